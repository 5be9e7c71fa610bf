"""Requests that Slack delivers more than once take effect once: their ids are kept for a day."""

from __future__ import annotations

from bot.desk import Desk
from store import inbox as rows

KEPT_SECONDS = 24 * 3600


def is_first(desk: Desk, event_id: str) -> bool:
    """Note down `event_id`; False when it was noted before."""
    now = desk.clock().timestamp()
    with desk.store.write() as conn:
        return rows.note(conn, event_id[:255], now, now - KEPT_SECONDS)
