"""An article in, the few numbers that find its copies out: sampled word triples, title keys, a hash of the text.

Both sides of a comparison must keep the same triples, so that a teaser of 40 words still meets its article of 600.
A random sample does so, but can leave a short passage without any; picking the least hash of every window of
neighbouring triples ("winnowing", Schleimer, Wilkerson and Aiken, SIGMOD 2003) keeps at least one of every
`WINDOW` triples in a row at the same cost.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b, sha256
from importlib.resources import files

from bot import text
from bot.model import Article, Fingerprint, Form, Kind

# Raise when the keys of an unchanged text change: stored keys are then made again (`readout reindex`).
FINGERPRINT_VERSION = 1
WINDOW = 14
# Long texts (a court ruling, a transcript) are told apart by their first keys; more only costs room.
MAX_KEYS = 400
TITLE_WORDS = 4
MOST_WORDS = 131_072  # whose hashes are remembered
# Keys have 32 bits: an index row then takes 13 bytes. A chance meeting costs one look, since two hits are asked for.

ELLIPSIS = re.compile(r"\.{2,}|…")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_PLAIN_NUMBER = re.compile(r"[0-9]+(?:[.,:/][0-9]+)*")  # the same of a text that is ASCII, a quarter quicker
_TAIL_MARKS = frozenset("|:–—-")
_TAIL = re.compile(r"(?<!\s)\s{1,8}(?:[|:–—-]|::)\s{1,8}([^|:–—]{2,40})$")


def fingerprint(article: Article) -> Fingerprint:
    """What finds and compares an article: pure, the same in every process and on every machine."""
    return fingerprint_of(
        kind=article.kind,
        headline=article.headline,
        body=article.body,
        publisher=article.publisher,
        published=article.published,
        form=article.form,
    )


def fingerprint_of(
    *,
    kind: Kind,
    headline: str | None,
    body: str,
    publisher: str | None = None,
    published: str | None = None,
    form: Form | None = None,
    content_sha: str | None = None,
) -> Fingerprint:
    """The same from parts. For a candidate read back from the store its `content_sha` is known: it is compared by its
    words, and gets none of what would find it again."""
    tokens = text.words(body)
    title = text.words(strip_outlet(headline or ""))
    is_found = content_sha is not None
    return Fingerprint(
        kind=kind,
        headline=headline,
        body=body,
        publisher=text.fold(publisher) if publisher else None,
        published=published,
        title=tuple(title),
        words=tuple(tokens),
        numbers=numbers(body),
        content_sha=content_sha or _content_sha(tokens, title),
        keys=() if is_found else tuple(triple_keys(tokens)),
        title_keys=() if is_found else tuple(title_keys(title)),
        agency=None if is_found else credited_agency(body),
        form=form,
    )


def _content_sha(tokens: Sequence[str], title: Sequence[str]) -> str:
    # A headline alone is no identity: two pages may print one, so its hash starts apart from every body's.
    return sha256(" ".join(tokens).encode() if tokens else b"headline\0" + " ".join(title).encode()).hexdigest()


def credited_agency(body: str) -> str | None:
    """The news agency named in a dateline or a closing credit: "OSLO (Reuters) -", "Copyright 2021 The AP"."""
    credit, short_names = _agencies()
    for part in (body[:160], body[-160:]):
        found = credit.search(part)
        if found:
            return short_names[text.fold(found["dateline"] or found["credit"])]
    return None


def numbers(body: str) -> frozenset[str]:
    """The numbers of a text as written, thousands commas dropped: "1,250.5" -> "1250.5"."""
    printed = (_PLAIN_NUMBER if body.isascii() else _NUMBER).findall(body)
    return frozenset(found.replace(",", "") if "," in found else found for found in printed)


def fragments(body: str) -> list[list[str]]:
    """The pieces of a teaser between its ellipses, as folded words: search engines join pieces with "..."."""
    return [words for piece in ELLIPSIS.split(body) if (words := text.words(piece))]


def triple_keys(tokens: Sequence[str]) -> list[int]:
    """Sorted, distinct keys: the least hash of each window of `WINDOW` neighbouring word triples."""
    hashes = triple_hashes(tokens)
    return sorted(_winnow(hashes))[:MAX_KEYS] if hashes else []


def triple_hashes(tokens: Sequence[str]) -> list[int]:
    """A signed 32-bit hash for every three neighbouring words, in order.

    All are made at once: the words' hashes stand side by side in one long number, 64 bits each, and what is multiplied
    and added there stays below 2^62, so that no sum runs over into its neighbour's bits.
    """
    count = len(tokens) - 2
    if count < 1:
        return []
    laid_out = array("Q", map(_HASHES.__getitem__, tokens))
    if sys.byteorder == "big":
        laid_out.byteswap()
    first = int.from_bytes(laid_out.tobytes(), "little")
    hashed = first * 0x2F0B4F47 + (first >> 64) * 0x1E377ACB + (first >> 128) * 0x0851F42D
    halves = array("i", (hashed ^ _signs(count)).to_bytes(8 * len(tokens), "little"))
    if sys.byteorder == "big":
        halves.byteswap()
    return halves[: 2 * count : 2].tolist()


@lru_cache(maxsize=4096)
def _signs(count: int) -> int:
    """The sign bit of so many 32-bit numbers, each in 64 bits: to turn it makes 0 the least and 2^32 - 1 the most."""
    return int.from_bytes(b"\0\0\0\x80\0\0\0\0" * count, "little")


def _winnow(hashes: Sequence[int]) -> set[int]:
    """The least of every `WINDOW` neighbouring hashes; of fewer than that, the two least."""
    if len(hashes) <= WINDOW:
        return {min(hashes)} if len(hashes) < 3 else set(sorted(set(hashes))[:2])
    least = min(hashes[:WINDOW])
    kept = {least}
    place = WINDOW - 1 - hashes[WINDOW - 1 :: -1].index(least)
    for end, found in enumerate(hashes[WINDOW:], WINDOW):
        if found <= least:
            least, place = found, end
            kept.add(found)
        elif end - place >= WINDOW:  # the least one has left the window
            window = hashes[end - WINDOW + 1 : end + 1]
            least = min(window)
            place = end - window[::-1].index(least)
            kept.add(least)
    return kept


class _Hashes(dict[str, int]):
    """The hash of each word, made when it is first asked for; begun anew when the words grow too many."""

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_WORDS:
            self.clear()
        made = self[word] = int.from_bytes(blake2b(word.encode(), digest_size=4).digest(), "big") >> 2
        return made


_HASHES = _Hashes()


def _key(words: Iterable[str]) -> int:
    digest = blake2b(" ".join(words).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big", signed=True)


def strip_outlet(headline: str) -> str:
    """A headline without the outlet that pages append: "Talks end in Geneva - Evening Post" -> "Talks end in Geneva".

    Only a tail of at most four words is taken, and only when five or more words stay.
    """
    found = _TAIL.search(headline) if not _TAIL_MARKS.isdisjoint(headline) else None
    if found and len(found[1].split()) <= 4 and len(headline[: found.start()].split()) >= 5:
        return headline[: found.start()]
    return headline


def title_keys(title: Sequence[str]) -> list[int]:
    """Keys of a headline in folded words: all its content words, its first four (cut headlines), its first four
    without a leading label ("Analysis", "Live"). Fewer than four content words give none: "Weather today".
    """
    words = content_words(title)
    if len(words) < TITLE_WORDS:
        return []
    keys = {_key(sorted(set(words))), _key(words[:TITLE_WORDS])}
    if words[0] in _headline_labels() and len(words) > TITLE_WORDS:
        keys.add(_key(words[1 : TITLE_WORDS + 1]))
    return sorted(keys)


def content_words(words: Iterable[str]) -> list[str]:
    """Words that carry a fact: function words and possessive endings dropped, order kept."""
    return [word for word in map(content_word, words) if word]


@lru_cache(maxsize=131072)
def content_word(word: str) -> str:
    """The word without a possessive ending; empty for a function word."""
    plain = word[:-2] if word.endswith("'s") else word
    return "" if plain in _function_words() else plain


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return _word_list("function_words.txt")


@lru_cache(maxsize=1)
def _agencies() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for credits, and the short name of each agency by its folded printed name."""
    rows = [line.split("\t") for line in sorted(_word_list("agencies.tsv"))]
    names = "|".join(re.escape(printed) for printed, _ in rows)
    credit = re.compile(
        rf"\((?P<dateline>{names})\)"
        rf"|(?:©|[Cc]opyright|[Cc]redit:|[Ss]ource:)(?:[ ,]\d{{4}})?(?:[ ,][Tt]he)?[ ,](?P<credit>{names})\b"
    )
    return credit, {text.fold(printed): short for printed, short in rows}


@lru_cache(maxsize=1)
def number_words() -> frozenset[str]:
    """Words that are numbers or parts of dates."""
    return _word_list("number_words.txt")


@lru_cache(maxsize=1)
def _headline_labels() -> frozenset[str]:
    return _word_list("headline_labels.txt")


def _word_list(name: str) -> frozenset[str]:
    lines = files("bot.duplicates").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
