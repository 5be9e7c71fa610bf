"""A record and a story in, how near they are out: by words, days and places, against what is needed. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from bot.duplicates.sketch import TextDay, is_near
from bot.duplicates.vectors import dot, norm, shares
from bot.model import Story, StoryEntry

# Chosen together on three public sets and the seeds; each is flat within a quarter of its value.
NEEDED = 0.20  # likeness of a dated record of 60 words or more
MORE_WHEN_SHORT = 0.05  # for a headline alone
MORE_WHEN_UNDATED = 0.03
MORE_WHEN_UNDATED_AND_SHORT = 0.02
FULL_LENGTH = 60
# Of 894 headlines of FNC-1, half of them on events that the archive of full texts did not have, this joins 64 % of the
# others, 95 in 100 rightly (38 %, 96 without it); of the headlines of BASIL 54 % (44), none wrongly.
LESS_WHEN_FIRST = 0.11  # for a headline alone, of the one story told at full length that is so many times as near as
FIRST = 2.5  # the next one
# Where the second story was within this of the first, 9 of 40 headlines went to the right one.
DECIDED = 0.4
MORE_WHEN_UNDECIDED = 0.06
WINDOW = 7  # days
FORESEEN = 14  # days that a forecast bridges whatever it says
DECAY = 0.06  # of the likeness, each day
DECAY_WHEN_SHORT = 0.2  # and for a headline alone
CENTRE = 0.65  # part of the story's centre in the likeness; the rest is its likest member's
OTHER_PLACE = 0.2
SAME_PLACE = 1.3
SAME_PLACE_UNDATED = 1.1  # one of them undated: they may be years apart
TELLING_PLACE = 0.15  # of a story's records name its place; of two in thirty, one goes by the way
CALL_OR_VISIT = 0.5
BROAD = 0.5  # of the likeness must come from other words than the heaviest


@dataclass(frozen=True, slots=True)
class Comparison:
    """How near a record is to a story: `likeness` against `needed`, both 0..1; `stands_out` when less is for that."""

    story: Story
    likeness: float
    needed: float
    stands_out: bool = False

    @property
    def margin(self) -> float:
        return self.likeness - self.needed


def compare(entry: StoryEntry, story: Story) -> Comparison:
    """Weigh a record against a story by words, days and places."""
    one_place = bool(entry.places & main_places(story))
    first, last = entry.between or (entry.day, entry.day)
    days = days_between(first, entry.until, last, story, one_place=one_place)
    if days > WINDOW:
        return Comparison(story, 0.0, 1.0)
    in_common = shares(entry.vector, story.centre)
    centre = _breadth(in_common) * sum(in_common) / (norm(story.centre) or 1.0)
    likest = max((dot(entry.vector, member) for member in story.members), default=centre)
    words = CENTRE * centre + (1 - CENTRE) * likest
    factor = (
        fading(days, shortness(entry.length))
        * place_factor(entry.places, main_places(story), entry.day is not None and story.first is not None)
        * _call_factor(entry, story)
    )
    return Comparison(story, words * factor, _needed(entry, story))


def _breadth(shares: Sequence[float]) -> float:
    """1 when several words agree, less when one rare word alone does (the name of a small town)."""
    total = sum(shares)
    return min(1.0, (total - max(shares)) / total / BROAD) if total else 1.0


def _needed(entry: StoryEntry, story: Story) -> float:
    short = shortness(entry.length)
    needed = NEEDED + MORE_WHEN_SHORT * short
    if entry.day is not None and story.first is not None:
        return needed
    if entry.between is not None and story.first is not None:
        return needed
    if entry.day is None and _is_dated_by_text(entry.text_days, story):
        return needed
    return needed + MORE_WHEN_UNDATED + MORE_WHEN_UNDATED_AND_SHORT * max(short, shortness(story.length))


def _is_dated_by_text(days: frozenset[TextDay], story: Story) -> bool:
    if story.first is None or story.last is None:
        return bool(days & story.text_days)
    return is_near(days, story.first, story.last)


def fading(days: int, short: float) -> float:
    """What is left of a likeness after so many days: less of a headline's, which says less of its event."""
    return math.exp(-(DECAY + DECAY_WHEN_SHORT * short) * days)


def shortness(length: int) -> float:
    return max(0.0, 1 - length / FULL_LENGTH)


def days_between(first: int | None, until: int | None, last: int | None, story: Story, *, one_place: bool) -> int:
    """Days between a record (or a story) and a story; 0 when one is undated or the earlier one looked ahead so far.

    Beyond `FORESEEN` days looking ahead counts only for `one_place`: "in the coming months" says little of an event.
    """
    if first is None or last is None or story.first is None or story.last is None:
        return 0
    if first > story.last:
        days, is_foreseen = first - story.last, first <= (story.until or 0)
    else:
        days, is_foreseen = max(0, story.first - last), story.first <= (until or 0)
    return 0 if is_foreseen and (days <= FORESEEN or one_place) else days


def main_places(story: Story) -> frozenset[str]:
    """The places that a third as many records name as the most named one, and enough of all to speak for the story."""
    least = max(max(story.places.values(), default=0) / 3, story.size * TELLING_PLACE)
    return frozenset(place for place, count in story.places.items() if count >= least)


def place_factor(ours: frozenset[str], theirs: frozenset[str], dated: bool) -> float:
    """Two dated records that go to one place within days go there together; undated ones may be years apart."""
    if not ours or not theirs:
        return 1.0
    if not ours & theirs:
        return OTHER_PLACE
    return SAME_PLACE if dated else SAME_PLACE_UNDATED


def _call_factor(entry: StoryEntry, story: Story) -> float:
    """A call is not a visit: told apart when one side says from afar and the other says where."""
    is_call_story = story.calls * 2 > story.size
    if entry.is_call and story.places and not is_call_story and story.calls * 2 < story.size:
        return CALL_OR_VISIT
    if not entry.is_call and entry.places and is_call_story:
        return CALL_OR_VISIT
    return 1.0


def by_standing(entry: StoryEntry, compared: Sequence[Comparison]) -> list[Comparison]:
    """The same comparisons; what a record of few words needs depends on how the stories near it stand to each other.

    It joins with less the one story told at full length that stands out; where two are nearly as like, with more.
    """
    short = shortness(entry.length)
    if not short:
        return list(compared)
    in_full = _likest(c for c in compared if c.story.length >= FULL_LENGTH)
    if _stands_out(in_full, FIRST):
        first = in_full[0]
        less = replace(first, needed=first.needed - LESS_WHEN_FIRST * short, stands_out=first.margin < 0)
        return [less if c is first else c for c in compared]
    if _stands_out(_likest(compared), 1 + DECIDED * short):
        return list(compared)
    return [replace(c, needed=c.needed + MORE_WHEN_UNDECIDED * short) for c in compared]


def _likest(compared: Iterable[Comparison]) -> list[Comparison]:
    """The two stories that a record is likest to."""
    return nlargest(2, compared, key=lambda c: (c.likeness, c.story.id))


def _stands_out(likest: Sequence[Comparison], times: float) -> bool:
    """Is the first one so many times as like as the second, or alone?"""
    return bool(likest) and (len(likest) < 2 or likest[0].likeness >= times * likest[1].likeness)
