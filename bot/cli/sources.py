"""Who is known: the roster at the terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.common import Invocation, as_json, choose_db, pass_invocation, tell_json

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
            office = desk.roster.latest_office(who)
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
@choose_db
@pass_invocation
def import_people(invocation: Invocation, file: Path) -> int:
    """Add the people of a CSV file: name, office, title, country, start, end, wikidata, aliases (a;b)."""
    from bot.desk import roster as desk_roster

    with invocation.desk() as desk:
        done = desk_roster.read_csv(desk, file, by=BY)
    print(f"{done.kept} entries kept, {len(done.refused)} lines refused.")
    for refused in done.refused:
        print(f"readout: {file}, line {refused.line}: {refused.reason}", file=sys.stderr)
    return 1 if done.refused else 0


COMMANDS: tuple[click.Command, ...] = (roster,)
