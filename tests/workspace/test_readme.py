"""The README of the workspace against the code: it names every method, fault, setting and call there is."""

from __future__ import annotations

import inspect
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.workspace import Workspace
from bot.workspace.faults import NAMED
from bot.workspace.methods import METHODS
from bot.workspace.place import Place

README = (resources.files("bot.workspace") / "README.md").read_text("utf-8")


async def test_another_project_can_use_it_as_the_readme_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example is run as it stands, with the manifest and the listeners of an app that is not ours."""
    example = re.search(r"## In a test\n\n```python\n(.*?)```", README, re.DOTALL)
    assert example is not None

    def register_my_listeners(app: AsyncApp) -> None:
        @app.command("/echo")
        async def echo(ack: Any, respond: Any, command: dict[str, str]) -> None:
            await ack()
            await respond(command["text"])

    manifest = {
        "features": {"slash_commands": [{"command": "/echo", "description": "Says it again"}]},
        "oauth_config": {"scopes": {"bot": ["commands"]}},
    }
    names: dict[str, Any] = {"MANIFEST": manifest, "register_my_listeners": register_my_listeners}
    exec(compile(example[1], "README.md", "exec"), names)
    await names["test_echo_answers_privately"](monkeypatch)


def test_the_workspace_needs_nothing_of_the_bot() -> None:
    """Only what stands in its own folder, so that it can be lifted out as it is."""
    folder = Path(str(resources.files("bot.workspace")))
    imported = {
        found
        for path in folder.rglob("*.py")
        for found in re.findall(r"^\s*(?:from|import) ((?:bot|store|handlers)[\w.]*)", path.read_text("utf-8"), re.M)
    }
    assert {name for name in imported if not name.startswith("bot.workspace")} == set()


def test_every_method_is_listed_and_no_other() -> None:
    listed = re.search(r"Offered methods: (.*?)\. Any other", README, re.DOTALL)
    assert listed is not None
    names: set[str] = set()
    for family, members, single in re.findall(r"(\w+)\.\{([^}]*)\}|(\w+(?:\.\w+)+)", listed[1]):
        names |= {f"{family}.{member.strip()}" for member in members.split(",")} if family else {single}
    assert names == set(METHODS)


def test_every_setting_is_named() -> None:
    settings = set(inspect.signature(Place).parameters)
    assert {name for name in settings if f"`{name}`" not in README} == set()


def test_every_call_of_the_readme_exists() -> None:
    called = set(re.findall(r"\bws\.([a-z_]+)", README))
    place = Workspace()
    assert {name for name in called if not hasattr(place, name)} == set()


def test_every_fault_is_explained() -> None:
    shown = README + (inspect.getdoc(Workspace.fail_next) or "")
    missing = {name for name in NAMED if name not in shown}
    assert missing <= {"stall_before_store"}
