"""Words about the sources that are read on a schedule: their health, additions, polls, changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.messages import wording
from bot.messages.blocks import (
    Block,
    Markup,
    bold,
    context,
    cut,
    header,
    join,
    link,
    markup,
    message,
    moment,
    safe_url,
    section,
)
from bot.model import Article, Fault, LeftOut, Message, Source

if TYPE_CHECKING:
    from bot.desk.sources import Imported
    from bot.desk.visits import Polled
    from bot.desk.watching import Change

LISTED = 20
DIFF_SECTION = 2_600
"""Characters of a diff in one block: what escaping adds must still fit."""
DIFF_MESSAGES = 3
KINDS = {
    "feed": "feed",
    "page": "page",
    "index": "page of links",
    "sitemap": "sitemap",
    "folder": "folder",
    "mailbox": "mailbox",
}


# The list


def listing(sources: Sequence[Source], prefix: str = "") -> Message:
    """Every source with its health; the ones in trouble first."""
    if not sources:
        text = f"No feed or page is read on a schedule yet. An admin adds one with /{prefix}readout feeds add URL."
        return message(text, [section(text)])
    in_order = sorted(sources, key=lambda s: (not s.errors, s.state == "active", s.name.casefold()))
    troubled = sum(bool(source.errors) for source in sources)
    text = f"{wording.count(len(sources), 'source')}, {troubled:,} in trouble."
    blocks: list[Block] = [header("Sources"), *(section(_line(source)) for source in in_order[:LISTED])]
    if len(sources) > LISTED:
        blocks.append(context(f"and {len(sources) - LISTED:,} more; `readout feeds list` at the terminal shows all"))
    return message(text, blocks)


def _line(source: Source) -> Markup:
    facts: list[str] = [*_facts(source), wording.count(source.polls, "poll")]
    facts.append(markup("last answered {when}", when=_at(source.last_ok_at)) if source.last_ok_at else "no answer yet")
    if source.last_item_at:
        facts.append(markup("last news {when}", when=_at(source.last_item_at)))
    lines = [_name(source), join(facts)]
    if source.errors:
        lines.append(
            markup(
                "*{count} in a row:* {why}",
                count=wording.count(source.errors, "fault"),
                why=cut(source.last_error or "", 300),
            )
        )
    return join(lines, "\n")


def _name(source: Source) -> Markup:
    """A link where it is one: paths and mailboxes are told by name."""
    return link(source.url, source.name) if safe_url(source.url) else bold(cut(source.name, 200))


def _facts(source: Source) -> list[str]:
    """How it is read, in words."""
    adapts = "" if source.is_paced or source.kind == "folder" else ", adapting"
    facts = [
        KINDS[source.kind],
        "paused" if source.state == "paused" else f"every {span(source.every_s)}{adapts}",
    ]
    if source.depth > 1:
        facts.append(f"links {source.depth} deep")
    if source.region:
        facts.append(f"only {cut(source.region, 60)}")
    if source.watch:
        facts.append("watched")
    if source.tags:
        facts.append(" ".join(f"#{tag.replace(' ', '-')}" for tag in source.tags))
    return facts


def span(seconds: int) -> str:
    """An interval in its largest whole unit.

    >>> span(900), span(7200)
    ('15 min', '2 h')
    """
    if seconds % 3600 == 0:
        return f"{seconds // 3600} h"
    return f"{max(round(seconds / 60), 1)} min" if seconds >= 60 else f"{seconds} s"


def _at(stored: str) -> Markup:
    return moment(datetime.fromisoformat(stored).astimezone(UTC))


def listed_line(source: Source) -> str:
    """One source as a line of text, for the terminal."""
    health = source.last_error or (f"answered {source.last_ok_at}" if source.last_ok_at else "not polled yet")
    return "  ".join([source.state.ljust(7), ", ".join(_facts(source)), source.title or "", source.url, health])


# What was done


def added(source: Source, preview: Sequence[Article], found: int) -> Message:
    """A new source, with its newest items as they would be stored."""
    holds = f"{wording.count(found, 'item')} found" if found else "nothing in it yet"
    text = f"{source.name} is read from now on ({', '.join(_facts(source))}). {holds}; the first poll alerts nobody."
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
    text = f"{source.name} {done[verb]}"
    return message(text, [section(join([text]))])


def adjusted(source: Source) -> Message:
    """How a source is read from now on."""
    text = f"{source.name}: {', '.join(_facts(source))}."
    return message(text, [section(join([text]))])


def polled(results: Sequence[Polled]) -> Message:
    """What polls on request brought: each source with the number of new records."""
    if not results:
        return message("There is no source to poll.", [section("There is no source to poll.")])
    lines = [join([done.source.name, outcome(done)], ": ") for done in results[:LISTED]]
    total = sum(done.added for done in results)
    return message(f"{wording.count(len(results), 'source')} polled, {total:,} new.", [section(join(lines, "\n"))])


def linked(done: Sequence[Polled]) -> str:
    """What came of pages behind links, for the terminal."""
    read = sum(each.poll.outcome == "new" for each in done)
    return f"{wording.count(read, 'linked page')} read, {sum(each.added for each in done):,} new."


def outcome(done: Polled) -> str:
    """What one poll brought, in words."""
    if done.poll.outcome == "held":
        return "its server has asked us to wait"
    return done.source.last_error or f"{done.added:,} new"


def history(source: Source, faults: Sequence[Fault], left_out: Sequence[LeftOut] = ()) -> Message:
    """What went wrong with a source, and what of it was not read, newest first."""
    unread = sum(left.count for left in left_out)
    trouble = f": {wording.count(len(faults), 'fault')} remembered" if faults else " has had no fault"
    text = f"{source.name}{trouble}" + (f"; {unread:,} of what it brought not read." if unread else ".")
    blocks: list[Block] = [section(_name(source) if faults or left_out else join([text]))]
    if faults:
        told = [join([_at(fault.last_at), _times(fault), cut(fault.why, 200)]) for fault in faults]
        blocks.append(section(join(told, "\n")))
    if left_out:
        blocks += [section(bold("Not read")), *(section(_left_out(left)) for left in left_out)]
    return message(text, blocks)


def _left_out(left: LeftOut) -> Markup:
    named = [link(address, _short(address)) if safe_url(address) else _short(address) for address in left.newest]
    return join([_at(left.last_at), f"{left.count:,}", join([cut(left.why.rstrip("."), 160), join(named, ", ")], ": ")])


def _short(address: str) -> str:
    return cut(address.partition("://")[2] or address, 70)


def _times(fault: Fault) -> str:
    return "once" if fault.times == 1 else f"{fault.times:,} times since {fault.first_at[:10]}"


def fault_line(fault: Fault) -> str:
    """One fault as a line of text, for the terminal."""
    return f"{fault.last_at}  {_times(fault)}: {fault.why}"


def left_line(left: LeftOut) -> str:
    """What was not read for one reason as a line of text, for the terminal."""
    return f"{left.last_at}  {left.count:,} not read, {left.why.rstrip('.')}: {', '.join(left.newest)}"


def imported(done: Imported) -> Message:
    """What became of a list of feeds."""
    text = f"{wording.count(len(done.added), 'feed')} added, {done.known:,} read already"
    text += f", {len(done.refused):,} refused." if done.refused else "."
    blocks: list[Block] = [section(join([text, "Their first polls come one after another and alert nobody."], " "))]
    if done.refused:
        blocks.append(section(join([cut(line, 200) for line in done.refused[:8]], "\n")))
    return message(text, blocks)


def list_of_feeds() -> str:
    """The title of the file that `feeds export` sends."""
    return "the list of feeds"


# Trouble and changes


def word_trouble(source: Source, trouble: str, faults: Sequence[Fault]) -> Message:
    """Said once to the admins: a source that fails, is gone, or has brought nothing for long."""
    said = {
        "gone": f"{source.name} is gone and is paused",
        "failing": f"{source.name} cannot be read",
        "silent": f"{source.name} has brought nothing new for a week or longer",
    }[trouble]
    facts = [
        markup("{count} in a row", count=wording.count(source.errors, "fault")) if source.errors else "it does answer",
        markup("last answered {when}", when=_at(source.last_ok_at)) if source.last_ok_at else "it never answered",
        markup("last news {when}", when=_at(source.last_item_at)) if source.last_item_at else "it never brought news",
    ]
    lines = [join([bold(cut(said, 200)), _name(source)], "\n"), join(facts)]
    lines += [join([cut(fault.why, 200), _times(fault)]) for fault in faults]
    note = "This is said once; the digests name it until it is well. Nothing is switched off by faults."
    return message(f"{said}.", [section(join(lines, "\n")), context(note)])


def word_change(source: Source, change: Change) -> Message:
    """A watched page changed: the root of the day's thread."""
    text = f"{source.name} has changed: {_amount(change)}."
    told = join([bold(cut(source.name, 200)), " has changed: ", _amount(change)], "")
    return message(text, [section(told), context(join([_name(source), "what changed is in the thread"]))])


