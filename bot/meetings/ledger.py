"""Reports of one encounter in, one record of the ledger out: deterministic, and the same in any order of reports.

A block is a set of participants (or a named gathering): reports of different blocks never touch, so the archive can
be merged block by block. Within a block remote and in-person never join; days join when they can be the same, a
coarse date joins the one exact meeting it can mean, an undated report joins only where there is one choice.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from bot import edtf, text
from bot.edtf import Bounds
from bot.model import REMOTE_KINDS, Evidence, Meeting, MeetingKind, Participant, Place, Report, Status

# Undated reports belong to a meeting this near to their page's day (extraction rules 4.6).
NEAR_DAYS = 10
# A plan without a day is fulfilled by a meeting this soon, or at the place planned, this soon.
PLAN_DAYS, PLAN_DAYS_SAME_PLACE = 60, 400
# A leader does not come twice in so few days: a lone visit this near to a meeting with the host is that trip.
VISIT_SLACK = 6
# Reports of a gathering that lie this near in time are of one gathering.
EVENT_SLACK = 3
# What only mentions a meeting, or withdraws from one, makes no record of its own.
MAKES_RECORD = 0.35
SHOWN_CONFIDENCE = 0.4

Family = Literal["remote", "in person", "event"]


def block_key(report: Report) -> str:
    """The block of a report: those with one key are merged together, and with no others.

    A lone visit whose host is known by the roster lies in the block of visitor and host.
    """
    if _is_gathering(report):
        return f"event:{report.event}"
    if report.counterpart_not_leader:
        return "+".join(_keys(report.participants)) + "+others"
    keys = set(_keys(report.participants))
    if report.participants_open and report.host:
        keys.add(report.host)
    return "|".join(sorted(keys))


def _is_gathering(report: Report) -> bool:
    """Does it tell of attending a named gathering, not of a meeting on its sidelines?"""
    return report.participants_open and report.event is not None and report.kind in {"forum", "summit", "multilateral"}


def blocks_touching(report: Report) -> frozenset[str]:
    """The blocks to merge again when this report comes or goes: its own, and its gathering's for the parent link."""
    return frozenset({block_key(report)} | ({f"event:{report.event}"} if report.event else set()))


def merge_reports(reports: Iterable[Report]) -> tuple[Meeting, ...]:
    """The ledger of these reports, by date, then id. Whole blocks in, whole blocks out."""
    return tuple(sorted((m for _, m in merge_blocks(reports)), key=lambda m: (m.date is None, m.date or "", m.id)))


def merge_blocks(reports: Iterable[Report]) -> list[tuple[str, Meeting]]:
    """Each record of the ledger with the block it lies in."""
    blocks: dict[str, list[Report]] = defaultdict(list)
    for report in sorted(set(reports), key=_order):
        blocks[block_key(report)].append(report)
    clusters = [cluster for key in sorted(blocks) for cluster in _clusters_of_block(key, blocks[key])]
    made = [(cluster.block, meeting) for cluster in clusters if (meeting := _meeting(cluster))]
    linked = _with_parents([meeting for _, meeting in made], clusters)
    return [(block, meeting) for (block, _), meeting in zip(made, linked, strict=True)]


def shown_status(meeting: Meeting, today: date) -> str:
    """The status for a reader: "expected, not confirmed" when a planned day has passed and nobody told of it."""
    span = edtf.bounds(meeting.visit_date) or edtf.bounds(meeting.date)
    if meeting.status in {"expected", "announced"} and span and span[1] < today:
        return "expected, not confirmed"
    return meeting.status


# ------------------------------------------------------------------ clusters


@dataclass(slots=True)
class _Cluster:
    """Reports taken for one encounter. `core` is the narrowest date, which the others had to fit."""

    block: str
    family: Family
    reports: list[Report] = field(default_factory=list)
    core: Bounds | None = None

    def add(self, report: Report) -> None:
        self.reports.append(report)
        if self.core is None:
            self.core = _closed(report.date)

    @property
    def place(self) -> Place | None:
        placed = [r.place for r in self.reports if r.place]
        return next((p for p in placed if p.city), placed[0] if placed else None)


