"""The words that make a meeting and the words that unmake it: one lexicon, read from `data/*.tsv`, looked up by word.

In come the folded words of a sentence, out comes for each place the longest phrase that begins there, with all that it
is: a trigger (with kind and CAMEO code), a marker of status, part of a name's title, a place, a named event.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from bot import text
from bot.meetings import places
from bot.model import MeetingKind

# "U.S." is one word, "Xi's" is a word and a possessive, hyphens only part words.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’](?![sS]\b)[^\W_]+)*|['’][sS]\b|[^\w\s]")
# The same for text in lower case that is ASCII, as most folded sentences are, in half the time.
ASCII_WORD = re.compile(r"(?:[a-z]\.){2,}|[a-z0-9]+(?:'(?!s\b)[a-z0-9]+)*|'s\b|[^a-z0-9_ \t-\r\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that may tell of a meeting. `form`: base | present | past | participle | noun."""

    group: str
    form: str
    kind: MeetingKind | None
    cameo: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """A gathering with a name of its own: the G20 summit, the Belt and Road Forum."""

    name: str
    kind: MeetingKind


@dataclass(slots=True)
class Entry:
    """All that one phrase is. `groups` are the markers and noun classes it belongs to."""

    groups: set[str] = field(default_factory=set)
    triggers: list[Trigger] = field(default_factory=list)
    light: str | None = None
    spot: places.Spot | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`phrases`: first word -> second word, "" where there is none -> (words, entry), longest first.

    `single` has those first words that begin no longer phrase, as most do.
    `gate`: a text without one of these words has no meeting, but for two leaders and one of `deeds` ("told", "signed");
    `solo`: one leader alone has none without one of these.
    """

    phrases: dict[str, dict[str, list[tuple[tuple[str, ...], Entry]]]]
    single: dict[str, Entry]
    gate: frozenset[str]
    solo: frozenset[str]
    deeds: frozenset[str]

    def longest_at(self, words: Sequence[str], at: int) -> tuple[int, Entry] | None:
        """How many words the longest phrase at `at` has, and what it is."""
        listed = self.phrases.get(words[at])
        if listed is None:
            return None
        following = words[at + 1] if at + 1 < len(words) else ""
        for phrase, entry in listed.get(following, ()):
            size = len(phrase)
            if size < 3 or tuple(words[at : at + size]) == phrase:
                return size, entry
        return (1, listed[""][0][1]) if "" in listed else None


def split_words(phrase: str) -> tuple[str, ...]:
    """A phrase as the lexicon sees it: folded words, hyphens gone."""
    words = (text.fold_char_for_char(match[0]) for match in WORD.finditer(phrase))
    return tuple(word for word in words if word not in {"-", "–", "'s", "’s"})


@cache
def lexicon() -> Lexicon:
    """The lexicon of all data files, built once."""
    entries: dict[tuple[str, ...], Entry] = defaultdict(Entry)
    for row in places.rows("triggers.tsv"):
        phrase, group, form, kind, cameo = (*row, "", "", "")[:5]
        entries[split_words(phrase)].triggers.append(Trigger(group, form, kind or None, cameo or None))  # type: ignore[arg-type]
    for row in places.rows("markers.tsv"):
        entry = entries[split_words(row[0])]
        entry.groups.add(row[1])
        if row[1] == "light":
            entry.light = row[2]
    for row in places.rows("people.tsv"):
        entries[split_words(row[0])].groups.add(row[1])
    for phrase, kind, name in places.rows("events.tsv"):
        entries[split_words(phrase)].event = Event(name, kind)  # type: ignore[arg-type]
    for name, spot in places.spots().items():
        entry = entries[split_words(name)]
        if entry.spot is None or spot.kind != "adjective":
            entry.spot = spot
    phrases: dict[str, dict[str, list[tuple[tuple[str, ...], Entry]]]] = defaultdict(lambda: defaultdict(list))
    for words, entry in sorted(entries.items(), key=lambda phrase: -len(phrase[0])):
        phrases[words[0]][words[1] if len(words) > 1 else ""].append((words, entry))
    solo = _gate_words(entries, _SOLO_GROUPS) | _EXECUTIVES_OF.union(
        words[-1] for words, entry in entries.items() if "executives" in entry.groups
    )
    deeds = _gate_words(entries, frozenset({"act"})) | TO_THE_FACE | MAYBE_FROM_AFAR
    single = {word: listed[""][0][1] for word, listed in phrases.items() if listed.keys() == {""}}
    listed_phrases = {word: dict(listed) for word, listed in phrases.items()}
    return Lexicon(listed_phrases, single, _gate_words(entries), solo, deeds)


# A journey, a gathering, an invitation, a dinner given: told of one leader too.
_SOLO_GROUPS = frozenset({"visit", "travel", "trip", "attend", "invite"})
# What two leaders do in one place; alone it is no word of meeting.
_DEEDS = frozenset({"act", "tell"})
# What is said to somebody's face wherever it is said, and what may be said from afar: then it must be at his home.
TO_THE_FACE = frozenset(["assured", "briefed", "handed", "informed", "reassured", "reminded", "showed", "told"])
MAYBE_FROM_AFAR = frozenset(["asked", "pressed", "thanked", "urged", "warned"])
_EXECUTIVES_OF = frozenset({"banquet", "dinner", "reception"})


def _gate_words(entries: dict[tuple[str, ...], Entry], groups: frozenset[str] | None = None) -> frozenset[str]:
    """One word of each trigger, such that a text without any of them can hold none. "Urged" alone is none."""
    triggers = [
        words
        for words, entry in entries.items()
        if any(t.group in groups if groups else t.group not in _DEEDS for t in entry.triggers)
    ]
    single = {words[0] for words in triggers if len(words) == 1}
    return frozenset(single | {max(words, key=len) for words in triggers if single.isdisjoint(words)})
