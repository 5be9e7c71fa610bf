"""Folded words of a query and today's date in, the days they mean out: "october 2023", "last week", "since 2019".

Weeks run Monday to Sunday and are numbered as by ISO 8601. A month or day without a year is the nearest one that is
not in the future, or, in a query about what is coming, not in the past. "Early", "mid" and "late" are the thirds of a
month or year. Figures alone are read where they can be read in one way: 3/4/2023 is a day in March in one country and
in April in the next (`two_readings`). Pure.
"""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot import edtf
from bot.desk.feasts import feast_at
from bot.errors import BadQuery

_MONTHS = {name.lower(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names) if n}
_MONTHS["sept"] = 9
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_NUMBERS = {"a": 1, "one": 1, "couple": 2, "two": 2, "few": 3, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
            "eight": 8, "nine": 9, "ten": 10, "twelve": 12}  # fmt: skip
_UNITS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
_THIRDS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
_PARTS = {"q": 3, "quarter": 3, "h": 6, "half": 6}
"""Months in a part of a year."""
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"((?:19|20)\d\d)[-–/]((?:19|20)\d\d)")
_ISO = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_DAYS = re.compile(r"(\d{1,2})[-–](\d{1,2})")
_SHORT_YEAR = re.compile(r"[0-4]\d")
_DECADE = re.compile(r"((?:19|20)\d)0s")
_WEEK = re.compile(r"(?:((?:19|20)\d\d)-)?w(\d{1,2})")
_PART = re.compile(r"(?:((?:19|20)\d\d)-)?([qh])([1-4])")
_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)[/ ](\d{1,2})(?:[/ ](\d{1,2}))?")
_YEAR_LAST = re.compile(r"(\d{1,2})([/ -])(\d{1,2})\2((?:19|20)\d\d)")
_MONTH_OF = re.compile(r"(\d{1,2})/((?:19|20)\d\d)")
_OPENERS = frozenset({"in", "on", "during", "of", "the", "within", "over", "year"})
_JOINERS = frozenset({"and", "to", "until", "till", "through", "-", "–"})


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included; None: no end on that side."""

    first: date | None
    last: date | None


def must_hold_a_day(first: date | None, last: date | None) -> None:
    """
    Raises:
        BadQuery: the days asked for exclude each other, "after 2021 before 2020".
    """
    if first and last and first > last:
        raise BadQuery(
            f"No day is on or after {first} and on or before {last}, so nothing was searched. Swap “before” and “after”"
            " for the time between."
        )


@dataclass(frozen=True, slots=True)
class TimeFound:
    """Days meant by `length` words."""

    length: int
    days: Days


def time_at(words: list[str], start: int, today: date, *, coming: bool = False) -> TimeFound | None:
    """The longest time phrase that begins at `words[start]`, or None."""
    return (
        _bounded(words, start, today, coming)
        or _stretch(words, start, today, coming, joiners=_JOINERS - {"and"})
        or _plain(words, start, today, coming)
    )


def _word(words: list[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""


def _bounded(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    """since X, after X, before X, until X, between X and Y, from X to Y."""
    opener = _word(words, at)
    if opener in ("between", "from"):
        between = _stretch(words, at + 1, today, coming)
        return TimeFound(1 + between.length, between.days) if between else None
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


def _stretch(
    words: list[str], at: int, today: date, coming: bool, *, joiners: frozenset[str] = _JOINERS
) -> TimeFound | None:
    """X to Y. What X leaves out it takes from Y: "3 to 9 may 2023", "november to february 2024", "3-9 may"."""
    if days := _DAYS.fullmatch(_word(words, at)):
        spread = [days[1], "to", days[2], *words[at + 1 : at + 4]]
        found = _stretch(spread, 0, today, coming)
        return TimeFound(found.length - 2, found.days) if found else None
    first_day = _DAY.fullmatch(_word(words, at))
    left = _plain(words, at, today, coming)
    if not first_day and not left:
        return None
    joiner = at + (left.length if left else 1)
    if _word(words, joiner) not in joiners:
        return None
    right = _plain(words, joiner + 1, today, coming)
    if right is None or right.days.first is None or right.days.last is None:
        return None
    if left is None:
        first = _day_before(int(first_day[1]), right.days.last) if first_day else None
    else:
        first = left.days.first
        if (first and first > right.days.last) or not _names_year(words, at, joiner):
            again = _plain(words, at, right.days.last, coming=False)
            first = again.days.first if again else first
    if first is None or first > right.days.last:
        return None
    return TimeFound(joiner + 1 + right.length - at, Days(first, right.days.last))


def _names_year(words: list[str], start: int, end: int) -> bool:
    return any(re.search(r"(?:19|20)\d\d", word) for word in words[start:end])


def _day_before(day: int, last: date) -> date | None:
    """The newest day of that number up to `last`."""
    for month in (last, last.replace(day=1) - timedelta(days=1)):
        if 1 <= day <= calendar.monthrange(month.year, month.month)[1]:
            found = month.replace(day=day)
            if found <= last:
                return found
    return None


def _plain(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    skip = 0
    while _word(words, at + skip) in _OPENERS:
        skip += 1
    begin = at + skip
    found = (
        _feast(words, begin, today, coming)
        or _part_of(words, begin, today, coming)
        or _absolute(words, begin, today, coming)
        or _relative(words, begin, today)
        or _ago(words, begin, today)
        or _on_weekday(words, begin, today, coming)
    )
    return TimeFound(found.length + skip, found.days) if found else None


def _feast(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    """ "christmas", "easter 2024", "new year's eve"."""
    named = feast_at(words, at, today, coming=coming)
    if named is None:
        return None
    length, span = named
    year = _year_at(words, at + length)
    if year is not None:
        dated = feast_at(words, at, today, coming=coming, year=year)
        return TimeFound(length + 1, Days(*dated[1])) if dated else None
    return TimeFound(length, Days(*span))


def _part_of(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    """ "early 2023", "mid-march", "end of october", "week 12 of 2023", "2023-w12", "q1 2023", "first half of 2023"."""
    word = _word(words, at)
    if word.startswith("mid-"):
        return _third(["mid", word.removeprefix("mid-"), *words[at + 1 :]], 0, today, coming, saved=1)
    if word in _THIRDS:
        return _third(words, at, today, coming)
    if week := _WEEK.fullmatch(word):
        return _week(int(week[2]), words, at + 1, week[1], today)
    if word == "week" and (number := _DAY.fullmatch(_word(words, at + 1))):
        found = _week(int(number[1]), words, at + 2, None, today)
        return TimeFound(found.length + 1, found.days) if found else None
    if part := _PART.fullmatch(word):
        return _months(_PARTS[part[2]], int(part[3]), words, at + 1, part[1], today)
    if word in _ORDINALS and _word(words, at + 1) in ("quarter", "half"):
        found = _months(_PARTS[_word(words, at + 1)], _ORDINALS[word], words, at + 2, None, today)
        return TimeFound(found.length + 1, found.days) if found else None
    return None


def _third(words: list[str], at: int, today: date, coming: bool, *, saved: int = 0) -> TimeFound | None:
    """A third of the month or year that follows; `saved`: words that are parts of one as typed."""
    skip = 1
    while _word(words, at + skip) in _OPENERS:
        skip += 1
    whole = _absolute(words, at + skip, today, coming) or _relative(words, at + skip, today)
    if whole is None or whole.days.first is None or whole.days.last is None:
        return None
    first, last, third = whole.days.first, whole.days.last, _THIRDS[_word(words, at)]
    length = skip + whole.length - saved
    if (first.year, first.month) == (last.year, last.month) and first.day == 1 and last.day >= 28:
        ends = (first.replace(day=10), first.replace(day=20), last)
        begins = (first, first.replace(day=11), first.replace(day=21))
        return TimeFound(length, Days(begins[third], ends[third]))
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return TimeFound(length, Days(date(first.year, 4 * third + 1, 1), edtf.month_end(first.year, 4 * third + 4)))
    return None


def _year_after(words: list[str], at: int, stated: str | None, today: date) -> tuple[int, int | None]:
    """(words used, year) behind a week or quarter: "of 2023"; the year before the number wins."""
    if stated:
        return 0, int(stated)
    skip = 0
    while _word(words, at + skip) in ("of", "in"):
        skip += 1
    year = _year_at(words, at + skip)
    return (skip + 1, year) if year else (0, None)


def _week(number: int, words: list[str], at: int, stated: str | None, today: date) -> TimeFound | None:
    used, year = _year_after(words, at, stated, today)
    try:
        first = date.fromisocalendar(year or today.year, number, 1)
        if year is None and first > today:
            first = date.fromisocalendar(today.year - 1, number, 1)
    except ValueError:
        return None
    return TimeFound(1 + used, Days(first, first + timedelta(days=6)))


def _months(size: int, number: int, words: list[str], at: int, stated: str | None, today: date) -> TimeFound | None:
    if number * size > 12:
        return None
    used, year = _year_after(words, at, stated, today)
    first = date(year or today.year, (number - 1) * size + 1, 1)
    if year is None and first > today:
        first = first.replace(year=today.year - 1)
    return TimeFound(1 + used, Days(first, edtf.month_end(first.year, number * size)))


def _ago(words: list[str], at: int, today: date) -> TimeFound | None:
    """ "two weeks ago": that week; "a year ago": that year; "3 days ago", "the day before yesterday": that day."""
    spoken = " ".join(words[at : at + 3])
    for phrase, away in (("day before yesterday", -2), ("day after tomorrow", 2)):
        if spoken == phrase:
            return TimeFound(3, Days(today + timedelta(days=away), today + timedelta(days=away)))
    number, unit = _number(_word(words, at)), _word(words, at + 1).removesuffix("s")
    if not number or unit not in _UNITS or _word(words, at + 2) != "ago":
        return None
    if unit in ("day", "hour"):
        day = today - timedelta(days=number * _UNITS[unit])
        return TimeFound(3, Days(day, day))
    return TimeFound(3, _calendar_unit(unit, -number, today))


def _number(word: str) -> int | None:
    """Up to three figures: "9999 years ago" is no year of a calendar."""
    return int(word) if word.isdecimal() and len(word) < 4 else _NUMBERS.get(word)


def _on_weekday(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    """A bare "monday": the last one, today included; the next one in a query about what is coming."""
    weekday = _WEEKDAYS.get(_word(words, at))
    if weekday is None:
        return None
    away = (weekday - today.weekday()) % 7
    day = today + timedelta(days=away if coming or away == 0 else away - 7)
    return TimeFound(1, Days(day, day))


def _absolute(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    word = _word(words, at)
    if years := _YEARS.fullmatch(word):
        return _edtf(f"{years[1]}/{years[2]}", 1)
    if decade := _DECADE.fullmatch(word):
        return _edtf(f"{decade[1]}0/{decade[1]}9", 1)
    if figures := _in_figures(word):
        return _edtf(figures, 1)
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
            year = _year_at(words, at + 2 + gap, short=True)
            return _day(int(day[1]), month, year, 2 + gap + bool(year), today, coming)
    return None


def _month_first(words: list[str], at: int, today: date, coming: bool) -> TimeFound | None:
    month = _MONTHS[_word(words, at)]
    if span := _DAYS.fullmatch(_word(words, at + 1)):  # "may 3-9 2023"
        dated = [span[0], _word(words, at), *([_word(words, at + 2)] if _year_at(words, at + 2) else [])]
        found = _stretch(dated, 0, today, coming)
        return TimeFound(len(dated), found.days) if found else None
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


def _year_at(words: list[str], at: int, *, short: bool = False) -> int | None:
    """The year that stands there; with `short` also as "23", which behind a day and a month is nothing else."""
    word = _word(words, at)
    if short and _SHORT_YEAR.fullmatch(word) and _word(words, at + 1) not in _MONTHS:
        return 2000 + int(word)
    return int(word) if _YEAR.fullmatch(word) else None


def _in_figures(word: str) -> str | None:
    """EDTF of "2023/03/21", "21.3.2023" (folded: "21 3 2023"), "3/21/2023", "3/2023"; None for what may be two days."""
    if found := _YEAR_FIRST.fullmatch(word):
        return "-".join([found[1], *(f"{int(part):02d}" for part in found.groups()[1:] if part)])
    if found := _MONTH_OF.fullmatch(word):
        return f"{found[2]}-{int(found[1]):02d}"
    found = _YEAR_LAST.fullmatch(word)
    if not found or two_readings(word):
        return None
    day, month = int(found[1]), int(found[3])
    if month > 12 and found[2] != " ":  # points are written day first only
        day, month = month, day
    return f"{found[4]}-{month:02d}-{day:02d}"


def two_readings(word: str) -> tuple[str, ...]:
    """The ISO days that figures may mean where they may mean two: "3/4/2023", "3-4-2023"; empty otherwise."""
    found = _YEAR_LAST.fullmatch(word)
    if not found or found[2] == " ":
        return ()
    one, other, year = int(found[1]), int(found[3]), found[4]
    if not (1 <= one <= 12 and 1 <= other <= 12) or one == other:
        return ()
    return f"{year}-{other:02d}-{one:02d}", f"{year}-{one:02d}-{other:02d}"


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
    if following == "weekend":
        saturday = _calendar_unit("week", direction, today).first
        assert saturday is not None
        return TimeFound(2, Days(saturday + timedelta(days=5), saturday + timedelta(days=6)))
    number = _number(following)
    gap = 1 if following == "couple" and _word(words, at + 2) == "of" else 0
    unit = _word(words, at + 2 + gap).removesuffix("s")
    if not number:
        number, unit, gap = 1, following.removesuffix("s"), -1
        if unit == following or unit not in _UNITS:
            return None
    if unit not in _UNITS or direction == 0:
        return None
    reach = timedelta(days=math.ceil(number * _UNITS[unit]))
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
