"""The archive as files: articles, stories, leaders, meetings and the ledger of what was left out.

In: a desk. Out: rows (plain dicts, in a fixed order) and the lines of a file: NDJSON, CSV, iCalendar, Atom, ninjs.
Ids are made from content, so two databases that read the same pages export the same rows.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from bot import edtf
from bot.desk import Desk
from bot.desk.stories import coverage_of
from bot.errors import BadQuery
from bot.model import Appearance, Evidence, Leader, Meeting, Participant, Term
from store import articles, leaders, meetings

if TYPE_CHECKING:
    from icalendar import Event

Row = dict[str, Any]
What = Literal["articles", "stories", "leaders", "meetings", "rejected"]
KINDS: tuple[What, ...] = ("articles", "stories", "leaders", "meetings", "rejected")

# A calendar entry that lasts longer says "some time in October": a calendar is no place for that.
CALENDAR_DAYS = 14


def export(
    desk: Desk, what: What, form: str = "ndjson", *, whole_roster: bool = False, about: str = ""
) -> Iterator[str]:
    """Pieces of the file, each ending in a newline. `about`: only these stories of a feed, in words as after `/follow`.

    Raises:
        BadQuery: the kind cannot be written in that format.
    """
    if form == "ics" and what != "meetings":
        raise BadQuery(f"Only meetings can be written as ics, not {what}; choose ndjson or csv.")
    if form == "ninjs" and what != "articles":
        raise BadQuery(f"Only articles can be written as ninjs, not {what}; choose ndjson or csv.")
    if form == "atom" and what != "stories":
        raise BadQuery(f"Only stories can be written as atom, not {what}; choose ndjson or csv.")
    if about and form != "atom":
        raise BadQuery("--about goes with a feed: readout export stories --format atom --about WHAT.")
    if form == "atom":
        return atom_lines(desk, about)
    if form == "ics":
        return calendar_lines(desk)
    if form == "ninjs":
        return ndjson_lines(ninjs_items(desk))
    rows = rows_of(desk, what, whole_roster=whole_roster)
    return csv_lines(rows, COLUMNS[what]) if form == "csv" else ndjson_lines(rows)


def rows_of(desk: Desk, what: What, *, whole_roster: bool = False) -> Iterator[Row]:
    """The rows of one kind; `whole_roster` adds leaders that no article names, and everyone's terms."""
    makers: dict[What, Callable[[], Iterator[Row]]] = {
        "articles": lambda: article_rows(desk),
        "stories": lambda: story_rows(desk),
        "leaders": lambda: leader_rows(desk, whole_roster=whole_roster),
        "meetings": lambda: meeting_rows(desk),
        "rejected": lambda: rejected_rows(desk),
    }
    return makers[what]()


COLUMNS: dict[What, tuple[str, ...]] = {
    "articles": (
        "id", "file", "url", "start_line", "end_line", "body_lines", "kind", "form", "headline", "publisher",
        "published", "published_how", "bylines", "dateline", "body", "language", "duplicate_of", "duplicate_why",
        "story", "leaders",
    ),
    "stories": (
        "id", "headline", "first_published", "last_published", "articles", "teasers", "outlets", "independent",
        "article_ids", "leaders",
    ),
    "leaders": ("id", "name", "office", "country", "is_head", "wikidata", "article_ids", "terms"),
    "meetings": (
        "id", "merged_ids", "participants", "host", "visitor", "kind", "cameo", "status", "date", "visit_date", "place",
        "parent", "counterpart_not_leader", "confidence", "independent_sources", "disputes", "evidence",
    ),
    "rejected": ("file", "start_line", "end_line", "reason", "text"),
}  # fmt: skip


def shown(record: Appearance) -> bool:
    """Hidden records and what was read in a private channel stay out of files."""
    return not record.hidden and record.only_channel is None


def article_rows(desk: Desk) -> Iterator[Row]:
    """One row for every appearance of an article on a page."""
    with desk.store.read() as conn:
        named = leaders.leaders_of_articles(conn)
        for record in articles.every_article(conn):
            if shown(record):
                yield article_row(record, named.get(record.id, []))


def article_row(record: Appearance, leader_ids: list[str]) -> Row:
    article = record.article
    return {
        "id": record.id,
        "file": record.file,
        "url": article.url,
        "start_line": article.start_line,
        "end_line": article.end_line,
        "body_lines": [list(span) for span in article.body_lines],
        "kind": article.kind,
        "form": article.form,
        "headline": article.headline,
        "publisher": article.publisher,
        "published": article.published,
        "published_how": article.published_how,
        "bylines": list(article.bylines),
        "dateline": article.dateline,
        "body": article.body,
        "language": article.language,
        "duplicate_of": None if record.leads else record.lead_id,
        "duplicate_why": record.duplicate_why,
        "story": record.story_id,
        "leaders": leader_ids,
    }


