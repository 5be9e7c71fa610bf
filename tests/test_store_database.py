"""The database file: made at the newest schema, upgraded, refused when newer, never half-written."""

import contextlib
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import SchemaTooNew, StoreError
from store import database, schema
from store.database import Store
from store.schema import MIGRATION_COUNT
from tests.archives import as_in_production

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True, scope="module")
def real_archives():
    with as_in_production():
        yield


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "readout.db") as opened:
        yield opened


def test_a_new_file_has_the_newest_schema_and_is_private(tmp_path):
    with Store(tmp_path / "readout.db") as store, store.read() as conn:
        assert conn.execute("pragma user_version").fetchone()[0] == MIGRATION_COUNT
        assert conn.execute("pragma journal_mode").fetchone()[0] == "wal"
    assert stat.S_IMODE((tmp_path / "readout.db").stat().st_mode) == 0o600


def test_commits_are_synced_to_disk(store):
    with store.write() as conn:
        assert conn.execute("pragma synchronous").fetchone()[0] == 2


def test_a_newer_schema_is_refused_in_one_line(tmp_path):
    path = tmp_path / "readout.db"
    Store(path).close()
    with sqlite3.connect(path) as conn:
        conn.execute("pragma user_version = 9999")
    conn.close()
    with pytest.raises(SchemaTooNew, match=r"newer Readout .*Update Readout"):
        Store(path)


def test_a_failed_transaction_leaves_nothing(store):
    def write_half() -> None:
        with store.write() as conn:
            conn.execute("insert into setting (key, value) values ('a', 'b')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    with store.read() as conn:
        assert conn.execute("select count(*) from setting where key = 'a'").fetchone()[0] == 0


def test_readers_cannot_write(store):
    with pytest.raises(StoreError, match="read-only"), store.read() as conn:
        conn.execute("insert into setting (key, value) values ('a', 'b')")


def test_a_reader_sees_one_moment(store):
    with store.read() as conn:
        before = conn.execute("select count(*) from setting").fetchone()[0]
        with store.write() as writer:
            writer.execute("insert into setting (key, value) values ('a', 'b')")
        assert conn.execute("select count(*) from setting").fetchone()[0] == before


@pytest.mark.parametrize("content", [b"not a database at all, just some text" * 40])
def test_a_file_that_is_no_database_is_said(tmp_path, content):
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="not a Readout database"):
        Store(path)


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(StoreError, match="does not exist"):
        Store(tmp_path / "nowhere" / "readout.db")


@pytest.fixture
def one_step_more(monkeypatch):
    """Readout a release later: the schema has one more step."""
    steps = (*schema.MIGRATIONS, ("9999_later", ("create table later (id text primary key) strict",)))
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    for module in (schema, database):
        monkeypatch.setattr(module, "MIGRATION_COUNT", len(steps))


def test_an_older_archive_is_upgraded_and_copied_first(tmp_path, request):
    path = tmp_path / "readout.db"
    with Store(path) as store, store.write() as conn:
        conn.execute("insert into setting (key, value) values ('kept', 'yes')")
    request.getfixturevalue("one_step_more")
    with Store(path) as store, store.read() as conn:
        assert conn.execute("select value from setting where key = 'kept'").fetchone()[0] == "yes"
        assert conn.execute("select count(*) from later").fetchone()[0] == 0
        assert conn.execute("pragma user_version").fetchone()[0] == schema.MIGRATION_COUNT
    copy = tmp_path / f"readout.db.before-schema-{schema.MIGRATION_COUNT}"
    with contextlib.closing(sqlite3.connect(copy)) as conn:
        assert conn.execute("select value from setting where key = 'kept'").fetchone()[0] == "yes"


