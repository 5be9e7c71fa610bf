"""A copy of the archive beside it, to judge in at length while the bot works; and what it came to, taken over at once.

The copy is whole (VACUUM INTO) and stays when its maker is killed, so that the work goes on where it ended.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from store.database import Store
from store.setting import keep_setting, setting

# What judging makes anew from the articles, with the columns that name a row; every row of them is the copy's.
_MADE_ANEW = {
    "fingerprint": "seq",
    "triple_key": "key, seq",
    "title_key": "key, seq",
    "story": "id",
    "story_member": "seq",
    "story_term": "term, bucket, day, seq",
    "story_word": "term",
    "story_link": "seq, story_id",
    "standing": "report_id",
    "standing_block": "block",
    "meeting": "id",
    "meeting_leader": "leader_id, meeting_id",
    "meeting_article": "meeting_id, article_id",
}
_OF_ARTICLES = ("mention", "report")
_ARTICLES = """
    update main.article
    set (COLUMNS) = (select COLUMNS from judged.article j where j.id = main.article.id)
    where id in (
        select id
        from (select id, COLUMNS from judged.article except select id, COLUMNS from main.article)
    )
""".replace(
    "COLUMNS",
    "published, published_how, published_from, published_to, as_of, lead_id, duplicate_how, duplicate_why, story_id,"
    " story_why",
)
_FINDINGS = (
    """
    create temp table differing as
    select distinct article_id
    from (
        select * from (select * from main.TABLE except select * from judged.TABLE)
        union all
        select * from (select * from judged.TABLE except select * from main.TABLE)
    )
    where article_id in (select id from judged.article)
    """,
    "delete from main.TABLE where article_id in (select article_id from temp.differing)",
    "insert into main.TABLE select * from judged.TABLE where article_id in (select article_id from temp.differing)",
    "drop table temp.differing",
)
_ROWS = (
    """
    delete from main.TABLE
    where (KEY) in (select KEY from (select * from main.TABLE except select * from judged.TABLE))
    """,
    "insert into main.TABLE select * from (select * from judged.TABLE except select * from main.TABLE)",
)
_HISTORY = (
    "insert into main.meeting_alias select * from judged.meeting_alias where true on conflict do nothing",
    """
    insert into main.meeting_change (seq, meeting_id, team_id, was, now, what, article_id, live, changed_at)
    select seq - (select cast(value as integer) from judged.setting where key = 'judged_changes')
               + (select coalesce(max(seq), 0) from main.meeting_change),
           meeting_id, team_id, was, now, what, article_id, live, changed_at
    from judged.meeting_change
    where seq > (select cast(value as integer) from judged.setting where key = 'judged_changes')
    order by seq
    """,
    # whoever has blocks of the ledger in memory must not go on with them
    """
    insert into main.setting (key, value)
    select key, value from judged.setting where key = 'ledger_turn'
    on conflict (key) do update set value = excluded.value
    """,
)


# Put together of our own constants only, once; the findings first, since they take the lead of their record from it.
_STEPS = (
    *(statement.replace("TABLE", table) for table in _OF_ARTICLES for statement in _FINDINGS),
    _ARTICLES,
    *(s.replace("TABLE", table).replace("KEY", key) for table, key in _MADE_ANEW.items() for s in _ROWS),
    *_HISTORY,
)


def place_of_copy(store: Store) -> Path:
    return store.path.with_name(store.path.name + ".judged")


def make_copy(store: Store, token: str) -> Path:
    """The copy to judge in: that of an interrupted attempt with the same `token`, else a new one."""
    place = place_of_copy(store)
    if place.exists() and _token_of(place) == token:
        return place
    remove_copy(store)
    partial = place.with_name(place.name + ".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    with contextlib.closing(sqlite3.connect(store.path, isolation_level=None)) as conn:
        conn.execute("vacuum into :target", {"target": str(partial)})
    with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as conn:
        keep_setting(conn, "judged_with", token)
        keep_setting(conn, "judged_pages", "0")
        last = conn.execute("select coalesce(max(seq), 0) from meeting_change").fetchone()[0]
        keep_setting(conn, "judged_changes", str(last))
    os.replace(partial, place)
    return place


def _token_of(place: Path) -> str | None:
    try:
        with contextlib.closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            return setting(conn, "judged_with")
    except sqlite3.DatabaseError:
        return None


def remove_copy(store: Store) -> None:
    place = place_of_copy(store)
    for tail in ("", "-wal", "-shm"):
        place.with_name(place.name + tail).unlink(missing_ok=True)


@contextlib.contextmanager
def with_copy(store: Store) -> Iterator[sqlite3.Connection]:
    """The writer in a transaction in which the copy's tables are `judged.…`."""
    with store.write(judged=place_of_copy(store)) as conn:
        yield conn


def is_past(conn: sqlite3.Connection) -> bool:
    """Did something happen to the archive that the copy cannot know of: a record gone, a decision, an edit?"""
    return bool(
        conn.execute(
            """
            select exists (select 1 from judged.article where id not in (select id from main.article))
                or exists (select * from main.verdict except select * from judged.verdict)
                or exists (select * from main.roster_edit except select * from judged.roster_edit)
            """
        ).fetchone()[0]
    )


def newcomers(conn: sqlite3.Connection) -> list[str]:
    """Records that came, or were read otherwise, since the copy was made; in order of storing."""
    rows = conn.execute(
        """
        select a.id
        from main.article a
        left join judged.article j on j.id = a.id
        where j.id is null
           or (a.record_sha, a.changed_at, a.hidden) is not (j.record_sha, j.changed_at, j.hidden)
        order by a.seq
        """
    )
    return [row[0] for row in rows]


def take_over(conn: sqlite3.Connection) -> None:
    """Make the archive what the copy came to. Of records that the copy does not know, only their own rows stay."""
    for statement in _STEPS:
        conn.execute(statement)
