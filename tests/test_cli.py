"""The `readout` command as a person types it: what it prints, where, and its exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from icalendar import Calendar, Event

from bot import samples
from bot.cli import main
from bot.export import calendar_event, csv_cell, csv_value
from bot.model import Evidence, Meeting, Participant, Status

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., tuple[int, str, str]]

needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches a test; the current folder is empty."""
    for name in list(os.environ):
        if name.startswith(("READOUT_", "SLACK_")) and name != "READOUT_SHARED":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def readout(capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        told = capfd.readouterr()
        return status, told.out, told.err

    return run


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all sample pages in it."""
    db = tmp_path_factory.mktemp("archive") / "samples.db"
    assert main(["--db", str(db), "load", str(samples.FOLDER / "seeds"), str(samples.FOLDER / "live")]) == 0
    return db


def one_line(err: str) -> str:
    assert err.count("\n") == 1, err
    assert err.startswith("readout: ")
    return err


# How it is used


def test_without_a_word_it_helps(readout: Run) -> None:
    status, _, err = readout()
    assert status == 2
    assert "Usage: readout" in err


def test_help_lists_the_commands(readout: Run) -> None:
    status, out, _ = readout("--help")
    assert status == 0
    assert all(word in out for word in ("demo", "load", "leader", "export", "doctor"))


def test_the_version_is_told(readout: Run) -> None:
    status, out, _ = readout("--version")
    assert (status, out.split()[0]) == (0, "readout,")


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("load",),
        ("leader",),
        ("leader", "putin", "--colour"),
        ("export", "photographs"),
        ("export", "articles", "--format", "docx"),
        ("leader", "putin", "--now", "yesterday"),
        ("demo", "--port", "99999"),
        ("digest",),
    ],
)
def test_wrong_usage_ends_with_2(readout: Run, words: tuple[str, ...]) -> None:
    status, out, err = readout(*words)
    assert status == 2
    assert out == ""
    assert "Error:" in err


# What the user can mend is one line and 1


def test_a_lookup_in_an_archive_that_is_not_there_makes_none(readout: Run, tmp_path: Path) -> None:
    status, _, err = readout("leader", "putin", "--db", tmp_path / "typo.db")
    assert status == 1
    assert "no archive" in one_line(err)
    assert not (tmp_path / "typo.db").exists()


def test_a_file_that_is_no_database_is_refused_and_left_alone(readout: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("Dear diary, " * 500)
    status, _, err = readout("leader", "putin", "--db", tmp_path / "notes.db")
    assert status == 1
    assert "notes.db" in one_line(err)
    assert (tmp_path / "notes.db").read_text().startswith("Dear diary")


def test_a_database_of_a_newer_readout_is_refused(readout: Run, loaded: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    newer.write_bytes(loaded.read_bytes())
    conn = sqlite3.connect(newer)
    conn.execute("pragma user_version = 900")
    conn.close()
    status, _, err = readout("leader", "putin", "--db", newer)
    assert status == 1
    assert "newer Readout" in one_line(err)


def test_a_folder_that_is_not_there_is_named(readout: Run, tmp_path: Path) -> None:
    status, _, err = readout("load", tmp_path / "nowhere", "--db", tmp_path / "a.db")
    assert status == 1
    assert "nowhere" in one_line(err)


def test_a_read_only_folder_is_named(readout: Run, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    if os.access(locked, os.W_OK):  # root writes whatever the mode says, but not there
        locked = Path("/sys/kernel")
    if not locked.is_dir():
        pytest.skip("root, and no folder that even root cannot write")
    status, _, err = readout("load", samples.SEEDS, "--db", locked / "a.db")
    assert status == 1
    assert "a.db" in one_line(err)


@needs_dev_full
@pytest.mark.parametrize("how", ["-o /dev/full", "> /dev/full"])
def test_a_full_disk_is_one_line_and_no_traceback(loaded: Path, how: str) -> None:
    command = f"{sys.executable} -m bot --db {loaded} export rejected {how}"
    done = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No space left" in one_line(done.stderr)
    assert Path("/dev/full").is_char_device()


def test_a_bad_setting_stops_the_start(readout: Run, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READOUT_TIMEZONE", "Moon/Base")
    status, _, err = readout("leader", "putin", "--db", loaded)
    assert status == 1
    assert "READOUT_TIMEZONE" in one_line(err)


@pytest.mark.parametrize("command", ["run", "serve"])
def test_the_bot_without_a_token_says_which_one_it_wants(readout: Run, command: str, tmp_path: Path) -> None:
    status, _, err = readout(command, "--db", tmp_path / "a.db")
    assert status == 1
    assert "SLACK_" in one_line(err)


def test_an_output_folder_that_is_not_there_is_named(readout: Run, loaded: Path, tmp_path: Path) -> None:
    status, _, err = readout("--db", loaded, "export", "articles", "-o", tmp_path / "no" / "articles.ndjson")
    assert status == 1
    assert "no" in one_line(err)


def test_a_settings_file_is_read_and_the_environment_wins(
    readout: Run, loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"READOUT_DB={loaded}\nREADOUT_TIMEZONE=Moon/Base\n")
    monkeypatch.setenv("READOUT_TIMEZONE", "Europe/London")
    status, out, _ = readout("leader", "putin")
    assert status == 0
    assert "Putin" in out


# load


def test_loading_tells_counts_and_loading_again_changes_nothing(readout: Run, tmp_path: Path) -> None:
    status, out, _ = readout("load", samples.SEEDS, "--db", tmp_path / "a.db")
    assert status == 0
    assert "10 pages read" in out
    status, out, _ = readout("--db", tmp_path / "a.db", "load", samples.SEEDS)
    assert status == 0
    assert "0 pages read, 10 unchanged" in out


def test_a_dry_run_changes_nothing(readout: Run, tmp_path: Path) -> None:
    status, out, _ = readout("load", samples.SEEDS, "--dry-run", "--db", tmp_path / "a.db")
    assert status == 0
    assert "would be" in out
    _, rows, _ = readout("export", "articles", "--db", tmp_path / "a.db")
    assert rows == ""


def test_a_refused_file_is_named_and_the_others_are_loaded(readout: Run, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "good.txt").write_bytes((samples.SEEDS / "01-moscow-wire.txt").read_bytes())
    (pages / "empty.txt").write_bytes(b"")
    (pages / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40)
    status, out, err = readout("load", pages, "--json", "--db", tmp_path / "a.db")
    report = json.loads(out)
    assert status == 1
    assert {name for name, _ in report["refused"]} == {"empty.txt", "picture.txt"}
    assert report["pages"] == 1
    status, _, err = readout("load", pages, "--db", tmp_path / "a.db")
    assert sorted(line.split(":")[1].strip() for line in err.splitlines()) == ["empty.txt", "picture.txt"]
    _, rows, _ = readout("export", "articles", "--db", tmp_path / "a.db")
    assert {json.loads(row)["file"] for row in rows.splitlines()} == {"good.txt"}


def test_a_page_that_is_too_large_is_refused(readout: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READOUT_MAX_FILE_MB", "0.001")
    status, _, err = readout("load", samples.SEEDS / "01-moscow-wire.txt", "--db", tmp_path / "a.db")
    assert status == 1
    assert "READOUT_MAX_FILE_MB" in one_line(err)


def test_a_load_can_be_explained_line_by_line(readout: Run, tmp_path: Path) -> None:
    page = samples.SEEDS / "02-beijing-broadcaster.txt"
    status, out, _ = readout("load", page, "--explain", "--dry-run", "--db", tmp_path / "a.db")
    told = {int(row[:5]): row[5:] for row in out.splitlines() if row[:5].strip().isdigit()}
    lines = page.read_text(encoding="utf-8").split("\n")
    assert status == 0
    assert sorted(told) == [n for n, line in enumerate(lines, 1) if line.strip()]
    assert " body " in told[42]
    assert " - " in told[8]
    assert "left out: " in out


# Corrections


def test_people_decide_at_the_terminal_and_take_it_back(readout: Run, tmp_path: Path) -> None:
    db = ("--db", tmp_path / "a.db")
    readout("load", samples.SEEDS / "01-moscow-wire.txt", *db)
    rows = [json.loads(row) for row in readout("export", "articles", *db)[1].splitlines()]
    article = next(row for row in rows if row["kind"] == "article")
    status, out, _ = readout("correct", "field", article["id"], "outlet", "The", "Other", "Wire", *db)
    assert (status, "outlet: The Other Wire" in out) == (0, True)
    assert "The Other Wire (corrected)" in readout("explain", article["id"], *db)[1]
    assert readout("correct", "undo", *db)[0] == 0
    assert "The Other Wire" not in readout("explain", article["id"], *db)[1]
    assert "The text is removed" in readout("correct", "takedown", article["id"], "A", "court", "order", *db)[1]
    assert "A court order" in readout("explain", article["id"], *db)[1]
    assert article["id"] not in readout("export", "articles", *db)[1]
    assert readout("correct", "takedown", article["id"], *db)[0] == 2


# Lookups


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("leader", "putin"), "Vladimir Putin"),
        (("meetings", "xi", "putin"), "Moscow"),
        (("news", "grain"), "Sochi"),
        (("ask", "when did Xi last meet Putin?"), "Oct 2023"),
    ],
)
def test_a_lookup_answers_in_plain_text_for_a_pipe(
    readout: Run, loaded: Path, words: tuple[str, ...], said: str
) -> None:
    status, out, err = readout(*words, "--db", loaded, "--now", "2026-11-24")
    assert (status, err) == (0, "")
    assert said in out
    assert "\x1b" not in out


@pytest.mark.parametrize("command", ["leader", "meetings", "news", "ask"])
def test_json_has_the_shape_of_the_contract(readout: Run, loaded: Path, command: str) -> None:
    status, out, _ = readout(command, "putin", "--json", "--db", loaded)
    answer = json.loads(out)
    assert status == 0
    assert {"query", "as_of", "answer", "sources", "searched", "did_you_mean"} <= set(answer)
    assert set(answer["searched"]) == {"articles", "newest"}
    assert answer["answer"]
    for source in answer["sources"]:
        assert set(source) == {"article_id", "outlet", "published", "file", "line", "url", "quote"}


def test_now_moves_the_day_that_is_asked_from(readout: Run, loaded: Path) -> None:
    def upcoming(day: str) -> set[str]:
        _, out, _ = readout("meetings", "upcoming", "--now", day, "--json", "--db", loaded)
        answer = json.loads(out)
        assert answer["as_of"].startswith(day)
        return {row["date"] for row in answer["answer"]}

    assert "2026-04" in upcoming("2026-03-01")
    assert "2026-04" not in upcoming("2026-06-01")


def test_a_word_with_a_dash_is_left_out_of_the_search_and_is_no_option(readout: Run, loaded: Path) -> None:
    def files(*words: str) -> set[str]:
        status, out, _ = readout("news", *words, "--json", "--db", loaded)
        assert status == 0
        return {source["file"] for source in json.loads(out)["sources"]}

    assert "09-sochi-grain.txt" in files("sochi")
    assert "09-sochi-grain.txt" not in files("sochi", "-grain")
    assert files("putin", "-grain")


def test_a_question_may_be_answered_by_any_kind_of_answer(readout: Run, loaded: Path) -> None:
    for question, said in (
        ("who is putin?", "Vladimir Putin\n\nPresident, Russia"),
        ("what did putin say about grain?", "News: putin grain"),
        ("when did xi last meet putin?", "Vladimir Putin and Xi Jinping:"),
    ):
        status, out, _ = readout("--db", loaded, "ask", question)
        assert (status, out[: len(said)]) == (0, said), question


def test_a_misspelt_name_is_answered_with_the_nearest_in_words(readout: Run, loaded: Path) -> None:
    assert "Did you mean Vladimir Putin?" in readout("--db", loaded, "leader", "puttin")[1]
    assert "Did you mean xi Vladimir Putin?" in readout("--db", loaded, "meetings", "xi", "puttin")[1]


def test_a_path_that_is_not_there_leaves_no_archive_behind(readout: Run, tmp_path: Path) -> None:
    status, _, err = readout("load", "nowhere.txt")
    assert (status, one_line(err)) == (1, "readout: nowhere.txt: no such file or folder.\n")
    assert list(tmp_path.iterdir()) == []


def test_the_archive_in_the_folder_that_is_loaded_is_no_page(readout: Run, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text((samples.FOLDER / "seeds" / "01-moscow-wire.txt").read_text("utf-8"), "utf-8")
    status, out, err = readout("load", ".")
    assert (status, err) == (0, "")
    assert "1 page read" in out


def test_all_of_an_answer_may_be_asked_for(readout: Run, loaded: Path) -> None:
    page = readout("--db", loaded, "meetings", "putin")[1]
    whole = readout("--db", loaded, "meetings", "putin", "--all")[1]
    total = int(page.rstrip().rpartition(" of ")[2].split()[0])
    assert total > 10
    assert (
        len(re.findall(r"^ ?(?:about |some day |\d|[A-Z][a-z]{2} \d).*  .*(?:held|expected|cancelled)", whole, re.M))
        == total
    )


def test_a_list_of_nothing_says_so(readout: Run, loaded: Path) -> None:
    assert "readout feeds add URL" in readout("--db", loaded, "feeds", "list")[1]


def test_a_terminal_gets_tables(loaded: Path) -> None:
    """On a pseudo-terminal, since that is what decides."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "bot", "--db", str(loaded), "meetings", "xi", "putin"]
    env = os.environ | {"TERM": "xterm", "COLUMNS": "140", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stdout=follower, stderr=subprocess.PIPE, env=env)
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert b"when" in shown
    assert b"\x1b[" in shown
    assert b"Samarkand" in shown


# explain, backup, restore


def test_explain_follows_a_line_of_a_page(readout: Run, loaded: Path) -> None:
    status, out, _ = readout("explain", "01-moscow-wire.txt:11", "--db", loaded)
    assert status == 0
    assert "Kremlin" in out or "01-moscow-wire.txt" in out


def test_explain_says_why_a_meeting_is_in_the_ledger(readout: Run, loaded: Path) -> None:
    _, rows, _ = readout("export", "meetings", "--db", loaded)
    meeting = json.loads(rows.splitlines()[0])
    status, out, _ = readout("explain", meeting["id"], "--json", "--db", loaded)
    assert status == 0
    assert json.loads(out)["answer"][0]["id"] == meeting["id"]


def test_a_backup_is_whole_and_can_be_put_back(readout: Run, loaded: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.db", tmp_path / "other.db"
    assert readout("backup", copy, "--db", loaded)[0] == 0
    assert readout("load", samples.SEEDS / "01-moscow-wire.txt", "--db", other)[0] == 0
    assert readout("restore", copy, "--db", other)[0] == 0
    rows = {db: readout("export", "meetings", "--db", db)[1] for db in (loaded, other)}
    assert rows[loaded] == rows[other] != ""


def test_a_damaged_backup_is_not_put_back(readout: Run, loaded: Path, tmp_path: Path) -> None:
    bad, db = tmp_path / "bad.db", tmp_path / "a.db"
    bad.write_bytes(loaded.read_bytes()[:20_000])
    assert readout("load", samples.SEEDS / "01-moscow-wire.txt", "--db", db)[0] == 0
    before = readout("export", "articles", "--db", db)[1]
    status, _, err = readout("restore", bad, "--db", db)
    assert status == 1
    one_line(err)
    assert readout("export", "articles", "--db", db)[1] == before


def test_judging_again_by_the_same_rules_changes_nothing(readout: Run, loaded: Path) -> None:
    status, out, _ = readout("reindex", "--json", "--db", loaded)
    report = json.loads(out)
    assert status == 0
    assert report["articles"] > 20
    assert {
        name: number for name, number in report.items() if name.endswith(("changed", "added", "removed")) and number
    } == {}


def test_a_new_name_reaches_the_archive_when_it_is_judged_again(readout: Run, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    readout("load", samples.SEEDS / "01-moscow-wire.txt", "--db", db)
    readout(
        "roster",
        "add",
        "Irina Belkova",
        "--office",
        "foreign_minister",
        "--country",
        "AUT",
        "--start",
        "2022",
        "--db",
        db,
    )
    for words in (("--dry-run",), ()):
        _, out, _ = readout("reindex", *words, "--db", db)
        assert ("would change" if words else "changed") in out
        assert "1 article's leaders" in out
        named = {row["id"] for row in exported(readout, db, "leaders")}
        assert ("irina-belkova" in named) is (not words)


# Export


def exported(readout: Run, db: Path, what: str) -> list[dict[str, object]]:
    status, out, err = readout("export", what, "--db", db)
    assert (status, err) == (0, "")
    return [json.loads(line) for line in out.split("\n") if line]


CONTRACT = {
    "articles": "id file url start_line end_line body_lines kind form headline publisher published published_how"
    " bylines dateline body language duplicate_of duplicate_why story leaders",
    "leaders": "id name office country is_head wikidata article_ids",
    "meetings": "id merged_ids participants host visitor kind cameo status date visit_date place parent"
    " counterpart_not_leader confidence independent_sources disputes evidence",
    "rejected": "file start_line end_line reason text",
}


@pytest.mark.parametrize("what", sorted(CONTRACT))
def test_an_export_has_the_fields_of_the_contract(readout: Run, loaded: Path, what: str) -> None:
    rows = exported(readout, loaded, what)
    assert rows
    assert all(" ".join(row) == CONTRACT[what] for row in rows)


def test_exports_join_up(readout: Run, loaded: Path) -> None:
    articles = {str(a["id"]): a for a in exported(readout, loaded, "articles")}
    leads = {i for i, a in articles.items() if a["duplicate_of"] is None}
    assert {a["duplicate_of"] for a in articles.values() if a["duplicate_of"]} <= leads
    for leader in exported(readout, loaded, "leaders"):
        for article_id in leader["article_ids"]:  # type: ignore[attr-defined]
            assert leader["id"] in articles[article_id]["leaders"]  # type: ignore[operator]
    told = {article_id for s in exported(readout, loaded, "stories") for article_id in s["article_ids"]}  # type: ignore[attr-defined]
    assert told == {i for i, a in articles.items() if a["story"]}


def test_every_quotation_stands_on_its_line(readout: Run, loaded: Path) -> None:
    pages = {p.name: p.read_text(encoding="utf-8").split("\n") for p in samples.FOLDER.rglob("*.txt")}
    evidence = [e for m in exported(readout, loaded, "meetings") for e in m["evidence"]]  # type: ignore[attr-defined]
    assert evidence
    off = [e for e in evidence if " ".join(e["quote"].split()) not in " ".join(pages[e["file"]][e["line"] - 1].split())]
    assert off == []


def test_two_fresh_databases_export_the_same_ids(readout: Run, loaded: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert readout("load", samples.SEEDS, samples.LIVE, "--db", other)[0] == 0
    for what in ("articles", "meetings", "stories"):
        assert exported(readout, loaded, what) == exported(readout, other, what)


@pytest.mark.parametrize("what", ["articles", "stories", "leaders", "meetings", "rejected"])
def test_csv_loses_nothing(readout: Run, loaded: Path, what: str) -> None:
    _, out, _ = readout("export", what, "--format", "csv", "--db", loaded)
    table = list(csv.DictReader(io.StringIO(out, newline="")))
    rows = exported(readout, loaded, what)
    assert len(table) == len(rows)
    for cells, row in zip(table, rows, strict=True):
        for name, value in row.items():
            told = csv_value(cells[name])
            assert (told if value is None or isinstance(value, str) else json.loads(str(told))) == value


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1", "'", "", "plain", "a\nb", "\n=1"]
)
def test_a_spreadsheet_runs_no_cell_and_nothing_is_lost(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert csv_value(cell) == text


def test_a_file_is_there_whole_or_not_at_all(readout: Run, loaded: Path, tmp_path: Path) -> None:
    target = tmp_path / "meetings.csv"
    target.write_text("what stood here before")
    assert readout("export", "meetings", "--format", "ninjs", "-o", target, "--db", loaded)[0] == 1
    assert target.read_text() == "what stood here before"
    assert readout("export", "meetings", "--format", "csv", "-o", target, "--db", loaded)[0] == 0
    assert target.read_text(encoding="utf-8").startswith("id,")
    assert [p.name for p in tmp_path.iterdir()] == ["meetings.csv"]


@pytest.mark.parametrize(("what", "form"), [("articles", "ics"), ("leaders", "ics"), ("meetings", "ninjs")])
def test_a_format_that_does_not_fit_is_refused(readout: Run, loaded: Path, what: str, form: str) -> None:
    status, out, err = readout("export", what, "--format", form, "--db", loaded)
    assert (status, out) == (1, "")
    assert form in one_line(err)


def test_the_whole_roster_has_terms(readout: Run, loaded: Path) -> None:
    _, out, _ = readout("export", "leaders", "--all", "--db", loaded)
    rows = [json.loads(line) for line in out.splitlines()]
    assert len(rows) > 120
    putin = next(row for row in rows if row["id"] == "vladimir-putin")
    assert any(term["is_head"] and term["start"].startswith("2012") for term in putin["terms"])


def test_the_calendar_is_read_back_whole(readout: Run, loaded: Path) -> None:
    _, out, _ = readout("export", "meetings", "--format", "ics", "--db", loaded)
    events = Calendar.from_ical(out).walk("VEVENT")
    rows = {f"{row['id']}@readout": row for row in exported(readout, loaded, "meetings")}
    assert len(events) > 5
    assert len({str(e["UID"]) for e in events}) == len(events)
    for event in events:
        row = rows[str(event["UID"])]
        off = row["status"] in ("cancelled", "postponed")
        assert (str(event["STATUS"]) == "CANCELLED") is off
        assert int(event["SEQUENCE"]) >= 0
        assert event["DTEND"].dt > event["DTSTART"].dt


@pytest.mark.parametrize(
    ("status", "in_calendar"),
    [("expected", "TENTATIVE"), ("announced", "CONFIRMED"), ("held", "CONFIRMED"), ("postponed", "CANCELLED"),
     ("cancelled", "CANCELLED")],
)  # fmt: skip
def test_a_meeting_that_is_off_is_off_in_the_calendar(status: Status, in_calendar: str) -> None:
    told = Evidence("a1", "page.txt", 7, "The summit; with Modi, is off.\nSo it goes", status, "2023-05-24", "Mail")
    who = (Participant("joe-biden", "Joe Biden"), Participant("narendra-modi", "Narendra Modi"))
    meeting = Meeting("m1", who, "summit", status, (told,), 0.9, 1, date="2023-05-23/2023-05-24")
    event = Event.from_ical(calendar_event(meeting, 3, "2023-05-17T08:00:00Z").to_ical())
    assert (str(event["STATUS"]), int(event["SEQUENCE"]), str(event["UID"])) == (in_calendar, 3, "m1@readout")
    assert (event["DTSTART"].dt.isoformat(), event["DTEND"].dt.isoformat()) == ("2023-05-23", "2023-05-25")
    assert told.quote in str(event["DESCRIPTION"])


def test_ninjs_keeps_to_its_schema(readout: Run, loaded: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    _, out, _ = readout("export", "articles", "--format", "ninjs", "--db", loaded)
    items = [json.loads(line) for line in out.splitlines()]
    assert {item["profile"] for item in items} >= {"article", "teaser"}
    for item in items:
        jsonschema.validate(item, NINJS)


_TEXTS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["value"],
        "additionalProperties": False,
        "properties": {"role": {}, "contenttype": {}, "charcount": {"type": "number"}, "value": {"type": "string"}},
    },
}
_NAMED = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"name": {"type": "string"}, "rel": {}, "uri": {"type": "string"}, "literal": {}, "role": {}},
    },
}
NINJS = {
    "type": "object",
    "required": ["uri"],
    "additionalProperties": False,
    "properties": {
        "uri": {"type": "string", "pattern": "^urn:"},
        "standard": {"type": "object", "additionalProperties": False,
                     "properties": {"name": {"const": "ninjs"}, "version": {"const": "2.1"}, "schema": {}}},
        "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component"]},
        "representationtype": {"enum": ["full", "partial"]},
        "profile": {"type": "string"},
        "versioncreated": {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"},
        "contentcreated": {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"},
        "pubstatus": {"enum": ["usable", "withheld", "canceled"]},
        "language": {"type": "string"},
        "headlines": _TEXTS,
        "bodies": _TEXTS,
        "by": {"type": "string"},
        "located": {"type": "string"},
        "ednote": {"type": "string"},
        "people": _NAMED,
        "infosources": _NAMED,
        "subjects": _NAMED,
        "altids": {"type": "array", "items": {
            "type": "object", "additionalProperties": False,
            "properties": {"role": {"type": "string"}, "value": {"type": "string"}}}},
    },
}  # fmt: skip
"""The part of IPTC's ninjs 2.1 schema that the export uses, by its field names and types."""


