"""What is denied, only planned or only asked for is never told as held. The page is of Friday, 12 May 2023."""

from __future__ import annotations

import pytest

from tests.meetings.people import reports_of, told

FRIDAY = "2023-05-12"


@pytest.mark.parametrize(
    "sentence",
    [
        "It is not true that Macron met Scholz on Thursday, the spokesman said.",
        "It was wrong to say that Macron had met Scholz on Thursday.",
        "Reports that Macron met Scholz on Thursday are entirely false.",
        "The report says that Macron and Scholz met on Thursday, which both governments deny.",
        "The paper wrote that Macron met Scholz on Thursday, a claim dismissed by the chancellery.",
        "A weekly had it that Macron met Scholz on Thursday, but Berlin denied this.",
    ],
)
def test_a_meeting_that_its_sentence_denies_is_none(sentence: str) -> None:
    assert not reports_of(sentence, day=FRIDAY)


@pytest.mark.parametrize(
    "sentence",
    [
        "Macron met Scholz on Thursday, but both denied having spoken of gas.",
        "It is true that Macron met Scholz on Thursday.",
        "Macron met Scholz on Thursday, which nobody denies.",
        "Macron met Scholz on Thursday, a claim of success on his lips.",
        "Macron said it was not true that he disliked Scholz, whom he met on Thursday.",
    ],
)
def test_a_denial_of_something_else_leaves_the_meeting_held(sentence: str) -> None:
    assert told(reports_of(sentence, day=FRIDAY)) == [({"macron", "scholz"}, "bilateral_meeting", "held", "2023-05-11")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Macron and Scholz had planned to speak on Friday, a call that did not take place.",
        "Macron and Scholz were to meet on Thursday, a meeting which never happened.",
        "A call between Macron and Scholz on Sunday is not excluded.",
        "A meeting between Macron and Scholz in Paris on Sunday is not planned.",
    ],
)
def test_what_did_not_come_about_or_is_not_settled_is_none(sentence: str) -> None:
    assert not reports_of(sentence, day=FRIDAY)


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("Sources said that a meeting would be held on Sunday between Macron and Scholz.", "2023-05-14"),
        ("A meeting between Macron and Scholz would be held on Sunday.", "2023-05-14"),
        ("Talks would take place on Monday between Macron and Scholz, diplomats said.", "2023-05-15"),
        ("Officials were putting the last touches to a meeting between Macron and Scholz on Sunday.", "2023-05-14"),
        ("Aides put the final touches on a dinner between Macron and Scholz on Sunday.", "2023-05-14"),
        ("It was agreed that Macron and Scholz would meet in Paris on Sunday.", "2023-05-14"),
    ],
)
def test_what_would_be_held_or_is_being_prepared_is_a_plan(sentence: str, date: str) -> None:
    (report,) = reports_of(sentence, day=FRIDAY)
    assert (report.status, report.date) == ("expected", date)


@pytest.mark.parametrize(
    ("sentence", "status", "date"),
    [
        ("Macron receives Scholz on Tuesday in Paris.", "expected", "2023-05-16"),
        ("On Tuesday morning Macron receives Scholz for a state visit.", "expected", "2023-05-16"),
        ("Macron receives Scholz on Friday in Paris.", "expected", "2023-05-12"),
        ("Macron receives Scholz on Thursday in Paris.", "held", "2023-05-11"),
    ],
)
def test_a_present_tense_with_a_weekday_looks_ahead_unless_the_day_has_just_passed(
    sentence: str, status: str, date: str
) -> None:
    report = reports_of(sentence, day=FRIDAY)[0]
    assert (report.status, report.date) == (status, date)


@pytest.mark.parametrize(
    "sentence",
    [
        "A meeting between Macron and Scholz, originally scheduled for Thursday, has been moved to Sunday.",
        "Macron's talks with Scholz, originally scheduled for Thursday, have been moved to Sunday.",
        "A meeting of Macron and Scholz, which was planned for Wednesday, was moved to Sunday.",
    ],
)
def test_a_meeting_moved_to_another_day_is_on_the_new_one(sentence: str) -> None:
    (report,) = reports_of(sentence, day=FRIDAY)
    assert (report.status, report.date) == ("expected", "2023-05-14")


@pytest.mark.parametrize(
    "sentence",
    [
        "Macron and Scholz on Thursday called on Putin to withdraw.",
        "Macron and Scholz called on Putin on Thursday to withdraw.",
        "Macron called on Xi and Putin on Thursday to stop.",
        "Macron called on Scholz and on Sunak on Thursday to act.",
        "Macron called on Putin, after the attack on Thursday, to stop.",
    ],
)
def test_who_calls_on_another_to_do_something_makes_an_appeal_and_no_visit(sentence: str) -> None:
    reports = reports_of(sentence, day=FRIDAY)
    assert not [report for report in reports if report.status == "held"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Macron called on Scholz in Berlin on Thursday to discuss gas.",
        "Macron called on Scholz on Thursday.",
        "Macron called on Scholz on Thursday to pay his respects.",
    ],
)
def test_who_calls_on_another_out_of_courtesy_visits(sentence: str) -> None:
    (report,) = reports_of(sentence, day=FRIDAY)
    assert (report.status, report.date) == ("held", "2023-05-11")


