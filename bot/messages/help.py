"""What the bot says about itself: help, greetings, apologies, and the way out of a dead end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.messages import wording
from bot.messages.blocks import Block, Markup, actions, button, context, cut, header, join, markup, message, section
from bot.messages.openers import OPEN, opening
from bot.model import Message


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """One slash command: what it does, how it is used, and examples to run as they stand."""

    name: str
    does: str
    usage: str
    examples: tuple[str, ...] = ()


COMMANDS: tuple[CommandHelp, ...] = (
    CommandHelp(
        "leader",
        "Who somebody is, in which office, latest and next meetings, latest articles",
        "NAME",
        ("putin", "von der leyen", "modi"),
    ),
    CommandHelp(
        "meetings",
        "Who met whom, when and where: by names, place, kind, status and time, in any order",
        "QUERY",
        ("xi putin", "in beijing october 2023", "upcoming", "modi calls 2025"),
    ),
    CommandHelp(
        "news",
        'Search the articles, grouped by story: "a phrase", -word, OR, outlet:, after:, before:',
        "WORDS",
        ("ukraine", '"trade talks" -steel', "summit after:2023"),
    ),
    CommandHelp(
        "follow",
        "Alerts here for a leader, a pair, a country, words, or meetings and what becomes of them",
        "WHAT | preview WHAT | list | remove WHAT | mute WHAT 8h | quiet 22:00-07:00 | cooldown 60",
        ("macron", "xi putin", "list"),
    ),
    CommandHelp(
        "digest",
        "The digest of this channel: when it comes, on what; send it now, or off",
        "daily 08:30 Europe/London [topics] | now | preview | skip | pause | resume | off",
        ("now", "daily 08:30 Europe/London"),
    ),
    CommandHelp(
        "readout",
        "All of it in one command, questions in words, and the admins' verbs",
        "leader | meetings | news | ask | follow | digest | status | help …",
        ("ask when did Xi last meet Putin?", "status", "help"),
    ),
)

VERBS: tuple[CommandHelp, ...] = (
    CommandHelp(
        "ask",
        "A question in words: when, where, how often, who met whom, what is next",
        "QUESTION",
        ("when did Xi last meet Putin?", "who has Zelenskyy met this year?"),
    ),
    CommandHelp(
        "why",
        "Why an article, a meeting or a line of a page stands as it does: the sentence and the rule",
        "ID or FILE:LINE",
    ),
    CommandHelp("status", "What the archive holds, what was read last, what waits to be posted", ""),
)
"""Everybody's verbs of /readout that are no commands of their own."""

ADMIN_VERBS: tuple[CommandHelp, ...] = (
    CommandHelp("reload", "Read the folder of pages again, or one page or sub-folder of it", "[NAME] [dry-run]"),
    CommandHelp(
        "roster",
        "The leaders' roster: who is on it, further names, names that mean nobody",
        "[list WORDS] | alias NAME = NAME | never NAME [= PERSON] | add NAME; OFFICE; TITLE; COUNTRY; START",
    ),
    CommandHelp(
        "feeds",
        "Feeds, pages and sitemaps that are read on a schedule; the list is everyone's",
        "list | add URL [HOW] | set NAME = HOW | poll, history, pause, resume or remove NAME | import URL | export",
    ),
    CommandHelp("merge", "Two articles are the same, whatever the rules say", "ID ID"),
    CommandHelp("split", "An article is no copy of another", "ID [ID]"),
    CommandHelp("same-story", "Two articles tell one story, whatever the rules say", "ID ID"),
    CommandHelp("other-story", "An article does not tell the story that another tells", "ID [ID]"),
    CommandHelp("hide", "Take an article out of all answers", "ID"),
    CommandHelp("correct", "An article's headline, outlet or date is another", "ID headline|outlet|date VALUE"),
    CommandHelp("takedown", "Remove the text of an article and its copies for good", "ID WHY"),
    CommandHelp("not-a-meeting", "What a record of the ledger tells of was none", "MEETING"),
    CommandHelp("wrong-date", "A meeting was on another date, whatever its sources say", "MEETING DATE"),
    CommandHelp("same-meeting", "Two records of the same people are one meeting", "MEETING MEETING"),
    CommandHelp("wrong-person", "An article does not mean a leader", "ARTICLE NAME"),
    CommandHelp("undo", "Take back the last correction, or the one named", "[ID]"),
    CommandHelp("audit", "Who did what, newest first", "[PERSON or VERB]"),
    CommandHelp("backup", "Copy the database to a file beside it", ""),
)

