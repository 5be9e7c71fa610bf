"""Where a text begins and ends: texts cut in two by boxes, texts glued together, pictures and comments in between."""

import pytest

from bot.reading.allowed import allowed_states
from bot.reading.joining import look_between
from bot.reading.labelled import read_labelled
from bot.reading.line_reasons import explain_line
from bot.reading.lines import count_words, split_lines, split_pages
from bot.reading.page_dump import read_dump
from bot.reading.segmentation import NAMES, cut

FERRY = (
    "The ferry between Kirkwall and Stavanger will sail again in May after a pause of nine years, the transport "
    "ministers of Scotland and Norway said on Tuesday.",
    "Fiona Hyslop and Jon-Ivar Nygård signed the agreement on the quay of Kirkwall, where the last ferry to Norway had "
    "tied up in the autumn of 2014.",
    "The ship is to carry 400 passengers and 90 cars and will need eleven hours for the crossing, two more than her "
    "predecessor did.",
    "“We have waited long enough for this ship,” Hyslop said, and added that the two governments would share what the "
    "route loses in its first three winters.",
    "Norway will pay for the pier at Stavanger, whose ramp is too steep for lorries, the ministry in Oslo said.",
    "The islanders were promised a ferry by four ministers before her, and the harbour master of Kirkwall said that he "
    "would believe in this one when he could smell her diesel.",
)
LEMONS = (
    "Lemon growers in Tucumán burned part of their harvest on Monday because the price of a crate has fallen below "
    "that of the crate itself.",
    "The growers’ union put the surplus at two hundred thousand tonnes and blamed a quarrel about certificates "
    "with buyers in Rotterdam.",
    "“Nobody plants a tree for one summer,” said Marta Ybarra, who owns ninety hectares near Famaillá and has sent "
    "home half of her pickers.",
    "Argentina’s secretary of agriculture promised the province cheap credit until the spring.",
)


def page(*lines):
    return "\n\n".join(lines)


def articles(text):
    return [a for a in read_dump(text).articles if a.kind == "article"]


def bodies(text):
    return [a.body.split("\n") for a in articles(text)]


def test_a_video_in_the_middle_with_a_title_of_its_own_does_not_cut_a_text_in_two():
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", "14 March 2023", *FERRY[:3],
                "WATCH | The last ferry leaves Kirkwall:", *FERRY[3:])  # fmt: skip
    assert [len(body) for body in bodies(text)] == [6]


def test_a_report_with_a_dateline_in_the_middle_of_a_text_is_another_article():
    other = ("TUCUMAN, Argentina (Telam) -- " + LEMONS[0], *LEMONS[1:])
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY, *other)
    assert [len(body) for body in bodies(text)] == [6, 4]


def test_a_title_that_only_the_text_below_takes_up_begins_another_article():
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY,
                "Growers in Tucumán burn lemons as price of a crate falls", *LEMONS)  # fmt: skip
    assert [a.headline for a in articles(text)] == [
        "Orkney ferry to Norway sails again in May",
        "Growers in Tucumán burn lemons as price of a crate falls",
    ]


def test_a_text_in_another_language_is_another_article():
    spanish = (
        "Los productores de limones de Tucumán quemaron el lunes una parte de la cosecha porque el precio de un cajón "
        "ha caído por debajo de lo que cuesta el propio cajón.",
        "El gremio calculó el excedente en doscientas mil toneladas y culpó a una disputa con los compradores que no "
        "se ha resuelto desde el verano.",
        "La provincia pidió al gobierno un crédito para los que no han vendido nada en los últimos tres meses, según "
        "el ministro de la producción.",
    )
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY, "PAGETOP", *spanish)
    assert [len(body) for body in bodies(text)] == [6, 3]


def test_a_subhead_about_the_same_matter_begins_no_article():
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY[:3],
                "A pier too steep for lorries", *FERRY[3:])  # fmt: skip
    assert len(bodies(text)) == 1


def test_lines_that_touch_between_paragraphs_that_stand_apart_are_what_a_picture_left():
    picture = "Two women in yellow jackets on a quay.\nThe transport ministers on the quay of Kirkwall on Tuesday."
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY[:3], picture, *FERRY[3:])
    (article,) = articles(text)
    assert [p.text for p in article.paragraphs if p.role == "caption"] == picture.split("\n")
    assert article.body.split("\n") == list(FERRY)


