"""A query in free words in, what it asks for out: leaders, places, kinds, statuses, outlets, days. Pure.

Words are tried from the left, the longest reading first. A word that has no reading is never guessed at: it is handed
back in `unknown`, with whole queries it may have been meant as in `did_you_mean`. Names joined by a stroke
("macron/scholz", "russia-ukraine") part where the whole is no name; "not", "without" or a minus before a name leaves
that person's meetings out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bot.desk import timewords
from bot.desk.meanings import (
    MOST_WORDS,
    bare,
    leaders_at,
    leaders_of_lands_at,
    may_name,
    outlet_at,
    people_at,
    phrase_at,
    place_at,
    title_at,
    tokens_of,
    words_at,
)
from bot.desk.vocabulary import SHORTEST_GUESSED, Vocabulary, nearest, phrases, titles
from bot.model import Leader
from bot.text import fold, words

if TYPE_CHECKING:
    from bot.answers import Shown

_JOINT = re.compile(r"[-–/]")


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
    tokens = [bare(token) for token in typed]
    coming = coming or any(phrase_at(tokens, at, "time") == ("upcoming",) for at in range(len(tokens)))
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
    for token in tokens_of(text):
        found += _parted(token, vocabulary, fillers, today)
    return found[:MOST_WORDS]


def _parted(token: str, vocabulary: Vocabulary, fillers: frozenset[str], today: date) -> list[str]:
    """ "macron/scholz" -> "macron", "scholz"; "-xi" -> "without", "xi"; "geun-hye", "2023-10" and "3-9" stay whole."""
    if not _JOINT.search(token) or token.casefold().startswith("outlet:"):
        return [token]
    if token[0] in "-–" and words(token):
        return ["without", *_parted(token[1:], vocabulary, fillers, today)]
    folded = [bare(token)]
    parts = [part for part in _JOINT.split(token) if words(part)]
    is_one = (
        any(char.isdecimal() for char in token)
        or len(parts) < 2
        or folded[0].startswith("mid-")
        or leaders_at(folded, 0, vocabulary, fillers)[0]
        or place_at(folded, 0, vocabulary)[0]
        or outlet_at(folded, 0, vocabulary)[0]
        or words_at(folded, 0)[0]
        or title_at(folded, 0)[0]
        or timewords.time_at(folded, 0, today)
    )
    return [token] if is_one or not all(_is_known(bare(part), vocabulary) for part in parts) else parts


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    return (
        word == "ex"
        or may_name(word, vocabulary)
        or any(word in known for known in (vocabulary.lands, vocabulary.bodies, titles()))
    )


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
    several, holders = leaders_of_lands_at(tokens, at, vocabulary, reading.held_on)
    if holders:
        reading.by_role = True
        reading.leaders.extend(holders)
        return several
    named, leaders, by_role = people_at(tokens, at, vocabulary, reading.held_on, fillers)
    timed = timewords.time_at(tokens, at, today, coming=coming)
    placed, country, city = place_at(tokens, at, vocabulary)
    from_outlet, outlet = outlet_at(tokens, at, vocabulary, fillers)
    worded, kind, values = words_at(tokens, at)
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


def with_name(text: str, typed: str, name: str) -> str:
    """`text` with the words `typed` (folded) replaced by `name`: "orban scholz" -> "Viktor Orbán scholz"."""
    tokens = tokens_of(text)
    wanted = typed.split()
    for at in range(len(tokens) - len(wanted) + 1):
        if [bare(token) for token in tokens[at : at + len(wanted)]] == [bare(word) for word in wanted]:
            return " ".join([*tokens[:at], name, *tokens[at + len(wanted) :]])
    return f"{name} {text}"


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


# Did you mean


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
    if days := timewords.two_readings(bare(word)):
        return list(days)
    if len(fold(word)) < SHORTEST_GUESSED:
        return []
    ours = (phrase for phrase, (kind, _) in phrases().items() if kind not in ("skip", "without"))
    others = (*vocabulary.cities, *vocabulary.countries, *vocabulary.seats, *vocabulary.outlets, *ours)
    return list(dict.fromkeys([*vocabulary.roster.nearest(word), *nearest(word, others)]))[:3]
