"""Clusters kept as reports come and go are those of all reports at once, whatever came in which order."""

from __future__ import annotations

import gc
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.meetings import standing
from bot.meetings.clusters import clusters_of_block
from bot.meetings.ledger import told_apart
from bot.meetings.record import record_of
from bot.meetings.shelves import shelves_over
from bot.meetings.standing import Standing
from bot.model import Evidence, Meeting, Participant, Place, Report
from tests.meetings.kept_in_memory import Kept

BLOCK = "one|two"
PLACES = (
    None, None, None, Place("Oslo", "Norway", "NOR"), Place(None, "Norway", "NOR"), Place("Rome", "Italy", "ITA"),
    Place("Oslo", "Norway", "NOR", "the castle"), Place("Oslo", "Norway", "NOR", "the harbour"),
    Place("Rome", "Italy", "ITA", "the villa"),
)  # fmt: skip
STATUSES = ("held", "held", "held", "expected", "announced", "ongoing", "cancelled", "postponed")
KINDS = ("bilateral_meeting", "bilateral_meeting", "visit", "dinner", "phone_call", "video_call")
FIRST = date(2023, 1, 1)


def some_report(rng: random.Random, days: int, number: int, dated: float, articles: int) -> Report:
    """Any report of a block: exact, coarse, open, guessed and undated, strong and weak, of a few articles."""
    page = FIRST + timedelta(days=rng.randrange(days))
    published = rng.choice((page.isoformat(), page.isoformat(), page.isoformat(), page.isoformat()[:7], None))
    kind = rng.choice(KINDS)
    who = (Participant("one", "One"), Participant("two", "Two"))
    evidence = Evidence(
        f"a{rng.randrange(articles)}", "page.txt", rng.randrange(4), f"said {rng.randrange(3)} {number % 3}", "held",
        None, "Gazette", published, rng.choice((None, "gazette")),
    )  # fmt: skip
    is_lone = rng.random() < 0.15 and kind == "visit"
    is_gathering = rng.random() < 0.1
    return Report(
        who[:1] if is_lone else who,
        "forum" if is_gathering else kind,  # type: ignore[arg-type]
        rng.choice(STATUSES),  # type: ignore[arg-type]
        evidence,
        rng.choice((0.9, 0.6, 0.35, 0.2)),
        date=some_date(rng, page, days) if rng.random() < dated else None,
        place=rng.choice(PLACES),
        event="forum" if is_gathering else None,
        participants_open=is_gathering,
        counterpart_not_leader=rng.random() < 0.05,
    )


def some_date(rng: random.Random, page: date, days: int) -> str | None:
    day = rng.choice((page, page - timedelta(days=1), FIRST + timedelta(days=rng.randrange(days))))
    exact, later = day.isoformat(), (day + timedelta(days=rng.randrange(1, 12))).isoformat()
    coarse = (f"{exact}~", f"{exact}/{later}", exact[:7], exact[:4], f"{exact}/..", f"../{exact}", None, "nonsense")
    return rng.choice((exact, exact, exact, exact, *coarse))


def told(clusters):
    return [(c.family, c.core, list(c.reports), c.sight, c.articles, c.tellers) for c in clusters]


def as_kept(kept: Standing):
    return told(group.cluster for group in kept.groups())


def as_merged(reports):
    return told(clusters_of_block(BLOCK, reports))


def named_of(records):
    return {id_: meeting for id_, (_, meeting) in records.items()}


def records_of_all(reports):
    made = ((cluster, record_of(cluster)) for cluster in clusters_of_block(BLOCK, reports))
    return {meeting.id: meeting for _, meeting in told_apart(made)}


