"""Which articles and which changes of meetings a follow fits, asked of the archive a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot import edtf
from bot.desk import Desk
from bot.model import Follow, Meeting
from bot.text import fold
from store import digests as digest_rows
from store import follows as rows
from store.database import Connection

NEWS_LASTS = timedelta(days=7)
STATUS = "status:"
"""Before a status among the terms of a follow of meetings: "status:postponed"."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A follow as questions to the archive: any of these leaders, all of these, any or all of these phrases."""

    follow: Follow
    any_of: frozenset[str] = frozenset()
    all_of: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    any_phrase: tuple[str, ...] = ()
    all_phrases: tuple[str, ...] = ()


class Asker:
    """Makes the questions that decide whether an article fits; looks at the roster only for countries, once each."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._countries: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {}

    def ask_for(self, follow: Follow) -> Asked:
        """A country fits by its name, or when one of its leaders is the subject."""
        if follow.kind == "leader":
            return Asked(follow, any_of=frozenset(follow.terms))
        if follow.kind == "pair":
            return Asked(follow, all_of=frozenset(follow.terms))
        if follow.kind == "words":
            return Asked(follow, all_phrases=follow.terms)
        if follow.kind == "country":
            names, leaders = self._country(follow.terms[0])
            return Asked(follow, subjects=leaders, any_phrase=names)
        return Asked(follow)

    def _country(self, code: str) -> tuple[tuple[str, ...], frozenset[str]]:
        if code not in self._countries:
            roster = self._desk.roster
            country = roster.countries.get(code)
            names = (country.name, *country.also) if country else ()
            offices = ((leader, leader.latest_term()) for leader in roster.all() if not leader.is_official)
            leaders = frozenset(leader.id for leader, office in offices if office and office.country == code)
            self._countries[code] = (tuple(fold(name).replace("'", " ") for name in names), leaders)
        return self._countries[code]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article fits a follow; `named` is the sentence that says so, where a leader does."""

    article_id: str
    named: rows.Named | None = None


@dataclass(slots=True)
class Fits:
    """Which of some articles fit which follow: one look at their namings, one index query for each follow of words."""

    conn: Connection
    articles: Mapping[int, str]
    """`seq` -> id of the articles asked about."""
    _named: dict[str, dict[str, rows.Named]] = field(init=False)

    def __post_init__(self) -> None:
        self._named = {}
        for named in rows.namings(self.conn, self.articles.values()):
            self._named.setdefault(named.article_id, {})[named.leader_id] = named

    def hits(self, asked: Asked) -> dict[str, Hit]:
        """The articles that fit, by id."""
        found: dict[str, Hit] = {}
        if asked.any_of or asked.all_of or asked.subjects:
            for article_id, by_leader in self._named.items():
                if named := _named_for(asked, by_leader):
                    found[article_id] = Hit(article_id, named)
        for phrases, any_of in ((asked.any_phrase, True), (asked.all_phrases, False)):
            for seq in self._holding(phrases, any_of=any_of):
                found.setdefault(self.articles[seq], Hit(self.articles[seq]))
        return found

    def _holding(self, phrases: Sequence[str], *, any_of: bool) -> Iterable[int]:
        if not phrases or not self.articles:
            return ()
        first, last = min(self.articles), max(self.articles)
        return rows.holding_words(self.conn, phrases, first - 1, last, any_of=any_of) & self.articles.keys()


def _named_for(asked: Asked, by_leader: Mapping[str, rows.Named]) -> rows.Named | None:
    if asked.all_of:
        return by_leader[min(asked.all_of)] if asked.all_of <= by_leader.keys() else None
    for leader_id in sorted(asked.any_of & by_leader.keys()):
        return by_leader[leader_id]
    in_office = (by_leader[one] for one in sorted(asked.subjects & by_leader.keys()))
    return next((named for named in in_office if named.is_subject), None)


TOLD_STATUSES = frozenset({"announced", "ongoing", "held", "postponed", "cancelled"})


def is_told(follow: Follow, step: digest_rows.MeetingStep) -> bool:
    """Does a change of this meeting concern a follow of meetings?

    Only its status does, not its place or sources; and what an article recalls of long ago is no news.
    """
    meeting = step.meeting
    if not (step.what & {"new", "status"}) or meeting.status not in TOLD_STATUSES or _is_recalled(step):
        return False
    wanted = {term.removeprefix(STATUS) for term in follow.terms if term.startswith(STATUS)}
    return (not wanted or meeting.status in wanted) and leaders_of(follow) <= present(meeting)


def leaders_of(follow: Follow) -> set[str]:
    """The leaders whom a follow of a leader, a pair or meetings names, by id."""
    return {term for term in follow.terms if not term.startswith(STATUS)}


def present(meeting: Meeting) -> set[str]:
    """The leaders who meet, by id."""
    return {participant.id for participant in meeting.participants if participant.id}


def _is_recalled(step: digest_rows.MeetingStep) -> bool:
    """A meeting that is new to the ledger, but was over a week before the newest article that tells of it."""
    span = edtf.bounds(step.meeting.date)
    told = [bounds[1] for e in step.meeting.evidence if (bounds := edtf.bounds(e.published))]
    return bool(step.is_new and span and told and span[1] < max(told) - NEWS_LASTS)
