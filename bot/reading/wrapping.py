"""Text broken into lines of one width, as old wires and plain e-mail come: lines in, whole paragraphs out.

A line was broken by a machine when the next line's first word would not have fitted into it. A block of neighbouring
lines is joined only when that holds for nearly all of them and many go on in lower case: lists of headlines do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_NARROWEST, _WIDEST = 40, 100  # columns of a wrapped text
_LEAST_LOWER = 0.3  # of the lines that go on, begun in lower case


@dataclass(frozen=True, slots=True)
class Piece:
    """One or more page lines as one text; `breaks` are the offsets where its 2nd, 3rd ... line begins."""

    number: int
    last: int
    text: str
    indented: bool = False
    breaks: tuple[int, ...] = ()


def unwrap(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The same lines, wrapped paragraphs joined."""
    block: list[Piece] = []
    for piece in pieces:
        if block and piece.number - block[-1].last > 1:
            yield from _join_block(block)
            block = []
        block.append(piece)
    yield from _join_block(block)


def _join_block(block: list[Piece]) -> Iterator[Piece]:
    width = max((len(piece.text) for piece in block), default=0)
    if len(block) < 2 or not _NARROWEST <= width <= _WIDEST:
        yield from block
        return
    joins = [_runs_on(first, second, width) for first, second in pairwise(block)]
    lower = sum(joined and second.text[:1].islower() for joined, second in zip(joins, block[1:], strict=True))
    if not any(joins) or lower < _LEAST_LOWER * sum(joins):
        yield from block
        return
    group = [block[0]]
    for joined, piece in zip(joins, block[1:], strict=True):
        if not joined:
            yield _join(group)
            group = []
        group.append(piece)
    yield _join(group)


def _runs_on(first: Piece, second: Piece, width: int) -> bool:
    """Was the break between them made by the width alone?"""
    if second.indented and not first.indented:
        return False
    next_word = second.text.split(" ", 1)[0]
    return len(first.text) + 1 + len(next_word) > width - 2 and len(first.text) >= 0.7 * width


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
