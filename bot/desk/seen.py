"""The meetings of the ledger as one viewer may see them: only on the word of articles that the viewer reads too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import edtf
from bot.answers import Citation, MeetingFound, Shown
from bot.model import Meeting, Viewer
from store import lookups as rows
from store import meeting_lookups as ledger
from store.database import Connection


def today_of(viewer: Viewer, now: datetime) -> date:
    """The day it is where the viewer is."""
    return now.astimezone(ZoneInfo(viewer.timezone)).date()


def meetings_seen(conn: Connection, ids: Sequence[str], viewer: Viewer, today: date) -> list[MeetingFound]:
    """The records as the viewer may see them, in the order of `ids`."""
    stored = [row.meeting for row in ledger.meetings(conn, viewer, ids)]
    articles = rows.articles_by_id(conn, viewer, (e.article_id for m in stored for e in m.evidence))
    return [found for meeting in stored if (found := _seen_by(meeting, articles, today))]


def _seen_by(meeting: Meeting, articles: dict[str, rows.ArticleRow], today: date) -> MeetingFound | None:
    evidence = [e for e in meeting.evidence if e.article_id in articles]
    if not evidence:
        return None
    sources = tuple(
        Citation(
            article_id=e.article_id,
            outlet=articles[e.article_id].publisher,
            published=articles[e.article_id].published,
            file=articles[e.article_id].file,
            line=e.line,
            url=articles[e.article_id].url,
            quote=e.quote,
        )
        for e in evidence
    )
    outlets = tuple(dict.fromkeys(source.outlet for source in sources if source.outlet))
    return MeetingFound(meeting, shown_status(meeting, today), sources, outlets)


def shown_status(meeting: Meeting, today: date) -> Shown:
    """The status for people: an expected meeting whose day has passed without a word is not confirmed."""
    span = edtf.bounds(meeting.date) or edtf.bounds(meeting.visit_date)
    if meeting.status in ("expected", "announced") and span:
        is_open = span[1] == date.max
        last = span[0] + timedelta(days=ledger.OPEN_DAYS) if is_open and span[0] != date.min else span[1]
        if last < today:
            return "not_confirmed"
    return meeting.status
