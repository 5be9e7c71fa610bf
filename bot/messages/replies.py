"""Answers to questions in words: one sentence, which says what it rests on."""

from __future__ import annotations

import re

from bot.answers import MeetingFound, QuestionAnswer
from bot.messages import wording
from bot.messages.blocks import cut


def reply_line(found: QuestionAnswer) -> str:
    """The answer in one sentence that says what it rests on."""
    names = wording.listing([cut(person.name, wording.NAME) for person in found.leaders])
    days = wording.span(found.filters.first_day, found.filters.last_day)
    when = f" {days}" if days else ""
    first = found.meetings[0] if found.meetings else None
    match found.asked:
        case "how_often":
            return _how_often(found, names, when)
        case "who":
            return _who(found, names, when)
        case "both":
            return _both(found, names, when)
        case "next":
            return _next(first, found, names, when)
        case "did":
            return _did(found, names, when)
        case "where":
            return _where_met(first, found, names, when)
        case "where_now":
            met = _where_met(first, found, names, when)
            return f"Where {names or 'they'} may be now the archive cannot tell. Last: {met}" if first else met
    return _when_met(first, found, names, when)


def _rests_on(one: MeetingFound) -> str:
    told = [outlet for outlet in one.outlets if not wording.disputes_date(one.meeting.disputes, outlet)]
    word = f"on the word of {wording.outlets(told or one.outlets) or 'one page'}"
    number = max(one.meeting.independent_sources, 1)
    alone = number == 1 and len(one.outlets) < 2
    return word if alone else f"{word} ({wording.count(number, 'independent source')})"


def _kind_asked(found: QuestionAnswer) -> str:
    """ "phone call or video call"; "meeting" where no kind was asked for."""
    return wording.listing([wording.KINDS.get(kind, kind) for kind in found.filters.kinds[:3]], "or") or "meeting"


def _nothing(found: QuestionAnswer, names: str, when: str) -> str:
    of = f" of {names}" if names else ""
    said = f"The archive tells of no {_kind_asked(found)}{of}{_where_asked(found)}{when}"
    if found.also_planned:
        said += f" that was held; {_planned(found.also_planned[0])}"
    said += f" ({wording.searched(found.searched, found.today)})"
    if found.together and found.together.total:
        verb = "mentions" if found.together.total == 1 else "mention"
        number = wording.count(found.together.total, "article", capped=found.together.capped)
        said += f"; {number} {verb} them together"
    return said + "."


def _planned(one: MeetingFound) -> str:
    """ "expected: 25 Nov 2024, New York, United States (bilateral meeting)"."""
    where = wording.place(one.meeting.place)
    kind = wording.KINDS[one.meeting.kind]
    return f"{wording.status(one)}: {wording.when(one.meeting)}{f', {where}' if where else ''} ({kind})"


def _where_asked(found: QuestionAnswer) -> str:
    places = [cut(place, wording.NAME) for place in found.filters.places]
    told = wording.listing([f"“{cut(word, 60)}”" for word in found.filters.worded])
    return f"{f' in {wording.listing(places)}' if places else ''}{f' told with {told}' if told else ''}"


def _when_met(first: MeetingFound | None, found: QuestionAnswer, names: str, when: str) -> str:
    if first is None:
        return _nothing(found, names, when)
    where = wording.place(first.meeting.place)
    kind = wording.KINDS[first.meeting.kind]
    return (
        f"{wording.people(first.meeting)}: {wording.when(first.meeting)}"
        f"{f', {where}' if where else ''} ({kind}, {wording.status(first)}){_how_long(found, first)}, "
        f"{_rests_on(first)}."
    )


_LONG = re.compile(r"^(?:and )?how long\b", re.I)


def _how_long(found: QuestionAnswer, one: MeetingFound) -> str:
    """ ", 20 months ago", where the question asks for it."""
    last = (one.meeting.date or "").split("/")[-1]
    ago = wording.how_old(last, found.today) if _LONG.search(found.query) else ""
    return f", {ago.removesuffix(' old')} ago" if ago else ""


def _where_met(first: MeetingFound | None, found: QuestionAnswer, names: str, when: str) -> str:
    if first is None:
        return _nothing(found, names, when)
    if first.meeting.kind in ("phone_call", "video_call"):
        return (
            f"Nowhere in person: it was a {wording.KINDS[first.meeting.kind]}, {wording.when(first.meeting)}, "
            f"{_rests_on(first)}."
        )
    where = wording.place(first.meeting.place)
    told = f"In {where}" if where else "The sources do not say where"
    return f"{told}, {wording.when(first.meeting)} ({wording.KINDS[first.meeting.kind]}), {_rests_on(first)}."


_CALLS = {"phone_call", "video_call"}


def _how_often(found: QuestionAnswer, names: str, when: str) -> str:
    if not (found.counted or found.calls):
        return _nothing(found, names, when)
    newest = wording.day(found.searched.newest, unknown="undated")
    whose = f"{names}: " if names else ""
    return (
        f"{whose}{_times(found, names)}{_where_asked(found)}{when} as far as the archive tells "
        f"({wording.count(found.searched.articles, 'article')}, newest {newest})."
    )


