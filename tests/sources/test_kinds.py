"""Each kind of source: found, read, followed where it leads, first backfill and then live."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import polling
from bot.desk import sources, visits
from bot.desk.source_options import SourceOptions, read_options
from bot.errors import BadQuery, NotAllowed, UnreadablePage
from bot.fetch import FetchFailed
from bot.model import SourceKind
from bot.polling.kinds import KINDS
from tests.sources.site import Room, a_room, rss, story


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path, ("quay.test", "aggregator.test")) as made:
        yield made


def test_every_kind_of_source_is_a_row_of_one_table() -> None:
    assert set(KINDS) == set(SourceKind.__args__)


# Feeds


async def test_a_feed_at_a_usual_place_is_found_though_no_page_names_it(room: Room) -> None:
    room.sites.pages |= {
        "/": story("Welcome to the quay"),
        "/rss.xml": rss(("Dam opens", "https://a.example/1", "Soon")),
    }
    assert (await room.add("/")).url == f"{room.base}/rss.xml"


async def test_a_feed_that_a_page_only_links_to_is_found(room: Room) -> None:
    page = '<html><body><p>Our news by <a href="/news.rss">RSS</a></p></body></html>'
    room.sites.pages |= {"/about": page, "/news.rss": rss(("Dam opens", "https://a.example/1", "Soon"))}
    assert (await room.add("/about")).url == f"{room.base}/news.rss"


async def test_the_full_text_behind_a_summary_is_fetched_once_and_becomes_the_article(room: Room) -> None:
    room.sites.pages |= {
        "/feed": rss(("Sea wall to rise", f"{room.base}/wall", "The board has agreed.")),
        "/wall": story("Sea wall to rise"),
    }
    await room.add("/feed")
    await room.round()
    for _ in range(3):
        room.later(hours=1)
        await room.round()
    assert room.sites.paths().count("/wall") == 1
    assert room.parts() == {f"{room.base}/wall": "read"}
    with room.desk.store.read() as conn:
        kinds = dict(conn.execute("select kind, count(*) from article group by kind").fetchall())
    assert kinds == {"teaser": 1, "article": 1}


async def test_of_a_new_feed_only_some_full_texts_are_fetched(room: Room) -> None:
    room.sites.pages["/feed"] = rss(*((f"Story {n} of the day", f"{room.base}/{n}", "Soon") for n in range(30)))
    await room.add("/feed")
    await room.round()
    states = list(room.parts().values())
    assert states.count("it was there before the feed was added") == 20


async def test_robots_txt_keeps_us_from_what_we_follow_but_not_from_what_was_named(room: Room) -> None:
    room.sites.pages |= {
        "/robots.txt": "User-agent: *\nDisallow: /wall\nDisallow: /feed\n",
        "/feed": rss(
            ("Sea wall to rise", f"{room.base}/wall", "Agreed."), ("Ferry ends", f"{room.base}/ferry", "It has.")
        ),
        "/wall": story("Sea wall to rise"),
        "/ferry": story("Ferry ends"),
    }
    await room.add("/feed")
    await room.round()
    assert room.parts() == {f"{room.base}/wall": "robots.txt does not let us", f"{room.base}/ferry": "read"}
    assert "/wall" not in room.sites.paths()


async def test_what_the_archive_holds_in_full_is_not_fetched(room: Room) -> None:
    long = " ".join(f"word{n}" for n in range(90))
    room.sites.pages |= {
        "/all": rss(("Sea wall to rise", f"{room.base}/wall", long)),
        "/wall": story("Sea wall to rise"),
    }
    await room.add("/all")
    await room.round()
    room.sites.pages["/short"] = rss(("Sea wall to rise", f"{room.base}/wall?utm_source=x", "Agreed."))
    await room.add("/short")
    await room.round()
    assert [path for path in room.sites.paths() if path.startswith("/wall")] == []


async def test_links_that_are_long_done_with_are_forgotten_and_change_nothing_when_they_come_again(room: Room) -> None:
    room.sites.pages |= {
        "/feed": rss(("Sea wall to rise", f"{room.base}/wall", "The board has agreed.")),
        "/wall": story("Sea wall to rise"),
    }
    await room.add("/feed")
    await room.round()
    before = room.headlines()
    assert visits.forget_old_links(room.desk) == 0
    room.later(days=91)
    assert visits.forget_old_links(room.desk) == 1
    room.sites.pages["/feed"] = rss(("Sea wall to rise", f"{room.base}/wall", "The board has agreed."), title="Renamed")
    await room.round()
    await room.round()
    assert room.headlines() == before


async def test_a_link_that_fails_is_tried_again_later_and_then_left(room: Room) -> None:
    room.sites.pages["/feed"] = rss(("Sea wall to rise", f"http://quay.test:{room.port}/wall", "Agreed."))

    async def broken(request: object) -> None:
        raise ConnectionResetError

    room.sites.pages["quay.test/wall"] = broken  # type: ignore[assignment]
    await room.add("/feed")
    for _ in range(12):
        await room.round()
        room.later(hours=3)
    assert 1 < room.sites.paths().count("/wall") <= 10  # aiohttp itself asks once more where a connection was kept
    assert "500" in room.parts()[f"http://quay.test:{room.port}/wall"]


def dams(*names: str, text: str = "It opened on Thursday, the ministry said.") -> str:
    return rss(*((f"{name} dam opens", f"https://a.example/{name}", text) for name in names))


async def test_what_a_feed_showed_before_is_not_taken_in_anew_when_it_rolls_on(room: Room) -> None:
    room.sites.pages["/feed"] = dams("First", "Second")
    await room.add("/feed", SourceOptions(full_text=False))
    await room.poll()
    room.sites.pages["/feed"] = dams("Fourth", "First", "Third", "Second")
    await room.poll()
    with room.desk.store.read() as conn:
        changed = conn.execute("select headline from article where changed_at is not null").fetchall()
    assert changed == []
    assert [live for _, live in room.headlines()] == [False, True, False, True]


@pytest.mark.parametrize("cut", [40, 120, 300, -30, -8])
async def test_a_feed_that_was_cut_off_on_its_way_is_a_fault_and_leaves_no_half_item(room: Room, cut: int) -> None:
    room.sites.pages["/feed"] = dams("First")
    await room.add("/feed", SourceOptions(full_text=False))
    await room.poll()
    room.sites.pages["/feed"] = dams("Third", "Second", "First")[:cut]
    assert "end" in ((await room.poll()).source.last_error or "")
    room.sites.pages["/feed"] = dams("Third", "Second", "First")
    await room.poll()
    assert [headline for headline, _ in room.headlines()] == ["First dam opens", "Second dam opens", "Third dam opens"]


async def test_the_same_bytes_are_not_parsed_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.sites.pages["/feed"] = dams("First")
    await room.add("/feed", SourceOptions(full_text=False))
    await room.poll()
    monkeypatch.setattr(room.road.room, "read", None)
    done = await room.poll()
    assert (done.poll.outcome, done.source.errors) == ("nothing_new", 0)


async def test_an_item_that_its_outlet_mended_keeps_its_record(room: Room) -> None:
    room.sites.pages["/feed"] = dams(
        "First", "Second", text="It opened on Thursday at noon, the ministry of works in the old town said, early."
    )
    await room.add("/feed", SourceOptions(full_text=False))
    await room.poll()
    room.sites.pages["/feed"] = dams(
        "First", "Second", text="It opened on Thursday at noon, the ministry of works in the old town said, late."
    )
    await room.poll()
    with room.desk.store.read() as conn:
        texts = [row[0] for row in conn.execute("select paragraphs from article where changed_at is not null")]
    assert [("late" in text) for text in texts] == [True, True]
    assert len(room.headlines()) == 2


# Pages of links


INDEX = """<html><body><header><a href="/">Home of the quay today</a></header>
<ul class="news"><li><a href="/1">Sea wall to rise by a metre</a></li>
<li><a href="/2">Ferry strike ends after a week</a></li></ul>
<footer><a href="/imprint">Imprint</a> <a href="https://elsewhere.test/3">News of another site here</a>
<a href="/map.pdf">The map of the harbour today</a></footer></body></html>"""


async def test_new_links_of_an_index_page_are_read_first_as_backfill_then_live(room: Room) -> None:
    room.sites.pages |= {"/news": INDEX, "/1": story("Sea wall to rise by a metre"), "/2": story("Ferry strike ends")}
    source = await room.add("/news", SourceOptions(depth=1))
    assert source.kind == "index"
    await room.round()
    assert set(room.parts()) == {f"{room.base}/1", f"{room.base}/2"}
    room.sites.pages |= {
        "/news": INDEX.replace(
            '<li><a href="/1">', '<li><a href="/9">Third dam opens its gates</a></li><li><a href="/1">'
        ),
        "/9": story("Third dam opens"),
    }
    room.later(hours=1)
    await room.round()
    assert room.headlines() == [
        ("Ferry strike ends", False),
        ("Sea wall to rise by a metre", False),
        ("Third dam opens", True),
    ]


async def test_links_are_followed_to_the_depth_that_is_set(room: Room) -> None:
    room.sites.pages |= {
        "/a": '<html><body><a href="/b">The second page of the four</a></body></html>',
        "/b": story("Second").replace("</main>", '<a href="/c">The third page of the four</a></main>'),
        "/c": story("Third").replace("</main>", '<a href="/d">The fourth page of the four</a></main>'),
        "/d": story("Fourth"),
    }
    await room.add("/a", SourceOptions(depth=2))
    for _ in range(5):
        await room.round()
        room.later(minutes=1)
    assert set(room.parts()) == {f"{room.base}/b", f"{room.base}/c"}


async def test_a_region_is_all_that_counts_of_a_page(room: Room) -> None:
    room.sites.pages["/news"] = INDEX
    await room.add("/news", SourceOptions(depth=1, region="footer"))
    await room.round()
    assert set(room.parts()) == {f"{room.base}/imprint"}


@pytest.mark.parametrize("region", ["main[", "a >", "::", "x" * 400, "(" * 200])
async def test_a_region_that_is_no_selector_is_refused(room: Room, region: str) -> None:
    with pytest.raises(BadQuery, match="CSS selector"):
        read_options(f"region {region}")


async def test_a_region_that_is_not_there_is_a_fault_in_words(room: Room) -> None:
    room.sites.pages["/page"] = story("Sea wall to rise")
    with pytest.raises(UnreadablePage, match="Nothing on the page is at 'aside'"):
        await room.add("/page", SourceOptions(region="aside"))


# Sitemaps


def sitemap(*entries: tuple[str, str, str]) -> str:
    told = "".join(
        f"<url><loc>{url}</loc><news:news><news:publication><news:name>Quay Paper</news:name></news:publication>"
        f"<news:publication_date>{day}</news:publication_date><news:title>{title}</news:title></news:news></url>"
        for url, day, title in entries
    )
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{told}</urlset>'
    )


async def test_a_sitemap_for_news_is_followed_its_old_addresses_are_not(room: Room) -> None:
    room.sites.pages |= {
        "/map.xml": sitemap(
            (f"{room.base}/old", "2023-01-01", "Old news"),
            (f"{room.base}/1", "2024-03-14T08:00:00Z", "Sea wall to rise"),
        ),
        "/1": story("Sea wall to rise"),
    }
    added = await polling.add(room.desk, f"{room.base}/map.xml", by="U1", road=room.road)
    assert [a.headline for a in added.preview] == ["Sea wall to rise"]
    await room.round()
    assert (room.source().kind, room.source().title) == ("sitemap", "Quay Paper")
    assert room.headlines() == [("Sea wall to rise", False)]


async def test_an_index_of_packed_sitemaps_is_read(room: Room) -> None:
    listed = f"<sitemap><loc>{room.base}/news.xml.gz</loc><lastmod>2024-03-14</lastmod></sitemap>"
    room.sites.pages |= {
        "/maps.xml": f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>',
        "/news.xml.gz": gzip.compress(sitemap((f"{room.base}/1", "2024-03-14", "Sea wall to rise")).encode()),
        "/1": story("Sea wall to rise"),
    }
    await room.add("/maps.xml")
    await room.round()
    assert room.headlines() == [("Sea wall to rise", False)]


async def test_a_packed_sitemap_that_unpacks_without_end_is_a_fault(room: Room) -> None:
    room.sites.pages["/map.xml.gz"] = gzip.compress(b"<urlset>" + b" " * (30 * 1024 * 1024))
    with pytest.raises(FetchFailed, match="larger"):
        await room.add("/map.xml.gz")


# Folders


async def test_a_folder_is_backfill_at_first_and_live_after(room: Room, tmp_path: Path) -> None:
    box = tmp_path / "inbox"
    box.mkdir()
    (box / "one.html").write_text(story("Sea wall to rise"), encoding="utf-8")
    await room.add(str(box), at_terminal=True)
    await room.round()
    (box / "two.html").write_text(story("Ferry strike ends"), encoding="utf-8")
    for _ in range(3):
        room.later(seconds=20)
        await room.round()
    assert room.headlines() == [("Ferry strike ends", True), ("Sea wall to rise", False)]


async def test_a_file_that_is_being_written_is_read_when_it_is_whole(room: Room, tmp_path: Path) -> None:
    box = tmp_path / "inbox"
    box.mkdir()
    await room.add(str(box), at_terminal=True)
    await room.round()
    whole = story("Sea wall to rise")
    for written in (400, 700, 1000, len(whole)):
        (box / "slow.html").write_text(whole[:written], encoding="utf-8")
        room.later(seconds=20)
        await room.round()
        assert room.headlines() == []
    room.later(seconds=20)
    await room.round()
    assert room.headlines() == [("Sea wall to rise", True)]


@pytest.mark.parametrize("name", ["a.html.part", ".hidden.html", "~draft.html", "a.html.crdownload", "a.tmp", "a.exe"])
async def test_half_done_and_hidden_files_are_left_alone(room: Room, tmp_path: Path, name: str) -> None:
    box = tmp_path / "inbox"
    box.mkdir()
    (box / name).write_text(story("Sea wall to rise"), encoding="utf-8")
    await room.add(str(box), at_terminal=True)
    await room.round()
    assert room.headlines() == []


async def test_what_the_first_scan_does_not_come_to_is_backfill_too(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.polling import folders

    monkeypatch.setattr(folders, "FILES_AT_ONCE", 2)
    box = tmp_path / "inbox"
    box.mkdir()
    for n in range(5):
        (box / f"{n}.html").write_text(story(f"Story {n} of the harbour", f"place {n}"), encoding="utf-8")
    await room.add(str(box), at_terminal=True)
    for _ in range(4):
        await room.round()
        room.later(seconds=20)
    assert room.headlines() == [(f"Story {n} of the harbour", False) for n in range(5)]


async def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(room: Room, tmp_path: Path) -> None:
    box = tmp_path / "inbox"
    box.mkdir()
    (box / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    (box / "way-out.txt").symlink_to("/etc/hostname")
    (box / "good.html").write_text(story("Sea wall to rise"), encoding="utf-8")
    await room.add(str(box), at_terminal=True)
    await room.round()
    assert room.headlines() == [("Sea wall to rise", False)]
    assert room.parts()["picture.txt"] == "This is a picture, not text."
    assert "leads out" in room.parts()["way-out.txt"]


async def test_a_folder_that_is_gone_is_a_fault_and_comes_back(room: Room, tmp_path: Path) -> None:
    box = tmp_path / "inbox"
    box.mkdir()
    await room.add(str(box), at_terminal=True)
    await room.round()
    box.rename(tmp_path / "away")
    assert "no such file" in ((await room.poll()).source.last_error or "")
    (tmp_path / "away").rename(box)
    assert (await room.poll()).source.last_error is None


@pytest.mark.parametrize("address", ["/etc", "./inbox", "~/news", "file:///etc", "imaps://u@mail.example/INBOX"])
async def test_nobody_reaches_into_the_machine_from_slack(room: Room, address: str) -> None:
    with pytest.raises(NotAllowed, match="terminal"):
        await polling.add(room.desk, address, by="U1")


# Lists of feeds


OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Ours</title></head><body><outline text="Harbour">
<outline text="Quay Paper" xmlUrl="https://quay.example/feed" type="rss"/><outline title="Mole &amp; Pier" xmlUrl="https://mole.example/rss"/>
</outline><outline text="Bad" xmlUrl="ftp://bad.example/x"/><outline text="Inside" xmlUrl="http://quay.example:22/"/></body></opml>"""


