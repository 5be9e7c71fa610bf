"""The README of the workspace against the code: it names every method, fault, setting and call there is."""

from __future__ import annotations

import inspect
import re
from importlib import resources

from bot.workspace import Workspace
from bot.workspace.faults import NAMED
from bot.workspace.methods import METHODS
from bot.workspace.place import Place

README = (resources.files("bot.workspace") / "README.md").read_text("utf-8")


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
