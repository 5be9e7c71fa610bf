"""The house itself: licences, locks, what no file may name, and how SQL and patterns are written."""

import ast
import importlib
import importlib.metadata
import os
import pkgutil
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Literal

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = [name for name in ("bot", "handlers", "store") if (ROOT / name / "__init__.py").exists()]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


# Licences

ALLOWED = {
    "mit", "mit-0", "mit-cmu", "bsd", "bsd-2-clause", "bsd-3-clause", "the bsd 2-clause", "isc", "0bsd", "apache-2.0",
    "apache 2.0", "apache software", "apache, version 2.0", "psf-2.0", "python software foundation", "hpnd",
    "cnri-python", "public domain", "public-domain", "isc (iscl)",
}  # fmt: skip
# Weak copyleft, unmodified and installed on their own: named one by one.
MPL_ALLOWED = {"certifi", "tld"}
MPL = {"mpl-2.0", "mpl-1.1"}


def licence_allowed(package: str, expression: str) -> bool:
    """Is `expression` ("A AND B", "A OR B", no brackets) one we may depend on? Of an OR any part, of an AND all."""
    allowed = ALLOWED | (MPL if package in MPL_ALLOWED else set())
    plain = expression.casefold().replace(" license", "")
    return any(all(part.strip() in allowed for part in either.split(" and ")) for either in plain.split(" or "))


def licence_of(package: importlib.metadata.Distribution) -> str:
    """The SPDX expression; else the short licence field; else the classifiers, all of which then count."""
    about = package.metadata
    stated = about.get("License-Expression") or about.get("License") or ""
    if stated and len(stated) < 60:
        return stated
    classifiers = [c.split(" :: ")[-1] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    return " and ".join(classifiers) or "none stated"


def runtime_closure() -> dict[str, importlib.metadata.Distribution]:
    """Every installed distribution that `readout[charts]` pulls in, by normalised name."""
    charts = PROJECT["optional-dependencies"]["charts"]
    queue = [Requirement(line) for line in PROJECT["dependencies"] + charts]
    found: dict[str, importlib.metadata.Distribution] = {}
    while queue:
        wanted = queue.pop()
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        extras = wanted.extras or {""}
        if name in found or (wanted.marker and not any(wanted.marker.evaluate({"extra": e}) for e in extras)):
            continue
        found[name] = importlib.metadata.distribution(wanted.name)
        for line in found[name].requires or []:
            needed = Requirement(line)
            if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in extras):
                queue.append(Requirement(re.sub(r";.*", "", line)))
    return found


def test_everything_needed_at_run_time_has_a_licence_on_our_list() -> None:
    closure = runtime_closure()
    assert {"slack-bolt", "certifi", "vl-convert-python"} <= set(closure)
    refused = {n: licence_of(d) for n, d in closure.items() if not licence_allowed(n, licence_of(d))}
    assert refused == {}


@pytest.mark.parametrize(
    ("package", "expression"),
    [
        ("certify", "MPL-2.0"),
        ("chardet", "LGPL-2.1-or-later"),
        ("mixed", "MIT AND GPL-3.0-only"),
        ("silent", "none stated"),
    ],
)
def test_a_licence_off_our_list_is_refused(package: str, expression: str) -> None:
    assert not licence_allowed(package, expression)


def test_where_there_is_a_choice_of_licences_one_allowed_is_enough() -> None:
    assert licence_allowed("tld", "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later")


# Locks

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-browser.txt")
_PIN = re.compile(r"^([a-z0-9-]+)==(\S+?)(?: ;.*)? \\$")


