"""The listed outlets: a name, a host or an address in, the outlet out.

Names, domains and countries are in `data/outlets.tsv`; `data/ordinary_names.txt` are those that also mean something
else and count only where the page's grammar says that an outlet is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from bot.reading.wordlists import read_rows, read_words

Order = Literal["day_first", "month_first"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """`country`: ISO 3166-1 alpha-2, where the list gives it."""

    name: str
    is_agency: bool
    domains: tuple[str, ...]
    country: str = ""


def labels() -> Iterator[tuple[str, Outlet]]:
    """Every name of every listed outlet, as listed."""
    for row in read_rows("outlets.tsv"):
        name, kind, domains, others, country = (*row, "", "", "")[:5]
        outlet = Outlet(name, kind == "agency", tuple(d for d in domains.split("|") if d), country)
        yield from ((label, outlet) for label in (name, *others.split("|")) if label)


@cache
def _outlets() -> dict[str, Outlet]:
    known: dict[str, Outlet] = {}
    for label, outlet in labels():
        known.setdefault(_name_key(label), outlet)
    return known


@cache
def _domains() -> dict[str, Outlet]:
    known: dict[str, Outlet] = {}
    for outlet in _outlets().values():
        for domain in outlet.domains:
            known.setdefault(domain, outlet)
    return known


@cache
def _stems() -> dict[str, Outlet | None]:
    """What stands before a domain's ending, where one outlet only has it: `latimes` of latimes.com."""
    stems: dict[str, Outlet | None] = {}
    for domain, outlet in _domains().items():
        stem = domain.split(".")[-2 if domain.count(".") == 1 else 0]
        if len(stem) >= _LEAST_STEM:
            stems[stem] = outlet if stems.get(stem, outlet) == outlet else None
    return stems


_LEAST_STEM = 6


@cache
def _squeezed() -> dict[str, Outlet]:
    """Names of several words written as one."""
    return {key.replace(" ", ""): outlet for key, outlet in _outlets().items() if " " in key}


def _name_key(name: str) -> str:
    """How names are compared. One-word names keep their case and article: "Print" is a button, "The Print" is not."""
    plain = name.replace("’", "'").strip(" .:|-–—")
    if plain.count(" ") + 1 - plain.lower().startswith("the ") < 2:
        return plain
    return plain.casefold().removeprefix("the ")


@lru_cache(maxsize=8192)  # several rules ask the same line
def known_outlet(name: str) -> Outlet | None:
    """The listed outlet of that name."""
    if len(name) > _LONGEST_NAME:
        return None
    return _outlets().get(_name_key(name))


_LONGEST_NAME = 60


@cache
def _first_words() -> frozenset[str]:
    firsts = {key.split(" ", 1)[0].casefold() for key in _outlets()}
    return frozenset(firsts | {"the"})


def may_begin_name(word: str) -> bool:
    """Does any listed name begin with this word?"""
    return word.replace("’", "'").casefold() in _first_words()


def outlet_meant(name: str) -> Outlet | None:
    """The listed outlet, where it is sure that one is named: in capitals, without its article, in one word too."""
    found = known_outlet(name)
    if found is None and name.isupper():
        found = known_outlet(name.title()) or known_outlet(name.title().replace("'S", "'s"))
    if found is None and "." in name and " " not in name:
        found = outlet_of_host(name)
    if found is None and " " not in name:
        camel = _CAMEL.fullmatch(name)
        found = _squeezed().get(name.casefold()) if camel else known_outlet(f"The {name}")
    return found


_CAMEL = re.compile(r"(?:[A-Z][a-z]{1,20}|[A-Z]{2,5}){2,5}")


def is_ordinary(name: str) -> bool:
    """Does the name also mean something else?"""
    plain = name.strip(" .:|-–—")
    plain = plain.title() if plain.isupper() and " " in plain else plain
    return plain in read_words("ordinary_names.txt") or f"The {plain}" in read_words("ordinary_names.txt")


@cache
def single_names() -> frozenset[str]:
    """Listed names of one word of three letters or more that mean nothing else, as printed."""
    return frozenset(label for label, _ in labels() if " " not in label and len(label) > 2 and not is_ordinary(label))


def is_agency(name: str) -> bool:
    """Is it the name of a listed agency?"""
    found = known_outlet(name)
    return found is not None and found.is_agency


def is_outlet_name(text: str) -> bool:
    """Does the text name a listed outlet and can mean nothing else?"""
    return known_outlet(text) is not None and not is_ordinary(text)


def outlet_of_host(host: str) -> Outlet | None:
    """The outlet whose domain `host` is or lies under, or whose name it has under another ending."""
    parts = host.casefold().split(".")
    for start in range(len(parts) - 1):
        found = _domains().get(".".join(parts[start:]))
        if found:
            return found
    return _stems().get(parts[-2]) if len(parts) > 1 else None


def order_of_outlet(name: str | None) -> Order | None:
    """In which order a listed outlet's country writes days and months."""
    outlet = known_outlet(name) if name else None
    if outlet is None:
        return None
    told = [outlet.country.lower()] if outlet.country else [domain.rpartition(".")[2] for domain in outlet.domains]
    orders = {_order_in(country) for country in told}
    return orders.pop() if len(orders) == 1 else None


def _order_in(country: str) -> Order | None:
    if country in _MONTH_FIRST:
        return "month_first"
    return "day_first" if len(country) == 2 and country not in _NO_ORDER else None


# Philippines, United States and their islands; then endings that tell no country, or one that writes both ways.
_MONTH_FIRST = frozenset(("gu", "gov", "mil", "ph", "us"))
_NO_ORDER = frozenset(("ai", "ca", "cc", "cn", "co", "eu", "fm", "hk", "hu", "io", "jp", "kr", "la", "lt", "ly", "me",
                       "mn", "nu", "ps", "to", "tv", "tw", "ws"))  # fmt: skip
