"""The ledger that grew with every page is the ledger of all reports at once, whatever happened on the way."""

import random
import shutil

import pytest

from bot import samples
from bot.desk import Desk, corrections, ledger
from bot.desk.intake import load
from bot.meetings.ledger import merge_blocks
from bot.settings import Settings
from store import meetings as meeting_rows
from store.database import Store
from tests.desk.newsroom import NOW, desk_on, write_pages
from tests.made_pages import made_page


def as_stored(desk):
    with desk.store.read() as conn:
        rows = conn.execute("select block from meeting where team_id = ''").fetchall()
        found = meeting_rows.records_by_block(conn, {row[0] for row in rows})
    return {(block, meeting_id): meeting for block, records in found.items() for meeting_id, meeting in records.items()}


def as_merged(desk):
    with desk.store.read() as conn:
        reports = meeting_rows.reports_in_blocks(conn, meeting_rows.every_block(conn, "", None))
        rulings = ledger.rulings_on(conn, {block for _, block, _ in reports})
    return {(block, m.id): m for block, m in merge_blocks([report for _, _, report in reports], rulings)}


def mentions_as_kept(desk):
    with desk.store.read() as conn:
        shown = conn.execute("select article_id, leader_id, hidden, is_copy, is_subject from mention").fetchall()
        pairs = conn.execute("select first, second, published_from, seq, article_id, hidden, is_copy from mention_pair")
        return {tuple(row) for row in shown}, {tuple(row) for row in pairs}


def mentions_as_derived(desk):
    with desk.store.read() as conn:
        shown = conn.execute(
            """
            select m.article_id, m.leader_id, a.hidden, a.lead_id != a.id, m.standing = 'subject'
            from mention m
            join article a on a.id = m.article_id
            """
        ).fetchall()
        pairs = conn.execute(
            """
            select m.leader_id, n.leader_id, coalesce(m.published_from, ''), a.seq, a.id, a.hidden, a.lead_id != a.id
            from mention m
            join mention n on n.article_id = m.article_id and n.leader_id > m.leader_id
            join article a on a.id = m.article_id
            """
        )
        return {tuple(row) for row in shown}, {tuple(row) for row in pairs}


def some_pages(folder, rng, texts):
    """Write a few of the pages, some of them shortened, so that articles change and go."""
    folder.mkdir(exist_ok=True)
    for number in rng.sample(range(len(texts)), 4):
        lines = texts[number].split("\n\n")
        cut = rng.choice((0, 0, 1, 3, 6))
        (folder / f"{number:03d}.txt").write_text("\n\n".join(lines[: len(lines) - cut]), encoding="utf-8")
    return folder


def hide_one(desk, rng):
    with desk.store.read() as conn:
        ids = [row[0] for row in conn.execute("select id from article where hidden = 0 order by id")]
    corrections.hide(desk, rng.choice(ids), by="U1", team_id="")


@pytest.mark.parametrize("seed", range(4))
def test_what_grew_is_what_all_reports_make(seed, tmp_path, monkeypatch):
    rng = random.Random(seed)
    monkeypatch.setattr(ledger, "MOST_KEPT", rng.choice((15, 60_000)))
    monkeypatch.setattr(ledger, "MOST_OF_ONE", rng.choice((2, 60_000)))
    texts = [page.read_text(encoding="utf-8") for page in sorted(samples.FOLDER.rglob("*.txt"))]
    texts += [made_page(number, words=120, articles=rng.choice((1, 2))) for number in range(10)]
    with desk_on(tmp_path / "one") as desk, Store(desk.store.path) as second:
        other = Desk(second, Settings(db=second.path), clock=lambda: NOW)
        for step in range(8):
            by = desk if rng.random() < 0.8 else other
            load(by, [some_pages(tmp_path / "pages", rng, texts)], dry_run=rng.random() < 0.2)
            if step in (3, 6):
                hide_one(desk, rng)
            assert as_stored(desk) == as_merged(desk)
            assert mentions_as_kept(desk) == mentions_as_derived(desk)


DAY = "The Quarry Tribune\n\n{headline}\n\nBy Ada Moss\n\nNovember {day}, 2022\n\n{body}\n"
BALI = {
    "1.txt": DAY.format(
        headline="Leaders gather in Bali",
        day=15,
        body="BALI, Indonesia - Chinese President Xi Jinping and French President Emmanuel Macron attended the G20 "
        "summit in Bali on Tuesday.\n\nThe summit opened with a minute of silence and a long debate on grain.",
    ),
    "2.txt": DAY.format(
        headline="Xi and Macron meet",
        day=16,
        body="BALI, Indonesia - Chinese President Xi Jinping met French President Emmanuel Macron on the sidelines of "
        "the G20 summit in Bali on Tuesday.\n\nAides said that the talks had run over by an hour.",
    ),
    "3.txt": DAY.format(
        headline="What Macron took home",
        day=17,
        body="PARIS - French President Emmanuel Macron met Chinese President Xi Jinping in Bali on Tuesday, a diplomat "
        "said.\n\nThe talks were frank, the diplomat added, and turned on trade for the most part.",
    ),
}


@pytest.mark.parametrize("order", [("1", "2", "3"), ("3", "2", "1"), ("2", "3", "1"), ("3", "1", "2")])
def test_a_meeting_finds_its_gathering_in_any_order(order, tmp_path):
    pages = write_pages(tmp_path / "pages", BALI)
    with desk_on(tmp_path / "one") as desk:
        for number in order:
            load(desk, [pages / f"{number}.txt"])
            assert as_stored(desk) == as_merged(desk)
        (beside,) = [meeting for meeting in as_stored(desk).values() if meeting.kind == "bilateral_meeting"]
        assert beside.parent == gathering_id(desk)


def gathering_id(desk):
    with desk.store.read() as conn:
        ((_, gathering),) = meeting_rows.gatherings(conn)
    return gathering.id


def test_a_planted_fault_in_what_changed_is_noticed(tmp_path, monkeypatch):
    """Without the copies whose lead changed, their reports would keep another's source."""
    renew = ledger._renew
    monkeypatch.setattr(ledger, "_renew", lambda standing, changed, fresh: renew(standing, (), fresh))
    pages = tmp_path / "pages"
    pages.mkdir()
    first = next(iter(sorted(samples.SEEDS.glob("*.txt"))))
    shutil.copy(first, pages / "page.txt")
    with desk_on(tmp_path / "one") as desk:
        load(desk, [pages])
        text = first.read_text(encoding="utf-8").replace("Tuesday", "Thursday")
        (pages / "page.txt").write_text(text, encoding="utf-8")
        load(desk, [pages])
        assert as_stored(desk) != as_merged(desk)


def test_a_ledger_that_could_not_be_written_leaves_nothing_in_memory(tmp_path, monkeypatch):
    pages = write_pages(tmp_path / "pages", {"1.txt": made_page(1), "2.txt": made_page(2)})
    with desk_on(tmp_path / "one") as desk:
        load(desk, [pages / "1.txt"])
        with monkeypatch.context() as broken:
            broken.setattr(meeting_rows, "save_meeting", lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                load(desk, [pages / "2.txt"])
        load(desk, [pages / "2.txt"])
        assert as_stored(desk) == as_merged(desk)
        assert len(as_stored(desk)) > 1
