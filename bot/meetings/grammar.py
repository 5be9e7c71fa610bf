"""Who does it and to whom: the arguments of a trigger, found by walking from it word by word.

Everything here takes a list of words and a position and gives positions; a group is a run of actors joined by commas
and "and". Walks stop at whatever closes a clause, so that a pair of names in one sentence is not yet a meeting.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.meetings.naming import (
    Group,
    actor_of_place,
    group_ending_at,
    group_starting_at,
    is_day,
    is_excluded,
    is_stand_in,
    is_stand_in_head,
    is_title,
    phrase_start,
)
from bot.meetings.sentence import Word

# How far an argument may stand from its trigger, in words.
REACH = 25


# How late, in words, the subject of a sentence may come: "On Monday the Kenyan president, A, ..."
_OPENING = 7


def subject_of(words: Sequence[Word], at: int, *, finite: bool) -> Group | int | None:
    """The subject of the verb at `at`, found in its clause; of "A saw B, found ..., and will see C" it is A."""
    main = _of_the_main_clause(words, at) if finite else None
    if main is not None and any(word.is_a("clause") for word in words[main.last + 1 : at]):
        return main  # "A saw B, found that he was a friend, and will see C"
    found = _subject_in_clause(words, at, finite=finite)
    return found if found is not None else main


def opening_subject(words: Sequence[Word], at: int) -> Group | None:
    """The actors that open the sentence, if it is they whom it is about."""
    first = next((k for k, word in enumerate(words[:at]) if word.actor or word.is_stop), None)
    if first is None or first > _OPENING or not words[first].actor or words[first].possessive:
        return None
    group = group_starting_at(words, first)
    return None if _is_object(words, group) else group


def _of_the_main_clause(words: Sequence[Word], at: int) -> Group | None:
    j = at - 1
    while j > 0 and (words[j].is_a("aux", "expected", "light") or words[j].low in {"to", "later", "then"}):
        j -= 1
    if j < 2 or not words[j].is_a("and") or words[j - 1].low != ",":
        return None
    return opening_subject(words, j)


def _subject_in_clause(words: Sequence[Word], at: int, *, finite: bool) -> Group | int | None:
    """Who does what stands at `at`: a group, the position of a pronoun, or None.

    `finite` is a verb with a subject of its own clause; participles and nouns ("after talks with B") look further.
    """
    j = at - 1
    floor = max(0, at - REACH)
    if finite and (_is_unnamed_office(words, at) or _is_somebody_else(words, at)):
        return None
    if not finite and j > 0 and words[j].low in {"as", "when", "while"}:
        j -= 1  # "A, while hosting B, said"
        j -= words[j].low == ","
    while j >= floor:
        word = words[j]
        if word.actor:
            group = group_ending_at(words, j)
            if is_excluded(words, group.first):
                j = group.first - 1
                continue
            if word.possessive:
                # "Xi's envoy met": the head is somebody else, unless we look from a noun of his
                if finite:
                    return None
                j = group.first - 1
                continue
            if _is_object(words, group):
                j = phrase_start(words, group.first) - 2
                continue
            if j + 1 < at and is_stand_in(words[j + 1]) and not words[j + 1].is_a("title"):
                return None
            return group
        if word.low in _SPOUSES and j > 2 and words[j - 1].is_a("pronoun") and words[j - 2].is_a("and"):
            j -= 3  # "A and his wife were received by B"
            continue
        if word.is_stop or (word.quoted != words[at].quoted and not word.is_a("report")):
            return None
        if word.low == ",":
            if words[j + 1].low in _ARRANGED and not (words[j - 1].actor or words[j - 1].is_a("pronoun")):
                return None  # "discussed the committee, due to convene in C"
            j = _over_relative(words, j) or _over_parenthesis(words, j, at)
            continue
        if word.is_a("pronoun"):
            if word.low in {"he", "she", "they", "i", "we"}:
                return j
        elif word.low == "who":
            return _antecedent(words, j)
        elif word.low == "but" and _goes_on_with_verb(words, j, at):
            pass
        elif _closes_clause(words, j, finite=finite):
            return None
        j -= 1
    return None


def _before_auxiliaries(words: Sequence[Word], at: int) -> int:
    """Where the words end whose verb stands at `at`: before its "has", "will", "did not"."""
    j = at - 1
    while j > 0 and words[j].is_a("aux", "expected", "light", "negated"):
        j -= 1
    return j


def _is_unnamed_office(words: Sequence[Word], at: int) -> bool:
    """ "A rang B after the president returned": the verb at `at` has a subject, whoever that is."""
    j = _before_auxiliaries(words, at)
    return j > 0 and words[j].low in _OFFICES and not words[j].actor and words[j - 1].low in {"the", "its", "whose"}


def _is_somebody_else(words: Sequence[Word], at: int) -> bool:
    """Is the subject of the verb at `at` a name that is no leader's: "Yoshiro Mori, a former premier, saw B"?"""
    j = _before_auxiliaries(words, at)
    if words[j].low == ",":
        j = next((k for k in range(j - 1, max(0, j - _LONGEST_APPOSITION), -1) if words[k].low == ","), 1) - 1
    return j > 1 and _is_strange_name(words[j]) and _is_strange_name(words[j - 1])


