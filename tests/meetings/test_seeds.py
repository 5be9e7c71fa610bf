"""The seeds as a careful editor reads them, by the scorer that lies beside them (skipped where they are not)."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

from bot import edtf
from bot.leaders.linking import link_leaders
from bot.leaders.roster import load_roster
from bot.meetings.extraction import extract_reports
from bot.meetings.ledger import merge_reports
from tests.gold import gold_articles, shared_file


def test_the_ledger_of_the_seeds_is_the_editors(tmp_path: Path) -> None:
    roster, reports = load_roster(), []
    for gold in gold_articles():
        # the anchor is the text's last update where the annotation says that the text is later than the first print
        updated = "2023-10-17" if gold.id == "nyt-putin-visits-china" else None
        article = dataclasses.replace(gold.article, updated=updated)
        span = edtf.bounds(article.published)
        day = span[0] if span and edtf.is_day(article.published) else None
        mentions = link_leaders(article, roster, day=span[0] if span else None)
        reports += extract_reports(
            article, mentions, roster.by_id(), article_id=gold.id, file=gold.file, day=day, outlet=article.publisher
        )
    meetings = [
        {
            "participants": [p.name for p in m.participants],
            "kind": m.kind,
            "status": m.status,
            "date": m.date,
            "place": dataclasses.asdict(m.place) if m.place else None,
            "counterpart_not_leader": m.counterpart_not_leader,
            "evidence": [{"file": e.file, "line": e.line, "quote": e.quote} for e in m.evidence],
        }
        for m in merge_reports(reports)
    ]
    export = tmp_path / "export.json"
    export.write_text(json.dumps({"articles": [], "leaders": [], "meetings": meetings}), encoding="utf-8")
    command = [sys.executable, str(shared_file("gold/score.py")), str(export), "--json"]
    scores = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["scores"]
    assert scores["meetings"]["p"] >= 0.95
    assert scores["meetings"]["r"] >= 0.90
    assert scores["meetings"]["unmerged_duplicates"] == 0
    assert scores["meetings_status"]["acc"] >= 0.95
    assert scores["meetings_place"]["acc"] >= 0.90
    assert scores["negatives_produced"]["n"] == 0
    assert scores["quotes_not_on_their_line"]["n"] == 0
