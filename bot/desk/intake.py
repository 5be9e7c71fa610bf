"""The whole pipeline, top to bottom: a page is read, judged, linked, its meetings extracted, saved, and alerted on.

One source unit (a file, a web page, one poll of a feed, a Slack message) is all in one transaction, or nothing of it.
Everything that needs no archive is worked out before the transaction begins (`bot/desk/preparing.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.desk import EVERYONE, Desk, alerts, stamp
from bot.desk.batches import MOST_PAGES, Batch, Found, KnownPage, RefusedPage, in_batches, prepare_many
from bot.desk.files import PageAt, files_in
from bot.desk.holdings import Counted, pages_in
from bot.desk.judging import forget_article, judge_together, save_findings
from bot.desk.ledger import Readers, refresh_ledger
from bot.desk.pool import SturdyPool, cores
from bot.desk.preparing import PreparedArticle, PreparedPage, identified, prepare_page
from bot.desk.standing import as_decided
from bot.errors import NotFound
from bot.model import Appearance, Arrivals, Fingerprint, Page, Reading
from bot.reading import READER_VERSION, read_page
from bot.reading.urls import url_key
from store import articles as article_rows
from store import meetings as meeting_rows
from store import sources as source_rows
from store.articles import StoredPage
from store.database import Connection

Progress = Callable[[int, int, str], None]
"""Called with (pages done, pages in all, name of the page just done)."""

WORTH_A_POOL = 2_000_000
"""Bytes: so much text takes longer to read than worker processes take to start."""

PAGES_TOGETHER = 50
ARTICLES_TOGETHER = 100
"""So much of a backfill is committed at a time: a commit costs as much as a page; others wait for it 0.2 s at most."""


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What became of one page: `state` is read | unchanged | refused, `reason` why it was refused.

    The counts are of article records, `rejected` of blocks that are in none.
    """

    name: str
    state: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    dropped: int = 0
    duplicates: int = 0
    rejected: int = 0
    kinds: tuple[tuple[str, int], ...] = ()
    alerts: int = 0
    reason: str | None = None


TOUCHED = 50
"""Pages that a report names; the others are in its counts."""


