"""Alerts in SQL: one row for each story or change of a meeting that a channel has been told of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alert:
    """A channel was told of this story, or of this meeting, by the post `outbox_id`, for these follows."""

    id: str
    team_id: str
    channel_id: str
    story_id: str | None
    meeting_id: str | None
    outbox_id: str
    follow_ids: tuple[str, ...]
    article_ids: tuple[str, ...]
    made_at: str


def add(conn: sqlite3.Connection, alert: Alert) -> bool:
    """False, and nothing done, when the channel has been told already."""
    return (
        conn.execute(
            """
            insert or ignore into alert (
                id, team_id, channel_id, story_id, meeting_id, outbox_id, follow_ids, article_ids, made_at
            )
            values (
                :id, :team_id, :channel_id, :story_id, :meeting_id, :outbox_id, :follow_ids, :article_ids, :made_at
            )
            """,
            {
                "id": alert.id,
                "team_id": alert.team_id,
                "channel_id": alert.channel_id,
                "story_id": alert.story_id,
                "meeting_id": alert.meeting_id,
                "outbox_id": alert.outbox_id,
                "follow_ids": json.dumps(alert.follow_ids),
                "article_ids": json.dumps(alert.article_ids),
                "made_at": alert.made_at,
            },
        ).rowcount
        == 1
    )


def any_told(conn: sqlite3.Connection, alert_ids: Iterable[str]) -> bool:
    """Has one of these alerts been given?"""
    row = conn.execute(
        "select 1 from alert where id in (select value from json_each(:ids)) limit 1",
        {"ids": json.dumps(list(alert_ids))},
    ).fetchone()
    return row is not None


def of_stories(conn: sqlite3.Connection, team_id: str, channel_id: str, story_ids: Iterable[str]) -> dict[str, Alert]:
    """The alerts that the channel has had on these stories, by story."""
    rows = conn.execute(
        """
        select *
        from alert
        where team_id = :team_id
          and channel_id = :channel_id
          and story_id in (select value from json_each(:story_ids))
        """,
        {"team_id": team_id, "channel_id": channel_id, "story_ids": json.dumps(list(story_ids))},
    )
    return {row["story_id"]: _alert(row) for row in rows}


def of_post(conn: sqlite3.Connection, outbox_id: str) -> list[Alert]:
    """The alerts that one post tells: one, or those of a roll-up, oldest first."""
    rows = conn.execute(
        "select * from alert where outbox_id = :outbox_id order by made_at, id", {"outbox_id": outbox_id}
    )
    return [_alert(row) for row in rows]


def recent(conn: sqlite3.Connection, team_id: str, channel_id: str, since: str) -> list[Alert]:
    """The channel's alerts made since `since` (ISO)."""
    rows = conn.execute(
        """
        select *
        from alert
        where team_id = :team_id
          and channel_id = :channel_id
          and made_at >= :since
        order by made_at, id
        """,
        {"team_id": team_id, "channel_id": channel_id, "since": since},
    )
    return [_alert(row) for row in rows]


def that_told(
    conn: sqlite3.Connection, team_id: str, channel_id: str, article_ids: Iterable[str], since: str
) -> Alert | None:
    """The channel's newest alert since `since` (ISO) that told one of these articles, under whatever story."""
    row = conn.execute(
        """
        select alert.*
        from alert
        where team_id = :team_id
          and channel_id = :channel_id
          and made_at >= :since
          and story_id is not null
          and exists (
              select 1
              from json_each(alert.article_ids) as told
              where told.value in (select value from json_each(:article_ids))
          )
        order by made_at desc, id
        limit 1
        """,
        {"team_id": team_id, "channel_id": channel_id, "since": since, "article_ids": json.dumps(list(article_ids))},
    ).fetchone()
    return _alert(row) if row else None


def rename_story(conn: sqlite3.Connection, alert_id: str, story_id: str) -> None:
    """The story that was told has become part of this one."""
    conn.execute("update alert set story_id = :story_id where id = :id", {"id": alert_id, "story_id": story_id})


def forget(conn: sqlite3.Connection, alert_id: str) -> None:
    """The channel has not been told after all."""
    conn.execute("delete from alert where id = :id", {"id": alert_id})


def set_articles(conn: sqlite3.Connection, alert_id: str, article_ids: Iterable[str]) -> None:
    """The articles that the alert's thread has told by now."""
    conn.execute(
        "update alert set article_ids = :article_ids where id = :id",
        {"id": alert_id, "article_ids": json.dumps(list(article_ids))},
    )


def _alert(row: sqlite3.Row) -> Alert:
    return Alert(
        id=row["id"],
        team_id=row["team_id"],
        channel_id=row["channel_id"],
        story_id=row["story_id"],
        meeting_id=row["meeting_id"],
        outbox_id=row["outbox_id"],
        follow_ids=tuple(json.loads(row["follow_ids"])),
        article_ids=tuple(json.loads(row["article_ids"])),
        made_at=row["made_at"],
    )
