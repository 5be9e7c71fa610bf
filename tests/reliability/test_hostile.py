"""Hostile addresses, bodies and documents, as figures: no connection inside, no memory, no time, no lost feed."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ipaddress
import subprocess
import sys
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from aiohttp import web

from bot import polling
from bot.errors import UnreadablePage
from bot.fetch import FetchFailed, FetchRefused, fetch, is_public, open_fetcher
from bot.reading import child
from bot.reading.child import Wanted, reading_room
from bot.reading.formats import read_bytes
from tests.reliability.extent import reduced
from tests.sources.site import Room, a_room, lead_home, rss
from tests.sources.test_fetch import NOT_PUBLIC, a_server

# Addresses (40 spellings, directly, behind 1 to 5 redirects, and by a name that leads elsewhere)


class Connections:
    """Every address that a socket of this process is connected to."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self._watching = False
        sys.addaudithook(self._note)

    def _note(self, event: str, args: tuple[object, ...]) -> None:
        if self._watching and event == "socket.connect":
            where = args[1]
            self.made.append(str(where[0] if isinstance(where, tuple) else where))

    @contextlib.contextmanager
    def watched(self) -> Iterator[list[str]]:
        self.made, self._watching = [], True
        try:
            yield self.made
        finally:
            self._watching = False


CONNECTIONS = Connections()


def inside(made: list[str]) -> list[str]:
    return [address for address in made if not is_public(ipaddress.ip_address(address.partition("%")[0]))]


async def test_forty_spellings_reach_nothing_inside_directly() -> None:
    assert len(NOT_PUBLIC) >= 40
    with CONNECTIONS.watched() as made:
        async with open_fetcher() as fetcher:
            for host in NOT_PUBLIC:
                with pytest.raises((FetchRefused, FetchFailed)):
                    await fetch(fetcher, f"http://{host}/")
    assert inside(made) == []


@pytest.mark.parametrize("hops", [1, 2, 3, 4, 5])
async def test_forty_spellings_reach_nothing_inside_behind_redirects(hops: int) -> None:
    async def onward(request: web.Request) -> web.Response:
        left, host = int(request.match_info["tail"].partition("/")[0]), request.query["to"]
        if left <= 1:
            raise web.HTTPFound(f"http://{host}/secret")
        raise web.HTTPFound(f"/{left - 1}?to={host}")

    async with a_server(onward) as port, open_fetcher([f"start.test:{port}"]) as fetcher:
        lead_home(fetcher)
        with CONNECTIONS.watched() as made:
            for host in NOT_PUBLIC:
                with pytest.raises((FetchRefused, FetchFailed)):
                    await fetch(fetcher, f"http://start.test:{port}/{hops}?to={host.replace('%', '%25')}")
        ours = [address for address in made if address == "127.0.0.1"]
        assert len(ours) <= len(NOT_PUBLIC) * (hops + 1)
        assert len(inside(made)) == len(ours)  # the redirecting server itself, and nothing else


