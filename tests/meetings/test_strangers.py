"""A person who is no leader takes over "he"."""

import time

import pytest

from bot.leaders.roster import load_roster
from bot.meetings.strangers import takes_the_stage
from tests.meetings import judging


@pytest.mark.parametrize(
    "sentence",
    [
        "Ragnar Holm told a Bergen court that the money was his.",
        "It is claimed that Holm fled by boat.",
        "“I was afraid,” Marta de Vries said.",
        "Mr Holm, 34, had worked there.",
        "Yusuf al-Amin vanished in May.",
    ],
)
def test_a_name_that_does_or_says_something_takes_the_stage(sentence: str) -> None:
    assert takes_the_stage(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The White House said nothing.",
        "The Foreign Ministry told reporters to wait.",
        "Prices said little.",
        "New York was dark.",
        "He told them to wait.",
        "The train went on.",
        "National Weather Service said so.",
    ],
)
def test_bodies_places_and_common_words_do_not(sentence: str) -> None:
    assert not takes_the_stage(sentence)


@pytest.mark.parametrize("pump", ["Amsel ", "Amsel de ", "Amsel, 34, ", "The Amsel had ", "A-"])
def test_a_long_row_of_names_costs_no_more_than_its_length(pump: str) -> None:
    begun = time.process_time()
    takes_the_stage(pump * (50_000 // len(pump)))
    assert time.process_time() - begun < 0.5


def test_he_is_no_leader_after_a_sentence_about_somebody_else() -> None:
    told = [
        "Keir Starmer was asked about the case in the Commons on Tuesday.",
        "Ragnar Holm told a Bergen court that the money was his.",
        "He had travelled to Iceland in March and met friends in Reykjavik.",
    ]
    row = {"id": "holm", "day": "2025-05-06", "headline": "Court hears of the money", "paragraphs": told, "records": []}
    assert judging.judge([row], load_roster()).extra == 0
    own = [told[0], "He had travelled to Iceland in March and spoke well of it."]
    (visit,) = judging.ledger_of(row | {"paragraphs": own}, load_roster())
    assert [p.id for p in visit.participants] == ["keir-starmer"]
