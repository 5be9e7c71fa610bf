"""The archive judged again: what would change is said first, and nothing changes when the rules did not."""

import pytest

from bot.desk import corrections
from bot.desk.intake import load
from bot.desk.reindex import reindex
from bot.errors import StoreError
from store import articles as article_rows
from store import beside
from store import verdicts as verdict_rows
from store.database import Store
from tests.desk.newsroom import COPY, rows_of_every_table, write_pages
from tests.desk.test_corrections import BY, article_on


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


def spoil(desk):
    """Decisions as older rules left them: nobody named, no meetings, every record its own lead."""
    with desk.store.write() as conn:
        conn.execute("delete from mention where leader_id = 'emmanuel-macron'")
        conn.execute("delete from meeting")
        conn.execute("update article set lead_id = id, duplicate_how = null, duplicate_why = null, story_id = null")
        conn.execute("update setting set value = 'spoilt' where key = 'ledger_turn'")


def test_the_bot_reads_on_while_the_archive_is_judged(desk, tmp_path):
    """Pages that come meanwhile are judged with the rest; another writer waits for none of it."""
    whole = decisions(desk)
    spoil(desk)
    late = write_pages(tmp_path / "late", {"late.txt": COPY.replace("for 40 minutes", "for 41 minutes")})

    def read_one_more(done, total, name):
        load(desk, [late])

    report = reindex(desk, by="U1", progress=read_one_more)
    assert report.meetings_added == 2
    assert decisions(desk) != whole
    assert reindex(desk, by="U1").changes == 0
    with desk.store.read() as conn:
        assert article_on(desk, "late.txt").lead_id == article_on(desk, "call.txt").lead_id
        assert conn.execute("select count(*) from mention where leader_id = 'emmanuel-macron'").fetchone()[0] == 4


def test_what_is_taken_over_is_what_judging_in_place_gives(desk):
    whole = rows_of_every_table(desk.store)
    spoil(desk)
    reindex(desk, by="U1")
    judged = rows_of_every_table(desk.store)
    told_anew = {"audit", "setting", "meeting", "meeting_change", "_sqlite_migrations"}
    assert {t: judged[t] for t in whole if t not in told_anew} == {t: whole[t] for t in whole if t not in told_anew}


def test_an_interrupted_attempt_is_gone_on_with(desk, monkeypatch):
    monkeypatch.setattr("bot.desk.reindex.PAGES_TOGETHER", 1)
    spoil(desk)
    seen = []

    def fail_at_the_second(done, total, name):
        seen.append(name)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(desk, by="U1", progress=fail_at_the_second)
    assert beside.place_of_copy(desk.store).stat().st_mode & 0o777 == 0o600
    assert reindex(desk, by="U1", progress=lambda done, total, name: seen.append(name)).meetings_added == 2
    assert len(seen) == 3
    assert not beside.place_of_copy(desk.store).exists()
    assert reindex(desk, by="U1").changes == 0


def test_a_decision_made_meanwhile_stands(desk):
    copy_id = article_on(desk, "copy.txt").id
    decided = []

    def decide_once(done, total, name):
        if not decided:
            decided.append(corrections.split(desk, copy_id, **BY))

    reindex(desk, by="U1", progress=decide_once)
    assert article_on(desk, "copy.txt").leads


def test_an_archive_that_never_keeps_still_is_said_so(desk):
    ids = iter(range(100))

    def decide_always(done, total, name):
        with desk.store.write() as conn:
            verdict_rows.add_verdict(
                conn, team_id="", kind="same_story", subject=f"a{next(ids)}", object_="b", value="true", at="", by="U1"
            )

    before = decisions(desk)
    with pytest.raises(StoreError, match="kept changing"):
        reindex(desk, by="U1", progress=decide_always)
    assert decisions(desk) == before
