"""The handlers in a Bolt app, over a local workspace by Socket Mode or by signed HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.desk import Desk
from bot.manifest import app_manifest
from bot.workspace import Workspace, running_workspace
from handlers import people
from handlers.slash import Road
from tests.desk.newsroom import write_pages
from tests.lookups.builders import Archive, make_desk

ADA = "U0ADA000001"
TEAM = "T0LOCAL0001"


@pytest.fixture(autouse=True)
def nobody_known() -> None:
    """People are remembered for ten minutes."""
    people.forget_people()


@dataclass(slots=True)
class Newsroom:
    """A workspace with the bot in it, the bot's desk and archive."""

    ws: Workspace
    app: AsyncApp
    desk: Desk
    archive: Archive
    road: Road
    handler: AsyncSocketModeHandler | None = None
    url: str = ""

    async def post_command(self, command: str, text: str, **fields: str) -> tuple[int, str]:
        """A signed slash command as Slack's servers send it, made here; status and body of the answer."""
        typed = {"command": command, "text": text, "team_id": TEAM, "user_id": ADA, "channel_id": "C0GENERAL01"}
        body = urlencode(typed | fields)
        headers = {"content-type": "application/x-www-form-urlencoded"} | signed(self.ws.signing_secret, body)
        async with ClientSession() as session, session.post(self.url, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    async def post_event(self, event: dict[str, Any], event_id: str) -> int:
        """A signed event as Slack's servers send it, made here; the HTTP status."""
        body = json.dumps({"type": "event_callback", "event_id": event_id, "team_id": TEAM, "api_app_id": "A1",
                           "event": event, "event_time": int(time.time())})  # fmt: skip
        headers = {"content-type": "application/json"} | signed(self.ws.signing_secret, body)
        async with ClientSession() as session, session.post(self.url, data=body, headers=headers) as answer:
            return answer.status

    async def ask(self, command: str, text: str = "", **where: Any) -> str:
        """What a person sees after a slash command, as text of its blocks."""
        reaction = await self.ws.slash(command, text, **where)
        assert reaction.ok, reaction.error
        await self.road.settle()
        return words_of(await reaction.reply())


def signed(secret: str, body: str) -> dict[str, str]:
    """Slack's signature headers for a request of this moment."""
    now = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=now, body=body)
    return {"x-slack-request-timestamp": now, "x-slack-signature": signature or ""}


def words_of(message: Any) -> str:
    """Every text of a message's blocks, or its text where there is no block."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "text" and isinstance(value, str):
                    found.append(value)
                else:
                    walk(value)
        elif isinstance(node, list | tuple):
            for item in node:
                walk(item)

    walk(message.blocks)
    return "\n".join(found) if found else message.text


@asynccontextmanager
async def newsroom(folder: Path, mode: str = "socket", **settings: Any) -> AsyncIterator[Newsroom]:
    settings.setdefault("admins", frozenset({ADA}))
    desk = make_desk(folder, **settings)
    async with AsyncExitStack() as stack:
        stack.callback(desk.store.close)
        manifest = app_manifest(desk.settings, "http" if mode == "http" else "socket")
        ws = await stack.enter_async_context(running_workspace(manifest=manifest, post_interval=0.0))
        session = await stack.enter_async_context(ClientSession())
        client = AsyncWebClient(ws.bot_token, base_url=ws.api_url, session=session, retry_handlers=[], timeout=5)
        app = AsyncApp(client=client, signing_secret=ws.signing_secret, process_before_response=True)
        road = handlers.register(app, desk)
        handler, url = None, ""
        if mode == "http":
            runner = web.AppRunner(app.web_app("/slack/events"))
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
            ws.deliver_to(url)
        else:
            handler = AsyncSocketModeHandler(app, ws.app_token)
            await handler.connect_async()
            stack.push_async_callback(handler.close_async)
            await ws.wait_for_app()
        yield Newsroom(ws, app, desk, Archive(desk), road, handler, url)
        await road.settle()


@asynccontextmanager
async def newsroom_with(folder: Path, mode: str, pages: Mapping[str, str]) -> AsyncIterator[Newsroom]:
    """A newsroom that has read these seed pages: name -> text."""
    seeds = write_pages(folder / "seeds", pages)
    async with newsroom(folder, mode, seeds=seeds) as made:
        await made.ws.slash("/readout", "reload")
        await made.road.settle()
        yield made


def last_word(room: Newsroom, user: str = "ada") -> str:
    """What only this person was shown last."""
    return words_of(room.ws.ephemeral(user=user)[-1])


@pytest.fixture(params=["socket", "http"])
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Newsroom]:
    """The same newsroom by Socket Mode and by signed HTTP."""
    async with newsroom(tmp_path, request.param) as made:
        yield made


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path, "http") as made:
        yield made
