"""The word lists are sorted, whole, and know the places they name."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from bot.meetings import cues, places
from bot.meetings.frames import MAKERS
from bot.model import MeetingKind

SORTED = ["countries.tsv", "events.tsv", "markers.tsv", "people.tsv", "triggers.tsv"]


def _rows(name: str) -> list[list[str]]:
    return places.rows(name)


@pytest.mark.parametrize("name", SORTED)
def test_a_list_is_sorted_and_says_nothing_twice(name: str) -> None:
    rows = _rows(name)
    keys = [tuple(row[:3]) if name == "triggers.tsv" else tuple(row[:2]) for row in rows]
    assert len(set(keys)) == len(keys)
    order = [row[0] for row in rows] if name == "countries.tsv" else [(row[1], row[0]) for row in rows]
    assert order == sorted(order)


def test_every_place_lies_in_a_known_country() -> None:
    unknown = {spot.country for spot in places.spots().values()} - set(places.countries())
    # territories whose sovereign the list of countries leaves out
    assert unknown <= {"ESH"}


def test_the_gazetteer_is_as_large_as_was_promised() -> None:
    kinds = [spot.kind for spot in places.spots().values()]
    assert kinds.count("city") >= 600
    assert kinds.count("venue") >= 150
    assert len(places.countries()) >= 193


def test_every_trigger_has_a_reader_a_form_and_a_kind() -> None:
    for row in _rows("triggers.tsv"):
        phrase, group, form = row[:3]
        assert group == "tell" or group in MAKERS, phrase
        assert form in {"base", "present", "past", "participle", "noun"}, phrase
        assert group == "tell" or row[3] in get_args(MeetingKind), phrase
        assert group == "tell" or re.fullmatch(r"0[34]\d", row[4]), phrase


def test_every_event_has_one_kind() -> None:
    kinds: dict[str, set[str]] = {}
    for _, kind, name in _rows("events.tsv"):
        kinds.setdefault(name, set()).add(kind)
    assert all(len(found) == 1 for found in kinds.values())


@pytest.mark.parametrize(
    ("text", "city", "code", "venue"),
    [
        ("Great Hall of the People", "Beijing", "CHN", "Great Hall of the People"),
        ("St Petersburg", "St. Petersburg", "RUS", None),
        ("Camp David", "Camp David", "USA", "Camp David"),
        ("Kyrgyzstan", None, "KGZ", None),
    ],
)
def test_a_name_becomes_a_place(text: str, city: str | None, code: str, venue: str | None) -> None:
    place = places.place_of([places.spots()[text]])
    assert place is not None
    assert (place.city, place.country_code, place.venue) == (city, code, venue)


def test_a_venue_and_another_city_are_both_kept() -> None:
    spots = places.spots()
    place = places.place_of([spots["Filoli"], spots["San Francisco"]])
    assert place is not None
    assert (place.city, place.venue, place.also) == ("San Francisco", "Filoli", ("Woodside",))


def test_the_longest_phrase_wins() -> None:
    words = cues.split_words("a phone call to the prime minister")
    size, entry = cues.lexicon().longest_at(words, 1) or (0, cues.Entry())
    assert (size, entry.triggers[0].kind) == (2, "phone_call")
