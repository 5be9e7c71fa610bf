"""What needs the archive: is a record a copy of one we have, which copy leads, what does the ledger say now.

Every function works inside the caller's transaction and leaves its reason in words beside each decision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot import edtf
from bot.desk import Desk
from bot.desk.ledger import people_of
from bot.desk.preparing import PreparedArticle, prepare_article
from bot.duplicates import clusters, stories
from bot.duplicates.comparison import FULL_LENGTH
from bot.duplicates.fingerprint import FINGERPRINT_VERSION, fingerprint
from bot.duplicates.sketch import sketch
from bot.model import Appearance, Article, Fingerprint, Member
from store import articles as article_rows
from store import duplicates as duplicate_rows
from store import leaders as leader_rows
from store import meetings as meeting_rows
from store import verdicts as verdict_rows
from store.database import Connection
from store.duplicates import Dated
from store.stories import StoryArchive

BY_COPY = "printed_in_duplicate_teaser"
"""`published_how` of a date that stands on a copy of the record, not on the record itself."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What the judging of records touches: ledger blocks to merge anew, and the records for which they are; `redated`
    are those of them whose words were read anew, against another date."""

    blocks: set[str]
    articles: set[str]
    redated: set[str]


def judge_together(
    desk: Desk, conn: Connection, records: Sequence[tuple[Appearance, Fingerprint]], touched: Iterable[str] = ()
) -> Touched:
    """Judge records just saved, in order: their copies, then the dates that copies lend them, then their stories.

    `touched` names others whose cluster changed before.
    """
    moved = set(touched)
    same_article = verdict_rows.same_article_pairs(conn)
    for record, fp in records:
        moved |= _find_copies(desk, conn, record, fp, same_article)
    blocks, redated = _date_by_copies(desk, conn, moved)
    leads = article_rows.leads_of(conn, [record.id for record, _ in records])
    same_story = verdict_rows.same_story_pairs(conn)
    for record, _ in sorted(records, key=_turn):
        if record.id in redated:
            _tell_stored(conn, record.id, same_story)
        else:
            _tell_story(conn, replace(record, lead_id=leads[record.id]), same_story)
    for lead_id in sorted(_leads(conn, redated - leads.keys())):
        tell_again(conn, lead_id)
    return Touched(blocks, moved | redated, redated)


_Verdicts = Mapping[clusters.Pair, bool]
"""People's words on pairs of records: True one article (or story), False two."""


def _find_copies(desk: Desk, conn: Connection, record: Appearance, fp: Fingerprint, verdicts: _Verdicts) -> set[str]:
    """Elect the lead of a record and its copies; returns the records whose cluster that touched."""
    archive = duplicate_rows.Archive(conn, record.team_id, record.only_channel)
    order = desk.settings.source_order
    placed = clusters.place(_member(record, fp), fp, archive, verdicts=verdicts, source_order=order)
    own = placed.own
    moved = [own, *placed.changed]
    stands = (own.lead_id, own.how, own.why) == (record.lead_id, record.duplicate_how, record.duplicate_why)
    for pointer in placed.changed if stands else moved:
        article_rows.point_to_lead(conn, pointer.id, pointer.lead_id, pointer.how, pointer.why)
    duplicate_rows.index(
        conn, record.seq, fp, own.lead_id, FINGERPRINT_VERSION, furniture=placed.furniture, alone=placed.alone
    )
    return {pointer.id for pointer in moved}


def _turn(told: tuple[Appearance, Fingerprint]) -> tuple[bool, bool, str]:
    """Who speaks first of the records of one page: what says most (`stories.rank`), so that few are told again."""
    record, fp = told
    return len(fp.words) < FULL_LENGTH, record.article.published is None, record.article.published or ""


def _tell_stored(conn: Connection, article_id: str, verdicts: _Verdicts) -> None:
    record = article_rows.article_by_id(conn, article_id)
    if record is not None:
        _tell_story(conn, record, verdicts)


def _tell_story(conn: Connection, record: Appearance, verdicts: _Verdicts) -> None:
    """Find the story of a record among those its readers may see, and what that changes for others."""
    own, article, copies = _told_of(conn, record)
    told = stories.tell(
        own,
        article,
        sketch(article),
        copies,
        StoryArchive(conn, record.team_id, record.only_channel),
        verdicts=verdicts,
        read=lambda other: _told_of(conn, article_rows.article_by_id(conn, other)),
    )
    for each, story_id, why in told.outcomes(record.id):
        article_rows.set_story(conn, each, story_id, why)


