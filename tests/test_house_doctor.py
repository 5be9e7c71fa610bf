"""What the doctor finds, and that each finding names its fix."""

import dataclasses
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.doctor import SCOPE_COSTS, Finding, examine
from bot.settings import Settings


@dataclasses.dataclass
class Slack:
    """A Slack of two methods. `scopes` and `clock` are what its headers say, `answers` what its bodies say."""

    url: str
    scopes: str = ",".join(SCOPE_COSTS)
    clock: datetime = dataclasses.field(default_factory=lambda: datetime.now(UTC))
    answers: dict[str, object] = dataclasses.field(
        default_factory=lambda: {
            "auth.test": {"ok": True, "user": "readout", "team": "Newsroom"},
            "apps.connections.open": {"ok": True, "url": "wss://example.invalid/link"},
        }
    )


@pytest.fixture
def slack() -> Iterator[Slack]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = there.answers[self.path.rpartition("/")[2]]
            body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response_only(503 if isinstance(answer, str) else 200)
            self.send_header("Date", format_datetime(there.clock, usegmt=True))
            self.send_header("x-oauth-scopes", there.scopes)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Slack(f"http://127.0.0.1:{server.server_address[1]}/api/")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield there
    server.shutdown()
    thread.join()
    server.server_close()


def settings(folder: Path, **given: object) -> Settings:
    seeds = folder / "seeds"
    seeds.mkdir(exist_ok=True)
    return dataclasses.replace(
        Settings(db=folder / "readout.db", seeds=seeds, admins=frozenset({"U1"})),
        **given,  # type: ignore[arg-type]
    )


def bad(findings: Iterator[Finding]) -> dict[str, str]:
    """The bad findings: what -> says. Each must name its fix."""
    found = [f for f in findings if f.level == "bad"]
    assert all(f.fix for f in found)
    return {f.what: f.says for f in found}


def connected(folder: Path, slack: Slack) -> Settings:
    return settings(folder, bot_token="xoxb-1-x", app_token="xapp-1-x", api_url=slack.url)


def test_a_healthy_bot_has_no_bad_finding(tmp_path: Path, slack: Slack) -> None:
    findings = list(examine(connected(tmp_path, slack), {}))
    assert [f for f in findings if f.level != "ok"] == []
    assert {"database", "disk", "tokens", "bot token", "scopes", "app token"} <= {f.what for f in findings}


def test_a_machine_without_tokens_is_told_so_and_is_no_failure(tmp_path: Path) -> None:
    findings = list(examine(settings(tmp_path), {}))
    assert bad(iter(findings)) == {}
    assert [f.what for f in findings if f.level == "note"] == ["slack"]


def test_each_missing_scope_is_named_with_what_it_costs(tmp_path: Path, slack: Slack) -> None:
    slack.scopes = ",".join(s for s in SCOPE_COSTS if s not in ("users:read", "chat:write"))
    said = [f.says for f in examine(connected(tmp_path, slack), {}) if f.what == "scopes"]
    assert said == [f"{s} is missing: {SCOPE_COSTS[s]}" for s in ("chat:write", "users:read")]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"ok": False, "error": "invalid_auth"}, "Slack says invalid_auth"),
        ({"ok": False, "error": "account_inactive"}, "Slack says account_inactive"),
        ({"ok": False, "error": "something_new"}, "Slack says something_new"),
        ("upstream is down", "Slack says HTTP 503"),
    ],
)
def test_a_refusal_is_told_in_slacks_word(tmp_path: Path, slack: Slack, answer: object, says: str) -> None:
    slack.answers["auth.test"] = answer
    assert bad(examine(connected(tmp_path, slack), {}))["bot token"] == says


def test_silence_is_told(tmp_path: Path) -> None:
    alone = settings(tmp_path, bot_token="xoxb-1", app_token="xapp-1", api_url="http://127.0.0.1:9/api/")
    silent = bad(examine(alone, {}))
    assert set(silent) == {"bot token", "app token"}
    assert all("Connection refused" in says for says in silent.values())


