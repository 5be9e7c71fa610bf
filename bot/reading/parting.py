"""Texts glued together, parted: lines with their states in, the states with each text as a record of its own, out.

Pasted one after another, pages that left neither menu nor name between them look like one article. What gives the place
away: another language, the dateline of a report in the middle of a text, a title whose words the text below takes up
between texts that share next to no words, and, where all texts tell of one thing, a row of titles under each of which
the news begins anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.reading.dates import find_yearless, is_weekday
from bot.reading.entries import says_live
from bot.reading.language import guess_language
from bot.reading.line import Line, content_words, share_of_words, topic_words
from bot.reading.segmentation import BODY_STATES, TEXT_STATES, runs_of_text

LEAD = "lead"  # the state of a first paragraph that has no headline
_ABOVE, _BELOW, _HEARD = 3, 2, 4  # texts above and below that are needed, and at most compared
_GAP = 6  # lines between two texts
_TITLE_WORDS = (4, 25)
_APART = 0.03  # share of words: of places inside an article one in a hundred is below
_NEVER_TITLE = ("ends_stop", "ends_colon", "photo_end", "file_photo", "photo", "byline", "date_line", "after_label",
                "under_label", "bulleted", "numbered", "separator", "speaker", "entry_time")  # fmt: skip
# Of 143 headlines of labelled pages nine in ten have seven words or more, of 43 subheads one in ten.
_NEWS_WORDS, _ECHO, _SOME_ECHO, _NEWER_BY = 7, 0.4, 0.2, 0.15
# Titles under which news begins, with a dateline among them or without, and their share of the longer titles.
_ROW, _UNLOCATED_ROW, _MOSTLY = 2, 4, 0.5
_LEAD_CHARS = 260
_LISTED = 3  # datelines in a row, each with one paragraph, are the entries of a diary
_SPOKEN = re.compile(r"[^:]{3,60}: [\"“«]")


class _Place(NamedTuple):
    """Where a text may begin inside a record: `between` is the first line behind the text above, `at` the text."""

    between: int
    at: int
    above: tuple[int, ...]
    title: int | None


def part_texts(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which a text that begins in the middle of a record begins a record."""
    parted = list(states)
    for start, end in runs_of_text(states):
        places = list(_places(lines, states, start, end))
        rows = _rows_of_news(lines, states, start, places)
        diary = _diary_entries(lines, states, start, end)
        last = start
        for place in places:
            above = tuple(i for i in place.above if i >= last)
            if place.at in rows or (place.at not in diary and _begins(lines, states, place, above)):
                _part(lines, parted, rows.get(place.at, place))
                last = place.at
    return parted


def _places(lines: Sequence[Line], states: Sequence[str], start: int, end: int) -> Iterator[_Place]:
    texts: list[int] = []
    for i in range(start, end):
        if states[i] in TEXT_STATES:
            between = texts[-1] + 1 if texts else i
            if texts and i - between <= _GAP:
                yield _Place(between, i, tuple(texts), _find_title(lines, between, i))
            texts.append(i)


def _begins(lines: Sequence[Line], states: Sequence[str], place: _Place, above: Sequence[int]) -> bool:
    """Does another article begin here, whatever else the record holds?"""
    line = lines[place.at]
    if len(above) < _ABOVE:
        return False
    if not line.has("two_texts") and not (line.has("dateline") and not line.has("one_text")):
        return False
    below = _texts_below(states, place.at)
    if line.has("dateline"):
        return True
    if len(below) < _BELOW:
        return False
    before = " ".join(lines[i].text for i in above[-_BELOW:])
    after = " ".join(lines[i].text for i in below[:_BELOW])
    first, second = guess_language(before), guess_language(after)
    if first and second and first != second:
        return True
    return place.title is not None and _share(lines, above[-_HEARD:], below[:_HEARD]) < _APART


