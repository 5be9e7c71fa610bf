"""Questions to the ledger: which meetings a viewer may see, and which of them fit what is asked for.

A record made for fewer readers stands in the place of the one it is based on, for those readers only.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from bot.model import Meeting, Viewer
from store.lookups import COUNTED, listed, rarest_first, viewer_facts
from store.meetings import meeting_from

OPEN_DAYS = 60
"""A plan "from 20 March on" is not confirmed when nobody told of it for so many days after its first."""

OPEN_WITHIN = 28
"""Who asks for a week is not told of what may be on any day: a month is the shortest stretch for that."""

WIDEST_DAYS = 400
"""A meeting that is dated less exactly than this fits no filter that has a first day."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A ledger record with when it was first seen and how often it changed."""

    meeting: Meeting
    first_seen_at: str
    sequence: int


class MeetingFact(NamedTuple):
    """What is needed of a record to order and count it; `first_day` and `last_day` are ISO dates."""

    id: str
    status: str
    date: str | None
    first_day: str | None
    last_day: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class MeetingsWanted:
    """Filters of a meetings query; None or empty: any. Days are ISO dates, `today` decides what is unconfirmed.

    `countries` are alpha-3 codes, `cities` as stored; a meeting fits when either fits. `shown` are statuses as people
    see them ("not_confirmed" included). With `told_since`, meetings without a day also pass `first_day` when an article
    published since then tells of them. Meetings in which one of `without` takes part do not fit; a plan without an end
    ("from 16 Mar") fits a stretch of OPEN_WITHIN days or more that begins within OPEN_DAYS of it.
    """

    today: str
    leader_ids: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    first_day: str | None = None
    last_day: str | None = None
    told_since: str | None = None
    outlets: tuple[str, ...] = ()


def _filters(conn: sqlite3.Connection, viewer: Viewer, wanted: MeetingsWanted) -> dict[str, object]:
    leaders = _meeting_leaders(conn, wanted.leader_ids) if wanted.leader_ids else _ANYBODY
    return (
        viewer_facts(viewer)
        | leaders
        | {
            "any_own": conn.execute("select exists (select 1 from meeting where base_id is not null)").fetchone()[0],
            "today": wanted.today,
            "open_since": _days_before(wanted.today, OPEN_DAYS),
            "open_from": _days_before(wanted.first_day, OPEN_DAYS),
            "is_wide": _is_wide(wanted),
            "without": listed(wanted.without) if wanted.without else None,
            "kinds": listed(wanted.kinds) if wanted.kinds else None,
            "shown": listed(wanted.shown) if wanted.shown else None,
            "places": 1 if wanted.countries or wanted.cities else None,
            "countries": listed(wanted.countries),
            "cities": listed(wanted.cities),
            "first_day": wanted.first_day,
            "last_day": wanted.last_day,
            "told_since": wanted.told_since,
            "outlets": listed(wanted.outlets) if wanted.outlets else None,
            "most": COUNTED + 1,
        }
    )


def _is_wide(wanted: MeetingsWanted) -> bool:
    if not wanted.first_day or not wanted.last_day:
        return True
    return (date.fromisoformat(wanted.last_day) - date.fromisoformat(wanted.first_day)).days >= OPEN_WITHIN - 1


_ANYBODY: dict[str, object] = {"first": None, "second": None, "others": "[]"}


def _meeting_leaders(conn: sqlite3.Connection, leader_ids: Sequence[str]) -> dict[str, object]:
    """The one with the fewest meetings first."""
    first, *others = rarest_first(conn, "meeting_leader", leader_ids)
    return {"first": first, "second": others[0] if others else None, "others": listed(others[1:])}