def test_a_meeting_on_a_trip_that_was_cut_short_is_not_expected_any_more() -> None:
    (report,) = reports_of("Macron cut short a trip on which he was to meet Scholz.", day=FRIDAY)
    assert report.status == "cancelled"


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no evidence that Macron met Scholz on Thursday.",
        "There was no truth in the report that Macron met Scholz on Thursday.",
        "It has never been proved that Macron met Scholz on Thursday.",
        "A doctored photo shows Macron meeting Scholz on Thursday.",
    ],
)
def test_what_nobody_can_prove_is_none(sentence: str) -> None:
    assert not reports_of(sentence, day=FRIDAY)


@pytest.mark.parametrize(
    "sentence",
    [
        "Markets are nervous over talks between Macron and Scholz on Sunday.",
        "Security was tight in Paris for a meeting between Macron and Scholz on Sunday.",
        "The two sides are discussing a call between Macron and Scholz on Sunday.",
        "Macron cleared his diary for a meeting with Scholz on Sunday.",
        "A summit of Macron and Scholz on Sunday is in doubt.",
        "A meeting between Macron and Scholz was on the cards for Sunday.",
    ],
)
def test_talks_of_a_weekday_that_is_nearer_ahead_than_behind_were_not_held_on_the_last_one(sentence: str) -> None:
    assert not reports_of(sentence, day=FRIDAY)


def test_talks_of_yesterday_are_held_though_no_verb_says_so() -> None:
    (report,) = reports_of("Markets fell over talks between Macron and Scholz on Thursday.", day=FRIDAY)
    assert (report.status, report.date) == ("held", "2023-05-11")


def test_a_planned_meeting_that_did_not_go_ahead_is_cancelled() -> None:
    (report,) = reports_of("The meeting of Macron and Scholz, planned for Thursday, did not go ahead.", day=FRIDAY)
    assert report.status == "cancelled"


@pytest.mark.parametrize(
    "sentence",
    [
        "Thursday's talks between Macron and Scholz were called off.",
        "A meeting between Macron and Scholz that had been set for Thursday was called off.",
    ],
)
def test_a_meeting_called_off_on_the_day_after_its_weekday_was_to_be_on_the_day_before(sentence: str) -> None:
    (report,) = reports_of(sentence, day=FRIDAY)
    assert (report.status, report.date) == ("cancelled", "2023-05-11")


def test_the_day_on_which_officials_prepare_talks_is_not_the_day_of_the_talks() -> None:
    (report,) = reports_of("Officials met on Thursday to prepare the talks between Macron and Scholz.", day=FRIDAY)
    assert (report.status, report.date) == ("expected", "2023-05-12/..")


def test_a_meeting_that_was_to_be_held_was_not_held_for_that() -> None:
    (report,) = reports_of("A meeting between Macron and Scholz was to be held on Sunday.", day=FRIDAY)
    assert (report.status, report.date) == ("expected", "2023-05-14")


def test_a_meeting_that_somebody_only_thinks_about_is_none() -> None:
    assert not reports_of("Macron is thinking about meeting Scholz on Sunday.", day=FRIDAY)
    assert not reports_of("Scholz was in two minds about meeting Macron on Sunday.", day=FRIDAY)


@pytest.mark.parametrize(
    "caption",
    [
        "Macron speaks to Scholz during a meeting in Paris on Wednesday.",
        "Macron greets Scholz before a meeting in Paris on Wednesday.",
    ],
)
def test_a_caption_that_strayed_into_the_text_tells_of_the_weekday_gone_by(caption: str) -> None:
    (report,) = reports_of(caption, day=FRIDAY)
    assert (report.status, report.date) == ("held", "2023-05-10")


def test_talks_that_were_to_be_followed_by_a_dinner_were_held() -> None:
    (report,) = reports_of("The talks between Macron and Scholz were to be followed by a dinner.", day=FRIDAY)
    assert report.status == "held"
    assert not [
        report
        for report in reports_of("The summit of Macron and Scholz did not go ahead with a statement.", day=FRIDAY)
        if report.status == "cancelled"
    ]


def test_a_meeting_that_was_scheduled_and_took_place_was_held() -> None:
    sentence = "A meeting between Macron and Scholz, scheduled for Thursday, took place in Paris."
    (report,) = reports_of(sentence, day=FRIDAY)
    assert (report.status, report.date) == ("held", "2023-05-11")
