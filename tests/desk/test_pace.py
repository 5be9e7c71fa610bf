"""What a page costs before it meets the archive: reading, fingerprints, leaders, meetings.

Counted in instructions of Python, which are the same however busy the machine is; what they do in C is watched by time,
as a multiple of a loop, and from further away.
"""

from __future__ import annotations

from functools import partial

from bot.desk.preparing import prepare_page
from bot.leaders.roster import load_roster
from bot.model import Page
from tests.machine import best_cpu, cpu, instructions
from tests.meetings.test_speed import DENSE, QUIET

# Four articles of 500 words, one of them full of meetings, as on a foreign desk. Measured 945,000 instructions with
# Python 3.11; 13 to 15 short loops on a quiet machine, up to 19 beside much other work.
MOST_INSTRUCTIONS = 1_080_000
MOST_UNITS = 32
HEADLINES = (
    "Lorries queue as Macron and Scholz look for money",
    "Growth slows as the northern harvest comes in late",
    "Drivers paint their wishes on the customs house",
    "Figures of the ministry disappoint the southern ports",
)


def _page(number: int) -> Page:
    """A page of four articles unlike that of any other number, so that nothing is remembered of it."""
    texts = [(DENSE * 5)[:14], QUIET * 7, QUIET[::-1] * 7, QUIET * 7]
    articles = [
        "\n\n".join([f"{headline}, part {number}", "By Ana Ruiz", "29 May 2024", *paragraphs])
        for headline, paragraphs in zip(HEADLINES, texts, strict=True)
    ]
    word = "".join("abcdefghij"[int(digit)] for digit in str(number))
    text = "\n\nShare\n\nRead more\n\nAdvertisement\n\n".join(articles).replace(" the ", f" the {word} ")
    return Page(f"{number}.txt", "", text)


def _units(times: int = 1) -> float:
    """CPU time of preparing a page `times` times over, in short loops of plain Python in the same run."""
    roster = load_roster()
    prepare_page(_page(1), roster, team_id="")
    pages = [[_page(100 * n + k) for k in range(times)] for n in range(1, 9)]

    def prepare(some: list[Page]) -> None:
        for page in some:
            prepare_page(page, roster, team_id="")

    return min(cpu(partial(prepare, some)) for some in pages) / best_cpu(lambda: sum(i * i for i in range(20_000)), 12)


def test_the_page_holds_four_articles_and_meetings() -> None:
    prepared = prepare_page(_page(7), load_roster(), team_id="")
    assert [a.article.kind for a in prepared.articles] == ["article"] * 4
    assert len(prepared.articles[0].reports) > 5


def _instructions(times: int = 1) -> int:
    """The instructions of preparing a page `times` times over."""
    roster = load_roster()
    prepare_page(_page(2), roster, team_id="")
    pages = [_page(5000 + k) for k in range(times)]
    return instructions(lambda: [prepare_page(page, roster, team_id="") for page in pages])


def test_a_page_of_four_articles_is_prepared_in_so_many_instructions() -> None:
    assert _instructions() < MOST_INSTRUCTIONS


def test_preparing_a_page_twice_would_be_noticed() -> None:
    assert _instructions(times=2) > MOST_INSTRUCTIONS


def test_a_page_of_four_articles_is_prepared_in_the_time_of_some_short_loops() -> None:
    assert _units() < MOST_UNITS


def test_preparing_four_times_as_slowly_would_be_noticed() -> None:
    assert _units(times=4) > MOST_UNITS
