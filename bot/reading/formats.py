"""Bytes of any kind in, a `Page` out: what it is, by content and not by extension, and in which encoding."""

from __future__ import annotations

import codecs
import hashlib
import re

from bot.errors import UnreadablePage
from bot.model import Page
from bot.reading.typography import mend_mojibake

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# First bytes of what people attach by mistake, and what to call it.
_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a media file"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s{0,4}=\s{0,4}["']?([\w.:-]{2,24})""", re.IGNORECASE)
_SAMPLE = 65_536
_MOST_CONTROL = 0.1  # text with more control bytes than this is none


def read_bytes(name: str, data: bytes, *, url: str | None = None) -> Page:
    """The page in `data`; `name` and `url` are kept as given.

    Raises UnreadablePage when there is nothing in it or it is no text.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise UnreadablePage(name, "The file is empty.")
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise UnreadablePage(name, f"This is {what}, not text.")
    text, encoding = decode(name, data)
    text = mend_mojibake(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\n" not in text:
            text = text.replace("\r", "\n")
    if not text.strip():
        raise UnreadablePage(name, "The file is empty.")
    return Page(name, hashlib.sha256(data).hexdigest(), text, "dump", url, encoding)


def decode(name: str, data: bytes) -> tuple[str, str]:
    """Text and encoding: by BOM, then as UTF-8, then as declared, then by statistics.

    Raises UnreadablePage when the bytes are no text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace"), encoding
    if _is_binary(data[:_SAMPLE]):
        raise UnreadablePage(name, "This is not text.")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:2048])
    if declared:
        try:
            encoding = codecs.lookup(declared[1].decode("ascii", "ignore")).name
            return data.decode(encoding), encoding
        except (LookupError, UnicodeDecodeError):
            pass
    return _decode_by_statistics(name, data)


def _is_binary(sample: bytes) -> bool:
    control = sum(sample.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13, 27))
    return control > _MOST_CONTROL * len(sample)


def _decode_by_statistics(name: str, data: bytes) -> tuple[str, str]:
    if _mostly_utf8(data):
        return data.decode("utf-8", errors="replace"), "utf-8"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise UnreadablePage(name, "This is not text in any known encoding.")
    return data.decode(best.encoding, errors="replace"), best.encoding


def _mostly_utf8(data: bytes) -> bool:
    """A few broken bytes do not make a UTF-8 page another encoding."""
    sample = data[:_SAMPLE].decode("utf-8", errors="replace")
    broken = sample.count("\ufffd")
    beyond_ascii = sum(c > "\x7f" for c in sample) - broken
    return broken * 5 <= beyond_ascii
