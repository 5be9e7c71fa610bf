"""The sample pages through the whole pipeline, beside what a careful editor reads out of them (tests/samples/*.json).

Each page's file says what must be found (`articles`, `meetings`), what may be (`optional`), and which pairs stand in
one sentence without having met (`not_met`). The figures are pinned in floors.json: they may rise, not fall.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import edtf, export, samples
from bot.desk import Desk, intake
from bot.settings import Settings
from bot.text import fold
from store.database import Store

HERE = Path(__file__).parent / "samples"
FLOORS: dict[str, float] = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
EXPECTED = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(HERE.glob("*-*.json"))]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

Row = dict[str, Any]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Row]]]:
    """The exported rows after both folders were loaded, the seeds first; `file` as in the expectations."""
    folder = tmp_path_factory.mktemp("samples")
    for part in (samples.SEEDS, samples.LIVE):
        shutil.copytree(part, folder / "pages" / part.name)
    with Store(folder / "samples.db") as store:
        desk = Desk(store, Settings(db=folder / "samples.db"), clock=lambda: NOW)
        assert intake.load(desk, [folder / "pages"]).refused == []
        yield {what: list(export.rows_of(desk, what)) for what in ("articles", "leaders", "meetings", "rejected")}


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def same_headline(wanted: object, row: Row) -> bool:
    return fold(row["headline"] or "") in {fold(str(h)) for h in listed(wanted)}


def match_articles(page: Row, rows: list[Row]) -> list[tuple[Row, Row | None]]:
    """Each expected record beside the exported row of its page, kind and headline."""
    left = [row for row in rows if row["file"] == page["page"]]
    pairs: list[tuple[Row, Row | None]] = []
    for wanted in page["articles"]:
        found = next((r for r in left if r["kind"] == wanted["kind"] and same_headline(wanted["headline"], r)), None)
        if found is not None:
            left.remove(found)
        pairs.append((wanted, found))
    return pairs


def fits(wanted: Row, row: Row) -> bool:
    """Same people, a kind that will do, and a day that may be the same; a status is asked for apart."""
    who = sorted(p["id"] or p["name"] for p in row["participants"])
    day = wanted["date"] is None or row["date"] is None or edtf.overlaps(wanted["date"], row["date"])
    return who == sorted(wanted["participants"]) and row["kind"] in wanted["kinds"] and day


def rests_on(row: Row, file: str) -> bool:
    return any(e["file"] == file for e in row["evidence"])


def figures(rows: dict[str, list[Row]], pages: list[Row]) -> dict[str, float]:
    """Shares from 0 to 1, and counts of wrong records, by name."""
    tally: Counter[str] = Counter()

    def count(name: str, right: bool) -> None:
        tally[f"{name} of"] += 1
        tally[name] += right

    by_headline = {(r["kind"], fold(r["headline"] or "")): r["id"] for r in rows["articles"] if not r["duplicate_of"]}
    for page in pages:
        pairs = match_articles(page, rows["articles"])
        for wanted, row in pairs:
            count("articles found" if wanted["kind"] == "article" else "teasers and headlines found", row is not None)
            if row is None:
                continue
            count("publishers", row["publisher"] in listed(wanted["publisher"]) or wanted["publisher"] is None)
            count("dates", row["published"] == wanted["published"] or wanted["published"] is None)
            if "bylines" in wanted:
                count("bylines", row["bylines"] == wanted["bylines"])
            if "form" in wanted:
                count("forms", row["form"] == wanted["form"])
            if "duplicate_of" in wanted:
                lead = by_headline.get(("article", fold(wanted["duplicate_of"])))
                count("duplicates", row["duplicate_of"] is not None and row["duplicate_of"] == lead)
            if wanted["kind"] == "article":
                allowed = set(wanted["leaders"]) | set(wanted.get("optional_leaders", ()))
                for leader in wanted["leaders"]:
                    count("leaders found", leader in row["leaders"])
                tally["leaders wrong"] += len(set(row["leaders"]) - allowed)
        there = sum(r["file"] == page["page"] and r["kind"] == "article" for r in rows["articles"])
        tally["articles wrong"] += there - sum(row is not None and w["kind"] == "article" for w, row in pairs)
        for wanted in page["meetings"]:
            found = [m for m in rows["meetings"] if fits(wanted, m)]
            count("meetings found", bool(found))
            if found:
                best = min(found, key=lambda m: (m["status"] != wanted["status"], edtf.width_days(m["date"]) or 9999))
                count("statuses", best["status"] in (wanted["status"], later_status(wanted, pages)))
                if "city" in wanted:
                    city = (best["place"] or {}).get("city")
                    count("cities", city == wanted["city"])
        for pair in page["not_met"]:
            tally["meetings that were not"] += any(
                set(pair) <= {p["id"] for p in m["participants"]} and rests_on(m, page["page"])
                for m in rows["meetings"]
                if not any(fits(w, m) for p in pages for w in (*p["meetings"], *p["optional"]))
            )
    tally["meetings wrong"] = sum(
        not any(fits(w, m) for page in pages for w in (*page["meetings"], *page["optional"])) for m in rows["meetings"]
    )
    shares = {n: tally[n] / tally[f"{n} of"] for n in list(tally) if f"{n} of" in tally}
    counts = {n: float(v) for n, v in tally.items() if n not in shares and not n.endswith(" of")}
    return {name: round(value, 3) for name, value in (shares | counts).items()}


def later_status(wanted: Row, pages: list[Row]) -> str | None:
    """What another page says of the same meeting: what was expected in one is held in the other."""
    others = [
        w for page in pages for w in page["meetings"] if w is not wanted and w["participants"] == wanted["participants"]
    ]
    return next((w["status"] for w in others if edtf.overlaps(w["date"], wanted["date"])), None)


def below_floor(found: dict[str, float], floors: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Name -> (figure, floor) where a share fell or a count of wrong records rose."""
    worse = {}
    for name, floor in floors.items():
        figure = found.get(name, 0.0)
        if figure > floor if "wrong" in name or "were not" in name else figure < floor:
            worse[name] = (figure, floor)
    return worse


