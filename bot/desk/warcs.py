"""Web archives (WARC 1.0 and 1.1, as crawlers write them, packed or not): one file in, the places of its pages out.

The file is run through once, record by record, for the places; a worker then opens each page by its range of bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.desk.files import PageAt
from bot.errors import UnreadablePage
from bot.model import Page
from bot.reading.formats import charset_of, read_bytes

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

ENDINGS = (".warc", ".warc.gz")
TEXTS = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/feed")
_CHUNK = 256 * 1024


def is_warc(path: Path) -> bool:
    """By its name, as crawlers give it."""
    return path.name.lower().endswith(ENDINGS)


def pages_in_warc(path: Path, name: str, *, max_mb: float, hashed: bool) -> Iterator[PageAt]:
    """Each page that was captured with success, named by its address; `hashed`: with the hash of its bytes.

    Where the file breaks off, or is none, the last place given is one that cannot be opened and says so.
    """
    try:
        with path.open("rb") as file:
            records = _records(file)
            for record in records:
                is_page = _is_page(record)
                sha256 = _hash_of(record, max_mb) if is_page and hashed else None
                start = records.get_record_offset()
                length = records.get_record_length()  # reads to the record's end
                if record.raw_stream.limit > 0:
                    raise EOFError
                if is_page:
                    address = record.rec_headers.get_header("WARC-Target-URI").strip("<>")
                    yield PageAt(address, str(path), start=start, length=length, sha256=sha256, opened_by=open_page)
    except OSError as error:
        yield PageAt(name, str(path), length=0, opened_by=_Broken((error.strerror or "cannot be read").lower()))
    except Exception as broken:  # warcio's errors are of many kinds, zlib's among them
        reason = f"the archive breaks off or is none ({type(broken).__name__}); what stands before is read"
        yield PageAt(name, str(path), length=0, opened_by=_Broken(reason))


class _Broken:
    """What opens the place where an archive breaks off: nothing."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __call__(self, place: PageAt, max_mb: float) -> Page:
        raise UnreadablePage(place.name, f"{self.reason}.")


def _records(file: Any) -> Any:
    from warcio.archiveiterator import ArchiveIterator

    return ArchiveIterator(file)


def _is_page(record: ArcWarcRecord) -> bool:
    if record.rec_type not in ("response", "resource") or not record.rec_headers.get_header("WARC-Target-URI"):
        return False
    if not record.rec_headers.get_header("WARC-Target-URI").strip("<>").lower().startswith(("http://", "https://")):
        return False
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    return status == "200" and _content_type(record).lower().startswith(TEXTS)


def _content_type(record: ArcWarcRecord) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "")


def _hash_of(record: ArcWarcRecord, max_mb: float) -> str | None:
    """The hash of the page's bytes; None for one that is too large, which is told when it is opened."""
    found, left, stream = hashlib.sha256(), int(max_mb * 1024 * 1024), record.content_stream()
    while piece := stream.read(_CHUNK):
        found.update(piece)
        left -= len(piece)
        if left < 0:
            return None
    return found.hexdigest()


def open_page(place: PageAt, max_mb: float) -> Page:
    """The page at a place of an archive.

    Raises:
        UnreadablePage: too large, unreadable, or the file has changed meanwhile.
    """
    most = int(max_mb * 1024 * 1024)
    try:
        with open(place.path, "rb") as file:
            file.seek(place.start)
            record = next(_records(file))
            data = _whole(record.content_stream(), most + 1)
    except Exception as broken:  # as above
        raise UnreadablePage(place.name, f"its record is broken ({type(broken).__name__}).") from broken
    if len(data) > most:
        raise UnreadablePage(place.name, f"over {max_mb:g} MiB; raise READOUT_MAX_FILE_MB.")
    return read_bytes(place.name, data, url=place.name, charset=charset_of(_content_type(record)))


def _whole(stream: Any, most: int) -> bytes:
    """At most so much of a stream; its `read` gives what it has at hand."""
    pieces: list[bytes] = []
    while most > 0 and (piece := stream.read(min(_CHUNK, most))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)
