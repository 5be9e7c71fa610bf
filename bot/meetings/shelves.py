"""Where the reports of a block are kept that is not in memory whole: a stretch of days in, the shelves to fetch out.

Each report stands on one shelf, by the days at which it looks. There are shelves of 16 days, of 128 and of 1,024, and
one for what looks further or has no day at all: the first two hold nearly everything, and no busy pair's report looks
at more than two of those.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from bot.model import Placed, Report

NEVER, EVER = 0, 10**7  # ordinals of days before and after all others
SIZES = (16, 128, 1024)
DAYS_APART = SIZES[-1]  # who looks further than this looks at the whole block
ROAMING = -1  # what looks at any days
BLIND = -2  # what looks at none: it is fetched with its cluster alone
_LEVEL = 10**6


def shelf_of(lo: int, hi: int, *, roams: bool) -> int:
    """The shelf of a report that looks at the days from `lo` to `hi`, and, where it `roams`, at others too."""
    if roams:
        return ROAMING
    if lo > hi:
        return BLIND
    level = next((n for n, size in enumerate(SIZES) if hi - lo < size), None)
    return ROAMING if level is None else level * _LEVEL + lo // SIZES[level]


def shelves_over(lo: int, hi: int, known: Collection[int]) -> tuple[list[int], set[int]]:
    """The shelves on which whatever looks at a day from `lo` to `hi` may stand, and the stretches of days that these
    cover; both without the stretches `known`."""
    stretches = {n for n in range(lo // SIZES[0], hi // SIZES[0] + 1) if n not in known}
    shelves = {
        level * _LEVEL + number
        for level, size in enumerate(SIZES)
        for stretch in stretches
        for number in (stretch * SIZES[0] // size - 1, stretch * SIZES[0] // size)
    }
    return sorted(shelves), stretches


class Rest(Protocol):
    """What is not in memory of a block."""

    def fetch(
        self,
        is_known: Callable[[str], bool],
        *,
        shelves: Iterable[int] | None = None,
        articles: Iterable[str] | None = None,
        names: Iterable[str] | None = None,
    ) -> Iterable[tuple[Placed, Report]]:
        """The reports on these shelves, of these articles, or in clusters whose records bear these names (told apart or
        not), all of them without any; each with all of its cluster, and none whose id is known."""
        ...
