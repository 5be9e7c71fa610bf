"""When a source is polled next, and what a poll makes of its health: pure arithmetic over `Source`.

The rules come from what readers of feeds have learned: a 429 or a fault never ends a source, 410 pauses it, a
permanent move is believed after three polls that agree, and the rhythm follows the source's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from bot.model import Source


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a kind of source is asked, in seconds: at first, at most and at least."""

    first_s: int = 900
    fastest_s: int = 300
    slowest_s: int = 6 * 3600


USUAL = Pace()
QUICKER, SLOWER = 0.75, 1.25  # the rhythm after a poll with news, and after one without
LONGEST_WAIT_S = 86_400.0
LONGEST_FRESH_S = 3600.0  # a server that calls its feed true for longer is asked all the same
BELIEVE_MOVE_AFTER = 3
JITTER = 0.1  # share of the interval, so that sources added together do not poll together

Outcome = Literal["new", "nothing_new", "gone", "busy", "failed", "held"]


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll brought. `why` is the failure in words; `wait_s` what the server asked for.

    `held`: it was not asked, since its host had asked for rest. `is_same`: the server says that nothing has changed
    (304), so that what its headers leave out holds as before. `fresh_s` is how long the answer stays true by the
    server's word, `mark` the reader's bookmark for the next poll.
    """

    outcome: Outcome
    why: str | None = None
    etag: str | None = None
    modified: str | None = None
    moved_to: str | None = None
    wait_s: float | None = None
    title: str | None = None
    fresh_s: float | None = None
    mark: str | None = None
    is_same: bool = False


def after_poll(source: Source, poll: Poll, now: datetime, dice: float, pace: Pace = USUAL) -> Source:
    """The source after a poll at `now`; `dice` is from 0 to 1."""
    if poll.outcome == "held":
        return replace(source, next_at=now.timestamp() + (poll.wait_s or pace.fastest_s))
    if poll.outcome == "gone":
        return replace(
            source,
            state="paused",
            polls=_after_fault(source),
            errors=source.errors + 1,
            last_error="The address says it is gone (410).",
        )
    if poll.outcome in ("busy", "failed"):
        return _later(source, poll, now, dice)
    every = source.every_s if source.is_paced else _rhythm(source.every_s, poll.outcome == "new", pace)
    fresh = 0.0 if source.is_paced else min(poll.fresh_s or 0.0, LONGEST_FRESH_S)
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    good = replace(
        source,
        title=source.title or poll.title,
        every_s=every,
        etag=poll.etag,
        modified=poll.modified,
        mark=poll.mark or source.mark,
        polls=source.polls + 1,
        next_at=now.timestamp() + max(_spread(every, dice), fresh),
        last_ok_at=moment,
        last_item_at=moment if poll.outcome == "new" else source.last_item_at,
        last_error=None,
        errors=0,
    )
    return _moved(good, poll.moved_to)


def _after_fault(source: Source) -> int:
    """A source that never answered well has its first poll, which alerts nobody, still before it."""
    return source.polls + (source.polls > 0)


def _later(source: Source, poll: Poll, now: datetime, dice: float) -> Source:
    errors = source.errors + 1
    backed_off = min(source.every_s * 2.0 ** min(errors, 10), LONGEST_WAIT_S)
    # Not before the time that the server asked for, and behind those that were held up by it.
    wait = poll.wait_s * (1 + JITTER * dice) if poll.wait_s is not None else _spread(backed_off, dice)
    return replace(
        source,
        polls=_after_fault(source),
        errors=errors,
        last_error=poll.why,
        next_at=now.timestamp() + wait,
    )


def _rhythm(every_s: int, had_news: bool, pace: Pace) -> int:
    return int(min(max(every_s * (QUICKER if had_news else SLOWER), pace.fastest_s), pace.slowest_s))


def _spread(seconds: float, dice: float) -> float:
    return seconds * (1 + JITTER * (2 * dice - 1))


def _moved(source: Source, moved_to: str | None) -> Source:
    """Count polls in a row that a permanent redirect led to one and the same address."""
    if moved_to is None:
        return replace(source, moved_to=None, moves=0)
    moves = source.moves + 1 if moved_to == source.moved_to else 1
    if moves < BELIEVE_MOVE_AFTER:
        return replace(source, moved_to=moved_to, moves=moves)
    first = source.first_url or source.url  # its page keeps its name, or all of it would come in anew
    return replace(source, url=moved_to, first_url=first, moved_to=None, moves=0)
