"""Reports of meetings as sentences gave them, and the ledger that was made of them."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from bot import edtf
from bot.model import Evidence, Meeting, Participant, Place, Report
from store.lists import listed
from store.setting import keep_setting, setting


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """A step in a meeting's life: `what` is new | status | date | place | sources; `was`/`now` in words."""

    meeting_id: str
    team_id: str
    what: str
    was: str | None
    now: str
    article_id: str | None


def save_reports(
    conn: sqlite3.Connection,
    article_id: str,
    team_id: str,
    reports: Sequence[tuple[str, str, Report]],
    *,
    is_new: bool = False,
) -> None:
    """Replace an article's reports, given as (id, block, report); `is_new`: it has none yet."""
    if not is_new:
        conn.execute("delete from report where article_id = :id", {"id": article_id})
    conn.executemany(
        """
        insert into report (id, article_id, team_id, block, event, payload)
        values (?, ?, ?, ?, ?, ?)
        on conflict (id) do nothing
        """,
        [
            (report_id, article_id, team_id, block, report.event, _packed(report))
            for report_id, block, report in reports
        ],
    )


def reports_in_blocks(
    conn: sqlite3.Connection,
    blocks: Iterable[str],
    team_id: str = "",
    only_channel: str | None = None,
    *,
    articles: Iterable[str] | None = None,
    known: Mapping[str, Report] | None = None,
) -> list[tuple[str, str, Report]]:
    """(id, block, report) of the blocks that a reader may see, of records that are not hidden; in a fixed order.

    With `articles` only those of these records. `known` are reports by id that the caller has just saved as they are:
    they are not read again from their JSON. `evidence.source_id` is the agency that the record or its lead credits,
    else the lead's outlet, else its own.
    """
    facts = {"blocks": listed(sorted(set(blocks))), "team": team_id, "channel": only_channel}
    if articles is None:
        rows = conn.execute(_REPORTS_OF_BLOCKS, facts)
    else:
        rows = conn.execute(_REPORTS_OF_ARTICLES, facts | {"articles": listed(sorted(articles))})
    known = known or {}
    return [(id_, block, _with_source(known.get(id_), payload, source)) for id_, block, payload, source in rows]


def reports_by_ids(conn: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Report]:
    """These reports, each with its `evidence.source_id` as it is now."""
    rows = conn.execute(_REPORTS_BY_IDS, {"ids": listed(ids)})
    return {id_: _with_source(None, payload, source) for id_, _, payload, source in rows}


_REPORTS_BY_IDS = """
    select r.id, r.block, r.payload, coalesce(f.agency, lf.agency, l.publisher, a.publisher)
    from report r
    join article a on a.id = r.article_id
    join article l on l.id = a.lead_id
    left join fingerprint f on f.seq = a.seq
    left join fingerprint lf on lf.seq = l.seq
    where r.id in (select value from json_each(:ids))
"""
_REPORTS = """
    select r.id, r.block, r.payload, coalesce(f.agency, lf.agency, l.publisher, a.publisher)
    from report r
    join article a on a.id = r.article_id
    join article l on l.id = a.lead_id
    left join fingerprint f on f.seq = a.seq
    left join fingerprint lf on lf.seq = l.seq
    where r.team_id in ('', :team)
      and (a.only_channel is null or a.only_channel = :channel)
      and a.hidden = 0
"""
_IN_BLOCKS = """
      and r.block in (select value from json_each(:blocks))
"""
_OF_ARTICLES = """
      and r.article_id in (select value from json_each(:articles))
      and +r.block in (select value from json_each(:blocks))
"""
_IN_ORDER = """
    order by r.id
"""
_REPORTS_OF_BLOCKS = _REPORTS + _IN_BLOCKS + _IN_ORDER
_REPORTS_OF_ARTICLES = _REPORTS + _OF_ARTICLES + _IN_ORDER


def _with_source(known: Report | None, payload: str, source: str | None) -> Report:
    source_id = source.casefold() if source else None
    if known is None:
        stored = json.loads(payload)
        stored["evidence"]["source_id"] = source_id
        return report_from(stored)
    return dataclasses.replace(known, evidence=dataclasses.replace(known.evidence, source_id=source_id))


def blocks_merged_with(conn: sqlite3.Connection, blocks: Iterable[str]) -> set[str]:
    """The blocks that must be merged together with these: gatherings that their reports name, and, when a gathering's
    own block is among them, every block whose reports name that gathering."""
    given = set(blocks)
    found = given | _event_blocks(conn, given)
    found |= blocks_naming(conn, [b.removeprefix("event:") for b in given if b.startswith("event:")])
    return found | _event_blocks(conn, found)


