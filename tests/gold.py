"""The two seed pages as a careful editor reads them: `Article` objects built from the gold annotation.

The annotation lives outside the project, in the folder named by READOUT_SHARED (default: `../shared` beside the
project). Every function here skips the test that calls it, with the reason, when that folder is absent.
"""

from __future__ import annotations

import csv
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.model import Article, Paragraph, ParagraphRole

_ROLES: dict[str, ParagraphRole] = {
    "alt_text": "caption",
    "body": "body",
    "byline": "byline",
    "caption": "caption",
    "credit": "credit",
    "date": "date",
    "dek": "dek",
    "headline": "headline",
    "image_headline": "headline",
    "kicker": "kicker",
    "photo_credit": "credit",
    "related_headline": "headline",
    "related_teaser": "body",
    "subhead": "subhead",
    "summary": "bullet",
    "tag": "tag",
    "teaser_headline": "headline",
    "teaser_text": "body",
}
_HOW = {"printed": "printed", "printed_in_duplicate_teaser": "printed_in_teaser", "inferred": "inferred"}


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One gold record: its id, the seed it is printed in, the `Article` made of it, and the annotation as it is."""

    id: str
    file: str
    article: Article
    required: bool
    facts: dict[str, Any]


def shared_folder() -> Path:
    """The folder with the reference data; skips the calling test when there is none."""
    beside = Path(__file__).resolve().parent.parent.parent / "shared"
    folder = Path(os.environ.get("READOUT_SHARED") or beside)
    if not folder.is_dir():
        pytest.skip(f"the reference data is not here ({folder}); set READOUT_SHARED")
    return folder


def shared_file(name: str) -> Path:
    """A file of the shared folder, or a skip."""
    path = shared_folder() / name
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return path


def gold(name: str) -> Any:
    """A JSON file of the annotation: `gold("seeds_leaders.json")`."""
    return json.loads(shared_file(f"gold/{name}").read_text(encoding="utf-8"))


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file of the shared folder: `rows("leaders_reference.csv")`."""
    with shared_file(name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@cache
def _gold_articles(folder: Path) -> tuple[GoldArticle, ...]:
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in gold("seeds_lines.json")["lines"]:
        lines[line["record"]].append(line)
    return tuple(_build(facts, lines[facts["id"]]) for facts in gold("seeds_articles.json")["articles"])


def gold_articles() -> tuple[GoldArticle, ...]:
    """All records of the two seeds in the order of the annotation."""
    return _gold_articles(shared_folder())


def gold_article(record: str) -> GoldArticle:
    return next(found for found in gold_articles() if found.id == record)


def _build(facts: dict[str, Any], lines: list[dict[str, Any]]) -> GoldArticle:
    if facts["kind"] == "article":
        left_out = set(facts.get("boilerplate_lines_inside_range", ()))
        paragraphs = [
            Paragraph(_ROLES[line["role"]], line["text"], line["line"], line["line"])
            for line in lines
            if line["role"] in _ROLES
            and not line["role"].startswith("related")
            and line["line"] not in left_out
            and facts["start_line"] <= line["line"] <= facts["end_line"]
        ]
    else:
        paragraphs = _stub_paragraphs(facts, lines)
    published = facts["published"]
    dek = next((p.text for p in paragraphs if p.role == "dek"), None)
    article = Article(
        kind=facts["kind"],
        start_line=facts["start_line"],
        end_line=facts["end_line"],
        paragraphs=tuple(sorted(paragraphs, key=lambda p: p.start_line)),
        headline=facts["headline"],
        dek=dek,
        publisher=facts["publisher"] if facts["publisher_how"] in {"printed", "inferred"} else None,
        publisher_how=facts["publisher_how"] if facts["publisher_how"] in {"printed", "inferred"} else None,
        bylines=tuple(facts["bylines"]),
        dateline=facts.get("dateline_place"),
        published=published["value"],
        published_how=_HOW.get(published["how"]),
        language="en",
    )
    return GoldArticle(facts["id"], facts["file"], article, facts["required"], facts)


def _stub_paragraphs(facts: dict[str, Any], lines: list[dict[str, Any]]) -> list[Paragraph]:
    found: list[Paragraph] = []
    if facts.get("headline_line"):
        found.append(Paragraph("headline", facts["headline"], facts["headline_line"], facts["headline_line"]))
    if facts.get("text_line"):
        found.append(Paragraph("body", facts["text"], facts["text_line"], facts["text_line"]))
    taken = {p.start_line for p in found}
    for line in lines:
        role = _ROLES.get(line["role"])
        if role and line["line"] not in taken and facts["start_line"] <= line["line"] <= facts["end_line"]:
            found.append(Paragraph(role, line["text"], line["line"], line["line"]))
    return found
