"""The one place that joins settings, store, desk, handlers, schedule and outbox into a running bot.

`run` reaches Slack by Socket Mode, `serve` by HTTP; everything else is the same. Any number of processes may run on one
database: a lock lets one of them plan, all may send.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import bot.messages as render
from bot.desk import Desk, utc_now
from bot.errors import BadSetting, ReadoutError, SlackTrouble
from bot.settings import Settings
from store.database import Store

if TYPE_CHECKING:
    from aiohttp import ClientSession, web
    from slack_bolt.app.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.installations import Flow
    from bot.outbox import ClientFor, Outbox
    from handlers.slash import Road

log = logging.getLogger("readout.app")

WATCH_EVERY = 5.0  # seconds between looks at the Socket Mode connection
GIVE_UP_URL_AFTER = 30.0  # seconds without a connection before a fresh address is asked for
CALL_TIMEOUT = 30  # seconds for one call of Slack's Web API
POLL_EVERY = 5.0  # seconds between looks for sources that are due
FORGET_EVERY = 86_400.0  # seconds between looks for links of sources that are long done with
SWEEP_EVERY = 3600.0  # seconds between looks for posts that stand in Slack twice
FINISH_S = 10.0  # seconds that background work gets to end by itself


def open_desk(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Desk:
    """The desk over the database that the settings name.

    Raises:
        StoreError: the database cannot be opened.
    """
    return Desk(Store(settings.db), settings, clock, render)


@dataclass(slots=True)
class Bot:
    """A bot that is put together and planning, but not yet listening."""

    desk: Desk
    app: AsyncApp
    client: AsyncWebClient
    session: ClientSession
    outbox: Outbox
    flow: Flow | None = None


@asynccontextmanager
async def running_bot(settings: Settings, clock: Callable[[], datetime] = utc_now) -> AsyncIterator[Bot]:
    """Handlers registered, outbox and schedule at work, seeds loading if the archive is empty; stopped at the end.

    With a client id and secret every workspace brings the token that it was installed with; else there is one.

    Raises:
        BadSetting: no bot token.
        SlackTrouble: Slack does not take the token or cannot be reached.
        StoreError: the database cannot be opened.
    """
    if settings.bot_token is None and not settings.serves_many:
        raise BadSetting("SLACK_BOT_TOKEN", "", "the bot token that starts with xoxb- (see `readout doctor`)")
    _spare_loopback_from_proxies(settings.api_url)
    async with AsyncExitStack() as stack:
        desk = open_desk(settings, clock)
        stack.callback(desk.store.close)
        session = await stack.enter_async_context(_session())
        client = _client(settings, session)
        if not settings.serves_many:
            await _check_bot_token(client)
        app, road, flow = _bolt_app(settings, client, desk)
        stack.push_async_callback(_within, FINISH_S, road.settle)
        client_for = _posting_clients(settings, desk, session)
        tasks, outbox = await stack.enter_async_context(_background(desk, client_for))
        tasks.create_task(_load_seeds(desk))
        yield Bot(desk, app, client, session, outbox, flow)


def _spare_loopback_from_proxies(api_url: str) -> None:
    """slack_sdk sends even 127.0.0.1 through HTTP(S)_PROXY and ignores NO_PROXY: a local Slack needs them gone."""
    if urlsplit(api_url).hostname in ("127.0.0.1", "localhost", "::1"):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            os.environ.pop(name, None)


@asynccontextmanager
async def _session() -> AsyncIterator[ClientSession]:
    """One connection pool for all calls: without it the SDK opens a connection and a TLS handshake per call."""
    import aiohttp

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT)) as session:
        yield session


def _client(settings: Settings, session: ClientSession) -> AsyncWebClient:
    """For reads and calls that may be repeated; posts of our own initiative go through the outbox's client."""
    from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
    from slack_sdk.web.async_client import AsyncWebClient

    return AsyncWebClient(
        token=None if settings.serves_many else settings.bot_token,
        base_url=settings.api_url,
        timeout=CALL_TIMEOUT,
        session=session,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
    )


def _bolt_app(settings: Settings, client: AsyncWebClient, desk: Desk) -> tuple[AsyncApp, Road, Flow | None]:
    from slack_bolt.app.async_app import AsyncApp

    import handlers
    from bot.messages.installing import NOT_INSTALLED

    flow: Flow | None = None
    if settings.serves_many:
        from bot.installations import make_flow
        from bot.manifest import BOT_SCOPES

        flow = make_flow(settings, desk, client, sorted(BOT_SCOPES))
    app = AsyncApp(
        client=client,
        signing_secret=settings.signing_secret or "unused in Socket Mode",
        process_before_response=True,
        raise_error_for_unhandled_request=False,
        oauth_flow=flow,
        user_facing_authorize_error_message=NOT_INSTALLED,
    )
    return app, handlers.register(app, desk), flow


