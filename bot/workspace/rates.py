"""How often the app may call: one message a second and channel, and (on request) Slack's tiers per minute."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

# Calls a minute by tier (docs.slack.dev/apis/web-api/rate-limits).
TIER = {1: 1, 2: 20, 3: 50, 4: 100}


@dataclass(slots=True)
class Rates:
    """Remembers the calls of the last minute.

    `post_interval` is the least time in seconds between two messages in a channel, 0 for no limit; `post_burst`
    more messages may come early, as Slack tolerates short bursts without saying how short.
    """

    now: Callable[[], float]
    post_interval: float = 1.0
    post_burst: int = 0
    tiers: bool = False
    _due: dict[str, float] = field(default_factory=dict)
    _calls: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait_for_post(self, channel: str) -> float:
        """Seconds the app must wait before it posts here again; 0.0 counts as a post."""
        now, interval = self.now(), self.post_interval
        due = max(self._due.get(channel, 0.0), now)
        early = due - now - self.post_burst * interval
        if early > 1e-6:
            return early
        self._due[channel] = due + interval
        return 0.0

    def wait_for_call(self, method: str, tier: int | None) -> float:
        """Seconds the app must wait before it calls this method again; 0.0 counts as a call."""
        if not self.tiers or tier is None:
            return 0.0
        calls, now = self._calls[method], self.now()
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) >= TIER[tier]:
            return calls[0] + 60 - now
        calls.append(now)
        return 0.0
