"""One process plans; chores come in time, never over each other, and end before the process does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.schedule import LEAD_S, Chore, Leadership, Schedule
from bot.settings import Settings
from store.database import Store
from tests.posting.benches import FakeTime

Make = Callable[[Desk], Leadership]


@pytest.fixture
def other_desk(desk: Desk, now: FakeTime) -> Iterator[Desk]:
    """Another process on the same database, as far as locks can tell."""
    with Store(desk.store.path) as store:
        yield Desk(store, Settings(worker="w2"), clock=now.clock)


@pytest.fixture
def make_leadership() -> Iterator[Make]:
    made: list[Leadership] = []

    def make(desk: Desk) -> Leadership:
        made.append(Leadership(desk))
        return made[-1]

    yield make
    for leadership in made:
        leadership.give_up()


async def nothing() -> int:
    return 0


def test_the_second_of_two_processes_does_not_lead(desk: Desk, other_desk: Desk, make_leadership: Make) -> None:
    first, second = make_leadership(desk), make_leadership(other_desk)
    assert [first.take_or_keep(), second.take_or_keep(), first.take_or_keep()] == [True, False, True]
    first.give_up()
    assert second.take_or_keep()


def test_a_leader_that_died_here_is_followed_at_once(desk: Desk, other_desk: Desk, make_leadership: Make) -> None:
    first, second = make_leadership(desk), make_leadership(other_desk)
    first.take_or_keep()
    assert first._file is not None
    first._file.close()  # what the system does when a process dies; its heartbeat row stays
    assert second.take_or_keep()
    first._file = None


def test_without_the_lock_file_the_heartbeat_keeps_a_second_leader_away(
    desk: Desk, other_desk: Desk, now: FakeTime, make_leadership: Make
) -> None:
    first, second = make_leadership(desk), make_leadership(other_desk)
    assert first.take_or_keep()
    Path(f"{desk.store.path}.schedule.lock").unlink()
    assert not second.take_or_keep()
    now.pass_by(LEAD_S + 1)
    assert second.take_or_keep(), "a dead leader elsewhere was waited for for ever"
    assert not first.take_or_keep(), "two lead"


async def test_a_tick_plans_wakes_the_outbox_and_starts_due_chores(desk: Desk, now: FakeTime) -> None:
    done: list[str] = []

    async def plan() -> int:
        done.append("plan")
        return 2

    async def sweep() -> None:
        done.append("sweep")

    schedule = Schedule(
        desk, plan, on_planned=lambda: done.append("wake"), chores=[Chore("sweep", 60, sweep)], monotonic=now.monotonic
    )
    for _ in range(3):
        await schedule.tick()
        await asyncio.sleep(0)
        now.pass_by(25)
    await schedule.stop()
    assert done == ["plan", "wake", "sweep"] + ["plan", "wake"] * 2


async def test_who_does_not_lead_plans_nothing_and_does_only_what_everyone_does(
    desk: Desk, other_desk: Desk, now: FakeTime, make_leadership: Make
) -> None:
    done: list[str] = []

    async def plan() -> int:
        done.append("plan")
        return 0

    async def note(what: str) -> None:
        done.append(what)

    schedule = Schedule(
        other_desk,
        plan,
        chores=[Chore("one", 1, lambda: note("one")), Chore("all", 1, lambda: note("all"), everywhere=True)],
        monotonic=now.monotonic,
    )
    assert make_leadership(desk).take_or_keep()
    await schedule.tick()
    await schedule.stop()
    assert done == ["all"]


async def test_a_chore_that_fails_is_counted_and_comes_again(desk: Desk, now: FakeTime) -> None:
    async def fail() -> None:
        raise OSError("no route")

    schedule = Schedule(desk, nothing, chores=[Chore("poll", 10, fail)], monotonic=now.monotonic)
    for _ in range(3):
        await schedule.tick()
        await asyncio.sleep(0)
        now.pass_by(11)
    state = schedule.states["poll"]
    assert (state.runs, state.failures, state.last_error) == (3, 3, "no route")
    await schedule.stop()


async def test_a_long_chore_never_overlaps_itself_and_is_waited_for_at_the_end(desk: Desk, now: FakeTime) -> None:
    running = most = ended = 0

    async def read() -> None:
        nonlocal running, most, ended
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        ended += 1

    schedule = Schedule(desk, nothing, chores=[Chore("read", 1, read)], monotonic=now.monotonic)
    await schedule.start()
    for _ in range(3):
        now.pass_by(2)
        await schedule.tick()
    await schedule.stop()
    assert (most, running) == (1, 0)
    assert ended >= 1


async def test_planning_that_fails_does_not_end_the_ticks(desk: Desk, now: FakeTime) -> None:
    tries = 0

    async def plan() -> int:
        nonlocal tries
        tries += 1
        raise RuntimeError("a bug")

    schedule = Schedule(desk, plan, monotonic=now.monotonic)
    await schedule.tick()
    await schedule.tick()
    assert (tries, schedule.last_error) == (2, "a bug")
    await schedule.stop()


async def test_a_clock_that_jumps_is_noticed(desk: Desk, now: FakeTime, caplog: pytest.LogCaptureFixture) -> None:
    schedule = Schedule(desk, nothing, monotonic=now.monotonic)
    await schedule.tick()
    now.pass_by(5)
    await schedule.tick()
    assert "jumped" not in caplog.text
    now.jump(-7_200)
    await schedule.tick()
    assert "the clock jumped" in caplog.text
    await schedule.stop()
