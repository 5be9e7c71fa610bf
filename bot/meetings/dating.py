"""When it was: a telling in, its verdict and EDTF date out.

A sentence's dates are shared out among its triggers; a date after "since" or in "weeks before the invasion" bounds,
the day somebody said something is no day of a meeting, and a meeting told without a day is news of the last days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from bot import edtf
from bot.meetings import diary, when
from bot.meetings.frame import Frame
from bot.meetings.ground import Ground
from bot.meetings.sentence import Word
from bot.meetings.telling import Telling, opens_on_a_day, relative_clause, word_at
from bot.meetings.verdict import Verdict
from bot.meetings.when import DateMention, Tense
from bot.model import REMOTE_KINDS

_FILE_CAPTION = re.compile(r"\s*(?:\(?FILE\)?|File photo|ARCHIVE)\b\s*[-–—:]?", re.IGNORECASE)
# "A (right) speaks with B": a caption, wherever the page has it.
_CAPTION = re.compile(r"\((?:L|R|C|left|right|center|centre|top|bottom)\)|, (?:left|right|center|centre),")
_AT_THEIR_MEETING = re.compile(r"\b(?:at|during) their (?:[a-z-]+ )?(?:meeting|talks|summit)\b")
# "A greets B before a meeting in Paris on Tuesday": a caption that has strayed into the text.
_BESIDE_A_MEETING = re.compile(
    r"\b(?:after|ahead of|at|before|during|prior to) (?:(?:a|an|the|their) )?(?:[a-z-]+ ){0,2}"
    r"(?:banquet|ceremony|conference|dinner|meeting|summit|talks)\b"
)
_JOINED = re.compile(r"(?:\s(?:morning|afternoon|evening|night))?\s{0,4}(?:,|,? and|,? or|/)?\s{0,4}(?:in |on )?")
_RECENT_MARK = re.compile(r"most recently|most notably|the last time|last time|the latest")
_AFTER, _BEFORE = {"since", "after", "following"}, {"before", "ahead of", "prior to", "until"}
_LONG_AGO = {
    "once", "recalled", "ago", "previously", "earlier", "last", "historic", "decades", "years", "previous", "recounted",
    "since", "weeks", "months",
}  # fmt: skip
_SEVERAL = {"several", "many", "numerous", "dozens", "multiple", "frequent", "regular", "series"}
# How wide a plan's date may be for an official word on it to be an announcement.
FIXED_DAYS = 14
# Characters between a date and the trigger that it qualifies ("the June 12 summit").
BESIDE = 14


class Dated(NamedTuple):
    """A verdict with its date. `printed`: what the page says, when that is a slip ("March" in April)."""

    verdict: Verdict
    date: str | None
    printed: str | None

    @property
    def is_fixed(self) -> bool:
        width = edtf.width_days(self.date)
        return width is not None and width <= FIXED_DAYS


def datings(telling: Telling) -> list[Dated]:
    """The dates of a telling, one each for "in 2017 and 2019"; none when only a number of meetings is told."""
    verdict, chosen = telling.judged.verdict, dates_of(telling)
    if _is_count(telling):
        chosen, verdict = _most_recent(telling), "held"
        if not chosen:
            return []
    groups = [[c] for c in chosen] if _are_alternatives(chosen) else [chosen]
    return [date_telling(telling, verdict, group) for group in groups]


def date_telling(telling: Telling, verdict: Verdict, chosen: Sequence[DateMention]) -> Dated:
    """The verdict and date of a telling whose dates are `chosen`."""
    is_of_entry = telling.entry is not None and (not chosen or _heads_the_entry(telling, chosen))
    if is_of_entry and (dated := _by_diary(telling, verdict)):
        return dated
    verdict, tense = _with_tense(telling, verdict, chosen)
    value = _value(telling, chosen, tense)
    return _against_page(telling, verdict, chosen, value)


def _heads_the_entry(telling: Telling, chosen: Sequence[DateMention]) -> bool:
    """Are the dates all those of "Tuesday: talks in C", "Monday, May 30: talks in C"?"""
    text, start = telling.sentence.text, telling.sentence.start
    if start > 0 or diary.day_at_the_head(text) is None:
        return False
    return all(mention.end <= len(text) - len(text.partition(":")[2]) for mention in chosen)


def _by_diary(telling: Telling, verdict: Verdict) -> Dated | None:
    """An entry of a diary without a day of its own is of the day above it: what is to come from the page's day on."""
    entry, day = telling.entry, telling.ground.day
    assert entry is not None
    is_ahead = day is None or entry.ahead is None or entry.ahead >= day
    names_it = verdict in {"mention", "present", "expected", "ongoing"} or _is_on_a_trip(telling)
    if is_ahead and names_it:
        return Dated("expected", entry.ahead.isoformat() if entry.ahead else telling.ground.from_now, None)
    told = verdict == "present" or (verdict == "held" and _undated(telling) is not None)
    if told and entry.behind is not None and (day is None or entry.behind <= day):
        return Dated("held", entry.behind.isoformat(), None)
    return None


