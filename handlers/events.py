"""Mentions, direct messages, being added to a channel, and the message shortcut "Read into the archive"."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.desk import Desk
from bot.messages import blocks, help
from handlers import admin
from handlers.requests import Command, Happening, Reply
from handlers.wire import post

_MENTION = re.compile(r"<@[UW][A-Z0-9]{2,20}(?:\|[^>]{0,80})?>")


async def answer_mention(desk: Desk, happening: Happening) -> Reply | None:
    """ "@Readout when did Xi last meet Putin?": answered in the thread, for everybody who reads it."""
    return await _answer_words(desk, happening)


async def answer_message(desk: Desk, happening: Happening) -> Reply | None:
    """A direct message to the bot; messages of channels are none of its business."""
    if happening.body.get("channel_type") != "im":
        return None
    return await _answer_words(desk, happening)


async def _answer_words(desk: Desk, happening: Happening) -> Reply | None:
    event = happening.body
    if event.get("bot_id") or event.get("subtype") or not happening.user_id:
        return None
    typed = blocks.clean(blocks.unescape(_MENTION.sub(" ", str(event.get("text") or ""))))
    command = as_command(happening, " ".join(typed.split()))
    if command.text.split(" ", 1)[0].casefold() in admin.ADMIN_VERBS and not happening.channel_id.startswith("D"):
        return Reply(help.not_in_public(desk.settings.command_prefix))
    answered = await admin.answer_readout(desk, command)
    if isinstance(answered, Reply):
        return replace(answered, public=True)
    return Reply(answered, public=True)


def as_command(happening: Happening, text: str) -> Command:
    """A message's words as the command they are: "leader xi", "status", or a question."""
    event = happening.body
    return Command(
        name="readout",
        text=text.removeprefix("/readout ").removeprefix("/"),
        viewer=happening.viewer,
        team_id=happening.team_id,
        user_id=happening.user_id,
        channel_id=happening.channel_id,
        channel_name="directmessage" if happening.channel_id.startswith("D") else "",
        thread_ts=event.get("thread_ts") or event.get("ts"),
        direct=True,
        talk=_talk_of(happening),
        client=happening.client,
    )


def _talk_of(happening: Happening) -> tuple[str, str, str]:
    """The thread in which the answer will stand; a direct message outside threads is one conversation."""
    event, is_direct = happening.body, happening.channel_id.startswith("D")
    thread = event.get("thread_ts") or ("" if is_direct else event.get("ts")) or ""
    return happening.team_id, happening.channel_id, str(thread)


async def greet(desk: Desk, happening: Happening) -> Reply | None:
    """Said once, when it is the bot itself that joined."""
    if happening.client is None:
        return None
    own = await happening.client.auth_test()
    if own.get("user_id") != happening.user_id:
        return None
    await post(happening.client, happening.channel_id, help.greeting(desk.settings.command_prefix))
    return None
