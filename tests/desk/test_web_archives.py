"""WARC files: every page that was captured, each with its address; broken ones told; killed loads go on."""

from __future__ import annotations

import gzip
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk import intake
from bot.desk.files import PageAt
from bot.desk.holdings import Counted
from bot.desk.intake import LoadReport
from store import articles as article_rows
from tests.desk.newsroom import desk_on
from tests.desk.web_archives import stories, write_warc


def headlines(desk) -> list[str]:
    with desk.store.read() as conn:
        return [a.article.headline for a in article_rows.every_article(conn)]


def loaded(desk, *paths: Path) -> LoadReport:
    return intake.load(desk, paths)


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_each_page_of_an_archive_is_read_under_its_address(tmp_path, name):
    path = write_warc(tmp_path / name, stories(5))
    with desk_on(tmp_path / "db") as desk:
        report = loaded(desk, path)
        with desk.store.read() as conn:
            files = [a.file for a in article_rows.every_article(conn)]
        assert (report.pages, report.added, report.refused) == (5, 5, [])
        assert files == [f"https://quay.example/{n}" for n in range(5)]
        assert loaded(desk, path).unchanged_pages == 5


def test_an_archive_among_pages_is_read_in_their_order(tmp_path):
    (tmp_path / "pages").mkdir()
    write_warc(tmp_path / "pages" / "b.warc.gz", stories(2))
    (tmp_path / "pages" / "a.html").write_bytes(stories(9)[8][1])
    with desk_on(tmp_path / "db") as desk:
        loaded(desk, tmp_path / "pages")
        assert headlines(desk) == [f"Harbour story {n} of the year" for n in (8, 0, 1)]


@pytest.mark.parametrize("what", [{"status": "404 Not Found"}, {"content_type": "image/png"}, {"status": "301 Moved"}])
def test_only_pages_that_were_captured_with_success_count(tmp_path, what):
    path = write_warc(tmp_path / "crawl.warc", stories(3), **what)
    with desk_on(tmp_path / "db") as desk:
        assert loaded(desk, path).pages == 0


def test_a_packed_body_and_an_encoding_that_only_the_server_names_are_read(tmp_path):
    url, body = stories(1)[0]
    page = body.decode().replace("Harbour story", "Přístav").encode("iso-8859-2")
    path = write_warc(
        tmp_path / "crawl.warc.gz", [(url, gzip.compress(page))], content_type="text/html; charset=iso-8859-2",
        headers=(("Content-Encoding", "gzip"),),
    )  # fmt: skip
    with desk_on(tmp_path / "db") as desk:
        loaded(desk, path)
        assert headlines(desk) == ["Přístav 0 of the year"]


@pytest.mark.parametrize("cut", [0.3, 0.55, 0.9])
def test_an_archive_that_breaks_off_is_read_so_far_and_named(tmp_path, cut):
    whole = write_warc(tmp_path / "crawl.warc.gz", stories(20)).read_bytes()
    (tmp_path / "crawl.warc.gz").write_bytes(whole[: int(len(whole) * cut)])
    with desk_on(tmp_path / "db") as desk:
        report = loaded(desk, tmp_path / "crawl.warc.gz")
        assert 0 < report.pages < 20
        ((name, reason),) = report.refused
        assert (name, "breaks off" in reason) == ("crawl.warc.gz", True)


@pytest.mark.parametrize("data", [b"no archive at all\n" * 50, b"\x1f\x8b\x08junk", b"", os.urandom(3000)])
def test_what_is_no_archive_is_refused_in_words(tmp_path, data):
    (tmp_path / "crawl.warc.gz").write_bytes(data)
    with desk_on(tmp_path / "db") as desk:
        report = loaded(desk, tmp_path / "crawl.warc.gz")
        assert report.pages == 0
        assert all("crawl.warc.gz" in name and reason for name, reason in report.refused)


def test_a_page_that_unpacks_without_end_is_refused_and_the_next_is_read(tmp_path):
    bomb = gzip.compress(b"<html><body>" + b"a " * (40 * 1024 * 1024))
    (url, good) = stories(1)[0]
    path = write_warc(
        tmp_path / "crawl.warc.gz", [("https://quay.example/bomb", bomb), (url, gzip.compress(good))],
        headers=(("Content-Encoding", "gzip"),),
    )  # fmt: skip
    with desk_on(tmp_path / "db") as desk:
        desk.settings = replace(desk.settings, max_file_mb=2.0)
        report = loaded(desk, path)
        assert [name for name, _ in report.refused] == ["https://quay.example/bomb"]
        assert headlines(desk) == ["Harbour story 0 of the year"]


def test_how_many_pages_are_to_be_expected_grows_true(tmp_path):
    path = write_warc(tmp_path / "crawl.warc", stories(30))
    from bot.desk.holdings import pages_in

    places = Counted(pages_in([path], tmp_path, max_mb=1, hashed=False), [path])
    told = [places.expected for _ in places]
    assert places.expected == 30
    assert 25 <= told[5] <= 70
    assert Counted([PageAt("a", "a")], [tmp_path / "a"]).expected == 1