def _event_blocks(conn: sqlite3.Connection, blocks: Iterable[str]) -> set[str]:
    rows = conn.execute(
        """
        select distinct event
        from report
        where event is not null and block in (select value from json_each(:blocks))
        """,
        {"blocks": listed(sorted(blocks))},
    )
    return {f"event:{row[0]}" for row in rows}


def blocks_naming(conn: sqlite3.Connection, events: Iterable[str]) -> set[str]:
    """The blocks with a report that names one of these gatherings."""
    rows = conn.execute(
        "select distinct block from report where event in (select value from json_each(:events))",
        {"events": listed(sorted(events))},
    )
    return {row[0] for row in rows}


def every_block(conn: sqlite3.Connection, team_id: str, only_channel: str | None) -> set[str]:
    """Blocks in which these readers have a report or a record."""
    rows = conn.execute(
        """
        select r.block
        from report r
        join article a on a.id = r.article_id
        where r.team_id = :team and a.only_channel is :channel
        union
        select block
        from meeting
        where team_id = :team and only_channel is :channel
        """,
        {"team": team_id, "channel": only_channel},
    )
    return {row[0] for row in rows}


def blocks_of_articles(conn: sqlite3.Connection, article_ids: Iterable[str]) -> set[str]:
    """Blocks in which these records have a report."""
    rows = conn.execute(
        "select distinct block from report where article_id in (select value from json_each(:ids))",
        {"ids": listed(sorted(set(article_ids)))},
    )
    return {row[0] for row in rows}


def meeting_by_id(conn: sqlite3.Connection, meeting_id: str) -> Meeting | None:
    """The record, also under an id that it has absorbed."""
    row = conn.execute(
        """
        select payload
        from meeting
        where id = coalesce((select meeting_id from meeting_alias where old_id = :id), :id)
        """,
        {"id": meeting_id},
    ).fetchone()
    return meeting_from(json.loads(row[0])) if row else None


def ids_of(conn: sqlite3.Connection, meeting_id: str) -> list[str]:
    """The present id of a record, and those that it has absorbed."""
    old = conn.execute("select old_id from meeting_alias where meeting_id = :id order by old_id", {"id": meeting_id})
    return [meeting_id, *(row[0] for row in old)]


def status_before(conn: sqlite3.Connection, meeting_id: str) -> str | None:
    """The status from which the record came to its present one; None where it has had no other."""
    row = conn.execute(
        "select was from meeting_change where meeting_id = :id and what = 'status' order by seq desc limit 1",
        {"id": meeting_id},
    ).fetchone()
    return row[0] if row else None


def block_of(conn: sqlite3.Connection, meeting_id: str) -> str | None:
    """The block in which a record lies, by its present id."""
    row = conn.execute("select block from meeting where id = :id", {"id": meeting_id}).fetchone()
    return row[0] if row else None


def readers_of_block(conn: sqlite3.Connection, block: str) -> list[tuple[str, str | None]]:
    """Whose ledgers tell of a block: (team, channel), the archive's own first."""
    rows = conn.execute(
        """
        select team_id, only_channel
        from meeting
        where block = :block
        union
        select r.team_id, a.only_channel
        from report r
        join article a on a.id = r.article_id
        where r.block = :block
        """,
        {"block": block},
    )
    return sorted(((row[0], row[1]) for row in rows), key=lambda pair: (pair[0], pair[1] or ""))


def meetings_in_blocks(
    conn: sqlite3.Connection, blocks: Iterable[str], team_id: str, only_channel: str | None
) -> dict[str, Meeting]:
    """The records that one workspace (or channel) has in these blocks, by id."""
    rows = conn.execute(
        """
        select id, payload
        from meeting
        where block in (select value from json_each(:blocks))
          and team_id = :team
          and only_channel is :channel
        """,
        {"blocks": listed(sorted(set(blocks))), "team": team_id, "channel": only_channel},
    )
    return {row[0]: meeting_from(json.loads(row[1])) for row in rows}


def records_by_block(conn: sqlite3.Connection, blocks: Iterable[str]) -> dict[str, dict[str, Meeting]]:
    """Everyone's records in these blocks, by block and id."""
    rows = conn.execute(
        """
        select block, id, payload
        from meeting
        where block in (select value from json_each(:blocks))
          and team_id = ''
          and only_channel is null
        """,
        {"blocks": listed(sorted(set(blocks)))},
    )
    found: dict[str, dict[str, Meeting]] = {}
    for block, meeting_id, payload in rows:
        found.setdefault(block, {})[meeting_id] = meeting_from(json.loads(payload))
    return found


