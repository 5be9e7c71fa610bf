"""Diaries ("week ahead", "day by day"): paragraphs in, the day that a heading or a clock time gives an entry out. Pure.

"Monday, 4 March", "Tuesday", "March 5" alone on a line date the entries below, up to the next heading. A clock time
before an entry ("10:00 - A meets B") or behind it ("- 1100 GMT") puts it on the day of its heading, else of the page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from bot.meetings import when
from bot.model import Article

# A line with more characters says more than a day.
LONGEST_HEADING = 40
# How far from its end (characters) an entry's closing clock time may begin.
LONGEST_CLOCK = 30
_DATE_WORDS = frozenset(when.MONTHS) | frozenset(when.WEEKDAYS) | frozenset(
    ["fri", "mon", "nd", "of", "rd", "sat", "st", "sun", "th", "the", "thu", "thur", "thurs", "tue", "tues", "wed"]
)  # fmt: skip
_RULES = frozenset(["day_month", "iso", "month_day", "weekday"])
_WORD = re.compile(r"[^\W\d_]+")
_ZONE = r"(?:GMT|UTC|BST|CES?T|E[SD]?T|hrs|local time)"
# Programmes keep to five minutes; a live ticker's times do not.
_HOUR = r"(?:[01]?\d|2[0-3])"
_HALF = r"\s?[ap]\.?m\b\.?"
_CLOCK = (
    rf"(?:{_HOUR}[:.h][0-5][05](?:{_HALF})?(?:\s?{_ZONE})?|{_HOUR}{_HALF}(?:\s?{_ZONE})?|[012]\d[0-5][05]\s?{_ZONE})"
)
_OPENS_ON_THE_CLOCK = re.compile(rf"[\s•*(–—-]{{0,4}}{_CLOCK}\)?[\s:,|–—-]{{1,4}}(?=[^\W\d_])")
_ENDS_ON_THE_CLOCK = re.compile(rf"[–—(-]\s?{_CLOCK}\)?\.?$")


# "Tuesday: talks in C", "Monday, May 30 - ...": the day at the head of an entry.
_HEAD_OF_ENTRY = re.compile(r"[\s•*–—-]{0,4}([^:–—]{3,28}?) ?(?::|[–—-](?= )) ")
_LOOKS_AHEAD = re.compile(
    r"\b(?:(?:week|days?|month) ahead|coming up|diary|agenda|calendar|schedule|programme|what to watch|upcoming"
    r"|next week|look(?:ing)? ahead)\b",
    re.IGNORECASE,
)
# So many entries on the clock are a programme, which its introduction dates.
CLOCKED_ENTRIES = 2


class Entry(NamedTuple):
    """The day of a diary's entry: `ahead` when it tells what is to come, `behind` when it tells what was.

    None: not known (a clock time on a page without a day), or nothing to tell it by.
    """

    ahead: date | None
    behind: date | None


class _Heading(NamedTuple):
    number: int
    mention: when.DateMention
    role: str


def headings_of(article: Article, day: date | None) -> Mapping[int, Entry | None]:
    """What each heading, by its paragraph's number, says of the entries below; None where other matter begins.

    One full date alone that is not after the page's `day` is the page's own date line, and no heading.
    """
    headings = [
        _Heading(index, mention, paragraph.role)
        for index, paragraph in enumerate(article.paragraphs)
        if len(paragraph.text) <= LONGEST_HEADING and (mention := _day_alone(paragraph.text)) is not None
    ]
    found: dict[int, Entry | None] = {}
    last: date | None = None
    for heading in headings:
        entry = _entry_under(heading.mention, day, last)
        if entry is None or (heading.role == "date" and entry.behind == day):
            continue
        last = entry.ahead if entry.ahead == entry.behind else None
        found[heading.number] = entry
    if not found:
        return _programme_of_a_day(article, day)
    if len(found) == 1:
        (only,) = (heading for heading in headings if heading.number in found)
        entry = found[only.number]
        is_over = entry is None or entry.ahead is None or day is None or entry.ahead <= day
        if entry is None or (is_over and only.mention.rule != "weekday"):
            return {}
        found[only.number] = entry._replace(behind=None)
    return {**found, **dict.fromkeys(_other_matter(article, found))} if found else {}


def _programme_of_a_day(article: Article, day: date | None) -> Mapping[int, Entry | None]:
    """The day of entries on the clock without a heading: the first that headline or introduction name from `day` on."""
    clocked = clocked_entries(article)
    if day is None or len(clocked) < CLOCKED_ENTRIES:
        return {}
    for paragraph in article.paragraphs[: clocked[0]]:
        for mention in when.find_dates(paragraph.text):
            value = when.resolve(mention, day, "future") if mention.rule in _RULES | {"today"} else None
            if value is not None and len(value) == len("2023-03-04") and date.fromisoformat(value) >= day:
                return {clocked[0]: Entry(date.fromisoformat(value), None)}
    return {}


def looks_ahead(article: Article) -> bool:
    """Does its headline promise what is to come: "The week ahead", "Diary", "Macron's agenda"?"""
    return _LOOKS_AHEAD.search(article.headline or "") is not None


def clocked_entries(article: Article) -> list[int]:
    """The numbers of the paragraphs that a clock time opens."""
    return [n for n, p in enumerate(article.paragraphs) if not _PLAIN.match(p.text) and opens_on_the_clock(p.text)]


# No clock time opens what begins with a letter.
_PLAIN = re.compile(r"[^\W\d_]")


def opens_on_the_clock(text: str) -> bool:
    """Does a clock time open it: "10:00 - Meeting with B"?"""
    return _OPENS_ON_THE_CLOCK.match(text) is not None


def _other_matter(article: Article, headings: Collection[int]) -> Iterator[int]:
    """Where other matter begins: at a subhead after the last day, and at another headline."""
    latest = max(headings)
    for index, paragraph in enumerate(article.paragraphs):
        is_after = index > latest and paragraph.role == "subhead" and not _is_on_the_clock(paragraph.text)
        is_another = paragraph.role == "headline" and index - 1 not in headings  # below a day it is the first entry
        if index not in headings and (is_after or is_another):
            yield index


def _is_on_the_clock(text: str) -> bool:
    """Does a clock time open or end it?"""
    ends = max(0, len(text) - LONGEST_CLOCK)
    return bool(_OPENS_ON_THE_CLOCK.match(text) or _ENDS_ON_THE_CLOCK.search(text, ends))


def _day_alone(text: str) -> when.DateMention | None:
    """The date of a line that is nothing but a day."""
    words = _WORD.findall(text.lower())
    if not words or not _DATE_WORDS.issuperset(words):
        return None
    mentions = when.find_dates(text.title() if text.isupper() else text)
    return mentions[0] if len(mentions) == 1 and mentions[0].rule in _RULES else None


def _entry_under(mention: when.DateMention, day: date | None, last: date | None) -> Entry | None:
    """What is under a heading; a bare weekday follows the `last` full date, else leans on the page's day."""
    if mention.rule == "weekday" and last is not None:
        following = last + timedelta(days=(when.WEEKDAYS[mention.parts[0]] - last.weekday()) % 7)
        return Entry(following, following)
    if mention.rule == "weekday":
        ahead, behind = when.resolve(mention, day, "future"), when.resolve(mention, day, "past")
    else:
        ahead = behind = when.resolve(mention, day, "present")
    if ahead is None or behind is None:
        return None
    return Entry(date.fromisoformat(ahead), date.fromisoformat(behind))


_DAYS_AND_MONTHS = frozenset(name[:3] for name in _DATE_WORDS)


def day_at_the_head(text: str) -> when.DateMention | None:
    """The day of "Tuesday: talks in C"."""
    opening = _HEAD_OF_ENTRY.match(text) if text[:1].isdigit() or text[:3].lower() in _DAYS_AND_MONTHS else None
    return _day_alone(opening[1]) if opening is not None else None


def entry_of(text: str, heading: Entry | None, day: date | None, *, is_ahead: bool = False) -> Entry | None:
    """What a paragraph is an entry of: of the weekday at its head in a list that looks ahead, of its heading, else by
    its clock time of the page's `day`, else of nothing."""
    mention = day_at_the_head(text) if heading is None else None
    if mention is not None and (is_ahead or mention.rule != "weekday"):
        entry = _entry_under(mention, day, None)
        return entry._replace(behind=None) if entry is not None and mention.rule == "weekday" else entry
    if heading is None and _is_on_the_clock(text):
        return Entry(day, None)
    return heading
