"""A person types, clicks and fills in, the app answers: what each side gets."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.workspace import SlackError
from bot.workspace.elements import UnknownChoice
from tests.workspace.conftest import Bench, bench
from tests.workspace.shapes import actions, button, field, home, modal, option, plain, section, text_field

Json = dict[str, Any]
ADA, GENERAL = "U0ADA000001", "C0GENERAL01"

MANIFEST: Json = {
    "features": {
        "bot_user": {"display_name": "Echo"},
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [
            {"command": "/echo", "description": "Says it again", "usage_hint": "words"},
            {"command": "/mention", "description": "Says who", "should_escape": True},
        ],
        "shortcuts": [{"name": "Keep", "type": "message", "callback_id": "keep", "description": "Keeps it"}],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "im:history"]}},
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "message.im", "app_mention", "member_joined_channel"]
        },
    },
}
NAMES = {"command": "/x", "action": "b", "view": "form", "view_closed": "form", "shortcut": "s"}


def hear(made: Bench, *kinds: str) -> list[Json]:
    """Acknowledge everything of these kinds and keep the payloads."""
    heard: list[Json] = []

    async def keep(ack: Any, body: Json) -> None:
        heard.append(body)
        await ack()

    async def keep_event(body: Json) -> None:
        heard.append(body)

    for kind in kinds:
        if kind in NAMES:
            getattr(made.app, kind)(NAMES[kind])(keep)
        else:
            made.app.event(kind)(keep_event)
    return heard


async def show(made: Bench, *blocks: Json, **more: Any) -> None:
    await made.client.chat_postMessage(channel=GENERAL, text="shown", blocks=list(blocks), **more)


# --- slash commands ---


async def test_a_slash_command_is_answered_privately(either: Bench) -> None:
    @either.app.command("/echo")
    async def echo(ack: Any, respond: Any, command: Json) -> None:
        await ack()
        await respond(command["text"])

    reaction = await either.ws.slash("/echo", "hello <there>")
    reply = await reaction.reply()
    assert (reply.text, reply.to) == ("hello &lt;there&gt;", ADA)
    assert either.ws.messages("general") == []


async def test_a_slash_command_carries_what_slack_sends(either: Bench) -> None:
    heard = hear(either, "command")
    await either.ws.slash("/x", "a & <b>")
    [payload] = heard
    assert {
        "token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command", "text",
        "api_app_id", "is_enterprise_install", "response_url", "trigger_id",
    } == set(payload)  # fmt: skip
    assert (payload["text"], payload["channel_name"], payload["user_name"]) == ("a &amp; &lt;b&gt;", "general", "ada")
    assert payload["is_enterprise_install"] == "false"
    assert payload["response_url"].startswith(either.ws.base_url)


async def test_private_conversations_hide_their_name(socket: Bench) -> None:
    heard = hear(socket, "command")
    await socket.ws.slash("/x", channel="back-room")
    await socket.ws.slash("/x", channel=socket.ws.direct("ada"))
    assert [payload["channel_name"] for payload in heard] == ["privategroup", "directmessage"]


async def test_a_command_is_refused_in_a_thread_and_when_unknown() -> None:
    async with bench(manifest=MANIFEST) as made:
        parent = await made.ws.say("p")
        assert "not supported in threads" in (await made.ws.slash("/echo", thread_ts=parent.ts)).error
        assert "not a valid command" in (await made.ws.slash("/ecco")).error
        assert not made.ws.inspector.calls("/echo")
        assert [m.user for m in made.ws.ephemeral(user="ada")] == ["USLACKBOT"] * 2


async def test_mentions_become_ids_only_when_asked_for() -> None:
    async with bench(manifest=MANIFEST) as made:
        texts = []

        @made.app.command("/echo")
        @made.app.command("/mention")
        async def keep(ack: Any, command: Json) -> None:
            texts.append(command["text"])
            await ack()

        for name in ("/echo", "/mention"):
            await made.ws.slash(name, "@ben in #random @nobody")
        assert texts == ["@ben in #random @nobody", "<@U0BEN000001> in <#C0RANDOM001|random> @nobody"]


@pytest.mark.parametrize(
    ("user", "channel", "error"),
    [
        ("sam", "random", "channel_not_found"),
        ("gus", "projects", "channel_not_found"),
        ("ben", "board", "channel_not_found"),
        ("ada", "last-year", "is_archived"),
    ],
)
async def test_people_write_only_where_they_may(socket: Bench, user: str, channel: str, error: str) -> None:
    with pytest.raises(SlackError, match=error):
        await socket.ws.slash("/x", user=user, channel=channel)
    with pytest.raises(SlackError, match=error):
        await socket.ws.say("x", user=user, channel=channel)


async def test_an_acknowledgement_may_carry_the_answer(either: Bench) -> None:
    @either.app.command("/x")
    async def x(ack: Any) -> None:
        await ack(text="for all", response_type="in_channel", blocks=[section("for all")])

    await either.ws.slash("/x", "please")
    [message] = either.ws.messages()
    assert (message.text, message.blocks[0]["text"]["text"]) == ("for all", "for all")
    assert message.invoked == {"user": ADA, "command": "/x please"}


async def test_a_bad_acknowledgement_is_told(socket: Bench) -> None:
    @socket.app.command("/x")
    async def x(ack: Any) -> None:
        await ack(text="x", blocks=[section("y" * 3001)])

    assert "invalid_command_response" in (await socket.ws.slash("/x")).error


# --- response URLs ---


async def response_url(made: Bench) -> str:
    heard = hear(made, "command")
    await made.ws.slash("/x")
    return str(heard[-1]["response_url"])


async def test_a_response_url_is_good_for_five_answers(socket: Bench) -> None:
    webhook = AsyncWebhookClient(await response_url(socket))
    for number in range(5):
        answer = await webhook.send(text=str(number))
        assert (answer.status_code, answer.body) == (200, "ok")
    sixth = await webhook.send(text="6")
    assert (sixth.status_code, "used_url" in sixth.body) == (404, True)
    assert [message.text for message in socket.ws.ephemeral(user="ada")] == list("01234")


async def test_a_response_url_is_good_for_half_an_hour(socket: Bench) -> None:
    webhook = AsyncWebhookClient(await response_url(socket))
    socket.ws.advance_clock(1799)
    assert (await webhook.send(text="in time")).status_code == 200
    socket.ws.advance_clock(2)
    late = await webhook.send(text="late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


async def test_a_response_may_be_public_even_where_the_bot_is_no_member(socket: Bench) -> None:
    heard = hear(socket, "command")
    await socket.ws.slash("/x", channel="projects")
    webhook = AsyncWebhookClient(heard[0]["response_url"])
    await webhook.send(text="for all", response_type="in_channel")
    assert [message.text for message in socket.ws.messages("projects")] == ["for all"]


async def test_a_response_replaces_deletes_and_threads(socket: Bench) -> None:
    await show(socket, actions(button("b")))
    heard = hear(socket, "action")
    parent = socket.ws.messages()[0]
    reaction = await socket.ws.click("b")
    webhook = AsyncWebhookClient(heard[0]["response_url"])
    await webhook.send(text="replaced", replace_original=True, blocks=[section("replaced")])
    assert (parent.text, [message.ts for message in reaction.replies]) == ("replaced", [parent.ts])
    await webhook.send_dict({"text": "in thread", "thread_ts": parent.ts, "response_type": "in_channel"})
    assert [m.text for m in socket.ws.channel("general").thread(parent.ts)] == ["replaced", "in thread"]
    await webhook.send(text="beside")
    assert [message.text for message in socket.ws.ephemeral(user="ada")] == ["beside"]
    await webhook.send(delete_original=True)
    assert parent not in socket.ws.messages()


async def test_a_bad_response_is_refused(socket: Bench) -> None:
    webhook = AsyncWebhookClient(await response_url(socket))
    bad = await webhook.send(text="x", blocks=[section("y" * 3001)])
    assert (bad.status_code, "invalid_blocks" in bad.body) == (400, True)
    assert "3001" in bad.body
    assert (await webhook.send_dict({"response_type": "ephemeral"})).status_code == 400


async def test_faults_reach_response_urls_too(socket: Bench) -> None:
    webhook = AsyncWebhookClient(await response_url(socket))
    socket.ws.fail_next("response_url", "rate_limited")
    limited = await webhook.send(text="x")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "1")
    assert (await webhook.send(text="y")).status_code == 200
    assert [message.text for message in socket.ws.ephemeral(user="ada")] == ["y"]


# --- clicks ---


async def test_a_click_carries_what_slack_sends(either: Bench) -> None:
    heard = hear(either, "action")
    options = [option("one"), option("two")]
    pick = {"type": "static_select", "action_id": "pick", "options": options, "initial_option": options[0]}
    await show(either, section("s"), actions(button("b", value="v"), pick, block_id="row"))
    await either.ws.click("b", user="ben")
    [payload] = heard
    message = either.ws.messages()[0]
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": GENERAL,
        "is_ephemeral": False,
    }
    assert payload["user"]["id"] == "U0BEN000001"
    assert payload["message"]["blocks"] == message.blocks
    assert payload["channel"] == {"id": GENERAL, "name": "general"}
    assert payload["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "one"
    assert {"team", "api_app_id", "trigger_id", "response_url"} <= set(payload)
    [action] = payload["actions"]
    said = {name: action[name] for name in ("type", "action_id", "block_id", "value")}
    assert said == {"type": "button", "action_id": "b", "block_id": "row", "value": "v"}
    assert "action_ts" in action


async def test_an_ephemeral_message_is_not_in_the_payload(socket: Bench) -> None:
    heard = hear(socket, "action")
    await socket.client.chat_postEphemeral(channel=GENERAL, user=ADA, text="x", blocks=[actions(button("b"))])
    await socket.ws.click("b")
    assert "message" not in heard[0]
    assert heard[0]["container"]["is_ephemeral"] is True
    [private] = socket.ws.ephemeral(user="ada")
    with pytest.raises(LookupError):
        await socket.ws.click("b", user="ben", message=private)


async def test_choices_are_remembered_by_person(socket: Bench) -> None:
    seen = []

    @socket.app.action("pick")
    @socket.app.action("b")
    async def keep(ack: Any, body: Json) -> None:
        await ack()
        seen.append(body["state"]["values"]["row"]["pick"]["selected_option"])

    pick = {"type": "static_select", "action_id": "pick", "options": [option("one"), option("two")]}
    await show(socket, actions(pick, button("b"), block_id="row"))
    await socket.ws.click("pick", "two")
    await socket.ws.click("b")
    await socket.ws.click("b", user="ben")
    assert [chosen and chosen["value"] for chosen in seen] == ["two", "two", None]
    with pytest.raises(UnknownChoice):
        await socket.ws.click("pick", "three")


CHOICES = [
    ({"type": "datepicker"}, "2024-05-01", {"selected_date": "2024-05-01"}),
    ({"type": "timepicker"}, "08:30", {"selected_time": "08:30"}),
    ({"type": "checkboxes", "options": [option("a"), option("b")]}, ["b"], {"selected_options": [option("b")]}),
    ({"type": "radio_buttons", "options": [option("a"), option("b")]}, "a", {"selected_option": option("a")}),
    ({"type": "overflow", "options": [option("a", url="https://example.org")]}, "a", {"selected_option": option("a")}),
    ({"type": "users_select"}, ADA, {"selected_user": ADA}),
    ({"type": "channels_select"}, GENERAL, {"selected_channel": GENERAL}),
    ({"type": "conversations_select"}, GENERAL, {"selected_conversation": GENERAL}),
    ({"type": "multi_users_select"}, [ADA], {"selected_users": [ADA]}),
    ({"type": "multi_static_select", "options": [option("a")]}, ["a"], {"selected_options": [option("a")]}),
    ({"type": "datetimepicker"}, 1_700_000_000, {"selected_date_time": 1_700_000_000}),
]


async def test_each_element_reports_its_choice(http: Bench) -> None:
    heard = hear(http, "action")
    for element, value, chosen in CHOICES:
        await show(http, actions({"action_id": "b", **element}))
        await http.ws.click("b", value)
        action = heard[-1]["actions"][0]
        assert {name: action[name] for name in chosen} == chosen
        assert action["type"] == element["type"]
    assert len(heard) == len(CHOICES)


async def test_an_external_select_asks_the_app(either: Bench) -> None:
    @either.app.options("b")
    async def offer(ack: Any, payload: Json) -> None:
        await ack(options=[option(payload["value"] + str(n)) for n in range(2)])

    heard = hear(either, "action")
    await show(either, actions({"type": "external_select", "action_id": "b", "min_query_length": 1}))
    options = await either.ws.suggest("b", "x")
    assert [one["value"] for one in options] == ["x0", "x1"]
    await either.ws.click("b", "x1")
    assert heard[0]["actions"][0]["selected_option"]["value"] == "x1"


async def test_option_groups_are_offered_too(socket: Bench) -> None:
    @socket.app.options("b")
    async def offer(ack: Any) -> None:
        await ack(option_groups=[{"label": plain("g"), "options": [option("x")]}])

    await show(socket, actions({"type": "external_select", "action_id": "b"}))
    assert [one["value"] for one in await socket.ws.suggest("b", "xyz")] == ["x"]


async def test_an_app_without_interactivity_hears_no_click() -> None:
    async with bench(manifest={"settings": {"interactivity": {"is_enabled": False}}}) as made:
        bot = made.ws.person(made.ws.bot_user)
        made.ws.post(made.ws.new_message(made.ws.channel("general"), bot, text="x", blocks=[actions(button("b"))]))
        assert "not configured" in (await made.ws.click("b")).error
        assert made.ws.inspector.ack_times() == []


# --- triggers ---


async def test_a_trigger_opens_one_view_within_three_seconds(socket: Bench) -> None:
    heard = hear(socket, "command")
    for _ in range(2):
        await socket.ws.slash("/x")
    first, second = (payload["trigger_id"] for payload in heard)
    assert (await socket.client.views_open(trigger_id=first, view=modal(section("x"))))["ok"]
    socket.ws.advance_clock(3.1)
    for trigger, error in (
        (first, "exchanged_trigger_id"),
        (second, "expired_trigger_id"),
        ("x", "invalid_trigger_id"),
    ):
        with pytest.raises(SlackApiError) as caught:
            await socket.client.views_open(trigger_id=trigger, view=modal(section("x")))
        assert caught.value.response["error"] == error


# --- modals ---


def opens(made: Bench, view: Json) -> None:
    """A command /x that opens this modal."""

    @made.app.command("/x")
    async def x(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)


async def opened(made: Bench) -> Any:
    await made.ws.slash("/x")
    return await made.ws.wait_for(lambda: made.ws.modal("ada"))


async def test_a_form_is_sent_with_its_values(either: Bench) -> None:
    day = field("day", {"type": "datepicker", "initial_date": "2024-05-01"})
    opens(either, modal(text_field("name"), day, private_metadata="kept"))
    heard = hear(either, "view")
    await opened(either)
    reaction = await either.ws.submit({"name": "Tea"})
    assert reaction.ok
    assert either.ws.modal("ada") is None
    view = heard[0]["view"]
    assert view["private_metadata"] == "kept"
    assert view["state"]["values"] == {
        "name": {"name": {"type": "plain_text_input", "value": "Tea"}},
        "day": {"day": {"type": "datepicker", "selected_date": "2024-05-01"}},
    }
    assert {"hash", "id", "root_view_id", "team_id", "app_id", "bot_id"} <= set(view)
    assert heard[0]["response_urls"] == []


async def test_an_incomplete_form_is_not_sent(socket: Bench) -> None:
    number = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}
    link = field("link", {"type": "url_text_input"}, optional=True)
    opens(socket, modal(text_field("name"), field("many", number), link))
    heard = hear(socket, "view")
    await opened(socket)
    reaction = await socket.ws.submit({"many": "0", "link": "nowhere"})
    assert set(reaction.errors) == {"name", "many", "link"}
    assert heard == []
    assert socket.ws.modal("ada") is not None


async def test_a_form_may_be_answered_with_errors_update_push_and_clear(either: Bench) -> None:
    opens(either, modal(text_field("name")))
    answers = iter(
        [
            {"response_action": "errors", "errors": {"name": "Taken", "elsewhere": "?"}},
            {"response_action": "update", "view": modal(text_field("name"), title=plain("Again"))},
            {"response_action": "push", "view": modal(text_field("name"), title=plain("Second"))},
            {"response_action": "clear"},
        ]
    )

    @either.app.view("form")
    async def sent(ack: Any) -> None:
        await ack(**next(answers))

    first = await opened(either)
    reaction = await either.ws.submit({"name": "a"})
    assert reaction.errors == {"name": "Taken"}
    await either.ws.submit()
    again = either.ws.modal("ada")
    assert (again.id, again.body["title"]["text"]) == (first.id, "Again")
    assert again.values["name"]["name"]["value"] == "a", "what was typed is kept"
    await either.ws.submit()
    second = either.ws.modal("ada")
    assert (second.previous_id, second.root_id) == (first.id, first.id)
    await either.ws.submit({"name": "b"})
    assert either.ws.modal("ada") is None


async def test_a_bad_answer_to_a_form_is_told(socket: Bench) -> None:
    opens(socket, modal(text_field("name")))

    @socket.app.view("form")
    async def sent(ack: Any) -> None:
        await ack({"response_action": "update", "view": modal(section(""))})

    await opened(socket)
    assert "invalid_arguments" in (await socket.ws.submit({"name": "a"})).error


async def test_the_stack_is_three_deep(socket: Bench) -> None:
    opens(socket, modal(actions(button("deeper"))))
    errors = []

    @socket.app.action("deeper")
    async def deeper(ack: Any, body: Json, client: Any) -> None:
        await ack()
        try:
            await client.views_push(trigger_id=body["trigger_id"], view=modal(actions(button("deeper"))))
        except SlackApiError as error:
            errors.append(error.response["error"])

    await opened(socket)
    for depth in (2, 3):
        await socket.ws.click("deeper")
        await socket.ws.wait_for(lambda depth=depth: len(socket.ws.modals[ADA]) == depth)
    await socket.ws.click("deeper")
    await socket.ws.wait_for(lambda: len(socket.ws.inspector.calls("views.push")) == 3)
    await asyncio.sleep(0.05)
    assert errors == ["push_limit_reached"]


async def test_a_click_in_a_view_names_the_view(socket: Bench) -> None:
    opens(socket, modal(actions(button("b"))))
    heard = hear(socket, "action")
    view = await opened(socket)
    await socket.ws.click("b")
    assert heard[0]["container"] == {"type": "view", "view_id": view.id}
    assert heard[0]["view"]["id"] == view.id
    assert "response_url" not in heard[0]
    assert "message" not in heard[0]


async def test_a_view_is_updated_by_id_with_a_guard(socket: Bench) -> None:
    opens(socket, modal(section("one"), external_id="mine"))
    view = await opened(socket)
    first = view.hash
    await socket.client.views_update(external_id="mine", hash=first, view=modal(section("two")))
    for arguments, error in (
        ({"view_id": view.id, "hash": first}, "hash_conflict"),
        ({"view_id": "V0NOTHING"}, "not_found"),
        ({"external_id": "mine"}, "not_found"),
    ):
        with pytest.raises(SlackApiError) as caught:
            await socket.client.views_update(view=modal(section("three")), **arguments)
        assert caught.value.response["error"] == error, arguments


async def test_closing_is_told_to_those_who_ask(socket: Bench) -> None:
    opens(socket, modal(section("x"), notify_on_close=True))
    heard = hear(socket, "view_closed")
    await opened(socket)
    await socket.ws.close(everything=True)
    assert (heard[0]["type"], heard[0]["is_cleared"]) == ("view_closed", True)
    assert socket.ws.modal("ada") is None
    with pytest.raises(LookupError):
        await socket.ws.submit()


async def test_a_select_of_a_form_may_give_a_response_url(socket: Bench) -> None:
    opens(socket, modal(field("where", {"type": "conversations_select", "response_url_enabled": True})))

    @socket.app.view("form")
    async def sent(ack: Any, body: Json) -> None:
        await ack()
        [given] = body["response_urls"]
        await AsyncWebhookClient(given["response_url"]).send(text="done", response_type="in_channel")

    await opened(socket)
    reaction = await socket.ws.submit({"where": GENERAL})
    assert (await reaction.reply()).text == "done"


async def test_a_form_that_is_not_acknowledged_stays(socket: Bench) -> None:
    opens(socket, modal(text_field("name")))
    await opened(socket)
    socket.ws.courier.ack_deadline = 0.1
    reaction = await socket.ws.submit({"name": "a"})
    assert "trouble connecting" in reaction.error
    assert socket.ws.modal("ada") is not None


# --- Home, events, shortcuts ---


async def test_opening_home_tells_the_app_what_is_there() -> None:
    async with bench("http", manifest=MANIFEST) as made:
        heard = hear(made, "app_home_opened")
        made.ws.open_home("ben")
        await made.ws.wait_for(lambda: made.ws.inspector.calls("app_home_opened"))
        await made.client.views_publish(user_id="U0BEN000001", view=home(section("x")))
        made.ws.open_home("ben")
        made.ws.open_home("ben", tab="messages")
        await made.ws.wait_for(lambda: len(made.ws.inspector.calls("app_home_opened")) == 3)
        await asyncio.sleep(0.05)
        events = [body["event"] for body in heard]
        told = sorted((event["tab"], "view" in event) for event in events)
        assert told == [("home", False), ("home", True), ("messages", False)]
        assert all(event["channel"].startswith("D") for event in events)


async def test_subscriptions_decide_which_events_come() -> None:
    async with bench("http", manifest=MANIFEST) as made:
        heard = hear(made, "message", "app_mention", "member_joined_channel")
        await made.ws.say("in a channel: not subscribed")
        await made.ws.say("hello @echo")
        await made.ws.say("directly", channel=made.ws.direct("ada"))
        made.ws.invite("sam", channel="random")
        made.ws.invite("sam", channel="projects")
        await made.ws.wait_for(lambda: len(made.ws.inspector.ack_times()) == 3)
        await asyncio.sleep(0.05)
        events = {body["event"]["type"]: body["event"] for body in heard}
        assert len(heard) == 3
        assert events["app_mention"]["text"] == f"hello <@{made.ws.bot_user}>"
        assert (events["message"]["channel_type"], events["message"]["text"]) == ("im", "directly")
        joined = events["member_joined_channel"]
        assert (joined["user"], joined["channel_type"]) == ("U0SAM000001", "C")
        assert {"event_id", "event_time", "authorizations", "team_id", "api_app_id"} <= set(heard[0])


async def test_bolt_drops_the_bots_own_messages(socket: Bench) -> None:
    heard = hear(socket, "message")
    await socket.client.chat_postMessage(channel=GENERAL, text="mine")
    await socket.ws.say("theirs")
    await socket.ws.wait_for(lambda: len(socket.ws.inspector.calls("message")) == 2)
    await asyncio.sleep(0.05)
    assert [body["event"]["text"] for body in heard] == ["theirs"]


async def test_where_the_bot_is_not_it_hears_nothing(socket: Bench) -> None:
    hear(socket, "message", "member_joined_channel")
    await socket.ws.say("unheard", channel="projects")
    await asyncio.sleep(0.05)
    assert not socket.ws.inspector.calls("message")
    socket.ws.invite(channel="projects")
    await socket.ws.say("heard", channel="projects")
    await socket.ws.wait_for(lambda: socket.ws.inspector.calls("message"))


async def test_edits_and_deletions_are_events(http: Bench) -> None:
    hear(http, "message")
    ts = (await http.client.chat_postMessage(channel=GENERAL, text="a"))["ts"]
    await http.client.chat_update(channel=GENERAL, ts=ts, text="b")
    await http.client.chat_delete(channel=GENERAL, ts=ts)
    await http.ws.wait_for(lambda: len(http.ws.inspector.calls("message")) == 3)
    events = [call.request["event"] for call in http.ws.inspector.calls("message")]
    by_subtype = {event.get("subtype"): event for event in events}
    assert by_subtype["message_changed"]["message"]["text"] == "b"
    assert by_subtype["message_changed"]["previous_message"]["text"] == "a"
    assert by_subtype["message_deleted"]["deleted_ts"] == ts


async def test_shortcuts_of_the_app_and_of_a_message(either: Bench) -> None:
    heard = hear(either, "shortcut")
    message = await either.ws.say("keep this")
    await either.ws.shortcut("s", user="ben")
    reaction = await either.ws.shortcut("s", message=message)
    first, second = heard
    assert (first["type"], "channel" in first) == ("shortcut", False)
    assert (second["type"], second["message_ts"]) == ("message_action", message.ts)
    assert second["message"]["text"] == "keep this"
    await AsyncWebhookClient(second["response_url"]).send(text="kept")
    assert (await reaction.reply()).to == ADA


async def test_a_click_in_a_thread_is_answered_in_the_thread(socket: Bench) -> None:
    parent = await socket.ws.say("p")
    await show(socket, actions(button("b")), thread_ts=parent.ts)

    @socket.app.action("b")
    async def pressed(ack: Any, respond: Any) -> None:
        await ack()
        await respond("here", replace_original=False)

    reply = await (await socket.ws.click("b")).reply()
    assert reply.thread_ts == parent.ts


async def test_a_name_within_code_is_no_mention(socket: Bench) -> None:
    said = await socket.ws.say("try `@ben hello` or ask @ben", channel="general")
    ben = next(person for person in socket.ws.people if person.name == "ben")
    assert said.text == f"try `@ben hello` or ask <@{ben.id}>"


async def test_a_message_with_mentions_reads_back_with_ids(socket: Bench) -> None:
    message = await socket.ws.say("@ben look at #random & <this>")
    assert message.text == "<@U0BEN000001> look at <#C0RANDOM001|random> &amp; &lt;this&gt;"
