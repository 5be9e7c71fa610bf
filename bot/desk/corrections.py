"""People decide: one article or two, one story or two, hidden or shown, what a field says, gone for good.

A decision is a row of its own and outlives every reload. Each function writes the verdict, applies it at once and
leaves an audit row, in one transaction. Where several workspaces share the archive, each may decide on what it read
itself only (NotAllowed): a decision is seen by all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot import edtf
from bot.desk import EVERYONE, Desk, exact_stamp, rulings, stamp
from bot.desk.judging import BY_COPY, forget_article, judge_together, save_findings, tell_again
from bot.desk.ledger import Readers, refresh_ledger
from bot.desk.preparing import prepare_article
from bot.desk.rulings import record_seen
from bot.desk.standing import FIELDS, as_decided
from bot.duplicates.fingerprint import fingerprint
from bot.errors import BadQuery, NotFound
from bot.model import Appearance
from bot.reading.urls import url_key
from store import articles as article_rows
from store import meetings as meeting_rows
from store import outbox as outbox_rows
from store import verdicts as verdict_rows
from store.database import Connection
from store.verdicts import Verdict

LONGEST_VALUE = 300  # characters
SHORTEST_TRACE = 12  # characters of a headline: a shorter one may stand in any post


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: its verdict's id (for undo), the records it was about, the field and value of a correction,
    and of a takedown the posts that were called off and those that stand in Slack already."""

    verdict_id: str
    kind: str
    records: tuple[Appearance, ...]
    detail: str = ""
    called_off: int = 0
    posted: int = 0


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
            record = record_seen(conn, one)
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
        records = (record_seen(conn, first), record_seen(conn, second))
        desk.must_be_own(team_id, *(record.team_id for record in records))
        verdict_id = verdict_rows.add_verdict(
            conn, team_id=team_id, kind="same_article", subject=first, object_=second, value=json.dumps(is_same),
            at=exact_stamp(desk.clock()), by=by,
        )  # fmt: skip
        _judge_again(desk, conn, (one, other))
        desk.note_act(conn, team_id, by, action, {"records": [one, other], "verdict": verdict_id})
    return Decided(verdict_id, action, records)


def same_story(desk: Desk, one: str, other: str, *, by: str, team_id: str) -> Decided:
    """Two records tell one story, whatever the rules say.

    Raises:
        NotFound: there is no such record.
        BadQuery: both are the same record.
    """
    return _same_story(desk, one, other, is_same=True, by=by, team_id=team_id)


def other_story(desk: Desk, one: str, other: str | None = None, *, by: str, team_id: str) -> Decided:
    """A record does not tell the story that another one tells (by default: the first that is no copy of it).

    Raises:
        NotFound: there is no such record.
        BadQuery: the record is alone in its story, or both are one article.
    """
    if other is None:
        with desk.store.read() as conn:
            record = record_seen(conn, one)
            told = article_rows.told_with(conn, record, team_id, record.only_channel)
        if told is None:
            raise BadQuery(f"{one} is alone in its story; name the record that it is to be told apart from.")
        other = told
    return _same_story(desk, one, other, is_same=False, by=by, team_id=team_id)


def _same_story(desk: Desk, one: str, other: str, *, is_same: bool, by: str, team_id: str) -> Decided:
    if one == other:
        raise BadQuery("These are one and the same record.")
    kind = "same_story" if is_same else "other_story"
    with desk.store.write() as conn:
        records = (record_seen(conn, one), record_seen(conn, other))
        if not is_same and records[0].lead_id == records[1].lead_id:
            raise BadQuery("These two are copies of one article; `split` parts them.")
        desk.must_be_own(team_id, *(record.team_id for record in records))
        first, second = sorted((one, other))
        verdict_id = verdict_rows.add_verdict(
            conn, team_id=team_id, kind="same_story", subject=first, object_=second, value=json.dumps(is_same),
            at=exact_stamp(desk.clock()), by=by,
        )  # fmt: skip
        tell_again(conn, records[0].lead_id)
        desk.note_act(conn, team_id, by, kind, {"records": [one, other], "verdict": verdict_id})
    return Decided(verdict_id, kind, records)


