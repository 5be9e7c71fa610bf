"""One article, however many pages print it: identical, edited, cut, in a teaser, by headline alone."""

from __future__ import annotations

import random

import pytest

from tests.duplicates.newsroom import Newsroom, an_article

HARBOUR = """The harbour council of Lindvik voted on Thursday to close the old ferry terminal by the end of October.
Eleven of its 15 members backed the plan, which moves all 340 daily crossings to the new pier at Storholm.
Mayor Astrid Hell said that the old building, opened in 1931, had become too costly to keep safe.
"We have patched its roof for 20 years and the rain still finds a way in," she told reporters after the vote.
Opponents said the longer walk from the railway station would cost commuters a quarter of an hour each day.
The council promised a shuttle bus every eight minutes and a covered path, at a price of 4.2 million crowns.
Work on the pier began in 2019 and was to last three years, but was delayed twice by winter storms.
The terminal's cafe, a meeting place for generations of islanders, will reopen in a former customs shed."""

DIVIDEND = """Brenner Mills said on Monday it will pay a quarterly dividend of {a} cents a share.
The dividend is payable on {b} 15 to shareholders of record on {b} 3, the company said in a statement.
It compares with {c} cents a share for the same quarter a year earlier.
The textile maker has 18,500 employees and its shares are listed in Zurich and Milan."""


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


def test_the_same_words_are_one_article(newsroom: Newsroom) -> None:
    newsroom.take("first", an_article(HARBOUR, headline="Lindvik closes its ferry terminal"))
    lead = newsroom.take("second", an_article(HARBOUR.replace("\n", " "), headline="End of an era in Lindvik"))
    assert lead == "first"
    assert newsroom.how("second") == "identical"


def test_an_edited_and_cut_copy_is_a_near_copy_with_its_numbers_in_the_reason(newsroom: Newsroom) -> None:
    newsroom.take("whole", an_article(HARBOUR, headline="Lindvik closes its ferry terminal"))
    copy = "\n".join(HARBOUR.split("\n")[:5]).replace("voted on Thursday", "decided").replace("commuters", "travellers")
    assert newsroom.take("cut", an_article(copy, headline="Storm-hit pier opens")) == "whole"
    assert newsroom.how("cut") == "near_copy"
    assert "% of the shorter text's runs of three words" in (newsroom.why("cut") or "")


def test_a_template_with_other_numbers_is_another_article(newsroom: Newsroom) -> None:
    newsroom.take("spring", an_article(DIVIDEND.format(a=41, b="May", c=38), headline="Brenner Mills sets dividend"))
    newsroom.take("autumn", an_article(DIVIDEND.format(a=44, b="November", c=40), headline="Brenner sets dividend"))
    assert newsroom.leads() == {"spring": "spring", "autumn": "autumn"}


TEASER = (
    'Mayor Astrid Hell said that the old building, opened in 1931, had become too costly to keep safe. "We have ...'
)


@pytest.mark.parametrize("first", ["teaser", "article"])
def test_a_teaser_joins_its_article_whichever_comes_first(newsroom: Newsroom, first: str) -> None:
    records = {
        "teaser": an_article(TEASER, headline="What next for the ferries?", kind="teaser"),
        "article": an_article(HARBOUR, headline="Lindvik closes its ferry terminal"),
    }
    for name in (first, *(set(records) - {first})):
        newsroom.take(name, records[name])
    assert newsroom.leads() == {"teaser": "article", "article": "article"}
    assert newsroom.how("teaser") == "teaser_of"


def test_a_headline_cut_short_joins_its_article(newsroom: Newsroom) -> None:
    newsroom.take(
        "whole", an_article(HARBOUR, headline="Analysis: Why Lindvik closes its old ferry terminal in October")
    )
    cut = an_article(headline="Why Lindvik closes its old ferry ...", kind="headline")
    assert newsroom.take("cut", cut) == "whole"
    assert newsroom.how("cut") == "headline_of"


