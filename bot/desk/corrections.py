"""People decide: same article or not, hidden or shown. A decision is a row of its own and outlives every reload.

Each function writes the verdict, applies it at once and leaves an audit row, in one transaction. Where several
workspaces share the archive, each may decide on what it read itself only (NotAllowed): a decision is seen by all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC

from bot.desk import EVERYONE, Desk, rulings, stamp
from bot.desk.judging import forget_article, judge_together
from bot.desk.ledger import Readers, refresh_ledger
from bot.duplicates.fingerprint import fingerprint
from bot.errors import BadQuery, NotFound
from bot.model import Appearance
from store import articles as article_rows
from store import audit as audit_rows
from store import meetings as meeting_rows
from store import verdicts as verdict_rows
from store.database import Connection
from store.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: its verdict's id (for undo), and the records it was about."""

    verdict_id: str
    kind: str
    records: tuple[Appearance, ...]


def merge(desk: Desk, one: str, other: str, *, by: str, team_id: str) -> Decided:
    """Two records are the same article, whatever the rules say.

    Raises:
        NotFound: there is no such record.
        BadQuery: both are the same record.
    """
    return _same_article(desk, one, other, is_same=True, by=by, team_id=team_id)


def split(desk: Desk, one: str, other: str | None = None, *, by: str, team_id: str) -> Decided:
    """A record is no copy of another (by default: of its lead), whatever the rules say.

    Raises:
        NotFound: there is no such record.
        BadQuery: the record leads its cluster, so there is nothing to split it from.
    """
    if other is None:
        with desk.store.read() as conn:
            record = _record(conn, one)
        if record.leads:
            raise BadQuery(f"{one} is no copy of another record; name the record that it is to be split from.")
        other = record.lead_id
    return _same_article(desk, one, other, is_same=False, by=by, team_id=team_id)


def _same_article(desk: Desk, one: str, other: str, *, is_same: bool, by: str, team_id: str) -> Decided:
    if one == other:
        raise BadQuery("These are one and the same record.")
    action = "merge" if is_same else "split"
    with desk.store.write() as conn:
        first, second = sorted((one, other))
        records = (_record(conn, first), _record(conn, second))
        desk.must_be_own(team_id, *(record.team_id for record in records))
        verdict_id = verdict_rows.add_verdict(
            conn, team_id=team_id, kind="same_article", subject=first, object_=second, value=json.dumps(is_same),
            at=_instant(desk), by=by,
        )  # fmt: skip
        _judge_again(desk, conn, (one, other))
        _audit(desk, conn, team_id, by, action, {"records": [one, other], "verdict": verdict_id})
    return Decided(verdict_id, action, records)


def hide(desk: Desk, article_id: str, *, by: str, team_id: str) -> Decided:
    """Show a record nowhere any more; it stays in the archive and can be shown again.

    Raises:
        NotFound: there is no such record.
    """
    with desk.store.write() as conn:
        record = _record(conn, article_id)
        desk.must_be_own(team_id, record.team_id)
        verdict_id = verdict_rows.add_verdict(
            conn, team_id=team_id, kind="hide", subject=article_id, object_="", value="true", at=_instant(desk), by=by
        )
        _set_hidden(desk, conn, article_id, hidden=True)
        _audit(desk, conn, team_id, by, "hide", {"record": article_id, "verdict": verdict_id})
    return Decided(verdict_id, "hide", (record,))


def undo(desk: Desk, verdict_id: str | None = None, *, by: str, team_id: str) -> Verdict:
    """Take back a decision: the named one, or this workspace's newest.

    Raises:
        NotFound: there is none in force.
    """
    with desk.store.write() as conn:
        verdict = _verdict(conn, verdict_id, team_id)
        about = article_rows.articles_by_ids(conn, [verdict.subject, verdict.object])
        desk.must_be_own(team_id, verdict.team_id, *(record.team_id for record in about.values()))
        if not verdict_rows.undo_verdict(conn, verdict.id, at=_instant(desk), by=by):
            raise NotFound(f"{verdict.id} was taken back already.")
        if verdict.kind == "hide":
            _set_hidden(desk, conn, verdict.subject, hidden=False)
        elif verdict.kind in ("same_article", "same_story"):
            _judge_again(desk, conn, (verdict.subject, verdict.object))
        else:
            rulings.apply_again(desk, conn, verdict)
        _audit(
            desk, conn, team_id, by, "undo", {"verdict": verdict.id, "kind": verdict.kind, "made_by": verdict.made_by}
        )
    return verdict


def _set_hidden(desk: Desk, conn: Connection, article_id: str, *, hidden: bool) -> None:
    article_rows.set_hidden(conn, article_id, hidden=hidden)
    blocks = meeting_rows.blocks_of_articles(conn, [article_id])
    refresh_ledger(desk, conn, blocks, Readers(EVERYONE), live=False, at=stamp(desk.clock()))


def decisions(desk: Desk, team_id: str, limit: int = 10) -> list[Verdict]:
    """What people decided here and holds, newest first."""
    with desk.store.read() as conn:
        return verdict_rows.newest(conn, team_id, limit)


def _verdict(conn: Connection, verdict_id: str | None, team_id: str) -> Verdict:
    if verdict_id is None:
        held = verdict_rows.newest(conn, team_id, 1)
        if not held:
            raise NotFound("There is no decision to take back.")
        return held[0]
    found = verdict_rows.verdict_by_id(conn, verdict_id)
    if found is None or found.team_id not in (EVERYONE, team_id):
        raise NotFound(f"There is no decision {verdict_id!r}.")
    return found


def _record(conn: Connection, article_id: str) -> Appearance:
    found = article_rows.article_by_id(conn, article_id)
    if found is None:
        raise NotFound(f"There is no record {article_id!r}; ids are shown by `why` and by the exports.")
    return found


def _judge_again(desk: Desk, conn: Connection, ids: tuple[str, ...]) -> None:
    """Take both clusters apart and judge every member anew in order of storing, people's words first."""
    members = {
        member.id: member
        for article_id in ids
        for record in [article_rows.article_by_id(conn, article_id)]
        if record is not None
        for member in article_rows.cluster(conn, record.lead_id)
    }
    touched: set[str] = set()
    for member in members.values():
        touched |= forget_article(conn, _record(conn, member.id))
    again = [_record(conn, member.id) for member in sorted(members.values(), key=lambda m: m.seq)]
    blocks = judge_together(desk, conn, [(record, fingerprint(record.article)) for record in again], touched).blocks
    refresh_ledger(desk, conn, blocks, Readers(EVERYONE), live=False, at=stamp(desk.clock()))


def _instant(desk: Desk) -> str:
    """To the microsecond: two decisions in one second keep their order."""
    return desk.clock().astimezone(UTC).isoformat(timespec="microseconds")


def _audit(desk: Desk, conn: Connection, team_id: str, by: str, action: str, detail: object) -> None:
    audit_rows.add_entry(conn, team_id=team_id, at=stamp(desk.clock()), user_id=by, action=action, detail=detail)
