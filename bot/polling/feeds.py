"""RSS, Atom, RDF and JSON feeds: the entries as one page; behind summaries, the pages that they point to."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.rhythm import Poll
from bot.desk.visits import Unit, Visit, is_read
from bot.model import Article, Part, Source
from bot.polling.road import Road
from bot.polling.web import ask, link_part
from bot.reading import read_page

FIRST_FULL_TEXTS = 10
"""Of the items that a new feed holds, so many of the newest are fetched in full: the others are no news."""


async def look(road: Road, source: Source) -> Visit:
    """One poll of a feed. The same bytes again are nothing new, whatever the headers say."""
    answer, poll = await ask(road, source)
    if answer.status != 200:
        return Visit(poll)
    if await road.desk.run(is_read, road.desk, source, answer.body):
        return Visit(poll)
    outside = await road.read(source.page_name, answer)
    page = outside.page
    if not page.items:
        # Its ETag is not kept: an error page in the feed's place must not hide the feed that comes back.
        return Visit(Poll("failed", "The address gives no feed."))
    title = next((item.publisher for item in page.items if item.publisher), None)
    reading = read_page(page)
    parts = _full_texts(road, source, reading.articles) if source.full_text else ()
    return Visit(replace(poll, title=title), (Unit(page, reading),), parts, shown=reading.articles)


def _full_texts(road: Road, source: Source, articles: tuple[Article, ...]) -> tuple[Part, ...]:
    """The pages behind items that are no whole text. Of a new feed's items only the first few are worth a visit."""
    behind = [article.url for article in articles if article.kind != "article" and article.url]
    if source.polls > 0:
        return tuple(link_part(road, source, url) for url in behind)
    return tuple(
        link_part(road, source, url, left=None if n < FIRST_FULL_TEXTS else "it was there before the feed was added")
        for n, url in enumerate(behind)
    )
