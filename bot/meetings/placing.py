"""Where it was, and who was whose guest: a telling in, a `Place`, a host and a visitor out.

In the clause of a trigger a place counts after "in" or "at", or after "to" when somebody travels; what is named after
the trigger goes before what is named ahead of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.meetings import places
from bot.meetings.frame import Frame
from bot.meetings.ground import Ground
from bot.meetings.places import Spot
from bot.meetings.sentence import Word
from bot.meetings.telling import Telling, relative_clause
from bot.model import Place

_SETTLEMENTS = frozenset(
    ["capital", "city", "island", "outskirts", "port", "region", "resort", "state", "suburb", "town", "village"]
)
_JOURNEYS = {"visit", "travel", "trip", "host", "invite"}
_TRAVELS = {"visit", "travel", "trip"}


def place_of(telling: Telling) -> Place | None:
    """The place that the clause of a frame names."""
    frame = telling.frame
    after, before = _spots_of(telling)
    found = after or ([] if telling.others_before() else _last_of(before))
    found = [spot for spot in found if spot.name not in _HOUSES_OF_MANY or spot.country in _homes(telling)]
    if frame.is_open and frame.group == "trip" and not frame.goal and not found:
        return _place_understood(telling)
    if not found and not frame.goal:
        found = _only_city(telling)
    if frame.goal and frame.goal not in found:
        found = [frame.goal, *(spot for spot in found if spot.country == frame.goal.country)]
    return places.place_of(found) if found else None


_MISSIONS = frozenset(["ambassador", "consulate", "embassy", "mission"])


def _is_of_the_one_before(words: Sequence[Word], frame: Frame, at: int) -> bool:
    """ "reviewed what had been done since their last meeting in C": the place is that of the earlier one."""
    since = next((k for k in range(frame.end + 1, at) if words[k].low == "since"), None)
    if since is None:
        return False
    return any(t.form == "noun" for word in words[since + 1 : min(at, since + 5)] for t in word.triggers)


# A state has one, and the gazetteer says whose is best known.
_HOUSES_OF_MANY = frozenset(["Government House", "National Palace", "Presidential Palace", "State House"])


def _homes(telling: Telling) -> set[str | None]:
    return {telling.ground.country(one) for one in telling.frame.ids}


def _only_city(telling: Telling) -> list[Spot]:
    """The one city of a sentence that tells of these people only: "Davos was quiet when A met B"."""
    words, frame = telling.words, telling.frame
    if any(set(other.ids) != set(frame.ids) for other in telling.frames):
        return []
    named = [
        (at, word.spot)
        for at, word in enumerate(words)
        if word.spot
        and word.spot.kind in {"city", "venue", "region"}
        and not word.possessive
        and (word.spot.name not in _HOUSES_OF_MANY or word.spot.country in _homes(telling))
    ]
    if len({(spot.country, spot.city or spot.name) for _, spot in named}) != 1:
        return []
    at, spot = named[0]
    if _is_of_the_one_before(words, frame, at):
        return []
    own_clause = relative_clause(words, telling.trigger.start)
    if at > frame.end and relative_clause(words, words[at].start) not in (None, own_clause):
        return []  # "his meeting with B, who had missed the conference in C"
    lead = words[at - 1].low if at else ""
    said = any(word.is_a("report") for word in words[frame.end + 1 : at]) if at > frame.end else False
    said = said or (at + 1 < len(words) and words[at + 1].is_a("report"))
    ahead = any(w.is_a("report", "between") or w.low in {"from", "about"} for w in words[max(0, at - 2) : at])
    ahead = ahead or (at < frame.at and _is_of_another(words, at - 1, frame))
    leads = at == 0 or lead in {"at", "in", "near", "of", "outside", "the", "to"} or words[at].spot != spot
    return [spot] if leads and not said and not ahead else []


def _spots_of(telling: Telling) -> tuple[list[Spot], list[Spot]]:
    """The places of the clause, those after the trigger and those before it."""
    words, frame = telling.words, telling.frame
    if not any(word.spot for word in words):
        return [], []
    opening, close = telling.clause_start(), telling.clause_end()
    repeated = [f.at for f in telling.frames if f.ids == frame.ids and f.group == frame.group and f.at > frame.at]
    close = min([close, *(words[k].start for k in repeated)])
    after: list[Spot] = []
    before: list[Spot] = []
    own_clause = relative_clause(words, telling.trigger.start)
    where = _where_before(words, frame)
    if where is not None:
        near = [w.spot for w in words[max(0, where - 6) : where] if w.spot and w.spot.kind != "adjective"]
        if near:
            return [spot for spot in near if spot.country == near[-1].country], []
    for at, word in enumerate(words):
        spot = word.spot
        if spot is None or spot.kind == "adjective" or not opening <= word.start < close:
            continue
        if word.possessive and not (at + 1 < len(words) and words[at + 1].spot):
            continue
        if at + 1 < len(words) and words[at + 1].low in _MISSIONS:
            continue  # "at the U.S. embassy"
        if _is_of_the_one_before(words, frame, at):
            continue
        if _is_a_house(words, at) or relative_clause(words, word.start) not in (None, own_clause):
            continue
        if _stands_as_place(words, at, frame):
            (after if at >= frame.at - 2 * (frame.like is None) else before).append(spot)
    return after, before


def _where_before(words: Sequence[Word], frame: Frame) -> int | None:
    """The "where" of "was in Paris on Sunday, where he met B"."""
    for k in range(frame.at - 1, max(0, frame.at - 7), -1):
        if words[k].low == "where":
            return k
        if words[k].is_stop or words[k].low == ",":
            return None
    return None


def _last_of(spots: list[Spot]) -> list[Spot]:
    """Of the places named before a trigger the last, with what belongs to it ("in Woodside, California, ...")."""
    return [spot for spot in spots if spot.country == spots[-1].country] if spots else []


def _stands_as_place(words: Sequence[Word], at: int, frame: Frame) -> bool:
    """After "in"/"at", or "to" when somebody travels; in a list after such ("in Woodside, California")."""
    said = any(w.is_a("report") and not w.quoted for w in words[frame.end + 1 : at])
    if said or (at + 1 < len(words) and words[at + 1].is_a("report")):
        return False  # "..., said B in Minsk", "the Kremlin said"
    if frame.group in {"talks", "trip"} and at + 1 == frame.at and not words[at].possessive:
        return True  # "the Geneva talks"
    if words[at].low == "there":
        return at > frame.at or at <= 1
    lead = _lead_of(words, at)
    if lead is None or _is_of_a_cause(words, lead, frame):
        return False
    low = words[lead].low
    if low in {"in", "at", "outside", "near", "inside"}:
        return not _is_of_another(words, lead, frame)
    if low == "on":
        return at + 1 < len(words) and words[at + 1].low == "island"
    if low == "of":
        return lead > 0 and words[lead - 1].low in _SETTLEMENTS
    if at < frame.at and any(w.low == "where" for w in words[at + 1 : at + 3]):
        return True
    if low == "to" and words[lead - 1].is_a("and") and at < frame.at and _travels(words[:lead]):
        return True  # "travels to Berlin to meet A and to Paris to meet B"
    if low in {"to", "into", "for", "towards"} or _travels(words[lead : lead + 1]):
        return frame.group in _JOURNEYS or (at < frame.at and _travels(words[max(0, lead - 5) : lead + 1]))
    return False


def _is_a_house(words: Sequence[Word], at: int) -> bool:
    """ "Victoria Palace": a house that is called after a city."""
    following = words[at + 1] if at + 1 < len(words) else None
    return following is not None and following.capital and following.low in _HOUSES and following.spot is None


_HOUSES = frozenset(["castle", "hall", "hotel", "house", "palace", "road", "square", "street", "university"])
# "the war in Ukraine", "fighting in Gaza": where that is, not where anybody met.
_ELSEWHERE = frozenset(
    [
        "attacks", "ceasefire", "conflict", "coup", "crisis", "developments", "elections", "events", "fighting",
        "invasion", "peace", "situation", "tensions", "troops", "truce", "unrest", "violence", "war",
    ]
)  # fmt: skip


def _is_of_a_cause(words: Sequence[Word], lead: int, frame: Frame) -> bool:
    """ "was called off after a blast at a hospital in D": where something else happened."""
    between = words[frame.end + 1 : lead]
    if frame.form != "noun" and any(word.low == "since" for word in between):
        return True
    cause = next((k for k, word in enumerate(between) if word.low in {"after", "amid", "because", "despite"}), None)
    return cause is not None and not any(word.triggers or word.event for word in between[cause:])


def _is_of_another(words: Sequence[Word], lead: int, frame: Frame) -> bool:
    """Does "in C" go with a noun of its own ("the war in C"), or with who said so ("said at D in C that A would")?"""
    before = words[lead - 1] if lead else None
    if before is None:
        return False
    if lead < frame.at and any(w.low == "that" for w in words[lead : frame.at]):
        return any(w.is_a("report") and not w.triggers for w in words[:lead])
    return before.low in _ELSEWHERE or (lead < frame.at and before.is_a("report") and not before.triggers)


def _lead_of(words: Sequence[Word], at: int) -> int | None:
    """The word that leads to a place, over titles and the rest of an address."""
    j = at - 1
    if j > 0 and words[j].low == "the" and words[j - 1].low == ",":
        return None  # "In China, the Kremlin said"
    while j >= 0 and (
        words[j].spot
        or words[j].low in {",", "neighbouring"}
        or words[j].is_a("title")
        or (words[j].is_a("and") and j and words[j - 1].spot)
    ):
        j -= 1
    if 0 < j < at - 1 and words[j].capital and words[j + 1].low == "," and words[j - 1].low in {"in", "at"}:
        j -= 1  # "at Capella, Sentosa"
    return j if j >= 0 else None


def _travels(words: Sequence[Word]) -> bool:
    return any(trigger.group in _TRAVELS for word in words for trigger in word.triggers)


def _place_understood(telling: Telling) -> Place | None:
    """ "A and B agreed on future visits by ministers of A's": the visits are to B's country."""
    ground, here = telling.ground, telling.trigger.start
    home = ground.country(telling.frame.ids[0])
    sides = {ground.country(i) for w in telling.words if w.actor and w.start < here for i in w.actor.ids}
    others = sides - {home, None}
    country = places.countries().get(others.pop() or "") if home in sides and len(others) == 1 else None
    return Place(country=country.name, country_code=country.code) if country else None


def is_abroad(ground: Ground, frame: Frame) -> bool:
    """Is the goal of a lone visit a foreign country, and not one that the visitor's own country occupies?"""
    goal = frame.goal
    if goal is None:
        return True
    home = ground.country(frame.ids[0])
    return goal.country != home and not (goal.held_by is not None and goal.held_by == home)


def host_and_visitor(
    ground: Ground, frame: Frame, place: Place | None, dated: str | None
) -> tuple[str | None, str | None]:
    """Who owned the place and who came, as far as words and place tell; in a third country neither."""
    host, visitor = frame.host, frame.visitor
    if len(frame.ids) == 2 and place and place.country_code and not (host and visitor):
        at_home = [i for i in frame.ids if ground.country(i, dated) == place.country_code]
        if len(at_home) == 1 and (host is None or host == at_home[0]):
            host = at_home[0]
            visitor = next(i for i in frame.ids if i != host)
        elif not at_home and frame.group != "host":
            host = visitor = None
    return host, visitor
