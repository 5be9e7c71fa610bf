"""What a look at a source brought, saved: pages with their records, parts to read later, the source's health.

A poll is one transaction: its articles, the ETag that describes them and the source's health are saved together. Where
a source brings several pages (files of a folder, letters of a mailbox), each is a transaction with the part that it
is, and the health comes with the last. The first poll of a source is backfill, every later one live.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk import Desk, health, stamp, watching
from bot.desk.intake import Origin, PageOutcome, read_in
from bot.desk.rhythm import USUAL, Pace, Poll, after_poll
from bot.model import Article, Page, Part, Reading, Source
from store import articles as article_rows
from store import feeds as rows
from store.database import Connection


@dataclass(frozen=True, slots=True)
class Unit:
    """One page that came, with what was read of it in a child; `part` is how the part that it is stands afterwards."""

    page: Page
    reading: Reading | None = None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What one look at a source brought.

    `parts` are what was found in it, to be read later, or how known ones stand now; `looked` is the text of a page
    that is watched; `shown` are its newest items as they would be stored, for a preview.
    """

    poll: Poll
    units: tuple[Unit, ...] = ()
    parts: tuple[Part, ...] = ()
    looked: str | None = None
    shown: tuple[Article, ...] = ()
    pace: Pace = USUAL


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll did: the source as it stands now, how many records are new, how many posts were planned."""

    source: Source
    poll: Poll
    added: int = 0
    planned: int = 0


def is_read(desk: Desk, source: Source, body: bytes) -> bool:
    """Are these the very bytes that the archive read last from the source's address?"""
    with desk.store.read() as conn:
        stored = article_rows.page_named(conn, source.team_id, source.page_name)
    return stored is not None and stored.sha256 == hashlib.sha256(body).hexdigest()


def save_visit(desk: Desk, source: Source, visit: Visit, dice: float) -> Polled:
    """Take in what a poll brought, and the source's health with it."""
    if not visit.units:
        return save_visits(desk, [(source, visit, dice)])[0]
    *earlier, last = visit.units
    outcomes = [_take_in(desk, source, unit) for unit in earlier]
    before = sum(outcome.added for outcome in outcomes)
    done: list[Polled] = []

    def with_health(conn: Connection, outcome: PageOutcome) -> None:
        done.append(_keep(desk, conn, source, visit, dice, before + outcome.added))

    outcomes.append(_take_in(desk, source, last, with_health))
    planned = done[0].planned + sum(outcome.alerts for outcome in outcomes)
    return replace(done[0], added=sum(outcome.added for outcome in outcomes), planned=planned)


def _take_in(
    desk: Desk, source: Source, unit: Unit, also: Callable[[Connection, PageOutcome], None] | None = None
) -> PageOutcome:
    """One page with the part that it is, in one transaction."""

    def with_part(conn: Connection, outcome: PageOutcome) -> None:
        if unit.part is not None:
            rows.save_part(conn, unit.part)
        if also is not None:
            also(conn, outcome)

    return read_in(desk, unit.page, _origin(source, unit), reading=unit.reading, also=with_part)


def save_visits(desk: Desk, visits: Sequence[tuple[Source, Visit, float]]) -> list[Polled]:
    """Polls that brought no page: all their healths in one transaction."""
    if not visits:
        return []
    with desk.store.write() as conn:
        return [_keep(desk, conn, source, visit, dice, 0) for source, visit, dice in visits]


def _origin(source: Source, unit: Unit) -> Origin:
    live = unit.part.live if unit.part is not None else source.polls > 0
    return Origin("folder" if source.kind == "folder" else "feed", live=live, team_id=source.team_id, keeps_gone=True)


