"""What a page costs when thousands are nearly alike: as much as before it, not more with each.

Bulletins of one template with other numbers are one story that grows and grows; one text that every outlet prints is
one cluster of copies. Both come in the worst order, the newest first: each then speaks before all that are there.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pytest

from bot.desk.intake import Origin, read_in
from bot.duplicates import stories
from bot.model import Page
from store import duplicates as duplicate_rows
from store import stories as story_rows
from tests.desk.newsroom import desk_on
from tests.duplicates.newsroom import Newsroom, an_article

PAGES = 150
MOST_GROWTH = 1.3  # of the cost of a page while their number doubles


def _bulletin(number: int) -> str:
    chooser = random.Random(number)
    day = date(2019, 6, 30) - timedelta(number // 60)
    tonnes = [f"{chooser.randint(100, 9_999)} tonnes" for _ in range(6)]
    return f"""Landings at the northern ports

{day.isoformat()}

Trawlers brought {tonnes[0]} of cod and {tonnes[1]} of haddock to the northern ports in the night, the harbour office \
said. A day before it had been {tonnes[2]}.

The freezing plants took {tonnes[3]}, the auction hall sold {tonnes[4]} and {tonnes[5]} went on to the canneries of \
the eastern shore, where {chooser.randint(2, 60)} ships waited for ice and salt.
"""


def _reprint(number: int) -> str:
    town = "".join("adeglimnor"[int(digit)] for digit in str(1_000 + number)).capitalize()
    return f"""Salt works to close after 200 years

The last salt works of Alder Bay will close in April, its owner Agda Moen said, since nobody buys coarse salt by the \
barrel any more. The 40 workers were told on Monday morning at 6.

The town of Osterby wants to keep the drying sheds as a museum, and has asked the province for 3 million crowns to \
mend the sluices before the storms of November, mayor Piet Vos said.

Printed by the evening paper of {town}.
"""


def _cost(page_of: Callable[[int], str], folder: Path, pages: int = PAGES) -> float:
    """How much dearer the last fifth of the pages is than the one that ends at half, each by its median page."""
    spent = []
    folder.mkdir(exist_ok=True)
    with desk_on(folder / "archive") as desk:
        for number in range(pages):
            name = f"page-{number}.txt"
            started = time.thread_time()
            read_in(desk, Page(name, name, page_of(number)), Origin("load"))
            spent.append(time.thread_time() - started)
    return median(spent[-pages // 5 :]) / median(spent[pages * 3 // 10 : pages // 2])


@pytest.fixture
def low_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few dozen pages reach what thousands do."""
    monkeypatch.setattr(stories, "SETTLED", 20)
    monkeypatch.setattr(story_rows, "SUMMED", 20)
    monkeypatch.setattr(story_rows, "POSTINGS", 40)
    monkeypatch.setattr(duplicate_rows, "MANY", 16)


@pytest.mark.usefixtures("low_bounds")
@pytest.mark.parametrize("page_of", [_bulletin, _reprint])
def test_a_page_costs_no_more_when_twice_as_many_are_nearly_alike(
    page_of: Callable[[int], str], tmp_path: Path
) -> None:
    growth = _cost(page_of, tmp_path)
    if growth > MOST_GROWTH:  # once more: a neighbour on the machine slows one of them, a fault both
        growth = min(growth, _cost(page_of, tmp_path / "again"))
    print(f"\n{page_of.__name__}: a page costs {growth:.2f} times as much at twice the number")
    assert growth <= MOST_GROWTH


def test_a_story_that_is_summed_anew_for_each_record_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, bound in ((stories, "SETTLED"), (story_rows, "SUMMED"), (story_rows, "POSTINGS"), (stories, "SURE")):
        monkeypatch.setattr(module, bound, 10**9)
    assert _cost(_bulletin, tmp_path, 90) > MOST_GROWTH


# -- telling in a large archive --------------------------------------------------------------------------------------

FEW, MANY = 100, 600
_TOWNS = ("Aldby", "Brunswick", "Corvo", "Dunmore", "Esk", "Fairlie", "Gorm", "Holm", "Inver", "Jura")
_ORES = ("copper", "zinc", "cobalt", "nickel", "lead", "tin", "iron")
_DEEDS = ("weigh", "drop", "sign", "delay", "widen", "sell", "fence", "dredge", "insure", "audit", "flood")


def _told(newsroom: Newsroom, number: int) -> None:
    """Tell one of many short reports of the same three days, each of an event of its own in the words of all."""
    chooser = random.Random(number)
    towns, ores, deeds = (chooser.sample(words, 4) for words in (_TOWNS, _ORES, _DEEDS))
    own = [f"q{chooser.randrange(10**6)}x" for _ in range(9)]
    body = " ".join(itertools.chain(*zip(towns, ores, deeds, own[:4], strict=True), own[4:]))
    newsroom.take(str(number), an_article(body, headline=f"{own[0]} {own[1]}", published=f"2020-03-{10 + number % 3}"))


def _steps(newsroom: Newsroom, first: int, reports: int = 30) -> int:
    """What SQLite does to tell so many more reports, in hundreds of its instructions."""
    done = 0

    def count() -> int:
        nonlocal done
        done += 1
        return 0

    newsroom.conn.set_progress_handler(count, 100)
    for number in range(first, first + reports):
        _told(newsroom, number)
    newsroom.conn.set_progress_handler(None, 0)
    return done


def _growth_of_telling() -> float:
    """How much dearer a report is among 600 of its days than among 100."""
    newsroom = Newsroom()
    newsroom.conn.execute("begin")
    for number in range(FEW):
        _told(newsroom, number)
    few = _steps(newsroom, FEW)
    for number in range(FEW + 30, MANY):
        _told(newsroom, number)
    return _steps(newsroom, MANY) / few


@pytest.mark.usefixtures("low_bounds")
def test_telling_a_report_costs_no_more_among_six_times_as_many() -> None:
    growth = _growth_of_telling()
    print(f"\ntelling costs {growth:.2f} times as many steps among six times the reports")
    assert growth <= MOST_GROWTH


def test_a_telling_that_reads_every_holder_of_a_word_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_rows, "POSTINGS", 10**9)
    assert _growth_of_telling() > MOST_GROWTH
