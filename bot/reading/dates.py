"""Printed dates: text in, EDTF days and months out, each with its place in the text.

Only what is printed is read: "March 13" without a year is a `YearlessDate`, to be completed by the page.
A purely numeric "03/04/2021" is ambiguous and gives its year only, unless one number is above 12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache

from bot.reading.publishers import is_outlet_name
from bot.reading.wordlists import read_rows, read_words


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """`edtf` is a day, a month or a year; `text[start:end]` is what was printed.

    `readings` are the two days that "03/04/2021" may be; `edtf` is then their year.
    """

    edtf: str
    start: int
    end: int
    readings: tuple[str, ...] = ()

    @property
    def is_day(self) -> bool:
        return len(self.edtf) == 10


@dataclass(frozen=True, slots=True)
class YearlessDate:
    """A month and a day whose year is not printed."""

    month: int
    day: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that says when a page came out: EDTF or `None` for each."""

    published: str | None
    updated: str | None


@cache
def _months() -> dict[str, int]:
    return {name: int(row[0]) for row in read_rows("months.tsv") for name in row[2].split("|")}


_WORD = r"[^\W\d_]{3,12}"
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[ -](?:de )?({_WORD})\.?,?[ -](?:de )?(\d{{4}})\b")
_MONTH_FIRST = re.compile(rf"\b({_WORD})\.?,?[ /](\d{{1,2}})(?:st|nd|rd|th)?,?[ /](?:at )?(\d{{4}})\b")
_ISO = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-])")
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)?\d\d)(?![\d/-])")
# Zones of the United States: there, 3/4 is the fourth of March.
_MONTH_FIRST_ZONE = re.compile(r"\b(?:[ECMP][SD]?T)\b")
_EASTERN = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")
_MONTH_ONLY = re.compile(rf"\b({_WORD})\.?,? ((?:19|20)\d\d)\b")
_YEARLESS_MONTH_FIRST = re.compile(rf"\b({_WORD})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)")
_YEARLESS_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)? (?:de )?({_WORD})\b")
# A digit first: the search then leaps from digit to digit.
_HAS_YEAR = re.compile(r"\d(?:(?<=1)9\d\d|(?<=2)0\d\d|[/.-]\d{1,2}[/.-]\d\d\b)")
_HAS_NUMERIC = re.compile(r"\d[/.-]\d")
_YEAR_OR_NUMERIC = re.compile(r"\d(?:\d{3}|[/.-]\d)")
_NUMBER = re.compile(r"\d{1,20}")
# No date is longer, and none goes on further behind its first four digits: beyond, a long text is not looked at.
_BEFORE_NUMBER, _BEHIND_NUMBER = 40, 24
_LONG_TEXT = 120
_CLOCK = re.compile(r"\d{1,2}[:.hH]\d{2}(?::\d{2})?|\bT\d\d\b|[+-]\d{2}:?\d{2}\b")
_UPDATED = re.compile(
    r"\b(?:last )?(?:updated|modified|edited|aktualisiert|stand|mis à jour|modifié|actualizad[oa]|atualizad[oa]"
    r"|aggiornato"
    r"|bijgewerkt|aktualizacja|обновлено|оновлено|güncelleme)\b|更新|수정",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_PARTS = re.compile(r"[|,]")
_TOKEN = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*|\d+")


def _day(year: str, month: int, day: str) -> str | None:
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


def _numeric(match: re.Match[str], text: str) -> str | None:
    first, second, year = int(match[1]), int(match[3]), match[4]
    if len(year) == 2:
        year = f"20{year}" if year < "70" else f"19{year}"
    if second <= 12 and match[2] == ".":
        return _day(year, second, match[1])
    if first <= 12 and _MONTH_FIRST_ZONE.search(text):
        return _day(year, first, match[3])
    if first > 12 or first == second:
        return _day(year, second, str(first)) if second <= 12 else None
    if second > 12:
        return _day(year, first, str(second))
    return year


def _both_readings(match: re.Match[str]) -> tuple[str, ...]:
    year, first, second = match[4], match[1], match[3]
    days = (_day(year, int(second), first), _day(year, int(first), second)) if len(year) == 4 else ()
    return tuple(day for day in days if day)


def settle_readings(dates: list[PrintedDate], lead: str) -> list[PrintedDate]:
    """Ambiguous dates made days where another date of the line, or a weekday that the lead names, agrees with one."""
    if not any(found.readings for found in dates):
        return dates
    sure = {found.edtf for found in dates if found.is_day}
    named = {match[0].lower() for match in _WEEKDAY.finditer(lead)}
    settled: list[PrintedDate] = []
    for found in dates:
        # A page comes out on the day that its lead names, or the day after.
        agreeing = [day for day in found.readings if day in sure] or [
            day for day in found.readings if not named.isdisjoint(_weekdays_told(day))
        ]
        settled.append(replace(found, edtf=agreeing[0], readings=()) if len(set(agreeing)) == 1 else found)
    return settled


def _weekdays_told(day: str) -> tuple[str, str]:
    """The weekday of a day and the one before, in lower case."""
    then = date.fromisoformat(day)
    return then.strftime("%A").lower(), (then - timedelta(days=1)).strftime("%A").lower()


def is_month(word: str) -> bool:
    """Is it a month's name, or a usual short form of one, in any listed language?"""
    return word.lower() in _months()


def find_dates(text: str) -> list[PrintedDate]:
    """Dates with a year, in the order printed, none overlapping.

    >>> [d.edtf for d in find_dates("Published Oct. 16, 2023 Updated 18 Oct 2023, 9am")]
    ['2023-10-16', '2023-10-18']
    """
    return list(dates_in(text))


@lru_cache(maxsize=4096)  # several rules ask the same line
def dates_in(text: str) -> tuple[PrintedDate, ...]:
    """What `find_dates` finds, remembered."""
    if not _HAS_YEAR.search(text):
        return ()
    months = _months()
    found: list[PrintedDate] = []

    def add(edtf: str | None, match: re.Match[str], readings: tuple[str, ...] = ()) -> None:
        if edtf and not any(d.start < match.end() and match.start() < d.end for d in found):
            found.append(PrintedDate(edtf, match.start(), match.end(), readings if len(edtf) == 4 else ()))

    around = _around(text, _YEAR_OR_NUMERIC)
    for match in _matches(_DAY_FIRST, text, around):
        month = months.get(match[2].lower())
        add(_day(match[3], month, match[1]) if month else None, match)
    for match in _matches(_MONTH_FIRST, text, around):
        month = months.get(match[1].lower())
        add(_day(match[3], month, match[2]) if month else None, match)
    numeric = _HAS_NUMERIC.search(text) is not None
    for match in _matches(_ISO, text, around) if numeric else ():
        add(_day(match[1], int(match[3]), match[4]) if 1 <= int(match[3]) <= 12 else None, match)
    for match in _EASTERN.finditer(text) if not text.isascii() else ():
        add(_day(match[1], int(match[2]), match[3]) if 1 <= int(match[2]) <= 12 else None, match)
    for match in _matches(_NUMERIC, text, around) if numeric else ():
        add(_numeric(match, text), match, _both_readings(match))
    for match in _matches(_MONTH_ONLY, text, around):
        month = months.get(match[1].lower())
        add(f"{match[2]}-{month:02d}" if month else None, match)
    return tuple(sorted(found, key=lambda d: d.start))


def _around(text: str, number: re.Pattern[str]) -> list[tuple[int, int]]:
    """The stretches of a text in which a date can stand: around its numbers, joined where they touch."""
    if len(text) <= _LONG_TEXT:
        return [(0, len(text))]
    stretches: list[tuple[int, int]] = []
    for found in number.finditer(text):
        first, last = max(0, found.start() - _BEFORE_NUMBER), found.end() + _BEHIND_NUMBER
        if stretches and first <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], last)
        else:
            stretches.append((first, last))
    return stretches


