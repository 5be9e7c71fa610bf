"""Questions to the archive: what a viewer may see of articles, mentions and meetings.

Every query takes the viewer's `:team` and `:channel`: rows of the common archive and of the viewer's own workspace,
without what is hidden, and what was read from a private channel or direct message only there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.model import Viewer
from store.database import remembered

RANKED = 1_000
"""Matches of a search that are ranked, newest first: ranking all of a common word took 495 ms at a million articles."""

COUNTED = 200
"""Counts stop here: "more than 200" answers the question as well and keeps a lookup fast."""

OFTEN = 1_000
"""Of leaders who are named more often than this, it does not matter who is named least."""

_LARGE = 50_000
_STALE_SIZE_S = 60.0
"""Counting a million articles takes 100 ms, so that over a large archive a count may be a minute old."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article record without its text. `line` and `quote` are set where the query was about a leader."""

    id: str
    seq: int
    kind: str
    form: str | None
    headline: str | None
    publisher: str | None
    published: str | None
    url: str | None
    file: str
    start_line: int
    lead_id: str
    story_id: str | None
    standing: str | None = None
    role_at: str | None = None
    former: bool = False
    line: int | None = None
    quote: str | None = None


def viewer_facts(viewer: Viewer) -> dict[str, object]:
    """The parameters by which every query here keeps to what the viewer may see."""
    return {"team": viewer.team_id, "channel": viewer.channel_id}


# How much there is


def archive_size(conn: sqlite3.Connection, viewer: Viewer) -> tuple[int, str | None]:
    """(articles and teasers that are no copies, the newest publication date as printed)."""
    key = ("size", viewer.team_id, viewer.channel_id)
    return remembered(conn, key, lambda: _archive_size(conn, viewer), stale_s=_STALE_SIZE_S if _is_large(conn) else 0.0)


def _is_large(conn: sqlite3.Connection) -> bool:
    return bool((conn.execute("select max(seq) from article").fetchone()[0] or 0) > _LARGE)


def _archive_size(conn: sqlite3.Connection, viewer: Viewer) -> tuple[int, str | None]:
    count = conn.execute(
        """
        select
            (select count(*) from article indexed by article_seen
             where lead_id = id and team_id = '' and hidden = 0 and only_channel is null and kind = 'article')
          + (select count(*) from article indexed by article_seen
             where lead_id = id and team_id = '' and hidden = 0 and only_channel is null and kind = 'teaser')
          + (select count(*) from article indexed by article_seen
             where lead_id = id and team_id = :team and :team != '' and hidden = 0
               and (only_channel is null or only_channel = :channel) and kind in ('article', 'teaser'))
        """,
        viewer_facts(viewer),
    ).fetchone()[0]
    newest = conn.execute(
        "select a.published from article a where a.published_from is not null and a.hidden = 0"
        " and a.team_id in ('', :team) and (a.only_channel is null or a.only_channel = :channel)"
        " order by a.published_from desc limit 1",
        viewer_facts(viewer),
    ).fetchone()
    return count, newest[0] if newest else None


def outlets(conn: sqlite3.Connection, viewer: Viewer) -> list[str]:
    """Every publisher's name that the viewer's workspace may know, sorted; a few index probes a name."""
    return remembered(conn, ("outlets", viewer.team_id), lambda: _outlets(conn, viewer))


def _outlets(conn: sqlite3.Connection, viewer: Viewer) -> list[str]:
    rows = conn.execute(
        "with recursive name (value) as ("
        " select min(publisher) from article where publisher is not null"
        " union all"
        " select (select min(publisher) from article where publisher > name.value) from name where value is not null"
        ") select value from name where value is not null"
        " and exists (select 1 from article a where a.publisher = name.value and a.team_id in ('', :team))",
        viewer_facts(viewer),
    )
    return [row[0] for row in rows]


def cities(conn: sqlite3.Connection, viewer: Viewer) -> list[str]:
    """Every city of the ledger that the viewer's workspace may know, as stored, sorted."""
    return remembered(conn, ("cities", viewer.team_id), lambda: _cities(conn, viewer))


