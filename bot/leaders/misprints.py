"""Names printed with a slip of the pen after a title that says who is meant: "Malawi's President Lazarus Chakwerwa".

In: a `Sheet`, the roster, the article's day. Out: spans and leaders. The office and its country on that day name the
person; the words behind them need only be nearly that name. What is a name of somebody as it stands is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from datetime import date
from operator import attrgetter

from bot.leaders import around
from bot.leaders.names import fold_name
from bot.leaders.offices import Holders
from bot.leaders.phrases import NAMES_NO_OFFICE, is_half_a_name, is_place, places_of
from bot.leaders.roster import Roster
from bot.leaders.sheet import Entry, Sheet
from bot.model import Leader

# rapidfuzz ratio: "alexandar vuicic" for "aleksandar vucic" has 84; "heydar aliyev" for "ilham aliyev" 72, a brother's
# or a father's name seldom more.
_ALIKE = 82.0
_FEWEST_WORDS, _MOST_WORDS = 2, 4
_WORDS = re.compile(
    r",? (?:(?:Dr|Mr|Mrs|Ms|Prof|Sheikh)\.? )?((?:[A-ZÀ-Þ][^\W\d_'’-]*(?:['’-][^\W\d_]+)*\.?(?: |\b)){2,4})"
)


_BEFORE_A_PLACE = re.compile(r",? ?(?:of |\()(?:the )?(?:Republic of (?:the )?)?")


def read_misprints(
    sheet: Sheet, roster: Roster, day: date | None, linked: Collection[tuple[int, int]]
) -> Iterator[tuple[int, int, Leader]]:
    """Start, end and leader of each misprinted name; `linked` are the spans of names that are linked already."""
    if day is None:
        return
    holders = Holders(roster, day, set())
    for at, token in enumerate(sheet.tokens):
        role = token.entry.role
        if role is None or role in NAMES_NO_OFFICE or token.entry.plural or is_half_a_name(sheet, token):
            continue
        start, end, places = places_of(sheet, at)
        printed = _WORDS.match(sheet.text, end)
        if printed is None or around.is_former(sheet, at, start):
            continue
        if any(first < printed.end(1) and printed.start(1) < last for first, last in linked):
            continue
        place = places[0].entry if places else _place_after(sheet, printed.end(1))
        if place is None:
            continue
        leader = holders.resolve(role, place.country or "", place, sheet.folded[token.start : token.end])
        if leader is not None:
            length = _alike(printed[1], leader)
            if length:
                yield printed.start(1), printed.start(1) + length, leader


def _place_after(sheet: Sheet, end: int) -> Entry | None:
    """The country behind a name: "President Everiste Ndayishimiye of Burundi", "Nana Akubo-Addo (Ghana)"."""
    gap = _BEFORE_A_PLACE.match(sheet.text, end)
    at = bisect_left(sheet.tokens, gap.end(), key=attrgetter("start")) if gap else len(sheet.tokens)
    token = sheet.tokens[at] if at < len(sheet.tokens) else None
    if token is None or gap is None or token.start != gap.end() or not is_place(sheet, token):
        return None
    return token.entry if token.entry.place == "name" else None


def _alike(printed: str, leader: Leader) -> int:
    """How many characters of `printed` are nearly a name of the leader; 0 for none."""
    from rapidfuzz import fuzz

    names = [fold_name(name) for name in (leader.name, *leader.aliases) if name.isascii() or name == leader.name]
    words = printed.split()
    found = {
        count: max(fuzz.ratio(fold_name(" ".join(words[:count])), name) for name in names)
        for count in range(_FEWEST_WORDS, min(_MOST_WORDS, len(words)) + 1)
    }
    if not found:  # "U.Khurelsukh": one word for `split`, two for the pattern
        return 0
    best = max(found, key=lambda count: found[count])
    return len(" ".join(words[:best])) if found[best] >= _ALIKE else 0
