"""Print the figures of duplicates and stories on a public set that you downloaded; none of that data is kept here.

    python -m tests.quality.public_sets basil PATH        launchnlp/BASIL: articles/                      stories
    python -m tests.quality.public_sets fnc PATH          FakeNewsChallenge/fnc-1: the folder             stories
    python -m tests.quality.public_sets fnc-headlines PATH   the same: half of the bodies, half of the headlines
    python -m tests.quality.public_sets og2021 PATH       E3-JSI/dataset-OG2021: the second notebook      stories
    python -m tests.quality.public_sets reuters PATH      Reuters-21578: a folder of .sgm files           duplicates
    python -m tests.quality.public_sets fnc-copies PATH   fnc-1: train_bodies.csv                         duplicates

BASIL: 100 events in three outlets, with dates. FNC-1: bodies joined by the headlines they are not unrelated to, no
dates, no headlines. OG2021: English headlines of the Tokyo games with their minute. For duplicates, variants are
built from the set's own articles (tests/quality/duplicates/variants.py). MinHash and SimHash run on the same records.
"""

from __future__ import annotations

import ast
import csv
import html
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from bot import text
from tests.duplicates.newsroom import Newsroom, an_article
from tests.quality.duplicates.measures import Families, Figures, bcubed, families
from tests.quality.duplicates.variants import VARIANTS, Text, make

FAMILY_SLICE = slice(12600, 16600)  # of Reuters-21578: the slice that no rule was tuned on in the first study
VARIANTS_OF = 300


@dataclass(frozen=True, slots=True)
class Report:
    """A labelled record: `story` names its cluster."""

    id: str
    headline: str
    body: str
    published: str | None
    story: str


