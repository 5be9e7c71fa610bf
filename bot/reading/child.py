"""Read what came from outside in processes of its own, with limits on their time and memory.

A feed of 200,000 items or a page nested 200,000 deep keeps a parser busy for minutes. A reading room keeps a few
children that read one page after another: bytes go in by standard input, what was read comes back as JSON. A child
that comes to its limits is ended and replaced, and the page that it was reading is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, replace
from typing import Any, BinaryIO

from bot.errors import BadQuery, UnreadablePage
from bot.model import Article, Item, Page, Paragraph, Reading, Rejected
from bot.reading.markup import Link

CPU_S = 10
WALL_S = 12.0
MEMORY_BYTES = 512 * 1024 * 1024
CHILDREN = 2
PAGES_A_CHILD = 1000
"""After so many pages a child makes room for a new one: parsers keep some memory of what they have read."""
IDLE_S = 120.0
LONGEST_ANSWER = 64 * 1024 * 1024

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read and how: `region` is a CSS selector, `links` asks for the links of a web page."""

    name: str
    url: str | None = None
    charset: str | None = None
    region: str | None = None
    links: bool = False


@dataclass(frozen=True, slots=True)
class ReadOutside:
    """A page read in a child. A web page comes with its title, its records, its links if asked for, and the feeds it
    names."""

    page: Page
    reading: Reading | None = None
    links: tuple[Link, ...] = ()
    feeds: tuple[str, ...] = ()
    title: str | None = None


class ReadingRoom:
    """Children that read pages, as many at once as there are of them."""

    def __init__(self, children: int = CHILDREN) -> None:
        self._free: asyncio.Queue[_Child] = asyncio.Queue()
        self._children = [_Child() for _ in range(children)]
        for child in self._children:
            self._free.put_nowait(child)

    async def read(self, wanted: Wanted, data: bytes) -> ReadOutside:
        """
        Raises:
            UnreadablePage: as `formats.read_bytes`, and when the child came to its limits.
            BadQuery: `region` is no CSS selector.
        """
        child = await self._free.get()
        try:
            told = await child.ask(wanted, data)
        finally:
            self._free.put_nowait(child)
        return _read_from(wanted.name, told)

    async def tidy(self, idle_s: float = IDLE_S) -> None:
        """End children that have had nothing to read for so long: each holds some 50 to 150 MB."""
        for _ in range(self._free.qsize()):
            child = self._free.get_nowait()
            try:
                if child.idle_for() >= idle_s:
                    await child.end()
            finally:
                self._free.put_nowait(child)

    async def close(self) -> None:
        """End the children."""
        for child in self._children:
            await child.end()


@contextlib.asynccontextmanager
async def reading_room(children: int = CHILDREN) -> AsyncIterator[ReadingRoom]:
    """A reading room whose children end with it; they start when there is something to read."""
    room = ReadingRoom(children)
    try:
        yield room
    finally:
        await room.close()


