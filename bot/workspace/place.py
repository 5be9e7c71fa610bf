"""The place: people, channels and messages as they are, who may see what, and everyone who must hear of a change.

Nothing here waits for the app; `Workspace` adds what people do, `methods` what the app may call.
"""

from __future__ import annotations

import asyncio
import mimetypes
import random
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.workspace import registration
from bot.workspace.clock import Clock
from bot.workspace.delivery import Courier, Retry
from bot.workspace.elements import first_values, with_ids
from bot.workspace.faults import Faults
from bot.workspace.inspector import Exchange, Inspector
from bot.workspace.rates import Rates
from bot.workspace.records import Channel, ChannelKind, Json, Message, Person, SharedFile, SlackError, View
from bot.workspace.tickets import Tickets

T = TypeVar("T")

TEAM = "T0LOCAL0001"
OTHER_TEAM = "T0OTHER0001"
APP = "A0LOCAL0001"
BOT = "B0LOCAL0001"
BOT_USER = "U0LOCALBOT1"

PEOPLE = (
    Person("U0ADA000001", "ada", "Ada Brandt", tz="Europe/London", is_admin=True, team_id=TEAM),
    Person("U0BEN000001", "ben", "Ben Okoye", tz="America/New_York", team_id=TEAM),
    Person("U0CHIE00001", "chie", "Chie Mori", tz="Asia/Tokyo", team_id=TEAM),
    Person("U0GUS000001", "gus", "Gus Hall (guest)", tz="Europe/Berlin", is_restricted=True, team_id=TEAM),
    Person("U0SAM000001", "sam", "Sam Noor (Elsewhere Ltd)", is_stranger=True, team_id=OTHER_TEAM),
)

_INSIDE = ["U0ADA000001", "U0BEN000001", "U0CHIE00001"]
_EVERYONE = [person.id for person in PEOPLE]


def usual_channels() -> tuple[Channel, ...]:
    """Channels of every sort an app meets; the bot is a member of general, random, back-room and shared."""
    return (
        Channel("C0GENERAL01", "general", members=[*_EVERYONE[:4], BOT_USER], topic="Everything and nothing"),
        Channel("C0RANDOM001", "random", members=[*_INSIDE, BOT_USER]),
        Channel("C0PROJECTS1", "projects", members=[*_INSIDE]),
        Channel("C0BACKROOM1", "back-room", "private", members=["U0ADA000001", "U0BEN000001", BOT_USER]),
        Channel("C0BOARD0001", "board", "private", members=["U0ADA000001"]),
        Channel("C0SHARED001", "shared-with-elsewhere", members=[*_EVERYONE, BOT_USER], is_shared=True),
        Channel("C0NOTICES01", "notices", members=[*_INSIDE, BOT_USER], posting_restricted=True),
        Channel("C0LASTYEAR1", "last-year", members=[*_INSIDE, BOT_USER], is_archived=True),
    )


