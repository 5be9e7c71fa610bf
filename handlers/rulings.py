"""Not a meeting, wrong date, same meeting, wrong person: from the menu beside a meeting and as verbs of /readout.

Every click and every form is judged anew: by who sends it, and by what that person can see there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.errors import BadQuery, NotFound
from bot.messages import admin as admin_words
from bot.messages import help
from bot.messages import rulings as words
from bot.model import Message, Viewer
from handlers import access
from handlers.requests import Click, Command, Reply, Submission

if TYPE_CHECKING:
    from bot.desk.rulings import Ruled


async def from_menu(desk: Desk, click: Click, verb: str, meeting_id: str) -> Reply:
    """A choice in the menu beside a meeting: done at once, or a form for what is still to be said."""
    from bot.desk import rulings

    if not await access.is_admin(desk, click):
        return Reply(admin_words.refused(desk.settings.admins_in(click.team_id)))
    if verb == words.REFUSE:
        return await _rule(desk, click, rulings.not_a_meeting, meeting_id)
    kept = json.dumps({"meeting": meeting_id, "channel": click.channel_id})
    if verb == words.PERSON:
        told = await desk.run(rulings.people_told, desk, meeting_id, click.viewer)
        return Reply(opens=words.person_form(told, kept)) if told else Reply(words.nobody_told())
    people, date = await desk.run(rulings.named, desk, meeting_id, click.viewer)
    if verb == words.DATE:
        return Reply(opens=words.date_form(people, date, kept))
    others = await desk.run(rulings.others_like, desk, meeting_id, click.viewer)
    return Reply(opens=words.same_form(people, others, kept)) if others else Reply(words.no_other())


async def click_person(desk: Desk, click: Click) -> Reply:
    """ "Wrong person" under the why of an article."""
    from bot.desk import rulings

    parts = click.parts()
    if len(parts) != 1:
        return Reply(help.retired("This button", desk.settings.command_prefix))
    if not await access.is_admin(desk, click):
        return Reply(admin_words.refused(desk.settings.admins_in(click.team_id)))
    told = await desk.run(rulings.people_in, desk, parts[0], click.viewer)
    kept = json.dumps({"channel": click.channel_id})
    return Reply(opens=words.person_form(told, kept)) if told else Reply(words.nobody_told())


async def sent_date(desk: Desk, sent: Submission) -> Reply:
    from bot.desk import rulings

    return await _sent(desk, sent, rulings.wrong_date, words.DAY, sent.values.get(words.DAY, ""))


async def sent_same(desk: Desk, sent: Submission) -> Reply:
    from bot.desk import rulings

    return await _sent(desk, sent, rulings.same_meeting, words.OTHER, sent.values.get(words.OTHER, ""))


async def sent_person(desk: Desk, sent: Submission) -> Reply:
    from bot.desk import rulings

    article_id, _, leader_id = sent.values.get(words.WHO, "").partition("|")
    return await _sent(desk, sent, rulings.wrong_person, words.WHO, article_id, leader_id)


async def _sent(desk: Desk, sent: Submission, decide: Callable[..., Ruled], field: str, *what: str) -> Reply:
    """Decide what a form says, in the conversation that it was opened from; what is amiss is said under its input."""
    kept = json.loads(sent.private_metadata or "{}")
    channel = str(kept.get("channel") or "")
    if not await access.is_admin(desk, sent):
        return Reply(admin_words.refused(desk.settings.admins_in(sent.team_id)), to_channel=channel)
    about = (str(kept["meeting"]), *what) if len(what) == 1 else what
    try:
        done = await _rule(desk, sent, decide, *about, viewer=replace(sent.viewer, channel_id=channel or None))
    except (BadQuery, NotFound) as amiss:
        return Reply(errors={field: str(amiss)})
    return replace(done, to_channel=channel)


async def _rule(
    desk: Desk, request: Click | Command | Submission, decide: Callable[..., Ruled], *about: str,
    viewer: Viewer | None = None,
) -> Reply:  # fmt: skip
    ruled = await desk.run(
        decide, desk, *about, by=request.user_id, team_id=request.team_id, viewer=viewer or request.viewer
    )
    said = words.ruled(
        ruled.kind, ruled.people, ruled.detail, ruled.verdict_id, desk.settings.command_prefix, anew=ruled.anew
    )
    return Reply(said, refresh_home=True)


# Verbs


async def answer_not_a_meeting(desk: Desk, command: Command) -> Message | Reply:
    from bot.desk import rulings

    return await _named(desk, command, rulings.not_a_meeting, "not-a-meeting", 1, "Name a meeting by its id.")


async def answer_wrong_date(desk: Desk, command: Command) -> Message | Reply:
    from bot.desk import rulings

    return await _named(desk, command, rulings.wrong_date, "wrong-date", 2, "Name a meeting by its id, and its date.")


async def answer_same_meeting(desk: Desk, command: Command) -> Message | Reply:
    from bot.desk import rulings

    return await _named(desk, command, rulings.same_meeting, "same-meeting", 2, "Name two meetings by their ids.")


async def _named(
    desk: Desk, command: Command, decide: Callable[..., Ruled], verb: str, count: int, otherwise: str
) -> Message | Reply:
    """Decide on just `count` words of the command; of any other number the verb's usage is told."""
    typed = command.text.split()
    if len(typed) != count:
        return help.usage(verb, desk.settings.command_prefix, otherwise)
    return await _rule(desk, command, decide, *typed)


async def answer_wrong_person(desk: Desk, command: Command) -> Message | Reply:
    from bot.desk import rulings

    article_id, _, name = command.text.partition(" ")
    if not name.strip():
        return help.usage("wrong-person", desk.settings.command_prefix, "Name an article by its id, and the person.")
    return await _rule(desk, command, rulings.wrong_person, article_id, name.strip())
