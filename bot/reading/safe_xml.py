"""XML from outside in, its root out: no document type, no entity of its own, nothing fetched, no giant tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import UnreadablePage

if TYPE_CHECKING:
    from lxml.etree import _Element

_DECLARATION = re.compile(r"\A\s{0,1000}<\?xml\b[^>]{0,400}\?>")


def parse_xml(name: str, text: str, what: str) -> _Element:
    """The root of a document that was decoded already; `what` names it in errors ("sitemap").

    Raises:
        UnreadablePage: not well-formed, or it declares a document type.
    """
    from lxml import etree

    refuse_doctype(name, text, what)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(as_utf8(text), parser)
    if root is None:
        raise UnreadablePage(name, "This is no well-formed XML.")
    return root


def as_utf8(text: str) -> bytes:
    """The text as bytes that say one thing: a declared encoding is that of bytes which are decoded by now."""
    return _DECLARATION.sub("", text, count=1).lstrip("\ufeff \t\r\n").encode("utf-8", "replace")


def refuse_doctype(name: str, text: str, what: str) -> None:
    """A document type stands before the root, behind comments and instructions only: that is where it is looked for.

    Raises:
        UnreadablePage: there is one.
    """
    at = 0
    while (at := _next_mark(text, at)) >= 0:
        if text.startswith("<!--", at):
            at = _behind(text, "-->", at)
        elif text.startswith("<?", at):
            at = _behind(text, "?>", at)
        elif text.startswith("<!", at):
            raise UnreadablePage(name, f"The {what} declares a DOCTYPE, which no {what} needs; it is not read.")
        else:
            return


def _next_mark(text: str, at: int) -> int:
    return text.find("<", at)


def _behind(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    return found + len(end) if found >= 0 else len(text)