def _cities(conn: sqlite3.Connection, viewer: Viewer) -> list[str]:
    rows = conn.execute(
        "with recursive name (value) as ("
        " select min(city) from meeting where city is not null"
        " union all"
        " select (select min(city) from meeting where city > name.value) from name where value is not null"
        ") select value from name where value is not null"
        " and exists (select 1 from meeting m where m.city = name.value and m.team_id in ('', :team))",
        viewer_facts(viewer),
    )
    return [row[0] for row in rows]


# Articles


def _article_row(row: sqlite3.Row) -> ArticleRow:
    """A row whose columns are the fields of `ArticleRow` in their order: all of them, or those without a leader."""
    fields = list(row)
    fields[_FORMER:_AFTER_FORMER] = map(bool, fields[_FORMER:_AFTER_FORMER])
    return ArticleRow(*fields)


_FORMER, _AFTER_FORMER = 14, 15


def articles_about(
    conn: sqlite3.Connection, viewer: Viewer, leader_id: str, *, as_subject: bool, limit: int, offset: int = 0
) -> list[ArticleRow]:
    """Articles that name a leader, newest first, copies left out: those about them, or those that mention them."""
    rows = conn.execute(
        "select a.id, a.seq, a.kind, a.form, a.headline, a.publisher, a.published, coalesce(a.url, p.url) as url,"
        " p.name as file, a.start_line, a.lead_id, a.story_id, x.standing, x.role_at, x.former, x.line, x.quote"
        " from mention x join article a on a.id = x.article_id join page p on p.id = a.page_id"
        " where x.leader_id = :leader and x.is_subject = :subject and x.hidden = 0"
        " and x.team_id in ('', :team) and (x.only_channel is null or x.only_channel = :channel)"
        " and (x.is_copy = 0 or not exists (select 1 from article d where d.id = a.lead_id and d.hidden = 0"
        " and d.team_id in ('', :team) and (d.only_channel is null or d.only_channel = :channel)))"
        " order by x.published_from desc, x.seq desc limit :limit offset :offset",
        viewer_facts(viewer) | {"leader": leader_id, "subject": int(as_subject), "limit": limit, "offset": offset},
    )
    return [_article_row(row) for row in rows]


def count_articles_about(conn: sqlite3.Connection, viewer: Viewer, leader_id: str) -> tuple[int, int]:
    """How many `articles_about` there are about the leader, and how many only mention the leader; each stops above
    COUNTED."""
    about, mentioned = conn.execute(
        """
        select
            (select count(*) from (
                select 1
                from mention
                where leader_id = :leader
                  and is_subject = 1
                  and hidden = 0
                  and is_copy = 0
                  and team_id in ('', :team)
                  and (only_channel is null or only_channel = :channel)
                limit :most)),
            (select count(*) from (
                select 1
                from mention
                where leader_id = :leader
                  and is_subject = 0
                  and hidden = 0
                  and is_copy = 0
                  and team_id in ('', :team)
                  and (only_channel is null or only_channel = :channel)
                limit :most))
        """,
        viewer_facts(viewer) | {"leader": leader_id, "most": COUNTED + 1},
    ).fetchone()
    return about, mentioned


