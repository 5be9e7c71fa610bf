"""What one sentence alone is worth, 0 to 1: a telling and its date in, a weight out; 0 gives no report."""

from __future__ import annotations

from datetime import date, timedelta

from bot import edtf
from bot.meetings.dating import Dated
from bot.meetings.telling import Telling
from bot.model import Leader

# By section and by how the participants are named (measured on the set of extraction rules 4.6).
SECTIONS = {"body": 0.8, "caption": 0.7, "headline": 0.5, "teaser": 0.7, "subhead": 0.5}
OTHER_SECTION = 0.6
NAMED = {"name": 1.0, "role": 0.7, "pair": 0.75, "pronoun": 0.75, "quoted": 0.5}
# A noun that nothing says is real; a withdrawal, which undoes a plan but makes no record.
MENTION = WITHDRAWAL = 0.3
# "seeing B", an invitation not accepted, somebody who was out of office then.
SEEING, INVITED, OUT_OF_OFFICE = 0.75, 0.6, 0.6
# "had invited": a plan seen from when it is no longer one.
STALE = 0.6
# "he" and a minister of the same country: mostly somebody else is meant, or it is no meeting of note.
AT_HOME = 0.5
# Plans "from now on" may be for one who is yet to be sworn in.
ELECT_DAYS = 75


def weigh(telling: Telling, dated: Dated) -> float:
    """The weight of a telling. A plan with somebody out of office, and two such, are worth nothing."""
    if dated.verdict == "mention":
        weight = MENTION
    elif dated.verdict == "withdrawn":
        weight = WITHDRAWAL
    else:
        weight = _as_told(telling)
    if telling.frame.how == "pronoun" and _is_at_home(telling):
        weight *= AT_HOME
    out = _out_of_office(telling, dated.date)
    if not out:
        return weight
    return 0.0 if dated.verdict == "expected" or len(out) > 1 else weight * OUT_OF_OFFICE


def _is_at_home(telling: Telling) -> bool:
    """Are all of one country?"""
    homes = {telling.ground.country(one) for one in telling.frame.ids}
    return len(telling.frame.ids) > 1 and len(homes) == 1 and None not in homes


def _as_told(telling: Telling) -> float:
    role, frame = telling.paragraph.role, telling.frame
    section = "teaser" if role == "body" and telling.ground.article.kind == "teaser" else role
    weight = SECTIONS.get(section, OTHER_SECTION) * NAMED[frame.how]
    if frame.group == "see":
        weight *= SEEING
    lead = telling.words[: frame.verb]
    is_said = any(word.is_a("report") for word in lead)  # "said he had accepted" is news
    if frame.invited and not is_said and any(w.low == "had" for w in lead[-3:]):
        weight *= STALE
    if frame.invited and telling.words[frame.verb].low not in {"accepted", "accepts", "accept"}:
        weight *= INVITED
    return weight


def _out_of_office(telling: Telling, dated: str | None) -> list[str]:
    """Participants who held no office at the date, and whom the sentence does not call "former"."""
    span = edtf.bounds(dated)
    day = telling.ground.day
    if span and span[0] != date.min and span[1] != date.max:
        day = span[0]
    if day is None:
        return []
    last = span[1] if span and span[1] != date.max else day
    if dated is not None and dated.endswith("/.."):
        last = day + timedelta(days=ELECT_DAYS)
    people = ((i, telling.ground.people.get(i)) for i in telling.frame.ids if i not in telling.frame.former)
    return [i for i, person in people if person and person.terms and not _held_office(person, day, last)]


def _held_office(person: Leader, first: date, last: date) -> bool:
    for term in person.terms:
        if edtf.covers(term.start, term.end, first) or edtf.covers(term.start, term.end, last):
            return True
    return False
