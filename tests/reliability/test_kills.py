"""Processes killed and frozen at any instant, while Slack answers badly: nothing is lost and nothing said twice."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import time as wall_time
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pytest

from bot.desk import Desk, editions, follows, stamp
from bot.workspace import Channel, Workspace, running_workspace
from store.digests import Mark, move_mark
from tests.reliability.extent import reduced
from tests.reliability.worker import LEADERS, LEASE_S, SETTLE_S, Job, every_post, open_desk, unsettled, work

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be killed and frozen")

FAULTS = {"drop_after_store": 0.09, "drop_before_store": 0.06, "503": 0.06, "rate_limited": 0.03, "fatal_error": 0.03}
"""27 % of the posts go wrong."""
CHANNELS = 8
SETTLED_WITHIN_S = 600.0

_processes = multiprocessing.get_context("forkserver")
# Without this a process needs half a second for its imports, and would mostly be killed in them.
_processes.set_forkserver_preload(["tests.reliability.worker", "slack_sdk.web.async_client", "bot.leaders.roster"])


@dataclass(slots=True)
class Floor:
    """The workspace, the desk as the test sees it, and the workers that it kills."""

    ws: Workspace
    desk: Desk
    job: Job
    dice: random.Random
    workers: list[ForkServerProcess] = field(default_factory=list)
    told: set[int] = field(default_factory=set)
    ears: list[Connection] = field(default_factory=list)
    kills: int = 0

    def start(self, count: int, design: str = "") -> None:
        for _ in range(count):
            ear, mouth = _processes.Pipe(duplex=False)
            job = replace(self.job, name=f"w{self.dice.randrange(10**9)}", design=design)
            worker = _processes.Process(target=work, args=(job, mouth), daemon=True)
            worker.start()
            mouth.close()
            self.workers.append(worker)
            self.ears.append(ear)

    def kill(self, worker: ForkServerProcess) -> None:
        worker.kill()
        worker.join()
        self.workers.remove(worker)
        self.kills += 1
        self.listen()

    def listen(self) -> None:
        """Take down what the workers said was committed."""
        for ear in self.ears:
            try:
                while ear.poll():
                    self.told.add(ear.recv())
            except (EOFError, OSError):
                continue

    def _unread(self) -> bool:
        with self.desk.store.read() as conn:
            return bool(conn.execute("select count(*) < ? from article", (self.job.articles,)).fetchone()[0])

    def end(self) -> None:
        for worker in list(self.workers):
            self.kill(worker)
        for ear in self.ears:
            ear.close()

    async def settle(self) -> None:
        """Until every post is settled, with two workers and a Slack that answers."""
        self.ws.faults.clear()
        self.start(2 - len(self.workers))
        while self._unread():  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        with self.desk.store.write() as conn:  # a roll-up waits ten minutes for more: here there is no more
            conn.execute("update outbox set next_at = 0 where state = 'pending' and kind = 'alert_roll_up'")
        deadline = time.monotonic() + SETTLED_WITHIN_S
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < 1.0:  # twice as long as workers take to plan again
            await asyncio.sleep(0.1)
            self.listen()
            if set(unsettled(self.desk)) & {"pending", "leased", "unknown"}:
                quiet_since = time.monotonic()
            assert time.monotonic() < deadline, f"not settled: {unsettled(self.desk)}"


@contextlib.asynccontextmanager
async def floor(folder: Path, *, articles: int, seed: int) -> AsyncIterator[Floor]:
    dice = random.Random(seed)
    async with running_workspace(post_interval=0.0, seed=seed) as ws:
        channels = []
        for number in range(CHANNELS):
            channel = Channel(f"C0DESK{number:05d}", f"desk-{number}", members=[ws.bot_user])
            channels.append(ws.add_channel(channel).id)
        desk = open_desk(str(folder / "readout.db"), "test")
        try:
            for channel_id in channels:
                _set_up(desk, ws.team_id, channel_id)
            job = Job(str(desk.store.path), ws.api_url, ws.bot_token, ws.team_id, tuple(channels), articles, "w0")
            made = Floor(ws, desk, job, dice)
            try:
                yield made
            finally:
                made.end()
        finally:
            desk.store.close()


def _set_up(desk: Desk, team_id: str, channel_id: str) -> None:
    """Each channel follows two leaders, has an edition for each of the next minutes, and was told of nothing yet."""
    for leader_id in LEADERS[:2]:
        follows.add_leader(desk, leader_id, team_id, channel_id, "U1", desk.clock())
    now = desk.clock()
    with desk.store.write() as conn:
        move_mark(conn, team_id, channel_id, "", Mark(0, 0), stamp(now))
    for minute in range(1, reduced(30, 3)):
        at = now.hour * 60 + now.minute + minute
        clock = wall_time(at // 60 % 24, at % 60)
        wish = editions.EditionWish(tuple(range(7)), clock, "UTC", name=f"m{minute}", quiet=30)
        editions.set_edition(desk, wish, team_id, channel_id, "U1", now)


@dataclass(frozen=True, slots=True)
class Tally:
    """What stands in the channels against what was planned."""

    planned: int
    lost: int
    doubled: int
    unfinished: dict[str, int]


def tally(ws: Workspace, desk: Desk) -> Tally:
    """Count messages by the post that they carry; an update has no message of its own."""
    stand = Counter(
        (m.metadata or {}).get("event_payload", {}).get("outbox_id")
        for channel in ws.channels
        for m in channel.messages
        if m.user == ws.bot_user
    )
    planned = [row for row in every_post(desk) if row["method"] == "chat.postMessage"]
    return Tally(
        len(planned),
        sum(stand[row["id"]] == 0 for row in planned),
        sum(max(stand[row["id"]] - 1, 0) for row in planned),
        unsettled(desk),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One digest of a channel: the articles it covers by `seq`, the stories it should tell, those that stand in it."""

    after: int
    to: int
    wanted: frozenset[int]
    found: frozenset[int]


