"""Frames of calls, which are talks too, but from afar. A sentence and a noun's place in, frames out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.meetings import grammar
from bot.meetings.cues import Trigger
from bot.meetings.frame import Frame, base_frame, in_one_room
from bot.meetings.naming import is_day
from bot.meetings.phrases import told_pair
from bot.meetings.sentence import Sentence, Word
from bot.meetings.talks import frames_of_talks
from bot.meetings.thread import Thread
from bot.model import MeetingKind


def frames_of_call(sentence: Sentence, at: int, trigger: Trigger, thread: Thread) -> Iterator[Frame]:
    """Calls: like talks; besides, "A urged B, during a phone call on Monday, to ..." and "A told B by phone"."""
    words = sentence.words
    if words[at].low == "calls" and at + 1 < len(words) and words[at + 1].low in {"a", "an", "her", "him", "it", "the"}:
        return  # "what the White House calls a walk"
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
    told = told_pair(words, thread)
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
        or _is_in_a_city(words, frame.end)
        or any(w.spot and w.spot.kind == "city" for w in words[frame.end + 1 : frame.end + 5])
    ):
        return "bilateral_meeting"
    return frame.kind if frame.kind in {"phone_call", "video_call"} else trigger.kind or "phone_call"


def _is_in_a_city(words: Sequence[Word], end: int) -> bool:
    """ "a conversation with B in March, when A was in C to open a port": nobody says that they were apart."""
    if any(word.is_a("remote") for word in words):
        return False
    return any(
        word.spot
        and word.spot.kind == "city"
        and words[k - 1].low == "in"
        and any(w.low == "when" for w in words[end:k])
        for k, word in enumerate(words[end + 1 :], start=end + 1)
    )
