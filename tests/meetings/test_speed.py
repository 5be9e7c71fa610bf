"""Reading for meetings keeps its pace: counted in instructions of Python, the same however busy the machine is."""

from __future__ import annotations

from datetime import date

from bot.leaders.linking import link_leaders
from bot.leaders.roster import load_roster
from bot.meetings.extraction import extract_reports
from bot.model import Article, Paragraph
from tests.machine import instructions

# Articles of 500 words, one with fifteen sentences of meetings and one with none: measured 352,000 and 7,500 with
# Python 3.11.
MOST_DENSE, MOST_QUIET = 395_000, 8_600
DENSE = (
    "At the border crossing lorries queued for nine kilometres. Drivers slept in their cabs, cooked on gas rings and "
    "listened to the radio, where Emmanuel Macron was said to have called Olaf Scholz about the price of power.",
    "The Polish prime minister has promised a second lane; Macron and Scholz have promised money. The two leaders meet "
    "in Paris next week, after Scholz has held talks with Giorgia Meloni in Rome.",
    "Officials in the capital played down the figures. They said that the harbour would reopen in spring and that "
    "talks with lenders had gone well, though nobody would give a date for the next round in Washington or Geneva.",
)
QUIET = (
    "The finance ministry said on Thursday that growth would slow in the second half of the year as exports to the "
    "north fell and the harvest in the southern provinces came in late, according to figures seen by this newspaper.",
    "Olaf Scholz has promised money and Emmanuel Macron has promised patience, but the drivers who sleep in their cabs "
    "want a second lane, a canteen and a doctor, and have painted as much on the walls of the customs house.",
)


def _page(*texts: str) -> Article:
    return Article("article", 1, len(texts), tuple(Paragraph("body", t, n, n) for n, t in enumerate(texts, start=1)))


def _instructions(page: Article, calls: int = 1) -> int:
    roster, day = load_roster(), date(2024, 5, 29)
    mentions, people = link_leaders(page, roster, day=day), roster.by_id()

    def read() -> None:
        for _ in range(calls):
            extract_reports(page, mentions, people, article_id="a", file="f", day=day, outlet=None)

    read()
    return instructions(read)


def test_an_article_full_of_meetings_is_read_in_so_many_instructions() -> None:
    assert _instructions(_page(*(DENSE * 5)[:14])) < MOST_DENSE


def test_an_article_without_meetings_costs_next_to_nothing() -> None:
    assert _instructions(_page(*(QUIET * 7))) < MOST_QUIET


def test_the_pace_gates_fail_when_the_work_is_done_twice() -> None:
    assert _instructions(_page(*(DENSE * 5)[:14]), calls=2) > MOST_DENSE
    assert _instructions(_page(*(QUIET * 7)), calls=2) > MOST_QUIET
