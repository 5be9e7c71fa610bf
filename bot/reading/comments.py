"""Readers' comments below a text: lines with their states in, the states with the comments outside of the text, out.

Comments are sentences, and they speak of what the text told. What gives them away is what stands around them: a label
that counts them, then names with an hour, "Reply", "Report".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.line import Line
from bot.reading.segmentation import PARTS

_BODY = frozenset(PARTS["BODY"])
_LEAST_TEXT = 3  # paragraphs of the text above: a count of comments below the headline is a button
_SAID_WORDS = 4
_REACH, _SIGNS = 10, 2  # lines below the label in which so many signs of comments stand
_COMMENTATOR = re.compile(
    r"\b(?:repl(?:y|ies)|report|like|flag|upvote|share)$|^\W{0,3}[\w'’. -]{2,40}\b(?:says|said|wrote|writes)\s?:"
    r"|^(?:re: |@\w)"
    r"|\b\d{1,2}:\d\d ?[ap]m\b|\b\d{1,3} ?(?:min|hour|day|week|month|year)s? ago\b",
    re.IGNORECASE,
)


def settle_speakers(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which an interview goes on with what its speakers say, however short."""
    settled = list(states)
    for i in range(1, len(lines)):
        name = lines[i].text.split(":", 1)[0]
        said = (
            lines[i].has("speaker")
            and lines[i].kind is None
            and lines[i].words >= _SAID_WORDS
            and (" " in name or name.isupper())
        )
        if (
            said
            and settled[i - 1] == "body"
            and lines[i - 1].has("speaker")
            and settled[i] not in ("body", "item", "headline")
        ):
            settled[i] = "body"
    return settled


def settle_comments(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which a text ends at the label of its comments."""
    settled = list(states)
    texts = 0
    for i, state in enumerate(states):
        if state not in _BODY:
            texts = 0
            continue
        texts += state in ("body", "item")
        if lines[i].kind == "comments" and texts >= _LEAST_TEXT and _are_comments(lines, i + 1):
            _leave_out(lines, settled, i)
    return settled


def _are_comments(lines: Sequence[Line], start: int) -> bool:
    near = lines[start : start + _REACH]
    return sum(line.kind == "comments" or _COMMENTATOR.search(line.text[-160:]) is not None for line in near) >= _SIGNS


def _leave_out(lines: Sequence[Line], states: list[str], start: int) -> None:
    """Everything down to the end of the record is comments."""
    for i in range(start, len(lines)):
        if states[i] not in _BODY:
            return
        states[i] = "furniture"