def _is_strange_name(word: Word) -> bool:
    plain = not (word.groups or word.triggers or word.spot or word.event or word.actor or word.is_stop)
    return plain and word.capital and not is_day(word) and word.low.isalpha()


_ARRANGED = {"due", "expected", "scheduled", "set", "slated"}
_OFFICES = {"chancellor", "foreign minister", "king", "leader", "premier", "president", "prime minister", "queen"}


def _goes_on_with_verb(words: Sequence[Word], turn: int, at: int) -> bool:
    """ "A will miss the dinner but expects to meet B": after the turn no subject of its own."""
    between = words[turn + 1 : at]
    return all(w.is_a("aux", "expected", "light", "hypothetical", "negated") or w.low == "to" for w in between)


def _closes_clause(words: Sequence[Word], j: int, *, finite: bool) -> bool:
    """Does a walk to the left end here? A noun for somebody else is a finite verb's own subject."""
    word = words[j]
    if not finite:
        return word.low in {"but", "while", "whereas"}
    if word.is_a("clause"):
        return not word.is_a("aux")
    if not is_stand_in(word) or word.is_a("title") or word.possessive:
        return False
    return not _after_preposition(words, j) and not _after_verb(words, j)


def _after_verb(words: Sequence[Word], k: int) -> bool:
    """Is the noun at `k` what an earlier verb takes: "met lawmakers and then held talks with B"?"""
    for j in range(k - 1, max(-1, k - 4), -1):
        if any(t.form not in {"noun", "participle"} for t in words[j].triggers) or words[j].light:
            return True
        if not is_title(words[j]):
            return False
    return False


def _over_parenthesis(words: Sequence[Word], comma: int, at: int) -> int:
    """From a comma next to the verb back over ", 81," or ", who arrived on Monday,"; else one word on."""
    verb_begins = at
    while verb_begins - 1 > comma and (
        words[verb_begins - 1].is_a("aux", "expected", "light", "negated")
        or is_day(words[verb_begins - 1])
        or words[verb_begins - 1].low == "on"
    ):
        verb_begins -= 1
    if verb_begins - 1 == comma:
        if comma and words[comma - 1].actor and len(group_ending_at(words, comma - 1).at) > 2:
            return comma - 1  # "the four leaders, A, B, C and D, met"
        for k in range(comma - 1, max(0, comma - _LONGEST_PARENTHESIS), -1):
            if words[k].low == "," and k > 0 and (words[k - 1].actor or words[k - 1].is_a("pronoun")):
                return k - 1
            if words[k].low == "," and k > 2 and words[k - 1].spot:
                of = actor_of_place(words, k - 1)
                if of is not None:
                    return of
    return comma - 1


def _over_relative(words: Sequence[Word], comma: int) -> int | None:
    """From the ", and" that goes on after a relative clause to before it: "A sat with B, who smiled, and met C"."""
    if comma + 1 >= len(words) or not words[comma + 1].is_a("and"):
        return None
    for k in range(comma - 1, max(0, comma - _LONGEST_PARENTHESIS), -1):
        if words[k].low in {"who", "which", "whom"} and words[k - 1].low == ",":
            return k - 2
        if words[k].is_stop:
            return None
    return None


