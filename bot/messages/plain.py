"""A message as plain lines, for the terminal: the same words without Slack's marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.messages.blocks import clean, unescape
from bot.model import Message

_LINK = re.compile(r"<(https?://[^|<>\n]{1,3000})\|([^<>\n]{0,3000})>")
_DATE = re.compile(r"<!date\^\d{1,12}\^[^|<>\n]{0,200}\|([^<>\n]{0,200})>")
_BOLD = re.compile(r"(?<!\w)\*([^*\n]{1,300})\*(?!\w)")
_SET_OFF = re.compile(r"^> ", re.M)
_ITALIC = re.compile(r"(?<!\w)_([^_\n]{1,300})_(?!\w)")


def plain(message: Message) -> str:
    """The words of a message's blocks, a line each; its text where it has no blocks. Buttons are left out."""
    if not message.blocks:
        return clean(unescape(message.text))
    return "\n".join(line for block in message.blocks for line in plain_lines(block)).strip()


def plain_lines(block: Mapping[str, Any]) -> Iterator[str]:
    """One block's lines; an empty one before a header or a section."""
    kind = block["type"]
    if kind in ("header", "section"):
        yield ""
        yield from (_unmarked(part["text"]) for part in (block.get("text"), *block.get("fields", ())) if part)
    elif kind == "context":
        yield " · ".join(_unmarked(part["text"]) for part in block["elements"] if "text" in part)
    elif kind == "image":
        yield f"[{clean(block['alt_text'])}]"


def _unmarked(text: str) -> str:
    text = _DATE.sub(r"\1", _LINK.sub(r"\2 (\1)", _SET_OFF.sub("", text)))
    return clean(unescape(_ITALIC.sub(r"\1", _BOLD.sub(r"\1", text))))
