"""A date that a copy prints, and what it dates: the undated article, whatever came first and however many there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk import Desk
from bot.desk.intake import Origin, read_in
from bot.model import Page
from store import articles as article_rows
from tests.desk.newsroom import desk_on

TEXT = """Miners end strike in Kalvad after 40 days

{day}

The miners of Kalvad went back to work after 40 days when the owners gave in on safety and agreed to pay for the new \
lifts, the union of the northern pits said in the evening.

Union leader Petra Solberg told a meeting of 600 people in the town hall that the first shift would go down at six and \
that the fund for the families had 3 million crowns left.

The owners said that the lifts of pits 2 and 5 would be changed by autumn, and that nobody would be dismissed. Read in \
{town}.
"""


def _print(desk: Desk, town: str, day: str = "") -> None:
    name = f"{town}.txt"
    read_in(desk, Page(name, name, TEXT.format(day=day, town=town)), Origin("load"))


def _dates(desk: Desk) -> set[tuple[str | None, str | None]]:
    with desk.store.read() as conn:
        return {(r.article.published, r.as_of) for r in article_rows.every_article(conn)}


@pytest.mark.parametrize("dated_at", [0, 3, 7])
def test_the_one_date_that_a_copy_prints_dates_them_all(tmp_path: Path, dated_at: int) -> None:
    with desk_on(tmp_path / "archive") as desk:
        for number, town in enumerate(("Alta", "Bodra", "Corvin", "Dalen", "Esker", "Fjora", "Grun", "Holm")):
            _print(desk, town, "12 March 2019" if number == dated_at else "")
        assert _dates(desk) == {("2019-03-12", "2019-03-12")}


def test_copies_that_come_later_keep_to_the_date_of_their_lead(tmp_path: Path) -> None:
    with desk_on(tmp_path / "archive") as desk:
        _print(desk, "Alta", "12 March 2019")
        _print(desk, "Bodra")
        _print(desk, "Corvin", "14 March 2019")
        _print(desk, "Dalen")
        with desk.store.read() as conn:
            found = {r.file: r.article.published for r in article_rows.every_article(conn)}
    assert found == {
        "Alta.txt": "2019-03-12",
        "Bodra.txt": "2019-03-12",
        "Corvin.txt": "2019-03-14",
        "Dalen.txt": "2019-03-12",
    }
