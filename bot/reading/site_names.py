"""A page's own web and mail addresses: its lines in, the names and hosts that they tell out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.reading.outlets import outlet_of_host


def names_of_sites(lines: Sequence[str]) -> Iterator[str]:
    """Names that the page spells as its own web or mail address does: "Lake Courier" beside desk@lakecourier.org."""
    stems = {stem for line in lines for stem in _stems_in(line)}
    if not stems:
        return
    for line in dict.fromkeys(lines):
        if len(line) > _NAMING_LINE or not any(map(str.isupper, line)):
            continue
        for words in _runs_of_capitals(line):
            if "".join(words).casefold().replace("'", "") in stems:
                yield " ".join(words)


def _stems_in(line: str) -> Iterator[str]:
    if "." not in line or not ("@" in line or "www." in line or "://" in line):
        return
    for found in _HOST.finditer(line[:_NAMING_LINE]):
        stem = found[1].casefold().replace("-", "")
        if len(stem) >= _STEM and stem not in _PLATFORMS and outlet_of_host(f"{found[1]}.{found[2]}") is None:
            yield stem


def _runs_of_capitals(line: str) -> Iterator[list[str]]:
    """Runs of up to five words that begin with capitals, longest first."""
    words = [word.strip('.,:;!?()|"“”') for word in line.split()]
    for start, word in enumerate(words):
        if word[:1].isupper():
            for end in range(min(len(words), start + 5), start, -1):
                if words[end - 1][:1].isupper() and "@" not in word and "." not in word:
                    yield words[start:end]


_HOST = re.compile(r"(?:@|www\.|://(?:www\.)?)([a-z0-9-]{1,40})\.((?:[a-z0-9-]{1,20}\.)?[a-z]{2,12})\b", re.IGNORECASE)
_NAMING_LINE, _STEM = 200, 6
_PLATFORMS = frozenset(
    ("facebook", "twitter", "google", "youtube", "gmail", "hotmail", "instagram", "outlook", "whatsapp", "telegram",
     "linkedin", "pinterest", "reddit", "substack", "medium", "wordpress", "blogspot", "amazon", "spotify", "tiktok")
)  # fmt: skip


def unlisted_host(line: str) -> str | None:
    """The host of a line that is the address of an article on a site nobody listed: "https://lakecourier.org/2019/..."."""
    found = _ARTICLE.fullmatch(line) if line[:4] in ("http", "www.") else None
    if found is None or _PLATFORM_PARTS.intersection(found[1].casefold().split(".")):
        return None
    host = found[1].casefold().removeprefix("www.")
    return host if outlet_of_host(host) is None else None


# An address with a path of some length, and what a browser prints behind it (the number of the page).
_ARTICLE = re.compile(
    r"(?:https?://|(?=www\.))((?:[A-Za-z0-9-]{1,40}\.){1,3}[A-Za-z]{2,12})/\S{8,400}(?: \d{1,3}/\d{1,3})?"
)
_PLATFORM_PARTS = _PLATFORMS.union(
    ("apple", "archive", "bit", "creativecommons", "doi", "t", "w3", "wikimedia", "wikipedia")
)
