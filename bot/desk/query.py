"""A query in free words in, what it asks for out: leaders, places, kinds, statuses, outlets, days. Pure.

Words are tried from the left, the longest reading first. A word that has no reading is never guessed at: it is handed
back in `unknown`, with whole queries it may have been meant as in `did_you_mean`. Names joined by a stroke
("macron/scholz", "russia-ukraine") part where the whole is no name; "not", "without" or a minus before a name leaves
that person's meetings out.
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
FORMER_HOLDERS = 5

SHORTEST_GUESSED = 4
LIKELY = 80.0
"""rapidfuzz ratio from which a word may have been meant: "beijng" is 92 from "beijing", "upcomming" 94 from
"upcoming", "sumit" 91 from "summit", while "steel" is 73 from "seoul"."""

_TOKEN = re.compile(r"[^\s,;?!()\"“”&+]{1,80}")
_SHORT_YEAR = re.compile(r"['’‘](\d\d)")
_JOINT = re.compile(r"[-–/]")
_LAND_WORDS = 6
"""Words of the longest name of a country or body: "organisation for economic co-operation and development"."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words may mean: the roster's names, countries and capitals, and the cities and outlets of the archive.

    `cities` and `outlets` map folded names to names as stored, `countries` folded names to codes, `seats` capitals and
    palaces to their city, `lands` adjectives too ("french"), `bodies` names of bodies ("un") to code and the office
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
    )


_Words = tuple[frozenset[str], dict[str, str], dict[str, str], dict[str, str], dict[str, tuple[str, str]]]
_known: dict[str, _Words] = {}


def _roster_words(version: str, roster: Roster) -> _Words:
    if version not in _known:
        name_words = frozenset(word for form in roster.forms for word in form.split())
        countries = {
            fold(name): country.code for country in roster.countries.values() for name in (country.name, *country.also)
        }
        seats = {fold(seat): country.seats[0] for country in roster.countries.values() for seat in country.seats}
        adjectives = {fold(a): country.code for country in roster.countries.values() for a in country.adjectives}
        bodies = {fold(name): (body.code, body.office) for body in roster.bodies for name in (body.name, *body.also)}
        if len(_known) > 8:
            _known.clear()
        _known[version] = name_words, countries, seats, adjectives | countries, bodies
    return _known[version]


