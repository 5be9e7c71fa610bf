"""Who, what, when: a query and a viewer in, an answer with its sources out. The same for Slack and the terminal.

Precision first: what the ledger says was held stands apart from what is only expected, and both stand apart from
articles that merely mention two people. Nothing found says what was searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from bot import edtf
from bot.answers import ArticleFound, LeaderAnswer, MeetingsAnswer, Met, Office
from bot.desk import Desk
from bot.desk.asked import PAGE, article_of, asked_text, shared_facts, vocabulary_for
from bot.desk.meanings import NAMESAKES, office_holders
from bot.desk.namesakes import MOST_CHOICES, choices_for, known_namesakes, leading, settle_names
from bot.desk.news import news
from bot.desk.query import Query, read_query
from bot.desk.seen import meetings_seen, today_of
from bot.desk.timewords import must_hold_a_day
from bot.desk.vocabulary import is_bare_title, vocabulary_of
from bot.desk.wanted import (
    COMING,
    DIARY,
    HELD,
    facts_wanted,
    meetings_of,
    named_together,
    next_first,
    told_in_words,
    wanted_of,
    with_words,
)
from bot.errors import BadQuery, NotFound
from bot.model import REMOTE_KINDS, Leader, Term, Viewer
from bot.text import fold
from store import lookups as rows
from store import meeting_lookups as ledger
from store.database import Connection, remembered

if TYPE_CHECKING:
    from bot.leaders.roster import Roster

__all__ = ["diary", "is_for_ledger", "leader", "meetings", "must_see", "names_a_leader", "news", "offices_of"]


SHOWN_MEETINGS = 3
MET_SHOWN = 5


def leader(desk: Desk, query: str, viewer: Viewer, now: datetime, *, offset: int = 0, most: int = PAGE) -> LeaderAnswer:
    """Who somebody is, in which office, latest and next meetings, latest articles.

    `offset` pages through the articles: those about the person first, then those that mention them.

    Raises:
        BadQuery: no name was given.
    """
    asked = asked_text(query, "Name a leader.")
    if is_bare_title(asked):
        raise BadQuery("Say of which country or body, such as “french president” or “un chief”.")
    today = today_of(viewer, now)
    with desk.store.read() as conn:
        shared = shared_facts(conn, asked, viewer, now)
        found = tuple(desk.roster.find(asked, limit=NAMESAKES))
        if not found:
            vocabulary = vocabulary_for(desk, conn, viewer)
            reading = read_query(asked, vocabulary, today)
            if len(reading.leaders) > 1 and not reading.unknown:
                return LeaderAnswer(**shared, named=reading.leaders)
            plain = fold(asked).removeprefix("the ")
            is_body = plain in vocabulary.bodies
            if not reading.unknown or is_body:
                found = reading.leaders or (reading.ambiguous[0][1] if reading.ambiguous else ())
                in_lead = () if found else leading(desk.roster, reading.countries[:1], today)
                if is_body and not found:
                    in_lead = office_holders(desk.roster, f"{plain} chief", today)
                if len(in_lead) > 1:
                    return LeaderAnswer(**shared, choices=choices_for(desk.roster, asked, asked, in_lead))
                found = found or in_lead
        if not found:
            return LeaderAnswer(**shared, did_you_mean=tuple(desk.roster.nearest(asked)))
        if len(found) > 1:
            known = known_namesakes(conn, found, viewer)
            if len(known) != 1:
                return LeaderAnswer(**shared, choices=choices_for(desk.roster, asked, asked, known or found))
            found, shared["assumed"] = known, ((asked, known[0]),)
        return _about_leader(desk, conn, found[0], shared, viewer, today, offset, most)


def _meant(roster: Roster, reading: Query, today: date) -> tuple[Leader, ...]:
    """Whom countries without a leader may stand for: of one country whoever leads it, of several the first of each."""
    if reading.leaders:
        return ()
    if len(reading.countries) < 2:
        return leading(roster, reading.countries, today)[:MOST_CHOICES]
    return tuple(person for code in reading.countries for person in leading(roster, [code], today)[:1])


def _about_leader(
    desk: Desk,
    conn: Connection,
    person: Leader,
    shared: dict[str, Any],
    viewer: Viewer,
    today: date,
    offset: int,
    most: int,
) -> LeaderAnswer:
    about, mentioned = rows.count_articles_about(conn, viewer, person.id)
    facts = ledger.meetings_wanted(conn, viewer, wanted_of(Query(leaders=(person,)), today))
    next_ids = [fact.id for fact in _ahead(conn, person, facts, viewer, today)[:SHOWN_MEETINGS]]
    day = today.isoformat()
    past = (fact.id for fact in facts if fact.first_day and fact.first_day <= day and fact.id not in next_ids)
    undated = (fact.id for fact in facts if not fact.first_day and fact.status == "held")
    past_ids = list(islice(chain(past, undated), SHOWN_MEETINGS))
    shown = {found.meeting.id: found for found in meetings_seen(conn, [*next_ids, *past_ids], viewer, today)}
    return LeaderAnswer(
        **shared,
        leader=person,
        offices=offices_of(desk.roster, person, today),
        latest=tuple(shown[one] for one in past_ids if one in shown),
        upcoming=tuple(shown[one] for one in next_ids if one in shown),
        met_most=_met_most(desk.roster, conn, person, facts),
        meetings_total=min(len(facts), rows.COUNTED),
        articles=_articles_about(conn, person.id, viewer, about, offset, most),
        subject_total=about,
        offset=offset,
        total=min(about + mentioned, rows.COUNTED),
        capped=about + mentioned > rows.COUNTED,
    )


def _met_most(roster: Roster, conn: Connection, person: Leader, facts: Sequence[ledger.MeetingFact]) -> tuple[Met, ...]:
    """Whom the leader met in person more than once, as far as the newest of the leader's meetings tell."""
    held = tuple(fact.id for fact in facts if fact.status in HELD and fact.kind not in REMOTE_KINDS)
    if len(held) < 2:
        return ()
    counted = remembered(
        conn, ("met_most", person.id, held), lambda: ledger.met_most(conn, person.id, held, most=MET_SHOWN)
    )
    known = ((roster.leader(one), times) for one, times in counted)
    return tuple(Met(other.id, other.name, times) for other, times in known if other and times > 1)


