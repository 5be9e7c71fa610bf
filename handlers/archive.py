"""The message shortcut "Read into the archive": a message's text and attached pages become pages.

What was said in a private channel or direct message stays visible only there unless the reader says otherwise: a
modal asks first, and the confirmation says it.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.desk import Desk
from bot.errors import ReadoutError, UnreadablePage
from bot.messages import archive as words
from bot.messages import blocks
from handlers import access
from handlers.slash import Happening, Reply, Submission, post_response

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.desk.intake import PageOutcome
    from bot.model import Message, Page

log = logging.getLogger(__name__)

WAIT_SECONDS = 1_800
"""How long a message waits for the answer of the modal: as long as Slack's response address lives."""
MOST_WAITING = 500
SHORTEST_TEXT = 40
"""Characters of a message that may hold an article; below, only its files count."""
DOWNLOAD_SECONDS = 30


@dataclass(frozen=True, slots=True)
class _Waiting:
    happening: Happening
    until: float


_waiting: dict[str, _Waiting] = {}


@dataclass(slots=True)
class _Gathered:
    pages: list[Page] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    links: int = 0


async def read_message(desk: Desk, happening: Happening) -> Reply:
    """Read a public message at once; ask first who may see a private one."""
    who = await access.person(happening.client, happening.team_id, happening.user_id)
    if who is None or who.is_outsider:
        return Reply(words.members_only())
    if await _is_public(happening):
        return Reply(words.reading(_count(happening)), then=_read(desk, happening, only_here=False))
    return Reply(opens=words.ask_who_may_see(_keep(happening)))


async def answer_modal(desk: Desk, submission: Submission) -> Reply:
    """Who may see it was answered: read it now."""
    waiting = _waiting.pop(submission.private_metadata, None)
    if waiting is None or waiting.until < time.monotonic() or not _is_same_person(waiting, submission):
        return Reply(words.expired())
    only_here = submission.values.get(words.SEEN_BY) != words.EVERYBODY
    return Reply(then=_read(desk, waiting.happening, only_here=only_here))


def _is_same_person(waiting: _Waiting, submission: Submission) -> bool:
    asked = waiting.happening
    return (asked.team_id, asked.user_id) == (submission.team_id, submission.user_id)


def _keep(happening: Happening) -> str:
    now = time.monotonic()
    for key in [key for key, kept in _waiting.items() if kept.until < now]:
        del _waiting[key]
    if len(_waiting) >= MOST_WAITING:
        _waiting.pop(next(iter(_waiting)))
    key = secrets.token_urlsafe(16)
    _waiting[key] = _Waiting(happening, now + WAIT_SECONDS)
    return key


async def _is_public(happening: Happening) -> bool:
    """Only when Slack says so: what cannot be looked up counts as private."""
    if happening.client is None or not happening.channel_id.startswith("C"):
        return False
    from slack_sdk.errors import SlackClientError

    try:
        answer = await happening.client.conversations_info(channel=happening.channel_id)
    except (SlackClientError, OSError, TimeoutError) as refused:
        log.info("channel not looked up", extra={"why": type(refused).__name__})
        return False
    channel = answer.get("channel") or {}
    return not any(channel.get(flag, False) for flag in ("is_private", "is_im", "is_mpim", "is_group"))


def _message(happening: Happening) -> Mapping[str, Any]:
    return happening.body.get("message") or {}


def _count(happening: Happening) -> int:
    said = _message(happening)
    return max(1, len(said.get("files") or ()) + (len(str(said.get("text") or "")) >= SHORTEST_TEXT))


async def _read(desk: Desk, happening: Happening, *, only_here: bool) -> None:
    from bot.desk import admin, intake

    found = await _gather(desk, happening)
    if not found.pages and not found.refused and not found.links:
        await _say(happening, words.nothing_to_read())
        return
    channel = happening.channel_id if only_here else None
    origin = intake.Origin("slack", live=True, team_id=happening.team_id, only_channel=channel)
    outcomes: list[PageOutcome] = []
    for page in found.pages:
        try:
            outcomes.append(await desk.run(intake.read_in, desk, page, origin))
        except ReadoutError as trouble:
            found.refused.append((page.name.rsplit("/", 1)[-1], str(trouble)))
    detail = {"channel": happening.channel_id, "added": sum(o.added for o in outcomes), "only_here": only_here}
    await desk.run(
        admin.record, desk, team_id=happening.team_id, by=happening.user_id, action="read message", detail=detail
    )
    await _say(happening, words.read_in(outcomes, found.refused, only_here=only_here, links=found.links))


async def _gather(desk: Desk, happening: Happening) -> _Gathered:
    """The message's text and files as pages, named by workspace, channel and time."""
    from bot.reading.formats import read_bytes

    said, found = _message(happening), _Gathered()
    name = f"slack:{happening.team_id}/{happening.channel_id}/{said.get('ts') or 'unknown'}"
    text = blocks.unescape(str(said.get("text") or ""))
    if len(text.strip()) >= SHORTEST_TEXT:
        found.pages.append(read_bytes(name, text.encode("utf-8", "replace")))
    elif "http://" in text or "https://" in text:
        found.links = text.count("http://") + text.count("https://")
    for number, file in enumerate((said.get("files") or ())[:10]):
        title = str(file.get("name") or f"file {number + 1}")
        try:
            data = await _download(happening.client, file, desk.settings.max_file_mb)
            found.pages.append(read_bytes(f"{name}/{title}", data, url=file.get("permalink")))
        except UnreadablePage as trouble:
            found.refused.append((title, trouble.reason))
    return found


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


async def _say(happening: Happening, said: Message) -> None:
    """Privately where the shortcut was used, else as a direct message."""
    payload = {"text": said.text, "blocks": list(said.blocks), "response_type": "ephemeral"}
    if happening.response_url and await post_response(happening, payload):
        return
    if happening.client is not None:
        await happening.client.chat_postMessage(
            channel=happening.user_id, text=said.text, blocks=list(said.blocks) or None
        )