def basil(folder: Path) -> Iterator[Report]:
    """Articles by date; a page that the set holds twice counts once."""
    found = {}
    for path in sorted(folder.rglob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        if "body-paragraphs" in row:
            body = "\n".join(" ".join(paragraph) for paragraph in row["body-paragraphs"])
            found[row["url"]] = Report(path.name, row["title"], body, row["date"], row["triplet-uuid"])
    yield from sorted(found.values(), key=lambda report: report.published or "")


def fnc(folder: Path) -> Iterator[Report]:
    """Test bodies, clustered by the headlines they discuss, in a fixed random order."""
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        parents.setdefault(name, name)
        while parents[name] != name:
            name = parents[name]
        return name

    for row in _rows(folder / "competition_test_stances.csv"):
        if row["Stance"] != "unrelated":
            parents[root("headline " + row["Headline"])] = root("body " + row["Body ID"])
    bodies = list(_rows(folder / "competition_test_bodies.csv"))
    random.Random(2).shuffle(bodies)
    for row in bodies:
        yield Report(row["Body ID"], "", row["articleBody"], None, root("body " + row["Body ID"]))


def fnc_headlines(folder: Path) -> Iterator[Report]:
    """Every second test body, then every second headline as a record of its own: do headlines find their story?"""
    bodies = list(fnc(folder))
    yield from bodies[::2]
    story_of = {report.id: report.story for report in bodies}
    told: dict[str, str] = {}
    for row in _rows(folder / "competition_test_stances.csv"):
        if row["Stance"] != "unrelated":
            told[row["Headline"]] = story_of[row["Body ID"]]
    for number, (headline, story) in enumerate(list(told.items())[::2]):
        yield Report(f"headline {number}", headline, "", None, story)


def og2021(notebook: Path) -> Iterator[Report]:
    """English headlines by time, out of the printed clusters and the corrections that follow them."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    printed = next(out for cell in cells if len(out := _output(cell)) > 100_000)
    corrections = _corrections(cells)
    rows = []
    line = re.compile(r"\d+\s*:\s+(\S+)\s+\S+\s*: (\d+)\s+(\S+)\s+(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d - (.*)")
    for found in line.finditer(printed):
        cluster, uri, language, day, title = found.groups()
        cluster = corrections["art_to_cls"].get(uri, _moved(cluster, corrections["cls_to_cls"]))
        if cluster in corrections["remove_cls"] or uri in corrections["remove_art"] or language != "eng":
            continue
        rows.append((found[0].split(" - ")[0][-19:], Report(uri, title, "", day, cluster)))
    yield from (report for _, report in sorted(rows, key=lambda row: row[0]))


def _output(cell: dict[str, Any]) -> str:
    return "".join("".join(out.get("text", [])) for out in cell.get("outputs", []))


def _corrections(cells: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The filled-in `manual_corr`: the longest."""
    longest = max((s for cell in cells if "manual_corr = {" in (s := "".join(cell["source"]))), key=len)
    return dict(ast.literal_eval(longest[longest.index("{") :]))


def _moved(cluster: str, moves: dict[str, str]) -> str:
    for old, new in moves.items():
        if cluster == old:
            cluster = new
    return cluster


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def reuters(folder: Path) -> list[Text]:
    """The slice's articles of 40 words and more."""
    files = sorted(folder.glob("*.sgm"), key=lambda path: int(re.sub(r"\D", "", path.stem)))
    found = []
    for path in files:
        for record in re.finditer(r"<REUTERS.*?</REUTERS>", path.read_text(encoding="latin1"), re.S):
            title, body = _tag(record[0], "TITLE"), _tag(record[0], "BODY")
            body = re.sub(r"\s*Reuter\s*\x03?\s*$", "", body, flags=re.I)
            if body.strip():
                found.append(Text(title, "\n".join(text.squeeze(p) for p in re.split(r"\n {4}", body))))
    if not found:
        raise SystemExit(f"{folder}: no .sgm file of Reuters-21578 is in this folder.")
    return [t for t in found[FAMILY_SLICE] if len(t.body.split()) >= 40]


def _tag(record: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", record, re.S)
    return html.unescape(found[1]) if found else ""


def fnc_copies(path: Path) -> list[Text]:
    file = path / "train_bodies.csv" if path.is_dir() else path
    bodies = [row["articleBody"] for row in _rows(file)]
    return [Text("", body) for body in bodies if len(body.split()) >= 40]


# -- what others do ------------------------------------------------------------------------------------------------


def minhash_pairs(records: Sequence[Text], bands: int = 32, rows: int = 2) -> set[tuple[int, int]]:
    """Pairs that MinHash banding over word triples finds and whose true Jaccard is 0.5 or more."""
    shingles = [set(_triples(t.body)) for t in records]
    salts = [random.Random(n).getrandbits(61) for n in range(bands * rows)]
    buckets: dict[tuple[int, ...], list[int]] = {}
    pairs = set()
    for n, own in enumerate(shingles):
        if not own:
            continue
        signature = [min((h ^ salt) * 0x9E3779B97F4A7C15 & (1 << 64) - 1 for h in own) for salt in salts]
        for band in range(bands):
            bucket = buckets.setdefault((band, *signature[band * rows : (band + 1) * rows]), [])
            for other in bucket[-20:]:
                if len(own & shingles[other]) >= 0.5 * len(own | shingles[other]):
                    pairs.add((other, n))
            bucket.append(n)
    return pairs


def simhash_pairs(records: Sequence[Text], distance: int = 6) -> set[tuple[int, int]]:
    """Pairs within a Hamming distance of 64-bit SimHash, met in one of four 16-bit blocks."""
    buckets: dict[tuple[int, int], list[tuple[int, int]]] = {}
    pairs = set()
    for n, record in enumerate(records):
        weights = [0] * 64
        for hash3 in _triples(record.body):
            for bit in range(64):
                weights[bit] += 1 if hash3 >> bit & 1 else -1
        value = sum(1 << bit for bit in range(64) if weights[bit] > 0)
        for block in range(4):
            bucket = buckets.setdefault((block, value >> 16 * block & 0xFFFF), [])
            pairs |= {(other, n) for other, seen in bucket[-200:] if (seen ^ value).bit_count() <= distance}
            bucket.append((n, value))
    return pairs


def _triples(body: str) -> Iterator[int]:
    for triple in text.triples(text.words(body)):
        yield int.from_bytes(blake2b(" ".join(triple).encode(), digest_size=8).digest(), "big")


# -- the table -----------------------------------------------------------------------------------------------------


def stories_table(reports: Sequence[Report]) -> Figures:
    newsroom = Newsroom()
    newsroom.conn.execute("begin")
    for report in reports:
        kind = "article" if report.body else "headline"
        article = an_article(report.body, headline=report.headline or None, kind=kind, published=report.published)  # type: ignore[arg-type]
        newsroom.take(report.id, article)
    return bcubed(newsroom.stories(), {report.id: report.story for report in reports})


def baselines(originals: Sequence[Text], seed: int = 2) -> dict[str, float]:
    """Recall of originals by MinHash and SimHash, on a third of the variants that `families` builds."""
    rng = random.Random(seed)
    records, wanted = list(originals), set()
    for kind in VARIANTS:
        for n in rng.sample(range(len(originals)), min(VARIANTS_OF // 3, len(originals))):
            variant = make(kind, originals[n], originals, rng)
            if variant is not None:
                wanted.add((n, len(records)))
                records.append(variant)
    methods: dict[str, Callable[[Sequence[Text]], set[tuple[int, int]]]] = {
        "MinHash 32x2, Jaccard 0.5": minhash_pairs,
        "SimHash 64, Hamming 6": simhash_pairs,
    }
    return {name: len(method(records) & wanted) / len(wanted) for name, method in methods.items()}


def baseline_stories(reports: Sequence[Report]) -> dict[str, Figures]:
    """B-cubed of the clusters that MinHash and SimHash pairs make of the same records."""
    records = [Text(r.headline, r.body or r.headline) for r in reports]
    truth = {report.id: report.story for report in reports}
    found = {}
    for name, pairs in (("MinHash 32x2", minhash_pairs(records)), ("SimHash 64, Hamming 6", simhash_pairs(records))):
        roots = list(range(len(records)))
        for one, other in sorted(pairs):
            a, b = _root(roots, one), _root(roots, other)
            roots[max(a, b)] = min(a, b)
        found[name] = bcubed({report.id: _root(roots, n) for n, report in enumerate(reports)}, truth)
    return found


def _root(roots: Sequence[int], place: int) -> int:
    while roots[place] != place:
        place = roots[place]
    return place


def show_families(name: str, originals: Sequence[Text]) -> Families:
    found = families(originals, VARIANTS_OF, seed=2)
    print(f"{name}: {len(originals)} originals  {found.overall}  looked at {found.candidate_recall:.4f}")
    print(f"    {found.wrong} wrong, {found.either} of them passages that stand word for word in both articles")
    for kind, share in sorted(found.by_kind.items()):
        print(f"    {kind:<12}{share:.3f}")
    for method, recall in baselines(originals).items():
        print(f"    recall of {method}: {recall:.3f}")
    return found


STORIES: dict[str, Callable[[Path], Iterator[Report]]] = {
    "basil": basil,
    "fnc": fnc,
    "fnc-headlines": fnc_headlines,
    "og2021": og2021,
}
COPIES: dict[str, Callable[[Path], list[Text]]] = {"reuters": reuters, "fnc-copies": fnc_copies}


def main(words: Sequence[str]) -> int:
    if len(words) != 2 or words[0] not in {*STORIES, *COPIES}:
        print(__doc__)
        return 2
    name, path = words[0], Path(words[1])
    if not path.exists():
        print(f"{path}: no such file or folder.", file=sys.stderr)
        return 1
    if name in STORIES:
        reports = list(STORIES[name](path))
        events = len({report.story for report in reports})
        print(f"{name}: {len(reports)} records, {events} stories  B-cubed {stories_table(reports)}")
        for method, figures in baseline_stories(reports).items():
            print(f"    {method}: B-cubed {figures}")
    else:
        show_families(name, COPIES[name](path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
