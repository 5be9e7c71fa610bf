"""How many hostile pages are read: a sample by default, ten thousand when asked."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="session")
def hostile_count() -> int:
    full = os.environ.get("READOUT_RELIABILITY") == "full"
    return int(os.environ.get("READOUT_HOSTILE_PAGES", "10000" if full else "150"))
