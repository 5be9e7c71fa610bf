"""The outbox against the local workspace: every post stands in the channel once, or its row says why not."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import bot.messages
from bot.desk import Desk
from bot.errors import StoreError
from bot.outbox import LOOK_AGAIN_S, Outbox
from store import outbox as posts
from tests.posting.benches import Bench, FakeTime, a_post, bench, plan, row


async def test_a_planned_post_is_said_once_and_its_row_names_the_message(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        plan(desk, a_post(desk, "one", b.channel))
        plan(desk, a_post(desk, "one", b.channel, payload={"text": "planned again"}))
        await b.outbox.drain_once()
        await b.outbox.drain_once()
        [message] = [m for m in b.ws.channel("general").messages if m.user == b.ws.bot_user]
        assert message.text == "news one"
        assert (row(desk, "one").state, row(desk, "one").slack_ts) == ("sent", message.ts)


@pytest.mark.parametrize("fault", ["drop_after_store", "503", "fatal_error", "drop_before_store", "internal_error"])
async def test_a_post_without_an_answer_is_looked_up_before_another_try(desk: Desk, now: FakeTime, fault: str) -> None:
    async with bench(desk, now) as b:
        b.ws.fail_next("chat.postMessage", fault, after_store=fault == "fatal_error")
        plan(desk, a_post(desk, "one", b.channel))
        await b.outbox.drain_once()
        assert row(desk, "one").state == "unknown"
        await b.let_pass(100)
        assert row(desk, "one").state == "unknown", "looked up before it had time to show"
        await b.let_pass(400)
        assert row(desk, "one").state == "sent"
        assert b.said() == ["news one"]


async def test_a_lookup_that_fails_never_leads_to_a_blind_post(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        b.ws.fail_next("chat.postMessage", "drop_after_store")
        b.ws.fail_next("conversations.history", "missing_scope", times=5)
        plan(desk, a_post(desk, "one", b.channel))
        await b.let_pass(1_000, step=30)
        assert b.said() == ["news one"]
        assert row(desk, "one").state == "unknown"
        assert row(desk, "one").last_error == "cannot look it up: missing_scope"
        await b.let_pass(30_000, step=300)
        assert (b.said(), row(desk, "one").state) == (["news one"], "sent")


async def test_the_lookup_holds_though_our_clock_was_wrong_by_hours(desk: Desk, now: FakeTime) -> None:
    """A window bounded by our own clock would begin after the message, and the post would be said again."""
    async with bench(desk, now) as b:
        await b.outbox.drain_once()
        plan(desk, a_post(desk, "zero", b.channel))
        await b.outbox.drain_once()
        slack_time = now.epoch()
        b.ws.clock._source = lambda: slack_time + now.monotonic() - 1_000.0
        now.jump(7_200)
        b.ws.fail_next("chat.postMessage", "drop_after_store")
        plan(desk, a_post(desk, "one", b.channel))
        await b.let_pass(600)
        assert b.said() == ["news zero", "news one"]
        assert row(desk, "one").state == "sent"


async def test_a_dead_worker_s_post_is_looked_up_by_the_next_one(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        plan(desk, a_post(desk, "one", b.channel), a_post(desk, "two", b.channel))
        with desk.store.write() as conn:  # the first dies after its request, the second before
            one = posts.claim(conn, "dead", now.epoch(), 90.0)
            assert one is not None
            assert posts.begin_send(conn, one, now.epoch())
        await b.client.chat_postMessage(
            channel=b.channel,
            text="news one",
            metadata={"event_type": "readout_post", "event_payload": {"outbox_id": "one", "kind": "digest"}},
        )
        await b.let_pass(60)
        assert row(desk, "one").state == "leased", "a lease was broken"
        await b.let_pass(300)
        assert b.said() == ["news one", "news two"]


async def test_a_worker_whose_lease_was_taken_writes_nothing(desk: Desk, now: FakeTime) -> None:
    plan(desk, a_post(desk, "one", "C1"))
    with desk.store.write() as conn:
        slow = posts.claim(conn, "slow", now.epoch(), 90.0)
        assert slow is not None
        assert posts.claim(conn, "other", now.epoch() + 89, 90.0) is None
        other = posts.claim(conn, "other", now.epoch() + 91, 90.0)
        assert other is not None
        assert not posts.begin_send(conn, slow, 0.0)
        assert not posts.mark_sent(conn, slow, "1.0", 0.0, "")
        assert not posts.put_back(conn, slow, "", 0.0)
        assert not posts.give_up(conn, slow, "failed", "", "")
        assert not posts.renew(conn, slow, 1e12)
    assert row(desk, "one") == other


async def test_a_frozen_worker_does_not_send_after_its_lease(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        plan(desk, a_post(desk, "one", b.channel))
        begin = b.outbox._begin

        def begin_and_freeze(post: posts.Post, slack_now: float) -> bool:
            began = begin(post, slack_now)
            now.pass_by(500)
            return began

        b.outbox._begin = begin_and_freeze  # type: ignore[method-assign]
        work = await b.outbox._claim()
        assert work is not None
        await b.outbox._deliver(*work)
        assert b.said() == []
        del b.outbox._begin
        await b.let_pass(400)
        assert b.said() == ["news one"]


async def test_slack_s_retry_after_is_waited_for_and_order_is_kept(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now, post_interval=1.0) as b:
        plan(desk, *(a_post(desk, f"p{n}", b.channel) for n in range(5)))
        b.ws.fail_next("chat.postMessage", "rate_limited", seconds=30)
        await b.outbox.drain_once()
        await b.let_pass(29, step=1)
        assert b.said() == []
        await b.let_pass(20, step=1)
        assert b.said() == [f"news p{n}" for n in range(5)]
        posted = [float(m.ts) for m in b.ws.channel("general").messages if m.user == b.ws.bot_user]
        assert min(late - early for early, late in itertools.pairwise(posted)) >= 1.0
        assert row(desk, "p0").attempts == 1, "a 429 is no try: nothing was sent"


async def test_other_channels_go_on_while_one_waits(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        other = b.ws.channel("newsroom" if any(c.name == "newsroom" for c in b.ws.channels) else "random")
        await b.client.conversations_join(channel=other.id)
        b.ws.fail_next("chat.postMessage", "503")
        plan(desk, a_post(desk, "stuck", b.channel), a_post(desk, "behind", b.channel), a_post(desk, "free", other.id))
        await b.outbox.drain_once()
        assert (b.said(), b.said(other.name)) == ([], ["news free"])
        await b.let_pass(600)
        assert b.said() == ["news stuck", "news behind"]


async def test_a_post_held_back_on_purpose_lets_later_ones_pass(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        plan(desk, a_post(desk, "quiet", b.channel, next_at=now.epoch() + 3_600), a_post(desk, "loud", b.channel))
        await b.outbox.drain_once()
        assert b.said() == ["news loud"]
        await b.let_pass(3_700, step=60)
        assert b.said() == ["news loud", "news quiet"]


def _shut(b: Bench, error: str, shut: bool) -> None:
    """Bring the channel into, and out of, the condition in which Slack answers `error`."""
    channel = b.ws.channel("general")
    if error == "is_archived":
        channel.is_archived = shut
    elif error == "restricted_action":
        channel.posting_restricted = shut
    else:
        channel.kind = "private" if shut and error == "channel_not_found" else "public"
        channel.members = [m for m in channel.members if m != b.ws.bot_user] + ([] if shut else [b.ws.bot_user])


@pytest.mark.parametrize("error", ["is_archived", "not_in_channel", "channel_not_found", "restricted_action"])
async def test_a_channel_that_refuses_blocks_its_posts_and_the_admins_hear_it_once(
    desk: Desk, now: FakeTime, error: str
) -> None:
    async with bench(desk, now) as b:
        desk.settings = replace(desk.settings, admins=frozenset({b.ws.person("ada").id}))
        _shut(b, error, True)
        plan(desk, a_post(desk, "one", b.channel), a_post(desk, "two", b.channel))
        await b.let_pass(60)
        assert [(row(desk, p).state, row(desk, p).last_error) for p in ("one", "two")] == [("blocked", error)] * 2
        [told] = [m.text for m in b.ws.direct("ada").messages]
        assert f"<#{b.channel}>" in told
        _shut(b, error, False)
        plan(desk, a_post(desk, "three", b.channel))
        await b.let_pass(60)
        assert sorted(b.said()) == ["news one", "news three", "news two"], "the channel works again"


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive", "missing_scope"])
async def test_a_refused_token_stops_everything_and_loses_nothing(desk: Desk, now: FakeTime, error: str) -> None:
    async with bench(desk, now) as b:
        b.ws.fail_next("chat.postMessage", error)
        plan(desk, *(a_post(desk, f"p{n}", b.channel) for n in range(3)))
        await b.outbox.drain_once()
        assert b.outbox.health.trouble == f"Slack refuses the token of T1: {error}"
        calls = len(list(b.ws.inspector))
        await b.let_pass(590)
        assert len(list(b.ws.inspector)) == calls, "a workspace that refuses us was asked again and again"
        await b.let_pass(60)
        assert b.said() == ["news p0", "news p1", "news p2"]
        assert b.outbox.health.trouble is None


async def test_blocks_that_slack_refuses_are_said_as_plain_text(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        wrong = {"text": "in short", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}]}
        plan(desk, a_post(desk, "one", b.channel, payload=wrong))
        await b.let_pass(30)
        assert b.said() == ["in short"]


async def test_what_slack_will_never_take_fails_visibly(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        b.ws.fail_next("chat.postMessage", "invalid_arguments")
        plan(desk, a_post(desk, "one", b.channel))
        await b.let_pass(30)
        assert (row(desk, "one").state, row(desk, "one").last_error) == ("failed", "invalid_arguments")
        assert b.said() == []


async def test_replies_wait_for_their_root_and_go_into_its_thread(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        b.ws.fail_next("chat.postMessage", "drop_after_store")
        b.ws.fail_next("chat.postMessage", "drop_after_store")
        plan(
            desk,
            a_post(desk, "root", b.channel),
            a_post(desk, "reply", b.channel, parent_id="root"),
            a_post(desk, "count", b.channel, parent_id="root", method="chat.update", payload={"text": "news (2)"}),
        )
        await b.let_pass(900)
        root, reply = [m for m in b.ws.channel("general").messages if m.user == b.ws.bot_user]
        assert (root.text, reply.text, reply.thread_ts) == ("news (2)", "news reply", root.ts)
        assert [row(desk, p).state for p in ("root", "reply", "count")] == ["sent"] * 3


async def test_replies_to_a_root_that_will_not_come_end_with_it(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        b.ws.fail_next("chat.postMessage", "invalid_arguments")
        plan(desk, a_post(desk, "root", b.channel), a_post(desk, "reply", b.channel, parent_id="root"))
        await b.let_pass(30)
        plan(desk, a_post(desk, "next", b.channel))
        await b.let_pass(30)
        assert (row(desk, "reply").state, row(desk, "reply").last_error) == ("expired", posts.DEAD_ROOT)
        assert b.said() == ["news next"]


async def test_what_is_too_late_is_never_a_surprise(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        plan(desk, a_post(desk, "one", b.channel, expires_at=now.epoch() + 3_600))
        now.pass_by(3_601)
        await b.outbox.drain_once()
        assert (b.said(), row(desk, "one").state) == ([], "expired")


async def test_an_unanswered_post_that_arrived_is_found_though_it_is_late_by_then(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        b.ws.fail_next("chat.postMessage", "drop_after_store")
        plan(desk, a_post(desk, "one", b.channel, expires_at=now.epoch() + 60))
        await b.let_pass(300)
        assert row(desk, "one").state == "sent"


async def test_half_an_hour_of_trouble_ends_in_one_message_and_ever_longer_waits(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        b.ws.faults.mix({"503": 1.0}, seed=1)
        plan(desk, a_post(desk, "one", b.channel))
        await b.let_pass(1_800)
        tries = [e.at for e in b.ws.inspector if e.name in ("chat.postMessage", "conversations.history")]
        b.ws.faults.clear()
        await b.let_pass(7_200, step=60)
        assert b.said() == ["news one"]
        gaps = [late - early for early, late in itertools.pairwise(tries)]
        assert gaps == sorted(gaps)
        assert len(tries) <= 8


async def test_the_sweep_leaves_one_of_two(desk: Desk, now: FakeTime) -> None:
    """Slack showed the first message later than SETTLE: the lookup found nothing and the post was sent again."""
    async with bench(desk, now) as b:
        b.ws.fail_next("chat.postMessage", "drop_after_store")
        plan(desk, a_post(desk, "one", b.channel))
        await b.outbox.drain_once()
        hidden = b.ws.channel("general").messages.pop()
        await b.let_pass(400)
        b.ws.channel("general").messages.insert(0, hidden)
        assert b.said() == ["news one", "news one"]
        assert await b.outbox.sweep() == 1
        [kept] = [m for m in b.ws.channel("general").messages if m.user == b.ws.bot_user]
        assert row(desk, "one").slack_ts == kept.ts == hidden.ts
        assert await b.outbox.sweep() == 0


async def test_nobody_else_s_message_counts_as_ours(desk: Desk, now: FakeTime) -> None:
    """Any app may copy our metadata; only our own bot's message ends a post."""
    async with bench(desk, now) as b:
        b.ws.fail_next("chat.postMessage", "drop_before_store")
        plan(desk, a_post(desk, "one", b.channel))
        await b.outbox.drain_once()
        forged = await b.ws.say("forged", user="ada", channel="general")
        forged.metadata = {"event_type": "readout_post", "event_payload": {"outbox_id": "one"}}
        await b.let_pass(400)
        assert b.said() == ["news one"]


