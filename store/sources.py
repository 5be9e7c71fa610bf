"""Chores of the archive as a whole: loads, counts, backups, the times shown by status."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import StoreError
from store import outbox
from store.database import Store, in_words


@dataclass(frozen=True, slots=True)
class Load:
    """One run of `load` or `reload`: `ended_at` None while it runs or when it was cut off."""

    id: str
    folder: str
    intake: str
    started_at: str
    ended_at: str | None
    counts: dict[str, Any]
    made_by: str


def begin_load(
    conn: sqlite3.Connection, load_id: str, *, team_id: str, folder: str, intake: str, at: str, made_by: str
) -> None:
    conn.execute(
        """
        insert into load (id, team_id, folder, intake, started_at, made_by)
        values (:id, :team, :folder, :intake, :at, :by)
        """,
        {"id": load_id, "team": team_id, "folder": folder, "intake": intake, "at": at, "by": made_by},
    )


def end_load(conn: sqlite3.Connection, load_id: str, *, at: str, counts: object) -> None:
    conn.execute(
        "update load set ended_at = :at, counts = :counts where id = :id",
        {"id": load_id, "at": at, "counts": json.dumps(counts, ensure_ascii=False)},
    )


def last_loads(conn: sqlite3.Connection, teams: Sequence[str] | None = None, limit: int = 5) -> list[Load]:
    """Newest first; those of these workspaces only, or all."""
    rows = conn.execute(
        """
        select id, folder, intake, started_at, ended_at, counts, made_by
        from load
        where :teams is null or team_id in (select value from json_each(:teams))
        order by started_at desc, id desc
        limit :limit
        """,
        {"limit": limit, "teams": None if teams is None else json.dumps(list(teams))},
    )
    return [Load(r[0], r[1], r[2], r[3], r[4], json.loads(r[5]), r[6]) for r in rows]


def was_cut_off(conn: sqlite3.Connection, made_by: str) -> bool:
    """Did a load of this maker never come to its end, and none after it either?"""
    row = conn.execute(
        """
        select 1
        from load cut
        where cut.made_by = :by
          and cut.ended_at is null
          and not exists (
            select 1 from load done
            where done.made_by = :by and done.ended_at is not null and done.started_at >= cut.started_at
          )
        limit 1
        """,
        {"by": made_by},
    ).fetchone()
    return row is not None


def is_empty(conn: sqlite3.Connection) -> bool:
    """Has nothing ever been read into the archive?"""
    return conn.execute("select 1 from page limit 1").fetchone() is None


def archive_counts(conn: sqlite3.Connection) -> dict[str, int]:
    """How much there is of everything that status names."""
    row = conn.execute(
        """
        select
            (select count(*) from page) as pages,
            (select count(*) from article) as records,
            (select count(*) from article where kind = 'article' and lead_id = id) as articles,
            (select count(*) from article where lead_id != id) as duplicates,
            (select count(distinct story_id) from article where story_id is not null) as stories,
            (select count(*) from rejected) as rejected,
            (select count(distinct leader_id) from mention) as leaders,
            (select count(*) from meeting) as meetings,
            (select count(*) from follow) as follows,
            (select count(*) from digest where state = 'on') as digests
        """
    ).fetchone()
    return dict(row)


def workspace_counts(conn: sqlite3.Connection, team_id: str) -> dict[str, int]:
    """What one of several workspaces may know of the amounts: the common archive's, and its own."""
    row = conn.execute(
        """
        select
            (select count(*) from page where team_id in ('', :team) and only_channel is null) as pages,
            (select count(*) from follow where team_id = :team) as follows,
            (select count(*) from digest where team_id = :team and state = 'on') as digests
        """,
        {"team": team_id},
    ).fetchone()
    return dict(row)


def newest_published(conn: sqlite3.Connection) -> str | None:
    """The latest publication date in the archive, EDTF."""
    row = conn.execute(
        """
        select published
        from article
        where published_from is not null
        order by published_from desc
        limit 1
        """
    ).fetchone()
    return row[0] if row else None


def backup(store: Store, target: Path) -> int:
    """Copy the whole archive into the new file `target` while the bot runs, and check the copy. Returns its bytes.

    Raises:
        StoreError: the target exists, cannot be written, or the copy is not whole.
    """
    if target.exists():
        raise StoreError(f"{target} exists already; name a new file.")
    if not target.parent.is_dir():
        raise StoreError(f"The folder {target.parent} does not exist.")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
        with contextlib.closing(sqlite3.connect(store.path, isolation_level=None)) as conn:
            conn.execute("vacuum into :target", {"target": str(partial)})
        check(partial)
        os.replace(partial, target)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{target}: {in_words(str(error)) or error}") from error
    except OSError as error:
        raise StoreError(f"{target}: {(error.strerror or 'cannot be written').lower()}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def check(path: Path) -> None:
    """Is the file a whole Readout archive?

    Raises:
        StoreError: it is damaged, or no archive.
    """
    try:
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            verdict = conn.execute("pragma integrity_check").fetchone()[0]
            conn.execute("select count(*) from article").fetchone()
            matching = conn.execute("select count(*) from article_words where article_words match 'a'").fetchone()
        finally:
            conn.close()
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: not a whole Readout archive ({error}).") from error
    if verdict != "ok" or matching is None:
        raise StoreError(f"{path}: damaged ({verdict}).")


def restore(source: Path, path: Path, *, at: str) -> None:
    """Put the backup `source` in the place of the database `path`; what stood there is kept beside it.

    The outbox of a restored archive is frozen until an admin lets it go on: what waits in it may have been posted.

    Raises:
        StoreError: the backup is missing, damaged, or cannot be copied.
    """
    if not source.is_file():
        raise StoreError(f"{source}: no such backup.")
    check(source)
    partial = path.with_name(path.name + ".restoring")
    try:
        partial.write_bytes(source.read_bytes())
        partial.chmod(0o600)
        with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as conn:
            outbox.freeze(conn, f"restored from {source.name} at {at}")
        if path.exists():
            os.replace(path, path.with_name(path.name + ".before-restore"))
        for tail in ("-wal", "-shm"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        os.replace(partial, path)
    except OSError as error:
        raise StoreError(f"{path}: {(error.strerror or 'cannot be written').lower()}.") from error
    finally:
        partial.unlink(missing_ok=True)