def test_a_record_may_join_two_clusters_and_each_keeps_its_own_reason(newsroom: Newsroom) -> None:
    newsroom.take("headline", an_article(headline="Islanders mourn their old ferry cafe", kind="headline"))
    newsroom.take("article", an_article(HARBOUR, headline="Lindvik closes its terminal"))
    assert newsroom.leads()["headline"] == "headline"
    newsroom.take("bridge", an_article(TEASER, headline="Islanders mourn their old ferry cafe", kind="teaser"))
    assert set(newsroom.leads().values()) == {"article"}
    assert (newsroom.how("headline"), newsroom.how("bridge")) == ("headline_of", "teaser_of")


def test_a_teaser_leaves_an_article_that_quotes_it_for_the_one_it_was_cut_from(newsroom: Newsroom) -> None:
    quoting = (
        DIVIDEND.format(a=41, b="May", c=38)
        + "\nMayor Astrid Hell said that the old building, opened in 1931, had become too costly."
    )
    newsroom.take("quoting", an_article(quoting, headline="Brenner Mills sets dividend"))
    newsroom.take("teaser", an_article(TEASER, headline="What next for the ferries?", kind="teaser"))
    assert newsroom.leads()["teaser"] == "quoting"
    newsroom.take("article", an_article(HARBOUR, headline="Lindvik closes its ferry terminal"))
    assert newsroom.leads() == {"quoting": "quoting", "teaser": "article", "article": "article"}


QUOTED = (
    'We have patched its roof for 20 years and the rain still finds a way in," she told reporters. "Each spring we '
    "sweep up what the gulls leave, and each autumn we put out buckets again ..."
)
PAPER = f"""The mayor of Lindvik has lost patience with a building that her grandfather helped to raise.
"{QUOTED.removesuffix(" ...")}," said Astrid Hell, who grew up two streets from the quay and knows every beam of it.
Her council had voted to tear it down. The islanders will miss the clock, and the cafe where they waited for news."""
RIVAL = f"""A roof that leaks decided the vote: Lindvik gives up its ferry terminal.
“{QUOTED.removesuffix(" ...").replace('"', "”", 1).replace('"', "“")},” the mayor of Lindvik, Astrid Hell, said.
Commuters fear the longer walk to the trains, and shopkeepers at the old quay fear for their trade in winter."""


@pytest.mark.parametrize(
    "order", ["teaser paper rival", "rival teaser paper", "rival paper teaser", "teaser rival paper"]
)
def test_a_quotation_that_two_articles_print_is_the_teaser_of_the_one_it_was_cut_from(
    newsroom: Newsroom, order: str
) -> None:
    records = {
        "teaser": an_article(QUOTED, kind="teaser"),
        "paper": an_article(PAPER, headline="A mayor loses patience"),
        "rival": an_article(RIVAL, headline="A leaking roof decides"),
    }
    for name in order.split():
        newsroom.take(name, records[name])
    assert newsroom.leads() == {"teaser": "paper", "paper": "paper", "rival": "rival"}


def test_a_teaser_that_came_by_another_copy_stays_with_its_article(newsroom: Newsroom) -> None:
    lines = HARBOUR.split("\n")
    edited = "\n".join([*lines[:2], "Its roof leaks, the mayor said.", *lines[4:]])
    newsroom.take("edited", an_article(f"{edited}\n{edited[:200]}", headline="Lindvik closes its ferry terminal"))
    newsroom.take("whole", an_article("\n".join(lines), headline="End of an era"))
    teaser = " ".join(lines[2:4]) + " ..."
    newsroom.take("teaser", an_article(teaser, headline="What next for the ferries?", kind="teaser"))
    lead = newsroom.leads()["teaser"]
    quoting = (
        f"Old roofs are the talk of the coast. {lines[3]} So does many a boathouse, say its owners, who ask for help."
    )
    newsroom.take("quoting", an_article(quoting, headline="Roofs of the coast"))
    assert newsroom.leads()["teaser"] == lead == newsroom.leads()["whole"]


