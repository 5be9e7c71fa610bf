"""What stands in the bot's way: settings, tokens, scopes, database and disk in, findings with the fix out.

Nothing is changed, and nothing is asked of Slack but who the tokens belong to.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.errors import ReadoutError, StoreError
from bot.settings import Settings

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

Level = Literal["ok", "note", "bad"]

LOW_DISK_MB = 500
SLACK_SECONDS = 10
CLOCK_SECONDS = 60

SCOPE_COSTS = {
    "app_mentions:read": "it does not answer when it is mentioned",
    "channels:history": "it cannot check in public channels whether a post arrived, nor read messages there",
    "channels:read": "it cannot tell whether it is a member of a channel, so digests stay blocked without a word",
    "chat:write": "it cannot post digests and alerts",
    "commands": "no slash command and no shortcut works",
    "files:read": "it cannot read files that people hand it",
    "files:write": "it cannot answer with pictures and exports",
    "groups:history": "it cannot check in private channels whether a post arrived, nor read messages there",
    "groups:read": "it cannot tell whether it is a member of a private channel",
    "im:history": "it does not answer direct messages",
    "mpim:history": "it does not answer in group messages",
    "users:read": "it does not know people's time zones, nor who is a guest",
}
"""Every bot scope that Readout asks for, and what is lost without it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `fix` says what to do; only a `bad` finding stops the bot."""

    level: Level
    what: str
    says: str
    fix: str | None = None


def examine(settings: Settings, env: Mapping[str, str], *, ephemeral_ok: bool = False) -> Iterator[Finding]:
    """Findings, one after the other as they are made; the last ones ask Slack."""
    yield from about_python()
    yield Finding("ok", "settings", f"times in {settings.timezone}, commands /{settings.command_prefix}leader …")
    yield from about_admins(settings)
    yield from about_seeds(settings)
    yield from about_database(settings.db)
    yield from about_disk(settings.db, env, ephemeral_ok=ephemeral_ok)
    yield from about_tokens(settings)
    yield from about_slack(settings)


def about_python() -> Iterator[Finding]:
    yield Finding("ok", "python", ".".join(str(part) for part in sys.version_info[:3]))


def about_admins(settings: Settings) -> Iterator[Finding]:
    if settings.serves_many:
        yield from about_admins_of_many(settings)
    elif settings.admins:
        yield Finding("ok", "admins", f"{len(settings.admins)} people may reload, correct and back up")
    else:
        fix = "Set READOUT_ADMINS to your Slack user id (profile, ⋮, Copy member ID)."
        yield Finding("note", "admins", "nobody may reload from Slack", fix)


def about_admins_of_many(settings: Settings) -> Iterator[Finding]:
    """Where several workspaces are served, an admin is one of a workspace."""
    bare = [admin for admin in settings.admins if ":" not in admin]
    fix = "Write T…:U… in READOUT_ADMINS, with the workspace's id before the person's."
    if bare:
        yield Finding("bad", "admins", f"{len(bare)} without a workspace: nobody, where several are served", fix)
    elif settings.admins:
        yield Finding("ok", "admins", f"{len(settings.admins)} people, each in one workspace")
    else:
        yield Finding("note", "admins", "no workspace has one", fix)


def about_seeds(settings: Settings) -> Iterator[Finding]:
    folder = settings.seeds
    if folder is None:
        yield Finding("note", "seeds", "READOUT_SEEDS is not set", "Set it to the folder that `reload` shall read.")
    elif not folder.is_dir():
        yield Finding("bad", "seeds", f"{folder} is no folder", "Set READOUT_SEEDS to a folder of pages.")
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield Finding("bad", "seeds", f"{folder} cannot be read", "Give the bot's user the right to read it.")
    else:
        yield Finding("ok", "seeds", str(folder))


def about_database(path: Path) -> Iterator[Finding]:
    """Is it there, readable, writable, of our schema, and whole?"""
    if not path.exists():
        folder = path.absolute().parent
        if folder.is_dir() and os.access(folder, os.W_OK):
            yield Finding("ok", "database", f"{path} will be made at the first start")
        else:
            fix = "Make the folder, give the bot's user the right to write in it, or set READOUT_DB."
            yield Finding("bad", "database", f"{folder} cannot be written", fix)
        return
    from store.database import Store, damage

    try:
        with Store(path) as store, store.write() as conn:
            found = damage(conn)
    except StoreError as error:
        yield Finding("bad", "database", str(error), "Restore a backup, or set READOUT_DB to another file.")
        return
    size = path.stat().st_size / 1e6
    if found:
        yield Finding("bad", "database", f"{path} is damaged: {found}", "Restore a backup: `readout restore FILE`.")
    else:
        yield Finding("ok", "database", f"{path}, {size:.1f} MB, whole and writable")


def about_disk(path: Path, env: Mapping[str, str], *, ephemeral_ok: bool) -> Iterator[Finding]:
    folder = path.absolute().parent
    if env.get("DYNO") and not ephemeral_ok:
        fix = "Use a machine with a lasting disk, or say --allow-ephemeral-disk if the archive may vanish."
        yield Finding("bad", "disk", "this platform empties its disk at every restart (DYNO is set)", fix)
    if not folder.is_dir():
        return
    free = shutil.disk_usage(folder).free / 1e6
    if free < LOW_DISK_MB:
        fix = f"Free some space: a backup needs as much again, and below {LOW_DISK_MB} MB loading may stop."
        yield Finding("bad", "disk", f"{free:.0f} MB free in {folder}", fix)
    else:
        yield Finding("ok", "disk", f"{free / 1000:.1f} GB free")
    if not os.access(tempfile.gettempdir(), os.W_OK):
        yield Finding("bad", "disk", f"{tempfile.gettempdir()} cannot be written", "Set TMPDIR to a writable folder.")


def about_tokens(settings: Settings) -> Iterator[Finding]:
    """Are the right tokens there, in the right places?"""
    by_socket, by_http = settings.app_token is not None, settings.signing_secret is not None
    if settings.bot_token is None and not by_socket and not by_http and settings.client_id is None:
        fix = "Set the tokens as the README says; `readout demo` needs none."
        yield Finding("note", "slack", "not connected: no token is set", fix)
        return
    if (settings.client_id or settings.client_secret) and not (settings.serves_many and by_http):
        fix = "Set SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET (Basic Information, App Credentials)."
        yield Finding("bad", "tokens", "for several workspaces all three secrets of the app are needed", fix)
    if settings.serves_many:
        yield from about_tokens_of_many(settings)
        return
    if settings.bot_token is None and not settings.client_id:
        fix = "Set SLACK_BOT_TOKEN (xoxb-…) from OAuth & Permissions."
        yield Finding("bad", "tokens", "SLACK_BOT_TOKEN is not set", fix)
    elif settings.bot_token and not settings.bot_token.startswith(("xoxb-", "xoxe.xoxb-")):
        fix = "Use the Bot User OAuth Token from OAuth & Permissions; it begins with xoxb-."
        yield Finding("bad", "tokens", "SLACK_BOT_TOKEN is no bot token", fix)
    if by_socket and not str(settings.app_token).startswith("xapp-"):
        fix = "Use an app-level token with connections:write (Basic Information); it begins with xapp-."
        yield Finding("bad", "tokens", "SLACK_APP_TOKEN is no app-level token", fix)
    if not by_socket and not by_http:
        fix = "Set SLACK_APP_TOKEN for `readout run`, or SLACK_SIGNING_SECRET for `readout serve`."
        yield Finding("bad", "tokens", "Slack has no way to reach the bot", fix)
    else:
        ways = [word for word, there in (("`readout run`", by_socket), ("`readout serve`", by_http)) if there]
        yield Finding("ok", "tokens", f"set for {' and '.join(ways)}")


def about_tokens_of_many(settings: Settings) -> Iterator[Finding]:
    """Several workspaces: each brings its own token, by HTTP only, and has its own admins."""
    if settings.signing_secret is not None:
        says = "set for several workspaces with `readout serve`; each installs at /slack/install of its address"
        yield Finding("ok", "tokens", says)
    if settings.bot_token or settings.app_token:
        fix = "Take SLACK_BOT_TOKEN and SLACK_APP_TOKEN away, or SLACK_CLIENT_ID where there is one workspace only."
        yield Finding("note", "tokens", "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not used for several workspaces", fix)


def about_workspaces(settings: Settings) -> Iterator[Finding]:
    """Who installed the app, whether their tokens work, and who removed it."""
    from store import installations
    from store.database import Store

    if not settings.db.exists():
        return
    try:
        with Store(settings.db) as store, store.read() as conn:
            found = installations.every(conn)
    except StoreError:  # told with the database
        return
    if not found:
        yield Finding("note", "workspaces", "none has installed the app yet", "Open /slack/install of its address.")
    for made in found:
        what = f"workspace {made.team_name} ({made.team_id})"
        if made.bot_token is None:
            fix = "Its digests and alerts wait until it installs the app again at /slack/install."
            yield Finding("note", what, f"removed: {made.removed_why}", fix)
            continue
        own = dataclasses.replace(settings, bot_token=made.bot_token)
        yield from ask_slack(what, own, partial(auth_test, own), about_bot_token)


def about_slack(settings: Settings) -> Iterator[Finding]:
    """Ask Slack whose tokens these are, and what they may do."""
    if settings.serves_many:
        yield from about_workspaces(settings)
        return
    if settings.bot_token:
        yield from ask_slack("bot token", settings, lambda: auth_test(settings), about_bot_token)
    if settings.app_token:
        yield from ask_slack("app token", settings, lambda: open_connection(settings), about_app_token)


def auth_test(settings: Settings) -> SlackResponse:
    return client(settings).auth_test()


def open_connection(settings: Settings) -> SlackResponse:
    return client(settings).apps_connections_open(app_token=str(settings.app_token))


def client(settings: Settings) -> WebClient:
    """A client that asks once and logs nothing: the finding says it all."""
    from slack_sdk import WebClient

    silent = logging.Logger("slack", level=logging.CRITICAL)
    return WebClient(
        settings.bot_token, base_url=settings.api_url, timeout=SLACK_SECONDS, retry_handlers=[], logger=silent
    )


def ask_slack(
    what: str,
    settings: Settings,
    ask: Callable[[], SlackResponse],
    read: Callable[[SlackResponse], Iterator[Finding]],
) -> Iterator[Finding]:
    """Slack's answer as findings; a refusal or silence as one."""
    from slack_sdk.errors import SlackApiError

    try:
        answer = ask()
    except SlackApiError as refusal:
        # A gateway in between answers in text, which the SDK hands on as if it were an error code.
        status = refusal.response.status_code
        code = str(refusal.response.get("error")) if status == 200 else f"HTTP {status}"
        yield Finding("bad", what, f"Slack says {code}", _FIXES.get(code, "Look the word up in Slack's API pages."))
    except (OSError, ReadoutError) as silence:
        fix = "Check the network and SLACK_API_URL."
        yield Finding("bad", what, f"{settings.api_url} does not answer: {_in_words(silence)}", fix)
    else:
        yield from read(answer)


