"""A newsroom without a bot: the loop that intake runs, on SQLite in memory, for the tests of duplicates and stories."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.duplicates.clusters import Pair, place
from bot.duplicates.fingerprint import FINGERPRINT_VERSION, fingerprint
from bot.duplicates.sketch import sketch
from bot.duplicates.stories import tell
from bot.model import Appearance, Article, Kind, Member, Page, Paragraph
from store import articles, duplicates
from store.database import Store
from store.schema import MIGRATIONS
from store.stories import StoryArchive


def an_article(
    body: str = "",
    *,
    headline: str | None = None,
    kind: Kind = "article",
    publisher: str | None = None,
    published: str | None = None,
) -> Article:
    """An article record whose paragraphs are the lines of `body`."""
    lines = [line for line in body.split("\n") if line.strip()]
    paragraphs = [Paragraph("body", line, n, n) for n, line in enumerate(lines, start=2)]
    return Article(
        kind=kind,
        start_line=1,
        end_line=len(lines) + 1,
        paragraphs=tuple(paragraphs),
        headline=headline,
        publisher=publisher,
        published=published,
    )


def an_appearance(
    article_id: str,
    seq: int,
    article: Article,
    sha: str,
    lead_id: str,
    how: str | None,
    why: str | None,
    *,
    team_id: str = "",
    only_channel: str | None = None,
) -> Appearance:
    """A record as intake stores it, of the one page there is; `sha` hashes its text, and the record too."""
    return Appearance(
        id=article_id,
        seq=seq,
        page_id="page",
        file="page",
        team_id=team_id,
        only_channel=only_channel,
        article=article,
        content_sha=sha,
        record_sha=sha,
        lead_id=lead_id,
        duplicate_how=how,
        duplicate_why=why,
        story_id=None,
        story_why=None,
        live=False,
        stored_at="2024-01-01T00:00:00Z",
    )


class Newsroom:
    """Articles go in one by one; `cluster_of` says what became of them. `path` None keeps the archive in memory."""

    def __init__(self, *, path: Path | None = None, source_order: Sequence[str] = (), tells: bool = True) -> None:
        self.source_order = source_order
        self.tells = tells
        self.verdicts: dict[Pair, bool] = {}
        self.story_verdicts: dict[Pair, bool] = {}
        if path is None:
            self.conn = sqlite3.connect(":memory:", isolation_level=None, cached_statements=256)
            self.conn.row_factory = sqlite3.Row
            for _, statements in MIGRATIONS:
                for statement in statements:
                    self.conn.execute(statement)
        else:
            self._store = Store(path)
            self.conn = self._store._writer
        self._page("page")

    def close(self) -> None:
        """Close an archive that is a file."""
        self._store.close()

    def _page(self, name: str) -> None:
        articles.save_page(
            self.conn,
            name,
            Page(name, name, "").head,
            team_id="",
            only_channel=None,
            folder=None,
            origin="test",
            intake="backfill",
            reader_version=1,
            read_at="2024-01-01T00:00:00Z",
        )

    def say(self, one: str, other: str, same: bool) -> None:
        """An editor's verdict on two records."""
        self.verdicts[frozenset((one, other))] = same

    def take(self, article_id: str, article: Article, *, team_id: str = "", only_channel: str | None = None) -> str:
        """Judge and store one article; gives the id of the record that leads it."""
        fp = fingerprint(article)
        seq = articles.next_seq(self.conn)
        start = article.published if article.published and len(article.published) == 10 else None
        record = Member(
            article_id, seq, article_id, article.kind, article.publisher, start, len(fp.words), fp.agency, None, None
        )
        archive = duplicates.Archive(self.conn, team_id, only_channel)
        placed = place(record, fp, archive, verdicts=self.verdicts, source_order=self.source_order)
        own = placed.own
        stored = an_appearance(
            article_id, seq, article, fp.content_sha, own.lead_id, own.how, own.why,
            team_id=team_id, only_channel=only_channel,
        )  # fmt: skip
        articles.save_article(self.conn, stored, url_key=None, changed_at=None)
        articles.keep_seq(self.conn, seq)
        for pointer in placed.changed:
            articles.point_to_lead(self.conn, pointer.id, pointer.lead_id, pointer.how, pointer.why)
        duplicates.index(
            self.conn, seq, fp, own.lead_id, FINGERPRINT_VERSION, furniture=placed.furniture, alone=placed.alone
        )
        if self.tells:
            self._tell(article_id)
        return own.lead_id

    def _tell(self, article_id: str) -> None:
        archive = StoryArchive(self.conn)
        record, article, copies = self._read(article_id)
        told = tell(record, article, sketch(article), copies, archive, verdicts=self.story_verdicts, read=self._read)
        for each, story_id, why in told.outcomes(article_id):
            articles.set_story(self.conn, each, story_id, why)

    def _read(self, article_id: str) -> tuple[Member, Article, list[Member]]:
        record = articles.article_by_id(self.conn, article_id)
        assert record is not None
        archive = duplicates.Archive(self.conn, record.team_id, record.only_channel)
        members = archive.members([record.lead_id], also=article_id, whole=record.leads)
        own = next(member for member in members if member.id == article_id)
        return own, record.article, [member for member in members if member.id != article_id]

    def take_all(self, records: Iterable[tuple[str, Article]]) -> Mapping[str, str]:
        """Take records in the order given; the lead of each at the end."""
        for article_id, article in records:
            self.take(article_id, article)
        return self.leads()

    def looked_at(self, article: Article) -> set[str]:
        """The records whose text would be read to judge an article."""
        return {candidate.id for candidate in duplicates.Archive(self.conn).candidates(fingerprint(article)).records}

    def leads(self) -> dict[str, str]:
        return dict(self.conn.execute("select id, lead_id from article").fetchall())

    def stories(self) -> dict[str, str]:
        """The story of each record."""
        return dict(self.conn.execute("select m.id, s.story_id from story_member s join article m on m.seq = s.seq"))

    def story_why(self, article_id: str) -> str | None:
        row = self.conn.execute("select story_why from article where id = :id", {"id": article_id}).fetchone()
        return None if row is None else row[0]

    def why(self, article_id: str) -> str | None:
        row = self.conn.execute("select duplicate_why from article where id = :id", {"id": article_id}).fetchone()
        return None if row is None else row[0]

    def how(self, article_id: str) -> str | None:
        row = self.conn.execute("select duplicate_how from article where id = :id", {"id": article_id}).fetchone()
        return None if row is None else row[0]
