"""Whose page it is: mastheads, legal notices, desks, signatures, sites and lists; never who is only cited."""

from __future__ import annotations

import pytest

from bot.reading.mastheads import names_house
from bot.reading.outlets import is_outlet_name, known_outlet, order_of_outlet, outlet_meant, outlet_of_host
from bot.reading.page_dump import read_dump
from bot.reading.page_house import sole_house
from bot.reading.publishers import find_publisher
from tests.reading.texts import TEXT


def house(*furniture: str, own: tuple[str, ...] = (), bios: tuple[str, ...] = (), body: tuple[str, ...] = ()):
    found = find_publisher("Ferry to run all winter", [*TEXT, *body], furniture, bios, own=own)
    return found.name if found else None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Copyright THE MAINICHI NEWSPAPERS. All rights reserved.", "Mainichi"),
        ("© 2019 The Lakeside Courier. All rights reserved.", "The Lakeside Courier"),
        ("KUWAIT TIMES Established in 1961", "Kuwait Times"),
        ("Business Day (South Africa)", "Business Day"),
        ("Síguenos en Twitter: Reciba noticias de EL TIEMPO desde Google News", "El Tiempo"),
        ("CORRESPONSAL DE EL TIEMPO", "El Tiempo"),
        ("Yle News on Telegram", "Yle"),
        ("SOURCE: TRTWorld and agencies", "TRT World"),
        ("-- BERNAMA", "Bernama"),
        ("Independent3 hours ago", "The Independent"),
        ("Vancouver Sun - 1 hour ago", "Vancouver Sun"),
        ("RZECZPOSPOLITA, 8 October 2014, p. B2", "Rzeczpospolita"),
        ("Lakeside.net", "Lakeside.net"),
        ("Gulf Today Report", "Gulf Today"),
        ("LNX Staff", "LNX"),
        ("by THE BRIDGE STAR TEAM", "The Bridge Star"),
        ("Source: Kvarken Wave and agencies", "Kvarken Wave"),
        ("Ferry to run all winter | Kvarken.net", "Kvarken.net"),
    ],
)
def test_a_line_of_the_page_names_its_house(line: str, name: str) -> None:
    assert house(line, own=(line,) if name in ("LNX", "Kvarken Wave") else ()) == name


@pytest.mark.parametrize(
    "line",
    [
        "More on Lake Trade",
        "Most read in Business",
        "World News",
        "Sports Desk",
        "Delhi Bureau",
        "Our Correspondent",
        "Share on Facebook",
        "© Kim Nilsson/Lakeside Pictures",
        "© MMIX",
        "Posted 3 hours ago",
        "First published on Wed 20 Jul 2022",
        "Science",
        "NATO",
        "Anna Berg is a fellow at the Baltic Policy Lab",
        "Anna Berg was a reporter for the Lakeside Courier until 2010",
        "Ministry of Foreign Affairs of Estonia",
    ],
)
def test_a_section_a_desk_a_body_or_a_photographer_is_no_house(line: str) -> None:
    assert house(line) is None


def test_a_name_that_only_the_text_cites_is_no_house() -> None:
    assert house(body=("The mayor told Reuters that the ship was late, The Guardian reported.",)) is None


def test_an_agency_in_the_head_of_an_article_is_where_its_house_has_it_from() -> None:
    assert house(own=("IANS",)) is None
    assert house("Lakeside Courier", own=("AFP",)) == "Lakeside Courier"


def test_an_agencys_dateline_without_any_house_is_the_agencys_page() -> None:
    found = find_publisher("Ferry to run", ["VAASA, May 10 (Bernama) -- The ferry will run all winter."], [], [])
    assert found is not None
    assert found.name == "Bernama"


def test_a_house_nobody_listed_is_named_by_the_tail_of_the_title() -> None:
    assert house("Ferry to run all winter | Kvarken Weekly") == "Kvarken Weekly"


def test_a_house_nobody_listed_is_named_as_its_own_site_is() -> None:
    assert house("Kvarken Now", "Write to desk@kvarkennow.fi") == "Kvarken Now"
    assert house("Kvarken Now", "Write to desk@gmail.com") is None


def test_a_copyright_holder_that_nothing_else_names_is_not_taken_for_the_house() -> None:
    assert house("© 2020 Brightwater Interactive") is None
    assert house("© 2020 Brightwater", "About Brightwater") == "Brightwater"


def test_a_correspondent_abroad_names_a_paper_that_the_page_names_again() -> None:
    assert house("CORRESPONSAL DE EL VIENTO", "Reciba noticias de El Viento") == "El Viento"
    assert house("Corresponsal de Guerra") is None


def test_a_holder_of_copyright_without_a_year_is_the_house_only_if_named_again() -> None:
    assert house("Copyright KVARKEN.", "Kvarken in Finnish") == "Kvarken"
    assert house("Copyright Nilsson and Berg") is None


