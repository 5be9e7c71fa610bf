"""The archive judged again: what would change is said first, and nothing changes when the rules did not."""

import pytest

from bot.desk import corrections
from bot.desk.intake import load
from bot.desk.reindex import reindex
from store import articles as article_rows
from store.database import Store
from tests.desk.newsroom import CALL, SUMMIT, desk_on, rows_of_every_table, write_pages
from tests.desk.test_corrections import BY, COPY, article_on


@pytest.fixture
def desk(tmp_path):
    seeds = write_pages(tmp_path / "seeds", {"call.txt": CALL, "copy.txt": COPY, "summit.txt": SUMMIT})
    with desk_on(tmp_path / "desk", seeds=seeds) as opened:
        load(opened, [seeds])
        yield opened


def decisions(desk):
    """Every row but the audit and the counters of changes."""
    rows = rows_of_every_table(desk.store)
    return {table: rows[table] for table in ("article", "mention", "report", "meeting", "meeting_article", "follow")}


def test_the_same_rules_change_nothing(desk):
    before = decisions(desk)
    report = reindex(desk, by="U1")
    assert (report.changes, report.examples) == (0, ())
    assert decisions(desk) == before


def test_a_damaged_archive_is_mended_and_a_dry_run_only_says_so(desk):
    with desk.store.write() as conn:
        conn.execute("delete from mention where leader_id = 'emmanuel-macron'")
        conn.execute("delete from meeting")
    damaged = decisions(desk)
    tried = reindex(desk, by="U1", dry_run=True)
    assert decisions(desk) == damaged
    assert (tried.leaders_changed, tried.meetings_added) == (3, 2)
    assert any("emmanuel-macron" in line for line in tried.examples)
    done = reindex(desk, by="U1")
    assert (done.leaders_changed, done.meetings_added) == (tried.leaders_changed, tried.meetings_added)
    assert reindex(desk, by="U1").changes == 0


def test_verdicts_stand(desk):
    corrections.split(desk, article_on(desk, "copy.txt").id, **BY)
    assert reindex(desk, by="U1").leads_changed == 0
    assert article_on(desk, "copy.txt").leads


def test_an_index_of_other_folding_rules_is_fed_again_at_the_next_opening(desk):
    path = desk.store.path
    with desk.store.write() as conn:
        conn.execute("update setting set value = '0' where key = 'fold_version'")
        conn.execute("insert into article_words (article_words) values ('delete-all')")
    with Store(path) as again, again.read() as conn:
        found = conn.execute("select rowid from article_words where article_words match 'chancellery'").fetchall()
        seqs = {a.seq for a in article_rows.every_article(conn) if a.file == "summit.txt"}
    assert {row[0] for row in found} <= seqs
    assert found
