"""The pipeline as a whole: pages in, records, copies, leaders and meetings in the archive, each unit all or nothing."""

import os
from pathlib import Path

import pytest

from bot.desk import admin, intake
from bot.desk.intake import load
from bot.errors import BadQuery, NotFound
from store import articles as article_rows
from store import audit as audit_rows
from tests.desk.newsroom import CALL, SUMMIT, desk_on, rows_of_every_table, write_pages


@pytest.fixture
def desk(tmp_path):
    with desk_on(tmp_path) as opened:
        yield opened


@pytest.fixture
def seeds(tmp_path):
    return write_pages(tmp_path / "seeds", {"call.txt": CALL, "summit.txt": SUMMIT})


def test_a_folder_becomes_records_leaders_and_meetings(desk, seeds):
    report = load(desk, [seeds])
    with desk.store.read() as conn:
        articles = list(article_rows.every_article(conn))
        leaders = {row[0] for row in conn.execute("select distinct leader_id from mention")}
    assert (report.pages, report.refused, report.added) == (2, [], len(articles))
    assert {a.file for a in articles if a.article.kind == "article"} == {"call.txt", "summit.txt"}
    assert {"narendra-modi", "emmanuel-macron"} <= leaders


def test_the_same_pages_again_change_nothing(desk, seeds):
    load(desk, [seeds])
    before = rows_of_every_table(desk.store)
    again = load(desk, [seeds])
    assert (again.added, again.changed, again.dropped, again.unchanged_pages) == (0, 0, 0, 2)
    assert rows_of_every_table(desk.store) == before


def test_a_renamed_page_is_not_read_twice(desk, seeds):
    load(desk, [seeds])
    (seeds / "call.txt").rename(seeds / "renamed.txt")
    assert load(desk, [seeds]).added == 0


def test_a_mended_page_keeps_its_ids_and_is_not_new(desk, seeds):
    load(desk, [seeds])
    before = {a.id: a.seq for a in _articles(desk)}
    (seeds / "call.txt").write_text(CALL.replace("for 40 minutes", "for nearly 50 minutes"), encoding="utf-8")
    again = load(desk, [seeds])
    assert (again.added, again.changed) == (0, 1)
    assert {a.id: a.seq for a in _articles(desk)} == before


def test_a_dry_run_counts_everything_and_writes_nothing(desk, seeds):
    before = rows_of_every_table(desk.store)
    tried = load(desk, [seeds], dry_run=True)
    assert tried.added > 0
    assert rows_of_every_table(desk.store) == before
    assert load(desk, [seeds]).added == tried.added


def test_bad_files_are_named_and_the_good_ones_read(desk, seeds):
    (seeds / "empty.txt").write_bytes(b"")
    (seeds / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (seeds / "huge.txt").write_bytes(b"")
    os.truncate(seeds / "huge.txt", 65 * 1024 * 1024)
    os.symlink("/etc/hostname", seeds / "outside.txt")
    report = load(desk, [seeds])
    assert {name for name, _ in report.refused} == {"empty.txt", "picture.txt", "huge.txt", "outside.txt"}
    assert report.pages == 2
    assert {a.file for a in _articles(desk)} == {"call.txt", "summit.txt"}


def test_a_crash_in_the_middle_of_a_page_leaves_nothing_of_it(desk, seeds, monkeypatch):
    def explode(*_args, **_kwargs):
        raise RuntimeError("a bug")

    before = rows_of_every_table(desk.store)
    monkeypatch.setattr(intake, "refresh_ledger", explode)
    with pytest.raises(RuntimeError):
        load(desk, [seeds / "call.txt"])
    assert rows_of_every_table(desk.store) == before


def test_two_folders_with_a_page_of_one_name_keep_both(desk, seeds, tmp_path):
    other = write_pages(tmp_path / "other", {"call.txt": SUMMIT.replace("Lyon", "Nice")})
    load(desk, [seeds])
    load(desk, [other])
    assert {a.file for a in _articles(desk)} == {"call.txt", "summit.txt", "other/call.txt"}


def test_reload_and_load_agree(tmp_path, seeds):
    with desk_on(tmp_path / "one", seeds=seeds) as one, desk_on(tmp_path / "two", seeds=seeds) as two:
        load(one, [seeds])
        admin.reload(two, by="U1")
        assert [(a.id, a.lead_id, a.article) for a in _articles(one)] == [
            (a.id, a.lead_id, a.article) for a in _articles(two)
        ]
        assert admin.reload(one, by="U1").unchanged_pages == 2


def test_a_reload_leaves_an_audit_row_and_counts_the_missing(tmp_path, seeds):
    with desk_on(tmp_path / "one", seeds=seeds) as desk:
        admin.reload(desk, by="U1")
        (seeds / "call.txt").unlink()
        report = admin.reload(desk, by="U1")
        with desk.store.read() as conn:
            newest = audit_rows.entries(conn, "local")[0]
        assert report.missing == 1
        assert (newest.user_id, newest.action, newest.detail["missing"]) == ("U1", "reload", 1)
        assert any(a.file == "call.txt" for a in _articles(desk))


def test_reload_of_one_name_reads_that_alone(tmp_path, seeds):
    with desk_on(tmp_path / "one", seeds=seeds) as desk:
        assert admin.reload(desk, "summit.txt", by="U1").pages == 1


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "sumit.txt", "a\0b", "..", "~root", "summit.txt/x"])
def test_a_name_outside_the_seeds_is_refused_with_the_nearest(tmp_path, seeds, name):
    (tmp_path / "secret.txt").write_text("secret")
    with desk_on(tmp_path / "one", seeds=seeds) as desk, pytest.raises(NotFound) as refused:
        admin.reload(desk, name, by="U1")
    if name == "sumit.txt":
        assert "summit.txt" in refused.value.nearest


def test_reload_without_a_folder_says_which_setting_to_set(desk):
    with pytest.raises(BadQuery, match="READOUT_SEEDS"):
        admin.reload(desk, by="U1")


def test_a_path_that_does_not_exist_is_said(desk, tmp_path):
    with pytest.raises(NotFound, match="no such file"):
        load(desk, [Path(tmp_path / "nowhere")])


def _articles(desk):
    with desk.store.read() as conn:
        return list(article_rows.every_article(conn))


def test_seeds_that_were_cut_off_are_read_on_at_the_next_start(tmp_path, seeds, monkeypatch):
    with desk_on(tmp_path / "one", seeds=seeds) as desk:
        save = intake._save

        def die_at_the_second(desk, conn, prepared, origin):
            if prepared.page.name == "summit.txt":
                raise KeyboardInterrupt
            return save(desk, conn, prepared, origin)

        monkeypatch.setattr(intake, "PAGES_TOGETHER", 1)

        monkeypatch.setattr(intake, "_save", die_at_the_second)
        monkeypatch.setattr(admin, "_end", lambda *_: None)  # as a SIGKILL would have it
        with pytest.raises(KeyboardInterrupt):
            admin.load_seeds_once(desk)
        monkeypatch.undo()
        assert admin.status(desk).loading
        report = admin.load_seeds_once(desk)
        assert (report.unchanged_pages, report.pages) == (1, 2)
        assert admin.load_seeds_once(desk) is None
