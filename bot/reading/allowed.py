"""What a label allows: a labelled page in, for each line the states of the cutter that an editor would call right.

A label says less than a state ("everything else" may be a menu, a label, a wall), so that several are right.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.labelled import LabelledPage
from bot.reading.line import Line
from bot.reading.segmentation import NAMES, PARTS

_OUT = PARTS["OUT"]
_LEFT_OUT = ("furniture", "label", "bio", "tag", "wall")
_TRAILING = (*_LEFT_OUT, "furniture_in", "label_in")
_CAPTION_WORDS = 6

# Kinds of furniture that a line is labelled for only when it shows what they are known by.
_ONLY_WITH = {"wall": ("is_wall", "wall_cue", "price"), "bio": ("bio", "bare_name", "first_person"),
              "label": ("ends_colon", "heads_titles", "words_1", "words_2_3", "words_4_6"),
              "tag": ("words_1", "words_2_3", "words_4_6")}  # fmt: skip
_HEAD_STATES = {"H": "headline", "D": "dek", "Y": "meta", "T": "meta", "C": "caption_top", "U": "bullet",
                "E": "entry_time", "X": "credit", "G": "tag", "K": "furniture_top", "-": "furniture_top"}  # fmt: skip
_ABOVE_STATES = {"K": "kicker", "Y": "date_above", "T": "date_above", "C": "caption_above"}
_BODY_STATES = {"P": ("body", "item"), "S": ("subhead",), "C": ("caption",), "Y": ("meta_in", "furniture_in"),
                "T": ("meta_in", "furniture_in"), "E": ("entry_time",), "-": ("furniture_in", "label_in", "meta_in"),
                "U": ("item", "body"), "X": ("credit", "furniture_in", "body"), "G": ("furniture_in",)}  # fmt: skip
_AFTER_STATES = {"X": ("credit",), "G": ("tag",), "C": ("caption",), "Y": (*_LEFT_OUT, "credit"), "T": _LEFT_OUT}
_NO_TEXT_TOP = ("meta", "caption_top", "bullet", "dek", "furniture_top")
_NO_TEXT_IN = ("caption", "furniture_in", "label_in", "link_in", "meta_in", "entry_time")
_OPTIONAL = {"r": ("link", *_LEFT_OUT, "teaser_head"), "l": ("teaser_head", "link", *_LEFT_OUT),
             "m": ("teaser_text", *_LEFT_OUT)}  # fmt: skip


def allowed_states(page: LabelledPage, lines: Sequence[Line]) -> list[frozenset[int]]:
    """For each line, the states that its label allows."""
    spans = [_span(record.lines) for record in page.records if record.kind in ("article", "paywall")]
    allowed: list[frozenset[int]] = []
    for line in lines:
        code = page.codes[line.number]
        span = next((s for s in spans if s[0] <= line.number <= s[3]), None)
        names = _allowed_outside(code) if span is None else _allowed_inside(code, line.number, span)
        names = {"-": _by_phrase, "?": _by_look}.get(code, _by_marker)(line, names)
        allowed.append(frozenset(NAMES.index(name) for name in names))
    return allowed


def _by_phrase(line: Line, names: tuple[str, ...]) -> tuple[str, ...]:
    """Furniture whose phrase says what it is should be taken for that."""
    if line.has("is_related", "is_most", "is_list", "is_tags"):
        return tuple(name for name in names if name.startswith("label")) or names
    if line.has("bio_start"):
        return tuple(name for name in names if name == "bio") or names
    return tuple(name for name in names if name not in _ONLY_WITH or line.has(*_ONLY_WITH[name])) or names


def _by_look(line: Line, names: tuple[str, ...]) -> tuple[str, ...]:
    """What no label names may still show that it is a caption, a link or a label."""
    captioned = line.has("photo_end", "file_photo") or (line.has("paired") and line.words >= _CAPTION_WORDS)
    linked = line.kind == "link" or (line.has("after_label", "under_label") and line.has("words_4_6", "words_7_9",
                                                                                         "words_10_14"))  # fmt: skip
    wanted = "caption" if captioned else "link" if linked else None
    return tuple(name for name in names if wanted and name.startswith(wanted)) or _by_phrase(line, names)


def _span(lines: Sequence[tuple[int, str, str]]) -> tuple[int, int, int, int]:
    """First line, headline, first line of text and last line of text, last line of the record as `start, ..., end`."""
    numbers = [number for number, _, _ in lines]
    text = [number for number, code, _ in lines if code in "PSE"]
    head = next((number for number, code, _ in lines if code == "H"), numbers[0])
    return numbers[0], head, min(text, default=numbers[-1] + 1), max(numbers)


def _allowed_outside(code: str) -> tuple[str, ...]:
    if code == "?":
        return _OUT
    if code in _OPTIONAL:
        return _OPTIONAL[code]
    return {"R": ("link",), "L": ("teaser_head", "link"), "M": ("teaser_text",), "G": ("tag", "furniture"),
            "X": ("credit",)}.get(code, _LEFT_OUT)  # fmt: skip


def _allowed_inside(code: str, number: int, span: tuple[int, int, int, int]) -> tuple[str, ...]:
    _, head, first_text, _ = span
    if code == "?":
        return _OUT if number < head else _NO_TEXT_TOP if number < first_text else _NO_TEXT_IN
    if number < head:
        return (_ABOVE_STATES[code],) if code in _ABOVE_STATES else _OUT
    if number < first_text:
        if code in "Rr":
            return ("furniture_top", "bullet")
        return (_HEAD_STATES[code],) if code in _HEAD_STATES else ("furniture_top",)
    if code in "Rr":
        return ("link_in", "link") if code == "R" else ("link_in", "furniture_in", "link", "furniture")
    return (*_BODY_STATES.get(code, ()), *_AFTER_STATES.get(code, ()), *(_TRAILING if code == "-" else ()))


def _by_marker(line: Line, names: tuple[str, ...]) -> tuple[str, ...]:
    """A bulleted paragraph is an item, any other is not; a line that looks like a credit is one where it may be."""
    if "credit" in names and line.has("credit", "credit_start"):
        return ("credit",)
    if "body" not in names:
        return names
    return tuple(name for name in names if name != ("body" if line.marker else "item"))
