"""Frames of the verbs between leaders: met, spoke, phoned, hosted. A sentence and a trigger's place in, frames out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.meetings import grammar, naming
from bot.meetings.cues import Trigger
from bot.meetings.frame import (
    Frame,
    base_frame,
    has_modal,
    in_one_room,
    is_joint,
    kind_of,
    pairs_of,
    weakest,
    with_modal_before,
)
from bot.meetings.naming import Group, is_day
from bot.meetings.sentence import Sentence, Word
from bot.meetings.thread import Thread, resolve_actors
from bot.meetings.when import NUMBERS
from bot.model import MeetingKind


def frames_of_meeting(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A met (with) B", "A and B met", "after meeting B, A ...", "met by A"."""
    words = sentence.words
    if _is_passive(words, at):
        yield from frames_of_hosting(sentence, at, trigger, thread)
        return
    if words[at].low in _CALLS_ON and _is_appeal(words, at):
        return
    if words[at].low in {"saw", "sees"} and _is_of_a_thing(words, at):
        return
    if words[at].low == "seen" and at and words[at - 1].low in {"are", "is", "was", "were"}:
        return  # "was seen with B": looked at
    if words[at].low[:3] in {"sat", "sit"} and any(word.low in OCCASIONS for word in words):
        return  # side by side at a funeral
    if trigger.form == "past" and at > 0 and words[at - 1].low == "having":
        trigger = Trigger(trigger.group, "participle", trigger.kind, trigger.cameo)  # "having met B, A flew on"
    finite = trigger.form != "participle" or (at > 0 and words[at - 1].is_a("aux"))
    found = grammar.subject_of(words, at, finite=finite and (trigger.form != "base" or has_modal(words, at)))
    modal = with_modal_before(words, at) if trigger.form == "base" else None
    if modal is not None:
        found = grammar.subject_of(words, modal, finite=True)
    if at > 1 and words[at - 1].low == "having" and words[at - 2].low == ",":
        found = grammar.opening_subject(words, at) or found  # "A left C without seeing B, having met D"
    needs_with = trigger.group in {"speak"} or words[at].low in {"sat down", "sit down", "sits down", "sitting down",
        "dine", "dined", "dines", "dining", "lunched", "confer", "conferred", "huddled", "hold talks", "held talks",
        "holds talks", "holding talks", "get together", "got together", "sat"}  # fmt: skip
    target = grammar.object_of(words, at, needs_with=needs_with) or grammar.relative_object(words, at)
    own = found.ids(words) if isinstance(found, Group) else ()
    if isinstance(found, int) and isinstance(target, int):
        own = resolve_actors(found, words, thread)[0]  # "he told him": whom "he" means, "him" does not
    objects, object_how, _, object_end = resolve_actors(target, words, thread, own)
    if found is None and trigger.form == "participle" and objects:
        found = grammar.subject_after(words, object_end or at)
    if found is None and objects and trigger.form == "base":
        found = _said_to_be(words, at, object_end or at)
    if isinstance(found, Group) and not objects and len(found.at) == 1 and found.last < at:
        found = grammar.both_of(words, found, at)
    subject, how, _, last = resolve_actors(found, words, thread, objects)
    if set(subject) & set(objects):
        return  # "A met the two leaders", himself one of them: somebody is misread
    if subject and target is None and trigger.group == "meet":
        objects, object_how, _, object_end = resolve_actors(_then_with(words, at), words, thread, subject)
    after = last if last is not None and last < at else None
    listed = grammar.listed_after(words, at) if len(subject) == 1 and not objects and target is None else None
    if listed is not None:
        for ids in pairs_of(subject, listed.ids(words), is_joint(words, at)):
            frame = base_frame(trigger, at, ids, listed.last)._replace(after=after, how=how)
            yield frame._replace(named_apart=True)
        return
    if objects:
        together = is_joint(words, at) or words[at].low in _AT_ONE_TABLE
        for ids in _each_apart(words, subject, objects) or pairs_of(subject, objects, together):
            yield base_frame(trigger, at, ids, object_end or at)._replace(after=after, how=weakest(how, object_how))
    elif len(subject) == 1 and words[0].is_a("with") and words[at].low != "saw" and _fronted(words, at):
        company, company_how, _, _ = resolve_actors(_fronted(words, at), words, thread)
        for ids in pairs_of(subject, company, is_joint(words, at)):
            yield base_frame(trigger, at, ids, at)._replace(after=after, how=weakest(how, company_how))
    elif len(subject) > 1 and words[at].low == "sat" and not _lasts(words, at):
        return
    elif len(subject) > 1 and not (_has_other_object(words, at) and not _talks_shop(words, at)):
        following = [word.low for word in words[at + 1 : at + 3]]
        if trigger.group == "see" and following not in (["each", "other"], ["one", "another"]):
            return
        if words[at].low in {"talk", "talks"} and following[:1] == ["of"]:
            return
        if words[at].low.startswith("exchang"):
            return  # "they exchanged views on B": a circumstance of the meeting told
        yield base_frame(trigger, at, subject, at)._replace(after=after, how=how)
    elif len(subject) == 1 and trigger.group == "meet":
        yield from with_executives(sentence, at, trigger, subject, after)


