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
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.desk import Desk
from bot.errors import NotFound, ReadoutError
from bot.messages import blocks, help
from bot.model import Message, Viewer
from handlers import access
from handlers.access import refusals

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

ANSWER_WITHIN = 2.0
"""Seconds a command may take before "still looking" is said: Slack gives up after 3."""

TEXT_TAKEN = 3_000
"""Characters of a command that are read; Slack itself sends no more."""


@dataclass(frozen=True, slots=True)
class Command:
    """Words that a person typed: a slash command, a mention or a direct message.

    `name` is without slash and prefix ("leader"); `text` is as typed, no longer escaped. `channel_name` is Slack's
    ("directmessage" for a DM). `direct` says that the words came as a message, whose answer everybody there reads.
    """

    name: str
    text: str
    viewer: Viewer
    team_id: str
    user_id: str
    channel_id: str
    channel_name: str = ""
    trigger_id: str | None = None
    response_url: str | None = field(default=None, repr=False)
    thread_ts: str | None = None
    direct: bool = False
    enterprise_id: str | None = None
    client: AsyncWebClient | None = field(default=None, repr=False, compare=False)

    def as_verb(self, name: str, text: str) -> Command:
        """The same request under another name: `/readout leader xi` is `/leader xi`."""
        return replace(self, name=name, text=text)


