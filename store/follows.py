"""Follows in SQL: who wants to hear of what, where; and which articles name a leader or hold words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.model import Follow
from store.setting import keep_setting, setting


@dataclass(frozen=True, slots=True)
class Named:
    """A leader in an article: the sentence that names them stands on `line`."""

    article_id: str
    leader_id: str
    is_subject: bool
    line: int
    quote: str


def add(conn: sqlite3.Connection, follow: Follow, options: dict[str, object]) -> bool:
    """Keep a follow. False, and nothing done, when the channel follows the same already."""
    return (
        conn.execute(
            """
            insert or ignore into follow (
                id, team_id, channel_id, user_id, kind, what, terms, muted_until, options, created_at
            )
            values (:id, :team_id, :channel_id, :user_id, :kind, :what, :terms, :muted_until, :options, :created_at)
            """,
            {
                "id": follow.id,
                "team_id": follow.team_id,
                "channel_id": follow.channel_id,
                "user_id": follow.user_id,
                "kind": follow.kind,
                "what": follow.what,
                "terms": _terms(follow.terms),
                "muted_until": follow.muted_until,
                "options": json.dumps(options, sort_keys=True),
                "created_at": follow.created_at,
            },
        ).rowcount
        == 1
    )


def remove(conn: sqlite3.Connection, team_id: str, channel_id: str, follow_id: str) -> bool:
    """Forget a follow of this channel; False when there is none with this id."""
    return (
        conn.execute(
            "delete from follow where id = :id and team_id = :team_id and channel_id = :channel_id",
            {"id": follow_id, "team_id": team_id, "channel_id": channel_id},
        ).rowcount
        == 1
    )


def mute(conn: sqlite3.Connection, team_id: str, channel_id: str, follow_id: str, until: str | None) -> bool:
    """Keep a follow silent until `until` (ISO), None: let it speak again."""
    return (
        conn.execute(
            """
            update follow
            set muted_until = :until
            where id = :id and team_id = :team_id and channel_id = :channel_id
            """,
            {"id": follow_id, "team_id": team_id, "channel_id": channel_id, "until": until},
        ).rowcount
        == 1
    )


def of_channel(conn: sqlite3.Connection, team_id: str, channel_id: str) -> list[Follow]:
    """What a channel follows, oldest first."""
    rows = conn.execute(
        """
        select *
        from follow
        where team_id = :team_id and channel_id = :channel_id
        order by created_at, what
        """,
        {"team_id": team_id, "channel_id": channel_id},
    )
    return [_follow(row) for row in rows]


def of_user(conn: sqlite3.Connection, team_id: str, user_id: str) -> list[Follow]:
    """What a person set up, wherever it speaks, oldest first."""
    rows = conn.execute(
        "select * from follow where team_id = :team_id and user_id = :user_id order by created_at, what",
        {"team_id": team_id, "user_id": user_id},
    )
    return [_follow(row) for row in rows]


def hearing(conn: sqlite3.Connection, team_id: str, only_channel: str | None) -> list[Follow]:
    """The follows that may hear of what arrived: of every workspace ('' as team), of one, or of one channel."""
    rows = conn.execute(
        """
        select *
        from follow
        where (:team_id = '' or team_id = :team_id)
          and (:only_channel is null or channel_id = :only_channel)
        order by team_id, channel_id, created_at, what
        """,
        {"team_id": team_id, "only_channel": only_channel},
    )
    return [_follow(row) for row in rows]


def namings(conn: sqlite3.Connection, article_ids: Iterable[str]) -> list[Named]:
    """The leaders whom these articles name, by name or role; captions and "the two leaders" do not count."""
    rows = conn.execute(
        """
        select article_id, leader_id, standing, line, quote
        from mention
        where article_id in (select value from json_each(:ids))
          and how in ('name', 'surname', 'role')
          and standing <> 'caption'
        """,
        {"ids": json.dumps(list(article_ids))},
    )
    return [Named(r["article_id"], r["leader_id"], r["standing"] == "subject", r["line"], r["quote"]) for r in rows]


def holding_words(
    conn: sqlite3.Connection, phrases: Sequence[str], after_seq: int, to_seq: int, *, any_of: bool = False
) -> set[int]:
    """The `seq` of the articles in (after_seq, to_seq] that hold all of these folded phrases, or any of them."""
    quoted = [f'"{phrase}"' for phrase in phrases if phrase]
    if not quoted:
        return set()
    rows = conn.execute(
        """
        select rowid
        from article_words
        where article_words match :query
          and rowid > :after_seq
          and rowid <= :to_seq
        """,
        {"query": (" OR " if any_of else " AND ").join(quoted), "after_seq": after_seq, "to_seq": to_seq},
    )
    return {row[0] for row in rows}


def channel_options(conn: sqlite3.Connection, team_id: str, channel_id: str) -> dict[str, str]:
    """How alerts behave in a channel: `quiet` ("22:00-07:00"), `timezone`, `cooldown` (minutes)."""
    return dict(json.loads(setting(conn, f"alerts|{team_id}|{channel_id}") or "{}"))


def set_channel_options(conn: sqlite3.Connection, team_id: str, channel_id: str, options: dict[str, str]) -> None:
    keep_setting(conn, f"alerts|{team_id}|{channel_id}", json.dumps(options, sort_keys=True))


def _terms(terms: Iterable[str]) -> str:
    return json.dumps(list(terms), ensure_ascii=False)


def _follow(row: sqlite3.Row) -> Follow:
    return Follow(
        id=row["id"],
        team_id=row["team_id"],
        channel_id=row["channel_id"],
        user_id=row["user_id"],
        what=row["what"],
        kind=row["kind"],
        terms=tuple(json.loads(row["terms"])),
        created_at=row["created_at"],
        muted_until=row["muted_until"],
        is_urgent=bool(json.loads(row["options"]).get("urgent")),
    )
