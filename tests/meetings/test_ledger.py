"""Reports of one encounter become one record, in whatever order they come."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from bot.desk.seen import shown_status
from bot.leaders.roster import load_roster
from bot.meetings.ledger import block_key, merge_blocks, merge_reports
from bot.messages.wording import STATUSES
from bot.model import Evidence, Meeting, MeetingKind, Participant, Place, Report, Status
from tests.meetings import judging

BEIJING = Place("Beijing", "China", "CHN")
MOSCOW = Place("Moscow", "Russia", "RUS")


def report(
    day: str | None = "2023-10-18",
    *,
    who: tuple[str, ...] = ("putin", "xi"),
    kind: MeetingKind = "bilateral_meeting",
    status: Status = "held",
    article: str = "a1",
    published: str | None = "2023-10-19",
    place: Place | None = None,
    weight: float = 0.8,
    quote: str | None = None,
    source: str | None = None,
    is_open: bool = False,
    host: str | None = None,
    event: str | None = None,
    outlet: str | None = "Gazette",
) -> Report:
    """A report of Putin and Xi meeting, changed as the test needs."""
    said = quote or f"{'+'.join(who)} {kind} {status} {day} {article}"
    evidence = Evidence(article, "page.txt", 1, said, status, day, outlet, published, source)
    return Report(
        tuple(Participant(i, i.title()) for i in who), kind, status, evidence, weight, date=day, place=place, host=host,
        event=event, participants_open=is_open,
    )  # fmt: skip


def only(*reports: Report) -> Meeting:
    (meeting,) = merge_reports(reports)
    return meeting


def test_two_outlets_on_one_day_are_one_record() -> None:
    meeting = only(report(place=BEIJING, source="a"), report(article="a2", published="2023-10-20", source="b"))
    assert (meeting.date, meeting.status, meeting.place, meeting.independent_sources) == (
        "2023-10-18",
        "held",
        BEIJING,
        2,
    )
    assert meeting.confidence == pytest.approx(0.96)


def test_copies_count_once_and_a_repeated_sentence_adds_no_confidence() -> None:
    one = report(quote="Putin met Xi.", source="lead")
    meeting = only(one, report(quote="Putin met Xi.", article="a2", source="lead"))
    assert (meeting.independent_sources, meeting.confidence) == (1, pytest.approx(0.8))


def test_remote_and_in_person_never_merge() -> None:
    kinds = sorted(m.kind for m in merge_reports([report(), report(kind="phone_call")]))
    assert kinds == ["bilateral_meeting", "phone_call"]


def test_a_call_planned_by_phone_and_by_video_is_one_plan() -> None:
    planned = report("2023-10-20", kind="phone_call", status="expected")
    meeting = only(planned, report("2023-10-20", kind="video_call", status="expected", article="a2"))
    assert meeting.status == "expected"


def test_a_coarse_date_joins_the_one_day_it_can_mean() -> None:
    meeting = only(report(place=BEIJING), report("2023-10", article="a2"), report("2023", article="a3", place=BEIJING))
    assert meeting.date == "2023-10-18"


def test_a_month_does_not_join_a_meeting_in_another_country() -> None:
    found = merge_reports([report(place=BEIJING), report("2023-10", article="a2", place=MOSCOW)])
    assert [m.date for m in found] == ["2023-10", "2023-10-18"]


def test_two_countries_for_one_day_are_a_dispute() -> None:
    meeting = only(report(place=BEIJING), report(article="a2"), report(article="a3", place=MOSCOW, outlet="Herald"))
    assert "place: Moscow (Herald)" in meeting.disputes


def test_days_that_one_article_tells_apart_stay_two() -> None:
    assert len(merge_reports([report("2024-07-08"), report("2024-07-09")])) == 2


def test_neighbouring_days_of_two_outlets_are_one_meeting() -> None:
    assert len(merge_reports([report("2023-10-17"), report("2023-10-18", article="a2")])) == 1


def test_undated_words_attach_to_the_one_meeting_near_their_page() -> None:
    meeting = only(report(), report(None, article="a2"))
    assert (meeting.date, len(meeting.evidence)) == ("2023-10-18", 2)


def test_undated_words_between_two_meetings_make_no_third() -> None:
    found = merge_reports(
        [report("2023-10-18"), report("2023-03-21", article="a2"), report(None, article="a3", published=None)]
    )
    assert [len(m.evidence) for m in found] == [1, 1]


def test_a_plan_is_fulfilled_by_the_meeting() -> None:
    plan = report("2023-10-16/2023-10-22", status="expected", article="a0", published="2023-10-12")
    meeting = only(plan, report())
    assert (meeting.status, meeting.date, meeting.evidence[0].status) == ("held", "2023-10-18", "expected")


def test_a_plan_told_after_the_meeting_is_for_the_next_one() -> None:
    again = report("2023-10", status="expected", article="a2", published="2023-10-19")
    assert [m.status for m in merge_reports([report("2023-10-17"), again])] == ["expected", "held"]


def test_a_caption_that_still_speaks_of_the_day_s_meeting_as_a_plan_makes_no_second_one() -> None:
    held = report("2023-09-08", published="2023-09-08", place=MOSCOW)
    later = report("2023-09-08/..", status="expected", published="2023-09-08", quote="Putin and Xi will meet.")
    assert (only(held, later).status, only(held, later).date) == ("held", "2023-09-08")
    again = report("2023-09-08/..", status="expected", published="2023-09-08", quote="Putin and Xi will meet again.")
    assert sorted(m.status for m in merge_reports([held, again])) == ["expected", "held"]
    guessed = report("2023-09-01~/2023-09-08~", published="2023-09-08")
    assert only(guessed, later).date == "2023-09-01~/2023-09-08~"


def test_a_cancellation_on_a_later_page_undoes_the_plan() -> None:
    plan = report("2023-10-25", status="announced", published="2023-10-12")
    undone = report("2023-10-25", status="cancelled", article="a2", published="2023-10-20")
    assert only(plan, undone).status == "cancelled"
    assert only(replace(plan, evidence=replace(plan.evidence, published="2023-10-21")), undone).status == "announced"


def test_held_and_cancelled_is_a_conflict_that_both_sides_are_named_in() -> None:
    undone = report(status="cancelled", article="a2", published="2023-10-21", outlet="Herald")
    meeting = only(report(), undone)
    assert (meeting.status, meeting.disputes) == ("held", ("status: cancelled (Herald)",))


def test_a_withdrawal_alone_makes_no_record() -> None:
    assert not merge_reports([report(status="cancelled", weight=0.3)])
    plan = report(status="expected", published="2023-10-12")
    assert only(plan, report(status="cancelled", weight=0.3, article="a2")).status == "cancelled"


def test_a_lone_visit_joins_the_meeting_with_its_host() -> None:
    visit = report("2023-10-17", who=("putin",), kind="visit", is_open=True, host="xi", place=BEIJING, article="a2")
    meeting = only(report(place=BEIJING), visit)
    assert {p.id for p in meeting.participants} == {"putin", "xi"}


def test_a_lone_visit_names_no_host_whom_nobody_names() -> None:
    meeting = only(report(who=("putin",), kind="visit", is_open=True, host="xi", place=BEIJING))
    assert ([p.id for p in meeting.participants], meeting.host) == (["putin"], None)


def test_a_summit_is_one_record_and_the_parent_of_its_bilaterals() -> None:
    summit = [
        report(who=(i,), kind="summit", is_open=True, event="G20 summit", place=BEIJING, article=i) for i in "abc"
    ]
    aside = report(who=("a", "b"), event="G20 summit", article="a2")
    found = {m.kind: m for m in merge_reports([*summit, aside])}
    assert {p.id for p in found["summit"].participants} == set("abc")
    assert found["bilateral_meeting"].parent == found["summit"].id


def test_a_printed_slip_is_kept_as_a_dispute() -> None:
    slip = report("2024-04-02/..", status="expected", article="a2", outlet="Echo")
    slip = replace(slip, evidence=replace(slip.evidence, date="2024-03-03/2024-03-09"))
    plan = report("2024-04-03/2024-04-09", status="expected", published="2024-04-01")
    assert only(plan, slip).disputes == ("date: 2024-03-03/2024-03-09 (Echo)",)


def test_an_id_moves_only_into_the_absorbed_ones() -> None:
    first, later = report(article="a2", published="2023-10-20"), report(article="a1", published="2023-10-19")
    alone, both = only(first), only(first, later)
    assert alone.id == both.id or alone.id in both.merged_ids


def test_one_sentence_may_give_two_records_of_the_same_people() -> None:
    said = "He attended the forums in 2017 and 2019."
    found = merge_reports([report(year, quote=said) for year in ("2017", "2019")])
    assert len({m.id for m in found}) == 2


def test_a_plan_whose_day_has_passed_is_not_confirmed() -> None:
    meeting = only(report("2023-10-25", status="expected"))
    assert shown_status(meeting, date(2023, 10, 24)) == "expected"
    assert STATUSES[shown_status(meeting, date(2023, 10, 26))] == "expected, not confirmed"
    assert shown_status(only(report()), date(2024, 1, 1)) == "held"


def labelled_reports() -> list[Report]:
    roster = load_roster()
    rows = [*judging.rows("articles.jsonl"), *judging.rows("sentences.jsonl")[:80]]
    return [found for row in rows for found in judging.reports_of(row, roster)]


def test_the_order_of_reports_and_the_cut_into_blocks_change_nothing() -> None:
    reports = labelled_reports()
    whole = merge_reports(reports)
    shuffled = reports[:]
    random.Random(7).shuffle(shuffled)
    assert merge_reports(shuffled) == whole
    assert len({meeting.id for meeting in whole}) == len(whole)
    by_block: list[Meeting] = []
    for key in {block_key(r) for r in reports}:
        by_block += [meeting for _, meeting in merge_blocks([r for r in reports if block_key(r) == key])]
    without_links = [replace(meeting, parent=None) for meeting in whole]
    assert sorted((replace(m, parent=None) for m in by_block), key=lambda m: m.id) == sorted(
        without_links, key=lambda m: m.id
    )
