"""What a noun of meeting stands with: its "with" and "between", the verb that carries it, the pair that was told of."""

from __future__ import annotations

from collections.abc import Sequence

from bot.meetings import grammar, naming
from bot.meetings.cues import Trigger
from bot.meetings.frame import DETERMINERS, Frame, base_frame, weakest
from bot.meetings.naming import Group, is_day
from bot.meetings.sentence import Word
from bot.meetings.thread import Thread, resolve_actors


def company_of(words: Sequence[Word], with_at: int) -> Group | int | None:
    """Whom "with" names or means: "talks with B", "will have talks with him"."""
    following = words[with_at + 1] if with_at + 1 < len(words) else None
    if following is not None and following.low in {"him", "them"} and not following.actor:
        return with_at + 1
    after = words[with_at + 2] if with_at + 2 < len(words) else None
    if following is not None and following.low == "her" and (after is None or not naming.is_title(after)):
        plain = after is None or after.is_stop or after.low in ",." or after.is_a("prep", "clause", "and")
        return with_at + 1 if plain or (after is not None and is_day(after)) else None
    return grammar.actors_after(words, with_at)


def complement_of(words: Sequence[Word], at: int) -> tuple[int | None, int | None]:
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
        if word.low in QUOTES and (words[j - 1].quoted or words[at].quoted):
            continue  # "a "very productive conversation" with B"
        if word.low == ":" and j + 1 < len(words) and words[j + 1].is_a("with") and words[at].low.endswith("s"):
            continue  # "held two meetings: with A and with B"
        if word.is_a("pronoun") and words[j - 1].low == "of" and j + 1 < len(words) and words[j + 1].low == "own":
            continue  # "a session of their own with B"
        if word.is_stop or word.is_a("and", "clause", "report", "by", "pronoun") or word.actor:
            return None, None
        if any(t.form != "noun" for t in word.triggers) and not word.is_a("title"):
            return None, None
    return None, None


QUOTES = frozenset('"“”')
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


_CONTAINS = {"featured", "features", "included", "includes"}  # "a visit that includes talks"


def light_verb(words: Sequence[Word], at: int) -> int | None:
    """The verb whose object the noun is: "held", "will hold", "began", "is attending"."""
    for j in range(at - 1, max(-1, at - 9), -1):
        word = words[j]
        if word.light and j and words[j - 1].low in DETERMINERS and word.low not in _CONTAINS:
            continue  # "at the end of their talks"
        if word.light and not (word.low in {"has", "had", "have"} and j + 1 < at and words[j + 1].light):
            return j
        if (word.actor and word.possessive) or (word.low in QUOTES and words[at].quoted):
            continue
        if word.is_stop or word.is_a("clause", "with", "between", "by", "report", "and", "given") or word.low == ",":
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


_RECIPROCAL = {
    "agree", "agreed", "clashed", "discuss", "discussed", "discusses", "exchange", "exchanged", "review", "reviewed",
}  # fmt: skip


def told_pair(words: Sequence[Word], thread: Thread) -> tuple[tuple[str, ...], str, int] | None:
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