def _is_on_a_trip(telling: Telling) -> bool:
    """ "A on a two-day visit to C": no verb says that it was."""
    frame = telling.frame
    lead = telling.words[max(0, frame.at - 4) : frame.at]
    return frame.group == "trip" and frame.form == "noun" and any(word.low == "on" for word in lead)


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


def _are_alternatives(chosen: Sequence[DateMention]) -> bool:
    """ "in 2017 and 2019" are two meetings, "on Monday and Tuesday" is one."""
    return len(chosen) > 1 and all(c.rule in {"year", "part_month_year", "bare_month"} for c in chosen)


def _is_count(telling: Telling) -> bool:
    """ "met 39 times since 2013", "several meetings": a number of meetings, none of them told."""
    words, frame = telling.words, telling.frame
    if frame.named_apart:
        return False
    if any(w.is_a("repeated") for w in words[frame.at : frame.end + 7]):
        return True
    if any(w.low in _SEVERAL for w in words[max(0, frame.at - 3) : frame.at]):
        return telling.trigger.low.endswith("s")
    if telling.trigger.low.endswith("s") and words[frame.at - 1].low in when.NUMBERS and not telling.dates:
        return _is_perfect(telling)  # "has held seven calls with B so far"
    # "have met in eleven countries since 2013", "has met B twice, in C and in D"
    only_bounds = bool(telling.dates) and all(d.bound == "after" for d in telling.dates)
    twice = any(w.low in {"once", "twice"} for w in words[frame.at : frame.end + 4])
    return _is_perfect(telling) and (only_bounds or (twice and all(d.rule in _WHOLE_SPANS for d in telling.dates)))


_WHOLE_SPANS = {"past_units", "side_unit"}


def _is_perfect(telling: Telling) -> bool:
    at = telling.frame.at
    return any(w.low in {"have", "has", "'ve"} for w in telling.words[max(0, at - 4) : at])


def _most_recent(telling: Telling) -> list[DateMention]:
    """The date of "..., most recently in September"."""
    mark = _RECENT_MARK.search(telling.sentence.text, telling.sentence.start, telling.sentence.end)
    return [d for d in telling.dates if mark and d.start >= mark.end()][:1]


_LEAN = {"anchored", "anchored_next", "anchored_previous", "anchored_side"}


def _day_before(telling: Telling, mention: DateMention) -> str | None:
    """The day told in the sentence before, on which "the day after" leans; a plan leans on no day gone by."""
    span = edtf.bounds(telling.anchor) if mention.rule in _LEAN else None
    is_gone = span is not None and telling.ground.day is not None and span[0] < telling.ground.day
    return None if span is None or (is_gone and telling.judged.verdict == "expected") else telling.anchor


