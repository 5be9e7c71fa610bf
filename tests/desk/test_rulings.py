"""People decide about meetings and names; what they decided outlives reloads, mended pages and reindexing."""

from dataclasses import replace

import pytest

from bot.cli import main
from bot.desk import admin, corrections, reasons, rulings
from bot.desk.intake import Origin, load, read_in
from bot.desk.reindex import reindex
from bot.errors import BadQuery, NotAllowed, NotFound
from bot.model import Viewer
from bot.reading.formats import read_bytes
from store import articles as article_rows
from store import audit as audit_rows
from store import meetings as meeting_rows
from tests.desk.newsroom import CALL, SUMMIT, desk_on, write_pages

BY = {"by": "U1", "team_id": "T1"}

CANAL = """The Delta Courier

Modi and Macron meet in Lisbon

September 4, 2024

By Rui Teixeira

LISBON - Indian Prime Minister Narendra Modi met French President Emmanuel Macron in Lisbon on Tuesday, officials \
said, and the two talked for an hour about a canal that neither country will pay for alone.

A second round is to be held among engineers before the end of the year, a spokeswoman told reporters at the gate.
"""

CANAL_LATER = """The Tagus Chronicle

Portugal counts the cost of a week of visitors

September 9, 2024

By Marta Lopes

Lisbon's hotels were full last week. Indian Prime Minister Narendra Modi met French President Emmanuel Macron in the \
city on September 3, and four hundred policemen were called back from their holidays to line the avenue.

Shopkeepers along the river said that they had lost two days of trade, and asked the council for a lower rent.

© 2024 The Tagus Chronicle. All rights reserved.
"""


@pytest.fixture
def desk(tmp_path):
    pages = {"call.txt": CALL, "canal.txt": CANAL, "later.txt": CANAL_LATER, "summit.txt": SUMMIT}
    seeds = write_pages(tmp_path / "seeds", pages)
    with desk_on(tmp_path / "desk", seeds=seeds) as opened:
        load(opened, [seeds])
        yield opened


def ledger(desk):
    with desk.store.read() as conn:
        return [meeting for meeting, _, _ in meeting_rows.every_meeting(conn)]


def told_in(desk, file):
    """Records that rest on a page."""
    return [meeting for meeting in ledger(desk) if any(e.file == file for e in meeting.evidence)]


def rows_but_decisions(desk):
    """The ledger as people read it."""
    return sorted((m.id, m.date, m.status, m.disputes, m.evidence) for m in ledger(desk))


def mend(desk, file, was, now):
    page = desk.settings.seeds / file
    text = page.read_text(encoding="utf-8")
    assert was in text
    page.write_text(text.replace(was, now), encoding="utf-8")
    admin.reload(desk, by="U1")


def read_it_all_again(desk):
    """Reload the same pages, a page with a typo mended and lines pushed down, then judge everything anew."""
    admin.reload(desk, by="U1")
    mend(desk, "canal.txt", "By Rui Teixeira\n", "By Rui Teixeira\n\n\n")
    mend(desk, "canal.txt", "A second round", "Another round")
    reindex(desk, by="U1")


def test_the_pages_tell_of_what_the_tests_are_about(desk):
    (met,) = told_in(desk, "canal.txt")
    assert met.date == "2024-09-03"
    assert {e.file for e in met.evidence} == {"canal.txt", "later.txt"}
    assert len(ledger(desk)) == 3


def test_what_is_no_meeting_stays_out_after_every_reading(desk):
    (met,) = told_in(desk, "canal.txt")
    rulings.not_a_meeting(desk, met.id, **BY)
    assert not told_in(desk, "canal.txt")
    assert not told_in(desk, "later.txt")
    assert len(ledger(desk)) == 2
    read_it_all_again(desk)
    assert not told_in(desk, "canal.txt")
    assert not told_in(desk, "later.txt")
    corrections.undo(desk, **BY)
    (back,) = told_in(desk, "canal.txt")
    assert (back.date, back.participants) == (met.date, met.participants)
    assert len(ledger(desk)) == 3


def test_undo_leaves_the_ledger_as_it_was(desk):
    before = rows_but_decisions(desk)
    (met,) = told_in(desk, "canal.txt")
    (call,) = told_in(desk, "call.txt")
    rulings.not_a_meeting(desk, call.id, **BY)
    rulings.wrong_date(desk, met.id, "2024-08-30", **BY)
    assert rows_but_decisions(desk) != before
    corrections.undo(desk, **BY)
    corrections.undo(desk, **BY)
    assert rows_but_decisions(desk) == before


