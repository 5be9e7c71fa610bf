"""What each answer makes of a feed: thirteen of them, each change of its state exact, and none ends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.desk import sources
from bot.desk.source_options import SourceOptions
from bot.model import Source
from tests.sources.site import Room, a_room, rss

GOOD = rss(("Dam opens", "https://a.example/1", "Soon"))
FEED = {"ETag": '"v2"', "Content-Type": "application/rss+xml"}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as made:
        made.sites.pages["/feed"] = web.Response(text=GOOD, headers={"ETag": '"v1"', "Content-Type": "text/xml"})
        made.sites.pages["/new"] = GOOD
        await made.add("/feed", SourceOptions(full_text=False))
        await made.poll()
        yield made


def facts(room: Room, source: Source) -> dict[str, object]:
    return {
        "state": source.state,
        "errors": source.errors,
        "etag": source.etag,
        "every": source.every_s,
        "wait": round(source.next_at - room.clock.seconds()) if source.state == "active" else None,
        "path": source.url.removeprefix(room.base),
        "error": source.last_error,
    }


async def hang_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


# The first poll brought news: 900 s became 675; its ETag is "v1". A quiet poll makes that 843, a fault waits double.
WELL = {"state": "active", "errors": 0, "etag": '"v1"', "every": 843, "wait": 843, "path": "/feed", "error": None}
ILL = WELL | {"errors": 1, "every": 675, "wait": 1350}
MORE = rss(("Second dam", "https://a.example/2", "Soon"), ("Dam opens", "https://a.example/1", "Soon"))

STATES: list[tuple[str, object, dict[str, object]]] = [
    ("200 with news", web.Response(text=MORE, headers=FEED), WELL | {"etag": '"v2"', "every": 506, "wait": 506}),
    ("304", web.Response(status=304), WELL),
    ("301, once", web.Response(status=301, headers={"Location": "/new"}), WELL | {"etag": None}),
    ("302", web.Response(status=302, headers={"Location": "/new"}), WELL | {"etag": None}),
    ("404", web.Response(status=404), ILL | {"error": "The address answers 404."}),
    ("410", web.Response(status=410),
     ILL | {"state": "paused", "wait": None, "error": "The address says it is gone (410)."}),
    ("429 in seconds", web.Response(status=429, headers={"Retry-After": "3600"}),
     ILL | {"wait": 3780, "error": "The address answers 429."}),
    ("429 by date", web.Response(status=429, headers={"Retry-After": "Thu, 14 Mar 2024 13:00:00 GMT"}),
     ILL | {"error": "The address answers 429."}),
    ("503", web.Response(status=503), ILL | {"error": "The address answers 503."}),
    ("no answer", hang_up, ILL | {"error": "The server hung up before it had answered."}),
    ("bad encoding", web.Response(body=GOOD.replace("Dam", "Däm").encode("iso-8859-1"), headers=FEED),
     WELL | {"etag": '"v2"'}),
    ("empty", web.Response(body=b"", headers=FEED), ILL | {"error": "The file is empty."}),
    ("a page instead", web.Response(text="<html><body>Back soon</body></html>", content_type="text/html"),
     ILL | {"error": "The address gives no feed."}),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "expected"), [(a, e) for _, a, e in STATES], ids=[name for name, _, _ in STATES])
async def test_an_answer_makes_exactly_this_of_a_feed(room: Room, answer: object, expected: dict[str, object]) -> None:
    room.sites.pages["/feed"] = answer  # type: ignore[assignment]
    found = facts(room, (await room.poll()).source)
    if isinstance(answer, web.Response) and "GMT" in answer.headers.get("Retry-After", ""):
        assert 3590 <= int(str(found["wait"])) <= 3780
        found["wait"] = expected["wait"]
    assert found == expected


async def test_a_move_for_good_is_believed_at_the_third_good_poll_and_not_before(room: Room) -> None:
    room.sites.pages["/feed"] = web.Response(status=301, headers={"Location": "/new"})
    urls = [(await room.poll()).source.url.removeprefix(room.base) for _ in range(3)]
    assert urls == ["/feed", "/feed", "/new"]


async def test_a_fault_between_does_not_make_a_move_more_or_less_believed(room: Room) -> None:
    moved = web.Response(status=301, headers={"Location": "/new"})
    for answer in (moved, moved, web.Response(status=500), moved):
        room.sites.pages["/feed"] = answer
        source = (await room.poll()).source
    assert source.url == f"{room.base}/new"


async def test_no_answer_ever_takes_a_feed_away(room: Room) -> None:
    for _ in range(3):
        for _, answer, _ in STATES:
            room.sites.pages["/feed"] = answer  # type: ignore[assignment]
            room.later(days=1)
            await room.poll()
            if room.source().state == "paused":
                sources.change(room.desk, room.source().id, "resume", by="U1", team_id="local")
    room.sites.pages["/feed"] = GOOD
    room.later(days=1)
    assert (await room.poll()).source.errors == 0