def digests_told(ws: Workspace, desk: Desk, channel_id: str) -> list[Told]:
    """The channel's digests by what they cover, each with its thread. A story is the number of its first article."""
    with desk.store.read() as conn:
        slots = conn.execute(
            "select id, from_seq, to_seq from digest_slot where channel_id = ? and to_seq > from_seq order by to_seq",
            (channel_id,),
        ).fetchall()
        leads = conn.execute("select seq, id from article where lead_id = id").fetchall()
    channel = next(c for c in ws.channels if c.id == channel_id)
    blocks: dict[str, str] = {}
    roots: dict[str, str] = {}
    for message in channel.messages:
        post_id = (message.metadata or {}).get("event_payload", {}).get("outbox_id", "")
        roots[message.ts] = post_id
        root = roots.get(message.thread_ts or "", post_id)
        blocks[root] = blocks.get(root, "") + str(message.blocks)
    return [
        Told(
            slot["from_seq"],
            slot["to_seq"],
            frozenset(story_of(r["id"]) for r in leads if slot["from_seq"] < r["seq"] <= slot["to_seq"]),
            frozenset(story_of(one) for one in re.findall(r"Headline of (a\d{5})", blocks.get(slot["id"], ""))),
        )
        for slot in slots
    ]


def story_of(article_id: str) -> int:
    number = int(article_id[1:])
    return number - number % 3


async def kill_at_random(made: Floor, kills: int) -> None:
    """SIGKILL one worker after the other at random instants, some of them between the request and its answer."""
    for number in range(kills):
        made.start(2 - len(made.workers))
        if number % 5 == 4:
            await _kill_between_request_and_answer(made, stored=number % 2 == 0)
        else:
            await asyncio.sleep(made.dice.uniform(0.1, 0.5))
            made.kill(made.dice.choice(made.workers))


async def _kill_between_request_and_answer(made: Floor, *, stored: bool) -> None:
    hold = made.ws.faults.hold_next("chat.postMessage", stored=stored)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(2):
            await hold.arrived.wait()
    for worker in list(made.workers):
        made.kill(worker)
    hold.release()


