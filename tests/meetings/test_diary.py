"""Diaries: a day alone on a line dates the entries below. The page is of Friday, 12 May 2023."""

from __future__ import annotations

from datetime import date

import pytest

from bot.meetings.diary import headings_of
from bot.model import Article, Paragraph
from tests.meetings.people import article, reports_of

FRIDAY = "2023-05-12"


def _days(*lines: str) -> list[tuple[str, str | None]]:
    return [(report.status, report.date) for report in reports_of(*lines, day=FRIDAY)]


def test_headings_of_a_week_ahead_anchor_the_days_of_the_entries_under_them() -> None:
    assert _days(
        "Monday, 15 May", "Macron receives Scholz in Paris.", "Tuesday", "Sunak meets Modi in London.",
        "Wednesday, 17 May:", "Xi is to hold talks with Putin in Moscow.",
    ) == [("expected", "2023-05-15"), ("expected", "2023-05-16"), ("expected", "2023-05-17")]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("May 16", "2023-05-16"),
        ("TUESDAY, MAY 16, 2023:", "2023-05-16"),
        ("Tuesday", "2023-05-16"),
        ("Tue 16 May", "2023-05-16"),
        ("- Tuesday the 16th of May", "2023-05-16"),
        ("Friday", "2023-05-12"),
    ],
)
def test_an_entry_in_the_present_tense_under_a_day_of_the_page_or_later_is_expected(heading: str, day: str) -> None:
    assert _days(heading, "Macron receives Scholz in Paris.") == [("expected", day)]


def test_a_day_by_day_account_of_what_was_is_held_on_its_days() -> None:
    assert _days(
        "Tuesday, 9 May", "Macron hosts Scholz in Paris.", "Wednesday, 10 May", "Sunak met Modi in London."
    ) == [("held", "2023-05-09"), ("held", "2023-05-10")]


def test_what_an_entry_recalls_is_not_of_the_day_above_it() -> None:
    lines = ("Monday, 15 May", "Macron addresses parliament.", "Tuesday, 16 May")
    assert _days(*lines, "Macron, who met Scholz in Paris last week, opens a fair.") == [
        ("held", "2023-05-01/2023-05-07")
    ]
    assert _days(*lines, "Macron told a broadcaster that he had met Scholz on Thursday.") == [("held", "2023-05-11")]


@pytest.mark.parametrize(
    "entry",
    [
        "10:00 - Macron meets Scholz",
        "10.30 a.m. Macron meets Scholz at the Elysee",
        "1100 GMT - Macron holds talks with Scholz",
        "14h30: Macron receives Scholz",
        "PARIS - Macron holds talks with Scholz - 1100 GMT",
    ],
)
def test_an_entry_with_a_clock_time_is_expected_on_the_day_of_the_page_or_of_its_heading(entry: str) -> None:
    assert _days(entry) == [("expected", FRIDAY)]
    assert _days("Monday", entry) == [("expected", "2023-05-15")]


def test_a_live_ticker_and_a_time_within_a_sentence_are_no_programme() -> None:
    assert _days("10:03 - Macron meets Scholz in Paris.")[0][0] == "held"
    assert _days("Macron met Scholz at 10:00 on Thursday.") == [("held", "2023-05-11")]


def test_the_date_line_of_a_page_is_no_heading() -> None:
    page = article("May 12, 2023", "Macron meets Scholz in Paris.", published=FRIDAY)
    assert not headings_of(page, date(2023, 5, 12))
    assert not headings_of(article("May", "March on Friday", "The week ahead"), date(2023, 5, 12))


def test_a_subhead_ends_the_last_day_of_a_diary_and_none_before_it() -> None:
    page = article("Monday", "PARIS", "Tuesday", "10:00 - Macron meets Scholz", "Background", role="subhead")
    headings = headings_of(page, date(2023, 5, 12))
    assert [(index, entry is not None) for index, entry in headings.items()] == [(0, True), (2, True), (4, False)]


def test_the_first_entry_below_a_day_may_stand_as_the_headline() -> None:
    lines = (
        Paragraph("kicker", "MONDAY, MAY 15", 1, 1),
        Paragraph("headline", "Macron meets Scholz in Paris", 2, 2),
        Paragraph("body", "Sunak receives Modi in London.", 3, 3),
        Paragraph("headline", "Rates rise again", 4, 4),
    )
    page = Article("article", 1, 4, lines, headline=lines[1].text, published=FRIDAY)
    headings = headings_of(page, date(2023, 5, 12))
    assert [(index, entry is not None) for index, entry in headings.items()] == [(0, True), (3, False)]


def test_a_programme_on_a_page_without_a_day_is_expected_on_no_day() -> None:
    assert [(r.status, r.date) for r in reports_of("10:00 - Macron meets Scholz", day=None)] == [("expected", None)]


@pytest.mark.parametrize(
    "entry",
    [
        "Meeting of Macron and Scholz in Paris",
        "Macron-Scholz summit in Paris",
        "11:00 Phone call between Macron and Scholz",
        "Macron's talks with Scholz on gas.",
        "Macron in Berlin for talks with Scholz.",
    ],
)
def test_an_entry_that_only_names_a_meeting_to_come_is_expected(entry: str) -> None:
    assert _days("Monday, 15 May", entry) == [("expected", "2023-05-15")]


def test_who_is_on_a_visit_on_a_day_to_come_is_expected_there() -> None:
    days = _days("Monday, 15 May", "Macron on a two-day visit to Berlin for talks with Scholz.")
    assert set(days) == {("expected", "2023-05-15")}
