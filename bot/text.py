"""Words and sentences, shared by the stages; knows no news.

`fold` is what the search index and the name matcher see. When its rules change, raise FOLD_VERSION: the index is
then rebuilt by the store (a contentless FTS5 table forgets a row only when told its old words).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

import sentencex

FOLD_VERSION = 1

_REMEMBERED_LINE = 2000  # characters
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BLANKS = re.compile(r"\s+")
# The marks of printed English; without them most texts are ASCII, which is folded at once.
_MARKS = (("’", "'"), ("‘", " "), ("“", " "), ("”", " "), ("—", " "), ("–", " "), ("…", " "))
_FOREIGN = re.compile(r"[^\x00-\x7f“”—–…]")  # these marks are left as they are
# Letters that NFKD leaves whole.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ʼ": "'", "’": "'"}
)


@lru_cache(maxsize=65536)
def _fold_word(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).casefold().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isalnum() or c == "'")


def fold_char_for_char(text: str) -> str:
    """Lower-case and accent-free, one character out for each in: offsets stay true."""
    if not text.isascii():
        text = _FOREIGN.sub(_fold_found, text.replace("’", "'").replace("‘", "'"))
    return text.lower()


def _fold_found(found: re.Match[str]) -> str:
    return _one_char(found[0])


@lru_cache(maxsize=8192)
def _one_char(char: str) -> str:
    if char in "’‘ʼ":
        return "'"
    if "가" <= char <= "힣" or "\u3040" <= char <= "\u30ff":
        return char  # a syllable: the first letter of a Korean one is that of a thousand others, ブ is no フ
    folded = _fold_word(char)
    return folded[0] if folded else char


def fold(text: str) -> str:
    """Lower-case, accent-free words with single blanks between them: what the index stores and queries ask.

    >>> fold("Erdoğan’s  Élysée")
    "erdogan's elysee"
    """
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words of `text`, in order."""
    found: list[str] = []
    for line in text.split("\n"):
        found += _words_of_line(line) if len(line) <= _REMEMBERED_LINE else _folded_words(line)
    return found


@lru_cache(maxsize=256)  # an article is folded to find its copies, then with its captions for the index
def _words_of_line(line: str) -> tuple[str, ...]:
    return tuple(_folded_words(line))


def printed_words(text: str) -> list[str]:
    """The words of `text` as it prints them."""
    return _ascii_words(text) if text.isascii() else _WORD.findall(text)


def _folded_words(text: str) -> list[str]:
    if not text.isascii():
        for mark, plain in _MARKS:
            text = text.replace(mark, plain)
    if text.isascii():
        return _ascii_words(text.lower())
    return [folded for word in _WORD.findall(text)
            if (folded := word.lower() if word.isascii() else _fold_word(word).strip("'"))]  # fmt: skip


# `_WORD.findall` of a text that is ASCII, five times as quick: most texts are.
def _ascii_words(text: str) -> list[str]:
    plain = blanked(text, _WORDS_APART)
    if "'" in plain:  # an apostrophe stays between two letters or digits only
        plain = f" {plain} ".replace("''", "  ").replace(" '", "  ").replace("' ", "  ")
    return plain.split()


def blanks_for(is_blank: Callable[[str], bool]) -> bytes:
    """A table for `blanked`: a blank for each ASCII character of which this is true."""
    return bytes(32 if code < 128 and is_blank(chr(code)) else code for code in range(256))


def blanked(text: str, table: bytes) -> str:
    """An ASCII text with blanks where the table has them: ten times as quick as `str.translate`."""
    return text.encode("ascii").translate(table).decode("ascii")


_WORDS_APART = blanks_for(lambda char: not (char.isalnum() or char == "'"))


def squeeze(text: str) -> str:
    """Blanks of every kind as one space, none at the ends."""
    return _BLANKS.sub(" ", text).strip()


def is_whole_word(text: str, start: int, end: int) -> bool:
    """Do no word characters touch `text[start:end]`?  "Xi" hides in "taxi"."""
    before = start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_")
    after = end < len(text) and (text[end].isalnum() or text[end] == "_")
    return not before and not after


# sentencex keeps 'said no. “It is done.”' whole and cuts after "5 p.m.".
_QUOTE_OPENS = re.compile(r"(?<=[.!?])(?<![A-Z]\.)\s+(?=[\"“‘«][A-ZÀ-Þ])")
# It takes "May." for a month cut short, and "p.m." never for the end.
_MISSED_END = re.compile(
    r"(?<=\bMay\.)\s+(?=[A-ZÀ-Þ])|(?<=\b[ap]\.m\.)\s+(?=(?:An?|At|But|He|His|Her|In|It|On|She|The|Their|They)\s)"
)
_NOT_AN_END = re.compile(r"(?:\b[ap]\.m|\b(?:Gov|Sen|Rep|Gen|Lt|Col|Sgt|Pres|Jan|Feb|Aug|Sept|Oct|Nov|Dec))\.$")

_INITIALS = re.compile(r"[A-Z]\.[A-Z]\.")  # "China-U.S. relations" is cut within


def sentences(text: str) -> list[tuple[int, int]]:
    """Sentence spans (start, end) of one paragraph, blanks outside. A title or initial does not end a sentence.

    >>> [text[a:b] for a, b in sentences(text := "Mr. Xi met V. Putin. Both smiled.")]
    ['Mr. Xi met V. Putin.', 'Both smiled.']
    """
    return list(_spans(text))


@lru_cache(maxsize=512)  # one stage after another asks for the sentences of a paragraph
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    cutters = [_QUOTE_OPENS] if '"' in text or "“" in text or "‘" in text or "«" in text else []
    if "May." in text or ".m." in text:
        cutters.append(_MISSED_END)
    for found in sentencex.get_sentence_boundaries("en", text):
        start, end = found["start_index"], found["end_index"]
        if spans and (_NOT_AN_END.search(text[: spans[-1][1]].rstrip()[-8:]) or _INITIALS.match(text, start - 2)):
            start = spans.pop()[0]
        if cutters:
            for cut in sorted(cut.span() for cutter in cutters for cut in cutter.finditer(text, start, end)):
                spans.append((start, cut[0]))
                start = cut[1]
        spans.append((start, end))
    return tuple([_trimmed(text, a, b) for a, b in spans if text[a:b].strip()])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    if not (text[start].isspace() or text[end - 1].isspace()):
        return start, end
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def triples(tokens: list[str]) -> Iterator[tuple[str, str, str]]:
    """Every three neighbouring words."""
    return zip(tokens, tokens[1:], tokens[2:], strict=False)
