"""Answers and counts for a person at a terminal: tables and progress bars where someone looks, plain text elsewhere."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

Progress = Callable[[int, int, str], None]


def silent(_done: int, _all: int, _name: str) -> None:
    """No progress is shown: nobody looks."""


@contextlib.contextmanager
def progress_bar(doing: str) -> Iterator[Progress]:
    """A bar on stderr while stderr is a terminal, silence otherwise. Call it with (done, all, name)."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None, name="")

        def advance(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, name=name[-40:].replace("[", "("))

        yield advance


def number_of(count: int, noun: str, plural: str | None = None) -> str:
    """
    >>> number_of(1, "article"), number_of(2, "copy", "copies")
    ('1 article', '2 copies')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
