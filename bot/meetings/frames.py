"""Frames: who, by which trigger, in what relation. A sentence and the story so far in, frames out; no dates, no status.

A frame needs a trigger and leaders in its argument positions; a pair of names beside a trigger is not enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.meetings import grammar
from bot.meetings.cues import Event, Trigger
from bot.meetings.grammar import Group
from bot.meetings.places import Spot
from bot.meetings.sentence import Actor, Sentence, Word
from bot.model import REMOTE_KINDS, Leader, MeetingKind


@dataclass(frozen=True, slots=True)
class Frame:
    """One meeting as one trigger tells it. Positions are indices into the sentence's words.

    `verb` is the finite verb that carries the tense (the trigger, or the light verb of "held talks"), `after` the
    last word of the subject when it stands on the left. `carried`: "the talks" of an earlier sentence. `how`: how the
    weakest participant was named ("pronoun" and "pair" lean on an earlier sentence).
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
    former: frozenset[str] = frozenset()


@dataclass(slots=True)
class Thread:
    """What a reader keeps in mind from sentence to sentence: whom "he" and "the two" mean, the last meeting told."""

    people: Mapping[str, Leader]
    subject: str | None = None
    pair: tuple[str, ...] = ()
    pair_age: int = 0
    event: Event | None = None
    last: Frame | None = None
    last_age: int = 0

    def forget(self) -> None:
        """A new headline: nobody is in mind."""
        self.subject, self.pair, self.last, self.event = None, (), None, None

    def remember(self, frame: Frame) -> None:
        """A meeting was told: "they" and "the talks" mean it next."""
        if not frame.carried:
            self.last, self.last_age = frame, 0
        if len(frame.ids) > 1:
            self.pair, self.pair_age = frame.ids, 0

    def singular(self, words: Sequence[Word], at: int, barred: tuple[str, ...] = ()) -> str | None:
        """Whom "he", "she", "his" at `at` means: the sentence's earlier subject, else the last sentence's."""
        low = words[at].low
        for j in range(at):
            actor = words[j].actor
            if not actor or len(actor.ids) != 1 or actor.ids[0] in barred or not self._fits(actor.ids[0], low):
                continue
            if not words[j].possessive and not grammar._is_object(words, Group((j,), j, j)):
                return actor.ids[0]
        if self.subject and self.subject not in barred and self._fits(self.subject, low):
            return self.subject
        return None

    def plural(self, words: Sequence[Word], at: int) -> tuple[str, ...]:
        """Whom "they", "their" at `at` means: the leaders named before it in the sentence, else the last pair."""
        named: list[str] = []
        for j in range(at):
            actor = words[j].actor
            if not actor or (j + 1 < len(words) and words[j].possessive and grammar.is_stand_in(words[j + 1])):
                continue
            if len(actor.ids) > 1:
                named = list(actor.ids)
            elif actor.ids[0] not in named:
                named.append(actor.ids[0])
        if len(named) == 2:
            return tuple(named)
        return self.pair if set(named) <= set(self.pair) and self.pair_age <= 3 else ()

    def _fits(self, leader: str, pronoun: str) -> bool:
        person = self.people.get(leader)
        wanted = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}.get(pronoun)
        return not (person and person.gender and wanted and person.gender != wanted)


Maker = Callable[[Sentence, int, Trigger, Thread], Iterator[Frame]]


def frames_in(sentence: Sentence, thread: Thread) -> list[Frame]:
    """All frames of a sentence in the order of their triggers."""
    frames: list[Frame] = []
    _name_pronouns(sentence.words, thread)
    for at, word in enumerate(sentence.words):
        for trigger in word.triggers:
            maker = _MAKERS.get(trigger.group)
            if maker is None or not _takes(sentence.words, at, trigger):
                continue
            found = [f for f in maker(sentence, at, trigger, thread) if _is_sound(f, thread)]
            found = [replace(f, former=_former_in(sentence.words)) for f in found] if found else found
            found = [
                replace(f, kind=thread.last.kind, cameo="041")
                if thread.last and _goes_on_remotely(f, thread, sentence.words)
                else f
                for f in found
            ]
            frames.extend(found)
            if found:
                break
    frames.extend(_ellipses(sentence, frames))
    return _strongest(_without_complements(frames))


_BARE_OFFICES = {"president", "chancellor", "premier", "prime minister", "pope", "king"}


def _name_pronouns(words: Sequence[Word], thread: Thread) -> None:
    """ "He and Modi met", "the chancellor met": the leader in mind takes the word's place."""
    for at, word in enumerate(words):
        if word.actor:
            continue
        following = words[at + 1] if at + 1 < len(words) else None
        if word.low in {"he", "she"} and following and following.is_a("and"):
            group = at + 2 < len(words) and any(w.actor for w in words[at + 2 : at + 5])
            other = words[at + 2].actor if at + 2 < len(words) else None
            one = thread.singular(words, at, other.ids if other else ())
            if one and group:
                word.actor = Actor((one,), "collective")
        elif word.low in _BARE_OFFICES and _stands_alone(words, at):
            one = thread.singular(words, at)
            person = thread.people.get(one) if one else None
            titles = {term.title.lower() for term in person.terms if term.is_head} if person else set()
            if one and any(word.low in title for title in titles):
                word.actor = Actor((one,), "collective")


def _stands_alone(words: Sequence[Word], at: int) -> bool:
    """Is "the president" here nobody named in the sentence, and of no country named?"""
    if at > 6 or (at > 0 and words[at - 1].low != "the" and not words[at - 1].is_stop):
        return False
    following = words[at + 1] if at + 1 < len(words) else None
    return following is not None and not following.actor and following.low != "of" and not following.is_a("title")


