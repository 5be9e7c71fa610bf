"""conversations.*: what stands in channels, which there are, who is in them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import TypeVar

from bot.workspace.methods.call import Call, Method
from bot.workspace.place import Place
from bot.workspace.records import Channel, Json, Message, SlackError

T = TypeVar("T")

_SCOPE_WORD = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
_TYPE_WORD = {"public": "public_channel", "private": "private_channel", "im": "im", "mpim": "mpim"}


def page_of(items: Sequence[T], call: Call, default: int = 100) -> tuple[list[T], str]:
    """One page of items by `cursor` and `limit`, and the cursor of the next page ("" at the end)."""
    limit = call.number("limit", default, most=1000)
    start = _read_cursor(call.text("cursor"))
    end = start + limit
    return list(items[start:end]), _make_cursor(end) if end < len(items) else ""


def _make_cursor(place: int) -> str:
    return base64.b64encode(f"next:{place}".encode()).decode()


def _read_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "next":
            return int(number)
    except ValueError:
        pass
    raise SlackError("invalid_cursor")


def _readable(place: Place, call: Call) -> Channel:
    channel = place.channel_for_app(call.need("channel"))
    call.need_scope(f"{_SCOPE_WORD[channel.kind]}:history")
    return channel


def _within(messages: Sequence[Message], call: Call) -> list[Message]:
    oldest, latest = call.text("oldest", "0"), call.text("latest")
    inclusive = call.flag("inclusive")
    try:
        low, high = float(oldest or 0), float(latest) if latest else float("inf")
    except ValueError:
        raise SlackError("invalid_ts_oldest" if oldest else "invalid_ts_latest") from None
    if inclusive:
        return [m for m in messages if low <= float(m.ts) <= high]
    return [m for m in messages if low < float(m.ts) < high]


def history(place: Place, call: Call) -> Json:
    channel = _readable(place, call)
    on_top = [m for m in channel.messages if m.thread_ts in (None, m.ts) or m.subtype == "thread_broadcast"]
    found = _within(on_top, call)[::-1]
    return _answer(found, call)


def replies(place: Place, call: Call) -> Json:
    channel = _readable(place, call)
    ts = call.need("ts")
    anchor = channel.message(ts)
    if anchor is None:
        raise SlackError("thread_not_found")
    thread = channel.thread(anchor.thread_ts or anchor.ts)
    parent, rest = thread[0], thread[1:]
    return _answer([parent, *_within(rest, call)], call)


def _answer(found: list[Message], call: Call) -> Json:
    page, cursor = page_of(found, call)
    everything = call.flag("include_all_metadata")
    return {
        "messages": [message.as_slack(include_all_metadata=everything) for message in page],
        "has_more": bool(cursor),
        "pin_count": 0,
        "response_metadata": {"next_cursor": cursor},
    }


def info(place: Place, call: Call) -> Json:
    channel = place.channel_for_app(call.need("channel"), member=False)
    call.need_scope(f"{_SCOPE_WORD[channel.kind]}:read")
    shown = channel.as_slack(place.bot_user)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


def list_(place: Place, call: Call) -> Json:
    return _list(place, call, [c for c in place.channels if c.kind == "public" or place.bot_user in c.members])


def list_of_bot(place: Place, call: Call) -> Json:
    return _list(place, call, [channel for channel in place.channels if place.bot_user in channel.members])


def _list(place: Place, call: Call, channels: list[Channel]) -> Json:
    wanted = {word.strip() for word in call.text("types", "public_channel").split(",")}
    if unknown := wanted - set(_TYPE_WORD.values()):
        raise SlackError("invalid_types", response_metadata={"messages": sorted(unknown)})
    for kind, word in _TYPE_WORD.items():
        if word in wanted:
            call.need_scope(f"{_SCOPE_WORD[kind]}:read")
    found = [c for c in channels if _TYPE_WORD[c.kind] in wanted]
    if call.flag("exclude_archived"):
        found = [channel for channel in found if not channel.is_archived]
    page, cursor = page_of(found, call)
    return {
        "channels": [channel.as_slack(place.bot_user) for channel in page],
        "response_metadata": {"next_cursor": cursor},
    }


def open_(place: Place, call: Call) -> Json:
    if call.text("channel"):
        channel = place.channel_for_app(call.text("channel"))
        return {"channel": {"id": channel.id}}
    users = call.get("users")
    names = users if isinstance(users, list) else [name.strip() for name in str(users or "").split(",") if name.strip()]
    if not names:
        raise SlackError("users_list_not_supplied")
    known = {person.id for person in place.people}
    if not set(names) <= known:
        raise SlackError("user_not_found")
    call.need_scope("im:write" if len(names) == 1 else "mpim:write")
    before = {channel.id for channel in place.channels}
    channel = place.direct_message(*names)
    shown = channel.as_slack(place.bot_user) if call.flag("return_im") else {"id": channel.id}
    is_old = channel.id in before
    return {"channel": shown, **({"no_op": True, "already_open": True} if is_old else {})}


def members(place: Place, call: Call) -> Json:
    channel = place.channel_for_app(call.need("channel"), member=False)
    call.need_scope(f"{_SCOPE_WORD[channel.kind]}:read")
    page, cursor = page_of(channel.members, call)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(place: Place, call: Call) -> Json:
    channel = place.channel_for_app(call.need("channel"), member=False)
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if place.bot_user in channel.members:
        return {"channel": channel.as_slack(place.bot_user), "warning": "already_in_channel"}
    place.join(channel, place.person(place.bot_user))
    return {"channel": channel.as_slack(place.bot_user)}


METHODS: Mapping[str, Method] = {
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "conversations.info": Method(info),
    "conversations.list": Method(list_, tier=2),
    "conversations.open": Method(open_),
    "conversations.members": Method(members, tier=4),
    "conversations.join": Method(join, ("channels:join",)),
    "users.conversations": Method(list_of_bot),
}
