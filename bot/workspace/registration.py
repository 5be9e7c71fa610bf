"""What an app registered by its manifest: commands, shortcuts, scopes, events, surfaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command with its leading slash."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A global shortcut, or with `on_message` one of a message's own menu."""

    name: str
    callback_id: str
    description: str = ""
    on_message: bool = False


@dataclass(frozen=True, slots=True)
class Registration:
    """An app as its manifest describes it. Without a manifest everything is allowed and every event is sent."""

    name: str = "App"
    description: str = ""
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    scopes: frozenset[str] | None = None
    """None: every scope."""
    events: frozenset[str] | None = None
    """None: every event."""
    has_home_tab: bool = True
    has_messages_tab: bool = True
    is_interactive: bool = True
    request_url: str = ""

    def command(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.name == name), None)

    def may(self, *scopes: str) -> bool:
        """Whether the bot token holds one of these scopes."""
        return not scopes or self.scopes is None or any(scope in self.scopes for scope in scopes)

    def hears(self, event: str) -> bool:
        return self.events is None or event in self.events


def read_manifest(manifest: Mapping[str, Any] | None) -> Registration:
    """The registration in an app manifest (Slack's JSON form, docs.slack.dev/reference/app-manifest)."""
    if manifest is None:
        return Registration()
    if not isinstance(manifest, Mapping):
        raise ValueError("an app manifest is a JSON object")
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    home = features.get("app_home", {})
    display = manifest.get("display_information", {})
    return Registration(
        name=features.get("bot_user", {}).get("display_name") or display.get("name", "App"),
        description=display.get("description", ""),
        commands=tuple(_read_command(entry) for entry in features.get("slash_commands", ())),
        shortcuts=tuple(_read_shortcut(entry) for entry in features.get("shortcuts", ())),
        scopes=frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        has_home_tab=bool(home.get("home_tab_enabled", False)),
        has_messages_tab=bool(home.get("messages_tab_enabled", True)),
        is_interactive=bool(settings.get("interactivity", {}).get("is_enabled", False)),
        request_url=settings.get("event_subscriptions", {}).get("request_url", ""),
    )


def _read_command(entry: Mapping[str, Any]) -> Command:
    return Command(
        entry["command"],
        entry.get("description", ""),
        entry.get("usage_hint", ""),
        bool(entry.get("should_escape", False)),
        entry.get("url", ""),
    )


def _read_shortcut(entry: Mapping[str, Any]) -> Shortcut:
    return Shortcut(
        entry["name"], entry["callback_id"], entry.get("description", ""), on_message=entry.get("type") == "message"
    )
