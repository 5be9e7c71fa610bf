"""The roster against reference lists that are not part of the project (skipped where they are absent).

Only sure rows count: source Wikidata, a full start day, no suspect end. The reference itself files some other offices
under these (trade ministers, councils of state, foreign secretaries who are civil servants): the floors leave room.
"""

import re
from datetime import date

import pytest

from bot import edtf
from bot.leaders.gather import gather
from bot.leaders.linking import link_leaders
from bot.leaders.roster import Roster, load_roster
from bot.leaders.words import DATA
from bot.model import Article, Leader, Paragraph, Term
from tests.gold import rows, shared_file
from tests.leaders.test_quality import FLOORS

_CLOSELY = frozenset(re.findall("...", "ARGAUSBRACANCHNDEUFRAGBRIDNINDITAJPNKORMEXRUSSAUTURUSAZAFUKRBLRIRNISRPRK"))
_CODES = {"EUR": "EU", "NAT": "NATO", "UNO": "UN"}
_SNAPSHOT = date(2022, 7, 1)
# Rows that the copy has wrong, as the README beside it or the press of the day says; `sources/mended.txt` has why.
_WRONG_IN_THE_COPY = {
    ("Isaac Herzog", "2021-06-02"),
    ("Jean-Marc Ayrault", "2016-12-06"),
    ("Laurent Fabius", "2014-08-25"),
    ("Pavlo Klimkin", "2016-04-14"),
}
_SHORT = 8  # days: whoever held an office for a week is never named by it alone


def _sure_rows():
    for row in rows("leaders_reference.csv"):
        sure = row["source"].startswith("wikidata") and "SUSPECT" not in row["source"] and edtf.is_day(row["start"])
        head = row["office"] in {"head_of_state", "head_of_government"}
        minister = row["office"] == "foreign_minister" and row["country_iso3"] in _CLOSELY
        if sure and (head or minister) and row["country_iso3"] not in {"FRO", "JEY", "PRI"}:
            yield row


def _person(roster: Roster, row: dict[str, str]) -> Leader | None:
    return next((x for x in roster.find(row["name"], 10) if x.wikidata == row["wikidata_qid"]), None)


def _term_on(leader: Leader, country: str, day: date) -> list[Term]:
    return [t for t in leader.terms if t.country == country and edtf.covers(t.start, t.end, day)]


def _sentence_names(roster: Roster, text: str, day: date) -> set[str]:
    page = Article("article", 1, 1, (Paragraph("body", text, 1, 1),))
    return {m.leader_id for m in link_leaders(page, roster, day=day)}


def _role_phrase(roster: Roster, term: Term) -> str | None:
    """ "The Italian prime minister" for a term; None where the title has no such form."""
    country = roster.countries.get(term.country)
    title = term.title.lower()
    if country is None:
        return None
    if term.office == "foreign_minister":
        role = "foreign minister"
    elif term.office == "head_of_government":
        role = "chancellor" if "chancellor" in title else "prime minister"
    else:
        named = {
            "presid": "president",
            "king": "king",
            "monarch": "monarch",
            "emir": "emir",
            "sultan": "sultan",
            "emperor": "emperor",
        }
        role = next((word for part, word in named.items() if part in title), "")
    return f"The {(country.adjectives or (country.name,))[0]} {role}" if role else None


def _spans(terms: list[Term]) -> set[tuple[str | None, str | None]]:
    """First and last day of each term, and of two that follow without a day between: a government became a rival."""
    spans = {(t.start, t.end) for t in terms}
    return spans | {(a.start, b.end) for a in terms for b in terms if a.end and a.end == b.start}


def test_people_and_terms_of_the_reference_are_in_the_roster():
    roster = load_roster()
    people = found = dated = 0
    for row in _sure_rows():
        people += 1
        leader = _person(roster, row)
        found += leader is not None
        code = _CODES.get(row["country_iso3"], row["country_iso3"])
        dated += bool(leader and _term_on(leader, code, date.fromisoformat(row["start"])))
    assert found / people >= FLOORS["reference_people"]
    assert dated / people >= FLOORS["reference_terms"]


