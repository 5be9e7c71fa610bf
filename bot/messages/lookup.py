"""Answers in, Slack messages out: cards that fit a phone, each line with its source, and never a dead end.

Buttons carry all they need in their value ("v1|command|offset|query"), so that they work after a restart and on old
messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.answers import (
    Answer,
    ArticleFound,
    Citation,
    Filters,
    LeaderAnswer,
    MeetingFound,
    MeetingsAnswer,
    NewsAnswer,
    QuestionAnswer,
    StoryFound,
    Together,
    WhyAnswer,
)
from bot.messages import corrections, rulings, wording
from bot.messages.blocks import (
    LIMITS,
    Block,
    Markup,
    actions,
    bold,
    button,
    context,
    cut,
    escape,
    fit,
    header,
    join,
    link,
    markup,
    message,
    option,
    overflow,
    quoted,
    section,
)
from bot.messages.replies import reply_line
from bot.model import Leader, Message
from bot.text import fold, words

SHARE = "answer.share"
PAGE = "answer.page"
OPEN = "answer.open"
ROW = "answer.row"
SAVE = "answer.save"
FOLLOW = "follow.add"

COUNTED = 200
"""Records of one leader that are counted; more are "more than 200"."""

QUERY_KEPT = 1_500
"""Characters of a query that a button carries: its value has 2,000."""


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


# The values of buttons


def value(command: str, offset: int, query: str, *more: str) -> str:
    return "|".join(["v1", command, str(offset), *more, cut(query, QUERY_KEPT)])


def opening(command: str, query: str) -> str:
    """The value of a button that asks `command` for `query` anew."""
    return value(command, 0, query)


def _buttons(
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


def _page_note(found: Answer, shown: int, one: str, many: str | None = None) -> str:
    if not shown or found.total <= shown:
        return ""
    total = wording.count(found.total, one, many, capped=found.capped)
    return f"{found.offset + 1}–{found.offset + shown} of {total}"


# /leader


def leader(found: LeaderAnswer, *, private: bool = True, may_correct: bool = False) -> Message:
    person = found.leader
    if found.named:
        return _several(found)
    if person is None:
        return _which(found, "leader") if found.choices else _nobody(found)
    head = [header(person.name), section(_offices(found)), *_left_out(found)]
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
    buttons = _buttons(found, "leader", shown or 1, private=private, more=more, can_save=not is_empty)
    return [_searched(found, _page_note(found, shown, "article")), *buttons]


def _nobody(found: LeaderAnswer) -> Message:
    text = f"Nobody on the roster is called “{cut(found.query, 100)}”."
    blocks = [section(markup("{text}", text=text))]
    if found.did_you_mean:
        text = f"{text} {_meant_by(found.did_you_mean)}"
        blocks += _suggestions(found.did_you_mean, "leader")
    else:
        blocks.append(section("Try the surname or the full name, or search the articles."))
        blocks.append(actions(_search_instead(found.query)))
    return message(text, [*blocks, _searched(found)])


def _several(found: LeaderAnswer) -> Message:
    """The query names more than one leader: each has a card, and together they have meetings."""
    names = [cut(person.name, wording.NAME) for person in found.named[:5]]
    text = f"That names {wording.listing(names)}."
    picks = _openings("leader", [(name, name) for name in names])
    both = button("Their meetings", f"{OPEN}.meetings", opening("meetings", ", ".join(names)))
    return message(text, [section(join([text])), actions(both, *picks), _searched(found)])


def _which(found: Answer, command: str) -> Message:
    """Several leaders share the name that was used: the asker chooses."""
    called = [
        cut(f"{choice.name} ({choice.office})" if choice.office else choice.name, 2 * wording.NAME)
        for choice in found.choices
    ]
    text = f"“{cut(found.choices[0].typed, 100)}” may be {wording.listing(called, 'or')}. Which one?"
    picks = _openings(command, [(name, one.query) for name, one in zip(called, found.choices, strict=True)])
    return message(text, [section(markup("{text}", text=text)), actions(*picks), _searched(found)])


def _openings(command: str, asks: Iterable[tuple[str, str]]) -> list[Block]:
    """A button for each (label, query): it opens the answer of `command` to the query."""
    return [button(label, f"{OPEN}.{number}", opening(command, query)) for number, (label, query) in enumerate(asks)]


def _suggestions(queries: Sequence[str], command: str) -> list[Block]:
    picks = _openings(command, [(cut(query, LIMITS["button.text"]), query) for query in queries[:3]])
    return [section(join([_meant_by(queries)])), actions(*picks)]


def _meant_by(queries: Sequence[str]) -> str:
    return f"Did you mean {wording.listing([cut(query, 100) for query in queries[:3]], 'or')}?"


# Lines that several answers share


def meeting_block(found: MeetingFound, asked_words: Sequence[str] = (), *, may_correct: bool = False) -> Block:
    """One ledger record with its best sentence and a menu of its own."""
    return section(meeting_line(found, asked_words), accessory=_menu(found.meeting.id, may_correct=may_correct))


def _menu(meeting_id: str, *, may_correct: bool) -> Block:
    """Where it comes from; for who may correct, what may be wrong with it (a menu has five lines at most)."""
    why = option("Why is this here?", f"v1|why|{meeting_id}")
    more = rulings.menu_options(meeting_id) if may_correct else []
    sources = [] if may_correct else [option("All sources", f"v1|sources|{meeting_id}")]
    return overflow(f"{ROW}.{meeting_id}"[: LIMITS["id"]], *sources, why, *more)


def meeting_line(found: MeetingFound, asked_words: Sequence[str] = ()) -> Markup:
    meeting = found.meeting
    title = markup(
        "{people} — {kind}, {status}",
        people=bold(wording.people(meeting)),
        kind=wording.KINDS.get(meeting.kind, meeting.kind),
        status=wording.status(found),
    )
    where = wording.place(meeting.place)
    facts = join([wording.when(meeting), where, _corroboration(found)])
    lines = [title, facts]
    if meeting.counterpart_not_leader:
        lines.append(Markup("_With a person who is not on the roster of leaders_"))
    lines += wording.disputes(meeting.disputes)[:3]
    if found.sources:
        lines.append(wording.evidence(best_citation(found, asked_words)))
    return join(lines, "\n")


def best_citation(found: MeetingFound, asked_words: Sequence[str] = ()) -> Citation:
    """The sentence to show: one that holds the words asked for, gives the record's status, names who met, gives the
    day, is of a named outlet and long enough to tell."""
    if len(found.sources) == 1:
        return found.sources[0]
    asked = {term for word in asked_words for term in words(word)}
    told = {(e.article_id, e.line): e for e in found.meeting.evidence}
    names = [wording.name_words(person.name) for person in found.meeting.participants[:4]]

    def worth(source: Citation) -> tuple[bool, bool, int, bool, bool, bool, bool, str, int]:
        said = told.get((source.article_id, source.line))
        here = {word.removesuffix("'s") for word in words(source.quote)}
        return (
            asked <= here,
            said is not None and said.status == found.meeting.status,
            sum(bool(here & name) for name in names),
            said is not None and said.date is not None and said.date == found.meeting.date,
            said is not None and said.source_id == fold(source.outlet or "-"),  # the agency before its reprints
            source.outlet is not None,
            60 <= len(source.quote) <= 300,
            source.published or "",
            min(len(source.quote), 300),  # a sentence tells more than the headline above it
        )

    return max(found.sources, key=worth)


def _corroboration(found: MeetingFound) -> str:
    number = max(found.meeting.independent_sources, 1)
    if len(found.outlets) > 1:
        return f"{wording.count(number, 'independent source')}, {wording.count(len(found.outlets), 'outlet')}"
    return wording.count(number, "source" if number == 1 else "independent source")


def article_line(article: ArticleFound, *, office_now: str | None = None) -> Markup:
    """An article with its sentence and source; an office held then is said when it is another than `office_now`."""
    headline = article.headline or "(no headline)"
    label = {"teaser": "teaser", "headline": "headline only", "paywall": "paywalled"}.get(article.kind, "")
    form = {"live_blog": "live blog", "round_up": "round-up", "correction": "correction", "update": "update"}.get(
        article.form or "", ""
    )
    title = join([link(article.source.url, headline) if article.source.url else bold(cut(headline, 200)), label, form])
    lines = [title]
    if article.source.quote and article.source.quote not in headline:
        lines.append(quoted(article.source.quote, 240))
    facts = [wording.source(article.source, with_link=not article.source.url)]
    if article.former:
        facts.append(Markup("_out of office by then_"))
    elif article.role_at and article.role_at != office_now:
        facts.append(join([f"then {cut(article.role_at, wording.NAME)}"]))
    if article.standing == "caption":
        facts.append(Markup("in a caption"))
    if article.copies:
        facts.append(Markup(f"also in {wording.count(article.copies, 'copy', 'copies')}"))
    return join([*lines, join(facts)], "\n")


def _searched(found: Answer, *notes: str) -> Block:
    return context(join([wording.searched(found.searched, found.today), *notes]))


# /meetings


def meetings(found: MeetingsAnswer, *, private: bool = True, may_correct: bool = False) -> Message:
    if found.choices:
        return _which(found, "meetings")
    if found.did_you_mean:
        return _not_understood(found, "meetings")
    asked = _asked_for(found)
    if not found.leaders and found.filters == Filters():
        text = f"I did not understand “{cut(found.query, 100)}”: name a leader, a place, a kind of meeting or a time."
        return message(text, [section(markup("{text}", text=text)), _examples(found.query), _searched(found)])
    head: list[Block] = [header(cut(f"Meetings: {asked}", LIMITS["header.text"]))]
    head += _left_out(found)
    items = [[meeting_block(one, found.filters.worded, may_correct=may_correct)] for one in found.meetings]
    tail = _together_blocks(found.together, found.leaders)
    buttons = _buttons(found, "meetings", len(items), private=private, more=_meetings_more(found))
    if not items:
        said = _no_meeting(found)
        return message(f"{asked}: {said}", [*head, section(join([said])), *tail, *buttons])
    note = _page_note(found, len(items), "meeting")
    blocks, shown = fit(head, items, [*tail, _searched(found, note), *buttons])
    if shown < len(items):
        buttons = _buttons(found, "meetings", shown, private=private, more=_meetings_more(found))
        note = _page_note(found, shown, "meeting")
        blocks, _ = fit(head, items[:shown], [*tail, _searched(found, note), *buttons])
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


def _left_out(found: Answer) -> list[Block]:
    """How the query was read where that is not plain."""
    notes = [
        f"“{cut(typed, 60)}” read as {cut(person.name, wording.NAME)}, the only one of that name in the archive"
        for typed, person in found.assumed[:3]
    ]
    if isinstance(found, QuestionAnswer) and found.is_carried:
        names = wording.listing([cut(person.name, wording.NAME) for person in found.leaders])
        notes.append(f"Taking this as about {names}, as the question before")
    if found.unknown:
        words = wording.listing([f"“{cut(word, 60)}”" for word in found.unknown[:5]])
        notes.append(f"Not understood and left out: {words}")
    return [context(join(notes))] if notes else []


def _not_understood(found: Answer, command: str) -> Message:
    words = wording.listing([f"“{cut(word, 60)}”" for word in found.unknown[:5]])
    text = f"I do not know {words}. {_meant_by(found.did_you_mean)}"
    first = section(join([f"I do not know {words}, so nothing was searched."]))
    return message(text, [first, *_suggestions(found.did_you_mean, command), _searched(found)])


def _examples(query: str) -> Block:
    asks = ("upcoming", "last month", "state visits")
    shown = _openings("meetings", [(ask, ask) for ask in asks])
    return actions(*shown, _search_instead(query))


def _search_instead(query: str) -> Block:
    """What is no meeting may be in the articles."""
    return button("Search the articles", f"{OPEN}.news", opening("news", query))


def _meetings_more(found: MeetingsAnswer) -> list[Block | None]:
    more: list[Block | None] = []
    names = ", ".join(person.name for person in found.leaders)
    if found.leaders and not found.filters.upcoming:
        more.append(button("What is next?", f"{OPEN}.next", opening("meetings", f"{names} upcoming")))
    if found.leaders and not found.meetings and found.filters != Filters():
        label = "All their meetings" if len(found.leaders) > 1 else "All meetings"
        more.append(button(label, f"{OPEN}.all", opening("meetings", names)))
    if not found.leaders and not found.meetings and not found.meant:
        more += _openings("meetings", [(ask, ask) for ask in ("upcoming", "latest")])
    if found.meant and not found.leaders:
        more += _meant(found)
    if found.unknown and not found.leaders:
        more.append(_search_instead(found.query))
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


def _together_blocks(together: Together | None, leaders: Sequence[Leader]) -> list[Block]:
    """Articles that name all, kept apart from the meetings."""
    if together is None or not together.total:
        return []
    both = "both" if len(leaders) == 2 else "all of them"
    number = wording.count(together.total, "article", capped=together.capped)
    verb = "names" if together.total == 1 and not together.capped else "name"
    lines = [join([bold("Mentioned together, no meeting told"), f"— {number} {verb} {both}"], " ")]
    for article in together.newest:
        title = article.headline or "(no headline)"
        named = link(article.source.url, title) if article.source.url else join([cut(title, 200)])
        lines.append(join(["•", named, "—", wording.source(article.source, with_link=not article.source.url)], " "))
    return [section(join(lines, "\n"))]


# /news


def news(found: NewsAnswer, *, private: bool = True) -> Message:
    if found.unknown:
        return _not_understood(found, "news") if found.did_you_mean else _unknown_filter(found)
    head: list[Block] = [header(cut(f"News: {found.query}", LIMITS["header.text"]))]
    if not found.stories:
        text = f"No article found for “{cut(found.query, 100)}”. {wording.searched(found.searched, found.today)}."
        said = f"No article has these words{_where(found.filters)}."
        blocks = [*head, section(join([said]))]
        if found.did_you_mean:
            text = f"{text} {_meant_by(found.did_you_mean)}"
            blocks += _suggestions(found.did_you_mean, "news")
        if found.named:
            blocks.append(actions(*_cards(found.named)))
        blocks.append(_searched(found))
        if found.offset:
            blocks += _buttons(found, "news", 0, private=private)
        return message(text, blocks)
    if found.instead_of:
        head.append(context("The ledger has who met whom, when and where. For the rest of the question I searched the"
                            " articles."))  # fmt: skip
    if found.spoken:
        head.append(context(f"“{cut(found.spoken, 60)}” read as a time: articles{_where(found.filters)}."))
    items = [story_blocks(story) for story in found.stories]
    blocks, shown = fit(head, items, _news_tail(found, len(items), private=private))
    if shown < len(items):
        blocks, _ = fit(head, items[:shown], _news_tail(found, shown, private=private))
    best = found.stories[0].articles[0]
    text = (
        f"{wording.count(found.total, 'story', 'stories', capped=found.capped)} for “{cut(found.query, 100)}”. "
        f"Best: {best.headline or '(no headline)'} ({best.source.outlet or 'outlet unknown'})."
    )
    return message(text, blocks)


def _cards(people: Sequence[Leader]) -> list[Block]:
    names = [cut(person.name, wording.NAME) for person in people[:3]]
    return _openings("leader", [(f"About {name}", name) for name in names])


def _news_tail(found: NewsAnswer, shown: int, *, private: bool) -> list[Block]:
    note = _page_note(found, shown, "story", "stories")
    return [_searched(found, note), *_buttons(found, "news", shown, private=private)]


def _where(filters: Filters) -> str:
    days = wording.span(filters.first_day, filters.last_day)
    by = f"in {wording.listing(filters.outlets, 'or')}" if filters.outlets else ""
    return "".join(f" {part}" for part in (by, f"published {days}" if days else "") if part)


def _unknown_filter(found: NewsAnswer) -> Message:
    words = wording.listing([f"“{cut(word, 60)}”" for word in found.unknown[:5]])
    text = f"Nothing was searched: {words} names no outlet or day that the archive knows."
    return message(text, [section(join([text])), _searched(found)])


def story_blocks(story: StoryFound) -> list[Block]:
    """The matching articles of one story, and who else tells it."""
    blocks = [section(article_line(story.articles[0]))]
    others = story.articles[1:]
    facts: list[Markup | str] = [said] if (said := wording.coverage(story)) else []
    facts += [
        join([link(a.source.url, a.headline or "article", 80) if a.source.url else cut(a.headline or "article", 80),
              wording.source(a.source, with_link=not a.source.url)], ", ")
        for a in others
    ]  # fmt: skip
    if facts:
        blocks.append(context(join(facts, "\n")))
    return blocks


# Questions in words


def ask(found: QuestionAnswer, *, private: bool = True, may_correct: bool = False) -> Message:
    if found.choices and found.asked not in _NO_ANSWER:
        return _which(found, "ask")
    if found.did_you_mean:
        return _not_understood(found, "ask")
    if found.asked in _NO_ANSWER:
        text = _NO_ANSWER[found.asked]
        return message(text, [section(text), _question_examples(found), _searched(found)])
    said = reply_line(found)
    items = [[meeting_block(one, found.filters.worded, may_correct=may_correct)] for one in found.meetings]
    planned = [[meeting_block(one, may_correct=may_correct)] for one in found.also_planned]
    if planned and items:
        planned[0].insert(0, section(bold("Expected or announced, not held")))
    tail = _together_blocks(found.together, found.leaders)
    if items or planned or found.people:  # where nothing was found, the answer itself says what was searched
        tail.append(_searched(found))
    if private:
        names = ", ".join(person.name for person in found.leaders)
        every = button("All meetings", f"{OPEN}.meetings", opening("meetings", names)) if names else None
        tail.append(actions(every, button("Share to channel", SHARE, value("ask", 0, found.query))))
    blocks, _ = fit([section(bold(said)), *_left_out(found)], items + planned, tail)
    return message(said, blocks)


_NO_ANSWER: dict[str, str] = {
    "unclear": "I can say when, where and how often leaders met, who met whom, and what is next.",
    "not": "The archive tells what happened; what did not happen it cannot tell. Ask who met whom, when or where.",
    "whom": "Please say whom you mean, by name. In a thread I go on with whom the question before was about.",
}


def _question_examples(found: QuestionAnswer) -> Block:
    asks = ("What is next this week?", "Which leaders met last month?")
    shown = _openings("ask", [(ask, ask) for ask in asks])
    return actions(*shown, _search_instead(found.query) if found.asked == "unclear" else None)


# Why


def why(found: WhyAnswer, *, may_correct: bool = False) -> Message:
    if found.about == "nothing":
        text = f"“{cut(found.query, 100)}” is no article, meeting or line of a page that the archive knows."
        hint = "Give an id from an answer or an export, or FILE:LINE."
        return message(text, [section(join([text, hint], " ")), _searched(found)])
    head: list[Block] = [header(cut(f"Why: {found.title}", LIMITS["header.text"]))]
    if found.details:
        facts = [join([bold(name), text], ": ") for name, text in found.details]
        if found.meeting is not None:
            facts.insert(0, _in_short(found.meeting))
        is_ours = may_correct and found.about == "meeting"
        menu = _menu(found.subject_id, may_correct=True) if is_ours else None
        head.append(section(join(facts, "\n"), accessory=menu))
    items = []
    for reason in found.reasons:
        lines = [join([bold(_with_days(reason.what)), reason.why], ": ")]
        if reason.source:
            lines.append(wording.evidence(reason.source))
        items.append([section(join(lines, "\n"))])
    tail = [_corrections(found)] if may_correct and found.about == "article" else []
    blocks, shown = fit(head, items, tail)
    if shown < len(items):
        rest = f"{wording.count(len(items) - shown + 1, 'further reason')}: readout explain {found.subject_id}"
        blocks, _ = fit(head, items[: shown - 1], [context(join([rest])), *tail])
    first = found.reasons[0] if found.reasons else None
    told = ": ".join(part for part in (first.what, first.why) if part) if first else "nothing is written down"
    text = f"{found.title}: {told}."
    return message(cut(text, 1_000), blocks)


def _in_short(found: MeetingFound) -> Markup:
    """ "bilateral meeting, expected · Apr 2026 · Beijing, China"."""
    kind = wording.KINDS.get(found.meeting.kind, found.meeting.kind)
    return join([f"{kind}, {wording.status(found)}", wording.when(found.meeting), wording.place(found.meeting.place)])


_ONE_DAY = r"(?:19|20)\d\d-\d\d(?:-\d\d)?[?~]?"
_DAY = re.compile(rf"(?<![\w/.~-]){_ONE_DAY}(?:/(?:\.\.|{_ONE_DAY}))?(?![\w/-])")


def _with_days(text: str) -> str:
    """ "Says expected, 2026-04" -> "Says expected, Apr 2026"."""
    return _DAY.sub(lambda found: wording.day(found[0], unknown=found[0]), text)


def _corrections(found: WhyAnswer) -> Block:
    """For admins: overrule what was decided about the article."""
    is_copy = any(reason.what.startswith("Copy of ") for reason in found.reasons)
    return corrections.buttons(found.subject_id, is_copy=is_copy, is_told_with_others=found.is_told_with_others)
