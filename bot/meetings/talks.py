"""Frames of the nouns: talks, summits, meals, calls, with their "between", "with" and owners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.meetings import grammar
from bot.meetings.cues import Trigger
from bot.meetings.encounters import frames_of_meeting, with_executives
from bot.meetings.frame import (
    DETERMINERS,
    Frame,
    Thread,
    base_frame,
    in_one_room,
    is_joint,
    pairs_of,
    resolve_actors,
    weakest,
)
from bot.meetings.grammar import Group, is_day
from bot.meetings.sentence import Sentence, Word
from bot.model import MeetingKind


def frames_of_talks(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """The nouns: "talks between A and B", "A's talks with B", "A held talks with B", "the A-B summit"."""
    words = sentence.words
    following = words[at + 1] if at + 1 < len(words) else None
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
    with_at, between_at = _complement(words, at)
    light = light_verb(words, at)
    if light is None and words[at].low.startswith("interaction"):
        return  # "her interactions with B" may be of any sort
    if between_at is not None:
        ids, how, _, end = resolve_actors(grammar.actors_after(words, between_at), words, thread)
        if len(ids) > 1:
            yield noun_frame(words, trigger, at, ids, end or at, how, light, None)
        return
    company = _company(words, with_at) if with_at is not None else None
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
        yield from _given(words, at, trigger, thread)
        yield from _given_by(words, at, trigger, thread)
    if with_at is None and trigger.kind == "dinner":
        yield from _over_meal(words, at, trigger, thread)
        yield from _meal(sentence, at, trigger, thread, light)
    yield from _owned(words, at, trigger, thread, company)


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


_MANY_LEADERS = {"counterparts", "guests", "heads", "leaders", "officials", "presidents"}
_SINGLES_OUT = {"including", "like", "notably", "such as"}
_ORDERS = {"beginning", "concluding", "ending", "starting"}


def _singles_out(words: Sequence[Word], k: int) -> bool:
    return words[k].low in _SINGLES_OUT or (words[k].low == "them" and words[k - 1].low == "among")


def _among_them(
    words: Sequence[Word], at: int, with_at: int, trigger: Trigger, thread: Thread, light: int
) -> Iterator[Frame]:
    """ "held meetings with leaders who came, among them A, B and C": one with each."""
    if not any(word.low in _MANY_LEADERS for word in words[with_at:]):
        return
    mark = next((k for k in range(with_at + 1, min(len(words), with_at + 24)) if _singles_out(words, k)), None)
    group = grammar.actors_after(words, mark) if mark is not None else None
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


def _fronted_company(words: Sequence[Word], verb: int) -> Group | None:
    """The one in "with B he had breakfast"."""
    j = verb - 1
    while j > 0 and words[j].is_a("aux"):
        j -= 1
    if j < 2 or not (words[j].low in {"he", "she", "they"} or words[j].actor) or not words[j - 1].actor:
        return None
    before = grammar.phrase_start(words, j - 1) - 1
    return Group((j - 1,), j - 1, j - 1) if before >= 0 and words[before].is_a("with") else None


def _company(words: Sequence[Word], with_at: int) -> Group | int | None:
    """Whom "with" names or means: "talks with B", "will have talks with him"."""
    following = words[with_at + 1] if with_at + 1 < len(words) else None
    if following is not None and following.low in {"him", "them"} and not following.actor:
        return with_at + 1
    after = words[with_at + 2] if with_at + 2 < len(words) else None
    if following is not None and following.low == "her" and (after is None or not grammar.is_title(after)):
        plain = after is None or after.is_stop or after.low in ",." or after.is_a("prep", "clause", "and")
        return with_at + 1 if plain or (after is not None and is_day(after)) else None
    return grammar.actors_after(words, with_at)


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
        opens = at <= 1 or (at == 2 and words[0].low in DETERMINERS)
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
        if definite or light is not None or apart:
            yield noun_frame(words, trigger, at, subject, at, how, light, after)._replace(definite=definite)
    elif _is_circumstance(words, at):
        told = _told(words, thread)
        if told:
            yield base_frame(trigger, at, told[0], at)._replace(how=told[1], after=told[2], definite=True)


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
    return grammar.group_starting_at(words, first)


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
    company = _company(words, with_at) if with_at is not None else None
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
    """Whose journey it is in "A's visit to C this week includes a meeting with B"."""
    for j in range(verb - 1, max(-1, verb - 9), -1):
        if any(t.group == "trip" for t in words[j].triggers):
            return grammar.possessor_of(words, j)
        if words[j].actor or words[j].is_stop:
            return None
    return None


def _is_participle(words: Sequence[Word], at: int) -> bool:
    """ "after meeting Xi", "is meeting with Xi"; not "a meeting", "Xi's meeting"."""
    before = words[at - 1] if at else None
    if at > 1 and words[at - 1].low in {"currently", "now", "still"}:
        before = words[at - 2]
    following = words[at + 1] if at + 1 < len(words) else None
    if before is not None and (before.possessive or before.low in DETERMINERS or before.light):
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


def _complement(words: Sequence[Word], at: int) -> tuple[int | None, int | None]:
    """Positions of the "with" and the "between" that belong to the noun, over places and days between."""
    for j in range(at + 1, min(len(words), at + 10)):
        word = words[j]
        if word.is_a("between"):
            return None, j
        if word.is_a("with") and _is_manner(words, j):
            return None, None
        if word.low == "of" and not words[j - 1].low.endswith(("margins", "sidelines")):
            group = grammar.actors_after(words, j)
            if group is not None and group.last + 1 < len(words) and words[group.last + 1].is_a("with"):
                return group.last + 1, None  # "the meeting of A with B"
            if group is not None and len(group.ids(words)) > 1:
                return None, j  # "a summit of A, B and C"
        is_call = any(t.group == "call" for t in words[at].triggers)
        if word.low == "from" and words[at].low == "courtesy call" and j == at + 1:
            return j, None
        if word.low == "from" and is_call and (j == at + 1 or is_day(words[j - 1])):
            return j, None  # "took a call on Monday from B"
        if word.is_a("with") or (word.low == "to" and j == at + 1 and is_call):
            return j, None
        if word.low == ",":
            if not (j + 1 < len(words) and (words[j + 1].spot or words[j + 1].is_a("with"))):
                return None, None
            continue
        if word.low in _QUOTES and (words[j - 1].quoted or words[at].quoted):
            continue  # "a "very productive conversation" with B"
        if word.low == ":" and j + 1 < len(words) and words[j + 1].is_a("with") and words[at].low.endswith("s"):
            continue  # "held two meetings: with A and with B"
        if word.is_stop or word.is_a("and", "clause", "report", "by", "pronoun") or word.actor:
            return None, None
        if any(t.form != "noun" for t in word.triggers) and not word.is_a("title"):
            return None, None
    return None, None


_QUOTES = frozenset('"“”')
_MANNERS = frozenset(["both", "few", "little", "neither", "no", "talk"])


def _is_manner(words: Sequence[Word], at: int) -> bool:
    """ "ended talks with a pledge", "held talks, with both sides eager": how, not with whom."""
    if at > 0 and words[at - 1].low == ",":
        company = grammar.actors_after(words, at)
        if company is None or (company.last + 1 < len(words) and words[company.last + 1].low.endswith("ing")):
            return True
    for word in words[at + 1 : at + 5]:
        if word.is_a("nonperson") or word.low in _MANNERS:
            return True
        if word.actor or word.is_a("standin", "executives", "prep") or not is_plain(word):
            return False
    return False


def is_plain(word: Word) -> bool:
    """Is it a word of which the lexicon knows nothing but that it may stand in a title?"""
    return not word.triggers and not word.is_stop and word.low != "," and (not word.groups or word.is_a("title"))


def light_verb(words: Sequence[Word], at: int) -> int | None:
    """The verb whose object the noun is: "held", "will hold", "began", "is attending"."""
    for j in range(at - 1, max(-1, at - 9), -1):
        word = words[j]
        if word.light and j and words[j - 1].low in DETERMINERS:
            continue  # "at the end of their talks"
        if word.light and not (word.low in {"has", "had", "have"} and j + 1 < at and words[j + 1].light):
            return j
        if (word.actor and word.possessive) or (word.low in _QUOTES and words[at].quoted):
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


def noun_frame(
    words: Sequence[Word],
    trigger: Trigger,
    at: int,
    ids: tuple[str, ...],
    end: int,
    how: str,
    light: int | None,
    after: int | None,
) -> Frame:
    frame = base_frame(trigger, at, ids, end)._replace(how=how, after=after)
    if light is not None:
        frame = frame._replace(verb=light, form=words[light].light or "noun")
    if _starts_between_teams(words, at, light):
        frame = frame._replace(ids=())
    if any(word.is_a("remote") for word in words[max(0, at - 3) : at]) and frame.kind in {
        "bilateral_meeting",
        "summit",
    }:
        low = " ".join(w.low for w in words[max(0, at - 3) : at])
        frame = frame._replace(kind="phone_call" if "phone" in low else "video_call", cameo="041")
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
    yield from _given(words, at, trigger, thread)
    yield from _given_by(words, at, trigger, thread)
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


def _over_meal(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A went through it with B over breakfast", "A had B to dinner"."""
    j = at - 1
    while j > 0 and words[j].low in DETERMINERS | {"private", "working"}:
        j -= 1
    if words[j].low == "over":
        with_at = next((k for k in range(j - 1, max(-1, j - 12), -1) if words[k].is_a("with")), None)
        company = grammar.actors_after(words, with_at) if with_at is not None else None
        verb = with_at
    elif words[j].low in {"to", "for"} and j and words[j - 1].actor:
        company = grammar.group_ending_at(words, j - 1)
        before = words[grammar.phrase_start(words, company.first) - 1] if company.first else None
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
    company = _company(words, with_at)
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


