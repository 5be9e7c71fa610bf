"""`readout demo` as a person starts it: the tour, the address, the end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.machine import free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30


@contextlib.contextmanager
def demo(*words: str) -> Iterator[subprocess.Popen[str]]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("READOUT_", "SLACK_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--no-open", *words],
        cwd=ROOT, env=env | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def told_until_address(process: subprocess.Popen[str]) -> tuple[str, str]:
    """All that was printed up to the address, and the address."""
    assert process.stdout is not None
    told = ""
    for line in process.stdout:
        told += line
        for word in line.split():
            if word.startswith("http://127.0.0.1:"):
                return told, word
    raise AssertionError(f"the demo ended without an address: {told}\n{process.communicate()[1]}")


def test_the_demo_plays_its_tour_and_ends_with_0_when_told_to(tmp_path: Path) -> None:
    begun = time.monotonic()
    with demo("--port", str(free_port())) as process:
        told, address = told_until_address(process)
        seconds = time.monotonic() - begun
        with urllib.request.urlopen(address, timeout=10) as page:
            assert page.status == 200
            assert b"<!doctype html>" in page.read().lower()
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert "Vladimir Putin" in told
    assert "Xi Jinping" in told
    assert "(no answer)" not in told
    assert "Nothing has changed in 10 pages." in told
    assert seconds < START_SECONDS


def test_the_demo_reads_pages_of_ones_own_into_the_database_that_is_named_at_the_next_free_port(
    tmp_path: Path,
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "page.txt").write_text(
        "Fjord Times\n\nPutin meets Xi in Beijing\n\n18 October 2023\n\n"
        "BEIJING — Russian President Vladimir Putin met Chinese President Xi Jinping on Wednesday.\n\n"
        "The two men talked for three hours in the Great Hall of the People, and had tea in the garden afterwards.\n"
    )
    own = ("--pages", str(tmp_path / "pages"), "--db", str(tmp_path / "kept.db"))
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with demo("--port", str(port), "--for", "0.1", *own) as process:
            told, address = told_until_address(process)
            assert process.wait(20) == 0  # it stops by itself
    assert int(address.rsplit(":", 1)[1].strip("/")) > port
    assert "Read 1 page" in told
    assert (tmp_path / "kept.db").stat().st_size > 100_000


def test_a_folder_that_is_not_there_is_one_line() -> None:
    with demo("--pages", "/nowhere/at/all") as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (1, "")
    assert err.count("\n") == 1
    assert "--pages" in err


def test_the_hint_for_newcomers_speaks_to_people_and_not_to_the_bot() -> None:
    """A mention in it would be a question that the bot answers before anybody has asked one."""
    from bot.demo import HINT

    assert "@" not in HINT
