"""When a page came out: dates of many languages and orders, and what settles "03/04/2021"."""

from __future__ import annotations

import pytest

from bot.reading.dates import Around, find_dates, is_range, read_cutting, read_date_line, read_yearless_line, told_order
from bot.reading.page_dump import read_dump

TEXT = (
    "The harbour masters of Vaasa and Umea signed an agreement on Tuesday under which the ferry between the two towns "
    "will run all winter, their offices said in a joint note."
)
MORE = (
    "The ship will carry forty lorries and a library for children, and whoever crosses on a Sunday will pay half of "
    "what the crossing costs on other days, they added in the note."
)
REST = (
    "The towns have argued over the crossing since the old ship was sold to an owner in Greece, who uses it as a hotel "
    "and has refused three offers to sell it back to its former crew."
)


def article(*lines: str):
    """The only article of a page that ends with three paragraphs of text."""
    text = "\n\n".join((*lines, TEXT, MORE, REST))
    (found,) = [a for a in read_dump(text).articles if a.kind == "article"]
    return found


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("05 October,2019 02:26 PM IST", "2019-10-05"),
        ("05/Apr/2023", "2023-04-05"),
        ("14-Aug-23", "2023-08-14"),
        ("the 5th of May, 2019", "2019-05-05"),
        ("4 juil. 2022", "2022-07-04"),
        ("14 de agosto 2023", "2023-08-14"),
        ("16 de agosto de 2023", "2023-08-16"),
        ("6.5.2023", "2023-05-06"),
        ("2023. október 5.", "2023-10-05"),
        ("2023 m. spalio 5 d.", "2023-10-05"),
        ("5. lokakuuta 2023", "2023-10-05"),
        ("5 октомври 2023", "2023-10-05"),
        ("5 Οκτωβρίου 2023", "2023-10-05"),
        ("5 अक्टूबर 2023", "2023-10-05"),
        ("٥ أكتوبر ٢٠٢٣", "2023-10-05"),
        ("12 ตุลาคม 2566", "2023-10-12"),
        ("令和4年5月19日", "2022-05-19"),
        ("2022년 5월 19일", "2022-05-19"),
        ("1403/01/29", "2024-04-17"),
        ("۱۴۰۲/۱۲/۲۹", "2024-03-19"),
        ("۱ فروردین ۱۴۰۰", "2021-03-21"),
    ],
)
def test_a_day_is_read_in_the_words_and_digits_of_its_country(printed: str, day: str) -> None:
    assert [found.edtf for found in find_dates(printed)] == [day]


def test_words_glued_behind_a_date_do_not_hide_it() -> None:
    line = read_date_line("19:15, 28 Oct 2024Updated 09:02, 29 Oct 2024")
    assert line is not None
    assert (line.published, line.updated) == ("2024-10-28", "2024-10-29")


@pytest.mark.parametrize(
    "line",
    [
        "Published : Sunday, 20 March, 2022 at 12:00 AM  Count : 143",
        "Publié le mercredi 20 mars 2022 | Le Courrier du Lac",
        "in Ostrobothnia · 20 Mar 2022, 20:01 · 0 Comments",
        "Accueil > Monde • LACNET • dimanche 20 mars 2022 à 22h30min",
    ],
)
def test_a_short_line_built_around_a_date_says_when(line: str) -> None:
    found = read_date_line(line)
    assert found is not None
    assert found.published == "2022-03-20"


def test_a_cutting_names_its_source_its_day_and_its_page() -> None:
    line = "VAASAN SANOMAT, 8 October 2014, p. B2"
    found = read_date_line(line)
    assert found is not None
    assert (read_cutting(line), found.published) == ("VAASAN SANOMAT", "2014-10-08")
    assert read_cutting("Vaasa, 8 October 2014") is None


def test_a_span_of_two_days_is_no_day_of_publication() -> None:
    assert is_range("Date: 01/11/2001 to 30/11/2001")
    assert read_date_line("Date: 01/11/2001 to 30/11/2001") is None


@pytest.mark.parametrize(
    ("line", "around", "day"),
    [
        ("05/10/2010", Around(), "2010"),
        ("Mon, 05/10/2010 - 16:02", Around(), "2010-05-10"),
        ("lun. 10/05/2010", Around(), "2010-05-10"),
        ("05/10/2010", Around(days=frozenset({"2010-05-09"})), "2010-05-10"),
        ("05/10/2010", Around(lead="The ministers met on Sunday."), "2010-05-10"),
        ("05/10/2010", Around(order="day_first"), "2010-10-05"),
        ("05/10/2010", Around(order="month_first"), "2010-05-10"),
    ],
)
def test_weekday_days_around_and_order_settle_an_ambiguous_date(line: str, around: Around, day: str) -> None:
    found = read_date_line(line, around)
    assert found is not None
    assert found.published == day


