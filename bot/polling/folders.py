"""A watched folder: files that people or programs drop, read when they are whole.

A file that is being written grows between two looks, or its time moves: it is read at the first look that finds it as
the last one did. Hidden files and those named as half-done by the programs that write them are left alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.desk import Desk, stamp
from bot.desk.files import bytes_of
from bot.desk.rhythm import Poll
from bot.desk.visits import Unit, Visit
from bot.errors import UnreadablePage
from bot.model import Part, Source
from bot.polling.road import Road
from bot.reading import read_page
from bot.reading.child import Wanted
from store import feeds as rows

ENDINGS = frozenset({".txt", ".html", ".htm", ".eml", ".xml", ".json", ".mht", ".mhtml", ".rss", ".atom", ".md"})
HALF_DONE = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".swp", "~")
FILES_AT_ONCE = 200
BYTES_AT_ONCE = 32 * 1024 * 1024
"""What one look reads; the rest comes with the next."""
MOST_FILES = 200_000


async def look(road: Road, source: Source) -> Visit:
    """What was dropped since the last look, and what is still being written."""
    folder = Path(source.url)
    found, known = await road.desk.run(_look_around, road.desk, source, folder)
    fresh = [part for part in found if _is_news(part, known.get(part.address))]
    now = _at_once([part for part in fresh if _is_whole(part, known.get(part.address))])
    units, left = await _read(road, folder, now)
    later = [replace(part, state="seen") for part in fresh if part not in now]
    shown = tuple(article for unit in units for article in (unit.reading or read_page(unit.page)).articles)
    poll = Poll("nothing_new", title=source.title or folder.name)
    return Visit(poll, tuple(units), (*left, *later), shown=shown)


def _at_once(whole: list[Part]) -> list[Part]:
    chosen: list[Part] = []
    room = BYTES_AT_ONCE
    for part in whole[:FILES_AT_ONCE]:
        room -= int((part.mark or "0").partition("-")[0])
        if room < 0 and chosen:
            break
        chosen.append(part)
    return chosen


def _look_around(desk: Desk, source: Source, folder: Path) -> tuple[list[Part], dict[str, Part]]:
    """Every file as a part, as it is now, and as it was known.

    Raises:
        UnreadablePage: the folder is not there, or not ours to read.
    """
    with desk.store.read() as conn:
        known = rows.parts_of(conn, source.id)
    try:
        found = [_as_part(desk, source, folder, path, known) for path in _files(folder)]
    except OSError as error:
        raise UnreadablePage(source.url, f"{(error.strerror or 'cannot be read').lower()}.") from error
    return [part for part in found if part is not None], known


def _files(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise error

    count = 0
    for root, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            is_dropped = Path(name).suffix.lower() in ENDINGS and not name.startswith((".", "~"))
            if is_dropped and not name.lower().endswith(HALF_DONE) and count < MOST_FILES:
                count += 1
                yield Path(root, name)


def _as_part(desk: Desk, source: Source, folder: Path, path: Path, known: dict[str, Part]) -> Part | None:
    try:
        facts = path.stat()
    except OSError:  # gone again, or a link to nowhere
        return None
    now = desk.clock()
    address = path.relative_to(folder).as_posix()
    before = known.get(address)
    return Part(
        feed_id=source.id,
        address=address,
        state="read",
        # What the first scan found and did not come to is no news either.
        live=before.live if before is not None and before.state == "seen" else source.polls > 0,
        next_at=now.timestamp(),
        found_at=stamp(now),
        mark=f"{facts.st_size}-{facts.st_mtime_ns}",
    )


def _is_news(part: Part, known: Part | None) -> bool:
    return known is None or known.mark != part.mark or known.state == "seen"


def _is_whole(part: Part, known: Part | None) -> bool:
    """The first scan takes everything: what lies there has lain there."""
    return not part.live or (known is not None and known.mark == part.mark)


async def _read(road: Road, folder: Path, whole: list[Part]) -> tuple[list[Unit], list[Part]]:
    units: list[Unit] = []
    left: list[Part] = []
    for part in whole:
        try:
            max_mb = road.desk.settings.max_file_mb
            data = await road.desk.run(bytes_of, folder / part.address, folder, part.address, max_mb=max_mb)
            outside = await road.room.read(Wanted(f"{folder.name}/{part.address}"), data)
        except UnreadablePage as refused:
            left.append(replace(part, state="read", why=refused.reason))
            continue
        units.append(Unit(outside.page, outside.reading, part))
    return units, left
