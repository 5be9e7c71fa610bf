"""A desk on a fresh database, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.messages
from bot.desk import Desk
from bot.settings import Settings
from store.database import Store
from tests.posting.benches import FakeTime


@pytest.fixture
def now() -> FakeTime:
    return FakeTime()


@pytest.fixture
def desk(tmp_path: Path, now: FakeTime) -> Iterator[Desk]:
    with Store(tmp_path / "readout.db") as store:
        yield Desk(store, Settings(worker="w1"), clock=now.clock)


@pytest.fixture
def words(desk: Desk) -> None:
    """The desk words what it plans."""
    desk.render = bot.messages
