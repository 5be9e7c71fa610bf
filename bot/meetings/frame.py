"""A frame: who, by which trigger, in what relation; and what the readers of triggers share to make one.

Pairing subjects with objects, the modal before a verb, and whether a clause puts those who spoke in one room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.meetings.cues import Event, Trigger
from bot.meetings.places import Spot
from bot.meetings.sentence import Word
from bot.model import MeetingKind


class Frame(NamedTuple):
    """One meeting as one trigger tells it. Positions are indices into the sentence's words.

    `verb` is the finite verb that carries the tense (the trigger, or the light verb of "held talks"), `after` the
    last word of the subject when it stands on the left. `like`: the frame whose verb it shares ("met B and, on Friday,
    C"). `carried`: "the talks" of an earlier sentence. `named_apart`: "a series of meetings, beginning with B".
    `is_deed`: something done together ("signed"), with no word of meeting. `how`: how the weakest participant was
    named ("pronoun" and "pair" lean on an earlier sentence).
    """

    ids: tuple[str, ...]
    kind: MeetingKind
    cameo: str | None
    at: int
    verb: int
    form: str
    end: int
    after: int | None = None
    group: str = ""
    host: str | None = None
    visitor: str | None = None
    goal: Spot | None = None
    event: Event | None = None
    how: str = "name"
    is_open: bool = False
    counterpart_not_leader: bool = False
    definite: bool = False
    invited: bool = False
    passive: bool = False
    carried: bool = False
    like: Frame | None = None
    former: frozenset[str] = frozenset()
    named_apart: bool = False
    is_deed: bool = False


BESIDES = {"apart from", "aside from", "besides", "in addition to"}
DETERMINERS = {"a", "an", "the", "this", "that", "its", "his", "her", "their", "any", "another", "no", "every", "each"}


def weakest(*hows: str) -> str:
    for how in ("quoted", "pronoun", "pair", "role"):
        if how in hows:
            return how
    return "name"


_MODAL_VERBS = {"'ll", "can", "could", "did", "may", "might", "shall", "should", "will", "would"}


def has_modal(words: Sequence[Word], at: int) -> bool:
    """Has the base form at `at` a subject of its own: "will meet", "did not meet"; not "to meet"?"""
    for j in range(at - 1, max(-1, at - 4), -1):
        if words[j].low in _MODAL_VERBS:
            return True
        if not words[j].is_a("aux", "negated"):
            return False
    return False


def with_modal_before(words: Sequence[Word], at: int) -> int | None:
    """The "will" that the base form at `at` shares: "will be received by B, and hold talks with C"."""
    if at < 4 or not words[at - 1].is_a("and"):
        return None
    for j in range(at - 2, -1, -1):
        if words[j].low == "will":
            return j
        if words[j].is_stop or words[j].is_a("report"):
            return None
    return None


def is_joint(words: Sequence[Word], at: int) -> bool:
    near = words[max(0, at - 6) : at + 12]
    return any(word.is_a("joint") for word in near)


def pairs_of(subject: tuple[str, ...], objects: tuple[str, ...], joint: bool) -> list[tuple[str, ...]]:
    """Who met whom: "A met B, C and D" is three meetings, "A and B met C" one, "A, B and C held a trilateral" one."""
    objects = tuple(o for o in objects if o not in subject)
    if not subject or not objects:
        return []
    if len(subject) > 1 or joint or len(objects) == 1:
        return [subject + objects]
    return [(*subject, o) for o in objects]


def kind_of(count: int, kind: MeetingKind) -> MeetingKind:
    if count == 2 and kind == "multilateral":
        return "bilateral_meeting"  # "when the two convene"
    return "multilateral" if count > 2 and kind in {"bilateral_meeting", "visit"} else kind


def base_frame(trigger: Trigger, at: int, ids: tuple[str, ...], end: int) -> Frame:
    kind = kind_of(len(ids), trigger.kind or "other")
    return Frame(ids, kind, trigger.cameo, at, at, trigger.form, end, group=trigger.group)


def in_one_room(words: Sequence[Word], at: int) -> bool:
    rest = list(_until_clause(words, at))
    if any(word.is_a("remote") for word in words[max(0, at - 12) : at + 22]):
        return False
    if any(t.group == "call" for word in rest for t in word.triggers):
        return False
    if any(word.is_a("in person") for word in rest) or any(word.is_a("sideline") for word in words):
        return True
    if any(word.low in _IN_ONE_ROOM for word in words[max(0, at - 24) : at + 16]):
        return True
    if words[0].low in {"here", "there"} or _came_and(words, at):
        return True
    return any(
        (
            word.low in {"before", "at", "during", "ahead of", "after"}
            and any(t.group in {"talks"} and t.form == "noun" for w in rest[k + 1 : k + 9] for t in w.triggers)
        )
        or (word.low in {"in", "at"} and k + 1 < len(rest) and any(w.spot for w in rest[k + 1 : k + 3]))
        or (word.low == "at" and k + 1 < len(rest) and rest[k + 1].capital)
        for k, word in enumerate(rest)
    )


def _came_and(words: Sequence[Word], at: int) -> bool:
    """ "A came to C on Sunday and (spoke with B)"."""
    join = next((k for k in range(at - 1, max(-1, at - 3), -1) if words[k].is_a("and")), None)
    if join is None:
        return False
    came = next((k for k in range(join - 1, max(-1, join - 10), -1) if _travels(words[k])), None)
    return came is not None and any(word.spot and word.spot.kind == "city" for word in words[came:join])


def _travels(word: Word) -> bool:
    return any(t.group == "travel" and t.form == "past" for t in word.triggers)


_IN_ONE_ROOM = frozenset(
    [
        "alone", "arrived", "chairs", "door", "embraced", "fire", "guard", "hands", "handshake", "knee", "landed",
        "lunch", "palace", "room", "sat", "seated", "strolled", "table", "together", "toured", "walked", "walking",
    ]
)  # fmt: skip


def _until_clause(words: Sequence[Word], at: int) -> Iterator[Word]:
    for word in words[at + 1 : at + 22]:
        if word.is_stop or word.low == "," or word.is_a("clause"):
            return
        yield word


def hangs_on_noun(words: Sequence[Word], at: int) -> bool:
    """ "visiting leaders attending the forum": the participle belongs to the noun before it."""
    before = words[at - 1] if at else None
    if before is None or before.actor or before.low == "," or before.is_a("aux", "prep", "clause", "and", "expected"):
        return False
    return before.is_a("title", "standin", "executives")
