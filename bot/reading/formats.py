"""Bytes of any kind in, a `Page` out: what it is, by content and not by extension, and in which encoding."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from bot.errors import UnreadablePage
from bot.model import Item, Page
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
# Markup in two or four bytes a letter that says so by nothing else.
_WIDE = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
# Codecs of Python that no page is written in; some take minutes on a long one.
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_DECLARED = re.compile(rb"""(?:encoding|charset)\s{0,4}=\s{0,4}["']?([\w.:-]{2,24})""", re.IGNORECASE)
_SAMPLE = 65_536
_MOST_CONTROL = 0.1  # text with more control bytes than this is none


def _read_html(page: Page, data: bytes) -> Page:
    from bot.reading.html import text_of_html

    return _checked(replace(page, text=text_of_html(page.text), markup=page.text))


def _read_feed(page: Page, data: bytes) -> Page:
    from bot.reading.feeds import read_feed
    from bot.reading.safe_xml import as_utf8

    return _with_items(page, read_feed(page.name, as_utf8(page.text)))


def _read_sitemap(page: Page, data: bytes) -> Page:
    from bot.reading.sitemaps import read_sitemap

    return replace(page, items=read_sitemap(page.name, page.text))


def _read_opml(page: Page, data: bytes) -> Page:
    from bot.reading.opml import read_opml

    return replace(page, items=read_opml(page.name, page.text))


def _read_agency_xml(page: Page, data: bytes) -> Page:
    from bot.reading.agencies import read_agency_xml

    return _with_items(page, read_agency_xml(page.name, data))


def _read_ninjs(page: Page, data: bytes) -> Page:
    from bot.reading.agencies import read_ninjs

    return _with_items(page, read_ninjs(page.name, page.text))


def _read_letter(page: Page, data: bytes) -> Page:
    from bot.reading.newsletters import text_of_letter

    return _checked(replace(page, text=text_of_letter(page.name, data)))


def _with_items(page: Page, items: tuple[Item, ...]) -> Page:
    from bot.reading.items import lay_out

    return _checked(replace(page, text=lay_out(items)[0], items=items))


def _checked(page: Page) -> Page:
    if not page.text.strip():
        raise UnreadablePage(page.name, "There is no text in it.")
    return page


_ROOTS = {
    "html": "html", "head": "html", "body": "html", "rss": "feed", "feed": "feed", "rdf:rdf": "feed",
    "newsitem": "newsml", "newsmessage": "newsml", "packageitem": "newsml", "nitf": "nitf",
    "urlset": "sitemap", "sitemapindex": "sitemap-index", "opml": "opml",
}  # fmt: skip
_NINJS_KEYS = ('"body_text"', '"body_html"', '"body_xhtml"', '"versioncreated"', '"headlines"')
_LETTER_HEADS = (
    "return-path",
    "delivered-to",
    "received",
    "from",
    "to",
    "date",
    "subject",
    "mime-version",
    "message-id",
    "arc-seal",
    "arc-authentication-results",
    "authentication-results",
    "list-id",
    "list-unsubscribe",
    "reply-to",
)
_HEAD_LINES = 80


def _format_of(head: str) -> str | None:
    """The format that the beginning of a file shows; None for a pasted page."""
    start = head.lstrip()
    if start.startswith("<"):
        return _ROOTS.get(_root_of(start))
    if start.startswith(("{", "[")):
        if "jsonfeed.org/version" in head:
            return "feed"
        return "ninjs" if any(key in head for key in _NINJS_KEYS) else None
    return "eml" if _is_letter(start) else None


def _root_of(markup: str) -> str:
    """The name of the first element, or of the document type that is declared before it."""
    while markup.startswith("<"):
        if markup.startswith("<!--"):
            markup = markup.partition("-->")[2].lstrip()
        elif markup.startswith("<?"):
            markup = markup.partition("?>")[2].lstrip()
        elif markup[:9].lower() == "<!doctype":
            return _declared_root(markup[9:])
        else:
            name = markup[1:80].replace(">", " ").replace("/", " ").split(None, 1)
            return _local_name(name[0].lower()) if name else ""
    return ""


def _declared_root(doctype: str) -> str:
    """The root that a document type names. One of entities of its own is a feed's: which is refused for it."""
    declared = doctype[:100].replace(">", " ").replace("[", " ").split(None, 1)
    name = declared[0].lower() if declared else ""
    has_entities = "[" in doctype.partition(">")[0]
    return "rss" if has_entities and name not in _ROOTS else name


def _after_comments(text: str) -> str:
    """From the first markup that is no comment on, or the text as it is."""
    start = len(text) - len(text.lstrip())
    while text.startswith("<!--", start):
        end = text.find("-->", start)
        if end < 0:
            return ""
        start = end + 3
        while start < len(text) and text[start].isspace():
            start += 1
    return text[start : start + _BEGINNING]


def _local_name(name: str) -> str:
    return name if name in _ROOTS else name.rpartition(":")[2]


