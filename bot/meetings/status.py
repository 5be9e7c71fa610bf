"""Whether a meeting was, is, will be, or is only talked of: a frame and the words around it in, a verdict out.

Within a clause the nearest and strongest marker wins: negated > cancelled > postponed > hypothetical > expected >
ongoing > held (the auxiliary modes of PLOVER: historical, future, hypothetical, negation).
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.meetings import denials
from bot.meetings.clause import lows_of, scopes
from bot.meetings.frame import Frame
from bot.meetings.nouns import judge_noun
from bot.meetings.sentence import Word
from bot.meetings.supposing import is_hypothetical
from bot.meetings.undoing import undone_by_clause
from bot.meetings.verbs import judge_verb
from bot.meetings.verdict import Judgement


def _is_first_time_ahead(before: Sequence[Word]) -> bool:
    """ "It will be the first time that A has visited B", "Sunday's summit will be the second time they have met"."""
    lows = lows_of(before)
    if "time" not in lows:
        return False
    time = lows.index("time")
    return any(low in _ORDINALS for low in lows[max(0, time - 2) : time]) and bool({"will", "would"} & set(lows[:time]))


_ORDINALS = {"fifth", "first", "fourth", "only", "second", "sixth", "third"}


def judge(words: Sequence[Word], frame: Frame, *, terse: bool) -> Judgement:
    """The verdict on a frame; `terse` for headlines and captions, where the present tense tells of the past."""
    if denials.is_taken_back(words, frame):
        return Judgement("none")
    before, verbal = scopes(words, frame)
    early = undone_by_clause(words, frame, before, verbal)
    if early:
        return Judgement(early)
    if _is_asked(words, frame):
        return Judgement("none")
    if frame.invited and any(word.low in {"if", "whether"} for word in before):
        return Judgement("none")  # "was asked if he would invite B"
    if frame.invited or _is_first_time_ahead(before):
        return Judgement("expected")
    if is_hypothetical(words, frame, before, verbal):
        return Judgement("none")
    if frame.form == "noun" or (words[frame.at].low == "meeting" and frame.verb == frame.at and frame.form == "noun"):
        return judge_noun(words, frame, before, verbal, terse)
    return judge_verb(words, frame, before, verbal)


_ASKING = {"are", "can", "could", "did", "do", "does", "has", "have", "is", "might", "should", "will", "would"}


def _is_asked(words: Sequence[Word], frame: Frame) -> bool:
    """ "Will A see B in C?", "That was their first meeting?" """
    if next((word.low for word in words[frame.at :] if word.is_stop), "") == "?":
        return True
    start = next((k for k in range(frame.at - 1, -1, -1) if words[k].is_stop), -1) + 1
    if words[start].low not in _ASKING or start == frame.verb:
        return False
    end = next((word.low for word in words[frame.at :] if word.is_stop and word.low not in ":—"), "")
    return end == "?"


def is_official(words: Sequence[Word]) -> bool:
    lows = lows_of(words)
    spoken = any(word.is_a("report") for word in words) or "confirmed" in lows or "confirms" in lows
    return spoken and any(word.is_a("official") for word in words)


def is_background(words: Sequence[Word], frame: Frame) -> bool:
    """ "had met B in June": told of an earlier time than the story."""
    return any(word.low in {"had", "last"} for word in words[max(0, frame.verb - 3) : frame.verb])