@dataclass(slots=True)
class LoadReport:
    """The sum of many pages. `refused` names what could not be read, `empty` the pages without any article, `touched`
    the first pages that brought something: name, records added, changed and dropped."""

    pages: int = 0
    unchanged_pages: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    dropped: int = 0
    duplicates: int = 0
    rejected: int = 0
    missing: int = 0
    alerts: int = 0
    dry_run: bool = False
    kinds: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    touched: list[tuple[str, int, int, int]] = field(default_factory=list)

    def count(self, outcome: PageOutcome) -> None:
        if outcome.state == "refused":
            self.refused.append((outcome.name, outcome.reason or ""))
            return
        self.pages += 1
        self.unchanged_pages += outcome.state == "unchanged"
        self.added += outcome.added
        self.changed += outcome.changed
        self.unchanged += outcome.unchanged
        self.dropped += outcome.dropped
        self.duplicates += outcome.duplicates
        self.rejected += outcome.rejected
        self.alerts += outcome.alerts
        news = (outcome.added, outcome.changed, outcome.dropped)
        if any(news) and len(self.touched) < TOUCHED:
            self.touched.append((outcome.name, *news))
        for kind, number in outcome.kinds:
            self.kinds[kind] = self.kinds.get(kind, 0) + number
        if outcome.state != "unchanged" and not any(kind == "article" for kind, _ in outcome.kinds):
            self.empty.append(outcome.name)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where pages come from and who may see them. `kind`: seeds | load | feed | folder | slack.

    `keeps_gone`: what such a page no longer shows stays in the archive, as with a feed that rolls on.
    """

    kind: str
    live: bool = False
    team_id: str = EVERYONE
    only_channel: str | None = None
    folder: str | None = None
    keeps_gone: bool = False


class _DryRun(Exception):
    """Carries the outcome out of a transaction that must leave nothing."""

    def __init__(self, outcome: PageOutcome) -> None:
        self.outcome = outcome


def read_in(
    desk: Desk,
    page: Page,
    origin: Origin,
    *,
    dry_run: bool = False,
    reading: Reading | None = None,
    also: Callable[[Connection, PageOutcome], None] | None = None,
) -> PageOutcome:
    """Take one page into the archive in one transaction; `also` is done in it at its end.

    `reading` is what was read of the page already, in a child process.

    The same bytes again, under this or another name, change nothing. A page whose bytes changed is read again and its
    records are matched by id. With `dry_run` the outcome is worked out in full and then rolled back.
    """
    with desk.store.read() as conn:
        is_known = _is_read(conn, article_rows.page_named(conn, origin.team_id, page.name), page.sha256, origin)
    if is_known:
        unchanged = PageOutcome(page.name, "unchanged")
        if also is not None:
            with desk.store.write() as conn:
                also(conn, unchanged)
        return unchanged
    reading = reading or read_page(page)
    known = _kept(desk, page, reading, origin) if origin.keeps_gone else None
    prepared = prepare_page(page, desk.roster, team_id=origin.team_id, reading=reading, known=known)
    return _save_alone(desk, prepared, origin, dry_run=dry_run, also=also)


def _kept(desk: Desk, page: Page, reading: Reading, origin: Origin) -> dict[str, str]:
    """The hashes of this page's records that are in the archive: of a feed's items nearly all."""
    ids = [article_id for article_id, _ in identified(page, reading, origin.team_id)]
    with desk.store.read() as conn:
        return article_rows.record_hashes(conn, ids)


def read_many(
    desk: Desk, pages: Iterable[PageAt], origin: Origin, executor: Executor | None = None, *, dry_run: bool = False
) -> Iterator[PageOutcome]:
    """Take any number of pages into the archive, each a unit of its own; gives what became of each, in their order.

    `pages` may be endless: a few hundred are in hand at a time. `executor` reads them, any of `concurrent.futures`; in
    this process without one. Whoever reads, this thread alone decides and writes, in the order of `pages`, so that the
    rows are the same. What is committed stays: after a kill, the same pages again go on where it ended.
    """
    edits = desk.roster_edits()

    def make(held: tuple[PageAt | KnownPage, ...]) -> Batch:
        return Batch(held, origin.team_id, desk.settings.max_file_mb, edits)

    batches = in_batches(_sorted_out(desk, pages, origin), make, most=MOST_PAGES if executor else 1)
    together = 1 if origin.live or dry_run else PAGES_TOGETHER
    for group in _groups(prepare_many(batches, executor), together):
        yield from _save_group(desk, group, origin, dry_run=dry_run)


def _groups(found: Iterable[Found], most_pages: int) -> Iterator[list[Found]]:
    """Pages to commit together: so many, or so many articles."""
    group: list[Found] = []
    articles = 0
    for page in found:
        group.append(page)
        articles += len(page.articles) if isinstance(page, PreparedPage) else 0
        if len(group) >= most_pages or articles >= ARTICLES_TOGETHER:
            yield group
            group, articles = [], 0
    if group:
        yield group


def _save_group(desk: Desk, group: Sequence[Found], origin: Origin, *, dry_run: bool) -> list[PageOutcome]:
    """Several pages in one transaction, each whole: a commit costs as much as a page. One that fails fails alone."""
    told = {id(page): _told_at_once(page) for page in group}
    prepared = [page for page in group if isinstance(page, PreparedPage)]
    if len(prepared) == 1:
        told[id(prepared[0])] = _save_alone(desk, prepared[0], origin, dry_run=dry_run)
    elif prepared:
        try:
            with desk.store.write() as conn:
                told |= {id(page): _save(desk, conn, page, origin) for page in prepared}
        except Exception:  # the pages before it are kept; it flies when its turn comes
            told |= {id(page): _save_alone(desk, page, origin, dry_run=dry_run) for page in prepared}
    return [outcome for page in group if (outcome := told[id(page)]) is not None]


def _told_at_once(page: Found) -> PageOutcome | None:
    """What became of a page with which nothing is to be done."""
    if isinstance(page, KnownPage):
        return PageOutcome(page.name, "unchanged")
    if isinstance(page, RefusedPage):
        return PageOutcome(page.name, "refused", reason=page.reason)
    return None


def _save_alone(
    desk: Desk,
    prepared: PreparedPage,
    origin: Origin,
    *,
    dry_run: bool,
    also: Callable[[Connection, PageOutcome], None] | None = None,
) -> PageOutcome:
    """A page in a transaction of its own; `also` is done at its end."""
    try:
        with desk.store.write() as conn:
            outcome = _save(desk, conn, prepared, origin)
            if also is not None:
                also(conn, outcome)
            if dry_run:
                raise _DryRun(outcome)
            return outcome
    except _DryRun as tried:
        return tried.outcome


def _sorted_out(desk: Desk, pages: Iterable[PageAt], origin: Origin) -> Iterator[PageAt | KnownPage]:
    """The pages under the names they get, those known by their hash as such."""
    for page in pages:
        with desk.store.read() as conn:
            stored = article_rows.page_named(conn, origin.team_id, page.name)
            if _is_other_folders(stored, page.sha256, origin):
                page = replace(page, name=f"{Path(origin.folder or '').name}/{page.name}")
                stored = article_rows.page_named(conn, origin.team_id, page.name)
            is_known = page.sha256 is not None and _is_read(conn, stored, page.sha256, origin)
        yield KnownPage(page.name) if is_known else page


def _is_other_folders(stored: StoredPage | None, sha256: str | None, origin: Origin) -> bool:
    """Another folder's page of the same name is another page: it takes its folder's name in front."""
    return (
        stored is not None
        and stored.sha256 != sha256
        and stored.folder not in (None, origin.folder)
        and origin.folder is not None
    )


def _is_read(conn: Connection, stored: StoredPage | None, sha256: str, origin: Origin) -> bool:
    """The same bytes under this name, or, for a new name, under any."""
    if stored is not None:
        return stored.sha256 == sha256
    return article_rows.is_hash_read(conn, origin.team_id, sha256)


def _save(desk: Desk, conn: Connection, prepared: PreparedPage, origin: Origin) -> PageOutcome:
    stored = article_rows.page_named(conn, origin.team_id, prepared.page.name)
    if _is_read(conn, stored, prepared.page.sha256, origin):  # another process was quicker, or another name
        return PageOutcome(prepared.page.name, "unchanged")
    at = stamp(desk.clock())
    article_rows.save_page(
        conn,
        prepared.page_id,
        prepared.page,
        team_id=origin.team_id,
        only_channel=origin.only_channel,
        folder=origin.folder,
        origin=origin.kind,
        intake="live" if origin.live else "backfill",
        reader_version=READER_VERSION,
        read_at=at,
    )
    article_rows.save_rejected(conn, prepared.page_id, prepared.rejected, is_new=stored is None)
    return _save_articles(desk, conn, prepared, origin, at, is_new=stored is None)


@dataclass(slots=True)
class _Harvest:
    """What one page's transaction has done so far."""

    seq: int
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    gone: set[str] = field(default_factory=set)
    saved: list[tuple[Appearance, Fingerprint]] = field(default_factory=list)
    told: list[PreparedArticle] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    blocks: set[str] = field(default_factory=set)