FOR_ALL = frozenset({"backup", "reload"})
"""Verbs that always concern everybody who reads the archive: refused where workspaces share it."""


def by_name(name: str) -> CommandHelp | None:
    return next((command for command in (*COMMANDS, *VERBS, *ADMIN_VERBS) if command.name == name), None)


_ABOUT = {"mute": "follow", "unfollow": "follow", "alerts": "follow", "search": "news", "share": ""}


def about(topic: str, prefix: str = "") -> Message | None:
    """ "help meetings": how that one is used; None where nothing is called so."""
    name = topic.strip().casefold().removeprefix("/").removeprefix(prefix).split(" ", 1)[0]
    name = _ABOUT.get(name, name)
    return usage(name, prefix) if by_name(name) else None


def overview(prefix: str = "", *, is_admin: bool = False, archive: str = "", without: Collection[str] = ()) -> Message:
    """Every command with examples; the admins' verbs for admins, `without` those that nobody here may use."""
    blocks: list[Block] = [
        header("Readout: who met whom, when, where, and who says so"),
        section("I read news pages, keep each article once and a ledger of leaders' meetings. Answers are for you alone"
                " until you share them."),
    ]  # fmt: skip
    for command in COMMANDS:
        blocks.append(section(_line(command, prefix)))
    blocks.append(actions(*_runnable(prefix)))
    if is_admin:
        lines = [
            markup("`{typed}` {does}", typed=f"/{prefix}readout {verb.name} {verb.usage}".strip(), does=verb.does)
            for verb in ADMIN_VERBS
            if verb.name not in without
        ]
        blocks.append(section(join([Markup("*For admins*"), *lines], "\n")))
    blocks.append(
        context(
            join(
                [
                    archive,
                    "You can also ask me in words in a direct message or by mentioning me.",
                    markup("`/{prefix}readout help follow` explains one command.", prefix=prefix),
                ],
                " ",
            )
        )
    )
    return message(f"Readout help: {', '.join(f'/{prefix}{c.name}' for c in COMMANDS)}", blocks)


def _line(command: CommandHelp, prefix: str) -> Markup:
    tries = join([Markup(f"`/{prefix}{command.name} {example}`") for example in command.examples[:3]], "  ")
    return markup(
        "*/{name}* {usage}\n{does}\n{tries}", name=f"{prefix}{command.name}", usage=command.usage, does=command.does,
        tries=tries,
    )  # fmt: skip


def _runnable(prefix: str) -> list[Block]:
    asks = (("meetings", "upcoming"), ("leader", "putin"), ("news", "summit"))
    return [button(f"/{prefix}{c} {q}", f"{OPEN}.{n}", opening(c, q)) for n, (c, q) in enumerate(asks)]


def usage(name: str, prefix: str = "", problem: str = "") -> Message:
    """How one command is used, with examples; `problem` says what was missing."""
    command = by_name(name) or COMMANDS[-1]
    verb = name if by_name(name) in COMMANDS else f"readout {name}"
    typed = f"/{prefix}{verb} {command.usage}".strip()
    lines = [markup("{problem}", problem=problem), markup("`{typed}`", typed=typed), join([command.does])]
    blocks: list[Block] = [section(join(lines, "\n"))]
    if command.examples and name in ("leader", "meetings", "news", "ask"):
        picks = [button(e, f"{OPEN}.{n}", opening(name, e)) for n, e in enumerate(command.examples[:3])]
        blocks.append(actions(*picks))
    elif command.examples:
        tries = [Markup(f"`/{prefix}{verb} {example}`") for example in command.examples]
        blocks.append(context(join(["Try", *tries], "  ")))
    return message(f"{problem} Usage: {typed}".strip(), blocks)


