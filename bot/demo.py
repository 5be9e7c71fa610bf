"""`readout demo`: the unchanged bot against a local Slack workspace, over the same wire as with Slack.

A database of its own, the sample pages as seeds, one more sample every DRIP_SECONDS as live news, a digest at the
second full minute. A short tour is played first, as text.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import samples
from bot.desk import Desk
from bot.errors import NotFound, ReadoutError
from bot.messages.plain import plain
from bot.model import Message
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.workspace import Channel, Workspace

DRIP_SECONDS = 20.0
PORTS_TRIED = 50
START_SECONDS = 30.0
SEEDS_SECONDS = 20.0
SETTLED = 7  # looks, 0.1 s apart, at a message that no longer changes
CHANNEL = "world-desk"
EDITOR = "ada"
COLLEAGUE = "chie"
HINT = (
    "*New here?* Try `/leader putin`, `/meetings xi putin` or `/news grain`, or ask Readout itself, under Apps: "
    "`when did Xi last meet Putin?` All it can do: `/readout help`.\n"
    "A sample page arrives every 20 seconds; a digest comes within two minutes. You are Ada, an admin; the menu at the "
    "top right makes you somebody else."
)


def run_demo(*, db: Path | None, port: int, pages: Path | None, seconds: float | None, open_browser: bool) -> None:
    """Play the demo until Ctrl-C, SIGTERM or for so many seconds after its start.

    Raises:
        NotFound: `pages` is no folder.
        ReadoutError: no port is free, or the bot could not start.
    """
    if pages is not None and not pages.is_dir():
        raise NotFound(f"{pages} is no folder; --pages wants a folder of pages.")
    with contextlib.ExitStack() as stack:
        if db is None:
            db = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="readout-demo-"))) / "demo.db"
        settings = Settings(db=db, seeds=pages or samples.SEEDS)
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(play(settings, port, seconds, open_browser=open_browser))


async def play(settings: Settings, port: int, seconds: float | None, *, open_browser: bool) -> None:
    """Workspace, bot and tour, until the bot is told to stop."""
    from bot import app

    async with open_workspace(settings, port) as workspace:
        settings = dataclasses.replace(
            settings,
            bot_token=workspace.bot_token,
            app_token=workspace.app_token,
            api_url=workspace.api_url,
            admins=frozenset({workspace.person(EDITOR).id}),
            timezone=workspace.person(EDITOR).tz,
        )
        stop = asyncio.Event()
        bot = asyncio.create_task(app.run(settings, until=stop))
        shown = asyncio.create_task(show(settings, workspace, seconds, open_browser=open_browser))
        try:
            await asyncio.wait({bot, shown}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.set()
            if not shown.done():
                shown.cancel()
            outcomes = await asyncio.gather(shown, bot, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome


@contextlib.asynccontextmanager
async def open_workspace(settings: Settings, port: int) -> AsyncIterator[Workspace]:
    """The workspace on `port`, or on the next one that is free."""
    from bot.manifest import app_manifest
    from bot.workspace import running_workspace

    manifest = app_manifest(settings, "socket")
    async with contextlib.AsyncExitStack() as stack:
        for candidate in range(port, min(port + PORTS_TRIED, 65536)):
            with contextlib.suppress(OSError):
                place = running_workspace(candidate, manifest=manifest, name="The newsroom", channels=channels())
                yield await stack.enter_async_context(place)
                return
        raise ReadoutError(f"No port from {port} to {port + PORTS_TRIED - 1} is free; name another with --port.")


def channels() -> tuple[Channel, ...]:
    from bot.workspace import Channel
    from bot.workspace.place import BOT_USER, PEOPLE

    staff = [person.id for person in PEOPLE if not person.is_stranger]
    return (
        Channel("C0WORLDDSK1", CHANNEL, members=[*staff, BOT_USER], topic="Who meets whom"),
        Channel("C0EUROPE001", "europe", members=[*staff, BOT_USER]),
        Channel("C0CANTEEN01", "canteen", members=staff, topic="The bot is not here: answers work all the same"),
    )


async def show(settings: Settings, workspace: Workspace, seconds: float | None, *, open_browser: bool) -> None:
    """The tour, the address, then live pages one by one."""
    from bot.app import open_desk

    await workspace.wait_for_app(START_SECONDS)
    desk = open_desk(settings)
    try:
        await seeds_read(desk)
        await tour(workspace)
        await workspace.say(HINT, user=COLLEAGUE, channel=CHANNEL)
        tell(f"\nThe workspace is open at {workspace.base_url}  (Ctrl-C ends the demo)")
        if open_browser and sys.stdout.isatty():
            webbrowser.open(workspace.base_url)
        drip = asyncio.create_task(drip_pages(desk))
        try:
            await asyncio.sleep(seconds) if seconds is not None else await asyncio.Event().wait()
        finally:
            drip.cancel()
            await asyncio.gather(drip, return_exceptions=True)
    finally:
        desk.store.close()


async def seeds_read(desk: Desk) -> None:
    """Wait a while for the bot to fill its empty archive; a large one goes on filling while the tour is played."""
    from bot.desk import admin

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SEEDS_SECONDS):
            while True:
                status = await desk.run(admin.status, desk)
                if status.loads and not status.loading:
                    break
                await asyncio.sleep(0.05)
    tell(f"Read {status.counts['pages']} pages, {status.counts['articles']} articles.")


async def tour(workspace: Workspace) -> None:
    """What a newcomer would type, and what the bot answers, over the wire."""
    for line in ("/leader putin", "/meetings xi putin", "/readout reload", "/follow putin", digest_line(workspace)):
        command, _, text = line.partition(" ")
        tell(f"\n{workspace.person(EDITOR).real_name} in #{CHANNEL}: {line}")
        reaction = await workspace.slash(command, text, user=EDITOR, channel=CHANNEL)
        try:
            reply = await reaction.reply()
            answer = plain(Message(reply.text, tuple(reply.blocks)))
        except TimeoutError:
            answer = reaction.error or "(no answer)"
        tell(indented(answer))
        if text == "reload":
            tell(indented(await said_privately(workspace)))


def indented(answer: str) -> str:
    return "\n".join(f"    {row}".rstrip() for row in answer.splitlines())


async def said_privately(workspace: Workspace) -> str:
    """The last direct message to the editor, once it has stopped changing: a reload reports its progress there."""
    channel = workspace.direct(EDITOR)
    seen, quiet = "", 0
    for _ in range(SETTLED * 12):
        latest = workspace.messages(channel)
        now = plain(Message(latest[-1].text, tuple(latest[-1].blocks))) if latest else ""
        seen, quiet = now, quiet + 1 if now and now == seen else 0
        if quiet >= SETTLED:
            break
        await asyncio.sleep(0.1)
    return seen


def digest_line(workspace: Workspace) -> str:
    """`/digest daily HH:MM` for the second full minute from now, on the editor's clock."""
    due = datetime.now(ZoneInfo(workspace.person(EDITOR).tz)) + timedelta(minutes=2)
    return f"/digest daily {due:%H:%M}"


async def drip_pages(desk: Desk) -> None:
    """One more sample every DRIP_SECONDS, as live news."""
    from bot.desk import intake

    for page in sorted(samples.LIVE.glob("*.txt")):
        await asyncio.sleep(DRIP_SECONDS)
        report = await desk.run(intake.load, desk, [page], live=True)
        alerts = f"{report.alerts} alert{'' if report.alerts == 1 else 's'}"
        tell(f"Live: {page.name} ({report.added} new, {report.duplicates} known, {alerts})")


def tell(line: str) -> None:
    print(line, flush=True)