def hide(desk: Desk, article_id: str, *, by: str, team_id: str) -> Decided:
    """Show a record nowhere any more; it stays in the archive and can be shown again.

    Raises:
        NotFound: there is no such record.
    """
    with desk.store.write() as conn:
        record = record_seen(conn, article_id)
        desk.must_be_own(team_id, record.team_id)
        verdict_id = verdict_rows.add_verdict(
            conn, team_id=team_id, kind="hide", subject=article_id, object_="", value="true",
            at=exact_stamp(desk.clock()), by=by,
        )  # fmt: skip
        _set_hidden(desk, conn, article_id, hidden=True)
        desk.note_act(conn, team_id, by, "hide", {"record": article_id, "verdict": verdict_id})
    return Decided(verdict_id, "hide", (record,))


def correct(desk: Desk, article_id: str, field: str, value: str, *, by: str, team_id: str) -> Decided:
    """A record's headline, outlet or date is another than was read; all that rests on it is judged again.

    Args:
        field: headline | outlet | date.
        value: what it is; a date in EDTF ("2024-03-13", "2024-03").

    Raises:
        NotFound: there is no such record.
        BadQuery: no such field, nothing said, or no date.
    """
    said = " ".join(value.split())
    if field not in FIELDS:
        raise BadQuery(f"{field!r} cannot be corrected; headline, outlet and date can.")
    if not said or len(said) > LONGEST_VALUE:
        raise BadQuery(f"Say what the {field} is, in at most {LONGEST_VALUE} characters.")
    if field == "date" and not edtf.is_valid(said):
        raise BadQuery("Write the date as 2024-03-13 or 2024-03.")
    with desk.store.write() as conn:
        record = record_seen(conn, article_id)
        desk.must_be_own(team_id, record.team_id)
        verdict_id = verdict_rows.add_verdict(
            conn, team_id=team_id, kind="correct", subject=article_id, object_=field, value=json.dumps(said),
            at=exact_stamp(desk.clock()), by=by,
        )  # fmt: skip
        _stand_as_decided(desk, conn, record)
        now = record_seen(conn, article_id)
        desk.note_act(conn, team_id, by, "correct", {"record": article_id, "field": field, "verdict": verdict_id})
    return Decided(verdict_id, "correct", (now,), detail=f"{field}: {said}")


def take_down(desk: Desk, article_id: str, why: str, *, by: str, team_id: str) -> Decided:
    """Remove the text of a record and of its copies from the archive, and leave a stone: who, when and why.

    Posts that tell of it and have not gone out are called off. The text is not in the verdict, so `undo` cannot bring
    it back: it lets the page be read again. Copies of the database made before still hold it.

    Raises:
        NotFound: there is no such record.
        BadQuery: no reason is given.
    """
    reason = " ".join(why.split())[:LONGEST_VALUE]
    if not reason:
        raise BadQuery("Say why: the reason stands on the stone.")
    at = exact_stamp(desk.clock())
    with desk.store.write() as conn:
        article_rows.overwrite_what_goes(conn)
        record = record_seen(conn, article_id)
        copies = [copy for copy in article_rows.cluster(conn, record.lead_id) if copy.article.paragraphs]
        desk.must_be_own(team_id, *(copy.team_id for copy in copies))
        verdict_ids = {
            copy.id: verdict_rows.add_verdict(
                conn, team_id=team_id, kind="takedown", subject=copy.id, object_=copy.content_sha,
                value=json.dumps(reason), at=at, by=by,
            )
            for copy in copies
        }  # fmt: skip
        if not verdict_ids:
            raise BadQuery(f"{article_id} has no text in the archive.")
        headlines = {copy.article.headline for copy in copies if copy.article.headline}
        for copy in copies:
            _stand_as_decided(desk, conn, record_seen(conn, copy.id))
        article_rows.merge_words(conn)
        called, gone = outbox_rows.call_off(
            conn, verdict_ids.keys(), as_posted(headlines), "taken down", stamp(desk.clock())
        )
        facts = {"records": sorted(verdict_ids), "why": reason, "called_off": called, "posted": gone}
        desk.note_act(conn, team_id, by, "takedown", facts)
    desk.store.write_out()
    verdict_id = verdict_ids.get(article_id) or next(iter(verdict_ids.values()))
    return Decided(verdict_id, "takedown", tuple(copies), called_off=called, posted=gone)


