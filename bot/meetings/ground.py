"""What the sentences of one article are read against: its day, its dateline, and who held which office then."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from bot import edtf
from bot.edtf import Bounds
from bot.meetings import places, when
from bot.meetings.places import Spot
from bot.model import Article, Leader, Participant, Term, foremost

# A held meeting without a day, told by a page of this day, is news of the last days.
NEWS_DAYS = 7
# An update so soon after is the text we read: "Tuesday" is then read against it.
UPDATE_DAYS = 3
# Dates of these rules can be read when no more than the month of publication is known.
_MONTH_ENOUGH = {
    "days_month", "month_days", "day_month", "month_day", "part_month", "month_of_year", "side_month", "bare_month",
    "season", "days_month_days", "month_days_month",
}  # fmt: skip
_YEAR_ENOUGH = {"month_of_year"}
_DATELINE = re.compile(
    r"([A-ZÀ-Þ][A-Za-zÀ-ÿ.' -]{2,30})(?:/[A-Z][A-Za-z .]{2,20})?(?:, [A-Z][A-Za-z.]{1,16}(?: [A-Z][a-z]{2,12})?)?"
    r"(?: [(\[][A-Z][A-Za-z ]{1,20}[)\]])?"  # "New York [USA]"
    r"(?:,? (?:\d{1,2}(?:st|nd|rd|th)? )?(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
    r"(?: \d{1,2})?(?:,? \d{4})?)?"
    r"(?: ?\([A-Za-z/ ]{2,20}\)(?=,? [A-Z])|(?:\.? ?[(/][A-Za-z/ -]{2,20}[)/])?(?: ?(?:--|[—–:_-])|\.-?)),? "
)
# So many entries make a diary.
ENTRIES_OF_A_DIARY = 3
_ENTRY = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ .'’]{2,24} ?(?:--|[—–:-]) ")
_TWO_CITIES = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ .'-]+/[A-ZÀ-Þ]{3}")
# "By our correspondent, ADDIS ABABA" on a line of its own.
_FILED_FROM = re.compile(r"(?:By|From) .{3,60}, ([A-Z][A-Z .'-]{2,30})")
# "BRUSSELS" or "ANKARA-Anadolu Agency" on a line of its own.
_CITY_ALONE = re.compile(r"([A-Z][A-Z .']{2,30})(?: ?[—–-] ?[A-Z][A-Za-z ]{2,24})?")


@dataclass(frozen=True, slots=True)
class Ground:
    """One article's facts. `day` is its anchor, `period` the month or year of a page of no known day, `named` whom it
    names."""

    article: Article
    people: Mapping[str, Leader]
    article_id: str
    file: str
    outlet: str | None
    day: date | None
    period: Bounds | None
    dateline: Spot | None
    named: tuple[str, ...]
    _terms: dict[tuple[str, date | None], Term | None] = field(default_factory=dict)

    def resolve(self, mention: when.DateMention, tense: when.Tense, anchor: str | None = None) -> str | None:
        """The value of a date; on a page dated to the month or year, of those that this is enough for."""
        if self.day is None and self.period and self._is_enough(mention):
            return when.resolve(mention, self.period[1] if tense == "past" else self.period[0], tense, anchor)
        return when.resolve(mention, self.day, tense, anchor)

    def _is_enough(self, mention: when.DateMention) -> bool:
        """Is the month or year of the page enough to read a date by, as it is for "earlier this year"?"""
        if mention.rule in {"side_unit", "part_side_unit"}:
            return mention.parts[-1] == "year" or (self._is_month and mention.parts[-1] == "month")
        return mention.rule in (_MONTH_ENOUGH if self._is_month else _YEAR_ENOUGH)

    @property
    def is_gathering(self) -> bool:
        """Does its opening speak of a summit, whose place a dateline in a third country is?"""
        return not _GATHERINGS.isdisjoint(_opening_words(self.article))

    @property
    def is_diary(self) -> bool:
        """Is it a list of entries, each under its city: "MADRID - A receives B on Thursday"?"""
        entries = [p.text for p in self.article.paragraphs if p.role == "body" and _ENTRY.match(p.text)]
        return len(entries) >= ENTRIES_OF_A_DIARY

    @property
    def is_of_two_cities(self) -> bool:
        """Was it filed from two cities, so that neither need be where all were?"""
        opening = next((p.text for p in self.article.paragraphs if p.role == "body"), "")
        return _TWO_CITIES.match(self.article.dateline or opening) is not None

    @property
    def is_called_off(self) -> bool:
        """Does its opening speak of a delay?"""
        return not _CALLED_OFF.isdisjoint(_opening_words(self.article))

    @property
    def _is_month(self) -> bool:
        return self.period is not None and (self.period[1] - self.period[0]).days < 31

    @property
    def page_day(self) -> date | None:
        """The day, or the first day of the month."""
        return self.day or (self.period[0] if self.period and self._is_month else None)

    @property
    def from_now(self) -> str | None:
        """Any time after the page, as EDTF."""
        if self.day:
            return f"{self.day.isoformat()}/.."
        return f"{self._period_name}/.." if self.period else None

    @property
    def lately(self) -> str | None:
        """The last days before the page, as an approximate EDTF interval: news, but of which day is not printed."""
        if self.day:
            return f"{(self.day - timedelta(days=NEWS_DAYS)).isoformat()}~/{self.day.isoformat()}~"
        return f"{self._period_name}~" if self.period else None

    @property
    def _period_name(self) -> str:
        assert self.period is not None
        return f"{self.period[0]:%Y-%m}" if self._is_month else f"{self.period[0]:%Y}"

    def day_meant(self, dated: str | None) -> date | None:
        """The first day of a date; the page's day when the date is open or unknown."""
        span = edtf.bounds(dated)
        return span[0] if span and span[0] != date.min else self.day

    def term(self, leader_id: str, dated: str | None) -> Term | None:
        """The office held at a date; of several the first in precedence."""
        key = (leader_id, self.day_meant(dated))
        if key not in self._terms:
            person = self.people.get(leader_id)
            self._terms[key] = _term_on(person, key[1]) if person else None
        return self._terms[key]

    def country(self, leader_id: str, dated: str | None = None) -> str | None:
        """Whom a leader stands for at a date; out of office, the country of the last term."""
        term = self.term(leader_id, dated)
        if term is None:
            person = self.people.get(leader_id)
            term = person.latest_term() if person else None
        return term.country if term else None

    def participant(self, leader_id: str, dated: str | None) -> Participant:
        person = self.people.get(leader_id)
        term = self.term(leader_id, dated)
        return Participant(leader_id, person.name if person else leader_id, term.title if term else None)


