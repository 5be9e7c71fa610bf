"""Whether a meeting was called off, put off, denied or never came about: a frame in its clause in, a verdict out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.meetings import naming
from bot.meetings.clause import ARRANGED_FOR, has_any, lows_of, past_aside, tail_of
from bot.meetings.frame import Frame
from bot.meetings.sentence import Word
from bot.meetings.verdict import Verdict

_DENIALS = {
    "denied", "denies", "deny", "denying", "ruled out", "rules out", "refused", "declined", "rejected", "declines",
    "refuses", "rejects", "doubt", "doubts", "doubted", "dismissed",
}  # fmt: skip


def undone_by_clause(
    words: Sequence[Word], frame: Frame, before: Sequence[Word], verbal: Sequence[Word]
) -> Verdict | None:
    """Negated, cancelled, postponed or withdrawn from, if the clause says so."""
    if any(word.low in _DENIALS or word.low in {"nobody", "no one"} for word in before) or _is_unconfirmed(before):
        return "none"
    for k, word in enumerate(verbal):
        if not word.is_a("negated") or word.quoted != words[frame.at].quoted:
            continue
        following = [w.low for w in verbal[k + 1 : k + 4]]
        if "only" in following[:1] or ("first" in following and word.low == "not") or "wait" in following:
            continue
        if any(low in {"who", "that", "which"} for low in following) or "," in lows_of(verbal[k + 1 :]):
            continue
        return "none"
    if before and before[0].low == "no" and before[1:2] and before[1].low not in {"doubt", "longer", "sooner"}:
        return "none"  # "No sitting president has ever met B"
    lead = words[max(0, frame.at - 4) : frame.at]
    if any(word.low in {"no", "without", "neither", "nor"} for word in lead) and frame.at - frame.verb <= 8:
        return "none"
    after = past_aside(tail_of(words, frame))
    near = words[max(0, frame.at - 9) : frame.at]
    if has_any(verbal, "withdrawn") or (frame.after is None and has_any(near, "withdrawn")):
        return "withdrawn"
    passive = frame.form == "noun" or frame.group in {"talks", "call", "trip"}
    if passive and any(
        word.low in {"came to nothing", "fell through"} for word in words[frame.end + 1 : frame.end + 12]
    ):
        return "cancelled"
    if frame.form == "noun" and (trip := _undone_with_its_trip(words, frame.at)):
        return trip
    if frame.form == "noun" and (short := _undone_in_short(after)):
        return short
    if frame.form == "noun" and (aside := _undone_in_aside(words, frame.end)):
        return aside
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
        and any(low in {"place", "happen", "happened", "take", "took", "occur"} for low in lows_of(after[:8]))
    ):
        return "none"
    if passive and (any(low in {"denied", "ruled out", "rejected"} for low in lows_of(after[:6])) or _is_open(after)):
        return "none"
    if passive and _never_came_about(words[frame.end + 1 : frame.end + 40]):
        return "none"
    return None


def _undone_with_its_trip(words: Sequence[Word], at: int) -> Verdict | None:
    """ "cancelled a visit to C next month for talks with B": the talks went with the visit."""
    trip = None
    for k in range(at - 1, max(-1, at - 16), -1):
        word = words[k]
        if word.is_stop or word.actor or word.is_a("clause", "report") or word.low == ",":
            return None
        if any(t.group == "trip" for t in word.triggers):
            trip = k
        elif trip is not None and word.is_a("cancelled", "postponed"):
            is_for = any(w.low == "for" for w in words[trip:at])
            if not is_for or _is_only_talked_of(words, k) or _is_moved_to_a_day(words, k):
                return None
            return "postponed" if word.is_a("postponed") else "cancelled"
    return None


def _undone_in_aside(words: Sequence[Word], end: int) -> Verdict | None:
    """ "a summit of A and B in C on 12 June, which has now been cancelled"."""
    for k in range(end + 1, min(len(words) - 3, end + 12)):
        if words[k].is_stop:
            return None
        if words[k].low == "which" and words[k - 1].low == "," and words[k + 1].low in {"has", "have", "was", "were"}:
            after = words[k + 2 : k + 5]
            if has_any(after, "negated"):
                return None
            return "cancelled" if has_any(after, "cancelled") else "postponed" if has_any(after, "postponed") else None
    return None


def _undone_in_short(after: Sequence[Word]) -> Verdict | None:
    """ "A-B talks postponed", "call between A and B not planned yet", "meeting unlikely": without a verb."""
    if not after:
        return None
    ends = len(after) == 1 or after[1].is_stop or after[1].low in _WHY_OR_WHEN
    if ends and after[0].is_a("postponed"):
        return "postponed"
    if ends and after[0].low in _CALLED_OFF:
        return "cancelled"
    is_none = after[0].low in {"not", "still not"} and after[1:2] and after[1].low in _UNDECIDED | {"on", "yet"}
    return "none" if is_none or after[0].low in _OPEN_IN_SHORT else None


_WHY_OR_WHEN = {"after", "again", "amid", "as", "at", "because", "due", "for", "indefinitely", "over", "until"}
_CALLED_OFF = {"axed", "called off", "canceled", "cancelled", "dropped", "off", "scrapped"}
_OPEN_IN_SHORT = {"impossible", "possible", "premature", "uncertain", "unclear", "unlikely"}


def _is_open(after: Sequence[Word]) -> bool:
    """ "... is possible", "... on Sunday is not excluded", "... remains unlikely": nobody has agreed to it."""
    after = _past_day_and_place(after)
    lows = lows_of(after[:5])
    if lows[:1] and lows[0] in {"are", "is", "remains"} and has_any(after[1:3], "negated") and _UNDECIDED & set(lows):
        return True
    states = [k for k, low in enumerate(lows[:2]) if low in {"are", "hangs", "is", "looks", "remains", "seems", "was"}]
    return bool(states) and any(low in _OPEN for low in lows[states[0] + 1 :])


def _past_day_and_place(after: Sequence[Word]) -> Sequence[Word]:
    """The predicate of "(talks) in Paris on Sunday are possible"."""
    k = 0
    while k < len(after) and (after[k].is_a("prep") or after[k].spot or (naming.is_day(after[k]) and after[k].capital)):
        k += 1
    return after[k:]


_UNDECIDED = {"agreed", "certain", "confirmed", "envisaged", "excluded", "fixed", "foreseen", "planned", "scheduled"}
_OPEN = {
    "agenda", "balance", "cards", "conceivable", "discussed", "discussion", "doubt", "negotiated", "possible",
    "premature", "review", "uncertain", "unlikely", "works",
}  # fmt: skip


def _is_moved_to_a_day(words: Sequence[Word], at: int) -> bool:
    """ "rescheduled for February 8", "put off until Friday": there is a plan, of another day."""
    if at + 2 >= len(words) or not (words[at].low == "moved to" or words[at + 1].low in {"for", "to", "until", "till"}):
        return False
    return any((naming.is_day(w) and w.capital) or w.low.isdigit() for w in words[at + 1 : at + 4])


def _never_came_about(after: Sequence[Word]) -> bool:
    """ "..., proposed in August, has never been arranged", "... did not materialise"."""
    if any(word.low in {"proposed", "suggested", "offered", "mooted", "floated"} for word in after[:2]):
        return True
    for k, word in enumerate(after):
        if word.is_stop or word.low in {"although", "but", "though", "while", "because"}:
            return False
        if word.is_a("negated") and k and after[k - 1].low in _AUXILIARIES:
            following = lows_of(after[k + 1 : k + 3])
            return following == ["take", "place"] or not _COME_ABOUT.isdisjoint(following)
    return False


_AUXILIARIES = {"has", "have", "had", "was", "were", "is", "did"}
_COME_ABOUT = {"arranged", "been", "happen", "materialise", "materialised", "materialize", "materialized", "taken"}


def _will_not_be(after: Sequence[Word]) -> bool:
    """ "... would not go ahead", "will not proceed", "did not go ahead"."""
    lows = lows_of(after[:9])
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
            if has_any(after, "negated"):
                continue
            if has_any(after, "cancelled"):
                return "cancelled"
            if has_any(after, "postponed"):
                return "postponed"
    return None


def is_given_up(words: Sequence[Word], frame: Frame) -> bool:
    """ "was to have met B", "was due to have been received by B": it did not come about."""
    lead = lows_of(words[max(0, frame.verb - 5) : frame.verb])
    while lead and lead[-1] == "been":
        lead.pop()
    if lead[-2:] != ["to", "have"]:
        return False
    arranged = lead[:-2] if frame.passive or len(lead) < 4 else lead[-3:-2]
    return bool(ARRANGED_FOR & set(arranged)) or (lead[:-2][-1:] == ["and"] and frame.passive)


def undone_around(words: Sequence[Word], frame: Frame) -> Verdict | None:
    """What became of a plan seen from later: "put off a trip to C, where he was to meet B", "..., but withdrew"."""
    for at, word in enumerate(words):
        is_cut_short = word.low in {"cut short", "cuts short"} and at < frame.at
        if not (is_cut_short or word.is_a("cancelled", "postponed", "withdrawn")) or _is_only_talked_of(words, at):
            continue
        lead = lows_of(words[frame.end + 1 : at])
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
    lead = lows_of(words[max(0, at - 7) : at])
    close = lead[-3:]
    if {"would", "could", "might", "may", "should", "can", "must"} & set(close):
        return True
    if any(word.is_a("negated") for word in words[max(0, at - 3) : at]):
        return True
    if close[-1:] == ["to"]:
        return not _BRINGS_ABOUT & set(lead[-6:])
    asked = {"if", "unless", "whether"} | (_DEMANDS if words[at].low in _BASE_FORMS else set())
    return bool(asked & set(lead))
