"""How fast copies are found in a growing archive: made articles of 350 words, one in ten a copy of an earlier one.

    python -m tests.bench_duplicates [--articles 20000] [--keep FILE]

Prints at each tenth: articles per CPU-second since the last line, CPU microseconds an article for the fingerprint, the
query with the confirmation, and the writing of text and index, the share of planted copies found, index and file size,
resident memory. Words are drawn as in real text: common ones often, stock phrases over and over.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.duplicates.clusters import place
from bot.duplicates.fingerprint import FINGERPRINT_VERSION, fingerprint
from bot.model import Article, Member
from store import articles as article_rows
from store import duplicates as duplicate_rows
from store.articles import _INSERT, _row
from store.database import Connection, Store
from tests.duplicates.newsroom import an_appearance, an_article

WORDS = 348
COPIES = 0.1
BATCH = 500
SYLLABLES = ("ra", "no", "mi", "ta", "lo", "ven", "dur", "sel", "kor", "pan", "ti", "gra", "os", "il", "ut", "be")


class Press:
    """Articles without end from a seed; `copy_of` is the number of the article that one was made from, or None."""

    def __init__(self, seed: int = 7) -> None:
        self.chooser = random.Random(seed)
        self.words = sorted({"".join(self.chooser.choices(SYLLABLES, k=k)) for k in (2, 3, 4) for _ in range(20_000)})
        self.chooser.shuffle(self.words)
        self.phrases = [" ".join(self._some(self.chooser.randint(3, 5))) for _ in range(3_000)]
        self.kept: list[tuple[int, str, str]] = []

    def _some(self, count: int, power: float = 4.0) -> list[str]:
        rand, words = self.chooser.random, self.words
        return [words[int(len(words) * rand() ** power)] for _ in range(count)]

    def _body(self) -> str:
        said: list[str] = []
        length = self.chooser.randint(200, 2 * WORDS - 200)
        while len(said) < length:
            if self.chooser.random() < 0.08:
                said += self.phrases[int(len(self.phrases) * self.chooser.random() ** 3)].split()
            else:
                said += self._some(4)
            if self.chooser.random() < 0.05:
                said.append(str(self.chooser.randint(2, 2_000)))
        sentences = [" ".join(said[n : n + 18]).capitalize() + "." for n in range(0, len(said), 18)]
        return "\n".join(" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3))

    def articles(self, count: int) -> Iterator[tuple[int | None, Article]]:
        for number in range(count):
            if self.kept and self.chooser.random() < COPIES:
                source, headline, body = self.chooser.choice(self.kept)
                words = body.split(" ")
                for _ in range(len(words) // 40):
                    words[self.chooser.randrange(len(words))] = "indeed"
                yield source, an_article(" ".join(words), headline=headline)
                continue
            headline, body = " ".join(self._some(9)).capitalize(), self._body()
            if len(self.kept) < 2_000 or self.chooser.random() < 0.05:
                self.kept = [*self.kept[-1_999:], (number, headline, body)]
            yield None, an_article(body, headline=headline)


@dataclass(slots=True)
class Clock:
    """CPU seconds by stage since it was last read."""

    prints: float = 0.0
    query: float = 0.0
    write: float = 0.0


def _take(conn: Connection, number: int, article: Article, clock: Clock) -> str:
    t0 = time.thread_time()
    fp = fingerprint(article)
    t1 = time.thread_time()
    name = f"a{number}"
    record = Member(name, number, name, article.kind, None, None, len(fp.words), fp.agency, None, None)
    placed = place(record, fp, duplicate_rows.Archive(conn))
    t2 = time.thread_time()
    own = placed.own
    made = an_appearance(name, number, article, fp.content_sha, own.lead_id, own.how, own.why)
    conn.execute(_INSERT, _row(replace(made, record_sha=fp.content_sha[:16]), None))
    for pointer in placed.changed:
        article_rows.point_to_lead(conn, pointer.id, pointer.lead_id, pointer.how, pointer.why)
    duplicate_rows.index(
        conn, number, fp, own.lead_id, FINGERPRINT_VERSION, furniture=placed.furniture, alone=placed.alone
    )
    t3 = time.thread_time()
    clock.prints += t1 - t0
    clock.query += t2 - t1
    clock.write += t3 - t2
    return own.lead_id


def run(path: Path, count: int) -> None:
    press, clock = Press(), Clock()
    leads: dict[int, str] = {}
    found = planted = 0
    step = max(BATCH, count // 10)
    with Store(path) as store:
        with store.write() as conn:
            conn.execute(
                "insert into page (id, team_id, name, sha256, format, origin, intake, reader_version, lines, read_at)"
                " values ('page', '', 'page', '', 'dump', 'load', 'backfill', 1, 9, '2026-01-01T00:00:00Z')"
            )
        articles = enumerate(press.articles(count), 1)
        for first in range(1, count + 1, BATCH):
            with store.write() as conn:
                for _, (number, (source, article)) in zip(range(BATCH), articles, strict=False):
                    lead = _take(conn, number, article, clock)
                    leads[number] = lead
                    if source is not None:
                        planted += 1
                        found += leads[source + 1] == lead or lead == f"a{source + 1}"
                started = time.thread_time()
            clock.write += time.thread_time() - started
            done = first + BATCH - 1
            if done % step < BATCH:
                _tell(store, path, done, step, clock, found / max(1, planted))
                clock = Clock()


def _tell(store: Store, path: Path, done: int, step: int, clock: Clock, recall: float) -> None:
    total = clock.prints + clock.query + clock.write
    rss = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    print(
        f"{done:>8}  {step / total:7.0f} articles/s   fingerprint {clock.prints / step * 1e6:4.0f} us"
        f"   query and confirm {clock.query / step * 1e6:4.0f}   write {clock.write / step * 1e6:4.0f}"
        f"   planted copies found {recall:.4f}   file {path.stat().st_size / 1e6:.0f} MB"
        f"   {rss.split()[1]} kB resident",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, help="keep the archive in this file")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(words.keep or Path(folder) / "bench.db", words.articles)


if __name__ == "__main__":
    main()
