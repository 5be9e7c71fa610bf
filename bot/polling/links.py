"""Pages behind links that sources brought: fetched in their hosts' turns where robots.txt lets us, each read once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from bot.desk import stamp
from bot.desk.rhythm import LONGEST_WAIT_S
from bot.desk.visits import Polled, Unit, save_link
from bot.errors import UnreadablePage
from bot.fetch import FetchFailed, FetchRefused
from bot.model import Part
from bot.polling.manners import HostRests
from bot.polling.pages import MOST_LINKS, worth_following
from bot.polling.road import Road, host_of

LINKS_A_ROUND = 64
LINKS_A_HOST = 10
"""Links of one host in a round: with a second between two of them other sources do not wait for long."""
AGAIN = timedelta(minutes=10)
MOST_TRIES = 5
ROBOTS = "robots.txt does not let us"


def shared_out(parts: list[Part]) -> list[Part]:
    """Those that this round fetches: no host keeps the others waiting."""
    taken: Counter[str] = Counter()
    chosen = []
    for part in parts:
        host = host_of(part.address)
        taken[host] += 1
        if taken[host] <= LINKS_A_HOST:
            chosen.append(part)
    return chosen[:LINKS_A_ROUND]


async def fetch_link(road: Road, part: Part) -> Polled | None:
    """Read one link. Never raises on its faults: it is tried again, or left with the reason."""
    try:
        unit, found = await _read(road, part)
    except HostRests as rests:
        later = replace(part, next_at=road.desk.clock().timestamp() + rests.wait_s)
        return await road.desk.run(save_link, road.desk, later, None)
    except FetchFailed as failed:
        return await road.desk.run(save_link, road.desk, _again(road, part, str(failed)), None)
    except FetchRefused as refused:
        return await road.desk.run(save_link, road.desk, replace(part, state="left", why=str(refused)), None)
    except UnreadablePage as refused:
        return await road.desk.run(save_link, road.desk, replace(part, state="left", why=refused.reason), None)
    done = replace(part, state="read", tries=part.tries + 1, why=None)
    return await road.desk.run(save_link, road.desk, done, unit, found)


async def _read(road: Road, part: Part) -> tuple[Unit, tuple[Part, ...]]:
    if not await road.may_read(part.address):
        raise UnreadablePage(part.address, ROBOTS)
    answer = await road.get(part.address)
    if answer.status != 200:
        if answer.status in (401, 402, 403, 404, 410, 451):
            raise UnreadablePage(part.address, f"the address answers {answer.status}")
        raise FetchFailed(f"The address answers {answer.status}.")
    outside = await road.read(part.address, answer, links=part.depth > 0)
    links = worth_following(outside.links, answer.url)[:MOST_LINKS] if part.depth > 0 else []
    now = road.desk.clock()
    found = tuple(
        Part(part.feed_id, link.url, "waiting", part.live, now.timestamp(), stamp(now), depth=part.depth - 1)
        for link in links
    )
    return Unit(outside.page, outside.reading), found


def _again(road: Road, part: Part, why: str) -> Part:
    tries = part.tries + 1
    if tries >= MOST_TRIES:
        return replace(part, state="left", tries=tries, why=why)
    wait = min(AGAIN.total_seconds() * 2 ** (tries - 1), LONGEST_WAIT_S)
    return replace(part, tries=tries, why=why, next_at=road.desk.clock().timestamp() + wait)
