"""`python -m tests.screenshot FILE.png`: the picture of the README, made from a running demo with Chromium."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.browser import CHROMIUM, FLAGS

WIDTH, HEIGHT = 1280, 1000
SETTLE_MS = 500
ANSWER_MS = 20_000

QUIET = (*FLAGS, "--force-color-profile=srgb")
COMMANDS = (("/leader putin", "Articles about Vladimir Putin"), ("/meetings xi putin", "Mentioned together"))
"""What is typed, and what then stands on the page."""


def take(picture: Path) -> None:
    """Start the demo, type the commands as the editor would, photograph what comes."""
    if CHROMIUM is None:
        sys.exit("The screenshot needs Chromium on the path (or CHROMIUM=/path/to/it).")
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--no-open", "--for", "90"], stdout=subprocess.PIPE, text=True
    )
    try:
        photograph(address_of(demo), picture)
    finally:
        demo.terminate()
        demo.communicate(timeout=20)
    print(f"{picture}: {picture.stat().st_size // 1024} KB")


def address_of(demo: subprocess.Popen[str]) -> str:
    """The address that a demo prints when it can be opened; ends the run without one."""
    assert demo.stdout is not None
    address = next((word for line in demo.stdout for word in line.split() if word.startswith("http://")), None)
    return address or sys.exit("The demo printed no address.")


def photograph(address: str, picture: Path) -> None:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        sys.exit("The screenshot needs Playwright: pip install --require-hashes -r requirements-browser.txt")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1)
        page.goto(address)
        page.wait_for_selector("body.ready")
        box = page.locator("textarea").last
        for command, answer in COMMANDS:
            known = page.locator(".message", has_text=answer).count()
            box.fill(command)
            box.press("Escape")
            box.press("Enter")
            page.locator(".message", has_text=answer).nth(known).wait_for(timeout=ANSWER_MS)
            page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
