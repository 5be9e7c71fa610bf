"""Whether a sentence takes back the meeting that it tells of: a frame and its words in, yes or no out.

"It is not true that A met B", "..., which both governments deny", "a call that did not take place": the clause of the
meeting reads as told, and what unmakes it stands in the clause around it or behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.meetings.frame import Frame
from bot.meetings.sentence import Word

_UNTRUE = {"baseless", "false", "fabricated", "inaccurate", "incorrect", "myth", "unfounded", "untrue", "wrong"}
_TRUE = {"accurate", "correct", "established", "proved", "proven", "so", "the case", "true"}
_SUPPORT = {"evidence", "proof", "truth"}
_FORGED = {"doctored", "fake", "faked", "forged", "manipulated"}
_PICTURES = {"account", "clip", "footage", "image", "images", "photo", "photograph", "picture", "recording", "video"}
_CLAIMS = {
    "allegation", "allegations", "assertion", "claim", "claims", "notion", "report", "reports", "rumor", "rumors",
    "rumour", "rumours", "story", "suggestion", "suggestions",
}  # fmt: skip
_PLAINLY = {"completely", "entirely", "simply"}
_TO_BE = {"are", "is", "was", "were"}
_DENYING = {
    "denied", "denies", "deny", "dismiss", "dismissed", "dismisses", "dispute", "disputed", "disputes", "refuted",
    "rejected", "rejects",
}  # fmt: skip
# What a denial behind a comma must point back to: the claim itself, nothing else of the day.
_IT = {"it", "that", "this"}
_TURNS = {"although", "but", "though", "while"}
# Words within which a clause says what it denies.
REACH = 9
_COMES_ABOUT = {"come", "happen", "happened", "materialise", "materialised", "materialize", "materialized", "occur"}


def is_taken_back(words: Sequence[Word], frame: Frame) -> bool:
    """Is the meeting denied by the clause around it, or by what follows in the sentence?"""
    return (
        _is_called_untrue(words, frame.at)
        or _is_of_a_false_report(words, frame.at)
        or _is_forged(words, frame.at)
        or _is_denied_after(words, frame.end)
        or _never_came(words, frame.end)
    )


def _is_called_untrue(words: Sequence[Word], at: int) -> bool:
    """ "It is not true that A met B", "It was wrong to say A had met B", "Reports that A met B are false"."""
    that = next((k for k in range(at - 1, max(-1, at - 16), -1) if words[k].low in {"that", "say"}), None)
    if that is None or that == 0 or any(word.is_stop for word in words[that:at]) or _is_aside(words, that, at):
        return False
    lead = words[max(0, that - 6) : that]
    lows = [word.low for word in lead]
    if "it" in lows:
        said = set(lows[lows.index("it") :])
        negated = any(word.is_a("negated") for word in lead)
        if (_TRUE if negated else _UNTRUE) & said:
            return True
    if "no" in lows and _SUPPORT & set(lows[lows.index("no") :]):
        return True  # "There is no evidence that", "no truth in the report that"
    if words[that - 1].low not in _CLAIMS:
        return False
    after = range(at + 1, len(words))
    return any(words[k].low in _UNTRUE and words[k - 1].low in _TO_BE | _PLAINLY for k in after)


_WITHDRAWS = _DENYING | {
    "apologised", "apologized", "correct", "corrected", "reject", "retract", "retracted", "withdrawn", "withdrew",
}  # fmt: skip


def _is_of_a_false_report(words: Sequence[Word], at: int) -> bool:
    """ "asked a newspaper to correct a report according to which A met B", "denied reports that A had met B"."""
    for k in range(at - 1, max(0, at - 18), -1):
        if words[k].is_stop:
            return False
        if words[k].low in _CLAIMS and words[k + 1].low in {"according to", "claiming", "saying", "that", "which"}:
            return any(word.low in _WITHDRAWS for word in words[max(0, k - 5) : k])
    return False


def _is_aside(words: Sequence[Word], that: int, at: int) -> bool:
    """ "It is not true that A dislikes B, whom he met": the meeting is no part of what is denied."""
    for k in range(at - 1, that, -1):
        if words[k].low in _RELATIVES:
            return words[k - 1].low == ","
        if words[k].low == ",":
            return False
    return False


_RELATIVES = {"where", "which", "who", "whom"}


def _is_forged(words: Sequence[Word], at: int) -> bool:
    """ "A doctored photo shows A meeting B"."""
    return any(
        words[k].low in _FORGED and any(word.low in _PICTURES for word in words[k + 1 : k + 3]) for k in range(at)
    )


def _is_denied_after(words: Sequence[Word], end: int) -> bool:
    """ "..., which both governments deny", "..., a claim denied by A", "..., but the ministry denied it"."""
    for comma in range(end + 1, len(words) - 2):
        if words[comma].is_stop:
            return False
        if words[comma].low != ",":
            continue
        opening, clause = words[comma + 1].low, words[comma + 1 : comma + 1 + REACH]
        is_claim = opening == "which" or (opening in {"a", "an"} and words[comma + 2].low in _CLAIMS)
        is_claim = is_claim or opening == "something"
        for k, word in enumerate(clause):
            if word.low not in _DENYING or any(w.is_a("negated") for w in clause[:k]):
                continue
            following = words[comma + 2 + k : comma + 5 + k]
            if is_claim and _is_last(following):
                return True
            if opening in _TURNS and _points_back(following):
                return True
    return False


def _is_last(following: Sequence[Word]) -> bool:
    """Does the clause end here, or say no more than by whom?"""
    return not following or following[0].is_stop or following[0].low in {",", ".", "by"}


def _points_back(following: Sequence[Word]) -> bool:
    """Is what is denied "it", "this", "the report"?"""
    lows = [word.low for word in following]
    if lows and lows[0] in _IT:
        return _is_last(following[1:])
    return lows[:1] == ["the"] and not _CLAIMS.isdisjoint(lows[1:2])


def _never_came(words: Sequence[Word], end: int) -> bool:
    """ "..., a call that did not take place", "..., a meeting which never happened"."""
    for comma in range(end + 1, len(words) - 4):
        if words[comma].is_stop:
            return False
        if words[comma].low != "," or words[comma + 1].low not in {"a", "an"}:
            continue
        that = next(
            (k for k in range(comma + 2, min(comma + 7, len(words))) if words[k].low in {"that", "which"}), None
        )
        if that is None or not any(t.form == "noun" for word in words[comma + 2 : that] for t in word.triggers):
            continue
        clause = words[that + 1 : that + 6]
        negated = any(word.is_a("negated") for word in clause)
        if negated and ({"take", "took", "taken"} | _COMES_ABOUT) & {word.low for word in clause}:
            return True
    return False
