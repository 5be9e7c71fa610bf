"""What people do in the workspace, what they are shown for it, and what a test may arrange or look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.workspace import payloads
from bot.workspace.block_kit import check_message
from bot.workspace.delivery import Ack, DisconnectReason
from bot.workspace.elements import (
    STATE_FIELD,
    action_of,
    choose,
    complaint_about,
    find_element,
    first_values,
    pick_overflow,
)
from bot.workspace.faults import Hold
from bot.workspace.methods.views import check_for_slack, close_modals, open_modal, push_modal, replace_view
from bot.workspace.place import Place
from bot.workspace.records import Channel, Json, Message, Person, SlackError, View
from bot.workspace.tickets import ResponseUrl

SLACKBOT = "USLACKBOT"
Field = str | tuple[str, str]
Who = str | Person
Where = str | Channel


@dataclass(slots=True)
class Reaction:
    """What came of something a person did: the app's acknowledgement and the messages it answered with."""

    place: Place
    ack: Ack
    url: ResponseUrl | None = None
    errors: dict[str, str] = field(default_factory=dict)
    """A modal's complaints by block_id."""
    error: str = ""
    """What Slack told the person when the app did not answer well."""

    @property
    def ok(self) -> bool:
        return self.ack.ok and not self.error

    @property
    def replies(self) -> list[Message]:
        """The messages made or changed through the acknowledgement and the response URL, oldest first."""
        if self.url is None:
            return []
        found = (self.place.find_message(self.url.channel, ts, self.url.user) for ts in self.url.answers)
        return [message for message in found if message]

    async def reply(self, timeout: float = 5.0) -> Message:  # noqa: ASYNC109
        """The newest reply, awaited when there is none yet; TimeoutError after so many seconds."""
        return await self.place.wait_for(lambda: self.replies[-1] if self.replies else None, timeout)


