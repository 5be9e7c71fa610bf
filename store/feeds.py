"""The sources that are polled: feeds and pages, each with its rhythm and its health."""

from __future__ import annotations

import json
import sqlite3

from bot.model import Source


def save_source(conn: sqlite3.Connection, source: Source) -> None:
    """Insert a source, or renew what polling changes of it."""
    conn.execute(
        """
        insert into feed (
            id, team_id, url, title, kind, state, every_s, etag, modified, polls, next_at, last_ok_at, last_item_at,
            last_error, errors, options, created_by, created_at
        )
        values (
            :id, :team, :url, :title, :kind, :state, :every, :etag, :modified, :polls, :next, :ok, :item,
            :error, :errors, :options, :by, :at
        )
        on conflict (id) do update set
            url = excluded.url,
            title = excluded.title,
            kind = excluded.kind,
            state = excluded.state,
            every_s = excluded.every_s,
            etag = excluded.etag,
            modified = excluded.modified,
            polls = excluded.polls,
            next_at = excluded.next_at,
            last_ok_at = excluded.last_ok_at,
            last_item_at = excluded.last_item_at,
            last_error = excluded.last_error,
            errors = excluded.errors,
            options = excluded.options
        """,
        {
            "id": source.id,
            "team": source.team_id,
            "url": source.url,
            "title": source.title,
            "kind": source.kind,
            "state": source.state,
            "every": source.every_s,
            "etag": source.etag,
            "modified": source.modified,
            "polls": source.polls,
            "next": source.next_at,
            "ok": source.last_ok_at,
            "item": source.last_item_at,
            "error": source.last_error,
            "errors": source.errors,
            "options": json.dumps({"moved_to": source.moved_to, "moves": source.moves, "tags": list(source.tags)}),
            "by": source.created_by,
            "at": source.created_at,
        },
    )


def every_source(conn: sqlite3.Connection, team_id: str) -> list[Source]:
    """The sources that a workspace may see, by title and address."""
    rows = conn.execute(
        "select * from feed where team_id in ('', :team) order by coalesce(title, url), id", {"team": team_id}
    )
    return [_source(row) for row in rows]


def due_sources(conn: sqlite3.Connection, now: float, limit: int) -> list[Source]:
    """Active sources whose time has come, the longest waiting first."""
    rows = conn.execute(
        """
        select *
        from feed
        where state = 'active' and next_at <= :now
        order by next_at, id
        limit :limit
        """,
        {"now": now, "limit": limit},
    )
    return [_source(row) for row in rows]


def source_at(conn: sqlite3.Connection, team_id: str, url: str) -> Source | None:
    row = conn.execute(
        "select * from feed where team_id = :team and url = :url", {"team": team_id, "url": url}
    ).fetchone()
    return _source(row) if row else None


def remove_source(conn: sqlite3.Connection, source_id: str) -> None:
    """Poll it no more; what it brought stays in the archive."""
    conn.execute("delete from feed where id = :id", {"id": source_id})


def _source(row: sqlite3.Row) -> Source:
    options = json.loads(row["options"])
    return Source(
        id=row["id"],
        team_id=row["team_id"],
        url=row["url"],
        title=row["title"],
        kind=row["kind"],
        state=row["state"],
        every_s=row["every_s"],
        next_at=row["next_at"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        etag=row["etag"],
        modified=row["modified"],
        polls=row["polls"],
        last_ok_at=row["last_ok_at"],
        last_item_at=row["last_item_at"],
        last_error=row["last_error"],
        errors=row["errors"],
        moved_to=options.get("moved_to"),
        moves=options.get("moves", 0),
        tags=tuple(options.get("tags", ())),
    )
