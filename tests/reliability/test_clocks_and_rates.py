"""Clocks that jump, boots that crash, rates, and what Slack shows late: on a clock that the test moves."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pytest

import bot.messages
from bot.desk import Desk, admin, digest, editions, follows, outgoing
from bot.outbox import Outbox
from bot.settings import Settings
from bot.workspace import Channel
from store import articles as article_rows
from store import outbox as posts
from store.database import Store
from tests.bench_million import fill
from tests.posting.benches import Bench, FakeTime, a_post, bench, plan, row
from tests.posting.newsroom import Item, arrive
from tests.reliability.extent import reduced


async def test_never_above_one_post_a_second_in_a_channel_order_kept_all_sent(desk: Desk, now: FakeTime) -> None:
    wanted, places = reduced(500, 100), 20
    async with bench(desk, now, post_interval=1.0) as b:
        channels = [b.ws.add_channel(Channel(f"C0{n:08d}", f"c{n}", members=[b.ws.bot_user])) for n in range(places)]
        b.ws.faults.mix({"rate_limited": 0.15}, seed=31, methods=("chat.postMessage",), seconds=3)
        plan(desk, *(a_post(desk, f"p{n:03d}", channels[n % places].id) for n in range(wanted)))
        limited = 0
        while any_waiting(desk):
            await b.outbox.drain_once()
            limited = sum(call.status == "HTTP 429" for call in b.ws.inspector)
            now.pass_by(0.25)
        for number, channel in enumerate(channels):
            assert [m.text for m in channel.messages] == [f"news p{n:03d}" for n in range(number, wanted, places)]
            times = [float(m.ts) for m in channel.messages]
            assert min(late - early for early, late in itertools.pairwise(times)) > 0.999
        assert limited > 3, "Slack never said to slow down"
        assert {row(desk, f"p{n:03d}").state for n in range(wanted)} == {"sent"}


def any_waiting(desk: Desk) -> bool:
    with desk.store.read() as conn:
        return posts.next_due(conn) is not None


async def test_a_clock_that_jumps_during_the_run_doubles_and_floods_nothing(desk: Desk, now: FakeTime) -> None:
    """Slack's clock goes on; ours is set two hours back, two ahead, forty days ahead and back again."""
    async with bench(desk, now) as b:
        start = now.epoch()
        b.ws.clock._source = lambda: start + now.mono - 1_000.0
        b.ws.faults.mix({"drop_after_store": 0.4, "503": 0.2}, seed=32, methods=("chat.postMessage",))
        editions.set_edition(desk, editions.read_edition(desk, "daily 12:10", "UTC"), "T1", b.channel, "U1", now.wall)
        for number, jump in enumerate((0, -7_200, 7_200, 0, 40 * 86_400, -40 * 86_400, 0)):
            arrive(desk, Item(f"a{number}"), live=False)
            now.jump(jump)
            digest.plan_due(desk, now.wall)
            plan(desk, a_post(desk, f"p{number}", b.channel))
            await b.let_pass(600, step=20)
        b.ws.faults.clear()
        await b.let_pass(50 * 86_400, step=3_600)
        said = b.said()
        assert [said.count(f"news p{n}") for n in range(7)] == [1] * 7
        assert sum(text.startswith("Digest") for text in said) <= 2


async def test_a_crash_loop_posts_nothing_extra(desk: Desk, now: FakeTime) -> None:
    """Each boot plans, takes a post and dies: before its request, or with it on the way."""
    boots = reduced(200, 40)
    async with bench(desk, now) as b:
        editions.set_edition(desk, editions.read_edition(desk, "daily 12:01", "UTC"), "T1", b.channel, "U1", now.wall)
        now.pass_by(45)
        for boot in range(boots):
            now.pass_by(60 / boots)
            digest.plan_due(desk, now.wall)
            with desk.store.write() as conn:
                post = posts.claim(conn, f"boot {boot}", now.epoch(), 90.0)
                if post is not None and boot % 2:
                    posts.begin_send(conn, post, now.epoch())
        await b.let_pass(1_200, step=30)
        assert len(b.said()) == 1


class LateClient:
    """A client whose history shows a message only some seconds after it was posted."""

    def __init__(self, client: Any, lag: float, now: FakeTime) -> None:
        self._client, self._lag, self._now = client, lag, now

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def conversations_history(self, **arguments: Any) -> Any:
        answer = await self._client.conversations_history(**arguments)
        shown = [m for m in answer.data["messages"] if float(m["ts"]) <= self._now.epoch() - self._lag]
        answer.data["messages"] = shown
        return answer


