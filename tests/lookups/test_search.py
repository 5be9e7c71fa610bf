"""Words typed after /news become a query of our own making, whatever they are."""

import random
import sqlite3
from datetime import date

import pytest

from bot.desk import lookup
from bot.desk.search import MOST_TERMS, read_search
from bot.messages import lookup as words
from bot.model import Viewer
from tests.lookups.builders import NOW

TODAY = date(2024, 5, 20)
VIEWER = Viewer("T1", "U1", "C1")


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("grain", '("grain")'),
        ("Élysée grain", '("elysee") AND ("grain")'),
        ('"grain deal" ports', '("grain deal") AND ("ports")'),
        ("“grain deal”", '("grain deal")'),
        ("grain OR wheat ports", '("grain" OR "wheat") AND ("ports")'),
        ("grain -tariffs", '(("grain")) NOT "tariffs"'),
        ('grain -"trade war"', '(("grain")) NOT "trade war"'),
        ("e-mail", '("e mail")'),
        ("OR", None),
        ("OR grain", '("grain")'),
        ("AND NOT NEAR(a b)", '("and") AND ("not") AND ("near a") AND ("b")'),
        ("body:secret", '("body secret")'),
        ("-only", None),
        ("***", None),
        ('"', None),
        ("", None),
    ],
)
def test_what_is_typed_is_read_as_words(typed, match):
    assert read_search(typed, TODAY).match == match


def test_filters_are_taken_out_of_the_words():
    found = read_search('summit outlet:"The Meridian" after:2023-07 before:2024 outlet:wire', TODAY)
    assert found.match == '("summit")'
    assert found.outlet_names == ("The Meridian", "wire")
    assert (found.first_day, found.last_day) == (date(2023, 7, 1), date(2023, 12, 31))


def test_a_filter_that_makes_no_sense_is_handed_back():
    assert read_search("summit after:soon", TODAY).not_understood == ("after:soon",)
    assert read_search("summit after:yesterday", TODAY).first_day == date(2024, 5, 19)


def test_no_text_whatever_breaks_the_index():
    conn = sqlite3.connect(":memory:")
    conn.execute("create virtual table w using fts5 (body, content = '', detail = full)")
    chooser = random.Random(7)
    parts = ['"', "'", "*", "^", "(", ")", ":", "-", "+", "NEAR", "AND", "OR", "NOT", "a", "grain", "\x00", "\ud800",
             "é", "NEAR(", "body:", "{", "}", "😀", " ", " ", "\n", ",", ";--", "%", "\u200b"]  # fmt: skip
    for _ in range(5_000):
        text = "".join(chooser.choices(parts, k=chooser.randint(1, 40)))
        match = read_search(text, TODAY).match
        if match is not None:
            conn.execute("select rowid from w where w match ? limit 1", (match,)).fetchall()
    conn.close()


def test_a_very_long_query_is_cut():
    found = read_search("word " * 10_000, TODAY)
    assert len(found.terms) == MOST_TERMS


# Times in several words


@pytest.mark.parametrize(
    ("typed", "terms", "first", "last"),
    [
        ("putin after:last week", ["putin"], "2024-05-13", None),
        ("putin after: last week", ["putin"], "2024-05-13", None),
        ("putin since monday", ["putin"], "2024-05-20", None),
        ("grain deal before last month", ["grain", "deal"], None, "2024-03-31"),
        ("grain deal until october 2023", ["grain", "deal"], None, "2023-10-31"),
        ('"grain deal" since 3 may', ["grain deal"], "2024-05-03", None),
        ("putin since:2023 before:march 2024", ["putin"], "2023-01-01", "2024-02-29"),
        ("life after politics", ["life", "after", "politics"], None, None),
        ("since monday", ["since", "monday"], None, None),
        ("putin last week", ["putin", "last", "week"], None, None),
        ('"since monday"', ["since monday"], None, None),
    ],
)
def test_a_time_in_several_words_filters(typed, terms, first, last):
    found = read_search(typed, NOW.date())
    told = [" ".join(term) for term in found.terms]
    days = [day.isoformat() if day else None for day in (found.first_day, found.last_day)]
    assert (told, days) == (terms, [first, last])


def test_a_time_at_the_end_counts_where_no_article_has_its_words(desk, archive):
    archive.article("Grain", ["Grain was loaded."], published="2024-05-14")
    archive.article("Grain again", ["More grain."], published="2024-03-14")
    found = lookup.news(desk, "grain last week", VIEWER, NOW)
    assert (found.articles_matched, found.spoken, found.filters.first_day) == (1, "last week", "2024-05-13")
    assert "“last week” read as a time: articles published from 13 May 2024" in str(words.answer(found).blocks)
    archive.article("Last week's grain", ["Grain of last week."], published="2024-01-14")
    assert lookup.news(desk, "grain last week", VIEWER, NOW).spoken == ""


# Words that no article has


def test_a_misspelt_word_is_asked_about_by_the_words_of_the_index(desk, archive):
    archive.article("Grain", ["Hungary's grain convoy was unloaded in Constanța."])
    found = lookup.news(desk, "grian convoi", VIEWER, NOW)
    assert (found.total, found.did_you_mean) == (0, ("grain convoy",))
    said = words.answer(found)
    assert said.text.endswith("Did you mean grain convoy?")
    assert "v1|news|0|grain convoy" in str(said.blocks)


def test_only_words_that_find_something_for_the_asker_are_offered(desk, archive):
    archive.article("Secret", ["The unobtainium was found."], team="T1", only_channel="C9")
    assert lookup.news(desk, "unobtainiun", VIEWER, NOW).did_you_mean == ()
    assert lookup.news(desk, "unobtainiun", Viewer("T1", "U1", "C9"), NOW).did_you_mean == ("unobtainium",)


def test_known_words_that_stand_nowhere_together_are_no_slips(desk, archive):
    archive.article("Grain", ["Grain was loaded."])
    archive.article("Steel", ["Steel was loaded."])
    assert lookup.news(desk, "grain steel", VIEWER, NOW).did_you_mean == ()
