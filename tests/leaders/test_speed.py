"""Linking keeps its pace, on ordinary articles and on pages made to slow it down."""

import time

import pytest

from bot.leaders.roster import load_roster
from tests.leaders.builders import article, mentions
from tests.machine import best_cpu

_MOST_UNITS = 1.8
_PARAGRAPHS = (
    "The finance ministry said on Thursday that growth would slow in the second half of the year as exports to the "
    "north fell and the harvest in the southern provinces came in late, according to figures seen by this newspaper.",
    "Officials in the capital played down the figures. They said that the harbour would reopen in spring and that "
    "talks with lenders had gone well, though nobody would give a date for the next round in Washington or Geneva.",
    "At the border crossing lorries queued for nine kilometres. Drivers slept in their cabs, cooked on gas rings and "
    "listened to the radio, where Emmanuel Macron was said to have called Olaf Scholz about the price of power.",
    "“It is the third time this year,” said Marta, who sells soup to the drivers. The Polish prime minister has "
    "promised a second lane; Macron and Scholz have promised money. The two leaders meet in Paris next week.",
)
_HALF_A_THOUSAND_WORDS = article(
    *(_PARAGRAPHS * 4)[:14], headline="Exports fall as border queue grows, Macron calls Scholz"
)


def _unit() -> float:
    """CPU seconds of a fixed piece of plain Python: what the machine can do at this moment."""
    return best_cpu(lambda: sum(i * i for i in range(20_000)), 20)


def test_an_ordinary_article_links_in_the_time_of_a_short_loop():
    mentions(_HALF_A_THOUSAND_WORDS)
    taken = best_cpu(lambda: mentions(_HALF_A_THOUSAND_WORDS), 40)
    # Measured 0.85 units on a quiet machine (0.58 ms for 550 words and 23 mentions), up to 1.5 beside other work.
    assert taken < _MOST_UNITS * _unit()


def test_the_pace_gate_fails_when_the_work_is_done_four_times():
    taken = best_cpu(lambda: [mentions(_HALF_A_THOUSAND_WORDS) for _ in range(4)], 20)
    assert taken > _MOST_UNITS * _unit()


@pytest.mark.parametrize(
    "pump",
    [
        "putin/",
        "Kim ",
        "Kim Jong Un and Kim ",
        "his Chinese counterpart ",
        "Peskov said the two leaders ",
        "the two presidents of the two ",
        "the former then late ex ",
        "President of the President of the ",
        "leaders of Russia, Iran and ",
        "XiJinpingBidenPutin",
        "A. B. C. Putin ",
        "Xi'",
        "’s",
        ". . . ",
        "May may MAY ",
        "\u0130stanbul Erdo\u011fan\u0327 ",
        "习近平",
        "a" * 50,
        "Aa",
        "- ",
    ],
)
def test_fifty_thousand_characters_of_anything_stay_quick(pump):
    load_roster()
    mentions("warm up Putin")
    text = (pump * (50_000 // len(pump) + 1))[:50_000]
    before = time.process_time()
    mentions(text)
    assert time.process_time() - before < 2.0
