"""Pages and the article records on them: saved, matched again at a re-reading, found by id, listed for export."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot import edtf
from bot.model import Appearance, Article, PageHead, Paragraph, Rejected
from bot.text import FOLD_VERSION, words
from store.lists import listed
from store.setting import keep_setting, setting

INDEXED_CHARS = 400_000  # a tsvector holds under 1 MB; nobody searches the tail of a longer text


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page that was read: enough to tell whether it must be read again."""

    id: str
    name: str
    sha256: str
    reader_version: int
    origin: str
    folder: str | None


def page_named(conn: sqlite3.Connection, team_id: str, name: str) -> StoredPage | None:
    row = conn.execute(
        "select id, name, sha256, reader_version, origin, folder from page where team_id = :team and name = :name",
        {"team": team_id, "name": name},
    ).fetchone()
    return StoredPage(*row) if row else None


def is_hash_read(conn: sqlite3.Connection, team_id: str, sha256: str) -> bool:
    """Was a page with these bytes read before, under any name?"""
    return (
        conn.execute(
            "select 1 from page_hash where team_id = :team and sha256 = :sha", {"team": team_id, "sha": sha256}
        ).fetchone()
        is not None
    )


def page_names(conn: sqlite3.Connection, team_id: str, folder: str) -> set[str]:
    """Names of every page read from a folder: to count those whose file is gone."""
    rows = conn.execute(
        "select name from page where team_id = :team and folder = :folder", {"team": team_id, "folder": folder}
    )
    return {row[0] for row in rows}


def save_page(
    conn: sqlite3.Connection,
    page_id: str,
    page: PageHead,
    *,
    team_id: str,
    only_channel: str | None,
    folder: str | None,
    origin: str,
    intake: str,
    reader_version: int,
    read_at: str,
) -> None:
    """Insert or renew the page's row and remember its hash."""
    conn.execute(
        """
        insert into page (
            id, team_id, only_channel, name, folder, sha256, url, format, origin, intake, reader_version, lines, read_at
        )
        values (
            :id, :team, :channel, :name, :folder, :sha, :url, :format, :origin, :intake, :reader, :lines, :at
        )
        on conflict (id) do update set
            sha256 = excluded.sha256,
            folder = excluded.folder,
            url = excluded.url,
            format = excluded.format,
            reader_version = excluded.reader_version,
            lines = excluded.lines,
            read_at = excluded.read_at
        """,
        {
            "id": page_id,
            "team": team_id,
            "channel": only_channel,
            "name": page.name,
            "folder": folder,
            "sha": page.sha256,
            "url": page.url,
            "format": page.format,
            "origin": origin,
            "intake": intake,
            "reader": reader_version,
            "lines": page.lines,
            "at": read_at,
        },
    )
    conn.execute(
        "insert into page_hash (team_id, sha256, page_id) values (:team, :sha, :id) on conflict do nothing",
        {"team": team_id, "sha": page.sha256, "id": page_id},
    )


def save_rejected(conn: sqlite3.Connection, page_id: str, blocks: Iterable[Rejected], *, is_new: bool = False) -> None:
    """Replace the page's ledger of what was left out; `is_new`: the page has none yet."""
    if not is_new:
        conn.execute("delete from rejected where page_id = :page", {"page": page_id})
    conn.executemany(
        "insert into rejected (page_id, start_line, end_line, reason, rule, text) values (?, ?, ?, ?, ?, ?)",
        [(page_id, b.start_line, b.end_line, b.reason, b.rule, b.text) for b in blocks],
    )


def next_seq(conn: sqlite3.Connection) -> int:
    """The number of the next article record; numbers are never used twice."""
    return int(setting(conn, "article_seq") or 0) + 1


def keep_seq(conn: sqlite3.Connection, last_used: int) -> None:
    keep_setting(conn, "article_seq", str(last_used))


_INSERT = """
    insert into article (
        id, seq, page_id, team_id, only_channel, kind, form, headline, publisher, publisher_how, bylines, dateline,
        published, published_how, published_from, published_to, as_of, updated, language, url, url_key, tags, flags,
        paragraphs, start_line, end_line, content_sha, record_sha, lead_id, duplicate_how, duplicate_why, story_id,
        story_why, live, stored_at, hidden
    )
    values (
        :id, :seq, :page_id, :team_id, :only_channel, :kind, :form, :headline, :publisher, :publisher_how, :bylines,
        :dateline, :published, :published_how, :published_from, :published_to, :as_of, :updated, :language, :url,
        :url_key,
        :tags, :flags, :paragraphs, :start_line, :end_line, :content_sha, :record_sha, :lead_id, :duplicate_how,
        :duplicate_why, :story_id, :story_why, :live, :stored_at, :hidden
    )
"""
_UPDATE = """
    update article
    set kind = :kind, form = :form, headline = :headline, publisher = :publisher, publisher_how = :publisher_how,
        bylines = :bylines, dateline = :dateline, published = :published, published_how = :published_how,
        published_from = :published_from, published_to = :published_to, as_of = :as_of, updated = :updated,
        language = :language,
        url = :url, url_key = :url_key, tags = :tags, flags = :flags, paragraphs = :paragraphs,
        start_line = :start_line, end_line = :end_line, content_sha = :content_sha,
        record_sha = :record_sha, lead_id = :lead_id,
        duplicate_how = :duplicate_how, duplicate_why = :duplicate_why, story_id = :story_id, story_why = :story_why,
        changed_at = :changed_at
    where id = :id
"""


