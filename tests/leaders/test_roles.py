"""Offices without names, at the day of the article."""

import pytest

from tests.leaders.builders import article, linked, mentions


@pytest.mark.parametrize(
    ("sentence", "day", "leader"),
    [
        ("The Russian president flew home.", "2023-03-21", "vladimir-putin"),
        ("The Russian president flew home.", "2010-03-21", "dmitry-medvedev"),
        ("The Kremlin chief gave no date.", "2023-03-13", "vladimir-putin"),
        ("Japan's premier was late.", "2022-05-01", "fumio-kishida"),
        ("China's foreign minister called for calm.", "2023-03-16", "qin-gang"),
        ("China's foreign minister called for calm.", "2023-10-15", "wang-yi"),
        ("China's top diplomat called for calm.", "2023-02-22", "wang-yi"),
        ("The German chancellor disagreed.", "2019-02-22", "angela-merkel"),
        ("The prime minister of Israel disagreed.", "2022-02-22", "naftali-bennett"),
        ("The UN secretary-general pleaded for a truce.", "2023-02-22", "antonio-guterres"),
        ("The European Commission president agreed.", "2023-02-22", "ursula-von-der-leyen"),
        ("The pope prayed.", "2023-02-22", "pope-francis"),
        ("The US president-elect tweeted.", "2016-12-22", "donald-trump"),
        ("She accused the Russian president of lying.", "2022-12-22", "vladimir-putin"),
        ("She accused the Russian leader of the crime.", "2022-12-22", "vladimir-putin"),
        ("The EU chief agreed.", "2022-12-22", "ursula-von-der-leyen"),
        ("The Indian leader smiled.", "2016-12-22", "narendra-modi"),
        ("Vietnam's party chief smiled.", "2022-10-31", "nguyen-phu-trong"),
        ("India's foreign secretary briefed the press.", "2021-06-15", "harsh-vardhan-shringla"),
        ("The British foreign secretary briefed the press.", "2021-06-15", "dominic-raab"),
    ],
)
def test_a_role_names_its_holder_on_the_day(sentence, day, leader):
    assert [m.leader_id for m in mentions(sentence, day) if m.how == "role"] == [leader]


@pytest.mark.parametrize(
    "sentence",
    [
        "A Russian president seldom apologises.",
        "The former Russian president spoke.",
        "The next Japanese prime minister will decide.",
        "No Chinese leader has come since.",
        "The Russian president's first deputy foreign minister spoke of the British king's counsel candidate.",
        "The Spanish president laughed.",
        "The opposition leader laughed in Israel.",
        "The Delhi chief minister resigned.",
        "The UN head of mission resigned.",
        "A US president of the World Bank was expected.",
        "The Israeli president of the court resigned.",
        "The White House chief of staff resigned.",
        "The secretary of state of Ohio resigned.",
    ],
)
def test_indefinite_former_and_impossible_roles_name_nobody(sentence):
    assert [m for m in mentions(sentence, "2015-06-01") if m.how == "role" and m.surface != "Russian president"] == []


def test_a_handover_in_the_same_week_stays_open_unless_the_article_names_one():
    assert linked("The British prime minister spoke.", "2022-09-06") == []
    page = article("Liz Truss won.", "The British prime minister spoke.")
    assert ("British prime minister", "liz-truss") in linked(page, "2022-09-06")


def test_a_title_before_a_name_is_no_mention_of_its_own():
    assert linked("Russian President Vladimir Putin and China's leader, Xi Jinping, spoke.") == [
        ("Vladimir Putin", "vladimir-putin"),
        ("Xi Jinping", "xi-jinping"),
    ]


