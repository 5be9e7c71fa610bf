"""Questions as editors type them, with slips and without a question mark, against a made world: the answers were judged
one by one when they were pinned."""

from pathlib import Path

import pytest

from bot.desk import lookup, questions
from bot.desk.talks import FRESH_FOR, KEPT, Talks
from bot.messages import lookup as words
from bot.model import Viewer
from tests.lookups.world import NOW, make_world

VIEWER = Viewer("T1", "U1", "C1")
RIGHT = 0.98
"""All of them came out so when they were pinned; four may be lost to a better rule."""
PINNED = [
    line.split("\t")
    for line in (Path(__file__).parent / "typed_questions.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
TALK = ("T1", "C1", "1.1")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = make_world(tmp_path_factory.mktemp("world"))
    yield made
    made.store.close()


def said(desk, question, before=None):
    return words.answer(questions.ask(desk, question, VIEWER, NOW, before=before)).text


def _wrong(desk, pinned):
    return [
        (question, told, start) for question, start in pinned if not (told := said(desk, question)).startswith(start)
    ]


def _assert_right(desk, pinned):
    wrong = _wrong(desk, pinned)
    assert 1 - len(wrong) / len(pinned) >= RIGHT, wrong


def test_typed_questions_are_answered_right(desk):
    assert len(PINNED) > 180
    _assert_right(desk, PINNED)


def test_the_gate_fails_when_answers_belong_to_other_questions(desk):
    shifted = [[one[0], other[1]] for one, other in zip(PINNED, PINNED[1:] + PINNED[:1], strict=True)]
    with pytest.raises(AssertionError):
        _assert_right(desk, shifted)


# A conversation


def _talk(desk, *asked):
    """What is said to questions that follow each other in one thread."""
    talks, told = Talks(), []
    for question in asked:
        answer = questions.ask(desk, question, VIEWER, NOW, before=talks.subject(TALK, NOW))
        talks.remember(TALK, answer, NOW)
        told.append(words.answer(answer))
    return told


def test_a_follow_up_is_about_whom_the_question_before_was_about(desk):
    told = _talk(desk, "when did xi last meet putin?", "and where?", "how often?", "and in 2023?", "did they phone?")
    assert [one.text.split(" as far")[0].split(", on the")[0] for one in told[1:]] == [
        "In Kazan, Russia, 23 Oct 2024 (summit)",
        "Xi Jinping and Vladimir Putin: 4 times in person and 1 call",
        "Xi Jinping and Vladimir Putin: 1 time in person in 2023",
        "Yes: Xi Jinping and Vladimir Putin, 8 Feb 2024 (phone call)",
    ]
    assert "Taking this as about Xi Jinping and Vladimir Putin, as the question before" in str(told[1].blocks)


def test_another_name_takes_the_place_of_the_second(desk):
    told = _talk(desk, "how often did xi meet putin", "and modi?", "where?")
    assert told[1].text.startswith("Xi Jinping and Narendra Modi: 2 times")
    assert told[2].text.startswith("In Kazan, Russia, 23 Oct 2024")


def test_a_question_that_stands_by_itself_is_taken_as_it_stands(desk):
    told = _talk(desk, "when did macron meet scholz", "who met in rio?", "and where?")
    assert told[1].text.startswith("Met in Rio de Janeiro: Xi Jinping (2 times)")
    assert told[2].text.startswith("I can say when")


def test_a_follow_up_asks_the_same_again_without_the_conversation(desk):
    talks = Talks()
    talks.remember(TALK, questions.ask(desk, "when did xi last meet putin?", VIEWER, NOW), NOW)
    followed = questions.ask(desk, "and where?", VIEWER, NOW, before=talks.subject(TALK, NOW))
    assert said(desk, followed.query) == words.answer(followed).text


def test_conversations_are_forgotten(desk):
    talks = Talks()
    answer = questions.ask(desk, "macron scholz", VIEWER, NOW)
    for number in range(KEPT + 1):
        talks.remember(("T1", "C1", str(number)), answer, NOW)
    assert talks.subject(("T1", "C1", "0"), NOW) is None
    assert talks.subject(("T1", "C1", "1"), NOW) is not None
    assert talks.subject(("T1", "C1", "1"), NOW + 2 * FRESH_FOR) is None


# Whom somebody met most


def test_a_card_says_whom_the_leader_met_most_often_in_person(desk):
    card = lookup.leader(desk, "putin", VIEWER, NOW)
    assert [(met.name, met.times) for met in card.met_most] == [
        ("Xi Jinping", 4),
        ("Narendra Modi", 3),
        ("Kim Jong Un", 2),
        ("Recep Tayyip Erdoğan", 2),
    ]
    blocks = words.answer(card).blocks
    assert "Xi Jinping (4), Narendra Modi (3), Kim Jong Un (2) and Recep Tayyip Erdoğan (2), in person" in str(blocks)
    assert "v1|meetings|0|Vladimir Putin, Xi Jinping" in str(blocks)
    assert card.as_json()["answer"][0]["met_most"][0] == {"id": "xi-jinping", "name": "Xi Jinping", "times": 4}


def test_who_met_everybody_once_has_no_such_line(desk):
    assert lookup.leader(desk, "guterres", VIEWER, NOW).met_most == ()
