"""A mailbox by IMAP: the newsletters that came into one of its folders. Nothing in it is changed or marked as read.

    imaps://desk@paper.example@mail.paper.example/Newsletters?password=READOUT_MAIL_PASSWORD_DESK

The password stands in the environment and nowhere else: the address names the variable, which must be
READOUT_MAIL_PASSWORD or begin so, or an address could be made to send another secret away. Without TLS (`imap://`,
such as a bridge on this machine) only hosts that READOUT_ALLOW_HOSTS names are spoken to.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import imaplib
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from bot.desk import stamp
from bot.desk.rhythm import Poll
from bot.desk.visits import Unit, Visit
from bot.errors import BadQuery, ReadoutError, UnreadablePage
from bot.fetch import Allowed, FetchFailed, FetchRefused, connect_guarded
from bot.model import Part, Source
from bot.polling.road import Road
from bot.reading import read_page
from bot.reading.child import Wanted
from bot.settings import MAIL_SETTING

LETTERS_AT_ONCE = 50
LARGEST_LETTER = 10 * 1024 * 1024
ANSWER_S = 10.0
TOTAL_S = 60.0

_MESSAGE_ID = re.compile(rb"^message-id:[ \t]{0,20}<([^<>\s]{1,250})>", re.IGNORECASE | re.MULTILINE)
_SIZE = re.compile(
    rb"UID (\d{1,10})\b.{0,200}?RFC822\.SIZE (\d{1,12})|RFC822\.SIZE (\d{1,12}).{0,200}?UID (\d{1,10})\b"
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where letters are read: `variable` names the setting that holds the password."""

    host: str
    port: int
    user: str
    folder: str
    variable: str
    has_tls: bool = True


@dataclass(frozen=True, slots=True)
class _Letters:
    """Letters by UID as they came, the UIDs of those too long to fetch, and the bookmark behind the last of all:
    "UIDVALIDITY:UID"."""

    letters: Mapping[int, bytes]
    too_long: tuple[int, ...]
    mark: str


def read_address(url: str) -> Mailbox:
    """A mailbox's address taken apart.

    Raises:
        BadQuery: it is none, holds a password, or names a setting that is no password of a mailbox.
    """
    example = f"imaps://USER@HOST/FOLDER?password={MAIL_SETTING}_NAME"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as wrong:
        raise BadQuery(f"A mailbox is given as {example}.") from wrong
    if parts.scheme not in ("imaps", "imap") or not host or not parts.username:
        raise BadQuery(f"A mailbox is given as {example}.")
    if parts.password:
        raise BadQuery(f"A password does not belong in an address: put it into {MAIL_SETTING}_NAME and name that.")
    variable = parse_qs(parts.query).get("password", [MAIL_SETTING])[0]
    if not re.fullmatch(rf"{MAIL_SETTING}(?:_[A-Z0-9_]{{1,60}})?", variable):
        raise BadQuery(f"The setting with a mailbox's password is called {MAIL_SETTING} or {MAIL_SETTING}_NAME.")
    folder = unquote(parts.path).strip("/") or "INBOX"
    if not folder.isascii() or not folder.isprintable():
        raise BadQuery("The name of the mailbox's folder must be in ASCII.")
    has_tls = parts.scheme == "imaps"
    return Mailbox(host, port or (993 if has_tls else 143), unquote(parts.username), folder, variable, has_tls)


async def look(road: Road, source: Source) -> Visit:
    """Letters that came since the last look; of a new source the newest, as backfill."""
    box = read_address(source.url)
    password = road.desk.settings.mail_passwords.get(box.variable)
    if password is None:
        return Visit(Poll("failed", f"{box.variable} is not set."))
    found = await _in_time(road, box, password, source.mark)
    units = []
    left = [_left(road, source, found, uid, f"larger than {LARGEST_LETTER // 1024**2} MB") for uid in found.too_long]
    for uid, letter in found.letters.items():
        try:
            units.append(await _unit(road, box, letter))
        except UnreadablePage as refused:  # a letter of pictures alone is no fault of the mailbox
            left.append(_left(road, source, found, uid, refused.reason))
    shown = tuple(article for unit in reversed(units) for article in read_page(unit.page).articles)
    poll = Poll("nothing_new", title=source.title or f"{box.folder} of {box.user}", mark=found.mark)
    return Visit(poll, tuple(units), tuple(left), shown=shown)


def _left(road: Road, source: Source, found: _Letters, uid: int, why: str) -> Part:
    """A letter that is not read; its number is what a mail program finds it by."""
    now = road.desk.clock()
    name = f"letter with UID {uid} (UIDVALIDITY {found.mark.partition(':')[0]})"
    return Part(source.id, name, "left", source.polls > 0, now.timestamp(), stamp(now), why=why)


async def _unit(road: Road, box: Mailbox, letter: bytes) -> Unit:
    told = _MESSAGE_ID.search(letter[:65_536])
    name = told[1].decode("ascii", "replace") if told else hashlib.sha256(letter).hexdigest()
    outside = await road.room.read(Wanted(f"mail:{box.user}@{box.host}/{name}"), letter)
    return Unit(outside.page, outside.reading)