def _value(telling: Telling, chosen: Sequence[DateMention], tense: Tense) -> str | None:
    """The EDTF value of the chosen dates together."""
    if not chosen:
        return None
    resolve, anchor = telling.ground.resolve, None
    for mention in telling.dates:
        if mention.start < chosen[0].start:
            anchor = resolve(mention, "future" if tense == "future" else "past", anchor) or anchor
    values: list[tuple[DateMention, str]] = []
    for mention in chosen:
        value = resolve(mention, tense, anchor or _day_before(telling, mention))
        if value:
            values.append((mention, value))
            anchor = value
    if not values:
        return None
    if chosen[0].bound == "before":
        return f"../{values[0][1].split('/')[0].strip('[')[:10]}"
    return values[0][1] if len(values) == 1 else _together(values)


def _together(values: Sequence[tuple[DateMention, str]]) -> str:
    exact = [value for mention, value in values if edtf.is_day(value) and "weekday" not in mention.rule]
    if len(exact) == 1:
        return exact[0]  # "Tuesday, 17 October"
    spans = [span for _, value in values if (span := edtf.bounds(value))]
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    return when.interval(first, last) if last != date.max and (last - first).days < 400 else values[0][1]


def _with_tense(telling: Telling, verdict: Verdict, chosen: Sequence[DateMention]) -> tuple[Verdict, Tense]:
    """What a bare present tense means, and the direction in which the dates are read."""
    day, judged = telling.ground.day, telling.judged
    if verdict == "present":
        span = edtf.bounds(telling.ground.resolve(chosen[0], "present")) if chosen else None
        is_body = telling.paragraph.role == "body" and not _CAPTION.search(telling.sentence.quote)
        is_body = is_body and not _AT_THEIR_MEETING.search(telling.sentence.quote)
        if span and day and (span[0] > day or (span[0] == day and is_body)):
            return "expected", "future"
        if span and day and is_body and _is_weekday_ahead(telling, chosen, (day - span[0]).days):
            return "expected", "future"
        lasts = telling.frame.group in {"visit", "travel", "trip", "attend"} and not _is_ending(telling)
        return ("ongoing" if lasts else "held"), "present"
    if verdict in {"expected", "cancelled", "postponed", "withdrawn"}:
        if judged.told and chosen and chosen[0].start < telling.trigger.start:
            return verdict, "past"  # "flew to C on Monday to see B"
        if verdict != "expected" and chosen and all(each.rule == "bare_month" for each in chosen):
            return verdict, "present"  # "talks set for August were called off": the nearest August
        if verdict in {"cancelled", "postponed"} and _is_of_yesterday(telling, chosen):
            return verdict, "past"
        if chosen and chosen[0].rule == "side_weekday" and chosen[0].parts[0] == "this":
            return verdict, "future"
        if judged.past_plan and not telling.ground.is_called_off:
            return verdict, "future" if _is_close_ahead(telling, chosen) else "past"
        return verdict, "present" if judged.told and not judged.past_plan else "future"
    if verdict == "ongoing":
        span = edtf.bounds(telling.ground.resolve(chosen[0], "future")) if chosen else None
        is_plan = telling.frame.form == "participle" and chosen[:1] and chosen[0].bound is None
        if span and day and span[0] > day and (is_plan or any(c.rule != "weekday" for c in chosen)):
            return "expected", "future"  # "is meeting B on Friday", on a Monday
        return verdict, "present"
    return verdict, "past"


def _is_weekday_ahead(telling: Telling, chosen: Sequence[DateMention], ago: int) -> bool:
    """ "A receives B on Tuesday", on a Friday: the news of Tuesday would be in the past tense by then."""
    is_bare = all(each.rule == "weekday" and each.bound is None for each in chosen)
    if is_bare and telling.ground.is_diary:
        return ago > 0
    is_caption = _BESIDE_A_MEETING.search(telling.sentence.quote) is not None
    return is_bare and ago > 1 and not is_caption and not _is_ending(telling)


# "on Monday", "the same evening", "the day before": days of the story, though the page has none to count from.
_OF_THE_DAYS_TOLD = {"anchored", "anchored_side", "today", "weekday"}
# "was to see B on Sunday", said on a Saturday, is tomorrow; said on a Tuesday, mostly the Sunday before.
CLOSE_AHEAD = 2


