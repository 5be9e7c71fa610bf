"""The ledger brought up to date: the blocks in which reports came or went in, the rows that this changes written.

The blocks last worked on are kept in memory as they stand, so that a report costs what it changes and not what its
block holds; a chain of hashes in the store tells whether anybody else, or a rollback, has been at the ledger since.
Everything here happens inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.desk.preparing import short_hash
from bot.meetings.clusters import GATHERING, Cluster
from bot.meetings.ledger import (
    Gathering,
    Gatherings,
    gathering_of,
    merge_blocks,
    parent_of,
    ruled_clusters,
    told_apart,
)
from bot.meetings.record import record_of
from bot.meetings.rulings import Ruling, Told
from bot.meetings.standing import Standing
from bot.model import Meeting, Report
from store import articles as article_rows
from store import meetings as meeting_rows
from store import verdicts as verdict_rows
from store.database import Connection
from store.meetings import MeetingChange

if TYPE_CHECKING:
    from bot.desk import Desk

MOST_KEPT = 60_000
"""Reports in memory, about 1 kB each: the blocks of some 20,000 articles."""


@dataclass(frozen=True, slots=True)
class Readers:
    """For whom the ledger is merged: '' everyone, a workspace, or one of its channels."""

    team_id: str = ""
    only_channel: str | None = None

    @property
    def are_everyone(self) -> bool:
        return not self.team_id and self.only_channel is None

    def own(self, meeting: Meeting) -> Meeting:
        """The record under an id of their own, beside the archive's."""
        if self.are_everyone:
            return meeting
        return replace(meeting, id="m" + short_hash(self.team_id, self.only_channel or "", meeting.id))


@dataclass(slots=True)
class _Block:
    """A block in memory: its clusters as they stand, its reports by article, its records as the store has them.

    Where people ruled on it (`is_ruled`) no clusters are kept: all its reports are merged each time. `is_compared`: the
    records are those of the clusters, but for what changed in these since.
    """

    standing: Standing
    reports: dict[str, list[Report]]
    saved: dict[str, Meeting]
    is_ruled: bool
    is_compared: bool = False


@dataclass(slots=True)
class _Outcome:
    """What became of one block's records: those that `came`, new or other than before, and the ids that are `gone`."""

    block: _Block
    came: dict[str, Meeting]
    gone: set[str]

    @property
    def before(self) -> dict[str, Meeting]:
        """All records as the store has them, until this is settled."""
        return self.block.saved

    def now(self, meeting_id: str) -> Meeting | None:
        """A record of the block as it is now."""
        return None if meeting_id in self.gone else self.came.get(meeting_id) or self.before.get(meeting_id)

    def told_by(self, articles: Collection[str]) -> dict[str, Meeting]:
        """The records as they are now that may rest on one of these articles."""
        ids: Iterable[str] = self.before.keys() | self.came.keys()
        if not self.block.is_ruled:
            told = (report for article in articles for report in self.block.reports.get(article, ()))
            ids = self.block.standing.ids_of(told)
        return {id_: meeting for id_ in ids if (meeting := self.now(id_)) is not None}

    def settle(self) -> None:
        """The store has the records as they are now."""
        for id_ in self.gone:
            self.block.saved.pop(id_, None)
        self.block.saved.update(self.came)
        self.block.is_compared = True


@dataclass(slots=True)
class Ledger:
    """Everyone's ledger, as far as it is in memory."""

    turn: str | None = ""
    blocks: OrderedDict[str, _Block] = field(default_factory=OrderedDict)
    gatherings: Gatherings | None = None
    held: int = 0

    def forget(self) -> None:
        for block in self.blocks.values():
            block.standing.let_go()
        self.blocks.clear()
        self.gatherings, self.held = None, 0

    def has(self, name: str) -> bool:
        """Are the clusters of a block in memory?"""
        return name in self.blocks and not self.blocks[name].is_ruled

    def keep(self, name: str, block: _Block) -> None:
        """Have a block in memory, in the place of what was known of it."""
        if name in self.blocks:
            self.held -= len(self.blocks[name].standing)
            self.blocks[name].standing.let_go()
        self.blocks[name] = block
        self.held += len(block.standing)

    def make_room(self) -> None:
        """Forget the blocks that were not asked for longest."""
        while self.held > MOST_KEPT and len(self.blocks) > 1:
            _, block = self.blocks.popitem(last=False)
            self.held -= len(block.standing)
            block.standing.let_go()


