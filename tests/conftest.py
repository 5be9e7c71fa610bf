"""Settings for every test."""

import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from hypothesis import settings

from tests.archives import ready_made
from tests.machine import free_port
from tests.reliability.extent import FULL

# A busy machine is no failure; the same examples everywhere, so that a red run can be repeated.
settings.register_profile("readout", deadline=None, derandomize=True)
settings.load_profile("readout")

# Tests start hundreds of processes: what they import is compiled once, not by each of them, nor by each run.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(scope="session", autouse=True)
def archives() -> Iterator[None]:
    with nullcontext() if FULL else ready_made():
        yield


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """slack_sdk honours a proxy even for 127.0.0.1."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def a_port() -> int:
    return free_port()