def articles_naming_all(
    conn: sqlite3.Connection,
    viewer: Viewer,
    leader_ids: Sequence[str],
    *,
    without_meetings: Sequence[str] = (),
    shown: int,
) -> tuple[int, list[ArticleRow]]:
    """How many articles name every one of two leaders or more (at most COUNTED + 1), and the newest of them.

    Copies and reports of the meetings are left out; `line` and `quote` are of the leader who is written about least.
    """
    rarest, next_rarest, *others = rarest_first(conn, "mention", leader_ids)
    low, high = sorted((rarest, next_rarest))
    found = conn.execute(
        """
        select article_id
        from mention_pair x
        where first = :low
          and second = :high
          and hidden = 0
          and is_copy = 0
          and team_id in ('', :team)
          and (only_channel is null or only_channel = :channel)
          and (
              :others = '[]'
              or not exists (
                  select 1
                  from json_each(:others) o
                  where not exists (
                      select 1 from mention y where y.article_id = x.article_id and y.leader_id = o.value
                  )
              )
          )
          and (
              :meetings = '[]'
              or not exists (
                  select 1
                  from meeting_article r
                  where r.article_id = x.article_id and +r.meeting_id in (select value from json_each(:meetings))
              )
          )
        order by published_from desc, seq desc
        limit :most
        """,
        viewer_facts(viewer)
        | {
            "low": low,
            "high": high,
            "others": json.dumps(others),
            "meetings": json.dumps(list(without_meetings)),
            "most": COUNTED + 1,
        },
    ).fetchall()
    if not found:
        return 0, []
    newest = [row[0] for row in found[:shown]]
    rows = conn.execute(
        """
        select a.id, a.seq, a.kind, a.form, a.headline, a.publisher, a.published, coalesce(a.url, p.url) as url,
               p.name as file, a.start_line, a.lead_id, a.story_id, x.standing, x.role_at, x.former, x.line, x.quote
        from mention x
        join article a on a.id = x.article_id
        join page p on p.id = a.page_id
        where x.leader_id = :first and x.article_id in (select value from json_each(:ids))
        order by x.published_from desc, x.seq desc
        """,
        {"first": rarest, "ids": json.dumps(newest)},
    )
    return len(found), [_article_row(row) for row in rows]


_COUNTS = {
    "mention": "select count(*) from (select 1 from mention where leader_id = :id limit :most)",
    "meeting_leader": "select count(*) from (select 1 from meeting_leader where leader_id = :id limit :most)",
}


def rarest_first(conn: sqlite3.Connection, table: str, leader_ids: Sequence[str]) -> list[str]:
    """The leaders with the fewest rows of a table first, so that the others are only looked up for few."""
    if len(leader_ids) < 2:
        return list(leader_ids)
    counts = {i: conn.execute(_COUNTS[table], {"id": i, "most": OFTEN}).fetchone()[0] for i in leader_ids}
    return sorted(leader_ids, key=lambda leader_id: counts[leader_id])


def listed(values: Iterable[str]) -> str:
    """The values as JSON, for `json_each`."""
    known = list(values)
    return json.dumps(known) if known else "[]"


def leaders_named(conn: sqlite3.Connection, viewer: Viewer, leader_ids: Iterable[str]) -> set[str]:
    """Those of the leaders whom a visible article names."""
    rows = conn.execute(
        "select o.value from json_each(:ids) o where exists (select 1 from mention x"
        " where x.leader_id = o.value and x.hidden = 0 and x.team_id in ('', :team)"
        " and (x.only_channel is null or x.only_channel = :channel))",
        viewer_facts(viewer) | {"ids": json.dumps(sorted(set(leader_ids)))},
    )
    return {row[0] for row in rows}