async def test_a_list_of_feeds_comes_in_with_its_folders_as_tags_and_goes_out_again(room: Room) -> None:
    done = await polling.import_list(room.desk, OPML.encode(), "feeds.opml", by="terminal")
    assert [(s.title, s.url, s.tags) for s in done.added] == [
        ("Quay Paper", "https://quay.example/feed", ("harbour",)),
        ("Mole & Pier", "https://mole.example/rss", ("harbour",)),
    ]  # fmt: skip
    assert [line.partition(":")[0] for line in done.refused] == ["ftp", "http"]
    text = sources.exported(room.desk, "local")
    again = await polling.import_list(room.desk, text.encode(), "feeds.opml", by="terminal")
    assert (again.added, again.known) == ((), 2)


async def test_first_polls_of_imported_feeds_are_spread(room: Room) -> None:
    done = await polling.import_list(room.desk, OPML.encode(), "feeds.opml", by="terminal")
    assert len({source.next_at for source in done.added}) == 2


@pytest.mark.parametrize(
    "text", ["<html><body>no list</body></html>", '<!DOCTYPE x [<!ENTITY a "b">]><opml/>', "<opml/>"]
)
async def test_what_is_no_list_of_feeds_is_refused(room: Room, text: str) -> None:
    with pytest.raises((BadQuery, UnreadablePage)):
        await polling.import_list(room.desk, text.encode(), "feeds.opml", by="terminal")