def refresh_ledger(
    desk: Desk,
    conn: Connection,
    blocks: Collection[str],
    readers: Readers,
    *,
    live: bool,
    at: str,
    changed: Collection[str] | None = None,
    just_saved: Mapping[str, Report] | None = None,
) -> list[int]:
    """Merge the reports of these blocks anew and write down what that changes; returns the numbers of the changes.

    `changed`: the articles whose reports, sources or visibility may be others than before, when the caller knows them
    all. `just_saved`: reports by id that it has saved as they are. A workspace that read pages of its own gets records
    of its own where those pages say something; the rest of what it sees is the archive's.
    """
    if not blocks:
        return []
    if not readers.are_everyone:
        return _refresh_own(conn, set(blocks), readers, live=live, at=at)
    ledger: Ledger = desk.ledger
    turn = meeting_rows.ledger_turn(conn)
    if turn != ledger.turn:
        ledger.forget()
    ledger.turn = None  # should this not come to its end, memory and store part
    made = _brought_up(conn, ledger, sorted(blocks), changed, just_saved)
    changes = _write(conn, made, at)
    told = [(m.id, m.status, m.date, len(m.evidence)) for each in made.values() for m in each.came.values()]
    ledger.turn = short_hash(turn, at, repr(sorted(blocks)), repr(told), repr(sorted(changed or ())))
    meeting_rows.keep_ledger_turn(conn, ledger.turn)
    ledger.make_room()
    return [meeting_rows.add_change(conn, change, live=live, at=at) for change in changes]


def _brought_up(
    conn: Connection,
    ledger: Ledger,
    blocks: Sequence[str],
    changed: Collection[str] | None,
    just_saved: Mapping[str, Report] | None,
) -> dict[str, _Outcome]:
    """What becomes of the records of these blocks, and of those that belong to a gathering that changed with them."""
    rulings = rulings_on(conn, blocks)
    ruled = {ruling.block for ruling in rulings}
    if ledger.gatherings is None:
        ledger.gatherings = Gatherings(meeting_rows.gatherings(conn))
    _load(conn, ledger, blocks, changed, ruled, just_saved)
    made: dict[str, _Outcome] = {}
    moved: list[Gathering] = []
    for block in sorted(blocks, key=lambda block: not block.startswith(GATHERING)):
        made[block] = _outcome(ledger, block, rulings if block in ruled else (), anew=bool(moved))
        if block.startswith(GATHERING):
            moved += _note_gatherings(ledger.gatherings, block, made[block])
    beside = _blocks_beside(conn, moved) - set(blocks) if moved else set()
    if beside:
        rulings = rulings_on(conn, beside)
        ruled = {ruling.block for ruling in rulings}
        _load(conn, ledger, sorted(beside), (), ruled)
        for block in sorted(beside):
            made[block] = _outcome(ledger, block, rulings if block in ruled else (), anew=True)
    return {block: made[block] for block in sorted(made)}


def _load(
    conn: Connection,
    ledger: Ledger,
    blocks: Sequence[str],
    changed: Collection[str] | None,
    ruled: Collection[str],
    just_saved: Mapping[str, Report] | None = None,
) -> None:
    """Have these blocks in memory with the reports as they are now."""
    known = [b for b in blocks if changed is not None and ledger.has(b) and b not in ruled]
    unknown = [b for b in blocks if b not in set(known)]
    if known and changed:
        come = meeting_rows.reports_in_blocks(conn, known, articles=changed, known=just_saved)
        fresh = _by_block(_rightly_named(conn, come))
        for block in known:
            kept = ledger.blocks[block]
            ledger.held -= len(kept.standing)
            _renew(kept, changed, fresh.get(block, []))
            ledger.held += len(kept.standing)
    if unknown:
        found = _by_block(_rightly_named(conn, meeting_rows.reports_in_blocks(conn, unknown, known=just_saved)))
        saved = meeting_rows.records_by_block(conn, unknown)
        for block in unknown:
            reports = found.get(block, [])
            is_ruled = block in ruled
            standing = Standing(block, () if is_ruled else reports)
            ledger.keep(block, _Block(standing, _by_article(reports), saved.get(block, {}), is_ruled))
    for block in blocks:
        ledger.blocks.move_to_end(block)


