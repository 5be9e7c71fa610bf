"""The roster: who holds or held which office, under which names. Data files and people's edits in, `Roster` out.

`load_roster()` reads the TSV files of `data/` once per process and set of edits; the matcher that linking needs is
built when it is first asked for, so that a look-up by name starts fast.
"""

from __future__ import annotations

import gc
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

from bot import edtf
from bot.leaders.names import fold_name, slug, spellings, surnames
from bot.leaders.words import DATA, words_of
from bot.model import LEAST, Leader, Term, foremost
from bot.text import fold

FormKind = Literal["full", "surname", "single", "famous"]
EditAction = Literal["add", "term", "end", "alias", "never", "id"]

_FILES = (
    "people.tsv", "terms.tsv", "aliases.tsv", "countries.tsv", "bodies.tsv", "roles.tsv", "former_ids.tsv",
)  # fmt: skip
_HEADS = frozenset({"head_of_state", "head_of_government", "supreme_leader"})
_POINTS = re.compile(r"[.,]")
_SHORTEST_PART = 2
_REMEMBERED = 50_000  # (leader, day) pairs whose office is kept at hand: a week of news asks for a few hundred
_TYPO_SCORE = 82.0  # rapidfuzz ratio: "zelinsky" / "zelensky" 88, "obana" / "obama" 80 is caught by the surname form


@dataclass(frozen=True, slots=True)
class RosterEdit:
    """What a person or a refresh changes. `leader` is an id; `add` needs name, office, title, country and start.

    add: a new person with one term · term: one more term · end: the last open term of `office` in `country` ends on
    `end` (with `start`: the term that began then) · id: the Wikidata id of `leader` · alias: `alias` names `leader` ·
    never: `alias` names nobody (or not `leader`, when given).
    """

    action: EditAction
    leader: str = ""
    name: str = ""
    alias: str = ""
    office: str = ""
    title: str = ""
    country: str = ""
    start: str = ""
    end: str = ""
    wikidata: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country. `power`: who leads; `seats`: capitals and palaces that stand for it.

    "S": the head of state. "G": the head of government, beside a crown or a figurehead. "g": the same, but a president
    of weight is the counterpart of presidents. "P": the party. "-": disputed.
    """

    code: str
    name: str
    also: tuple[str, ...]
    adjectives: tuple[str, ...]
    seats: tuple[str, ...]
    power: str


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation whose head counts as a leader; `office` is the office its head holds in the roster."""

    code: str
    name: str
    also: tuple[str, ...]
    office: str
    title: str