def _antecedent(words: Sequence[Word], who: int) -> Group | None:
    j = who - 1
    while j >= 0 and words[j].low == ",":
        j -= 1
    if j >= 0 and words[j].actor and not words[j].possessive:
        return Group((j,), j, j)
    # "A, his prime minister, who met B"
    for k in range(j, max(-1, j - _LONGEST_APPOSITION), -1):
        if (
            words[k].is_stop
            or (words[k].is_a("clause", "report") and words[k].low != "as")
            or any(t.form != "noun" for t in words[k].triggers)
        ):
            return None
        if words[k].low == "," and k and words[k - 1].actor and not words[k - 1].possessive:
            return Group((k - 1,), k - 1, k - 1)
    return None


def both_of(words: Sequence[Word], found: Group, at: int) -> Group:
    """ "A and B, who last met in C": of a verb without an object both are the subject."""
    if not any(word.low == "who" for word in words[found.last + 1 : at]):
        return found
    return group_ending_at(words, found.last)


def _said_to_be(words: Sequence[Word], at: int) -> Group | None:
    """The one in "A was the second foreign leader whom B rang"."""
    for j in range(at - 1, max(-1, at - 8), -1):
        if words[j].low in {"be", "is", "was"}:
            k = j - 1
            while k > 0 and words[k].is_a("aux", "expected"):
                k -= 1
            return Group((k,), k, k) if k >= 0 and words[k].actor and not words[k].possessive else None
        if words[j].is_stop or words[j].low == "," or words[j].actor:
            return None
    return None


def relative_object(words: Sequence[Word], at: int) -> Group | None:
    """The one in "B, whom A had received a week earlier"; for "with whom" too."""
    for j in range(at - 1, max(-1, at - 9), -1):
        if words[j].low == "whom":
            before = j - 1 if j and words[j - 1].is_a("with") else j
            return _antecedent(words, before) or _said_to_be(words, before)
        if words[j].is_stop or words[j].low == ",":
            return None
    return None


def _after_preposition(words: Sequence[Word], k: int) -> bool:
    for j in range(k - 1, max(-1, k - 5), -1):
        if words[j].is_a("prep", "with", "by", "between"):
            return True
        if words[j].low == "," or words[j].actor:
            return False
    return False


# What an envoy or adviser may be for: "Trump's Middle East envoy", "Putin's foreign policy aide".
_FIELDS = {"affairs", "africa", "east", "economic", "middle", "of", "peace", "personal", "policy", "political", "trade"}
_SPOUSES = {"daughter", "husband", "partner", "son", "wife"}
_LONGEST_APPOSITION = 12
# "A, also a member of the Political Bureau of the Communist Party of China Central Committee, met B"
_LONGEST_PARENTHESIS = 22
_TAKES_SOMEBODY = {"host", "invite", "meet", "phone", "see", "speak", "tell", "visit"}
_NOT_OBJECT_VERBS = {"said", "as", "added"}


def _is_object(words: Sequence[Word], group: Group) -> bool:
    """Does the group hang on a preposition or another verb on its left ("praised Xi and met")?"""
    before = phrase_start(words, group.first) - 1
    if before < 0:
        return False
    word = words[before]
    if word.low in {"at", "in", "near"} and _is_where(words, before + 1, group.first):
        return False  # "in New Delhi A laid a wreath"
    if word.is_a("clause") and word.low in {"since", "until", "after", "before", "when", "as"}:
        return False
    if word.low in {"after", "before", "following"}:
        # "after Putin met" has a subject, "after Putin's ..." has not come this far
        return False
    if word.is_a("prep", "with", "by", "between"):
        return True
    if word.is_a("report", "aux", "clause", "and") or word.low in _NOT_OBJECT_VERBS:
        return False
    return any(t.group in _TAKES_SOMEBODY and t.form != "noun" for t in word.triggers)


def _is_where(words: Sequence[Word], first: int, last: int) -> bool:
    """Do the words before a name name a place and not a nation?"""
    while first < last and words[first].low == "the":
        first += 1
    place = words[first].spot if first < last else None
    return place is not None and place.kind != "adjective" and not words[first].possessive


