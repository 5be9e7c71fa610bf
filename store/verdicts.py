"""What people decided: rows of their own, applied after every reading, never overwritten, undone by a mark."""

from __future__ import annotations

import json
import sqlite3
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision. `kind`: same_article | same_story | hide | correct | not_a_meeting | wrong_person; `subject` and
    `object` are ids (or a field's name), `value` what was decided."""

    id: str
    team_id: str
    kind: str
    subject: str
    object: str
    value: str
    made_at: str
    made_by: str


def add_verdict(
    conn: sqlite3.Connection, *, team_id: str, kind: str, subject: str, object_: str, value: str, at: str, by: str
) -> str:
    """Keep a decision; an earlier one on the same things is marked undone by it. Returns its id."""
    conn.execute(
        """
        update verdict
        set undone_at = :at, undone_by = :by
        where kind = :kind and subject = :subject and object = :object and team_id = :team and undone_at is null
        """,
        {"kind": kind, "subject": subject, "object": object_, "team": team_id, "at": at, "by": by},
    )
    verdict_id = "v" + uuid.uuid4().hex[:15]
    conn.execute(
        """
        insert into verdict (id, team_id, kind, subject, object, value, made_at, made_by)
        values (:id, :team, :kind, :subject, :object, :value, :at, :by)
        """,
        {
            "id": verdict_id,
            "team": team_id,
            "kind": kind,
            "subject": subject,
            "object": object_,
            "value": value,
            "at": at,
            "by": by,
        },
    )
    return verdict_id


def undo_verdict(conn: sqlite3.Connection, verdict_id: str, *, at: str, by: str) -> bool:
    """Mark a decision undone; False when it is not in force."""
    done = conn.execute(
        "update verdict set undone_at = :at, undone_by = :by where id = :id and undone_at is null",
        {"id": verdict_id, "at": at, "by": by},
    )
    return done.rowcount == 1


def in_force(conn: sqlite3.Connection, kind: str) -> list[Verdict]:
    """Every decision of a kind that holds, oldest first."""
    rows = conn.execute(
        """
        select id, team_id, kind, subject, object, value, made_at, made_by
        from verdict
        where undone_at is null and kind = :kind
        order by made_at, id
        """,
        {"kind": kind},
    )
    return [Verdict(*row) for row in rows]


def newest(conn: sqlite3.Connection, team_id: str, limit: int = 10) -> list[Verdict]:
    """The decisions of a workspace that hold, newest first."""
    rows = conn.execute(
        """
        select id, team_id, kind, subject, object, value, made_at, made_by
        from verdict
        where undone_at is null and team_id in ('', :team)
        order by made_at desc, id desc
        limit :limit
        """,
        {"team": team_id, "limit": limit},
    )
    return [Verdict(*row) for row in rows]


def verdict_by_id(conn: sqlite3.Connection, verdict_id: str) -> Verdict | None:
    row = conn.execute(
        "select id, team_id, kind, subject, object, value, made_at, made_by from verdict where id = :id",
        {"id": verdict_id},
    ).fetchone()
    return Verdict(*row) if row else None


def is_hidden(conn: sqlite3.Connection, article_id: str) -> bool:
    """Did people hide this record, perhaps before it was read anew?"""
    return (
        conn.execute(
            "select 1 from verdict where undone_at is null and kind = 'hide' and subject = :id", {"id": article_id}
        ).fetchone()
        is not None
    )


def same_article_pairs(conn: sqlite3.Connection) -> dict[frozenset[str], bool]:
    """Pairs of records that people called the same article (True) or two (False)."""
    return {frozenset((v.subject, v.object)): json.loads(v.value) for v in in_force(conn, "same_article")}


def same_story_pairs(conn: sqlite3.Connection) -> dict[frozenset[str], bool]:
    """Pairs of records that people called one story (True) or two (False)."""
    return {frozenset((v.subject, v.object)): json.loads(v.value) for v in in_force(conn, "same_story")}
