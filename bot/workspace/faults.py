"""Faults on demand: which call of which method goes wrong, and how."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

NAMED = {
    "rate_limited": "HTTP 429 with Retry-After",
    "503": "HTTP 503 with a text body",
    "drop_before_store": "the connection closes and nothing was done",
    "drop_after_store": "the call was done, then the connection closes without an answer",
    "stall": "the call was done, the answer comes `seconds` late",
    "stall_before_store": "nothing is done for `seconds`, then the call is done",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing going wrong: a name of `NAMED`, or any error code of Slack's (answered in a 200 body)."""

    kind: str
    seconds: float = 1.0
    """Retry-After of `rate_limited`; the delay of the two stalls."""
    after_store: bool = False
    """An error code is answered although the call was done, as Slack warns for `fatal_error`."""


class Hold:
    """A call of one method held back, so that a test can act between the request and the answer.

    `await hold.arrived.wait()`, do what must happen meanwhile, then `hold.release()`.
    """

    def __init__(self, *, stored: bool) -> None:
        self.stored = stored
        self.arrived = asyncio.Event()
        self._released = asyncio.Event()

    def release(self) -> None:
        self._released.set()

    async def stay(self) -> None:
        self.arrived.set()
        await self._released.wait()


@dataclass(slots=True)
class _Mix:
    dice: random.Random
    shares: dict[str, float]
    methods: frozenset[str]
    seconds: float


@dataclass(slots=True)
class Faults:
    """The faults still to come, method by method, and an optional seeded mix of them."""

    _queued: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _holds: defaultdict[str, deque[Hold]] = field(default_factory=lambda: defaultdict(deque))
    _mix: _Mix | None = None

    def fail_next(
        self, method: str, kind: str, times: int = 1, *, seconds: float = 1.0, after_store: bool = False
    ) -> None:
        self._queued[method].extend([Fault(kind, seconds, after_store)] * times)

    def mix(
        self, shares: Mapping[str, float], *, seed: int, methods: Collection[str] = (), seconds: float = 1.0
    ) -> None:
        """Let each call of these methods (all when empty) go wrong by chance: `{"drop_after_store": 0.1, …}`."""
        if sum(shares.values()) > 1 or min(shares.values(), default=0) < 0:
            raise ValueError("the shares of a fault mix are between 0 and 1 and add up to at most 1")
        self._mix = _Mix(random.Random(seed), dict(shares), frozenset(methods), seconds)  # noqa: S311

    def clear(self) -> None:
        self._queued.clear()
        self._mix = None

    def hold_next(self, method: str, *, stored: bool) -> Hold:
        hold = Hold(stored=stored)
        self._holds[method].append(hold)
        return hold

    def next_hold(self, method: str) -> Hold | None:
        return self._holds[method].popleft() if self._holds[method] else None

    def next(self, method: str) -> Fault | None:
        """The fault of this call, if it has one; a queued one comes before the mix."""
        if self._queued[method]:
            return self._queued[method].popleft()
        mix = self._mix
        if mix is None or (mix.methods and method not in mix.methods):
            return None
        roll = mix.dice.random()
        for kind, share in mix.shares.items():
            if roll < share:
                return Fault(kind, mix.seconds)
            roll -= share
        return None
