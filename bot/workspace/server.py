"""The workspace on the wire: Slack's Web API, Socket Mode, response URLs and files, the control API, and the page."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.workspace import control, methods
from bot.workspace.delivery import Refused
from bot.workspace.faults import Fault
from bot.workspace.methods.call import Call
from bot.workspace.methods.files import MAX_FILE_BYTES, is_readable_by_app
from bot.workspace.pages import add_page_routes
from bot.workspace.records import Json, SharedFile, SlackError
from bot.workspace.workspace import Workspace

WORKSPACE = web.AppKey("workspace", Workspace)
INLINE_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

_JSON = "application/json"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def build_app(workspace: Workspace) -> web.Application:
    """All routes of one workspace, behind the checks of `guard`."""
    app = web.Application(middlewares=[guard], client_max_size=MAX_FILE_BYTES)
    app[WORKSPACE] = workspace
    app.router.add_route("GET", "/api/{method}", call_method)
    app.router.add_route("POST", "/api/{method}", call_method)
    app.router.add_get("/link/", link_socket)
    app.router.add_post("/response/{team}/{key}", respond)
    app.router.add_post("/upload/{file}/{secret}", upload)
    app.router.add_get("/files-pri/{file}/{name}", private_file)
    app.router.add_get("/files-pri/{file}/download/{name}", private_file)
    app.router.add_get("/picture/{file}/{secret}", picture)
    control.add_routes(app, workspace)
    add_page_routes(app, workspace)
    return app


@asynccontextmanager
async def serve(workspace: Workspace, port: int = 0) -> AsyncIterator[Workspace]:
    """Listen on loopback; port 0 takes a free one. OSError when the port is taken."""
    runner = web.AppRunner(build_app(workspace), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        _, real_port = runner.addresses[0][:2]
        workspace.base_url = f"http://127.0.0.1:{real_port}/"
        yield workspace
    finally:
        for one in _all(workspace):
            one.dismiss_watchers()
            await one.end_errands()
        await workspace.courier.close()
        await runner.cleanup()


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away what a page elsewhere could send here: a foreign Host (DNS rebinding) or a foreign Origin."""
    port = urlsplit(request.app[WORKSPACE].base_url).port
    own = {f"127.0.0.1:{port}", f"localhost:{port}"}
    if request.host not in own:
        raise web.HTTPForbidden(text="unknown host")
    origin = request.headers.get("Origin")
    if origin is not None and origin not in {f"http://{host}" for host in own}:
        raise web.HTTPForbidden(text="unknown origin")
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(_SAFE)
        raise
    if not response.prepared:
        response.headers.update(_SAFE)
    return response


_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


# --- the Web API ---


async def call_method(request: web.Request) -> web.StreamResponse:
    """One Web API call, with whatever fault was arranged for it."""
    workspace = request.app[WORKSPACE]
    name = request.match_info["method"]
    at, started = workspace.clock.now(), time.perf_counter()
    arguments: Mapping[str, Any] = {}
    status, answer = 200, {}
    headers = {"Date": formatdate(at, usegmt=True)}  # of the workspace's clock, which a test may have moved
    fault: Fault | None = None
    try:
        arguments, token, warnings = await _read_call(request)
        workspace = _workspace_of_call(workspace, token, arguments)
        call = Call(name, arguments, token, workspace.registration, warnings)
        fault, hold = workspace.faults.next(name), workspace.faults.next_hold(name)
        if hold and not hold.stored:
            await hold.stay()
        answer = await _answer_call(workspace, call, fault)
        if hold and hold.stored:
            await hold.stay()
    except SlackError as error:
        answer = error.as_slack()
        if wait := error.more.pop("retry_after", None):
            status, answer = 429, {"ok": False, "error": error.code}
            headers["Retry-After"] = str(max(1, math.ceil(wait)))
    except _Unavailable:
        status, answer = 503, {"text": "upstream connect error or disconnect/reset before headers"}
    except _Dropped:
        answer = {"dropped": fault.kind if fault else ""}
        status = 0
    workspace.inspector.record(
        "to_slack", name, at=at, took=time.perf_counter() - started, status=_status_word(status, answer),
        request=dict(arguments), answer=answer,
    )  # fmt: skip
    if status == 0:
        return _hang_up(request)
    if status == 503:
        return web.Response(status=503, text=answer["text"])
    return web.json_response(answer, status=status, headers=headers)


