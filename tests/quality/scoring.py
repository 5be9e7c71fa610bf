"""How well a reading agrees with a labelled page: boundaries, kinds, fields, and lines leaked or lost."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from bot.model import Article, Page, Reading
from bot.reading import read_page
from bot.reading.labelled import Expected, LabelledPage, read_labelled

HERE = Path(__file__).parent
BODY, NEUTRAL = "PS", "DUYTXE"
FORBIDDEN = "-RrLlMmCKG"


def load_half(half: str) -> list[LabelledPage]:
    """The pages of one half: "tuning", "set_aside", "fresh" or "fresh_2"."""
    return [read_labelled(path) for path in sorted((HERE / "pages" / half).glob("*.page"))]


def half_digest(half: str) -> str:
    """SHA-256 over names and bytes of a half's pages: shows that none was touched."""
    digest = hashlib.sha256()
    for path in sorted((HERE / "pages" / half).glob("*.page")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


FLOORS_FILE = HERE / "floors.json"
CLOSED = ("set_aside", "fresh", "fresh_2")
HALVES = ("tuning", *CLOSED)
Reader = Callable[[Page], Reading]


def read_half(half: str, reader: Reader = read_page) -> Score:
    """The score of a reader over one half."""
    total = Score()
    for page in load_half(half):
        total.add(score_page(page, reader(Page(page.name, "", page.text))))
    return total


def raised(floors: dict[str, float], figures: dict[str, float]) -> dict[str, float]:
    """Floors that no figure was below, rounded down; none falls."""
    return {name: max(floors.get(name, 0.0), int(value * 1000) / 1000) for name, value in figures.items()}


def below(floors: dict[str, float], figures: dict[str, float], slack: float = 0.0) -> dict[str, tuple[float, float]]:
    """The figures more than `slack` under their floors: (figure, floor) by name."""
    return {name: (figures[name], floor) for name, floor in floors.items() if figures[name] < floor - slack}


def key(text: str) -> str:
    """Without blanks, marks and case: what must not differ between two printings of one line."""
    return re.sub(r"[\W_]+", "", text.lower())


def words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text.lower())


def overlap(a: Sequence[str], b: Sequence[str]) -> float:
    """Intersection over union of two word lists, in order."""
    if not a or not b:
        return float(not a and not b)
    common = sum((Counter(a) & Counter(b)).values())
    if common / (len(a) + len(b) - common) < 0.3:
        return 0.0
    same = sum(m.size for m in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return same / (len(a) + len(b) - same)


@dataclass(slots=True)
class Score:
    """Counts that add up over pages; rates are properties."""

    found: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    leaked: int = 0
    forbidden: int = 0
    lost: int = 0
    body: int = 0
    faults: list[str] = field(default_factory=list)

    def f1(self, what: str) -> float:
        tp = self.found[what]
        return 1.0 if not tp + self.wrong[what] + self.missed[what] else (
            2 * tp / (2 * tp + self.wrong[what] + self.missed[what])
        )  # fmt: skip

    def rate(self, what: str) -> float:
        return self.right[what] / self.asked[what] if self.asked[what] else 1.0

    def add(self, other: Score) -> None:
        for name in ("found", "wrong", "missed", "right", "asked"):
            getattr(self, name).update(getattr(other, name))
        self.leaked += other.leaked
        self.forbidden += other.forbidden
        self.lost += other.lost
        self.body += other.body
        self.faults.extend(other.faults)

    def figures(self) -> dict[str, float]:
        """What the gate compares: higher is better for each."""
        return {
            "boundaries_f1": self.f1("article"),
            "teasers_f1": self.f1("teaser"),
            "headlines_f1": self.f1("headline"),
            "not_leaked": 1 - self.leaked / max(1, self.forbidden),
            "not_lost": 1 - self.lost / max(1, self.body),
            **{name: self.rate(name) for name in ("headline", "date", "publisher", "bylines", "dek", "kind", "form")},
        }


def score_page(page: LabelledPage, reading: Reading) -> Score:
    """How well a reading of the page agrees with its labels."""
    score = Score()
    pairs = dict(_align(page, reading))
    matched = set(pairs.values())
    for i, record in enumerate(page.records):
        article = reading.articles[pairs[i]] if i in pairs else None
        _judge_record(page, record, article, score)
    for j, article in enumerate(reading.articles):
        if j not in matched:
            score.wrong[article.kind] += 1
            score.faults.append(f"{page.name}: {article.kind} too many, l.{article.start_line}: {article.headline!r}")
    _judge_lines(page, reading, pairs, score)
    return score


def _align(page: LabelledPage, reading: Reading) -> Iterator[tuple[int, int]]:
    """Pairs (record, article), best first, each used once."""
    pairs: list[tuple[float, int, int]] = []
    for i, record in enumerate(page.records):
        own = {number for number, code, _ in record.lines if code in BODY + "HLlMmRr"}
        for j, article in enumerate(reading.articles):
            lines = {n for p in article.paragraphs if p.role in ("body", "subhead", "headline") for n in
                     range(p.start_line, p.end_line + 1)}  # fmt: skip
            shared = len(own & lines)
            if shared:
                pairs.append((shared / len(own | lines) + 0.01 * (article.kind == record.kind), i, j))
    used_records: set[int] = set()
    used_articles: set[int] = set()
    for _, i, j in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])):
        if i not in used_records and j not in used_articles:
            used_records.add(i)
            used_articles.add(j)
            yield i, j


