"""Indexes, feeds, results: rows of entries are teasers, whatever stands between title and text; other rows are not."""

from __future__ import annotations

import pytest

from bot.model import Reading
from bot.reading.line_reasons import explain_line
from bot.reading.page_dump import read_dump
from tests.reading.texts import TEXT

ENTRIES = [
    ("Ferry town paints its harbour lamps green", "Ships from the north had taken the old white lamps for stars."),
    ("Minister opens library in a former prison", "Readers may borrow the cells by the hour, with or without a key."),
    ("Rain stops the cycling race for a third year", "Nine riders finished; the tenth was found in a bakery at dusk."),
    ("Museum returns a drum that nobody had missed", "The village says it has drummed on buckets since 1911 or so."),
]


def teasers(reading: Reading) -> list[str | None]:
    return [a.headline for a in reading.articles if a.kind == "teaser"]


TITLES = [title for title, _ in ENTRIES]


@pytest.mark.parametrize(
    "ages",
    [
        ["06 Sep 2019, 15:40", "06 Sep 2019, 11:02", "05 Sep 2019, 19:11", "05 Sep 2019, 09:47"],
        ["2 hours ago", "5 hours ago", "9 hours ago", "1 day ago"],
        [
            "By Ada Lind | May 3, 2018",
            "By Tom Hale | May 3, 2018",
            "By Ada Lind | May 2, 2018",
            "By Yu Bao | May 1, 2018",
        ],
        ["The Lake Courier · 3h", "Fjord Times · 5h", "Hill Post · 7h", "The Lake Courier · 1d"],
        ["2 jam yang lalu", "3 jam yang lalu", "5 jam yang lalu", "1 hari yang lalu"],
        ["3時間前", "5時間前", "9時間前", "1日前"],
    ],
)
@pytest.mark.parametrize("place", ["above", "between", "beneath"])
def test_an_entry_is_a_teaser_wherever_its_age_stands(ages: list[str], place: str) -> None:
    page = ["The Lake Courier", "Home", "World"]
    for (title, text), age in zip(ENTRIES, ages, strict=True):
        page += {"above": [age, title, text], "between": [title, age, text], "beneath": [title, text, age]}[place]
    reading = read_dump("\n".join([*page, "Load more"]))
    assert teasers(reading) == TITLES
    assert not [a for a in reading.articles if a.kind == "article"]


def test_an_entry_takes_its_day_and_its_writer_from_the_line_beside_it() -> None:
    page = [line for title, text in ENTRIES for line in (title, "By Ada Lind | May 3, 2018", text)]
    reading = read_dump("\n".join(page))
    assert {(a.published, a.published_how, a.bylines) for a in reading.articles} == {
        ("2018-05-03", "printed_in_teaser", ("Ada Lind",))
    }


def test_results_cut_off_in_the_middle_are_teasers_without_any_day() -> None:
    page = [line for title, text in ENTRIES for line in (title, text.removesuffix(".") + " and then ...")]
    assert teasers(read_dump("\n\n".join(page))) == TITLES


def test_a_title_may_have_a_second_line_all_along_the_row() -> None:
    seconds = [
        "Captains asked for it twice",
        "The last inmate gives a reading",
        "Organisers blame the calendar",
        "It was in a box",
    ]
    page: list[str] = []
    for (title, text), second in zip(ENTRIES, seconds, strict=True):
        page += [title, second, f"(Fjord Daily) - {text} More »"]
    assert teasers(read_dump("\n\n".join(page))) == TITLES


def test_the_report_beneath_an_index_keeps_its_text_and_its_headline() -> None:
    index = [line for title, text in ENTRIES for line in (title, text, "06 Sep 2019, 15:40")]
    report = ["Two towns agree on a winter ferry", "By Ada Lind", "May 3, 2018", *TEXT]
    (article,) = [a for a in read_dump("\n\n".join([*index, *report])).articles if a.kind == "article"]
    assert article.headline == "Two towns agree on a winter ferry"
    assert article.body.count("\n") == len(TEXT) - 1
    assert article.published == "2018-05-03"


def test_the_entries_of_a_live_blog_are_no_index() -> None:
    entries = [
        (
            "14:05",
            "Ferry leaves the harbour of Vaasa",
            "The ferry has left the harbour of Vaasa with forty lorries on board.",
        ),
        ("14:32", "Ferry slows down in the ice", "The ferry has slowed down in the ice off Vaasa, its captain says."),
        ("15:10", "Captain asks for an icebreaker", "The ferry waits for an icebreaker from Umea, the captain says."),
        ("15:48", "Icebreaker reaches the ferry", "The icebreaker from Umea has reached the ferry, the captain says."),
    ]
    page = [
        "Live: first winter ferry between Vaasa and Umea",
        *TEXT[:1],
        *(line for entry in entries for line in entry),
    ]
    reading = read_dump("\n\n".join(page))
    assert not teasers(reading)
    assert [a.form for a in reading.articles if a.kind == "article"] == ["live_blog"]


def test_subheads_with_one_paragraph_each_are_no_index() -> None:
    page = ["Four questions about the winter ferry", "By Ada Lind", *TEXT[:1]]
    for title, text in (
        (
            "Why a ferry in winter?",
            "The harbour masters say that the road over the ice has not been safe since the mild winters began.",
        ),
        (
            "Who pays for the ferry?",
            "Both towns pay half, and whoever crosses on a Sunday pays half of what the crossing costs.",
        ),
        (
            "Where is the old ferry?",
            "In Greece, where its owner uses it as a hotel and refuses to sell it to its former crew.",
        ),
    ):
        page += [title, text]
    reading = read_dump("\n\n".join(page))
    assert not teasers(reading)


def test_short_reports_from_places_are_no_index() -> None:
    page: list[str] = []
    for place, text in (
        ("VAASA", "The harbour masters said on Tuesday that the ferry would run all winter."),
        ("LIMA", "The museum said on Monday that the drum would go back to its village."),
        ("CORK", "The library said on Sunday that its cells were booked until the spring."),
    ):
        page += [f"{place.title()} hears news of the week", "May 3, 2018", f"{place}, May 3 (Fjord) -- {text}"]
    assert not teasers(read_dump("\n\n".join(page)))


def test_explain_names_the_row_that_a_line_stands_in() -> None:
    text = "\n".join(line for title, words in ENTRIES for line in (title, "3 May 2018", words))
    reason = explain_line(text, 1)
    assert reason is not None
    assert (reason.state, reason.rule) == ("teaser_head", "listing")
