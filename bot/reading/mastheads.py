"""Mastheads: a line in, the name of a paper, a station or a site that nobody listed, out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.reading.house_names import DESKS, WEAK_OUTLET_WORDS, begins_with_outlet, not_first_words
from bot.reading.outlets import is_ordinary, known_outlet
from bot.reading.sayings import PROPER
from bot.reading.wordlists import read_words

_MASTHEAD_LINE = re.compile(rf"({PROPER})(?: ?[|·•–-] ?.{{0,30}})?")


def read_masthead(line: str) -> str | None:
    """The name of a paper or station that nobody listed, when a line says nothing else: "The Tyneside Examiner"."""
    line = COUNTRY_BEHIND.sub("", line)
    found = _MASTHEAD_LINE.fullmatch(line) if len(line) <= SHORT_LINE else None
    if not found or not 2 <= len(found[1].split()) <= 5:
        return None
    own = [word.strip(".,").casefold() for word in found[1].split()]
    if not _may_name_house(own):
        return None
    return found[1] if own[-1] in read_words("outlet_words.txt") or own[0] in FIRST_OUTLET_WORDS else None


def read_small_masthead(line: str) -> str | None:
    """The name in a masthead without capitals: "the bolton news", "bianet", "taranaki daily news"."""
    words = line.split()
    if len(words) == 1:
        found = known_outlet(line.capitalize()) or known_outlet(line.upper()) or known_outlet(line)
        return found.name if found and not is_ordinary(line.capitalize()) else None
    if not 2 <= len(words) <= 5 or not line.replace(" ", "").isalpha() or not _may_name_house(words):
        return None
    known = known_outlet(line)
    signs = sum(word in WEAK_OUTLET_WORDS or word in read_words("outlet_words.txt") for word in words)
    shaped = signs > 1 or (signs == 1 and words[0] == "the")
    return known.name if known else line.title() if shaped else None


_NO_NAME = frozenset(("in", "next", "on", "our", "sign", "to", "your"))


def read_weak_masthead(line: str) -> str | None:
    """A name that ends as many papers' names and many sections' do: "Caspian Business Weekly", "Local News"."""
    found = _MASTHEAD_LINE.fullmatch(line) if len(line) <= SHORT_LINE else None
    words = found[1].split() if found else []
    if found is None or not 2 <= len(words) <= 5 or words[-1].casefold() not in WEAK_OUTLET_WORDS:
        return None
    own = [word.casefold() for word in words]
    return found[1] if _may_name_house(own) else None


def _may_name_house(words: Sequence[str]) -> bool:
    """Do words (folded) that end as a house's name does begin as one, and hold none that no name holds?"""
    return _NO_NAME.isdisjoint(words) and words[0] not in DESKS and words[0] not in not_first_words()


@lru_cache(maxsize=8192)
def names_house(text: str) -> bool:
    """Is a short line a masthead: a site's name, a listed name with its section, a name that ends as papers' do?"""
    if len(text) > SHORT_LINE or not text[:1].isalpha():
        return False
    site = "." in text and BARE_SITE.fullmatch(text)
    return bool(site or read_masthead(text) or begins_with_outlet(text))


FIRST_OUTLET_WORDS = frozenset(("radio", "daily", "le", "el", "la", "il", "die", "der"))
SHORT_LINE = 60  # characters
COUNTRY_BEHIND = re.compile(r" \([A-ZÀ-Þ][A-Za-zÀ-ÿ ]{2,24}\)$")  # "Business Day (South Africa)"
BARE_SITE = re.compile(
    r"(?:[A-Z][\w-]{2,24}|[a-z][\w-]{0,12}[A-Z][\w-]{0,20})\.(?:com|net|org|info|news|co\.uk|[a-z]{2}|COM|NET|ORG|CO\.UK)"
)
