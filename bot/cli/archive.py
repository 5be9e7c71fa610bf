"""What goes into the archive and out of it: load, export, explain, reindex, backup, restore."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, get_args

import click

from bot.cli.common import Invocation, as_json, choose_db, choose_now, pass_invocation, tell_json
from bot.errors import NotFound, UnreadablePage

if TYPE_CHECKING:
    from bot.desk.intake import LoadReport

WHAT = ("articles", "stories", "leaders", "meetings", "rejected")
FORMATS = ("ndjson", "csv", "ics", "ninjs", "atom")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--live", is_flag=True, help="News of this moment: alerts go out. Without it, pages are backfill.")
@click.option("--explain", "with_reasons", is_flag=True, help="Also say what was left out, and why.")
@as_json
@choose_db
@pass_invocation
def load(
    invocation: Invocation, paths: tuple[Path, ...], dry_run: bool, live: bool, with_reasons: bool, as_json: bool
) -> int:
    """Read files or folders of pages into the archive.

    Ends with 0 when every file was read, with 1 when one was refused; the others are loaded either way.
    """
    from bot.desk.intake import load as load_pages
    from bot.terminal import progress_bar

    for path in paths:  # before the archive is made: a misspelt path leaves none behind
        if not path.exists():
            raise NotFound(f"{path}: no such file or folder.")
    with invocation.desk() as desk, progress_bar("Reading") as progress:
        report = load_pages(desk, paths, live=live, dry_run=dry_run, progress=progress)
        max_mb = desk.settings.max_file_mb
    if with_reasons and not as_json:
        for path in paths:
            tell_cuts(path, max_mb)
    if as_json:
        tell_json(dataclasses.asdict(report))
    else:
        tell_load(report)
    return 1 if report.refused else 0


def tell_cuts(path: Path, max_mb: float) -> None:
    """Each page of a file or folder with its cuts: a mark before every line, the reason after each block left out."""
    from bot.desk.files import files_in, page_from_file
    from bot.reading import read_page
    from bot.terminal import cut_lines

    folder = path if path.is_dir() else path.parent
    for file in files_in(path) if path.is_dir() else [path]:
        with contextlib.suppress(UnreadablePage):  # told in the summary
            page = page_from_file(file, folder, file.relative_to(folder).as_posix(), max_mb=max_mb)
            for mark, text, colour in cut_lines(page, read_page(page)):
                click.echo(click.style(f"{mark} {text}", fg=colour))


def tell_load(report: LoadReport) -> None:
    """The summary in counts; what was refused goes to stderr, each with its reason."""
    from bot.terminal import load_summary

    for line in load_summary(report):
        print(line)
    for name, reason in report.refused:
        print(f"readout: {name}: {reason}", file=sys.stderr)


@click.command()
@click.argument("what", type=click.Choice(WHAT))
@click.option("--format", "form", type=click.Choice(FORMATS), default="ndjson", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write FILE instead of stdout.")
@click.option("--all", "whole_roster", is_flag=True, help="leaders: the whole roster, with terms.")
@click.option(
    "--about", default="", metavar="WHAT", help="stories as atom: only those that /follow WHAT would tell of."
)
@choose_db
@pass_invocation
def export(invocation: Invocation, what: str, form: str, output: Path | None, whole_roster: bool, about: str) -> None:
    """Write the archive out: articles, stories, leaders, meetings or rejected.

    Meetings also as a calendar (ics), articles also as ninjs, stories also as a feed of the newest (atom).
    """
    from bot import export as exports

    kind = next(known for known in get_args(exports.What) if known == what)
    with invocation.desk(must_exist=True) as desk:
        pieces = exports.export(desk, kind, form, whole_roster=whole_roster, about=about)
        if output is None:
            write_all(pieces, sys.stdout.buffer)
        else:
            with whole_file(output) as file:
                write_all(pieces, file)


def write_all(pieces: Iterable[str], file: BinaryIO) -> None:
    for piece in pieces:
        file.write(piece.encode("utf-8", "replace"))
    file.flush()


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when all of it is written; a device or a pipe is written as it is."""
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@click.command()
@click.argument("subject", metavar="ARTICLE|MEETING|FILE:LINE")
@as_json
@choose_now
@choose_db
@pass_invocation
def explain(invocation: Invocation, subject: str, as_json: bool) -> None:
    """Why an article stands as it does, why a meeting is in the ledger, or where a line of a page went.

    Ends with status 1 when the archive knows no such thing.
    """
    from bot.cli.lookups import tell
    from bot.desk.reasons import why

    with invocation.desk(must_exist=True) as desk:
        answer = why(desk, subject, invocation.viewer(), invocation.clock())
        max_mb = desk.settings.max_file_mb
    if as_json:
        tell_json(answer.as_json())
    else:
        tell(answer)
        tell_rule(subject, max_mb)
    if answer.about == "nothing":
        raise click.exceptions.Exit(1)


def tell_rule(subject: str, max_mb: float) -> None:
    """For FILE:LINE of a pasted page at hand, the rule that sent the line where it went, and what weighed for it."""
    from bot.desk.files import page_from_file
    from bot.reading.line_reasons import explain_line

    name, _, number = subject.rpartition(":")
    path = Path(name)
    if not number.isdecimal() or not path.is_file():
        return
    page = page_from_file(path, path.parent, path.name, max_mb=max_mb)
    reason = explain_line(page.text, int(number)) if page.format == "dump" else None
    if reason is None:
        return
    print(f"Read as: {reason.state.replace('_', ' ')}. Rule: {reason.rule} ({reason.about}).")
    seen = ", ".join(f"{feature.replace('_', ' ')} {weight:+g}" for feature, weight in reason.weighed)
    if seen:
        print(f"What weighed: {seen}")
    if reason.phrase:
        print(f"Begins with the listed phrase “{reason.phrase}”")


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@as_json
@choose_db
@pass_invocation
def reindex(invocation: Invocation, dry_run: bool, as_json: bool) -> None:
    """Judge duplicates, stories, leaders and meetings of the whole archive again, by the rules of today."""
    from bot.desk.reindex import reindex as judge_again
    from bot.terminal import progress_bar, reindex_summary

    with invocation.desk(must_exist=True) as desk, progress_bar("Judging") as progress:
        report = judge_again(desk, by="terminal", dry_run=dry_run, progress=progress)
    if as_json:
        tell_json(dataclasses.asdict(report))
    else:
        print("\n".join(reindex_summary(report)))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@choose_db
@pass_invocation
def backup(invocation: Invocation, file: Path) -> None:
    """Write a whole, checked copy of the archive into the new FILE, while the bot runs."""
    from bot.desk import admin

    with invocation.desk(must_exist=True) as desk:
        size = admin.backup(desk, file, by="terminal")
    print(f"{file}: {size / 1e6:.1f} MB, whole.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@choose_db
@pass_invocation
def restore(invocation: Invocation, file: Path) -> None:
    """Put a backup in the place of the archive; stop the bot first. The old archive is kept beside it."""
    from bot.desk import admin

    db = invocation.settings().db
    admin.restore(file, db, invocation.clock())
    print(f"{db} is now the archive of {file}.")


COMMANDS: tuple[click.Command, ...] = (load, export, explain, reindex, backup, restore)
