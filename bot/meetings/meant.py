"""Whom words without a name mean: "the chancellor", "the Ukrainian", "his host", "the three", "there".

In: the words of a sentence and the thread of the article. Out: the same words, those with an actor or a place now.
Only people whom the article has named are meant; where two could be, nobody is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.meetings import places
from bot.meetings.places import Spot
from bot.meetings.sentence import Actor, Sentence, Word
from bot.meetings.thread import Thread

BARE_OFFICES = frozenset(
    [
        "amir", "chairperson", "chancellor", "crown prince", "director general", "emir", "emperor", "foreign minister",
        "king", "minister", "monarch", "pope", "premier", "president", "prime minister", "queen", "secretary general",
        "secretary of state", "sultan", "taoiseach", "vice president",
    ]
)  # fmt: skip
OTHERS = frozenset(["guest", "host", "visitor"])
# How far back "there" looks, in characters.
_FAR_BACK = 400
_BARE_PAIRS = frozenset(["both", "both men", "the pair", "the two", "the two men"])
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5}
_MAY_MEAN = frozenset(["capital", "there", "visiting"]) | BARE_OFFICES | OTHERS | set(_COUNTS)
_SINGLE_WORDS = OTHERS | set(_COUNTS) | {"visiting"} | {name.split()[-1] for name in BARE_OFFICES}
# Plurals of nations look like their adjectives: "the French", "the British", "the Chinese".
_MAY_BE_MANY = ("sh", "ch", "ese", "ss", "s")


def name_the_meant(sentence: Sentence, thread: Thread) -> None:
    """Gives actors to the words of a sentence that mean leaders named before, and to "there" its place."""
    words = sentence.words
    _name_those_who_met(words, thread)
    for at, word in enumerate(words):
        low = word.low
        if word.actor or not (word.capital or low in _MAY_MEAN):
            continue
        if low in BARE_OFFICES:
            _name_office(words, at, thread)
        elif low in OTHERS:
            _name_other(words, at, thread)
        elif low == "visiting":
            _name_visitor(words, at, thread)
        elif low == "capital":
            _name_capital(words, at)
        elif low in _COUNTS:
            _name_counted(words, at, thread)
        elif word.capital and (country := _nation_of(words, at)):
            _name_national(words, at, country, thread)
        elif low == "there" and not _is_existential(words, at):
            word.spot = _scene(sentence.text[: word.start]) or _scene(thread.paragraph_before)
    for at, word in enumerate(words):
        if word.low in {"he", "she"} and not word.actor:
            _name_pronoun(words, at, thread)
        elif word.actor and word.actor.how == "collective" and len(word.actor.ids) == 2:
            here = _named_in(words[:at])
            if len(here) > 2 and sentence.text[word.start : word.end].lower() in _BARE_PAIRS:
                word.actor = None  # of three named in this sentence "the two" may be any
            elif len(here) == 2 and here != set(word.actor.ids):
                word.actor = Actor(tuple(_in_order_of_naming(words[:at])), "collective")


def _name_those_who_met(words: Sequence[Word], thread: Thread) -> None:
    """ "B received him. The two spoke for an hour": the two of the meeting just told, whomever else it named."""
    last = thread.last
    if thread.is_background or len(thread.recent) != 1 or thread.last_age > 1:
        return
    if last is None or last.how != "pronoun" or len(last.ids) != 2:
        return
    for at, word in enumerate(words):
        actor = word.actor
        if not actor or actor.how != "collective" or len(actor.ids) != 2 or _named_in(words[:at]):
            continue
        if not set(actor.ids) <= set(thread.recent):
            word.actor = Actor(last.ids, "collective")


def _is_existential(words: Sequence[Word], at: int) -> bool:
    """ "There was no meeting" is of no place."""
    return at + 1 < len(words) and words[at + 1].low in {"are", "had", "has", "is", "was", "were", "will"}


@cache
def meant_words() -> frozenset[str]:
    """One word of each nation's people, folded: a sentence without any means nobody by nation."""
    nations = {spot.name.lower() for spot in places.spots().values() if spot.kind == "adjective"}
    return frozenset(name.split()[-1] for name in nations | set(_demonyms())) | _SINGLE_WORDS


_PLACE_NAMED = re.compile(
    r"\b(?:at|for|from|in|near|of|reached|to|via|visited) (?:the )?((?:[A-ZÀ-Þ][\w'’.-]{1,20} ?){1,4})"
)


def _scene(text: str) -> Spot | None:
    """The place that a text names last."""
    for found in reversed(list(_PLACE_NAMED.finditer(text[-_FAR_BACK:]))):
        parts = [part.rstrip(".").removesuffix("'s").removesuffix("’s") for part in found[1].split()]
        for size in range(len(parts), 0, -1):
            spot = places.spots().get(" ".join(parts[:size]))
            if spot and spot.kind != "adjective":
                return spot
    return None


