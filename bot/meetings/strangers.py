"""Somebody who is no leader takes the stage: a sentence in, whether "he" may mean that person from here on out.

"Dr Amsel said the road was closed. He had travelled to Riga" tells of no leader's journey, whoever was named before.
"""

from __future__ import annotations

import re

from bot.meetings import places

_VERBS = (
    r"(?:added|argued|became|believed|claimed|disappeared|explained|fled|flew|joined|landed|recalled|replied|reported"
    r"|said|says|told|travelled|traveled|vanished|went|worked|wrote)\b"
)
_DOES = re.compile(f" {_VERBS}")
_REACH = 130  # characters: no name stands farther before its verb, and a text is looked at nowhere else
# A name of two or three words, or one in the midst of a sentence, in front of a verb that people do.
_SUBJECT = re.compile(
    r"(?P<the>\b[Tt]he )?"
    r"(?P<name>[A-ZÀ-Þ][\w'’-]{1,24}(?: (?:al-|de |bin |van |von )?[A-ZÀ-Þ][\w'’-]{1,24}){0,2})(?:, \d{1,2})?,? "
    rf"(?:had |has |was |also |later |reportedly )?{_VERBS}"
)
BODIES = frozenset(
    [
        "agency", "army", "bank", "board", "bureau", "cabinet", "commission", "committee", "corporation", "council",
        "court", "department", "embassy", "force", "government", "group", "guard", "herald", "house", "institute",
        "journal", "mail", "ministry", "mirror", "nations", "news", "office", "panel", "parliament", "party", "police",
        "post",
        "press", "radio", "report", "senate", "service", "state", "states", "television", "times", "today", "tribune",
        "tv", "union", "university",
    ]
)  # fmt: skip
_NO_NAMES = frozenset(
    [
        "and", "as", "but", "he", "i", "in", "it", "nobody", "one", "several", "she", "some", "that", "there",
        "they", "this", "those", "we", "what", "when", "which", "who", "you",
    ]
)  # fmt: skip


# "The US official also met", "A senior aide said": somebody without a name, not a leader.
_NAMELESS = re.compile(
    r"(?:The|A|An|One|Another)(?: [\w'’.-]{2,20}){0,3} (?:adviser|advisor|aide|ambassador|analyst|diplomat|envoy|expert"
    r"|lawmaker|official|senator|spokesman|spokesperson|spokeswoman)\b(?! of)"
)


def takes_the_stage(sentence: str) -> bool:
    """Is the subject of a sentence that names no leader another person, of some name or of none?"""
    if _NAMELESS.match(sentence.lstrip('"“')):
        return True
    return any(
        _is_person(found, sentence)
        for verb in _DOES.finditer(sentence)
        for found in _SUBJECT.finditer(sentence, max(0, verb.start() - _REACH), verb.end())
        if found.end() == verb.end()
    )


def _is_person(found: re.Match[str], sentence: str) -> bool:
    name = found["name"]
    parts = name.lower().split()
    if found["the"] or parts[0] in _NO_NAMES or parts[-1] in BODIES or name in places.spots():
        return False
    return len(parts) > 1 or not _opens_a_sentence(sentence, found.start("name"))


def _opens_a_sentence(sentence: str, at: int) -> bool:
    before = sentence[:at].rstrip("\"“”'‘’( ")
    return not before or before[-1] in ".!?:"