# How a source is read


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", SourceOptions()), ("every 30m", SourceOptions(every_s=1800)),
        ("every 2h tag Wire,Europe", SourceOptions(7200, ("wire", "europe"))),
        ("every auto", SourceOptions(every_s=0)),
        ("depth 2 region main .news > a", SourceOptions(depth=2, region="main .news > a")),
        ("watch", SourceOptions(watch=True)), ("watch off", SourceOptions(watch=False)),
        ("full off watch", SourceOptions(full_text=False, watch=True)),
        ("tag none region none", SourceOptions(tags=(), region="")),
    ],
)  # fmt: skip
def test_wishes_are_read_from_words(said: str, meant: SourceOptions) -> None:
    assert read_options(said) == meant


@pytest.mark.parametrize(
    "said", ["every", "every 5s", "every 9d", "depth 9", "depth x", "sometimes", "full maybe", "every 30m often"]
)
def test_other_words_are_refused(said: str) -> None:
    with pytest.raises(BadQuery):
        read_options(said)


async def test_an_interval_that_a_person_set_does_not_adapt(room: Room) -> None:
    room.sites.pages["/feed"] = rss(("Dam opens", "https://a.example/1", "Soon"))
    await room.add("/feed", SourceOptions(every_s=600, full_text=False, tags=("wire",)))
    for _ in range(5):
        await room.poll()
    assert (room.source().every_s, room.source().next_at) == (600, room.clock.seconds() + 600)
    sources.adjust(room.desk, "Quay Paper", SourceOptions(every_s=0), by="U1", team_id="local")
    await room.poll()
    assert room.source().every_s == 750
    assert [s.url for s in sources.meant(room.desk, "wire", "local")] == [f"{room.base}/feed"]


async def test_a_depth_for_a_feed_makes_no_sense(room: Room) -> None:
    room.sites.pages["/feed"] = rss(("Dam opens", "https://a.example/1", "Soon"))
    await room.add("/feed")
    with pytest.raises(BadQuery, match="web pages"):
        sources.adjust(room.desk, "Quay Paper", SourceOptions(depth=1), by="U1", team_id="local")
