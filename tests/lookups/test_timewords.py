"""Time words of queries, on Monday 20 May 2024."""

import random
from datetime import date

import pytest

from bot.desk.timewords import Days, time_at, two_readings

TODAY = date(2024, 5, 20)


def d(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-10", "2023-10-01", "2023-10-31"),
        ("2023-10-05", "2023-10-05", "2023-10-05"),
        ("2019-2021", "2019-01-01", "2021-12-31"),
        ("october 2023", "2023-10-01", "2023-10-31"),
        ("in oct 2023", "2023-10-01", "2023-10-31"),
        ("18 october 2023", "2023-10-18", "2023-10-18"),
        ("18th of october 2023", "2023-10-18", "2023-10-18"),
        ("october 18 2023", "2023-10-18", "2023-10-18"),
        ("october", "2023-10-01", "2023-10-31"),
        ("march", "2024-03-01", "2024-03-31"),
        ("3 june", "2023-06-03", "2023-06-03"),
        ("spring 2023", "2023-03-01", "2023-05-31"),
        ("today", "2024-05-20", "2024-05-20"),
        ("yesterday", "2024-05-19", "2024-05-19"),
        ("last week", "2024-05-13", "2024-05-19"),
        ("this week", "2024-05-20", "2024-05-26"),
        ("next week", "2024-05-27", "2024-06-02"),
        ("last month", "2024-04-01", "2024-04-30"),
        ("this year", "2024-01-01", "2024-12-31"),
        ("last year", "2023-01-01", "2023-12-31"),
        ("last october", "2023-10-01", "2023-10-31"),
        ("next october", "2024-10-01", "2024-10-31"),
        ("last friday", "2024-05-17", "2024-05-17"),
        ("next monday", "2024-05-27", "2024-05-27"),
        ("last 3 days", "2024-05-17", "2024-05-20"),
        ("in the past two weeks", "2024-05-06", "2024-05-20"),
        ("next 7 days", "2024-05-20", "2024-05-27"),
        ("since 2019", "2019-01-01", None),
        ("after march 2022", "2022-04-01", None),
        ("before 2020", None, "2019-12-31"),
        ("until 5 may 2023", None, "2023-05-05"),
        ("between 2019 and 2021", "2019-01-01", "2021-12-31"),
        ("from march 2023 to may 2023", "2023-03-01", "2023-05-31"),
        ("3-9 may 2023", "2023-05-03", "2023-05-09"),
        ("3 to 9 may 2023", "2023-05-03", "2023-05-09"),
        ("may 3-9 2023", "2023-05-03", "2023-05-09"),
        ("between 3 and 9 may 2023", "2023-05-03", "2023-05-09"),
        ("from 28 april to 3 may 2023", "2023-04-28", "2023-05-03"),
        ("28-3 may", "2024-04-28", "2024-05-03"),
        ("between march and may 2023", "2023-03-01", "2023-05-31"),
        ("november to february 2024", "2023-11-01", "2024-02-29"),
        ("2019 to 2021", "2019-01-01", "2021-12-31"),
        ("2023-w12", "2023-03-20", "2023-03-26"),
        ("week 12 of 2023", "2023-03-20", "2023-03-26"),
        ("q1 2023", "2023-01-01", "2023-03-31"),
        ("2023-q4", "2023-10-01", "2023-12-31"),
        ("second half of 2023", "2023-07-01", "2023-12-31"),
        ("early 2023", "2023-01-01", "2023-04-30"),
        ("mid-march 2023", "2023-03-11", "2023-03-20"),
        ("end of october", "2023-10-21", "2023-10-31"),
        ("since early 2023", "2023-01-01", None),
        ("2 weeks ago", "2024-05-06", "2024-05-12"),
        ("three days ago", "2024-05-17", "2024-05-17"),
        ("a year ago", "2023-01-01", "2023-12-31"),
        ("the day before yesterday", "2024-05-18", "2024-05-18"),
        ("last weekend", "2024-05-18", "2024-05-19"),
        ("last 24 hours", "2024-05-19", "2024-05-20"),
        ("monday", "2024-05-20", "2024-05-20"),
        ("on friday", "2024-05-17", "2024-05-17"),
        ("21 march 23", "2023-03-21", "2023-03-21"),
        ("21/3/2023", "2023-03-21", "2023-03-21"),
        ("3/21/2023", "2023-03-21", "2023-03-21"),
        ("2023/03/21", "2023-03-21", "2023-03-21"),
        ("3/2023", "2023-03-01", "2023-03-31"),
        ("the 2010s", "2010-01-01", "2019-12-31"),
    ],
)
def test_time_words_mean_days(words, first, last):
    spoken = words.split()
    found = time_at(spoken, 0, TODAY)
    assert found is not None
    assert (found.length, found.days) == (len(spoken), Days(d(first), d(last)))


