"""The one road from Slack and back: acknowledge, answer, reply, apologise.

A listener is `async def listener(desk, request) -> Message | Reply | None`, or a plain `def` where it waits for
nothing. The request is a `Command` (typed words), a `Click` (button, menu), a `Submission` (modal) or a `Happening`
(event). A listener never speaks to Slack's wire itself, unless its work is long. Whatever it raises becomes a private
reply: a `ReadoutError` its own text, anything else an apology with an incident id that is logged once. No exception
reaches Bolt: one right after `ack()` would lose the acknowledgement.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from bot.desk import Desk
from bot.errors import NotFound, ReadoutError
from bot.messages import fitting, help
from bot.model import Message
from handlers.requests import (
    Answered,
    Click,
    ClickListener,
    Command,
    CommandListener,
    Happening,
    HappeningListener,
    Heard,
    Reply,
    Request,
    Submission,
    SubmissionListener,
    read_click,
    read_command,
    read_happening,
    read_submission,
)
from handlers.wire import post, post_response, reason_of, refusals

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

ANSWER_WITHIN = 2.0
"""Seconds a command may take before "still looking" is said: Slack gives up after 3."""


async def heard(listener: Callable[[Desk, Any], Heard], desk: Desk, request: Any) -> Answered:
    """What a listener says, whether it is a plain function or a coroutine."""
    answered = listener(desk, request)
    return await answered if isinstance(answered, Awaitable) else answered


def _for_action(table: Mapping[str, ClickListener], action_id: str) -> ClickListener | None:
    """The listener of an action id, or of its part before a dot: "answer.page" for "answer.page.on"."""
    while action_id:
        if action_id in table:
            return table[action_id]
        action_id = action_id.rpartition(".")[0]
    return None


class Road:
    """Wraps listeners for Bolt, and holds what still runs after its request was acknowledged."""

    def __init__(self, desk: Desk, *, refresh_home: Callable[[Desk, Request], Awaitable[None]] | None = None) -> None:
        self.desk = desk
        self._refresh_home = refresh_home
        self._running: set[asyncio.Task[None]] = set()

    # Entrances, one a kind of request. A table is looked up at each request; `otherwise` is for what it does not name.

    def commands(
        self, table: Mapping[str, CommandListener], otherwise: CommandListener
    ) -> Callable[..., Awaitable[None]]:
        before = f"/{self.desk.settings.command_prefix}"

        async def on_command(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            typed = str(body.get("command") or "")
            name = typed.removeprefix(before) if typed.startswith(before) else ""
            listener = table.get(name, otherwise)
            request = read_command(self.desk, name, body, client)
            reply = await self._soon(listener, request, name)
            if isinstance(reply, asyncio.Future):
                await ack(_payload(help.still_looking(), public=False))
                self.later(self._reply_late(reply, request))
                return
            rest = _acknowledge_with(ack, reply)
            if rest:
                self.later(self._respond_all(request, rest, public=reply.public))
            await self._after(reply, request)

        return on_command

    def clicks(self, table: Mapping[str, ClickListener], otherwise: ClickListener) -> Callable[..., Awaitable[None]]:
        async def on_click(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, action: dict[str, Any]) -> None:
            await ack()
            request = read_click(self.desk, body, action, client)
            listener = _for_action(table, request.action_id) or otherwise
            self.later(self._answer_and_reply(listener, request, request.action_id))

        return on_click

    def submissions(
        self, table: Mapping[str, SubmissionListener], otherwise: SubmissionListener
    ) -> Callable[..., Awaitable[None]]:
        async def on_submission(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            request = read_submission(self.desk, body, client)
            listener = table.get(request.callback_id, otherwise)
            reply = await self._soon(listener, request, request.callback_id)
            if isinstance(reply, asyncio.Future):
                await ack()
                self.later(self._reply_late(reply, request))
            elif reply.errors:
                await ack(response_action="errors", errors=dict(reply.errors))
            else:
                await (ack(response_action="update", view=dict(reply.opens)) if reply.opens is not None else ack())
                if reply.message is not None:
                    self.later(self._send_private(request, reply.message, reply.to_channel))
                await self._after(reply, request)

        return on_submission

    def happenings(
        self, table: Mapping[str, HappeningListener], otherwise: HappeningListener | None = None
    ) -> Callable[..., Awaitable[None]]:
        """For events and shortcuts: the acknowledgement goes out at once, one event id has one effect."""

        async def on_happening(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            await ack()
            kind = str((body.get("event") or {}).get("type") or body.get("callback_id") or "")
            listener = table.get(kind, otherwise)
            if listener is not None:
                request = read_happening(self.desk, kind, body, client)
                self.later(self._once(body.get("event_id"), listener, request, kind))

        return on_happening

    # The road itself

    async def _soon(
        self, listener: Callable[[Desk, Any], Heard], request: Any, what: str
    ) -> Reply | asyncio.Future[Reply]:
        """The listener's reply; where it takes longer than `ANSWER_WITHIN`, what it will come from."""
        answer = self._answer(listener, request, what)
        if not inspect.iscoroutinefunction(listener):  # it waits for nothing: a task of its own would cost as much
            return await answer
        work = asyncio.ensure_future(answer)
        done, _ = await asyncio.wait({work}, timeout=ANSWER_WITHIN)
        return work.result() if done else work

    async def _answer(self, listener: Callable[[Desk, Any], Heard], request: Any, what: str) -> Reply:
        """The listener's reply, or the words for what went wrong."""
        try:
            answered = await heard(listener, self.desk, request)
        except NotFound as absent:
            return Reply(help.not_found(str(absent), absent.nearest))
        except ReadoutError as error:
            return Reply(help.trouble(str(error)))
        except Exception:
            incident = secrets.token_hex(3)
            log.exception("request failed", extra={"incident": incident, "what": what})
            return Reply(help.apology(incident))
        if isinstance(answered, Reply):
            return answered
        return Reply(answered)

    async def _reply_late(self, work: asyncio.Future[Reply], request: Command | Submission) -> None:
        reply = await work
        said = reply.message
        if said is None and reply.errors:  # the form is closed by now
            said = help.trouble(" ".join(reply.errors.values()))
        if said is not None:
            if isinstance(request, Submission):
                await self._send_private(request, said, reply.to_channel)
            else:
                await self.respond(request, said, public=reply.public)
        await self._after(reply, request)

    async def _answer_and_reply(
        self, listener: Callable[[Desk, Any], Heard], request: Click | Happening, what: str
    ) -> None:
        reply = await self._answer(listener, request, what)
        if reply.opens is not None and request.client is not None and request.trigger_id:
            await self._open(request, reply.opens)
        if reply.message is not None:
            await self.respond(request, reply.message, public=reply.public, replace=reply.replace)
        await self._after(reply, request)

    async def _open(self, request: Click | Happening, view: Mapping[str, Any]) -> None:
        """Show a modal; Slack takes its trigger for three seconds only."""

        assert request.client is not None
        method = request.client.views_push if _in_modal(request) else request.client.views_open
        try:
            await method(trigger_id=request.trigger_id or "", view=dict(view))
        except refusals() as refused:
            log.info("modal not opened", extra={"why": reason_of(refused)})
            await self.respond(request, help.press_again())

    async def _once(
        self, event_id: str | None, listener: Callable[[Desk, Any], Heard], request: Happening, what: str
    ) -> None:
        from bot.desk import inbox

        if event_id and not await self.desk.run(inbox.is_first, self.desk, f"{request.team_id}:{event_id}"):
            return
        await self._answer_and_reply(listener, request, what)

    async def _after(self, reply: Reply, request: Request) -> None:
        if reply.then is not None:
            self.later(self._go_on(reply.then, request))
        if reply.refresh_home and self._refresh_home is not None:
            self.later(self._refresh_home(self.desk, request))

    async def _go_on(self, work: Coroutine[Any, Any, None], request: Request) -> None:
        """Long work; when it breaks, the person who started it is told."""

        async def listener(_desk: Desk, _request: Request) -> None:
            await work

        reply = await self._answer(listener, request, "work after a reply")
        if reply.message is not None:
            if isinstance(request, Submission):
                await self._send_private(request, reply.message)
            else:
                await self.respond(request, reply.message)

    async def respond(
        self, request: Command | Click | Happening, said: Message, *, public: bool = False, replace: bool = False
    ) -> bool:
        """Send `said` to where the request came from; long ones in several messages. False when nobody got it."""
        return await self._respond_all(request, fitting.split(said), public=public, replace=replace)

    async def _respond_all(
        self, request: Command | Click | Happening, parts: list[Message], *, public: bool, replace: bool = False
    ) -> bool:
        for number, part in enumerate(parts):
            if not await self._respond_one(request, part, public=public, replace=replace and number == 0):
                return False
        return True

    async def _respond_one(
        self, request: Command | Click | Happening, part: Message, *, public: bool, replace: bool
    ) -> bool:
        payload = _payload(part, public=public)
        if request.response_url:
            if await post_response(request.client, request.response_url, payload | {"replace_original": replace}):
                return True
            # The response address is over (30 minutes, five uses): say it where the bot may speak by itself.
            if replace and not getattr(request, "is_ephemeral", True) and await _redraw(request, part):
                return True
        elif public and isinstance(request, Happening):
            return await _say_here(request, part)
        return await self._send_private(request, part)

    async def _send_private(self, request: Request, part: Message, channel: str = "") -> bool:
        """Privately in the channel when the bot is in it, else in the person's direct messages."""
        client = request.client
        if client is None:
            return False

        channel = channel or getattr(request, "channel_id", "")
        if channel and not channel.startswith("D"):
            try:
                await client.chat_postEphemeral(
                    channel=channel, user=request.user_id, text=part.text, blocks=list(part.blocks) or None
                )
                return True
            except refusals() as refused:
                log.info("not said in the channel", extra={"why": reason_of(refused)})
        try:
            await post(client, channel if channel.startswith("D") else request.user_id, part)
            return True
        except refusals() as refused:
            log.warning("reply not delivered", extra={"why": reason_of(refused)})
            return False

    def later(self, work: Awaitable[object]) -> None:
        """Run `work` after the acknowledgement; what it raises is logged once."""

        async def run() -> None:
            try:
                await work
            except Exception:
                log.exception("work after a reply failed", extra={"incident": secrets.token_hex(3)})

        task = asyncio.ensure_future(run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait until nothing of what `later` was given still runs."""
        while self._running:
            await asyncio.gather(*self._running)


def _payload(said: Message, *, public: bool) -> dict[str, Any]:
    payload: dict[str, Any] = {"text": said.text, "response_type": "in_channel" if public else "ephemeral"}
    if said.blocks:
        payload["blocks"] = list(said.blocks)
    return payload | {"unfurl_links": False, "unfurl_media": False}


def _acknowledge_with(ack: AsyncAck, reply: Reply) -> list[Message]:
    """Put the reply into the acknowledgement; what of it does not fit there is handed back.

    The JSON is made once, to be measured and sent: Bolt's own `ack()` would make it again.
    """
    from slack_bolt.response import BoltResponse

    if reply.message is None:
        ack.response = BoltResponse(status=200, body="")
        return []
    said, rest = reply.message, []
    body = fitting.as_sent(_payload(said, public=reply.public))
    if not fitting.surely_fits(said, len(body)):
        said, *rest = fitting.split(reply.message)
        body = fitting.as_sent(_payload(said, public=reply.public))
    ack.response = BoltResponse(status=200, body=body)
    return rest


def _in_modal(request: Click | Happening) -> bool:
    return isinstance(request, Click) and request.view is not None and request.view.get("type") == "modal"


async def _redraw(request: Click | Command | Happening, part: Message) -> bool:

    if request.client is None or not isinstance(request, Click) or not request.message_ts:
        return False
    try:
        await request.client.chat_update(
            channel=request.channel_id, ts=request.message_ts, text=part.text, blocks=list(part.blocks)
        )
    except refusals() as refused:
        log.info("message not redrawn", extra={"why": reason_of(refused)})
        return False
    return True


async def _say_here(request: Happening, part: Message) -> bool:
    """Answer a message where it stands: in its thread in a channel, below it in a direct message."""

    if request.client is None:
        return False
    direct = request.channel_id.startswith("D")
    thread = request.body.get("thread_ts") or (None if direct else request.body.get("ts"))
    try:
        await post(request.client, request.channel_id, part, thread_ts=thread)
    except refusals() as refused:
        log.warning("mention not answered", extra={"why": reason_of(refused)})
        return False
    return True
