"""Texts that furniture cut in two, joined again: lines with their states in, the states with whole texts out.

A row of links, a picture or a promise of the house in the middle of an article looks like the end of one page and the
top of the next. Whether the text behind it is the same text is weighed: a new article has a headline that its own text
takes up, a name, a date or a dateline; a text going on shares its words with the text before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.reading.beginnings import leads_on, look_at_names, says_when
from bot.reading.line import BIT, LONG_TEXT, Line, content_words
from bot.reading.segmentation import BODY_STATES, HEAD_STATES, TEXT_STATES, role_score
from bot.reading.wordlists import read_rows

_RECORD = HEAD_STATES | BODY_STATES
_FAR = 45  # lines left out between two texts: more than any box in the middle of an article
_LISTENED = 4  # paragraphs of the later text that are compared with the earlier one
_SUBHEAD_WORDS = 14
_TITLE_WORDS = (3, 30)
_SHORT_TEXT, _SENTENCE_WORDS, _POINT_WORDS = 60, 8, 4  # words
_LONG_TITLE = 8  # words
_NO_PARAGRAPH = ("strange", "first_person", "promo_cue", "wall_cue", "legal_cue", "after_label", "under_label",
                 "bulleted", "photo_end", "file_photo", "visual_2", "paired", "bio_start",
                 "huddled_before")  # fmt: skip
_BOX_HEAD = 4  # lines
_PAGE_ENDS = ("page_top", "page_foot", "bio_start", "date_line", "byline", "credit_start", "is_comments", "is_legal")
_ENTRIES, _ENTRY_GAP, _ENTRY_WORDS = 3, 8, 400
# Of pairs from outlets that the weights had not seen, 25 of 447 were joined wrongly at 0.5 and 16 at 1.0; of 245 that
# were cut in two, 98 and 73 were joined.
_MOST_KNOWN, _OTHERS, _JOIN = 0.6, 5, 0.3


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
    spans = list(_spans(states))
    if len(spans) < 2:
        return joined
    words = [_words(lines, states, span) for span in spans]
    entries = _find_entries(lines, states, spans)
    before: _Span | None = None
    heard: set[str] = set()
    parts = 0
    for i, span in enumerate(spans):
        others = (*words[max(0, i - _OTHERS) : i - parts], *words[i + 1 : i + 1 + _OTHERS])
        if before and (i in entries or _goes_on(lines, joined, before, span, heard, others)):
            _join(lines, joined, before.end + 1, span)
            span.start = before.start
            heard |= words[i]
            parts += 1
        else:
            heard, parts = set(words[i]), 1
        before = span
    return joined


def _find_entries(lines: Sequence[Line], states: Sequence[str], spans: Sequence[_Span]) -> frozenset[int]:
    """Which texts are entries of a live blog that goes on: between each and the one before stands a line that stands
    there again and again ("KEY EVENT", the name of whoever writes), and no page ends or begins."""
    found: set[int] = set()
    run: list[int] = []
    for i in range(1, len(spans)):
        gap = lines[spans[i - 1].end + 1 : spans[i].text]
        again = any(line.has("repeated") and line.has("bare_name", "all_caps", "time_ago") for line in gap)
        own = any(line.has(*_PAGE_ENDS) for line in gap) or lines[spans[i].text].has("dateline")
        if again and not own and len(gap) <= _ENTRY_GAP and _length(lines, states, spans[i]) <= _ENTRY_WORDS:
            run.append(i)
            if len(run) == _ENTRIES:
                found.update(run)
            elif len(run) > _ENTRIES:
                found.add(i)
        elif not (not own and len(gap) <= _ENTRY_GAP and run):
            run = []
    return frozenset(found)


def _spans(states: Sequence[str]) -> Iterator[_Span]:
    """The records that have a text."""
    start: int | None = None
    text = head = None
    for i, state in enumerate((*states, "furniture")):
        ends = state not in _RECORD or (state in HEAD_STATES and text is not None)
        if ends and start is not None:
            if text is not None:
                yield _Span(start, head, text, i - 1)
            start = text = head = None
        if state in _RECORD:
            start = i if start is None else start
            if state == "headline":
                head = i
            if state in BODY_STATES and text is None:
                text = i


def _words(
    lines: Sequence[Line], states: Sequence[str], span: _Span, most: int | None = None, last: int = 0
) -> set[str]:
    """The words of a text, of its first or of its last paragraphs."""
    texts = [i for i in range(span.text, span.end + 1) if states[i] in TEXT_STATES]
    return set().union(*(content_words(lines[i].key) for i in texts[-last:][:most]))


def _goes_on(lines: Sequence[Line], states: Sequence[str], before: _Span, after: _Span, heard: set[str],
             others: Sequence[set[str]]) -> bool:  # fmt: skip
    if after.text - before.end - 1 > _FAR or any(line.has("query") for line in lines[before.end + 1 : after.text]):
        return False
    seen = look_between(lines, states, before, after, heard, others)
    weights = _weights()
    return bool(seen) and sum(value * weights.get(name, 0.0) for name, value in seen.items()) >= _JOIN


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in read_rows("joining_weights.tsv")}


def look_between(
    lines: Sequence[Line], states: Sequence[str], before: _Span, after: _Span, heard: set[str],
    others: Sequence[set[str]] = (),
) -> dict[str, float]:  # fmt: skip
    """What tells whether the later of two texts is the earlier one going on; nothing where it says nothing.

    `others`: the words of the other texts around. Where the whole page has one topic, shared words tell little.
    """
    own = _words(lines, states, after, _LISTENED)
    if not own:
        return {}
    gap = [lines[i] for i in range(before.end + 1, after.text)]
    gap_states = [states[i] for i in range(before.end + 1, after.text)]
    first = lines[after.text]
    seen = {"always": 1.0, "known": min(_MOST_KNOWN, len(own & heard) / len(own))}
    last_words = _words(lines, states, before, last=_LISTENED)
    seen["near"] = min(_MOST_KNOWN, len(own & last_words) / max(1, min(len(own), len(last_words))))
    seen["topic"] = min(_MOST_KNOWN, max((len(own & other) / len(own) for other in others), default=0.0))
    seen["beyond_topic"] = seen["known"] - seen["topic"]
    seen[next((name for most, name in _GAPS if len(gap) <= most), "gap_far")] = 1.0
    bits, kinds = 0, {line.kind for line in gap}
    for line in gap:
        bits |= line.features
    seen.update((name, float(bits & BIT[name] != 0)) for name in _GAP_FEATURES)
    seen.update((name, float(kind in kinds)) for kind, name in _GAP_KINDS)
    for state in ("credit", "tag", "bio", "caption_above", "kicker", "date_above", "teaser_text"):
        seen["state_" + state] = float(state in gap_states)
    seen["links"] = min(4.0, sum(state in ("link", "teaser_head") for state in gap_states)) / 4
    seen["credit_before"] = float(states[before.end] == "credit")
    seen["signed"] = float(any(lines[i].has("byline", "date_line") for i in range(after.start, after.text)))
    seen["named"] = float(any(lines[i].has("bare_name") for i in range(after.start, after.text)))
    seen["dateline"] = float(first.has("dateline"))
    seen["goes_on"] = float(first.has("quote_start", "prose", "lower_start"))
    seen["said"] = float(first.has("said"))
    seen["short_after"] = float(_length(lines, states, after) < _SHORT_TEXT)
    seen["short_before"] = float(_length(lines, states, before) < _SHORT_TEXT)
    above = [i for i in range(before.text, before.end + 1) if states[i] in TEXT_STATES]
    seen.update(look_at_names(lines, above, after.text))
    seen["dated"] = float(says_when(first.text))
    seen["leads_on"] = float(leads_on(first))
    if before.head is not None and (title := content_words(lines[before.head].key)):
        seen["of_title"] = len(title & own) / len(title)
    seen.update(_look_at_headline(lines, after, own, heard))
    return seen


_GAPS = ((0, "gap_0"), (1, "gap_1"), (3, "gap_3"), (6, "gap_6"), (15, "gap_15"))
_GAP_FEATURES = ("page_top", "page_foot", "bio_start", "twice", "time_ago", "date_line", "byline", "address",
                 "outlet", "photo_end", "paired", "entry_time", "wall_cue", "promo_cue", "legal_cue", "separator",
                 "bare_name", "first_person")  # fmt: skip
_KINDS = ("ad", "share", "nav", "newsletter", "wall", "legal", "comments", "media", "promo", "related", "most", "tags",
          "link")  # fmt: skip
_GAP_KINDS = tuple((kind, f"kind_{kind}") for kind in _KINDS)


def _length(lines: Sequence[Line], states: Sequence[str], span: _Span) -> int:
    return sum(lines[i].words for i in range(span.text, span.end + 1) if states[i] in TEXT_STATES)


def _look_at_headline(lines: Sequence[Line], after: _Span, own: set[str], heard: set[str]) -> dict[str, float]:
    """How much the line above a text looks like its headline: the text before takes a link up, too."""
    if after.head is None:
        return {"no_headline": 1.0}
    line = lines[after.head]
    seen = {"headline": role_score(line.features, "headline") / 4, "title_case": float(line.has("title_case")),
            "asks": float(line.has("ends_ask")), "touches": float(after.head + 1 == after.text),
            "label": float(line.has("after_label", "under_label")), "few_words": float(line.words <= 6),
            "head_twice": float(line.has("twice", "again")), "numbered": float(line.has("numbered")),
            "head_stops": float(line.has("ends_stop")), "head_long": float(line.words >= _LONG_TITLE),
            "head_pictured": float(line.has("photo_end", "file_photo", "photo", "visual_2")),
            "head_furniture": float(line.kind is not None), "head_us": float(line.has("first_person", "promo_cue")),
            "head_quoted": float(line.has("quote_start"))}  # fmt: skip
    if words := content_words(line.key):
        seen["echo_before"] = len(words & heard) / len(words)
        seen["echo_after"] = len(words & own) / len(words)
    return seen


def _join(lines: Sequence[Line], states: list[str], start: int, after: _Span) -> None:
    head = after.text if after.head is None or _is_boxed(lines, states, after.head, after.text) else after.head
    for i in range(start, after.text):
        touches = i + 1 == after.text and (i == 0 or states[i - 1] in BODY_STATES)
        goes_on = touches or (i + 1 < after.text and states[i + 1] in ("dek", "bullet"))
        told = _told(lines[i], states[i]) if i >= head and (goes_on or states[i] != "headline") else None
        if i + 1 == after.text and states[i] == "dek" and not told and lines[i].has("ends_bare", "ends_ask"):
            told = "subhead" if lines[i].words <= _SUBHEAD_WORDS else None
        if _is_paragraph(lines[i], states[i]):
            told = "body"
        states[i] = told or _inside(lines[i], states[i], touches)


def _is_boxed(lines: Sequence[Line], states: Sequence[str], head: int, text: int) -> bool:
    """Is a title in the middle of a text that of a film, with its date or length, or the last of a row of links?"""
    if head > 0 and states[head - 1] in ("link", "link_in", "teaser_head"):
        return True
    signs = ("byline", "date_line", "time_ago", "bare_name", "after_label")
    return any(line.has(*signs) for line in lines[head : min(text, head + _BOX_HEAD)])


def _told(line: Line, state: str) -> str | None:
    """What the head of a text is when the text is one with the text above: its title a subhead, the rest told."""
    if state == "headline":
        return "body" if line.has("ends_colon") else "subhead" if line.words <= _SUBHEAD_WORDS else None
    if state == "dek" and line.words >= _SENTENCE_WORDS and line.has("ends_stop", "ends_colon", "ends_ask"):
        return "body"
    return "item" if state == "bullet" and line.words >= _POINT_WORDS else None


def _is_paragraph(line: Line, state: str) -> bool:
    """Is a line left out between the halves of a text a paragraph of it, which its neighbours take up?"""
    if state not in ("furniture", "teaser_text") or line.words < LONG_TEXT or line.kind is not None:
        return False
    return line.has("ends_stop", "ends_ask") and line.has("at_home") and not line.has(*_NO_PARAGRAPH)


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