def articles_by_id(conn: sqlite3.Connection, viewer: Viewer, ids: Iterable[str]) -> dict[str, ArticleRow]:
    """Those of the articles that the viewer may see, by id."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = conn.execute(
        "select a.id, a.seq, a.kind, a.form, a.headline, a.publisher, a.published, coalesce(a.url, p.url) as url,"
        " p.name as file, a.start_line, a.lead_id, a.story_id from article a join page p on p.id = a.page_id"
        " where a.id in (select value from json_each(:ids)) and a.hidden = 0 and a.team_id in ('', :team)"
        " and (a.only_channel is null or a.only_channel = :channel)",
        viewer_facts(viewer) | {"ids": listed(wanted)},
    )
    return {row[0]: _article_row(row) for row in rows}


def stories(conn: sqlite3.Connection, viewer: Viewer, story_ids: Iterable[str]) -> dict[str, list[ArticleRow]]:
    """Every visible article record of the stories, copies included, in order of storing."""
    found: dict[str, list[ArticleRow]] = {}
    rows = conn.execute(
        "select a.id, a.seq, a.kind, a.form, a.headline, a.publisher, a.published, coalesce(a.url, p.url) as url,"
        " p.name as file, a.start_line, a.lead_id, a.story_id from article a join page p on p.id = a.page_id"
        " where a.story_id in (select value from json_each(:ids)) and a.hidden = 0 and a.team_id in ('', :team)"
        " and (a.only_channel is null or a.only_channel = :channel) order by a.seq",
        viewer_facts(viewer) | {"ids": json.dumps(sorted(set(story_ids)))},
    )
    for row in rows:
        found.setdefault(row["story_id"], []).append(_article_row(row))
    return found


def copies(conn: sqlite3.Connection, viewer: Viewer, lead_ids: Iterable[str]) -> dict[str, list[ArticleRow]]:
    """Every visible appearance of the articles, by the id of the one that leads."""
    found: dict[str, list[ArticleRow]] = {}
    wanted = sorted(set(lead_ids))
    if not wanted:
        return found
    rows = conn.execute(
        "select a.id, a.seq, a.kind, a.form, a.headline, a.publisher, a.published, coalesce(a.url, p.url) as url,"
        " p.name as file, a.start_line, a.lead_id, a.story_id from article a join page p on p.id = a.page_id"
        " where a.lead_id in (select value from json_each(:ids)) and a.hidden = 0 and a.team_id in ('', :team)"
        " and (a.only_channel is null or a.only_channel = :channel) order by a.seq",
        viewer_facts(viewer) | {"ids": listed(wanted)},
    )
    for row in rows:
        found.setdefault(row["lead_id"], []).append(_article_row(row))
    return found


def count_copies(conn: sqlite3.Connection, viewer: Viewer, lead_ids: Iterable[str]) -> dict[str, int]:
    """How many appearances of each article the viewer may see beside one of them, by the id of the one that leads."""
    rows = conn.execute(
        "select lead_id, count(*) - 1 from article where lead_id in (select value from json_each(:ids)) and hidden = 0"
        " and team_id in ('', :team) and (only_channel is null or only_channel = :channel) group by lead_id",
        viewer_facts(viewer) | {"ids": listed(sorted(set(lead_ids)))},
    )
    return dict(rows.fetchall())


def article_at(conn: sqlite3.Connection, viewer: Viewer, file: str, line: int) -> str | None:
    """The id of the record that holds a line of a page; the narrowest one."""
    row = conn.execute(
        "select a.id from article a join page p on p.id = a.page_id"
        " where p.name = :file and :line between a.start_line and a.end_line and a.hidden = 0"
        " and a.team_id in ('', :team) and (a.only_channel is null or a.only_channel = :channel)"
        " order by a.end_line - a.start_line limit 1",
        viewer_facts(viewer) | {"file": file, "line": line},
    ).fetchone()
    return row[0] if row else None


def rejected_at(conn: sqlite3.Connection, viewer: Viewer, file: str, line: int) -> tuple[str, str, str] | None:
    """(reason, rule, text) of the block without an article that holds a line of a page."""
    row = conn.execute(
        "select r.reason, r.rule, r.text from rejected r join page p on p.id = r.page_id"
        " where p.name = :file and :line between r.start_line and r.end_line and p.team_id in ('', :team)"
        " and (p.only_channel is null or p.only_channel = :channel)",
        viewer_facts(viewer) | {"file": file, "line": line},
    ).fetchone()
    return (row[0], row[1], row[2]) if row else None


def files_like(conn: sqlite3.Connection, viewer: Viewer, ending: str) -> list[str]:
    """Names of pages that are, or end in, `/ending`: at most 5."""
    rows = conn.execute(
        "select name from page where (name = :ending or substr(name, -length(:ending) - 1) = '/' || :ending)"
        " and team_id in ('', :team) and (only_channel is null or only_channel = :channel) order by name limit 5",
        viewer_facts(viewer) | {"ending": ending},
    )
    return [row[0] for row in rows]


def ids_beginning(conn: sqlite3.Connection, viewer: Viewer, beginning: str) -> list[str]:
    """Ids of visible articles and of meetings that begin so: at most 5 of each."""
    after = beginning[:-1] + chr(ord(beginning[-1]) + 1)
    span = viewer_facts(viewer) | {"first": beginning, "after": after}
    found = conn.execute(
        "select id from article where id >= :first and id < :after and hidden = 0 and team_id in ('', :team)"
        " and (only_channel is null or only_channel = :channel) limit 5",
        span,
    ).fetchall()
    found += conn.execute(
        "select id from meeting where id >= :first and id < :after and team_id in ('', :team) limit 5", span
    ).fetchall()
    return [row[0] for row in found]


def months_of_coverage(
    conn: sqlite3.Connection, viewer: Viewer, leader_id: str, *, until: str
) -> list[tuple[str, int, int]]:
    """(month, articles about the leader, articles that only mention the leader) for each month with any, in order."""
    rows = conn.execute(
        """
        select substr(published_from, 1, 7) as month,
               sum(is_subject),
               sum(1 - is_subject)
        from mention
        where leader_id = :leader
          and published_from is not null
          and substr(published_from, 1, 7) <= :until
          and hidden = 0
          and is_copy = 0
          and team_id in ('', :team)
          and (only_channel is null or only_channel = :channel)
        group by month
        order by month
        """,
        viewer_facts(viewer) | {"leader": leader_id, "until": until},
    )
    return [(row[0], row[1], row[2]) for row in rows]


# Words


@dataclass(frozen=True, slots=True)
class Match:
    """An article whose words fit, with what it is grouped by; `is_whole`: its text is there, not a teaser of it."""

    seq: int
    lead_id: str
    story_id: str | None
    is_whole: bool


def search(
    conn: sqlite3.Connection,
    viewer: Viewer,
    match: str,
    *,
    first_day: str | None = None,
    last_day: str | None = None,
    outlets: Sequence[str] = (),
) -> tuple[list[Match], bool]:
    """The articles whose words fit, best first, among the newest RANKED; and whether there are more.

    `match` is FTS5 syntax of our own making (bot/desk/search.py), never a person's text. Days compare with the
    earliest day the article may have been published: undated articles fit no date filter.
    """
    facts = viewer_facts(viewer) | {
        "match": match,
        "first_day": first_day,
        "last_day": last_day,
        "outlets": json.dumps(list(outlets)) if outlets else None,
        "most": RANKED + 1,
    }
    rows = conn.execute(
        "select a.seq, a.lead_id, a.story_id, a.kind = 'article' from article_words w join article a on a.seq = w.rowid"
        " where w.article_words match :match and a.hidden = 0 and a.team_id in ('', :team)"
        " and (a.only_channel is null or a.only_channel = :channel)"
        " and (:first_day is null or a.published_from >= :first_day)"
        " and (:last_day is null or a.published_from <= :last_day)"
        " and (:outlets is null or a.publisher in (select value from json_each(:outlets)))"
        " order by w.rowid desc limit :most",
        facts,
    ).fetchall()
    newest = {row[0]: Match(*row) for row in rows[:RANKED]}
    if not newest:
        return [], False
    ranked = conn.execute(
        "select rowid from article_words where article_words match :match and rowid >= :floor"
        " order by bm25(article_words, 4.0, 1.0), rowid desc",
        {"match": match, "floor": min(newest)},
    )
    return [newest[row[0]] for row in ranked if row[0] in newest], len(rows) > RANKED


def articles_numbered(conn: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, ArticleRow]:
    rows = conn.execute(
        "select a.id, a.seq, a.kind, a.form, a.headline, a.publisher, a.published, coalesce(a.url, p.url) as url,"
        " p.name as file, a.start_line, a.lead_id, a.story_id from article a join page p on p.id = a.page_id"
        " where a.seq in (select value from json_each(:numbers))",
        {"numbers": json.dumps(list(numbers))},
    )
    return {row["seq"]: _article_row(row) for row in rows}


def paragraphs(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, list[tuple[str, str, int, tuple[int, ...]]]]:
    """(role, text, first line, line breaks) of the articles' paragraphs, by article id."""
    rows = conn.execute(
        "select id, paragraphs from article where id in (select value from json_each(:ids))",
        {"ids": json.dumps(sorted(set(ids)))},
    )
    return {row[0]: [(p[0], p[1], p[2], tuple(p[4]) if len(p) > 4 else ()) for p in json.loads(row[1])] for row in rows}
