"""Reports pasted into mails and letters to readers: what the sender says between them is no part of any."""

from __future__ import annotations

import pytest

from bot.model import Article
from bot.reading.letters import is_remark
from bot.reading.lines import split_lines
from bot.reading.page_dump import read_dump
from tests.reading.texts import TEXT

OTHER = [
    "The museum of Cusco has given back a drum that nobody had missed, its director told reporters on Monday morning.",
    "The village says it has drummed on buckets since 1911, and that the buckets were the better instrument by far.",
    "The director said that two flutes would follow in the spring, if anybody in the village could still play a flute.",
]


def articles(*lines: str) -> list[Article]:
    return [a for a in read_dump("\n\n".join(lines)).articles if a.kind == "article"]


@pytest.mark.parametrize(
    "heads",
    [
        ["From: Ada Lind <ada@desk.example>", "Sent: Thursday, 13 May 2021 07:22", "Subject: FW: two for today"],
        ["Von: Ada Lind", "Gesendet: Donnerstag, 13. Mai 2021 07:22", "Betreff: WG: zwei für heute"],
        ["Dear colleagues,"],
    ],
)
@pytest.mark.parametrize(
    "remark",
    [
        "I rang the harbour this morning, and they say that the library is really a shelf.",
        "Not so sure about the forty lorries, the ministry counts thirty. AL",
        "And this one is from Tom, who has it from the museum:",
    ],
)
def test_what_the_sender_says_behind_a_report_is_left_out(heads: list[str], remark: str) -> None:
    first, second = articles(
        *heads, "Two towns agree on a winter ferry", "By Tom Hale", *TEXT, remark,
        "Museum returns a drum that nobody had missed", "By Yu Bao", *OTHER,
    )  # fmt: skip
    assert (first.headline, second.headline) == (
        "Two towns agree on a winter ferry",
        "Museum returns a drum that nobody had missed",
    )
    assert first.body == "\n".join(TEXT)
    assert remark not in second.body


def test_the_subject_of_a_mail_is_no_headline() -> None:
    (only,) = articles(
        "From: Ada Lind <ada@desk.example>", "To: foreign desk", "Subject: FW: Winter ferry, please read",
        "Two towns agree on a winter ferry", "By Tom Hale", *TEXT,
    )  # fmt: skip
    assert only.headline == "Two towns agree on a winter ferry"


def test_whoever_speaks_at_the_end_of_a_report_outside_a_mail_stays_in_it() -> None:
    last = "I have waited for this ferry since I was a boy, the captain wrote in his diary that evening."
    (only,) = articles("Two towns agree on a winter ferry", "By Tom Hale", *TEXT, last)
    assert only.body.endswith(last)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You asked me about the drum, so here it is.", True),
        ("Mehr dazu, falls ihr mich fragt, steht unten.", True),
        ("The captain said: “I have waited for you,” and went home.", False),
        ("“I have waited for you,” the captain said.", False),
        ("The drum went back on Monday.", False),
    ],
)
def test_a_remark_is_what_somebody_says_outside_quotation_marks(text: str, expected: bool) -> None:
    (line,) = split_lines(text)
    assert is_remark(line) is expected