def _save_articles(
    desk: Desk, conn: Connection, prepared: PreparedPage, origin: Origin, at: str, *, is_new: bool
) -> PageOutcome:
    before = {} if is_new else _before(conn, prepared, origin)
    harvest = _Harvest(seq=article_rows.next_seq(conn), unchanged=prepared.unchanged)
    for each in prepared.articles:
        _save_one(desk, conn, each, before.pop(each.id, None), prepared, origin, at, harvest)
    for gone in () if origin.keeps_gone else before.values():
        _drop(desk, conn, gone, harvest)
    touched = judge_together(desk, conn, harvest.saved, harvest.touched)
    article_rows.keep_seq(conn, harvest.seq - 1)
    changes = refresh_ledger(
        desk,
        conn,
        harvest.blocks | touched.blocks,
        Readers(origin.team_id, origin.only_channel),
        live=origin.live,
        at=at,
        changed=touched.articles | harvest.gone,
        reworded=harvest.gone | touched.redated | set(harvest.changed),
        just_saved={
            report.id: report.report
            for each in harvest.told
            if each.id not in touched.redated
            for report in each.reports
        },
    )
    arrivals = Arrivals(origin.team_id, origin.only_channel, origin.live, tuple(harvest.added), tuple(changes))
    return _outcome(conn, prepared, harvest, _alert(desk, conn, arrivals))


def _before(conn: Connection, prepared: PreparedPage, origin: Origin) -> dict[str, Appearance]:
    """The page's records as they are kept; of a page that rolls on those alone that it shows."""
    if origin.keeps_gone:
        return article_rows.articles_by_ids(conn, [each.id for each in prepared.articles])
    return {record.id: record for record in article_rows.articles_on_page(conn, prepared.page_id)}


def _alert(desk: Desk, conn: Connection, arrivals: Arrivals) -> int:
    """Plan what followers are told; backfill tells nobody."""
    return alerts.plan_alerts(desk, conn, arrivals, desk.clock()) if arrivals.live else 0


