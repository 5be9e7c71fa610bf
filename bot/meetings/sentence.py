"""A sentence as words that know what they are, and the actors in it: paragraph text and mentions in.

A leader's mention is one word here, whatever its length; a title in apposition ("China's foreign minister, Qin Gang,")
melts into it. Captions' ", left," and brackets without leaders are left out, so that the grammar sees plain clauses.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from bot.meetings.cues import ASCII_WORD, WORD, Entry, Event, Lexicon, Trigger
from bot.meetings.places import Spot
from bot.model import Mention, NamedBy
from bot.text import fold_char_for_char

_NO_GROUPS: frozenset[str] = frozenset()
_AND = frozenset({"and"})
_STOPS = frozenset(';:—…?!|"“”')
_HYPHENS, _APOSTROPHES, _POSSESSIVE = frozenset("-‑–"), frozenset("'’"), frozenset({"'s", "’s"})
_EXCELLENCY = "h.e."
OPENING, CLOSING = "“‘«", "”»"


@dataclass(frozen=True, slots=True)
class Actor:
    """One mention: `ids` are several for "the two leaders"."""

    ids: tuple[str, ...]
    how: NamedBy
    former: bool = False


class Word:
    """A word, phrase or actor with its place in the paragraph. `possessive`: an "'s" follows it.

    `low` is folded; `is_stop`: it ends a clause whatever stands around it. Most words are nothing in particular, so
    what a word may be has its default on the class.
    """

    groups: Set[str] = _NO_GROUPS
    triggers: Sequence[Trigger] = ()
    light: str | None = None
    spot: Spot | None = None
    event: Event | None = None
    actor: Actor | None = None
    possessive: bool = False
    quoted: bool = False
    capital: bool = False
    is_stop: bool = False

    def __init__(self, low: str, start: int, end: int) -> None:
        self.low = low
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Word({self.low!r}, {self.start}, {self.end})"

    def is_a(self, *groups: str) -> bool:
        if not self.groups:
            return False
        return not self.groups.isdisjoint(groups)


@dataclass(slots=True)
class Sentence:
    """`words` of `text[start:end]`, where `text` is the whole paragraph."""

    text: str
    start: int
    end: int
    words: list[Word] = field(default_factory=list)

    @property
    def quote(self) -> str:
        return self.text[self.start : self.end]

    def actors(self) -> list[int]:
        return [i for i, word in enumerate(self.words) if word.actor]


def read_sentence(
    paragraph: str, start: int, end: int, mentions: Sequence[Mention], lexicon: Lexicon, *, is_headline: bool = False
) -> Sentence:
    """The sentence `paragraph[start:end]` with its mentions put in as words."""
    sentence = Sentence(paragraph, start, end)
    raw = _raw_words(paragraph, start, end, mentions)
    words = _looked_up(raw, paragraph, lexicon)
    sentence.words = _plain_clauses(words if is_headline else _with_whole_names(words, paragraph))
    if is_headline:
        _join_at_commas(sentence.words)
    return sentence


def _join_at_commas(words: list[Word]) -> None:
    """In a headline the comma of "Putin, Xi to meet" is an "and"."""
    for before, comma, after in zip(words, words[1:], words[2:], strict=False):
        if comma.low == "," and before.actor and not before.possessive and (after.actor or after.is_a("title")):
            comma.low, comma.groups = "and", _AND


def _raw_words(paragraph: str, start: int, end: int, mentions: Sequence[Mention]) -> list[Word]:
    words: list[Word] = []
    folded = fold_char_for_char(paragraph[start:end])
    at = start
    for (first, last), actor in _actors(mentions):
        if first < at or last > end:
            continue
        _add_words(words, paragraph, folded, start, at, first)
        word = Word("@", first, last)
        word.actor = actor
        words.append(word)
        at = last
    _add_words(words, paragraph, folded, start, at, end)
    if '"' in folded or "“" in folded or "”" in folded or "«" in folded or "»" in folded:
        _mark_quoted(words)
    return words


def _actors(mentions: Sequence[Mention]) -> list[tuple[tuple[int, int], Actor]]:
    """One actor a place: several mentions over the same characters are one collective."""
    by_place: dict[tuple[int, int], list[Mention]] = {}
    for mention in mentions:
        by_place.setdefault((mention.start, mention.end), []).append(mention)
    return [
        (place, Actor(tuple(dict.fromkeys(m.leader_id for m in found)), found[0].how, found[0].former))
        for place, found in sorted(by_place.items())
    ]


def _add_words(words: list[Word], paragraph: str, folded: str, base: int, start: int, end: int) -> None:
    """The words of `paragraph[start:end]`; `folded` is the sentence from `base` on, character for character."""
    pattern = ASCII_WORD if folded.isascii() else WORD
    for match in pattern.finditer(folded, start - base, end - base):
        low = match[0]
        first = match.start() + base
        last = first + len(low)
        if last - first > 1:
            if low == "he" and paragraph[first:last] == "HE" and paragraph[last + 2 : last + 3].islower():
                low = _EXCELLENCY  # "HE President A"
            if low in _POSSESSIVE:
                if words:
                    words[-1].possessive = True
                continue
            word = Word(low, first, last)
            word.capital = paragraph[first].isupper()
        elif low.isalnum():
            word = Word(low, first, last)
            word.capital = paragraph[first].isupper()
        else:
            if low in _HYPHENS:
                if (
                    first
                    and last < len(paragraph)
                    and not (paragraph[first - 1].isspace() or paragraph[last].isspace())
                ):
                    continue
                low = "—"
            elif low in _APOSTROPHES and words and words[-1].end == first:
                # "the leaders' talks", "Orbans' plan"
                words[-1].possessive |= words[-1].low == "@" or words[-1].low.endswith("s")
                continue
            if low == ":" and words and words[-1].low.isdigit() and paragraph[last : last + 1].isdigit():
                continue  # "at 5:15 pm"
            word = Word(low, first, last)
            word.is_stop = low in _STOPS
        words.append(word)


def _mark_quoted(words: list[Word]) -> None:
    inside = False
    for word in words:
        if word.low == '"':
            inside = not inside
        elif word.low in OPENING:
            inside = True
        elif word.low in CLOSING:
            inside = False
        elif inside:
            word.quoted = True


def _looked_up(raw: list[Word], paragraph: str, lexicon: Lexicon) -> list[Word]:
    """Phrases of the lexicon joined into one word each."""
    lows, phrases, single = [word.low for word in raw], lexicon.phrases, lexicon.single
    words: list[Word] = []
    skip_to = 0
    for i, word in enumerate(raw):
        if i < skip_to:
            continue
        words.append(word)
        low = word.low
        if low not in phrases:
            continue
        entry = single.get(low)
        if entry is not None:
            _mark(word, entry)
            continue
        found = lexicon.longest_at(lows, i)
        if found is not None:
            size, entry = found
            if size > 1:
                _stretch(word, raw[i + size - 1], paragraph)
                skip_to = i + size
            _mark(word, entry)
    return words


def _stretch(first: Word, last: Word, paragraph: str) -> None:
    """A phrase of the lexicon is one word, in the place of its first."""
    first.low, first.end = fold_char_for_char(paragraph[first.start : last.end]), last.end
    first.possessive = last.possessive


def _mark(word: Word, entry: Entry) -> None:
    """What the lexicon knows of a word; most are nothing but a group."""
    if entry.groups:
        word.groups = entry.groups
    if entry.triggers:
        word.triggers = entry.triggers
    if entry.light:
        word.light = entry.light
    if entry.event:
        word.event = entry.event
    if entry.spot and word.capital:
        word.spot = entry.spot


def _with_whole_names(words: list[Word], paragraph: str) -> list[Word]:
    """A name that goes on after what the roster has of it ("Judith Suminwa Tuluka") is one actor still."""
    kept: list[Word] = []
    named: Word | None = None  # the word before, where the roster has it as a name
    for word in words:
        if (
            named is not None
            and not named.possessive
            and word.capital
            and not (word.groups or word.triggers or word.spot or word.event or word.actor)
            and paragraph[named.end : word.start] == " "
        ):
            named.end, named.possessive = word.end, word.possessive
            continue
        kept.append(word)
        named = word if word.actor and word.actor.how == "name" else None
    return kept


def _plain_clauses(words: list[Word]) -> list[Word]:
    """Without captions' sides, without brackets that name nobody, with appositions melted into their actor."""
    lows = {word.low for word in words}
    if not lows.isdisjoint("()[]"):
        words = _without_brackets(words)
    if "," in lows and any("side" in word.groups for word in words):
        words = _without_sides(words)
    if "of" in lows:
        words = _without_realms(words)
    if not lows.isdisjoint(_PEERS):
        words = _without_peers(words)
    if not lows.isdisjoint(_PLANS):
        _disarm_mere_plans(words)
    if "may" in lows:
        _disarm_months(words)
    return _melted(words)


