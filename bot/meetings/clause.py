"""The words around a frame: its clause, what follows it, where its noun phrase begins. A frame in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.meetings.frame import Frame
from bot.meetings.sentence import Word


def scopes(words: Sequence[Word], frame: Frame) -> tuple[Sequence[Word], Sequence[Word]]:
    """The clause up to the trigger, and the part of it between subject and trigger."""
    if frame.verb > frame.at and frame.after is not None and frame.at < frame.after < frame.verb:
        return words[frame.at : frame.verb], words[frame.after + 1 : frame.verb]  # "the dinner that A and B had"
    first = min(frame.at, frame.after if frame.after is not None else frame.at, frame.verb)
    start = first
    while start > 0:
        word = words[start - 1]
        if word.is_stop or word.low in {"but", "while", "although", "whereas", "though", "yet", "and then"}:
            break
        if word.low == "whom" and start > 2 and words[start - 3].low == ",":
            break  # "would not see B, with whom she had dined"
        if word.low == "where" and start > 1 and words[start - 2].low == ",":
            break  # "is likely to fly to C, where she meets B on Friday"
        if word.low == "and" and start - 2 >= 0 and words[start - 2].low == "," and start <= first:
            break
        start -= 1
    after = frame.after if frame.after is not None and frame.after < frame.at else None
    verbal = words[after + 1 : frame.at] if after is not None else words[max(start, frame.at - 8) : frame.at]
    return words[start : frame.at], verbal


def has_any(words: Sequence[Word], *groups: str) -> bool:
    return any(word.is_a(*groups) for word in words)


def lows_of(words: Sequence[Word]) -> list[str]:
    return [word.low for word in words]


def past_aside(after: Sequence[Word]) -> Sequence[Word]:
    """ "the meeting, pencilled in for Wednesday, has been called off" without its aside."""
    if len(after) > 2 and after[0].low in {"that", "which"} and after[1].low in _TO_BE_OR_HAVE:
        verb = next((k for k in range(3, min(len(after), 14)) if after[k].low in _PERFECT), None)
        return after[verb:] if verb is not None else after  # "a meeting that had been set for Sunday has been dropped"
    if not after or after[0].low != ",":
        return after
    close = next((k for k in range(2, min(len(after), 14)) if after[k].low == ","), None)
    return after[close + 1 :] if close is not None else after


def tail_of(words: Sequence[Word], frame: Frame) -> Sequence[Word]:
    """What follows the frame in its clause."""
    end = frame.end + 1
    while end < len(words):
        word = words[end]
        if word.is_stop or word.low in {"but", "while", "although", "whereas", "though", "because"}:
            break
        if word.low in {"after", "before", "until"} and _begins_clause(words, end + 1):
            break  # "their first summit before A is to see B"
        if word.low == "," and end + 1 < len(words) and words[end + 1].is_a("and", "clause"):
            return (*words[frame.end + 1 : end], *_past_relative(words, end))
        end += 1
    return words[frame.end + 1 : end]


def _begins_clause(words: Sequence[Word], at: int) -> bool:
    if at + 1 >= len(words) or not words[at].actor:
        return False
    return not words[at].possessive and words[at + 1].is_a("aux")


def _past_relative(words: Sequence[Word], comma: int) -> Sequence[Word]:
    """ "was moved to Friday" of "a meeting of A and B, which was to be on Thursday, was moved to Friday"."""
    if words[comma + 1].low != "which":
        return ()
    aside = range(comma + 2, min(len(words) - 1, comma + LONGEST_ASIDE))
    close = next((k for k in aside if words[k].low == "," and words[k + 1].low in _TO_BE_OR_HAVE), None)
    if close is None:
        return ()
    end = next((k for k in range(close + 1, len(words)) if words[k].is_stop or words[k].low == ","), len(words))
    return words[close + 1 : end]


_PERFECT = {"had", "has", "have", "was", "were", "will"}
LONGEST_ASIDE = 30  # words of ", which aims to promote peace and trade,"
_TO_BE_OR_HAVE = {"are", "had", "has", "have", "is", "was", "were", "will"}


def is_attributed(words: Sequence[Word]) -> bool:
    """ "A would meet B on Thursday, a spokesman said"."""
    comma = next((k for k in range(len(words) - 1, max(-1, len(words) - 9), -1) if words[k].low == ","), None)
    return comma is not None and any(word.is_a("report") for word in words[comma:])


# Marks of a plan that before a noun are prepositions: "a trip to C with a meeting".
PREPOSITIONS_OF_PLANS = {"ahead of", "before", "coming", "prior to", "to", "until"}


def has_arrived(before: Sequence[Word], *, is_past: bool = False) -> bool:
    """ "arrived in C to attend the forum": who came for it is at it. `is_past`: not one who "flies to C" as yet."""
    forms = {"past"} if is_past else {"past", "present"}
    return any(t.group == "travel" and t.form in forms for word in before for t in word.triggers)


def opens_later(before: Sequence[Word]) -> bool:
    """ "when A meets B", "before A meets B": still to come."""
    return any(word.low in {"when", "before", "until", "ahead of"} for word in before[:-1])


def is_past_verb(word: Word) -> bool:
    """Does it tell of something done: a past trigger or any other verb in "-ed"?"""
    plain = (word.low.endswith("ed") or word.low in _IRREGULAR) and not word.groups and not word.capital
    return plain or word.light == "past" or any(t.form == "past" for t in word.triggers)


ARRANGED_FOR = {"due", "expected", "meant", "scheduled", "supposed", "was", "were"}
_IRREGULAR = {
    "ate", "began", "broke", "brought", "came", "did", "drew", "drove", "flew", "gave", "had", "laid", "left", "made",
    "paid", "rode", "sang", "sat", "saw", "shook", "spoke", "stood", "took", "unveiled", "went", "won", "wrote",
}  # fmt: skip


def follows(lows: list[str], firsts: set[str], second: str) -> bool:
    return any(one in firsts and other == second for one, other in pairwise(lows))


def phrase_begin(words: Sequence[Word], at: int) -> int:
    """Where the noun phrase of the noun at `at` begins."""
    j = at
    while j > 0:
        word = words[j - 1]
        if (
            word.actor
            or word.low in {"a", "an", "the", "this", "that", "his", "her", "their", "its"}
            or word.possessive
        ):
            j -= 1
            if word.actor and j > 1 and (words[j - 1].is_a("and") or words[j - 1].low == ","):
                j -= 1
            continue
        if (
            word.light
            or word.is_a("prep", "with", "between", "by", "clause", "report", "and", "negated", "aux", "given")
            or word.is_stop
        ):
            break
        if word.low == "," or any(t.form != "noun" for t in word.triggers):
            break
        if word.is_a("cancelled", "postponed") or at - j > 6:
            break
        j -= 1
        if word.low.endswith("ed") and not word.is_a("expected", "hypothetical"):
            return j + 1
    return j
