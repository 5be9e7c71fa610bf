"""/readout roster: who is on it, one more name, a name that means nobody, a new person or office. Admins only."""

from __future__ import annotations

from bot.desk import Desk
from bot.messages import help
from bot.messages import roster as words
from bot.model import Message
from handlers import access
from handlers.requests import Command

_COLUMNS = ("name", "office", "title", "country", "start", "end")


async def answer_roster(desk: Desk, command: Command) -> Message:
    """The first word decides; anything else is looked for."""
    verb, _, rest = command.text.partition(" ")
    verb, rest = verb.casefold(), rest.strip()
    if verb in ("alias", "never", "add"):
        access.must_be_alone(desk)
    if verb == "alias" and rest:
        return await _alias(desk, command, rest)
    if verb == "never" and rest:
        return await _never(desk, command, rest)
    if verb == "add" and rest:
        return await _add(desk, command, rest)
    if verb in ("alias", "never", "add", "help"):
        return help.usage("roster", desk.settings.command_prefix)
    return await _list(desk, rest if verb in ("list", "find", "search", "show") else command.text)


async def _list(desk: Desk, query: str) -> Message:
    from bot.desk import lookup, roster

    found = await desk.run(roster.listed, desk, query)
    today = desk.clock().date()
    people = [(person, lookup.offices_of(desk.roster, person, today)) for person in found[: words.LISTED]]
    return words.listed(people, len(found), query)


async def _alias(desk: Desk, command: Command, text: str) -> Message:
    from bot.desk import roster

    who, equals, name = (part.strip() for part in text.partition("="))
    if not (who and equals and name):
        return help.usage("roster", desk.settings.command_prefix, "Say alias NAME = FURTHER NAME.")
    leader = await desk.run(roster.named, desk, who)
    is_new = await desk.run(roster.alias, desk, leader.id, name, by=command.user_id)
    return words.alias_kept(leader.name, name, is_new=is_new)


async def _never(desk: Desk, command: Command, text: str) -> Message:
    from bot.desk import roster

    name, _, who = (part.strip() for part in text.partition("="))
    leader = await desk.run(roster.named, desk, who) if who else None
    meant = leader.name if leader else ""
    bearers = [meant] if meant else [one.name for one in desk.roster.find(name)]
    is_new = await desk.run(roster.never, desk, name, leader.id if leader else "", by=command.user_id)
    return words.never_kept(name, meant, bearers, desk.settings.command_prefix, is_new=is_new)


async def _add(desk: Desk, command: Command, text: str) -> Message:
    from bot.desk import roster

    values = [part.strip() for part in text.split(";")]
    if not 5 <= len(values) <= len(_COLUMNS):
        problem = "Say add NAME; OFFICE; TITLE; COUNTRY; START, with END after another semicolon if it is over."
        return help.usage("roster", desk.settings.command_prefix, problem)
    columns = dict(zip(_COLUMNS, values, strict=False))
    is_new = await desk.run(roster.add, desk, columns, by=command.user_id)
    return words.person_kept(columns["name"], columns["title"], is_new=is_new)
