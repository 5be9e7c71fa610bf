"""The seed pages are read as a careful editor reads them, by the scorer that lies beside them (skipped without it)."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from typing import Any

from tests.gold import shared_file

WHOLE = ("article_boundaries", "teaser_records", "headline_records", "kind", "headline_articles", "date_articles",
         "publisher_articles", "bylines_articles", "dedupe_pairs")  # fmt: skip


def scores() -> dict[str, Any]:
    scorer = shared_file("gold/score_readout.py")
    command = [sys.executable, str(scorer), "--readout", shlex.join((sys.executable, "-m", "bot")), "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return dict(json.loads(run.stdout[run.stdout.index("{") :])["scores"])


def short(found: dict[str, Any]) -> set[str]:
    """Which figures are not whole."""
    return {name for name in WHOLE if found[name].get("f1", found[name].get("acc")) != 1.0}


def test_nothing_of_the_seeds_is_cut_wrong_or_lost() -> None:
    found = scores()
    assert short(found) == set()
    assert found["body_lost"]["curated"] == 0
    assert short(found | {"kind": {"acc": 0.98}}) == {"kind"}  # the gate can fail