def _order(report: Report) -> tuple[object, ...]:
    e = report.evidence
    return (
        e.published or "9999", e.article_id, e.line, e.quote, _keys(report.participants), report.kind, report.status,
        report.date or "", report.event or "", report.host or "", report.weight,
    )  # fmt: skip


def _keys(participants: Sequence[Participant]) -> tuple[str, ...]:
    return tuple(sorted(p.id or "name:" + text.fold(p.name) for p in participants))


def _closed(value: str | None) -> Bounds | None:
    span = edtf.bounds(value)
    return span if span and date.min not in span and date.max not in span else None


def _family(report: Report) -> Family:
    if _is_gathering(report):
        return "event"
    return "remote" if report.kind in REMOTE_KINDS else "in person"


def _clusters_of_block(block: str, reports: Sequence[Report]) -> list[_Cluster]:
    clusters: list[_Cluster] = []
    for family in ("remote", "in person", "event"):
        own = [r for r in reports if _family(r) == family]
        clusters.extend(_clusters_of(block, family, own))
    return clusters


def _clusters_of(block: str, family: Family, reports: Sequence[Report]) -> list[_Cluster]:
    """Exact days first, then wider spans, open ends, and what has no date; lone visits after the pairs."""
    clusters: list[_Cluster] = []
    for report in sorted(reports, key=_by_exactness):
        home = _home(report, clusters, family)
        if home is not None:
            home.add(report)
        elif report.weight >= MAKES_RECORD and not _is_spare(report, clusters):
            home = _Cluster(block, family)
            home.add(report)
            clusters.append(home)
    return clusters


def _by_exactness(report: Report) -> tuple[object, ...]:
    span = _closed(report.date)
    lone = len(report.participants) == 1
    width = (span[1] - span[0]).days if span else 10**6 if report.date else 10**7
    return (
        report.weight < MAKES_RECORD,
        width > 10**5,
        lone,
        _is_guess(report.date),
        width,
        span[0] if span else date.max,
        -report.weight,
        _order(report),
    )


def _is_guess(value: str | None) -> bool:
    """Is the date only "news of these days", as the extraction marks it?"""
    return value is not None and "~" in value


def _is_spare(report: Report, clusters: Sequence[_Cluster]) -> bool:
    """Does an undated report say nothing that a dated record of the block does not say already?"""
    if report.date is not None:
        return False
    agreeing = [c for c in clusters if c.core and _places_agree(report.place, c.place)]
    return any(report.status != "held" or _is_held(c) for c in agreeing)


def _is_held(cluster: _Cluster) -> bool:
    return any(r.status in {"held", "ongoing"} and r.weight >= MAKES_RECORD for r in cluster.reports)


def _home(report: Report, clusters: Sequence[_Cluster], family: Family) -> _Cluster | None:
    """The cluster that a report belongs to, if it is clear which."""
    fitting = [c for c in clusters if _places_agree(report.place, c.place) or _same_exact_day(report, c)]
    fitting = [c for c in fitting if not _is_over(c, report)]
    span = _closed(report.date)
    if span is not None:
        return _dated_home(report, span, fitting, family)
    if report.date is not None:
        return _open_home(report, fitting)
    return _undated_home(report, fitting)


def _is_over(cluster: _Cluster, report: Report) -> bool:
    """A plan told on or after the page that tells a meeting as held is for another one ("will meet again")."""
    page, day = report.evidence.published, _page_day(report)
    if report.status not in {"expected", "announced"} or not page or day is None or cluster.core is None:
        return False
    if edtf.bounds(report.date) and (edtf.bounds(report.date) or (day, day))[1] < day:
        return False
    told = [r for r in cluster.reports if r.status == "held" and not _is_guess(r.date) and len(r.participants) > 1]
    return cluster.core[1] < day and any((r.evidence.published or "9") <= page for r in told)


def _same_exact_day(report: Report, cluster: _Cluster) -> bool:
    """Sources may differ on the place of one day's meeting: two countries on one day are a dispute."""
    return edtf.is_day(report.date) and cluster.core is not None and cluster.core == _closed(report.date)