def _without_brackets(words: list[Word]) -> list[Word]:
    kept: list[Word] = []
    i = 0
    while i < len(words):
        if words[i].low in "([":
            close = next((j for j in range(i + 1, min(i + 30, len(words))) if words[j].low in ")]"), None)
            if close is not None and not any(w.actor for w in words[i:close]):
                i = close + 1
                continue
            i += 1
            continue
        if words[i].low in ")]":
            i += 1
            continue
        kept.append(words[i])
        i += 1
    return kept


def _without_sides(words: list[Word]) -> list[Word]:
    """ "Putin, left, and Xi, rear right, talk" is "Putin and Xi talk"."""
    kept: list[Word] = []
    i = 0
    while i < len(words):
        word = words[i]
        if word.low == "," and i and words[i - 1].actor:
            j = i + 1
            while j < len(words) and words[j].is_a("side"):
                j += 1
            if i + 1 < j <= i + 4 and (j == len(words) or words[j].low in ",.;" or words[j].is_a("and")):
                i = j + (j < len(words) and words[j].low == ",")
                continue
        kept.append(word)
        i += 1
    return kept


def _without_realms(words: list[Word]) -> list[Word]:
    """ "the Emir of Qatar, A" and "President of the Republic of Guinea A" are "the Emir A" and "President A"."""
    kept: list[Word] = []
    i = 0
    while i < len(words):
        after = _after_realm(words, i) if words[i].low == "of" and kept and kept[-1].is_a("title") else i
        if after == i:
            kept.append(words[i])
        i = max(after, i + 1)
    return kept


