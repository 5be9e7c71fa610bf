"""`python -m tests.newcomer`: how long a newcomer waits, from `git clone` to the first answer in the browser.

What has to be downloaded is fetched beforehand and not counted. Ends with 1 when a limit is passed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.browser import CHROMIUM
from tests.screenshot import QUIET, address_of

ROOT = Path(__file__).resolve().parent.parent
FIRST_S, AGAIN_S = 90.0, 5.0
"""Seconds until the first answer: in a fresh clone, and from then on (the best of three)."""


def main() -> None:
    if CHROMIUM is None:
        sys.exit("This needs Chromium on the path (or CHROMIUM=/path/to/it).")
    with tempfile.TemporaryDirectory() as name:
        wheels, clone = Path(name, "wheels"), Path(name, "readout")
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "-r", str(ROOT / "requirements.txt"), "-d", str(wheels)], check=True)
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
        begun = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", "--no-local", str(ROOT), str(clone)], check=True)
        with browser() as page:
            first = answered_after(clone, offline, page, begun)
            again = min(answered_after(clone, {}, page, time.perf_counter()) for _ in range(3))
    print(f"clone to the first answer in the browser: {first:.1f} s (limit {FIRST_S:.0f})")
    print(f"make demo again to its first answer:      {again:.1f} s (limit {AGAIN_S:.0f})")
    sys.exit(int(first > FIRST_S or again > AGAIN_S))


@contextlib.contextmanager
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started.new_page()
        started.close()


def answered_after(clone: Path, more: dict[str, str], page: object, begun: float) -> float:
    """Seconds since `begun` until `make demo` stands in the browser and has answered a command typed there."""
    demo = subprocess.Popen(
        ["make", "demo", "ARGS=--no-open --port 0"], cwd=clone, env=os.environ | more, stdout=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        ask(page, address_of(demo))
        return time.perf_counter() - begun
    finally:
        os.killpg(demo.pid, signal.SIGTERM)
        demo.communicate(timeout=30)


def ask(page, address: str) -> None:  # type: ignore[no-untyped-def]
    """Type a command as a person would, and wait for what comes of it."""
    page.goto(address)
    page.wait_for_selector("body.ready")
    shown = page.locator(".message", has_text="Vladimir Putin").count()
    box = page.locator(".main .composer-field")
    box.fill("/leader putin")
    box.press("Escape")
    box.press("Enter")
    page.locator(".message", has_text="Vladimir Putin").nth(shown).wait_for(timeout=15_000)


if __name__ == "__main__":
    main()
