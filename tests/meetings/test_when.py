"""Words for days, read against the day of a page."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import edtf
from bot.meetings.when import Tense, contradicts, find_dates, resolve

MONDAY = date(2023, 3, 13)

PRINTED: list[tuple[str, Tense, str | None]] = [
    ("The treaty of 2021-06-16 holds", "past", "2021-06-16"),
    ("signed on 17 October 2023", "past", "2023-10-17"),
    ("signed on the 3rd of May, 2019", "past", "2019-05-03"),
    ("signed Oct. 17, 2023", "past", "2023-10-17"),
    ("Tuesday, Oct. 17, 2023", "past", "2023-10-17"),
    ("Nov, 15, 2023", "past", "2023-11-15"),
    ("from 20-22 March", "future", "2023-03-20/2023-03-22"),
    ("from 28 March to 2 April", "future", "2023-03-28/2023-04-02"),
    ("April 3rd to 9th", "future", "2023-04-03/2023-04-09"),
    ("between 30 December and 2 January", "future", "2023-12-30/2024-01-02"),
    ("on 15 December", "past", "2022-12-15"),
    ("on December 15", "future", "2023-12-15"),
    ("on 29 February", "future", "2024-02-29"),
    ("on 14 March", "past", "2023-03-14"),
    ("in February of 2022", "past", "2022-02"),
    ("in early May", "future", "2023-05-01/2023-05-10"),
    ("in mid-April", "future", "2023-04-11/2023-04-20"),
    ("at the end of May", "future", "2023-05-21/2023-05-31"),
    ("in late 2022", "past", "2022-09/2022-12"),
    ("in September", "past", "2022-09"),
    ("in September", "future", "2023-09"),
    ("in March this year", "past", "2023-03"),
    ("in July last year", "past", "2022-07"),
    ("last November", "past", "2022-11"),
    ("next April", "future", "2023-04"),
    ("this spring", "future", "2023-21"),
    ("in the autumn of 2019", "past", "2019-23"),
    ("last winter", "past", "2022-24"),
    ("in the first half of 2021", "past", "2021-01/2021-06"),
    ("in 2019", "past", "2019"),
    ("on Tuesday", "past", "2023-03-07"),
    ("on Tuesday", "future", "2023-03-14"),
    ("on Monday", "past", "2023-03-13"),
    ("on Monday", "future", "2023-03-13"),
    ("last Monday", "past", "2023-03-06"),
    ("this coming Monday", "future", "2023-03-20"),
    ("next Friday", "future", "[2023-03-17,2023-03-24]"),
    ("at the weekend", "past", "2023-03-11/2023-03-12"),
    ("next weekend", "future", "2023-03-25/2023-03-26"),
    ("today", "present", "2023-03-13"),
    ("yesterday", "past", "2023-03-12"),
    ("the day before yesterday", "past", "2023-03-11"),
    ("tomorrow", "future", "2023-03-14"),
    ("last week", "past", "2023-03-06/2023-03-12"),
    ("next week", "future", "2023-03-20/2023-03-26"),
    ("early next week", "future", "2023-03-20/2023-03-22"),
    ("later this week", "future", "2023-03-13/2023-03-19"),
    ("earlier this month", "past", "2023-03-01/2023-03-13"),
    ("last month", "past", "2023-02"),
    ("next month", "future", "2023-04"),
    ("last year", "past", "2022"),
    ("three days ago", "past", "2023-03-10"),
    ("two weeks ago", "past", "2023-02-24/2023-03-02"),
    ("two months ago", "past", "2023-01"),
    ("in three days", "future", "2023-03-16"),
    ("in two weeks", "future", "2023-03-24/2023-03-30"),
    ("in the coming weeks and months", "future", "2023-03-13/.."),
    ("over the past week", "past", "2023-03-06/2023-03-13"),
    ("scheduled for the 3rd to 9th", "future", "2023-04-03/2023-04-09"),
    ("around 20 April", "future", "2023-04-20~"),
    ("on 31 June 2020", "past", None),
    ("on 30 February", "future", None),
]


@pytest.mark.parametrize(("text", "tense", "value"), PRINTED)
def test_a_printed_date_has_its_value(text: str, tense: Tense, value: str | None) -> None:
    (mention,) = find_dates(text)
    assert resolve(mention, MONDAY, tense) == value
    assert value is None or edtf.is_valid(value)


@pytest.mark.parametrize(
    "text",
    [
        "the two may meet again",
        "a March on Rome",
        "the August assembly of elders",
        "Sun Yun disagreed",
        "The Sunday Times reported it",
        "their first talks in five years",
        "an army of 2000 soldiers",
        "he paid $2023 for it",
    ],
)
def test_words_that_look_like_dates_are_none(text: str) -> None:
    assert not find_dates(text)


def test_a_month_may_lead_a_meeting_by_name() -> None:
    (mention,) = find_dates("Putin, Xi's May summit")
    assert resolve(mention, MONDAY, "future") == "2023-05"


def test_a_later_date_leans_on_the_one_before() -> None:
    first, second = find_dates("They spoke in July 2022 and met later that year.")
    assert resolve(second, MONDAY, "past", resolve(first, MONDAY)) == "2022-07/2022-12"
    third, fourth = find_dates("They met on 3 May 2021 and again two days later.")
    assert resolve(fourth, MONDAY, "past", resolve(third, MONDAY)) == "2021-05-05"


def test_since_and_before_are_marked() -> None:
    assert [m.bound for m in find_dates("not since 2019, and not before May 2024")] == ["after", "before"]


def test_without_a_page_day_only_absolute_dates_have_a_value() -> None:
    relative, absolute = find_dates("on Tuesday, after 3 May 2021")
    assert resolve(relative, None) is None
    assert resolve(absolute, None) == "2021-05-03"


def test_a_month_just_past_contradicts_a_plan() -> None:
    (slip,) = find_dates("will visit from March 3rd to 9th")
    assert contradicts(slip, date(2023, 4, 2))
    assert not contradicts(slip, date(2023, 2, 20))


@given(
    st.text(alphabet="0123456789 -,.thMayMarchOct/eJunbrsdlwkxiog'", max_size=80),
    st.dates(),
    st.sampled_from(["past", "present", "future"]),
)
def test_no_text_raises_and_every_value_is_valid(text: str, day: date, tense: Tense) -> None:
    for mention in find_dates(text):
        value = resolve(mention, day, tense)
        assert value is None or edtf.is_valid(value)


@pytest.mark.parametrize("pump", ["May ", "1 May", "the next ", "2023-", "Monday, ", "in the past ", "10-", "early "])
def test_long_repetitions_are_read_in_time(pump: str) -> None:
    text = pump * (50_000 // len(pump))
    start = time.process_time()
    find_dates(text)
    assert time.process_time() - start < 1.0
