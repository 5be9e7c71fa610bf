"""Mails and letters to readers: lines in, which of them are heads of mails and which are the sender's own remarks, out.

Whoever pastes reports into a mail writes between them: where the next one is from, what to think of the last. Such
remarks look like the last paragraph of a report. They are told by where they stand, at the end of a text, and by who
speaks: the sender to the readers, outside of quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.reading.line import Line
from bot.reading.segmentation import BODY_STATES, HEAD_STATES, state_number
from bot.reading.wordlists import read_words

_HEADS, _HEAD_CHARS, _GREETING_REACH = 2, 24, 20
_REPORT_PARAGRAPHS, _REPORT_WORDS = 3, 60
_REMARKS, _REMARK_WORDS, _LEADS_ON_WORDS = 3, 48, 18
_QUOTED = re.compile('["“„«][^"“”„«»]{0,400}["”“»]|‘[^‘’]{3,200}’(?!\\w)')
_INITIALS = re.compile(r"[.!?)] [A-Z]{1,2}\.?$")
_WORD = re.compile(r"[^\W\d_]{1,40}(?:['’][^\W\d_]{1,10})?")
_FURNITURE = frozenset([state_number("furniture")])
_TEXTS = frozenset(("body", "item"))


def find_mail_heads(lines: Sequence[Line]) -> dict[int, frozenset[int]]:
    """The state of the lines that say from whom a mail is, to whom, when and on what, by their places."""
    heads = [i for i, line in enumerate(lines) if _is_head(line)]
    return dict.fromkeys(heads, _FURNITURE) if len(heads) >= _HEADS else {}


def settle_letters(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which the sender's remarks behind a report are no part of it."""
    settled = list(states)
    if not is_letter(lines):
        return settled
    for i, state in enumerate(states):
        ends = i + 1 == len(states) or states[i + 1] not in BODY_STATES
        if state in ("teaser_head", "link", "link_in") and is_remark(lines[i]):
            settled[i] = "furniture_in" if state == "link_in" else "furniture"
        if state not in _TEXTS or not ends:
            continue
        for at in range(i, max(i - _REMARKS, 0), -1):
            if not _leaves_report(lines, states, at):
                break
            if states[at] not in _TEXTS or not is_remark(lines[at]) or states[at - 1] in HEAD_STATES:
                break
            settled[at] = "furniture"
    return settled


def _leaves_report(lines: Sequence[Line], states: Sequence[str], at: int) -> bool:
    """Is there enough of a report above, so that without this line it is still one?"""
    words = paragraphs = 0
    for i in range(at - 1, -1, -1):
        if states[i] not in BODY_STATES:
            break
        if states[i] in _TEXTS:
            words, paragraphs = words + lines[i].words, paragraphs + 1
    return paragraphs >= _REPORT_PARAGRAPHS or words >= _REPORT_WORDS


def is_letter(lines: Sequence[Line]) -> bool:
    """Is it a mail with its heads, or does it greet its readers?"""
    greets = any(line.key.startswith(_greetings()) for line in lines[:_GREETING_REACH])
    return greets or sum(map(_is_head, lines)) >= _HEADS


def is_remark(line: Line) -> bool:
    """Does the sender speak, or lead on to what comes next?"""
    if line.words > _REMARK_WORDS or line.has("quote_start", "dateline", "speaker"):
        return False
    if (line.has("ends_colon") and line.words <= _LEADS_ON_WORDS) or _INITIALS.search(line.text):
        return True
    words = {word.lower().replace("’", "'") for word in _WORD.findall(_QUOTED.sub(" ", line.text))}
    return not words.isdisjoint(read_words("sender_words.txt"))


def _is_head(line: Line) -> bool:
    label, colon, _ = line.text[:_HEAD_CHARS].partition(":")
    return (
        bool(colon) and label.strip(" >*").lower() in read_words("mail_heads.txt") and len(line.text) > len(label) + 1
    )


@cache
def _greetings() -> tuple[str, ...]:
    return tuple(sorted(read_words("greetings.txt")))
