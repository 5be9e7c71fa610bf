"""Archives for the tests, ready made: a new file is a copy of one that was migrated, and no commit waits for the disk.

Made anew it takes some 50 ms, nearly all of it waiting for the disk, and the tests open a thousand. They kill processes
and never pull the plug, so nothing is lost by it; the tests of the database itself take `as_in_production`.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from store.database import Store

_prepare = Store._prepare


@contextlib.contextmanager
def ready_made() -> Iterator[None]:
    """While it lasts, every `Store` of this process opens quickly."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        Store(template).close()
        migrated = template.read_bytes()

    def prepare_quickly(self: Store) -> None:
        if str(self.path) != ":memory:" and not self.path.stat().st_size:
            self._writer.close()
            self.path.write_bytes(migrated)
            self._writer = self._connect()
        _prepare(self)
        self._writer.execute("pragma synchronous = off")

    with _prepared_by(prepare_quickly):
        yield


@contextlib.contextmanager
def as_in_production() -> Iterator[None]:
    """While it lasts, a `Store` migrates an empty file itself and syncs every commit."""
    with _prepared_by(_prepare):
        yield


@contextlib.contextmanager
def _prepared_by(prepare: object) -> Iterator[None]:
    before = Store._prepare
    Store._prepare = prepare  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        Store._prepare = before  # type: ignore[method-assign]