def _is_close_ahead(telling: Telling, chosen: Sequence[DateMention]) -> bool:
    day = telling.ground.day
    if day is None or len(chosen) != 1 or chosen[0].rule != "weekday":
        return False
    return 0 <= (when.WEEKDAYS[chosen[0].parts[0]] - day.weekday()) % 7 <= CLOSE_AHEAD


def _is_of_yesterday(telling: Telling, chosen: Sequence[DateMention]) -> bool:
    """ "Thursday's talks were called off", on a Friday."""
    if telling.ground.day is None or len(chosen) != 1 or chosen[0].rule != "weekday":
        return False
    return (telling.ground.day.weekday() - when.WEEKDAYS[chosen[0].parts[0]]) % 7 == 1


def _is_ending(telling: Telling) -> bool:
    """ "ends his visit", "wraps up a tour"."""
    return telling.words[telling.frame.verb].low in {"ends", "concludes", "finishes", "completes", "wraps up"}


def _against_page(telling: Telling, verdict: Verdict, chosen: Sequence[DateMention], value: str | None) -> Dated:
    """What the day of the page makes of a verdict and a printed date."""
    day, span = telling.ground.day, edtf.bounds(value)
    if verdict == "mention" and _may_be_either_week(telling, chosen):
        return Dated("none", value, None)
    if verdict == "mention":
        settled = _mention_settled(day, span, value) if _is_attached(telling, chosen) else "mention"
        return Dated(settled, value, None)
    if verdict == "expected" and telling.ground.page_day and not telling.judged.past_plan:
        return _plan_against_page(telling, chosen, value)
    if verdict == "held" and span and day and span[0] > day + timedelta(days=1):
        is_headline = telling.paragraph.role == "headline"
        return Dated("expected" if is_headline else "none", value, None)
    if verdict == "ongoing" and telling.judged.verdict == "ongoing" and value is None and day:
        return Dated(verdict, day.isoformat(), None)
    if verdict in {"held", "ongoing"} and value is None:
        # "on Tuesday" is of these days though the page has no day; another date that cannot be read is not
        is_news = all(mention.rule in _OF_THE_DAYS_TOLD for mention in chosen)
        return Dated(verdict, _undated(telling) if is_news else None, None)
    return Dated(verdict, value, None)


def _may_be_either_week(telling: Telling, chosen: Sequence[DateMention]) -> bool:
    """ "nervous over talks between A and B on Sunday", on a Friday: the coming Sunday is nearer, and no verb tells."""
    if len(chosen) != 1 or chosen[0].rule != "weekday" or telling.ground.day is None:
        return False
    nearest = edtf.bounds(telling.ground.resolve(chosen[0], "present"))
    return nearest is not None and nearest[0] > telling.ground.day


def _is_attached(telling: Telling, chosen: Sequence[DateMention]) -> bool:
    """Does the date belong to the noun itself ("the A-B summit in Paris in May"), with no verb between?"""
    if not chosen or chosen[0].start < telling.trigger.start:
        return bool(chosen) and not _is_in_another_clause(telling, chosen)
    first, last = telling.frame.end + 1, word_at(telling.words, chosen[0].start)
    return all(word.is_a("prep", "title") or word.spot for word in telling.words[first:last])


def _is_in_another_clause(telling: Telling, chosen: Sequence[DateMention]) -> bool:
    """ "will attend the summit in September, A said, though a meeting with B ..." """
    words = telling.words
    between = words[word_at(words, chosen[-1].end) : telling.frame.at]
    return any(word.is_a("report") or word.low in {"although", "but", "though", "while"} for word in between)


def _mention_settled(day: date | None, span: edtf.Bounds | None, value: str | None) -> Verdict:
    """A date settles what a bare noun leaves open ("the A-B summit of 2 May")."""
    if span and day and span[1] < day and edtf.width_days(value) is not None:
        return "held"
    return "expected" if span and day and span[0] > day else "mention"


