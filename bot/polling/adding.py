"""A new source: an address in, what kind of source it is and its newest items out, and the source kept."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bot.desk import EVERYONE, Desk, sources
from bot.desk.source_options import NO_OPTIONS, SourceOptions, with_options
from bot.desk.sources import Imported
from bot.desk.visits import Visit
from bot.errors import BadQuery, NotAllowed, UnreadablePage
from bot.fetch import Fetched, FetchFailed, FetchRefused, check_url, read_allowed
from bot.model import Article, Item, Source, SourceKind
from bot.polling import mailboxes, sitemaps
from bot.polling.kinds import KINDS
from bot.polling.manners import Manners
from bot.polling.pages import HEADLINE_WORDS, worth_following
from bot.polling.road import Road, open_road
from bot.reading.child import ReadOutside, Wanted

PREVIEWED = 5
AN_INDEX = 8
"""Links that look like headlines make a page an index, when no article of its own is read on it."""
GUESSES = ("feed", "rss.xml", "atom.xml")
"""Where sites keep a feed that none of their pages names."""


@dataclass(frozen=True, slots=True)
class Added:
    """A new source, and its newest items as they would be stored. `found` is how many it holds now."""

    source: Source
    preview: tuple[Article, ...]
    found: int


async def add(
    desk: Desk,
    address: str,
    *,
    by: str,
    team_id: str = EVERYONE,
    options: SourceOptions = NO_OPTIONS,
    channel: tuple[str, str] | None = None,
    at_terminal: bool = False,
    road: Road | None = None,
) -> Added:
    """Begin to read an address: a feed, a site that has one, a page, a page of links, a sitemap, a folder, a mailbox.

    Its first poll, which alerts nobody, comes at once. Folders and mailboxes are added at the terminal only. `road` is
    one that is open already.

    Raises:
        BadQuery: it is read already, gives nothing that can be read, or the options do not fit it.
        NotAllowed: it reaches into this machine.
        FetchRefused, FetchFailed, UnreadablePage: it may not, or can not, be read.
    """
    async with contextlib.AsyncExitStack() as stack:
        if road is None:  # in no hurry with others, and somebody waits for the preview
            road = await stack.enter_async_context(open_road(desk, Manners(gap_s=0.0)))
        kind, url = await _recognise(road, _address(address, at_terminal), options)
        if KINDS[kind].is_local and not at_terminal:
            raise NotAllowed(
                "Folders and mailboxes are added at the terminal of whoever runs Readout: `readout feeds add`."
            )
        await desk.run(sources.must_be_new, desk, team_id, url)
        source = sources.new_source(desk, url, kind, by=by, team_id=team_id, pace=KINDS[kind].pace)
        source = with_options(source, options, channel)
        visit = await KINDS[source.kind].look(road, source)
    if visit.poll.why is not None:
        raise BadQuery(visit.poll.why)
    if not visit.shown and not KINDS[kind].is_local and source.watch is None:
        raise BadQuery("Nothing that can be read was found at that address.")
    source = replace(source, title=visit.poll.title or source.title)
    await desk.run(sources.keep_new, desk, source, by)
    return Added(source, tuple(newest(visit)[:PREVIEWED]), len(visit.shown))


def newest(visit: Visit) -> list[Article]:
    """The items, the newest first; those without a day where they stood."""
    shown = list(visit.shown)
    if all(article.published for article in shown):
        shown.sort(key=lambda article: article.published or "", reverse=True)
    return shown


def may_be_address(typed: str) -> bool:
    """ "example.org", "https://localhost/x", "<https://…|…>", a folder: anything but a plain word."""
    return any(sign in typed for sign in ".:/~")


def _address(typed: str, at_terminal: bool) -> str:
    """An address as people type it, or as Slack passes it on: `<https://…|…>`."""
    text = typed.strip().strip("<>").partition("|")[0]
    if "://" in text:
        return text
    if at_terminal and (Path(text).is_dir() or text.startswith((".", "/", "~"))):
        return Path(text).expanduser().resolve().as_uri()
    if text.startswith(("/", "~", ".")):
        raise NotAllowed("Folders are added at the terminal of whoever runs Readout: `readout feeds add FOLDER`.")
    return f"https://{text}"


async def _recognise(road: Road, address: str, options: SourceOptions) -> tuple[SourceKind, str]:
    """What kind of source an address is, and under which address it is read."""
    scheme = address.partition("://")[0].lower()
    if scheme in ("imap", "imaps"):
        mailboxes.read_address(address)
        return "mailbox", address
    if scheme == "file":
        folder = _folder_at(address)
        return "folder", str(folder)
    return await _recognise_web(road, address, options)


def _folder_at(address: str) -> Path:
    from urllib.request import url2pathname

    folder = Path(url2pathname(urlsplit(address).path))
    if not folder.is_dir():
        raise BadQuery(f"There is no folder {folder}.")
    return folder.resolve()


async def _recognise_web(road: Road, address: str, options: SourceOptions) -> tuple[SourceKind, str]:
    answer = await _must_answer(road, address, max_bytes=sitemaps.MAX_BYTES)
    road.at_hand[address] = answer
    unpacked = sitemaps.unpacked(answer)
    outside = await road.read(address, unpacked, links=True)
    if outside.page.format in ("sitemap", "sitemap-index"):
        return "sitemap", address
    if outside.page.items:
        return "feed", address
    wants_the_page = bool(options.depth is not None or options.region or options.watch)
    if not wants_the_page and (feed := await _feed_of(road, answer, outside)) is not None:
        return "feed", feed
    if options.depth is not None or options.watch:
        return ("index" if options.depth else "page"), address
    articles = outside.reading.articles if outside.reading else ()
    has_text = any(article.kind == "article" for article in articles)
    links = worth_following(outside.links, answer.url, all_of_them=False)
    headlines = [link for link in links if len(link.text.split()) >= HEADLINE_WORDS]
    return ("index" if not has_text and len(headlines) >= AN_INDEX else "page"), address


async def _must_answer(road: Road, address: str, *, max_bytes: int) -> Fetched:
    answer = await road.get(address, max_bytes=max_bytes)
    if answer.status != 200:
        raise FetchFailed(f"The address answers {answer.status}.")
    return answer


async def _feed_of(road: Road, answer: Fetched, outside: ReadOutside) -> str | None:
    """The feed that a page names in its head or links to; else, for a site's first page, one at a usual place."""
    linked = [link.url for link in outside.links if urlsplit(link.url).path.lower().endswith((".rss", "/rss", "/feed"))]
    candidates = [*outside.feeds[:2], *linked[:1]]
    if not candidates and urlsplit(answer.url).path in ("", "/"):
        candidates = [urljoin(answer.url, guess) for guess in GUESSES]
    tried = await asyncio.gather(*(_as_feed(road, url) for url in candidates))
    return next((url for url in tried if url is not None), None)


