"""Editions, their slots, the marks up to which channels have been told, and what is new beyond a mark.

New is counted by `seq`, the order of first storing, never by a clock: one transaction stores an article and raises
`seq`, another reads up to a `seq` and moves the mark there, so that nothing falls between two digests or into both.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from bot.model import Digest, Meeting, Viewer
from store.meetings import meeting_from
from store.outbox import ended_unsaid

MISSED_NAMED = 60
DIARY_DAYS = 14
"""A meeting whose date is wider ("March 2026") is no entry in a diary."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to which article and which change of a meeting a channel has been told."""

    seq: int
    change_seq: int


@dataclass(frozen=True, slots=True)
class Told:
    """A mark, and when (ISO) the channel was told up to it; None where it never was."""

    mark: Mark
    at: str | None


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article or teaser as a digest needs it.

    `headline` is the beginning of the text where none was printed; `story_id` is its own cluster's where no story was
    found.
    """

    id: str
    seq: int
    kind: str
    form: str | None
    headline: str | None
    publisher: str | None
    published: str | None
    published_to: str | None
    url: str | None
    file: str
    line: int
    lead_id: str
    story_id: str
    live: bool
    stored_at: str


@dataclass(frozen=True, slots=True)
class MeetingStep:
    """A meeting with the first and the last step of its life between two marks.

    `was` and `was_date` are its status and its date (EDTF) before, where they changed.
    """

    meeting: Meeting
    was: str | None
    is_new: bool
    what: frozenset[str]
    article_id: str | None
    live: bool
    was_date: str | None = None


# Editions


def save_edition(conn: sqlite3.Connection, digest: Digest, options: dict[str, object], at: str) -> None:
    """Insert an edition, or change the one of this channel and name."""
    conn.execute(
        """
        insert into digest (
            id, team_id, channel_id, name, weekdays, at, timezone, topics, options, state, starts_on, created_by,
            created_at, updated_at
        )
        values (
            :id, :team_id, :channel_id, :name, :weekdays, :at, :timezone, :topics, :options, :state, :starts_on,
            :created_by, :now, :now
        )
        on conflict (team_id, channel_id, name) do update
        set weekdays = excluded.weekdays, at = excluded.at, timezone = excluded.timezone, topics = excluded.topics,
            options = excluded.options, state = excluded.state, starts_on = excluded.starts_on,
            updated_at = excluded.updated_at
        """,
        {
            "id": digest.id,
            "team_id": digest.team_id,
            "channel_id": digest.channel_id,
            "name": digest.name,
            "weekdays": json.dumps(digest.weekdays),
            "at": digest.at,
            "timezone": digest.timezone,
            "topics": json.dumps(digest.topics, ensure_ascii=False),
            "options": json.dumps(options, sort_keys=True),
            "state": digest.state,
            "starts_on": digest.starts_on or "",
            "created_by": digest.created_by or "",
            "now": at,
        },
    )


def editions(conn: sqlite3.Connection, team_id: str | None = None, channel_id: str | None = None) -> list[Digest]:
    """Every edition of a channel (None: of all), whatever its state, in a fixed order."""
    rows = conn.execute(
        """
        select *
        from digest
        where (:team_id is null or team_id = :team_id)
          and (:channel_id is null or channel_id = :channel_id)
        order by team_id, channel_id, at, name
        """,
        {"team_id": team_id, "channel_id": channel_id},
    )
    return [_digest(row) for row in rows]


def options_of(conn: sqlite3.Connection, digest_id: str) -> dict[str, int]:
    """`length` (stories), `quiet` (say so after that many empty days)."""
    row = conn.execute("select options from digest where id = :id", {"id": digest_id}).fetchone()
    return dict(json.loads(row["options"])) if row else {}


def team_of_channel(conn: sqlite3.Connection, channel_id: str) -> str | None:
    """The workspace in which something was set up or posted in this channel."""
    row = conn.execute(
        """
        select team_id from digest where channel_id = :channel_id
        union all
        select team_id from channel_mark where channel_id = :channel_id
        union all
        select team_id from follow where channel_id = :channel_id
        limit 1
        """,
        {"channel_id": channel_id},
    ).fetchone()
    return str(row["team_id"]) if row else None


# Slots and marks


def last_slot(conn: sqlite3.Connection, digest_id: str) -> str | None:
    """The latest local day (ISO) for which the edition has a slot."""
    row = conn.execute(
        "select max(local_date) as day from digest_slot where digest_id = :id", {"id": digest_id}
    ).fetchone()
    return str(row["day"]) if row["day"] else None


def unskip(conn: sqlite3.Connection, digest_id: str, now: str) -> None:
    """Forget that slots to come were to be left out."""
    conn.execute(
        "delete from digest_slot where digest_id = :id and state = 'skipped' and due_at > :now",
        {"id": digest_id, "now": now},
    )


@dataclass(frozen=True, slots=True)
class StoredSlot:
    """A slot that was planned, missed or skipped. Its id is also that of its post, when there is one."""

    id: str
    local_date: str
    state: str
    due_at: str


def latest_slot(conn: sqlite3.Connection, digest_id: str) -> StoredSlot | None:
    """The edition's latest slot that is not skipped."""
    row = conn.execute(
        """
        select id, local_date, state, due_at
        from digest_slot
        where digest_id = :id and state <> 'skipped'
        order by local_date desc
        limit 1
        """,
        {"id": digest_id},
    ).fetchone()
    return StoredSlot(row["id"], row["local_date"], row["state"], row["due_at"]) if row else None


