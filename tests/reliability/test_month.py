"""A month of news on a clock that the test moves, with a Slack that answers badly, against an oracle that only counts.

The oracle knows which article arrived when, which channel wants what, and at which step each edition is due; it knows
nothing of marks, slots, queues or Slack.
"""

from __future__ import annotations

import random
import re
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot.messages
from bot.desk import Desk, digest, editions, follows
from bot.workspace import Channel
from store import alerts as alert_rows
from store import digests as digest_rows
from tests.posting.benches import Bench, FakeTime, bench, fresh_desk
from tests.posting.newsroom import Item, arrive
from tests.reliability.extent import reduced

DAYS = reduced(30, 2)
ARTICLES_A_DAY = reduced(3_000, 96)
CHANNELS = reduced(40, 6)
FOLLOWS = reduced(60, 9)
NAMED = reduced(4, 40) / 100
"""How many stories name somebody: what sixty follows wait for is rare."""
MOST_GIVEN_UP = 3
"""Alerts, of sixteen thousand: with a fifth of all calls failing, one may fail at each of its tries in the hour it has.
Which calls fail depends on the order of what runs at once, so that most months have none."""
STEP = timedelta(minutes=30)
STEPS_A_DAY = 48
ZONES = ("UTC", "Europe/London", "Asia/Kolkata", "America/New_York")
LEADERS = (
    "xi-jinping", "vladimir-putin", "narendra-modi", "emmanuel-macron", "luiz-inacio-lula-da-silva", "olaf-scholz",
    "giorgia-meloni", "viktor-orban",
)  # fmt: skip
FAULTS = {"drop_after_store": 0.06, "drop_before_store": 0.04, "503": 0.04, "rate_limited": 0.06}


@dataclass(frozen=True, slots=True)
class Edition:
    """When a channel's digest is due, and the one leader it is on, if any."""

    hour: int
    minute: int
    zone: str
    leader: str | None

    def is_due(self, now: datetime) -> bool:
        local = now.astimezone(ZoneInfo(self.zone))
        return (local.hour, local.minute) == (self.hour, self.minute)


@dataclass(slots=True)
class Oracle:
    """What each channel should have read. Stories are told by their number in the headline."""

    editions: dict[str, Edition]
    wishes: dict[str, set[str]]
    unread: dict[str, list[Item]] = field(default_factory=lambda: defaultdict(list))
    digests: dict[str, list[set[str]]] = field(default_factory=lambda: defaultdict(list))
    alerts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    known: set[str] = field(default_factory=set)

    def read(self, items: list[Item]) -> None:
        """News for every channel: an article that is no copy of something it has."""
        for item in items:
            if item.copy_of is not None and item.copy_of in self.known:
                continue
            self.known.add(item.id)
            for channel, edition in self.editions.items():
                if edition.leader is None or edition.leader in item.names:
                    self.unread[channel].append(item)
            for channel, leaders in self.wishes.items():
                if leaders & set(item.names):
                    self.alerts[channel].add(str(item.story))

    def post(self, now: datetime) -> None:
        for channel, edition in self.editions.items():
            if edition.is_due(now):
                self.digests[channel].append({str(item.story) for item in self.unread.pop(channel, [])})


def news(dice: random.Random) -> Iterator[list[Item]]:
    """Batches for every step: stories of one to five articles, some of them copies, some arriving a day later."""
    number = 0
    later: dict[int, list[Item]] = defaultdict(list)
    for step in range(DAYS * STEPS_A_DAY):
        batch = later.pop(step, [])
        while len(batch) < ARTICLES_A_DAY / STEPS_A_DAY:
            number += 1
            named = dice.choice((1, 2)) if dice.random() < NAMED else 0
            story, names = f"s{number:06d}", tuple(dice.sample(LEADERS, named))
            first = _item(f"{story}-0", story, None, names, dice)
            batch.append(first)
            for part in range(1, dice.choice((1, 1, 2, 3, 5))):
                copy_of = first.id if dice.random() < 0.4 else None
                when = step if dice.random() < 0.6 else step + dice.randrange(1, 60)
                item = _item(f"{story}-{part}", story, copy_of, names, dice)
                (batch if when == step else later[when]).append(item)
        yield batch


