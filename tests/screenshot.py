"""`python -m tests.screenshot FILE.png`: the picture of the README, made from a running demo with Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WIDTH, HEIGHT = 1280, 900
LOAD_MS = 8000

CHROMIUM = next(
    (path for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
     if name and (path := shutil.which(name))),
    None,
)  # fmt: skip
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
)  # fmt: skip


def take(picture: Path) -> None:
    """Start the demo, wait for its address, photograph the page as the editor sees it after the tour."""
    if CHROMIUM is None:
        sys.exit("The screenshot needs Chromium on the path (or CHROMIUM=/path/to/it).")
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--no-open", "--for", "60"], stdout=subprocess.PIPE, text=True
    )
    assert demo.stdout is not None
    try:
        address = next((word for line in demo.stdout for word in line.split() if word.startswith("http://")), None)
        if address is None:
            sys.exit("The demo printed no address.")
        with tempfile.TemporaryDirectory() as profile:
            subprocess.run(
                [CHROMIUM, *QUIET, f"--user-data-dir={profile}", f"--window-size={WIDTH},{HEIGHT}",
                 f"--virtual-time-budget={LOAD_MS}", f"--screenshot={picture.absolute()}", address],
                check=True, timeout=60, capture_output=True,
            )  # fmt: skip
    finally:
        demo.terminate()
        demo.wait(20)
    print(f"{picture}: {picture.stat().st_size // 1024} KB")


if __name__ == "__main__":
    take(Path(sys.argv[1]))
