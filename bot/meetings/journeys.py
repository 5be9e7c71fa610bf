"""Frames of journeys: visits, trips, gatherings attended, invitations accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.meetings import grammar, naming
from bot.meetings.cues import Trigger
from bot.meetings.frame import Frame, base_frame, hangs_on_noun, pairs_of, weakest
from bot.meetings.naming import Group, is_day
from bot.meetings.phrases import light_verb, noun_frame
from bot.meetings.places import Spot
from bot.meetings.sentence import Sentence, Word
from bot.meetings.thread import Thread, resolve_actors
from bot.model import MeetingKind


def frames_of_visit(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A visits B in C", "A visited C", "A arrived in C"."""
    words = sentence.words
    bare = trigger.form == "participle" and not (at and words[at - 1].is_a("aux"))
    if bare and (_is_adjective(words, at) or hangs_on_noun(words, at)):
        return
    finite = trigger.form in {"past", "present"}
    found = grammar.subject_of(words, at, finite=finite)
    subject, how, _, last = resolve_actors(found, words, thread)
    if not subject:
        return
    after = last if last is not None and last < at else None
    if trigger.group == "visit":
        target = grammar.object_of(words, at)
        hosts, host_how, _, end = resolve_actors(target if isinstance(target, Group) else None, words, thread)
        if hosts and target.first <= at + 6:  # type: ignore[union-attr]
            for ids in pairs_of(subject, hosts, joint=True):
                frame = base_frame(trigger, at, ids, end or at)._replace(after=after, how=weakest(how, host_how))
                yield frame._replace(kind="visit", visitor=subject[0] if len(subject) == 1 else None, host=hosts[0])
            return
    goal = _goal(words, at, direct=trigger.group == "visit")
    if goal is None or (how == "pronoun" and _goes_home(words, at)):
        return
    for visitor in subject:
        frame = base_frame(trigger, at, (visitor,), at)._replace(after=after, how=how, goal=goal, visitor=visitor)
        yield _with_host(words, frame._replace(kind=_visit_kind(words, at), is_open=True))


def _goes_home(words: Sequence[Word], at: int) -> bool:
    """ "He flies back to Rome": it is no journey abroad of whoever "he" is."""
    return words[at].low in {"returned", "returning", "returns"} or any(w.low == "back" for w in words[at + 1 : at + 3])


def _at_invitation(words: Sequence[Word], at: int) -> str | None:
    """The host in "a visit to C on Monday, at B's invitation", "as B's guest"."""
    for j in range(at + 1, min(len(words) - 1, at + 16)):
        if words[j].is_stop:
            return None
        actor = words[j].actor
        if actor and words[j].possessive and words[j + 1].low in {"guest", "invitation", "guests"}:
            return actor.ids[0] if words[j - 1].low in {"at", "as", "on"} or words[j - 1].is_a("title") else None
    return None


def _with_host(words: Sequence[Word], frame: Frame) -> Frame:
    """The visit with the host whose invitation or guest it is by."""
    host = _at_invitation(words, frame.at) if len(frame.ids) == 1 else None
    if host is None or host in frame.ids:
        return frame
    return frame._replace(ids=(*frame.ids, host), host=host, is_open=False)


def _is_adjective(words: Sequence[Word], at: int) -> bool:
    """ "visiting leaders", "told visiting US chief executives"."""
    before = words[at - 1] if at else None
    titled = next((k for k in range(at + 1, min(len(words), at + 5)) if words[k].actor), None)
    if words[at].low == "visiting" and titled is not None and titled > at + 1:
        return all(naming.is_title(word) for word in words[at + 1 : titled])  # "and visiting US President B"
    if before is not None and (before.is_a("prep", "clause", "and", "by") or before.low == ","):
        return False
    return any(word.is_a("title", "executives", "standin") or word.actor for word in words[at + 1 : at + 4])


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