def test_what_somebody_says_in_two_lines_that_touch_stays_text():
    spoken = "“I was on the last one,” said Erik Moe, a baker.\n“It was late then as well,” he said, “and it rained.”"
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY[:3], spoken, *FERRY[3:])
    assert spoken.split("\n")[0] in articles(text)[0].body


def test_comments_end_a_text_although_they_are_sentences():
    comments = (
        "3 Comments",
        "hamnavoe_lass March 14, 2023 7:14 am Reply",
        "I was on the last one and the soup was cold, so I hope that they have mended the galley by now.",
        "Old Sailor March 14, 2023 9:02 am Reply",
        "Eleven hours is nothing, my grandfather rowed it in a week and never complained about the soup.",
    )
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY, *comments)
    (article,) = articles(text)
    assert article.body.split("\n") == list(FERRY)


def test_a_count_of_comments_below_the_headline_ends_nothing():
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", "12 Comments", *FERRY)
    assert [len(body) for body in bodies(text)] == [6]


def test_a_label_under_which_nothing_is_listed_is_a_subhead():
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY[:3], "STEEP RAMP", *FERRY[3:])
    (article,) = articles(text)
    assert [p.role for p in article.paragraphs if p.text == "STEEP RAMP"] == ["subhead"]


def test_a_stamp_in_the_middle_of_a_paste_begins_another_page():
    text = page(" date 2019-03-02 Orkney ferry to Norway sails again in May", *FERRY,
                " date 2021-10-05 Growers in Tucumán burn lemons", *LEMONS)  # fmt: skip
    assert [(a.headline, a.published) for a in articles(text)] == [
        ("Orkney ferry to Norway sails again in May", "2019-03-02"),
        ("Growers in Tucumán burn lemons", "2021-10-05"),
    ]
    assert [first for first, _ in split_pages(text)] == [1, 15]


def test_lines_of_a_later_page_are_explained_with_its_own_lines():
    text = page(" date 2019-03-02 Orkney ferry to Norway sails again in May", *FERRY,
                " date 2021-10-05 Growers in Tucumán burn lemons", *LEMONS)  # fmt: skip
    reason = explain_line(text, 17)
    assert reason is not None
    assert reason.state == "body"
    assert explain_line(text, 15).state == "headline"


def test_the_first_paragraph_of_a_parted_text_is_explained():
    other = ("TUCUMAN, Argentina (Telam) -- " + LEMONS[0], *LEMONS[1:])
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY, *other)
    reason = explain_line(text, 17)
    assert (reason.state, reason.rule) == ("lead", "parting")


def test_a_live_blog_signed_after_each_entry_is_one_record():
    entries = (
        ("First lorries roll onto the ramp", FERRY[4], FERRY[2]),
        ("Minister waves her flag on the quay", FERRY[3], FERRY[1]),
        ("Ship casts off twenty minutes late", FERRY[5], FERRY[0]),
        ("Ship returns to the quay for her cook", FERRY[2], FERRY[4]),
        ("Ship casts off again for Stavanger", FERRY[1], FERRY[3]),
    )
    text = page("Ferry to Norway: first sailing as it happens", "14 March 2023", FERRY[0], "Magnus Flett",
                *(line for entry in entries for line in (*entry, "Magnus Flett")))  # fmt: skip
    records = [a for a in read_dump(text).articles if a.kind in ("article", "teaser")]
    assert [(a.kind, a.form) for a in records] == [("article", "live_blog")]


@pytest.mark.parametrize(
    ("title", "below"),
    [
        ("Ferry to Norway sails again: Orkney waits", "It will carry 400 passengers from Kirkwall to Stavanger"),
        ("Orkney’s ferry sails again in May", "Scotland and Norway share what the route to Stavanger loses."),
    ],
)
def test_of_two_titles_in_a_row_the_first_is_the_headline(title, below):
    (article,) = articles(page("Home", "News", title, below, "By Magnus Flett", "14 March 2023", *FERRY))
    assert (article.headline, article.dek) == (title, below)


