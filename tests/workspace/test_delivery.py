"""How payloads reach the app: Socket Mode connections, signed HTTP, deadlines, retries."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import ClientSession, web
from slack_sdk.signature import SignatureVerifier

from bot.workspace import Workspace, running_workspace
from tests.workspace.conftest import Bench, bench
from tests.workspace.shapes import actions, button

Json = dict[str, Any]


@pytest.fixture
async def ws() -> AsyncIterator[Workspace]:
    async with running_workspace(post_interval=0.0, ack_deadline=0.3, event_retry_delays=(0.0, 0.01, 0.02)) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as made:
        yield made


async def open_url(ws: Workspace, session: ClientSession) -> str:
    headers = {"Authorization": f"Bearer {ws.app_token}"}
    async with session.post(ws.api_url + "apps.connections.open", headers=headers) as response:
        return str((await response.json())["url"])


async def connect(ws: Workspace, session: ClientSession) -> tuple[aiohttp.ClientWebSocketResponse, Json]:
    line = await session.ws_connect(await open_url(ws, session))
    return line, await line.receive_json(timeout=2)


# --- Socket Mode ---


async def test_a_socket_begins_with_hello(ws: Workspace, session: ClientSession) -> None:
    _, hello = await connect(ws, session)
    _, second = await connect(ws, session)
    assert (hello["type"], hello["num_connections"], second["num_connections"]) == ("hello", 1, 2)
    assert hello["connection_info"] == {"app_id": ws.app_id}
    assert set(hello["debug_info"]) == {"host", "build_number", "approximate_connection_time"}


async def test_a_ticket_is_good_once(ws: Workspace, session: ClientSession) -> None:
    url = await open_url(ws, session)
    await session.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(url.replace("ticket=", "ticket=x"))


async def test_sockets_can_be_refused_on_demand(ws: Workspace, session: ClientSession) -> None:
    ws.refuse_sockets(2)
    for _ in range(2):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await connect(ws, session)
    assert (await connect(ws, session))[1]["type"] == "hello"


async def test_the_eleventh_socket_is_one_too_many(ws: Workspace, session: ClientSession) -> None:
    lines = [await connect(ws, session) for _ in range(10)]
    line, first = await connect(ws, session)
    assert (first["type"], first["reason"]) == ("disconnect", "too_many_websockets")
    assert (await line.receive(timeout=2)).type == aiohttp.WSMsgType.CLOSE
    assert ws.courier.connections == len(lines)


async def test_payloads_are_spread_over_the_sockets() -> None:
    async with running_workspace(seed=3) as ws, ClientSession() as session:
        lines = [(await connect(ws, session))[0] for _ in range(3)]
        seen = [0, 0, 0]

        async def serve(number: int) -> None:
            async for frame in lines[number]:
                envelope = json.loads(frame.data)
                seen[number] += 1
                await lines[number].send_json({"envelope_id": envelope["envelope_id"]})

        servers = [asyncio.create_task(serve(number)) for number in range(3)]
        for _ in range(30):
            assert (await ws.slash("/x")).ok
        assert sum(seen) == 30
        assert min(seen) > 0
        for server in servers:
            server.cancel()


async def test_pings_are_answered(ws: Workspace, session: ClientSession) -> None:
    url = await open_url(ws, session)
    line = await session.ws_connect(url, autoping=False)
    await line.receive_json(timeout=2)
    await line.ping(b"sdk-ping-pong:1")
    pong = await line.receive(timeout=2)
    assert (pong.type, pong.data) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1")


async def test_the_three_envelopes(ws: Workspace, session: ClientSession) -> None:
    line, _ = await connect(ws, session)

    async def next_envelope(answer: Json | None = None) -> Json:
        envelope: Json = await line.receive_json(timeout=2)
        await line.send_json({"envelope_id": envelope["envelope_id"], **({"payload": answer} if answer else {})})
        return envelope

    command = asyncio.create_task(ws.slash("/x", "hello"))
    envelope = await next_envelope({"text": "from the acknowledgement"})
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert [m.text for m in (await command).replies] == ["from the acknowledgement"]

    shortcut = asyncio.create_task(ws.shortcut("s"))
    envelope = await next_envelope({"ignored": True})
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", False)
    assert (await shortcut).ack.body is None

    await ws.say("an event")
    envelope = await line.receive_json(timeout=2)
    assert (envelope["type"], envelope["retry_attempt"], envelope["retry_reason"]) == ("events_api", 0, "")
    again = await line.receive_json(timeout=2)
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "http_timeout")
    assert again["payload"]["event_id"] == envelope["payload"]["event_id"]
    await line.send_json({"envelope_id": again["envelope_id"]})


async def test_an_event_is_retried_three_times_then_dropped(ws: Workspace, session: ClientSession) -> None:
    line, _ = await connect(ws, session)
    await ws.say("nobody acknowledges this")
    attempts = [(await line.receive_json(timeout=2))["retry_attempt"] for _ in range(4)]
    assert attempts == [0, 1, 2, 3]
    with pytest.raises(TimeoutError):
        await line.receive_json(timeout=0.4)


async def test_refreshes_lose_no_click() -> None:
    """Twenty refreshes and more while somebody clicks without a pause: each click is acknowledged, with one effect."""
    async with bench() as made:
        pressed = []

        @made.app.action("b")
        async def on_press(ack: Any, action: Json) -> None:
            await ack()
            pressed.append(action["action_ts"])

        clicks: list[bool] = []

        async def keep_clicking() -> None:
            while not done.is_set():
                clicks.append((await made.ws.click("b")).ok)

        await made.client.chat_postMessage(channel="C0GENERAL01", text="x", blocks=[actions(button("b"))])
        done = asyncio.Event()
        clicking = asyncio.create_task(keep_clicking())
        number = 0
        while number < 20 or (len(clicks) < 5 and number < 200):
            await made.ws.wait_for_app()
            assert await made.ws.disconnect("warning" if number % 2 else "refresh_requested") == 1
            number += 1
        await made.ws.wait_for_app()
        done.set()
        await clicking
        assert all(clicks)
        assert len(clicks) >= 5
        assert len(pressed) == len(set(pressed)) == len(clicks)


async def test_a_cut_line_is_noticed_and_mended(socket: Bench) -> None:
    @socket.app.command("/x")
    async def x(ack: Any) -> None:
        await ack("there")

    await socket.ws.disconnect("abrupt")
    assert socket.ws.courier.connections == 0
    assert socket.handler is not None
    await socket.handler.client.connect_to_new_endpoint(force=True)
    await socket.ws.wait_for_app()
    assert (await (await socket.ws.slash("/x")).reply()).text == "there"


async def test_a_disabled_link_says_so_and_closes(ws: Workspace, session: ClientSession) -> None:
    line, _ = await connect(ws, session)
    await ws.disconnect("link_disabled")
    assert (await line.receive_json(timeout=2))["reason"] == "link_disabled"
    assert (await line.receive(timeout=2)).type == aiohttp.WSMsgType.CLOSE


async def test_an_acknowledgement_may_come_on_another_socket(ws: Workspace, session: ClientSession) -> None:
    first, _ = await connect(ws, session)
    command = asyncio.create_task(ws.slash("/x"))
    envelope = await first.receive_json(timeout=2)
    second, _ = await connect(ws, session)
    await first.close()
    await second.send_json({"envelope_id": envelope["envelope_id"]})
    assert (await command).ok


# --- deadlines, as people see them ---


async def test_without_an_app_the_person_is_told(ws: Workspace) -> None:
    reaction = await ws.slash("/x")
    [told] = ws.ephemeral(user="ada")
    assert told.text == '/x failed with the error "dispatch_failed"'
    assert (told.user, reaction.ok) == ("USLACKBOT", False)


async def test_a_late_acknowledgement_is_too_late(ws: Workspace, session: ClientSession) -> None:
    await connect(ws, session)
    reaction = await ws.slash("/x")
    assert ws.ephemeral(user="ada")[0].text == '/x failed with the error "operation_timeout"'
    assert 0.25 < reaction.ack.took < 1.0
    [exchange] = ws.inspector.calls("/x")
    assert exchange.status == "operation_timeout"


@pytest.mark.slow
async def test_slack_waits_three_seconds() -> None:
    async with running_workspace() as ws, ClientSession() as session:
        await connect(ws, session)
        assert ws.courier.ack_deadline == 3.0
        ws.courier.ack_deadline = 0.2
        assert 0.19 < (await ws.slash("/x")).ack.took < 2.0


async def test_a_click_that_fails_is_told_as_well(ws: Workspace, session: ClientSession) -> None:
    await connect(ws, session)
    bot = ws.person(ws.bot_user)
    ws.post(ws.new_message(ws.channel("general"), bot, text="x", blocks=[actions(button("b"))]))
    assert "three seconds" in (await ws.click("b")).error


# --- HTTP ---


class Catcher:
    """Keeps every request it got and answers with what it was told."""

    def __init__(self, *answers: web.Response) -> None:
        self.requests: list[tuple[Any, bytes]] = []
        self.answers = list(answers)

    async def take(self, request: web.Request) -> web.Response:
        self.requests.append((request.headers, await request.read()))
        return self.answers.pop(0) if self.answers else web.Response()


@asynccontextmanager
async def endpoint(answer: Catcher) -> AsyncIterator[str]:
    """A bare HTTP server in the app's place."""
    app = web.Application()
    app.router.add_post("/slack/events", answer.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await runner.cleanup()


async def test_requests_are_signed_and_formed_as_slack_does(ws: Workspace) -> None:
    caught = Catcher()
    async with endpoint(caught) as url:
        ws.deliver_to(url)
        await ws.slash("/x", "a & b")
        await ws.shortcut("s")
        await ws.say("event")
        await ws.wait_for(lambda: ws.inspector.calls("message"))
    verifier = SignatureVerifier(ws.signing_secret)
    for headers, body in caught.requests:
        assert verifier.is_valid_request(body, dict(headers))
    (_, command), (_, shortcut), (event_headers, event) = caught.requests
    assert parse_qs(command.decode())["text"] == ["a &amp; b"]
    assert json.loads(parse_qs(shortcut.decode())["payload"][0])["type"] == "shortcut"
    assert event_headers["Content-Type"] == "application/json"
    assert json.loads(event)["type"] == "event_callback"


async def test_events_are_retried_over_http_with_their_reason(ws: Workspace) -> None:
    caught = Catcher(web.Response(status=500), web.Response(status=404))
    async with endpoint(caught) as url:
        ws.deliver_to(url)
        await ws.say("event")
        await ws.wait_for(lambda: len(ws.inspector.calls("message")) == 3)
    retries = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h, _ in caught.requests]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in caught.requests}) == 1


