"""/leader, /meetings, /news, questions in words, and the buttons under their answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.answers import Answer
from bot.desk import Desk, lookup, questions, reasons
from bot.desk.asked import IN_A_FILE
from bot.errors import BadQuery
from bot.messages import help
from bot.messages import lookup as words
from bot.messages import rulings as rulings_words
from bot.model import Message, Viewer
from handlers import access, rulings
from handlers.requests import Click, Command, Reply

ASKED: Mapping[str, Callable[..., Answer]] = {
    "leader": lookup.leader,
    "meetings": lookup.meetings,
    "news": lookup.news,
}
_EMPTY = {
    "leader": "Name a leader.",
    "meetings": "Say whose meetings, where or when.",
    "news": "Say what to look for.",
    "ask": "Ask a question.",
    "why": "Give the id of an article or a meeting, or FILE:LINE.",
}


_LABELLED = re.compile(r"<(?:https?|mailto)[^<>|\s]{1,500}\|([^<>|]{1,300})>|<[@#!][^<>|\s]{1,80}\|([^<>|]{0,80})>")
"""What Slack makes of an address or a person in a command: the label is what was typed."""


# Plain functions on the loop itself: these three are bounded to milliseconds, and a change of thread and back cost more
# than the answer (on a busy machine 11 ms against 3).


def answer_leader(desk: Desk, command: Command) -> Message:
    return _typed(desk, "leader", command)


def answer_meetings(desk: Desk, command: Command) -> Message:
    return _typed(desk, "meetings", command)


def answer_news(desk: Desk, command: Command) -> Message:
    return _typed(desk, "news", command)


async def answer_ask(desk: Desk, command: Command) -> Message:
    return await desk.run(_typed, desk, "ask", command)


async def answer_why(desk: Desk, command: Command) -> Message:
    return await desk.run(_typed, desk, "why", command)


def _typed(desk: Desk, name: str, command: Command) -> Message:
    if "<" in command.text:
        command = replace(command, text=_LABELLED.sub(lambda found: found[1] or found[2] or " ", command.text).strip())
    if not command.text or command.text.casefold() == "help":
        return help.usage(name, desk.settings.command_prefix, "" if command.text else _EMPTY[name])
    # Only the person who asked reads a slash command's answer; everybody reads one to a message in a channel.
    private = not command.direct or command.channel_name == "directmessage"
    try:
        found = _find(desk, name, command.text, 0, command.viewer, command.talk)
    except BadQuery as empty:
        return help.usage(name, desk.settings.command_prefix, str(empty))
    said = words.answer(found, private=private, may_correct=access.may_correct(desk, command.team_id, command.user_id))
    return words.in_direct_messages(said) if command.channel_id.startswith("D") else said


def _find(
    desk: Desk, name: str, query: str, offset: int, viewer: Viewer, talk: tuple[str, str, str] | None = None
) -> Answer:
    """What is asked for; in a conversation also what it is about from now on."""
    now = desk.clock()
    if name == "why":
        return reasons.why(desk, query, viewer, now)
    if name == "ask":
        found = questions.ask(desk, query, viewer, now, before=desk.talks.subject(talk, now) if talk else None)
    else:
        found = ASKED[name](desk, query, viewer, now, offset=offset)
    if talk:
        desk.talks.remember(talk, found, now)
    return found


async def look_up_whole(desk: Desk, name: str, query: str, viewer: Viewer) -> Answer:
    """The same lookup from its first record on, for a file: all that the pages would show."""
    if name in ASKED:
        return await desk.run(lambda: ASKED[name](desk, query, viewer, desk.clock(), offset=0, most=IN_A_FILE))
    return await desk.run(_find, desk, name, query, 0, viewer)


async def look_up(desk: Desk, name: str, query: str, offset: int, viewer: Viewer) -> Answer:
    """Any lookup by its name."""
    if name in ASKED:
        return _find(desk, name, query, offset, viewer)
    return await desk.run(_find, desk, name, query, offset, viewer)


# Buttons


def state_of(click: Click) -> tuple[str, int, str] | None:
    """(command, offset, query) of a button's value, or None when another version wrote it."""
    version, _, rest = click.value.partition("|")
    parts = rest.split("|", 2)
    if version != "v1" or len(parts) != 3 or parts[0] not in (*ASKED, "ask", "why") or not parts[1].isdecimal():
        return None
    return parts[0], min(int(parts[1]), 1_000_000), parts[2]


async def turn_page(desk: Desk, click: Click) -> Reply:
    """Next and Previous redraw the answer in place."""
    state = state_of(click)
    if state is None:
        return Reply(help.retired("This button", desk.settings.command_prefix))
    name, offset, query = state
    found = await look_up(desk, name, query, offset, click.viewer)
    return Reply(_worded(desk, click, found), replace=click.is_ephemeral)


async def open_answer(desk: Desk, click: Click) -> Reply:
    """A suggestion, an example or "All meetings": a new answer below, private to who clicked."""
    state = state_of(click)
    if state is None:
        return Reply(help.retired("This button", desk.settings.command_prefix))
    name, offset, query = state
    return Reply(_worded(desk, click, await look_up(desk, name, query, offset, click.viewer)))


async def share(desk: Desk, click: Click) -> Reply:
    """The same answer, looked up anew, for everybody in the channel."""
    state = state_of(click)
    if state is None:
        return Reply(help.retired("This button", desk.settings.command_prefix))
    name, offset, query = state
    found = await look_up(desk, name, query, offset, click.viewer)
    return Reply(words.shared(click.user_id, words.answer(found, private=False)), public=True)


async def row_menu(desk: Desk, click: Click) -> Reply | None:
    """The menu beside a meeting: its sources, why it is there, and a correction."""
    parts = click.parts()
    if len(parts) != 2:
        return Reply(help.retired("This menu", desk.settings.command_prefix))
    verb, subject = parts
    if verb in ("sources", "why"):
        found = await look_up(desk, "why", subject, 0, click.viewer)
        return Reply(_worded(desk, click, found))
    if verb in (rulings_words.REFUSE, rulings_words.PERSON, rulings_words.DATE, rulings_words.SAME):
        return await rulings.from_menu(desk, click, verb, subject)
    return Reply(help.retired("This menu", desk.settings.command_prefix))


def _worded(desk: Desk, click: Click, found: Answer) -> Message:
    """The answer with what its reader may do about it."""
    said = words.answer(found, may_correct=access.may_correct(desk, click.team_id, click.user_id))
    return words.in_direct_messages(said) if click.channel_id.startswith("D") else said
