"""What the lines around a line tell of it: repetition, menus, rows of titles, and whether the texts take it up."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cache
from itertools import accumulate, chain

from bot.reading.line import (
    BIT,
    LABEL_WORDS,
    LONG_TEXT,
    Line,
    common_words,
    content_words,
    share_in_common,
    topic_words,
)

_ECHO_REACH, _ECHO_TEXTS, _CLEARLY = 14, 3, 0.25
_SPEAKER, _TURNS = 44, 2
_SAYS = re.compile(r"[A-Z][\w'’. -]{0,40}(?=(?:, [^:]{2,60})?: )")
_COMPANY, _COMPANY_REACH, _COMPANY_WORDS, _AT_HOME, _STRANGE = 2, 8, 8, 2, 7
_SPACING, _MOSTLY = 4, 0.75  # texts before and after a line that show how its page is spaced
_TEXTS_HEARD, _HEARD_REACH, _ONE_TEXT, _TWO_TEXTS = 4, 25, 0.16, 0.05
NAMED_CHARS = 380  # of a text, for the names it writes with capitals
_TITLE_WORDS = (4, 20)
_TITLE_ENDS = BIT["ends_bare"] | BIT["ends_ask"]
_NO_TITLE = BIT["byline"] | BIT["date_line"] | BIT["photo_end"] | BIT["file_photo"] | BIT["separator"] | BIT["time_ago"]
_LISTED = BIT["after_label"] | BIT["under_label"]
_ABOUT_ARTICLE = BIT["byline"] | BIT["date_line"]
_TEXT_ENDS = BIT["ends_stop"] | BIT["ends_ask"]
_NOT_TEXT = BIT["long_furniture"] | BIT["bulleted"] | BIT["numbered"] | BIT["photo_end"] | BIT["file_photo"]
_SAME_LINE_TIMES = 3
_QUERY_WORDS = (3, 12)
_KEYWORDS = re.compile(r"[^\W_](?:[^\W_]|[ '.&-]){2,120}")
_AGAIN_CHARS = 60  # a caption printed twice, once with its credit, begins alike


def see_neighbours(lines: list[Line], gaps: list[int]) -> None:
    """Add what only the neighbours tell: repetition, menus of short lines, text that follows."""
    times = Counter(line.key for line in lines if line.words <= 60)
    count = len(lines)
    is_text = [_is_text(line) for line in lines]
    texts = [i for i, flag in enumerate(is_text) if flag]
    before = [0, *accumulate(is_text)]
    signs = [*(line.features & _ABOUT_ARTICLE for line in lines), 0, 0]
    echoes = _Echoes(lines, is_text)
    for i, line in enumerate(lines):
        seen = 0
        if i < 8:
            seen |= BIT["near_top"]
        if i >= count - 6 and count > 12:
            seen |= BIT["last_lines"]
        if i and gaps[i] == 1:
            seen |= BIT["tight_before"]
        if i + 1 < count and gaps[i + 1] == 1:
            seen |= BIT["tight_after"]
        again = times.get(line.key, 1)
        if again >= _SAME_LINE_TIMES and line.words <= 12:
            seen |= BIT["repeated"]
        elif again > 1:
            seen |= BIT["twice"]
        if again > 1 and _is_query(line, again):
            seen |= BIT["query"]
        if i and len(line.key) >= _AGAIN_CHARS and lines[i - 1].key[:_AGAIN_CHARS] == line.key[:_AGAIN_CHARS]:
            seen |= BIT["again"]
        if line.words <= 4 and (i == 0 or lines[i - 1].words <= 4) and (i + 1 == count or lines[i + 1].words <= 4):
            seen |= BIT["among_short"]
        if i + 1 < count and is_text[i + 1]:
            seen |= BIT["before_text"]
        if signs[i + 1] or signs[i + 2]:
            seen |= BIT["before_byline"]
        if i and is_text[i - 1]:
            seen |= BIT["after_text"]
        if before[min(count, i + 9)] - before[min(count, i + 1)] >= 2:
            seen |= BIT["leads_text"]
        if i and lines[i - 1].kind in ("related", "most", "list", "promo"):
            seen |= BIT["after_label"]
        elif i and lines[i - 1].features & _LISTED and _goes_on_listing(lines[i - 1], line, is_text[i]):
            seen |= BIT["under_label"]
        if 4 <= line.words <= 25 and not is_text[i]:
            seen |= echoes.of(line, i)
        line.features |= seen
    _see_titles(lines)
    _see_speakers(lines)
    _see_company(lines, texts, before)
    _see_spacing(lines, gaps, texts, before)
    _see_gaps(lines, texts, before)


def _is_query(line: Line, times: int) -> bool:
    """Words somebody searched for, which stand at the top of every page that was found: "xi putin visit"."""
    if line.kind is not None or line.marker or not _QUERY_WORDS[0] <= line.words <= _QUERY_WORDS[1]:
        return False
    if line.text != line.key or not line.features & BIT["ends_bare"] or not _KEYWORDS.fullmatch(line.key):
        return False
    return times >= _SAME_LINE_TIMES or common_words().isdisjoint(line.key.split())


def _is_title(line: Line) -> bool:
    """Does it look like the title of a story, here or elsewhere?"""
    return (
        _TITLE_WORDS[0] <= line.words <= _TITLE_WORDS[1]
        and line.kind is None
        and bool(line.features & _TITLE_ENDS)
        and not line.features & _NO_TITLE
    )


def _see_titles(lines: list[Line]) -> None:
    """Rows of titles, and the short line that stands above such a row."""
    titles = [False, *(_is_title(line) for line in lines), False, False]
    for i, line in enumerate(lines, 1):
        if titles[i - 1] and titles[i] and titles[i + 1]:
            line.features |= BIT["among_titles"]
        if line.words <= LABEL_WORDS and titles[i + 1] and titles[i + 2] and not titles[i - 1]:
            line.features |= BIT["heads_titles"]


def _see_speakers(lines: list[Line]) -> None:
    """Interviews and transcripts: what stands before the colon opens several lines."""
    named = [(line, found[0]) for line in lines if ":" in line.text[:_SPEAKER] and (found := _SAYS.match(line.text))]
    times = Counter(name for _, name in named)
    for line, name in named:
        if times[name] >= _TURNS and line.kind is None:
            line.features |= BIT["speaker"]


def _see_company(lines: list[Line], texts: list[int], before: list[int]) -> None:
    """Does a sentence take up words of the text around it? House notices and other stories do not.

    `texts`: where the running text stands; `before`: how many of these places come before each line.
    """
    for i, line in enumerate(lines):
        if line.words < _COMPANY_WORDS:
            continue
        at = before[i]
        after = at + (at < len(texts) and texts[at] == i)
        around = (*texts[max(0, at - _COMPANY) : at], *texts[after : after + _COMPANY])
        near = [content_words(lines[j].key) for j in around if abs(j - i) <= _COMPANY_REACH]
        if not near:
            continue
        own = topic_words(line.key)
        shared: frozenset[str] = frozenset()
        for words in near:
            shared |= own & words
            if len(shared) >= _AT_HOME:
                line.features |= BIT["at_home"]
                break
        if not shared and len(own) >= _STRANGE:
            line.features |= BIT["strange"]


def _see_spacing(lines: list[Line], gaps: list[int], texts: list[int], before: list[int]) -> None:
    """Where paragraphs stand apart, lines that touch are captions, menus and buttons."""
    apart = [gaps[i] > 1 and (i + 1 == len(lines) or gaps[i + 1] > 1) for i in texts]
    for i, line in enumerate(lines):
        touches = i > 0 and gaps[i] == 1
        touched = i + 1 < len(lines) and gaps[i + 1] == 1
        if not (touches or touched):
            continue
        around = apart[max(0, before[i] - _SPACING) : before[i] + _SPACING]
        if sum(around) < _MOSTLY * len(around) or not around:
            continue
        line.features |= BIT["huddled_before"] * touches | BIT["huddled_after"] * touched
        if _tells_again(line, lines[i - 1] if touches else None, lines[i + 1] if touched else None):
            line.features |= BIT["paired"]


def _tells_again(line: Line, above: Line | None, below: Line | None) -> bool:
    """Does the one line that it touches tell the same, as a caption tells what a picture's description does?"""
    own = content_words(line.key)
    others = [content_words(other.key) for other in (above, below) if other is not None]
    return bool(own) and any(2 * len(own & other) >= min(len(own), len(other)) > 0 for other in others)