# A record made for fewer readers (a workspace, a channel) stands in the place of the one it is based on. `:any_own`:
# are there any such?
_FITS = """
      and m.team_id in ('', :team)
      and (m.only_channel is null or m.only_channel = :channel)
      and (:any_own = 0 or not exists (
          select 1
          from meeting o
          where o.base_id = coalesce(m.base_id, m.id)
            and o.team_id = :team
            and (o.only_channel is null or o.only_channel = :channel)
            and (o.only_channel is not null) + (o.team_id != '')
              > (m.only_channel is not null) + (m.team_id != '')
      ))
      and (
          :without is null
          or not exists (
              select 1
              from meeting_leader x
              where x.meeting_id = m.id and x.leader_id in (select value from json_each(:without))
          )
      )
      and (:kinds is null or m.kind in (select value from json_each(:kinds)))
      and (
          :shown is null
          or case
              when m.status in ('expected', 'announced')
                  and (m.date_to < :today or (m.date_to = '9999-12-31' and m.date_from < :open_since))
                  then 'not_confirmed'
              else m.status
          end in (select value from json_each(:shown))
      )
      and (
          :places is null
          or m.country_code in (select value from json_each(:countries))
          or m.city in (select value from json_each(:cities))
      )
      and (:first_day is null or m.date_to >= :first_day or (:told_since is not null and m.date_to is null))
      and (
          m.date_to is null
          or m.date_to != '9999-12-31'
          or (:is_wide and (:first_day is null or m.date_from >= :open_from))
      )
      and (:last_day is null or m.date_from <= :last_day)
      and (
          :told_since is null
          or m.date_to is not null
          or exists (
              select 1
              from meeting_article r
              join article a on a.id = r.article_id
              where r.meeting_id = m.id and a.published_from >= :told_since
          )
      )
      and (
          :outlets is null
          or exists (
              select 1
              from meeting_article r
              join article a on a.id = r.article_id
              where r.meeting_id = m.id and a.publisher in (select value from json_each(:outlets))
          )
      )
"""
_NEWEST_FIRST = """
    order by m.date_from desc, m.id
    limit :most
"""
_FROM_LEADERS = """
    select m.id, m.status, m.date, m.date_from, m.date_to, m.kind
    from meeting_leader l
    join meeting m on m.id = l.meeting_id
    where l.leader_id = :first
      and (:low is null or l.date_from >= :low or (:told_since is not null and l.date_from is null))
      and (:first_day is null or l.date_to >= :first_day or (:told_since is not null and l.date_to is null))
      and (
          :second is null
          or exists (select 1 from meeting_leader x where x.leader_id = :second and x.meeting_id = l.meeting_id)
      )
      and (
          :others = '[]'
          or not exists (
              select 1
              from json_each(:others) o
              where not exists (
                  select 1 from meeting_leader x where x.leader_id = o.value and x.meeting_id = l.meeting_id
              )
          )
      )
"""
# By the link's own columns: their index then gives the order, and the first `:most` rows are enough.
_BY_LEADERS_DATE = """
    order by l.date_from desc, l.meeting_id
    limit :most
"""
_FROM_DATED = """
    select m.id, m.status, m.date, m.date_from, m.date_to, m.kind
    from meeting m
    where m.date_from between :low and :high
"""
_FROM_CITY = """
    select m.id, m.status, m.date, m.date_from, m.date_to, m.kind
    from meeting m indexed by meeting_city
    where m.city = :place and m.date_from between :low and :high
"""
_FROM_COUNTRY = """
    select m.id, m.status, m.date, m.date_from, m.date_to, m.kind
    from meeting m indexed by meeting_country
    where m.country_code = :place and m.date_from between :low and :high
"""
_FROM_AHEAD = """
    select m.id, m.status, m.date, m.date_from, m.date_to, m.kind
    from meeting m indexed by meeting_ahead
    where m.date_to >= :low
"""
_FROM_IDS = """
    select m.id, m.status, m.date, m.date_from, m.date_to, m.kind
    from meeting m
    where m.id in (select value from json_each(:ids))
"""
_FROM_UNDATED = """
    select m.id, m.status, m.date, m.date_from, m.date_to, m.kind
    from meeting m
    where m.date_from is null
"""
# Put together of our own constants only, once.
_OF_LEADERS = _FROM_LEADERS + _FITS + _BY_LEADERS_DATE
_DATED = _FROM_DATED + _FITS + _NEWEST_FIRST
_IN_CITY = _FROM_CITY + _FITS + _NEWEST_FIRST
_IN_COUNTRY = _FROM_COUNTRY + _FITS + _NEWEST_FIRST
_AHEAD = _FROM_AHEAD + _FITS + _NEWEST_FIRST
_UNDATED = _FROM_UNDATED + _FITS + _NEWEST_FIRST
_OF_IDS = _FROM_IDS + _FITS + _NEWEST_FIRST


