"""Messages that keep Slack's limits and our budgets: measured, split between blocks, filled as far as they go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot.messages.blocks import LIMITS, Block, cut
from bot.model import Message


def split(whole: Message) -> list[Message]:
    """`whole` as messages that each keep Slack's limits and our budgets, cut between blocks; the first keeps the text.

    A message goes on as "(2 of 3)" in the text of the next.
    """
    if surely_fits(whole, json_size(list(whole.blocks))):
        return [whole]
    groups: list[list[Block]] = [[]]
    chars = size = 0
    for block in whole.blocks:
        block_chars, block_size = chars_of(block), json_size(block)
        full = (
            len(groups[-1]) >= LIMITS["message.blocks"]
            or chars + block_chars > LIMITS["message.chars"]
            or size + block_size > LIMITS["message.json"] - _ENVELOPE
        )
        if full and groups[-1]:
            groups.append([])
            chars = size = 0
        groups[-1].append(block)
        chars, size = chars + block_chars, size + block_size
    if len(groups) == 1:
        return [whole]
    return [
        Message(whole.text if n == 1 else f"({n} of {len(groups)}) {cut(whole.text, 200)}", tuple(group))
        for n, group in enumerate(groups, 1)
    ]


# Left for brackets and commas around the blocks.
_ENVELOPE = 200


def fit(head: Sequence[Block], items: Sequence[Sequence[Block]], tail: Sequence[Block]) -> tuple[list[Block], int]:
    """Blocks of one message: `head`, as many whole `items` as the budgets allow, `tail`; and how many items went in."""
    everything = [*head, *(block for item in items for block in item), *tail]
    if len(everything) <= _FEW_BLOCKS and _said(everything) <= _FEW_CHARS:
        return everything, len(items)
    if len(everything) <= LIMITS["message.blocks"] and json_size(everything) <= LIMITS["message.chars"]:
        return everything, len(items)
    fixed = [*head, *tail]
    count, chars, size = len(fixed), sum(map(chars_of, fixed)), sum(map(json_size, fixed))
    taken: list[Block] = []
    for number, item in enumerate(items):
        count += len(item)
        chars += sum(map(chars_of, item))
        size += sum(map(json_size, item))
        if (
            count > LIMITS["message.blocks"]
            or chars > LIMITS["message.chars"]
            or size > LIMITS["message.json"] - _ENVELOPE
        ):
            return [*head, *taken, *tail], number
        taken += item
    return [*head, *taken, *tail], len(items)


# So little surely fits, and making its JSON to measure it would cost a look-up one part in thirty.
_FEW_BLOCKS, _FEW_CHARS = 24, 3_000


def _said(blocks: Sequence[Any]) -> int:
    """The characters of sections, headers and context lines."""
    return sum(
        len(block["text"]["text"]) if "text" in block else sum(len(e["text"]) for e in block["elements"] if "text" in e)
        for block in blocks
        if block["type"] in _SPOKEN
    )


_SPOKEN = frozenset(["context", "header", "section"])


def surely_fits(whole: Message, size: int) -> bool:
    """Is the message within every budget, as far as the `size` of its JSON tells?

    Texts are part of the JSON, so that JSON within the budget for texts is within both.
    """
    return len(whole.blocks) <= LIMITS["message.blocks"] and size <= LIMITS["message.chars"]


def _texts(node: object) -> Iterator[str]:
    """Every text that is shown."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("text", "alt_text") and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _texts(item)


def chars_of(node: object) -> int:
    return sum(map(len, _texts(node)))


def json_size(node: object) -> int:
    return len(as_sent(node)) + 1


# json.dumps with arguments makes an encoder each time.
as_sent = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
"""A payload as the JSON that goes to Slack."""
