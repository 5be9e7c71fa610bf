"""Who wrote it: names told from menus, places and jobs, in the ways real pages print them. Every sample is our own."""

from __future__ import annotations

import pytest

from bot.model import Article
from bot.reading.bylines import read_names
from bot.reading.page_dump import read_dump
from bot.reading.people import is_person
from tests.reading.texts import TEXT


def article(*lines: str) -> Article:
    return next(a for a in read_dump("\n".join(lines)).articles if a.kind == "article")


@pytest.mark.parametrize(
    "name", ["Maria van der Berg", "PEDRO SALVADOR", "J. Robert Lind", "Πέτρος Νικολάου", "Peter Žagar"]
)
def test_a_listed_first_name_begins_a_persons_name(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name", ["World Politics", "Regional News", "New Delhi", "Prime Minister", "Peter", "The Lake Courier"]
)
def test_a_section_a_place_or_one_word_is_no_person(name: str) -> None:
    assert not is_person(name)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Anna LindNews Reporter", ("Anna Lind",)),
        ("byMaria Silva", ("Maria Silva",)),
        ("Anna Lind3 hours ago", ("Anna Lind",)),
        ("Anna LindThe Lake Courier", ("Anna Lind",)),
        ("Peter McAllister", ("Peter McAllister",)),
        ("Anna LindAnna Lind14.06.2023, 18:05 Uhr", ("Anna Lind",)),
        ("Anna Lind Maria Clara Berg Jan Peter Marks", ("Anna Lind", "Maria Clara Berg", "Jan Peter Marks")),
        ("Von Anna Lind, Landespolitische Korrespondentin", ("Anna Lind",)),
        ("Kommentar von Anna Lind", ("Anna Lind",)),
        ("Profilbild von Anna Lind", ("Anna Lind",)),
        ("Anna Lind  |  New Delhi", ("Anna Lind",)),
        ("Anna Lind and Wbutu Qozi", ("Anna Lind", "Wbutu Qozi")),
        ("LC / Par Anna LIND-MARTIN, le 07 octobre 2021", ("Anna LIND-MARTIN",)),
    ],
)
def test_names_are_parted_from_what_a_page_glues_to_them(line: str, names: tuple[str, ...]) -> None:
    assert read_names(line) == names


def test_by_may_stand_on_a_line_of_its_own() -> None:
    found = article("Ferry to run all winter", "By", "Anna Lind", "Peter Hale", "4 May 2022", *TEXT)
    assert found.bylines == ("Anna Lind", "Peter Hale")


def test_a_menu_above_the_headline_names_no_writer() -> None:
    found = article("Politika Ekonomija Hronika", "Ferry to run all winter", "4 May 2022", "Piše: Ana Zečević", *TEXT)
    assert found.bylines == ("Ana Zečević",)


def test_whom_the_text_tells_of_is_no_writer() -> None:
    told = [f"Peter Hale said so. {TEXT[0]}", f"{TEXT[1]} Hale agreed.", TEXT[2]]
    assert article("Ferry to run all winter", "Peter Hale", "4 May 2022", *told).bylines == ()


def test_a_name_right_under_the_text_signs_it() -> None:
    assert article("Ferry to run all winter", "4 May 2022", *TEXT, "Anna Lind-Zadeh").bylines == ("Anna Lind-Zadeh",)


def test_a_teaser_has_the_title_and_the_day_above_its_text() -> None:
    page = ["Latest from the coast", "", "Ferry finds a captain in Umea", "", "5 July 2019 7:42 AM EDT", ""]
    page += [
        "VAASA (AP) - The captain of the new ferry had been a teacher, and he says that a ship is quieter than ..."
    ]
    found = [a for a in read_dump("\n".join(page)).articles if a.kind == "teaser"]
    assert [(a.headline, a.published, a.publisher) for a in found] == [
        ("Ferry finds a captain in Umea", "2019-07-05", "Associated Press")
    ]