def _told_of(conn: Connection, record: Appearance | None) -> tuple[Member, Article, list[Member]]:
    """A record as the story stage takes it, its article, and its copies."""
    assert record is not None, "records do not go while stories are told"
    archive = duplicate_rows.Archive(conn, record.team_id, record.only_channel)
    cluster = archive.members([record.lead_id], also=record.id, whole=record.leads)
    own = next(member for member in cluster if member.id == record.id)
    return own, record.article, [copy for copy in cluster if copy.id != record.id]


def forget_article(desk: Desk, conn: Connection, record: Appearance) -> set[str]:
    """Take a record out of its cluster and the index, before it changes or goes; the rest elect a lead among them.

    Returns those of the rest that this may change.
    """
    duplicate_rows.forget(conn, record.seq, fingerprint(record.article))
    StoryArchive(conn, record.team_id, record.only_channel).leave_story([record.seq])
    rest = _rest(conn, record, whole=record.leads)
    if not rest:
        return set()
    lead = clusters.elect(rest, desk.settings.source_order)
    if lead != record.lead_id and not record.leads:
        rest = _rest(conn, record, whole=True)
    for other in rest:
        how, why = (None, None) if other.id == lead else (other.how, other.why)
        if (lead, how, why) != (other.lead_id, other.how, other.why):
            article_rows.point_to_lead(conn, other.id, lead, how, why)
    heirs = [other.id for other in rest[: duplicate_rows.MANY]]  # the keys that it alone had written are theirs now
    for heir in article_rows.articles_by_ids(conn, heirs).values():
        duplicate_rows.index(conn, heir.seq, fingerprint(heir.article), lead, FINGERPRINT_VERSION)
    article_rows.point_to_lead(conn, record.id, record.id, None, None)
    if record.leads:
        tell_again(conn, lead)
    return {other.id for other in rest}


def _rest(conn: Connection, record: Appearance, *, whole: bool) -> list[Member]:
    cluster = duplicate_rows.Archive(conn).members([record.lead_id], whole=whole)
    return [member for member in cluster if member.id != record.id]


def tell_again(conn: Connection, lead_id: str) -> None:
    """A lead speaks for its copies: when it is new or dated otherwise, their story rests on its text anew."""
    lead = article_rows.article_by_id(conn, lead_id)
    if lead is None:
        return
    cluster = duplicate_rows.Archive(conn, lead.team_id, lead.only_channel).members([lead_id], whole=True)
    StoryArchive(conn, lead.team_id, lead.only_channel).leave_story([member.seq for member in cluster])
    verdicts = verdict_rows.same_story_pairs(conn)
    _tell_story(conn, lead, verdicts)
    for member in cluster:
        if member.id != lead_id:
            _tell_stored(conn, member.id, verdicts)


def _leads(conn: Connection, ids: Iterable[str]) -> set[str]:
    return set(article_rows.leads_of(conn, ids).values())


def save_findings(conn: Connection, record: Appearance, found: PreparedArticle, *, is_new: bool = False) -> set[str]:
    """Keep what a record says of leaders and meetings; returns the ledger blocks that this touches.

    `is_new`: nothing is kept of it yet. Leaders of whom people said that it does not mean them are left out, and the
    reports that name them.
    """
    before = set() if is_new else meeting_rows.blocks_of_articles(conn, [record.id])
    span = edtf.bounds(record.article.published)
    published_from = span[0].isoformat() if span else None
    wrong = verdict_rows.wrong_people(conn, record.id, [naming.leader_id for naming in found.namings])
    namings = [naming for naming in found.namings if naming.leader_id not in wrong]
    reports = [each for each in found.reports if not wrong & people_of(each.report)]
    leader_rows.save_namings(conn, record.id, record.seq, published_from, namings, is_new=is_new)
    told = [(r.id, r.block, r.report) for r in reports]
    meeting_rows.save_reports(conn, record.id, record.team_id, told, is_new=is_new)
    return before | {report.block for report in reports}


