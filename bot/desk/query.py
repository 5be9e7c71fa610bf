"""A query in free words in, what it asks for out: leaders, places, kinds, statuses, outlets, days. Pure.

Words are tried from the left, the longest reading first. A word that has no reading is never guessed at: it is handed
back in `unknown`, with whole queries it may have been meant as in `did_you_mean`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.desk import timewords
from bot.model import Leader
from bot.text import fold, words

if TYPE_CHECKING:
    from bot.answers import Shown
    from bot.leaders.roster import Roster

MOST_CHARS = 300
MOST_WORDS = 40
LONGEST_NAME = 6
NAMESAKES = 40

SHORTEST_GUESSED = 4
LIKELY = 80.0
"""rapidfuzz ratio from which a word may have been meant: "beijng" is 92 from "beijing", "upcomming" 94 from
"upcoming", "sumit" 91 from "summit", while "steel" is 73 from "seoul"."""

_TOKEN = re.compile(r"[^\s,;?!()\"“”&+]{1,80}")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words may mean: the roster's names, countries and capitals, and the cities and outlets of the archive.

    `cities` and `outlets` map folded names to names as stored, `countries` folded names to codes, `seats` capitals and
    palaces to their city, `lands` adjectives too ("french"). `name_words` are all words of names: a word that is none
    of them begins no name.
    """

    roster: Roster
    name_words: frozenset[str]
    countries: Mapping[str, str]
    seats: Mapping[str, str]
    lands: Mapping[str, str]
    cities: Mapping[str, str] = field(default_factory=dict)
    outlets: Mapping[str, str] = field(default_factory=dict)


def vocabulary_of(roster: Roster, cities: Iterable[str] = (), outlets: Iterable[str] = ()) -> Vocabulary:
    """The vocabulary of a roster and an archive; the roster's part is worked out once."""
    name_words, countries, seats, lands = _roster_words(roster.version, roster)
    return Vocabulary(
        roster,
        name_words,
        countries,
        seats,
        lands,
        {fold(city): city for city in cities},
        {fold(o): o for o in outlets},
    )


_Words = tuple[frozenset[str], dict[str, str], dict[str, str], dict[str, str]]
_known: dict[str, _Words] = {}


def _roster_words(version: str, roster: Roster) -> _Words:
    if version not in _known:
        name_words = frozenset(word for form in roster.forms for word in form.split())
        countries = {
            fold(name): country.code for country in roster.countries.values() for name in (country.name, *country.also)
        }
        seats = {fold(seat): country.seats[0] for country in roster.countries.values() for seat in country.seats}
        adjectives = {fold(a): country.code for country in roster.countries.values() for a in country.adjectives}
        if len(_known) > 8:
            _known.clear()
        _known[version] = name_words, countries, seats, adjectives | countries
    return _known[version]


