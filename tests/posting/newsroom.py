"""News that arrives: articles stored as the pipeline stores them, with the alerts planned in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from bot import edtf
from bot.desk import Desk, alerts, stamp
from bot.messages.faults import validate_message
from bot.model import (
    Appearance,
    Arrivals,
    Article,
    Evidence,
    Meeting,
    Message,
    Naming,
    Page,
    Paragraph,
    Participant,
    Post,
    Status,
)
from store import articles as article_rows
from store import leaders as leader_rows
from store import meetings as meeting_rows
from store import outbox as outbox_rows


@dataclass(frozen=True, slots=True)
class Item:
    """One article to arrive. `story` and `copy_of` are ids; `names` and `about` are leader ids."""

    id: str
    story: str | None = None
    copy_of: str | None = None
    headline: str | None = None
    body: str = "The talks went on until the evening."
    outlet: str | None = "The Meridian"
    published: str | None = None
    about: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kind: str = "article"
    form: str | None = None
    url: str | None = None
    only_channel: str | None = None
    above: str = ""
    """What the page prints above the headline, as a line of the record."""


def arrive(
    desk: Desk,
    *items: Item,
    live: bool = True,
    team_id: str = "",
    meetings: Sequence[tuple[Meeting, str | None]] = (),
) -> int:
    """Store the items, and meetings with the status they had before; plan the alerts. Returns the posts planned."""
    now = desk.clock()
    only_channel = items[0].only_channel if items else None
    with desk.store.write() as conn:
        seq = article_rows.next_seq(conn)
        for number, item in enumerate(items):
            _save(conn, item, seq + number, live, team_id, stamp(now))
        article_rows.keep_seq(conn, seq + len(items) - 1)
        changes = []
        for meeting, was in meetings:
            meeting_rows.save_meeting(conn, meeting, meeting_rows.Shelf("block", team_id, only_channel), stamp(now))
            what = "status" if was else "new"
            article_id = meeting.evidence[0].article_id
            change = meeting_rows.MeetingChange(meeting.id, team_id, what, was, meeting.status, article_id)
            changes.append(meeting_rows.add_change(conn, change, live=live, at=stamp(now)))
        arrivals = Arrivals(team_id, only_channel, live, tuple(item.id for item in items), tuple(changes))
        return alerts.plan_alerts(desk, conn, arrivals, now)


def planned(desk: Desk, kind: str | None = None, channel: str = "C1") -> list[Post]:
    """The channel's posts in order, all of them within Slack's limits."""
    with desk.store.read() as conn:
        ids = [r[0] for r in conn.execute("select id from outbox where channel_id = ? order by order_key", (channel,))]
        found = [post for one in ids if (post := outbox_rows.find(conn, one))]
    for post in found:
        assert validate_message(Message(post.payload["text"], tuple(post.payload.get("blocks", ())))) == []
    return [post for post in found if kind in (None, post.kind)]


def shown(post: Post) -> str:
    return str(post.payload)


def _save(conn: Connection, item: Item, seq: int, live: bool, team_id: str, at: str) -> None:
    headline = item.headline or f"Headline of {item.id}"
    first = 3 if item.above else 1
    paragraphs = (Paragraph("headline", headline, first, first), Paragraph("body", item.body, first + 2, first + 2))
    above = f"{item.above}\n\n" if item.above else ""
    page = Page(f"{item.id}.txt", hashlib.sha256(item.id.encode()).hexdigest(), f"{above}{headline}\n\n{item.body}")
    record = Appearance(
        id=item.id,
        seq=seq,
        page_id=f"page of {item.id}",
        file=page.name,
        team_id=team_id,
        only_channel=item.only_channel,
        article=Article(
            kind=item.kind,  # type: ignore[arg-type]
            start_line=1,
            end_line=first + 2,
            paragraphs=paragraphs,
            form=item.form,  # type: ignore[arg-type]
            headline=headline,
            publisher=item.outlet,
            published=item.published,
            url=item.url,
        ),
        content_sha=page.sha256,
        record_sha=page.sha256,
        lead_id=item.copy_of or item.id,
        duplicate_how="near_copy" if item.copy_of else None,
        duplicate_why=None,
        story_id=item.story,
        story_why=None,
        live=live,
        stored_at=at,
    )
    article_rows.save_page(
        conn,
        record.page_id,
        page.head,
        team_id=team_id,
        only_channel=item.only_channel,
        folder=None,
        origin="feed",
        intake="live" if live else "backfill",
        reader_version=1,
        read_at=at,
    )
    article_rows.save_article(conn, record, url_key=None, changed_at=None)
    span = edtf.bounds(item.published)
    namings = [_naming(item, one, "subject") for one in item.about]
    namings += [_naming(item, one, "mentioned") for one in item.names]
    leader_rows.save_namings(conn, item.id, seq, span[0].isoformat() if span else None, namings)


def _naming(item: Item, leader_id: str, standing: str) -> Naming:
    return Naming(leader_id, item.id, standing, "name", 1, 3, item.body, None, False)


def a_meeting(
    meeting_id: str,
    status: Status,
    *,
    article: str,
    date: str | None,
    leaders: Sequence[str] = (),
    published: str | None = None,
) -> Meeting:
    """A meeting of these leaders told by one article."""
    quote = f"They will meet, says {article}."
    evidence = Evidence(article, f"{article}.txt", 3, quote, status, date, published=published)
    people = tuple(Participant(one, one.replace("-", " ").title()) for one in leaders)
    return Meeting(meeting_id, people, "bilateral_meeting", status, (evidence,), 0.9, 1, date=date)
