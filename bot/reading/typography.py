"""Small faults of pasted text, mended without changing a word: drop capitals, gaps before commas, mojibake."""

from __future__ import annotations

import re

from bot.reading.wordlists import read_words

_DROP_CAP = re.compile(r"([\"“‘']?)([A-ZÀ-Þ]) ([a-zß-ÿ’']{1,20})(?=[ ,.;:]|$)")
# The blank comes first, so that the search leaps from blank to blank.
_GAPS = (" ,", " .", " ;", " :", " ?", " !")
_GAP = re.compile(r" (?<=[\w)’”\"] )(?=[,.;:?!](?:[ \"”’)]|$))")
_STANDS_ALONE = frozenset("AIO")
# UTF-8 read as Windows-1252: what a curly quote, a dash or an accented letter turns into.
_MOJIBAKE = re.compile("â€|Ã[\u0080-\u00bf©¨ª«¬®¡¢£¤¥§¶³º±]|Â[\u00a0-\u00bf]|Ð[\u0080-\u00bf]")


def mend_drop_cap(text: str) -> str:
    """Join a first letter set apart: "T he talks" is "The talks"; "A man" stays.

    >>> mend_drop_cap("A mid the talks")
    'Amid the talks'
    """
    found = _DROP_CAP.match(text)
    if not found:
        return text
    letter, rest = found[2], found[3]
    if letter in _STANDS_ALONE and (letter + rest).lower() not in read_words("drop_caps.txt"):
        return text
    return f"{found[1]}{letter}{rest}{text[found.end() :]}"


def mend_gaps(text: str) -> str:
    """Close the gap that a link leaves before a comma or a full stop: "Kyiv , he said ." """
    return _GAP.sub("", text) if any(map(text.__contains__, _GAPS)) else text


def mend_mojibake(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252, sign by sign and only where the bytes make one again.

    Own, since a page is one or the other throughout: the many chained encodings that ftfy undoes are not met in pages.

    >>> mend_mojibake("CafÃ© â€œPorto\ufffdâ€\ufffd")
    'Café “Porto\ufffd”'
    """
    if not _MOJIBAKE.search(text):
        return text
    return _FOREIGN_RUN.sub(_mend_run, text)


_FOREIGN_RUN = re.compile(r"[\u0080-\u2122\ufffd]{2,}")
_LOST_QUOTE = "â€\ufffd"  # the last byte of a closing quote has no sign in Windows-1252 and is often lost


def _mend_run(found: re.Match[str]) -> str:
    parts = found[0].split(_LOST_QUOTE)
    return "”".join(_decode_again(part) for part in parts)


def _decode_again(run: str) -> str:
    raw = bytearray()
    for char in run:
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            if ord(char) > 0xFF:
                return run
            raw.append(ord(char))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return run
