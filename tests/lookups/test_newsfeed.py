"""The newest stories as a feed: what it tells of, how it is worded, and that every feed reader can read it."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from bot.desk.newsfeed import newest_stories
from bot.errors import BadQuery
from bot.export import export
from bot.messages.newsfeed import word_feed
from bot.reading.feeds import read_feed

NS = {"a": "http://www.w3.org/2005/Atom"}


def titles(desk, about=""):
    return [told.story.articles[0].headline for told in newest_stories(desk, about).stories]


def test_stories_come_newest_first_each_once_with_copies_counted(desk, archive):
    first = archive.article("Macron opens the bridge", story="s1", stored_at="2024-05-02T08:00:00Z")
    archive.article("Lula visits the port", story="s2", stored_at="2024-05-02T09:00:00Z")
    archive.article("Macron opens the bridge", copy_of=first, story="s1", stored_at="2024-05-02T10:00:00Z")
    found = newest_stories(desk)
    assert [(told.story.id, told.at) for told in found.stories] == [
        ("s1", "2024-05-02T10:00:00Z"),
        ("s2", "2024-05-02T09:00:00Z"),
    ]
    assert [one.copies for one in found.stories[0].story.articles] == [1]


def test_about_means_what_it_means_after_follow(desk, archive):
    archive.article("Rail talks", ["Macron met Meloni."], about=["emmanuel-macron"], names=["giorgia-meloni"])
    archive.article("Macron speaks", ["Of grain."], about=["emmanuel-macron"])
    archive.article("The grain deal", ["Ports reopen."])
    assert titles(desk, "macron meloni") == ["Rail talks"]
    assert set(titles(desk, "macron")) == {"Rail talks", "Macron speaks"}
    assert titles(desk, "“grain deal”") == ["The grain deal"]
    assert titles(desk, "words: quarry") == []


@pytest.mark.parametrize("about", ["meetings of macron", "li", "macrn"])
def test_words_of_which_no_feed_can_tell_are_refused_in_one_line(desk, about):
    with pytest.raises(BadQuery, match=r"(?s)\A[^\n]+\Z"):
        newest_stories(desk, about)


def test_what_is_hidden_private_or_another_workspaces_is_not_told(desk, archive):
    archive.article("Hidden", hidden=True)
    archive.article("Private", team="T1", only_channel="C1")
    archive.article("Theirs", team="T1")
    archive.article("Everyone's")
    assert titles(desk) == ["Everyone's"]


def test_an_entry_names_its_sources_and_links_only_to_the_web(desk, archive):
    archive.article("With a link", outlet="The Quay Ledger", url="https://quay.example/7?a=1&b=2")
    archive.article("Without", outlet=None, published=None, url="javascript:alert(1)")
    root = ElementTree.fromstring(word_feed(newest_stories(desk)))
    entries = {entry.findtext("a:title", "", NS): entry for entry in root.findall("a:entry", NS)}
    linked, bare = entries["With a link"], entries["Without"]
    assert linked.find("a:link", NS).get("href") == "https://quay.example/7?a=1&b=2"
    assert linked.findtext("a:content", "", NS) == (
        "With a link — The Quay Ledger, 1 May 2024, https://quay.example/7?a=1&b=2"
    )
    assert bare.find("a:link", NS) is None
    assert bare.findtext("a:content", "", NS) == "Without — outlet unknown, undated, pages/a2.txt, line 1"


@pytest.mark.parametrize(
    "headline", ["<script>x</script> & ]]> <!ENTITY", "bell \x07 and \x00 nil", "half \ud83d a pair", "\u2028 lines"]
)
def test_whatever_a_page_says_stays_text_in_well_formed_xml(desk, archive, headline):
    archive.article("x")
    feed = newest_stories(desk)
    (told,) = feed.stories
    story = replace(told.story, articles=(replace(told.story.articles[0], headline=headline),))
    written = word_feed(replace(feed, stories=(replace(told, story=story),)))
    root = ElementTree.fromstring(written.encode("utf-8"))
    said = root.findtext("a:entry/a:title", "", NS)
    assert len(said) == len(headline)
    assert all(a == b or b == "\ufffd" for a, b in zip(headline, said, strict=True))


def test_our_own_reader_reads_the_feed_that_an_export_writes(desk, archive):
    archive.article("Macron opens the bridge", url="https://quay.example/1", story="s1")
    (text,) = export(desk, "stories", "atom", about="words: bridge")
    (item,) = read_feed("out.atom", text.encode())
    assert (item.headline, item.url) == ("Macron opens the bridge", "https://quay.example/1")


def test_a_feed_of_nothing_is_a_feed(desk):
    assert ElementTree.fromstring(word_feed(newest_stories(desk, "words: quarry"))).findtext("a:title", "", NS)


@pytest.mark.parametrize(("what", "form", "about"), [("articles", "atom", ""), ("stories", "csv", "macron")])
def test_a_feed_is_of_stories_alone(desk, what, form, about):
    with pytest.raises(BadQuery):
        export(desk, what, form, about=about)
