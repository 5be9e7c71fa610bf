"""One bot in several workspaces, by HTTP: each installs it for itself, and nothing of one is seen in the other."""

from __future__ import annotations

import asyncio
import contextlib
import html
import logging
import re
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot import app
from bot.cli import main
from bot.desk import Desk, digest, installations, sources
from bot.errors import BadSetting
from bot.manifest import BOT_SCOPES, app_manifest
from bot.settings import Settings
from bot.workspace import Workspace, running_workspace
from handlers import people
from store import outbox as posts
from store.database import Store
from store.installations import Installation
from tests.desk.newsroom import CALL, SUMMIT, write_pages
from tests.handlers.conftest import words_of
from tests.handlers.test_archive import PAGE
from tests.test_app import seeds_read

ADA, BEN = "U0ADA000001", "U0BEN000001"
HERE, THERE = "T0LOCAL0001", "T0LOCAL0002"

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it


@pytest.fixture(autouse=True)
def nobody_known() -> None:
    """People are remembered for ten minutes."""
    people.forget_people()


@dataclass(slots=True)
class Two:
    """A bot that listens, two workspaces that may install it, and a desk on its database as another process has it."""

    here: Workspace
    there: Workspace
    settings: Settings
    desk: Desk
    web: ClientSession

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.settings.port}{path}"

    async def begin(self) -> tuple[str, dict[str, str]]:
        """Open the install page: Slack's link on it, and the cookie that came along."""
        async with self.web.get(self.url("/slack/install")) as page:
            assert page.status == 200
            assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert page.headers["Referrer-Policy"] == "no-referrer"
            link = re.search(r'href="(http[^"]+oauth/v2/authorize[^"]+)"', await page.text())
            assert link is not None
            return html.unescape(link[1]), {name: morsel.value for name, morsel in page.cookies.items()}

    async def come_back(self, query: str, cookies: dict[str, str]) -> tuple[int, str]:
        header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        async with self.web.get(self.url("/slack/oauth_redirect?" + query), headers=header) as page:
            return page.status, await page.text()

    async def install(self, ws: Workspace) -> str:
        link, cookies = await self.begin()
        status, text = await self.come_back(ws.authorize(link).partition("?")[2], cookies)
        assert status == 200
        return text

    def installed(self, team_id: str) -> Installation | None:
        return installations.in_force(self.desk, team_id)

    def post(self, post_id: str) -> Any:
        with self.desk.store.read() as conn:
            return posts.find(conn, post_id)


async def ask(ws: Workspace, command: str, text: str = "", **who: Any) -> str:
    """What a person of the workspace reads, the last of several replies after a little quiet."""
    reaction = await ws.slash(command, text, **who)
    assert reaction.ok, reaction.error
    return words_of(await reaction.reply())