def _times(found: QuestionAnswer, names: str) -> str:
    """ "4 times in person and 1 call", "2 phone calls", "5 meetings"."""
    kinds, number = found.filters.kinds, found.counted or 0
    calls = wording.count(found.calls, "call")
    if kinds:
        what = wording.KINDS.get(kinds[0], "time") if len(kinds) == 1 else "call" if set(kinds) == _CALLS else "time"
        return wording.count(number, "meeting" if what == "time" and not names else what, capped=found.capped)
    if not number:
        return f"never in person, {calls}"
    times = wording.count(number, "time" if names else "meeting", capped=found.capped)
    return f"{times} in person{f' and {calls}' if found.calls else ''}"


def what_counts(found: QuestionAnswer) -> str:
    """One definition for all counts, said with each of them; "" where nothing was counted."""
    if found.asked != "how_often" or not (found.counted or found.calls):
        return ""
    if not found.counted:
        return "Counted is what a source reports as held."
    number = "none" if not found.corroborated else "all" if found.corroborated == found.counted else found.corroborated
    if found.counted == 1:
        number = "" if found.corroborated else "not "
        return f"Counted is what a source reports as held; it is {number}told by two independent sources."
    return f"Counted is what a source reports as held; {number} of them by two independent sources or more."


def _who(found: QuestionAnswer, names: str, when: str) -> str:
    if not found.people and found.meetings:
        number = wording.count(found.total, "meeting", capped=found.capped)
        return f"{number} of {names}{when}; nobody else is told of there."
    if not found.people:
        return _nothing(found, names, when)
    met = [
        cut(name, wording.NAME) if times == 1 else f"{cut(name, wording.NAME)} ({times} times)"
        for name, times in found.people[:12]
    ]
    rest = len(found.people) - len(met)
    more = f" and {rest} more" if rest > 0 else ""
    people = f"{wording.listing(met) if not more else ', '.join(met)}{more}"
    if len(found.leaders) > 1:
        return f"With {names}{_where_asked(found)}{when}: {people}, as far as the archive tells."
    if not names and found.filters.places and set(found.filters.kinds) == {"visit", "state_visit"}:
        places = wording.listing([cut(place, wording.NAME) for place in found.filters.places])
        return f"Visited {places}{when}: {people}, as far as the archive tells."
    kinds = {one.meeting.kind for one in found.meetings}
    verb, to = ("spoke", " to") if kinds and kinds <= _CALLS else ("met", "")
    asked = f"{_where_asked(found)}{when}"
    whom = f"{names} {verb}{asked}{to}" if names else f"{verb.capitalize()}{asked}"
    return f"{whom}: {people}, as far as the archive tells."


def _both(found: QuestionAnswer, names: str, when: str) -> str:
    if not found.people:
        return f"Nobody, as far as the archive tells, has met each of {names}{when}."
    people = wording.listing([cut(name, wording.NAME) for name, _ in found.people[:12]])
    return f"{names} have each met{when}: {people}, as far as the archive tells."


def _next(first: MeetingFound | None, found: QuestionAnswer, names: str, when: str) -> str:
    if first is None:
        said = f"The archive knows of nothing ahead{f' for {names}' if names else ''}{_where_asked(found)}{when}"
        if found.also_planned:
            said += f"; {_planned(found.also_planned[0])}"
        return f"{said} ({wording.searched(found.searched, found.today)})."
    if len(found.people) > 1 and names:
        people = wording.listing([cut(name, wording.NAME) for name, _ in found.people[:12]])
        return f"Ahead for {names}{when}: {people}; first {_soon(first)}, {_rests_on(first)}."
    where = wording.place(first.meeting.place)
    label = "First" if first.shown == "held" else "Next"
    return (
        f"{label}: {wording.people(first.meeting)}, {wording.when(first.meeting)}{f', {where}' if where else ''} "
        f"({wording.KINDS[first.meeting.kind]}, {wording.status(first)}), {_rests_on(first)}."
    )


def _soon(one: MeetingFound) -> str:
    where = wording.place(one.meeting.place)
    return f"{wording.people(one.meeting)}, {wording.when(one.meeting)}{f', {where}' if where else ''}"


def _did(found: QuestionAnswer, names: str, when: str) -> str:
    first = found.meetings[0] if found.meetings else None
    planned = found.also_planned[0] if found.also_planned else None
    if found.verdict == "yes" and first:
        where = wording.place(first.meeting.place)
        yes = "Yes"
        if found.unknown:  # a yes would also be one to what was left out of the question
            left_out = wording.listing([f"“{cut(word, 60)}”" for word in found.unknown[:3]], "or")
            yes = f"No meeting of theirs is told of with {left_out}. Told is"
        return (
            f"{yes}: {wording.people(first.meeting)}, {wording.when(first.meeting)}{f', {where}' if where else ''} "
            f"({wording.KINDS[first.meeting.kind]}), {_rests_on(first)}."
        )
    if found.verdict == "remote" and first:
        kind = wording.KINDS[first.meeting.kind]
        return (
            f"Not in person as far as the archive tells; a {kind}, {wording.when(first.meeting)}, {_rests_on(first)}."
        )
    if found.verdict == "as_asked" and planned:
        return (
            f"Yes: {wording.people(planned.meeting)}, {wording.when(planned.meeting)}, was {wording.status(planned)}, "
            f"{_rests_on(planned)}."
        )
    if found.verdict in ("planned", "off", "otherwise") and planned:
        state = wording.status(planned)
        return (
            f"Not as far as the archive tells: {wording.people(planned.meeting)}, "
            f"{wording.when(planned.meeting)}, was {state}, {_rests_on(planned)}."
        )
    return _nothing(found, names, when)