def test_a_reporter_names_the_employer() -> None:
    assert house(bios=("Anna Berg is a reporter for Kvarken Post.",)) == "Kvarken Post"


def test_a_masthead_over_a_menu_belongs_to_the_page_below() -> None:
    page = "\n\n".join(
        ("The Lakeside Courier", "Ferry to run all winter", "4 May 2022", *TEXT, "kvarken ferry winter",
         "The Northern Herald", "World", "kvarken ferry winter", "Old ship stays a hotel in Greece", "5 May 2022",
         *(text.replace("ferry", "old ship") for text in TEXT))
    )  # fmt: skip
    found = [(a.headline, a.publisher) for a in read_dump(page).articles if a.kind == "article"]
    assert found == [
        ("Ferry to run all winter", "The Lakeside Courier"),
        ("Old ship stays a hotel in Greece", "The Northern Herald"),
    ]


def test_the_only_house_of_a_page_is_that_of_all_its_articles() -> None:
    notice = "© 2022 The Lakeside Courier. All rights reserved."
    assert sole_house(["The Lakeside Courier"], [], [notice]) == "The Lakeside Courier"
    assert sole_house(["The Lakeside Courier"], ["The Northern Herald", "© 2022 The Northern Herald"], [notice]) is None
    assert sole_house([], [], [notice]) is None


def test_a_short_line_may_be_a_masthead() -> None:
    assert names_house("Lakeside.net")
    assert names_house("Saudi Press Agency General")
    assert not names_house("The Daily Sabah Newsletter")
    assert not names_house("Next In Nation")


def test_ordinary_words_name_an_outlet_only_where_one_is_surely_meant() -> None:
    assert known_outlet("Metro") is not None
    assert not is_outlet_name("Metro")
    assert house("© 2024 Metro. All rights reserved.") == "Metro"


def test_an_outlet_is_known_in_capitals_in_one_word_and_by_its_domain() -> None:
    assert [outlet_meant(name).name for name in ("DAWN", "LaVanguardia", "Straits Times")] == [
        "Dawn", "La Vanguardia", "The Straits Times",
    ]  # fmt: skip
    assert outlet_of_host("www.latimes.com").name == "Los Angeles Times"
    assert outlet_of_host("mail.example") is None


def test_the_country_of_an_outlet_tells_the_order_of_its_dates() -> None:
    orders = [order_of_outlet(name) for name in ("The New York Times", "The Hindu", "Radio New Zealand", "Nobody")]
    assert orders == ["month_first", "day_first", "day_first", None]


def test_the_source_of_a_report_is_its_house_only_where_agencies_are_named_beside_it() -> None:
    assert house("Source: Al Jazeera and news agencies") == "Al Jazeera"
    assert house("Fuente: El Tiempo") is None


def test_an_agency_may_stand_behind_place_and_day_with_full_stops() -> None:
    found = find_publisher("Ferry", ["Astana. July 4. KazTAG - The ferry will run all winter."], [], [])
    assert found is not None
    assert found.name == "KazTAG"


def test_a_line_that_names_a_source_names_no_house() -> None:
    assert house("Sumber: Kompas.com | Editor: Barratut") is None


def test_houses_that_put_their_name_before_the_place_are_named_by_it() -> None:
    text = "TEMPO.CO, Jakarta - The ferry between the two islands will run all winter, the harbour master said."
    found = find_publisher("Ferry", [text], [], [])
    assert found is not None
    assert found.name == "Tempo"


def test_a_house_is_known_by_what_only_it_says_of_itself_in_its_text():
    told = ["A letter seen by Addis Standard says that the tender will be opened again.", "Nobody has answered."]
    assert find_publisher("Tender for buses", told, [], []).name == "Addis Standard"
    cited = ["The mayor told Addis Standard that the tender would be opened again.", "Nobody has answered."]
    assert find_publisher("Tender for buses", cited, [], []) is None


def test_a_masthead_in_small_letters_names_the_house_and_a_section_does_not():
    assert find_publisher("Tender for buses", ["Text."], ["the skagen daily news"], []).name == "The Skagen Daily News"
    assert find_publisher("Tender for buses", ["Text."], ["local news", "world news"], []) is None


def test_the_address_of_an_article_names_a_site_that_nobody_listed():
    found = find_publisher(
        "Tender for buses", ["Text."], ["https://www.skagenpost.example/2019/05/tender-for-buses"], []
    )
    assert (found.name, found.how) == ("skagenpost.example", "inferred")
    assert find_publisher("Tender", ["Text."], ["https://www.facebook.com/sharer/sharer.php?u=1"], []) is None


def test_an_outlet_is_known_by_its_name_in_its_own_script():
    assert find_publisher("Tender", ["Text."], ["연합뉴스"], []).name == "Yonhap"
