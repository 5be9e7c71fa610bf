"""The Slack app manifest, made of what the handlers register: commands, events, shortcuts, and the scopes they need.

JSON is YAML too, so the printed text fits both boxes of api.slack.com/apps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import handlers
from bot.messages import help
from bot.settings import Settings

BOT_SCOPES: Mapping[str, str] = {
    "app_mentions:read": "to be asked by mention",
    "channels:history": "to find a post again whose answer was lost",
    "channels:read": "to name channels, and to see whether the bot is in them",
    "chat:write": "to post digests, alerts and answers to mentions",
    "commands": "for the slash commands and the message shortcut",
    "files:read": "to read attached pages into the archive",
    "files:write": "to send pictures and exports",
    "groups:history": "the same as channels:history in private channels",
    "groups:read": "the same as channels:read in private channels",
    "im:history": "to be asked in direct messages",
    "mpim:history": "the same in group messages",
    "users:read": "for people's time zones, and to tell guests from members",
}
"""Every bot scope and what it is for."""

EVENT_NAMES: Mapping[str, str] = {"message": "message.im"}
"""Where the manifest's name of an event is not the name it arrives under."""

PLACEHOLDER = "https://your-host.example/slack/events"


def app_manifest(
    settings: Settings, by: Literal["socket", "http"] = "socket", request_url: str = PLACEHOLDER
) -> dict[str, Any]:
    """The manifest for an installation that Slack reaches by Socket Mode or by HTTP at `request_url`."""
    is_socket = by == "socket"
    settings_part: dict[str, Any] = {
        "event_subscriptions": {"bot_events": sorted(EVENT_NAMES.get(kind, kind) for kind in handlers.EVENTS)},
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": False,
        "socket_mode_enabled": is_socket,
        "token_rotation_enabled": False,
    }
    if not is_socket:
        settings_part["event_subscriptions"]["request_url"] = request_url
        settings_part["interactivity"]["request_url"] = request_url
    oauth: dict[str, Any] = {"scopes": {"bot": sorted(BOT_SCOPES)}}
    if not is_socket:
        oauth["redirect_urls"] = [request_url.removesuffix("/slack/events") + "/slack/oauth_redirect"]
    features: dict[str, Any] = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Readout", "always_online": True},
        "slash_commands": [
            _command(name, settings.command_prefix, is_socket, request_url) for name in handlers.COMMANDS
        ],
    }
    if handlers.SHORTCUTS:
        features["shortcuts"] = [
            {"name": name, "type": "message", "callback_id": callback_id, "description": description}
            for callback_id, (name, description) in help.SHORTCUTS.items()
            if callback_id in handlers.SHORTCUTS
        ]
    return {
        "display_information": {
            "name": "Readout",
            "description": "Who met whom, when, where, and who says so",
            "background_color": "#1f2d3d",
        },
        "features": features,
        "oauth_config": oauth,
        "settings": settings_part,
    }


def _command(name: str, prefix: str, is_socket: bool, request_url: str) -> dict[str, Any]:
    told = help.by_name(name)
    if told is None:
        raise KeyError(f"no help for /{name}")
    command: dict[str, Any] = {
        "command": f"/{prefix}{name}",
        "description": told.does[:2000],
        "usage_hint": told.usage[:1000],
        "should_escape": False,
    }
    return command if is_socket else command | {"url": request_url}
