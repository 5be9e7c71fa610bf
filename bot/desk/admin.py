"""What admins do with the archive as a whole: reload the seeds, look at its state, read the audit, back it up."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rapidfuzz import fuzz, process

from bot import __version__
from bot.desk import EVERYONE, LOCAL, Desk, health, stamp
from bot.desk.files import files_in
from bot.desk.intake import LoadReport, Progress, read_files
from bot.errors import BadQuery, NotFound
from bot.model import Viewer
from store import articles as article_rows
from store import audit as audit_rows
from store import lookups as lookup_rows
from store import sources as source_rows
from store.audit import AuditEntry
from store.schema import MIGRATION_COUNT
from store.sources import Load

START = "start"
"""Who reads the seeds when the bot starts with an empty archive."""

LONGEST_LOAD = timedelta(hours=1)  # a load that has not ended by then was killed

NEAREST_SCORE = 60  # rapidfuzz WRatio; below, a "did you mean" is noise


@dataclass(frozen=True, slots=True)
class Status:
    """How the archive stands. `counts` as `store.sources.archive_counts`; `loading`: a load runs now; `troubled` are
    sources that fail, are gone or have been silent for long."""

    version: str
    as_of: str
    counts: dict[str, int]
    newest: str | None
    loads: tuple[Load, ...]
    loading: bool
    seeds: str | None
    roster_people: int
    roster_version: str
    schema: int = MIGRATION_COUNT
    troubled: tuple[str, ...] = ()


def reload(
    desk: Desk,
    name: str | None = None,
    *,
    by: str,
    team_id: str = LOCAL,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Read the seeds folder again, or one file or sub-folder of it. The same bytes change nothing.

    Raises:
        BadQuery: no seeds folder is set, or the name leads out of it.
        NotFound: there is no such file or folder; `nearest` names the likeliest.
    """
    folder = _seeds_folder(desk)
    target = _inside(folder, name)
    files = [target] if target.is_file() else list(files_in(target))
    load_id = uuid.uuid4().hex[:16]
    _begin(desk, load_id, name or "seeds", by, team_id, dry_run=dry_run)
    report = LoadReport(dry_run=dry_run)
    try:
        read_files(desk, files, folder, "seeds", report, progress=progress)
        report.missing = _missing(desk, folder, target)
    finally:
        _end(desk, load_id, report, by, team_id, name or "seeds")
    return report


def _seeds_folder(desk: Desk) -> Path:
    folder = desk.settings.seeds
    if folder is None:
        raise BadQuery("No seeds folder is set. Set READOUT_SEEDS to the folder that holds the pages and start again.")
    if not folder.is_dir():
        raise BadQuery("The folder in READOUT_SEEDS is not there, or is no folder.")
    return folder.resolve()


def _inside(folder: Path, name: str | None) -> Path:
    """The file or folder `name` inside `folder`, by its real path: no link or `..` leads out."""
    wanted = (name or "").strip()
    if wanted in ("", "seeds", "."):
        return folder
    nothing = NotFound(f"There is no page or folder {wanted!r} in the seeds.", _nearest(folder, wanted))
    try:
        target = (folder / wanted).resolve(strict=True)
    except (OSError, ValueError) as absent:
        raise nothing from absent
    if not target.is_relative_to(folder) or not (target.is_file() or target.is_dir()):
        raise nothing
    return target


def _nearest(folder: Path, wanted: str) -> tuple[str, ...]:
    names = [path.relative_to(folder).as_posix() for path in files_in(folder)][:5000]
    found = process.extract(wanted[:100], names, scorer=fuzz.WRatio, limit=3, score_cutoff=NEAREST_SCORE)
    return tuple(name for name, _, _ in found)


def _begin(desk: Desk, load_id: str, what: str, by: str, team_id: str, *, dry_run: bool) -> None:
    if dry_run:
        return
    with desk.store.write() as conn:
        source_rows.begin_load(
            conn, load_id, team_id=team_id, folder=what, intake="backfill", at=stamp(desk.clock()), made_by=by
        )


def _end(desk: Desk, load_id: str, report: LoadReport, by: str, team_id: str, what: str) -> None:
    counts = asdict(report)
    with desk.store.write() as conn:
        if not report.dry_run:
            source_rows.end_load(conn, load_id, at=stamp(desk.clock()), counts=counts)
        action = "reload dry-run" if report.dry_run else "reload"
        desk.note_act(conn, team_id, by, action, {"what": what, **counts})


