"""Who may do what: admins are the user ids of READOUT_ADMINS, one by one and per workspace; nobody by default.

Guests, strangers from a shared channel and bots are never admins, whatever the setting says. Every click is judged
anew, since anybody who sees a button can press it. Where several workspaces share the archive, an admin answers for
one workspace, and what the others see changes at the terminal only.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.errors import NotAllowed
from bot.messages import admin as words

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from handlers.slash import Click, Command, Happening, Submission

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


def refusals() -> tuple[type[Exception], ...]:
    """What a call of Slack's Web API may raise: its word, or that it is out of reach."""
    from aiohttp import ClientError
    from slack_sdk.errors import SlackClientError

    return SlackClientError, ClientError, OSError, TimeoutError


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


def is_listed(desk: Desk, team_id: str, user_id: str) -> bool:
    """Is the person named in READOUT_ADMINS, for this workspace or, where the bot serves one alone, by id?"""
    return bool(user_id) and user_id in desk.settings.admins_in(team_id)


async def is_admin(desk: Desk, request: Command | Click | Submission | Happening) -> bool:
    """Listed, and known to Slack as a full member of this very workspace."""
    if not is_listed(desk, request.team_id, request.user_id):
        return False
    who = await person(request.client, request.team_id, request.user_id)
    return who is not None and not who.is_outsider


async def must_be_admin(desk: Desk, request: Command | Click | Submission | Happening) -> None:
    """
    Raises:
        NotAllowed: the text says who can.
    """
    if not await is_admin(desk, request):
        raise NotAllowed(words.refusal(desk.settings.admins_in(request.team_id)))


def must_be_alone(desk: Desk) -> None:
    """What changes the archive for everybody is for the admins of a bot that serves one workspace.

    Raises:
        NotAllowed: several workspaces share the archive; the text says who can.
    """
    if desk.settings.serves_many:
        raise NotAllowed(words.operator_only())


def may_correct(desk: Desk, team_id: str, user_id: str) -> bool:
    """Are the buttons that correct the archive worth showing?"""
    return not desk.settings.serves_many and is_listed(desk, team_id, user_id)
