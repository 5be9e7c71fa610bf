"""What words may mean in a query: names of the roster and of the archive, titles, and words of our own with lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import chain
from typing import TYPE_CHECKING

from bot.text import fold, words

if TYPE_CHECKING:
    from bot.leaders.roster import Roster

SHORTEST_GUESSED = 4
LIKELY = 80.0
"""rapidfuzz ratio from which a word may have been meant: "beijng" is 92 from "beijing", "upcomming" 94 from
"upcoming", "sumit" 91 from "summit", while "steel" is 73 from "seoul"."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words may mean: the roster's names, countries and capitals, and the cities and outlets of the archive.

    `cities` and `outlets` map folded names to names as stored, `towns` further names of cities and places in them
    ("rio", "mar a lago") to the city's usual name, `countries` folded names to codes, `seats` capitals and palaces to
    their city, `lands` adjectives too ("french"), `bodies` names of bodies ("un") to code and the office
    meant. `name_words` are all words of names: a word that is none of them begins no name.
    """

    roster: Roster
    name_words: frozenset[str]
    countries: Mapping[str, str]
    seats: Mapping[str, str]
    lands: Mapping[str, str]
    bodies: Mapping[str, tuple[str, str]]
    cities: Mapping[str, str] = field(default_factory=dict)
    outlets: Mapping[str, str] = field(default_factory=dict)
    towns: Mapping[str, str] = field(default_factory=dict)


def vocabulary_of(roster: Roster, cities: Iterable[str] = (), outlets: Iterable[str] = ()) -> Vocabulary:
    """The vocabulary of a roster and an archive; the roster's part is worked out once."""
    name_words, countries, seats, lands, bodies = _roster_words(roster.version, roster)
    return Vocabulary(
        roster,
        name_words,
        countries,
        seats,
        lands,
        bodies,
        {fold(city): city for city in cities},
        {fold(o): o for o in outlets},
        towns(),
    )


_Words = tuple[frozenset[str], dict[str, str], dict[str, str], dict[str, str], dict[str, tuple[str, str]]]
_known: dict[str, _Words] = {}


def _roster_words(version: str, roster: Roster) -> _Words:
    if version not in _known:
        named = chain(roster.forms, (leader.name for leader in roster.all()))
        name_words = frozenset(word for name in named for word in words(fold(name)))
        countries = dict(roster.country_names)
        seats = {fold(seat): country.seats[0] for country in roster.countries.values() for seat in country.seats}
        adjectives = {fold(a): country.code for country in roster.countries.values() for a in country.adjectives}
        bodies = {fold(name): (body.code, body.office) for body in roster.bodies for name in (body.name, *body.also)}
        if len(_known) > 8:
            _known.clear()
        _known[version] = name_words, countries, seats, adjectives | countries, bodies
    return _known[version]


def _rows(name: str) -> list[list[str]]:
    table = (resources.files("bot.desk") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]


@cache
def titles() -> dict[str, tuple[str, ...]]:
    """title -> offices, from data/titles.tsv."""
    return {title: tuple(offices.split(",")) for title, offices in _rows("titles.tsv")}


@cache
def posts() -> dict[str, tuple[str, str]]:
    """title that names its country by itself -> (office, country), from data/posts.tsv."""
    return {title: (office, country) for title, office, country in _rows("posts.tsv")}


@cache
def towns() -> dict[str, str]:
    """Folded names of cities and of places in them -> the city's usual name: the ledger's own, and data/towns.tsv."""
    from bot.meetings.places import spots

    known = {fold(name): spot.city or spot.name for name, spot in spots().items() if spot.kind in ("city", "venue")}
    words_of_ours = phrases()
    known = {name: city for name, city in known.items() if city and len(name) >= SHORTEST_GUESSED}
    known |= {fold(name): city for name, city in _rows("towns.tsv")}
    return {name: city for name, city in known.items() if name not in words_of_ours}


def is_bare_title(text: str) -> bool:
    """Is it an office without a country, "prime minister"? "The pope" says whose it is."""
    plain = fold(text).removeprefix("the ")
    return plain in titles() and plain not in posts()


@cache
def silent_words() -> frozenset[str]:
    """Single words that say nothing in a query."""
    return frozenset(phrase for phrase, (kind, _) in phrases().items() if kind in ("skip", "without"))


@cache
def phrases() -> dict[str, tuple[str, tuple[str, ...]]]:
    """phrase -> (field, values), from data/query_words.tsv."""
    return {
        phrase: (kind, tuple(v for v in values.split(",") if v)) for phrase, kind, values in _rows("query_words.tsv")
    }


def match_outlet(text: str, outlets: Mapping[str, str]) -> str | None:
    """The outlet of the archive that is named `text`, give or take "The"."""
    wanted = fold(text)
    short = wanted.removeprefix("the ")
    return outlets.get(wanted) or outlets.get(short) or outlets.get(f"the {short}")


def nearest(word: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """Candidates that `word` may have been meant as, nearest first; compared folded, without "the"."""
    from rapidfuzz import fuzz, process

    wanted = fold(word)[:60].removeprefix("the ")
    if len(wanted) < SHORTEST_GUESSED:
        return []
    by_fold = {fold(candidate).removeprefix("the "): candidate for candidate in candidates}
    found = process.extract(wanted, by_fold.keys(), scorer=fuzz.ratio, score_cutoff=LIKELY, limit=most)
    return [by_fold[folded] for folded, _, _ in found]
