"""Modals that set up a follow or a digest, with what it would have brought before it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.bulletins import EditionPreview
from bot.messages import wording
from bot.messages.blocks import (
    Block,
    bold,
    context,
    conversation_input,
    cut,
    form,
    join,
    option,
    section,
    select_input,
    text_input,
)
from bot.messages.digest import when

FOLLOW, FOLLOW_SURE, DIGEST, DIGEST_SURE = "setup.follow", "setup.follow_sure", "setup.digest", "setup.digest_sure"
WHAT, WHERE, DAYS, TIME, ZONE, TOPICS, NAME = (
    "setup.what", "setup.where", "setup.days", "setup.time", "setup.zone", "setup.topics", "setup.name",
)  # fmt: skip

_DAYS = (
    ("daily", "Every day"), ("mon-fri", "Monday to Friday"), ("mon", "Mondays"), ("tue", "Tuesdays"),
    ("wed", "Wednesdays"), ("thu", "Thursdays"), ("fri", "Fridays"), ("sat", "Saturdays"), ("sun", "Sundays"),
)  # fmt: skip


def follow() -> dict[str, Any]:
    """What to follow, and where alerts go."""
    hint = "A leader, two leaders, a country, or words: macron · xi putin · japan · “grain deal”"
    blocks = [text_input("What to follow", WHAT, hint=hint, placeholder="xi putin"), _where("Where alerts go")]
    return form("Follow", blocks, FOLLOW, "Preview")


def follow_preview(what: str, times: int, examples: Sequence[str], private_metadata: str) -> dict[str, Any]:
    """How often it would have spoken, before it does."""
    often = f"{wording.count(times, 'time')} in the last 7 days" if times else "nothing in the last 7 days"
    blocks: list[Block] = [section(join([bold(what), f"would have posted {often}."], " "))]
    if examples:
        blocks.append(context(join([f"• {cut(headline, 150)}" for headline in examples[:3]], "\n")))
    return form("Follow", blocks, FOLLOW_SURE, "Follow", private_metadata)


def digest(zone: str) -> dict[str, Any]:
    """Where, when and on what."""
    days = [option(label, value) for value, label in _DAYS]
    blocks = [
        _where("Where the digest goes"),
        select_input("Days", DAYS, days, initial=days[0]),
        text_input("Time", TIME, initial="08:30", hint="Hours and minutes, such as 08:30"),
        text_input("Time zone", ZONE, initial=zone, hint="Such as Europe/London"),
        text_input(
            "Topics",
            TOPICS,
            optional=True,
            hint="Leaders, countries, words or source:NAME, separated by commas; empty: all",
        ),
        text_input(
            "Name", NAME, optional=True, hint="For a second digest in the same place, such as evening; empty: the first"
        ),
    ]
    return form("Set up a digest", blocks, DIGEST, "Preview")


def digest_preview(found: EditionPreview, private_metadata: str) -> dict[str, Any]:
    """What the digest would have brought in the last week, before it is set up."""
    due = wording.count(found.due, "time")
    if found.posted:
        articles = wording.count(found.articles, "new article")
        text = f"It would have posted {wording.count(found.posted, 'time')} in the last 7 days, with {articles}."
    elif found.due:
        text = f"It would have been due {due} in the last 7 days, with nothing new to say."
    else:
        text = "It would not have been due in the last 7 days."
    blocks: list[Block] = [section(join([bold(when(found.digest)), text], "\n"))]
    if found.examples:
        blocks.append(context(join([f"• {cut(headline, 150)}" for headline in found.examples], "\n")))
    return form("Set up a digest", blocks, DIGEST_SURE, "Set up", private_metadata)


def _where(label: str) -> Block:
    return conversation_input(label, WHERE, hint="I must be a member there: /invite me first")


def may_be(choices: Sequence[tuple[str, str]]) -> str:
    """An error under an input: the words have several meanings."""
    return cut(f"It may be {wording.listing([label for label, _ in choices[:4]], 'or')}: name one.", 300)


NOT_HERE = "I am not in that conversation. Invite me there first: /invite"
"""An error under an input."""