def _plan_against_page(telling: Telling, chosen: Sequence[DateMention], value: str | None) -> Dated:
    ground, span, page = telling.ground, edtf.bounds(value), telling.ground.page_day
    if chosen and span and page and when.contradicts(chosen[0], page) and (span[0] - page).days > 200:
        return Dated("expected", ground.from_now, ground.resolve(chosen[0], "past"))
    if ground.day and span and span[1] < ground.day and not _is_of_another_clause(telling, chosen):
        # "ahead of their summit last November", "flew to Beijing in 2019 to meet Xi"
        return Dated("held", value, None)
    if ground.day and span and span[1] < ground.day:
        return Dated("expected", ground.from_now, None)
    if telling.frame.form == "noun" and chosen and _is_rather_of_last_year(ground, chosen[0], span):
        return Dated("held", ground.resolve(chosen[0], "past"), None)
    return Dated("expected", ground.from_now if value is None else value, None)


def _is_of_another_clause(telling: Telling, chosen: Sequence[DateMention]) -> bool:
    """ "pulled out of talks last week, and threatened to drop the planned summit": the date is another verb's."""
    if not chosen or chosen[-1].end > telling.trigger.start or telling.frame.form != "noun":
        return False
    between = telling.words[word_at(telling.words, chosen[-1].end) : telling.frame.at]
    is_apart = any(word.low == "," for word in between) and any(word.is_a("and") for word in between)
    return is_apart and any(word.low in _TO_COME for word in between[-4:])


def _is_rather_of_last_year(ground: Ground, mention: DateMention, span: edtf.Bounds | None) -> bool:
    """ "preparations for his September 1 meeting", in November: nobody has a day so far ahead without its year."""
    if ground.day is None or span is None or mention.rule not in _DAYS_WITHOUT_YEAR or mention.parts[-1].isdigit():
        return False
    return (span[0] - ground.day).days > FAR_AHEAD


_TO_COME = {"planned", "scheduled", "upcoming"}
_DAYS_WITHOUT_YEAR = {"day_month", "month_day"}
# Days ahead of the page beyond which a day without a year is rather the one gone by.
FAR_AHEAD = 240


def _looks_back(words: Sequence[Word]) -> bool:
    """Does the sentence tell of another time than these days? "Earlier in the day" and "in years" are of these."""
    for k, word in enumerate(words):
        if word.is_a("recounted"):
            return True
        if word.low not in _LONG_AGO:
            continue
        following = words[k + 1].low if k + 1 < len(words) else ""
        if word.low == "earlier" and (
            following in {"in", "on", "today"} or (k == 0 and following not in {"this", "that"})
        ):
            continue  # "Earlier he received B": of the same day
        lead = [w.low for w in words[max(0, k - 4) : k]]
        if word.low in _SPANS and "in" in lead and any(w.low in {"first", "second"} for w in words[:k]):
            continue  # "their first talks in three years"
        return True
    return False


_SPANS = {"decades", "months", "weeks", "years"}


def _undated(telling: Telling) -> str | None:
    """A meeting told without a day is news of the page's last days, unless the sentence looks back or is a caption."""
    if telling.paragraph.role == "caption" or _FILE_CAPTION.match(telling.sentence.quote):
        return None
    if telling.frame.how == "quoted" or (_looks_back(telling.words) and _looks_back(_up_to_the_clause_end(telling))):
        return None
    if telling.frame.group in {"meet", "see", "speak"} and _is_perfect(telling):
        return None  # "has met B" is of any time
    if _is_of_long_ago(telling):
        return None if any(word.spot and word.spot.kind == "city" for word in telling.words) else telling.before
    if telling.dates and relative_clause(telling.words, telling.trigger.start) is not None:
        return None  # "said on Tuesday that the call, which built on their talks in C, ..."
    return telling.ground.lately


def _up_to_the_clause_end(telling: Telling) -> Sequence[Word]:
    close = telling.clause_end()
    return [word for word in telling.words if word.start < close]


# A sentence without a day goes on about the time of the one before, when that was so many days ago.
LONG_AGO = 45


def _is_of_long_ago(telling: Telling) -> bool:
    """Was the sentence before about a meeting of another time: "They met in Paris in 2019. The two also spoke in C"?"""
    span, day = edtf.bounds(telling.before), telling.ground.day
    return bool(span and day and span[1] != date.max and (day - span[1]).days > LONG_AGO)