async def test_after_a_restore_nothing_goes_out_before_it_was_looked_up(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        backup_at = now.epoch()
        plan(desk, a_post(desk, "waiting", b.channel))
        # the lost day posted both
        for lost in ("waiting", "planned again"):
            await b.client.chat_postMessage(
                channel=b.channel,
                text=f"news {lost}",
                metadata={"event_type": "readout_post", "event_payload": {"outbox_id": lost, "kind": "digest"}},
            )
        now.pass_by(86_400)
        with desk.store.write() as conn:
            posts.freeze(conn, "restored")
        await b.let_pass(60)
        assert row(desk, "waiting").state == "pending"
        with desk.store.write() as conn:
            posts.thaw(conn, now.epoch(), backup_at)
        plan(desk, a_post(desk, "planned again", b.channel), a_post(desk, "new", b.channel))
        await b.let_pass(60)
        assert b.said() == ["news waiting", "news planned again", "news new"]


async def test_two_outboxes_on_one_database_say_everything_once(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        plan(desk, *(a_post(desk, f"p{n}", b.channel) for n in range(20)))
        other = b.another_outbox("w2")
        for _ in range(30):
            now.pass_by(1.1)
            await b.outbox.drain_once()
            await other.drain_once()
        assert b.said() == [f"news p{n}" for n in range(20)]


async def test_running_it_sends_what_is_woken_for_and_ends_when_cancelled(desk: Desk) -> None:
    desk.clock = lambda: datetime.now(UTC)
    async with bench(desk, FakeTime(datetime.now(UTC))) as b:
        outbox = Outbox(desk, b.client_for)
        running = asyncio.create_task(outbox.run())
        plan(desk, a_post(desk, "one", b.channel))
        outbox.wake()
        started = time.monotonic()
        await b.ws.wait_for(lambda: b.said() or None, 5)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert b.said() == ["news one"]
        assert time.monotonic() - started < LOOK_AGAIN_S + 2


async def test_a_workspace_without_a_token_waits(desk: Desk, now: FakeTime) -> None:
    async def nobody(team_id: str) -> None:
        return None

    plan(desk, a_post(desk, "one", "C1"))
    outbox = Outbox(desk, nobody, monotonic=now.monotonic)
    assert await outbox.drain_once() == 1
    assert (row(desk, "one").state, row(desk, "one").last_error) == ("pending", "no token for this workspace")
    assert await outbox.drain_once() == 0


def test_a_claim_does_not_slow_down_with_what_was_sent(desk: Desk, now: FakeTime) -> None:
    """A year of sent posts, counted in steps of SQLite's machine: time would depend on the computer."""

    def steps_of_a_claim() -> int:
        steps = 0

        def count() -> None:
            nonlocal steps
            steps += 1

        with desk.store.write() as conn:
            conn.set_progress_handler(count, 10)
            posts.expire_overdue(conn, now.epoch(), "2026-01-01T00:00:00Z")
            post = posts.claim(conn, "w1", now.epoch(), 90.0)
            conn.set_progress_handler(None, 0)
            assert post is not None
            posts.mark_sent(conn, post, "1.0", now.epoch() - 10, "2026-01-01T00:00:00Z")
        return steps

    plan(desk, *(a_post(desk, f"new {n}", f"C{n}") for n in range(5)))
    plan(desk, *(a_post(desk, f"reply {n}", f"C{n}", parent_id=f"new {n}") for n in range(5)))
    before = steps_of_a_claim()
    plan(desk, *(a_post(desk, f"old {n}", f"C{n % 5}", next_at=0.0) for n in range(5_000)))
    with desk.store.write() as conn:
        conn.execute(
            "update outbox set state = 'sent', slack_ts = id, next_at = :at where id like 'old %'", {"at": 0.0}
        )
    assert steps_of_a_claim() < 2 * before + 20


async def test_what_cannot_go_is_looked_at_ever_less_often(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        plan(desk, a_post(desk, "root", b.channel), a_post(desk, "other", b.channel))
        with desk.store.write() as conn:
            posts.freeze(conn, "restored")
        assert await b.outbox.drain_once() == 0
        assert [await b.outbox._pause() for _ in range(6)] == [0.125, 0.25, 0.5, 1.0, 1.0, 1.0]
        with desk.store.write() as conn:
            posts.thaw(conn, now.epoch(), now.epoch() - 1_000)
        assert await b.outbox.drain_once() == 1
        assert await b.outbox._pause() == 0.125


async def test_a_reply_under_a_blocked_root_is_nothing_to_wait_up_for(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        b.ws.fail_next("chat.postMessage", "not_in_channel")
        plan(desk, a_post(desk, "root", b.channel), a_post(desk, "reply", b.channel, parent_id="root"))
        await b.outbox.drain_once()
        assert await b.outbox._pause() == LOOK_AGAIN_S
        with desk.store.write() as conn:
            posts.resume(conn, "T1", None, now.epoch())
        await b.let_pass(30)
        assert b.said() == ["news root", "news reply"]


async def test_a_full_disk_stops_posting_says_so_and_doubles_nothing_afterwards(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        plan(desk, a_post(desk, "one", b.channel))
        pages = desk.store._writer.execute("pragma page_count").fetchone()[0]
        desk.store._writer.execute("pragma max_page_count = " + str(pages))
        with pytest.raises(StoreError, match="disk is full"):
            plan(desk, *(a_post(desk, f"p{n}", b.channel, payload={"text": "x" * 4_000}) for n in range(50)))
        await b.outbox.drain_once()
        desk.store._writer.execute("pragma max_page_count = 1073741823")
        plan(desk, a_post(desk, "two", b.channel))
        await b.let_pass(600, step=20)
        assert b.said() == ["news one", "news two"]
        assert b.outbox.health.trouble is None


async def test_a_post_whose_result_could_not_be_kept_is_found_again(
    desk: Desk, now: FakeTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench(desk, now) as b:
        plan(desk, a_post(desk, "one", b.channel))
        with monkeypatch.context() as broken:
            broken.setattr(b.outbox, "_write_sent", _disk_is_full)
            await b.outbox.drain_once()
        assert b.said() == ["news one"]
        assert row(desk, "one").state == "leased", "its result is not known"
        await b.let_pass(600, step=20)
        assert (b.said(), row(desk, "one").state) == (["news one"], "sent")
        assert b.outbox.health.trouble is None


def _disk_is_full(*_: object) -> None:
    raise StoreError("readout.db: the disk is full; nothing was half-written.")


def test_the_metrics_tell_the_queue_its_troubles_and_the_next_digest(desk: Desk, now: FakeTime) -> None:
    from bot.desk import digest, editions
    from bot.metrics import exposition

    desk.render = bot.messages
    for text in ("daily 13:00", "daily 12:05 name:early"):
        editions.set_edition(desk, editions.read_edition(desk, text, "UTC"), "T1", "C1", "U1", now.wall)
    plan(desk, a_post(desk, "one", "C1"), a_post(desk, "two", "C2"))
    with desk.store.write() as conn:
        post = posts.claim(conn, "w1", now.epoch(), 90.0)
        assert post is not None
        posts.give_up(conn, post, "blocked", "is_archived", "2026-03-04T12:00:00Z")
    now.pass_by(300)
    digest.plan_due(desk, now.wall)
    now.pass_by(300)
    told = exposition(desk)[0].decode()
    for line in (
        'readout_digest_last_seconds{channel="C1",edition="early",state="pending"} 300.0',
        'readout_outbox_posts{state="blocked"} 1.0',
        'readout_outbox_posts{state="pending"} 2.0',
        "readout_outbox_oldest_seconds 600.0",
        'readout_outbox_trouble{cause="is_archived"} 1.0',
        'readout_digest_next_seconds{channel="C1",edition="main"} 3000.0',
    ):
        assert line in told
