"""Small articles for the tests of linking: one call, one article."""

from __future__ import annotations

from datetime import date

from bot.leaders.linking import link_leaders
from bot.leaders.roster import Roster, load_roster
from bot.model import Article, Mention, Paragraph


def article(*body: str, headline: str | None = None, captions: tuple[str, ...] = ()) -> Article:
    """An article of these body paragraphs, each on a line of its own."""
    paragraphs: list[Paragraph] = []
    if headline:
        paragraphs.append(Paragraph("headline", headline, 1, 1))
    for text in body:
        paragraphs.append(Paragraph("body", text, len(paragraphs) + 1, len(paragraphs) + 1))
    for text in captions:
        paragraphs.append(Paragraph("caption", text, len(paragraphs) + 1, len(paragraphs) + 1))
    return Article("article", 1, len(paragraphs), tuple(paragraphs), headline=headline)


def mentions(one: Article | str, day: str | None = "2023-03-21", roster: Roster | None = None) -> tuple[Mention, ...]:
    """The mentions in an article, or in a sentence made an article of its own."""
    page = article(one) if isinstance(one, str) else one
    return link_leaders(page, roster or load_roster(), day=date.fromisoformat(day) if day else None)


def linked(one: Article | str, day: str | None = "2023-03-21") -> list[tuple[str, str]]:
    """(surface, leader id) of every mention, in order."""
    return [(m.surface, m.leader_id) for m in mentions(one, day)]


def ids(one: Article | str, day: str | None = "2023-03-21") -> set[str]:
    return {m.leader_id for m in mentions(one, day)}
