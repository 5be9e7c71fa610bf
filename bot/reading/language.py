"""The language of a text, by its commonest words: ISO 639-1 code, or `None` when too little speaks for any."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import chain

from bot.reading.wordlists import read_rows

_LEAST_HITS = 2
_SCRIPTS = (
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7a3"),
    ("zh", "\u4e00", "\u9fff"),
    ("ar", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"),
    ("hi", "\u0900", "\u097f"),
    ("el", "\u0370", "\u03ff"),
    ("th", "\u0e00", "\u0e7f"),
    ("ka", "\u10a0", "\u10ff"),
    ("hy", "\u0530", "\u058f"),
    ("bn", "\u0980", "\u09ff"),
    ("ta", "\u0b80", "\u0bff"),
    ("ml", "\u0d00", "\u0d7f"),
    ("am", "\u1200", "\u137f"),
    ("km", "\u1780", "\u17ff"),
    ("my", "\u1000", "\u109f"),
)

_OTHER_SCRIPT = re.compile(
    "[\u0370-\u03ff\u0530-\u06ff\u0900-\u09ff\u0b80-\u0bff\u0d00-\u0d7f\u0e00-\u0e7f\u1000-\u137f\u1780-\u17ff\u3040-\u30ff"
    "\u4e00-\u9fff\uac00-\ud7a3]"
)
# Letters that Arabic has not.
_URDU, _PERSIAN = re.compile("[\u0679\u0688\u0691\u06ba\u06d2]"), re.compile("[\u067e\u0686\u0698\u06af]")


@cache
def _stopwords() -> dict[str, tuple[str, ...]]:
    languages: dict[str, list[str]] = {}
    for language, words in read_rows("stopwords.tsv"):
        for word in words.split():
            languages.setdefault(word, []).append(language)
    return {word: tuple(found) for word, found in languages.items()}


def guess_language(text: str) -> str | None:
    """The language whose commonest words are met most in the first 600 characters."""
    sample = text[:600].lower()
    for code, first, last in _SCRIPTS if _OTHER_SCRIPT.search(sample) else ():
        if len(re.findall(f"[{first}-{last}]", sample)) * 5 > len(sample):
            return _written_in_arabic(sample) if code == "ar" else code
    bare = [word.strip(".,;:!?\"'()“”") for word in sample.replace("’", "'").split()]
    hits = Counter(chain.from_iterable(filter(None, map(_stopwords().get, bare))))
    if not hits:
        return None
    best = max(hits, key=lambda language: (hits[language], language))
    return best if hits[best] >= _LEAST_HITS else None


def _written_in_arabic(sample: str) -> str:
    return "ur" if _URDU.search(sample) else "fa" if _PERSIAN.search(sample) else "ar"
