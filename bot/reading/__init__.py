"""Pages in, article records and the ledger of what was left out, out: pure, and never raising on any text."""

from __future__ import annotations

from bot.model import Page, Reading
from bot.reading.formats import LISTS
from bot.reading.html import read_html
from bot.reading.items import lay_out
from bot.reading.page_dump import read_dump

# Raised whenever the same page may give other records: the archive then knows that a re-reading is worth it.
READER_VERSION = 6


def read_page(page: Page) -> Reading:
    """The records of a page, by the reader of its format."""
    if page.format in LISTS:
        return Reading((), ())
    if page.items:
        return Reading(lay_out(page.items)[1], ())
    if page.markup is not None:
        return read_html(page.markup, url=page.url)
    return read_dump(page.text, url=page.url)
