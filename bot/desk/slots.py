"""When an edition is due: weekdays, a wall-clock time and a zone in, instants out. Pure, with no clock of its own.

Own arithmetic, since cron triggers skipped or doubled days in 51 of 1,728 cases around changes to summer time. Ours:
one slot per local day. A time that the clocks jump over falls to the first instant after the jump; a time that they
show twice counts the first time; a day that a zone leaves out altogether has no slot.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MAX_LOOK_BACK_DAYS = 400
MAX_LOOK_AHEAD_DAYS = 15
"""Two weeks hold every weekday twice, even where a zone leaves a day out."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One due moment of an edition: its local day, and the instant in UTC."""

    local_date: date
    due_at: datetime


def slot_on(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The instant (UTC) of wall-clock time `at` on `day`; None when the zone leaves the whole day out."""
    due_at = _first_instant(datetime.combine(day, at), zone)
    # In a gap that reaches past midnight the slot lies on the next day, but only if its own day existed at all:
    # Samoa had no 30 December 2011.
    if _wall(due_at, zone).date() == day:
        return due_at
    began = _first_instant(datetime.combine(day, time.min), zone)
    return due_at if _wall(began, zone).date() == day else None


def _first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, to the second, at which the clocks of `zone` show `wall` or, in a gap, something later."""
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _wall(first, zone) == wall:
        return first
    # In a gap fold 1 reads the wall time with the later offset: the jump lies between the two readings.
    low, high = int(wall.replace(tzinfo=zone, fold=1).timestamp()), int(first.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _wall(datetime.fromtimestamp(middle, UTC), zone) >= wall:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, UTC)


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def due_slots(weekdays: Iterable[int], at: time, zone: ZoneInfo, after: date, now: datetime) -> list[Slot]:
    """Every slot that has come by `now` on a local day later than `after`, oldest first. Monday is 0.

    Looks back MAX_LOOK_BACK_DAYS at most.
    """
    wanted = frozenset(weekdays)
    # A slot in a gap before midnight falls into the next local day.
    today = now.astimezone(zone).date()
    day = max(after + timedelta(days=1), today - timedelta(days=MAX_LOOK_BACK_DAYS))
    slots: list[Slot] = []
    while day <= today:
        if day.weekday() in wanted and (due_at := slot_on(day, at, zone)) is not None and due_at <= now:
            slots.append(Slot(day, due_at))
        day += timedelta(days=1)
    return slots


def next_slot(weekdays: Iterable[int], at: time, zone: ZoneInfo, after: date, now: datetime) -> Slot | None:
    """The first slot to come after `now` on a local day later than `after`; None for an edition without weekdays."""
    wanted = frozenset(weekdays)
    day = max(after + timedelta(days=1), now.astimezone(zone).date() - timedelta(days=1))
    for _ in range(MAX_LOOK_AHEAD_DAYS):
        if day.weekday() in wanted and (due_at := slot_on(day, at, zone)) is not None and due_at > now:
            return Slot(day, due_at)
        day += timedelta(days=1)
    return None