def _matches(pattern: re.Pattern[str], text: str, stretches: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for first, last in stretches:
        yield from pattern.finditer(text, first, last)


def find_yearless(text: str) -> list[YearlessDate]:
    """Month and day without a year: "(March 20)", "on 10 March"."""
    months = _months()
    full = find_dates(text)
    around = _around(text, _NUMBER)
    found: list[YearlessDate] = []
    for pattern, word, number in ((_YEARLESS_MONTH_FIRST, 1, 2), (_YEARLESS_DAY_FIRST, 2, 1)):
        for match in _matches(pattern, text, around):
            month = months.get(match[word].lower())
            if not month or not 1 <= int(match[number]) <= 31:
                continue
            spans = [(d.start, d.end) for d in full] + [(d.start, d.end) for d in found]
            if any(start < match.end() and match.start() < end for start, end in spans):
                continue
            found.append(YearlessDate(month, int(match[number]), match.start(), match.end()))
    found.sort(key=lambda d: d.start)
    return found


def read_date_line(text: str, lead: str = "") -> DateLine | None:
    """When the line says nothing but when (and perhaps "Updated"), its dates; else `None`.

    `lead`, the text below, settles "03/04/2021" by the weekday that it names.

    >>> read_date_line("First published on Fri 17 Mar 2023 03.51 EDT")
    DateLine(published='2023-03-17', updated=None)
    """
    dates = find_dates(text)
    if not dates or len(text) > 200:
        return None
    rest = text
    for found in reversed(dates):
        rest = rest[: found.start] + " " + rest[found.end :]
    if "|" in rest or "," in rest:
        rest = " ".join(part for part in _PARTS.split(rest) if not is_outlet_name(part.strip()))
    rest = _CLOCK.sub(" ", rest)
    words = read_words("date_words.txt")
    strange = [t for t in _TOKEN.findall(rest) if t.lower() not in words and not t.isdigit()]
    if len(strange) > 1 or any(len(t) > 12 for t in strange):
        return None
    return dates_by_label(text, dates, lead)


def dates_by_label(text: str, dates: list[PrintedDate], lead: str = "") -> DateLine:
    """The first date not said to be an update, and the last that is."""
    dates = settle_readings(dates, lead)
    published: str | None = None
    updated: str | None = None
    before = 0
    for found in dates:
        label = text[before : found.start]
        if _UPDATED.search(label) and not re.search(r"published", label[-12:], re.IGNORECASE):
            updated = found.edtf
        elif published is None:
            published = found.edtf
        before = found.end
    return DateLine(published, updated)
