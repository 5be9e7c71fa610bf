"""A meeting that a sentence is only about, and the people who are not the two whom it means."""

from __future__ import annotations

from datetime import date

import pytest

from bot.leaders.linking import link_leaders
from bot.leaders.roster import Roster, load_roster
from bot.meetings.extraction import extract_reports
from bot.model import Article, Paragraph, ParagraphRole

# Below it a report makes no record of its own.
MAKES_RECORD = 0.35


@pytest.fixture(scope="module")
def roster() -> Roster:
    return load_roster()


def told(roster: Roster, *said: str, day: str, role: ParagraphRole = "body") -> list[tuple[str, str, str, str | None]]:
    """(who, kind, status, date) of the records that paragraphs make."""
    paragraphs = tuple(Paragraph(role, text, n, n) for n, text in enumerate(said, start=1))
    page = Article("article", 1, len(said), paragraphs, published=day)
    on = date.fromisoformat(day)
    reports = extract_reports(
        page, link_leaders(page, roster, day=on), roster.by_id(), article_id="x", file="f", day=on, outlet=None
    )
    return [
        ("+".join(sorted(p.id or p.name for p in r.participants)), r.kind, r.status, r.date)
        for r in reports
        if len(r.participants) > 1 and r.weight >= MAKES_RECORD
    ]


@pytest.mark.parametrize(
    "headline",
    [
        "Decision on Macron-Putin meeting left to aides",
        "Berlin insists on early Scholz-Xi summit",
        "Kremlin comments on rumoured Modi-Putin summit",
        "Erdogan-Assad meeting unlikely, ministry says",
        "Lula-Milei talks not planned yet, palace says",
        "Sunak backs Zelensky-Putin meeting",
        "Phone call between Starmer, Trump: Who said what?",
        "Petro spoke about his trip with Lula in the Amazon",
    ],
)
def test_a_headline_about_a_meeting_that_nobody_has_held_makes_none(roster: Roster, headline: str) -> None:
    assert told(roster, headline, day="2025-03-14" if "Starmer" in headline else "2024-03-14", role="headline") == []


@pytest.mark.parametrize(
    ("headline", "status"),
    [
        ("Outcome of Macron-Scholz talks pleases Warsaw", "held"),
        ("Kremlin publishes photos of Putin-Erdogan meeting", "held"),
        ("Date for Macron-Scholz summit is set", "expected"),
        ("Meeting between Modi, Putin postponed — aide", "postponed"),
        ("Macron-Milei talks cancelled over strike", "cancelled"),
        ("Scholz discusses peace plan over phone with Zelensky", "held"),
        ("Macron confirms call with Raisi", "held"),
    ],
)
def test_what_a_headline_has_of_a_meeting_says_how_it_stands(roster: Roster, headline: str, status: str) -> None:
    ((_, _, found, _),) = told(roster, headline, day="2024-03-14", role="headline")
    assert found == status


@pytest.mark.parametrize(
    "sentence",
    [
        "Rwanda's minister said concern about a meeting between Ramaphosa and Kagame had been voiced for months.",
        "Aides saw no likelihood of a Netanyahu-Abbas meeting.",
        "No sitting Japanese premier has ever met with Kim Jong Un in Tokyo.",
        "Was that the first meeting of Macron and Milei?",
        "In Lyon, Macron talked of his wish for closer ties with Modi.",
        "Scholz tried to talk Orban out of a veto.",
        "Merkel was blamed for failing to call Lukashenko to account.",
        "Albanese and Modi are speaking at the chamber of commerce on Friday.",
        "A visitor to the fair that Macron and Modi spoke at has measles.",
        "The jubilee saw King Charles III hand a medal to Albanese.",
        "Macron was asked whether he would invite Milei to Paris.",
        "Scholz and Macron pushed back on the levy over the phone.",
    ],
)
def test_a_sentence_about_something_else_tells_of_no_meeting(roster: Roster, sentence: str) -> None:
    assert told(roster, sentence, day="2024-05-16") == []


def test_a_fact_that_rests_on_a_call_tells_of_the_call(roster: Roster) -> None:
    said = "The speaker said the house would look into it in light of an April 2 phone call between Macron and Milei."
    assert told(roster, said, day="2024-05-16") == [
        ("emmanuel-macron+javier-milei", "phone_call", "held", "2024-04-02")
    ]


