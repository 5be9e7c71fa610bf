"""Fit the weights again: labelled pages in, `weights.tsv` out. For development: `python -m bot.reading.fit DIR`.

A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) over the cutter's own states and steps. A
label allows several states, so that the probability of all walks that the labels allow is made likely (Tsuboi et al.
2008), against walks whose faults are dear: those that lose text or let furniture in (softmax-margin, Gimpel and Smith
2010). Weights are drawn back to `data/first_weights.tsv`, so that a fit corrects what was judged before. Transitions
stay as they are written: they are the grammar, and fitting them too was worse on pages that no fit had seen.

Beside each page stand variants of it (`pasting.py`), and known phrases are forgotten at random: on an outlet never
seen, layout and company must tell furniture from text.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.reading.allowed import allowed_states
from bot.reading.labelled import LabelledPage, read_labelled
from bot.reading.line import BIT, FEATURES
from bot.reading.lines import split_lines
from bot.reading.pasting import vary
from bot.reading.segmentation import NAMES, STATES, Weights, load_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

FIRST = "first_weights.tsv"
_PULL = 3.0  # how strongly weights are drawn back; of .1, .3, 1, 3 and 10 best on pages that no fit had seen
_ROUNDS, _SEEDS = 20, (7, 11, 13, 17)
# How far to go from the first weights to the fitted ones: further, and teasers and credits of unseen pages suffer.
_TRUST = 0.3
_STEP = 0.1
_CELLS = 12_000  # lines in a batch
_FORGOTTEN = (0.0, 0.2, 0.4, 0.8)
_PHRASES = sum(BIT[name] for name in FEATURES if name.startswith(("is_", "page_")) or name in (
    "long_furniture", "promo_cue", "promo_cue_2", "legal_cue", "legal_cue_2", "wall_cue", "wall_cue_2"))  # fmt: skip
_MOST = 9.0  # no single feature may decide alone
_FORBIDDEN = -25.0  # the grammar may leave no other way than a state that no label allows
_ROWS = ("always", *FEATURES)
_TEXT = [NAMES.index(name) for name in ("body", "item", "subhead")]
_HEADLINE = NAMES.index("headline")
_LOST, _LEAKED, _HEADLINE_MISSED = 2.0, 1.0, 1.0
_LEAKS = "-RrLlMmCKG"


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pages of about one length: [line, page, ...]. `cost` is what a wrong state costs, `counts` what a page does."""

    features: Floats
    allowed: Flags
    cost: Floats
    is_line: Flags
    counts: Floats


@dataclass(frozen=True, slots=True)
class _Sequence:
    features: list[int]
    allowed: list[frozenset[int]]
    codes: list[str]
    counts: float


def fit(pages: Sequence[LabelledPage], first: Weights, rounds: int = _ROUNDS, seeds: Sequence[int] = _SEEDS) -> Weights:
    """New role weights: the way from `first` to the mean of several fits, gone in part; the same for the same seeds.

    Each fit passes `rounds` times over the pages and over variants of its own.
    """
    import numpy as np

    began = _as_table(first)
    mean = np.mean([_fit_once(pages, first, rounds, random.Random(seed)) for seed in seeds], axis=0)  # noqa: S311
    table = began + _TRUST * (mean - began)
    fitted = {role: {row: float(table[r, c]) for r, row in enumerate(_ROWS)} for c, role in enumerate(first.roles)}
    return Weights(fitted, first.steps, first.starts)


def _as_table(weights: Weights) -> Floats:
    import numpy as np

    return np.array([[values.get(row, 0.0) for values in weights.roles.values()] for row in _ROWS])


