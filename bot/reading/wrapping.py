"""Text broken into lines of one width, as old wires and plain e-mail come: lines in, whole paragraphs out.

A line was broken by a machine when the next line's first word would not have fitted into it. A block of neighbouring
lines is joined when that holds and enough lines go on in lower case, which lists of headlines do not; once a page has
shown its width, blocks of that width need no such proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

_NARROWEST, _WIDEST = 40, 100  # columns of a wrapped text
_LEAST_LOWER = 0.3  # of the lines that go on, begun in lower case
_RAGGED = 14  # columns by which a block may stay below the page's width


class Piece(NamedTuple):
    """One or more page lines as one text; `breaks` are the offsets where its 2nd, 3rd ... line begins."""

    number: int
    last: int
    text: str
    indented: bool = False
    breaks: tuple[int, ...] = ()


def unwrap(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The same lines, wrapped paragraphs joined."""
    blocks = list(_blocks(pieces))
    proven = {n: _width(block) for n, block in enumerate(blocks) if len(block) > 1 and _proves_wrapping(block)}
    if not proven:
        for block in blocks:
            yield from block
        return
    width = max(proven.values())
    for n, block in enumerate(blocks):
        own = proven.get(n) or _width(block)
        if n in proven or width - _RAGGED <= own <= width:
            yield from _join_block(block, own)
        else:
            yield from block


def _blocks(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    block: list[Piece] = []
    last = 0
    for piece in pieces:
        if block and piece.number - last > 1:
            yield block
            block = []
        block.append(piece)
        last = piece.last
    if block:
        yield block


def _width(block: list[Piece]) -> int:
    return max(len(piece.text) for piece in block)


def _proves_wrapping(block: list[Piece]) -> bool:
    width = _width(block)
    if not _NARROWEST <= width <= _WIDEST:
        return False
    going_on = [second for first, second in pairwise(block) if _runs_on(first, second, width)]
    lower = sum(second.text[0].islower() for second in going_on)
    return bool(going_on) and lower >= _LEAST_LOWER * len(going_on)


def _runs_on(first: Piece, second: Piece, width: int) -> bool:
    """Was the break between them made by the width alone?"""
    if second.indented and not first.indented:
        return False
    next_word = second.text.split(" ", 1)[0]
    return len(first.text) + 1 + len(next_word) > width - 2 and len(first.text) >= 0.7 * width


def _join_block(block: list[Piece], width: int) -> Iterator[Piece]:
    group = [block[0]]
    for first, second in pairwise(block):
        if not _runs_on(first, second, width):
            yield _join(group)
            group = []
        group.append(second)
    yield _join(group)


def _join(group: list[Piece]) -> Piece:
    if len(group) == 1:
        return group[0]
    breaks: list[int] = []
    at = 0
    for piece in group[:-1]:
        at += len(piece.text) + 1
        breaks.append(at)
    text = " ".join(piece.text for piece in group)
    return Piece(group[0].number, group[-1].last, text, group[0].indented, tuple(breaks))
