"""One sentence at a time: what it tells of a meeting, and what it does not."""

from __future__ import annotations

from tests.meetings.people import reports_of, told


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
