"""A role phrase in the text: where it begins and ends, whose country it names, whether it can mean anybody.

In: a `Sheet` and a token of it. Out: spans, places and yes or no; knows no dates.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.leaders.sheet import Sheet, Token
from bot.leaders.words import words_of
from bot.model import Leader, NamedBy

Link = tuple[int, int, Leader]  # start, end, leader

# Roles of the word list that say nothing of an office.
NAMES_NO_OFFICE = frozenset({"counterpart", "deputy", "one", "other"})

_COUNTRIES_OF_A_ROLE = 10
_BETWEEN_BEFORE = frozenset({" and ", "  ", "  and ", " and the "})
_BETWEEN_AFTER = frozenset({" and ", "  ", "  and ", " and the ", "  the ", "  and the "})
_FIRST_GAPS = {
    False: frozenset({" of ", " of the "}),
    True: frozenset({" from ", " from the ", " in ", " of ", " of the "}),
}
_HEADS_OF_BODIES = ("president", "presidents", "chief", "head", "director", "chancellor")
_HONORIFICS = frozenset({"Mr", "Mrs", "Ms", "Dr"})
_NOT_AN_OFFICE = re.compile(
    r"(?:'s)? (?:candidate|hopeful|contender|nominee|designate|of staff|league|level|in exile|wannabe)"
    r"|(?:'s)? (?:office|residence|palace) (?:said|says|announced|confirmed)"
)
# "minister for trade" is an office, "met the minister for lunch" and "thanked the minister for his help" are not.
_OFFICE_FOR = re.compile(
    r"(?:'s)? for (?!(?:a|about|almost|an|half|more|nearly|over|talks|three|two|breakfast|dinner|lunch|the first) )"
)
_DO_SO_FOR = re.compile(
    r"\b(?:applaud|blam|chid|commend|condemn|congratulat|credit|criticis|criticiz|hail|laud|prais|rebuk|scold|thank)"
    r"(?:e|ed|es|ing|s)? (?:the )?$"
)
_MODIFIER = re.compile(
    r"(?:(?:acting|interim|new|newly elected|newly appointed|top|veteran|longtime|long time|embattled|hardline"
    r"|own|current|outgoing|departing|visiting|outspoken|authoritarian|populist|nationalist|far right|right wing"
    r"|left wing|reformist|de facto|transitional|caretaker) )*"
)
_WORDS_AFTER = re.compile(r"(,? |,? [“\"'])(?:(?:Adm|Capt|Col|Dr|Gen|Lt|Maj|Prof|Sgt)\. )?([^\W\d_]+)( [^\W\d_]+)?")
_PREVIOUS_WORD = re.compile(r"([^\W_]+(?:['’-][^\W_]+)*)\W*$")
_FOLLOWS = re.compile(r", (?:the |then |who is |now |also )?$")
# "Anwar Gargash, the foreign minister of the UAE, said": he is, whoever holds the office in the roster.
_OF_A_STRANGER = re.compile(r"[A-ZÀ-Þ][^\W\d_]+ [A-ZÀ-Þ][^\W\d_]+, (?:the )?$")
_POSSESSED = re.compile(
    r"'s? (?:\w+ )?(?:spokes\w+|envoy|aide|wife|husband|son|daughter|adviser|advisor|office|ally|lawyer)\b"
)


@dataclass(frozen=True, slots=True)
class RoleLink:
    """A role, counterpart or collective that was resolved; offsets into the sheet."""

    start: int
    end: int
    leader: Leader
    how: NamedBy
    former: bool = False
    weak: bool = False


def places_of(sheet: Sheet, at: int) -> tuple[int, int, list[Token]]:
    """The countries that go with the role token `at`, and the span of the whole phrase.

    "the Russian president", "Japan's new premier", "leaders of Belarus and Iran", "the Turkish and Greek presidents".
    """
    before = _places_before(sheet, at)
    token = sheet.tokens[at]
    if before:
        return before[-1].start, token.end, before
    after = _places_after(sheet, at)
    return token.start, after[-1].end if after else token.end, after


def _places_before(sheet: Sheet, at: int) -> list[Token]:
    found: list[Token] = []
    token, right = sheet.tokens[at], sheet.tokens[at].start
    for earlier in reversed(sheet.tokens[max(0, at - _COUNTRIES_OF_A_ROLE) : at]):
        gap = sheet.folded[earlier.end : right]
        joined = gap in _BETWEEN_BEFORE if found else _is_title_gap(gap)
        if not joined or not is_place(sheet, earlier) or "\n" in sheet.text[earlier.end : right]:
            break
        found.append(earlier)
        right = earlier.start
        if not token.entry.plural:
            break
    return found


def _places_after(sheet: Sheet, at: int) -> list[Token]:
    found: list[Token] = []
    token, left = sheet.tokens[at], sheet.tokens[at].end
    for later in sheet.tokens[at + 1 : at + 1 + _COUNTRIES_OF_A_ROLE]:
        gap = sheet.folded[left : later.start]
        joined = gap in _BETWEEN_AFTER if found else gap in _FIRST_GAPS[token.entry.role == "counterpart"]
        if not joined or later.entry.place == "adjective" or not is_place(sheet, later):
            break
        found.append(later)
        left = later.end
        if not token.entry.plural:
            break
    return found


def _is_title_gap(gap: str) -> bool:
    """ ", a genitive, and words that leave the office what it is: "Japan's new", "Libya's interim"."""
    rest = gap.removeprefix("'s").removeprefix("'")
    return rest.startswith(" ") and _MODIFIER.fullmatch(rest[1:]) is not None


