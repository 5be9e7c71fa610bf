"""Payloads on their way to the app: over Socket Mode connections, or signed over HTTP. What comes back is an `Ack`."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.workspace.inspector import Inspector
from bot.workspace.records import Json

Kind = Literal["slash_commands", "interactive", "events_api"]
DisconnectReason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets", "abrupt"]

MAX_SOCKETS = 10


@dataclass(frozen=True, slots=True)
class Retry:
    """The how-manieth retry of an event this is (1, 2, 3), and why the attempt before failed."""

    attempt: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app answered in time, or why there is no such answer.

    `status` is "ok", "operation_timeout" (nothing within the deadline) or "dispatch_failed" (no connection, or a
    status other than 200); `reason` is the word of X-Slack-Retry-Reason; `took` is in seconds.
    """

    status: Literal["ok", "operation_timeout", "dispatch_failed"]
    body: Json | None = None
    took: float = 0.0
    reason: str = ""
    detail: str = ""
    may_retry: bool = True

    @property
    def ok(self) -> bool:
        return self.status == "ok"


class Refused(Exception):
    """A ticket that is unknown, used or refused on purpose."""


@dataclass(eq=False, slots=True)
class _Socket:
    stream: web.WebSocketResponse
    leaving: bool = False


@dataclass(slots=True)
class Courier:
    """Knows where the app is: its open sockets, or its request URL once that is set.

    With a request URL everything goes there, as for an app whose manifest turns Socket Mode off.
    """

    inspector: Inspector
    now: Callable[[], float]
    signing_secret: str
    app_id: str
    ack_deadline: float = 3.0
    request_url: str = ""
    dice: random.Random = field(default_factory=random.Random)
    _sockets: list[_Socket] = field(default_factory=list)
    _tickets: set[str] = field(default_factory=set)
    _refusals: int = 0
    _waiting: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)
    _joined: asyncio.Event = field(default_factory=asyncio.Event)
    _session: aiohttp.ClientSession | None = None

    # --- connections ---

    @property
    def connections(self) -> int:
        """Sockets that take payloads."""
        return sum(not socket.leaving for socket in self._sockets)

    def new_ticket(self) -> str:
        """A one-time ticket for a Socket Mode address."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    def refuse_sockets(self, times: int) -> None:
        """Turn away so many of the next socket connections, whatever their ticket."""
        self._refusals = times

    def check_ticket(self, ticket: str) -> None:
        if self._refusals > 0:
            self._refusals -= 1
            raise Refused(ticket)
        if ticket not in self._tickets:
            raise Refused(ticket)
        self._tickets.discard(ticket)

    async def serve_socket(self, stream: web.WebSocketResponse) -> None:
        """Talk to one connected app until it leaves."""
        if len(self._sockets) >= MAX_SOCKETS:
            await stream.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await stream.close()
            return
        socket = _Socket(stream)
        self._sockets.append(socket)
        try:
            await stream.send_json(self._hello())
            self._joined.set()
            async for frame in stream:
                if frame.type == aiohttp.WSMsgType.TEXT:
                    self._take_answer(frame.data)
        finally:
            self._sockets.remove(socket)
            if not self.connections:
                self._joined.clear()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._sockets),
            "debug_info": {"host": "applink-local", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app_id},
        }

    def _take_answer(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except json.JSONDecodeError:
            return
        waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if waiting and not waiting.done():
            waiting.set_result(answer.get("payload"))

    async def disconnect(self, reason: DisconnectReason) -> int:
        """Say goodbye to every open socket, or with "abrupt" cut the line without a word. Returns how many."""
        leaving = [socket for socket in self._sockets if not socket.leaving]
        for socket in leaving:
            socket.leaving = True
        self._joined.clear()
        for socket in leaving:
            if reason == "abrupt":
                _cut(socket.stream)
                continue
            with contextlib.suppress(ConnectionError):
                await socket.stream.send_json(
                    {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}
                )
                if reason == "link_disabled":
                    await socket.stream.close()
        return len(leaving)

    async def close(self) -> None:
        for socket in self._sockets:
            with contextlib.suppress(ConnectionError, TimeoutError):
                async with asyncio.timeout(0.5):
                    await socket.stream.close()
        if self._session:
            await self._session.close()

    # --- sending ---

    async def send(self, kind: Kind, payload: Json, *, takes_answer: bool = False, retry: Retry | None = None) -> Ack:
        """Hand one payload to the app and wait for its acknowledgement, at most `ack_deadline` seconds."""
        at, started = self.now(), time.perf_counter()
        deliver = self._send_http if self.request_url else self._send_socket
        ack = await deliver(kind, payload, takes_answer, retry)
        took = time.perf_counter() - started
        ack = Ack(ack.status, ack.body, took, ack.reason, ack.detail, ack.may_retry)
        name = {"slash_commands": payload.get("command"), "events_api": payload.get("event", {}).get("type")}.get(kind)
        self.inspector.record(
            "to_app", name or payload.get("type", kind), at=at, took=took, status=ack.status, request=payload,
            answer=ack.body if ack.ok else ack.detail,
        )  # fmt: skip
        return ack

    async def _send_socket(self, kind: Kind, payload: Json, takes_answer: bool, retry: Retry | None) -> Ack:
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": takes_answer,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry.attempt if retry else 0, "retry_reason": retry.reason if retry else ""}
        answer: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        sent = False
        try:
            async with asyncio.timeout(self.ack_deadline):
                while not sent:
                    await self._joined.wait()
                    sent = await self._push(envelope)
                body = await answer
        except TimeoutError:
            if not sent:
                return Ack("dispatch_failed", reason="connection_failed", detail="no open Socket Mode connection")
            return Ack("operation_timeout", reason="http_timeout", detail="no acknowledgement in time")
        finally:
            del self._waiting[envelope["envelope_id"]]
        return Ack("ok", body if takes_answer else None)

    async def _push(self, envelope: Json) -> bool:
        open_sockets = [socket for socket in self._sockets if not socket.leaving and not socket.stream.closed]
        if not open_sockets:
            self._joined.clear()
            return False
        socket = self.dice.choice(open_sockets)
        try:
            await socket.stream.send_json(envelope)
        except ConnectionError:
            socket.leaving = True
            return False
        return True

    async def _send_http(self, kind: Kind, payload: Json, takes_answer: bool, retry: Retry | None) -> Ack:
        body, content_type = encode_for_http(kind, payload)
        stamp = str(int(self.now()))
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self.signing_secret, stamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry.attempt), "X-Slack-Retry-Reason": retry.reason}
        try:
            async with (
                asyncio.timeout(self.ack_deadline),
                self._open_session().post(
                    self.request_url, data=body, headers=headers, allow_redirects=False
                ) as response,
            ):
                text = await response.text()
                may_retry = response.headers.get("X-Slack-No-Retry") != "1"
        except TimeoutError:
            return Ack("operation_timeout", reason="http_timeout", detail="no answer in time")
        except (aiohttp.ClientError, OSError) as error:
            return Ack("dispatch_failed", reason="connection_failed", detail=type(error).__name__)
        if response.status != 200:
            detail = f"HTTP {response.status}"
            return Ack("dispatch_failed", reason="http_error", detail=detail, may_retry=may_retry)
        return Ack("ok", _read_ack(text) if takes_answer else None)

    async def verify_url(self) -> bool:
        """The url_verification challenge that Slack sends when a request URL is saved; True when it was echoed."""
        challenge = secrets.token_hex(16)
        body = {"type": "url_verification", "token": "local", "challenge": challenge}
        ack = await self._send_http("events_api", body, True, None)
        return ack.ok and ack.body is not None and challenge in (ack.body.get("challenge"), ack.body.get("text"))

    async def check_ssl(self) -> bool:
        """The unsigned `ssl_check=1` that Slack sends to a command's URL now and then; True when it got 200."""
        async with self._open_session().post(self.request_url, data={"ssl_check": "1", "token": "local"}) as response:
            return response.status == 200

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False)
        return self._session


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a request body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode_for_http(kind: Kind, payload: Json) -> tuple[bytes, str]:
    """The body and content type in which Slack posts this kind of payload."""
    form = "application/x-www-form-urlencoded"
    if kind == "slash_commands":
        return urlencode(payload).encode(), form
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), form
    return json.dumps(payload).encode(), "application/json"


def _read_ack(text: str) -> Json | None:
    if not text.strip():
        return None
    try:
        body = json.loads(text)
    except json.JSONDecodeError:
        return {"text": text}
    return body if isinstance(body, dict) else {"text": text}


def _cut(stream: web.WebSocketResponse) -> None:
    request = stream._req
    if request is not None and request.transport is not None:
        request.transport.abort()
