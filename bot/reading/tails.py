"""What stands straight behind a text: lines with their states in, the states with notes about its author and notices of
corrections apart from it, out.

A note about the author is a sentence like those of the text; what gives it away is that it comes last and begins with
the name in the byline. A notice of a correction beneath another text is a report of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.bylines import read_names
from bot.reading.line import Line
from bot.reading.segmentation import BODY_STATES, HEAD_STATES, TEXT_STATES, runs_of_text

_NOTES, _NOTE_WORDS = 3, 60  # lines at the end of a text that may be about its authors, and their length
_ABOUT_WRITER = re.compile(
    r"(?:The|This) (?:writer|author|columnist|contributor|reviewer|interviewer)s?(?:,| is\b| are\b| was\b| has\b"
    r"| teach| works?\b)"
    r"|(?:Der|Die) (?:Autor|Autorin),? |L['’]auteure? (?:est|enseigne)"
    r"|(?:El autor|La autora) es |O autor é |L['’]autore è "
)
_CORRECTION = re.compile(
    r"(?:corrections?|clarifications?|corrections? (?:and|&) clarifications?|erratum|errata|for the record"
    r"|amplifications?|berichtigung|korrektur|richtigstellung|rectificatif|rectificación|fe de errores|fe de erratas"
    r"|errata corrige"
    r"|rettifica|erramos|(?:o )?\w{2,20} errou|rectificatie|sprostowanie)[.:]?",
    re.IGNORECASE,
)
_OF_THIS_TEXT = re.compile(
    r"(?:An?|The) (?:earlier|previous|original|initial) version|This (?:article|story|report|post|piece)\b|In (?:an"
    r"|a previous) (?:earlier )?version|Dieser Artikel|Cet article|Este artículo",
)
_NAMED = re.compile(r"(?:[A-ZÀ-Þ][\w'’.-]{0,24} ){1,4}[^\W\d_][\w'’.-]{0,24},? ")
_BYLINE_WORDS = 16
_CORRECTED_WORDS, _BELOW = 12, 3  # words of a notice; lines between its label and its text


def settle_tails(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which notes on authors close a text, and a notice of a correction opens one."""
    settled = list(states)
    for i, line in enumerate(lines):
        if line.words <= _NOTES and line.kind is None and _CORRECTION.fullmatch(line.text):
            _open_correction(lines, settled, i)
    for start, end in runs_of_text(settled):
        _close_at_notes(lines, settled, start, end)
    return settled


def _open_correction(lines: Sequence[Line], states: list[str], at: int) -> None:
    for i in range(at + 1, min(len(lines), at + 1 + _BELOW)):
        line = lines[i]
        if line.words >= _CORRECTED_WORDS and line.has("ends_stop"):
            if not _OF_THIS_TEXT.match(line.text) and line.kind is None:
                states[at] = "headline"
                states[at + 1 : i] = ["meta"] * (i - at - 1)
                states[i] = "body"
            return
        if not line.has("date_line", "byline"):
            return


def _close_at_notes(lines: Sequence[Line], states: list[str], start: int, end: int) -> None:
    texts = [i for i in range(start, end) if states[i] in TEXT_STATES]
    names: frozenset[str] | None = None
    for i in reversed(texts[1:][-_NOTES:]):
        if lines[i].words > _NOTE_WORDS:
            return
        if not _ABOUT_WRITER.match(lines[i].text):
            if not lines[i].has("bio", "bio_start") and not _NAMED.match(lines[i].text):
                return
            names = _writers(lines, states, start) if names is None else names
            if not any(lines[i].text.startswith(name) for name in names):
                return
        states[i] = "bio"
        for j in range(i + 1, end):
            states[j] = "furniture" if states[j] in BODY_STATES else states[j]


def _writers(lines: Sequence[Line], states: Sequence[str], text: int) -> frozenset[str]:
    """The names printed above a text."""
    names: set[str] = set()
    for i in range(text - 1, -1, -1):
        if states[i] not in HEAD_STATES:
            break
        if states[i] in ("meta", "date_above", "furniture_top") and lines[i].words <= _BYLINE_WORDS:
            names.update(name for name in read_names(lines[i].text) if " " in name)
    return frozenset(names)
