"""Ask sources what is new: fetch, read in a child process, hand what came to the desk. Add one with a preview.

What is due, and what a poll means for a source's health, is arithmetic in `bot/desk/rhythm.py`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.desk import EVERYONE, Desk, sources
from bot.desk.rhythm import Outcome, Poll
from bot.desk.sources import Polled
from bot.errors import BadQuery, ReadoutError, UnreadablePage
from bot.fetch import Fetched, Fetcher, FetchFailed, FetchRefused, fetch, open_fetcher
from bot.model import Article, Page, Source
from bot.reading import read_page
from bot.reading.child import read_outside

AT_ONCE = 8
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, */*;q=0.5"
PREVIEWED = 5


@dataclass(frozen=True, slots=True)
class Added:
    """A new source, and what its newest items would be stored as."""

    source: Source
    preview: tuple[Article, ...]
    found: int


async def add(desk: Desk, url: str, *, by: str, team_id: str = EVERYONE) -> Added:
    """Begin to poll an address: a feed, a page that names its feed, or a page itself. Its first poll comes at once.

    Raises:
        BadQuery: it is polled already, or gives nothing that can be read.
        FetchRefused, FetchFailed: it may not, or can not, be fetched.
    """
    address = _address(url)
    async with open_fetcher(desk.settings.allow_hosts) as fetcher:
        answer = await _must_answer(fetcher, address)
        page = await read_outside(address, answer.body, url=answer.url)
        feed = _feed_named_by(page, answer.url)
        if feed is not None:
            address = feed
            answer = await _must_answer(fetcher, address)
            page = await read_outside(address, answer.body, url=answer.url)
    articles = (await desk.run(read_page, page)).articles
    if not articles:
        raise BadQuery("Nothing that can be read was found at that address.")
    source = sources.new_source(desk, address, page, by, team_id)
    await desk.run(sources.keep_new, desk, source, by)
    return Added(source, articles[:PREVIEWED], len(articles))


def _address(url: str) -> str:
    text = url.strip().strip("<>").partition("|")[0]
    return text if "://" in text else f"https://{text}"


async def _must_answer(fetcher: Fetcher, address: str) -> Fetched:
    answer = await fetch(fetcher, address, accept=ACCEPT)
    if answer.status != 200:
        raise FetchFailed(f"The address answers {answer.status}.")
    return answer


def _feed_named_by(page: Page, base: str) -> str | None:
    if page.markup is None:
        return None
    from bot.reading.markup import feed_links

    return next(iter(feed_links(page.markup, base)), None)


async def poll_due(desk: Desk, *, dice: Callable[[], float] = random.random) -> list[Polled]:
    """Poll every source whose time has come, several at once and one a host."""
    due = await desk.run(sources.due, desk)
    return await poll_all(desk, due, dice=dice) if due else []


async def poll_all(desk: Desk, these: Sequence[Source], *, dice: Callable[[], float] = random.random) -> list[Polled]:
    """Poll these sources now."""
    at_once = asyncio.Semaphore(AT_ONCE)

    async with open_fetcher(desk.settings.allow_hosts) as fetcher:

        async def one(source: Source) -> Polled:
            async with at_once:
                return await poll(desk, fetcher, source, dice=dice())

        return list(await asyncio.gather(*(one(source) for source in these)))


async def poll(desk: Desk, fetcher: Fetcher, source: Source, *, dice: float = 0.5) -> Polled:
    """Ask one source what is new, and save what it says together with its health. Never raises on its faults."""
    page: Page | None = None
    try:
        answer = await fetch(fetcher, source.url, etag=source.etag, modified=source.modified, accept=ACCEPT)
        if answer.status == 200:
            page = await read_outside(source.url, answer.body, url=answer.url)
    except (FetchRefused, FetchFailed, UnreadablePage) as trouble:
        return await desk.run(sources.save_health, desk, source, Poll("failed", _why(trouble)), dice)
    if page is not None and source.kind == "feed" and not page.items:
        # Its ETag is not kept: an error page in the feed's place must not hide the feed that comes back.
        return await desk.run(sources.save_health, desk, source, Poll("failed", "The address gives no feed."), dice)
    if page is None:
        return await desk.run(sources.save_health, desk, source, _without_page(answer), dice)
    told = Poll("nothing_new", etag=answer.etag, modified=answer.modified, moved_to=answer.moved_to)
    return await desk.run(sources.save_page, desk, source, page, told, dice)


def _why(trouble: ReadoutError) -> str:
    return trouble.reason if isinstance(trouble, UnreadablePage) else str(trouble)


def _without_page(answer: Fetched) -> Poll:
    if answer.status == 304:
        return Poll("nothing_new", etag=answer.etag, modified=answer.modified, moved_to=answer.moved_to)
    if answer.status == 410:
        return Poll("gone")
    outcome: Outcome = "busy" if answer.status in (429, 503) else "failed"
    return Poll(outcome, f"The address answers {answer.status}.", wait_s=answer.retry_after_s)