def shown(desk: Desk, article_id: str) -> tuple[Appearance, int]:
    """A record as it stands, and how many copies it has.

    Raises:
        NotFound: there is no such record.
    """
    with desk.store.read() as conn:
        record = record_seen(conn, article_id)
        return record, len(article_rows.cluster(conn, record.lead_id)) - 1


def as_posted(headlines: Iterable[str]) -> set[str]:
    """Headlines as a post holds them: escaped for Slack, inside JSON."""
    escaped = {headline.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for headline in headlines}
    return {
        json.dumps(each, ensure_ascii=False)[1:-1] for each in (*headlines, *escaped) if len(each) >= SHORTEST_TRACE
    }


def _stand_as_decided(desk: Desk, conn: Connection, record: Appearance) -> None:
    """Write a record anew as it stands by the decisions in force, and judge again what rested on it."""
    printed = replace(record.article, **article_rows.printed_of(conn, record.id))
    if printed.published_how == BY_COPY:
        printed = replace(printed, published=None, published_how=None)
    blocks = meeting_rows.blocks_of_articles(conn, [record.id])
    touched = forget_article(desk, conn, record)
    standing = as_decided(desk, conn, prepare_article(printed, record.id, record.file, desk.roster), record.file)
    now = replace(
        record_seen(conn, record.id),
        article=standing.prepared.article,
        content_sha=standing.prepared.fingerprint.content_sha,
        as_of=standing.prepared.article.published,
    )
    at = stamp(desk.clock())
    article_rows.save_article(conn, now, url_key=url_key(now.article.url), changed_at=at)
    article_rows.keep_printed(conn, record.id, standing.printed)
    article_rows.set_hidden(conn, record.id, hidden=standing.hidden)
    blocks |= save_findings(conn, now, standing.prepared)
    blocks |= judge_together(desk, conn, [(now, standing.prepared.fingerprint)], touched).blocks
    refresh_ledger(desk, conn, blocks, Readers(EVERYONE), live=False, at=at)


def undo(desk: Desk, verdict_id: str | None = None, *, by: str, team_id: str) -> Verdict:
    """Take back a decision: the named one, or this workspace's newest.

    Raises:
        NotFound: there is none in force.
    """
    with desk.store.write() as conn:
        verdict = _verdict(conn, verdict_id, team_id)
        about = article_rows.articles_by_ids(conn, [verdict.subject, verdict.object])
        desk.must_be_own(team_id, verdict.team_id, *(record.team_id for record in about.values()))
        together = verdict_rows.taken_down_with(conn, verdict) if verdict.kind == "takedown" else [verdict]
        undone = [verdict_rows.undo_verdict(conn, each.id, at=exact_stamp(desk.clock()), by=by) for each in together]
        if not any(undone):
            raise NotFound(f"{verdict.id} was taken back already.")
        _apply_again(desk, conn, verdict, [each.subject for each in together])
        detail = {"verdict": verdict.id, "kind": verdict.kind, "made_by": verdict.made_by}
        desk.note_act(conn, team_id, by, "undo", detail)
    return verdict


def _apply_again(desk: Desk, conn: Connection, verdict: Verdict, subjects: Sequence[str]) -> None:
    """Make the archive say what it says now that a verdict is taken back."""
    records = article_rows.articles_by_ids(conn, [*subjects, verdict.object])
    if verdict.kind == "hide":
        _set_hidden(desk, conn, verdict.subject, hidden=False)
    elif verdict.kind == "same_article":
        _judge_again(desk, conn, (verdict.subject, verdict.object))
    elif verdict.kind == "same_story":
        for lead_id in dict.fromkeys(record.lead_id for record in records.values()):
            tell_again(conn, lead_id)
    elif verdict.kind == "correct" and verdict.subject in records:
        _stand_as_decided(desk, conn, records[verdict.subject])
    elif verdict.kind == "takedown":
        for record in records.values():
            article_rows.unstone(conn, record.id)
            article_rows.read_page_anew(conn, record.page_id)
    else:
        rulings.apply_again(desk, conn, verdict)


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
        touched |= forget_article(desk, conn, record_seen(conn, member.id))
    again = [record_seen(conn, member.id) for member in sorted(members.values(), key=lambda m: m.seq)]
    blocks = judge_together(desk, conn, [(record, fingerprint(record.article)) for record in again], touched).blocks
    refresh_ledger(desk, conn, blocks, Readers(EVERYONE), live=False, at=stamp(desk.clock()))