def test_a_caption_below_name_and_date_is_no_headline_though_the_text_takes_it_up():
    caption = "The transport ministers of Scotland and Norway on the quay of Kirkwall"
    (article,) = articles(
        page(
            "Ferry to Norway: an old promise casts off",
            "By Magnus Flett",
            "14 March 2023",
            caption,
            *FERRY[:1],
            *FERRY[1:],
        )
    )
    assert article.headline == "Ferry to Norway: an old promise casts off"


def test_a_date_with_the_name_of_an_edition_is_no_headline():
    (article,) = articles(page("Orkney ferry to Norway sails again in May", "14 March 2023 (Kirkwall Japan)", *FERRY))
    assert article.headline == "Orkney ferry to Norway sails again in May"


def test_words_are_counted_where_no_blanks_part_them():
    assert count_words("The ferry sails") == 3
    assert count_words("カークウォールとスタヴァンゲルを結ぶフェリーが五月に再開される") > 12


def test_a_japanese_text_is_an_article():
    paragraphs = (
        "カークウォールとスタヴァンゲルを結ぶフェリーが九年ぶりに再開されると、スコットランドとノルウェーの運輸相が火曜日に発表した。",
        "両大臣は、二〇一四年の秋に最後の船が着いたカークウォールの岸壁で合意書に署名した。船は四百人の乗客と九十台の車を運ぶ予定である。",
        "島の人々はこれまでに四人の大臣から船を約束されており、港長は「煙の匂いを嗅ぐまでは信じない」と話した。",
    )
    (article,) = articles(page("ノルウェー行きのフェリー、五月に再開へ", "2023年3月14日", *paragraphs))
    assert article.body.split("\n") == list(paragraphs)


def test_shared_words_tell_little_where_every_text_has_one_topic():
    text = page(*FERRY[:3], "Read more about the ferry", *FERRY[3:])
    lines = split_lines(text)
    states = ["body"] * 3 + ["furniture"] + ["body"] * 3
    from bot.reading.joining import _spans

    first, second = _spans(states)
    heard = {word for line in lines[:3] for word in line.key.split()}
    alone = look_between(lines, states, first, second, heard)
    among = look_between(lines, states, first, second, heard, [heard])
    assert alone["beyond_topic"] > among["beyond_topic"] == 0


def test_a_line_of_which_only_is_known_that_it_is_no_text_may_be_any_furniture(tmp_path):
    file = tmp_path / "a.page"
    file.write_text(
        "# outlet: none\n@article\nH|Orkney ferry to Norway sails again in May\n?|Share this\n\n"
        + "".join(f"P|{text}\n\n?|Two ministers on a quay. Photo: Reuters\n\n" for text in FERRY)
        + "@end\n"
    )
    labelled = read_labelled(file)
    lines = split_lines(labelled.text)
    allowed = [{NAMES[n] for n in states} for states in allowed_states(labelled, lines)]
    assert "furniture_top" in allowed[1]
    assert "body" not in allowed[1]
    assert allowed[3] == {"caption"}
    assert len(cut(lines)) == len(lines)


def test_an_interview_goes_on_with_its_short_answers():
    talk = (
        "Magnus Flett: When did you last see a ferry from this window, and what did she look like then?",
        "Erik Moe: In the autumn of 2014, and she looked as if she would not come back, which she did not.",
        "Magnus Flett: Did the ministers write to you?",
        "Erik Moe: Twice, about my parking.",
        "Magnus Flett: Will you sail in May, when the new ship makes her first crossing to Stavanger?",
        "Erik Moe: I will wait for the second crossing, as my father did with the last ship and with his first wife.",
    )
    (article,) = articles(page("The man who waits for the Norway ferry", "By Magnus Flett", *FERRY[:2], *talk))
    assert article.body.split("\n") == [*FERRY[:2], *talk]


def test_links_in_brackets_and_heads_of_quoted_letters_are_no_text():
    wanted = {
        "[ Here is what the ferry will cost the islands ]": "link",
        "[In Norwegian in the original.]": None,
        "> On 13 Aug 2020, at 05:40, Magnus Flett wrote:": "nav",
        "Am 3. Mai 2021 um 09:12 schrieb Erik Moe:": "nav",
        "On Monday, 12 ministers said, and the harbour master agreed:": None,
        "[1] The pier was built in 1902.": None,
    }
    assert {text: split_lines(text)[0].kind for text in wanted} == wanted