@contextlib.asynccontextmanager
async def two_workspaces(folder: Path, port: int, **more: Any) -> AsyncIterator[Two]:
    seeds = write_pages(folder / "seeds", {"call.txt": CALL, "summit.txt": SUMMIT})
    manifest = app_manifest(Settings(), "http")
    async with running_workspace(manifest=manifest, post_interval=0.0) as here:
        there = here.neighbour("Second team", THERE)
        values: dict[str, Any] = {
            "client_id": here.client_id,
            "client_secret": here.client_secret,
            "signing_secret": here.signing_secret,
            "api_url": here.api_url,
            "db": folder / "readout.db",
            "seeds": seeds,
            "admins": frozenset({f"{HERE}:{ADA}", f"{THERE}:{ADA}", BEN}),
            "port": port,
        }
        settings = Settings(**(values | more))
        stop, ready = asyncio.Event(), asyncio.Event()
        work = asyncio.create_task(app.serve(settings, until=stop, ready=ready))
        try:
            await asyncio.wait({work, asyncio.create_task(ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
            here.deliver_to(f"http://127.0.0.1:{port}/slack/events")
            await seeds_read(settings)
            desk = app.open_desk(settings)
            try:
                async with ClientSession() as web:
                    yield Two(here, there, settings, desk, web)
            finally:
                desk.store.close()
        finally:
            stop.set()
            await work


@pytest.fixture
async def two(tmp_path: Path, a_port: int) -> AsyncIterator[Two]:
    async with two_workspaces(tmp_path, a_port) as made:
        yield made


@pytest.fixture
async def both(two: Two) -> Two:
    """The app is in both."""
    await two.install(two.here)
    await two.install(two.there)
    return two


async def until(found: Any, seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not found():  # noqa: ASYNC110 (the bot does it in its own time)
            await asyncio.sleep(0.02)


# Installing


async def test_a_workspace_installs_the_app_and_is_answered(two: Two, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)
    logging.getLogger("slack_bolt").setLevel(logging.WARNING)
    assert "no longer installed in this workspace" in await ask(two.here, "/leader", "macron")
    link, cookies = await two.begin()
    assert f"client_id={two.here.client_id}&" in link
    scopes = re.search(r"[?&]scope=([^&]+)", link)
    assert scopes is not None
    assert set(scopes[1].replace("%3A", ":").replace("%2C", ",").split(",")) == set(BOT_SCOPES)
    status, text = await two.come_back(two.here.authorize(link).partition("?")[2], cookies)
    assert (status, "Readout is installed in Local workspace" in text) == (200, True)
    assert "Emmanuel Macron" in await ask(two.here, "/leader", "macron")
    made = two.installed(HERE)
    assert made is not None
    assert (made.bot_token, made.installed_by, two.installed(THERE)) == (two.here.bot_token, ADA, None)
    for secret in (two.here.bot_token, two.here.client_secret):
        assert secret not in caplog.text
        assert secret not in repr((made, two.settings))
    assert stat.S_IMODE(two.settings.db.stat().st_mode) == 0o600


async def test_the_way_back_needs_the_state_of_this_browser_once(two: Two) -> None:
    link, cookies = await two.begin()
    query = two.here.authorize(link).partition("?")[2]
    assert (await two.come_back(query, {}))[0] == 400
    forged = dict.fromkeys(cookies, "forged")
    assert (await two.come_back(re.sub("state=[^&]+", "state=forged", query), forged))[0] == 401
    assert two.installed(HERE) is None
    assert (await two.come_back(query, cookies))[0] == 200
    again = two.here.authorize(link).partition("?")[2]
    assert (await two.come_back(again, cookies))[0] == 401
    status, text = await two.come_back("error=%3Cscript%3Ealert(1)%3C/script%3E", cookies)
    assert (status, "<script>" in text, "&lt;script&gt;" in text) == (200, False, True)


def test_a_state_expires(tmp_path: Path) -> None:
    now = datetime(2025, 6, 12, 9, 0, tzinfo=UTC)
    with Store(tmp_path / "readout.db") as store:
        desk = Desk(store, Settings(db=store.path), clock=lambda: now)
        early, late = installations.hand_out_state(desk), installations.hand_out_state(desk)
        now += timedelta(seconds=installations.STATE_S - 1)
        assert installations.take_state(desk, early)
        now += timedelta(seconds=1)
        assert not installations.take_state(desk, late)


def test_a_flood_of_states_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installations, "MOST_STATES", 3)
    now = datetime(2025, 6, 12, 9, 0, tzinfo=UTC)
    with Store(tmp_path / "readout.db") as store:
        desk = Desk(store, Settings(db=store.path), clock=lambda: now)
        states = []
        for _ in range(5):
            now += timedelta(seconds=1)
            states.append(installations.hand_out_state(desk))
        assert [installations.take_state(desk, state) for state in states] == [False, False, True, True, True]


def test_one_half_of_the_secrets_ends_the_start() -> None:
    with pytest.raises(BadSetting, match="SLACK_CLIENT_SECRET"):
        asyncio.run(app.serve(Settings(client_id="1.1", signing_secret="x", bot_token="xoxb-1")))
    with pytest.raises(BadSetting, match="readout serve"):
        asyncio.run(app.run(Settings(client_id="1.1", client_secret="y", app_token="xapp-1", bot_token="xoxb-1")))


# Removing


async def test_a_removed_app_falls_silent_there_alone_and_goes_on_when_it_is_back(both: Two) -> None:
    both.there.uninstall()
    await until(lambda: both.installed(THERE) is None)
    assert "no longer installed" in await ask(both.there, "/leader", "macron")
    assert "Emmanuel Macron" in await ask(both.here, "/leader", "macron")
    channel = both.there.channel("general").id
    posted = {team: digest.post_now(both.desk, team, channel, both.desk.clock()) for team in (HERE, THERE)}
    assert all(not bulletin.is_empty for bulletin in posted.values())
    await until(lambda: both.here.messages("general"))
    with both.desk.store.read() as conn:
        causes = posts.queue(conn, THERE)
    assert both.there.messages("general") == []
    assert causes.states.get("sent") is None
    await until(lambda: "no token for this workspace" in waiting(both, THERE))
    async with both.web.get(both.url("/healthz")) as health:
        assert health.status == 200
    both.there.refuse_token(None)
    both.there.bot_token = "xoxb-local-anew"
    await both.install(both.there)
    await until(lambda: both.there.messages("general"))
    assert len(both.here.messages("general")) == 1


def waiting(two: Two, team_id: str) -> dict[str, int]:
    with two.desk.store.read() as conn:
        return posts.queue(conn, team_id).causes


async def test_an_old_word_of_a_removal_does_not_undo_a_new_installation(both: Two) -> None:
    made = both.installed(HERE)
    assert made is not None
    assert not installations.forget(both.desk, HERE, "app_uninstalled", made.installed_at - 60)
    assert both.installed(HERE) == made
    assert installations.forget(both.desk, HERE, "app_uninstalled", int(made.installed_at))
    assert both.installed(HERE) is None
    told = both.desk.store
    with told.read() as conn:
        kept = conn.execute("select bot_token, removed_why from installation where team_id = ?", (HERE,)).fetchone()
    assert tuple(kept) == (None, "app_uninstalled")


def test_whoever_runs_the_bot_corrects_for_all_at_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {"CLIENT_ID": "1.1", "CLIENT_SECRET": "s"}.items():
        monkeypatch.setenv(f"SLACK_{name}", value)
    seeds = write_pages(tmp_path / "seeds", {"call.txt": CALL})
    assert main(["load", str(seeds)]) == 0
    with Store(tmp_path / "readout.db") as store, store.read() as conn:
        record = conn.execute("select id from article where kind = 'article'").fetchone()[0]
    assert main(["correct", "hide", record]) == 0
    assert "Hidden from every answer" in capsys.readouterr().out
    assert main(["news", "radar pictures"]) == 0
    assert "Macron discuss" not in capsys.readouterr().out
    assert main(["correct", "undo"]) == 0
    assert main(["news", "radar pictures"]) == 0
    assert "Macron discuss" in capsys.readouterr().out
    assert (main(["correct", "merge", record]), main(["correct", "split", record]), main(["correct", "undo"])) == (
        2,
        1,
        1,
    )


# Nothing crosses


async def test_follows_digests_and_audit_stay_in_their_workspace(both: Two) -> None:
    await ask(both.here, "/follow", "macron")
    await ask(both.here, "/digest", "daily 07:41 Europe/London")
    assert "Emmanuel Macron" in await ask(both.here, "/follow", "list")
    assert "Emmanuel Macron" not in await ask(both.there, "/follow", "list")
    assert "no digest yet" in await ask(both.there, "/digest")
    assert "07:41" not in await ask(both.there, "/readout", "status")
    assert "07:41" in await ask(both.here, "/readout", "status")
    await ask(both.here, "/readout", "reload")
    assert "*reload* (refused)" in await ask(both.here, "/readout", "audit")
    assert "reload" not in await ask(both.there, "/readout", "audit")
    both.here.open_home("ada")
    both.there.open_home("ada")
    await until(lambda: both.here.home("ada") and both.there.home("ada"))
    assert "Macron" in str(follows_on(both.here))
    assert "07:41" not in str(both.there.home("ada").blocks)  # type: ignore[union-attr]


def follows_on(ws: Workspace) -> list[Any]:
    home = ws.home("ada")
    assert home is not None
    return [block for block in home.blocks if "home.unfollow" in str(block)]


async def read_into_archive(ws: Workspace, text: str) -> None:
    said = await ws.say(text)
    reaction = await ws.shortcut("read_into_archive", message=said)
    async with asyncio.timeout(15):
        while not any("article record" in words_of(reply) for reply in reaction.replies):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_what_one_workspace_reads_alerts_and_answers_it_alone(both: Two) -> None:
    for ws in (both.here, both.there):
        await ask(ws, "/follow", "meloni")
    await read_into_archive(both.here, PAGE)
    await until(lambda: alerts_in(both.here))
    assert "Meloni receives Macron" in await ask(both.here, "/news", "rail tunnel")
    for command, text in (("/news", "rail tunnel"), ("/meetings", "meloni macron"), ("/leader", "meloni")):
        assert "receives Macron" not in await ask(both.there, command, text)
    assert "Gazette" not in await ask(both.there, "/news", "tunnel outlet:gazete")
    assert alerts_in(both.there) == []
    own = ids_of(both, HERE)
    assert "no record" in await ask(both.there, "/readout", f"hide {own[0]}")
    assert "receives Macron" not in await ask(both.there, "/readout", f"why {own[0]}")
    assert "Hidden from every answer" in await ask(both.here, "/readout", f"hide {own[0]}")
    assert "receives Macron" not in await ask(both.here, "/news", "rail tunnel")
    assert "Taken back" in await ask(both.here, "/readout", "undo")
    pages = [re.search(r"(\d+) pages", await ask(ws, "/readout", "status")) for ws in (both.here, both.there)]
    assert [found and found[1] for found in pages] == ["3", "2"]


def alerts_in(ws: Workspace) -> list[str]:
    return [words_of(message) for message in ws.messages("general") if message.user == ws.bot_user]


def ids_of(two: Two, team_id: str) -> list[str]:
    with two.desk.store.read() as conn:
        rows = conn.execute("select id from article where team_id = ? and kind = 'article'", (team_id,)).fetchall()
    return [row[0] for row in rows]


async def test_an_admin_of_one_workspace_changes_nothing_that_the_other_sees(both: Two) -> None:
    shared = ids_of(both, "")
    for text in (f"hide {shared[0]}", f"merge {shared[0]} {shared[1]}", f"split {shared[0]} {shared[1]}"):
        assert "only whoever runs Readout may change it" in await ask(both.here, "/readout", text)
    keep_source(both, "")
    keep_source(both, THERE)
    said = await ask(both.here, "/readout", "feeds remove https://shared.example/feed")
    assert "only whoever runs Readout may change it" in said
    assert "no source" in await ask(both.here, "/readout", f"feeds remove https://{THERE.lower()}.example/feed")
    assert THERE.lower() not in await ask(both.here, "/readout", "feeds list")
    assert "is paused" in await ask(both.there, "/readout", f"feeds pause https://{THERE.lower()}.example/feed")
    for text in ("reload", "backup", "roster never Kim", "roster alias macron = Manu"):
        assert "changed only by whoever runs Readout" in await ask(both.here, "/readout", text)
    offered = await ask(both.here, "/readout", "help")
    assert ("/readout audit" in offered, "/readout reload" in offered) == (True, False)
    with both.desk.store.read() as conn:
        decided = conn.execute("select count(*) from verdict").fetchone()[0]
        edited = conn.execute("select count(*) from roster_edit").fetchone()[0]
    assert (decided, edited) == (0, 0)
    assert "Scholz to host Macron" in await ask(both.there, "/news", "rail freight")


def keep_source(two: Two, team_id: str) -> None:
    address = f"https://{team_id.lower() or 'shared'}.example/feed"
    source = sources.new_source(two.desk, address, "feed", by="U1", team_id=team_id)
    sources.keep_new(two.desk, replace(source, next_at=source.next_at + 3600), "U1")


async def test_an_admin_is_one_of_one_workspace(both: Two) -> None:
    assert "Only admins" in await ask(both.here, "/readout", "audit", user="ben")
    assert "Only admins" in await ask(both.there, "/readout", "audit", user="ben")
    assert Settings(admins=frozenset({f"{HERE}:U1", "U2"})).admins_in(HERE) == ["U1", "U2"]
    many = Settings(client_id="1", client_secret="2", admins=frozenset({f"{HERE}:U1", "U2"}))
    assert (many.admins_in(HERE), many.admins_in(THERE)) == (["U1"], [])
