"""A sketch and the archive's counts in, a record's vector out: TF-IDF, of length 1. And what vectors have in common."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from heapq import nlargest
from itertools import islice

from bot.duplicates.sketch import Sketch, term_key, usual_shares
from bot.model import StoryEntry

Vector = Mapping[int, float]
WordCounts = Callable[[Iterable[int]], tuple[int, Mapping[int, int]]]
"""Keys of terms -> how many articles were counted, and how many of them have each term."""

OWN_COUNTS = 600  # articles until the archive's own counts weigh as much as the list's
RARE = 0.003  # share of articles that have a word nobody listed
SHARPNESS = 1.5
KEPT_TERMS = 64
KEY_TERMS = 25


def entry_of(seq: int, sketch: Sketch, word_counts: WordCounts) -> StoryEntry:
    """What a record brings to its story, its terms weighed by the archive's counts."""
    keys_of = {term: term_key(term) for term in sketch.terms}
    vector = weigh(sketch, keys_of, *word_counts(keys_of.values()))
    return StoryEntry(
        seq=seq,
        vector=vector,
        keys=tuple(islice(vector, KEY_TERMS)),
        day=sketch.day,
        between=sketch.between,
        until=sketch.until,
        length=sketch.length,
        places=sketch.places,
        is_call=sketch.is_call,
        is_round_up=sketch.is_round_up,
        text_days=sketch.text_days,
    )


def weigh(sketch: Sketch, keys_of: Mapping[str, int], articles: int, counts: Mapping[int, int]) -> dict[int, float]:
    """The vector of a sketch, of length 1: terms by key, the heaviest first. `counts` of `articles` have each term."""
    usual = usual_shares()
    weights = {}
    for term, often in sketch.terms.items():
        key = keys_of[term]
        share = (counts.get(key, 0) + 1 + OWN_COUNTS * _usual(term, usual)) / (articles + 1 + OWN_COUNTS)
        weights[key] = often * max(0.05, -math.log(share)) ** SHARPNESS
    heaviest = sorted(zip(weights.values(), weights, strict=True), reverse=True)[:KEPT_TERMS]
    norm = math.hypot(*(weight for weight, _ in heaviest)) or 1.0
    return {key: weight / norm for weight, key in heaviest}


def _usual(term: str, usual: Mapping[str, float]) -> float:
    if term in usual:
        return usual[term]
    if term[:1].isdigit() and " " not in term:
        return 0.03 if len(term) <= 2 or len(term) == 4 else 0.005
    return RARE


def heaviest_keys(vector: Vector) -> tuple[int, ...]:
    """The heaviest terms, by which a record finds others and is found, in this order."""
    return tuple(nlargest(KEY_TERMS, vector, key=lambda key: (vector[key], key)))


def dot(one: Vector, other: Vector) -> float:
    return sum(shares(one, other))


def shares(one: Vector, other: Vector) -> list[float]:
    """What each common term adds to the likeness of two vectors."""
    if len(one) > len(other):
        one, other = other, one
    return [weight * other[key] for key, weight in one.items() if key in other]


def norm(vector: Vector) -> float:
    return math.hypot(*vector.values())