def test_a_reader_that_had_enough_is_no_error(loaded: Path) -> None:
    command = f"{sys.executable} -m bot --db {loaded} export rejected | head -n 1"
    done = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout)["reason"]


def test_a_lookup_imports_neither_slack_nor_scheduler(loaded: Path) -> None:
    code = (
        "import sys; from bot.cli import main; main(sys.argv[1:]);"
        "heavy = {'slack_bolt', 'slack_sdk', 'aiohttp', 'apscheduler', 'sqlite_utils', 'trafilatura', 'rich',"
        " 'prometheus_client', 'icalendar'} & set(sys.modules);"
        "sys.exit(f'imported {sorted(heavy)}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--db", str(loaded), "leader", "putin"], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_python_m_bot_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--version"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split()[0]) == (0, "readout,")


def test_a_second_process_may_read_while_one_writes(loaded: Path, tmp_path: Path) -> None:
    begun = time.perf_counter()
    commands = [("load", str(samples.SEEDS)), ("leader", "putin"), ("load", str(samples.LIVE))]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "bot", "--db", str(loaded), *words], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        for words in commands
    ]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert time.perf_counter() - begun < 60


# The roster


def test_a_person_added_to_the_roster_is_known_to_the_next_command(readout: Run, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    office = (
        "--office",
        "foreign_minister",
        "--country",
        "FRA",
        "--start",
        "2026-01-05",
        "--title",
        "Foreign Minister",
    )
    assert readout("roster", "add", "Odile Marchandeau", *office, "--db", db)[:2] == (
        0,
        "Odile Marchandeau is on the roster.\n",
    )
    assert readout("roster", "add", "Odile Marchandeau", *office, "--db", db)[1] == "That was known already.\n"
    assert readout("roster", "alias", "odile-marchandeau", "La Marchande", "--db", db)[0] == 0
    status, out, _ = readout("leader", "la marchande", "--db", db)
    assert status == 0
    assert "Odile Marchandeau" in out
    assert "France" in out


def test_a_name_that_means_nobody_is_linked_no_more(readout: Run, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    assert readout("roster", "never", "Putin", "vladimir-putin", "--db", db)[0] == 0
    assert readout("load", samples.SEEDS / "01-moscow-wire.txt", "--db", db)[0] == 0
    named = {row["id"] for row in exported(readout, db, "leaders")}
    assert "xi-jinping" in named
    _, out, _ = readout("roster", "list", "putin", "--json", "--db", db)
    assert [row["id"] for row in json.loads(out)] == ["vladimir-putin"]


def test_an_imported_roster_names_the_lines_it_refuses(readout: Run, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text(
        "name,country,office,title,start,end,wikidata,aliases\n"
        "Odile Marchandeau,FRA,foreign_minister,Foreign Minister,2026-01-05,,,La Marchande\n"
        "Nemo,XXQ,foreign_minister,Minister,2026,,,\n"
    )
    status, out, err = readout("roster", "import", table, "--db", tmp_path / "a.db")
    assert status == 1
    assert "2 entries kept, 1 lines refused" in out
    assert "line 3" in one_line(err)
    assert readout("roster", "list", "marchandeau", "--db", tmp_path / "a.db")[0] == 0


def test_a_dry_run_of_an_import_names_whom_it_would_merge_and_double(readout: Run, tmp_path: Path) -> None:
    db, table = tmp_path / "a.db", tmp_path / "people.csv"
    office = ("--office", "head_of_state", "--country", "NRU", "--start", "2030-01-01", "--title", "President")
    readout("roster", "add", "Odile Marchandeau", *office, "--db", db)
    table.write_text(
        "name,country,office,title,start,end,wikidata,aliases\n"
        "Odile Marchandeau,NRU,head_of_state,President,2030-01-01,,Q999999001,\n"
        "O. Marchando,NRU,head_of_state,President,2030-01-04,,Q999999002,\n"
    )
    status, out, _ = readout("roster", "import", table, "--dry-run", "--db", db)
    assert status == 0
    assert "“Odile Marchandeau” is taken for odile-marchandeau by name" in out
    assert "new, but may be Odile Marchandeau (odile-marchandeau)" in out
    assert "2 changes, 1 of them merge people by name, 1 may double somebody, 0 lines refused; nothing was kept." in out
    assert "2 entries kept" in readout("roster", "import", table, "--db", db)[1]


@pytest.mark.parametrize(
    "words",
    [
        ("list", "nobody-like-this"),
        ("alias", "nobody-like-this", "Nemo"),
        ("alias", "vladimir-putin", "123"),
        ("add", "Nemo", "--office", "harpooner", "--country", "FRA", "--start", "2026"),
        ("import", "nowhere.csv"),
    ],
)
def test_a_roster_command_that_cannot_be_done_is_one_line(readout: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    status, _, err = readout("roster", *words, "--db", tmp_path / "a.db")
    assert status == 1
    one_line(err)


def test_what_cannot_be_explained_and_a_manifest_for_both_ways_end_with_a_status_of_their_own(
    readout: Run, tmp_path: Path
) -> None:
    readout("load", samples.SEEDS, "--db", tmp_path / "a.db")
    status, out, _ = readout("explain", "zzzz", "--db", tmp_path / "a.db")
    assert (status, "is no article" in out) == (1, True)
    status, _, trouble = readout("manifest", "--socket", "--http")
    assert (status, "not for both" in trouble) == (2, True)
