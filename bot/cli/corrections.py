"""People overrule the judge at the terminal: for everybody who reads the archive, also where workspaces share it."""

from __future__ import annotations

import click

from bot.cli.common import Invocation, choose_db, pass_invocation
from bot.desk import LOCAL

BY = "terminal"


@click.group()
@choose_db
def correct() -> None:
    """Merge, split and hide records, by the ids that `explain` and the exports show; take a decision back."""


def _decide(verb: str, most: int, metavar: str, help_text: str) -> click.Command:
    @click.command(verb, help=help_text)
    @click.argument("ids", nargs=-1, required=True, metavar=metavar)
    @choose_db
    @pass_invocation
    def command(invocation: Invocation, ids: tuple[str, ...]) -> None:
        from bot.desk import corrections
        from bot.messages import admin as words

        least = 2 if verb == "merge" else 1
        if not least <= len(ids) <= most:
            raise click.UsageError(f"{verb} takes {metavar}.")
        with invocation.desk(must_exist=True) as desk:
            if verb == "merge":
                done = corrections.merge(desk, *ids, by=BY, team_id=LOCAL)
            elif verb == "split":
                done = corrections.split(desk, *ids, by=BY, team_id=LOCAL)
            else:
                done = corrections.hide(desk, *ids, by=BY, team_id=LOCAL)
        headlines = [record.article.headline or record.id for record in done.records]
        print(words.decided(done.kind, headlines, done.verdict_id, "").text)
        print(f"Take it back with: readout correct undo {done.verdict_id}")

    return command


for _verb, _most, _metavar, _help in (
    ("merge", 2, "ID ID", "Two records are the same article, whatever the rules say."),
    ("split", 2, "ID [ID]", "A record is no copy of its lead, or of the other one."),
    ("hide", 1, "ID", "Show a record nowhere any more; it stays in the archive."),
):
    correct.add_command(_decide(_verb, _most, _metavar, _help))


@correct.command("undo")
@click.argument("decision", required=False)
@choose_db
@pass_invocation
def undo(invocation: Invocation, decision: str | None) -> None:
    """Take back a decision: the named one, or the newest that was made here."""
    from bot.desk import corrections
    from bot.messages import admin as words

    with invocation.desk(must_exist=True) as desk:
        verdict = corrections.undo(desk, decision, by=BY, team_id=LOCAL)
    print(words.undone(verdict.kind, verdict.id).text)


COMMANDS: tuple[click.Command, ...] = (correct,)
