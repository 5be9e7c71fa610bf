"""What is read on a schedule: the sources at the terminal."""

from __future__ import annotations

import asyncio
import dataclasses

import click

from bot.cli.common import Invocation, as_json, choose_db, pass_invocation, tell_json
from bot.desk import LOCAL

BY = "terminal"


@click.group()
@choose_db
def feeds() -> None:
    """Feeds and pages that the bot reads by itself."""


@feeds.command("list")
@as_json
@choose_db
@pass_invocation
def list_sources(invocation: Invocation, as_json: bool) -> None:
    """Every source with its health."""
    from bot.desk import sources

    with invocation.desk() as desk:
        for source in sources.listed(desk, LOCAL):
            if as_json:
                tell_json(dataclasses.asdict(source))
                continue
            health = source.last_error or (f"answered {source.last_ok_at}" if source.last_ok_at else "not polled yet")
            print(f"{source.state:7} every {source.every_s // 60:3} min  {source.title or ''}  {source.url}  {health}")


@feeds.command("add")
@click.argument("url")
@choose_db
@pass_invocation
def add_source(invocation: Invocation, url: str) -> None:
    """Read a feed, the feed that a site names, or a page, from now on."""
    from bot import polling
    from bot.messages import sources as words

    with invocation.desk() as desk:
        added = asyncio.run(polling.add(desk, url, by=BY))
    print(words.added(added.source, added.preview, added.found).text)
    for article in added.preview:
        print(f"  {article.published or 'undated':10}  {article.kind:8}  {article.headline or 'no headline'}")


def _change(verb: str, help_text: str) -> click.Command:
    @click.command(verb, help=help_text)
    @click.argument("what", metavar="NAME")
    @choose_db
    @pass_invocation
    def command(invocation: Invocation, what: str) -> None:
        from bot.desk import sources
        from bot.messages import sources as words

        with invocation.desk() as desk:
            done = sources.change(desk, what, next(v for v in sources.VERBS if v == verb), by=BY, team_id=LOCAL)
        print(words.changed(done, verb).text)

    return command


for _verb, _help in (
    ("pause", "Ask a source no more, until it is resumed."),
    ("resume", "Ask a paused source again, beginning now."),
    ("remove", "Forget a source; what it brought stays in the archive."),
):
    feeds.add_command(_change(_verb, _help))


@feeds.command("poll")
@click.argument("what", required=False, metavar="[NAME]")
@choose_db
@pass_invocation
def poll_sources(invocation: Invocation, what: str | None) -> int:
    """Ask one source, or all of them, now. Ends with 1 when one has trouble."""
    from bot import polling
    from bot.desk import sources

    with invocation.desk() as desk:
        found = [sources.find(desk, what, LOCAL)] if what else sources.listed(desk, LOCAL)
        done = asyncio.run(polling.poll_all(desk, [source for source in found if source.state == "active"]))
    for each in done:
        print(f"{each.source.title or each.source.url}: {each.source.last_error or f'{_new(each):,} new'}")
    return int(any(each.source.last_error for each in done))


def _new(each: object) -> int:
    from bot.desk.sources import Polled

    return each.outcome.added if isinstance(each, Polled) and each.outcome else 0


COMMANDS: tuple[click.Command, ...] = (feeds,)
