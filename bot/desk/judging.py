"""What needs the archive: is a record a copy of one we have, which copy leads, what does the ledger say now.

Every function works inside the caller's transaction and leaves its reason in words beside each decision.
"""

from __future__ import annotations

from bot import edtf
from bot.duplicates import clusters
from bot.duplicates.fingerprint import FINGERPRINT_VERSION, fingerprint
from bot.model import Appearance, Fingerprint, Member
from store import articles as article_rows
from store import duplicates as duplicate_rows
from store import meetings as meeting_rows
from store import verdicts as verdict_rows
from store.database import Connection


def judge_article(conn: Connection, record: Appearance, fp: Fingerprint) -> set[str]:
    """Find the copies of a record just saved and elect their lead; returns the ledger blocks to merge anew."""
    archive = duplicate_rows.Archive(conn, record.team_id, record.only_channel)
    verdicts = verdict_rows.same_article_pairs(conn)
    placed = clusters.place(_member(record, fp), fp, archive, verdicts=verdicts)
    moved = [placed.own, *placed.changed]
    for pointer in moved:
        article_rows.point_to_lead(conn, pointer.id, pointer.lead_id, pointer.how, pointer.why)
    duplicate_rows.index(conn, record.seq, fp, placed.own.lead_id, FINGERPRINT_VERSION)
    return meeting_rows.blocks_of_articles(conn, [pointer.id for pointer in moved])


def forget_article(conn: Connection, record: Appearance) -> set[str]:
    """Take a record out of its cluster and the index, before it changes or goes; the rest elect a lead among them."""
    duplicate_rows.forget(conn, record.seq, fingerprint(record.article))
    rest = [other for other in article_rows.cluster(conn, record.lead_id) if other.id != record.id]
    if not rest:
        return set()
    prints = {other.id: fingerprint(other.article) for other in rest}
    lead = clusters.elect([_member(other, prints[other.id]) for other in rest])
    for other in rest:
        why = None if other.id == lead else other.duplicate_why
        article_rows.point_to_lead(conn, other.id, lead, None if other.id == lead else other.duplicate_how, why)
        duplicate_rows.index(conn, other.seq, prints[other.id], lead, FINGERPRINT_VERSION)
    article_rows.point_to_lead(conn, record.id, record.id, None, None)
    return meeting_rows.blocks_of_articles(conn, [other.id for other in rest])


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
    )
