"""The control API over HTTP, for the page and for tests in any language: POST /control/{verb} with the control token.

Everything here is a thin form of a method of `Workspace`; the answers are JSON. Updates arrive over the websocket
/control/updates, whose first frame must carry the token and the person.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import WSMsgType, web

from bot.workspace.elements import UnknownChoice
from bot.workspace.records import Channel, Json, Message, SlackError, View
from bot.workspace.workspace import Reaction, Workspace

TOKEN_HEADER = "X-Workspace-Token"  # noqa: S105 - a header's name
Verb = Callable[[Workspace, Json], Awaitable[Any]]


def add_routes(app: web.Application, workspace: Workspace) -> None:
    async def run(request: web.Request) -> web.Response:
        if not _is_token(workspace, request.headers.get(TOKEN_HEADER, "")):
            raise web.HTTPForbidden(text="the control token is needed")
        verb = VERBS.get(request.match_info["verb"])
        if verb is None:
            raise web.HTTPNotFound(text=f"no such verb; there are: {', '.join(sorted(VERBS))}")
        try:
            body = await request.json() if request.can_read_body else {}
            if not isinstance(body, dict):
                raise ValueError("the body must be a JSON object")
            place = workspace.neighbours.get(body.pop("team", ""), workspace)
            return web.json_response({"ok": True, "result": await verb(place, body)})
        except SlackError as error:
            return web.json_response(error.as_slack())
        except KeyError as error:
            return web.json_response({"ok": False, "error": f"missing: {error.args[0]}"}, status=400)
        except (LookupError, UnknownChoice, ValueError, TypeError) as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)

    async def updates(request: web.Request) -> web.StreamResponse:
        stream = web.WebSocketResponse(heartbeat=30, max_msg_size=4096)
        await stream.prepare(request)
        await _stream_updates(workspace, stream)
        return stream

    app.router.add_post("/control/{verb}", run)
    app.router.add_get("/control/updates", updates)


def _is_token(workspace: Workspace, given: object) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), workspace.control_token.encode())


async def _stream_updates(workspace: Workspace, stream: web.WebSocketResponse) -> None:
    try:
        hello = await stream.receive_json(timeout=10)
        if not _is_token(workspace, hello.get("token")):
            await stream.close(code=4403)
            return
        person = workspace.person(hello.get("person", ""))
    except (ValueError, TypeError, AttributeError, LookupError, TimeoutError):
        await stream.close(code=4400)
        return
    queue = workspace.watch(person.id)
    await stream.send_json({"kind": "ready"})
    reader = asyncio.ensure_future(_until_closed(stream))
    try:
        while not reader.done():
            change = asyncio.ensure_future(queue.get())
            await asyncio.wait({change, reader}, return_when=asyncio.FIRST_COMPLETED)
            if not change.done():
                change.cancel()
                break
            if change.result()["kind"] == "closing":
                await stream.close()
                break
            await stream.send_str(json.dumps(change.result()))
    except ConnectionError:
        pass
    finally:
        reader.cancel()
        workspace.unwatch(queue)


async def _until_closed(stream: web.WebSocketResponse) -> None:
    async for frame in stream:
        if frame.type in (WSMsgType.CLOSE, WSMsgType.ERROR):
            return


# --- what the page draws ---


def snapshot(workspace: Workspace, person: str) -> Json:
    """Everything one person sees, without ephemeral messages: they do not outlive a reload, as in Slack."""
    who = workspace.person(person) if person else workspace.people[0]
    workspace.direct(who)
    seen = [channel for channel in workspace.channels if workspace.may_see(who.id, channel)]
    home = workspace.homes.get(who.id)
    registration = workspace.registration
    return {
        "workspace": workspace.name,
        "me": who.id,
        "bot": _bot(workspace),
        "people": [_person(workspace, p.id) for p in (*workspace.people, workspace.person(workspace.bot_user))],
        "channels": [_channel(workspace, channel, who.id) for channel in seen],
        "messages": {c.id: [workspace.for_page(message) for message in c.messages] for c in seen},
        "home": home.as_slack() if home else None,
        "modals": [view.as_slack() for view in workspace.modals.get(who.id, ())],
        "commands": [
            {"name": c.name, "description": c.description, "hint": c.usage_hint} for c in registration.commands
        ],
        "shortcuts": [
            {"name": s.name, "id": s.callback_id, "description": s.description, "on_message": s.on_message}
            for s in registration.shortcuts
        ],
        "connections": workspace.courier.connections,
        "delivery": "http" if workspace.courier.request_url else "socket",
        "exchanges": [exchange.as_json() for exchange in workspace.inspector][-200:],
        "pictures": _pictures(workspace, who.id),
        "now": workspace.clock.now(),
    }  # fmt: skip


def _bot(workspace: Workspace) -> Json:
    registration = workspace.registration
    return {
        "user": workspace.bot_user, "id": workspace.bot_id, "name": registration.name,
        "description": registration.description, "home": registration.has_home_tab,
        "messages": registration.has_messages_tab,
    }  # fmt: skip


def _person(workspace: Workspace, person_id: str) -> Json:
    person = workspace.person(person_id)
    return {
        "id": person.id, "name": person.name, "real_name": person.real_name, "is_bot": person.is_bot,
        "is_restricted": person.is_restricted, "is_stranger": person.is_stranger, "tz": person.tz,
    }  # fmt: skip


def _channel(workspace: Workspace, channel: Channel, viewer: str) -> Json:
    return {
        "id": channel.id, "name": channel.name, "kind": channel.kind, "topic": channel.topic,
        "members": channel.members, "archived": channel.is_archived, "shared": channel.is_shared,
        "is_member": viewer in channel.members, "has_bot": workspace.bot_user in channel.members,
    }  # fmt: skip


def _pictures(workspace: Workspace, viewer: str) -> dict[str, str]:
    """The page's own address of every file this person may see."""
    return {
        file.id: f"/picture/{file.id}/{file.secret}"
        for file in workspace.files.values()
        if file.user == viewer or any(workspace.may_see(viewer, workspace.channel(c)) for c in file.channels)
    }


