"""Digests: slots planned when they are due, digests asked for now, previews.

A slot is planned in one transaction: its row, the frozen messages, the channel's mark moved to the article it ends
with. The words are found before, from one snapshot; when another digest moved the mark meanwhile, they are found again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from bot.bulletins import Bulletin, EditionPreview
from bot.desk import LOCAL, Desk, stamp
from bot.desk.bulletin import make_bulletin
from bot.desk.editions import MAX_SHOWN_FIRST, SHOWN_FIRST, find_edition, slot_id, told_until, write_slot
from bot.desk.slots import Slot, due_slots
from bot.errors import NotFound, StoreError
from bot.model import Digest, Message, Post, Viewer
from store import digests as rows
from store import outbox as posts
from store.database import Connection
from store.digests import Mark, Told

log = logging.getLogger(__name__)

MAX_LATE = timedelta(hours=6)
"""A digest that is later than this is not posted but named as missed in the next one."""
FIRST_LOOK_BACK = timedelta(hours=24)
LOOK_BACK = timedelta(days=7)
EXAMPLES = 3
MAX_MISSED_NAMED = 31


def plan_due(desk: Desk, now: datetime) -> int:
    """Plan every slot that has come; how many posts that made. Safe to call again, and by several processes.

    An edition that cannot be planned is logged and left to the next tick: it must not silence the others.
    """
    planned = 0
    for digest, slots in _due(desk, now):
        try:
            planned += _plan_slot(desk, digest, slots, now)
        except StoreError:
            raise
        except Exception:
            log.exception("a digest could not be planned", extra={"channel": digest.channel_id, "edition": digest.name})
    return planned


def _due(desk: Desk, now: datetime) -> list[tuple[Digest, list[Slot]]]:
    due = []
    with desk.store.read() as conn:
        for digest in rows.editions(conn):
            if digest.state != "on" or digest.team_id == LOCAL:
                continue
            zone, at = ZoneInfo(digest.timezone), time.fromisoformat(digest.at)
            if slots := due_slots(digest.weekdays, at, zone, told_until(conn, digest), now):
                due.append((digest, slots))
    return due


def _plan_slot(desk: Desk, digest: Digest, slots: Sequence[Slot], now: datetime) -> int:
    """Plan the newest of the due slots; the older ones, and a newest that is too late, are missed and named later."""
    slot = slots[-1]
    missed = [*slots[:-1], slot] if now - slot.due_at > MAX_LATE else slots[:-1]
    missed = missed[-MAX_MISSED_NAMED:]
    if slot in missed:
        with desk.store.write() as conn:
            for one in missed:
                write_slot(conn, digest, one, now, "missed", Mark(0, 0), Mark(0, 0))
        facts = {"channel": digest.channel_id, "edition": digest.name, "slots": len(missed)}
        log.warning("digest: missed", extra={**facts, "day": slot.local_date.isoformat()})
        return 0
    viewer = Viewer(digest.team_id, None, digest.channel_id, digest.timezone)
    draft = _draft(desk, viewer, now, digest=digest, day=slot.local_date, missed=[one.local_date for one in missed])
    while True:
        with desk.store.write() as conn:
            if _told(conn, viewer, digest, now) == draft.told:
                for one in missed:
                    write_slot(conn, digest, one, now, "missed", Mark(0, 0), Mark(0, 0))
                return _keep(conn, draft, digest, slot, now)
        draft = _draft(desk, viewer, now, digest=digest, day=slot.local_date, missed=[one.local_date for one in missed])


@dataclass(frozen=True, slots=True)
class _Draft:
    """A digest in words, from one snapshot: `told` is what the channel had been told, `to` what it will have been."""

    bulletin: Bulletin
    messages: tuple[Message, ...]
    told: Told | None
    since: Mark
    to: Mark
    quiet: int = 1


def _draft(
    desk: Desk, viewer: Viewer, now: datetime, *, digest: Digest | None, day: date, missed: Iterable[date] = ()
) -> _Draft:
    with desk.store.read() as conn:
        told = _told(conn, viewer, digest, now)
        since = told.mark if told else rows.mark_at(conn, stamp(now - FIRST_LOOK_BACK))
        to = rows.newest(conn)
        options = rows.options_of(conn, digest.id) if digest else {}
        earlier = rows.missed_days(conn, digest.id, now.timestamp()) if digest else []
        told_at = datetime.fromisoformat(told.at) if told and told.at else None
        bulletin = make_bulletin(desk, conn, viewer, now, digest, day, since, to, told_at=told_at)
        bulletin = replace(
            bulletin,
            missed=tuple(sorted({*map(date.fromisoformat, earlier), *missed})),
            shown_first=min(options.get("length", SHOWN_FIRST), MAX_SHOWN_FIRST),
        )
    messages: tuple[Message, ...] = tuple(desk.render.digest.word_digest(bulletin))
    return _Draft(bulletin, messages, told, since, to, options.get("quiet", 1))


def _told(conn: Connection, viewer: Viewer, digest: Digest | None, now: datetime) -> Told | None:
    """How far the channel has been told. An edition on some topics also counts what it told itself.

    What a digest held that was planned and could not be posted has been told to nobody.
    """
    whole = _told_by(conn, viewer, "", now)
    own = _told_by(conn, viewer, _mark_of(digest), now) if _mark_of(digest) else None
    if whole is None or own is None:
        return whole or own
    mark = Mark(max(whole.mark.seq, own.mark.seq), max(whole.mark.change_seq, own.mark.change_seq))
    return Told(mark, max((at for at in (whole.at, own.at) if at), default=None))


def _told_by(conn: Connection, viewer: Viewer, name: str, now: datetime) -> Told | None:
    channel_id = viewer.channel_id or ""
    told = rows.told(conn, viewer.team_id, channel_id, name)
    return told and (rows.untold(conn, viewer.team_id, channel_id, name, now.timestamp()) or told)


def _mark_of(digest: Digest | None) -> str:
    """The name of the mark that a digest moves: an edition on topics its own, all others the channel's."""
    return digest.name if digest and digest.topics else ""


