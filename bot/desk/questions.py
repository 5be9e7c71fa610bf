"""A question in words in, an answer out that says what it rests on, or honestly what was searched.

"when did Xi last meet Putin?", "where", "how often since 2019", "what is next for Modi", "did Biden meet Xi in
2023?", "who has Zelenskyy met this year?".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot import edtf
from bot.answers import Answer, Asked, MeetingFound, NewsAnswer, QuestionAnswer, Together, Verdict
from bot.desk import Desk, asking, lookup
from bot.desk.asked import asked_text, shared_facts, vocabulary_for
from bot.desk.namesakes import settle_names, with_leaders_of_lands
from bot.desk.query import Query, read_query
from bot.desk.seen import meetings_seen, today_of
from bot.desk.talks import Subject
from bot.desk.timewords import Days, must_hold_a_day
from bot.desk.vocabulary import Vocabulary, silent_words, vocabulary_of
from bot.desk.wanted import (
    COMING,
    HELD,
    facts_wanted,
    mentioned_together,
    next_first,
    told_in_words,
    told_since,
    wanted_of,
    with_words,
)
from bot.model import REMOTE_KINDS, Viewer
from bot.text import fold, words
from store import lookups as rows
from store import meeting_lookups as ledger
from store.database import Connection

_IN_PERSON = ("bilateral_meeting", "state_visit", "visit", "summit", "forum", "multilateral", "dinner", "other")
_VISITS = frozenset({"visit", "state_visit"})
ANSWERED = 3
"""Meetings an answer shows beneath its sentence."""
PEOPLE_AHEAD = 20
"""Meetings ahead of whose people "whom will Modi meet?" tells."""
COUNTED_PEOPLE = 200
"""Newest meetings whose participants a who-question counts."""


def ask(desk: Desk, question: str, viewer: Viewer, now: datetime, *, before: Subject | None = None) -> Answer:
    """Answer `question` for `viewer` at `now`; one that names nobody may be about whom the question `before` was about.

    Who somebody is, and a name alone, is the leader's own card. What the ledger cannot answer ("what did Putin say
    about grain?") is looked for in the articles, and the answer says so.

    Raises:
        BadQuery: nothing was asked, or days that exclude each other.
    """
    typed = asked_text(question, "Ask a question.")
    text, count = asking.spelled_out(typed)
    today = today_of(viewer, now)
    with desk.store.read() as conn:
        shared = shared_facts(conn, typed, viewer, now)
        vocabulary = vocabulary_for(desk, conn, viewer)
        asked, reading, is_carried = _read(desk, text, vocabulary, today, before)
        if reading.days:
            must_hold_a_day(reading.days.first, reading.days.last)
        reading, facts = settle_names(conn, text, reading, vocabulary, viewer)
        if is_carried:  # so that its buttons ask the same without the conversation
            shared["query"] = " ".join([typed, ", ".join(person.name for person in reading.leaders)])
        answer = QuestionAnswer(**(shared | facts), asked=asked, leaders=reading.leaders, is_carried=is_carried)
        if (asking.PERSONAL.search(fold(text)) and reading.leaders) or asking.COMPARED.search(fold(text)):
            return replace(answer, asked="unclear", did_you_mean=())
        if reading.ambiguous:
            return answer
        about = _somebody_asked_for(text, asked, reading, desk) if not is_carried else None
        told: tuple[str, ...] = ()
        may_be_told = asked != "list" or len(reading.leaders) > 1 or asking.MEETING_WORD.search(fold(text))
        if about is None and reading.unknown and may_be_told:
            told = told_in_words(conn, reading, viewer, today)
            reading, facts = with_words(conn, reading, facts, told, viewer, today)
            answer = replace(
                answer, filters=facts["filters"], unknown=facts["unknown"], did_you_mean=facts["did_you_mean"]
            )
            told = told if answer.filters.worded else ()
        is_for_articles = not told and _is_for_articles(text, asked, reading)
        if reading.did_you_mean and not is_for_articles:
            return answer
        if about is None and not is_for_articles:
            return _from_ledger(_Question(conn, answer, reading, viewer, today, text, desk, told, count or ANSWERED))
    if about is not None:
        return lookup.leader(desk, about, viewer, now)
    found = _in_articles(desk, text, vocabulary, viewer, now)
    if found is not None:
        return found
    if asking.SAYING.search(fold(text)):  # what they said or why: an answer on when they met would be none
        return replace(answer, asked="unclear", did_you_mean=())
    with desk.store.read() as conn:
        return _from_ledger(_Question(conn, answer, reading, viewer, today, text, desk, (), count or ANSWERED))


def _read(
    desk: Desk, text: str, vocabulary: Vocabulary, today: date, before: Subject | None
) -> tuple[Asked, Query, bool]:
    """What is asked, how it was read, and whether its leaders are those of the question before it."""
    asked = asking.kind_of(text)
    reading = read_query(text, vocabulary, today, fillers=asking.fillers(), coming=asked == "next")
    if asked == "list" and reading.upcoming:
        asked = "next"
    if asking.NEWS_ASKED.search(fold(text)):
        reading = replace(reading, latest=True)
    reading = with_leaders_of_lands(desk.roster, text, reading, today)
    if before is None or reading.ambiguous or len(reading.leaders) > 1 or not asking.follows_on(text, asked):
        return asked, reading, False
    known = tuple(person for one in before.leader_ids if (person := desk.roster.leader(one)))
    if reading.leaders:  # "and Modi?" after "when did Xi meet Putin?"
        if asked != "list" or reading.leaders[0] in known or len(known) != 2:
            return asked, reading, False
        known = (known[0], *reading.leaders)
    elif (reading.countries or reading.cities or (asked == "who" and reading.days)) and not asking.is_tied(text):
        return asked, reading, False  # "who met in Rio?" asks anew
    return (before.asked if asked == "list" else asked), replace(reading, leaders=known), True


def _from_ledger(question: _Question) -> QuestionAnswer:
    answer, reading = question.answer, question.reading
    if reading.did_you_mean:
        return answer
    if asking.NOT_ASKED.search(fold(question.text)) and answer.asked != "did":
        return replace(answer, asked="not")
    names_nobody = not (reading.leaders or reading.countries or reading.cities or reading.days)
    if names_nobody and answer.asked != "next" and asking.THEY.search(fold(question.text)):
        return replace(answer, asked="whom")
    if answer.asked == "next" and reading.unknown and not (reading.days or _speaks_of_meetings(question.text)):
        return replace(answer, asked="unclear")  # "are they friends"
    narrowed = replace(reading, upcoming=False, latest=reading.latest and not reading.unknown)
    if narrowed.is_empty and answer.asked != "next" and not question.told:
        return replace(answer, asked="unclear")
    return _ANSWERS[answer.asked](question)


def _speaks_of_meetings(text: str) -> bool:
    plain = fold(text)
    return bool(asking.MEETING_WORD.search(plain) or asking.AHEAD.search(plain))


def _somebody_asked_for(text: str, asked: Asked, reading: Query, desk: Desk) -> str | None:
    """Whose card the question asks for, by name or as a country; None when it asks for meetings."""
    plain = fold(text)
    filtered = reading.kinds or reading.shown or reading.days or reading.cities or reading.outlets or reading.without
    alone = len(reading.leaders) == 1 and not filtered and not reading.countries
    if asking.MEETING_WORD.search(plain) or asking.NOT_ASKED.search(plain):
        return None
    narrowed = reading.kinds or reading.shown or reading.cities or reading.unknown
    if reading.days and len(reading.leaders) == 1 and not narrowed and asking.WHO_HELD.search(plain):
        return reading.leaders[0].name  # "who was president of France in 2010"
    is_asked = asking.WHO_IS_ASKED.search(plain) or asking.ABOUT.search(plain)
    if alone and (is_asked or (asked == "list" and not reading.unknown and not asking.SAYING.search(plain))):
        return reading.leaders[0].name
    if is_asked and len(reading.countries) == 1 and not reading.leaders and not filtered:
        return desk.roster.country_name(reading.countries[0])
    return None


def _is_for_articles(text: str, asked: Asked, reading: Query) -> bool:
    """Does it ask for what no record of a meeting holds: words, reasons, a subject?"""
    if asked == "did" and asking.SAYING.search(fold(text)) and not asking.MEETING_WORD.search(fold(text)):
        return bool(reading.leaders)  # "did Macron tell Xi ...": that they met is no answer
    if asked != "list":
        return False
    return bool(reading.unknown or (reading.leaders and asking.SAYING.search(fold(text))))


def _in_articles(desk: Desk, text: str, vocabulary: Vocabulary, viewer: Viewer, now: datetime) -> NewsAnswer | None:
    """The articles with the words of the question that say something; None when there are none."""
    empty = asking.fillers() | silent_words()
    asked = [word for word in words(text) if word.removesuffix("'s") not in empty and not asking.SAYING.fullmatch(word)]
    if not asked:
        return None
    found = lookup.news(desk, " ".join(word.removesuffix("'s") for word in asked), viewer, now)
    return replace(found, instead_of=text) if found.total else None


@dataclass(frozen=True, slots=True)
class _Question:
    conn: Connection
    answer: QuestionAnswer
    reading: Query
    viewer: Viewer
    today: date
    text: str
    desk: Desk
    told: tuple[str, ...] = ()
    """Ids of the meetings that are told of in words of the question that mean nothing else; empty: any meeting."""
    most: int = ANSWERED
    """Meetings to show."""

    def found(self, shown: tuple[str, ...], kinds: tuple[str, ...] = ()) -> list[ledger.MeetingFact]:
        """Meetings that fit the question's people, places and days, newest first, undated last."""
        wanted = replace(wanted_of(self.reading, self.today), shown=shown, told_since=None)
        return self.wanted(self.with_kinds(wanted, kinds))

    def wanted(self, wanted: ledger.MeetingsWanted) -> list[ledger.MeetingFact]:
        return facts_wanted(self.conn, self.viewer, wanted, self.told)

    def with_kinds(self, wanted: ledger.MeetingsWanted, kinds: tuple[str, ...] = ()) -> ledger.MeetingsWanted:
        """`kinds` where none was asked for; for visits to a place any meeting there."""
        if not wanted.kinds:
            return replace(wanted, kinds=kinds)
        if self.is_summit_of_few and not self.wanted(wanted):
            return replace(wanted, kinds=_IN_PERSON)  # a visit of one to the other is "their summit" as well
        if set(wanted.kinds) <= _VISITS and (wanted.cities or wanted.countries) and not self.is_at_home:
            # Who met somebody in Moscow was in Moscow, whatever the record calls it.
            return replace(wanted, kinds=_IN_PERSON)
        return wanted

    @property
    def is_summit_of_few(self) -> bool:
        """ "the Trump-Xi summit": any meeting of theirs that somebody would call so."""
        return len(self.reading.leaders) > 1 and bool(asking.SUMMIT_ASKED.search(fold(self.text)))

    @property
    def is_at_home(self) -> bool:
        """Is the place asked for in the country of one of the leaders? Nobody visits his own capital."""
        own = {term.country for person in self.reading.leaders for term in person.terms if not term.end}
        seats = {seat for code in own if (land := self.desk.roster.countries.get(code)) for seat in land.seats}
        return bool(own & set(self.reading.countries) or seats & set(self.reading.cities))

    def happened(self) -> list[ledger.MeetingFact]:
        """What surely took place in the days asked for; in person, when the question says "meet" and some was."""
        return self.in_person() or self.surely_in_time(self.found(HELD))

    def in_person(self) -> list[ledger.MeetingFact]:
        """What took place face to face, when the question asks for that."""
        if not self.asks_in_person:
            return []
        return self.surely_in_time(self.found(HELD, _IN_PERSON))

    @property
    def asks_in_person(self) -> bool:
        return self.answer.asked in ("where", "where_now") or bool(asking.IN_PERSON_ASKED.search(fold(self.text)))

    def surely_in_time(self, found: Sequence[ledger.MeetingFact]) -> list[ledger.MeetingFact]:
        """Those whose whole date lies in the days that were asked for."""
        days = self.reading.days
        return [one for one in found if _lies_in(one, days)] if days else list(found)

    def seen(self, found: Sequence[ledger.MeetingFact], most: int | None = None) -> tuple[MeetingFound, ...]:
        """The records of the first of them."""
        return tuple(meetings_seen(self.conn, [one.id for one in found[: most or self.most]], self.viewer, self.today))

    def others_at(self, meetings: Sequence[MeetingFound]) -> Counter[str]:
        """Who else took part, by name, with how often."""
        asked_for = {person.id for person in self.reading.leaders}
        return Counter(p.name for one in meetings for p in one.meeting.participants if p.id not in asked_for)

    @property
    def asks_for_visits(self) -> bool:
        """ "who visited China": those who came, not who lives there."""
        kinds, reading = set(self.reading.kinds), self.reading
        return bool(kinds) and kinds <= _VISITS and bool(reading.countries or reading.cities)

    def visitors_at(self, meetings: Sequence[MeetingFound]) -> Counter[str]:
        """Who came from elsewhere, by name, with how often."""
        roster, asked_for = self.desk.roster, {person.id for person in self.reading.leaders}
        here = set(self.reading.countries)
        here |= {code for code, land in roster.countries.items() if set(land.seats) & set(self.reading.cities)}
        came: dict[str, list[str | None]] = {}
        for one in meetings:
            land = one.meeting.place.country_code if one.meeting.place else None
            for person in one.meeting.participants:
                known = roster.leader(person.id) if person.id else None
                lives_here = known is not None and any(term.country in (*here, land) for term in known.terms)
                if person.id not in asked_for and not lives_here:
                    came.setdefault(person.name, []).append(one.meeting.date)
        return Counter({name: _visits(dates) for name, dates in came.items()})

    def together(self) -> Together | None:
        """Articles that name all of them and tell of no meeting of theirs, whatever else was asked."""
        if len(self.reading.leaders) < 2:
            return None
        return mentioned_together(self.conn, self.reading.leaders, self.viewer, self.today)