def _without_complements(frames: list[Frame]) -> list[Frame]:
    """ "accepted B's invitation to visit C" is one plan: the visit inside it goes, its reach stays."""
    kept: list[Frame] = []
    for frame in frames:
        inviting = next(
            (k for k in kept if k.invited and frame.is_open and frame.ids[0] in k.ids and 0 < frame.at - k.end <= 6),
            None,
        )
        if inviting:
            kept[kept.index(inviting)] = replace(inviting, end=frame.end, goal=inviting.goal or frame.goal)
        else:
            kept.append(frame)
    return kept


def _former_in(words: Sequence[Word]) -> frozenset[str]:
    """Those whom the sentence itself calls "former", "then" or "out of office": their terms need not fit."""
    if any(word.low in {"out of office"} for word in words):
        return frozenset(i for word in words if word.actor for i in word.actor.ids)
    return frozenset(i for word in words if word.actor and word.actor.former for i in word.actor.ids)


def _goes_on_remotely(frame: Frame, thread: Thread, words: Sequence[Word]) -> bool:
    """ "Their discussion" after a call of the same two is that call."""
    last = thread.last
    vague = words[frame.at].low in {"discussion", "discussions", "talks", "exchange", "conversation"}
    return bool(
        vague
        and last
        and last.kind in REMOTE_KINDS
        and set(last.ids) == set(frame.ids)
        and frame.kind == "bilateral_meeting"
        and not _in_one_room(words, frame.at)
    )


def _is_sound(frame: Frame, thread: Thread) -> bool:
    if not frame.ids or len(set(frame.ids)) != len(frame.ids):
        return False
    officials = sum(1 for i in frame.ids if (p := thread.people.get(i)) and p.is_official)
    return officials == 0 or (officials < len(frame.ids) and len(frame.ids) > 1)


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


# ------------------------------------------------------------------ verb or noun


_ORDINALS = {"first", "second", "third", "fourth", "fifth", "last", "latest", "next", "only"}
_DETERMINERS = {"a", "an", "the", "this", "that", "its", "his", "her", "their", "any", "another", "no", "every", "each"}


def _takes(words: Sequence[Word], at: int, trigger: Trigger) -> bool:
    """Is the word here what the trigger takes it for: noun or verb?"""
    if len({t.form == "noun" for t in words[at].triggers}) == 1:
        return True
    return _is_noun(words, at) == (trigger.form == "noun")


def _is_noun(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    before = words[at - 1] if at else None
    following = words[at + 1] if at + 1 < len(words) else None
    if before is None:
        return not (following and (following.actor or grammar.is_title(following)))
    if before.possessive or before.low in _DETERMINERS:
        return True
    if before.low in _ORDINALS and at > 1 and (words[at - 2].possessive or words[at - 2].low in _DETERMINERS):
        return True
    if word.low in {"talk", "call", "calls", "visit", "visits", "meet", "phone", "host"}:
        verbal = before.low in {"to", "'ll", "and"} or before.is_a("aux") or before.low in {
            "will", "would", "could", "may", "might", "should", "can", "shall", "who", "he", "she", "they", "i", "we",
        }  # fmt: skip
        if verbal:
            return False
        return before.actor is None
    if word.low == "speaking":
        return False
    return word.low == "call"


# ------------------------------------------------------------------ arguments


def _resolved(
    found: Group | int | None, words: Sequence[Word], thread: Thread, barred: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], str, int | None, int | None]:
    """(ids, how named, first, last) of a group or a pronoun."""
    if isinstance(found, Group):
        actors = [words[k].actor for k in found.at]
        hows = {actor.how for actor in actors if actor}
        how = "role" if hows & {"role", "counterpart"} else "pair" if "collective" in hows else "name"
        return found.ids(words), how, found.first, found.last
    if found is None:
        return (), "name", None, None
    low = words[found].low
    if low in {"they", "their", "them", "we", "our"}:
        return thread.plural(words, found), "pronoun", found, found
    if low in {"i", "me", "my"}:
        speaker = _speaker(words, found)
        return ((speaker,) if speaker else ()), "quoted", found, found
    one = thread.singular(words, found, barred)
    return ((one,) if one else ()), "pronoun", found, found


def _speaker(words: Sequence[Word], at: int) -> str | None:
    """Who says "I" inside a quotation: the actor beside a verb of saying outside it."""
    if not words[at].quoted:
        return None
    for j, word in enumerate(words):
        if word.is_a("report", "recounted") and not word.quoted:
            for k in (j - 1, j + 1, j + 2, j + 3):
                if 0 <= k < len(words) and words[k].actor and not words[k].possessive and not words[k].quoted:
                    return words[k].actor.ids[0]  # type: ignore[union-attr]
    return None


def _weakest(*hows: str) -> str:
    for how in ("quoted", "pronoun", "pair", "role"):
        if how in hows:
            return how
    return "name"


def _is_joint(words: Sequence[Word], at: int) -> bool:
    near = words[max(0, at - 6) : at + 12]
    return any(word.is_a("joint") for word in near)


def _pairs(subject: tuple[str, ...], objects: tuple[str, ...], joint: bool) -> list[tuple[str, ...]]:
    """Who met whom: "A met B, C and D" is three meetings, "A and B met C" one, "A, B and C held a trilateral" one."""
    objects = tuple(o for o in objects if o not in subject)
    if not subject or not objects:
        return []
    if len(subject) > 1 or joint or len(objects) == 1:
        return [subject + objects]
    return [(*subject, o) for o in objects]


