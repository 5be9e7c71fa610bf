"""Programmes leave out whose they are; lists say "including", or a colon. The page is of Friday, 12 May 2023."""

from __future__ import annotations

import pytest

from bot.meetings.programme import scene_of
from tests.meetings.people import reports_of, told

FRIDAY = "2023-05-12"


def _told(*texts: str, headline: str | None = None) -> list[tuple[set[str], str, str, str | None]]:
    return told(reports_of(*texts, day=FRIDAY, headline=headline))


def test_the_entries_of_a_programme_are_its_owners() -> None:
    found = _told(
        "Monday, 15 May", "09.00 Presentation of credentials", "11:15 Phone call with Biden", "Tuesday, 16 May",
        "Visit to Germany", "12.45 Working lunch with Scholz", "17:00 Received by von der Leyen",
        headline="Weekly schedule of Macron",
    )  # fmt: skip
    assert [(len(who), kind, status, day) for who, kind, status, day in found] == [
        (2, "phone_call", "expected", "2023-05-15"),
        (2, "dinner", "expected", "2023-05-16"),
        (2, "visit", "expected", "2023-05-16"),
    ]


def test_the_introduction_dates_a_programme_without_headings() -> None:
    found = _told(
        "The programme of Macron, who will be in Berlin on Monday:",
        "10:00 - Meeting with Scholz",
        "12:00 - Press point",
    )
    assert [(status, day) for _, _, status, day in found] == [("expected", "2023-05-15")]


def test_entries_of_nobodys_programme_give_none() -> None:
    assert _told("10:00 - Meeting with Scholz", "12:00 - Meeting with Meloni", headline="What the radio plays") == []


@pytest.mark.parametrize(
    ("entry", "day"),
    [
        ("Monday: talks in Berlin between Macron and Scholz.", "2023-05-15"),
        ("Thursday: Phone call between Macron and Xi.", "2023-05-18"),
        ("Monday, May 15: one-on-one talks between Macron and Xi.", "2023-05-15"),
    ],
)
def test_the_day_at_the_head_of_an_entry_is_its_day(entry: str, day: str) -> None:
    assert [(status, on) for _, _, status, on in _told(entry, headline="The week ahead")] == [("expected", day)]


def test_an_entry_without_a_verb_brings_together_all_whom_it_names() -> None:
    found = _told("Monday, 15 May", "BERLIN - Macron and Scholz: talks at noon, then a statement.")
    assert [(len(who), status, day) for who, _, status, day in found] == [(2, "expected", "2023-05-15")]


@pytest.mark.parametrize(
    "text",
    [
        "Macron met several leaders in Paris, including Scholz, Meloni and Sunak, among others.",
        "Macron met three counterparts in Paris: Scholz of Germany, Meloni of Italy and Sunak of Britain.",
        "Macron held talks in Paris with leaders of the union, among them Scholz, Meloni and Sunak.",
    ],
)
def test_a_list_after_a_colon_or_including_is_one_meeting_with_each(text: str) -> None:
    assert [len(who) for who, *_ in _told(text)] == [2, 2, 2]


def test_a_list_of_others_ends_before_a_leader_of_another_clause() -> None:
    found = _told("Macron met several officials in Paris, including a mayor, before Scholz spoke.")
    assert all(len(who) < 2 for who, *_ in found)


def test_besides_one_he_meets_another() -> None:
    assert len(_told("Apart from Scholz, Macron also met Meloni in Paris on Wednesday.")) == 2
    states = {status for _, _, status, _ in _told("Besides meeting Scholz, Macron will also hold talks with Meloni.")}
    assert states == {"expected"}


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Visit to Greece (local time)", "Greece"),
        ("Dublin (local time)", "Dublin"),
        ("Departure for Warsaw", "Warsaw"),
        ("Press point", None),
    ],
)
def test_a_line_sets_the_scene_of_the_entries_below(line: str, place: str | None) -> None:
    spot = scene_of(line)
    assert (spot.name if spot else None) == place