@pytest.mark.parametrize(
    "words",
    ["macron", "31 february 2023", "last", "next", "since", "2023-13", "0000", "week", "week 53 2023", "q5 2023",
     "99/99/2023", "between 3 and 9", "early", "three ago",
     "last 9999 years", "9999 years ago"],
)  # fmt: skip
def test_other_words_mean_no_days(words):
    found = time_at(words.split(), 0, TODAY)
    assert found is None or found.length < len(words.split())


def test_a_bare_month_lies_ahead_when_the_query_is_about_what_is_coming():
    assert time_at(["march"], 0, TODAY, coming=True).days == Days(date(2025, 3, 1), date(2025, 3, 31))
    assert time_at(["3", "june"], 0, TODAY, coming=True).days == Days(date(2024, 6, 3), date(2024, 6, 3))


def test_figures_that_two_countries_read_differently_are_two_days_and_none_is_taken():
    assert two_readings("3/4/2023") == ("2023-04-03", "2023-03-04")
    assert time_at(["3/4/2023"], 0, TODAY) is None
    assert two_readings("4/4/2023") == two_readings("21/3/2023") == ()


def test_a_weekday_is_the_next_one_when_the_query_is_about_what_is_coming():
    assert time_at(["friday"], 0, TODAY, coming=True).days == Days(date(2024, 5, 24), date(2024, 5, 24))


def test_any_words_of_time_in_any_order_are_read_or_left_alone():
    words = """last next 999 years 0 days ago early mid-march late end of week w53 q1 h2 first half 3-9 0-0 may 31 feb
        between and from to 2023 before 1/1/2000 29/2/2023 00 february the monday weekend couple few twelve until"""
    spoken = words.split()
    dice = random.Random(3)
    for _ in range(20_000):
        phrase = [dice.choice(spoken) for _ in range(dice.randint(1, 7))]
        found = time_at(phrase, 0, date(2024, 2, 29), coming=dice.random() < 0.3)
        assert found is None or 0 < found.length <= len(phrase)


# Named days


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("christmas", "2023-12-24", "2023-12-26"),
        ("christmas day 2021", "2021-12-25", "2021-12-25"),
        ("new year's eve", "2023-12-31", "2023-12-31"),
        ("new year day", "2024-01-01", "2024-01-01"),
        ("easter", "2024-03-29", "2024-04-01"),
        ("good friday 2011", "2011-04-22", "2011-04-22"),
        ("thanksgiving 2024", "2024-11-28", "2024-11-28"),
        ("eid al-fitr", "2024-04-09", "2024-04-13"),
        ("ramadan 2023", "2023-03-22", "2023-04-22"),
        ("lunar new year", "2024-02-10", "2024-02-10"),
    ],
)
def test_a_named_day_is_the_last_one_that_came(said, first, last):
    found = time_at(said.split(), 0, date(2024, 5, 20))
    assert found is not None
    assert (found.length, found.days.first.isoformat(), found.days.last.isoformat()) == (len(said.split()), first, last)


def test_a_named_day_is_the_next_one_in_a_query_about_what_is_coming():
    found = time_at(["christmas"], 0, date(2024, 5, 20), coming=True)
    assert found is not None
    assert found.days == Days(date(2024, 12, 24), date(2024, 12, 26))
    since = time_at(["since", "eid"], 0, date(2024, 6, 19))
    assert since is not None
    assert since.days == Days(date(2024, 6, 16), None)


def test_a_named_day_of_a_year_that_is_not_listed_is_not_guessed():
    assert time_at(["diwali", "1999"], 0, date(2024, 5, 20)) is None