def records_by_ids(conn: sqlite3.Connection, block: str, ids: Iterable[str]) -> dict[str, Meeting]:
    """Those of these records that are everyone's and lie in this block, by id."""
    rows = conn.execute(
        """
        select id, payload
        from meeting
        where id in (select value from json_each(:ids))
          and +block = :block
          and team_id = ''
          and only_channel is null
        """,
        {"block": block, "ids": listed(sorted(ids))},
    )
    return {row[0]: meeting_from(json.loads(row[1])) for row in rows}


def gatherings(conn: sqlite3.Connection) -> list[tuple[str, Meeting]]:
    """Everyone's records of named gatherings, each with its block."""
    rows = conn.execute(
        """
        select block, payload
        from meeting
        where block >= 'event:'
          and block < 'event;'
          and team_id = ''
          and only_channel is null
        """
    )
    return [(block, meeting_from(json.loads(payload))) for block, payload in rows]


def blocks_at(conn: sqlite3.Connection, city: str, date: str) -> set[str]:
    """The blocks of everyone's records in this city that may be of this time (EDTF)."""
    span = edtf.bounds(date)
    if span is None:
        return set()
    rows = conn.execute(
        """
        select distinct block
        from meeting
        where city = :city
          and date_to >= :first
          and date_from <= :last
          and team_id = ''
          and only_channel is null
        """,
        {"city": city, "first": span[0].isoformat(), "last": span[1].isoformat()},
    )
    return {row[0] for row in rows}


def ledger_turn(conn: sqlite3.Connection) -> str:
    """The hash that the last change of everyone's ledger left; it holds all before it."""
    return setting(conn, "ledger_turn") or ""


def keep_ledger_turn(conn: sqlite3.Connection, turn: str) -> None:
    keep_setting(conn, "ledger_turn", turn)


def every_meeting(conn: sqlite3.Connection) -> Iterator[tuple[Meeting, int, str]]:
    """(record, how often it changed, when last) for the export, by date."""
    rows = conn.execute("select payload, sequence, changed_at from meeting order by date_from is null, date_from, id")
    for row in rows:
        yield meeting_from(json.loads(row[0])), row[1], row[2]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a ledger record stands: its block, whose it is, and the archive's record that it replaces for them."""

    block: str
    team_id: str = ""
    only_channel: str | None = None
    base_id: str | None = None


def save_meeting(
    conn: sqlite3.Connection, meeting: Meeting, shelf: Shelf, at: str, *, was: Meeting | None = None
) -> None:
    """Insert or renew a ledger record; `sequence` counts its changes (iCalendar SEQUENCE). `was`: as it was stored."""
    span = edtf.bounds(meeting.date) or edtf.bounds(meeting.visit_date)
    place = meeting.place or Place()
    conn.execute(
        """
        insert into meeting (
            id, team_id, only_channel, base_id, block, kind, status, date, date_from, date_to, city, country_code,
            confidence, independent_sources, parent, payload, first_seen_at, changed_at
        )
        values (
            :id, :team, :channel, :base, :block, :kind, :status, :date, :date_from, :date_to, :city, :country,
            :confidence, :sources, :parent, :payload, :at, :at
        )
        on conflict (id) do update set
            kind = excluded.kind,
            status = excluded.status,
            date = excluded.date,
            date_from = excluded.date_from,
            date_to = excluded.date_to,
            city = excluded.city,
            country_code = excluded.country_code,
            confidence = excluded.confidence,
            independent_sources = excluded.independent_sources,
            parent = excluded.parent,
            payload = excluded.payload,
            changed_at = excluded.changed_at,
            sequence = sequence + 1
        where payload != excluded.payload
        """,
        {
            "id": meeting.id,
            "team": shelf.team_id,
            "channel": shelf.only_channel,
            "base": shelf.base_id,
            "block": shelf.block,
            "kind": meeting.kind,
            "status": meeting.status,
            "date": meeting.date,
            "date_from": span[0].isoformat() if span else None,
            "date_to": span[1].isoformat() if span else None,
            "city": place.city,
            "country": place.country_code,
            "confidence": meeting.confidence,
            "sources": meeting.independent_sources,
            "parent": meeting.parent,
            "payload": _packed(meeting),
            "at": at,
        },
    )
    _renew_rows(conn, _MEETING_LEADER, meeting.id, _leaders_of(was), _leaders_of(meeting))
    _renew_rows(conn, _MEETING_ARTICLE, meeting.id, _articles_of(was), _articles_of(meeting))
    conn.execute("delete from meeting_alias where old_id = :id", {"id": meeting.id})
    # What a workspace's own record was joined from are records of the archive: they stay themselves for the others.
    if not shelf.team_id and shelf.only_channel is None:
        for old in meeting.merged_ids:
            add_alias(conn, old, meeting.id)