def _save_one(
    desk: Desk,
    conn: Connection,
    each: PreparedArticle,
    known: Appearance | None,
    prepared: PreparedPage,
    origin: Origin,
    at: str,
    harvest: _Harvest,
) -> None:
    if known is not None and known.record_sha == each.record_sha:
        harvest.unchanged += 1
        return
    standing = as_decided(desk, conn, each, prepared.page.name)
    each = standing.prepared
    if known is None:
        record = _appearance(each, prepared, origin, seq=harvest.seq, at=at, hidden=standing.hidden)
        harvest.seq += 1
        harvest.added.append(each.id)
    else:
        record = _appearance(each, prepared, origin, seq=known.seq, at=known.stored_at)
        harvest.changed.append(each.id)
        harvest.blocks |= meeting_rows.blocks_of_articles(conn, [each.id])
        harvest.touched |= forget_article(desk, conn, known)
    article_rows.save_article(
        conn,
        record,
        url_key=url_key(each.article.url),
        changed_at=None if known is None else at,
        indexed=each.indexed,
    )
    if standing.printed or known is not None:
        article_rows.keep_printed(conn, each.id, standing.printed)
        article_rows.set_hidden(conn, each.id, hidden=standing.hidden)
    harvest.blocks |= save_findings(conn, record, each, is_new=known is None)
    harvest.saved.append((record, each.fingerprint))
    harvest.told.append(each)


def _drop(desk: Desk, conn: Connection, gone: Appearance, harvest: _Harvest) -> None:
    """A record that its page no longer shows: out of the archive, with all that rested on it judged again."""
    harvest.blocks |= meeting_rows.blocks_of_articles(conn, [gone.id])
    harvest.touched |= forget_article(desk, conn, gone)
    article_rows.remove_article(conn, gone.id)
    harvest.gone.add(gone.id)


def _appearance(
    each: PreparedArticle, prepared: PreparedPage, origin: Origin, *, seq: int, at: str, hidden: bool = False
) -> Appearance:
    return Appearance(
        id=each.id,
        seq=seq,
        page_id=prepared.page_id,
        file=prepared.page.name,
        team_id=origin.team_id,
        only_channel=origin.only_channel,
        article=each.article,
        content_sha=each.fingerprint.content_sha,
        record_sha=each.record_sha,
        lead_id=each.id,
        duplicate_how=None,
        duplicate_why=None,
        story_id=None,
        story_why=None,
        live=origin.live,
        stored_at=at,
        as_of=each.article.published,
        hidden=hidden,
    )


def _outcome(conn: Connection, prepared: PreparedPage, harvest: _Harvest, alerts_planned: int) -> PageOutcome:
    kinds = Counter(each.article.kind for each in prepared.articles)
    leads = article_rows.leads_of(conn, harvest.added)
    return PageOutcome(
        name=prepared.page.name,
        state="read",
        added=len(harvest.added),
        changed=len(harvest.changed),
        unchanged=harvest.unchanged,
        dropped=len(harvest.gone),
        duplicates=sum(lead_id != article_id for article_id, lead_id in leads.items()),
        rejected=len(prepared.rejected),
        kinds=tuple(sorted(kinds.items())),
        alerts=alerts_planned,
    )


def load(
    desk: Desk,
    paths: Iterable[Path],
    *,
    live: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Read files and folders into the archive. A file that cannot be read is named; the others are read.

    Raises:
        NotFound: a path does not exist.
    """
    report = LoadReport(dry_run=dry_run)
    for path in paths:
        if not path.exists():
            raise NotFound(f"{path}: no such file or folder.")
        folder = path if path.is_dir() else path.parent
        files = [file for file in files_in(path) if not _is_the_archive(desk, file)] if path.is_dir() else [path]
        read_files(desk, files, folder, "load", report, live=live, progress=progress)
    return report


def _is_the_archive(desk: Desk, file: Path) -> bool:
    """`readout load .` beside its own database: neither that nor what SQLite keeps next to it is a page."""
    db = desk.settings.db
    return file.name.removeprefix(db.name) in ("", "-wal", "-shm", "-journal") and file.parent.samefile(db.parent)


def read_files(
    desk: Desk,
    files: list[Path],
    folder: Path,
    kind: str,
    report: LoadReport,
    *,
    live: bool = False,
    progress: Progress | None = None,
) -> None:
    """Read the files of one folder, each a unit of its own, into `report`; many of them by worker processes."""
    origin = Origin(kind, live=live, folder=str(folder.resolve()))
    with desk.store.read() as conn:
        is_first = source_rows.is_empty(conn)
    places = Counted(pages_in(files, folder, max_mb=desk.settings.max_file_mb, hashed=not is_first), files)
    with _readers_for(files) as executor:
        for done, outcome in enumerate(read_many(desk, places, origin, executor, dry_run=report.dry_run), 1):
            report.count(outcome)
            if progress is not None:
                progress(done, max(places.expected, done), outcome.name)


def _readers_for(files: list[Path]) -> AbstractContextManager[Executor | None]:
    """Worker processes where they are worth their start."""
    if cores() < 2 or sum(PageAt(path.name, str(path)).size for path in files) < WORTH_A_POOL:
        return nullcontext()
    return SturdyPool()