def story_rows(desk: Desk) -> Iterator[Row]:
    """One row for every story, under the headline of its first full article."""
    told: dict[str, list[Appearance]] = {}
    with desk.store.read() as conn:
        named = leaders.leaders_of_articles(conn)
        for record in articles.every_article(conn):
            if record.story_id and shown(record):
                told.setdefault(record.story_id, []).append(record)
        covered = coverage_of(conn, None, told)
    for story_id, records in sorted(told.items()):
        first = min(records, key=lambda r: (r.article.kind != "article", not r.leads, r.seq))
        days = sorted(r.article.published for r in records if r.article.published)
        yield {
            "id": story_id,
            "headline": first.article.headline,
            "first_published": days[0] if days else None,
            "last_published": days[-1] if days else None,
            "articles": covered[story_id].articles,
            "teasers": covered[story_id].teasers,
            "outlets": sorted(covered[story_id].outlets),
            "independent": covered[story_id].independent,
            "article_ids": [r.id for r in records],
            "leaders": sorted({who for r in records for who in named.get(r.id, [])}),
        }


def leader_rows(desk: Desk, *, whole_roster: bool = False) -> Iterator[Row]:
    """One row for every leader the archive names, with the office held when last named there."""
    roster = desk.roster
    with desk.store.read() as conn:
        named = leaders.articles_of_leaders(conn)
        in_file = {record.id for record in articles.every_article(conn) if shown(record)}
        roles = leaders.latest_roles(conn)
    ids = sorted(roster.by_id()) if whole_roster else sorted(named)
    for leader_id in ids:
        article_ids = [a for a in named.get(leader_id, []) if a in in_file]
        who = roster.leader(leader_id)
        if who is None or not (article_ids or whole_roster):
            continue
        row = leader_row(who, roles.get(leader_id), article_ids)
        yield row | {"terms": [term_row(t) for t in who.terms]} if whole_roster else row


def leader_row(who: Leader, role: str | None, article_ids: list[str]) -> Row:
    term = next((t for t in reversed(who.terms) if t.title == role), who.terms[-1] if who.terms else None)
    return {
        "id": who.id,
        "name": who.name,
        "office": role or (term.title if term else None),
        "country": term.country if term else None,
        "is_head": bool(term and term.is_head),
        "wikidata": who.wikidata,
        "article_ids": article_ids,
    }


def term_row(term: Term) -> Row:
    return {
        "office": term.office,
        "title": term.title,
        "country": term.country,
        "start": term.start,
        "end": term.end,
        "is_head": term.is_head,
        "source": term.source,
    }


def meeting_rows(desk: Desk) -> Iterator[Row]:
    """One row for every record of the ledger, by date."""
    with desk.store.read() as conn:
        for meeting, _, _ in meetings.every_meeting(conn):
            yield meeting_row(meeting)


def meeting_row(meeting: Meeting) -> Row:
    place = meeting.place
    return {
        "id": meeting.id,
        "merged_ids": list(meeting.merged_ids),
        "participants": [participant_row(p) for p in meeting.participants],
        "host": meeting.host,
        "visitor": meeting.visitor,
        "kind": meeting.kind,
        "cameo": meeting.cameo,
        "status": meeting.status,
        "date": meeting.date,
        "visit_date": meeting.visit_date,
        "place": place
        and {
            "city": place.city,
            "country": place.country,
            "country_code": place.country_code,
            "venue": place.venue,
            "also": list(place.also),
        },
        "parent": meeting.parent,
        "counterpart_not_leader": meeting.counterpart_not_leader,
        "confidence": round(meeting.confidence, 3),
        "independent_sources": meeting.independent_sources,
        "disputes": list(meeting.disputes),
        "evidence": [evidence_row(e) for e in meeting.evidence],
    }


def participant_row(participant: Participant) -> Row:
    return {"id": participant.id, "name": participant.name, "role": participant.role}


def evidence_row(evidence: Evidence) -> Row:
    return {
        "article_id": evidence.article_id,
        "file": evidence.file,
        "line": evidence.line,
        "quote": evidence.quote,
        "status": evidence.status,
        "date": evidence.date,
    }


def rejected_rows(desk: Desk) -> Iterator[Row]:
    """One row for every block of lines that is in no article, with the reason."""
    with desk.store.read() as conn:
        for file, block in articles.every_rejected(conn):
            yield {
                "file": file,
                "start_line": block.start_line,
                "end_line": block.end_line,
                "reason": block.reason,
                "text": block.text,
            }


# Formats


def ndjson_lines(rows: Iterable[Row]) -> Iterator[str]:
    """One JSON object a line; only "\\n" ends a line, also for readers that split on U+2028 or U+0085."""
    for row in rows:
        line = json.dumps(row, ensure_ascii=False)
        yield line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085") + "\n"


# A spreadsheet runs a cell that starts so (OWASP, "CSV Injection").
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def csv_cell(value: object) -> str:
    """A value as a cell that no spreadsheet runs, and that `csv_value` turns back.

    None is an empty cell, lists and objects are JSON; text that would run, or is empty, has a "'" before it.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if not value or value.startswith(_RUNS) else value
    return json.dumps(value, ensure_ascii=False)


def csv_value(cell: str) -> str | None:
    """The text that `csv_cell` was given; JSON cells stay JSON."""
    if not cell:
        return None
    return cell[1:] if cell.startswith("'") else cell


def csv_lines(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[str]:
    """RFC 4180, with a header line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([csv_cell(row.get(column)) for column in columns])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    if rest := buffer.getvalue():
        yield rest


