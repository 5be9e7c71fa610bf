"""The meetings that a query asks for: a `Query` in, facts of the ledger out, in the order to show them.

Look-ups and questions go by the same filters: one rule for what was held, what is ahead, what is dated too vaguely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.answers import Together
from bot.desk.asked import article_of
from bot.desk.query import Query
from bot.desk.search import read_search
from bot.desk.vocabulary import silent_words
from bot.model import Leader, Viewer
from bot.text import words
from store import lookups as rows
from store import meeting_lookups as ledger
from store.database import Connection

TOGETHER_SHOWN = 3


MOST_WORDED = 300
"""Newest articles whose meetings are looked through for a word: one as common as "war" stands in most."""


TOLD = ("held", "ongoing", "postponed", "cancelled", "not_confirmed")


HELD = ("held", "ongoing")


COMING = ("expected", "announced", "ongoing", "postponed")


DIARY = timedelta(days=31)


NO_END = date.max.isoformat()


TOLD_WITHIN_DAYS = 60
"""A meeting expected without a day counts as upcoming while an article of the last 60 days tells of it."""


def told_in_words(conn: Connection, reading: Query, viewer: Viewer, today: date) -> tuple[str, ...]:
    """Ids of the meetings of which a sentence tells with all the words that were not understood: "g20", "brics"."""
    terms = [term for typed in reading.unknown for term in words(typed)]
    if silent_words() & set(terms):  # a "not" that belongs to nothing is no word of a source
        return ()
    match = read_search(" ".join(terms), today).match if terms else None
    if match is None:
        return ()
    found, _ = rows.search(conn, viewer, match)
    ids = ledger.meetings_told_by(conn, [one.seq for one in found[:MOST_WORDED]])
    held = (row.meeting for row in ledger.meetings(conn, viewer, ids))
    return tuple(m.id for m in held if any(_holds_all(e.quote, terms) for e in m.evidence))


def _holds_all(quote: str, terms: Sequence[str]) -> bool:
    here = {word.removesuffix("'s") for word in words(quote)}
    return all(term.removesuffix("'s") in here for term in terms)


def with_words(
    conn: Connection, reading: Query, shared: dict[str, Any], told: Sequence[str], viewer: Viewer, today: date
) -> tuple[Query, dict[str, Any]]:
    """The reading with its unknown words as words of the sources, where meetings that fit are told of in them.

    "nato summit" may be told of a bilateral meeting at that summit: where no meeting is of the kind, any is.
    """
    if not told:
        return reading, shared
    for kinds in dict.fromkeys((reading.kinds, ())):
        tried = replace(reading, kinds=kinds, unknown=(), did_you_mean=())
        if ledger.meetings_among(conn, viewer, wanted_of(tried, today), told):
            worded = (*reading.unknown, *(("summit",) if kinds != reading.kinds and "summit" in reading.kinds else ()))
            filters = replace(shared["filters"], kinds=kinds, worded=worded)
            return tried, shared | {"filters": filters, "unknown": (), "did_you_mean": ()}
    return reading, shared


def facts_wanted(
    conn: Connection, viewer: Viewer, wanted: ledger.MeetingsWanted, told: Sequence[str] = ()
) -> list[ledger.MeetingFact]:
    """Meetings that fit, newest first; with `told`, of those alone. What is dated too vaguely is left out."""
    facts = ledger.meetings_among(conn, viewer, wanted, told) if told else ledger.meetings_wanted(conn, viewer, wanted)
    return [fact for fact in facts if not _is_too_vague(fact, wanted)]


VAGUE = timedelta(days=92)
"""What is dated no closer than a quarter says nothing of one month or less."""


def _is_too_vague(fact: ledger.MeetingFact, wanted: ledger.MeetingsWanted) -> bool:
    """Is "about 2024" no answer to "yesterday"? A plan without an end may still be."""
    if not (wanted.first_day and wanted.last_day and fact.first_day and fact.last_day) or fact.last_day == NO_END:
        return False
    asked = date.fromisoformat(wanted.last_day) - date.fromisoformat(wanted.first_day)
    return asked <= DIARY and date.fromisoformat(fact.last_day) - date.fromisoformat(fact.first_day) > VAGUE


def next_first(facts: Sequence[ledger.MeetingFact]) -> list[ledger.MeetingFact]:
    """Earliest day first, then what is expected some time after a day, undated ones last."""
    return sorted(
        facts,
        key=lambda fact: (fact.first_day is None, fact.last_day == NO_END, fact.first_day or "", fact.id),
    )


def wanted_of(reading: Query, today: date) -> ledger.MeetingsWanted:
    """The filters that a query asks for."""
    first = reading.days.first if reading.days else None
    last = reading.days.last if reading.days else None
    shown: tuple[str, ...] = reading.shown
    since = None
    if reading.upcoming:
        first = max(first or today, today)
        shown = shown or COMING
        since = told_since(today) if not reading.days else None
    elif reading.latest and not reading.days:
        last, shown = today, shown or TOLD
    return ledger.MeetingsWanted(
        today=today.isoformat(),
        leader_ids=tuple(person.id for person in reading.leaders),
        without=tuple(person.id for person in reading.without),
        kinds=reading.kinds,
        shown=shown,
        countries=reading.countries,
        cities=reading.cities,
        first_day=first.isoformat() if first else None,
        last_day=last.isoformat() if last else None,
        told_since=since,
        outlets=reading.outlets,
    )


def told_since(today: date) -> str:
    """Since when an article must tell of a meeting without a day for it to be still ahead."""
    return date.fromordinal(today.toordinal() - TOLD_WITHIN_DAYS).isoformat()


def mentioned_together(conn: Connection, leaders: Sequence[Leader], viewer: Viewer, today: date) -> Together:
    """Articles that name every one of the leaders and tell of no meeting of theirs, of whatever kind or day."""
    return named_together(conn, leaders, viewer, meetings_of(conn, leaders, viewer, today))


def meetings_of(conn: Connection, leaders: Sequence[Leader], viewer: Viewer, today: date) -> list[str]:
    """Ids of all meetings in which every one of the leaders takes part."""
    wanted = wanted_of(Query(leaders=tuple(leaders)), today)
    return [fact.id for fact in ledger.meetings_wanted(conn, viewer, wanted)]


def named_together(
    conn: Connection, leaders: Sequence[Leader], viewer: Viewer, meeting_ids: Sequence[str] = ()
) -> Together:
    """Articles that name every one of the leaders and tell of none of the meetings: said apart, as no meeting."""
    total, newest = rows.articles_naming_all(
        conn, viewer, [person.id for person in leaders], without_meetings=meeting_ids, shown=TOGETHER_SHOWN
    )
    return Together(min(total, rows.COUNTED), tuple(map(article_of, newest)), capped=total > rows.COUNTED)
