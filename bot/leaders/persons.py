"""Which leader a printed name means, if any: full names, names with a given name, surnames with a reason.

In: a `Sheet`, the roster, the article's day. Out: `Named` links in no particular order.

A full name links anywhere. A surname links only with a reason: a title or country before it that fits an office of the
day, the full name elsewhere in the article, a surname that the roster marks as unmistakable, or as famous beside
another leader. A strange given name before it ("Olivia Wang"), a given name after it ("Kim Yong-chol"), or a house
named after a person ("Kissinger Institute") forbids the link, and takes later bare surnames along.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from bot import edtf
from bot.leaders import around
from bot.leaders.misprints import read_misprints
from bot.leaders.names import FAMILY_FIRST, fold_name
from bot.leaders.offices import offices_meant, title_fits
from bot.leaders.roster import Roster
from bot.leaders.sheet import Sheet, Token
from bot.leaders.words import words_of
from bot.model import Leader, NamedBy, Term

_INITIALS = re.compile(r"(?:[A-Z]\.\s?){1,3}$")
_CAPITAL = re.compile(r"[A-ZÀ-Þ][\w.]* ?$")
# "Sitiveni Ligamamada Rabuka", "Adel bin Ahmed Al-Jubeir": up to two names between the given name and the surname.
_MIDDLE_NAME = r"(?: (?:bin |ibn |bint )?[A-ZÀ-Þ][^\W\d_]+)"
_MIDDLE_NAMES = tuple(re.compile(rf"\b([A-ZÀ-Þ][^\W\d_]+){_MIDDLE_NAME}{{{count}}} $") for count in (1, 2))
_GIVEN_NAME_REACH = 40
_SHORTEST_LOWER_NAME = 7  # "to lam" is no name, "xi jinping" is
_SHORTEST_MISSPELT = 5
_BEFORE_OFFICE = 400  # days: candidates and designates are named with their future office in mind
_AROUND_SERVICE = 365


class Named(NamedTuple):
    """A link before standings are known; offsets into the sheet."""

    start: int
    end: int
    leader: Leader
    how: NamedBy
    former: bool = False
    weak: bool = False


def read_names(sheet: Sheet, roster: Roster, day: date | None) -> list[Named]:
    """The leaders whom the sheet names; see the module for the rules."""
    return _NameReader(sheet, roster, day).read()


class _NameReader:
    """What is known of the article while its names are read: where full names and strangers of a surname stand."""

    def __init__(self, sheet: Sheet, roster: Roster, day: date | None) -> None:
        self.sheet, self.roster, self.day = sheet, roster, day
        self.full: dict[str, list[int]] = defaultdict(list)
        self.strangers: dict[str, list[int]] = defaultdict(list)
        self.doubles: set[str] = set()

    def read(self) -> list[Named]:
        """Full names first, given names with surnames, misprints, surnames alone, famous ones beside others."""
        found: list[Named] = []
        short = [at for at in self._name_tokens() if not self._took_full(at, found)]
        alone = [at for at in short if not self._took_given(at, found)]
        misprinted = list(read_misprints(self.sheet, self.roster, self.day, [(link.start, link.end) for link in found]))
        for start, end, leader in misprinted:
            found.append(Named(start, end, leader, "name", False, around.is_weak(self.sheet, end)))
            self.full[leader.id].append(start)
        alone = [at for at in alone if not self._lies_in(at, misprinted)]
        for form, places in self.strangers.items():  # "Djuro Macut" was none
            self.strangers[form] = [at for at in places if not any(s <= at < e for s, e, _ in misprinted)]
        for places in self.full.values():
            places.sort()
        late = []
        for at in alone:
            link = self._by_surname(at)
            if link:
                found.append(link)
            elif any(kind == "famous" for _, kind in self.sheet.tokens[at].entry.names):
                late.append(at)
        found.extend(self._famous(late, found))
        return found

    def _lies_in(self, at: int, spans: Iterable[tuple[int, int, Leader]]) -> bool:
        return any(start <= self.sheet.tokens[at].start < end for start, end, _ in spans)

    def _name_tokens(self) -> list[int]:
        """Numbers of the tokens that may be names; a lower-cased surname in running text is a word ("he", "no")."""
        sheet = self.sheet
        kept = []
        for at, token in enumerate(sheet.tokens):
            if not token.entry.names:
                continue
            word = sheet.text[token.start : token.end].islower() and sheet.style(token.start) == "sentence"
            if not word or _has_kind(token, "full"):
                kept.append(at)
        return kept

    def _took_full(self, at: int, found: list[Named]) -> bool:
        token = self.sheet.tokens[at]
        if not _has_kind(token, "full"):
            return False
        link = self._by_full_name(at)
        if link:
            found.append(link)
            self.full[link.leader.id].append(token.start)
        return True

    def _took_given(self, at: int, found: list[Named]) -> bool:
        link = self._by_given_name(at)
        if link:
            found.append(link)
            self.full[link.leader.id].append(link.start)
        elif self._is_stranger(at):
            token = self.sheet.tokens[at]
            if (double := around.double_name(self.sheet, token)) is not None:
                self.doubles.add(double)
            elif not around.is_relative(self.sheet, token):
                self.strangers[self._form(at)].append(token.start)
        else:
            return False
        return True

    def _form(self, at: int) -> str:
        token = self.sheet.tokens[at]
        return self.sheet.folded[token.start : token.end]

    def _candidates(self, token: Token) -> list[Leader]:
        named = (self.roster.leader(leader_id) for leader_id, _ in token.entry.names)
        return [leader for leader in named if leader and around.end_of_name(self.sheet, token, leader) is not None]

    def _named(self, at: int, start: int, leader: Leader, how: NamedBy) -> Named:
        end = self.sheet.tokens[at].end
        weak = around.is_weak(self.sheet, end)
        # "a former Trump lawyer": the lawyer is, not Trump
        former = around.is_former(self.sheet, at, start) and not (weak and not around.is_possessive(self.sheet, end))
        return Named(start, end, leader, how, former, weak)

    def _by_full_name(self, at: int) -> Named | None:
        sheet, token = self.sheet, self.sheet.tokens[at]
        surface = sheet.text[token.start : token.end]
        if surface.islower() and (
            " " not in surface.strip() or len(surface) < _SHORTEST_LOWER_NAME or sheet.style(token.start) == "sentence"
        ):
            return None
        if around.is_house(sheet, token) or around.is_son_of(sheet, token):
            return None
        junior = around.is_junior(sheet, token)
        leaders = [
            leader
            for one, kind in token.entry.names
            if kind == "full"
            and (leader := self.roster.leader(one))
            and self._may_be_meant(leader)
            and around.end_of_name(sheet, token, leader) is not None
            and (not junior or any("Jr" in name for name in (leader.name, *leader.aliases)))
        ]
        leader = leaders[0] if len(leaders) == 1 else self._choose(at, leaders)
        if leader is None:
            return None
        end = around.end_of_name(sheet, token, leader) or token.end
        if end > token.end and around.is_house(sheet, token._replace(end=end)):
            return None
        return self._named(at, token.start, leader, "name")._replace(end=end)

    def _may_be_meant(self, leader: Leader) -> bool:
        """Not before their time; an official's name, often an ordinary one, only around their service."""
        if not leader.is_official or self.day is None:
            return self._was_ever(leader)
        day = self.day.isoformat()
        return any(edtf.overlaps(f"{term.start}/{_last(term)}", day, _AROUND_SERVICE) for term in leader.terms)

    def _was_ever(self, leader: Leader) -> bool:
        """Had the leader taken office by the day, or nearly so: an election, a nomination?"""
        if self.day is None:
            return True
        starts = [bounds[0] for term in leader.terms if (bounds := edtf.bounds(term.start))]
        return not starts or (min(starts) - self.day).days <= _BEFORE_OFFICE

    def _choose(self, at: int, leaders: list[Leader]) -> Leader | None:
        """Of several with one name the one whose country or title stands before it, else the only one in office."""
        country, role = around.titles_before(self.sheet, at)
        fitting = [x for x in leaders if (country or role) and title_fits(x, role, country, self.day)]
        if len(fitting) == 1 or self.day is None:
            return fitting[0] if len(fitting) == 1 else None
        in_office = [leader for leader in fitting or leaders if self.roster.office_at(leader, self.day)]
        at_home = [leader for leader in in_office if not self._countries.isdisjoint(t.country for t in leader.terms)]
        heads = [leader for leader in in_office if self._is_head(leader)]
        return next((some[0] for some in (in_office, at_home, heads) if len(some) == 1), None)

    @property
    def _countries(self) -> set[str | None]:
        """Countries that the article names: "King Abdullah" beside Malaysia is not Jordan's."""
        return {token.entry.country for token in self.sheet.tokens}

    def _by_given_name(self, at: int) -> Named | None:
        """Given name or initials that fit stand before the surname: "Vladimir V. Putin", "V. Putin"."""
        sheet, token = self.sheet, self.sheet.tokens[at]
        left = sheet.text[max(0, token.start - _GIVEN_NAME_REACH) : token.start]
        if not left.endswith((" ", ".")) or not _CAPITAL.search(left):
            return None
        for pattern in _MIDDLE_NAMES:
            middle = pattern.search(left)
            leader = self._with_given(token, middle[1]) if middle else None
            if middle and leader:
                return self._named(at, token.start - len(middle[0]), leader, "name")
        misspelt = self._by_misspelt_name(at)
        if misspelt is not None:
            return misspelt
        initials = _INITIALS.search(left)
        return self._by_initials(at, token.start - len(initials[0]), initials[0][0].lower()) if initials else None

    def _by_misspelt_name(self, at: int) -> Named | None:
        """A given name with a letter too many or too few: "Barak Obama", "Vladmir Putin"; no given name by itself."""
        token = self.sheet.tokens[at]
        earlier = self.sheet.tokens[at - 1] if at else None
        if earlier and earlier.end == token.start - 1 and not earlier.entry.names:
            return None  # a title, a country
        before = self.sheet.word_before(token.start)
        if before is None or before[1] != " " or len(before[0]) < _SHORTEST_MISSPELT or not before[0].isalpha():
            return None
        typed = fold_name(before[0])
        if typed in self.roster.given_names:
            return None
        near = [x for x in self._candidates(token) if _lacks_a_letter(typed, fold_name(x.name).split()[0])]
        return self._named(at, before[2], near[0], "name") if len(near) == 1 else None

    def _by_initials(self, at: int, start: int, first: str) -> Named | None:
        token, before = self.sheet.tokens[at], self.sheet.word_before(start)
        leader = self._with_given(token, before[0]) if before else None
        if leader and before:
            return self._named(at, before[2], leader, "name")
        fitting = [x for x in self._candidates(token) if fold_name(x.name)[0] == first and self._is_in_office(x)]
        stranger = before is not None and fold_name(before[0]) in self.roster.given_names
        return self._named(at, start, fitting[0], "name") if len(fitting) == 1 and not stranger else None

    def _with_given(self, token: Token, given: str) -> Leader | None:
        wanted = fold_name(given)
        return next((x for x in self._candidates(token) if fold_name(x.name).split()[0] == wanted), None)

    def _is_in_office(self, leader: Leader) -> bool:
        return self.day is None or self.roster.office_at(leader, self.day) is not None

    def _is_stranger(self, at: int) -> bool:
        """Is the surname part of another person's name, or of a house or firm named after somebody?"""
        sheet, token = self.sheet, self.sheet.tokens[at]
        return (
            around.is_house(sheet, token)
            or around.is_of_a_firm(sheet, token)
            or around.is_junior(sheet, token)
            or (
                around.strange_name_before(sheet, at, self.roster.given_names)
                and not (around.is_doctor(sheet, token) and any(x.id in self.full for x in self._candidates(token)))
            )
            or around.is_of_a_double_name(sheet, token, self.doubles)
            or (not _has_kind(token, "single") and around.name_goes_on(sheet, at))
            or (not _has_kind(token, "single") and around.comes_before_a_surname(sheet, at))
            or (self._comes_first(token) and around.given_name_after(sheet, at))
        )

    def _comes_first(self, token: Token) -> bool:
        return any(term.country in FAMILY_FIRST for leader in self._candidates(token) for term in leader.terms)

    def _by_surname(self, at: int) -> Named | None:
        sheet, token = self.sheet, self.sheet.tokens[at]
        country, role = around.titles_before(sheet, at)
        honorific = around.honorific_before(sheet, token)
        candidates = [x for x in self._candidates(token) if around.sex_fits(x, honorific)]
        if not self._is_printed_as_name(at, candidates, bool(country), bool(country or role or honorific)):
            return None
        if country or role:
            leader = self._by_title(at, candidates, country, role)
            if leader and role and (leader.id, "single") in token.entry.names:
                insort(self.full[leader.id], token.start)  # "President Trump" names him as surely as his full name
            is_anothers = sheet.text[: token.start].endswith(", ")  # "after talks with Jordan's king, Sudani called"
            if leader or (country and role and not is_anothers):
                return self._named(at, token.start, leader, "surname") if leader else None
        leader = self._nearest(at, candidates) or self._unmistakable(at, candidates)
        return self._named(at, token.start, leader, "surname") if leader else None

    def _is_printed_as_name(self, at: int, candidates: list[Leader], has_country: bool, has_reason: bool) -> bool:
        """Do capitals and neighbours allow a name: not the month, not the word, not initials?"""
        sheet, token = self.sheet, self.sheet.tokens[at]
        surface = sheet.text[token.start : token.end]
        style = sheet.style(token.start)
        named = any(x.id in self.full for x in candidates)
        if surface.islower():
            return style == "lower" and (has_country or named or _has_kind(token, "single"))
        if surface.isupper() and style == "sentence" and not named:
            return False  # "a FICO score", "Pius XI"
        if token.entry.country and not has_reason:
            before = sheet.word_before(token.start)
            return named and not (before and before[0].lower() in words_of("before_a_place.txt"))
        if around.is_month(sheet, token, has_reason):
            return False
        if surface.lower() not in words_of("common_words.txt") or has_reason or named:
            return True
        return style not in {"title", "capitals"} and not around.opens_sentence(sheet, token.start)

    def _by_title(self, at: int, candidates: list[Leader], country: str | None, role: str | None) -> Leader | None:
        """Who of them fits the title and country before the name on the day; "former" looks back, "-elect" ahead."""
        token = self.sheet.tokens[at]
        is_sure = _has_kind(token, "single") or bool(country) or any(x.id in self.full for x in candidates)
        if not is_sure and around.goes_on_as_another(self.sheet, token, candidates):
            return None
        fitting = [x for x in candidates if title_fits(x, role, country, self.day)]
        leader = self._nearest(at, fitting) or self._who_rules(fitting, role)
        if leader is None and around.is_former(self.sheet, at, self.sheet.tokens[at].start):
            ever = [x for x in candidates if title_fits(x, role, country, None) and self._was_ever(x)]
            leader = self._nearest(at, ever) or (ever[0] if len(ever) == 1 else None)
        return leader

    def _who_rules(self, leaders: list[Leader], role: str | None) -> Leader | None:
        """The only one; of several of one country without a title ("North Korea's Kim") the one with the power.

        "President Rajapaksa" is the head of state, though his brother leads the government.
        """
        if len(leaders) <= 1:
            return leaders[0] if leaders else None
        if role:
            able = [one for one in leaders if self._holds_exactly(one, role)]
        else:
            able = [one for one in leaders if self._has_the_power(one)]
        return able[0] if len(able) == 1 else None

    def _holds_exactly(self, leader: Leader, role: str) -> bool:
        """Is the office of the day the very one the title says, not just one it can mean?"""
        term = self.roster.office_at(leader, self.day) if self.day else None
        return term is not None and term.office in offices_meant(role, term.country, None, role, self.roster)

    def _has_the_power(self, leader: Leader) -> bool:
        """Is the leader the one who counts at home on the day? The premier beside a supreme leader is not."""
        term = self.roster.office_at(leader, self.day) if self.day else None
        return term is not None and term.office in offices_meant("leader", term.country, None, "leader", self.roster)

    def _nearest(self, at: int, leaders: Iterable[Leader]) -> Leader | None:
        """The leader of that surname whose full name stands last before the token, else the only one after it.

        Of a president and a minister of one surname it is the president's by itself. A stranger of the same surname
        named in between takes the surname with them.
        """
        start = self.sheet.tokens[at].start
        before: list[tuple[int, Leader]] = []
        after: list[Leader] = []
        for leader in leaders:
            place = _last_before(self.full.get(leader.id, ()), start)
            if place is not None:
                before.append((place, leader))
            elif leader.id in self.full:
                after.append(leader)
        stranger = _last_before(self.strangers.get(self._form(at), ()), start)
        if before:
            place, leader = self._main_one(before)
            return None if stranger is not None and self._takes_along(at, stranger, place, leader) else leader
        return after[0] if len(after) == 1 and stranger is None else None

    def _takes_along(self, at: int, stranger: int, place: int, leader: Leader) -> bool:
        """Is the surname the stranger's, named since the leader was? An unmistakable one only in the same paragraph."""
        if (leader.id, "single") in self.sheet.tokens[at].entry.names and self._is_in_office(leader):
            return stranger > place and self.sheet.block(stranger) == self.sheet.block(self.sheet.tokens[at].start)
        return stranger > place

    def _main_one(self, named: list[tuple[int, Leader]]) -> tuple[int, Leader]:
        """Of several of one surname the only head, else whom the article opens with, else who was named last."""
        heads = [pair for pair in named if self._is_head(pair[1])] if len(named) > 1 else []
        if len(heads) == 1:
            return heads[0]
        opening = next((n for n, role in enumerate(self.sheet.roles) if role == "body"), 0)
        first = min(named, key=lambda pair: self.full[pair[1].id][0])
        if len(named) > 1 and self.sheet.block(self.full[first[1].id][0]) <= opening:
            return first
        return max(named, key=lambda pair: pair[0])

    def _is_head(self, leader: Leader) -> bool:
        term = self.roster.office_at(leader, self.day) if self.day else None
        return term is not None and term.is_head

    def _unmistakable(self, at: int, candidates: list[Leader]) -> Leader | None:
        """The one whom the surname alone means, unless the article has a stranger or the day another holder of it."""
        if self.strangers.get(self._form(at)):
            return None
        marked = {one for one, kind in self.sheet.tokens[at].entry.names if kind == "single"}
        singles = [x for x in candidates if x.id in marked and self._was_ever(x)]
        others = [x for x in candidates if x not in singles and self.day and self.roster.office_at(x, self.day)]
        if len(singles) > 1:  # a father and a son who followed him
            singles = [x for x in singles if self.day and self.roster.office_at(x, self.day)]
        if len(singles) == 1 and self._is_head(singles[0]):  # not his minister of the same name
            others = [x for x in others if self._is_head(x)]
        return singles[0] if len(singles) == 1 and not others else None

    def _famous(self, waiting: list[int], found: list[Named]) -> Iterable[Named]:
        """ "Kim and Trump met": a famous surname beside another leader in the same paragraph, while in office."""
        day = self.day
        if day is None:
            return
        beside = {self.sheet.block(link.start) for link in found if not link.weak and not link.leader.is_official}
        for at in waiting:
            token = self.sheet.tokens[at]
            if self.sheet.block(token.start) not in beside or self.strangers.get(self._form(at)):
                continue
            able = [x for x in self._candidates(token) if self.roster.office_at(x, day)]
            if not self._is_printed_as_name(at, able, False, False):
                continue
            known = {one for one, kind in token.entry.names if kind == "famous"}
            meant = [x for x in able if x.id in known]
            rivals = [x for x in able if x.id not in known and self._has_the_power(x)]
            if len(meant) == 1 and not rivals and not around.titles_before(self.sheet, at)[1]:
                yield self._named(at, token.start, meant[0], "surname")


def _lacks_a_letter(one: str, other: str) -> bool:
    """Is one of two names of five letters and more the other without a letter?"""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_MISSPELT or len(long) != len(short) + 1:
        return False
    at = next((n for n, char in enumerate(short) if char != long[n]), len(short))
    return short[at:] == long[at + 1 :]


def _has_kind(token: Token, kind: str) -> bool:
    return any(one == kind for _, one in token.entry.names)


def _last(term: Term) -> str:
    return term.end if term.end and "/" not in term.end else ".."


def _last_before(places: Sequence[int], offset: int) -> int | None:
    at = bisect_left(places, offset)
    return places[at - 1] if at else None
