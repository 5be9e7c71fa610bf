"""Read what came from outside in a process of its own, with limits on its time and memory.

A feed of 200,000 items or a page nested 200,000 deep keeps a parser busy for minutes. Bytes go in by standard input,
the page comes out as JSON; a child that outlives its limits is ended, and the page is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import sys
from typing import Any

from bot.errors import UnreadablePage
from bot.model import Item, Page

CPU_S = 10
WALL_S = 15.0
MEMORY_BYTES = 512 * 1024 * 1024


async def read_outside(name: str, data: bytes, *, url: str | None = None) -> Page:
    """`formats.read_bytes` in a child process.

    Raises:
        UnreadablePage: as `read_bytes`, and when the child came to its limits.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.reading.child", name, url or "",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(WALL_S):
            answer, _ = await child.communicate(data)
    except TimeoutError:
        raise UnreadablePage(name, "Reading it took too long.") from None
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode != 0 or not answer:
        raise UnreadablePage(name, "Reading it took too much time or memory.")
    return _page(name, json.loads(answer))


def _page(name: str, told: dict[str, Any]) -> Page:
    if "refused" in told:
        raise UnreadablePage(name, told["refused"])
    items = tuple(_item(fields) for fields in told.pop("items"))
    return Page(**told, items=items)


def _item(fields: dict[str, Any]) -> Item:
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
    return Item(**values)


def main() -> int:
    """The child: bytes from standard input, JSON to standard output."""
    _limit()
    from bot.reading.formats import read_bytes

    name, url = sys.argv[1], sys.argv[2] or None
    try:
        told: dict[str, Any] = dataclasses.asdict(read_bytes(name, sys.stdin.buffer.read(), url=url))
    except UnreadablePage as refused:
        told = {"refused": refused.reason}
    sys.stdout.write(json.dumps(told))
    return 0


def _limit() -> None:
    """Where the system knows limits (not on Windows, where the parent's time-out alone guards)."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    sys.exit(main())