def test_a_page_that_goes_and_comes_back_does_not_bring_the_refused_meeting(desk):
    (call,) = told_in(desk, "call.txt")
    rulings.not_a_meeting(desk, call.id, **BY)
    page = desk.settings.seeds / "call.txt"
    page.write_text("Nothing but a short line.\n", encoding="utf-8")
    admin.reload(desk, by="U1")
    page.write_text(CALL, encoding="utf-8")
    admin.reload(desk, by="U1")
    assert not told_in(desk, "call.txt")


def test_a_copy_that_comes_later_does_not_bring_it_back_either(desk):
    (call,) = told_in(desk, "call.txt")
    rulings.not_a_meeting(desk, call.id, **BY)
    copy = CALL.replace("The Northern Ledger", "Quayside Times").replace("By Hanna Virtanen", "By our correspondent")
    (desk.settings.seeds / "copy.txt").write_text(copy, encoding="utf-8")
    admin.reload(desk, by="U1")
    assert not told_in(desk, "copy.txt")


def test_other_words_about_such_a_meeting_still_count(desk):
    (call,) = told_in(desk, "call.txt")
    rulings.not_a_meeting(desk, call.id, **BY)
    other = CALL.replace("The Northern Ledger", "Skerry Post").replace(
        "Indian Prime Minister Narendra Modi spoke by phone with French President Emmanuel Macron for 40 minutes on "
        "Tuesday, his office said, and both agreed that their navies would share radar pictures of the western Indian "
        "Ocean.",
        "French President Emmanuel Macron telephoned Indian Prime Minister Narendra Modi on Tuesday about fishing.",
    )
    (desk.settings.seeds / "other.txt").write_text(other, encoding="utf-8")
    admin.reload(desk, by="U1")
    assert {e.file for meeting in told_in(desk, "other.txt") for e in meeting.evidence} == {"other.txt"}


def test_a_date_that_people_set_holds_and_says_who_says_otherwise(desk):
    (met,) = told_in(desk, "canal.txt")
    ruled = rulings.wrong_date(desk, met.id, "2024-09-02", **BY)
    read_it_all_again(desk)
    (now,) = told_in(desk, "canal.txt")
    assert now.date == "2024-09-02"
    assert now.disputes[0] == "date: 2024-09-02 (decided by people)"
    assert "date: 2024-09-03 (The Delta Courier)" in now.disputes
    assert [e.date for e in now.evidence] == [e.date for e in met.evidence]
    (reason,) = [text for name, text in why(desk, now.id).details if name == "Corrected"]
    assert ruled.verdict_id in reason
    assert "by U1" in reason
    corrections.undo(desk, ruled.verdict_id, **BY)
    (back,) = told_in(desk, "canal.txt")
    assert (back.date, back.disputes) == (met.date, met.disputes)


def why(desk, subject):
    return reasons.why(desk, subject, Viewer(team_id="T1"), desk.clock())


def test_a_further_source_of_the_wrong_date_joins_the_corrected_record(desk):
    (desk.settings.seeds / "later.txt").rename(desk.settings.seeds.parent / "later.txt")
    admin.reload(desk, by="U1")
    (met,) = told_in(desk, "canal.txt")
    rulings.wrong_date(desk, met.id, "2024-08-30", **BY)
    (desk.settings.seeds / "later.txt").write_text(CANAL_LATER, encoding="utf-8")
    admin.reload(desk, by="U1")
    (now,) = told_in(desk, "later.txt")
    assert now.date == "2024-08-30"
    assert len(ledger(desk)) == 3


APART = CANAL_LATER.replace("on September 3,", "on August 20,")


@pytest.fixture
def two_days(desk):
    """The same encounter, of which two outlets give days a fortnight apart."""
    (desk.settings.seeds / "later.txt").write_text(APART, encoding="utf-8")
    admin.reload(desk, by="U1")
    assert told_in(desk, "canal.txt") != told_in(desk, "later.txt")
    return desk


def test_a_record_moved_to_the_day_of_another_becomes_one_with_it(two_days):
    desk = two_days
    (early,) = told_in(desk, "later.txt")
    rulings.wrong_date(desk, early.id, "2024-09-03", **BY)
    read_it_all_again(desk)
    assert told_in(desk, "canal.txt") == told_in(desk, "later.txt")
    corrections.undo(desk, **BY)
    assert told_in(desk, "canal.txt") != told_in(desk, "later.txt")


