"""When a source is polled next, and what a poll makes of its health: pure arithmetic over `Source`.

The rules come from what readers of feeds have learned: a 429 or a fault never ends a source, 410 pauses it, a
permanent move is believed after three polls that agree, and the rhythm follows the source's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from bot.model import Source

EVERY_S = 900  # how often a new source is asked
FASTEST_S, SLOWEST_S = 300, 6 * 3600
QUICKER, SLOWER = 0.75, 1.25  # the rhythm after a poll with news, and after one without
LONGEST_WAIT_S = 86_400.0
BELIEVE_MOVE_AFTER = 3
JITTER = 0.1  # share of the interval, so that sources added together do not poll together

Outcome = Literal["new", "nothing_new", "gone", "busy", "failed"]


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll brought. `why` is the failure in words; `wait_s` what the server asked for."""

    outcome: Outcome
    why: str | None = None
    etag: str | None = None
    modified: str | None = None
    moved_to: str | None = None
    wait_s: float | None = None
    title: str | None = None


def after_poll(source: Source, poll: Poll, now: datetime, dice: float) -> Source:
    """The source after a poll at `now`; `dice` is from 0 to 1."""
    if poll.outcome == "gone":
        return replace(
            source,
            state="paused",
            polls=source.polls + 1,
            errors=source.errors + 1,
            last_error="The address says it is gone (410).",
        )
    if poll.outcome in ("busy", "failed"):
        return _later(source, poll, now, dice)
    every = _rhythm(source.every_s, poll.outcome == "new")
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    good = replace(
        source,
        title=poll.title or source.title,
        every_s=every,
        etag=poll.etag,
        modified=poll.modified,
        polls=source.polls + 1,
        next_at=now.timestamp() + _spread(every, dice),
        last_ok_at=moment,
        last_item_at=moment if poll.outcome == "new" else source.last_item_at,
        last_error=None,
        errors=0,
    )
    return _moved(good, poll.moved_to)


def _later(source: Source, poll: Poll, now: datetime, dice: float) -> Source:
    errors = source.errors + 1
    backed_off = min(source.every_s * 2.0 ** min(errors, 10), LONGEST_WAIT_S)
    wait = poll.wait_s if poll.wait_s is not None else _spread(backed_off, dice)
    return replace(
        source,
        polls=source.polls + (source.polls > 0),
        errors=errors,
        last_error=poll.why,
        next_at=now.timestamp() + wait,
    )


def _rhythm(every_s: int, had_news: bool) -> int:
    return int(min(max(every_s * (QUICKER if had_news else SLOWER), FASTEST_S), SLOWEST_S))


def _spread(seconds: float, dice: float) -> float:
    return seconds * (1 + JITTER * (2 * dice - 1))


def _moved(source: Source, moved_to: str | None) -> Source:
    """Count polls in a row that a permanent redirect led to one and the same address."""
    if moved_to is None:
        return replace(source, moved_to=None, moves=0)
    moves = source.moves + 1 if moved_to == source.moved_to else 1
    if moves < BELIEVE_MOVE_AFTER:
        return replace(source, moved_to=moved_to, moves=moves)
    return replace(source, url=moved_to, moved_to=None, moves=0)
