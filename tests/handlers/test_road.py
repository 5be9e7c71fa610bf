"""The road: every request is acknowledged and answered, whatever goes wrong on the way."""

import asyncio
import json
import logging
import re
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.desk import Desk
from bot.errors import BadQuery, NotFound
from bot.messages import blocks
from bot.messages import setup as setup_words
from bot.model import Message
from handlers import people, requests, slash
from store.database import Store
from tests.handlers.conftest import newsroom, words_of

ROOT = Path(__file__).resolve().parent.parent.parent


async def test_a_bug_becomes_an_apology_with_a_number_that_the_log_has_once(tmp_path, monkeypatch, caplog):
    async def broken(desk, command):
        await asyncio.sleep(0)
        raise ZeroDivisionError("secret detail")

    monkeypatch.setitem(handlers.COMMANDS, "leader", broken)
    for mode in ("socket", "http"):
        caplog.clear()
        (tmp_path / mode).mkdir()
        async with newsroom(tmp_path / mode, mode) as room:
            said = await room.ask("/leader", "macron")
        assert "went wrong on my side" in said
        assert "ZeroDivisionError" not in said
        assert "secret detail" not in said
        (logged,) = [r for r in caplog.records if r.levelno >= logging.ERROR and r.name.startswith("handlers")]
        assert logged.incident in said


async def test_an_error_that_a_person_can_mend_is_said_in_its_own_words(tmp_path, monkeypatch):
    async def refuses(desk, command):
        raise BadQuery("Name <a> leader & say when.")

    async def absent(desk, command):
        raise NotFound("There is no such thing.", ("this one", "that one"))

    monkeypatch.setitem(handlers.COMMANDS, "leader", refuses)
    monkeypatch.setitem(handlers.COMMANDS, "news", absent)
    async with newsroom(tmp_path, "http") as room:
        assert await room.ask("/leader", "x") == "Name &lt;a&gt; leader &amp; say when."
        assert "Did you mean “this one” or “that one”?" in await room.ask("/news", "x")


async def test_a_slow_answer_is_announced_and_then_given(tmp_path, monkeypatch):
    async def slow(desk, command):
        await asyncio.sleep(0.15)
        return blocks.message("At last.")

    monkeypatch.setattr(slash, "ANSWER_WITHIN", 0.05)
    monkeypatch.setitem(handlers.COMMANDS, "leader", slow)
    async with newsroom(tmp_path, "http") as room:
        reaction = await room.ws.slash("/leader", "x")
        assert [m.text for m in reaction.replies] == ["Still looking; the answer follows here."]
        await room.road.settle()
        assert [m.text for m in reaction.replies][-1] == "At last."


@pytest.mark.parametrize("channel", ["general", "projects"])
async def test_an_answer_after_the_half_hour_still_reaches_the_person(tmp_path, monkeypatch, channel):
    """In general the bot may speak privately; in projects it is no member, so a direct message it is."""
    go_on = asyncio.Event()

    async def slow(desk, command):
        await go_on.wait()
        return blocks.message("At last.")

    monkeypatch.setattr(slash, "ANSWER_WITHIN", 0.01)
    monkeypatch.setitem(handlers.COMMANDS, "leader", slow)
    async with newsroom(tmp_path, "http") as room:
        await room.ws.slash("/leader", "x", channel=channel)
        room.ws.advance_clock(31 * 60)
        go_on.set()
        await room.road.settle()
        private = [m.text for m in room.ws.ephemeral() if m.channel == "C0GENERAL01"]
        direct = [m.text for m in room.ws.messages(room.ws.direct("ada"))]
        assert ("At last." in private, "At last." in direct) == (channel == "general", channel == "projects")


async def test_a_long_answer_is_given_in_several_messages(tmp_path, monkeypatch):
    async def long(desk, command):
        return Message("Long", tuple(blocks.section("word " * 500) for _ in range(12)))

    monkeypatch.setitem(handlers.COMMANDS, "leader", long)
    async with newsroom(tmp_path, "http") as room:
        reaction = await room.ws.slash("/leader", "x")
        await room.road.settle()
        assert sum(len(m.blocks) for m in reaction.replies) == 12


async def test_what_another_version_left_behind_answers_politely(room):
    client = room.app.client
    old = blocks.actions(blocks.button("Old", "gone.button", "v0|x"), blocks.button("Share", "answer.share", "v0|x"))
    await client.chat_postMessage(channel="general", text="old", blocks=[old])
    for action in ("gone.button", "answer.share"):
        await room.ws.click(action)
        await room.road.settle()
        assert "belongs to another version" in room.ws.ephemeral()[-1].text
    status, body = await room.post_command("/ancient", "x")
    assert (status, "belongs to another version" in json.loads(body)["text"]) == (200, True)


