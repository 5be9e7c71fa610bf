"""What reading costs: in proportion to the page, so many instructions a character, and a multiple of a plain pass.

Instructions of Python are the same however busy the machine is; what they do in C (patterns, for the most part) is
watched by time, beside a pass of plain patterns over the lines, and from further away.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.model import Page
from bot.reading import read_page
from bot.reading.bylines import read_names
from bot.reading.dates import dates_in
from bot.reading.labelled import read_labelled
from bot.reading.line import content_words
from bot.reading.lines import short_line
from bot.reading.mastheads import names_house
from bot.reading.outlets import known_outlet
from bot.reading.people import is_person
from bot.reading.segmentation import shipped_cutter
from bot.reading.traces import traces_in
from tests.machine import instructions

PAGES = sorted((Path(__file__).parents[1] / "quality" / "pages").glob("*/*.page"))
# Pages of many houses: as much as tells, and no more.
TEXT = "\n\n".join(read_labelled(path).text for path in PAGES[::3])[:100_000]
PLAIN = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^\s*(?:by|von|par)\s",
        r"\b(?:advertisement|subscribe|sign up|newsletter|read more)\b",
        r"\b\d{1,2}\s\w+\s\d{4}\b",
        r"(?:getty|afp|reuters|ap photo)",
        r"^\s*[•\d]",
        r"\b(?:said|told|according to)\b",
        r"©|all rights reserved",
        r"[.!?]$",
    )
]
# Measured 11.1 to 13.0 on these short lines, beside much other work: a hundred and twenty features, some of them about
# the texts around, and seven looks at what the walk found, weighed against eight patterns. What texts share costs a
# tenth; it took a third of the lines lost. When pages in more scripts and with less text joined the sample, the same
# code measured 14.8 to 15.3 on it, and with runs of reports, live blogs and mastheads 14.3 to 15.9; with beginnings
# weighed and writers read 15 to 17.
MOST_TIMES_PLAIN = 22
# For each character of pages to which none is added. Measured 117 with Python 3.11.
SAMPLE = "\n\n".join(read_labelled(path).text for path in PAGES if path.parent.name == "set_aside")[:30_000]
MOST_INSTRUCTIONS = 129
MOST_GROWTH = 1.8  # cost a byte at four times the length, against once


def cpu_seconds(work: Callable[[str], object], text: str) -> float:
    """The least of three runs: the machine may be busy."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work(text)
        best = min(best, time.process_time() - start)
    return best


def plain_pass(text: str) -> None:
    for line in text.split("\n"):
        for pattern in PLAIN:
            pattern.search(line)


REMEMBERED = (content_words, dates_in, is_person, known_outlet, names_house, read_names, shipped_cutter, short_line,
              traces_in)  # fmt: skip


def read(text: str) -> None:
    """Read a page as if none had been read before: what was remembered of its lines is forgotten first."""
    for remembered in REMEMBERED:
        remembered.cache_clear()
    read_page(Page("page.txt", "", text))


def times_plain(reader: Callable[[str], object], text: str) -> float:
    plain, reading = cpu_seconds(plain_pass, text), cpu_seconds(reader, text)
    size = len(text.encode()) / 1e6
    print(f"\nreading {size / reading:.2f} MB/s, plain pass {size / plain:.1f} MB/s: {reading / plain:.1f} times")
    return reading / plain


def test_reading_costs_a_known_multiple_of_a_plain_pass() -> None:
    assert times_plain(read, TEXT) <= MOST_TIMES_PLAIN


def test_a_reader_half_as_quick_would_be_noticed() -> None:
    def read_twice(text: str) -> None:
        read(text)
        read(text)

    assert times_plain(read_twice, TEXT) > MOST_TIMES_PLAIN


def instructions_of_reading(*texts: str) -> int:
    """Without those that lay the weights out, as is done once in a process."""

    def lay_out() -> None:
        shipped_cutter.cache_clear()
        shipped_cutter()

    read(texts[0])
    return sum(instructions(partial(read, text)) - instructions(lay_out) for text in texts)


def test_reading_takes_so_many_instructions_for_each_character() -> None:
    assert instructions_of_reading(SAMPLE) < MOST_INSTRUCTIONS * len(SAMPLE)


def test_a_third_more_instructions_would_be_noticed() -> None:
    third = SAMPLE[: len(SAMPLE) // 3]
    assert instructions_of_reading(SAMPLE, third) > MOST_INSTRUCTIONS * len(SAMPLE)


def test_cost_grows_with_the_length_and_no_faster() -> None:
    short = TEXT[:40_000]
    once, four_times = cpu_seconds(read, short), cpu_seconds(read, f"{short}\n" * 4)
    assert four_times <= 4 * MOST_GROWTH * once


def test_a_quadratic_reader_would_be_noticed() -> None:
    def quadratic(text: str) -> int:
        lines = text.split("\n")
        return sum(line == other for line in lines for other in lines)

    short = TEXT[:20_000]
    once, four_times = cpu_seconds(quadratic, short), cpu_seconds(quadratic, f"{short}\n" * 4)
    assert four_times > 4 * MOST_GROWTH * once