def _is_of_a_thing(words: Sequence[Word], at: int) -> bool:
    """ "the convention saw A speak": what sees is no person."""
    j = at - 1
    while j >= 0 and (words[j].is_a("aux") or words[j].low.endswith("ly")):
        j -= 1
    if j < 1:
        return False
    word = words[j]
    plain = not (word.actor or word.groups or word.spot or word.is_stop or word.possessive or word.capital)
    return plain and word.low.isalpha() and not any(t.form != "noun" for t in word.triggers)


OCCASIONS = {
    "commemoration",
    "concert",
    "funeral",
    "game",
    "inauguration",
    "mass",
    "match",
    "parade",
    "reception",
    "row",
    "service",
    "stadium",
}
_SUBJECTS = {"business", "defence", "defense", "energy", "peace", "politics", "security", "trade"}


def _each_apart(words: Sequence[Word], subject: tuple[str, ...], objects: tuple[str, ...]) -> list[tuple[str, ...]]:
    """ "A and B met respectively with C"."""
    if len(subject) < 2 or not any(word.low in {"respectively", "separately"} for word in words):
        return []
    return [(one, other) for one in subject for other in objects if one != other]


def _talks_shop(words: Sequence[Word], at: int) -> bool:
    """ "the two had talked trade": the noun is what they talked about."""
    following = words[at + 1].low if at + 1 < len(words) else ""
    return words[at].low in {"talk", "talked", "talking"} and following in _SUBJECTS


def _then_with(words: Sequence[Word], at: int) -> Group | None:
    """ "met with reporters on Thursday and then with B"."""
    for k in range(at + 2, min(len(words) - 1, at + 16)):
        if words[k].actor or words[k].is_stop or words[k].is_a("clause"):
            return None
        if words[k].is_a("with") and (words[k - 1].is_a("and") or words[k - 1].low == "then"):
            return grammar.actors_after(words, k)
    return None


_APPEALS = {"for", "not", "over", "to"}
_COURTESIES = {
    "bid", "brief", "congratulate", "convey", "deliver", "discuss", "offer", "pay", "present", "review", "say", "take",
    "thank",
}  # fmt: skip
_PARTS_OF_DAYS = {"afternoon", "again", "and", "evening", "morning", "night", "on"}
# Words within which "called on A, after the blast, to" comes to its "to".
ASIDE = 10
_CALLS_ON = {"called on", "calling on"}


def _is_appeal(words: Sequence[Word], at: int) -> bool:
    """ "called on B to withdraw" asks, "called on B in the evening" visits."""
    target = grammar.object_of(words, at)
    if isinstance(target, int):  # "called on him to think again"
        return words[min(target + 1, len(words) - 1)].low in _APPEALS
    if target is None:
        return True
    following = target.last + 1
    if following < len(words) and words[following].low in _APPEALS:
        return True
    then = _past_day_and_aside(words, following)
    return words[then].low in {"not", "to"} and words[min(then + 1, len(words) - 1)].low not in _COURTESIES


def _past_day_and_aside(words: Sequence[Word], at: int) -> int:
    """Where "(called on A) on Thursday, after the blast, to act" goes on."""
    last = len(words) - 1
    if at < last and words[at].low == ",":
        at = next((k + 1 for k in range(at + 1, min(at + ASIDE, last)) if words[k].low == ","), last)
    while at < last and (words[at].low in _PARTS_OF_DAYS or words[at].actor or naming.is_day(words[at])):
        at += 1
    return min(at, last)


def _fronted(words: Sequence[Word], at: int) -> Group | None:
    """ "With B the premier speaks today"."""
    group = grammar.actors_after(words, 0)
    return group if group is not None and group.last < at else None


def _lasts(words: Sequence[Word], at: int) -> bool:
    """ "sat for 45 minutes", "sat until midnight": together, not in one row."""
    return any(w.low in _LASTING for w in words[at + 1 : at + 8])


