"""News for the roster: what Wikidata's query service or a CSV file says that the roster does not know yet.

Builds SPARQL queries, reads answers (SPARQL 1.1 Query Results JSON) and CSV text, compares them with the roster, and
proposes `Change`s. Who asks the service is handed in (`Ask`); keeping accepted edits is the desk's.

Wikidata's terms: P6 head of government, P35 head of state, P39 position held, P298 ISO 3166-1 alpha-3; qualifiers P580
start, P582 end, P1366 replaced by. Time precision 11 is a day, 10 a month, 9 a year.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from bot import edtf
from bot.errors import BadQuery
from bot.leaders.names import fold_name, slug
from bot.leaders.roster import Roster, RosterEdit
from bot.model import Leader, Term

ENDPOINT = "https://query.wikidata.org/sparql"
JSON_RESULTS = "application/sparql-results+json"
PAGE = 1000  # rows asked for at once
MOST_PAGES = 40  # of one query: the heads of two hundred countries since 2010 fill three
SINCE = "2010-01-01"

_MOST_LIKE = 3
_SAME_START = 45  # days: two sources that differ by less mean the same term
_DAY, _MONTH, _YEAR = 11, 10, 9
_QID = re.compile(r"Q[1-9][0-9]{0,11}")
_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T")
_COLUMNS = ("name", "country", "office", "title", "start", "end", "wikidata", "aliases")
_TITLES = {
    "head_of_state": "Head of State",
    "head_of_government": "Head of Government",
    "foreign_minister": "Minister of Foreign Affairs",
}

_HEADS = """
SELECT ?person ?personLabel ?iso ?office ?start ?startPrecision ?end ?endPrecision WHERE {{
  ?country wdt:P298 ?iso .
  {{ ?country p:P35 ?held . ?held ps:P35 ?person . BIND("head_of_state" AS ?office) }}
  UNION
  {{ ?country p:P6 ?held . ?held ps:P6 ?person . BIND("head_of_government" AS ?office) }}
  ?held pqv:P580 [ wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision ] .
  OPTIONAL {{ ?held pqv:P582 [ wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision ] }}
  FILTER(!BOUND(?end) || ?end >= "{since}T00:00:00Z"^^xsd:dateTime)
  SERVICE wikibase:label {{ bd:serviceParam wikibase:language "en" }}
}}
ORDER BY ?iso ?office ?start ?person
LIMIT {limit}
OFFSET {offset}
"""
_MINISTERS = """
SELECT ?holder ?heldSince ?heldSincePrecision ?person ?personLabel ?start ?startPrecision ?end ?endPrecision WHERE {{
  VALUES ?holder {{ {holders} }}
  ?holder p:P39 ?old . ?old ps:P39 ?post .
  ?old pqv:P580 [ wikibase:timeValue ?heldSince ; wikibase:timePrecision ?heldSincePrecision ] .
  {{ BIND(?holder AS ?person) BIND(?old AS ?held) }}
  UNION
  {{ ?old pq:P1366 ?person . ?person p:P39 ?held . ?held ps:P39 ?post }}
  ?held pqv:P580 [ wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision ] .
  OPTIONAL {{ ?held pqv:P582 [ wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision ] }}
  SERVICE wikibase:label {{ bd:serviceParam wikibase:language "en" }}
}}
ORDER BY ?holder ?start ?person
LIMIT {limit}
OFFSET {offset}
"""


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One term as a source states it. `wikidata` is None when the source gives no id."""

    name: str
    wikidata: str | None
    country: str
    office: str
    title: str
    start: str
    end: str | None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A proposed edit, the name it is about, and the term as the roster has it (None: new).

    `merges` is the source's name where a person of the source is taken for one of the roster by name alone; `like` are
    people of the roster who may be the very person that would be added.
    """

    edit: RosterEdit
    name: str
    before: Term | None = None
    merges: str = ""
    like: tuple[Leader, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A line of an imported file that cannot be used, with the reason."""

    line: int
    reason: str


