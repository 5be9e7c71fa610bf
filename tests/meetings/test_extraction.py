"""One sentence at a time: what it tells of a meeting, and what it does not."""

from __future__ import annotations

import pytest

from bot.meetings.extraction import extract_reports
from tests.meetings.people import PEOPLE, article, mentions_in, reports_of, told


def test_a_plain_sentence_gives_who_when_and_where() -> None:
    (report,) = reports_of("Macron met Scholz in Meseberg on Tuesday.", day="2024-05-29")
    assert told([report]) == [({"macron", "scholz"}, "bilateral_meeting", "held", "2024-05-28")]
    assert report.place is not None
    assert (report.place.city, report.place.country_code, report.host, report.visitor) == (
        "Meseberg",
        "DEU",
        "scholz",
        "macron",
    )
    assert report.evidence.quote == "Macron met Scholz in Meseberg on Tuesday."
    assert report.evidence.line == 1


def test_two_names_beside_each_other_are_no_meeting() -> None:
    assert not reports_of("Biden criticised Putin on Tuesday.", day="2023-05-10")
    assert not reports_of("Sunak will meet his inflation target, he told Biden.", day="2023-05-10")


def test_what_did_not_happen_gives_nothing() -> None:
    assert not reports_of("Putin has not met Zelenskyy since 2019.", day="2023-05-10")
    assert not reports_of("Biden said he might meet Xi.", day="2023-05-10")
    assert not reports_of("Xi met Putin 39 times in ten years.", day="2023-05-10")


def test_a_plan_is_expected_on_its_day() -> None:
    (report,) = reports_of("Modi will meet Macron in Paris on Thursday.", day="2023-07-11")
    assert told([report]) == [({"modi", "macron"}, "bilateral_meeting", "expected", "2023-07-13")]


def test_an_article_without_leaders_gives_nothing() -> None:
    assert not reports_of("The committee met in Geneva on Monday.", day="2023-05-10")


def test_the_day_of_a_plan_that_is_put_off_lies_ahead_and_of_one_remembered_behind() -> None:
    put_off = "Biden has postponed his visit to Germany, the White House said on Tuesday."
    plan = "Biden was due to meet Scholz in Berlin on Friday."
    assert told(reports_of(put_off, plan, day="2024-10-08"))[-1][3] == "2024-10-11"
    assert told(reports_of(plan, day="2024-10-08"))[-1][3] == "2024-10-04"


def test_a_page_of_a_known_month_dates_what_happened_earlier_in_its_year() -> None:
    page = article("Macron met Scholz in Meseberg earlier this year.", published="2023-10")
    (report,) = extract_reports(
        page, mentions_in(page), PEOPLE, article_id="a1", file="page.txt", day=None, outlet="The Gazette"
    )
    assert report.date == "2023-01-01/2023-10-31"


def test_a_dateline_may_be_set_off_by_two_dashes() -> None:
    report = reports_of("PARIS -- Macron met Scholz on Monday.", day="2023-05-10")[0]
    assert report.place is not None
    assert report.place.city == "Paris"


@pytest.mark.parametrize(
    "text",
    [
        "In July Putin addressed the BRICS summit in Johannesburg over video link.",
        "Putin attended the G20 summit in Rome virtually.",
        "Putin took part in the G20 summit in Rome, Italy, by video conference on Saturday.",
        "Speaking by video link, Putin addressed the BRICS summit in Johannesburg.",
        "Putin and Xi attended the G20 summit in Rome remotely.",
    ],
)
def test_who_attends_by_video_is_not_at_the_place_and_in_no_room_with_others(text: str) -> None:
    reports = reports_of(text, day="2023-08-24")
    assert reports
    for report in reports:
        assert len(report.participants) == 1
        assert (report.kind, report.place, report.host, report.visitor) == ("video_call", None, None, None)


def test_who_attends_in_person_is_there_though_another_speaks_by_video() -> None:
    text = "Xi attended the G20 summit in Rome in person, and Putin spoke by video link."
    report = reports_of(text, day="2021-10-31")[0]
    assert report.kind == "summit"
    assert report.place is not None
    assert report.place.city == "Rome"


@pytest.mark.parametrize(
    ("headline", "kind", "status"),
    [
        ("Modi and Macron agree on port security in phone call", "phone_call", "held"),
        ("Modi, Macron agree on port security during talks in Paris", "bilateral_meeting", "held"),
        ("Modi and Macron agree to meet in Paris", "bilateral_meeting", "expected"),
        ("Modi and Macron agree to hold talks in Paris", "bilateral_meeting", "expected"),
    ],
)
def test_what_leaders_agree_on_in_a_call_was_agreed_there_and_what_they_agree_to_do_is_to_come(
    headline: str, kind: str, status: str
) -> None:
    report = reports_of(headline, role="headline", day="2023-07-11")[0]
    assert (report.kind, report.status) == (kind, status)


def test_talks_spoken_of_once_more_were_where_they_were_told_to_be_and_not_where_the_page_was_filed() -> None:
    told_of = reports_of(
        "BERLIN - Scholz met Macron in Bali on Tuesday, a diplomat said.",
        "The talks were frank, the diplomat added, and turned on trade.",
        day="2022-11-17",
    )
    assert {(report.place.city if report.place else None, report.date) for report in told_of} == {
        ("Bali", "2022-11-15")
    }


def test_who_has_not_met_since_a_month_met_in_it() -> None:
    (report,) = reports_of("Macron and Scholz had not met since March 2023.", day="2023-05-10")
    assert told([report]) == [({"macron", "scholz"}, "bilateral_meeting", "held", "2023-03")]
    assert not reports_of("Macron and Scholz had not met since taking office.", day="2023-05-10")


def test_the_previous_day_is_the_one_before_the_meeting_told_last_and_a_plan_leans_on_no_day_gone_by() -> None:
    first = "Macron met Scholz in Berlin on Tuesday."
    assert told(reports_of(first, "He had met Sunak the previous day.", day="2023-05-12"))[-1][3] == "2023-05-08"
    last = told(reports_of(first, "Talks with Sunak are set for the day after.", day="2023-05-12"))[-1]
    assert last[2:] != ("held", "2023-05-10")


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("A meeting of Macron and Scholz, which had been laid for Monday, was put off.", "postponed"),
        ("A meeting of Macron and Scholz, which had been laid for Monday, was moved to Friday.", "expected"),
        ("Macron received a delegation of lawmakers headed by Scholz on Monday.", "held"),
        ("Meeting in Paris on Monday, Macron and Scholz agreed to meet again.", "held"),
        ("Macron and Scholz came face to face in Paris on Monday.", "held"),
    ],
)
def test_the_frame_decides(sentence: str, status: str) -> None:
    report = reports_of(sentence, day="2023-05-10")[0]
    assert ({p.id for p in report.participants}, report.status) == ({"macron", "scholz"}, status)


@pytest.mark.parametrize(
    "sentence",
    [
        "Macron and Scholz discussed the possibility of meeting.",
        "A call between Macron and Scholz that was planned for Monday did not take place.",
        "Macron spoke warmly of Scholz.",
        "The letter asks about the interactions of Macron with Scholz.",
        "Macron's meeting with Scholz on Monday would have been their third.",
        "Macron said he has held seven calls with Scholz so far.",
    ],
)
def test_an_idea_or_a_manner_is_no_meeting(sentence: str) -> None:
    assert not reports_of(sentence, day="2023-05-10")
