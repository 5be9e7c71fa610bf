"""A frame in its place: the sentence, the paragraph and the article that tell of it. Knows where its clause ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.meetings.diary import Entry
from bot.meetings.frame import Frame
from bot.meetings.ground import Ground
from bot.meetings.naming import is_day
from bot.meetings.sentence import Sentence, Word
from bot.meetings.verdict import Judgement
from bot.meetings.when import DateMention
from bot.model import Paragraph

_TURNS = {"but", "while", "whereas", "although"}
_BEGINS_PREDICATE = {"had", "has", "is", "was", "were", "will"}
# A word of no group ends a clause only when it is one of these.
_MAY_END_CLAUSE = _TURNS | set(";:—,")


class Telling(NamedTuple):
    """One frame as one sentence tells it. `frames` are all of the sentence, `dates` its dates by paragraph offset."""

    ground: Ground
    paragraph: Paragraph
    sentence: Sentence
    frame: Frame
    frames: Sequence[Frame]
    dates: Sequence[DateMention]
    judged: Judgement
    anchor: str | None = None  # the day of the meeting told in the sentence before
    entry: Entry | None = None  # the day of a diary that it stands under
    before: str | None = None  # the date, day or not, of the meeting told in the sentence before

    @property
    def words(self) -> Sequence[Word]:
        return self.sentence.words

    @property
    def trigger(self) -> Word:
        return self.sentence.words[self.frame.at]

    def of(self, frame: Frame, judged: Judgement) -> Telling:
        """The same sentence, telling of another frame."""
        return self._replace(frame=frame, judged=judged)

    def others_before(self) -> bool:
        """Does a meeting of other people stand ahead of a noun, and day and place there are theirs? "A and B held talks
        in C on Monday about an upcoming meeting of D and E"."""
        frame = self.frame
        return frame.form == "noun" and any(
            other.at < frame.at and not set(other.ids) & set(frame.ids) for other in self.frames
        )

    def clause_start(self) -> int:
        """Offset in the paragraph where the frame's clause begins."""
        words = self.words
        for j in range(self.frame.at - 1, -1, -1):
            if words[j].low in ";:—" or words[j].low in _TURNS:
                return words[j].end
        return words[0].start

    def clause_end(self) -> int:
        """Offset in the paragraph where the frame's clause ends."""
        words = self.words
        for j in range(self.frame.end + 1, len(words)):
            word = words[j]
            if not word.groups and word.low not in _MAY_END_CLAUSE:
                continue
            if word.low in ";:—" or word.low in _TURNS or (word.is_a("report") and j > self.frame.end + 1):
                return word.start
            if word.low == "," and j + 1 < len(words) and _begins_anew(words, j + 1):
                return word.start
            opens = j + 1 < len(words) and (_is_next_verb(words[j + 1]) or opens_on_a_day(words, j + 1))
            if opens and word.is_a("and"):
                return word.start
        return words[-1].end


def _is_next_verb(word: Word) -> bool:
    """Does the same subject's next verb follow ("met B and told him")?"""
    if word.low in _BEGINS_PREDICATE:
        return True  # "and was due in C"
    return word.is_a("report") or word.light == "past" or any(t.form in {"past", "present"} for t in word.triggers)


def _begins_anew(words: Sequence[Word], at: int) -> bool:
    """Does a new clause or another subject begin after a comma?"""
    word = words[at]
    if word.low == "and":
        following = words[at + 1] if at + 1 < len(words) else None
        if _opens_in_a_place(words, at + 1):
            return True
        if opens_on_a_day(words, at + 1):
            return True
        return following is not None and (following.actor is not None or following.is_a("pronoun"))
    if opens_on_a_day(words, at):
        return True
    if word.low == "to" and at + 1 < len(words) and words[at + 1].spot is None:
        return True  # "cancelled a trip to C, to oversee the response in D"
    if word.is_a("and", "clause") or word.actor or any(t.form == "past" for t in word.triggers):
        return True
    return word.is_a("title") and word.low != "the" and not word.spot


def _opens_in_a_place(words: Sequence[Word], at: int) -> bool:
    """ "(met B), and in C on Tuesday (D)": another place and day."""
    if at + 3 >= len(words) or words[at].low not in {"at", "in"} or words[at + 1].spot is None:
        return False
    return words[at + 2].low == "on" and is_day(words[at + 3])


def opens_on_a_day(words: Sequence[Word], at: int) -> bool:
    """ ", on Monday B received A": a clause with a day and a subject of its own."""
    if at + 2 >= len(words) or words[at].low not in {"on", "in"} or not is_day(words[at + 1]):
        return False
    after = words[at + 2 : at + 5]
    return any(word.actor or word.low in {"he", "she", "they"} for word in after)


def word_at(words: Sequence[Word], offset: int) -> int:
    """The position of the first word that begins at or after an offset."""
    return next((k for k, word in enumerate(words) if word.start >= offset), len(words))


def relative_clause(words: Sequence[Word], offset: int) -> int | None:
    """Where the ", who arrived on Thursday," begins that holds an offset, None when none does."""
    opens = None
    for k, word in enumerate(words[1:], start=1):
        if word.start > offset:
            break
        if word.low in {"which", "who", "whom"} and words[k - 1].low == ",":
            opens = k
        elif opens is not None and (word.is_stop or (word.low == "," and not _goes_on_in_clause(words, k))):
            opens = None
    return opens


def _goes_on_in_clause(words: Sequence[Word], comma: int) -> bool:
    """Is the comma one of a date or a place, or of a list?"""
    following = words[comma + 1] if comma + 1 < len(words) else None
    if following is None:
        return True
    if is_day(following) and comma + 2 < len(words) and any(t.form == "past" for t in words[comma + 2].triggers):
        return False  # "A, who arrived on Sunday, Monday met B"
    return following.low[:1].isdigit() or following.spot is not None or is_day(following) or bool(following.actor)
