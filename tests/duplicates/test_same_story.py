"""One event, told by many outlets over several days: what joins a story, what does not, and what people say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.duplicates import comparison
from bot.duplicates.coverage import coverage
from bot.duplicates.sketch import sketch
from bot.duplicates.stories import tell
from bot.model import Member, Viewer
from store.coverage import printed
from store.stories import touched_by
from tests.duplicates.newsroom import Newsroom, an_article

FLOOD = """Two thousand people were led out of the river town of Karvany on Tuesday as the Tisla burst its banks.
Army boats took families off roofs in the old quarter, where the water stood two metres deep, the mayor said.
The flood followed three days of rain in the Bezda hills. Power was cut to eleven villages downstream."""
RESCUE = """Soldiers in boats reached the last families stranded in flooded Karvany on Wednesday, a day after the Tisla
river broke through its dykes. Mayor Ilona Szep said about 2,000 people had been moved to schools and a sports hall.
Rain in the Bezda hills had stopped, and engineers expected the water to fall by the weekend."""
FESTIVAL = """Karvany's summer music festival opened on Tuesday with a concert by the national orchestra in a castle.
Some 4,000 tickets were sold for eleven evenings. The programme ends with a new opera by a local composer."""
SCHOOLS = """Three schools in the hills opened their gyms to families from the flooded quarters, and teachers cooked
soup for four hundred guests. Blankets and camp beds came from the army's stores. Lessons are off until Monday; pupils
carry water and read to the smallest. Vera Toth, a headmistress, said nobody had asked how long the families would stay
in the gyms, and nobody would be sent away."""
VISIT = """President Marta Oyelaran will travel to {city} to meet her counterpart, {name}, her office said.
The two leaders are to sign an agreement on grain and talk about a gas pipeline, according to an adviser.
It is their third meeting since the trade dispute over steel began two years ago."""


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


def test_two_outlets_on_one_event_are_one_story_and_two_articles(newsroom: Newsroom) -> None:
    newsroom.take("a", an_article(FLOOD, headline="Tisla floods Karvany, 2,000 flee", published="2021-06-15"))
    newsroom.take("b", an_article(RESCUE, headline="Army boats reach flooded Karvany", published="2021-06-16"))
    assert newsroom.leads() == {"a": "a", "b": "b"}
    assert newsroom.stories()["a"] == newsroom.stories()["b"]
    why = newsroom.story_why("b") or ""
    assert "“Karvany”" in why
    assert "1 record of 2021-06-15" in why


def test_another_event_in_the_same_town_is_another_story(newsroom: Newsroom) -> None:
    newsroom.take("flood", an_article(FLOOD, headline="Tisla floods Karvany, 2,000 flee", published="2021-06-15"))
    newsroom.take("music", an_article(FESTIVAL, headline="Festival opens in Karvany", published="2021-06-15"))
    assert len(set(newsroom.stories().values())) == 2


def test_the_same_words_a_month_later_are_another_story(newsroom: Newsroom) -> None:
    newsroom.take("june", an_article(FLOOD, headline="Tisla floods Karvany", published="2021-06-15"))
    newsroom.take("july", an_article(RESCUE, headline="Boats reach flooded Karvany", published="2021-07-20"))
    assert len(set(newsroom.stories().values())) == 2


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("The Iran talks go on", set()),
        ("The Norway summit may yet be called off", set()),
        ("Leaders leave for the Geneva talks", {"switzerland"}),
        ("A Singapore summit is planned", {"singapore"}),
        ("His Norway trip is over", {"norway"}),
    ],
)
def test_talks_with_a_country_are_no_stay_in_it(said: str, places: set[str]) -> None:
    assert sketch(an_article(f"{said}, officials said on Monday.")).places == places


def test_a_place_that_few_records_name_is_none_of_the_story(newsroom: Newsroom) -> None:
    for number in range(8):
        body = FLOOD if number % 2 else RESCUE
        by_the_way = " The interior minister will travel to Norway." if number == 3 else ""
        told = an_article(
            f"Day {number}. {body}{by_the_way}", headline=f"Karvany flood {number}", published="2021-06-15"
        )
        newsroom.take(str(number), told)
    newsroom.take(
        "visit", an_article(f"{RESCUE} The king is to visit Sweden.", headline="Karvany", published="2021-06-16")
    )
    assert len(set(newsroom.stories().values())) == 1


@pytest.mark.parametrize(("place", "stories"), [("to Lisbon", 1), ("soon", 2)])
def test_a_forecast_of_months_bridges_only_to_the_same_place(newsroom: Newsroom, place: str, stories: int) -> None:
    said = VISIT.replace(" to {city}", " {city}").format(city=place, name="Rui Faria")
    newsroom.take("ahead", an_article(f"{said}\nIt is planned for this spring.", published="2021-02-01"))
    held = f"""President Marta Oyelaran travelled {place} for an agreement on grain with Rui Faria, her counterpart.
