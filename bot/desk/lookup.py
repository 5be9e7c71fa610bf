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
from bot.answers import (
    ArticleFound,
    Choice,
    Citation,
    Filters,
    LeaderAnswer,
    MeetingsAnswer,
    Met,
    NewsAnswer,
    Office,
    Searched,
    StoryFound,
    Together,
)
from bot.desk import Desk, stamp
from bot.desk.meanings import NAMESAKES, office_holders
from bot.desk.query import Query, read_query, with_name
from bot.desk.search import WordSearch, read_search, replace_word
from bot.desk.seen import meetings_seen, today_of
from bot.desk.stories import copies_of, coverage_of, story_found
from bot.desk.timewords import must_hold_a_day
from bot.desk.vocabulary import (
    SHORTEST_GUESSED,
    Vocabulary,
    is_bare_title,
    match_outlet,
    nearest,
    silent_words,
    vocabulary_of,
)
from bot.errors import BadQuery, NotFound
from bot.model import REMOTE_KINDS, Leader, Term, Viewer
from bot.text import fold, sentences, words
from store import lookups as rows
from store import meeting_lookups as ledger
from store.database import Connection, remembered
from store.words import words_beginning, words_unknown

if TYPE_CHECKING:
    from bot.leaders.roster import Roster

PAGE = 5
"""Records a page of an answer shows: what fits a phone without scrolling far."""
IN_A_FILE = 500
"""Records that a file of an answer holds; the exports hold all."""

SHOWN_MEETINGS = 3
TOGETHER_SHOWN = 3
MOST_WORDED = 300
"""Newest articles whose meetings are looked through for a word: one as common as "war" stands in most."""
MOST_CHOICES = 5
MOST_MISSPELT = 3
MOST_SPELLINGS = 3
TOLD = ("held", "ongoing", "postponed", "cancelled", "not_confirmed")
HELD = ("held", "ongoing")
MET_SHOWN = 5
COMING = ("expected", "announced", "ongoing", "postponed")
DIARY = timedelta(days=31)
NO_END = date.max.isoformat()
TOLD_WITHIN_DAYS = 60
"""A meeting expected without a day counts as upcoming while an article of the last 60 days tells of it."""


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


def leading(roster: Roster, countries: Sequence[str], today: date) -> tuple[Leader, ...]:
    """Who leads the countries today: the one who leads at meetings first, then the other head."""
    people: list[Leader] = []
    for code in countries:
        offices = ["head_of_state", "head_of_government"]
        if roster.countries[code].power == "G":
            offices.reverse()
        for office in ("supreme_leader", *offices):
            people += [one for one in roster.holders(office, code, today) if _is_at_home(roster, one, code, today)]
    return tuple(dict.fromkeys(people))


def _meant(roster: Roster, reading: Query, today: date) -> tuple[Leader, ...]:
    """Whom countries without a leader may stand for: of one country whoever leads it, of several the first of each."""
    if reading.leaders:
        return ()
    if len(reading.countries) < 2:
        return leading(roster, reading.countries, today)[:MOST_CHOICES]
    return tuple(person for code in reading.countries for person in leading(roster, [code], today)[:1])


_IN_LANDS = frozenset({"in", "to", "from", "at", "visit", "visits", "visited", "visiting", "trip", "trips", "tour"})


def with_leaders_of_lands(roster: Roster, text: str, reading: Query, today: date) -> Query:
    """ "china russia meetings": two countries that nobody is said to be in mean who leads them at meetings."""
    if len(reading.countries) != 2 or reading.leaders or reading.ambiguous or reading.cities:
        return reading
    if not _IN_LANDS.isdisjoint(words(text)):
        return reading
    day = reading.days.last if reading.days and reading.days.last and reading.days.last < today else today
    people = tuple(person for code in reading.countries for person in leading(roster, [code], day)[:1])
    return replace(reading, leaders=people, countries=()) if len(people) == 2 else reading


def _is_at_home(roster: Roster, person: Leader, code: str, today: date) -> bool:
    """A king who reigns in fifteen countries is met in one."""
    main = roster.office_at(person, today)
    return main is not None and main.country == code


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
    return tuple(_article(row, copies.get(row.lead_id, 0)) for row in found)


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
            theirs = ids if is_all else _meetings_of(conn, reading.leaders, viewer, today)
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


def _meeting_facts(
    conn: Connection, reading: Query, viewer: Viewer, today: date, told: Sequence[str] = ()
) -> tuple[list[ledger.MeetingFact], bool]:
    """Facts in the order to show the records, and whether the next one comes first; with `told`, of those alone."""
    wanted = wanted_of(reading, today)
    facts = facts_wanted(conn, viewer, wanted, told)
    coming = reading.upcoming or _looks_ahead(reading, today)
    return (next_first(facts), True) if coming else (facts, False)


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


