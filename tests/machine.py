"""What tests ask of the machine they run on: processor time, instructions, a port that is free."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    before = time.process_time()
    work()
    return time.process_time() - before


def best_cpu(work: Callable[[], object], times: int) -> float:
    """The least CPU seconds of one call, of so many."""
    return min(cpu(work) for _ in range(times))


def instructions(work: Callable[[], object]) -> int:
    """How many instructions of Python one call runs: the same however busy the machine is.

    What one of them does in C (a pattern, a sort, SQLite) is not seen; that is for a gate on time.
    """
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if event == "call":
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listened a moment ago."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
