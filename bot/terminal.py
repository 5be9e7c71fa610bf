"""Answers and counts for a person at a terminal: tables and progress bars where someone looks, plain text elsewhere."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import singledispatch
from typing import TYPE_CHECKING

from bot.answers import (
    Answer,
    ArticleFound,
    LeaderAnswer,
    MeetingFound,
    MeetingsAnswer,
    NewsAnswer,
    QuestionAnswer,
    WhyAnswer,
)
from bot.messages import wording
from bot.messages.plain import plain_lines
from bot.model import Message, Page, Reading

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from bot.desk.intake import LoadReport
    from bot.desk.reindex import ReindexReport

Progress = Callable[[int, int, str], None]


def is_watched(stream: object) -> bool:
    """Does a person look at this stream? Only then is there colour, a table, a progress bar."""
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty()) and os.environ.get("TERM") != "dumb"


def silent(_done: int, _all: int, _name: str) -> None:
    """No progress is shown: nobody looks."""


@contextlib.contextmanager
def progress_bar(doing: str) -> Iterator[Progress]:
    """A bar on stderr while stderr is a terminal, silence otherwise. Call it with (done, all, name)."""
    if not is_watched(sys.stderr):
        yield silent
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.fields[name]}"),
    )  # fmt: skip
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None, name="")

        def advance(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, name=escape(plain(name)[-40:]))

        yield advance


def load_summary(report: LoadReport) -> list[str]:
    """What a load did, in counts. Refused files are told apart, on stderr."""
    would = "would be " if report.dry_run else ""
    read = report.pages - report.unchanged_pages
    kinds = wording.listing([wording.count(number, kind) for kind, number in sorted(report.kinds.items())])
    lines = [
        f"{wording.count(read, 'page')} {would}read, {report.unchanged_pages:,} unchanged,"
        f" {len(report.refused):,} refused.",
        f"{wording.count(report.added, 'record')} {would}added, {report.changed:,} changed, {report.dropped:,} gone;"
        f" {wording.count(report.duplicates, 'duplicate')};"
        f" {wording.count(report.rejected, 'block')} in no article." + (f" Added: {kinds}." if kinds else ""),
    ]
    if report.dry_run:
        for name, added, changed, dropped in report.touched:
            lines.append(f"  {plain(name)}: {added:,} added, {changed:,} changed, {dropped:,} gone")
    if report.alerts:
        lines.append(f"{wording.count(report.alerts, 'alert')} {would}sent.")
    lines += [f"No article in {plain(name)}: its lines are in the ledger (`readout export rejected`)."
              for name in report.empty]  # fmt: skip
    return lines


_KIND_COLOURS = {"article": "green", "teaser": "cyan", "headline": "blue", "paywall": "yellow"}


def cut_lines(page: Page, reading: Reading) -> Iterator[tuple[str, str, str | None]]:
    """A page as it was cut: (mark, text, colour) of every line that is not blank, and a heading for every record.

    The mark is what the line is in its record (headline, byline, body …), or "-" in a block that was left out.
    """
    said: dict[int, str] = {}
    colours: dict[int, str | None] = {}
    headings: dict[int, tuple[str, str | None]] = {}
    for number, article in enumerate(reading.articles, 1):
        colour = _KIND_COLOURS[article.kind]
        what = f"{article.kind}{f' ({article.form})' if article.form else ''}"
        told = " · ".join(plain(part) for part in (article.publisher, article.published, article.headline) if part)
        headings[article.start_line] = (f"{number}. {what}: {told}", colour)
        for paragraph in article.paragraphs:
            for line in range(paragraph.start_line, paragraph.end_line + 1):
                said[line], colours[line] = paragraph.role, colour
    reasons = {block.end_line: f"left out: {block.reason} [{block.rule}]" for block in reading.rejected}
    yield "==", plain(page.name), None
    for line, text in enumerate(page.text.split("\n"), 1):
        if line in headings:
            yield "", headings[line][0], headings[line][1]
        if text.strip():
            yield f"{line:5} {said.get(line, '-'):10}", plain(text), colours.get(line)
        if line in reasons:
            yield f"{'':16}", f"^ {reasons[line]}", None


def reindex_summary(report: ReindexReport) -> list[str]:
    """What judging again changed, in counts, and a few changes in words."""
    changed = "would change" if report.dry_run else "changed"
    counts = (
        (report.leads_changed, "lead of a copy", "leads of copies"),
        (report.stories_changed, "story", "stories"),
        (report.leaders_changed, "article's leaders", "articles' leaders"),
        (report.meetings_changed, "meeting", "meetings"),
        (report.meetings_added, "new meeting", "new meetings"),
        (report.meetings_removed, "meeting gone", "meetings gone"),
    )
    told = [wording.count(number, one, many) for number, one, many in counts if number]
    first = f"{wording.count(report.articles, 'record')} judged again; {changed}: {wording.listing(told) or 'nothing'}."
    return [first, *(f"  {plain(example)}" for example in report.examples)]


def plain(text: str) -> str:
    """Text of a page without control characters, which a terminal would obey."""
    return "".join(c for c in text if c.isprintable() or c == " ")


NARROW = 72
"""Columns below which five columns of a table are slivers: the plain words of the answer read better then."""


PIPED = 200
"""Columns of a table that goes into a file or another program."""


def has_room_for_tables() -> bool:
    from rich.console import Console

    return Console().width >= NARROW


def show_answer(answer: Answer, message: Message, width: int | None = None) -> None:
    """Print an answer with tables. The words are those of Slack's `message`: its one line first, its notes last."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, width=width)
    console.print(Text(plain(message.text), style="bold"))
    for part in parts_of(answer):
        console.print(part)
    if answer.choices:
        console.print(Text(f"Which one? {wording.listing([plain(c.name) for c in answer.choices], 'or')}"))
    if answer.did_you_mean:
        console.print(Text(f"Did you mean {plain(wording.listing(answer.did_you_mean, 'or'))}?"))
    for block in message.blocks:
        if block.get("type") == "context":
            console.print(Text("\n".join(plain_lines(block)), style="dim"))