def test_a_page_tells_its_order_by_a_date_that_leaves_no_doubt() -> None:
    assert told_order(["03/04/2021", "taken on 13/04/2021"]) == "day_first"
    assert told_order(["04/13/2021", "13/04/2021"]) is None


def test_the_order_of_numbers_comes_from_the_page_the_dateline_the_outlet_or_the_language() -> None:
    head = "Ferry to run all winter"
    assert article(head, "03/04/2021").published == "2021"
    assert article(head, "03/04/2021", "The old ship on 13/02/2009. Photo: Kim Nilsson").published == "2021-04-03"
    assert article("Radio New Zealand", head, "03/04/2021").published == "2021-04-03"
    french = [
        "Les capitaines des deux ports ont signé mardi un accord qui permet au bac de naviguer tout l'hiver, "
        "ont-ils dit dans une note commune aux deux villes et à la presse.",
        "Le bateau portera quarante camions et une bibliothèque pour les enfants, et le prix du dimanche sera la "
        "moitié de celui des autres jours, selon la note.",
    ]
    (found,) = [
        a for a in read_dump("\n\n".join(["Le bac tout l'hiver", "Publié le : 03/04/2021 - 00:41", *french])).articles
        if a.kind == "article"
    ]  # fmt: skip
    assert found.published == "2021-04-03"


def test_a_day_without_a_year_is_completed_by_the_year_in_which_its_weekday_is_right() -> None:
    found = article("Ferry to run all winter", "Fri May 2,11:32 AM ET", "Copyright © 2003 Nordic Wire")
    assert (found.published, found.published_how) == ("2003-05-02", "inferred")
    assert article("Ferry to run all winter", "Sat May 2,11:32 AM ET", "Copyright © 2003 Nordic Wire").published is None


def test_a_yearless_line_says_nothing_else() -> None:
    assert read_yearless_line("Fri May 2, 7:18 PM ET") is not None
    assert read_yearless_line("On May 2 the ferry left") is None


def test_a_day_in_full_in_the_dateline_is_the_day_of_the_report() -> None:
    lead = "BERGEN, Nov 22, 2016 (NTB) - The ferry to Kirkwall will sail again in May 2017, both ministers said here. "
    (article,) = read_dump(
        "Ferry to sail again\nby Ann Harrow\n" + lead + "\n" + "The quay waits for it. " * 12
    ).articles
    assert (article.published, article.published_how) == ("2016-11-22", "inferred")


def test_a_crawler_that_came_a_day_later_leaves_the_day_of_the_dateline() -> None:
    page = f" date 2017-02-10 Ferry to run all winter\n\nVAASA, February 9. /NNW/. {TEXT}\n\n{MORE}\n\n{REST}"
    (found,) = [a for a in read_dump(page).articles if a.kind == "article"]
    assert (found.published, found.published_how) == ("2017-02-09", "inferred")


def test_a_stamp_completes_a_date_that_may_be_read_two_ways() -> None:
    found = article(" date 2021-04-03 Ferry to run all winter", "03/04/2021")
    assert found.published == "2021-04-03"


def test_a_stamp_may_be_followed_by_a_single_word() -> None:
    found = article(" date 2021-04-03 Home/Nordics", "Ferry to run all winter")
    assert (found.headline, found.published) == ("Ferry to run all winter", "2021-04-03")


def test_a_headline_with_its_date_beneath_is_not_lost_to_the_caption_that_repeats_the_names() -> None:
    found = article("Ferry to run between Vaasa and Umea all winter", "4 May 2022", "Vaasa and Umea harbour masters")
    assert (found.headline, found.published) == ("Ferry to run between Vaasa and Umea all winter", "2022-05-04")


def test_the_date_under_the_headline_counts_before_the_day_of_the_print_out_above_it() -> None:
    found = article("Dienstag, 16. April 2024", "Ferry to run all winter", "25.02.2018", "By Ada Lind")
    assert found.published == "2018-02-25"


def test_a_hijri_date_gives_no_day() -> None:
    assert find_dates("1445/10/7") == []
    assert [found.edtf for found in find_dates("Tuesday 1445/10/7 - 2024/04/16")] == ["2024-04-16"]