def save_article(
    conn: sqlite3.Connection,
    record: Appearance,
    *,
    url_key: str | None,
    changed_at: str | None,
    indexed: tuple[str, str] | None = None,
) -> None:
    """Insert a new record (`changed_at` None) or renew a known one, with its words in the search index.

    `indexed`: what `indexed_words` gives, when it is known already.
    """
    row = _row(record, url_key)
    if changed_at is None:
        conn.execute(_INSERT, row)
    else:
        forget_words(conn, record.id)
        conn.execute(_UPDATE, row | {"changed_at": changed_at})
    index_words(conn, record.seq, indexed or indexed_words(record.article))


def remove_article(conn: sqlite3.Connection, article_id: str) -> None:
    """Take out a record that its page no longer shows; mentions and reports go with it."""
    forget_words(conn, article_id)
    conn.execute("delete from article where id = :id", {"id": article_id})


def point_to_lead(conn: sqlite3.Connection, article_id: str, lead_id: str, how: str | None, why: str | None) -> None:
    conn.execute(
        "update article set lead_id = :lead, duplicate_how = :how, duplicate_why = :why where id = :id",
        {"id": article_id, "lead": lead_id, "how": how, "why": why},
    )


def set_dates(
    conn: sqlite3.Connection, article_id: str, published: str | None, how: str | None, as_of: str | None
) -> None:
    """Give a record the date that a copy of it prints, and the date against which its words are read."""
    span = edtf.bounds(published)
    conn.execute(
        """
        update article
        set published = :published, published_how = :how, published_from = :start, published_to = :end, as_of = :as_of
        where id = :id
        """,
        {
            "id": article_id,
            "published": published,
            "how": how,
            "start": span[0].isoformat() if span else None,
            "end": span[1].isoformat() if span else None,
            "as_of": as_of,
        },
    )


def set_hidden(conn: sqlite3.Connection, article_id: str, *, hidden: bool) -> None:
    conn.execute("update article set hidden = :hidden where id = :id", {"id": article_id, "hidden": int(hidden)})


def printed_of(conn: sqlite3.Connection, article_id: str) -> dict[str, Any]:
    """What its page prints in the fields that people corrected."""
    row = conn.execute("select printed from article where id = :id", {"id": article_id}).fetchone()
    return dict(json.loads(row[0])) if row and row[0] else {}


def keep_printed(conn: sqlite3.Connection, article_id: str, printed: Mapping[str, Any]) -> None:
    value = _json(dict(printed)) if printed else None
    conn.execute("update article set printed = :printed where id = :id", {"id": article_id, "printed": value})


def overwrite_what_goes(conn: sqlite3.Connection) -> None:
    """From now on this connection overwrites with zeros what it deletes: a text that is taken down is gone."""
    conn.execute("pragma secure_delete = on")


def merge_words(conn: sqlite3.Connection) -> None:
    """Write the search index anew without the words that were forgotten: until then they stand in its segments."""
    conn.execute("insert into article_words (article_words) values ('optimize')")


def unstone(conn: sqlite3.Connection, article_id: str) -> None:
    """Let the record that a takedown left be filled again by its page: whatever that says counts as changed."""
    conn.execute("update article set record_sha = '', hidden = 0 where id = :id", {"id": article_id})


def stories_told(conn: sqlite3.Connection) -> dict[str, str]:
    """The story of each record that has one."""
    return dict(conn.execute("select id, story_id from article where story_id is not null").fetchall())


def told_with(conn: sqlite3.Connection, record: Appearance, team_id: str, only_channel: str | None) -> str | None:
    """The first record of the same story that is another article and that these readers may see."""
    row = conn.execute(
        """
        select id
        from article
        where story_id = :story
          and lead_id <> :lead
          and hidden = 0
          and team_id in ('', :team)
          and (only_channel is null or only_channel = :channel)
        order by lead_id <> id, seq
        limit 1
        """,
        {"story": record.story_id, "lead": record.lead_id, "team": team_id, "channel": only_channel},
    ).fetchone()
    return row[0] if row else None


