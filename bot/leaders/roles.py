"""Offices without names: "the Russian president", "his Indian counterpart", "the two leaders".

In: a `Sheet`, the names already linked in it, the roster, the article's day. Out: `RoleLink`s. A role is resolved at
that day; when the office changed hands that week, or the day is unknown, only a holder whom the article also names will
do. "former", "a", "any", "next" and their like name nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot import edtf
from bot.leaders.roster import Roster, held_on
from bot.leaders.sheet import Sheet, Token
from bot.leaders.words import words_of
from bot.model import Leader, NamedBy, Term

Link = tuple[int, int, Leader]  # start, end, leader

_HANDOVER = timedelta(days=3)  # an article looks back more than ahead: the new holder's first days are open
_ELECT_WINDOW = timedelta(days=150)  # the longest wait from election to office in the roster is five months (Mexico)
_COLLECTIVE_REACH = 3  # sentences
_POSSESSOR_REACH = 24
_OPENING = 40  # characters of a sentence that may refer ahead: "Standing beside his Chinese counterpart, Mr Putin ..."
_LINKS_BACK = 40  # links looked at on either side: a page of nothing but names stays quick
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
_NOT_AN_OFFICE = re.compile(
    r"(?:'s)? (?:candidate|hopeful|contender|nominee|designate|of staff|for |league|level|in exile|wannabe)"
    r"|(?:'s)? (?:office|residence|palace) (?:said|says|announced|confirmed)"
)
_MODIFIER = re.compile(
    r"(?:(?:acting|interim|new|newly elected|newly appointed|top|veteran|longtime|long time|embattled|hardline"
    r"|own|current|visiting|outspoken|authoritarian|populist|nationalist|far right|right wing|left wing|reformist"
    r"|de facto|transitional|caretaker) )*"
)
_WORDS_AFTER = re.compile(r"(,? |,? [“\"'])([^\W\d_]+)( [^\W\d_]+)?")
_PREVIOUS_WORD = re.compile(r"([^\W_]+(?:['’-][^\W_]+)*)\W*$")
_POSSESSOR = re.compile(
    r"(?:\bhis|\bher|\btheir|\bits|\bmy|'s|s')(?: new| then| long time| longtime| much younger)?\s*$"
)
_FROM = re.compile(r" (?:from|of|in) (?:the )?$")
_COLLECTIVE = re.compile(
    r"\b(?:(?:the|their|these|those) two|both|the) (?:world |national |regional |wartime |north american )?"
    r"(leaders|presidents|premiers|prime ministers|men|women|heads of state|heads of government|foreign ministers"
    r"|ministers|top diplomats|diplomats|statesmen)\b"
    r"(?! of\b| from\b| attending| around)"
    r"|\bthe (pair|duo)\b(?! of\b)"
    r"|\bthe (two) (?=(?:have |had |also |last |first |previously |then |later |will |are |were |would )*"
    r"(?:met|meet|spoke|speak|discussed|agreed|held|hold|shook|talked|signed|discuss|greeted|exchanged|embraced)\b)"
)
_COUNTED = re.compile(r"\b(?:two|both|pair|duo)\b")
# Literal beginnings, found much faster than the pattern: most articles have few.
_COLLECTIVE_STARTS = (" the two ", " their two ", " these two ", " those two ", " both ", " the pair", " the duo")
_COLLECTIVE_NOUNS = ("leaders", "presidents", "premiers", "ministers", "heads of", "diplomats", "statesmen")
_FARTHEST_THE = 22


@dataclass(frozen=True, slots=True)
class RoleLink:
    start: int
    end: int
    leader: Leader
    how: NamedBy
    former: bool = False
    weak: bool = False


def title_fits(leader: Leader, role: str | None, country: str | None, roster: Roster, day: date | None) -> bool:
    """May `leader` be called so on `day`: an office that `role` can mean, in `country`, either of them unknown?"""
    offices = None if role is None else _SIMPLE.get(role) or _LENIENT.get(role)
    if role is not None and offices is None:
        return False
    for term in leader.terms:
        if country and term.country != country:
            continue
        if offices is not None and term.office not in offices:
            continue
        if day is None or held_on(term.start, term.end, day):
            return True
    return False


def read_roles(sheet: Sheet, links: Sequence[Link], roster: Roster, day: date | None) -> list[RoleLink]:
    """Roles, counterparts and collectives of the sheet, resolved; what stays open is left out."""
    reader = _RoleReader(sheet, links, roster, day)
    found = list(reader.roles())
    known = sorted([*links, *((r.start, r.end, r.leader) for r in found)], key=lambda link: link[0])
    counterparts = list(reader.counterparts(known))
    known = sorted([*known, *((r.start, r.end, r.leader) for r in counterparts)], key=lambda link: link[0])
    return [*found, *counterparts, *reader.collectives(known)]


def _end_of(token: Token) -> int:
    return token.end


def _start_of(link: Link) -> int:
    return link[0]


class _RoleReader:
    def __init__(self, sheet: Sheet, links: Sequence[Link], roster: Roster, day: date | None) -> None:
        self.sheet, self.links, self.roster, self.day = sheet, links, roster, day
        self.named = {leader.id for _, _, leader in links}
        self.main_pairs: dict[str, tuple[Leader, ...]] = {}
        self.link_starts = {start for start, _, _ in links}
        self.link_ends = {end for _, end, _ in links}

    def roles(self) -> Iterator[RoleLink]:
        tokens = self.sheet.tokens
        for at, token in enumerate(tokens):
            role = token.entry.role
            if role is None or role in {"counterpart", "other", "deputy"}:
                continue
            start, end, places = self._places_of(at)
            named_only = not places
            if not places:
                places = self._implied(token)
            elect = self.sheet.folded.startswith(" elect", end)
            end += len(" elect") if elect else 0
            if not places or not self._may_mean_somebody(start, end, token.entry.plural, len(places)):
                continue
            word = self.sheet.folded[token.start : token.end]
            for code, place in places:
                leader = self.resolve(role, code, place, word, elect)
                if leader and (not named_only or word not in _ONLY_OF_THE_NAMED or leader.id in self.named):
                    yield RoleLink(start, end, leader, "role", elect, self._is_possessor(end))

    def _places_of(self, at: int) -> tuple[int, int, list[tuple[str, Token]]]:
        """The countries that go with the role token `at`, and the span of the whole phrase."""
        tokens, token = self.sheet.tokens, self.sheet.tokens[at]
        before: list[tuple[str, Token]] = []
        right = token.start
        for earlier in reversed(tokens[max(0, at - 4) : at]):
            gap = self.sheet.folded[earlier.end : right]
            fits = self._is_title_gap(gap) if not before else gap in {" and ", "  ", " and the "} and token.entry.plural
            if (
                not earlier.entry.country
                or not fits
                or not self._is_place(earlier)
                or "\n" in self.sheet.text[earlier.end : right]
            ):
                break
            before.append((earlier.entry.country, earlier))
            right = earlier.start
            if not token.entry.plural:
                break
        if before:
            return right, token.end, before
        after: list[tuple[str, Token]] = []
        left = token.end
        for later in tokens[at + 1 : at + 5]:
            gap = self.sheet.folded[left : later.start]
            fits = (
                gap in {" of ", " of the "}
                if not after
                else gap in {" and ", "  ", "  and ", " and the "} and token.entry.plural
            )
            if not later.entry.country or not fits or later.entry.place == "adjective" or not self._is_place(later):
                break
            after.append((later.entry.country, later))
            left = later.end
            if not token.entry.plural:
                break
        return token.start, left, after

    def _is_title_gap(self, gap: str) -> bool:
        rest = gap.removeprefix("'s").removeprefix("'")
        if not rest.startswith(" "):
            return False
        return _MODIFIER.fullmatch(rest[1:]) is not None

    def _is_place(self, token: Token) -> bool:
        surface = self.sheet.text[token.start : token.end]
        if surface in {"us", "Us"}:
            return False
        return surface[0].isupper() or self.sheet.style(token.start) == "lower"

    def _implied(self, token: Token) -> list[tuple[str, Token]]:
        word = self.sheet.folded[token.start : token.end]
        if token.entry.role == "pope":
            return [("VAT", token)]
        if word in _ONLY_OF_THE_NAMED and not self.sheet.folded.startswith("the ", max(0, token.start - 4)):
            return []
        return [(_IMPLIED[word], token)] if word in _IMPLIED else []

    def _may_mean_somebody(self, start: int, end: int, plural: bool, places: int) -> bool:
        """Is the phrase definite, and neither the title of a name nor in apposition to one?"""
        sheet = self.sheet
        if plural and places < 2:
            return False
        if _NOT_AN_OFFICE.match(sheet.folded, end) or self._goes_on(start, end):
            return False
        before = _PREVIOUS_WORD.search(sheet.folded[max(0, start - 24) : start])
        if before and before[1] in words_of("indefinite.txt") and "\n" not in sheet.text[start - 2 : start]:
            return False
        return not self._is_title_of_a_name(end) and not self._follows_a_name(start)

    def _goes_on(self, start: int, end: int) -> bool:
        """Is it part of a longer title: "Delhi chief minister", "UN head of mission", "US president of the bank"?"""
        after = self.sheet.folded[end : end + 24]
        if self.sheet.folded.endswith((" chief", " head"), start, end):
            following = after.split()
            if after.startswith(" ") and following and following[0] in words_of("after_chief.txt"):
                return True
        ends_with_role = any(token.end == end and token.entry.role for token in self._tokens_at(end))
        return ends_with_role and after.startswith(" of ")

    def _tokens_at(self, end: int) -> Sequence[Token]:
        at = bisect_left(self.sheet.tokens, end, key=_end_of)
        return self.sheet.tokens[at : at + 1]

    def _is_title_of_a_name(self, end: int) -> bool:
        sheet = self.sheet
        after = _WORDS_AFTER.match(sheet.text, end)
        if not after:
            return False
        if after.start(2) in self.link_starts:
            return True
        word, following = after[2], after[3]
        if after[1].startswith(",") and word in {"Mr", "Mrs", "Ms", "Dr"}:
            return False  # "Beside his Polish counterpart, Mr Zelensky ..."
        if not word[0].isupper() or sheet.style(end - 1) != "sentence":
            return word.lower() in self.roster.given_names and word[0].isupper()
        if after[1].startswith(","):
            return bool(following and following.strip()[0].isupper())
        return not word.isupper()

    def _follows_a_name(self, start: int) -> bool:
        left = self.sheet.text[max(0, start - 12) : start]
        found = re.search(r", (?:the |then |who is |now |also )?$", left)
        return bool(found) and start - len(found[0]) in self.link_ends if found else False

    def _is_possessor(self, end: int) -> bool:
        return (
            re.match(
                r"'s? (?:\w+ )?(?:spokes\w+|envoy|aide|wife|husband|son|daughter|adviser|advisor|office|ally|lawyer)\b",
                self.sheet.folded[end : end + 40],
            )
            is not None
        )

    def resolve(self, role: str, code: str, place: Token | None, word: str, elect: bool = False) -> Leader | None:
        """The one person whom role and country mean on the article's day, else None."""
        terms = list(self._terms(role, code, place, word))
        if elect:
            return self._only(leader for leader, term in terms if self._begins_soon(term))
        named = {leader for leader, _ in terms if leader in self.named}
        if self.day is None:
            return self.roster.leader(named.pop()) if len(named) == 1 else None
        around = {leader for leader, term in terms if self._holds_around(term)}
        sure = {leader for leader, term in terms if self._holds_around(term) and not _is_unsure(term, self.day)}
        if len(around) == 1:
            return self._only(sure or around & named)
        return self._only(around & named)

    def _only(self, ids: Iterable[str]) -> Leader | None:
        found = set(ids)
        return self.roster.leader(found.pop()) if len(found) == 1 else None

    def _holds_around(self, term: Term) -> bool:
        assert self.day is not None
        day = self.day
        return any(held_on(term.start, term.end, one) for one in (day - _HANDOVER, day))

    def _begins_soon(self, term: Term) -> bool:
        begins = edtf.bounds(term.start)
        return bool(self.day and begins and self.day < begins[0] <= self.day + _ELECT_WINDOW)

    def _terms(self, role: str, code: str, place: Token | None, word: str) -> Iterator[tuple[str, Term]]:
        offices = offices_meant(role, code, place.entry.place if place else None, word, self.roster)
        if (
            place is not None
            and place.entry.place == "body"
            and place.entry.office != "org_head"
            and role in {"president", "chief"}
        ):
            offices = (place.entry.office or "org_head",)
        for office in offices:
            found = [
                (leader, term)
                for leader, term in self.roster.terms_of(office, code)
                if _title_agrees(role, office, term, code)
            ]
            yield from found
            if found and role == "top_diplomat":
                return

    def counterparts(self, known: Sequence[Link]) -> Iterator[RoleLink]:
        tokens = self.sheet.tokens
        for at, token in enumerate(tokens):
            if token.entry.role != "counterpart" or token.entry.plural or self._is_title_of_a_name(token.end):
                continue
            start, end, code = self._counterpart_country(at)
            if code is None:
                continue
            leader = self._counterpart(known, start, code)
            if leader:
                yield RoleLink(start, end, leader, "counterpart", False, self._is_possessor(end))

    def _counterpart_country(self, at: int) -> tuple[int, int, str | None]:
        tokens, token, sheet = self.sheet.tokens, self.sheet.tokens[at], self.sheet
        before = tokens[at - 1] if at else None
        if before and before.entry.country and sheet.folded[before.end : token.start] == " " and self._is_place(before):
            if _POSSESSOR.search(sheet.folded[max(0, before.start - _POSSESSOR_REACH) : before.start]):
                return before.start, token.end, before.entry.country
            return before.start, token.end, None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if (
            after
            and after.entry.country
            and _FROM.fullmatch(sheet.folded[token.end : after.start])
            and self._is_place(after)
        ):
            return token.start, after.end, after.entry.country
        return token.start, token.end, None

    def _counterpart(self, known: Sequence[Link], start: int, code: str) -> Leader | None:
        if self.day is None:
            return None
        owners = [leader for link_start, link_end, leader in known if link_end < start <= link_end + 3]
        for antecedent in owners or self._antecedents(known, start):
            term = self.roster.office_at(antecedent, self.day)
            if term is None or antecedent.is_official or term.country == code:
                continue
            for office in _same_rank(term.office, code, self.roster):
                holders = [
                    one
                    for one, t in self.roster.terms_of(office, code)
                    if self._holds_around(t) and not _is_unsure(t, self.day)
                ]
                if holders:
                    return self._only(holders)
            return None
        return None

    def _antecedents(self, known: Sequence[Link], start: int) -> Iterator[Leader]:
        """Who is named first before it in the sentence, then in the one before, then after it ("Beside his X ..., Y").

        Captions stay within themselves.
        """
        sentence, block = self.sheet.sentence(start), self.sheet.block(start)
        here = bisect_left(known, start, key=_start_of)
        around = known[max(0, here - _LINKS_BACK) : here + _LINKS_BACK]
        near = [link for link in around if sentence - 1 <= self.sheet.sentence(link[0]) <= sentence]
        same = [link for link in near if self.sheet.sentence(link[0]) == sentence]
        earlier = [link for link in near if self.sheet.sentence(link[0]) == sentence - 1]
        opens = start - self.sheet.sentences[sentence - 1] if sentence else start
        after = [link for link in same if link[0] > start]
        before = [link for link in same if link[1] <= start]
        order = [*before, *after, *earlier] if opens < _OPENING else [*before, *earlier]
        for link_start, _, leader in order:
            other = self.sheet.block(link_start)
            if other == block or "caption" not in (self.sheet.roles[other], self.sheet.roles[block]):
                yield leader

    def collectives(self, known: Sequence[Link]) -> Iterator[RoleLink]:
        for found in _collectives_in(self.sheet.folded):
            noun = found[1] or "leaders"
            counted = found[2] or found[3] or _COUNTED.search(found[0])
            pair = self._pair_before(known, found.start(), noun, bool(counted))
            for leader in pair:
                yield RoleLink(found.start(), found.end() - (found[0].endswith(" ")), leader, "collective")

    def _pair_before(self, known: Sequence[Link], start: int, noun: str, counted: bool) -> tuple[Leader, ...]:
        """The last two of the same paragraph, else of the sentence before, else the article's two, else the last two.

        A paragraph that opens with "The two leaders" after a third one was named means the article's two.
        """
        near = list(self._near(known, start, _COLLECTIVE_REACH if counted else 1, noun))
        sentence, block = self.sheet.sentence(start), self.sheet.block(start)
        here = _last_two(leader for place, leader in near if self.sheet.block(place) == block)
        before = _last_two(leader for place, leader in near if sentence - self.sheet.sentence(place) == 1)
        main = self._main_pair(known, noun) if counted and self.sheet.roles[block] != "caption" else ()
        return here or before or main or _last_two(leader for _, leader in near)

    def _near(self, known: Sequence[Link], start: int, reach: int, noun: str) -> Iterator[tuple[int, Leader]]:
        """Leaders whom `noun` can mean, backwards from `start`, captions apart from the text."""
        sentence, block = self.sheet.sentence(start), self.sheet.block(start)
        caption = self.sheet.roles[block] == "caption"
        here = bisect_left(known, start, key=_start_of)
        for place, _, leader in reversed(known[max(0, here - _LINKS_BACK) : here]):
            if sentence - self.sheet.sentence(place) > reach:
                return
            other = self.sheet.block(place)
            apart = (self.sheet.roles[other] == "caption") != caption or (caption and other != block)
            if not apart and self._belongs(leader, noun):
                yield place, leader

    def _main_pair(self, known: Sequence[Link], noun: str) -> tuple[Leader, ...]:
        """The two whom headline and opening name, when they are just two; the same for every phrase of an article."""
        if noun in self.main_pairs:
            return self.main_pairs[noun]
        opening = {n for n, role in enumerate(self.sheet.roles) if role == "headline"}
        opening |= set([n for n, role in enumerate(self.sheet.roles) if role == "body"][:1])
        found = dict.fromkeys(
            leader for start, _, leader in known if self.sheet.block(start) in opening and self._belongs(leader, noun)
        )
        self.main_pairs[noun] = tuple(found) if len(found) == 2 else ()
        return self.main_pairs[noun]

    def _belongs(self, leader: Leader, noun: str) -> bool:
        if leader.is_official:
            return False
        term = self.roster.office_at(leader, self.day) if self.day else self.roster.latest_office(leader)
        if noun in {"men", "women"}:
            return leader.gender != ("f" if noun == "men" else "m")
        if term is None:
            return False
        if noun in {"foreign ministers", "ministers", "top diplomats", "diplomats"}:
            return term.office.endswith("minister") or term.office == "top_diplomat"
        if noun in {"premiers", "prime ministers", "heads of government"}:
            return term.office == "head_of_government"
        if noun == "presidents":
            return term.office in {"head_of_state", "commission_president", "council_president"}
        return term.is_head or term.office in {
            "org_head",
            "commission_president",
            "council_president",
            "crown_prince",
            "party_leader",
        }


