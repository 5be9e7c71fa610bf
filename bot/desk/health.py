"""Is a source in trouble?  Failing or silent ones are told to the admins once, and named in the digests.

Told again only after it has been well in between: `Source.told` remembers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot.desk import EVERYONE, Desk, stamp
from bot.model import Message, Post, Source
from store import feeds as rows
from store import outbox as posts
from store.database import Connection

FAILING_AFTER = 5
"""Faults in a row. With the back-off that is some four hours for a source asked every quarter of an hour."""
FAILING_FOR = timedelta(hours=2)
"""A morning's outage of everybody's network is no trouble of one source."""
SILENT_AFTER = timedelta(days=7)
EXPIRES = timedelta(days=1)

Trouble = Literal["gone", "failing", "silent"]


def trouble_of(source: Source, now: datetime) -> Trouble | None:
    """What is wrong with it, if it is worth telling somebody.

    A source of folders and letters may be silent for as long as people are.
    """
    if source.state == "paused":
        return "gone" if source.errors and source.last_error else None
    if source.errors >= FAILING_AFTER and now - _since(source.last_ok_at or source.created_at) >= FAILING_FOR:
        return "failing"
    if source.kind in ("folder", "mailbox", "page") or source.errors:
        return None
    if now - _since(source.last_item_at or source.created_at) >= SILENT_AFTER:
        return "silent"
    return None


def in_trouble(conn: Connection, team_id: str, now: datetime) -> list[tuple[Source, Trouble]]:
    """The sources that a workspace may see and that are in trouble, as its digests name them."""
    sources = rows.every_source(conn, team_id)
    return [(source, trouble) for source in sources if (trouble := trouble_of(source, now)) is not None]


def _since(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC)


def tell(desk: Desk, conn: Connection, source: Source, now: datetime) -> tuple[Source, int]:
    """The source with what its admins have been told of it, and how many notices that took."""
    trouble = trouble_of(source, now)
    if trouble == source.told:
        return source, 0
    if trouble is None:
        return replace(source, told=None if not source.errors else source.told), 0
    faults = rows.faults_of(conn, source.id, 3)
    message: Message = desk.render.sources.word_trouble(source, trouble, faults)
    planned = 0
    for team_id, user_id in _admins(desk, source):
        notice = Post(
            id=posts.post_id("source", source.id, trouble, source.last_ok_at or source.created_at, team_id, user_id),
            team_id=team_id,
            channel_id=user_id,
            kind="notice",
            payload=message.as_payload(),
            next_at=now.timestamp(),
            expires_at=(now + EXPIRES).timestamp(),
            made_at=stamp(now),
        )
        planned += posts.plan(conn, notice)
    return replace(source, told=trouble), planned


def _admins(desk: Desk, source: Source) -> list[tuple[str, str]]:
    """(workspace, user) of those who look after it: its own workspace's admins, or, where it is everyone's, all."""
    named = [entry.rpartition(":") for entry in sorted(desk.settings.admins)]
    if desk.settings.serves_many and source.team_id == EVERYONE:
        return []  # whoever runs Readout sees it at the terminal and in the digests
    return [(team or source.team_id, user) for team, _, user in named if source.team_id in (EVERYONE, team) or not team]
