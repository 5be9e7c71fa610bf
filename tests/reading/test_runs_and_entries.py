"""Reports pasted in a run, live blogs, diaries, notes on authors, corrections: where a record begins and ends."""

from bot.reading.furniture import whole_line_kind
from bot.reading.line import Line
from bot.reading.lines import split_lines
from bot.reading.page_dump import read_dump

RUN = (
    ("Tuvalu and Kiribati ministers to open salt talks in Suva on Monday",
     "SUVA, March 3 (AFP) - The fisheries ministers of Tuvalu and Kiribati will open talks on salty wells in Suva "
     "on Monday, Fiji's government said.",
     "The talks were put off twice last year because the ferry that was to bring the delegation from Funafuti did not "
     "sail.",
     "Fiji has offered both sides a desalination plant that stood in a hotel."),
    ("Kiribati delegation lands in Suva with forty jars of well water",
     "TARAWA, March 4 - Kiribati's delegation landed in Suva on Tuesday with forty jars of water from the wells of "
     "Abaiang, and a chemist.",
     "The jars were held at customs for six hours because nobody could say whether water is a food.",
     "The minister, Tekena Biribo, said that he would drink one of them in public."),
    ("Suva salt talks end with a plant for Tuvalu and a promise for Kiribati",
     "The salt talks of Tuvalu and Kiribati ended in Suva on Thursday with a plant for one and a promise for one.",
     "Tuvalu gets the desalination plant that Fiji had offered, and will pay for the freight.",
     "Kiribati was told that a second plant would follow before the next dry season."),
)  # fmt: skip


def page(*lines):
    return "\n\n".join(lines)


def articles(text):
    return [a for a in read_dump(text).articles if a.kind == "article"]


def test_reports_on_one_topic_pasted_one_behind_another_are_records_of_their_own():
    found = articles(page(*(line for report in RUN for line in report)))
    assert [a.headline for a in found] == [report[0] for report in RUN]
    assert [a.body.count("\n") + 1 for a in found] == [3, 3, 3]


def test_subheads_as_long_as_headlines_do_not_part_a_text_in_which_nothing_is_dated():
    text = page(
        "Why a salt plant can divide two islands that share a sea", "By Mele Tafuna", "5 March 2019",
        "Two island states have quarrelled for years about a machine that makes drinking water out of the sea.",
        "Neither of the two owns it, and neither of the two could afford to run it for longer than a month.",
        "Nobody on the islands wants to hear what the machine costs to run",
        "A machine of this size needs as much power as a village, and the power comes from diesel that a ship brings.",
        "When the ship is late, the machine stands still, and people go back to the wells that are turning salty.",
        "There will be another machine, whether anybody asks for it or not",
        "Engineers in three countries are building smaller ones that run on sunlight and need no ship at all.",
        "They are slow, but so is the sea.",
    )  # fmt: skip
    assert len(articles(text)) == 1


def test_titled_entries_of_a_live_blog_are_one_record_without_their_writers():
    text = page(
        "LIVE UPDATES", "Storm Halvard: harbours shut from Bergen to Esbjerg - as it happened", "By Signe Dahl",
        "9 January 2022", "9:40 pm", "Harbour of Esbjerg opens again", "By Jens Toft",
        "The harbour of Esbjerg has opened again after nineteen hours, its master says, and eleven ships are waiting "
        "outside.",
        "6:15 pm", "Bridge to Zealand shut for lorries", "By Jens Toft",
        "Lorries may not cross the Great Belt until midnight, the operator says. Trains run at half their speed.",
        "The last lorry was turned back at Nyborg.",
        "2:05 pm",
        "The wind in Bergen has reached 41 metres a second, the highest of this winter, the weather service reports.",
    )  # fmt: skip
    (blog,) = articles(text)
    assert (blog.form, blog.bylines, blog.published) == ("live_blog", ("Signe Dahl",), "2022-01-09")
    assert [p.text for p in blog.paragraphs if p.role == "subhead"] == [
        "Harbour of Esbjerg opens again", "Bridge to Zealand shut for lorries",
    ]  # fmt: skip


def test_a_diary_of_the_week_is_one_round_up_although_each_line_begins_with_a_place():
    days = (
        ("MONDAY, JUNE 4", "RIGA - Latvian and Estonian transport ministers meet on the railway (to June 5).",
         "BERN - Swiss finance minister presents the accounts of the first quarter."),
        ("TUESDAY, JUNE 5", "OSLO - Norwegian central bank publishes its outlook - 0800 GMT.",
         "LISBON - Portuguese president receives the president of Cape Verde."),
        ("THURSDAY, JUNE 7", "VALLETTA - Foreign ministers of five Mediterranean states meet on the price of tuna.",
         "TUNIS - Parliament votes on the fisheries bill."),
    )  # fmt: skip
    text = page("DIARY - Political events of the week from June 4", "Fri Jun 1, 2018 5:10am EDT",
                *(line for day in days for line in day))  # fmt: skip
    (diary,) = articles(text)
    assert diary.form == "round_up"
    assert diary.body.count(" - ") >= 6


def test_a_note_on_the_author_at_the_end_is_no_paragraph_of_the_text():
    text = page(
        "The bridge that nobody asked for", "By Runa Halvorsen", "3 April 2017",
        "A bridge is being built in the north for which no town on either side has asked, and it will be opened soon.",
        "The ministry says that the towns will come to like it, as they came to like the tunnel that floods each May.",
        "Perhaps they will. The tunnel is at least below the ground, where nobody has to look at it.",
        "Runa Halvorsen, a former county engineer, teaches the history of roads at a college in Bodø.",
    )  # fmt: skip
    (column,) = articles(text)
    assert column.bylines == ("Runa Halvorsen",)
    assert "teaches the history" not in column.body


def test_a_correction_beneath_a_text_is_a_record_of_its_own_but_not_one_about_the_text_above():
    report = (
        "Ferry to Bornholm gets a second deck", "By Lasse Holm", "8 May 2014",
        "The ferry to Bornholm will get a second deck for lorries before the summer, its owner said on Thursday.",
        "The work will be done in Gdynia, where the ship is to lie for five weeks, and costs nine million euros.",
        "Passengers will be taken across by the older ship, which has no deck for lorries at all.",
    )  # fmt: skip
    notice = ("A report on Wednesday on the harbour of Rønne said that it had been dredged in 2011. It was dredged in "
              "2012, and only on its eastern side.")  # fmt: skip
    assert [a.form for a in articles(page(*report, "Correction", notice))] == [None, "correction"]
    own = "This article has been amended: an earlier version said that the work would be done in Gdansk, not in Gdynia."
    assert [a.headline for a in articles(page(*report, "Correction", own))] == [report[0]]


def has_query(lines: list[Line]) -> list[str]:
    return [line.text for line in lines if line.has("query")]


def test_words_searched_for_are_known_by_coming_again_without_any_joining_word():
    text = page("halvorsen bridge bodo opening", "The bridge that nobody asked for", "A bridge is being built.",
                "halvorsen bridge bodo opening", "the bridge is being built", "the bridge is being built")  # fmt: skip
    assert has_query(split_lines(text)) == ["halvorsen bridge bodo opening"] * 2


def test_labels_and_menus_of_many_languages_are_furniture():
    wanted = {"mest lest": "most", "čtěte také": "related", "tilaajille": "wall", "baca juga": "related",
              "tin liên quan": "related", "σχετικά άρθρα": "related", "najčitanije": "most",
              "상관없음": None}  # fmt: skip
    assert {label: whole_line_kind(label) for label in wanted} == wanted
