"""`python -m tests.reliability [PYTEST ARGUMENTS]`: everything in full, on two cores; exit 1 when a test failed.

One half mostly waits for processes that it kills, the other works; one after the other they take twice as long.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
ELSEWHERE = ("tests/reading", "tests/messages/test_largest.py")
"""Tests of other parts that go further here than in `make test`."""
WAITING = {
    "test_daylight_saving.py",
    "test_disk_full.py",
    "test_killed_load.py",
    "test_kills.py",
    "test_readout_run.py",
}


def main(arguments: list[str]) -> int:
    every = {path.name for path in FOLDER.glob("test_*.py")}
    begun = time.monotonic()
    waiting = [*(str(FOLDER / name) for name in sorted(every & WAITING)), *(str(ROOT / path) for path in ELSEWHERE)]
    working = [str(FOLDER / name) for name in sorted(every - WAITING)]
    halves = [start(paths, arguments) for paths in (waiting, working)]
    statuses = []
    for half in halves:
        said, _ = half.communicate()
        print(said, flush=True)
        statuses.append(half.returncode)
    print(f"{(time.monotonic() - begun) / 60:.1f} minutes")
    # 5: a half of which -k chose nothing.
    return int(any(status not in (0, 5) for status in statuses))


def start(names: list[str], arguments: list[str]) -> subprocess.Popen[str]:
    words = [
        sys.executable,
        "-m",
        "pytest",
        *(str(FOLDER / name) for name in names),
        "-s",
        "--durations=10",
        *arguments,
    ]
    env = os.environ | {"READOUT_RELIABILITY": "full"}
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
