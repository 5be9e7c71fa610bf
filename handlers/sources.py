"""/readout feeds: the list is everyone's, the rest the admins' (`handlers/admin.py` keeps others out)."""

from __future__ import annotations

from bot.desk import EVERYONE, Desk
from bot.messages import sources as words
from bot.model import Message
from handlers.slash import Command

CHANGES = ("pause", "resume", "remove")


async def answer_feeds(desk: Desk, command: Command) -> Message:
    """list | add URL | pause, resume or remove NAME | poll [NAME]"""
    from bot.desk import sources

    verb, _, rest = command.text.strip().partition(" ")
    verb, rest = verb.casefold() or "list", rest.strip()
    if verb == "list":
        return words.listing(await desk.run(sources.listed, desk, command.team_id), desk.settings.command_prefix)
    if verb not in (*CHANGES, "add", "poll") or (not rest and verb != "poll"):
        return words.usage(desk.settings.command_prefix)
    if verb == "add":
        return await _add(desk, command, rest)
    if verb == "poll":
        return await _poll(desk, command, rest)
    done = await desk.run(
        sources.change,
        desk,
        rest,
        next(v for v in sources.VERBS if v == verb),
        by=command.user_id,
        team_id=command.team_id,
    )
    return words.changed(done, verb)


async def _add(desk: Desk, command: Command, url: str) -> Message:
    from bot import polling

    added = await polling.add(desk, url, by=command.user_id, team_id=_owner(desk, command))
    return words.added(added.source, added.preview, added.found)


def _owner(desk: Desk, command: Command) -> str:
    """Whose a new source is: everyone's, or this workspace's own where several share the archive."""
    return command.team_id if desk.settings.serves_many else EVERYONE


async def _poll(desk: Desk, command: Command, what: str) -> Message:
    from bot import polling
    from bot.desk import sources

    found = (
        [await desk.run(sources.find, desk, what, command.team_id)]
        if what
        else await desk.run(sources.listed, desk, command.team_id)
    )
    if desk.settings.serves_many:
        found = [source for source in found if source.team_id == command.team_id]
    done = await polling.poll_all(desk, [source for source in found if source.state == "active"])
    return words.polled([(each.source, each.outcome.added if each.outcome else 0) for each in done])
