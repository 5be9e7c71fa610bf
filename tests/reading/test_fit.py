"""Fitting the weights: it learns what the labels say, forgets no line's label on the way, and repeats itself."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.reading.fit import FIRST, fit, write_weights
from bot.reading.labelled import LabelledPage, read_labelled
from bot.reading.lines import split_lines
from bot.reading.pasting import vary
from bot.reading.segmentation import Cutter, Weights, load_weights

PAGE = """\
# outlet: a made page
-|Harbour Courier
-|Home  Region  Weather  Tides

@article publisher=Harbour Courier
H|Lighthouse keepers vote to stay
Y|By Ann Harrow
P|KIRKWALL - The last four keepers of the northern lights voted on Monday to stay on their rocks for another winter.
P|The board had offered them rooms in the town, with a view of the car park, which the keepers called an insult.
-|Sign up for the tide table by letter
P|A ship with coal, flour and newspapers will sail on Thursday if the wind allows it, the harbour master said.
@end
-|All rights reserved

@article publisher=Harbour Courier
H|Ferry loses its anchor for the second time
P|STROMNESS - The ferry to the mainland lost its anchor in the roads on Friday, the second one since the summer.
P|Divers looked for it until dusk and found the first one, a bicycle and two lobster pots of an old pattern.
@end
"""


@pytest.fixture
def page(tmp_path: Path) -> LabelledPage:
    path = tmp_path / "made.page"
    path.write_text(PAGE, encoding="utf-8")
    return read_labelled(path)


def states(weights: Weights, page: LabelledPage) -> dict[str, str]:
    lines = split_lines(page.text)
    return {page.codes[line.number]: state for line, state in zip(lines, Cutter(weights).walk(lines), strict=True)}


def spoilt() -> Weights:
    """The weights to begin with, but a paragraph that ends in a full stop looks like an advert."""
    first = load_weights(FIRST)
    roles = {role: dict(values) for role, values in first.roles.items()}
    roles["furniture"]["ends_stop"], roles["body"]["ends_stop"] = 6.0, -3.0
    return Weights(roles, first.steps, first.starts)


def test_a_fit_learns_from_labels_what_the_weights_had_wrong(page: LabelledPage) -> None:
    assert states(spoilt(), page)["P"] == "furniture"
    assert states(fit([page], spoilt(), seeds=(1,)), page)["P"] == "body"


def test_the_same_pages_give_the_same_weights(page: LabelledPage) -> None:
    once, again = (fit([page], load_weights(FIRST), rounds=2, seeds=(3, 5)) for _ in range(2))
    assert once == again


def test_variants_keep_every_paragraph_with_its_label(page: LabelledPage) -> None:
    paragraphs = {text for record in page.records for _, code, text in record.lines if code == "P"}
    for varied, _ in vary([page], random.Random(3)):
        lines = varied.text.split("\n")
        assert all(lines[number - 1].strip() for number in varied.codes)
        held = {lines[number - 1] for number, code in varied.codes.items() if code == "P"}
        assert held
        assert held <= paragraphs
        assert all(lines[number - 1] == text for record in varied.records for number, _, text in record.lines)


def test_what_is_written_is_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "weights.tsv"
    path.write_text("# what stands above the table stays\n", encoding="utf-8")
    write_weights(load_weights(FIRST), path)
    shipped = Path(__file__).parents[2] / "bot" / "reading" / "data" / FIRST
    assert path.read_text(encoding="utf-8").startswith("# what stands above the table stays\nfeature\t")
    assert rows(path) == rows(shipped)


def rows(path: Path) -> dict[str, list[str]]:
    table = [line.rstrip().split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]
    return {name: weights for name, *weights in table if weights and not name.startswith("#")}
