"""What people decided of a record, applied to what its page says: corrected fields, or a stone in its place.

A decision is a row of its own; this is where every reading of the record meets it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.desk import Desk
from bot.desk.preparing import PreparedArticle, prepare_article
from bot.model import Article
from store import verdicts as verdict_rows
from store.database import Connection
from store.verdicts import Verdict

FIELDS: Mapping[str, tuple[str, str | None]] = {
    "date": ("published", "published_how"),
    "headline": ("headline", None),
    "outlet": ("publisher", "publisher_how"),
}
"""What can be corrected: the field of the article, and the one that says how it is known."""
CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as it stands by people's word; `printed` is what its page says in the fields that they corrected."""

    prepared: PreparedArticle
    printed: Mapping[str, Any]
    hidden: bool = False


def as_decided(desk: Desk, conn: Connection, each: PreparedArticle, file: str) -> Standing:
    """The record just read as it stands by the decisions in force."""
    verdicts = verdict_rows.on_record(conn, each.id, each.fingerprint.content_sha)
    if not verdicts:
        return Standing(each, {})
    kinds = {verdict.kind for verdict in verdicts}
    article, printed = (stone_of(each.article), {}) if "takedown" in kinds else corrected(each.article, verdicts)
    if article != each.article:
        each = replace(prepare_article(article, each.id, file, desk.roster), record_sha=each.record_sha)
    return Standing(each, printed, hidden=bool(kinds & {"hide", "takedown"}))


def corrected(article: Article, verdicts: Iterable[Verdict]) -> tuple[Article, dict[str, Any]]:
    """The article with the corrections in force, and what its page prints in their place."""
    changes: dict[str, Any] = {}
    for verdict in verdicts:
        if verdict.kind == "correct":
            field, how = FIELDS[verdict.object]
            changes |= {field: json.loads(verdict.value)} | ({how: CORRECTED} if how else {})
    return replace(article, **changes), {field: getattr(article, field) for field in changes}


def stone_of(article: Article) -> Article:
    """What a takedown leaves: where and by whom it was printed and when, and no word of it."""
    return Article(
        kind=article.kind,
        start_line=article.start_line,
        end_line=article.end_line,
        paragraphs=(),
        publisher=article.publisher,
        publisher_how=article.publisher_how,
        published=article.published,
        published_how=article.published_how,
    )
