"""Time words of queries, on Monday 20 May 2024."""

from datetime import date

import pytest

from bot.desk.timewords import Days, time_at

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
    ],
)
def test_time_words_mean_days(words, first, last):
    spoken = words.split()
    found = time_at(spoken, 0, TODAY)
    assert found is not None
    assert (found.length, found.days) == (len(spoken), Days(d(first), d(last)))


@pytest.mark.parametrize("words", ["macron", "31 february 2023", "last", "next", "since", "2023-13", "0000", "week"])
def test_other_words_mean_no_days(words):
    found = time_at(words.split(), 0, TODAY)
    assert found is None or found.length < len(words.split())


def test_a_bare_month_lies_ahead_when_the_query_is_about_what_is_coming():
    assert time_at(["march"], 0, TODAY, coming=True).days == Days(date(2025, 3, 1), date(2025, 3, 31))
    assert time_at(["3", "june"], 0, TODAY, coming=True).days == Days(date(2024, 6, 3), date(2024, 6, 3))
