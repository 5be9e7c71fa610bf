"""A cluster of reports in, one record of the ledger out: kind, status, date, place, confidence, disputes, id."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot import edtf, text
from bot.meetings.clusters import MAKES_RECORD, Cluster, closed_span, is_guess, order_of, places_agree
from bot.model import BY_PEOPLE, Meeting, MeetingKind, Participant, Place, Report, Status

SHOWN_CONFIDENCE = 0.4


def id_apart(record_id: str, number: int) -> str:
    """The id of the so many-th meeting that one sentence tells of ("on Monday, again on Friday"): they share theirs."""
    return record_id if number == 1 else f"{record_id}-{number}"


def id_together(record_id: str) -> str:
    """The id that records told apart by `id_apart` share."""
    return record_id.partition("-")[0]


def record_of(cluster: Cluster) -> Meeting | None:
    reports = sorted(cluster.reports, key=order_of)
    if not any(r.weight >= MAKES_RECORD for r in reports):
        return None
    confidence = _confidence(reports)
    if confidence < SHOWN_CONFIDENCE or _is_timeless(reports):
        return None
    participants = _participants(cluster, reports)
    status = _status(reports)
    when_, visit = cluster.ruled_date or _date(reports, status), _visit_date(reports)
    if cluster.ruled_date and not edtf.overlaps(visit, cluster.ruled_date):
        visit = None
    place = _place(reports)
    kind = _kind(reports)
    ids = [p.id for p in participants]
    host = voted([r.host for r in reports if r.host in ids])
    visitor = voted([r.visitor for r in reports if r.visitor in ids])
    own_id, absorbed = ids_of(cluster, reports)
    return Meeting(
        id=own_id,
        participants=participants,
        kind=kind,
        status=status,
        evidence=tuple(r.evidence for r in reports),
        confidence=round(confidence, 3),
        independent_sources=_independent(reports),
        cameo=_cameo(reports, kind, status),
        date=when_,
        visit_date=visit,
        place=place,
        host=host if host != visitor else None,
        visitor=visitor if host != visitor or len(ids) == 1 else None,
        counterpart_not_leader=all(r.counterpart_not_leader for r in reports),
        disputes=(*_ruled(cluster), *_disputes(reports, when_, place, status)),
        merged_ids=absorbed,
    )


def _independent(reports: Sequence[Report]) -> int:
    """How many report it on their own: reports of unknown origin count, as one, only where nothing else is known."""
    return len({r.evidence.source_id for r in reports if r.evidence.source_id}) or 1


def _is_timeless(reports: Sequence[Report]) -> bool:
    """Somebody's visit somewhere, some time, told by a page without a day: nothing to put in a ledger."""
    return all(
        len(r.participants) == 1 and r.date is None and r.evidence.published is None for r in reports
    ) and not any(r.counterpart_not_leader for r in reports)


def _participants(cluster: Cluster, reports: Sequence[Report]) -> tuple[Participant, ...]:
    """As the report with most participants names them; a gathering has everybody who was said to attend."""
    found: dict[str, Participant] = {}
    ranked = sorted(reports, key=lambda r: (-len(r.participants), r.status != "held", order_of(r)))
    for report in ranked if cluster.family == "event" else ranked[:1]:
        for participant in report.participants:
            found.setdefault(participant.id or participant.name, participant)
    return tuple(found[key] for key in sorted(found))


def _confidence(reports: Sequence[Report]) -> float:
    """1 - prod(1 - weight), a sentence repeated (in reprints too) counted once."""
    best: dict[str, float] = {}
    for report in reports:
        said = _said(report.evidence.quote)
        best[said] = max(best.get(said, 0.0), report.weight)
    doubt = 1.0
    for weight in best.values():
        doubt *= 1 - weight
    return 1 - doubt


@lru_cache(maxsize=16384)
def _said(quote: str) -> str:
    """A quotation as it is compared; a block is merged again with every report that joins it."""
    return text.fold(quote)


