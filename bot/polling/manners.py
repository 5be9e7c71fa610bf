"""What we owe the hosts that we visit: one request at a time, a pause between two, rest when asked for it, robots.txt.

What somebody names is asked for like a browser would; what the bot follows by itself is read only where robots.txt
lets it (RFC 9309: 4xx allows everything, 5xx and silence nothing, kept for a day at most).
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.fetch import Fetched, FetchFailed

if TYPE_CHECKING:
    from protego import Protego

AGENT = "Readout"
GAP_S = 1.0
LONGEST_GAP_S = 30.0
"""A longer Crawl-delay than this is kept by asking the host again only then, not by waiting."""
ROBOTS_FRESH_S = 86_400.0
ROBOTS_AGAIN_S = 3_600.0
"""When a robots.txt that could not be had is asked for again."""
LONGEST_ROBOTS = 500 * 1024
MOST_HOSTS = 2_000

Get = Callable[[str], Awaitable[Fetched]]


class HostRests(FetchFailed):
    """The host is not asked before its time; `wait_s` is how long is left of it."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"Its server has asked us to wait for {wait_s / 60:.0f} minutes.")
        self.wait_s = wait_s


@dataclass(slots=True)
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_at: float = float("-inf")
    gap_s: float = GAP_S
    rests_until: float = float("-inf")


@dataclass(slots=True)
class _Robots:
    """`rules` None: it could not be had, and `why`."""

    rules: Protego | None
    until: float
    why: str = ""


class Manners:
    """Kept as long as the bot runs. `clock` gives seconds that only rise; tests hand in their own, and a `pause`."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        gap_s: float = GAP_S,
    ) -> None:
        self._clock, self._pause, self._gap_s = clock, pause, gap_s
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, _Robots] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    def _host(self, host: str) -> _Host:
        if host not in self._hosts:
            if len(self._hosts) >= MOST_HOSTS:
                idle = [name for name, one in self._hosts.items() if not one.turn.locked() and not self._rests(one)]
                for name in idle[: MOST_HOSTS // 2]:
                    del self._hosts[name]
            self._hosts[host] = _Host(gap_s=self._gap_s)
        return self._hosts[host]

    def _rests(self, host: _Host) -> bool:
        return host.rests_until > self._clock()

    @contextlib.asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """The host for oneself, its pause over.

        Raises:
            HostRests: it asked for rest, or for pauses that are too long to wait for.
        """
        mine = self._host(host)
        async with mine.turn:
            wait = max(mine.last_at + mine.gap_s, mine.rests_until) - self._clock()
            if wait > LONGEST_GAP_S:
                raise HostRests(wait)
            if wait > 0:
                await self._pause(wait)
            try:
                yield
            finally:
                mine.last_at = self._clock()

    def rest(self, host: str, seconds: float) -> None:
        """Do not ask the host for so long."""
        mine = self._host(host)
        mine.rests_until = max(mine.rests_until, self._clock() + seconds)

    async def may_read(self, get: Get, url: str) -> bool:
        """Does robots.txt let us? Asked for at most once a day and host; a Crawl-delay becomes the host's pause.

        Raises:
            HostRests: it cannot be asked for now.
            FetchFailed: it could not be had, which forbids everything until it can.
            FetchRefused: as `fetch`.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        async with self._asking.setdefault(origin, asyncio.Lock()):
            known = self._robots.get(origin)
            if known is None or known.until <= self._clock():
                known = await self._ask(get, origin)
                if len(self._robots) >= MOST_HOSTS:
                    self._robots.clear()
                    self._asking = {origin: self._asking[origin]}
                self._robots[origin] = known
        if known.rules is None:
            raise FetchFailed(f"robots.txt cannot be had: {known.why}")
        if (delay := known.rules.crawl_delay(AGENT)) is not None:
            self._host(parts.netloc.lower()).gap_s = max(float(delay), self._gap_s)
        return known.rules.can_fetch(url, AGENT)

    async def _ask(self, get: Get, origin: str) -> _Robots:
        from protego import Protego

        try:
            answer = await get(f"{origin}/robots.txt")
        except HostRests:
            raise
        except FetchFailed as failed:
            return _Robots(None, self._clock() + ROBOTS_AGAIN_S, str(failed))
        if answer.status == 200:
            text = answer.body[:LONGEST_ROBOTS].decode("utf-8", "replace")
            return _Robots(Protego.parse(text), self._clock() + ROBOTS_FRESH_S)
        if 400 <= answer.status < 500 and answer.status != 429:
            return _Robots(Protego.parse(""), self._clock() + ROBOTS_FRESH_S)
        return _Robots(None, self._clock() + ROBOTS_AGAIN_S, f"the address answers {answer.status}")