def test_two_records_are_one_meeting_when_people_say_so(two_days):
    desk = two_days
    before = rows_but_decisions(desk)
    (one,), (other,) = told_in(desk, "canal.txt"), told_in(desk, "later.txt")
    assert [m.id for m in rulings.others_like(desk, one.id, Viewer(team_id="T1"))] == [other.id]
    ruled = rulings.same_meeting(desk, one.id, other.id, **BY)
    (joined,) = told_in(desk, "canal.txt")
    assert {e.file for e in joined.evidence} == {"canal.txt", "later.txt"}
    assert joined.independent_sources == 2
    assert joined.disputes
    with desk.store.read() as conn:
        assert meeting_rows.meeting_by_id(conn, one.id) == meeting_rows.meeting_by_id(conn, other.id) == joined
    again = rulings.same_meeting(desk, one.id, other.id, **BY)
    assert (again.verdict_id, again.anew) == (ruled.verdict_id, False)
    reindex(desk, by="U1")
    assert told_in(desk, "canal.txt") == [joined]
    corrections.undo(desk, ruled.verdict_id, **BY)
    assert rows_but_decisions(desk) == before


def test_what_cannot_be_one_meeting_is_refused_with_the_reason(desk):
    (call,), (met,), (plan,) = (told_in(desk, f"{name}.txt") for name in ("call", "canal", "summit"))
    with pytest.raises(BadQuery, match="a call and the other in person"):
        rulings.same_meeting(desk, call.id, met.id, **BY)
    with pytest.raises(BadQuery, match="different people"):
        rulings.same_meeting(desk, plan.id, met.id, **BY)
    with pytest.raises(BadQuery, match="one and the same"):
        rulings.same_meeting(desk, met.id, met.id, **BY)
    for date in ("yesterday", "2024-13-40", "", "2024-09-03" * 9):
        with pytest.raises(BadQuery, match="Write the date"):
            rulings.wrong_date(desk, met.id, date, **BY)
    with pytest.raises(NotFound, match="no meeting"):
        rulings.not_a_meeting(desk, "m-none", **BY)
    with pytest.raises(NotFound, match="no record"):
        rulings.wrong_person(desk, "a-none", "narendra-modi", **BY)
    assert not corrections.decisions(desk, "T1")


def namings(desk, file):
    with desk.store.read() as conn:
        rows = conn.execute(
            "select m.leader_id from mention m join appearance a on a.id = m.article_id where a.file = :file",
            {"file": file},
        )
        return {row[0] for row in rows}


def test_a_leader_who_is_not_meant_leaves_the_article_and_its_meetings(desk):
    (plan,) = told_in(desk, "summit.txt")
    article_id = plan.evidence[0].article_id
    before = rows_but_decisions(desk)
    rulings.wrong_person(desk, article_id, "Olaf Scholz", **BY)
    for read_again in (lambda: None, lambda: admin.reload(desk, by="U1"), lambda: reindex(desk, by="U1")):
        read_again()
        assert namings(desk, "summit.txt") == {"emmanuel-macron"}
        assert not any(p.id == "olaf-scholz" for m in ledger(desk) for p in m.participants)
    mend(desk, "summit.txt", "bring new figures", "bring newer figures")
    assert namings(desk, "summit.txt") == {"emmanuel-macron"}
    assert any("does not mean olaf-scholz" in text for _, text in why(desk, article_id).details)
    corrections.undo(desk, **BY)
    assert namings(desk, "summit.txt") == {"emmanuel-macron", "olaf-scholz"}
    assert rows_but_decisions(desk) == before


def test_a_later_copy_brings_no_meeting_of_a_leader_who_is_not_meant(desk):
    (call,) = told_in(desk, "call.txt")
    rulings.wrong_person(desk, call.evidence[0].article_id, "narendra-modi", **BY)
    copy = CALL.replace("The Northern Ledger", "Quayside Times").replace("By Hanna Virtanen", "By our correspondent")
    (desk.settings.seeds / "copy.txt").write_text(copy, encoding="utf-8")
    admin.reload(desk, by="U1")
    assert not told_in(desk, "copy.txt")
    corrections.undo(desk, **BY)
    assert {e.file for m in told_in(desk, "call.txt") for e in m.evidence} == {"call.txt", "copy.txt"}


def test_a_leader_whom_an_article_does_not_name_cannot_be_taken_out_of_it(desk):
    (plan,) = told_in(desk, "summit.txt")
    with pytest.raises(NotFound, match="does not name Narendra Modi"):
        rulings.wrong_person(desk, plan.evidence[0].article_id, "narendra-modi", **BY)
    with pytest.raises(NotFound, match="Nobody on the roster"):
        rulings.wrong_person(desk, plan.evidence[0].article_id, "Nobody Atall", **BY)


