"""Reports of one encounter in, one record of the ledger out: deterministic, and the same in any order of reports.

A block is a set of participants (or a named gathering): reports of different blocks never touch, so the archive can
be merged block by block.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot import edtf
from bot.meetings.clusters import EVENT_SLACK, Cluster, block_key, blocks_touching, clusters_of_block, order_of
from bot.meetings.record import ids_of, record_of, voted
from bot.meetings.rulings import Ruling, apply_rulings, without_refused
from bot.model import REMOTE_KINDS, Meeting, Report

__all__ = ["block_key", "blocks_touching", "merge_blocks", "merge_reports", "shown_status"]


def merge_reports(reports: Iterable[Report]) -> tuple[Meeting, ...]:
    """The ledger of these reports, by date, then id. Whole blocks in, whole blocks out."""
    return tuple(sorted((m for _, m in merge_blocks(reports)), key=lambda m: (m.date is None, m.date or "", m.id)))


def merge_blocks(reports: Iterable[Report], rulings: Sequence[Ruling] = ()) -> list[tuple[str, Meeting]]:
    """Each record of the ledger with the block it lies in; `rulings` of people stand above every rule."""
    blocks: dict[str, list[Report]] = defaultdict(list)
    for report in sorted(set(reports), key=order_of):
        blocks[block_key(report)].append(report)
    clusters = [cluster for key in sorted(blocks) for cluster in _ruled_clusters(key, blocks[key], rulings)]
    made = _told_apart((cluster.block, meeting) for cluster in clusters if (meeting := record_of(cluster)))
    linked = _with_parents([meeting for _, meeting in made], clusters)
    return [(block, meeting) for (block, _), meeting in zip(made, linked, strict=True)]


def _ruled_clusters(block: str, reports: Sequence[Report], rulings: Sequence[Ruling]) -> list[Cluster]:
    return apply_rulings(block, clusters_of_block(block, without_refused(block, reports, rulings)), rulings)


def _told_apart(made: Iterable[tuple[str, Meeting]]) -> list[tuple[str, Meeting]]:
    """Two meetings that one sentence tells of ("on Monday, again on Friday") share its id; the second gets its own."""
    seen: Counter[str] = Counter()
    apart = []
    for block, meeting in made:
        seen[meeting.id] += 1
        if (number := seen[meeting.id]) > 1:
            meeting = replace(meeting, id=f"{meeting.id}-{number}")
        apart.append((block, meeting))
    return apart


def shown_status(meeting: Meeting, today: date) -> str:
    """The status for a reader: "expected, not confirmed" when a planned day has passed and nobody told of it."""
    span = edtf.bounds(meeting.visit_date) or edtf.bounds(meeting.date)
    if meeting.status in {"expected", "announced"} and span and span[1] < today:
        return "expected, not confirmed"
    return meeting.status


def _with_parents(meetings: Sequence[Meeting], clusters: Sequence[Cluster]) -> list[Meeting]:
    """Meetings on the sidelines of a gathering, or among its participants at its place and time, point to it."""
    by_id = {m.id: m for m in meetings}
    events: dict[str, list[Meeting]] = defaultdict(list)
    aside: dict[str, str] = {}
    for cluster in clusters:
        own, _ = ids_of(cluster, sorted(cluster.reports, key=order_of))
        if own not in by_id:
            continue
        if cluster.family == "event":
            events[cluster.block.removeprefix("event:")].append(by_id[own])
        else:
            named = voted([r.event for r in cluster.reports])
            if named:
                aside[own] = named
    return [replace(m, parent=_parent(m, aside.get(m.id), events)) for m in meetings]


def _parent(meeting: Meeting, named: str | None, events: Mapping[str, Sequence[Meeting]]) -> str | None:
    if meeting.kind in REMOTE_KINDS or any(meeting in found for found in events.values()):
        return None
    for name in sorted(events):
        for event in events[name]:
            if not edtf.overlaps(meeting.date, event.date, EVENT_SLACK if name == named else 0):
                continue
            among = {p.id for p in meeting.participants} <= {p.id for p in event.participants}
            at_place = bool(
                meeting.place and event.place and meeting.place.city and meeting.place.city == event.place.city
            )
            if name == named or (among and at_place):
                return event.id
    return None
