"""The verdict on a meeting that a verb tells ("met", "will receive"): tense and what stands before it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.meetings.clause import has_any, has_arrived, is_past_verb, lows_of, opens_later
from bot.meetings.frame import BESIDES, Frame, with_modal_before
from bot.meetings.sentence import Word
from bot.meetings.undoing import is_given_up
from bot.meetings.verdict import Judgement

_MANAGED = {"able", "managed", "first", "last", "only", "second", "latest", "third"}
_HABIT = {"used", "continued", "continues", "helped", "allowed", "wants"}


def judge_verb(words: Sequence[Word], frame: Frame, before: Sequence[Word], verbal: Sequence[Word]) -> Judgement:
    lows = lows_of(verbal)
    at_verb = lows_of(words[max(0, frame.verb - 8) : frame.verb])
    if is_given_up(words, frame):
        return Judgement("expected", past_plan=True)
    if frame.form == "base":
        if at_verb[-2:] == ["been", "to"] and {"'ve", "had", "has", "have"} & set(at_verb[-4:]):
            return Judgement("held")  # "has been to see B"
        if _is_turn(words, frame):
            return Judgement("held" if "was" in lows_of(words[max(0, frame.at - 9) : frame.at]) else "expected")
        if "did" in at_verb[-3:] or (_MANAGED & set(at_verb[-5:]) and "to" in at_verb[-2:]):
            return Judgement("held")
        if _HABIT & set(at_verb[-3:]):
            return Judgement("none")
        if frame.group == "attend" and has_arrived(words[max(0, frame.verb - 14) : frame.verb]):
            return Judgement("ongoing")
        was_to = any(low in {"was", "were", "been"} for low in at_verb[-6:]) and "to" in at_verb[-2:]
        if with_modal_before(words, frame.verb) is not None:
            return Judgement("expected")
        soon = any(low in {"to", "will", "'ll", "shall", "would"} for low in at_verb[-5:])
        if soon or "will" in lows or has_any(verbal, "expected"):
            lead = words[max(0, frame.verb - 14) : frame.verb]
            is_plan = bool({"is", "are", "was", "were"} & set(at_verb[-4:])) and not _was_there(lead)
            purpose = "to" in at_verb[-2:] and not is_plan
            is_done = (
                _was_there(lead)
                or "visited" in lows_of(lead)
                or (frame.group in {"phone", "speak"} and has_arrived(lead))
            )
            is_done = is_done or (frame.group == "host" and bool(_CEREMONIES & set(lows_of(lead))))
            if purpose and "will" not in lows and is_done:
                return Judgement("held")
            told = purpose and has_arrived(lead, is_past=True)
            if told and "will" not in lows and _went_on(words, frame):
                return Judgement("held")
            return Judgement("expected", past_plan=was_to, told=told and "will" not in lows)
        return Judgement("expected" if opens_later(before) else "present")
    if frame.form == "present":
        opens_with_to = frame.end > frame.at and words[frame.at + 1].low == "to"  # "speaks to B"
        first = frame.at + 2 if opens_with_to else frame.at
        if opens_later(before) or has_any(words[first : frame.end], "expected"):
            return Judgement("expected")
        return Judgement("present")
    if frame.form == "participle":
        return _judge_participle(words, frame, before, at_verb)
    if frame.passive and at_verb[-2:] == ["to", "be"] and _MANAGED & set(at_verb[-6:]):
        ahead = {"will", "would", "'ll"} & set(lows_of(before))
        return Judgement("expected" if ahead else "held")  # "the first to be received by B"
    if frame.passive and "be" in at_verb[-2:] and "will" in lows_of(before):
        return Judgement("expected")
    if frame.passive and "be" in at_verb[-4:] and {"will", "to", "'ll", "shall"} & set(at_verb[-6:]):
        was_there = _was_there(words[max(0, frame.at - 14) : frame.at]) and "," in at_verb[-6:]
        return Judgement("held" if was_there else "expected")
    if any(low in {"will", "would"} for low in at_verb[-4:]):
        return Judgement("expected")
    return Judgement("held")


def _went_on(words: Sequence[Word], frame: Frame) -> bool:
    """ "flew to C to meet B this month and secured a release": who has since done more had met."""
    after = words[frame.end + 1 : frame.end + 8]
    return any(word.is_a("and") and is_past_verb(then) for word, then in pairwise(after))


def _is_turn(words: Sequence[Word], frame: Frame) -> bool:
    """ "it was A's turn to meet B"."""
    return any(word.low == "turn" for word in words[max(0, frame.at - 4) : frame.at])


def _was_there(before: Sequence[Word]) -> bool:
    """ "was in C on Saturday to see B", "were at the airport to receive B": who was there for it had it."""
    for k, word in enumerate(before[:-2]):
        if word.low in {"was", "were"} and before[k + 1].low in {"in", "at", "on"}:
            there = before[k + 2 : k + 5]
            if before[k + 2].spot or any(w.low in _WHERE_GUESTS_ARRIVE for w in there):
                return True
    return False


_CEREMONIES = {"banquet", "ceremonies", "ceremony", "reception"}
_WHERE_GUESTS_ARRIVE = {"airport", "door", "gate", "hand", "station", "steps", "tarmac"}


def _judge_participle(words: Sequence[Word], frame: Frame, before: Sequence[Word], at_verb: list[str]) -> Judgement:
    lead = at_verb[-4:]
    if lead[-1:] == ["to"]:  # "is committed to having talks", "looks forward to meeting B", "is used to meeting B"
        return Judgement("expected" if {"committed", "forward"} & set(lead) else "none")
    if any(low in {"is", "are", "'s"} for low in lead) and not {"was", "were"} & set(lead):
        return Judgement("ongoing")
    if any(low in {"will", "be"} for low in lead):
        return Judgement("expected")
    lows = lows_of(before)
    if any(low in {"before", "ahead of", "prior to", "until"} for low in lead):
        # "met workers before seeing B" tells of both, "will rest before seeing B" of a plan
        told = any(is_past_verb(word) for word in before) and not {"will", "would", "to", "is", "are"} & set(lows)
        return Judgement("held" if told else "expected")
    besides = bool(BESIDES & set(lead)) or words[0].low == "as well as" in lead
    if besides and {"will", "'ll", "shall"} & set(lows_of(words[frame.end + 1 :])):
        return Judgement("expected")  # "besides meeting B, A will also see C"
    looks_back = bool({"after", "since", "following", "upon"} & set(lead))
    return Judgement("expected" if has_any(before[-8:], "expected") and not looks_back else "held")
