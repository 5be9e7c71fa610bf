"""Setting up a follow or a digest in a modal, from the Home tab. The same desk functions as /follow and /digest."""

from __future__ import annotations

import json

from bot.bulletins import FollowChoice
from bot.desk import Desk
from bot.errors import BadQuery
from bot.messages import setup as words
from handlers import access, alerts, digest
from handlers.slash import Click, Command, Reply, Submission


async def open_follow(desk: Desk, click: Click) -> Reply:
    return Reply(opens=words.follow())


async def open_digest(desk: Desk, click: Click) -> Reply:
    who = await access.person(click.client, click.team_id, click.user_id)
    return Reply(opens=words.digest(who.zone if who and who.zone else desk.settings.timezone))


async def preview_follow(desk: Desk, sent: Submission) -> Reply:
    """What was typed, read and counted over the last week; nothing is kept yet."""
    from bot.desk import follows

    what, channel = sent.values.get(words.WHAT, ""), sent.values.get(words.WHERE, "")
    if not await digest.is_here(_command(desk, sent, "follow", what, channel)):
        return Reply(errors={words.WHERE: words.NOT_HERE})
    try:
        found = await desk.run(follows.previewed, desk, what, sent.team_id, channel, sent.user_id, desk.clock())
    except BadQuery as unclear:
        return Reply(errors={words.WHAT: str(unclear)})
    if isinstance(found, FollowChoice):
        return Reply(errors={words.WHAT: words.may_be(found.choices)})
    kept = json.dumps({"what": what[:500], "channel": channel})
    return Reply(opens=words.follow_preview(found.follow.what, found.would_have_posted, found.examples, kept))


async def keep_follow(desk: Desk, sent: Submission) -> Reply:
    """Confirmed: the same as /follow in that channel."""
    kept = json.loads(sent.private_metadata or "{}")
    command = _command(desk, sent, "follow", str(kept.get("what", "")), str(kept.get("channel", "")))
    said = await alerts.answer_surely(desk, command)
    return Reply(said.message, to_channel=command.channel_id, refresh_home=True)


async def keep_digest(desk: Desk, sent: Submission) -> Reply:
    """The same as /digest with these words in that channel."""
    values, channel = sent.values, sent.values.get(words.WHERE, "")
    typed = (values.get(words.DAYS, ""), values.get(words.TIME, ""), values.get(words.ZONE, ""))
    name = "-".join(values.get(words.NAME, "").split())
    options = (f"name:{name}",) if name else ()
    text = " ".join((*(part.strip() for part in typed), *options, values.get(words.TOPICS, "").strip())).strip()
    command = _command(desk, sent, "digest", text, channel)
    if not await digest.is_here(command):
        return Reply(errors={words.WHERE: words.NOT_HERE})
    try:
        said = await digest.set_up(desk, command)
    except BadQuery as unclear:
        return Reply(errors={_at_fault(str(unclear)): str(unclear)})
    return Reply(said.message, to_channel=channel, refresh_home=True)


def _at_fault(said: str) -> str:
    """The input under which an error of these words belongs."""
    for part, place in (("time zone", words.ZONE), ("digest's name", words.NAME), ("needs a time", words.TIME)):
        if part in said:
            return place
    return words.TOPICS


def _command(desk: Desk, sent: Submission, name: str, text: str, channel: str) -> Command:
    """The submission as the command it stands for."""
    return Command(name, " ".join(text.split()), sent.viewer, sent.team_id, sent.user_id, channel, client=sent.client)