def _posting_clients(settings: Settings, desk: Desk, session: ClientSession) -> ClientFor:
    if settings.serves_many:
        from bot.installations import client_of_each

        return client_of_each(settings, desk, session)
    from bot.outbox import make_client

    client = make_client(settings.bot_token or "", settings.api_url, settings.lease, session)
    return lambda team_id: client


async def _within(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Give work under way some time to end by itself."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await work()


async def _check_bot_token(client: AsyncWebClient) -> None:
    """A wrong token must end the start, not be retried for ever."""
    from aiohttp import ClientError
    from slack_sdk.errors import SlackApiError

    try:
        await client.auth_test()
    except SlackApiError as refused:
        raise SlackTrouble(
            f"Slack does not take SLACK_BOT_TOKEN ({_slack_word(refused)}). Copy the xoxb- token again from "
            "OAuth & Permissions of your app."
        ) from refused
    except (ClientError, OSError, TimeoutError) as unreachable:
        raise SlackTrouble(
            f"Slack cannot be reached at {client.base_url} ({type(unreachable).__name__})."
        ) from unreachable


def _slack_word(refused: Any) -> str:
    """Slack's one-word error; a body that is no JSON leaves `data` a string."""
    data = getattr(refused.response, "data", None)
    return str(data.get("error", "unknown")) if isinstance(data, dict) else f"HTTP {refused.response.status_code}"


class _Tasks:
    """Background work that is awaited at the end rather than cut off."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def create_task(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self, seconds: float) -> None:
        """Let what runs come to its end for a while, then cancel it."""
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


@asynccontextmanager
async def _background(desk: Desk, client_for: ClientFor) -> AsyncIterator[tuple[_Tasks, Outbox]]:
    """The outbox and the schedule, started together and stopped in turn: first no new plans, then no more posts."""
    from bot import polling
    from bot.desk import digest, visits
    from bot.outbox import Outbox
    from bot.schedule import Chore, Schedule

    tasks = _Tasks()
    outbox = Outbox(desk, client_for)

    async def plan() -> int:
        return await desk.run(digest.plan_due, desk, desk.clock())

    async def poll() -> None:
        if any(done.planned for done in await polling.poll_due(road)):
            outbox.wake()

    async def forget() -> None:
        await desk.run(visits.forget_old_links, desk)

    chores = [
        Chore("sweep", SWEEP_EVERY, outbox.sweep),
        Chore("poll", POLL_EVERY, poll),
        Chore("forget", FORGET_EVERY, forget),
    ]
    schedule = Schedule(desk, plan, on_planned=outbox.wake, chores=chores)
    sending = asyncio.create_task(outbox.run())
    async with polling.open_road(desk) as road:
        await schedule.start()
        try:
            yield tasks, outbox
        finally:
            await schedule.stop()
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            await tasks.finish(FINISH_S)


async def _load_seeds(desk: Desk) -> None:
    from bot.desk import admin

    try:
        report = await desk.run(admin.load_seeds_once, desk)
    except ReadoutError as trouble:
        log.error("seeds not loaded", extra={"reason": str(trouble)})
        return
    if report is not None:
        log.info("seeds loaded", extra={"added": report.added, "refused": len(report.refused)})


async def run(settings: Settings, *, until: asyncio.Event | None = None, ready: asyncio.Event | None = None) -> None:
    """The bot by Socket Mode, until SIGTERM, SIGINT or `until`.

    Raises:
        BadSetting, SlackTrouble, StoreError: the start failed; the text says what to mend.
    """
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

    if settings.serves_many:
        wanted = "empty for `readout run`, which serves one workspace; several are served by `readout serve`"
        raise BadSetting("SLACK_CLIENT_ID", settings.client_id or "", wanted)
    if settings.app_token is None:
        raise BadSetting("SLACK_APP_TOKEN", "", "the app-level token that starts with xapp- (scope connections:write)")
    stop = until or asyncio.Event()
    async with running_bot(settings) as bot:
        await _check_app_token(settings, bot.client)
        handler = AsyncSocketModeHandler(bot.app, settings.app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        watch = asyncio.create_task(_watch_connection(handler.client))
        if ready is not None:
            ready.set()
        log.info("listening", extra={"mode": "socket"})
        try:
            await _until_stopped(stop)
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            await handler.close_async()  # type: ignore[no-untyped-call]


async def _check_app_token(settings: Settings, client: AsyncWebClient) -> None:
    """`connect_async` only loops and logs on a wrong app token, so it is tried once first."""
    from slack_sdk.errors import SlackApiError

    try:
        await client.apps_connections_open(app_token=settings.app_token or "")
    except SlackApiError as refused:
        raise SlackTrouble(
            f"Slack does not take SLACK_APP_TOKEN ({_slack_word(refused)}). Make an app-level token with the scope "
            "connections:write under Basic Information."
        ) from refused


async def _watch_connection(client: Any) -> None:
    """A refused address is retried for ever by the SDK: after a while without connection, make it ask for a new one."""
    down_since: float | None = None
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(WATCH_EVERY)
        if await client.is_connected():
            down_since = None
        elif down_since is None:
            down_since = loop.time()
        elif loop.time() - down_since > GIVE_UP_URL_AFTER:
            log.warning("socket address given up", extra={"seconds": round(loop.time() - down_since)})
            client.wss_uri = None
            down_since = None


async def serve(settings: Settings, *, until: asyncio.Event | None = None, ready: asyncio.Event | None = None) -> None:
    """The same bot by HTTP on `settings.port`: POST /slack/events, GET /healthz, GET /metrics.

    For several workspaces also GET /slack/install and GET /slack/oauth_redirect.

    Raises:
        BadSetting, SlackTrouble, StoreError: the start failed; the text says what to mend.
    """
    from aiohttp import web

    if settings.signing_secret is None:
        raise BadSetting("SLACK_SIGNING_SECRET", "", "the signing secret from Basic Information of your app")
    for name, value, other in (
        ("SLACK_CLIENT_ID", settings.client_id, settings.client_secret),
        ("SLACK_CLIENT_SECRET", settings.client_secret, settings.client_id),
    ):
        if other and not value:
            raise BadSetting(name, "", "set where its pair is: both stand in Basic Information of your app")
    stop = until or asyncio.Event()
    async with running_bot(settings) as bot:
        runner = web.AppRunner(_web_app(bot), access_log=None)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, "0.0.0.0", settings.port).start()  # noqa: S104  (a platform's router reaches it)
            except OSError as taken:
                raise BadSetting(
                    "PORT", str(settings.port), f"a free port ({(taken.strerror or 'taken').lower()})"
                ) from taken
            if ready is not None:
                ready.set()
            log.info("listening", extra={"mode": "http", "port": settings.port})
            await _until_stopped(stop)
        finally:
            await runner.cleanup()


BODY_LIMIT = 1024 * 1024  # bytes; Slack's largest payloads are a quarter of it


def _web_app(bot: Bot) -> web.Application:
    from aiohttp import web
    from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bot.app.async_dispatch(await to_bolt_request(request)))

    async def healthz(request: web.Request) -> web.Response:
        try:
            await bot.desk.run(admin.probe, bot.desk)
        except ReadoutError as error:
            return web.json_response({"ok": False, "why": str(error)}, status=503)
        # One of several workspaces that refuses its token is no reason to restart the bot for the others.
        health = bot.outbox.health
        trouble = health.store_trouble if bot.flow is not None else health.trouble
        if trouble is not None:
            return web.json_response({"ok": False, "why": trouble}, status=503)
        return web.json_response({"ok": True})

    async def metrics(request: web.Request) -> web.Response:
        text, content_type = await bot.desk.run(exposition, bot.desk)
        return web.Response(body=text, headers={"Content-Type": content_type})

    from bot.desk import admin
    from bot.metrics import exposition

    application = web.Application(client_max_size=BODY_LIMIT, middlewares=[_refuse_junk_headers()])
    application.router.add_post("/slack/events", events)
    if bot.flow is not None:
        _add_installing(application, bot.flow, bot.outbox)
    application.router.add_get("/healthz", healthz)
    application.router.add_get("/metrics", metrics)
    return application


def _add_installing(application: web.Application, flow: Flow, outbox: Outbox) -> None:
    """The way to Slack's page, and back with a code."""
    from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request

    async def install(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    async def come_back(request: web.Request) -> web.Response:
        response = await flow.handle_callback(await to_bolt_request(request))
        outbox.look_anew()
        return await to_aiohttp_response(response)

    application.router.add_get(flow.install_path, install, allow_head=False)
    application.router.add_get(flow.redirect_uri_path, come_back, allow_head=False)


def _refuse_junk_headers() -> Any:
    """401 for forged headers that Bolt answers with 500: a timestamp that is no number, a signature not in ASCII."""
    from aiohttp import web

    @web.middleware
    async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
        stamp = request.headers.get("X-Slack-Request-Timestamp", "0")
        signature = request.headers.get("X-Slack-Signature", "")
        if request.method == "POST" and not (stamp.isascii() and stamp.isdigit() and signature.isascii()):
            return web.Response(status=401, text="bad signature headers")
        response: web.StreamResponse = await handler(request)
        return response

    return middleware


async def _until_stopped(stop: asyncio.Event) -> None:
    """Until the event is set or the process is told to end."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError, RuntimeError):  # Windows, or not the main thread
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
    await stop.wait()