def heads_query(offset: int = 0, limit: int = PAGE, since: str = SINCE) -> str:
    """SPARQL for the heads of state and of government of all countries whose terms touch `since` or later."""
    return _HEADS.format(since=since, limit=limit, offset=offset)


def ministers_query(roster: Roster, offset: int = 0, limit: int = PAGE) -> str | None:
    """SPARQL for the open terms of foreign ministers and their successors; None when there is nobody to ask about."""
    known = {leader.wikidata or "" for leader, _ in _open_ministers(roster)}
    holders = sorted(one for one in known if _QID.fullmatch(one))
    if not holders:
        return None
    return _MINISTERS.format(holders=" ".join(f"wd:{one}" for one in holders), limit=limit, offset=offset)


def _open_ministers(roster: Roster) -> Iterator[tuple[Leader, Term]]:
    for leader in roster.all():
        for term in leader.terms:
            if term.office == "foreign_minister" and (term.end is None or term.end.endswith("/..")):
                yield leader, term


def read_answer(payload: Mapping[str, object], roster: Roster) -> tuple[OfficeRow, ...]:
    """The rows of one answer of the service; rows it half knows (no label, no date, unknown country) are left out.

    Raises:
        BadQuery: the answer is not SPARQL results JSON.
    """
    results = payload.get("results")
    bindings = results.get("bindings") if isinstance(results, Mapping) else None
    if not isinstance(bindings, list):
        raise BadQuery("The answer of the query service is not in its JSON form; nothing was changed.")
    rows = (_row_of(binding, roster) for binding in bindings if isinstance(binding, Mapping))
    return tuple(dict.fromkeys(row for row in rows if row))


def _row_of(binding: Mapping[str, object], roster: Roster) -> OfficeRow | None:
    person, name = _qid(_value(binding, "person")), _value(binding, "personLabel").strip()
    start = _date(_value(binding, "start"), _value(binding, "startPrecision"))
    end = _date(_value(binding, "end"), _value(binding, "endPrecision"))
    if not person or not start or not name or _QID.fullmatch(name):
        return None
    holder = _qid(_value(binding, "holder"))
    if holder:
        since = _date(_value(binding, "heldSince"), _value(binding, "heldSincePrecision"))
        country = _ministry_of(holder, since, roster)
        return OfficeRow(name, person, country, "foreign_minister", "", start, end) if country else None
    country, office = _value(binding, "iso"), _value(binding, "office")
    if country not in roster.countries or office not in _TITLES:
        return None
    return OfficeRow(name, person, country, office, "", start, end)


def _value(binding: Mapping[str, object], key: str) -> str:
    cell = binding.get(key)
    value = cell.get("value") if isinstance(cell, Mapping) else None
    return value if isinstance(value, str) else ""


def _qid(uri: str) -> str | None:
    tail = uri.rsplit("/", 1)[-1]
    return tail if _QID.fullmatch(tail) else None


def _date(value: str, precision: str) -> str | None:
    found = _TIME.match(value)
    exact = int(precision) if precision.isdecimal() else _DAY
    if not found or exact < _YEAR:
        return None
    text = "-".join(found.groups()[: exact - _YEAR + 1])
    return text if edtf.is_valid(text) else None


def _ministry_of(holder: str, since: str | None, roster: Roster) -> str | None:
    """The country whose foreign ministry `holder` took over at about `since`."""
    for leader, term in _open_ministers(roster):
        if leader.wikidata == holder and edtf.overlaps(term.start, since, _SAME_START):
            return term.country
    return None


Ask = Callable[[str], Awaitable[bytes]]
"""An address asked, the body of its answer: a `GET` for JSON_RESULTS. It raises when no good answer came."""