def object_of(words: Sequence[Word], at: int, *, needs_with: bool = False) -> Group | int | None:
    """Whom the verb at `at` takes: directly, after "with", or "with" after the circumstances; a number is a pronoun's.

    A noun that is no leader in that place ("met with criticism", "met the families of") gives None.
    """
    j = at + 1
    seen_with = False
    unknown = 0
    while j < min(len(words), at + REACH):
        word = words[j]
        if word.actor:
            if word.possessive:
                return _possessed(words, j)
            if needs_with and not seen_with:
                return None
            return group_starting_at(words, j)
        if word.is_a("with") or word.low == "together with" or (needs_with and word.low == "to"):
            seen_with = True
            unknown = 0
        elif word.is_a("pronoun") and word.low in {"him", "her", "them", "me"} and (seen_with or not needs_with):
            following = words[j + 1] if j + 1 < len(words) else None
            if word.low == "her" and following and (is_stand_in(following) or is_title(following)):
                j += 1
                continue
            return j
        elif (is_title(word) and not is_stand_in_head(words, j)) or _joins_nations(words, j):
            pass
        elif word.low in _DELEGATIONS:
            return _led_by(words, j)
        elif word.is_a("nonperson", "standin", "executives"):
            return None
        elif word.is_a("aux") or word.low in {"both", "newly", "re"} or word.is_a("in person", "sideline"):
            pass
        elif _ends_of_day(words, j) > j and not needs_with:
            j = _ends_of_day(words, j) - 1  # "receives on Wednesday B"
        elif word.is_a("prep") or word.is_a("remote"):
            return _with_after(words, j, or_to=needs_with)
        elif word.low == "," and words[j - 1].is_a("title") and _names_the_holder(words, j + 1):
            pass  # "met its leader, B", "the foreign minister, Sheikh B"
        elif word.low == "," and unknown == 0 and _goes_on(words, j):
            return _with_after(words, j)  # "held talks today, Wednesday, with B"
        elif word.is_a("and") and words[j - 1].is_a("title") and j - 1 > at:
            pass  # "met Greenland's leader and the Danish one": an office that nobody of the roster holds
        elif word.is_stop or word.low == "," or word.is_a("and", "clause", "report", "by"):
            return None
        else:
            unknown += 1
            if unknown > 3 or (word.low.endswith("s") and not word.capital):
                return None
        j += 1
    return None


def _ends_of_day(words: Sequence[Word], at: int) -> int:
    """Past "on Wednesday", "on Monday evening", "this Friday", "on May 5", "in Paris" at `at`; `at` without any."""
    j = at + 1
    if words[at].low in {"at", "in"}:
        j += j < len(words) and words[j].low == "the"
        first = j
        while j < first + 4 and j < len(words) and _may_name_a_house(words[j]):
            j += 1
        j += first < j < len(words) and words[j].low == "in"  # "at Al-Ittihadiya Palace in Cairo"
        spot = words[j].spot if j < len(words) else None
        if spot is not None and spot.kind != "adjective" and not words[j].possessive:
            return j + 1
        return j if first < j and words[j - 1].low in _HOUSES else at
    if words[at].low not in {"on", "this", "last"} or j >= len(words) or not (words[j].capital and is_day(words[j])):
        return at
    while j < len(words) and (words[j].low.isdigit() or is_day(words[j]) or words[j].low in _PARTS_OF_DAYS):
        j += 1
    return j


def _may_name_a_house(word: Word) -> bool:
    return word.capital and word.actor is None and word.spot is None and not word.triggers and not word.is_stop


_HOUSES = {"castle", "hall", "hotel", "house", "palace", "villa"}
_PARTS_OF_DAYS = {"afternoon", "evening", "morning", "night"}


def _possessed(words: Sequence[Word], at: int) -> Group | None:
    """ "met Xi's successor, Li", "met Trump's Middle East envoy B": only a name in apposition to what is possessed."""
    j = at + 1
    while j < len(words) and j < at + 7 and (is_title(words[j]) or is_stand_in(words[j]) or words[j].low in _FIELDS):
        j += 1
    if j < len(words) and words[j].actor and is_stand_in(words[j - 1]):
        return group_starting_at(words, j)
    j = at + 1
    while j < len(words) and is_title(words[j]) and not words[j].is_a("standin"):
        j += 1
    if j > at + 1 and j + 1 < len(words) and words[j].low == ",":
        j += 1
    return group_starting_at(words, j) if j < len(words) and words[j].actor and j > at + 1 else None