def test_a_headline_leaves_the_list_that_repeats_its_article_for_the_article(newsroom: Newsroom) -> None:
    lines = HARBOUR.split("\n")
    headline = "Lindvik council closes the old ferry terminal in October"
    notes = "\n".join(["Bread is dearer in Aske, bakers say.", *lines[:3], "Storholm elects a new pilot on Sunday."])
    newsroom.take("list", an_article(notes, headline="News of the coast in short"))
    newsroom.take("teaser", an_article(" ".join(lines[:2]) + " ...", headline=headline, kind="teaser"))
    assert newsroom.leads()["teaser"] == "list"
    newsroom.take("whole", an_article(HARBOUR, headline=headline))
    assert newsroom.leads()["teaser"] == newsroom.leads()["whole"]


def test_the_agency_leads_its_reprints(newsroom: Newsroom) -> None:
    text = "LINDVIK, Norway (AP) — " + HARBOUR
    newsroom.take("reprint", an_article(text, headline="Ferry terminal to close", publisher="Evening Star"))
    newsroom.take("original", an_article(text, headline="Ferry terminal to close", publisher="AP"))
    assert newsroom.leads() == {"reprint": "original", "original": "original"}


def test_editors_overrule_the_rules_both_ways(newsroom: Newsroom) -> None:
    newsroom.say("first", "second", same=False)
    newsroom.say("first", "other", same=True)
    newsroom.take("first", an_article(HARBOUR))
    newsroom.take("second", an_article(HARBOUR))
    newsroom.take("other", an_article(DIVIDEND.format(a=41, b="May", c=38)))
    assert newsroom.leads() == {"first": "first", "second": "second", "other": "first"}
    assert newsroom.how("other") == "verdict"


def test_private_pages_are_seen_by_their_own_readers_only(newsroom: Newsroom) -> None:
    newsroom.take("private", an_article(HARBOUR), team_id="T1", only_channel="C1")
    assert newsroom.take("public", an_article(HARBOUR)) == "public"
    assert newsroom.take("again", an_article(HARBOUR), team_id="T1", only_channel="C1") in {"private", "public"}


def test_sixty_reprints_do_not_hide_the_sixty_first(newsroom: Newsroom) -> None:
    rng = random.Random(3)
    newsroom.take("original", an_article(HARBOUR))
    for number in range(61):
        words = HARBOUR.split(" ")
        words[rng.randrange(len(words))] = "indeed"
        assert newsroom.take(f"reprint {number}", an_article(" ".join(words))) == "original"


def test_a_short_text_that_a_hundred_outlets_print_stays_one_article() -> None:
    newsroom = Newsroom()
    body = (
        "The ferry Havfrue ran aground off Lindholm on Friday night with 212 people aboard. Nobody was hurt, the coast"
        " guard said.\nCaptain Ole Brandt had left the marked channel to pass a sailing boat that showed no light.\n"
    )
    for number in range(100):
        town = "".join("adeglimnor"[int(digit)] for digit in str(1_000 + number))
        headline = "Ferry runs aground off Lindholm with 212 aboard"
        newsroom.take(f"r{number}", an_article(f"{body}This was in the {town} evening paper too.", headline=headline))
    assert len(set(newsroom.leads().values())) == 1


@pytest.mark.parametrize(
    ("headline", "joined"), [("Crossings move to Storholm pier", False), ("Lindvik closes its ferry terminal", True)]
)
def test_two_beginnings_of_one_outlet_over_one_background_are_two_articles(
    newsroom: Newsroom, headline: str, joined: bool
) -> None:
    background = "\n".join(HARBOUR.split("\n")[2:])
    first, second = (
        an_article(f"{opening}\n{background}", headline=title, publisher="Lindvik Post", published="2023-10-05")
        for title, opening in (
            ("Lindvik closes its ferry terminal", HARBOUR.split("\n")[0]),
            (
                headline,
                "Ferries from Aske docked at a new quay for the first time on Monday, an hour late and to loud cheers"
                " from children who had been given flags and a morning off by a head teacher with a sense of history.",
            ),
        )
    )
    newsroom.take("first", first)
    newsroom.take("second", second)
    assert (newsroom.leads()["second"] == "first") is joined
