"""Two workspaces, one app: each team's calls, answers, files and events stay its own."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from tests.workspace.conftest import Bench, bench

GENERAL = "C0GENERAL01"


async def test_a_token_speaks_in_its_own_workspace_only() -> None:
    async with bench() as made:
        other = made.ws.neighbour("Second team")
        there = AsyncWebClient(other.bot_token, base_url=other.api_url)
        assert other.api_url == made.ws.api_url
        assert (await there.auth_test())["team_id"] == "T0LOCAL0002"
        assert (await made.client.auth_test())["team_id"] == made.ws.team_id
        await there.chat_postMessage(channel=GENERAL, text="there")
        assert [message.text for message in other.messages()] == ["there"]
        assert made.ws.messages() == []
        assert (await there.users_info(user="U0ADA000001"))["user"]["team_id"] == "T0LOCAL0002"
        other.fail_next("auth.test", "account_inactive")
        assert (await made.client.auth_test())["ok"]


@pytest.fixture
def answers(http: Bench) -> dict[str, Any]:
    """The bench's workspace and a neighbour, served by one app that finds the token of each team."""
    other = http.ws.neighbour("Second team")
    tokens = {ws.team_id: ws.bot_token for ws in (http.ws, other)}

    async def authorize(team_id: str | None, **_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_token=tokens[team_id or ""], bot_id=other.bot_id,
            bot_user_id=other.bot_user,
        )  # fmt: skip

    client = AsyncWebClient(base_url=http.ws.api_url)
    app = AsyncApp(client=client, signing_secret=http.ws.signing_secret, authorize=authorize)

    @app.command("/x")
    async def x(ack: Any, respond: Any, client: AsyncWebClient, command: Any) -> None:
        await ack()
        await client.chat_postMessage(channel=command["channel_id"], text=f"posted for {command['team_id']}")
        await respond(f"answered {command['team_id']}")

    return {"app": app, "other": other}


async def test_one_app_serves_both_over_one_address(http: Bench, answers: dict[str, Any]) -> None:
    from aiohttp import web

    runner = web.AppRunner(answers["app"].web_app("/slack/events"))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        http.ws.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        for ws in (http.ws, answers["other"]):
            reply = await (await ws.slash("/x")).reply()
            assert reply.text == f"answered {ws.team_id}"
            assert [message.text for message in ws.messages()] == [f"posted for {ws.team_id}"]
    finally:
        await runner.cleanup()


async def test_files_of_one_team_are_not_the_others() -> None:
    async with bench() as made:
        other = made.ws.neighbour("Second team")
        message = await other.say("a file", files=[("a.txt", b"secret")])
        url = message.files[0]["url_private"]
        assert made.client.session is not None
        for token, status in ((made.ws.bot_token, 403), (other.bot_token, 200)):
            async with made.client.session.get(url, headers={"Authorization": f"Bearer {token}"}) as response:
                assert response.status == status


async def test_each_team_installs_the_app_for_itself() -> None:
    async with bench() as made:
        other = made.ws.neighbour("Second team")
        back = "http://127.0.0.1:9/back"
        for ws in (other, made.ws):
            link = (
                f"https://slack.example/oauth/v2/authorize?client_id={ws.client_id}&scope=commands&redirect_uri={back}"
            )
            code = ws.authorize(link).partition("code=")[2].partition("&")[0]
            form = {"client_id": ws.client_id, "client_secret": ws.client_secret, "code": code, "redirect_uri": back}
            assert made.client.session is not None
            async with made.client.session.post(ws.api_url + "oauth.v2.access", data=form) as response:
                got = await response.json()
            assert (got["team"]["id"], got["access_token"]) == (ws.team_id, ws.bot_token)
