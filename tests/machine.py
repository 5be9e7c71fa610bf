"""What tests ask of the machine they run on: processor time, a port that is free."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    before = time.process_time()
    work()
    return time.process_time() - before


def best_cpu(work: Callable[[], object], times: int) -> float:
    """The least CPU seconds of one call, of so many."""
    return min(cpu(work) for _ in range(times))


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listened a moment ago."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
