"""Questions in words: what is asked, what is answered, and what the answer rests on."""

import pytest

from bot.desk import questions
from bot.messages import lookup as words
from bot.model import Viewer
from tests.lookups.builders import NOW

VIEWER = Viewer("T1", "U1", "C1")
PAIR = ("emmanuel-macron", "giorgia-meloni")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("When did Macron last meet Meloni?", "when"),
        ("when was the last time Macron and Meloni met", "when"),
        ("Where did Macron meet Meloni?", "where"),
        ("and where was that?", "where"),
        ("How often has Macron met Meloni since 2019?", "how_often"),
        ("how many times did they meet", "how_often"),
        ("What is next for Modi?", "next"),
        ("When will Modi visit France?", "next"),
        ("is Macron going to meet Modi?", "next"),
        ("Will Macron meet Modi?", "next"),
        ("Did Macron meet Modi in 2023?", "did"),
        ("has Macron ever met Modi", "did"),
        ("Who has Zelenskyy met this year?", "who"),
        ("which leaders met in Paris", "who"),
        ("Macron Meloni", "list"),
    ],
)
def test_what_a_question_asks_for(question, asked):
    assert questions.kind_of(question) == asked


@pytest.fixture
def told(archive):
    """Three meetings of a pair, a call, a plan and a cancelled one; articles that name two who never met."""
    one = archive.article("A", ["Macron met Meloni."], about=PAIR)
    two = archive.article("B", ["Macron met Meloni."], about=PAIR, outlet="Wire One")
    archive.meeting(*PAIR, told_by=[one, two], date="2024-04-10", city="Paris", country="France", country_code="FRA")
    archive.meeting(*PAIR, told_by=[one], date="2023-09-01/2023-09-02", city="Rome", country="Italy")
    archive.meeting(*PAIR, told_by=[one], date="2018-02-01", city="Rome", country="Italy")
    archive.meeting(*PAIR, told_by=[one], date="2024-05-01", kind="phone_call")
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[one], date="2024-06", status="expected", kind="visit",
                    city="Paris", country="France", country_code="FRA")  # fmt: skip
    archive.meeting("giorgia-meloni", "narendra-modi", told_by=[one], date="2024-03-03", status="cancelled")
    archive.meeting("olaf-scholz", "narendra-modi", told_by=[one], date="2024-02-02", kind="phone_call")
    archive.article("C", ["Scholz and Meloni."], names=["olaf-scholz", "giorgia-meloni"])
    return archive


def ask(desk, question):
    answer = questions.ask(desk, question, VIEWER, NOW)
    return answer, words.reply_line(answer)


def test_when_is_the_newest_meeting_in_person(desk, told):
    answer, said = ask(desk, "When did Macron last meet Meloni?")
    assert answer.meetings[0].meeting.date == "2024-04-10"
    assert said == (
        "Emmanuel Macron and Giorgia Meloni: 10 Apr 2024, Paris, France (bilateral meeting, held), "
        "on the word of The Meridian and Wire One (2 independent sources)."
    )


def test_first_is_the_oldest(desk, told):
    assert ask(desk, "When did Macron first meet Meloni?")[0].meetings[0].meeting.date == "2018-02-01"


def test_speaking_counts_calls_too(desk, told):
    assert ask(desk, "When did Macron last speak to Meloni?")[0].meetings[0].meeting.kind == "phone_call"


def test_where(desk, told):
    assert ask(desk, "Where did Macron meet Meloni in 2023?")[1].startswith("In Rome, Italy, 1–2 Sep 2023")


def test_how_often_counts_what_surely_lies_in_the_days(desk, told):
    answer, said = ask(desk, "How often has Macron met Meloni since 2019?")
    assert answer.counted == 2
    assert said.startswith("Emmanuel Macron and Giorgia Meloni: 2 times since 2019 as far as the archive tells")
    assert ask(desk, "How often did Macron and Meloni meet?")[0].counted == 3


def test_what_is_next(desk, told):
    answer, said = ask(desk, "What is next for Modi?")
    assert answer.meetings[0].meeting.date == "2024-06"
    assert said.startswith("Next: Emmanuel Macron and Narendra Modi, Jun 2024, Paris, France (visit, expected)")
    assert ask(desk, "What is next for Scholz?")[1].startswith(
        "The archive knows of nothing ahead for Olaf Scholz (3 articles"
    )


@pytest.mark.parametrize(
    ("question", "verdict", "said"),
    [
        ("Did Macron meet Meloni in 2024?", "yes", "Yes: Emmanuel Macron and Giorgia Meloni, 10 Apr 2024"),
        ("Did Macron meet Meloni in 2022?", "not_found", "The archive tells of no meeting of Emmanuel Macron and"),
        ("Did Macron meet Modi in 2024?", "planned", "Not as far as the archive tells: Emmanuel Macron and Narendra"),
        ("Did Meloni meet Modi in 2024?", "off", "Not as far as the archive tells: Giorgia Meloni and Narendra Modi"),
        ("Did Scholz meet Modi in 2024?", "remote", "Not in person as far as the archive tells; a phone call"),
        ("Did Scholz call Modi in 2024?", "yes", "Yes: Olaf Scholz and Narendra Modi, 2 Feb 2024 (phone call)"),
        ("Has Macron visited Rome?", "yes", "Yes: Emmanuel Macron and Giorgia Meloni, 1–2 Sep 2023"),
    ],
)
def test_did_is_yes_only_for_what_was_held(desk, told, question, verdict, said):
    answer, line = ask(desk, question)
    assert (answer.verdict, line[: len(said)]) == (verdict, said)


def test_a_date_that_only_touches_the_year_is_no_yes(desk, archive):
    one = archive.article("A", ["Macron met Meloni."], about=PAIR)
    archive.meeting(*PAIR, told_by=[one], date="2022-12/2023-02")
    assert ask(desk, "Did Macron meet Meloni in 2023?")[0].verdict == "not_found"


def test_an_honest_no_says_what_was_searched_and_who_is_named_together(desk, told):
    said = ask(desk, "When did Scholz meet Meloni?")[1]
    assert said == (
        "The archive tells of no meeting of Olaf Scholz and Giorgia Meloni (3 articles searched, newest 1 May 2024 "
        "(19 days old)); 1 article mentions them together."
    )


def test_who_counts_the_others(desk, told):
    answer, said = ask(desk, "Who has Macron met since 2019?")
    assert answer.people == (("Giorgia Meloni", 2),)
    assert said == "Emmanuel Macron met since 2019: Giorgia Meloni (2 times), as far as the archive tells."


@pytest.mark.parametrize("question", ["What about the weather?", "why?", "hello there", "???x"])
def test_a_question_that_is_not_understood_says_what_can_be_asked(desk, told, question):
    answer, _ = questions.ask(desk, question, VIEWER, NOW), None
    assert answer.asked == "unclear" or answer.unknown
    assert "when, where and how often" in words.answer(answer).text or answer.did_you_mean
