"""Speaking to Slack: what its Web API may raise, a message posted, an answer to a response address."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot.model import Message

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)


def refusals() -> tuple[type[Exception], ...]:
    """What a call of Slack's Web API may raise: its word, or that it is out of reach."""
    from aiohttp import ClientError
    from slack_sdk.errors import SlackClientError

    return SlackClientError, ClientError, OSError, TimeoutError


def reason_of(refused: Exception) -> str:
    """Slack's own word for why it refused ("channel_not_found"), or the kind of the fault."""
    data = getattr(getattr(refused, "response", None), "data", None)
    # The body of a 5xx answer is text, not a dict.
    return str(data.get("error", "unknown")) if isinstance(data, dict) else type(refused).__name__


async def post(client: AsyncWebClient, channel: str, said: Message, thread_ts: str | None = None) -> tuple[str, str]:
    """Say something in a channel, or to a person by id; where and when it was said. No link in it is unfolded.

    Raises:
        SlackClientError, aiohttp.ClientError, OSError, TimeoutError: Slack refused it or is out of reach.
    """
    posted = await client.chat_postMessage(
        channel=channel,
        text=said.text,
        blocks=list(said.blocks) or None,
        thread_ts=thread_ts,
        unfurl_links=False,
        unfurl_media=False,
    )
    return str(posted["channel"]), str(posted["ts"])


async def post_response(client: AsyncWebClient | None, response_url: str, payload: dict[str, Any]) -> bool:
    """POST to the response address. False when Slack no longer takes it: the SDK reports 404 and 429 as a status."""
    from slack_sdk.webhook.async_client import AsyncWebhookClient

    session = client.session if client else None
    # No retries: the SDK's own would say it twice when the line breaks after Slack took it.
    hook = AsyncWebhookClient(response_url, timeout=10, session=session, retry_handlers=[])
    if client is not None:
        # The SDK reads HTTP(S)_PROXY even for this machine's own addresses.
        hook.proxy = client.proxy
    try:
        answer = await hook.send_dict(payload)
    except refusals() as unreachable:
        log.warning("response address unreachable", extra={"why": type(unreachable).__name__})
        return False
    if answer.status_code != 200:
        log.info("response address refused", extra={"status": answer.status_code})
    return bool(answer.status_code == 200)


async def tell_privately(client: AsyncWebClient | None, user_id: str, response_url: str | None, said: Message) -> None:
    """The result of long work: where it was asked for while Slack still allows, else as a direct message.

    Raises:
        SlackClientError, aiohttp.ClientError, OSError, TimeoutError: Slack refused the message or is out of reach.
    """
    payload = {"text": said.text, "blocks": list(said.blocks), "response_type": "ephemeral"}
    if response_url and await post_response(client, response_url, payload):
        return
    if client is not None:
        await post(client, user_id, said)