def _renew(block: _Block, changed: Iterable[str], fresh: Iterable[Report]) -> None:
    gone = [report for article_id in changed for report in block.reports.pop(article_id, ())]
    come = list(fresh)
    block.reports.update(_by_article(come))
    block.standing.change(gone, come)


def _by_block(reports: Iterable[tuple[str, Report]]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for block, report in reports:
        found[block].append(report)
    return found


def _by_article(reports: Iterable[Report]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        found[report.evidence.article_id].append(report)
    return dict(found)


def _outcome(ledger: Ledger, block: str, rulings: Sequence[Ruling], *, anew: bool) -> _Outcome:
    """What becomes of the records of a block; `anew`: gatherings have changed, so that every link to one is made
    again."""
    kept = ledger.blocks[block]
    assert ledger.gatherings is not None
    if rulings or anew or not kept.is_compared:
        records = _ruled(block, kept, rulings) if rulings else kept.standing.records()
        gone = kept.saved.keys() - records.keys()
    else:
        records, gone = kept.standing.changes()
    came: dict[str, Meeting] = {}
    for id_, (cluster, meeting) in records.items():
        parent = parent_of(cluster, meeting, ledger.gatherings)
        if parent != meeting.parent:
            meeting = replace(meeting, parent=parent)
        if meeting != kept.saved.get(id_):
            came[id_] = meeting
    return _Outcome(kept, came, gone)


def _ruled(block: str, kept: _Block, rulings: Sequence[Ruling]) -> dict[str, tuple[Cluster, Meeting]]:
    """The records of a block on which people ruled, by their ids."""
    reports = [report for reports in kept.reports.values() for report in reports]
    clusters = ruled_clusters(block, reports, rulings)
    return {meeting.id: (c, meeting) for c, meeting in told_apart((c, record_of(c)) for c in clusters)}


def _note_gatherings(gatherings: Gatherings, block: str, made: _Outcome) -> list[Gathering]:
    """Keep the gatherings of a block as they are now; returns those that changed, as they were and as they are."""
    before = {gathering_of(block, made.before[i]) for i in made.gone | made.came.keys() if i in made.before}
    after = {gathering_of(block, meeting) for meeting in made.came.values()}
    for gone in before - after:
        gatherings.remove(gone)
    for come in after - before:
        gatherings.add(come)
    return [*(before - after), *(after - before)]


def _blocks_beside(conn: Connection, moved: Sequence[Gathering]) -> set[str]:
    """The blocks of everybody who may have met on the sidelines of these gatherings."""
    found = meeting_rows.blocks_naming(conn, {gathering.name for gathering in moved})
    for gathering in moved:
        if gathering.city and gathering.date:
            found |= meeting_rows.blocks_at(conn, gathering.city, gathering.date)
    return {block for block in found if not block.startswith(GATHERING)}


def _write(conn: Connection, made: Mapping[str, _Outcome], at: str) -> list[MeetingChange]:
    """Write the records that changed, take out those that went; returns the steps."""
    changes: list[MeetingChange] = []
    for block, each in made.items():
        for meeting in each.came.values():
            changes += _changes(each.before, meeting, "")
            meeting_rows.save_meeting(conn, meeting, meeting_rows.Shelf(block), at, was=each.before.get(meeting.id))
    gone = [(i, each.before[i]) for each in made.values() for i in sorted(each.gone)]
    for meeting_id, meeting in gone:
        if all(each.now(meeting_id) is None for each in made.values()):
            articles = {e.article_id for e in meeting.evidence}
            after = {i: m for each in made.values() for i, m in each.told_by(articles).items()}
            _remove(conn, meeting_id, meeting, after)
    for each in made.values():
        each.settle()
    return changes


def _remove(conn: Connection, meeting_id: str, meeting: Meeting, after: Mapping[str, Meeting]) -> None:
    meeting_rows.remove_meeting(conn, meeting_id)
    heir = _heir(meeting, after)
    if heir is not None:
        meeting_rows.add_alias(conn, meeting_id, heir)


def _refresh_own(conn: Connection, blocks: set[str], readers: Readers, *, live: bool, at: str) -> list[int]:
    """The records that a workspace or a channel has of its own: their blocks are merged whole."""
    team_id, channel = readers.team_id, readers.only_channel
    together = meeting_rows.blocks_merged_with(conn, blocks)
    before = meeting_rows.meetings_in_blocks(conn, together, team_id, channel)
    reports = _rightly_named(conn, meeting_rows.reports_in_blocks(conn, together, team_id, channel))
    theirs = article_rows.ids_of_readers(conn, team_id, channel)
    changes: list[MeetingChange] = []
    after: dict[str, Meeting] = {}
    for block, merged in merge_blocks([report for _, report in reports], rulings_on(conn, together)):
        if not any(e.article_id in theirs for e in merged.evidence):
            continue
        meeting = readers.own(merged)
        after[meeting.id] = meeting
        if before.get(meeting.id) != meeting:
            changes += _changes(before, meeting, team_id)
            shelf = meeting_rows.Shelf(block, team_id, channel, merged.id)
            meeting_rows.save_meeting(conn, meeting, shelf, at, was=before.get(meeting.id))
    for gone in before.keys() - after.keys():
        _remove(conn, gone, before[gone], after)
    return [meeting_rows.add_change(conn, change, live=live, at=at) for change in changes]


def _rightly_named(conn: Connection, reports: Sequence[tuple[str, Report]]) -> Sequence[tuple[str, Report]]:
    """Without the reports of later copies that name whom people said their text does not mean."""
    people = {person for _, report in reports for person in people_of(report) if person}
    wrong = verdict_rows.wrongly_named(conn, people)
    if not wrong:
        return reports
    copies = article_rows.copies_of(conn, [article_id for ids in wrong.values() for article_id in ids])
    not_meant = {(copy, leader_id) for leader_id, ids in wrong.items() for each in ids for copy in copies.get(each, ())}
    return [
        (block, report)
        for block, report in reports
        if not any((report.evidence.article_id, person) in not_meant for person in people_of(report))
    ]


def people_of(report: Report) -> set[str | None]:
    return {report.host, report.visitor, *(participant.id for participant in report.participants)}


def rulings_on(conn: Connection, blocks: Iterable[str]) -> list[Ruling]:
    """What people decided on meetings of these blocks, oldest first: it holds for the copies of an article too."""
    kept = [(verdict, json.loads(verdict.value)) for verdict in verdict_rows.of_meetings(conn, blocks)]
    told = [said[0] for _, value in kept for said in (*value["told"], *value.get("other", ()))]
    copies = article_rows.copies_of(conn, told) if told else {}

    def sentences(said: Iterable[Sequence[Any]]) -> tuple[Told, ...]:
        return tuple(Told(copy, *rest) for article_id, *rest in said for copy in copies.get(article_id, [article_id]))

    return [
        Ruling(
            kind=verdict.kind,  # type: ignore[arg-type]
            block=verdict.subject,
            told=sentences(value["told"]),
            other=sentences(value.get("other", ())),
            date=value.get("date"),
        )
        for verdict, value in kept
    ]


def _heir(gone: Meeting, after: Mapping[str, Meeting]) -> str | None:
    """The record that has taken over most of the evidence of one that went."""
    told = {(e.article_id, e.line) for e in gone.evidence}
    shares = {m.id: len(told & {(e.article_id, e.line) for e in m.evidence}) for m in after.values()}
    best = max(shares, key=lambda i: (shares[i], i), default=None)
    return best if best and shares[best] else None


def _changes(before: dict[str, Meeting], now: Meeting, team_id: str) -> list[MeetingChange]:
    """The steps from a record to its successor: a new one is one step, else one for each field that readers follow."""
    newest = max(now.evidence, key=lambda e: (e.published or "", e.article_id)).article_id
    was = before.get(now.id) or next((before[old] for old in now.merged_ids if old in before), None)
    if was is None:
        return [MeetingChange(now.id, team_id, "new", None, now.status, newest)]
    fields = (
        ("status", was.status, now.status),
        ("date", was.date, now.date),
        ("place", _city(was), _city(now)),
    )
    return [MeetingChange(now.id, team_id, what, old, new, newest) for what, old, new in fields if new and old != new]


def _city(meeting: Meeting) -> str | None:
    return meeting.place.city or meeting.place.country if meeting.place else None
