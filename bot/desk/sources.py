"""The sources that Readout reads by itself, as people see them: listed, found by a name, added, changed, their faults.

What their polls bring is saved in `bot/desk/visits.py`; the asking is done in `bot/polling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz, process

from bot.desk import Desk, stamp
from bot.desk.preparing import short_hash
from bot.desk.rhythm import USUAL, Pace
from bot.desk.source_options import LONGEST_TAG, SourceOptions, with_options
from bot.errors import BadQuery, NotFound
from bot.model import Fault, Item, LeftOut, Source, SourceKind
from store import feeds as feed_rows
from store.database import Connection

DUE_AT_ONCE = 64
FAULTS_SHOWN = 20
REASONS_SHOWN = 10
NAMED = 3
"""Pages, files and letters that are named with each reason why they were not read."""
SPREAD_S = 5.0
"""Sources that are imported together are asked so many seconds apart."""

Change = Literal["remove", "pause", "resume"]
VERBS: tuple[Change, ...] = ("remove", "pause", "resume")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list of feeds."""

    added: tuple[Source, ...]
    known: int
    refused: tuple[str, ...]


def due(desk: Desk) -> list[Source]:
    """The sources whose time has come, the longest waiting first."""
    with desk.store.read() as conn:
        return feed_rows.due_sources(conn, desk.clock().timestamp(), DUE_AT_ONCE)


def listed(desk: Desk, team_id: str) -> list[Source]:
    """The sources of the archive and of this workspace."""
    with desk.store.read() as conn:
        return feed_rows.every_source(conn, team_id)


def new_source(
    desk: Desk,
    address: str,
    kind: SourceKind,
    *,
    by: str,
    team_id: str,
    pace: Pace = USUAL,
    title: str | None = None,
) -> Source:
    """A source as it is before its first poll, which is due at once."""
    now = desk.clock()
    return Source(
        id="f" + short_hash(team_id, address),
        team_id=team_id,
        url=address,
        title=title,
        kind=kind,
        state="active",
        every_s=pace.first_s,
        next_at=now.timestamp(),
        created_by=by,
        created_at=stamp(now),
        full_text=kind == "feed",
        depth=1 if kind == "index" else 0,
    )


def must_be_new(desk: Desk, team_id: str, address: str) -> None:
    """Raises BadQuery when the address is read already."""
    with desk.store.read() as conn:
        _must_be_new(conn, team_id, address)


def _must_be_new(conn: Connection, team_id: str, address: str) -> None:
    if feed_rows.source_at(conn, team_id, address) is not None:
        raise BadQuery("That address is polled already.")


def keep_new(desk: Desk, source: Source, by: str) -> None:
    """Begin to poll a source. Raises BadQuery when it is polled already."""
    with desk.store.write() as conn:
        _must_be_new(conn, source.team_id, source.url)
        feed_rows.save_source(conn, source)
        desk.note_act(conn, source.team_id, by, "feeds add", {"url": source.url})


def keep_imported(desk: Desk, items: Sequence[Item], refused: Sequence[str], *, by: str, team_id: str) -> Imported:
    """Add the feeds of a list, none of them asked yet: their first polls, spread in time, tell how they are."""
    added: list[Source] = []
    known = 0
    with desk.store.write() as conn:
        for item in items:
            url = item.url or ""
            if feed_rows.source_at(conn, team_id, url) is not None:
                known += 1
                continue
            source = new_source(desk, url, "feed", by=by, team_id=team_id, title=item.headline)
            tags = tuple(tag.casefold()[:LONGEST_TAG] for tag in item.tags)
            source = replace(source, tags=tags, next_at=source.next_at + len(added) * SPREAD_S)
            feed_rows.save_source(conn, source)
            added.append(source)
        desk.note_act(conn, team_id, by, "feeds import", {"added": len(added), "known": known, "refused": len(refused)})
    return Imported(tuple(added), known, tuple(refused))


def exported(desk: Desk, team_id: str) -> str:
    """The feeds as a list that other readers take (OPML)."""
    from bot.reading.opml import write_opml

    feeds = [source for source in listed(desk, team_id) if source.kind == "feed"]
    return write_opml("Readout", [(source.name, source.url, None, source.tags) for source in feeds])


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
        elif verb == "pause":
            source = replace(source, state="paused")
            feed_rows.save_source(conn, source)
        else:
            # Its faults are over: it is asked again at its usual pace.
            now = desk.clock().timestamp()
            source = replace(source, state="active", next_at=now, errors=0, last_error=None, told=None)
            feed_rows.save_source(conn, source)
        desk.note_act(conn, team_id, by, f"feeds {verb}", {"url": source.url})
    return source


def adjust(
    desk: Desk, what: str, options: SourceOptions, *, by: str, team_id: str, channel: tuple[str, str] | None = None
) -> Source:
    """Read a source as is wished from now on.

    Raises:
        NotFound, NotAllowed: as `change`.
        BadQuery: nothing was wished, or something that does not fit the source.
    """
    if options.is_empty:
        raise BadQuery("Say what to set: every 30m, tag wire, depth 1, full off, watch, or region main.")
    source = find(desk, what, team_id)
    desk.must_be_own(team_id, source.team_id)
    with desk.store.write() as conn:
        source = with_options(feed_rows.source_by_id(conn, source.id) or source, options, channel)
        if options.region is not None:
            feed_rows.forget_look(conn, source.id)  # another part of the page is no change of it
        if options.every_s:
            now = desk.clock().timestamp()
            source = replace(source, next_at=min(source.next_at, now + source.every_s))
        feed_rows.save_source(conn, source)
        desk.note_act(conn, team_id, by, "feeds set", {"url": source.url})
    return source


def history(desk: Desk, what: str, team_id: str) -> tuple[Source, list[Fault], list[LeftOut]]:
    """A source with its latest faults and what of it was not read, newest first. Raises NotFound."""
    source = find(desk, what, team_id)
    with desk.store.read() as conn:
        faults = feed_rows.faults_of(conn, source.id, FAULTS_SHOWN)
        return source, faults, feed_rows.left_out(conn, source.id, REASONS_SHOWN, NAMED)


def find(desk: Desk, what: str, team_id: str) -> Source:
    """The source that people mean. Raises NotFound."""
    sources = listed(desk, team_id)
    wanted = what.strip().strip("<>").partition("|")[0]
    for source in sources:
        if wanted in (source.id, source.url, source.first_url) or wanted.casefold() == (source.title or "").casefold():
            return source
    names = [source.name for source in sources]
    near = process.extract(wanted[:200], names, scorer=fuzz.WRatio, limit=3, score_cutoff=60)
    raise NotFound(f"There is no source {wanted[:80]!r}; `feeds list` names them.", tuple(name for name, _, _ in near))


def meant(desk: Desk, what: str, team_id: str) -> list[Source]:
    """The sources that a name means: one, all of a tag, or, without a name, all. Raises NotFound."""
    everything = listed(desk, team_id)
    if not what:
        return everything
    tagged = [source for source in everything if what.strip().casefold() in source.tags]
    return tagged or [find(desk, what, team_id)]
