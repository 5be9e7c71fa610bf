"""Who wrote it and what kind of text it is: bylines, deks, live blogs, round-ups, corrections, updates."""

from __future__ import annotations

import pytest

from bot.model import Article
from bot.reading.bylines import are_names, read_bio_name, read_names, read_signature, read_two_writers
from bot.reading.page_dump import read_dump
from tests.reading.texts import TEXT


def article(*lines: str) -> Article:
    (found,) = [a for a in read_dump("\n\n".join(lines)).articles if a.kind == "article"]
    return found


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By DAVID TOLL AND YOO HAE-RIN", ("David Toll", "Yoo Hae-Rin")),
        ("By ALAN MCDOWELL", ("Alan McDowell",)),
        ("By Ada Lind The Garden Island", ("Ada Lind",)),
        ("oi-Ajay Raj P", ("Ajay Raj P",)),
        ("May 21, 2013 | By Paloma Richter and Htet Oo", ("Paloma Richter", "Htet Oo")),
        ("May 24, 2019 Tomasz Wierz, Amara Keene", ("Tomasz Wierz", "Amara Keene")),
        ("President Mnangagwa", ()),
        ("Depuis Tallinn", ()),
        ("Peru Gets Sixth President, Quiet Border Swap, Record Lemon", ()),
    ],
)
def test_names_are_read_from_a_byline_of_any_house(line: str, names: tuple[str, ...]) -> None:
    assert read_names(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Olu Ojikutu with agency report", ("Olu Ojikutu",)),
        ("Tafadzwa Murehwa in SOCHI, Russia", ("Tafadzwa Murehwa",)),
        ("Leticia Vargas - Reporter for Agência Brasil", ("Leticia Vargas",)),
        ("Avec notre envoyé spécial à Tambacounda, Boubacar Diop", ("Boubacar Diop",)),
        ("(ATTN: TRIMS throughout) By Bae Jin-soo", ("Bae Jin-soo",)),
        ("Justin Trudeau and his family in Amritsar.", ()),
        ("Weather in Helsinki", ()),
    ],
)
def test_a_signature_is_known_by_its_shape(line: str, names: tuple[str, ...]) -> None:
    assert read_signature(line) == names


def test_a_line_of_joined_names_holds_nothing_else() -> None:
    assert are_names("Yusra Hamdan and Leo Pratt")
    assert not are_names("Send to friend")


def test_a_note_names_a_writer_only_if_it_speaks_of_writing() -> None:
    assert read_bio_name("Ada Lind is a reporter at the Lake Courier.") == "Ada Lind"
    assert read_bio_name("Viktor Orban has been in power since 2010.") is None
    assert read_two_writers("Ada Lind and Tom Hale are correspondents for the Lake Courier.") == (
        "Ada Lind",
        "Tom Hale",
    )


def test_an_agency_may_be_a_byline_and_the_house_itself_may_not() -> None:
    assert article("Dawn", "Ferry to run all winter", "By AFP", "4 May 2022", *TEXT).bylines == ("AFP",)
    assert article("Dawn", "Ferry to run all winter", "AFP", "4 May 2022", *TEXT).bylines == ()
    assert article("The Irish Times", "Ferry to run all winter", "By The Irish Times", *TEXT).bylines == ()


def test_two_writers_may_stand_on_two_lines_and_one_under_the_text() -> None:
    page = article("Ferry to run all winter", "4 May 2022", "Ada Lind", "Tom Hale", *TEXT)
    assert page.bylines == ("Ada Lind", "Tom Hale")
    assert article("Ferry to run all winter", "4 May 2022", *TEXT, "BY ADA LIND [a.lind@lake.example]").bylines == (
        "Ada Lind",
    )


def test_a_first_paragraph_before_a_dateline_is_a_dek() -> None:
    dek = "The ferry that nobody wanted to pay for will sail again, with a library and at half the price on Sundays."
    found = article("Ferry to run all winter", "4 May 2022", dek, f"VAASA, Finland — {TEXT[0]}", *TEXT[1:])
    assert found.dek == dek
    assert not found.body.startswith(dek)


def test_a_first_paragraph_before_the_picture_is_a_dek() -> None:
    dek = "The ferry that nobody wanted to pay for will sail again, with a library and at half the price on Sundays."
    found = article("Ferry to run all winter", dek, "The old ship in Vaasa. Photo: Kim Nilsson / Reuters", *TEXT)
    assert found.dek == dek


