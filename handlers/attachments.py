"""A Slack message in, the pages out that it holds: its own text, the files attached to it, the pages it links to.

What cannot be read is named with its reason; nothing here is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.desk import Desk
from bot.errors import ReadoutError, UnreadablePage
from bot.messages import blocks

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.model import Page

SHORTEST_TEXT = 40
"""Characters beside links that may hold an article; below, only files and links count."""
LONGEST_NOTE = 300
"""Characters beside links up to which a message is a note about them; a longer one is a pasted page of its own, whose
links lead to other articles."""
MOST_FILES = 10
MOST_LINKS = 5
DOWNLOAD_SECONDS = 30

_LINK = re.compile(r"<(https?://[^|<>\s]{1,3000})(?:\|[^<>\n]{0,3000})?>|(https?://[^|<>\s]{1,3000})")


@dataclass(slots=True)
class Gathered:
    """What a message held. `unopened` counts the links that were left alone."""

    pages: list[Page] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    unopened: int = 0


def count(said: Mapping[str, Any]) -> int:
    """How many pages a message seems to hold, at least one."""
    text, links = _parts(said)
    return max(1, len(_files(said)) + len(_to_open(text, links)) + (len(text) >= SHORTEST_TEXT))


async def gather(desk: Desk, client: AsyncWebClient | None, said: Mapping[str, Any], name: str) -> Gathered:
    """The pages of a message; each is called after it by `name`."""
    from bot.reading.formats import read_bytes

    found = Gathered()
    text, links = _parts(said)
    if len(text) >= SHORTEST_TEXT:
        whole = blocks.unescape(str(said.get("text") or ""))
        found.pages.append(read_bytes(name, whole.encode("utf-8", "replace")))
    opened = _to_open(text, links)
    found.unopened = len(links) - len(opened)
    for number, file in enumerate(_files(said)):
        title = str(file.get("name") or f"file {number + 1}")
        try:
            data = await _download(client, file, desk.settings.max_file_mb)
            found.pages.append(read_bytes(f"{name}/{title}", data, url=file.get("permalink")))
        except UnreadablePage as trouble:
            found.refused.append((title, trouble.reason))
    await _open_links(desk, opened, name, found)
    return found


def _files(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(said.get("files") or ())[:MOST_FILES]


def _parts(said: Mapping[str, Any]) -> tuple[str, list[str]]:
    """A message's words without its links, and the addresses of those, each once."""
    text = str(said.get("text") or "")
    links = [blocks.unescape(wrapped or bare) for wrapped, bare in _LINK.findall(text)]
    return blocks.unescape(_LINK.sub(" ", text)).strip(), list(dict.fromkeys(links))


def _to_open(text: str, links: list[str]) -> list[str]:
    return links[:MOST_LINKS] if len(text) <= LONGEST_NOTE else []


async def _open_links(desk: Desk, links: list[str], name: str, found: Gathered) -> None:
    """Fetch what a message links to, behind the same guard as feeds, and read it in a child process."""
    if not links:
        return
    from bot.fetch import fetch, open_fetcher
    from bot.reading.child import read_outside

    async with open_fetcher(desk.settings.allow_hosts) as fetcher:
        for address in links:
            try:
                answer = await fetch(fetcher, address, accept="text/html, */*;q=0.5")
                if answer.status != 200:
                    raise UnreadablePage(address, f"The address answers {answer.status}.")
                found.pages.append(await read_outside(f"{name}/{address}", answer.body, url=answer.url))
            except UnreadablePage as trouble:
                found.refused.append((address, trouble.reason))
            except ReadoutError as trouble:
                found.refused.append((address, str(trouble)))


async def _download(client: AsyncWebClient | None, file: Mapping[str, Any], max_mb: float) -> bytes:
    """A file's bytes; the bot token is shown to Slack's own hosts only.

    Raises:
        UnreadablePage: not Slack's address, refused, too large, or unreachable.
    """
    title = str(file.get("name") or "file")
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    if client is None or client.session is None or not is_slacks_own(url, client.base_url):
        raise UnreadablePage(title, "Slack gave no address to read it from.")
    import aiohttp

    limit = int(max_mb * 1_048_576)
    headers = {"Authorization": f"Bearer {client.token}"}
    timeout = aiohttp.ClientTimeout(total=DOWNLOAD_SECONDS)
    data = bytearray()
    try:
        async with client.session.get(url, headers=headers, timeout=timeout, allow_redirects=False) as answer:
            if answer.status != 200:
                raise UnreadablePage(title, "Slack does not hand it over; files:read is needed, and to be a member.")
            async for piece in answer.content.iter_chunked(65_536):
                data += piece
                if len(data) > limit:
                    raise UnreadablePage(title, f"It is over {max_mb:g} MiB.")
    except (aiohttp.ClientError, OSError, TimeoutError) as unreachable:
        raise UnreadablePage(title, "It could not be fetched from Slack.") from unreachable
    return bytes(data)


def is_slacks_own(url: str, base_url: str) -> bool:
    """Is `url` on Slack's file hosts, or on the very host and port of the Web API in use?"""
    try:
        there, api = urlsplit(url), urlsplit(base_url)
        same = (there.scheme, there.hostname, there.port) == (api.scheme, api.hostname, api.port)
    except ValueError:
        return False
    host = there.hostname or ""
    return same or (
        there.scheme == "https" and host.endswith((".slack.com", ".slack-gov.com")) and "@" not in there.netloc
    )
