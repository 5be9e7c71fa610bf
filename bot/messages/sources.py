"""Words about the sources that are polled: the list with their health, what was added, what a poll brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.messages import wording
from bot.messages.blocks import Block, Markup, bold, context, cut, header, join, link, markup, message, moment, section
from bot.model import Article, Message, Source

LISTED = 20


def listing(sources: Sequence[Source], prefix: str = "") -> Message:
    """Every source with its health; the ones in trouble first."""
    if not sources:
        text = f"No feed or page is read on a schedule yet. An admin adds one with /{prefix}readout feeds add URL."
        return message(text, [section(text)])
    in_order = sorted(sources, key=lambda s: (not s.errors, s.state == "active", (s.title or s.url).casefold()))
    troubled = sum(bool(source.errors) for source in sources)
    text = f"{wording.count(len(sources), 'source')}, {troubled:,} in trouble."
    blocks: list[Block] = [header("Sources"), *(section(_line(source)) for source in in_order[:LISTED])]
    if len(sources) > LISTED:
        blocks.append(context(f"and {len(sources) - LISTED:,} more; `readout feeds list` at the terminal shows all"))
    return message(text, blocks)


def _line(source: Source) -> Markup:
    name = link(source.url, source.title or source.url)
    state = "paused" if source.state == "paused" else f"every {source.every_s // 60} min"
    facts: list[str] = [state, wording.count(source.polls, "poll")]
    if source.last_ok_at:
        facts.append(
            markup("last answered {when}", when=moment(datetime.fromisoformat(source.last_ok_at).astimezone(UTC)))
        )
    else:
        facts.append("never answered yet")
    if source.errors:
        trouble = markup(
            "*{count} in a row:* {why}",
            count=wording.count(source.errors, "fault"),
            why=cut(source.last_error or "", 300),
        )
        return join([name, join(facts), trouble], "\n")
    return join([name, join(facts)], "\n")


def added(source: Source, preview: Sequence[Article], found: int) -> Message:
    """A new source, with its newest items as they would be stored."""
    name = source.title or source.url
    text = f"{name} is read from now on. {wording.count(found, 'item')} found; the first poll alerts nobody."
    lines = [
        join([bold(cut(a.headline or "no headline", 200)), join([wording.day(a.published), a.kind])], "\n")
        for a in preview
    ]
    return message(text, [section(text), *(section(line) for line in lines)])


def changed(source: Source, verb: str) -> Message:
    """A source that was paused, resumed or removed."""
    done = {
        "pause": "is paused; nothing of it is lost.",
        "resume": "is read again, beginning now.",
        "remove": "is read no more; what it brought stays in the archive.",
    }
    text = f"{source.title or source.url} {done[verb]}"
    return message(text, [section(join([text]))])


def polled(results: Sequence[tuple[Source, int]]) -> Message:
    """What polls on request brought: each source with the number of new records."""
    if not results:
        return message("There is no source to poll.", [section("There is no source to poll.")])
    lines = [
        join([source.title or source.url, source.last_error or f"{new:,} new"], ": ")
        for source, new in results[:LISTED]
    ]
    total = sum(new for _, new in results)
    return message(f"{wording.count(len(results), 'source')} polled, {total:,} new.", [section(join(lines, "\n"))])


def usage(prefix: str = "") -> Message:
    """What can be typed after `feeds`."""
    typed = f"/{prefix}readout feeds"
    lines = [
        markup("`{typed} list` every source with its health", typed=typed),
        markup("`{typed} add https://www.example.org/` read a feed, or the feed that a site names", typed=typed),
        markup("`{typed} pause NAME`, `resume NAME`, `remove NAME`, `poll [NAME]`", typed=typed),
    ]
    return message("feeds list, add, pause, resume, remove or poll", [section(join(lines, "\n"))])
