"""The ledger brought up to date: the blocks in which reports came or went in, the rows that this changes written.

The blocks last worked on are kept in memory, as far as they were looked at, so that a report costs what it changes and
not what its block holds; how each was left stands in the store. A chain of hashes in the store tells whether anybody
else, or a rollback, has been at the ledger since. Everything here happens inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import __version__, edtf, text
from bot.desk.preparing import short_hash
from bot.meetings import clusters as cluster_rules
from bot.meetings import record as record_rules
from bot.meetings import shelves
from bot.meetings import standing as standing_rules
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
from store import standing as standing_rows
from store import verdicts as verdict_rows
from store.database import Connection
from store.meetings import MeetingChange

if TYPE_CHECKING:
    from bot.desk import Desk

MOST_KEPT = 20_000
"""Reports in memory, about 4 kB each with the records that they make."""

MOST_OF_ONE, MOST_GROWTH = 100, 2
"""A block that holds more reports than this, and so many times what it fetched at first, goes before others: the days
that it was asked for are others by now, and a pair that is always in the news would keep all its years in memory."""


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
    """A block in memory: its clusters as they stand, and its records as the store has them.

    Where people ruled on it (`ruled`, its reports) no clusters are kept: all its reports are merged each time.
    `is_whole`: all its records are here, and not only those that changed while it was in memory. `is_compared`: the
    records are those of the clusters, but for what changed in these since. `counted` is how many reports the ledger
    takes it to hold, `first` how many that were at first.
    """

    standing: Standing
    saved: dict[str, Meeting]
    ruled: list[Report] | None = None
    is_whole: bool = True
    is_compared: bool = False
    counted: int = 0
    first: int = 0

    @property
    def is_large(self) -> bool:
        return self.counted > max(MOST_OF_ONE, self.first * MOST_GROWTH)

    def know_all(self, conn: Connection) -> None:
        """Have all records here."""
        if not self.is_whole:
            name = self.standing.block
            self.saved = meeting_rows.records_by_block(conn, [name]).get(name, {})
            self.is_whole = True

    def know(self, conn: Connection, ids: Iterable[str]) -> None:
        """Have these records here, if there are such."""
        if not self.is_whole and (unknown := set(ids) - self.saved.keys()):
            self.saved |= meeting_rows.records_by_ids(conn, self.standing.block, unknown)


@dataclass(slots=True)
class _Outcome:
    """What became of one block's records: those that `came`, new or other than before, and the ids that are `gone`.

    What is known of others is what the block has in memory.
    """

    block: _Block
    came: dict[str, Meeting]
    gone: set[str]

    @property
    def before(self) -> dict[str, Meeting]:
        """The records as the store has them, until this is settled."""
        return self.block.saved

    def now(self, meeting_id: str) -> Meeting | None:
        """A record of the block as it is now."""
        return None if meeting_id in self.gone else self.came.get(meeting_id) or self.before.get(meeting_id)

    def told_by(self, conn: Connection, articles: Collection[str]) -> dict[str, Meeting]:
        """The records as they are now that may rest on one of these articles."""
        ids: Iterable[str] = self.before.keys() | self.came.keys()
        if self.block.ruled is None:
            ids = self.block.standing.ids_of(articles)
            self.block.know(conn, ids)
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
        return name in self.blocks and self.blocks[name].ruled is None

    def keep(self, name: str, block: _Block) -> None:
        """Have a block in memory, in the place of what was known of it."""
        if name in self.blocks:
            self._let_go(self.blocks[name])
        self.blocks[name] = block

    def make_room(self, looked_at: Iterable[str]) -> None:
        """Forget the blocks that grew large, where memory is short, and those that were not asked for longest."""
        for name in looked_at:
            block = self.blocks[name]
            self.held += len(block.standing) - block.counted
            block.counted = len(block.standing)
            block.first = block.first or block.counted
        if self.held > MOST_KEPT:
            for name in [name for name, block in self.blocks.items() if block.is_large]:
                self._let_go(self.blocks.pop(name))
        while self.held > MOST_KEPT:
            self._let_go(self.blocks.popitem(last=False)[1])

    def _let_go(self, block: _Block) -> None:
        self.held -= block.counted
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
    reworded: Collection[str] | None = None,
    just_saved: Mapping[str, Report] | None = None,
) -> list[int]:
    """Merge the reports of these blocks anew and write down what that changes; returns the numbers of the changes.

    `changed`: the articles whose reports, sources or visibility may be others than before, when the caller knows them
    all; `reworded` those of them for which it may be more than the sources (all, unless told). `just_saved`: reports by
    id that it has saved as they are. A workspace that read pages of its own gets records of its own where those pages
    say something; the rest of what it sees is the archive's.
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
    news = None if changed is None else _News(changed, changed if reworded is None else reworded, just_saved or {})
    made = _brought_up(conn, ledger, sorted(blocks), news)
    changes = _write(conn, made, at)
    told = [(m.id, m.status, m.date, len(m.evidence)) for each in made.values() for m in each.came.values()]
    ledger.turn = short_hash(turn, at, repr(sorted(blocks)), repr(told), repr(sorted(changed or ())))
    meeting_rows.keep_ledger_turn(conn, ledger.turn)
    ledger.make_room(made)
    return [meeting_rows.add_change(conn, change, live=live, at=at) for change in changes]


