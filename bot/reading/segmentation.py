"""Cutting a page: lines with their features in, the state of each line out.

A page is read as a walk through a small grammar (outside a record, above its headline, between headline and text, in
the text), as in a linear-chain model: a line's features speak for its role (`data/weights.tsv`), the grammar for what
may follow what (`data/transitions.tsv`), and the best walk over the whole page is found by dynamic programming
(Viterbi 1967). Cost grows with the number of lines. All weights add up, so every decision can be taken apart.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter

from bot.reading.line import BIT, Line
from bot.reading.wordlists import read_rows

# State -> the role whose weights it uses (a column of weights.tsv); where a second is named, they add up.
STATES: dict[str, str] = {
    "furniture": "furniture", "label": "label", "link": "link", "teaser_head": "teaser_head",
    "teaser_text": "teaser_text", "credit": "credit", "bio": "bio", "tag": "tag", "wall": "wall",
    "kicker": "kicker", "date_above": "meta", "caption_above": "caption+above",
    "headline": "headline", "dek": "dek", "meta": "meta", "caption_top": "caption", "bullet": "bullet",
    "furniture_top": "furniture+inside",
    "body": "body", "item": "item", "subhead": "subhead", "caption": "caption", "furniture_in": "furniture+inside",
    "label_in": "label", "link_in": "link", "entry_time": "entry_time", "meta_in": "meta",
}  # fmt: skip
PARTS: dict[str, tuple[str, ...]] = {
    "OUT": ("furniture", "label", "link", "teaser_head", "teaser_text", "credit", "bio", "tag", "wall"),
    "PRE": ("kicker", "date_above", "caption_above"),
    "HEAD": ("headline", "dek", "meta", "caption_top", "bullet", "furniture_top"),
    "BODY": ("body", "item", "subhead", "caption", "furniture_in", "label_in", "link_in", "entry_time", "meta_in"),
}
OUT_STATES, BODY_STATES = frozenset(PARTS["OUT"]), frozenset(PARTS["BODY"])
HEAD_STATES = frozenset((*PARTS["PRE"], *PARTS["HEAD"]))
TEXT_STATES = frozenset(("body", "item"))
NAMES: tuple[str, ...] = tuple(STATES)
_INDEX = {name: i for i, name in enumerate(NAMES)}
_NEVER = -1e9
# States further below the best one are not tried for that line: on labelled pages none of them ever won.
_WORTH_TRYING = 6.0
# Walks further below the best one are not carried on: more than any run of lines was seen to make up for.
_BEAM = 10.0
_ROUNDING = 1e-6
_LOOKS_KEPT = 50_000
_ALWAYS_OPEN = _INDEX["furniture"]  # reachable from every state, so that no page has no walk
_TOTAL = itemgetter(1)
_BONUS = 1000.0  # what a label is worth against any look of a line


# The weights of a feature for all states stand side by side in one long number, 64 bits each, so that one sum adds
# them all: as multiples of a unit, and raised so far that none is below nothing and borrows from its neighbour.
_UNIT, _RAISED = 10**10, 10**13
_LAID_OUT = struct.Struct(f"<{len(NAMES)}Q")


def _side_by_side(weights: Iterable[float]) -> int:
    return int.from_bytes(_LAID_OUT.pack(*(round(weight * _UNIT) + _RAISED for weight in weights)), "little")


def _parted(summed: int) -> tuple[int, ...]:
    return _LAID_OUT.unpack(summed.to_bytes(_LAID_OUT.size, "little"))


@dataclass(frozen=True, slots=True)
class Weights:
    """`roles[role][feature]`, `steps[from][to]` over state numbers, `starts[state]`; log-odds-like, they add up."""

    roles: dict[str, dict[str, float]]
    steps: tuple[tuple[float, ...], ...]
    starts: tuple[float, ...]


@cache
def load_weights(name: str = "weights.tsv") -> Weights:
    """Weights shipped with the package: those in use, or those where every fit begins."""
    header, *rows = read_rows(name)
    roles: dict[str, dict[str, float]] = {role: {} for role in header[1:]}
    for feature, *values in rows:
        for role, value in zip(header[1:], values, strict=False):
            if value:
                roles[role][feature] = float(value)
    steps, starts = _read_transitions()
    return Weights(roles, steps, starts)


def _read_transitions() -> tuple[tuple[tuple[float, ...], ...], tuple[float, ...]]:
    steps = [[_NEVER] * len(NAMES) for _ in NAMES]
    starts = [_NEVER] * len(NAMES)
    for source, target, value, *_ in read_rows("transitions.tsv"):
        weight = _NEVER if value == "NO" else float(value)
        for to in PARTS.get(target, (target,)):
            if source == "START":
                starts[_INDEX[to]] = weight
                continue
            for origin in PARTS.get(source, (source,)):
                steps[_INDEX[origin]][_INDEX[to]] = weight
    return tuple(map(tuple, steps)), tuple(starts)


class Cutter:
    """Finds the best walk under one set of weights; remembers the scores of looks it has met, since lines repeat."""

    def __init__(self, weights: Weights) -> None:
        self._known: dict[int, tuple[tuple[int, float], ...]] = {}
        self._sound: dict[int, tuple[tuple[int, float], ...]] = {}
        columns = [[weights.roles[role] for role in STATES[name].split("+")] for name in NAMES]

        def row(feature: str) -> int:
            return _side_by_side([sum(column.get(feature, 0.0) for column in parts) for parts in columns])

        self._always = row("always")
        self._rows = {bit: row(feature) for feature, bit in BIT.items()}
        self._starts = weights.starts
        self._columns = [tuple(row[to] for row in weights.steps) for to in range(len(NAMES))]
        self._likeliest = [max(column) for column in self._columns]
        self._rivals = [[self._lead_needed(weights, state, over) for over in range(len(NAMES))]
                        for state in range(len(NAMES))]  # fmt: skip

    def scores(self, features: int) -> tuple[tuple[int, float], ...]:
        """(state, score) pairs worth trying for a line with these features."""
        known = self._known.get(features)
        if known is None:
            if len(self._known) > _LOOKS_KEPT:
                self._known.clear()
            totals = _parted(self._sum(features))
            raised = _RAISED * (1 + features.bit_count())
            least = max(totals) - _WORTH_TRYING * _UNIT
            known = self._known[features] = tuple(
                [(s, (total - raised) / _UNIT) for s, total in enumerate(totals) if total > least or s == _ALWAYS_OPEN]
            )
        return known

    def _lead_needed(self, weights: Weights, state: int, over: int) -> float:
        """By how much a line must look more like `state` than like `over`, that no walk of the page is better through
        `over`: what the steps into it and out of it can make up.
        """
        into = max(row[over] - row[state] for row in weights.steps)
        out_of = max(theirs - mine for theirs, mine in zip(weights.steps[over], weights.steps[state], strict=True))
        return max(into, weights.starts[over] - weights.starts[state]) + max(out_of, 0.0) + _ROUNDING

    def sound_scores(self, features: int) -> tuple[tuple[int, float], ...]:
        """Those of `scores` through which the best walk may lead, wherever the line stands."""
        sound = self._sound.get(features)
        if sound is None:
            if len(self._sound) > _LOOKS_KEPT:
                self._sound.clear()
            pairs = self.scores(features)
            ranked = sorted(pairs, key=_TOTAL, reverse=True)
            leads: list[tuple[int, float]] = []
            lost: set[int] = set()
            for over, score in ranked:
                for state, lead in leads:
                    if lead - score > self._rivals[state][over]:
                        lost.add(over)
                        break
                else:
                    leads.append((over, score))
            sound = self._sound[features] = tuple([pair for pair in pairs if pair[0] not in lost]) if lost else pairs
        return sound

    def _sum(self, features: int) -> int:
        """The weights of these features added up, those of all states at once."""
        total = self._always
        while features:
            lowest = features & -features
            total += self._rows[lowest]
            features ^= lowest
        return total

    def walk(
        self,
        lines: Sequence[Line],
        allowed: Sequence[frozenset[int]] | None = None,
        bonus: float = _BONUS,
        told: Mapping[int, frozenset[int]] | None = None,
    ) -> list[str]:
        """The best state for each line, in order.

        With `allowed`, those states get `bonus`: by default so much that only they are taken where that can be. `told`
        are the states of some lines, by their places.
        """
        if not lines:
            return []
        if allowed:
            scores = [
                _prefer(self.scores(line.features), wanted, bonus) for line, wanted in zip(lines, allowed, strict=True)
            ]
        else:
            known, look = self._sound, self.sound_scores
            scores = [known.get(line.features) or look(line.features) for line in lines]
            for i, wanted in (told or {}).items():
                scores[i] = _prefer(self.scores(lines[i].features), wanted, bonus)
        best = {state: score + self._starts[state] for state, score in scores[0]}
        back: list[dict[int, int]] = []
        for pairs in scores[1:]:
            best, came = self._step(best, pairs)
            back.append(came)
        state = max(best, key=best.__getitem__)
        path = [state]
        for came in reversed(back):
            state = came[state]
            path.append(state)
        return [NAMES[s] for s in reversed(path)]

    def _step(
        self, best: dict[int, float], pairs: Sequence[tuple[int, float]]
    ) -> tuple[dict[int, float], dict[int, int]]:
        here: dict[int, float] = {}
        came: dict[int, int] = {}
        least = max(best.values()) - _BEAM
        live = sorted([pair for pair in best.items() if pair[1] > least], key=_TOTAL, reverse=True)
        columns, likeliest = self._columns, self._likeliest
        if len(live) == 1:  # as it is behind most lines that leave no doubt
            origin, before = live[0]
            for state, score in pairs:
                total = before + columns[state][origin]
                if total > _NEVER:
                    here[state], came[state] = total + score, origin
            return here, came
        for state, score in pairs:
            column, most = columns[state], likeliest[state]
            top, origin = _NEVER, -1
            for previous, before in live:
                if before + most < top:  # nor can any walk after it, as the best come first
                    break
                total = before + column[previous]
                if total > top or (total == top and previous < origin):
                    top, origin = total, previous
            if origin >= 0:
                here[state] = top + score
                came[state] = origin
        return here, came


def _prefer(pairs: Sequence[tuple[int, float]], wanted: frozenset[int], bonus: float) -> tuple[tuple[int, float], ...]:
    """Wanted states with a bonus over all others, which stay possible: the grammar may leave no other way."""
    known = dict(pairs)
    least = min(known.values())
    known.update((state, known.get(state, least) + bonus) for state in wanted)
    return tuple(known.items())


def runs_of(states: Sequence[str], among: frozenset[str]) -> Iterator[tuple[int, int]]:
    """First line and end of each run of lines whose states are `among` these."""
    start = None
    for i, state in enumerate((*states, None)):
        if state in among:
            start = i if start is None else start
        elif start is not None:
            yield start, i
            start = None


def runs_of_text(states: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First line and end of each run of lines that stand in a text."""
    return runs_of(states, BODY_STATES)


@cache
def shipped_cutter() -> Cutter:
    """The cutter under the weights shipped with the package, with the looks that it remembers."""
    return Cutter(load_weights())


def state_number(name: str) -> int:
    """The number under which `Cutter.walk` knows a state."""
    return _INDEX[name]


def cut(lines: Sequence[Line], known: Mapping[int, frozenset[int]] | None = None) -> list[str]:
    """The state of each line under the weights shipped with the package; `known`: the states of lines told before."""
    return shipped_cutter().walk(lines, told=known)


@cache
def _role_weights(role: str) -> tuple[tuple[int, float], ...]:
    return tuple((BIT[name], weight) for name, weight in load_weights().roles[role].items() if name in BIT)


@lru_cache(maxsize=2048)  # several steps ask about one line
def role_score(features: int, role: str) -> float:
    """How much these features alone speak for a role, whatever stands around the line."""
    always = load_weights().roles[role].get("always", 0.0)
    return always + sum([weight for bit, weight in _role_weights(role) if features & bit])
