"""People overrule the judge at the terminal: for everybody who reads the archive, also where workspaces share it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from bot.cli.common import Invocation, choose_db, pass_invocation
from bot.desk import LOCAL

if TYPE_CHECKING:
    from bot.desk.corrections import Decided

BY = "terminal"


@click.group()
@choose_db
def correct() -> None:
    """Merge, split, correct, hide and take down records, join and part stories, say what is wrong with a meeting, by
    the ids that `explain` and the exports show; take a decision back."""


def _decide(verb: str, metavar: str, least: int, help_text: str) -> click.Command:
    @click.command(verb, help=help_text)
    @click.argument("words", nargs=-1, required=True, metavar=metavar)
    @choose_db
    @pass_invocation
    def command(invocation: Invocation, words: tuple[str, ...]) -> None:
        from bot.desk import corrections
        from bot.messages import corrections as messages

        said = " ".join(words[least - 1 :])
        about = (*words[: least - 1], *([said] if said else [])) if verb in IN_WORDS else words
        if not least <= len(about) <= max(least, len(metavar.split())):
            raise click.UsageError(f"{verb} takes {metavar}.")
        decisions: dict[str, Callable[..., Decided]] = {
            "merge": corrections.merge,
            "split": corrections.split,
            "same-story": corrections.same_story,
            "other-story": corrections.other_story,
            "hide": corrections.hide,
            "field": corrections.correct,
            "takedown": corrections.take_down,
        }
        with invocation.desk(must_exist=True) as desk:
            done = decisions[verb](desk, *about, by=BY, team_id=LOCAL)
        headlines = [record.article.headline or record.id for record in done.records]
        told = messages.decided(
            done.kind,
            headlines,
            done.verdict_id,
            "",
            detail=done.detail,
            called_off=done.called_off,
            posted=done.posted,
        )
        print(told.text)
        print(f"Take it back with: readout correct undo {done.verdict_id}")

    return command


IN_WORDS = frozenset({"field", "takedown"})
"""Verbs whose last part is words, with blanks between them."""

for _verb, _metavar, _least, _help in (
    ("merge", "ID ID", 2, "Two records are the same article, whatever the rules say."),
    ("split", "ID [ID]", 1, "A record is no copy of its lead, or of the other one."),
    ("same-story", "ID ID", 2, "Two records tell one story, whatever the rules say."),
    ("other-story", "ID [ID]", 1, "A record does not tell the story of the others, or of the other one."),
    ("hide", "ID", 1, "Show a record nowhere any more; it stays in the archive."),
    ("field", "ID headline|outlet|date VALUE", 3, "A record's headline, outlet or date is another than was read."),
    ("takedown", "ID WHY", 2, "Remove the text of a record and its copies for good; who, when and why stays."),
):
    correct.add_command(_decide(_verb, _metavar, _least, _help))


def _rule(verb: str, metavar: str, help_text: str) -> click.Command:
    @click.command(verb, help=help_text)
    @click.argument("words", nargs=-1, required=True, metavar=metavar)
    @choose_db
    @pass_invocation
    def command(invocation: Invocation, words: tuple[str, ...]) -> None:
        from bot.desk import rulings
        from bot.messages import rulings as messages

        about = (words[0], " ".join(words[1:])) if verb == "wrong-person" else words
        if len(about) != len(metavar.split()) or not all(about):
            raise click.UsageError(f"{verb} takes {metavar}.")
        with invocation.desk(must_exist=True) as desk:
            if verb == "not-a-meeting":
                ruled = rulings.not_a_meeting(desk, *about, by=BY, team_id=LOCAL)
            elif verb == "wrong-date":
                ruled = rulings.wrong_date(desk, *about, by=BY, team_id=LOCAL)
            elif verb == "same-meeting":
                ruled = rulings.same_meeting(desk, *about, by=BY, team_id=LOCAL)
            else:
                ruled = rulings.wrong_person(desk, *about, by=BY, team_id=LOCAL)
        said = messages.ruled(ruled.kind, ruled.people, ruled.detail, ruled.verdict_id, "", anew=ruled.anew)
        print(said.text)
        print(f"Take it back with: readout correct undo {ruled.verdict_id}")

    return command


for _verb, _metavar, _help in (
    ("not-a-meeting", "MEETING", "What a record of the ledger tells of was no meeting."),
    ("wrong-date", "MEETING DATE", "A meeting was on another date (2024-03-13, 2024-03), whatever its sources say."),
    ("same-meeting", "MEETING MEETING", "Two records of the same people are one meeting."),
    ("wrong-person", "ARTICLE NAME", "An article and its copies do not mean this leader."),
):
    correct.add_command(_rule(_verb, _metavar, _help))


@correct.command("undo")
@click.argument("decision", required=False)
@choose_db
@pass_invocation
def undo(invocation: Invocation, decision: str | None) -> None:
    """Take back a decision: the named one, or the newest that was made here."""
    from bot.desk import corrections
    from bot.messages import corrections as words

    with invocation.desk(must_exist=True) as desk:
        verdict = corrections.undo(desk, decision, by=BY, team_id=LOCAL)
    print(words.undone(verdict.kind, verdict.id).text)


COMMANDS: tuple[click.Command, ...] = (correct,)
