"""The tick: wakes every few seconds and, in the one process that leads, plans digests and does what chores are due.

APScheduler only wakes us, with a memory store: which slots are due is arithmetic over the archive
(`bot/desk/slots.py`), so that neither a restart nor a second process can lose or double one. Leading is a matter of
order, not of safety: slots are unique rows, and planning one twice is planning it once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bot.desk import Desk
from bot.errors import ReadoutError, StoreError
from store import leases

log = logging.getLogger(__name__)

TICK_S = 5.0
LEAD_S = 90.0
"""How long the heartbeat row of a leader that died elsewhere is respected."""
JUMP_S = 300.0
"""A wall clock that moves by more than this against the monotonic one has jumped."""
LEASE_NAME = "schedule"


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every `every_s` seconds, by the leader alone unless `everywhere`.

    `work` may raise: the error is logged and counted, and the chore comes again. It never overlaps itself.
    """

    name: str
    every_s: float
    work: Callable[[], Awaitable[object]]
    everywhere: bool = False


@dataclass(slots=True)
class ChoreState:
    """How a chore went, for `status`."""

    next_at: float = 0.0
    runs: int = 0
    failures: int = 0
    last_error: str | None = None
    task: asyncio.Task[None] | None = None


class Leadership:
    """Who plans: the process that holds the lock file beside the database and the heartbeat row in it.

    The file tells at once that a leader on this machine died; the row speaks for other machines, and where the file
    was deleted or locks do nothing.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._owner = desk.settings.worker
        self._boot_id = secrets.token_hex(8)
        self._path = Path(f"{desk.store.path}.schedule.lock")
        self._file: IO[bytes] | None = None
        self.is_leader = False

    def take_or_keep(self) -> bool:
        """Lead, if nobody else does; keep leading, if we do. Blocks on nothing."""
        led = self.is_leader
        self.is_leader = self._hold_file() and self._hold_row()
        if self.is_leader != led:
            log.info("schedule: leading" if self.is_leader else "schedule: not leading", extra={"boot": self._boot_id})
        return self.is_leader

    def give_up(self) -> None:
        """Let another process lead at once."""
        if self.is_leader:
            with contextlib.suppress(StoreError), self._desk.store.write() as conn:
                leases.release(conn, LEASE_NAME, self._boot_id)
        self.is_leader = False
        if self._file is not None:
            self._file.close()
            self._file = None

    def _hold_file(self) -> bool:
        if self._file is not None:
            if _is_same_file(self._file, self._path):
                return True
            # Deleted or replaced under us: somebody else may hold the new one.
            self._file.close()
            self._file = None
        try:
            # Held as long as we lead; closing it lets go.
            handle = open(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")  # noqa: SIM115
        except OSError as error:
            log.warning("schedule: no lock file, the heartbeat alone decides", extra={"error": str(error)})
            return True
        if not _lock(handle):
            handle.close()
            return False
        self._file = handle
        return True

    def _hold_row(self) -> bool:
        details = {"host": socket.gethostname(), "file": _file_key(self._file)}
        now = self._desk.clock().timestamp()
        with self._desk.store.write() as conn:
            return leases.hold(
                conn,
                LEASE_NAME,
                owner=self._owner,
                boot_id=self._boot_id,
                now=now,
                until=now + LEAD_S,
                details=json.dumps(details, sort_keys=True),
                # The same file on the same machine was locked by the one before us: it is dead.
                takes_over_same_details=self._file is not None,
            )


class Schedule:
    """Wakes `tick` every TICK_S seconds until stopped.

    `plan` is what the leader does at every tick (plan digests, and say how many posts came of it); `on_planned` is
    called when some did. `chores` come besides.
    """

    def __init__(
        self,
        desk: Desk,
        plan: Callable[[], Awaitable[int]],
        *,
        on_planned: Callable[[], None] = lambda: None,
        chores: Sequence[Chore] = (),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk = desk
        self._plan = plan
        self._on_planned = on_planned
        self._chores = tuple(chores)
        self._monotonic = monotonic
        self._scheduler: Any = None
        self._drift: float | None = None
        self._ticking = asyncio.Lock()
        self._stopping = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.leadership = Leadership(desk)
        self.states = {chore.name: ChoreState() for chore in self._chores}
        self.last_tick_at: float | None = None
        self.last_error: str | None = None

    async def start(self) -> None:
        """Tick now, then every TICK_S seconds. Call it inside the running loop."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.tick, "interval", seconds=TICK_S, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()
        await self.tick()

    async def stop(self) -> None:
        """No more ticks; wait for the chores under way (APScheduler would cancel them); let another process lead."""
        self._stopping = True
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        async with self._ticking:
            if self._tasks:
                await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._desk.run(self.leadership.give_up)

    async def tick(self) -> None:
        """Plan what is due and start the chores whose time has come. Never raises."""
        # Shielded: APScheduler cancels its jobs at shutdown, and a tick half done must end first.
        task = asyncio.create_task(self._tick())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.shield(task)

    async def _tick(self) -> None:
        if self._stopping or self._ticking.locked():
            return
        async with self._ticking:
            self._watch_clock()
            try:
                leads = await self._desk.run(self.leadership.take_or_keep)
                planned = await self._plan() if leads else 0
            except Exception as error:
                # One bad tick must not be the last one: the next comes in seconds.
                self.last_error = str(error)
                log.exception("schedule: a tick failed") if not isinstance(error, ReadoutError) else log.error(
                    "schedule: a tick failed", extra={"error": str(error)}
                )
                return
            self.last_tick_at, self.last_error = self._desk.clock().timestamp(), None
            if planned:
                self._on_planned()
            self._start_chores(leads)

    def _watch_clock(self) -> None:
        drift = self._desk.clock().timestamp() - self._monotonic()
        if self._drift is not None and abs(drift - self._drift) > JUMP_S:
            log.warning("schedule: the clock jumped", extra={"seconds": round(drift - self._drift)})
        self._drift = drift

    def _start_chores(self, leads: bool) -> None:
        now = self._monotonic()
        for chore in self._chores:
            state = self.states[chore.name]
            if (leads or chore.everywhere) and state.next_at <= now and (state.task is None or state.task.done()):
                state.next_at = now + chore.every_s
                state.task = asyncio.create_task(self._do(chore, state))
                self._tasks.add(state.task)
                state.task.add_done_callback(self._tasks.discard)

    async def _do(self, chore: Chore, state: ChoreState) -> None:
        state.runs += 1
        try:
            await chore.work()
        except Exception as error:
            state.failures += 1
            state.last_error = str(error)
            log.exception("schedule: a chore failed", extra={"chore": chore.name})
        else:
            state.last_error = None


def _lock(handle: IO[bytes]) -> bool:
    """Lock the open file for us alone without waiting; the system lets go when we die."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_same_file(handle: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle.fileno()), path.stat())
    except OSError:
        return False


def _file_key(handle: IO[bytes] | None) -> str:
    if handle is None:
        return ""
    about = os.fstat(handle.fileno())
    return f"{about.st_dev}:{about.st_ino}"
