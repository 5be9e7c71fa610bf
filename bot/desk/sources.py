"""The sources that Readout reads by itself: kept, listed with their health, saved after each poll (`bot/polling.py`).

A poll is one transaction: its articles, the ETag that describes them and the source's health are saved together. The
first poll of a source is backfill, every later one live.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz, process

from bot.desk import Desk, stamp
from bot.desk.intake import Origin, PageOutcome, read_in
from bot.desk.preparing import short_hash
from bot.desk.rhythm import EVERY_S, Poll, after_poll
from bot.errors import BadQuery, NotFound
from bot.model import Page, Source
from store import audit as audit_rows
from store import feeds as feed_rows
from store.database import Connection

DUE_AT_ONCE = 64

Change = Literal["remove", "pause", "resume"]
VERBS: tuple[Change, ...] = ("remove", "pause", "resume")


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll did; `outcome` is None when nothing was stored."""

    source: Source
    poll: Poll
    outcome: PageOutcome | None = None


def due(desk: Desk) -> list[Source]:
    """The sources whose time has come, the longest waiting first."""
    with desk.store.read() as conn:
        return feed_rows.due_sources(conn, desk.clock().timestamp(), DUE_AT_ONCE)


def listed(desk: Desk, team_id: str) -> list[Source]:
    """The sources of the archive and of this workspace."""
    with desk.store.read() as conn:
        return feed_rows.every_source(conn, team_id)


def new_source(desk: Desk, address: str, page: Page, by: str, team_id: str) -> Source:
    """A source as it is before its first poll, which is due at once."""
    now = desk.clock()
    return Source(
        id="f" + short_hash(team_id, address),
        team_id=team_id,
        url=address,
        title=_title(page),
        kind="feed" if page.items else "page",
        state="active",
        every_s=EVERY_S,
        next_at=now.timestamp(),
        created_by=by,
        created_at=stamp(now),
    )


def keep_new(desk: Desk, source: Source, by: str) -> None:
    """Begin to poll a source. Raises BadQuery when it is polled already."""
    with desk.store.write() as conn:
        if feed_rows.source_at(conn, source.team_id, source.url) is not None:
            raise BadQuery("That address is polled already.")
        feed_rows.save_source(conn, source)
        _audit(desk, conn, source.team_id, by, "feeds add", {"url": source.url})


def change(desk: Desk, what: str, verb: Change, *, by: str, team_id: str) -> Source:
    """Remove, pause or resume a source, named by its address, its title or its id.

    Raises:
        NotFound: there is no such source; `nearest` names the likeliest.
        NotAllowed: it is everyone's, and the asker's workspace is one of several.
    """
    source = find(desk, what, team_id)
    desk.must_be_own(team_id, source.team_id)
    with desk.store.write() as conn:
        if verb == "remove":
            feed_rows.remove_source(conn, source.id)
        else:
            state: Literal["active", "paused"] = "active" if verb == "resume" else "paused"
            next_at = desk.clock().timestamp() if verb == "resume" else source.next_at
            source = replace(source, state=state, next_at=next_at)
            feed_rows.save_source(conn, source)
        _audit(desk, conn, team_id, by, f"feeds {verb}", {"url": source.url})
    return source


def find(desk: Desk, what: str, team_id: str) -> Source:
    """The source that people mean. Raises NotFound."""
    sources = listed(desk, team_id)
    wanted = what.strip().strip("<>").partition("|")[0]
    for source in sources:
        if wanted in (source.id, source.url) or wanted.casefold() == (source.title or "").casefold():
            return source
    names = [source.title or source.url for source in sources]
    near = process.extract(wanted[:200], names, scorer=fuzz.WRatio, limit=3, score_cutoff=60)
    raise NotFound(f"There is no source {wanted!r}.", tuple(name for name, _, _ in near))


def _audit(desk: Desk, conn: Connection, team_id: str, by: str, action: str, detail: object) -> None:
    audit_rows.add_entry(conn, team_id=team_id, at=stamp(desk.clock()), user_id=by, action=action, detail=detail)


def save_health(desk: Desk, source: Source, poll: Poll, dice: float) -> Polled:
    """No page came: the health alone is saved. What a 304 leaves out of its headers holds as before."""
    if poll.outcome == "nothing_new":
        poll = replace(poll, etag=poll.etag or source.etag, modified=poll.modified or source.modified)
    after = after_poll(source, poll, desk.clock(), dice)
    with desk.store.write() as conn:
        feed_rows.save_source(conn, after)
    return Polled(after, poll)


def save_page(desk: Desk, source: Source, page: Page, poll: Poll, dice: float) -> Polled:
    """Take in the page that a poll brought, and the source's health with it in one transaction."""
    told = replace(poll, title=_title(page))
    done: list[Polled] = []

    def with_health(conn: Connection, outcome: PageOutcome) -> None:
        found = replace(told, outcome="new" if outcome.added else "nothing_new")
        after = after_poll(source, found, desk.clock(), dice)
        feed_rows.save_source(conn, after)
        done.append(Polled(after, found, outcome))

    origin = Origin("feed", live=source.polls > 0, team_id=source.team_id, keeps_gone=True)
    read_in(desk, page, origin, also=with_health)
    return done[0]


def _title(page: Page) -> str | None:
    return next((item.publisher for item in page.items if item.publisher), None)