@pytest.mark.parametrize(
    "said",
    [
        ("Albanese will see Modi in Delhi.", "The panel asked for papers at their next meeting."),
        ("Albanese is to see Modi in Delhi.", "During the meeting with bereaved families, Albanese wept."),
        ("Scholz is to meet Macron in Paris.", "During the meeting Scholz signed the book of honour."),
    ],
)
def test_the_meeting_of_others_is_not_that_of_the_pair_in_mind(roster: Roster, said: tuple[str, ...]) -> None:
    assert [status for _, _, status, _ in told(roster, *said, day="2024-05-16")] == ["expected"]


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("Putin sent Sergey Lavrov to Ankara, where he met Hakan Fidan.", "hakan-fidan+sergey-lavrov"),
        ("Sergey Lavrov, sent to Ankara, told reporters that he met Hakan Fidan.", "hakan-fidan+sergey-lavrov"),
        ("Modi looked on as Macron said he had met Scholz in Berlin.", "emmanuel-macron+olaf-scholz"),
        ("Macron will meet Scholz and Modi said he was glad of it.", "emmanuel-macron+olaf-scholz"),
        ("After lunch with the king, Modi will hold talks with Albanese.", "anthony-albanese+narendra-modi"),
    ],
)
def test_a_pronoun_means_who_was_sent_or_who_spoke(roster: Roster, said: str, who: str) -> None:
    assert [found for found, _, _, _ in told(roster, said, day="2024-05-16")] == [who]


def test_of_three_named_in_a_sentence_the_two_may_be_any(roster: Roster) -> None:
    said = "Macron will see Modi on Friday and Scholz on Sunday; the two met in Rome in March."
    assert all("2024-03" not in (dated or "") for _, _, _, dated in told(roster, said, day="2024-05-16"))


def test_a_call_long_known_is_no_news(roster: Roster) -> None:
    said = (
        "Macron and Milei spoke by phone on February 3.",
        "The budget passed.",
        "His call with Milei was a mistake, a deputy said.",
    )
    dates = {dated for _, kind, _, dated in told(roster, *said, day="2024-05-16") if kind == "phone_call"}
    assert dates <= {"2024-02-03", None}


def test_who_merely_spoke_at_home_spoke_by_phone_and_abroad_face_to_face(roster: Roster) -> None:
    kinds = [
        told(roster, f"{city} — Ministers met for an hour.", "Modi spoke with Albanese about coal.", day="2024-05-16")[
            0
        ][1]
        for city in ("NEW DELHI", "CANBERRA")
    ]
    assert kinds == ["phone_call", "bilateral_meeting"]


def test_a_plan_s_day_without_a_year_is_not_most_of_a_year_ahead(roster: Roster) -> None:
    said = "The aide testified about the preparations for his March 1 meeting with Milei that Macron had ordered."
    assert [(status, dated) for _, _, status, dated in told(roster, said, day="2024-05-16")] in (
        [],
        [("held", "2024-03-01")],
    )


@pytest.mark.parametrize(
    ("said", "records"),
    [
        (
            (
                "Rishi Sunak was at his desk early.",
                "The Prime Minister spoke to the Prime Minister of Italy, Giorgia Meloni.",
            ),
            {("giorgia-meloni+rishi-sunak", "phone_call")},
        ),
        (
            (
                "Scholz liked the speech.",
                "In his talks with Japanese Prime Minister Fumio Kishida, Macron said that he agreed.",
            ),
            {("emmanuel-macron+fumio-kishida", "bilateral_meeting")},
        ),
        (
            ("Modi met Albanese.", "With Albanese, the two discussed coal.", "Later in the day he met Kishida."),
            {
                ("anthony-albanese+narendra-modi", "bilateral_meeting"),
                ("fumio-kishida+narendra-modi", "bilateral_meeting"),
            },
        ),
        (
            ("Macron received Modi and Albanese at the palace on Tuesday.",),
            {
                ("emmanuel-macron+narendra-modi", "bilateral_meeting"),
                ("anthony-albanese+emmanuel-macron", "bilateral_meeting"),
            },
        ),
        (
            ("Modi and Albanese have each been telephoned by Macron.",),
            {("emmanuel-macron+narendra-modi", "phone_call"), ("anthony-albanese+emmanuel-macron", "phone_call")},
        ),
        (
            ("Scholz skipped the dinner that Macron and Modi had in Lyon.",),
            {("emmanuel-macron+narendra-modi", "dinner")},
        ),
    ],
)
def test_releases_lists_and_dinners_name_the_two_they_tell_of(
    roster: Roster, said: tuple[str, ...], records: set[tuple[str, str]]
) -> None:
    found = {(who, kind) for who, kind, _, _ in told(roster, *said, day="2023-05-18")}
    assert {(who, "bilateral_meeting" if kind == "visit" else kind) for who, kind in found} == records


