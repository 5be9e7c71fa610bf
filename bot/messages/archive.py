"""What is said when somebody reads a Slack message into the archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.messages import wording
from bot.messages.blocks import bold, context, cut, form, join, message, option, section, select_input
from bot.model import Message

if TYPE_CHECKING:
    from bot.desk.intake import PageOutcome

ASK = "archive.ask"
SEEN_BY = "archive.seen_by"
ONLY_HERE = "here"
EVERYBODY = "workspace"

_HERE = option("Only this conversation", ONLY_HERE)
_ALL = option("The whole workspace", EVERYBODY)


def ask_who_may_see(key: str) -> dict[str, Any]:
    """Before a private message is read in: who may see what comes of it."""
    blocks = [
        section("This conversation is private. What is read from it stays visible only here unless you say otherwise."),
        select_input("Who may see it?", SEEN_BY, [_HERE, _ALL], initial=_HERE),
    ]
    return form("Read into the archive", blocks, ASK, "Read", key)


def reading(pages: int) -> Message:
    text = f"Reading {wording.count(pages, 'page')}…"
    return message(text, [section(text)])


def read_in(
    outcomes: Sequence[PageOutcome], refused: Sequence[tuple[str, str]], *, only_here: bool, unopened: int = 0
) -> Message:
    """What came of it, page by page, and who may see it."""
    added = sum(outcome.added for outcome in outcomes)
    same = sum(outcome.state == "unchanged" for outcome in outcomes)
    copies = sum(outcome.duplicates for outcome in outcomes)
    title = f"Read: {wording.count(added, 'new article record')}" if added else "Nothing new was found"
    facts = []
    if copies:
        facts.append(f"{wording.count(copies, 'of them a copy', 'of them copies')} of what the archive has")
    if same:
        facts.append(f"{wording.count(same, 'page')} had been read before")
    lines = [join([bold(title), *facts])]
    lines += [join([f"• {cut(name, 100)}: {cut(why, 200)}"]) for name, why in refused[:8]]
    if unopened:
        lines.append(join([f"{wording.count(unopened, 'link')} not opened: post a link by itself to have it read."]))
    seen_by = "Visible only in this conversation." if only_here else "Visible in this workspace."
    text = f"{title}. {seen_by}"
    return message(text, [section(join(lines, "\n")), context(seen_by)])


def nothing_to_read() -> Message:
    text = "There is no text, no link and no readable file in this message."
    return message(text, [section(text)])


def members_only() -> Message:
    text = "Only members of this workspace can read messages into its archive."
    return message(text, [section(text)])


def expired() -> Message:
    text = "That took too long. Use “Read into the archive” on the message again."
    return message(text, [section(text)])
