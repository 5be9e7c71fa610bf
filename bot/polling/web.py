"""What sources on the web have in common: a conditional request in, its answer or what it means for their health."""

from __future__ import annotations

from bot.desk import stamp
from bot.desk.rhythm import Outcome, Poll
from bot.fetch import MAX_BYTES, Fetched
from bot.model import Part, Source
from bot.polling.road import Road


async def ask(road: Road, source: Source, *, max_bytes: int = MAX_BYTES) -> tuple[Fetched, Poll]:
    """Has it changed?  The poll is a good one (`nothing_new`) where the answer holds a page."""
    answer = await road.get(source.url, etag=source.etag, modified=source.modified, max_bytes=max_bytes)
    return answer, poll_of(answer)


def poll_of(answer: Fetched) -> Poll:
    """What a status means, from one that holds a page to one that is gone."""
    if answer.status in (200, 304):
        return Poll(
            "nothing_new",
            etag=answer.etag,
            modified=answer.modified,
            moved_to=answer.moved_to,
            fresh_s=answer.fresh_s,
            is_same=answer.status == 304,
        )
    if answer.status == 410:
        return Poll("gone")
    outcome: Outcome = "busy" if answer.status in (429, 503) else "failed"
    return Poll(outcome, f"The address answers {answer.status}.", wait_s=answer.retry_after_s)


def link_part(road: Road, source: Source, url: str, *, depth: int = 0, left: str | None = None) -> Part:
    """A link that was found now: it waits to be read, or, with a reason, is left."""
    now = road.desk.clock()
    return Part(
        feed_id=source.id,
        address=url,
        state="left" if left else "waiting",
        live=source.polls > 0,
        next_at=now.timestamp(),
        found_at=stamp(now),
        depth=depth,
        why=left,
    )
