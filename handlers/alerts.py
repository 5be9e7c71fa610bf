"""/follow and the buttons of alerts: what this channel hears of, and when it would rather not."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.bulletins import FollowChoice, FollowMade
from bot.desk import Desk, editions, follows, quiet
from bot.errors import BadQuery
from bot.messages import alerts as words
from bot.messages import digest as digest_words
from bot.messages import help
from bot.model import Message
from handlers.digest import is_here
from handlers.requests import Click, Command, Reply

_SPAN = re.compile(r"(?:\s{1,4}for)?\s{1,4}(\d{1,3}|an?)\s?(h|hours?|d|days?|w|weeks?)$", re.I)
_HOURS_OF = {"h": 1, "d": 24, "w": 168}
_NEED_MORE = {
    "preview": "Say what to preview, such as `preview macron`.",
    "remove": "Say what to stop following: its name, or its number in `list`.",
    "stop": "Say what to stop following: its name, or its number in `list`.",
    "mute": "Say what to mute and for how long, such as `mute macron 8h`.",
    "unmute": "Say what to unmute: its name, or its number in `list`.",
}
MAX_MUTE_HOURS = 720


async def answer_follow(desk: Desk, command: Command) -> Message | Reply:
    """The first word decides; anything else is what to follow."""
    verb, _, rest = command.text.partition(" ")
    verb, rest = verb.casefold(), rest.strip()
    if verb in ("", "list"):
        return await _list(desk, command)
    if verb == "help":
        return help.usage("follow", desk.settings.command_prefix)
    if verb in _NEED_MORE and not rest:
        return help.usage("follow", desk.settings.command_prefix, _NEED_MORE[verb])
    if verb == "preview":
        return await _preview(desk, command, rest)
    if verb in ("remove", "stop", "rm", "delete", "unfollow"):
        return await _remove(desk, command, rest)
    if verb == "mute":
        return await _mute(desk, command, rest)
    if verb == "unmute":
        return await _unmute(desk, command, rest)
    if verb in ("quiet", "cooldown"):
        return await _set_option(desk, command, verb, rest)
    if not await is_here(command):
        return digest_words.word_not_here()
    return _made(await _add(desk, command, command.text))


async def answer_surely(desk: Desk, command: Command) -> Reply:
    """Follow what the command says, also when it is busy: its preview was seen."""
    return _made(await _add(desk, command, command.text, sure=True))


async def _list(desk: Desk, command: Command) -> Message:
    kept = await desk.run(follows.listed, desk, command.team_id, command.channel_id)
    options = await desk.run(quiet.options_of, desk, command.team_id, command.channel_id)
    return words.word_list(kept, options, command.viewer.timezone, desk.clock())


async def _add(desk: Desk, request: Command | Click, text: str, *, sure: bool = False) -> FollowMade | FollowChoice:
    return await desk.run(
        lambda: follows.add(desk, text, request.team_id, request.channel_id, request.user_id, desk.clock(), sure=sure)
    )


async def _preview(desk: Desk, command: Command, text: str) -> Message:
    found = await desk.run(
        follows.previewed, desk, text, command.team_id, command.channel_id, command.user_id, desk.clock()
    )
    return words.word_choice(found) if isinstance(found, FollowChoice) else words.word_previewed(found, text)


def _made(result: FollowMade | FollowChoice) -> Reply:
    if isinstance(result, FollowChoice):
        return Reply(words.word_choice(result))
    return Reply(words.word_made(result), refresh_home=result.saved)


async def _remove(desk: Desk, request: Command | Click, text: str) -> Reply:
    gone = await desk.run(follows.remove, desk, text, request.team_id, request.channel_id)
    return Reply(words.word_removed(gone), refresh_home=True)


async def _mute(desk: Desk, request: Command | Click, text: str) -> Reply:
    typed = _SPAN.search(text)
    number = int(typed[1]) if typed and typed[1].isdecimal() else 1
    hours = min(number * _HOURS_OF[typed[2][0].lower()], MAX_MUTE_HOURS) if typed else words.MUTE_HOURS
    until = desk.clock() + timedelta(hours=hours)
    muted = await desk.run(follows.mute, desk, _SPAN.sub("", text), request.team_id, request.channel_id, until)
    return Reply(words.word_muted(muted, until, request.viewer.timezone), refresh_home=True)


async def _unmute(desk: Desk, request: Command | Click, text: str) -> Reply:
    muted = await desk.run(follows.mute, desk, text, request.team_id, request.channel_id, None)
    return Reply(words.word_muted(muted, None, request.viewer.timezone), refresh_home=True)


async def _set_option(desk: Desk, command: Command, verb: str, text: str) -> Message:
    if verb == "cooldown":
        minutes = text.split()[0] if text and text != "off" else "0"
        if not minutes.isdecimal():
            raise BadQuery("A cooldown is a number of minutes, such as /follow cooldown 60, or off.")
        await desk.run(quiet.set_cooldown, desk, command.team_id, command.channel_id, int(minutes))
    elif text:
        hours, _, zone = text.partition(" ")
        known = editions.zone_named(zone) if zone else command.viewer.timezone
        if known is None:
            raise BadQuery(f"“{zone[:40]}” is no time zone. They look like Europe/London or America/New_York.")
        between = None if hours == "off" else hours
        await desk.run(quiet.set_quiet, desk, command.team_id, command.channel_id, between, known)
    return words.word_options(await desk.run(quiet.options_of, desk, command.team_id, command.channel_id))


# Buttons


async def click_follow(desk: Desk, click: Click) -> Reply:
    """ "Follow" under an answer: "v1|leader|ID"."""
    kind, *rest = click.parts() or [""]
    if kind != "leader" or len(rest) != 1:
        return Reply(help.retired("This button", desk.settings.command_prefix))
    if not await is_here(click):
        return Reply(digest_words.word_not_here())
    made = await desk.run(
        follows.add_leader, desk, rest[0], click.team_id, click.channel_id, click.user_id, desk.clock()
    )
    return _made(made)


async def click_choice(desk: Desk, click: Click) -> Reply:
    """One of several meanings, or "all the same" after a warning that it is busy."""
    text = "|".join(click.parts())
    if not text:
        return Reply(help.retired("This button", desk.settings.command_prefix))
    return _made(await _add(desk, click, text, sure=click.action_id.startswith(words.SURE)))


async def click_remove(desk: Desk, click: Click) -> Reply:
    return await _remove(desk, click, "|".join(click.parts()))


async def click_mute(desk: Desk, click: Click) -> Reply:
    return await _mute(desk, click, "|".join(click.parts()))


async def click_unmute(desk: Desk, click: Click) -> Reply:
    return await _unmute(desk, click, "|".join(click.parts()))
