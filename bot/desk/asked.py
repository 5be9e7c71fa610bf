"""What every answer begins with: the words asked for, the moment, what was searched, what words may mean there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.answers import ArticleFound, Citation, Searched
from bot.desk import Desk, stamp
from bot.desk.seen import today_of
from bot.desk.vocabulary import Vocabulary, vocabulary_of
from bot.errors import BadQuery
from bot.model import Viewer
from bot.text import fold
from store import lookups as rows
from store.database import Connection, remembered

PAGE = 5
"""Records a page of an answer shows: what fits a phone without scrolling far."""


IN_A_FILE = 500
"""Records that a file of an answer holds; the exports hold all."""


def asked_text(query: str, otherwise: str) -> str:
    """The query on one line; `otherwise` is what to say when there is no word in it."""
    asked = " ".join(query.split())
    if not fold(asked):
        raise BadQuery(otherwise)
    return asked[:1000]


def shared_facts(conn: Connection, query: str, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What every answer says: the query, the moment, and what was searched."""
    count, newest = rows.archive_size(conn, viewer)
    return {
        "query": query,
        "as_of": stamp(now),
        "today": today_of(viewer, now).isoformat(),
        "searched": Searched(count, newest),
    }


def vocabulary_for(desk: Desk, conn: Connection, viewer: Viewer) -> Vocabulary:
    """What words may mean in the archive that this viewer sees."""
    return remembered(
        conn,
        ("vocabulary", viewer.team_id, desk.roster.version),
        lambda: vocabulary_of(desk.roster, rows.cities(conn, viewer), rows.outlets(conn, viewer)),
    )


def article_of(row: rows.ArticleRow, copies: int = 0, *, line: int | None = None, quote: str = "") -> ArticleFound:
    """The article of an answer, cited by its headline or by the `line` and words that matched."""
    source = Citation(
        article_id=row.id,
        outlet=row.publisher,
        published=row.published,
        file=row.file,
        line=line or row.line or row.start_line,
        url=row.url,
        quote=quote or row.quote or "",
    )
    return ArticleFound(
        article_id=row.id,
        kind=row.kind,
        form=row.form,
        headline=row.headline,
        story_id=row.story_id,
        source=source,
        standing=row.standing,  # type: ignore[arg-type]  # the table holds what model.Standing allows
        role_at=row.role_at,
        former=row.former,
        copies=copies,
    )