def _with_after(words: Sequence[Word], at: int, *, or_to: bool = False) -> Group | None:
    """ "met in Beijing on Tuesday with B": the actors of a "with" (or "to") later in the clause."""
    for j in range(at, min(len(words), at + 14)):
        word = words[j]
        if word.is_stop or word.is_a("clause", "report") or (word.low == "," and not _goes_on(words, j)):
            return None
        if j > at and any(t.form != "noun" for t in word.triggers) and not word.is_a("light"):
            return None
        if or_to and word.low == "to" and (spoken_to := actors_after(words, j)):
            return spoken_to
        if word.is_a("with"):
            group = actors_after(words, j)
            following = words[group.last + 1] if group is not None and group.last + 1 < len(words) else None
            # "met in C, with D joining them"
            return None if following is not None and following.low.endswith("ing") else group
        if word.actor and not word.possessive:
            return None
    return None


def _goes_on(words: Sequence[Word], comma: int) -> bool:
    """Is the comma one inside a place or a date ("in Woodside, California, on Wednesday, April 26, with")?"""
    following = words[comma + 1] if comma + 1 < len(words) else None
    if following is None:
        return False
    return following.spot is not None or following.is_a("with") or following.low.isdigit() or is_day(following)


def actors_after(words: Sequence[Word], at: int) -> Group | None:
    """The group right after a preposition, over its titles; None when another noun stands there."""
    j = at + 1
    unknown = 0
    while j < len(words):
        word = words[j]
        if word.actor:
            return _possessed(words, j) if word.possessive else group_starting_at(words, j)
        if (is_title(word) and not is_stand_in_head(words, j)) or _joins_nations(words, j):
            pass
        elif word.low in _LEADS_TO_A_LIST and j <= at + 4:
            pass  # "with, in turn, A and B"
        elif word.is_a("and") and is_title(words[j - 1]) and j + 1 < len(words) and is_title(words[j + 1]):
            pass  # "the prime minister and minister of foreign affairs, A"
        elif word.low == "," and is_title(words[j - 1]) and _names_the_holder(words, j + 1):
            pass
        elif word.low in _DELEGATIONS:
            return _led_by(words, j)
        else:
            unknown += 1
            blocked = is_stand_in(word) or word.is_a("nonperson", "prep", "pronoun", "and", "clause", "with")
            blocked = blocked or any(t.form in {"past", "present"} for t in word.triggers)  # "to C, met B"
            if blocked or word.is_stop or unknown > 2 or (word.low.endswith("s") and not word.capital):
                return None
        j += 1
    return None


# Words between two names of a list: "A, foreign minister of the Netherlands, B of Morocco".
LIST_GAP = 9
_SINGLES_OUT = frozenset(["including", "like", "namely", "notably", "such as"])
_SEVERAL = frozenset(
    [
        "chiefs", "colleagues", "counterparts", "delegates", "dignitaries", "diplomats", "figures", "guests", "heads",
        "leaders", "ministers", "officials", "participants", "premiers", "presidents", "visitors",
    ]
)  # fmt: skip


def listed_after(words: Sequence[Word], at: int, reach: int = 30) -> Group | None:
    """The actors of "(met) several ministers, among them A and B", "(met) four leaders: A of X, B of Y"."""
    mark = next((k for k in range(at + 1, min(len(words) - 1, at + reach)) if _opens_a_list(words, k)), None)
    if mark is None:
        return None
    between = words[at + 1 : mark]
    if any(w.actor or w.is_a("report") for w in between):
        return None
    if between and not any(w.low.split()[-1] in _SEVERAL for w in between):
        return None
    found: list[int] = []
    for k in range(mark + 1, len(words)):
        word = words[k]
        if word.actor and not word.possessive:
            found.append(k)
        ends = (
            word.is_a("report", "clause")
            or word.low in {"after", "before"}
            or (word.is_stop and (word.low != ";" or words[mark].low != ":"))
        )
        if ends or any(t.form in {"past", "present"} for t in word.triggers) or k - (found or [mark])[-1] > LIST_GAP:
            break
    return Group(tuple(found), found[0], found[-1]) if found else None


def _opens_a_list(words: Sequence[Word], k: int) -> bool:
    if words[k].low == ":":
        return True
    return words[k].low in _SINGLES_OUT or (words[k].low == "them" and words[k - 1].low == "among")


def _joins_nations(words: Sequence[Word], at: int) -> bool:
    """The comma and the "and" of "his British, Dutch and Spanish counterparts"."""
    if not (words[at].low == "," or words[at].is_a("and")) or at + 1 >= len(words):
        return False
    sides = (words[at - 1].spot, words[at + 1].spot)
    return all(spot is not None and spot.kind == "adjective" for spot in sides)


