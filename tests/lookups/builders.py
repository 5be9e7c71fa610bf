"""Archives for the tests of the lookups, written row by row through the store's own functions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from bot.model import (
    Appearance,
    Article,
    Evidence,
    Meeting,
    MeetingKind,
    Page,
    Paragraph,
    Participant,
    Place,
    Status,
)
from bot.settings import Settings
from store import articles, leaders, meetings
from store.database import Store

NOW = datetime(2024, 5, 20, 9, 30, tzinfo=UTC)
NAMES = {
    "emmanuel-macron": "Emmanuel Macron",
    "giorgia-meloni": "Giorgia Meloni",
    "luiz-inacio-lula-da-silva": "Luiz Inácio Lula da Silva",
    "narendra-modi": "Narendra Modi",
    "olaf-scholz": "Olaf Scholz",
    "viktor-orban": "Viktor Orbán",
}


def make_desk(folder: Path, **settings: object) -> Desk:
    """A desk with an empty archive in `folder`, whose clock stands at NOW."""
    chosen = Settings(db=folder / "readout.db", **settings)  # type: ignore[arg-type]
    return Desk(Store(chosen.db), chosen, clock=lambda: NOW)


class Archive:
    """Fills a desk's archive. Ids are readable: "a1", "a2" for articles, "m1" for meetings."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.articles: dict[str, Appearance] = {}
        self._meetings = 0

    def article(
        self,
        headline: str,
        body: Sequence[str] = (),
        *,
        outlet: str | None = "The Meridian",
        published: str | None = "2024-05-01",
        names: Sequence[str] = (),
        about: Sequence[str] = (),
        former: Sequence[str] = (),
        copy_of: str | None = None,
        story: str | None = None,
        kind: str = "article",
        url: str | None = None,
        team: str = "",
        only_channel: str | None = None,
        hidden: bool = False,
        stored_at: str = "2024-05-02T00:00:00Z",
    ) -> str:
        """One article on a page of its own; `about` and `names` are leader ids, subjects and others."""
        seq = len(self.articles) + 1
        article_id = f"a{seq}"
        lines = [headline, *body]
        page = Page(f"pages/{article_id}.txt", hashlib.sha256(article_id.encode()).hexdigest(), "\n".join(lines))
        paragraphs = (
            Paragraph("headline", headline, 1, 1),
            *(Paragraph("body", text, n, n) for n, text in enumerate(body, 2)),
        )
        article = Article(
            kind=kind,  # type: ignore[arg-type]
            start_line=1,
            end_line=len(lines),
            paragraphs=paragraphs,
            headline=headline,
            publisher=outlet,
            publisher_how="printed" if outlet else None,
            published=published,
            published_how="printed" if published else None,
            url=url,
        )
        record = Appearance(
            id=article_id, seq=seq, page_id=f"p{seq}", file=page.name, team_id=team, only_channel=only_channel,
            article=article, content_sha=page.sha256, record_sha=page.sha256, lead_id=copy_of or article_id,
            duplicate_how="near_copy" if copy_of else None, duplicate_why="the same text" if copy_of else None,
            story_id=story, story_why="the same event" if story else None, live=False, stored_at=stored_at,
        )  # fmt: skip
        if hidden:
            record = replace(record, hidden=True)
        with self.desk.store.write() as conn:
            articles.save_page(
                conn, record.page_id, page.head, team_id=team, only_channel=only_channel, folder=None, origin="load",
                intake="backfill", reader_version=1, read_at="2024-05-02T00:00:00Z",
            )  # fmt: skip
            articles.save_article(conn, record, url_key=None, changed_at=None)
            namings = [self._naming(record, one, "subject", one in former) for one in about]
            namings += [self._naming(record, one, "mentioned", one in former) for one in names]
            leaders.save_namings(
                conn, article_id, seq, published if published and len(published) == 10 else None, namings
            )
        self.articles[article_id] = record
        return article_id

    def _naming(self, record: Appearance, leader_id: str, standing: str, former: bool) -> leaders.Naming:
        paragraph = record.article.paragraphs[-1]
        return leaders.Naming(
            leader_id, record.id, standing, "name", 1, paragraph.start_line, paragraph.text, None, former
        )

    def meeting(
        self,
        *people: str,
        told_by: Sequence[str],
        kind: MeetingKind = "bilateral_meeting",
        status: Status = "held",
        date: str | None = "2024-04-10",
        city: str | None = None,
        country: str | None = None,
        country_code: str | None = None,
        quote: str = "They met for an hour.",
        disputes: Sequence[str] = (),
        team: str = "",
        only_channel: str | None = None,
        base: str | None = None,
    ) -> str:
        """A ledger record that rests on one sentence of each article in `told_by`, for everyone or for some readers."""
        self._meetings += 1
        meeting_id = f"m{self._meetings}"
        participants = tuple(Participant(one if one in NAMES else None, NAMES.get(one, one)) for one in people)
        evidence = tuple(self._evidence(article_id, status, date, quote) for article_id in told_by)
        place = Place(city, country, country_code) if city or country else None
        found = Meeting(
            id=meeting_id, participants=participants, kind=kind, status=status, evidence=evidence, confidence=0.9,
            independent_sources=len({e.source_id for e in evidence}), date=date, place=place, disputes=tuple(disputes),
        )  # fmt: skip
        shelf = meetings.Shelf(meeting_id, team, only_channel, base)
        with self.desk.store.write() as conn:
            meetings.save_meeting(conn, found, shelf, "2024-05-02T00:00:00Z")
        return meeting_id

    def _evidence(self, article_id: str, status: Status, date: str | None, quote: str) -> Evidence:
        record = self.articles[article_id]
        return Evidence(
            article_id, record.file, 2, quote, status, date, record.article.publisher, record.article.published,
            record.lead_id,
        )  # fmt: skip
