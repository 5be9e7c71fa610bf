"""When it was: a telling in, its verdict and EDTF date out.

Of the dates that are its own (`dates_told`) the verdict, the diary and the page's day make one value; a meeting told
without a day is news of the last days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bot import edtf
from bot.meetings import diary, when
from bot.meetings.dates_told import dates_of
from bot.meetings.ground import Ground
from bot.meetings.sentence import Word
from bot.meetings.telling import Telling, relative_clause, word_at
from bot.meetings.verdict import Verdict
from bot.meetings.when import DateMention, Tense

_FILE_CAPTION = re.compile(r"\s*(?:\(?FILE\)?|File photo|ARCHIVE)\b\s*[-–—:]?", re.IGNORECASE)
# "A (right) speaks with B": a caption, wherever the page has it.
_CAPTION = re.compile(r"\((?:L|R|C|left|right|center|centre|top|bottom)\)|, (?:left|right|center|centre),")
_AT_THEIR_MEETING = re.compile(r"\b(?:at|during) their (?:[a-z-]+ )?(?:meeting|talks|summit)\b")
# "A greets B before a meeting in Paris on Tuesday": a caption that has strayed into the text.
_BESIDE_A_MEETING = re.compile(
    r"\b(?:after|ahead of|at|before|during|prior to) (?:(?:a|an|the|their) )?(?:[a-z-]+ ){0,2}"
    r"(?:banquet|ceremony|conference|dinner|meeting|summit|talks)\b"
)
_RECENT_MARK = re.compile(r"most recently|most notably|the last time|last time|the latest")
_LONG_AGO = {
    "once", "recalled", "ago", "previously", "earlier", "last", "historic", "decades", "years", "previous", "recounted",
    "since", "weeks", "months",
}  # fmt: skip
_SEVERAL = {"several", "many", "numerous", "dozens", "multiple", "frequent", "regular", "series"}
# How wide a plan's date may be for an official word on it to be an announcement.
FIXED_DAYS = 14


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
    if verdict == "mention" and chosen and chosen[0].rule in _DAYS_WITHOUT_YEAR:
        return verdict, "present"  # "hopes for the June 12 summit", in May: the nearest June
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
