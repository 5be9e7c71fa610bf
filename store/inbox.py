"""Ids of events and requests that were taken in."""

from __future__ import annotations

import sqlite3


def note(conn: sqlite3.Connection, event_id: str, now: float, forget_before: float) -> bool:
    """Keep `event_id` (epoch seconds), forget old ones; False when it was there already."""
    conn.execute("delete from inbox where seen_at < :before", {"before": forget_before})
    done = conn.execute(
        "insert into inbox (event_id, seen_at) values (:id, :now) on conflict do nothing",
        {"id": event_id, "now": now},
    )
    return done.rowcount == 1
