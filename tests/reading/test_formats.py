"""Formats other than a pasted page: recognised by content, read into records with the fields that they name."""

# ruff: noqa: E501  (documents as their senders write them)

from __future__ import annotations

import json

import pytest

from bot.errors import UnreadablePage
from bot.model import Article, Page, Reading
from bot.reading import read_page
from bot.reading.formats import read_bytes

PARAGRAPHS = (
    "LISBON - Portugal's president received the king of Spain on Thursday to talk about the drought on both sides of the "
    "border, and both agreed to meet again before the summer with their ministers of agriculture.",
    "Reservoirs in the Alentejo stand at a third of what they held a year ago, the water board said in the morning, and "
    "farmers near Badajoz have asked for a share of what the Portuguese dams let through.",
    "A joint group of engineers is to present its figures in May, the palace in Belém said in a short statement.",
)
BODY = "\n".join(PARAGRAPHS)

HTML_PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Neighbours talk water | Tagus Post</title>
<meta property="og:site_name" content="Tagus Post"><meta property="article:published_time" content="2024-03-14T09:30:00+00:00">
<meta name="author" content="Rita Lopes"><link rel="canonical" href="https://tagus.example/water"><script>alert(1)</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>Neighbours talk water</h1>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}</article>
<aside><h3>Most read</h3><p>Ten beaches for the spring</p></aside>
<footer>© Tagus Post</footer></body></html>"""

RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Tagus Post</title><link>https://tagus.example/</link><language>en-gb</language>
<item><title>Neighbours talk water</title><link>https://tagus.example/water?utm_source=rss</link><guid>1</guid>
<pubDate>Thu, 14 Mar 2024 09:30:00 GMT</pubDate><dc:creator>Rita Lopes</dc:creator><category>World</category>
<content:encoded><![CDATA[{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}<script>alert(1)</script>]]></content:encoded></item>
<item><title>Ferry strike ends &amp; boats sail</title><link>https://tagus.example/ferry</link><guid>2</guid>
<pubDate>Wed, 13 Mar 2024 18:00:00 GMT</pubDate><description>Crews go back to work after two days ...</description></item>
<item><title>Only a headline</title><link>javascript:alert(1)</link><guid>3</guid></item></channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Tagus Post</title><id>x</id>
<updated>2024-03-14T10:00:00Z</updated><entry><title>Ferry strike ends</title><id>2</id>
<link href="https://tagus.example/ferry"/><updated>2024-03-13T18:00:00Z</updated><published>2024-03-13T17:00:00Z</published>
<author><name>Nuno Faria</name></author><summary>Crews go back to work after two days.</summary></entry></feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://tagus.example/"><title>Tagus Post</title><link>https://tagus.example/</link></channel>
<item rdf:about="https://tagus.example/ferry"><title>Ferry strike ends</title><link>https://tagus.example/ferry</link>
<description>Crews go back to work.</description></item></rdf:RDF>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Tagus Post",
        "items": [
            {"id": "1", "url": "https://tagus.example/water", "title": "Neighbours talk water", "content_text": BODY,
             "date_published": "2024-03-14T09:30:00Z", "authors": [{"name": "Rita Lopes"}]}
        ],
    }
)  # fmt: skip

NEWSML = f"""<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:1"><itemMeta><provider literal="Meridian Wire"/><versionCreated>2024-03-14T10:00:00+01:00</versionCreated>
<pubStatus qcode="stat:usable"/></itemMeta><contentMeta><contentCreated>2024-03-14T09:30:00+01:00</contentCreated>
<located><name>Lisbon</name></located><by>By Rita Lopes</by><language tag="en"/><headline>Neighbours talk water</headline></contentMeta>
<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}</body></html>
</inlineXML></contentSet></newsItem>
<newsItem guid="urn:2"><itemMeta><pubStatus qcode="stat:canceled"/></itemMeta><contentMeta><headline>Withdrawn</headline></contentMeta>
<contentSet/></newsItem></itemSet></newsMessage>"""

NITF = f"""<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-4.dtd"><nitf><head><title>Water</title><docdata>
<date.issue norm="20240314T093000Z"/></docdata></head><body><body.head><hedline><hl1>Neighbours talk water</hl1></hedline>
<byline>By Rita Lopes</byline><distributor>Meridian Wire</distributor><dateline><location>LISBON</location></dateline></body.head>
<body.content>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}</body.content></body></nitf>"""

NINJS = json.dumps(
    {
        "uri": "urn:1", "type": "text", "versioncreated": "2024-03-14T10:00:00Z", "firstcreated": "2024-03-14T09:30:00Z",
        "headlines": [{"role": "main", "value": "Neighbours talk water"}], "byline": "By Rita Lopes", "language": "en",
        "bodies": [{"role": "main", "contenttype": "text/plain", "value": BODY}], "provider": {"name": "Meridian Wire"},
    }
)  # fmt: skip

EML = (
    "From: Tagus Post <news@tagus.example>\r\nTo: desk@paper.example\r\nSubject: =?utf-8?q?Neighbours_talk_water?=\r\n"
    "Date: Thu, 14 Mar 2024 09:30:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nRead it in the browser.\r\n"
    "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<html><body>"
    + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    + "<p>Unsubscribe</p></body></html>\r\n--b--\r\n"
)

FULL = {"rss": RSS, "json feed": JSON_FEED, "newsml": NEWSML, "nitf": NITF, "ninjs": NINJS}


def read(text: str | bytes) -> tuple[Page, Reading]:
    page = read_bytes("page", text if isinstance(text, bytes) else text.encode())
    return page, read_page(page)


@pytest.mark.parametrize(
    ("text", "format"),
    [(HTML_PAGE, "html"), (RSS, "feed"), (ATOM, "feed"), (RDF, "feed"), (JSON_FEED, "feed"), (NEWSML, "newsml"),
     (NITF, "nitf"), (NINJS, "ninjs"), (EML, "eml"), ("A page\n\n" + BODY, "dump"),
     ("From: our correspondent\n\n" + BODY, "dump"), ("<p>not a page</p>", "dump"), ('{"a": 1}', "dump")],
)  # fmt: skip
def test_a_format_is_known_by_its_content(text: str, format: str) -> None:
    assert read(text)[0].format == format


@pytest.mark.parametrize("text", FULL.values(), ids=FULL.keys())
def test_an_item_becomes_an_article_with_the_fields_it_names(text: str) -> None:
    article = read(text)[1].articles[0]
    assert (article.kind, article.headline, article.body) == ("article", "Neighbours talk water", BODY)
    assert (article.published, article.bylines) == ("2024-03-14", ("Rita Lopes",))
    assert article.publisher in ("Tagus Post", "Meridian Wire")


@pytest.mark.parametrize("text", [HTML_PAGE, EML, *FULL.values()])
def test_every_paragraph_stands_on_its_line(text: str) -> None:
    page, reading = read(text)
    lines = page.text.split("\n")
    for article in reading.articles:
        for paragraph in article.paragraphs:
            assert paragraph.text in lines[paragraph.start_line - 1]


@pytest.mark.parametrize("text", [HTML_PAGE, EML])
def test_no_visible_line_vanishes(text: str) -> None:
    page, reading = read(text)
    told: set[int] = set()
    for article in reading.articles:
        told |= {n for p in article.paragraphs for n in range(p.start_line, p.end_line + 1)}
    for block in reading.rejected:
        told |= set(range(block.start_line, block.end_line + 1))
    assert {n for n, line in enumerate(page.text.split("\n"), 1) if line.strip()} <= told


def test_a_web_page_gives_its_article_and_a_ledger_of_the_rest() -> None:
    _, reading = read(HTML_PAGE)
    (article,) = [a for a in reading.articles if a.kind == "article"]
    assert (article.headline, article.publisher, article.published) == (
        "Neighbours talk water",
        "Tagus Post",
        "2024-03-14",
    )
    assert article.body == BODY
    assert (article.bylines, article.url) == (("Rita Lopes",), "https://tagus.example/water")
    left = "\n".join(block.text for block in reading.rejected)
    assert "Most read" in left
    assert "alert" not in left


def test_a_feed_tells_articles_teasers_and_headlines_apart() -> None:
    _, reading = read(RSS)
    assert [(a.kind, a.headline) for a in reading.articles] == [
        ("article", "Neighbours talk water"),
        ("teaser", "Ferry strike ends & boats sail"),
        ("headline", "Only a headline"),
    ]
    assert [a.url for a in reading.articles] == [
        "https://tagus.example/water?utm_source=rss",
        "https://tagus.example/ferry",
        None,
    ]
    assert "alert" not in reading.articles[0].body


def test_a_newsletter_is_cut_like_a_pasted_page() -> None:
    _, reading = read(EML)
    bodies = [a.body for a in reading.articles if a.kind == "article"]
    assert any(PARAGRAPHS[1] in body for body in bodies)


def test_withdrawn_items_are_left_out() -> None:
    assert [a.headline for a in read(NEWSML)[1].articles] == ["Neighbours talk water"]


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>',
        "<rss><channel></channel></rss>", "<rss", "<newsItem><unclosed>", '{"headlines": [', '{"headlines": []}',
        "<!DOCTYPE html><html><body><script>only()</script></body></html>",
    ],
)  # fmt: skip
def test_what_is_broken_or_empty_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        read(text)
    assert "\n" not in str(refused.value)


def test_a_file_that_an_entity_names_is_never_read(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not print me")
    document = NITF.replace('SYSTEM "nitf-3-4.dtd"', f'[<!ENTITY x SYSTEM "file://{secret}">]').replace(
        "LISBON -", "&x; LISBON -", 1
    )
    _, reading = read(document)
    assert "do not print me" not in reading.articles[0].body


def test_an_index_page_gives_its_articles_one_by_one() -> None:
    parts = "".join(
        f"<article><h2>Report number {word} from the river towns</h2>{''.join(f'<p>{p} ({word})</p>' for p in PARAGRAPHS)}</article>"
        for word in ("one", "two", "three")
    )
    _, reading = read(f"<!DOCTYPE html><html><body>{parts}</body></html>")
    found: list[Article] = [a for a in reading.articles if a.kind == "article"]
    assert len(found) == 3


ACCENTED = "The ferry of Århus sails again, said Søren Møller, who calls it “the old lady” of the café on the quay."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_western_page_keeps_its_accents_in_any_encoding(encoding: str) -> None:
    assert read_bytes("page", ACCENTED.encode(encoding)).text == ACCENTED


@pytest.mark.parametrize("lost", ["ignore", "replace"])
def test_utf8_read_as_windows_1252_is_mended(lost: str) -> None:
    broken = ACCENTED.encode().decode("cp1252", lost)
    mended = read_bytes("page", broken.encode()).text
    assert "Søren Møller" in mended
    assert "Århus" in mended
    assert "“the old lady" in mended
