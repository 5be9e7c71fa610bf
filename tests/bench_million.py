"""Lookups over a large archive: synthetic rows written straight to the tables, then p50 and p99 in process.

    python tests/bench_million.py [--articles 1000000] [--meetings 200000] [--keep FILE]

Short bodies, a Zipf-like choice of leaders and words. Prints one line a query; exit 1 when a p99 is over its limit.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.desk import Desk, lookup, questions
from bot.model import Evidence, Meeting, Participant, Place, Viewer
from bot.settings import Settings
from store.database import Store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VIEWER = Viewer("T1", "U1", "C1")
SYLLABLES = ("ra", "no", "mi", "ta", "lo", "ven", "dur", "sel", "kor", "pan", "ti", "gra", "os", "il", "ut", "be")
OUTLETS = tuple(f"The {name} {kind}" for name in ("Morrow", "Delta", "Harbour", "Summit", "Ledger") for kind in
                ("Post", "Times", "Wire", "Review"))  # fmt: skip
CITIES = (("Paris", "France", "FRA"), ("Rome", "Italy", "ITA"), ("New Delhi", "India", "IND"),
          ("Tokyo", "Japan", "JPN"),
          ("Brasília", "Brazil", "BRA"), ("Ankara", "Turkey", "TUR"), ("Cairo", "Egypt", "EGY"))  # fmt: skip
P99_MS = {"leader": 5.0, "meetings": 5.0, "pair": 5.0, "place": 5.0, "upcoming": 5.0, "ask": 5.0, "news": 15.0}


def vocabulary(chooser: random.Random) -> list[str]:
    return ["".join(chooser.choices(SYLLABLES, k=chooser.randint(2, 4))) for _ in range(20_000)]


def zipf(chooser: random.Random, items: list[str], power: float = 1.7) -> str:
    """The first items far more often than the last."""
    return items[min(int(len(items) * chooser.random() ** power), len(items) - 1)]


def fill(desk: Desk, articles: int, meetings: int) -> None:
    chooser = random.Random(42)
    words, leaders = vocabulary(chooser), [person.id for person in desk.roster.all()][:600]
    names = {person.id: person.name for person in desk.roster.all()}
    start = date(2018, 1, 1)
    with desk.store.write() as conn:
        indexes = set_aside(conn)
        conn.executemany(
            "insert into page (id, team_id, name, sha256, format, origin, intake, reader_version, lines, read_at)"
            " values (?, '', ?, ?, 'dump', 'load', 'backfill', 1, 9, '2026-01-01T00:00:00Z')",
            ((f"p{n}", f"pages/{n}.txt", f"{n:064x}") for n in range(articles // 10 + 1)),
        )
    for first in range(1, articles + 1, 50_000):
        batch = list(_articles(chooser, words, range(first, min(first + 50_000, articles + 1)), start))
        with desk.store.write() as conn:
            conn.executemany(
                "insert into article (id, seq, page_id, team_id, kind, headline, publisher, bylines, published,"
                " published_how, published_from, published_to, tags, flags, paragraphs, start_line, end_line,"
                " content_sha, record_sha, lead_id, story_id, live, stored_at) values (?, ?, ?, '', 'article', ?, ?,"
                " '[]', ?, 'printed', ?, ?, '[]', '[]', ?, 1, 3, ?, ?, ?, ?, 0, '2026-01-01T00:00:00Z')",
                (row[:13] for row in batch),
            )
            conn.executemany(
                "insert into article_words (rowid, headline, body) values (?, ?, ?)",
                ((row[1], row[3].lower(), row[15]) for row in batch),
            )
            conn.executemany(
                "insert into mention (article_id, leader_id, seq, standing, how, count, line, quote, published_from,"
                " is_copy, is_subject) values (?, ?, ?, ?, 'name', 1, 2, 'He spoke.', ?, ?, ?)",
                (
                    (row[0], one, row[1], standing, row[5], int(row[11] != row[0]), int(standing == "subject"))
                    for row in batch
                    for one in sorted({zipf(chooser, leaders) for _ in range(3)})
                    for standing in (chooser.choice(("subject", "mentioned")),)
                ),
            )
    with desk.store.write() as conn:
        for rows in _meetings(chooser, leaders, names, articles, meetings, start):
            conn.execute(
                "insert into meeting (id, team_id, block, kind, status, date, date_from, date_to, city, country_code,"
                " confidence, independent_sources, payload, first_seen_at, changed_at) values (?, '', 'b', ?, ?, ?, ?,"
                " ?, ?, ?, 0.9, 1, ?, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')",
                rows[0],
            )
            conn.executemany(
                "insert or ignore into meeting_leader (leader_id, meeting_id, date_from, date_to) values (?, ?, ?, ?)",
                rows[1],
            )
            conn.executemany("insert or ignore into meeting_article (meeting_id, article_id) values (?, ?)", rows[2])
    with desk.store.write() as conn:
        conn.execute(
            "insert into mention_pair select m.leader_id, n.leader_id, m.published_from, m.seq, m.article_id,"
            " m.team_id, m.only_channel, m.hidden, m.is_copy from mention m"
            " join mention n on n.article_id = m.article_id and n.leader_id > m.leader_id order by 1, 2, 3 desc, 4 desc"
        )
        for statement in indexes:
            conn.execute(statement)
        conn.execute("analyze")


def set_aside(conn: sqlite3.Connection) -> list[str]:
    """Drop the indexes and triggers of the tables to be filled; gives what makes them again, faster than row by row."""
    found = conn.execute(
        "select type, name, sql from sqlite_schema where sql is not null and type in ('index', 'trigger')"
        " and tbl_name in ('article', 'mention', 'meeting', 'meeting_leader', 'meeting_article') order by type, name"
    ).fetchall()
    for kind, name, _ in found:
        conn.execute("drop " + kind + ' "' + name + '"')
    return [row[2] for row in found]


def _articles(chooser: random.Random, words: list[str], numbers: range, start: date) -> Iterator[tuple[object, ...]]:
    # The same falling frequency as `zipf(..., 3.0)`: the first word stands in more than half of all articles.
    weights = [(rank / len(words)) ** (1 / 3) for rank in range(1, len(words) + 1)]
    for n in numbers:
        day = (start + timedelta(days=n * 2900 // 1_000_000 if numbers.stop > 50_001 else n % 2900)).isoformat()
        text = chooser.choices(words, cum_weights=weights, k=22)
        headline, body = " ".join(text[:6]).title(), " ".join(text[6:])
        paragraphs = json.dumps([["headline", headline, 1, 1], ["body", body + ".", 2, 2]])
        sha, record = f"{n:064x}", f"{n:016x}"
        article_id, lead = f"a{n:07d}", f"a{n - n % 7 if n % 7 == 1 and n > 7 else n:07d}"
        outlet, page, story = chooser.choice(OUTLETS), f"p{n // 10}", f"s{n // 4}"
        yield (article_id, n, page, headline, outlet, day, day, day, paragraphs, sha, record, lead, story, 0, "", body)


def _meetings(
    chooser: random.Random, leaders: list[str], names: dict[str, str], articles: int, meetings: int, start: date
) -> Iterator[tuple[tuple[object, ...], list[tuple[object, ...]], list[tuple[object, ...]]]]:
    for n in range(meetings):
        who = sorted({zipf(chooser, leaders), zipf(chooser, leaders)})
        day = (start + timedelta(days=chooser.randrange(3_000))).isoformat()
        told_by = [f"a{chooser.randrange(1, articles + 1):07d}" for _ in range(3)]
        status = "held" if day < "2026-03-01" else "expected"
        city, country, code = chooser.choice(CITIES)
        evidence = tuple(
            Evidence(a, "pages/1.txt", 2, "They met.", "held", day, "The Morrow Post", day, a) for a in told_by
        )
        found = Meeting(
            id=f"m{n:06d}", participants=tuple(Participant(one, names[one]) for one in who), kind="bilateral_meeting",
            status=status, evidence=evidence, confidence=0.9, independent_sources=2, date=day,  # type: ignore[arg-type]
            place=Place(city, country, code),
        )  # fmt: skip
        row = (found.id, found.kind, status, day, day, day, city, code, json.dumps(asdict(found)))
        yield row, [(one, found.id, day, day) for one in who], [(found.id, a) for a in told_by]


def measure(name: str, ask: Callable[[str], object], queries: list[str]) -> bool:
    for query in queries[:10]:
        ask(query)
    times = []
    for query in queries:
        begun = time.process_time()
        ask(query)
        times.append((time.process_time() - begun) * 1000)
    times.sort()
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    limit = P99_MS[name]
    print(f"{name:9} n={len(times)}  p50 {p50:6.2f} ms  p99 {p99:6.2f} ms  max {times[-1]:6.2f} ms  limit {limit:g} ms")
    return p99 <= limit


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--meetings", type=int, default=200_000)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.keep or Path(folder) / "bench.db"
        is_new = not path.exists()
        with Store(path) as store:
            desk = Desk(store, Settings(db=path), clock=lambda: NOW)
            if is_new:
                begun = time.perf_counter()
                fill(desk, chosen.articles, chosen.meetings)
                print(f"filled in {time.perf_counter() - begun:.0f} s, {path.stat().st_size / 1e9:.2f} GB")
            return 0 if all(run(desk)) else 1


def run(desk: Desk) -> list[bool]:
    chooser = random.Random(7)
    people = [person.name for person in desk.roster.all()][:600]
    words = vocabulary(random.Random(42))
    pick = [zipf(chooser, people) for _ in range(200)]
    pairs = [f"{zipf(chooser, people)} {zipf(chooser, people)}" for _ in range(200)]
    single = [zipf(chooser, words, 3.0) for _ in range(100)]
    phrases = [f'"{zipf(chooser, words, 3.0)} {zipf(chooser, words, 3.0)}"' for _ in range(50)]
    searches = single + phrases + [f"{words[0]} {words[1]}" for _ in range(50)]

    def by(function: Callable[..., object]) -> Callable[[str], object]:
        return lambda query: function(desk, query, VIEWER, NOW)

    return [
        measure("leader", by(lookup.leader), pick),
        measure("meetings", by(lookup.meetings), pick),
        measure("pair", by(lookup.meetings), pairs),
        measure("place", by(lookup.meetings), [f"in {c[0]} {2018 + n % 8}" for n in range(20) for c in CITIES]),
        measure("upcoming", by(lookup.meetings), ["upcoming"] * 50),
        measure("ask", by(questions.ask), [f"when did {pair.replace(' ', ' ', 1)} last meet?" for pair in pairs]),
        measure("news", by(lookup.news), searches),
    ]


if __name__ == "__main__":
    sys.exit(main())