@pytest.mark.parametrize(
    ("headline", "form"),
    [
        ("UPDATE 2-Ferry to run all winter", "update"),
        ("(2nd LD) Ferry to run all winter", "update"),
        ("(LEAD) Ferry to run all winter", "update"),
        ("Lead pipes found on the ferry of Vaasa", None),
        ("Update on the ferry is due in winter", None),
        ("Corrections and clarifications", "correction"),
        ("CORRECTED-Ferry to run all winter", "correction"),
        ("Correctional officers board the ferry", None),
    ],
)
def test_a_headline_tells_an_update_or_a_correction(headline: str, form: str | None) -> None:
    assert article(headline, "4 May 2022", *TEXT).form == form


def test_an_agencys_note_of_what_it_mended_makes_a_correction() -> None:
    note = "(This May 4 story has been corrected to say that the ferry carries forty lorries in the second paragraph)"
    assert article("Ferry to run all winter", "4 May 2022", note, *TEXT).form == "correction"


@pytest.mark.parametrize(
    "subheads",
    [
        ("1. The ferry", "2. The library", "3. The hotel"),
        ("🚢 The ferry", "📚 The library", "🏨 The hotel"),
    ],
)
def test_numbered_or_signed_subheads_make_a_round_up(subheads: tuple[str, ...]) -> None:
    parts = [line for subhead, text in zip(subheads, TEXT, strict=True) for line in (subhead, text)]
    assert article("Good morning from the harbour", "By Ada Lind", TEXT[0], *parts).form == "round_up"


def test_a_name_that_says_so_and_two_subheads_make_a_round_up() -> None:
    parts = ("The ferry that sails again", TEXT[0], "The hotel that stays", TEXT[1])
    assert article("Five things to know this morning", "By Ada Lind", TEXT[2], *parts).form == "round_up"
    assert article("Ferry to run all winter", "By Ada Lind", TEXT[2], *parts).form is None


def test_a_bare_name_that_the_text_speaks_of_is_a_caption_and_no_writer() -> None:
    text = [f"Mere Tuilagi said that {TEXT[0]}", f"Tuilagi added that {TEXT[1]}", TEXT[2]]
    assert article("Ferry to run all winter", "4 May 2022", "Mere Tuilagi", *text).bylines == ()


def test_a_dek_cut_out_of_the_text_is_a_dek() -> None:
    dek = "The ship will carry forty lorries and a library for children"
    found = article("Ferry to run all winter", f"{dek}.", *TEXT)
    assert (found.dek, found.body.startswith("The harbour masters")) == (f"{dek}.", True)


def test_paragraphs_that_begin_with_the_hour_make_a_live_blog() -> None:
    hours = [f"{hour}:16: {text}" for hour, text in zip((20, 19, 18), TEXT, strict=True)]
    assert article("Ferry talks in Vaasa", "By Ada Lind", TEXT[0], *hours).form == "live_blog"


def test_a_name_and_its_outlet_on_one_line_are_a_byline() -> None:
    found = article("Ferry to run all winter", "Helen Flores - The Irish Times", "May 29, 2025 | 12:00am", *TEXT)
    assert (found.headline, found.bylines, found.publisher) == (
        "Ferry to run all winter",
        ("Helen Flores",),
        "The Irish Times",
    )


def test_a_desk_stands_where_a_writer_would_and_is_no_headline() -> None:
    found = article("Ferry to run all winter", "Our Correspondent", "4 May 2022", *TEXT)
    assert (found.headline, found.bylines) == ("Ferry to run all winter", ())


def test_a_writer_may_stand_behind_a_label_in_another_language() -> None:
    found = article("Ferry to run all winter", "Reporter : Benny Siswanto", "16 Nov 2023 - 09:46 WIB", *TEXT)
    assert (found.bylines, found.published) == (("Benny Siswanto",), "2023-11-16")


def test_the_editor_of_a_column_is_not_its_headline() -> None:
    lines = ("Corrections and amendments", "Corrections and amendments column editor", "28 September 2012")
    found = article(*lines, *TEXT)
    assert (found.headline, found.form) == ("Corrections and amendments", "correction")


def test_a_job_alone_is_no_headline() -> None:
    found = article("Ferry to run all winter", "Gail Alexander", "Senior Political Reporter", *TEXT)
    assert (found.headline, found.bylines) == ("Ferry to run all winter", ("Gail Alexander",))


def test_who_signs_with_the_house_under_a_text_is_its_writer() -> None:
    found = article("Ferry to run all winter", *TEXT, "Diana Petrescu, Radio Romania International")
    assert (found.bylines, found.publisher) == (("Diana Petrescu",), "Radio Romania International")
