"""Dates, offices, people and sources in words."""

import pytest

from bot.answers import Citation, Office, Searched, StoryFound
from bot.messages import wording


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2023-03-20", "20 Mar 2023"),
        ("2023-03-20/2023-03-22", "20–22 Mar 2023"),
        ("2023-03-30/2023-04-02", "30 Mar – 2 Apr 2023"),
        ("2023-12-30/2024-01-02", "30 Dec 2023 – 2 Jan 2024"),
        ("2023-10", "Oct 2023"),
        ("2023-10/2023-12", "Oct 2023 – Dec 2023"),
        ("2023-21", "spring 2023"),
        ("2023", "2023"),
        ("2023~", "about 2023"),
        ("2023-10-09~/2023-10-16~", "about 9–16 Oct 2023"),
        ("2023-03-20?", "probably 20 Mar 2023"),
        ("2023-03-XX", "Mar 2023"),
        ("../2023-05-01", "by 1 May 2023"),
        ("2023-05-01/..", "from 1 May 2023"),
        ("[2023-05-01,2023-05-03]", "1 May 2023 or 3 May 2023"),
        (None, "date unknown"),
        ("2023-02-31", "date unknown"),
        ("soon", "date unknown"),
    ],
)
def test_a_date_reads_as_an_editor_writes_it(edtf, words):
    assert wording.day(edtf) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023-01-01", "2023-12-31", "in 2023"),
        ("2023-10-01", "2023-10-31", "in Oct 2023"),
        ("2023-10-05", "2023-10-05", "on 5 Oct 2023"),
        ("2023-10-05", "2023-11-06", "from 5 Oct 2023 to 6 Nov 2023"),
        ("2019-01-01", None, "since 2019"),
        ("2019-03-14", None, "since 14 Mar 2019"),
        (None, "2019-03-14", "until 14 Mar 2019"),
        (None, None, ""),
    ],
)
def test_days_are_said_as_coarsely_as_they_were_asked(first, last, words):
    assert wording.span(first, last) == words


def test_an_office_says_whether_it_is_still_held():
    held = Office("President", "FRA", "France", "2017-05-14", None, former=False)
    left = Office("Chancellor of Germany", "DEU", "Germany", "2021-12-08", "2025-05-06", former=True)
    assert wording.office(held) == "President, France, since 14 May 2017"
    assert wording.office(left) == "former Chancellor of Germany (8 Dec 2021 – 6 May 2025)"


def test_a_source_names_outlet_day_and_address_or_file_and_line():
    on_paper = Citation("a1", "The Meridian", "2024-05-01", "dumps/may.txt", 12, None, "Said so.")
    online = Citation("a2", None, None, "x.txt", 3, "https://m.example/a", "")
    assert wording.source(on_paper) == "The Meridian, 1 May 2024 · may.txt, line 12"
    assert wording.source(online) == "outlet unknown, undated · <https://m.example/a|read>"
    assert wording.evidence(on_paper) == "> “Said so.”\nThe Meridian, 1 May 2024 · may.txt, line 12"


def test_what_was_searched_is_said_with_its_age():
    assert wording.searched(Searched(412, "2023-11-03"), "2023-11-05") == "412 articles searched, newest 3 Nov 2023"
    old = wording.searched(Searched(1, "2023-11-03"), "2024-12-03")
    assert old == "1 article searched, newest 3 Nov 2023 (13 months old)"
    assert wording.how_old("2023", "2025-01-01") == "at least 12 months old"
    assert wording.searched(Searched(0, None), "2024-12-03").startswith("The archive is empty")


def test_disputes_say_each_other_word_once_with_all_whose_word_it_is():
    told = ["date: 2023-03-20 (AP)", "date: 2023-03-20 (The_Times.txt)", "place: Sochi (Tass)", "odd"]
    assert wording.disputes(told) == [
        "Sources differ on the date: 20 Mar 2023 by AP and The_Times.txt",
        "Sources differ on the place: Sochi by Tass",
        "Sources differ on the account: odd",
    ]
    by_many = wording.disputes([f"date: 2023-03-20 ({name})" for name in "ABCDE"])
    assert by_many == ["Sources differ on the date: 20 Mar 2023 by A, B and 3 more"]
    assert wording.disputes(["date: 2024-03-21 (decided by people)"]) == ["Corrected by people: 21 Mar 2024"]


@pytest.mark.parametrize(
    ("total", "teasers", "words"),
    [
        (8, 3, "5 articles and 3 teasers"),
        (1, 0, "1 article"),
        (2, 2, "2 teasers"),
        (1001, 1, "1,000 articles and 1 teaser"),
    ],
)
def test_what_only_points_to_an_article_is_counted_apart(total: int, teasers: int, words: str) -> None:
    assert wording.told(StoryFound("s", (), (), total, 1, teasers=teasers)) == words
