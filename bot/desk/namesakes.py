"""Whom a query's names and countries mean: the one of several namesakes whom the archive knows, who leads a country.

A `Query` and the viewer's archive in, the query settled and what to say of it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.answers import Choice, Filters
from bot.desk.query import Query, with_name
from bot.desk.vocabulary import Vocabulary
from bot.model import Leader, Viewer
from bot.text import words
from store import lookups as rows
from store.database import Connection

if TYPE_CHECKING:
    from bot.leaders.roster import Roster


MOST_CHOICES = 5


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
