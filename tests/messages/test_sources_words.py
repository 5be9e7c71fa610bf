"""What is said of sources fits into Slack and is harmless, whatever their titles, faults and pages say."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.desk.rhythm import Poll
from bot.desk.sources import Imported
from bot.desk.visits import Polled
from bot.desk.watching import Change
from bot.messages import sources as words
from bot.messages.faults import validate_message
from bot.messages.fitting import split
from bot.model import Article, Fault, LeftOut, Message, Paragraph, Source

EVIL = "<!channel> <@U1> *bold* `code` & <https://evil.example|here> " + "x" * 3000
LONG = Source(
    "f1", "", "https://a.example/" + "y" * 3900, EVIL, "index", "active", 5400, 0.0, "U1", "2024-03-14T00:00:00Z",
    polls=10**6, last_ok_at="2024-03-14T00:00:00Z", last_item_at="2024-03-14T00:00:00Z", last_error=EVIL, errors=99,
    tags=tuple(f"{EVIL[:35]}{n}" for n in range(10)), region=EVIL[:300], depth=3, watch=("T1", "C1"), told="failing",
)  # fmt: skip
FAULTS = [Fault("2024-03-14T00:00:00Z", "2024-03-15T00:00:00Z", EVIL, 10**6)] * 20
ARTICLE = Article("article", 1, 1, (Paragraph("body", EVIL, 1, 1),), headline=EVIL)
CHANGE = Change(tuple(("+", EVIL[:600]) if n % 3 else None if n % 2 else ("-", EVIL[:600]) for n in range(2000)))

SAID: dict[str, Message] = {
    "list": words.listing([replace(LONG, id=str(n)) for n in range(300)]),
    "empty list": words.listing([], "desk-"),
    "added": words.added(LONG, [ARTICLE] * 5, 10**6),
    "added, empty": words.added(replace(LONG, title=None), [], 0),
    "adjusted": words.adjusted(LONG),
    "polled": words.polled([Polled(LONG, Poll("failed", EVIL), 10**6)] * 100),
    "polled nothing": words.polled([]),
    "history": words.history(LONG, FAULTS, [LeftOut(EVIL, 10**6, "2024-03-15T00:00:00Z", (EVIL,) * 3)] * 10),
    "only left out": words.history(LONG, [], [LeftOut(EVIL, 1, "2024-03-15T00:00:00Z", ("https://a.example/b",))]),
    "no history": words.history(LONG, []),
    "imported": words.imported(Imported((LONG,) * 2000, 10**6, (EVIL,) * 2000)),
    "changed": words.word_change(LONG, CHANGE),
    "usage": words.usage("desk-"),
    **{f"trouble: {what}": words.word_trouble(LONG, what, FAULTS[:3]) for what in ("gone", "failing", "silent")},
    **{f"change: {verb}": words.changed(LONG, verb) for verb in ("pause", "resume", "remove")},
    **{f"diff {n}": message for n, message in enumerate(words.word_diff(LONG, CHANGE))},
}


@pytest.mark.parametrize("name", sorted(SAID))
def test_a_message_fits_and_neither_mentions_nor_links_what_a_page_says(name: str) -> None:
    for part in split(SAID[name]):
        assert validate_message(part) == []
        said = json.dumps(part.as_payload())
        assert "<!channel>" not in said
        assert "<@U1>" not in said
        assert "<https://evil.example" not in said


def test_a_page_with_many_changes_is_told_in_few_messages() -> None:
    assert 1 <= len(words.word_diff(LONG, CHANGE)) <= 3


@pytest.mark.parametrize(
    ("seconds", "said"), [(15, "15 s"), (60, "1 min"), (675, "11 min"), (7200, "2 h"), (86_400, "24 h")]
)
def test_an_interval_is_said_in_its_largest_unit(seconds: int, said: str) -> None:
    assert words.span(seconds) == said