def _places_agree(one: Place | None, other: Place | None) -> bool:
    return (
        one is None
        or other is None
        or None in (one.country_code, other.country_code)
        or (one.country_code == other.country_code)
    )


def _dated_home(report: Report, span: Bounds, clusters: Sequence[_Cluster], family: Family) -> _Cluster | None:
    lone = len(report.participants) == 1 and family == "in person" and not report.counterpart_not_leader
    days = EVENT_SLACK if family == "event" else VISIT_SLACK if lone else 1 if (span[1] - span[0]).days <= 7 else 0
    slack = timedelta(days=days)
    near = [c for c in clusters if c.core and span[0] <= c.core[1] + slack and c.core[0] <= span[1] + slack]
    near = [c for c in near if not _are_two(report, span, c)]
    page = _page_day(report)
    return min(near, key=lambda c: _distance(report, c, page, span), default=None)


def _distance(report: Report, cluster: _Cluster, page: date | None, span: Bounds) -> tuple[object, ...]:
    assert cluster.core is not None
    same_city = bool(report.place and cluster.place and report.place.city and report.place.city == cluster.place.city)
    same_article = any(r.evidence.article_id == report.evidence.article_id for r in cluster.reports)
    inside = not (span[0] <= cluster.core[1] and cluster.core[0] <= span[1])
    away = abs((cluster.core[0] - (page or span[0])).days)
    return (inside, not same_city, not same_article, away, cluster.core)


def _are_two(report: Report, span: Bounds, cluster: _Cluster) -> bool:
    """Two meetings of one trip: neighbouring days that one article tells apart, or two venues on two days."""
    if cluster.core is None or span == cluster.core or span[0] != span[1] or cluster.core[0] != cluster.core[1]:
        return False
    article = report.evidence.article_id
    told_apart = any(
        r.evidence.article_id == article and _closed(r.date) == cluster.core and len(r.participants) > 1
        for r in cluster.reports
    )
    venues = {r.place.venue for r in [*cluster.reports, report] if r.place and r.place.venue and edtf.is_day(r.date)}
    return told_apart or len(venues) > 1


def _page_day(report: Report) -> date | None:
    span = edtf.bounds(report.evidence.published)
    return span[0] if span else None


def _open_home(report: Report, clusters: Sequence[_Cluster]) -> _Cluster | None:
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


def _told_before(cluster: _Cluster, report: Report) -> timedelta:
    """A plan may be for the page's own day, unless the page, or an earlier one, tells that meeting as held."""
    page = report.evidence.published or ""
    held = any(r.status == "held" and (r.evidence.published or "") <= page for r in cluster.reports)
    return timedelta(days=0 if held else 1)


def _has_open_end(cluster: _Cluster) -> bool:
    return any((span := edtf.bounds(r.date)) and span[1] == date.max for r in cluster.reports)


def _is_in_reach(report: Report, start: date, cluster: _Cluster) -> bool:
    assert cluster.core is not None
    same_place = report.place is not None and cluster.place is not None
    return (cluster.core[0] - start).days <= (PLAN_DAYS_SAME_PLACE if same_place else PLAN_DAYS)


def _undated_home(report: Report, clusters: Sequence[_Cluster]) -> _Cluster | None:
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


# ------------------------------------------------------------------ from cluster to record


def _meeting(cluster: _Cluster) -> Meeting | None:
    reports = sorted(cluster.reports, key=_order)
    if not any(r.weight >= MAKES_RECORD for r in reports):
        return None
    confidence = _confidence(reports)
    if confidence < SHOWN_CONFIDENCE or _is_timeless(reports):
        return None
    participants = _participants(cluster, reports)
    status = _status(reports)
    when_, visit = _date(reports, status), _visit_date(reports)
    place = _place(reports)
    kind = _kind(reports)
    ids = [p.id for p in participants]
    host = _voted([r.host for r in reports if r.host in ids])
    visitor = _voted([r.visitor for r in reports if r.visitor in ids])
    own_id, absorbed = _ids(cluster, reports)
    return Meeting(
        id=own_id,
        participants=participants,
        kind=kind,
        status=status,
        evidence=tuple(r.evidence for r in reports),
        confidence=round(confidence, 3),
        independent_sources=len({e.source_id or e.article_id for e in (r.evidence for r in reports)}),
        cameo=_cameo(reports, kind, status),
        date=when_,
        visit_date=visit,
        place=place,
        host=host if host != visitor else None,
        visitor=visitor if host != visitor or len(ids) == 1 else None,
        counterpart_not_leader=all(r.counterpart_not_leader for r in reports),
        disputes=_disputes(reports, when_, place, status),
        merged_ids=absorbed,
    )