def test_words_that_somebody_searched_for_stand_between_two_pages():
    query = "orkney norway ferry"
    text = page(query, "Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY[:3],
                "More on the ferry", query, "What a ferry to Norway costs the islands", *FERRY[3:], query)  # fmt: skip
    assert [len(body) for body in bodies(text)] == [3, 3]


def test_a_count_of_comments_may_invite_to_comment():
    (line,) = split_lines("14 Comments Login to comment")
    assert line.kind == "comments"


def test_a_time_with_its_day_behind_a_comma_heads_an_entry():
    (line,) = split_lines("3:15 p.m. ET, July 31, 2019")
    assert line.has("entry_time")


def test_a_list_that_a_title_with_a_colon_opens_stays_in_the_text():
    points = ("• Paint the ramp at Stavanger;", "• Teach the crew two languages; and", "• Hire the old cook again.")
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY[:3], "WHAT COMES FIRST",
                "Before May the two ministries have three things to do:", *points, *FERRY[3:])  # fmt: skip
    (article,) = articles(text)
    assert all(point[2:] in article.body for point in points)


def test_two_links_with_their_pictures_are_no_text():
    links = ("Related Stories", "Ferry captains ask for a second engine", "A captain leans on a rail in the fog.",
             "He was calling for 'patience', but Kirkwall’s harbour master has bought a telescope for the new pier",
             "A man looks through a telescope.")  # fmt: skip
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY, "Share this article", *links)
    records = read_dump(text).articles
    assert [a.kind for a in records if a.kind != "headline"] == ["article"]
    assert "Ferry captains ask for a second engine" in [a.headline for a in records]


QUARREL = (
    "Shetland’s council leader, Emma Macdonald, asked on Wednesday why the new ferry from Kirkwall to Stavanger will "
    "sail past Lerwick without stopping there.",
    "She wrote to Fiona Hyslop, the Scottish transport minister, that a call of forty minutes would cost less than the "
    "party on the quay had done.",
    "Norway has no objection, its consul in Lerwick said.",
)


def test_two_reports_on_one_matter_pasted_one_behind_the_other_are_two_articles():
    text = "\n".join(("Orkney ferry to Norway sails again in May", *FERRY,
                      "Shetland asks why new ferry to Norway will sail past Lerwick", *QUARREL))  # fmt: skip
    assert [a.headline for a in articles(text)] == [
        "Orkney ferry to Norway sails again in May",
        "Shetland asks why new ferry to Norway will sail past Lerwick",
    ]


def test_links_below_the_first_of_two_texts_stay_links():
    text = "\n".join(("Orkney ferry to Norway sails again in May", *FERRY, "Read also",
                      "Harbour dues in Kirkwall to rise in April", "Shetland asks why new ferry will sail past Lerwick",
                      *QUARREL))  # fmt: skip
    assert [len(body) for body in bodies(text)] == [6, 3]
    assert "Harbour dues in Kirkwall to rise in April" in [a.headline for a in read_dump(text).articles]


@pytest.mark.parametrize(
    "caption",
    [
        "The old ferry on her last evening in the harbour of Kirkwall. (Orkney Film Club)",
        "The old ferry on her last evening in the harbour of Kirkwall (Photo: Ina Rendall/Northlight)",
        "The old ferry on her last evening in the harbour of Kirkwall.Credit: Ina Rendall",
    ],
)
def test_a_line_that_says_whose_picture_it_tells_of_is_a_caption(caption):
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY[:3], caption, *FERRY[3:])
    (article,) = articles(text)
    assert article.body.split("\n") == list(FERRY)
    assert [p.text for p in article.paragraphs if p.role == "caption"] == [caption]


def test_an_agency_in_brackets_behind_its_report_makes_it_no_caption():
    text = page("Orkney ferry to Norway sails again in May", *FERRY[:5], FERRY[5] + " (Telam)")
    assert [len(body) for body in bodies(text)] == [6]


def test_a_title_of_another_story_between_two_halves_leaves_the_text_whole():
    text = page("Orkney ferry to Norway sails again in May", "By Magnus Flett", *FERRY[:3],
                "→ Harbour dues in Kirkwall to rise in April", *FERRY[3:])  # fmt: skip
    assert [len(body) for body in bodies(text)] == [6]
    assert "Harbour dues in Kirkwall to rise in April" in [a.headline for a in read_dump(text).articles]
