"""Words typed after /news become a query of our own making, whatever they are."""

import random
import sqlite3
from datetime import date

import pytest

from bot.desk.search import MOST_TERMS, read_search

TODAY = date(2024, 5, 20)


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
