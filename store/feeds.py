"""The sources that are read on a schedule, the parts they are made of, their faults, the last look at watched pages."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from typing import Any

from bot.model import Fault, LeftOut, Part, Source

FAULTS_KEPT = 50
"""Different faults that are remembered of a source."""


def save_source(conn: sqlite3.Connection, source: Source) -> None:
    """Insert a source, or renew what polling and people change of it."""
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
            "options": json.dumps(_options(source), ensure_ascii=False),
            "by": source.created_by,
            "at": source.created_at,
        },
    )


_OPTIONS = ("moved_to", "first_url", "region", "told", "mark")
_FLAGS = ("is_paced", "full_text")


def _options(source: Source) -> dict[str, object]:
    """What the table has no column for, as far as it is set."""
    options: dict[str, object] = {name: getattr(source, name) for name in (*_OPTIONS, *_FLAGS, "moves", "depth")}
    options |= {"tags": list(source.tags), "watch": list(source.watch or ())}
    return {name: value for name, value in options.items() if value}


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


def source_by_id(conn: sqlite3.Connection, source_id: str) -> Source | None:
    row = conn.execute("select * from feed where id = :id", {"id": source_id}).fetchone()
    return _source(row) if row else None


def remove_source(conn: sqlite3.Connection, source_id: str) -> None:
    """Poll it no more; what it brought stays in the archive."""
    conn.execute("delete from feed where id = :id", {"id": source_id})
    conn.execute("delete from feed_part where feed_id = :id", {"id": source_id})
    conn.execute("delete from feed_fault where feed_id = :id", {"id": source_id})
    conn.execute("delete from feed_copy where feed_id = :id", {"id": source_id})


def _source(row: sqlite3.Row) -> Source:
    options: dict[str, Any] = json.loads(row["options"])
    watch: list[str] = options.get("watch") or []
    named: dict[str, Any] = {name: options.get(name) for name in _OPTIONS}
    named |= {name: bool(options.get(name)) for name in _FLAGS}
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
        moves=options.get("moves", 0),
        depth=options.get("depth", 0),
        tags=tuple(options.get("tags", ())),
        watch=(watch[0], watch[1]) if len(watch) == 2 else None,
        **named,
    )


# Parts


def add_parts(conn: sqlite3.Connection, parts: Iterable[Part]) -> int:
    """Note down parts that are not known yet; how many were new."""
    before = conn.total_changes
    conn.executemany(
        """
        insert into feed_part (feed_id, address, mark, state, depth, live, tries, next_at, why, found_at)
        values (:feed_id, :address, :mark, :state, :depth, :live, :tries, :next_at, :why, :found_at)
        on conflict do nothing
        """,
        [_part_row(part) for part in parts],
    )
    return conn.total_changes - before


def save_part(conn: sqlite3.Connection, part: Part) -> None:
    """How a part stands now."""
    conn.execute(
        """
        insert into feed_part (feed_id, address, mark, state, depth, live, tries, next_at, why, found_at)
        values (:feed_id, :address, :mark, :state, :depth, :live, :tries, :next_at, :why, :found_at)
        on conflict (feed_id, address) do update set
            mark = excluded.mark,
            state = excluded.state,
            live = excluded.live,
            tries = excluded.tries,
            next_at = excluded.next_at,
            why = excluded.why
        """,
        _part_row(part),
    )


def parts_of(conn: sqlite3.Connection, feed_id: str) -> dict[str, Part]:
    """Every part of a source by its address."""
    rows = conn.execute("select * from feed_part where feed_id = :feed", {"feed": feed_id})
    return {row["address"]: _part(row) for row in rows}


def waiting_parts(conn: sqlite3.Connection, now: float, limit: int) -> list[Part]:
    """Links of active sources that may be fetched now: what came in live first, then the longest waiting."""
    rows = conn.execute(
        """
        select part.*
        from feed_part as part
        join feed on feed.id = part.feed_id and feed.state = 'active'
        where part.state = 'waiting' and part.next_at <= :now
        order by part.live desc, part.next_at, part.feed_id, part.address
        limit :limit
        """,
        {"now": now, "limit": limit},
    )
    return [_part(row) for row in rows]


def forget_old_parts(conn: sqlite3.Connection, before: str) -> int:
    """Links that were found before `before` (ISO) and are done with; files of folders are kept in mind."""
    return conn.execute(
        """
        delete from feed_part
        where state in ('read', 'left')
          and found_at < :before
          and feed_id not in (select id from feed where kind = 'folder')
        """,
        {"before": before},
    ).rowcount


def with_full_text(conn: sqlite3.Connection, team_id: str, url_keys: Collection[str]) -> set[str]:
    """Those of the address keys under which the archive holds a whole article."""
    rows = conn.execute(
        """
        select distinct url_key
        from article
        where url_key in (select value from json_each(:keys))
          and kind = 'article'
          and team_id in ('', :team)
        """,
        {"keys": json.dumps(sorted(url_keys)), "team": team_id},
    )
    return {row[0] for row in rows}


def _part_row(part: Part) -> dict[str, object]:
    return {
        "feed_id": part.feed_id,
        "address": part.address,
        "mark": part.mark,
        "state": part.state,
        "depth": part.depth,
        "live": int(part.live),
        "tries": part.tries,
        "next_at": part.next_at,
        "why": part.why,
        "found_at": part.found_at,
    }


def _part(row: sqlite3.Row) -> Part:
    return Part(
        feed_id=row["feed_id"],
        address=row["address"],
        state=row["state"],
        live=bool(row["live"]),
        next_at=row["next_at"],
        found_at=row["found_at"],
        mark=row["mark"],
        depth=row["depth"],
        tries=row["tries"],
        why=row["why"],
    )


# Faults


def note_fault(conn: sqlite3.Connection, feed_id: str, why: str, at: str) -> None:
    """Remember why a poll failed; the same fault again is counted."""
    same = conn.execute(
        """
        update feed_fault
        set last_at = :at, times = times + 1
        where feed_id = :feed
          and why = :why
          and first_at = (select max(first_at) from feed_fault where feed_id = :feed)
        """,
        {"feed": feed_id, "why": why, "at": at},
    )
    if same.rowcount:
        return
    conn.execute(
        """
        insert into feed_fault (feed_id, first_at, last_at, why, times)
        values (:feed, :at, :at, :why, 1)
        on conflict (feed_id, first_at) do update set why = excluded.why, times = feed_fault.times + 1
        """,
        {"feed": feed_id, "why": why, "at": at},
    )
    conn.execute(
        """
        delete from feed_fault
        where feed_id = :feed
          and first_at not in (
              select first_at from feed_fault where feed_id = :feed order by first_at desc limit :kept
          )
        """,
        {"feed": feed_id, "kept": FAULTS_KEPT},
    )


def faults_of(conn: sqlite3.Connection, feed_id: str, limit: int) -> list[Fault]:
    """Newest first."""
    rows = conn.execute(
        """
        select first_at, last_at, why, times
        from feed_fault
        where feed_id = :feed
        order by first_at desc
        limit :limit
        """,
        {"feed": feed_id, "limit": limit},
    )
    return [Fault(*row) for row in rows]


def left_out(conn: sqlite3.Connection, feed_id: str, limit: int, named: int) -> list[LeftOut]:
    """What of a source was not read, by reason, the latest first; `named` addresses each."""
    rows = conn.execute(
        """
        with ranked as (
            select
                why,
                address,
                found_at,
                count(*) over (partition by why) as parts,
                max(found_at) over (partition by why) as last_at,
                row_number() over (partition by why order by found_at desc, address) as place
            from feed_part
            where feed_id = :feed and state in ('read', 'left') and why is not null
        )
        select why, parts, last_at, json_group_array(address) as addresses
        from (select * from ranked where place <= :named order by place)
        group by why
        order by last_at desc, why
        limit :limit
        """,
        {"feed": feed_id, "limit": limit, "named": named},
    )
    return [LeftOut(row["why"], row["parts"], row["last_at"], tuple(json.loads(row["addresses"]))) for row in rows]


# Watched pages


def last_look(conn: sqlite3.Connection, feed_id: str) -> str | None:
    """The text of a watched page when it was last read."""
    row = conn.execute("select text from feed_copy where feed_id = :feed", {"feed": feed_id}).fetchone()
    return row[0] if row else None


def keep_look(conn: sqlite3.Connection, feed_id: str, text: str, at: str) -> None:
    conn.execute(
        """
        insert into feed_copy (feed_id, text, seen_at)
        values (:feed, :text, :at)
        on conflict (feed_id) do update set text = excluded.text, seen_at = excluded.seen_at
        """,
        {"feed": feed_id, "text": text, "at": at},
    )


def forget_look(conn: sqlite3.Connection, feed_id: str) -> None:
    """The next look at the page is the first."""
    conn.execute("delete from feed_copy where feed_id = :feed", {"feed": feed_id})
