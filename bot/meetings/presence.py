"""Frames of being together where no word of meeting stands: words said, papers signed, a stage shared in one place.

"A told B in Berlin that ...", "A and B opened the bridge at Nkaya", "A stood beside B in Seoul": a sentence and a
trigger's place in, frames out. All rest on three things: two leaders of different countries, a place that the clause
names (or a stage that both share), and a deed that needs them both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.meetings import grammar, naming
from bot.meetings.cues import MAYBE_FROM_AFAR, TO_THE_FACE, Trigger
from bot.meetings.encounters import OCCASIONS
from bot.meetings.frame import Frame, base_frame, has_modal, kind_of, pairs_of, weakest
from bot.meetings.naming import Group
from bot.meetings.places import Spot
from bot.meetings.sentence import Sentence, Word
from bot.meetings.talks import frames_of_talks
from bot.meetings.thread import Thread, resolve_actors

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
_BESIDE = frozenset(["alongside", "beside", "by the side of"])
# Who does it does it there; "signed" and "agreed" may be from afar.
_AT_ONE_SPOT = frozenset(
    ["embraced", "inaugurated", "inspected", "laid", "planted", "strolled", "toured", "unveiled", "walked"]
)
# Of two who merely stood or appeared somewhere, one must have been beside the other.
_BESIDE_SOMEBODY = frozenset(["appeared", "appearing", "standing", "stood"])
_HOUSES = frozenset(["castle", "chancellery", "hall", "hotel", "house", "palace", "villa"])


def frames_of_telling(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A told B in C on Tuesday that ..."."""
    words = sentence.words
    is_sure = words[at].low in TO_THE_FACE
    if words[at].quoted or not (is_sure or words[at].low in MAYBE_FROM_AFAR):
        return
    is_passive = words[at - 1].low in {"been", "was", "were"} and at + 1 < len(words) and words[at + 1].is_a("by")
    target = grammar.actors_after(words, at + 1) if is_passive else grammar.object_of(words, at)
    if not isinstance(target, Group) or len(target.at) != 1 or target.first > at + 6:
        return
    place = _place_behind(words, target.last)
    if place is None or is_from_afar(words, target.last):
        return
    others, other_how, _, end = resolve_actors(target, words, thread)
    subject, how, _, last = resolve_actors(grammar.subject_of(words, at, finite=True), words, thread, others)
    if len(subject) != 1 or not thread.are_of_two_countries(subject + others):
        return
    if not is_sure and not is_passive and thread.country_of(others[0]) != place.country:
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


def is_from_afar(words: Sequence[Word], at: int) -> bool:
    """ "in a letter", "in a post on X", "by telegram": said or done without being there."""
    for k in range(at + 1, len(words)):
        if words[k].is_stop:
            return False
        if words[k].low in _WRITINGS and words[k - 1].low in {"a", "an", "by", "his", "her", "open", "the", "video"}:
            return any(word.low in {"by", "in", "through", "via"} for word in words[max(at, k - 4) : k])
    return False


_WRITINGS = frozenset(
    ["address", "cable", "column", "email", "essay", "interview", "letter", "message", "note", "post", "statement",
     "telegram", "tweet"]
)  # fmt: skip


def _is_each_apart(words: Sequence[Word], at: int) -> bool:
    """ "A and B opened exhibitions in London and Rome": each in a city of their own."""
    clause = words[max(0, at - 8) : at + 16]
    if any(word.low in {"both", "each", "respectively"} for word in clause):
        return True
    cities = [k for k, word in enumerate(clause) if word.spot and word.spot.kind == "city"]
    return any(clause[k + 1].is_a("and") and k + 2 in cities for k in cities if k + 2 < len(clause))


def _is_led_by(words: Sequence[Word], at: int, leads: frozenset[str]) -> bool:
    j = at - 1
    while j > 0 and (words[j].low == "the" or words[j].spot):
        j -= 1
    return words[j].low in leads


def frames_of_acting(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A signed the accord with B in C", "A and B unveiled a plaque in C", "A stood beside B in C"."""
    words = sentence.words
    if words[at].quoted or (trigger.form == "base" and not (has_modal(words, at) or _is_to_be(words, at))):
        return
    if any(word.event or word.low in OCCASIONS for word in words) or words[at - 1].low == "seen":
        return  # side by side in a crowd
    found = grammar.subject_of(words, at, finite=True)
    company = _company_of_deed(words, at)
    own = found.ids(words) if isinstance(found, Group) else ()
    others, other_how, _, end = resolve_actors(company, words, thread, own)
    subject, how, _, last = resolve_actors(found, words, thread, others)
    if not subject or not (others or (len(subject) > 1 and words[at].low not in _BESIDE_SOMEBODY)):
        return
    at_one_spot = bool(others) or words[at].low in _AT_ONE_SPOT
    if not _is_somewhere(words, at) and not (at_one_spot and _is_dated(words)):
        return
    if is_from_afar(words, at) or words[at + 1].low in {"no", "nothing"} or (not others and _is_each_apart(words, at)):
        return
    ids = tuple(dict.fromkeys(subject + others))
    if len(ids) < 2 or not thread.are_of_two_countries(ids):
        return
    frame = base_frame(trigger, at, ids, max(end or at, at))._replace(
        after=last if last is not None and last < at else None
    )
    yield frame._replace(kind="bilateral_meeting" if len(ids) == 2 else "multilateral", cameo="040",
                         how=weakest(how, other_how), group="meet", is_deed=True)  # fmt: skip


def _is_to_be(words: Sequence[Word], at: int) -> bool:
    """ "A and B are to unveil": arranged."""
    return at > 1 and words[at - 1].low == "to" and words[at - 2].low in {"are", "is", "were", "was"}


def _company_of_deed(words: Sequence[Word], at: int) -> Group | None:
    """B in "signed a treaty with B", "cut the ribbon together with B", "stood beside B"."""
    for k in range(at + 1, min(len(words) - 1, at + COMPANY_REACH)):
        word = words[k]
        if word.is_a("with") or word.low in _BESIDE or word.low == "together with":
            return grammar.actors_after(words, k)
        if word.low == "next" and words[k + 1].low == "to":
            return grammar.actors_after(words, k + 1)
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
    return any(word.capital and naming.is_day(word) for word in words)


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
        if not (word.is_a("prep", "title", "aux") or word.spot or word.capital or naming.is_day(word)):
            return  # "a news conference that talks with B ...", "on ties with B"
    as_talks = Trigger("talks", "noun", "bilateral_meeting", "040")
    found = list(frames_of_talks(sentence, at, as_talks, thread)) or list(_of_speakers(words, at, as_talks, thread))
    ids = tuple(dict.fromkeys(one for frame in found for one in frame.ids))
    if len(ids) > 1 and thread.are_of_two_countries(ids):  # who share a stage share it all at once
        kind = kind_of(len(ids), "bilateral_meeting")
        end = max(frame.end for frame in found)
        yield found[0]._replace(ids=ids, kind=kind, end=end, definite=True, is_deed=True, group="stage")


def _of_speakers(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A and B told a joint news conference that ..."."""
    verb = next((k for k in range(at - 1, max(-1, at - 4), -1) if words[k].low in _SPEAKS_TO), None)
    if verb is None:
        return
    both, how, _, last = resolve_actors(grammar.subject_of(words, verb, finite=True), words, thread)
    if len(both) > 1:
        frame = base_frame(trigger, at, both, at)._replace(how=how, after=last, verb=verb, form="past")
        yield frame


_SPEAKS_TO = frozenset(["addressed", "faced", "told"])
