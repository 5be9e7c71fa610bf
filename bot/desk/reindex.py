"""Judge the whole archive again by today's rules: copies, stories, leaders, meetings; say what changes before it does.

Human verdicts stand above every rule. Ids, follows, digests and what counts as new stay as they are, and nobody is
alerted. All of it is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.desk import EVERYONE, Desk, stamp
from bot.desk.judging import BY_COPY, judge_together, save_findings
from bot.desk.ledger import Readers, refresh_ledger
from bot.desk.preparing import prepare_article
from bot.model import Appearance, Fingerprint, Meeting
from store import articles as article_rows
from store import audit as audit_rows
from store import duplicates as duplicate_rows
from store import leaders as leader_rows
from store import meetings as meeting_rows
from store import stories as story_rows
from store.database import Connection
from store.stories import forget_stories

EXAMPLES = 10


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


class _DryRun(Exception):
    """Carries the report out of a transaction that must leave nothing."""

    def __init__(self, report: ReindexReport) -> None:
        self.report = report


def reindex(
    desk: Desk,
    *,
    by: str,
    team_id: str = EVERYONE,
    dry_run: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> ReindexReport:
    """Judge every record again in the order of storing. With `dry_run` the report is the same and nothing changes."""
    try:
        with desk.store.write() as conn:
            before = _picture(conn)
            _judge_all(desk, conn, progress)
            report = _compare(before, _picture(conn), dry_run=dry_run)
            if dry_run:
                raise _DryRun(report)
            detail = {"articles": report.articles, "changes": report.changes}
            audit_rows.add_entry(
                conn, team_id=team_id, at=stamp(desk.clock()), user_id=by, action="reindex", detail=detail
            )
    except _DryRun as tried:
        return tried.report
    return report


def _judge_all(desk: Desk, conn: Connection, progress: Callable[[int, int, str], None] | None) -> None:
    records = sorted(article_rows.every_article(conn), key=lambda record: record.seq)
    duplicate_rows.forget_all(conn)
    story_rows.forget_stories(conn)
    article_rows.rebuild_words(conn)
    forget_stories(conn)
    for record in records:
        _as_read(conn, record)
    done = 0
    for _, page in groupby(records, key=lambda record: record.page_id):
        on_page = list(page)
        judge_together(desk, conn, [_find_again(desk, conn, record.id) for record in on_page])
        done += len(on_page)
        if progress is not None:
            progress(done, len(records), on_page[0].file)
    for readers in _readers(records):
        blocks = meeting_rows.every_block(conn, readers.team_id, readers.only_channel)
        refresh_ledger(desk, conn, blocks, readers, live=False, at=stamp(desk.clock()))


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


def _readers(records: list[Appearance]) -> Iterator[Readers]:
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
