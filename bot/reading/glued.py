"""Headlines run together on one line, as "Keep reading" lists often paste: one line in, its headlines out."""

from __future__ import annotations

_LEAST_WORDS = 18  # no single headline on labelled pages is longer
_LEAST_PART = 5


def split_glued_headlines(text: str) -> tuple[str, ...]:
    """The headlines in a line of several, or the line alone.

    Only lower-cased runs are split, at commas that leave at least five words on each side: ordinary headlines keep
    their commas.
    """
    words = text.split()
    if len(words) < _LEAST_WORDS or sum(word[:1].isupper() for word in words[1:]) > 1:
        return (text,)
    parts: list[str] = []
    for piece in text.split(", "):
        if parts and (len(piece.split()) < _LEAST_PART or len(parts[-1].split()) < _LEAST_PART):
            parts[-1] = f"{parts[-1]}, {piece}"
        else:
            parts.append(piece)
    return tuple(parts)
