"""The gate on meetings: labelled sentences and articles, half of them set aside before the rules they judge.

The floors in `tests/quality/meetings/floors.json` are what was measured, a little rounded down; they only rise.
"""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from bot.leaders.roster import load_roster
from bot.meetings import status
from bot.meetings.verdict import Judgement
from tests.gold import shared_file
from tests.meetings import judging
from tests.meetings.judging import FOLDER, Counts

FLOORS = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))
UNREAD = ("set_aside", "fresh", "fresh_2", "fresh_3", "fresh_4")
PINNED = [(name, digest) for half in UNREAD for name, digest in sorted(FLOORS[f"{half}_sha256"].items())]


def _counts(*names: str) -> Counts:
    return judging.judge([row for name in names for row in judging.rows(name)], load_roster())


def _below(counts: Counts, floors: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in counts.figures().items() if value < floors[name]}


@pytest.mark.parametrize(
    "half",
    [
        "open",
        "open_3",
        "open_3_later",
        "open_4",
        "open_4_later",
        "open_5",
        "open_5_later",
        "open_5_sentences",
        "open_6",
        "open_6_sentences",
        "open_6_later",
        "open_6_sentences_later",
        *UNREAD,
    ],
)
def test_labelled_sentences_and_articles_stay_above_their_floors(half: str) -> None:
    counts = _counts(*FLOORS[half]["files"])
    # bound to names first: a failing assert prints its operands, and nobody may read the unread halves' texts in them
    below, held_from_nothing = _below(counts, FLOORS[half]["floors"]), counts.held_from_nothing
    told = counts.figures() if half in UNREAD else counts.notes
    assert not below, told
    assert held_from_nothing <= FLOORS[half].get("held_from_nothing", 0), told


def test_sentences_that_tell_of_no_meeting_give_none() -> None:
    counts = _counts("nothing.jsonl")
    assert (counts.extra, counts.missed) == (0, 0), counts.notes


def test_the_sixty_hard_sentences_come_out_right() -> None:
    counts = _counts("sixty.jsonl")
    assert len(counts.notes) <= 3, counts.notes
    assert counts.held_from_nothing == 0, counts.notes


def test_the_sixty_sentences_of_the_reference_come_out_right() -> None:
    wanted = json.loads((FOLDER / "sixty_reference.json").read_text(encoding="utf-8"))
    found = re.findall(r"^\| (\d+) \| (.*) \| .* \|$", shared_file("extraction.md").read_text(encoding="utf-8"), re.M)
    # "(2023-03-13)", "[headline, DCT ...]" tell the page's day and section, which the labels hold
    notes = re.compile(r"\s*[\[(][^\])]*(?:DCT|\d{4}|KOR|photo|headline comma)[^\])]*[\])]")
    rows = [{"id": n, "text": notes.sub("", text), **wanted[n]} for n, text in found if n in wanted]
    counts = judging.judge(rows, load_roster())
    wrong = {note.split()[1] if note.startswith(("EXTRA", "MISSED")) else note for note in counts.notes}
    assert len(rows) - len(wrong) >= 57, counts.notes
    assert counts.held_from_nothing == 0, counts.notes


@pytest.mark.parametrize(("name", "digest"), PINNED)
def test_the_unread_halves_are_the_ones_that_were_set_aside(name: str, digest: str) -> None:
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_the_labels_are_as_many_as_was_promised() -> None:
    sentences = [r for n in ("sentences.jsonl", "sentences_set_aside.jsonl") for r in judging.rows(n)]
    articles = [r for n in ("articles.jsonl", "articles_set_aside.jsonl") for r in judging.rows(n)]
    assert len({r["id"] for r in sentences}) >= 400
    assert len({r["id"] for r in articles}) >= 25


def test_the_gate_fails_when_plans_and_denials_are_read_as_meetings(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = status.judge

    def credulous(words, frame, *, terse):  # type: ignore[no-untyped-def]
        judged = honest(words, frame, terse=terse)
        return judged._replace(verdict="held") if judged.verdict in {"none", "expected"} else judged

    monkeypatch.setattr(status, "judge", credulous)
    counts = _counts(*FLOORS["open"]["files"])
    assert {"precision", "status"} <= set(_below(counts, FLOORS["open"]["floors"]))
    assert counts.held_from_nothing > 0


@pytest.mark.parametrize("half", ["open", "fresh", "fresh_2", "fresh_3", "fresh_4"])
def test_the_gate_fails_when_nothing_is_read(half: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "judge", lambda words, frame, *, terse: Judgement("none"))
    below = _below(_counts(*FLOORS[half]["files"]), FLOORS[half]["floors"])
    assert "recall" in below
