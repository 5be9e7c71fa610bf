"""Pages written for the demo and the tests: two folders of text files, described in README.md beside them."""

from pathlib import Path

FOLDER = Path(__file__).parent
SEEDS = FOLDER / "seeds"
LIVE = FOLDER / "live"