def _amount(change: Change) -> str:
    return f"{wording.count(change.come, 'line')} new, {change.gone:,} gone"


def word_diff(source: Source, change: Change) -> list[Message]:
    """The lines that came and went, as replies for the thread."""
    blocks: list[Block] = []
    lines: list[Markup] = []
    for line in change.lines:
        worded = Markup("…") if line is None else _diff_line(*line)
        if lines and sum(map(len, lines)) + len(worded) > DIFF_SECTION:
            blocks.append(section(join(lines, "\n")))
            lines = []
        lines.append(worded)
    blocks.append(section(join(lines, "\n")))
    per_message = 3
    kept = blocks[: DIFF_MESSAGES * per_message]
    if len(blocks) > len(kept):
        kept[-1] = context("and more; the page shows the rest")
    text = f"What changed on {source.name}: {_amount(change)}"
    return [message(text, kept[n : n + per_message]) for n in range(0, len(kept), per_message)]


def _diff_line(mark: str, line: str) -> Markup:
    if mark == " ":
        return markup("{line}", line=cut(line, 200))
    sign = Markup("➕") if mark == "+" else Markup("➖")
    return markup("{sign} {line}", sign=sign, line=line)


# Help


def usage(prefix: str = "", *, unknown: str = "", near: Sequence[str] = (), lacks: str = "") -> Message:
    """What can be typed after `feeds`, or what was wrong: a word that is `unknown`, a verb that `lacks` its object."""
    typed = f"/{prefix}readout feeds"
    if near:
        text = f"I do not know “feeds {cut(unknown, 60)}”. Did you mean feeds {near[0]}?"
        said = markup(
            "I do not know “feeds {word}”. Did you mean `{typed} {verb}`?",
            word=cut(unknown, 60), typed=typed, verb=near[0],
        )  # fmt: skip
        return message(text, [section(said)])
    rows = (
        ("list", "every source with its health"),
        ("add https://www.example.org/", "a feed, the feed a site names, a page, a page of links, or a sitemap"),
        ("add URL watch region main .news", "a page, or a part of it: what changes is told in this channel"),
        ("add URL depth 1", "a page whose new links are read"),
        ("set NAME = every 30m tag wire full off", "how it is read: every, tag, depth, full, watch, region"),
        ("poll [NAME or TAG]", "ask now"),
        ("history NAME", "its faults"),
        ("pause NAME", "also `resume NAME`, `remove NAME`"),
        ("import URL", "the feeds of a list (OPML); `export` sends one"),
    )
    wanted = [row for row in rows if row[0].startswith(lacks) or f"`{lacks} " in row[1]] if lacks else rows
    lines = [markup("`{typed} {words}` {does}", typed=typed, words=words, does=Markup(does)) for words, does in wanted]
    if lacks:
        return message(f"feeds {lacks} needs to know which.", [section(join([f"Say {_LACKS[lacks]}.", *lines], "\n"))])
    return message(
        "feeds list, add, set, poll, history, pause, resume, remove, import, export", [section(join(lines, "\n"))]
    )


_LACKS = dict.fromkeys(("history", "pause", "remove", "resume"), "which source, by its name or address") | {
    "add": "which address",
    "import": "the address of the list",
    "set": "which source, and how it is to be read",
}
