"""What somebody would follow in, the stories that feed readers show for it out: the newest first.

It is decided as for alerts: the same words mean the same, and one article that fits makes its story fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.answers import StoryFound
from bot.bulletins import FollowChoice
from bot.desk import LOCAL, Desk, stamp
from bot.desk.fits import Asker, Fits
from bot.desk.follows import read_wish, wished
from bot.desk.stories import at_headlines, by_story, coverage_of, story_of
from bot.errors import BadQuery
from bot.model import Viewer
from store import digests as rows
from store.digests import NewArticle

STORIES = 50
LOOKED_THROUGH = 20_000
"""Of the newest articles: a feed is for news, an export for the archive."""


@dataclass(frozen=True, slots=True)
class Told:
    """A story and when (ISO) its newest article was stored."""

    story: StoryFound
    at: str


@dataclass(frozen=True, slots=True)
class Newsfeed:
    """`about` is what was asked for in the roster's words, "" for everything; `made_at` is ISO."""

    about: str
    made_at: str
    stories: tuple[Told, ...]


def newest_stories(desk: Desk, about: str = "") -> Newsfeed:
    """The newest stories about a leader, a pair, a country or words, as after `/follow`; of everything when empty.

    What was read in a private channel, and what is hidden, is not told.

    Raises:
        BadQuery: the words may mean several things, or meetings, of which a feed of stories does not tell.
    """
    now = desk.clock()
    viewer = Viewer(LOCAL)
    with desk.store.read() as conn:
        to = rows.newest(conn)
        fresh = rows.new_articles(conn, viewer, max(0, to.seq - LOOKED_THROUGH), to.seq)
        what = ""
        if about.strip():
            wish = read_wish(desk.roster, about, now.date())
            if isinstance(wish, FollowChoice):
                raise BadQuery(_several(wish))
            if wish.kind == "meetings":
                raise BadQuery("A feed tells of stories; meetings can be written as ics, ndjson or csv.")
            what = wish.what
            hits = Fits(conn, {one.seq: one.id for one in fresh}).hits(Asker(desk).ask_for(wished(wish, now)))
            fresh = [one for one in fresh if one.id in hits]
        stories = by_story(fresh)
        latest = sorted(stories, key=lambda story_id: _newest(stories[story_id]), reverse=True)[:STORIES]
        covered = coverage_of(conn, viewer, latest, to.seq)
        found = at_headlines(conn, [story_of(one, stories[one], covered[one]) for one in latest])
    told = (Told(story, _newest(stories[story.id])[0]) for story in found)
    return Newsfeed(what, stamp(now), tuple(told))


def _newest(articles: Iterable[NewArticle]) -> tuple[str, int]:
    return max((one.stored_at, one.seq) for one in articles)


def _several(choice: FollowChoice) -> str:
    names = "; ".join(label for label, _ in choice.choices)
    return f"“{choice.query}” may mean several things: {names}." if names else f"“{choice.query}” means nobody."
