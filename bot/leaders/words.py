"""The word lists of `data/`: a file's words as a set, its lines as groups; read once, when first needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of a list, one or several on a line."""
    return frozenset((DATA / name).read_text(encoding="utf-8").split())


@cache
def groups_of(name: str) -> dict[str, frozenset[str]]:
    """Each word of a list to all words of its line."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    groups = [frozenset(line.split()) for line in lines]
    return {word: group for group in groups for word in group}
