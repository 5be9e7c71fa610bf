"""HTML in, its visible text out as lines: one for each block, as a browser would show and copy it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from bot.text import squeeze

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "dialog", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hgroup", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody",
     "td", "tfoot", "th", "thead", "title", "tr", "ul")
)  # fmt: skip
_UNSEEN = frozenset(
    ("button", "head", "iframe", "noscript", "object", "script", "select", "style", "svg", "template", "textarea")
)
DEEPEST = 200  # nested deeper than any page of people's


def visible_lines(markup: str) -> list[str]:
    """The lines of text that a reader sees, in order, blanks squeezed; nothing of scripts, styles and hidden parts."""
    root = parse(markup)
    return [] if root is None else lines_of(root)


def lines_of(element: HtmlElement) -> list[str]:
    """The visible lines of a part of a document."""
    lines: list[list[str]] = [[]]
    _collect(element, lines, 0)
    return [line for pieces in lines if (line := squeeze("".join(pieces)))]


_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


def feed_links(markup: str, base: str) -> list[str]:
    """Addresses of the feeds that a page names in its head."""
    root = parse(markup)
    if root is None:
        return []
    named = [link for link in root.iter("link") if (link.get("type") or "").lower() in _FEED_TYPES and link.get("href")]
    return [urljoin(base, link.get("href")) for link in named if "alternate" in (link.get("rel") or "").lower()]


def parse(markup: str) -> HtmlElement | None:
    """The document, or None where there is none. Never raises; nothing is fetched."""
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _collect(element: HtmlElement, lines: list[list[str]], depth: int) -> None:
    name = element.tag if isinstance(element.tag, str) else ""
    if name not in _UNSEEN and depth < DEEPEST and not _is_hidden(element):
        if name in _BLOCKS:
            lines.append([])
        lines[-1].append(element.text or "")
        for child in element:
            _collect(child, lines, depth + 1)
            lines[-1].append(child.tail or "")
        if name in _BLOCKS:
            lines.append([])


def _is_hidden(element: HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style