@dataclass(frozen=True, slots=True)
class _News:
    """What is known of the articles behind a change: see `refresh_ledger`."""

    changed: Collection[str] = ()
    reworded: Collection[str] = ()
    just_saved: Mapping[str, Report] = field(default_factory=dict)


def _brought_up(
    conn: Connection,
    ledger: Ledger,
    blocks: Sequence[str],
    news: _News | None,
) -> dict[str, _Outcome]:
    """What becomes of the records of these blocks, and of those that belong to a gathering that changed with them."""
    rulings = rulings_on(conn, blocks)
    ruled = {ruling.block for ruling in rulings}
    if ledger.gatherings is None:
        ledger.gatherings = Gatherings(meeting_rows.gatherings(conn))
    _load(conn, ledger, blocks, news, ruled)
    made: dict[str, _Outcome] = {}
    moved: list[Gathering] = []
    for block in sorted(blocks, key=lambda block: not block.startswith(GATHERING)):
        made[block] = _outcome(conn, ledger, block, rulings if block in ruled else (), anew=bool(moved))
        if block.startswith(GATHERING):
            moved += _note_gatherings(ledger.gatherings, block, made[block])
    beside = _blocks_beside(conn, moved) - set(blocks) if moved else set()
    if beside:
        rulings = rulings_on(conn, beside)
        ruled = {ruling.block for ruling in rulings}
        _load(conn, ledger, sorted(beside), _News(), ruled)
        for block in sorted(beside):
            made[block] = _outcome(conn, ledger, block, rulings if block in ruled else (), anew=True)
    return {block: made[block] for block in sorted(made)}


def _load(conn: Connection, ledger: Ledger, blocks: Sequence[str], news: _News | None, ruled: Collection[str]) -> None:
    """Have these blocks in memory with the reports as they are now, as far as those are looked at."""
    in_part = set() if news is None else _load_in_part(conn, ledger, [b for b in blocks if b not in ruled], news)
    whole = [block for block in blocks if block not in in_part]
    just_saved = {} if news is None else news.just_saved
    found = _by_block(conn, meeting_rows.reports_in_blocks(conn, whole, known=just_saved)) if whole else {}
    saved = meeting_rows.records_by_block(conn, whole) if whole else {}
    for name in whole:
        reports = found.get(name, {})
        block = _Block(Standing(name), saved.get(name, {}))
        if name in ruled:
            block.ruled = list(reports)
            standing_rows.forget(conn, name)
        else:
            standing_rows.settle(conn, name, rules_in_force())
            block.standing.change((), reports, reports)
        ledger.keep(name, block)
    for name in blocks:
        ledger.blocks.move_to_end(name)


