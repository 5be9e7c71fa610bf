"""Who tells a story: each outlet's print of an article counts once, and reporting once for all who carry it."""

from __future__ import annotations

from bot.duplicates.coverage import coverage
from bot.model import Kind, Printed


def _printed(
    lead: str, publisher: str | None, kind: Kind = "article", *, leads: bool = True, agency: str | None = None
):
    return Printed(lead, leads, kind, publisher, agency)


def test_articles_and_teasers_are_counted_apart():
    told = coverage(
        [_printed("a", "The Ledger"), _printed("b", "Quay Post", "teaser"), _printed("c", "Metro", "headline")]
    )
    assert (told.articles, told.teasers, told.independent) == (1, 2, 3)
    assert told.outlets == ("The Ledger", "Quay Post", "Metro")


def test_an_article_read_on_two_pages_of_its_outlet_is_one():
    told = coverage([_printed("a", "The Ledger"), _printed("a", "THE LEDGER", leads=False)])
    assert (told.articles, told.teasers, told.outlets) == (1, 0, ("The Ledger",))
    assert told.appearances == {"a": 2}


def test_a_teaser_of_an_article_that_was_read_is_not_counted_beside_it():
    ours = [_printed("a", "The Ledger"), _printed("a", "The Ledger", "teaser", leads=False)]
    unknown = _printed("a", None, "teaser", leads=False)
    assert (coverage([*ours, unknown]).articles, coverage([*ours, unknown]).teasers) == (1, 0)


def test_a_teaser_on_another_outlets_page_is_one():
    told = coverage([_printed("a", "The Ledger"), _printed("a", "Daily Round", "teaser", leads=False)])
    assert (told.articles, told.teasers, told.independent) == (1, 1, 1)
    assert told.carried == (("The Ledger", 2),)


def test_a_full_text_of_no_known_outlet_makes_an_article_of_the_teaser_that_names_one():
    told = coverage([_printed("a", None), _printed("a", "The Ledger", "teaser", leads=False)])
    assert (told.articles, told.teasers, told.outlets) == (1, 0, ("The Ledger",))


def test_texts_of_one_agency_are_one_report():
    wire = [_printed(each, each, agency="AP") for each in ("Metro", "Evening Star", "Quay Post")]
    told = coverage([*wire, _printed("own", "The Ledger")])
    assert (told.articles, len(told.outlets), told.independent, told.carried) == (4, 4, 2, (("AP", 3),))


def test_copies_of_an_agency_text_that_do_not_credit_it_are_its_report_too():
    copies = [_printed("a", "AP", agency="AP"), _printed("a", "Metro", leads=False)]
    assert coverage(copies).independent == 1


def test_records_of_unknown_origin_vouch_for_nobody():
    told = coverage([_printed("a", None), _printed("b", None)])
    assert (told.articles, told.outlets, told.independent) == (2, (), 1)