def _all(workspace: Workspace) -> list[Workspace]:
    return [workspace, *workspace.neighbours.values()]


def _workspace_of_call(first: Workspace, token: str, arguments: Mapping[str, Any]) -> Workspace:
    """The workspace whose bot calls, or whose person consented to the code that is fetched; else the first one."""
    for workspace in _all(first):
        if token == workspace.bot_token or workspace.tickets.has_code(arguments.get("code")):
            return workspace
    return first


class _Unavailable(Exception):
    pass


class _Dropped(Exception):
    pass


async def _answer_call(workspace: Workspace, call: Call, fault: Fault | None) -> Json:
    kind = fault.kind if fault else ""
    seconds = fault.seconds if fault else 0.0
    match kind:
        case "rate_limited":
            raise SlackError("ratelimited", retry_after=seconds)
        case "503":
            raise _Unavailable
        case "drop_before_store":
            raise _Dropped
        case "stall_before_store":
            await workspace.clock.sleep(seconds)
        case "" | "drop_after_store" | "stall":
            pass
        case _ if fault and not fault.after_store:
            raise SlackError(kind)
    try:
        answer = _run(workspace, call)
    except SlackError:
        if kind == "drop_after_store":
            raise _Dropped from None
        raise
    match kind:
        case "drop_after_store":
            raise _Dropped
        case "stall":
            await workspace.clock.sleep(seconds)
        case _ if fault and fault.after_store:
            raise SlackError(kind)
    return answer


def _run(workspace: Workspace, call: Call) -> Json:
    method = methods.find_method(call.name)
    methods.check_token(workspace, method, call)
    if wait := workspace.rates.wait_for_call(call.name, method.tier):
        raise SlackError("ratelimited", retry_after=wait)
    return methods.run(workspace, method, call)


def _status_word(status: int, answer: Json) -> str:
    if status == 0:
        return "dropped"
    if status != 200:
        return f"HTTP {status}"
    return "ok" if answer.get("ok") else str(answer.get("error"))


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _read_call(request: web.Request) -> tuple[dict[str, Any], str, list[str]]:
    """Arguments from query, form or JSON; the token from the header or a form; warnings about the form."""
    arguments: dict[str, Any] = dict(request.query)
    arguments.pop("token", None)
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()  # Basic stays, for oauth.*
    warnings: list[str] = []
    if request.method == "POST" and request.can_read_body:
        if request.content_type == _JSON:
            arguments |= await _read_json(request)
            arguments.pop("token", None)
            if request.charset is None:
                warnings.append("missing_charset")
        elif request.content_type in _FORMS:
            arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
            in_form = arguments.pop("token", "")
            # Slack takes an app-level token from the header alone.
            token = token or ("" if in_form.startswith("xapp-") else in_form)
    return arguments, token, warnings


