"""One line of a page dump, and the words for what can be seen of it: each feature is one bit of an integer.

Pages of 50 MB stay cheap so, and equal-looking lines are judged once. What each feature weighs for each role stands in
`data/weights.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.reading.furniture import FurnitureKind
from bot.reading.scripts import is_in_script, script_words
from bot.reading.wordlists import read_rows

FEATURES: tuple[str, ...] = (
    # length in words
    "words_1", "words_2_3", "words_4_6", "words_7_9", "words_10_14", "words_15_20", "words_21_35", "words_36",
    # how it ends
    "ends_stop", "ends_ask", "ends_colon", "ends_dots", "ends_bare",
    # shape
    "bulleted", "numbered", "indented", "lower_start", "all_caps", "title_case", "no_capitals", "lowered",
    "quote_start", "has_quote", "two_sentences", "many_digits", "first_person",
    # where it stands
    "tight_before", "tight_after", "repeated", "twice", "again", "near_top", "page_top", "page_foot", "among_short",
    "before_text", "before_byline", "leads_text", "echoes_text", "echoes_some", "foreign", "after_text",
    "last_lines", "after_label", "under_label", "among_titles", "heads_titles", "at_home", "strange",
    "huddled_before", "huddled_after", "paired", "one_text", "two_texts", "no_text_above", "no_text_below",
    "taken_up", "told_before",
    # furniture phrases
    "is_ad", "is_share", "is_nav", "is_newsletter", "is_wall", "is_legal", "is_comments", "is_media",
    "is_promo", "is_related", "is_most", "is_tags", "is_link", "is_list", "long_furniture",
    # cues
    "said", "past", "past_2", "prose", "prose_2", "visual", "visual_2", "visual_3", "photo", "bio", "bio_2", "credit",
    "wall_cue", "wall_cue_2", "promo_cue", "promo_cue_2", "legal_cue", "legal_cue_2",
    # patterns
    "byline", "bare_name", "date_line", "dated_start", "dateline", "bio_start", "file_photo", "time_ago",
    "entry_time", "address", "price", "outlet", "domain_suffix", "label_colon", "separator", "menu_bar", "credit_start",
    "photo_end", "owned", "speaker",
    # words searched for, which stand on every page that was found, and entries of an index; weighed by no role
    "query", "listed",
)  # fmt: skip
BIT: dict[str, int] = {name: 1 << i for i, name in enumerate(FEATURES)}
LABEL_WORDS = 7  # "More from the Gulf" is a label, a longer line that begins so is not
LONG_TEXT = 20  # words: a line of running text rather than a label


@cache
def _bits(names: tuple[str, ...]) -> int:
    return sum(BIT[name] for name in set(names))


@dataclass(slots=True)
class Line:
    """One line that is not blank. `text` has single blanks, no list marker and no crawler's stamp; `marker` is that
    marker, `stamp` the date (EDTF) of the crawler, `beside` the day and the writer that an entry of a list has, `house`
    the masthead of that list."""

    number: int
    text: str
    marker: str
    key: str
    words: int
    features: int
    last: int
    kind: FurnitureKind | None = None
    phrase: str = ""
    breaks: tuple[int, ...] = ()
    order: int = 0
    stamp: str | None = None
    beside: tuple[str, ...] = ()
    house: str | None = None

    def has(self, *names: str) -> bool:
        """Does the line show any of these features?"""
        return bool(self.features & _bits(names))


def bits(*names: str) -> int:
    """These features in one number."""
    return _bits(names)


def features_named(bits: int) -> tuple[str, ...]:
    """The names of the features in `bits`."""
    return tuple(name for name, bit in BIT.items() if bits & bit)


_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_CUT_WORD = re.compile(r"([a-z]{4,5})[a-z]*")
_NUMBER = re.compile(r"[0-9]{2,}")


@lru_cache(maxsize=4096)
def content_words(key: str) -> frozenset[str]:
    """The longer words of a line, cut to five letters, and its numbers."""
    # Five letters stand for a word: "agree", "agreed" and "agreement" are one.
    if key.isascii():  # as most lines are: twice as quick
        return frozenset(_CUT_WORD.findall(key) + [number[:5] for number in _NUMBER.findall(key)])
    if is_in_script(key):
        plain = [word[:5] for word in _CONTENT_WORD.findall(key) if not is_in_script(word)]
        return frozenset(plain + script_words(key)) - _common_script_words()
    return frozenset([word[:5] for word in _CONTENT_WORD.findall(key)])


@lru_cache(maxsize=4096)
def topic_words(key: str) -> frozenset[str]:
    """The words of a line that tell what it is about: its longer words without the commonest of each language."""
    return content_words(key) - _common_words()


@cache
def common_words() -> frozenset[str]:
    """The commonest words of each language, lower case."""
    return frozenset(word for _, row in read_rows("stopwords.tsv") for word in row.split())


@cache
def _common_script_words() -> frozenset[str]:
    return frozenset(word for _, row in read_rows("stopwords.tsv") for word in script_words(row))


@cache
def _common_words() -> frozenset[str]:
    return frozenset(word[:5] for word in common_words() if len(word) > 3)


def share_of_words(one: Iterable[frozenset[str]], other: Iterable[frozenset[str]]) -> float:
    """How much two stretches of text have in common (`share_in_common`), each given by its lines."""
    return share_in_common(frozenset[str]().union(*one), frozenset[str]().union(*other))


def share_in_common(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that both have, of the one with fewer."""
    return len(one & other) / max(1, min(len(one), len(other)))
