"""Is it a person's name?  A few words in, yes or no out: by its first name, from data/first_names.txt."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.reading.dates import is_month, is_weekday
from bot.reading.outlets import is_outlet_name
from bot.reading.wordlists import read_words

_MOST_WORDS, _LONGEST = 5, 60
# A Latin name begins with a capital; an initial may stand for any part but the last.
_PART = re.compile(r"[A-ZÀ-ÞĀ-Ž][\w’'-]{1,24}|[A-ZÀ-Þ]\.?|\b(?:[A-Z]\.){2,3}")
_PARTICLES = frozenset(
    ("al", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "el", "ibn", "la", "le", "ten", "ter",
     "van", "von", "y", "zu")
)  # fmt: skip
_OTHER_SCRIPT = re.compile("[\u0370-\u1fff\u0400-\u06ff\u0900-\u0dff]")


@lru_cache(maxsize=4096)
def is_person(text: str) -> bool:
    """Is it a name of two to five words that begins with a listed first name, or with an initial and goes on so?

    >>> is_person("Maria van der Berg"), is_person("World Politics")
    (True, False)
    """
    words = text.split()
    if not 2 <= len(words) <= _MOST_WORDS or len(text) > _LONGEST or not words[-1][0].isalpha():
        return False
    if any(word.casefold().rstrip(".") in read_words("no_writers.txt") for word in words):
        return False
    if any(is_month(word) or is_weekday(word) for word in words[1:]) or is_outlet_name(text):
        return False
    if _OTHER_SCRIPT.search(text):
        return is_first_name(words[0]) and all(word.replace("-", "").isalpha() for word in words)
    if not all(_PART.fullmatch(word) or (word in _PARTICLES and i) for i, word in enumerate(words)):
        return False
    return len(words[-1].rstrip(".")) > 1 and any(is_first_name(word) for word in words[:2] if len(word) > 1)


def may_hold_person(text: str) -> bool:
    """Is any of the first words of a line, or what is glued to one, a listed first name?"""
    return any(is_first_name(word.strip(" ,;|/•·()")) for word in text.split()[:_MOST_WORDS])


def is_first_name(word: str) -> bool:
    """Is a word, or its part in front of a hyphen, a listed first name?"""
    if not word[:1].isupper() and word.isascii():
        return False
    shown = word.capitalize() if word.isupper() else word
    names = read_words("first_names.txt")
    first = shown.partition("-")[0]
    return shown in names or (first in names and first != shown) or (word.isupper() and first.capitalize() in names)
