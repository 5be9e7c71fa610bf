"""Days that people name instead of dating: "christmas", "new year's eve", "easter", "thanksgiving", "eid".

Words in, days out. Islamic feasts are reckoned by the tabular calendar and widened by a day on either side, since the
moon decides; feasts of other moving calendars are known for the years that the data file lists, and unknown otherwise.
Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib import resources

LONGEST_NAME = 3
_DAY = timedelta(days=1)
_FIXED = re.compile(r"(\d\d)-(\d\d)(?:/(\d\d)-(\d\d))?")
_EASTER = re.compile(r"easter([+-]\d)\+(\d)")
_NTH = re.compile(r"thu-(\d)-(\d\d)")
_ISLAMIC = re.compile(r"(\d\d)-(\d\d)\+(\d{1,2})")
_LISTED = re.compile(r"\d{4}-\d\d-\d\d")
_THURSDAY = 3
_FIRST_ISLAMIC_DAY = 1948440 - 385
_ORDINAL_OF_JULIAN_DAY = 1721425

Span = tuple[date, date]


def feast_at(
    words: list[str], at: int, today: date, *, coming: bool, year: int | None = None
) -> tuple[int, Span] | None:
    """(words used, first and last day) of the longest name of a feast at `words[at]`; of `year`, else the last one
    that is not in the future, or with `coming` the next one that is not over."""
    for length in range(min(LONGEST_NAME, len(words) - at), 0, -1):
        rule = _rules().get(" ".join(words[at : at + length]).replace("-", " "))
        span = _nearest(rule, today, coming, year) if rule else None
        if span:
            return length, span
    return None


@cache
def _rules() -> dict[str, str]:
    table = (resources.files("bot.desk") / "data" / "feasts.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {each: rule for name, rule in rows for each in (name, name.replace("'s", ""))}  # a query has no genitives


def _nearest(rule: str, today: date, coming: bool, year: int | None) -> Span | None:
    if year is not None:
        return next(iter(sorted(_spans(rule, year))), None)
    spans = sorted(span for near in (today.year - 1, today.year, today.year + 1) for span in _spans(rule, near))
    if coming:
        return next((span for span in spans if span[1] >= today), None)
    return next((span for span in reversed(spans) if span[0] <= today), None)


def _spans(rule: str, year: int) -> Iterator[Span]:
    """The days of the feast that begin in `year`."""
    if fixed := _FIXED.fullmatch(rule):
        first = date(year, int(fixed[1]), int(fixed[2]))
        last = date(year, int(fixed[3]), int(fixed[4])) if fixed[3] else first
        yield first, last if last >= first else last.replace(year=year + 1)
    elif moved := _EASTER.fullmatch(rule):
        first = easter(year) + int(moved[1]) * _DAY
        yield first, first + int(moved[2]) * _DAY
    elif nth := _NTH.fullmatch(rule):
        month = date(year, int(nth[2]), 1)
        day = month + ((_THURSDAY - month.weekday()) % 7 + 7 * (int(nth[1]) - 1)) * _DAY
        yield day, day
    elif rule.startswith("islamic"):
        for feast in _ISLAMIC.finditer(rule):
            yield from _islamic(int(feast[1]), int(feast[2]), int(feast[3]), year)
    else:
        days = (date.fromisoformat(one) for one in _LISTED.findall(rule))
        yield from ((day, day) for day in days if day.year == year)


def easter(year: int) -> date:
    """Easter Sunday of the western churches (the "anonymous Gregorian" reckoning of 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap, skipped = century // 4, century % 4
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * skipped + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _islamic(month: int, day: int, length: int, year: int) -> Iterator[Span]:
    """Years of 354 or 355 days: one feast may fall twice into a year of ours."""
    islamic_year = (year - 622) * 33 // 32
    for near in range(islamic_year - 1, islamic_year + 3):
        number = (11 * near + 3) // 30 + 354 * near + 30 * month - (month - 1) // 2 + day + _FIRST_ISLAMIC_DAY
        first = date.fromordinal(number - _ORDINAL_OF_JULIAN_DAY)
        if first.year == year:
            yield first - _DAY, first + (length + 1) * _DAY
