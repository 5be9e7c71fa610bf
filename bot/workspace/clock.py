"""The workspace's clock: real time plus what a test has advanced it by, and Slack timestamps made from it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class Clock:
    """Seconds since the epoch, as float.

    `advance` moves it forward, so that a trigger or a response URL expires without waiting; sleepers whose
    time has come wake at once.
    """

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._advanced = 0.0
        self._last_ts = 0
        self._moved = asyncio.Event()

    def now(self) -> float:
        return self._source() + self._advanced

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("the workspace's clock only moves forward")
        self._advanced += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait until the workspace's clock has moved on by so many seconds."""
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            moved = self._moved
            try:
                async with asyncio.timeout(left):
                    await moved.wait()
            except TimeoutError:
                continue

    def next_ts(self) -> str:
        """A message timestamp ("1732000000.000123"): unique in the workspace and never smaller than one before."""
        self._last_ts = max(int(self.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"
