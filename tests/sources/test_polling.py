"""Sources: added with a preview, polled politely, never ended by a fault, first poll backfill and later ones live."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

import bot.messages
from bot import polling
from bot.desk import Desk, sources
from bot.desk.rhythm import JITTER, LONGEST_WAIT_S, USUAL, Poll, after_poll
from bot.desk.source_options import SourceOptions
from bot.desk.visits import Polled
from bot.errors import BadQuery, NotFound
from bot.fetch import open_fetcher
from bot.model import Source
from bot.reading.child import read_outside
from bot.settings import Settings
from store import articles as article_rows
from store.database import Store
from tests.sources.site import ReadingHere
from tests.sources.test_fetch import a_server

NOW = datetime(2024, 3, 14, 12, 0, tzinfo=UTC)


@dataclass
class Paper:
    """An outlet with a feed: what it answers next, and what it was asked."""

    entries: list[str] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.headers))
        if self.status != 200:
            return web.Response(status=self.status, headers=self.headers)
        if request.path == "/":
            link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
            return web.Response(
                text=f"<!DOCTYPE html><html><head>{link}</head><body><p>Home</p></body></html>",
                content_type="text/html",
            )
        etag = f'"{len(self.entries)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        return web.Response(
            text=self.body or self.feed(), headers={"ETag": etag} | self.headers, content_type="application/rss+xml"
        )

    def feed(self) -> str:
        items = "".join(
            f"<item><title>{title}</title><link>https://paper.example/{n}</link><guid>{n}</guid>"
            f"<pubDate>Thu, 14 Mar 2024 0{n % 9}:00:00 GMT</pubDate>"
            f"<description>{title}, the ministry said.</description></item>"
            for n, title in enumerate(self.entries)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Quay Paper</title>{items}</channel></rss>'


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Room:
    desk: Desk
    clock: Clock
    paper: Paper
    base: str
    road: polling.Road

    async def poll(self) -> Polled:
        (found,) = await polling.poll_all(self.road, sources.listed(self.desk, "local"), dice=lambda: 0.5)
        return found


@pytest.fixture
async def room(tmp_path) -> AsyncIterator[Room]:
    paper, clock = Paper(["Premier visits the dams", "Ferry strike ends"]), Clock()
    async with contextlib.AsyncExitStack() as stack:
        port = await stack.enter_async_context(a_server(paper.answer))
        settings = Settings(db=tmp_path / "readout.db", allow_hosts=(f"127.0.0.1:{port}",))
        store = stack.enter_context(Store(settings.db))
        desk = Desk(store, settings, clock, bot.messages)
        fetcher = await stack.enter_async_context(open_fetcher(settings.allow_hosts))
        road = polling.Road(desk, fetcher, ReadingHere(), polling.Manners(gap_s=0.0))
        yield Room(desk, clock, paper, f"http://127.0.0.1:{port}", road)


def headlines(desk: Desk) -> list[tuple[str | None, bool]]:
    with desk.store.read() as conn:
        return [(a.article.headline, a.live) for a in article_rows.every_article(conn)]


async def test_a_site_s_address_finds_its_feed_and_shows_what_would_be_stored(room: Room) -> None:
    added = await polling.add(room.desk, room.base, by="U1", road=room.road)
    assert added.source.url == f"{room.base}/feed"
    assert (added.source.title, added.found) == ("Quay Paper", 2)
    assert [a.headline for a in added.preview] == ["Premier visits the dams", "Ferry strike ends"]
    assert headlines(room.desk) == []
    with pytest.raises(BadQuery, match="already"):
        await polling.add(
            room.desk, f"{room.base}/feed", by="U1", options=SourceOptions(full_text=False), road=room.road
        )


async def test_the_first_poll_is_backfill_and_a_later_one_is_live(room: Room) -> None:
    await polling.add(room.desk, f"{room.base}/feed", by="U1", options=SourceOptions(full_text=False), road=room.road)
    first = await room.poll()
    room.paper.entries.insert(0, "Third dam opens")
    second = await room.poll()
    assert (first.poll.outcome, second.poll.outcome) == ("new", "new")
    assert dict(headlines(room.desk)) == {
        "Premier visits the dams": False, "Ferry strike ends": False, "Third dam opens": True,
    }  # fmt: skip


async def test_what_rolls_off_a_feed_stays_in_the_archive(room: Room) -> None:
    await polling.add(room.desk, f"{room.base}/feed", by="U1", options=SourceOptions(full_text=False), road=room.road)
    await room.poll()
    room.paper.entries[:] = ["Only this now", "And that", "And a third"]
    await room.poll()
    assert len(headlines(room.desk)) == 5


async def test_an_unchanged_feed_is_asked_with_its_etag_and_costs_nothing(room: Room) -> None:
    await polling.add(room.desk, f"{room.base}/feed", by="U1", options=SourceOptions(full_text=False), road=room.road)
    await room.poll()
    again = await room.poll()
    assert room.paper.asked[-1]["If-None-Match"] == '"2"'
    assert (again.poll.outcome, again.source.etag, again.source.errors) == ("nothing_new", '"2"', 0)


@pytest.mark.parametrize(
    ("status", "headers", "state", "wait"),
    [
        (404, {}, "active", 1800), (500, {}, "active", 1800), (429, {"Retry-After": "3600"}, "active", 3600),
        (503, {"Retry-After": "Thu, 14 Mar 2024 12:10:00 GMT"}, "active", None), (410, {}, "paused", None),
    ],
)  # fmt: skip
async def test_a_fault_is_told_and_only_410_pauses(
    room: Room, status: int, headers: dict[str, str], state: str, wait: int | None
) -> None:
    await polling.add(room.desk, f"{room.base}/feed", by="U1", options=SourceOptions(full_text=False), road=room.road)
    room.paper.status, room.paper.headers = status, headers
    found = await room.poll()
    assert found.source.state == state
    assert str(status) in (found.source.last_error or "")
    if wait is not None:
        assert wait <= found.source.next_at - NOW.timestamp() <= wait * (1 + JITTER)
    assert headlines(room.desk) == []


@pytest.mark.parametrize(
    "body", ["<html>not a feed</html>", "<rss", "\0\0\0\0" * 100, '<!DOCTYPE x [<!ENTITY a "b">]><rss></rss>']
)
async def test_a_broken_feed_is_a_fault_in_words_and_the_next_good_one_mends_it(room: Room, body: str) -> None:
    await polling.add(room.desk, f"{room.base}/feed", by="U1", options=SourceOptions(full_text=False), road=room.road)
    room.paper.body = body
    broken = await room.poll()
    room.paper.body = None
    mended = await room.poll()
    assert headlines(room.desk) != []
    assert (mended.source.errors, mended.source.last_error) == (0, None)
    assert broken.source.state == "active"


async def test_only_what_is_due_is_polled(room: Room) -> None:
    await polling.add(room.desk, f"{room.base}/feed", by="U1", options=SourceOptions(full_text=False), road=room.road)
    assert len(await polling.poll_due(room.road, dice=lambda: 0.5)) == 1
    assert await polling.poll_due(room.road) == []
    room.clock.now += timedelta(hours=7)
    assert len(await polling.poll_due(room.road)) == 1


async def test_pause_resume_and_remove(room: Room) -> None:
    await polling.add(room.desk, f"{room.base}/feed", by="U1", options=SourceOptions(full_text=False), road=room.road)
    who = {"by": "U1", "team_id": "local"}
    sources.change(room.desk, f"{room.base}/feed", "pause", **who)
    assert await polling.poll_due(room.road) == []
    sources.change(room.desk, "quay paper", "resume", **who)
    assert len(await polling.poll_due(room.road)) == 1
    sources.change(room.desk, "Quay Paper", "remove", **who)
    assert sources.listed(room.desk, "local") == []
    assert len(headlines(room.desk)) == 2
    with pytest.raises(NotFound):
        sources.change(room.desk, "Quay Paper", "remove", **who)


SOURCE = Source(
    "f1", "", "https://a.example/feed", None, "feed", "active", 900, 0.0, "U1", "2024-03-14T00:00:00Z", polls=3
)


def test_a_permanent_move_is_believed_after_three_polls_that_agree() -> None:
    told = Poll("nothing_new", moved_to="https://b.example/feed")
    once = after_poll(SOURCE, told, NOW, 0.5)
    twice = after_poll(once, told, NOW, 0.5)
    assert (once.url, twice.url) == (SOURCE.url, SOURCE.url)
    assert after_poll(twice, told, NOW, 0.5).url == "https://b.example/feed"
    assert after_poll(after_poll(twice, Poll("nothing_new"), NOW, 0.5), told, NOW, 0.5).url == SOURCE.url


def test_the_rhythm_follows_the_source_within_limits() -> None:
    busy, quiet = SOURCE, SOURCE
    for _ in range(40):
        busy, quiet = after_poll(busy, Poll("new"), NOW, 0.5), after_poll(quiet, Poll("nothing_new"), NOW, 0.5)
    assert (busy.every_s, quiet.every_s) == (USUAL.fastest_s, USUAL.slowest_s)


def test_backing_off_grows_and_ends_at_a_day() -> None:
    source, waits = SOURCE, []
    for _ in range(20):
        source = after_poll(source, Poll("failed", "no answer"), NOW, 0.5)
        waits.append(source.next_at - NOW.timestamp())
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_S
    assert source.state == "active"
    assert after_poll(source, Poll("new"), NOW, 0.5).errors == 0


@pytest.mark.parametrize("dice", [0.0, 0.5, 1.0])
def test_polls_are_spread_by_a_tenth(dice: float) -> None:
    after = after_poll(replace(SOURCE, every_s=1000), Poll("nothing_new"), NOW, dice)
    assert abs(after.next_at - NOW.timestamp() - after.every_s) <= after.every_s * JITTER


async def test_a_page_is_read_in_a_child_as_it_is_here() -> None:
    from bot.reading.formats import read_bytes

    data = Paper(["Premier visits the dams"]).feed().encode()
    assert await read_outside("x", data, url="https://a.example/") == read_bytes("x", data, url="https://a.example/")
