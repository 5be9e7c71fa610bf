"""Texts that furniture cut in two, joined again: lines with their states in, the states with whole texts out.

A row of links, a picture or a promise of the house in the middle of an article looks like the end of one page and the
top of the next. Whether the text behind it is the same text is weighed: a new article has a headline that its own text
takes up, a name, a date or a dateline; a text going on shares its words with the text before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading.lines import Line, content_words
from bot.reading.segmentation import PARTS, role_score

_BODY = frozenset(PARTS["BODY"])
_RECORD = frozenset((*PARTS["PRE"], *PARTS["HEAD"], *PARTS["BODY"]))
_HEADS = frozenset((*PARTS["PRE"], *PARTS["HEAD"]))
_TEXT = frozenset(("body", "item"))
_FAR = 45  # lines left out between two texts: more than any box in the middle of an article
_NEAR = 6
_LISTENED = 4  # paragraphs of the later text that are compared with the earlier one
_SUBHEAD_WORDS = 14
_ENDS_PAGE = ("page_top", "page_foot", "bio_start", "credit_start")
_SIGNS = ("byline", "date_line", "dateline")
_TITLE_WORDS = (3, 30)
_SHORT_TEXT = 60  # words
# Weights of what is seen, positive for a text going on; fitted by logistic regression on pairs of neighbouring texts
# (labelled pages and 130 public ones) and rounded. At 1.0, one pair of 44 was joined wrongly and half of those cut
# in two were joined.
_ALWAYS, _NEAR_GAP, _KNOWN_WORDS, _MOST_KNOWN = -1.6, 1.9, 2.3, 0.6
_ECHO_BEFORE, _ECHO_AFTER, _HEADLINE = 0.85, -0.5, -0.2
_GOES_ON, _SPEAKS, _SHORT_AFTER, _SHORT_BEFORE = 0.65, 0.95, -2.3, -0.8
_ECHOED_QUERY, _TOPICS = -1.5, -1.5
_JOIN = 1.0


@dataclass(slots=True)
class _Span:
    """Places of a record's first line, headline, first line of text and last line."""

    start: int
    head: int | None
    text: int
    end: int


def join_texts(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """The states, with each text that goes on behind furniture made part of the text before it."""
    joined = list(states)
    before: _Span | None = None
    heard: set[str] = set()
    for span in _spans(states):
        own = _words(lines, states, span)
        if before and _goes_on(lines, joined, before, span, heard):
            _join(lines, joined, before.end + 1, span)
            span.start = before.start
            heard |= own
        else:
            heard = set(own)
        before = span
    return joined


def _spans(states: Sequence[str]) -> Iterator[_Span]:
    """The records that have a text."""
    start: int | None = None
    text = head = None
    for i, state in enumerate((*states, "furniture")):
        ends = state not in _RECORD or (state in _HEADS and text is not None)
        if ends and start is not None:
            if text is not None:
                yield _Span(start, head, text, i - 1)
            start = text = head = None
        if state in _RECORD:
            start = i if start is None else start
            if state == "headline":
                head = i
            if state in _BODY and text is None:
                text = i


def _words(lines: Sequence[Line], states: Sequence[str], span: _Span, most: int | None = None) -> set[str]:
    texts = [i for i in range(span.text, span.end + 1) if states[i] in _TEXT]
    return set().union(*(content_words(lines[i].key) for i in texts[:most]))


def _goes_on(lines: Sequence[Line], states: Sequence[str], before: _Span, after: _Span, heard: set[str]) -> bool:
    gap = range(before.end + 1, after.text)
    if len(gap) > _FAR or any(lines[i].has(*_ENDS_PAGE) or lines[i].kind == "comments" for i in gap):
        return False
    if any(states[i] == "credit" for i in gap) or states[before.end] == "credit":
        return False
    if any(lines[i].has(*_SIGNS) for i in range(after.start, after.text + 1)):
        return False
    own = _words(lines, states, after, _LISTENED)
    if not own:
        return False
    first = lines[after.text]
    score = _ALWAYS + _KNOWN_WORDS * min(_MOST_KNOWN, len(own & heard) / len(own))
    score += _TOPICS * any(states[i] == "tag" for i in gap)  # topics end a page
    score += _NEAR_GAP * (len(gap) <= _NEAR) + _ECHOED_QUERY * any(lines[i].has("repeated") for i in gap)
    score += _GOES_ON * first.has("quote_start", "prose", "lower_start") + _SPEAKS * first.has("said")
    score += _SHORT_AFTER * (_length(lines, states, after) < _SHORT_TEXT)
    score += _SHORT_BEFORE * (_length(lines, states, before) < _SHORT_TEXT)
    return score + _judge_headline(lines, after, own, heard) >= _JOIN


def _length(lines: Sequence[Line], states: Sequence[str], span: _Span) -> int:
    return sum(lines[i].words for i in range(span.text, span.end + 1) if states[i] in _TEXT)


def _judge_headline(lines: Sequence[Line], after: _Span, own: set[str], heard: set[str]) -> float:
    """How little the line above a text looks like its headline: the text before takes a link up, too."""
    if after.head is None:
        return 0.0
    line = lines[after.head]
    score = _HEADLINE * role_score(line.features, "headline")
    if words := content_words(line.key):
        score += (_ECHO_BEFORE * len(words & heard) + _ECHO_AFTER * len(words & own)) / len(words)
    return score


def _join(lines: Sequence[Line], states: list[str], start: int, after: _Span) -> None:
    for i in range(start, after.text):
        states[i] = _inside(lines[i], states[i], i + 1 == after.text and (i == 0 or states[i - 1] in _BODY))


def _inside(line: Line, state: str, touches_text: bool) -> str:
    """The state that a line between two halves of a text has."""
    if state in ("caption_above", "caption_top"):
        return "caption"
    if state == "label":
        return "label_in"
    is_title = line.kind is None and _TITLE_WORDS[0] <= line.words <= _TITLE_WORDS[1]
    if state == "headline" and touches_text and line.words <= _SUBHEAD_WORDS and not line.has("after_label"):
        return "subhead"
    if state == "link" or (state in ("headline", "teaser_head") and is_title):
        return "link_in"
    return "furniture_in"
