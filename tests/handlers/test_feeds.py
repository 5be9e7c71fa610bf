"""/readout feeds: everyone may look, admins add, poll, pause and remove."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.conftest import newsroom
from tests.sources.test_fetch import a_server
from tests.sources.test_polling import Paper


async def test_an_admin_adds_a_feed_and_everyone_sees_its_health(tmp_path: Path) -> None:
    paper = Paper(["Premier visits the dams", "Ferry strike ends"])
    async with a_server(paper.answer) as port, newsroom(tmp_path, allow_hosts=(f"127.0.0.1:{port}",)) as room:
        empty = await room.ask("/readout", "feeds list", user="ben", channel="general")
        added = await room.ask("/readout", f"feeds add http://127.0.0.1:{port}/", user="ada", channel="general")
        polled = await room.ask("/readout", "feeds poll", user="ada", channel="general")
        listed = await room.ask("/readout", "feeds list", user="ben", channel="general")
        paused = await room.ask("/readout", "feeds pause quay paper", user="ada", channel="general")
    assert "feeds add URL" in empty
    assert "Premier visits the dams" in added
    assert "2 new" in polled
    assert "Quay Paper" in listed
    assert "1 poll" in listed
    assert "paused" in paused


@pytest.mark.parametrize("typed", ["feeds add https://example.org/feed", "feeds poll", "feeds remove x"])
async def test_others_are_refused_in_words(tmp_path: Path, typed: str) -> None:
    async with newsroom(tmp_path) as room:
        assert "admin" in (await room.ask("/readout", typed, user="ben", channel="general")).casefold()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("feeds add http://127.0.0.1/feed", "not a public address"), ("feeds add ftp://example.org", "http"),
        ("feeds add http://169.254.169.254/latest", "not a public address"), ("feeds pause nowhere", "no source"),
        ("feeds frobnicate", "feeds"),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_said(tmp_path: Path, typed: str, told: str) -> None:
    async with newsroom(tmp_path) as room:
        assert told in await room.ask("/readout", typed, user="ada", channel="general")