def missed_days(conn: sqlite3.Connection, digest_id: str, now: float) -> list[str]:
    """Local days (ISO) since the edition's last digest that were missed, or planned and not posted; oldest first."""
    slots = conn.execute(
        """
        select slot.local_date, slot.state, post.state as post, post.expires_at, post.last_error
        from digest_slot as slot
        left join outbox as post on post.id = slot.id
        where slot.digest_id = :id and slot.state <> 'skipped'
        order by slot.local_date desc
        limit :most
        """,
        {"id": digest_id, "most": MISSED_NAMED},
    )
    missed = takewhile(lambda slot: slot["state"] == "missed" or _is_dead(slot, now), slots)
    return [slot["local_date"] for slot in missed][::-1]


def untold(conn: sqlite3.Connection, team_id: str, channel_id: str, name: str, now: float) -> Told | None:
    """Where the news of a channel's last digest begins, if that digest was planned and never will be posted.

    `name` is the mark that it moved. What it held then belongs to the next one.
    """
    slot = conn.execute(
        """
        select slot.from_seq, slot.summary, post.state as post, post.expires_at, post.last_error
        from digest_slot as slot
        left join outbox as post on post.id = slot.id
        where slot.team_id = :team_id
          and slot.channel_id = :channel_id
          and slot.state not in ('missed', 'skipped')
          and json_extract(slot.summary, '$.mark') = :name
        order by slot.to_seq desc, slot.planned_at desc
        limit 1
        """,
        {"team_id": team_id, "channel_id": channel_id, "name": name},
    ).fetchone()
    if slot is None or not _is_dead(slot, now):
        return None
    summary = json.loads(slot["summary"])
    return Told(Mark(slot["from_seq"], summary["from_change"]), summary["told_at"])


def _is_dead(slot: sqlite3.Row, now: float) -> bool:
    return ended_unsaid(slot["post"], slot["expires_at"], slot["last_error"], now)


