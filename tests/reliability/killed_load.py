"""A backfill as a process that can be killed: `python -m tests.reliability.killed_load DB FOLDER`. Says "begun" first.

Its clock stands still, so that two archives of the same pages are the same in every row.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

from bot.desk import Desk, intake
from bot.desk.files import files_in, pages_at
from bot.desk.pool import SturdyPool
from bot.settings import Settings
from store.database import Store
from tests.desk.newsroom import NOW


def main(db: Path, folder: Path, *, workers: int) -> None:
    """Load the folder, in this process when `workers` is 0."""
    with Store(db) as store:
        desk = Desk(store, Settings(db=db), clock=lambda: NOW)
        print("begun", flush=True)
        report = intake.LoadReport()
        places = pages_at(files_in(folder), folder, max_mb=1, hashed=True)
        with SturdyPool(workers) if workers else nullcontext() as pool:
            for outcome in intake.read_many(desk, places, intake.Origin("load", folder=str(folder)), pool):
                report.count(outcome)
        print(report.pages, report.unchanged_pages, flush=True)


if __name__ == "__main__":
    intake.PAGES_TOGETHER = 7
    main(Path(sys.argv[1]), Path(sys.argv[2]), workers=2)
