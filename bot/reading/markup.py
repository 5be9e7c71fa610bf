"""HTML in, its visible text out as lines: one for each block, as a browser would show and copy it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from bot.errors import BadQuery
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


def title_of(markup: str) -> str | None:
    """What a page is called in its head."""
    root = parse(markup)
    title = None if root is None else root.find(".//title")
    return None if title is None else squeeze(title.text_content())[:200] or None


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page: its absolute address without fragment, and the words that it shows."""

    url: str
    text: str


MOST_LINKS = 2000
LONGEST_ADDRESS = 2048


def links_in(markup: str, base: str) -> list[Link]:
    """The web addresses that a page links to, each once with its longest words, in the page's order."""
    root = parse(markup)
    if root is None:
        return []
    told = next((tag.get("href") for tag in root.iter("base") if tag.get("href")), None)
    found: dict[str, str] = {}
    for anchor in root.iter("a", "area"):
        address = _absolute(anchor.get("href"), _absolute(told, base) or base)
        if address is None or (address not in found and len(found) >= MOST_LINKS):
            continue
        words = squeeze(anchor.text_content())[:500]
        found[address] = max(found.get(address, ""), words, key=len)
    return [Link(url, text) for url, text in found.items()]


def _absolute(href: str | None, base: str) -> str | None:
    try:
        address = urljoin(base, (href or "").strip()).partition("#")[0]
    except ValueError:
        return None
    is_web = href and address.lower().startswith(("http://", "https://")) and len(address) <= LONGEST_ADDRESS
    return address if is_web else None


def region_of(markup: str, selector: str) -> str:
    """The parts of a page that a CSS selector picks, as a page of their own; "" where it picks nothing.

    Raises:
        BadQuery: it is no CSS selector.
    """
    from lxml import html

    path = as_path(selector)
    root = parse(markup)
    picked = [] if root is None else [found for found in root.xpath(path) if not isinstance(found, str)]
    outermost = [one for one in picked if not any(parent in picked for parent in one.iterancestors())]
    return "".join(html.tostring(one, encoding="unicode", with_tail=False) for one in outermost)


def as_path(selector: str) -> str:
    """A CSS selector as XPath.

    Raises:
        BadQuery: it is none, or longer than any that people write.
    """
    from cssselect import HTMLTranslator, SelectorError

    try:
        if len(selector) > LONGEST_SELECTOR:
            raise SelectorError("too long")
        return HTMLTranslator().css_to_xpath(selector)
    except (SelectorError, RecursionError) as wrong:
        raise BadQuery(f"{selector[:100]!r} is no CSS selector such as `main .news-list` or `#latest`.") from wrong


LONGEST_SELECTOR = 300


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
