"""Where pages lie on disk: folders in, places of pages out; and a place in, the page out, in any process.

A place is small and can be sent to a worker process, which opens it there. An archive of many pages in one file (WARC)
has places of its own: a path, a range of bytes and the function that makes a page of them.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UnreadablePage
from bot.model import Page
from bot.reading.formats import read_bytes


@dataclass(frozen=True, slots=True)
class PageAt:
    """A page that is still on disk: `length` bytes from `start` of the file `path`, by default all of it.

    `opened_by(place, max_mb)` makes the page of them, or raises UnreadablePage; a worker finds that function by its
    name, so it is one of a module. `sha256`, where it is known beforehand, is the page's: pages that were read before
    are then not opened again. `folder` is where the file must lie, whatever links say.
    """

    name: str
    path: str
    folder: str | None = None
    start: int = 0
    length: int | None = None
    sha256: str | None = None
    opened_by: Callable[[PageAt, float], Page] | None = None

    def open(self, *, max_mb: float) -> Page:
        """The page there. Raises UnreadablePage."""
        if self.opened_by is not None:
            return self.opened_by(self, max_mb)
        return page_from_file(Path(self.path), Path(self.folder or Path(self.path).parent), self.name, max_mb=max_mb)

    @property
    def size(self) -> int:
        """Its bytes on disk; 0 when the file is gone."""
        if self.length is not None:
            return self.length
        try:
            return os.stat(self.path).st_size
        except OSError:
            return 0


def files_in(folder: Path) -> Iterator[Path]:
    """Every file below `folder` in a fixed order; hidden files and folders are left alone."""
    for root, folders, names in os.walk(folder, onerror=None):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(root, name)


def pages_at(files: Iterable[Path], folder: Path, *, max_mb: float, hashed: bool) -> Iterator[PageAt]:
    """The pages that are files, named by their paths below `folder`; `hashed`: each with the hash of its bytes."""
    for path in files:
        name = path.relative_to(folder).as_posix()
        place = PageAt(name, str(path), str(folder))
        if hashed and 0 < place.size <= max_mb * 1024 * 1024:
            place = PageAt(name, str(path), str(folder), sha256=_hash_of(path))
        yield place


def _hash_of(path: Path) -> str | None:
    """The hash of a file; None where it cannot be read, which is told when it is opened."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except OSError:
        return None


def page_from_file(path: Path, folder: Path, name: str, *, max_mb: float) -> Page:
    """The page in a file.

    Raises:
        UnreadablePage: not a regular file inside `folder`, too large, empty, not text, or not permitted.
    """
    return read_bytes(name, bytes_of(path, folder, name, max_mb=max_mb))


def bytes_of(path: Path, folder: Path, name: str, *, max_mb: float) -> bytes:
    """What is in a file.

    Raises:
        UnreadablePage: not a regular file inside `folder`, too large, or not permitted.
    """
    try:
        real, facts = path, os.lstat(path)
        if path.parent != folder or stat.S_ISLNK(facts.st_mode):  # else it can lie nowhere but in the folder
            real = path.resolve(strict=True)
            if not real.is_relative_to(folder.resolve(strict=True)):
                raise UnreadablePage(name, "a link that leads out of the folder.")
            facts = real.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise UnreadablePage(name, "not a regular file.")
        if facts.st_size > max_mb * 1024 * 1024:
            raise UnreadablePage(name, f"over {max_mb:g} MiB; split it or raise READOUT_MAX_FILE_MB.")
        return real.read_bytes()
    except OSError as error:
        raise UnreadablePage(name, f"{(error.strerror or 'cannot be read').lower()}.") from error
