"""Which leaders stand in which article, with the sentence that says so; and the edits people made to the roster."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from bot.model import Naming


def save_namings(
    conn: sqlite3.Connection,
    article_id: str,
    seq: int,
    published_from: str | None,
    namings: Iterable[Naming],
    *,
    is_new: bool = False,
) -> None:
    """Replace what an article, whose row stands already, says of leaders; `is_new`: it said nothing before."""
    if not is_new:
        conn.execute("delete from mention where article_id = :id", {"id": article_id})
    if not (named := sorted(namings, key=lambda naming: naming.leader_id)):
        return
    seen = conn.execute(
        "select team_id, only_channel, hidden, lead_id != id from article where id = :id", {"id": article_id}
    ).fetchone()
    conn.executemany(
        """
        insert into mention (
            article_id, leader_id, seq, standing, how, count, line, quote, role_at, former, published_from, team_id,
            only_channel, hidden, is_copy, is_subject
        )
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (article_id, n.leader_id, seq, n.standing, n.how, n.count, n.line, n.quote, n.role_at, int(n.former),
             published_from, *seen, int(n.standing == "subject"))
            for n in named
        ],
    )  # fmt: skip


def leaders_of_articles(conn: sqlite3.Connection) -> dict[str, list[str]]:
    """Leader ids by article id, for the export: those named, the most telling first."""
    found: dict[str, list[str]] = {}
    for row in conn.execute(
        "select article_id, leader_id from mention where how in ('name', 'surname', 'role')"
        " order by article_id, standing != 'subject', standing = 'caption', count desc, leader_id"
    ):
        found.setdefault(row[0], []).append(row[1])
    return found


def leaders_in(conn: sqlite3.Connection, article_id: str) -> list[str]:
    """Ids of all leaders whom one article names, however; the most telling first."""
    rows = conn.execute(
        """
        select leader_id
        from mention
        where article_id = :id
        order by standing != 'subject', standing = 'caption', count desc, leader_id
        """,
        {"id": article_id},
    )
    return [row[0] for row in rows]


def articles_of_leaders(conn: sqlite3.Connection) -> dict[str, list[str]]:
    """Article ids by leader id, in the order of the archive."""
    found: dict[str, list[str]] = {}
    for row in conn.execute(
        "select leader_id, article_id from mention where how in ('name', 'surname', 'role') order by leader_id, seq"
    ):
        found.setdefault(row[0], []).append(row[1])
    return found


def roster_edits(conn: sqlite3.Connection, team_id: str) -> list[sqlite3.Row]:
    """Edits in force for a workspace, oldest first: columns kind, leader_id, value (JSON), made_at, made_by.

    Of one second, people come before what is said of them.
    """
    return conn.execute(
        """
        select id, kind, leader_id, value, made_at, made_by
        from roster_edit
        where team_id in ('', :team) and undone_at is null
        order by made_at, case kind when 'add' then 0 when 'term' then 1 when 'end' then 2 else 3 end, id
        """,
        {"team": team_id},
    ).fetchall()


def add_roster_edit(
    conn: sqlite3.Connection,
    edit_id: str,
    team_id: str,
    kind: str,
    leader_id: str | None,
    value: object,
    made_at: str,
    made_by: str,
) -> bool:
    """Keep an edit; False when the very same one is in force already."""
    done = conn.execute(
        "insert into roster_edit (id, team_id, kind, leader_id, value, made_at, made_by)"
        " values (:id, :team, :kind, :leader, :value, :at, :by)"
        " on conflict (id) do update set undone_at = null where undone_at is not null",
        {
            "id": edit_id,
            "team": team_id,
            "kind": kind,
            "leader": leader_id,
            "value": json.dumps(value, ensure_ascii=False, sort_keys=True),
            "at": made_at,
            "by": made_by,
        },
    )
    return done.rowcount == 1


def latest_roles(conn: sqlite3.Connection) -> dict[str, str]:
    """The title each leader held when the archive last named one, by leader id."""
    rows = conn.execute(
        "select leader_id, role_at from (select leader_id, role_at, row_number() over (partition by leader_id"
        " order by published_from desc nulls last, seq desc) as age from mention where role_at is not null)"
        " where age = 1"
    )
    return {row[0]: row[1] for row in rows}