def test_the_samples_are_read_as_a_careful_editor_reads_them(archive: dict[str, list[Row]]) -> None:
    found = figures(archive, EXPECTED)
    print("\nsample pages" + "".join(f"\n  {name:30} {figure:6.3f}" for name, figure in sorted(found.items())))
    assert below_floor(found, FLOORS) == {}, "raise what rose in tests/samples/floors.json; judge what fell by its page"


@pytest.mark.parametrize("page", EXPECTED, ids=lambda page: page["page"])
def test_every_line_of_a_sample_is_in_a_record_or_in_the_ledger(page: Row, archive: dict[str, list[Row]]) -> None:
    lines = (samples.FOLDER / page["page"]).read_text(encoding="utf-8").split("\n")
    blocks = [r for what in ("articles", "rejected") for r in archive[what] if r["file"] == page["page"]]
    covered = {n for r in blocks for n in range(r["start_line"], r["end_line"] + 1)}
    assert [n for n, line in enumerate(lines, 1) if line.strip() and n not in covered] == []


def test_every_sample_has_expectations() -> None:
    pages = {p.relative_to(samples.FOLDER).as_posix() for p in samples.FOLDER.rglob("*.txt")}
    assert {page["page"] for page in EXPECTED} == pages


def without_an_article(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    named = [w["headline"] for page in EXPECTED for w in page["articles"] if w["kind"] == "article"]
    gone = next(r for r in rows["articles"] if r["kind"] == "article" and any(same_headline(h, r) for h in named))
    return rows | {"articles": [r for r in rows["articles"] if r is not gone]}


def with_an_invented_meeting(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    copy = json.loads(json.dumps(rows["meetings"][0]))
    copy["participants"] = [{"id": "xi-jinping"}, {"id": "volodymyr-zelenskyy"}]
    copy["evidence"][0]["file"] = "seeds/01-moscow-wire.txt"
    return rows | {"meetings": [*rows["meetings"], copy]}


def without_meetings(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return rows | {"meetings": []}


def with_a_stranger(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Every article is said to name one leader more, and to be of the day before."""
    return rows | {
        "articles": [r | {"leaders": [*r["leaders"], "nobody"], "published": None} for r in rows["articles"]]
    }


@pytest.mark.parametrize("fault", [without_an_article, with_an_invented_meeting, without_meetings, with_a_stranger])
def test_a_planted_fault_falls_below_the_floors(archive: dict[str, list[Row]], fault: Any) -> None:
    assert below_floor(figures(fault(archive), EXPECTED), FLOORS) != {}
