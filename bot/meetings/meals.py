"""Frames of meals and audiences: given for somebody, taken over, granted. A noun in its sentence in, frames out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.meetings import grammar, naming
from bot.meetings.cues import Trigger
from bot.meetings.frame import DETERMINERS, Frame, is_joint, pairs_of, weakest
from bot.meetings.naming import Group
from bot.meetings.phrases import noun_frame
from bot.meetings.sentence import Sentence, Word
from bot.meetings.thread import Thread, resolve_actors


def meal_for(sentence: Sentence, at: int, trigger: Trigger, thread: Thread, light: int | None) -> Iterator[Frame]:
    """ "A gave a dinner for B"; a banquet "for visiting leaders" is A's with guests unnamed."""
    words = sentence.words
    purpose = next((j for j in range(at + 1, min(len(words), at + 5)) if words[j].low in {"for", "in"}), None)
    yield from given_meal(words, at, trigger, thread)
    yield from meal_given_by(words, at, trigger, thread)
    if purpose is None or words[purpose].low != "for":
        return
    verb = light if light is not None else at
    subject, how, _, last = resolve_actors(grammar.subject_of(words, verb, finite=False), words, thread)
    guests, guest_how, _, end = resolve_actors(grammar.actors_after(words, purpose), words, thread)
    if len(subject) == 1 and guests and guests[0] not in subject:
        for ids in pairs_of(subject, guests, joint=True):
            frame = noun_frame(words, trigger, at, ids, end or at, weakest(how, guest_how), light, last)
            yield frame._replace(host=subject[0])
    elif len(subject) == 1 and any(
        w.low in {"leaders", "guests", "dignitaries"} for w in words[purpose + 1 : purpose + 5]
    ):
        event = next((w.event for w in words[purpose:] if w.event), None)
        frame = noun_frame(words, trigger, at, subject, at, how, light, last)
        yield frame._replace(is_open=True, event=event, host=subject[0], definite=True)
        if event:
            yield frame._replace(kind=event.kind, is_open=True, event=event, host=subject[0], definite=True)


def over_meal(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A went through it with B over breakfast", "A had B to dinner"."""
    j = at - 1
    while j > 0 and words[j].low in DETERMINERS | {"private", "working"}:
        j -= 1
    if words[j].low == "over":
        with_at = next((k for k in range(j - 1, max(-1, j - 12), -1) if words[k].is_a("with")), None)
        company = grammar.actors_after(words, with_at) if with_at is not None else None
        verb = with_at
    elif words[j].low in {"to", "for"} and j and words[j - 1].actor:
        company = naming.group_ending_at(words, j - 1)
        before = words[naming.phrase_start(words, company.first) - 1] if company.first else None
        verb = company.first if before is not None and before.low in {"had", "has", "invited", "asked"} else None
    else:
        return
    if words[j].low == "over" and with_at is None:
        both, how, _, last = resolve_actors(grammar.subject_of(words, j, finite=False), words, thread)
        between = words[last:j] if last is not None else ()
        if len(both) == 2 and any(map(_is_past, between)) and not any(w.is_a("expected") for w in between):
            frame = noun_frame(words, trigger, at, both, at, how, None, last)
            yield frame._replace(definite=True, form="past", verb=at)
        return
    if company is None or verb is None:
        return
    others, other_how, _, _ = resolve_actors(company, words, thread)
    subject, how, _, last = resolve_actors(grammar.subject_of(words, verb, finite=False), words, thread, others)
    for ids in pairs_of(subject, others, is_joint(words, at)):
        yield noun_frame(words, trigger, at, ids, at, weakest(how, other_how), None, last)._replace(
            definite=True, form="past", verb=at
        )


def _is_past(word: Word) -> bool:
    return word.light == "past" or word.low.endswith("ed") or any(t.form == "past" for t in word.triggers)


def given_meal(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A gave B lunch", "A gives him a state banquet"."""
    k = at - 1
    while k > 0 and words[k].low in DETERMINERS | {"private", "long"} and words[k - 1].low not in _GIVES:
        k -= 1
    taken: Group | int | None = None
    if words[k].actor and not words[k].possessive:
        taken = naming.group_ending_at(words, k)
        k = taken.first
    elif words[k].low in {"him", "her", "them"}:
        taken = k
    verb = next((j for j in range(k - 1, max(-1, k - 6), -1) if words[j].low in _GIVES), None) if taken else None
    if verb is None:
        return
    hosts, how, _, last = resolve_actors(grammar.subject_of(words, verb, finite=True), words, thread)
    guests, guest_how, _, _ = resolve_actors(taken, words, thread, hosts)
    if len(hosts) == 1:
        for ids in pairs_of(hosts, guests, joint=True):
            frame = noun_frame(words, trigger, at, ids, at, weakest(how, guest_how), verb, last)
            yield frame._replace(host=hosts[0], definite=True)


def meal_given_by(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A was the guest of honour at a dinner given by B"."""
    by = at + 1 + 2 * ([word.low for word in words[at + 1 : at + 3]] in (["that", "was"], ["which", "was"]))
    by += by < len(words) and words[by].low in {"given", "hosted", "offered"}
    if by >= len(words) or not words[by].is_a("by"):
        return
    if by == at + 1 and not any(w.low in _GRANTED for w in words[max(0, at - 3) : at]):
        return  # "was granted an audience by B"
    hosts, host_how, _, end = resolve_actors(grammar.actors_after(words, by), words, thread)
    guests, how, _, last = resolve_actors(grammar.subject_of(words, at, finite=False), words, thread, hosts)
    for ids in pairs_of(guests, hosts, joint=True) if len(hosts) == 1 else ():
        frame = noun_frame(words, trigger, at, ids, end or at, weakest(how, host_how), None, last)
        yield frame._replace(host=hosts[0], form="past", definite=True)


_GRANTED = {"accorded", "given", "granted", "offered"}
_GIVES = {"gave", "give", "gives", "grant", "granted", "grants", "offered", "offers", "stood"}
