"""What Wikidata or a file would change in the roster, and the edits that follow."""

from datetime import date

import pytest

from bot.errors import BadQuery
from bot.leaders.refresh import (
    OfficeRow,
    heads_query,
    ministers_query,
    propose,
    read_answer,
    read_import,
)
from bot.leaders.roster import RosterEdit, load_roster


def _cell(value: str) -> dict[str, str]:
    return {"type": "literal", "value": value}


def _binding(
    person: str, name: str, iso: str, office: str, start: str, end: str = "", precision: int = 11
) -> dict[str, object]:
    cells = {
        "person": _cell(f"http://www.wikidata.org/entity/{person}"),
        "personLabel": _cell(name),
        "iso": _cell(iso),
        "office": _cell(office),
        "start": _cell(f"{start}T00:00:00Z"),
        "startPrecision": _cell(str(precision)),
    }
    if end:
        cells |= {"end": _cell(f"{end}T00:00:00Z"), "endPrecision": _cell(str(precision))}
    return cells


def _answer(*bindings: dict[str, object]) -> dict[str, object]:
    return {"head": {"vars": []}, "results": {"bindings": list(bindings)}}


def _qid(leader: str) -> str:
    found = load_roster().leader(leader)
    assert found is not None
    assert found.wikidata is not None
    return found.wikidata


def test_an_answer_that_the_roster_knows_changes_nothing():
    roster = load_roster()
    rows = read_answer(
        _answer(_binding(_qid("emmanuel-macron"), "Emmanuel Macron", "FRA", "head_of_state", "2017-05-14")), roster
    )
    assert len(rows) == 1
    assert propose(rows, roster) == ()


def test_a_new_president_is_added_and_the_old_term_ended():
    roster = load_roster()
    answer = _answer(
        _binding(_qid("emmanuel-macron"), "Emmanuel Macron", "FRA", "head_of_state", "2017-05-14", "2027-05-13"),
        _binding("Q999999999", "Odile Marchand", "FRA", "head_of_state", "2027-05-13"),
    )
    changes = propose(read_answer(answer, roster), roster)
    assert [change.edit.action for change in changes] == ["end", "add"]
    assert changes[0].before is not None
    renewed = load_roster(change.edit for change in changes)
    assert [x.name for x in renewed.holders("head_of_state", "FRA", date(2028, 1, 1))] == ["Odile Marchand"]
    assert propose(read_answer(answer, renewed), renewed) == ()


def test_an_id_is_filled_in_for_a_person_the_editor_wrote_without_one():
    roster = load_roster()
    person = roster.leader("friedrich-merz")
    assert person is not None
    assert person.wikidata is None
    answer = _answer(_binding("Q999999998", "Friedrich Merz", "DEU", "head_of_government", "2025-05-06"))
    (change,) = propose(read_answer(answer, roster), roster)
    assert change.edit == RosterEdit("id", "friedrich-merz", wikidata="Q999999998")
    renewed = load_roster([change.edit]).leader("friedrich-merz")
    assert renewed is not None
    assert renewed.wikidata == "Q999999998"


def test_coarse_dates_stay_coarse():
    answer = _answer(_binding("Q999999997", "Ana Lopes", "PRT", "head_of_government", "2029-01-01", precision=9))
    assert read_answer(answer, load_roster())[0].start == "2029"


@pytest.mark.parametrize(
    "binding",
    [
        _binding("Q999999996", "Q999999996", "FRA", "head_of_state", "2027-05-13"),
        _binding("Q999999996", "Nobody", "ZZZ", "head_of_state", "2027-05-13"),
        _binding("Q999999996", "Nobody", "FRA", "court_jester", "2027-05-13"),
        _binding("not-an-id", "Nobody", "FRA", "head_of_state", "2027-05-13"),
        _binding("Q999999996", "Nobody", "FRA", "head_of_state", "not a date"),
        {"person": "no cell"},
    ],
)
def test_half_known_rows_are_left_out(binding):
    assert read_answer(_answer(binding), load_roster()) == ()


@pytest.mark.parametrize("payload", [{}, {"results": []}, {"results": {"bindings": "none"}}])
def test_an_answer_in_another_form_is_refused(payload):
    with pytest.raises(BadQuery):
        read_answer(payload, load_roster())


