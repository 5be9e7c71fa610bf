"""A backfill out of web archives that is killed again and again ends with the same archive as one that is not."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import time
from pathlib import Path

from bot.desk import Desk
from bot.export import export
from bot.settings import Settings
from store.database import Store
from tests.desk.web_archives import load_in_a_process, write_warc
from tests.made_pages import made_page
from tests.reliability.extent import reduced

PAGES = reduced(8_000, 160)
KILLS = reduced(20, 1)


def test_a_load_that_is_killed_again_and_again_ends_as_one_that_is_not(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(4):
        numbers = range(n, PAGES, 4)
        pages = ((f"https://quay.example/{number}", made_page(number, words=120).encode()) for number in numbers)
        write_warc(folder / f"{n}.warc.gz", pages, content_type="text/plain; charset=utf-8")
    assert load_in_a_process(folder, tmp_path / "whole.db").wait() == 0
    db, dice, stored = tmp_path / "killed.db", random.Random(20), [0]
    for _ in range(KILLS):
        load = load_in_a_process(folder, db)
        while load.poll() is None and pages_in(db) <= stored[-1]:
            time.sleep(0.02)
        time.sleep(dice.random() * reduced(1.0, 0.1))
        if load.poll() is None:
            os.killpg(load.pid, signal.SIGKILL)
        load.wait()
        stored.append(pages_in(db))
    print(f"pages stored after each of {KILLS} kills: {stored[1:]}")
    assert stored == sorted(stored)
    assert stored[1] < PAGES  # it was killed on its way
    assert load_in_a_process(folder, db).wait() == 0
    assert everything_in(db) == everything_in(tmp_path / "whole.db")


def everything_in(db: Path) -> dict[str, list[str]]:
    """All that an export says of an archive."""
    with Store(db) as store:
        desk = Desk(store, Settings(db=db))
        return {what: list(export(desk, what)) for what in ("articles", "stories", "leaders", "meetings", "rejected")}


def pages_in(db: Path) -> int:
    """How many pages are committed, whoever is writing."""
    if not db.exists():
        return 0
    with contextlib.closing(sqlite3.connect(f"{db.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as conn:
        try:
            return int(conn.execute("select count(*) from page").fetchone()[0])
        except sqlite3.OperationalError:  # not made yet
            return 0