def _name_pronoun(words: Sequence[Word], at: int, thread: Thread) -> None:
    """ "He and Modi met", "She, Scholz and Draghi came", "Zelensky and she dined"."""
    beside = words[at - 2].actor if at > 1 and words[at - 1].is_a("and") else None
    if beside is not None and not words[at - 2].possessive:
        one = thread.singular(words, at, beside.ids)
        if one:
            words[at].actor = Actor((one,), "collective")
        return
    joined = at + 1 < len(words) and (words[at + 1].is_a("and") or words[at + 1].low == ",")
    if not joined or not any(w.actor for w in words[at + 2 : at + 5]):
        return
    if words[at + 1].low == "," and not any(w.is_a("and") for w in words[at + 2 : at + 9]):
        return
    other = words[at + 2].actor
    one = thread.singular(words, at, other.ids if other else ())
    if one:
        words[at].actor = Actor((one,), "collective")


def _name_office(words: Sequence[Word], at: int, thread: Thread) -> None:
    """ "the chancellor" of nobody named and no country named."""
    nation = words[at - 1].spot if at > 1 and words[at].low == "minister" and words[at - 2].low == "the" else None
    if nation is not None and nation.kind == "adjective" and not _goes_on_as_title(words, at):
        _name_minister(words, at, nation.country, thread)
        return
    if at > 0 and words[at - 1].low not in {"the", "its"} and not words[at - 1].is_stop:
        return
    if at > 1 and words[at - 2].possessive:
        return
    if at > 2 and words[at - 2].low == "," and words[at - 3].actor and not words[at - 3].possessive:
        return  # "A, the foreign minister,"
    following = words[at + 1] if at + 1 < len(words) else None
    goes_on = following is not None and following.is_a("title") and following.low not in {"a", "an", "the"}
    if following is not None and (following.actor or following.low == "of" or goes_on):
        return
    if following is not None and following.low == "," and at + 2 < len(words) and words[at + 2].actor:
        return
    if following is not None and following.is_a("and") and at + 2 < len(words) and words[at + 2].is_a("title"):
        return  # "the prime minister and minister of foreign affairs, A"
    clause = max((k for k in range(at) if words[k].low == ";"), default=-1) + 1
    barred = _named_in(words[clause:at]) | _meant_by_pronoun(words, clause, at, thread)
    if at <= 1:
        barred |= _named_as_company(words, at)
    one = _of_the_house(words, at, thread) or thread.holder(words[at].low, barred)
    if one:
        words[at].actor = Actor((one,), "collective")


def _named_as_company(words: Sequence[Word], at: int) -> frozenset[str]:
    """B in "The prime minister spoke to the prime minister of Japan, B", who is not the first one."""
    end = next(
        (k for k in range(at + 1, len(words)) if words[k].is_stop or words[k].is_a("report", "clause")), len(words)
    )
    tells = any(t.form != "noun" for word in words[at + 1 : min(end, at + 4)] for t in word.triggers)
    return _named_in([word for word in words[at + 1 : end] if not word.possessive]) if tells else frozenset()


def _of_the_house(words: Sequence[Word], at: int, thread: Thread) -> str | None:
    """ "The White House said the president would ...": its own president, if the article or the sentence names him."""
    house = next(
        (w.spot for w in words[:at] if w.spot and w.spot.kind == "venue" and w.spot.name in _SPEAKING_HOUSES), None
    )
    if house is None or not any(word.is_a("report") for word in words[:at]):
        return None
    named = [*thread.named, *_in_order_of_naming(words[:at])]
    own = [one for one in named if thread.country_of(one) == house.country and thread.holds(one, words[at].low)]
    return own[-1] if own else None


_SPEAKING_HOUSES = frozenset(["Downing Street", "Elysee Palace", "Élysée Palace", "Kremlin", "White House"])


def _goes_on_as_title(words: Sequence[Word], at: int) -> bool:
    following = words[at + 1] if at + 1 < len(words) else None
    return following is not None and (following.actor is not None or following.low in {"for", "of"}
                                      or following.is_a("title") or following.capital)  # fmt: skip


def _name_minister(words: Sequence[Word], at: int, country: str, thread: Thread) -> None:
    """ "the Ukrainian minister": the one of that country whom the article has named, if he is one."""
    one = thread.national(country, tuple(_named_in(words[:at])))
    if one is not None and thread.holds(one, "minister"):
        words[at].actor = Actor((one,), "collective")


def _meant_by_pronoun(words: Sequence[Word], first: int, last: int, thread: Thread) -> frozenset[str]:
    """Who "He" is in "He spoke to the president": not the president."""
    for k in range(first, last):
        if words[k].actor:
            return frozenset()
        if words[k].low in {"he", "she"}:
            one = thread.singular(words, k)
            return frozenset([one]) if one else frozenset()
    return frozenset()


