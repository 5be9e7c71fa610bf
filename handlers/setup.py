"""Setting up a follow or a digest in a modal, from the Home tab. The same desk functions as /follow and /digest."""

from __future__ import annotations

import json

from bot.bulletins import FollowChoice
from bot.desk import Desk
from bot.errors import BadQuery
from bot.messages import setup as words
from handlers import alerts, digest, people
from handlers.requests import Click, Command, Reply, Submission

KEPT = 2_000
"""Characters of what was typed that a form carries on: Slack takes 3,000 of JSON."""


async def open_follow(desk: Desk, click: Click) -> Reply:
    return Reply(opens=words.follow())


async def open_digest(desk: Desk, click: Click) -> Reply:
    who = await people.person(click.client, click.team_id, click.user_id)
    return Reply(opens=words.digest(who.zone if who and who.zone else desk.settings.timezone))


async def preview_follow(desk: Desk, sent: Submission) -> Reply:
    """What was typed, read and counted over the last week; nothing is kept yet."""
    from bot.desk import follows

    what, channel = sent.values.get(words.WHAT, ""), sent.values.get(words.WHERE, "")
    if not await digest.is_here(_command(sent, "follow", what, channel)):
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
    command = _command(sent, "follow", str(kept.get("what", "")), str(kept.get("channel", "")))
    said = await alerts.answer_surely(desk, command)
    return Reply(said.message, to_channel=command.channel_id, refresh_home=True)


async def preview_digest(desk: Desk, sent: Submission) -> Reply:
    """What was typed, read and counted over the last week; nothing is kept yet."""
    from bot.desk import digest as digests
    from bot.desk import editions

    values, channel = sent.values, sent.values.get(words.WHERE, "")
    typed = (values.get(words.DAYS, ""), values.get(words.TIME, ""), values.get(words.ZONE, ""))
    name = "-".join(values.get(words.NAME, "").split())
    options = (f"name:{name}",) if name else ()
    text = " ".join((*(part.strip() for part in typed), *options, values.get(words.TOPICS, "").strip())).strip()[:KEPT]
    if not await digest.is_here(_command(sent, "digest", text, channel)):
        return Reply(errors={words.WHERE: words.NOT_HERE})
    try:
        wish = await desk.run(editions.read_edition, desk, text, sent.viewer.timezone)
    except BadQuery as unclear:
        return Reply(errors={_at_fault(str(unclear)): str(unclear)})
    edition = editions.edition_of(wish, sent.team_id, channel, sent.user_id)
    found = await desk.run(digests.would_have_posted, desk, edition, desk.clock())
    return Reply(opens=words.digest_preview(found, json.dumps({"text": text, "channel": channel})))


async def keep_digest(desk: Desk, sent: Submission) -> Reply:
    """Confirmed: the same as /digest with these words in that channel."""
    kept = json.loads(sent.private_metadata or "{}")
    command = _command(sent, "digest", str(kept.get("text", "")), str(kept.get("channel", "")))
    said = await digest.set_up(desk, command)
    return Reply(said.message, to_channel=command.channel_id, refresh_home=True)


def _at_fault(said: str) -> str:
    """The input under which an error of these words belongs."""
    for part, place in (("time zone", words.ZONE), ("digest's name", words.NAME), ("needs a time", words.TIME)):
        if part in said:
            return place
    return words.TOPICS


def _command(sent: Submission, name: str, text: str, channel: str) -> Command:
    """The submission as the command it stands for."""
    return Command(name, " ".join(text.split()), sent.viewer, sent.team_id, sent.user_id, channel, client=sent.client)