def _kind_of(count: int, kind: MeetingKind) -> MeetingKind:
    return "multilateral" if count > 2 and kind in {"bilateral_meeting", "visit"} else kind


def _base(trigger: Trigger, at: int, ids: tuple[str, ...], end: int) -> Frame:
    kind = _kind_of(len(ids), trigger.kind or "other")
    return Frame(ids, kind, trigger.cameo, at, at, trigger.form, end, group=trigger.group)


# ------------------------------------------------------------------ makers


def _meet(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A met (with) B", "A and B met", "after meeting B, A ...", "met by A"."""
    words = sentence.words
    if _is_passive(words, at):
        return
    finite = trigger.form != "participle" or (at > 0 and words[at - 1].is_a("aux"))
    found = grammar.subject_of(words, at, finite=finite and trigger.form != "base")
    needs_with = trigger.group in {"speak"} or words[at].low in {"sat down", "sit down", "sits down", "sitting down",
        "dine", "dined", "dines", "dining", "lunched", "confer", "conferred", "huddled", "hold talks", "held talks",
        "holds talks", "holding talks", "get together", "got together"}  # fmt: skip
    target = grammar.object_of(words, at, needs_with=needs_with)
    objects, object_how, _, object_end = _resolved(target, words, thread)
    if found is None and trigger.form == "participle" and objects:
        found = grammar.subject_after(words, object_end or at)
    subject, how, _, last = _resolved(found, words, thread, objects)
    after = last if last is not None and last < at else None
    if objects:
        for ids in _pairs(subject, objects, _is_joint(words, at)):
            yield replace(_base(trigger, at, ids, object_end or at), after=after, how=_weakest(how, object_how))
    elif len(subject) > 1 and not _has_other_object(words, at):
        if trigger.group == "see" or (
            words[at].low in {"talk", "talks"} and at + 1 < len(words) and words[at + 1].low == "of"
        ):
            return
        yield replace(_base(trigger, at, subject, at), after=after, how=how)
    elif len(subject) == 1 and trigger.group == "meet":
        yield from _with_executives(sentence, at, trigger, subject, after)


def _has_other_object(words: Sequence[Word], at: int) -> bool:
    """Does the verb take somebody or something else ("Xi and Putin met reporters", "met the deadline")?"""
    for j in range(at + 1, min(len(words), at + 8)):
        word = words[j]
        if (
            word.is_stop
            or word.low in {",", "."}
            or word.is_a("prep", "and", "clause", "remote", "sideline", "between", "by")
        ):
            return False
        if (word.is_a("nonperson", "standin", "executives") and not word.is_a("title")) or word.low in {"reporters"}:
            return True
        if word.is_a("with"):
            return j + 1 < len(words) and not grammar.actors_after(words, j)
        if word.actor:
            return False
        if not (
            word.is_a("aux", "in person") or word.low.endswith("ly") or word.low in {"for", "today"} or _is_day(word)
        ):
            return not (word.low[:1].isdigit() or word.capital)
    return False


def _is_day(word: Word) -> bool:
    return word.low.endswith("day") or word.low in {"early", "late", "again", "here", "there", "behind"}


def _with_executives(
    sentence: Sentence, at: int, trigger: Trigger, subject: tuple[str, ...], after: int | None
) -> Iterator[Frame]:
    """ "Xi met American executives": a meeting of one leader with people who are none."""
    words = sentence.words
    for j in range(at + 1, min(len(words), at + 8)):
        word = words[j]
        if word.is_a("executives"):
            frame = _base(trigger, at, subject, j)
            yield replace(frame, kind="other", after=after, is_open=True, counterpart_not_leader=True)
            return
        if word.is_stop or word.low == "," or word.actor or word.is_a("prep", "and", "clause", "standin", "nonperson"):
            return


def _is_passive(words: Sequence[Word], at: int) -> bool:
    """ "was met by": the frame is a reception then, or nobody's."""
    auxiliaries = {"was", "were", "been", "being", "is", "are"}
    return words[at].low == "met" and any(word.low in auxiliaries for word in words[max(0, at - 2) : at])


def _speak(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A spoke with B by phone", "the two last spoke": remote unless the clause puts them in one room."""
    words = sentence.words
    if any(w.low in {"at", "during"} and w.actor is None for w in words[at + 1 : at + 2]):
        return
    for frame in _meet(sentence, at, trigger, thread):
        if len(frame.ids) == 1:
            continue
        kind: MeetingKind = "bilateral_meeting" if _in_one_room(words, at) else "phone_call"
        yield replace(frame, kind=kind, cameo="040" if kind == "bilateral_meeting" else "041")


def _in_one_room(words: Sequence[Word], at: int) -> bool:
    rest = list(_until_clause(words, at))
    if any(word.is_a("remote") for word in words[max(0, at - 12) : at + 22]):
        return False
    if any(t.group == "call" for word in rest for t in word.triggers):
        return False
    if any(word.is_a("in person", "sideline") for word in rest):
        return True
    return any(
        (
            word.low in {"before", "at", "during", "ahead of", "after"}
            and any(t.group in {"talks"} and t.form == "noun" for w in rest[k + 1 : k + 9] for t in w.triggers)
        )
        or (word.low in {"in", "at"} and k + 1 < len(rest) and any(w.spot for w in rest[k + 1 : k + 3]))
        for k, word in enumerate(rest)
    )


def _until_clause(words: Sequence[Word], at: int) -> Iterator[Word]:
    for word in words[at + 1 : at + 22]:
        if word.is_stop or word.low == "," or word.is_a("clause"):
            return
        yield word


def _phone(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A phoned B"; "called" only when nothing is called anything ("called Xi a dictator", "called on")."""
    words = sentence.words
    target = grammar.object_of(words, at)
    if not isinstance(target, Group) or target.first > at + 6:
        return
    if words[at].low in {"call", "called", "calls"}:
        following = words[target.last + 1] if target.last + 1 < len(words) else None
        if following and not (
            (following.is_stop and not following.quoted and following.low not in '"“')
            or (following.is_a("prep", "clause", "and") and following.low not in {"a", "an", "his"})
            or following.low in ".,"
            or _is_day(following)
        ):
            return
    yield from _meet(sentence, at, trigger, thread)


def _host(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A hosted B", "B was received by A": who receives is the host."""
    words = sentence.words
    if trigger.form == "past" and _passive_by(words, at):
        by = _passive_by(words, at)
        host_group = grammar.actors_after(words, by) if by else None
        visitors, how, _, last = _resolved(grammar.subject_of(words, at, finite=True), words, thread)
        hosts, host_how, _, end = _resolved(host_group, words, thread)
        for ids in _pairs(visitors, hosts, joint=True):
            frame = replace(_base(trigger, at, ids, end or at), after=last, host=hosts[0], how=_weakest(how, host_how))
            yield replace(frame, visitor=visitors[0] if len(visitors) == 1 else None, passive=True)
        return
    target = grammar.object_of(words, at)
    found = grammar.subject_of(words, at, finite=trigger.form in {"past", "present"})
    if isinstance(target, Group):
        if target.first > at + 7 or grammar.is_excluded(words, target.first):
            return
        guests, guest_how, _, end = _resolved(target, words, thread)
        hosts, how, _, last = _resolved(found, words, thread, guests)
    else:
        hosts, how, _, last = _resolved(found, words, thread)
        guests, guest_how, _, end = _resolved(target, words, thread, hosts)
    if len(hosts) != 1:
        return
    together = words[at].low in {"host", "hosts", "hosting", "hosted"} and len(guests) > 1
    kind: MeetingKind = "bilateral_meeting" if trigger.group == "host" else "visit"
    for ids in _pairs(hosts, guests, _is_joint(words, at) or together):
        frame = replace(_base(trigger, at, ids, end or at), after=last, host=hosts[0], how=_weakest(how, guest_how))
        visitor = ids[1] if len(ids) == 2 else None
        yield replace(frame, kind=_kind_of(len(ids), kind), visitor=visitor)


def _passive_by(words: Sequence[Word], at: int) -> int | None:
    """The "by" of "was received (warmly) by", if the verb is passive."""
    before = words[max(0, at - 3) : at]
    if not any(w.low in {"was", "were", "been", "being", "is", "be", "are"} for w in before):
        return None
    return next((j for j in range(at + 1, min(len(words), at + 9)) if words[j].is_a("by")), None)


def _talks(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """The nouns: "talks between A and B", "A's talks with B", "A held talks with B", "the A-B summit"."""
    words = sentence.words
    if trigger.kind == "summit" and any(word.event for word in words[max(0, at - 2) : at + 1]):
        return  # attendance is told by another verb; the gathering is nobody's bilateral
    if words[at].low == "meeting" and _is_participle(words, at):
        yield from _meet(sentence, at, Trigger("meet", "participle", "bilateral_meeting", "040"), thread)
        return
    with_at, between_at = _complement(words, at)
    owner = grammar.possessor_of(words, at)
    light = _light_verb(words, at)
    if between_at is not None:
        found = grammar.actors_after(words, between_at)
        ids, how, _, end = _resolved(found, words, thread)
        if len(ids) > 1:
            yield _noun_frame(words, trigger, at, ids, end or at, how, light, None)
        return
    others, other_how, _, end = _resolved(
        grammar.actors_after(words, with_at) if with_at is not None else None, words, thread
    )
    if with_at is not None and not others:
        if trigger.group == "talks" and light is not None:
            subject, how, _, after = _resolved(grammar.subject_of(words, light, finite=False), words, thread)
            if len(subject) == 1:
                yield from (
                    replace(f, verb=light, form=words[light].light or "noun")
                    for f in _with_executives(sentence, with_at, trigger, subject, after)
                )
        owners, how, _, _ = _resolved(owner, words, thread)
        if len(owners) == 1 and trigger.kind == "dinner" and _executives_after(words, with_at):
            frame = _noun_frame(words, trigger, at, owners, at, how, light, None)
            yield replace(frame, is_open=True, counterpart_not_leader=True)
        return
    if with_at is None and trigger.kind == "dinner":
        yield from _meal(sentence, at, trigger, thread, light)
    subject, how, _, _ = _resolved(owner, words, thread, others)
    definite = owner is not None
    after = None
    if not subject or (not others and len(subject) == 1):
        from_verb = grammar.subject_of(words, light if light is not None else at, finite=False)
        if from_verb is None and others:
            from_verb = grammar.subject_after(words, end or at)
        verb_subject, verb_how, _, after = _resolved(from_verb, words, thread, others)
        if len(subject) == 1 and not others and verb_subject and isinstance(owner, Group):
            # "Xi lines up Putin summit", "Trump heads to Putin talks": the bare name is whom he meets
            if words[owner.last].possessive or (light is not None and len(verb_subject) > 1):
                return
            others, other_how = subject, how
        subject, how = verb_subject, verb_how
        if after is not None and after > at:
            after = None
    if not others and len(subject) < 2 and _is_circumstance(words, at):
        told = _told(words, at, thread)
        if told:
            yield replace(_base(trigger, at, told[0], at), how=told[1], after=told[2], definite=True)
        return
    if others:
        for ids in _pairs(subject, others, _is_joint(words, at)):
            yield replace(
                _noun_frame(words, trigger, at, ids, end or at, _weakest(how, other_how), light, after),
                definite=definite,
            )
    elif len(subject) > 1 and (
        definite or light is not None or _stands_apart(words, at) or _is_circumstance(words, at)
    ):
        yield replace(_noun_frame(words, trigger, at, subject, at, how, light, after), definite=definite)


def _is_participle(words: Sequence[Word], at: int) -> bool:
    """ "after meeting Xi", "is meeting with Xi"; not "a meeting", "Xi's meeting"."""
    before = words[at - 1] if at else None
    following = words[at + 1] if at + 1 < len(words) else None
    if before is not None and (before.possessive or before.low in _DETERMINERS or before.light):
        return False
    takes_name = following is not None and (following.actor is not None or grammar.is_title(following))
    if before is None:
        return takes_name
    if before.low in {"is", "are", "was", "were", "be", "been", "being", "'s"}:
        return True
    if before.is_a("prep", "clause") or before.low in {"after", "before", "since", "following", ",", "and", "upon"}:
        return takes_name or (following is not None and (following.is_a("with", "prep") or following.low == "for"))
    return takes_name and not before.spot and not before.is_a("title") and before.low not in _ADJ_BEFORE_MEETING


_ADJ_BEFORE_MEETING = {"bilateral", "joint", "first", "last", "second", "private", "planned", "trilateral"}


def _stands_apart(words: Sequence[Word], at: int) -> bool:
    """ "during a phone call" after "A and B spoke": the noun is only a circumstance, not the object of a verb."""
    return words[at].is_a("remote") or any(t.group == "call" for t in words[at].triggers)


def _is_circumstance(words: Sequence[Word], at: int) -> bool:
    """ "hailed their ties in meetings", "agreed at talks in Geneva"."""
    if words[at].low not in {"talks", "meeting", "meetings", "discussions", "negotiations"}:
        return False
    j = at - 1
    while j > 0 and (
        words[j].low in _DETERMINERS or words[j].low in {"bilateral", "separate", "private", "one on one"}
    ):
        j -= 1
    if j > 0 and words[j].low == "of":
        return words[grammar.before_duration(words, j)].low in _CIRCUMSTANCE
    return j > 0 and words[j].low in _CIRCUMSTANCE and at - j <= 3


_CIRCUMSTANCE = {"in", "at", "during", "for", "after", "following"}


def _complement(words: Sequence[Word], at: int) -> tuple[int | None, int | None]:
    """Positions of the "with" and the "between" that belong to the noun, over places and days between."""
    for j in range(at + 1, min(len(words), at + 10)):
        word = words[j]
        if word.is_a("between"):
            return None, j
        if word.is_a("with") or (
            word.low == "to" and j == at + 1 and any(t.group == "call" for t in words[at].triggers)
        ):
            return j, None
        if word.low == ",":
            if not (j + 1 < len(words) and (words[j + 1].spot or words[j + 1].is_a("with"))):
                return None, None
            continue
        if word.is_stop or word.is_a("and", "clause", "report", "by", "pronoun") or word.actor:
            return None, None
        if any(t.form != "noun" for t in word.triggers) and not word.is_a("title"):
            return None, None
    return None, None


def _light_verb(words: Sequence[Word], at: int) -> int | None:
    """The verb whose object the noun is: "held", "will hold", "began", "is attending"."""
    for j in range(at - 1, max(-1, at - 9), -1):
        word = words[j]
        if word.light and not (word.low in {"has", "had", "have"} and j + 1 < at and words[j + 1].light):
            return j
        if word.actor and word.possessive:
            continue
        if word.is_stop or word.is_a("clause", "with", "between", "by", "report", "and") or word.low == ",":
            return None
        if word.low == "of" and grammar.before_duration(words, j) != j:
            continue
        if word.is_a("prep") and word.low not in {"of", "for"}:
            return None
        if word.low in {"after", "before", "following"}:
            return None
        if word.actor:
            return None
    return None


def _noun_frame(
    words: Sequence[Word],
    trigger: Trigger,
    at: int,
    ids: tuple[str, ...],
    end: int,
    how: str,
    light: int | None,
    after: int | None,
) -> Frame:
    frame = replace(_base(trigger, at, ids, end), how=how, after=after)
    if light is not None:
        frame = replace(frame, verb=light, form=words[light].light or "noun")
    if _starts_between_teams(words, at, light):
        frame = replace(frame, ids=())
    if any(word.is_a("remote") for word in words[max(0, at - 3) : at]) and frame.kind in {
        "bilateral_meeting",
        "summit",
    }:
        low = " ".join(w.low for w in words[max(0, at - 3) : at])
        frame = replace(frame, kind="phone_call" if "phone" in low else "video_call", cameo="041")
    return frame


def _starts_between_teams(words: Sequence[Word], at: int, light: int | None) -> bool:
    """ "agreed to begin talks": negotiations of two sides, not a meeting of the two who agreed."""
    return (
        light is not None
        and words[light].low in {"begin", "start", "open", "resume", "continue"}
        and words[at].low in {"talks", "negotiations", "discussions"}
    )


def _executives_after(words: Sequence[Word], at: int) -> bool:
    return any(w.is_a("executives") for w in words[at + 1 : at + 6])


def _meal(sentence: Sentence, at: int, trigger: Trigger, thread: Thread, light: int | None) -> Iterator[Frame]:
    """ "A gave a dinner for B"; a banquet "for visiting leaders" is A's with guests unnamed."""
    words = sentence.words
    purpose = next((j for j in range(at + 1, min(len(words), at + 5)) if words[j].low in {"for", "in"}), None)
    if purpose is None or words[purpose].low != "for":
        return
    verb = light if light is not None else at
    subject, how, _, last = _resolved(grammar.subject_of(words, verb, finite=False), words, thread)
    guests, guest_how, _, end = _resolved(grammar.actors_after(words, purpose), words, thread)
    if len(subject) == 1 and guests and guests[0] not in subject:
        for ids in _pairs(subject, guests, joint=True):
            frame = _noun_frame(words, trigger, at, ids, end or at, _weakest(how, guest_how), light, last)
            yield replace(frame, host=subject[0])
    elif len(subject) == 1 and any(
        w.low in {"leaders", "guests", "dignitaries"} for w in words[purpose + 1 : purpose + 5]
    ):
        event = next((w.event for w in words[purpose:] if w.event), None)
        frame = _noun_frame(words, trigger, at, subject, at, how, light, last)
        yield replace(frame, is_open=True, event=event, host=subject[0], definite=True)
        if event:
            yield replace(frame, kind=event.kind, is_open=True, event=event, host=subject[0], definite=True)


def _call(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """Calls: like talks; besides, "A urged B, during a phone call on Monday, to ..." and "A told B by phone"."""
    words = sentence.words
    if words[at].low in {"call", "calls"} and at + 1 < len(words) and words[at + 1].low in {"for", "on", "to"}:
        following = words[at + 1].low
        if following == "for" or (following == "on" and not (at + 2 < len(words) and _is_day(words[at + 2]))):
            return
        if following == "to" and not grammar.actors_after(words, at + 1):
            return
    found = list(_talks(sentence, at, trigger, thread))
    if found:
        yield from (replace(f, kind=_remote_kind(words, f, trigger)) for f in found)
        return
    told = _told(words, at, thread)
    if told:
        ids, how, last = told
        if words[at].low in {"conversation", "conversations", "dialogue"} and not any(
            w.is_a("remote") for w in words[max(0, at - 3) : at + 6]
        ):
            return
        yield replace(_base(trigger, at, ids, at), how=how, after=last, definite=True, form="past", verb=at)


def _remote_kind(words: Sequence[Word], frame: Frame, trigger: Trigger) -> MeetingKind:
    near = words[max(0, frame.at - 3) : frame.end + 3]
    if words[frame.at].low in {"conversation", "conversations", "dialogue"} and any(w.is_a("in person") for w in near):
        return "bilateral_meeting"
    return frame.kind if frame.kind in {"phone_call", "video_call"} else trigger.kind or "phone_call"


def _told(words: Sequence[Word], at: int, thread: Thread) -> tuple[tuple[str, ...], str, int] | None:
    """The pair of "A told B ... by phone": a verb of telling between two leaders, in the sentence of the call."""
    for j, word in enumerate(words):
        if not any(t.group == "tell" for t in word.triggers) or word.quoted:
            continue
        target = grammar.object_of(words, j)
        others, other_how, _, _ = _resolved(target if isinstance(target, Group) else None, words, thread)
        subject, how, _, last = _resolved(grammar.subject_of(words, j, finite=True), words, thread, others)
        if len(subject) == 1 and len(others) == 1 and subject != others and last is not None:
            return subject + others, _weakest(how, other_how), j
    return None


def _visit(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A visits B in C", "A visited C", "A arrived in C"."""
    words = sentence.words
    bare = trigger.form == "participle" and not (at and words[at - 1].is_a("aux"))
    if bare and (_is_adjective(words, at) or _hangs_on_noun(words, at)):
        return
    finite = trigger.form in {"past", "present"}
    found = grammar.subject_of(words, at, finite=finite)
    subject, how, _, last = _resolved(found, words, thread)
    if not subject:
        return
    after = last if last is not None and last < at else None
    if trigger.group == "visit":
        target = grammar.object_of(words, at)
        hosts, host_how, _, end = _resolved(target if isinstance(target, Group) else None, words, thread)
        if hosts and target.first <= at + 6:  # type: ignore[union-attr]
            for ids in _pairs(subject, hosts, joint=True):
                frame = replace(_base(trigger, at, ids, end or at), after=after, how=_weakest(how, host_how))
                yield replace(frame, kind="visit", visitor=subject[0] if len(subject) == 1 else None, host=hosts[0])
            return
    goal = _goal(words, at, direct=trigger.group == "visit")
    if goal is None:
        return
    for visitor in subject:
        frame = replace(_base(trigger, at, (visitor,), at), after=after, how=how, goal=goal, visitor=visitor)
        yield replace(frame, kind=_visit_kind(words, at), is_open=True)


def _is_adjective(words: Sequence[Word], at: int) -> bool:
    """ "visiting leaders", "told visiting US chief executives"."""
    before = words[at - 1] if at else None
    if before is not None and (before.is_a("prep", "clause", "and", "by") or before.low == ","):
        return False
    return any(word.is_a("title", "executives", "standin") or word.actor for word in words[at + 1 : at + 4])


def _hangs_on_noun(words: Sequence[Word], at: int) -> bool:
    """ "visiting leaders attending the forum": the participle belongs to the noun before it."""
    before = words[at - 1] if at else None
    if before is None or before.actor or before.low == "," or before.is_a("aux", "prep", "clause", "and", "expected"):
        return False
    return before.is_a("title", "standin", "executives")


def _visit_kind(words: Sequence[Word], at: int) -> MeetingKind:
    rest = words[at : at + 16]
    if any(w.low in {"state visit", "state visits"} for w in words[max(0, at - 3) : at + 14]):
        return "state_visit"
    if any(w.low in {"summit"} and not w.event for w in rest):
        return "summit"
    return "visit"


_TOWARDS = {"to", "in", "at", "for", "into"}


def _goal(words: Sequence[Word], at: int, *, direct: bool) -> Spot | None:
    """Where a journey goes: the first place after "to"/"in" or, for "visit", right after the verb."""
    for j in range(at + 1, min(len(words), at + 12)):
        word = words[j]
        if word.spot and word.spot.kind != "adjective" and not word.possessive:
            before = words[j - 1]
            near = [w.low for w in words[max(at, j - 4) : j]]
            if direct and all(w.is_a("title", "aux") or w.low == "neighbouring" for w in words[at + 1 : j]):
                return word.spot
            if (
                any(low in _TOWARDS for low in near)
                or before.low in {"left for", "leaves for", "leave for"}
                or j == at + 1
            ):
                return word.spot
        if word.is_stop or word.is_a("clause", "report", "with", "by") or word.actor or word.low == ",":
            return None
        if word.is_a("nonperson") and direct:
            return None
        if any(t.form != "noun" for t in word.triggers) and not word.is_a("title"):
            return None
    return None


def _trip(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """The noun: "A's visit to C", "visit by A to C", "A's C visit", "A is on a visit to C", "a visit from A"."""
    words = sentence.words
    light = _light_verb(words, at)
    owner = grammar.possessor_of(words, at)
    visitors, how, _, _ = _resolved(owner, words, thread)
    after = None
    end = at
    by = next(
        (j for j in range(at + 1, min(len(words), at + 4)) if words[j].is_a("by") or words[j].low == "from"), None
    )
    if not visitors and by is not None:
        visitors, how, _, found_end = _resolved(grammar.actors_after(words, by), words, thread)
        end = found_end or at
    definite = bool(visitors)
    if not visitors:
        found = grammar.subject_of(words, light if light is not None else at, finite=False)
        visitors, how, _, after = _resolved(found, words, thread)
        if found is None or not visitors:
            return
    goal = _goal(words, end, direct=False) or _goal_before(words, at)
    if goal is None and by is not None and words[by].low == "from":
        goal = _awaiting_country(words, at)
    host = _visited_person(words, end, thread, visitors)
    if host:
        ids = (*visitors, *host[0])
        frame = _noun_frame(words, trigger, at, ids, host[1], how, light, after)
        yield replace(frame, visitor=visitors[0], host=host[0][0], goal=goal, definite=definite)
        return
    is_plan = by is not None and any(w.is_a("expected") for w in words[max(0, at - 2) : at])
    if (goal is None and not is_plan) or (not definite and light is None and not _on_a_trip(words, at)):
        return
    for visitor in visitors:
        frame = _noun_frame(words, trigger, at, (visitor,), end, how, light, after)
        yield replace(
            frame, kind=_visit_kind(words, at) if trigger.kind != "state_visit" else "state_visit", goal=goal,
            visitor=visitor, is_open=True, definite=definite,
        )  # fmt: skip


def _awaiting_country(words: Sequence[Word], at: int) -> Spot | None:
    """The country in "Russia expects a visit from A", "the Russian government is anticipating a visit from A"."""
    for j in range(at - 1, max(-1, at - 12), -1):
        if words[j].is_stop or words[j].low == "," or words[j].actor or words[j].is_a("prep"):
            return None
        if words[j].spot and words[j].spot.kind in {"country", "adjective"}:  # type: ignore[union-attr]
            return words[j].spot
    return None


def _on_a_trip(words: Sequence[Word], at: int) -> bool:
    near = [w.low for w in words[max(0, at - 6) : at]]
    return any(
        low in {"on", "during", "for", "after", "from", "of", "made", "makes", "making", "begins", "paid"}
        for low in near
    )


def _goal_before(words: Sequence[Word], at: int) -> Spot | None:
    """The place in "Xi's Moscow visit", "his Beijing trip"."""
    for j in range(at - 1, max(-1, at - 3), -1):
        word = words[j]
        if word.spot and word.spot.kind != "adjective" and not word.possessive:
            return word.spot
    return None


def _visited_person(
    words: Sequence[Word], at: int, thread: Thread, visitors: tuple[str, ...]
) -> tuple[tuple[str, ...], int] | None:
    """The host in "a visit to Putin", "pay him a visit" is no place but a person."""
    if at + 1 < len(words) and words[at + 1].low == "to":
        found = grammar.actors_after(words, at + 1)
        ids, _, _, end = _resolved(found, words, thread)
        if ids and not set(ids) & set(visitors):
            return ids, end or at
    return None


def _attend(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A attended the G20 summit (with B)": one gathering, never its pairs; "A will join B for talks" is a meeting."""
    words = sentence.words
    if trigger.form == "participle" and _hangs_on_noun(words, at):
        return
    finite = trigger.form in {"past", "present"}
    subject, how, _, last = _resolved(grammar.subject_of(words, at, finite=finite), words, thread)
    if not subject:
        return
    after = last if last is not None and last < at else None
    if words[at].low.startswith("join"):
        target = grammar.object_of(words, at)
        if isinstance(target, Group) and target.first <= at + 5 and _for_talks(words, target.last):
            others, other_how, _, end = _resolved(target, words, thread)
            for ids in _pairs(subject, others, joint=True):
                yield replace(_base(trigger, at, ids, end or at), after=after, how=_weakest(how, other_how))
        return
    found_at = _event_after(words, at)
    if found_at is None:
        if thread.event and _means_earlier_ones(words, at) and words[at].low.startswith("attend"):
            yield replace(
                _base(trigger, at, subject, at),
                kind=thread.event.kind,
                after=after,
                how=how,
                event=thread.event,
                is_open=True,
            )
        return
    event = words[found_at].event
    if event is None:
        return
    company: tuple[str, ...] = ()
    with_at = next((j for j in range(found_at + 1, min(len(words), found_at + 8)) if words[j].is_a("with")), None)
    if with_at is not None:
        company, _, _, _ = _resolved(grammar.actors_after(words, with_at), words, thread)
    ids = tuple(dict.fromkeys(subject + company))
    frame = replace(_base(trigger, at, ids, found_at), kind=event.kind, after=after, how=how, event=event, is_open=True)
    yield frame


def _for_talks(words: Sequence[Word], at: int) -> bool:
    rest = words[at + 1 : at + 8]
    return any(t.group in {"talks", "call"} for w in rest for t in w.triggers)


def _event_after(words: Sequence[Word], at: int) -> int | None:
    for j in range(at + 1, min(len(words), at + 10)):
        word = words[j]
        if word.event:
            return j
        if word.is_stop or word.is_a("clause", "report", "with", "by") or (word.actor and not word.possessive):
            return None
    return None


def _means_earlier_ones(words: Sequence[Word], at: int) -> bool:
    """ "the two previous meetings", "the first two forums": of the gathering named before."""
    rest = [w.low for w in words[at + 1 : at + 8]]
    earlier = any(low in {"previous", "previously", "earlier", "first", "last", "both", "past"} for low in rest)
    return earlier and any(
        low in {"meetings", "forums", "summits", "summit", "editions", "gatherings", "ones", "meeting"} for low in rest
    )


def _invite(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A invited B to visit C", "B accepted an invitation from A to visit", "accepted A's invitation"."""
    words = sentence.words
    if trigger.form == "noun":
        yield from _invitation(sentence, at, trigger, thread)
        return
    target = grammar.object_of(words, at)
    if not isinstance(target, Group) or target.first > at + 6:
        return
    guests, guest_how, _, end = _resolved(target, words, thread)
    hosts, how, _, last = _resolved(grammar.subject_of(words, at, finite=True), words, thread, guests)
    rest = words[(end or at) + 1 : (end or at) + 7]
    asks = any(t.group in {"visit", "trip", "meet", "talks", "travel"} for w in rest for t in w.triggers)
    goes = any(w.spot and w.spot.kind != "adjective" for w in rest)
    if len(hosts) != 1 or not (asks or goes):
        return
    for ids in _pairs(hosts, guests, joint=False):
        frame = replace(_base(trigger, at, ids, end or at), after=last, how=_weakest(how, guest_how), invited=True)
        yield replace(frame, host=hosts[0], visitor=ids[1], goal=_goal(words, end or at, direct=False))


def _invitation(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    words = sentence.words
    verb = next(
        (j for j in range(at - 1, max(-1, at - 8), -1) if words[j].low in {"accepted", "accepts", "accept"}), None
    )
    if verb is None:
        return
    owner = grammar.possessor_of(words, at)
    source = next((j for j in range(at + 1, min(len(words), at + 3)) if words[j].low == "from"), None)
    host_group = owner if owner is not None else grammar.actors_after(words, source) if source is not None else None
    hosts, host_how, _, end = _resolved(host_group, words, thread)
    guests, how, _, last = _resolved(grammar.subject_of(words, verb, finite=True), words, thread, hosts)
    end = max(end or at, at)
    rest = words[end + 1 : end + 7]
    asks = any(t.group in {"visit", "trip", "meet", "talks", "travel"} for w in rest for t in w.triggers)
    if len(guests) == 1 and len(hosts) == 1 and asks and guests != hosts:
        frame = replace(_base(trigger, at, guests + hosts, end), verb=verb, after=last, how=_weakest(how, host_how))
        goal = next((w.spot for w in rest if w.spot and w.spot.kind != "adjective"), None)
        yield replace(frame, host=hosts[0], visitor=guests[0], invited=True, goal=goal)


_MAKERS: dict[str, Maker] = {
    "meet": _meet,
    "see": _meet,
    "speak": _speak,
    "phone": _phone,
    "host": _host,
    "visit": _visit,
    "travel": _visit,
    "attend": _attend,
    "invite": _invite,
    "talks": _talks,
    "call": _call,
    "trip": _trip,
}


def _ellipses(sentence: Sentence, frames: list[Frame]) -> Iterator[Frame]:
    """ "On Monday he met Scholz; on Tuesday, Macron": the verb and its subject carry over."""
    words = sentence.words
    yield from _second_places(words, frames)
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
                yield replace(frame, ids=(frame.ids[0], *others), at=k, end=k, host=None, visitor=None)


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
                    yield replace(frame, at=k, verb=frame.verb, end=k, after=frame.after)
                break


def _opens_with_day(words: Sequence[Word], at: int) -> bool:
    return any(_is_day(w) or w.low.isdigit() for w in words[at : at + 3])


def _may_lead_day(word: Word) -> bool:
    return word.is_a("prep", "title", "aux") or _is_day(word) or word.low in ",;" or word.low.isdigit() or word.capital