async def test_hostile_values_of_buttons_do_no_harm(room):
    client = room.app.client
    for value in (
        "v1|leader|-1|x",
        "v1|leader|99999999999999999999|macron",
        "v1|__class__|0|x",
        "v1|leader|0|",
        "v1",
        "",
    ):
        block = blocks.actions({**blocks.button("B", "answer.page"), "value": value or " "})
        await client.chat_postMessage(channel="general", text="b", blocks=[block])
        before = len(room.ws.ephemeral())
        await room.ws.click("answer.page")
        await room.road.settle()
        assert len(room.ws.ephemeral()) == before + 1, value
        assert "wrong on my side" not in room.ws.ephemeral()[-1].text, value


async def test_every_event_has_one_effect_however_often_it_is_delivered(room):
    said = await room.ws.say("a message", channel="general")
    event = {"type": "app_mention", "user": "U0ADA000001", "channel": "C0GENERAL01", "ts": said.ts,
             "text": "<@U0LOCALBOT1> status"}  # fmt: skip
    for event_id in ("Ev1", "Ev1", "Ev2", "Ev1"):
        assert await room.post_event(event, event_id) == 200
    await room.road.settle()
    assert [m.thread_ts for m in room.ws.messages("general") if "Readout status" in m.text] == [said.ts, said.ts]


async def test_commands_carry_the_prefix_of_the_settings(tmp_path):
    async with newsroom(tmp_path, "http", command_prefix="desk-") as room:
        assert "/desk-leader" in await room.ask("/desk-readout", "help")
        assert (await room.ws.slash("/leader", "x")).error


async def test_a_forged_request_is_not_answered(room):
    room.ws.signing_secret, kept = "wrong", room.ws.signing_secret
    status, _ = await room.post_command("/leader", "macron")
    room.ws.signing_secret = kept
    assert status == 401


async def test_the_bot_answers_where_it_is_no_member_and_in_direct_messages(room):
    assert "Emmanuel Macron" in await room.ask("/leader", "macron", channel="projects")
    assert "Emmanuel Macron" in await room.ask("/leader", "macron", channel=room.ws.direct("ben"), user="ben")


async def test_help_is_given_for_an_empty_command_and_an_unknown_verb(room):
    for command in ("/leader", "/meetings", "/news"):
        said = await room.ask(command, "")
        assert f"`{command} " in said
    assert "Did you mean `/readout reload`" in await room.ask("/readout", "relod")
    assert "/readout help" in await room.ask("/readout", "qqqq wwww")
    assert "who met whom" in (await room.ask("/readout", "")).lower()


async def test_readout_takes_every_command_as_its_first_word(room):
    room.archive.article("Meloni speaks", ["Meloni spoke of rail."], about=["giorgia-meloni"])
    for text in ("leader meloni", "news rail", "meloni", "who has meloni met?"):
        said = await room.ask("/readout", text)
        assert "eloni" in said, text


async def test_no_command_is_lost_while_the_connection_is_renewed(tmp_path):
    async with newsroom(tmp_path, "socket") as room:
        for reason in ("refresh_requested", "warning") * 5:
            await room.ws.disconnect(reason)
            assert "Emmanuel Macron" in await room.ask("/leader", "macron")


async def test_no_click_is_lost_over_fifty_reconnects(tmp_path):
    """Somebody pages without a pause while Slack renews the connection: every click redraws the answer."""
    async with newsroom(tmp_path, "socket") as room:
        for n in range(12):
            room.archive.article(f"Rail talk {n}", ["Macron spoke of rail."], about=["emmanuel-macron"])
        reaction = await room.ws.slash("/leader", "macron")
        card, done, clicks = await reaction.reply(), asyncio.Event(), []

        async def keep_clicking():
            while not done.is_set():
                page = "answer.page.on" if len(clicks) % 2 == 0 else "answer.page.back"
                clicked = await room.ws.click(page, message=card)
                await room.road.settle()
                clicks.append((clicked.ok, "1–5 of" in words_of(card), page))

        clicking = asyncio.create_task(keep_clicking())
        for number in range(50):
            await room.ws.wait_for_app()
            await room.ws.disconnect("warning" if number % 2 else "refresh_requested")
            await asyncio.sleep(0.01)
        await room.ws.wait_for_app()
        done.set()
        await clicking
        assert len(clicks) >= 10
        assert all(ok and is_first == (page == "answer.page.back") for ok, is_first, page in clicks)


async def test_a_form_that_takes_long_is_acknowledged_and_its_result_said(tmp_path, monkeypatch):
    go_on = asyncio.Event()

    async def slow(desk, sent):
        await go_on.wait()
        return requests.Reply(errors={"setup.what": "Name a leader."})

    monkeypatch.setattr(slash, "ANSWER_WITHIN", 0.05)
    monkeypatch.setitem(handlers.SUBMISSIONS, "setup.follow", slow)
    async with newsroom(tmp_path, "http") as room:
        room.ws.open_view("ada", setup_words.follow())
        sent = await room.ws.submit({setup_words.WHAT: "macron", setup_words.WHERE: "C0GENERAL01"})
        assert sent.ok
        assert room.ws.modal("ada") is None
        go_on.set()
        await room.road.settle()
        assert "Name a leader." in room.ws.messages(room.ws.direct("ada"))[-1].text