class Roster:
    """Leaders with their terms and forms of name; never changed once built."""

    def __init__(
        self,
        leaders: Mapping[str, Leader],
        forms: Mapping[str, tuple[tuple[str, FormKind], ...]],
        given_names: frozenset[str],
        version: str,
        former_ids: Mapping[str, str] | None = None,
    ) -> None:
        self._leaders = dict(leaders)
        self._former_ids = former_ids or {}
        self.forms = forms
        self.given_names = given_names
        self.version = version
        self._held: dict[tuple[str, date], Term | None] = {}

    def leader(self, leader_id: str) -> Leader | None:
        """Who has this id, or had it before two entries of one person were joined."""
        return self._leaders.get(leader_id) or self._leaders.get(self._former_ids.get(leader_id, ""))

    def all(self) -> tuple[Leader, ...]:
        return tuple(self._leaders.values())

    def by_id(self) -> Mapping[str, Leader]:
        """Id to leader, for stages that are handed a mapping."""
        return self._leaders

    def office_at(self, leader: Leader, day: date) -> Term | None:
        """The office to print for `leader` on `day`; of several the highest, at home before abroad."""
        if (leader.id, day) in self._held:
            return self._held[leader.id, day]
        term = foremost(term for term in leader.terms if edtf.covers(term.start, term.end, day))
        if len(self._held) >= _REMEMBERED:
            self._held.clear()
        self._held[leader.id, day] = term
        return term

    def holders(self, office: str, country: str, day: date) -> tuple[Leader, ...]:
        """Who held `office` in `country` on `day`; both on the day of a handover."""
        ids = (one for one, term in self.terms_of(office, country) if edtf.covers(term.start, term.end, day))
        return tuple(self._leaders[one] for one in dict.fromkeys(ids))

    def terms_of(self, office: str, country: str) -> tuple[tuple[str, Term], ...]:
        """All (leader id, term) of one office, oldest first."""
        return self._by_office.get((office, country), ())

    def find(self, query: str, limit: int = 5) -> list[Leader]:
        """Leaders meant by `query`: accent- and case-blind, any order, surname, alias; those in office lately first.

        An ambiguous surname gives several; an unknown name gives none (`nearest` then says what may have been meant).
        """
        wanted = fold_name(query)
        if not wanted:
            return []
        typed = self._typed.get(_POINTS.sub("", wanted)) or self._typed.get(query, "")
        exact = self.forms.get(wanted) or self.forms.get(typed, ())
        ids = [leader_id for leader_id, kind in exact if kind == "full"] or [leader_id for leader_id, _ in exact]
        if not ids:
            ids = sorted(set.intersection(*(self._named_with.get(word, set()) for word in wanted.split())))
            ids = ids if any(len(word) > _SHORTEST_PART for word in wanted.split()) else []  # "bin", "de"
        if not ids and " " not in wanted:
            ids = [one for one, kind in self.forms.get(self._glued.get(wanted, ""), ()) if kind == "full"]
        return self._by_weight(dict.fromkeys(ids))[:limit]

    @cached_property
    def _typed(self) -> Mapping[str, str]:
        """Forms by what people type for them: without points and commas ("marcos jr"), "thor" for "Þór"."""
        typed = {fold(leader.name): fold_name(leader.name) for leader in self._leaders.values()}
        for form in self.forms:
            if not form.isascii():  # folding takes vowel signs away and parts syllables: "मोदी", "김정은"
                typed.setdefault(fold(form), form)
            if "." in form or "," in form:
                typed[_POINTS.sub("", form)] = form
                typed[" ".join(_POINTS.sub(" ", form).split())] = form
        return typed

    def nearest(self, query: str, limit: int = 3) -> list[str]:
        """Names that `query` may be a misspelling of, best first."""
        from rapidfuzz import fuzz, process

        wanted = fold_name(query)
        close = process.extract(
            wanted, list(self.forms), scorer=fuzz.ratio, limit=limit * 8, score_cutoff=_TYPO_SCORE - 10
        )
        scores: dict[str, float] = {}
        for form, score, _ in close:
            for leader_id, kind in self.forms[form]:
                scores[leader_id] = max(
                    scores.get(leader_id, 0.0), score - (0.0 if kind in {"full", "single"} else 4.0)
                )
        good = [one for one, score in scores.items() if score >= _TYPO_SCORE - 4]
        best = sorted(good, key=lambda one: (-round(scores[one] / 4), self._weight(self._leaders[one])))
        return [self._leaders[one].name for one in best[:limit]]

    @cached_property
    def country_names(self) -> Mapping[str, str]:
        """Folded name -> code of every country, by each of its names."""
        return {fold(name): land.code for land in self.countries.values() for name in (land.name, *land.also)}

    @cached_property
    def countries(self) -> Mapping[str, Country]:
        return {row[0]: _country(row) for row in _read("countries.tsv")}

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        return tuple(
            Body(code, name, _cell(also), office or "org_head", title)
            for code, name, also, office, title in _read("bodies.tsv")
        )

    def country_name(self, code: str) -> str:
        """The English short name of a country or body; the code itself when unknown."""
        if code in self.countries:
            return self.countries[code].name
        return next((body.name for body in self.bodies if body.code == code), code)

    @cached_property
    def _by_office(self) -> Mapping[tuple[str, str], tuple[tuple[str, Term], ...]]:
        found: dict[tuple[str, str], list[tuple[str, Term]]] = defaultdict(list)
        for leader in self._leaders.values():
            for term in leader.terms:
                found[term.office, term.country].append((leader.id, term))
        return {key: tuple(sorted(held, key=lambda pair: pair[1].start or "")) for key, held in found.items()}

    @cached_property
    def _named_with(self) -> Mapping[str, set[str]]:
        """A word of a name to the ids of all who bear it."""
        bearers: dict[str, set[str]] = defaultdict(set)
        for form, named in self.forms.items():
            for word in form.split():
                bearers[word].update(leader_id for leader_id, _ in named)
        return bearers

    @cached_property
    def _glued(self) -> Mapping[str, str]:
        """Forms without their blanks ("xijinping") to the forms."""
        return {form.replace(" ", ""): form for form in self.forms if " " in form}

    def _by_weight(self, ids: Iterable[str]) -> list[Leader]:
        return sorted((self._leaders[one] for one in ids), key=self._weight)

    def _weight(self, leader: Leader) -> tuple[bool, bool, int, str]:
        last = max((term.end or "9999" for term in leader.terms), default="")
        rank = min((term.precedence[0] for term in leader.terms), default=LEAST)
        return (leader.is_official, last < "2021", rank, leader.name)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage collection meanwhile: tens of thousands of small objects at once would set it off again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def load_roster(edits: Iterable[RosterEdit] = ()) -> Roster:
    """The roster of the data files with `edits` applied in their order; one per process and set of edits."""
    return _load(tuple(edits))


@lru_cache(maxsize=8)
def _load(edits: tuple[RosterEdit, ...]) -> Roster:
    digest = hashlib.sha256()
    for name in (
        "people.tsv",
        "terms.tsv",
        "aliases.tsv",
        "countries.tsv",
        "bodies.tsv",
        "roles.tsv",
        "former_ids.tsv",
    ):
        digest.update((DATA / name).read_bytes())
    digest.update(repr(edits).encode())
    given = words_of("given_names.txt")
    with collector_paused():
        builder = _Builder(given)
        for edit in edits:
            builder.apply(edit)
        return Roster(builder.leaders, builder.freeze(), given, digest.hexdigest()[:16], builder.former_ids)