def _keep(desk: Desk, conn: Connection, asked: Source, visit: Visit, dice: float, added: int) -> Polled:
    """Parts, the look at a watched page and the health. A source that was removed meanwhile stays removed."""
    source = rows.source_by_id(conn, asked.id)
    if source is None:
        return Polled(asked, visit.poll)
    now = desk.clock()
    found = _note_parts(conn, visit.parts)
    poll = _judged(source, visit.poll, has_news=bool(added or found))
    after = after_poll(source, poll, now, dice, visit.pace)
    planned = 0
    if visit.looked is not None:
        planned = watching.note_look(desk, conn, source, visit.looked, now)
    if poll.outcome in ("failed", "busy", "gone"):
        rows.note_fault(conn, source.id, after.last_error or "", stamp(now))
    after, told = health.tell(desk, conn, after, now)
    _save(conn, source, after)
    return Polled(after, poll, planned=planned + told)


def _judged(source: Source, poll: Poll, *, has_news: bool) -> Poll:
    """Did it bring something? What a 304 leaves out of its headers holds as before."""
    if poll.is_same:
        return replace(poll, etag=poll.etag or source.etag, modified=poll.modified or source.modified)
    return replace(poll, outcome="new") if has_news and poll.outcome == "nothing_new" else poll


def _note_parts(conn: Connection, parts: Sequence[Part]) -> int:
    """Save the parts; how many of them wait to be read and were not known."""
    found = rows.add_parts(conn, [part for part in parts if part.state == "waiting"])
    rows.add_parts(conn, [part for part in parts if part.state == "left"])
    for part in parts:
        if part.state in ("seen", "read"):
            rows.save_part(conn, part)
    return found


def _save(conn: Connection, before: Source, after: Source) -> None:
    """Two sources that have moved to one address: the later one is paused and says so."""
    if after.url != before.url and rows.source_at(conn, after.team_id, after.url) is not None:
        why = f"It has moved to {after.url}, which is read already."
        after = replace(after, url=before.url, first_url=before.first_url, state="paused", last_error=why, errors=1)
    rows.save_source(conn, after)


# Links


MOST_WAITING = 2_000
"""Links that are looked at for one round."""


def waiting(desk: Desk, choose: Callable[[list[Part]], list[Part]]) -> list[Part]:
    """Those of the links that may be fetched now which `choose` picks, without what the archive holds in full."""
    from bot.reading.urls import url_key

    now = desk.clock()
    with desk.store.read() as conn:
        parts = choose(rows.waiting_parts(conn, now.timestamp(), MOST_WAITING))
        if not parts:
            return []
        owners = {part.feed_id: rows.source_by_id(conn, part.feed_id) for part in parts}
        keys = {part.address: url_key(part.address) or part.address for part in parts}
        held: set[tuple[str, str]] = set()
        for team_id in {owner.team_id for owner in owners.values() if owner is not None}:
            held |= {(team_id, key) for key in rows.with_full_text(conn, team_id, keys.values())}
    spared = [
        part
        for part in parts
        if (owner := owners[part.feed_id]) is not None
        and (owner.team_id, keys[part.address]) in held
        and not part.depth
    ]
    if spared:
        with desk.store.write() as conn:
            for part in spared:
                rows.save_part(conn, replace(part, state="left", why="the archive holds it in full"))
    return [part for part in parts if part not in spared]


REMEMBERED = timedelta(days=90)
"""How long a link that was read is known. One that is still listed then is read once more, and changes nothing."""


def forget_old_links(desk: Desk) -> int:
    """Make room; how many were forgotten."""
    with desk.store.write() as conn:
        return rows.forget_old_parts(conn, stamp(desk.clock() - REMEMBERED))


def save_link(desk: Desk, part: Part, unit: Unit | None, found: Sequence[Part] = ()) -> Polled | None:
    """How the fetch of a link went: its page with its records, or the part alone, and the links found on it."""
    with desk.store.read() as conn:
        source = rows.source_by_id(conn, part.feed_id)
    if source is None:
        return None
    if unit is None:
        with desk.store.write() as conn:
            rows.save_part(conn, part)
        return Polled(source, Poll("failed", part.why))

    def with_it(conn: Connection, outcome: PageOutcome) -> None:
        rows.save_part(conn, part)
        _note_parts(conn, found)

    outcome = read_in(desk, unit.page, _origin(source, replace(unit, part=part)), reading=unit.reading, also=with_it)
    return Polled(source, Poll("new"), outcome.added, outcome.alerts)
