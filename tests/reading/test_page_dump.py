"""Page dumps: pasted text in, records and ledger out."""

from __future__ import annotations

import pytest

from bot.errors import UnreadablePage
from bot.model import Reading
from bot.reading import read_page
from bot.reading.formats import read_bytes

TWO_PAGES = """Menu

Sign in

Ministers of the lake states agree on a ferry line

Wednesday's talks end a quarrel of eleven years

By Nora Whitfield

4 May 2019

Share

Ministers of the three lake states agreed on Wednesday to run a common ferry line from next spring, officials said.

The line will cross the border twice a day and carry up to 400 passengers, according to the joint statement.

"We have waited eleven years for this signature," the transport minister told reporters after the talks in Entebbe.

Related stories

Lake states quarrel over fishing rights

Nora Whitfield is a correspondent for the Lakeside Courier.

Harbour strike enters its second week

KISUMU (Reuters) - Dock workers refused to return to the harbour on Monday, and two ships left without their cargo.

The union said that no talks were planned before the weekend, while the port authority called the strike illegal.

All rights reserved
"""


def read(text: str) -> Reading:
    return read_page(read_bytes("page.txt", text.encode()))


def lines_of(reading: Reading) -> list[int]:
    """Every line number that a record or the ledger holds, as often as it is held."""
    held = [n for a in reading.articles for p in a.paragraphs for n in range(p.start_line, p.end_line + 1)]
    for block in reading.rejected:
        held.extend(range(block.start_line, block.end_line + 1))
    return held


def test_two_pasted_pages_become_two_articles() -> None:
    articles = [a for a in read(TWO_PAGES).articles if a.kind == "article"]
    assert [a.headline for a in articles] == [
        "Ministers of the lake states agree on a ferry line",
        "Harbour strike enters its second week",
    ]
    first = articles[0]
    assert first.dek == "Wednesday's talks end a quarrel of eleven years"
    assert first.bylines == ("Nora Whitfield",)
    assert (first.published, first.published_how) == ("2019-05-04", "printed")
    assert first.body.count("\n") == 2
    assert articles[1].publisher == "Reuters"


def test_a_related_link_is_a_headline_record_and_no_text() -> None:
    pointers = [a for a in read(TWO_PAGES).articles if a.kind == "headline"]
    assert [a.headline for a in pointers] == ["Lake states quarrel over fishing rights"]


def test_every_line_is_held_exactly_once() -> None:
    held = lines_of(read(TWO_PAGES))
    wanted = [n for n, line in enumerate(TWO_PAGES.split("\n"), 1) if line.strip()]
    assert sorted(n for n in held if n in set(wanted)) == wanted


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "The file is empty."), (b" \n\x00\n", "The file is empty."), (b"%PDF-1.7 ...", "This is a PDF, not text."),
     (bytes(range(256)) * 20, "This is not text.")],
)  # fmt: skip
def test_what_is_no_page_is_refused_with_one_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadablePage, match=r"page\.txt: ") as caught:
        read_bytes("page.txt", data)
    assert caught.value.reason == reason
