"""Questions in words: what is asked, what is answered, and what the answer rests on."""

import pytest

from bot.desk import asking, lookup, questions
from bot.errors import BadQuery
from bot.messages import lookup as words
from bot.messages.replies import reply_line
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
        ("who is visiting Paris tomorrow", "next"),
        ("Who will Macron meet?", "next"),
        ("where is Macron?", "where_now"),
        ("who have Macron and Meloni both met?", "both"),
        ("didn't Macron meet Modi?", "did"),
    ],
)
def test_what_a_question_asks_for(question, asked):
    assert asking.kind_of(question) == asked


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
    return answer, reply_line(answer)


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
    assert said.startswith("Emmanuel Macron and Giorgia Meloni: 2 times in person and 1 call since 2019 as far as")
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
        (
            "Was the meeting of Meloni and Modi cancelled?",
            "as_asked",
            "Yes: Giorgia Meloni and Narendra Modi, 3 Mar 2024, was canc",
        ),
        (
            "Was Macron's meeting with Meloni in Paris cancelled?",
            "otherwise",
            "Not as far as the archive tells: Emmanuel Macron and Giorgia Meloni, 10 Apr 2024, was held",
        ),
        ("Did Macron visit Paris?", "planned", "Not as far as the archive tells: Emmanuel Macron and Narendra"),
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


def test_a_kind_that_was_not_found_is_not_called_no_meeting(desk, told):
    said = ask(desk, "Did Macron and Meloni speak by phone in 2023?")[1]
    assert said.startswith("The archive tells of no phone call of Emmanuel Macron and Giorgia Meloni in 2023")


def test_articles_that_tell_a_meeting_are_not_counted_as_mere_mentions(desk, told):
    answer, said = ask(desk, "Did Macron meet Meloni in 2022?")
    assert answer.together.total == 0
    assert "together" not in said


def test_how_often_counts_calls_as_calls(desk, told):
    said = ask(desk, "How many calls did Macron make in 2024?")[1]
    assert said.startswith("Emmanuel Macron: 1 call in 2024")


@pytest.mark.parametrize(
    "question",
    [
        "Who is Macron?",
        "who is the french president",
        "tell me about Macron",
        "macron",
        "how long has Macron been president?",
    ],
)
def test_who_somebody_is_is_the_leaders_card(desk, told, question):
    answer = questions.ask(desk, question, VIEWER, NOW)
    assert answer.kind == "leader"
    assert answer.leader.name == "Emmanuel Macron"


def test_who_leads_a_country_is_asked_of_the_roster(desk, told):
    answer = questions.ask(desk, "who leads India?", VIEWER, NOW)
    assert answer.kind == "leader"
    assert "Narendra Modi" in [choice.name for choice in answer.choices]


def test_a_question_on_a_subject_is_looked_for_in_the_articles_and_says_so(desk, archive):
    archive.article("Grain", ["Macron said grain must leave the ports."], names=["emmanuel-macron"])
    answer = questions.ask(desk, "what did Macron say about grain?", VIEWER, NOW)
    assert answer.kind == "news"
    assert answer.stories[0].articles[0].headline == "Grain"
    assert "For the rest of the question I searched the articles" in str(words.answer(answer).blocks)


def test_nobody_is_named_for_what_did_not_happen(desk, told):
    answer = questions.ask(desk, "who did Macron not meet?", VIEWER, NOW)
    assert (answer.asked, answer.people, answer.meetings) == ("not", (), ())


def test_they_without_a_name_is_asked_back(desk, told):
    assert questions.ask(desk, "where did they last meet?", VIEWER, NOW).asked == "whom"


def test_whom_both_have_met(desk, told):
    one = told.article("D", ["Meloni and Scholz met Modi."], about=("giorgia-meloni", "olaf-scholz"))
    told.meeting("giorgia-meloni", "narendra-modi", told_by=[one], date="2024-04-04")
    told.meeting("emmanuel-macron", "narendra-modi", told_by=[one], date="2024-04-05")
    answer, said = ask(desk, "who have Macron and Meloni both met?")
    assert answer.people == (("Narendra Modi", 1),)
    assert said == "Emmanuel Macron and Giorgia Meloni have each met: Narendra Modi, as far as the archive tells."


def test_two_who_met_alone_were_met_by_nobody_else(desk, told):
    said = ask(desk, "who was with Macron and Meloni in Rome?")[1]
    assert said == "2 meetings of Emmanuel Macron and Giorgia Meloni; nobody else is told of there."


def test_where_somebody_is_now_is_not_known(desk, told):
    said = ask(desk, "Where is Macron?")[1]
    assert said.startswith(
        "Where Emmanuel Macron may be now the archive cannot tell. Last: In Paris, France, 10 Apr 2024"
    )


def test_a_visit_that_lies_ahead_is_any_meeting_there(desk, told):
    said = ask(desk, "Will Modi visit France?")[1]
    assert said.startswith("Next: Emmanuel Macron and Narendra Modi, Jun 2024, Paris")
    assert ask(desk, "who is visiting Paris in June?")[1].startswith(
        "Next: Emmanuel Macron and Narendra Modi, Jun 2024"
    )


def test_who_visited_a_country_are_those_who_came(desk, told):
    answer, said = ask(desk, "who visited Paris in 2024?")
    assert answer.people == (("Giorgia Meloni", 1),)
    assert said == "Visited Paris in 2024: Giorgia Meloni, as far as the archive tells."


def test_a_yes_is_no_answer_to_a_question_of_which_a_word_was_left_out(desk, told):
    said = ask(desk, "Did Macron meet Meloni at the G20?")[1]
    assert said.startswith("No meeting of theirs is told of with “G20”. Told is: Emmanuel Macron and Giorgia Meloni")


