"""The table of what can be read on a schedule: a row a kind. To add one: a reader, a row, a name in `SourceKind`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.desk.rhythm import USUAL, Pace
from bot.desk.visits import Visit
from bot.model import Source, SourceKind
from bot.polling import feeds, folders, mailboxes, pages, sitemaps
from bot.polling.road import Road

Reader = Callable[[Road, Source], Awaitable[Visit]]
"""Look at a source: what it brings, what was found in it, what that means for its health.

May raise FetchRefused, FetchFailed, UnreadablePage and HostRests: whoever asked makes a fault, or a wait, of them.
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of source is read and how often; `is_local`: it reaches into this machine or an account of its owner,
    so that it is added at the terminal only."""

    look: Reader
    pace: Pace = USUAL
    is_local: bool = False


KINDS: Mapping[SourceKind, Kind] = {
    "feed": Kind(feeds.look),
    "page": Kind(pages.look_at_page),
    "index": Kind(pages.look_at_index),
    "sitemap": Kind(sitemaps.look, Pace(first_s=1800, fastest_s=600)),
    "folder": Kind(folders.look, Pace(first_s=15, fastest_s=15, slowest_s=15), is_local=True),
    "mailbox": Kind(mailboxes.look, Pace(first_s=600, slowest_s=3600), is_local=True),
}
