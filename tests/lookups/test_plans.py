"""Look-ups by leader, pair and place read a stretch of one index, whatever the size of the archive."""

import re
import sqlite3

import pytest

from bot.model import Viewer
from store import lookups
from store import meeting_lookups as ledger
from store.database import Store

VIEWER = Viewer("T1", "U1", "C1")
TODAY = "2026-03-02"


class Spy:
    """A connection that keeps the plan of every query."""

    def __init__(self, conn):
        self.conn = conn
        self.plans = []

    def execute(self, sql, facts=()):
        if not sql.lstrip().startswith("pragma"):
            plan = self.conn.execute("explain query plan " + sql, facts)
            self.plans.append([row[3] for row in plan])
        return self.conn.execute(sql, facts)


@pytest.fixture
def spy(tmp_path):
    with Store(tmp_path / "readout.db") as store, store.read() as conn:
        yield Spy(conn)


def steps(spy):
    return [step for plan in spy.plans for step in plan]


def whole_tables(spy):
    """Tables that are read from end to end; lists given as JSON and queues are none."""
    found = [step for step in steps(spy) if step.startswith("SCAN")]
    return [step for step in found if not re.search(r"json_each|VIRTUAL TABLE|subquery|CONSTANT ROW|\bo\b", step)]


def test_counting_a_leaders_articles_needs_no_article(spy):
    lookups.count_articles_about(spy, VIEWER, "one")
    assert any("COVERING INDEX mention_shown (leader_id=? AND is_subject=?)" in step for step in steps(spy))
    assert not any("article" in step for step in steps(spy))


def test_a_leaders_articles_come_in_the_order_of_the_index(spy):
    lookups.articles_about(spy, VIEWER, "one", as_subject=True, limit=5)
    assert any("mention_shown (leader_id=? AND is_subject=?)" in step for step in steps(spy))
    assert not any("TEMP B-TREE" in step for step in steps(spy))


def test_two_leaders_are_found_where_their_pair_is(spy):
    lookups.articles_naming_all(spy, VIEWER, ["one", "two"], without_meetings=["m1"], shown=3)
    driving = next(plan for plan in spy.plans if any("first=?" in step for step in plan))
    assert driving[0] == "SEARCH x USING PRIMARY KEY (first=? AND second=?)"
    assert not any("TEMP B-TREE" in step for step in driving)
    assert any("meeting_article_back (article_id=?)" in step for step in driving)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({"leader_ids": ("one",)}, "COVERING INDEX meeting_leader_newest (leader_id=?)"),
        ({"leader_ids": ("one",)}, "COVERING INDEX meeting_facts (id=?"),
        ({"cities": ("Oslo",)}, "meeting_city (city=? AND date_from>? AND date_from<?)"),
        ({"countries": ("NOR",)}, "meeting_country (country_code=? AND date_from>? AND date_from<?)"),
        ({"first_day": TODAY}, "COVERING INDEX meeting_ahead (date_to>?)"),
    ],
)
def test_meetings_are_chosen_from_an_index(spy, wanted, index):
    ledger.meetings_wanted(spy, VIEWER, ledger.MeetingsWanted(today=TODAY, **wanted))
    assert any(index in step for step in steps(spy))
    assert whole_tables(spy) == []


def test_without_its_index_a_count_reads_articles_or_all_mentions(tmp_path):
    """The plans above can fail: a store that lost the index gives another."""
    with Store(tmp_path / "readout.db") as store:
        store._writer.execute("drop index mention_shown")
        spy = Spy(store._writer)
        lookups.count_articles_about(spy, VIEWER, "one")
        assert not any("mention_shown" in step for step in steps(spy))
        assert isinstance(spy.conn, sqlite3.Connection)