@dataclass(frozen=True, slots=True)
class Query:
    """How a query was read. `ambiguous` are names that several leaders share, as typed, with those leaders."""

    leaders: tuple[Leader, ...] = ()
    ambiguous: tuple[tuple[str, tuple[Leader, ...]], ...] = ()
    kinds: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    countries: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    days: timewords.Days | None = None
    upcoming: bool = False
    latest: bool = False
    unknown: tuple[str, ...] = ()
    did_you_mean: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Was nothing asked that narrows the search?"""
        return not (
            self.leaders or self.ambiguous or self.kinds or self.shown or self.countries or self.cities
            or self.outlets or self.days or self.upcoming or self.latest
        )  # fmt: skip


@dataclass(slots=True)
class _Reading:
    leaders: list[Leader] = field(default_factory=list)
    ambiguous: list[tuple[str, tuple[Leader, ...]]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    cities: list[str] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    days: timewords.Days | None = None
    upcoming: bool = False
    latest: bool = False
    unknown: list[int] = field(default_factory=list)


def read_query(text: str, vocabulary: Vocabulary, today: date, *, fillers: frozenset[str] = frozenset()) -> Query:
    """Read what somebody typed after /meetings, or a question whose `fillers` (folded) say nothing by themselves."""
    typed = _TOKEN.findall(text[:MOST_CHARS])[:MOST_WORDS]
    tokens = [_bare(token) for token in typed]
    coming = any(_phrase_at(tokens, at, "time") == ("upcoming",) for at in range(len(tokens)))
    reading = _Reading()
    at = 0
    while at < len(tokens):
        at += _read_at(tokens, at, vocabulary, today, coming, fillers, reading)
    unknown = [typed[i] for i in reading.unknown]
    return Query(
        leaders=tuple(dict.fromkeys(reading.leaders)),
        ambiguous=tuple(dict.fromkeys(reading.ambiguous)),
        kinds=tuple(dict.fromkeys(reading.kinds)),
        shown=tuple(dict.fromkeys(reading.shown)),
        countries=tuple(dict.fromkeys(reading.countries)),
        cities=tuple(dict.fromkeys(reading.cities)),
        outlets=tuple(dict.fromkeys(reading.outlets)),
        days=reading.days,
        upcoming=reading.upcoming,
        latest=reading.latest,
        unknown=tuple(unknown),
        did_you_mean=_corrections(typed, reading.unknown, vocabulary) if unknown else (),
    )


def _bare(token: str) -> str:
    """A token folded, without a genitive: "Xi's" -> "xi"."""
    folded = fold_keeping_joints(token.strip(".:'’‘"))
    return folded.removesuffix("'s")


def fold_keeping_joints(token: str) -> str:
    """Fold each word of a token but keep what joins them: "2023-10-05" and "outlet:bbc" stay one piece."""
    pieces = re.split(r"([-–/:])", token)
    return "".join(piece if piece in "-–/:" and piece else fold(piece) for piece in pieces)


def _read_at(
    tokens: list[str],
    at: int,
    vocabulary: Vocabulary,
    today: date,
    coming: bool,
    fillers: frozenset[str],
    reading: _Reading,
) -> int:
    """Take the longest reading at `at` into `reading`; returns how many words it used."""
    named, leaders = max(
        _leaders_at(tokens, at, vocabulary, fillers), role_at(tokens, at, vocabulary, today), key=lambda found: found[0]
    )
    timed = timewords.time_at(tokens, at, today, coming=coming)
    placed, country, city = _place_at(tokens, at, vocabulary)
    from_outlet, outlet = _outlet_at(tokens, at, vocabulary)
    worded, kind, values = _words_at(tokens, at)
    longest = max(named, timed.length if timed else 0, placed, from_outlet, worded)
    if longest == 0:
        if tokens[at] not in fillers and words(tokens[at]):
            reading.unknown.append(at)
        return 1
    if named == longest:
        if len(leaders) == 1:
            reading.leaders.extend(leaders)
        else:
            reading.ambiguous.append((" ".join(tokens[at : at + named]), tuple(leaders)))
    elif timed and timed.length == longest:
        reading.days = _narrow(reading.days, timed.days)
    elif from_outlet == longest and outlet:
        reading.outlets.append(outlet)
    elif placed == longest:
        reading.countries.extend([country] if country else [])
        reading.cities.extend([city] if city else [])
    elif kind == "kind":
        reading.kinds.extend(values)
    elif kind == "status":
        reading.shown.extend(values)  # type: ignore[arg-type]  # the data file has no other words: a test says so
    elif kind == "time":
        reading.upcoming |= values == ("upcoming",)
        reading.latest |= values == ("latest",)
    return longest


def _narrow(known: timewords.Days | None, more: timewords.Days) -> timewords.Days:
    """Two time phrases both count: "since 2019 before 2022"."""
    if known is None:
        return more
    first = max((d for d in (known.first, more.first) if d), default=None)
    last = min((d for d in (known.last, more.last) if d), default=None)
    return timewords.Days(first, last)


def _leaders_at(
    tokens: list[str], at: int, vocabulary: Vocabulary, fillers: frozenset[str]
) -> tuple[int, Sequence[Leader]]:
    longest = 0
    while longest < LONGEST_NAME and at + longest < len(tokens) and _may_name(tokens[at + longest], vocabulary):
        longest += 1
    for length in range(longest, 0, -1):
        if length == 1 and (len(tokens[at]) == 1 or tokens[at] in _phrases() or tokens[at] in fillers):
            continue
        found = vocabulary.roster.find(" ".join(tokens[at : at + length]), limit=NAMESAKES)
        if found:
            return length, found
    return 0, ()


def role_at(tokens: list[str], at: int, vocabulary: Vocabulary, today: date) -> tuple[int, Sequence[Leader]]:
    """An office instead of a name: "french president", "president of south korea"; who holds it today."""
    for place_first in (True, False):
        end = at
        if place_first:
            length, code = _land_at(tokens, end, vocabulary)
            end += length
            titled, offices = _title_at(tokens, end)
            end += titled
        else:
            titled, offices = _title_at(tokens, end)
            end += titled
            while titled and end < len(tokens) and tokens[end] in ("of", "the"):
                end += 1
            length, code = _land_at(tokens, end, vocabulary)
            end += length
        if length and titled and code:
            for office in offices:
                holders = vocabulary.roster.holders(_office(office, code, vocabulary), code, today)
                if holders:
                    return end - at, holders
    return 0, ()


def _office(office: str, code: str, vocabulary: Vocabulary) -> str:
    """ "*" is whoever leads there: the head of state or of government, as the country's sheet says."""
    if office != "*":
        return office
    return "head_of_government" if vocabulary.roster.countries[code].power == "G" else "head_of_state"


def _land_at(tokens: list[str], at: int, vocabulary: Vocabulary) -> tuple[int, str | None]:
    for length in range(min(3, len(tokens) - at), 0, -1):
        code = vocabulary.lands.get(" ".join(tokens[at : at + length]).replace("-", " "))
        if code:
            return length, code
    return 0, None


def _title_at(tokens: list[str], at: int) -> tuple[int, tuple[str, ...]]:
    for length in range(min(3, len(tokens) - at), 0, -1):
        offices = _titles().get(" ".join(tokens[at : at + length]))
        if offices:
            return length, offices
    return 0, ()


