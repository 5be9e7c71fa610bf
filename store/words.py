"""The words of the search index: which it has, and which are like one that it has not.

Words of every archive are in one index, so that what comes out here is for finding only: nobody is shown a word of it
before a search for it found an article that they may see.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

NEAR = 20_000
"""Words looked through for one that was misspelt: those that begin like it, of which a million articles have fewer."""


def words_unknown(conn: sqlite3.Connection, words: Iterable[str]) -> list[str]:
    """Those of the words (folded) that no article has, in their order."""
    _open_words(conn)
    return [
        word
        for word in words
        if conn.execute("select 1 from temp.known_word where term = :word", {"word": word}).fetchone() is None
    ]


def words_beginning(conn: sqlite3.Connection, start: str) -> dict[str, int]:
    """The words of the index that begin with `start`, with how many articles have each; at most NEAR of them."""
    _open_words(conn)
    rows = conn.execute(
        """
        select term, doc
        from temp.known_word
        where term >= :start and term < :past
        limit :most
        """,
        {"start": start, "past": start + "\U0010ffff", "most": NEAR},
    )
    return {row[0]: row[1] for row in rows}


def _open_words(conn: sqlite3.Connection) -> None:
    """Open the index as a table of its words, on this connection and in its memory; a reader may write nothing else."""
    if conn.execute("select 1 from temp.sqlite_master where name = 'known_word'").fetchone():
        return
    only_reads = conn.execute("pragma query_only").fetchone()[0]
    conn.execute("pragma query_only = off")
    try:
        conn.execute("create virtual table temp.known_word using fts5vocab('main', 'article_words', 'row')")
    finally:
        conn.execute("pragma query_only = on" if only_reads else "pragma query_only = off")