def _keep(conn: Connection, draft: _Draft, digest: Digest, slot: Slot, now: datetime) -> int:
    """Write the slot, its posts and the mark; 0 when another process was first."""
    silent = draft.bulletin.is_empty and not _is_said(conn, digest, draft.quiet)
    state = "empty" if silent else "said_empty" if draft.bulletin.is_empty else "planned"
    if not write_slot(conn, digest, slot, now, state, draft.since, draft.to, _kept(draft, _mark_of(digest))):
        return 0
    rows.move_mark(conn, digest.team_id, digest.channel_id, _mark_of(digest), draft.to, stamp(now))
    planned = 0
    if not silent:
        root_id, late = slot_id(digest, slot.local_date), slot.due_at + MAX_LATE
        planned = _plan_posts(conn, draft.messages, root_id, digest.team_id, digest.channel_id, now, late)
    facts = {"channel": digest.channel_id, "edition": digest.name, "day": slot.local_date.isoformat(), "state": state}
    log.info("digest: planned", extra={**facts, **_summary(draft.bulletin), "posts": planned})
    return planned


def _is_said(conn: Connection, digest: Digest, quiet: int) -> bool:
    """Is an empty day said?  Every `quiet`-th in a row: silence must not look like a failure for ever."""
    states = rows.recent_slot_states(conn, digest.id, 60)
    empty_days = len(list(takewhile(lambda state: state in ("empty", "said_empty"), states)))
    return (empty_days + 1) % max(quiet, 1) == 0


def _plan_posts(
    conn: Connection,
    messages: Sequence[Message],
    root_id: str,
    team_id: str,
    channel_id: str,
    now: datetime,
    expires_at: datetime,
) -> int:
    planned = 0
    for number, message in enumerate(messages):
        post = Post(
            id=root_id if number == 0 else posts.post_id(root_id, "part", str(number)),
            team_id=team_id,
            channel_id=channel_id,
            kind="digest" if number == 0 else "digest_part",
            payload=message.as_payload(),
            next_at=now.timestamp(),
            # The rest of a digest that was posted is not late news.
            expires_at=expires_at.timestamp() if number == 0 else None,
            parent_id=root_id if number else None,
            made_at=stamp(now),
        )
        planned += posts.plan(conn, post)
    return planned


def _summary(bulletin: Bulletin) -> dict[str, object]:
    return {
        "articles": bulletin.articles,
        "stories": len(bulletin.stories),
        "archive": len(bulletin.archive) + bulletin.archive_more,
        "meetings": len(bulletin.meetings) + bulletin.meetings_more,
    }