_PEERS = frozenset(["colleagues", "counterparts"])


def _without_peers(words: list[Word]) -> list[Word]:
    """ "his counterparts from P and Q, A and B, ..." is "his A and B ..."."""
    for k, word in enumerate(words):
        if word.low not in _PEERS or k + 2 >= len(words) or words[k + 1].low not in {"from", "in", "of"}:
            continue
        j = k + 2
        while j < len(words) and (words[j].spot or words[j].low in {",", "the"} or words[j].is_a("and")):
            j += 1
        if j < len(words) and words[j].actor and words[j - 1].low == ",":
            close = next((n for n in range(j + 1, len(words)) if not _goes_on_in_list(words[n])), len(words))
            closes = close < len(words) and words[close - 1].low == "," and words[close - 2].actor is not None
            return [*words[:k], *words[j : close - closes], *words[close:]]
    return words


_BEFORE_A_MONTH = frozenset(["by", "early", "in", "last", "late", "mid", "next", "of", "since", "this", "until"])


def _disarm_months(words: list[Word]) -> None:
    """ "In this May 22, 2018, photo": the month leaves nothing open."""
    for k, word in enumerate(words):
        if word.low == "may" and word.capital:
            is_dated = k + 1 < len(words) and words[k + 1].low[:1].isdigit()
            if is_dated or (k and (words[k - 1].low in _BEFORE_A_MONTH or words[k - 1].low.isdigit())):
                word.groups = _NO_GROUPS


