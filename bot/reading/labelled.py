"""Labelled pages: a `.page` file in, the page as a newsroom would paste it and what an editor reads out of it, out.

One line of the file is one line of the page: a code, a bar, the line. Empty lines are the page's own. `#` lines say
which outlet's furniture, of which year, the page follows; `@article field=value ...` opens a record, `@end` closes it.

    H headline  K kicker  D dek  Y byline  T date  P paragraph  S subhead  U key point  C caption  X credit  G topic
    E time of an entry in a live blog  L headline of a list entry  M its text  R link to another story
    ? no text, and nobody said what else (public pages that fits begin with)
    - everything else.  Small letters (r, l, m): may be a record or be left out, neither is right or wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

CODES = "HKDYTPSUCXGELlMmRr-?"
_FIELD = re.compile(r"\b(\w{1,40})=(.*?)(?=\s{1,8}\w{1,40}=|$)")


@dataclass(slots=True)
class Expected:
    """A record that the page holds. A field that is not in `fields` is not judged; an empty one must be empty."""

    fields: dict[str, str]
    lines: list[tuple[int, str, str]] = field(default_factory=list)
    required: bool = True

    @property
    def kind(self) -> str:
        return self.fields.get("kind", "article")

    def text(self, codes: str) -> str:
        return "\n".join(text for _, code, text in self.lines if code in codes)

    @property
    def headline(self) -> str | None:
        return next((text for _, code, text in self.lines if code in "HLlRr"), None)


@dataclass(slots=True)
class LabelledPage:
    name: str
    about: dict[str, str]
    text: str
    codes: dict[int, str]
    records: list[Expected]


def read_labelled(path: Path) -> LabelledPage:
    """The page and its labels; refuses a line without a known code."""
    about: dict[str, str] = {}
    page: list[str] = []
    codes: dict[int, str] = {}
    records: list[Expected] = []
    current: Expected | None = None
    for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n"):
        if line.startswith("# "):
            key, _, value = line[2:].partition(": ")
            about[key] = value
        elif line.startswith("@"):
            current = None
            if line.startswith("@article"):
                current = Expected(dict(_FIELD.findall(line.removeprefix("@article").strip())))
                records.append(current)
        elif not line:
            page.append("")
        else:
            current = _add_line(line, page, codes, records, current, path)
    return LabelledPage(path.stem, about, "\n".join(page), codes, records)


def _add_line(
    line: str,
    page: list[str],
    codes: dict[int, str],
    records: list[Expected],
    current: Expected | None,
    path: Path,
) -> Expected | None:
    code, bar, text = line.partition("|")
    if not bar or code not in CODES:
        raise ValueError(f"{path.name}: no label on {line!r}")
    page.append(text)
    number = len(page)
    codes[number] = code
    entry = (number, code, text)
    if code in "Rr":
        records.append(Expected({"kind": "headline"}, [entry], required=code == "R"))
    elif code in "Ll" and (current is None or current.lines):
        current = Expected({"kind": "teaser"}, [entry], required=code == "L")
        records.append(current)
    elif code != "-" and current is not None:
        current.lines.append(entry)
    elif code in "Mm":
        records.append(Expected({"kind": "teaser"}, [entry], required=code == "M"))
    return current
