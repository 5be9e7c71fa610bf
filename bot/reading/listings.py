"""Indexes, feeds and lists of results: lines in, the places of entries with the states they have, out.

An entry is a title and one short text, with the day, the age or the writer above, between or beneath. One such group is
also what a short report looks like; what tells the two apart is the row: several in a row, each with such a line, each
with one text only, and, where only hours are told, on different things, as those of a live blog are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from statistics import median

from bot.reading.dates import find_dates
from bot.reading.entries import says_live
from bot.reading.line import BIT, Line, share_of_words, topic_words
from bot.reading.segmentation import state_number
from bot.reading.wordlists import read_words

_LEAST = 3  # entries in a row
_TITLE_WORDS, _TEXT_WORDS, _USUAL_WORDS = (3, 24), (7, 75), 42
_SIGN_WORDS, _DATED_WORDS, _SIGNS, _BUTTONS = 9, 6, 2, 3
_MOSTLY = 0.66
_TITLES, _TITLE_LEAST, _ASKED_WORDS = 2, 4, 18
_ONE_THING = 0.09  # share of words that entries of one live blog have in common
# "Express on MSN11d", "El País in English · 8h": an outlet and how old its text is.
_AGED = re.compile(r"[^\W\d]\s?[·•|-]?\s?\d{1,2} ?(?:min|m|h|hrs?|d|w|std|tage?)\.?$", re.IGNORECASE)
_CRUMB_WORDS = 2
_BUTTON_KINDS = frozenset(("share", "nav", "ad", "media", "comments", "link"))
_NO_TITLE = ("date_line", "time_ago", "entry_time", "byline", "separator", "photo_end", "file_photo", "credit_start",
             "address", "ends_stop", "ends_colon", "dateline")  # fmt: skip
_NO_TEXT = ("photo_end", "file_photo", "credit_start", "byline", "bio_start", "separator")


@dataclass(slots=True)
class _Entry:
    start: int
    end: int = 0
    titles: list[int] = field(default_factory=list)
    title: int = 0
    text: int = 0
    signs: list[int] = field(default_factory=list)


def find_listings(lines: Sequence[Line]) -> dict[int, frozenset[int]]:
    """The states that lines of such rows have, by their places."""
    found: dict[int, frozenset[int]] = {}
    for row in _rows(lines):
        _choose_titles(lines, row)
        if not _is_listing(lines, row):
            continue
        for entry in row:
            for i in range(entry.start, entry.end):
                found[i] = _FURNITURE
                lines[i].features |= BIT["listed"]
            found[entry.title], found[entry.text] = _HEAD, _TEXT
            if entry.titles[0] + 1 in entry.signs:  # a title with its day or writer, and no text
                found[entry.titles[0]] = _HEAD
            lines[entry.title].beside = tuple(lines[i].text for i in entry.signs)
    return found


def _choose_titles(lines: Sequence[Line], row: Sequence[_Entry]) -> None:
    """Of two lines above a text the first is its title and the second its dek, if they touch all along the row and the
    first names no section or outlet; else the first belongs to what stands above."""
    both = [entry for entry in row if len(entry.titles) > 1 and entry.titles[1] == entry.titles[0] + 1]
    named = sum(
        lines[entry.titles[0]].words < _TITLE_LEAST or lines[entry.titles[0]].has("outlet", "repeated", "twice")
        for entry in both
    )
    first = 2 * len(both) > len(row) and 2 * named <= len(both)
    for entry in row:
        entry.title = entry.titles[0 if first and entry in both else -1]


_FURNITURE, _HEAD, _TEXT = (frozenset([state_number(name)]) for name in ("furniture", "teaser_head", "teaser_text"))


def _rows(lines: Sequence[Line]) -> Iterator[list[_Entry]]:
    """Entries that follow one another with no other line between."""
    row: list[_Entry] = []
    at = 0
    while at < len(lines):
        entry = _read_entry(lines, at)
        if entry is None or (row and entry.start != row[-1].end):
            if len(row) >= _LEAST:
                yield row
            row = []
        if entry is None:
            at += 1
        else:
            row.append(entry)
            at = entry.end
    if len(row) >= _LEAST:
        yield row


def _read_entry(lines: Sequence[Line], at: int) -> _Entry | None:
    entry = _Entry(at)
    at = _skip_signs(lines, at, entry)
    while at < len(lines) and len(entry.titles) < _TITLES and _is_title(lines[at]) and not _reads_on(lines, at):
        entry.titles.append(at)
        at = _skip_signs(lines, at + 1, entry)
    if not entry.titles or at >= len(lines) or not _is_text(lines[at]):
        return None
    entry.text = at
    at = _skip_signs(lines, at + 1, entry, beneath=True)
    if at < len(lines) and _is_text(lines[at]) and not _is_title(lines[at]):
        return None  # a text that goes on is a report
    entry.end = at
    return entry


def _reads_on(lines: Sequence[Line], at: int) -> bool:
    """Is it a text, and no title that asks or that is cut off?"""
    line = lines[at]
    cut_title = line.has("ends_dots") and at + 1 < len(lines) and _is_sign(lines[at + 1])
    return _is_text(line) and not (line.words <= _ASKED_WORDS and (line.has("ends_ask") or cut_title))


def _skip_signs(lines: Sequence[Line], at: int, entry: _Entry, *, beneath: bool = False) -> int:
    """Past the lines that say when and by whom, and past buttons."""
    signs = buttons = 0
    while at < len(lines):
        line = lines[at]
        if _is_sign(line) and signs < _SIGNS and not (beneath and line.has("page_top")):
            signs += 1
            entry.signs.append(at)
        elif buttons < _BUTTONS and _is_button(line):
            buttons += 1
        else:
            break
        at += 1
    return at


def _is_button(line: Line) -> bool:
    """A button, or the name of a section or an outlet."""
    if line.has("page_top", "page_foot"):
        return False
    crumb = line.kind is None and (line.words <= _CRUMB_WORDS or line.has("outlet"))
    return (line.kind in _BUTTON_KINDS and line.words <= _SIGN_WORDS) or (
        crumb and not line.has("ends_stop", "ends_colon")
    )


def _is_sign(line: Line) -> bool:
    if line.words > _SIGN_WORDS or line.kind is not None:
        return False
    if line.has("date_line", "time_ago", "entry_time", "byline", "bare_name") or _AGED.search(line.text):
        return True
    return line.words <= _DATED_WORDS and any(found.is_day for found in find_dates(line.text))


def _is_title(line: Line) -> bool:
    return (
        line.kind is None
        and _TITLE_WORDS[0] <= line.words <= _TITLE_WORDS[1]
        and not line.has(*_NO_TITLE)
        and not _is_sign(line)
    )


def _is_text(line: Line) -> bool:
    told = line.has("ends_stop", "ends_dots", "ends_ask") or _is_cut(line)
    return line.kind is None and _TEXT_WORDS[0] <= line.words <= _TEXT_WORDS[1] and told and not line.has(*_NO_TEXT)


def _is_cut(line: Line) -> bool:
    if line.has("ends_dots"):
        return True
    return line.words > _TITLE_WORDS[0] and line.key.rstrip(" »›>→.…").endswith(_read_more())


@cache
def _read_more() -> tuple[str, ...]:
    """The ends of texts that are cut off: "… More »", "Read more"."""
    return tuple(f" {words}" for words in sorted(read_words("read_more.txt")))


def _is_listing(lines: Sequence[Line], row: Sequence[_Entry]) -> bool:
    texts = [lines[entry.text] for entry in row]
    whole = [line for line in texts if not _is_cut(line)]
    cut = len(texts) - len(whole)
    if any(line.has("dateline") for line in whole) or (whole and median(line.words for line in whole) > _USUAL_WORDS):
        return False
    if cut >= _MOSTLY * len(row):
        return True
    signed = [entry for entry in row if entry.signs]
    if len(signed) < _MOSTLY * len(row):
        return False
    dated = sum(any(not lines[i].has("entry_time", "time_ago") for i in entry.signs) for entry in signed)
    return dated >= _MOSTLY * len(row) or not (says_live(lines, row[0].start) or _tell_one_thing(lines, row))


def _tell_one_thing(lines: Sequence[Line], row: Sequence[_Entry]) -> bool:
    """Do entries take up one another's words, as those of a live blog do?"""
    told = [topic_words(lines[entry.title].key) | topic_words(lines[entry.text].key) for entry in row]
    shares = [share_of_words([one], [other]) for one, other in pairwise(told)]
    return sum(shares) / len(shares) > _ONE_THING
