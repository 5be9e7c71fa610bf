"""A pasted page, or ten pasted pages, in; article records and the ledger of what is in none, out.

Every line gets its state (`segmentation`), the states are gathered into drafts, each draft becomes a record with its
fields. Every line that is not blank ends up in exactly one record or one block of the ledger; only a line that glues
several headlines together gives several records.
"""

from __future__ import annotations

from bot.model import Article, Reading
from bot.reading.comments import settle_comments, settle_speakers
from bot.reading.drafts import Left, gather, settle_walls, write_ledger
from bot.reading.entries import settle_entries
from bot.reading.headlines import settle_headlines
from bot.reading.joining import join_texts
from bot.reading.letters import find_mail_heads, settle_letters
from bot.reading.lines import split_lines, split_pages
from bot.reading.listings import find_listings
from bot.reading.page_dates import complete_dates
from bot.reading.page_house import name_house
from bot.reading.parting import part_texts
from bot.reading.pictures import settle_pictures
from bot.reading.records import finish
from bot.reading.segmentation import cut
from bot.reading.surroundings import surround
from bot.reading.tails import settle_tails

_STEPS = (
    settle_walls, settle_entries, settle_pictures, settle_speakers, settle_comments, settle_headlines, join_texts,
    part_texts, settle_letters, settle_tails,
)  # fmt: skip


def read_dump(text: str, *, url: str | None = None) -> Reading:
    """Records and ledger of one pasted page. Never raises, whatever the text."""
    articles: list[Article] = []
    left: list[Left] = []
    for first, page in split_pages(text):
        lines = split_lines(page, first)
        states = cut(lines, find_listings(lines) | find_mail_heads(lines))
        for settle in _STEPS:
            states = settle(lines, states)
        drafts, others = gather(lines, states)
        surround(drafts, others)
        articles += name_house([article for draft in drafts for article in finish(draft, url)], others)
        left += others
    return Reading(tuple(complete_dates(articles)), tuple(write_ledger(left)))