async def _in_time(road: Road, box: Mailbox, password: str, mark: str | None) -> _Letters:
    """On a thread, whose connection is cut when it takes too long.

    Raises:
        FetchFailed, FetchRefused.
    """
    line = _Line()
    work = asyncio.ensure_future(road.desk.run(_fetch_letters, box, password, road.fetcher.allowed, mark, line))
    try:
        async with asyncio.timeout(TOTAL_S):
            return await asyncio.shield(work)
    except TimeoutError:
        line.cut()
        with contextlib.suppress(ReadoutError):
            await work
        raise FetchFailed(f"The mail server took longer than {TOTAL_S:g} seconds.") from None


class _Line:
    """The socket of a connection that another thread may cut."""

    def __init__(self) -> None:
        self.socket: socket.socket | None = None

    def cut(self) -> None:
        if self.socket is not None:
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)


def _fetch_letters(box: Mailbox, password: str, allowed: Allowed, mark: str | None, line: _Line) -> _Letters:
    """
    Raises:
        FetchFailed: the server does not answer as it should, or refuses the login.
        FetchRefused: its address may not be spoken to.
    """
    if not box.has_tls and not allowed.names(box.host, box.port):
        raise FetchRefused(f"imap:// sends the password in the clear; READOUT_ALLOW_HOSTS can name {box.host}.")
    if box.has_tls and box.port != 993 and not allowed.names(box.host, box.port):
        raise FetchRefused(f"Port {box.port} is not spoken to; 993 is.")
    try:
        with contextlib.ExitStack() as stack:
            server = _connect(box, allowed, line)
            stack.callback(_leave, server)
            _log_in(server, box, password)
            return _new_letters(server, box, mark)
    except (imaplib.IMAP4.error, ssl.SSLError, OSError, ValueError, IndexError) as trouble:
        # Never the server's own words: some repeat what was sent to them.
        raise FetchFailed(f"The mail server did not answer properly ({type(trouble).__name__}).") from None


def _connect(box: Mailbox, allowed: Allowed, line: _Line) -> imaplib.IMAP4:
    def guarded(timeout: float | None) -> socket.socket:
        line.socket = connect_guarded(box.host, box.port, allowed, ANSWER_S)
        return line.socket

    class Plain(_Bounded):
        def _create_socket(self, timeout: float | None) -> socket.socket:
            return guarded(timeout)

    class Secure(_Bounded):
        def _create_socket(self, timeout: float | None) -> socket.socket:
            return ssl.create_default_context().wrap_socket(guarded(timeout), server_hostname=box.host)

    return (Secure if box.has_tls else Plain)(box.host, box.port, timeout=ANSWER_S)


class _Bounded(imaplib.IMAP4):
    """Takes no more than one letter at a time, whatever length the server announces."""

    def read(self, size: int) -> bytes:
        if size > LARGEST_LETTER:
            raise self.abort("more was announced than asked for")
        return super().read(size)


def _leave(server: imaplib.IMAP4) -> None:
    with contextlib.suppress(imaplib.IMAP4.error, OSError):
        server.logout()
    with contextlib.suppress(OSError):
        server.shutdown()


def _log_in(server: imaplib.IMAP4, box: Mailbox, password: str) -> None:
    try:
        server.login(box.user, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise FetchFailed(f"The mail server refuses the login of {box.user}; check {box.variable}.") from None


def _new_letters(server: imaplib.IMAP4, box: Mailbox, mark: str | None) -> _Letters:
    quoted = box.folder.replace("\\", "\\\\").replace('"', '\\"')
    state, _ = server.select(f'"{quoted}"', readonly=True)
    if state != "OK":
        raise FetchFailed(f"There is no folder {box.folder!r} in the mailbox.")
    validity = _number(server.response("UIDVALIDITY")[1])
    before, last = (int(part) for part in (mark or "0:0").split(":"))
    is_first = before != validity
    uids = _uids(server, 0 if is_first else last)
    wanted = uids[-LETTERS_AT_ONCE:] if is_first else uids[:LETTERS_AT_ONCE]
    if not wanted:
        return _Letters({}, (), f"{validity}:{0 if is_first else last}")
    sizes = _sizes(server, wanted)
    too_long = tuple(uid for uid in wanted if sizes.get(uid, 0) > LARGEST_LETTER)
    letters = {uid: _letter(server, uid) for uid in wanted if uid not in too_long}
    fetched = {uid: letter for uid, letter in letters.items() if letter}  # the others were deleted meanwhile
    return _Letters(fetched, too_long, f"{validity}:{wanted[-1]}")


def _number(told: object) -> int:
    """imaplib hands untagged answers over as a list of bytes, or of None."""
    first = told[0] if isinstance(told, list) and told else None
    return int(first) if isinstance(first, bytes) else 0


def _uids(server: imaplib.IMAP4, behind: int) -> list[int]:
    """`n:*` always names the last letter too, so that what came before is taken out again."""
    _, told = server.uid("SEARCH", "ALL" if not behind else f"UID {behind + 1}:*")
    listed = b" ".join(part for part in told if isinstance(part, bytes)).split()
    return sorted(uid for uid in map(int, listed) if uid > behind)


def _sizes(server: imaplib.IMAP4, uids: list[int]) -> dict[int, int]:
    _, told = server.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
    found = (_SIZE.search(part[:1000]) for part in told if isinstance(part, bytes))
    return {int(one[1] or one[4]): int(one[2] or one[3]) for one in found if one}


def _letter(server: imaplib.IMAP4, uid: int) -> bytes:
    _, told = server.uid("FETCH", str(uid), "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in told if isinstance(part, tuple)), b"")
