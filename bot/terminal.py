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

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from bot.desk.intake import LoadReport

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
    if report.alerts:
        lines.append(f"{wording.count(report.alerts, 'alert')} {would}sent.")
    lines += [f"No article in {plain(name)}: its lines are in the ledger (`readout export rejected`)."
              for name in report.empty]  # fmt: skip
    return lines


def plain(text: str) -> str:
    """Text of a page without control characters, which a terminal would obey."""
    return "".join(c for c in text if c.isprintable() or c == " ")


def show_answer(answer: Answer) -> None:
    """Print an answer with tables; the words are those of Slack."""
    from rich.console import Console

    console = Console(highlight=False)
    for part in parts_of(answer):
        console.print(part)
    show_edges(console, answer)


def show_edges(console: Console, answer: Answer) -> None:
    """How the query was read, what was searched, and what else could be meant."""
    from rich.text import Text

    for line in answer.understood:
        console.print(Text(plain(line), style="dim"))
    if answer.unknown:
        console.print(Text(f"Not understood: {plain(', '.join(answer.unknown))}", style="yellow"))
    if answer.choices:
        console.print(Text(f"Which one? {', '.join(leader.name for leader in answer.choices)}", style="yellow"))
    if answer.did_you_mean:
        console.print(Text(f"Did you mean {plain(wording.listing(answer.did_you_mean, 'or'))}?", style="yellow"))
    console.print(Text(wording.searched(answer.searched, answer.today), style="dim"))


@singledispatch
def parts_of(answer: Answer) -> Iterable[RenderableType]:
    """The answer's own parts, in order."""
    raise TypeError(f"nobody taught the terminal to show {type(answer).__name__}")


@parts_of.register(LeaderAnswer)
def _(answer: LeaderAnswer) -> Iterator[RenderableType]:
    from rich.text import Text

    if answer.leader is None:
        yield Text(f"Nobody called {plain(answer.query)} is in the roster.", style="bold")
        return
    yield Text(answer.leader.name, style="bold")
    for term in answer.current:
        yield Text("  " + wording.office(term, former=False))
    for term in answer.past[:3]:
        yield Text("  " + wording.office(term, former=True), style="dim")
    if answer.latest:
        yield meetings_table("Latest meetings", answer.latest)
    if answer.upcoming:
        yield meetings_table("Next", answer.upcoming)
    if answer.articles:
        yield articles_table("Latest articles", answer.articles)


@parts_of.register(MeetingsAnswer)
def _(answer: MeetingsAnswer) -> Iterator[RenderableType]:
    from rich.text import Text

    if answer.meetings:
        shown = f"{answer.offset + 1}–{answer.offset + len(answer.meetings)} of {answer.total:,}"
        yield meetings_table(f"Meetings ({shown})", answer.meetings)
    else:
        yield Text("No meeting found.", style="bold")
    if answer.together and answer.together.total:
        count = wording.count(answer.together.total, "article", capped=answer.together.capped)
        yield Text(f"{count} mention them together, which is no meeting.", style="dim")


@parts_of.register(NewsAnswer)
def _(answer: NewsAnswer) -> Iterator[RenderableType]:
    from rich.text import Text

    if not answer.stories:
        yield Text("No article found.", style="bold")
    for story in answer.stories:
        heading = f"{wording.count(story.total, 'article')}, {wording.count(story.independent, 'independent text')}"
        yield articles_table(heading, story.articles)


@parts_of.register(QuestionAnswer)
def _(answer: QuestionAnswer) -> Iterator[RenderableType]:
    from rich.text import Text

    if answer.counted is not None:
        yield Text(wording.count(answer.counted, "meeting"), style="bold")
    for name, times in answer.people:
        yield Text(f"  {name}: {wording.count(times, 'meeting')}")
    if answer.meetings:
        yield meetings_table("", answer.meetings)
    elif answer.counted is None:
        yield Text("No meeting found.", style="bold")
    if answer.also_planned:
        yield meetings_table("Also planned", answer.also_planned)


@parts_of.register(WhyAnswer)
def _(answer: WhyAnswer) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    yield Text(plain(answer.title) or f"Nothing in the archive is called {plain(answer.query)}.", style="bold")
    for name, value in answer.details:
        yield Text(f"  {name}: {plain(value)}")
    table = Table("decided", "because", "stands in", show_header=bool(answer.reasons), box=None, pad_edge=False)
    for reason in answer.reasons:
        where = f"{reason.source.file}:{reason.source.line}" if reason.source else ""
        table.add_row(*(Text(plain(cell)) for cell in (reason.what, reason.why, where)))
    yield table


def meetings_table(title: str, found: Iterable[MeetingFound]) -> RenderableType:
    """Day, people, kind, place and status of each meeting, and under it one source."""
    from rich.table import Table
    from rich.text import Text

    table = Table("when", "who", "what", "where", "sources", title=title or None, title_justify="left", box=None)
    for each in found:
        meeting = each.meeting
        table.add_row(
            wording.day(meeting.date),
            Text(wording.people(meeting)),
            f"{wording.KINDS[meeting.kind]}, {wording.status_word(each.shown)}",
            Text(plain(wording.place(meeting.place))),
            Text(plain(wording.outlets(each.outlets))),
        )
        if each.sources:
            first = each.sources[0]
            table.add_row(
                "", Text(f"“{plain(first.quote)}”", style="italic dim"), "", "", place_of(first.file, first.line)
            )
    return table


def articles_table(title: str, found: Iterable[ArticleFound]) -> RenderableType:
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


def place_of(file: str, line: int) -> RenderableType:
    from rich.text import Text

    return Text(f"{plain(file)}:{line}", style="dim", overflow="fold")