async def ask_service(ask: Ask, roster: Roster, endpoint: str = ENDPOINT, page: int = PAGE) -> tuple[OfficeRow, ...]:
    """All rows that the service has on heads and on open foreign ministries, page after page.

    Raises:
        BadQuery: an answer is not SPARQL results JSON. And whatever `ask` raises: half an answer is none.
    """
    rows: list[OfficeRow] = []
    for query in (heads_query, lambda offset, limit: ministers_query(roster, offset, limit)):
        for number in range(MOST_PAGES):
            text = query(number * page, page)
            if text is None:
                break
            payload = _as_json(await ask(f"{endpoint}?{urlencode({'query': text, 'format': 'json'})}"))
            rows.extend(read_answer(payload, roster))
            if _size(payload) < page:
                break
    return tuple(dict.fromkeys(rows))


def _as_json(body: bytes) -> Mapping[str, object]:
    try:
        payload = json.loads(body)
    except ValueError:
        payload = None
    if not isinstance(payload, Mapping):
        raise BadQuery("The answer of the query service is not in its JSON form; nothing was changed.")
    return payload


def _size(payload: Mapping[str, object]) -> int:
    results = payload.get("results")
    bindings = results.get("bindings") if isinstance(results, Mapping) else None
    return len(bindings) if isinstance(bindings, list) else 0


def propose(rows: Iterable[OfficeRow], roster: Roster) -> tuple[Change, ...]:
    """What `rows` know that the roster does not: new people, new terms, ends, ids, aliases; in the order of the rows.

    A dated term of the roster is never moved; an end is only filled in where the roster has none.
    """
    planner = _Planner(roster)
    for row in rows:
        planner.weigh(row)
    return tuple(planner.changes)


