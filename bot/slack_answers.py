"""What Slack's answers to a post mean: does the message stand, may it be tried again, and what time is it there?"""

from __future__ import annotations

import contextlib
import email.utils
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from aiohttp import ClientConnectorError
from slack_sdk.errors import SlackApiError

RETRY_AFTER_S = 30.0
"""When Slack says 429 without a time."""
LONGEST_WAIT_S = 3_600.0

# Answers after which the message may stand in the channel all the same (docs: "some aspect … may have succeeded").
DOUBTFUL = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
SLOW_DOWN = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
CHANNEL_REFUSES = frozenset(
    {
        "as_user_not_supported", "cannot_reply_to_message", "channel_is_limited_access", "channel_not_found",
        "channel_type_not_supported", "is_archived", "is_inactive", "messages_tab_disabled", "not_in_channel",
        "restricted_action", "restricted_action_non_threadable_channel", "restricted_action_read_only_channel",
        "restricted_action_thread_locked", "restricted_action_thread_only_channel", "team_access_not_granted",
        "user_not_found",
    }
)  # fmt: skip
TOKEN_REFUSED = frozenset(
    {
        "access_denied", "account_inactive", "ekm_access_denied", "enterprise_is_restricted", "invalid_auth",
        "missing_scope", "no_permission", "not_allowed_token_type", "not_authed", "org_login_required",
        "team_access_not_granted", "token_expired", "token_revoked",
    }
)  # fmt: skip
BUILT_WRONG = frozenset(
    {
        "invalid_attachments", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long",
        "no_text", "too_many_attachments",
    }
)  # fmt: skip


class Answer(Enum):
    """What Slack's answer to a post means for it."""

    DOUBT = auto()
    NOT_SENT = auto()
    SLOW_DOWN = auto()
    CHANNEL_REFUSES = auto()
    TOKEN_REFUSED = auto()
    BUILT_WRONG = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Trouble:
    """An answer that is not "ok": its meaning, Slack's word for it, and how many seconds it asks for."""

    answer: Answer
    cause: str
    wait_s: float = 0.0


def read_trouble(error: Exception) -> Trouble:
    """What the failed call means. Whatever leaves it open whether the message stands is DOUBT."""
    if isinstance(error, ClientConnectorError):
        return Trouble(Answer.NOT_SENT, "no connection to Slack")
    if isinstance(error, TimeoutError):
        return Trouble(Answer.DOUBT, "no answer in time")
    if not isinstance(error, SlackApiError):
        return Trouble(Answer.DOUBT, type(error).__name__)
    response = error.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in SLOW_DOWN:
        return Trouble(Answer.SLOW_DOWN, code or "ratelimited", _retry_after(getattr(response, "headers", {})))
    if status >= 500 or not code or code in DOUBTFUL:
        return Trouble(Answer.DOUBT, code or f"HTTP {status}")
    for codes, answer in (
        (CHANNEL_REFUSES, Answer.CHANNEL_REFUSES),
        (TOKEN_REFUSED, Answer.TOKEN_REFUSED),
        (BUILT_WRONG, Answer.BUILT_WRONG),
    ):
        if code in codes:
            return Trouble(answer, code)
    return Trouble(Answer.REFUSED, code)


def _retry_after(headers: Any) -> float:
    try:
        seconds = float(headers.get("Retry-After", RETRY_AFTER_S))
    except (TypeError, ValueError):
        return RETRY_AFTER_S
    return min(max(seconds, 1.0), LONGEST_WAIT_S)


class SlackClock:
    """Slack's time, told by its answers and carried on by the monotonic clock.

    Our own clock may be wrong or jump; a lookup bounded by it would miss the message and send it again.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._offset: float | None = None

    def hear(self, slack_time: float) -> None:
        """An answer made at `slack_time`, cut to seconds or not, has just arrived: the latest is the truest."""
        offset = slack_time - self._monotonic()
        if self._offset is None or not -2.0 < offset - self._offset < 0.0:
            self._offset = offset

    def hear_date(self, headers: Any) -> None:
        """The Date of an answer, where it has one."""
        said = headers.get("Date") if headers else None
        if said:
            with contextlib.suppress(TypeError, ValueError):
                self.hear(email.utils.parsedate_to_datetime(said).timestamp())

    def now(self, ours: float) -> float:
        """Slack's time in epoch seconds; `ours` as long as Slack has told none."""
        return ours if self._offset is None else self._offset + self._monotonic()
