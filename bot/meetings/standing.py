"""The clusters of one block as they stand: reports that came and went in, the clusters of all reports out.

The outcome is that of `clusters_of_block` over all reports of the block, whatever came before; the work is that of the
reports near the change. Reports are taken in a fixed order (`by_exactness`), so a change at one place of the order
leaves all before it as it was. Of those behind it a report is looked at again only when something that it looked at
when its home was chosen has changed: a cluster in its stretch of days (`lo` to `hi`), one of the few that it rests on,
or any where that cannot be said. What the rules see of a cluster is its `Sight`, its core and its articles.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter

from bot import edtf
from bot.edtf import Bounds
from bot.meetings.clusters import (
    MAKES_RECORD,
    NEAR_DAYS,
    PLAN_DAYS_SAME_PLACE,
    Cluster,
    Family,
    Sight,
    by_exactness,
    closed_span,
    family_of,
    fitting_of,
    home_of,
    is_spare,
    near_page,
    page_day,
    slack_days,
    tells,
)
from bot.meetings.record import id_apart, record_of
from bot.model import Meeting, Report

_NEVER, _EVER = 0, 10**7  # ordinals of days before and after all others
_key = attrgetter("key")


@dataclass(slots=True, eq=False)
class _Entry:
    """A report with its home, and what its home was chosen by: clusters from day `lo` to `hi`, undated ones, all."""

    key: tuple[object, ...]
    report: Report
    article: str
    span: Bounds | None
    home: Group | None = None
    lo: int = _EVER
    hi: int = _NEVER
    sees_undated: bool = False
    sees_all: bool = False
    rests_on: tuple[Group, ...] = ()
    is_due: bool = False
    is_gone: bool = False


@dataclass(slots=True, eq=False)
class Group:
    """A cluster with its entries in order; the first founded it. `sights` are what the rules saw after each of them.

    `line` is the number of its family's line. `record` and `shown` are its record as it was last asked for, and the id
    under which that was given out.
    """

    cluster: Cluster
    entries: list[_Entry]
    sights: list[Sight]
    lo: int | None
    hi: int | None
    line: int = 0
    is_gone: bool = False
    record: Meeting | None = None
    shown: str | None = None

    @property
    def key(self) -> tuple[object, ...]:
        return self.entries[0].key

    @property
    def place(self) -> tuple[int, tuple[object, ...]]:
        """Where it stands among the groups of its block."""
        return self.line, self.key

    def before(self, entry: _Entry) -> Cluster:
        """The cluster as a report sees it that is taken at its place in the order: without those that come later."""
        if self.entries[-1].key < entry.key:
            return self.cluster
        number = bisect_left(self.entries, entry.key, key=_key)
        same = [e.report for e in self.entries[:number] if e.article == entry.article]
        core = self.cluster.core
        return Cluster(
            self.cluster.block,
            self.cluster.family,
            core=core,
            sight=self.sights[number - 1],
            articles={entry.article} if same else set(),
            tellers={entry.article} if any(tells(report, core) for report in same) else set(),
        )

    def take(self, entry: _Entry) -> bool:
        """Put a report in; False when the rules see the same cluster as before, from there on."""
        number = bisect_left(self.entries, entry.key, key=_key)
        self.entries.insert(number, entry)
        if number == len(self.sights):
            self.cluster.add(entry.report)
            self.sights.append(self.cluster.sight)
        else:
            self._look_again()
        return self.sights[number] != self.sights[number - 1]

    def give_up(self, entry: _Entry) -> None:
        self.entries.remove(entry)
        self._look_again()

    def _look_again(self) -> None:
        self.cluster = Cluster(self.cluster.block, self.cluster.family)
        self.sights = []
        for entry in self.entries:
            self.cluster.add(entry.report)
            self.sights.append(self.cluster.sight)


@dataclass(slots=True)
class _Line:
    """The reports of one family in their order, and the groups in the order of their founders. `moved` are the groups
    that changed since they were last asked for, by their identity; some of them may be gone."""

    block: str
    family: Family
    number: int = 0
    entries: list[_Entry] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    due: list[tuple[tuple[object, ...], int, _Entry]] = field(default_factory=list)
    moved: dict[int, Group] = field(default_factory=dict)

    def change(self, gone: Iterable[_Entry], come: Iterable[_Entry]) -> None:
        for entry in gone:
            entry.is_gone = True
            self._ask(entry)
        for entry in come:
            insort(self.entries, entry, key=_key)
            self._ask(entry)
        while self.due:
            entry = heapq.heappop(self.due)[2]
            entry.is_due = False
            if entry.is_gone:
                del self.entries[bisect_left(self.entries, entry.key, key=_key)]
                self._move(entry, None)
            else:
                self._choose(entry)

    def _ask(self, entry: _Entry) -> None:
        """Let the home of a report be chosen, again; in order, so that all before it is settled by then."""
        if not entry.is_due:
            entry.is_due = True
            heapq.heappush(self.due, (entry.key, id(entry), entry))

    def _choose(self, entry: _Entry) -> None:
        home, founds = self._home(entry)
        if founds:
            if entry.home is None or entry.home.entries[0] is not entry:
                self._move(entry, None)
                self._found(entry)
        elif home is not entry.home:
            self._move(entry, home)

    def _found(self, entry: _Entry) -> None:
        cluster = Cluster(self.block, self.family)
        cluster.add(entry.report)
        core = cluster.core
        lo, hi = core and core[0].toordinal(), core and core[1].toordinal()
        group = Group(cluster, [entry], [cluster.sight], lo, hi, self.number)
        entry.home = group
        self.moved[id(group)] = group
        insort(self.groups, group, key=_key)
        self._tell(group, entry)

    def _move(self, entry: _Entry, home: Group | None) -> None:
        old, entry.home = entry.home, home
        if old is not None:
            self.moved[id(old)] = old
            if old.entries[0] is entry:
                self.groups.remove(old)
                old.is_gone = True
                for other in old.entries[1:]:
                    other.home = None
                    self._ask(other)
            else:
                old.give_up(entry)
            self._tell(old, entry)
        if home is not None:
            self.moved[id(home)] = home
            is_seen = home.take(entry)
            self._tell(home, entry, only_article=not is_seen)

    def _tell(self, group: Group, by: _Entry, *, only_article: bool = False) -> None:
        """Ask again whoever comes later and looked at this group; `only_article`: nobody else sees the difference."""
        lo, hi, article = group.lo, group.hi, by.article
        for entry in self.entries[bisect_left(self.entries, by.key, key=_key) :]:
            if only_article and entry.article != article:
                continue
            looked = (
                entry.sees_all
                or (entry.sees_undated if lo is None or hi is None else entry.lo <= hi and lo <= entry.hi)
                or group in entry.rests_on
            )
            if looked and entry is not by:
                self._ask(entry)

    def _home(self, entry: _Entry) -> tuple[Group | None, bool]:
        """The group that a report belongs to, or whether it founds one; notes what that was chosen by."""
        entry.sees_undated = entry.sees_all = False
        entry.rests_on = ()
        report = entry.report
        if entry.span is not None:
            slack = slack_days(report, entry.span, self.family)
            entry.lo, entry.hi = entry.span[0].toordinal() - slack, entry.span[1].toordinal() + slack
            return self._settled(entry, self._seen(entry), spare=False)
        if report.date is not None:
            return self._open(entry, report.date)
        return self._undated(entry)

    def _settled(
        self, entry: _Entry, seen: Sequence[tuple[Cluster, Group]], *, spare: bool
    ) -> tuple[Group | None, bool]:
        found = home_of(entry.report, [cluster for cluster, _ in seen], self.family)
        if found is not None:
            return next(group for cluster, group in seen if cluster is found), False
        return None, entry.report.weight >= MAKES_RECORD and not spare

    def _open(self, entry: _Entry, value: str) -> tuple[Group | None, bool]:
        """A plan "from now on" looks ahead as far as plans reach, and no further than the meeting that it finds."""
        span = edtf.bounds(value)
        if span is None:
            entry.lo, entry.hi = _EVER, _NEVER
            return None, entry.report.weight >= MAKES_RECORD
        if span[1] != date.max:
            entry.lo, entry.hi = _NEVER, span[1].toordinal()
            return self._settled(entry, self._seen(entry), spare=False)
        start = span[0].toordinal()
        entry.lo, entry.hi, entry.sees_undated = start - 1, start + PLAN_DAYS_SAME_PLACE, True
        looked_at = self._looked_at(entry)
        for group in sorted((g for g in looked_at if g.cluster.core), key=lambda g: g.cluster.core or ()):
            ahead = group.before(entry)
            if home_of(entry.report, [ahead], self.family) is ahead:
                entry.hi, entry.sees_undated = group.lo or 0, False
                return group, False
        undated = [(group.before(entry), group) for group in looked_at if group.lo is None]
        return self._settled(entry, undated, spare=False)

    def _undated(self, entry: _Entry) -> tuple[Group | None, bool]:
        """What has no date belongs to the days of its page, if anything happened then; else it looks at everything."""
        report = entry.report
        page = page_day(report)
        entry.lo, entry.hi = _EVER, _NEVER
        if page is not None:
            entry.lo, entry.hi = page.toordinal() - NEAR_DAYS, page.toordinal() + NEAR_DAYS
            seen = self._seen(entry)
            clusters = [cluster for cluster, _ in seen]
            if near_page(report, fitting_of(report, clusters)):
                spare = is_spare(report, clusters)
                home, founds = self._settled(entry, seen, spare=spare)
                if home is not None or spare or report.weight < MAKES_RECORD:
                    return home, founds
        entry.sees_all = True
        seen = self._seen(entry)
        clusters = [cluster for cluster, _ in seen]
        home, founds = self._settled(entry, seen, spare=is_spare(report, clusters))
        if home is None and not founds:
            self._rest(entry, seen)
        return home, founds

    def _rest(self, entry: _Entry, seen: Sequence[tuple[Cluster, Group]]) -> None:
        """A report without home, since two may be meant and one says what it says: so it is while those three stand."""
        report = entry.report
        clusters = [cluster for cluster, _ in seen]
        dated = [cluster for cluster in fitting_of(report, clusters) if cluster.core is not None]
        if report.place is not None:
            dated = [cluster for cluster in dated if cluster.place is not None]
        said = [cluster for cluster in clusters if is_spare(report, [cluster])]
        if len(dated) >= 2 and (said or report.weight < MAKES_RECORD):
            by_cluster = {id(cluster): group for cluster, group in seen}
            entry.rests_on = tuple(by_cluster[id(cluster)] for cluster in (*dated[:2], *said[:1]))
            entry.sees_all = False

    def _seen(self, entry: _Entry) -> list[tuple[Cluster, Group]]:
        """The clusters that a report looks at, as they stand at its place in the order."""
        return [(group.before(entry), group) for group in self._looked_at(entry)]

    def _looked_at(self, entry: _Entry) -> list[Group]:
        lo, hi, everything, undated = entry.lo, entry.hi, entry.sees_all, entry.sees_undated
        return [
            group
            for group in self.groups[: bisect_left(self.groups, entry.key, key=_key)]
            if everything or (undated if group.lo is None or group.hi is None else group.lo <= hi and lo <= group.hi)
        ]


class Standing:
    """The clusters of one block, kept as reports come and go."""

    def __init__(self, block: str, reports: Iterable[Report] = ()) -> None:
        self.block = block
        self._entries: dict[Report, _Entry] = {}
        families: tuple[Family, ...] = ("remote", "in person", "event")
        self._lines = {family: _Line(block, family, number) for number, family in enumerate(families)}
        self._named: dict[str, list[Group]] = {}  # by the id of their records
        self.change((), reports)

    def __len__(self) -> int:
        return len(self._entries)

    def change(self, gone: Iterable[Report], come: Iterable[Report]) -> None:
        """Take reports out and put others in. What is not there does not go, what is there does not come again."""
        leaving: dict[Family, list[_Entry]] = {}
        come = set(come)
        for report in set(gone) - come:
            entry = self._entries.pop(report, None)
            if entry is not None:
                leaving.setdefault(family_of(report), []).append(entry)
        coming: dict[Family, list[_Entry]] = {}
        for report in come:
            if report not in self._entries:
                entry = _Entry(by_exactness(report), report, report.evidence.article_id, closed_span(report.date))
                self._entries[report] = entry
                coming.setdefault(family_of(report), []).append(entry)
        for family, line in self._lines.items():
            if family in leaving or family in coming:
                line.change(leaving.get(family, ()), coming.get(family, ()))

    def let_go(self) -> None:
        """Part reports from their groups: they hold each other, and a block that is put away would stay in memory until
        the collector comes by, which takes its time in a process of this size."""
        for entry in self._entries.values():
            entry.home, entry.rests_on = None, ()
        self._entries.clear()
        self._lines.clear()
        self._named.clear()

    def ids_of(self, reports: Iterable[Report]) -> set[str]:
        """The ids of the records that these reports tell of, as they were last given out."""
        entries = (self._entries.get(report) for report in reports)
        return {e.home.shown for e in entries if e is not None and e.home is not None and e.home.shown is not None}

    def groups(self) -> Iterator[Group]:
        """The clusters in the order of `clusters_of_block`."""
        for line in self._lines.values():
            yield from line.groups

    def records(self) -> dict[str, tuple[Cluster, Meeting]]:
        """All records of the clusters by their ids, in the order of `groups`."""
        self.changes()
        return {group.shown: _as_shown(group) for group in self.groups() if group.shown is not None}

    def changes(self) -> tuple[dict[str, tuple[Cluster, Meeting]], set[str]]:
        """Of `records` those that are new or may say something else than when this was last asked, and the ids under
        which there is none any more."""
        renamed: set[str] = set()
        fresh: dict[int, Group] = {}
        ids: set[str] = set()
        for line in self._lines.values():
            for group in line.moved.values():
                ids.update([group.shown] if group.shown else ())
                before, group.record = group.record, None if group.is_gone else record_of(group.cluster)
                if before is not None and (group.record is None or group.record.id != before.id):
                    self._named[before.id].remove(group)
                    renamed.add(before.id)
                if group.record is None:
                    group.shown = None
                else:
                    fresh[id(group)] = group
                    if before is None or group.record.id != before.id:
                        self._named.setdefault(group.record.id, []).append(group)
                        renamed.add(group.record.id)
            line.moved.clear()
        for name in renamed:
            for group in self._named[name]:
                ids.update([group.shown] if group.shown else ())
                fresh[id(group)] = group
            tell_apart(name, self._named[name])
        come = {group.shown: _as_shown(group) for group in sorted(fresh.values(), key=_place) if group.shown}
        return come, ids - come.keys()


_place = attrgetter("place")


def tell_apart(name: str, groups: list[Group]) -> None:
    """Give each of the groups whose records share an id its own."""
    groups.sort(key=_place)
    for number, group in enumerate(groups, 1):
        group.shown = id_apart(name, number)


def _as_shown(group: Group) -> tuple[Cluster, Meeting]:
    assert group.record is not None
    assert group.shown is not None
    record = group.record
    return group.cluster, record if record.id == group.shown else replace(record, id=group.shown)
