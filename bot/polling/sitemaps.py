"""Sitemaps for news, and sitemaps and indexes of them: the addresses that are new wait to be read."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.desk.rhythm import Poll
from bot.desk.visits import Visit
from bot.errors import UnreadablePage
from bot.fetch import Fetched, FetchFailed
from bot.model import Item, Source
from bot.polling.road import Road
from bot.polling.web import ask, link_part
from bot.reading.items import lay_out

MAX_BYTES = 20 * 1024 * 1024  # decoded; the protocol allows 50 MB, a sitemap for news has 1,000 addresses
MOST_MAPS = 4
"""Sitemaps of an index that one look reads: those that changed last."""
MOST_NEW = 100
"""New addresses that one look keeps; a new source's first look fewer."""
FIRST_PAGES = 20
RECENT = timedelta(days=2)
"""How far back a sitemap for news goes, by its own rules; older addresses are no news."""


async def look(road: Road, source: Source) -> Visit:
    """One poll of a sitemap. Of a new one the newest addresses are read, as backfill."""
    answer, poll = await ask(road, source, max_bytes=MAX_BYTES)
    if answer.status != 200:
        return Visit(poll)
    page = (await road.read(source.page_name, unpacked(answer))).page
    if page.format not in ("sitemap", "sitemap-index"):
        return Visit(Poll("failed", "The address gives no sitemap."))
    items = list(page.items) if page.format == "sitemap" else await _listed_in(road, source, page.items)
    recent = _recent(items, road.desk.clock())
    kept = recent[: MOST_NEW if source.polls else FIRST_PAGES]
    parts = [link_part(road, source, item.url) for item in kept if item.url]
    if not source.polls:
        old = "it was there before the sitemap was added"
        parts += [link_part(road, source, item.url, left=old) for item in recent[FIRST_PAGES:] if item.url]
    title = next((item.publisher for item in items if item.publisher), None)
    shown = lay_out(tuple(item if item.headline else replace(item, headline=item.url) for item in kept))[1]
    return Visit(replace(poll, title=title), parts=tuple(parts), shown=shown)


async def _listed_in(road: Road, source: Source, maps: tuple[Item, ...]) -> list[Item]:
    """What the sitemaps that an index lists hold, of those that changed last. One that fails is left for next time."""
    found: list[Item] = []
    newest_first = sorted(maps, key=lambda item: item.updated or "", reverse=True)
    for listed in newest_first[:MOST_MAPS]:
        try:
            if not listed.url or not await road.may_read(listed.url):
                continue
            answer = await road.get(listed.url, max_bytes=MAX_BYTES)
            if answer.status == 200:
                page = (await road.read(listed.url, unpacked(answer))).page
                found += page.items if page.format == "sitemap" else ()
        except (FetchFailed, UnreadablePage):
            continue
    return found


def _recent(items: list[Item], now: datetime) -> list[Item]:
    """The newest first; those without a day keep their order behind."""
    earliest = (now - RECENT).astimezone(UTC).strftime("%Y-%m-%d")
    dated = [(item.published or item.updated or "", item) for item in items]
    fresh = [(day, item) for day, item in dated if not day or day[:10] >= earliest]
    return [item for _, item in sorted(fresh, key=lambda pair: pair[0], reverse=True)]


def unpacked(answer: Fetched) -> Fetched:
    """Sitemaps are often files that were packed by gzip. Raises FetchFailed when more comes out than may."""
    if not answer.body.startswith(b"\x1f\x8b"):
        return answer
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(answer.body, MAX_BYTES)
    except zlib.error as broken:
        raise FetchFailed("The sitemap is no whole gzip file.") from broken
    if unpacker.unconsumed_tail:
        raise FetchFailed(f"The sitemap is larger than {MAX_BYTES // 1024:,} KiB.")
    return replace(answer, body=body)
