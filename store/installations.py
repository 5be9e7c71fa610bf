"""Workspaces that installed the app, with the token of each; and the states handed out to browsers on their way.

A workspace that removed the app keeps its row without a token, so that it can be seen why its posts wait.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one workspace. Times are epoch seconds; no `bot_token`: removed, for the reason `removed_why`."""

    team_id: str
    team_name: str
    installed_by: str
    installed_at: float
    bot_token: str | None = field(default=None, repr=False)
    bot_id: str | None = None
    bot_user_id: str | None = None
    app_id: str | None = None
    enterprise_id: str | None = None
    scopes: str = ""
    removed_at: float | None = None
    removed_why: str | None = None


def save(conn: sqlite3.Connection, made: Installation) -> None:
    """Keep an installation; an earlier one of the same workspace is replaced."""
    conn.execute(
        """
        insert or replace into installation (
            team_id, team_name, installed_by, installed_at, bot_token, bot_id, bot_user_id, app_id, enterprise_id,
            scopes, removed_at, removed_why
        )
        values (
            :team_id, :team_name, :installed_by, :installed_at, :bot_token, :bot_id, :bot_user_id, :app_id,
            :enterprise_id, :scopes, null, null
        )
        """,
        {
            "team_id": made.team_id,
            "team_name": made.team_name,
            "installed_by": made.installed_by,
            "installed_at": made.installed_at,
            "bot_token": made.bot_token,
            "bot_id": made.bot_id,
            "bot_user_id": made.bot_user_id,
            "app_id": made.app_id,
            "enterprise_id": made.enterprise_id,
            "scopes": made.scopes,
        },
    )


def find(conn: sqlite3.Connection, team_id: str) -> Installation | None:
    """The workspace's installation, also when it was removed."""
    row = conn.execute("select * from installation where team_id = :team", {"team": team_id}).fetchone()
    return _installation(row) if row else None


def every(conn: sqlite3.Connection) -> list[Installation]:
    """All of them, removed ones too, by name."""
    return [_installation(row) for row in conn.execute("select * from installation order by team_name, team_id")]


def take_token(conn: sqlite3.Connection, team_id: str, *, at: float, why: str, installed_before: float) -> bool:
    """Forget the token of a workspace. False: there is none, or it was installed at `installed_before` or later."""
    return (
        conn.execute(
            """
            update installation
            set bot_token = null, removed_at = :at, removed_why = :why
            where team_id = :team and bot_token is not null and installed_at < :before
            """,
            {"team": team_id, "at": at, "why": why, "before": installed_before},
        ).rowcount
        == 1
    )


def add_state(conn: sqlite3.Connection, state: str, *, now: float, expires_at: float, most: int) -> None:
    """Keep a state until it is used or expires; those that expired go, and the oldest beyond `most`."""
    conn.execute("delete from oauth_state where expires_at <= :now", {"now": now})
    conn.execute(
        """
        delete from oauth_state
        where state in (select state from oauth_state order by expires_at desc limit -1 offset :kept)
        """,
        {"kept": most - 1},
    )
    conn.execute(
        "insert into oauth_state (state, expires_at) values (:state, :until)", {"state": state, "until": expires_at}
    )


def use_state(conn: sqlite3.Connection, state: str, now: float) -> bool:
    """Spend a state; False when it was never handed out, is used or has expired."""
    done = conn.execute(
        "delete from oauth_state where state = :state and expires_at > :now", {"state": state, "now": now}
    )
    return done.rowcount == 1


def _installation(row: sqlite3.Row) -> Installation:
    return Installation(**{name: row[name] for name in row.keys()})  # noqa: SIM118 (a Row iterates over its values)