def test_a_word_of_the_sources_narrows_a_question(desk, archive):
    one = archive.article("A", ["Macron met Meloni at the G20 summit."], about=PAIR)
    archive.meeting(*PAIR, told_by=[one], date="2023-09-10", quote="Macron met Meloni at the G20 summit.")
    archive.meeting(*PAIR, told_by=[one], date="2024-04-10")
    answer, said = ask(desk, "Did Macron meet Meloni at the G20?")
    assert (answer.verdict, answer.unknown, answer.filters.worded) == ("yes", (), ("G20",))
    assert "10 Sep 2023" in said


def test_how_many_meetings_of_anybody_there_were(desk, told):
    assert ask(desk, "how many meetings in 2024?")[1].startswith("1 meeting in person and 2 calls in 2024 as far as")
    assert ask(desk, "how many leaders did Macron meet in 2024?")[1].startswith("Emmanuel Macron met in 2024: Giorgia")


@pytest.mark.parametrize(
    "question",
    [
        "when was Macron born?",
        "how old is Meloni?",
        "is Modi dead?",
        "why is Macron here?",
        "when was the last congress?",
    ],
)
def test_what_the_archive_cannot_know_is_not_answered_with_a_meeting(desk, told, question):
    answer = questions.ask(desk, question, VIEWER, NOW)
    assert (answer.asked, answer.meetings, answer.did_you_mean) == ("unclear", (), ())


def test_what_is_new_is_what_happened_last_and_a_summary_is_the_card(desk, told):
    assert questions.ask(desk, "summary of Macron", VIEWER, NOW).kind == "leader"
    assert questions.ask(desk, "what's new?", VIEWER, NOW).meetings[0].meeting.date == "2024-05-01"


def test_a_verb_is_no_sultan(desk, archive):
    archive.article("Peace plan", ["A peace plan was on the table."])
    answer = questions.ask(desk, "what was said about the peace plan?", VIEWER, NOW)
    assert (answer.kind, answer.choices) == ("news", ())


def test_what_is_on_today_is_the_diary(desk, archive):
    one = archive.article("A", ["Macron is to meet Meloni today."], about=PAIR)
    archive.meeting(*PAIR, told_by=[one], date="2024-05-20", status="expected", city="Rome", country="Italy")
    for question in (
        "what's on today?",
        "what is on the diary?",
        "where is Macron today?",
        "what is planned this week",
    ):
        assert ask(desk, question)[1].startswith("Next: Emmanuel Macron and Giorgia Meloni, 20 May 2024, Rome"), (
            question
        )


# What counts


def test_a_paper_called_times_does_not_narrow_how_many_times(desk, told):
    told.article("D", ["Nothing."], outlet="The Times")
    assert ask(desk, "How many times did Macron and Meloni meet?")[0].counted == 3
    assert lookup.meetings(desk, "macron meloni the times", VIEWER, NOW).filters.outlets == ("The Times",)


def test_a_count_says_what_counts_and_what_is_corroborated(desk, told):
    answer, said = ask(desk, "How often did Macron and Meloni meet?")
    assert (answer.counted, answer.calls, answer.corroborated) == (3, 1, 1)
    told = "Counted is what a source reports as held; 1 of them by two independent sources or more."
    assert words.answer(answer).text == f"{said} {told}"
    assert [one.meeting.id for one in answer.meetings] == [
        one.meeting.id for one in ask(desk, "When did Macron last meet Meloni?")[0].meetings
    ]
    _, said = ask(desk, "How often did Scholz meet Modi?")
    assert said.startswith("Olaf Scholz and Narendra Modi: never in person, 1 call as far as the archive tells")


def test_who_names_another_date_is_not_whose_word_the_answer_rests_on(desk, archive):
    one = archive.article("A", ["Macron met Scholz."], outlet="Wire One")
    two = archive.article("B", ["Macron met Scholz."], outlet="The Mistaken")
    archive.meeting("emmanuel-macron", "olaf-scholz", told_by=[one, two], disputes=["date: 2024-04-01 (The Mistaken)"])
    assert "on the word of Wire One (2 independent sources)" in ask(desk, "When did Macron last meet Scholz?")[1]


def test_three_talks_in_two_days_are_one_visit(desk, archive):
    one = archive.article("A", ["They met."])
    for day in ("2024-03-01", "2024-03-01", "2024-03-02", "2024-04-10"):
        archive.meeting("narendra-modi", "emmanuel-macron", told_by=[one], date=day, city="Paris", country="France",
                        country_code="FRA", kind="visit")  # fmt: skip
    assert ask(desk, "Who visited France in 2024?")[0].people == (("Narendra Modi", 2),)


# Days


@pytest.mark.parametrize("asked", [lookup.meetings, lookup.news, questions.ask])
def test_days_that_exclude_each_other_are_said_and_not_searched(desk, told, asked):
    typed = "macron before:2020 after:2021" if asked is lookup.news else "macron before 2020 since 2021"
    with pytest.raises(BadQuery, match="No day is on or after 2021-01-01 and on or before 2019-12-31"):
        asked(desk, typed, VIEWER, NOW)


def test_what_is_dated_by_its_year_alone_is_no_answer_to_yesterday(desk, archive):
    one = archive.article("A", ["Macron met Scholz."])
    archive.meeting("emmanuel-macron", "olaf-scholz", told_by=[one], date="2024")
    assert lookup.meetings(desk, "yesterday", VIEWER, NOW).total == 0
    assert lookup.meetings(desk, "2024", VIEWER, NOW).total == 1
    assert lookup.meetings(desk, "this year", VIEWER, NOW).total == 1
