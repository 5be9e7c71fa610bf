"""Web sites on this machine, under any names, and a newsroom that reads them by a clock that the test moves."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

import bot.messages
from bot import polling
from bot.desk import Desk, sources
from bot.desk.source_options import NO_OPTIONS, SourceOptions
from bot.desk.visits import Polled
from bot.fetch import Fetcher, open_fetcher
from bot.model import Source
from bot.reading.child import ReadingRoom, ReadOutside, Wanted, read_here
from bot.settings import Settings
from store import articles as article_rows
from store import feeds as feed_rows
from store.database import Store
from tests.sources.test_fetch import a_server

NOW = datetime(2024, 3, 14, 12, 0, tzinfo=UTC)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    async def pause(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Asked:
    """One request as a site saw it."""

    at: float
    host: str
    path: str
    headers: dict[str, str]


@dataclass
class Sites:
    """What stands at "/path", or "name.test/path"; anything else is answered `otherwise`, or 404. `asked` is every
    request."""

    clock: Clock
    pages: dict[str, str | bytes | web.Response | Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    otherwise: Answer | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        host = (request.host or "").partition(":")[0]
        if self.otherwise is None:
            self.asked.append(Asked(self.clock.seconds(), host, request.path_qs, dict(request.headers)))
        page = self.pages.get(host + request.path_qs, self.pages.get(request.path_qs))
        if page is None:
            return await self.otherwise(request) if self.otherwise else web.Response(status=404)
        if callable(page):
            return await page(request)
        if isinstance(page, web.Response):
            return web.Response(status=page.status, headers=page.headers, body=page.body)
        body = page.encode() if isinstance(page, str) else page
        kind = "text/html" if body.lstrip()[:5].lower() in (b"<html", b"<!doc") else "application/xml"
        return web.Response(body=body, content_type=kind, charset="utf-8")

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@dataclass
class Room:
    """A desk with its road open, and the sites that it reads."""

    desk: Desk
    clock: Clock
    sites: Sites
    port: int
    road: polling.Road

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def add(self, address: str, options: SourceOptions = NO_OPTIONS, **more: Any) -> Source:
        url = address if "at_terminal" in more else f"{self.base}{address}"
        return (await polling.add(self.desk, url, by="U1", options=options, road=self.road, **more)).source

    async def round(self) -> list[Polled]:
        return await polling.poll_due(self.road, dice=lambda: 0.5)

    async def poll(self) -> Polled:
        """Ask the one source there is, due or not."""
        (found,) = await polling.poll_all(self.road, sources.listed(self.desk, "local"), dice=lambda: 0.5)
        return found

    def later(self, **span: float) -> None:
        self.clock.now += timedelta(**span)

    def source(self) -> Source:
        (found,) = sources.listed(self.desk, "local")
        return found

    def headlines(self) -> list[tuple[str | None, bool]]:
        with self.desk.store.read() as conn:
            return sorted((a.article.headline or "", a.live) for a in article_rows.every_article(conn))

    def parts(self) -> dict[str, str]:
        """Address -> state and, where it is left, the reason."""
        with self.desk.store.read() as conn:
            found = feed_rows.parts_of(conn, self.source().id)
        return {address: part.why or part.state for address, part in found.items()}


class ReadingHere(ReadingRoom):
    """Reads in this process: most tests are not about children, and starting one takes a second."""

    async def read(self, wanted: Wanted, data: bytes) -> ReadOutside:
        return read_here(wanted, data)


@contextlib.asynccontextmanager
async def a_room(folder: Path, names: tuple[str, ...] = (), **settings: Any) -> AsyncIterator[Room]:
    """`names` are hosts that lead to this machine. The clock moves when the test, or politeness, says so."""
    clock = Clock()
    sites = Sites(clock)
    async with contextlib.AsyncExitStack() as stack:
        port = await stack.enter_async_context(a_server(sites.answer))
        allowed = (f"127.0.0.1:{port}", *(f"{name}:{port}" for name in names))
        made = Settings(db=folder / "readout.db", **({"allow_hosts": allowed} | settings))
        store = stack.enter_context(Store(made.db))
        desk = Desk(store, made, clock, bot.messages)
        fetcher = await stack.enter_async_context(open_fetcher(made.allow_hosts))
        lead_home(fetcher)
        road = polling.Road(desk, fetcher, ReadingHere(), polling.Manners(clock.seconds, clock.pause))
        yield Room(desk, clock, sites, port, road)


def lead_home(fetcher: Fetcher) -> None:
    """Every name leads to this machine."""

    async def resolve(host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 0, "flags": 0}]

    for session in (fetcher.guarded, fetcher.trusted):
        session.connector._resolver.resolve = resolve  # type: ignore[union-attr,method-assign]


def rss(*items: tuple[str, str, str], title: str = "Quay Paper", day: str = "Thu, 14 Mar 2024 08:00:00 GMT") -> str:
    """A feed of (headline, address, description)."""
    told = "".join(
        f"<item><title>{headline}</title><link>{url}</link><guid>{url}</guid><pubDate>{day}</pubDate>"
        f"<description>{text}</description></item>"
        for headline, url, text in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{told}</channel></rss>'


SENTENCES = (
    "The harbour board of {what} agreed on Thursday to raise the sea wall by a metre before the winter storms.",
    "Engineers told the meeting that the old stones had moved by the width of a hand since the last survey.",
    "Shopkeepers along the front asked who would pay for the road while the cranes stand on it.",
    "A second hearing is planned for the end of the month, when the plans will hang in the town hall.",
    "The board's chair said that nobody had voted against it, though two members stayed away.",
    "Work is to begin in May and to last for two summers, with the promenade closed on weekdays.",
)


def story(headline: str, what: str | None = None) -> str:
    """A web page with one article of some hundred words."""
    text = "".join(f"<p>{sentence.format(what=what or headline)}</p>" for sentence in SENTENCES)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{headline}</title></head><body><nav><a href="/">Home</a></nav>'
        f"<main><article><h1>{headline}</h1>{text}</article></main></body></html>"
    )
