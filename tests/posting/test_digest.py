"""Digests: exactly what is new, at most once per edition and local day, worded within Slack's limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.bulletins import EditionState
from bot.desk import Desk, digest, editions, follows, lookup, stamp
from bot.desk.newsfeed import newest_stories
from bot.errors import BadQuery, NotFound
from bot.export import story_rows
from bot.messages import wording
from bot.messages.newsfeed import word_feed
from bot.model import Meeting, Post, Viewer
from store import digests as digest_rows
from store import meetings as meeting_rows
from tests.posting.benches import FakeTime, bench
from tests.posting.newsroom import Item, a_meeting, arrive, planned, shown

pytestmark = pytest.mark.usefixtures("words")

XI, PUTIN, MODI = "xi-jinping", "vladimir-putin", "narendra-modi"


def set_up(desk: Desk, text: str, channel: str = "C1") -> EditionState:
    wish = editions.read_edition(desk, text, "UTC")
    return editions.set_edition(desk, wish, "T1", channel, "U1", desk.clock())


def tick(desk: Desk, now: FakeTime, at: datetime) -> list[Post]:
    """The posts that planning at this time adds in C1."""
    now.pass_by((at - now.wall).total_seconds())
    before = len(planned(desk))
    digest.plan_due(desk, now.wall)
    return planned(desk)[before:]


def at(day: int, clock: str) -> datetime:
    return datetime.combine(date(2026, 3, day), time.fromisoformat(clock), UTC)


# When


def test_a_digest_comes_at_its_time_once_a_day(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1"))
    assert tick(desk, now, at(4, "12:59")) == []
    [post] = tick(desk, now, at(4, "13:00"))
    assert "Headline of a1" in shown(post)
    assert tick(desk, now, at(4, "13:01")) == []
    assert tick(desk, now, at(4, "23:59")) == []
    assert len(tick(desk, now, at(5, "13:00"))) == 1


def test_set_after_today_s_time_it_starts_tomorrow(desk: Desk, now: FakeTime) -> None:
    state = set_up(desk, "daily 11:59")
    assert (state.digest.starts_on, state.next_at) == ("2026-03-05", at(5, "11:59"))
    assert tick(desk, now, at(4, "20:00")) == []
    assert len(tick(desk, now, at(5, "12:00"))) == 1


def test_changed_after_today_s_went_out_it_starts_tomorrow(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    assert len(tick(desk, now, at(4, "13:00"))) == 1
    assert set_up(desk, "daily 18:00").next_at == at(5, "18:00")
    assert tick(desk, now, at(4, "18:30")) == []
    assert len(tick(desk, now, at(5, "18:00"))) == 1


def test_changed_before_today_s_went_out_the_new_time_holds_at_once(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    set_up(desk, "daily 12:30")
    assert len(tick(desk, now, at(4, "12:31"))) == 1
    assert tick(desk, now, at(4, "13:01")) == []


def test_weekdays_and_zones_are_those_of_the_edition(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "fri 08:00 america/new_york")
    assert tick(desk, now, at(5, "13:00")) == []
    assert tick(desk, now, at(6, "12:59")) == []
    assert len(tick(desk, now, at(6, "13:00"))) == 1


def test_after_days_down_the_newest_is_sent_and_the_missed_are_named(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1"))
    [post] = tick(desk, now, at(7, "14:00"))
    assert "no digest came on Wed 4 Mar, Thu 5 Mar and Fri 6 Mar" in shown(post)
    assert tick(desk, now, at(7, "15:00")) == []


def test_later_than_six_hours_it_is_missed_and_nothing_is_lost(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1"))
    tick(desk, now, at(4, "13:00"))
    arrive(desk, Item("a2"))
    assert tick(desk, now, at(5, "19:01")) == []
    [post] = tick(desk, now, at(6, "13:00"))
    assert "Headline of a2" in shown(post)
    assert "no digest came on Thu 5 Mar" in shown(post)
    [post] = tick(desk, now, at(7, "13:00"))
    assert "no digest came" not in shown(post)


def test_a_clock_that_jumps_back_or_ahead_floods_nobody(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    assert len(tick(desk, now, at(4, "13:00"))) == 1
    for jump in (-7_200, 14_400, -7_200, 40 * 86_400, -40 * 86_400):
        now.jump(jump)
        digest.plan_due(desk, now.wall)
    assert len(planned(desk)) <= 2


def test_a_paused_edition_is_silent_and_tells_everything_when_it_resumes(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    tick(desk, now, at(4, "13:00"))
    editions.change_state(desk, "T1", "C1", "main", "paused", now.wall)
    arrive(desk, Item("a1", published="2026-03-05"))
    assert tick(desk, now, at(6, "13:00")) == []
    editions.change_state(desk, "T1", "C1", "main", "on", now.wall)
    [post] = tick(desk, now, at(7, "13:00"))
    assert "Headline of a1" in shown(post)
    assert "no digest came" not in shown(post), "paused days are not missed"


def test_off_and_on_again_keeps_the_mark(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1"))
    tick(desk, now, at(4, "13:00"))
    editions.change_state(desk, "T1", "C1", "main", "off", now.wall)
    arrive(desk, Item("a2"))
    now.pass_by(86_400)
    set_up(desk, "daily 14:00")
    [post] = tick(desk, now, at(5, "14:00"))
    assert "Headline of a2" in shown(post)
    assert "Headline of a1" not in shown(post)


def test_the_next_one_can_be_skipped(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    assert editions.skip_next(desk, "T1", "C1", "main", now.wall).next_at == at(5, "13:00")
    assert tick(desk, now, at(4, "13:00")) == []
    assert len(tick(desk, now, at(5, "13:00"))) == 1


def test_a_skip_can_be_taken_back(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    editions.skip_next(desk, "T1", "C1", "main", now.wall)
    editions.skip_next(desk, "T1", "C1", "main", now.wall)
    assert editions.change_state(desk, "T1", "C1", "main", "on", now.wall).next_at == at(4, "13:00")
    assert len(tick(desk, now, at(4, "13:00"))) == 1


def test_two_processes_that_plan_at_once_plan_once(desk: Desk, now: FakeTime) -> None:
    from store.database import Store

    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1"))
    now.pass_by(3_600)
    with Store(desk.store.path) as store:
        other = Desk(store, desk.settings, desk.clock, desk.render)
        due = digest._due(other, now.wall)
        assert digest.plan_due(desk, now.wall) == 1
        [(edition, slots)] = due
        assert digest._plan_slot(other, edition, slots, now.wall) == 0
    assert len(planned(desk)) == 1


# What


def test_a_digest_lists_what_was_first_stored_since_the_last_and_nothing_twice(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1"))
    first = tick(desk, now, at(4, "13:00"))
    arrive(desk, Item("a2"), live=False)
    arrive(desk, Item("a3", copy_of="a1"), Item("a4", kind="headline"))
    [second] = tick(desk, now, at(5, "13:00"))
    assert ["Headline of a1" in shown(p) for p in (*first, second)] == [True, False]
    assert "Headline of a2" in shown(second)
    assert "Headline of a4" not in shown(second)
    assert "1 new article in 1 story" in shown(second)


def test_the_first_digest_looks_back_a_day_and_shows_twenty_stories(desk: Desk, now: FakeTime) -> None:
    arrive(desk, Item("old"))
    now.pass_by(86_400 + 60)
    arrive(desk, *(Item(f"a{n}") for n in range(25)))
    set_up(desk, "daily 13:00")
    told = "".join(map(shown, tick(desk, now, at(5, "13:00"))))
    assert "Headline of old" not in told
    assert sum(f"Headline of a{n} " in told or f"Headline of a{n}*" in told for n in range(25)) == 20
    assert "5 more stories" in told


def test_older_articles_come_under_added_to_the_archive_five_stories_and_a_count(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    tick(desk, now, at(4, "13:00"))
    arrive(
        desk,
        Item("new", published="2026-02-27"),
        Item("undated"),
        *(Item(f"o{n}", published="2026-02-25") for n in range(8)),
    )
    [post] = tick(desk, now, at(5, "13:00"))
    news, archive = shown(post).split("Added to the archive")
    assert "Headline of new" in news
    assert "Headline of undated" in news
    assert sum(f"Headline of o{n}" in archive for n in range(8)) == 5
    assert "3 more older stories" in archive


def test_a_story_is_one_entry_with_all_its_outlets(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(
        desk,
        Item("a1", story="s1", outlet="The Meridian"),
        Item("a2", story="s1", outlet="Harbour Post", copy_of="a1"),
        Item("a3", story="s1", outlet="The Ledger", url="https://ledger.example/3"),
        Item("b1", story="s2", outlet="The Ledger"),
    )
    [post] = tick(desk, now, at(4, "13:00"))
    text = shown(post)
    assert "3 articles by The Meridian, Harbour Post and The Ledger, 2 independent" in text
    assert "<https://ledger.example/3|Headline of a3>" in text
    assert text.index("Headline of a1") < text.index("Headline of b1"), "more independent sources first"


def test_digest_answer_feed_and_export_count_a_story_alike(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(
        desk,
        Item("a1", story="s1", outlet="The Meridian"),
        Item("a2", story="s1", outlet="The Meridian", copy_of="a1"),
        Item("a3", story="s1", outlet="Harbour Post", kind="headline"),
        Item("a4", story="s1", outlet="The Ledger"),
    )
    [post] = tick(desk, now, at(4, "13:00"))
    [found] = lookup.news(desk, "headline", Viewer("T1", "U1", "C1"), now.wall).stories
    [row] = story_rows(desk)
    counted = "2 articles and 1 teaser by The Meridian, Harbour Post and The Ledger, 3 independent"
    assert counted in shown(post)
    assert wording.coverage(found) == counted
    assert counted in word_feed(newest_stories(desk))
    assert (row["articles"], row["teasers"], row["independent"]) == (2, 1, 3)


def test_articles_are_cited_by_the_line_of_their_headline(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1", above="The Meridian"), Item("a2", above="The Meridian", published="2019-03-02"))
    [post] = tick(desk, now, at(4, "13:00"))
    text = shown(post)
    assert "a1.txt, line 3" in text
    assert "a2.txt, line 3" in text
    assert "line 1" not in text


def test_a_story_that_goes_on_says_so(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1", story="s1"))
    tick(desk, now, at(4, "13:00"))
    arrive(desk, Item("a2", story="s1"))
    [post] = tick(desk, now, at(5, "13:00"))
    assert "goes on from before" in shown(post)
    assert "Headline of a1" not in shown(post)


def test_what_the_channel_follows_stands_first(desk: Desk, now: FakeTime) -> None:
    follows.add(desk, "modi", "T1", "C1", "U1", now.wall)
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1", story="s1"), Item("a2", story="s1", outlet="X"), Item("b1", names=(MODI,)), live=False)
    [post] = tick(desk, now, at(4, "13:00"))
    assert shown(post).index("Headline of b1") < shown(post).index("Headline of a1")
    assert "you follow Narendra Modi" in shown(post)


def test_what_was_expected_yesterday_and_nobody_has_told_of_is_said_once(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(
        desk,
        Item("a0"),
        meetings=[
            (a_meeting("m1", "expected", article="a0", date="2026-03-05", leaders=(XI, MODI)), None),
            (a_meeting("m2", "held", article="a0", date="2026-03-05", leaders=(XI, PUTIN)), None),
            (a_meeting("m3", "expected", article="a0", date="2026-03-09", leaders=(PUTIN, MODI)), None),
        ],
        live=False,
    )
    tick(desk, now, at(4, "13:00"))
    arrive(desk, Item("a1"))
    assert "no report yet" not in shown(tick(desk, now, at(5, "13:00"))[0])
    arrive(desk, Item("a2"))
    text = shown(tick(desk, now, at(6, "13:00"))[0])
    overdue = text[text.index("Expected, no report yet") :].split("Top stories")[0]
    assert "Xi Jinping and Narendra Modi — bilateral meeting" in overdue
    assert "5 Mar 2026" in overdue
    assert "Putin" not in overdue
    arrive(desk, Item("a3"))
    assert "no report yet" not in shown(tick(desk, now, at(7, "13:00"))[0])


def test_a_plan_of_years_ago_without_an_end_is_no_news(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    tick(desk, now, at(4, "13:00"))
    plans = [
        a_meeting(f"m{year}", "expected", article=f"a{year}", date=f"{year}-03-02/..", leaders=(XI, MODI),
                  published=f"{year}-03-02")
        for year in (2021, 2026)
    ]  # fmt: skip
    arrive(desk, Item("a2021"), Item("a2026"), meetings=[(plan, None) for plan in plans], live=False)
    [post] = tick(desk, now, at(5, "13:00"))
    assert "some day after 2 Mar 2026" in shown(post)
    assert "2 Mar 2021" not in shown(post)


def test_meetings_that_changed_the_diary_and_corrections_have_their_sections(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    tick(desk, now, at(4, "13:00"))
    today = a_meeting("m0", "announced", article="a0", date="2026-03-05", leaders=(MODI,))
    arrive(
        desk,
        Item("a0"),
        Item("a1"),
        Item("fix", form="correction"),
        meetings=[
            (today, None),
            (a_meeting("m1", "postponed", article="a1", date="2026-04-02", leaders=(XI, PUTIN)), "announced"),
            (a_meeting("m2", "held", article="a1", date="2019-04-02", leaders=(XI,)), None),
        ],
        live=False,
    )
    [post] = tick(desk, now, at(5, "13:00"))
    text = shown(post)
    assert "Today's diary" in text
    assert "Narendra Modi — bilateral meeting, announced" in text
    assert "postponed (was announced)" in text
    assert "2 Apr 2026" in text
    assert "2019" not in text, "an old meeting that was read only now is no news"
    assert text.index("Corrected") < text.index("Headline of fix")


def test_the_diary_says_what_changed_in_it_and_the_meetings_do_not_say_it_again(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    kept = a_meeting("kept", "announced", article="a0", date="2026-03-05", leaders=(MODI,))
    off = a_meeting("off", "announced", article="a0", date="2026-03-05", leaders=(XI,))
    moved = a_meeting("moved", "announced", article="a0", date="2026-03-05", leaders=(PUTIN,))
    arrive(desk, Item("a0"), meetings=[(kept, None), (off, None), (moved, None)], live=False)
    tick(desk, now, at(4, "13:00"))
    off = a_meeting("off", "cancelled", article="a1", date="2026-03-05", leaders=(XI,))
    arrive(desk, Item("a1"), meetings=[(off, "announced")], live=False)
    moved = a_meeting("moved", "announced", article="a1", date="2026-03-19", leaders=(PUTIN,))
    change_date(desk, moved, "2026-03-05")
    [post] = tick(desk, now, at(5, "13:00"))
    diary = next(str(block) for block in post.payload["blocks"] if "Today's diary" in str(block))
    assert "Xi Jinping — bilateral meeting, cancelled (was announced)" in diary
    assert "Vladimir Putin — bilateral meeting, announced (was on 5 Mar 2026)" in diary
    assert diary.index("Xi Jinping") < diary.index("Narendra Modi"), "what changed stands first"
    assert "*Meetings" not in shown(post)
    [post] = tick(desk, now, at(6, "13:00"))
    assert "nothing new" in post.payload["text"]
    assert "Xi Jinping" not in shown(post), "that it was called off is said once"


def change_date(desk: Desk, meeting: Meeting, was: str) -> None:
    with desk.store.write() as conn:
        meeting_rows.save_meeting(conn, meeting, meeting_rows.Shelf("block", "", None), stamp(desk.clock()))
        change = meeting_rows.MeetingChange(meeting.id, "", "date", was, meeting.date or "", None)
        meeting_rows.add_change(conn, change, live=False, at=stamp(desk.clock()))


@pytest.mark.parametrize(
    ("was", "date_now", "status", "says"),
    [
        ("2026-03-20", "2026-04-02", "announced", "*Meetings: 1 moved*"),
        ("2026-04", "2026-04-02", "announced", None),
        ("2026-03-20", "2026-04-02", "cancelled", None),
    ],
)
def test_a_meeting_on_another_day_is_news_and_a_day_better_known_is_not(
    desk: Desk, now: FakeTime, was: str, date_now: str, status: str, says: str | None
) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a0"), meetings=[(a_meeting("m", "announced", article="a0", date=was, leaders=(XI,)), None)])
    tick(desk, now, at(4, "13:00"))
    change_date(desk, a_meeting("m", status, article="a0", date=date_now, leaders=(XI,)), was)  # type: ignore[arg-type]
    [post] = tick(desk, now, at(5, "13:00"))
    assert (says in shown(post)) if says else "nothing new" in shown(post)


def test_many_meetings_are_counted_by_what_became_of_them_and_go_on_in_the_thread(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    tick(desk, now, at(4, "13:00"))
    states = ("cancelled", "held", "announced")
    meetings = [
        a_meeting(f"m{n}", states[n % 3], article="a1", date=f"2026-03-{7 + n % 20:02d}", leaders=(XI, PUTIN))  # type: ignore[arg-type]
        for n in range(24)
    ]
    arrive(desk, Item("a1"), meetings=[(meeting, None) for meeting in meetings], live=False)
    root, part = tick(desk, now, at(5, "13:00"))
    assert "*Meetings: 8 called off, 8 held, 8 announced*" in shown(root)
    assert "14 more meetings in the thread" in shown(root)
    assert shown(part).count("Xi Jinping and Vladimir Putin") == 14


def test_a_correction_stands_under_corrected_and_the_rest_of_its_story_above(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1", story="s1"), Item("a2", story="s1"), Item("fix", story="s1", form="correction"))
    [post] = tick(desk, now, at(4, "13:00"))
    news, corrected = shown(post).split("*Corrected*")
    assert "Headline of a2" in news
    assert [f"Headline of {i}" in corrected for i in ("a1", "a2", "fix")] == [False, False, True]
    assert "3 new articles in 1 story" in news


def test_a_country_s_digest_has_the_meetings_of_who_leads_it(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00 china")
    tick(desk, now, at(4, "13:00"))
    theirs = a_meeting("m1", "announced", article="a1", date="2026-03-20", leaders=(XI, PUTIN))
    other = a_meeting("m2", "announced", article="a1", date="2026-03-20", leaders=(MODI, PUTIN))
    arrive(desk, Item("a1"), meetings=[(theirs, None), (other, None)], live=False)
    [post] = tick(desk, now, at(5, "13:00"))
    assert "Xi Jinping and Vladimir Putin" in shown(post)
    assert "Narendra Modi" not in shown(post)


def test_a_big_day_continues_in_the_thread_and_leaves_nothing_out(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00 length:15")
    tick(desk, now, at(4, "13:00"))
    arrive(
        desk, *(Item(f"a{n:03d}", headline=f"Story {n:03d} " + "of long words " * 12) for n in range(300)), live=False
    )
    root, *parts = tick(desk, now, at(5, "13:00"))
    assert len(parts) > 3
    assert {part.parent_id for part in parts} == {root.id}
    told = [n for n in range(300) if sum(f"Story {n:03d}" in str(p.payload.get("blocks")) for p in (root, *parts)) == 1]
    assert len(told) == 300
    assert "285 more stories in the thread" in shown(root)


def test_an_edition_on_topics_lists_only_them_and_leaves_the_others_to_the_next_full_one(
    desk: Desk, now: FakeTime
) -> None:
    set_up(desk, "daily 13:00 name:asia xi, india, outlet:The Ledger")
    set_up(desk, "daily 14:00")
    tick(desk, now, at(4, "14:00"))
    arrive(
        desk,
        Item("x", names=(XI,)),
        Item("l", outlet="the ledger"),
        Item("o", outlet="Other"),
        Item("i", body="In India."),
    )
    [topics] = tick(desk, now, at(5, "13:00"))
    assert [f"Headline of {i}*" in shown(topics) for i in "xlio"] == [True, True, True, False]
    assert "Digest on Xi Jinping, India and The Ledger" in topics.payload["text"]
    [full] = tick(desk, now, at(5, "14:00"))
    assert [f"Headline of {i}*" in shown(full) for i in "xlio"] == [True] * 4
    [topics] = tick(desk, now, at(6, "13:00"))
    assert "nothing new" in topics.payload["text"]


@pytest.mark.parametrize("trouble", ["drop_before_store", "is_archived", "invalid_arguments"])
async def test_what_a_digest_held_that_could_not_be_posted_is_in_the_next_one(
    desk: Desk, now: FakeTime, trouble: str
) -> None:
    """Slack is away for the whole morning, the channel is archived, the message is refused."""
    async with bench(desk, now) as b:
        set_up(desk, "daily 13:00", b.channel)
        arrive(desk, Item("a1"))
        tick(desk, now, at(4, "13:00"))
        await b.let_pass(60)
        arrive(desk, Item("lost", published="2026-03-05"))
        b.ws.faults.mix({trouble: 1.0}, seed=3, methods=("chat.postMessage", "conversations.history"))
        now.pass_by((at(5, "13:00") - now.wall).total_seconds())
        digest.plan_due(desk, now.wall)
        await b.let_pass(8 * 3_600, step=600)
        b.ws.faults.clear()
        await b.let_pass(3_600, step=600)
        assert "Headline of lost" not in str(b.ws.channel("general").messages)
        arrive(desk, Item("new", published="2026-03-06"))
        now.pass_by((at(6, "13:00") - now.wall).total_seconds())
        digest.plan_due(desk, now.wall)
        await b.let_pass(60)
        first, second = [m for m in b.ws.channel("general").messages if m.user == b.ws.bot_user]
        for part in ("Headline of lost", "Headline of new", "no digest came on Thu 5 Mar", "since Wed 4 Mar 13:00"):
            assert part in str(second.blocks)
        assert "Headline of a1" not in str(second.blocks)
        digest.post_now(desk, "T1", b.channel, now.wall)
        assert [m for m in b.ws.channel("general").messages if m.user == b.ws.bot_user] == [first, second]


def test_private_text_and_other_workspaces_stay_out(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("theirs"), team_id="T2")
    arrive(desk, Item("ours"), team_id="T1")
    arrive(desk, Item("here", only_channel="C1"), team_id="T1")
    arrive(desk, Item("there", only_channel="C2"), team_id="T1")
    [post] = tick(desk, now, at(4, "13:00"))
    assert [f"Headline of {i}" in shown(post) for i in ("theirs", "ours", "here", "there")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(("quiet", "said"), [(1, [True] * 4), (3, [False, False, True, False])])
def test_an_empty_day_is_said_after_the_set_number_of_days(
    desk: Desk, now: FakeTime, quiet: int, said: list[bool]
) -> None:
    set_up(desk, f"daily 13:00 quiet:{quiet}")
    assert [bool(tick(desk, now, at(4 + n, "13:00"))) for n in range(4)] == said


def test_a_source_that_went_silent_is_named(desk: Desk, now: FakeTime) -> None:
    with desk.store.write() as conn:
        conn.execute(
            """
            insert into feed (
                id, team_id, url, title, kind, state, every_s, next_at, last_item_at, created_by, created_at
            )
            values (
                'f', '', 'https://x.example', 'Far Courier', 'feed', 'active', 600, 0, '2026-02-01T00:00:00Z', 'U',
                '2026-01-01T00:00:00Z'
            )
            """
        )
    set_up(desk, "daily 13:00")
    [post] = tick(desk, now, at(4, "13:00"))
    assert "Far Courier" in shown(post)


def test_hostile_headlines_stay_text(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    nasty = "<!channel> & <https://evil.example|click> *bold* \u202e"
    arrive(desk, Item("a1", headline=nasty, outlet="<@U1>", url="javascript:alert(1)"))
    [post] = tick(desk, now, at(4, "13:00"))
    assert "<!channel>" not in shown(post)
    assert "<@U1>" not in shown(post)
    assert "javascript" not in shown(post)
    assert "&lt;!channel&gt; &amp;" in shown(post)


# Now


def test_now_posts_what_is_new_since_any_digest_and_moves_the_mark(desk: Desk, now: FakeTime) -> None:
    set_up(desk, "daily 13:00")
    arrive(desk, Item("a1"))
    tick(desk, now, at(4, "13:00"))
    arrive(desk, Item("a2"))
    assert not digest.post_now(desk, "T1", "C1", now.wall).is_empty
    assert digest.post_now(desk, "T1", "C1", now.wall).is_empty
    arrive(desk, Item("a3"))
    tick(desk, now, at(5, "13:00"))
    told = planned(desk)
    assert [sum(f"Headline of a{n}" in shown(p) for p in told) for n in (1, 2, 3)] == [1, 1, 1]


def test_now_works_without_set_up(desk: Desk, now: FakeTime) -> None:
    arrive(desk, Item("a1"))
    assert digest.post_now(desk, "T1", "C9", now.wall).articles == 1
    assert len(planned(desk, channel="C9")) == 1


def test_a_preview_changes_nothing(desk: Desk, now: FakeTime) -> None:
    arrive(desk, Item("a1"))
    [message] = digest.preview(desk, "T1", "C1", now.wall)
    assert "Headline of a1" in str(message.blocks)
    assert planned(desk) == []
    with desk.store.read() as conn:
        assert digest_rows.mark(conn, "T1", "C1") is None


# Words


@pytest.mark.parametrize(
    ("text", "weekdays", "clock", "zone"),
    [
        ("daily 08:30 Europe/London", range(7), "08:30", "Europe/London"),
        ("DAILY 8:30 london", range(7), "08:30", "Europe/London"),
        ("weekdays 8am", range(5), "08:00", "UTC"),
        ("weekdays 07:00 New York", range(5), "07:00", "America/New_York"),
        ("every day at 9 in Berlin", range(7), "09:00", "Europe/Berlin"),
        ("mon-fri 18.15 america/New_York", range(5), "18:15", "America/New_York"),
        ("mon,wed,fri 12pm utc", (0, 2, 4), "12:00", "UTC"),
        ("fri-mon 12:05 am", (0, 4, 5, 6), "00:05", "UTC"),
        ("saturday 23:59", (5,), "23:59", "UTC"),
    ],
)
def test_an_edition_is_read_out_of_words(
    desk: Desk, text: str, weekdays: tuple[int, ...], clock: str, zone: str
) -> None:
    wish = editions.read_edition(desk, text, "UTC")
    assert (wish.weekdays, f"{wish.at:%H:%M}", wish.timezone) == (tuple(weekdays), clock, zone)


@pytest.mark.parametrize(
    "text",
    ["daily", "daily noon", "08:30", "daily 25:00", "daily 8", "daily 13pm", "never 08:30", "daily 08:30 Mars/Base",
     "daily 08:30 length:99", "daily 08:30 name:<b>", "mon-tue-wed 08:30"],
)  # fmt: skip
def test_words_that_make_no_edition_are_refused_with_an_example(desk: Desk, text: str) -> None:
    with pytest.raises(BadQuery):
        editions.read_edition(desk, text, "UTC")


def test_topics_options_and_names_are_read(desk: Desk) -> None:
    wish = editions.read_edition(desk, "daily 08:30 utc name:evening length:5 quiet:2 on xi, “trade talks”", "UTC")
    assert (wish.name, wish.length, wish.quiet) == ("evening", 5, 2)
    assert wish.topics == ("leader|Xi Jinping|xi-jinping", "words|“trade talks”|trade talks")


def test_an_edition_that_is_not_there_is_named(desk: Desk) -> None:
    set_up(desk, "daily 13:00")
    with pytest.raises(NotFound) as wrong:
        editions.change_state(desk, "T1", "C1", "evening", "off", desk.clock())
    assert wrong.value.nearest == ("main",)


async def test_a_digest_with_its_thread_reaches_the_channel_in_order(desk: Desk, now: FakeTime) -> None:
    async with bench(desk, now, post_interval=1.0) as b:
        set_up(desk, "daily 13:00", b.channel)
        now.pass_by(3_600)
        arrive(desk, Item("x"), live=False)
        digest.plan_due(desk, now.wall)
        await b.let_pass(5, step=1)
        arrive(desk, *(Item(f"a{n:03d}") for n in range(200)), live=False)
        now.pass_by(86_400)
        b.ws.faults.mix({"drop_after_store": 0.3, "503": 0.2}, seed=3, methods=("chat.postMessage",))
        digest.plan_due(desk, now.wall)
        await b.let_pass(3_600, step=20)
        said = [m for m in b.ws.channel("general").messages if m.user == b.ws.bot_user]
        assert "nothing new" not in said[0].text
        assert all(m.thread_ts == said[1].ts for m in said[2:])
        blocks = [str(m.blocks) for m in said[1:]]
        assert [n for n in range(200) if sum(f"Headline of a{n:03d}" in b for b in blocks) != 1] == []


def test_a_day_of_five_thousand_articles_is_planned_within_a_second_and_its_cost_is_what_is_new(
    desk: Desk, now: FakeTime
) -> None:
    from time import process_time

    arrive(desk, *(Item(f"old{n}", story=f"o{n // 3}") for n in range(5_000)), live=False)
    set_up(desk, "daily 13:00")
    tick(desk, now, at(4, "13:00"))
    arrive(desk, *(Item(f"n{n}", story=f"s{n // 3}", outlet=f"Outlet {n % 40}") for n in range(5_000)), live=False)
    now.pass_by(86_400)
    begun = process_time()
    digest.plan_due(desk, now.wall)
    took = process_time() - begun
    assert took < 1.0, f"{took:.2f} s of CPU: 0.14 s when this was written"
    told = planned(desk)[1:]
    assert timedelta(0) < timedelta(seconds=len(told)) < timedelta(minutes=5), "at one post a second"


def test_the_terminal_shows_the_words_without_slack_s_marks(desk: Desk, now: FakeTime) -> None:
    from bot.messages.plain import plain

    arrive(desk, Item("a1", headline="Bread & *salt*", url="https://x.example/1"), Item("a2"))
    set_up(desk, "daily 13:00")
    assert digest.workspace_of(desk, "C1") == "T1"
    said = "\n".join(map(plain, digest.preview(desk, "T1", "C1", now.wall)))
    assert "Bread & *salt* (https://x.example/1)" in said or "Bread & salt (https://x.example/1)" in said
    assert "Headline of a2" in said
    assert not [mark for mark in ("&amp;", "<", "*Headline") if mark in said]
    with pytest.raises(NotFound):
        digest.workspace_of(desk, "C404")


def test_an_edition_that_cannot_be_planned_does_not_silence_the_others(
    desk: Desk, now: FakeTime, caplog: pytest.LogCaptureFixture
) -> None:
    set_up(desk, "daily 13:00 name:broken xi")
    set_up(desk, "daily 13:00 name:sound")
    with desk.store.write() as conn:
        conn.execute("update digest set topics = '[\"nonsense\"]' where name = 'broken'")
    assert len(tick(desk, now, at(4, "13:00"))) == 1
    assert "could not be planned" in caplog.text