class _Planner:
    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.changes: list[Change] = []
        self.by_id = {leader.wikidata: leader for leader in roster.all() if leader.wikidata}
        self.new: dict[str, str] = {}  # id or name of a source -> slug of a person proposed before
        self.seen: set[tuple[str, str, str, str]] = set()

    def weigh(self, row: OfficeRow) -> None:
        leader = self._known(row)
        if leader is None:
            self._new_person(row)
            return
        if row.wikidata and not leader.wikidata:
            self._once(Change(RosterEdit("id", leader.id, wikidata=row.wikidata), leader.name, merges=row.name))
        for alias in row.aliases:
            if all(one != leader.id for one, _ in self.roster.forms.get(fold_name(alias), ())):
                self._once(Change(RosterEdit("alias", leader.id, alias=alias), leader.name))
        same = [t for t in leader.terms if (t.office, t.country) == (row.office, row.country)]
        term = next((t for t in same if edtf.overlaps(t.start, row.start, _SAME_START)), None)
        if term is None:
            if not any(_contains(t, row) for t in same):
                self._once(Change(_term_edit("term", leader.id, row, same), leader.name))
        elif row.end and (term.end is None or term.end.endswith("/..")):
            edit = RosterEdit(
                "end", leader.id, office=row.office, country=row.country, start=term.start or "", end=row.end
            )
            self._once(Change(edit, leader.name, term))

    def _known(self, row: OfficeRow) -> Leader | None:
        if row.wikidata in self.by_id:
            return self.by_id[row.wikidata]
        named = [
            leader
            for one, kind in self.roster.forms.get(fold_name(row.name), ())
            if kind == "full" and (leader := self.roster.leader(one))
        ]
        fitting = [
            x for x in named if (not x.wikidata or not row.wikidata) and any(t.country == row.country for t in x.terms)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _new_person(self, row: OfficeRow) -> None:
        key = row.wikidata or f"{fold_name(row.name)} {row.country}"
        if key in self.new:
            self._once(Change(_term_edit("term", self.new[key], row, ()), row.name))
            return
        taken = {*self.roster.by_id(), *self.new.values()}
        self.new[key] = slug(row.name, taken, row.country)
        edit = replace(_term_edit("add", self.new[key], row, ()), name=row.name, wikidata=row.wikidata or "")
        self._once(Change(edit, row.name, like=self._like(row)))
        for alias in row.aliases:
            self._once(Change(RosterEdit("alias", self.new[key], alias=alias), row.name))

    def _like(self, row: OfficeRow) -> tuple[Leader, ...]:
        """Who of the roster may be the row's person: of that name, or in that office from the same time."""
        by_name = (one for one, kind in self.roster.forms.get(fold_name(row.name), ()) if kind == "full")
        by_office = (
            one
            for one, term in self.roster.terms_of(row.office, row.country)
            if edtf.overlaps(term.start, row.start, _SAME_START)
        )
        known = (self.roster.leader(one) for one in dict.fromkeys((*by_name, *by_office)))
        return tuple(leader for leader in known if leader and not (leader.wikidata and row.wikidata))[:_MOST_LIKE]

    def _once(self, change: Change) -> None:
        edit = change.edit
        key = (edit.action, edit.leader, edit.office + edit.country + edit.alias, edit.start)
        if key not in self.seen:
            self.seen.add(key)
            self.changes.append(change)


def _contains(term: Term, row: OfficeRow) -> bool:
    """Does a term of the roster span the row's: a source that splits one term at an election?"""
    start, end = edtf.bounds(row.start), edtf.bounds(row.end)
    day = start[0] if start else None
    last = end[0] if end else day
    return bool(day and last and edtf.covers(term.start, term.end, day) and edtf.covers(term.start, term.end, last))


def _term_edit(action: str, leader: str, row: OfficeRow, same: Iterable[Term]) -> RosterEdit:
    title = (
        row.title or next((t.title for t in same), "") or _TITLES.get(row.office, row.office.replace("_", " ").title())
    )
    return RosterEdit(
        "add" if action == "add" else "term",
        leader,
        office=row.office,
        title=title,
        country=row.country,
        start=row.start,
        end=row.end or "",
    )


def read_import(text: str, roster: Roster) -> tuple[tuple[OfficeRow, ...], tuple[Refused, ...]]:
    """The rows of a CSV file with a header, and the lines refused.

    Columns: name, country (ISO 3166-1 alpha-3 or a body's code), office, title, start, end (EDTF), wikidata, aliases
    (separated by ";"). name, country, office and start must be there; a file without them is refused whole.

    Raises:
        BadQuery: no header, or a column that must be there is missing.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    missing = [column for column in ("name", "country", "office", "start") if column not in (reader.fieldnames or ())]
    if missing:
        raise BadQuery(
            f"The file needs a first line with the columns {', '.join(_COLUMNS)}; missing: {', '.join(missing)}."
        )
    rows: list[OfficeRow] = []
    refused: list[Refused] = []
    offices = {term.office for leader in roster.all() for term in leader.terms}
    codes = {*roster.countries, *(body.code for body in roster.bodies)}
    for line in reader:
        cells = {key: (line.get(key) or "").strip() for key in _COLUMNS}
        reason = _why_refused(cells, codes, offices)
        if reason:
            refused.append(Refused(reader.line_num, reason))
            continue
        aliases = tuple(alias.strip() for alias in cells["aliases"].split(";") if alias.strip())
        rows.append(
            OfficeRow(
                cells["name"], cells["wikidata"] or None, cells["country"], cells["office"], cells["title"],
                cells["start"], cells["end"] or None, aliases,
            )
        )  # fmt: skip
    return tuple(rows), tuple(refused)


def _why_refused(cells: Mapping[str, str], codes: set[str], offices: set[str]) -> str | None:
    if not fold_name(cells["name"]):
        return "no name"
    if cells["country"] not in codes:
        return f"{cells['country']!r} is no country code of the roster"
    if cells["office"] not in offices:
        return f"{cells['office']!r} is no office of the roster"
    if not edtf.is_valid(cells["start"]) or (cells["end"] and not edtf.is_valid(cells["end"])):
        return "start and end must be dates like 2024-05-20, 2024-05 or 2024"
    start, end = edtf.bounds(cells["start"]), edtf.bounds(cells["end"])
    if start and end and end[1] < start[0]:
        return "the end lies before the start"
    if cells["wikidata"] and not _QID.fullmatch(cells["wikidata"]):
        return f"{cells['wikidata']!r} is no Wikidata id"
    return None
