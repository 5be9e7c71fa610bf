"""Who did what, when, with what outcome. Rows are only ever added."""

from __future__ import annotations

import json
import sqlite3
import uuid
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `detail` holds the facts before and after; `outcome` is "done", "refused" or "failed"."""

    id: str
    team_id: str
    at: str
    user_id: str
    action: str
    detail: dict[str, Any]
    outcome: str


def add_entry(
    conn: sqlite3.Connection, *, team_id: str, at: str, user_id: str, action: str, detail: object, outcome: str = "done"
) -> str:
    """Write one row and return its id."""
    entry_id = uuid.uuid4().hex[:16]
    conn.execute(
        """
        insert into audit (id, seq, team_id, at, user_id, action, detail, outcome)
        values (:id, (select coalesce(max(seq), 0) + 1 from audit), :team, :at, :user, :action, :detail, :outcome)
        """,
        {
            "id": entry_id,
            "team": team_id,
            "at": at,
            "user": user_id,
            "action": action,
            "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
            "outcome": outcome,
        },
    )
    return entry_id


def entries(
    conn: sqlite3.Connection,
    team_id: str,
    *,
    action: str | None = None,
    user_id: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> list[AuditEntry]:
    """Newest first, of one workspace and of the archive itself."""
    rows = conn.execute(
        """
        select id, team_id, at, user_id, action, detail, outcome
        from audit
        where team_id in ('', :team)
          and (:action is null or action = :action)
          and (:user is null or user_id = :user)
        order by seq desc
        limit :limit offset :offset
        """,
        {"team": team_id, "action": action, "user": user_id, "limit": limit, "offset": offset},
    )
    return [AuditEntry(r[0], r[1], r[2], r[3], r[4], json.loads(r[5]), r[6]) for r in rows]
