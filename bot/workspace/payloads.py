"""The JSON that Slack sends an app for a command, a shortcut, a click or a form."""

from __future__ import annotations

import html
import re
from typing import Any

from bot.workspace.place import Place
from bot.workspace.records import Channel, Json, Message, Person, View
from bot.workspace.registration import Command
from bot.workspace.tickets import ResponseUrl

_USER = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]{0,79})", re.IGNORECASE)
_CODE = re.compile(r"(`[^`\n]{1,2000}`)")
_CHANNEL = re.compile(r"(?<![\w#])#([a-z0-9][a-z0-9_-]{0,79})", re.IGNORECASE)


def escape(text: str) -> str:
    """Slack's three entities."""
    return html.escape(text, quote=False)


def with_mentions(place: Place, text: str) -> str:
    """Typed text as Slack stores it: escaped, with @name and #channel turned into their ids, but not within code."""

    def person(match: re.Match[str]) -> str:
        found = next((p for p in (*place.people, place.person(place.bot_user)) if p.name == match[1].lower()), None)
        return f"<@{found.id}>" if found else match[0]

    def channel(match: re.Match[str]) -> str:
        found = place.find_channel(match[1].lower())
        return f"<#{found.id}|{found.name}>" if found else match[0]

    pieces = _CODE.split(escape(text))
    return "".join(
        piece if number % 2 else _CHANNEL.sub(channel, _USER.sub(person, piece)) for number, piece in enumerate(pieces)
    )


def response_address(place: Place, url: ResponseUrl) -> str:
    return f"{place.base_url}response/{place.team_id}/{url.key}"


def slash_command(
    place: Place, person: Person, channel: Channel, name: str, text: str, command: Command | None, url: ResponseUrl
) -> Json:
    return {
        "token": "local",
        "team_id": place.team_id,
        "team_domain": "local",
        "channel_id": channel.id,
        "channel_name": channel.slash_name,
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": with_mentions(place, text) if command and command.should_escape else escape(text),
        "api_app_id": place.app_id,
        "is_enterprise_install": "false",
        "response_url": response_address(place, url),
        "trigger_id": place.tickets.new_trigger(person.id),
    }


def _interaction(place: Place, kind: str, person: Person, view_id: str | None = None) -> Json:
    return {
        "type": kind,
        "team": {"id": place.team_id, "domain": "local"},
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": place.app_id,
        "token": "local",
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": place.tickets.new_trigger(person.id, view_id),
    }


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.slash_name}


def action_in_message(
    place: Place, person: Person, channel: Channel, message: Message, action: Json, url: ResponseUrl
) -> Json:
    """block_actions from a message. Slack leaves the message itself out when it is ephemeral."""
    payload = _interaction(place, "block_actions", person) | {
        "container": _message_container(message),
        "channel": _channel(channel),
        "response_url": response_address(place, url),
        "state": {"values": place.values_of(message, person.id)},
        "actions": [action],
    }
    if not message.to:
        payload["message"] = message.as_slack()
    return payload


def _message_container(message: Message) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": bool(message.to),
    }
    return container | {"thread_ts": message.thread_ts} if message.thread_ts else container


def action_in_view(place: Place, person: Person, view: View, action: Json) -> Json:
    return _interaction(place, "block_actions", person, view.id) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view.as_slack(),
        "actions": [action],
    }


def submission(place: Place, person: Person, view: View, response_urls: list[Json]) -> Json:
    return _interaction(place, "view_submission", person, view.id) | {
        "view": view.as_slack(),
        "response_urls": response_urls,
    }


def closing(place: Place, person: Person, view: View, *, is_cleared: bool) -> Json:
    payload = _interaction(place, "view_closed", person) | {"view": view.as_slack(), "is_cleared": is_cleared}
    del payload["trigger_id"]
    return payload


def suggestion(place: Place, person: Person, block_id: str, action_id: str, typed: str, **where: Any) -> Json:
    """block_suggestion: the app is asked for options; `where` is the view, or the message and its channel."""
    payload = _interaction(place, "block_suggestion", person)
    del payload["trigger_id"]
    return payload | {"block_id": block_id, "action_id": action_id, "value": typed, **where}


def suggestion_place(place: Place, source: Message | View) -> Json:
    if isinstance(source, View):
        return {"container": {"type": "view", "view_id": source.id}, "view": source.as_slack()}
    return {
        "container": _message_container(source),
        "channel": _channel(place.channel(source.channel)),
        "message": source.as_slack(),
    }


def global_shortcut(place: Place, person: Person, callback_id: str) -> Json:
    return _interaction(place, "shortcut", person) | {
        "callback_id": callback_id,
        "action_ts": place.clock.next_ts(),
    }


def message_shortcut(
    place: Place, person: Person, callback_id: str, channel: Channel, message: Message, url: ResponseUrl
) -> Json:
    return _interaction(place, "message_action", person) | {
        "callback_id": callback_id,
        "action_ts": place.clock.next_ts(),
        "message_ts": message.ts,
        "message": message.as_slack(),
        "channel": _channel(channel),
        "response_url": response_address(place, url),
    }