def _last_two(leaders: Iterable[Leader]) -> tuple[Leader, ...]:
    """The first two distinct ones of `leaders`, which come backwards; empty when there is but one."""
    pair: list[Leader] = []
    for leader in leaders:
        if leader not in pair:
            pair.append(leader)
        if len(pair) == 2:
            return tuple(pair)
    return ()


def _collectives_in(folded: str) -> Iterator[re.Match[str]]:
    padded = " " + folded
    starts = {at for start in _COLLECTIVE_STARTS for at in _places(padded, start)}
    for noun in _COLLECTIVE_NOUNS:
        for at in _places(folded, noun):
            the = folded.rfind("the ", max(0, at - _FARTHEST_THE), at)
            if the >= 0:
                starts.add(the)
    last = 0
    for start in sorted(starts):
        found = _COLLECTIVE.match(folded, start) if start >= last else None
        if found:
            last = found.end()
            yield found


def _places(text: str, piece: str) -> Iterator[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def offices_meant(role: str, code: str, place: str | None, word: str, roster: Roster) -> tuple[str, ...]:
    """The offices that a role can mean in a country or body, best first; empty when it is nobody's office there.

    "leader" is whoever has the power there (`power` in countries.tsv); "chief" needs a seat or a body ("Kremlin
    chief").
    """
    country = roster.countries.get(code)
    if word.startswith("foreign secretar") and code in _CIVIL_SERVANTS:
        return ("foreign_secretary",)
    if role in _SIMPLE:
        return _SIMPLE[role]
    if country is None:
        return {
            "leader": (),
            "president": ("org_head",),
            "chief": ("org_head",),
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


def _is_unsure(term: Term, day: date) -> bool:
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
