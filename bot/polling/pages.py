"""Single web pages, watched for what changes on them, and index pages, whose new links are followed."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from bot.desk.rhythm import Poll
from bot.desk.visits import Unit, Visit
from bot.model import Article, Item, Source
from bot.polling.road import Road
from bot.polling.web import ask, link_part
from bot.reading.items import lay_out
from bot.reading.markup import Link

HEADLINE_WORDS = 4
"""A link with fewer words is a menu's; where a region was chosen, all its links count."""
MOST_LINKS = 100
"""New links that one look follows."""
_NO_PAGE = re.compile(
    r"\.(?:avif|css|docx?|gif|gz|ico|jpe?g|js|json|mp[34]|pdf|png|pptx?|svg|webm|webp|xlsx?|xml|zip)\Z", re.IGNORECASE
)


async def look_at_page(road: Road, source: Source) -> Visit:
    """A page, or its region: its records, and its text for those who watch it."""
    answer, poll = await ask(road, source)
    if answer.status != 200:
        return Visit(poll)
    outside = await road.read(source.page_name, answer, region=source.region)
    reading = outside.reading
    shown = reading.articles if reading else ()
    poll = replace(poll, title=outside.title)
    return Visit(poll, (Unit(outside.page, reading),), looked=outside.page.text, shown=shown)


async def look_at_index(road: Road, source: Source) -> Visit:
    """A page of links: those that are new wait to be read. What the page itself says is not stored."""
    answer, poll = await ask(road, source)
    if answer.status != 200:
        return Visit(poll)
    outside = await road.read(source.page_name, answer, region=source.region, links=True)
    if outside.reading is None:
        return Visit(Poll("failed", "The address gives no web page."))
    links = worth_following(outside.links, answer.url, all_of_them=source.region is not None)[:MOST_LINKS]
    parts = tuple(link_part(road, source, link.url, depth=source.depth - 1) for link in links)
    poll = replace(poll, title=outside.title)
    return Visit(poll, parts=parts, looked=outside.page.text, shown=as_headlines(links))


def worth_following(links: tuple[Link, ...], base: str, *, all_of_them: bool = False) -> list[Link]:
    """Links to other pages of the same site whose words look like a headline."""
    site, here = _site(base), base.partition("#")[0].rstrip("/")
    found = []
    for link in links:
        path = urlsplit(link.url).path
        is_other = _site(link.url) == site and link.url.rstrip("/") != here and path.strip("/")
        if is_other and not _NO_PAGE.search(path) and (all_of_them or len(link.text.split()) >= HEADLINE_WORDS):
            found.append(link)
    return found


def _site(url: str) -> str:
    """The host and port, where `www.` makes no other site."""
    try:
        return urlsplit(url).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""


def as_headlines(links: list[Link]) -> tuple[Article, ...]:
    """What is known of linked pages before they are read."""
    return lay_out(tuple(Item(headline=link.text or link.url, url=link.url) for link in links))[1]
