"""How well copies and stories are told, on made news: measured floors, and faults that must sink below them."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from bot import text
from bot.duplicates import comparison, judge
from bot.duplicates.fingerprint import fingerprint_of
from bot.model import Article, Fingerprint, Judgement
from store import stories as story_rows
from store.duplicates import forget_all
from tests.duplicates.newsroom import Newsroom, an_article
from tests.quality.duplicates.made_news import Pair, articles, look_alikes
from tests.quality.duplicates.measures import Families, Figures, bcubed, families
from tests.quality.duplicates.variants import VARIANTS, Text, make

EVENTS = Path(__file__).parent / "duplicates" / "events.jsonl"
HARD_EVENTS = EVENTS.with_name("hard_events.jsonl")  # two visits in a week, two summits in one city, rounds of a vote


def _print_of(piece: Text) -> Fingerprint:
    return fingerprint_of(kind=piece.kind, headline=piece.headline, body=piece.body)


# -- the same article ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made_families() -> Families:
    return families(articles(250, seed=1), variants_of=60, seed=2)


def test_variants_find_their_original(made_families: Families) -> None:
    print(f"\nfamilies: {made_families.overall}  looked at {made_families.candidate_recall:.4f}", made_families.by_kind)
    assert made_families.overall.precision >= 0.997
    assert made_families.overall.f1 >= 0.985
    assert min(made_families.by_kind.values()) >= 0.92
    assert made_families.candidate_recall >= 0.985


def _pairs_found(pairs: list[Pair], same: list[bool]) -> Figures:
    right = sum(found and pair.same for pair, found in zip(pairs, same, strict=True))
    return Figures(right / max(1, sum(same)), right / sum(pair.same for pair in pairs))


def _judged(pairs: list[Pair]) -> list[Judgement]:
    return [judge.judge_pair(_print_of(pair.one), _print_of(pair.other)) for pair in pairs]


def test_look_alikes_are_told_apart() -> None:
    pairs = look_alikes(20, seed=3)
    figures = _pairs_found(pairs, [judgement.same for judgement in _judged(pairs)])
    print(f"\nlook-alikes: {figures}")
    assert figures.precision >= 0.97
    assert figures.recall >= 0.97


def test_a_judge_that_only_counts_shared_wording_is_caught() -> None:
    pairs = look_alikes(20, seed=3)
    figures = _pairs_found(pairs, [judgement.containment >= 0.5 for judgement in _judged(pairs)])
    assert figures.precision < 0.97


# -- the same story ------------------------------------------------------------------------------------------------


def _reports(dated: bool = True, events: Path = EVENTS) -> Iterator[tuple[str, Article, str]]:
    for number, line in enumerate(events.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        published = row["published"] if dated else None
        yield f"{number}", an_article(row["body"], headline=row["headline"], published=published), row["event"]


def _told(records: list[tuple[str, Article, str]]) -> Figures:
    newsroom = Newsroom()
    for name, article, _ in records:
        newsroom.take(name, article)
    return bcubed(newsroom.stories(), {name: event for name, _, event in records})


@pytest.mark.parametrize(("dated", "floor"), [(True, 0.95), (False, 0.90)])
def test_reports_of_one_event_are_one_story(dated: bool, floor: float) -> None:
    figures = _told(list(_reports(dated)))
    print(f"\nstories, {'dated' if dated else 'undated'}: {figures}")
    assert figures.f1 >= floor


# Dated, the shares of three days run together and nothing else does. Without dates two of one leader's matters, the
# rounds of a vote and the forums of two years do too: only their days tell them apart.
@pytest.mark.parametrize(("dated", "floor", "floor_in_any_order"), [(True, 0.95, 0.905), (False, 0.82, 0.74)])
def test_events_that_share_their_people_and_places_are_told_apart(
    dated: bool, floor: float, floor_in_any_order: float
) -> None:
    records = list(_reports(dated, HARD_EVENTS))
    figures = _told(records)
    shuffled = [_told(random.Random(seed).sample(records, len(records))).f1 for seed in range(5)]
    print(f"\nhard stories, {'dated' if dated else 'undated'}: {figures}, in other orders {min(shuffled):.3f}")
    assert figures.f1 >= floor
    assert figures.recall >= 0.99
    assert min(shuffled) >= floor_in_any_order


def test_a_story_judge_that_knows_no_days_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "WINDOW", 400)
    monkeypatch.setattr(story_rows, "WINDOW", 400)
    monkeypatch.setattr(comparison, "DECAY", 0.0)
    assert _told(list(_reports(events=HARD_EVENTS))).f1 < 0.95


def test_a_story_judge_that_is_too_lenient_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "NEEDED", 0.01)
    assert _told(list(_reports())).f1 < 0.95


# -- order, restarts, cost -----------------------------------------------------------------------------------------


def _agreement(one: dict[str, str], other: dict[str, str]) -> tuple[float, float]:
    """How far two clusterings agree: share of all pairs, and of the pairs that either joins."""
    pairs = [(one[a] == one[b], other[a] == other[b]) for a, b in combinations(sorted(one), 2)]
    joined = [pair for pair in pairs if any(pair)]
    return sum(a == b for a, b in pairs) / len(pairs), sum(all(pair) for pair in joined) / max(1, len(joined))


def _least_agreement(runs: list[dict[str, str]]) -> tuple[float, float]:
    found = [_agreement(runs[0], run) for run in runs[1:]]
    return min(a for a, _ in found), min(b for _, b in found)


def test_the_order_of_arrival_does_not_matter() -> None:
    originals = articles(40, seed=5)
    rng = random.Random(6)
    records = [(f"o{n}", t) for n, t in enumerate(originals)]
    for kind in VARIANTS:
        for n in rng.sample(range(40), 8):
            variant = make(kind, originals[n], originals, rng)
            if variant:
                records.append((f"{kind}{n}", variant))
    runs = []
    for seed in range(6):
        random.Random(seed).shuffle(records)
        newsroom = Newsroom(tells=False)
        runs.append(newsroom.take_all((i, an_article(t.body, headline=t.headline, kind=t.kind)) for i, t in records))
    everywhere, joined = _least_agreement([dict(run) for run in runs])
    print(f"\nduplicates in {len(runs)} orders: {everywhere:.4f} of all pairs, {joined:.3f} of those joined")
    assert everywhere >= 0.995
    assert joined >= 0.94


def test_stories_hardly_depend_on_the_order_of_arrival() -> None:
    records = list(_reports())
    runs = []
    for seed in range(6):
        random.Random(seed).shuffle(records)
        newsroom = Newsroom()
        for name, article, _ in records:
            newsroom.take(name, article)
        runs.append(newsroom.stories())
    everywhere, joined = _least_agreement(runs)
    print(f"\nstories in {len(runs)} orders: {everywhere:.4f} of all pairs, {joined:.3f} of those joined")
    assert everywhere >= 0.97
    assert joined >= 0.85


def test_a_reopened_archive_decides_the_same(tmp_path: Path) -> None:
    records = [(name, article) for name, article, _ in _reports()]
    whole = Newsroom(path=tmp_path / "whole.db")
    whole.take_all(records)
    first = Newsroom(path=tmp_path / "parts.db")
    first.take_all(records[:11])
    first.close()
    second = Newsroom(path=tmp_path / "parts.db")
    second.take_all(records[11:])
    assert (second.leads(), second.stories()) == (whole.leads(), whole.stories())
    whole.close()
    second.close()


def test_the_index_stays_small_and_the_step_cheap(tmp_path: Path) -> None:
    newsroom = Newsroom(path=tmp_path / "size.db", tells=False)
    made = articles(400, seed=9)
    records = [(str(n), an_article(t.body, headline=t.headline)) for n, t in enumerate(made)]
    started = time.process_time()
    newsroom.conn.execute("begin immediate")
    newsroom.take_all(records)
    newsroom.conn.execute("commit")
    step = time.process_time() - started
    started = time.process_time()
    words = sum(len(text.words(t.body)) for t in made)
    tokenising = time.process_time() - started
    index_bytes = _bytes_freed_by_forgetting(newsroom) / words * 350
    newsroom.close()
    print(f"\nindex {index_bytes:.0f} B for 350 words; the step costs {step / tokenising:.0f} tokenisings")
    assert index_bytes <= 800
    assert step / tokenising < 60


def _bytes_freed_by_forgetting(newsroom: Newsroom) -> int:
    page_size = newsroom.conn.execute("pragma page_size").fetchone()[0]
    before = newsroom.conn.execute("pragma freelist_count").fetchone()[0]
    forget_all(newsroom.conn)
    return int(page_size * (newsroom.conn.execute("pragma freelist_count").fetchone()[0] - before))