def pins(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {found[1]: found[2] for line in lines if (found := _PIN.match(line))}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_has_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    starts = [line for line in text.splitlines() if re.match(r"[a-z]", line)]
    assert starts
    assert len(starts) == len(pins(lock)), "a pin without a hash after it"
    blocks = re.split(r"\n(?=[a-z])", text)[1:]
    assert [b.splitlines()[0] for b in blocks if "--hash=sha256:" not in b] == []


def test_the_locks_agree_with_each_other_and_with_the_project() -> None:
    run_time, development, browser = (pins(lock) for lock in LOCKS)
    for one, other in ((run_time, development), (run_time, browser), (development, browser)):
        assert {name: (one[name], other[name]) for name in one.keys() & other.keys() if one[name] != other[name]} == {}
    for line in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["charts"]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(run_time[re.sub(r"[-_.]+", "-", wanted.name).lower()]), line


def test_the_procfile_starts_one_bot_and_names_the_other_way() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == ["worker: readout run"]
    assert "# web: readout serve" in lines


# What no file may name

NEVER = {
    "a package index": re.compile(r"pypi\.org|pypi\.python|python" + r"hosted|test\.pypi|--(?:extra-)?index-url\b"),
    "a path of one machine": re.compile(r"(?<![\w./-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Us" + r"ers/\w+)/"),
}


def tracked_files() -> list[Path]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git clone")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    found = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [
            f"{path.relative_to(ROOT)}: {what}: {hit[0]}"
            for what, pattern in NEVER.items()
            for hit in pattern.finditer(text)
        ]
    assert found == []


@pytest.mark.parametrize("line", ["--index" + "-url https://x", "see /wo" + "rk/main", "open /ho" + "me/ann/readout"])
def test_a_planted_index_or_path_is_found(line: str) -> None:
    assert any(pattern.search(line) for pattern in NEVER.values())


# SQL is written as SQL

_RUNS_SQL = {"execute", "executemany", "executescript", "query"}
_LOOKS_LIKE_SQL = re.compile(
    r"(?is)\b(?:select\s.{1,400}\sfrom|insert\s+(?:or\s+\w+\s+)?into|delete\s+from|update\s+\w+\s+set)\b"
)


def is_counted_pragma(node: ast.expr | None) -> bool:
    """`"pragma … = " + str(int(…))`: a pragma takes no parameters, and a number can do no harm."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Add)
        and isinstance(node.left, ast.Constant)
        and str(node.left.value).startswith("pragma ")
        and re.fullmatch(r"str\(int\([\w.]+\)\)", ast.unparse(node.right)) is not None
    )


def built_sql(source: str) -> list[int]:
    """Lines on which SQL is put together from pieces: f-string, %, + or format()."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _RUNS_SQL:
            first = node.args[0] if node.args else None
            formatted = isinstance(first, ast.Call) and getattr(first.func, "attr", "") in {"format", "join", "replace"}
            if (isinstance(first, ast.JoinedStr | ast.BinOp) and not is_counted_pragma(first)) or formatted:
                lines.append(node.lineno)
        elif isinstance(node, ast.JoinedStr | ast.BinOp):
            pieces = [c.value for c in ast.walk(node) if isinstance(c, ast.Constant) and isinstance(c.value, str)]
            whole = isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Mod | ast.Add)
            if not whole and _LOOKS_LIKE_SQL.search(" ? ".join(pieces)):
                lines.append(node.lineno)
    return sorted(set(lines))