def read_page_anew(conn: sqlite3.Connection, page_id: str) -> None:
    """Forget what bytes the page had: the next reload reads it again."""
    conn.execute("delete from page_hash where page_id = :id", {"id": page_id})
    conn.execute("update page set sha256 = '' where id = :id", {"id": page_id})


def set_story(conn: sqlite3.Connection, article_id: str, story_id: str | None, why: str | None) -> None:
    conn.execute(
        "update article set story_id = :story, story_why = :why where id = :id",
        {"id": article_id, "story": story_id, "why": why},
    )


def index_words(conn: sqlite3.Connection, seq: int, indexed: tuple[str, str]) -> None:
    conn.execute(
        "insert into article_words (rowid, headline, body) values (:seq, :headline, :body)",
        {"seq": seq, "headline": indexed[0], "body": indexed[1]},
    )


def forget_words(conn: sqlite3.Connection, article_id: str) -> None:
    """Tell the contentless index the old words, so that it forgets them."""
    row = conn.execute("select seq, headline, paragraphs from article where id = :id", {"id": article_id}).fetchone()
    if row is None:
        return
    headline, body = _words_of(row["headline"], _paragraphs(row["paragraphs"]))
    conn.execute(
        "insert into article_words (article_words, rowid, headline, body) values ('delete', :seq, :headline, :body)",
        {"seq": row["seq"], "headline": headline, "body": body},
    )


def rebuild_words(conn: sqlite3.Connection) -> None:
    """Empty the search index and feed it again: the rules of folding changed, or it is damaged."""
    conn.execute("insert into article_words (article_words) values ('delete-all')")
    for row in conn.execute("select seq, headline, paragraphs from article order by seq"):
        index_words(conn, row["seq"], _words_of(row["headline"], _paragraphs(row["paragraphs"])))
    keep_setting(conn, "fold_version", str(FOLD_VERSION))


def indexed_words(article: Article) -> tuple[str, str]:
    """What the search index sees of an article: folded words of its headline and of all its other text."""
    return _words_of(article.headline, article.paragraphs)


def _words_of(headline: str | None, paragraphs: Iterable[Paragraph]) -> tuple[str, str]:
    rest = "\n".join(p.text for p in paragraphs if p.role not in ("headline", "tag"))
    return " ".join(words(headline or "")), " ".join(words(rest[:INDEXED_CHARS]))


def _row(record: Appearance, url_key: str | None) -> dict[str, object]:
    article = record.article
    span = edtf.bounds(article.published)
    return {
        "id": record.id,
        "seq": record.seq,
        "page_id": record.page_id,
        "team_id": record.team_id,
        "only_channel": record.only_channel,
        "kind": article.kind,
        "form": article.form,
        "headline": article.headline,
        "publisher": article.publisher,
        "publisher_how": article.publisher_how,
        "bylines": _json(article.bylines),
        "dateline": article.dateline,
        "published": article.published,
        "published_how": article.published_how,
        "published_from": span[0].isoformat() if span else None,
        "published_to": span[1].isoformat() if span else None,
        "as_of": record.as_of,
        "updated": article.updated,
        "language": article.language,
        "url": article.url,
        "url_key": url_key,
        "tags": _json(article.tags),
        "flags": _json(article.flags),
        "paragraphs": _json([_packed(p) for p in article.paragraphs]),
        "start_line": article.start_line,
        "end_line": article.end_line,
        "content_sha": record.content_sha,
        "record_sha": record.record_sha,
        "lead_id": record.lead_id,
        "duplicate_how": record.duplicate_how,
        "duplicate_why": record.duplicate_why,
        "story_id": record.story_id,
        "story_why": record.story_why,
        "live": int(record.live),
        "stored_at": record.stored_at,
        "hidden": int(record.hidden),
    }


def _packed(p: Paragraph) -> list[object]:
    packed: list[object] = [p.role, p.text, p.start_line, p.end_line]
    return [*packed, list(p.breaks)] if p.breaks else packed


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _json(value: object) -> str:
    return _ENCODER.encode(value)


def article_by_id(conn: sqlite3.Connection, article_id: str) -> Appearance | None:
    row = conn.execute("select * from appearance where id = :id", {"id": article_id}).fetchone()
    return _appearance(row) if row else None


def articles_by_ids(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Appearance]:
    rows = conn.execute(
        "select * from appearance where id in (select value from json_each(:ids))", {"ids": listed(ids)}
    ).fetchall()
    return {row["id"]: _appearance(row) for row in rows}