def ground_of(
    article: Article,
    people: Mapping[str, Leader],
    named: tuple[str, ...],
    *,
    article_id: str,
    file: str,
    day: date | None,
    outlet: str | None,
) -> Ground:
    """The ground of an article published on `day` (None: not known to the day)."""
    updated = edtf.bounds(article.updated) if edtf.is_day(article.updated) else None
    if day and updated and 0 < (updated[0] - day).days <= UPDATE_DAYS:
        day = updated[0]
    span = edtf.bounds(article.published)
    period = span if day is None and span and 0 < (span[1] - span[0]).days < 366 else None
    return Ground(
        article,
        people,
        article_id,
        file,
        outlet,
        day,
        period,
        _dateline_of(article) or _scene_of(article.headline or ""),
        named,
    )


def _term_on(person: Leader, day: date | None) -> Term | None:
    if day is None:
        return person.latest_term()
    return foremost(term for term in person.terms if edtf.covers(term.start, term.end, day))


_GATHERINGS = frozenset(
    [
        "apec",
        "asean",
        "assembly",
        "brics",
        "conference",
        "forum",
        "fringes",
        "g20",
        "g7",
        "margins",
        "sidelines",
        "summit",
    ]
)
_CALLED_OFF = frozenset(
    ["cancel", "cancelled", "canceled", "cancels", "postpone", "postponed", "postpones", "scrapped", "scraps"]
)


