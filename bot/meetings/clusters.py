"""Reports of one block in, clusters out: those taken for one encounter, in the same way for any order of reports.

Within a block remote and in-person never join; days join when they can be the same, a coarse date joins the one exact
meeting it can mean, an undated report joins only where there is one choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bot import edtf, text
from bot.edtf import Bounds
from bot.model import REMOTE_KINDS, Participant, Place, Report

# Undated reports belong to a meeting this near to their page's day (extraction rules 4.6).
NEAR_DAYS = 10
# A plan without a day is fulfilled by a meeting this soon, or at the place planned, this soon.
PLAN_DAYS, PLAN_DAYS_SAME_PLACE = 60, 400
# A leader does not come twice in so few days: a lone visit this near to a meeting with the host is that trip.
VISIT_SLACK = 7
# Reports of a gathering that lie this near in time are of one gathering.
EVENT_SLACK = 3
# What only mentions a meeting, or withdraws from one, makes no record of its own.
MAKES_RECORD = 0.35
# How the blocks of named gatherings begin.
GATHERING = "event:"

Family = Literal["remote", "in person", "event"]


def block_key(report: Report) -> str:
    """The block of a report: those with one key are merged together, and with no others.

    A lone visit whose host is known by the roster lies in the block of visitor and host.
    """
    if is_gathering(report):
        return f"{GATHERING}{report.event}"
    if report.counterpart_not_leader:
        return "+".join(keys_of(report.participants)) + "+others"
    keys = set(keys_of(report.participants))
    if report.participants_open and report.host:
        keys.add(report.host)
    return "|".join(sorted(keys))


def is_gathering(report: Report) -> bool:
    """Does it tell of attending a named gathering, not of a meeting on its sidelines?"""
    return report.participants_open and report.event is not None and report.kind in {"forum", "summit", "multilateral"}


class Sight(NamedTuple):
    """What the rules see of a cluster, beside its core and which articles tell of it.

    Each part only ever grows with reports (a first place, an earliest page, one more venue), so that a report which
    changes nothing here changes no other report's home either: `standing.py` rests on that. `told_from` is the earliest
    page that tells it as held, `held_from` the same with guessed days and lone visits; "9" and "" where undated.
    """

    place: Place | None = None
    told_from: str | None = None
    held_from: str | None = None
    is_held: bool = False
    has_open_end: bool = False
    venues: frozenset[str] = frozenset()


_UNSEEN = Sight()


@dataclass(slots=True)
class Cluster:
    """Reports taken for one encounter. `core` is the date of its first report, which the others had to fit, None for an
    undated one; `ruled_date` is what people say, whatever the reports do."""

    block: str
    family: Family
    reports: list[Report] = field(default_factory=list)
    core: Bounds | None = None
    ruled_date: str | None = None
    sight: Sight = _UNSEEN
    articles: set[str] = field(default_factory=set)
    tellers: set[str] = field(default_factory=set)

    def add(self, report: Report) -> None:
        if not self.reports:
            self.core = closed_span(report.date)
        self.reports.append(report)
        self.sight = _seen_with(self.sight, report)
        self.articles.add(report.evidence.article_id)
        if tells(report, self.core):
            self.tellers.add(report.evidence.article_id)

    @property
    def place(self) -> Place | None:
        return self.sight.place


def tells(report: Report, core: Bounds | None) -> bool:
    """Does a report tell of just the days of this core, and not of a lone visit?"""
    return len(report.participants) > 1 and closed_span(report.date) == core


def _seen_with(sight: Sight, report: Report) -> Sight:
    place, told_from, held_from, is_held, has_open_end, venues = sight
    if report.place is not None:
        if place is None or (report.place.city and not place.city):
            place = report.place
        if report.place.venue and report.place.venue not in venues and edtf.is_day(report.date):
            venues = venues | {report.place.venue}
    if report.status == "held":
        page = report.evidence.published
        held_from = (page or "") if held_from is None else min(held_from, page or "")
        if len(report.participants) > 1 and not is_guess(report.date):
            told_from = (page or "9") if told_from is None else min(told_from, page or "9")
    is_held = is_held or (report.status in {"held", "ongoing"} and report.weight >= MAKES_RECORD)
    has_open_end = has_open_end or _is_open_ended(report.date)
    return Sight(place, told_from, held_from, is_held, has_open_end, venues)


def _is_open_ended(value: str | None) -> bool:
    span = edtf.bounds(value)
    return span is not None and span[1] == date.max


class _Whole:
    """The last word on the order of two reports that agree in all that matters: compared only then."""

    __slots__ = ("report",)

    def __init__(self, report: Report) -> None:
        self.report = report

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Whole) and self.report == other.report

    def __lt__(self, other: _Whole) -> bool:
        return repr(self.report) < repr(other.report)

    __hash__ = None  # type: ignore[assignment]


def order_of(report: Report) -> tuple[object, ...]:
    """The order in which reports are taken: total, so that it is the same in any process."""
    e = report.evidence
    return (
        e.published or "9999", e.article_id, e.line, e.quote, keys_of(report.participants), report.kind, report.status,
        report.date or "", report.event or "", report.host or "", report.weight, _Whole(report),
    )  # fmt: skip


def keys_of(participants: Sequence[Participant]) -> tuple[str, ...]:
    return tuple(sorted(p.id or "name:" + text.fold(p.name) for p in participants))


def closed_span(value: str | None) -> Bounds | None:
    span = edtf.bounds(value)
    return span if span and date.min not in span and date.max not in span else None


def family_of(report: Report) -> Family:
    if is_gathering(report):
        return "event"
    return "remote" if report.kind in REMOTE_KINDS else "in person"


def clusters_of_block(block: str, reports: Sequence[Report]) -> list[Cluster]:
    clusters: list[Cluster] = []
    for family in ("remote", "in person", "event"):
        own = [r for r in reports if family_of(r) == family]
        clusters.extend(_clusters_of(block, family, own))
    return clusters


def _clusters_of(block: str, family: Family, reports: Sequence[Report]) -> list[Cluster]:
    """Exact days first, then wider spans, open ends, and what has no date; lone visits after the pairs."""
    clusters: list[Cluster] = []
    for report in sorted(reports, key=by_exactness):
        home = home_of(report, clusters, family)
        if home is not None:
            home.add(report)
        elif report.weight >= MAKES_RECORD and not is_spare(report, clusters):
            home = Cluster(block, family)
            home.add(report)
            clusters.append(home)
    return clusters


def by_exactness(report: Report) -> tuple[object, ...]:
    span = closed_span(report.date)
    lone = len(report.participants) == 1
    width = (span[1] - span[0]).days if span else 10**6 if report.date else 10**7
    return (
        report.weight < MAKES_RECORD,
        width > 10**5,
        lone,
        is_guess(report.date),
        width,
        span[0] if span else date.max,
        -report.weight,
        order_of(report),
    )


def is_guess(value: str | None) -> bool:
    """Is the date only "news of these days", as the extraction marks it?"""
    return value is not None and "~" in value


def is_spare(report: Report, clusters: Sequence[Cluster]) -> bool:
    """Does an undated report say nothing that a dated record of the block does not say already?"""
    if report.date is not None:
        return False
    agreeing = [c for c in clusters if c.core and places_agree(report.place, c.place)]
    return any(report.status != "held" or c.sight.is_held for c in agreeing)


def home_of(report: Report, clusters: Sequence[Cluster], family: Family) -> Cluster | None:
    """The cluster that a report belongs to, if it is clear which."""
    fitting = fitting_of(report, clusters)
    span = closed_span(report.date)
    if span is not None:
        return _dated_home(report, span, fitting, family)
    if report.date is not None:
        return _open_home(report, fitting)
    return _undated_home(report, fitting)


def fitting_of(report: Report, clusters: Sequence[Cluster]) -> list[Cluster]:
    """The clusters that neither their place nor their time keeps a report from."""
    fitting = [c for c in clusters if places_agree(report.place, c.place) or _same_exact_day(report, c)]
    return [c for c in fitting if not _is_over(c, report) and not _is_still_to_come(c, report)]


def _is_over(cluster: Cluster, report: Report) -> bool:
    """A plan told on or after the page that tells a meeting as held is for another one ("will meet again")."""
    page, day = report.evidence.published, page_day(report)
    if report.status not in {"expected", "announced"} or not page or day is None or cluster.core is None:
        return False
    if edtf.bounds(report.date) and (edtf.bounds(report.date) or (day, day))[1] < day:
        return False
    told_from = cluster.sight.told_from
    return cluster.core[1] < day and told_from is not None and told_from <= page


def _is_still_to_come(cluster: Cluster, report: Report) -> bool:
    """What a page tells as held is not the meeting planned for a day after that page."""
    day = page_day(report)
    if report.status != "held" or day is None or cluster.core is None or len(report.participants) == 1:
        return False
    return cluster.core[0] > day + timedelta(days=1 if edtf.is_day(report.date) else 0)


def _same_exact_day(report: Report, cluster: Cluster) -> bool:
    """Sources may differ on the place of one day's meeting: two countries on one day are a dispute."""
    return edtf.is_day(report.date) and cluster.core is not None and cluster.core == closed_span(report.date)