def test_may_is_a_month_before_a_day(roster: Roster) -> None:
    said = "FILE - In this May 17, 2022, file photo, Emmanuel Macron meets with Narendra Modi in Paris."
    assert told(roster, said, day="2023-06-18") == [
        ("emmanuel-macron+narendra-modi", "bilateral_meeting", "held", "2022-05-17")
    ]


def test_two_places_of_one_sentence_are_two_meetings_days(roster: Roster) -> None:
    said = (
        "Scholz toured the Baltics.",
        "In Riga on Monday he met Edgars Rinkevics, and in Vilnius on Tuesday Gitanas Nauseda.",
    )
    assert [(who, dated) for who, _, _, dated in told(roster, *said, day="2024-05-16")] == [
        ("edgars-rinkevics+olaf-scholz", "2024-05-13"),
        ("gitanas-nauseda+olaf-scholz", "2024-05-14"),
    ]


@pytest.mark.parametrize(
    ("sentence", "status", "dated"),
    [
        ("Macron called off a visit to Delhi next month for talks with Modi.", "cancelled", "2024-06"),
        ("Macron flew to Delhi to meet Modi this month and won an order for trains.", "held", "2024-05"),
        (
            "Speaking on his flight to Lyon, Macron described his talks with Modi as warm.",
            "held",
            "2024-05-09~/2024-05-16~",
        ),
        ("Macron said there were doubts about the June 12 summit with Modi.", None, None),
        (
            "The summit between Macron and Modi in Lyon on 12 June, which has been postponed, was to last two days.",
            "postponed",
            "2024-06-12",
        ),
        ("Macron was in Delhi to meet with Modi.", "held", "2024-05-09~/2024-05-16~"),
        ("Macron is committed to having talks with Modi.", "expected", "2024-05-16/.."),
    ],
)
def test_what_became_of_a_plan_is_told_around_it(
    roster: Roster, sentence: str, status: str | None, dated: str | None
) -> None:
    found = {(state, day) for _, _, state, day in told(roster, sentence, day="2024-05-16")}
    assert found == ({(status, dated)} if status else set())


def test_who_greets_people_of_another_country_greets_no_leader(roster: Roster) -> None:
    said = ("Macron will see Kim Jong Un.", "Macron welcomed home two students, greeting them at the gate.")
    assert [status for _, _, status, _ in told(roster, *said, day="2024-05-16")] == ["expected"]


def test_a_weekday_gone_by_is_tomorrow_where_the_page_tells_of_the_trip_as_this_week_s(roster: Roster) -> None:
    monday = "2024-05-13"
    trip = "Macron landed in Delhi on Tuesday for a visit to Modi."
    ahead = "Macron will meet Modi in Delhi on Wednesday, the palace said."
    assert _visits(roster, trip, ahead, day=monday) == ["2024-05-14"]
    assert _visits(roster, trip, day=monday) == ["2024-05-07"]


def _visits(roster: Roster, *said: str, day: str) -> list[str | None]:
    paragraphs = tuple(Paragraph("body", text, n, n) for n, text in enumerate(said, start=1))
    page = Article("article", 1, len(said), paragraphs, published=day)
    on = date.fromisoformat(day)
    mentions = link_leaders(page, roster, day=on)
    reports = extract_reports(page, mentions, roster.by_id(), article_id="x", file="f", day=on, outlet=None)
    return sorted({r.date for r in reports if r.visitor and r.status == "held"}, key=str)
