"""`readout run` itself, killed from outside: what it planned stands in the channels once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.desk import Desk, digest, follows, stamp
from bot.manifest import app_manifest
from bot.settings import Settings
from bot.workspace import Channel, Workspace, running_workspace
from store.digests import Mark, move_mark
from tests.machine import free_port
from tests.posting.newsroom import arrive
from tests.reliability.extent import reduced
from tests.reliability.test_kills import FAULTS, Tally, all_is_told, tally
from tests.reliability.worker import LEADERS, article, open_desk, unsettled

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")

ROOT = Path(__file__).resolve().parent.parent.parent
CHANNELS = tuple(f"C0DESK{number:05d}" for number in range(6))


@dataclass(slots=True)
class House:
    """A workspace, the database, and the bot's process."""

    ws: Workspace
    desk: Desk
    dice: random.Random
    process: subprocess.Popen[bytes] | None = None
    articles: int = 0
    log: Path = field(default_factory=Path)

    async def start(self, word: str = "run") -> None:
        """Start `readout run` or `serve` in a process group of its own and wait until it listens."""
        assert self.process is None
        port = free_port()
        env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        env |= {
            "SLACK_BOT_TOKEN": self.ws.bot_token,
            "SLACK_APP_TOKEN": self.ws.app_token,
            "SLACK_API_URL": self.ws.api_url,
            "READOUT_DB": str(self.desk.store.path),
            "READOUT_SETTLE": "0.6",
            "READOUT_LEASE": "1.5",
            "SLACK_SIGNING_SECRET": self.ws.signing_secret,
            "PORT": str(port),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: ASYNC220
                [sys.executable, "-m", "bot", word], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
            )
        if word == "run":
            await self.ws.wait_for_app(30)
        else:
            await _listens(port)

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def read_some(self, count: int) -> None:
        """Articles arrive, with their alerts; every channel asks for a digest of what is new."""
        for _ in range(count):
            arrive(self.desk, article(self.articles))
            self.articles += 1
        for channel in CHANNELS:
            digest.post_now(self.desk, self.ws.team_id, channel, self.desk.clock())

    async def settle(self) -> None:
        self.ws.faults.clear()
        if self.process is None:
            await self.start()
        async with asyncio.timeout(300):
            while set(unsettled(self.desk)) & {"pending", "leased", "unknown"}:  # noqa: ASYNC110
                await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def house(folder: Path) -> AsyncIterator[House]:
    async with running_workspace(manifest=app_manifest(Settings(), "socket"), post_interval=0.0, seed=1) as ws:
        for number, channel_id in enumerate(CHANNELS):
            ws.add_channel(Channel(channel_id, f"desk-{number}", members=[ws.bot_user]))
        desk = open_desk(str(folder / "readout.db"), "test")
        made = House(ws, desk, random.Random(4), log=folder / "run.log")
        try:
            for channel_id in CHANNELS:
                with desk.store.write() as conn:
                    move_mark(conn, ws.team_id, channel_id, "", Mark(0, 0), stamp(desk.clock()))
                for leader_id in LEADERS[:2]:
                    follows.add_leader(desk, leader_id, ws.team_id, channel_id, "U1", desk.clock())
            yield made
        finally:
            if made.process is not None:
                made.kill()
                await asyncio.sleep(0.1)  # a connection that it had just opened ends before the loop does
            desk.store.close()


async def test_readout_run_killed_from_outside_loses_no_digest_and_doubles_none(tmp_path: Path) -> None:
    kills = reduced(50, 2)
    async with house(tmp_path) as made:
        made.ws.faults.mix(FAULTS, seed=9, methods=("chat.postMessage",))
        for number in range(kills):
            await made.start()
            if number % 2:
                made.read_some(3)
                await asyncio.sleep(made.dice.uniform(0.0, 1.5))
                made.kill()
            else:
                await _kill_between_request_and_answer(made, stored=number % 4 == 0)
        await made.settle()
        found = tally(made.ws, made.desk)
        assert found.planned >= kills * len(CHANNELS) // 2
        assert found == Tally(found.planned, 0, 0, {}), made.log.read_text()[-2_000:]
        with made.desk.store.read() as conn:
            last = conn.execute("select max(seq) from article where lead_id = id").fetchone()[0]
        for channel in CHANNELS:
            all_is_told(made.ws, made.desk, channel, last)


async def _kill_between_request_and_answer(made: House, *, stored: bool) -> None:
    hold = made.ws.faults.hold_next("chat.postMessage", stored=stored)
    made.read_some(3)
    # After many kills every channel may be waiting out a back-off: then it is killed at that instant.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(6):
            await hold.arrived.wait()
    made.kill()
    hold.release()


async def _listens(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.1)


@pytest.mark.reliability
@pytest.mark.parametrize("words", [("run", "run"), ("serve", "serve"), ("run", "serve")], ids=" and ".join)
async def test_two_that_run_at_once_plan_and_post_once_and_one_plans(tmp_path: Path, words: tuple[str, str]) -> None:
    async with house(tmp_path) as made:
        await made.start(words[0])
        first, made.process = made.process, None
        await made.start(words[1])
        assert first is not None
        try:
            made.read_some(9)
            await made.settle()
            found = tally(made.ws, made.desk)
            assert found == Tally(found.planned, 0, 0, {})
            with made.desk.store.read() as conn:
                assert conn.execute("select count(*) from lease where name = 'schedule'").fetchone()[0] == 1
        finally:
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
