"""The clusters of one block as they stand: reports that came and went in, the clusters of all reports out.

The outcome is that of `clusters_of_block` over all reports of the block, whatever came before; the work is that of the
reports near the change. Reports are taken in a fixed order (`by_exactness`), so a change at one place of the order
leaves all before it as it was. Of those behind it a report is looked at again only when something that it looked at
when its home was chosen has changed: a cluster in its stretch of days (`lo` to `hi`), one of the few that it rests on,
or any where that cannot be said. What the rules see of a cluster is its `Sight`, its core and its articles.

So a block need not be in memory whole. What is not is its `Rest`, which `shelves.py` parts by stretches of days; a
cluster is fetched with all its reports, and a stretch before anything in it is looked at.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from bot.meetings.record import id_apart, id_together, record_of
from bot.meetings.shelves import DAYS_APART, EVER, NEVER, ROAMING, Rest, shelf_of, shelves_over
from bot.model import Meeting, Placed, Report

_key = attrgetter("key")


@dataclass(slots=True, eq=False)
class _Entry:
    """A report with its home, and what its home was chosen by: clusters from day `lo` to `hi`, undated ones, all.

    `rests_on` are the ids of the reports that founded clusters. `news` are the groups that changed since then, None
    where it must look at all. `kept` is what is kept of it outside memory.
    """

    key: tuple[object, ...]
    id: str
    report: Report
    article: str
    span: Bounds | None
    home: Group | None = None
    lo: int = EVER
    hi: int = NEVER
    sees_undated: bool = False
    sees_all: bool = False
    rests_on: tuple[str, ...] = ()
    news: list[Group] | None = None
    is_due: bool = False
    is_gone: bool = False
    kept: Placed | None = None

    def placed(self) -> Placed:
        home = self.home
        founds = home is not None and home.entries[0] is self
        founds_undated = founds and home is not None and home.lo is None
        roams = self.sees_all or self.sees_undated or bool(self.rests_on) or founds_undated
        return Placed(
            id=self.id,
            article=self.article,
            founder=None if home is None else home.founder,
            shown=home.shown if founds and home is not None else None,
            shelf=shelf_of(self.lo, self.hi, roams=roams),
            lo=self.lo,
            hi=self.hi,
            sees_undated=self.sees_undated,
            sees_all=self.sees_all,
            rests_on=self.rests_on,
        )


@dataclass(slots=True, eq=False)
class Group:
    """A cluster with its entries in order; the first founded it. `sights` are what the rules saw after each of them.

    `line` is the number of its family's line. `record` is its record as it was last asked for (None too for what was
    fetched and has not changed since), `named` that record's id, `shown` the one under which it was given out.
    """

    cluster: Cluster
    entries: list[_Entry]
    sights: list[Sight]
    lo: int | None
    hi: int | None
    line: int = 0
    is_gone: bool = False
    record: Meeting | None = None
    named: str | None = None
    shown: str | None = None

    @property
    def key(self) -> tuple[object, ...]:
        return self.entries[0].key

    @property
    def founder(self) -> str:
        return self.entries[0].id

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
    that changed since they were last asked for, by their identity, and `touched` the reports whose home was chosen
    since they were last kept; some of them may be gone. `need` has all that lies between two days fetched."""

    block: str
    family: Family
    need: Callable[[int, int], None]
    number: int = 0
    entries: list[_Entry] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    due: list[tuple[tuple[object, ...], int, _Entry]] = field(default_factory=list)
    moved: dict[int, Group] = field(default_factory=dict)
    touched: dict[int, _Entry] = field(default_factory=dict)

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
                self.touched[id(entry)] = entry
                self._choose(entry)

    def put_back(self, fetched: Iterable[tuple[_Entry, Placed]]) -> list[Group]:
        """Reports that were in memory before, or in another process, each in the place that it had."""
        groups: dict[str, Group] = {}
        for entry, placed in sorted(fetched, key=lambda pair: pair[0].key):
            insort(self.entries, entry, key=_key)
            entry.news = []
            if placed.founder == placed.id:
                groups[placed.id] = self._founded(entry)
                groups[placed.id].shown = placed.shown
            elif placed.founder is not None:
                entry.home = groups[placed.founder]
                entry.home.take(entry)
        return list(groups.values())

    def _ask(self, entry: _Entry, news: Group | None = None) -> None:
        """Let the home of a report be chosen, again; in order, so that all before it is settled by then.

        `news`: the group that is another than it was when the report looked at it.
        """
        if news is None:
            entry.news = None
        elif entry.news is not None and news not in entry.news:
            entry.news.append(news)
        if not entry.is_due:
            entry.is_due = True
            heapq.heappush(self.due, (entry.key, id(entry), entry))

    def _choose(self, entry: _Entry) -> None:
        home, founds = self._home(entry)
        entry.news = []
        if founds:
            if entry.home is None or entry.home.entries[0] is not entry:
                self._move(entry, None)
                self._found(entry)
        elif home is not entry.home:
            self._move(entry, home)

    def _found(self, entry: _Entry) -> None:
        group = self._founded(entry)
        self.moved[id(group)] = group
        self._tell(group, entry)

    def _founded(self, entry: _Entry) -> Group:
        cluster = Cluster(self.block, self.family)
        cluster.add(entry.report)
        core = cluster.core
        lo, hi = core and core[0].toordinal(), core and core[1].toordinal()
        entry.home = group = Group(cluster, [entry], [cluster.sight], lo, hi, self.number)
        insort(self.groups, group, key=_key)
        return group

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
        if lo is not None and hi is not None:
            self.need(lo, hi)
        founder = group.founder
        for entry in self.entries[bisect_left(self.entries, by.key, key=_key) :]:
            if only_article and entry.article != article:
                continue
            looked = (
                entry.sees_all
                or (entry.sees_undated if lo is None or hi is None else entry.lo <= hi and lo <= entry.hi)
                or founder in entry.rests_on
            )
            if looked and entry is not by:
                self._ask(entry, group)

    def _home(self, entry: _Entry) -> tuple[Group | None, bool]:
        """The group that a report belongs to, or whether it founds one; notes what that was chosen by."""
        saw_undated, entry.sees_undated = entry.sees_undated, False
        entry.sees_all = False
        entry.rests_on = ()
        report = entry.report
        if entry.span is not None:
            slack = slack_days(report, entry.span, self.family)
            entry.lo, entry.hi = entry.span[0].toordinal() - slack, entry.span[1].toordinal() + slack
            may_be = self._may_be(entry)
            seen = self._seen(entry) if may_be is None else [(group.before(entry), group) for group in may_be]
            return self._settled(entry, seen, spare=False)
        if report.date is not None:
            return self._open(entry, report.date, saw_undated=saw_undated)
        return self._undated(entry)

    def _settled(
        self, entry: _Entry, seen: Sequence[tuple[Cluster, Group]], *, spare: bool
    ) -> tuple[Group | None, bool]:
        found = home_of(entry.report, [cluster for cluster, _ in seen], self.family)
        if found is not None:
            return next(group for cluster, group in seen if cluster is found), False
        return None, entry.report.weight >= MAKES_RECORD and not spare

    def _may_be(self, entry: _Entry) -> list[Group] | None:
        """The groups, by their founders, of which one is the home of a report with a date: where only others than its
        home have changed, it is these or that still. None where all must be looked at."""
        home = entry.home
        if entry.news is None or home in entry.news:
            return None
        founds = home is not None and home.entries[0] is entry
        known = [*entry.news, *([home] if home is not None and not founds else [])]
        return sorted((g for g in known if not g.is_gone and self._is_seen(entry, g)), key=_key)

    def _is_seen(self, entry: _Entry, group: Group) -> bool:
        """Does a dated group lie in the days at which a report looks, and before it in the order?"""
        if group.lo is None or group.hi is None or not (group.lo <= entry.hi and entry.lo <= group.hi):
            return False
        return group.key < entry.key

    def _open(self, entry: _Entry, value: str, *, saw_undated: bool) -> tuple[Group | None, bool]:
        """A plan "from now on" looks ahead as far as plans reach, and no further than the meeting that it finds.

        `saw_undated`: it had found none.
        """
        span = edtf.bounds(value)
        if span is None:
            entry.lo, entry.hi = EVER, NEVER
            return None, entry.report.weight >= MAKES_RECORD
        if span[1] != date.max:
            entry.lo, entry.hi = NEVER, span[1].toordinal()
            return self._settled(entry, self._seen(entry), spare=False)
        start = span[0].toordinal()
        entry.lo, entry.hi, entry.sees_undated = start - 1, start + PLAN_DAYS_SAME_PLACE, True
        may_be = None if entry.home is not None and entry.home.lo is None and not saw_undated else self._may_be(entry)
        nearest_first = sorted(may_be or (), key=lambda group: group.cluster.core or ())
        for group in self._ahead(entry, entry.lo, entry.hi) if may_be is None else nearest_first:
            ahead = group.before(entry)
            if home_of(entry.report, [ahead], self.family) is ahead:
                entry.hi, entry.sees_undated = group.lo or 0, False
                return group, False
        undated = [(group.before(entry), group) for group in self._earlier(entry) if group.lo is None]
        return self._settled(entry, undated, spare=False)

    def _ahead(self, entry: _Entry, lo: int, hi: int) -> Iterator[Group]:
        """The groups between two days by their own, looked for further and further: the first may be near."""
        last, step = lo - 1, NEAR_DAYS
        while last < hi:
            first, last, step = last, min(hi, last + step), step * 2
            self.need(lo, last)
            come = [
                group
                for group in self._earlier(entry)
                if group.lo is not None and group.hi is not None and group.hi >= lo and group.lo <= last
            ]
            new = [group for group in come if first < lo or (group.lo or 0) > first]
            yield from sorted(new, key=lambda group: group.cluster.core or ())

    def _undated(self, entry: _Entry) -> tuple[Group | None, bool]:
        """What has no date belongs to the days of its page, if anything happened then; else it looks at everything."""
        report = entry.report
        page = page_day(report)
        entry.lo, entry.hi = EVER, NEVER
        if page is not None:
            entry.lo, entry.hi = page.toordinal() - NEAR_DAYS, page.toordinal() + NEAR_DAYS
            seen = self._seen(entry)
            clusters = [cluster for cluster, _ in seen]
            if near_page(report, fitting_of(report, clusters)):
                spare = is_spare(report, clusters)
                home, founds = self._settled(entry, seen, spare=spare)
                if home is not None or spare or report.weight < MAKES_RECORD:
                    return home, founds
            if self._rests_near(entry, page.toordinal()):
                return None, False
        entry.sees_all = True
        seen = self._seen(entry)
        clusters = [cluster for cluster, _ in seen]
        home, founds = self._settled(entry, seen, spare=is_spare(report, clusters))
        if home is None and not founds:
            self._rest(entry, seen)
        return home, founds

    def _rests_near(self, entry: _Entry, page: int) -> bool:
        """Is it clear within some weeks, or years, of its page that a report without a day has no home?"""
        lo, hi = entry.lo, entry.hi
        for days in (4 * NEAR_DAYS, 16 * NEAR_DAYS, 48 * NEAR_DAYS):
            entry.lo, entry.hi = page - days, page + days
            if self._rest(entry, self._seen(entry)):
                break
        entry.lo, entry.hi = lo, hi
        return bool(entry.rests_on)

    def _rest(self, entry: _Entry, seen: Sequence[tuple[Cluster, Group]]) -> bool:
        """Has a report no home, since two may be meant and one says what it says? So it is while those three stand."""
        report = entry.report
        clusters = [cluster for cluster, _ in seen]
        dated = [cluster for cluster in fitting_of(report, clusters) if cluster.core is not None]
        if report.place is not None:
            dated = [cluster for cluster in dated if cluster.place is not None]
        said = [cluster for cluster in clusters if is_spare(report, [cluster])]
        if len(dated) >= 2 and (said or report.weight < MAKES_RECORD):
            by_cluster = {id(cluster): group for cluster, group in seen}
            entry.rests_on = tuple(by_cluster[id(cluster)].founder for cluster in (*dated[:2], *said[:1]))
            entry.sees_all = False
        return bool(entry.rests_on)

    def _seen(self, entry: _Entry) -> list[tuple[Cluster, Group]]:
        """The clusters that a report looks at, as they stand at its place in the order."""
        return [(group.before(entry), group) for group in self._looked_at(entry)]

    def _earlier(self, entry: _Entry) -> list[Group]:
        """The groups that there are when a report is taken at its place in the order."""
        return self.groups[: bisect_left(self.groups, entry.key, key=_key)]

    def _looked_at(self, entry: _Entry) -> list[Group]:
        lo, hi, everything, undated = entry.lo, entry.hi, entry.sees_all, entry.sees_undated
        self.need(NEVER if everything else lo, EVER if everything else hi)
        return [
            group
            for group in self._earlier(entry)
            if everything or (undated if group.lo is None or group.hi is None else group.lo <= hi and lo <= group.hi)
        ]


