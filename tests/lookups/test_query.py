"""How queries in free words are read."""

from datetime import date

import pytest

from bot.desk.query import read_query, with_name
from bot.desk.timewords import Days
from bot.desk.vocabulary import vocabulary_of
from bot.leaders.roster import load_roster

TODAY = date(2024, 5, 20)


@pytest.fixture(scope="module")
def vocabulary():
    return vocabulary_of(load_roster(), cities=["Paris", "Samarkand"], outlets=["The Meridian", "Wire One", "TIME"])


def people(query):
    return [person.name for person in query.leaders]


@pytest.mark.parametrize(
    "typed",
    [
        "macron modi",
        "Modi, Macron",
        "modi & macron",
        "MODI MACRON",
        "emmanuel macron narendra modi",
        "between Modi and Macron",
    ],
)
def test_a_pair_in_any_order_and_spelling(vocabulary, typed):
    found = read_query(typed, vocabulary, TODAY)
    assert sorted(people(found)) == ["Emmanuel Macron", "Narendra Modi"]
    assert found.unknown == ()


@pytest.mark.parametrize("typed", ["erdogan", "Erdoğan", "ERDOĞAN", "erdogan's", "recep tayyip erdoğan"])
def test_accents_case_and_genitives_do_not_matter(vocabulary, typed):
    assert people(read_query(typed, vocabulary, TODAY)) == ["Recep Tayyip Erdoğan"]


def test_every_part_of_a_query_is_understood_in_free_word_order(vocabulary):
    for typed in (
        "modi state visits in paris october 2023 outlet:meridian",
        "october 2023 outlet:meridian paris modi state visits",
        "state visits modi the meridian in october 2023 at paris",
    ):
        found = read_query(typed, vocabulary, TODAY)
        assert people(found) == ["Narendra Modi"], typed
        assert found.kinds == ("state_visit",)
        assert found.cities == ("Paris",)
        assert found.outlets == ("The Meridian",)
        assert found.days == Days(date(2023, 10, 1), date(2023, 10, 31))
        assert found.unknown == ()


@pytest.mark.parametrize(
    ("typed", "country"), [("in France", "FRA"), ("united states", "USA"), ("the UK", "GBR"), ("south korea", "KOR")]
)
def test_a_country_by_its_names(vocabulary, typed, country):
    assert read_query(typed, vocabulary, TODAY).countries == (country,)


def test_a_palace_stands_for_its_city(vocabulary):
    assert read_query("white house", vocabulary, TODAY).cities == ("Washington",)


@pytest.mark.parametrize(
    ("typed", "kinds", "shown"),
    [
        ("calls", ("phone_call", "video_call"), ()),
        ("phone calls", ("phone_call",), ()),
        ("cancelled summits", ("summit",), ("cancelled",)),
        ("not confirmed", (), ("not_confirmed",)),
        ("postponed", (), ("postponed",)),
    ],
)
def test_kinds_and_statuses(vocabulary, typed, kinds, shown):
    found = read_query(typed, vocabulary, TODAY)
    assert (found.kinds, found.shown) == (kinds, shown)


def test_a_name_that_several_share_is_not_guessed_at(vocabulary):
    found = read_query("kim scholz", vocabulary, TODAY)
    assert people(found) == ["Olaf Scholz"]
    ((typed, namesakes),) = found.ambiguous
    assert typed == "kim"
    assert "Kim Jong Un" in [person.name for person in namesakes]


def test_an_unknown_word_is_handed_back_with_what_it_may_have_been(vocabulary):
    found = read_query("macron melonni", vocabulary, TODAY)
    assert found.unknown == ("melonni",)
    assert found.did_you_mean == ("macron Giorgia Meloni",)
    place = read_query("macron samarkant", vocabulary, TODAY)
    assert "macron Samarkand" in [query.title().replace("Macron", "macron") for query in place.did_you_mean]


def test_a_word_beyond_guessing_is_only_handed_back(vocabulary):
    found = read_query("macron qqqq", vocabulary, TODAY)
    assert (found.unknown, found.did_you_mean) == (("qqqq",), ())


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("french president", "Emmanuel Macron"),
        ("president of France", "Emmanuel Macron"),
        ("german chancellor", "Olaf Scholz"),
        ("prime minister of the united kingdom", "Rishi Sunak"),
        ("Italian premier", "Giorgia Meloni"),
        ("indian leader", "Narendra Modi"),
        ("south korean president", "Yoon Suk Yeol"),
    ],
)
def test_an_office_means_who_holds_it_on_the_day(vocabulary, typed, name):
    found = read_query(f"{typed} in Paris", vocabulary, TODAY)
    assert (people(found), found.cities, found.unknown) == ([name], ("Paris",), ())


