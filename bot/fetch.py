"""A feed or a page over HTTP: an address in, its bytes and what a later poll needs out; public addresses only.

The guard sits where the socket is made, so that it sees the address that is really connected to: IP literals, redirects
and names that change their answer between check and use (DNS rebinding) all pass it. `READOUT_ALLOW_HOSTS` names
hosts, host:port or networks that may be reached although they are not public.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from bot.errors import ReadoutError
from bot.reading.formats import charset_of

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

MAX_BYTES = 5 * 1024 * 1024  # decoded; a 1 MB gzip can hold 1 GiB
TOTAL_S = 15.0  # an address that drips three bytes a second passes every other time-out
READ_S = 10.0
MAX_REDIRECTS = 5
LONGEST_URL = 4096
RETRY_AFTER = (60.0, 86_400.0)  # seconds; what a server asks for is kept within
USER_AGENT = "Readout/0.1 (newsroom archive; reads feeds and pages on a schedule)"


_MAX_AGE = re.compile(r"(?<![\w-])max-age\s{0,4}=\s{0,4}\"?(\d{1,9})", re.IGNORECASE)


class FetchRefused(ReadoutError):
    """An address that is not fetched: wrong scheme or port, not public, too many redirects."""


class FetchFailed(ReadoutError):
    """The other side failed: no answer, a broken one, or one that is too large. A later try may do better."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is where it came from after redirects; `moved_to` the target of a permanent one (301, 308).

    `body` is decoded from its transfer encoding and at most MAX_BYTES; empty when nothing changed (304). `fresh_s` is
    how long the server says that its answer stays true (Cache-Control: max-age).
    """

    status: int
    url: str
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    modified: str | None = None
    moved_to: str | None = None
    retry_after_s: float | None = None
    fresh_s: float | None = None

    @property
    def charset(self) -> str | None:
        """The encoding that the server names."""
        return charset_of(self.content_type)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be reached although it is not public, out of READOUT_ALLOW_HOSTS."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPNetwork, ...] = ()

    def names(self, host: str, port: int) -> bool:
        """Is this host named, with or without its port, or as an address in a network that is named?"""
        if host in self.hosts or f"{host}:{port}" in self.hosts:
            return True
        try:
            return self.holds(ipaddress.ip_address(host))
        except ValueError:
            return False

    def holds(self, address: IPAddress) -> bool:
        return any(address.version == net.version and address in net for net in self.networks)


def read_allowed(entries: Sequence[str]) -> Allowed:
    """Hosts, host:port and networks as typed in the setting."""
    hosts: set[str] = set()
    networks: list[IPNetwork] = []
    for entry in entries:
        try:
            networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
        except ValueError:
            hosts.add(entry.lower())
    return Allowed(frozenset(hosts), tuple(networks))


# What `is_global` of the standard library lets through although it leads elsewhere or nowhere public.
_DENIED = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "100.64.0.0/10",
        "::/96",
        "fec0::/10",
        "100::/64",
        "3fff::/20",
    )
)
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


def is_public(address: IPAddress) -> bool:
    """Is this an address of the public internet, also when another is wrapped in it (mapped, 6to4, Teredo, NAT64)?"""
    inner = _wrapped_in(address)
    if inner is not None:
        return is_public(inner)
    if any(address.version == net.version and address in net for net in _DENIED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped_in(address: IPAddress) -> IPAddress | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in net for net in _NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def check_url(url: str, allowed: Allowed) -> tuple[str, int]:
    """The host and port of an address that may be fetched, as far as its text tells.

    Raises:
        FetchRefused: not http(s), a port other than 80 and 443, a user name in it, or no address at all.
    """
    if len(url) > LONGEST_URL or any(ord(c) < 33 for c in url):
        raise FetchRefused("That is no web address.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as broken:
        raise FetchRefused("That is no web address.") from broken
    if parts.scheme not in ("http", "https"):
        raise FetchRefused("Only http:// and https:// addresses are fetched.")
    if not host or parts.username is not None or parts.password is not None:
        raise FetchRefused("The address must name a host, and no user.")
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in (80, 443) and not allowed.names(host, port):
        raise FetchRefused(f"Port {port} is not fetched; 80 and 443 are (READOUT_ALLOW_HOSTS can name {host}:{port}).")
    return host, port


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Two sessions: one whose sockets refuse what is not public, one for the hosts that the setting names."""

    allowed: Allowed
    guarded: ClientSession
    trusted: ClientSession

    def session_for(self, url: str) -> ClientSession:
        """The session for an address. Raises FetchRefused as `check_url`."""
        host, port = check_url(url, self.allowed)
        return self.trusted if self.allowed.names(host, port) else self.guarded


@contextlib.asynccontextmanager
async def open_fetcher(allow_hosts: Sequence[str] = ()) -> AsyncIterator[Fetcher]:
    """A fetcher with its sessions open; proxies and passwords of the environment are not used."""
    import aiohttp

    allowed = read_allowed(allow_hosts)
    timeout = aiohttp.ClientTimeout(total=TOTAL_S, sock_connect=READ_S, sock_read=READ_S)

    def session(make_socket: Any) -> ClientSession:
        connector = aiohttp.TCPConnector(socket_factory=make_socket, limit_per_host=1, use_dns_cache=False)
        return aiohttp.ClientSession(
            connector=connector, timeout=timeout, headers={"User-Agent": USER_AGENT}, trust_env=False
        )

    async with session(_public_socket(allowed)) as guarded, session(_any_socket) as trusted:
        yield Fetcher(allowed, guarded, trusted)


