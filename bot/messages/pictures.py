"""What a picture shows in, a Vega-Lite spec, a PNG and its alternative text out.

Drawn by vl-convert without a browser or a network; it is loaded at the first picture. Nothing is told by colour
alone: status is a shape too, and the alternative text says what the picture says.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bot.answers import Chart, Mark
from bot.errors import BadQuery
from bot.messages import wording

WIDTH, ROW_HEIGHT = 640, 26
MOST_ROWS = 40
MOST_MONTHS = 3
WIDEST_ON_SHEET = 7
"""Days: what is dated less exactly than to a week is no day's."""
SCALE = 2.0
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_INK, _PAPER = "#1d1c1d", "#ffffff"
_SHAPES = {
    "held": "circle", "ongoing": "circle", "expected": "triangle-up", "announced": "triangle-up",
    "not_confirmed": "diamond", "postponed": "square", "cancelled": "cross",
}  # fmt: skip
_COLOURS = {
    "held": "#0b6e4f", "ongoing": "#0b6e4f", "expected": "#1264a3", "announced": "#1264a3",
    "not_confirmed": "#8a6d00", "postponed": "#8a6d00", "cancelled": "#a3202f",
}  # fmt: skip


def draw(chart: Chart) -> bytes:
    """The picture as PNG.

    Raises:
        BadQuery: the drawing library is not installed; the text says how to get it.
    """
    try:
        import vl_convert
    except ImportError as absent:
        raise BadQuery("Pictures need the package vl-convert-python: install readout[charts].") from absent
    drawn: bytes = vl_convert.vegalite_to_png(spec(chart), scale=SCALE)
    return drawn


def alt(chart: Chart) -> str:
    """The picture in words, for whoever does not see it."""
    if chart.form == "coverage":
        total = sum(about + named for _, about, named in chart.months)
        busiest = max(chart.months, key=lambda month: month[1] + month[2])
        return (
            f"Bar chart: {wording.count(total, 'article')} on {chart.title} by month, from "
            f"{wording.day(chart.months[0][0])} to {wording.day(chart.months[-1][0])}; most in "
            f"{wording.day(busiest[0])} ({busiest[1] + busiest[2]}).{_earlier(chart)}"
        )
    first = "; ".join(f"{_days(mark)} {mark.label} ({wording.status_word(mark.shown)})" for mark in chart.marks[:8])
    more = f"; and {len(chart.marks) - 8} more" if len(chart.marks) > 8 else ""
    kind = "Diary" if chart.form == "calendar" else "Time line"
    return f"{kind} of {wording.count(len(chart.marks), 'meeting')} for {chart.title}: {first}{more}."


def _earlier(chart: Chart) -> str:
    return f" {wording.count(chart.hidden, 'article')} earlier." if chart.hidden else ""


def name(chart: Chart) -> str:
    """A file name that says what it is."""
    plain = "".join(c if c.isalnum() else "-" for c in chart.title.lower())[:60].strip("-")
    return f"{chart.form}-{plain or 'meetings'}.png"


def spec(chart: Chart) -> dict[str, Any]:
    """The Vega-Lite 5 spec with its data inside."""
    drawn = {"coverage": _coverage, "timeline": _timeline, "calendar": _calendar}[chart.form](chart)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": _PAPER,
        "padding": 16,
        "title": {"text": _title(chart), "anchor": "start", "fontSize": 16, "color": _INK},
        "config": {"axis": {"labelColor": _INK, "titleColor": _INK}, "legend": {"labelColor": _INK, "title": None}},
    } | drawn


def _title(chart: Chart) -> str:
    what = {"coverage": "articles by month", "timeline": "meetings", "calendar": "what is ahead"}[chart.form]
    why = "earlier" if chart.form == "coverage" else "dated too coarsely to draw"
    left_out = f" ({chart.hidden} {why})" if chart.hidden else ""
    return f"{chart.title[:80]}: {what}{left_out}"


def _whole_steps(chart: Chart) -> list[int]:
    """Marks of an axis that counts articles: five or so, none of them half an article."""
    most = max((about + named for _, about, named in chart.months), default=0)
    step = max(-(-most // 5), 1)
    return list(range(0, most + step, step))


def _coverage(chart: Chart) -> dict[str, Any]:
    values = [
        {"month": wording.day(month), "articles": number, "standing": standing}
        for month, about, named in chart.months
        for standing, number in (("about", about), ("only mentioned", named))
    ]
    return {
        "width": WIDTH,
        "height": 240,
        "data": {"values": values},
        "mark": {"type": "bar", "stroke": _INK, "strokeWidth": 0.5},
        "encoding": {
            "x": {
                "field": "month",
                "type": "ordinal",
                "title": None,
                "sort": None,
                "axis": {"labelAngle": -60, "labelOverlap": True},
            },
            "y": {
                "field": "articles",
                "type": "quantitative",
                "title": "articles",
                "axis": {"values": _whole_steps(chart), "format": "d"},
            },
            "color": {
                "field": "standing",
                "scale": {"domain": ["about", "only mentioned"], "range": ["#1264a3", "#c9d7e3"]},
                "legend": {"orient": "top"},
            },
            "order": {"field": "standing"},
        },
    }


def _timeline(chart: Chart) -> dict[str, Any]:
    values = [_mark_row(mark) for mark in chart.marks]
    shown = list(dict.fromkeys(mark.shown for mark in chart.marks))
    scale = {
        "domain": [wording.status_word(status) for status in shown],
        "range": [_SHAPES.get(status, "circle") for status in shown],
    }
    colours = scale | {"range": [_COLOURS.get(status, _INK) for status in shown]}
    kinds = len({mark.kind for mark in chart.marks})
    return {
        "width": WIDTH,
        "height": max(2, kinds) * 2 * ROW_HEIGHT,
        "data": {"values": values},
        "encoding": {
            "x": {"field": "first", "type": "temporal", "title": None, "axis": {"format": "%b %Y", "tickCount": 8}},
            "y": {"field": "kind", "type": "nominal", "title": None},
            "shape": {"field": "status", "scale": scale, "legend": {"orient": "top"}},
            "color": {"field": "status", "scale": colours, "legend": {"orient": "top"}},
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3},
                "encoding": {"x2": {"field": "end"}, "shape": {"value": None}},
            },
            {"mark": {"type": "point", "filled": True, "size": 90}},
        ],
    }