def is_place(sheet: Sheet, token: Token) -> bool:
    """Is it a country or body, printed as one? "us" is not."""
    surface = sheet.text[token.start : token.end]
    if not token.entry.country or surface in {"us", "Us"}:
        return False
    return surface[0].isupper() or sheet.style(token.start) == "lower"


# "a Latin American president" is no American one.
_PARTS_OF_LANDS = ("African", "Central", "Latin", "Native", "North", "South", "West", "East")
_HALF_A_NAME = re.compile(r"[A-ZÀ-Þ][^\W\d_]+-$")
_TITLES_JOINED = ("Co-", "Deputy-", "Ex-", "Foreign-", "General-", "Prime-", "Then-", "Vice-")


def is_half_a_name(sheet: Sheet, token: Token) -> bool:
    """ "Caldwell-Pope" is nobody's title."""
    if sheet.text[token.start - 1 : token.start] != "-":
        return False
    left = sheet.text[max(0, token.start - 24) : token.start]
    found = _HALF_A_NAME.search(left)
    return found is not None and sheet.text[token.start].isupper() and not left.endswith(_TITLES_JOINED)


# The time in which the office was held says that it is not held now.
_AT_ANOTHER_TIME = re.compile(
    r",? (?:from (?:\w+ ){0,2}\d{4}\b|between \d{4}\b|until \d{4}\b|in the \d{4}s|in \d{4}\b|\d{4} \d{4}\b"
    r"|at the time\b|at that time\b|back then\b|in those days\b)"
)
_OFFICE_OF = frozenset({"job", "office", "post", "role", "title"})


def is_predicate(sheet: Sheet, start: int, token: Token, end: int) -> bool:
    """Does the phrase say what somebody is, was or wants to be: "was president of Mexico", "Mexico's leader from 2000"?

    `start` and `end` are the phrase's, `token` its role. "the US president" after "is" may still be somebody.
    """
    if _AT_ANOTHER_TIME.match(sheet.folded, end):
        return True
    if "'" in sheet.folded[start : token.start]:
        return False  # "he called Mexico's president"
    before = sheet.folded[max(0, start - 24) : start].split()
    if before[-1:] == ["of"]:
        return not _OFFICE_OF.isdisjoint(before[-2:-1])
    return not words_of("before_an_office.txt").isdisjoint(before[-1:])


def is_definite(sheet: Sheet, start: int, end: int, plural: bool, places: int) -> bool:
    """Can the phrase mean somebody: not "a Russian president", "the former ...", "the presidential candidate"?"""
    if plural and places < 2:
        return False
    if _NOT_AN_OFFICE.match(sheet.folded, end) or _goes_on(sheet, start, end):
        return False
    if _OFFICE_FOR.match(sheet.folded, end) and not _DO_SO_FOR.search(sheet.folded, max(0, start - 24), start):
        return False
    if sheet.text[max(0, start - 12) : start].rstrip(" -").endswith(_PARTS_OF_LANDS):
        return False
    before = _PREVIOUS_WORD.search(sheet.folded[max(0, start - 24) : start])
    return not (
        before and before[1] in words_of("indefinite.txt") and "\n" not in sheet.text[max(0, start - 2) : start]
    )


def _goes_on(sheet: Sheet, start: int, end: int) -> bool:
    """Is it part of a longer title: "Delhi chief minister", "UN head of mission", "US president of the bank"?"""
    after = sheet.folded[end : end + 24]
    if sheet.folded.endswith((" chief", " head"), start, end):
        following = after.split()
        if after.startswith(" ") and following and following[0] in words_of("after_chief.txt"):
            return True
    if not sheet.folded.endswith(_HEADS_OF_BODIES, start, end) or not after.startswith(" of "):
        return False
    # "accused the Russian president of lying" is about the president.
    return after.startswith((" of the ", " of a ", " of an ", " of its ")) or sheet.folded.endswith(" head", start, end)


def is_title_of_a_name(sheet: Sheet, end: int, link_starts: Collection[int], given_names: Collection[str]) -> bool:
    """Does a name follow: "Russian President Vladimir Putin", "China's leader, Xi Jinping"?"""
    after = _WORDS_AFTER.match(sheet.text, end)
    if not after:
        return False
    if after.start(2) in link_starts:
        return True
    word, following = after[2], after[3]
    if after[1].startswith(",") and word in _HONORIFICS:
        return False  # "Beside his Polish counterpart, Mr Zelensky ..."
    if not word[0].isupper() or sheet.style(end - 1) != "sentence":
        return word.lower() in given_names and word[0].isupper()
    if after[1].startswith(","):
        return bool(following and following.strip()[0].isupper())
    return not word.isupper()


def follows_a_name(sheet: Sheet, start: int, link_ends: Collection[int]) -> int | None:
    """Where the name ends to which it may stand in apposition: "Wang Yi, China's foreign minister"."""
    found = _FOLLOWS.search(sheet.text[max(0, start - 12) : start])
    end = start - len(found[0]) if found else None
    return end if end in link_ends else None


def is_of_a_stranger(sheet: Sheet, start: int, end: int) -> bool:
    """Does the phrase say between commas who a stranger is, of whom two words stand before it?

    "After talks with Jens Spahn, the German chancellor left" has no second comma.
    """
    if not sheet.text.startswith((",", "."), end):
        return False
    return _OF_A_STRANGER.search(sheet.text, max(0, start - 60), start) is not None


def is_possessor(sheet: Sheet, end: int) -> bool:
    """ "the Russian leader's spokesman" is not the leader."""
    return _POSSESSED.match(sheet.folded, end) is not None
