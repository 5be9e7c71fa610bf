"""/readout feeds: the list is everyone's, the rest the admins' (`handlers/admin.py` keeps others out)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.desk import EVERYONE, Desk
from bot.desk.vocabulary import nearest
from bot.errors import BadQuery
from bot.messages import sources as words
from bot.model import Message
from handlers.requests import Answered, Command, CommandListener, Reply
from handlers.slash import heard

if TYPE_CHECKING:
    from bot.desk.sources import Change


async def answer_feeds(desk: Desk, command: Command) -> Answered:
    """The word behind `feeds` decides."""
    typed, _, rest = command.text.strip().partition(" ")
    verb = typed.casefold() or "list"
    listener = VERBS.get(verb)
    if listener is None:
        return words.usage(desk.settings.command_prefix, unknown=typed, near=nearest(verb, VERBS, most=1))
    if not rest.strip() and verb in NEEDS_MORE:
        return words.usage(desk.settings.command_prefix, lacks=verb)
    return await heard(listener, desk, command.as_verb(command.name, rest.strip()))


async def _list(desk: Desk, command: Command) -> Message:
    from bot.desk import sources

    return words.listing(await desk.run(sources.listed, desk, command.team_id), desk.settings.command_prefix)


async def _add(desk: Desk, command: Command) -> Message:
    """add URL, and how it is to be read"""
    from bot import polling
    from bot.desk.source_options import read_options

    url, _, wished = command.text.partition(" ")
    if not polling.may_be_address(url):
        raise BadQuery(f"“{url[:60]}” is no web address; they look like https://www.example.org/feed.")
    added = await polling.add(
        desk,
        url,
        by=command.user_id,
        team_id=_owner(desk, command),
        options=read_options(wished),
        channel=(command.team_id, command.channel_id),
    )
    return words.added(added.source, added.preview, added.found)


def _owner(desk: Desk, command: Command) -> str:
    """Whose a new source is: everyone's, or this workspace's own where several share the archive."""
    return command.team_id if desk.settings.serves_many else EVERYONE


async def _set(desk: Desk, command: Command) -> Message:
    """set NAME = how it is to be read"""
    from bot.desk import sources
    from bot.desk.source_options import read_options

    name, equals, wished = command.text.partition(" = ")
    if not equals:
        raise BadQuery("Say it as: feeds set NAME = every 30m")
    done = await desk.run(
        sources.adjust,
        desk,
        name,
        read_options(wished),
        by=command.user_id,
        team_id=command.team_id,
        channel=(command.team_id, command.channel_id),
    )
    return words.adjusted(done)


async def _poll(desk: Desk, command: Command) -> Message:
    """poll, all of them or those that are named"""
    from bot import polling
    from bot.desk import sources

    found = await desk.run(sources.meant, desk, command.text, command.team_id)
    if desk.settings.serves_many:
        found = [source for source in found if source.team_id == command.team_id]
    async with polling.open_road(desk) as road:
        done = await polling.poll_all(road, [source for source in found if source.state == "active"])
    return words.polled(done)


async def _history(desk: Desk, command: Command) -> Message:
    from bot.desk import sources

    return words.history(*await desk.run(sources.history, desk, command.text, command.team_id))


async def _pause(desk: Desk, command: Command) -> Message:
    return await _change(desk, command, "pause")


async def _resume(desk: Desk, command: Command) -> Message:
    return await _change(desk, command, "resume")


async def _remove(desk: Desk, command: Command) -> Message:
    return await _change(desk, command, "remove")


async def _change(desk: Desk, command: Command, verb: Change) -> Message:
    from bot.desk import sources

    done = await desk.run(sources.change, desk, command.text, verb, by=command.user_id, team_id=command.team_id)
    return words.changed(done, verb)


async def _import(desk: Desk, command: Command) -> Message:
    """import URL: the feeds of a list"""
    from bot import polling

    done = await polling.import_list(desk, None, command.text, by=command.user_id, team_id=_owner(desk, command))
    return words.imported(done)


async def _export(desk: Desk, command: Command) -> Reply:
    """The list of feeds as a file, in the direct messages"""
    from bot.desk import sources
    from handlers.files import send_file

    text = await desk.run(sources.exported, desk, command.team_id)
    return Reply(then=send_file(command, text.encode(), "feeds.opml", words.list_of_feeds()))


VERBS: Mapping[str, CommandListener] = {
    "add": _add,
    "export": _export,
    "history": _history,
    "import": _import,
    "list": _list,
    "pause": _pause,
    "poll": _poll,
    "remove": _remove,
    "resume": _resume,
    "set": _set,
}
NEEDS_MORE = frozenset({"add", "history", "import", "pause", "remove", "resume", "set"})
