"""Things that Slack hands out for a short time.

Trigger ids (3 s, once), response URLs (30 minutes, five uses), OAuth codes (10 minutes, once).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.workspace.records import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5
CODE_SECONDS = 10 * 60.0


@dataclass(slots=True)
class Trigger:
    """What a person just did, for which the app may open one view. `view_id`: they did it in that modal."""

    id: str
    user: str
    expires: float
    view_id: str | None = None
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where the app may answer one command or click; `message_ts` is the message clicked in, if any."""

    key: str
    user: str
    channel: str
    expires: float
    message_ts: str | None = None
    thread_ts: str | None = None
    command: str = ""
    uses: int = 0
    answers: list[str] = field(default_factory=list)
    """Timestamps of the messages made through it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A person's consent to install the app, waiting to be fetched with its code."""

    user: str
    redirect_uri: str
    expires: float


@dataclass(slots=True)
class Tickets:
    """All triggers, response URLs and OAuth codes handed out."""

    now: Callable[[], float]
    _triggers: dict[str, Trigger] = field(default_factory=dict)
    _urls: dict[str, ResponseUrl] = field(default_factory=dict)
    _grants: dict[str, Grant] = field(default_factory=dict)

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        now = self.now()
        trigger = Trigger(f"{int(now * 1000)}.{secrets.token_hex(8)}", user, now + TRIGGER_SECONDS, view_id)
        self._triggers[trigger.id] = trigger
        return trigger.id

    def use_trigger(self, trigger_id: object) -> Trigger:
        """Spend a trigger, or raise what Slack would answer."""
        trigger = self._triggers.get(trigger_id) if isinstance(trigger_id, str) else None
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.now() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_response_url(
        self, user: str, channel: str, *, message_ts: str | None = None, thread_ts: str | None = None, command: str = ""
    ) -> ResponseUrl:
        key = secrets.token_urlsafe(18)
        url = ResponseUrl(key, user, channel, self.now() + RESPONSE_URL_SECONDS, message_ts, thread_ts, command)
        self._urls[key] = url
        return url

    def use_response_url(self, key: str) -> ResponseUrl:
        """Count one use, or raise `expired_url` or `used_url`."""
        url = self._urls.get(key)
        if url is None or self.now() > url.expires:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url

    def new_code(self, user: str, redirect_uri: str) -> str:
        code = secrets.token_urlsafe(18)
        self._grants[code] = Grant(user, redirect_uri, self.now() + CODE_SECONDS)
        return code

    def has_code(self, code: object) -> bool:
        return code in self._grants

    def use_code(self, code: str) -> Grant:
        """Spend an OAuth code, or raise `invalid_code` or `code_expired`."""
        grant = self._grants.pop(code, None)
        if grant is None:
            raise SlackError("invalid_code")
        if self.now() > grant.expires:
            raise SlackError("code_expired")
        return grant