def add_slot(
    conn: sqlite3.Connection,
    *,
    slot_id: str,
    digest_id: str | None,
    team_id: str,
    channel_id: str,
    local_date: str,
    due_at: str,
    planned_at: str,
    state: str,
    from_seq: int,
    to_seq: int,
    summary: dict[str, object],
) -> bool:
    """Write a slot down: 'planned', 'empty' (nothing to say), 'missed', 'skipped'. False when it is taken already."""
    return (
        conn.execute(
            """
            insert or ignore into digest_slot (
                id, digest_id, team_id, channel_id, local_date, due_at, planned_at, state, from_seq, to_seq, summary
            )
            values (
                :id, :digest_id, :team_id, :channel_id, :local_date, :due_at, :planned_at, :state, :from_seq, :to_seq,
                :summary
            )
            """,
            {
                "id": slot_id,
                "digest_id": digest_id,
                "team_id": team_id,
                "channel_id": channel_id,
                "local_date": local_date,
                "due_at": due_at,
                "planned_at": planned_at,
                "state": state,
                "from_seq": from_seq,
                "to_seq": to_seq,
                "summary": json.dumps(summary, sort_keys=True),
            },
        ).rowcount
        == 1
    )


def recent_slot_states(conn: sqlite3.Connection, digest_id: str, most: int) -> list[str]:
    """States of the edition's latest slots, newest first."""
    rows = conn.execute(
        "select state from digest_slot where digest_id = :id order by local_date desc limit :most",
        {"id": digest_id, "most": most},
    )
    return [row["state"] for row in rows]


def told(conn: sqlite3.Connection, team_id: str, channel_id: str, name: str = "") -> Told | None:
    """How far the channel ('' as name), or one edition on some topics, has been told, and when."""
    row = conn.execute(
        """
        select seq, change_seq, at
        from channel_mark
        where team_id = :team_id and channel_id = :channel_id and name = :name
        """,
        {"team_id": team_id, "channel_id": channel_id, "name": name},
    ).fetchone()
    return Told(Mark(row["seq"], row["change_seq"]), row["at"]) if row else None


def mark(conn: sqlite3.Connection, team_id: str, channel_id: str, name: str = "") -> Mark | None:
    """The same without the time."""
    found = told(conn, team_id, channel_id, name)
    return found.mark if found else None


def move_mark(conn: sqlite3.Connection, team_id: str, channel_id: str, name: str, to: Mark, at: str) -> None:
    """Tell up to `to`; a mark never moves back."""
    conn.execute(
        """
        insert into channel_mark (team_id, channel_id, name, seq, change_seq, at)
        values (:team_id, :channel_id, :name, :seq, :change_seq, :at)
        on conflict (team_id, channel_id, name) do update
        set seq = max(seq, excluded.seq), change_seq = max(change_seq, excluded.change_seq), at = excluded.at
        """,
        {
            "team_id": team_id,
            "channel_id": channel_id,
            "name": name,
            "seq": to.seq,
            "change_seq": to.change_seq,
            "at": at,
        },
    )


def newest(conn: sqlite3.Connection) -> Mark:
    """The mark of somebody who has been told everything."""
    row = conn.execute(
        """
        select
            (select coalesce(max(seq), 0) from article) as seq,
            (select coalesce(max(seq), 0) from meeting_change) as change_seq
        """
    ).fetchone()
    return Mark(row["seq"], row["change_seq"])


def mark_at(conn: sqlite3.Connection, moment: str) -> Mark:
    """The mark of somebody who was told everything at `moment` (ISO): reads back from the newest only."""
    row = conn.execute(
        """
        select
            coalesce((select seq from article where stored_at < :moment order by seq desc limit 1), 0) as seq,
            coalesce((select seq from meeting_change where changed_at < :moment order by seq desc limit 1), 0)
                as change_seq
        """,
        {"moment": moment},
    ).fetchone()
    return Mark(row["seq"], row["change_seq"])


# What is new


def stored_between(conn: sqlite3.Connection, after_seq: int, to_seq: int) -> list[tuple[int, str, str | None]]:
    """(`seq`, id, publisher) of whatever was first stored in (after_seq, to_seq]: what a wish is held against."""
    rows = conn.execute(
        "select seq, id, publisher from article where seq > :after_seq and seq <= :to_seq order by seq",
        {"after_seq": after_seq, "to_seq": to_seq},
    )
    return [(row[0], row[1], row[2]) for row in rows]