def _looks_ahead(reading: Query, today: date) -> bool:
    """Do the days asked for lie ahead, or are they a diary ("today", "this week")? Those are read from their first."""
    days = reading.days
    if days is None or days.first is None:
        return False
    is_diary = days.last is not None and days.last >= today and days.last - days.first <= DIARY
    return days.first > today or is_diary


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


def settle_names(
    conn: Connection, query: str, reading: Query, vocabulary: Vocabulary, viewer: Viewer
) -> tuple[Query, dict[str, Any]]:
    """Names that several share become the one of them that the archive names, if it is one; and what to say of it.

    What stays in `ambiguous` is for the asker to decide.
    """
    leaders, assumed, open_names = list(reading.leaders), [], []
    for typed, namesakes in reading.ambiguous:
        known = known_namesakes(conn, namesakes, viewer)
        if len(known) == 1:
            leaders.append(known[0])
            assumed.append((typed, known[0]))
        else:
            open_names.append((typed, known or namesakes))
    facts = {
        "filters": filters_of(reading, vocabulary),
        "unknown": reading.unknown,
        "did_you_mean": reading.did_you_mean,
        "assumed": tuple(assumed),
        "choices": choices_for(vocabulary.roster, query, *open_names[0]) if open_names else (),
    }
    return replace(reading, leaders=tuple(dict.fromkeys(leaders)), ambiguous=tuple(open_names)), facts


def choices_for(roster: Roster, query: str, typed: str, people: Sequence[Leader]) -> tuple[Choice, ...]:
    """The readings of a shared name, as whole queries."""
    return tuple(
        Choice(typed, person.name, office_words(roster, person), with_name(query, typed, person.name))
        for person in people[:MOST_CHOICES]
    )


def office_words(roster: Roster, person: Leader) -> str:
    """ "Prime Minister, Hungary": the latest office, to tell namesakes apart."""
    term = person.latest_term()
    return f"{term.title}, {roster.country_name(term.country)}" if term else ""


def known_namesakes(conn: Connection, people: Sequence[Leader], viewer: Viewer) -> tuple[Leader, ...]:
    """Those of the people whom an article that the viewer may see names."""
    named = rows.leaders_named(conn, viewer, [person.id for person in people])
    return tuple(person for person in people if person.id in named)


def filters_of(reading: Query, vocabulary: Vocabulary) -> Filters:
    """The same in a form to be worded."""
    days = reading.days
    return Filters(
        kinds=reading.kinds,
        shown=reading.shown,
        places=(*reading.cities, *(vocabulary.roster.country_name(code) for code in reading.countries)),
        outlets=reading.outlets,
        first_day=days.first.isoformat() if days and days.first else None,
        last_day=days.last.isoformat() if days and days.last else None,
        upcoming=reading.upcoming,
        latest=reading.latest,
        every=reading.every,
        without=tuple(person.name for person in reading.without),
    )


def told_since(today: date) -> str:
    """Since when an article must tell of a meeting without a day for it to be still ahead."""
    return date.fromordinal(today.toordinal() - TOLD_WITHIN_DAYS).isoformat()


def mentioned_together(conn: Connection, leaders: Sequence[Leader], viewer: Viewer, today: date) -> Together:
    """Articles that name every one of the leaders and tell of no meeting of theirs, of whatever kind or day."""
    return named_together(conn, leaders, viewer, _meetings_of(conn, leaders, viewer, today))


def _meetings_of(conn: Connection, leaders: Sequence[Leader], viewer: Viewer, today: date) -> list[str]:
    wanted = wanted_of(Query(leaders=tuple(leaders)), today)
    return [fact.id for fact in ledger.meetings_wanted(conn, viewer, wanted)]


def named_together(
    conn: Connection, leaders: Sequence[Leader], viewer: Viewer, meeting_ids: Sequence[str] = ()
) -> Together:
    """Articles that name every one of the leaders and tell of none of the meetings: said apart, as no meeting."""
    total, newest = rows.articles_naming_all(
        conn, viewer, [person.id for person in leaders], without_meetings=meeting_ids, shown=TOGETHER_SHOWN
    )
    return Together(min(total, rows.COUNTED), tuple(map(_article, newest)), capped=total > rows.COUNTED)


