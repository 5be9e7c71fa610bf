"""The figures of duplicates and stories: pairs found, families by kind of variant, B-cubed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from bot.duplicates.fingerprint import fingerprint_of
from bot.duplicates.judge import measure
from tests.duplicates.newsroom import Newsroom, an_article
from tests.quality.duplicates.variants import VARIANTS, Text, make


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.4f}  R {self.recall:.4f}  F1 {self.f1:.4f}"


@dataclass(frozen=True, slots=True)
class Families:
    """How variants were joined to their originals: overall, by kind, and how often the original was looked at.

    `wrong` joined another original; `either` of them are passages that stand word for word in that one too, as when two
    papers quote one letter: such a snippet is as much the one's as the other's.
    """

    overall: Figures
    by_kind: Mapping[str, float]
    candidate_recall: float
    wrong: int
    either: int


def bcubed(found: Mapping[str, Hashable], truth: Mapping[str, Hashable]) -> Figures:
    """B-cubed precision and recall of a clustering over the items of `truth`."""
    ours: dict[Hashable, set[str]] = defaultdict(set)
    theirs: dict[Hashable, set[str]] = defaultdict(set)
    for item in truth:
        ours[found[item]].add(item)
        theirs[truth[item]].add(item)
    both = {item: len(ours[found[item]] & theirs[truth[item]]) for item in truth}
    precision = sum(both[item] / len(ours[found[item]]) for item in truth) / len(truth)
    recall = sum(both[item] / len(theirs[truth[item]]) for item in truth) / len(truth)
    return Figures(precision, recall)


def families(originals: Sequence[Text], variants_of: int, seed: int) -> Families:
    """Build variants of `variants_of` originals for each kind, stream all records in random order, count.

    A variant is found when its cluster holds its original, wrong when it holds another original but not its own.
    Twins among the originals (one text printed twice) count as one.
    """
    rng = random.Random(seed)
    records = [(f"o{n}", text, n, "") for n, text in enumerate(originals)]
    for kind in VARIANTS:
        for n in rng.sample(range(len(originals)), min(variants_of, len(originals))):
            variant = make(kind, originals[n], originals, rng)
            if variant is not None:
                records.append((f"{kind}{n}", variant, n, kind))
    rng.shuffle(records)
    twins = _twins(originals)
    newsroom = Newsroom(tells=False)
    newsroom.conn.execute("begin")
    seen: dict[str, set[str]] = {}
    for record_id, text, _, _ in records:
        article = an_article(text.body, headline=text.headline, kind=text.kind)
        seen[record_id] = newsroom.looked_at(article)
        newsroom.take(record_id, article)
    return _count(records, originals, newsroom.leads(), seen, twins)


def _twins(originals: Sequence[Text]) -> dict[int, int]:
    """The first original that the judge calls the same text: sets of real news print some articles twice."""
    newsroom = Newsroom(tells=False)
    newsroom.conn.execute("begin")
    for n, text in enumerate(originals):
        newsroom.take(str(n), an_article(text.body, headline=text.headline, kind=text.kind))
    return {int(record): int(lead) for record, lead in newsroom.leads().items()}


def _count(
    records: Sequence[tuple[str, Text, int, str]],
    originals: Sequence[Text],
    leads: Mapping[str, str],
    seen: Mapping[str, set[str]],
    twins: Mapping[int, int],
) -> Families:
    clusters: dict[str, set[int]] = defaultdict(set)
    for record_id, _, n, kind in records:
        if not kind:
            clusters[leads[record_id]].add(twins[n])
    found: dict[str, list[bool]] = defaultdict(list)
    wrong = either = looked = 0
    order = {record_id: place for place, (record_id, _, _, _) in enumerate(records)}
    for record_id, text, n, kind in records:
        if not kind:
            continue
        others = clusters[leads[record_id]] - {twins[n]}
        own = twins[n] in clusters[leads[record_id]]
        found[kind].append(own)
        if others and not own:
            wrong += 1
            either += any(_stands_in(text, originals[other]) for other in others)
        original = f"o{n}"
        later, earlier = (record_id, original) if order[record_id] > order[original] else (original, record_id)
        looked += own or earlier in seen[later]
    hits, total = sum(map(sum, found.values())), sum(map(len, found.values()))
    return Families(
        Figures(hits / (hits + wrong), hits / total),
        {kind: sum(hit) / len(hit) for kind, hit in found.items()},
        looked / total,
        wrong,
        either,
    )


def _stands_in(text: Text, original: Text) -> bool:
    """Do all word triples of a text stand in an original?"""
    short, long = (fingerprint_of(kind="article", headline=None, body=each.body) for each in (text, original))
    return bool(short.words) and measure(short, long).containment == 1.0
