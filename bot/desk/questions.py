"""A question in words in, an answer out that says what it rests on, or honestly what was searched.

"when did Xi last meet Putin?", "where", "how often since 2019", "what is next for Modi", "did Biden meet Xi in
2023?", "who has Zelenskyy met this year?".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from importlib import resources

from bot.answers import Asked, MeetingFound, QuestionAnswer, Together, Verdict
from bot.desk import Desk, lookup
from bot.desk.query import Query, read_query
from bot.desk.seen import meetings_seen, today_of
from bot.desk.timewords import Days
from bot.model import Viewer
from bot.text import fold
from store import lookups as rows
from store.database import Connection

# Tried in this order on the folded question; the first that fits decides.
_PATTERNS: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    ("how_often", re.compile(r"\bhow (?:often|many (?:times|meetings|calls|visits|summits))\b")),
    (
        "next",
        re.compile(
            r"\b(?:next|coming up|upcoming|ahead|planned|scheduled)\b|^when (?:will|is|does|are)\b|^(?:will|is|are)\b"
        ),
    ),
    ("where", re.compile(r"^(?:and )?(?:where|in which (?:city|country|place))\b")),
    ("who", re.compile(r"^(?:and )?(?:who|whom|with whom|which leaders?)\b")),
    ("did", re.compile(r"^(?:and )?(?:did|has|have|had|was|were|is|are)\b")),
    ("when", re.compile(r"^(?:and )?(?:when|what day|since when)\b|\blast (?:time|met|meet|meeting|spoke|call)\b")),
)
_IN_PERSON_ASKED = re.compile(r"\b(?:meet|meets|met|meeting|meetings|see|saw|seen)\b")
_FIRST_ASKED = re.compile(r"\b(?:first|earliest)\b")
_IN_PERSON = ("bilateral_meeting", "state_visit", "visit", "summit", "forum", "multilateral", "dinner", "other")
_VISITS = frozenset({"visit", "state_visit"})
HAPPENED = ("held", "ongoing")
AHEAD = ("expected", "announced", "ongoing", "postponed")
ANSWERED = 3
"""Meetings an answer shows beneath its sentence."""
COUNTED_PEOPLE = 200
"""Newest meetings whose participants a who-question counts."""


def ask(desk: Desk, question: str, viewer: Viewer, now: datetime) -> QuestionAnswer:
    """Answer `question` for `viewer` at `now`.

    Raises:
        BadQuery: nothing was asked.
    """
    text = lookup.asked_text(question, "Ask a question.")
    today = today_of(viewer, now)
    with desk.store.read() as conn:
        shared = lookup.shared_facts(conn, text, viewer, now)
        vocabulary = lookup.vocabulary_for(desk, conn, viewer)
        reading = read_query(text, vocabulary, today, fillers=_fillers())
        reading, facts = lookup.settle_names(conn, text, reading, vocabulary, viewer)
        asked = kind_of(text)
        answer = QuestionAnswer(**(shared | facts), asked=asked, leaders=reading.leaders)
        if reading.ambiguous or reading.did_you_mean:
            return answer
        if reading.is_empty and asked != "next":
            return replace(answer, asked="unclear")
        return _ANSWERS[asked](_Question(conn, answer, reading, viewer, today, text))


def kind_of(question: str) -> Asked:
    """What the question asks for; "list" when it only names people, places or times.

    >>> kind_of("How often has Macron met Scholz since 2022?")
    'how_often'
    """
    plain = fold(question)
    return next((asked for asked, pattern in _PATTERNS if pattern.search(plain)), "list")


@cache
def _fillers() -> frozenset[str]:
    """Words of questions that say nothing by themselves; "last week" and "this year" are read as times before these."""
    listed = (resources.files("bot.desk") / "data" / "question_words.txt").read_text(encoding="utf-8")
    return frozenset(listed.split())


@dataclass(frozen=True, slots=True)
class _Question:
    conn: Connection
    answer: QuestionAnswer
    reading: Query
    viewer: Viewer
    today: date
    text: str

    def found(self, shown: tuple[str, ...], kinds: tuple[str, ...] = ()) -> list[rows.MeetingFact]:
        """Meetings that fit the question's people, places and days, newest first, undated last."""
        wanted = replace(lookup.wanted_of(self.reading, self.today), shown=shown, told_since=None)
        if not wanted.kinds:
            wanted = replace(wanted, kinds=kinds)
        elif set(wanted.kinds) <= _VISITS and (wanted.cities or wanted.countries):
            # Who met somebody in Moscow was in Moscow, whatever the record calls it.
            wanted = replace(wanted, kinds=_IN_PERSON)
        return rows.meetings_wanted(self.conn, self.viewer, wanted)

    def happened(self) -> list[rows.MeetingFact]:
        """What surely took place in the days asked for; in person, when the question says "meet" and some was."""
        return self.in_person() or self.surely_in_time(self.found(HAPPENED))

    def in_person(self) -> list[rows.MeetingFact]:
        """What took place face to face, when the question asks for that."""
        if not self.asks_in_person:
            return []
        return self.surely_in_time(self.found(HAPPENED, _IN_PERSON))

    @property
    def asks_in_person(self) -> bool:
        return bool(_IN_PERSON_ASKED.search(fold(self.text)))

    def surely_in_time(self, found: Sequence[rows.MeetingFact]) -> list[rows.MeetingFact]:
        """Those whose whole date lies in the days that were asked for."""
        days = self.reading.days
        return [one for one in found if _lies_in(one, days)] if days else list(found)

    def seen(self, found: Sequence[rows.MeetingFact], most: int = ANSWERED) -> tuple[MeetingFound, ...]:
        """The records of the first of them."""
        return tuple(meetings_seen(self.conn, [one.id for one in found[:most]], self.viewer, self.today))

    def together(self) -> Together | None:
        if len(self.reading.leaders) < 2:
            return None
        return lookup.named_together(self.conn, self.reading.leaders, self.viewer)


