"""Who is known: the roster at the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import Invocation, as_json, choose_db, pass_invocation, tell_json

if TYPE_CHECKING:
    from bot.leaders.refresh import Change, OfficeRow
    from bot.leaders.roster import Roster

BY = "terminal"


@click.group()
@choose_db
def roster() -> None:
    """Who is known, in which offices, under which names."""


@roster.command("list")
@click.argument("words", nargs=-1, metavar="[WORDS]")
@as_json
@choose_db
@pass_invocation
def list_people(invocation: Invocation, words: tuple[str, ...], as_json: bool) -> None:
    """Everybody, or those whose name, title or country fits all WORDS."""
    from bot.desk import roster as desk_roster
    from bot.export import leader_row, term_row

    with invocation.desk() as desk:
        people = desk_roster.listed(desk, " ".join(words))
        if as_json:
            rows = [leader_row(who, None, []) | {"terms": [term_row(t) for t in who.terms]} for who in people]
            tell_json(rows)
            return
        for who in people:
            office = who.latest_term()
            held = f"{office.title}, {desk.roster.country_name(office.country)}" if office else "no office"
            ended = f" (until {office.end})" if office and office.end else ""
            print(f"{who.id:32} {who.name:32} {held}{ended}")


@roster.command("add")
@click.argument("name")
@click.option("--office", required=True, help="Such as foreign_minister.")
@click.option("--title", default="", help="As it is printed: “Foreign Minister”.")
@click.option("--country", required=True, help="FRA, or a body such as NATO.")
@click.option("--start", required=True, help="2024-07-05, 2024-07 or 2024.")
@click.option("--end", default="")
@click.option("--wikidata", default="", metavar="QID")
@choose_db
@pass_invocation
def add_person(invocation: Invocation, /, name: str, **columns: str) -> None:
    """Add NAME with an office, or one more office of somebody known."""
    from bot.desk import roster as desk_roster

    with invocation.desk() as desk:
        done = desk_roster.add(desk, {"name": name, **columns}, by=BY)
    print(f"{name} is on the roster." if done else "That was known already.")


@roster.command("alias")
@click.argument("who")
@click.argument("name")
@choose_db
@pass_invocation
def add_alias(invocation: Invocation, who: str, name: str) -> None:
    """WHO (an id or a name) is also called NAME."""
    from bot.desk import roster as desk_roster

    with invocation.desk() as desk:
        done = desk_roster.alias(desk, who, name, by=BY)
    print(f"{name} now means {who}." if done else "That was known already.")


@roster.command("never")
@click.argument("name")
@click.argument("who", default="")
@choose_db
@pass_invocation
def mean_nobody(invocation: Invocation, name: str, who: str) -> None:
    """NAME never means WHO; without WHO it means nobody."""
    from bot.desk import roster as desk_roster

    with invocation.desk() as desk:
        done = desk_roster.never(desk, name, who, by=BY)
    print(f"{name} no longer means {who or 'anybody'}." if done else "So it was already.")


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only show what would change, and who would be taken for whom.")
@choose_db
@pass_invocation
def import_people(invocation: Invocation, file: Path, dry_run: bool) -> int:
    """Add the people of a CSV file: name, office, title, country, start, end, wikidata, aliases (a;b)."""
    from bot.desk import roster as desk_roster

    with invocation.desk() as desk:
        if dry_run:
            changes, lines = desk_roster.would_read(desk, file)
            for change in changes:
                print(_in_words(change, desk.roster))
            print(f"{_counted(changes)}, {len(lines)} lines refused; nothing was kept.")
        else:
            done = desk_roster.read_csv(desk, file, by=BY)
            lines = done.refused
            print(f"{done.kept} entries kept, {len(lines)} lines refused.")
    for refused in lines:
        print(f"readout: {file}, line {refused.line}: {refused.reason}", file=sys.stderr)
    return 1 if lines else 0


@roster.command("refresh")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--endpoint", default=None, metavar="URL", help="A SPARQL service; Wikidata's by default.")
@choose_db
@pass_invocation
def refresh(invocation: Invocation, dry_run: bool, endpoint: str | None) -> None:
    """Ask Wikidata who has come and gone since, and keep it."""
    import asyncio

    from bot.desk import roster as desk_roster
    from bot.leaders.refresh import ENDPOINT, propose

    with invocation.desk() as desk:
        rows = asyncio.run(_ask(desk.roster, endpoint or ENDPOINT, invocation.settings().allow_hosts))
        changes = propose(rows, desk.roster)
        for change in changes:
            print(_in_words(change, desk.roster))
        if dry_run:
            print(f"{_counted(changes)}; nothing was kept.")
            return
        kept = desk_roster.keep_changes(desk, changes, by=BY)
    print(f"{len(changes)} changes, {kept} of them new.")


async def _ask(roster: Roster, endpoint: str, allow_hosts: tuple[str, ...]) -> tuple[OfficeRow, ...]:
    from bot.fetch import FetchFailed, fetch, open_fetcher
    from bot.leaders.refresh import JSON_RESULTS, ask_service

    async with open_fetcher(allow_hosts) as fetcher:

        async def ask(url: str) -> bytes:
            answer = await fetch(fetcher, url, accept=JSON_RESULTS)
            if answer.status != 200:
                raise FetchFailed(f"The query service answered with status {answer.status}; nothing was changed.")
            return answer.body

        return await ask_service(ask, roster, endpoint)


def _counted(changes: Sequence[Change]) -> str:
    """ "12 changes, 2 of them merge people, 1 may double somebody"."""
    merged, doubled = sum(bool(one.merges) for one in changes), sum(bool(one.like) for one in changes)
    told = [f"{len(changes)} changes"]
    told += [f"{merged} of them merge people by name"] if merged else []
    told += [f"{doubled} may double somebody"] if doubled else []
    return ", ".join(told)


def _in_words(change: Change, roster: Roster) -> str:
    edit = change.edit
    where = roster.country_name(edit.country) if edit.country else ""
    match edit.action:
        case "add" | "term":
            told = f"{change.name}: {edit.title}, {where}, from {edit.start}" + (f" to {edit.end}" if edit.end else "")
            known = " or ".join(f"{person.name} ({person.id})" for person in change.like)
            return f"{told}; new, but may be {known}" if known else told
        case "end":
            return f"{change.name}: {change.before.title if change.before else edit.office}, {where}, ended {edit.end}"
        case "alias":
            return f"{change.name}: also called {edit.alias}"
        case _:
            merged = f"; “{change.merges}” is taken for {edit.leader} by name" if change.merges else ""
            return f"{change.name}: Wikidata {edit.wikidata}{merged}"


COMMANDS: tuple[click.Command, ...] = (roster,)
