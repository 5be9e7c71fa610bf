"""Who may do what: admins are the user ids of READOUT_ADMINS, one by one and per workspace; nobody by default.

Guests, strangers from a shared channel and bots are never admins, whatever the setting says. Every click is judged
anew, since anybody who sees a button can press it. Where several workspaces share the archive, an admin answers for
one workspace, and what the others see changes at the terminal only.
"""

from __future__ import annotations

from bot.desk import Desk
from bot.errors import NotAllowed
from bot.messages import admin as words
from handlers.people import person
from handlers.requests import Click, Command, Happening, Submission


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
