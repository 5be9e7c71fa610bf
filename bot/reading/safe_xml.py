"""XML from outside in, its root out: no document type, no entity of its own, nothing fetched, no giant tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import UnreadablePage

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOT = re.compile(r"<([\w:.-]{1,60})")
TAIL = 20_000
"""Characters at the end in which the root must be closed: some servers add a comment of their own."""
_DECLARATION = re.compile(r"\A\s{0,1000}<\?xml\b[^>]{0,400}\?>")


def parse_xml(name: str, text: str, what: str) -> _Element:
    """The root of a document that was decoded already; `what` names it in errors ("sitemap").

    Raises:
        UnreadablePage: not well-formed, cut off, or it declares a document type.
    """
    from lxml import etree

    must_be_whole(name, text, what)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(as_utf8(text), parser)
    if root is None:
        raise UnreadablePage(name, "This is no well-formed XML.")
    return root


def as_utf8(text: str) -> bytes:
    """The text as bytes that say one thing: a declared encoding is that of bytes which are decoded by now."""
    return _DECLARATION.sub("", text, count=1).lstrip("\ufeff \t\r\n").encode("utf-8", "replace")


def must_be_whole(name: str, text: str, what: str) -> None:
    """A document type stands before the root, behind comments and instructions only: that is where it is looked for.

    Parsers mend what was cut off on its way: its last item would be kept as it was cut. So the root must be closed.

    Raises:
        UnreadablePage: it declares a document type, or breaks off before its end.
    """
    at = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith("<!--", at):
            at = _behind(text, "-->", at)
        elif text.startswith("<?", at):
            at = _behind(text, "?>", at)
        elif text.startswith("<!", at):
            raise UnreadablePage(name, f"The {what} declares a DOCTYPE, which no {what} needs; it is not read.")
        else:
            break
    root = _ROOT.match(text, at) if at >= 0 else None
    if root is not None and f"</{root[1]}" not in text[-TAIL:] and not text.rstrip().endswith("/>"):
        raise UnreadablePage(name, f"The {what} breaks off before its end.")


def _behind(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    return found + len(end) if found >= 0 else len(text)