class Workspace(Place):
    """A Slack workspace on this machine. Start it with `running_workspace`.

    People are given by their short name ("ada") or id, channels by name ("general") or id. Whatever a person may
    not do in Slack either (write where they are no member, or in an archived channel) raises `SlackError`.
    """

    def __init__(self, **settings: Any) -> None:
        """The settings are those of `Place`."""
        super().__init__(**settings)
        self.neighbours: dict[str, Workspace] = {}
        self._settings = settings

    def neighbour(self, name: str, team_id: str = "T0LOCAL0002", **settings: Any) -> Workspace:
        """Another workspace behind the same address, into which the same app can be installed.

        It has a bot token and a state of its own; the app's secrets, its connections and the clock are shared.
        People and channels have the same ids in both unless `settings` give others: what mixes teams up, shows.
        """
        other = Workspace(**(self._settings | {"name": name, "team_id": team_id, "clock": self.clock} | settings))
        other.base_url, other.courier = self.base_url, self.courier
        other.app_token, other.signing_secret = self.app_token, self.signing_secret
        other.client_id, other.client_secret = self.client_id, self.client_secret
        self.neighbours[team_id] = other
        return other

    # --- writing ---

    async def say(
        self,
        text: str,
        *,
        user: Who = "ada",
        channel: Where = "general",
        thread_ts: str | None = None,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> Message:
        """A person writes a message; @name and #channel in it become mentions. `files` are (name, content)."""
        person, where = self._writer(user, channel)
        shared = [self.add_file(person.id, name, content) for name, content in files]
        for file in shared:
            file.channels.append(where.id)
        message = self.new_message(
            where,
            person,
            text=payloads.with_mentions(self, text),
            thread_ts=thread_ts,
            files=[file.as_slack(self.base_url) for file in shared],
            subtype="file_share" if shared else "",
            client_msg_id=self.new_id("m"),
        )
        return self.post(message)

    async def slash(
        self,
        command: str,
        text: str = "",
        *,
        user: Who = "ada",
        channel: Where = "general",
        thread_ts: str | None = None,
    ) -> Reaction:
        """A person sends a slash command ("/echo"); returns once the app acknowledged or failed to."""
        person, where = self._writer(user, channel)
        registered = self.registration.command(command)
        if thread_ts:
            return self._refuse(person, where, f"{command} is not supported in threads. Sorry!", thread_ts)
        if registered is None and self.registration.commands:
            return self._refuse(person, where, f"{command} is not a valid command.")
        url = self.tickets.new_response_url(person.id, where.id, command=f"{command} {text}".strip())
        payload = payloads.slash_command(self, person, where, command, text, registered, url)
        ack = await self.courier.send("slash_commands", payload, takes_answer=True)
        if not ack.ok:
            return self._refuse(person, where, f'{command} failed with the error "{ack.status}"', ack=ack)
        try:
            if ack.body and (ack.body.get("text") or ack.body.get("blocks")):
                self.answer(url, ack.body)
        except SlackError:
            return self._refuse(person, where, f'{command} failed with the error "invalid_command_response"', ack=ack)
        return Reaction(self, ack, url)

    def _writer(self, user: Who, channel: Where) -> tuple[Person, Channel]:
        person, where = self.person(user), self.channel(channel)
        if person.id not in where.members:
            raise SlackError("not_in_channel" if self.may_see(person.id, where) else "channel_not_found")
        if where.is_archived:
            raise SlackError("is_archived")
        return person, where

    def _refuse(
        self, person: Person, channel: Channel, text: str, thread_ts: str | None = None, ack: Ack | None = None
    ) -> Reaction:
        """Slackbot tells one person why nothing came of it."""
        message = Message(
            self.clock.next_ts(), channel.id, SLACKBOT, text, to=person.id, thread_ts=thread_ts, team=self.team_id
        )
        self.post(message)
        return Reaction(self, ack or Ack("ok"), error=text)

    def direct(self, user: Who) -> Channel:
        """This person's direct messages with the bot."""
        return self.direct_message(self.person(user).id)

    def answer(self, url: ResponseUrl, body: Mapping[str, Any]) -> None:
        """Show what the app sent by acknowledgement or response URL; raises Slack's error for a bad message."""
        original = self.find_message(url.channel, url.message_ts, url.user) if url.message_ts else None
        if original is None and url.answers:
            original = self.find_message(url.channel, url.answers[-1], url.user)
        if body.get("delete_original"):
            if original:
                self.remove(original)
            return
        if refusal := check_message(body):
            raise SlackError(refusal.code, errors=list(refusal.complaints))
        parts: dict[str, Any] = {
            name: body.get(name) or empty for name, empty in (("text", ""), ("blocks", ()), ("attachments", []))
        }
        if body.get("replace_original") and original:
            self.edit(original, **parts)
            if original.ts not in url.answers:
                url.answers.append(original.ts)
            self.announce({"kind": "answered"}, person=url.user)
            return
        channel = self.channel(url.channel)
        is_public = body.get("response_type") == "in_channel"
        person = self.person(url.user)
        message = self.new_message(
            channel,
            self.person(self.bot_user),
            **parts,
            thread_ts=body.get("thread_ts") or url.thread_ts,
            metadata=body.get("metadata"),
            to=None if is_public else person.id,
            invoked={"user": person.id, "command": url.command} if is_public and url.command else None,
        )
        url.answers.append(message.ts)
        self.post(message)

    # --- clicking and choosing ---

    async def click(
        self,
        action_id: str,
        value: Any = None,
        *,
        user: Who = "ada",
        message: Message | None = None,
        view: View | None = None,
        block_id: str | None = None,
    ) -> Reaction:
        """A person presses a button, picks from a menu or fills in an element that acts at once.

        Where: in `message`, or in `view` (a modal or Home tab); with neither, in what the person sees last with
        this action id. `value` is what they choose (see `elements.choose`).
        """
        person = self.person(user)
        source = message or view or self._last_with(person, action_id)
        block, element = find_element(source.blocks, action_id, block_id)
        chosen = self._choose(person, source, block, element, value)
        action = action_of(block, element, chosen, self.clock.next_ts())
        if isinstance(source, Message):
            channel = self.channel(source.channel)
            if source.to not in (None, person.id) or not self.may_see(person.id, channel):
                raise LookupError(f"{person.name} does not see this message")
            url = self.tickets.new_response_url(
                person.id, channel.id, message_ts=source.ts, thread_ts=_answer_thread(source)
            )
            payload = payloads.action_in_message(self, person, channel, source, action, url)
        else:
            url = None
            payload = payloads.action_in_view(self, person, source, action)
        return await self._interact(person, payload, url)

    async def _interact(self, person: Person, payload: Json, url: ResponseUrl | None = None) -> Reaction:
        """Send a click or a shortcut, and tell the person when nothing came of it."""
        if not self.registration.is_interactive:
            text = "This app is not configured to handle interactive responses."
            self.announce({"kind": "trouble", "text": text}, person=person.id)
            return Reaction(self, Ack("dispatch_failed", detail="interactivity is off"), url, error=text)
        ack = await self.courier.send("interactive", payload)
        return Reaction(self, ack, url, error="" if ack.ok else self._report_click(person, ack))

    def _report_click(self, person: Person, ack: Ack) -> str:
        text = (
            "This app took too long to respond. Apps need to respond within three seconds."
            if ack.status == "operation_timeout"
            else f"This app did not respond properly ({ack.detail or ack.status})."
        )
        self.announce({"kind": "trouble", "text": text}, person=person.id)
        return text

    def _last_with(self, person: Person, action_id: str) -> Message | View:
        candidates: list[Message | View] = [*self.modals.get(person.id, ())][-1:]
        if not candidates:
            seen = [m for c in self.channels if self.may_see(person.id, c) for m in self.shown(c, user=person)]
            candidates = [*sorted(seen, key=lambda message: message.ts, reverse=True)]
            if person.id in self.homes:
                candidates.append(self.homes[person.id])
        for candidate in candidates:
            try:
                find_element(candidate.blocks, action_id)
            except LookupError:
                continue
            return candidate
        raise LookupError(f"{person.name} sees no element with the action_id {action_id!r}")

    def _choose(
        self, person: Person, source: Message | View, block: Mapping[str, Any], element: Mapping[str, Any], value: Any
    ) -> Json | None:
        if element["type"] == "overflow":
            return pick_overflow(element, value)
        if element["type"] not in STATE_FIELD:
            return None
        suggested = self._suggested.get((person.id, element["action_id"]), ())
        chosen = choose(element, value, suggested)
        if isinstance(source, Message):
            kept = self.message_values.setdefault((source.ts, person.id), {})
            kept.setdefault(block["block_id"], {})[element["action_id"]] = chosen
        else:
            source.values.setdefault(block["block_id"], {})[element["action_id"]] = chosen
        return chosen

    async def suggest(
        self,
        action_id: str,
        typed: str,
        *,
        user: Who = "ada",
        message: Message | None = None,
        view: View | None = None,
        block_id: str | None = None,
    ) -> list[Json]:
        """The options the app offers for what a person typed into an external select; groups are flattened."""
        person = self.person(user)
        source = message or view or self._last_with(person, action_id)
        block, _ = find_element(source.blocks, action_id, block_id)
        where = payloads.suggestion_place(self, source)
        payload = payloads.suggestion(self, person, block["block_id"], action_id, typed, **where)
        ack = await self.courier.send("interactive", payload, takes_answer=True)
        body = ack.body or {}
        grouped = [option for group in body.get("option_groups") or () for option in group["options"]]
        options: list[Json] = [*(body.get("options") or ()), *grouped][:100]
        self._suggested.setdefault((person.id, action_id), []).extend(options)
        return options

    # --- modals and Home ---

    def modal(self, user: Who = "ada") -> View | None:
        """The modal on top of this person's stack."""
        stack = self.modals.get(self.person(user).id)
        return stack[-1] if stack else None

    def fill(self, values: Mapping[Field, Any], *, user: Who = "ada", source: Message | View | None = None) -> None:
        """A person fills in fields of the top modal (or of `source`) without sending anything.

        A field is named by its action id, or by (block id, action id).
        """
        person = self.person(user)
        source = source or self._top(person)
        for name, value in values.items():
            block_id, action_id = (None, name) if isinstance(name, str) else name
            block, element = find_element(source.blocks, action_id, block_id)
            self._choose(person, source, block, element, value)

    async def submit(self, values: Mapping[Field, Any] | None = None, *, user: Who = "ada") -> Reaction:
        """A person fills in and submits the top modal; the app's answer is carried out."""
        person = self.person(user)
        view = self._top(person)
        self.fill(values or {}, user=person)
        if complaints := _complaints(view):
            return Reaction(self, Ack("ok"), errors=complaints, error="The form is not complete.")
        urls, first = self._response_urls(person, view)
        ack = await self.courier.send("interactive", payloads.submission(self, person, view, urls), takes_answer=True)
        if not ack.ok:
            return Reaction(self, ack, error="We had some trouble connecting. Try again?")
        return self._carry_out(person, view, ack, first)

    def _top(self, person: Person) -> View:
        view = self.modal(person)
        if view is None:
            raise LookupError(f"{person.name} has no modal open")
        return view

    def _response_urls(self, person: Person, view: View) -> tuple[list[Json], ResponseUrl | None]:
        """A response URL for every select that asks for one."""
        made: list[Json] = []
        first: ResponseUrl | None = None
        for block in view.blocks:
            element = block.get("element") or {}
            if not element.get("response_url_enabled"):
                continue
            chosen = view.values.get(block["block_id"], {}).get(element["action_id"], {})
            channel = chosen.get(STATE_FIELD[element["type"]][0])
            if channel:
                url = self.tickets.new_response_url(person.id, channel)
                first = first or url
                made.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": payloads.response_address(self, url),
                    }
                )
        return made, first

    def _carry_out(self, person: Person, view: View, ack: Ack, url: ResponseUrl | None) -> Reaction:
        """The `response_action` of an acknowledged submission."""
        answer = ack.body or {}
        action = answer.get("response_action")
        reaction = Reaction(self, ack, url)
        try:
            match action:
                case "errors":
                    known = {block["block_id"] for block in view.blocks}
                    reaction.errors = {b: str(t) for b, t in (answer.get("errors") or {}).items() if b in known}
                    if not reaction.errors:
                        raise SlackError("invalid_arguments")
                case "update":
                    replace_view(self, view, check_for_slack(answer.get("view")))
                case "push":
                    push_modal(self, person.id, check_for_slack(answer.get("view")))
                case "clear":
                    close_modals(self, person.id, everything=True)
                case _:
                    close_modals(self, person.id)
        except SlackError as error:
            reaction.error = f"The app's answer was not understood ({error.code})."
        return reaction

    async def close(self, *, user: Who = "ada", everything: bool = False) -> Reaction:
        """A person closes the top modal, or the whole stack; the app hears of those that ask for it."""
        person = self.person(user)
        top = self._top(person)
        everything = everything or bool(top.body.get("clear_on_close"))
        closed = close_modals(self, person.id, everything=everything)
        ack = Ack("ok")
        for view in closed:
            if view.body.get("notify_on_close"):
                payload = payloads.closing(self, person, view, is_cleared=everything)
                ack = await self.courier.send("interactive", payload)
        return Reaction(self, ack)

    def open_home(self, user: Who = "ada", tab: Literal["home", "messages"] = "home") -> None:
        """A person opens the app's Home or Messages tab: the app gets app_home_opened."""
        person = self.person(user)
        event: Json = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": self.direct(person).id,
            "tab": tab,
            "event_ts": self.clock.next_ts(),
        }
        if tab == "home" and person.id in self.homes:
            event["view"] = self.homes[person.id].as_slack()
        self.tell_app(event)

    def home(self, user: Who = "ada") -> View | None:
        """What the app published for this person."""
        return self.homes.get(self.person(user).id)

    # --- shortcuts and membership ---

    async def shortcut(self, callback_id: str, *, user: Who = "ada", message: Message | None = None) -> Reaction:
        """A person uses a global shortcut, or with `message` one of that message's menu."""
        person = self.person(user)
        if message is None:
            return await self._interact(person, payloads.global_shortcut(self, person, callback_id))
        channel = self.channel(message.channel)
        url = self.tickets.new_response_url(person.id, channel.id, thread_ts=_answer_thread(message))
        payload = payloads.message_shortcut(self, person, callback_id, channel, message, url)
        return await self._interact(person, payload, url)

    def invite(self, who: Who | None = None, *, channel: Where, inviter: Who = "ada") -> None:
        """Somebody (the bot, when not named) becomes a member: the app gets member_joined_channel if it is in."""
        self.join(self.channel(channel), self.person(who or self.bot_user), inviter=self.person(inviter))

    def uninvite(self, who: Who | None = None, *, channel: Where) -> None:
        """Somebody (the bot, when not named) is no longer a member."""
        person = self.person(who or self.bot_user)
        self.channel(channel).members.remove(person.id)
        self.announce({"kind": "channels"})

    # --- looking ---

    def messages(self, channel: Where = "general") -> list[Message]:
        """What stands in a channel, oldest first, replies in threads too, without ephemeral messages."""
        return list(self.channel(channel).messages)

    def shown(self, channel: Where = "general", *, user: Who = "ada") -> list[Message]:
        """What one person sees in a channel, ephemeral messages too, oldest first."""
        place, person = self.channel(channel), self.person(user)
        private = [m for m in self.private if m.channel == place.id and m.to == person.id]
        return sorted([*place.messages, *private], key=lambda message: message.ts)

    def ephemeral(self, *, user: Who = "ada") -> list[Message]:
        """The messages only this person sees, oldest first."""
        reader = self.person(user).id
        return [message for message in self.private if message.to == reader]

    # --- arranging ---

    def fail_next(
        self, method: str, fault: str, times: int = 1, *, seconds: float = 1.0, after_store: bool = False
    ) -> None:
        """Let the next calls of a method go wrong; see `faults.NAMED`, or give any error code of Slack's.

        `method` is a Web API method or "response_url".
        """
        self.faults.fail_next(method, fault, times, seconds=seconds, after_store=after_store)

    def hold_next(self, method: str, *, stored: bool = True) -> Hold:
        """Hold back the answer of the method's next call, after it was done (or before, with `stored=False`)."""
        return self.faults.hold_next(method, stored=stored)

    def advance_clock(self, seconds: float) -> None:
        """Let triggers, response URLs and rate limits age, and retries come due."""
        self.clock.advance(seconds)

    async def disconnect(self, reason: DisconnectReason = "refresh_requested") -> int:
        """Disconnect the app's sockets as Slack does; returns how many there were."""
        return await self.courier.disconnect(reason)

    def refuse_sockets(self, times: int = 1) -> None:
        """Turn away the next socket connections, although their ticket is good."""
        self.courier.refuse_sockets(times)

    async def wait_for_app(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Until the app has a Socket Mode connection."""
        await self.wait_for(lambda: self.courier.connections or None, timeout)

    def deliver_to(self, request_url: str) -> None:
        """Send everything to this address over signed HTTP from now on; "" goes back to Socket Mode."""
        self.courier.request_url = request_url

    def refuse_token(self, error: str | None = "token_revoked") -> None:
        """Answer every call of the bot with this error; None accepts the token again."""
        self.token_refused = error

    def authorize(self, address: str, *, user: Who = "ada") -> str:
        """A person follows an "Add to Slack" link and consents; returns the address they are sent back to.

        `address` is the whole link with client_id, scope, state and redirect_uri; SlackError for a bad one.
        """
        asked = dict(parse_qsl(urlsplit(address).query))
        if asked.get("client_id") != self.client_id:
            raise SlackError("invalid_client_id")
        scopes = {scope for scope in asked.get("scope", "").split(",") if scope}
        allowed = self.registration.scopes
        if not scopes or (allowed is not None and not scopes <= allowed):
            raise SlackError("invalid_scope")
        back = asked.get("redirect_uri", "")
        code = self.tickets.new_code(self.person(user).id, back)
        return f"{back}?{urlencode({'code': code, 'state': asked.get('state', '')})}"

    def uninstall(self) -> None:
        """An admin removes the app: tokens_revoked and app_uninstalled are sent, and the bot token is dead."""
        self.tell_app({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.bot_user]}})
        self.tell_app({"type": "app_uninstalled"})
        self.refuse_token("account_inactive")

    def open_view(self, user: Who, body: Json) -> View:
        """Show a person a modal without the app's doing (for tests of the page)."""
        return open_modal(self, self.person(user).id, body)


def _complaints(view: View) -> dict[str, str]:
    found: dict[str, str] = {}
    states = first_values(view.blocks)
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = view.values.get(block["block_id"], {}).get(
            element["action_id"], states[block["block_id"]][element["action_id"]]
        )
        if complaint := complaint_about(block, element, state):
            found[block["block_id"]] = complaint
    return found


def _answer_thread(message: Message) -> str | None:
    """Slack answers a click in a thread inside that thread."""
    return message.thread_ts if message.thread_ts and message.thread_ts != message.ts else None
