"""An answer in, what a picture of it shows out: a time line of meetings, a diary by day, coverage by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import edtf
from bot.answers import Answer, Chart, LeaderAnswer, Mark, MeetingFound, MeetingsAnswer
from bot.desk import Desk
from bot.desk.asked import vocabulary_for
from bot.desk.query import read_query
from bot.desk.seen import meetings_seen
from bot.desk.wanted import wanted_of
from bot.model import Viewer
from store import lookups as rows
from store import meeting_lookups as ledger
from store.database import Connection

WIDEST_DRAWN = 62
"""Days: a meeting dated less exactly than to two months is no mark on a line."""
MOST_MARKS = 150
MONTHS = 36


def chart_of(desk: Desk, answer: Answer, viewer: Viewer) -> Chart | None:
    """The picture that goes with an answer; None when it has nothing to draw."""
    today = date.fromisoformat(answer.today)
    with desk.store.read() as conn:
        if isinstance(answer, LeaderAnswer) and answer.leader is not None:
            return _coverage(conn, answer, viewer, today)
        if isinstance(answer, MeetingsAnswer) and answer.meetings:
            return _meetings(desk, conn, answer, viewer, today)
    return None


def _coverage(conn: Connection, answer: LeaderAnswer, viewer: Viewer, today: date) -> Chart | None:
    assert answer.leader is not None
    told = rows.months_of_coverage(conn, viewer, answer.leader.id, until=today.isoformat()[:7])
    if not told:
        return None
    counts = {month: (about, named) for month, about, named in told}
    drawn = [month for month in _months_until(told[-1][0]) if month >= told[0][0]]
    earlier = sum(about + named for month, about, named in told if month < drawn[0])
    months = tuple((month, *counts.get(month, (0, 0))) for month in drawn)
    return Chart("coverage", answer.leader.name, months=months, hidden=earlier)


def _months_until(last: str) -> list[str]:
    """The MONTHS calendar months that end with `last` ("2024-05"), so that a gap in the coverage is seen as one."""
    number = int(last[:4]) * 12 + int(last[5:7]) - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(number - MONTHS + 1, number + 1)]


def _meetings(desk: Desk, conn: Connection, answer: MeetingsAnswer, viewer: Viewer, today: date) -> Chart | None:
    reading = read_query(answer.query, vocabulary_for(desk, conn, viewer), today)
    reading = replace(reading, leaders=answer.leaders)
    facts = ledger.meetings_wanted(conn, viewer, wanted_of(reading, today))[:MOST_MARKS]
    found = meetings_seen(conn, [fact.id for fact in facts], viewer, today)
    marks = _marks(found)
    if not marks:
        return None
    form = "calendar" if answer.upcoming_first else "timeline"
    title = " and ".join(person.name for person in answer.leaders) or "Meetings"
    return Chart(form, title, marks=marks, hidden=len(found) - len(marks))  # type: ignore[arg-type]


def _marks(found: Sequence[MeetingFound]) -> tuple[Mark, ...]:
    marks = []
    for one in found:
        when = one.meeting.date or one.meeting.visit_date
        span, width = edtf.bounds(when), edtf.width_days(when)
        if span is None or width is None or width > WIDEST_DRAWN:
            continue
        people = ", ".join(p.name for p in one.meeting.participants[:3])
        place = one.meeting.place.city or one.meeting.place.country if one.meeting.place else None
        label = f"{people} · {place}" if place else people
        marks.append(Mark(span[0].isoformat(), span[1].isoformat(), one.meeting.kind, one.shown, label))
    return tuple(sorted(marks, key=lambda mark: (mark.first_day, mark.label)))