class _Builder:
    """Gathers leaders and forms while files and edits are read."""

    def __init__(self, given_names: frozenset[str]) -> None:
        self.given_names = given_names
        self.leaders: dict[str, Leader] = {}
        self.forms: dict[str, dict[str, FormKind]] = {}
        self.former_ids = {row[0]: row[1] for row in _read("former_ids.tsv")}
        self._read_files()

    def _read_files(self) -> None:
        terms: dict[str, list[Term]] = defaultdict(list)
        for leader_id, office, title, country, start, end, source in _read("terms.tsv"):
            head = office in _HEADS and len(country) == 3
            terms[leader_id].append(Term(office, title, country, start or None, end or None, head, source))
        aliases: dict[str, list[str]] = defaultdict(list)
        for leader_id, kind, alias in _read("aliases.tsv"):
            if kind == "alias":
                aliases[leader_id].append(alias)
                self._name(leader_id, fold_name(alias), "full")
            elif kind == "spelling":
                self._name(leader_id, alias, "full")
            else:
                self._name(
                    leader_id, alias, "single" if kind == "single" else "famous" if kind == "famous" else "surname"
                )
        for leader_id, name, wikidata, gender, flags in _read("people.tsv"):
            self._name(leader_id, fold_name(name), "full")
            self.leaders[leader_id] = Leader(
                leader_id, name, tuple(terms[leader_id]), tuple(aliases[leader_id]), wikidata or None,
                "official" in flags, "m" if gender == "m" else "f" if gender == "f" else None,
            )  # fmt: skip

    def _name(self, leader_id: str, form: str, kind: FormKind) -> None:
        named = self.forms.setdefault(form, {})
        if kind == "full" or leader_id not in named:
            named[leader_id] = kind

    def apply(self, edit: RosterEdit) -> None:
        if edit.leader in self.former_ids:
            edit = replace(edit, leader=self.former_ids[edit.leader])
        leader = self.leaders.get(edit.leader)
        if edit.action == "add":
            self._add(edit)
        elif edit.action == "never":
            self._forget(fold_name(edit.alias), edit.leader)
        elif leader and edit.action == "alias":
            self.leaders[leader.id] = replace(leader, aliases=(*leader.aliases, edit.alias))
            self._name(leader.id, fold_name(edit.alias), "full")
        elif leader and edit.action == "term":
            self.leaders[leader.id] = replace(leader, terms=(*leader.terms, _edited_term(edit)))
        elif leader and edit.action == "id":
            self.leaders[leader.id] = replace(leader, wikidata=edit.wikidata or None)
        elif leader and edit.action == "end":
            self.leaders[leader.id] = replace(leader, terms=tuple(_ended(leader.terms, edit)))

    def _add(self, edit: RosterEdit) -> None:
        leader_id = edit.leader or slug(edit.name, self.leaders, edit.country)
        self.leaders[leader_id] = Leader(leader_id, edit.name, (_edited_term(edit),), (), edit.wikidata or None)
        for form in spellings(edit.name):
            self._name(leader_id, form, "full")
        for form in surnames(edit.name, edit.country, self.given_names):
            self._name(leader_id, form, "surname")

    def _forget(self, form: str, leader_id: str) -> None:
        if not leader_id:
            self.forms.pop(form, None)
        elif form in self.forms:
            self.forms[form].pop(leader_id, None)
            if not self.forms[form]:
                del self.forms[form]

    def freeze(self) -> dict[str, tuple[tuple[str, FormKind], ...]]:
        return {form: tuple(named.items()) for form, named in self.forms.items()}


def _edited_term(edit: RosterEdit) -> Term:
    head = edit.office in _HEADS and len(edit.country) == 3
    return Term(edit.office, edit.title, edit.country, edit.start or None, edit.end or None, head, "editor")


def _ended(terms: tuple[Term, ...], edit: RosterEdit) -> Iterator[Term]:
    last = max((t for t in terms if _is_open(t, edit)), key=lambda t: t.start or "", default=None)
    for term in terms:
        yield replace(term, end=edit.end, source="editor") if term is last else term


def _is_open(term: Term, edit: RosterEdit) -> bool:
    open_end = term.end is None or term.end.endswith("/..")
    same = term.office == edit.office and term.country == edit.country
    return open_end and same and edit.start in ("", term.start)


def _country(row: list[str]) -> Country:
    code, name, also, adjectives, seats, power = row
    return Country(code, name, _cell(also), _cell(adjectives), _cell(seats), power)


def _cell(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


def _read(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").split("\n")
    return [line.split("\t") for line in lines[1:] if line]
