"""How far the reliability tests go: a sample in `make test`, everything in `make reliability`."""

from __future__ import annotations

import os

FULL = os.environ.get("READOUT_RELIABILITY") == "full"


def reduced(full: int, sample: int) -> int:
    """`full` in `make reliability`, `sample` in `make test`."""
    return full if FULL else sample