def _lies_in(one: rows.MeetingFact, days: Days) -> bool:
    if one.first_day is None or one.last_day is None:
        return False
    return (days.first is None or one.first_day >= days.first.isoformat()) and (
        days.last is None or one.last_day <= days.last.isoformat()
    )


def _dated_first(found: Sequence[rows.MeetingFact], *, first: bool) -> list[rows.MeetingFact]:
    """Newest first, or with `first` oldest first; meetings without a date at the end."""
    dated = [one for one in found if one.first_day]
    return (dated[::-1] if first else dated) + [one for one in found if not one.first_day]


def _when(question: _Question) -> QuestionAnswer:
    found = _dated_first(question.happened(), first=bool(_FIRST_ASKED.search(fold(question.text))))
    planned = () if found else question.seen(question.found((*AHEAD, "not_confirmed", "cancelled")))
    return replace(
        question.answer,
        meetings=question.seen(found),
        also_planned=planned,
        together=None if found else question.together(),
        total=len(found),
    )


def _list(question: _Question) -> QuestionAnswer:
    return replace(_when(question), asked="list")


def _how_often(question: _Question) -> QuestionAnswer:
    found = question.happened()
    return replace(
        question.answer,
        meetings=question.seen(found),
        together=None if found else question.together(),
        counted=min(len(found), rows.COUNTED),
        total=min(len(found), rows.COUNTED),
        capped=len(found) > rows.COUNTED,
    )


def _next(question: _Question) -> QuestionAnswer:
    days = question.reading.days or Days(question.today, None)
    wanted = replace(
        lookup.wanted_of(replace(question.reading, upcoming=True, days=days), question.today),
        told_since=lookup.told_since(question.today) if question.reading.days is None else None,
    )
    found = _dated_first(rows.meetings_wanted(question.conn, question.viewer, wanted), first=True)
    return replace(question.answer, meetings=question.seen(found), total=len(found))


def _did(question: _Question) -> QuestionAnswer:
    held = question.happened()
    if held:
        verdict: Verdict = "remote" if question.asks_in_person and not question.in_person() else "yes"
        return replace(question.answer, verdict=verdict, meetings=question.seen(held), total=len(held))
    planned = question.found(("expected", "announced", "not_confirmed"))
    off = question.found(("cancelled", "postponed"))
    verdict = "planned" if planned else "off" if off else "not_found"
    return replace(
        question.answer, verdict=verdict, also_planned=question.seen(planned or off), together=question.together()
    )


def _who(question: _Question) -> QuestionAnswer:
    found = question.happened()
    asked_for = {person.id for person in question.reading.leaders}
    counted = question.seen(found, most=COUNTED_PEOPLE)
    met = Counter(p.name for one in counted for p in one.meeting.participants if p.id not in asked_for)
    people = tuple(sorted(met.items(), key=lambda pair: (-pair[1], pair[0])))
    return replace(
        question.answer,
        people=people,
        meetings=counted[:ANSWERED],
        total=len(found),
        capped=len(found) > COUNTED_PEOPLE,
    )


_ANSWERS: Mapping[Asked, Callable[[_Question], QuestionAnswer]] = {
    "did": _did,
    "how_often": _how_often,
    "list": _list,
    "next": _next,
    "when": _when,
    "where": _when,
    "who": _who,
}