def test_a_successor_at_the_foreign_ministry_comes_with_the_end_of_the_old_term():
    roster = load_roster()
    holder = f"http://www.wikidata.org/entity/{_qid('jeyhun-bayramov')}"
    term = next(t for t in roster.leader("jeyhun-bayramov").terms if t.office == "foreign_minister")
    since = {"holder": _cell(holder), "heldSince": _cell(f"{term.start}T00:00:00Z"), "heldSincePrecision": _cell("11")}
    day, handover = _cell("11"), _cell("2029-02-01T00:00:00Z")
    old = since | {"person": _cell(holder), "personLabel": _cell("Jeyhun Bayramov")}
    old |= {"start": since["heldSince"], "startPrecision": day, "end": handover, "endPrecision": day}
    new = since | {"person": _cell("http://www.wikidata.org/entity/Q999999995"), "personLabel": _cell("Leyla Mammadli")}
    new |= {"start": handover, "startPrecision": day}
    changes = propose(read_answer(_answer(old, new), roster), roster)
    assert [(c.edit.action, c.edit.country, c.name) for c in changes] == [
        ("end", "AZE", "Jeyhun Bayramov"),
        ("add", "AZE", "Leyla Mammadli"),
    ]


def test_queries_page_and_name_only_known_ids():
    assert "LIMIT 500\nOFFSET 1500" in heads_query(offset=1500, limit=500)
    query = ministers_query(load_roster())
    assert query is not None
    assert f"wd:{_qid('sergey-lavrov')}" in query


def test_a_file_is_read_line_by_line_and_bad_lines_are_named():
    text = (
        "name,country,office,title,start,end,wikidata,aliases\n"
        "Nia Vaughan,GBR,head_of_government,Prime Minister,2030-01-01,,,Nia Fychan;N. Vaughan\n"
        ",GBR,head_of_government,,2030-01-01,,,\n"
        "A B,XXX,head_of_government,,2030-01-01,,,\n"
        "A B,GBR,juggler,,2030-01-01,,,\n"
        "A B,GBR,head_of_government,,soon,,,\n"
        "A B,GBR,head_of_government,,2030-01-01,2029-01-01,,\n"
        "A B,GBR,head_of_government,,2030-01-01,,12,\n"
    )
    roster = load_roster()
    rows, refused = read_import(text, roster)
    assert rows == (
        OfficeRow(
            "Nia Vaughan",
            None,
            "GBR",
            "head_of_government",
            "Prime Minister",
            "2030-01-01",
            None,
            ("Nia Fychan", "N. Vaughan"),
        ),
    )
    assert [one.line for one in refused] == [3, 4, 5, 6, 7, 8]
    assert [change.edit.action for change in propose(rows, roster)] == ["add", "alias", "alias"]


def test_a_file_without_the_columns_is_refused_whole():
    with pytest.raises(BadQuery, match="missing: office, start"):
        read_import("name,country\nA,B\n", load_roster())


def test_who_is_taken_for_whom_by_name_is_said():
    roster = load_roster((RosterEdit("add", name="Nia Vaughan", office="head_of_state", title="President",
                                     country="NRU", start="2030-01-01"),))  # fmt: skip
    row = OfficeRow("Nia Vaughan", "Q999999001", "NRU", "head_of_state", "", "2030-01-01", None)
    (change,) = propose([row], roster)
    assert (change.edit.action, change.edit.leader, change.merges) == ("id", "nia-vaughan", "Nia Vaughan")


def test_a_new_person_in_an_office_that_somebody_took_at_that_time_may_be_a_double():
    roster = load_roster((RosterEdit("add", name="Nia Vaughan", office="head_of_state", title="President",
                                     country="NRU", start="2030-01-01"),))  # fmt: skip
    row = OfficeRow("N. Fychan", "Q999999001", "NRU", "head_of_state", "", "2030-01-03", None)
    (change,) = propose([row], roster)
    assert (change.edit.action, [person.id for person in change.like]) == ("add", ["nia-vaughan"])
    stranger = OfficeRow("Ada Okello", "Q999999002", "NRU", "head_of_state", "", "2034-01-03", None)
    assert propose([stranger], roster)[0].like == ()
