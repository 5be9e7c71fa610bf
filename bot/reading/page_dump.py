"""A pasted page, or ten pasted pages, in; article records and the ledger of what is in none, out.

Every line gets its state (`segmentation`), the states are gathered into drafts, each draft becomes a record with its
fields. Every line that is not blank ends up in exactly one record or one block of the ledger; only a line that glues
several headlines together gives several records.
"""

from __future__ import annotations

from bot.model import Reading
from bot.reading.drafts import gather, settle_walls, write_ledger
from bot.reading.headlines import settle_headlines
from bot.reading.joining import join_texts
from bot.reading.lines import split_lines
from bot.reading.page_dates import complete_dates
from bot.reading.records import finish
from bot.reading.segmentation import cut
from bot.reading.surroundings import surround


def read_dump(text: str, *, url: str | None = None) -> Reading:
    """Records and ledger of one pasted page. Never raises, whatever the text."""
    lines = split_lines(text)
    states = settle_headlines(lines, settle_walls(lines, cut(lines)))
    drafts, left = gather(lines, join_texts(lines, states))
    surround(drafts, left)
    articles = [article for draft in drafts for article in finish(draft, url)]
    return Reading(tuple(complete_dates(articles)), tuple(write_ledger(left)))
