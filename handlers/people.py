"""Who a person is to Slack, asked once and remembered for a while."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from handlers.wire import refusals

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

REMEMBER_SECONDS = 600
REMEMBER_PEOPLE = 5_000


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of a person. `is_outsider`: a guest, a bot, or of another organisation."""

    id: str
    is_outsider: bool
    zone: str | None = None


_people: dict[tuple[str, str], tuple[float, Person]] = {}


def known_zone(team_id: str, user_id: str) -> str | None:
    """The person's IANA zone, when Slack was asked for it lately."""
    found = _people.get((team_id, user_id))
    return found[1].zone if found else None


def forget_people() -> None:
    _people.clear()


async def person(client: AsyncWebClient | None, team_id: str, user_id: str) -> Person | None:
    """Ask Slack who this is (users:read); None when it does not say. Remembered for ten minutes."""
    key, now = (team_id, user_id), time.monotonic()
    known = _people.get(key)
    if known and now - known[0] < REMEMBER_SECONDS:
        return known[1]
    if client is None or not user_id:
        return None

    try:
        answer = await client.users_info(user=user_id)
    except refusals() as refused:
        log.info("person not looked up", extra={"why": type(refused).__name__})
        return None
    found = _person_from(answer.get("user") or {}, team_id, user_id)
    if len(_people) >= REMEMBER_PEOPLE:
        _people.pop(next(iter(_people)))
    _people[key] = (now, found)
    return found


def _person_from(user: dict[str, Any], team_id: str, user_id: str) -> Person:
    home = str(user.get("team_id") or team_id)
    outsider = (
        any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted"))
        or home != team_id
    )
    return Person(user_id, bool(outsider), _zone(user.get("tz")))


def _zone(name: object) -> str | None:
    """An IANA zone as Slack names it; None for one that is not known here."""
    try:
        return str(ZoneInfo(str(name))) if name else None
    except (ValueError, OSError, KeyError):
        return None
