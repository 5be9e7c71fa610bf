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
from bot.reading.line import BIT, Line, bits, share_of_words, topic_words
from bot.reading.outlets import is_agency
from bot.reading.segmentation import state_number
from bot.reading.wordlists import read_words

_LEAST = 3  # entries in a row
_TITLE_WORDS, _TEXT_WORDS, _USUAL_WORDS = (3, 24), (7, 75), 30
_SIGN_WORDS, _DATED_WORDS, _SIGNS, _BUTTONS = 9, 6, 2, 3
_MOSTLY = 0.66
_TITLES, _TITLE_LEAST, _ASKED_WORDS = 2, 4, 18
_ONE_THING = 0.09  # share of words that entries of one live blog have in common
# "Express on MSN11d", "El País in English · 8h": an outlet and how old its text is.
_AGED = re.compile(r"[^\W\d]\s?[·•|-]?\s?\d{1,2} ?(?:min|m|h|hrs?|d|w|std|tage?)\.?$", re.IGNORECASE)
_DIGIT, _AGE_CHARS = re.compile(r"\d"), 12
_CRUMB_WORDS, _MASTHEAD_REACH = 2, 15
_BUTTON_KINDS = frozenset(("share", "nav", "ad", "media", "comments", "link"))
# How a line looks to a row: a sign of when or by whom, a button, a title, a text, the top or foot of a page.
_SIGN, _BUTTON, _TITLE, _TEXT, _EDGE = 1, 2, 4, 8, 16
_NO_TITLE = bits("date_line", "time_ago", "entry_time", "byline", "separator", "photo_end", "file_photo",
                 "credit_start", "address", "ends_stop", "ends_colon", "dateline")  # fmt: skip
_NO_TEXT = bits("photo_end", "file_photo", "credit_start", "byline", "bio_start", "separator")
_SAYS_WHEN = bits("date_line", "time_ago", "entry_time", "byline", "bare_name")
_TOLD, _ENDS, _EDGES = (
    bits("ends_stop", "ends_dots", "ends_ask"),
    bits("ends_stop", "ends_colon"),
    bits("page_top", "page_foot"),
)


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
        house = _find_house(lines, row)
        for entry in row:
            for i in range(entry.start, entry.end):
                found[i] = _IS_FURNITURE
                lines[i].features |= BIT["listed"]
            found[entry.title], found[entry.text] = _IS_HEAD, _IS_TEXT
            if entry.titles[0] + 1 in entry.signs:  # a title with its day or writer, and no text
                found[entry.titles[0]] = _IS_HEAD
            lines[entry.title].beside = tuple(lines[i].text for i in entry.signs)
            lines[entry.title].house = house
    return found


_IS_FURNITURE, _IS_HEAD, _IS_TEXT = (
    frozenset([state_number(name)]) for name in ("furniture", "teaser_head", "teaser_text")
)


def _find_house(lines: Sequence[Line], row: Sequence[_Entry]) -> str | None:
    """The outlet named above the row, where no entry says that it is another's."""
    for entry in row:
        if any(
            lines[i].has("outlet") or _AGED.search(lines[i].text[-_AGE_CHARS:]) for i in range(entry.start, entry.end)
        ):
            return None
    above = lines[max(0, row[0].start - _MASTHEAD_REACH) : row[0].start]
    return next((line.text for line in reversed(above) if line.has("outlet") and not is_agency(line.text)), None)


def _look_at(line: Line) -> int:
    """What the line may be in a row."""
    words, seen = line.words, line.features
    looks = _EDGE if seen & _EDGES else 0
    if line.kind is not None:
        return looks | (_BUTTON if line.kind in _BUTTON_KINDS and words <= _SIGN_WORDS else 0)
    if words <= _SIGN_WORDS:
        if seen & _SAYS_WHEN or _says_age_or_day(line):
            looks |= _SIGN
        if (words <= _CRUMB_WORDS or seen & BIT["outlet"]) and not seen & _ENDS:
            looks |= _BUTTON
    if _TITLE_WORDS[0] <= words <= _TITLE_WORDS[1] and not seen & _NO_TITLE and not looks & _SIGN:
        looks |= _TITLE
    if _TEXT_WORDS[0] <= words <= _TEXT_WORDS[1] and not seen & _NO_TEXT and (seen & _TOLD or _is_cut(line)):
        looks |= _TEXT
    return looks


def _says_age_or_day(line: Line) -> bool:
    """Does a short line hold a day, or how old something is?"""
    if not _DIGIT.search(line.text):
        return False
    aged = _AGED.search(line.text[-_AGE_CHARS:]) is not None
    return aged or (line.words <= _DATED_WORDS and any(found.is_day for found in find_dates(line.text)))


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


def _rows(lines: Sequence[Line]) -> Iterator[list[_Entry]]:
    """Entries that follow one another with no other line between."""
    looks = [_look_at(line) for line in lines]
    if sum(look & _TEXT and before & ~_TEXT and not before & _EDGE for before, look in pairwise(looks)) < _LEAST:
        return
    row: list[_Entry] = []
    at = 0
    while at < len(lines):
        entry = _read_entry(lines, looks, at) if looks[at] & _BEGINS else None
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


_BEGINS = _SIGN | _BUTTON | _TITLE


def _read_entry(lines: Sequence[Line], looks: Sequence[int], at: int) -> _Entry | None:
    entry = _Entry(at)
    at = _skip_signs(looks, at, entry)
    while at < len(looks) and len(entry.titles) < _TITLES and looks[at] & _TITLE and not _reads_on(lines, looks, at):
        entry.titles.append(at)
        at = _skip_signs(looks, at + 1, entry)
    if not entry.titles or at >= len(looks) or not looks[at] & _TEXT:
        return None
    entry.text = at
    at = _skip_signs(looks, at + 1, entry, beneath=True)
    if at < len(looks) and looks[at] & _TEXT and not looks[at] & _TITLE:
        return None  # a text that goes on is a report
    entry.end = at
    return entry


def _reads_on(lines: Sequence[Line], looks: Sequence[int], at: int) -> bool:
    """Is it a text, and no title that asks or that is cut off?"""
    line = lines[at]
    cut_title = line.has("ends_dots") and at + 1 < len(looks) and bool(looks[at + 1] & _SIGN)
    return bool(looks[at] & _TEXT) and not (line.words <= _ASKED_WORDS and (line.has("ends_ask") or cut_title))


def _skip_signs(looks: Sequence[int], at: int, entry: _Entry, *, beneath: bool = False) -> int:
    """Past the lines that say when and by whom, and past buttons."""
    signs = buttons = 0
    while at < len(looks):
        look = looks[at]
        if look & _SIGN and signs < _SIGNS and not (beneath and look & _EDGE):
            signs += 1
            entry.signs.append(at)
        elif buttons < _BUTTONS and look & _BUTTON and not look & _EDGE:
            buttons += 1
        else:
            break
        at += 1
    return at


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
