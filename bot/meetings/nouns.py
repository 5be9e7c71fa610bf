"""The verdict on a meeting that a noun tells ("talks", "the visit"): by its governor, else by the verb after it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.meetings import grammar, naming
from bot.meetings.clause import (
    PREPOSITIONS_OF_PLANS,
    follows,
    has_any,
    has_arrived,
    is_attributed,
    is_past_verb,
    lows_of,
    opens_later,
    past_aside,
    phrase_begin,
    tail_of,
)
from bot.meetings.frame import Frame
from bot.meetings.sentence import Word
from bot.meetings.topics import PARTS_OF_TALKS, verdict_of_topic
from bot.meetings.verdict import Judgement, Verdict
from bot.model import REMOTE_KINDS

# "a plan for talks between A and B", "calls for a summit": nothing is arranged.
_WISHES = {
    "appeal", "appeals", "bid", "call", "calls", "demand", "demands", "hope", "hopes", "idea", "offer", "plan",
    "pressure", "proposal", "proposals", "push", "suggestion",
}  # fmt: skip
_ARRIVES = {"arrived": "held", "landed": "held", "touched down": "held", "arrives": "present", "lands": "present"}


def _arrival(before: Sequence[Word]) -> Verdict | None:
    """ "arrives in C for a state visit": the visit has begun."""
    verdicts = [_ARRIVES[word.low] for word in before if word.low in _ARRIVES]
    return verdicts[-1] if verdicts else None  # type: ignore[return-value]


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


def judge_noun(
    words: Sequence[Word], frame: Frame, before: Sequence[Word], verbal: Sequence[Word], terse: bool
) -> Judgement:
    """By the word that governs the noun phrase, else by the verb after it, else by the mood of the clause."""
    if _was_to_have(lows_of(before)):
        return Judgement("expected", past_plan=True)
    start = phrase_begin(words, frame.at)
    if start:
        start = grammar.before_duration(words, start - 1) + 1
    plans = (word for word in verbal if word.is_a("expected") and word.low not in PREPOSITIONS_OF_PLANS)
    plans = (word for word in plans if not (frame.kind in REMOTE_KINDS and word.low in _CONFIRMS))
    modals = [low for low, following in pairwise((*lows_of(before), "")) if (low, following) != ("would", "have")]
    is_future = any(low in {"will", "'ll", "shall", "would"} for low in modals) or any(
        not (_is_agreed_there(words, word, start) or _is_agreed_from_afar(words, word, frame)) for word in plans
    )
    phrase = words[start : frame.at]
    if frame.kind in REMOTE_KINDS and _CONFIRMS & set(lows_of(phrase)) and not is_future:
        return Judgement("held")
    if has_any(phrase, "expected"):
        return Judgement("expected")
    as_topic = verdict_of_topic(words, frame, start, terse=terse)
    if as_topic == "held" and is_future:
        as_topic = None  # "will publish the transcript of its talks with B"
    if as_topic is not None and as_topic != "mention":
        return Judgement(as_topic)
    lead = lows_of(words[max(0, start - 7) : start])
    if "what" in lead and {"called", "calls", "described"} & set(lead):
        return Judgement("held")  # "following what he called a good conversation with B"
    tail = tail_of(words, frame)
    if tail and tail[0].low == ",":
        took_place = lows_of(past_aside(tail)[:2]) == ["took", "place"]
        if any(w.low in _TO_BE for w in tail[1:4]) and not took_place:
            return Judgement("expected")  # "A's summit with B, to be held in C on Friday, will open ..."
        tail = past_aside(tail)
    if follows(lows_of(tail[:6]), {"would"}, "have"):
        return Judgement("none")  # "A's meeting with B would have been their third"
    if frame.end > frame.at + 2 and words[frame.at + 1].low in _BEGIN_PREDICATES:
        tail = words[frame.at + 1 : frame.end]  # "a call took place between A and B"
    later = _tail_verdict(
        tail, lows_of(tail[:8]), terse=terse, is_told=has_any(before, "report") or is_attributed(words)
    )
    if as_topic == "mention":
        return Judgement("mention")  # the verb behind it is that of its head
    governor = words[start - 1] if start else None
    if governor is not None and governor.is_a("given"):
        return Judgement("held")
    if governor is not None and (governor.is_a("prep") or governor.low in _BEHIND or governor.low in _AHEAD):
        return _judge_governed(words, frame, before, start, later, is_future=is_future)
    if later is not None:
        return Judgement(later, past_plan=later == "expected" and _was_to_be(lows_of(tail[:8])))
    if is_future or (governor is not None and governor.is_a("expected")):
        return Judgement("expected")
    if frame.group == "call" and not is_future and _RECEIVES & set(lows_of(words[max(0, start - 4) : start])):
        return Judgement("held")
    if frame.group == "call" and (frame.form == "past" or words[frame.at].low.split()[0] in _ADVERBIAL):
        return Judgement("held")
    told = tail[:1] and is_past_verb(tail[0]) and frame.end > frame.at and not is_future
    if frame.definite and told and (words[frame.at - 1].possessive or words[frame.at - 1].low in {"her", "his"}):
        return Judgement("held")  # "His meeting with B rounded out the day"
    if frame.definite and governor is not None and not governor.is_stop and governor.low != ",":
        is_told = governor.low in _DESCRIBES and not is_future
        return Judgement("held" if is_told or not has_any(before, "expected") else "expected")
    return Judgement("mention")


# Who confirms a call confirms that it was.
_CONFIRMS = {"confirmed", "confirms"}
_DESCRIBES = {"called", "described", "hailed", "praised", "recalled"}
_TO_BE = {"due", "planned", "scheduled", "set", "slated"}
_BEGIN_PREDICATES = {"has", "is", "took", "takes", "was", "were", "will", "would"}


def _was_to_have(lows: Sequence[str]) -> bool:
    """ "was to have chaired with B the summit": it has not come about."""
    return any(lows[k : k + 2] == ["to", "have"] and lows[k - 1] in {"was", "were"} for k in range(1, len(lows)))


def _is_agreed_from_afar(words: Sequence[Word], plan: Word, frame: Frame) -> bool:
    """ "agreed over video": the call is where they agreed."""
    return plan.low in _AGREEMENTS and words[frame.at].low.split()[0] in _ADVERBIAL and words[frame.at - 1] is plan


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
    if start == 1 and low in _DURING and frame.group == "trip" and _main_clause_is_ahead(words, frame.at):
        return Judgement("expected")
    if _is_later_on(words[frame.end + 1 : frame.end + 9]):
        return Judgement("expected")
    if low in _AHEAD and (_is_greeting(before) or (start == 1 and _is_greeting(words[frame.at + 1 : frame.at + 16]))):
        return Judgement("held")
    if low == "before" and not is_future and _is_long_before(words, frame, start):
        return Judgement("mention")
    if low in _AHEAD:
        told = low == "before" and not {"will", "'ll", "would", "to", "is", "are"} & set(lows_of(before))
        return Judgement("expected", told=told)
    if low == "for":
        unheard_of = {"secret", "surprise", "unannounced"} & set(lows_of(words[start : frame.at]))
        if unheard_of and not is_future and has_arrived(words[max(0, start - 12) : start]):
            return Judgement("held")
        if frame.group == "trip" and not is_future and (arrival := _arrival(words[max(0, start - 12) : start])):
            return Judgement(arrival)
        told = not is_future and has_arrived(words[max(0, start - 12) : start], is_past=True)
        return Judgement(_judge_purpose(words, before, start, is_future=is_future), told=told)
    if opens_later(before) and low in {"during", "on", "at"}:
        return Judgement("expected")
    if low == "of" and start > 1 and words[start - 2].low in PARTS_OF_TALKS:
        return Judgement("held")
    if low == "of" and later is not None:
        return Judgement(later)  # "a series of talks between A and B is planned"
    if frame.definite and low in {"on", "of", "over", "about", "from"} and frame.group != "trip":
        return Judgement("held")
    if frame.group == "call" and low in {"during", "in", "on"} and {"agreed", "agree", "agrees"} & set(lows_of(before)):
        return Judgement("held")  # "agreed to meet soon in a call on Sunday"
    if is_future and (low not in {"after", "following", "since"} or (low == "following" and "will" in lows_of(before))):
        return Judgement("expected")
    is_plain_after = low in {"after", "following"} and words[start].low in {"the", "their"} and frame.end == frame.at
    if start == 1 and (low in _DURING or is_plain_after) and _main_clause_is_ahead(words, frame.at):
        return Judgement("expected")
    if low in _CIRCUMSTANCES:
        return Judgement("held")
    if low == "with":
        return Judgement(later or "held")
    if low == "on" and frame.group == "trip":
        return Judgement("ongoing" if _is_now(before) else "held")
    return Judgement("held" if low in {"of", "by", "amid", "over"} and frame.definite else "mention")


def _is_long_before(words: Sequence[Word], frame: Frame, start: int) -> bool:
    """ "froze the aid days before the call with B", "Before their first meeting A mocked B": told from after it."""
    if start > 1 and words[start - 2].low in _SPANS:
        return not any(naming.is_day(word) and word.capital for word in words)
    numbered = bool({"first", "last", "previous"} & set(lows_of(words[start : frame.at])))
    return start == 1 and numbered and any(is_past_verb(word) for word in words[frame.end + 1 : frame.end + 8])


def _is_later_on(after: Sequence[Word]) -> bool:
    """ "(said of A's meeting with B) later today", "tomorrow", "next week"."""
    lows = lows_of(after)
    close = next((k for k, word in enumerate(after) if word.is_stop or word.is_a("clause")), len(lows))
    if "tomorrow" in lows[:close]:
        return True
    pairs = pairwise(lows[:close])
    return any((one, other) in _LATER_ON or (one == "next" and other in _UNITS) for one, other in pairs)


_LATER_ON = {("later", "on"), ("later", "this"), ("later", "today")}
_SPANS = {"days", "months", "weeks", "years"}
_UNITS = {"month", "week", "year"}


def _main_clause_is_ahead(words: Sequence[Word], at: int) -> bool:
    """ "During the meeting, A and B will discuss gas", "... are expected to sign": it has not been yet."""
    found = grammar.subject_after(words, at)
    last = found if isinstance(found, int) else found.last if found is not None else None
    if last is None:
        last = next(
            (k for k in range(at + 1, min(len(words), at + 4)) if words[k].actor), None
        )  # "After the talks A will"
    comma = next((k for k in range(at + 1, len(words)) if words[k].low == ","), len(words))
    verb = (last if last is not None else comma + 4) + 1
    lows = lows_of(words[comma + 1 if last is None else verb : verb + 3])
    if {"will", "'ll", "shall"} & set(lows):
        return True
    return any(one in {"are", "is"} and other in _PLANNED for one, other in pairwise(lows))


_DURING = {"at", "during", "in", "on"}
_PLANNED = {"due", "expected", "likely", "scheduled", "set", "to"}
_GREETINGS = {
    "fists", "greet", "greeted", "greets", "hands", "handshake", "pose", "posed", "poses", "posing",
    "shakes hands with",
    "shaking hands with", "shook hands with", "walk", "walks", "welcomed", "welcomes",
}  # fmt: skip


def _is_greeting(before: Sequence[Word]) -> bool:
    """ "A shakes hands with B before their talks": they are in one room by then."""
    planned = any(word.is_a("expected") and word.low not in PREPOSITIONS_OF_PLANS for word in before)
    dated = any(naming.is_day(word) and word.capital for word in before[-4:])
    return not planned and not dated and any(word.low in _GREETINGS for word in before)


def _judge_purpose(words: Sequence[Word], before: Sequence[Word], start: int, *, is_future: bool) -> Verdict:
    """ "flew to C for talks", "is in C for talks", "a plan for talks"."""
    if start > 1 and words[start - 2].low in _WISHES:
        return "none"
    if _has_travel(words[max(0, start - 9) : start]) or is_future:
        return "expected"
    presence = _presence(words[max(0, start - 9) : start - 1])
    return presence or ("expected" if has_any(before, "expected") else "mention")


def _presence(before: Sequence[Word]) -> Verdict | None:
    """ "A is at the palace for talks", "A was in C for talks": there already, or there then."""
    if not any(word.spot for word in before) or not any(word.actor or word.is_a("pronoun") for word in before):
        return None
    lows = set(lows_of(before))
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
    if "will" in first or "'ll" in first or planned or follows(first, {"is", "are"}, "to") or _was_to_be(lows):
        return "expected"
    if "would" in first[:2] and {"take", "be", "go", "happen", "begin", "start"} & set(first[1:4]):
        on_a_day = {"held", "place"} & set(first) and any(naming.is_day(w) and w.capital for w in tail[:8])
        return "expected" if is_told or on_a_day else None
    if any(low in {"could", "may", "might", "would"} for low in first[:3]):
        return None
    if follows(lows[:7], {"going"}, "on") and {"is", "are", "was", "were", "still"} & set(lows[:4]):
        return "ongoing"
    if {"begin", "begins", "opens", "starts", "under way", "underway", "kicks off"} & set(lows[:6]) or follows(
        first, {"has", "have"}, "begun"
    ):
        return "ongoing"
    if any(low in _STARTED for low in first):
        return "held"
    if "neither" in lows:
        return None  # "neither of which has occurred"
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


def _is_now(before: Sequence[Word]) -> bool:
    return any(word.low in {"is", "are"} for word in before[-6:])


def _has_travel(words: Sequence[Word]) -> bool:
    return any(t.group in {"travel", "visit", "trip"} for word in words for t in word.triggers)
