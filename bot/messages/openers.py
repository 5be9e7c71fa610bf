"""Buttons under answers, and what they carry: paging, further questions, Share, files, what may have been meant.

A button carries all it needs in its value ("v1|command|offset|query"), so that it works after a restart and on old
messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answers import Answer
from bot.messages import wording
from bot.messages.blocks import LIMITS, Block, actions, button, cut, join, markup, message, section
from bot.messages.lines import searched_line
from bot.model import Message

SHARE = "answer.share"


PAGE = "answer.page"


OPEN = "answer.open"


SAVE = "answer.save"


QUERY_KEPT = 1_500
"""Characters of a query that a button carries: its value has 2,000."""


def value(command: str, offset: int, query: str, *more: str) -> str:
    return "|".join(["v1", command, str(offset), *more, cut(query, QUERY_KEPT)])


def opening(command: str, query: str) -> str:
    """The value of a button that asks `command` for `query` anew."""
    return value(command, 0, query)


def answer_buttons(
    found: Answer, command: str, shown: int, *, private: bool, more: Sequence[Block | None] = (), can_save: bool = True
) -> list[Block]:
    """Paging, further questions, Share; none at all in a public message."""
    if not private:
        return []
    elements: list[Block | None] = []
    if found.offset > 0:
        before = max(0, found.offset - PAGE_SIZE)
        elements.append(button("Previous", f"{PAGE}.back", value(command, before, found.query)))
    if shown and found.offset + shown < found.total:
        elements.append(button("Next", f"{PAGE}.on", value(command, found.offset + shown, found.query)))
    elements.extend(more)
    if shown:
        elements.append(button("Share to channel", SHARE, value(command, found.offset, found.query)))
        elements += [
            button(text, f"{SAVE}.{form}", value(command, found.offset, found.query), label=f"{text}: {label}")
            for form, text, label in (_FILES.get(command, ()) if can_save else ())
        ]
    return [actions(*elements)] if any(elements) else []


_PICTURE = ("png", "Picture", "a picture in our direct messages")


_CSV = ("csv", "CSV", "a spreadsheet file in our direct messages")


_CALENDAR = ("ics", "Calendar", "a calendar file in our direct messages")


_FILES = {"leader": (_PICTURE, _CSV), "meetings": (_PICTURE, _CALENDAR, _CSV), "news": (_CSV,)}


def nothing_to_save(form: str) -> Message:
    """There is nothing in the answer that such a file could hold."""
    what = {"png": "to draw", "ics": "with a day for a calendar"}.get(form, "to save")
    return message(f"There is nothing {what} in this answer.")


PAGE_SIZE = 5


def page_note(found: Answer, shown: int, one: str, many: str | None = None) -> str:
    if not shown or found.total <= shown:
        return ""
    total = wording.count(found.total, one, many, capped=found.capped)
    return f"{found.offset + 1}–{found.offset + shown} of {total}"


def which(found: Answer, command: str) -> Message:
    """Several leaders share the name that was used: the asker chooses."""
    called = [
        cut(f"{choice.name} ({choice.office})" if choice.office else choice.name, 2 * wording.NAME)
        for choice in found.choices
    ]
    text = f"“{cut(found.choices[0].typed, 100)}” may be {wording.listing(called, 'or')}. Which one?"
    picks = openings(command, [(name, one.query) for name, one in zip(called, found.choices, strict=True)])
    return message(text, [section(markup("{text}", text=text)), actions(*picks), searched_line(found)])


def openings(command: str, asks: Iterable[tuple[str, str]]) -> list[Block]:
    """A button for each (label, query): it opens the answer of `command` to the query."""
    return [button(label, f"{OPEN}.{number}", opening(command, query)) for number, (label, query) in enumerate(asks)]


def suggestions(queries: Sequence[str], command: str) -> list[Block]:
    picks = openings(command, [(cut(query, LIMITS["button.text"]), query) for query in queries[:3]])
    return [section(join([meant_by(queries)])), actions(*picks)]


def meant_by(queries: Sequence[str]) -> str:
    return f"Did you mean {wording.listing([cut(query, 100) for query in queries[:3]], 'or')}?"


def not_understood(found: Answer, command: str) -> Message:
    words = wording.listing([f"“{cut(word, 60)}”" for word in found.unknown[:5]])
    text = f"I do not know {words}. {meant_by(found.did_you_mean)}"
    first = section(join([f"I do not know {words}, so nothing was searched."]))
    return message(text, [first, *suggestions(found.did_you_mean, command), searched_line(found)])


def search_instead(query: str) -> Block:
    """What is no meeting may be in the articles."""
    return button("Search the articles", f"{OPEN}.news", opening("news", query))