# --- verbs ---


def _reaction(reaction: Reaction) -> Json:
    return {
        "ok": reaction.ok,
        "status": reaction.ack.status,
        "took_ms": round(reaction.ack.took * 1000, 1),
        "error": reaction.error,
        "errors": reaction.errors,
    }


def _source(workspace: Workspace, body: Json) -> dict[str, Any]:
    """The message or view that a click names: `channel` and `ts`, or `view`."""
    if view_id := body.get("view"):
        return {"view": _view(workspace, body["user"], view_id)}
    if "ts" in body:
        return {"message": _message(workspace, body)}
    return {}


def _message(workspace: Workspace, body: Json) -> Message:
    message = workspace.find_message(body["channel"], body["ts"], workspace.person(body["user"]).id)
    if message is None:
        raise LookupError("there is no such message")
    return message


def _view(workspace: Workspace, user: str, view_id: str) -> View:
    view = workspace.views.get(view_id)
    if view is None or view.user != workspace.person(user).id:
        raise LookupError("there is no such view")
    return view


def _pick(body: Json, *names: str) -> Json:
    return {name: body[name] for name in names if body.get(name) is not None}


async def _state(ws: Workspace, body: Json) -> Json:
    return snapshot(ws, body.get("user", ""))


async def _say(ws: Workspace, body: Json) -> Json:
    try:
        files = [(str(f["name"]), base64.b64decode(f["content"], validate=True)) for f in body.get("files") or ()]
    except binascii.Error:
        raise ValueError("a file's content must be base64") from None
    message = await ws.say(body["text"], files=files, **_pick(body, "user", "channel", "thread_ts"))
    return message.as_slack()


async def _slash(ws: Workspace, body: Json) -> Json:
    where = _pick(body, "user", "channel", "thread_ts")
    return _reaction(await ws.slash(body["command"], body.get("text", ""), **where))


async def _click(ws: Workspace, body: Json) -> Json:
    where = _pick(body, "user", "block_id") | _source(ws, body)
    return _reaction(await ws.click(body["action_id"], body.get("value"), **where))


