"""How the blocks of everyone's ledger were left: each report with its home, so that a block is fetched in part.

Derived of the reports, in the same transactions; whoever wants a block judged anew forgets it here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from bot.model import Placed, Report
from store.lists import listed
from store.meetings import reports_by_ids

_SEES_UNDATED, _SEES_ALL = 1, 2


def settled(conn: sqlite3.Connection, blocks: Collection[str], rules: str) -> set[str]:
    """The blocks whose reports are all kept here, by these rules."""
    rows = conn.execute(
        "select block from standing_block where block in (select value from json_each(:blocks)) and rules = :rules",
        {"blocks": listed(sorted(blocks)), "rules": rules},
    )
    return {row[0] for row in rows}


def settle(conn: sqlite3.Connection, block: str, rules: str) -> None:
    """Begin a block anew; the caller saves all its reports."""
    forget(conn, block)
    conn.execute("insert into standing_block (block, rules) values (:block, :rules)", {"block": block, "rules": rules})


def forget(conn: sqlite3.Connection, block: str) -> None:
    """Let a block be merged out of its reports when it is next asked for."""
    conn.execute("delete from standing where block = :block", {"block": block})
    conn.execute("delete from standing_block where block = :block", {"block": block})


def save(conn: sqlite3.Connection, block: str, placed: Iterable[Placed], left: Collection[str]) -> None:
    """Keep where these reports of a block belong, and no more where those belonged that `left` (ids)."""
    if left:
        conn.executemany("delete from standing where report_id = ?", [(id_,) for id_ in left])
    conn.executemany(_SAVE, [_row(block, each) for each in placed])


_SAVE = """
    insert into standing (report_id, block, article_id, founder, shown, shelf, lo, hi, looks, rests_on)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (report_id) do update set
        block = excluded.block,
        founder = excluded.founder,
        shown = excluded.shown,
        shelf = excluded.shelf,
        lo = excluded.lo,
        hi = excluded.hi,
        looks = excluded.looks,
        rests_on = excluded.rests_on
"""


def _row(block: str, placed: Placed) -> tuple[object, ...]:
    looks = _SEES_UNDATED * placed.sees_undated + _SEES_ALL * placed.sees_all
    return (
        placed.id, block, placed.article, placed.founder, placed.shown, placed.shelf, placed.lo, placed.hi, looks,
        " ".join(placed.rests_on),
    )  # fmt: skip


def of_articles(
    conn: sqlite3.Connection, blocks: Collection[str], articles: Collection[str]
) -> list[tuple[str, str, str]]:
    """(block, report id, article id) of what is kept of these articles in these blocks."""
    rows = conn.execute(
        """
        select block, report_id, article_id
        from standing
        where article_id in (select value from json_each(:articles))
          and +block in (select value from json_each(:blocks))
        """,
        {"articles": listed(sorted(articles)), "blocks": listed(sorted(blocks))},
    )
    return [tuple(row) for row in rows]


@dataclass(frozen=True, slots=True)
class StoredRest:
    """What the store holds of a block (the `Rest` of `bot/meetings/shelves.py`)."""

    conn: sqlite3.Connection
    block: str

    def fetch(
        self,
        is_known: Callable[[str], bool],
        *,
        shelves: Iterable[int] | None = None,
        articles: Iterable[str] | None = None,
        names: Iterable[str] | None = None,
    ) -> Iterator[tuple[Placed, Report]]:
        where, asked = _asked_for(shelves, articles, names)
        for each in asked:
            yield from self._fetch(is_known, where, each)

    def _fetch(self, is_known: Callable[[str], bool], where: str, asked: str) -> Iterator[tuple[Placed, Report]]:
        rows = self.conn.execute(where, {"block": self.block, "asked": asked}).fetchall()
        unknown = [(id_, founder) for id_, founder in rows if not is_known(id_)]
        if not unknown:
            return
        founders = {founder for _, founder in unknown if founder}
        homeless = [id_ for id_, founder in unknown if not founder]
        facts = {"founders": listed(sorted(founders)), "homeless": listed(homeless)}
        placed = [_placed(row) for row in self.conn.execute(_WITH_CLUSTERS, facts) if not is_known(row[0])]
        reports = reports_by_ids(self.conn, [each.id for each in placed])
        yield from ((each, reports[each.id]) for each in placed)


_ASKED = """
    select report_id, founder
    from standing
    where block = :block
"""
_ON_SHELVES = """
    select report_id, founder
    from standing
    where block = :block
      and shelf in (select value from json_each(:asked))
"""
_OF_ARTICLES = """
    select report_id, founder
    from standing
    where article_id in (select value from json_each(:asked))
      and +block = :block
"""
# a minus tells records apart that share a name, and a point is what follows it
_NAMED = """
    select report_id, founder
    from standing
    where shown >= :asked
      and shown < :asked || '.'
      and +block = :block
"""
_WITH_CLUSTERS = """
    select report_id, article_id, founder, shown, shelf, lo, hi, looks, rests_on
    from standing
    where founder in (select value from json_each(:founders))
    union all
    select report_id, article_id, founder, shown, shelf, lo, hi, looks, rests_on
    from standing
    where report_id in (select value from json_each(:homeless))
"""


def _asked_for(
    shelves: Iterable[int] | None, articles: Iterable[str] | None, names: Iterable[str] | None
) -> tuple[str, list[str]]:
    if shelves is not None:
        return _ON_SHELVES, [listed(sorted(shelves))]
    if articles is not None:
        return _OF_ARTICLES, [listed(sorted(articles))]
    if names is not None:
        return _NAMED, sorted(names)
    return _ASKED, [""]


def _placed(row: sqlite3.Row) -> Placed:
    id_, article, founder, shown, shelf, lo, hi, looks, rests_on = row
    return Placed(
        id=id_,
        article=article,
        founder=founder,
        shown=shown,
        shelf=shelf,
        lo=lo,
        hi=hi,
        sees_undated=bool(looks & _SEES_UNDATED),
        sees_all=bool(looks & _SEES_ALL),
        rests_on=tuple(rests_on.split()),
    )
