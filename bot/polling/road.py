"""What every reader of sources works with: the desk, a guarded fetcher, a room of children that read, our manners."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.desk import Desk
from bot.fetch import MAX_BYTES, Fetched, Fetcher, fetch, open_fetcher
from bot.polling.manners import Manners
from bot.reading.child import ReadingRoom, ReadOutside, Wanted, reading_room

ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, */*;q=0.5"

LONGEST_REST_S = 3600.0
"""A whole host rests no longer for what one of its addresses said; that address itself waits as long as it asked."""


@dataclass(frozen=True, slots=True)
class Road:
    """Open while the bot runs, so that connections, children and what robots.txt said are kept between rounds.

    `at_hand` holds answers that were just fetched: who adds a source asks its address once.
    """

    desk: Desk
    fetcher: Fetcher
    room: ReadingRoom
    manners: Manners
    at_hand: dict[str, Fetched] = field(default_factory=dict)

    async def get(
        self, url: str, *, etag: str | None = None, modified: str | None = None, max_bytes: int = MAX_BYTES
    ) -> Fetched:
        """An address in its host's turn.

        Raises:
            HostRests: it is not asked before its time.
            FetchRefused, FetchFailed: as `fetch`.
        """
        if (ready := self.at_hand.pop(url, None)) is not None:
            return ready
        host = host_of(url)
        async with self.manners.turn(host):
            answer = await fetch(
                self.fetcher, url, etag=etag, modified=modified, accept=ACCEPT, max_bytes=max_bytes,
                now=self.desk.clock(),
            )  # fmt: skip
        if answer.status in (429, 503) and answer.retry_after_s is not None:
            self.manners.rest(host, min(answer.retry_after_s, LONGEST_REST_S))
        return answer

    async def may_read(self, url: str) -> bool:
        """Does the host's robots.txt let us read this address?"""
        return await self.manners.may_read(self.get, url)

    async def read(self, name: str, answer: Fetched, *, region: str | None = None, links: bool = False) -> ReadOutside:
        """What an answer holds, read in a child. Raises UnreadablePage, BadQuery."""
        return await self.room.read(Wanted(name, answer.url, answer.charset, region, links), answer.body)


def host_of(url: str) -> str:
    """The host, with its port, whose turn it is."""
    return urlsplit(url).netloc.lower()


@contextlib.asynccontextmanager
async def open_road(desk: Desk, manners: Manners | None = None) -> AsyncIterator[Road]:
    """A road with its connections open; its children end with it."""
    async with open_fetcher(desk.settings.allow_hosts) as fetcher, reading_room() as room:
        yield Road(desk, fetcher, room, manners or Manners())
