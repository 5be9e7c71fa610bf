"""Scripts other than Latin, Greek and Cyrillic: the words of a folded line in, what of each word is compared out.

Chinese, Japanese, Thai, Lao, Khmer and Burmese put no blanks between words; Korean, Arabic and Hebrew hang particles on
them; the vowel signs of Indic scripts are no letters to `\\w`. Compared as Latin words are, two lines in such a script
never have anything in common.
"""

from __future__ import annotations

import re

_FIRST = "\u0590"  # Hebrew, the first of these scripts in Unicode
_OURS = re.compile("[\u0590-\u07ff\u0900-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_RUN = re.compile(
    "(?P<han>[\u3400-\u4dbf\u4e00-\u9fff]{2,400})|(?P<kana>[\u30a1-\u30fa\u30fc]{3,60})|(?P<hangul>[\uac00-\ud7af]{2,40})"
    "|(?P<arabic>[\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06fa-\u06ff]{3,60})|(?P<hebrew>[\u05d0-\u05ea\"'״׳]{3,40})"
    "|(?P<indic>[\u0900-\u0963\u0970-\u0dff]{3,80})"
    "|(?P<unparted>[\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3]{4,600})"
)
_HAN_SIGNS, _KANA_SIGNS, _HANGUL_SIGNS, _LETTERS, _UNPARTED_SIGNS = 2, 4, 2, 4, 4
_ARABIC_MARKS = dict.fromkeys((0x640, 0x670, *range(0x64B, 0x660)))
_ARABIC_FORMS = str.maketrans("أإآىیکةۀہھ", "اااييكهههه")
_ARABIC_PREFIX = re.compile("(?:[وف]?[بكل]?ال|[وف]?لل)(?=.{3})|[وف](?=.{4})")
_HEBREW_PREFIX = re.compile("ו?[הבלמשכ](?=.{3})")
# Han, kana: two signs count for a word; Korean, whose words hold more than an English one; scripts without blanks.
_SIGNS = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_UNPARTED = re.compile("[\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3]")
_SIGNS_A_WORD, _SYLLABLES_A_WORD, _UNPARTED_A_WORD = 2, 2, 5  # roughly
_STOPLESS = re.compile("[\u0e01-\u0e4e\u0e81-\u0ece][\"'”’)\u0e46]{0,3}$")


def is_in_script(text: str) -> bool:
    """Does the text hold letters of one of these scripts?"""
    return not text.isascii() and max(text) >= _FIRST and _OURS.search(text) is not None


def script_words(key: str) -> list[str]:
    """What stands for each word of these scripts in a folded line: pairs of signs where nothing parts words, the first
    letters without article and particle elsewhere.

    >>> sorted(set(script_words("الرئيس")) & set(script_words("ورئيس")))
    ['رئيس']
    """
    found: list[str] = []
    for run in _RUN.finditer(key):
        kind, text = run.lastgroup, run[0]
        if kind == "han":
            found += [text[i : i + _HAN_SIGNS] for i in range(len(text) - 1)]
        elif kind == "unparted":
            found += [text[i : i + _UNPARTED_SIGNS] for i in range(max(1, len(text) - _UNPARTED_SIGNS + 1))]
        elif kind == "arabic":
            bare = text.translate(_ARABIC_MARKS).translate(_ARABIC_FORMS)
            bare = _ARABIC_PREFIX.sub("", bare, count=1) if _ARABIC_PREFIX.match(bare) else bare
            found.append(bare[:_LETTERS])
        elif kind == "hebrew":
            prefix = _HEBREW_PREFIX.match(text)
            found.append(text[prefix.end() if prefix else 0 :][:_LETTERS])
        else:
            found.append(text[: _KANA_SIGNS if kind == "kana" else _HANGUL_SIGNS if kind == "hangul" else _LETTERS + 1])
    return [word for word in found if len(word) > 1]


def count_words(text: str) -> int:
    """How many words a line has, roughly, whatever its script."""
    blanks = text.count(" ") + 1
    if text.isascii() or max(text) < _FIRST:
        return blanks
    blanks = max(blanks, len(_HANGUL.findall(text)) // _SYLLABLES_A_WORD)
    return blanks + len(_SIGNS.findall(text)) // _SIGNS_A_WORD + len(_UNPARTED.findall(text)) // _UNPARTED_A_WORD


def writes_no_stop(text: str) -> bool:
    """Does the line end in a script whose sentences end without a mark, as Thai and Lao do?"""
    return text[-1] > _FIRST and _STOPLESS.search(text[-8:]) is not None
