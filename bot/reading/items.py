"""What a format itself tells apart (a feed's entries, an agency's items) in, records on lines of their own out.

Such formats have no lines that a person could look up, so their items are laid out as text, a paragraph a line; line
numbers are those of this text (`readout load --explain` prints it).
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.model import Article, Item, Kind, Paragraph, ParagraphRole
from bot.text import squeeze

FULL_TEXT_WORDS = 60  # a shorter text of a feed is its summary, as the "teaser" of a page
MOST_ITEMS = 2000
LONGEST_PARAGRAPH = 20_000  # characters

_CUT_OFF = re.compile(
    r"(?:\.{3}|…|\[…\]|\[\.\.\.\]|\bread more\b.{0,20}|\bcontinue reading\b.{0,60})\s*$", re.IGNORECASE
)


def lay_out(items: tuple[Item, ...]) -> tuple[str, tuple[Article, ...]]:
    """The items as text, and as records that point into it. An item with neither headline nor text is left out."""
    lines: list[str] = []
    articles: list[Article] = []
    for item in items[:MOST_ITEMS]:
        article = _article(item, len(lines) + 1)
        if article is None:
            continue
        for paragraph in article.paragraphs:
            lines += [paragraph.text, ""]
        articles.append(article)
    return "\n".join(lines), tuple(articles)


def _article(item: Item, first_line: int) -> Article | None:
    parts = list(_parts(item))
    if not any(role in ("headline", "body") for role, _ in parts):
        return None
    paragraphs = tuple(
        Paragraph(role, text, first_line + 2 * n, first_line + 2 * n) for n, (role, text) in enumerate(parts)
    )
    published = edtf_day(item.published)
    return Article(
        kind=_kind(item, paragraphs),
        start_line=first_line,
        end_line=paragraphs[-1].end_line,
        paragraphs=paragraphs,
        headline=_plain(item.headline),
        dek=_plain(item.dek),
        publisher=_plain(item.publisher),
        publisher_how="feed" if item.publisher else None,
        bylines=tuple(name for name in map(_plain, item.bylines) if name),
        dateline=_plain(item.dateline),
        published=published,
        published_how="feed" if published else None,
        updated=edtf_day(item.updated) if item.updated != item.published else None,
        language=item.language.partition("-")[0].lower() if item.language else None,
        url=item.url,
        tags=tuple(tag for tag in map(_plain, item.tags) if tag),
    )


def _parts(item: Item) -> list[tuple[ParagraphRole, str]]:
    found: list[tuple[ParagraphRole, str | None]] = [("headline", _plain(item.headline)), ("dek", _plain(item.dek))]
    if item.bylines:
        found.append(("byline", _plain("By " + ", ".join(item.bylines))))
    found.append(("date", item.published))
    found += [("body", _plain(text)) for text in item.paragraphs]
    found += [("caption", _plain(text)) for text in item.captions]
    return [(role, text) for role, text in found if text]


def _kind(item: Item, paragraphs: tuple[Paragraph, ...]) -> Kind:
    body = [p.text for p in paragraphs if p.role == "body"]
    if not body:
        return "headline"
    words = sum(len(text.split()) for text in body)
    if item.is_summary or words < FULL_TEXT_WORDS or _CUT_OFF.search(body[-1][-120:]):
        return "teaser"
    return "article"


def _plain(text: str | None) -> str | None:
    return squeeze(text)[:LONGEST_PARAGRAPH] or None if text else None


def edtf_day(moment: str | None) -> str | None:
    """The day of a time as printed, in its own zone.

    >>> edtf_day("2024-10-01T23:30:00-05:00")
    '2024-10-01'
    """
    if not moment:
        return None
    text = moment.strip()
    if re.fullmatch(r"\d{8}(?:T\d{6}.*)?", text):  # NITF: 20241001T101500Z
        text = f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return None