def test_the_same_decision_twice_is_one_row_of_the_audit(desk):
    (met,), (plan,) = told_in(desk, "canal.txt"), told_in(desk, "summit.txt")
    article_id = plan.evidence[0].article_id
    twice = [
        (rulings.wrong_date, (met.id, "2024-09-02")),
        (rulings.wrong_person, (article_id, "olaf-scholz")),
        (rulings.not_a_meeting, (met.id,)),
    ]
    for decide, about in twice:
        first, second = decide(desk, *about, **BY), decide(desk, *about, **BY)
        assert (first.anew, second.anew) == (True, False), decide.__name__
        assert first.verdict_id == second.verdict_id
    with desk.store.read() as conn:
        actions = [entry.action for entry in audit_rows.entries(conn, "T1")]
    assert actions == ["not_a_meeting", "wrong_person", "wrong_date"]


def test_what_a_workspace_does_not_see_it_does_not_decide(desk):
    with pytest.raises(NotFound):
        rulings.not_a_meeting(desk, "m-of-nobody", viewer=Viewer(team_id="T2"), **BY)
    (met,) = told_in(desk, "canal.txt")
    ruled = rulings.not_a_meeting(desk, met.id, viewer=Viewer(team_id="T1"), **BY)
    with pytest.raises(NotFound):
        corrections.undo(desk, ruled.verdict_id, by="U2", team_id="T2")


def serve_many(desk):
    desk.settings = replace(desk.settings, client_id="1.2", client_secret="s")


def test_where_several_workspaces_share_the_archive_none_decides_for_the_others(desk):
    serve_many(desk)
    before = rows_but_decisions(desk)
    (met,), (plan,) = told_in(desk, "canal.txt"), told_in(desk, "summit.txt")
    for decide, about in (
        (rulings.not_a_meeting, (met.id,)),
        (rulings.wrong_date, (met.id, "2024-09-02")),
        (rulings.wrong_person, (plan.evidence[0].article_id, "olaf-scholz")),
    ):
        with pytest.raises(NotAllowed):
            decide(desk, *about, **BY)
    assert rows_but_decisions(desk) == before
    rulings.not_a_meeting(desk, met.id, by="the operator", team_id="local")
    assert not told_in(desk, "canal.txt")


def test_what_a_workspace_decides_on_its_own_page_changes_nothing_of_the_archives(desk):
    """Its page is a copy of one that all read: whoever decides on the copy does not decide on the other."""
    serve_many(desk)
    own = CANAL.replace("The Delta Courier", "Inlet Herald").replace("Modi met French", "Modi saw French")
    before = ledger(desk)
    read_in(desk, read_bytes("own.txt", own.encode()), Origin("slack", team_id="T1"))
    with desk.store.read() as conn:
        article = next(
            a for a in article_rows.every_article(conn) if a.file == "own.txt" and a.article.kind == "article"
        )
    rulings.wrong_person(desk, article.id, "narendra-modi", **BY)
    assert namings(desk, "own.txt") == {"emmanuel-macron"}
    assert namings(desk, "canal.txt") == {"emmanuel-macron", "narendra-modi"}
    assert [m for m in ledger(desk) if all(e.file != "own.txt" for e in m.evidence)] == before


def test_the_same_at_the_terminal(desk, monkeypatch, capsys):
    monkeypatch.setenv("READOUT_DB", str(desk.settings.db))
    (met,), (plan,) = told_in(desk, "canal.txt"), told_in(desk, "summit.txt")

    def correct(*words):
        return main(["correct", *words]), capsys.readouterr()

    done, printed = correct("wrong-date", met.id, "2024-09-02")
    assert done == 0
    assert "The date is 2 Sep 2024 now: Emmanuel Macron and Narendra Modi." in printed.out
    assert "Take it back with: readout correct undo v" in printed.out
    assert told_in(desk, "canal.txt")[0].date == "2024-09-02"
    assert correct("wrong-person", plan.evidence[0].article_id, "Olaf", "Scholz")[0] == 0
    assert namings(desk, "summit.txt") == {"emmanuel-macron"}
    assert correct("not-a-meeting", met.id)[0] == 0
    assert not told_in(desk, "canal.txt")
    for _ in range(3):
        assert correct("undo")[0] == 0
    assert told_in(desk, "canal.txt") == [met]
    assert correct("same-meeting", met.id)[0] == 2
    assert correct("wrong-person", plan.evidence[0].article_id)[0] == 2
    done, printed = correct("same-meeting", met.id, plan.id)
    assert (done, "different people" in printed.err) == (1, True)