def test_an_office_that_changed_hands_means_another_on_another_day(vocabulary):
    assert people(read_query("german chancellor", vocabulary, date(2019, 5, 20))) == ["Angela Merkel"]


def test_xi_does_not_hide_in_taxi(vocabulary):
    assert people(read_query("taxi", vocabulary, TODAY)) == []
    assert people(read_query("xi", vocabulary, TODAY)) == ["Xi Jinping"]


def test_may_is_a_month_with_a_year_and_a_name_with_a_first_name(vocabulary):
    assert read_query("may 2023", vocabulary, TODAY).days == Days(date(2023, 5, 1), date(2023, 5, 31))
    assert people(read_query("theresa may 2019", vocabulary, TODAY)) == ["Theresa May"]


def test_time_is_an_outlet_only_where_it_is_named_as_one(vocabulary):
    assert read_query("outlet:time macron", vocabulary, TODAY).outlets == ("TIME",)


def test_the_chosen_name_takes_the_place_of_the_shared_one():
    assert with_name("Orbán scholz 2023", "orban", "Viktor Orbán") == "Viktor Orbán scholz 2023"


def test_a_query_of_any_length_and_content_is_read(vocabulary):
    for typed in ("x " * 10_000, "\x00\ud800", "((((", "since since since", "2023-99-99", "outlet:", "’’’", "-–/:"):
        read_query(typed, vocabulary, TODAY)


def test_the_data_file_names_only_kinds_and_statuses_that_exist():
    from typing import get_args

    from bot.answers import Shown
    from bot.desk.vocabulary import phrases
    from bot.model import MeetingKind

    for phrase, (field, values) in phrases().items():
        known = {
            "kind": get_args(MeetingKind),
            "status": get_args(Shown),
            "time": ("upcoming", "latest", "all"),
            "skip": (),
            "without": (),
        }
        assert set(values) <= set(known[field]), phrase


@pytest.mark.parametrize(
    "typed", ["macron/scholz", "macron-scholz", "macron–scholz", "Macron / Scholz", "macron w/ scholz"]
)
def test_names_joined_by_a_stroke_are_two_people(vocabulary, typed):
    found = read_query(typed, vocabulary, TODAY)
    assert people(found) == ["Emmanuel Macron", "Olaf Scholz"]
    assert found.unknown == ()


@pytest.mark.parametrize("typed", ["park geun-hye", "ban ki-moon", "yoon suk-yeol"])
def test_a_name_with_a_stroke_stays_one_person(vocabulary, typed):
    assert len(people(read_query(typed, vocabulary, TODAY))) == 1


@pytest.mark.parametrize(
    "typed", ["macron -scholz", "macron without scholz", "macron but not scholz", "macron not scholz"]
)
def test_a_name_that_is_not_wanted_is_not_asked_for(vocabulary, typed):
    found = read_query(typed, vocabulary, TODAY)
    assert people(found) == ["Emmanuel Macron"]
    assert [person.name for person in found.without] == ["Olaf Scholz"]


def test_a_not_before_anything_but_a_name_is_handed_back(vocabulary):
    found = read_query("macron not beforehand", vocabulary, TODAY)
    assert "not" in found.unknown
    assert read_query("macron without", vocabulary, TODAY).unknown == ("without",)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("pope", "Pope Francis"),
        ("the pope", "Pope Francis"),
        ("potus", "Joe Biden"),
        ("un secretary-general", "António Guterres"),
        ("UN chief", "António Guterres"),
        ("nato chief", "Jens Stoltenberg"),
        ("head of the IAEA", "Rafael Grossi"),
        ("european commission president", "Ursula von der Leyen"),
        ("president of the European Council", "Charles Michel"),
        ("EU foreign policy chief", "Josep Borrell"),
    ],
)
def test_who_heads_a_body_or_holds_a_post_without_a_country(vocabulary, typed, name):
    found = read_query(typed, vocabulary, TODAY)
    assert (people(found), found.unknown) == ([name], ())


