"""A watched page's text, then and now, in; what changed on it, planned as posts for the channel that watches, out.

A day's changes of a page share a thread: the first one is told in the channel, each as a diff in the thread. Where the
channel was told of an article on the page, the diffs go into that alert's thread. Commas, capitals and blanks are no
change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Literal

from bot.desk import Desk, stamp
from bot.desk.preparing import page_key
from bot.model import Post, Source
from bot.text import words
from store import alerts as alert_rows
from store import articles as article_rows
from store import feeds as rows
from store import outbox as posts
from store.database import Connection

THREAD_LASTS = timedelta(days=60)
MAX_LATE = timedelta(hours=6)
MOST_LINES = 3000  # of a page that is compared; the rest of a longer one is not
LONGEST_LINE = 600  # characters shown of a line
AROUND = 1  # unchanged lines shown beside a change

Mark = Literal["+", "-", " "]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed on a page: its lines with a mark each, "+" come, "-" gone, " " beside; `None` stands for a gap."""

    lines: tuple[tuple[Mark, str] | None, ...]

    @property
    def come(self) -> int:
        return sum(line is not None and line[0] == "+" for line in self.lines)

    @property
    def gone(self) -> int:
        return sum(line is not None and line[0] == "-" for line in self.lines)


def changed_lines(before: str, after: str) -> Change | None:
    """The difference of two texts by their lines, as their words tell them apart; None when there is none.

    >>> changed_lines("The dam opens.", "The dam, opens!") is None
    True
    """
    old, new = _lines(before), _lines(after)
    compared = SequenceMatcher(None, [_key(line) for line in old], [_key(line) for line in new], autojunk=False)
    lines: list[tuple[Mark, str] | None] = []
    for group in compared.get_grouped_opcodes(AROUND):
        if lines:
            lines.append(None)
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += [(" ", line[:LONGEST_LINE]) for line in new[j1:j2]]
                continue
            lines += [("-", line[:LONGEST_LINE]) for line in old[i1:i2]]
            lines += [("+", line[:LONGEST_LINE]) for line in new[j1:j2]]
    return Change(tuple(lines)) if any(line is not None and line[0] != " " for line in lines) else None


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n")[:MOST_LINES] if _key(line)]


def _key(line: str) -> str:
    return " ".join(words(line[:5000]))


def note_look(desk: Desk, conn: Connection, source: Source, text: str, now: datetime) -> int:
    """Keep what the page says now and tell its channel what changed; how many posts that made."""
    before = rows.last_look(conn, source.id)
    change = changed_lines(before, text) if before is not None else None
    if before is None or change is not None:
        rows.keep_look(conn, source.id, text, stamp(now))
    if change is None or source.watch is None:
        return 0
    return _plan(desk, conn, source, source.watch, change, now)


def _plan(desk: Desk, conn: Connection, source: Source, watch: tuple[str, str], change: Change, now: datetime) -> int:
    told = _alert_of(conn, source, watch, now)
    root_id = told or posts.post_id("watch", source.id, *watch, f"{now:%Y-%m-%d}")
    words_for = desk.render.sources
    planned = 0
    if told is None:
        planned += posts.plan(conn, _post(watch, root_id, words_for.word_change(source, change), now))
    for number, message in enumerate(words_for.word_diff(source, change)):
        part = posts.post_id("watch_diff", root_id, stamp(now), str(number))
        planned += posts.plan(conn, _post(watch, part, message, now, parent_id=root_id))
    return planned


def _alert_of(conn: Connection, source: Source, watch: tuple[str, str], now: datetime) -> str | None:
    """The post that told the channel of an article on this page."""
    ids: Sequence[str] = [a.id for a in article_rows.articles_on_page(conn, page_key(source.team_id, source.page_name))]
    alert = alert_rows.that_told(conn, *watch, ids, stamp(now - THREAD_LASTS)) if ids else None
    return alert.outbox_id if alert else None


def _post(watch: tuple[str, str], post_id: str, message: object, now: datetime, parent_id: str | None = None) -> Post:
    return Post(
        id=post_id,
        team_id=watch[0],
        channel_id=watch[1],
        kind="alert_reply" if parent_id else "alert",
        payload=message.as_payload(),  # type: ignore[attr-defined]
        parent_id=parent_id,
        next_at=now.timestamp(),
        expires_at=(now + MAX_LATE).timestamp(),
        made_at=stamp(now),
    )
