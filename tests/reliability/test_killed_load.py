"""A backfill that is killed again and again, with its workers, ends with the rows of one that was left alone."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.database import Store
from tests.desk.newsroom import rows_of_every_table
from tests.made_pages import write_pages
from tests.reliability.extent import reduced
from tests.reliability.killed_load import main

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs groups of processes that can be killed")

KILLS = reduced(20, 2)
PAGES = reduced(400, 80)
LONGEST_S = reduced(6, 1)


def start(db: Path, folder: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.reliability.killed_load", str(db), str(folder)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True)


def run_to_the_end(db: Path, folder: Path) -> tuple[int, int]:
    """(pages, of them known before)."""
    with start(db, folder) as process:
        said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    pages, unchanged = said.split()[-2:]
    return int(pages), int(unchanged)


def killed_at_random(db: Path, folder: Path, rng: random.Random) -> bool:
    """Kill a backfill and its workers somewhere in its work; False when it was done before."""
    with start(db, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(rng.uniform(0, LONGEST_S))
        was_at_work = process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return was_at_work


def rows(db: Path) -> dict[str, str]:
    with Store(db) as store:
        found = rows_of_every_table(store)
        with store.read() as conn:
            settings = conn.execute("select key, value from setting where key <> 'ledger_turn' order by key").fetchall()
    del found["_sqlite_migrations"]  # when each was made
    found.pop("sqlite_stat1", None)  # what SQLite counted for its plans, whenever it last did
    # who changed the ledger last is a number drawn anew by each process
    return found | {"setting": repr([tuple(row) for row in settings])}


def pages_read(db: Path) -> int:
    with contextlib.closing(sqlite3.connect(db)) as conn:
        return int(conn.execute("select count(*) from page").fetchone()[0])


def test_a_backfill_killed_again_and_again_ends_as_one_that_was_not(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    write_pages(folder, range(PAGES), words=120)
    assert run_to_the_end(tmp_path / "quiet.db", folder) == (PAGES, 0)
    rng, db = random.Random(11), tmp_path / "killed.db"
    kills, amounts = 0, []
    while kills < KILLS:
        if not killed_at_random(db, folder, rng):
            break
        kills += 1
        amounts.append(pages_read(db))
    assert kills, "it was done before it could be killed: give it more pages"
    assert amounts == sorted(amounts), "what was committed stays"
    stored = pages_read(db)
    assert run_to_the_end(db, folder) == (PAGES, stored)
    assert rows(db) == rows(tmp_path / "quiet.db")
    with contextlib.closing(sqlite3.connect(db)) as conn:
        assert conn.execute("pragma integrity_check").fetchone()[0] == "ok"
        conn.execute("insert into article_words (article_words) values ('integrity-check')")


def test_the_comparison_sees_a_page_that_is_missing(tmp_path: Path) -> None:
    """A planted fault: a backfill that goes on behind the page that it was killed in."""
    folder = tmp_path / "pages"
    files = write_pages(folder, range(6), words=60)
    main(tmp_path / "whole.db", folder, workers=0)
    files[3].unlink()
    main(tmp_path / "torn.db", folder, workers=0)
    assert rows(tmp_path / "torn.db") != rows(tmp_path / "whole.db")