def _fit_once(pages: Sequence[LabelledPage], first: Weights, rounds: int, chance: random.Random) -> Floats:
    """Weights [feature, role], the mean over the later half of the passes (Adam, Kingma and Ba 2015)."""
    import numpy as np

    sequences = [_sequence(page, counts, chance) for page, counts in vary(pages, chance) if page.text.strip()]
    batches = _batched([one for one in sequences if one.features])
    began = _as_table(first)
    shares = np.array([[float(STATES[name].split("+").count(role)) for name in NAMES] for role in first.roles])
    steps, starts = np.exp(np.array(first.steps)), np.exp(np.array(first.starts))
    weights, mean = began.copy(), np.zeros_like(began)
    slow, square = np.zeros_like(began), np.zeros_like(began)
    taken = 0
    for number in range(rounds):
        chance.shuffle(batches)
        for batch in batches:
            slope = _slope(batch, weights @ shares, steps, starts) @ shares.T
            slope += 2 * _PULL * (weights - began) / len(batches)
            taken += 1
            slow, square = 0.9 * slow + 0.1 * slope, 0.999 * square + 0.001 * slope**2
            pace = _STEP * (1 - number / rounds)
            weights -= pace * (slow / (1 - 0.9**taken)) / (np.sqrt(square / (1 - 0.999**taken)) + 1e-8)
            weights = np.clip(weights, -_MOST, _MOST)
        if number >= rounds // 2:
            mean += weights / (rounds - rounds // 2)
    return mean


def _sequence(page: LabelledPage, counts: float, chance: random.Random) -> _Sequence:
    """A page as its lines' features, some of the known phrases forgotten, with the states that its labels allow."""
    lines = split_lines(page.text)
    allowed = allowed_states(page, lines)
    share = chance.choice(_FORGOTTEN)
    seen = [
        line.features & ~_PHRASES if line.features & _PHRASES and chance.random() < share else line.features
        for line in lines
    ]
    codes = [page.codes.get(line.number, "-") for line in lines]
    # Long pages say more than short ones, but say the same again.
    return _Sequence(seen, allowed, codes, counts / max(len(lines), 1) ** 0.5)


def _batched(sequences: Sequence[_Sequence]) -> list[_Batch]:
    batches: list[_Batch] = []
    waiting: list[_Sequence] = []
    for one in sorted(sequences, key=lambda one: len(one.features)):
        waiting.append(one)
        if len(waiting) * len(one.features) > _CELLS:
            batches.append(_batch(waiting))
            waiting = []
    return [*batches, _batch(waiting)] if waiting else batches


def _batch(sequences: Sequence[_Sequence]) -> _Batch:
    import numpy as np

    size = (max(len(one.features) for one in sequences), len(sequences))
    features, is_line = np.zeros((*size, len(_ROWS))), np.zeros(size, bool)
    allowed, cost = np.zeros((*size, len(NAMES)), bool), np.zeros((*size, len(NAMES)))
    for page, one in enumerate(sequences):
        is_line[: len(one.features), page] = True
        features[: len(one.features), page, 0] = 1.0
        for line, seen in enumerate(one.features):
            rest = seen
            while rest:
                lowest = rest & -rest
                features[line, page, lowest.bit_length()] = 1.0
                rest ^= lowest
            allowed[line, page, list(one.allowed[line])] = True
            cost[line, page] = _costs(one.codes[line])
    counts = np.array([one.counts for one in sequences])
    return _Batch(features, allowed, np.where(allowed, 0.0, cost), is_line, counts)


def _costs(code: str) -> Floats:
    """What each state would cost a line of this label."""
    import numpy as np

    costs = np.zeros(len(NAMES))
    if code == "P":
        costs[:] = _LOST
        costs[_TEXT] = 0.0
    elif code == "H":
        costs[:] = _HEADLINE_MISSED
        costs[_HEADLINE] = 0.0
    elif code in _LEAKS:
        costs[_TEXT], costs[_HEADLINE] = _LEAKED, _HEADLINE_MISSED
    return costs


def _slope(batch: _Batch, weights: Floats, steps: Floats, starts: Floats) -> Floats:
    """How the loss of a batch rises with the weight of each feature for each state."""
    import numpy as np

    scores = batch.features @ weights
    likely = _likelihoods(scores + batch.cost, batch.is_line, steps, starts)
    right = _likelihoods(np.where(batch.allowed, scores, scores + _FORBIDDEN), batch.is_line, steps, starts)
    surplus = (likely - right) * batch.counts[None, :, None]
    slope: Floats = np.tensordot(batch.features, surplus, axes=((0, 1), (0, 1)))
    return slope


def _likelihoods(scores: Floats, is_line: Flags, steps: Floats, starts: Floats) -> Floats:
    """How likely each state is for each line over all walks, 0 to 1 (forward and backward, Rabiner 1989)."""
    import numpy as np

    seen = np.exp(scores - scores.max(2, keepdims=True))
    before = np.empty_like(seen)
    here = _to_one((starts + 1e-30) * seen[0])
    before[0] = here
    for line in range(1, len(seen)):
        here = np.where(is_line[line][:, None], _to_one((here @ steps) * seen[line]), here)
        before[line] = here
    after: Floats = np.ones_like(here)
    likely: Floats = np.empty_like(seen)
    likely[-1] = before[-1]
    for line in range(len(seen) - 1, 0, -1):
        after = np.where(is_line[line][:, None], _to_one((seen[line] * after) @ steps.T), after)
        likely[line - 1] = _to_one(before[line - 1] * after)
    likely[~is_line] = 0.0
    return likely


def _to_one(values: Floats) -> Floats:
    shares: Floats = values / values.sum(1, keepdims=True)
    return shares


def write_weights(weights: Weights, path: Path) -> None:
    """The matrix as it is read: a row a feature, a column a role."""
    comments = [line for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("#")]
    rows = ["\t".join(("feature", *weights.roles))]
    for feature in _ROWS:
        values = (weights.roles[role].get(feature, 0.0) for role in weights.roles)
        rows.append("\t".join((feature, *(f"{round(value, 2):g}" if round(value, 2) else "" for value in values))))
    path.write_text("\n".join((*comments, *rows)) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the reading weights to labelled pages.")
    parser.add_argument("pages", type=Path, help="folder of .page files to tune on")
    chosen = parser.parse_args()
    pages = [read_labelled(path) for path in sorted(chosen.pages.glob("*.page"))]
    write_weights(fit(pages, load_weights(FIRST)), Path(__file__).parent / "data" / "weights.tsv")


if __name__ == "__main__":
    main()
