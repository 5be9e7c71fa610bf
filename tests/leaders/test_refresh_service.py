"""`roster refresh` against a service on this machine that speaks the query service's protocol."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.errors import BadQuery
from bot.leaders.refresh import JSON_RESULTS, ask_service
from bot.leaders.roster import load_roster

_ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class QueryService:
    """Answers SPARQL over GET with `heads` cut by LIMIT and OFFSET; keeps what it was asked."""

    heads: list[dict[str, dict[str, str]]]
    status: int = 200
    body: bytes | None = None
    asked: list[tuple[int, int]] = field(default_factory=list)
    accepted: set[str | None] = field(default_factory=set)
    url: str = ""

    def answer(self, path: str) -> bytes:
        query = parse_qs(urlsplit(path).query)["query"][0]
        limit, offset = (int(re.search(rf"{word} (\d+)", query)[1]) for word in ("LIMIT", "OFFSET"))
        self.asked.append((limit, offset))
        rows = self.heads[offset : offset + limit] if "wdt:P298" in query else []
        return json.dumps({"head": {"vars": []}, "results": {"bindings": rows}}).encode()


@pytest.fixture
def service() -> Iterator[QueryService]:
    known = load_roster().leader("emmanuel-macron").wikidata
    service = QueryService(
        [
            _head(known, "Emmanuel Macron", "FRA", "head_of_state", "2017-05-14", "2027-05-13"),
            _head("Q999999999", "Odile Marchandeau", "FRA", "head_of_state", "2027-05-13"),
            _head("Q999999998", "Aino Virtala", "FIN", "head_of_government", "2027-06-01"),
        ]
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.accepted.add(self.headers["Accept"])
            body = service.answer(self.path) if service.body is None else service.body
            self.send_response(service.status)
            self.send_header("Content-Type", JSON_RESULTS)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}/sparql"
    yield service
    server.shutdown()
    server.server_close()
    thread.join()


def _head(person: str, name: str, iso: str, office: str, start: str, end: str = "") -> dict[str, dict[str, str]]:
    cells = {
        "person": f"http://www.wikidata.org/entity/{person}",
        "personLabel": name,
        "iso": iso,
        "office": office,
        "start": f"{start}T00:00:00Z",
        "startPrecision": "11",
    }
    if end:
        cells |= {"end": f"{end}T00:00:00Z", "endPrecision": "11"}
    return {key: {"type": "literal", "value": value} for key, value in cells.items()}


def _readout(service: QueryService, db: Path, *words: str) -> tuple[int, str, str]:
    host = urlsplit(service.url).netloc
    done = subprocess.run(
        [sys.executable, "-m", "bot", "roster", *words, "--db", str(db)],
        cwd=_ROOT,
        env={**os.environ, "READOUT_ALLOW_HOSTS": host},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


async def test_all_pages_are_asked_until_one_is_not_full(service):
    async def ask(url: str) -> bytes:
        return service.answer(url)

    rows = await ask_service(ask, load_roster(), service.url, page=2)
    assert [row.name for row in rows] == ["Emmanuel Macron", "Odile Marchandeau", "Aino Virtala"]
    assert service.asked == [(2, 0), (2, 2), (2, 0)]  # two of heads, one of ministers


def test_a_dry_run_shows_the_changes_and_keeps_none_then_they_are_kept_once(service, tmp_path):
    db = tmp_path / "a.db"
    status, shown, _ = _readout(service, db, "refresh", "--dry-run", "--endpoint", service.url)
    assert status == 0
    assert "Emmanuel Macron: President, France, ended 2027-05-13" in shown
    assert "Odile Marchandeau: Head of State, France, from 2027-05-13" in shown
    assert "nothing was kept" in shown
    assert service.accepted == {JSON_RESULTS}
    assert _readout(service, db, "list", "marchandeau")[0] == 1
    assert "3 changes, 3 of them new." in _readout(service, db, "refresh", "--endpoint", service.url)[1]
    assert "Odile Marchandeau" in _readout(service, db, "list", "marchandeau")[1]
    assert "0 changes, 0 of them new." in _readout(service, db, "refresh", "--endpoint", service.url)[1]


def test_a_busy_service_changes_nothing_and_says_so_in_one_line(service, tmp_path):
    service.status, service.body = 503, b"busy"
    code, _, err = _readout(service, tmp_path / "a.db", "refresh", "--endpoint", service.url)
    assert code == 1
    assert "nothing was changed" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"results": 1}', b"\xff"])
async def test_an_answer_that_is_not_its_json_is_refused(body):
    async def ask(_: str) -> bytes:
        return body

    with pytest.raises(BadQuery):
        await ask_service(ask, load_roster())