def news(desk: Desk, query: str, viewer: Viewer, now: datetime, *, offset: int = 0, most: int = PAGE) -> NewsAnswer:
    """Articles whose words fit, grouped by story, best first.

    Raises:
        BadQuery: no word to look for, or days that exclude each other.
    """
    asked = asked_text(query, "Say what to look for.")
    today = today_of(viewer, now)
    wanted = read_search(asked, today)
    if wanted.match is None:
        raise BadQuery("Give at least one word to look for; -word and filters only narrow a search.")
    must_hold_a_day(wanted.first_day, wanted.last_day)
    with desk.store.read() as conn:
        wanted, found = _or_with_spoken_time(conn, wanted, asked, viewer, today)
        shared = shared_facts(conn, asked, viewer, now)
        outlets, near, unknown = _outlets_of(conn, wanted, viewer)
        shared |= {"unknown": (*wanted.not_understood, *unknown), "did_you_mean": near}
        if unknown:
            return NewsAnswer(**shared)
        matches, capped = found or _search(conn, wanted, viewer, outlets)
        if not matches:
            shared["did_you_mean"] = _spelled_otherwise(conn, asked, wanted, viewer, today)
        shared["filters"] = Filters(
            outlets=outlets,
            first_day=wanted.first_day.isoformat() if wanted.first_day else None,
            last_day=wanted.last_day.isoformat() if wanted.last_day else None,
        )
        groups = _whole_first(matches)
        page = dict(list(groups.items())[offset : offset + most])
        named = read_query(asked, vocabulary_of(desk.roster), today) if not groups else Query()
        return NewsAnswer(
            **shared,
            stories=tuple(_stories(conn, page, wanted, viewer)),
            named=named.leaders if not named.unknown else (),
            spoken=wanted.spoken,
            articles_matched=len({match.lead_id for match in matches}),
            offset=offset,
            total=len(groups),
            capped=capped,
        )


_Matches = tuple[list[rows.Match], bool]
"""What a search found, and whether there may be more."""


def _search(conn: Connection, wanted: WordSearch, viewer: Viewer, outlets: tuple[str, ...] = ()) -> _Matches:
    return rows.search(
        conn,
        viewer,
        wanted.match or "",
        first_day=wanted.first_day.isoformat() if wanted.first_day else None,
        last_day=wanted.last_day.isoformat() if wanted.last_day else None,
        outlets=outlets,
    )


def _or_with_spoken_time(
    conn: Connection, wanted: WordSearch, asked: str, viewer: Viewer, today: date
) -> tuple[WordSearch, _Matches | None]:
    """The search with "last week" at its end read as a time, where no article has these words and one of then fits;
    with what it found, where it was done."""
    if wanted.outlet_names or wanted.spoken:
        return wanted, None
    timed = read_search(asked, today, spoken_times=True)
    if not timed.spoken or timed.match is None:
        return wanted, None
    as_typed = _search(conn, wanted, viewer)
    if as_typed[0]:
        return wanted, as_typed
    of_then = _search(conn, timed, viewer)
    return (timed, of_then) if of_then[0] else (wanted, as_typed)


def _spelled_otherwise(
    conn: Connection, asked: str, wanted: WordSearch, viewer: Viewer, today: date
) -> tuple[str, ...]:
    """The query with words that no article has as words like them that some have; only what then finds something."""
    single = [term[0] for term in wanted.terms if len(term) == 1]
    unknown = [word for word in words_unknown(conn, single) if len(word) >= SHORTEST_GUESSED]
    if not unknown or len(unknown) > MOST_MISSPELT:
        return ()
    options = {word: _words_like(conn, word) for word in unknown}
    tried = []
    for rank in range(MOST_SPELLINGS):
        text = asked
        for word, others in options.items():
            if not others:
                return ()
            text = replace_word(text, word, others[min(rank, len(others) - 1)])
        tried.append(text)
    found = (text for text in dict.fromkeys(tried) if _search(conn, read_search(text, today), viewer)[0])
    return tuple(islice(found, MOST_CHOICES))


def _words_like(conn: Connection, word: str) -> list[str]:
    """Words of the index that `word` may have been meant as, nearest first; the first letter may be out of place."""
    for start in (word[:2], word[1] + word[0], word[:1]):
        known = words_beginning(conn, start)
        near = nearest(word, [one for one, number in known.items() if abs(len(one) - len(word)) <= 2 and number])
        if near:
            return near
    return []


def _whole_first(matches: Sequence[rows.Match]) -> dict[str, list[rows.Match]]:
    """The matches by story, best first; what only a teaser or a link tells comes after what a text tells, among the
    stories and within each: a headline of five words outweighs any text by its length alone."""
    groups: dict[str, list[rows.Match]] = {}
    for match in sorted(matches, key=lambda match: not match.is_whole):
        groups.setdefault(match.story_id or match.lead_id, []).append(match)
    return groups