def _see_gaps(lines: list[Line], texts: list[int], before: list[int]) -> None:
    """Do the texts above and below a line speak of one thing, or of two?"""
    heard = [topic_words(lines[i].key) for i in texts]
    together = cache(lambda first, end: frozenset().union(*heard[first:end]))  # what is below is soon above
    bits = 0
    for i, line in enumerate(lines):
        at = before[i]
        if not i or at != before[i - 1]:
            first, end = at, at
            while first > max(0, at - _TEXTS_HEARD) and i - texts[first - 1] <= _HEARD_REACH:
                first -= 1
            while end < min(len(texts), at + _TEXTS_HEARD) and texts[end] - i <= _HEARD_REACH:
                end += 1
            bits = _liken(together(first, at) if first < at else None, together(at, end) if at < end else None)
        line.features |= bits


def _liken(above: frozenset[str] | None, below: frozenset[str] | None) -> int:
    """The words of the texts above and below are compared; None where there is no text."""
    if above is None or below is None:
        return BIT["no_text_above"] * (above is None) | BIT["no_text_below"] * (below is None)
    share = share_in_common(above, below)
    return BIT["one_text"] if share >= _ONE_TEXT else BIT["two_texts"] if share < _TWO_TEXTS else 0


def _goes_on_listing(before: Line, line: Line, is_text: bool) -> bool:
    """Does the list under a label go on from one line to the next? Blurbs may be lists too, unless somebody speaks."""
    if is_text:
        return before.words >= LONG_TEXT and not line.has("said", "quote_start")
    return line.kind is None and bool(line.marker) == bool(before.marker) and line.words <= 22