def _kept(draft: _Draft, mark: str) -> dict[str, object]:
    """What is written down of a slot: its counts, and from where the next digest starts if this one is never posted."""
    told_at = draft.told.at if draft.told else None
    return {
        **_summary(draft.bulletin), "mark": mark, "from_change": draft.since.change_seq, "told_at": told_at,
    }  # fmt: skip


# Now and preview


def post_now(desk: Desk, team_id: str, channel_id: str, now: datetime, timezone: str | None = None) -> Bulletin:
    """Plan a digest of all that is new since the channel's last one, and move its mark. Empty: nothing is planned."""
    zone = timezone or desk.settings.timezone
    viewer = Viewer(team_id, None, channel_id, zone)
    day = now.astimezone(ZoneInfo(zone)).date()
    while True:
        draft = _draft(desk, viewer, now, digest=None, day=day)
        if draft.bulletin.is_empty:
            return draft.bulletin
        with desk.store.write() as conn:
            if _told(conn, viewer, None, now) != draft.told:
                continue
            _keep_now(conn, draft, team_id, channel_id, day, now)
            return draft.bulletin


def _keep_now(conn: Connection, draft: _Draft, team_id: str, channel_id: str, day: date, now: datetime) -> None:
    ends = (draft.since.seq, draft.since.change_seq, draft.to.seq, draft.to.change_seq)
    root_id = posts.post_id("now", team_id, channel_id, *map(str, ends))
    rows.add_slot(
        conn,
        slot_id=root_id,
        digest_id=None,
        team_id=team_id,
        channel_id=channel_id,
        local_date=day.isoformat(),
        due_at=stamp(now),
        planned_at=stamp(now),
        state="planned",
        from_seq=draft.since.seq,
        to_seq=draft.to.seq,
        summary=_kept(draft, ""),
    )
    rows.move_mark(conn, team_id, channel_id, "", draft.to, stamp(now))
    _plan_posts(conn, draft.messages, root_id, team_id, channel_id, now, now + MAX_LATE)


def workspace_of(desk: Desk, channel_id: str) -> str:
    """The workspace whose channel this is, known from what was set up or posted there.

    Raises:
        NotFound: nothing was ever set up or posted in such a channel.
    """
    with desk.store.read() as conn:
        team_id = rows.team_of_channel(conn, channel_id)
    if team_id is None:
        raise NotFound(f"Nothing is known of a channel {channel_id}. Use /digest or /follow there in Slack first.")
    return team_id


def preview(
    desk: Desk, team_id: str, channel_id: str, now: datetime, *, name: str | None = None, timezone: str | None = None
) -> tuple[Message, ...]:
    """The messages of the digest that would be posted now: of an edition, or of all that is new. Changes nothing.

    Raises:
        NotFound: the channel has no such edition.
    """
    digest = None
    if name is not None:
        with desk.store.read() as conn:
            digest = find_edition(conn, team_id, channel_id, name)
    zone = digest.timezone if digest else timezone or desk.settings.timezone
    viewer = Viewer(team_id, None, channel_id, zone)
    return _draft(desk, viewer, now, digest=digest, day=now.astimezone(ZoneInfo(zone)).date()).messages


def would_have_posted(desk: Desk, digest: Digest, now: datetime) -> EditionPreview:
    """What an edition would have brought at its times of the last seven days, had it been set up; changes nothing."""
    zone = ZoneInfo(digest.timezone)
    viewer = Viewer(digest.team_id, None, digest.channel_id, digest.timezone)
    first = now - LOOK_BACK
    slots = due_slots(digest.weekdays, time.fromisoformat(digest.at), zone, first.astimezone(zone).date(), now)
    bulletins = []
    with desk.store.read() as conn:
        told_at = first
        since = rows.mark_at(conn, stamp(first))
        for slot in slots:
            to, day = rows.mark_at(conn, stamp(slot.due_at)), slot.local_date
            bulletins.append(make_bulletin(desk, conn, viewer, slot.due_at, digest, day, since, to, told_at=told_at))
            since, told_at = to, slot.due_at
    told = [bulletin for bulletin in bulletins if not bulletin.is_empty]
    newest = (story.story.articles[0].headline for bulletin in reversed(told) for story in bulletin.stories[:2])
    examples = tuple(islice((headline for headline in newest if headline), EXAMPLES))
    return EditionPreview(digest, len(bulletins), len(told), sum(b.articles for b in told), examples)
