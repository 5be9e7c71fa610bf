"""/readout feeds: everyone may look, admins add, poll, pause and remove."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.feeds import feeds
from bot.messages import help
from bot.messages import sources as words
from handlers import sources
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


async def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    told = {
        "feeds add http://127.0.0.1/feed": "not a public address",
        "feeds add ftp://example.org": "http",
        "feeds add http://169.254.169.254/latest": "not a public address",
        "feeds add the ledger every 30m": "“the” is no web address",
        f"feeds add http://{'a' * 300}.example/": "no server of that name",
        "feeds pause nowhere": "There is no source 'nowhere'; `feeds list` names them.",
        "feeds pause": "Say which source, by its name or address.",
        "feeds set": "Say which source, and how it is to be read.",
        "feeds add": "Say which address.",
        "feeds histroy x": "Did you mean `/readout feeds history`?",
        "feeds frobnicate": "every source with its health",
    }
    async with newsroom(tmp_path) as room:
        said = {typed: await room.ask("/readout", typed, user="ada", channel="general") for typed in told}
    assert [typed for typed, words in told.items() if words not in said[typed]] == []


def test_slack_the_terminal_and_the_help_know_the_same_words() -> None:
    assert set(sources.VERBS) == set(feeds.commands)
    told = str(words.usage().blocks) + (help.by_name("feeds") or help.COMMANDS[0]).usage
    assert [verb for verb in sources.VERBS if verb not in told] == []
    options = {"every", "tag", "depth", "full", "watch", "region"}
    assert options <= {
        option.opts[0].strip("-") for option in feeds.commands["set"].params if option.opts[0][:2] == "--"
    }
    assert [option for option in options if option not in told] == []


async def test_an_admin_sets_polls_asks_for_faults_and_moves_lists(tmp_path: Path) -> None:
    paper = Paper(["Premier visits the dams", "Ferry strike ends"])
    async with a_server(paper.answer) as port, newsroom(tmp_path, allow_hosts=(f"127.0.0.1:{port}",)) as room:
        said = {}
        for typed in (
            f"feeds add http://127.0.0.1:{port}/feed every 30m tag wire,europe full off",
            "feeds set quay paper = every 2h tag none",
            "feeds history quay paper",
            "feeds poll wire",
            "feeds set quay paper = depth 1",
            "feeds set quay paper",
            "feeds import https://169.254.169.254/list.opml",
            "feeds add /etc",
            "feeds add imaps://u@mail.example/INBOX",
        ):
            said[typed] = await room.ask("/readout", typed, user="ada")
        paper.status = 500
        await room.ask("/readout", "feeds poll", user="ada")
        history = await room.ask("/readout", "feeds history quay paper", user="ada")
        exported = await room.ask("/readout", "feeds export", user="ada")
    told = list(said.values())
    wanted = (
        "every 30 min, #wire #europe", "feed, every 2 h", "has had no fault", "There is no source", "web pages",
        "feeds set NAME = every 30m", "not a public address", "terminal", "terminal",
    )  # fmt: skip
    assert [(part, text) for part, text in zip(wanted, told, strict=True) if part not in text] == []
    assert "The address answers 500." in history
    assert exported is not None
