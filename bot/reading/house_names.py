"""What may be the name of an outlet, what is only a desk, a section or a company, and which listed outlet is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import ahocorasick

from bot.reading.dates import is_month, is_weekday
from bot.reading.outlets import Outlet, is_ordinary, is_outlet_name, known_outlet, labels, may_begin_name, outlet_meant
from bot.reading.wordlists import read_rows, read_words
from bot.text import is_whole_word

GLUED = re.compile(r"[A-Z][a-z]{1,20}[A-Z]\w{1,20}")  # no section's or topic's name is written so
COMPANY = re.compile(
    r"\b(?:company|communications|corporation|group|holdings|media|newspapers?|publishing|network|verlag\w{0,20}|edi(?:ciones|tora|tions))\b",
    re.IGNORECASE,
)
WEAK_OUTLET_WORDS = frozenset(
    ("business", "daily", "digest", "info", "insider", "live", "magazine", "media", "network", "news", "now", "online",
     "press", "report", "reporter", "review", "star", "sun", "today", "week", "weekly")
)  # fmt: skip


def ends_as_outlet(name: str) -> bool:
    """Does a name on no list look like a paper's: "The ...", "Name.com", "... Times"?"""
    last = name.rpartition(" ")[2].casefold()
    shaped = name.startswith("The ") or "." in name or GLUED.fullmatch(name) is not None
    return shaped or last in read_words("outlet_words.txt") or last in WEAK_OUTLET_WORDS


_ALL_RIGHTS = re.compile(
    r"[.,;|]? ?(?:\b(?:all rights|no reproduction|ltd|limited|inc|llc|gmbh|plc|pty|reserved|& cie)\b.*$"
    r"|(?: S\.? ?A|S\.? ?L| S\.p\.A|A/S| AG|B\.? ?V)\.?$)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[a-z]{3})\. .*$|(?<=[A-Z]{2})\. .*$|(?<=\w)\.? (?:All|ALL|Alle|Tous|Todos|Tutti)$")
# What a picture of the name is called: "Logo Lake Courier", "Lake Courier-Logo", "Lake Courier homepage".
_LOGO = re.compile(
    r"^(?:logo|homepage)(?: of| de| von)? "
    r"|(?: |-)(?:(?:mobile |header |footer |print )?(?:logo|masthead)|home ?page|main menu)$",
    re.IGNORECASE,
)


def clean_name(text: str) -> str:
    """A name cut out of a line, without the sentence that follows, possessives and "Ltd"."""
    bare = _ALL_RIGHTS.sub("", _SENTENCE_END.sub("", _LOGO.sub("", text.strip())))
    bare = re.split(r"['’]s?\b ", f"{bare} ", maxsplit=1)[0]
    return _LINKING_END.sub("", bare.strip(" .,:;'’\"–—-|"))


_LINKING_END = re.compile(r"(?: (?:of|and|de|la|del|da|&))+$")


def known_at_start(name: str, *, sure: bool = False) -> Outlet | None:
    """The listed outlet that the name is or begins with: "Dawn Media Group" names Dawn."""
    words = name.split()
    for size in range(min(len(words), 6), 0, -1):
        label = " ".join(words[:size])
        whole = size == len(words)
        found = outlet_meant(label) if sure and (whole or size > 1) else known_outlet(label)
        if found is None or (is_ordinary(label) and not (sure and (whole or COMPANY.search(name)))):
            continue
        alone = whole or label in SINGLE_WORDS or UNMISTAKABLE.fullmatch(label) or len(label) >= DISTINCT
        if size > 1 or alone or COMPANY.search(name):
            return found
    return None


def outlet_of_product(name: str) -> Outlet | None:
    """The listed outlet whose section, application or offer a name is: "Mint Premium", "Mirror Politics"."""
    words = name.split()
    if len(words) < 2 or words[-1].casefold() not in _PRODUCTS:
        return None
    return outlet_meant(" ".join(words[:-1]))


_PRODUCTS = frozenset(
    ("abo", "app", "digital", "football", "live", "membership", "newsletter", "newsletters", "online", "plus",
     "podcast", "podcasts", "politics", "premium", "pro", "shop", "sport", "subscription", "subscriptions", "tv",
     "video", "videos")
)  # fmt: skip
DISTINCT = 8  # letters: a name so long, and no ordinary word, is enough by itself


