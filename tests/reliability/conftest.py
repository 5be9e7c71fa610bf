"""What every reliability test needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.messages
from bot.desk import Desk
from tests.posting.benches import FakeTime, fresh_desk
from tests.reliability.extent import FULL


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what takes minutes to `make reliability`."""
    if FULL:
        return
    left_out = [item for item in items if item.get_closest_marker("reliability")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def now() -> FakeTime:
    return FakeTime()


@pytest.fixture
def desk(tmp_path: Path, now: FakeTime) -> Iterator[Desk]:
    with fresh_desk(tmp_path, now, render=bot.messages) as made:
        yield made
