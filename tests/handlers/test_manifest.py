"""The manifest, the help, the README and what is registered agree with each other and with the calls that are made."""

import ast
import re
from pathlib import Path

import pytest

import handlers
from bot.doctor import SCOPE_COSTS
from bot.manifest import BOT_SCOPES, EVENT_NAMES, app_manifest
from bot.messages import help
from bot.settings import Settings
from handlers import admin

ROOT = Path(__file__).resolve().parent.parent.parent

# Method of the Web API -> scopes of which the bot needs one (docs.slack.dev/reference/methods).
SCOPES_OF_METHODS = {
    "apps_connections_open": (),
    "auth_test": (),
    "chat_delete": ("chat:write",),
    "chat_postEphemeral": ("chat:write",),
    "chat_postMessage": ("chat:write",),
    "chat_update": ("chat:write",),
    "conversations_history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations_info": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations_replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "files_upload_v2": ("files:write",),
    "files_getUploadURLExternal": ("files:write",),
    "files_completeUploadExternal": ("files:write",),
    "users_info": ("users:read",),
    "views_open": (),
    "views_publish": (),
    "views_push": (),
    "views_update": (),
}
SCOPES_OF_EVENTS = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "member_joined_channel": ("channels:read", "groups:read"),
    "message.im": ("im:history",),
    "tokens_revoked": (),
}


def methods_called() -> set[str]:
    """Methods of the Web API that the bot's own code calls on a client, or names for the outbox to call."""
    found = set()
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        # The workspace is Slack's side of the wire.
        if "workspace" in path.relative_to(ROOT).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and "_" in node.attr and _is_client(node.value):
                found.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
                found |= {node.value.replace(".", "_")} & SCOPES_OF_METHODS.keys()
    return found - {"is_connected", "wss_uri", "api_call", "base_url"}


def _is_client(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in ("client", "_client")


def test_every_method_that_is_called_has_its_scope():
    called = methods_called()
    assert {"chat_postMessage", "users_info", "views_open"} <= called
    assert called <= SCOPES_OF_METHODS.keys(), "name the scopes of a method that is new here"
    for method in called:
        scopes = SCOPES_OF_METHODS[method]
        assert not scopes or set(scopes) & set(BOT_SCOPES), method


def test_every_event_that_is_heard_has_its_scope():
    for kind in handlers.EVENTS:
        scopes = SCOPES_OF_EVENTS[EVENT_NAMES.get(kind, kind)]
        assert not scopes or set(scopes) & set(BOT_SCOPES), kind


def test_the_doctor_checks_the_scopes_that_the_manifest_asks_for():
    assert set(SCOPE_COSTS) == set(BOT_SCOPES)


@pytest.mark.parametrize("by", ["socket", "http"])
def test_the_manifest_lists_what_is_registered(by):
    manifest = app_manifest(Settings(command_prefix="desk-"), by)
    commands = {entry["command"] for entry in manifest["features"]["slash_commands"]}
    assert commands == {f"/desk-{name}" for name in handlers.COMMANDS}
    assert {entry["callback_id"] for entry in manifest["features"]["shortcuts"]} == set(handlers.SHORTCUTS)
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert events == sorted(EVENT_NAMES.get(kind, kind) for kind in handlers.EVENTS)
    assert manifest["settings"]["socket_mode_enabled"] == (by == "socket")
    assert all(("url" in entry) == (by == "http") for entry in manifest["features"]["slash_commands"])
    assert ("request_url" in manifest["settings"]["interactivity"]) == (by == "http")


def test_the_manifest_keeps_slacks_limits():
    manifest = app_manifest(Settings())
    about = manifest["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert len(manifest["features"]["slash_commands"]) <= 50
    for entry in manifest["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", entry["command"])
        assert 1 <= len(entry["description"]) <= 2_000
        assert len(entry["usage_hint"]) <= 1_000
    for entry in manifest["features"]["shortcuts"]:
        assert len(entry["name"]) <= 24


def test_help_names_every_command_and_every_verb():
    assert {command.name for command in help.COMMANDS} == set(handlers.COMMANDS)
    assert {verb.name for verb in help.ADMIN_VERBS} == set(admin.ADMIN_VERBS)


def test_the_readme_names_every_command_and_every_scope():
    readme = (ROOT / "README.md").read_text(encoding="utf-8") + "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))
    )
    for name in handlers.COMMANDS:
        assert f"/{name}" in readme, name
    for verb in admin.ADMIN_VERBS:
        assert verb in readme, verb
