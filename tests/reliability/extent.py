"""How far the reliability tests go: a sample in `make test`, everything in `make reliability`."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")

FULL = os.environ.get("READOUT_RELIABILITY") == "full"


def reduced(full: T, sample: T) -> T:
    """`full` in `make reliability`, `sample` in `make test`."""
    return full if FULL else sample
