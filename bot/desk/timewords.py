"""Folded words of a query and today's date in, the days they mean out: "october 2023", "last week", "since 2019".

Weeks run Monday to Sunday. A month or day without a year is the nearest one that is not in the future, or, in a
query about what is coming, not in the past. Pure.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot import edtf

_MONTHS = {name.lower(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names) if n}
_MONTHS["sept"] = 9
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_NUMBERS = {"a": 1, "one": 1, "couple": 2, "two": 2, "few": 3, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
            "eight": 8, "nine": 9, "ten": 10, "twelve": 12}  # fmt: skip
_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"((?:19|20)\d\d)[-–/]((?:19|20)\d\d)")
_ISO = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_OPENERS = frozenset({"in", "on", "during", "of", "the"})


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included; None: no end on that side."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class TimeFound:
    """Days meant by `length` words."""

    length: int
    days: Days


def time_at(words: list[str], start: int, today: date, *, coming: bool = False) -> TimeFound | None:
    """The longest time phrase that begins at `words[start]`, or None."""
    return _bounded(words, start, today, coming) or _plain(words, start, today, coming)


def _word(words: list[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""


def _bounded(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    """since X, after X, before X, until X, between X and Y, from X to Y."""
    opener = _word(words, at)
    if opener in ("between", "from"):
        left = _plain(words, at + 1, today, coming)
        joiner = at + 1 + (left.length if left else 0)
        if left and _word(words, joiner) in ("and", "to", "until", "till", "-"):
            right = _plain(words, joiner + 1, today, coming)
            if right:
                return TimeFound(joiner + 1 + right.length - at, Days(left.days.first, right.days.last))
        return None
    if opener not in ("since", "after", "before", "until", "till", "by"):
        return None
    inner = _plain(words, at + 1, today, coming)
    if inner is None:
        return None
    first, last = inner.days.first, inner.days.last
    day = timedelta(days=1)
    meant = {
        "since": Days(first, None),
        "after": Days(last + day if last else None, None),
        "before": Days(None, first - day if first else None),
    }.get(opener, Days(None, last))
    return TimeFound(1 + inner.length, meant)


def _plain(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    skip = 0
    while _word(words, at + skip) in _OPENERS:
        skip += 1
    found = _absolute(words, at + skip, today, coming) or _relative(words, at + skip, today)
    return TimeFound(found.length + skip, found.days) if found else None


def _absolute(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    word = _word(words, at)
    if years := _YEARS.fullmatch(word):
        return _edtf(f"{years[1]}/{years[2]}", 1)
    if _ISO.fullmatch(word) or _YEAR.fullmatch(word):
        return _edtf(word, 1)
    if word in _SEASONS:
        return _season(words, at, today)
    if word in _MONTHS:
        return _month_first(words, at, today, coming)
    day = _DAY.fullmatch(word)
    if day:
        gap = 1 if _word(words, at + 1) == "of" else 0
        month = _MONTHS.get(_word(words, at + 1 + gap))
        if month:
            year = _year_at(words, at + 2 + gap)
            return _day(int(day[1]), month, year, 2 + gap + bool(year), today, coming)
    return None


def _month_first(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    month = _MONTHS[_word(words, at)]
    day = _DAY.fullmatch(_word(words, at + 1))
    if day and int(day[1]) <= 31 and _word(words, at + 2) not in _UNITS:
        year = _year_at(words, at + 2)
        return _day(int(day[1]), month, year, 2 + bool(year), today, coming)
    year = _year_at(words, at + 1)
    if year:
        return _edtf(f"{year}-{month:02d}", 2)
    nearest = today.year + (coming and month < today.month) - (not coming and month > today.month)
    return _edtf(f"{nearest}-{month:02d}", 1)


def _season(words: list[str], at: int, today: date) -> TimeFound | None:
    year = _year_at(words, at + 1)
    code = _SEASONS[_word(words, at)]
    if year:
        return _edtf(f"{year}-{code}", 2)
    for nearest in (today.year, today.year - 1):
        span = edtf.bounds(f"{nearest}-{code}")
        if span and span[0] <= today:
            return TimeFound(1, Days(*span))
    return None


def _year_at(words: list[str], at: int) -> int | None:
    return int(_word(words, at)) if _YEAR.fullmatch(_word(words, at)) else None


def _day(day: int, month: int, year: int | None, length: int, today: date, coming: bool) -> TimeFound | None:
    if year:
        return _edtf(f"{year}-{month:02d}-{day:02d}", length)
    for guess in (today.year, today.year + 1) if coming else (today.year, today.year - 1):
        found = _edtf(f"{guess}-{month:02d}-{day:02d}", length)
        if found and found.days.first and (found.days.first >= today if coming else found.days.first <= today):
            return found
    return None


def _edtf(text: str, length: int) -> TimeFound | None:
    span = edtf.bounds(text)
    return TimeFound(length, Days(*span)) if span else None


def _relative(words: list[str], at: int, today: date) -> TimeFound | None:
    word = _word(words, at)
    if word in ("today", "tonight", "yesterday", "tomorrow"):
        day = today + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(word, 0))
        return TimeFound(1, Days(day, day))
    if word not in ("last", "past", "previous", "this", "current", "next", "coming"):
        return None
    direction = {"this": 0, "current": 0, "next": 1, "coming": 1}.get(word, -1)
    following = _word(words, at + 1)
    if following in ("week", "month", "year"):
        return TimeFound(2, _calendar_unit(following, direction, today))
    if following in _MONTHS:
        return _directed_month(_MONTHS[following], direction, today)
    if following in _WEEKDAYS:
        return TimeFound(2, _weekday(_WEEKDAYS[following], direction, today))
    number = int(following) if following.isdecimal() and len(following) < 5 else _NUMBERS.get(following)
    gap = 1 if following == "couple" and _word(words, at + 2) == "of" else 0
    unit = _word(words, at + 2 + gap).removesuffix("s")
    if not number:
        number, unit, gap = 1, following.removesuffix("s"), -1
        if unit == following or unit not in _UNITS:
            return None
    if unit not in _UNITS or direction == 0:
        return None
    reach = timedelta(days=number * _UNITS[unit])
    days = Days(today - reach, today) if direction < 0 else Days(today, today + reach)
    return TimeFound(3 + gap, days)


def _calendar_unit(unit: str, direction: int, today: date) -> Days:
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=direction)
        return Days(monday, monday + timedelta(days=6))
    if unit == "year":
        return Days(date(today.year + direction, 1, 1), date(today.year + direction, 12, 31))
    year, month = divmod(today.year * 12 + today.month - 1 + direction, 12)
    return Days(date(year, month + 1, 1), date(year, month + 1, calendar.monthrange(year, month + 1)[1]))


def _directed_month(month: int, direction: int, today: date) -> TimeFound | None:
    year = today.year
    if direction < 0 and month >= today.month:
        year -= 1
    if direction > 0 and month <= today.month:
        year += 1
    return _edtf(f"{year}-{month:02d}", 2)


def _weekday(weekday: int, direction: int, today: date) -> Days:
    ahead = (weekday - today.weekday()) % 7
    if direction < 0:
        ahead -= 7
    elif direction > 0 and ahead == 0:
        ahead = 7
    day = today + timedelta(days=ahead)
    return Days(day, day)