_ONE_VISIT = timedelta(days=4)


def _visits(dates: Sequence[str | None]) -> int:
    """How often somebody came, by the dates of the meetings there: three talks in two days are one visit."""
    spans = sorted(span for one in dates if (span := edtf.bounds(one)))
    visits, until = 0, date.min
    for first, last in spans:
        visits += not visits or first - _ONE_VISIT > until
        until = max(until, min(last, first + _ONE_VISIT))
    return max(visits, 1)


def _lies_in(one: ledger.MeetingFact, days: Days) -> bool:
    if one.first_day is None or one.last_day is None:
        return False
    return (days.first is None or one.first_day >= days.first.isoformat()) and (
        days.last is None or one.last_day <= days.last.isoformat()
    )


def _dated_first(found: Sequence[ledger.MeetingFact], *, first: bool) -> list[ledger.MeetingFact]:
    """Newest first, or with `first` oldest first; meetings without a date at the end."""
    dated = [one for one in found if one.first_day]
    return (dated[::-1] if first else dated) + [one for one in found if not one.first_day]


def _when(question: _Question) -> QuestionAnswer:
    asked_for = tuple(shown for shown in question.reading.shown if shown not in HELD)
    as_asked = _dated_first(question.found(asked_for), first=False) if asked_for else []
    if as_asked:  # "when was it postponed?"
        return replace(question.answer, meetings=question.seen(as_asked), total=len(as_asked))
    found = _dated_first(question.happened(), first=bool(asking.FIRST_ASKED.search(fold(question.text))))
    planned = () if found else question.seen(question.found((*COMING, "not_confirmed", "cancelled")))
    return replace(
        question.answer,
        meetings=question.seen(found),
        also_planned=planned,
        together=None if found else question.together(),
        total=len(found),
    )


