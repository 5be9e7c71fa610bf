"""The database file: one writer, many read-only readers, opened at the newest schema.

WAL with `synchronous=FULL`: a power cut then loses no commit (with NORMAL 214 of 300 simulated cuts lost some, at a
cost that only shows on one-row commits). Writers say `begin immediate`, since `busy_timeout` does not help a
transaction that starts reading and then writes.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import SchemaTooNew, StoreError
from bot.text import FOLD_VERSION
from store.schema import MIGRATION_COUNT
from store.setting import setting

Connection = sqlite3.Connection
T = TypeVar("T")
"""What `write()` and `read()` hand out; callers outside `store/` only pass it on."""

BUSY_TIMEOUT_MS = 10_000
READERS_KEPT = 8
MEMO_KEPT = 64


class Reader(sqlite3.Connection):
    """A read-only connection; `memo` keeps what was worked out for one state of the file (`remembered`).

    `state` is SQLite's number of that state, once it was asked for in this transaction.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.memo: dict[object, tuple[int, float, Any]] = {}
        self.state: int | None = None


def remembered(conn: sqlite3.Connection, key: object, work: Callable[[], T], stale_s: float = 0.0) -> T:
    """`work()`, or what it gave before on this connection while nothing was committed since, or `stale_s` seconds."""
    if not isinstance(conn, Reader):
        return work()
    if (version := conn.state) is None:
        version = conn.state = int(conn.execute("pragma data_version").fetchone()[0])
    known = conn.memo.get(key)
    if known is None or (known[0] != version and time.monotonic() > known[1]):
        if len(conn.memo) > MEMO_KEPT:
            conn.memo.clear()
        known = conn.memo[key] = (version, time.monotonic() + stale_s, work())
    value: T = known[2]
    return value


