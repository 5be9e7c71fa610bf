"""Fetching: no address that is not public, whatever its spelling; no bomb, no drip, no endless chain."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ipaddress
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest
from aiohttp import web

from bot import fetch as fetching
from bot.fetch import (
    FetchFailed,
    FetchRefused,
    check_url,
    fetch,
    is_public,
    open_fetcher,
    read_allowed,
    read_retry_after,
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# Loopback, link-local, private and metadata addresses as attackers spell them.
NOT_PUBLIC = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "0", "0.0.0.0", "localhost",
    "LOCALHOST",
    "127.255.255.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8",
    "192.88.99.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]",
    "[2001:0:53aa:64c:0:0:80ff:fffe]", "[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
    "[100::1]",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "localhost.", "[0:0:0:0:0:ffff:7f00:0001]",
]  # fmt: skip


@contextlib.asynccontextmanager
async def a_server(handler: Handler) -> AsyncIterator[int]:
    """A server on loopback that answers every path with `handler`; gives its port."""
    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", handler)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def refuse_to_be_reached(request: web.Request) -> web.Response:
    raise AssertionError("an address that is not public was reached")


@pytest.mark.parametrize("host", NOT_PUBLIC)
async def test_no_spelling_of_a_private_address_is_fetched(host: str) -> None:
    async with open_fetcher() as fetcher:
        with pytest.raises((FetchRefused, FetchFailed)):
            await fetch(fetcher, f"http://{host}/")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1"])
async def test_a_redirect_to_loopback_is_refused(host: str) -> None:
    reached: list[str] = []

    async def first(request: web.Request) -> web.Response:
        reached.append(request.host)
        raise web.HTTPFound(f"http://{host}/secret")

    async with a_server(first) as port, open_fetcher([f"start.test:{port}"]) as fetcher:
        pin(fetcher, "start.test")
        with pytest.raises((FetchRefused, FetchFailed)):
            await fetch(fetcher, f"http://start.test:{port}/")
    assert reached == [f"start.test:{port}"]


def pin(fetcher: fetching.Fetcher, name: str) -> None:
    """Let a name of the test lead to loopback, as an attacker's name server would."""

    async def resolve(host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        assert host in (name, "localhost")
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 0, "flags": 0}]

    for session in (fetcher.guarded, fetcher.trusted):
        session.connector._resolver.resolve = resolve  # type: ignore[union-attr,method-assign]


async def test_a_name_that_leads_to_loopback_is_refused_at_the_socket() -> None:
    async with a_server(refuse_to_be_reached) as port, open_fetcher() as fetcher:
        pin(fetcher, "rebind.test")
        with pytest.raises(FetchRefused, match="not a public address"):
            await fetch(fetcher, "http://rebind.test/")
        del port


async def test_a_host_that_the_setting_names_is_fetched() -> None:
    async with a_server(text("hello")) as port:
        for allow in (f"127.0.0.1:{port}", "127.0.0.1", "127.0.0.0/8"):
            async with open_fetcher([allow]) as fetcher:
                answer = await fetch(fetcher, f"http://127.0.0.1:{port}/page")
                assert (answer.status, answer.body) == (200, b"hello")


def text(body: str) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text=body)

    return handler


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "http://user:pw@example.org/", "http://",
     "http://example.org:22/", "http://example.org:8080/", "http://exa mple.org/", "http://[::1/", "gopher://x/",
     "http://example.org/\n", "//example.org/", "http://example.org:99999/", "http://e.org/" + "x" * 5000],
)  # fmt: skip
def test_other_schemes_ports_and_shapes_are_refused(url: str) -> None:
    with pytest.raises(FetchRefused):
        check_url(url, read_allowed(()))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "193.0.6.139"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


async def test_a_conditional_request_says_that_nothing_changed() -> None:
    async def handler(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304, headers={"ETag": '"v1"'})
        return web.Response(text="new", headers={"ETag": '"v1"', "Last-Modified": "Tue, 01 Oct 2024 10:00:00 GMT"})

    async with on(handler) as (fetcher, base):
        first = await fetch(fetcher, base)
        again = await fetch(fetcher, base, etag=first.etag, modified=first.modified)
    assert (first.status, first.body, first.etag) == (200, b"new", '"v1"')
    assert (again.status, again.body) == (304, b"")


@contextlib.asynccontextmanager
async def on(handler: Handler) -> AsyncIterator[tuple[fetching.Fetcher, str]]:
    async with a_server(handler) as port, open_fetcher(["127.0.0.0/8"]) as fetcher:
        yield fetcher, f"http://127.0.0.1:{port}/"


async def test_permanent_redirects_are_told_apart_from_passing_ones() -> None:
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/old":
            raise web.HTTPMovedPermanently("/new")
        if request.path == "/passing":
            raise web.HTTPFound("/new")
        return web.Response(text="here")

    async with on(handler) as (fetcher, base):
        assert (await fetch(fetcher, base + "old")).moved_to == base + "new"
        assert (await fetch(fetcher, base + "passing")).moved_to is None


async def test_an_endless_chain_of_redirects_ends() -> None:
    async def handler(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"/{int(request.path[1:] or 0) + 1}")

    async with on(handler) as (fetcher, base):
        with pytest.raises(FetchRefused, match="redirects"):
            await fetch(fetcher, base)


async def test_a_gzip_bomb_is_noticed_before_it_is_in_memory() -> None:
    bomb = gzip.compress(b"\0" * (200 * 1024 * 1024), 1)

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async with on(handler) as (fetcher, base):
        tracemalloc.start()
        with pytest.raises(FetchFailed, match="larger"):
            await fetch(fetcher, base)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 50 * 1024 * 1024


async def test_a_drip_ends_with_the_total_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                await answer.write(b"abc")
                await asyncio.sleep(0.05)
        return answer

    monkeypatch.setattr(fetching, "TOTAL_S", 0.4)
    async with on(handler) as (fetcher, base):
        with pytest.raises(FetchFailed, match="within"):
            await fetch(fetcher, base)


async def test_a_broken_answer_is_a_failure_in_words() -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=b"not gzip at all", headers={"Content-Encoding": "gzip"})

    async with on(handler) as (fetcher, base):
        with pytest.raises(FetchFailed, match="did not answer properly"):
            await fetch(fetcher, base)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), ("1", 60.0), ("999999999", 86_400.0), ("-5", None), ("", None), ("soon", None), (None, None),
        ("Tue, 01 Oct 2024 10:10:00 GMT", 600.0), ("Tue, 01 Oct 2024 09:00:00 GMT", 60.0),
    ],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_date_and_kept_within_limits(
    value: str | None, seconds: float | None
) -> None:
    assert read_retry_after(value, datetime(2024, 10, 1, 10, 0, tzinfo=UTC)) == seconds