class Place:
    """The state of one workspace, in memory."""

    def __init__(
        self,
        *,
        manifest: Mapping[str, Any] | None = None,
        name: str = "Local workspace",
        team_id: str = TEAM,
        people: Sequence[Person] = PEOPLE,
        channels: Sequence[Channel] | None = None,
        post_interval: float = 1.0,
        post_burst: int = 0,
        rate_tiers: bool = False,
        ack_deadline: float = 3.0,
        event_retry_delays: Sequence[float] = (0.0, 60.0, 300.0),
        minds_client_msg_id: bool = False,
        seed: int | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`post_interval`, `ack_deadline` and `event_retry_delays` are in seconds; see `Rates` for the rate limits.

        `minds_client_msg_id` lets a second post with the same client_msg_id answer with the first message, as
        Slack's error list hints and no page of it promises; `seed` fixes which of several sockets gets a payload.
        A test may hand in its own `clock`.
        """
        self.name = name
        self.registration = registration.read_manifest(manifest)
        self.team_id, self.app_id, self.bot_id, self.bot_user = team_id, APP, BOT, BOT_USER
        self.bot_token = "xoxb-local-" + secrets.token_hex(12)
        self.app_token = "xapp-1-local-" + secrets.token_hex(12)
        self.signing_secret = secrets.token_hex(16)
        self.client_id, self.client_secret = "1.1", secrets.token_hex(16)
        self.control_token = secrets.token_urlsafe(24)
        self.base_url = ""
        self.token_refused: str | None = None
        self.clock = clock or Clock()
        self.inspector = Inspector(self._announce_exchange)
        self.faults = Faults()
        self.rates = Rates(self.clock.now, post_interval, post_burst, rate_tiers)
        self.tickets = Tickets(self.clock.now)
        dice = random.Random(seed)  # noqa: S311
        self.courier = Courier(self.inspector, self.clock.now, self.signing_secret, APP, ack_deadline, dice=dice)
        self.event_retry_delays = tuple(event_retry_delays)
        bot_name = self.registration.name
        bot = Person(BOT_USER, bot_name.lower(), bot_name, is_bot=True, team_id=team_id, bot_id=BOT, app_id=APP)
        own = [replace(person, team_id=team_id) if person.team_id == TEAM else person for person in people]
        self._people = {person.id: person for person in (*own, bot)}
        self._channels = {channel.id: channel for channel in (usual_channels() if channels is None else channels)}
        self.files: dict[str, SharedFile] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        self.private: list[Message] = []
        """Ephemeral messages, each with its only reader in `to`."""
        self.message_values: dict[tuple[str, str], dict[str, dict[str, Json]]] = {}
        self.minds_client_msg_id = minds_client_msg_id
        self._suggested: dict[tuple[str, str], list[Json]] = {}
        self._watchers: dict[asyncio.Queue[Json], str] = {}
        self._pulse = asyncio.Event()
        self._errands: set[asyncio.Task[Any]] = set()
        self._ids = 0

    # --- who and where ---

    @property
    def api_url(self) -> str:
        """The base URL of the Web API, with its slash at the end."""
        return self.base_url + "api/"

    @property
    def people(self) -> list[Person]:
        """Everyone but the bot."""
        return [person for person in self._people.values() if not person.is_bot]

    @property
    def channels(self) -> list[Channel]:
        return list(self._channels.values())

    def person(self, who: str | Person) -> Person:
        """By id, by short name, or the record itself; LookupError for a stranger to this workspace."""
        if isinstance(who, Person):
            return who
        for person in self._people.values():
            if who in (person.id, person.name):
                return person
        raise LookupError(f"nobody here is called {who!r}; there are: {', '.join(p.name for p in self.people)}")

    def channel(self, where: str | Channel) -> Channel:
        """By id, by name with or without "#", or the record itself; LookupError when there is none."""
        if isinstance(where, Channel):
            return where
        found = self.find_channel(where)
        if found is None:
            raise LookupError(f"no channel is called {where!r}; there are: {', '.join(c.name for c in self.channels)}")
        return found

    def find_channel(self, where: str) -> Channel | None:
        if where in self._channels:
            return self._channels[where]
        return next((c for c in self._channels.values() if c.name and c.name == where.removeprefix("#")), None)

    def add_channel(self, channel: Channel) -> Channel:
        self._channels[channel.id] = channel
        self.announce({"kind": "channels"}, channel=channel)
        return channel

    def direct_message(self, *people: str) -> Channel:
        """The conversation of these people with the bot, opened if need be."""
        members = [*dict.fromkeys(people), self.bot_user]
        kind: ChannelKind = "im" if len(members) == 2 else "mpim"
        for channel in self._channels.values():
            if channel.kind == kind and set(channel.members) == set(members):
                return channel
        names = "--".join(self.person(member).name for member in members)
        name = "" if kind == "im" else f"mpdm-{names}-1"
        prefix = "D" if kind == "im" else "G"
        created = int(self.clock.now())
        return self.add_channel(Channel(self.new_id(prefix), name, kind, members, created=created))

    def new_id(self, prefix: str) -> str:
        self._ids += 1
        return f"{prefix}0LOCAL{self._ids:04d}X"

    def may_see(self, person: str, channel: Channel) -> bool:
        """Members see their conversations; full members also see every public channel."""
        if person in channel.members:
            return True
        who = self._people[person]
        return channel.kind == "public" and not who.is_restricted and not who.is_stranger

    def join(self, channel: Channel, person: Person, inviter: Person | None = None) -> None:
        """Make somebody a member; the app gets member_joined_channel where its bot is one."""
        if person.id in channel.members:
            return
        channel.members.append(person.id)
        self.announce({"kind": "channels"})
        if self.bot_user not in channel.members:
            return
        event: Json = {
            "type": "member_joined_channel",
            "user": person.id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "public" else "G",
            "team": person.team_id,
            "event_ts": self.clock.next_ts(),
        }
        self.tell_app(event | ({"inviter": inviter.id} if inviter else {}))

    # --- messages ---

    def new_message(self, channel: Channel, author: Person, **parts: Any) -> Message:
        """A message that is not yet anywhere: Slack's timestamp and missing block ids are filled in."""
        parts["blocks"] = with_ids(parts.get("blocks") or ())
        if author.is_bot:
            parts |= {"bot_id": self.bot_id, "app_id": self.app_id}
        return Message(self.clock.next_ts(), channel.id, author.id, team=author.team_id, **parts)

    def post(self, message: Message) -> Message:
        """Put a message where its readers see it, and tell the app's event listener and the page."""
        channel = self.channel(message.channel)
        if message.to:
            self.private.append(message)
            self.announce(self._shown(message), person=message.to)
            return message
        channel.messages.append(message)
        if message.thread_ts and message.thread_ts != message.ts:
            self._count_reply(channel, message)
        self.announce(self._shown(message), channel=channel)
        self._tell_of_message(channel, message)
        return message

    def _count_reply(self, channel: Channel, reply: Message) -> None:
        parent = channel.message(reply.thread_ts or "")
        if parent is None:
            return
        parent.thread_ts = parent.ts
        parent.reply_count += 1
        parent.latest_reply = reply.ts
        if reply.user not in parent.reply_users:
            parent.reply_users.append(reply.user)
        self.announce(self._shown(parent), channel=channel)

    def edit(self, message: Message, **parts: Any) -> Message:
        """Change a message's text, blocks, attachments or metadata in place."""
        if "blocks" in parts:
            parts["blocks"] = with_ids(parts["blocks"] or ())
        before = message.as_slack()
        for name, value in parts.items():
            setattr(message, name, value)
        channel = self.channel(message.channel)
        if message.to:
            self.announce(self._shown(message), person=message.to)
            return message
        message.edited = {"user": message.user, "ts": self.clock.next_ts()}
        self.announce(self._shown(message), channel=channel)
        self._tell_of_change(channel, "message_changed", message=message.as_slack(), previous_message=before)
        return message

    def remove(self, message: Message) -> None:
        channel = self.channel(message.channel)
        gone = {"kind": "gone", "channel": channel.id, "ts": message.ts}
        if message.to:
            self.private.remove(message)
            self.announce(gone, person=message.to)
            return
        channel.messages.remove(message)
        self.announce(gone, channel=channel)
        self._tell_of_change(channel, "message_deleted", deleted_ts=message.ts, previous_message=message.as_slack())

    def find_message(self, channel: str, ts: str, reader: str | None = None) -> Message | None:
        """The message with this timestamp; an ephemeral one only for its reader."""
        for message in self.private:
            if (message.channel, message.ts, message.to) == (channel, ts, reader):
                return message
        return self.channel(channel).message(ts)

    def values_of(self, message: Message, person: str) -> dict[str, dict[str, Json]]:
        """What this person chose in the message's elements, as `state.values`."""
        first = first_values(message.blocks)
        kept = self.message_values.setdefault((message.ts, person), {})
        return {
            block: {action: kept.get(block, {}).get(action, state) for action, state in actions.items()}
            for block, actions in first.items()
        }

    # --- files ---

    def add_file(
        self, user: str, name: str, content: bytes | None, *, title: str = "", alt_text: str = ""
    ) -> SharedFile:
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = SharedFile(
            self.new_id("F"), name, title or name, secrets.token_urlsafe(16), user, guessed, len(content or b""),
            content, alt_text, int(self.clock.now()),
        )  # fmt: skip
        self.files[file.id] = file
        return file

    # --- who hears of it ---

    def watch(self, person: str) -> asyncio.Queue[Json]:
        """Every change this person may see from now on."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._watchers[queue] = person
        return queue

    def unwatch(self, queue: asyncio.Queue[Json]) -> None:
        self._watchers.pop(queue, None)

    def dismiss_watchers(self) -> None:
        """Tell every page that this workspace closes."""
        for queue in self._watchers:
            queue.put_nowait({"kind": "closing"})

    def announce(self, change: Json, *, person: str | None = None, channel: Channel | None = None) -> None:
        """Tell the pages of one person, of a channel's readers, or of everyone; wake whoever waits for a change."""
        for queue, watcher in self._watchers.items():
            if person is not None and watcher != person:
                continue
            if channel is not None and not self.may_see(watcher, channel):
                continue
            queue.put_nowait(change)
        self._wake()

    def _wake(self) -> None:
        """Whoever waits for a change looks again."""
        self._pulse.set()
        self._pulse = asyncio.Event()

    def _announce_exchange(self, exchange: Exchange) -> None:
        # Copying a message of fifty blocks for no page that is open was a fifth of a long simulation.
        if self._watchers:
            self.announce({"kind": "exchange", "exchange": exchange.as_json()})
        else:
            self._wake()

    def _shown(self, message: Message) -> Json:
        return {"kind": "message", "channel": message.channel, "message": self.for_page(message)}

    def for_page(self, message: Message) -> Json:
        """The message as the page draws it."""
        return message.as_slack() | {"ephemeral": bool(message.to), "invoked": message.invoked}

    async def wait_for(self, find: Callable[[], T | None], timeout: float = 5.0) -> T:  # noqa: ASYNC109
        """The first true answer of `find`, asked again after every change; TimeoutError after so many seconds."""
        async with asyncio.timeout(timeout):
            while True:
                pulse = self._pulse
                if found := find():
                    return found
                await pulse.wait()

    # --- events for the app ---

    def tell_app(self, event: Json, *, subscription: str = "") -> None:
        """Send an event if the app subscribed to it, retrying as Slack does."""
        if self.registration.hears(subscription or event["type"]):
            self.start_errand(self._deliver_event(event))

    def start_errand(self, errand: Coroutine[Any, Any, None]) -> None:
        """Run something beside the caller until it ends or the workspace closes."""
        task = asyncio.get_running_loop().create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def end_errands(self) -> None:
        for task in self._errands:
            task.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    async def _deliver_event(self, event: Json) -> None:
        payload = {
            "token": "local",
            "team_id": self.team_id,
            "context_team_id": self.team_id,
            "api_app_id": self.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self.new_id("Ev"),
            "event_time": int(self.clock.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self.team_id,
                    "user_id": self.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        ack = await self.courier.send("events_api", payload)
        for attempt, delay in enumerate(self.event_retry_delays, start=1):
            if ack.ok or not ack.may_retry:
                return
            await self.clock.sleep(delay)
            ack = await self.courier.send("events_api", payload, retry=Retry(attempt, ack.reason))

    def _tell_of_message(self, channel: Channel, message: Message) -> None:
        if self.bot_user not in channel.members:
            return
        event = message.as_slack() | {
            "channel": channel.id,
            "event_ts": message.ts,
            "channel_type": channel.event_type,
        }
        self.tell_app(event, subscription=_message_event(channel))
        if f"<@{self.bot_user}>" in message.text and not message.bot_id and channel.kind != "im":
            self.tell_app(event | {"type": "app_mention"})

    def _tell_of_change(self, channel: Channel, subtype: str, **parts: Any) -> None:
        if self.bot_user not in channel.members:
            return
        event = {
            "type": "message",
            "subtype": subtype,
            "channel": channel.id,
            "ts": self.clock.next_ts(),
            "channel_type": channel.event_type,
            "hidden": True,
            **parts,
        }
        self.tell_app(event | {"event_ts": event["ts"]}, subscription=_message_event(channel))

    # --- what the app may touch ---

    def channel_for_app(self, where: object, *, member: bool = True) -> Channel:
        """A conversation the bot may know of, and with `member` is in; else Slack's error for it."""
        found = self.find_channel(where) if isinstance(where, str) else None
        is_in = found is not None and self.bot_user in found.members
        if found is None or (found.kind != "public" and not is_in):
            raise SlackError("channel_not_found")
        if member and not is_in:
            raise SlackError("not_in_channel")
        return found


def _message_event(channel: Channel) -> str:
    return {"public": "message.channels", "private": "message.groups", "im": "message.im", "mpim": "message.mpim"}[
        channel.kind
    ]
