"""Live blogs: lines with their states in, the states with all entries of one live blog in one text, out.

A title under an hour, with the name of its writer, looks like the head of another article. What tells the two apart is
the row: hour after hour, each with its text, and no page that ends or begins between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.reading.line import BIT, Line
from bot.reading.segmentation import BODY_STATES, OUT_STATES

_LEAST, _REACH = 3, 30  # hours in a row; lines from one to the next
_TEXT_WORDS, _TITLE_WORDS = 8, 20
_BENEATH = 3
_HEAD = 15  # lines above the first hour that may say "live"
_APART = ("page_top", "page_foot", "query")
_NO_TEXT = ("photo_end", "file_photo", "first_person", "wall_cue", "promo_cue")
_SAYS_LIVE = re.compile(
    r"\blive\b|\bliveblog|\bas it happened\b|\bliveticker\b|\bticker\b|\ben direct\b|\ben directo\b|\ben vivo\b"
    r"|\bminuto a minuto\b|\bin diretta\b|\bao vivo\b|\bem direto\b|\bcanlı\b|\bna żywo\b|онлайн|\bkey events?\b"
)


def settle_entries(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which the entries of a live blog, from the first hour to the last text, are one text."""
    settled = list(states)
    for hours in _rows_of_hours(lines, states):
        if says_live(lines, hours[0]) or any(_is_text(lines[i + 1], states[i + 1]) for i in hours):
            for start, end in pairwise((*hours, _end_of_last(lines, states, hours[-1]))):
                _settle_entry(lines, settled, start, end)
    return settled


def _rows_of_hours(lines: Sequence[Line], states: Sequence[str]) -> Iterator[list[int]]:
    """Places of hours that follow one another with a text behind each and no end of a page between."""
    row: list[int] = []
    for i in [i for i, line in enumerate(lines[:-1]) if line.features & BIT["entry_time"]]:
        if lines[i].has("listed"):
            continue
        if not row and _dates_page(lines[i], states, i):
            continue
        if row and not _one_blog(lines, states, row[-1], i):
            if len(row) >= _LEAST:
                yield row
            row = []
        row.append(i)
    if len(row) >= _LEAST:
        yield row


def _dates_page(line: Line, states: Sequence[str], at: int) -> bool:
    """Is it the day and hour of the page, above or straight beneath its headline?"""
    return line.has("date_line") and (states[at] == "date_above" or "headline" in states[max(0, at - _BENEATH) : at])


def _one_blog(lines: Sequence[Line], states: Sequence[str], hour: int, later: int) -> bool:
    between = range(hour + 1, later)
    return (
        later - hour <= _REACH
        and any(_is_text(lines[i], states[i]) for i in between)
        and not any(lines[i].has(*_APART) for i in between)
    )


def _is_text(line: Line, state: str) -> bool:
    if state in ("body", "item"):
        return True
    told = line.has("ends_stop", "ends_ask") and line.words >= _TEXT_WORDS
    return told and line.kind is None and not line.has(*_NO_TEXT) and state not in ("caption", "caption_top", "wall")


def says_live(lines: Sequence[Line], first: int) -> bool:
    return any(_SAYS_LIVE.search(line.key) for line in lines[max(0, first - _HEAD) : first])


def _end_of_last(lines: Sequence[Line], states: Sequence[str], hour: int) -> int:
    """Behind the text of the last entry."""
    end, told = hour + 1, False
    for i in range(hour + 1, min(len(lines), hour + _REACH)):
        if _is_text(lines[i], states[i]):
            end, told = i + 1, True
        elif told and states[i] in OUT_STATES:
            break
    return end


def _settle_entry(lines: Sequence[Line], states: list[str], hour: int, end: int) -> None:
    states[hour] = "entry_time"
    texts = [i for i in range(hour + 1, end) if _is_text(lines[i], states[i])]
    for i in range(hour + 1, end):
        line, state = lines[i], states[i]
        if i in texts:
            states[i] = "item" if line.marker else "body"
        elif i == hour + 1 and _is_title(line) and texts:
            states[i] = "subhead"
        elif line.has("byline", "bare_name"):
            states[i] = "meta_in"
        elif line.has("photo_end", "file_photo") or state in ("caption_above", "caption_top"):
            states[i] = "caption"
        elif state not in BODY_STATES or state == "link_in":
            listed = line.has("after_label", "under_label") or line.kind == "link"
            states[i] = "link_in" if listed and state in ("link", "link_in") else "furniture_in"


def _is_title(line: Line) -> bool:
    return line.kind is None and line.words <= _TITLE_WORDS and not line.has("byline", "bare_name", "photo_end")
