"""What the bot says by itself, looked at and set going again: queue, editions, blocked posts, a restored archive."""

from __future__ import annotations

from datetime import datetime

from bot.bulletins import Outgoing
from bot.desk import Desk, editions
from store import leases
from store import outbox as posts

LEASE = "schedule"


def outgoing(desk: Desk, team_id: str, now: datetime) -> Outgoing:
    """How the posts and editions of one workspace stand."""
    with desk.store.read() as conn:
        queue = posts.queue(conn, team_id)
        frozen = posts.frozen(conn)
        holder = leases.holder(conn, LEASE)
    theirs = tuple(state for state in editions.every_edition(desk, now) if state.digest.team_id == team_id)
    leads = holder[0] if holder and holder[1] > now.timestamp() else None
    return Outgoing(queue.states, queue.oldest_made_at, queue.causes, theirs, frozen, leads)


def resume(desk: Desk, team_id: str, now: datetime) -> int:
    """Try the blocked posts of the workspace again; how many."""
    with desk.store.write() as conn:
        return posts.resume(conn, team_id, None, now.timestamp())


def thaw(desk: Desk, now: datetime) -> int:
    """Let a restored archive post again, each post looked up in Slack first; how many wait."""
    with desk.store.write() as conn:
        written = posts.frozen_at(conn)
        backup_at = datetime.fromisoformat(written).timestamp() if written else now.timestamp()
        return posts.thaw(conn, now.timestamp(), backup_at)
