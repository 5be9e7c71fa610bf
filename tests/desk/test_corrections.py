"""People overrule the judge: merge, split, hide, undo; what they decided outlives a reload."""

import pytest

from bot.desk import admin, corrections
from bot.desk.intake import load
from bot.errors import BadQuery, NotFound
from store import articles as article_rows
from store import audit as audit_rows
from tests.desk.newsroom import CALL, SUMMIT, desk_on, write_pages

COPY = CALL.replace("The Northern Ledger", "Quayside Times").replace("By Hanna Virtanen", "By our own correspondent")
BY = {"by": "U1", "team_id": "T1"}


@pytest.fixture
def desk(tmp_path):
    seeds = write_pages(tmp_path / "seeds", {"call.txt": CALL, "copy.txt": COPY, "summit.txt": SUMMIT})
    with desk_on(tmp_path / "desk", seeds=seeds) as opened:
        load(opened, [seeds])
        yield opened


def article_on(desk, file):
    with desk.store.read() as conn:
        return next(a for a in article_rows.every_article(conn) if a.file == file and a.article.kind == "article")


def independent_sources(desk):
    with desk.store.read() as conn:
        rows = conn.execute("select independent_sources from meeting where kind = 'phone_call'").fetchall()
    return [row[0] for row in rows]


def test_a_near_copy_is_one_article_and_one_source(desk):
    assert article_on(desk, "copy.txt").lead_id == article_on(desk, "call.txt").id
    assert article_on(desk, "copy.txt").duplicate_why.endswith(".")
    assert independent_sources(desk) == [1]


def test_a_split_holds_after_a_reload_and_makes_two_sources(desk):
    copy = article_on(desk, "copy.txt")
    corrections.split(desk, copy.id, **BY)
    assert article_on(desk, "copy.txt").leads
    assert independent_sources(desk) == [2]
    (desk.settings.seeds / "copy.txt").write_text(COPY.replace("forty", "40") + "\n", encoding="utf-8")
    admin.reload(desk, by="U1")
    assert article_on(desk, "copy.txt").leads


def test_undo_takes_the_newest_decision_back(desk):
    copy = article_on(desk, "copy.txt")
    corrections.split(desk, copy.id, **BY)
    undone = corrections.undo(desk, **BY)
    assert undone.kind == "same_article"
    assert article_on(desk, "copy.txt").lead_id == article_on(desk, "call.txt").id
    assert independent_sources(desk) == [1]
    with pytest.raises(NotFound, match="no decision"):
        corrections.undo(desk, **BY)


def test_two_unlike_records_are_one_when_people_say_so(desk):
    call, summit = article_on(desk, "call.txt"), article_on(desk, "summit.txt")
    corrections.merge(desk, call.id, summit.id, **BY)
    assert article_on(desk, "call.txt").lead_id == article_on(desk, "summit.txt").lead_id
    corrections.undo(desk, **BY)
    assert article_on(desk, "summit.txt").leads


def test_a_hidden_record_tells_of_no_meeting_until_it_is_shown_again(desk):
    summit = article_on(desk, "summit.txt")
    corrections.hide(desk, summit.id, **BY)
    assert not meetings_of(desk, "olaf-scholz")
    corrections.undo(desk, **BY)
    assert meetings_of(desk, "olaf-scholz")


def test_a_hidden_record_stays_hidden_when_its_page_comes_back(desk):
    summit = article_on(desk, "summit.txt")
    corrections.hide(desk, summit.id, **BY)
    page = desk.settings.seeds / "summit.txt"
    page.write_text("Nothing but a short line.\n", encoding="utf-8")
    admin.reload(desk, by="U1")
    page.write_text(SUMMIT + "\n", encoding="utf-8")
    admin.reload(desk, by="U1")
    assert article_on(desk, "summit.txt").hidden
    assert not meetings_of(desk, "olaf-scholz")


def meetings_of(desk, leader_id):
    with desk.store.read() as conn:
        return conn.execute("select meeting_id from meeting_leader where leader_id = :id", {"id": leader_id}).fetchall()


def test_each_decision_leaves_an_audit_row(desk):
    corrections.split(desk, article_on(desk, "copy.txt").id, **BY)
    corrections.undo(desk, **BY)
    with desk.store.read() as conn:
        assert [entry.action for entry in audit_rows.entries(conn, "T1")] == ["undo", "split"]


def test_another_workspace_cannot_take_it_back(desk):
    decided = corrections.split(desk, article_on(desk, "copy.txt").id, **BY)
    with pytest.raises(NotFound):
        corrections.undo(desk, decided.verdict_id, by="U2", team_id="T2")


def test_what_makes_no_sense_is_said(desk):
    call = article_on(desk, "call.txt").id
    with pytest.raises(BadQuery, match="one and the same"):
        corrections.merge(desk, call, call, **BY)
    with pytest.raises(BadQuery, match="no copy"):
        corrections.split(desk, call, **BY)
    with pytest.raises(NotFound, match="no record"):
        corrections.hide(desk, "a-none", **BY)