def _item(article_id: str, story: str, copy_of: str | None, names: tuple[str, ...], dice: random.Random) -> Item:
    outlet = f"Outlet {dice.randrange(30)}"
    return Item(article_id, story, copy_of, headline=f"Story {story}: {article_id}", names=names, outlet=outlet)


@pytest.fixture
def now() -> FakeTime:
    return FakeTime(datetime(2026, 5, 4, 0, 0, tzinfo=UTC))


@pytest.fixture
def desk(tmp_path: Path, now: FakeTime) -> Iterator[Desk]:
    with fresh_desk(tmp_path, now, render=bot.messages) as made:
        # Nobody cuts the power in this test: a third of its time was waiting for the disk.
        made.store._writer.execute("pragma synchronous = off")
        yield made


async def live_through_it(desk: Desk, now: FakeTime) -> tuple[Bench, Oracle]:
    """The month, until every post has had its time."""
    dice = random.Random(21)
    async with bench(desk, now, post_interval=1.0) as b:
        oracle = set_up(b, dice)
        methods = ("chat.postMessage", "chat.update", "conversations.history")
        b.ws.faults.mix(FAULTS, seed=22, methods=methods, seconds=5)
        files = 0
        for step, batch in enumerate(news(dice)):
            files = _open_files() if step == STEPS_A_DAY else files
            oracle.read(batch)
            if batch:
                arrive(desk, *batch)
            digest.plan_due(desk, now.wall)
            oracle.post(now.wall)
            await _half_an_hour(b)
        b.ws.faults.clear()
        for _ in range(12):
            await _half_an_hour(b)
        assert _open_files() <= files + 8, "files are left open"
        return b, oracle


