"""What people ruled on meetings, applied while reports become records: what is none, on which day, which are one.

A ruling names sentences, not records: those outlive a reading of the same words, whatever line they stand on then.
Pure; the desk keeps rulings as verdicts (`bot/desk/rulings.py`).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot import text
from bot.meetings.clusters import Cluster, places_agree
from bot.meetings.record import record_of
from bot.model import REMOTE_KINDS, Evidence, Meeting, MeetingKind, Report


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about a meeting: its article, a hash of its words, was it remote, and the day it gave (EDTF).

    The day only tells two meetings of one sentence apart: a sentence that is dated otherwise later is still the same.
    """

    article_id: str
    words: str
    is_remote: bool
    date: str | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision on the record that these sentences make in their block; `other` are those of the record to join it
    with, `date` is what people say (EDTF)."""

    kind: Literal["not_a_meeting", "wrong_date", "same_meeting"]
    block: str
    told: tuple[Told, ...]
    other: tuple[Told, ...] = ()
    date: str | None = None


def told_by(meeting: Meeting) -> tuple[Told, ...]:
    """The sentences that a record rests on."""
    return tuple(dict.fromkeys(_told(e, meeting.kind) for e in meeting.evidence))


def _told(evidence: Evidence, kind: MeetingKind) -> Told:
    words = hashlib.sha256(text.fold(evidence.quote).encode()).hexdigest()[:16]
    return Told(evidence.article_id, words, kind in REMOTE_KINDS, evidence.date)


@dataclass(slots=True)
class _Sentences:
    """Finds sentences among reports; `days` are all those that the reports of one sentence give."""

    days: dict[tuple[str, str, bool], set[str | None]] = field(default_factory=lambda: defaultdict(set))

    def note(self, reports: Iterable[Report]) -> None:
        for report in reports:
            told = _told(report.evidence, report.kind)
            self.days[_key(told)].add(told.date)

    def holds(self, said: Sequence[Told], report: Report) -> bool:
        """Is the report one of these? Where its sentence gives several days, its own must be among theirs."""
        here = _told(report.evidence, report.kind)
        days = {told.date for told in said if _key(told) == _key(here)}
        return bool(days) and (here.date in days or not days & self.days[_key(here)])


def _key(told: Told) -> tuple[str, str, bool]:
    return told.article_id, told.words, told.is_remote


def without_refused(block: str, reports: Sequence[Report], rulings: Sequence[Ruling]) -> list[Report]:
    """The reports of a block that nobody called no meeting."""
    refused = [ruling.told for ruling in rulings if ruling.kind == "not_a_meeting" and ruling.block == block]
    if not refused:
        return list(reports)
    sentences = _Sentences()
    sentences.note(reports)
    return [report for report in reports if not any(sentences.holds(told, report) for told in refused)]


def apply_rulings(block: str, clusters: Sequence[Cluster], rulings: Sequence[Ruling]) -> list[Cluster]:
    """The clusters of a block as people have them, the rulings taken in the order in which they were made.

    A record that was moved to a day on which the same people's record stands already becomes one with it.
    """
    mine = [ruling for ruling in rulings if ruling.block == block and ruling.kind != "not_a_meeting"]
    if not mine:
        return list(clusters)
    sentences = _Sentences()
    sentences.note(report for cluster in clusters for report in cluster.reports)
    ruled = list(clusters)
    for ruling in mine:
        one = _cluster_of(ruling.told, ruled, sentences)
        other = _cluster_of(ruling.other, ruled, sentences) if ruling.other else None
        if one is not None and ruling.kind == "wrong_date":
            one.ruled_date = ruling.date
            other = _on_that_day(one, ruled)
        if one is None or other is None or one is other or one.family != other.family:
            continue
        one.reports = [*one.reports, *other.reports]
        one.ruled_date = one.ruled_date or other.ruled_date
        ruled.remove(other)
    return ruled


def _cluster_of(said: Sequence[Told], clusters: Sequence[Cluster], sentences: _Sentences) -> Cluster | None:
    """The cluster that has most of these sentences; the first of equals."""
    shares = Counter({n: sum(sentences.holds(said, r) for r in c.reports) for n, c in enumerate(clusters)})
    best = max(shares, key=lambda n: (shares[n], -n), default=None)
    return clusters[best] if best is not None and shares[best] else None


def _on_that_day(moved: Cluster, clusters: Sequence[Cluster]) -> Cluster | None:
    for cluster in clusters:
        if cluster is moved or cluster.family != moved.family or not places_agree(cluster.place, moved.place):
            continue
        record = record_of(cluster)
        if record is not None and record.date == moved.ruled_date:
            return cluster
    return None