def test_nothing_contradicts_a_sure_row_of_the_reference():
    roster = load_roster()
    wrong = []
    for row in _sure_rows():
        leader = _person(roster, row)
        code = _CODES.get(row["country_iso3"], row["country_iso3"])
        terms = [t for t in (leader.terms if leader else ()) if t.country == code]
        sure_end = edtf.is_day(row["end"]) and "memory" not in row["source"]
        dates = {(start, end if sure_end else None) for start, end in _spans(terms)}
        if (row["name"], row["start"]) in _WRONG_IN_THE_COPY:
            continue
        if leader and (row["start"], row["end"] if sure_end else None) not in dates:
            wrong.append((row["name"], row["start"], row["end"], dates))
    assert wrong == []


def test_rows_that_the_copy_has_wrong_are_put_right():
    roster = load_roster()
    held = {day: [x.id for x in roster.holders("foreign_minister", "FRA", date.fromisoformat(day))]
            for day in ("2016-02-10", "2016-02-12", "2016-12-07", "2017-05-09")}  # fmt: skip
    assert list(held.values()) == [["laurent-fabius"], *[["jean-marc-ayrault"]] * 3]
    mended = {(row["name"], row["start"]) for row in rows("leaders_reference.csv")} & _WRONG_IN_THE_COPY
    assert mended == _WRONG_IN_THE_COPY  # else the list names rows that are there no more


def test_the_role_of_a_reference_row_resolves_at_the_middle_of_its_term():
    roster = load_roster()
    asked = resolved = 0
    for row in _sure_rows():
        start = date.fromisoformat(row["start"])
        end = (edtf.bounds(row["end"]) or (_SNAPSHOT, _SNAPSHOT))[1]
        leader = _person(roster, row)
        code = _CODES.get(row["country_iso3"], row["country_iso3"])
        middle = start + (end - start) / 2
        terms = [t for t in _term_on(leader, code, middle) if t.office == row["office"]] if leader else []
        phrase = _role_phrase(roster, terms[0]) if terms else None
        if (end - start).days < _SHORT or phrase is None:
            continue
        asked += 1
        resolved += leader is not None and leader.id in _sentence_names(roster, f"{phrase} spoke.", middle)
    assert asked > 900
    assert resolved / asked >= FLOORS["reference_roles"]


def test_names_and_roles_of_official_visit_lists_are_found_at_the_day():
    roster = load_roster()
    names = linked = asked = resolved = 0
    for row in rows("meetings_reference.csv"):
        known = edtf.bounds(row["edtf"])
        countries = [c.strip() for c in row["countries"].split(";")]
        for name, code in zip([n.strip() for n in row["participants"].split(";")], countries, strict=False):
            if known is None or code == "USA":
                continue
            names += 1
            got = _sentence_names(roster, f"{name} spoke.", known[0])
            linked += bool(got)
            leader = roster.leader(next(iter(got), ""))
            terms = _term_on(leader, _CODES.get(code, code), known[0]) if leader else []
            heads = [t for t in terms if t.office in {"head_of_state", "head_of_government", "foreign_minister"}]
            phrase = _role_phrase(roster, heads[0]) if heads else None
            if leader and phrase:
                asked += 1
                resolved += leader.id in _sentence_names(roster, f"{phrase} spoke.", known[0])
    assert linked / names >= FLOORS["official_lists_people"]
    assert resolved / asked >= FLOORS["official_lists_roles"]


def test_the_gate_fails_when_the_roster_forgets_a_continent():
    roster = load_roster()
    forgotten = [x for x in roster.all() if any(t.country < "F" for t in x.terms)]
    lost = {x.wikidata for x in forgotten}
    sure = list(_sure_rows())
    kept = sum(row["wikidata_qid"] not in lost and _person(roster, row) is not None for row in sure)
    with pytest.raises(AssertionError):
        assert kept / len(sure) >= FLOORS["reference_people"]


def test_gathering_again_gives_the_same_data_files(tmp_path):
    gather(shared_file("leaders_reference.csv"), tmp_path)
    for made in sorted(tmp_path.iterdir()):
        assert made.read_bytes() == (DATA / made.name).read_bytes(), made.name
