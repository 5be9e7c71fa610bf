"""The gate on linking: labelled sentences, half of them set aside before any rule was written for them."""

import hashlib
import json

import pytest

from tests.leaders.judging import HERE, judge, labelled

FLOORS = json.loads((HERE / "floors.json").read_text())


def _assert_floors(names, roles):
    assert names.precision >= FLOORS["names_precision"], names.lines
    assert names.recall >= FLOORS["names_recall"], names.lines
    assert roles.precision >= FLOORS["roles_precision"], roles.lines
    assert roles.recall >= FLOORS["roles_recall"], roles.lines


OPEN = ("links_open.tsv", "links_regions.tsv")
SET_ASIDE = ("links_set_aside.tsv", "links_set_aside_2.tsv")


@pytest.mark.parametrize("half", [*OPEN, *SET_ASIDE])
def test_links_of_labelled_sentences_stay_above_the_floors(half):
    _assert_floors(*judge(labelled(half)))


@pytest.mark.parametrize("half", SET_ASIDE)
def test_the_set_aside_half_is_the_one_that_was_set_aside(half):
    assert hashlib.sha256((HERE / half).read_bytes()).hexdigest() == FLOORS[half]


def test_the_gate_fails_on_planted_faults():
    rows = labelled("links_open.tsv")
    shifted = [[*row[:3], other[3], other[4]] for row, other in zip(rows, rows[1:] + rows[:1], strict=True)]
    with pytest.raises(AssertionError):
        _assert_floors(*judge(shifted))
