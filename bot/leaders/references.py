"""References to people named elsewhere in the text: "his Indian counterpart", "the two leaders".

In: a `Sheet`, the links read so far in their order, who holds which office. Out: `RoleLink`s.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from bot.leaders.offices import Holders
from bot.leaders.phrases import (
    NAMES_NO_OFFICE,
    Link,
    RoleLink,
    is_place,
    is_possessor,
    is_title_of_a_name,
    places_of,
)
from bot.leaders.sheet import Sheet
from bot.model import Leader

_COLLECTIVE_REACH = 3  # sentences
_POSSESSOR_REACH = 24
_OPENING = 40  # characters of a sentence that may refer ahead: "Standing beside his Chinese counterpart, Mr Putin ..."
_LINKS_BACK = 40  # links looked at on either side: a page of nothing but names stays quick
_GENITIVE = 3
_ELLIPSIS_REACH = 160  # characters back to the office that "the American one" repeats
_MEAN_ANOTHER = frozenset({"counterpart", "one"})
_PEERS = ("colleagues", "counterparts", "opposite numbers")
_POSSESSOR = re.compile(
    r"(?:\bhis|\bher|\btheir|\bits|\bmy|\bthe|'s|s')(?: new| then| long time| longtime| much younger)?\s*$"
)
_FROM = re.compile(r" (?:from|of|in) (?:the )?$")
_COLLECTIVE = re.compile(
    r"\b(?:(?:the|their|these|those) two|both(?: the)?|the) (?:world |national |regional |wartime |north american )?"
    r"(leaders|presidents|premiers|prime ministers|men|women|heads of state|heads of government|foreign ministers"
    r"|ministers|top diplomats|diplomats|statesmen)\b"
    r"(?! of\b| from\b| attending| around"
    r"| who\b(?! (?:have |had |are |were |last |both )*(?:agreed|met|meet|spoke|talked)))"
    r"|\bthe (pair|duo)\b(?: of them\b|(?! of\b))"
    r"|\bthe (two) (?=(?:have |had |also |last |first |previously |then |later |will |are |were |would )*"
    r"(?:agreed|appeared|argued|chatted|clashed|conferred|dine|dined|discuss|discussed|due|embraced|exchanged|expected"
    r"|gather|gathered|greeted|held|hold|hugged|lunched|meet|met|posed|sat|saw|scheduled|see|set|shook|signed|sit|speak"
    r"|spent|spoke|stood|talk|talked|to|walked)\b)"
)
_COUNTED = re.compile(r"\b(?:two|both|pair|duo)\b")
# Literal beginnings, found much faster than the pattern: most articles have few.
_COLLECTIVE_STARTS = (" the two ", " their two ", " these two ", " those two ", " both ", " the pair", " the duo")
_COLLECTIVE_NOUNS = ("leaders", "presidents", "premiers", "ministers", "heads of", "diplomats", "statesmen")
_FARTHEST_THE = 22
_AMONG_LEADERS = frozenset({"org_head", "commission_president", "council_president", "crown_prince", "party_leader"})


def read_counterparts(sheet: Sheet, known: Sequence[Link], holders: Holders) -> list[RoleLink]:
    """ "his Indian counterpart", "Macron's counterpart in Cairo": of the same rank, at the day of the article."""
    return list(_Counterparts(sheet, known, holders).read())


def read_collectives(sheet: Sheet, known: Sequence[Link], holders: Holders) -> list[RoleLink]:
    """ "the two leaders", "both presidents", "the pair": a link for each of the two who were named last."""
    return list(_Collectives(sheet, known, holders).read())


class _Counterparts:
    def __init__(self, sheet: Sheet, known: Sequence[Link], holders: Holders) -> None:
        self.sheet, self.known, self.holders = sheet, known, holders
        self.link_starts = {start for start, _, _ in known}

    def read(self) -> Iterator[RoleLink]:
        given = self.holders.roster.given_names
        for at, token in enumerate(self.sheet.tokens):
            if token.entry.role not in _MEAN_ANOTHER:
                continue
            if token.entry.plural:
                yield from self._several(at)
                continue
            start, end, code = self._country(at)
            if token.entry.role == "one":
                leader = self._of_the_same_office(at, start, code) if code is not None else None
                if leader:
                    yield RoleLink(start, end, leader, "role", False, is_possessor(self.sheet, end))
                continue
            if code is None or is_title_of_a_name(self.sheet, token.end, self.link_starts, given):
                continue
            leader = self._counterpart(start, code)
            if leader:
                yield RoleLink(start, end, leader, "counterpart", False, is_possessor(self.sheet, end))

    def _several(self, at: int) -> Iterator[RoleLink]:
        """Each of "his Finnish, Greek and British counterparts", "her counterparts from Egypt, Jordan and Iraq"."""
        sheet, token = self.sheet, self.sheet.tokens[at]
        if token.entry.role != "counterpart" or not sheet.folded.startswith(_PEERS, token.start):
            return
        start, end, places = places_of(sheet, at)
        is_owned = _POSSESSOR.search(sheet.folded[max(0, start - _POSSESSOR_REACH) : start]) is not None
        if is_title_of_a_name(sheet, end, self.link_starts, self.holders.roster.given_names):
            return
        if not places or not (is_owned or sheet.folded.startswith("counterparts", token.start)):
            return
        for place in places:
            leader = self._counterpart(start, place.entry.country) if place.entry.country else None
            if leader:
                yield RoleLink(start, end, leader, "counterpart", False, is_possessor(sheet, end))

    def _of_the_same_office(self, at: int, start: int, code: str) -> Leader | None:
        """Whom "the American one" means after "the Russian president" in the same sentence."""
        sheet, tokens = self.sheet, self.sheet.tokens
        for token in reversed(tokens[:at]):
            if start - token.start > _ELLIPSIS_REACH or sheet.sentence(token.start) != sheet.sentence(start):
                return None
            role = token.entry.role
            if role is not None and role not in NAMES_NO_OFFICE:
                word = sheet.folded[token.start : token.end]
                return self.holders.resolve(role, code, tokens[at - 1].entry, word)
        return None

    def _country(self, at: int) -> tuple[int, int, str | None]:
        tokens, token, sheet = self.sheet.tokens, self.sheet.tokens[at], self.sheet
        before = tokens[at - 1] if at else None
        if before and is_place(sheet, before) and sheet.folded[before.end : token.start] == " ":
            if token.entry.role == "one":
                is_definite = sheet.folded[max(0, before.start - 4) : before.start].endswith("the ")
                return before.start, token.end, before.entry.country if is_definite else None
            if _POSSESSOR.search(sheet.folded[max(0, before.start - _POSSESSOR_REACH) : before.start]):
                return before.start, token.end, before.entry.country
            return before.start, token.end, None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if after and is_place(sheet, after) and _FROM.fullmatch(sheet.folded[token.end : after.start]):
            return token.start, after.end, after.entry.country
        return token.start, token.end, None

    def _counterpart(self, start: int, code: str) -> Leader | None:
        roster, day = self.holders.roster, self.holders.day
        for leader in self._antecedents(start):
            term = roster.office_at(leader, day) if day else None
            if term is not None and not leader.is_official and term.country != code:
                return self.holders.counterpart(leader, code)
        return None

    def _antecedents(self, start: int) -> Iterator[Leader]:
        """The owner ("Macron's X counterpart"), else who is named first before it in the sentence, in the one before,
        after it ("Beside his X counterpart, Y"). Captions stay within themselves.
        """
        sheet = self.sheet
        sentence, block = sheet.sentence(start), sheet.block(start)
        here = bisect_left(self.known, start, key=_start_of)
        around = self.known[max(0, here - _LINKS_BACK) : here + _LINKS_BACK]
        owner = [link for link in around if link[1] < start <= link[1] + _GENITIVE]
        same = [link for link in around if sheet.sentence(link[0]) == sentence]
        earlier = [link for link in around if sheet.sentence(link[0]) == sentence - 1]
        opens = start - sheet.sentences[sentence - 1] if sentence else start
        before = [link for link in same if link[1] <= start]
        after = [link for link in same if link[0] > start] if opens < _OPENING else []
        for place, _, leader in owner or [*before, *after, *earlier]:
            other = sheet.block(place)
            if other == block or "caption" not in (sheet.roles[other], sheet.roles[block]):
                yield leader


class _Collectives:
    def __init__(self, sheet: Sheet, known: Sequence[Link], holders: Holders) -> None:
        self.sheet, self.known, self.holders = sheet, known, holders
        self.main_pairs: dict[str, tuple[Leader, ...]] = {}

    def read(self) -> Iterator[RoleLink]:
        for found in _collectives_in(self.sheet.folded):
            noun = found[1] or "leaders"
            counted = found[2] or found[3] or _COUNTED.search(found[0])
            pair = self._pair_before(found.start(), noun, bool(counted))
            for leader in pair:
                yield RoleLink(found.start(), found.end() - (found[0].endswith(" ")), leader, "collective")

    def _pair_before(self, start: int, noun: str, counted: bool) -> tuple[Leader, ...]:
        """The last two of the same paragraph, else of the sentence before, else the article's two, else the last two.

        A paragraph that opens with "The two leaders" after a third one was named means the article's two.
        """
        near = list(self._near(start, _COLLECTIVE_REACH if counted else 1, noun))
        sentence, block = self.sheet.sentence(start), self.sheet.block(start)
        here = _last_two(leader for place, leader in near if self.sheet.block(place) == block)
        if noun == "leaders" and not counted:
            if here or self.sheet.roles[block] == "caption":
                return here  # of a summit they may be many
            main = self._main_pair(noun)
            last = _last_two(leader for _, leader in near)
            return main if last and set(last) == set(main) else ()
        before = _last_two(leader for place, leader in near if sentence - self.sheet.sentence(place) == 1)
        main = self._main_pair(noun) if self.sheet.roles[block] != "caption" else ()
        several = {leader.id for place, leader in near if self.sheet.sentence(place) == sentence}
        sentence_before = [leader.id for place, leader in near if sentence - self.sheet.sentence(place) == 1]
        if main and (len(several) > 2 or (not several and len(set(sentence_before)) > 2)):
            return main  # "A rang B, C and D before the two leaders' summit", "A is to see B, C and D. The two ..."
        return here or before or main or _last_two(leader for _, leader in near)

    def _near(self, start: int, reach: int, noun: str) -> Iterator[tuple[int, Leader]]:
        """Leaders whom `noun` can mean, backwards from `start`, captions apart from the text."""
        sentence, block = self.sheet.sentence(start), self.sheet.block(start)
        caption = self.sheet.roles[block] == "caption"
        here = bisect_left(self.known, start, key=_start_of)
        for place, _, leader in reversed(self.known[max(0, here - _LINKS_BACK) : here]):
            if sentence - self.sheet.sentence(place) > reach:
                return
            other = self.sheet.block(place)
            apart = (self.sheet.roles[other] == "caption") != caption or (caption and other != block)
            if not apart and self._belongs(leader, noun):
                yield place, leader

    def _main_pair(self, noun: str) -> tuple[Leader, ...]:
        """The two whom headline and opening name, when they are just two; the same for every phrase of an article."""
        if noun in self.main_pairs:
            return self.main_pairs[noun]
        opening = {n for n, role in enumerate(self.sheet.roles) if role == "headline"}
        opening |= set([n for n, role in enumerate(self.sheet.roles) if role == "body"][:1])
        found = dict.fromkeys(
            leader
            for start, _, leader in self.known
            if self.sheet.block(start) in opening and self._belongs(leader, noun)
        )
        self.main_pairs[noun] = tuple(found) if len(found) == 2 else ()
        return self.main_pairs[noun]

    def _belongs(self, leader: Leader, noun: str) -> bool:
        if leader.is_official:
            return False
        roster, day = self.holders.roster, self.holders.day
        term = roster.office_at(leader, day) if day else leader.latest_term()
        if noun in {"men", "women"}:
            return leader.gender != ("f" if noun == "men" else "m")
        if term is None:
            return False
        if noun in {"foreign ministers", "ministers", "top diplomats", "diplomats"}:
            return term.office.endswith("minister") or term.office == "top_diplomat"
        if noun in {"premiers", "prime ministers", "heads of government"}:
            return term.office == "head_of_government"
        if noun == "heads of state":
            return term.office == "head_of_state"
        if noun == "presidents":
            return term.office in {"head_of_state", "commission_president", "council_president"}
        return term.is_head or term.office in _AMONG_LEADERS


def _start_of(link: Link) -> int:
    return link[0]


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
