"""Every pattern of the reader against strings made to keep it busy: none may take long on 50 kB."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

import bot.reading

SIZE = 50_000  # characters of each hostile string
MOST_SECONDS = 0.1  # of CPU time, for one pattern on one string
ALL_PUMPS = ("A ", "1", "- ", ".", "Aa, ", "May 1 ", "a", "1/", " ", "(", "“", "By A", "a@", "www.a.", "2019 ",
             "Photo: ", "told A", "of A ", "'s ", "Aa/")  # fmt: skip
PUMPS = ALL_PUMPS if os.environ.get("READOUT_RELIABILITY") == "full" else ALL_PUMPS[:6]


def patterns_in(value: Any, name: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Compiled patterns in a module's value, those inside of its tables too."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, (tuple, list, frozenset)) and depth < 3:
        for i, part in enumerate(value):
            yield from patterns_in(part, f"{name}[{i}]", depth + 1)
    elif isinstance(value, dict) and depth < 3:
        for key, part in value.items():
            yield from patterns_in(part, f"{name}[{key}]", depth + 1)


def all_patterns() -> dict[str, re.Pattern[Any]]:
    found: dict[str, re.Pattern[Any]] = {}
    for module in pkgutil.iter_modules(bot.reading.__path__):
        loaded = importlib.import_module(f"bot.reading.{module.name}")
        for name, value in vars(loaded).items():
            if not name.startswith("__"):
                found.update(patterns_in(value, f"{module.name}.{name}"))
    return found


PATTERNS = all_patterns()


def seconds(pattern: re.Pattern[Any], pump: str) -> float:
    """CPU time of one search through a string that almost matches all along; the better of two tries."""
    text = (pump * (SIZE // len(pump) + 1))[:SIZE] + "\x01"
    hostile = text.encode() if isinstance(pattern.pattern, bytes) else text
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        pattern.search(hostile)
        best = min(best, time.process_time() - start)
        if best <= MOST_SECONDS:
            break
    return best


def test_the_patterns_are_all_found() -> None:
    assert len(PATTERNS) > 100
    assert "dates._ISO" in PATTERNS
    assert any(name.startswith("sayings.SAYINGS[") for name in PATTERNS)


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_is_slow_on_a_hostile_line(name: str) -> None:
    slow = {pump: took for pump in PUMPS if (took := seconds(PATTERNS[name], pump)) > MOST_SECONDS}
    assert slow == {}


def test_a_pattern_that_backtracks_would_be_noticed() -> None:
    assert seconds(re.compile("[A ]{0,2000}x"), "A ") > MOST_SECONDS
