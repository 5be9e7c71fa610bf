"""The Web API as slack_sdk and a plain HTTP client meet it: forms of calls, errors, limits, faults, methods."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from aiohttp import ClientSession, ServerDisconnectedError
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace import Channel, SlackError, Workspace, running_workspace
from bot.workspace.place import BOT_USER
from tests.workspace.shapes import home, mrkdwn, plain, section

GENERAL, PROJECTS, BOARD = "C0GENERAL01", "C0PROJECTS1", "C0BOARD0001"
ADA, BEN, SAM = "U0ADA000001", "U0BEN000001", "U0SAM000001"


@dataclass(slots=True)
class Wire:
    ws: Workspace
    client: AsyncWebClient
    session: ClientSession

    async def call(self, method: str, token: str | None = "", **request: Any) -> Any:
        """A POST by hand; `token` "" is the bot's, None sends none."""
        headers = {} if token is None else {"Authorization": f"Bearer {token or self.ws.bot_token}"}
        async with self.session.post(self.ws.api_url + method, headers=headers, **request) as response:
            return await response.json()


@pytest.fixture
async def wire(request: pytest.FixtureRequest) -> AsyncIterator[Wire]:
    settings = {"post_interval": 0.0} | getattr(request, "param", {})
    async with running_workspace(**settings) as ws, ClientSession() as session:
        yield Wire(
            ws,
            AsyncWebClient(ws.bot_token, base_url=ws.api_url, session=session, retry_handlers=[], timeout=2),
            session,
        )


