"""Many pages in, prepared pages out, by the hundred: what one task of a worker process is.

A task takes the places of pages and gives back their records, packed; the pages' texts stay where they were read.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from bot.desk.files import PageAt
from bot.desk.pool import in_order, one_page
from bot.desk.preparing import PreparedPage, prepare_page
from bot.errors import UnreadablePage
from bot.leaders.roster import RosterEdit, load_roster

MOST_PAGES = 100
MOST_BYTES = 500_000  # some 100 articles: a task of 50 to 150 ms costs an executor next to nothing
MOST_KNOWN = 1_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page that was read before: nothing is to be done with it."""

    name: str


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """A page that cannot be read, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The pages of one task, in order, and what their preparing depends on."""

    pages: tuple[PageAt | KnownPage, ...]
    team_id: str
    max_mb: float
    edits: tuple[RosterEdit, ...] = ()

    def halves(self) -> tuple[Batch, Batch] | None:
        """Two batches of the same pages; None where there is but one."""
        middle = len(self.pages) // 2
        if not middle:
            return None
        return replace(self, pages=self.pages[:middle]), replace(self, pages=self.pages[middle:])


Found = PreparedPage | KnownPage | RefusedPage


def prepare_many(batches: Iterable[Batch], executor: Executor | None) -> Iterator[Found]:
    """Every page of the batches in order, prepared by the executor, or in this process without one.

    A page that kills its reader is refused; no other is lost with it.
    """
    if executor is None:
        for batch in batches:
            yield from prepare_batch(batch)
        return
    for _, packed in in_order(executor, packed_batch, batches, halves=Batch.halves, given_up=_killers):
        yield from pickle.loads(packed)  # noqa: S301 - of our own workers


def packed_batch(batch: Batch) -> bytes:
    """`prepare_batch` for another process: one piece of bytes crosses over, whatever the executor."""
    return pickle.dumps(prepare_batch(batch), pickle.HIGHEST_PROTOCOL)


def _killers(batch: Batch) -> bytes:
    said = "its reader came to an end with it; the page is left out."
    return pickle.dumps([RefusedPage(page.name, said) for page in batch.pages], pickle.HIGHEST_PROTOCOL)


def prepare_batch(batch: Batch) -> list[Found]:
    """The pages of a batch, in order. What cannot be read is named with its reason, a bug of the reader too."""
    return [page if isinstance(page, KnownPage) else _prepared(page, batch) for page in batch.pages]


def _prepared(place: PageAt, batch: Batch) -> PreparedPage | RefusedPage:
    try:
        with one_page():
            return prepare_page(place.open(max_mb=batch.max_mb), load_roster(batch.edits), team_id=batch.team_id)
    except UnreadablePage as refused:
        return RefusedPage(refused.name, refused.reason)
    except Exception as bug:
        log.exception("a page cannot be prepared", extra={"page": place.name})
        return RefusedPage(place.name, f"the reader failed on it ({type(bug).__name__}); please report this.")


def in_batches(
    pages: Iterable[PageAt | KnownPage], make: Callable[[tuple[PageAt | KnownPage, ...]], Batch], *, most: int
) -> Iterator[Batch]:
    """Pages by the hundred, or by the half megabyte; `most` is how many unread ones at most."""
    held: list[PageAt | KnownPage] = []
    unread = size = 0
    for page in pages:
        held.append(page)
        if isinstance(page, PageAt):
            unread, size = unread + 1, size + page.size
        if unread >= most or size >= MOST_BYTES or len(held) >= MOST_KNOWN:
            yield make(tuple(held))
            held, unread, size = [], 0, 0
    if held:
        yield make(tuple(held))