def _is_timeless(reports: Sequence[Report]) -> bool:
    """Somebody's visit somewhere, some time, told by a page without a day: nothing to put in a ledger."""
    return all(
        len(r.participants) == 1 and r.date is None and r.evidence.published is None for r in reports
    ) and not any(r.counterpart_not_leader for r in reports)


def _participants(cluster: _Cluster, reports: Sequence[Report]) -> tuple[Participant, ...]:
    """As the report with most participants names them; a gathering has everybody who was said to attend."""
    found: dict[str, Participant] = {}
    ranked = sorted(reports, key=lambda r: (-len(r.participants), r.status != "held", _order(r)))
    for report in ranked if cluster.family == "event" else ranked[:1]:
        for participant in report.participants:
            found.setdefault(participant.id or participant.name, participant)
    return tuple(found[key] for key in sorted(found))


def _confidence(reports: Sequence[Report]) -> float:
    """1 - prod(1 - weight), a sentence repeated (in reprints too) counted once."""
    best: dict[str, float] = {}
    for report in reports:
        said = text.fold(report.evidence.quote)
        best[said] = max(best.get(said, 0.0), report.weight)
    doubt = 1.0
    for weight in best.values():
        doubt *= 1 - weight
    return 1 - doubt


def _status(reports: Sequence[Report]) -> Status:
    """The latest word: held once said is held; a cancellation beats the plans of earlier pages."""
    told = [r for r in reports if r.weight >= MAKES_RECORD or r.status in {"cancelled", "postponed"}]
    told = [r for r in told if len(r.participants) > 1] or told
    if any(r.status == "held" for r in told):
        return "held"
    rank = {"cancelled": 5, "postponed": 4, "ongoing": 3, "announced": 2, "expected": 1, "held": 0}
    latest = max(told, key=lambda r: (r.evidence.published or "", rank[r.status]))
    if latest.status == "expected" and any(r.status == "announced" for r in told):
        return "announced"
    if latest.status in {"expected", "announced"} and any(
        r.status == "ongoing" and (r.evidence.published or "") >= (latest.evidence.published or "") for r in told
    ):
        return "ongoing"
    return latest.status


def _date(reports: Sequence[Report], status: Status) -> str | None:
    """The most exact date; between equals the one with most weight behind it, what is held before what was planned."""
    weights: dict[str, float] = defaultdict(float)
    told: dict[str, bool] = defaultdict(bool)
    for report in reports:
        if report.date and report.weight >= MAKES_RECORD:
            weights[report.date] += report.weight
            told[report.date] |= report.status in {"held", "ongoing"} or report.status == status
    if not weights:
        return None
    return min(weights, key=lambda d: (_is_guess(d), not told[d], _width(d), -weights[d], d))


def _width(value: str) -> int:
    span = _closed(value)
    return (span[1] - span[0]).days if span else 10**6


def _visit_date(reports: Sequence[Report]) -> str | None:
    spans = sorted({r.visit_date for r in reports if r.visit_date and _width(r.visit_date) <= 15})
    return max(spans, key=_width, default=None)


def _place(reports: Sequence[Report]) -> Place | None:
    placed = [(r.place, r.weight) for r in reports if r.place and r.weight >= MAKES_RECORD]
    if not placed:
        return None
    country = _voted([p.country_code for p, _ in placed])
    inside = [(p, w) for p, w in placed if p.country_code == country]
    cities: dict[str, float] = defaultdict(float)
    for place, weight in inside:
        if place.city:
            cities[place.city] += weight
    if not cities:
        return inside[0][0]
    city = min(cities, key=lambda c: (-cities[c], c))
    best = max((p for p, _ in inside if p.city == city), key=lambda p: (p.venue is not None, p.venue or ""))
    named = {c for p, _ in placed for c in (p.city, *p.also) if c} - {city}
    return replace(best, also=tuple(sorted(named)))