def places_agree(one: Place | None, other: Place | None) -> bool:
    return (
        one is None
        or other is None
        or None in (one.country_code, other.country_code)
        or (one.country_code == other.country_code)
    )


def slack_days(report: Report, span: Bounds, family: Family) -> int:
    """How many days a cluster may lie beside a dated report that joins it."""
    if family == "event":
        return EVENT_SLACK
    if len(report.participants) == 1 and family == "in person" and not report.counterpart_not_leader:
        return VISIT_SLACK
    return 1 if (span[1] - span[0]).days <= 7 else 0


def _dated_home(report: Report, span: Bounds, clusters: Sequence[Cluster], family: Family) -> Cluster | None:
    slack = timedelta(days=slack_days(report, span, family))
    near = [c for c in clusters if c.core and span[0] <= c.core[1] + slack and c.core[0] <= span[1] + slack]
    near = [c for c in near if not _are_two(report, span, c)]
    page = page_day(report)
    return min(near, key=lambda c: _distance(report, c, page, span), default=None)


def _distance(report: Report, cluster: Cluster, page: date | None, span: Bounds) -> tuple[object, ...]:
    assert cluster.core is not None
    same_city = bool(report.place and cluster.place and report.place.city and report.place.city == cluster.place.city)
    same_article = report.evidence.article_id in cluster.articles
    inside = not (span[0] <= cluster.core[1] and cluster.core[0] <= span[1])
    away = abs((cluster.core[0] - (page or span[0])).days)
    return (inside, not same_city, not same_article, away, cluster.core)


