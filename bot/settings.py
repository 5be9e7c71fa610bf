"""Every option, its default and unit. `Settings.from_env(mapping)` reads a mapping, never the environment itself."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.errors import BadSetting

MAIL_SETTING = "READOUT_MAIL_PASSWORD"
"""The setting, and the beginning of the settings, that hold passwords of mailboxes."""
_ADMIN = re.compile(r"(?:[TE][A-Z0-9]+:)?[UW][A-Z0-9]+")
_PREFIX = re.compile(r"[a-z0-9_-]{0,20}")


@dataclass(frozen=True, slots=True)
class Settings:
    """The bot's settings. Seconds for times, MiB for sizes; tokens never show in `repr`."""

    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    api_url: str = "https://slack.com/api/"
    db: Path = Path("readout.db")
    seeds: Path | None = None
    admins: frozenset[str] = frozenset()
    timezone: str = "UTC"
    command_prefix: str = ""
    allow_hosts: tuple[str, ...] = ()
    mail_passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    settle: float = 120.0
    lease: float = 90.0
    max_file_mb: float = 64.0
    source_order: tuple[str, ...] = ()
    port: int = 3000
    worker: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def serves_many(self) -> bool:
        """Do several workspaces install this app and share its archive?"""
        return self.client_id is not None and self.client_secret is not None

    def admins_in(self, team_id: str) -> list[str]:
        """User ids of the admins of a workspace, sorted. A bare `U…` counts where the bot serves one alone."""
        listed = (entry.rpartition(":") for entry in self.admins)
        return sorted({user for team, _, user in listed if team == team_id or not (team or self.serves_many)})

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Settings out of environment variables (contract: README, Settings).

        Raises:
            BadSetting: a value cannot be used; the message names the variable.
        """
        seeds = env.get("READOUT_SEEDS", "").strip()
        return cls(
            bot_token=_text(env, "SLACK_BOT_TOKEN"),
            app_token=_text(env, "SLACK_APP_TOKEN"),
            signing_secret=_text(env, "SLACK_SIGNING_SECRET"),
            client_id=_text(env, "SLACK_CLIENT_ID"),
            client_secret=_text(env, "SLACK_CLIENT_SECRET"),
            api_url=_url(env, "SLACK_API_URL", "https://slack.com/api/"),
            db=Path(env.get("READOUT_DB", "").strip() or "readout.db"),
            seeds=Path(seeds) if seeds else None,
            admins=_admins(env.get("READOUT_ADMINS", "")),
            timezone=_zone(env),
            command_prefix=_prefix(env.get("READOUT_COMMAND_PREFIX", "").strip()),
            allow_hosts=tuple(h.strip() for h in env.get("READOUT_ALLOW_HOSTS", "").split(",") if h.strip()),
            mail_passwords={name: value for name, value in env.items() if _is_mail_password(name) and value},
            settle=_number(env, "READOUT_SETTLE", 120.0, low=0.0, high=3600.0),
            lease=_number(env, "READOUT_LEASE", 90.0, low=1.0, high=3600.0),
            max_file_mb=_number(env, "READOUT_MAX_FILE_MB", 64.0, low=0.001, high=4096.0),
            source_order=tuple(name.strip() for name in env.get("READOUT_SOURCE_ORDER", "").split(",") if name.strip()),
            port=int(_number(env, "PORT", 3000, low=1, high=65535)),
        )


def _is_mail_password(name: str) -> bool:
    return name == MAIL_SETTING or name.startswith(f"{MAIL_SETTING}_")


def _text(env: Mapping[str, str], name: str) -> str | None:
    return env.get(name, "").strip() or None


def _number(env: Mapping[str, str], name: str, default: float, *, low: float, high: float) -> float:
    raw = env.get(name, "").strip()
    if not raw:
        return default
    try:
        value = float(raw)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise BadSetting(name, raw, f"a number from {low:g} to {high:g}")
    return value


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    raw = env.get(name, "").strip() or default
    if not re.match(r"https?://[^\s/]+", raw):
        raise BadSetting(name, raw, "an http(s) address that ends in /api/")
    return raw if raw.endswith("/") else raw + "/"


def _admins(raw: str) -> frozenset[str]:
    people = [part.strip() for part in raw.split(",") if part.strip()]
    for person in people:
        if not _ADMIN.fullmatch(person):
            raise BadSetting("READOUT_ADMINS", person, "Slack user ids such as U012AB3CD, or T…:U…, comma separated")
    return frozenset(people)


def _zone(env: Mapping[str, str]) -> str:
    raw = env.get("READOUT_TIMEZONE", "").strip() or "UTC"
    try:
        ZoneInfo(raw)
    except (ValueError, OSError, KeyError) as unknown:
        raise BadSetting("READOUT_TIMEZONE", raw, "an IANA zone such as Europe/London") from unknown
    return raw


def _prefix(raw: str) -> str:
    if not _PREFIX.fullmatch(raw):
        raise BadSetting("READOUT_COMMAND_PREFIX", raw, "up to 20 of a-z, 0-9, - and _")
    return raw