def _missing(desk: Desk, folder: Path, target: Path) -> int:
    """How many pages read from here before are no longer in the folder; they stay in the archive."""
    there = {path.relative_to(folder).as_posix() for path in files_in(target)} if target.is_dir() else set()
    within = target.relative_to(folder).as_posix()
    with desk.store.read() as conn:
        known = article_rows.page_names(conn, EVERYONE, str(folder))
    if target.is_file():
        return 0
    # A page of a web archive is named by its address, not by its file.
    gone = {name for name in known - there if "://" not in name}
    return sum(within == "." or name.startswith(within + "/") for name in gone)


def status(desk: Desk, team_id: str | None = None) -> Status:
    """Versions, counts and the last loads; for a workspace that shares the archive, what it may know of it."""
    viewer = Viewer(team_id) if team_id is not None and desk.settings.serves_many else None
    with desk.store.read() as conn:
        loads = tuple(source_rows.last_loads(conn, (EVERYONE, LOCAL, viewer.team_id) if viewer else None))
        if viewer is None:
            counts = source_rows.archive_counts(conn)
            newest = source_rows.newest_published(conn)
        else:
            counts = source_rows.workspace_counts(conn, viewer.team_id)
            counts["articles"], newest = lookup_rows.archive_size(conn, viewer)
        troubled = health.in_trouble(conn, viewer.team_id if viewer else team_id or LOCAL, desk.clock())
    return Status(
        version=__version__,
        as_of=stamp(desk.clock()),
        counts=counts,
        newest=newest,
        loads=loads,
        loading=bool(loads) and _is_running(loads[0], desk.clock()),
        seeds=desk.settings.seeds.name if desk.settings.seeds else None,
        roster_people=len(desk.roster.all()),
        roster_version=desk.roster.version,
        troubled=tuple(source.name for source, _ in troubled),
    )


def _is_running(load: Load, now: datetime) -> bool:
    started = datetime.fromisoformat(load.started_at)
    return load.ended_at is None and now - started < LONGEST_LOAD


def probe(desk: Desk) -> None:
    """Can the archive be read and written? For health checks: nothing changes.

    Raises:
        StoreError: it cannot.
    """
    with desk.store.read() as conn:
        source_rows.is_empty(conn)
    with desk.store.write():
        pass


def audit(
    desk: Desk, team_id: str, *, action: str | None = None, user_id: str | None = None, limit: int = 20, offset: int = 0
) -> list[AuditEntry]:
    """Who did what in this workspace and in the archive, newest first."""
    with desk.store.read() as conn:
        return audit_rows.entries(conn, team_id, action=action, user_id=user_id, limit=limit, offset=offset)


def record(desk: Desk, *, team_id: str, by: str, action: str, detail: object, outcome: str = "done") -> None:
    """Write one line into the audit in a transaction of its own."""
    with desk.store.write() as conn:
        desk.note_act(conn, team_id, by, action, detail, outcome=outcome)


def backup(desk: Desk, target: Path, *, by: str, team_id: str = LOCAL) -> int:
    """A whole, checked copy of the archive in the new file `target`; returns its bytes.

    Raises:
        StoreError: the file exists or cannot be written, or the copy is not whole.
    """
    size = source_rows.backup(desk.store, target)
    record(desk, team_id=team_id, by=by, action="backup", detail={"file": target.name, "bytes": size})
    return size


def restore(source: Path, db: Path, now: datetime) -> None:
    """Put a backup in the place of the database; what stood there is kept as NAME.before-restore.

    Nothing is posted from a restored archive before every post since the backup was looked up in Slack.

    Raises:
        StoreError: the backup is missing or damaged.
    """
    source_rows.restore(source, db, at=stamp(now))


def load_seeds_once(desk: Desk) -> LoadReport | None:
    """At the start of `run` and `serve`: an empty archive reads its seeds, as backfill. None when there is no need.

    A first reading that was cut off goes on at the next start.
    """
    if desk.settings.seeds is None:
        return None
    with desk.store.read() as conn:
        if not source_rows.is_empty(conn) and not source_rows.was_cut_off(conn, START):
            return None
    return reload(desk, by=START)