_LASTING = {"armchairs", "chairs", "fire", "hour", "hours", "midnight", "minutes", "sofa", "talking", "together"}
_AT_ONE_TABLE = {"huddled", "sat down", "sit down", "sits down", "sitting down"}


def _owner_of(words: Sequence[Word], at: int) -> Group | None:
    owner = grammar.possessor_of(words, at)
    return owner if isinstance(owner, Group) else None


def _said_to_be(words: Sequence[Word], at: int, end: int) -> Group | None:
    """The one in "the last president to meet B at a summit was A"."""
    if at < 2 or words[at - 1].low != "to":
        return None
    turn = next((k for k in range(at - 1, max(0, at - 5), -1) if words[k].low == "turn"), None)
    if turn is not None:
        return grammar.actors_after(words, turn + 1) if words[turn + 1].low == "of" else _owner_of(words, turn)
    if not any(w.low in {"first", "last", "only"} for w in words[max(0, at - 6) : at]):
        return None
    verb = next((k for k in range(end + 1, min(len(words), end + 12)) if words[k].low in {"was", "is"}), None)
    return grammar.actors_after(words, verb) if verb is not None else None


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
        if not (word.is_a("aux", "in person") or word.low.endswith("ly") or word.low in _TELL_WHEN or is_day(word)):
            return not (word.low[:1].isdigit() or word.capital)
    return False


# "will meet next week", "met this morning": no object
_TELL_WHEN = {
    "afternoon", "earlier", "each", "evening", "for", "last", "later", "month", "morning", "next", "night", "once",
    "one", "other", "another", "sooner", "this", "today", "week",
}  # fmt: skip


def with_executives(
    sentence: Sentence, at: int, trigger: Trigger, subject: tuple[str, ...], after: int | None
) -> Iterator[Frame]:
    """ "Xi met American executives": a meeting of one leader with people who are none."""
    words = sentence.words
    for j in range(at + 1, min(len(words), at + 8)):
        word = words[j]
        if word.is_a("executives"):
            frame = base_frame(trigger, at, subject, j)
            yield frame._replace(kind="other", after=after, is_open=True, counterpart_not_leader=True)
            return
        if word.is_stop or word.low == "," or word.actor or word.is_a("prep", "and", "clause", "standin", "nonperson"):
            return


def _is_passive(words: Sequence[Word], at: int) -> bool:
    """ "was met (on the tarmac) by": a reception then, or nobody's."""
    auxiliaries = {"was", "were", "been", "being", "is", "are"}
    return words[at].low == "met" and any(word.low in auxiliaries for word in words[max(0, at - 2) : at])