def _fields(body: Json) -> dict[str | tuple[str, str], Any]:
    """`fields`: a list of {block_id, action_id, value}; or `values`: values by action id."""
    fields = {(field["block_id"], field["action_id"]): field.get("value") for field in body.get("fields") or ()}
    return {**(body.get("values") or {}), **fields}


async def _choose(ws: Workspace, body: Json) -> None:
    source = _source(ws, body)
    ws.fill(_fields(body), user=body["user"], source=source.get("message") or source.get("view"))


async def _suggest(ws: Workspace, body: Json) -> list[Json]:
    where = _pick(body, "user", "block_id") | _source(ws, body)
    return await ws.suggest(body["action_id"], body.get("value", ""), **where)


async def _submit(ws: Workspace, body: Json) -> Json:
    return _reaction(await ws.submit(_fields(body), **_pick(body, "user")))


async def _close(ws: Workspace, body: Json) -> Json:
    return _reaction(await ws.close(everything=bool(body.get("everything")), **_pick(body, "user")))


async def _open_home(ws: Workspace, body: Json) -> None:
    ws.open_home(**_pick(body, "user", "tab"))


async def _shortcut(ws: Workspace, body: Json) -> Json:
    message = _message(ws, body) if "ts" in body else None
    return _reaction(await ws.shortcut(body["callback_id"], message=message, **_pick(body, "user")))


async def _join(ws: Workspace, body: Json) -> None:
    channel = ws.channel(body["channel"])
    person = ws.person(body["user"])
    if not ws.may_see(person.id, channel):
        raise SlackError("channel_not_found")
    ws.invite(person, channel=channel, inviter=person)


async def _invite(ws: Workspace, body: Json) -> None:
    ws.invite(body.get("who"), channel=body["channel"])


async def _messages(ws: Workspace, body: Json) -> list[Json]:
    shown = ws.shown(body["channel"], user=body["user"]) if "user" in body else ws.messages(body["channel"])
    return [ws.for_page(message) for message in shown]


async def _exchanges(ws: Workspace, body: Json) -> list[Json]:
    since = int(body.get("since", 0))
    return [exchange.as_json() for exchange in ws.inspector if exchange.number > since]


async def _fail_next(ws: Workspace, body: Json) -> None:
    ws.fail_next(body["method"], body["fault"], int(body.get("times", 1)), **_pick(body, "seconds", "after_store"))


async def _fault_mix(ws: Workspace, body: Json) -> None:
    shares: Mapping[str, float] = body["shares"]
    ws.faults.mix(shares, seed=int(body["seed"]), methods=body.get("methods", ()), **_pick(body, "seconds"))


async def _clear_faults(ws: Workspace, _: Json) -> None:
    ws.faults.clear()


async def _advance_clock(ws: Workspace, body: Json) -> float:
    ws.advance_clock(float(body["seconds"]))
    return ws.clock.now()


async def _disconnect(ws: Workspace, body: Json) -> int:
    return await ws.disconnect(body.get("reason", "refresh_requested"))


async def _refuse_sockets(ws: Workspace, body: Json) -> None:
    ws.refuse_sockets(int(body.get("times", 1)))


async def _picture_address(ws: Workspace, body: Json) -> dict[str, str]:
    return _pictures(ws, ws.person(body["user"]).id)


VERBS: Mapping[str, Verb] = {
    "advance_clock": _advance_clock,
    "choose": _choose,
    "clear_faults": _clear_faults,
    "click": _click,
    "close": _close,
    "disconnect": _disconnect,
    "exchanges": _exchanges,
    "fail_next": _fail_next,
    "fault_mix": _fault_mix,
    "invite": _invite,
    "join": _join,
    "messages": _messages,
    "open_home": _open_home,
    "pictures": _picture_address,
    "refuse_sockets": _refuse_sockets,
    "say": _say,
    "shortcut": _shortcut,
    "slash": _slash,
    "state": _state,
    "submit": _submit,
    "suggest": _suggest,
}
