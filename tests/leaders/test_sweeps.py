"""Every head of the roster by title and surname, and every unmistakable surname on somebody else."""

from datetime import date

from bot import edtf
from bot.leaders.roster import Roster, load_roster
from tests.leaders.builders import article, ids, mentions

_TODAY = date(2025, 6, 1)  # later terms may end without the roster knowing
_SHORT = 20  # days
_FLOOR = 0.99


def _surnames(roster: Roster) -> dict[str, str]:
    """Leader id to the fullest form of the surname, as printed."""
    longest: dict[str, str] = {}
    for form, named in roster.forms.items():
        for leader, kind in named:
            if kind != "full" and len(form) > len(longest.get(leader, "")):
                longest[leader] = form.title()
    return longest


def _heads_by_title(roster: Roster):
    """(sentence, day, leader id) for the middle of every presidency and premiership of three weeks and more."""
    surnames = _surnames(roster)
    for leader in roster.all():
        for term in leader.terms:
            country = roster.countries.get(term.country)
            start, end = edtf.bounds(term.start), edtf.bounds(term.end)
            title = "Prime Minister" if term.office == "head_of_government" else "President"
            fits = title == "Prime Minister" or "presid" in term.title.lower()
            if leader.id not in surnames or not country or not start or not term.is_head or not fits:
                continue
            last = min(end[1], _TODAY) if end else _TODAY
            if term.office != "supreme_leader" and (last - start[0]).days >= _SHORT:
                adjective = (country.adjectives or (country.name,))[0]
                sentence = f"The talks ended when {adjective} {title} {surnames[leader.id]} left."
                yield sentence, start[0] + (last - start[0]) / 2, leader.id


def test_title_country_and_day_tell_every_head_from_their_namesakes():
    asked = right = 0
    wrong = []
    for sentence, day, leader in _heads_by_title(load_roster()):
        got = [m.leader_id for m in mentions(sentence, day.isoformat())]
        asked += 1
        right += got == [leader]
        if got not in ([], [leader]):
            wrong.append((sentence, day, got))
    assert asked > 1_000
    assert wrong == []
    assert right / asked >= _FLOOR


def test_the_sweep_fails_when_the_day_is_lost():
    cases = list(_heads_by_title(load_roster()))
    right = sum([m.leader_id for m in mentions(sentence, "1990-01-01")] == [leader] for sentence, _, leader in cases)
    assert right / len(cases) < _FLOOR


def test_no_surname_is_so_plain_that_a_strange_given_name_does_not_forbid_it():
    roster = load_roster()
    for form, named in roster.forms.items():
        if any(kind in {"single", "famous"} for _, kind in named) and form.isascii():
            surname = form.title()
            assert ids(f"The baker said that Zygfryda {surname} had paid.", "2023-05-01") == set(), surname
            page = article(f"Zygfryda {surname} paid. The rest, said {surname}, was a gift.")
            assert ids(page, "2023-05-01") == set(), surname
