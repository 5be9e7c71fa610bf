"""Leaders named in one breath: a list of words and a position in, the run of actors around it out.

A run is a group of actors joined by commas and "and", with the titles and nations before each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.meetings.sentence import Word
from bot.meetings.when import MONTHS


class Group(NamedTuple):
    """Actors `at` those positions, said in one breath; `first` and `last` are the positions the group spans."""

    at: tuple[int, ...]
    first: int
    last: int

    def ids(self, words: Sequence[Word]) -> tuple[str, ...]:
        """The leaders, in order of naming."""
        return tuple(dict.fromkeys(i for k in self.at for i in words[k].actor.ids))  # type: ignore[union-attr]


def is_title(word: Word) -> bool:
    """Can it stand before a name in one noun phrase: a title, a nation, a city of "Moscow's Putin"?"""
    return word.is_a("title") or word.spot is not None


def is_day(word: Word) -> bool:
    """Does it tell when, without a preposition: "Monday", "May", "early"?"""
    if word.capital and word.low in MONTHS:
        return True
    return word.low.endswith("day") or word.low in {"early", "late", "again", "here", "there", "behind"}


def is_stand_in(word: Word) -> bool:
    """A noun for somebody else: "envoy", "officials", "spokesman"."""
    return word.is_a("standin", "executives") and word.actor is None


def group_ending_at(words: Sequence[Word], last: int) -> Group:
    """The actors joined to the one at `last` on its left: "A and B", "A, B and C"; a bare comma joins nobody."""
    at, first = [last], last
    while True:
        k = first - 1
        if k >= 0 and words[k].actor and not words[k].possessive:
            at.append(k)  # "the A-B summit"
            first = k
            continue
        while k >= 0 and is_title(words[k]) and not is_stand_in_head(words, k):
            k -= 1
        if k < 1 or not (words[k].is_a("and") or (words[k].low == "," and len(at) > 1)):
            break
        joint = k - 2 if words[k - 1].low == "," and words[k].is_a("and") else k - 1
        if joint > 1 and words[joint].spot and not words[joint].actor:
            of = actor_of_place(words, joint)  # "A of Mexico and B"
            joint = joint if of is None else of
        if joint < 0 or not words[joint].actor or words[joint].possessive:
            break
        at.append(joint)
        first = joint
    return Group(tuple(sorted(at)), first, last)


def group_starting_at(words: Sequence[Word], first: int) -> Group:
    """The actors joined to the one at `first` on its right, up to the last "and"."""
    at, sure, end = [first], 1, first
    while not words[end].possessive:
        k = _past_office(words, _past_place(words, end + 1))
        comma = k < len(words) and (words[k].low == "," or (words[k].low == ";" and _lists_on(words, k + 1)))
        k += comma
        joined = k < len(words) and words[k].is_a("and")
        k += joined
        if not (comma or joined) or (comma and not joined and sure > 1):
            break  # "A and B, C and D": the comma after an "and" begins anew
        while k < len(words) and (
            words[k].low in {"both", "separately", "then"}
            or (is_title(words[k]) and not is_stand_in_head(words, k))
            or (words[k].low == "of" and _is_of_a_realm(words, k))
        ):
            k += 1
        stranger = _last_of_a_stranger(words, k) if comma and not joined else None
        if stranger is not None:
            end = stranger
            continue
        if k >= len(words) or not words[k].actor:
            sure = len(at) if joined else sure
            break
        if joined and _begins_clause(words, k, comma=comma):
            break
        at.append(k)
        end = k
        sure = len(at) if joined else sure
    return Group(tuple(at[:sure]), first, at[sure - 1])


def _last_of_a_stranger(words: Sequence[Word], k: int) -> int | None:
    """Where the name ends at `k` of somebody with a title whom the roster lacks, if the list goes on behind it."""
    if k >= len(words) or words[k].actor or not is_title(words[k - 1]) or not _is_a_plain_name(words[k]):
        return None
    j = k
    while j + 1 < len(words) and j < k + 3 and _is_a_plain_name(words[j + 1]):
        j += 1
    return j if j + 1 < len(words) and (words[j + 1].low == "," or words[j + 1].is_a("and")) else None


def _is_a_plain_name(word: Word) -> bool:
    return word.capital and word.actor is None and not (word.groups or word.triggers or word.spot or word.is_stop)


def _is_of_a_realm(words: Sequence[Word], k: int) -> bool:
    """ "(A, President) of the Central African Republic B"."""
    j = k + 1 + (k + 1 < len(words) and words[k + 1].low == "the")
    return words[k - 1].is_a("title") and j < len(words) and words[j].spot is not None and not words[j].possessive


def _past_office(words: Sequence[Word], k: int) -> int:
    """After ", Ukraine's president" in "A, Ukraine's president; B ... and C", when it stands at `k`."""
    if k + 2 >= len(words) or words[k].low != ",":
        return k
    j = k + 1
    while j < min(len(words), k + 7) and is_title(words[j]) and not words[j].actor:
        j += 1
    named = any(words[n].spot for n in range(k + 1, j)) and words[j - 1].is_a("title")
    return j if named and j < len(words) and words[j].low == ";" and _lists_on(words, j + 1) else k


def _lists_on(words: Sequence[Word], k: int) -> bool:
    """Does the next one of a list stand at `k`, after titles?"""
    while k < len(words) and (is_title(words[k]) or words[k].is_a("and")) and not words[k].actor:
        k += 1
    return k < len(words) and words[k].actor is not None


def _past_place(words: Sequence[Word], k: int) -> int:
    """After "of Mexico" in "A of Mexico and B", when it stands at `k`."""
    if k + 1 < len(words) and words[k].low == "of":
        j = k + 1 + (words[k + 1].low == "the")
        if j < len(words) and words[j].spot and not words[j].possessive:
            return j + 1
    return k


def _begins_clause(words: Sequence[Word], k: int, *, comma: bool) -> bool:
    """ "A met B(,) and C said": the last actor of a list that goes on with a verb is a new subject."""
    after = words[k + 1] if k + 1 < len(words) else None
    if not comma:
        return after is not None and after.low in _ADMITS
    return after is not None and after.is_a("report", "aux") and after.low not in {"today", "together", "first", "both"}


_DETERMINERS = {"a", "an", "her", "his", "its", "the", "their"}
_ADMITS = {"admitted", "conceded", "said", "says", "told"}


def is_stand_in_head(words: Sequence[Word], k: int) -> bool:
    """Is the word the head of its phrase, not a title before a name ("security adviser" alone)?"""
    return words[k].is_a("standin") and not (k + 1 < len(words) and (words[k + 1].actor or is_title(words[k + 1])))


def phrase_start(words: Sequence[Word], first: int) -> int:
    """Where the noun phrase of the actor at `first` begins, titles and nations included."""
    j = first
    while j > 0 and is_title(words[j - 1]) and not words[j - 1].actor:
        j -= 1
        if words[j].low in _DETERMINERS:
            break
    return j


def is_excluded(words: Sequence[Word], first: int) -> bool:
    """ "not Xi", "rather than the presidents": named only to say that they are not meant."""
    before = phrase_start(words, first) - 1
    return before >= 0 and words[before].low in {
        "not",
        "rather than",
        "instead of",
        "without",
        "unlike",
        "minus",
        "except",
    }


def actor_of_place(words: Sequence[Word], place: int) -> int | None:
    """Where the actor of "A of the Netherlands" stands."""
    j = place - 1 - (words[place - 1].low == "the")
    return j - 1 if j > 0 and words[j].low == "of" and words[j - 1].actor and not words[j - 1].possessive else None
