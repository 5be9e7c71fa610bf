"""What a folder holds: files that are pages, and files that are archives of many; the places of all their pages out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.desk.files import PageAt, pages_at
from bot.desk.warcs import is_warc, pages_in_warc


def pages_in(files: Iterable[Path], folder: Path, *, max_mb: float, hashed: bool) -> Iterator[PageAt]:
    """The pages of files and of archives, in the files' order; `hashed`: each with the hash of its bytes."""
    for path in files:
        if is_warc(path):
            yield from pages_in_warc(path, path.relative_to(folder).as_posix(), max_mb=max_mb, hashed=hashed)
        else:
            yield from pages_at([path], folder, max_mb=max_mb, hashed=hashed)


class Counted:
    """Places as they pass by, and how many are to be expected: how many an archive holds shows at its end only."""

    def __init__(self, places: Iterable[PageAt], files: list[Path]) -> None:
        self._places = places
        self._files = len(files)
        self._bytes = sum(PageAt("", str(path)).size for path in files) if any(map(is_warc, files)) else 0
        self._passed = self._passed_bytes = 0
        self._is_over = False

    def __iter__(self) -> Iterator[PageAt]:
        for place in self._places:
            self._passed += 1
            if self._bytes:
                self._passed_bytes = self._passed_bytes + place.size
            yield place
        self._is_over = True

    @property
    def expected(self) -> int:
        """Pages in all, as far as can be told by now."""
        if self._is_over:
            return self._passed
        if not self._bytes:
            return self._files
        return round(self._passed * self._bytes / max(self._passed_bytes, 1))
