"""What the words at one place of a query may mean: people by name or office, lands, cities, outlets, words of ours.

Each reading gives how many words it used, 0 for none, and what they mean. Tokens are folded (`bare`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.desk.vocabulary import Vocabulary, match_outlet, phrases, posts, titles, vocabulary_of
from bot.leaders.names import fold_name
from bot.model import Leader
from bot.text import fold, words

if TYPE_CHECKING:
    from bot.leaders.roster import Roster

MOST_CHARS = 300
MOST_WORDS = 40
LONGEST_NAME = 8
NAMESAKES = 40
FORMER_HOLDERS = 5

_TOKEN = re.compile(r"[^\s,;?!()\"“”&+]{1,80}")
_SHORT_YEAR = re.compile(r"['’‘](\d\d)")
_LAND_WORDS = 6
"""Words of the longest name of a country or body: "organisation for economic co-operation and development"."""


def tokens_of(text: str) -> list[str]:
    """The words of what somebody typed, as typed."""
    return _TOKEN.findall(text[:MOST_CHARS])[:MOST_WORDS]


def bare(token: str) -> str:
    """A token folded, without a genitive: "Xi's" -> "xi"; "'23" is a year."""
    if short := _SHORT_YEAR.fullmatch(token):
        return f"20{short[1]}"
    folded = fold_keeping_joints(token.strip(".:'’‘"))
    return folded.removesuffix("'s")


def fold_keeping_joints(token: str) -> str:
    """Fold each word of a token but keep what joins them: "2023-10-05" and "outlet:bbc" stay one piece."""
    pieces = re.split(r"([-–/:])", token)
    return "".join(piece if piece in "-–/:" and piece else fold(piece) for piece in pieces)


def people_at(
    tokens: list[str], at: int, vocabulary: Vocabulary, held_on: date, fillers: frozenset[str]
) -> tuple[int, Sequence[Leader], bool]:
    """(words used, who is meant, by an office?). By name or by office, the longer reading; an office of one holder
    before a name that several bear ("pope")."""
    by_name, by_role = leaders_at(tokens, at, vocabulary, fillers), role_at(tokens, at, vocabulary, held_on)
    if by_role[0] > by_name[0] or (by_role[0] == by_name[0] and len(by_role[1]) == 1 < len(by_name[1])):
        return *by_role, True
    return *by_name, False


def leaders_at(
    tokens: list[str], at: int, vocabulary: Vocabulary, fillers: frozenset[str]
) -> tuple[int, Sequence[Leader]]:
    longest = 0
    forms = vocabulary.roster.forms
    while longest < LONGEST_NAME and at + longest < len(tokens) and may_name(tokens[at + longest], vocabulary):
        longest += 1
    for length in range(longest, 0, -1):
        typed = tokens[at : at + length]
        is_silent = all(word in phrases() or word in fillers for word in typed)
        if length == 1 and (len(tokens[at]) == 1 or is_silent):
            continue
        if is_silent and fold_name(" ".join(typed)) not in forms:
            continue  # "of the" is in names of monarchs
        found = vocabulary.roster.find(" ".join(typed), limit=NAMESAKES)
        if not found and length > 1 and min(map(len, typed)) > 1:  # "xi jin ping"
            found = vocabulary.roster.find("".join(typed), limit=NAMESAKES)
        if found and not _is_place_rather(" ".join(typed), vocabulary):
            return length, found
    return 0, ()


def _is_place_rather(text: str, vocabulary: Vocabulary) -> bool:
    """Is it a country or city, and of a name only a part? "saudi arabia" is no "Abdullah of Saudi Arabia"."""
    is_place = text in vocabulary.countries or text in vocabulary.cities or text in vocabulary.seats
    return is_place and fold_name(text) not in vocabulary.roster.forms


_PLURAL_ROLES = {
    "leaders": "leader", "presidents": "president", "prime ministers": "prime minister", "premiers": "prime minister",
    "foreign ministers": "foreign minister", "defence ministers": "defence minister",
    "defense ministers": "defence minister", "finance ministers": "finance minister", "chancellors": "chancellor",
    "kings": "king", "top diplomats": "foreign minister",
}  # fmt: skip
_AND = frozenset({"and", "&", "with"})


def leaders_of_lands_at(
    tokens: list[str], at: int, vocabulary: Vocabulary, today: date
) -> tuple[int, tuple[Leader, ...]]:
    """Several holders at once: "the leaders of russia and china", "turkish and greek foreign ministers"."""
    start = at
    while at < len(tokens) and tokens[at] in ("the", "both"):
        at += 1
    length, role = _plural_role_at(tokens, at)
    if role:
        at += length
        while at < len(tokens) and tokens[at] in ("of", "from", "the"):
            at += 1
        at, lands = _lands_from(tokens, at, vocabulary)
    else:
        at, lands = _lands_from(tokens, at, vocabulary)
        length, role = _plural_role_at(tokens, at)
        at += length
    if len(lands) < 2 or not role:
        return 0, ()
    held = [role_at([*land.split(), *role.split()], 0, vocabulary, today)[1] for land in lands]
    return at - start, tuple(some[0] for some in held if len(some) == 1)


def _plural_role_at(tokens: list[str], at: int) -> tuple[int, str]:
    for length in (2, 1):
        role = _PLURAL_ROLES.get(" ".join(tokens[at : at + length]))
        if role:
            return length, role
    return 0, ""


def _lands_from(tokens: list[str], at: int, vocabulary: Vocabulary) -> tuple[int, list[str]]:
    """(where they end, the countries as typed) of countries joined by "and"."""
    lands: list[str] = []
    end = at
    while True:
        length, land = _land_at(tokens, at, vocabulary)
        if land is None:
            return end, lands
        lands.append(" ".join(tokens[at : at + length]))
        end = at = at + length
        while at < len(tokens) and tokens[at] in _AND:
            at += 1


def role_at(tokens: list[str], at: int, vocabulary: Vocabulary, today: date) -> tuple[int, Sequence[Leader]]:
    """An office instead of a name: "french president", "president of south korea", "un chief", "pope"; who holds it
    today. After "former", those who held it before, the last first."""
    before = tokens[at] in ("former", "ex", "previous")
    length, offices = _offices_at(tokens, at + before, vocabulary)
    for office, code in offices:
        holders = vocabulary.roster.holders(office, code, today)
        if before:
            earlier = (one for one, _ in reversed(vocabulary.roster.terms_of(office, code)))
            people = (vocabulary.roster.leader(one) for one in dict.fromkeys(earlier))
            holders = tuple(p for p in people if p is not None and p not in holders)[:FORMER_HOLDERS]
        if holders:
            return length + before, holders
    return 0, ()


def office_holders(roster: Roster, text: str, today: date) -> tuple[Leader, ...]:
    """Who holds the office that the whole of `text` names, today; nobody where it names none."""
    tokens = [bare(token) for token in tokens_of(text)]
    length, holders = role_at(tokens, 0, vocabulary_of(roster), today) if tokens else (0, ())
    return tuple(holders) if length == len(tokens) else ()


def _offices_at(tokens: list[str], at: int, vocabulary: Vocabulary) -> tuple[int, list[tuple[str, str]]]:
    """(words used, offices they may mean with their country or body, in the order to try)."""
    for length in range(min(3, len(tokens) - at), 0, -1):
        post = posts().get(" ".join(tokens[at : at + length]))
        if post:
            return length, [post]
    for place_first in (True, False):
        end = at
        if place_first:
            length, land = _land_at(tokens, end, vocabulary)
            end += length
            titled, offices = title_at(tokens, end)
            end += titled
        else:
            titled, offices = title_at(tokens, end)
            end += titled
            while titled and end < len(tokens) and tokens[end] in ("of", "the"):
                end += 1
            length, land = _land_at(tokens, end, vocabulary)
            end += length
        if length and titled and land:
            return end - at, [(each, land[0]) for office in offices for each in _meant_office(office, land, vocabulary)]
    return 0, []


def _meant_office(office: str, land: tuple[str, str | None], vocabulary: Vocabulary) -> tuple[str, ...]:
    """ "*" is whoever leads there: of a country the head of state or of government, as its sheet says; of a body the
    one at its head."""
    code, of_body = land
    if of_body is None:
        if office == "*":
            return ("head_of_government" if vocabulary.roster.countries[code].power == "G" else "head_of_state",)
        return () if office == "body" else (office,)
    if office not in ("body", "*", "head_of_state"):
        return (office,)
    return (of_body, "commission_president") if of_body == "org_head" else (of_body,)


def _land_at(tokens: list[str], at: int, vocabulary: Vocabulary) -> tuple[int, tuple[str, str | None] | None]:
    """(words used, (code, None for a country or else the office at the body's head))."""
    for length in range(min(_LAND_WORDS, len(tokens) - at), 0, -1):
        named = " ".join(tokens[at : at + length]).replace("-", " ")
        if named in vocabulary.bodies:
            return length, vocabulary.bodies[named]
        if named in vocabulary.lands:
            return length, (vocabulary.lands[named], None)
    return 0, None


def title_at(tokens: list[str], at: int) -> tuple[int, tuple[str, ...]]:
    for length in range(min(3, len(tokens) - at), 0, -1):
        offices = titles().get(" ".join(tokens[at : at + length]).replace("-", " "))
        if offices:
            return length, offices
    return 0, ()


def may_name(token: str, vocabulary: Vocabulary) -> bool:
    parts = words(fold_name(token))
    known = vocabulary.name_words
    return token in known or (bool(parts) and all(part in known for part in parts))


def place_at(tokens: list[str], at: int, vocabulary: Vocabulary) -> tuple[int, str | None, str | None]:
    """(words used, country code, city)."""
    for length in range(min(4, len(tokens) - at), 0, -1):
        text = " ".join(tokens[at : at + length]).replace("-", " ")
        if length == 1 and text in phrases():
            continue
        city = vocabulary.cities.get(text) or vocabulary.seats.get(text)
        if city:
            return length, None, city
        country = vocabulary.countries.get(text)
        if country:
            return length, country, None
        town = vocabulary.towns.get(text)
        if town:
            return length, None, town
    return 0, None, None


def outlet_at(
    tokens: list[str], at: int, vocabulary: Vocabulary, fillers: frozenset[str] = frozenset()
) -> tuple[int, str | None]:
    """An outlet by its name; `outlet:name` or a name of several words, or one that is no ordinary word.

    "How many times" asks for no paper of that name: `fillers` are words of questions.
    """
    marked = tokens[at] == "outlet" or tokens[at].startswith("outlet:")
    for length in range(min(6, len(tokens) - at), 0, -1):
        text = " ".join(tokens[at : at + length]).removeprefix("outlet").lstrip(": ")
        if length == 1 and not marked and (text in phrases() or text in fillers):
            continue
        outlet = match_outlet(text, vocabulary.outlets)
        if outlet:
            return length, outlet
    return 0, None


def words_at(tokens: list[str], at: int) -> tuple[int, str, tuple[str, ...]]:
    for length in range(min(3, len(tokens) - at), 0, -1):
        found = phrases().get(" ".join(tokens[at : at + length]).replace("-", " "))
        if found:
            return length, *found
    return 0, "", ()


def phrase_at(tokens: list[str], at: int, wanted: str) -> tuple[str, ...]:
    _, kind, values = words_at(tokens, at)
    return values if kind == wanted else ()