def _ahead(
    conn: Connection, person: Leader, facts: Sequence[ledger.MeetingFact], viewer: Viewer, today: date
) -> list[ledger.MeetingFact]:
    """What is still to come for the leader, next day first. `facts` are the newest of the leader's meetings."""
    day, is_all = today.isoformat(), len(facts) <= rows.COUNTED
    if is_all and not any(fact.status in COMING and (fact.last_day or day) >= day for fact in facts):
        return []
    return next_first(ledger.meetings_wanted(conn, viewer, wanted_of(Query(leaders=(person,), upcoming=True), today)))


def offices_of(roster: Roster, person: Leader, today: date) -> tuple[Office, ...]:
    """Offices held today, the highest first, then former ones, the last first."""
    main = roster.office_at(person, today)

    def standing(term: Term) -> tuple[bool, bool, str, str]:
        return edtf.covers(term.start, term.end, today), term is main, term.end or "9999", term.start or ""

    return tuple(
        Office(
            title=term.title,
            country=term.country,
            of=roster.country_name(term.country),
            start=term.start,
            end=term.end,
            former=not edtf.covers(term.start, term.end, today),
        )
        for term in sorted(_unbroken(_begun(person.terms, today)), key=standing, reverse=True)
    )


def _begun(terms: Iterable[Term], today: date) -> Iterable[Term]:
    """Without offices that are taken up later only: as of a day in the past."""
    return (term for term in terms if not (begins := edtf.bounds(term.start)) or begins[0] <= today)


def _unbroken(terms: Iterable[Term]) -> list[Term]:
    """Terms of one office that follow each other without a day between, as one: who is elected anew stays."""
    joined: list[Term] = []
    for term in sorted(terms, key=lambda term: (term.office, term.title, term.country, term.start or "")):
        last = joined[-1] if joined else None
        if last and (last.office, last.title, last.country) == (term.office, term.title, term.country):
            ended, begun = edtf.bounds(last.end), edtf.bounds(term.start)
            if ended and begun and begun[0] <= ended[1] + timedelta(days=1):
                joined[-1] = replace(last, end=term.end)
                continue
        joined.append(term)
    return joined


def _articles_about(
    conn: Connection, leader_id: str, viewer: Viewer, about: int, offset: int, most: int
) -> tuple[ArticleFound, ...]:
    """One page of the articles, subjects first."""
    found = rows.articles_about(conn, viewer, leader_id, as_subject=True, limit=most, offset=offset)
    if len(found) < most:
        found += rows.articles_about(
            conn, viewer, leader_id, as_subject=False, limit=most - len(found), offset=max(0, offset - about)
        )
    copies = rows.count_copies(conn, viewer, [row.lead_id for row in found])
    return tuple(article_of(row, copies.get(row.lead_id, 0)) for row in found)