async def refusal(call: Awaitable[Any]) -> Any:
    """The body of the error that a call must get."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response.data


async def refused(call: Awaitable[Any]) -> str:
    return str((await refusal(call))["error"])


# --- forms of a call ---


async def test_a_call_may_come_as_json_form_or_query(wire: Wire) -> None:
    block = json.dumps([section("hi")])
    as_json = await wire.call("chat.postMessage", json={"channel": GENERAL, "text": "a", "blocks": [section("hi")]})
    as_form = await wire.call("chat.postMessage", data={"channel": GENERAL, "text": "b", "blocks": block})
    as_query = await wire.call("chat.postMessage", params={"channel": GENERAL, "text": "c", "blocks": block})
    assert [answer["ok"] for answer in (as_json, as_form, as_query)] == [True] * 3
    assert [message.blocks[0]["text"]["text"] for message in wire.ws.messages()] == ["hi"] * 3
    async with wire.session.get(
        wire.ws.api_url + "auth.test", headers={"Authorization": f"Bearer {wire.ws.bot_token}"}
    ) as got:
        assert (await got.json())["user_id"] == BOT_USER


async def test_an_unknown_method_answers_200_with_its_error(wire: Wire) -> None:
    async with wire.session.post(wire.ws.api_url + "chat.postMessages") as response:
        assert response.status == 200
        assert (await response.json())["error"] == "unknown_method"


async def test_json_without_a_charset_is_warned_of(wire: Wire) -> None:
    headers = {"Content-Type": "application/json"}
    async with wire.session.post(
        wire.ws.api_url + "chat.postMessage",
        data=json.dumps({"channel": GENERAL, "text": "x"}),
        headers=headers | {"Authorization": f"Bearer {wire.ws.bot_token}"},
    ) as response:
        body = await response.json()
    assert body["warning"] == "missing_charset"
    assert body["response_metadata"]["warnings"] == ["missing_charset"]


@pytest.mark.parametrize(
    ("body", "error"), [("{", "invalid_json"), ("[1]", "json_not_object"), ('{"channel": ["x"]}', "invalid_arguments")]
)
async def test_bad_json_is_refused(wire: Wire, body: str, error: str) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {wire.ws.bot_token}"}
    async with wire.session.post(wire.ws.api_url + "chat.postMessage", data=body, headers=headers) as response:
        assert (await response.json())["error"] == error


# --- tokens and scopes ---


async def test_tokens_are_checked(wire: Wire) -> None:
    assert (await wire.call("auth.test", token=None))["error"] == "not_authed"
    assert (await wire.call("auth.test", token="xoxb-wrong"))["error"] == "invalid_auth"
    assert (await wire.call("auth.test", token=wire.ws.app_token))["error"] == "not_allowed_token_type"
    assert (await wire.call("apps.connections.open"))["error"] == "not_allowed_token_type"
    assert (await wire.call("apps.connections.open", token=wire.ws.app_token))["url"].startswith("ws://127.0.0.1:")
    in_form = await wire.call("apps.connections.open", token=None, data={"token": wire.ws.app_token})
    assert in_form["error"] == "not_authed", "an app-level token counts in the header only"
    assert (await wire.call("auth.test", token=None, data={"token": wire.ws.bot_token}))["ok"] is True
    for error in ("token_revoked", "account_inactive"):
        wire.ws.refuse_token(error)
        assert (await wire.call("auth.test"))["error"] == error
    wire.ws.refuse_token(None)
    assert (await wire.call("auth.test"))["ok"] is True


SCOPED = {"manifest": {"oauth_config": {"scopes": {"bot": ["chat:write", "channels:history"]}}}}


@pytest.mark.parametrize("wire", [SCOPED], indirect=True)
async def test_a_missing_scope_is_named(wire: Wire) -> None:
    answer = await refusal(wire.client.users_info(user=ADA))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
    assert answer["provided"] == "channels:history,chat:write"
    assert (await wire.client.conversations_history(channel=GENERAL))["ok"]
    private = await refusal(wire.client.conversations_history(channel="C0BACKROOM1"))
    assert private["needed"] == "groups:history"


# --- posting ---


async def test_timestamps_only_grow_and_the_message_is_echoed(wire: Wire) -> None:
    answers = [await wire.client.chat_postMessage(channel=GENERAL, text=str(n)) for n in range(5)]
    stamps = [answer["ts"] for answer in answers]
    assert stamps == sorted(set(stamps))
    assert all(len(stamp.split(".")[1]) == 6 for stamp in stamps)
    echoed = answers[0]["message"]
    assert (echoed["text"], echoed["user"], echoed["bot_id"]) == ("0", BOT_USER, wire.ws.bot_id)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE01", "text": "x"}, "channel_not_found"),
        ({"channel": BOARD, "text": "x"}, "channel_not_found"),
        ({"channel": PROJECTS, "text": "x"}, "not_in_channel"),
        ({"channel": "C0LASTYEAR1", "text": "x"}, "is_archived"),
        ({"channel": "C0NOTICES01", "text": "x"}, "restricted_action"),
        ({"channel": GENERAL, "text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"channel": GENERAL, "text": "x", "blocks": ["x"]}, "invalid_blocks_format"),
        ({"channel": GENERAL, "text": "x", "blocks": [section("y" * 2900)] * 4}, "msg_blocks_too_long"),
        ({"channel": GENERAL, "text": "x", "attachments": [{"text": "y"}] * 101}, "too_many_attachments"),
        ({"channel": GENERAL, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": GENERAL, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": GENERAL, "text": "x", "metadata": ["y"]}, "invalid_metadata_format"),
        ({"channel": GENERAL, "text": "x", "metadata": {"event_type": "y"}}, "invalid_metadata_schema"),
        (
            {"channel": GENERAL, "text": "x", "metadata": {"event_type": "y", "event_payload": {"a": {"b": {"c": 1}}}}},
            "invalid_metadata_schema",
        ),
        (
            {"channel": GENERAL, "text": "x", "metadata": {"event_type": "y", "event_payload": {"a": "z" * 9000}}},
            "metadata_too_large",
        ),
    ],
)
async def test_a_bad_post_gets_slacks_error_and_leaves_nothing(wire: Wire, arguments: Any, error: str) -> None:
    assert await refused(wire.client.chat_postMessage(**arguments)) == error
    assert all(not channel.messages for channel in wire.ws.channels)


async def test_a_post_without_words_is_refused(wire: Wire) -> None:
    assert (await wire.call("chat.postMessage", json={"channel": GENERAL}))["error"] == "no_text"
    missing = await wire.call("chat.postMessage", json={"text": "x"})
    assert missing["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_invalid_blocks_are_explained_twice(wire: Wire) -> None:
    answer = await refusal(wire.client.chat_postMessage(channel=GENERAL, text="x", blocks=[section("y" * 3001)]))
    complaint = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer["errors"] == [complaint]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {complaint}"]


async def test_a_very_long_text_is_cut_with_a_warning(wire: Wire) -> None:
    answer = await wire.client.chat_postMessage(channel=GENERAL, text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000
    assert answer["response_metadata"]["warnings"] == ["message_truncated"]


@pytest.mark.parametrize("wire", [{"post_interval": 1.0}], indirect=True)
async def test_more_than_a_message_a_second_and_channel_is_too_many(wire: Wire) -> None:
    await wire.client.chat_postMessage(channel=GENERAL, text="1")
    await wire.client.chat_postMessage(channel="C0RANDOM001", text="another channel")
    with pytest.raises(SlackApiError) as caught:
        await wire.client.chat_postMessage(channel=GENERAL, text="2")
    response = caught.value.response
    assert (response.status_code, response.headers["Retry-After"], response["error"]) == (429, "1", "ratelimited")
    wire.ws.advance_clock(1)
    assert (await wire.client.chat_postMessage(channel=GENERAL, text="2"))["ok"]
    assert [message.text for message in wire.ws.messages()] == ["1", "2"]


@pytest.mark.parametrize("wire", [{"post_interval": 1.0, "post_burst": 2}], indirect=True)
async def test_a_short_burst_may_be_tolerated(wire: Wire) -> None:
    for number in range(3):
        await wire.client.chat_postMessage(channel=GENERAL, text=str(number))
    assert await refused(wire.client.chat_postMessage(channel=GENERAL, text="4")) == "ratelimited"


@pytest.mark.parametrize("wire", [{"rate_tiers": True}], indirect=True)
async def test_the_tiers_count_calls_a_minute(wire: Wire) -> None:
    for _ in range(20):
        await wire.client.users_list()
    assert await refused(wire.client.users_list()) == "ratelimited"
    wire.ws.advance_clock(60)
    assert (await wire.client.users_list())["ok"]


# --- faults ---


async def test_a_429_carries_retry_after(wire: Wire) -> None:
    wire.ws.fail_next("chat.postMessage", "rate_limited", seconds=7)
    with pytest.raises(SlackApiError) as caught:
        await wire.client.chat_postMessage(channel=GENERAL, text="x")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")


async def test_ratelimited_may_come_in_a_200_body(wire: Wire) -> None:
    wire.ws.fail_next("chat.postMessage", "ratelimited")
    with pytest.raises(SlackApiError) as caught:
        await wire.client.chat_postMessage(channel=GENERAL, text="x")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (200, "ratelimited")


async def test_a_503_has_a_text_body(wire: Wire) -> None:
    wire.ws.fail_next("chat.postMessage", "503")
    with pytest.raises(SlackApiError) as caught:
        await wire.client.chat_postMessage(channel=GENERAL, text="x")
    assert caught.value.response.status_code == 503
    assert isinstance(caught.value.response.data, str)


async def test_a_dropped_call_tells_nothing_of_its_refusal(wire: Wire) -> None:
    wire.ws.fail_next("chat.postMessage", "drop_after_store")
    with pytest.raises(ServerDisconnectedError):
        await wire.client.chat_postMessage(channel=PROJECTS, text="x")


@pytest.mark.parametrize(("fault", "kept"), [("drop_before_store", 0), ("drop_after_store", 1)])
async def test_a_dropped_call_is_ambiguous(wire: Wire, fault: str, kept: int) -> None:
    wire.ws.fail_next("chat.postMessage", fault)
    with pytest.raises(ServerDisconnectedError):
        await wire.client.chat_postMessage(channel=GENERAL, text="x")
    assert len(wire.ws.messages()) == kept


async def test_a_stalled_call_was_done_all_the_same(wire: Wire) -> None:
    wire.ws.fail_next("chat.postMessage", "stall", seconds=60)
    impatient = AsyncWebClient(wire.ws.bot_token, base_url=wire.ws.api_url, retry_handlers=[])
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(impatient.chat_postMessage(channel=GENERAL, text="x"), 0.2)
    assert len(wire.ws.messages()) == 1


async def test_fatal_error_may_come_although_the_call_was_done(wire: Wire) -> None:
    wire.ws.fail_next("chat.postMessage", "fatal_error", after_store=True)
    assert await refused(wire.client.chat_postMessage(channel=GENERAL, text="x")) == "fatal_error"
    assert len(wire.ws.messages()) == 1


async def test_the_sdks_rate_limit_handler_leaves_one_message(wire: Wire) -> None:
    wire.client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    wire.ws.fail_next("chat.postMessage", "rate_limited", seconds=0.1)
    task = asyncio.create_task(wire.client.chat_postMessage(channel=GENERAL, text="x"))
    assert (await task)["ok"]
    assert len(wire.ws.messages()) == 1


async def test_a_fault_mix_is_the_same_for_the_same_seed(wire: Wire) -> None:
    async def round_of_calls() -> list[str]:
        wire.ws.faults.mix({"503": 0.3, "internal_error": 0.3}, seed=11, methods=["auth.test"])
        outcomes = []
        for _ in range(20):
            try:
                await wire.client.auth_test()
                outcomes.append("ok")
            except SlackApiError as error:
                outcomes.append(str(error.response.status_code))
        wire.ws.faults.clear()
        return outcomes

    first = await round_of_calls()
    assert set(first) == {"ok", "200", "503"}
    assert await round_of_calls() == first


async def test_an_answer_can_be_held_back_between_store_and_answer(wire: Wire) -> None:
    hold = wire.ws.hold_next("chat.postMessage")
    task = asyncio.create_task(wire.client.chat_postMessage(channel=GENERAL, text="x"))
    await hold.arrived.wait()
    assert len(wire.ws.messages()) == 1
    assert not task.done()
    hold.release()
    assert (await task)["ok"]


# --- changing and deleting ---


async def test_only_own_messages_are_changed_or_deleted(wire: Wire) -> None:
    theirs = await wire.ws.say("mine")
    assert await refused(wire.client.chat_update(channel=GENERAL, ts=theirs.ts, text="x")) == "cant_update_message"
    assert await refused(wire.client.chat_delete(channel=GENERAL, ts=theirs.ts)) == "cant_delete_message"
    assert await refused(wire.client.chat_update(channel=GENERAL, ts="1.000001", text="x")) == "message_not_found"


async def test_an_update_keeps_what_it_does_not_name(wire: Wire) -> None:
    metadata = {"event_type": "kept", "event_payload": {"id": "1"}}
    posted = await wire.client.chat_postMessage(channel=GENERAL, text="a", blocks=[section("a")], metadata=metadata)
    await wire.client.chat_update(channel=GENERAL, ts=posted["ts"], text="b")
    [message] = wire.ws.messages()
    assert (message.text, message.blocks[0]["text"]["text"], message.metadata) == ("b", "a", metadata)
    assert message.edited is not None
    await wire.client.chat_update(channel=GENERAL, ts=posted["ts"], text="c", blocks=[])
    assert message.blocks == []


async def test_an_update_takes_4000_bytes_after_escaping(wire: Wire) -> None:
    ts = (await wire.client.chat_postMessage(channel=GENERAL, text="a"))["ts"]
    assert (await wire.client.chat_update(channel=GENERAL, ts=ts, text="x" * 4000))["ok"]
    assert await refused(wire.client.chat_update(channel=GENERAL, ts=ts, text="é" * 2001)) == "msg_too_long"


async def test_a_deleted_message_is_gone(wire: Wire) -> None:
    ts = (await wire.client.chat_postMessage(channel=GENERAL, text="a"))["ts"]
    await wire.client.chat_delete(channel=GENERAL, ts=ts)
    assert wire.ws.messages() == []


async def test_an_ephemeral_message_reaches_one_member(wire: Wire) -> None:
    answer = await wire.client.chat_postEphemeral(channel=GENERAL, user=ADA, text="psst")
    assert wire.ws.messages() == []
    assert [m.ts for m in wire.ws.shown("general", user="ada")] == [answer["message_ts"]]
    assert wire.ws.shown("general", user="ben") == []
    assert await refused(wire.client.chat_postEphemeral(channel=GENERAL, user=SAM, text="x")) == "user_not_in_channel"
    gone = await refused(wire.client.chat_update(channel=GENERAL, ts=answer["message_ts"], text="x"))
    assert gone == "message_not_found", "an ephemeral message cannot be updated"


async def test_a_permalink_names_channel_and_message(wire: Wire) -> None:
    parent = await wire.client.chat_postMessage(channel=GENERAL, text="a")
    reply = await wire.client.chat_postMessage(channel=GENERAL, text="b", thread_ts=parent["ts"])
    link = (await wire.client.chat_getPermalink(channel=GENERAL, message_ts=reply["ts"]))["permalink"]
    page = f"{wire.ws.base_url}archives/{GENERAL}/p{reply['ts'].replace('.', '')}"
    assert link == f"{page}?thread_ts={parent['ts']}&cid={GENERAL}"
    async with wire.session.get(link) as response:
        assert response.status == 200


# --- reading ---


async def test_history_is_newest_first_by_pages_and_bounds(wire: Wire) -> None:
    stamps = [(await wire.client.chat_postMessage(channel=GENERAL, text=str(n)))["ts"] for n in range(5)]
    first = await wire.client.conversations_history(channel=GENERAL, limit=2)
    assert [m["text"] for m in first["messages"]] == ["4", "3"]
    assert first["has_more"] is True
    rest = await wire.client.conversations_history(
        channel=GENERAL, limit=9, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [m["text"] for m in rest["messages"]] == ["2", "1", "0"]
    within = await wire.client.conversations_history(channel=GENERAL, oldest=stamps[1], latest=stamps[3])
    assert [m["text"] for m in within["messages"]] == ["2"]
    closed = await wire.client.conversations_history(
        channel=GENERAL, oldest=stamps[1], latest=stamps[3], inclusive=True
    )
    assert [m["text"] for m in closed["messages"]] == ["3", "2", "1"]
    assert await refused(wire.client.conversations_history(channel=GENERAL, cursor="bad")) == "invalid_cursor"
    assert await refused(wire.client.conversations_history(channel=PROJECTS)) == "not_in_channel"


async def test_metadata_is_whole_only_on_request(wire: Wire) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "7", "tags": ["a"]}}
    await wire.client.chat_postMessage(channel=GENERAL, text="a", metadata=metadata)
    short = await wire.client.conversations_history(channel=GENERAL)
    whole = await wire.client.conversations_history(channel=GENERAL, include_all_metadata=True)
    assert short["messages"][0]["metadata"] == {"event_type": "delivery"}
    assert whole["messages"][0]["metadata"] == metadata


async def test_replies_stand_in_their_thread(wire: Wire) -> None:
    parent = (await wire.client.chat_postMessage(channel=GENERAL, text="p"))["ts"]
    for text in ("r1", "r2"):
        await wire.client.chat_postMessage(channel=GENERAL, text=text, thread_ts=parent)
    await wire.client.chat_postMessage(channel=GENERAL, text="loud", thread_ts=parent, reply_broadcast=True)
    history = (await wire.client.conversations_history(channel=GENERAL))["messages"]
    assert [m["text"] for m in history] == ["loud", "p"]
    assert history[1]["reply_count"] == 3
    thread = await wire.client.conversations_replies(channel=GENERAL, ts=parent)
    assert [m["text"] for m in thread["messages"]] == ["p", "r1", "r2", "loud"]
    assert await refused(wire.client.conversations_replies(channel=GENERAL, ts="1.000001")) == "thread_not_found"


async def test_conversations_are_listed_and_described(wire: Wire) -> None:
    listed = await wire.client.conversations_list(types="public_channel,private_channel", exclude_archived=True)
    names = {channel["name"]: channel["is_member"] for channel in listed["channels"]}
    assert names["general"] is True
    assert names["projects"] is False
    assert "board" not in names
    assert "last-year" not in names
    mine = await wire.client.users_conversations(types="public_channel")
    assert "projects" not in {channel["name"] for channel in mine["channels"]}
    info = (await wire.client.conversations_info(channel=PROJECTS))["channel"]
    assert (info["name"], info["is_member"], info["is_private"]) == ("projects", False, False)
    assert await refused(wire.client.conversations_info(channel=BOARD)) == "channel_not_found"
    members = await wire.client.conversations_members(channel=GENERAL)
    assert ADA in members["members"]
    assert await refused(wire.client.conversations_list(types="rooms")) == "invalid_types"


async def test_a_direct_message_is_opened_once(wire: Wire) -> None:
    first = await wire.client.conversations_open(users=ADA)
    again = await wire.client.conversations_open(users=[ADA])
    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"] is True
    await wire.client.chat_postMessage(channel=ADA, text="by user id")
    assert [m.text for m in wire.ws.messages(wire.ws.direct("ada"))] == ["by user id"]
    assert await refused(wire.client.conversations_open(users="U0NOBODY001")) == "user_not_found"
    several = await wire.client.conversations_open(users=[ADA, BEN])
    assert wire.ws.channel(several["channel"]["id"]).kind == "mpim"


NO_MESSAGES = {
    "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    "features": {"app_home": {"messages_tab_enabled": False}},
}


@pytest.mark.parametrize("wire", [{"manifest": NO_MESSAGES}], indirect=True)
async def test_without_a_messages_tab_nobody_is_written_to(wire: Wire) -> None:
    assert await refused(wire.client.chat_postMessage(channel=ADA, text="x")) == "messages_tab_disabled"
    direct = wire.ws.direct("ada").id
    assert await refused(wire.client.chat_postMessage(channel=direct, text="x")) == "messages_tab_disabled"


async def test_joining_a_public_channel_lets_the_bot_post(wire: Wire) -> None:
    await wire.client.conversations_join(channel=PROJECTS)
    assert (await wire.client.chat_postMessage(channel=PROJECTS, text="x"))["ok"]


async def test_people_have_zones_and_kinds(wire: Wire) -> None:
    ada = (await wire.client.users_info(user=ADA))["user"]
    assert (ada["tz"], ada["is_admin"]) == ("Europe/London", True)
    chie = (await wire.client.users_info(user="U0CHIE00001"))["user"]
    assert chie["tz_offset"] == 9 * 3600
    assert (await wire.client.users_info(user="U0GUS000001"))["user"]["is_restricted"] is True
    sam = (await wire.client.users_info(user=SAM))["user"]
    assert (sam["is_stranger"], sam["team_id"]) == (True, "T0OTHER0001")
    everyone = (await wire.client.users_list())["members"]
    assert [user["is_bot"] for user in everyone].count(True) == 1
    assert await refused(wire.client.users_info(user="U0NOBODY001")) == "user_not_found"
    assert (await wire.client.bots_info(bot=wire.ws.bot_id))["bot"]["user_id"] == BOT_USER
    assert (await wire.client.team_info())["team"]["id"] == wire.ws.team_id


# --- Home ---


async def test_the_home_tab_is_published_with_a_guard(wire: Wire) -> None:
    first = await wire.client.views_publish(user_id=ADA, view=home(section("one")))
    second = await wire.client.views_publish(user_id=ADA, view=home(section("two")), hash=first["view"]["hash"])
    stale = wire.client.views_publish(user_id=ADA, view=home(section("three")), hash=first["view"]["hash"])
    assert await refused(stale) == "hash_conflict"
    assert second["view"]["id"] == first["view"]["id"]
    shown = wire.ws.home("ada")
    assert shown is not None
    assert shown.body["blocks"][0]["text"]["text"] == "two"


async def test_a_view_can_be_too_large(wire: Wire) -> None:
    blocks = [section("x" * 2990) for _ in range(85)]
    assert await refused(wire.client.views_publish(user_id=ADA, view=home(*blocks))) == "view_too_large"


@pytest.mark.parametrize("wire", [{"manifest": {"features": {"app_home": {"home_tab_enabled": False}}}}], indirect=True)
async def test_a_home_tab_must_be_enabled(wire: Wire) -> None:
    assert await refused(wire.client.views_publish(user_id=ADA, view=home(section("x")))) == "not_enabled"


async def test_a_bad_view_is_explained(wire: Wire) -> None:
    answer = await refusal(wire.client.views_publish(user_id=ADA, view=home({"type": "section"})))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must define either `text` or `fields` [json-pointer:/view/blocks/0]"
    ]


# --- files ---


async def test_a_picture_is_uploaded_in_three_steps(wire: Wire) -> None:
    content = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    answer = await wire.client.files_upload_v2(
        channel=GENERAL, filename="chart.png", title="Chart", content=content, alt_txt="A chart", initial_comment="Look"
    )
    file = answer["files"][0]
    [message] = wire.ws.messages()
    assert (message.text, message.files[0]["id"], message.subtype) == ("Look", file["id"], "file_share")
    assert wire.ws.files[file["id"]].content == content
    info = await wire.client.files_info(file=file["id"])
    assert (info["file"]["alt_txt"], info["file"]["mimetype"]) == ("A chart", "image/png")
    async with wire.session.get(info["file"]["url_private"]) as without_token:
        assert without_token.status == 403
    headers = {"Authorization": f"Bearer {wire.ws.bot_token}"}
    async with wire.session.get(info["file"]["url_private_download"], headers=headers) as got:
        assert await got.read() == content


async def test_a_file_for_a_channel_needs_membership(wire: Wire) -> None:
    upload = wire.client.files_upload_v2(channel=PROJECTS, filename="a.txt", content="x")
    assert await refused(upload) == "not_in_channel"


async def test_an_upload_must_have_the_announced_length(wire: Wire) -> None:
    answer = await wire.client.files_getUploadURLExternal(filename="a.txt", length=3)
    async with wire.session.post(answer["upload_url"], data=b"four") as response:
        assert response.status == 400
    unfinished = wire.client.files_completeUploadExternal(files=[{"id": answer["file_id"]}], channel_id=GENERAL)
    assert await refused(unfinished) == "file_not_found"


async def test_an_app_reads_the_files_of_its_channels_only(wire: Wire) -> None:
    shared = await wire.ws.say("here", files=[("note.txt", b"words")])
    hidden = await wire.ws.say("there", channel="board", files=[("note.txt", b"secret")])
    headers = {"Authorization": f"Bearer {wire.ws.bot_token}"}
    async with wire.session.get(shared.files[0]["url_private"], headers=headers) as got:
        assert await got.read() == b"words"
    async with wire.session.get(hidden.files[0]["url_private"], headers=headers) as got:
        assert got.status == 404
    assert await refused(wire.client.files_info(file=hidden.files[0]["id"])) == "file_not_found"


# --- installing ---


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it
async def test_an_app_is_installed_by_oauth_and_removed(wire: Wire) -> None:
    back = "http://127.0.0.1:9/slack/oauth_redirect"
    link = AuthorizeUrlGenerator(client_id=wire.ws.client_id, scopes=["commands", "chat:write"], redirect_uri=back)
    address = urlsplit(wire.ws.authorize(link.generate("the-state")))
    sent = dict(parse_qsl(address.query))
    assert (address.path, sent["state"]) == ("/slack/oauth_redirect", "the-state")

    async def fetch(code: str, secret: str = wire.ws.client_secret, redirect_uri: str = back) -> Any:
        who = {"client_id": wire.ws.client_id, "client_secret": secret}
        return await wire.client.oauth_v2_access(code=code, redirect_uri=redirect_uri, **who)

    assert await refused(fetch(sent["code"], secret="wrong")) == "bad_client_secret"
    got = await fetch(sent["code"])
    assert (got["access_token"], got["team"]["id"]) == (wire.ws.bot_token, wire.ws.team_id)
    assert got["authed_user"]["id"] == ADA
    assert await refused(fetch(sent["code"])) == "invalid_code"
    other = wire.ws.tickets.new_code(ADA, back)
    assert await refused(fetch(other, redirect_uri="http://127.0.0.1:9/elsewhere")) == "bad_redirect_uri"
    late = wire.ws.tickets.new_code(ADA, back)
    wire.ws.advance_clock(601)
    assert await refused(fetch(late)) == "code_expired"
    wire.ws.uninstall()
    assert await refused(wire.client.auth_test()) == "account_inactive"


async def test_a_bad_install_link_is_refused(wire: Wire) -> None:
    for query, error in (("client_id=2.2&scope=commands", "invalid_client_id"), ("client_id=1.1", "invalid_scope")):
        with pytest.raises(SlackError, match=error):
            wire.ws.authorize(f"{wire.ws.base_url}oauth/v2/authorize?{query}")


# --- odds and ends ---


@pytest.mark.parametrize("wire", [{"minds_client_msg_id": True}], indirect=True)
async def test_a_repeated_client_msg_id_may_be_minded(wire: Wire) -> None:
    first = await wire.client.chat_postMessage(channel=GENERAL, text="x", client_msg_id="one")
    again = await wire.client.chat_postMessage(channel=GENERAL, text="x", client_msg_id="one")
    assert again["is_duplicate"] is True
    assert again["ts"] == first["ts"]
    assert len(wire.ws.messages()) == 1


@pytest.mark.parametrize(
    "wire", [{"channels": [Channel("C0ONE000001", "one", members=[ADA])]}, {"name": "Elsewhere"}], indirect=True
)
async def test_a_workspace_can_have_its_own_channels_and_name(wire: Wire) -> None:
    names = [channel.name for channel in wire.ws.channels]
    assert names == ["one"] or wire.ws.name == "Elsewhere"


async def test_the_inspector_keeps_calls_and_no_token(wire: Wire) -> None:
    await wire.client.chat_postMessage(channel=GENERAL, text="hello", token=wire.ws.bot_token)
    [exchange] = wire.ws.inspector.calls("chat.postMessage")
    assert (exchange.direction, exchange.status, exchange.request["text"]) == ("to_slack", "ok", "hello")
    assert wire.ws.bot_token not in json.dumps([one.as_json() for one in wire.ws.inspector])


async def test_markdown_text_becomes_a_markdown_block(wire: Wire) -> None:
    await wire.client.chat_postMessage(channel=GENERAL, markdown_text="# Title")
    assert wire.ws.messages()[0].blocks[0]["type"] == "markdown"


async def test_blocks_get_the_ids_they_lack(wire: Wire) -> None:
    block = {"type": "context", "elements": [mrkdwn("x")]}
    button = {"type": "actions", "elements": [{"type": "button", "text": plain("x")}]}
    await wire.client.chat_postMessage(channel=GENERAL, text="x", blocks=[block, button])
    kept = wire.ws.messages()[0].blocks
    assert kept[0]["block_id"] != kept[1]["block_id"]
    assert kept[1]["elements"][0]["action_id"]


async def test_answers_carry_the_time_of_the_workspaces_clock(wire: Wire) -> None:
    wire.ws.advance_clock(86_400)
    async with wire.session.post(wire.ws.api_url + "api.test") as response:
        told = parsedate_to_datetime(response.headers["Date"]).timestamp()
    assert abs(told - wire.ws.clock.now()) < 5
