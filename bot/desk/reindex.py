"""Judge the whole archive again by today's rules: copies, stories, leaders, meetings; say what changes before it does.

Human verdicts stand above every rule. Ids, follows, digests and what counts as new stay as they are, and nobody is
alerted. The judging is done in a copy beside the archive, so that the bot works on meanwhile and an interrupted attempt
is gone on with; what it came to is taken over in one short transaction, and pages that came meanwhile are judged in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from bot import __version__
from bot.desk import EVERYONE, Desk, stamp
from bot.desk.judging import BY_COPY, judge_together, save_findings
from bot.desk.ledger import Readers, refresh_ledger
from bot.desk.preparing import prepare_article, short_hash
from bot.duplicates.fingerprint import FINGERPRINT_VERSION, fingerprint
from bot.errors import StoreError
from bot.model import Appearance, Fingerprint, Meeting
from bot.reading import READER_VERSION
from store import articles as article_rows
from store import beside
from store import duplicates as duplicate_rows
from store import leaders as leader_rows
from store import meetings as meeting_rows
from store.database import Connection, Store
from store.setting import keep_setting, setting
from store.stories import StoryArchive, forget_stories

EXAMPLES = 10
PAGES_TOGETHER = 50  # judged in one transaction of the copy
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What the rules of today say otherwise: counts, and a few changes in words."""

    articles: int
    leads_changed: int
    leaders_changed: int
    meetings_added: int
    meetings_removed: int
    meetings_changed: int
    dry_run: bool
    examples: tuple[str, ...] = ()
    stories_changed: int = 0

    @property
    def changes(self) -> int:
        meetings = self.meetings_added + self.meetings_removed + self.meetings_changed
        return self.leads_changed + self.stories_changed + self.leaders_changed + meetings


@dataclass(frozen=True, slots=True)
class _Picture:
    """The archive's decisions at one moment."""

    leads: dict[str, str]
    stories: dict[str, str | None]
    leaders: dict[str, tuple[str, ...]]
    meetings: dict[str, Meeting]