def _are_two(report: Report, span: Bounds, cluster: Cluster) -> bool:
    """Two meetings of one trip: neighbouring days that one article tells apart, or two venues on two days."""
    if cluster.core is None or span == cluster.core or span[0] != span[1] or cluster.core[0] != cluster.core[1]:
        return False
    venues = cluster.sight.venues
    if report.place and report.place.venue and edtf.is_day(report.date):
        venues = venues | {report.place.venue}
    return report.evidence.article_id in cluster.tellers or len(venues) > 1


def page_day(report: Report) -> date | None:
    span = edtf.bounds(report.evidence.published)
    return span[0] if span else None


def _open_home(report: Report, clusters: Sequence[Cluster]) -> Cluster | None:
    """A plan "from now on" is met by the next meeting; "before May" means the last one at that place."""
    span = edtf.bounds(report.date)
    if span is None:
        return None
    if span[1] == date.max:
        ahead = [
            c
            for c in clusters
            if c.core and c.core[1] > span[0] - _told_before(c, report) and _is_in_reach(report, span[0], c)
        ]
        if ahead:
            return min(ahead, key=lambda c: (c.core, c.block))
        return next((c for c in clusters if c.core is None and c.sight.has_open_end), None)
    behind = [c for c in clusters if c.core and c.core[0] <= span[1]]
    at_place = [c for c in behind if report.place and c.place]
    if at_place:
        return max(at_place, key=lambda c: c.core or (date.min, date.min))
    return behind[0] if len(behind) == 1 else None


def _told_before(cluster: Cluster, report: Report) -> timedelta:
    """A plan may be for the page's own day, also where that day's meeting is told already: captions and earlier
    paragraphs lag behind. One that speaks of another meeting ("will meet again"), or of another place than is known
    of that one, is for a later day."""
    held_from = cluster.sight.held_from
    is_told = held_from is not None and held_from <= (report.evidence.published or "")
    elsewhere = report.place is not None and cluster.place is None
    return timedelta(days=0 if is_told and (elsewhere or _is_of_another(report)) else 1)


# "will meet again", "the next summit", "invited": said beside a meeting that was held, it is not that one.
_ANOTHER = re.compile(
    r"\b(?:again|another|follow-up|further|invit(?:e[ds]?|ation|ing)|next|return|second|third)\b", re.IGNORECASE
)


def _is_of_another(report: Report) -> bool:
    return _ANOTHER.search(report.evidence.quote) is not None


def _is_in_reach(report: Report, start: date, cluster: Cluster) -> bool:
    assert cluster.core is not None
    same_place = report.place is not None and cluster.place is not None
    return (cluster.core[0] - start).days <= (PLAN_DAYS_SAME_PLACE if same_place else PLAN_DAYS)


def _undated_home(report: Report, clusters: Sequence[Cluster]) -> Cluster | None:
    near = near_page(report, clusters)
    if near:
        return near[0] if len(near) == 1 else None
    undated = [c for c in clusters if c.core is None]
    dated = [c for c in clusters if c.core is not None]
    same = [c for c in dated if report.place and c.place]
    if len(same) == 1:
        return same[0]
    if report.place and not same:
        in_article = [c for c in dated if report.evidence.article_id in c.articles]
        if len(in_article) == 1:
            return in_article[0]
    if len(dated) == 1 and not report.place and (report.status != "held" or dated[0].sight.is_held):
        return dated[0]
    return undated[0] if undated and not dated else None


def near_page(report: Report, clusters: Sequence[Cluster]) -> list[Cluster]:
    """The clusters that an undated report may mean because its page is of those days."""
    page = page_day(report)
    return [] if page is None else [c for c in clusters if c.core and _days_away(page, c.core) <= NEAR_DAYS]


def _days_away(day: date, span: Bounds) -> int:
    if span[0] <= day <= span[1]:
        return 0
    return min(abs((day - span[0]).days), abs((day - span[1]).days))
