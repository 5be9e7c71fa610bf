"""Alerts: once per story and channel, later articles into the thread, never on what was there before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk import Desk, alerts, follows
from bot.desk import quiet as quiet_hours
from bot.model import Follow, Post
from store import outbox as posts
from tests.posting.benches import FakeTime, bench
from tests.posting.newsroom import Item, a_meeting, arrive, planned, shown

pytestmark = pytest.mark.usefixtures("words")

XI, PUTIN, MODI = "xi-jinping", "vladimir-putin", "narendra-modi"


def follow(desk: Desk, text: str, channel: str = "C1", team: str = "T1") -> Follow:
    made = follows.add(desk, text, team, channel, "U1", desk.clock(), sure=True)
    assert isinstance(made, follows.FollowMade)
    return made.follow


def sent(desk: Desk, *done: Post) -> None:
    """As if the outbox had posted them."""
    with desk.store.write() as conn:
        for number, post in enumerate(done):
            conn.execute(
                "update outbox set state = 'sent', slack_ts = ?, last_send_at = 1 where id = ?",
                (f"{number}.{post.id[:4]}", post.id),
            )


def test_a_followed_leader_in_a_live_article_is_told_with_the_sentence_and_its_source(desk: Desk) -> None:
    follow(desk, "xi jinping")
    arrive(desk, Item("a1", names=(XI,), body="Xi spoke of grain.", outlet="The Ledger", published="2026-03-04"))
    [alert] = planned(desk)
    assert alert.kind == "alert"
    for part in ("Xi Jinping", "Headline of a1", "“Xi spoke of grain.”", "The Ledger, 4 Mar 2026", "a1.txt, line 3"):
        assert part in shown(alert)


def test_backfill_alerts_nobody(desk: Desk) -> None:
    follow(desk, "xi jinping")
    assert arrive(desk, Item("a1", about=(XI,)), live=False) == 0
    assert planned(desk) == []


@pytest.mark.parametrize(
    ("wish", "fitting", "other"),
    [
        ("xi and putin", Item("a", names=(XI, PUTIN)), Item("b", names=(XI,))),
        ("russia", Item("a", body="Ships left Russia on Friday."), Item("b", body="Prussia was a kingdom.")),
        ("russia", Item("a", about=(PUTIN,)), Item("b", names=(PUTIN,))),
        ("words: grain deal", Item("a", body="The deal on grain holds."), Item("b", body="A deal on steel.")),
        ("“grain deal”", Item("a", body="The grain deal holds."), Item("b", body="The deal on grain holds.")),
        ("“Évian”", Item("a", headline="Talks in Evian"), Item("b", headline="Evianne sings")),
        ("putin", Item("a", body="x", names=(PUTIN,)), Item("b", body="A putinesque joke about putin.")),
    ],
)
def test_a_follow_fits_what_it_means_and_no_more(desk: Desk, wish: str, fitting: Item, other: Item) -> None:
    follow(desk, wish)
    arrive(desk, other)
    assert planned(desk) == []
    arrive(desk, fitting)
    assert len(planned(desk, "alert")) == 1


def test_a_story_is_told_once_in_a_channel_and_its_later_articles_go_into_the_thread(desk: Desk) -> None:
    follow(desk, "xi")
    arrive(desk, Item("a1", story="s1", names=(XI,)))
    sent(desk, *planned(desk))
    arrive(desk, Item("a2", story="s1", names=(XI,), outlet="Harbour Post"))
    arrive(desk, Item("a3", story="s1", outlet="The Ledger", copy_of="a1"))
    root, *later = planned(desk)
    assert [post.kind for post in later] == ["alert_reply", "alert_count"]
    assert {post.parent_id for post in later} == {root.id}
    assert "More on this story by Harbour Post and The Ledger" in shown(later[0]), "what waits in a thread is gathered"
    sent(desk, *later)
    arrive(desk, Item("a4", story="s1", copy_of="a1"), Item("a5", story="s1", copy_of="a2"))
    assert "The same text, elsewhere" in shown(planned(desk)[-2])
    assert "3 articles by The Meridian, Harbour Post and The Ledger, 2 independent" in shown(later[1])


def test_stories_that_turn_out_to_be_one_are_told_once(desk: Desk) -> None:
    follow(desk, "xi")
    arrive(desk, Item("a1", story="s1", names=(XI,)))
    sent(desk, *planned(desk))
    with desk.store.write() as conn:
        conn.execute("update article set story_id = 's9'")
    arrive(desk, Item("a2", story="s9", names=(XI,)))
    arrive(desk, Item("a3", story="s9", names=(XI,)))
    assert [post.kind for post in planned(desk)] == ["alert", "alert_reply", "alert_count"]


def test_a_correction_goes_into_the_thread_and_the_root_says_so(desk: Desk) -> None:
    follow(desk, "xi")
    arrive(desk, Item("a1", story="s1", names=(XI,), headline="Xi in Paris"))
    sent(desk, *planned(desk))
    arrive(desk, Item("fix", story="s1", names=(XI,), form="correction", headline="Correction: Xi in Lyon"))
    root, reply, count = planned(desk)
    assert reply.payload["text"].startswith("Correction of this story")
    assert (reply.parent_id, count.parent_id, count.method) == (root.id, root.id, "chat.update")
    assert "Xi in Paris" in shown(count)
    assert "*1 correction in the thread*" in shown(count)


def test_in_quiet_hours_a_thread_waits_too_and_says_it_all_in_one_reply(desk: Desk, now: FakeTime) -> None:
    follow(desk, "xi")
    arrive(desk, Item("a1", story="s1", names=(XI,)))
    sent(desk, *planned(desk))
    quiet_hours.set_quiet(desk, "T1", "C1", "11:00-14:00", "UTC")
    for n in range(2, 6):
        arrive(desk, Item(f"a{n}", story="s1", outlet=f"Outlet {n}"))
        now.pass_by(60)
    [reply] = planned(desk, "alert_reply")
    assert reply.next_at == now.wall.replace(hour=14, minute=0).timestamp()
    assert [f"Headline of a{n}" in shown(reply) for n in range(1, 6)] == [False, True, True, True, True]


def test_a_story_whose_alert_never_came_through_is_told_by_its_next_article(desk: Desk, now: FakeTime) -> None:
    follow(desk, "xi")
    for n in range(3):  # Slack is away for two hours, twice
        arrive(desk, Item(f"a{n}", story="s1", names=(XI,)))
        arrive(desk, Item(f"copy{n}", story="s1", copy_of=f"a{n}"))
        assert len(planned(desk, "alert")) == n + 1
        now.pass_by(7_200)
        with desk.store.write() as conn:
            posts.expire_overdue(conn, now.epoch(), "2026-03-04T12:00:00Z")
    assert {post.state for post in planned(desk)} == {"expired"}


def test_further_articles_before_the_alert_went_out_are_counted_in_it(desk: Desk) -> None:
    follow(desk, "xi")
    arrive(desk, Item("a1", story="s1", names=(XI,)))
    arrive(desk, Item("a2", story="s1", outlet="Harbour Post"))
    [alert] = planned(desk)
    assert "2 articles" in shown(alert)


def test_a_copy_of_what_was_there_before_is_not_news(desk: Desk) -> None:
    arrive(desk, Item("a1", story="s1", names=(XI,)), live=False)
    follow(desk, "xi")
    arrive(desk, Item("a2", story="s1", copy_of="a1", names=(XI,)))
    assert planned(desk) == []
    arrive(desk, Item("a3", story="s1", names=(XI,)))
    assert len(planned(desk, "alert")) == 1, "a new article of an old story is news"


def test_several_follows_of_a_channel_give_one_alert_that_names_them_all(desk: Desk) -> None:
    follow(desk, "xi")
    follow(desk, "putin")
    arrive(desk, Item("a1", names=(XI, PUTIN)))
    [alert] = planned(desk)
    assert "Vladimir Putin and Xi Jinping" in alert.payload["text"]


def test_every_channel_that_follows_is_told_and_no_other(desk: Desk) -> None:
    follow(desk, "xi", "C1")
    follow(desk, "xi", "C2")
    follow(desk, "modi", "C3")
    arrive(desk, Item("a1", names=(XI,)))
    assert [len(planned(desk, channel=c)) for c in ("C1", "C2", "C3")] == [1, 1, 0]


def test_what_one_workspace_reads_in_alerts_no_other_and_private_text_only_its_channel(desk: Desk) -> None:
    follow(desk, "xi", "C1", "T1")
    follow(desk, "xi", "C2", "T2")
    follow(desk, "xi", "C3", "T1")
    arrive(desk, Item("a1", names=(XI,)), team_id="T1")
    assert [len(planned(desk, channel=c)) for c in ("C1", "C2", "C3")] == [1, 0, 1]
    arrive(desk, Item("a2", names=(XI,), only_channel="C3"), team_id="T1")
    assert [len(planned(desk, channel=c)) for c in ("C1", "C2", "C3")] == [1, 0, 2]


def test_dated_teasers_are_told_and_bare_headlines_and_snippets_are_not(desk: Desk) -> None:
    follow(desk, "xi")
    arrive(desk, Item("a1", names=(XI,), kind="headline"))
    arrive(desk, Item("a2", names=(XI,), kind="teaser"))
    assert planned(desk) == []
    arrive(desk, Item("a3", names=(XI,), kind="teaser", headline="Xi lands", published="2026-03-02"))
    assert len(planned(desk)) == 1


@pytest.mark.parametrize(
    ("was", "status", "word"),
    [
        (None, "announced", "Announced"),
        ("expected", "announced", "Confirmed"),
        ("announced", "postponed", "Postponed"),
        ("announced", "cancelled", "Called off"),
        ("cancelled", "announced", "On again"),
        ("announced", "held", "Held"),
        (None, "expected", ""),
    ],
)
def test_those_who_follow_meetings_hear_of_each_change_of_status(
    desk: Desk, was: str | None, status: str, word: str
) -> None:
    follow(desk, "meetings of xi")
    meeting = a_meeting("m1", status, article="a1", date="2026-04-02", leaders=(XI, PUTIN))  # type: ignore[arg-type]
    arrive(desk, Item("a1"), meetings=[(meeting, was)])
    other = a_meeting("m2", "announced", article="a2", date="2026-04-02", leaders=(MODI,))
    arrive(desk, Item("a2"), meetings=[(other, None)])
    found = planned(desk)
    assert len(found) == bool(word)
    for alert in found:
        assert alert.payload["text"].startswith(f"{word}: Xi Jinping and Vladimir Putin, bilateral meeting, 2 Apr 2026")
        assert "They will meet, says a1." in shown(alert)
        assert was is None or f"(was {was})" in shown(alert)


@pytest.mark.parametrize(
    ("text", "called", "told"),
    [
        ("meetings of xi called off or postponed", "meetings of Xi Jinping, postponed or called off", "cancelled"),
        ("postponed meetings", "all meetings, postponed", "postponed"),
        ("confirmed meetings with xi and putin", "meetings of Xi Jinping and Vladimir Putin, confirmed", "announced"),
        ("cancelled meetings", "all meetings, called off", "cancelled"),
    ],
)
def test_one_may_follow_only_what_becomes_of_meetings(desk: Desk, text: str, called: str, told: str) -> None:
    assert follow(desk, text).what == called
    for n, status in enumerate(("held", told)):
        meeting = a_meeting(f"m{n}", status, article=f"a{n}", date="2026-04-02", leaders=(XI, PUTIN))  # type: ignore[arg-type]
        arrive(desk, Item(f"a{n}"), meetings=[(meeting, "expected")])
    assert len(planned(desk)) == 1
    follows.remove(desk, text, "T1", "C1")


def test_a_ledger_that_wavers_tells_each_turn_of_a_meeting_once(desk: Desk) -> None:
    follow(desk, "meetings")
    turns = ["announced", "held", "announced", "held", "announced", "cancelled", "announced", "cancelled"]
    for n, (was, status) in enumerate(zip([None, *turns], turns, strict=False)):
        meeting = a_meeting("m1", status, article=f"a{n}", date="2026-04-02", leaders=(XI, PUTIN))  # type: ignore[arg-type]
        arrive(desk, Item(f"a{n}"), meetings=[(meeting, was)])
        sent(desk, *planned(desk))
    texts = [post.payload["text"].split(":")[0] for post in planned(desk)]
    assert texts[0] == "Announced"
    assert texts.count("Held") == texts.count("Called off") == texts.count("On again") == 1


def test_a_story_and_the_change_of_a_meeting_that_it_tells_of_are_one_alert(desk: Desk) -> None:
    follow(desk, "xi")
    follow(desk, "meetings of putin")
    meeting = a_meeting("m1", "postponed", article="a1", date="2026-04-02", leaders=(XI, PUTIN))
    arrive(desk, Item("a1", story="s1", names=(XI,), body="Xi will not go."), meetings=[(meeting, "announced")])
    [alert] = planned(desk)
    for part in ("*Postponed*", "(was announced)", "Headline of a1", "Xi will not go.", "meetings of Vladimir Putin"):
        assert part in shown(alert)
    sent(desk, alert)
    arrive(desk, Item("a2", story="s1", names=(XI,), outlet="Harbour Post"))
    _, reply, count = planned(desk)
    assert "Harbour Post" in shown(reply)
    assert "(was announced)" in shown(count), "the root still says what it said"
    assert "2 articles" in shown(count)


def test_a_meeting_that_an_article_merely_recalls_is_no_news(desk: Desk) -> None:
    follow(desk, "meetings")
    recalled = a_meeting("m1", "held", article="a1", date="2022-11-14", leaders=(XI,), published="2026-03-04")
    arrive(desk, Item("a1", published="2026-03-04"), meetings=[(recalled, None)])
    assert planned(desk) == []
    held = a_meeting("m2", "held", article="a2", date="2026-03-03", leaders=(XI,), published="2026-03-04")
    arrive(desk, Item("a2", published="2026-03-04"), meetings=[(held, None)])
    assert len(planned(desk)) == 1


def test_many_at_once_become_one_message_and_each_story_is_told_once(desk: Desk) -> None:
    follow(desk, "xi")
    arrive(desk, *(Item(f"a{n}", story=f"s{n}", names=(XI,)) for n in range(12)))
    [roll_up] = planned(desk)
    assert roll_up.payload["text"].startswith("12 alerts")
    arrive(desk, Item("again", story="s3", names=(XI,)))
    assert [post.kind for post in planned(desk)] == ["alert_roll_up"], "counted in the roll-up that still waits"


def test_a_roll_up_has_room_for_thirty_alerts(desk: Desk) -> None:
    follow(desk, "xi")
    follow(desk, "meetings")
    items = [Item(f"a{n}", headline=f"Headline {n:02d} " + "of many words " * 6, names=(XI,)) for n in range(30)]
    meeting = a_meeting("m1", "postponed", article="a0", date="2026-04-02", leaders=(XI, PUTIN))
    arrive(desk, *items, meetings=[(meeting, "announced")])
    [roll_up] = planned(desk)
    assert [f"Headline {n:02d}" in shown(roll_up) for n in range(30)] == [True] * 30
    assert "Postponed: Xi Jinping and Vladimir Putin" in shown(roll_up)


def test_a_roll_up_of_hundreds_goes_on_in_its_thread_and_counts_the_last(desk: Desk) -> None:
    follow(desk, "xi")
    for first in (0, 120, 240):
        names = range(first, first + 120)
        arrive(desk, *(Item(f"a{n}", headline=f"Headline {n:03d} " + "of words " * 8, names=(XI,)) for n in names))
    root, *parts = planned(desk)
    assert (root.kind, {part.kind for part in parts}) == ("alert_roll_up", {"alert_part"})
    assert {part.parent_id for part in parts} == {root.id}
    told = "".join(str(post.payload["blocks"]) for post in (root, *parts))
    assert root.payload["text"].startswith("360 alerts")
    assert sum(told.count(f"Headline {n:03d} ") for n in range(360)) == alerts.ROLL_UP_TOLD == 240
    assert "and 120 more alerts: `/news` finds what they tell" in shown(parts[-1])


def test_a_steady_stream_is_gathered_after_the_first_few(desk: Desk, now: FakeTime) -> None:
    follow(desk, "xi")
    for n in range(9):
        arrive(desk, Item(f"a{n}", story=f"s{n}", names=(XI,)))
        now.pass_by(20)
    alone, [gathered] = planned(desk, "alert"), planned(desk, "alert_roll_up")
    assert len(alone) == alerts.BURST
    assert gathered.payload["text"].startswith("4 alerts")
    assert gathered.next_at > now.epoch()


def test_what_is_urgent_is_never_held_back(desk: Desk, now: FakeTime) -> None:
    follow(desk, "urgent xi")
    quiet_hours.set_quiet(desk, "T1", "C1", "11:00-13:00", "UTC")
    arrive(desk, *(Item(f"a{n}", story=f"s{n}", names=(XI,)) for n in range(8)))
    assert [post.next_at <= now.epoch() for post in planned(desk, "alert")] == [True] * 8


def test_in_quiet_hours_alerts_wait_as_one_message(desk: Desk, now: FakeTime) -> None:
    follow(desk, "xi")
    quiet_hours.set_quiet(desk, "T1", "C1", "11:00-14:30", "Europe/Paris")
    arrive(desk, Item("a1", names=(XI,)))
    arrive(desk, Item("a2", names=(XI,)))
    [held] = planned(desk)
    assert held.next_at == (now.wall + timedelta(minutes=90)).timestamp()
    assert held.payload["text"].startswith("2 alerts")


def test_after_an_alert_its_follow_cools_down(desk: Desk, now: FakeTime) -> None:
    follow(desk, "xi")
    follow(desk, "modi")
    quiet_hours.set_cooldown(desk, "T1", "C1", 60)
    arrive(desk, Item("a1", names=(XI,)))
    now.pass_by(600)
    arrive(desk, Item("a2", names=(XI,)), Item("b1", names=(MODI,)))
    now.pass_by(600)
    arrive(desk, Item("a3", names=(XI,)))
    assert len(planned(desk, "alert")) == 1
    [held] = planned(desk, "alert_roll_up")
    assert held.next_at == pytest.approx(now.epoch() + 2_400)


def test_a_muted_follow_is_silent_and_the_thread_of_an_alert_ends_with_its_follow(desk: Desk, now: FakeTime) -> None:
    follow(desk, "xi")
    arrive(desk, Item("a1", story="s1", names=(XI,)))
    sent(desk, *planned(desk))
    follows.mute(desk, "xi", "T1", "C1", now.wall + timedelta(hours=1))
    arrive(desk, Item("a2", story="s2", names=(XI,)), Item("a3", story="s1", names=(XI,)))
    assert len(planned(desk)) == 1
    now.pass_by(3_700)
    arrive(desk, Item("a4", story="s1", names=(XI,)))
    assert len(planned(desk, "alert_reply")) == 1
    follows.remove(desk, "xi", "T1", "C1")
    arrive(desk, Item("a5", story="s1", names=(XI,)))
    assert len(planned(desk, "alert_reply")) == 1


def test_an_intake_that_fails_leaves_no_alert(desk: Desk) -> None:
    follow(desk, "xi")
    desk.render = None
    with pytest.raises(AttributeError):
        arrive(desk, Item("a1", names=(XI,)))
    assert planned(desk) == []
    with desk.store.read() as conn:
        assert conn.execute("select count(*) from article").fetchone()[0] == 0


async def test_an_alert_its_thread_and_its_count_reach_the_channel(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now) as b:
        b.ws.faults.mix({"drop_after_store": 0.3, "503": 0.2}, seed=7, methods=("chat.postMessage", "chat.update"))
        follow(desk, "xi", b.channel)
        for n in range(4):
            arrive(desk, Item(f"a{n}", story="s1", names=(XI,), outlet=f"Outlet {n}"))
            await b.let_pass(900, step=30)
        root, *replies = [m for m in b.ws.channel("general").messages if m.user == b.ws.bot_user]
        assert "4 articles by Outlet 0" in str(root.blocks)
        assert [reply.thread_ts for reply in replies] == [root.ts] * 3
        assert ["Outlet" in reply.text for reply in replies] == [True] * 3


@pytest.mark.parametrize(
    ("quiet", "zone", "hour", "over"),
    [
        ("22:00-07:00", "UTC", 12, "12:00"),
        ("11:00-13:00", "UTC", 12, "13:00"),
        ("22:00-12:30", "UTC", 12, "12:30"),
        ("12:00-11:59", "UTC", 12, "11:59"),
        ("13:00-14:00", "Europe/Paris", 12, "13:00"),
    ],
)
def test_quiet_hours_end_when_they_say(now: FakeTime, quiet: str, zone: str, hour: int, over: str) -> None:
    assert f"{quiet_hours.end_of_quiet(quiet, zone, now.wall):%H:%M}" == over


@pytest.mark.parametrize("quiet", ["22", "22:00", "22:00-", "9-9-9", "25:00-07:00", "07:00-07:00", "a-b"])
def test_quiet_hours_that_make_no_sense_are_refused(desk: Desk, quiet: str) -> None:
    with pytest.raises(follows.BadQuery):
        quiet_hours.set_quiet(desk, "T1", "C1", quiet, "UTC")
