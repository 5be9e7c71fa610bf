"""Texts glued together, parted: lines with their states in, the states with each text as a record of its own, out.

What speaks for a beginning in the middle of a record (`beginnings.py`) is weighed (`data/parting_weights.tsv`); where
enough does, the lines between the two texts become the foot of one and the head of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.reading.beginnings import Place, find_places
from bot.reading.entries import says_live
from bot.reading.line import Line
from bot.reading.segmentation import runs_of_text
from bot.reading.wordlists import read_rows

LEAD = "lead"  # the state of a first paragraph that has no headline
# On outlets that no weight had seen, texts stripped and pasted one behind another: 54 % of the beginnings that the walk
# had missed were found, one in nine of those found was none; on the tuning pages, by folds, half and one in seven.
_PART = 0.5
_LIVE = 1.0  # so much more is needed in a live blog, whose entries have titles and days of their own
_DATED_ABOVE = 2  # lines above a title in which its date or its writer may stand
_LEAST_TOLD = 25  # words of a text: one with less has not begun


def part_texts(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which a text that begins in the middle of a record begins a record."""
    parted = list(states)
    for start, end in runs_of_text(states):
        begun = start
        for place in find_places(lines, states, start, end):
            told = sum(lines[i].words for i in place.above if i >= begun and not _is_aside(lines[i].text))
            weight = weigh(place) if told >= _LEAST_TOLD else 0.0
            if weight >= _PART + _LIVE or (weight >= _PART and not says_live(lines, start)):
                _part(lines, parted, place)
                begun = place.between
    return parted


def _is_aside(text: str) -> bool:
    """ "(Corrects paragraph 5 of the story of May 4)": a note in brackets tells nothing yet."""
    return text.startswith("(") and text.endswith(")")


def weigh(place: Place) -> float:
    """How much speaks for a beginning, in log-odds."""
    weights = _weights()
    return sum(value * weights.get(name, 0.0) for name, value in place.seen.items())


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in read_rows("parting_weights.tsv")}


def _part(lines: Sequence[Line], states: list[str], place: Place) -> None:
    between = range(place.between, place.at)
    if place.title is None:
        signs = _signs_above(lines, place)
        for i in between:
            states[i] = "date_above" if i >= signs else _foot(lines[i], states[i])
        states[place.at] = "body" if signs < place.at else LEAD
        return
    dated = next((i for i in range(max(place.between, place.title - _DATED_ABOVE), place.title)
                  if lines[i].has("date_line", "byline")), place.title)  # fmt: skip
    for i in between:
        if i < place.title:
            above = "date_above" if lines[i].has("date_line", "byline") else "kicker"
            states[i] = above if i >= dated else _foot(lines[i], states[i])
        elif i == place.title:
            states[i] = "headline"
        elif lines[i].has("byline", "date_line"):
            states[i] = "meta"
        else:
            states[i] = "caption_top" if states[i] == "caption" or lines[i].has("photo_end") else "furniture_top"


def _foot(line: Line, state: str) -> str:
    """What a line below a text is, that was taken for the inside of it."""
    return "credit" if line.has("credit_start") else _OUTSIDE.get(state, "furniture")


_OUTSIDE = {"link_in": "link", "label_in": "label"}


def _signs_above(lines: Sequence[Line], place: Place) -> int:
    """Where the names and dates begin that stand straight above a text without a title."""
    first = place.at
    while first > place.between and lines[first - 1].has("byline", "date_line"):
        first -= 1
    return first
