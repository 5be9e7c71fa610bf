"""/meetings: records of the ledger as they were asked for, and what articles say of the same people beside them."""

from __future__ import annotations

from bot.answers import Filters, MeetingsAnswer
from bot.messages import wording
from bot.messages.blocks import LIMITS, Block, actions, button, cut, header, join, markup, message, section
from bot.messages.fitting import fit
from bot.messages.lines import left_out, meeting_block, searched_line, together_blocks
from bot.messages.openers import (
    OPEN,
    answer_buttons,
    not_understood,
    opening,
    openings,
    page_note,
    search_instead,
    which,
)
from bot.model import Message
from bot.text import fold


def meetings(found: MeetingsAnswer, *, private: bool = True, may_correct: bool = False) -> Message:
    if found.choices:
        return which(found, "meetings")
    if found.did_you_mean:
        return not_understood(found, "meetings")
    asked = _asked_for(found)
    if not found.leaders and found.filters == Filters():
        text = f"I did not understand “{cut(found.query, 100)}”: name a leader, a place, a kind of meeting or a time."
        return message(text, [section(markup("{text}", text=text)), _examples(found.query), searched_line(found)])
    head: list[Block] = [header(cut(f"Meetings: {asked}", LIMITS["header.text"]))]
    head += left_out(found)
    items = [[meeting_block(one, found.filters.worded, may_correct=may_correct)] for one in found.meetings]
    tail = together_blocks(found.together, found.leaders)
    buttons = answer_buttons(found, "meetings", len(items), private=private, more=_meetings_more(found))
    if not items:
        said = _no_meeting(found)
        return message(f"{asked}: {said}", [*head, section(join([said])), *tail, *buttons])
    note = page_note(found, len(items), "meeting")
    blocks, shown = fit(head, items, [*tail, searched_line(found, note), *buttons])
    if shown < len(items):
        buttons = answer_buttons(found, "meetings", shown, private=private, more=_meetings_more(found))
        note = page_note(found, shown, "meeting")
        blocks, _ = fit(head, items[:shown], [*tail, searched_line(found, note), *buttons])
    told = found.meetings[0]
    if not found.upcoming_first:  # what is only expected is not the latest that happened
        told = next((one for one in found.meetings if one.shown in ("held", "ongoing")), told)
    is_latest = told.shown in ("held", "ongoing") and not found.offset
    label = "Next" if found.upcoming_first else "Latest" if is_latest else "First shown"
    text = (
        f"{wording.count(found.total, 'meeting', capped=found.capped)} found ({asked}). "
        f"{label}: {wording.people(told.meeting)}, {wording.when(told.meeting)}, {wording.status(told)}."
    )
    return message(text, blocks)


def _asked_for(found: MeetingsAnswer) -> str:
    """The query as it was read, in words: "Xi Jinping and Vladimir Putin, phone calls, in Oct 2023"."""
    filters = found.filters
    parts = [wording.listing([cut(person.name, wording.NAME) for person in found.leaders])]
    if filters.latest and not filters.upcoming:
        parts.append("latest")
    parts += [f"without {wording.listing([cut(name, wording.NAME) for name in filters.without], 'or')}"
              if filters.without else ""]  # fmt: skip
    if filters.upcoming:
        parts.append("upcoming")
    parts += [wording.listing([wording.KINDS.get(kind, kind) for kind in filters.kinds], "or")]
    if not filters.upcoming:
        parts += [wording.listing([wording.status_word(shown) for shown in filters.shown], "or")]
    parts += [f"in {wording.listing(filters.places, 'or')}" if filters.places else ""]
    parts += [wording.span(filters.first_day, filters.last_day)]
    parts += [
        f"told with {wording.listing([f'“{cut(word, 60)}”' for word in filters.worded])}" if filters.worded else ""
    ]
    parts += [f"told by {wording.listing(filters.outlets, 'or')}" if filters.outlets else ""]
    return ", ".join(part for part in parts if part) or "all"


def _no_meeting(found: MeetingsAnswer) -> str:
    """The honest empty: what was searched, and whether articles mention them at all."""
    said = f"No meeting found in {wording.count(found.searched.articles, 'article')}"
    if found.searched.newest:
        said += f", newest {wording.day(found.searched.newest)}"
    if found.together and len(found.leaders) > 1:
        both = "both" if len(found.leaders) == 2 else "all of them"
        number = f"{'more than ' if found.together.capped else ''}{found.together.total:,}"
        verb = "mentions" if found.together.total == 1 else "mention"
        said += f"; {number} {verb} {both}" if found.together.total else f"; no article mentions {both}"
    return said + "."


def _examples(query: str) -> Block:
    asks = ("upcoming", "last month", "state visits")
    shown = openings("meetings", [(ask, ask) for ask in asks])
    return actions(*shown, search_instead(query))


def _meetings_more(found: MeetingsAnswer) -> list[Block | None]:
    more: list[Block | None] = []
    names = ", ".join(person.name for person in found.leaders)
    if found.leaders and not found.filters.upcoming:
        more.append(button("What is next?", f"{OPEN}.next", opening("meetings", f"{names} upcoming")))
    if found.leaders and not found.meetings and found.filters != Filters():
        label = "All their meetings" if len(found.leaders) > 1 else "All meetings"
        more.append(button(label, f"{OPEN}.all", opening("meetings", names)))
    if not found.leaders and not found.meetings and not found.meant:
        asked = fold(found.query)  # no button to the very question that found nothing
        more += openings("meetings", [(ask, ask) for ask in ("upcoming", "latest") if ask != asked])
    if found.meant and not found.leaders:
        more += _meant(found)
    if found.unknown and not found.leaders:
        more.append(search_instead(found.query))
    if len(found.leaders) == 2:
        both = " and ".join(cut(person.name, 200) for person in found.leaders)
        more.append(button("Follow this pair", "follow.choose.pair", f"v1|{both}"))
    return more


def _meant(found: MeetingsAnswer) -> list[Block]:
    """Who names countries may mean their leaders: of one country each of them, of several those who lead."""
    by_country = [person.name for person in found.meant]
    if len(found.filters.places) == len(by_country) == 2:
        both = " and ".join(cut(name, 35) for name in by_country)
        return [button(f"Of {both}"[:75], f"{OPEN}.meant", opening("meetings", ", ".join(by_country)))]
    if len(found.filters.places) == 1:
        return [
            button(f"Meetings of {name}", f"{OPEN}.meant{number}", opening("meetings", name))
            for number, name in enumerate(by_country[:2])
        ]
    return []