async def _as_feed(road: Road, url: str) -> str | None:
    try:
        answer = await _must_answer(road, url, max_bytes=sitemaps.MAX_BYTES)
        outside = await road.read(url, answer)
    except (FetchFailed, FetchRefused, UnreadablePage):
        return None
    if outside.page.format != "feed":
        return None
    road.at_hand[url] = answer
    return url


async def import_list(desk: Desk, data: bytes | None, url: str, *, by: str, team_id: str = EVERYONE) -> Imported:
    """Add the feeds of a list (OPML): its bytes, or what stands at `url`.

    Raises:
        BadQuery: it is no list of feeds, or holds none.
        FetchRefused, FetchFailed, UnreadablePage: it can not be read.
    """
    async with open_road(desk) as road:
        if data is None:
            data = (await _must_answer(road, _address(url, False), max_bytes=sitemaps.MAX_BYTES)).body
        page = (await road.room.read(Wanted(url), data)).page
    if page.format != "opml" or not page.items:
        raise BadQuery("That is no list of feeds (OPML).")
    good: list[Item] = []
    refused: list[str] = []
    for item in page.items:
        try:
            check_url(item.url or "", read_allowed(desk.settings.allow_hosts))
            good.append(item)
        except FetchRefused as wrong:
            refused.append(f"{(item.url or '')[:200]}: {wrong}")
    return await desk.run(sources.keep_imported, desk, good, refused, by=by, team_id=team_id)
