"""What people decided: rows of their own, applied after every reading, never overwritten, undone by a mark."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from store.lists import listed


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision. `kind`: same_article | same_story | hide | correct | takedown | not_a_meeting | wrong_date |
    same_meeting | wrong_person; `subject` and `object` are ids (or a field's name), `value` what was decided.

    Of a takedown, `subject` is the record, `object` the hash of the text that is gone, `value` why.
    Of meetings, `subject` is the block, `object` the record's id when it was decided; of a wrong person, the leader
    and the article.
    """

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
    if not _is_any(conn):
        return []
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


MEETING_KINDS = ("not_a_meeting", "wrong_date", "same_meeting")


def of_meetings(conn: sqlite3.Connection, blocks: Iterable[str]) -> list[Verdict]:
    """The decisions that hold on meetings of these blocks, oldest first."""
    return _on_subjects(conn, MEETING_KINDS, blocks)


def wrong_people(conn: sqlite3.Connection, article_id: str, leader_ids: Iterable[str]) -> set[str]:
    """Those of the leaders of whom people said that this article does not mean them."""
    return {leader_id for leader_id, ids in wrongly_named(conn, leader_ids).items() if article_id in ids}


def wrongly_named(conn: sqlite3.Connection, leader_ids: Iterable[str]) -> dict[str, set[str]]:
    """The articles of which people said that they do not mean these leaders, by leader id."""
    found: dict[str, set[str]] = {}
    for verdict in _on_subjects(conn, ("wrong_person",), leader_ids):
        found.setdefault(verdict.subject, set()).update(json.loads(verdict.value))
    return found


def wrong_in(conn: sqlite3.Connection, article_id: str) -> list[Verdict]:
    """The decisions that hold on whom an article does not mean."""
    return [verdict for verdict in in_force(conn, "wrong_person") if article_id in json.loads(verdict.value)]


def held_on(conn: sqlite3.Connection, kind: str, object_: str) -> Verdict | None:
    """The newest decision of a kind on an object, of whichever subject."""
    found = [verdict for verdict in in_force(conn, kind) if verdict.object == object_]
    return found[-1] if found else None


def _is_any(conn: sqlite3.Connection) -> bool:
    """Did anybody decide anything? Asked first, since in most archives nobody did, and each record asks five times."""
    return conn.execute("select 1 from verdict limit 1").fetchone() is not None


def _on_subjects(conn: sqlite3.Connection, kinds: Sequence[str], subjects: Iterable[str]) -> list[Verdict]:
    if not _is_any(conn):
        return []
    rows = conn.execute(
        """
        select id, team_id, kind, subject, object, value, made_at, made_by
        from verdict
        where undone_at is null
          and kind in (select value from json_each(:kinds))
          and subject in (select value from json_each(:subjects))
        order by made_at, id
        """,
        {"kinds": listed(kinds), "subjects": listed(sorted(set(subjects)))},
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


RECORD_KINDS = ("correct", "hide", "takedown")


def on_record(conn: sqlite3.Connection, article_id: str, content_sha: str) -> list[Verdict]:
    """The corrections, the hiding and the takedown that hold for a record, oldest first; a takedown holds for every
    record of the very same text."""
    if not _is_any(conn):
        return []
    rows = conn.execute(
        """
        select id, team_id, kind, subject, object, value, made_at, made_by
        from verdict
        where undone_at is null
          and (
              (kind in (select value from json_each(:kinds)) and subject = :id)
              or (kind = 'takedown' and object = :sha)
          )
        order by made_at, id
        """,
        {"kinds": listed(RECORD_KINDS), "id": article_id, "sha": content_sha},
    )
    return [Verdict(*row) for row in rows]


def taken_down_with(conn: sqlite3.Connection, verdict: Verdict) -> list[Verdict]:
    """The verdicts of one takedown: it takes the copies down too, in one moment."""
    return [v for v in in_force(conn, "takedown") if (v.made_at, v.made_by) == (verdict.made_at, verdict.made_by)]


def about_record(conn: sqlite3.Connection, article_id: str) -> list[Verdict]:
    """Every decision that holds on a record: alone, with another, on its leaders; newest last."""
    rows = conn.execute(
        """
        select id, team_id, kind, subject, object, value, made_at, made_by
        from verdict
        where undone_at is null
          and kind in ('same_article', 'same_story', 'hide', 'correct', 'takedown')
          and (subject = :id or object = :id)
        order by made_at, id
        """,
        {"id": article_id},
    )
    return [Verdict(*row) for row in rows]


def same_article_pairs(conn: sqlite3.Connection) -> dict[frozenset[str], bool]:
    """Pairs of records that people called the same article (True) or two (False)."""
    return _pairs(conn, "same_article")


def same_story_pairs(conn: sqlite3.Connection) -> dict[frozenset[str], bool]:
    """Pairs of records that people called one story (True) or two (False)."""
    return _pairs(conn, "same_story")


def _pairs(conn: sqlite3.Connection, kind: str) -> dict[frozenset[str], bool]:
    return {frozenset((v.subject, v.object)): json.loads(v.value) for v in in_force(conn, kind)}
