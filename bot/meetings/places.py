"""Where a meeting was: what a clause names in, `Place` out; `data/countries.tsv` and `data/places.tsv` hold the names.

"Moscow said" is an actor, not a place: a name counts as a place only after "in", "at", "to" or an arrival verb. What
the gazetteer does not hold is no place at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from bot.model import Place

PlaceKind = Literal["country", "adjective", "city", "region", "venue", "occupied"]


@dataclass(frozen=True, slots=True)
class Spot:
    """An entry of the gazetteer. `held_by`: the power that occupies the place, whose leader is no visitor there."""

    name: str
    kind: PlaceKind
    country: str
    city: str | None = None
    held_by: str | None = None


@dataclass(frozen=True, slots=True)
class Country:
    """`leads`: who meets others for it, "S" the head of state, "G" the head of government, "-" either."""

    code: str
    name: str
    leads: str
    capital: str


def rows(name: str) -> list[list[str]]:
    """The rows of a data file of this package: tab separated, comments left out."""
    text = (resources.files(__package__) / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]


@cache
def countries() -> dict[str, Country]:
    """Countries by their alpha-3 code."""
    return {code: Country(code, name, leads, capital) for code, name, leads, _, _, capital in rows("countries.tsv")}


def capital_of(code: str | None) -> Place | None:
    """The capital of a country, where its leaders receive unless something else is said."""
    country = countries().get(code or "")
    city = (country.capital or _CITY_STATES.get(country.code)) if country else None
    return _place(country.code, city) if country and city else None


@cache
def spots() -> dict[str, Spot]:
    """Every name of the gazetteer, as printed, with what it is; cities win over countries of the same name."""
    found: dict[str, Spot] = {}
    for code, name, _, others, adjectives, _ in rows("countries.tsv"):
        for adjective in filter(None, adjectives.split("|")):
            found[adjective] = Spot(adjective, "adjective", code)
        for each in filter(None, [name, *others.split("|")]):
            found[each] = Spot(each, "country", code)
    for name, kind, more, code in rows("places.tsv"):
        if kind == "venue":
            found[name] = Spot(name, "venue", code, more)
        elif kind == "occupied":
            found[name] = Spot(name, "occupied", code, held_by=more)
        elif name not in found:
            found[name] = Spot(more or name, "region" if kind == "region" else "city", code, more or name)
    return found


def place_of(spots_named: list[Spot]) -> Place | None:
    """One place out of what a clause names, venue over city over region over country; other cities go into `also`."""
    venue = next((s for s in spots_named if s.kind == "venue"), None)
    cities = sorted(
        (s for s in spots_named if s.kind in {"city", "occupied", "region"}), key=lambda s: s.kind == "region"
    )
    if venue and not cities:
        return _place(venue.country, venue.city, venue.name)
    if cities:
        first = cities[0]
        agreeing = venue if venue and venue.country == first.country else None
        named = [s.name for s in cities[1:] if s.kind == "city" and s.country == first.country]
        if agreeing and agreeing.city:
            named.append(agreeing.city)
        also = tuple(name for name in dict.fromkeys(named) if name != first.name)
        return _place(first.country, first.name, agreeing.name if agreeing else None, also)
    country = next((s for s in spots_named if s.kind == "country"), None)
    return _place(country.country, _CITY_STATES.get(country.country)) if country else None


# States that are a city.
_CITY_STATES = {"MCO": "Monaco", "SGP": "Singapore", "VAT": "Vatican City"}


def _place(code: str, city: str | None = None, venue: str | None = None, also: tuple[str, ...] = ()) -> Place:
    country = countries().get(code)
    return Place(city, country.name if country else None, code, venue, also)
