"""Frames of the nouns: talks, summits, meetings, with their "between", "with" and owners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.meetings import grammar, naming
from bot.meetings.cues import Trigger
from bot.meetings.encounters import frames_of_meeting, with_executives
from bot.meetings.frame import DETERMINERS, Frame, base_frame, is_joint, pairs_of, weakest
from bot.meetings.meals import given_meal, meal_for, meal_given_by, over_meal
from bot.meetings.naming import Group, is_day
from bot.meetings.phrases import company_of, complement_of, is_plain, light_verb, noun_frame, told_pair
from bot.meetings.sentence import Sentence, Word
from bot.meetings.thread import Thread, resolve_actors


def frames_of_talks(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """The nouns: "talks between A and B", "A's talks with B", "A held talks with B", "the A-B summit"."""
    words = sentence.words
    following = words[at + 1] if at + 1 < len(words) else None
    if words[at].low in _GO_ON and at and words[at - 1].low in _KEEP_UP:
        return  # "agreed to continue dialogue"
    if (
        following is not None
        and words[at].low in _MAY_BE_ADJECTIVE
        and any(t.form == "noun" for t in following.triggers)
    ):
        return  # "bilateral talks"
    if trigger.kind == "summit" and any(word.event for word in words[max(0, at - 2) : at + 1]):
        return  # attendance is told by another verb; the gathering is nobody's bilateral
    if words[at].low == "meeting" and _is_participle(words, at):
        yield from frames_of_meeting(sentence, at, Trigger("meet", "participle", "bilateral_meeting", "040"), thread)
        return
    with_at, between_at = complement_of(words, at)
    light = light_verb(words, at)
    if light is None and words[at].low.startswith("interaction"):
        return  # "her interactions with B" may be of any sort
    if between_at is not None:
        ids, how, _, end = resolve_actors(grammar.actors_after(words, between_at), words, thread)
        if len(ids) > 1:
            yield noun_frame(words, trigger, at, ids, end or at, how, light, None)
        return
    company = company_of(words, with_at) if with_at is not None else None
    if with_at is not None and company is None:
        yield from _with_others(sentence, at, with_at, trigger, thread)
        return
    if with_at is None and light is not None and words[at].low.endswith("s"):
        ordered = list(_in_order(words, at, trigger, thread, light))
        yield from ordered
        if ordered:
            return
    if with_at is None and light is None:
        told = list(_meeting_first(words, at, trigger, thread))
        told = told or list(_held_by(words, at, trigger, thread)) or list(_placed_by(words, at, trigger, thread))
        yield from told
        if told:
            return
    if company is None and light is not None:
        company = grammar.relative_object(words, light) or _fronted_company(words, light)
    if with_at is None and words[at].low == "audience":
        yield from given_meal(words, at, trigger, thread)
        yield from meal_given_by(words, at, trigger, thread)
    if with_at is None and trigger.kind in {"dinner", "visit"}:
        yield from over_meal(words, at, trigger, thread)
        yield from meal_for(sentence, at, trigger, thread, light)
    yield from _owned(words, at, trigger, thread, company)


_GO_ON = {"consultations", "dialogue", "discussions", "negotiations", "talks"}
_KEEP_UP = {"continue", "continuing", "intensify", "maintain", "pursue", "resume", "strengthen"}
_TAKES_CALL = {"take", "takes", "taking", "took"}
_MAY_BE_ADJECTIVE = {
    "bilateral", "face to face", "one on one", "one to one", "quadrilateral", "tete a tete", "trilateral",
}  # fmt: skip


def _with_others(sentence: Sentence, at: int, with_at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """Talks of one leader with executives, or his dinner with them; with anybody else, nothing."""
    words, light = sentence.words, light_verb(sentence.words, at)
    if trigger.group == "talks" and light is not None:
        yield from _among_them(words, at, with_at, trigger, thread, light)
        subject, _, _, after = resolve_actors(grammar.subject_of(words, light, finite=False), words, thread)
        if len(subject) == 1:
            for frame in with_executives(sentence, with_at, trigger, subject, after):
                yield frame._replace(verb=light, form=words[light].light or "noun")
    owners, how, _, _ = resolve_actors(_owner(words, at), words, thread)
    if len(owners) == 1 and trigger.kind == "dinner" and _executives_after(words, with_at):
        frame = noun_frame(words, trigger, at, owners, at, how, light, None)
        yield frame._replace(is_open=True, counterpart_not_leader=True)


_ORDERS = {"beginning", "concluding", "ending", "starting"}


def _among_them(
    words: Sequence[Word], at: int, with_at: int, trigger: Trigger, thread: Thread, light: int
) -> Iterator[Frame]:
    """ "held meetings with leaders who came, among them A, B and C": one with each."""
    group = grammar.listed_after(words, with_at)
    if group is None:
        return
    subject, how, _, after = resolve_actors(grammar.subject_of(words, light, finite=False), words, thread)
    others = group.ids(words)
    for ids in pairs_of(subject, others, joint=False) if len(subject) == 1 else ():
        yield noun_frame(words, trigger, at, ids, group.last, how, light, after)


def _in_order(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread, light: int) -> Iterator[Frame]:
    """ "had a series of meetings in C, beginning with A and ending with B": one with each."""
    subject, how, _, after = resolve_actors(grammar.subject_of(words, light, finite=False), words, thread)
    if len(subject) != 1:
        return
    for k in range(at + 1, len(words) - 2):
        group = grammar.actors_after(words, k + 1) if words[k].low in _ORDERS and words[k + 1].is_a("with") else None
        for one in group.ids(words) if group and group.first <= k + 8 else ():
            if one not in subject:
                frame = noun_frame(words, trigger, at, (*subject, one), group.last if group else k, how, light, after)
                yield frame._replace(named_apart=True)


def _owner(words: Sequence[Word], at: int) -> Group | int | None:
    """Whose talks; "by phone" is nobody's, whatever name stands before it."""
    if _is_adverb(words[at]):
        return None
    if at + 1 < len(words) and words[at + 1].low == "of":
        return grammar.actors_after(words, at + 1)  # "the meeting of A with B"
    return grammar.possessor_of(words, at)


