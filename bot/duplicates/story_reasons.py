"""A comparison in, the reason in one sentence out: why a record joined a story, why two stories became one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from heapq import nlargest

from bot.duplicates.comparison import Comparison, main_places
from bot.duplicates.sketch import Sketch, as_printed, term_key
from bot.model import Story, StoryEntry

WORDS = 4


def joined(best: Comparison, entry: StoryEntry, sketch: Sketch) -> str:
    """Why a record joined a story: the words that weigh most, as it prints them, the place, how like it is."""
    words = _shared(entry.vector, best.story.centre, sketch)
    places = sorted(place.title() for place in entry.places & main_places(best.story))
    place = f" and the place ({', '.join(places)})" if places else ""
    first = "; no other story told at full length is half as near" if best.stands_out else ""
    return f"Shares {words}{place} with {_told(best.story)} {_numbers(best)}{first}."


def grown(other: Story, near: Comparison, sketch: Sketch) -> str:
    """Why the story of a record became part of another: the words that both have, as `sketch`, the last that came to
    it, prints them."""
    words = _shared(other.centre, near.story.centre, sketch)
    return f"Its story became one with another of {_told(near.story)}: both have {words} {_numbers(near)}."


def _shared(one: Mapping[int, float], other: Mapping[int, float], sketch: Sketch) -> str:
    """The words of a sketch that add most to the likeness of two vectors."""
    terms = {key: term for term in sketch.terms if " " not in term and (key := term_key(term)) in other}
    weights = {key: one[key] * other[key] for key in terms if key in one}
    heaviest = [terms[key] for key in nlargest(WORDS, weights, key=lambda key: (weights[key], key))]
    printed = as_printed(sketch.passage, heaviest)
    return ", ".join(f"“{printed.get(term, term)}”" for term in heaviest)


def _numbers(found: Comparison) -> str:
    return f"(likeness {found.likeness:.2f}, {found.needed:.2f} needed)"


def _told(story: Story) -> str:
    """ "3 records of 2018-05-22 to 2018-05-24"."""
    records = f"{story.size} record{'s' if story.size > 1 else ''}"
    if story.first is None or story.last is None:
        return records
    first, last = date.fromordinal(story.first).isoformat(), date.fromordinal(story.last).isoformat()
    return f"{records} of {first}" if first == last else f"{records} of {first} to {last}"