def _load_in_part(conn: Connection, ledger: Ledger, blocks: Sequence[str], news: _News) -> set[str]:
    """Bring up to date those of these blocks of which the store knows how they were left; returns their names.

    A block is left out where words went that it rested on and that are not in memory: they are nowhere any more.
    """
    settled = standing_rows.settled(conn, [b for b in blocks if not ledger.has(b)], rules_in_force())
    lost, again = set[str](), defaultdict[str, set[str]](set)
    known = [block for block in blocks if block in settled or ledger.has(block)]
    for block, report_id, article in standing_rows.of_articles(conn, known, news.changed):
        if not ledger.has(block) or not ledger.blocks[block].standing.holds(report_id):
            again[block].add(article)
            if article in news.reworded:
                lost.add(block)
    known = [block for block in known if block not in lost]
    told = meeting_rows.reports_in_blocks(conn, known, articles=news.changed, known=news.just_saved)
    fresh = _by_block(conn, told) if known and news.changed else {}
    for name in known:
        if not ledger.has(name):
            ledger.keep(name, _Block(Standing(name, rest=standing_rows.StoredRest(conn, name)), {}, None, False, True))
        standing, reports = ledger.blocks[name].standing, fresh.get(name, {})
        if name in again:
            standing.fetch_again(again[name])
        _renew(standing, news.changed, reports)
    return set(known)


def _renew(standing: Standing, changed: Iterable[str], fresh: Mapping[Report, str]) -> None:
    standing.change(standing.reports_of(changed), fresh, fresh)


def _by_block(conn: Connection, reports: Sequence[tuple[str, str, Report]]) -> dict[str, dict[Report, str]]:
    """The reports of each block with their ids, but for those that people said name nobody's meeting."""
    found: dict[str, dict[Report, str]] = defaultdict(dict)
    for id_, block, report in _rightly_named(conn, reports):
        found[block].setdefault(report, id_)
    return found


@cache
def rules_in_force() -> str:
    """The hash of the rules by which reports are brought together: blocks left by other rules are merged anew."""
    modules = (edtf, text, cluster_rules, record_rules, standing_rules, shelves)
    places = [Path(module.__file__ or "") for module in modules]
    return short_hash(__version__, *(place.read_text(encoding="utf-8") for place in places if place.is_file()))


def _outcome(conn: Connection, ledger: Ledger, block: str, rulings: Sequence[Ruling], *, anew: bool) -> _Outcome:
    """What becomes of the records of a block; `anew`: gatherings have changed, so that every link to one is made
    again."""
    kept = ledger.blocks[block]
    assert ledger.gatherings is not None
    if rulings or anew or not kept.is_compared:
        records = _ruled(block, kept, rulings) if rulings else kept.standing.records()
        kept.know_all(conn)
        gone = kept.saved.keys() - records.keys()
    else:
        records, gone = kept.standing.changes()
        kept.know(conn, {id_ for i, (_, meeting) in records.items() for id_ in (i, *meeting.merged_ids)} | gone)
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
    clusters = ruled_clusters(block, kept.ruled or (), rulings)
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
            after = {i: m for each in made.values() for i, m in each.told_by(conn, articles).items()}
            _remove(conn, meeting_id, meeting, after)
    for block, each in made.items():
        each.settle()
        if each.block.ruled is None:
            standing_rows.save(conn, block, *each.block.standing.unsaved())
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
    for block, merged in merge_blocks([report for _, _, report in reports], rulings_on(conn, together)):
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


def _rightly_named(conn: Connection, reports: Sequence[tuple[str, str, Report]]) -> Sequence[tuple[str, str, Report]]:
    """Without the reports of later copies that name whom people said their text does not mean."""
    people = {person for _, _, report in reports for person in people_of(report) if person}
    wrong = verdict_rows.wrongly_named(conn, people)
    if not wrong:
        return reports
    copies = article_rows.copies_of(conn, [article_id for ids in wrong.values() for article_id in ids])
    not_meant = {(copy, leader_id) for leader_id, ids in wrong.items() for each in ids for copy in copies.get(each, ())}
    return [
        (id_, block, report)
        for id_, block, report in reports
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