def play_in_part(seed: int) -> int:
    """As `play`, but a block is put away now and then and goes on with what it must fetch; returns how many reports
    it went on without, at the end."""
    rng = random.Random(seed)
    days = rng.choice((15, 60, 400, 1500, 4000))
    dated, articles = rng.choice((1.0, 1.0, 0.95, 0.6)), rng.choice((3, 30, 300))
    pool = [some_report(rng, days, number, dated, articles) for number in range(rng.choice((14, 40, 90)))]
    named = {report: f"r{number}" for number, report in enumerate(pool)}
    by_id = {id_: report for report, id_ in named.items()}
    shelves, here, shown, saved = Kept(), set(), {}, 0
    kept = Standing(BLOCK)
    for _ in range(rng.choice((6, 20))):
        come = {rng.choice(pool) for _ in range(rng.choice((1, 1, 1, 2, 5)))}
        gone = {rng.choice(pool) for _ in range(rng.choice((0, 0, 1, 3)))} - come
        kept.fetch_again({report.evidence.article_id for report in gone | come})
        kept.change(gone, come, named)
        here = (here - gone) | come
        came, left = kept.changes()
        shown = {id_: meeting for id_, meeting in (shown | named_of(came)).items() if id_ not in left}
        assert shown == records_of_all(here), f"seed {seed}"
        saved += len(here) - len(kept)
        shelves.keep(kept, by_id)
        if rng.random() < 0.5:
            kept.let_go()
            kept = Standing(BLOCK, rest=shelves)
    kept.fetch_all()
    assert as_kept(kept) == as_merged(here), f"seed {seed}"
    return saved


def play(seed: int) -> None:
    """Reports come, a few at a time, and go again; after each step both ways must agree."""
    rng = random.Random(seed)
    days = rng.choice((3, 15, 60, 400, 1500))
    dated, articles = rng.choice((1.0, 0.8, 0.4)), rng.choice((3, 30))
    pool = [some_report(rng, days, number, dated, articles) for number in range(rng.choice((6, 14, 40, 90)))]
    kept, here = Standing(BLOCK), set()
    shown: dict[str, Meeting] = {}
    if rng.random() < 0.4:
        here = set(rng.sample(pool, len(pool) // 2))
        kept = Standing(BLOCK, here)
        assert as_kept(kept) == as_merged(here)
    for _ in range(rng.choice((4, 12))):
        come = {rng.choice(pool) for _ in range(rng.choice((1, 1, 1, 2, 5)))}
        gone = {rng.choice(pool) for _ in range(rng.choice((0, 0, 1, 3)))}
        if rng.random() < 0.3:
            changed = rng.choice(pool)
            come.add(replace(changed, evidence=replace(changed.evidence, source_id="another")))
            gone.add(changed)
        kept.change(gone, come)
        here = (here - gone) | come
        assert as_kept(kept) == as_merged(here), f"seed {seed}"
        came, left = kept.changes()
        shown = {id_: meeting for id_, meeting in (shown | named_of(came)).items() if id_ not in left}
        assert shown == records_of_all(here), f"seed {seed}"


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_a_block_in_memory_in_part_is_that_of_all_reports_at_once(first: int) -> None:
    assert play_all_in_part(range(first, first + 50)) > 250


def play_all_in_part(seeds: range) -> int:
    return sum(play_in_part(seed) for seed in seeds)


def nearest_alone(lo, hi, known):
    found, stretches = shelves_over(lo, hi, known)
    return found[1::2], stretches


@pytest.mark.parametrize(
    ("name", "fault"), [("shelves_over", nearest_alone), ("ROAMING", -3), ("NEVER", standing.EVER - 100)]
)
def test_fetching_less_than_the_rules_look_at_is_noticed(name: str, fault: object, monkeypatch) -> None:
    monkeypatch.setattr(standing, name, fault)
    with pytest.raises((AssertionError, KeyError)):
        play_all_in_part(range(150))


def play_all(seeds: range) -> None:
    for seed in seeds:
        play(seed)


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_clusters_kept_are_those_of_all_reports_at_once(first: int) -> None:
    play_all(range(first, first + 50))


@pytest.mark.parametrize(
    ("name", "fault"),
    [("slack_days", lambda *_: 0), ("NEAR_DAYS", 5), ("PLAN_DAYS_SAME_PLACE", 60), ("near_page", lambda *_: [1])],
)
def test_looking_less_far_than_the_rules_do_is_noticed(name: str, fault: object, monkeypatch) -> None:
    monkeypatch.setattr(standing, name, fault)
    with pytest.raises(AssertionError):
        play_all(range(150))


def groups_in_memory() -> int:
    return sum(isinstance(thing, standing.Group) for thing in gc.get_objects())


def test_a_block_that_is_let_go_leaves_memory_at_once() -> None:
    """Without waiting for the collector: a large load puts away thousands of them."""
    rng = random.Random(5)
    gc.collect()
    before = groups_in_memory()
    kept = Standing(BLOCK, [some_report(rng, 15, number, 0.8, 30) for number in range(40)])
    assert groups_in_memory() > before
    gc.disable()
    try:
        kept.let_go()
        assert groups_in_memory() == before
    finally:
        gc.enable()