async def test_names_that_lead_inside_or_change_their_answer_reach_nothing() -> None:
    answers = iter(["203.0.113.9", "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1"] * 2)

    async def rebinding(host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        address = next(answers)
        kind = 10 if ":" in address else 2
        return [{"hostname": host, "host": address, "port": port, "family": kind, "proto": 0, "flags": 0}]

    with CONNECTIONS.watched() as made:
        async with open_fetcher() as fetcher:
            for session in (fetcher.guarded, fetcher.trusted):
                session.connector._resolver.resolve = rebinding  # type: ignore[union-attr,method-assign]
            for _ in range(6):
                with pytest.raises((FetchRefused, FetchFailed)):
                    await fetch(fetcher, "http://rebinding.test/")
    assert inside(made) == []


async def test_three_good_hosts_still_work_meanwhile() -> None:
    async def good(request: web.Request) -> web.Response:
        return web.Response(text=request.host)

    async with a_server(good) as port:
        names = [f"{name}.test:{port}" for name in ("one", "two", "three")]
        async with open_fetcher(names) as fetcher:
            lead_home(fetcher)
            got = [(await fetch(fetcher, f"http://{name}/")).body.decode() for name in names]
    assert got == names


# Bodies


def zstd_like() -> bytes:
    """The head of a zstd frame: what a server may send unasked."""
    return b"\x28\xb5\x2f\xfd\x24\x00" + b"\0" * 100


async def endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await answer.write(b"<item>" * 10_000)
    return answer


async def drip(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    with contextlib.suppress(ConnectionError):
        for _ in range(200):
            await answer.write(b"abc")
            await asyncio.sleep(0.1)
    return answer


async def wrong_length(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": "100000"})
    await answer.prepare(request)
    await answer.write(b"<rss></rss>")
    assert request.transport is not None
    request.transport.close()
    return answer


def packed(how: str) -> web.Response:
    """Much out of little."""
    plain = b"\0" * (reduced(300, 100) * 1024 * 1024)
    body = zlib.compress(plain, 1) if how == "deflate" else gzip.compress(plain, 1)
    return web.Response(
        body=gzip.compress(body) if how == "gzip in gzip" else body,
        headers={"Content-Encoding": "deflate" if how == "deflate" else "gzip"},
    )


BODIES = {
    "gzip": packed,
    "deflate": packed,
    "gzip in gzip": packed,
    "brotli unasked": lambda _: web.Response(body=b"\xce\xff\xff\xff\x07" * 80, headers={"Content-Encoding": "br"}),
    "zstd unasked": lambda _: web.Response(body=zstd_like(), headers={"Content-Encoding": "zstd"}),
    "endless": lambda _: endless,
    "drip": lambda _: drip,
    "wrong length": lambda _: wrong_length,
}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path, ("good.test", "bad.test")) as made:
        yield made


@pytest.mark.parametrize("name", sorted(BODIES))
async def test_a_body_bomb_is_a_fault_in_words_and_the_next_feed_is_read(
    room: Room, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    from bot import fetch as fetching

    monkeypatch.setattr(fetching, "TOTAL_S", reduced(15, 1))
    room.sites.pages |= {
        "bad.test/feed": rss(("Dam opens", "https://a.example/1", "Soon"), title="Bad"),
        "good.test/feed": rss(("Ferry ends", "https://a.example/2", "Soon"), title="Good"),
    }
    for host in ("bad.test", "good.test"):
        await polling.add(room.desk, f"http://{host}:{room.port}/feed", by="U1", road=room.road)
    room.sites.pages["bad.test/feed"] = BODIES[name](name)
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = {polled.source.title: polled for polled in await room.round()}
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert time.monotonic() - begun <= 16
    assert grown <= 50
    assert done["Bad"].source.last_error
    assert done["Bad"].source.state == "active"
    assert done["Good"].source.last_error is None


# XML


def deep(tag: str, depth: int) -> bytes:
    return b"<rss><channel>" + f"<{tag}>".encode() * depth + f"</{tag}>".encode() * depth + b"</channel></rss>"


def laughs(depth: int) -> str:
    """Each entity is ten of the one before."""
    return "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(depth))


LAUGHS = laughs(12)
PASSWD = '<!ENTITY x SYSTEM "file:///etc/passwd">'
XI = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
HOSTILE: dict[str, bytes] = {
    "billion laughs": f"<!DOCTYPE lolz [{LAUGHS}]><rss><channel><title>&l11;</title></channel></rss>".encode(),
    "behind a comment": f"<!--{'x' * 9000}--><!DOCTYPE r [{PASSWD}]><rss><channel>&x;</channel></rss>".encode(),
    "in utf-16": f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r [{PASSWD}]><rss>&x;</rss>'.encode("utf-16"),
    "quadratic": b'<!DOCTYPE r [<!ENTITY a "' + b"a" * 100_000 + b'">]><rss>' + b"&a;" * 3000 + b"</rss>",
    "outside entity": f"<!DOCTYPE r [{PASSWD}]><rss><channel><title>&x;</title></channel></rss>".encode(),
    "outside dtd": b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/evil.dtd"><rss><channel></channel></rss>',
    "parameter entity": b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><rss></rss>',
    "xinclude": f'<rss {XI}><channel><xi:include href="file:///etc/passwd" parse="text"/></channel></rss>'.encode(),
    "stylesheet": b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/x.xsl"?><rss><channel/></rss>',
    "deep": deep("a", 200_000),
    "deep html": b"<html><body>" + b"<div>" * 200_000,
    "many items": b"<rss><channel>" + b"<item><title>a</title></item>" * 200_000 + b"</channel></rss>",
    "many attributes": b"<rss %s><channel/></rss>" % b" ".join(b"a%d='1'" % n for n in range(reduced(50_000, 5_000))),
    "one long word": b"<rss><channel><item><title>" + b"a" * 4_000_000 + b"</title></item></channel></rss>",
    "sitemap laughs": f"<!DOCTYPE urlset [{LAUGHS}]><urlset><url><loc>&l11;</loc></url></urlset>".encode(),
    "opml laughs": f"<!DOCTYPE opml [{LAUGHS}]><opml><body><outline xmlUrl='&l11;'/></body></opml>".encode(),
    "unclosed": b"<rss><channel>" + b"<item><title>" * 100_000,
    "json deep": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 200_000,
    "many links": b"<html><body>" + b'<a href="/x">a</a>' * reduced(200_000, 2_000) + b"</body></html>",
}  # fmt: skip


async def _read_the_hostile() -> dict[str, float]:
    """Seconds that each document took in one room, which reads a good one after each."""
    good = rss(("Ferry ends", "https://a.example/2", "Soon")).encode()
    took: dict[str, float] = {}
    async with reading_room(1) as room:
        await room.read(Wanted("warm", "https://a.example/"), good)
        for name, data in HOSTILE.items():
            begun = time.monotonic()
            with contextlib.suppress(UnreadablePage):
                await room.read(Wanted(name, "https://a.example/", links=True), data)
            took[name] = time.monotonic() - begun
            assert len((await room.read(Wanted("good"), good)).page.items) == 1
    return took


def _time_and_memory() -> tuple[dict[str, float], int]:
    """The same with the most kilobytes that a child took."""
    import resource

    return asyncio.run(_read_the_hostile()), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def test_hostile_documents_end_in_time_and_the_next_is_read_by_the_same_room() -> None:
    # In a process of its own: a child counts as large as its parent until it runs its own program.
    with ProcessPoolExecutor(1, get_context("spawn")) as small:
        took, most_kb = small.submit(_time_and_memory).result()
    print({name: round(seconds, 2) for name, seconds in took.items()}, f"{most_kb // 1024} MB")
    assert max(took.values()) <= child.WALL_S + 1
    assert most_kb <= 512 * 1024


async def test_a_child_that_never_ends_is_ended_and_the_parent_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "WALL_S", 0.5)
    async with reading_room(1) as room:
        with pytest.raises(UnreadablePage, match="too long"):
            await room.read(Wanted("slow"), b"<html><body>" + b'<a href="/x">a</a>' * 300_000)
        monkeypatch.setattr(child, "WALL_S", 12.0)
        assert (await room.read(Wanted("good"), b"Dam opens\n\nIt did, the board said on Tuesday.")).page.text


async def test_children_without_work_are_sent_home_and_come_back() -> None:
    async with reading_room(1) as room:
        await room.read(Wanted("one"), b"Dam opens\n\nIt did, the board said on Tuesday.")
        (only,) = room._children
        assert only._process is not None
        await room.tidy(idle_s=60.0)
        assert only._process is not None
        await room.tidy(idle_s=0.0)
        assert only._process is None
        assert (await room.read(Wanted("two"), b"Dam opens\n\nIt did, the board said on Tuesday.")).page.text


WATCHED = """
import pathlib, sys
opened = []
def note(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"):
        opened.append(event)
    if event == "open" and isinstance(args[0], str) and (args[0].startswith("/etc/passwd") or "evil" in args[0]):
        opened.append(args[0])
sys.addaudithook(note)
from bot.errors import UnreadablePage
from bot.reading.formats import read_bytes
read = 0
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        page = read_bytes(path.name, path.read_bytes(), url="https://a.example/")
        assert "root:" not in repr(page), path
    except UnreadablePage:
        pass
    read += 1
print(read, opened)
"""
OPENERS = (
    "in utf-16",
    "outside entity",
    "outside dtd",
    "parameter entity",
    "xinclude",
    "stylesheet",
    "behind a comment",
)


def test_no_document_makes_its_parser_open_a_file_or_a_connection(tmp_path: Path) -> None:
    for name in OPENERS:
        (tmp_path / name).write_bytes(HOSTILE[name])
    words = [sys.executable, "-c", WATCHED, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{len(OPENERS)} []"


@pytest.mark.parametrize(
    "name",
    ["billion laughs", "behind a comment", "in utf-16", "outside entity", "sitemap laughs", "opml laughs", "quadratic"],
)
def test_a_document_type_is_refused_wherever_it_hides(name: str) -> None:
    with pytest.raises(UnreadablePage, match="DOCTYPE"):
        read_bytes(name, HOSTILE[name])


def test_a_document_type_that_is_only_quoted_is_none() -> None:
    text = rss(("About &lt;!DOCTYPE html&gt;", "https://a.example/1", "<![CDATA[<!DOCTYPE html> begins a page]]>"))
    assert len(read_bytes("feed", text.encode()).items) == 1


# Encodings

TEXTS = {
    "utf-8": "Přístav, гавань, 港口", "utf-16-le": "Přístav, гавань, 港口", "utf-16-be": "Přístav, гавань, 港口",
    "utf-32-le": "Přístav, гавань, 港口", "iso-8859-1": "Déjà vu à la mairie",
    "iso-8859-2": "Přístav se otevře v květnu",
    "iso-8859-15": "Œuvre à 100 €", "windows-1252": "“Déjà vu” – the mayor’s words",
    "windows-1251": "Гавань откроется в мае", "koi8-r": "Гавань откроется в мае",
    "shift_jis": "港は五月に開く", "euc-jp": "港は五月に開く", "gb18030": "港口五月开放",
    "big5": "港口五月開放",
}  # fmt: skip
BOMS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff", "utf-32-le": b"\xff\xfe\0\0"}


def encoded(encoding: str, how: str) -> tuple[bytes, str | None]:
    """A feed in an encoding, told by BOM, by its declaration, by the server, or by a server that is wrong."""
    text = rss((TEXTS[encoding], "https://a.example/1", TEXTS[encoding]))
    declared = text.replace('version="1.0"?', f'version="1.0" encoding="{encoding}"?')
    plain = text.replace('<?xml version="1.0"?>', "")
    if how == "bom":
        return BOMS.get(encoding, b"") + (plain if encoding in BOMS else declared).encode(encoding), None
    if how == "declared":
        return declared.encode(encoding), None
    if how == "server":
        return plain.encode(encoding), encoding
    return declared.encode(encoding), "utf-8" if encoding != "utf-8" else "iso-8859-1"


def test_fourteen_encodings_are_read_however_they_are_told() -> None:
    assert len(TEXTS) == 14
    wrong = []
    for encoding, text in TEXTS.items():
        for how in ("bom", "declared", "server", "contradicted"):
            data, charset = encoded(encoding, how)
            try:
                found = next((item.headline for item in read_bytes("feed", data, charset=charset).items), None)
            except UnreadablePage as refused:
                found = refused.reason
            if found != text:
                wrong.append((encoding, how, found))
    print(f"encodings: {56 - len(wrong)} of 56 read right; wrong: {wrong}")
    assert len(wrong) <= 56 * 0.05


@pytest.mark.parametrize("charset", ["punycode", "idna", "rot13", "zlib", "undefined", "no-such", "utf-7", "../../etc"])
def test_a_server_names_no_encoding_that_is_none(charset: str) -> None:
    data = b"\xe9" * 200_000
    begun = time.process_time()
    with contextlib.suppress(UnreadablePage):
        read_bytes("page", data, charset=charset)
    assert time.process_time() - begun < 5
