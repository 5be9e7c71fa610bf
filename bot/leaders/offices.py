"""Who holds the office that a title means, in a country, on a day: no text, only roles, offices, terms.

In: a role of roles.tsv ("president"), a country or body, the day. Out: offices, terms, the one holder or None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot import edtf
from bot.leaders.roster import Roster
from bot.leaders.sheet import Entry
from bot.model import Leader, Term

_HANDOVER = timedelta(days=3)  # an article looks back more than ahead: the new holder's first days are open
_ELECT_WINDOW = timedelta(days=150)  # the longest wait from election to office in the roster is five months (Mexico)
_HEAD_OFFICES = ("head_of_state", "head_of_government")

_SIMPLE = {
    "premier": ("head_of_government",),
    "foreign_minister": ("foreign_minister",),
    "finance_minister": ("finance_minister",),
    "defence_minister": ("defence_minister",),
    "commerce_minister": ("trade_minister",),
    "security_adviser": ("security_adviser",),
    "vice_president": ("vice_president",),
    "crown_prince": ("crown_prince",),
    "deputy_premier": ("deputy_head_of_government",),
    "secretary_general": ("org_head",),
    "commission_president": ("commission_president",),
    "party_leader": ("party_leader",),
}
_LENIENT = {
    "leader": (
        *_HEAD_OFFICES, "supreme_leader", "party_leader", "crown_prince", "opposition_leader", "paramilitary_leader",
    ),
    "president": (*_HEAD_OFFICES, "commission_president", "council_president", "legislature_head", "org_head"),
    "chancellor": ("head_of_government", "finance_minister"),
    "monarch": ("head_of_state", "monarch"),
    "pope": ("head_of_state",),
    "top_diplomat": ("foreign_minister", "top_diplomat"),
    "foreign_chief": ("foreign_minister",),
    "supreme_leader": ("supreme_leader", "head_of_state"),
    "chief": (*_HEAD_OFFICES, "org_head", "foreign_minister", "commission_president"),
    "other": (
        "spokesperson", "envoy", "governor_general", "party_leader", "army_chief", "intelligence_chief", "commissioner",
        "trade_minister", "ambassador_un", "opposition_leader", "central_banker", "humanitarian_chief",
    ),
}  # fmt: skip
# There the foreign secretary serves the minister.
_CIVIL_SERVANTS = frozenset({"BGD", "IND", "LKA", "NPL", "PAK"})


def title_fits(leader: Leader, role: str | None, country: str | None, day: date | None) -> bool:
    """May `leader` be called so on `day`: an office that `role` can mean, in `country`, either of them unknown?"""
    offices = None if role is None else _SIMPLE.get(role) or _LENIENT.get(role)
    if role is not None and offices is None:
        return False
    for term in leader.terms:
        if country and term.country != country:
            continue
        if offices is not None and term.office not in offices:
            continue
        if day is None or edtf.covers(term.start, term.end, day):
            return True
    return False


class Holders:
    """Resolves roles on the day of one article; `named` are the ids of those whom it names."""

    def __init__(self, roster: Roster, day: date | None, named: set[str]) -> None:
        self.roster, self.day, self.named = roster, day, named

    def resolve(self, role: str, code: str, place: Entry | None, word: str, elect: bool = False) -> Leader | None:
        """The one person whom role and country mean on the article's day, else None.

        `place` is how the country is printed ("Kremlin chief" needs the seat), `word` the role as printed, folded.
        """
        terms = list(self._terms(role, code, place, word))
        if elect:
            return self._only(leader for leader, term in terms if self._begins_soon(term))
        named = {leader for leader, _ in terms if leader in self.named}
        if self.day is None:
            return self.roster.leader(named.pop()) if len(named) == 1 else None
        if role == "leader" and not named and (other := self._only_head_named(code)):
            return other
        around = {leader for leader, term in terms if self._holds_around(term)}
        sure = {leader for leader, term in terms if self._holds_around(term) and not is_unsure(term, self.day)}
        if len(around) == 1:
            return self._only(sure or around & named)
        return self._only(around & named)

    def counterpart(self, leader: Leader, code: str) -> Leader | None:
        """Who in `code` has the rank that `leader` has on the day; None when nobody or several have."""
        term = self.roster.office_at(leader, self.day) if self.day else None
        if term is None or self.day is None:
            return None
        for office in _same_rank(term.office, code, self.roster):
            terms = self.roster.terms_of(office, code)
            holders = [one for one, t in terms if self._holds_around(t) and not is_unsure(t, self.day)]
            if holders:
                return self._only(holders)
        return None

    def _only_head_named(self, code: str) -> Leader | None:
        """The one head of state or government of `code` on the day whom the article names: "the Lao leader" beside
        the prime minister's name, where nobody speaks of the president.
        """
        terms = (pair for office in _HEAD_OFFICES for pair in self.roster.terms_of(office, code))
        return self._only(one for one, term in terms if one in self.named and self._holds_around(term))

    def _only(self, ids: Iterable[str]) -> Leader | None:
        found = set(ids)
        return self.roster.leader(found.pop()) if len(found) == 1 else None

    def _holds_around(self, term: Term) -> bool:
        assert self.day is not None
        day = self.day
        return any(edtf.covers(term.start, term.end, one) for one in (day - _HANDOVER, day))

    def _begins_soon(self, term: Term) -> bool:
        begins = edtf.bounds(term.start)
        return bool(self.day and begins and self.day < begins[0] <= self.day + _ELECT_WINDOW)

    def _terms(self, role: str, code: str, place: Entry | None, word: str) -> Iterator[tuple[str, Term]]:
        offices = offices_meant(role, code, place.place if place else None, word, self.roster)
        own = place.office if place is not None and place.place == "body" else None
        if own and own != "org_head" and role in {"president", "chief"}:
            offices = (own,)  # "European Council president"
        for office in offices:
            found = [
                (leader, term)
                for leader, term in self.roster.terms_of(office, code)
                if _title_agrees(role, office, term, code)
            ]
            yield from found
            if found and role == "top_diplomat":
                return


def offices_meant(role: str, code: str, place: str | None, word: str, roster: Roster) -> tuple[str, ...]:
    """The offices that a role can mean in a country or body, best first; empty when it is nobody's office there.

    "leader" is whoever has the power there (`power` in countries.tsv); "chief" needs a seat or a body ("Kremlin
    chief").
    """
    country = roster.countries.get(code)
    if word.startswith("foreign secretar") and code in _CIVIL_SERVANTS:
        return ("foreign_secretary",)
    if word in {"fm", "fms"} and code in _CIVIL_SERVANTS:
        return ()  # there it is the minister of finance as well
    if role in _SIMPLE:
        return _SIMPLE[role]
    if country is None:
        return {
            "leader": (),
            "president": ("org_head",),
            "chief": ("commission_president",) if code == "EU" else ("org_head",),
            "foreign_chief": ("foreign_minister",),
            "top_diplomat": ("foreign_minister",),
        }.get(role, ())
    if role == "leader" and word == "head of state":
        return ("head_of_state",)
    if role in {"leader", "occupant"} or (role == "chief" and place == "seat"):
        if code == "VAT" and role != "leader":
            return ("head_of_state",)
        return {
            "S": ("head_of_state",),
            "G": ("head_of_government",),
            "g": ("head_of_government",),
            "P": ("party_leader",),
        }.get(country.power, ())
    if role == "president" or role == "monarch" or role == "pope":
        return ("head_of_state",)
    if role == "chancellor":
        return ("finance_minister",) if code == "GBR" else ("head_of_government",)
    if role == "top_diplomat":
        return ("top_diplomat", "foreign_minister")
    if role == "supreme_leader":
        return ("supreme_leader",) if code == "IRN" else ("head_of_state",)
    return ()


def _title_agrees(role: str, office: str, term: Term, code: str) -> bool:
    """Is the term's title what the role says? "The president" of a kingdom is nobody."""
    title = term.title.lower()
    if "rival" in title:
        return False
    if role == "president" and office == "head_of_state":
        return "president" in title or "presidency" in title or "chair" in title or "captain" in title
    if role == "monarch":
        return not any(word in title for word in ("president", "chair", "pope", "supreme", "captain", "council"))
    if role == "chancellor":
        return code == "GBR" or "chancellor" in title
    if role == "president" and office == "org_head":
        return "president" in title
    if role == "secretary_general":
        return "secretary" in title or "director" in title
    return True


def is_unsure(term: Term, day: date) -> bool:
    """Is it unknown whether the office was still held on `day` (an end "LAST-DAY-KNOWN/..")?"""
    if not term.end or not term.end.endswith("/.."):
        return False
    known = edtf.bounds(term.end.removesuffix("/.."))
    return known is None or known[1] < day


def _same_rank(office: str, code: str, roster: Roster) -> tuple[str, ...]:
    """Offices of `code` that stand opposite `office`: same rank first, the real power where the ranks differ."""
    country = roster.countries.get(code)
    if office == "head_of_state":
        if country and country.power == "G":
            return ("head_of_government",)
        return ("head_of_state", "head_of_government")
    if office == "head_of_government":
        return ("head_of_government", "head_of_state")
    if office == "top_diplomat":
        return ("foreign_minister",)
    return (office,)