async def _read_json(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


# --- Socket Mode ---


async def link_socket(request: web.Request) -> web.StreamResponse:
    """A Socket Mode connection, for a ticket of apps.connections.open that was not used before."""
    workspace = request.app[WORKSPACE]
    try:
        workspace.courier.check_ticket(request.query.get("ticket", ""))
    except Refused:
        raise web.HTTPNotFound(text="unknown ticket") from None
    stream = web.WebSocketResponse(heartbeat=30)
    await stream.prepare(request)
    workspace.start_errand(_announce_connections(workspace))
    try:
        await workspace.courier.serve_socket(stream)
    finally:
        workspace.announce({"kind": "connections", "count": workspace.courier.connections})
    return stream


async def _announce_connections(workspace: Workspace) -> None:
    await asyncio.sleep(0)
    workspace.announce({"kind": "connections", "count": workspace.courier.connections})


# --- response URLs ---


async def respond(request: web.Request) -> web.StreamResponse:
    """An app's answer through a response URL."""
    first = request.app[WORKSPACE]
    workspace = first.neighbours.get(request.match_info["team"], first)
    at, started = workspace.clock.now(), time.perf_counter()
    fault = workspace.faults.next("response_url")
    body: Json = {}
    status, text = 200, "ok"
    headers: dict[str, str] = {}
    try:
        body = await _read_json(request)
        if fault and fault.kind == "rate_limited":
            status, text, headers = 429, "ratelimited", {"Retry-After": str(max(1, math.ceil(fault.seconds)))}
        elif fault and fault.kind == "503":
            status, text = 503, "upstream connect error"
        elif not (fault and fault.kind == "drop_before_store"):
            if fault and fault.kind not in ("drop_after_store", "stall"):
                raise SlackError(fault.kind)
            workspace.answer(workspace.tickets.use_response_url(request.match_info["key"]), body)
            if fault and fault.kind == "stall":
                await workspace.clock.sleep(fault.seconds)
    except SlackError as error:
        status = 404 if error.code in ("expired_url", "used_url") else 400
        text = json.dumps(error.as_slack())
    dropped = fault is not None and fault.kind.startswith("drop_")
    word = "dropped" if dropped else "ok" if status == 200 else f"HTTP {status}"
    workspace.inspector.record(
        "to_slack", "response_url", at=at, took=time.perf_counter() - started, status=word, request=body, answer=text
    )
    if dropped:
        return _hang_up(request)
    return web.Response(status=status, text=text, headers=headers)


# --- files ---


async def upload(request: web.Request) -> web.StreamResponse:
    """The bytes of files.getUploadURLExternal, raw or as the first part of a form."""
    workspace, file = _find_file(request)
    _check_secret(request, file)
    if request.content_type == "multipart/form-data":
        content = _first_part(await request.post())
    else:
        content = await request.read()
    if file.content is not None or len(content) != file.length:
        raise web.HTTPBadRequest(text="the upload has not the announced length")
    file.content = content
    workspace.inspector.record(
        "to_slack", "upload", at=workspace.clock.now(), took=0.0, status="ok", request={"bytes": len(content)}
    )
    return web.Response(text=f"OK - {len(content)}")


def _first_part(form: Mapping[str, Any]) -> bytes:
    part = next(iter(form.values()), b"")
    if isinstance(part, str):
        return part.encode()
    return part.file.read() if isinstance(part, web.FileField) else b""


def _find_file(request: web.Request) -> tuple[Workspace, SharedFile]:
    """The file by its id, wherever it is; the secret or the token then decides."""
    wanted = request.match_info["file"]
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    secret = request.match_info.get("secret")
    holders = [workspace for workspace in _all(request.app[WORKSPACE]) if wanted in workspace.files]
    for workspace in holders:
        if token == workspace.bot_token or secret == workspace.files[wanted].secret:
            return workspace, workspace.files[wanted]
    if not holders:
        raise web.HTTPNotFound(text="no such file")
    return holders[0], holders[0].files[wanted]


def _check_secret(request: web.Request, file: SharedFile) -> None:
    if request.match_info["secret"] != file.secret:
        raise web.HTTPNotFound(text="no such file")


async def private_file(request: web.Request) -> web.StreamResponse:
    """`url_private`: a file's bytes for the app, which must show its bot token."""
    workspace, file = _find_file(request)
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if token != workspace.bot_token or workspace.token_refused or not workspace.registration.may("files:read"):
        raise web.HTTPForbidden(text="the bot token with files:read is needed")
    if not is_readable_by_app(workspace, file):
        raise web.HTTPNotFound(text="no such file")
    return web.Response(body=file.content or b"", content_type=file.mimetype)


async def picture(request: web.Request) -> web.StreamResponse:
    """A file for the page: a picture is shown, anything else is only handed over for download."""
    _, file = _find_file(request)
    _check_secret(request, file)
    inline = file.mimetype in INLINE_PICTURES
    name = "".join(c if c.isalnum() or c in "-._" else "_" for c in file.name)
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"',
    }
    kind = file.mimetype if inline else "application/octet-stream"
    return web.Response(body=file.content or b"", content_type=kind, headers=headers)