@pytest.mark.parametrize(("longest", "doubled"), [(60.0, False), (400.0, True)])
async def test_history_that_lags_less_than_settle_doubles_nothing_and_more_is_swept(
    desk: Desk, now: FakeTime, longest: float, doubled: bool
) -> None:
    dice, count = random.Random(33), reduced(500, 12)
    async with bench(desk, now) as b:
        spans = {f"p{n}": dice.uniform(longest / 2, longest) for n in range(count)}
        for number, (post_id, lag) in enumerate(spans.items()):
            channel = b.ws.add_channel(Channel(f"C0{number:08d}", f"c{number}", members=[b.ws.bot_user]))
            late = LateClient(b.client, lag, now)
            outbox = Outbox(desk, lambda team_id, late=late: late, owner=post_id, monotonic=now.monotonic)
            b.ws.fail_next("chat.postMessage", "drop_after_store")
            plan(desk, a_post(desk, post_id, channel.id))
            for _ in range(10):
                await outbox.drain_once()
                now.pass_by(60)
            assert len(channel.messages) == 1 or doubled
        now.pass_by(longest)
        stands = [len(c.messages) for c in b.ws.channels if c.name.startswith("c") and c.messages]
        assert await outbox.sweep(hours=100_000) == sum(stands) - count
        assert [len(c.messages) for c in b.ws.channels if c.name.startswith("c") and c.messages] == [1] * count


async def test_two_outboxes_and_one_left_over_from_an_old_deploy_say_a_thousand_posts_once(
    desk: Desk, now: FakeTime
) -> None:
    wanted, dice = reduced(1_000, 90), random.Random(35)
    async with bench(desk, now) as b:
        channels = [b.ws.add_channel(Channel(f"C0{n:08d}", f"c{n}", members=[b.ws.bot_user])) for n in range(30)]
        b.ws.faults.mix({"drop_after_store": 0.15, "drop_before_store": 0.1}, seed=34, methods=("chat.postMessage",))
        plan(desk, *(a_post(desk, f"p{n}", channels[n % 30].id) for n in range(wanted)))
        crew = [b.outbox, b.another_outbox("w2"), b.another_outbox("old deploy")]
        while any_waiting(desk):
            for outbox in crew:
                for _ in range(4):
                    work = await outbox._claim()
                    # The one left over is killed now and then with a post in its hands.
                    if work and (outbox is not crew[2] or dice.random() < 0.7):
                        await outbox._deliver(*work)
            now.pass_by(2)
        assert sorted(m.text for c in channels for m in c.messages) == sorted(f"news p{n}" for n in range(wanted))


TABLE = {
    "is_archived": "blocked", "not_in_channel": "blocked", "channel_not_found": "blocked",
    "restricted_action": "blocked",
    "token_revoked": "pending", "invalid_auth": "pending", "account_inactive": "pending", "missing_scope": "pending",
    "msg_too_long": "failed", "invalid_blocks": "failed", "metadata_too_large": "failed", "invalid_arguments": "failed",
    "fatal_error": "unknown", "internal_error": "unknown",
}  # fmt: skip


@pytest.mark.parametrize(("error", "state"), TABLE.items())
async def test_an_error_that_stays_is_asked_about_ten_times_an_hour_at_most_and_told_once(
    desk: Desk, now: FakeTime, error: str, state: str
) -> None:
    async with bench(desk, now) as b:
        desk.settings = replace(desk.settings, admins=frozenset({b.ws.person("ada").id}))
        b.ws.faults.mix({error: 1.0}, seed=1, methods=("chat.postMessage", "conversations.history"))
        plan(desk, a_post(desk, "one", b.channel))
        await b.let_pass(3_600, step=15)
        assert row(desk, "one").state == state
        own = [c for c in b.ws.inspector if c.request.get("channel") == b.channel or c.name == "auth.test"]
        assert len(own) <= 14, "a busy loop"
        with desk.store.read() as conn:
            notices = conn.execute("select count(*) from outbox where kind = 'notice'").fetchone()[0]
        assert notices == (1 if state in ("blocked", "failed") else 0)


