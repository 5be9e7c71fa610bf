"""EDTF strings (ISO 8601-2 level 1, seasons included) in, day bounds and comparisons out. Knows no news.

Accepted: "2023", "2023-09", "2023-09-13", seasons "2023-21".."2023-24", intervals "a/b", "a/..", "../b", sets
"[a,b]", qualifiers "?", "~", "%" at the end of a part, and "XX" for unknown parts. Unknown text gives `None`.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

Bounds = tuple[date, date]

_PART = re.compile(r"(?P<y>\d{4}|XXXX)(?:-(?P<m>\d{2}|XX))?(?:-(?P<d>\d{2}|XX))?[?~%]?")
# First month of each season, Northern usage: 21 spring, 22 summer, 23 autumn, 24 winter.
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _season(year: int, code: int) -> Bounds:
    first = _SEASONS[code]
    last = (first + 1) % 12 + 1
    return date(year, first, 1), month_end(year + (last < first), last)


def _part_bounds(text: str) -> Bounds | None:
    found = _PART.fullmatch(text.strip())
    if not found or found["y"] == "XXXX":
        return None
    year, month, day = int(found["y"]), found["m"], found["d"]
    if year == 0:
        return None
    try:
        if month in (None, "XX"):
            return date(year, 1, 1), date(year, 12, 31)
        if int(month) in _SEASONS:
            return None if day else _season(year, int(month))
        if day in (None, "XX"):
            return date(year, int(month), 1), month_end(year, int(month))
        exact = date(year, int(month), int(day))
    except ValueError:
        return None
    return exact, exact


@lru_cache(maxsize=8192)
def bounds(edtf: str | None) -> Bounds | None:
    """First and last day that the date may be; an open end gives date.min or date.max.

    >>> bounds("2023-03-20/2023-03-22")
    (datetime.date(2023, 3, 20), datetime.date(2023, 3, 22))
    """
    if not edtf:
        return None
    text = edtf.strip()
    if text.startswith("[") and text.endswith("]"):
        parts = [_part_bounds(part) for part in text[1:-1].split(",")]
        known = [part for part in parts if part]
        return (min(p[0] for p in known), max(p[1] for p in known)) if known else None
    if "/" in text:
        left, _, right = text.partition("/")
        start = date.min if left in ("..", "") else (_part_bounds(left) or (None, None))[0]
        end = date.max if right in ("..", "") else (_part_bounds(right) or (None, None))[1]
        return (start, end) if start and end and start <= end else None
    return _part_bounds(text)


def is_valid(edtf: str | None) -> bool:
    return bounds(edtf) is not None


def overlaps(one: str | None, other: str | None, slack_days: int = 0) -> bool:
    """Can both be the same day, give or take `slack_days`? False when either is unknown."""
    a, b = bounds(one), bounds(other)
    if not a or not b:
        return False
    slack = timedelta(days=slack_days)
    early, late = sorted((a, b))
    if early[1] >= date.max - slack:
        return True
    return late[0] <= early[1] + slack


@lru_cache(maxsize=8192)
def is_day(edtf: str | None) -> bool:
    """Is it one exact, unqualified day?"""
    return bool(edtf and re.fullmatch(r"\d{4}-\d{2}-\d{2}", edtf) and is_valid(edtf))


def width_days(edtf: str | None) -> int | None:
    """How many days the date may be; `None` when unknown or open."""
    span = bounds(edtf)
    if not span or date.min in span or date.max in span:
        return None
    return (span[1] - span[0]).days + 1


@lru_cache(maxsize=1 << 16)  # few dates and many days: terms are asked again and again
def covers(start: str | None, end: str | None, day: date) -> bool:
    """Does a term from `start` to `end` (None: open) hold on `day`? Coarse dates count whole."""
    first = bounds(start)
    last = bounds(end)
    return (first is None or first[0] <= day) and (last is None or day <= last[1])
