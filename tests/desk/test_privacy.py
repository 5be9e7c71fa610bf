"""What one workspace, or one channel, reads for itself changes nothing that anybody else is shown."""

from __future__ import annotations

import pytest

import bot.messages
from bot.desk import digest, lookup, questions, reasons
from bot.desk.intake import Origin, load, read_in
from bot.model import Viewer
from bot.reading.formats import read_bytes
from tests.desk.newsroom import CALL, NOW, SUMMIT, desk_on, write_pages

UNDATED = CALL.replace("June 10, 2025\n\n", "")
WHOLE = CALL.replace(
    "Related stories",
    "The shipyard contract is worth 300 million, and Modi asked Macron for a second dock in Toulon by October.\n\n"
    "Related stories",
).replace("The Northern Ledger", "Harbour Wire")
TEASER = """Harbour Post | World

Scholz to host Macron in Lyon for talks on rail freight

German Chancellor Olaf Scholz will meet French President Emmanuel Macron in Lyon on March 8 to talk of rail freight.
"""
ROUND = CALL + "\n\n" + SUMMIT
QUESTIONS = (
    (lookup.leader, "macron"),
    (lookup.leader, "modi"),
    (lookup.meetings, "modi macron"),
    (lookup.meetings, "scholz macron"),
    (lookup.news, "port security"),
    (lookup.news, "rail freight"),
    (lookup.news, "shipyard outlet:harbour"),
    (questions.ask, "when did Modi last speak to Macron?"),
)


def seen(desk, viewer):
    """Every answer that this viewer gets, and the reasons for every record that the viewer can name."""
    answers = [ask(desk, query, viewer, NOW) for ask, query in QUESTIONS]
    with desk.store.read() as conn:
        ids = [row[0] for row in conn.execute("select id from article where team_id = '' order by id")]
        ids += [row[0] for row in conn.execute("select id from meeting where team_id = '' order by id")]
    answers.append(digest.preview(desk, viewer.team_id, viewer.channel_id or "C9", NOW))
    return answers + [reasons.why(desk, subject, viewer, NOW) for subject in ids]


PRIVATE = (WHOLE, TEASER, ROUND, CALL)
SHARED = (UNDATED, CALL, TEASER + "\n\n" + CALL)


@pytest.mark.parametrize(
    ("shared", "private", "only_channel"),
    [*((shared, private, None) for shared in SHARED for private in PRIVATE), *((s, WHOLE, "C1") for s in SHARED)],
)
def test_a_private_page_changes_no_answer_of_the_others(tmp_path, shared, private, only_channel):
    seeds = write_pages(tmp_path / "seeds", {"call.txt": shared, "summit.txt": SUMMIT})
    with desk_on(tmp_path / "desk", seeds=seeds, render=bot.messages) as desk:
        load(desk, [seeds])
        others = [Viewer("T2"), Viewer("T2", channel_id="C1"), Viewer("local")]
        before = [seen(desk, viewer) for viewer in others]
        outcome = read_in(
            desk, read_bytes("slack:T1/C1/1.0", private.encode()), Origin("slack", True, "T1", only_channel)
        )
        assert outcome.added
        assert [seen(desk, viewer) for viewer in others] == before
        with desk.store.read() as conn:
            own = [row[0] for row in conn.execute("select id from meeting where team_id = 'T1'")]
        assert not [i for i in own for viewer in others if reasons.why(desk, i, viewer, NOW).meeting]
        if only_channel:
            assert [seen(desk, Viewer("T1", channel_id="C2"))] == [seen(desk, Viewer("T1"))]


@pytest.mark.parametrize(("shared", "private"), [(shared, private) for shared in SHARED for private in (WHOLE, ROUND)])
def test_what_was_read_privately_before_leaves_no_trace_in_what_comes_after(tmp_path, shared, private):
    seeds = write_pages(tmp_path / "seeds", {"call.txt": shared, "summit.txt": SUMMIT})
    told = []
    for folder, first in (("without", None), ("with", private)):
        with desk_on(tmp_path / folder, render=bot.messages) as desk:
            if first is not None:
                read_in(desk, read_bytes("slack:T1/C1/1.0", first.encode()), Origin("slack", True, "T1"))
            load(desk, [seeds])
            told.append(seen(desk, Viewer("T2")))
    assert told[0] == told[1]
