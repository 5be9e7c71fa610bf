"""Words without a name mean leaders named before; series, passives and relatives tell of several meetings."""

from __future__ import annotations

from datetime import date

import pytest

from bot.leaders.linking import link_leaders
from bot.leaders.roster import load_roster
from bot.meetings.extraction import extract_reports
from bot.meetings.ledger import merge_reports
from bot.model import Article, Meeting, Paragraph
from tests.meetings.people import reports_of, told

DAY = "2023-05-31"  # a Wednesday
MONDAY = "2023-05-29"


def _ledger(day: str, *paragraphs: str) -> list[Meeting]:
    """What the product reads out of these paragraphs, with the whole roster."""
    roster = load_roster()
    lines = tuple(Paragraph("body", text, n, n) for n, text in enumerate(paragraphs, start=1))
    page = Article("article", 1, len(lines), lines, published=day)
    mentions = link_leaders(page, roster, day=date.fromisoformat(day))
    read = extract_reports(
        page, mentions, roster.by_id(), article_id="a1", file="p.txt", day=date.fromisoformat(day), outlet=None
    )
    return list(merge_reports(read))


def _who(meetings: list[Meeting]) -> list[tuple[str, ...]]:
    return sorted(tuple(sorted(p.id or "" for p in m.participants)) for m in meetings)


@pytest.mark.parametrize(
    "text",
    [
        "Macron flew in on Monday. The Frenchman met Scholz the same day.",
        "Scholz is no friend of ceremony. On Monday the prime minister received Macron.",
        "Macron was telephoned by Scholz on Monday.",
        "The talks that Macron and Scholz held on Monday lasted three hours.",
        "In a telephone conversation on Monday, Macron and Scholz discussed gas.",
        "On Monday it was the turn of Scholz to meet Macron.",
        "Scholz has been to see Macron in Paris.",
        "Scholz, whom Macron received on Monday, was content.",
        "Macron spent two hours with Scholz on Monday.",
    ],
)
def test_the_same_two_met_however_it_is_said(text: str) -> None:
    (found,) = [who for who, *_ in told(reports_of(text, day=DAY)) if len(who) > 1]
    assert found == {"macron", "scholz"}


def test_a_series_tells_of_one_meeting_with_each() -> None:
    text = (
        "Putin met Macron on Monday, who asked for peace; then with Scholz he held talks, and on Tuesday with Meloni."
    )
    assert {"putin", "scholz"} in [who for who, *_ in told(reports_of(text, day=DAY))]
    among = "On Monday Putin held meetings with leaders who had come, among them Macron, Scholz and Meloni."
    assert [who for who, *_ in told(reports_of(among, day=DAY))] == [
        {"putin", "macron"},
        {"putin", "scholz"},
        {"putin", "meloni"},
    ]


def test_a_second_name_shares_the_verb_and_has_a_day_of_its_own() -> None:
    reports = told(reports_of("Macron rang Scholz on Monday, and Meloni on Tuesday.", day=DAY))
    assert [(who, dated) for who, _, _, dated in reports] == [
        ({"macron", "scholz"}, MONDAY),
        ({"macron", "meloni"}, "2023-05-30"),
    ]


def test_there_is_the_place_named_last() -> None:
    reports = reports_of("Macron left for Warsaw on Sunday. There he met Scholz on Monday.", day=DAY)
    meeting = next(r for r in reports if len(r.participants) == 2)
    assert meeting.place is not None
    assert meeting.place.city == "Warsaw"


def test_a_request_and_a_wish_are_no_meetings() -> None:
    for text in (
        "Macron has asked for a meeting with Scholz.",
        "Macron called in vain for Putin to meet him.",
        "Macron called on Putin to withdraw.",
        "Macron is free to travel there.",
    ):
        assert reports_of(text, day=DAY) == ()


def test_what_became_of_a_plan_may_stand_behind_it() -> None:
    text = "Macron had been due to see Scholz on Monday; the meeting was cancelled, Berlin said."
    assert [status for _, _, status, _ in told(reports_of(text, day=DAY))] == ["cancelled"]


def test_she_is_a_woman_and_he_is_a_man() -> None:
    text = "Meloni came to Berlin. Scholz smiled. She met Macron on Monday."
    assert [who for who, *_ in told(reports_of(text, day=DAY)) if len(who) > 1] == [{"meloni", "macron"}]


def test_an_office_that_is_left_out_is_the_one_before_it() -> None:
    found = _ledger("2023-11-16", "The Chinese president met the American one in Woodside on Wednesday.")
    assert _who(found) == [("joe-biden", "xi-jinping")]


def test_a_colleague_and_a_guest_are_of_the_same_rank() -> None:
    assert _who(_ledger(DAY, "Sergei Lavrov telephoned his Indian colleague on Monday.")) == [
        ("s-jaishankar", "sergey-lavrov")
    ]


def test_who_received_several_received_those_of_each_country_and_of_one_country_together() -> None:
    reports = told(reports_of("Erdogan received Macron and Scholz in Ankara on Monday.", day=DAY))
    assert [who for who, *_ in reports] == [{"erdogan", "macron"}, {"erdogan", "scholz"}]
    reports = told(reports_of("Erdogan received Xi and Wang in Ankara on Monday.", day=DAY))
    assert [who for who, *_ in reports] == [{"erdogan", "wang", "xi"}]
    reports = told(reports_of("Erdogan hosted Macron and Scholz in Ankara on Monday.", day=DAY))
    assert [who for who, *_ in reports] == [{"erdogan", "macron", "scholz"}]


def test_people_who_spoke_are_on_the_phone_unless_the_page_tells_of_rooms() -> None:
    vague = told(reports_of("Macron and Putin spoke for an hour on Monday.", day=DAY))
    assert [kind for _, kind, _, _ in vague] == ["phone_call"]
    walked = told(reports_of("Macron and Putin walked in the garden and spoke for an hour on Monday.", day=DAY))
    assert [kind for _, kind, _, _ in walked] == ["bilateral_meeting"]