@singledispatch
def parts_of(answer: Answer) -> Iterator[object]:
    """The answer's tables and lists, in order, as rich prints them."""
    raise TypeError(f"nobody taught the terminal to show {type(answer).__name__}")


@parts_of.register(LeaderAnswer)
def _(answer: LeaderAnswer) -> Iterator[object]:
    for held in answer.offices:
        yield f"  {wording.office(held)}"
    if answer.latest:
        yield meetings_table("Latest meetings and calls", answer.latest)
    if answer.upcoming:
        yield meetings_table("Next", answer.upcoming)
    if answer.articles:
        yield articles_table("Latest articles", answer.articles)


@parts_of.register(MeetingsAnswer)
def _(answer: MeetingsAnswer) -> Iterator[object]:
    if answer.meetings:
        yield meetings_table("", answer.meetings)
    if answer.together and answer.together.total:
        count = wording.count(answer.together.total, "article", capped=answer.together.capped)
        yield f"Mentioned together, no meeting told: {count}."


@parts_of.register(NewsAnswer)
def _(answer: NewsAnswer) -> Iterator[object]:
    for story in answer.stories:
        heading = wording.coverage(story) or wording.told(story)
        yield articles_table(heading, story.articles)


@parts_of.register(QuestionAnswer)
def _(answer: QuestionAnswer) -> Iterator[object]:
    for name, times in answer.people:
        yield f"  {name}: {wording.count(times, 'meeting')}"
    if answer.meetings:
        yield meetings_table("", answer.meetings)
    if answer.also_planned:
        yield meetings_table("Also planned", answer.also_planned)


@parts_of.register(WhyAnswer)
def _(answer: WhyAnswer) -> Iterator[object]:
    from rich.table import Table
    from rich.text import Text

    for name, value in answer.details:
        yield Text(f"  {name}: {plain(value)}")
    if answer.reasons:
        table = Table("decided", "because", "stands in", box=None, pad_edge=False)
        for reason in answer.reasons:
            where = place_of(reason.source.file, reason.source.line) if reason.source else ""
            table.add_row(Text(plain(reason.what)), Text(plain(reason.why)), where)
        yield table


def meetings_table(title: str, found: Iterable[MeetingFound]) -> Table:
    """Day, people, kind, place and status of each meeting, and under it one source."""
    from rich.table import Table
    from rich.text import Text

    from bot.messages.lines import best_citation

    table = Table("when", "who", "what", "where", "sources", title=title or None, title_justify="left", box=None)
    for each in found:
        meeting = each.meeting
        table.add_row(
            wording.when(meeting),
            Text(wording.people(meeting)),
            f"{wording.KINDS[meeting.kind]}, {wording.status_word(each.shown)}",
            Text(plain(wording.place(meeting.place))),
            Text(plain(wording.outlets(each.outlets))),
        )
        if each.sources:
            first = best_citation(each)
            table.add_row(
                "", Text(f"“{plain(first.quote)}”", style="italic dim"), "", "", place_of(first.file, first.line)
            )
    return table


def articles_table(title: str, found: Iterable[ArticleFound]) -> Table:
    """Day, headline, outlet and place in the page."""
    from rich.table import Table
    from rich.text import Text

    table = Table("when", "headline", "outlet", "stands in", title=title, title_justify="left", box=None)
    for each in found:
        table.add_row(
            wording.day(each.source.published, unknown="undated"),
            Text(plain(each.headline or "(no headline)")),
            Text(plain(each.source.outlet or "outlet unknown")),
            place_of(each.source.file, each.source.line),
        )
    return table


def place_of(file: str, line: int) -> Text:
    from rich.text import Text

    return Text(f"{plain(file)}:{line}", style="dim", overflow="fold")
