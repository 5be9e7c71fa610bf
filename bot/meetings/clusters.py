"""Reports of one block in, clusters out: those taken for one encounter, in the same way for any order of reports.

Within a block remote and in-person never join; days join when they can be the same, a coarse date joins the one exact
meeting it can mean, an undated report joins only where there is one choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

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


Family = Literal["remote", "in person", "event"]


def block_key(report: Report) -> str:
    """The block of a report: those with one key are merged together, and with no others.

    A lone visit whose host is known by the roster lies in the block of visitor and host.
    """
    if is_gathering(report):
        return f"event:{report.event}"
    if report.counterpart_not_leader:
        return "+".join(keys_of(report.participants)) + "+others"
    keys = set(keys_of(report.participants))
    if report.participants_open and report.host:
        keys.add(report.host)
    return "|".join(sorted(keys))


def is_gathering(report: Report) -> bool:
    """Does it tell of attending a named gathering, not of a meeting on its sidelines?"""
    return report.participants_open and report.event is not None and report.kind in {"forum", "summit", "multilateral"}


def blocks_touching(report: Report) -> frozenset[str]:
    """The blocks to merge again when this report comes or goes: its own, and its gathering's for the parent link."""
    return frozenset({block_key(report)} | ({f"event:{report.event}"} if report.event else set()))


@dataclass(slots=True)
class Cluster:
    """Reports taken for one encounter. `core` is the narrowest date, which the others had to fit; `ruled_date` is what
    people say, whatever the reports do."""

    block: str
    family: Family
    reports: list[Report] = field(default_factory=list)
    core: Bounds | None = None
    ruled_date: str | None = None

    def add(self, report: Report) -> None:
        self.reports.append(report)
        if self.core is None:
            self.core = closed_span(report.date)

    @property
    def place(self) -> Place | None:
        placed = [r.place for r in self.reports if r.place]
        return next((p for p in placed if p.city), placed[0] if placed else None)


def order_of(report: Report) -> tuple[object, ...]:
    e = report.evidence
    return (
        e.published or "9999", e.article_id, e.line, e.quote, keys_of(report.participants), report.kind, report.status,
        report.date or "", report.event or "", report.host or "", report.weight,
    )  # fmt: skip


def keys_of(participants: Sequence[Participant]) -> tuple[str, ...]:
    return tuple(sorted(p.id or "name:" + text.fold(p.name) for p in participants))


def closed_span(value: str | None) -> Bounds | None:
    span = edtf.bounds(value)
    return span if span and date.min not in span and date.max not in span else None


def _family(report: Report) -> Family:
    if is_gathering(report):
        return "event"
    return "remote" if report.kind in REMOTE_KINDS else "in person"


def clusters_of_block(block: str, reports: Sequence[Report]) -> list[Cluster]:
    clusters: list[Cluster] = []
    for family in ("remote", "in person", "event"):
        own = [r for r in reports if _family(r) == family]
        clusters.extend(_clusters_of(block, family, own))
    return clusters


def _clusters_of(block: str, family: Family, reports: Sequence[Report]) -> list[Cluster]:
    """Exact days first, then wider spans, open ends, and what has no date; lone visits after the pairs."""
    clusters: list[Cluster] = []
    for report in sorted(reports, key=_by_exactness):
        home = _home(report, clusters, family)
        if home is not None:
            home.add(report)
        elif report.weight >= MAKES_RECORD and not _is_spare(report, clusters):
            home = Cluster(block, family)
            home.add(report)
            clusters.append(home)
    return clusters


def _by_exactness(report: Report) -> tuple[object, ...]:
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


def _is_spare(report: Report, clusters: Sequence[Cluster]) -> bool:
    """Does an undated report say nothing that a dated record of the block does not say already?"""
    if report.date is not None:
        return False
    agreeing = [c for c in clusters if c.core and places_agree(report.place, c.place)]
    return any(report.status != "held" or _is_held(c) for c in agreeing)


def _is_held(cluster: Cluster) -> bool:
    return any(r.status in {"held", "ongoing"} and r.weight >= MAKES_RECORD for r in cluster.reports)


def _home(report: Report, clusters: Sequence[Cluster], family: Family) -> Cluster | None:
    """The cluster that a report belongs to, if it is clear which."""
    fitting = [c for c in clusters if places_agree(report.place, c.place) or _same_exact_day(report, c)]
    fitting = [c for c in fitting if not _is_over(c, report) and not _is_still_to_come(c, report)]
    span = closed_span(report.date)
    if span is not None:
        return _dated_home(report, span, fitting, family)
    if report.date is not None:
        return _open_home(report, fitting)
    return _undated_home(report, fitting)


