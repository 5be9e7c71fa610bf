"""Names as printed: folding that keeps offsets true, surnames by custom of the country, spellings, orders.

Strings in, strings out; knows no roster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.leaders.words import groups_of, words_of
from bot.text import fold_char_for_char

_MARKS = dict.fromkeys("’‘ʼʻ´`", "'") | dict.fromkeys("‐‑‒–—“”„«»•…\u00a0\u2009\u202f", " ")
_COMMON_MARKS = tuple((mark, _MARKS[mark]) for mark in "’‘“”—–")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_PLAIN_MARKS = (("-", " "), ("\n", " "), ("\t", " "), ("`", "'"))

# Where the family name comes first, also in English text.
FAMILY_FIRST = frozenset({"CHN", "KOR", "PRK", "TWN"})
# Where people are called by their given name, the first ("Abiy"), or by no surname at all ("Hun Sen").
_GIVEN_FIRST = frozenset({"ETH", "ERI", "MNG"})
_NO_SURNAME = frozenset({"MMR", "KHM", "BTN"})
_ARTICLES = frozenset({"al", "el"})
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "x", "xiv", "xvi"})

_SURNAME_ENDINGS = (
    (re.compile(r"sky+$|skyi$|skiy$|skij$"), ("sky", "skyy", "skiy", "skyi", "ski")),
    (re.compile(r"([ie])yev$"), (r"\1yev", r"\1ev")),
    (re.compile(r"(\w{3})(?:ian|yan)$"), (r"\1ian", r"\1yan")),  # Armenian names
)
# 'Philip "Brave" Davis', "Albert II, Prince of Monaco"
_ASIDE = re.compile(r"(?:\"[^\"]{0,80}\"|“[^”]{0,80}”|\([^)]{0,80}\)|,.*)\s{0,8}")
_SPACES = re.compile(r" +")


@lru_cache(maxsize=65536)
def fold_name(name: str) -> str:
    """A name as the matcher sees it: folded, hyphens as blanks, one blank between words."""
    return _SPACES.sub(" ", fold_for_match(name)).strip()


def fold_for_match(text: str) -> str:
    """Text as the matcher sees it, one character out for each in: hyphens and odd blanks are blanks."""
    if not text.isascii():
        for mark, plain in _COMMON_MARKS:  # five times as quick as one by one
            text = text.replace(mark, plain)
        text = _FOREIGN.sub(_one_mark, text)
        lower = text.lower()
        text = lower if len(lower) == len(text) else fold_char_for_char(text)
    text = text.lower()
    for mark, plain in _PLAIN_MARKS:
        text = text.replace(mark, plain)
    return text


def _one_mark(found: re.Match[str]) -> str:
    mark = found[0]
    return _MARKS.get(mark) or fold_char_for_char(mark)


def surnames(name: str, country: str, given_names: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The surname forms (folded) by which a person of `country` is called, the fullest first; none for monarchs.

    >>> surnames("Abdel Fattah el-Sisi", "EGY")
    ('el sisi', 'sisi')
    """
    folded = fold_name(name)
    parts = folded.split()
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts.pop()
    if (
        not parts
        or parts[0] in words_of("titles_in_names.txt")
        or len(parts) < 2
        or " of " in folded
        or parts[-1] in words_of("houses.txt")
    ):
        return ()
    if country in _NO_SURNAME:
        return ()
    if country in _GIVEN_FIRST:
        return (parts[0],)
    if country in FAMILY_FIRST and parts[0] not in given_names:
        return (parts[0],)
    if country == "VNM":
        return (parts[-1],)
    if country == "ISL":
        return (parts[-1], parts[0])  # abroad by the father's name, at home by the given one
    start = len(parts) - 1
    while start > 1 and parts[start - 1] in words_of("particles.txt"):
        start -= 1
    tail = parts[start:]
    if "bin" in tail:
        return ()
    whole = " ".join(tail)
    hyphened = name.split()[-1]
    if "-" in hyphened and tail[0] not in _ARTICLES:
        whole = fold_name(hyphened)
    if tail[0] in _ARTICLES and len(tail) == 2:
        other = ("el " if tail[0] == "al" else "al ") + tail[1]
        return (whole, other, tail[1])
    return (whole,)


def spellings(name: str) -> frozenset[str]:
    """Every folded form under which a full name may be printed: variants of the given name and of endings, swapped."""
    folded = fold_name(name)
    plain = _ASIDE.sub(" ", name)
    if plain != name:
        shorter = (plain, re.sub(r"[\"“”()]|,.*", "", name))
        return frozenset({folded}).union(*(spellings(one) for one in shorter if " " in fold_name(one)))
    parts = folded.split()
    forms = {folded}
    if " bin " in folded:
        forms.add(folded.replace(" bin ", " "))  # "Tamim Hamad Al Thani"
    if not 2 <= len(parts) <= 5 or not folded.isascii():
        return frozenset(forms)
    for position, part in enumerate(parts[:-1]):
        for other in groups_of("given_groups.txt").get(part, ()):
            forms.add(" ".join([*parts[:position], other, *parts[position + 1 :]]))
    for form in list(forms):
        forms.update(other_endings(form))
    for form in list(forms):
        forms.update(_other_articles(form))
    if len(parts) == 2:
        forms.update(" ".join(reversed(form.split())) for form in list(forms) if form.count(" ") == 1)
    elif len(parts) == 3 and "-" in name.split()[-1]:
        forms.add(" ".join([*parts[1:], parts[0]]))
    return frozenset(forms)


def other_endings(form: str) -> Iterator[str]:
    """A folded name with the endings that its surname is also printed with: "zelensky", "sargsian"."""
    for pattern, endings in _SURNAME_ENDINGS:
        if pattern.search(form):
            yield from (pattern.sub(ending, form) for ending in endings)


def _other_articles(form: str) -> Iterator[str]:
    for article, other in ((" al ", " el "), (" el ", " al ")):
        if article in form:
            yield form.replace(article, other)
            yield form.replace(article, " ")
            yield form.replace(article, article[:-1])


def slug(name: str, taken: Iterable[str] = (), tail: str = "") -> str:
    """An id made of a name ("xi-jinping"); with `tail` when it is taken."""
    base = re.sub(r"[^a-z0-9]+", "-", fold_name(name)).strip("-") or "leader"
    if base not in set(taken):
        return base
    return f"{base}-{tail.lower()}" if tail else base