class _Child:
    """One child process, started when it is needed and replaced when it was ended."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._read = 0
        self._asked_at = 0.0

    def idle_for(self) -> float:
        """Seconds since it was last asked."""
        return time.monotonic() - self._asked_at

    async def ask(self, wanted: Wanted, data: bytes) -> dict[str, Any]:
        self._asked_at = time.monotonic()
        try:
            async with asyncio.timeout(WALL_S):
                process = await self._running()
                head = json.dumps(asdict(wanted)).encode()
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(_LENGTH.pack(len(head)) + head + _LENGTH.pack(len(data)))
                process.stdin.write(data)
                await process.stdin.drain()
                (size,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
                if size > LONGEST_ANSWER:
                    raise UnreadablePage(wanted.name, "More comes out of it than can be read.")
                told: dict[str, Any] = json.loads(await process.stdout.readexactly(size))
        except TimeoutError:
            await self.end()
            raise UnreadablePage(wanted.name, "Reading it took too long.") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.end()
            raise UnreadablePage(wanted.name, "Reading it took too much time or memory.") from None
        except BaseException:  # whatever was half said must not be taken for the next answer
            await self.end()
            raise
        self._read += 1
        if self._read >= PAGES_A_CHILD:
            await self.end()
        return told

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.reading.child",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                limit=1024 * 1024,
            )  # fmt: skip
            self._read = 0
        return self._process

    async def end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()


async def read_outside(name: str, data: bytes, *, url: str | None = None) -> Page:
    """`formats.read_bytes` in a child of its own.

    Raises:
        UnreadablePage: as `read_bytes`, and when the child came to its limits.
    """
    async with reading_room(1) as room:
        return (await room.read(Wanted(name, url), data)).page


def read_here(wanted: Wanted, data: bytes) -> ReadOutside:
    """The same in this process, without limits: for what is trusted. Raises UnreadablePage, BadQuery."""
    return _read_from(wanted.name, json.loads(json.dumps(_read(wanted, data))))


# What comes back


def _read_from(name: str, told: dict[str, Any]) -> ReadOutside:
    if "refused" in told:
        raise UnreadablePage(name, told["refused"])
    if "wrong" in told:
        raise BadQuery(told["wrong"])
    fields = told["page"]
    page = Page(**(fields | {"items": tuple(Item(**_with_tuples(item)) for item in fields["items"])}))
    reading = told.get("reading")
    return ReadOutside(
        page,
        None if reading is None else _reading(reading),
        tuple(Link(url, text) for url, text in told.get("links", ())),
        tuple(told.get("feeds", ())),
        told.get("title"),
    )


def _reading(told: dict[str, Any]) -> Reading:
    articles = tuple(_article(fields) for fields in told["articles"])
    return Reading(articles, tuple(Rejected(**fields) for fields in told["rejected"]))


def _article(fields: dict[str, Any]) -> Article:
    paragraphs = tuple(Paragraph(**_with_tuples(paragraph)) for paragraph in fields["paragraphs"])
    return Article(**(_with_tuples(fields) | {"paragraphs": paragraphs}))


def _with_tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


# The child


def main() -> int:
    """Read page after page from standard input until it ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while head := requests.read(_LENGTH.size):
        wanted = Wanted(**json.loads(_exactly(requests, _LENGTH.unpack(head)[0])))
        data = _exactly(requests, _LENGTH.unpack(requests.read(_LENGTH.size))[0])
        _limit()
        told = json.dumps(_read(wanted, data)).encode()
        answers.write(_LENGTH.pack(len(told)) + told)
        answers.flush()
    return 0


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError("the parent is gone")
    return data


def _read(wanted: Wanted, data: bytes) -> dict[str, Any]:
    from bot.reading.formats import read_bytes

    try:
        page = read_bytes(wanted.name, data, url=wanted.url, charset=wanted.charset)
        return _told(page) if page.markup is None else _web_page(page, wanted)
    except UnreadablePage as refused:
        return {"refused": refused.reason}
    except BadQuery as wrong:
        return {"wrong": str(wrong)}


def _told(page: Page) -> dict[str, Any]:
    return {"page": _fields(page) | {"items": [_fields(item) for item in page.items]}}


def _fields(record: Page | Item) -> dict[str, Any]:
    """One level of a record: `asdict` copies deeply, which takes longer than reading a feed."""
    return {name: getattr(record, name) for name in record.__slots__}


def _web_page(page: Page, wanted: Wanted) -> dict[str, Any]:
    """Its region is all that counts of it; markup stays here, since what was read of it goes back."""
    from bot.reading import read_page
    from bot.reading.html import text_of_html
    from bot.reading.markup import feed_links, links_in, region_of, title_of

    base, markup = wanted.url or wanted.name, page.markup or ""
    names = {"feeds": feed_links(markup, base), "title": title_of(markup)}
    if wanted.region:
        markup = region_of(markup, wanted.region)
        page = replace(page, markup=markup, text=text_of_html(markup))
        if not page.text.strip():
            raise UnreadablePage(wanted.name, f"Nothing on the page is at {wanted.region!r}.")
    told = _told(replace(page, markup=None)) | names | {"reading": asdict(read_page(page))}
    if wanted.links:
        told["links"] = [(link.url, link.text) for link in links_in(markup, base)]
    return told


def _limit() -> None:
    """For the page to come, where the system knows limits (not on Windows, where the parent's time-out guards)."""
    with contextlib.suppress(ImportError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + 1 + CPU_S
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    sys.exit(main())
