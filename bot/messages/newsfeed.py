"""Stories in, an Atom feed (RFC 4287) out: what a feed reader, or another bot, can subscribe to.

Every entry names its sources: outlet, date, and a link or the file and line. Text of pages is text, never markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree import ElementTree

from bot.answers import ArticleFound, Citation
from bot.messages import wording
from bot.messages.blocks import safe_url

if TYPE_CHECKING:
    from bot.desk.newsfeed import Newsfeed, Told

ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, however they are written."""


def word_feed(feed: Newsfeed) -> str:
    """The whole document."""
    about = f"Readout: {feed.about}" if feed.about else "Readout"
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "title", about)
    _add(root, "id", f"urn:readout:feed:{quote(feed.about or 'everything')}")
    _add(root, "updated", feed.stories[0].at if feed.stories else feed.made_at)
    _add(_add(root, "author"), "name", "Readout")
    _add(root, "generator", "Readout")
    for told in feed.stories:
        _entry(root, told)
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def _entry(root: ElementTree.Element, told: Told) -> None:
    best = told.story.articles[0]
    entry = _add(root, "entry")
    _add(entry, "title", best.headline or "(no headline)")
    _add(entry, "id", f"urn:readout:story:{told.story.id}")
    _add(entry, "updated", told.at)
    if url := safe_url(best.source.url):
        _add(entry, "link", href=_sayable(url), rel="alternate")
    for outlet in told.story.outlets:
        _add(_add(entry, "contributor"), "name", outlet)
    facts = wording.coverage(told.story)
    _add(entry, "content", "\n".join([*map(_line, told.story.articles), *([facts] if facts else [])]), type="text")


def _line(article: ArticleFound) -> str:
    copies = f" (also in {wording.count(article.copies, 'copy', 'copies')})" if article.copies else ""
    return f"{article.headline or '(no headline)'} — {_source(article.source)}{copies}"


def _source(source: Citation) -> str:
    """ "The Quay Ledger, 3 May 2024, https://quay.example/7", or the file and line where there is no address."""
    where = safe_url(source.url) or f"{source.file}, line {source.line}"
    return ", ".join([source.outlet or "outlet unknown", wording.day(source.published, unknown="undated"), where])


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    if text:
        child.text = _sayable(text)
    return child


def _sayable(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
