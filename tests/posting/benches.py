"""A desk on a fresh database, a workspace, and an outbox between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk, stamp
from bot.model import Post
from bot.outbox import Outbox, make_client
from bot.settings import Settings
from bot.workspace import Workspace, running_workspace
from bot.workspace.clock import Clock
from store import outbox as posts
from store.database import Store

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class FakeTime:
    """A wall clock and a monotonic one that a test moves, apart where it wants to."""

    def __init__(self, start: datetime = NOON) -> None:
        self.wall = start
        self.mono = 1_000.0

    def clock(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.mono

    def epoch(self) -> float:
        return self.wall.timestamp()

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.mono += seconds

    def jump(self, seconds: float) -> None:
        """The wall clock is set; no time passes."""
        self.wall += timedelta(seconds=seconds)


@contextmanager
def fresh_desk(folder: Path, now: FakeTime, **more: Any) -> Iterator[Desk]:
    """A desk on an empty archive and on this clock."""
    with Store(folder / "readout.db") as store:
        yield Desk(store, Settings(worker="w1"), clock=now.clock, **more)


def a_post(desk: Desk, post_id: str, channel_id: str, **more: Any) -> Post:
    now = desk.clock()
    post = Post(
        id=post_id,
        team_id="T1",
        channel_id=channel_id,
        kind="digest",
        payload={"text": f"news {post_id}"},
        next_at=now.timestamp(),
        made_at=stamp(now),
    )
    return replace(post, **more)


def plan(desk: Desk, *planned: Post) -> None:
    with desk.store.write() as conn:
        for post in planned:
            posts.plan(conn, post)


def row(desk: Desk, post_id: str) -> Post:
    with desk.store.read() as conn:
        found = posts.find(conn, post_id)
    assert found is not None
    return found


@dataclass(slots=True)
class Bench:
    """The workspace runs on the fake clock too, so that an hour passes at once."""

    ws: Workspace
    desk: Desk
    outbox: Outbox
    client: AsyncWebClient
    now: FakeTime

    def another_outbox(self, owner: str) -> Outbox:
        return Outbox(self.desk, self.client_for, owner=owner, monotonic=self.now.monotonic)

    async def client_for(self, team_id: str) -> AsyncWebClient | None:
        return self.client

    @property
    def channel(self) -> str:
        return self.ws.channel("general").id

    def said(self, channel: str = "general") -> list[str]:
        """The texts that the bot put into the channel, threads included, oldest first."""
        return [m.text for m in self.ws.channel(channel).messages if m.user == self.ws.bot_user]

    async def let_pass(self, seconds: float, step: float = 10.0) -> None:
        """Time goes by in steps, with the outbox at work in each."""
        while seconds > 0:
            self.now.pass_by(min(step, seconds))
            seconds -= step
            await self.outbox.drain_once()


@asynccontextmanager
async def bench(desk: Desk, now: FakeTime, **settings: Any) -> AsyncIterator[Bench]:
    settings.setdefault("post_interval", 0.0)
    async with running_workspace(clock=Clock(now.epoch), **settings) as ws:
        client = make_client(ws.bot_token, ws.api_url, desk.settings.lease)

        async def client_for(team_id: str) -> AsyncWebClient | None:
            return client

        outbox = Outbox(desk, client_for, monotonic=now.monotonic)
        made = Bench(ws, desk, outbox, client, now)
        await client.conversations_join(channel=ws.channel("general").id)
        yield made
