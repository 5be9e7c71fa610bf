"""The word lists beside this package: tab-separated files in, plain tuples out. `#` begins a comment line."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

Row = tuple[str, ...]


@cache
def read_rows(name: str) -> tuple[Row, ...]:
    """The rows of `data/<name>`, split at tabs; blank and comment lines left out."""
    text = (files("bot.reading") / "data" / name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.split("\n") if line.strip() and not line.startswith("#"))


@cache
def read_words(name: str) -> frozenset[str]:
    """What stands first in each row of `data/<name>`."""
    return frozenset(row[0] for row in read_rows(name))


@cache
def names_beginning(stem: str) -> tuple[str, ...]:
    """File names in `data/` that begin with `stem`, sorted: one file a language."""
    return tuple(sorted(f.name for f in (files("bot.reading") / "data").iterdir() if f.name.startswith(stem)))
