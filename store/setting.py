"""Single facts about the archive: rows of the table `setting`, a text under a key."""

from __future__ import annotations

import sqlite3


def setting(conn: sqlite3.Connection, key: str) -> str | None:
    """What is kept under a key."""
    row = conn.execute("select value from setting where key = :key", {"key": key}).fetchone()
    return row[0] if row else None


def keep_setting(conn: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a text under a key, in place of the one before."""
    conn.execute(
        "insert into setting (key, value) values (:key, :value) on conflict (key) do update set value = excluded.value",
        {"key": key, "value": value},
    )