def reindex(
    desk: Desk,
    *,
    by: str,
    team_id: str = EVERYONE,
    dry_run: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> ReindexReport:
    """Judge every record again in the order of storing. With `dry_run` the report is the same and nothing changes.

    Raises:
        StoreError: people kept deciding, or records kept going, while the archive was judged.
    """
    for _ in range(ATTEMPTS):
        report = _judge_beside(desk, progress, dry_run=dry_run)
        if dry_run or _take_over(desk, report, by=by, team_id=team_id):
            beside.remove_copy(desk.store)
            return report
        beside.remove_copy(desk.store)  # what the archive became meanwhile, the copy cannot know of
    raise StoreError("The archive kept changing while it was judged; try again when nobody corrects or reloads it.")


def _judge_beside(desk: Desk, progress: Callable[[int, int, str], None] | None, *, dry_run: bool) -> ReindexReport:
    """Judge a copy of the archive, a stretch of pages a transaction, and say what that changes."""
    place = beside.make_copy(desk.store, _token(desk))
    with desk.store.read() as conn:
        before = _picture(conn)
    with Store(place) as store:
        copy = Desk(store, desk.settings, desk.clock, desk.render, desk.roster)
        _judge_all(copy, progress)
        with store.write() as conn:
            _keep_story_names(conn, before.stories)
        with store.read() as conn:
            return _compare(before, _picture(conn), dry_run=dry_run)


def _token(desk: Desk) -> str:
    """Names the rules: an interrupted attempt by others is not gone on with."""
    return short_hash(__version__, desk.roster.version, str(FINGERPRINT_VERSION), str(READER_VERSION))


def _take_over(desk: Desk, report: ReindexReport, *, by: str, team_id: str) -> bool:
    """Make the archive what its copy came to, and judge what came since; False when more happened than that."""
    with beside.with_copy(desk.store) as conn:
        if beside.is_past(conn):
            return False
        new = article_rows.articles_by_ids(conn, beside.newcomers(conn)).values()
        beside.take_over(conn)
        desk.ledger.forget()
        for record in new:
            duplicate_rows.forget(conn, record.seq, fingerprint(record.article))
            _as_read(conn, record)
        for _, page in groupby(sorted(new, key=lambda record: record.seq), key=lambda record: record.page_id):
            judge_together(desk, conn, [_find_again(desk, conn, record.id) for record in page])
        _merge(desk, conn, new)
        detail = {"articles": report.articles, "changes": report.changes}
        desk.note_act(conn, team_id, by, "reindex", detail)
    return True


def _merge(desk: Desk, conn: Connection, records: Collection[Appearance]) -> None:
    """The ledger of everyone, and of each workspace and channel that has records among these, merged anew."""
    for readers in _readers(records) if records else ():
        blocks = meeting_rows.every_block(conn, readers.team_id, readers.only_channel)
        refresh_ledger(desk, conn, blocks, readers, live=False, at=stamp(desk.clock()))


def _judge_all(desk: Desk, progress: Callable[[int, int, str], None] | None) -> None:
    """Judge the archive of `desk`, going on behind the pages that were judged before an interruption."""
    with desk.store.read() as conn:
        records = sorted(article_rows.every_article(conn), key=lambda record: record.seq)
        judged = int(setting(conn, "judged_pages") or 0)
    pages = [list(page) for _, page in groupby(records, key=lambda record: record.page_id)]
    if not judged:
        _begin(desk, records)
    done = sum(map(len, pages[:judged]))
    for first in range(judged, len(pages), PAGES_TOGETHER):
        stretch = pages[first : first + PAGES_TOGETHER]
        with desk.store.write() as conn:
            for page in stretch:
                judge_together(desk, conn, [_find_again(desk, conn, record.id) for record in page])
            keep_setting(conn, "judged_pages", str(first + len(stretch)))
        done += sum(map(len, stretch))
        if progress is not None:
            progress(done, len(records), stretch[-1][0].file)
    with desk.store.write() as conn:
        _merge(desk, conn, records)


def _begin(desk: Desk, records: Iterable[Appearance]) -> None:
    """Every record as its page gives it, in no cluster and no story."""
    with desk.store.write() as conn:
        duplicate_rows.forget_all(conn)
        forget_stories(conn)
        for record in records:
            _as_read(conn, record)


def _keep_story_names(conn: Connection, before: Mapping[str, str | None]) -> None:
    """A story that most of its records told before keeps its id: followers were alerted under it."""
    now: dict[str, list[str]] = {}
    for article_id, story_id in article_rows.stories_told(conn).items():
        now.setdefault(story_id, []).append(article_id)
    archive = StoryArchive(conn)
    for story_id, ids in sorted(now.items(), key=lambda item: (-len(item[1]), item[0])):
        told = Counter(old for each in ids if (old := before.get(each)))
        most = told.most_common(1)
        if most and most[0][0] != story_id:
            archive.rename(story_id, most[0][0])


def _as_read(conn: Connection, record: Appearance) -> None:
    """The record as its page gives it: in no cluster and no story, with no date that a copy lent it."""
    article_rows.point_to_lead(conn, record.id, record.id, None, None)
    article_rows.set_story(conn, record.id, None, None)
    article = record.article
    own = None if article.published_how == BY_COPY else article.published
    article_rows.set_dates(conn, record.id, own, article.published_how if own else None, own)


def _find_again(desk: Desk, conn: Connection, article_id: str) -> tuple[Appearance, Fingerprint]:
    record = article_rows.article_by_id(conn, article_id)
    assert record is not None, "records do not go while the archive is judged"
    found = prepare_article(record.article, record.id, record.file, desk.roster)
    save_findings(conn, record, found)
    return record, found.fingerprint


def _readers(records: Iterable[Appearance]) -> Iterator[Readers]:
    """Everyone first, then each workspace and channel that read pages of its own."""
    yield Readers()
    own = {(record.team_id, record.only_channel) for record in records if record.team_id}
    for team_id, channel in sorted(own, key=lambda pair: (pair[0], pair[1] or "")):
        yield Readers(team_id, channel)


def _picture(conn: Connection) -> _Picture:
    records = list(article_rows.every_article(conn))
    return _Picture(
        leads={record.id: record.lead_id for record in records},
        stories={record.id: record.story_id for record in records},
        leaders={a: tuple(sorted(leaders)) for a, leaders in leader_rows.leaders_of_articles(conn).items()},
        meetings={meeting.id: meeting for meeting, _, _ in meeting_rows.every_meeting(conn)},
    )


def _compare(before: _Picture, after: _Picture, *, dry_run: bool) -> ReindexReport:
    leads = [i for i, lead in after.leads.items() if before.leads.get(i) != lead]
    told = [i for i, story in after.stories.items() if before.stories.get(i) != story]
    named = [i for i in after.leads if before.leaders.get(i, ()) != after.leaders.get(i, ())]
    added = sorted(after.meetings.keys() - before.meetings.keys())
    removed = sorted(before.meetings.keys() - after.meetings.keys())
    changed = [i for i, meeting in after.meetings.items() if i in before.meetings and before.meetings[i] != meeting]
    examples = [
        *(f"record {i}: its lead was {before.leads.get(i)}, now {after.leads[i]}" for i in leads),
        *(f"record {i}: its story was {before.stories.get(i)}, now {after.stories[i]}" for i in told),
        *(f"record {i}: leaders {_names(before, i)} become {_names(after, i)}" for i in named),
        *(f"meeting {i} is new: {_in_words(after.meetings[i])}" for i in added),
        *(f"meeting {i} goes: {_in_words(before.meetings[i])}" for i in removed),
        *(f"meeting {i}: {_in_words(before.meetings[i])} becomes {_in_words(after.meetings[i])}" for i in changed),
    ]
    return ReindexReport(
        articles=len(after.leads),
        leads_changed=len(leads),
        stories_changed=len(told),
        leaders_changed=len(named),
        meetings_added=len(added),
        meetings_removed=len(removed),
        meetings_changed=len(changed),
        dry_run=dry_run,
        examples=tuple(examples[:EXAMPLES]),
    )


def _names(picture: _Picture, article_id: str) -> str:
    return ", ".join(picture.leaders.get(article_id, ())) or "nobody"


def _in_words(meeting: Meeting) -> str:
    people = " and ".join(p.name for p in meeting.participants)
    return f"{people}, {meeting.kind}, {meeting.status}, {meeting.date or 'undated'}"
