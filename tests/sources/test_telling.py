"""What people are told of sources: changes of watched pages, trouble once, nothing twice; and how hosts are treated."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import web

from bot.desk import follows, health, sources
from bot.desk.bulletin import make_bulletin
from bot.desk.source_options import SourceOptions
from bot.desk.watching import changed_lines
from bot.messages import digest as digest_words
from bot.messages import sources as words
from bot.messages.faults import validate_message
from bot.model import Source, Viewer
from bot.polling.rounds import taking_turns
from store.digests import Mark
from tests.sources.site import NOW, Room, a_room, rss, story

HERE = ("T1", "C1")
ADMINS = frozenset({"T1:U0ADA000001", "T2:U0BEN000001"})


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path, ("quay.test", "mole.test"), admins=ADMINS) as made:
        yield made


def posts(room: Room) -> list[tuple[str, str, bool, str]]:
    """(kind, channel, in a thread, all its words) of everything planned."""
    with room.desk.store.read() as conn:
        rows = conn.execute("select kind, channel_id, parent_id, payload from outbox order by order_key, made_at, id")
        return [(r[0], r[1], r[2] is not None, json.dumps(json.loads(r[3]), ensure_ascii=False)) for r in rows]


# Watched pages


async def test_what_changes_on_a_watched_page_is_told_as_a_diff_in_one_thread_a_day(room: Room) -> None:
    room.sites.pages["/plan"] = story("Sea wall to rise")
    await room.add("/plan", SourceOptions(watch=True), channel=HERE)
    await room.poll()
    await room.poll()
    assert posts(room) == []
    room.sites.pages["/plan"] = story("Sea wall to rise").replace("by a metre", "by two metres")
    room.later(hours=1)
    await room.poll()
    (root, reply) = posts(room)
    assert (root[0], root[1], root[2], reply[0], reply[2]) == ("alert", "C1", False, "alert_reply", True)
    assert "1 line new, 1 gone" in root[3]
    assert "➖" in reply[3]
    assert "by two metres" in reply[3]
    room.sites.pages["/plan"] = story("Sea wall to rise").replace("by a metre", "by three metres")
    room.later(hours=1)
    await room.poll()
    assert [kind for kind, *_ in posts(room)] == ["alert", "alert_reply", "alert_reply"]


async def test_the_diff_goes_into_the_thread_of_an_alert_that_told_the_page(room: Room) -> None:
    follows.add(room.desk, "words: sea wall", "T1", "C1", "U1", room.clock.now)
    room.sites.pages["/plan"] = "<html><body><p>The plans hang here from Thursday.</p></body></html>"
    await room.add("/plan", SourceOptions(watch=True), channel=HERE)
    await room.poll()
    room.sites.pages["/plan"] = story("Sea wall to rise")
    room.later(hours=1)
    await room.poll()
    room.sites.pages["/plan"] = story("Sea wall to rise").replace("two summers", "four summers")
    room.later(days=1)
    await room.poll()
    with room.desk.store.read() as conn:
        rows = conn.execute("select id, kind, parent_id, payload from outbox order by made_at, order_key").fetchall()
    (told,) = [row["id"] for row in rows if row["kind"] == "alert" and "has changed" not in row["payload"]]
    assert "four summers" in rows[-1]["payload"]
    assert rows[-1]["parent_id"] == told


@pytest.mark.parametrize(
    ("before", "after"),
    [("The dam opens.", "The dam opens!"), ("a\nb", "a\n\n b "), ("Rain, wind", "rain wind"), ("", " \n")],
)
def test_commas_capitals_and_blanks_are_no_change(before: str, after: str) -> None:
    assert changed_lines(before, after) is None


def test_a_change_shows_its_lines_with_a_neighbour_and_gaps_between() -> None:
    before = [f"Line {n} of the page" for n in range(12)]
    after = [*before[:3], "A new line", *before[3:9], *before[10:]]
    change = changed_lines("\n".join(before), "\n".join(after))
    assert change is not None
    assert (change.come, change.gone) == (1, 1)
    assert None in change.lines
    assert ("-", "Line 9 of the page") in change.lines


async def test_a_diff_of_any_size_and_text_fits_into_slack(room: Room) -> None:
    room.sites.pages["/plan"] = story("Sea wall to rise")
    source = await room.add("/plan", SourceOptions(watch=True), channel=HERE)
    evil = "\n".join(f"<!channel> & <@U1> {n} " + "&" * 700 for n in range(400))
    change = changed_lines("The dam opens", evil)
    assert change is not None
    for message in [words.word_change(source, change), *words.word_diff(source, change)]:
        assert validate_message(message) == []
        assert "<!channel>" not in json.dumps(message.as_payload())


async def test_another_region_is_no_change_of_the_page(room: Room) -> None:
    room.sites.pages["/plan"] = story("Sea wall to rise")
    await room.add("/plan", SourceOptions(watch=True), channel=HERE)
    await room.poll()
    sources.adjust(room.desk, room.source().id, SourceOptions(region="article"), by="U1", team_id="local")
    await room.poll()
    assert posts(room) == []


async def test_watching_needs_a_channel(room: Room) -> None:
    room.sites.pages["/plan"] = story("Sea wall to rise")
    with pytest.raises(sources.BadQuery, match="from a channel"):
        await room.add("/plan", SourceOptions(watch=True))


# Trouble


async def fails(room: Room, polls: int) -> None:
    room.sites.pages["/feed"] = web.Response(status=500)
    for _ in range(polls):
        room.later(hours=1)
        await room.poll()


async def test_a_failing_source_is_told_to_each_admin_once_and_again_after_it_was_well(room: Room) -> None:
    good = rss(("Dam opens", "https://a.example/1", "Soon"))
    room.sites.pages["/feed"] = good
    await room.add("/feed", SourceOptions(full_text=False))
    await room.poll()
    await fails(room, 4)
    assert posts(room) == []
    await fails(room, 10)
    assert sorted((kind, channel) for kind, channel, *_ in posts(room)) == [
        ("notice", "U0ADA000001"),
        ("notice", "U0BEN000001"),
    ]
    assert "The address answers 500." in posts(room)[0][3]
    room.sites.pages["/feed"] = good
    await room.poll()
    await fails(room, 6)
    assert len(posts(room)) == 4


async def test_a_source_that_is_gone_is_paused_and_told(room: Room) -> None:
    room.sites.pages["/feed"] = rss(("Dam opens", "https://a.example/1", "Soon"))
    await room.add("/feed", SourceOptions(full_text=False))
    await room.poll()
    room.sites.pages["/feed"] = web.Response(status=410)
    await room.poll()
    assert room.source().state == "paused"
    assert "is gone and is paused" in posts(room)[0][3]


async def test_a_silent_source_is_told_and_named_in_the_digest_beside_failing_ones(room: Room) -> None:
    room.sites.pages |= {
        "/feed": rss(("Dam opens", "https://a.example/1", "Soon")),
        "/b": rss(("X", "", "y"), title="Mole"),
    }
    await room.add("/feed", SourceOptions(full_text=False))
    await room.add("/b", SourceOptions(full_text=False))
    await room.round()
    room.sites.pages["/b"] = web.Response(status=503)
    for _ in range(9):
        room.later(days=1)
        await room.round()
    assert ["Quay Paper has brought nothing" in text for _, _, _, text in posts(room)].count(True) == 2
    viewer = Viewer("T1", None, "C1", "UTC")
    with room.desk.store.read() as conn:
        bulletin = make_bulletin(
            room.desk, conn, viewer, room.clock.now, None, room.clock.now.date(), Mark(0, 0), Mark(9, 9), told_at=NOW
        )
    assert (bulletin.failing, [name for name, _ in bulletin.silent]) == (("Mole",), ["Quay Paper"])
    said = json.dumps([m.as_payload() for m in digest_words.word_digest(bulletin)], ensure_ascii=False)
    assert "Cannot be read: Mole" in said
    assert "Nothing has come for a week or longer from Quay Paper" in said


async def test_folders_and_pages_may_be_silent(room: Room, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    source = await room.add(str(tmp_path / "inbox"), at_terminal=True)
    assert health.trouble_of(source, NOW + timedelta(days=90)) is None


async def test_faults_are_remembered_and_counted(room: Room) -> None:
    room.sites.pages["/feed"] = rss(("Dam opens", "https://a.example/1", "Soon"))
    await room.add("/feed", SourceOptions(full_text=False))
    await fails(room, 3)
    room.sites.pages["/feed"] = "<html><body>Back soon</body></html>"
    room.later(hours=1)
    await room.poll()
    _, faults, _ = sources.history(room.desk, "Quay Paper", "local")
    assert [(fault.why, fault.times) for fault in faults] == [
        ("The address gives no feed.", 1), ("The address answers 500.", 3),
    ]  # fmt: skip


# What was alerted


async def test_the_full_text_behind_a_summary_that_was_told_is_not_told_again(room: Room) -> None:
    follows.add(room.desk, "words: sea wall", "T1", "C1", "U1", room.clock.now)
    room.sites.pages["/feed"] = rss()
    room.sites.pages["/feed"] = rss(("Ferry ends", f"{room.base}/ferry", "It has ended."))
    await room.add("/feed")
    await room.round()
    room.sites.pages |= {
        "/feed": rss(
            ("Sea wall to rise", f"{room.base}/wall", "The sea wall rises."),
            ("Ferry ends", f"{room.base}/ferry", "It has ended."),
        ),
        "/wall": story("Sea wall to rise"),
    }
    for _ in range(3):
        room.later(hours=1)
        await room.round()
    assert [(kind, in_thread) for kind, _, in_thread, _ in posts(room)] == [("alert", False)]


async def test_what_only_the_full_text_says_is_alerted_too(room: Room) -> None:
    follows.add(room.desk, "words: shopkeepers", "T1", "C1", "U1", room.clock.now)
    room.sites.pages["/feed"] = rss(("Ferry ends", f"{room.base}/ferry", "It has ended."))
    await room.add("/feed")
    await room.round()
    room.sites.pages |= {
        "/feed": rss(("Sea wall to rise", f"{room.base}/wall", "The sea wall rises.")),
        "/wall": story("Sea wall to rise"),
    }
    for _ in range(3):
        room.later(hours=1)
        await room.round()
    assert [(kind, in_thread) for kind, _, in_thread, _ in posts(room)] == [("alert", False)]


# Manners


async def test_a_host_is_asked_once_a_second_whoever_asks(room: Room) -> None:
    for n in range(6):
        room.sites.pages[f"/{n}"] = rss((f"Dam {n} opens", "https://a.example/1", "Soon"), title=f"Paper {n}")
        await room.add(f"/{n}", SourceOptions(full_text=False))
    room.later(hours=1)
    room.sites.asked.clear()
    await room.round()
    times = sorted(asked.at for asked in room.sites.asked)
    assert len(times) == 6
    assert min(b - a for a, b in pairwise(times)) >= 1.0


def test_sources_of_one_host_do_not_hold_up_the_others(room: Room) -> None:
    def source(url: str) -> Source:
        return sources.new_source(room.desk, url, "feed", by="U1", team_id="")

    urls = [*(f"https://big.example/{n}" for n in range(3)), "https://one.example/", "https://two.example/"]
    turns = [found.url for found in taking_turns([source(url) for url in urls])]
    assert turns == [urls[0], urls[3], urls[4], urls[1], urls[2]]


async def test_a_host_that_asks_for_rest_gets_it_for_all_its_sources(room: Room) -> None:
    for n in range(2):
        room.sites.pages[f"/{n}"] = rss((f"Dam {n} opens", "https://a.example/1", "Soon"), title=f"Paper {n}")
        await room.add(f"/{n}", SourceOptions(full_text=False))
    await room.round()
    room.sites.pages["/0"] = web.Response(status=429, headers={"Retry-After": "7200"})
    room.later(hours=1)
    await room.round()
    room.later(minutes=50)
    room.sites.asked.clear()
    await room.round()
    assert room.sites.asked == []
    room.later(hours=3)
    await room.round()
    assert len(room.sites.asked) == 2
    assert [source.errors for source in sources.listed(room.desk, "local")].count(0) >= 1


async def test_a_crawl_delay_is_kept(room: Room) -> None:
    room.sites.pages |= {
        "/robots.txt": "User-agent: *\nCrawl-delay: 600\n",
        "/feed": rss(*((f"Story {n} of the day", f"http://quay.test:{room.port}/{n}", "Soon") for n in range(4))),
        **{f"quay.test/{n}": story(f"Story {n} of the day") for n in range(4)},
    }
    await room.add("/feed")
    for _ in range(40):
        await room.round()
        room.later(minutes=5)
    times = [asked.at for asked in room.sites.asked if asked.host == "quay.test" and asked.path != "/robots.txt"]
    assert len(times) == 4
    assert min(b - a for a, b in pairwise(times)) >= 600


@pytest.mark.parametrize(
    ("answer", "is_read"),
    [(404, True), (403, True), (500, False), (503, False)],
)
async def test_a_robots_txt_that_is_not_there_allows_and_one_that_fails_forbids(
    room: Room, answer: int, is_read: bool
) -> None:
    room.sites.pages |= {
        "/robots.txt": web.Response(status=answer),
        "/feed": rss(("Sea wall to rise", f"{room.base}/wall", "Agreed.")),
        "/wall": story("Sea wall to rise"),
    }
    await room.add("/feed")
    await room.round()
    assert ("/wall" in room.sites.paths()) is is_read


async def test_an_answer_that_stays_true_for_an_hour_is_not_asked_for_before(room: Room) -> None:
    async def feed(request: web.Request) -> web.Response:
        text = rss(("Dam opens", "https://a.example/1", "Soon"))
        return web.Response(text=text, content_type="application/rss+xml", headers={"Cache-Control": "max-age=3600"})

    room.sites.pages["/feed"] = feed
    await room.add("/feed", SourceOptions(full_text=False))
    done = await room.poll()
    assert done.source.next_at == room.clock.seconds() + 3600


async def test_a_feed_keeps_its_records_when_it_moves_for_good(room: Room) -> None:
    room.sites.pages["/old"] = rss(("Dam opens", "https://a.example/1", "Soon"))
    await room.add("/old", SourceOptions(full_text=False))
    await room.poll()
    room.sites.pages |= {
        "/new": rss(("Second dam opens", "https://a.example/2", "Soon"), ("Dam opens", "https://a.example/1", "Soon")),
        "/old": web.Response(status=301, headers={"Location": "/new"}),
    }
    for _ in range(4):
        await room.poll()
    assert room.source().url == f"{room.base}/new"
    assert room.headlines() == [("Dam opens", False), ("Second dam opens", True)]


async def test_two_sources_that_moved_to_one_address_become_one(room: Room) -> None:
    room.sites.pages |= {
        "/a": rss(("Dam opens", "https://a.example/1", "Soon"), title="A"),
        "/b": rss(("Dam", "", "x"), title="B"),
    }
    await room.add("/a", SourceOptions(full_text=False))
    await room.add("/b", SourceOptions(full_text=False))
    room.sites.pages["/b"] = web.Response(status=301, headers={"Location": "/a"})
    for _ in range(4):
        room.later(hours=7)
        await room.round()
    states = {source.url.rpartition("/")[2]: source.state for source in sources.listed(room.desk, "local")}
    assert states == {"a": "active", "b": "paused"}


async def test_a_source_that_was_removed_or_paused_during_its_poll_stays_so(room: Room) -> None:
    async def slow(request: web.Request) -> web.Response:
        sources.change(room.desk, "Quay Paper", "pause", by="U1", team_id="local")
        return web.Response(text=rss(("New dam", "https://a.example/2", "Soon")), content_type="application/rss+xml")

    room.sites.pages["/feed"] = rss(("Dam opens", "https://a.example/1", "Soon"))
    await room.add("/feed", SourceOptions(full_text=False))
    await room.poll()
    room.sites.pages["/feed"] = slow
    await room.poll()
    assert room.source().state == "paused"


async def test_a_source_that_answered_410_at_first_is_backfill_when_it_comes_back(room: Room) -> None:
    room.sites.pages["/feed"] = rss(("Dam opens", "https://a.example/1", "Soon"))
    await room.add("/feed", SourceOptions(full_text=False))
    room.sites.pages["/feed"] = web.Response(status=410)
    await room.poll()
    room.sites.pages["/feed"] = rss(("Dam opens", "https://a.example/1", "Soon"))
    sources.change(room.desk, "Quay Paper", "resume", by="U1", team_id="local")
    await room.poll()
    assert room.headlines() == [("Dam opens", False)]