def _open_files() -> int:
    """Of this process; 0 where the system does not tell."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


async def test_a_month_tells_every_channel_everything_once(desk: Desk, now: FakeTime) -> None:
    b, oracle = await live_through_it(desk, now)
    assert sum(map(len, oracle.alerts.values())) > FOLLOWS
    assert sum(map(len, oracle.digests.values())) >= CHANNELS * DAYS - CHANNELS
    given_up = alerts_given_up(desk)
    assert sum(map(len, given_up.values())) <= MOST_GIVEN_UP
    assert states(desk) <= ({"sent", "expired"} if given_up else {"sent"})
    for channel in oracle.editions:
        assert told_in_digests(b, channel) == oracle.digests[channel]
        told = told_in_alerts(b, channel)
        assert told == dict.fromkeys(oracle.alerts[channel] - given_up.get(channel, set()), 1)


@pytest.mark.parametrize("planted", ["a mark that stays", "a story told anew"])
async def test_the_oracle_finds_planted_repeats(
    desk: Desk, now: FakeTime, planted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("DAYS", 2), ("ARTICLES_A_DAY", 96), ("CHANNELS", 4), ("FOLLOWS", 4), ("NAMED", 0.4)):
        monkeypatch.setattr(f"{__name__}.{name}", size)
    if planted == "a mark that stays":
        monkeypatch.setattr("store.digests.move_mark", _move_only_at_first(digest_rows.move_mark))
    else:
        monkeypatch.setattr("store.alerts.of_stories", lambda *_: {})
        monkeypatch.setattr("store.alerts.that_told", lambda *_: None)
        monkeypatch.setattr("store.alerts.add", _forget_and_add(alert_rows.add))
        monkeypatch.setattr("store.outbox.post_id", lambda *parts: secrets.token_hex(8))
    b, oracle = await live_through_it(desk, now)
    wrong = [
        channel
        for channel in oracle.editions
        if [len(stories) for stories in told_in_digests(b, channel)] != [len(s) for s in oracle.digests[channel]]
        or told_in_alerts(b, channel) != dict.fromkeys(oracle.alerts[channel], 1)
    ]
    assert wrong


def _move_only_at_first(move: Callable[..., None]) -> Callable[..., None]:
    """Set marks up, and never move them again."""

    def move_once(conn: object, team_id: str, channel_id: str, name: str, to: digest_rows.Mark, at: str) -> None:
        if to == digest_rows.Mark(0, 0):
            move(conn, team_id, channel_id, name, to, at)

    return move_once


def _forget_and_add(add: Callable[..., bool]) -> Callable[..., bool]:
    """Remember of a story only the last alert."""

    def add_anew(conn: sqlite3.Connection, alert: alert_rows.Alert) -> bool:
        where = {"story_id": alert.story_id, "channel_id": alert.channel_id}
        conn.execute("delete from alert where story_id = :story_id and channel_id = :channel_id", where)
        return add(conn, alert)

    return add_anew


def set_up(b: Bench, dice: random.Random) -> Oracle:
    """Channels with an edition each, most on one leader, and follows spread over them."""
    oracle = Oracle({}, defaultdict(set))
    for number in range(CHANNELS):
        channel = b.ws.add_channel(Channel(f"C0NEWS{number:05d}", f"news-{number}", members=[b.ws.bot_user]))
        leader = None if number % 4 == 0 else LEADERS[number % len(LEADERS)]
        edition = Edition(dice.randrange(24), dice.choice((0, 30)), dice.choice(ZONES), leader)
        at = datetime(2026, 1, 1, edition.hour, edition.minute, tzinfo=UTC).time()
        topics = (f"leader|{leader}|{leader}",) if leader else ()
        wish = editions.EditionWish(tuple(range(7)), at, edition.zone, topics, quiet=1)
        # A second before the first step: no slot of the day before is still to come.
        editions.set_edition(b.desk, wish, b.ws.team_id, channel.id, "U1", b.now.wall - timedelta(seconds=1))
        oracle.editions[channel.id] = edition
    for number in range(FOLLOWS):
        channel_id = sorted(oracle.editions)[number % CHANNELS]
        leader = dice.choice(LEADERS)
        follows.add_leader(b.desk, leader, b.ws.team_id, channel_id, "U1", b.now.wall)
        oracle.wishes[channel_id].add(leader)
    # Told of everything there is: the first digest then is one like all others.
    with b.desk.store.write() as conn:
        for channel_id in oracle.editions:
            for name in ("", "main"):
                mark = digest_rows.Mark(0, 0)
                digest_rows.move_mark(conn, b.ws.team_id, channel_id, name, mark, "2026-05-03T00:00:00Z")
    return oracle


async def _half_an_hour(b: Bench) -> None:
    """Half an hour goes by; seconds tick as long as something waits for its turn."""
    end = b.now.wall + STEP
    while b.now.wall < end:
        worked = await b.outbox.drain_once()
        b.now.pass_by(min(1.1 if worked else 45.0, (end - b.now.wall).total_seconds()))


def states(desk: Desk) -> set[str]:
    with desk.store.read() as conn:
        return {row["state"] for row in conn.execute("select distinct state from outbox")}


def alerts_given_up(desk: Desk) -> dict[str, set[str]]:
    """The stories of each channel whose alert Slack refused for an hour on end: their rows say so."""
    given_up: dict[str, set[str]] = defaultdict(set)
    with desk.store.read() as conn:
        rows = conn.execute(
            "select a.channel_id, a.story_id from alert a join outbox o on o.id = a.outbox_id where o.state = 'expired'"
        ).fetchall()
    for channel_id, story_id in rows:
        given_up[channel_id].add(story_id)
    return dict(given_up)


def messages_of(b: Bench, channel_id: str, kinds: tuple[str, ...]) -> list[object]:
    channel = next(c for c in b.ws.channels if c.id == channel_id)
    return [m for m in channel.messages if (m.metadata or {}).get("event_payload", {}).get("kind") in kinds]


def told_in_digests(b: Bench, channel_id: str) -> list[set[str]]:
    """The stories of each digest, its thread included, in the order of posting; one told twice in it fails."""
    found: dict[str, list[str]] = {}
    for message in messages_of(b, channel_id, ("digest", "digest_part")):
        entries = re.findall(r"Story (s\d{6}): \1-\d", str(message.blocks))  # type: ignore[attr-defined]
        root = message.thread_ts or message.ts  # type: ignore[attr-defined]
        found.setdefault(root, []).extend(dict.fromkeys(entries))
    for entries in found.values():
        assert len(entries) == len(set(entries)), "a story in two messages of one digest"
    return [set(entries) for _, entries in sorted(found.items())]


def told_in_alerts(b: Bench, channel_id: str) -> dict[str, int]:
    """How many alerts told each story: in a message of its own or in a line of a roll-up."""
    told: dict[str, int] = defaultdict(int)
    for message in messages_of(b, channel_id, ("alert", "alert_roll_up", "alert_part")):
        for story in set(re.findall(r"Story (s\d{6}):", str(message.blocks))):  # type: ignore[attr-defined]
            told[story] += 1
    return dict(told)