def test_a_former_holder_is_none_of_today(vocabulary):
    found = read_query("former french president", vocabulary, TODAY)
    names = {person.name for _, namesakes in found.ambiguous for person in namesakes}
    assert "Emmanuel Macron" not in names
    assert {"François Hollande", "Nicolas Sarkozy"} <= names


def test_a_name_typed_in_pieces_is_one_person(vocabulary):
    found = read_query("xi jin ping biden", vocabulary, TODAY)
    assert (people(found), found.ambiguous) == (["Xi Jinping", "Joe Biden"], ())


def test_a_title_before_a_name_changes_nothing(vocabulary):
    for typed in ("mr macron", "President Macron", "Chancellor Scholz"):
        assert len(people(read_query(typed, vocabulary, TODAY))) == 1, typed


def test_years_that_exclude_each_other_mean_from_the_first_to_the_last(vocabulary):
    assert read_query("macron 2022 or 2023", vocabulary, TODAY).days == Days(date(2022, 1, 1), date(2023, 12, 31))
    assert read_query("macron since 2019 before 2022", vocabulary, TODAY).days == Days(
        date(2019, 1, 1), date(2021, 12, 31)
    )


def test_a_short_year_with_its_apostrophe_is_a_year(vocabulary):
    assert read_query("march '23", vocabulary, TODAY).days == Days(date(2023, 3, 1), date(2023, 3, 31))


def test_figures_with_two_readings_are_asked_about(vocabulary):
    found = read_query("macron 3/4/2023", vocabulary, TODAY)
    assert found.days is None
    assert found.did_you_mean == ("macron 2023-04-03", "macron 2023-03-04")


def test_an_outlet_in_quotation_marks_is_one_outlet(vocabulary):
    found = read_query('macron outlet:"the meridian"', vocabulary, TODAY)
    assert (found.outlets, found.unknown) == (("The Meridian",), ())


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("french president 2015", "François Hollande"),
        ("president of France in 2012", "François Hollande"),
        ("german chancellor march 2020", "Angela Merkel"),
        ("german chancellor since 2019", "Olaf Scholz"),
    ],
)
def test_an_office_beside_a_time_is_who_held_it_then(vocabulary, typed, name):
    assert people(read_query(typed, vocabulary, TODAY)) == [name]


def test_ex_and_its_title_may_be_joined(vocabulary):
    found = read_query("ex-president of France", vocabulary, TODAY)
    assert found.unknown == ()
    assert {person.name for _, those in found.ambiguous for person in those} >= {"François Hollande", "Nicolas Sarkozy"}


def test_a_city_that_the_archive_does_not_know_is_no_other_wish(vocabulary):
    found = read_query("in new york", vocabulary, TODAY)
    assert (found.latest, found.cities, found.unknown) == (False, ("New York",), ())


def test_every_name_on_the_roster_is_read_whole():
    roster = load_roster()
    known = vocabulary_of(roster)
    misread = {}
    for leader in roster.all():
        query = read_query(leader.name, known, TODAY)
        meant = query.leaders or (query.ambiguous[0][1] if query.ambiguous else ())
        if leader not in meant or query.unknown or len(query.leaders) + len(query.ambiguous) != 1:
            misread[leader.name] = query
    assert not misread


def test_initials_and_junior_may_be_typed_without_their_points():
    known = vocabulary_of(load_roster())
    for typed, name in (("david j francis", "David J. Francis"), ("marcos jr", "Ferdinand Marcos Jr.")):
        assert [leader.name for leader in read_query(typed, known, TODAY).leaders] == [name]


@pytest.mark.parametrize(
    ("typed", "leader"),
    [
        ("Путин", "vladimir-putin"),
        ("Стармер", "keir-starmer"),
        ("Κυριάκος Μητσοτάκης", "kyriakos-mitsotakis"),
        ("नरेंद्र मोदी", "narendra-modi"),
        ("पुतिन", "vladimir-putin"),
        ("习近平", "xi-jinping"),
        ("김정은", "kim-jong-un"),
        ("プーチン", "vladimir-putin"),
        ("أردوغان", "recep-tayyip-erdogan"),
        ("تميم بن حمد", "tamim-bin-hamad-al-thani"),
        ("נתניהו", "benjamin-netanyahu"),
        ("แพทองธาร", "paetongtarn-shinawatra"),
    ],
)
def test_names_are_read_in_the_script_they_are_typed_in(vocabulary, typed, leader):
    found = read_query(typed, vocabulary, TODAY)
    assert ([person.id for person in found.leaders], found.unknown) == ([leader], ())
