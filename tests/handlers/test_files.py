"""CSV, calendar and picture of an answer: sent to the asker's direct messages."""

import csv
import io

import pytest
from icalendar import Calendar

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
