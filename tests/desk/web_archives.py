"""Web archives for tests, written as crawlers write them."""

from __future__ import annotations

import gzip
import subprocess
import sys
import uuid
from collections.abc import Iterable
from pathlib import Path

from tests.sources.site import story


def write_warc(
    path: Path,
    pages: Iterable[tuple[str, bytes]],
    *,
    status: str = "200 OK",
    content_type: str = "text/html; charset=utf-8",
    headers: tuple[tuple[str, str], ...] = (),
) -> Path:
    """A WARC of (address, body), a request beside each response as crawlers keep it; packed when its name says so."""
    pack = gzip.compress if path.name.endswith(".gz") else bytes
    told = "".join(f"{name}: {value}\r\n" for name, value in (("Content-Type", content_type), *headers))
    with path.open("wb") as file:
        file.write(pack(_record("warcinfo", None, "application/warc-fields", b"software: a crawler\r\n")))
        for url, body in pages:
            asked = b"GET / HTTP/1.1\r\nHost: quay.example\r\n\r\n"
            answer = f"HTTP/1.1 {status}\r\n{told}\r\n".encode() + body
            file.write(pack(_record("request", url, "application/http; msgtype=request", asked)))
            file.write(pack(_record("response", url, "application/http; msgtype=response", answer)))
    return path


def _record(kind: str, url: str | None, content_type: str, block: bytes) -> bytes:
    """One record by ISO 28500: version, named fields, the block, two line ends."""
    fields = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>",
        "WARC-Date: 2024-03-14T08:00:00Z",
        *([f"WARC-Target-URI: {url}"] if url else []), f"Content-Type: {content_type}", f"Content-Length: {len(block)}",
    ]  # fmt: skip
    return "\r\n".join(fields).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def stories(count: int) -> list[tuple[str, bytes]]:
    """Pages of one article each, all different."""
    return [
        (f"https://quay.example/{n}", story(f"Harbour story {n} of the year", f"ward {n * 7919 % 10007}").encode())
        for n in range(count)
    ]


def load_in_a_process(folder: Path, db: Path) -> subprocess.Popen[bytes]:
    """`readout load` on its own, to be killed."""
    words = [sys.executable, "-m", "bot", "--db", str(db), "load", str(folder)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
