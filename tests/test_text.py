"""Folding and sentences: what the index, the matcher and the extractor see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import text


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("Erdoğan’s  Élysée", "erdogan's elysee"),
        ("ZELENSKYY", "zelenskyy"),
        ("Łódź, Großbritannien", "lodz grossbritannien"),
        ("Xi\u00a0Jinping—Putin", "xi jinping putin"),
        ("İstanbul", "istanbul"),
        ("Путин", "путин"),
    ],
)
def test_accents_and_capitals_are_folded(printed, folded):
    assert text.fold(printed) == folded


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(printed):
    once = text.fold(printed)
    assert text.fold(once) == once


@given(st.text(max_size=200))
def test_the_char_by_char_fold_keeps_offsets(printed):
    assert len(text.fold_char_for_char(printed)) == len(printed)


@given(st.text(max_size=300))
def test_sentences_lose_no_word(printed):
    spans = text.sentences(printed)
    kept = "".join("".join(printed[a:b].split()) for a, b in spans)
    assert kept == "".join(printed.split())
    assert all(a <= b for a, b in spans)


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        (
            "President Vladimir V. Putin met Mr. Xi. They spoke.",
            ["President Vladimir V. Putin met Mr. Xi.", "They spoke."],
        ),
        ("The U.S. said no. “It is done.” He left.", ["The U.S. said no.", "“It is done.”", "He left."]),
        ("He arrived at 5 p.m. Tuesday. She did not.", ["He arrived at 5 p.m. Tuesday.", "She did not."]),
        ("It ended.Putin left.", ["It ended.", "Putin left."]),
    ],
)
def test_titles_initials_and_hours_end_no_sentence(paragraph, expected):
    assert [paragraph[a:b] for a, b in text.sentences(paragraph)] == expected


def test_xi_in_taxi_is_no_word():
    taxi = "a taxi for Xi"
    assert not text.is_whole_word(taxi, 4, 6)
    assert text.is_whole_word(taxi, 11, 13)