def _where_now(question: _Question) -> QuestionAnswer:
    """Of today or a day to come what is planned then; else the last place that was told."""
    days = question.reading.days
    if days and days.last and days.last >= question.today:
        return replace(_next(question), asked="next")
    return _when(question)


def _list(question: _Question) -> QuestionAnswer:
    answer = replace(_when(question), asked="list")
    days = question.reading.days
    if answer.meetings or answer.also_planned or days is None or days.last is None or days.last >= question.today:
        return answer
    # "orban trump december" in November: last December had none, and one is planned for the next
    coming = read_query(
        question.text, vocabulary_of(question.desk.roster), question.today, fillers=asking.fillers(), coming=True
    ).days
    if coming is None or coming == days:
        return answer
    ahead = replace(question, reading=replace(question.reading, days=coming))
    found = _next(ahead)
    filters = replace(
        answer.filters,
        first_day=coming.first.isoformat() if coming.first else None,
        last_day=coming.last.isoformat() if coming.last else None,
    )
    return replace(found, asked="next", filters=filters) if found.meetings else answer


def _how_often(question: _Question) -> QuestionAnswer:
    """What counts is what "when did they last meet" goes by: what a source reports as held; calls are counted apart."""
    held = question.surely_in_time(question.found(HELD))
    counted = held if question.reading.kinds else [one for one in held if one.kind not in REMOTE_KINDS]
    counted_ids = [one.id for one in counted[: rows.COUNTED]]
    return replace(
        question.answer,
        meetings=question.seen(counted or held),
        together=None if held else question.together(),
        counted=len(counted_ids),
        calls=min(len(held) - len(counted), rows.COUNTED),
        corroborated=ledger.count_corroborated(question.conn, counted_ids),
        total=len(counted_ids),
        capped=len(counted) > rows.COUNTED,
    )


