"""Pages as crawlers leave them: a stamp glued to the first words, texts without a headline, notes of the house."""

from bot.reading.page_dump import read_dump

LEAD = (
    "The prime ministers of Fiji and Samoa met in Apia on Tuesday and agreed to open their waters to each other's "
    "fishing fleets from the first of July, their offices said in a joint statement."
)
MORE = (
    "They also want to share the cost of a patrol ship that has lain idle in Suva since the spring because neither "
    "navy could pay for its crew, and to ask Australia for the spare parts that it needs."
)
REST = (
    "He had arrived on Monday evening with four ministers and was received at the airport by schoolchildren who sang "
    "in both languages while the band of the police played under a roof of palm leaves."
)


def only_article(text):
    (article,) = [a for a in read_dump(text).articles if a.kind == "article"]
    return article


def test_a_stamp_in_front_of_the_headline_is_no_part_of_it():
    article = only_article(f" date 2022-06-20 Fiji and Samoa open their waters\n\n{LEAD}\n\n{MORE}\n\n{REST}\n")
    assert (article.headline, article.start_line) == ("Fiji and Samoa open their waters", 1)
    assert (article.published, article.published_how) == ("2022-06-20", "metadata")


def test_a_printed_date_counts_before_the_stamp():
    text = f" date 2022-06-20 Fiji and Samoa open their waters\n\n18 June 2022\n\n{LEAD}\n\n{MORE}\n\n{REST}\n"
    article = only_article(text)
    assert (article.published, article.published_how) == ("2022-06-18", "printed")


def test_a_stamp_in_front_of_the_text_is_no_part_of_it():
    article = only_article(f" date 2022-06 {LEAD}\n\n{MORE}\n\n{REST}\n")
    assert article.body.startswith("The prime ministers of Fiji")
    assert (article.published, article.published_how) == ("2022-06", "metadata")


def test_a_stamp_that_is_no_date_gives_none():
    article = only_article(f" date 2022-19-40 {LEAD}\n\n{MORE}\n\n{REST}\n")
    assert article.published is None


def test_a_text_without_a_headline_is_one_article_and_no_row_of_blurbs():
    article = only_article(f"{LEAD}\n\n{MORE}\n\n{REST}\n")
    assert (article.headline, article.start_line, article.end_line) == (None, 1, 5)
    blurbs = [f"The council of {town} will sell the old bathing house by the river." for town in ("Levuka", "Nadi")]
    assert "article" not in {a.kind for a in read_dump("\n\n".join(blurbs)).articles}


def test_notes_of_the_house_after_a_text_are_left_out():
    notes = (
        "(Web editor: Mere Tuilagi, Ana)\n\nMedia enquiries: Joe Lal on 679 555 0101\n\nThis site is best viewed wide\n"
    )
    reading = read_dump(f"Fiji and Samoa open their waters\n\n{LEAD}\n\n{MORE}\n\n{REST}\n\n{notes}")
    assert [(a.kind, a.end_line) for a in reading.articles] == [("article", 7)]


CAPTION = "A fisherman mends a net in Apia (Samoa), May 29, 2023. (MELE FALEAFA / SOUTH SEAS PHOTO / AFP)"


def test_a_year_since_which_something_holds_is_not_the_year_of_the_report():
    lead = (
        "The leaders of Fiji and Samoa will meet in Apia on Tuesday May 30, for the first time since 2014, to agree on "
        "the price of a ship that both their navies have wanted to buy."
    )
    assert only_article(f"Fiji and Samoa meet\n\n{lead}\n\n{MORE}\n\n{REST}\n").published is None
    told = f"Fiji and Samoa meet\n\n{lead}\n\n{CAPTION}\n\n{MORE}\n\n{MORE.upper()}\n"
    assert only_article(told).published == "2023-05-30"


def test_a_place_in_small_letters_begins_a_text():
    text = f"Fiji and Samoa open their waters\n\n9 November 2022\n\nApia — {LEAD}\n\n{MORE}\n"
    article = only_article(text)
    assert article.dek is None
    assert article.body.startswith("Apia — The prime ministers")
