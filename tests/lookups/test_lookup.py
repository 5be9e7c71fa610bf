"""Leader, meetings and news answers on small archives written by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk import lookup, questions
from bot.errors import BadQuery
from bot.model import Viewer
from tests.lookups.builders import NOW

VIEWER = Viewer("T1", "U1", "C1")


def headlines(answer):
    return [found.headline for found in answer.articles]


# Leaders


def test_articles_about_a_leader_come_before_those_that_mention_him(desk, archive):
    archive.article("Grain talks", ["Modi was named too."], names=["narendra-modi"], published="2024-05-10")
    archive.article("Modi speaks", ["Modi spoke."], about=["narendra-modi"], published="2024-05-01")
    archive.article("Modi speaks again", ["Modi spoke."], about=["narendra-modi"], published="2024-05-02")
    answer = lookup.leader(desk, "modi", VIEWER, NOW)
    assert headlines(answer) == ["Modi speaks again", "Modi speaks", "Grain talks"]
    assert [found.standing for found in answer.articles] == ["subject", "subject", "mentioned"]
    assert (answer.subject_total, answer.total) == (2, 3)


def test_paging_goes_through_every_article_once(desk, archive):
    for n in range(7):
        archive.article(f"About {n}", ["Modi."], about=["narendra-modi"], published=f"2024-05-{n + 1:02d}")
    for n in range(6):
        archive.article(f"Mention {n}", ["Modi."], names=["narendra-modi"], published=f"2024-04-{n + 1:02d}")
    seen = []
    for offset in range(0, 15, 5):
        seen += headlines(lookup.leader(desk, "modi", VIEWER, NOW, offset=offset))
    assert seen == [f"About {n}" for n in range(6, -1, -1)] + [f"Mention {n}" for n in range(5, -1, -1)]


def test_a_former_office_is_labelled_at_the_day_of_the_question(desk, archive):
    scholz = lookup.leader(desk, "scholz", VIEWER, NOW).offices
    assert [office.former for office in scholz if "Chancellor" in office.title] == [False]
    later = lookup.leader(desk, "scholz", VIEWER, NOW + timedelta(days=900)).offices
    assert all(office.former for office in later)


def test_copies_are_counted_but_not_listed(desk, archive):
    lead = archive.article("Talks in Rome", ["Meloni spoke."], about=["giorgia-meloni"])
    archive.article("Talks in Rome", ["Meloni spoke."], about=["giorgia-meloni"], copy_of=lead, outlet="Wire One")
    (found,) = lookup.leader(desk, "meloni", VIEWER, NOW).articles
    assert (found.article_id, found.copies) == (lead, 1)


def test_a_misspelt_leader_is_asked_about(desk, archive):
    answer = lookup.leader(desk, "makron", VIEWER, NOW)
    assert (answer.leader, answer.did_you_mean) == (None, ("Emmanuel Macron",))


def test_a_shared_name_is_read_as_the_only_one_the_archive_knows(desk, archive):
    asked = lookup.leader(desk, "orban", VIEWER, NOW)
    assert [choice.name for choice in asked.choices] == ["Viktor Orbán", "Anita Orbán", "Ludovic Orban"]
    archive.article("Orbán speaks", ["Orbán spoke."], about=["viktor-orban"])
    answer = lookup.leader(desk, "orban", VIEWER, NOW)
    assert answer.leader.id == "viktor-orban"
    assert [(typed, person.id) for typed, person in answer.assumed] == [("orban", "viktor-orban")]


# Meetings


def test_met_stands_apart_from_mentioned_together(desk, archive):
    told = archive.article("They met", ["Macron met Modi."], about=["emmanuel-macron", "narendra-modi"])
    other = archive.article("Trade", ["Macron and Modi disagree."], names=["emmanuel-macron", "narendra-modi"])
    meeting = archive.meeting("emmanuel-macron", "narendra-modi", told_by=[told])
    answer = lookup.meetings(desk, "macron modi", VIEWER, NOW)
    assert [found.meeting.id for found in answer.meetings] == [meeting]
    assert [article.article_id for article in answer.together.newest] == [other]


def test_an_empty_answer_says_what_was_searched(desk, archive):
    for n in range(3):
        archive.article(f"Trade {n}", ["Macron and Modi."], names=["emmanuel-macron", "narendra-modi"])
    archive.article("Elsewhere", ["Rain."], published="2024-05-11")
    answer = lookup.meetings(desk, "macron modi", VIEWER, NOW)
    assert (answer.meetings, answer.together.total) == ((), 3)
    assert (answer.searched.articles, answer.searched.newest) == (4, "2024-05-11")


def test_an_expected_meeting_whose_day_has_passed_is_not_confirmed(desk, archive):
    told = archive.article("To meet", ["Macron will meet Modi."], about=["emmanuel-macron"])
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[told], status="expected", date="2024-05-19")
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[told], status="expected", date="2024-05-20")
    by_day = {f.meeting.date: f.shown for f in lookup.meetings(desk, "macron modi", VIEWER, NOW).meetings}
    assert by_day == {"2024-05-19": "not_confirmed", "2024-05-20": "expected"}
    past = lookup.meetings(desk, "macron modi not confirmed", VIEWER, NOW)
    assert [found.meeting.date for found in past.meetings] == ["2024-05-19"]


def test_the_store_and_the_ledger_agree_on_what_is_not_confirmed(desk, archive):
    """The status filter is SQL, the label is Python: the same for every status and date."""
    told = archive.article("Told", ["Macron."], about=["emmanuel-macron"])
    for status in ("expected", "announced", "ongoing", "held", "postponed", "cancelled"):
        for date in ("2024-05-18/2024-05-19", "2024-05", "2024-05-20/..", "2024-02/..", None):
            archive.meeting("emmanuel-macron", told_by=[told], status=status, date=date)

    def every(query):
        pages = [lookup.meetings(desk, query, VIEWER, NOW, offset=offset) for offset in range(0, 30, 5)]
        return [found for page in pages for found in page.meetings]

    labelled = every("macron")
    assert len(labelled) == 30
    for words, shown in (("announced", {"announced"}), ("not confirmed", {"not_confirmed"}), ("held", {"held"}),
                         ("expected", {"expected", "not_confirmed"}), ("cancelled", {"cancelled"})):  # fmt: skip
        wanted = {found.meeting.id for found in labelled if found.shown in shown}
        assert {found.meeting.id for found in every(f"macron {words}")} == wanted, words


def test_upcoming_meetings_come_next_day_first_and_without_past_ones(desk, archive):
    told = archive.article("Diary", ["Macron."], about=["emmanuel-macron"], published="2024-05-18")
    for date, status in (
        ("2024-06-20", "announced"), ("2024-05-19", "expected"), ("2024-05-25", "expected"), (None, "expected"),
        ("2024-05-30", "cancelled"), ("2024-05-21", "held"),
    ):  # fmt: skip
        archive.meeting("emmanuel-macron", told_by=[told], status=status, date=date)
    answer = lookup.meetings(desk, "upcoming", VIEWER, NOW)
    assert [found.meeting.date for found in answer.meetings] == ["2024-05-25", "2024-06-20", None]
    assert answer.upcoming_first


def test_a_meeting_without_a_day_is_upcoming_only_while_it_is_news(desk, archive):
    old = archive.article("Old diary", ["Macron."], about=["emmanuel-macron"], published="2023-01-18")
    archive.meeting("emmanuel-macron", told_by=[old], status="expected", date=None)
    assert lookup.meetings(desk, "upcoming", VIEWER, NOW).meetings == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("macron", {"m1", "m2", "m3"}),
        ("macron modi", {"m1"}),
        ("in paris", {"m1"}),
        ("italy", {"m2"}),
        ("macron calls", {"m3"}),
        ("macron 2023", {"m3"}),
        ("macron april 2024", {"m1"}),
        ("macron since 2024", {"m1", "m2"}),
        ("macron outlet:wire one", {"m2"}),
        ("cancelled", {"m2"}),
    ],
)
def test_filters_by_people_place_kind_status_time_and_outlet(desk, archive, typed, expected):
    meridian = archive.article("A", ["Macron."], about=["emmanuel-macron"])
    wire = archive.article("B", ["Macron."], about=["emmanuel-macron"], outlet="Wire One")
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[meridian], city="Paris", country="France",
                    country_code="FRA", date="2024-04-10")  # fmt: skip
    archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[wire], status="cancelled", city="Rome",
                    country="Italy", country_code="ITA", date="2024-03-01")  # fmt: skip
    archive.meeting("emmanuel-macron", "olaf-scholz", told_by=[meridian], kind="phone_call", date="2023-11-02")
    answer = lookup.meetings(desk, typed, VIEWER, NOW)
    assert {found.meeting.id for found in answer.meetings} == expected


def test_an_unknown_word_with_a_likely_meaning_is_never_silently_left_out(desk, archive):
    told = archive.article("A", ["Macron."], about=["emmanuel-macron"])
    archive.meeting("emmanuel-macron", told_by=[told])
    answer = lookup.meetings(desk, "macron melonni", VIEWER, NOW)
    assert (answer.meetings, answer.unknown) == ((), ("melonni",))
    assert answer.did_you_mean == ("macron Giorgia Meloni",)


# Who may see what


def test_what_was_read_in_a_private_channel_is_seen_only_there(desk, archive):
    archive.article("Private", ["Modi."], about=["narendra-modi"], team="T1", only_channel="CPRIV")
    archive.article("Ours", ["Modi."], about=["narendra-modi"], team="T1")
    archive.article("Everyone's", ["Modi."], about=["narendra-modi"])
    archive.article("Hidden", ["Modi."], about=["narendra-modi"], hidden=True)

    def seen(viewer):
        return sorted(headlines(lookup.leader(desk, "modi", viewer, NOW)))

    assert seen(Viewer("T1", "U1", "CPRIV")) == ["Everyone's", "Ours", "Private"]
    assert seen(Viewer("T1", "U1", "C2")) == ["Everyone's", "Ours"]
    assert seen(Viewer("T2", "U1", "CPRIV")) == ["Everyone's"]
    assert seen(Viewer()) == ["Everyone's"]
    for viewer, found in ((Viewer("T1", "U1", "CPRIV"), 1), (Viewer("T1", "U1", "C2"), 0), (Viewer("T2"), 0)):
        assert len(lookup.news(desk, "private", viewer, NOW).stories) == found
        assert lookup.news(desk, "hidden", viewer, NOW).stories == ()


def test_a_meeting_told_only_in_a_private_channel_is_seen_only_there(desk, archive):
    told = archive.article("Private", ["Macron."], about=["emmanuel-macron"], team="T1", only_channel="CPRIV")
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[told], team="T1", only_channel="CPRIV")
    assert lookup.meetings(desk, "macron", Viewer("T1", "U1", "CPRIV"), NOW).total == 1
    for viewer in (Viewer("T1", "U1", "C2"), Viewer("T2", "U1", "CPRIV"), Viewer()):
        assert lookup.meetings(desk, "macron", viewer, NOW).total == 0


def test_a_record_made_for_a_workspace_stands_in_the_place_of_the_common_one(desk, archive):
    common = archive.article("Common", ["Macron."], about=["emmanuel-macron"])
    ours = archive.article("Ours", ["Macron."], about=["emmanuel-macron"], team="T1")
    private = archive.article("Private", ["Macron."], about=["emmanuel-macron"], team="T1", only_channel="CP")
    base = archive.meeting("emmanuel-macron", "narendra-modi", told_by=[common], status="expected")
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[common, ours], status="held", team="T1", base=base)
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[common, private], status="cancelled", team="T1",
                    only_channel="CP", base=base)  # fmt: skip

    def seen(*viewer):
        return [found.meeting.status for found in lookup.meetings(desk, "macron", Viewer(*viewer), NOW).meetings]

    assert seen("T1", "U1", "CP") == ["cancelled"]
    assert seen("T1", "U1", "C2") == ["held"]
    assert seen("T2", "U1", "CP") == ["expected"]


# News


def test_news_is_grouped_by_story_with_outlets_and_independent_texts(desk, archive):
    one = archive.article("Ports reopen", ["The ports reopened on Monday.", "Grain ships left."], story="s1")
    archive.article("Ports reopen", ["The ports reopened on Monday."], story="s1", outlet="Copycat", copy_of=one)
    archive.article("Ships leave", ["Grain ships left the ports."], story="s1", outlet="Wire One")
    archive.article("Grain price", ["Grain is dear."], outlet="Wire One")
    answer = lookup.news(desk, "grain", VIEWER, NOW)
    assert answer.total == 2
    story = next(story for story in answer.stories if story.id == "s1")
    assert (story.outlets, story.total, story.independent) == (("The Meridian", "Copycat", "Wire One"), 3, 2)
    assert all("rain" in article.source.quote for article in story.articles)


def test_the_sentence_shown_is_the_one_with_the_words_on_its_line(desk, archive):
    archive.article("Ports", ["Nothing here.", "Rain fell. The grain deal holds. More rain."])
    (story,) = lookup.news(desk, '"grain deal"', VIEWER, NOW).stories
    assert (story.articles[0].source.quote, story.articles[0].source.line) == ("The grain deal holds.", 3)


def test_an_unknown_outlet_is_asked_about(desk, archive):
    archive.article("Ports", ["Grain."])
    answer = lookup.news(desk, "grain outlet:meridien", VIEWER, NOW)
    assert answer.stories == ()
    assert answer.did_you_mean == ('grain outlet:"The Meridian"',)


def test_dates_of_a_search_count_from_after_and_before(desk, archive):
    for day in ("2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01"):
        archive.article(f"On {day}", ["Grain."], published=day)
    archive.article("Undated", ["Grain."], published=None)
    answer = lookup.news(desk, "grain after:2024-02 before:2024-03", VIEWER, NOW)
    assert sorted(s.articles[0].headline for s in answer.stories) == ["On 2024-02-01", "On 2024-02-29"]


@pytest.mark.parametrize("function", [lookup.leader, lookup.meetings, lookup.news, questions.ask])
def test_nothing_asked_is_said_in_one_sentence(desk, function):
    for empty in ("", "   ", "…", "\u200b"):
        with pytest.raises(BadQuery):
            function(desk, empty, VIEWER, NOW)


def test_the_json_has_the_shape_of_the_contract(desk, archive):
    told = archive.article("They met", ["Macron met Modi."], about=["emmanuel-macron"], url="https://m.example/1")
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[told], quote="Macron met Modi.")
    data = lookup.meetings(desk, "macron", VIEWER, NOW).as_json()
    assert list(data) == ["query", "as_of", "answer", "sources", "searched", "did_you_mean"]
    assert data["as_of"] == "2024-05-20T09:30:00Z"
    assert data["answer"][0]["status"] == "held"
    assert data["sources"] == [
        {
            "article_id": told,
            "outlet": "The Meridian",
            "published": "2024-05-01",
            "file": "pages/a1.txt",
            "line": 2,
            "url": "https://m.example/1",
            "quote": "Macron met Modi.",
        }
    ]
    assert data["searched"] == {"articles": 1, "newest": "2024-05-01"}


def test_today_is_the_day_where_the_viewer_is(desk, archive):
    told = archive.article("Diary", ["Macron."], about=["emmanuel-macron"])
    archive.meeting("emmanuel-macron", told_by=[told], status="expected", date="2024-05-20")
    late = NOW.replace(hour=23)
    assert lookup.meetings(desk, "macron", VIEWER, late).meetings[0].shown == "expected"
    in_tokyo = replace(VIEWER, timezone="Asia/Tokyo")
    assert lookup.meetings(desk, "macron", in_tokyo, late).meetings[0].shown == "not_confirmed"


def test_a_plan_without_a_day_is_no_meeting_of_a_single_day_or_of_years_later(desk, archive):
    one = archive.article("A", ["Macron is to visit India."], about=["emmanuel-macron"])
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[one], date="2024-04-20/..", status="expected")
    for asked, found in (
        ("2030", 0),
        ("since 2025", 0),
        ("today", 0),
        ("last week", 0),
        ("june 2024", 1),
        ("upcoming", 1),
    ):
        assert lookup.meetings(desk, f"macron {asked}", VIEWER, NOW).total == found, asked


def test_a_filter_that_leaves_nothing_does_not_call_the_articles_mere_mentions(desk, archive):
    pair = ("emmanuel-macron", "giorgia-meloni")
    one = archive.article("A", ["Macron met Meloni."], about=pair)
    archive.meeting(*pair, told_by=[one])
    found = lookup.meetings(desk, "macron meloni cancelled", VIEWER, NOW)
    assert (found.total, found.together.total) == (0, 0)


def test_meetings_without_somebody_leave_that_persons_out(desk, archive):
    one = archive.article("A", ["Macron met Meloni and Modi."], about=["emmanuel-macron"])
    archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one], date="2024-04-10")
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[one], date="2024-04-11")
    found = lookup.meetings(desk, "macron without meloni", VIEWER, NOW)
    assert [m.meeting.date for m in found.meetings] == ["2024-04-11"]
    assert found.filters.without == ("Giorgia Meloni",)


def test_the_latest_are_none_that_are_only_expected(desk, archive):
    one = archive.article("A", ["Macron met Meloni."], about=["emmanuel-macron"])
    archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one], date="2024-04-10")
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[one], date="2024-06-11", status="expected")
    assert [m.meeting.date for m in lookup.meetings(desk, "latest", VIEWER, NOW).meetings] == ["2024-04-10"]
    assert lookup.meetings(desk, "all", VIEWER, NOW).total == 2


def test_an_office_held_again_and_again_is_one_line(desk, archive):
    offices = lookup.leader(desk, "erdogan", VIEWER, NOW).offices
    titles = [office.title for office in offices]
    assert titles.count("Prime Minister") == 1


def test_a_text_comes_before_a_teaser_or_a_link_with_the_same_words(desk, archive):
    archive.article("Grain", kind="headline")
    archive.article("Grain talks", ["Grain grain grain."], kind="teaser")
    archive.article("A long report on many other things of the week", ["At last they spoke of grain."])
    found = lookup.news(desk, "grain", VIEWER, NOW)
    assert [story.articles[0].kind for story in found.stories] == ["article", "headline", "teaser"]


def test_the_sentence_shown_names_who_met(desk, archive):
    from bot.messages.lines import best_citation

    names = ("emmanuel-macron", "giorgia-meloni")
    told_by = [archive.article("A", ["They met."]), archive.article("B", ["They met."], published="2024-04-30")]
    archive.meeting(*names, told_by=told_by)
    (found,) = lookup.meetings(desk, "macron meloni", VIEWER, NOW).meetings
    long = "Both leaders raised their glasses at the banquet that evening, the one after the other, and smiled."
    quotes = (long, "Macron received Meloni's party.")
    told = replace(found, sources=tuple(replace(s, quote=q) for s, q in zip(found.sources, quotes, strict=True)))
    assert best_citation(told).quote == quotes[1]


def test_the_agency_is_cited_before_its_reprints(desk, archive):
    from bot.messages.lines import best_citation

    told_by = [archive.article("A", ["They met."], outlet="Wire One"), archive.article("B", ["They met."])]
    archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=told_by)
    (found,) = lookup.meetings(desk, "macron meloni", VIEWER, NOW).meetings
    evidence = tuple(replace(e, source_id="wire one") for e in found.meeting.evidence)
    assert best_citation(replace(found, meeting=replace(found.meeting, evidence=evidence))).outlet == "Wire One"


def test_why_shows_each_sentence_once_and_days_in_words(desk, archive):
    from bot.desk import reasons
    from bot.messages.lookup import answer
    from bot.messages.plain import plain

    one = archive.article("A", ["They met."])
    meeting = archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one, one], date="2024-04-10", city="Rome")
    said = plain(answer(reasons.why(desk, meeting, VIEWER, NOW)))
    assert said.count("Says held, 10 Apr 2024") == 1
    assert "bilateral meeting, held · 10 Apr 2024 · Rome" in said


def test_a_word_without_a_meaning_of_its_own_is_looked_for_in_the_sources(desk, archive):
    one = archive.article("A", ["Macron met Meloni at the Brics summit."])
    archive.meeting(
        "emmanuel-macron", "giorgia-meloni", told_by=[one], date="2024-04-10", quote="At the Brics' summit."
    )
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[one], date="2024-04-11")
    for asked in ("brics", "macron brics", "brics summit", "macron meloni brics 2024"):
        found = lookup.meetings(desk, asked, VIEWER, NOW)
        assert [m.meeting.date for m in found.meetings] == ["2024-04-10"], asked
        assert found.filters.worded[0] == "brics", asked
        assert found.unknown == (), asked
    left_out = lookup.meetings(desk, "macron helicopter", VIEWER, NOW)
    assert (left_out.total, left_out.unknown) == (2, ("helicopter",))


def test_a_title_without_a_country_is_asked_about(desk):
    for asked in ("president", "prime minister", "the chancellor"):
        with pytest.raises(BadQuery, match="of which country"):
            lookup.leader(desk, asked, VIEWER, NOW)


def test_two_countries_may_mean_those_who_lead_them(desk):
    meant = lookup.meetings(desk, "between france and india", VIEWER, NOW).meant
    assert [person.name for person in meant] == ["Emmanuel Macron", "Narendra Modi"]


def test_what_was_not_held_is_what_did_not_happen(desk, archive):
    one = archive.article("A", ["It is not so."])
    archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one], date="2024-04-10", quote="They did not rest.")
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[one], date="2024-04-11", status="cancelled")
    found = lookup.meetings(desk, "not held", VIEWER, NOW)
    assert [m.meeting.status for m in found.meetings] == ["cancelled"]


def test_what_was_held_on_no_known_day_is_not_left_off_a_card_with_room(desk, archive):
    one = archive.article("A", ["Macron once spoke to Meloni."], about=["emmanuel-macron"])
    archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one], date=None, kind="phone_call")
    archive.meeting("emmanuel-macron", "narendra-modi", told_by=[one], date=None, status="cancelled")
    assert [m.meeting.kind for m in lookup.leader(desk, "macron", VIEWER, NOW).latest] == ["phone_call"]


def test_this_week_is_read_like_a_diary_and_last_week_newest_first(desk, archive):
    one = archive.article("A", ["They met."])
    for day in ("2024-05-14", "2024-05-16", "2024-05-20", "2024-05-22"):
        archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one], date=day)

    def days(asked):
        return [found.meeting.date for found in lookup.meetings(desk, asked, VIEWER, NOW).meetings]

    assert days("this week") == ["2024-05-20", "2024-05-22"]
    assert days("last week") == ["2024-05-16", "2024-05-14"]
    assert days("this year")[0] == "2024-05-22"


@pytest.mark.parametrize(
    ("asked", "leader"),
    [("the pope", "pope-francis"), ("UN", "antonio-guterres"), ("nato", "jens-stoltenberg"),
     ("the commonwealth", "patricia-scotland")],
)  # fmt: skip
def test_the_pope_and_a_body_by_its_name_are_who_heads_them(desk, asked, leader):
    assert lookup.leader(desk, asked, VIEWER, NOW).leader.id == leader


def test_an_office_that_is_taken_up_later_is_none_yet(desk):
    offices = lookup.leader(desk, "jens stoltenberg", VIEWER, NOW).offices
    assert [office.title for office in offices if office.country == "NOR"] == ["Prime Minister"]