def _next(question: _Question) -> QuestionAnswer:
    days = question.reading.days or Days(question.today, None)
    wanted = replace(
        wanted_of(replace(question.reading, upcoming=True, days=days), question.today),
        told_since=told_since(question.today) if question.reading.days is None else None,
    )
    if question.reading.days and days.first and days.first <= question.today:  # "today": also what is over by now
        wanted = replace(wanted, first_day=days.first.isoformat(), shown=(*wanted.shown, *HELD))
    found = next_first(question.wanted(question.with_kinds(wanted)))
    if not found and (question.reading.leaders or question.reading.cities or question.reading.countries):
        off = replace(wanted, shown=("cancelled",), told_since=None)
        return replace(question.answer, also_planned=question.seen(question.wanted(question.with_kinds(off))))
    shown = question.seen(found)
    people = (
        question.others_at(question.seen(found, most=PEOPLE_AHEAD)) if asking.WHOM.search(fold(question.text)) else {}
    )
    return replace(question.answer, meetings=shown, people=tuple(people.items()), total=len(found))


def _did(question: _Question) -> QuestionAnswer:
    asked_for = tuple(shown for shown in question.reading.shown if shown not in HELD)
    as_asked = question.found(asked_for) if asked_for else []
    if as_asked:
        return replace(question.answer, verdict="as_asked", also_planned=question.seen(as_asked))
    held = question.happened()
    if held and asked_for:
        return replace(question.answer, verdict="otherwise", also_planned=question.seen(held))
    if held:
        verdict: Verdict = "remote" if question.asks_in_person and not question.in_person() else "yes"
        return replace(question.answer, verdict=verdict, meetings=question.seen(held), total=len(held))
    planned = question.found(("expected", "announced", "not_confirmed"))
    off = question.found(("cancelled", "postponed"))
    verdict = "planned" if planned else "off" if off else "not_found"
    return replace(
        question.answer, verdict=verdict, also_planned=question.seen(planned or off), together=question.together()
    )


