"""The Home tab as a view."""

from __future__ import annotations

from typing import Any

from bot.answers import MeetingsAnswer
from bot.messages import wording
from bot.messages.blocks import Block, Markup, actions, bold, button, context, divider, header, home, join, section
from bot.messages.help import ADMIN_VERBS
from bot.messages.lookup import OPEN, meeting_line, opening


def tab(diary: MeetingsAnswer, *, prefix: str = "", is_admin: bool = False) -> dict[str, Any]:
    """Diary, ways in, and the admins' verbs for admins."""
    blocks: list[Block] = [
        header("Readout"),
        section(join(["Who met whom, when and where, and on whose word. Ask me in words below in Messages, or with"
                      f" /{prefix}leader, /{prefix}meetings and /{prefix}news in any channel."])),
        actions(button("All upcoming meetings", f"{OPEN}.diary", opening("meetings", "upcoming"))),
        divider(),
        header("Diary"),
    ]  # fmt: skip
    blocks += [section(meeting_line(found)) for found in diary.meetings]
    if not diary.meetings:
        blocks.append(section("Nothing is expected in the days ahead, as far as the archive tells."))
    blocks.append(context(join([wording.searched(diary.searched, diary.today)])))
    if is_admin:
        verbs = join([Markup(f"`/{prefix}readout {verb.name}`") for verb in ADMIN_VERBS], "  ")
        blocks += [divider(), section(join([bold("You are an admin here"), verbs], "\n"))]
    return dict(home(blocks))
