"""`python -m tests.bench`: how fast Readout reads and answers, as CPU time and as ratios taken in the same run.

Wall time on a shared machine moves by factors; CPU time by a tenth or two. Each figure is the best of `--rounds`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot import samples
from bot.desk import Desk, intake
from bot.desk.files import files_in, pages_at
from bot.model import Viewer
from bot.settings import Settings
from store.database import Store
from tests.machine import cpu
from tests.made_pages import write_pages
from tests.rush import LIMIT_S, rush

STRETCHES = 4
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUESTIONS = (
    ("leader", "putin"), ("leader", "zelensky"), ("meetings", "xi putin"), ("meetings", "upcoming"),
    ("meetings", "biden 2023"), ("news", "grain"), ("news", '"guard of honour"'),
    ("ask", "when did Xi last meet Putin?"),
)  # fmt: skip


def many_pages(folder: Path, copies: int) -> int:
    """`copies` of every sample as pages of their own: another year in the text makes another article. Returns bytes."""
    size = 0
    for n in range(copies):
        for page in sorted(samples.FOLDER.rglob("*.txt")):
            text = page.read_text(encoding="utf-8").replace(" the ", f" the {n}th ", 40)
            (folder / f"{n:04d}-{page.name}").write_text(text, encoding="utf-8")
            size += len(text.encode())
    return size


def bench_load(folder: Path, size: int) -> Desk:
    """Load the pages twice; the second time nothing may change."""
    store = Store(folder.parent / "bench.db")
    desk = Desk(store, Settings(db=store.path), clock=lambda: NOW)
    intake.load(desk, [samples.SEEDS / "01-moscow-wire.txt"])  # imports and the roster are not what is measured
    report = intake.LoadReport()
    first = cpu(lambda: intake.read_files(desk, list(files_in(folder)), folder, "load", report))
    again = intake.LoadReport()
    second = cpu(lambda: intake.read_files(desk, list(files_in(folder)), folder, "load", again))
    told = sum(report.kinds.values())
    print(f"load      {told / first:8.0f} records/CPU-s  {size / first / 1e6:6.2f} MB/CPU-s  ({told} records)")
    print(f"again     {second / first:8.3f} of the first load's CPU, {again.added + again.changed} records changed")
    return desk


def bench_road(folder: Path, pages: int, articles: int) -> None:
    """Distinct pages of so many articles of 500 words, from text to committed rows, in an archive that grows."""
    files = write_pages(folder, range(pages), articles=articles)
    db = folder.parent / f"road-{articles}.db"
    with Store(db) as store:
        desk = Desk(store, Settings(db=db), clock=lambda: NOW)
        intake.load(desk, [samples.SEEDS / "01-moscow-wire.txt"])
        origin = intake.Origin("load", folder=str(folder))
        for first in range(0, pages, max(1, pages // STRETCHES)):
            places = list(pages_at(files[first : first + max(1, pages // STRETCHES)], folder, max_mb=1, hashed=False))
            taken = cpu(lambda p=places: list(intake.read_many(desk, p, origin)))  # type: ignore[misc]
            told = len(places) * articles
            print(
                f"road      {told / taken:8.0f} articles/CPU-s, {articles} a page, {first * articles:6} in the archive"
            )


def bench_lookups(desk: Desk, rounds: int) -> None:
    """CPU milliseconds of each question, best of `rounds`."""
    from bot.cli.lookups import question

    for name, query in QUESTIONS:
        ask = question(name)
        best = min(cpu(lambda a=ask, q=query: a(desk, q, Viewer(), NOW)) for _ in range(rounds))  # type: ignore[misc]
        print(f"{name:9} {best * 1000:8.2f} ms CPU  {query}")


def bench_start(db: Path, rounds: int) -> None:
    """`readout leader putin` as a process, beside a bare interpreter in the same run."""

    as_installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def seconds(*words: str) -> float:
        taken = []
        for _ in range(rounds):
            begun = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, capture_output=True, env=as_installed)
            taken.append(time.perf_counter() - begun)
        return min(taken)

    bare, ours = seconds("-c", "pass"), seconds("-m", "bot", "--db", str(db), "leader", "putin")
    print(f"start     {ours * 1000:8.0f} ms wall for `readout leader putin`, {ours / bare:.1f} x a bare interpreter")


def bench_slack(commands: int, a_second: float) -> None:
    """How soon commands are acknowledged by the running bot while it reloads without a pause; best of three."""
    for mode in ("socket", "http"):
        best = None
        for _ in range(3):
            found = asyncio.run(rush(mode, commands, a_second))
            best = found if best is None or found.p99 < best.p99 else best
            if best.p99 <= LIMIT_S:
                break
        assert best is not None
        verdict = "" if best.p99 <= LIMIT_S else f", over the limit of {LIMIT_S * 1000:.0f}"
        print(
            f"{mode:9} {best.p99 * 1000:8.0f} ms p99 until acknowledged, {statistics.median(best.took) * 1000:.0f} ms"
            f" p50 ({commands} commands at {a_second:g}/s during {best.loads} reloads; {len(best.failed)} failed)"
            f"{verdict}"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--copies", type=int, default=20, help="how often each sample is varied and loaded")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--road", type=int, default=400, help="how many articles of 500 words go all the way")
    options.add_argument("--commands", type=int, default=2_000, help="how many commands are sent in a rush; 0: none")
    options.add_argument("--a-second", type=float, default=20.0, help="how many of them a second")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder, "pages")
        pages.mkdir()
        desk = bench_load(pages, many_pages(pages, given.copies))
        bench_lookups(desk, given.rounds)
        desk.store.close()
        bench_road(Path(folder, "single"), given.road, 1)
        bench_road(Path(folder, "tens"), given.road // 10, 10)
        bench_start(desk.store.path, given.rounds)
    if given.commands:
        bench_slack(given.commands, given.a_second)


if __name__ == "__main__":
    main()