def _given(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A gave B lunch", "A gives him a state banquet"."""
    k = at - 1
    while k > 0 and words[k].low in DETERMINERS | {"private", "long"} and words[k - 1].low not in _GIVES:
        k -= 1
    taken: Group | int | None = None
    if words[k].actor and not words[k].possessive:
        taken = grammar.group_ending_at(words, k)
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


_RECIPROCAL = {
    "agree", "agreed", "clashed", "discuss", "discussed", "discusses", "exchange", "exchanged", "review", "reviewed",
}  # fmt: skip


def _given_by(words: Sequence[Word], at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """ "A was the guest of honour at a dinner given by B"."""
    by = at + 1 + (at + 1 < len(words) and words[at + 1].low in {"given", "hosted", "offered"})
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


def frames_of_call(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """Calls: like talks; besides, "A urged B, during a phone call on Monday, to ..." and "A told B by phone"."""
    words = sentence.words
    if words[at].low in {"call", "calls"} and at + 1 < len(words) and words[at + 1].low in {"for", "on", "to"}:
        following = words[at + 1].low
        if following == "for" or (following == "on" and not (at + 2 < len(words) and is_day(words[at + 2]))):
            return
        if following == "to" and not grammar.actors_after(words, at + 1):
            return
    found = list(frames_of_talks(sentence, at, trigger, thread))
    if found:
        yield from (f._replace(kind=_remote_kind(words, f, trigger)) for f in found)
        return
    told = _told(words, thread)
    if told:
        ids, how, last = told
        if words[at].low in {"conversation", "conversations", "dialogue"} and not any(
            w.is_a("remote") for w in words[max(0, at - 3) : at + 6]
        ):
            return
        form = next((t.form for t in words[last].triggers if t.group == "tell"), "past")
        frame = base_frame(trigger, at, ids, at)._replace(how=how, after=last, definite=True)
        yield frame._replace(form=form, verb=last if form == "base" else at)


def _remote_kind(words: Sequence[Word], frame: Frame, trigger: Trigger) -> MeetingKind:
    opens_in_a_city = words[0].low == "in" and len(words) > 1 and words[1].spot is not None
    if opens_in_a_city and words[frame.at].low in {"conversation", "conversations", "dialogue"}:
        return "bilateral_meeting"
    if words[frame.at].low in {"conversation", "conversations", "dialogue"} and (
        in_one_room(words, frame.end)
        or any(w.spot and w.spot.kind == "city" for w in words[frame.end + 1 : frame.end + 5])
    ):
        return "bilateral_meeting"
    return frame.kind if frame.kind in {"phone_call", "video_call"} else trigger.kind or "phone_call"


def _told(words: Sequence[Word], thread: Thread) -> tuple[tuple[str, ...], str, int] | None:
    """The pair of "A told B ... by phone": a verb of telling between two leaders, in the sentence of the call."""
    for j, word in enumerate(words):
        if not any(t.group == "tell" for t in word.triggers) or word.quoted:
            continue
        target = grammar.object_of(words, j)
        if not isinstance(target, Group):
            rest = range(j + 1, min(len(words), j + 9))
            with_at = next((k for k in rest if words[k].is_a("with") or words[k].low == "to"), None)
            target = grammar.actors_after(words, with_at) if with_at is not None else None
        others, other_how, _, _ = resolve_actors(target, words, thread)
        subject, how, _, last = resolve_actors(grammar.subject_of(words, j, finite=True), words, thread, others)
        if len(subject) == 1 and len(others) == 1 and subject != others and last is not None:
            return subject + others, weakest(how, other_how), j
        if len(subject) == 2 and target is None and last is not None and words[j].low in _RECIPROCAL:
            return subject, how, j  # "A and B discussed relations over the phone"
    return None
