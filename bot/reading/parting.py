"""Texts glued together, parted: lines with their states in, the states with each text as a record of its own, out.

Pasted one after another, pages that left neither menu nor name between them look like one article. Three things give
the place away: another language, the dateline of a report in the middle of a text, and a title whose words the text
below takes up, between texts that share next to no words.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.language import guess_language
from bot.reading.line import Line, share_of_words, topic_words
from bot.reading.segmentation import PARTS

LEAD = "lead"  # the state of a first paragraph that has no headline
_BODY = frozenset(PARTS["BODY"])
_TEXT = frozenset(("body", "item"))
_ABOVE, _BELOW, _HEARD = 3, 2, 4  # texts above and below that are needed, and at most compared
_GAP = 6  # lines between two texts
_TITLE_WORDS = (4, 25)
_APART = 0.03  # share of words: of places inside an article one in a hundred is below
_NO_TITLE = ("ends_stop", "ends_colon", "photo_end", "file_photo", "photo", "byline", "date_line", "after_label",
             "under_label", "bulleted", "numbered", "told_before", "separator", "speaker", "entry_time")  # fmt: skip


def part_texts(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which a text that begins in the middle of a record begins a record."""
    parted = list(states)
    texts: list[int] = []
    for i, state in enumerate(states):
        if state not in _BODY:
            texts = []
        elif state in _TEXT:
            between = texts[-1] + 1 if texts else i
            if len(texts) >= _ABOVE and i - between <= _GAP and _begins(lines, states, texts, between, i):
                _part(lines, parted, between, i)
                texts = []
            texts.append(i)
    return parted


def _begins(lines: Sequence[Line], states: Sequence[str], above: Sequence[int], between: int, at: int) -> bool:
    """Does another article begin at the text `at`?"""
    line = lines[at]
    if not line.has("two_texts") and not (line.has("dateline") and not line.has("one_text")):
        return False
    below = _texts_below(states, at)
    if line.has("dateline"):
        return True
    if len(below) < _BELOW:
        return False
    before = " ".join(lines[i].text for i in above[-_BELOW:])
    after = " ".join(lines[i].text for i in below[:_BELOW])
    first, second = guess_language(before), guess_language(after)
    if first and second and first != second:
        return True
    title = _find_title(lines, between, at)
    return title is not None and _share(lines, above[-_HEARD:], below[:_HEARD]) < _APART


def _texts_below(states: Sequence[str], at: int) -> list[int]:
    found: list[int] = []
    for i in range(at, len(states)):
        if states[i] not in _BODY or len(found) == _HEARD:
            break
        if states[i] in _TEXT:
            found.append(i)
    return found


def _share(lines: Sequence[Line], above: Sequence[int], below: Sequence[int]) -> float:
    return share_of_words((topic_words(lines[i].key) for i in above), (topic_words(lines[i].key) for i in below))


def _find_title(lines: Sequence[Line], start: int, end: int) -> int | None:
    """The line that the text below takes up and the text above does not."""
    for i in range(start, end):
        line = lines[i]
        fits = line.kind is None and _TITLE_WORDS[0] <= line.words <= _TITLE_WORDS[1]
        if fits and line.has("taken_up") and not line.has(*_NO_TITLE):
            return i
    return None


def _part(lines: Sequence[Line], states: list[str], start: int, at: int) -> None:
    title = _find_title(lines, start, at)
    for i in range(start, at):
        line = lines[i]
        if title is None or i < title:
            states[i] = "furniture"
        elif i == title:
            states[i] = "headline"
        elif line.has("byline", "date_line"):
            states[i] = "meta"
        else:
            states[i] = "caption_top" if states[i] == "caption" or line.has("photo_end") else "furniture_top"
    if title is None:
        states[at] = LEAD