def leads_of(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    """The record that leads each of these."""
    rows = conn.execute(
        "select id, lead_id from article where id in (select value from json_each(:ids))",
        {"ids": listed(ids)},
    )
    return dict(rows.fetchall())


def record_hashes(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    """Id -> `record_sha` of those records that there are."""
    rows = conn.execute(
        "select id, record_sha from article where id in (select value from json_each(:ids))",
        {"ids": listed(ids)},
    )
    return dict(rows.fetchall())


def articles_on_page(conn: sqlite3.Connection, page_id: str) -> list[Appearance]:
    rows = conn.execute(
        "select * from appearance where page_id = :page order by start_line, seq", {"page": page_id}
    ).fetchall()
    return [_appearance(row) for row in rows]


def ids_of_readers(conn: sqlite3.Connection, team_id: str, only_channel: str | None) -> set[str]:
    """Records that a workspace read itself and that this channel of it may see."""
    rows = conn.execute(
        """
        select id
        from article
        where team_id = :team and (only_channel is null or only_channel = :channel)
        """,
        {"team": team_id, "channel": only_channel},
    )
    return {row[0] for row in rows}


def copies_of(conn: sqlite3.Connection, article_ids: Iterable[str]) -> dict[str, list[str]]:
    """The records of the same cluster, itself among them, by article id; of none that is gone.

    What is said of a workspace's or a channel's own record says nothing of copies that others read.
    """
    rows = conn.execute(
        """
        select a.id, b.id
        from article a
        join article b on b.lead_id = a.lead_id
        where a.id in (select value from json_each(:ids))
          and (a.team_id = '' or b.team_id = a.team_id)
          and (a.only_channel is null or b.only_channel = a.only_channel)
        order by a.id, b.seq
        """,
        {"ids": listed(sorted(set(article_ids)))},
    )
    found: dict[str, list[str]] = {}
    for article_id, copy_id in rows:
        found.setdefault(article_id, []).append(copy_id)
    return found


def cluster(conn: sqlite3.Connection, lead_id: str) -> list[Appearance]:
    """Every appearance of one article, the lead first, then in order of storing."""
    rows = conn.execute(
        "select * from appearance where lead_id = :lead order by id != :lead, seq", {"lead": lead_id}
    ).fetchall()
    return [_appearance(row) for row in rows]


def every_article(conn: sqlite3.Connection) -> Iterator[Appearance]:
    """All records by page and line: the order of the export."""
    for row in conn.execute("select * from appearance order by file, team_id, start_line, seq"):
        yield _appearance(row)


def every_rejected(conn: sqlite3.Connection) -> Iterator[tuple[str, Rejected]]:
    """(file, block) for all blocks that are in no record, by page and line; pages of private channels stay out."""
    rows = conn.execute(
        "select p.name, r.start_line, r.end_line, r.reason, r.rule, r.text from rejected r"
        " join page p on p.id = r.page_id where p.only_channel is null order by p.name, p.team_id, r.start_line"
    )
    for row in rows:
        yield row[0], Rejected(*tuple(row)[1:])


def _paragraphs(packed: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(p[0], p[1], p[2], p[3], tuple(p[4]) if len(p) > 4 else ()) for p in json.loads(packed))


def _appearance(row: sqlite3.Row) -> Appearance:
    paragraphs = _paragraphs(row["paragraphs"])
    article = Article(
        kind=row["kind"],
        start_line=row["start_line"],
        end_line=row["end_line"],
        paragraphs=paragraphs,
        form=row["form"],
        headline=row["headline"],
        kicker=next((p.text for p in paragraphs if p.role == "kicker"), None),
        dek=next((p.text for p in paragraphs if p.role == "dek"), None),
        publisher=row["publisher"],
        publisher_how=row["publisher_how"],
        bylines=tuple(json.loads(row["bylines"])),
        dateline=row["dateline"],
        published=row["published"],
        published_how=row["published_how"],
        updated=row["updated"],
        language=row["language"],
        url=row["url"] or row["page_url"],
        tags=tuple(json.loads(row["tags"])),
        flags=tuple(json.loads(row["flags"])),
    )
    return Appearance(
        id=row["id"],
        seq=row["seq"],
        page_id=row["page_id"],
        file=row["file"],
        team_id=row["team_id"],
        only_channel=row["only_channel"],
        article=article,
        content_sha=row["content_sha"],
        record_sha=row["record_sha"],
        lead_id=row["lead_id"],
        duplicate_how=row["duplicate_how"],
        duplicate_why=row["duplicate_why"],
        story_id=row["story_id"],
        story_why=row["story_why"],
        live=bool(row["live"]),
        stored_at=row["stored_at"],
        hidden=bool(row["hidden"]),
        as_of=row["as_of"],
    )