def test_nothing_that_is_posted_unfolds_its_links():
    """One function posts, and the outbox: a wall of previews under a list hides what it says."""
    calls = re.compile(r"chat_postMessage\(")
    inside = [path for path in sorted((ROOT / "handlers").glob("*.py")) if calls.search(path.read_text("utf-8"))]
    assert [path.name for path in inside] == ["wire.py"]
    for path in (*inside, ROOT / "bot" / "outbox.py"):
        said = path.read_text("utf-8")
        (begin,) = [found.end() for found in calls.finditer(said)]
        assert "unfurl_links=False" in said[begin : begin + 300], path
        assert "unfurl_media=False" in said[begin : begin + 300], path


async def test_pages_turn_after_half_an_hour_and_after_a_restart(tmp_path):
    async with newsroom(tmp_path, "socket") as room:
        for n in range(12):
            room.archive.article(f"Rail talk {n}", ["Macron spoke of rail."], about=["emmanuel-macron"])
        reaction = await room.ws.slash("/leader", "macron")
        card = await reaction.reply()
        room.ws.advance_clock(31 * 60)
        await room.ws.click("answer.page.on", message=card)
        await room.road.settle()
        assert "6–10 of 12" in words_of(card)
        await room.handler.close_async()
        async with another_process(room) as road:
            assert (await room.ws.click("answer.page.back", message=card)).ok
            await road.settle()
        assert "1–5 of 12" in words_of(card)


@asynccontextmanager
async def another_process(room):
    """The bot anew on the same archive, with nothing of what the first one had in memory."""
    client = AsyncWebClient(room.ws.bot_token, base_url=room.ws.api_url, timeout=5)
    app = AsyncApp(client=client, process_before_response=True)
    with Store(room.desk.store.path) as store:
        road = handlers.register(app, Desk(store, room.desk.settings, clock=room.desk.clock))
        handler = AsyncSocketModeHandler(app, room.ws.app_token)
        await handler.connect_async()
        await room.ws.wait_for_app()
        yield road
        await handler.close_async()


async def test_an_answer_is_shared_once_although_the_line_broke(room):
    room.archive.article("Rail talks", ["Macron spoke of rail."], about=["emmanuel-macron"])
    await room.ask("/leader", "macron")
    room.ws.fail_next("response_url", "drop_after_store")
    await room.ws.click("answer.share")
    await room.road.settle()
    assert len([m for m in room.ws.messages("general") if "Shared by" in words_of(m)]) == 1


async def test_a_line_that_is_cut_is_no_lost_answer(room):
    """The connection to Slack breaks: the answer then goes to the person's direct messages."""
    room.ws.fail_next("chat.postEphemeral", "drop_before_store")
    block = blocks.actions(blocks.button("Old", "gone.button", "v0|x"))
    await room.app.client.chat_postMessage(channel="general", text="old", blocks=[block])
    room.ws.fail_next("response_url", "drop_before_store")
    await room.ws.click("gone.button")
    await room.road.settle()
    assert "belongs to another version" in room.ws.messages(room.ws.direct("ada"))[-1].text


async def test_a_search_with_a_misspelt_outlet_offers_what_was_meant(room):
    room.archive.article("Rail talks", ["Macron spoke of rail."], about=["emmanuel-macron"])
    said = await room.ask("/news", "after:2023 rail outlet:meridan -steel")
    assert "Did you mean" in said
    await room.ws.click("answer.open.0")
    await room.road.settle()
    assert "Rail talks" in words_of(room.ws.ephemeral()[-1])


@pytest.mark.parametrize("word", ["invalid_auth", "token_revoked", "account_inactive", "missing_scope", "ratelimited"])
async def test_slacks_refusals_stop_no_answer_that_needs_none_and_are_survived(room, word):
    room.archive.article("Rail talks", ["Macron spoke of rail."], about=["emmanuel-macron"])
    assert "Emmanuel Macron" in await room.ask("/leader", "macron")
    people.forget_people()
    for method in ("users.info", "chat.postMessage", "chat.postEphemeral", "conversations.info", "views.publish"):
        room.ws.fail_next(method, word, times=9)
    assert "Emmanuel Macron" in await room.ask("/leader", "macron")
    assert "Slack does not tell me who you are" in await room.ask("/readout", "audit")
    room.ws.open_home("ada")
    await room.road.settle()
    room.ws.faults.clear()
    people.forget_people()
    assert "Audit" in await room.ask("/readout", "audit")
