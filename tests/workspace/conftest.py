"""A workspace with a small echo bot in it, over Socket Mode and over signed HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace import Workspace, running_workspace


@dataclass(slots=True)
class Bench:
    """A workspace, the app in it, and the app's own client."""

    ws: Workspace
    app: AsyncApp
    client: AsyncWebClient
    handler: AsyncSocketModeHandler | None = None


@asynccontextmanager
async def bench(mode: str = "socket", **settings: Any) -> AsyncIterator[Bench]:
    """A running workspace and a Bolt app that is connected to it by Socket Mode ("socket") or by "http"."""
    settings.setdefault("post_interval", 0.0)
    async with AsyncExitStack() as stack:
        ws = await stack.enter_async_context(running_workspace(**settings))
        session = await stack.enter_async_context(ClientSession())
        client = AsyncWebClient(ws.bot_token, base_url=ws.api_url, session=session, retry_handlers=[], timeout=5)
        app = AsyncApp(client=client, signing_secret=ws.signing_secret)
        if mode == "http":
            runner = web.AppRunner(app.web_app("/slack/events"), shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            ws.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
            yield Bench(ws, app, client)
            return
        handler = AsyncSocketModeHandler(app, ws.app_token)
        await handler.connect_async()
        stack.push_async_callback(handler.close_async)
        await ws.wait_for_app()
        yield Bench(ws, app, client, handler)


@pytest.fixture(params=["socket", "http"])
async def either(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """The same bench by Socket Mode and by HTTP."""
    async with bench(request.param) as made:
        yield made


@pytest.fixture
async def socket() -> AsyncIterator[Bench]:
    async with bench("socket") as made:
        yield made


@pytest.fixture
async def http() -> AsyncIterator[Bench]:
    async with bench("http") as made:
        yield made
