"""Offices without names: "the Russian president", "Japan's premier", "the UN secretary general".

In: a `Sheet`, the names already linked in it, the roster, the article's day. Out: `RoleLink`s. A role is resolved at
that day; when the office changed hands that week, or the day is unknown, only a holder whom the article also names will
do. "former", "a", "any", "next" and their like name nobody. Counterparts and collectives are in `references.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.leaders.offices import Holders
from bot.leaders.phrases import (
    NAMES_NO_OFFICE,
    Link,
    RoleLink,
    follows_a_name,
    is_definite,
    is_half_a_name,
    is_of_a_stranger,
    is_possessor,
    is_predicate,
    is_title_of_a_name,
    places_of,
)
from bot.leaders.references import read_collectives, read_counterparts
from bot.leaders.roster import Roster
from bot.leaders.sheet import Sheet, Token
from bot.model import Leader

# Words that say by themselves whose office is meant.
_IMPLIED = {
    "chancellor of the exchequer": "GBR",
    "external affairs minister": "IND",
    "pentagon chief": "USA",
    "secretary of state": "USA",
    "taoiseach": "IRL",
    "treasury secretary": "USA",
}
# Others have one, too: it means the leader only where the article names them.
_ONLY_OF_THE_NAMED = frozenset({"secretary of state"})
_ELECT = " elect"


def read_roles(sheet: Sheet, links: Sequence[Link], roster: Roster, day: date | None) -> list[RoleLink]:
    """Roles, counterparts and collectives of the sheet, resolved; what stays open is left out."""
    holders = Holders(roster, day, {leader.id for _, _, leader in links})
    found = list(_read_phrases(sheet, links, holders))
    found.extend(read_counterparts(sheet, _in_order(links, found), holders))
    return [*found, *read_collectives(sheet, _in_order(links, found), holders)]


def _in_order(links: Sequence[Link], found: Sequence[RoleLink]) -> list[Link]:
    return sorted([*links, *((r.start, r.end, r.leader) for r in found)], key=lambda link: link[0])


def _read_phrases(sheet: Sheet, links: Sequence[Link], holders: Holders) -> Iterator[RoleLink]:
    starts, ends = {start for start, _, _ in links}, {end: leader for _, end, leader in links}
    for at, token in enumerate(sheet.tokens):
        role = token.entry.role
        if role is None or role in NAMES_NO_OFFICE:
            continue
        if is_half_a_name(sheet, token):
            continue
        start, end, places = places_of(sheet, at)
        elect = sheet.folded.startswith(_ELECT, end)
        end += len(_ELECT) if elect else 0
        codes = [(place.entry.country, place) for place in places] or _implied(sheet, token)
        if not codes or not is_definite(sheet, start, end, token.entry.plural, len(codes)):
            continue
        if is_title_of_a_name(sheet, end, starts, holders.roster.given_names) or is_predicate(sheet, start, token, end):
            continue
        name = follows_a_name(sheet, start, ends)
        if name is not None and (not places or any(_is_of(ends[name], code) for code, _ in codes)):
            continue
        if name is None and is_of_a_stranger(sheet, start, end):
            continue
        word = sheet.folded[token.start : token.end]
        for code, place in codes:
            leader = holders.resolve(role, code or "", place.entry if place else None, word, elect)
            if (
                leader
                and _may_be(leader, word)
                and (places or word not in _ONLY_OF_THE_NAMED or leader.id in holders.named)
            ):
                yield RoleLink(start, end, leader, "role", elect, is_possessor(sheet, end))


def _may_be(leader: Leader, word: str) -> bool:
    """ "Jordan's queen" is not its king; of few kings is it written down that they are men."""
    return leader.gender == "f" if word == "queen" else not (word == "king" and leader.gender == "f")


def _is_of(leader: Leader, country: str | None) -> bool:
    """Can "the Ukrainian leader" after a name and a comma be that one? "After meeting B, the Ukrainian leader left"."""
    return any(term.country == country for term in leader.terms)


def _implied(sheet: Sheet, token: Token) -> list[tuple[str | None, Token | None]]:
    """The country that a role says by itself: "the pope", "the Pentagon chief"."""
    word = sheet.folded[token.start : token.end]
    if token.entry.role == "pope":
        return [("VAT", None)]
    if word in _ONLY_OF_THE_NAMED and not sheet.folded.startswith("the ", max(0, token.start - 4)):
        return []
    return [(_IMPLIED[word], None)] if word in _IMPLIED else []
