"""Answers in, Slack messages out: cards that fit a phone, each line with its source, and never a dead end.

Each kind of answer has a module of its own; here they are told apart, shared, and shown in direct messages.
"""

from __future__ import annotations

from typing import Any

from bot.answers import Answer, LeaderAnswer, MeetingsAnswer, NewsAnswer, QuestionAnswer, WhyAnswer
from bot.messages.blocks import Block, Markup, context
from bot.messages.leader import leader
from bot.messages.meetings import meetings
from bot.messages.news import news
from bot.messages.openers import SHARE, nothing_to_save
from bot.messages.questions import ask
from bot.messages.why import why
from bot.model import Message

__all__ = ["answer", "ask", "in_direct_messages", "leader", "meetings", "news", "nothing_to_save", "shared", "why"]


def answer(found: Answer, *, private: bool = True, may_correct: bool = False) -> Message:
    """Any answer as its message; `private` ones have a Share button, and for who `may_correct` buttons to do so."""
    match found:
        case LeaderAnswer():
            return leader(found, private=private, may_correct=private and may_correct)
        case MeetingsAnswer():
            return meetings(found, private=private, may_correct=private and may_correct)
        case NewsAnswer():
            return news(found, private=private)
        case QuestionAnswer():
            return ask(found, private=private, may_correct=private and may_correct)
        case WhyAnswer():
            return why(found, may_correct=private and may_correct)
    raise TypeError(f"no words for {type(found).__name__}")


def shared(by_user_id: str, said: Message) -> Message:
    """The message as everybody in the channel sees it: no buttons that are the asker's, and who shared it."""
    kept = tuple(block for block in said.blocks if block["type"] != "actions")
    kept = tuple({k: v for k, v in block.items() if k != "accessory"} for block in kept)
    return Message(said.text, (*kept, context(Markup(f"Shared by <@{by_user_id}> from the archive"))))


def in_direct_messages(said: Message) -> Message:
    """The message without its Share button: in a direct message there is no channel to share it to."""
    kept: list[Block] = []
    for block in said.blocks:
        elements: Any = block.get("elements") if block["type"] == "actions" else None
        rest = [element for element in elements or () if element.get("action_id") != SHARE]
        if elements is None:
            kept.append(dict(block))
        elif rest:
            kept.append({**block, "elements": rest})
    return Message(said.text, tuple(kept))
