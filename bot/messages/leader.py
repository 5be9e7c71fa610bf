"""/leader: who somebody is, latest and next meetings, whom they met most, articles, each line with its source."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers import LeaderAnswer, MeetingFound
from bot.messages import wording
from bot.messages.blocks import (
    Block,
    Markup,
    actions,
    bold,
    button,
    cut,
    escape,
    header,
    join,
    markup,
    message,
    section,
)
from bot.messages.fitting import fit
from bot.messages.lines import article_line, left_out, meeting_block, searched_line
from bot.messages.openers import (
    OPEN,
    answer_buttons,
    meant_by,
    opening,
    openings,
    page_note,
    search_instead,
    suggestions,
    which,
)
from bot.model import Message

FOLLOW = "follow.add"


COUNTED = 200
"""Records of one leader that are counted; more are "more than 200"."""


def leader(found: LeaderAnswer, *, private: bool = True, may_correct: bool = False) -> Message:
    person = found.leader
    if found.named:
        return _several(found)
    if person is None:
        return which(found, "leader") if found.choices else _nobody(found)
    head = [header(person.name), section(_offices(found)), *left_out(found)]
    items: list[list[Block]] = []
    if found.offset == 0:
        items += _meeting_items("Next", found.upcoming, may_correct)
        items += _meeting_items("Latest meetings and calls", found.latest, may_correct)
        items += _met_items(found, private=private)
    items += _article_items(found)
    if not items:
        items.append([section(markup("No article of the archive names {name} yet.", name=person.name))])
    tail = _leader_tail(found, len(found.articles), private=private)
    blocks, _ = fit(head, items, tail)
    return message(_leader_text(found), blocks)


def _offices(found: LeaderAnswer) -> Markup:
    assert found.leader is not None
    current = [office for office in found.offices if not office.former]
    past = [office for office in found.offices if office.former]
    lines = [bold(wording.office(office)) for office in current]
    if past and not current:
        lines.append(Markup("*Out of office*"))
    lines += [Markup(f"_{escape(wording.office(office))}_") for office in past[:4]]
    if len(past) > 4:
        lines.append(Markup(f"_and {wording.count(len(past) - 4, 'earlier office')}_"))
    if found.leader.is_official:
        lines.append(Markup("An official: speaks for leaders, is not counted as one."))
    return join(lines, "\n") or Markup("No office on the roster.")


def _leader_text(found: LeaderAnswer) -> str:
    assert found.leader is not None
    main = wording.office(found.offices[0]) if found.offices else "no office on the roster"
    counts = [
        wording.count(found.meetings_total, "meeting"),
        wording.count(found.total, "article", capped=found.capped),
    ]
    return f"{found.leader.name}: {main}. {' and '.join(counts)}."


def _meeting_items(title: str, meetings: Sequence[MeetingFound], may_correct: bool) -> list[list[Block]]:
    items = [[meeting_block(found, may_correct=may_correct)] for found in meetings]
    if items:
        items[0].insert(0, section(bold(title)))
    return items


_MET_OPENED = 3


def _met_items(found: LeaderAnswer, *, private: bool) -> list[list[Block]]:
    """Whom the leader met most often in person, with a button to each list of their meetings."""
    if not found.met_most or found.leader is None:
        return []
    met = wording.listing([f"{cut(one.name, wording.NAME)} ({one.times})" for one in found.met_most])
    among = " in the newest 200 records" if found.meetings_total >= COUNTED else ""
    item: list[Block] = [section(join([bold("Met most often"), f"{met}, in person{among}"], ": "))]
    if private:
        asks = [(f"With {one.name}"[:75], f"{found.leader.name}, {one.name}") for one in found.met_most[:_MET_OPENED]]
        item.append(actions(*_met_openings(asks)))
    return [item]


def _met_openings(asks: Sequence[tuple[str, str]]) -> list[Block]:
    return [button(label, f"{OPEN}.met{n}", opening("meetings", query)) for n, (label, query) in enumerate(asks)]


def _article_items(found: LeaderAnswer) -> list[list[Block]]:
    """Articles about the person first, those that merely mention the person under a title of their own."""
    items: list[list[Block]] = []
    office_now = found.offices[0].title if found.offices and not found.offices[0].former else None
    before = None
    for article in found.articles:
        is_subject = article.standing == "subject"
        block = section(article_line(article, office_now=office_now))
        if is_subject != before:
            title = f"Articles about {found.leader.name}" if is_subject else "Only mentioned in"  # type: ignore[union-attr]
            items.append([section(bold(title)), block])
        else:
            items.append([block])
        before = is_subject
    return items


def _leader_tail(found: LeaderAnswer, shown: int, *, private: bool) -> list[Block]:
    assert found.leader is not None
    name = found.leader.name
    more: list[Block | None] = []
    if found.meetings_total:
        more.append(button("All meetings", f"{OPEN}.meetings", opening("meetings", name)))
    more.append(button("Follow", FOLLOW, f"v1|leader|{found.leader.id}", label=f"Follow {name}"))
    is_empty = not (found.articles or found.latest or found.upcoming)
    buttons = answer_buttons(found, "leader", shown or 1, private=private, more=more, can_save=not is_empty)
    return [searched_line(found, page_note(found, shown, "article")), *buttons]


def _nobody(found: LeaderAnswer) -> Message:
    text = f"Nobody on the roster is called “{cut(found.query, 100)}”."
    blocks = [section(markup("{text}", text=text))]
    if found.did_you_mean:
        text = f"{text} {meant_by(found.did_you_mean)}"
        blocks += suggestions(found.did_you_mean, "leader")
    else:
        blocks.append(section("Try the surname or the full name, or search the articles."))
        blocks.append(actions(search_instead(found.query)))
    return message(text, [*blocks, searched_line(found)])


def _several(found: LeaderAnswer) -> Message:
    """The query names more than one leader: each has a card, and together they have meetings."""
    names = [cut(person.name, wording.NAME) for person in found.named[:5]]
    text = f"That names {wording.listing(names)}."
    picks = openings("leader", [(name, name) for name in names])
    both = button("Their meetings", f"{OPEN}.meetings", opening("meetings", ", ".join(names)))
    return message(text, [section(join([text])), actions(both, *picks), searched_line(found)])
