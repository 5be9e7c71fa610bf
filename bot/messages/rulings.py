"""What admins decide about meetings and names: the menu beside a meeting, the forms it opens, what is said after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.messages import wording
from bot.messages.blocks import Block, bold, context, cut, form, join, markup, message, option, section, select_input
from bot.messages.blocks import text_input as typed_input
from bot.model import Meeting, Message

REFUSE, PERSON, DATE, SAME = "refuse", "person", "date", "same"
"""What the menu's values begin with."""
DATE_FORM, SAME_FORM, PERSON_FORM = "rulings.date", "rulings.same", "rulings.person"
DAY, OTHER, WHO = "rulings.day", "rulings.other", "rulings.who"


def menu_options(meeting_id: str) -> list[Block]:
    """For admins, under "Why is this here?"."""
    return [
        option("Not a meeting", f"v1|{REFUSE}|{meeting_id}"),
        option("Wrong person…", f"v1|{PERSON}|{meeting_id}"),
        option("Wrong date…", f"v1|{DATE}|{meeting_id}"),
        option("Same meeting as…", f"v1|{SAME}|{meeting_id}"),
    ]


def date_form(people: str, date: str | None, kept: str) -> dict[str, Any]:
    """When was it?"""
    blocks = [
        section(bold(cut(people, 300))),
        typed_input("It was on", DAY, initial=date or "", hint="2024-03-13, 2024-03 or 2024-03-12/2024-03-14"),
        context("What the sources say stays among the record's disputes."),
    ]
    return form("Wrong date", blocks, DATE_FORM, "Set the date", kept)


def same_form(people: str, others: Sequence[Meeting], kept: str) -> dict[str, Any]:
    """Which other record is it?"""
    picks = [option(cut(_line(other), 75), other.id) for other in others[:100]]
    blocks = [section(bold(cut(people, 300))), select_input("Is the same meeting as", OTHER, picks, initial=picks[0])]
    return form("Same meeting", blocks, SAME_FORM, "Join them", kept)


def person_form(told: Sequence[tuple[str, str, str, str]], kept: str) -> dict[str, Any]:
    """Who is not meant, and in which article? `told`: (article id, headline, leader id, name)."""
    picks = [
        option(cut(f"{cut(name, 30)}: {headline}", 75), f"{article_id}|{leader_id}")
        for article_id, headline, leader_id, name in told[:100]
    ]
    blocks = [
        select_input("Who is not meant, in which article", WHO, picks, initial=picks[0]),
        context("The article and its copies will not count for this person, nor for meetings of theirs."),
    ]
    return form("Wrong person", blocks, PERSON_FORM, "Not meant", kept)


def _line(meeting: Meeting) -> str:
    kind = wording.KINDS.get(meeting.kind, meeting.kind)
    place = wording.place(meeting.place)
    return ", ".join(part for part in (wording.when(meeting), kind, place, meeting.id) if part)


def no_other() -> Message:
    text = "The archive has no other record of these people that this could be the same meeting as."
    return message(text, [section(text)])


def nobody_told() -> Message:
    text = "No leader of the roster is named there."
    return message(text, [section(text)])


_SAID = {
    "not_a_meeting": "Not a meeting any more: {people}{detail}.",
    "wrong_date": "The date is {date} now: {people}.",
    "same_meeting": "These are one meeting now: {people}{detail}.",
    "wrong_person": "“{headline}” does not mean {people} any more.",
}
_SAID_BEFORE = "It was decided already, so nothing changed: "


def ruled(kind: str, people: Sequence[str], detail: str | None, verdict_id: str, prefix: str, *, anew: bool) -> Message:
    """What was decided, and how it is taken back. `detail` is a date, or the headline where a person is not meant."""
    said = _SAID[kind].format(
        people=wording.listing([cut(name, wording.NAME) for name in people]),
        detail=f", {wording.day(detail)}" if detail else "",
        date=wording.day(detail),
        headline=cut(detail or "", 120),
    )
    said = said if anew else _SAID_BEFORE + said
    undo = f"/{prefix}readout undo {verdict_id}"
    return message(said, [section(join([said])), context(markup("Take it back with `{undo}`", undo=undo))])
