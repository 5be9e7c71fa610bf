"""People decide about meetings and names: no meeting, another date, one and the same, somebody else.

Like the corrections of records (`corrections.py`): each function writes the verdict, applies it at once and leaves an
audit row, in one transaction; `corrections.undo` takes it back. A verdict names articles and sentences, so that it
holds after every reload and reindex. To decide the same twice changes nothing. Where several workspaces share the
archive, each decides on what it read itself only (NotAllowed).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass

from bot import edtf
from bot.desk import Desk, exact_stamp, stamp
from bot.desk.judging import save_findings
from bot.desk.ledger import Readers, refresh_ledger
from bot.desk.preparing import prepare_article
from bot.desk.seen import meetings_seen
from bot.errors import BadQuery, NotFound
from bot.meetings.rulings import told_by
from bot.model import REMOTE_KINDS, Appearance, Leader, Meeting, Viewer
from store import articles as article_rows
from store import leaders as leader_rows
from store import lookups as lookup_rows
from store import meetings as meeting_rows
from store import verdicts as verdict_rows
from store.database import Connection
from store.verdicts import Verdict

WAY = 370
"""Days between two records of the same people that are offered as one meeting: a plan and what came of it."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What was decided: the verdict's id (for undo), what it is about in the people's names, and the date or the
    headline that it turns on. `anew` is False when the very same was decided before."""

    verdict_id: str
    kind: str
    people: tuple[str, ...]
    detail: str | None = None
    anew: bool = True


def not_a_meeting(desk: Desk, meeting_id: str, *, by: str, team_id: str, viewer: Viewer | None = None) -> Ruled:
    """The sentences that a record rests on tell of no meeting of these people.

    Raises:
        NotFound: there is no such record for the viewer.
    """
    with desk.store.write() as conn:
        held = verdict_rows.held_on(conn, "not_a_meeting", meeting_id)
        if held is not None and meeting_rows.meeting_by_id(conn, meeting_id) is None:
            return Ruled(held.id, "not_a_meeting", tuple(json.loads(held.value)["people"]), anew=False)
        meeting = _meeting(desk, conn, meeting_id, viewer)
        return _rule(desk, conn, "not_a_meeting", meeting, {}, by=by, team_id=team_id)


def wrong_date(desk: Desk, meeting_id: str, date: str, *, by: str, team_id: str, viewer: Viewer | None = None) -> Ruled:
    """A record's date is another than its sources have it; what they say stays among its disputes.

    Args:
        date: EDTF: a day, a month, a year or "2024-03-12/2024-03-14".

    Raises:
        NotFound: there is no such record for the viewer.
        BadQuery: that is no date.
    """
    day = date.strip()
    if len(day) > 40 or not edtf.is_valid(day):
        raise BadQuery("Write the date as 2024-03-13, 2024-03 or 2024-03-12/2024-03-14.")
    with desk.store.write() as conn:
        meeting = _meeting(desk, conn, meeting_id, viewer)
        return _rule(desk, conn, "wrong_date", meeting, {"date": day}, by=by, team_id=team_id)


def same_meeting(
    desk: Desk, one_id: str, other_id: str, *, by: str, team_id: str, viewer: Viewer | None = None
) -> Ruled:
    """Two records of the same people are one encounter.

    Raises:
        NotFound: there is no such record for the viewer.
        BadQuery: they are of different people, or one was remote and the other in person.
    """
    with desk.store.write() as conn:
        one, other = (_meeting(desk, conn, meeting_id, viewer) for meeting_id in (one_id, other_id))
        if one.id == other.id:
            joined = [verdict for verdict in rulings_of(conn, one) if verdict.kind == "same_meeting"]
            if joined and one_id != other_id:
                return Ruled(joined[-1].id, "same_meeting", _names(one), one.date, anew=False)
            raise BadQuery("These are one and the same meeting.")
        if meeting_rows.block_of(conn, one.id) != meeting_rows.block_of(conn, other.id):
            raise BadQuery("These two are of different people, so they cannot be one meeting. Was one not a meeting?")
        if (one.kind in REMOTE_KINDS) != (other.kind in REMOTE_KINDS):
            raise BadQuery("One of these was a call and the other in person, so they cannot be one meeting.")
        _must_be_own(desk, conn, team_id, other)
        more = {"other": [astuple(told) for told in told_by(other)]}
        return _rule(desk, conn, "same_meeting", one, more, by=by, team_id=team_id)


def wrong_person(
    desk: Desk, article_id: str, leader_id: str, *, by: str, team_id: str, viewer: Viewer | None = None
) -> Ruled:
    """An article and its copies do not mean this leader: no answer says so any more, and no meeting rests on it.

    `leader_id` may also be the name.

    Raises:
        NotFound: there is no such article for the viewer, or it names nobody of that name.
    """
    with desk.store.write() as conn:
        record = record_seen(conn, article_id, viewer)
        desk.must_be_own(team_id, record.team_id)
        leader = _leader(desk, leader_id)
        copies = article_rows.copies_of(conn, [record.id])[record.id]
        detail = record.article.headline or record.id
        held = next((v for v in _held_wrong(conn, leader.id) if record.id in json.loads(v.value)), None)
        if held is not None:
            return Ruled(held.id, "wrong_person", (leader.name,), detail, anew=False)
        if leader.id not in _named_in(desk, record):
            raise NotFound(f"The article does not name {leader.name}.")
        verdict_id = verdict_rows.add_verdict(
            conn, team_id=team_id, kind="wrong_person", subject=leader.id, object_=record.id, value=json.dumps(copies),
            at=exact_stamp(desk.clock()), by=by,
        )  # fmt: skip
        _read_again(desk, conn, copies)
        facts = {"leader": leader.id, "records": copies, "verdict": verdict_id}
        desk.note_act(conn, team_id, by, "wrong_person", facts)
    return Ruled(verdict_id, "wrong_person", (leader.name,), detail)


def apply_again(desk: Desk, conn: Connection, verdict: Verdict) -> None:
    """Make the archive say what it says now that this verdict on a meeting or a name is taken back."""
    if verdict.kind == "wrong_person":
        _read_again(desk, conn, json.loads(verdict.value))
    else:
        _refresh(desk, conn, {verdict.subject})


def others_like(desk: Desk, meeting_id: str, viewer: Viewer) -> list[Meeting]:
    """Records of the same people that may be the same meeting, the nearest in time first.

    Raises:
        NotFound: there is no such record for the viewer.
    """
    with desk.store.read() as conn:
        meeting = _meeting(desk, conn, meeting_id, viewer)
        block = meeting_rows.block_of(conn, meeting.id)
        found = {
            other.id: other
            for team_id, channel in meeting_rows.readers_of_block(conn, block or "")
            for other in meeting_rows.meetings_in_blocks(conn, [block or ""], team_id, channel).values()
            if other.id != meeting.id and (other.kind in REMOTE_KINDS) == (meeting.kind in REMOTE_KINDS)
        }
        seen = [other for other in found.values() if _is_seen(desk, conn, other, viewer)]
    near = [(apart, other.id, other) for other in seen if (apart := _days_apart(meeting, other)) <= WAY]
    return [other for _, _, other in sorted(near, key=lambda entry: entry[:2])]


def people_told(desk: Desk, meeting_id: str, viewer: Viewer) -> list[tuple[str, str, str, str]]:
    """(article id, its headline or file, leader id, leader's name) of all that a record's articles say of its people.

    Raises:
        NotFound: there is no such record for the viewer.
    """
    with desk.store.read() as conn:
        meeting = _meeting(desk, conn, meeting_id, viewer)
        articles = lookup_rows.articles_by_id(conn, viewer, dict.fromkeys(e.article_id for e in meeting.evidence))
    return [
        (row.id, row.headline or row.file, person.id, person.name)
        for row in articles.values()
        for person in meeting.participants
        if person.id
    ]


def people_in(desk: Desk, article_id: str, viewer: Viewer) -> list[tuple[str, str, str, str]]:
    """The same of one article: all leaders whom it names.

    Raises:
        NotFound: there is no such article for the viewer.
    """
    with desk.store.read() as conn:
        record = record_seen(conn, article_id, viewer)
        named = leader_rows.leaders_in(conn, record.id)
    people = (desk.roster.leader(one) for one in named)
    headline = record.article.headline or record.file
    return [(record.id, headline, leader.id, leader.name) for leader in people if leader is not None]


def named(desk: Desk, meeting_id: str, viewer: Viewer) -> tuple[str, str | None]:
    """Who met by a record, in one line, and its date.

    Raises:
        NotFound: there is no such record for the viewer.
    """
    with desk.store.read() as conn:
        meeting = _meeting(desk, conn, meeting_id, viewer)
    return ", ".join(_names(meeting)), meeting.date


def rulings_of(conn: Connection, meeting: Meeting) -> list[Verdict]:
    """The decisions in force that shape this record."""
    block = meeting_rows.block_of(conn, meeting.id)
    told = {(said.article_id, said.words) for said in told_by(meeting)}
    return [
        verdict
        for verdict in verdict_rows.of_meetings(conn, [block] if block else [])
        if verdict.kind != "not_a_meeting" and told & {(said[0], said[1]) for said in json.loads(verdict.value)["told"]}
    ]


def _rule(
    desk: Desk, conn: Connection, kind: str, meeting: Meeting, more: Mapping[str, object], *, by: str, team_id: str
) -> Ruled:
    _must_be_own(desk, conn, team_id, meeting)
    block = meeting_rows.block_of(conn, meeting.id) or ""
    value = {"people": list(_names(meeting)), "told": [astuple(told) for told in told_by(meeting)], **more}
    date = more.get("date") or meeting.date
    detail = str(date) if date else None
    same = [v for v in verdict_rows.of_meetings(conn, [block]) if (v.kind, v.object) == (kind, meeting.id)]
    if same and _decided_part(json.loads(same[-1].value)) == _decided_part(json.loads(json.dumps(value))):
        return Ruled(same[-1].id, kind, _names(meeting), detail, anew=False)
    verdict_id = verdict_rows.add_verdict(
        conn, team_id=team_id, kind=kind, subject=block, object_=meeting.id, value=json.dumps(value),
        at=exact_stamp(desk.clock()), by=by,
    )  # fmt: skip
    _refresh(desk, conn, {block})
    facts = {"meeting": meeting.id, "people": list(_names(meeting)), "verdict": verdict_id}
    desk.note_act(conn, team_id, by, kind, facts | ({"date": date, "was": meeting.date} if "date" in more else {}))
    return Ruled(verdict_id, kind, _names(meeting), detail)


def _must_be_own(desk: Desk, conn: Connection, team_id: str, meeting: Meeting) -> None:
    told = article_rows.articles_by_ids(conn, {e.article_id for e in meeting.evidence})
    desk.must_be_own(team_id, *(record.team_id for record in told.values()))


def _decided_part(value: dict[str, object]) -> object:
    return value.get("date") or value


def _refresh(desk: Desk, conn: Connection, blocks: Iterable[str]) -> None:
    """Merge these blocks anew in every ledger that tells of them; nobody is alerted."""
    wanted = set(blocks)
    ledgers = {pair for block in wanted for pair in meeting_rows.readers_of_block(conn, block)}
    for team_id, channel in sorted(ledgers | {("", None)}, key=lambda pair: (pair[0], pair[1] or "")):
        refresh_ledger(desk, conn, wanted, Readers(team_id, channel), live=False, at=stamp(desk.clock()))


def _read_again(desk: Desk, conn: Connection, article_ids: Iterable[str]) -> None:
    """Link and extract anew what people spoke about, by the verdicts in force now."""
    blocks: set[str] = set()
    for record in article_rows.articles_by_ids(conn, article_ids).values():
        found = prepare_article(record.article, record.id, record.file, desk.roster, as_of=record.as_of)
        blocks |= save_findings(conn, record, found)
    _refresh(desk, conn, blocks)


def _named_in(desk: Desk, record: Appearance) -> set[str]:
    found = prepare_article(record.article, record.id, record.file, desk.roster, as_of=record.as_of)
    return {naming.leader_id for naming in found.namings}


def _held_wrong(conn: Connection, leader_id: str) -> list[Verdict]:
    return [verdict for verdict in verdict_rows.in_force(conn, "wrong_person") if verdict.subject == leader_id]


def _meeting(desk: Desk, conn: Connection, meeting_id: str, viewer: Viewer | None) -> Meeting:
    found = meeting_rows.meeting_by_id(conn, meeting_id)
    if found is None or (viewer is not None and not _is_seen(desk, conn, found, viewer)):
        raise NotFound(f"There is no meeting {meeting_id!r}; ids are shown by `why` and by the exports.")
    return found


def _is_seen(desk: Desk, conn: Connection, meeting: Meeting, viewer: Viewer) -> bool:
    return bool(meetings_seen(conn, [meeting.id], viewer, desk.clock().date()))


def record_seen(conn: Connection, article_id: str, viewer: Viewer | None = None) -> Appearance:
    """A record that `viewer` may see; None sees all. Raises NotFound."""
    found = article_rows.article_by_id(conn, article_id)
    if found is None or (
        viewer is not None and article_id not in lookup_rows.articles_by_id(conn, viewer, [article_id])
    ):
        raise NotFound(f"There is no record {article_id!r}; ids are shown by `why` and by the exports.")
    return found


def _leader(desk: Desk, named: str) -> Leader:
    """A leader by id or by the very name."""
    known = desk.roster.leader(named)
    if known is not None:
        return known
    called = [leader for leader in desk.roster.all() if leader.name.casefold() == named.strip().casefold()]
    if len(called) != 1:
        raise NotFound(
            f"Nobody on the roster is called {named!r}; give the full name, or the id as `roster list` shows it."
        )
    return called[0]


def _names(meeting: Meeting) -> tuple[str, ...]:
    return tuple(participant.name for participant in meeting.participants)


def _days_apart(one: Meeting, other: Meeting) -> int:
    """Days between two records; an unknown day is near to all."""
    a, b = (edtf.bounds(m.date) or edtf.bounds(m.visit_date) for m in (one, other))
    if a is None or b is None:
        return WAY
    early, late = sorted((a, b))
    return max(0, (late[0] - early[1]).days)
