"""Rows of the story tables and the records of the story stage: each made of the other. Vectors are packed as keys, then
weights."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.model import Story, StoryEntry

Vector = Mapping[int, float]

VECTORS, CENTRES = 2_048, 256  # kept unpacked
CENTRE_TERMS = 400
DATED, FORECAST, UNDATED = 0, 1, 2


def columns_of(story: Story) -> dict[str, object]:
    """A story's columns."""
    return {
        "id": story.id,
        "size": story.size,
        "first": story.first,
        "last": story.last,
        "until": story.until,
        "length": story.length,
        "calls": story.calls,
        "places": json.dumps(dict(sorted(story.places.items()))) if story.places else "{}",
        "text_days": json.dumps(sorted(story.text_days, key=str)) if story.text_days else "[]",
        "centre": packed(story.centre),
    }


def kept_sum(story_id: str, parts: Sequence[Story]) -> Story:
    """The sum of stories as one, as it is kept."""
    total = Story.sum(story_id, parts)
    return replace(total, centre=_heaviest(total.centre), members=())


def _heaviest(centre: Mapping[int, float]) -> dict[int, float]:
    if len(centre) <= CENTRE_TERMS:
        return dict(centre)
    heaviest = sorted(zip(centre.values(), centre, strict=True), reverse=True)
    return {key: weight for weight, key in heaviest[:CENTRE_TERMS]}


def places_in_index(entry: StoryEntry) -> list[tuple[int, int]]:
    """(bucket, day) under which a record's terms stand in the index."""
    dated = (UNDATED, entry.seq) if entry.day is None else (DATED, entry.day)
    return [dated] if entry.until is None else [dated, (FORECAST, entry.until)]


def entry_of(row: sqlite3.Row) -> StoryEntry:
    """What a row of `story_member` brought to its story."""
    return StoryEntry(
        seq=row["seq"],
        vector=vector_of(row["vector"]) if row["vector"] is not None else {},
        day=row["day"],
        until=row["until"],
        length=row["length"],
        places=frozenset(json.loads(row["places"])),
        is_call=bool(row["is_call"]),
        text_days=_text_days(row["text_days"]),
    )


def story_of(row: sqlite3.Row, members: tuple[Vector, ...]) -> Story:
    return Story(
        id=row["id"],
        centre=_centre(row["centre"]),
        members=members,
        size=row["size"],
        first=row["first"],
        last=row["last"],
        until=row["until"],
        length=row["length"],
        places=_counted(row["places"]),
        calls=row["calls"],
        text_days=_text_days(row["text_days"]),
    )


def _text_days(kept: str) -> frozenset[tuple[int | None, int, int]]:
    if kept == "[]":
        return frozenset()
    return frozenset((year, month, day) for year, month, day in json.loads(kept))


def _counted(kept: str) -> dict[str, int]:
    found: dict[str, int] = {} if kept == "{}" else json.loads(kept)
    return found


def packed(vector: Vector) -> bytes:
    return array("i", vector.keys()).tobytes() + array("f", vector.values()).tobytes()


def _unpacked(blob: bytes) -> Vector:
    middle = len(blob) // 2
    keys, weights = array("i"), array("f")
    keys.frombytes(blob[:middle])
    weights.frombytes(blob[middle:])
    return dict(zip(keys, weights, strict=True))


# By their bytes, so that nothing kept can be out of date. A record of a story that is told is compared again and again.
vector_of = lru_cache(maxsize=VECTORS)(_unpacked)
_centre = lru_cache(maxsize=CENTRES)(_unpacked)
