"""The seed pages against the editor's reading of them, whatever the order of their records."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from tests.duplicates.newsroom import Newsroom
from tests.gold import GoldArticle, gold_articles


def _pairs(cluster: dict[str, str], ids: list[str]) -> set[tuple[str, str]]:
    return {(a, b) for a, b in combinations(ids, 2) if cluster[a] == cluster[b]}


@pytest.mark.parametrize("order", [None, 1, 2, 3])
def test_duplicates_of_the_seeds(order: int | None) -> None:
    records: list[GoldArticle] = [g for g in gold_articles() if g.article.kind != "paywall"]
    wanted = [g.id for g in records if g.required]
    truth = _pairs({g.id: g.facts["duplicate_of"] or g.id for g in records}, wanted)
    if order is not None:
        random.Random(order).shuffle(records)
    found = _pairs(dict(Newsroom().take_all((g.id, g.article) for g in records)), wanted)
    assert not found - truth
    assert len(found & truth) >= 0.92 * len(truth)