def frames_of_speaking(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A spoke with B by phone", "the two last spoke": remote unless the clause puts them in one room."""
    words = sentence.words
    if at + 2 < len(words) and words[at + 1].low in {"over", "past"} and words[at + 2].low in {"each", "one"}:
        return  # "talked over each other"
    if _speaks_of(words, at) or _talks_into(words, at) or _speaks_to_a_crowd(words, at):
        return
    manner = words[at + 1 : at + 3]
    if len(manner) == 2 and manner[0].low.endswith("ly") and manner[1].low in {"about", "of"}:
        return  # "spoke warmly of the talks"
    speech = any(w.low in {"at", "during"} and w.actor is None for w in words[at + 1 : at + 2])
    if speech and any(w.event for w in words[at + 1 : at + 5]):
        return
    for frame in frames_of_meeting(sentence, at, trigger, thread):
        if len(frame.ids) == 1 or (speech and frame.end > at + 2):
            continue
        kind: MeetingKind = "phone_call"
        beside = words[min(at + 1, len(words) - 1)].low in {"alongside", "beside"}
        if beside or in_one_room(words, at) or (not thread.is_of_calls() and thread.are_abroad(frame.ids)):
            kind = "bilateral_meeting"
        elif any(word.low.startswith(_ON_SCREEN) for word in words[max(0, at - 2) : at + 4]):
            kind = "video_call"
        yield frame._replace(kind=kind, cameo="040" if kind == "bilateral_meeting" else "041")


def _speaks_to_a_crowd(words: Sequence[Word], at: int) -> bool:
    """ "A and B are speaking", "spoke at the rally", "speaking on condition of ...", "speaks with B behind him"."""
    if words[at].low in {"speak", "speaking"} and at and words[at - 1].low in {"are", "were"}:
        ends = at + 1 >= len(words) or words[at + 1].low in ".,;" or words[at + 1].is_stop
        return ends or words[at + 1].low in {"at", "here", "in"}
    following = [word.low for word in words[at + 1 : at + 4]]
    if following[:2] == ["on", "condition"] or following[:2] in (["at", "the"], ["at", "a"], ["at", "an"]):
        return True
    if following[:1] == ["at"] and (at + 2 >= len(words) or words[at + 2].low in _BE_OR_HAVE or words[at + 2].is_stop):
        return True  # "a conference that A and B spoke at"
    if following[:1] == ["at"] and at + 2 < len(words) and words[at + 2].capital and words[at + 2].spot is None:
        return words[at + 2].actor is None and not words[at + 2].triggers
    behind = [k for k in range(at + 2, min(len(words) - 1, at + 30)) if words[k].low in {"behind", "beside"}]
    return any(words[k + 1].low in {"her", "him", "them"} for k in behind)


def _speaks_of(words: Sequence[Word], at: int) -> bool:
    """ "talked of his wish for better ties with B", "spoke about his trip with B": the "with" is another noun's."""
    if at + 1 >= len(words) or words[at + 1].low not in {"about", "of"}:
        return False
    for k in range(at + 2, min(len(words), at + 16)):
        if words[k].is_a("with"):
            before = words[k - 1]
            return before.is_a("bond") or any(t.form == "noun" for t in before.triggers)
        if words[k].is_stop or words[k].actor:
            return False
    return False


def _talks_into(words: Sequence[Word], at: int) -> bool:
    """ "to talk B out of it"."""
    named = next((k for k in range(at + 1, min(len(words) - 1, at + 5)) if words[k].actor), None)
    return named is not None and words[named + 1].low in {"down", "into", "out", "round"}


_BE_OR_HAVE = {"are", "had", "has", "have", "is", "was", "were"}
_ON_SCREEN = ("by video", "on zoom", "over video", "over zoom", "via video", "via zoom")


def frames_of_phoning(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A phoned B"; "called" only when nothing is called anything ("called Xi a dictator", "called on")."""
    words = sentence.words
    by = _passive_by(words, at) if trigger.form == "past" else None
    if by is not None:
        reached, how, _, last = resolve_actors(grammar.subject_of(words, at, finite=True), words, thread)
        callers, other_how, _, end = resolve_actors(grammar.actors_after(words, by), words, thread, reached)
        each = any(word.low in {"both", "each"} for word in words[:at])
        reached_apart = [(one,) for one in reached] if each and len(callers) == 1 else [reached]
        for some in reached_apart:
            for ids in pairs_of(some, callers, joint=True):
                frame = base_frame(trigger, at, ids, end or at)._replace(after=last, how=weakest(how, other_how))
                yield frame._replace(passive=True)
        return
    target = grammar.object_of(words, at) or grammar.relative_object(words, at)
    if isinstance(target, Group) and target.last < at:
        yield from frames_of_meeting(sentence, at, trigger, thread)
        return
    if isinstance(target, int) and words[at].low not in {"call", "called", "calls"}:
        yield from frames_of_meeting(sentence, at, trigger, thread)
    if words[at].low in {"call", "calls"} and at + 1 < len(words) and words[at + 1].low == "on":
        called = grammar.actors_after(words, at + 1)
        following = words[called.last + 1] if called and called.last + 1 < len(words) else None
        if called and not (following and following.low in _APPEALS):
            subject, how, _, last = resolve_actors(grammar.subject_of(words, at, finite=True), words, thread)
            for ids in pairs_of(subject, called.ids(words), joint=True):
                frame = base_frame(trigger, at, ids, called.last)._replace(after=last, how=how, group="meet")
                yield frame._replace(kind="bilateral_meeting", cameo="040")
        return
    if not isinstance(target, Group) or target.first > at + 6:
        return
    if words[at].low in {"call", "called", "calls"}:
        following = words[target.last + 1] if target.last + 1 < len(words) else None
        if following and _is_called_names(following):
            return
    yield from frames_of_meeting(sentence, at, trigger, thread)


def _is_called_names(following: Word) -> bool:
    """Does what follows say what somebody is called ("called B a dictator"), not when or why B was called?"""
    if following.is_stop:
        return following.quoted or following.low in '"“'
    if following.low in {"out", "to"}:
        return True  # "called B to account"
    if following.is_a("prep", "clause", "and"):
        return following.low in {"a", "an", "his"}
    tells_when = is_day(following) or following.low in NUMBERS or following.low[:1].isdigit()
    when = {"again", "hours", "just", "last", "minutes", "shortly", "this", "today", "twice", "yesterday"}
    return not (tells_when or following.low in when or following.low in ".,") or following.low in {"a", "an"}


def frames_of_hosting(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A hosted B", "B was received by A": who receives is the host."""
    words = sentence.words
    by = _passive_by(words, at) if trigger.form == "past" else None
    if trigger.form == "past" and _is_bare_participle(words, at):
        by, trigger = at + 1, Trigger(trigger.group, "present", trigger.kind, trigger.cameo)
    if by is not None:
        host_group = grammar.actors_after(words, by) if by else None
        visitors, how, _, last = resolve_actors(grammar.subject_of(words, at, finite=True), words, thread)
        hosts, host_how, _, end = resolve_actors(host_group, words, thread)
        for ids in pairs_of(visitors, hosts, joint=True):
            frame = base_frame(trigger, at, ids, end or at)._replace(
                after=last, host=hosts[0], how=weakest(how, host_how)
            )
            yield frame._replace(visitor=visitors[0] if len(visitors) == 1 else None, passive=True)
        return
    if _is_passive(words, at) or (trigger.form == "past" and _stands_passive(words, at)):
        return
    target = grammar.object_of(words, at) or grammar.relative_object(words, at)
    found = grammar.subject_of(words, at, finite=trigger.form in {"past", "present"})
    if isinstance(target, Group):
        if target.first > at + 12 or naming.is_excluded(words, target.first):
            return
        if words[at].low in _FROM_AFAR_TOO and any(
            word.low in _WRITINGS for word in words[target.last : target.last + 5]
        ):
            return  # "greeted his counterparts in a message"
        guests, guest_how, _, end = resolve_actors(target, words, thread)
        if found is None and trigger.form == "participle":
            found = grammar.subject_after(words, end or at)  # "While hosting B in C, A said"
        hosts, how, _, last = resolve_actors(found, words, thread, guests)
        last = last if last is not None and last < at else None
        event = next((word.event for word in words[at : target.first] if word.event), None)
        if event and len(hosts) == 1:
            # "hosted a virtual BRICS summit with B and C"
            ids = tuple(dict.fromkeys(hosts + guests))
            frame = base_frame(trigger, at, ids, end or at)._replace(
                after=last, host=hosts[0], how=weakest(how, guest_how)
            )
            yield frame._replace(kind=event.kind, event=event, is_open=True)
            return
    else:
        hosts, how, _, last = resolve_actors(found, words, thread)
        guests, guest_how, _, end = resolve_actors(target, words, thread, hosts)
    if len(hosts) == 2 and len(guests) == 1 and any(w.low in {"both", "each", "separately"} for w in words):
        for one in hosts:
            frame = base_frame(trigger, at, (one, *guests), end or at)._replace(after=last, host=one, visitor=guests[0])
            yield frame._replace(kind="bilateral_meeting", how=weakest(how, guest_how))
        return
    if len(hosts) != 1:
        return
    kind: MeetingKind = "bilateral_meeting" if trigger.group == "host" else "visit"
    # who hosts several at once hosts them together; who receives several receives those of each country
    one_by_one = words[at].low in _RECEIVES and thread.are_of_two_countries(guests)
    together = not one_by_one and not any(word.low in _APART for word in words)
    for ids in pairs_of(hosts, guests, joint=together):
        frame = base_frame(trigger, at, ids, end or at)._replace(after=last, host=hosts[0], how=weakest(how, guest_how))
        visitor = ids[1] if len(ids) == 2 else None
        yield frame._replace(kind=kind_of(len(ids), kind), visitor=visitor)


_RECEIVES = {"receive", "received", "receives", "receiving"}
_APART = {"individually", "separately", "turn"}


def _is_bare_participle(words: Sequence[Word], at: int) -> bool:
    """ "A at the chancellery, received by B": a diary's or a caption's, without tense."""
    if not (0 < at < len(words) - 1 and words[at - 1].low == "," and words[at + 1].is_a("by")):
        return False
    return words[at].low in _RECEIVED and not any(word.is_a("expected") for word in words[:at])


_FROM_AFAR_TOO = {"greet", "greeted", "greets", "welcome", "welcomed", "welcomes"}
_WRITINGS = {"letter", "message", "post", "statement", "telegram", "tweet"}
_RECEIVED = {"greeted", "received", "welcomed"}


def _stands_passive(words: Sequence[Word], at: int) -> bool:
    """ "was received in C": by whom is not said."""
    return at > 0 and words[at - 1].low in {"was", "were", "been", "being", "is", "are"}


def _passive_by(words: Sequence[Word], at: int) -> int | None:
    """The "by" of "was received (warmly) by", if the verb is passive."""
    before = words[max(0, at - 3) : at]
    if not any(w.low in {"was", "were", "been", "being", "is", "be", "are"} for w in before):
        return None
    return next((j for j in range(at + 1, min(len(words), at + 9)) if words[j].is_a("by")), None)
