"""Pictures in the middle of a text: lines with their states in, the states with descriptions and captions apart, out.

Where paragraphs stand apart from one another, a few lines that touch are what a picture left: its description for those
who cannot see it, its caption, its credit.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.line import BIT, Line
from bot.reading.segmentation import HEAD_STATES

_MOST_LINES = 4
# Of 68 such groups inside texts on public pages, 59 were pictures; with these signs 8 of 15 were text.
_SPOKEN = ("said", "quote_start", "bulleted", "numbered", "speaker", "dateline", "entry_time", "lower_start")


def settle_pictures(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which groups of touching lines between paragraphs that stand apart are captions, and lines inside a
    text whose end says whose picture they tell of; at the end of a text signs who wrote it."""
    settled = list(states)
    i = 0
    while i < len(lines):
        end = i + 1
        while end < len(lines) and lines[end].features & BIT["huddled_before"]:
            end += 1
        if 2 <= end - i <= _MOST_LINES and any(state == "body" for state in settled[i:end]):
            _settle_group(lines, settled, i, end)
        i = end
    for i, line in enumerate(lines):
        if settled[i] == "body" and _is_credited(line) and "body" in settled[i + 1 : i + 1 + _MOST_LINES]:
            below_head = i > 0 and settled[i - 1] in HEAD_STATES
            settled[i] = "caption_top" if below_head else "caption"
    return settled


def _is_credited(line: Line) -> bool:
    credited = line.has("owned") or (line.has("file_photo") and line.has("photo_end"))
    return credited and not line.has(*_SPOKEN)


def _settle_group(lines: Sequence[Line], states: list[str], start: int, end: int) -> None:
    if any(line.has(*_SPOKEN) or line.breaks for line in lines[start:end]):
        return
    below_head = start > 0 and states[start - 1] in HEAD_STATES
    for i in range(start, end):
        if states[i] in ("body", "subhead", "furniture_in", "label_in", "link_in"):
            states[i] = "caption_top" if below_head else "caption"
