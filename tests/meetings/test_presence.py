"""Being together where no word of meeting stands. The page is of Friday, 12 May 2023."""

from __future__ import annotations

import pytest

from tests.meetings.people import reports_of, told

FRIDAY = "2023-05-12"
Told = list[tuple[set[str], str, str, str | None]]


def _told(*texts: str) -> Told:
    return told(reports_of(*texts, day=FRIDAY))


@pytest.mark.parametrize(
    "text",
    [
        "Macron told Xi in Beijing on Wednesday that the door was open.",
        "Xi was told by Macron in Beijing on Wednesday that the door was open.",
        "Macron urged Xi in Beijing on Wednesday to pick up the telephone.",
        "Macron and Xi unveiled a bust in Beijing on Wednesday.",
        "Macron signed the accord on pandas with Xi in Beijing on Wednesday.",
        "Macron, standing next to Xi in Beijing on Wednesday, smiled.",
        "At a joint news conference with Macron in Beijing, Xi said on Wednesday that it would rain.",
    ],
)
def test_a_deed_of_two_in_one_city_is_their_meeting(text: str) -> None:
    (only,) = _told(text)
    assert only == ({"macron", "xi"}, "bilateral_meeting", "held", "2023-05-10")


@pytest.mark.parametrize(
    "text",
    [
        "Macron told Xi in an open letter from Paris that the door was open.",
        "Macron told Xi in Beijing in a post on X that the door was open.",
        "Macron urged Xi on Wednesday to pick up the telephone.",
        "Macron urged Xi in Paris on Wednesday to pick up the telephone.",
        "Macron and Scholz opened exhibitions in Paris and Berlin on Wednesday.",
        "Macron and Xi agreed on Wednesday that the world was large.",
        "Macron stood beside Zelenskyy from the first day.",
        "Macron embraced Scholz's plan in Paris on Wednesday.",
        "Macron and Xi stood side by side at a funeral in Paris on Wednesday.",
        "Obama told Biden in Washington on Wednesday that it was time.",
        "Macron never told Xi in Beijing on Wednesday what he thought.",
        "Xi said that Macron was wrong, and Scholz called on him to think again.",
    ],
)
def test_words_from_afar_and_deeds_of_each_alone_are_none(text: str) -> None:
    assert _told(text) == []


def test_who_share_a_stage_share_it_all_at_once() -> None:
    (only,) = _told("Scholz held a joint news conference with Macron and Zelenskyy in Berlin on Wednesday.")
    assert (len(only[0]), only[1]) == (3, "multilateral")


def test_what_follows_a_meeting_that_was_told_is_no_second_one() -> None:
    assert len(_told("Macron met Xi in Beijing on Wednesday.", "The two signed a treaty there.")) == 1
    assert len(_told("Macron received Scholz in Paris on Wednesday, and the two signed a treaty.")) == 1


def test_talks_of_which_somebody_speaks_as_later_today_are_to_come() -> None:
    (only,) = _told("Paris spoke well of Macron's meeting with Scholz later today.")
    assert only[2] == "expected"


@pytest.mark.parametrize(
    "opening", ["During the meeting, Macron and Scholz are expected to", "At the talks, Macron and Scholz will"]
)
def test_a_main_clause_that_is_to_come_takes_its_circumstance_with_it(opening: str) -> None:
    assert [status for _, _, status, _ in _told(f"{opening} discuss gas.")] == ["expected"]


def test_a_report_that_is_denied_is_no_meeting() -> None:
    assert (
        _told("The ministry asked a paper to correct a report according to which Macron met Putin in Geneva last week.")
        == []
    )