def new_articles(
    conn: sqlite3.Connection, viewer: Viewer, after_seq: int, to_seq: int, among: Iterable[str] | None = None
) -> list[NewArticle]:
    """Articles and teasers first stored in (after_seq, to_seq], in that order, that the channel may see.

    A copy of one stored before is not new; of copies that arrived together each is given. `among`: only these.
    """
    rows = conn.execute(
        """
        select *
        from news as a
        where a.seq > :after_seq
          and a.seq <= :to_seq
          and (:among is null or a.id in (select value from json_each(:among)))
          and a.team_id in ('', :team_id)
          and (a.only_channel is null or a.only_channel = :channel_id)
          and not exists (
              select 1
              from news as known
              where known.lead_id = a.lead_id
                and known.seq <= :after_seq
                and known.team_id in ('', :team_id)
                and (known.only_channel is null or known.only_channel = :channel_id)
          )
        order by a.seq
        """,
        {
            "after_seq": after_seq,
            "to_seq": to_seq,
            "among": None if among is None else json.dumps(list(among)),
            "team_id": viewer.team_id,
            "channel_id": viewer.channel_id,
        },
    )
    return [_new_article(row) for row in rows]


def articles(conn: sqlite3.Connection, article_ids: Iterable[str]) -> list[NewArticle]:
    """These articles and teasers, copies too, in the order of first storing; hidden ones and bare headlines are not."""
    rows = conn.execute(
        "select * from news where id in (select value from json_each(:ids)) order by seq",
        {"ids": json.dumps(list(article_ids))},
    )
    return [_new_article(row) for row in rows]


def visible(conn: sqlite3.Connection, viewer: Viewer, article_ids: Iterable[str]) -> set[str]:
    """Those of the articles that the channel may see."""
    rows = conn.execute(
        """
        select id
        from article
        where id in (select value from json_each(:ids))
          and hidden = 0
          and team_id in ('', :team_id)
          and (only_channel is null or only_channel = :channel_id)
        """,
        {"ids": json.dumps(list(article_ids)), "team_id": viewer.team_id, "channel_id": viewer.channel_id},
    )
    return {row["id"] for row in rows}


def headline_lines(conn: sqlite3.Connection, article_ids: Iterable[str]) -> dict[str, int]:
    """The line on which each article's headline begins; those without a headline are left out."""
    rows = conn.execute(
        """
        select a.id, min(json_extract(part.value, '$[2]')) as line
        from article as a
        join json_each(a.paragraphs) as part
        where a.id in (select value from json_each(:ids))
          and json_extract(part.value, '$[0]') = 'headline'
        group by a.id
        """,
        {"ids": json.dumps(list(article_ids))},
    )
    return {row["id"]: row["line"] for row in rows}


def told_of(conn: sqlite3.Connection, viewer: Viewer, story_ids: Iterable[str], to_seq: int) -> list[NewArticle]:
    """Everything that these stories hold up to `to_seq`, copies too, as far as the channel may see it."""
    rows = conn.execute(
        """
        select a.*
        from json_each(:story_ids) as wanted
        join news as a on a.own_story_id = wanted.value
        where a.seq <= :to_seq
          and a.team_id in ('', :team_id)
          and (a.only_channel is null or a.only_channel = :channel_id)
        union all
        select a.*
        from json_each(:story_ids) as wanted
        join news as a on a.lead_id = wanted.value
        where a.own_story_id is null
          and a.seq <= :to_seq
          and a.team_id in ('', :team_id)
          and (a.only_channel is null or a.only_channel = :channel_id)
        """,
        {
            "story_ids": json.dumps(list(story_ids)),
            "to_seq": to_seq,
            "team_id": viewer.team_id,
            "channel_id": viewer.channel_id,
        },
    )
    return sorted((_new_article(row) for row in rows), key=lambda article: article.seq)