@dataclass(frozen=True, slots=True)
class Click:
    """A button or menu that a person used. `value` is "v1|..." of ours; `view` is set in modals and the Home tab."""

    action_id: str
    value: str
    viewer: Viewer
    team_id: str
    user_id: str
    channel_id: str
    message_ts: str | None = None
    is_ephemeral: bool = False
    trigger_id: str | None = None
    response_url: str | None = field(default=None, repr=False)
    view: Mapping[str, Any] | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    client: AsyncWebClient | None = field(default=None, repr=False, compare=False)

    def parts(self, version: str = "v1") -> list[str]:
        """The fields of `value` after its version; empty when an older bot wrote it."""
        head, _, rest = self.value.partition("|")
        return rest.split("|") if head == version else []


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal that was sent in. `values` has the typed or chosen text by action_id."""

    callback_id: str
    values: Mapping[str, str]
    private_metadata: str
    viewer: Viewer
    team_id: str
    user_id: str
    client: AsyncWebClient | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event or a message shortcut: `body` is Slack's payload of it, `at` when it happened (epoch seconds)."""

    kind: str
    body: Mapping[str, Any]
    viewer: Viewer
    team_id: str
    user_id: str
    channel_id: str
    at: int | None = None
    trigger_id: str | None = None
    response_url: str | None = field(default=None, repr=False)
    client: AsyncWebClient | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back. Private unless `public`; `replace` redraws the message that was clicked.

    `to_channel` is where the reply to a modal is said. `opens` is a modal to show, `errors` are faults of a modal's
    inputs by block_id. `then` is long work that is started after the reply was handed over, and reports for itself.
    """

    message: Message | None = None
    public: bool = False
    replace: bool = False
    to_channel: str = ""
    opens: Mapping[str, Any] | None = None
    errors: Mapping[str, str] | None = None
    then: Coroutine[Any, Any, None] | None = None
    refresh_home: bool = False


Request = Command | Click | Submission | Happening
Answered = Message | Reply | None
Heard = Answered | Awaitable[Answered]
CommandListener = Callable[[Desk, Command], Heard]
"""A plain function answers on the loop itself: it waits for nothing and takes milliseconds. All else is a coroutine."""
ClickListener = Callable[[Desk, Click], Awaitable[Answered]]
SubmissionListener = Callable[[Desk, Submission], Awaitable[Answered]]
HappeningListener = Callable[[Desk, Happening], Awaitable[Answered]]


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
            log.info("modal not opened", extra={"why": _why(refused)})
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
        return await self._respond_all(request, blocks.split(said), public=public, replace=replace)

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
            if await post_response(request, payload | {"replace_original": replace}):
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
                log.info("not said in the channel", extra={"why": _why(refused)})
        try:
            await post(client, channel if channel.startswith("D") else request.user_id, part)
            return True
        except refusals() as refused:
            log.warning("reply not delivered", extra={"why": _why(refused)})
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
    body = blocks.as_sent(_payload(said, public=reply.public))
    if not blocks.surely_fits(said, len(body)):
        said, *rest = blocks.split(reply.message)
        body = blocks.as_sent(_payload(said, public=reply.public))
    ack.response = BoltResponse(status=200, body=body)
    return rest


def _in_modal(request: Click | Happening) -> bool:
    return isinstance(request, Click) and request.view is not None and request.view.get("type") == "modal"


async def post(client: AsyncWebClient, channel: str, said: Message, thread_ts: str | None = None) -> tuple[str, str]:
    """Say something in a channel, or to a person by id; where and when it was said. No link in it is unfolded.

    Raises:
        SlackClientError, aiohttp.ClientError, OSError, TimeoutError: Slack refused it or is out of reach.
    """
    posted = await client.chat_postMessage(
        channel=channel,
        text=said.text,
        blocks=list(said.blocks) or None,
        thread_ts=thread_ts,
        unfurl_links=False,
        unfurl_media=False,
    )
    return str(posted["channel"]), str(posted["ts"])


async def post_response(request: Command | Click | Happening, payload: dict[str, Any]) -> bool:
    """POST to the response address. False when Slack no longer takes it: the SDK reports 404 and 429 as a status."""
    from slack_sdk.webhook.async_client import AsyncWebhookClient

    assert request.response_url is not None
    client = request.client
    session = client.session if client else None
    # No retries: the SDK's own would say it twice when the line breaks after Slack took it.
    hook = AsyncWebhookClient(request.response_url, timeout=10, session=session, retry_handlers=[])
    if client is not None:
        # The SDK reads HTTP(S)_PROXY even for this machine's own addresses.
        hook.proxy = client.proxy
    try:
        answer = await hook.send_dict(payload)
    except refusals() as unreachable:
        log.warning("response address unreachable", extra={"why": type(unreachable).__name__})
        return False
    if answer.status_code != 200:
        log.info("response address refused", extra={"status": answer.status_code})
    return bool(answer.status_code == 200)


async def _redraw(request: Click | Command | Happening, part: Message) -> bool:

    if request.client is None or not isinstance(request, Click) or not request.message_ts:
        return False
    try:
        await request.client.chat_update(
            channel=request.channel_id, ts=request.message_ts, text=part.text, blocks=list(part.blocks)
        )
    except refusals() as refused:
        log.info("message not redrawn", extra={"why": _why(refused)})
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
        log.warning("mention not answered", extra={"why": _why(refused)})
        return False
    return True


def _why(refused: Exception) -> str:
    data = getattr(getattr(refused, "response", None), "data", None)
    # The body of a 5xx answer is text, not a dict.
    return str(data.get("error", "unknown")) if isinstance(data, dict) else type(refused).__name__


# Slack's payloads -> requests


def read_command(desk: Desk, name: str, body: Mapping[str, Any], client: AsyncWebClient | None) -> Command:
    team, user, channel = _team(body), body.get("user_id") or "", body.get("channel_id") or ""
    text = blocks.clean(blocks.unescape(str(body.get("text") or "")[:TEXT_TAKEN])).strip()
    return Command(
        name=name,
        text=" ".join(text.split()),
        viewer=_viewer(desk, team, user, channel),
        team_id=team,
        user_id=user,
        channel_id=channel,
        channel_name=str(body.get("channel_name") or ""),
        trigger_id=body.get("trigger_id"),
        response_url=body.get("response_url"),
        enterprise_id=body.get("enterprise_id"),
        client=client,
    )


def read_click(desk: Desk, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient | None) -> Click:
    team, user = _team(body), _id(body, "user")
    container = body.get("container") or {}
    channel = _id(body, "channel") or str(container.get("channel_id") or "")
    chosen = action.get("selected_option") or {}
    return Click(
        action_id=str(action.get("action_id") or ""),
        value=str(action.get("value") or chosen.get("value") or ""),
        viewer=_viewer(desk, team, user, channel),
        team_id=team,
        user_id=user,
        channel_id=channel,
        message_ts=container.get("message_ts"),
        is_ephemeral=bool(container.get("is_ephemeral")),
        trigger_id=body.get("trigger_id"),
        response_url=body.get("response_url"),
        view=body.get("view"),
        state=(body.get("state") or {}).get("values") or {},
        client=client,
    )


def read_submission(desk: Desk, body: Mapping[str, Any], client: AsyncWebClient | None) -> Submission:
    team, user, view = _team(body), _id(body, "user"), body.get("view") or {}
    values = {
        action: _typed(element)
        for block in ((view.get("state") or {}).get("values") or {}).values()
        for action, element in block.items()
    }
    return Submission(
        callback_id=str(view.get("callback_id") or ""),
        values=values,
        private_metadata=str(view.get("private_metadata") or ""),
        viewer=_viewer(desk, team, user, ""),
        team_id=team,
        user_id=user,
        client=client,
    )


def _typed(element: Mapping[str, Any]) -> str:
    """The text of an input, or the chosen values separated by commas."""
    if "selected_options" in element:
        return ",".join(str(o.get("value", "")) for o in element["selected_options"] or ())
    chosen = element.get("selected_option")
    if isinstance(chosen, Mapping):
        return str(chosen.get("value") or "")
    for key in ("value", "selected_time", "selected_date", "selected_conversation", "selected_channel"):
        if element.get(key):
            return str(element[key])
    return ""


def read_happening(desk: Desk, kind: str, body: Mapping[str, Any], client: AsyncWebClient | None) -> Happening:
    event = body.get("event") or body
    team = _team(body)
    user = _id(event, "user") or _id(body, "user")
    channel = _id(event, "channel") or _id(body, "channel")
    return Happening(
        kind=kind,
        body=event,
        viewer=_viewer(desk, team, user, channel),
        team_id=team,
        user_id=user,
        channel_id=channel,
        at=body.get("event_time") if isinstance(body.get("event_time"), int) else None,
        trigger_id=body.get("trigger_id"),
        response_url=body.get("response_url"),
        client=client,
    )


def _team(body: Mapping[str, Any]) -> str:
    """The workspace of a request; of an org-wide installation without one, the organisation. Never '' (everyone)."""
    # What another organisation says in a shared channel belongs to the workspace for which it was delivered.
    heard_for = next(iter(body.get("authorizations") or ()), None)
    if isinstance(heard_for, Mapping) and heard_for.get("team_id"):
        return str(heard_for["team_id"])
    user = body.get("user")
    home = user.get("team_id") if isinstance(user, Mapping) else None
    enterprise = body.get("enterprise_id") or _id(body, "enterprise")
    return str(body.get("team_id") or _id(body, "team") or home or enterprise or "unknown")


def _id(body: Mapping[str, Any], what: str) -> str:
    """Slack writes `"user": "U1"` in events and `"user": {"id": "U1"}` in clicks."""
    found = body.get(what)
    if isinstance(found, Mapping):
        return str(found.get("id") or "")
    return str(found or "")


def _viewer(desk: Desk, team: str, user: str, channel: str) -> Viewer:
    zone = access.known_zone(team, user) or desk.settings.timezone
    return Viewer(team_id=team, user_id=user or None, channel_id=channel or None, timezone=zone)
