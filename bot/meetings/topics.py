"""A meeting that is only what something is about: a noun phrase's place in its sentence in, a verdict out.

Only a meeting that took place has a transcript or an outcome; of one that is arranged there is a date and an agenda;
what is decided on, feared, backed or insisted on has no more than been thought of.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.meetings.clause import has_any
from bot.meetings.frame import Frame
from bot.meetings.sentence import Word
from bot.meetings.verdict import Verdict
from bot.model import REMOTE_KINDS

_MERELY_ABOUT = {"about", "concerning", "into", "of", "on", "over", "regarding"}
_CIRCUMSTANCES = {"from", "in"}
_ABOUT = _MERELY_ABOUT | _CIRCUMSTANCES | {"for", "to"}
PARTS_OF_TALKS = {"at the end", "beginning", "close", "conclusion", "course", "end", "opening", "outset", "start"}
_INDEFINITE = {"a", "an", "another", "any"}
# What stands between the head and its "of": "the transcript released of A's call", "decision on Sunday about".
_HEAD_REACH = 3


def verdict_of_topic(words: Sequence[Word], frame: Frame, start: int, *, terse: bool) -> Verdict | None:
    """What the head of "HEAD of A's meeting with B" says of the meeting; `start`: where its noun phrase begins.

    None when the head says nothing. In a headline a pair of names before the noun ("on A-B talks") is not enough, but
    a call is mostly spoken of when it is over.
    """
    if has_any(words[start : frame.at], "hypothetical"):
        return "none"  # "the rumoured A-B summit"
    about = start - 1
    if about < 1 or words[about].low not in _ABOUT:
        return None
    head = words[about - 1]
    if head.low in PARTS_OF_TALKS:
        return None
    if head.is_a("outcome"):
        return "held"
    if head.is_a("arrangement") and (terse or words[about].low == "for"):
        return "expected"
    near = words[max(0, about - _HEAD_REACH) : about]
    if words[about].low not in _CIRCUMSTANCES and has_any(near, "open question"):
        return "none"
    is_topic = words[about].low in _MERELY_ABOUT and frame.group != "trip" and frame.kind not in REMOTE_KINDS
    return "mention" if is_topic and (terse or words[start].low in _INDEFINITE) else None
