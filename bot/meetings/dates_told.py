"""Whose the dates of a sentence are: a telling in, those of its dates that tell when its meeting was out.

A sentence's dates are shared out among its triggers; a date after "since" or in "weeks before the invasion" bounds,
and the day on which somebody said or did something else is no day of a meeting.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.meetings.frame import Frame
from bot.meetings.sentence import Word
from bot.meetings.telling import Telling, opens_on_a_day, relative_clause, word_at
from bot.meetings.when import DateMention
from bot.model import REMOTE_KINDS

_JOINED = re.compile(r"(?:\s(?:morning|afternoon|evening|night))?\s{0,4}(?:,|,? and|,? or|/)?\s{0,4}(?:in |on )?")
_AFTER, _BEFORE = {"since", "after", "following"}, {"before", "ahead of", "prior to", "until"}
# Characters between a date and the trigger that it qualifies ("the June 12 summit").
BESIDE = 14


def dates_of(telling: Telling) -> list[DateMention]:
    """The dates that belong to a frame: the next ones after its trigger, else the ones that open its clause."""
    words, frame, here = telling.words, telling.frame, telling.trigger.start
    when_it_was = _before_when(telling)
    if when_it_was is not None:
        return [when_it_was]
    is_stage = frame.group == "stage"  # what is said at a news conference is said on its day
    usable = [d for d in _of_the_plan(telling) if is_stage or not _of_reporting(words, d, frame.at)]
    usable = [d for d in usable if relative_clause(words, d.start) == relative_clause(words, here)]
    usable = [d for d in usable if not _is_of_anothers_deed(words, d, frame)]
    usable = [
        d for d in usable if not _is_of_preparing(words, d, frame) and not _is_of_the_main_clause(words, d, frame)
    ]
    changed = [d.end for d in telling.dates if _is_superseded(words, d)]
    usable = [d for d in usable if d.end not in changed] or usable
    usable = [_of_the_noun(words, _bound_by_clause(words, d, here), frame.at) for d in usable]
    if not usable:
        return []
    there = _before_where(words, frame.at)
    if there is not None:
        own = [d for d in usable if d.end <= words[there].start and words[there].start - d.end <= 30 and not d.bound]
        if own and not _has_its_own_day(words, frame, usable):
            return own[-1:]
    others = [
        words[_begins(words, f)].start
        for f in telling.frames
        if abs(f.at - frame.at) > 1 and not _is_within(words, f, frame)
    ]
    next_trigger = min((o for o in others if o > here), default=None)
    following = [d for d in usable if d.start >= here - 2 and d.bound != "after"]
    close = telling.clause_end()
    after = [d for d in following if d.start < close and (next_trigger is None or d.start < next_trigger)]
    if after:
        return _run(telling, after)
    before = [d for d in usable if d.start < here and d.bound is None]
    if _is_set_off(words, frame):
        before = []
    if telling.others_before():
        before = [d for d in before if here - d.end <= BESIDE]
    leading = _leading(telling, before, others)
    if leading:
        return leading
    limits = [d for d in usable if d.start < here and d.bound == "before"]
    if limits:
        return limits[-1:]
    beyond = [d for d in following if d.bound is None and next_trigger is None and not _opens_another(words, d)]
    return _run(telling, beyond) if beyond and beyond[0].start < max(close, *changed, 0) + 40 else []


def _before_when(telling: Telling) -> DateMention | None:
    """ "the first since September 2015, when A and B met": the month before the "when" is the meeting's."""
    words, at = telling.words, telling.frame.at
    if telling.judged.verdict != "held":
        return None
    for k in range(at - 1, max(0, at - WHEN_REACH), -1):
        if words[k].low == "when" and words[k - 1].low == ",":
            before = [d for d in telling.dates if 0 <= words[k - 1].start - d.end <= 1]
            later = any(d.start > words[k].start for d in telling.dates)
            return before[-1]._replace(bound=None) if before and not later else None
        if words[k].is_stop:
            return None
    return None


# Words from "when" to the verb: "when the Ukrainian and the Russian leader last met".
WHEN_REACH = 12


def _has_its_own_day(words: Sequence[Word], frame: Frame, dates: Sequence[DateMention]) -> bool:
    """Does a day follow in the same breath: "where he met B on April 14"?"""
    comma = next((w.start for w in words[frame.end + 1 :] if w.low == "," or w.is_stop), words[-1].end)
    return any(words[frame.end].end <= d.start < comma for d in dates)