def _public_socket(allowed: Allowed) -> Any:
    def make(where: tuple[Any, ...]) -> socket.socket:
        address = ipaddress.ip_address(str(where[4][0]).partition("%")[0])
        if not (is_public(address) or allowed.holds(address)):
            raise BlockedAddress(str(address))
        return _any_socket(where)

    return make


def _any_socket(where: tuple[Any, ...]) -> socket.socket:
    family, kind, protocol, _, _ = where
    return socket.socket(family, kind, protocol)


class BlockedAddress(OSError):
    """Raised where a socket would be made to an address that is not public."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is not a public address")
        self.address = address


def connect_guarded(host: str, port: int, allowed: Allowed, timeout_s: float) -> socket.socket:
    """A connection for what is not HTTP, to the first of the host's addresses that answers; for use on a thread.

    Raises:
        FetchRefused: it has no public address and is not named in the setting.
        OSError: none answers.
    """
    named = allowed.names(host, port)
    refused: str | None = None
    last: OSError | None = None
    for family, kind, protocol, _, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        address = ipaddress.ip_address(str(where[0]).partition("%")[0])
        if not (named or is_public(address) or allowed.holds(address)):
            refused = str(address)
            continue
        line = socket.socket(family, kind, protocol)
        line.settimeout(timeout_s)
        try:
            line.connect(where)
            return line
        except OSError as silent:
            line.close()
            last = silent
    if last is None:
        raise FetchRefused(f"{refused or host} is not a public address; READOUT_ALLOW_HOSTS can name it.")
    raise last


async def fetch(
    fetcher: Fetcher,
    url: str,
    *,
    etag: str | None = None,
    modified: str | None = None,
    accept: str = "*/*",
    max_bytes: int = MAX_BYTES,
    now: datetime | None = None,
) -> Fetched:
    """Get an address, following at most MAX_REDIRECTS redirects, each checked like the first.

    `etag` and `modified` make the request conditional. Statuses that are errors are answers too: the caller decides.

    Raises:
        FetchRefused: the address, or one it leads to, may not be fetched.
        FetchFailed: no whole answer came in time or in size.
    """
    conditional = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {"Accept": accept, **{name: value for name, value in conditional.items() if value}}
    target, moved_to, permanent = url, None, True
    try:
        async with asyncio.timeout(TOTAL_S):
            for _ in range(MAX_REDIRECTS + 1):
                session = fetcher.session_for(target)
                async with session.get(target, headers=headers, allow_redirects=False) as answer:
                    onward = answer.headers.get("Location") if answer.status in (301, 302, 303, 307, 308) else None
                    if onward is None:
                        return await _read(answer, target, moved_to, max_bytes, now or datetime.now(UTC))
                    permanent = permanent and answer.status in (301, 308)
                target = urljoin(target, onward)
                moved_to = target if permanent else moved_to
    except (FetchRefused, FetchFailed):
        raise
    except TimeoutError as late:
        raise FetchFailed(f"No whole answer within {TOTAL_S:g} seconds.") from late
    except Exception as error:  # aiohttp's many errors, zlib's and brotli's: each is the other side's failure
        raise _in_words(error) from error
    raise FetchRefused(f"More than {MAX_REDIRECTS} redirects.")


def _in_words(error: Exception) -> ReadoutError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, BlockedAddress):
            return FetchRefused(f"{cause.address} is not a public address; READOUT_ALLOW_HOSTS can name it.")
        cause = cause.__cause__ or cause.__context__ or getattr(cause, "os_error", None)
    if isinstance(error, AssertionError | KeyError | TypeError):  # a bug of ours
        raise error
    name = type(error).__name__
    return FetchFailed(_FAULTS.get(name, f"The address did not answer properly ({name})."))


_FAULTS = {
    "ClientConnectorCertificateError": "The server's certificate is not valid for its name.",
    "ClientConnectorDNSError": "There is no server of that name; check the address.",
    "ClientConnectorError": "No server answers at that address.",
    "ClientConnectorSSLError": "No safe connection can be made to that server.",
    "InvalidURL": "That is no web address; they look like https://example.com/feed.",
    "UnicodeError": "There is no server of that name; check the address.",
    "ServerDisconnectedError": "The server hung up before it had answered.",
}
"""aiohttp's names for what a person can do something about."""


async def _read(answer: ClientResponse, url: str, moved_to: str | None, max_bytes: int, now: datetime) -> Fetched:
    """The body in pieces, so that a bomb is noticed when it has grown too large and not before it is in memory."""
    body = bytearray()
    if answer.status != 304:
        async for piece in answer.content.iter_chunked(64 * 1024):
            body += piece
            if len(body) > max_bytes:
                raise FetchFailed(f"The answer is larger than {max_bytes // 1024:,} KiB.")
    return Fetched(
        status=answer.status,
        url=url,
        body=bytes(body),
        content_type=answer.headers.get("Content-Type"),
        etag=answer.headers.get("ETag"),
        modified=answer.headers.get("Last-Modified"),
        moved_to=moved_to,
        retry_after_s=read_retry_after(answer.headers.get("Retry-After"), now),
        fresh_s=_max_age(answer.headers.get("Cache-Control")),
    )


def _max_age(value: str | None) -> float | None:
    found = _MAX_AGE.search((value or "")[:1000])
    return float(found[1]) if found else None


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, from a number or a date, kept between a minute and a day; None when it says nothing.

    >>> read_retry_after("5", datetime.now(UTC))
    60.0
    """
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        wait = float(text[:9])
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        wait = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now) / timedelta(seconds=1)
    return min(max(wait, RETRY_AFTER[0]), RETRY_AFTER[1])
