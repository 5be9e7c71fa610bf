"""A desk on a fresh database, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.messages
from bot.desk import Desk
from tests.posting.benches import FakeTime, fresh_desk


@pytest.fixture
def now() -> FakeTime:
    return FakeTime()


@pytest.fixture
def desk(tmp_path: Path, now: FakeTime) -> Iterator[Desk]:
    with fresh_desk(tmp_path, now) as made:
        yield made


@pytest.fixture
def words(desk: Desk) -> None:
    """The desk words what it plans."""
    desk.render = bot.messages
