"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.workspace.block_kit import check_message
from bot.workspace.methods.call import Call, Method
from bot.workspace.place import Place
from bot.workspace.records import Channel, Json, Message, SlackError

TRUNCATED_AT = 40_000
UPDATE_TEXT_BYTES = 4_000


def post_message(place: Place, call: Call) -> Json:
    channel = _channel_to_post(place, call)
    parts = _read_parts(call)
    parts["metadata"] = call.get("metadata") or None
    thread_ts = _thread(channel, call)
    if wait := place.rates.wait_for_post(channel.id):
        raise SlackError("ratelimited", retry_after=wait)
    if earlier := _same_client_msg_id(place, channel, call):
        return {"channel": channel.id, "ts": earlier.ts, "message": earlier.as_slack(), "is_duplicate": True}
    message = place.new_message(
        channel,
        place.person(place.bot_user),
        **parts,
        thread_ts=thread_ts,
        username=call.text("username"),
        client_msg_id=call.text("client_msg_id"),
        subtype="thread_broadcast" if thread_ts and call.flag("reply_broadcast") else "",
    )
    place.post(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_slack()}


def _same_client_msg_id(place: Place, channel: Channel, call: Call) -> Message | None:
    """An earlier post with this client_msg_id, if the workspace was told to mind it (Slack documents no such thing)."""
    wanted = call.text("client_msg_id")
    if not wanted or not place.minds_client_msg_id:
        return None
    return next((message for message in channel.messages if message.client_msg_id == wanted), None)


def _channel_to_post(place: Place, call: Call) -> Channel:
    where = call.need("channel")
    if not place.registration.has_messages_tab and _is_direct(place, where):
        raise SlackError("messages_tab_disabled")
    if where in {person.id for person in place.people}:
        return place.direct_message(where)
    channel = place.channel_for_app(where, member=False)
    if channel.is_archived:
        raise SlackError("is_archived")
    if place.bot_user not in channel.members and not _may_post_uninvited(place):
        raise SlackError("not_in_channel")
    if channel.posting_restricted:
        raise SlackError("restricted_action")
    return channel


def _is_direct(place: Place, where: str) -> bool:
    channel = place.find_channel(where)
    return where.startswith("U") if channel is None else channel.kind == "im"


def _may_post_uninvited(place: Place) -> bool:
    scopes = place.registration.scopes
    return scopes is not None and "chat:write.public" in scopes


def _read_parts(call: Call) -> dict[str, Any]:
    """Text, blocks and attachments, checked as Slack checks them."""
    payload = {name: call.get(name) for name in ("blocks", "attachments", "metadata")}
    payload |= {name: call.text(name) for name in ("text", "markdown_text")}
    _raise_refusal(payload)
    text = payload["text"]
    if len(text) > TRUNCATED_AT:
        text = text[:TRUNCATED_AT]
        call.warnings.append("message_truncated")
    blocks = list(payload["blocks"] or ())
    if payload["markdown_text"]:
        blocks = [{"type": "markdown", "text": payload["markdown_text"]}]
    return {"text": text, "blocks": blocks, "attachments": list(payload["attachments"] or ())}


def _raise_refusal(payload: Mapping[str, Any]) -> None:
    refusal = check_message(payload)
    if refusal is None:
        return
    more: Json = {}
    if refusal.complaints:
        errors = list(refusal.complaints)
        more = {"errors": errors, "response_metadata": {"messages": [f"[ERROR] {error}" for error in errors]}}
    raise SlackError(refusal.code, **more)


def _thread(channel: Channel, call: Call) -> str | None:
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    parent = channel.message(thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts


def update(place: Place, call: Call) -> Json:
    """Blocks, attachments and metadata that are not given stay as they were, as Slack's page of the method says."""
    channel = place.channel_for_app(call.need("channel"), member=False)
    message = _own_message(place, channel, call.need("ts"))
    changes: dict[str, Any] = {name: call.get(name) for name in ("blocks", "attachments") if call.get(name) is not None}
    if call.get("text") is not None:
        changes["text"] = call.text("text")
        if len(changes["text"].encode()) > UPDATE_TEXT_BYTES:
            raise SlackError("msg_too_long")
    _raise_refusal({"text": message.text, **changes, "metadata": call.get("metadata")})
    if metadata := call.get("metadata"):
        changes["metadata"] = metadata
    place.edit(message, **changes)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_slack()}


def _own_message(place: Place, channel: Channel, ts: str, otherwise: str = "cant_update_message") -> Message:
    message = channel.message(ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.user != place.bot_user:
        raise SlackError(otherwise)
    if channel.is_archived:
        raise SlackError("is_archived")
    return message


def delete(place: Place, call: Call) -> Json:
    channel = place.channel_for_app(call.need("channel"), member=False)
    message = _own_message(place, channel, call.need("ts"), "cant_delete_message")
    place.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(place: Place, call: Call) -> Json:
    channel = place.channel_for_app(call.need("channel"))
    if channel.is_archived:
        raise SlackError("is_archived")
    reader = call.need("user")
    if reader not in channel.members:
        raise SlackError("user_not_in_channel")
    parts = _read_parts(call)
    message = place.new_message(
        channel, place.person(place.bot_user), **parts, thread_ts=call.text("thread_ts") or None, to=reader
    )
    place.post(message)
    return {"message_ts": message.ts}


def get_permalink(place: Place, call: Call) -> Json:
    channel = place.channel_for_app(call.need("channel"))
    message = channel.message(call.need("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    link = f"{place.base_url}archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS: Mapping[str, Method] = {
    "chat.postMessage": Method(post_message, ("chat:write",), tier=None),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",), tier=4),
    "chat.getPermalink": Method(get_permalink, tier=None),
}
