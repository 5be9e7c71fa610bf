"""Whether a meeting was, is, will be, or is only talked of: a frame and the words around it in, a verdict out.

Within a clause the nearest and strongest marker wins: negated > cancelled > postponed > hypothetical > expected >
ongoing > held (the auxiliary modes of PLOVER: historical, future, hypothetical, negation).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from bot.meetings import denials, grammar
from bot.meetings.frame import Frame, with_modal_before
from bot.meetings.sentence import Word
from bot.model import Status

Verdict = Literal["held", "ongoing", "expected", "cancelled", "postponed", "withdrawn", "none", "mention", "present"]


class Judgement(NamedTuple):
    """`verdict`: "present" is a bare present tense, which the place in the article decides; "mention" is a noun that
    nothing says is real ("the A-B summit rattled markets"). `past_plan`: "was to meet", a plan seen from later.
    `told`: "planted a tree before their dinner", where the main verb is past and the day decides."""

    verdict: Verdict
    past_plan: bool = False
    told: bool = False


def _is_first_time_ahead(before: Sequence[Word]) -> bool:
    """ "It will be the first time that A has visited B", "Sunday's summit will be the second time they have met"."""
    lows = _lows(before)
    if "time" not in lows:
        return False
    time = lows.index("time")
    return any(low in _ORDINALS for low in lows[max(0, time - 2) : time]) and bool({"will", "would"} & set(lows[:time]))


_ORDINALS = {"fifth", "first", "fourth", "only", "second", "sixth", "third"}


def judge(words: Sequence[Word], frame: Frame, *, terse: bool) -> Judgement:
    """The verdict on a frame; `terse` for headlines and captions, where the present tense tells of the past."""
    if denials.is_taken_back(words, frame):
        return Judgement("none")
    before, verbal = _scopes(words, frame)
    early = _undone(words, frame, before, verbal)
    if early:
        return Judgement(early)
    if _is_asked(words, frame):
        return Judgement("none")
    if frame.invited or _is_first_time_ahead(before):
        return Judgement("expected")
    if _is_hypothetical(words, frame, before, verbal):
        return Judgement("none")
    if frame.form == "noun" or (words[frame.at].low == "meeting" and frame.verb == frame.at and frame.form == "noun"):
        return _judge_noun(words, frame, before, verbal, terse)
    return _judge_verb(words, frame, before, verbal)


_ASKING = {"are", "can", "could", "did", "do", "does", "has", "have", "is", "might", "should", "will", "would"}


def _is_asked(words: Sequence[Word], frame: Frame) -> bool:
    """ "Will A see B in C?" """
    start = next((k for k in range(frame.at - 1, -1, -1) if words[k].is_stop), -1) + 1
    if words[start].low not in _ASKING or start == frame.verb:
        return False
    end = next((word.low for word in words[frame.at :] if word.is_stop and word.low not in ":—"), "")
    return end == "?"


def _scopes(words: Sequence[Word], frame: Frame) -> tuple[Sequence[Word], Sequence[Word]]:
    """The clause up to the trigger, and the part of it between subject and trigger."""
    first = min(frame.at, frame.after if frame.after is not None else frame.at, frame.verb)
    start = first
    while start > 0:
        word = words[start - 1]
        if word.is_stop or word.low in {"but", "while", "although", "whereas", "though", "yet", "and then"}:
            break
        if word.low == "and" and start - 2 >= 0 and words[start - 2].low == "," and start <= first:
            break
        start -= 1
    after = frame.after if frame.after is not None and frame.after < frame.at else None
    verbal = words[after + 1 : frame.at] if after is not None else words[max(start, frame.at - 8) : frame.at]
    return words[start : frame.at], verbal


def _has(words: Sequence[Word], *groups: str) -> bool:
    return any(word.is_a(*groups) for word in words)


def _lows(words: Sequence[Word]) -> list[str]:
    return [word.low for word in words]


_DENIALS = {
    "denied", "denies", "deny", "denying", "ruled out", "rules out", "refused", "declined", "rejected", "declines",
    "refuses", "rejects", "doubt", "doubts", "doubted", "dismissed",
}  # fmt: skip


def _undone(words: Sequence[Word], frame: Frame, before: Sequence[Word], verbal: Sequence[Word]) -> Verdict | None:
    """Negated, cancelled, postponed or withdrawn from, if the clause says so."""
    if any(word.low in _DENIALS or word.low in {"nobody", "no one"} for word in before) or _is_unconfirmed(before):
        return "none"
    for k, word in enumerate(verbal):
        if not word.is_a("negated") or word.quoted != words[frame.at].quoted:
            continue
        following = [w.low for w in verbal[k + 1 : k + 4]]
        if "only" in following[:1] or ("first" in following and word.low == "not") or "wait" in following:
            continue
        if any(low in {"who", "that", "which"} for low in following) or "," in _lows(verbal[k + 1 :]):
            continue
        return "none"
    lead = words[max(0, frame.at - 4) : frame.at]
    if any(word.low in {"no", "without", "neither", "nor"} for word in lead) and frame.at - frame.verb <= 8:
        return "none"
    after = _past_aside(_tail(words, frame))
    near = words[max(0, frame.at - 9) : frame.at]
    if _has(verbal, "withdrawn") or (frame.after is None and _has(near, "withdrawn")):
        return "withdrawn"
    passive = frame.form == "noun" or frame.group in {"talks", "call", "trip"}
    if passive and any(
        word.low in {"came to nothing", "fell through"} for word in words[frame.end + 1 : frame.end + 12]
    ):
        return "cancelled"
    groups: tuple[Literal["cancelled", "postponed"], ...] = ("cancelled", "postponed")
    for group in groups:
        undone = _governing(near, group) or (_passive(after, group) if passive else None)
        if undone is not None:
            # "called on A to cancel", "might cancel": then the plan stands
            at = next(k for k, w in enumerate(words) if w is undone)
            return "expected" if _is_only_talked_of(words, at) or _is_moved_to_a_day(words, at) else group
    if passive and any(word.is_a("negated") for word in after[:6]) and _will_not_be(after):
        return "cancelled"
    if (
        passive
        and any(word.is_a("negated") for word in after[:5])
        and any(low in {"place", "happen", "happened", "take", "took", "occur"} for low in _lows(after[:8]))
    ):
        return "none"
    if passive and (any(low in {"denied", "ruled out", "rejected"} for low in _lows(after[:6])) or _is_open(after)):
        return "none"
    if passive and _never_came_about(words[frame.end + 1 : frame.end + 40]):
        return "none"
    return None


def _past_aside(after: Sequence[Word]) -> Sequence[Word]:
    """ "the meeting, pencilled in for Wednesday, has been called off" without its aside."""
    if not after or after[0].low != ",":
        return after
    close = next((k for k in range(2, min(len(after), 14)) if after[k].low == ","), None)
    return after[close + 1 :] if close is not None else after


def _is_open(after: Sequence[Word]) -> bool:
    """ "... is possible", "... on Sunday is not excluded", "... remains unlikely": nobody has agreed to it."""
    after = _past_day_and_place(after)
    lows = _lows(after[:5])
    if lows[:1] and lows[0] in {"are", "is", "remains"} and _has(after[1:3], "negated") and _UNDECIDED & set(lows):
        return True
    states = [k for k, low in enumerate(lows[:2]) if low in {"are", "hangs", "is", "looks", "remains", "seems", "was"}]
    return bool(states) and any(low in _OPEN for low in lows[states[0] + 1 :])


def _past_day_and_place(after: Sequence[Word]) -> Sequence[Word]:
    """The predicate of "(talks) in Paris on Sunday are possible"."""
    k = 0
    while k < len(after) and (
        after[k].is_a("prep") or after[k].spot or (grammar.is_day(after[k]) and after[k].capital)
    ):
        k += 1
    return after[k:]


_UNDECIDED = {"agreed", "certain", "confirmed", "envisaged", "excluded", "fixed", "foreseen", "planned", "scheduled"}
_OPEN = {
    "agenda", "balance", "cards", "conceivable", "discussed", "discussion", "doubt", "negotiated", "possible",
    "premature", "uncertain", "unlikely", "works",
}  # fmt: skip


def _is_moved_to_a_day(words: Sequence[Word], at: int) -> bool:
    """ "rescheduled for February 8", "put off until Friday": there is a plan, of another day."""
    if at + 2 >= len(words) or not (words[at].low == "moved to" or words[at + 1].low in {"for", "to", "until", "till"}):
        return False
    return any((grammar.is_day(w) and w.capital) or w.low.isdigit() for w in words[at + 1 : at + 4])


def _never_came_about(after: Sequence[Word]) -> bool:
    """ "..., proposed in August, has never been arranged", "... did not materialise"."""
    if any(word.low in {"proposed", "suggested", "offered", "mooted", "floated"} for word in after[:2]):
        return True
    for k, word in enumerate(after):
        if word.is_stop or word.low in {"although", "but", "though", "while", "because"}:
            return False
        if word.is_a("negated") and k and after[k - 1].low in _AUXILIARIES:
            following = _lows(after[k + 1 : k + 3])
            return following == ["take", "place"] or not _COME_ABOUT.isdisjoint(following)
    return False


_AUXILIARIES = {"has", "have", "had", "was", "were", "is", "did"}
_COME_ABOUT = {"arranged", "been", "happen", "materialise", "materialised", "materialize", "materialized", "taken"}


def _will_not_be(after: Sequence[Word]) -> bool:
    """ "... would not go ahead", "will not proceed", "did not go ahead"."""
    lows = _lows(after[:9])
    if "ahead" in lows and lows[lows.index("ahead") + 1 :][:1] == ["with"]:
        return False  # "did not go ahead with the joint statement"
    return bool({"did", "didn't", "will", "won't", "would", "wouldn't"} & set(lows)) and bool(
        {"ahead", "proceed"} & set(lows)
    )


def undone_after(words: Sequence[Word]) -> Verdict | None:
    """What became of the plan of the same sentence: "; the meeting was cancelled"."""
    for k, word in enumerate(words[1:-2], start=1):
        if not word.triggers:
            continue
        noun = any(t.form == "noun" and t.group in {"call", "talks", "trip"} for t in word.triggers)
        if noun and words[k - 1].low in {"that", "the", "this"} and words[k + 1].low in {"was", "were", "has", "had"}:
            after = words[k + 1 : k + 5]
            if _has(after, "negated"):
                continue
            if _has(after, "cancelled"):
                return "cancelled"
            if _has(after, "postponed"):
                return "postponed"
    return None


def is_given_up(words: Sequence[Word], frame: Frame) -> bool:
    """ "was to have met B", "was due to have been received by B": it did not come about."""
    lead = _lows(words[max(0, frame.verb - 5) : frame.verb])
    while lead and lead[-1] == "been":
        lead.pop()
    if lead[-2:] != ["to", "have"]:
        return False
    arranged = lead[:-2] if frame.passive or len(lead) < 4 else lead[-3:-2]
    return bool(_ARRANGED_FOR & set(arranged)) or (lead[:-2][-1:] == ["and"] and frame.passive)


def undone_around(words: Sequence[Word], frame: Frame) -> Verdict | None:
    """What became of a plan seen from later: "put off a trip to C, where he was to meet B", "..., but withdrew"."""
    for at, word in enumerate(words):
        is_cut_short = word.low in {"cut short", "cuts short"} and at < frame.at
        if not (is_cut_short or word.is_a("cancelled", "postponed", "withdrawn")) or _is_only_talked_of(words, at):
            continue
        lead = _lows(words[frame.end + 1 : at])
        if at > frame.end and not {"but", "until", "before"} & set(lead):
            continue
        return "postponed" if word.is_a("postponed") else "cancelled"
    return None


def _is_unconfirmed(before: Sequence[Word]) -> bool:
    """ "would not confirm that", "did not say whether"."""
    for k, word in enumerate(before):
        if word.is_a("negated") and any(w.low in {"confirm", "say", "know", "clear"} for w in before[k + 1 : k + 4]):
            return True
    return False


def _tail(words: Sequence[Word], frame: Frame) -> Sequence[Word]:
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
    close = next((k for k in range(comma + 2, min(len(words) - 1, comma + 16)) if words[k].low == ","), None)
    if close is None or words[close + 1].low not in _TO_BE_OR_HAVE:
        return ()
    end = next((k for k in range(close + 1, len(words)) if words[k].is_stop or words[k].low == ","), len(words))
    return words[close + 1 : end]


_TO_BE_OR_HAVE = {"are", "had", "has", "have", "is", "was", "were", "will"}


def _governing(near: Sequence[Word], group: str) -> Word | None:
    """The "cancelled" whose object the noun is, with nothing between that could be another object."""
    for k, word in enumerate(near):
        if not word.is_a(group):
            continue
        between = near[k + 1 :]
        plan = next((n for n, w in enumerate(between) if w.low in _ARRANGED), None)
        if plan is not None and plan + 1 < len(between) and between[plan + 1].low in {"for", "of", "to"}:
            between = (*between[:plan], *between[plan + 2 :])  # "scrapped plans for a meeting"
        if word.low in _UNDOINGS and between and between[0].low == "of":
            between = between[1:]  # "the cancellation of A's visit"
        if not any(w.low in ",;" or w.is_a("clause", "prep", "and") for w in between):
            return word
    return None


_UNDOINGS = {"cancellation", "canceling", "cancelling", "postponement", "postponing"}
_ARRANGED = {"arrangements", "idea", "invitation", "plan", "plans", "preparations"}


def _passive(after: Sequence[Word], group: str) -> Word | None:
    """The "cancelled" of "was cancelled" after the noun."""
    if not any(word.low in {"was", "were", "been", "is", "are", "be", "being"} for word in after[:6]):
        return None
    return next((word for word in after[:8] if word.is_a(group)), None)


# "decided to cancel", "had to cancel": done; any other infinitive is a wish, a threat or a call.
_BRINGS_ABOUT = {
    "agreed", "agreeing", "agrees", "chose", "compelled", "decided", "decides", "decision", "forced", "forces",
    "forcing", "had", "has", "have", "having", "leading", "led", "moved", "obliged", "opted", "opts", "prompted",
    "prompting",
}  # fmt: skip
_DEMANDS = {
    "asked", "asks", "demand", "demanded", "demands", "insist", "insisted", "insists", "recommended", "suggested",
    "urged", "urges",
}  # fmt: skip
_BASE_FORMS = {"call off", "cancel", "postpone", "put off", "scrap"}


def _is_only_talked_of(words: Sequence[Word], at: int) -> bool:
    """Is the undoing at `at` asked for, feared, threatened, denied or supposed, and not told?"""
    lead = _lows(words[max(0, at - 7) : at])
    close = lead[-3:]
    if {"would", "could", "might", "may", "should", "can", "must"} & set(close):
        return True
    if any(word.is_a("negated") for word in words[max(0, at - 3) : at]):
        return True
    if close[-1:] == ["to"]:
        return not _BRINGS_ABOUT & set(lead[-6:])
    asked = {"if", "unless", "whether"} | (_DEMANDS if words[at].low in _BASE_FORMS else set())
    return bool(asked & set(lead))


_MODALS = {"if", "whether", "unless", "could", "might", "may", "would", "should"}
_OF_A_PLAN = {"if", "whether", "unless"}
_REPORTED_FUTURE = {"would"}


def _is_hypothetical(words: Sequence[Word], frame: Frame, before: Sequence[Word], verbal: Sequence[Word]) -> bool:
    if words[0].low == "had" and any(word.low == "would" for word in words):
        return True  # "Had A gone, he would have met B"
    if _is_wished_for(words, frame) or _is_asked_of_somebody(words, frame):
        return True
    marks = [w for w in before if w.is_a("hypothetical")]
    lows = {w.low for w in marks}
    tail = _lows(_tail(words, frame))
    is_verb = frame.form in {"base", "present"} and frame.group not in {"trip", "talks", "call"}
    if is_verb and any(low in _OF_A_PLAN for low in tail[:14]):
        return True
    if not marks:
        return False
    if frame.form in {"past", "noun"} and frame.verb == frame.at and not (lows - {"ready", "readiness", "opportunity"}):
        return frame.form != "past"
    own = {w.low for w in verbal if w.is_a("hypothetical")}
    if lows <= _REPORTED_FUTURE:
        said = any(w.is_a("report", "official") or w.low in _SETTLES for w in before)
        said = said or _is_attributed(words)
        have = any(low in {"have", "'ve"} for low in _lows(verbal))
        return have or not said
    if frame.form == "past" and frame.verb == frame.at and not own and not (lows & {"if", "whether", "unless", "could",
            "might", "would", "may"}):  # fmt: skip
        # "The offer came after Putin met Xi": the wish is another clause's
        return False
    if frame.form == "noun" and frame.verb == frame.at:
        start = _phrase_begin(words, frame.at)
        governor = words[start - 1].low if start else ""
        if governor in {"after", "following", "since"}:
            return False
        if governor in {"during", "at", "in", "on", "from"}:
            return bool(lows & _MODALS)
    if frame.form == "noun" and not own and not lows & {"if", "whether", "unless"}:
        lead = words[max(0, frame.at - 6) : frame.at]
        return _has(lead, "hypothetical")
    return True


_SETTLES = {"agreed", "confirmed", "confirms", "told"}


def _is_attributed(words: Sequence[Word]) -> bool:
    """ "A would meet B on Thursday, a spokesman said"."""
    comma = next((k for k in range(len(words) - 1, max(-1, len(words) - 9), -1) if words[k].low == ","), None)
    return comma is not None and any(word.is_a("report") for word in words[comma:])


_ARRANGED = {"agreed", "arranged", "date", "day", "plan", "planned", "plans", "scheduled", "set", "time"}


def _is_wished_for(words: Sequence[Word], frame: Frame) -> bool:
    """ "called in vain for A to meet B", "discussed the possibility of meeting": nothing was arranged."""
    if frame.at > 1 and words[frame.at - 1].low == "of" and words[frame.at - 2].low in _MERE_IDEAS:
        return True
    if frame.form != "base" or frame.at < 3 or words[frame.at - 1].low != "to" or not words[frame.at - 2].actor:
        return False
    before = grammar.phrase_start(words, frame.at - 2) - 1
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


def is_official(words: Sequence[Word]) -> bool:
    lows = _lows(words)
    spoken = any(word.is_a("report") for word in words) or "confirmed" in lows or "confirms" in lows
    return spoken and any(word.is_a("official") for word in words)


# Marks of a plan that before a noun are prepositions: "a trip to C with a meeting".
_PREPOSITIONS_OF_PLANS = {"ahead of", "before", "coming", "prior to", "to", "until"}
# "a plan for talks between A and B", "calls for a summit": nothing is arranged.
_WISHES = {
    "appeal", "appeals", "bid", "call", "calls", "demand", "demands", "hope", "hopes", "idea", "offer", "plan",
    "pressure", "proposal", "proposals", "push", "suggestion",
}  # fmt: skip
_MANAGED = {"able", "managed", "first", "last", "only", "second", "latest", "third"}
_HABIT = {"used", "continued", "continues", "helped", "allowed", "wants"}


def _judge_verb(words: Sequence[Word], frame: Frame, before: Sequence[Word], verbal: Sequence[Word]) -> Judgement:
    lows = _lows(verbal)
    at_verb = _lows(words[max(0, frame.verb - 8) : frame.verb])
    if is_given_up(words, frame):
        return Judgement("expected", past_plan=True)
    if frame.form == "base":
        if at_verb[-2:] == ["been", "to"] and {"'ve", "had", "has", "have"} & set(at_verb[-4:]):
            return Judgement("held")  # "has been to see B"
        if _is_turn(words, frame):
            return Judgement("held" if "was" in _lows(words[max(0, frame.at - 9) : frame.at]) else "expected")
        if "did" in at_verb[-3:] or (_MANAGED & set(at_verb[-5:]) and "to" in at_verb[-2:]):
            return Judgement("held")
        if _HABIT & set(at_verb[-3:]):
            return Judgement("none")
        if frame.group == "attend" and _has_arrived(words[max(0, frame.verb - 14) : frame.verb]):
            return Judgement("ongoing")
        was_to = any(low in {"was", "were", "been"} for low in at_verb[-6:]) and "to" in at_verb[-2:]
        if with_modal_before(words, frame.verb) is not None:
            return Judgement("expected")
        soon = any(low in {"to", "will", "'ll", "shall", "would"} for low in at_verb[-5:])
        if soon or "will" in lows or _has(verbal, "expected"):
            purpose = "to" in at_verb[-2:] and not {"is", "are", "was", "were"} & set(at_verb[-4:])
            lead = words[max(0, frame.verb - 14) : frame.verb]
            is_done = (
                _was_there(lead)
                or "visited" in _lows(lead)
                or (frame.group in {"phone", "speak"} and _has_arrived(lead))
            )
            is_done = is_done or (frame.group == "host" and bool(_CEREMONIES & set(_lows(lead))))
            if purpose and "will" not in lows and is_done:
                return Judgement("held")
            told = purpose and _has_arrived(lead, is_past=True)
            return Judgement("expected", past_plan=was_to, told=told and "will" not in lows)
        return Judgement("expected" if _opens_later(before) else "present")
    if frame.form == "present":
        opens_with_to = frame.end > frame.at and words[frame.at + 1].low == "to"  # "speaks to B"
        first = frame.at + 2 if opens_with_to else frame.at
        if _opens_later(before) or _has(words[first : frame.end], "expected"):
            return Judgement("expected")
        return Judgement("present")
    if frame.form == "participle":
        return _judge_participle(before, at_verb)
    if frame.passive and at_verb[-2:] == ["to", "be"] and _MANAGED & set(at_verb[-6:]):
        ahead = {"will", "would", "'ll"} & set(_lows(before))
        return Judgement("expected" if ahead else "held")  # "the first to be received by B"
    if frame.passive and "be" in at_verb[-2:] and "will" in _lows(before):
        return Judgement("expected")
    if frame.passive and "be" in at_verb[-4:] and {"will", "to", "'ll", "shall"} & set(at_verb[-6:]):
        was_there = _was_there(words[max(0, frame.at - 14) : frame.at]) and "," in at_verb[-6:]
        return Judgement("held" if was_there else "expected")
    if any(low in {"will", "would"} for low in at_verb[-4:]):
        return Judgement("expected")
    return Judgement("held")


def is_background(words: Sequence[Word], frame: Frame) -> bool:
    """ "had met B in June": told of an earlier time than the story."""
    return any(word.low in {"had", "last"} for word in words[max(0, frame.verb - 3) : frame.verb])


def _has_arrived(before: Sequence[Word], *, is_past: bool = False) -> bool:
    """ "arrived in C to attend the forum": who came for it is at it. `is_past`: not one who "flies to C" as yet."""
    forms = {"past"} if is_past else {"past", "present"}
    return any(t.group == "travel" and t.form in forms for word in before for t in word.triggers)


_ARRIVES = {"arrived": "held", "landed": "held", "touched down": "held", "arrives": "present", "lands": "present"}


def _arrival(before: Sequence[Word]) -> Verdict | None:
    """ "arrives in C for a state visit": the visit has begun."""
    verdicts = [_ARRIVES[word.low] for word in before if word.low in _ARRIVES]
    return verdicts[-1] if verdicts else None  # type: ignore[return-value]


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


def _opens_later(before: Sequence[Word]) -> bool:
    """ "when A meets B", "before A meets B": still to come."""
    return any(word.low in {"when", "before", "until", "ahead of"} for word in before[:-1])


def _judge_participle(before: Sequence[Word], at_verb: list[str]) -> Judgement:
    lead = at_verb[-4:]
    if any(low in {"is", "are", "'s"} for low in lead) and not {"was", "were"} & set(lead):
        return Judgement("ongoing")
    if any(low in {"will", "be"} for low in lead):
        return Judgement("expected")
    lows = _lows(before)
    if any(low in {"before", "ahead of", "prior to", "until"} for low in lead):
        # "met workers before seeing B" tells of both, "will rest before seeing B" of a plan
        told = any(_is_past_verb(word) for word in before) and not {"will", "would", "to", "is", "are"} & set(lows)
        return Judgement("held" if told else "expected")
    looks_back = bool({"after", "since", "following", "upon"} & set(lead))
    return Judgement("expected" if _has(before[-8:], "expected") and not looks_back else "held")


def _is_past_verb(word: Word) -> bool:
    """Does it tell of something done: a past trigger or any other verb in "-ed"?"""
    plain = (word.low.endswith("ed") or word.low in _IRREGULAR) and not word.groups and not word.capital
    return plain or word.light == "past" or any(t.form == "past" for t in word.triggers)


_ARRANGED_FOR = {"due", "expected", "meant", "scheduled", "supposed", "was", "were"}
_IRREGULAR = {
    "ate", "began", "broke", "came", "did", "drew", "drove", "flew", "gave", "had", "laid", "left", "made", "paid",
    "rode", "sang", "sat", "saw", "shook", "spoke", "stood", "took", "unveiled", "went", "wrote",
}  # fmt: skip
_DONE_AFTER = {"took", "ended", "lasted", "concluded", "wrapped up", "occurred", "happened", "produced", "yielded"}
_DONE_NOW = {
    "breaks", "brings", "collapses", "concludes", "delivers", "ends", "fails", "lasts", "leaves", "overruns",
    "produces", "runs", "wraps up", "yields",
}  # fmt: skip
_STARTED = {"began", "opened", "started", "kicked off"}
_AHEAD = {"ahead of", "before", "prior to", "until", "in preparation for", "awaits", "awaiting"}
_BEHIND = {
    "after",
    "following",
    "since",
    "during",
    "at",
    "in",
    "of",
    "on",
    "from",
    "by",
    "with",
    "amid",
    "as",
    "over",
    "via",
}


def _judge_noun(
    words: Sequence[Word], frame: Frame, before: Sequence[Word], verbal: Sequence[Word], terse: bool
) -> Judgement:
    """By the word that governs the noun phrase, else by the verb after it, else by the mood of the clause."""
    start = _phrase_begin(words, frame.at)
    if start:
        start = grammar.before_duration(words, start - 1) + 1
    plans = (word for word in verbal if word.is_a("expected") and word.low not in _PREPOSITIONS_OF_PLANS)
    modals = [low for low, following in pairwise((*_lows(before), "")) if (low, following) != ("would", "have")]
    is_future = any(low in {"will", "'ll", "shall", "would"} for low in modals) or any(
        not _is_agreed_there(words, word, start) for word in plans
    )
    if _has(words[start : frame.at], "expected"):
        return Judgement("expected")
    lead = _lows(words[max(0, start - 7) : start])
    if "what" in lead and {"called", "calls", "described"} & set(lead):
        return Judgement("held")  # "following what he called a good conversation with B"
    tail = _tail(words, frame)
    if tail and tail[0].low == ",":
        took_place = _lows(_past_aside(tail)[:2]) == ["took", "place"]
        if any(w.low in _TO_BE for w in tail[1:4]) and not took_place:
            return Judgement("expected")  # "A's summit with B, to be held in C on Friday, will open ..."
        tail = _past_aside(tail)
    if _follows(_lows(tail[:6]), {"would"}, "have"):
        return Judgement("none")  # "A's meeting with B would have been their third"
    if frame.end > frame.at + 2 and words[frame.at + 1].low in _BEGIN_PREDICATES:
        tail = words[frame.at + 1 : frame.end]  # "a call took place between A and B"
    later = _tail_verdict(tail, _lows(tail[:8]), terse=terse, is_told=_has(before, "report") or _is_attributed(words))
    governor = words[start - 1] if start else None
    if governor is not None and (governor.is_a("prep") or governor.low in _BEHIND or governor.low in _AHEAD):
        return _judge_governed(words, frame, before, start, later, is_future=is_future)
    if later is not None:
        return Judgement(later, past_plan=later == "expected" and _was_to_be(_lows(tail[:8])))
    if is_future or (governor is not None and governor.is_a("expected")):
        return Judgement("expected")
    if frame.group == "call" and not is_future and _RECEIVES & set(_lows(words[max(0, start - 4) : start])):
        return Judgement("held")
    if frame.group == "call" and (frame.form == "past" or words[frame.at].low.split()[0] in _ADVERBIAL):
        return Judgement("held")
    told = tail[:1] and _is_past_verb(tail[0]) and frame.end > frame.at and not is_future
    if frame.definite and told and (words[frame.at - 1].possessive or words[frame.at - 1].low in {"her", "his"}):
        return Judgement("held")  # "His meeting with B rounded out the day"
    if frame.definite and governor is not None and not governor.is_stop and governor.low != ",":
        return Judgement("held" if not _has(before, "expected") else "expected")
    return Judgement("mention")


_TO_BE = {"due", "planned", "scheduled", "set", "slated"}
_BEGIN_PREDICATES = {"has", "is", "took", "takes", "was", "were", "will", "would"}


def _is_agreed_there(words: Sequence[Word], plan: Word, start: int) -> bool:
    """ "agree on port security in phone call": the call at `start` is where they agreed; "agree to meet" is a plan."""
    if plan.low not in _AGREEMENTS or start < 1 or words[start - 1].low not in _CIRCUMSTANCES:
        return False
    at = next(k for k, word in enumerate(words) if word is plan)
    if at + 1 == start - 1:
        return True  # "agreed in talks on Monday to lift ties"
    if at + 1 > start - 1:
        return False
    if words[at + 1].low != "to":
        return True  # "agreed a pact during talks"
    return words[start - 1].low in {"after", "during", "following"} and not words[at + 2].triggers


_RECEIVES = {"got", "received", "receives"}
_AGREEMENTS = {"agree", "agreed", "agrees"}
_ADVERBIAL = {"by", "on", "over", "via"}
_CIRCUMSTANCES = {"after", "at", "during", "following", "from", "in", "since", "via"}


def _judge_governed(
    words: Sequence[Word], frame: Frame, before: Sequence[Word], start: int, later: Verdict | None, *, is_future: bool
) -> Judgement:
    """A noun after a preposition: "after talks" were, "before talks" are to come, "during talks" as the clause is."""
    low = words[start - 1].low
    if low in _AHEAD and (_is_greeting(before) or (start == 1 and _is_greeting(words[frame.at + 1 : frame.at + 16]))):
        return Judgement("held")
    if low in _AHEAD:
        told = low == "before" and not {"will", "'ll", "would", "to", "is", "are"} & set(_lows(before))
        return Judgement("expected", told=told)
    if low == "for":
        unheard_of = {"secret", "surprise", "unannounced"} & set(_lows(words[start : frame.at]))
        if unheard_of and not is_future and _has_arrived(words[max(0, start - 12) : start]):
            return Judgement("held")
        if frame.group == "trip" and not is_future and (arrival := _arrival(words[max(0, start - 12) : start])):
            return Judgement(arrival)
        told = not is_future and _has_arrived(words[max(0, start - 12) : start], is_past=True)
        return Judgement(_judge_purpose(words, before, start, is_future=is_future), told=told)
    if _opens_later(before) and low in {"during", "on", "at"}:
        return Judgement("expected")
    if low == "of" and start > 1 and words[start - 2].low in _PARTS_OF_TALKS:
        return Judgement("held")
    if low == "of" and later is not None:
        return Judgement(later)  # "a series of talks between A and B is planned"
    if frame.definite and low in {"on", "of", "over", "about", "from"} and frame.group != "trip":
        return Judgement("held")
    if frame.group == "call" and low in {"during", "in", "on"} and {"agreed", "agree", "agrees"} & set(_lows(before)):
        return Judgement("held")  # "agreed to meet soon in a call on Sunday"
    if is_future and (low not in {"after", "following", "since"} or (low == "following" and "will" in _lows(before))):
        return Judgement("expected")
    if low in _CIRCUMSTANCES:
        return Judgement("held")
    if low == "with":
        return Judgement(later or "held")
    if low == "on" and frame.group == "trip":
        return Judgement("ongoing" if _is_now(before) else "held")
    return Judgement("held" if low in {"of", "by", "amid", "over"} and frame.definite else "mention")


_PARTS_OF_TALKS = {"at the end", "beginning", "close", "conclusion", "course", "end", "opening", "outset", "start"}
_GREETINGS = {
    "fists", "greet", "greeted", "greets", "hands", "handshake", "pose", "posed", "poses", "posing",
    "shakes hands with",
    "shaking hands with", "shook hands with", "walk", "walks", "welcomed", "welcomes",
}  # fmt: skip


def _is_greeting(before: Sequence[Word]) -> bool:
    """ "A shakes hands with B before their talks": they are in one room by then."""
    planned = any(word.is_a("expected") and word.low not in _PREPOSITIONS_OF_PLANS for word in before)
    dated = any(grammar.is_day(word) and word.capital for word in before[-4:])
    return not planned and not dated and any(word.low in _GREETINGS for word in before)


def _judge_purpose(words: Sequence[Word], before: Sequence[Word], start: int, *, is_future: bool) -> Verdict:
    """ "flew to C for talks", "is in C for talks", "a plan for talks"."""
    if start > 1 and words[start - 2].low in _WISHES:
        return "none"
    if _has_travel(words[max(0, start - 9) : start]) or is_future:
        return "expected"
    presence = _presence(words[max(0, start - 9) : start - 1])
    return presence or ("expected" if _has(before, "expected") else "mention")


def _presence(before: Sequence[Word]) -> Verdict | None:
    """ "A is at the palace for talks", "A was in C for talks": there already, or there then."""
    if not any(word.spot for word in before) or not any(word.actor or word.is_a("pronoun") for word in before):
        return None
    lows = set(_lows(before))
    if lows & {"is", "are"}:
        return "expected"
    return "held" if lows & {"was", "were"} and not lows & {"due", "expected", "supposed"} else None


def _tail_verdict(tail: Sequence[Word], lows: list[str], *, terse: bool, is_told: bool) -> Verdict | None:
    """What the verb after the noun says: "took place", "will be held"; "ends in anger" in a headline.

    `is_told`: somebody says so ("noted that the call would take place").
    """
    first = lows[:5]
    if terse and any(low in _DONE_NOW for low in first[:1]):
        return "held"
    plans = [
        k
        for k, w in enumerate(tail[:10])
        if w.is_a("expected")
        and w.low not in _AHEAD | {"to", "coming", "future"}
        and not (w.low in {"plan", "plans"} and k and tail[k - 1].low in {"a", "any", "no", "the"})
    ]
    planned = any(k < 4 or tail[k - 1].low in {"is", "are", "was", "were", "been"} for k in plans)
    if "will" in first or "'ll" in first or planned or _follows(first, {"is", "are"}, "to") or _was_to_be(lows):
        return "expected"
    if "would" in first[:2] and {"take", "be", "go", "happen", "begin", "start"} & set(first[1:4]):
        on_a_day = {"held", "place"} & set(first) and any(grammar.is_day(w) and w.capital for w in tail[:8])
        return "expected" if is_told or on_a_day else None
    if any(low in {"could", "may", "might", "would"} for low in first[:3]):
        return None
    if _follows(lows[:7], {"going"}, "on") and {"is", "are", "was", "were", "still"} & set(lows[:4]):
        return "ongoing"
    if {"begin", "begins", "opens", "starts", "under way", "underway", "kicks off"} & set(lows[:6]) or _follows(
        first, {"has", "have"}, "begun"
    ):
        return "ongoing"
    if any(low in _STARTED for low in first):
        return "held"
    if any(low in _DONE_AFTER for low in first) or ("held" in first and {"was", "were"} & set(first)):
        return "held"
    if any(low in {"was", "were", "had"} for low in first[:2]):
        return "held"
    if first[:1] in (["followed"], ["ensued"]) and first[1:2] != ["by"]:
        return "held"  # "A meeting with B followed"
    return None


def _was_to_be(lows: list[str]) -> bool:
    """ "... was to be held", "... were to begin", not "was to be followed by a dinner"."""
    for k, low in enumerate(lows[:3]):
        if low in {"was", "were"} and lows[k + 1 : k + 2] == ["to"]:
            done = lows[k + 2 : k + 4]
            return done in (["be", "held"], ["take", "place"]) or done[:1] in (["begin"], ["start"])
    return False


def _follows(lows: list[str], firsts: set[str], second: str) -> bool:
    return any(one in firsts and other == second for one, other in pairwise(lows))


def _is_now(before: Sequence[Word]) -> bool:
    return any(word.low in {"is", "are"} for word in before[-6:])


def _has_travel(words: Sequence[Word]) -> bool:
    return any(t.group in {"travel", "visit", "trip"} for word in words for t in word.triggers)


def _phrase_begin(words: Sequence[Word], at: int) -> int:
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
            or word.is_a("prep", "with", "between", "by", "clause", "report", "and", "negated", "aux")
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


STATUS: dict[Verdict, Status] = {
    "held": "held",
    "ongoing": "ongoing",
    "expected": "expected",
    "cancelled": "cancelled",
    "postponed": "postponed",
    "withdrawn": "cancelled",
}
