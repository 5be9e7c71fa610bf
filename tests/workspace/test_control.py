"""The control API over HTTP, and what keeps the workspace from pages elsewhere."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession

from bot.workspace import Workspace, running_workspace
from bot.workspace.control import VERBS
from bot.workspace.pages import POLICY
from tests.workspace.shapes import actions, button, modal, text_field

Json = dict[str, Any]
GENERAL = "C0GENERAL01"


@dataclass(slots=True)
class Remote:
    """The control API as another program meets it."""

    ws: Workspace
    session: ClientSession

    async def do(self, verb: str, token: str = "", **body: Any) -> tuple[int, Json]:
        headers = {"X-Workspace-Token": token or self.ws.control_token}
        async with self.session.post(f"{self.ws.base_url}control/{verb}", json=body, headers=headers) as response:
            if response.content_type != "application/json":
                return response.status, {"text": await response.text()}
            return response.status, await response.json()

    async def get(self, verb: str, **body: Any) -> Any:
        status, answer = await self.do(verb, **body)
        assert (status, answer["ok"]) == (200, True), answer
        return answer["result"]


@pytest.fixture
async def remote() -> AsyncIterator[Remote]:
    async with running_workspace(post_interval=0.0, ack_deadline=0.1) as ws, ClientSession() as session:
        yield Remote(ws, session)


async def test_people_act_through_it(remote: Remote) -> None:
    ws = remote.ws
    said = await remote.get(
        "say",
        user="ada",
        channel=GENERAL,
        text="hi @ben",
        files=[{"name": "a.txt", "content": base64.b64encode(b"x").decode()}],
    )
    assert (said["text"], said["files"][0]["name"]) == ("hi <@U0BEN000001>", "a.txt")
    slash = await remote.get("slash", user="ada", channel=GENERAL, command="/x", text="y")
    assert (slash["ok"], slash["status"]) == (False, "dispatch_failed")
    posted = ws.post(
        ws.new_message(ws.channel("general"), ws.person(ws.bot_user), text="x", blocks=[actions(button("b"))])
    )
    click = await remote.get("click", user="ada", channel=GENERAL, ts=posted.ts, action_id="b")
    assert click["error"]
    ws.open_view("ada", modal(text_field("name") | {"block_id": "name"}))
    await remote.get(
        "choose", user="ada", view=ws.modal("ada").id, fields=[{"block_id": "name", "action_id": "name", "value": "v"}]
    )
    assert ws.modal("ada").values["name"]["name"]["value"] == "v"
    assert (await remote.get("submit", user="ada"))["error"]
    await remote.get("close", user="ada")
    assert ws.modal("ada") is None
    assert (await remote.get("shortcut", user="ada", callback_id="s"))["ok"] is False
    await remote.get("join", user="chie", channel="C0SHARED001")
    await remote.get("invite", channel="projects")
    assert ws.bot_user in ws.channel("projects").members
    shown = await remote.get("messages", channel="general", user="ada")
    assert shown[0]["text"] == "hi <@U0BEN000001>"
    assert len(await remote.get("messages", channel="general")) < len(shown), "without a person: nothing ephemeral"


async def test_faults_clock_and_sockets_are_arranged_through_it(remote: Remote) -> None:
    ws = remote.ws
    now = ws.clock.now()
    assert await remote.get("advance_clock", seconds=100) >= now + 100
    await remote.get("fail_next", method="auth.test", fault="internal_error")
    headers = {"Authorization": f"Bearer {ws.bot_token}"}
    answers = []
    for _ in range(2):
        async with remote.session.post(ws.api_url + "auth.test", headers=headers) as response:
            answers.append((await response.json()).get("error"))
    assert answers == ["internal_error", None]
    await remote.get("fault_mix", shares={"503": 1.0}, seed=1)
    async with remote.session.post(ws.api_url + "auth.test", headers=headers) as response:
        assert response.status == 503
    await remote.get("clear_faults")
    assert await remote.get("disconnect", reason="warning") == 0
    await remote.get("refuse_sockets", times=1)
    exchanges = await remote.get("exchanges")
    assert [exchange["name"] for exchange in exchanges] == ["auth.test"] * 3
    assert await remote.get("exchanges", since=exchanges[-1]["number"]) == []


async def test_the_state_is_one_persons_view(remote: Remote) -> None:
    ws = remote.ws
    await ws.say("for two", channel="back-room")
    ws.post(ws.new_message(ws.channel("general"), ws.person(ws.bot_user), text="private", to="U0ADA000001"))
    ada, gus = await remote.get("state", user="ada"), await remote.get("state", user="gus")
    assert {"back-room", "board"} <= {channel["name"] for channel in ada["channels"]}
    assert {channel["name"] for channel in gus["channels"]} == {"general", "shared-with-elsewhere", ""}
    assert ada["messages"][GENERAL] == [], "an ephemeral message does not outlive a reload"
    assert (await remote.get("state"))["me"] == ada["me"]


@pytest.mark.parametrize(
    ("verb", "body", "status", "words"),
    [
        ("fly", {}, 404, "no such verb"),
        ("say", {"user": "ada"}, 400, "missing: text"),
        ("say", {"user": "nobody", "text": "x"}, 400, "nobody here"),
        ("say", {"user": "sam", "text": "x", "channel": "random"}, 200, "channel_not_found"),
        ("say", {"user": "ada", "text": "x", "files": [{"name": "a", "content": "%"}]}, 400, "base64"),
        ("click", {"user": "ada", "channel": GENERAL, "ts": "1.1", "action_id": "b"}, 400, "no such message"),
        ("choose", {"user": "ada", "view": "V1", "fields": []}, 400, "no such view"),
        ("fault_mix", {"shares": {"503": 2}, "seed": 1}, 400, "at most 1"),
        ("advance_clock", {"seconds": -1}, 400, "only moves forward"),
    ],
)
async def test_bad_requests_are_explained(remote: Remote, verb: str, body: Json, status: int, words: str) -> None:
    got, answer = await remote.do(verb, **body)
    assert got == status
    assert words in str(answer)


async def test_every_verb_needs_the_token(remote: Remote) -> None:
    for verb in VERBS:
        assert (await remote.do(verb, token="wrong"))[0] == 403


# --- updates ---


async def test_updates_reach_only_those_who_may_see(remote: Remote) -> None:
    ws = remote.ws
    lines = {}
    for person in ("ada", "gus"):
        lines[person] = await remote.session.ws_connect(f"{ws.base_url}control/updates")
        await lines[person].send_json({"token": ws.control_token, "person": person})
        assert await lines[person].receive_json(timeout=2) == {"kind": "ready"}
    await ws.say("secret", channel="board")
    ws.post(ws.new_message(ws.channel("general"), ws.person(ws.bot_user), text="psst", to="U0ADA000001"))
    await ws.say("for all")
    heard = {"ada": [], "gus": []}
    for person, line in lines.items():
        while "for all" not in heard[person]:
            change = await line.receive_json(timeout=2)
            if change["kind"] == "message":
                heard[person].append(change["message"]["text"])
    assert heard == {"ada": ["secret", "psst", "for all"], "gus": ["for all"]}


@pytest.mark.parametrize("first", [{"token": "wrong", "person": "ada"}, {"person": "ada"}, {}, [], {"token": 5}])
async def test_updates_need_the_token(remote: Remote, first: Any) -> None:
    line = await remote.session.ws_connect(f"{remote.ws.base_url}control/updates")
    await line.send_json(first)
    assert (await line.receive(timeout=2)).type == aiohttp.WSMsgType.CLOSE


# --- the page and its guards ---


async def test_the_page_is_under_a_strict_policy(remote: Remote) -> None:
    async with remote.session.get(remote.ws.base_url) as page:
        text = await page.text()
        headers = page.headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert remote.ws.control_token in text
    assert "<script>" not in text
    assert "style=" not in text
    async with remote.session.get(f"{remote.ws.base_url}page/app.js") as script:
        assert script.content_type == "text/javascript"


@pytest.mark.parametrize("name", ["index.html", "../place.py", "%2e%2e/place.py", "nothing.js", "app.js/x"])
async def test_only_the_pages_own_files_are_served(remote: Remote, name: str) -> None:
    async with remote.session.get(f"{remote.ws.base_url}page/{name}") as response:
        assert response.status in (403, 404)


async def test_the_pages_scripts_never_parse_html() -> None:
    from importlib import resources

    folder = resources.files("bot.workspace") / "page"
    scripts = [entry for entry in folder.iterdir() if entry.name.endswith(".js")]
    assert len(scripts) >= 8
    for script in scripts:
        text = script.read_text("utf-8")
        for word in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "DOMParser",
            "setHTML",
        ):
            assert word not in text, f"{script.name} uses {word}"


PATHS = ["", "page/app.js", "api/auth.test", "control/state", "control/updates", "link/", "response/T/x", "picture/F/x"]


@pytest.mark.parametrize("path", PATHS)
async def test_a_foreign_host_or_origin_is_turned_away(remote: Remote, path: str) -> None:
    url = remote.ws.base_url + path
    port = remote.ws.base_url.rstrip("/").rpartition(":")[2]
    for method in ("GET", "POST"):
        for headers in (
            {"Host": f"evil.example:{port}"},
            {"Host": "127.0.0.1:1"},
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": f"https://127.0.0.1:{port}"},
        ):
            async with remote.session.request(method, url, headers=headers) as response:
                assert response.status == 403, (method, headers)


async def test_the_workspace_listens_on_loopback_only(remote: Remote) -> None:
    assert remote.ws.base_url.startswith("http://127.0.0.1:")
    async with remote.session.get(remote.ws.base_url.replace("127.0.0.1", "localhost")) as response:
        assert response.status == 200


async def test_reading_changes_nothing(remote: Remote) -> None:
    async with remote.session.get(f"{remote.ws.base_url}control/say?text=x") as response:
        assert response.status == 405
    assert all(not channel.messages for channel in remote.ws.channels)


async def test_a_file_that_is_no_picture_is_only_handed_over(remote: Remote) -> None:
    ws = remote.ws
    page = ws.add_file("U0ADA000001", 'evil".html', b"<script>alert(1)</script>")
    vector = ws.add_file("U0ADA000001", "evil.svg", b"<svg onload='alert(1)'/>")
    picture = ws.add_file("U0ADA000001", "fine.png", b"\x89PNG")
    for file, kind, how in (
        (page, "application/octet-stream", "attachment"),
        (vector, "application/octet-stream", "attachment"),
        (picture, "image/png", "inline"),
    ):
        async with remote.session.get(f"{ws.base_url}picture/{file.id}/{file.secret}") as response:
            assert response.content_type == kind
            assert response.headers["Content-Disposition"].startswith(how)
            assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        async with remote.session.get(f"{ws.base_url}picture/{file.id}/wrong") as response:
            assert response.status == 404


async def test_a_taken_port_is_an_os_error(remote: Remote) -> None:
    port = int(remote.ws.base_url.rstrip("/").rpartition(":")[2])
    with pytest.raises(OSError):
        async with running_workspace(port=port):
            pass