def _leaders_of(meeting: Meeting | None) -> set[tuple[str | None, ...]]:
    """(leader, first day, last day) of everybody of the roster who took part."""
    if meeting is None:
        return set()
    span = edtf.bounds(meeting.date) or edtf.bounds(meeting.visit_date)
    first, last = (span[0].isoformat(), span[1].isoformat()) if span else (None, None)
    return {(p.id, first, last) for p in meeting.participants if p.id}


def _articles_of(meeting: Meeting | None) -> set[tuple[str | None, ...]]:
    return {(e.article_id,) for e in meeting.evidence} if meeting else set()


_MEETING_LEADER = (
    "delete from meeting_leader where meeting_id = ? and leader_id = ? and date_from is ? and date_to is ?",
    "insert into meeting_leader (meeting_id, leader_id, date_from, date_to) values (?, ?, ?, ?) on conflict do nothing",
)
_MEETING_ARTICLE = (
    "delete from meeting_article where meeting_id = ? and article_id = ?",
    "insert into meeting_article (meeting_id, article_id) values (?, ?) on conflict do nothing",
)


def _renew_rows(
    conn: sqlite3.Connection,
    statements: tuple[str, str],
    meeting_id: str,
    before: set[tuple[str | None, ...]],
    now: set[tuple[str | None, ...]],
) -> None:
    """Take out the rows that went, then write those that came."""
    for statement, rows in zip(statements, (before - now, now - before), strict=True):
        if rows:
            conn.executemany(statement, [(meeting_id, *row) for row in sorted(rows, key=repr)])


def add_alias(conn: sqlite3.Connection, old_id: str, meeting_id: str) -> None:
    """Let an id that went find the record that took its place."""
    if old_id != meeting_id:
        conn.execute(
            """
            insert into meeting_alias (old_id, meeting_id)
            values (:old, :new)
            on conflict (old_id) do update set meeting_id = excluded.meeting_id
            """,
            {"old": old_id, "new": meeting_id},
        )


def remove_meeting(conn: sqlite3.Connection, meeting_id: str) -> None:
    conn.execute("delete from meeting where id = :id", {"id": meeting_id})


def add_change(conn: sqlite3.Connection, change: MeetingChange, *, live: bool, at: str) -> int:
    """Write one step down and return its number."""
    row = conn.execute(
        "insert into meeting_change (seq, meeting_id, team_id, was, now, what, article_id, live, changed_at)"
        " values ((select coalesce(max(seq), 0) + 1 from meeting_change), :meeting, :team, :was, :now, :what, :article,"
        " :live, :at) returning seq",
        {
            "meeting": change.meeting_id,
            "team": change.team_id,
            "was": change.was,
            "now": change.now,
            "what": change.what,
            "article": change.article_id,
            "live": int(live),
            "at": at,
        },
    ).fetchone()
    return int(row[0])


def _packed(record: Report | Meeting) -> str:
    return _ENCODER.encode(record)


def _fields(part: Report | Meeting | Evidence | Participant | Place) -> dict[str, object]:
    """One level of `dataclasses.asdict`, which copies every string and costs five times as much."""
    kind = type(part)
    return dict(zip(kind.__slots__, _VALUES[kind](part), strict=True))


_VALUES = {kind: attrgetter(*kind.__slots__) for kind in (Report, Meeting, Evidence, Participant, Place)}

# Made once: `json.dumps` with options makes one for each record.
_ENCODER = json.JSONEncoder(default=_fields, ensure_ascii=False, separators=(",", ":"))


def report_from(data: dict[str, Any]) -> Report:
    """A report out of its stored JSON."""
    return Report(**data | _parts(data) | {"evidence": Evidence(**data["evidence"])})


def meeting_from(data: dict[str, Any]) -> Meeting:
    """A ledger record out of its stored JSON."""
    parts = _parts(data)
    parts["evidence"] = tuple([Evidence(**e) for e in data["evidence"]])
    parts["disputes"] = tuple(data["disputes"])
    parts["merged_ids"] = tuple(data["merged_ids"])
    return Meeting(**data | parts)


def _parts(data: dict[str, Any]) -> dict[str, Any]:
    place = data["place"]
    return {
        "participants": tuple([Participant(**p) for p in data["participants"]]),
        "place": Place(**place | {"also": tuple(place["also"])}) if place else None,
    }
