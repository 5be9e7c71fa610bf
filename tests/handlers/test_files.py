"""CSV, calendar and picture of an answer: sent to the asker's direct messages."""

import csv
import io

import pytest
from icalendar import Calendar

from bot.answers import Chart, Mark
from bot.desk import lookup, pictures
from bot.export import csv_cell
from bot.messages import files
from bot.messages import pictures as drawn
from bot.model import Viewer
from tests.lookups.builders import NOW


def told(room):
    one = room.archive.article("=cmd()|met", ["They met."], about=["emmanuel-macron", "giorgia-meloni"], outlet="=1+1")
    pair = ("emmanuel-macron", "giorgia-meloni")
    room.archive.meeting(*pair, told_by=[one], city="Rome", country="Italy", quote="@SUM(A1) they met")
    room.archive.meeting(*pair, told_by=[one], date="2023", status="cancelled")
    return lookup.meetings(room.desk, "macron meloni", Viewer(), NOW)


@pytest.mark.parametrize("form", ["csv", "ics", "png"])
async def test_a_file_of_the_answer_arrives_in_the_direct_messages(room, form):
    told(room)
    await room.ask("/meetings", "macron meloni", channel="projects")
    await room.ws.click(f"answer.save.{form}")
    await room.road.settle()
    (file,) = room.ws.files.values()
    assert file.name.endswith(f".{form}")
    assert room.ws.messages("projects") == []
    if form == "png":
        assert file.content.startswith(b"\x89PNG")
        assert "Time line of 1 meeting" in file.alt_text


def test_a_csv_has_a_line_a_source_and_no_cell_that_runs(room):
    rows = list(csv.DictReader(io.StringIO(files.csv_of(told(room)))))
    assert [row["people"] for row in rows] == ["Emmanuel Macron; Giorgia Meloni"] * 2
    assert rows[0]["quote"] == "'@SUM(A1) they met"
    assert rows[0]["outlet"] == "'=1+1"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "'x", "x=1", "plain"])
def test_the_guard_is_that_of_the_exports(text):
    assert files._cell(text) == csv_cell(text)


def test_a_calendar_holds_the_meetings_whose_day_is_known(room):
    calendar = Calendar.from_ical(files.calendar_of(told(room)))
    (event,) = calendar.walk("VEVENT")
    assert str(event["uid"]) == "m1@readout"
    assert event.decoded("dtstart").isoformat() == "2024-04-10"
    assert str(event["location"]) == "Rome, Italy"


def test_pictures_say_in_words_what_they_show(room):
    answer = told(room)
    chart = pictures.chart_of(room.desk, answer, Viewer())
    assert (chart.form, len(chart.marks), chart.hidden) == ("timeline", 1, 1)
    assert drawn.alt(chart).startswith("Time line of 1 meeting for Emmanuel Macron and Giorgia Meloni: 10 Apr 2024")
    person = lookup.leader(room.desk, "macron", Viewer(), NOW)
    assert drawn.alt(pictures.chart_of(room.desk, person, Viewer())).startswith("Bar chart: 1 article on Emmanuel")
    nobody = lookup.leader(room.desk, "modi", Viewer(), NOW)
    assert pictures.chart_of(room.desk, nobody, Viewer()) is None


def test_a_gap_in_the_coverage_is_drawn_as_one_and_what_lies_far_back_is_counted(room):
    for day in ("2015-02-03", "2023-11-02", "2024-02-01", "2024-02-09"):
        room.archive.article(f"Macron speaks on {day}", ["He spoke."], about=["emmanuel-macron"], published=day)
    chart = pictures.chart_of(room.desk, lookup.leader(room.desk, "macron", Viewer(), NOW), Viewer())
    assert len(chart.months) == pictures.MONTHS
    assert chart.months[-4:] == (("2023-11", 1, 0), ("2023-12", 0, 0), ("2024-01", 0, 0), ("2024-02", 2, 0))
    assert chart.hidden == 1
    assert drawn.alt(chart).endswith("most in Feb 2024 (2). 1 article earlier.")


def test_the_diary_is_a_sheet_for_each_month_with_numbers_that_the_list_explains():
    marks = (
        Mark("2024-05-30", "2024-06-01", "visit", "expected", "Emmanuel Macron · Rome"),
        Mark("2024-06-01", "2024-06-01", "phone_call", "announced", "Giorgia Meloni"),
        Mark("2024-06-01", "2024-06-30", "summit", "expected", "Narendra Modi"),
    )
    may, june, listed = drawn.spec(Chart("calendar", "Meetings", marks=marks))["vconcat"]
    told = [{c["day"]: c["told"] for c in sheet["data"]["values"] if c["told"]} for sheet in (may, june)]
    assert told == [{30: "1", 31: "1"}, {1: "1 2"}]
    assert [row["days"] for row in listed["data"]["values"]] == ["30 May – 1 Jun 2024", "1 Jun 2024", "1–30 Jun 2024"]
    assert drawn.draw(Chart("calendar", "Meetings", marks=marks)).startswith(b"\x89PNG")


@pytest.mark.parametrize(("command", "typed"), [("/meetings", "macron"), ("/news", "spoke"), ("/leader", "macron")])
async def test_a_file_holds_all_that_the_pages_of_the_answer_would_show(room, command, typed):
    for n in range(1, 13):
        one = room.archive.article(
            f"Macron spoke {n}", [f"Macron spoke for the {n}th time."], about=["emmanuel-macron"]
        )
        room.archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one], date=f"2024-03-{n:02d}")
    await room.ask(command, typed)
    await room.ws.click("answer.page.on")
    await room.road.settle()
    await room.ws.click("answer.save.csv")
    await room.road.settle()
    (file,) = room.ws.files.values()
    assert len(list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))) == 12