def frames_of_trip(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """The noun: "A's visit to C", "visit by A to C", "A's C visit", "A is on a visit to C", "a visit from A"."""
    words = sentence.words
    light = light_verb(words, at)
    owner = grammar.possessor_of(words, at)
    visitors, how, _, _ = resolve_actors(owner, words, thread)
    after = None
    end = at
    by = next(
        (j for j in range(at + 1, min(len(words), at + 4)) if words[j].is_a("by") or words[j].low == "from"), None
    )
    if not visitors and by is not None:
        visitors, how, _, found_end = resolve_actors(grammar.actors_after(words, by), words, thread)
        end = found_end or at
    definite = bool(visitors)
    if not visitors:
        found = grammar.subject_of(words, light if light is not None else at, finite=False)
        visitors, how, _, after = resolve_actors(found, words, thread)
        if found is None or not visitors:
            return
    goal = _goal(words, end, direct=False) or _goal_before(words, at)
    if goal is None and by is not None and words[by].low == "from":
        goal = _awaiting_country(words, at)
    host = _visited_person(words, end, thread, visitors)
    if host:
        ids = (*visitors, *host[0])
        frame = noun_frame(words, trigger, at, ids, host[1], how, light, after)
        yield frame._replace(visitor=visitors[0], host=host[0][0], goal=goal, definite=definite)
        return
    is_plan = by is not None and any(w.is_a("expected") for w in words[max(0, at - 2) : at])
    if (goal is None and not is_plan) or (not definite and light is None and not _on_a_trip(words, at)):
        return
    for visitor in visitors:
        frame = noun_frame(words, trigger, at, (visitor,), end, how, light, after)
        kind = "state_visit" if trigger.kind == "state_visit" else _visit_kind(words, at)
        frame = frame._replace(kind=kind, goal=goal, visitor=visitor, is_open=True, definite=definite)
        yield _with_host(words, frame)


def frames_of_guest(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A is to be B's guest in April", "A was B's guest on Monday"."""
    words = sentence.words
    owner = grammar.possessor_of(words, at)
    if not isinstance(owner, Group):
        return
    j = naming.phrase_start(words, owner.first) - 1
    if j < 0 or words[j].low not in {"as", "be", "been", "is", "was", "were", "are"}:
        return
    hosts, host_how, _, _ = resolve_actors(owner, words, thread)
    found = grammar.subject_of(words, j, finite=False)
    guests, how, _, last = resolve_actors(found, words, thread, hosts)
    for ids in pairs_of(guests, hosts, joint=True) if len(hosts) == 1 else ():
        if words[j].low == "as":
            # "A is to be in C on Friday as B's guest"
            j = next((k for k in range(j - 1, max(-1, j - 12), -1) if words[k].low == "be"), j)
        form = "base" if words[j].low == "be" else "present" if words[j].low in {"is", "are"} else "past"
        frame = base_frame(trigger, at, ids, at)._replace(after=last, how=weakest(how, host_how), verb=j, form=form)
        yield frame._replace(host=hosts[0], visitor=guests[0] if len(guests) == 1 else None)


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
        ids, _, _, end = resolve_actors(found, words, thread)
        if ids and not set(ids) & set(visitors):
            return ids, end or at
    return None


def frames_of_attending(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A attended the G20 summit (with B)": one gathering, never its pairs; "A will join B for talks" is a meeting."""
    words = sentence.words
    if trigger.form == "participle" and hangs_on_noun(words, at):
        return
    finite = trigger.form in {"past", "present"}
    subject, how, _, last = resolve_actors(grammar.subject_of(words, at, finite=finite), words, thread)
    if not subject:
        return
    after = last if last is not None and last < at else None
    if words[at].low.startswith("join"):
        target = grammar.object_of(words, at)
        where = target.last if isinstance(target, Group) else target
        if where is not None and where <= at + 7 and _for_talks(words, where):
            others, other_how, _, end = resolve_actors(target, words, thread, subject)
            others = tuple(one for one in others if one not in subject)
            for ids in pairs_of(subject, others, joint=True):
                yield base_frame(trigger, at, ids, end or at)._replace(after=after, how=weakest(how, other_how))
        return
    found_at = _event_after(words, at)
    if found_at is None:
        if thread.event and _means_earlier_ones(words, at) and words[at].low.startswith("attend"):
            yield base_frame(trigger, at, subject, at)._replace(
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
        company, _, _, _ = resolve_actors(grammar.actors_after(words, with_at), words, thread)
    ids = tuple(dict.fromkeys(subject + company))
    frame = base_frame(trigger, at, ids, found_at)._replace(
        kind=event.kind, after=after, how=how, event=event, is_open=True
    )
    if _is_by_video(words, at, found_at):
        # from afar: each on a screen of their own, not at the gathering's place and in no room together
        for one in ids:
            yield frame._replace(ids=(one,), kind="video_call", cameo="041")
        return
    yield frame


# "attended the forum by video link": how far after the gathering, or before the verb, the words may stand.
_AFTER_GATHERING, _BEFORE_VERB = 12, 8
_REST_OF_VIDEO = frozenset(["address", "call", "conference", "feed", "link", "message"])


def _is_by_video(words: Sequence[Word], at: int, event_at: int) -> bool:
    """Was the gathering real, and the one who spoke to it or joined it elsewhere: "over video link", "virtually"?"""
    if any(w.low in {"virtual", "online"} or w.low.startswith("virtual ") for w in words[at + 1 : event_at + 1]):
        return False  # all attended from afar: a gathering without a place
    if at and words[at - 1].is_a("remote"):
        return True
    if any(_is_remote_adverb(words, k) for k in range(max(0, at - _BEFORE_VERB), at)):
        return not any(w.is_a("in person") for w in words[event_at + 1 : event_at + 4])
    for k in range(event_at + 1, min(len(words), event_at + _AFTER_GATHERING)):
        word = words[k]
        if word.actor or word.is_stop or word.is_a("clause", "and", "report", "in person"):
            return False
        if _is_remote_adverb(words, k):
            return True
    return False


def _is_remote_adverb(words: Sequence[Word], k: int) -> bool:
    """ "by video link on Monday", not "online" in "discuss online safety"."""
    if not words[k].is_a("remote"):
        return False
    j = k + 1 + (k + 1 < len(words) and words[k + 1].low in _REST_OF_VIDEO)
    following = words[j] if j < len(words) else None
    return (
        following is None
        or following.is_stop
        or following.low in ",."
        or is_day(following)
        or following.is_a("prep", "clause", "and")
    )


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


def frames_of_inviting(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A invited B to visit C", "B accepted an invitation from A to visit", "accepted A's invitation"."""
    words = sentence.words
    if trigger.form == "noun":
        yield from _invitation(sentence, at, trigger, thread)
        return
    target = grammar.object_of(words, at)
    if target is None or (isinstance(target, Group) and target.first > at + 6):
        return
    found = grammar.subject_of(words, at, finite=True)
    own = found.ids(words) if isinstance(found, Group) else ()
    guests, guest_how, _, end = resolve_actors(target, words, thread, own)
    hosts, how, _, last = resolve_actors(found, words, thread, guests)
    rest = words[(end or at) + 1 : (end or at) + 7]
    asks = any(t.group in {"visit", "trip", "meet", "talks", "travel"} for w in rest for t in w.triggers)
    goes = any(w.spot and w.spot.kind != "adjective" for w in rest)
    if len(hosts) != 1 or not (asks or goes):
        return
    for ids in pairs_of(hosts, guests, joint=False):
        frame = base_frame(trigger, at, ids, end or at)._replace(after=last, how=weakest(how, guest_how), invited=True)
        yield frame._replace(host=hosts[0], visitor=ids[1], goal=_goal(words, end or at, direct=False))


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
    hosts, host_how, _, end = resolve_actors(host_group, words, thread)
    guests, how, _, last = resolve_actors(grammar.subject_of(words, verb, finite=True), words, thread, hosts)
    end = max(end or at, at)
    rest = words[end + 1 : end + 7]
    asks = any(t.group in {"visit", "trip", "meet", "talks", "travel"} for w in rest for t in w.triggers)
    if len(guests) == 1 and len(hosts) == 1 and asks and guests != hosts:
        frame = base_frame(trigger, at, guests + hosts, end)._replace(verb=verb, after=last, how=weakest(how, host_how))
        goal = next((w.spot for w in rest if w.spot and w.spot.kind != "adjective"), None)
        yield frame._replace(host=hosts[0], visitor=guests[0], invited=True, goal=goal)