def _outlets_of(
    conn: Connection, wanted: WordSearch, viewer: Viewer
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Outlets of the archive that were named, whole queries that may have been meant, and names that are unknown."""
    if not wanted.outlet_names:
        return (), (), ()
    known = {fold(name): name for name in rows.outlets(conn, viewer)}
    found = {typed: match_outlet(typed, known) for typed in wanted.outlet_names}
    unknown = tuple(typed for typed, outlet in found.items() if outlet is None)
    near = [name for typed in unknown for name in nearest(typed, known.values())]
    terms = " ".join(_as_typed(term) for term in wanted.terms)
    return (
        tuple(outlet for outlet in found.values() if outlet),
        tuple(f'{terms} outlet:"{name}"' for name in near[:3]),
        tuple(f"outlet:{typed}" for typed in unknown),
    )


def _as_typed(term: tuple[str, ...]) -> str:
    return f'"{" ".join(term)}"' if len(term) > 1 else term[0]


def _stories(
    conn: Connection, page: dict[str, list[rows.Match]], wanted: WordSearch, viewer: Viewer
) -> Iterable[StoryFound]:
    told = rows.stories(conn, viewer, page)
    alone = [key for key in page if key not in told]
    told |= rows.copies(conn, viewer, alone)
    shown = {key: _one_each(matches)[:3] for key, matches in page.items()}
    found = rows.articles_numbered(conn, (match.seq for matches in shown.values() for match in matches))
    if not wanted.outlet_names:
        # A copy that matched is shown as the article it copies; who asked for an outlet gets that outlet's own.
        leads = {member.id: member for members in told.values() for member in members}
        found = {seq: leads.get(row.lead_id, row) for seq, row in found.items()}
    texts = rows.paragraphs(conn, (row.id for row in found.values()))
    covered = coverage_of(conn, viewer, shown)
    for key, matches in shown.items():
        articles = []
        for match in matches:
            row = found[match.seq]
            line, quote = _sentence_with(texts.get(row.id, []), wanted.terms, row)
            articles.append(_article(row, copies_of(covered[key], row.lead_id), line=line, quote=quote))
        yield story_found(key, articles, covered[key])


def _one_each(matches: list[rows.Match]) -> list[rows.Match]:
    """The best match of each article; its copies say the same."""
    return list({match.lead_id: match for match in reversed(matches)}.values())[::-1]


def _sentence_with(
    paragraphs: list[tuple[str, str, int, tuple[int, ...]]], terms: tuple[tuple[str, ...], ...], row: rows.ArticleRow
) -> tuple[int, str]:
    """The line and the words of the sentence that holds most of the terms; the headline when none does."""
    best, line, quote = 0, row.start_line, ""
    for role, text, first_line, breaks in paragraphs:
        if role not in ("body", "subhead", "bullet", "dek", "caption"):
            continue
        folded = words(text)
        if not any(_holds(folded, term) for term in terms):
            continue
        for start, end in sentences(text):
            score = sum(_holds(words(text[start:end]), term) for term in terms)
            if score > best:
                best, line, quote = score, first_line + sum(start >= b for b in breaks), text[start:end]
    return line, quote


def _holds(folded: list[str], term: tuple[str, ...]) -> bool:
    if len(term) == 1:
        return term[0] in folded
    return any(tuple(folded[i : i + len(term)]) == term for i in range(len(folded) - len(term) + 1))


# Shared by the answers


def asked_text(query: str, otherwise: str) -> str:
    """The query on one line; `otherwise` is what to say when there is no word in it."""
    asked = " ".join(query.split())
    if not fold(asked):
        raise BadQuery(otherwise)
    return asked[:1000]


def shared_facts(conn: Connection, query: str, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What every answer says: the query, the moment, and what was searched."""
    count, newest = rows.archive_size(conn, viewer)
    return {
        "query": query,
        "as_of": stamp(now),
        "today": today_of(viewer, now).isoformat(),
        "searched": Searched(count, newest),
    }


def vocabulary_for(desk: Desk, conn: Connection, viewer: Viewer) -> Vocabulary:
    """What words may mean in the archive that this viewer sees."""
    return remembered(
        conn,
        ("vocabulary", viewer.team_id, desk.roster.version),
        lambda: vocabulary_of(desk.roster, rows.cities(conn, viewer), rows.outlets(conn, viewer)),
    )


def _article(row: rows.ArticleRow, copies: int = 0, *, line: int | None = None, quote: str = "") -> ArticleFound:
    source = Citation(
        article_id=row.id,
        outlet=row.publisher,
        published=row.published,
        file=row.file,
        line=line or row.line or row.start_line,
        url=row.url,
        quote=quote or row.quote or "",
    )
    return ArticleFound(
        article_id=row.id,
        kind=row.kind,
        form=row.form,
        headline=row.headline,
        story_id=row.story_id,
        source=source,
        standing=row.standing,  # type: ignore[arg-type]  # the table holds what model.Standing allows
        role_at=row.role_at,
        former=row.former,
        copies=copies,
    )