@pytest.mark.parametrize(
    ("sentence", "day", "leader"),
    [
        ("Macron met his Chinese counterpart in Beijing.", "2023-04-06", "xi-jinping"),
        ("Modi met his German counterpart in Berlin.", "2022-05-02", "olaf-scholz"),
        ("Lavrov will see his Turkish counterpart.", "2023-08-31", "hakan-fidan"),
        ("Macron called his counterpart in Egypt.", "2023-10-25", "abdel-fattah-el-sisi"),
        ("Scholz wrote, but Macron's Chinese counterpart did not.", "2023-04-06", "xi-jinping"),
        ("Standing beside his Polish counterpart, Mr Zelensky smiled.", "2023-04-05", "andrzej-duda"),
    ],
)
def test_a_counterpart_has_the_rank_of_whom_it_is_said(sentence, day, leader):
    assert [m.leader_id for m in mentions(sentence, day) if m.how == "counterpart"] == [leader]


@pytest.mark.parametrize(
    "sentence",
    [
        "Macron met his German, Italian and Spanish counterparts.",
        "Macron met his counterparts from Germany, Italy, and Spain in Brussels.",
        "Macron met his colleagues from Germany, Italy and Spain.",
    ],
)
def test_the_counterparts_of_several_countries_are_one_each(sentence):
    found = {m.leader_id for m in mentions(sentence, "2023-04-06") if m.how == "counterpart"}
    assert found == {"olaf-scholz", "giorgia-meloni", "pedro-sanchez"}


def test_counterparts_with_their_names_behind_them_are_known_by_these():
    page = "Macron met his German and Italian counterparts, Frank-Walter Steinmeier and Sergio Mattarella."
    assert [m.leader_id for m in mentions(page, "2023-04-06") if m.how == "counterpart"] == []


def test_the_two_presidents_after_a_list_are_the_two_of_the_article():
    page = article(
        "Biden and Xi walk in a garden",
        "Biden met Xi in California on Wednesday.",
        "He is to see Yoon, Marcos and Boluarte on Friday. The two presidents had met once before.",
    )
    pair = {m.leader_id for m in mentions(page, "2023-11-15") if m.how == "collective"}
    assert pair == {"joe-biden", "xi-jinping"}


def test_the_two_leaders_are_the_last_two_named():
    page = article("Biden hosted Kishida.", "Later Erdogan called Putin. The two leaders spoke of grain.")
    pair = {m.leader_id for m in mentions(page, "2023-01-15") if m.how == "collective"}
    assert pair == {"recep-tayyip-erdogan", "vladimir-putin"}


def test_several_countries_share_one_role():
    got = linked("Leaders of Belarus and Iran met; the Russian and Chinese leaders did not.", "2023-03-13")
    assert {leader for _, leader in got} == {
        "alexander-lukashenko",
        "ebrahim-raisi",
        "vladimir-putin",
        "xi-jinping",
    }


def test_the_two_leaders_of_a_new_paragraph_are_the_articles_two():
    page = article(
        "Modi received Macron in Delhi on Friday.",
        "He had flown in late and met Australian Prime Minister Anthony Albanese on the way.",
        "The two leaders agreed on engines for jets.",
        headline="Modi, Macron sign engine deal",
    )
    pair = {m.leader_id for m in mentions(page, "2023-07-14") if m.how == "collective"}
    assert pair == {"narendra-modi", "emmanuel-macron"}


def test_the_secretary_of_state_is_the_one_the_article_names():
    page = article("Antony Blinken landed in Beijing.", "The secretary of state saw Qin Gang for five hours.")
    assert ("secretary of state", "antony-blinken") in linked(page, "2023-06-18")
    assert linked("The secretary of state certified the vote.", "2023-06-18") == []


def test_a_role_after_a_name_and_a_comma_may_be_somebody_else():
    found = mentions("After seeing Frank-Walter Steinmeier, the Ukrainian leader left.", "2023-05-14")
    assert [m.leader_id for m in found if m.how == "role"] == ["volodymyr-zelenskyy"]
    apposed = mentions("Xi Jinping, the Chinese leader, left.", "2023-05-14")
    assert [m.how for m in apposed] == ["name"]
