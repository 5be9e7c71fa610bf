"""The rest of a block as the store keeps it, in a dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.meetings.record import id_together
from bot.meetings.standing import Standing
from bot.model import Placed, Report


class Kept:
    """Keeps what a block says of its reports, and gives it back in part; `given` counts the reports given."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[Placed, Report]] = {}
        self.given = 0

    def keep(self, block: Standing, reports: Mapping[str, Report]) -> None:
        """`reports` by their ids: all that the block may say something of."""
        fresh, left = block.unsaved()
        for id_ in left:
            del self.rows[id_]
        self.rows |= {placed.id: (placed, reports[placed.id]) for placed in fresh}

    def fetch(
        self,
        is_known: Callable[[str], bool],
        *,
        shelves: Iterable[int] | None = None,
        articles: Iterable[str] | None = None,
        names: Iterable[str] | None = None,
    ) -> Iterator[tuple[Placed, Report]]:
        asked = [placed for placed, _ in self.rows.values()]
        if shelves is not None:
            wanted = set(shelves)
            asked = [placed for placed in asked if placed.shelf in wanted]
        if articles is not None:
            said = set(articles)
            asked = [placed for placed in asked if placed.article in said]
        if names is not None:
            named = set(names)
            asked = [placed for placed in asked if placed.shown and id_together(placed.shown) in named]
        homes = {placed.founder for placed in asked if placed.founder}
        ids = {placed.id for placed in asked}
        for id_, (placed, report) in self.rows.items():
            if (id_ in ids or placed.founder in homes) and not is_known(id_):
                self.given += 1
                yield placed, report