class Standing:
    """The clusters of one block, kept as reports come and go.

    `rest`, where given, is what the block holds already and is fetched as far as it is needed.
    """

    def __init__(self, block: str, reports: Iterable[Report] = (), *, rest: Rest | None = None) -> None:
        self.block = block
        self.rest = rest
        self._entries: dict[Report, _Entry] = {}
        self._ids: dict[str, _Entry] = {}
        self._left: dict[str, _Entry] = {}  # gone, and kept outside memory still
        self._by_article: dict[str, list[_Entry]] = {}
        families: tuple[Family, ...] = ("remote", "in person", "event")
        self._lines = {family: _Line(block, family, self._need, number) for number, family in enumerate(families)}
        self._named: dict[str, list[Group]] = {}  # by the id of their records
        self._stretches: set[int] = set()
        self._news = 0
        self._fetch(shelves=[ROAMING])
        self.change((), reports)

    def __len__(self) -> int:
        return len(self._entries)

    def change(self, gone: Iterable[Report], come: Iterable[Report], ids: Mapping[Report, str] | None = None) -> None:
        """Take reports out and put others in. What is not there does not go, what is there does not come again.

        `ids`: under which they are kept outside memory, if they are.
        """
        leaving: dict[Family, list[_Entry]] = {}
        come = set(come)
        for report in set(gone) - come:
            entry = self._entries.pop(report, None)
            if entry is not None:
                self._take_out(entry)
                leaving.setdefault(family_of(report), []).append(entry)
        coming: dict[Family, list[_Entry]] = {}
        for report in come:
            if report not in self._entries:
                entry = self._put_in(report, ids[report] if ids else self._number())
                coming.setdefault(family_of(report), []).append(entry)
        for family, line in self._lines.items():
            if family in leaving or family in coming:
                line.change(leaving.get(family, ()), coming.get(family, ()))

    def _number(self) -> str:
        self._news += 1
        return f"#{self._news}"

    def _put_in(self, report: Report, id_: str) -> _Entry:
        article = report.evidence.article_id
        entry = _Entry(by_exactness(report), id_, report, article, closed_span(report.date))
        self._entries[report] = self._ids[id_] = entry
        self._by_article.setdefault(article, []).append(entry)
        return entry

    def _take_out(self, entry: _Entry) -> None:
        del self._ids[entry.id]
        self._by_article[entry.article].remove(entry)
        if entry.kept is not None:
            self._left[entry.id] = entry

    def reports_of(self, articles: Iterable[str]) -> list[Report]:
        """What these articles say, as far as it is in memory."""
        return [entry.report for article in articles for entry in self._by_article.get(article, ())]

    def holds(self, report_id: str) -> bool:
        """Is a report in memory?"""
        return report_id in self._ids

    def fetch_again(self, articles: Iterable[str]) -> None:
        """Have in memory what these articles said before, with its clusters; their records are to be made anew, since
        something beside the words has changed."""
        for entry in self._fetch(articles=articles):
            if entry.home is not None:
                self._lines[family_of(entry.report)].moved[id(entry.home)] = entry.home

    def fetch_all(self) -> None:
        """Have the whole block in memory."""
        if self.rest is not None:
            self._fetch()
            self.rest = None

    def _need(self, lo: int, hi: int) -> None:
        """Have all groups between two days in memory, and all reports that look at any of these days."""
        if self.rest is None or lo > hi:
            return
        if hi - lo > DAYS_APART:
            self.fetch_all()
            return
        shelves, stretches = shelves_over(lo, hi, self._stretches)
        if stretches:
            self._stretches |= stretches
            self._fetch(shelves=shelves)

    def _fetch(
        self,
        *,
        shelves: Iterable[int] | None = None,
        articles: Iterable[str] | None = None,
        names: Iterable[str] | None = None,
    ) -> list[_Entry]:
        """Have reports in memory that were not, each with all of its cluster; returns those of the articles asked
        for."""
        if self.rest is None:
            return []
        found: dict[Family, list[tuple[_Entry, Placed]]] = {}
        wanted = set(articles or ())
        asked = []
        for placed, report in self.rest.fetch(self._is_known, shelves=shelves, articles=articles, names=names):
            entry = self._put_in(report, placed.id)
            entry.lo, entry.hi, entry.sees_undated = placed.lo, placed.hi, placed.sees_undated
            entry.sees_all, entry.rests_on, entry.kept = placed.sees_all, placed.rests_on, placed
            found.setdefault(family_of(report), []).append((entry, placed))
            if placed.article in wanted:
                asked.append(entry)
        for family, entries in found.items():
            for group in self._lines[family].put_back(entries):
                if group.shown is not None:
                    group.named = id_together(group.shown)
                    self._named.setdefault(group.named, []).append(group)
        return asked

    def _is_known(self, report_id: str) -> bool:
        """Is a report in memory, or known to have gone?"""
        return report_id in self._ids or report_id in self._left

    def unsaved(self) -> tuple[list[Placed], list[str]]:
        """What is to be kept of reports outside memory since this was last asked, and the ids of those that went."""
        fresh = []
        for line in self._lines.values():
            for entry in line.touched.values():
                if not entry.is_gone and (placed := entry.placed()) != entry.kept:
                    entry.kept = placed
                    fresh.append(placed)
            line.touched.clear()
        left = [id_ for id_ in self._left if id_ not in self._ids]
        self._left.clear()
        return fresh, left

    def let_go(self) -> None:
        """Part reports from their groups: they hold each other, and a block that is put away would stay in memory until
        the collector comes by, which takes its time in a process of this size."""
        for entry in (*self._entries.values(), *self._left.values()):
            entry.home = None
        self.rest = None
        for held in (self._entries, self._ids, self._left, self._by_article, self._lines, self._named):
            held.clear()

    def ids_of(self, articles: Iterable[str]) -> set[str]:
        """The ids of the records that rest on these articles, as they were last given out."""
        articles = sorted(articles)
        self._fetch(articles=articles)
        entries = (entry for article in articles for entry in self._by_article.get(article, ()))
        return {e.home.shown for e in entries if e.home is not None and e.home.shown is not None}

    def groups(self) -> Iterator[Group]:
        """The clusters in the order of `clusters_of_block`."""
        self.fetch_all()
        for line in self._lines.values():
            yield from line.groups

    def records(self) -> dict[str, tuple[Cluster, Meeting]]:
        """All records of the clusters by their ids, in the order of `groups`."""
        self.fetch_all()
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
                before, group.record = group.named, None if group.is_gone else record_of(group.cluster)
                group.named = group.record.id if group.record is not None else None
                if group.named != before:
                    self._rename(group, before)
                    renamed.update(name for name in (before, group.named) if name is not None)
                if group.record is None:
                    self._show(group, None)
                else:
                    fresh[id(group)] = group
            line.moved.clear()
        self._fetch(names=renamed)
        for name in renamed:
            for group in self._named[name]:
                ids.update([group.shown] if group.shown else ())
                fresh[id(group)] = group
            self._tell_apart(name)
        come = {group.shown: _as_shown(group) for group in sorted(fresh.values(), key=_place) if group.shown}
        return come, ids - come.keys()

    def _rename(self, group: Group, before: str | None) -> None:
        if before is not None:
            self._named[before].remove(group)
        if group.named is not None:
            self._named.setdefault(group.named, []).append(group)

    def _tell_apart(self, name: str) -> None:
        """Give each of the groups whose records share an id its own."""
        groups = self._named[name]
        groups.sort(key=_place)
        for number, group in enumerate(groups, 1):
            self._show(group, id_apart(name, number))

    def _show(self, group: Group, shown: str | None) -> None:
        if group.shown != shown:
            group.shown = shown
            if not group.is_gone:
                founder = group.entries[0]
                self._lines[group.cluster.family].touched[id(founder)] = founder


_place = attrgetter("place")


def _as_shown(group: Group) -> tuple[Cluster, Meeting]:
    record = group.record or record_of(group.cluster)
    assert record is not None, "what is shown has a record"
    assert group.shown is not None
    group.record = record
    return group.cluster, record if record.id == group.shown else replace(record, id=group.shown)
