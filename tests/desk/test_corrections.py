"""People overrule the judge: merge, split, hide, undo; what they decided outlives a reload."""

from dataclasses import replace

import pytest

from bot.desk import admin, corrections
from bot.desk.intake import load
from bot.desk.reasons import why
from bot.desk.reindex import reindex
from bot.errors import BadQuery, NotFound
from bot.export import export
from bot.model import Post, Viewer
from store import articles as article_rows
from store import audit as audit_rows
from store import outbox as outbox_rows
from tests.desk.newsroom import CALL, COPY, NOW, SUMMIT, desk_on, write_pages

BY = {"by": "U1", "team_id": "T1"}


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


def fields_of(desk, file):
    article = article_on(desk, file).article
    return article.headline, article.publisher, article.published


def in_the_file(desk, words):
    """Do these words stand anywhere in the files of the database?"""
    files = [desk.settings.db, desk.settings.db.with_name(desk.settings.db.name + "-wal")]
    return any(words.encode() in file.read_bytes() for file in files if file.exists())


def test_a_corrected_headline_outlet_and_date_hold_after_a_changed_page_and_a_reindex(desk):
    call = article_on(desk, "call.txt")
    corrections.correct(desk, call.id, "headline", "Modi calls Macron", **BY)
    corrections.correct(desk, call.id, "outlet", "Northern Ledger Weekend", **BY)
    corrections.correct(desk, call.id, "date", "2025-06-09", **BY)
    wanted = ("Modi calls Macron", "Northern Ledger Weekend", "2025-06-09")
    assert fields_of(desk, "call.txt") == wanted
    (desk.settings.seeds / "call.txt").write_text(CALL.replace("Tuesday", "Monday") + "\n", encoding="utf-8")
    assert admin.reload(desk, by="U1").changed == 1
    assert fields_of(desk, "call.txt") == wanted
    assert reindex(desk, by="U1", dry_run=True).changes == 0
    reindex(desk, by="U1")
    assert fields_of(desk, "call.txt") == wanted


def test_a_correction_taken_back_gives_what_the_page_prints(desk):
    before = fields_of(desk, "call.txt")
    call = article_on(desk, "call.txt")
    corrections.correct(desk, call.id, "date", "2025-06-09", **BY)
    corrections.correct(desk, call.id, "headline", "Modi calls Macron", **BY)
    with desk.store.read() as conn:
        meeting = conn.execute("select date from meeting where kind = 'phone_call'").fetchone()[0]
    assert meeting != "2025-06-10"
    corrections.undo(desk, **BY)
    corrections.undo(desk, **BY)
    assert fields_of(desk, "call.txt") == before


@pytest.mark.parametrize(("field", "value"), [("date", "last week"), ("colour", "red"), ("headline", " ")])
def test_a_correction_that_makes_no_sense_changes_nothing(desk, field, value):
    call = article_on(desk, "call.txt")
    with pytest.raises(BadQuery):
        corrections.correct(desk, call.id, field, value, **BY)
    assert article_on(desk, "call.txt") == call


def test_a_takedown_leaves_no_word_and_a_stone(desk):
    call, copy = article_on(desk, "call.txt"), article_on(desk, "copy.txt")
    assert in_the_file(desk, "radar pictures")
    done = corrections.take_down(desk, copy.id, "A court order", **BY)
    assert {record.id for record in done.records} == {call.id, copy.id}
    assert not in_the_file(desk, "radar pictures")
    assert not in_the_file(desk, "port security")
    exported = "".join(export(desk, "articles", "ndjson"))
    assert call.id not in exported
    with desk.store.read() as conn:
        found = conn.execute("select rowid from article_words where article_words match 'radar'").fetchall()
        meetings = conn.execute("select count(*) from meeting where kind = 'phone_call'").fetchone()[0]
    assert (found, meetings) == ([], 0)
    answer = why(desk, call.id, Viewer("T1", timezone="UTC"), NOW)
    assert answer.title == "Taken down"
    assert answer.reasons[0].why == "A court order"
    assert "taken down by U1 on 2025-06-12" in dict(answer.details)["Decided"]


def test_what_was_taken_down_stays_down_whatever_is_read_again(desk):
    call = article_on(desk, "call.txt")
    corrections.take_down(desk, call.id, "A court order", **BY)
    (desk.settings.seeds / "call.txt").write_text("\n" + CALL, encoding="utf-8")
    (desk.settings.seeds / "again.txt").write_text(CALL + "\n", encoding="utf-8")
    admin.reload(desk, by="U1")
    reindex(desk, by="U1")
    assert not in_the_file(desk, "radar pictures")
    assert not article_on(desk, "again.txt").article.paragraphs
    assert article_on(desk, "again.txt").hidden


