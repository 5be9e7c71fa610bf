"""What a page costs before it meets the archive: reading, fingerprints, leaders, meetings, as a multiple of a loop."""

from __future__ import annotations

from functools import partial

from bot.desk.preparing import prepare_page
from bot.leaders.roster import load_roster
from bot.model import Page
from tests.machine import best_cpu, cpu
from tests.meetings.test_speed import DENSE, QUIET

# Four articles of 500 words, one of them full of meetings, as on a foreign desk: measured 13 to 15 units on a quiet
# machine and up to 19 beside much other work.
MOST_UNITS = 23
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
    pages = [[_page(100 * n + k) for k in range(times)] for n in range(1, 13)]

    def prepare(some: list[Page]) -> None:
        for page in some:
            prepare_page(page, roster, team_id="")

    return min(cpu(partial(prepare, some)) for some in pages) / best_cpu(lambda: sum(i * i for i in range(20_000)), 12)


def test_the_page_holds_four_articles_and_meetings() -> None:
    prepared = prepare_page(_page(7), load_roster(), team_id="")
    assert [a.article.kind for a in prepared.articles] == ["article"] * 4
    assert len(prepared.articles[0].reports) > 5


def test_a_page_of_four_articles_is_prepared_in_the_time_of_some_short_loops() -> None:
    assert _units() < MOST_UNITS


def test_preparing_twice_as_slowly_would_be_noticed() -> None:
    assert _units(times=2) > MOST_UNITS
