"""Pages and a desk for tests of the whole pipeline."""

import contextlib
import hashlib
from datetime import UTC, datetime

from bot.desk import Desk
from bot.settings import Settings
from store.database import Store

NOW = datetime(2025, 6, 12, 9, 0, tzinfo=UTC)

CALL = """Skip to content
The Northern Ledger

Modi and Macron discuss port security in phone call

June 10, 2025

By Hanna Virtanen

NEW DELHI - Indian Prime Minister Narendra Modi spoke by phone with French President Emmanuel Macron for 40 minutes on \
Tuesday, his office said, and both agreed that their navies would share radar pictures of the western Indian Ocean.

The call followed a week of reports about drones over two container terminals. Officials in Paris said that the \
leaders had also discussed a shipyard contract that has been on the table since the winter.

"We want the harbours to stay open, whatever happens at sea," Macron told reporters after the call.

Related stories

Shipyard vote delayed again

© 2025 The Northern Ledger. All rights reserved.
"""

SUMMIT = """Harbour Post | World | Europe

Scholz to host Macron in Lyon for talks on rail freight

Published 3 March 2024

By Ana Ruiz

German Chancellor Olaf Scholz will meet French President Emmanuel Macron in Lyon on March 8 to talk of rail freight, \
the chancellery said on Sunday.

The two governments have argued for years about the price of tracks across the border, and engineers from both sides \
have been asked to bring new figures.

A spokeswoman said that the talks would last for most of the day and that no press conference was planned.

Share this article
Comments (14)
"""

COPY = CALL.replace("The Northern Ledger", "Quayside Times").replace("By Hanna Virtanen", "By our own correspondent")


@contextlib.contextmanager
def desk_on(folder, *, seeds=None, now=NOW, render=None):
    """A desk over a new database in `folder`, with a clock that stands still."""
    folder.mkdir(exist_ok=True)
    settings = Settings(db=folder / "readout.db", seeds=seeds)
    with Store(settings.db) as store:
        yield Desk(store, settings, clock=lambda: now, render=render)


def write_pages(folder, pages):
    folder.mkdir()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def rows_of_every_table(store):
    """A hash of every row of every table: two moments are equal when nothing was written between them."""
    with store.read() as conn:
        tables = [
            row[0]
            for row in conn.execute(
                "select name from sqlite_master where type = 'table' and name not like 'article_words%'"
            )
        ]
        return {
            table: hashlib.sha256(
                repr(sorted(repr(tuple(row)) for row in conn.execute('select * from "' + table + '"'))).encode()
            ).hexdigest()
            for table in tables
        }
