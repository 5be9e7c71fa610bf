"""A week of sources on a clock that the test moves: 200 feeds that publish, move, fail and fall silent, and one oracle.

The oracle knows which item every feed has published; it knows nothing of polls, ETags or rows. Every request is noted
down by the servers, which also fail: one in twenty answers is none, a broken one, or a refusal.
"""

from __future__ import annotations

import gc
import random
import resource
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

from aiohttp import web

from bot.desk import sources
from bot.desk.rhythm import USUAL
from bot.desk.source_options import SourceOptions
from bot.polling.manners import GAP_S
from tests.reliability.extent import FULL, reduced
from tests.sources.site import Room, a_room

FEEDS = reduced(200, 8)
HOURS = reduced(7 * 24, 12)
FAULTS = 0.05
STEP = timedelta(minutes=5)
SHOWN = 30
"""Items that a feed shows: what is not fetched while it stands there is lost."""
BEGIN = datetime(2024, 3, 14, 12, 0, tzinfo=UTC)

WORDS = (
    "harbour", "council", "ferry", "bridge", "school", "budget", "storm", "museum", "river", "tram", "clinic", "market",
    "forest", "airport", "archive", "orchard", "theatre", "quarry", "lighthouse", "railway", "reservoir", "stadium",
)  # fmt: skip


@dataclass
class Feed:
    """One outlet: how often it publishes, what it has published, what it shows now."""

    number: int
    dice: random.Random
    published: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    version: int = 0

    @property
    def host(self) -> str:
        return f"feed{self.number}.test"

    def publish(self, moment: datetime) -> None:
        """One item of some eighty words of its own."""
        what = f"{self.dice.choice(WORDS)} {self.dice.choice(WORDS)}"
        title = f"Item {len(self.published)} of outlet {self.number}: the {what}"
        text = " ".join(f"{self.dice.choice(WORDS)}{self.dice.randrange(900)}" for _ in range(80))
        link = f"https://outlet{self.number}.example/{len(self.published)}"
        self.published.append(title)
        self.entries.insert(
            0,
            f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{format_datetime(moment)}</pubDate><description>{text}</description></item>",
        )
        del self.entries[SHOWN:]
        self.version += 1

    def body(self) -> str:
        shown = "".join(self.entries)
        return f'<rss version="2.0"><channel><title>Outlet {self.number}</title>{shown}</channel></rss>'


@dataclass
class Web:
    """Every outlet's server, with its faults. Half of the feeds know ETags, the others send all of it every time."""

    room: Room
    feeds: dict[str, Feed]
    dice: random.Random
    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: int = 0
    hung_up: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def answer(self, request: web.Request) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        feed = self.feeds[host]
        self.asked[host].append(self.room.clock.seconds())
        if self.dice.random() < FAULTS:
            self.faults += 1
            return self._fault(request, feed)
        etag = f'"{feed.version}"'
        knows_etags = feed.number % 2 == 0
        if knows_etags and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        headers = {"ETag": etag} if knows_etags else {}
        return web.Response(text=feed.body(), headers=headers, content_type="application/rss+xml")

    def _fault(self, request: web.Request, feed: Feed) -> web.StreamResponse:
        kind = self.dice.randrange(9)
        whole = feed.body()
        if kind == 0:
            assert request.transport is not None
            request.transport.close()
            self.hung_up[feed.host] += 1
        return (
            web.Response(),
            web.Response(status=500),
            web.Response(status=503, headers={"Retry-After": "600"}),
            web.Response(status=429, headers={"Retry-After": "1800"}),
            web.Response(status=404),
            web.Response(text=whole[: len(whole) // 2], headers={"ETag": '"half"'}, content_type="application/rss+xml"),
            web.Response(text="<html><body>We are back soon</body></html>", content_type="text/html"),
            web.Response(body=b"\x1f\x8bnot gzip", headers={"Content-Encoding": "gzip"}),
            web.Response(body=b""),
        )[kind]


def megabytes() -> float:
    """What the process holds of its own now, where the system tells it (the database's mapped pages do not count);
    else its largest so far."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("RssAnon:")[2].split()[0]) / 1e3
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


async def test_a_week_of_feeds_loses_no_item_doubles_none_and_asks_politely(tmp_path: Path) -> None:
    dice = random.Random(7)
    feeds = {f"feed{n}.test": Feed(n, random.Random(n)) for n in range(FEEDS)}
    rates = {host: dice.choice((0.02, 0.1, 0.3, 0.6, 1.0)) for host in feeds}  # items an hour
    async with a_room(tmp_path, tuple(feeds)) as room:
        room.clock.now = BEGIN
        with room.desk.store.write() as conn:
            conn.execute("pragma cache_size = -8000")  # SQLite's own cache has its bound; what grows here is ours
        sites = Web(room, feeds, random.Random(5))
        room.sites.otherwise = sites.answer
        await begin(room, feeds)
        memory = await live(room, feeds, rates, dice)
        await settle(room)
        check_items(room, feeds)
        check_requests(sites)
    print(
        f"{FEEDS} feeds, {HOURS} hours: {sum(map(len, sites.asked.values())):,} requests, {sites.faults:,} faults, "
        f"{sum(len(feed.published) for feed in feeds.values()):,} items; memory {[round(mb) for mb in memory]} MB"
    )
    assert not FULL or max(memory[2:]) <= memory[2] * 1.10  # caches are full after a day or two


async def begin(room: Room, feeds: dict[str, Feed]) -> None:
    """Add every feed with what it shows on the first day."""
    for host, feed in feeds.items():
        for hours in range(5, 0, -1):
            feed.publish(room.clock.now - timedelta(hours=hours))
        url = f"http://{host}:{room.port}/feed"
        source = sources.new_source(room.desk, url, "feed", by="U1", team_id="")
        sources.keep_new(room.desk, source, "U1")
        sources.adjust(room.desk, url, SourceOptions(full_text=False), by="U1", team_id="")


async def live(room: Room, feeds: dict[str, Feed], rates: dict[str, float], dice: random.Random) -> list[float]:
    """The week, a round every five minutes; the memory twelve times a week."""
    memory = []
    rounds = int(timedelta(hours=HOURS) / STEP)
    for step in range(rounds):
        for host, feed in feeds.items():
            if dice.random() < rates[host] * STEP / timedelta(hours=1):
                feed.publish(room.clock.now)
        await room.round()
        room.clock.now = max(room.clock.now, BEGIN + (step + 1) * STEP)
        if (step + 1) % (rounds // 12) == 0:
            gc.collect()
            memory.append(megabytes())
    return memory


async def settle(room: Room) -> None:
    """Time for the last items to be fetched, whatever fails on the way."""
    for _ in range(reduced(400, 60)):
        room.later(minutes=15)
        await room.round()


def check_items(room: Room, feeds: dict[str, Feed]) -> None:
    """Every item is there, once."""
    with room.desk.store.read() as conn:
        stored = [row[0] for row in conn.execute("select headline from article")]
    published = [title for feed in feeds.values() for title in feed.published]
    assert len(stored) == len(set(stored))
    assert set(published) - set(stored) == set()
    assert set(stored) - set(published) == set()


def check_requests(sites: Web) -> None:
    """No host is asked more often than its fastest rhythm allows, nor two times within its pause."""
    for host, times in sites.asked.items():
        gaps = [after - before for before, after in pairwise(sorted(times))]
        # aiohttp asks once more, at once, where a kept connection was closed under it.
        assert sum(gap < GAP_S for gap in gaps) <= sites.hung_up[host], host
        assert sum(gap < USUAL.fastest_s * 0.9 for gap in gaps) <= sites.hung_up[host], host