def test_a_clock_that_is_wrong_is_told(tmp_path: Path, slack: Slack) -> None:
    slack.clock = datetime.now(UTC) - timedelta(minutes=7)
    assert "s away from Slack's" in bad(examine(connected(tmp_path, slack), {}))["clock"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"bot_token": "xoxp-1", "app_token": "xapp-1"}, "SLACK_BOT_TOKEN is no bot token"),
        ({"bot_token": "xoxb-1", "app_token": "xoxb-1"}, "SLACK_APP_TOKEN is no app-level token"),
        ({"bot_token": "xoxb-1"}, "Slack has no way to reach the bot"),
        ({"app_token": "xapp-1"}, "SLACK_BOT_TOKEN is not set"),
        ({"client_id": "1.2"}, "for several workspaces all three secrets of the app are needed"),
        (
            {"client_id": "1.2", "client_secret": "s", "signing_secret": "x"},
            "1 without a workspace: nobody, where several are served",
        ),
    ],
)
def test_tokens_in_the_wrong_place_are_told(tmp_path: Path, slack: Slack, given: dict[str, str], says: str) -> None:
    found = [f.says for f in examine(settings(tmp_path, api_url=slack.url, **given), {}) if f.level == "bad"]
    assert says in found


def test_a_disk_that_does_not_last_is_refused_unless_allowed(tmp_path: Path) -> None:
    assert "disk" in bad(examine(settings(tmp_path), {"DYNO": "worker.1"}))
    assert bad(examine(settings(tmp_path), {"DYNO": "worker.1"}, ephemeral_ok=True)) == {}


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "readout.db").write_text("Dear diary")
    assert "database" in bad(examine(settings(tmp_path), {}))
    assert (tmp_path / "readout.db").read_text() == "Dear diary"


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    from store.database import Store

    path = tmp_path / "readout.db"
    with Store(path) as store, store.write() as conn:
        conn.executemany("insert into setting (key, value) values (?, ?)", [(f"k{n}", "v" * 900) for n in range(200)])
    body = bytearray(path.read_bytes())
    middle = len(body) // 2
    body[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(body)
    assert "database" in bad(examine(settings(tmp_path), {}))


def test_a_database_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    list(examine(settings(tmp_path), {}))
    assert not (tmp_path / "readout.db").exists()


def test_a_missing_folder_and_missing_seeds_are_told(tmp_path: Path) -> None:
    lost = settings(tmp_path, db=tmp_path / "no" / "readout.db", seeds=tmp_path / "nowhere")
    assert {"database", "seeds"} <= set(bad(examine(lost, {})))


def test_the_doctor_knows_what_every_scope_of_the_manifest_costs() -> None:
    from bot.manifest import BOT_SCOPES

    assert set(SCOPE_COSTS) == set(BOT_SCOPES)


def test_each_of_several_workspaces_is_told(tmp_path: Path, slack: Slack) -> None:
    from store import installations
    from store.database import Store
    from store.installations import Installation

    many = settings(
        tmp_path, api_url=slack.url, client_id="1.2", client_secret="s", signing_secret="x", admins=frozenset({"T1:U1"})
    )
    assert [f.what for f in examine(many, {}) if f.level == "note"] == []
    with Store(many.db) as store, store.write() as conn:
        for team, name in (("T1", "Newsroom"), ("T2", "Wire desk")):
            installations.save(conn, Installation(team, name, "U1", 10.0, f"xoxb-{team}"))
        installations.take_token(conn, "T2", at=20.0, why="app_uninstalled", installed_before=20.0)
    slack.scopes = "commands"
    found = list(examine(many, {}))
    assert {f.says for f in found if f.what == "scopes"} > {f"chat:write is missing: {SCOPE_COSTS['chat:write']}"}
    assert [f.says for f in found if f.what == "workspace Wire desk (T2)"] == ["removed: app_uninstalled"]
    slack.answers["auth.test"] = {"ok": False, "error": "account_inactive"}
    assert bad(examine(many, {}))["workspace Newsroom (T1)"] == "Slack says account_inactive"