def test_a_step_that_fails_leaves_the_older_schema_whole(tmp_path, monkeypatch):
    path = tmp_path / "readout.db"
    Store(path).close()
    before = schema.MIGRATION_COUNT
    steps = (
        *schema.MIGRATIONS,
        ("9998_good", ("create table good (id text primary key) strict",)),
        ("9999_bad", ("create table bad (",)),
    )
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    for module in (schema, database):
        monkeypatch.setattr(module, "MIGRATION_COUNT", len(steps))
    with pytest.raises(sqlite3.OperationalError):
        Store(path)
    with contextlib.closing(sqlite3.connect(path)) as conn:
        assert conn.execute("pragma user_version").fetchone()[0] == before
        assert conn.execute("select count(*) from sqlite_master where name = 'good'").fetchone()[0] == 0


def test_two_processes_may_open_a_new_archive_at_once(tmp_path):
    path = tmp_path / "readout.db"
    opening = "import sys; from store.database import Store; Store(sys.argv[1]).close()"
    started = [subprocess.Popen([sys.executable, "-c", opening, str(path)], cwd=ROOT) for _ in range(4)]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0, 0]


def test_what_stood_under_two_ids_of_one_person_stands_under_one(tmp_path, monkeypatch):
    """Follows and edits too; where an article names both, one row is left, and no pair of a person with itself."""
    path, newest = tmp_path / "readout.db", schema.MIGRATIONS
    at = [name for name, _ in newest].index("0010_one_person")
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "MIGRATIONS", newest[:at])
        for module in (schema, database):
            earlier.setattr(module, "MIGRATION_COUNT", at)
        Store(path).close()
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute(
            "insert into page (id, team_id, name, sha256, format, origin, intake, reader_version, lines, read_at)"
            " values ('p', '', 'p.txt', '', 'text', 'file', 'backfill', 1, 1, '2026-01-01T00:00:00Z')"
        )
        conn.executemany(
            "insert into article (id, seq, page_id, team_id, kind, bylines, tags, flags, paragraphs, start_line,"
            " end_line, content_sha, record_sha, lead_id, live, stored_at)"
            " values (?, ?, 'p', '', 'article', '[]', '[]', '[]', '[]', 1, 1, '', '', ?, 0, '2026-01-01T00:00:00Z')",
            [("a1", 1, "a1"), ("a2", 2, "a2")],
        )
        conn.executemany(
            "insert into mention (article_id, leader_id, seq, standing, how, count, line, quote)"
            " values (?, ?, ?, 'subject', 'name', 1, 1, '')",
            [("a1", "sirodjidin-aslov", 1), ("a1", "sirojiddin-muhriddin", 1), ("a1", "emomali-rahmon", 1),
             ("a2", "sirodjidin-aslov", 2)],
        )  # fmt: skip
        conn.execute(
            "insert into follow (id, team_id, channel_id, user_id, kind, what, terms, created_at) values"
            """ ('f', 'T', 'C', 'U', 'leader', 'Aslov', '["sirodjidin-aslov"]', '2026-01-01T00:00:00Z')"""
        )
        conn.execute(
            "insert into roster_edit (id, team_id, kind, leader_id, value, made_at, made_by)"
            " values ('e', '', 'alias', 'sirodjidin-aslov', '{}', '2026-01-01T00:00:00Z', 'U')"
        )
        conn.commit()
    with Store(path) as store, store.read() as conn:
        named = conn.execute("select article_id, leader_id from mention order by 1, 2").fetchall()
        assert [tuple(row) for row in named] == [
            ("a1", "emomali-rahmon"), ("a1", "sirojiddin-muhriddin"), ("a2", "sirojiddin-muhriddin"),
        ]  # fmt: skip
        pairs = conn.execute("select first, second from mention_pair").fetchall()
        assert [tuple(row) for row in pairs] == [("emomali-rahmon", "sirojiddin-muhriddin")]
        assert conn.execute("select terms from follow").fetchone()[0] == '["sirojiddin-muhriddin"]'
        assert conn.execute("select leader_id from roster_edit").fetchone()[0] == "sirojiddin-muhriddin"
