"""Labelled sentences and articles in, counts out: how often the ledger has the record a careful editor would have.

A row of `tests/quality/meetings/*.jsonl` has an id, a page day, a text (or a headline and paragraphs) and `records`:
who, status, date and place where the text gives them, `sort` (meeting | phone | video | visit | gathering).
`optional` records are neither demanded nor held against us: what a text only implies.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot import edtf
from bot.leaders.linking import link_leaders
from bot.leaders.names import fold_name
from bot.leaders.roster import Roster
from bot.meetings.extraction import extract_reports
from bot.meetings.ledger import merge_reports
from bot.model import REMOTE_KINDS, Article, Meeting, Paragraph, ParagraphRole, Report

FOLDER = Path(__file__).parent.parent / "quality" / "meetings"
Row = Mapping[str, Any]


@dataclass(slots=True)
class Counts:
    """What was demanded and found, and of the found how many have status, date and place right."""

    found: int = 0
    missed: int = 0
    extra: int = 0
    held_from_nothing: int = 0
    status: list[bool] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)
    places: list[bool] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Shares between 0 and 1."""

        def share(values: Sequence[bool]) -> float:
            return sum(values) / len(values) if values else 1.0

        return {
            "precision": self.found / max(1, self.found + self.extra),
            "recall": self.found / max(1, self.found + self.missed),
            "status": share(self.status),
            "dates": share(self.dates),
            "places": share(self.places),
        }


def rows(name: str) -> list[Row]:
    """The labelled rows of a file."""
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def page_of(row: Row) -> Article:
    """The row as an article of one-line paragraphs."""
    lines: list[tuple[ParagraphRole, str]] = [("headline", row["headline"])] if "headline" in row else []
    if "paragraphs" in row:
        lines += [("body", text) for text in row["paragraphs"]]
    else:
        lines += [("body", row["before"])] if "before" in row else []
        lines += [(row["role"], row["text"])]
    paragraphs = tuple(Paragraph(role, text, n, n) for n, (role, text) in enumerate(lines, start=1))
    return Article("article", 1, len(lines), paragraphs, headline=row.get("headline"), published=row["day"])


def reports_of(row: Row, roster: Roster) -> tuple[Report, ...]:
    """What the product reads out of a row: linked and extracted."""
    page, day = page_of(row), date.fromisoformat(row["day"])
    mentions = link_leaders(page, roster, day=day)
    return extract_reports(page, mentions, roster.by_id(), article_id=row["id"], file="row", day=day, outlet=None)


def ledger_of(row: Row, roster: Roster) -> tuple[Meeting, ...]:
    """The reports of a row, merged."""
    return merge_reports(reports_of(row, roster))


def judge(labelled: Iterable[Row], roster: Roster) -> Counts:
    """Counts over all rows."""
    counts = Counts()
    for row in labelled:
        _judge_row(_by_ids_of_today(row, roster), ledger_of(row, roster), counts)
    return counts


def _by_ids_of_today(row: Row, roster: Roster) -> Row:
    """The row as labelled, people under the ids that the roster has for them now; some had none when it was."""
    records = [
        {**record, "who": sorted(_id_of_today(who, roster) for who in record["who"])} for record in row["records"]
    ]
    return {**row, "records": records}


def _id_of_today(who: str, roster: Roster) -> str:
    known = roster.leader(who)
    called = [one for one, kind in roster.forms.get(fold_name(who), ()) if kind == "full"]
    return known.id if known else called[0] if len(called) == 1 else who


def _judge_row(row: Row, ledger: Sequence[Meeting], counts: Counts) -> None:
    left = list(ledger)
    text = row.get("text") or row.get("headline")
    for record in sorted(row["records"], key=lambda r: bool(r.get("optional"))):
        fitting = [m for m in left if _same(record, m)]
        best = max(fitting, key=lambda m: _closeness(record, m), default=None)
        if best is None or _another_day(record, best, row["records"]):
            if not record.get("optional"):
                counts.missed += 1
                counts.notes.append(f"MISSED {row['id']} {record} | {text}")
            continue
        left.remove(best)
        if record.get("optional"):
            continue
        counts.found += 1
        _judge_fields(record, best, counts, f"{row['id']} | {text}")
    for meeting in left:
        counts.extra += 1
        nothing = not row["records"] and meeting.status in {"held", "ongoing"}
        counts.held_from_nothing += nothing
        who = "+".join(p.id or p.name for p in meeting.participants)
        counts.notes.append(f"EXTRA {row['id']} {who} {meeting.kind} {meeting.status} {meeting.date} | {text}")


def _same(record: Row, meeting: Meeting) -> bool:
    remote = record["sort"] in {"phone", "video"}
    return sorted(p.id or p.name for p in meeting.participants) == record["who"] and remote == (
        meeting.kind in REMOTE_KINDS
    )


def _closeness(record: Row, meeting: Meeting) -> tuple[bool, bool, bool]:
    return (
        edtf.overlaps(record.get("date"), meeting.date, 1),
        _status_fits(record, meeting),
        _place_fits(record, meeting),
    )


def _another_day(record: Row, meeting: Meeting, records: Sequence[Row]) -> bool:
    """Is it rather the other record of the same people that the row has?"""
    twins = [r for r in records if r is not record and r["who"] == record["who"] and r["sort"] == record["sort"]]
    mine = edtf.overlaps(record.get("date"), meeting.date, 1)
    return (
        record.get("date") is not None
        and not mine
        and any(edtf.overlaps(r.get("date"), meeting.date, 1) for r in twins)
    )


def _judge_fields(record: Row, meeting: Meeting, counts: Counts, where: str) -> None:
    counts.status.append(_status_fits(record, meeting))
    if not counts.status[-1]:
        counts.notes.append(f"STATUS {record['status']} got {meeting.status} {where}")
    if record.get("date"):
        counts.dates.append(_date_fits(record["date"], meeting))
        if not counts.dates[-1]:
            counts.notes.append(f"DATE {record['date']} got {meeting.date} {where}")
    if record.get("place") and record["sort"] not in {"phone", "video"}:
        counts.places.append(_place_fits(record, meeting))
        if not counts.places[-1]:
            counts.notes.append(f"PLACE {record['place']} got {meeting.place} {where}")


def _status_fits(record: Row, meeting: Meeting) -> bool:
    return meeting.status == record["status"] or (record["status"], meeting.status) == ("expected", "announced")


def _date_fits(wanted: str, meeting: Meeting) -> bool:
    """Right, or honestly coarser: unknown, or a span that holds the day."""
    if meeting.date is None or meeting.date == wanted:
        return True
    ours, theirs = edtf.bounds(meeting.date), edtf.bounds(wanted)
    if not ours or not theirs:
        return False
    if "~" in meeting.date and ours[0] <= theirs[1] and theirs[0] <= ours[1] and not edtf.is_day(wanted):
        return True  # the text has no day: the label is the month, ours "these days"
    return ours[0] <= theirs[0] and theirs[1] <= ours[1]


def _place_fits(record: Row, meeting: Meeting) -> bool:
    place = meeting.place
    if not record.get("place"):
        return True
    return place is not None and record["place"] in {place.city, place.country, place.venue, *place.also}
