"""Programmes: entries that name whom somebody meets and leave out himself. Whose programme it is, and its frames.

"Weekly schedule of A", then "11:15 Phone call with B": in come an article and the people it names, or an entry's
sentence and the one whose programme it is; out come that one, or frames of him and B.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.meetings import grammar, naming
from bot.meetings.cues import Trigger
from bot.meetings.diary import CLOCKED_ENTRIES, clocked_entries, opens_on_the_clock
from bot.meetings.frame import Frame, base_frame, is_joint, kind_of, pairs_of
from bot.meetings.places import Spot, spots
from bot.meetings.sentence import Sentence, Word
from bot.meetings.thread import Thread
from bot.model import REMOTE_KINDS, Article, Mention

_PROGRAMME = re.compile(
    r"\b(?:agenda|appointments|calendar|diary|engagements|itinerary|programme|program|schedule|timetable)\b",
    re.IGNORECASE,
)
# Paragraphs before the first entry in which its owner may be named.
INTRODUCTION = 4
# A line with more characters than this is no mere place ("Dublin (local time)"), or no introduction ("A will be in C").
LONGEST_PLACE_LINE, LONGEST_INTRODUCTION = 48, 160
_SCENE = re.compile(
    r"(?:(?:[Oo]fficial |[Ss]tate |[Ww]orking )?[Vv]isit to |[Tt]rip to |[Aa]rrival in |[Dd]eparture for |\bin |^)"
    r"(?:the )?((?:[A-ZÀ-Þ][\w'’.-]{1,20} ?){1,4})"
)
# Words before the trigger of an entry: "Bilateral meeting with", "Extended-format official talks with".
LEAD = 5


def owner_of(article: Article, mentions: Sequence[Mention]) -> str | None:
    """Whose programme an article is: the one whom its headline or introduction names first; None when it is none."""
    clocked = clocked_entries(article)
    if len(clocked) < CLOCKED_ENTRIES:
        return None
    opening = article.paragraphs[: clocked[0]][:INTRODUCTION]
    if not any(_PROGRAMME.search(paragraph.text) for paragraph in opening):
        return None
    for number in range(len(opening)):
        named = [m for m in mentions if m.paragraph == number]
        if named and not opens_on_the_clock(opening[number].text):
            return named[0].leader_id
    return None


def scene_of(text: str) -> Spot | None:
    """The place of a line that says no more: "Visit to Greece (local time)", "Dublin", "Departure for Warsaw"."""
    if len(text) > (LONGEST_PLACE_LINE if opens_on_the_clock(text) else LONGEST_INTRODUCTION):
        return None
    for found in _SCENE.finditer(text):
        if found.start() == found.start(1) and len(text) > LONGEST_PLACE_LINE:
            continue
        parts = found[1].split()
        for size in range(len(parts), 0, -1):
            spot = spots().get(" ".join(parts[:size])) or spots().get(" ".join(parts[:size]).title())
            if spot and spot.kind != "adjective":
                return spot
    return None


def frames_of_entry(sentence: Sentence, owner: str, scene: Spot | None) -> Iterator[Frame]:
    """ "11:15 Phone call with B", "Received by B", "Dinner hosted by B and C": the owner meets those named."""
    words = sentence.words
    first = next(
        (k for k, w in enumerate(words) if w.low[:1].isalpha() and not w.is_stop and w.low not in _CLOCK), None
    )
    if first is None:
        return
    at, trigger = _trigger_of(words, first)
    if at is None or trigger is None:
        return
    group = _company(words, at)
    others = tuple(one for one in group.ids(words) if one != owner) if group else ()
    for ids in pairs_of((owner,), others, is_joint(words, at) or _is_of_all(words, at)):
        kind = kind_of(len(ids), trigger.kind or "bilateral_meeting")
        frame = base_frame(trigger, at, ids, group.last if group else at)._replace(kind=kind, form="present")
        is_host = words[at].low in _HOSTED and trigger.group == "host"
        frame = frame._replace(host=others[0] if is_host and len(others) == 1 else None, group="meet")
        yield frame if scene is None or kind in REMOTE_KINDS or _has_place(words) else frame._replace(goal=scene)


def frames_of_listing(sentence: Sentence, thread: Thread) -> Iterator[Frame]:
    """ "NEW DELHI - A and his counterpart B: talks at the palace, 11.30": an entry without a verb, naming all."""
    words = sentence.words
    if any(t.form in {"base", "past"} for word in words for t in word.triggers):
        return
    nouns = ((k, t) for k, w in enumerate(words) for t in w.triggers if t.form == "noun" and t.group in _READ)
    at, trigger = next(nouns, (None, None))
    ids = tuple(dict.fromkeys(i for word in words if word.actor and not word.possessive for i in word.actor.ids))
    if at is None or trigger is None or not 2 <= len(ids) <= MOST_AT_A_TABLE or not thread.are_of_two_countries(ids):
        return
    frame = base_frame(trigger, at, ids, at)
    city = next((w.spot for w in words[:3] if w.spot and w.spot.kind == "city"), None)
    yield frame if city is None or frame.kind in REMOTE_KINDS or _has_place(words[3:]) else frame._replace(goal=city)


# More names than this are a gathering's.
MOST_AT_A_TABLE = 5
_CLOCK = frozenset(["a", "am", "cest", "cet", "gmt", "h", "hrs", "local", "m", "p", "pm", "time", "utc"])
_HOSTED = frozenset(["greeted", "received", "welcome", "welcomed"])
_READ = frozenset(["call", "host", "meet", "phone", "speak", "stage", "talks"])


def _trigger_of(words: Sequence[Word], first: int) -> tuple[int | None, Trigger | None]:
    """The word of meeting that opens the entry, after its adjectives."""
    for k in range(first, min(len(words), first + LEAD)):
        word = words[k]
        if word.actor or word.is_stop or word.is_a("prep", "with", "by", "clause", "negated"):
            return None, None
        trigger = next((t for t in word.triggers if t.group in _READ), None)
        if trigger is not None:
            return k, trigger
    return None, None


def _company(words: Sequence[Word], at: int) -> naming.Group | None:
    """Whom the entry names: after "with", "by", "between", "from", "to", or at once ("Meets B")."""
    for k in range(at + 1, min(len(words), at + 9)):
        word = words[k]
        if word.is_a("with", "by", "between") or word.low in {"for", "from", "of", "to"}:
            found = grammar.actors_after(words, k)
            if found is not None:
                return found
        if word.actor:
            return naming.group_starting_at(words, k)
        if word.low in ".;?!" or word.is_a("clause"):
            return None
    return None


def _is_of_all(words: Sequence[Word], at: int) -> bool:
    return any(word.is_a("between") for word in words[at + 1 : at + 6])


def _has_place(words: Sequence[Word]) -> bool:
    return any(word.spot and word.spot.kind in {"city", "venue"} for word in words)
