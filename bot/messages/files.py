"""An answer in, the text of a file of it out: CSV for a spreadsheet, iCalendar for a diary."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import edtf
from bot.answers import Answer, ArticleFound, LeaderAnswer, MeetingFound, MeetingsAnswer, NewsAnswer, QuestionAnswer
from bot.messages import wording
from bot.messages.blocks import cut, message
from bot.model import Message

# A spreadsheet runs a cell that starts so (OWASP, "CSV Injection"); the same rule as in bot/export.py: a test says so.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_MEETING = ("date", "people", "kind", "status", "place", "outlet", "published", "file", "line", "url", "quote", "id")
_ARTICLE = ("published", "outlet", "headline", "kind", "story", "file", "line", "url", "quote", "id")
_ICS_STATUS = {"held": "CONFIRMED", "ongoing": "CONFIRMED", "announced": "CONFIRMED", "cancelled": "CANCELLED",
               "postponed": "CANCELLED"}  # fmt: skip
CALENDAR_DAYS = 14
"""A meeting that is dated less exactly is no entry of a calendar."""


def meetings_in(answer: Answer) -> tuple[MeetingFound, ...]:
    """The ledger records that an answer shows."""
    match answer:
        case MeetingsAnswer():
            return answer.meetings
        case QuestionAnswer():
            return (*answer.meetings, *answer.also_planned)
        case LeaderAnswer():
            return (*answer.upcoming, *answer.latest)
    return ()


def articles_in(answer: Answer) -> tuple[ArticleFound, ...]:
    match answer:
        case NewsAnswer():
            return tuple(article for story in answer.stories for article in story.articles)
        case LeaderAnswer():
            return answer.articles
    return ()


def csv_of(answer: Answer) -> str:
    """RFC 4180 with a header line: one line a meeting and source, or one an article. No cell is a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if isinstance(answer, NewsAnswer | LeaderAnswer) and articles_in(answer):
        writer.writerow(_ARTICLE)
        writer.writerows([_cell(row[name]) for name in _ARTICLE] for row in map(_article_row, articles_in(answer)))
    else:
        writer.writerow(_MEETING)
        rows = (row for found in meetings_in(answer) for row in _meeting_rows(found))
        writer.writerows([_cell(row[name]) for name in _MEETING] for row in rows)
    return buffer.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RUNS) else text


def _meeting_rows(found: MeetingFound) -> list[dict[str, Any]]:
    meeting = found.meeting
    shared = {
        "date": meeting.date,
        "people": "; ".join(p.name for p in meeting.participants),
        "kind": meeting.kind,
        "status": found.shown,
        "place": wording.place(meeting.place),
        "id": meeting.id,
    }
    return [
        shared
        | {"outlet": s.outlet, "published": s.published, "file": s.file, "line": s.line, "url": s.url, "quote": s.quote}
        for s in found.sources
    ]


def _article_row(article: ArticleFound) -> dict[str, Any]:
    source = article.source
    return {
        "published": source.published,
        "outlet": source.outlet,
        "headline": article.headline,
        "kind": article.kind,
        "story": article.story_id,
        "file": source.file,
        "line": source.line,
        "url": source.url,
        "quote": source.quote,
        "id": article.article_id,
    }


def calendar_of(answer: Answer) -> str | None:
    """The answer's meetings as an iCalendar file (RFC 5545); None when none has a day that is exact enough."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Readout//meetings of leaders//EN")
    calendar.add("version", "2.0")
    stamp = datetime.fromisoformat(answer.as_of).astimezone(UTC)
    dated = 0
    for found in meetings_in(answer):
        meeting = found.meeting
        span, width = edtf.bounds(meeting.date), edtf.width_days(meeting.date)
        if span is None or width is None or width > CALENDAR_DAYS:
            continue
        event = Event()
        event.add("uid", f"{meeting.id}@readout")
        event.add("dtstamp", stamp)
        event.add("dtstart", span[0])
        event.add("dtend", span[1] + timedelta(days=1))
        kind = wording.KINDS.get(meeting.kind, meeting.kind)
        event.add("summary", f"{wording.people(meeting)}: {kind} ({wording.status_word(found.shown)})")
        event.add("status", _ICS_STATUS.get(found.shown, "TENTATIVE"))
        event.add("location", wording.place(meeting.place))
        told = [f"{s.quote} ({s.outlet or s.file}, line {s.line})" for s in found.sources]
        event.add("description", "\n".join(told)[:4_000])
        calendar.add_component(event)
        dated += 1
    return calendar.to_ical().decode("utf-8") if dated else None


# What is said of a file


def here_is(title: str) -> Message:
    return message(f"Here is {cut(title, 200)}")


def sent(file_name: str) -> Message:
    return message(f"Sent to our direct messages: {cut(file_name, 80)}")


def not_sent() -> Message:
    return message("The file could not be sent to you. The app needs the scope files:write, and Slack within reach.")
