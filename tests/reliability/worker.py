"""A bot's process for the kill tests: it reads articles, plans digests and alerts, and posts. Dies when it is killed.

Articles are numbered; which are read is told by the archive, so that any number of workers may run. A line
"read N" goes to `told` only after article N is committed.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

import bot.messages
from bot.desk import Desk, digest
from bot.model import Post
from bot.outbox import Outbox, Workspace, make_client
from bot.settings import Settings
from store import outbox as posts
from store.database import Store
from tests.posting.newsroom import Item, arrive
from tests.reliability.extent import FULL

LEASE_S = 3.0 if FULL else 1.5
SETTLE_S = 2.0 if FULL else 0.6
READ_EVERY_S = 0.05 if FULL else 0.02
PLAN_EVERY_S = 0.5
MOST_WAITING = 3
"""Posts in a channel above which no digest is asked for: it takes one a second, and a queue tests nothing."""
LEADERS = ("xi-jinping", "vladimir-putin", "narendra-modi", "emmanuel-macron")


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is to do. `articles` 0: only post. `design` names a planted fault, "" is ours."""

    db: str
    api_url: str
    token: str
    team_id: str
    channels: tuple[str, ...]
    articles: int
    name: str
    design: str = ""


class PostFirst(Outbox):
    """A planted fault: what has no answer is sent again without looking."""

    async def _may_send(self, space: Workspace, post: Post) -> bool:
        return True


class MarkFirst(Outbox):
    """A planted fault: a post counts as sent before it is."""

    async def _send(self, space: Workspace, post: Post, deadline: float) -> None:
        await self._mark_sent(post, "0.0")
        await self._request(space, post)


DESIGNS: dict[str, type[Outbox]] = {"": Outbox, "post first": PostFirst, "mark first": MarkFirst}


def open_desk(db: str, name: str) -> Desk:
    settings = Settings(worker=name, lease=LEASE_S, settle=SETTLE_S)
    return Desk(Store(db), settings, lambda: datetime.now(UTC), bot.messages)


def work(job: Job, told: Connection | None) -> None:
    """Work until killed. The faults are ours: that each is logged would bury the figures of the run."""
    logging.getLogger("bot").addHandler(logging.NullHandler())
    asyncio.run(_work(job, told))


async def _work(job: Job, told: Connection | None) -> None:
    desk = open_desk(job.db, job.name)
    client = make_client(job.token, job.api_url, LEASE_S)
    outbox = DESIGNS[job.design](desk, lambda team_id: client)
    await asyncio.gather(outbox.run(), _read(desk, job, told), _plan(desk, job))


async def _read(desk: Desk, job: Job, told: Connection | None) -> None:
    for number in range(await asyncio.to_thread(_read_so_far, desk), job.articles):
        if await asyncio.to_thread(_read_one, desk, number) and told is not None:
            told.send(number)
        await asyncio.sleep(READ_EVERY_S)


def _read_so_far(desk: Desk) -> int:
    """Articles are read in order, so that their count is the number of the next."""
    with desk.store.read() as conn:
        return int(conn.execute("select count(*) from article").fetchone()[0])


def _read_one(desk: Desk, number: int) -> bool:
    """Store article `number` with its alerts; False when another worker has."""
    with desk.store.read() as conn:
        if conn.execute("select 1 from article where id = ?", (f"a{number:05d}",)).fetchone():
            return False
    try:
        arrive(desk, article(number))
    except sqlite3.IntegrityError:
        return False
    return True


def article(number: int) -> Item:
    """Article `number`: every third begins a story that the next two go on with, every seventh names a leader."""
    story = number - number % 3
    names = (LEADERS[number // 3 % len(LEADERS)],) if number // 3 % 7 == 0 else ()
    copy_of = f"a{story:05d}" if number % 3 == 2 else None
    return Item(f"a{number:05d}", story=f"s{story:05d}", names=names, copy_of=copy_of, outlet=f"Outlet {number % 5}")


async def _plan(desk: Desk, job: Job) -> None:
    while True:
        await asyncio.to_thread(plan_digests, desk, job.team_id, job.channels)
        await asyncio.sleep(PLAN_EVERY_S)


def plan_digests(desk: Desk, team_id: str, channels: tuple[str, ...]) -> None:
    """What is due by the clock, and in every channel whatever is new."""
    digest.plan_due(desk, desk.clock())
    with desk.store.read() as conn:
        waiting = dict(
            conn.execute(
                "select channel_id, count(*) from outbox where state in ('pending', 'leased', 'unknown') group by 1"
            ).fetchall()
        )
    for channel in channels:
        if waiting.get(channel, 0) < MOST_WAITING:
            digest.post_now(desk, team_id, channel, desk.clock())


def unsettled(desk: Desk) -> dict[str, int]:
    """Posts by state, those that are sent left out."""
    with desk.store.read() as conn:
        return {state: n for state, n in posts.queue(conn).states.items() if state != "sent"}


def every_post(desk: Desk) -> list[Any]:
    """(id, channel, method, state) of every post that was planned."""
    with desk.store.read() as conn:
        return conn.execute("select id, channel_id, method, state, kind, payload from outbox").fetchall()