def _voted(values: Sequence[str | None]) -> str | None:
    counts: dict[str, int] = defaultdict(int)
    for value in values:
        if value:
            counts[value] += 1
    return min(counts, key=lambda v: (-counts[v], v), default=None)


_SPECIFIC: tuple[MeetingKind, ...] = (
    "state_visit", "summit", "dinner", "video_call", "phone_call", "forum", "multilateral", "bilateral_meeting",
    "visit", "other",
)  # fmt: skip


def _kind(reports: Sequence[Report]) -> MeetingKind:
    weights: dict[MeetingKind, float] = defaultdict(float)
    for report in reports:
        weights[report.kind] += report.weight * (1.0 if report.status == "held" else 0.7)
    if len(weights) > 1 and "visit" in weights and "bilateral_meeting" in weights:
        # who met on a visit met; the visit is said by host, visitor and span
        weights["bilateral_meeting"] += weights.pop("visit")
    return min(weights, key=lambda k: (-round(weights[k], 3), _SPECIFIC.index(k)))


def _cameo(reports: Sequence[Report], kind: MeetingKind, status: Status) -> str | None:
    if status in {"expected", "announced"}:
        return "036"
    return _voted([r.cameo for r in reports if r.kind == kind and r.cameo != "036"])


def _disputes(reports: Sequence[Report], chosen: str | None, place: Place | None, status: Status) -> tuple[str, ...]:
    """What some source says otherwise: "date: 2024-03-02 (Outlet)". Exact days and other countries only."""
    found: set[str] = set()
    for report in reports:
        who = report.evidence.outlet or report.evidence.file
        said = report.evidence.date
        exact = said is not None and _closed(said) is not None and _width(said) <= 14
        if exact and chosen and not edtf.overlaps(said, chosen) and report.status in {"held", "ongoing", status}:
            found.add(f"date: {said} ({who})")
        elsewhere = report.place and place and not _places_agree(report.place, place)
        if elsewhere and report.place:
            found.add(f"place: {report.place.city or report.place.country} ({who})")
        if status == "held" and report.status == "cancelled" and _is_later(report, reports):
            found.add(f"status: cancelled ({who})")
    return tuple(sorted(found))


def _is_later(report: Report, reports: Sequence[Report]) -> bool:
    held = [r.evidence.published or "" for r in reports if r.status == "held"]
    return (report.evidence.published or "") >= min(held, default="")


def _ids(cluster: _Cluster, reports: Sequence[Report]) -> tuple[str, tuple[str, ...]]:
    """The record's id, made of block, family and its first report; and the ids it would have had by other articles.

    Evidence that arrives later, or of an earlier day, may move the id: the old one is then among the absorbed.
    """
    anchors: dict[str, str] = {}
    for report in reports:
        anchors.setdefault(report.evidence.article_id, _digest(cluster, report.evidence))
    own, *others = dict.fromkeys(anchors.values())
    return own, tuple(sorted(others))


def _digest(cluster: _Cluster, evidence: Evidence) -> str:
    content = "\x1f".join((cluster.block, cluster.family, evidence.article_id, str(evidence.line), evidence.quote))
    return "m" + hashlib.sha256(content.encode()).hexdigest()[:16]


# ------------------------------------------------------------------ gatherings


def _with_parents(meetings: Sequence[Meeting], clusters: Sequence[_Cluster]) -> list[Meeting]:
    """Meetings on the sidelines of a gathering, or among its participants at its place and time, point to it."""
    by_id = {m.id: m for m in meetings}
    events: dict[str, list[Meeting]] = defaultdict(list)
    aside: dict[str, str] = {}
    for cluster in clusters:
        own, _ = _ids(cluster, sorted(cluster.reports, key=_order))
        if own not in by_id:
            continue
        if cluster.family == "event":
            events[cluster.block.removeprefix("event:")].append(by_id[own])
        else:
            named = _voted([r.event for r in cluster.reports])
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
