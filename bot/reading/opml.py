"""A list of feeds as readers exchange it (OPML 1.0 and 2.0): text in, feeds out; and feeds in, text out."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from bot.model import Item
from bot.reading.safe_xml import parse_xml

MOST_FEEDS = 2000
DEEPEST = 20


def read_opml(name: str, text: str) -> tuple[Item, ...]:
    """Each outline with an address: its title as headline, the outlines around it and its categories as tags.

    Raises:
        UnreadablePage: it is no well-formed XML, or declares a document type.
    """
    root = parse_xml(name, text, "list of feeds")
    items: list[Item] = []
    for outline in root.iter("outline"):
        about = {key.lower(): value.strip() for key, value in outline.attrib.items()}
        url = about.get("xmlurl", "")
        if not url or len(items) >= MOST_FEEDS:
            continue
        around = [str(o.get("title") or o.get("text") or "") for o in outline.iterancestors("outline")][:DEEPEST]
        categories = [word.strip("/ ").replace("/", " ") for word in about.get("category", "").split(",")]
        tags = dict.fromkeys(tag.strip() for tag in (*reversed(around), *categories) if tag.strip())
        items.append(Item(headline=about.get("title") or about.get("text") or None, url=url, tags=tuple(tags)[:10]))
    return tuple(items)


def write_opml(title: str, feeds: Iterable[tuple[str, str, str | None, tuple[str, ...]]]) -> str:
    """OPML 2.0 of (title, feed address, site address, tags), an outline a line."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{escape(title)}</title></head>",
    ]
    lines.append("<body>")
    for name, url, site, tags in feeds:
        about = [f"text={quoteattr(name)}", f"title={quoteattr(name)}", 'type="rss"', f"xmlUrl={quoteattr(url)}"]
        about += [f"htmlUrl={quoteattr(site)}"] if site else []
        about += [f"category={quoteattr(','.join(tag.replace(',', ' ') for tag in tags))}"] if tags else []
        lines.append(f"<outline {' '.join(about)}/>")
    return "\n".join([*lines, "</body>", "</opml>", ""])
