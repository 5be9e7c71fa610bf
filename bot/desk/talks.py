"""What a thread or a direct message talks about: the leaders of the last question that was answered there.

Kept in memory alone, by conversation, for some hours: no words of anybody, only who was meant and what was asked. After
a restart, or on another process, a follow-up is asked to name whom it means.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.answers import Answer, Asked, LeaderAnswer, MeetingsAnswer, QuestionAnswer
from bot.model import Leader

KEPT = 1_000
"""Conversations that are remembered; the one that was silent longest makes room."""
FRESH_FOR = timedelta(hours=12)

Conversation = tuple[str, str, str]
"""Workspace, channel, thread ("" in a direct message outside a thread)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a question was about, as ids of the roster, and what it asked of them."""

    leader_ids: tuple[str, ...]
    asked: Asked = "list"


class Talks:
    """The subjects of the conversations that go on. Used by the event loop's threads: each call is one step."""

    def __init__(self) -> None:
        self._subjects: OrderedDict[Conversation, tuple[datetime, Subject]] = OrderedDict()

    def subject(self, talk: Conversation, now: datetime) -> Subject | None:
        """What `talk` is about, when that was said a short while ago."""
        said = self._subjects.get(talk)
        return said[1] if said and now - said[0] <= FRESH_FOR else None

    def remember(self, talk: Conversation, answer: Answer, now: datetime) -> None:
        """From now on `talk` is about whom `answer` is about; after an answer about nobody, about nobody."""
        subject = subject_of(answer)
        if subject is None:
            self._subjects.pop(talk, None)
            return
        self._subjects[talk] = (now, subject)
        self._subjects.move_to_end(talk)
        while len(self._subjects) > KEPT:
            self._subjects.popitem(last=False)


def subject_of(answer: Answer) -> Subject | None:
    """Whom an answer is about; None for one about nobody."""
    leaders: tuple[Leader, ...] = ()
    asked: Asked = "list"
    match answer:
        case QuestionAnswer():
            leaders, asked = answer.leaders, answer.asked
        case LeaderAnswer():
            leaders = (answer.leader,) if answer.leader else answer.named
        case MeetingsAnswer():
            leaders = answer.leaders
    return Subject(tuple(leader.id for leader in leaders), asked) if leaders else None
