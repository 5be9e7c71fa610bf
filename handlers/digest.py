"""/digest and the buttons of digests: what is set up here, and a digest now."""

from __future__ import annotations

import logging
from typing import Literal

from bot.desk import Desk, digest, editions
from bot.messages import digest as words
from bot.messages import help
from bot.model import Message
from handlers import people
from handlers.requests import Click, Command, Reply
from handlers.wire import refusals

log = logging.getLogger(__name__)

_STATES: dict[str, tuple[Literal["on", "paused", "off"], str]] = {
    "pause": ("paused", "Paused:"),
    "resume": ("on", "On again:"),
    "on": ("on", "On:"),
    "off": ("off", "Turned off:"),
}


async def answer_digest(desk: Desk, command: Command) -> Message | Reply:
    """The first word decides; one that is a day sets the edition up."""
    verb, _, rest = command.text.partition(" ")
    verb, rest = verb.casefold(), rest.strip()
    if verb in ("", "list", "status"):
        found = await desk.run(editions.of_channel, desk, command.team_id, command.channel_id, desk.clock())
        return words.word_editions(found)
    if verb == "help":
        return help.usage("digest", desk.settings.command_prefix)
    if verb in _STATES:
        return await _change(desk, command, verb, rest)
    if verb == "skip":
        return await _skip(desk, command, rest)
    if verb == "preview":
        return await _preview(desk, command, rest)
    if not await is_here(command):
        return words.word_not_here()
    if verb == "now":
        return await _now(desk, command)
    return await set_up(desk, command)


async def set_up(desk: Desk, command: Command) -> Reply:
    who = await people.person(command.client, command.team_id, command.user_id)
    zone = who.zone if who and who.zone else command.viewer.timezone
    wish = await desk.run(editions.read_edition, desk, command.text, zone)
    state = await desk.run(
        editions.set_edition, desk, wish, command.team_id, command.channel_id, command.user_id, desk.clock()
    )
    return Reply(words.word_state(state, "Set:"), refresh_home=True)


async def _now(desk: Desk, command: Command | Click) -> Message:
    posted = await desk.run(
        digest.post_now, desk, command.team_id, command.channel_id, desk.clock(), command.viewer.timezone
    )
    return words.word_nothing_new(posted) if posted.is_empty else words.word_posted(posted)


async def _change(desk: Desk, request: Command | Click, verb: str, name: str) -> Reply:
    state, done = _STATES[verb]
    found = await desk.run(editions.change_state, desk, request.team_id, request.channel_id, name, state, desk.clock())
    return Reply(words.word_state(found, done), refresh_home=True)


async def _skip(desk: Desk, request: Command | Click, name: str) -> Reply:
    found = await desk.run(editions.skip_next, desk, request.team_id, request.channel_id, name, desk.clock())
    return Reply(words.word_state(found, "The next one is skipped:"), refresh_home=True)


async def _preview(desk: Desk, request: Command | Click, name: str) -> Message:
    parts = await desk.run(
        lambda: digest.preview(
            desk, request.team_id, request.channel_id, desk.clock(), name=name or None,
            timezone=request.viewer.timezone,
        )
    )  # fmt: skip
    return words.word_previewed(parts)


# Buttons


async def click_state(desk: Desk, click: Click) -> Reply:
    """Pause, resume, off: the value names the edition, the action what to do."""
    return await _change(desk, click, click.action_id.split(".")[1], _name(click))


async def click_skip(desk: Desk, click: Click) -> Reply:
    return await _skip(desk, click, _name(click))


async def click_preview(desk: Desk, click: Click) -> Reply:
    return Reply(await _preview(desk, click, _name(click)))


async def from_menu(desk: Desk, click: Click, verb: str, name: str) -> Reply:
    """The same from the Home tab, where the menu names channel and edition; answered in the direct messages."""
    if verb == "preview":
        reply = Reply(await _preview(desk, click, name))
    elif verb == "skip":
        reply = await _skip(desk, click, name)
    else:
        reply = await _change(desk, click, verb, name)
    return reply


def _name(click: Click) -> str:
    return (click.parts() or [""])[0]


async def is_here(command: Command | Click) -> bool:
    """Is the bot a member of the channel, so that it may post there?  When Slack does not say, yes: the post tells."""
    if command.client is None:
        return True
    from slack_sdk.errors import SlackApiError

    try:
        answer = await command.client.conversations_info(channel=command.channel_id)
    except SlackApiError as refused:
        data = refused.response.data
        return not (isinstance(data, dict) and data.get("error") in ("channel_not_found", "not_in_channel"))
    except refusals() as unreachable:
        log.info("channel not looked up", extra={"why": type(unreachable).__name__})
        return True
    channel = answer.get("channel") or {}
    return bool(channel.get("is_member", True)) or bool(channel.get("is_im") or channel.get("is_mpim"))