def _named_in(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(i for word in words if word.actor for i in word.actor.ids)


def _in_order_of_naming(words: Sequence[Word]) -> list[str]:
    return list(dict.fromkeys(i for word in words if word.actor for i in word.actor.ids))


def _name_other(words: Sequence[Word], at: int, thread: Thread) -> None:
    """ "his host", "her guest", "the visitor": the other of the two, or the one who travelled."""
    lead = words[at - 1].low if at else ""
    following = words[at + 1] if at + 1 < len(words) else None
    if following is not None and (following.is_a("title", "standin") or following.low in {"of", "country", "nation"}):
        return
    if at > 2 and words[at - 2].low == "," and words[at - 3].actor and following is not None and following.low == ",":
        return  # "A, the host, and B"
    before = _named_in(words[:at])
    one: str | None = None
    if lead in {"his", "her"}:
        owner = thread.singular(words, at - 1)
        pair = thread.pair if thread.pair_age <= 3 else ()
        if owner in pair and len(pair) == 2:
            one = next(i for i in pair if i != owner)
    elif lead == "the":
        one = thread.host if words[at].low == "host" else thread.visitor
    if one is None and lead in {"his", "her", "the"}:
        one = thread.of_home(words[at].low == "host")
    if one and one not in before:
        words[at].actor = Actor((one,), "collective")


def _name_capital(words: Sequence[Word], at: int) -> None:
    """ "in the Kyrgyz capital" is in Bishkek."""
    nation = words[at - 1].spot if at else None
    if nation is None or nation.kind != "adjective" or words[at].possessive:
        return
    place = places.capital_of(nation.country)
    if place is not None and place.city is not None:
        words[at].spot = places.spots().get(place.city)


_VISITORS = BARE_OFFICES | {
    "dignitary",
    "leader",
    "head of government",
    "head of state",
    "minister",
    "monarch",
    "ruler",
}


def _name_visitor(words: Sequence[Word], at: int, thread: Thread) -> None:
    """ "the visiting premier", "visiting dignitary": whose journey was told."""
    k = at + 1
    following = words[k + 1] if k + 1 < len(words) else None
    if k >= len(words) or words[k].actor or words[k].low not in _VISITORS or words[k].possessive:
        return
    if following is not None and (following.actor or following.is_a("title") or following.low == "of"):
        return
    one = thread.visitor
    turn = max((j for j in range(at) if words[j].low in {"while", "whereas", ";"}), default=0)
    if one and one not in _named_in(words[turn:at]):
        words[k].actor = Actor((one,), "collective")


def _name_counted(words: Sequence[Word], at: int, thread: Thread) -> None:
    """ "the two", "the three" without a noun: so many as the last sentence named."""
    if at == 0 or words[at - 1].low not in {"the", "all"}:
        return
    following = words[at + 1] if at + 1 < len(words) else None
    if following is not None and following.low in _FELLOWS:
        following = words[at + 2] if at + 2 < len(words) else None
    if following is None or not _is_predicate(following) or following.low == "heads":
        return  # "the two heads of state"
    count = _COUNTS[words[at].low]
    here = tuple(dict.fromkeys(i for word in words[:at] if word.actor for i in word.actor.ids))
    both = tuple(dict.fromkeys((*thread.recent, *here)))
    ids = next((found for found in (here, tuple(thread.recent), both) if len(found) == count), ())
    if not ids and count == 2:
        if len(thread.recent) == 1 and thread.recent[0] not in thread.pair:
            thread.pair = ()  # somebody else was named since: who the two are is open
        ids = thread.pair if thread.pair_age <= 3 else ()
    if len(ids) == count:
        words[at].actor = Actor(ids, "collective")


# What two leaders may be called together.
_FELLOWS = frozenset(
    [
        "allies", "chancellors", "conservatives", "friends", "kings", "liberals", "monarchs", "neighbors", "neighbours",
        "politicians", "populists", "rivals", "socialists", "strongmen", "veterans", "women",
    ]
)  # fmt: skip


def _is_predicate(word: Word) -> bool:
    """Can the word go on after a noun phrase: a verb, a preposition, an end?"""
    if word.is_stop or word.low in {",", "."} or word.light:
        return True
    if word.is_a("aux", "prep", "report", "with", "and", "expected", "negated", "by", "clause", "hypothetical"):
        return True
    if any(t.form != "noun" for t in word.triggers) or word.low.endswith("ed"):
        return True
    return word.low in _PLAIN_VERBS


_PLAIN_VERBS = frozenset(
    ["came", "did", "does", "gave", "got", "had", "has", "have", "made", "said", "sat", "took", "went"]
)


@cache
def _demonyms() -> dict[str, str]:
    return {name.lower(): code for name, code in places.rows("demonyms.tsv")}


def _nation_of(words: Sequence[Word], at: int) -> str | None:
    """The country of "the Ukrainian", "the Frenchman", when no noun follows."""
    if at == 0 or words[at - 1].low != "the":
        return None
    word = words[at]
    code = _demonyms().get(word.low)
    if code is None:
        if word.spot is None or word.spot.kind != "adjective" or word.low.endswith(_MAY_BE_MANY) or "." in word.low:
            return None
        code = word.spot.country
    following = words[at + 1] if at + 1 < len(words) else None
    return code if following is None or _is_predicate(following) else None


def _name_national(words: Sequence[Word], at: int, country: str, thread: Thread) -> None:
    first = next((word.actor for word in words[:at] if word.actor), None)
    one = thread.national(country, first.ids if first else ())
    if one:
        words[at].actor = Actor((one,), "collective")
        words[at].spot = None
