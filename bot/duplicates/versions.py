"""Two versions of one article in, what changed out: sentences added, taken away and put otherwise. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from bot import text

REWORDED = 50  # of 100: below it a sentence was replaced by another
MOST_SENTENCES = 400  # of each version: a longer text is compared by its beginning


@dataclass(frozen=True, slots=True)
class Change:
    """One change, in the order of the later version: `before` None is an addition, `after` None a cut."""

    before: str | None
    after: str | None

    @property
    def what(self) -> str:
        if self.before is None:
            return "added"
        return "cut" if self.after is None else "reworded"


def changes(earlier: str, later: str) -> tuple[Change, ...]:
    """What the later body says otherwise than the earlier one, sentence by sentence; spelling of blanks is no change.

    >>> [c.what for c in changes("Rain fell. The dam held.", "Rain fell. The dam broke. Help came.")]
    ['reworded', 'added']
    """
    old, new = _sentences(earlier), _sentences(later)
    matcher = SequenceMatcher(None, [text.fold(s) for s in old], [text.fold(s) for s in new], autojunk=False)
    found: list[Change] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            found += _paired(old[old_from:old_to], new[new_from:new_to])
    return tuple(found)


def _sentences(body: str) -> list[str]:
    found = [p[start:end] for p in body.split("\n") for start, end in text.sentences(p)]
    return [text.squeeze(sentence) for sentence in found[:MOST_SENTENCES]]


def _paired(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Pair each new sentence with the likest old one after the last pair; what stays alone was added or cut."""
    found: list[Change] = []
    place = 0
    for sentence in new:
        likeness = [(fuzz.ratio(before, sentence), -n) for n, before in enumerate(old[place:])]
        best, behind = max(likeness, default=(0.0, 0))
        if best < REWORDED:
            found.append(Change(None, sentence))
            continue
        found += [Change(before, None) for before in old[place : place - behind]]
        found.append(Change(old[place - behind], sentence))
        place = place - behind + 1
    return found + [Change(before, None) for before in old[place:]]