_PLANS = frozenset(["plan", "plans"])
_OF_A_PLAN = frozenset(["for", "of", "on", "to", "with"])
_OWNS_A_PLAN = frozenset(["a", "an", "any", "her", "his", "its", "new", "peace", "that", "the", "their", "this"])


def _disarm_mere_plans(words: list[Word]) -> None:
    """ "discusses the peace plan over phone with B": a plan of something else tells of no meeting to come."""
    for k, word in enumerate(words[:-1]):
        if word.low not in _PLANS or k == 0 or words[k + 1].low in _OF_A_PLAN:
            continue
        before = words[k - 1]
        if before.low in _OWNS_A_PLAN or before.possessive or (before.spot and before.spot.kind == "adjective"):
            word.groups = word.groups - {"expected"}


def _goes_on_in_list(word: Word) -> bool:
    return word.actor is not None or word.low == "," or word.is_a("and", "title") or word.spot is not None


def _after_realm(words: list[Word], at: int) -> int:
    """Where the actor, or the titles before it, stand after the "of the Republic of Guinea" that begins at `at`."""
    j = at + 1
    while j < len(words) and j < at + 7 and (words[j].spot or words[j].low in _OF_A_REALM):
        j += 1
    if words[j - 1].spot is None or words[j - 1].possessive:
        return _after_house(words, at)
    k = j + (j < len(words) and words[j].low == ",")
    k += k < len(words) and words[k].is_a("title") and not words[k].actor
    return k if k < len(words) and words[k].actor and (k > j or not words[j - 1].possessive) else at


def _after_house(words: list[Word], at: int) -> int:
    """The same for "the chairperson of its Commission, A": any house, but then with a comma and nothing said by A."""
    j = at + 1
    while j < len(words) and j < at + 9 and words[j].low != ",":
        if words[j].actor or words[j].triggers or words[j].is_stop or words[j].is_a("clause", "report", "with", "by"):
            return at
        j += 1
    k = j + 1
    k += k < len(words) and words[k].is_a("title") and not words[k].actor
    if j == at + 1 or k >= len(words) or words[j].low != "," or not words[k].actor or words[k].possessive:
        return at
    following = words[k + 1] if k + 1 < len(words) else None
    ends = following is None or following.is_stop or following.low in ",." or following.is_a("prep", "and")
    return k if ends else at


_OF_A_REALM = frozenset(["democratic", "federal", "islamic", "kingdom", "of", "people's", "republic", "the"])


def _melted(words: list[Word]) -> list[Word]:
    """ "China's foreign minister, A, said" and "A, the A's role, said" become "A said"."""
    kept: list[Word] = []
    i = 0
    while i < len(words):
        word = words[i]
        if word.low == "," and kept and i + 1 < len(words):
            j = i + 1
            while j < len(words) and j <= i + 5 and (words[j].is_a("title") or words[j].spot) and not words[j].actor:
                j += 1
            if j < len(words) and words[j].actor and not words[j].possessive:
                same = kept[-1].actor and set(kept[-1].actor.ids) == set(words[j].actor.ids)  # type: ignore[union-attr]
                titled = not kept[-1].actor and kept[-1].is_a("title") and _is_somebodys_office(kept)
                if same or titled:
                    if same:
                        kept[-1].end = words[j].end
                    else:
                        kept.append(words[j])
                    i = j + 1
                    if i < len(words) and words[i].low == ",":
                        i += 1
                    continue
        if word.actor and kept and kept[-1].actor and not kept[-1].possessive and word.actor.ids == kept[-1].actor.ids:
            # a role and a name side by side: "Chinese leader" + "Xi Jinping"
            kept[-1].end, kept[-1].possessive = word.end, word.possessive
            i += 1
            continue
        kept.append(word)
        i += 1
    return kept


def _is_somebodys_office(kept: list[Word]) -> bool:
    """Does "China's foreign minister," or "his host," name an office of some country or the other of two?"""
    if len(kept) > 1 and kept[-2].low in {"his", "her"}:
        return True
    return any(word.spot for word in kept[-5:]) and not any(word.low == "," for word in kept[-3:])
