"""Furniture: the menus, share bars, labels and notices around an article. Line in, its kind out.

The phrases are data: `data/furniture.<language>.tsv` (whole lines and beginnings) and `data/cues.tsv` (words found
anywhere). A new outlet's furniture is a new line there, not a new rule here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, cast

import ahocorasick

from bot.reading.wordlists import names_beginning, read_rows, read_words
from bot.text import blanked, blanks_for

FurnitureKind = Literal[
    "ad", "share", "nav", "newsletter", "wall", "legal", "comments", "media", "promo", "related", "most", "tags",
    "link", "list",
]  # fmt: skip
CueKind = Literal["said", "past", "prose", "visual", "photo", "bio", "credit", "wall", "promo", "legal"]

REASONS: dict[str, str] = {
    "ad": "an advertisement label",
    "share": "a share or print button",
    "nav": "navigation",
    "newsletter": "an invitation to a newsletter",
    "wall": "a subscription offer",
    "legal": "a legal or house notice",
    "comments": "the comments section",
    "media": "a player or picture control",
    "promo": "the outlet speaking of itself",
    "related": "the label of a list of links",
    "most": "the label of a list of links",
    "tags": "the label of a list of topics",
    "link": "a link to another story",
    "list": "the label of a list",
    "echo": "a line repeated all over the page",
    "bio": "about the author",
    "tag": "a topic",
    "other": "no part of an article",
}

_STRAIGHT = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("\u00ad", ""), ("\u200b", ""))
# What may hang on a label without changing it: arrows, colons, counts of comments.
_ENDS = " \t:.…›»>→▸▾▼+|·•-–—!↓↗⌄‹«<"
_COUNT = re.compile(r"(?:(?<!\s)\s{1,20})?[(\[]?\d[\d,.]{0,8}[kKmM]?[)\]]?$")


@cache
def _phrases() -> tuple[dict[str, FurnitureKind], dict[str, tuple[tuple[str, FurnitureKind], ...]]]:
    whole: dict[str, FurnitureKind] = {}
    starts: dict[str, list[tuple[str, FurnitureKind]]] = {}
    for name in reversed(names_beginning("furniture.")):
        for kind, mode, phrase in read_rows(name):
            known = cast(FurnitureKind, kind)
            if mode == "=":
                whole[phrase.strip(_ENDS) or phrase] = known
            else:
                starts.setdefault(_first_word(phrase), []).append((phrase, known))
    longest_first = {word: tuple(sorted(rows, key=lambda r: -len(r[0]))) for word, rows in starts.items()}
    return whole, longest_first


def _first_word(text: str) -> str:
    head = text.split(" ", 1)[0]
    return head.strip(_ENDS + "(") or head


def fold_label(text: str) -> str:
    """Lower case and straight quotes: the form in which phrases are listed."""
    if not text.isascii():
        for curly, straight in _STRAIGHT:  # five times as quick as str.translate
            text = text.replace(curly, straight)
    return text.lower()


def whole_line_kind(key: str) -> FurnitureKind | None:
    """The kind of a line that is furniture as a whole; `key` comes from `fold_label`."""
    whole, _ = _phrases()
    bare = key.strip(_ENDS)
    found = whole.get(bare)
    if found is None and bare[-1:].isdigit():
        found = whole.get(_COUNT.sub("", bare).strip(_ENDS))
    return found


def beginning(key: str) -> tuple[str, FurnitureKind] | None:
    """The longest listed beginning of a line, with its kind; it ends at a word's edge."""
    _, starts = _phrases()
    for phrase, kind in starts.get(_first_word(key), ()):
        if key.startswith(phrase) and (
            len(key) == len(phrase) or not (phrase[-1].isalnum() and key[len(phrase)].isalnum())
        ):
            return phrase, kind
    return None


@cache
def _page_edges(edge: str) -> tuple[str, ...]:
    return tuple(row[1] for row in read_rows("page_edges.tsv") if row[0] == edge)


def stands_at_top(key: str) -> bool:
    """Does the line stand only at the top of a page ("Skip to content")?"""
    return key.startswith(_page_edges("top"))


def stands_at_foot(key: str) -> bool:
    """Does the line stand only at the foot of a page ("All rights reserved")?"""
    return key.startswith(_page_edges("foot"))


_WORD = re.compile(r"[^\W_]+")
_WORDS_APART = blanks_for(lambda char: not char.isalnum())


def split_words(key: str) -> list[str]:
    """The runs of letters and digits in a folded line."""
    if key.isascii():  # as most lines are: four times as quick
        return blanked(key, _WORDS_APART).split()
    return _WORD.findall(key)


_UNPARTED = "\u0e00"  # from Thai on, scripts put no blanks between words or hang particles on them


@cache
def _cues() -> tuple[dict[str, CueKind], ahocorasick.Automaton]:
    """Cues of one word to their kinds, and an automaton for the others: (kind, length) where one ends."""
    of_word: dict[str, CueKind] = {}
    finder = ahocorasick.Automaton()
    for kind, phrase in read_rows("cues.tsv"):
        known = cast(CueKind, kind)
        if _WORD.fullmatch(phrase) and phrase[0] < _UNPARTED:
            of_word[phrase] = known
        else:
            finder.add_word(phrase, (known, len(phrase)))
    finder.make_automaton()
    return of_word, finder


@cache
def furniture_words() -> frozenset[str]:
    """Words of English buttons and labels: no bare line that has one is a person's name."""
    rows = read_rows("furniture.en.tsv")  # what another language calls its buttons may be somebody's name
    words = frozenset(word for _, _, phrase in rows for word in phrase.split() if len(word) > 2)
    return words - read_words("also_names.txt")


def find_cues(key: str, words: Iterable[str]) -> list[CueKind]:
    """The kind of every listed cue in the line, once for each place; `words` are those of `split_words`."""
    of_word, finder = _cues()
    found: list[CueKind] = list(filter(None, map(of_word.get, words)))
    last = len(key) - 1
    for end, (kind, size) in finder.iter(key):
        start = end - size + 1
        if start > 0 and key[start].isalnum() and key[start - 1].isalnum() and key[start] < _UNPARTED:
            continue
        if end < last and key[end].isalnum() and key[end + 1].isalnum() and key[end] < _UNPARTED:
            continue
        found.append(kind)
    return found
