"""A disk that fills up anywhere in the work: a clear error, nothing half-written, all of it once space is back."""

from __future__ import annotations

import contextlib
import itertools
import random
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from bot.desk import Desk, digest, follows
from bot.errors import StoreError
from bot.workspace import Message
from tests.posting.benches import Bench, FakeTime, bench
from tests.posting.newsroom import Item, arrive
from tests.reliability.extent import reduced

resource = pytest.importorskip("resource", reason="needs a limit on the size of files")

POINTS = reduced(100, 30)
XI = "xi-jinping"


@contextlib.contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """No file of this process grows beyond `size` bytes: a write there fails as on a full disk, half-way through it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def no_more_pages(desk: Desk, more: int) -> Iterator[None]:
    """The database may take so many pages more and then is full (SQLITE_FULL)."""
    pages = desk.store._writer.execute("pragma page_count").fetchone()[0]
    desk.store._writer.execute("pragma max_page_count = " + str(pages + more))
    try:
        yield
    finally:
        desk.store._writer.execute("pragma max_page_count = 1073741823")


def full_disk(desk: Desk, dice: random.Random) -> contextlib.AbstractContextManager[None]:
    if dice.random() < 0.3:
        return no_more_pages(desk, dice.randrange(4))
    # The log begins anew, so that the limit lies inside what is written next: a post writes 12 kB, an article 100.
    desk.store._writer.execute("pragma wal_checkpoint(truncate)")
    return no_room_beyond(int(2 ** dice.uniform(9, 17)))


async def test_a_disk_that_fills_up_at_any_point_costs_nothing_but_time(desk: Desk, now: FakeTime) -> None:
    dice = random.Random(41)
    refused: list[tuple[str, str]] = []
    async with bench(desk, now) as b:
        b.ws.faults.mix({"drop_after_store": 0.1, "503": 0.1}, seed=42, methods=("chat.postMessage",))
        follows.add_leader(desk, XI, b.ws.team_id, b.channel, "U1", now.wall)
        digest.post_now(desk, b.ws.team_id, b.channel, now.wall)
        read = itertools.count()
        while len(refused) < POINTS:
            point = next(read)
            steps = (partial(_read, b, point), partial(_plan, b), partial(_post, b))
            # There is room for the first steps, and none for one of the later.
            for step in steps[: point % 3]:
                assert await step() == []
            with full_disk(desk, dice):
                for step in steps:
                    refused += await step()
            assert _is_sound(desk)
            for step in steps:
                assert await step() == [], "space is back"
            # Ten minutes between two alerts: none is gathered, so that each point has its own.
            await b.let_pass(timedelta(minutes=11).total_seconds(), step=30)
        b.ws.faults.clear()
        await b.let_pass(7_200, step=60)
        assert {what for what, _ in refused} == {"article", "digest", "outbox"}
        assert {why.split(": ", 1)[1] for _, why in refused} == CLEAR
        for kind in ("alert", "digest"):
            told = "".join(str(message.blocks) for message in _said(b, kind))
            assert [told.count(f"Headline of a{number:03d}") for number in range(point + 1)] == [1] * (point + 1)


CLEAR = frozenset(
    {"the disk is full; nothing was half-written.", "the disk reports an error; nothing was half-written."}
)


async def _read(b: Bench, point: int) -> list[tuple[str, str]]:
    """Read an article with its alert, once; why it could not be kept."""
    with b.desk.store.read() as conn:
        if conn.execute("select 1 from article where id = ?", (f"a{point:03d}",)).fetchone():
            return []
    body = "A long and winding report. " * 200
    try:
        arrive(b.desk, Item(f"a{point:03d}", names=(XI,), body=body, outlet=f"Outlet {point}"))
    except StoreError as error:
        return [("article", str(error))]
    return []


async def _plan(b: Bench) -> list[tuple[str, str]]:
    try:
        digest.post_now(b.desk, b.ws.team_id, b.channel, b.now.wall)
    except StoreError as error:
        return [("digest", str(error))]
    return []


async def _post(b: Bench) -> list[tuple[str, str]]:
    """Post what is due; why a result could not be kept."""
    await b.outbox.drain_once()
    trouble = b.outbox.health.store_trouble
    return [("outbox", trouble)] if trouble is not None else []


def _is_sound(desk: Desk) -> bool:
    """The file is whole, the index fits the articles, and every article has its alert."""
    with desk.store.read() as conn:
        assert conn.execute("pragma integrity_check").fetchone()[0] == "ok"
        articles = conn.execute("select count(*) from article").fetchone()[0]
        assert conn.execute("select count(*) from mention").fetchone()[0] == articles
        assert conn.execute("select count(*) from alert").fetchone()[0] == articles
    other = sqlite3.connect(desk.store.path)
    with contextlib.closing(other):
        other.execute("insert into article_words (article_words) values ('integrity-check')")
    return True


def _said(b: Bench, kind: str) -> list[Message]:
    return [
        m
        for m in b.ws.channel("general").messages
        if (m.metadata or {}).get("event_payload", {}).get("kind", "").startswith(kind)
    ]
