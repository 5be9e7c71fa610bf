"""A story that grew and those near it in, the ones that belong to it now out, each with the reason in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.duplicates.comparison import (
    FULL_LENGTH,
    LESS_WHEN_FIRST,
    WINDOW,
    Comparison,
    by_standing,
    compare,
    days_between,
    fading,
    main_places,
    place_factor,
    shortness,
)
from bot.duplicates.vectors import dot, heaviest_keys, norm
from bot.model import Story, StoryEntry

MORE_WHEN_LATE = 0.02  # for a record that began a story of its own before
MERGE_AT = 0.35  # two stories whose centres are this near are one
MORE_WHEN_UNDATED = 0.1

StoriesNear = Callable[[StoryEntry], list[Story]]


def grown_together(grown: Story, others: Sequence[Story], stories_near: StoriesNear) -> list[tuple[Story, Comparison]]:
    """Those of `others` that belong to a grown story, each with how it compares with all that came in before it."""
    found = []
    for other in others:
        near = _joins_now(other, grown, stories_near) or _is_one_story(grown, other)
        if near is not None:
            found.append((other, near))
            grown = Story.sum(grown.id, [grown, other])
    return found


def _joins_now(lonely: Story, grown: Story, stories_near: StoriesNear) -> Comparison | None:
    """Would the one record of a story join another, now that more of that one is told?"""
    if lonely.size > 1:
        return None
    entry = _only_record(lonely)
    own = compare(entry, grown)
    if own.margin >= MORE_WHEN_LATE:
        return own
    short = shortness(entry.length)
    if not short or own.margin + LESS_WHEN_FIRST * short < 0 or grown.length < FULL_LENGTH:
        return None
    rivals = [story for story in stories_near(entry) if story.id not in (lonely.id, grown.id)]
    own = by_standing(entry, [own, *(compare(entry, story) for story in rivals)])[0]
    return own if own.margin >= 0 else None


def _only_record(lonely: Story) -> StoryEntry:
    """What the one record of a story brought there."""
    length = norm(lonely.centre) or 1.0
    vector = {key: weight / length for key, weight in lonely.centre.items()}
    return StoryEntry(
        seq=0,
        vector=vector,
        keys=heaviest_keys(vector),
        day=lonely.first,
        until=lonely.until,
        length=lonely.length,
        places=frozenset(lonely.places),
        is_call=lonely.calls > 0,
        text_days=lonely.text_days,
    )


def _is_one_story(grown: Story, other: Story) -> Comparison | None:
    """Have two stories grown together?"""
    places, others = main_places(grown), main_places(other)
    days = days_between(grown.first, grown.until, grown.last, other, one_place=bool(places & others))
    if days > WINDOW:
        return None
    dated = grown.first is not None and other.first is not None
    likeness = dot(grown.centre, other.centre) / ((norm(grown.centre) * norm(other.centre)) or 1.0)
    likeness *= fading(days, shortness(max(grown.length, other.length))) * place_factor(places, others, dated)
    found = Comparison(grown, likeness, MERGE_AT + (0.0 if dated else MORE_WHEN_UNDATED))
    return found if found.margin >= 0 else None