def test_a_takedown_taken_back_lets_the_page_be_read_again(desk):
    before = article_on(desk, "call.txt").article
    corrections.take_down(desk, article_on(desk, "call.txt").id, "By mistake", **BY)
    corrections.undo(desk, **BY)
    admin.reload(desk, by="U1")
    now = article_on(desk, "call.txt")
    assert (now.article, now.hidden) == (before, False)
    assert article_on(desk, "copy.txt").lead_id == now.id


def test_posts_that_wait_are_called_off_and_those_that_are_out_are_counted(desk):
    call = article_on(desk, "call.txt")
    with desk.store.write() as conn:
        for name, text in (("tells", call.article.headline), ("other", "Nothing of it")):
            payload = {"channel": "C1", "text": text}
            outbox_rows.plan(
                conn,
                Post(name, "T1", "C1", "digest", payload, made_at="2025-06-12T09:00:00Z"),
            )
    done = corrections.take_down(desk, call.id, "A court order", **BY)
    assert (done.called_off, done.posted) == (1, 0)
    with desk.store.read() as conn:
        states = dict(conn.execute("select id, state from outbox").fetchall())
    assert states == {"tells": "expired", "other": "pending"}


def test_two_stories_are_one_and_apart_again_by_peoples_word(desk):
    call, summit = article_on(desk, "call.txt"), article_on(desk, "summit.txt")
    assert call.story_id != summit.story_id
    corrections.same_story(desk, call.id, summit.id, **BY)
    assert article_on(desk, "call.txt").story_id == article_on(desk, "summit.txt").story_id
    assert article_on(desk, "copy.txt").story_id == article_on(desk, "call.txt").story_id
    (desk.settings.seeds / "call.txt").write_text(CALL + "\nMore.\n", encoding="utf-8")
    admin.reload(desk, by="U1")
    reindex(desk, by="U1")
    assert article_on(desk, "call.txt").story_id == article_on(desk, "summit.txt").story_id
    corrections.undo(desk, **BY)
    assert article_on(desk, "call.txt").story_id != article_on(desk, "summit.txt").story_id


FOLLOW_UP = """Harbour Post | World | Europe

Modi and Macron agree to share radar pictures of ports

Published 11 June 2025

By Ana Ruiz

Indian Prime Minister Narendra Modi and French President Emmanuel Macron agreed in a phone call on Tuesday that their \
navies would share radar pictures of the western Indian Ocean, after drones were seen over two container terminals.

French officials said on Wednesday that a shipyard contract, on the table since the winter, had been discussed too.

Fishermen in Kochi asked whether their own boats would be on those pictures, and nobody could tell them so far.
"""


def test_a_report_of_the_same_event_is_told_apart_when_people_say_so(desk):
    (desk.settings.seeds / "follow.txt").write_text(FOLLOW_UP, encoding="utf-8")
    admin.reload(desk, by="U1")
    assert article_on(desk, "follow.txt").story_id == article_on(desk, "call.txt").story_id
    corrections.other_story(desk, article_on(desk, "follow.txt").id, **BY)
    reindex(desk, by="U1")
    assert article_on(desk, "follow.txt").story_id != article_on(desk, "call.txt").story_id
    corrections.undo(desk, **BY)
    assert article_on(desk, "follow.txt").story_id == article_on(desk, "call.txt").story_id
    with pytest.raises(BadQuery, match="copies of one article"):
        corrections.other_story(desk, article_on(desk, "copy.txt").id, article_on(desk, "call.txt").id, **BY)


def test_the_preferred_outlet_leads_copies_that_say_as_much(tmp_path):
    seeds = write_pages(tmp_path / "seeds", {"call.txt": CALL, "copy.txt": COPY})
    with desk_on(tmp_path / "desk", seeds=seeds) as opened:
        opened.settings = replace(opened.settings, source_order=("Quayside Times",))
        load(opened, [seeds])
        assert article_on(opened, "copy.txt").leads
        assert not article_on(opened, "call.txt").leads


def test_why_shows_what_a_later_version_changed(desk):
    later = CALL.replace("two container terminals", "three container terminals").replace("June 10", "June 11")
    (desk.settings.seeds / "later.txt").write_text(later, encoding="utf-8")
    admin.reload(desk, by="U1")
    answer = why(desk, article_on(desk, "later.txt").id, Viewer("T1", timezone="UTC"), NOW)
    changed = [reason.why for reason in answer.reasons if " changed " in reason.what]
    assert any("two container terminals" in told and "three container terminals" in told for told in changed)