class _Echoes:
    """Which lines the texts after them take up, as they do with their headline; the words of a text are heard once."""

    def __init__(self, lines: list[Line], is_text: list[bool]) -> None:
        self._lines = lines
        self._texts = [i for i, line in enumerate(lines) if is_text[i] or (line.marker and line.words >= 6)]
        self._known: dict[tuple[int, ...], frozenset[str]] = {}

    def of(self, line: Line, i: int) -> int:
        """The features of line `i`."""
        first = bisect_right(self._texts, i)
        own = content_words(line.key)
        if len(own) < 2:
            return 0
        below = self._share(own, [j for j in self._texts[first : first + _ECHO_TEXTS] if j <= i + _ECHO_REACH])
        above = self._share(
            own, [j for j in self._texts[max(0, first - _ECHO_TEXTS) : first] if i - _ECHO_REACH <= j < i]
        )
        if below is None:
            return BIT["told_before"] if above is not None and above >= _CLEARLY else 0
        seen = BIT["echoes_text"] if below >= 0.5 else BIT["echoes_some"] if below >= 0.25 else 0
        if below < 0.12:
            seen = BIT["foreign"]
        if above is not None:
            seen |= BIT["taken_up"] * (below - above >= _CLEARLY) | BIT["told_before"] * (above - below >= _CLEARLY)
        return seen

    def _share(self, own: frozenset[str], texts: list[int]) -> float | None:
        """The share of these words that the texts have; None without a text."""
        if not texts:
            return None
        at = tuple(texts)
        heard = self._known.get(at)
        if heard is None:
            if len(self._known) > 8:
                self._known.clear()
            heard = self._known[at] = frozenset().union(*[content_words(self._lines[j].key) for j in texts])
        return len(own & heard) / len(own)


_PROPER_NOUN = re.compile(r"[A-Z](?<=[a-z,] .)[a-z]{2,20}\b")
_WORD = re.compile(r"\w+")
_LOWER_WORD = re.compile(r"\b[a-z]{3,21}\b")


def see_lowered(lines: list[Line]) -> None:
    """Headlines that a copying program put in lower case hold names that the page's text writes with capitals."""
    doubtful = [line for line in lines if line.features & BIT["no_capitals"] and line.words <= 60]
    if not doubtful:
        return
    texts = [line for line in lines if line.words >= LONG_TEXT]
    names = Counter(chain.from_iterable([_names_in(line.text) for line in texts]))
    asked = {word for line in doubtful for word in _LOWER_WORD.findall(line.text) if names[word.capitalize()] > 1}
    if not asked:
        return
    as_words = Counter([word for line in texts for word in _WORD.findall(line.text) if word in asked])
    for line in doubtful:
        own = asked.intersection(_LOWER_WORD.findall(line.text))
        if any(names[word.capitalize()] > 3 * as_words[word] for word in own):
            line.features |= BIT["lowered"]


def _names_in(text: str) -> set[str]:
    return set(_PROPER_NOUN.findall(text[:NAMED_CHARS]))


def _is_text(line: Line) -> bool:
    """Does it look like a paragraph of running text?"""
    return line.words >= LONG_TEXT and bool(line.features & _TEXT_ENDS) and not line.features & _NOT_TEXT