def calendar_lines(desk: Desk) -> Iterator[str]:
    """The ledger as one iCalendar file (RFC 5545): meetings whose date is known to within CALENDAR_DAYS."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Readout//meetings of leaders//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    with desk.store.read() as conn:
        for meeting, sequence, changed_at in meetings.every_meeting(conn):
            width = edtf.width_days(meeting.date)
            if width is not None and width <= CALENDAR_DAYS:
                calendar.add_component(calendar_event(meeting, sequence, changed_at))
    yield calendar.to_ical().decode("utf-8")


# RFC 5545 knows no "postponed": the day in the calendar is off, so it is cancelled until a new one is reported.
_CALENDAR_STATUS = {
    "expected": "TENTATIVE",
    "announced": "CONFIRMED",
    "ongoing": "CONFIRMED",
    "held": "CONFIRMED",
    "postponed": "CANCELLED",
    "cancelled": "CANCELLED",
}


def calendar_event(meeting: Meeting, sequence: int, changed_at: str) -> Event:
    """One meeting as a whole-day event; a changed record has a higher SEQUENCE under the same UID."""
    from icalendar import Event

    span = edtf.bounds(meeting.date)
    assert span is not None
    names = ", ".join(p.name for p in meeting.participants)
    event = Event()
    event.add("uid", f"{meeting.id}@readout")
    event.add("sequence", sequence)
    event.add("dtstamp", datetime.fromisoformat(changed_at.replace("Z", "+00:00")))
    event.add("dtstart", span[0])
    event.add("dtend", span[1] + timedelta(days=1))
    event.add("summary", f"{names}: {meeting.kind.replace('_', ' ')} ({meeting.status})")
    event.add("status", _CALENDAR_STATUS[meeting.status])
    event.add("transp", "TRANSPARENT")
    event.add("categories", [meeting.kind.replace("_", " ")])
    if meeting.place:
        where = (meeting.place.venue, meeting.place.city, meeting.place.country)
        event.add("location", ", ".join(part for part in where if part))
    event.add("description", "\n".join(f"{e.quote} ({e.outlet or e.file}, line {e.line})" for e in meeting.evidence))
    return event


def atom_lines(desk: Desk, about: str) -> Iterator[str]:
    """The newest stories as one Atom feed."""
    from bot.desk.newsfeed import newest_stories
    from bot.messages.newsfeed import word_feed

    yield word_feed(newest_stories(desk, about))


def ninjs_items(desk: Desk) -> Iterator[Row]:
    """Articles, teasers and headlines as IPTC ninjs 2.1 news items, one a row; a paywall has nothing to say."""
    roster = desk.roster
    with desk.store.read() as conn:
        named = leaders.leaders_of_articles(conn)
        for record in articles.every_article(conn):
            if shown(record) and record.article.kind != "paywall":
                people = [who for i in named.get(record.id, []) if (who := roster.leader(i))]
                yield ninjs_item(record, people)


def ninjs_item(record: Appearance, people: list[Leader]) -> Row:
    """One ninjs 2.1 object (https://iptc.org/standards/ninjs/); properties that are unknown are left out."""
    article = record.article
    item: Row = {
        "uri": f"urn:readout:article:{record.id}",
        "standard": {
            "name": "ninjs",
            "version": "2.1",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json",
        },
        "type": "text",
        "representationtype": "full" if article.kind == "article" else "partial",
        "profile": article.kind,
        "versioncreated": record.stored_at,
        "pubstatus": "usable",
        "language": article.language,
        "headlines": [{"role": "main", "value": article.headline}] if article.headline else None,
        "bodies": [{"role": "main", "contenttype": "text/plain", "value": article.body, "charcount": len(article.body)}]
        if article.body
        else None,
        "by": ", ".join(article.bylines) or None,
        "located": article.dateline,
        "infosources": [{"name": article.publisher}] if article.publisher else None,
        "people": [ninjs_person(p) for p in people] or None,
        "altids": [{"role": "file", "value": f"{record.file}:{article.start_line}"}],
    }
    # ninjs wants a moment; a page gives a day at best.
    if edtf.is_day(article.published):
        item["contentcreated"] = f"{article.published}T00:00:00Z"
    if article.form == "correction":
        item["ednote"] = "This is a correction of an earlier article."
    if not record.leads:
        item["altids"].append({"role": "duplicate-of", "value": f"urn:readout:article:{record.lead_id}"})
    if record.story_id:
        item["subjects"] = [{"name": "story", "rel": "partOf", "uri": f"urn:readout:story:{record.story_id}"}]
    return {name: value for name, value in item.items() if value is not None}


def ninjs_person(leader: Leader) -> Row:
    person = {"name": leader.name, "rel": "about"}
    if leader.wikidata:
        person["uri"] = f"http://www.wikidata.org/entity/{leader.wikidata}"
    return person