def _judge_record(page: LabelledPage, record: Expected, article: Article | None, score: Score) -> None:
    if not record.required:
        return
    where = f"{page.name} l.{record.lines[0][0] if record.lines else 0}"
    right_kind = article is not None and article.kind == record.kind
    if record.kind == "article" and article and right_kind:
        iou = _body_overlap(record, article)
        right_kind = iou >= 0.8
        if not right_kind:
            score.wrong["article"] += 1
            score.faults.append(f"{where}: boundary IoU {iou:.2f}")
    elif article and not right_kind:
        score.wrong[article.kind] += 1
    score.asked["kind"] += 1
    score.right["kind"] += article is not None and article.kind == record.kind
    if right_kind:
        score.found[record.kind] += 1
    else:
        score.missed[record.kind] += 1
        score.faults.append(
            f"{where}: {record.kind} missed (got {article.kind if article else None}): {record.headline!r}"
        )
    if article:
        _judge_fields(where, record, article, score)


def _body_overlap(record: Expected, article: Article) -> float:
    got = words(article.body)
    return max(overlap(words(record.text(BODY + extra)), got) for extra in ("", "D", "U", "X", "DUX", NEUTRAL))


def _judge_fields(where: str, record: Expected, article: Article, score: Score) -> None:
    checks: list[tuple[str, bool, object, object]] = []
    if record.headline:
        accept = [record.headline, *filter(None, record.fields.get("headline", "").split("|"))]
        shown = re.sub(r"^[^:|]{3,30} ?[:|] ", "", record.headline)
        ok = any(SequenceMatcher(None, key(article.headline or ""), key(h)).ratio() >= 0.97 for h in (*accept, shown))
        checks.append(("headline", ok, article.headline, record.headline))
    if "published" in record.fields:
        wanted_days = record.fields["published"].split("|")
        # where nothing is printed, a coarser date that agrees is right too
        agrees = "" in wanted_days and any(day.startswith(article.published or "-") for day in wanted_days)
        right = (article.published or "") in wanted_days or agrees
        checks.append(("date", right, article.published, record.fields["published"]))
    if "publisher" in record.fields:
        want = record.fields["publisher"].split("|")
        checks.append(("publisher", _outlet(article.publisher) in map(_outlet, want), article.publisher, want))
    if "bylines" in record.fields:
        want_names = sorted(key(n) for n in record.fields["bylines"].split(";") if n)
        checks.append(("bylines", sorted(map(key, article.bylines)) == want_names, article.bylines, want_names))
    if "form" in record.fields:
        checks.append(("form", article.form == record.fields["form"], article.form, record.fields["form"]))
    deks = record.text("D")
    if deks and record.kind == "article":
        checks.append(("dek", key(deks) == key(article.dek or ""), article.dek, deks))
    for name, ok, got, wanted in checks:
        score.asked[name] += 1
        score.right[name] += ok
        if not ok:
            score.faults.append(f"{where}: {name} {got!r}, wanted {wanted!r}")


def _outlet(name: str | None) -> str:
    return key(re.sub(r"^the ", "", (name or "").lower()).replace("news agency", "").replace(" news", ""))


def _judge_lines(page: LabelledPage, reading: Reading, pairs: dict[int, int], score: Score) -> None:
    in_body = {
        n
        for a in reading.articles
        if a.kind == "article"
        for p in a.paragraphs
        if p.role in ("body", "subhead")
        for n in range(p.start_line, p.end_line + 1)
    }
    for number, code in page.codes.items():
        if code in FORBIDDEN:
            score.forbidden += 1
            if number in in_body:
                score.leaked += 1
                score.faults.append(f"{page.name} l.{number}: leaked {page.text.split(chr(10))[number - 1][:70]!r}")
    for i, record in enumerate(page.records):
        if record.kind != "article":
            continue
        article = reading.articles[pairs[i]] if i in pairs else None
        held = {
            n
            for p in (article.paragraphs if article and article.kind == "article" else ())
            if p.role in ("body", "subhead")
            for n in range(p.start_line, p.end_line + 1)
        }
        for number, code, text in record.lines:
            if code in BODY:
                score.body += 1
                if number not in held:
                    score.lost += 1
                    score.faults.append(f"{page.name} l.{number}: lost {text[:70]!r}")
