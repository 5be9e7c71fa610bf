"""A sitemap's bytes in, the addresses that it lists as items out, with headline and day where it is one for news.

Format: sitemaps.org 0.9 (`urlset`, `sitemapindex`) and Google's news extension (`news:news`), by local names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UnreadablePage
from bot.model import Item
from bot.reading.safe_xml import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_ADDRESSES = 50_000  # the protocol's own limit
LONGEST_ADDRESS = 2048


def read_sitemap(name: str, text: str) -> tuple[Item, ...]:
    """What a sitemap, or an index of sitemaps, lists, in its order. `updated` is `lastmod`, `published` the news day.

    Raises:
        UnreadablePage: it is no well-formed XML, declares a document type, or lists nothing.
    """
    root = parse_xml(name, text, "sitemap")
    listed = [entry for entry in root if _local(entry) in ("url", "sitemap")]
    items = tuple(item for entry in listed[:MOST_ADDRESSES] if (item := _item(entry)) is not None)
    if not items:
        raise UnreadablePage(name, "The sitemap lists no address.")
    return items


def _item(entry: _Element) -> Item | None:
    told = {_local(part): (part.text or "").strip() for part in entry.iter() if isinstance(part.tag, str)}
    url = told.get("loc", "")
    if not url.lower().startswith(("http://", "https://")) or len(url) > LONGEST_ADDRESS:
        return None
    return Item(
        headline=told.get("title") or None,
        url=url,
        published=told.get("publication_date") or None,
        updated=told.get("lastmod") or None,
        publisher=told.get("name") or None,
        language=told.get("language") or None,
    )


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
