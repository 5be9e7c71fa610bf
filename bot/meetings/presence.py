"""Frames of being together where no word of meeting stands: words said, papers signed, a stage shared in one place.

"A told B in Berlin that ...", "A and B opened the bridge at Nkaya", "A stood beside B in Seoul": a sentence and a
trigger's place in, frames out. All rest on three things: two leaders of different countries, a place that the clause
names (or a stage that both share), and a deed that needs them both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.meetings import grammar
from bot.meetings.cues import Trigger
from bot.meetings.frame import Frame, Thread, base_frame, has_modal, pairs_of, resolve_actors, weakest
from bot.meetings.grammar import Group
from bot.meetings.places import Spot
from bot.meetings.sentence import Sentence, Word
from bot.meetings.talks import frames_of_talks

# What is said to somebody's face wherever it is said, and what may be said from afar: then it must be at his home.
_TO_THE_FACE = frozenset(["assured", "briefed", "handed", "informed", "reassured", "reminded", "showed", "told"])
_MAYBE_FROM_AFAR = frozenset(["asked", "pressed", "promised", "thanked", "urged", "warned"])
_FROM_AFAR = frozenset(
    [
        "broadcast", "broadcaster", "cable", "call", "column", "email", "essay", "facebook", "interview", "letter",
        "letters", "message", "newspaper", "note", "open", "post", "radio", "speech", "statement", "telegram",
        "television", "text", "tweet", "twitter", "writing", "x",
    ]
)  # fmt: skip
# How far, in words, the place may stand behind the one who is spoken to.
PLACE_REACH = 7
# How far, in words, the company may stand behind the deed: "signed in Moscow on Friday an accord on gas with B".
COMPANY_REACH = 16
_AT = frozenset(["at", "in", "inside", "near", "outside"])
_BESIDE = frozenset(["alongside", "beside", "by the side of", "next to"])
# Of two who merely stood or appeared somewhere, one must have been beside the other.
_BESIDE_SOMEBODY = frozenset(["appeared", "appearing", "standing", "stood"])
_HOUSES = frozenset(["castle", "chancellery", "hall", "hotel", "house", "palace", "villa"])


def frames_of_telling(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A told B in C on Tuesday that ..."."""
    words = sentence.words
    is_sure = words[at].low in _TO_THE_FACE
    if words[at].quoted or not (is_sure or words[at].low in _MAYBE_FROM_AFAR):
        return
    target = grammar.object_of(words, at)
    if not isinstance(target, Group) or len(target.at) != 1 or target.first > at + 6:
        return
    place = _place_behind(words, target.last)
    if place is None:
        return
    others, other_how, _, end = resolve_actors(target, words, thread)
    subject, how, _, last = resolve_actors(grammar.subject_of(words, at, finite=True), words, thread, others)
    if len(subject) != 1 or not thread.are_of_two_countries(subject + others):
        return
    if not is_sure and thread.country_of(others[0]) != place.country:
        return
    for ids in pairs_of(subject, others, joint=True):
        frame = base_frame(trigger, at, ids, end or at)._replace(after=last, how=weakest(how, other_how), group="meet")
        yield frame._replace(kind="bilateral_meeting", cameo="040", is_deed=True)


def _place_behind(words: Sequence[Word], last: int) -> Spot | None:
    """The city or house of "(told B) on Tuesday in Berlin", said before what was told; None when it came from afar."""
    found: Spot | None = None
    for k in range(last + 1, min(len(words), last + PLACE_REACH)):
        word = words[k]
        if word.low in _FROM_AFAR or word.is_a("remote") or any(t.group == "call" for t in word.triggers):
            return None
        if found is None and word.spot and word.spot.kind in {"city", "venue"} and not word.possessive:
            found = word.spot if _is_led_by(words, k, _AT) else None
        ends = word.is_stop or word.actor or word.is_a("clause", "report") or word.low in {",", "to"}
        if ends:
            break
    return found


