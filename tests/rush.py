"""A rush on the bot: commands at a steady rate to its own process, by Socket Mode or HTTP, while loads are repeated.

The bot runs as whoever installs it runs it; the workspace and the people are here.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.manifest import app_manifest
from bot.settings import Settings
from bot.workspace import Workspace, running_workspace
from tests.machine import free_port

Process = subprocess.Popen[bytes]
ROOT = Path(__file__).resolve().parent.parent
LIMIT_S = 0.3
"""Within which 99 of 100 commands are acknowledged; Slack gives up after 3 s."""
ASKED = (
    ("/leader", "macron"), ("/meetings", "upcoming"), ("/news", "tunnel"), ("/readout", "status"),
    ("/meetings", "macron meloni"), ("/readout", "ask when did Macron last meet Meloni?"),
)  # fmt: skip
PAGES = 10
PAGE = """The Harbour Gazette

Meloni receives Macron in Rome, round {n}

By Ines Corrado

12 March 2024

Italian Prime Minister Giorgia Meloni received French President Emmanuel Macron in Rome on Tuesday, for talk {n}.

The two leaders spoke for an hour about farm prices and the rail tunnel under the Alps, and {words}.
"""


@dataclass(slots=True)
class Rush:
    """What came of it: seconds until each command was acknowledged, how many were not, how many loads ran meanwhile."""

    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    loads: int = 0

    @property
    def p99(self) -> float:
        return sorted(self.took)[int(len(self.took) * 0.99)] if self.took else float("inf")


def write_pages(folder: Path, which: str) -> None:
    """Ten pages whose text is new in every round."""
    for n in range(PAGES):
        words = " ".join(f"word{which}x{n}y{i}" for i in range(120))
        (folder / f"{n}.txt").write_text(PAGE.format(n=f"{which}-{n}", words=words), encoding="utf-8")


async def rush(
    mode: str, commands: int, a_second: float, disturb: Callable[[Process], Awaitable[None]] | None = None
) -> Rush:
    """So many commands, so many a second, while the admin reloads changed pages without a pause.

    `disturb` is a planted fault: what else is done to the bot's process meanwhile.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "seeds").mkdir()
        write_pages(folder / "seeds", "first")
        async with running_bot(mode, folder) as (ws, bot):
            # Once before: the matchers of names and sentences are built at the first page.
            await _reload(ws, folder / "seeds", "warm")
            found, stop = Rush(), asyncio.Event()
            loading = asyncio.create_task(_reload_all_the_time(ws, folder / "seeds", stop))
            begun = time.perf_counter()
            asked = [_ask(ws, found, begun + n / a_second, n) for n in range(commands)]
            await asyncio.gather(*asked, *([disturb(bot)] if disturb else []))
            stop.set()
            found.loads = await loading
            return found


@contextlib.asynccontextmanager
async def running_bot(mode: str, folder: Path) -> AsyncIterator[tuple[Workspace, Process]]:
    """`readout run` or `readout serve` as a process, and the workspace that it serves."""
    manifest = app_manifest(Settings(), "http" if mode == "http" else "socket")
    async with running_workspace(manifest=manifest, post_interval=0.0) as ws:
        port = free_port()
        env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")} | {
            "SLACK_BOT_TOKEN": ws.bot_token, "SLACK_APP_TOKEN": ws.app_token, "SLACK_API_URL": ws.api_url,
            "SLACK_SIGNING_SECRET": ws.signing_secret, "PORT": str(port), "READOUT_DB": str(folder / "readout.db"),
            "READOUT_SEEDS": str(folder / "seeds"), "READOUT_ADMINS": ws.person("ada").id,
        }  # fmt: skip
        with (folder / "bot.log").open("wb") as log:
            bot = subprocess.Popen(  # noqa: ASYNC220
                [sys.executable, "-m", "bot", "serve" if mode == "http" else "run"], cwd=ROOT, env=env, stdout=log,
                stderr=log,
            )  # fmt: skip
        try:
            if mode == "http":
                ws.deliver_to(f"http://127.0.0.1:{port}/slack/events")
            else:
                await ws.wait_for_app(60)
            await _answers(ws)
            yield ws, bot
        finally:
            bot.terminate()
            await asyncio.to_thread(bot.wait, 30)


async def _answers(ws: Workspace) -> None:
    async with asyncio.timeout(60):
        while not (await ws.slash("/readout", "help")).ok:  # noqa: ASYNC110 (the bot is another process)
            await asyncio.sleep(0.2)


async def _reload_all_the_time(ws: Workspace, seeds: Path, stop: asyncio.Event) -> int:
    loads = 0
    while not stop.is_set():
        await _reload(ws, seeds, str(loads))
        loads += 1
    return loads


async def _reload(ws: Workspace, seeds: Path, which: str) -> None:
    """`/readout reload` by the admin, until its result is there."""
    await asyncio.to_thread(write_pages, seeds, which)
    before = _results(ws)
    assert (await ws.slash("/readout", "reload", user="ada")).ok
    async with asyncio.timeout(60):
        while _results(ws) == before:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def _results(ws: Workspace) -> int:
    """How many reloads have told the admin how they ended."""
    told = ws.messages(ws.direct("ada"))
    return sum("is done" in message.text or "stopped" in message.text for message in told)


async def _ask(ws: Workspace, found: Rush, at: float, number: int) -> None:
    """One command at its moment, by one of three people."""
    await asyncio.sleep(max(0.0, at - time.perf_counter()))
    command, text = ASKED[number % len(ASKED)]
    reaction = await ws.slash(command, text, user=("ada", "ben", "chie")[number % 3])
    if reaction.ok:
        found.took.append(reaction.ack.took)
    else:
        found.failed.append(f"{command} {text}: {reaction.error}")
