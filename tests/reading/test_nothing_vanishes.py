"""Every line that is not blank is in exactly one record or one block of the ledger, on any page whatever."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import Page, Reading
from bot.reading import read_page
from bot.reading.labelled import read_labelled

PAGES = sorted((Path(__file__).parents[1] / "quality" / "pages").glob("*/*.page"))
TEXTS = [read_labelled(path).text for path in PAGES]

CLEAN = """Skip to content

Harbour towns agree to share one pilot boat

By Edith Lowell

12 June 2017

Three harbour towns on the northern coast agreed on Monday to share one pilot boat, ending a rivalry of two decades.

The boat will lie in Varde on weekdays and in Holm at weekends, the mayors of the three towns said in a joint letter.

"We counted the ships and then we counted the boats," said Karen Holt, the mayor of Varde. "The boats were winning."

The pilots' union, which was not asked, called the plan a holiday timetable. It decides on Thursday whether to strike.

All rights reserved
"""


def read(text: str) -> Reading:
    return read_page(Page("page.txt", "", text))


def holders(reading: Reading) -> Counter[int]:
    """How often each line is held; the several headlines of one glued line count once."""
    held: Counter[int] = Counter()
    glued: set[tuple[int, int]] = set()
    for article in reading.articles:
        span = (article.start_line, article.end_line)
        if article.kind == "headline" and span in glued:
            continue
        if article.kind == "headline":
            glued.add(span)
        for paragraph in article.paragraphs:
            held.update(range(paragraph.start_line, paragraph.end_line + 1))
    for block in reading.rejected:
        held.update(range(block.start_line, block.end_line + 1))
    return held


def unaccounted(text: str, reading: Reading) -> list[int]:
    """Lines that are not blank and held by nobody, or by two."""
    held = holders(reading)
    return [n for n, line in enumerate(text.split("\n"), 1) if line.strip() and held[n] != 1]


@pytest.mark.parametrize("text", TEXTS, ids=[path.stem for path in PAGES])
def test_every_line_of_the_labelled_pages_is_held_once(text: str) -> None:
    assert unaccounted(text, read(text)) == []


def test_a_lost_and_a_doubled_line_would_be_noticed() -> None:
    reading = read(CLEAN)
    assert unaccounted(CLEAN, replace(reading, rejected=reading.rejected[1:])) != []
    assert unaccounted(CLEAN, replace(reading, rejected=(*reading.rejected, reading.rejected[0]))) != []


def hostile_pages(count: int, seed: int = 11) -> Iterator[tuple[str, bool]]:
    """Pages cut, spliced, shuffled and poisoned; True when the clean article was pasted whole among them."""
    chance = random.Random(seed)
    for _ in range(count):
        lines = spoil(chance.choice(TEXTS).split("\n"), chance)
        clean = chance.random() < 0.3
        if clean:
            lines = [*lines, "", *CLEAN.split("\n"), *spoil(chance.choice(TEXTS).split("\n")[:30], chance)]
        yield "\n".join(lines), clean


def spoil(lines: list[str], chance: random.Random) -> list[str]:
    kind = chance.randrange(6)
    if kind == 0:
        start = chance.randrange(len(lines))
        return lines[start : start + chance.randrange(1, 60)]
    if kind == 1:
        chance.shuffle(lines)
    if kind == 2:
        return [line + chance.choice(["", "\x00", "\r", "\u2028x", "\ufeff", "\x1b[0m", "\u202e"]) for line in lines]
    if kind == 3:
        return [
            *lines[:9],
            chance.choice(["a", "x ", "“", "1. ", "\u00a0", "By "]) * chance.randrange(1, 20_000),
            *lines[9:],
        ]
    if kind == 4:
        return [line[: chance.randrange(1, 80)] for line in lines]
    return lines + chance.choice(TEXTS).split("\n")


def has_clean_article(reading: Reading) -> bool:
    wanted = [line for line in CLEAN.split("\n") if len(line) > 100]
    return any(
        a.kind == "article" and a.headline == "Harbour towns agree to share one pilot boat"
        and all(line in a.body for line in wanted)
        for a in reading.articles
    )  # fmt: skip


def test_hostile_pages_raise_nothing_lose_no_line_and_keep_the_clean_article(hostile_count: int) -> None:
    kept = asked = 0
    for text, clean in hostile_pages(hostile_count):
        reading = read(text)
        held = holders(reading)
        lost = [n for n, line in enumerate(text.split("\n"), 1) if line.strip() and not held[n]]
        assert lost == [], text[:200]
        if clean:
            asked += 1
            kept += has_clean_article(reading)
    assert kept >= 0.95 * asked
    print(f"\nclean article kept in {kept} of {asked}")


@pytest.mark.parametrize("text", ["", "\n\n", "\x00", "a", "\r\r\r", "\u2028", "•", "1.", "|" * 5000])
def test_a_page_of_nearly_nothing_is_read(text: str) -> None:
    read(text)
