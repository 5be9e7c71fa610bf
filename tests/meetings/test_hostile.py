"""Pages are hostile: nothing raises, nothing takes long, every quotation stands on its line."""

from __future__ import annotations

import random
import time
from datetime import date

import pytest

from bot.meetings.extraction import extract_reports
from bot.model import Article, Paragraph
from tests.meetings.people import PEOPLE, mentions_in, reports_of

PUMPS = [
    "Xi met Putin and ",
    "Xi, Putin, ",
    "talks between Xi and Putin and ",
    "“Xi met Putin ",
    "Xi's Putin's ",
    "(Xi met Putin ",
    "Putin, left, ",
    "to visit Moscow to visit ",
    "met with with with ",
    "; on Tuesday, Macron",
    "the first call since May ",
    "10:00 - Xi meets Putin - 1100 GMT ",
    "it is not true that Xi met Putin, which ",
    "Xi called on Putin, on Monday ",
]


@pytest.mark.parametrize("pump", PUMPS)
def test_a_pumped_paragraph_is_read_in_time(pump: str) -> None:
    text = pump * (50_000 // len(pump))
    page = Article("article", 1, 1, (Paragraph("body", text, 1, 1),), published="2023-03-13")
    mentions = mentions_in(page)
    start = time.process_time()
    extract_reports(page, mentions, PEOPLE, article_id="a", file="f", day=date(2023, 3, 13), outlet=None)
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize("text", ["(as told)", "[picture]", "The meeting", "During the talks", "With", "The call."])
def test_a_line_that_is_next_to_nothing_is_read_after_a_meeting(text: str) -> None:
    reports = reports_of("Xi met Putin in Moscow on Monday.", text, text, day="2023-03-21")
    assert reports[0].evidence.line == 1


WORDS = [
    "(by hand) ",
    "they",
    "their",
    "he",
    "his",
    "where",
    "sent",
    "received",
    "both",
    "each",
    "saw",
    "speaking",
    "about",
    "meeting",
    "during",
    "before",
    "after",
    "since",
    "which",
    "who",
    "cancelled",
    "postponed",
    "plans",
    "president",
    "prime minister",
    "White House",
    "transcript",
    "decision",
    "Xi",
    "Putin",
    "Biden",
    "Macron",
    "met",
    "meets",
    "will",
    "meet",
    "with",
    "and",
    ",",
    ".",
    ";",
    ":",
    "“",
    "”",
    '"',
    "'",
    "'s",
    "the",
    "a",
    "to",
    "of",
    "in",
    "at",
    "Moscow",
    "Paris",
    "Beijing",
    "talks",
    "call",
    "visit",
    "visited",
    "hosted",
    "by",
    "was",
    "were",
    "not",
    "never",
    "if",
    "on",
    "Tuesday",
    "last",
    "May",
    "2023",
    "20-22",
    "March",
    "said",
    "told",
    "his",
    "their",
    "who",
    "he",
    "phone",
    "between",
    "(",
    ")",
    "—",
    "first",
    "since",
    "ahead",
    "before",
    "after",
    "cancelled",
    "summit",
    "G20",
    "attend",
    "invited",
    "accepted",
    "invitation",
    "dinner",
    "for",
]


@pytest.mark.parametrize("seed", range(40))
def test_word_salad_never_raises_and_quotes_itself(seed: int) -> None:
    chance = random.Random(seed)
    text = " ".join(chance.choice(WORDS) for _ in range(300))
    for report in reports_of(text, day="2023-03-13"):
        assert report.evidence.quote in text
        assert 0 < report.weight <= 1


def test_a_quotation_is_cut_to_its_line() -> None:
    first, second = "On Tuesday, after a long flight,", "Macron met Scholz in Berlin."
    text = f"{first} {second}"
    paragraph = Paragraph("body", text, 7, 8, (len(first) + 1,))
    page = Article("article", 7, 8, (paragraph,), published="2024-05-29")
    (report,) = extract_reports(
        page, mentions_in(page), PEOPLE, article_id="a", file="f", day=date(2024, 5, 29), outlet=None
    )
    assert (report.evidence.line, report.evidence.quote, report.date) == (8, second, "2024-05-28")