def _date_by_copies(desk: Desk, conn: Connection, touched: set[str]) -> tuple[set[str], set[str]]:
    """Give an undated article the date that a copy or teaser of it prints, and read its words against it.

    Undated teasers and headlines keep no date, but their "on Tuesday" is read against their lead's. `touched` names
    records whose clusters changed. Returns the ledger blocks that this touches, and the records dated otherwise.
    """
    blocks = meeting_rows.blocks_of_articles(conn, touched)
    redated = _redated(conn, touched)
    for member in article_rows.articles_by_ids(conn, redated).values() if redated else ():
        blocks |= _read_against(desk, conn, member, redated[member.id])
    return blocks, set(redated)


_Dates = tuple[str | None, str | None, str | None]
"""`published`, `published_how` and `as_of` of a record."""


def _redated(conn: Connection, touched: set[str]) -> dict[str, _Dates]:
    """What the dates of records become that their clusters date otherwise now."""
    clusters_of = defaultdict[str, list[Dated]](list)
    for each in duplicate_rows.dates_of(conn, touched | _leads(conn, touched)):
        clusters_of[each.lead_id].append(each)
    stand = [lead for lead, members in clusters_of.items() if _stands(lead, members, touched)]
    whole = defaultdict[str, list[Dated]](list)
    for each in duplicate_rows.dates_in(conn, clusters_of.keys() - set(stand)):
        whole[each.lead_id].append(each)
    found: dict[str, _Dates] = {}
    for lead in stand:
        date = next(member.as_of for member in clusters_of[lead] if member.id == lead)
        found |= dict(_changes((member, date) for member in clusters_of[lead]))
    for lead, members in whole.items():
        members.sort(key=lambda member: member.id != lead)
        dates = {_readers(m): _cluster_date([o for o in members if _may_read(m, o)]) for m in _one_of_each(members)}
        found |= dict(_changes((member, dates[_readers(member)]) for member in members))
    return found


def _stands(lead: str, members: Sequence[Dated], touched: set[str]) -> bool:
    """Is the date of a cluster what its lead was read against before, whatever came to it?"""
    is_dated = any(_own_date(member) for member in members if member.id == lead)
    return (
        lead not in touched
        and all(_readers(member) == ("", None) for member in members)
        and (is_dated or not any(map(_own_date, members)))
    )


def _readers(member: Dated) -> tuple[str, str | None]:
    return member.team_id, member.only_channel


def _one_of_each(members: Sequence[Dated]) -> Iterable[Dated]:
    """A member for each group of readers."""
    return {_readers(member): member for member in members}.values()


def _may_read(member: Dated, other: Dated) -> bool:
    """May everybody who reads `member` read `other` too?"""
    return other.team_id in ("", member.team_id) and other.only_channel in (None, member.only_channel)


def _own_date(member: Dated) -> str | None:
    return None if member.published_how == BY_COPY else member.published


def _cluster_date(members: Sequence[Dated]) -> str | None:
    """The date of the lead, else the most exact and then the earliest that another member prints."""
    own = [date for date in map(_own_date, members) if date]
    if members and (lead := _own_date(members[0])):
        return lead
    return min(own, key=lambda d: (not edtf.is_day(d), d), default=None)


def _changes(dated: Iterable[tuple[Dated, str | None]]) -> Iterator[tuple[str, _Dates]]:
    """The records that the dates of their clusters, given beside them, date otherwise than before."""
    for member, date in dated:
        own = _own_date(member)
        as_of = own or date
        published, how = own, member.published_how if own else None
        if own is None and date and member.kind == "article":
            published, how = date, BY_COPY
        if (published, as_of) != (member.published, member.as_of):
            yield member.id, (published, how, as_of)


def _read_against(desk: Desk, conn: Connection, member: Appearance, dates: _Dates) -> set[str]:
    """Read a record against other dates; returns the ledger blocks that this touches."""
    published, how, as_of = dates
    article_rows.set_dates(conn, member.id, published, how, as_of)
    article = replace(member.article, published=published, published_how=how)
    found = prepare_article(article, member.id, member.file, desk.roster, as_of=as_of)
    return save_findings(conn, replace(member, article=article), found)


def _member(record: Appearance, fp: Fingerprint) -> Member:
    span = edtf.bounds(record.article.published)
    return Member(
        id=record.id,
        seq=record.seq,
        lead_id=record.lead_id,
        kind=record.article.kind,
        publisher=record.article.publisher,
        published_from=span[0].isoformat() if span else None,
        words=len(fp.words),
        agency=fp.agency,
        how=record.duplicate_how,
        why=record.duplicate_why,
        privacy=bool(record.team_id) + (record.only_channel is not None),
    )