def _is_over(cluster: Cluster, report: Report) -> bool:
    """A plan told on or after the page that tells a meeting as held is for another one ("will meet again")."""
    page, day = report.evidence.published, _page_day(report)
    if report.status not in {"expected", "announced"} or not page or day is None or cluster.core is None:
        return False
    if edtf.bounds(report.date) and (edtf.bounds(report.date) or (day, day))[1] < day:
        return False
    told = [r for r in cluster.reports if r.status == "held" and not is_guess(r.date) and len(r.participants) > 1]
    return cluster.core[1] < day and any((r.evidence.published or "9") <= page for r in told)


def _is_still_to_come(cluster: Cluster, report: Report) -> bool:
    """What a page tells as held is not the meeting planned for a day after that page."""
    day = _page_day(report)
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


def _dated_home(report: Report, span: Bounds, clusters: Sequence[Cluster], family: Family) -> Cluster | None:
    lone = len(report.participants) == 1 and family == "in person" and not report.counterpart_not_leader
    days = EVENT_SLACK if family == "event" else VISIT_SLACK if lone else 1 if (span[1] - span[0]).days <= 7 else 0
    slack = timedelta(days=days)
    near = [c for c in clusters if c.core and span[0] <= c.core[1] + slack and c.core[0] <= span[1] + slack]
    near = [c for c in near if not _are_two(report, span, c)]
    page = _page_day(report)
    return min(near, key=lambda c: _distance(report, c, page, span), default=None)


def _distance(report: Report, cluster: Cluster, page: date | None, span: Bounds) -> tuple[object, ...]:
    assert cluster.core is not None
    same_city = bool(report.place and cluster.place and report.place.city and report.place.city == cluster.place.city)
    same_article = any(r.evidence.article_id == report.evidence.article_id for r in cluster.reports)
    inside = not (span[0] <= cluster.core[1] and cluster.core[0] <= span[1])
    away = abs((cluster.core[0] - (page or span[0])).days)
    return (inside, not same_city, not same_article, away, cluster.core)


def _are_two(report: Report, span: Bounds, cluster: Cluster) -> bool:
    """Two meetings of one trip: neighbouring days that one article tells apart, or two venues on two days."""
    if cluster.core is None or span == cluster.core or span[0] != span[1] or cluster.core[0] != cluster.core[1]:
        return False
    article = report.evidence.article_id
    told_apart = any(
        r.evidence.article_id == article and closed_span(r.date) == cluster.core and len(r.participants) > 1
        for r in cluster.reports
    )
    venues = {r.place.venue for r in [*cluster.reports, report] if r.place and r.place.venue and edtf.is_day(r.date)}
    return told_apart or len(venues) > 1


def _page_day(report: Report) -> date | None:
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
        return next((c for c in clusters if c.core is None and _has_open_end(c)), None)
    behind = [c for c in clusters if c.core and c.core[0] <= span[1]]
    at_place = [c for c in behind if report.place and c.place]
    if at_place:
        return max(at_place, key=lambda c: c.core or (date.min, date.min))
    return behind[0] if len(behind) == 1 else None


def _told_before(cluster: Cluster, report: Report) -> timedelta:
    """A plan may be for the page's own day, unless the page, or an earlier one, tells that meeting as held."""
    page = report.evidence.published or ""
    held = any(r.status == "held" and (r.evidence.published or "") <= page for r in cluster.reports)
    return timedelta(days=0 if held else 1)


def _has_open_end(cluster: Cluster) -> bool:
    return any((span := edtf.bounds(r.date)) and span[1] == date.max for r in cluster.reports)


def _is_in_reach(report: Report, start: date, cluster: Cluster) -> bool:
    assert cluster.core is not None
    same_place = report.place is not None and cluster.place is not None
    return (cluster.core[0] - start).days <= (PLAN_DAYS_SAME_PLACE if same_place else PLAN_DAYS)


def _undated_home(report: Report, clusters: Sequence[Cluster]) -> Cluster | None:
    page = _page_day(report)
    if page is not None:
        near = [c for c in clusters if c.core and _days_away(page, c.core) <= NEAR_DAYS]
        if len(near) == 1:
            return near[0]
        if near:
            return None
    undated = [c for c in clusters if c.core is None]
    dated = [c for c in clusters if c.core is not None]
    same = [c for c in dated if report.place and c.place]
    if len(same) == 1:
        return same[0]
    if report.place and not same:
        in_article = [c for c in dated if any(r.evidence.article_id == report.evidence.article_id for r in c.reports)]
        if len(in_article) == 1:
            return in_article[0]
    if len(dated) == 1 and not report.place and (report.status != "held" or _is_held(dated[0])):
        return dated[0]
    return undated[0] if undated and not dated else None


def _days_away(day: date, span: Bounds) -> int:
    if span[0] <= day <= span[1]:
        return 0
    return min(abs((day - span[0]).days), abs((day - span[1]).days))