def _before_where(words: Sequence[Word], trigger_at: int) -> int | None:
    """The "where" of "was in Paris on Sunday, where he met B": place and day stand before it."""
    for k in range(trigger_at - 1, max(0, trigger_at - 7), -1):
        if words[k].low == "where":
            return k
        if words[k].is_stop or words[k].low == ",":
            return None
    return None


def _of_the_noun(words: Sequence[Word], mention: DateMention, trigger_at: int) -> DateMention:
    """ "ahead of Monday's meeting": the day is the meeting's own and bounds nothing."""
    after = word_at(words, mention.end)
    if mention.bound is None or not after <= trigger_at or words[trigger_at].start - mention.end > BESIDE:
        return mention
    own = words[after - 1].possessive or after == trigger_at
    return mention._replace(bound=None) if own else mention


def _is_of_anothers_deed(words: Sequence[Word], mention: DateMention, frame: Frame) -> bool:
    """ "spoke about the summit that B hosts in November": the month is that of the hosting."""
    at = word_at(words, mention.start)
    for k in range(frame.end + 1, at - 2):
        if (
            words[k].low in {"that", "which"}
            and words[k + 1].actor
            and frame.verb < k
            and not words[k - 1].is_a("report")
        ):
            return any(t.form in {"past", "present"} for t in words[k + 2].triggers) or words[k + 2].light is not None
    return False


def _is_of_the_main_clause(words: Sequence[Word], mention: DateMention, frame: Frame) -> bool:
    """ "the testimony Tuesday of an officer who called A's talks improper", "sued on Monday after hearing of"."""
    if frame.form != "noun" or mention.start > words[frame.at].start:
        return False
    at = word_at(words, mention.start)
    between = words[word_at(words, mention.end) : frame.at]
    for word, following in pairwise(between):
        if word.low == "who" and at > _OPENING and between[0].low == "of":
            return True
        if word.low in _AFTER | _BEFORE and following.low.endswith("ing") and not following.triggers:
            return True
    return False


# A day among so many first words is that of the sentence.
_OPENING = 3
_PREPARES = {"arrange", "discuss", "lay", "organise", "organize", "plan", "prepare"}


def _is_of_preparing(words: Sequence[Word], mention: DateMention, frame: Frame) -> bool:
    """ "Officials met on Thursday to prepare the talks": the day is theirs."""
    if frame.form != "noun" or mention.start > words[frame.at].start:
        return False
    first, last = word_at(words, mention.end), frame.at
    prepares = any(words[k].low == "to" and words[k + 1].low in _PREPARES for k in range(first, last - 1))
    return prepares and not any(word.actor for word in words[:last])


def _begins(words: Sequence[Word], frame: Frame) -> int:
    """Where a frame's words begin: of "and, on Thursday, one with C" at the "and"."""
    if frame.like is None:
        return frame.at
    for j in range(frame.at - 1, max(0, frame.at - 9), -1):
        if words[j].is_a("and") or words[j].low == ";":
            return j
    return frame.at


def _is_set_off(words: Sequence[Word], frame: Frame) -> bool:
    """ "said that it would begin on May 15, after a meeting": the day before the comma is no day of the meeting."""
    if frame.form != "noun":
        return False
    for j in range(frame.at - 1, max(0, frame.at - 6), -1):
        if words[j].low in {"after", "ahead of", "before", "following", "prior to"}:
            return words[j - 1].low == ","
    return False


def _opens_another(words: Sequence[Word], mention: DateMention) -> bool:
    """Does the date open a clause with a subject of its own: "..., and on Sunday they will see C"?"""
    at = word_at(words, mention.start)
    return at > 0 and opens_on_a_day(words, at - 1)


def _leading(telling: Telling, before: Sequence[DateMention], others: Sequence[int]) -> list[DateMention]:
    """A date right before the trigger ("the June 12 summit"), in its clause, or at the head of the sentence."""
    here, opening = telling.trigger.start, telling.clause_start()
    inside = [d for d in before if d.end <= here and here - d.end <= BESIDE]
    if inside:
        return inside[-1:]
    in_clause = [d for d in before if opening <= d.start]
    if in_clause:
        return in_clause[-1:]
    if any(o < here for o in others):
        return []
    heading = [d for d in before if d.start - telling.sentence.start < 12]
    return _run(telling, heading) if heading else []