def _is_adverb(word: Word) -> bool:
    return word.low.split()[0] in {"by", "on", "over", "via"}


def _spoke_with_another(words: Sequence[Word], at: int) -> bool:
    """ "A and B pushed back over the phone", "A and B warned by phone": each or both spoke to somebody not named."""
    verb = next((k for k in range(at - 1, -1, -1) if words[k].low.split()[0] in _PUSHES_BACK), None)
    return verb is not None and not any(word.low in {"each", "jointly", "one"} for word in words[verb:at])


_PUSHES_BACK = {"appealed", "called", "complained", "objected", "pleaded", "protested", "pushed", "urged", "warned"}


def _fronted_company(words: Sequence[Word], verb: int) -> Group | None:
    """The one in "with B he had breakfast"."""
    j = verb - 1
    while j > 0 and words[j].is_a("aux"):
        j -= 1
    if j < 2 or not (words[j].low in {"he", "she", "they"} or words[j].actor) or not words[j - 1].actor:
        return None
    before = naming.phrase_start(words, j - 1) - 1
    return Group((j - 1,), j - 1, j - 1) if before >= 0 and words[before].is_a("with") else None


def _owned(
    words: Sequence[Word], at: int, trigger: Trigger, thread: Thread, company: Group | int | None
) -> Iterator[Frame]:
    """ "A's talks (with B)", "A held talks (with B)", "A and B held talks", "A heads to B talks"."""
    light, owner = light_verb(words, at), _owner(words, at)
    if owner is None and light is None and (_opens_a_claim(words, at) or _is_of_an_unknown(words, at)):
        return
    named = grammar.subject_of(words, light if light is not None else at, finite=False)
    barred = named.ids(words) if isinstance(named, Group) and isinstance(company, int) else ()
    others, other_how, _, end = resolve_actors(company, words, thread, barred)
    subject, how, _, _ = resolve_actors(owner, words, thread, others)
    after = None
    if not subject and _is_anothers(words, at):
        return
    if not subject or (not others and len(subject) == 1):
        from_verb = named
        if isinstance(from_verb, Group) and not others and owner is None and light is not None:
            from_verb = grammar.both_of(words, from_verb, light) if words[light].low in {"had", "held"} else from_verb
        if from_verb is None and others:
            from_verb = grammar.subject_after(words, end or at)
        if from_verb is None and others and light is not None:
            from_verb = _traveller(words, light)
        if from_verb is None and others and light is None and owner is None:
            from_verb = _turned_from(words, at)
        if from_verb is None and not others and _opens_sentence(words, at):
            from_verb = grammar.subject_after(words, at)
        opens = at <= 1 or (at == 2 and words[0].low in DETERMINERS) or _was_spoken_of(words, at)
        topic = thread.topic(others) if from_verb is None and others and opens else None
        if topic:
            for ids in pairs_of((topic,), others, is_joint(words, at) or trigger.kind == "summit"):
                yield noun_frame(words, trigger, at, ids, end or at, "pronoun", light, None)
            return
        verb_subject, verb_how, _, after = resolve_actors(from_verb, words, thread, others)
        if len(subject) == 1 and not others and verb_subject and isinstance(owner, Group):
            # "Xi lines up Putin summit", "Trump heads to Putin talks": the bare name is whom he meets
            is_taken = light is not None and words[light].low in _TAKES_CALL and trigger.group == "call"
            if (words[owner.last].possessive and not is_taken) or (light is not None and len(verb_subject) > 1):
                return
            others, other_how = subject, how
        subject, how = verb_subject, verb_how
        after = after if after is not None and after <= at else None
    definite = owner is not None
    if others:
        for ids in pairs_of(subject, others, is_joint(words, at) or trigger.kind == "summit"):
            frame = noun_frame(words, trigger, at, ids, end or at, weakest(how, other_how), light, after)
            yield frame._replace(definite=definite)
    elif len(subject) > 1:
        apart = _stands_apart(words, at) or _is_circumstance(words, at) or _opens_sentence(words, at)
        if light is None and not definite and _is_adverb(words[at]) and _spoke_with_another(words, at):
            return
        if light is None and not definite and not thread.are_of_two_countries(subject):
            return  # "envoys A and B fly to C for talks": with somebody else
        if definite or light is not None or apart:
            yield noun_frame(words, trigger, at, subject, at, how, light, after)._replace(definite=definite)
    elif _is_circumstance(words, at):
        told = told_pair(words, thread)
        if told:
            yield base_frame(trigger, at, told[0], at)._replace(how=told[1], after=told[2], definite=True)


