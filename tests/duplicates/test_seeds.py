"""The seed pages against the editor's reading of them, whatever the order of their records."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import pytest

from tests.duplicates.newsroom import Newsroom
from tests.gold import GoldArticle, gold_articles
from tests.quality.duplicates.measures import bcubed


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


def _stories(records: list[GoldArticle], dated: bool) -> Mapping[str, str]:
    newsroom = Newsroom()
    newsroom.take_all((g.id, g.article if dated else replace(g.article, published=None)) for g in records)
    return newsroom.stories()


@pytest.mark.parametrize("dated", [True, False])
def test_stories_of_the_seeds(dated: bool) -> None:
    records = [g for g in gold_articles() if g.article.kind != "paywall"]
    wanted = {g.id: g.facts["same_story"] for g in records if g.required and g.facts["story_scored"]}
    figures = bcubed(_stories(records, dated), wanted)
    print(f"\nstories of the seeds, {'dated' if dated else 'undated'}: {figures}")
    assert figures.precision == 1.0
    assert figures.f1 >= 0.94


def test_stories_of_the_seeds_hardly_depend_on_the_order_of_their_records() -> None:
    records = [g for g in gold_articles() if g.article.kind != "paywall"]
    runs = []
    for seed in range(4):
        random.Random(seed).shuffle(records)
        told = _stories(records, dated=True)
        runs.append(
            [
                told[one.id] == told[other.id]
                for one, other in combinations(gold_articles(), 2)
                if one.id in told and other.id in told
            ]
        )
    for one, other in combinations(runs, 2):
        assert sum(a == b for a, b in zip(one, other, strict=True)) >= 0.97 * len(one)