@cache
def _titles() -> dict[str, tuple[str, ...]]:
    """title -> offices, from data/titles.tsv."""
    table = (resources.files("bot.desk") / "data" / "titles.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {title: tuple(offices.split(",")) for title, offices in rows}


def _may_name(token: str, vocabulary: Vocabulary) -> bool:
    parts = words(token)
    return bool(parts) and all(part in vocabulary.name_words for part in parts)


def _place_at(tokens: list[str], at: int, vocabulary: Vocabulary) -> tuple[int, str | None, str | None]:
    """(words used, country code, city)."""
    for length in range(min(4, len(tokens) - at), 0, -1):
        text = " ".join(tokens[at : at + length]).replace("-", " ")
        if length == 1 and text in _phrases():
            continue
        city = vocabulary.cities.get(text) or vocabulary.seats.get(text)
        if city:
            return length, None, city
        country = vocabulary.countries.get(text)
        if country:
            return length, country, None
    return 0, None, None


def _outlet_at(tokens: list[str], at: int, vocabulary: Vocabulary) -> tuple[int, str | None]:
    """An outlet by its name; `outlet:name` or a name of several words, or one that is no ordinary word."""
    marked = tokens[at].startswith("outlet:")
    for length in range(min(5, len(tokens) - at), 0, -1):
        text = " ".join(tokens[at : at + length]).removeprefix("outlet:")
        if length == 1 and not marked and text in _phrases():
            continue
        outlet = match_outlet(text, vocabulary.outlets)
        if outlet:
            return length, outlet
    return 0, None


def match_outlet(text: str, outlets: Mapping[str, str]) -> str | None:
    """The outlet of the archive that is named `text`, give or take "The"."""
    wanted = fold(text)
    short = wanted.removeprefix("the ")
    return outlets.get(wanted) or outlets.get(short) or outlets.get(f"the {short}")


def _words_at(tokens: list[str], at: int) -> tuple[int, str, tuple[str, ...]]:
    for length in range(min(3, len(tokens) - at), 0, -1):
        found = _phrases().get(" ".join(tokens[at : at + length]).replace("-", " "))
        if found:
            return length, *found
    return 0, "", ()


def _phrase_at(tokens: list[str], at: int, wanted: str) -> tuple[str, ...]:
    _, kind, values = _words_at(tokens, at)
    return values if kind == wanted else ()


@cache
def _phrases() -> dict[str, tuple[str, tuple[str, ...]]]:
    """phrase -> (field, values), from data/query_words.tsv."""
    table = (resources.files("bot.desk") / "data" / "query_words.tsv").read_text(encoding="utf-8")
    found = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            phrase, kind, values = line.split("\t")
            found[phrase] = (kind, tuple(v for v in values.split(",") if v))
    return found


def with_name(text: str, typed: str, name: str) -> str:
    """`text` with the words `typed` (folded) replaced by `name`: "orban scholz" -> "Viktor Orbán scholz"."""
    tokens = _TOKEN.findall(text[:MOST_CHARS])[:MOST_WORDS]
    wanted = typed.split()
    for at in range(len(tokens) - len(wanted) + 1):
        if [_bare(token) for token in tokens[at : at + len(wanted)]] == [_bare(word) for word in wanted]:
            return " ".join([*tokens[:at], name, *tokens[at + len(wanted) :]])
    return f"{name} {text}"


# Did you mean


def nearest(word: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """Candidates that `word` may have been meant as, nearest first; compared folded, without "the"."""
    from rapidfuzz import fuzz, process

    wanted = fold(word)[:60].removeprefix("the ")
    if len(wanted) < SHORTEST_GUESSED:
        return []
    by_fold = {fold(candidate).removeprefix("the "): candidate for candidate in candidates}
    found = process.extract(wanted, by_fold.keys(), scorer=fuzz.ratio, score_cutoff=LIKELY, limit=most)
    return [by_fold[folded] for folded, _, _ in found]


def _corrections(typed: list[str], unknown: list[int], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Whole queries with the unknown words replaced by what they may have been; at most 3, none when one is beyond
    guessing."""
    options = {at: _meant(typed[at], vocabulary) for at in unknown}
    if not all(options.values()):
        return ()
    corrected = []
    for rank in range(3):
        parts = [
            options[at][min(rank, len(options[at]) - 1)] if at in options else word for at, word in enumerate(typed)
        ]
        corrected.append(" ".join(parts))
    return tuple(dict.fromkeys(corrected))


def _meant(word: str, vocabulary: Vocabulary) -> list[str]:
    """People first, then places, outlets and our own words."""
    if len(fold(word)) < SHORTEST_GUESSED:
        return []
    ours = (phrase for phrase, (kind, _) in _phrases().items() if kind != "skip")
    others = (*vocabulary.cities, *vocabulary.countries, *vocabulary.seats, *vocabulary.outlets, *ours)
    return list(dict.fromkeys([*vocabulary.roster.nearest(word), *nearest(word, others)]))[:3]