def _was_spoken_of(words: Sequence[Word], at: int) -> bool:
    """ "Trade was discussed in a phone call with B": whose call the article says."""
    if any(word.actor or word.is_a("pronoun") for word in words[:at]):
        return False
    verb = next((k for k in range(at - 1, max(0, at - 7), -1) if words[k].low in _SPOKEN_OF), None)
    return verb is not None and any(word.low in {"was", "were"} for word in words[max(0, verb - 3) : verb])


_SPOKEN_OF = {"addressed", "considered", "discussed", "raised", "reviewed", "touched on", "touched upon"}


def _turned_from(words: Sequence[Word], at: int) -> Group | None:
    """Whose they are in "A will ring B, while the calls with C and D are planned for Sunday": the main clause's."""
    start = at
    while start > 0 and (words[start - 1].low in DETERMINERS or is_plain(words[start - 1])):
        start -= 1
    if start < 3 or not (words[start - 1].low in {"while", "whereas"} or words[start - 1].is_a("and")):
        return None
    first = next((k for k, word in enumerate(words[: start - 1]) if word.actor or word.is_stop), None)
    if first is None or first > 7 or not words[first].actor or words[first].possessive:
        return None
    return naming.group_starting_at(words, first)


def _is_anothers(words: Sequence[Word], at: int) -> bool:
    """ "the president's meeting with B", when it is open which president."""
    j = at - 1
    while j > 0 and at - j < 4 and not words[j].possessive:
        j -= 1
    return j >= 0 and words[j].possessive and words[j].actor is None and words[j].is_a("title")


def _opens_sentence(words: Sequence[Word], at: int) -> bool:
    """ "In a phone call on Monday, A and B ...", "At talks in C, ..."."""
    if at == 0 or words[0].low not in _CIRCUMSTANCE or at > 4 or words[at].low in {"meetings", "summit", "summits"}:
        return False
    return all(is_plain(word) or word.is_a("remote", "joint") for word in words[1:at])