def meetings(
    desk: Desk, query: str, viewer: Viewer, now: datetime, *, offset: int = 0, most: int = PAGE
) -> MeetingsAnswer:
    """Meetings by names, place, kind, status, outlet and time, in any order of words.

    Raises:
        BadQuery: nothing was asked, or days that exclude each other.
    """
    asked = asked_text(query, "Say whose meetings, where or when.")
    today = today_of(viewer, now)
    with desk.store.read() as conn:
        shared = shared_facts(conn, asked, viewer, now)
        vocabulary = vocabulary_for(desk, conn, viewer)
        reading = read_query(asked, vocabulary, today)
        if reading.days:
            must_hold_a_day(reading.days.first, reading.days.last)
        reading, facts = settle_names(conn, asked, reading, vocabulary, viewer)
        shared |= facts
        told = () if reading.ambiguous else told_in_words(conn, reading, viewer, today)
        reading, shared = with_words(conn, reading, shared, told, viewer, today)
        if reading.ambiguous or reading.did_you_mean or (reading.is_empty and not shared["filters"].worded):
            return MeetingsAnswer(**shared, leaders=reading.leaders)
        ordered, upcoming_first = _meeting_facts(conn, reading, viewer, today, told if reading.unknown == () else ())
        ids = [fact.id for fact in ordered]
        together = None
        if len(reading.leaders) > 1:
            is_all = wanted_of(reading, today) == wanted_of(Query(leaders=reading.leaders), today)
            theirs = ids if is_all else meetings_of(conn, reading.leaders, viewer, today)
            together = named_together(conn, reading.leaders, viewer, theirs)
        page = meetings_seen(conn, ids[: rows.COUNTED][offset : offset + most], viewer, today)
        return MeetingsAnswer(
            **shared,
            leaders=reading.leaders,
            meant=_meant(desk.roster, reading, today),
            meetings=tuple(page),
            together=together,
            upcoming_first=upcoming_first,
            offset=offset,
            total=min(len(ids), rows.COUNTED),
            capped=len(ids) > rows.COUNTED,
        )


def diary(desk: Desk, viewer: Viewer, now: datetime) -> MeetingsAnswer:
    """What is ahead for anybody, next day first."""
    return meetings(desk, "upcoming", viewer, now)


def is_for_ledger(desk: Desk, text: str, viewer: Viewer) -> bool:
    """Does every word of the text say which meetings are meant?"""
    with desk.store.read() as conn:
        reading = read_query(text, vocabulary_for(desk, conn, viewer), today_of(viewer, desk.clock()))
    return not (reading.unknown or reading.is_empty)


def names_a_leader(desk: Desk, text: str) -> bool:
    """Does the text name somebody of the roster?"""
    reading = read_query(text, vocabulary_of(desk.roster), desk.clock().date())
    return bool(reading.leaders or reading.ambiguous)


def must_see(desk: Desk, viewer: Viewer, article_ids: Sequence[str]) -> None:
    """
    Raises:
        NotFound: one of the records is not there for this viewer: a correction is for what one can see.
    """
    with desk.store.read() as conn:
        seen = rows.articles_by_id(conn, viewer, article_ids)
    absent = next((article_id for article_id in article_ids if article_id not in seen), None)
    if absent is not None:
        raise NotFound(f"There is no record {absent!r}; ids are shown by `why` and by the exports.")


def _meeting_facts(
    conn: Connection, reading: Query, viewer: Viewer, today: date, told: Sequence[str] = ()
) -> tuple[list[ledger.MeetingFact], bool]:
    """Facts in the order to show the records, and whether the next one comes first; with `told`, of those alone."""
    wanted = wanted_of(reading, today)
    facts = facts_wanted(conn, viewer, wanted, told)
    coming = reading.upcoming or _looks_ahead(reading, today)
    return (next_first(facts), True) if coming else (facts, False)


def _looks_ahead(reading: Query, today: date) -> bool:
    """Do the days asked for lie ahead, or are they a diary ("today", "this week")? Those are read from their first."""
    days = reading.days
    if days is None or days.first is None:
        return False
    is_diary = days.last is not None and days.last >= today and days.last - days.first <= DIARY
    return days.first > today or is_diary
