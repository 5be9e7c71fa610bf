"""The four questions, answered as in Slack: leader, meetings, news, ask."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import Invocation, as_json, choose_db, choose_now, pass_invocation, tell_json
from bot.errors import BadQuery

if TYPE_CHECKING:
    from bot.answers import Answer
    from bot.desk import Desk
    from bot.model import Viewer


def lookup(name: str, metavar: str, about: str) -> click.Command:
    """A command that hands its words to the desk function of the same name and prints the answer."""

    @click.command(name, help=about, context_settings={"ignore_unknown_options": True})
    @click.argument("words", nargs=-1, required=True, metavar=metavar)
    @as_json
    @choose_now
    @click.option("--all", "whole", is_flag=True, help="All that fits, not the first five.", hidden=name == "ask")
    @click.option("--png", type=click.Path(path_type=Path, dir_okay=False), help="Also draw the answer into FILE.")
    @choose_db
    @pass_invocation
    def command(invocation: Invocation, words: tuple[str, ...], as_json: bool, whole: bool, png: Path | None) -> None:
        query = " ".join(refuse_options(words))
        with invocation.desk(must_exist=True) as desk:
            answer = answered(desk, name, query, invocation, whole=whole)
            if png:
                draw(desk, answer, invocation.viewer(), png)
        if as_json:
            tell_json(answer.as_json())
        else:
            tell(answer, whole=whole)

    return command


def refuse_options(words: tuple[str, ...]) -> tuple[str, ...]:
    """`-word` is a word to leave out of the search; `--word` is an option that does not exist."""
    for word in words:
        if word.startswith("--") and word != "--":
            raise click.NoSuchOption(word)
    return words


def answered(desk: Desk, name: str, query: str, invocation: Invocation, *, whole: bool) -> Any:
    """The answer of the desk: its first page, or with `whole` all of it (up to a file's length)."""
    from bot.desk.asked import IN_A_FILE

    more = {"most": IN_A_FILE} if whole and name != "ask" else {}
    return question(name)(desk, query, invocation.viewer(), invocation.clock(), **more)


def question(name: str) -> Callable[..., Any]:
    """The desk's function of that name."""
    if name == "ask":
        from bot.desk.questions import ask

        return ask
    from bot.desk import lookup as desk_lookup

    return getattr(desk_lookup, name)  # type: ignore[no-any-return]


def tell(answer: Answer, *, whole: bool = False) -> None:
    """The answer for a person (with tables, where they find room), or as plain text: the words are those of Slack.

    A `whole` answer is longer than a message of Slack's: its tables go into a pipe too.
    """
    from bot.messages import lookup as messages
    from bot.messages.plain import plain
    from bot.terminal import PIPED, has_room_for_tables, is_watched, show_answer

    message = messages.answer(answer)
    if is_watched(sys.stdout) and has_room_for_tables():
        show_answer(answer, message)
    elif whole:
        show_answer(answer, message, width=PIPED)
    else:
        print(plain(message))


def draw(desk: Desk, answer: Answer, viewer: Viewer, path: Path) -> None:
    """The picture of an answer into a file: a time line, a diary, or coverage by month.

    Raises:
        BadQuery: the answer has nothing to draw, or the file cannot be written.
    """
    from bot.desk import pictures as shown
    from bot.messages import pictures

    chart = shown.chart_of(desk, answer, viewer)
    if chart is None:
        raise BadQuery("There is nothing to draw in this answer.")
    try:
        path.write_bytes(pictures.draw(chart))
    except OSError as refused:
        raise BadQuery(f"{path} cannot be written: {refused.strerror or refused}.") from refused


COMMANDS = (
    lookup("leader", "NAME", "Who is it: office and term, latest and next meetings, latest articles."),
    lookup("meetings", "QUERY", 'Meetings by names, pair, place, kind, status, time: "xi putin", "upcoming".'),
    lookup("news", "QUERY", 'Search the archive: "a phrase", -word, OR, outlet:, after:, before:.'),
    lookup("ask", "QUESTION", 'A question in words: "when did Xi last meet Putin?"'),
)