@dataclass(frozen=True, slots=True)
class Query:
    """How a query was read. `ambiguous` are names that several leaders share, as typed, with those leaders; `without`
    are leaders whose meetings are not wanted."""

    leaders: tuple[Leader, ...] = ()
    without: tuple[Leader, ...] = ()
    ambiguous: tuple[tuple[str, tuple[Leader, ...]], ...] = ()
    kinds: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    countries: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    days: timewords.Days | None = None
    upcoming: bool = False
    latest: bool = False
    every: bool = False
    unknown: tuple[str, ...] = ()
    did_you_mean: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Was nothing asked that narrows the search?"""
        return not (
            self.leaders or self.ambiguous or self.kinds or self.shown or self.countries or self.cities
            or self.outlets or self.days or self.upcoming or self.latest or self.every or self.without
        )  # fmt: skip


@dataclass(slots=True)
class _Reading:
    held_on: date
    by_role: bool = False
    leaders: list[Leader] = field(default_factory=list)
    without: list[Leader] = field(default_factory=list)
    ambiguous: list[tuple[str, tuple[Leader, ...]]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    cities: list[str] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    days: timewords.Days | None = None
    upcoming: bool = False
    latest: bool = False
    every: bool = False
    unknown: list[int] = field(default_factory=list)
    negated_at: int | None = None
    """Where a "without" stands whose name has not been read yet."""


def read_query(
    text: str,
    vocabulary: Vocabulary,
    today: date,
    *,
    fillers: frozenset[str] = frozenset(),
    coming: bool = False,
) -> Query:
    """Read what somebody typed after /meetings, or a question whose `fillers` (folded) say nothing by themselves.

    `coming`: it is about what lies ahead, so that a month without a year is the next one.
    """
    typed = _typed_words(text, vocabulary, fillers, today)
    tokens = [_bare(token) for token in typed]
    coming = coming or any(_phrase_at(tokens, at, "time") == ("upcoming",) for at in range(len(tokens)))
    reading = _read_all(tokens, vocabulary, today, coming, fillers, held_on=today)
    if reading.by_role and reading.days and reading.days.last and reading.days.last < today:
        # "french president 2012" is who held the office then, at the end of the days named.
        reading = _read_all(tokens, vocabulary, today, coming, fillers, held_on=reading.days.last)
    if reading.negated_at is not None:
        reading.unknown.append(reading.negated_at)
    unknown = [typed[i] for i in sorted(reading.unknown)]
    return Query(
        leaders=tuple(dict.fromkeys(reading.leaders)),
        without=tuple(dict.fromkeys(reading.without)),
        ambiguous=tuple(dict.fromkeys(reading.ambiguous)),
        kinds=tuple(dict.fromkeys(reading.kinds)),
        shown=tuple(dict.fromkeys(reading.shown)),
        countries=tuple(dict.fromkeys(reading.countries)),
        cities=tuple(dict.fromkeys(reading.cities)),
        outlets=tuple(dict.fromkeys(reading.outlets)),
        days=reading.days,
        upcoming=reading.upcoming,
        latest=reading.latest,
        every=reading.every,
        unknown=tuple(unknown),
        did_you_mean=_corrections(typed, reading.unknown, vocabulary) if unknown else (),
    )


def _read_all(
    tokens: list[str],
    vocabulary: Vocabulary,
    today: date,
    coming: bool,
    fillers: frozenset[str],
    *,
    held_on: date,
) -> _Reading:
    """All words in turn; offices mean who held them on `held_on`."""
    reading = _Reading(held_on=held_on)
    at = 0
    while at < len(tokens):
        at += _read_at(tokens, at, vocabulary, today, coming, fillers, reading)
    return reading


def _typed_words(text: str, vocabulary: Vocabulary, fillers: frozenset[str], today: date) -> list[str]:
    """The words of a query, with those parted that a stroke joins and that mean nothing together."""
    found: list[str] = []
    for token in _TOKEN.findall(text[:MOST_CHARS])[:MOST_WORDS]:
        found += _parted(token, vocabulary, fillers, today)
    return found[:MOST_WORDS]


def _parted(token: str, vocabulary: Vocabulary, fillers: frozenset[str], today: date) -> list[str]:
    """ "macron/scholz" -> "macron", "scholz"; "-xi" -> "without", "xi"; "geun-hye", "2023-10" and "3-9" stay whole."""
    if not _JOINT.search(token) or token.casefold().startswith("outlet:"):
        return [token]
    if token[0] in "-–" and words(token):
        return ["without", *_parted(token[1:], vocabulary, fillers, today)]
    bare = [_bare(token)]
    parts = [part for part in _JOINT.split(token) if words(part)]
    is_one = (
        any(char.isdecimal() for char in token)
        or len(parts) < 2
        or bare[0].startswith("mid-")
        or _leaders_at(bare, 0, vocabulary, fillers)[0]
        or _place_at(bare, 0, vocabulary)[0]
        or _outlet_at(bare, 0, vocabulary)[0]
        or _words_at(bare, 0)[0]
        or _title_at(bare, 0)[0]
        or timewords.time_at(bare, 0, today)
    )
    return [token] if is_one or not any(_is_known(_bare(part), vocabulary) for part in parts) else parts


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    return _may_name(word, vocabulary) or any(
        word in known for known in (vocabulary.lands, vocabulary.bodies, _titles())
    )


def _bare(token: str) -> str:
    """A token folded, without a genitive: "Xi's" -> "xi"; "'23" is a year."""
    if short := _SHORT_YEAR.fullmatch(token):
        return f"20{short[1]}"
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
    named, leaders, by_role = _people_at(tokens, at, vocabulary, reading.held_on, fillers)
    timed = timewords.time_at(tokens, at, today, coming=coming)
    placed, country, city = _place_at(tokens, at, vocabulary)
    from_outlet, outlet = _outlet_at(tokens, at, vocabulary)
    worded, kind, values = _words_at(tokens, at)
    longest = max(named, timed.length if timed else 0, placed, from_outlet, worded)
    negated_at, reading.negated_at = reading.negated_at, None
    if negated_at is not None and (longest == 0 or named != longest or len(leaders) != 1):
        reading.unknown.append(negated_at)
    if longest == 0:
        if tokens[at] not in fillers and words(tokens[at]):
            reading.unknown.append(at)
        return 1
    if named == longest:
        reading.by_role |= by_role
        if len(leaders) == 1:
            (reading.leaders if negated_at is None else reading.without).extend(leaders)
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
        reading.every |= values == ("all",)
    elif kind == "without":
        reading.negated_at = at
    return longest


def _narrow(known: timewords.Days | None, more: timewords.Days) -> timewords.Days:
    """Two time phrases both count, "since 2019 before 2022"; where they exclude each other ("2022 or 2023"), from the
    first to the last."""
    if known is None:
        return more
    first = max((d for d in (known.first, more.first) if d), default=None)
    last = min((d for d in (known.last, more.last) if d), default=None)
    if first and last and first > last and known.first and known.last and more.first and more.last:
        return timewords.Days(min(known.first, more.first), max(known.last, more.last))
    return timewords.Days(first, last)


def _people_at(
    tokens: list[str], at: int, vocabulary: Vocabulary, held_on: date, fillers: frozenset[str]
) -> tuple[int, Sequence[Leader], bool]:
    """(words used, who is meant, by an office?). By name or by office, the longer reading; an office of one holder
    before a name that several bear ("pope")."""
    by_name, by_role = _leaders_at(tokens, at, vocabulary, fillers), role_at(tokens, at, vocabulary, held_on)
    if by_role[0] > by_name[0] or (by_role[0] == by_name[0] and len(by_role[1]) == 1 < len(by_name[1])):
        return *by_role, True
    return *by_name, False


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
        if not found and length > 1:  # "xi jin ping"
            found = vocabulary.roster.find("".join(tokens[at : at + length]), limit=NAMESAKES)
        if found:
            return length, found
    return 0, ()


def role_at(tokens: list[str], at: int, vocabulary: Vocabulary, today: date) -> tuple[int, Sequence[Leader]]:
    """An office instead of a name: "french president", "president of south korea", "un chief", "pope"; who holds it
    today. After "former", those who held it before, the last first."""
    before = tokens[at] in ("former", "ex", "previous")
    length, offices = _offices_at(tokens, at + before, vocabulary)
    for office, code in offices:
        holders = vocabulary.roster.holders(office, code, today)
        if before:
            earlier = (one for one, _ in reversed(vocabulary.roster.terms_of(office, code)))
            people = (vocabulary.roster.leader(one) for one in dict.fromkeys(earlier))
            holders = tuple(p for p in people if p is not None and p not in holders)[:FORMER_HOLDERS]
        if holders:
            return length + before, holders
    return 0, ()


def office_holders(roster: Roster, text: str, today: date) -> tuple[Leader, ...]:
    """Who holds the office that the whole of `text` names, today; nobody where it names none."""
    tokens = [_bare(token) for token in _TOKEN.findall(text[:MOST_CHARS])[:MOST_WORDS]]
    length, holders = role_at(tokens, 0, vocabulary_of(roster), today) if tokens else (0, ())
    return tuple(holders) if length == len(tokens) else ()


def _offices_at(tokens: list[str], at: int, vocabulary: Vocabulary) -> tuple[int, list[tuple[str, str]]]:
    """(words used, offices they may mean with their country or body, in the order to try)."""
    for length in range(min(3, len(tokens) - at), 0, -1):
        post = _posts().get(" ".join(tokens[at : at + length]))
        if post:
            return length, [post]
    for place_first in (True, False):
        end = at
        if place_first:
            length, land = _land_at(tokens, end, vocabulary)
            end += length
            titled, offices = _title_at(tokens, end)
            end += titled
        else:
            titled, offices = _title_at(tokens, end)
            end += titled
            while titled and end < len(tokens) and tokens[end] in ("of", "the"):
                end += 1
            length, land = _land_at(tokens, end, vocabulary)
            end += length
        if length and titled and land:
            return end - at, [(each, land[0]) for office in offices for each in _meant_office(office, land, vocabulary)]
    return 0, []


def _meant_office(office: str, land: tuple[str, str | None], vocabulary: Vocabulary) -> tuple[str, ...]:
    """ "*" is whoever leads there: of a country the head of state or of government, as its sheet says; of a body the
    one at its head."""
    code, of_body = land
    if of_body is None:
        if office == "*":
            return ("head_of_government" if vocabulary.roster.countries[code].power == "G" else "head_of_state",)
        return () if office == "body" else (office,)
    if office not in ("body", "*", "head_of_state"):
        return (office,)
    return (of_body, "commission_president") if of_body == "org_head" else (of_body,)


def _land_at(tokens: list[str], at: int, vocabulary: Vocabulary) -> tuple[int, tuple[str, str | None] | None]:
    """(words used, (code, None for a country or else the office at the body's head))."""
    for length in range(min(_LAND_WORDS, len(tokens) - at), 0, -1):
        named = " ".join(tokens[at : at + length]).replace("-", " ")
        if named in vocabulary.bodies:
            return length, vocabulary.bodies[named]
        if named in vocabulary.lands:
            return length, (vocabulary.lands[named], None)
    return 0, None


def _title_at(tokens: list[str], at: int) -> tuple[int, tuple[str, ...]]:
    for length in range(min(3, len(tokens) - at), 0, -1):
        offices = _titles().get(" ".join(tokens[at : at + length]).replace("-", " "))
        if offices:
            return length, offices
    return 0, ()


def _rows(name: str) -> list[list[str]]:
    table = (resources.files("bot.desk") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]


@cache
def _titles() -> dict[str, tuple[str, ...]]:
    """title -> offices, from data/titles.tsv."""
    return {title: tuple(offices.split(",")) for title, offices in _rows("titles.tsv")}


@cache
def _posts() -> dict[str, tuple[str, str]]:
    """title that names its country by itself -> (office, country), from data/posts.tsv."""
    return {title: (office, country) for title, office, country in _rows("posts.tsv")}


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
    marked = tokens[at] == "outlet" or tokens[at].startswith("outlet:")
    for length in range(min(6, len(tokens) - at), 0, -1):
        text = " ".join(tokens[at : at + length]).removeprefix("outlet").lstrip(": ")
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


def is_bare_title(text: str) -> bool:
    """Is it an office without a country, "prime minister"?"""
    return fold(text).removeprefix("the ") in _titles()


@cache
def silent_words() -> frozenset[str]:
    """Single words that say nothing in a query."""
    return frozenset(phrase for phrase, (kind, _) in _phrases().items() if kind in ("skip", "without"))


@cache
def _phrases() -> dict[str, tuple[str, tuple[str, ...]]]:
    """phrase -> (field, values), from data/query_words.tsv."""
    return {
        phrase: (kind, tuple(v for v in values.split(",") if v)) for phrase, kind, values in _rows("query_words.tsv")
    }


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
    """The days that figures may mean; else people first, then places, outlets and our own words."""
    if days := timewords.two_readings(_bare(word)):
        return list(days)
    if len(fold(word)) < SHORTEST_GUESSED:
        return []
    ours = (phrase for phrase, (kind, _) in _phrases().items() if kind not in ("skip", "without"))
    others = (*vocabulary.cities, *vocabulary.countries, *vocabulary.seats, *vocabulary.outlets, *ours)
    return list(dict.fromkeys([*vocabulary.roster.nearest(word), *nearest(word, others)]))[:3]
