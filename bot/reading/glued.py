"""Headlines run together on one line, as "Keep reading" lists often paste: one line in, its headlines out."""

from __future__ import annotations

_LEAST_WORDS = 20  # no single headline on labelled pages is longer
_LEAST_PART = 5
# A part that begins so goes on with the sentence before it.
_GOES_ON = frozenset(
    ("after", "amid", "and", "as", "because", "but", "despite", "for", "if", "nor", "or", "report", "reports", "says",
     "so", "than", "that", "to", "when", "where", "which", "while", "who", "with", "yet")
)  # fmt: skip


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
        short = len(piece.split()) < _LEAST_PART or (parts and len(parts[-1].split()) < _LEAST_PART)
        if parts and (short or piece.split()[0] in _GOES_ON):
            parts[-1] = f"{parts[-1]}, {piece}"
        else:
            parts.append(piece)
    return tuple(parts)