def meetings_wanted(conn: sqlite3.Connection, viewer: Viewer, wanted: MeetingsWanted) -> list[MeetingFact]:
    """The records that fit, newest day first, undated last; at most COUNTED + 1."""
    facts = _filters(conn, viewer, wanted)
    low = _days_before(wanted.first_day, WIDEST_DAYS) if wanted.first_day else None
    if wanted.leader_ids:
        return list(map(MeetingFact._make, conn.execute(_OF_LEADERS, facts | {"low": low})))
    if wanted.first_day and wanted.first_day >= wanted.today:
        found = conn.execute(_AHEAD, facts | {"low": wanted.first_day}).fetchall()
    else:
        found = _dated(conn, wanted, facts | {"low": low or "", "high": wanted.last_day or "9999"})
    if (wanted.first_day is None and wanted.last_day is None) or wanted.told_since:
        found += conn.execute(_UNDATED, facts).fetchall()
    return list(map(MeetingFact._make, found[: COUNTED + 1]))


def meetings_among(
    conn: sqlite3.Connection, viewer: Viewer, wanted: MeetingsWanted, ids: Iterable[str]
) -> list[MeetingFact]:
    """Those of the records with these ids that fit, newest day first, undated last; at most COUNTED + 1."""
    if wanted.leader_ids:
        chosen = set(ids)
        return [fact for fact in meetings_wanted(conn, viewer, wanted) if fact.id in chosen]
    facts = _filters(conn, viewer, wanted) | {"ids": listed(ids)}
    return list(map(MeetingFact._make, conn.execute(_OF_IDS, facts)))


def met_most(
    conn: sqlite3.Connection, leader_id: str, meeting_ids: Iterable[str], *, most: int
) -> list[tuple[str, int]]:
    """(leader, times) of those who took part beside the leader in these meetings, most often first."""
    rows = conn.execute(
        """
        select leader_id
        from meeting_leader
        where meeting_id in (select value from json_each(:ids))
          and leader_id != :leader
        """,
        {"ids": listed(meeting_ids), "leader": leader_id},
    )
    # "in", not a join with json_each: joined, SQLite may read all meetings there are, and the list again for each
    times = Counter(row[0] for row in rows)
    return sorted(times.items(), key=lambda one: (-one[1], one[0]))[:most]


def meetings_told_by(conn: sqlite3.Connection, numbers: Iterable[int]) -> list[str]:
    """Ids of the meetings of which the articles with these numbers (`seq`) tell."""
    rows = conn.execute(
        """
        select distinct r.meeting_id
        from article a
        join meeting_article r on r.article_id = a.id
        where a.seq in (select value from json_each(:numbers))
        """,
        {"numbers": json.dumps(list(numbers))},
    )
    return [row[0] for row in rows]


def _dated(conn: sqlite3.Connection, wanted: MeetingsWanted, facts: dict[str, object]) -> list[sqlite3.Row]:
    """The dated records that fit, newest first; by place where places are wanted, each a stretch of one index."""
    if not (wanted.cities or wanted.countries):
        return conn.execute(_DATED, facts).fetchall()
    found: dict[str, sqlite3.Row] = {}
    for statement, places in ((_IN_CITY, wanted.cities), (_IN_COUNTRY, wanted.countries)):
        for place in places:
            found |= {row[0]: row for row in conn.execute(statement, facts | {"place": place})}
    by_id = sorted(found.values(), key=lambda row: str(row[0]))
    return sorted(by_id, key=lambda row: str(row[3]), reverse=True)


def _days_before(day: str | None, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat() if day else ""


def meetings(conn: sqlite3.Connection, viewer: Viewer, ids: Sequence[str]) -> list[MeetingRow]:
    """Those of the records that the viewer may see, in the order of `ids`."""
    if not ids:
        return []
    rows = {
        row["id"]: MeetingRow(meeting_from(json.loads(row["payload"])), row["first_seen_at"], row["sequence"])
        for row in conn.execute(
            "select id, payload, first_seen_at, sequence from meeting where id in (select value from json_each(:ids))"
            " and team_id in ('', :team) and (only_channel is null or only_channel = :channel)",
            viewer_facts(viewer) | {"ids": json.dumps(list(ids))},
        )
    }
    return [rows[meeting_id] for meeting_id in ids if meeting_id in rows]


def count_corroborated(conn: sqlite3.Connection, meeting_ids: Sequence[str]) -> int:
    """Of how many of the records two independent sources or more tell."""
    found = conn.execute(
        """
        select count(*)
        from meeting
        where id in (select value from json_each(:ids))
          and independent_sources >= 2
        """,
        {"ids": listed(meeting_ids)},
    )
    return int(found.fetchone()[0])