def _of_the_plan(telling: Telling) -> Sequence[DateMention]:
    """Without the day of a cancellation: "A on Thursday called off his June 12 summit", "was cancelled on Monday"."""
    if telling.judged.verdict not in {"cancelled", "postponed"}:
        return telling.dates
    here = telling.trigger.start
    undoing = [w.start for w in telling.words if w.is_a("cancelled", "postponed")]
    mark = min(undoing, key=lambda start: abs(start - here), default=here)
    return [d for d in telling.dates if (d.start < mark) == (here < mark) and (d.start > mark or d.start > here - 40)]


def _of_reporting(words: Sequence[Word], mention: DateMention, trigger_at: int) -> bool:
    """ "the Kremlin said on Monday", "according to CNN on March 2": the day of saying."""
    at = word_at(words, mention.start)
    after = word_at(words, mention.end)
    if after < len(words) and words[after].is_a("report"):
        return True  # "A on Friday said that"
    if at < trigger_at and _is_said_between(words, after, trigger_at):
        return True
    for k in range(at - 1, max(-1, at - 7), -1):
        word = words[k]
        if word.is_a("report") or word.low in {"reporters", "confirmed"}:
            return True
        if k != trigger_at and any(t.group == "tell" for t in word.triggers):
            return True  # "told a broadcaster on Friday"
        if word.is_a("pronoun") and k == at - 1:
            return False  # "said his April meeting"
        if word.actor or word.is_stop or word.low == "," or any(t.group != "tell" for t in word.triggers):
            return word.actor is not None and k > 0 and words[k - 1].low == "according to"
    return False


def _is_said_between(words: Sequence[Word], first: int, last: int) -> bool:
    """ "On Monday a spokesman said that A would meet B": the day is that of the saying."""
    for k in range(first, last):
        if words[k].is_a("report") and words[k].low != "according to" and not words[k].quoted:
            return words[k + 1].low not in ",." and words[k - 1].low != ","
    return False


def _is_superseded(words: Sequence[Word], mention: DateMention) -> bool:
    """ "first set for May": the date of a plan that has changed."""
    at = word_at(words, mention.start)
    lows = {w.low for w in words[max(0, at - 4) : at]}
    moved = any(w.is_a("postponed") for w in words[at:])
    if {"scheduled", "planned", "set", "due"} & lows and moved and {"had", "been", "was", "were"} & lows:
        return True
    return bool(lows & {"first", "originally", "initially", "previously"}) and bool(
        lows & {"set", "scheduled", "planned", "due"}
    )


def _bound_by_clause(words: Sequence[Word], mention: DateMention, here: int) -> DateMention:
    """A date in "weeks before the invasion last February", "since Russia invaded last year" only bounds."""
    if mention.bound is not None:
        return mention
    at = word_at(words, mention.start)
    for k in range(at - 1, max(-1, at - 12), -1):
        word = words[k]
        if word.is_stop or word.low == "," or (word.end <= here < mention.start and word.start <= here):
            return mention
        if word.low in _AFTER or word.low in _BEFORE:
            tells = any(t.group != "tell" for w in words[k + 1 : at] for t in w.triggers)
            is_later = word.start > here and word.low == "ahead of"  # "rang B ahead of a summit on Friday"
            return (
                mention
                if tells and not is_later
                else mention._replace(bound="after" if word.low in _AFTER else "before")
            )
    return mention


def _is_within(words: Sequence[Word], other: Frame, frame: Frame) -> bool:
    """Is the other frame a circumstance of this one ("meets B during a visit to C this week")?"""
    if other.at < frame.at or (other.form != "noun" and other.group not in {"talks", "trip"}):
        return False
    if (other.kind in REMOTE_KINDS) != (frame.kind in REMOTE_KINDS):
        return False  # "agreed to meet in a call on Sunday"
    near = {w.low for w in words[max(frame.at, other.at - 4) : other.at]}
    return bool({"during", "on", "at"} & near) and set(other.ids) <= set(frame.ids)


def _run(telling: Telling, dates: Sequence[DateMention]) -> list[DateMention]:
    """The first of the dates and those joined to it by "and", "or" or a comma."""
    run = [dates[0]]
    for each in dates[1:]:
        if not _JOINED.fullmatch(telling.sentence.text, run[-1].end, each.start):
            break
        run.append(each)
    return run
