"""Frames: who, by which trigger, in what relation. A sentence and the story so far in, frames out; no dates, no status.

A frame needs a trigger and leaders in its argument positions; a pair of names beside a trigger is not enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from bot.meetings import grammar, naming
from bot.meetings.calls import frames_of_call
from bot.meetings.cues import Trigger
from bot.meetings.encounters import frames_of_hosting, frames_of_meeting, frames_of_phoning, frames_of_speaking
from bot.meetings.frame import BESIDES, DETERMINERS, Frame, in_one_room
from bot.meetings.journeys import (
    frames_of_attending,
    frames_of_guest,
    frames_of_inviting,
    frames_of_trip,
    frames_of_visit,
)
from bot.meetings.meant import name_the_meant
from bot.meetings.naming import is_day
from bot.meetings.presence import frames_of_acting, frames_of_stage, frames_of_telling
from bot.meetings.sentence import Sentence, Word
from bot.meetings.talks import frames_of_span, frames_of_talks
from bot.meetings.thread import Maker, Thread
from bot.model import REMOTE_KINDS, MeetingKind


def frames_in(sentence: Sentence, thread: Thread) -> list[Frame]:
    """All frames of a sentence in the order of their triggers."""
    frames: list[Frame] = []
    name_the_meant(sentence, thread)
    if not any(word.triggers for word in sentence.words):
        return frames
    former: frozenset[str] | None = None
    for at, word in enumerate(sentence.words):
        for trigger in word.triggers:
            maker = MAKERS.get(trigger.group)
            if maker is None or not _takes(sentence.words, at, trigger):
                continue
            known = len(frames)
            for frame in maker(sentence, at, trigger, thread):
                if _is_sound(frame, thread):
                    former = _former_in(sentence.words) if former is None else former
                    told = frame._replace(former=former) if former else frame
                    here = {frozenset(f.ids): f.kind for f in frames} if frame.form == "noun" else {}
                    frames.append(_as_told_before(told, thread, sentence.words, here))
            if len(frames) > known:
                break
    if not frames:
        return frames
    frames = [f for f in frames if not _is_of_a_meeting_told(f, frames, thread)]
    frames.extend(_ellipses(sentence, frames))
    frames = [f for f in frames if not _is_purpose_of_one(sentence.words, f, frames)]
    return _strongest(_without_complements(frames)) if len(frames) > 1 else frames


def _without_complements(frames: list[Frame]) -> list[Frame]:
    """ "accepted B's invitation to visit C" is one plan: the visit inside it goes, its reach stays."""
    kept: list[Frame] = []
    for frame in frames:
        inviting = next(
            (k for k in kept if k.invited and frame.is_open and frame.ids[0] in k.ids and 0 < frame.at - k.end <= 6),
            None,
        )
        if inviting:
            kept[kept.index(inviting)] = inviting._replace(end=frame.end, goal=inviting.goal or frame.goal)
        else:
            kept.append(frame)
    return kept


def _former_in(words: Sequence[Word]) -> frozenset[str]:
    """Those whom the sentence itself calls "former", "then" or "out of office": their terms need not fit."""
    actors = [word.actor for word in words if word.actor]
    if any(word.low == "out of office" for word in words):
        return frozenset(i for actor in actors for i in actor.ids)
    former = {i for actor in actors if actor.former for i in actor.ids}
    for before, joint, after in zip(words, words[1:], words[2:], strict=False):
        if joint.is_a("and") and after.actor and before.actor and before.actor.former:
            former.update(after.actor.ids)  # "former Prime Ministers A and B"
    return frozenset(former)


def _as_told_before(
    frame: Frame, thread: Thread, words: Sequence[Word], told_here: Mapping[frozenset[str], MeetingKind]
) -> Frame:
    """ "Their discussion" after a call of the same two is that call; "the two spoke" after they met, that meeting."""
    vague = words[frame.at].low in _MAY_BE_FACE_TO_FACE and frame.kind == "phone_call"
    if vague and not thread.is_of_calls() and not any(word.is_a("remote") for word in words):
        return frame._replace(kind="bilateral_meeting", cameo="040")
    before = told_here.get(frozenset(frame.ids)) or thread.told.get(frozenset(frame.ids))
    if before is None or len(frame.ids) < 2:
        return frame
    was_remote, low = before in REMOTE_KINDS, words[frame.at].low
    is_vague = low in _VAGUE_NOUNS or low.startswith(("confer", "exchang"))
    if was_remote and is_vague and frame.kind == "bilateral_meeting" and not in_one_room(words, frame.at):
        return frame._replace(kind=before, cameo="041")
    is_vague_call = frame.group == "speak" and frame.kind == "phone_call"
    if not was_remote and is_vague_call and not _tells_of_call(words[max(0, frame.at - 6) : frame.at + 8]):
        return frame._replace(kind="bilateral_meeting", cameo="040")
    return frame


def _tells_of_call(words: Sequence[Word]) -> bool:
    return any(word.is_a("remote") or any(t.group in {"call", "phone"} for t in word.triggers) for word in words)


_MAY_BE_FACE_TO_FACE = {"conversation", "conversations", "dialogue"}
_VAGUE_NOUNS = {"conversation", "talk", "discussion", "discussions", "exchange", "talks"}


def _is_sound(frame: Frame, thread: Thread) -> bool:
    if not frame.ids or len(set(frame.ids)) != len(frame.ids):
        return False
    officials = sum(1 for i in frame.ids if (p := thread.people.get(i)) and p.is_official)
    return officials == 0 or (officials < len(frame.ids) and len(frame.ids) > 1)


def _is_purpose_of_one(words: Sequence[Word], frame: Frame, frames: Sequence[Frame]) -> bool:
    """ "sat down with B to talk about grain": the talking is what they sat down for."""
    if frame.group != "speak" or frame.form != "base" or not frame.at or words[frame.at - 1].low != "to":
        return False
    return any(set(frame.ids) <= set(f.ids) and f is not frame and 0 < frame.at - f.at < 24 for f in frames)


def _is_of_a_meeting_told(frame: Frame, frames: Sequence[Frame], thread: Thread) -> bool:
    """ "A received B, and the two signed a treaty": the deed is a circumstance of the meeting."""
    if not frame.is_deed:
        return False
    if any(set(f.ids) == set(frame.ids) for f in frames if not f.is_deed):
        return True
    is_told = frozenset(frame.ids) in thread.told
    is_last = thread.last is not None and set(thread.last.ids) == set(frame.ids)
    return is_told and (frame.how == "pair" or frame.group == "stage" or is_last)


def _strongest(frames: list[Frame]) -> list[Frame]:
    """One frame a meeting: "held talks ... at their meeting" tells of one encounter twice."""
    kept: list[Frame] = []
    for frame in frames:
        twin = next(
            (
                k
                for k in kept
                if set(k.ids) == set(frame.ids)
                and k.kind == frame.kind
                and abs(k.at - frame.at) <= 3
                and k.goal == frame.goal
            ),
            None,
        )
        if twin is None:
            kept.append(frame)
    return kept


_ORDINALS = {"first", "second", "third", "fourth", "fifth", "last", "latest", "next", "only"}


def _takes(words: Sequence[Word], at: int, trigger: Trigger) -> bool:
    """Is the word here what the trigger takes it for: noun or verb?"""
    if words[at].low in {"host", "hosts"} and _is_anybodys(words, at):
        return False  # "received by his host, B"
    if words[at].low == "awaited" and at and words[at - 1].low in _MANNERS_OF_WAITING:
        return False  # "his long-awaited meeting"
    if len({t.form == "noun" for t in words[at].triggers}) == 1:
        return True
    return _is_noun(words, at) == (trigger.form == "noun")


_MANNERS_OF_WAITING = {"anxiously", "eagerly", "highly", "keenly", "long", "much"}


def _is_anybodys(words: Sequence[Word], at: int) -> bool:
    """ "his Congolese host", "Friday's hosts"."""
    if at > 1 and words[at - 1].spot and words[at - 2].low in {"her", "his", "its", "their"}:
        return True
    return at > 0 and (words[at - 1].possessive or words[at - 1].low in DETERMINERS)


def _is_noun(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    before = words[at - 1] if at else None
    following = words[at + 1] if at + 1 < len(words) else None
    if before is None:
        return not (following and (following.actor or naming.is_title(following)))
    if before.possessive or before.low in DETERMINERS:
        return True
    if before.low in _ORDINALS and at > 1 and (words[at - 2].possessive or words[at - 2].low in DETERMINERS):
        return True
    if word.low in {"talk", "call", "calls", "visit", "visits", "meet", "phone", "host"}:
        verbal = before.low in {"to", "'ll", "and"} or before.is_a("aux") or before.low in {
            "will", "would", "could", "may", "might", "should", "can", "shall", "who", "he", "she", "they", "i", "we",
        }  # fmt: skip
        if verbal:
            return False
        names_follow = following is not None and (following.actor is not None or naming.is_title(following))
        return before.actor is None and not (before.low == "," and names_follow)
    if word.low == "speaking":
        return False
    return word.low == "call"


MAKERS: dict[str, Maker] = {
    "meet": frames_of_meeting,
    "see": frames_of_meeting,
    "speak": frames_of_speaking,
    "phone": frames_of_phoning,
    "host": frames_of_hosting,
    "visit": frames_of_visit,
    "travel": frames_of_visit,
    "attend": frames_of_attending,
    "invite": frames_of_inviting,
    "talks": frames_of_talks,
    "call": frames_of_call,
    "trip": frames_of_trip,
    "span": frames_of_span,
    "guest": frames_of_guest,
    "tell": frames_of_telling,
    "act": frames_of_acting,
    "stage": frames_of_stage,
}


def _ellipses(sentence: Sentence, frames: list[Frame]) -> Iterator[Frame]:
    """ "On Monday he met Scholz; on Tuesday, Macron": the verb and its subject carry over."""
    words = sentence.words
    yield from _second_places(words, frames)
    yield from _second_names(words, frames)
    yield from _second_company(words, frames)
    yield from _second_doers(words, frames)
    yield from _opening_company(words, frames)
    for frame in frames:
        if frame.group != "meet" or len(frame.ids) != 2 or frame.form not in {"past", "base", "present"}:
            continue
        at = frame.end + 1
        while at < len(words) and (words[at].low in ";," or words[at].is_a("and")):
            at += 1
        if at == frame.end + 1 or at >= len(words) or not _opens_with_day(words, at):
            continue
        k = at
        while k < len(words) and k < at + 6 and not words[k].actor:
            k += 1
        if k < len(words) and words[k].actor and all(_may_lead_day(w) for w in words[at:k]):
            following = words[k + 1] if k + 1 < len(words) else None
            others = words[k].actor.ids  # type: ignore[union-attr]
            if (following is None or following.low in ".,;" or following.is_a("and", "prep")) and not set(others) & set(
                frame.ids
            ):
                yield frame._replace(ids=(frame.ids[0], *others), at=k, end=k, host=None, visitor=None)


_LEADS_ON = {"also", "finally", "later", "lunch", "then"}


def _alike(frame: Frame, ids: tuple[str, ...], at: int, end: int) -> Frame:
    return frame._replace(ids=ids, at=at, end=end, host=None, visitor=None, like=frame)


def _second_doers(words: Sequence[Word], frames: Sequence[Frame]) -> Iterator[Frame]:
    """ "A received B on Thursday, and C did so an hour later"."""
    for at, (did, so) in enumerate(pairwise(words)):
        if did.low != "did" or so.low not in {"likewise", "so"} or at == 0:
            continue
        actor = words[at - 1].actor
        told = next((f for f in reversed(frames) if f.end < at - 1 and len(f.ids) == 2 and not f.passive), None)
        if actor and told and len(actor.ids) == 1 and actor.ids[0] not in told.ids and not words[at - 1].possessive:
            second = _alike(told, (actor.ids[0], told.ids[1]), at, at + 1)
            yield second._replace(host=actor.ids[0] if told.host == told.ids[0] else None)


def _opening_company(words: Sequence[Word], frames: Sequence[Frame]) -> Iterator[Frame]:
    """ "Apart from C, A also met B": him too."""
    group = grammar.actors_after(words, 0) if words[0].low in BESIDES else None
    told = next((f for f in frames if group and f.at > group.last and len(f.ids) == 2), None)
    if group is None or told is None or told.group not in _TAKES_SECOND | {"call", "talks"}:
        return
    for one in group.ids(words):
        if one not in told.ids:
            yield _alike(told, (told.ids[0], one), group.last, group.last)


def _second_company(words: Sequence[Word], frames: Sequence[Frame]) -> Iterator[Frame]:
    """ "sat with B, for the third time, and with C", "with B, who ...; then with C", "and on Sunday with C"."""
    for frame in frames:
        if frame.passive and len(frame.ids) == 2:
            yield from _second_hosts(words, frame)
        if frame.group not in {"call", "meet", "speak", "talks", "visit"} or len(frame.ids) != 2:
            continue
        for k in range(frame.end + 1, min(len(words) - 1, frame.end + 45)):
            word = words[k]
            is_more = word.is_a("with") or (word.low in {"of", "from"} and frame.group in {"call", "visit"})
            if not is_more or word.low in {"and", "together with"} or not _adds(words, frame.end, k):
                continue
            group = grammar.actors_after(words, k)
            others = group.ids(words) if group else ()
            if group and others and not set(others) & set(frame.ids):
                for one in others:
                    yield _alike(frame, (frame.ids[0], one), k, group.last)


def _second_hosts(words: Sequence[Word], frame: Frame) -> Iterator[Frame]:
    """ "received by B on Tuesday and by C two days later"."""
    for k in range(frame.end + 1, min(len(words) - 1, frame.end + 20)):
        if words[k].is_a("by") and _adds(words, frame.end, k):
            group = grammar.actors_after(words, k)
            others = group.ids(words) if group else ()
            if group and len(others) == 1 and others[0] not in frame.ids:
                second = _alike(frame, (frame.ids[0], others[0]), k, group.last)
                yield second._replace(host=others[0], visitor=frame.ids[0])
            return


def _adds(words: Sequence[Word], first: int, at: int) -> bool:
    """Does "and", "then", "and on Sunday" lead to the "with" at `at`, with no subject and verb of its own before it?"""
    j = at - 1
    while j > first and (_tells_when(words[j]) or words[j].spot is not None or words[j].low in _BEFORE_ANOTHER):
        j -= 1
    if (words[at - 1].low == "," or words[at - 1].actor) and words[at].is_a("with") and _lists_on(words, at):
        return True  # "calls with A, with B and with C"
    if words[j].low in _LEADS_ON or (words[j].low == "by" and words[j - 1].low == "followed"):
        return True
    if not words[j].is_a("and") or words[j].low in {"plus", "together with"}:
        return False
    return not any(w.actor or any(t.form != "noun" for t in w.triggers) for w in words[first + 1 : j])


_BEFORE_ANOTHER = {",", "another", "at", "in", "on", "one", "separately"}


def _lists_on(words: Sequence[Word], at: int) -> bool:
    """Does another "and with" follow?"""
    rest = words[at + 1 : at + 16]
    return any(a.is_a("and") and b.low == "with" for a, b in pairwise(rest))


_LATER = {"after", "afterwards", "before", "earlier", "later"}
_TAKES_SECOND = {"host", "meet", "phone", "see", "speak"}


def _tells_when(word: Word) -> bool:
    return is_day(word) or word.low in {"afternoon", "day", "evening", "morning", "night", "same", "the"}


def _second_names(words: Sequence[Word], frames: Sequence[Frame]) -> Iterator[Frame]:
    """ "met B on Thursday and C on Friday", "met B in Paris, C in Rome and D in Bonn": on other days, elsewhere."""
    for frame in frames:
        if frame.group not in _TAKES_SECOND or len(frame.ids) != 2 or frame.form == "noun":
            continue
        found = _second_name(words, frame.end)
        while found is not None:
            actor = words[found].actor
            if actor and not set(actor.ids) & set(frame.ids):
                yield _alike(frame, (frame.ids[0], *actor.ids), found, found)
            found = _second_name(words, found)


def _second_name(words: Sequence[Word], end: int) -> int | None:
    """Where the next one stands who was met at another time or place than the one at `end`."""
    k = _past_when_and_where(words, _past_relative(words, end + 1))
    comma = k < len(words) and words[k].low == ","
    k += comma
    joined = k < len(words) and words[k].is_a("and")
    leads = joined and k + 2 < len(words) and words[k + 1].low in {"at", "in", "on"}
    leads = leads and any(is_day(word) for word in words[k + 2 : k + 5])  # "and in Rome on Monday C"
    if (k == end + 1 + comma and not leads) or not (comma or joined):
        return None
    k += joined
    k += k < len(words) and words[k].low == "then"
    at_another_time = joined and k < len(words) and words[k].low in _LATER | {"on"}
    first = k
    while (
        at_another_time and k < first + 6 and k < len(words) and (_tells_when(words[k]) or words[k].is_a("prep", "aux"))
    ):
        k += 1  # "and later in the day C"
    at_another_time = at_another_time and k > first
    while at_another_time and k < len(words) and words[k].spot and not words[k].actor:
        k += 1
    from_afar = joined and k < len(words) and words[k].is_a("prep")  # "and, from the aircraft, C"
    while from_afar and k < len(words) and not words[k].actor and k < end + 15 and not words[k].is_stop:
        k += 1
    while k < len(words) and naming.is_title(words[k]) and not words[k].actor:
        k += 1
    if k >= len(words) or not words[k].actor or words[k].possessive:
        return None
    after = words[k + 1 : k + 5]
    if after and (after[0].is_a("report", "aux") or any(t.form in {"past", "present"} for t in after[0].triggers)):
        return None  # "and later in the day C said"
    dated = any(is_day(word) or word.low in _LATER for word in after) or (
        after and (after[0].low in {"at", "in"} or after[0].is_a("sideline"))
    )
    dated = (
        dated or at_another_time or words[k - 1].low == "then" or any(word.low == "then" for word in words[end + 1 : k])
    )
    return k if from_afar or dated else None


def _past_relative(words: Sequence[Word], k: int) -> int:
    """Past ", whom he had last seen in May" at `k`, if it closes with a comma."""
    if k + 1 >= len(words) or words[k].low != "," or words[k + 1].low not in {"who", "whom", "whose"}:
        return k
    return next((j for j in range(k + 2, min(len(words), k + 16)) if words[j].low == ","), k)


def _past_when_and_where(words: Sequence[Word], k: int) -> int:
    """Past "on Thursday", "in Paris", "two days later" at `k`."""
    first = k
    while k < len(words) and k < first + 6:
        word = words[k]
        told = word.is_a("prep", "aux") or _tells_when(word) or (word.spot is not None and k > first)
        if not told or word.actor:
            break
        k += 1
    return k


def _second_places(words: Sequence[Word], frames: Sequence[Frame]) -> Iterator[Frame]:
    """ "met in Bali in May and (again) in Rome in June": the same two, another place and day."""
    for frame in frames:
        if frame.group not in {"meet", "speak"} or len(frame.ids) < 2 or frame.form != "past":
            continue
        first = next((k for k in range(frame.end + 1, min(len(words), frame.end + 4)) if words[k].spot), None)
        if first is None:
            continue
        for j in range(first + 1, min(len(words) - 2, first + 8)):
            if words[j].actor or any(t.form != "noun" for t in words[j].triggers):
                break
            if words[j].is_a("and"):
                k = j + 1 + (words[j + 1].low in {"again", "then", "later"})
                if k + 1 < len(words) and words[k].low in {"in", "near", "at"} and words[k + 1].spot:
                    yield frame._replace(at=k, verb=frame.verb, end=k, after=frame.after)
                break


def _opens_with_day(words: Sequence[Word], at: int) -> bool:
    return any(is_day(w) or w.low.isdigit() for w in words[at : at + 3])


def _may_lead_day(word: Word) -> bool:
    return word.is_a("prep", "title", "aux") or is_day(word) or word.low in ",;" or word.low.isdigit() or word.capital