def _who(question: _Question) -> QuestionAnswer:
    found = question.happened()
    counted = question.seen(found, most=COUNTED_PEOPLE)
    return replace(
        question.answer,
        people=_most_often(question.visitors_at(counted) if question.asks_for_visits else question.others_at(counted)),
        meetings=counted[:ANSWERED],
        total=len(found),
        capped=len(found) > COUNTED_PEOPLE,
    )


def _both(question: _Question) -> QuestionAnswer:
    """Whom each of the leaders has met, together or apart."""
    leaders = question.reading.leaders
    if len(leaders) < 2:
        return replace(_who(question), asked="who")
    each = []
    for person in leaders:
        alone = replace(question, reading=replace(question.reading, leaders=(person,)))
        each.append(alone.others_at(alone.seen(alone.happened(), most=COUNTED_PEOPLE)))
    people = {name: min(met[name] for met in each) for name in each[0] if all(name in met for met in each)}
    known = {person.name for person in leaders}
    return replace(question.answer, people=_most_often(Counter({k: n for k, n in people.items() if k not in known})))


def _most_often(met: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(met.items(), key=lambda pair: (-pair[1], pair[0])))


_ANSWERS: Mapping[Asked, Callable[[_Question], QuestionAnswer]] = {
    "both": _both,
    "did": _did,
    "how_often": _how_often,
    "list": _list,
    "next": _next,
    "when": _when,
    "where": _when,
    "where_now": _where_now,
    "who": _who,
}