def meeting_steps(conn: sqlite3.Connection, viewer: Viewer, after_seq: int, to_seq: int) -> list[MeetingStep]:
    """Meetings that changed in (after_seq, to_seq], each once, with what the first change found and the last left."""
    rows = conn.execute(
        """
        select c.seq, c.meeting_id, c.was, c.what, c.article_id, c.live, m.payload
        from meeting_change as c
        left join meeting_alias as alias on alias.old_id = c.meeting_id
        join meeting as m on m.id = coalesce(alias.meeting_id, c.meeting_id)
        where c.seq > :after_seq
          and c.seq <= :to_seq
          and c.team_id in ('', :team_id)
          and m.team_id in ('', :team_id)
          and (m.only_channel is null or m.only_channel = :channel_id)
          and not exists (
              select 1
              from meeting as own
              where own.base_id = coalesce(m.base_id, m.id)
                and own.team_id = :team_id
                and (own.only_channel is null or own.only_channel = :channel_id)
                and (own.only_channel is not null) + (own.team_id <> '')
                  > (m.only_channel is not null) + (m.team_id <> '')
          )
        order by c.seq
        """,
        {"after_seq": after_seq, "to_seq": to_seq, "team_id": viewer.team_id, "channel_id": viewer.channel_id},
    )
    steps: dict[str, MeetingStep] = {}
    for row in rows:
        meeting = meeting_from(json.loads(row["payload"]))
        first = steps.get(meeting.id)
        was = row["was"] if row["what"] == "status" else None
        was_date = row["was"] if row["what"] == "date" else None
        steps[meeting.id] = MeetingStep(
            meeting,
            first.was if first and first.was else was,
            bool(first and first.is_new) or row["what"] == "new",
            (first.what if first else frozenset()) | {row["what"]},
            row["article_id"] or (first.article_id if first else None),
            bool(row["live"]) or bool(first and first.live),
            first.was_date if first and first.was_date else was_date,
        )
    return list(steps.values())


def meetings_on(conn: sqlite3.Connection, viewer: Viewer, first_day: str, last_day: str) -> list[Meeting]:
    """Meetings that are, or were, to take place in these days (ISO) or over them, for the diary."""
    rows = conn.execute(
        """
        select m.payload
        from meeting as m
        where m.date_from <= :last_day
          and m.date_from >= :earliest
          and m.date_to >= :first_day
          and julianday(m.date_to) - julianday(m.date_from) <= :longest
          and m.team_id in ('', :team_id)
          and (m.only_channel is null or m.only_channel = :channel_id)
          and not exists (
              select 1
              from meeting as own
              where own.base_id = coalesce(m.base_id, m.id)
                and own.team_id = :team_id
                and (own.only_channel is null or own.only_channel = :channel_id)
                and (own.only_channel is not null) + (own.team_id <> '')
                  > (m.only_channel is not null) + (m.team_id <> '')
          )
        order by m.date_from, m.date_to, m.id
        """,
        {
            "first_day": first_day,
            "last_day": last_day,
            "earliest": (date.fromisoformat(first_day) - timedelta(days=DIARY_DAYS)).isoformat(),
            "longest": DIARY_DAYS,
            "team_id": viewer.team_id,
            "channel_id": viewer.channel_id,
        },
    )
    return [meeting_from(json.loads(row["payload"])) for row in rows]


def _digest(row: sqlite3.Row) -> Digest:
    return Digest(
        id=row["id"],
        team_id=row["team_id"],
        channel_id=row["channel_id"],
        name=row["name"],
        weekdays=tuple(json.loads(row["weekdays"])),
        at=row["at"],
        timezone=row["timezone"],
        topics=tuple(json.loads(row["topics"])),
        state=row["state"],
        starts_on=row["starts_on"] or None,
        created_by=row["created_by"] or None,
    )


def _new_article(row: sqlite3.Row) -> NewArticle:
    return NewArticle(
        id=row["id"],
        seq=row["seq"],
        kind=row["kind"],
        form=row["form"],
        headline=row["headline"],
        publisher=row["publisher"],
        published=row["published"],
        published_to=row["published_to"],
        url=row["url"],
        file=row["file"],
        line=row["start_line"],
        lead_id=row["lead_id"],
        story_id=row["story_id"],
        live=bool(row["live"]),
        stored_at=row["stored_at"],
    )
