"""How a house speaks of itself in its reports: paragraphs in, the names of outlets that they may give away, out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.reading.sayings import PROPER

# "she told the Lake Courier", "ha detto al Corriere": the house, or another that it cites.
_TOLD = re.compile(
    rf"\b(?:told|tells|said in (?:an|a recent) interview with|in an interview (?:with|to)|speaking (?:to|with)|spoke to"
    rf"|a (?:déclaré|confié|expliqué|indiqué) (?:à|au)|(?:dijo|explicó|declaró|señaló) a|ha detto (?:a|al)"
    rf"|disse (?:ao|à)|sagte (?:dem|der)) [«\"“]?\s?({PROPER})"
)
# "the Lake Courier has learned", "in a letter seen by the Lake Courier": nobody says so of another house.
_OWN = re.compile(
    rf"(?:^|\bby |\bfrom |\. )({PROPER}) reached out\b|\brequest (?:from|by) ({PROPER})\b"
    rf"|\b(?:obtained|seen|reviewed|viewed|analy[sz]ed|verified|consulted|contacted|asked|interviewed) by ({PROPER})"
    rf"|\bshared with ({PROPER})"
    rf"|\b({PROPER}) (?:has (?:learne[dt]|contacted|approached|asked|seen|obtained|reviewed)|reached out to|understands"
    rf"|learns|can reveal|can exclusively reveal|informs\b)"
    rf"|[«\"“]\s?({PROPER})\s?[»\"”] a pu (?:consulter|lire|obtenir|vérifier)"
    rf"|\b(?:consulté|consultada|consultado|obtenu|obtenido|visto|consultato) (?:par|por|da) [«\"“]?\s?({PROPER})"
)
# What a paragraph holds in which one of the patterns may match: cheaper to ask for.
_TOLD_MARKS = ("told ", "tells ", "interview ", "speaking ", "spoke to", " à ", " au ", "dijo a", "explicó a",
               "declaró a", "señaló a", "ha detto", "disse a", "sagte de")  # fmt: skip
_OWN_MARKS = ("reached out", "request ", "ed by ", "seen by ", "shared with ", "has learn", "has contacted",
              "has approached", "has asked", "has seen", "has obtained", "has reviewed", "understands", " learns",
              " reveal", " informs", " a pu ", "onsulté par", "obtenu par", "onsultado por", "onsultada por",
              "obtenido por", "visto por", "onsultato da")  # fmt: skip


def named_by_itself(paragraphs: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """(name, is_told): names as printed, once for each place; `is_told` where another house may be meant."""
    whole = "\n".join(paragraphs)
    told_marks = [mark for mark in _TOLD_MARKS if mark in whole]
    own_marks = [mark for mark in _OWN_MARKS if mark in whole]
    for text in paragraphs if told_marks or own_marks else ():
        if any(map(text.__contains__, told_marks)):
            yield from ((found[1], True) for found in _TOLD.finditer(text))
        if any(map(text.__contains__, own_marks)):
            yield from ((next(filter(None, found.groups())), False) for found in _OWN.finditer(text))