def _status(reports: Sequence[Report]) -> Status:
    """The latest word: held once said is held; a cancellation beats the plans of earlier pages."""
    told = [r for r in reports if r.weight >= MAKES_RECORD or r.status in {"cancelled", "postponed"}]
    undone = {"cancelled", "postponed"}
    told = [r for r in told if len(r.participants) > 1 or r.status in undone] or told
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
    dated = [r for r in reports if r.date and r.weight >= MAKES_RECORD]
    if status in {"held", "ongoing"}:
        # a plan "from now on" dates nothing that took place
        dated = [r for r in dated if closed_span(r.date) or r.status in {"held", "ongoing"}] or dated
    # the day of an arrival is not the day of the meeting, if any report gives that
    dated = [r for r in dated if len(r.participants) > 1 and not is_guess(r.date)] or dated
    for report in dated:
        if report.date:
            weights[report.date] += report.weight
            told[report.date] |= report.status in {"held", "ongoing"} or report.status == status
    if not weights:
        return None
    is_past = status in {"held", "ongoing"}
    if is_past and all(value.endswith("/..") for value in weights):
        return None  # what was planned from some day on, and is over
    return min(
        weights, key=lambda d: (is_past and d.endswith("/.."), is_guess(d), not told[d], _width(d), -weights[d], d)
    )


def _width(value: str) -> int:
    span = closed_span(value)
    return (span[1] - span[0]).days if span else 10**6


def _visit_date(reports: Sequence[Report]) -> str | None:
    spans = sorted({r.visit_date for r in reports if r.visit_date and _width(r.visit_date) <= 15})
    return max(spans, key=_width, default=None)


def _place(reports: Sequence[Report]) -> Place | None:
    placed = [(r.place, r.weight) for r in reports if r.place and r.weight >= MAKES_RECORD and len(r.participants) > 1]
    placed = placed or [(r.place, r.weight) for r in reports if r.place and r.weight >= MAKES_RECORD]
    if not placed:
        return None
    country = voted([p.country_code for p, _ in placed])
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


def voted(values: Sequence[str | None]) -> str | None:
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
    return voted([r.cameo for r in reports if r.kind == kind and r.cameo != "036"])


def _disputes(reports: Sequence[Report], chosen: str | None, place: Place | None, status: Status) -> tuple[str, ...]:
    """What some source says otherwise: "date: 2024-03-02 (Outlet)". Exact days and other countries only."""
    found: set[str] = set()
    for report in reports:
        who = report.evidence.outlet or report.evidence.file
        said = report.evidence.date
        exact = said is not None and closed_span(said) is not None and _width(said) <= 14 and not is_guess(said)
        if exact and chosen and not edtf.overlaps(said, chosen) and report.status in {"held", "ongoing", status}:
            found.add(f"date: {said} ({who})")
        elsewhere = report.place and place and not places_agree(report.place, place)
        if elsewhere and report.place:
            found.add(f"place: {report.place.city or report.place.country} ({who})")
        if status == "held" and report.status == "cancelled" and _is_later(report, reports):
            found.add(f"status: cancelled ({who})")
    return tuple(sorted(found))


def _ruled(cluster: Cluster) -> tuple[str, ...]:
    return (f"date: {cluster.ruled_date} ({BY_PEOPLE})",) if cluster.ruled_date else ()


def _is_later(report: Report, reports: Sequence[Report]) -> bool:
    held = [r.evidence.published or "" for r in reports if r.status == "held"]
    return (report.evidence.published or "") >= min(held, default="")


def ids_of(cluster: Cluster, reports: Sequence[Report]) -> tuple[str, tuple[str, ...]]:
    """The record's id, made of block, family and its first report; and the ids it would have had by other articles.

    Evidence that arrives later, or of an earlier day, may move the id: the old one is then among the absorbed.
    """
    anchors: dict[str, str] = {}
    for report in reports:
        anchors.setdefault(report.evidence.article_id, _digest(cluster, report))
    own, *others = dict.fromkeys(anchors.values())
    return own, tuple(sorted(others))


def _digest(cluster: Cluster, report: Report) -> str:
    """One sentence may tell of two meetings of the same people: their dates and statuses set them apart."""
    e = report.evidence
    said = (e.article_id, str(e.line), e.quote, report.kind, report.status, report.date or "")
    content = "\x1f".join((cluster.block, cluster.family, *said))
    return "m" + hashlib.sha256(content.encode()).hexdigest()[:16]