def _calendar(chart: Chart) -> dict[str, Any]:
    """A sheet for each of the next months that hold something, and under them what the numbers in the days mean."""
    marks = chart.marks[:MOST_ROWS]
    months = sorted({(day.year, day.month) for mark in marks for day in _days_of(mark)})[:MOST_MONTHS]
    return {"vconcat": [*(_month(year, month, marks) for year, month in months), _listed(marks)]}


def _month(year: int, month: int, marks: Sequence[Mark]) -> dict[str, Any]:
    """One month as a sheet of weeks; a day carries the numbers of what falls on it."""
    told: dict[date, list[str]] = {}
    for number, mark in enumerate(marks, 1):
        for day in _days_of(mark):
            told.setdefault(day, []).append(str(number))
    cells = [
        {"weekday": _WEEKDAYS[day.weekday()], "week": week, "day": day.day, "told": _numbers(told.get(day, []))}
        for week, days in enumerate(calendar.Calendar().monthdatescalendar(year, month))
        for day in days
        if day.month == month
    ]
    small = {"type": "text", "align": "left", "baseline": "top", "dx": -WIDTH / 14 + 6, "dy": -15, "color": _INK}
    return {
        "width": WIDTH,
        "height": {"step": 38},
        "title": {"text": wording.day(f"{year:04d}-{month:02d}"), "anchor": "start", "fontSize": 13, "color": _INK},
        "data": {"values": cells},
        "encoding": {
            "x": {
                "field": "weekday",
                "type": "ordinal",
                "scale": {"domain": list(_WEEKDAYS)},
                "axis": {"orient": "top", "title": None, "labelAngle": 0, "ticks": False, "domain": False},
            },
            "y": {"field": "week", "type": "ordinal", "axis": None},
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "#b8b8b8"},
                "encoding": {
                    "color": {"condition": {"test": "datum.told != ''", "value": "#e3eefa"}, "value": _PAPER},
                },
            },
            {"mark": small | {"fontSize": 10}, "encoding": {"text": {"field": "day"}}},
            {
                "mark": {"type": "text", "fontWeight": "bold", "fontSize": 14, "dy": 4, "color": "#0b4f8a"},
                "encoding": {"text": {"field": "told"}},
            },
        ],
    }


def _numbers(told: Sequence[str]) -> str:
    return " ".join(told) if len(told) <= 4 else f"{' '.join(told[:3])} +{len(told) - 3}"


def _days_of(mark: Mark) -> list[date]:
    """The days of a meeting that is dated to a week; a coarser one is in the list alone."""
    first, last = date.fromisoformat(mark.first_day), date.fromisoformat(mark.last_day)
    width = (last - first).days + 1
    return [first + timedelta(days=n) for n in range(width)] if width <= WIDEST_ON_SHEET else []


def _listed(marks: Sequence[Mark]) -> dict[str, Any]:
    """One row a meeting, in order: what a phone can show."""
    rows = [_mark_row(mark) | {"row": n, "number": str(n)} for n, mark in enumerate(marks, 1)]
    text = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 13, "color": _INK}
    return {
        "width": WIDTH,
        "height": {"step": ROW_HEIGHT},
        "data": {"values": rows},
        "encoding": {"y": {"field": "row", "type": "ordinal", "axis": None}},
        "layer": [
            {"mark": text | {"fontWeight": "bold"}, "encoding": {"x": {"value": 0}, "text": {"field": "number"}}},
            {"mark": text | {"fontWeight": "bold"}, "encoding": {"x": {"value": 26}, "text": {"field": "days"}}},
            {"mark": text, "encoding": {"x": {"value": 170}, "text": {"field": "label"}}},
            {"mark": text | {"fontStyle": "italic"}, "encoding": {"x": {"value": 490}, "text": {"field": "told"}}},
        ],
        "view": {"stroke": None},
    }


def _mark_row(mark: Mark) -> dict[str, str]:
    end = date.fromisoformat(mark.last_day) + timedelta(days=1)
    kind = wording.KINDS.get(mark.kind, mark.kind)
    status = wording.status_word(mark.shown)
    return {
        "first": mark.first_day,
        "end": end.isoformat(),
        "kind": kind,
        "status": status,
        "days": _days(mark),
        "label": mark.label[:48],
        "told": f"{kind}, {status}",
    }


def _days(mark: Mark) -> str:
    return wording.day(mark.first_day if mark.first_day == mark.last_day else f"{mark.first_day}/{mark.last_day}")