async def test_killed_at_any_instant_nothing_is_lost_and_nothing_is_said_twice(tmp_path: Path) -> None:
    kills = reduced(500, 6)
    async with floor(tmp_path, articles=reduced(3_000, 40), seed=11) as made:
        made.ws.faults.mix(FAULTS, seed=5, methods=("chat.postMessage",))
        await kill_at_random(made, kills)
        await made.settle()
        found = tally(made.ws, made.desk)
        assert made.kills >= kills
        assert found.planned > CHANNELS
        assert found == Tally(found.planned, 0, 0, {})
        _nothing_read_is_missing(made)


def _nothing_read_is_missing(made: Floor) -> None:
    """What a worker said was committed is there, and each channel's digests cover all of it, once and in full."""
    with made.desk.store.read() as conn:
        stored = {r["id"] for r in conn.execute("select id from article")}
        last = conn.execute("select max(seq) from article where lead_id = id").fetchone()[0]
        assert conn.execute("pragma integrity_check").fetchone()[0] == "ok"
    assert {f"a{number:05d}" for number in made.told} <= stored
    for channel_id in made.job.channels:
        all_is_told(made.ws, made.desk, channel_id, last)


def all_is_told(ws: Workspace, desk: Desk, channel_id: str, last: int) -> None:
    """The channel's digests follow each other without gap or overlap up to `last`, and each tells its stories."""
    told = digests_told(ws, desk, channel_id)
    assert [one.after for one in told] == [0, *(one.to for one in told[:-1])]
    assert told[-1].to >= last
    assert [one for one in told if one.wanted != one.found] == []


@pytest.mark.reliability
async def test_frozen_longer_than_the_lease_a_worker_does_no_harm(tmp_path: Path) -> None:
    async with floor(tmp_path, articles=600, seed=12) as made:
        made.ws.faults.mix(FAULTS, seed=6, methods=("chat.postMessage",))
        for _ in range(25):
            made.start(2 - len(made.workers))
            await asyncio.sleep(made.dice.uniform(0.2, 0.8))
            frozen = made.dice.choice(made.workers)
            os.kill(frozen.pid or 0, signal.SIGSTOP)
            await asyncio.sleep(LEASE_S + 0.5)
            os.kill(frozen.pid or 0, signal.SIGCONT)
        await made.settle()
        found = tally(made.ws, made.desk)
        assert found == Tally(found.planned, 0, 0, {})
        _nothing_read_is_missing(made)


@pytest.mark.reliability
@pytest.mark.parametrize("fault", ["drop_after_store", "drop_before_store"])
async def test_answers_severed_after_and_before_acceptance_leave_one_message_each(tmp_path: Path, fault: str) -> None:
    async with floor(tmp_path, articles=0, seed=13) as made:
        wanted = 200
        _plan_plain_posts(made, wanted)
        made.ws.faults.mix({fault: 0.5}, seed=7, methods=("chat.postMessage",))
        made.ws.fail_next("chat.postMessage", fault, times=wanted // 2)
        made.start(2)
        await asyncio.sleep(30)
        await made.settle()
        assert tally(made.ws, made.desk) == Tally(wanted, 0, 0, {})


def _plan_plain_posts(made: Floor, count: int) -> None:
    from bot.model import Post
    from store import outbox as posts

    now = made.desk.clock().timestamp()
    with made.desk.store.write() as conn:
        for number in range(count):
            channel = made.job.channels[number % CHANNELS]
            post = Post(f"p{number}", made.ws.team_id, channel, "digest", {"text": f"post {number}"}, next_at=now)
            posts.plan(conn, post)


@pytest.mark.parametrize(
    ("design", "fault", "harm"),
    [("post first", "drop_after_store", "doubled"), ("mark first", "drop_before_store", "lost")],
)
async def test_a_planted_design_that_loses_or_doubles_is_caught(
    tmp_path: Path, design: str, fault: str, harm: str
) -> None:
    async with floor(tmp_path, articles=0, seed=14) as made:
        _plan_plain_posts(made, CHANNELS)
        made.ws.faults.mix({fault: 0.8}, seed=8, methods=("chat.postMessage",))
        made.start(2, design)
        await asyncio.sleep(0.5 + 2.5 * SETTLE_S)
        for worker in list(made.workers):
            made.kill(worker)
        await made.settle()
        found: Any = tally(made.ws, made.desk)
        assert getattr(found, harm) > 0
