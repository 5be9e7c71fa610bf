"""What is read on a schedule: the sources at the terminal."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import Command, Invocation, as_json, choose_db, pass_invocation, tell_json
from bot.desk import LOCAL, Desk

if TYPE_CHECKING:
    from bot.desk.source_options import SourceOptions
    from bot.desk.visits import Polled
    from bot.model import Source

BY = "terminal"


@click.group()
@choose_db
def feeds() -> None:
    """Feeds, pages, folders and mailboxes that the bot reads by itself."""


@feeds.command("list")
@as_json
@choose_db
@pass_invocation
def list_sources(invocation: Invocation, as_json: bool) -> None:
    """Every source with its health."""
    from bot.desk import sources
    from bot.messages import sources as words

    with invocation.desk() as desk:
        listed = sources.listed(desk, LOCAL)
    for source in listed:
        tell_json(dataclasses.asdict(source)) if as_json else print(words.listed_line(source))
    if not listed and not as_json:
        print("Nothing is read on a schedule yet; `readout feeds add URL` begins.")


def choose_options(command: Command) -> Command:
    """How a source is to be read: the options of `add` and `set`."""
    for option in (
        click.option("--watch", metavar="CHANNEL", help="Tell this channel what changes on a page (none: nobody)."),
        click.option("--full/--no-full", "full_text", default=None, help="Fetch the pages behind a feed's summaries."),
        click.option("--region", metavar="CSS", help="Only this part of a page (none: all of it)."),
        click.option("--depth", metavar="N", help="Follow a page's new links so far (0: the page alone)."),
        click.option("--tag", "tags", metavar="TAGS", help="Words by commas (none: no tag)."),
        click.option("--every", metavar="SPAN", help="Such as 30m or 2h; auto adapts to the source."),
    ):
        command = option(command)
    return command


def options_of(options: Mapping[str, Any]) -> SourceOptions:
    """The options as what is wished. Raises BadQuery."""
    from bot.desk import source_options

    def read(name: str, how: Callable[[str], Any]) -> Any:
        return None if options[name] is None else how(options[name])

    return source_options.SourceOptions(
        every_s=read("every", source_options.read_span),
        tags=read("tags", source_options.read_tags),
        depth=read("depth", source_options.read_depth),
        region=read("region", source_options.read_region),
        full_text=options["full_text"],
        watch=read("watch", lambda channel: channel != "none"),
    )


def channel_named(desk: Desk, watch: str | None) -> tuple[str, str] | None:
    """The workspace and channel that are shown what changes."""
    if watch is None or watch == "none":
        return None
    from bot.desk.digest import workspace_of

    return workspace_of(desk, watch), watch


@feeds.command("add")
@click.argument("address", metavar="URL")
@choose_options
@choose_db
@pass_invocation
def add_source(invocation: Invocation, /, address: str, **wished: Any) -> None:
    """Read a feed, the feed that a site names, a page, a sitemap, a FOLDER or a mailbox (imaps://…), from now on."""
    import asyncio

    from bot import polling
    from bot.messages import sources as words

    options = options_of(wished)
    with invocation.desk() as desk:
        channel = channel_named(desk, wished["watch"])
        added = asyncio.run(polling.add(desk, address, by=BY, options=options, channel=channel, at_terminal=True))
    print(words.added(added.source, added.preview, added.found).text)
    for article in added.preview:
        print(f"  {article.published or 'undated':10}  {article.kind:8}  {article.headline or 'no headline'}")


@feeds.command("set")
@click.argument("what", metavar="NAME")
@choose_options
@choose_db
@pass_invocation
def set_source(invocation: Invocation, /, what: str, **wished: Any) -> None:
    """Read a source otherwise from now on."""
    from bot.desk import sources
    from bot.messages import sources as words

    options = options_of(wished)
    with invocation.desk() as desk:
        channel = channel_named(desk, wished["watch"])
        print(words.adjusted(sources.adjust(desk, what, options, by=BY, team_id=LOCAL, channel=channel)).text)


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
@click.argument("what", required=False, default="", metavar="[NAME]")
@choose_db
@pass_invocation
def poll_sources(invocation: Invocation, what: str) -> int:
    """Ask one source, those of a tag, or all of them, now. Ends with 1 when one has trouble."""
    import asyncio

    from bot.desk import sources
    from bot.messages import sources as words

    with invocation.desk() as desk:
        found = sources.meant(desk, what, LOCAL)
        done, linked = asyncio.run(_poll(desk, [source for source in found if source.state == "active"]))
    for each in done:
        print(f"{each.source.name}: {words.outcome(each)}")
    if linked:
        print(words.linked(linked))
    return int(any(each.source.last_error for each in done))


async def _poll(desk: Desk, these: list[Source]) -> tuple[list[Polled], list[Polled]]:
    """The sources, and pages behind links that wait, as many as one round takes: the bot may not be running."""
    from bot import polling

    async with polling.open_road(desk) as road:
        return await polling.poll_all(road, these), await polling.follow_links(road)


@feeds.command("history")
@click.argument("what", metavar="NAME")
@choose_db
@pass_invocation
def tell_history(invocation: Invocation, what: str) -> None:
    """The faults of a source and what of it was not read, newest first."""
    from bot.desk import sources
    from bot.messages import sources as words

    with invocation.desk() as desk:
        source, faults, left_out = sources.history(desk, what, LOCAL)
    print(words.history(source, faults, left_out).text)
    for fault in faults:
        print(f"  {words.fault_line(fault)}")
    for left in left_out:
        print(f"  {words.left_line(left)}")


@feeds.command("import")
@click.argument("where", metavar="FILE")
@choose_db
@pass_invocation
def import_list(invocation: Invocation, where: str) -> None:
    """Add the feeds of a list (OPML), a FILE or a web address."""
    import asyncio

    from bot import polling
    from bot.messages import sources as words

    data = None if "://" in where else Path(where).read_bytes()
    with invocation.desk() as desk:
        done = asyncio.run(polling.import_list(desk, data, where, by=BY))
    print(words.imported(done).text)
    for line in done.refused:
        print(f"  {line}", file=sys.stderr)


@feeds.command("export")
@choose_db
@pass_invocation
def export_list(invocation: Invocation) -> None:
    """The feeds as a list (OPML) that other readers take, to standard output."""
    from bot.desk import sources

    with invocation.desk() as desk:
        print(sources.exported(desk, LOCAL), end="")


COMMANDS: tuple[click.Command, ...] = (feeds,)