async def test_no_retry_stops_the_retries(ws: Workspace) -> None:
    caught = Catcher(web.Response(status=500, headers={"X-Slack-No-Retry": "1"}))
    async with endpoint(caught) as url:
        ws.deliver_to(url)
        await ws.say("event")
        await ws.wait_for(lambda: ws.inspector.calls("message"))
        await asyncio.sleep(0.1)
    assert len(caught.requests) == 1


async def test_retries_come_at_once_then_after_a_minute_and_five() -> None:
    async with running_workspace(ack_deadline=0.05) as ws, ClientSession() as session:
        await connect(ws, session)
        await ws.say("event")
        await ws.wait_for(lambda: len(ws.inspector.calls("message")) == 2)
        await asyncio.sleep(0.05)
        assert len(ws.inspector.calls("message")) == 2
        ws.advance_clock(60)
        await ws.wait_for(lambda: len(ws.inspector.calls("message")) == 3)
        ws.advance_clock(300)
        await ws.wait_for(lambda: len(ws.inspector.calls("message")) == 4)


async def test_a_status_other_than_200_fails_the_command(ws: Workspace) -> None:
    async with endpoint(Catcher(web.Response(status=302), web.Response(text="plain words"))) as url:
        ws.deliver_to(url)
        assert (await ws.slash("/x")).ack.detail == "HTTP 302"
        assert (await (await ws.slash("/x")).reply()).text == "plain words"
    assert (await ws.slash("/x")).ack.reason == "connection_failed"


async def test_bolt_passes_slacks_checks_of_a_request_url(http: Bench) -> None:
    assert await http.ws.courier.verify_url()
    assert await http.ws.courier.check_ssl()


async def test_bolt_refuses_a_wrong_or_old_signature(http: Bench) -> None:
    @http.app.command("/x")
    async def x(ack: Any) -> None:
        await ack()

    assert (await http.ws.slash("/x")).ok
    http.ws.courier.signing_secret = "another"
    assert (await http.ws.slash("/x")).ack.detail == "HTTP 401"
    http.ws.courier.signing_secret = http.ws.signing_secret
    http.ws.advance_clock(301)
    assert (await http.ws.slash("/x")).ack.detail == "HTTP 401"


async def test_acknowledgement_times_are_kept(either: Bench) -> None:
    @either.app.command("/x")
    async def x(ack: Any) -> None:
        await ack()

    for _ in range(3):
        await either.ws.slash("/x")
    times = either.ws.inspector.ack_times()
    assert len(times) == 3
    assert all(0 < took < 3000 for took in times)
