"""Reports of one encounter in, one record of the ledger out: deterministic, and the same in any order of reports.

A block is a set of participants (or a named gathering): reports of different blocks never touch, so the archive can
be merged block by block; only the links to gatherings are made across them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot import edtf
from bot.meetings.clusters import EVENT_SLACK, GATHERING, Cluster, block_key, clusters_of_block, order_of
from bot.meetings.record import id_apart, record_of, voted
from bot.meetings.rulings import Ruling, apply_rulings, without_refused
from bot.model import REMOTE_KINDS, Meeting, Report

__all__ = ["block_key", "merge_blocks", "merge_reports"]


def merge_reports(reports: Iterable[Report]) -> tuple[Meeting, ...]:
    """The ledger of these reports, by date, then id. Whole blocks in, whole blocks out."""
    return tuple(sorted((m for _, m in merge_blocks(reports)), key=lambda m: (m.date is None, m.date or "", m.id)))


def merge_blocks(reports: Iterable[Report], rulings: Sequence[Ruling] = ()) -> list[tuple[str, Meeting]]:
    """Each record of the ledger with the block it lies in; `rulings` of people stand above every rule."""
    blocks: dict[str, list[Report]] = defaultdict(list)
    for report in sorted(set(reports), key=order_of):
        blocks[block_key(report)].append(report)
    clusters = [cluster for key in sorted(blocks) for cluster in ruled_clusters(key, blocks[key], rulings)]
    made = told_apart((cluster, record_of(cluster)) for cluster in clusters)
    gatherings = Gatherings((c.block, meeting) for c, meeting in made if c.family == "event")
    return [(c.block, replace(meeting, parent=parent_of(c, meeting, gatherings))) for c, meeting in made]


def ruled_clusters(block: str, reports: Sequence[Report], rulings: Sequence[Ruling]) -> list[Cluster]:
    """The clusters of all reports of a block as people have them."""
    return apply_rulings(block, clusters_of_block(block, without_refused(block, reports, rulings)), rulings)


def told_apart(made: Iterable[tuple[Cluster, Meeting | None]]) -> list[tuple[Cluster, Meeting]]:
    """Two meetings that one sentence tells of ("on Monday, again on Friday") share its id; the second gets its own."""
    seen: Counter[str] = Counter()
    apart = []
    for cluster, meeting in made:
        if meeting is None:
            continue
        seen[meeting.id] += 1
        if (number := seen[meeting.id]) > 1:
            meeting = replace(meeting, id=id_apart(meeting.id, number))
        apart.append((cluster, meeting))
    return apart


@dataclass(frozen=True, slots=True)
class Gathering:
    """What a meeting on its sidelines must know of it: by which name it goes, its record, when, where and who."""

    name: str
    id: str
    date: str | None
    city: str | None
    people: frozenset[str | None]


class Gatherings:
    """Gatherings by their names and their cities."""

    def __init__(self, records: Iterable[tuple[str, Meeting]] = ()) -> None:
        self.by_name: dict[str, list[Gathering]] = defaultdict(list)
        self.by_city: dict[str, list[Gathering]] = defaultdict(list)
        for block, meeting in records:
            self.add(gathering_of(block, meeting))

    def add(self, gathering: Gathering) -> None:
        self.by_name[gathering.name].append(gathering)
        if gathering.city:
            self.by_city[gathering.city].append(gathering)

    def remove(self, gathering: Gathering) -> None:
        self.by_name[gathering.name].remove(gathering)
        if gathering.city:
            self.by_city[gathering.city].remove(gathering)


def gathering_of(block: str, meeting: Meeting) -> Gathering:
    city = meeting.place.city if meeting.place else None
    return Gathering(name_of(block), meeting.id, meeting.date, city, frozenset(p.id for p in meeting.participants))


def name_of(block: str) -> str:
    """The name of the gathering whose block this is."""
    return block.removeprefix(GATHERING)


def parent_of(cluster: Cluster, meeting: Meeting, gatherings: Gatherings) -> str | None:
    """The gathering that a meeting belongs to: on whose sidelines it is said to be, or among whose participants, at
    whose place and time it was."""
    if meeting.kind in REMOTE_KINDS or cluster.family == "event":
        return None
    named = voted([report.event for report in cluster.reports])
    city = meeting.place.city if meeting.place else None
    people = {p.id for p in meeting.participants}
    found = [g for g in gatherings.by_name.get(named or "", ()) if edtf.overlaps(meeting.date, g.date, EVENT_SLACK)]
    found += [
        g for g in gatherings.by_city.get(city or "", ()) if people <= g.people and edtf.overlaps(meeting.date, g.date)
    ]
    return min(found, key=lambda g: (g.name, g.date or "", g.id)).id if found else None
