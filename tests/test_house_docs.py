"""What the documents promise is there, and what is there is in the documents."""

import re
from pathlib import Path

import click
import pytest

import handlers
from bot.cli import readout
from handlers.admin import ADMIN_VERBS, VERBS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/architecture.md",
    "docs/posting.md",
    "docs/sources.md",
    "bot/samples/README.md",
]

_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_TERMINAL = README.partition("## At the terminal")[2].partition("\n## ")[0]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_to_a_file_resolves(document: str) -> None:
    path = ROOT / document
    links = [link for link in _LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link.partition("#")[0]).exists()] == []


def documented() -> dict[str, set[str]]:
    """Command -> the options that the README's table gives it."""
    found: dict[str, set[str]] = {}
    for row in re.findall(r"^\| (.+?) \| ", _TERMINAL.replace("\\|", "¦"), re.MULTILINE):
        for usage in re.findall(r"`readout ([^`]+)`", row):
            name = usage.split()[0]
            found.setdefault(name, set()).update(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", usage))
    return found


def options_of(command: click.Command) -> set[str]:
    commands = [command, *command.commands.values()] if isinstance(command, click.Group) else [command]
    options = [p for c in commands for p in c.params if isinstance(p, click.Option)]
    return {name for option in options for name in (*option.opts, *option.secondary_opts)}


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    assert set(documented()) == set(readout.commands)


@pytest.mark.parametrize("name", sorted(readout.commands))
def test_every_documented_option_exists(name: str) -> None:
    assert documented()[name] - options_of(readout.commands[name]) == set()


GROUPS = sorted(name for name, command in readout.commands.items() if isinstance(command, click.Group))


@pytest.mark.parametrize("name", GROUPS)
def test_every_word_of_a_group_is_documented(name: str) -> None:
    row = next(row for row in _TERMINAL.splitlines() if row.startswith(f"| `readout {name} "))
    usage = row.partition("`readout ")[2].partition("`")[0].replace("\\|", " ")
    words = {word for word in usage.split()[1:] if word.islower()}
    command = readout.commands[name]
    assert isinstance(command, click.Group)
    assert words == set(command.commands)


def test_every_slash_command_and_verb_is_documented_and_every_documented_one_exists() -> None:
    table = README.partition("## In Slack")[2].partition("\n## ")[0]
    cells = [row.split(" | ")[0] for row in table.splitlines() if row.startswith("| `/")]
    commands = {word for cell in cells for word in re.findall(r"`/([a-z]+)", cell)}
    assert commands == set(handlers.COMMANDS)
    verbs = next(row for row in table.splitlines() if row.startswith("| `/readout …`"))
    everyone = set(re.findall(r"`([a-z]+(?: list)?)`", verbs))
    admins = set(re.findall(r"(?:`/readout |· `)([a-z-]+)", next(c for c in cells if "reload" in c)))
    assert everyone == {*VERBS, "help"}
    assert admins == set(ADMIN_VERBS)


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    source = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"((?:READOUT|SLACK)_[A-Z_]+|PORT)"', source))
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    told = {name for row in table.splitlines() for name in re.findall(r"`([A-Z_]{4,})`", row.split(" | ")[0])}
    assert told == read


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = "\n".join((ROOT / document).read_text(encoding="utf-8") for document in DOCUMENTS)
    named = set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", told, re.MULTILINE))
    assert {"demo", "test", "install", "check", "lock", "quality"} <= named
    assert named - targets == set()


def test_every_sample_page_is_described() -> None:
    told = (ROOT / "bot/samples/README.md").read_text(encoding="utf-8")
    pages = [p.relative_to(ROOT / "bot/samples").as_posix() for p in (ROOT / "bot/samples").rglob("*.txt")]
    assert len(pages) >= 8
    assert [page for page in pages if f"`{page}`" not in told] == []
