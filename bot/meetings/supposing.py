"""Whether a meeting is only wished for, asked for or supposed: a frame and its clause in, yes or no out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.meetings import naming
from bot.meetings.clause import has_any, is_attributed, lows_of, phrase_begin, tail_of
from bot.meetings.frame import Frame
from bot.meetings.sentence import Word

_MODALS = {"if", "whether", "unless", "could", "might", "may", "would", "should"}
_OF_A_PLAN = {"if", "whether", "unless"}
_REPORTED_FUTURE = {"would"}


def is_hypothetical(words: Sequence[Word], frame: Frame, before: Sequence[Word], verbal: Sequence[Word]) -> bool:
    if words[0].low == "had" and any(word.low == "would" for word in words):
        return True  # "Had A gone, he would have met B"
    if _is_wished_for(words, frame) or _is_asked_of_somebody(words, frame):
        return True
    marks = [w for w in before if w.is_a("hypothetical")]
    lows = {w.low for w in marks}
    tail = lows_of(tail_of(words, frame))
    is_verb = frame.form in {"base", "present"} and frame.group not in {"trip", "talks", "call"}
    if is_verb and (any(low in _OF_A_PLAN for low in tail[:14]) or "circumstances" in tail[:8]):
        return True
    if not marks:
        return False
    if frame.form in {"past", "noun"} and frame.verb == frame.at and not (lows - {"ready", "readiness", "opportunity"}):
        return frame.form != "past"
    own = {w.low for w in verbal if w.is_a("hypothetical")}
    if lows <= _REPORTED_FUTURE:
        said = any(w.is_a("report", "official") or w.low in _SETTLES for w in before)
        said = said or is_attributed(words)
        have = any(low in {"have", "'ve"} for low in lows_of(verbal))
        return have or not said
    if frame.form == "past" and frame.verb == frame.at and not own and not (lows & {"if", "whether", "unless", "could",
            "might", "would", "may"}):  # fmt: skip
        # "The offer came after Putin met Xi": the wish is another clause's
        return False
    if frame.form == "noun" and frame.verb == frame.at:
        start = phrase_begin(words, frame.at)
        governor = words[start - 1].low if start else ""
        if governor in {"after", "following", "since"}:
            return False
        if governor in {"during", "at", "in", "on", "from"}:
            return bool(lows & _MODALS)
    if frame.form == "noun" and not own and not lows & {"if", "whether", "unless"}:
        lead = words[max(0, frame.at - 6) : frame.at]
        return has_any(lead, "hypothetical")
    return True


_SETTLES = {"agreed", "confirmed", "confirms", "told"}
_ARRANGED = {"agreed", "arranged", "date", "day", "plan", "planned", "plans", "scheduled", "set", "time"}


def _is_wished_for(words: Sequence[Word], frame: Frame) -> bool:
    """ "called in vain for A to meet B", "discussed the possibility of meeting": nothing was arranged."""
    if frame.at > 1 and words[frame.at - 1].low == "of" and words[frame.at - 2].low in _MERE_IDEAS:
        return True
    if frame.form != "base" or frame.at < 3 or words[frame.at - 1].low != "to" or not words[frame.at - 2].actor:
        return False
    before = naming.phrase_start(words, frame.at - 2) - 1
    if before < 1 or words[before].low != "for":
        return False
    return not any(word.low in _ARRANGED for word in words[max(0, before - 4) : before])


_MERE_IDEAS = {"chance", "hope", "idea", "option", "possibility", "prospect"}
_ASKS = {
    "appeal", "appealed", "appeals", "ask", "asked", "asking", "asks", "beg", "begged", "called on", "calling on",
    "calls on", "challenge", "challenged", "challenges", "dare", "dared", "dares", "encourage", "encouraged",
    "encourages", "exhorted", "implored", "instructed", "invite", "needs", "nudged", "ordered", "orders", "persuade",
    "persuaded", "press", "pressed", "presses", "pressure", "pressured", "pressuring", "prod", "prodded", "pushed",
    "pushes", "pushing", "tell", "telling", "tells", "told", "urge", "urged", "urges", "urging", "want", "wanted",
    "wants", "warned",
}  # fmt: skip
_COMPLIES = {"agree", "agreed", "agrees", "arranged", "plans", "promised", "said", "says"}


def _is_asked_of_somebody(words: Sequence[Word], frame: Frame) -> bool:
    """ "urged A to meet B", "asked him not to see B": what somebody wants of another is no plan of theirs."""
    verb = frame.verb
    if words[verb].low == "to" or frame.form != "base" or verb < 3:
        return False
    j = verb - 1
    while j > 0 and words[j].is_a("aux", "negated"):
        j -= 1
    if words[j].low != "to" or not (words[j - 1].actor or words[j - 1].low in {"her", "him", "them"}):
        return False
    for k in range(j - 2, max(-1, j - 14), -1):
        word = words[k]
        if word.low in _ASKS:
            return not (k and words[k - 1].low in {"be", "been", "is", "was", "were"})
        if word.is_stop or word.is_a("clause") or word.low in _COMPLIES or (word.actor and not word.possessive):
            if word.actor and words[k + 1].is_a("and"):
                continue  # "urged A and B to meet"
            return False
    return False
