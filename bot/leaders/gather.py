"""Builds the roster's data files; run by hand, never by the bot: `python -m bot.leaders.gather ROWS.csv`.

In: a CSV of office terms (columns country_iso3, name, office, office_title, start, end, wikidata_qid, source) of which
only rows whose source begins "wikidata" are taken (CC0 facts: names, dates, ids), and the editor's own lists in
`sources/`. Out: people.tsv, terms.tsv, aliases.tsv, former_ids.tsv, given_names.txt in `data/`. Same input, same
output.

Where the two disagree: a full day of Wikidata's stands; the editor closes what was left open. An open end that nobody
vouches for becomes "LAST-DAY-KNOWN/..", an end that is unknown, never a claim that the office is still held.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from bot import edtf
from bot.leaders.names import fold_name, other_endings, slug, spellings, surnames
from bot.leaders.russian import cases
from bot.leaders.words import groups_of

SOURCES = Path(__file__).parent / "sources"
DATA = Path(__file__).parent / "data"

_BODIES = {"EUR": "EU", "NAT": "NATO", "UNO": "UN"}
_LEFT_OUT = {"FRO", "JEY", "PRI"}
_KEPT = {
    "head_of_state", "head_of_government", "foreign_minister", "defence_minister", "vice_president",
    "governor_general", "party_leader", "crown_prince", "intl_org_head",
}  # fmt: skip
# Defence ministers only of these; elsewhere they are seldom in the news of meetings between leaders.
_DEFENCE = frozenset(
    "ARG AUS BRA CAN CHN DEU FRA GBR IDN IND ITA JPN KOR MEX RUS SAU TUR USA ZAF".split()  # noqa: SIM905
    + "BLR HUN IRN ISR KGZ POL PRK UKR VNM PAK EGY TWN".split()  # noqa: SIM905
)
# Titles that the copy files under a head's office although they are none.
_NOT_HEADS = re.compile(
    r"foreign trade|materiel|equipment|defence science|defence and space|general secretary of the presidency"
    r"|council of state|governorate|executive yuan|^chancellor$|presidential administration"
    r"|defence production|home front",
    re.IGNORECASE,
)
_ONE_AT_A_TIME = {"head_of_state", "head_of_government", "foreign_minister", "defence_minister", "finance_minister"}
# Open ends of these were compared with a directory of January 2025: without suspicion they stand.
_VOUCHED_FOR = {"head_of_state", "head_of_government", "supreme_leader", "crown_prince", "org_head"}
_SEVERAL_HEADS = {"BIH", "SMR", "AND", "LBY", "YEM"}
_MONTH_AND_A_HALF = 45
# How members of ruling houses are spoken of after the first mention: "Sheikh Mohamed", "Prince Faisal".
_STYLES = {"ARE": "sheikh", "BHR": "shaikh", "KWT": "sheikh", "OMN": "sayyid", "QAT": "sheikh", "SAU": "prince"}
_STYLES_KNOWN = {"crown", "emir", "king", "prince", "sayyid", "shaikh", "sheikh", "sultan"}


@dataclass(slots=True)
class _Person:
    name: str
    wikidata: str | None = None
    aliases: list[str] = field(default_factory=list)
    surnames: list[str] = field(default_factory=list)
    gender: str = ""
    flags: frozenset[str] = frozenset()
    spelt: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Term:
    person: str
    office: str
    title: str
    country: str
    start: str
    end: str
    source: str
    seen: str = ""
    suspect: bool = False


def gather(rows_csv: Path, out: Path = DATA) -> dict[str, int]:
    """Reads both sources and writes the data files into `out`; returns what was counted."""
    people, terms = _read_wikidata(rows_csv)
    terms = _mended(people, terms, SOURCES / "mended.txt")
    one_person = _read_one_person(SOURCES / "one_person.txt")
    terms = _joined_people(people, terms, one_person)
    _apply_people(people, SOURCES / "people.txt")
    editor = _read_editor(people, SOURCES / "terms.txt")
    _mark_unmistakable(people, SOURCES / "unmistakable.txt")
    _name_in_scripts(people, SOURCES / "scripts.txt")
    _name_in_russian(people, SOURCES / "russian.txt")
    merged = _without_contained(_close(_merge(terms, editor)))
    _write_former_ids(one_person, out / "former_ids.tsv")
    return _write(people, _apart_from_rivals(people, merged, SOURCES / "rivals.txt"), out)


def _read_wikidata(path: Path) -> tuple[dict[str, _Person], list[_Term]]:
    people: dict[str, _Person] = {}
    terms: list[_Term] = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            term = _wikidata_term(row)
            if term:
                people.setdefault(term.person, _Person(row["name"].strip().replace(" - ", "-"), row["wikidata_qid"]))
                terms.append(term)
    return people, terms


def _wikidata_term(row: dict[str, str]) -> _Term | None:
    country, office, title, source = row["country_iso3"], row["office"], row["office_title"], row["source"]
    if (
        not source.startswith("wikidata")
        or not row["wikidata_qid"]
        or not row["name"].strip()
        or country in _LEFT_OUT
        or office not in _KEPT
    ):
        return None
    if office == "defence_minister" and country not in _DEFENCE:
        return None
    real_council = country == "CUB" and "Council of State" in title
    if _NOT_HEADS.search(title) and not real_council:
        return None
    if country == "VAT" and title.startswith("President"):
        return None
    if office == "party_leader" and "Party" not in title and country != "CHN":
        return None
    if title == "Supreme Leader" and country in {"IRN", "AFG"}:
        office = "supreme_leader"
    if country == "IND" and office == "foreign_minister" and title == "Minister of Foreign Affairs":
        office, title = "foreign_secretary", "Foreign Secretary"
    if country == "UKR" and title.startswith("Secretary of the National Security"):
        office = "security_adviser"
    if (
        office == "head_of_state"
        and title.lower().startswith("monarch")
        and row["name"] in {"Elizabeth II", "Charles III"}
    ):
        title = "Monarch"
    if office == "intl_org_head":
        office = "org_head"
    if country == "EUR" and office == "foreign_minister":
        title = "High Representative for Foreign Affairs"
    title = _short_title(title)
    memory = "from memory" in source
    seen = re.search(r"@(\d{4}-\d{2}-\d{2})", source)
    return _Term(
        person=row["wikidata_qid"],
        office=office,
        title=title,
        country=_BODIES.get(country, country),
        start=row["start"],
        end=row["end"],
        source="editor" if memory else "wikidata",
        seen=seen[1] if seen else "2022",
        suspect="SUSPECT" in source,
    )


def _mended(people: dict[str, _Person], terms: list[_Term], path: Path) -> list[_Term]:
    """The terms with rows that are known to be wrong put right.

    Raises:
        ValueError: the copy has no such row (any more).
    """
    right = list(terms)
    country = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            country = line[1:].strip()
        elif line and not line.startswith("#"):
            office, name, start, end, true_start, true_end, _ = line.split("|")
            at = next((n for n, t in enumerate(right) if _is_row(t, people, (country, office, name, start, end))), None)
            if at is None:
                raise ValueError(f"{path.name}: no row {line!r}")
            if true_start == "-":
                del right[at]
            else:
                right[at] = replace(right[at], start=true_start, end=true_end, source="editor")
    return right


@dataclass(frozen=True, slots=True)
class _OnePerson:
    """Somebody who stood on the roster or in the Wikidata copy more than once."""

    name: str
    wikidata: tuple[str, ...]
    former_ids: tuple[str, ...]


def _read_one_person(path: Path) -> list[_OnePerson]:
    return [
        _OnePerson(name, tuple(wikidata.split(";")), tuple(former.split(";")))
        for name, wikidata, former in _lines(path, 3)
    ]


def _joined_people(people: dict[str, _Person], terms: list[_Term], listed: list[_OnePerson]) -> list[_Term]:
    """The terms of doubles under the first of their Wikidata ids; `people` loses the others, whose names stay.

    Raises:
        ValueError: the copy has no such id (any more).
    """
    kept_for: dict[str, str] = {}
    for one in listed:
        kept, *others = one.wikidata
        if missing := [key for key in one.wikidata if key not in people]:
            raise ValueError(f"one_person.txt: nobody in the copy has the id {missing[0]}")
        names = [people[kept].name, *(people.pop(key).name for key in others)]
        people[kept].aliases += [name for name in dict.fromkeys(names) if fold_name(name) != fold_name(one.name)]
        people[kept].name = one.name
        kept_for |= dict.fromkeys(others, kept)
    return [replace(term, person=kept_for.get(term.person, term.person)) for term in terms]


def _write_former_ids(listed: list[_OnePerson], path: Path) -> None:
    rows = sorted((former, slug(one.name, (), "")) for one in listed for former in one.former_ids)
    _write_tsv(path, ("former", "id"), rows)


def _apart_from_rivals(people: dict[str, _Person], terms: list[_Term], path: Path) -> list[_Term]:
    """Terms in governments that stand against their country's, from the day they do, as offices of their own.

    Raises:
        ValueError: nobody held such an office then.
    """
    apart = list(terms)
    country = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            country = line[1:].strip()
        elif line and not line.startswith("#"):
            office, name, since, title = line.split("|")
            rival = [
                term
                for term in apart
                if (term.country, term.office, people[term.person].name) == (country, office, name)
                and (not term.end or term.end > since)
            ]
            if not rival:
                raise ValueError(f"{path.name}: no term {line!r}")
            for term in rival:
                apart.remove(term)
                if term.start < since:
                    apart.append(replace(term, end=since, source="editor"))
                start = max(term.start, since)
                apart.append(replace(term, office=f"rival_{office}", title=title, start=start, source="editor"))
    return apart


def _is_row(term: _Term, people: dict[str, _Person], row: tuple[str, str, str, str, str]) -> bool:
    return (term.country, term.office, people[term.person].name, term.start, term.end) == row


def _mark_unmistakable(people: dict[str, _Person], path: Path) -> None:
    """Flags the people whose surname alone means them.

    Raises:
        ValueError: nobody is called so.
    """
    by_name = _by_name(people)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            people[_bearer(by_name, line, path)].flags |= {"single"}


def _name_in_scripts(people: dict[str, _Person], path: Path) -> None:
    """Gives people their names in other scripts.

    Raises:
        ValueError: nobody is called so.
    """
    by_name = _by_name(people)
    for name, others in _lines(path, 2):
        person = people[_bearer(by_name, name, path)]
        known = {fold_name(alias) for alias in person.aliases}
        person.aliases += [alias for alias in others.split(";") if fold_name(alias) not in known]


def _name_in_russian(people: dict[str, _Person], path: Path) -> None:
    """Gives people their names in Russian, in every case.

    Raises:
        ValueError: nobody is called so.
    """
    by_name = _by_name(people)
    for name, printed in _lines(path, 2):
        person = people[_bearer(by_name, name, path)]
        given, _, surname = printed.partition(" ")
        full, short = cases(given, surname, woman=person.gender == "f" or _is_womans_name(name))
        known = {fold_name(alias) for alias in person.aliases}
        person.aliases += [form for form in (printed,) if fold_name(form) not in known]
        person.spelt |= {fold_name(form) for form in full}
        if " " not in surname:
            person.surnames += sorted(form for form in short if fold_name(form) not in known)


def _short_title(title: str) -> str:
    found = re.match(r"(?i)(president|prime minister|monarch|king|queen|deputy prime minister)\s+of\s+.*", title)
    if found and "council" not in title.lower() and "confederation" not in title.lower():
        return found[1][0].upper() + found[1][1:]
    return title[:1].upper() + title[1:]


def _apply_people(people: dict[str, _Person], path: Path) -> None:
    by_name = _by_name(people)
    for fields in _lines(path, 5):
        name, printed, aliases, gender, flags = fields
        known = (fold_name(one) for one in (printed, name, *aliases.split(";")) if one)
        keys = next((found for one in known if (found := by_name.get(one))), [])
        key = keys[0] if keys else f"editor:{fold_name(name)}"
        person = people.setdefault(key, _Person(name))
        if printed and fold_name(printed) != fold_name(name):
            person.aliases.append(printed)
        person.name = name
        for alias in filter(None, (a.strip() for a in aliases.split(";"))):
            (person.surnames if alias.startswith("~") else person.aliases).append(alias.lstrip("~"))
        person.gender, person.flags = gender, frozenset(flags.split())
        for other in keys[1:]:
            people[other].gender = gender


def _bearer(by_name: dict[str, list[str]], name: str, path: Path) -> str:
    """The key of the person whom a line of `path` names.

    Raises:
        ValueError: nobody is called so.
    """
    keys = by_name.get(fold_name(name))
    if not keys:
        raise ValueError(f"{path.name}: nobody is called {name!r}")
    return keys[0]


def _by_name(people: dict[str, _Person]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, person in people.items():
        for name in (person.name, *person.aliases):
            if key not in found[fold_name(name)]:
                found[fold_name(name)].append(key)
    return found


def _read_editor(people: dict[str, _Person], path: Path) -> list[_Term]:
    by_name = _by_name(people)
    terms: list[_Term] = []
    country = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            country = line[1:].strip()
        elif line and not line.startswith("#"):
            office, title, name, start, end = line.split("|")
            keys = by_name[fold_name(name)]
            if not keys:
                people[f"editor:{fold_name(name)}"] = _Person(name)
                keys.append(f"editor:{fold_name(name)}")
            terms.append(_Term(keys[0], office, title, country, start, end, "editor"))
    return terms


def _lines(path: Path, width: int) -> list[list[str]]:
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            fields = line.split("|")
            if len(fields) != width:
                raise ValueError(f"{path.name}:{number}: {len(fields)} fields, not {width}")
            found.append([f.strip() for f in fields])
    return found


def _merge(wikidata: list[_Term], editor: list[_Term]) -> list[_Term]:
    """Joins the editor's terms to Wikidata's of the same person, country and office that begin at the same time."""
    held = _by_office_held(_without_doubles(wikidata))
    for term in editor:
        known = held[term.person, term.country, term.office]
        same = [at for at, other in enumerate(known) if edtf.overlaps(other.start, term.start, _MONTH_AND_A_HALF)]
        running = [at for at, other in enumerate(known) if not other.end and other.start <= term.start]
        if same:
            known[same[0]] = _joined(known[same[0]], term)
        elif running and term.end:
            known[running[-1]] = replace(known[running[-1]], end=term.end, source="editor", suspect=False)
        else:
            known.append(term)
    return [term for terms in held.values() for term in terms]


def _joined(wikidata: _Term, editor: _Term) -> _Term:
    start = wikidata.start if edtf.is_day(wikidata.start) or not edtf.is_day(editor.start) else editor.start
    sure_end = bool(wikidata.end) and edtf.is_day(wikidata.end) and wikidata.source == "wikidata"
    end = wikidata.end if sure_end else (editor.end or ("" if not wikidata.end else wikidata.end))
    as_read = start == wikidata.start and end == wikidata.end and wikidata.source == "wikidata"
    source = "wikidata" if as_read and end else "editor"
    return replace(wikidata, title=editor.title, start=start, end=end, source=source, seen="", suspect=False)


def _without_doubles(terms: list[_Term]) -> list[_Term]:
    """One row for each term: of two that begin together the one with the more exact dates stays."""
    kept: list[_Term] = []
    for term in sorted(terms, key=lambda t: (t.person, t.country, t.office, t.start, -len(t.end))):
        last = kept[-1] if kept else None
        same = last and (last.person, last.country, last.office) == (term.person, term.country, term.office)
        follows = bool(last and last.end and last.end <= term.start)
        if last and same and not follows and edtf.overlaps(last.start, term.start, _MONTH_AND_A_HALF):
            exact = term if len(term.start) > len(last.start) else last
            ends = [t.end for t in (last, term) if t.end]
            end = max(ends, key=len) if ends else ""
            kept[-1] = replace(exact, end=end, suspect=last.suspect or term.suspect)
        else:
            kept.append(term)
    return kept


def _close(terms: list[_Term]) -> list[_Term]:
    """Ends for what Wikidata's copy left open: the successor's start; else unknown, but for a head not suspect."""
    closed: list[_Term] = []
    posts: dict[tuple[str, str], list[_Term]] = defaultdict(list)
    for term in terms:
        posts[term.country, term.office].append(term)
    for term in terms:
        if term.end or (term.source == "editor" and not term.seen):
            closed.append(term)
            continue
        later = [t for t in posts[term.country, term.office] if _follows(t, term)]
        if later:
            closed.append(replace(term, end=min(t.start for t in later), source="editor"))
        elif term.suspect:
            closed.append(replace(term, end=f"{term.seen}/2025-01", source="editor"))
        elif term.office in _VOUCHED_FOR:
            closed.append(term)
        else:
            closed.append(replace(term, end=f"{term.seen}/..", source="editor"))
    return closed


def _without_contained(terms: list[_Term]) -> list[_Term]:
    """Leaves out rows of bare years that lie inside a better dated term of the same person and office."""
    same = _by_office_held(terms)
    kept = []
    for term in terms:
        inside = any(
            other is not term
            and edtf.is_day(other.start)
            and edtf.overlaps(f"{other.start}/{_last(other.end)}", term.start)
            for other in same[term.person, term.country, term.office]
        )
        if edtf.is_day(term.start) or not term.seen or not inside:
            kept.append(term)
    return kept


def _by_office_held(terms: Sequence[_Term]) -> dict[tuple[str, str, str], list[_Term]]:
    """Terms by person, country and office."""
    found: dict[tuple[str, str, str], list[_Term]] = defaultdict(list)
    for term in terms:
        found[term.person, term.country, term.office].append(term)
    return found


def _last(end: str) -> str:
    return end if end and "/" not in end else ".."


def _follows(later: _Term, term: _Term) -> bool:
    return (
        later.person != term.person
        and later.start > term.start
        and term.office in _ONE_AT_A_TIME
        and term.country not in _SEVERAL_HEADS
    )


def _is_womans_name(name: str) -> bool:
    """By the given name, where the editor has not said: only names that men hardly bear (`sources/women.txt`)."""
    return fold_name(name).split()[0] in _womens_names()


@cache
def _womens_names() -> frozenset[str]:
    return frozenset(fold_name(line) for line in (SOURCES / "women.txt").read_text(encoding="utf-8").split())


def _write(people: dict[str, _Person], terms: list[_Term], out: Path) -> dict[str, int]:
    held: dict[str, list[_Term]] = defaultdict(list)
    for term in terms:
        held[term.person].append(term)
    given = _given_names(people, held)
    ids = _ids(people, held)
    people_rows, term_rows, alias_rows = [], [], []
    for key in sorted(ids, key=lambda k: ids[k]):
        person, leader = people[key], ids[key]
        flags = person.flags
        gender = person.gender or ("f" if _is_womans_name(person.name) else "")
        people_rows.append(
            (leader, person.name, person.wikidata or "", gender, "official" if "official" in flags else "")
        )
        for term in sorted(held[key], key=lambda t: (t.start, t.office, t.country)):
            term_rows.append((leader, term.office, term.title, term.country, term.start, term.end, term.source))
        alias_rows.extend(_aliases(person, held[key], leader, given))
    _write_tsv(out / "people.tsv", ("id", "name", "wikidata", "gender", "flags"), people_rows)
    _write_tsv(out / "terms.tsv", ("id", "office", "title", "country", "start", "end", "source"), term_rows)
    _write_tsv(out / "aliases.tsv", ("id", "kind", "alias"), alias_rows)
    (out / "given_names.txt").write_text("\n".join(sorted(given)) + "\n", encoding="utf-8")
    return {"people": len(people_rows), "terms": len(term_rows), "aliases": len(alias_rows)}


def _ids(people: dict[str, _Person], held: dict[str, list[_Term]]) -> dict[str, str]:
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(people, key=lambda k: (not people[k].flags and not people[k].gender, people[k].name, k)):
        if not held[key]:
            continue
        leader = slug(people[key].name, taken, held[key][-1].country)
        while leader in taken:
            leader += "-2"
        taken.add(leader)
        ids[key] = leader
    return ids


def _given_names(people: dict[str, _Person], held: dict[str, list[_Term]]) -> frozenset[str]:
    found = set((SOURCES / "given_names.txt").read_text(encoding="utf-8").split())
    for key, person in people.items():
        countries = {t.country for t in held[key]}
        parts = fold_name(person.name).split()
        western = not countries & {"CHN", "KOR", "PRK", "TWN", "VNM", "KHM", "MMR", "LAO", "THA"}
        if western and len(parts) == 2 and len(parts[0]) > 2 and parts[0].isalpha():
            found.add(parts[0])
    return frozenset(found - set((SOURCES / "not_given_names.txt").read_text(encoding="utf-8").split()))


def _aliases(person: _Person, terms: list[_Term], leader: str, given: frozenset[str]) -> list[tuple[str, str, str]]:
    full = set(person.spelt)
    for name in (person.name, *person.aliases):
        full |= spellings(name) if " " in fold_name(name) else {fold_name(name)}
    country = next((t.country for t in terms if len(t.country) == 3), "")
    style = _STYLES.get(country)
    if style:
        full |= {f"{style} {form}" for form in full if _is_whole(form)}
    listed = {fold_name(s) for s in person.surnames}
    if style and _is_styled(person):
        first = fold_name(person.name).split()[0]
        listed |= {f"{style} {given}" for given in (first, *groups_of("given_groups.txt").get(first, ()))}
    short = listed | set(surnames(person.name, country, given))
    short |= {other for form in short for other in other_endings(form)}
    short -= set((SOURCES / "no_surnames.txt").read_text(encoding="utf-8").split())
    rows = [(leader, _surname_kind(form, listed, person.flags), form) for form in sorted(short)]
    printed = {a for a in person.aliases if fold_name(a) not in short and fold_name(a) != fold_name(person.name)}
    rows += [(leader, "alias", a) for a in sorted(printed)]
    known = {fold_name(a) for a in printed} | {fold_name(person.name)} | short
    rows += [(leader, "spelling", s) for s in sorted(full - known) if len(s) > 3]
    return rows


def _is_whole(form: str) -> bool:
    """Several words, and no style before them yet."""
    return form.isascii() and " " in form and form.split()[0] not in _STYLES_KNOWN


def _is_styled(person: _Person) -> bool:
    """Is it the name of a ruling house, "Mohammed bin Zayed Al Nahyan", not "Hussain Ibrahim"?"""
    words = fold_name(person.name).split()
    return words[0] not in _STYLES_KNOWN and not {"bin", "al"}.isdisjoint(words[1:])


def _surname_kind(form: str, listed: set[str], flags: frozenset[str]) -> str:
    """ "Obrador" is not as unmistakable as "López Obrador"."""
    part = any(other.endswith(f" {form}") for other in listed)
    if part and form not in listed:
        return "surname"
    return next((kind for kind in ("single", "famous") if kind in flags), "surname")


def _write_tsv(path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    lines = ["\t".join(header), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    print(gather(Path(sys.argv[1])))  # a maintainer's script: its words are for the maintainer
