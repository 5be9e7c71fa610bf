"""What the desk says unasked: digests and alerts as records, each line with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.answers import MeetingFound, StoryFound
from bot.model import Digest, Follow


@dataclass(frozen=True, slots=True)
class NewStory:
    """A story with its new articles (`story.articles`). `goes_on`: the channel could have read of it before.

    `wanted` are the follows of the channel that it fits, in words.
    """

    story: StoryFound
    goes_on: bool = False
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedMeeting:
    """A meeting and what changed in it, if anything did.

    `was` is the status before, None for one that is new to the ledger or kept its status; `was_date` (EDTF) the day
    it was to be on before it was moved.
    """

    found: MeetingFound
    was: str | None = None
    is_new: bool = False
    was_date: str | None = None

    @property
    def is_changed(self) -> bool:
        return self.is_new or self.was is not None or self.was_date is not None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One digest: an edition's name, its local day and all that is new since `since` (None: the channel's first).

    `diary` is what is to take place that day, and what was to until it was moved or called off since the last digest;
    what changed stands first. `overdue` are those that were expected since the last digest and of which nobody has
    told yet, `overdue_more` how many are not listed. `meetings` are the other ones that changed, `meetings_more` how
    many are not listed. `stories` are those of the last days, the weightiest first; `archive` is what came in late and
    `archive_more` how many stories of it are not listed; `over` counts stories that a first digest leaves out. `missed`
    are local days whose digest did not come, `silent` sources that brought nothing for long, with when they last did
    (ISO), `failing` those that cannot be read. `shown_first` is how many stories the first message may show; the others
    go into its thread.
    """

    name: str
    day: date
    timezone: str
    made_at: datetime
    since: datetime | None
    topics: tuple[str, ...] = ()
    diary: tuple[ChangedMeeting, ...] = ()
    diary_more: int = 0
    stories: tuple[NewStory, ...] = ()
    meetings: tuple[ChangedMeeting, ...] = ()
    meetings_more: int = 0
    corrected: tuple[NewStory, ...] = ()
    archive: tuple[NewStory, ...] = ()
    archive_more: int = 0
    over: int = 0
    articles: int = 0
    missed: tuple[date, ...] = ()
    silent: tuple[tuple[str, str], ...] = ()
    failing: tuple[str, ...] = ()
    shown_first: int = 12
    overdue: tuple[MeetingFound, ...] = ()
    overdue_more: int = 0

    @property
    def is_empty(self) -> bool:
        """Is there nothing new?  A diary in which nothing changed is no news."""
        changed = any(entry.is_changed for entry in self.diary)
        return not (self.stories or self.archive or self.archive_more or self.meetings or self.corrected or changed)


@dataclass(frozen=True, slots=True)
class EditionState:
    """An edition as its channel may ask: when the next one is due and how the last one went.

    `last_at` is when the last one was due, `last_post` is the state of its message ("sent", "blocked" …), `last_error`
    what it failed on. `length` and `quiet` are the stories of its first message, and after how many empty days it says
    so.
    """

    digest: Digest
    next_at: datetime | None
    last_day: str | None = None
    last_slot: str | None = None
    last_post: str | None = None
    last_error: str | None = None
    length: int = 12
    quiet: int = 1
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EditionPreview:
    """What an edition would have brought in the last seven days: how often it was due and had something to say, with
    how many articles, and headlines of some."""

    digest: Digest
    due: int
    posted: int
    articles: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How what the bot says by itself stands: posts by state, the oldest waiting (ISO), what they failed on, editions.

    `frozen` says why nothing may go out, after a restore; `leader` is the process that plans.
    """

    states: Mapping[str, int]
    oldest_made_at: str | None
    causes: Mapping[str, int]
    editions: tuple[EditionState, ...]
    frozen: str | None = None
    leader: str | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alert: why (the follows, in words and by id, in one order) and what: a story or a meeting.

    `corrections` of the story have come since it was told.
    """

    follows: tuple[str, ...]
    follow_ids: tuple[str, ...]
    story: NewStory | None = None
    meeting: ChangedMeeting | None = None
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class FollowMade:
    """What became of `/follow WHAT`: the follow, how often it would have spoken in seven days, and examples.

    `saved` False: the channel followed it already, or `asks` for a second word because it is that busy.
    """

    follow: Follow
    saved: bool
    would_have_posted: int
    examples: tuple[str, ...] = ()
    asks: bool = False


@dataclass(frozen=True, slots=True)
class FollowChoice:
    """What was typed may mean several things: (label, the words that mean it)."""

    query: str
    choices: tuple[tuple[str, str], ...]