_DELEGATIONS = {"delegation", "delegations"}
_LEADER_REACH = 10  # from "delegation" to "led by"


def _led_by(words: Sequence[Word], at: int) -> Group | None:
    """B in "a delegation of lawmakers led by B"."""
    for k in range(at + 1, min(len(words) - 1, at + _LEADER_REACH)):
        if words[k].low in {"headed", "led"} and words[k + 1].low == "by":
            return actors_after(words, k + 1)
        if words[k].is_stop or words[k].actor:
            return None
    return None


_MODALS_AND_PERFECTS = {"had", "has", "is", "was", "will", "would"}


def _names_the_holder(words: Sequence[Word], at: int) -> bool:
    """Does a name stand at `at`, after a title if any ("Sheikh B")? "After lunch with the king, B will" begins anew."""
    k = at + (at < len(words) and words[at].is_a("title") and not words[at].actor)
    if k >= len(words) or words[k].actor is None:
        return False
    following = words[k + 1] if k + 1 < len(words) else None
    return following is None or not (following.is_a("report") or following.low in _MODALS_AND_PERFECTS)


_LEADS_TO_A_LIST = {",", "both", "first", "in", "separately", "turn"}


def possessor_of(words: Sequence[Word], at: int) -> Group | int | None:
    """Whose noun stands at `at`: "A's", "A and B's", "his", or the bare names of "the A-B summit"."""
    j = at - 1
    steps = 0
    while j >= 0 and steps < 5:
        word = words[j]
        if word.actor:
            if word.possessive or j == at - 1 or (steps <= 2 and _only_adjectives(words, j + 1, at)):
                return group_ending_at(words, j) if word.possessive or j < at else None
            return None
        if word.is_a("pronoun") and word.low in {"his", "her", "their"}:
            return j
        if (
            word.low in {"a", "an", "this", "that"}
            or word.is_stop
            or word.is_a("clause", "with", "between", "by", "and")
        ):
            return None
        if word.is_a("prep") or word.low == "," or word.is_a("report") or word.is_a("light"):
            return None
        j -= 1
        steps += 1
    return None


_ADJECTIVES = {
    "first", "second", "third", "last", "latest", "face to face", "bilateral", "summit", "phone", "working", "state",
    "official", "historic", "planned", "upcoming", "high", "level", "highly", "anticipated", "long", "awaited",
    "in person", "virtual", "trilateral", "rare", "secret", "private",
}  # fmt: skip


def _only_adjectives(words: Sequence[Word], first: int, last: int) -> bool:
    return all(words[k].low in _ADJECTIVES or words[k].spot is not None for k in range(first, last))


_DURATIONS = {"hour", "hours", "minutes", "day", "days", "round", "rounds", "week", "weeks"}


def before_duration(words: Sequence[Word], at: int) -> int:
    """From "of" in "four hours of talks" back to before "four"; from anything else, where it is."""
    if at < 1 or words[at].low != "of" or words[at - 1].low not in _DURATIONS:
        return at
    j = at - 2
    while j >= 0 and at - j <= 8 and not words[j].is_a("clause", "with", "and") and not words[j].actor:
        if words[j].low in {"after", "following", "during", "in", "for", "at", "at the end", "of"} or words[j].light:
            break
        j -= 1
    return j


def subject_after(words: Sequence[Word], at: int) -> Group | int | None:
    """The subject after an opening phrase: "After talks with B, A flew", "Speaking at a meeting with B, A said"."""
    for j in range(at + 1, min(len(words), at + REACH)):
        word = words[j]
        if word.is_stop:
            return None
        if word.low != "," or j + 1 >= len(words):
            continue
        k = j + 1
        while k < len(words) and (is_title(words[k]) and not words[k].is_a("standin")):
            k += 1
        if k < len(words) and words[k].is_a("pronoun") and words[k].low in {"he", "she", "they"}:
            return k
        if k < len(words) and words[k].actor and not words[k].possessive:
            group = group_starting_at(words, k)
            following = words[group.last + 1] if group.last + 1 < len(words) else None
            if following is None or not (
                following.low == "," and group.last + 2 < len(words) and words[group.last + 2].is_a("and")
            ):
                return group
    return None
