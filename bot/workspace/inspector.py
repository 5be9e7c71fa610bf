"""The traffic of a workspace, both ways, for tests and for the page's inspector; tokens are never kept."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

KEPT = 1000
_SECRET = re.compile(r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]{1,200}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    `direction` is "to_slack" (a Web API call, a response URL) or "to_app" (a command, a click, an event);
    `name` is the method or the payload's type; `took_ms` the time until the answer or the acknowledgement.
    """

    number: int
    at: float
    direction: Literal["to_slack", "to_app"]
    name: str
    request: Any
    status: str
    answer: Any
    took_ms: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Inspector:
    """The last exchanges, oldest first."""

    def __init__(self, announce: Callable[[Exchange], None]) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)
        self._count = 0
        self._announce = announce

    def record(
        self,
        direction: Literal["to_slack", "to_app"],
        name: str,
        *,
        at: float,
        took: float,
        status: str,
        request: Any = None,
        answer: Any = None,
    ) -> Exchange:
        """Keep one exchange; `at` is the workspace's time in seconds, `took` seconds."""
        self._count += 1
        exchange = Exchange(
            self._count, at, direction, name, redact(request), status, redact(answer), round(took * 1000, 2)
        )
        self._exchanges.append(exchange)
        self._announce(exchange)
        return exchange

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    def calls(self, name: str) -> list[Exchange]:
        """The exchanges of one method or payload type."""
        return [exchange for exchange in self if exchange.name == name]

    def ack_times(self) -> list[float]:
        """Milliseconds until the app acknowledged, for everything that was sent to it and acknowledged."""
        return [e.took_ms for e in self if e.direction == "to_app" and e.status == "ok"]


def redact(value: Any) -> Any:
    """The same JSON without tokens in it."""
    if isinstance(value, str):
        return _SECRET.sub(r"\1-…", value)
    if isinstance(value, dict):
        return {name: "…" if name == "token" else redact(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [redact(part) for part in value]
    return value
