"""What comes in from Slack, read into records: words, clicks, modals, events; and what a listener gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.desk import Desk
from bot.messages import blocks
from bot.model import Message, Viewer
from handlers.people import known_zone

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

TEXT_TAKEN = 3_000
"""Characters of a command that are read; Slack itself sends no more."""


@dataclass(frozen=True, slots=True)
class Command:
    """Words that a person typed: a slash command, a mention or a direct message.

    `name` is without slash and prefix ("leader"); `text` is as typed, no longer escaped. `channel_name` is Slack's
    ("directmessage" for a DM). `direct` says that the words came as a message, whose answer everybody there reads, and
    `talk` which conversation it is part of.
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
    talk: tuple[str, str, str] | None = None
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
    zone = known_zone(team, user) or desk.settings.timezone
    return Viewer(team_id=team, user_id=user or None, channel_id=channel or None, timezone=zone)
