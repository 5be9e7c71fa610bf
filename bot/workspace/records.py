"""What a Slack workspace holds: people, channels, messages, files and views, each with its form on Slack's wire."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Json = dict[str, Any]
ChannelKind = Literal["public", "private", "im", "mpim"]


class SlackError(Exception):
    """An answer `{"ok": false, "error": code, …}` of Slack's Web API."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more

    def as_slack(self) -> Json:
        return {"ok": False, "error": self.code, **self.more}


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace, or a guest, or somebody of another organisation, or the app's bot user."""

    id: str
    name: str
    real_name: str
    tz: str = "Etc/UTC"
    is_admin: bool = False
    """Slack's own workspace admin; an app's admins are the app's affair."""
    is_restricted: bool = False
    """A guest who sees only the channels they were invited to."""
    is_stranger: bool = False
    """Somebody of another organisation, met in a shared channel (Slack Connect)."""
    is_bot: bool = False
    team_id: str = ""
    bot_id: str = ""
    app_id: str = ""

    def as_slack(self, now: float) -> Json:
        """The user object of users.info. `now` decides the offset of the zone in seconds."""
        offset = datetime.fromtimestamp(now, ZoneInfo(self.tz)).utcoffset()
        user: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": False,
            "color": f"{int(hashlib.sha256(self.id.encode()).hexdigest()[:6], 16):06x}",
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz.rpartition("/")[2].replace("_", " "),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": {
                "real_name": self.real_name,
                "real_name_normalized": self.real_name,
                "display_name": self.name,
                "display_name_normalized": self.name,
                "team": self.team_id,
            },
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 0,
        }
        if self.is_stranger:
            user["is_stranger"] = True
        if self.is_bot:
            user["profile"] |= {"bot_id": self.bot_id, "api_app_id": self.app_id}
        return user


@dataclass(slots=True)
class Channel:
    """A conversation: a public or private channel, a direct message, or a direct message of several."""

    id: str
    name: str
    kind: ChannelKind = "public"
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    posting_restricted: bool = False
    """Only admins may post: an app gets `restricted_action`."""
    is_shared: bool = False
    created: int = 0
    messages: list[Message] = field(default_factory=list)

    @property
    def event_type(self) -> str:
        """The `channel_type` of a message event."""
        return {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}[self.kind]

    @property
    def slash_name(self) -> str:
        """The `channel_name` of a slash command: Slack hides the names of private conversations."""
        return {"public": self.name, "private": "privategroup", "im": "directmessage", "mpim": self.name}[self.kind]

    def message(self, ts: str) -> Message | None:
        return next((message for message in reversed(self.messages) if message.ts == ts), None)

    def thread(self, thread_ts: str) -> list[Message]:
        """The parent and its replies, oldest first."""
        return [m for m in self.messages if thread_ts in (m.ts, m.thread_ts)]

    def as_slack(self, viewer: str) -> Json:
        """The conversation object of conversations.info, as one member sees it."""
        shared = {"id": self.id, "created": self.created, "is_archived": self.is_archived, "is_org_shared": False}
        if self.kind == "im":
            others = [member for member in self.members if member != viewer]
            return shared | {"is_im": True, "user": others[0] if others else viewer, "is_open": True}
        return shared | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_im": False,
            "is_mpim": self.kind == "mpim",
            "is_private": self.kind != "public",
            "is_general": self.name == "general",
            "is_shared": self.is_shared,
            "is_ext_shared": self.is_shared,
            "is_member": viewer in self.members,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.purpose, "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }


@dataclass(slots=True)
class Message:
    """One message, seen by a channel or, when `to` is set, by one person only."""

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    files: list[Json] = field(default_factory=list)
    bot_id: str = ""
    app_id: str = ""
    username: str = ""
    subtype: str = ""
    team: str = ""
    to: str | None = None
    """The only person who sees it (an ephemeral message), else None."""
    client_msg_id: str = ""
    invoked: Json | None = None
    """The person and the command line that a public answer to a slash command shows above itself."""
    reply_count: int = 0
    reply_users: list[str] = field(default_factory=list)
    latest_reply: str = ""
    reactions: dict[str, list[str]] = field(default_factory=dict)

    def as_slack(self, *, include_all_metadata: bool = True) -> Json:
        """The message object of conversations.history; without `include_all_metadata` the payload is left out."""
        shape: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team}
        if self.bot_id:
            shape |= {"bot_id": self.bot_id, "app_id": self.app_id}
        for name in ("blocks", "attachments", "edited", "files", "subtype", "client_msg_id", "username", "thread_ts"):
            if value := getattr(self, name):
                shape[name] = value
        if self.metadata:
            whole = include_all_metadata
            shape["metadata"] = self.metadata if whole else {"event_type": self.metadata["event_type"]}
        if self.reply_count:
            shape |= {
                "reply_count": self.reply_count,
                "reply_users": self.reply_users,
                "reply_users_count": len(self.reply_users),
                "latest_reply": self.latest_reply,
            }
        elif self.thread_ts and self.thread_ts != self.ts:
            shape["parent_user_id"] = ""
        if self.reactions:
            shape["reactions"] = [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ]
        return shape


@dataclass(slots=True)
class SharedFile:
    """A file handed over by the app or a person."""

    id: str
    name: str
    title: str
    secret: str
    user: str
    mimetype: str = "application/octet-stream"
    length: int = 0
    content: bytes | None = None
    alt_text: str = ""
    created: int = 0
    channels: list[str] = field(default_factory=list)

    def as_slack(self, base_url: str) -> Json:
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2].lower() or "binary",
            "user": self.user,
            "size": len(self.content or b""),
            "mode": "hosted",
            "is_external": False,
            "alt_txt": self.alt_text,
            "url_private": f"{base_url}files-pri/{self.id}/{self.name}",
            "url_private_download": f"{base_url}files-pri/{self.id}/download/{self.name}",
            "permalink": f"{base_url}files/{self.user}/{self.id}",
            "channels": self.channels,
        }


@dataclass(slots=True)
class View:
    """A modal on a person's stack, or a person's Home tab."""

    id: str
    user: str
    body: Json
    team_id: str
    app_id: str
    bot_id: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    revision: int = 0

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.body.get("blocks", [])
        return blocks

    @property
    def hash(self) -> str:
        """Changes with every update: Slack's guard against races."""
        digest = hashlib.sha256(json.dumps(self.body, sort_keys=True).encode()).hexdigest()[:8]
        return f"{self.revision}.{digest}"

    def as_slack(self) -> Json:
        body = self.body
        return {
            "id": self.id,
            "team_id": self.team_id,
            "type": body["type"],
            "blocks": body.get("blocks", []),
            "private_metadata": body.get("private_metadata", ""),
            "callback_id": body.get("callback_id", ""),
            "external_id": body.get("external_id", ""),
            "state": {"values": self.values},
            "hash": self.hash,
            "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "close": body.get("close"),
            "submit": body.get("submit"),
            "clear_on_close": body.get("clear_on_close", False),
            "notify_on_close": body.get("notify_on_close", False),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": self.app_id,
            "app_installed_team_id": self.team_id,
            "bot_id": self.bot_id,
        }