def _opening_words(article: Article) -> list[str]:
    """What its first paragraphs speak of: of a summit, whose place a dateline in a third country is; of a delay."""
    return re.findall(r"[a-z0-9]+", " ".join(paragraph.text for paragraph in article.paragraphs[:5]).lower())


# Datelines that name a house for its city.
_SEATS = {"the united nations": "New York", "united nations": "New York", "vatican": "Vatican City"}


def _dateline_of(article: Article) -> Spot | None:
    """The city a report was filed from: "PARIS (AP) —" at its head, if the gazetteer has it."""
    printed = article.dateline
    if printed is None:
        body = next((p.text for p in article.paragraphs if p.role == "body"), "")
        found = _DATELINE.match(body) or _FILED_FROM.fullmatch(body.strip()) or _CITY_ALONE.fullmatch(body.strip())
        printed = found[1] if found else None
    if not printed:
        return None
    first = re.split(r"[,/(]", printed)[0].strip(" -–—")
    parts = _SEATS.get(first.lower(), first).split()
    for size in range(len(parts), 0, -1):  # "CARTAGENA DE INDIAS" is Cartagena
        name = " ".join(parts[:size])
        spots = places.spots()
        spot = spots.get(name) or spots.get(name.title()) or spots.get(name.capitalize())
        if spot and spot.kind != "adjective":
            return spot
    return None


# "A lands in Hiroshima", "Glasgow, between the pledges": the city of the story when no dateline says one.
_IN_A_CITY = re.compile(r"(?:\b[Ii]n |^)((?:[A-ZÀ-Þ][\w'’-]{2,20} ?){1,3})(?=[,:;]|$| )")


def _scene_of(headline: str) -> Spot | None:
    """The one city in which a headline sets its story."""
    cities = set()
    for found in _IN_A_CITY.finditer(headline):
        opens = found.start() == found.start(1)
        if opens and headline[found.end(1) : found.end(1) + 1] not in {",", ":"}:
            continue
        parts = found[1].split()
        names = (" ".join(parts[:size]) for size in range(len(parts), 0, -1))
        spot = next((places.spots()[name] for name in names if name in places.spots()), None)
        if spot is not None and spot.kind == "city":
            cities.add(spot)
    return cities.pop() if len(cities) == 1 else None


class _Roster:
    """A mapping of leaders that can be a cache's key: by identity."""

    def __init__(self, people: Mapping[str, Leader]) -> None:
        self.people = people

    def __hash__(self) -> int:
        return id(self.people)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Roster) and other.people is self.people


@lru_cache(maxsize=4)
def _heads(roster: _Roster) -> Mapping[tuple[str, str], tuple[tuple[str, Term], ...]]:
    """(country, office) -> (leader, term) of heads of state and of government."""
    found: dict[tuple[str, str], list[tuple[str, Term]]] = defaultdict(list)
    for leader in roster.people.values():
        for term in leader.terms:
            if term.is_head:
                found[term.country, term.office].append((leader.id, term))
    return {key: tuple(sorted(held, key=lambda pair: (pair[1].start or "", pair[0]))) for key, held in found.items()}


def implied_host(ground: Ground, visitor: str, country: str, dated: str | None) -> str | None:
    """Who would receive a head of state or government there: the office that meets others for that country.

    Only where the lone visit is filed follows from it; a record names no host whom no report names.
    """
    day = ground.day_meant(dated)
    person = ground.people.get(visitor)
    if person is None or country not in places.countries():
        return None
    if day is None:
        if not any(t.is_head for t in person.terms):
            return None
        named = [i for i in ground.named if i != visitor and ground.country(i) == country]
        return next((i for i in named if any(t.is_head for t in ground.people[i].terms)), None)
    if not any(t.is_head and edtf.covers(t.start, t.end, day) for t in person.terms):
        return None
    offices = ["head_of_government", "head_of_state"]
    if places.countries()[country].leads != "G":
        offices.reverse()
    heads = _heads(_Roster(ground.people))
    for office in offices:
        held = [i for i, t in heads.get((country, office), ()) if edtf.covers(t.start, t.end, day) and i != visitor]
        if held:
            return held[-1]
    return None