def _in_words(silence: Exception) -> str:
    """ "Connection refused", "Name or service not known": urllib wraps the system's words."""
    cause = getattr(silence, "reason", silence)
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__


_FIXES = {
    "invalid_auth": "Copy the token again: it belongs to another app or workspace, or was typed wrongly.",
    "not_authed": "Set the token.",
    "account_inactive": "The app was removed from the workspace: install it again.",
    "token_revoked": "Install the app again and copy the new token.",
    "token_expired": "Switch token rotation off in the app's OAuth & Permissions page and install it again.",
    "missing_scope": "Generate the app-level token again with the scope connections:write.",
    "not_allowed_token_type": "SLACK_BOT_TOKEN wants xoxb-…, SLACK_APP_TOKEN wants xapp-….",
    "forbidden_team": "Switch Socket Mode on in the app's settings.",
}


def about_bot_token(answer: SlackResponse) -> Iterator[Finding]:
    yield Finding("ok", "bot token", f"{answer.get('user')} in {answer.get('team')}")
    headers = {str(name).lower(): value for name, value in answer.headers.items()}
    granted = headers.get("x-oauth-scopes")
    if granted is not None:
        have = {scope.strip() for scope in str(granted).split(",")}
        missing = [scope for scope in SCOPE_COSTS if scope not in have]
        for scope in missing:
            fix = "Add it under OAuth & Permissions (or paste `readout manifest`) and install the app again."
            yield Finding("bad", "scopes", f"{scope} is missing: {SCOPE_COSTS[scope]}", fix)
        if not missing:
            yield Finding("ok", "scopes", f"all {len(SCOPE_COSTS)} granted")
    if "date" in headers:
        seconds = abs((parsedate_to_datetime(str(headers["date"])) - datetime.now(UTC)).total_seconds())
        if seconds > CLOCK_SECONDS:
            fix = "Set this machine's clock: digests would go out at the wrong time, and signed requests fail."
            yield Finding("bad", "clock", f"{seconds:.0f} s away from Slack's", fix)


def about_app_token(answer: SlackResponse) -> Iterator[Finding]:
    if answer.get("url"):
        yield Finding("ok", "app token", "Slack opens a connection for it")