class Store:
    """One SQLite file. `write()` gives the single writer's connection inside a transaction, `read()` a snapshot.

    Raises:
        StoreError: the file or its folder cannot be opened or written, or is no database.
        SchemaTooNew: the file was written by a newer Readout.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._idle_lock = threading.Lock()
        self._idle: list[Reader] = []
        self._closed = False
        with _as_store_error(self.path):
            _make_private(self.path)
            self._writer = self._connect()
            self._prepare()

    def _connect(self) -> sqlite3.Connection:
        conn = sqlite3.connect(
            self.path,
            timeout=BUSY_TIMEOUT_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        conn.row_factory = sqlite3.Row
        conn.execute("pragma foreign_keys = on")
        conn.execute("pragma temp_store = memory")
        return conn

    def _prepare(self) -> None:
        found = self._writer.execute("pragma user_version").fetchone()[0]
        if found > MIGRATION_COUNT:
            self._writer.close()
            raise SchemaTooNew(str(self.path), found, MIGRATION_COUNT)
        self._writer.execute("pragma journal_mode = wal")
        self._writer.execute("pragma synchronous = full")
        self._writer.execute("pragma cache_size = -64000")
        if found < MIGRATION_COUNT:
            from store.schema import migrate  # sqlite_utils costs 100 ms: only when there is work for it

            migrate(self._writer, self.path, found)
        self._keep_index_current()

    def _keep_index_current(self) -> None:
        """A search index that was fed by other rules of folding is fed again."""
        if setting(self._writer, "fold_version") == str(FOLD_VERSION):
            return
        from store.articles import rebuild_words

        self._writer.execute("begin immediate")
        rebuild_words(self._writer)
        self._writer.execute("commit")

    @contextlib.contextmanager
    def write(self, *, judged: Path | None = None) -> Iterator[sqlite3.Connection]:
        """The writer inside `begin immediate`: committed at the end, rolled back on any exception.

        Not re-entrant: one source unit, one decision, one transaction. `judged`: a copy of the archive whose tables
        are `judged.…` meanwhile.
        """
        with self._lock, _as_store_error(self.path), self._with(judged) as conn:
            conn.execute("begin immediate")
            try:
                yield conn
                conn.execute("commit")  # may fail as well: on a full disk most do here
            except BaseException:
                if conn.in_transaction:
                    conn.execute("rollback")
                raise

    @contextlib.contextmanager
    def _with(self, judged: Path | None) -> Iterator[sqlite3.Connection]:
        if judged is None:
            yield self._writer
            return
        self._writer.execute("attach database :path as judged", {"path": str(judged)})
        try:
            yield self._writer
        finally:
            self._writer.execute("detach database judged")

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A read-only connection that sees one moment of the archive until the block ends."""
        with _as_store_error(self.path):
            conn = self._borrow()
            try:
                conn.execute("begin")
                conn.state = None
                yield conn
            finally:
                if conn.in_transaction:
                    conn.execute("rollback")
                self._give_back(conn)

    def _borrow(self) -> Reader:
        with self._idle_lock:
            if self._idle:
                return self._idle.pop()
        conn = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=ro",
            uri=True,
            factory=Reader,
            timeout=BUSY_TIMEOUT_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        conn.row_factory = sqlite3.Row
        conn.execute("pragma query_only = on")
        conn.execute("pragma temp_store = memory")
        conn.execute("pragma cache_size = -64000")
        conn.execute("pragma mmap_size = 1073741824")
        return conn

    def _give_back(self, conn: Reader) -> None:
        with self._idle_lock:
            if not self._closed and len(self._idle) < READERS_KEPT:
                self._idle.append(conn)
                return
        conn.close()

    def write_out(self) -> None:
        """Fold the log of late changes into the file and empty it, as far as readers let go of it."""
        with self._lock:
            self._writer.execute("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        """Close every idle connection; the WAL is folded into the file."""
        with self._lock:
            if self._closed:
                return
            with self._idle_lock:
                self._closed = True
                idle, self._idle = self._idle, []
            for conn in idle:
                conn.close()
            with contextlib.suppress(sqlite3.Error):
                self._writer.execute("pragma optimize")
            self._writer.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _make_private(path: Path) -> None:
    """A new database belongs to its owner alone (0600): it holds channel ids and private text."""
    if not path.parent.is_dir():
        raise StoreError(f"The folder {path.parent} does not exist; make it or set READOUT_DB.")
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


@contextlib.contextmanager
def _as_store_error(path: Path) -> Iterator[None]:
    """SQLite's own words as one line that a person can act on; anything else flies."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        line = in_words(str(error))
        if line is None:
            raise
        raise StoreError(f"{path}: {line}") from error
    except OSError as error:
        if isinstance(error, ConnectionError | TimeoutError) or error.filename not in (
            str(path),
            path,
            str(path.parent),
        ):
            raise
        raise StoreError(f"{path}: {(error.strerror or 'cannot be opened').lower()}.") from error


_WORDS = {
    "unable to open database file": "the database cannot be opened here; check the folder and its permissions.",
    "attempt to write a readonly database": "the database or its folder is read-only.",
    "database or disk is full": "the disk is full; nothing was half-written.",
    "file is not a database": "this file is not a Readout database.",
    "database disk image is malformed": "the database is damaged; restore a backup with `readout restore`.",
    "database is locked": "another process has held the database for too long; try again.",
    "disk i/o error": "the disk reports an error; nothing was half-written.",
}


def in_words(sqlite_says: str) -> str | None:
    lower = sqlite_says.lower()
    return next((words for known, words in _WORDS.items() if known in lower), None)


def damage(conn: sqlite3.Connection) -> str | None:
    """What SQLite's own check finds wrong with the file or its search index, in its words; None when whole."""
    try:
        found = conn.execute("pragma quick_check(1)").fetchone()[0]
        if found != "ok":
            return str(found)
        conn.execute("insert into article_words (article_words) values ('integrity-check')")
    except sqlite3.DatabaseError as error:
        return str(error)
    return None