def test_the_cost_of_a_digest_is_what_is_new_not_what_there_is(
    tmp_path: Path, now: FakeTime, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes, new = reduced((10_000, 100_000, 1_000_000), (1_000, 10_000)), reduced(5_000, 1_000)
    costs = {size: _cost_of_a_digest(tmp_path / f"{size}.db", size, new, now) for size in sizes}
    with capsys.disabled():
        told = ", ".join(f"{size:,}: {cost * 1_000:.0f} ms" for size, cost in costs.items())
        print(f"\nCPU of a digest over {new:,} new articles by articles in the archive: {told}")
    assert max(costs.values()) < 1.0
    assert max(costs.values()) < 2 * costs[sizes[0]] + 0.05


def _cost_of_a_digest(path: Path, size: int, new: int, now: FakeTime) -> float:
    """Seconds of CPU to plan a digest over `new` articles when the archive holds `size` others; the best of three."""
    costs = []
    with Store(path) as store:
        desk = Desk(store, Settings(), clock=now.clock, render=bot.messages)
        fill(desk, size, size // 5)
        with store.write() as conn:
            article_rows.keep_seq(conn, size)
        arrive(desk, Item("first"), live=False)
        channels = ("C1", "C2", "C3")
        for channel in channels:
            digest.post_now(desk, "T1", channel, now.wall)
        items = (Item(f"n{n}", story=f"t{n // 3}", outlet=f"Outlet {n % 40}") for n in range(new))
        arrive(desk, *items, live=False)
        for channel in channels:
            begun = process_time()
            assert digest.post_now(desk, "T1", channel, now.wall).articles == new
            costs.append(process_time() - begun)
    path.unlink()
    return min(costs)


async def test_restored_from_an_old_backup_it_says_nothing_again(tmp_path: Path, now: FakeTime) -> None:
    """Two days after the backup the disk dies: what these days brought comes in again, and stands in Slack already."""
    path, backup = tmp_path / "readout.db", tmp_path / "backup.db"
    with Store(path) as store:
        desk = Desk(store, Settings(worker="w1"), clock=now.clock, render=bot.messages)
        async with bench(desk, now) as b:
            editions.set_edition(
                desk, editions.read_edition(desk, "daily 13:00", "UTC"), "T1", b.channel, "U1", now.wall
            )
            follows.add_leader(desk, "xi-jinping", "T1", b.channel, "U1", now.wall)
            await _days(b, 2, start=0)
            admin.backup(desk, backup, by="U1")
            await _days(b, 2, start=2)
            said = b.said()
            store.close()
            admin.restore(backup, path, now.wall)
            with Store(path) as restored:
                desk.store = restored
                await _days(b, 2, start=2, days_pass=False)
                assert b.said() == said, "frozen"
                outgoing.thaw(desk, now.wall)
                await b.let_pass(3_600, step=30)
                assert b.said() == said
                await _days(b, 1, start=4)
                assert len(b.said()) == len(said) + 3, "a digest, two alerts"


async def _days(b: Bench, days: int, *, start: int, days_pass: bool = True) -> None:
    """Each day two stories about somebody who is followed, and a digest."""
    for day in range(start, start + days):
        for part in "ab":
            arrive(b.desk, Item(f"d{day}{part}", names=("xi-jinping",)))
            if days_pass:
                await b.let_pass(1_200, step=30)
        if days_pass:
            now = b.now.wall.replace(hour=13, minute=0)
            b.now.pass_by((now - b.now.wall).total_seconds() % 86_400)
            digest.plan_due(b.desk, b.now.wall)
            await b.let_pass(600, step=30)
    digest.plan_due(b.desk, b.now.wall)


async def test_down_for_three_days_there_is_one_digest_for_each_edition_within_its_limit(
    desk: Desk, now: FakeTime
) -> None:
    async with bench(desk, now) as b:
        for name, clock in (("early", "06:00"), ("late", "11:00")):
            wish = editions.read_edition(desk, f"daily {clock} UTC name:{name}", "UTC")
            editions.set_edition(desk, wish, "T1", b.channel, "U1", now.wall)
        arrive(desk, Item("a1"), live=False)
        now.pass_by(timedelta(days=3, hours=2).total_seconds())  # 14:00: 8 h after one, 3 h after the other
        digest.plan_due(desk, now.wall)
        await b.let_pass(60)
        [said] = [m for m in b.ws.channel("general").messages if m.user == b.ws.bot_user]
        assert "no digest came on Thu 5 Mar and Fri 6 Mar" in str(said.blocks)
        await b.let_pass(86_400, step=3_600)
        assert len(b.said()) == 1
