"""Readers' comments below a text: lines with their states in, the states with the comments outside of the text, out.

Comments are sentences, and they speak of what the text told. What gives them away is what stands around them: a label
that counts them, then names with an hour, "Reply", "Report".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.line import BIT, Line
from bot.reading.segmentation import BODY_STATES

_LEAST_TEXT = 3  # paragraphs of the text above: a count of comments below the headline is a button
_SAID_WORDS = 4
_REACH, _SIGNS = 10, 2  # lines below the label in which so many signs of comments stand
_END = 160
_COMMENTATOR = re.compile(
    r"\b(?:repl(?:y|ies)|report|like|flag|upvote|share)$|^\W{0,3}[\w'’. -]{2,40}\b(?:says|said|wrote|writes)\s?:"
    r"|^(?:re: |@\w)"
    r"|\b(?:in repl(?:y|ies) to|en réponse à|en respuesta a|em resposta a|als antwort auf|in risposta a)\b"
    r"|\b\d{1,2}:\d\d ?[ap]m\b|\b\d{1,3} ?(?:min|hour|day|week|month|year)s? ago\b",
    re.IGNORECASE,
)


def settle_speakers(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which an interview goes on with what its speakers say, however short, and whatever it looks like."""
    settled = list(states)
    if not any(line.features & BIT["speaker"] for line in lines):
        return settled
    spoke: set[str] = set()
    for i in range(1, len(lines)):
        name = lines[i].text.split(":", 1)[0]
        goes_on = settled[i - 1] == "body" and lines[i - 1].has("speaker") and _is_said(lines[i], name)
        if goes_on and (settled[i] not in ("body", "item", "headline") or name in spoke):
            settled[i] = "body"
        if settled[i] == "headline":
            spoke.clear()
        elif settled[i] == "body" and lines[i].has("speaker"):
            spoke.add(name)
    return settled


def _is_said(line: Line, name: str) -> bool:
    is_name = " " in name or name.isupper()
    return is_name and line.has("speaker") and line.kind is None and line.words >= _SAID_WORDS


def settle_comments(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which a text ends at the label of its comments."""
    settled = list(states)
    texts = 0
    for i, state in enumerate(states):
        if state not in BODY_STATES:
            texts = 0
            continue
        texts += state in ("body", "item")
        if lines[i].kind == "comments" and texts >= _LEAST_TEXT and _are_comments(lines, i + 1):
            _leave_out(lines, settled, i)
    return settled


def _are_comments(lines: Sequence[Line], start: int) -> bool:
    near = lines[start : start + _REACH]
    return sum(line.kind == "comments" or _is_commentator(line.text) for line in near) >= _SIGNS


def _is_commentator(text: str) -> bool:
    """Names and hours stand at either end of a line."""
    return any(_COMMENTATOR.search(end) is not None for end in (text[-_END:], text[:_END]))


def _leave_out(lines: Sequence[Line], states: list[str], start: int) -> None:
    """Everything down to the end of the record is comments."""
    for i in range(start, len(lines)):
        if states[i] not in BODY_STATES:
            return
        states[i] = "furniture"