def may_be_outlet(name: str) -> bool:
    """May a name on no list be an outlet's at all, and no section, month or number?"""
    words = name.split()
    proper = 2 < len(name) <= 40 and bool(words) and name[0].isalpha() and not name.startswith("the ")
    proper = proper and _NO_NAMES_MARK.isdisjoint(name)
    is_listed = name.casefold() in read_words("not_outlets.tsv")
    first = words[0].casefold().rstrip(".,") if words else ""
    if len(words) == 1 and (
        first in WEAK_OUTLET_WORDS or first in read_words("outlet_words.txt") or _ROMAN.fullmatch(name)
    ):
        return False
    return proper and not is_listed and first not in not_first_words() and not (is_month(first) or is_weekday(first))


_NO_NAMES_MARK = frozenset("|:+=>")
_ROMAN = re.compile(r"[MDCLXVI]{3,}")  # "© MMIX"


@cache
def not_first_words() -> frozenset[str]:
    """Words with which no outlet's name begins, from data/not_outlets.tsv."""
    return frozenset(row[0] for row in read_rows("not_outlets.tsv") if row[1:] == ("first",))


def is_house(name: str) -> bool:
    """Is it more than a desk of some house ("Foreign Desk", "Staff")?"""
    return name.split()[-1].casefold() not in DESKS and name.split()[0].casefold() not in DESKS


DESKS = frozenset(
    ("annual", "art", "breaking", "business", "by", "chief", "city", "climate", "crime", "culture", "data", "digital",
     "diplomatic", "editorial", "education", "entertainment", "features", "financial", "foreign", "full", "health",
     "home", "international", "investigative", "legal", "lifestyle", "local", "markets", "metro", "national", "news",
     "night", "online", "opinion", "our", "own", "photo", "police", "political", "politics", "press", "regional",
     "research", "sales", "science", "security", "senior", "special", "sports", "sport", "staff", "state", "tech",
     "technology", "travel", "video", "visual", "weather", "web", "world")
)  # fmt: skip


def begins_with_outlet(text: str) -> str | None:
    """A listed name of several words with a section behind it: "Saudi Press Agency General"."""
    words = text.split()
    if not 2 <= len(words) <= 6 or text[-1:] in ".!?:" or not may_begin_name(words[0]) or not words[0][:1].isupper():
        return None
    for size in range(min(len(words) - 1, 4), 0, -1):
        label = " ".join(words[:size]).rstrip(" -–|:")
        if size == 1 and not UNMISTAKABLE.fullmatch(label):
            break
        if is_outlet_name(label):
            rest = words[size:]
            is_section = len(rest) <= _SECTION_WORDS and "'" not in rest[0] and _NO_SECTION.isdisjoint(rest)
            return label if is_section or rest[0] in _FOUNDED else None
    return None


_SECTION_WORDS = 3
_FOUNDED = ("Established", "Founded", "Since")
_NO_SECTION = frozenset(
    ("App", "Live", "Newsletter", "Newsletters", "Podcast", "Poll", "Staff", "Videos", "app", "for", "in", "newsletter",
     "of", "on", "poll", "reporter", "staff", "to")
)  # fmt: skip


@cache
def _outlet_finder() -> ahocorasick.Automaton:
    finder = ahocorasick.Automaton()
    for label, _ in labels():
        # most single words are too often something else
        if is_ordinary(label):
            continue
        if " " in label or label in SINGLE_WORDS or UNMISTAKABLE.fullmatch(label) or _UNSPACED.match(label):
            finder.add_word(label, label)
    finder.make_automaton()
    return finder


# Chinese, Japanese, Korean: no blanks part the words, so a name stands anywhere in a line.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
UNMISTAKABLE = re.compile(r"[A-Z]{3,8}|[A-Z][a-z]+[A-Z]\w+")  # CNBC, VnExpress
SINGLE_WORDS = frozenset(
    (
        "Reuters",
        "Meduza",
        "Haaretz",
        "Bloomberg",
        "POLITICO",
        "Politico",
        "Euronews",
        "Rappler",
        "Axios",
        "Nikkei",
        "Newsweek",
    )
)


def named_outlets(line: str) -> Iterator[str]:
    """Listed names anywhere in a line, whole words only; of two that overlap the longer."""
    spans = sorted((end - len(label) + 1, -end, label) for end, label in _outlet_finder().iter(line))
    reached = -1
    for start, minus_end, label in spans:
        whole = _UNSPACED.match(label) is not None or is_whole_word(line, start, 1 - minus_end)
        if -minus_end > reached and whole:
            reached = -minus_end
            yield label
