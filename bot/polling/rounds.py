"""Rounds: what is due is asked, several at once and one a host, and what came is handed to the desk.

What is due, and what a poll means for a source's health, is arithmetic in `bot/desk/rhythm.py`. Polls that brought no
page are committed together: most polls of a quiet night are such.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.desk import sources
from bot.desk.rhythm import Poll
from bot.desk.visits import Polled, Visit, save_visit, save_visits, waiting
from bot.errors import BadQuery, ReadoutError, UnreadablePage
from bot.fetch import FetchFailed, FetchRefused
from bot.model import Part, Source
from bot.polling.kinds import KINDS, Kind
from bot.polling.links import fetch_link, shared_out
from bot.polling.manners import HostRests
from bot.polling.road import Road, host_of

AT_ONCE = 8

Dice = Callable[[], float]


async def poll_due(road: Road, *, dice: Dice = random.random) -> list[Polled]:
    """Ask every source whose time has come, and fetch links that wait."""
    due = await road.desk.run(sources.due, road.desk)
    polled = await poll_all(road, due, dice=dice) if due else []
    polled += await follow_links(road)
    await road.room.tidy()
    return polled


async def follow_links(road: Road) -> list[Polled]:
    """Fetch links that wait to be read, as many as a round takes."""
    parts = await road.desk.run(waiting, road.desk, shared_out)
    at_once = asyncio.Semaphore(AT_ONCE)

    async def one(part: Part) -> Polled | None:
        async with at_once:
            return await fetch_link(road, part)

    done = await asyncio.gather(*(one(part) for part in parts))
    return [polled for polled in done if polled is not None]


async def poll_all(road: Road, these: Sequence[Source], *, dice: Dice = random.random) -> list[Polled]:
    """Ask these sources now; what became of each."""
    at_once = asyncio.Semaphore(AT_ONCE)

    async def one(source: Source) -> tuple[Polled | None, Visit]:
        async with at_once:
            visit = await look(road, source)
        if not visit.units:
            return None, visit
        return await road.desk.run(save_visit, road.desk, source, visit, dice()), visit

    these = taking_turns(these)
    done = await asyncio.gather(*(one(source) for source in these))
    bare = [(source, visit, dice()) for source, (polled, visit) in zip(these, done, strict=True) if polled is None]
    kept = iter(await road.desk.run(save_visits, road.desk, bare))
    return [polled or next(kept) for polled, _ in done]


def taking_turns(these: Sequence[Source]) -> list[Source]:
    """One of each host, then the second of each, and so on: many feeds of one host do not hold up the others."""
    seen: Counter[str] = Counter()
    turns: list[tuple[int, Source]] = []
    for source in these:
        host = host_of(source.url)
        seen[host] += 1
        turns.append((seen[host], source))
    return [source for _, source in sorted(turns, key=lambda turn: turn[0])]


async def look(road: Road, source: Source) -> Visit:
    """One look at a source, at its kind's pace. Its faults are part of what it brings."""
    kind = KINDS[source.kind]
    return replace(await _seen(road, source, kind), pace=kind.pace)


async def _seen(road: Road, source: Source, kind: Kind) -> Visit:
    try:
        return await kind.look(road, source)
    except HostRests as rests:
        return Visit(Poll("held", wait_s=rests.wait_s))
    except UnreadablePage as refused:
        return Visit(Poll("failed", refused.reason))
    except (FetchRefused, FetchFailed, BadQuery) as trouble:
        return Visit(Poll("failed", _one_line(trouble)))


def _one_line(trouble: ReadoutError) -> str:
    return " ".join(str(trouble).split())[:500]