def unknown_verb(typed: str, near: Sequence[str], prefix: str = "", *, query: str = "") -> Message:
    """ "/readout relod": what may have been meant, or else the articles and the way to help."""
    if near:
        tries = join([Markup(f"`/{prefix}readout {verb}`") for verb in near], " or ")
        said = join([f"I do not know “{cut(typed, 60)}”. Did you mean", tries], " ") + "?"
        return message(f"I do not know “{cut(typed, 60)}”. Did you mean {' or '.join(near)}?", [section(Markup(said))])
    text = f"I do not know “{cut(typed, 60)}”. A question ends in “?” or names a leader; see /{prefix}readout help."
    search = [actions(button("Search the articles", f"{OPEN}.news", opening("news", query)))] if query else []
    return message(text, [section(join([text])), *search])


IN_A_TERMINAL = frozenset(
    {"demo", "doctor", "explain", "export", "load", "manifest", "reindex", "restore", "run", "serve"}
)
"""Commands of `readout` that chat does not have."""


def in_a_terminal(verb: str, prefix: str = "") -> Message:
    """ "/readout export": where that is done, and what chat has for it."""
    here = {"explain": "why", "doctor": "status", "load": "reload"}.get(verb)
    text = f"`readout {verb}` is typed in a terminal on the machine that runs Readout."
    text += f" Here there is `/{prefix}readout {here}`." if here else ""
    if verb == "export":
        text += " Here each answer has buttons that save it as a file."
    return message(text.replace("`", ""), [section(Markup(text))])


def greeted(prefix: str = "") -> Message:
    """Somebody was polite: what can be asked, ready to be pressed."""
    text = "Ask me who met whom, when and where, in your own words; or try one of these."
    return message(text, [section(join([text])), actions(*_runnable(prefix))])


def retired(what: str, prefix: str = "") -> Message:
    """A command, button or menu of another version of this bot."""
    text = f"{what} belongs to another version of Readout. See /{prefix}readout help for what there is."
    return message(text, [section(join([text]))])


def working(what: str) -> Message:
    """Said at once before long work."""
    return message(f"{what}… the result follows.", [section(join([f"{what}… the result follows."]))])


def not_in_public(prefix: str = "") -> Message:
    """An admin's verb in a message that everybody reads."""
    text = f"Admins' verbs work in /{prefix}readout and in direct messages, where only you see the answer."
    return message(text, [section(join([text]))])


def not_found(text: str, nearest: Sequence[str]) -> Message:
    """What was named is not there, with what it may have been."""
    said = f"{text} Did you mean {wording.listing([f'“{name}”' for name in nearest], 'or')}?" if nearest else text
    return message(said, [section(join([said]))])


def press_again() -> Message:
    """A modal came too late for Slack."""
    text = "That took too long for Slack to show the form. Please press again."
    return message(text, [section(text)])


def still_looking() -> Message:
    return message("Still looking; the answer follows here.")


def trouble(text: str) -> Message:
    """A `ReadoutError`: its own sentence, which says what to do."""
    return message(text, [section(join([text]))])


def apology(incident: str) -> Message:
    text = f"That went wrong on my side. If it happens again, give your admin this number: {incident}."
    return message(text, [section(join([text]))])


def greeting(prefix: str = "") -> Message:
    """Said once where the bot has been added to a channel."""
    text = (
        f"Hello, I am Readout. Ask me with /{prefix}leader, /{prefix}meetings and /{prefix}news; "
        f"/{prefix}digest sets up a digest for this channel, /{prefix}follow alerts. "
        f"/{prefix}readout help shows the rest."
    )
    return message(text, [section(join([text]))])


SHORTCUTS: dict[str, tuple[str, str]] = {
    "read_into_archive": ("Read into the archive", "Read this message's text, links or pages into the archive"),
}
"""Message shortcuts by callback id: name (24 characters at most) and description."""