def _is_led_by(words: Sequence[Word], at: int, leads: frozenset[str]) -> bool:
    j = at - 1
    while j > 0 and (words[j].low == "the" or words[j].spot):
        j -= 1
    return words[j].low in leads


def frames_of_acting(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A signed the accord with B in C", "A and B unveiled a plaque in C", "A stood beside B in C"."""
    words = sentence.words
    if words[at].quoted or (trigger.form == "base" and not has_modal(words, at)):
        return
    found = grammar.subject_of(words, at, finite=True)
    company = _company_of_deed(words, at)
    own = found.ids(words) if isinstance(found, Group) else ()
    others, other_how, _, end = resolve_actors(company, words, thread, own)
    subject, how, _, last = resolve_actors(found, words, thread, others)
    if not subject or not (others or (len(subject) > 1 and words[at].low not in _BESIDE_SOMEBODY)):
        return
    is_beside = company is not None and words[grammar.phrase_start(words, company.first) - 1].low in _BESIDE
    if not _is_somewhere(words, at) and not (others and (is_beside or _is_dated(words))):
        return
    ids = tuple(dict.fromkeys(subject + others))
    if len(ids) < 2 or not thread.are_of_two_countries(ids):
        return
    frame = base_frame(trigger, at, ids, max(end or at, at))._replace(
        after=last if last is not None and last < at else None
    )
    yield frame._replace(kind="bilateral_meeting" if len(ids) == 2 else "multilateral", cameo="040",
                         how=weakest(how, other_how), group="meet", is_deed=True)  # fmt: skip


def _company_of_deed(words: Sequence[Word], at: int) -> Group | None:
    """B in "signed a treaty with B", "cut the ribbon together with B", "stood beside B"."""
    for k in range(at + 1, min(len(words) - 1, at + COMPANY_REACH)):
        word = words[k]
        if word.is_a("with") or word.low in _BESIDE or word.low == "together with":
            return grammar.actors_after(words, k)
        if word.is_stop or word.actor or word.is_a("clause", "report", "by"):
            return None
        if word.is_a("and") and k > at + 1 and any(t.form == "past" for w in words[k + 1 : k + 3] for t in w.triggers):
            return None
    return None


def _is_somewhere(words: Sequence[Word], at: int) -> bool:
    """Does the clause set the deed in a city or a house? "Agreed to meet in C" does not."""
    for k in range(at + 1, min(len(words), at + 22)):
        word = words[k]
        if word.is_stop or word.is_a("report", "clause") or (word.low == "to" and not _names_a_place(words, k + 1)):
            break
        if _is_where(words, k):
            return True
    for k in range(at - 1, max(-1, at - 14), -1):
        if words[k].is_stop or words[k].is_a("clause", "report"):
            return False
        if _is_where(words, k):
            return True
    return False


def _is_dated(words: Sequence[Word]) -> bool:
    return any(word.capital and grammar.is_day(word) for word in words)


def _is_where(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    if word.spot and word.spot.kind in {"city", "venue"} and not word.possessive:
        return _is_led_by(words, at, _AT)
    return word.low in _HOUSES and word.capital and _is_led_by(words, at - 1, _AT)


def _names_a_place(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].spot is not None


def frames_of_stage(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "at a joint news conference with B in C, A said", "A and B told a joint news conference"."""
    words = sentence.words
    for k in range(at + 1, min(len(words), at + 9)):
        word = words[k]
        if word.is_a("with") or word.is_stop or word.low == ",":
            break
        if not (word.is_a("prep", "title", "aux") or word.spot or word.capital or grammar.is_day(word)):
            return  # "a news conference that talks with B ...", "on ties with B"
    as_talks = Trigger("talks", "noun", "bilateral_meeting", "040")
    for frame in frames_of_talks(sentence, at, as_talks, thread):
        if len(frame.ids) > 1 and thread.are_of_two_countries(frame.ids):
            yield frame._replace(definite=True)
