"""RSS, Atom, RDF or JSON Feed bytes in, items out. fastfeedparser first, feedparser where it gives up.

A feed is hostile input: a DOCTYPE is refused, HTML in it becomes plain paragraphs, and whoever fetched it parses it in
a child process with limits (the parsers' CPU time on a hostile feed has no bound of its own).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from bot.errors import UnreadablePage
from bot.model import Item
from bot.reading.items import MOST_ITEMS
from bot.reading.markup import visible_lines
from bot.reading.safe_xml import must_be_whole

_TAG = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")
_MAIL_NAME = re.compile(r"[^\s@]{1,64}@[^\s@()]{1,190}\s{0,4}\(([^()]{1,100})\)")


def read_feed(name: str, data: bytes) -> tuple[Item, ...]:
    """The entries of a feed in UTF-8, in its order.

    Raises:
        UnreadablePage: it is no feed, breaks off before its end, or declares a document type.
    """
    must_be_whole(name, data.decode("utf-8", "replace"), "feed")
    feed, entries = _parse(name, data)
    publisher = _text(feed.get("title"))
    language = feed.get("language")
    return tuple(_item(entry, publisher, language) for entry in entries[:MOST_ITEMS])


def _parse(name: str, data: bytes) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    import fastfeedparser

    try:
        found = fastfeedparser.parse(data)
        return found["feed"], list(found["entries"])
    except Exception:  # its errors are of many kinds; the second parser has the last word
        import feedparser

        found = feedparser.parse(io.BytesIO(data))  # never a string: it would open addresses and files
        if not found.get("version"):
            raise UnreadablePage(name, "This is no feed that can be read.") from None
        return found["feed"], list(found["entries"])


def _item(entry: Mapping[str, Any], publisher: str | None, language: str | None) -> Item:
    content = [part.get("value") for part in entry.get("content") or () if isinstance(part, Mapping)]
    summary = entry.get("summary") or entry.get("description")
    full = max((text for text in content if isinstance(text, str)), key=len, default="")
    body = full if len(full) >= len(summary or "") else summary
    return Item(
        headline=_text(entry.get("title")),
        paragraphs=tuple(plain_paragraphs(body or "")),
        url=_address(entry.get("link")),
        published=_text(entry.get("published")) or _text(entry.get("updated")),
        updated=_text(entry.get("updated")),
        publisher=publisher,
        bylines=tuple(_authors(entry)),
        tags=tuple(tag["term"] for tag in entry.get("tags") or () if isinstance(tag.get("term"), str))[:20],
        language=language if isinstance(language, str) else None,
    )


def plain_paragraphs(text: str) -> list[str]:
    """HTML, or plain text, as paragraphs."""
    if not text:
        return []
    if _TAG.search(text):
        return visible_lines(f"<div>{text}</div>")
    return [line for line in text.split("\n") if line.strip()]


def _text(value: object) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    return " ".join(plain_paragraphs(value)) or None


def _address(value: object) -> str | None:
    return (
        value.strip() if isinstance(value, str) and value.strip().lower().startswith(("http://", "https://")) else None
    )


def _authors(entry: Mapping[str, Any]) -> list[str]:
    named = [author.get("name") for author in entry.get("authors") or () if isinstance(author, Mapping)]
    names = [name for name in named or [entry.get("author")] if isinstance(name, str) and name.strip()]
    return [found[1] if (found := _MAIL_NAME.fullmatch(name.strip())) else name.strip() for name in names][:10]
