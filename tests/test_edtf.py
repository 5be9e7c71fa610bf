"""EDTF strings as day bounds, checked against the reference library."""

import calendar
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import edtf

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-09-13", date(2023, 9, 13), date(2023, 9, 13)),
        ("2023-09-13?", date(2023, 9, 13), date(2023, 9, 13)),
        ("2023-08~", date(2023, 8, 1), date(2023, 8, 31)),
        ("2023-21", date(2023, 3, 1), date(2023, 5, 31)),
        ("2023-24", date(2023, 12, 1), date(2024, 2, 29)),
        ("2023-03-20/2023-03-22", date(2023, 3, 20), date(2023, 3, 22)),
        ("2023-03-20/..", date(2023, 3, 20), date.max),
        ("../2023-03", date.min, date(2023, 3, 31)),
        ("[2023-09-06,2023-09-07]", date(2023, 9, 6), date(2023, 9, 7)),
        ("2023-XX-XX", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_a_date_has_a_first_and_a_last_day(text, first, last):
    assert edtf.bounds(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [None, "", "soon", "2023-02-30", "2023-13", "0000", "XXXX-12-15", "2023-03-22/2023-03-20", "[,]", "2023-21-05"],
)
def test_what_is_no_date_has_none(text):
    assert edtf.bounds(text) is None
    assert not edtf.is_valid(text)


@settings(max_examples=25)  # the reference library needs 8 ms a date
@given(DAYS, DAYS)
def test_bounds_agree_with_the_reference_library(one, other):
    library = pytest.importorskip("edtf")
    start, end = sorted((one, other))
    for text in (
        start.isoformat(),
        f"{start.isoformat()}/{end.isoformat()}",
        start.isoformat()[:7],
        start.isoformat()[:4],
    ):
        theirs = library.parse_edtf(text)
        first, last = edtf.bounds(text)
        assert first.timetuple()[:3] == theirs.lower_strict()[:3]
        assert last.timetuple()[:3] == theirs.upper_strict()[:3]


@given(DAYS, st.integers(0, 40), st.integers(0, 5))
def test_overlap_is_symmetric_and_knows_its_slack(day, gap, slack):
    later = date.fromordinal(day.toordinal() + gap)
    assert edtf.overlaps(day.isoformat(), later.isoformat(), slack) == (gap <= slack)
    assert edtf.overlaps(later.isoformat(), day.isoformat(), slack) == (gap <= slack)


def test_an_open_end_overlaps_everything_after_it():
    assert edtf.overlaps("2020-01/..", "2030")
    assert not edtf.overlaps("2020-01/..", "2019")
    assert not edtf.overlaps(None, "2019")


def test_a_term_holds_from_its_first_to_its_last_day():
    assert edtf.covers("2013-03-14", None, date(2026, 1, 1))
    assert edtf.covers("2013", "2014", date(2014, 12, 31))
    assert not edtf.covers("2013-03-14", "2018-03", date(2018, 4, 1))


def test_widths_are_in_days():
    assert edtf.width_days("2023-02") == calendar.monthrange(2023, 2)[1]
    assert edtf.width_days("2023-03-20/..") is None
    assert edtf.is_day("2023-03-20")
    assert not edtf.is_day("2023-03-20?")
