"""One slot per local day, whatever the clocks do: an oracle that scans minute by minute says which."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.desk.slots import Slot, due_slots, next_slot, slot_on
from tests.reliability.extent import FULL

# The two changes of three zones, each with the Thursday before it.
WEEKENDS = [
    ("Europe/London", date(2026, 10, 22)),
    ("Europe/London", date(2027, 3, 25)),
    ("America/New_York", date(2026, 10, 29)),
    ("America/New_York", date(2027, 3, 11)),
    ("Australia/Sydney", date(2026, 10, 1)),
    ("Australia/Sydney", date(2027, 4, 1)),
]
WEEKDAYS = {"daily": range(7), "mon-fri": range(5), "mon": (0,)}
TIMES = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]
DAYS = 6
STEP = timedelta(minutes=15)

Due = Callable[[Iterable[int], time, ZoneInfo, date, datetime], list[Slot]]


def wall_clock(zone: ZoneInfo, thursday: date) -> list[tuple[datetime, datetime]]:
    """(instant, what the clocks show) for every quarter of an hour around the weekend, and one before and after."""
    start = datetime.combine(thursday, time(), UTC) - timedelta(days=2)
    instants = [start + STEP * n for n in range((DAYS + 4) * 96)]
    return [(i, i.astimezone(zone).replace(tzinfo=None)) for i in instants]


def first_instants(shown: list[tuple[datetime, datetime]]) -> dict[datetime, datetime]:
    """For every wall time: the first instant at which the clocks show it or something later: no gap, no fold."""
    found: dict[datetime, datetime] = {}
    latest = shown[0][1]
    for instant, wall in shown:
        while latest <= wall:
            found[latest] = instant
            latest += STEP
    return found


def fired(due: Due, weekdays: Iterable[int], at: time, zone: ZoneInfo, thursday: date) -> list[Slot]:
    """What a process plans that looks every two hours and a bit, from the Thursday on."""
    now = datetime.combine(thursday, time(), UTC) - timedelta(hours=12)
    last = thursday - timedelta(days=1)
    slots: list[Slot] = []
    for _ in range(DAYS * 12):
        for slot in due(weekdays, at, zone, last, now):
            slots.append(slot)
            last = slot.local_date
        now += timedelta(hours=2, minutes=7)
    return slots


def wrong_schedules(due: Due, weekends: Iterable[tuple[str, date]] = WEEKENDS) -> tuple[int, int]:
    """(schedules tried, schedules whose slots are not exactly the oracle's)."""
    tried = wrong = 0
    for name, thursday in weekends:
        zone = ZoneInfo(name)
        first = first_instants(wall_clock(zone, thursday))
        for weekdays in WEEKDAYS.values():
            for at in TIMES:
                days = [d for n in range(DAYS - 1) if (d := thursday + timedelta(days=n)).weekday() in weekdays]
                wanted = [Slot(d, first[datetime.combine(d, at)]) for d in days]
                got = [s for s in fired(due, weekdays, at, zone, thursday) if s.local_date <= thursday + timedelta(4)]
                tried, wrong = tried + 1, wrong + (got != wanted)
    return tried, wrong


def test_1728_schedules_over_six_changes_fire_once_a_local_day() -> None:
    assert wrong_schedules(due_slots) == (1_728, 0)


def naive_due_slots(weekdays: Iterable[int], at: time, zone: ZoneInfo, after: date, now: datetime) -> list[Slot]:
    """The planted fault: what a cron trigger does, asking of every instant whether it shows the time."""
    local = now.astimezone(zone)
    shown = [(s := now - STEP * n, s.astimezone(zone)) for n in range(12)]
    hits = [i for i, w in shown if w.replace(second=0, microsecond=0).time() == at and w.weekday() in weekdays]
    return [Slot(local.date(), i) for i in reversed(hits)]


def test_the_oracle_finds_a_cron_trigger_s_faults() -> None:
    assert wrong_schedules(naive_due_slots, WEEKENDS[:1])[1] > 5


ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})


@pytest.mark.parametrize("at", [time(0), time(1, 30), time(2, 30), time(8)], ids=str)
def test_every_zone_has_one_slot_on_every_day_of_a_year(at: time) -> None:
    assert len(ZONES) > 400
    for name in ZONES if FULL else ZONES[::9]:
        zone = ZoneInfo(name)
        day, slots = date(2026, 7, 1), []
        while day < date(2027, 7, 1):
            due_at = slot_on(day, at, zone)
            assert due_at is not None, (name, day)
            shown, wall = due_at.astimezone(zone), datetime.combine(day, at)
            before = (due_at - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
            assert before < wall <= shown.replace(tzinfo=None), (name, day)
            assert shown.fold == 0 or shown.replace(tzinfo=None) != wall, (name, day)
            slots.append(due_at)
            day += timedelta(days=1)
        assert slots == sorted(set(slots)), name


def test_a_time_in_the_gap_falls_to_the_first_instant_after_it() -> None:
    gap = slot_on(date(2027, 3, 28), time(1, 30), ZoneInfo("Europe/London"))
    assert gap == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_a_time_shown_twice_counts_the_first_time() -> None:
    overlap = slot_on(date(2026, 10, 25), time(1, 30), ZoneInfo("Europe/London"))
    assert overlap == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_that_a_zone_left_out_has_no_slot() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert [slot_on(date(2011, 12, 30), at, apia) for at in (time(0), time(8), time(23, 59))] == [None] * 3
    assert slot_on(date(2011, 12, 31), time(8), apia) is not None
    new_year = datetime(2012, 1, 1, 12, tzinfo=UTC)
    days = [s.local_date.day for s in due_slots(range(7), time(8), apia, date(2011, 12, 27), new_year)]
    assert days == [28, 29, 31, 1]


def test_after_three_days_down_every_missed_slot_is_known_and_the_next_one_too() -> None:
    zone = ZoneInfo("Europe/London")
    back = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
    missed = due_slots(range(7), time(8), zone, date(2026, 6, 1), back)
    assert [s.local_date.day for s in missed] == [2, 3, 4]
    assert next_slot(range(7), time(8), zone, date(2026, 6, 4), back) == Slot(
        date(2026, 6, 5), datetime(2026, 6, 5, 7, tzinfo=UTC)
    )
    assert next_slot((), time(8), zone, date(2026, 6, 4), back) is None