def _is_letter(head: str) -> bool:
    """Header lines as mail servers write them, a sender and a mark of MIME among them."""
    names: list[str] = []
    for line in head.split("\n")[:_HEAD_LINES]:
        if not line.strip():
            break
        if line[0] not in " \t":
            names.append(line.partition(":")[0].lower() if ":" in line else "")
    is_first_known = bool(names) and (
        names[0] in _LETTER_HEADS or names[0].startswith("x-") or names[0].endswith("signature")
    )
    return is_first_known and "from" in names and not {"mime-version", "message-id", "content-type"}.isdisjoint(names)


# How the bytes of each format become a page.
FORMATS: dict[str, Callable[[Page, bytes], Page]] = {
    "html": _read_html,
    "feed": _read_feed,
    "newsml": _read_agency_xml,
    "nitf": _read_agency_xml,
    "ninjs": _read_ninjs,
    "eml": _read_letter,
    "sitemap": _read_sitemap,
    "sitemap-index": _read_sitemap,
    "opml": _read_opml,
}
LISTS = frozenset({"sitemap", "sitemap-index", "opml"})
"""Formats that list addresses and hold no text of their own."""


def read_bytes(name: str, data: bytes, *, url: str | None = None, charset: str | None = None) -> Page:
    """The page in `data`, by what is in it; `name` and `url` are kept as given. `charset` is what a server says.

    Raises UnreadablePage when there is nothing in it, it is no text, or it is broken.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise UnreadablePage(name, "The file is empty.")
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise UnreadablePage(name, f"This is {what}, not text.")
    text, encoding = decode(name, data, charset)
    text = mend_mojibake(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\n" not in text:
            text = text.replace("\r", "\n")
    if not text.strip():
        raise UnreadablePage(name, "The file is empty.")
    page = Page(name, hashlib.sha256(data).hexdigest(), text, "dump", url, encoding)
    found = _format_of(_after_comments(text))
    return page if found is None else FORMATS[found](replace(page, format=found), data)


_BEGINNING = 8192  # characters that tell the format


def decode(name: str, data: bytes, charset: str | None = None) -> tuple[str, str]:
    """Text and encoding: by BOM, then as UTF-8, then as declared inside or by the server, then by statistics.

    Raises UnreadablePage when the bytes are no text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace"), encoding
    for start, encoding in _WIDE:
        if data.startswith(start):
            return data.decode(encoding, errors="replace"), encoding
    if _is_binary(data[:_SAMPLE]):
        raise UnreadablePage(name, "This is not text.")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:2048])
    for told in (declared[1].decode("ascii", "ignore") if declared else None, charset):
        if told is not None and (decoded := _decode_as(data, told)) is not None:
            return decoded
    return _decode_by_statistics(name, data)


def _decode_as(data: bytes, told: str) -> tuple[str, str] | None:
    """As an encoding of text that somebody names, where it fits."""
    try:
        encoding = codecs.lookup(told).name
        return None if encoding in _NO_CHARSETS else (data.decode(encoding), encoding)
    except (LookupError, UnicodeError):
        return None


_CHARSET = re.compile(r"""charset\s{0,4}=\s{0,4}["']?([\w.:-]{2,24})""", re.IGNORECASE)


def charset_of(content_type: str | None) -> str | None:
    """The encoding that a server names.

    >>> charset_of('text/html; charset="ISO-8859-2"')
    'ISO-8859-2'
    """
    found = _CHARSET.search((content_type or "")[:500])
    return found[1] if found else None


_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")


def _is_binary(sample: bytes) -> bool:
    return len(sample) - len(sample.translate(None, _CONTROL)) > _MOST_CONTROL * len(sample)


def _decode_by_statistics(name: str, data: bytes) -> tuple[str, str]:
    if _mostly_utf8(data):
        return data.decode("utf-8", errors="replace"), "utf-8"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise UnreadablePage(name, "This is not text in any known encoding.")
    encoding = "cp1252" if _is_western(data, best.encoding) else best.encoding
    return data.decode(encoding, errors="replace"), encoding


# Single-byte encodings that share their ASCII half: statistics of a few accents tell them apart badly.
_LATIN = frozenset(("cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "latin_1", "iso8859_2", "iso8859_3", "iso8859_4",
                    "iso8859_9", "iso8859_10", "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16", "mac_roman",
                    "mac_latin2", "mac_iceland", "cp437", "cp850", "cp852", "cp858", "hp_roman8"))  # fmt: skip
_WESTERN = frozenset(("de", "en", "es", "fr", "it", "nl", "pt"))


def _is_western(data: bytes, guessed: str) -> bool:
    """Is it a page of a western language, whatever the accents were guessed to be? Those are written in cp1252."""
    if guessed not in _LATIN:
        return False
    from bot.reading.language import guess_language

    try:
        return guess_language(data[:_SAMPLE].decode("cp1252")) in _WESTERN
    except UnicodeDecodeError:
        return False


def _mostly_utf8(data: bytes) -> bool:
    """A few broken bytes do not make a UTF-8 page another encoding."""
    sample = data[:_SAMPLE].decode("utf-8", errors="replace")
    broken = sample.count("\ufffd")
    beyond_ascii = sum(c > "\x7f" for c in sample) - broken
    return broken * 5 <= beyond_ascii