def _rows_of_news(
    lines: Sequence[Line], states: Sequence[str], start: int, places: Sequence[_Place]
) -> dict[int, _Place]:
    """Where texts on one topic begin: under titles as long as headlines, each with a dateline or a day of its own."""
    alone = [_with_sole_title(lines, place) for place in places]
    titled = [place for place in alone if place.title is not None and not _is_spoken(lines, place)]
    fresh = [place for place in titled if _is_news(lines, states, place)]
    long = [place for place in titled if lines[place.title or 0].words >= _NEWS_WORDS]
    located = any(lines[place.at].has("dateline") for place in fresh)
    least = _ROW if located else _UNLOCATED_ROW
    if len(fresh) < least or len(fresh) < _MOSTLY * len(long) or says_live(lines, start):
        return {}
    also = (place for place in long if _echo(lines, states, place)[1] >= _SOME_ECHO)
    return {place.at: place for place in (*fresh, *also)}


def _with_sole_title(lines: Sequence[Line], place: _Place) -> _Place:
    """In a row of reports on one topic the texts above and below take up a title alike."""
    if place.title is None and place.at - place.between == 1 and _fits(lines[place.between], *_NEVER_TITLE):
        return place._replace(title=place.between)
    return place


def _is_spoken(lines: Sequence[Line], place: _Place) -> bool:
    return _SPOKEN.match(lines[place.at].text) is not None


def _is_news(lines: Sequence[Line], states: Sequence[str], place: _Place) -> bool:
    """Does the lead say where or when, as the first paragraph of a report does?"""
    lead = lines[place.at]
    if lead.has("dateline"):
        return True
    before, after = _echo(lines, states, place)
    told = lead.text[:_LEAD_CHARS]
    dated = any(is_weekday(word.strip(".,")) for word in told.split()) or bool(find_yearless(told))
    long = place.title is not None and lines[place.title].words >= _NEWS_WORDS
    return long and dated and after >= _ECHO and after - before >= _NEWER_BY


def _echo(lines: Sequence[Line], states: Sequence[str], place: _Place) -> tuple[float, float]:
    """The shares of a title's words that the text above and the text below have."""
    if place.title is None:
        return 0.0, 0.0
    own = content_words(lines[place.title].key)
    below = _texts_below(states, place.at)
    heard = (frozenset[str]().union(*(content_words(lines[i].key) for i in texts)) for texts in
             (place.above[-_HEARD:], below))  # fmt: skip
    above, after = (len(own & words) / max(1, len(own)) for words in heard)
    return above, after


def _diary_entries(lines: Sequence[Line], states: Sequence[str], start: int, end: int) -> frozenset[int]:
    """Paragraphs in a row that each begin with a place: what is expected where, in a programme of the week."""
    found: set[int] = set()
    row: list[int] = []
    for i in range(start, end):
        if states[i] in TEXT_STATES and lines[i].has("dateline"):
            row.append(i)
        elif states[i] in TEXT_STATES:
            row = []
        if len(row) >= _LISTED:
            found.update(row)
    return frozenset(found)


def _texts_below(states: Sequence[str], at: int) -> list[int]:
    found: list[int] = []
    for i in range(at, len(states)):
        if states[i] not in BODY_STATES or len(found) == _HEARD:
            break
        if states[i] in TEXT_STATES:
            found.append(i)
    return found


def _share(lines: Sequence[Line], above: Sequence[int], below: Sequence[int]) -> float:
    return share_of_words((topic_words(lines[i].key) for i in above), (topic_words(lines[i].key) for i in below))


def _find_title(lines: Sequence[Line], start: int, end: int) -> int | None:
    """The line that the text below takes up and the text above does not."""
    for i in range(start, end):
        if lines[i].has("taken_up") and _fits(lines[i], *_NEVER_TITLE, "told_before"):
            return i
    return None


def _fits(line: Line, *without: str) -> bool:
    """May the line be a title, by its length and by showing none of these features?"""
    return line.kind is None and _TITLE_WORDS[0] <= line.words <= _TITLE_WORDS[1] and not line.has(*without)


def _part(lines: Sequence[Line], states: list[str], place: _Place) -> None:
    title = place.title
    for i in range(place.between, place.at):
        line = lines[i]
        if title is None or i < title:
            states[i] = "furniture"
        elif i == title:
            states[i] = "headline"
        elif line.has("byline", "date_line"):
            states[i] = "meta"
        else:
            states[i] = "caption_top" if states[i] == "caption" or line.has("photo_end") else "furniture_top"
    if title is None:
        states[place.at] = LEAD