def _meeting_first(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "Meeting in C on Monday, A and B agreed"."""
    if at != 0 or words[0].low != "meeting" or len(words) < 5 or not (words[1].is_a("prep") or is_day(words[1])):
        return
    both, how, _, last = resolve_actors(grammar.subject_after(words, at), words, thread)
    if len(both) == 2 and last is not None and not any(w.low == "will" for w in words[last : last + 3]):
        frame = noun_frame(words, trigger, at, both, at, how, None, None)
        yield frame._replace(form="participle", definite=True)


def _held_by(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "the talks (that) A and B held", "the call that A had with B"."""
    verb = next((j for j in range(at + 1, min(len(words), at + 10)) if words[j].light), None)
    if verb is None or at + 1 >= len(words):
        return
    if words[at + 1].low not in {"that", "which"} and not (words[at + 1].actor or is_plain(words[at + 1])):
        return
    between = words[at + 1 : verb]
    last_before = next((w for w in reversed(between) if not w.is_a("aux", "expected")), None)
    if last_before is None or last_before.actor is None:
        return
    if not any(word.actor for word in between) or any(w.is_stop or w.is_a("prep", "report") for w in between):
        return
    subject, how, _, last = resolve_actors(grammar.subject_of(words, verb, finite=False), words, thread)
    with_at = next((j for j in range(verb + 1, min(len(words), verb + 3)) if words[j].is_a("with")), None)
    company = company_of(words, with_at) if with_at is not None else None
    others, other_how, _, end = resolve_actors(company, words, thread, subject)
    ids = pairs_of(subject, others, joint=True) if others else [subject] if len(subject) > 1 else []
    for each in ids:
        frame = base_frame(trigger, at, each, end or verb)._replace(after=last, how=weakest(how, other_how))
        yield frame._replace(verb=verb, form=words[verb].light or "past", definite=True)


_PLACED = {"made", "placed", "received", "requested", "taken"}


def _is_of_an_unknown(words: Sequence[Word], at: int) -> bool:
    """ "A said that the two countries would announce the place of a summit with B": whose summit is open."""
    that = next((k for k in range(at - 1, max(-1, at - 16), -1) if words[k].low == "that"), None)
    if that is None or not any(word.is_a("report") for word in words[max(0, that - 3) : that]):
        return False
    between = words[that + 1 : at]
    return any(w.low in _PARTIES for w in between) and not any(w.actor or w.is_a("pronoun") for w in between)


_PARTIES = {"capitals", "countries", "governments", "nations", "sides"}


def _placed_by(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "a phone call received by A from B", "a call made by A to B"."""
    if trigger.group != "call" or at + 2 >= len(words) or words[at + 1].low not in _PLACED:
        return
    if not words[at + 2].is_a("by"):
        return
    first = grammar.actors_after(words, at + 2)
    other = first.last + 1 if first else len(words)
    if other >= len(words) or not (words[other].low in {"from", "to"} or words[other].is_a("with")):
        return
    subject, how, _, _ = resolve_actors(first, words, thread)
    others, other_how, _, end = resolve_actors(grammar.actors_after(words, other), words, thread, subject)
    for ids in pairs_of(subject, others, joint=True):
        yield base_frame(trigger, at, ids, end or other)._replace(how=weakest(how, other_how), definite=True)


def _opens_a_claim(words: Sequence[Word], at: int) -> bool:
    """ "A told B that talks with C were a mistake": nobody's talks, of whoever makes the claim least of all."""
    start = at
    while start > 0 and at - start < 3 and words[start - 1].low in _BEFORE_A_NOUN:
        start -= 1
    if start < 2 or words[start - 1].low != "that":
        return False
    before = words[start - 2]
    return not before.is_a("prep") and (before.actor is not None or not before.triggers or before.is_a("report"))


_BEFORE_A_NOUN = {"a", "any", "direct", "further", "more", "new", "such", "the"}


def _traveller(words: Sequence[Word], verb: int) -> Group | int | None:
    """Whose it is in "A's visit to C this week includes a meeting with B", "leaves for a visit that includes talks"."""
    for j in range(verb - 1, max(-1, verb - 9), -1):
        if any(t.group == "trip" for t in words[j].triggers) or words[j].low in _PROGRAMMES:
            owner = grammar.possessor_of(words, j)
            return owner if owner is not None else grammar.subject_of(words, j, finite=False)
        if words[j].actor or words[j].is_stop:
            return None
    return None


_PROGRAMMES = {"agenda", "diary", "itinerary", "programme", "program", "schedule"}


def _is_participle(words: Sequence[Word], at: int) -> bool:
    """ "after meeting Xi", "is meeting with Xi"; not "a meeting", "Xi's meeting"."""
    before = words[at - 1] if at else None
    if at > 1 and words[at - 1].low in {"currently", "now", "still"}:
        before = words[at - 2]
    following = words[at + 1] if at + 1 < len(words) else None
    if before is not None and (before.possessive or before.low in DETERMINERS or before.light):
        return False
    takes_name = following is not None and (following.actor is not None or naming.is_title(following))
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
    if words[at].low not in {"talks", "meeting", "meetings", "discussions", "negotiations"} and not _is_meal(words[at]):
        return False
    j = at - 1
    while j > 0 and at - j < 5 and _may_qualify(words[j]):
        j -= 1
    if j > 0 and words[j].low == "for":
        return any(t.group == "travel" for word in words[max(0, j - 8) : j] for t in word.triggers)
    if j > 2 and words[j].low == "of" and words[j - 1].low in _PARTS:
        return words[j - 3].low in _CIRCUMSTANCE  # "at the beginning of a meeting"
    if j > 0 and words[j].low == "of":
        return words[grammar.before_duration(words, j)].low in _CIRCUMSTANCE
    if j > 0 and words[j].low in _JUST_BEFORE and any(word.low in _GREETING_VERBS for word in words[:j]):
        return True
    return j > 0 and words[j].low in _CIRCUMSTANCE and at - j <= 5


def _may_qualify(word: Word) -> bool:
    """Can it stand between a preposition and the noun: "in tense London talks"?"""
    if word.low in DETERMINERS or word.low in _PLAIN_ADJECTIVES or word.spot is not None:
        return True
    return is_plain(word) and not word.capital and not word.low.endswith("s")


def _is_meal(word: Word) -> bool:
    """A meal of two, not one at which they may have sat apart: "a working lunch", "a private dinner"."""
    return word.low.split()[0] in {"working", "private"}


_PLAIN_ADJECTIVES = {
    "day", "five", "four", "half", "hour", "hours", "long", "minute", "minutes", "three", "two",
    "bilateral", "brief", "four way", "joint", "one on one", "private", "quadrilateral", "separate", "short",
    "three way", "trilateral",
}  # fmt: skip
_PARTS = {"beginning", "close", "conclusion", "course", "end", "opening", "outset", "start"}
# "A shakes hands with B prior to a meeting"
_JUST_BEFORE = {"ahead of", "before", "prior to"}
_GREETING_VERBS = {
    "fists", "hands", "pose", "posed", "posed with", "poses", "poses with", "shake hands with", "shakes hands with",
    "shaking hands with", "shook hands with", "walks with",
}  # fmt: skip
_CIRCUMSTANCE = {"after", "at", "during", "following", "in", "through"}


def _executives_after(words: Sequence[Word], at: int) -> bool:
    return any(w.is_a("executives") for w in words[at + 1 : at + 6])


_SPENDS = {"spend", "spending", "spends", "spent"}
_HAS = {"got", "had", "has", "have", "having"}


def frames_of_span(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A spent two hours with B", "A had half an hour (alone) with B", "and an hour with C"."""
    words = sentence.words
    with_at = at + 1
    while with_at < min(len(words), at + 4) and not words[with_at].is_a("with"):
        if words[with_at].actor or words[with_at].is_stop or words[with_at].low == ",":
            return
        with_at += 1
    if with_at >= len(words) or not words[with_at].is_a("with"):
        return
    verb = next((j for j in range(at - 1, max(-1, at - 8), -1) if words[j].low in _SPENDS | _HAS), None)
    if verb is None:
        verb = next((j for j in range(at - 1, max(-1, at - 24), -1) if words[j].low in _SPENDS), None)
    if verb is None:
        return
    company = company_of(words, with_at)
    found = grammar.subject_of(words, verb, finite=True)
    own = found.ids(words) if isinstance(found, Group) else ()
    others, other_how, _, end = resolve_actors(company, words, thread, own)
    subject, how, _, last = resolve_actors(found, words, thread, others)
    form = (
        "past"
        if words[verb].low in {"spent", "had", "got"}
        else "present"
        if words[verb].low in {"has", "spends"}
        else "base"
    )
    for ids in pairs_of(subject, others, is_joint(words, at)):
        frame = base_frame(trigger, at, ids, end or at)._replace(after=last, how=weakest(how, other_how))
        yield frame._replace(verb=verb, form=form, group="talks", definite=True)