After the two leaders had signed it they talked about the gas pipeline and the steel dispute, an adviser said.
Oyelaran leaves again on Sunday; a fourth meeting is to follow in the autumn, when the first ships will have sailed."""
    newsroom.take("held", an_article(held, headline="Oyelaran and Faria sign on grain", published="2021-03-20"))
    assert len(set(newsroom.stories().values())) == stories


def test_a_story_that_becomes_part_of_another_says_why(newsroom: Newsroom) -> None:
    newsroom.take("a", an_article(FLOOD, headline="Tisla floods Karvany, 2,000 flee", published="2021-06-15"))
    newsroom.take("b", an_article(SCHOOLS, headline="Gyms become homes for a week", published="2021-06-16"))
    apart = len(set(newsroom.stories().values()))
    both = """Soldiers in boats brought the last families of flooded Karvany to schools in the Bezda hills on Thursday.
Some 2,000 people, Mayor Ilona Szep said, sleep on camp beds and under blankets of the army in three gyms since the
Tisla burst its banks. Teachers and pupils cook for the guests; Vera Toth, a headmistress, keeps the gyms open."""
    newsroom.take("c", an_article(both, headline="Boats bring families of Karvany to gyms", published="2021-06-17"))
    assert (apart, len(set(newsroom.stories().values()))) == (2, 1)
    reasons = [newsroom.story_why(each) for each in "abc"]
    assert sum(reason is None for reason in reasons) == 1, "only the first record of a story has none"
    assert any("became one with another" in (reason or "") for reason in reasons)


def test_a_forecast_belongs_to_what_it_looked_ahead_to(newsroom: Newsroom) -> None:
    ahead = VISIT.format(city="Lisbon", name="Rui Faria") + "\nThe visit is planned for this spring."
    newsroom.take("ahead", an_article(ahead, headline="Oyelaran to visit Lisbon", published="2021-02-01"))
    later = VISIT.format(city="Lisbon", name="Rui Faria").replace("will travel", "travelled")
    newsroom.take("later", an_article(later, headline="Oyelaran meets Faria in Lisbon", published="2021-04-12"))
    assert len(set(newsroom.stories().values())) == 1


def test_a_visit_to_one_country_is_not_a_visit_to_another(newsroom: Newsroom) -> None:
    lisbon = an_article(VISIT.format(city="Lisbon", name="Rui Faria"), headline="Oyelaran to visit Lisbon for talks")
    oslo = an_article(VISIT.format(city="Oslo", name="Liv Dahl"), headline="Oyelaran to visit Oslo for talks")
    newsroom.take("lisbon", replace(lisbon, published="2021-04-10"))
    newsroom.take("oslo", replace(oslo, published="2021-04-12"))
    assert len(set(newsroom.stories().values())) == 2


def test_a_copy_follows_its_article(newsroom: Newsroom) -> None:
    newsroom.take("a", an_article(FLOOD, headline="Tisla floods Karvany", published="2021-06-15"))
    newsroom.take("copy", an_article(FLOOD, headline="Town under water"))
    assert newsroom.stories()["copy"] == newsroom.stories()["a"]
    assert newsroom.story_why("copy") == "A copy of a record of this story."


def test_an_article_takes_its_teasers_along_into_its_story(newsroom: Newsroom) -> None:
    teaser = FLOOD.split(". ")[0] + " ..."
    newsroom.take("teaser", an_article(teaser, headline="Tisla floods Karvany, 2,000 flee", kind="teaser"))
    newsroom.take("rescue", an_article(RESCUE, headline="Army boats reach flooded Karvany", published="2021-06-16"))
    newsroom.take("flood", an_article(FLOOD, headline="Tisla floods Karvany, 2,000 flee", published="2021-06-15"))
    assert len(set(newsroom.stories().values())) == 1


def test_a_round_up_touches_several_stories_and_joins_none_of_them_together(newsroom: Newsroom) -> None:
    newsroom.take("flood", an_article(FLOOD, headline="Tisla floods Karvany, 2,000 flee", published="2021-06-15"))
    visit = VISIT.format(city="Lisbon", name="Rui Faria")
    newsroom.take("visit", an_article(visit, headline="Oyelaran to visit Lisbon for talks", published="2021-06-15"))
    week = an_article(f"Here is what you need to know today.\n{RESCUE}\n{visit}", headline="The week in brief")
    newsroom.take("week", replace(week, form="round_up", published="2021-06-16"))
    stories = newsroom.stories()
    assert stories["flood"] != stories["visit"]
    linked = {row[0] for row in newsroom.conn.execute("select story_id from story_link")} | {stories["week"]}
    assert linked >= {stories["flood"], stories["visit"]}
    touched = {story: headline for story, headline, _ in touched_by(newsroom.conn, 3)}
    headlines = {"flood": "Tisla floods Karvany, 2,000 flee", "visit": "Oyelaran to visit Lisbon for talks"}
    assert touched == {stories[each]: said for each, said in headlines.items() if stories[each] != stories["week"]}


def test_editors_join_and_part_stories(newsroom: Newsroom) -> None:
    newsroom.story_verdicts = {frozenset(("a", "b")): False, frozenset(("a", "c")): True}
    newsroom.take("a", an_article(FLOOD, headline="Tisla floods Karvany", published="2021-06-15"))
    newsroom.take("b", an_article(RESCUE, headline="Boats reach flooded Karvany", published="2021-06-16"))
    newsroom.take("c", an_article(FESTIVAL, headline="Festival opens", published="2021-06-16"))
    stories = newsroom.stories()
    assert (stories["a"] == stories["c"], stories["a"] == stories["b"]) == (True, False)


def test_story_ids_are_the_same_in_two_fresh_archives() -> None:
    rooms = [Newsroom(), Newsroom()]
    for room in rooms:
        room.take("a", an_article(FLOOD, headline="Tisla floods Karvany", published="2021-06-15"))
        room.take("b", an_article(RESCUE, headline="Boats reach flooded Karvany", published="2021-06-16"))
    assert rooms[0].stories() == rooms[1].stories()


def test_four_outlets_with_one_agency_text_are_one_source(newsroom: Newsroom) -> None:
    wire = "KARVANY (Reuters) - " + FLOOD
    for outlet in ("Evening Star", "Daily Post", "The Ledger", "Metro"):
        article = an_article(wire, headline="Tisla floods Karvany", publisher=outlet, published="2021-06-15")
        newsroom.take(outlet, article)
    for outlet, text in (("Karvany Herald", RESCUE), ("Radio Bezda", RESCUE.replace("Soldiers", "Men of the army"))):
        text = text if outlet == "Karvany Herald" else "\n".join(reversed(FLOOD.replace("river", "stream").split("\n")))
        newsroom.take(
            outlet, an_article(text, headline="Boats reach Karvany", publisher=outlet, published="2021-06-16")
        )
    story = newsroom.stories()["Metro"]
    covered = coverage(printed(newsroom.conn, Viewer(), [story])[story])
    assert (covered.articles, covered.teasers, len(covered.outlets)) == (6, 0, 6)
    assert covered.carried == (("Reuters", 4),)
    assert covered.independent == 3


def test_a_story_ends_with_its_last_record(newsroom: Newsroom) -> None:
    from store.stories import StoryArchive

    newsroom.take("a", an_article(FLOOD, headline="Tisla floods Karvany", published="2021-06-15"))
    archive = StoryArchive(newsroom.conn)
    archive.leave_story([1])
    left = [newsroom.conn.execute(f"select count(*) from {t}").fetchone()[0] for t in ("story", "story_term")]
    assert left == [0, 0]
    assert newsroom.conn.execute("select sum(articles) from story_word").fetchone()[0] == 0


@pytest.mark.parametrize(("privacy", "merged"), [(0, ("s2",)), (1, ())])
def test_only_what_everyone_may_read_joins_two_stories(privacy, merged):
    class Told:
        def stories_of(self, ids):
            return {"one": "s1", "two": "s2"}

        def join_story(self, story_id, entry, *, merged):
            self.joined = (story_id, tuple(merged))

    def member(name, seq, privacy=0):
        return Member(name, seq, "one", "article", None, None, 90, None, None, None, privacy)

    archive = Told()
    article = an_article("Ministers met in Lyon on Friday to talk of rail freight.")
    tell(member("own", 3, privacy), article, sketch(article), [member("one", 1), member("two", 2)], archive)
    assert archive.joined == ("s1", merged)


# -- a headline of few words ---------------------------------------------------------------------------------------


def _flood_told_at_length(newsroom: Newsroom) -> None:
    newsroom.take("a", an_article(FLOOD, headline="Tisla floods Karvany, 2,000 flee", published="2021-06-15"))
    newsroom.take("b", an_article(RESCUE, headline="Army boats reach flooded Karvany", published="2021-06-16"))
    newsroom.take("c", an_article(FESTIVAL, headline="Summer of music opens with an opera", published="2021-06-20"))


HEADLINE = an_article(
    headline="Why the old dykes of Karvany gave way: rain, money and a forgotten warning", kind="headline"
)


def test_a_headline_joins_the_one_story_told_at_length_that_stands_out(newsroom: Newsroom) -> None:
    _flood_told_at_length(newsroom)
    newsroom.take("d", HEADLINE)
    assert newsroom.stories()["d"] == newsroom.stories()["a"]
    assert "no other story told at full length is half as near" in (newsroom.story_why("d") or "")


def test_a_headline_that_came_first_joins_when_its_story_is_told(newsroom: Newsroom) -> None:
    newsroom.take("d", HEADLINE)
    _flood_told_at_length(newsroom)
    assert newsroom.stories()["d"] == newsroom.stories()["a"]


@pytest.mark.parametrize(("more", "alone"), [(comparison.MORE_WHEN_UNDECIDED, True), (0.0, False)])
def test_a_headline_between_two_stories_joins_neither(
    newsroom: Newsroom, more: float, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "MORE_WHEN_UNDECIDED", more)
    for name, city, day in (("one", "Lisbon", "2021-02-01"), ("two", "Madrid", "2021-09-01")):
        text = VISIT.format(city=city, name="Rui Faria" if city == "Lisbon" else "Ines Prat")
        newsroom.take(name, an_article(text, headline=f"Oyelaran to visit {city}", published=day))
    newsroom.take(
        "head", an_article(headline="Oyelaran weighs grain against gas before a summer of talks", kind="headline")
    )
    told = newsroom.stories()
    assert len({told["one"], told["two"]}) == 2
    assert (told["head"] not in (told["one"], told["two"])) is alone


def test_a_reason_shows_words_as_the_record_prints_them(newsroom: Newsroom) -> None:
    _flood_told_at_length(newsroom)
    assert "“Karvany”" in (newsroom.story_why("b") or "")
