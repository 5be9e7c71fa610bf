"""A desk on a fresh database, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.settings import Settings
from store.database import Store
from tests.posting.benches import FakeTime


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """slack_sdk honours a proxy even for 127.0.0.1."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def now() -> FakeTime:
    return FakeTime()


@pytest.fixture
def desk(tmp_path: Path, now: FakeTime) -> Iterator[Desk]:
    with Store(tmp_path / "readout.db") as store:
        yield Desk(store, Settings(worker="w1"), clock=now.clock)