def test_sql_is_never_put_together_from_pieces() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for line in built_sql(path.read_text(encoding="utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize(
    "planted",
    [
        'db.execute(f"select {column} from articles")',
        'db.execute("select id from %s" % table)',
        'db.execute("select id from " + table)',
        'db.execute("pragma user_version = " + version)',
        'db.execute("select id from {}".format(table))',
        'question = f"select id from {table}"',
        'question = "delete from " + table',
    ],
)
def test_planted_sql_from_pieces_is_found(planted: str) -> None:
    assert built_sql(planted) == [1]


# Patterns end in time on hostile text

# Each ends in a character that few patterns accept: a pattern without end shows itself where the match fails.
PUMPS = {
    "letters": "a" * 50_000 + "\x01",
    "blanks": " " * 50_000 + "\x01",
    "line ends": "\n" * 50_000 + "\x01",
    "digits": "1" * 50_000 + "\x01",
    "capitals": "Ab " * 16_667 + "\x01",
    "initials": "A. " * 16_667 + "\x01",
    "numbers": "1,1 " * 12_500 + "\x01",
    "dashes": "a-" * 25_000 + "\x01",
    "quotes": "“a" * 25_000 + "\x01",
    "open tags": "<a " * 16_667 + "\x01",
    "addresses": "http://a." * 5_556 + "\x01",
    "no-break blanks and marks": "\u00a0é’x/" * 10_000 + "\x01",
}
CPU_SECONDS = 0.1


Use = Literal["anywhere", "at start", "on a slice"]
SLICE_CHARS = 500


class TooSlow(Exception):
    pass


def cpu_limit(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow


def ends_in_time(pattern: re.Pattern[str], text: str, at_start: bool = False, limit: float = CPU_SECONDS) -> bool:
    """Does one pass over all matches (or the one match at the start) end within `limit` seconds of CPU?

    The engine itself stops for the timer's signal.
    """
    before = signal.signal(signal.SIGVTALRM, cpu_limit)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, limit)
        if at_start:
            pattern.match(text)
            pattern.fullmatch(text)
        else:
            for _ in pattern.finditer(text):
                continue
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except TooSlow:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return True


def slow_pumps(pattern: re.Pattern[str], use: Use = "anywhere") -> list[str]:
    """Names of the pumps that take too long, twice: a machine may pause once.

    A fifth of a pump first: what takes a fiftieth of the limit there cannot reach it on the whole, even squared.
    """
    at_start = use == "at start"
    length = SLICE_CHARS if use == "on a slice" else 50_000
    return [
        name
        for name, pump in PUMPS.items()
        if (text := pump[:length] + pump[-1])
        and not ends_in_time(pattern, text[: length // 5] + text[-1], at_start, CPU_SECONDS / 50)
        and not any(ends_in_time(pattern, text, at_start) for _ in range(2))
    ]


def modules() -> Iterator[ModuleType]:
    for name in PACKAGES:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def patterns_held(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for item in [*value.keys(), *value.values()]:
            yield from patterns_held(item, depth + 1)
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from patterns_held(item, depth + 1)
    elif depth < 4 and hasattr(type(value), "__dataclass_fields__"):
        for field in type(value).__dataclass_fields__:
            yield from patterns_held(getattr(value, field, None), depth + 1)


def use_of(name: str, source: str) -> Use:
    """How the pattern called `name` is used: only matched at the start, only on a short slice, or anywhere."""
    uses = re.findall(rf"\b{re.escape(name)}\b(?:\.(\w+)\((?:[^,()]*\[(-?\d*):(-?\d*)\])?)?", source)
    asked = [use for use in uses if use[0]]
    # One bare use is the assignment; another hands the pattern on to who knows what.
    if not asked or len(uses) - len(asked) != 1:
        return "anywhere"
    if all(method in ("match", "fullmatch") for method, _, _ in asked):
        return "at start"
    short = [
        (not stop and -SLICE_CHARS <= int(start or 0) < 0) or (not start and 0 < int(stop or 0) <= SLICE_CHARS)
        for _, start, stop in asked
    ]
    return "on a slice" if all(short) else "anywhere"


def patterns_written(source: str) -> Iterator[re.Pattern[str]]:
    """Patterns given as plain strings to functions of `re`, wherever they stand."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
        ):
            flags = [word for arg in [*node.args[1:], *(k.value for k in node.keywords)] for word in ast.walk(arg)]
            names = {word.attr for word in flags if isinstance(word, ast.Attribute)}
            yield re.compile(node.args[0].value, sum(getattr(re, n) for n in names if n in re.RegexFlag.__members__))


def every_pattern() -> dict[tuple[str, int], tuple[str, Use]]:
    """Pattern and flags -> the module it stands in, and how it is used."""
    found: dict[tuple[str, int], tuple[str, Use]] = {}
    for module in modules():
        source = Path(module.__file__).read_text(encoding="utf-8") if module.__file__ else ""
        held: list[tuple[re.Pattern[str], Use]] = [
            (pattern, use_of(name, source) if isinstance(value, re.Pattern) else "anywhere")
            for name, value in vars(module).items()
            if not name.startswith("__")
            for pattern in patterns_held(value)
        ]
        named = {pattern.pattern for pattern, _ in held}
        held += [(pattern, "anywhere") for pattern in patterns_written(source) if pattern.pattern not in named]
        for pattern, use in held:
            key = (pattern.pattern, pattern.flags)
            same = key not in found or found[key][1] == use
            found[key] = (module.__name__, use if same else "anywhere")
    return found


needs_timer = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no CPU timer on this system")


@needs_timer
def test_every_pattern_ends_in_time_on_hostile_text() -> None:
    patterns = every_pattern()
    assert len(patterns) > 10
    slow = {}
    for (text, flags), (module, use) in patterns.items():
        if pumps := slow_pumps(re.compile(text, flags), use):
            slow[f"{module}: {text}"] = pumps
    assert slow == {}


@needs_timer
@pytest.mark.parametrize("planted", [r"(a+)+$", r"\s+$", r"(?:\w+\s?)+:", r"<[^>]*>"])
def test_a_planted_pattern_without_end_is_found(planted: str) -> None:
    assert slow_pumps(re.compile(planted)) != []


@pytest.mark.parametrize(
    ("source", "use"),
    [
        ("_URL = re.compile('x')\nok = _URL.match(text)", "at start"),
        ("_URL = re.compile('x')\nok = _URL.match(text) or _URL.search(text)", "anywhere"),
        ("_URL = re.compile('x')\nok = _URL.match(text)\nhand_on(_URL)", "anywhere"),
        ("_URL = re.compile('x')\nok = _URL.search(text[-110:])", "on a slice"),
        ("_URL = re.compile('x')\nok = _URL.sub('', line.text[:200])", "anywhere"),
        ("_URL = re.compile('x')\nok = _URL.search(text[:9000])", "anywhere"),
        ("_URL = re.compile('x')\nok = _URL.search(text[5:])", "anywhere"),
        ("_URL = re.compile('x')", "anywhere"),
    ],
)
def test_a_pattern_is_spared_only_as_far_as_every_use_bounds_it(source: str, use: Use) -> None:
    assert use_of("_URL", source) == use


def test_patterns_inside_functions_are_found_too() -> None:
    source = 'def f(text):\n    return re.sub("a+b", "", text, flags=re.I)\n'
    assert [(p.pattern, bool(p.flags & re.I)) for p in patterns_written(source)] == [("a+b", True)]


# Import contracts


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of pyproject.toml on the packages in `folder`."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_import_contracts_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "0 broken" in done.stdout


FAULTS = (
    ("bot/model.py", "import store.database", "bot.model -> store.database"),
    ("store/articles.py", "import bot.desk.intake", "store.articles -> bot.desk.intake"),
    ("bot/reading/__init__.py", "import bot.meetings", "bot.reading -> bot.meetings"),
    ("bot/stray.py", "x = 1", "- bot.stray"),
    ("bot/desk/intake.py", "import sqlite3", "bot.desk.intake -> sqlite3"),
    ("handlers/__init__.py", "import store.articles", "handlers -> store.articles"),
    ("bot/meetings/__init__.py", "from slack_sdk import WebClient", "bot.meetings -> slack_sdk"),
    ("bot/workspace/place.py", "import bot.leaders.roster", "bot.workspace.place -> bot.leaders.roster"),
    ("bot/outbox.py", "import apscheduler", "bot.outbox -> apscheduler"),
)


def test_every_planted_import_breaks_a_contract(tmp_path: Path) -> None:
    """One run over all faults; each contract must be broken and each fault named."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, line, _ in FAULTS:
        with (tmp_path / file).open("a", encoding="utf-8") as source:
            source.write(f"\n\ndef planted() -> None:\n    {line}\n")
    done = lint_imports(tmp_path)
    assert done.returncode != 0
    assert "7 broken" in done.stdout
    assert [told for _, _, told in FAULTS if told not in " ".join(done.stdout.split())] == []
