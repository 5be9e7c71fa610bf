"""Many pages at once: whoever reads them the archive is the same; what kills a reader is named, and no more is lost."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from bot.desk import batches, intake, pool
from bot.desk.files import PageAt, files_in, pages_at
from bot.desk.intake import LoadReport, Origin, read_many
from bot.desk.pool import SturdyPool
from bot.errors import UnreadablePage
from tests.desk.newsroom import desk_on, rows_of_every_table
from tests.made_pages import write_pages

PAGES = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("bulk") / "pages"
    write_pages(made, range(PAGES - 4), words=90)
    write_pages(made, range(PAGES - 4, PAGES), articles=4, words=60)
    return made


@pytest.fixture(scope="module")
def workers():
    with SturdyPool(2) as made:
        yield made


def take_in(desk, places, folder, executor=None):
    report = LoadReport()
    for outcome in read_many(desk, places, Origin("load", folder=str(folder)), executor):
        report.count(outcome)
    return report


def places_in(folder, **changed):
    found = pages_at(files_in(folder), folder, max_mb=1, hashed=False)
    return [replace(place, **changed) for place in found]


def rows(desk):
    found = rows_of_every_table(desk.store)
    del found["_sqlite_migrations"]  # when each was made
    return found


@pytest.fixture(scope="module")
def alone(folder, tmp_path_factory):
    """The rows of an archive that was read page by page in one process."""
    with desk_on(tmp_path_factory.mktemp("alone") / "one") as desk:
        report = take_in(desk, places_in(folder), folder)
        assert report.pages == PAGES
        return rows(desk)


def test_processes_make_the_same_archive_as_one(folder, workers, alone, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_PAGES", 5)
    with desk_on(tmp_path / "many") as desk:
        take_in(desk, places_in(folder), folder, workers)
        assert rows(desk) == alone


def test_any_executor_will_do(folder, alone, tmp_path):
    with desk_on(tmp_path / "threads") as desk, ThreadPoolExecutor(3) as threads:
        take_in(desk, places_in(folder), folder, threads)
        assert rows(desk) == alone


def test_outcomes_come_in_the_order_of_the_pages(folder, workers, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_PAGES", 3)
    places = places_in(folder)[::-1]
    with desk_on(tmp_path / "order") as desk:
        found = [outcome.name for outcome in read_many(desk, places, Origin("load"), workers)]
    assert found == [place.name for place in places]


def open_slowly(place, max_mb):
    time.sleep(0.1)
    return replace(place, opened_by=None).open(max_mb=max_mb)


def test_a_killed_worker_costs_no_page(folder, alone, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_PAGES", 4)
    places = places_in(folder, opened_by=open_slowly)
    with desk_on(tmp_path / "killed") as desk, SturdyPool(2) as workers:
        outcomes = read_many(desk, places, Origin("load", folder=str(folder)), workers)
        first = next(outcomes)
        for child in multiprocessing.active_children():
            os.kill(child.pid, signal.SIGKILL)
        rest = list(outcomes)
        assert [o.state for o in (first, *rest)] == ["read"] * PAGES
        assert rows(desk) == alone


def open_or_die(place, max_mb):
    if place.name == "000007.txt":
        os.kill(os.getpid(), signal.SIGSEGV)
    return replace(place, opened_by=None).open(max_mb=max_mb)


def test_a_page_that_kills_its_reader_is_named_and_the_rest_is_read(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_PAGES", 2)
    killers = {"000007.txt"}
    with desk_on(tmp_path / "poison") as desk, SturdyPool(1) as workers:  # each death costs the start of a process
        report = take_in(desk, places_in(folder, opened_by=open_or_die), folder, workers)
        assert {name for name, _ in report.refused} == killers
        assert report.pages == PAGES - len(killers)
        got = rows(desk)
    with desk_on(tmp_path / "without") as desk:
        take_in(desk, [place for place in places_in(folder) if place.name not in killers], folder)
        assert rows(desk) == got


def open_badly(place, max_mb):
    if place.name == "000002.txt":
        raise UnreadablePage(place.name, "torn.")
    if place.name == "000005.txt":
        raise ZeroDivisionError("a bug")
    return replace(place, opened_by=None).open(max_mb=max_mb)


def test_refusals_and_bugs_of_the_reader_are_named(folder, workers, tmp_path):
    with desk_on(tmp_path / "bad") as desk:
        report = take_in(desk, places_in(folder, opened_by=open_badly), folder, workers)
    assert report.refused[0] == ("000002.txt", "torn.")
    assert report.refused[1][0] == "000005.txt"
    assert "ZeroDivisionError" in report.refused[1][1]
    assert report.pages == PAGES - 2


def test_pages_read_before_are_not_opened_again(folder, tmp_path, monkeypatch):
    def places():
        return pages_at(files_in(folder), folder, max_mb=1, hashed=True)

    monkeypatch.setattr(intake, "PAGES_TOGETHER", 10)
    with desk_on(tmp_path / "again") as desk:
        for outcome in islice(read_many(desk, places(), Origin("load", folder=str(folder))), 10):
            assert outcome.state == "read"
        again = [replace(place, opened_by=open_badly) for place in places()]
        states = [outcome.state for outcome in read_many(desk, again, Origin("load", folder=str(folder)))]
    assert states == ["unchanged"] * 10 + ["read"] * (PAGES - 10)


def test_pages_may_come_without_end(folder, workers, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_PAGES", 2)
    monkeypatch.setattr(intake, "PAGES_TOGETHER", 1)
    drawn = []

    def endless():
        place = places_in(folder)[0]
        while True:
            drawn.append(place)
            yield replace(place, name=f"{len(drawn)}.txt")

    with desk_on(tmp_path / "endless") as desk:
        outcomes = read_many(desk, endless(), Origin("load"), workers)
        assert len(list(islice(outcomes, 10))) == 10
        outcomes.close()
    assert len(drawn) <= 10 + 2 * (pool.AHEAD * 2 + 1)


def test_what_comes_back_is_small(folder, workers):
    places = tuple(places_in(folder))
    batch = batches.Batch(places, "", 1.0)
    packed = workers.submit(batches.packed_batch, batch).result()
    assert len(packed) < 8 * sum(place.size for place in places)


def spin():
    pool.PAGE_CPU_S = 0.2
    with pool.one_page():
        while True:
            sum(range(1000))


def test_a_page_that_never_ends_kills_its_reader():
    with SturdyPool(1) as workers:
        stuck = workers.submit(spin)
        assert isinstance(stuck.exception(timeout=30), BrokenProcessPool)
        assert workers.submit(os.getpid).result() != os.getpid()


ORPHANS = """
import os, sys
from bot.desk.pool import SturdyPool
if __name__ == "__main__":
    workers = SturdyPool(1)
    print(workers.submit(os.getpid).result(), flush=True)
    os.kill(os.getpid(), 9)
"""


def test_workers_end_with_the_process_that_started_them(tmp_path):
    script = tmp_path / "starts_a_pool.py"
    script.write_text(ORPHANS)
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    ran = subprocess.run([sys.executable, script], stdout=subprocess.PIPE, env=environment, check=False)
    assert ran.returncode == -signal.SIGKILL
    worker = int(ran.stdout)
    deadline = time.monotonic() + 20
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.kill(worker, 0)
            time.sleep(0.05)
        pytest.fail("the worker is still there")


def test_a_place_with_a_range_is_opened_by_its_own_function(tmp_path):
    place = PageAt("two", str(tmp_path / "all.txt"), start=3, length=5, opened_by=open_range)
    (tmp_path / "all.txt").write_bytes(b"one" + b"two !" + b"three")
    assert place.open(max_mb=1).text == "two !"


def open_range(place, max_mb):
    from bot.reading.formats import read_bytes

    with open(place.path, "rb") as file:
        file.seek(place.start)
        return read_bytes(place.name, file.read(place.length))
