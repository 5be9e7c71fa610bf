"""Why: an article's appearances and how they were judged, a meeting's sentences, what became of a line of a page."""

from __future__ import annotations

import json
from datetime import datetime

from bot.answers import Citation, Reason, Searched, WhyAnswer
from bot.desk import Desk, stamp
from bot.desk.rulings import rulings_of
from bot.desk.seen import meetings_seen, today_of
from bot.desk.stories import coverage_of
from bot.duplicates.versions import Change, changes
from bot.errors import BadQuery
from bot.model import Appearance, Viewer
from store import articles as article_rows
from store import lookups as rows
from store import meetings as meeting_rows
from store import verdicts as verdict_rows
from store.database import Connection
from store.stories import touched_by
from store.verdicts import Verdict

SHOWN_CHANGES = 4
SHOWN_LENGTH = 160  # characters of a changed sentence


def why(desk: Desk, subject: str, viewer: Viewer, now: datetime) -> WhyAnswer:
    """`subject` is an article's or a meeting's id (or its beginning), or FILE:LINE.

    Raises:
        BadQuery: nothing was named.
    """
    asked = subject.strip()[:500]
    if not asked:
        raise BadQuery("Give the id of an article or a meeting, or FILE:LINE.")
    with desk.store.read() as conn:
        found = _meeting(conn, asked, viewer, now) or _article(conn, asked, viewer) or _line(conn, asked, viewer)
        near: tuple[str, ...] = ()
        if found is None and len(asked) >= 4 and asked.isascii():
            ids = rows.ids_beginning(conn, viewer, asked)
            if len(ids) == 1:
                found = _meeting(conn, ids[0], viewer, now) or _article(conn, ids[0], viewer)
            near = tuple(ids)
        count, newest = rows.archive_size(conn, viewer)
    facts = found or {"did_you_mean": near}
    today = today_of(viewer, now).isoformat()
    return WhyAnswer(query=asked, as_of=stamp(now), today=today, searched=Searched(count, newest), **facts)  # type: ignore[arg-type]


def _article(conn: Connection, article_id: str, viewer: Viewer) -> dict[str, object] | None:
    record = article_rows.article_by_id(conn, article_id)
    if record is None:
        return None
    if article_id not in rows.articles_by_id(conn, viewer, [article_id]):
        return _stone(conn, record, viewer)
    article = record.article
    reasons = [
        Reason(
            f"{article.kind.capitalize()}, lines {article.start_line}–{article.end_line}",
            "; ".join(article.flags) or "nothing on the page contradicts it",
            _citation(record),
        )
    ]
    if not record.leads:
        reasons.append(Reason(f"Copy of {record.lead_id}", record.duplicate_why or "judged so"))
    cluster = [a for a in article_rows.cluster(conn, record.lead_id) if a.id != record.id]
    seen = rows.articles_by_id(conn, viewer, [a.id for a in cluster])
    reasons += [
        Reason(f"Also on {a.file}", a.duplicate_why or "leads the copies", _citation(a))
        for a in cluster
        if a.id in seen
    ]
    reasons += [reason for a in cluster if a.id in seen for reason in _versions(record, a)]
    if record.story_id:
        reasons.append(Reason(f"Story {record.story_id}", _told(conn, record, viewer)))
    reasons += [
        Reason(f"Also touches story {story_id}, “{_cut(headline)}”", reason)
        for story_id, headline, reason in touched_by(conn, record.seq, viewer.team_id, viewer.channel_id)
    ]
    details = (
        ("Headline", article.headline or "none"),
        ("Outlet", _how(article.publisher, article.publisher_how)),
        ("Published", _how(article.published, article.published_how)),
        ("Id", record.id),
        *(("Corrected", _ruled(verdict, verdict.subject)) for verdict in verdict_rows.wrong_in(conn, record.id)),
        *(("Decided", _ruled(verdict)) for verdict in _decisions(conn, record, viewer)),
    )
    return {
        "about": "article",
        "title": article.headline or record.id,
        "subject_id": record.id,
        "reasons": tuple(reasons),
        "details": details,
        "is_told_with_others": article_rows.told_with(conn, record, viewer.team_id, viewer.channel_id) is not None,
    }


def _decisions(conn: Connection, record: Appearance, viewer: Viewer) -> list[Verdict]:
    """What people decided on a record, but for what names a record that the viewer may not see."""
    held = verdict_rows.about_record(conn, record.id)
    pairs = {each for v in held if v.kind in ("same_article", "same_story") for each in (v.subject, v.object)}
    hidden = pairs - {record.id} - rows.articles_by_id(conn, viewer, sorted(pairs)).keys()
    return [verdict for verdict in held if not {verdict.subject, verdict.object} & hidden]


def _stone(conn: Connection, record: Appearance, viewer: Viewer) -> dict[str, object] | None:
    """What a takedown left, for those who might have read the text."""
    verdicts = [v for v in verdict_rows.about_record(conn, record.id) if v.kind == "takedown"]
    if (
        not verdicts
        or record.team_id not in ("", viewer.team_id)
        or record.only_channel not in (None, viewer.channel_id)
    ):
        return None
    verdict, article = verdicts[-1], record.article
    return {
        "about": "article",
        "title": "Taken down",
        "subject_id": record.id,
        "reasons": (Reason("Why", json.loads(verdict.value)),),
        "details": (
            ("Decided", _ruled(verdict)),
            ("Outlet", _how(article.publisher, article.publisher_how)),
            ("Published", _how(article.published, article.published_how)),
            ("Stood in", f"{record.file}, lines {article.start_line}–{article.end_line}"),
            ("Id", record.id),
        ),
    }


def _told(conn: Connection, record: Appearance, viewer: Viewer) -> str:
    """Why a record tells its story, and who else does: "6 outlets, 2 of them independent"."""
    why = record.story_why or "The first article of its story."
    story_id = record.story_id or record.lead_id
    covered = coverage_of(conn, viewer, [story_id])[story_id]
    if len(covered.outlets) < 2:
        return why
    carried = "".join(f"; {count} carry text by {name}" for name, count in covered.carried[:3])
    return f"{why} Told by {len(covered.outlets)} outlets, {covered.independent} of them independent{carried}."


def _versions(record: Appearance, other: Appearance) -> list[Reason]:
    """What the later of two versions of one article says otherwise, sentence by sentence."""
    if "version_of" not in (record.duplicate_how, other.duplicate_how):
        return []
    earlier, later = sorted((record, other), key=lambda a: (a.article.published or "9999", a.seq))
    found = changes(earlier.article.body, later.article.body)
    told = [_change(change) for change in found[:SHOWN_CHANGES]]
    if len(found) > SHOWN_CHANGES:
        told.append(f"and {len(found) - SHOWN_CHANGES} more")
    when = "; ".join(told) or "nothing but blanks"
    return [Reason(f"{later.id} changed {earlier.id}", when)]


def _change(change: Change) -> str:
    before, after = (text and _cut(text) for text in (change.before, change.after))
    if before and after:
        return f"“{before}” became “{after}”"
    return f"added “{after}”" if after else f"cut “{before}”"


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= SHOWN_LENGTH else sentence[: SHOWN_LENGTH - 1].rstrip() + "…"


def _how(value: str | None, how: str | None) -> str:
    return f"{value} ({how.replace('_', ' ')})" if value and how else value or "unknown"


def _citation(record: Appearance, quote: str = "") -> Citation:
    article = record.article
    return Citation(
        record.id, article.publisher, article.published, record.file, article.start_line, article.url, quote
    )


def _meeting(conn: Connection, meeting_id: str, viewer: Viewer, now: datetime) -> dict[str, object] | None:
    meeting = meeting_rows.meeting_by_id(conn, meeting_id)
    if meeting is None:
        return None
    today = today_of(viewer, now)
    found = meetings_seen(conn, [meeting.id], viewer, today)
    if not found:
        return None
    seen = found[0]
    told = {(e.article_id, e.line): e for e in meeting.evidence}
    said = (Reason(_said(told.get((source.article_id, source.line))), "", source) for source in seen.sources)
    reasons = tuple(dict.fromkeys(said))  # a sentence that two rules read is one sentence
    details = [
        ("Independent sources", str(meeting.independent_sources)),
        ("Confidence", f"{meeting.confidence:.2f}"),
    ]
    if meeting.cameo:
        details.append(("CAMEO code", meeting.cameo))
    details.append(("Id", meeting.id))
    details += [("Disputed", dispute) for dispute in meeting.disputes]
    details += [("Corrected", _ruled(verdict)) for verdict in rulings_of(conn, meeting)]
    if meeting.merged_ids:
        details.append(("Joined from", ", ".join(meeting.merged_ids[:5])))
    return {
        "about": "meeting",
        "title": " and ".join(p.name for p in meeting.participants[:4]),
        "subject_id": meeting.id,
        "reasons": reasons,
        "details": tuple(details),
        "meeting": seen,
    }


_RULED = {
    "wrong_date": "the date was set",
    "same_meeting": "joined with another record",
    "wrong_person": "does not mean {who}",
    "hide": "hidden",
    "takedown": "taken down",
}


def _ruled(verdict: Verdict, who: str = "") -> str:
    """Who decided what, when, and by which id it is taken back."""
    if verdict.kind == "correct":
        what = f"{verdict.object} set to “{json.loads(verdict.value)}”"
    elif verdict.kind in ("same_article", "same_story"):
        kind = verdict.kind.removeprefix("same_")
        pair = f"{verdict.subject} and {verdict.object}"
        what = f"{pair} are {f'one {kind}' if json.loads(verdict.value) else f'not one {kind}'}"
    else:
        what = _RULED[verdict.kind].format(who=who)
    return f"{what} by {verdict.made_by} on {verdict.made_at[:10]} (decision {verdict.id})"


def _said(evidence: object) -> str:
    status, day = getattr(evidence, "status", None), getattr(evidence, "date", None)
    return f"Says {status}{f', {day}' if day else ''}" if status else "Tells of it"


def _line(conn: Connection, asked: str, viewer: Viewer) -> dict[str, object] | None:
    file, _, number = asked.rpartition(":")
    if not file or not number.isdecimal() or len(number) > 9:
        return None
    for name in rows.files_like(conn, viewer, file):
        article_id = rows.article_at(conn, viewer, name, int(number))
        if article_id:
            return _article(conn, article_id, viewer)
        rejected = rows.rejected_at(conn, viewer, name, int(number))
        if rejected:
            reason, rule, text = rejected
            return {
                "about": "line",
                "title": f"{name}, line {number}",
                "subject_id": asked,
                "reasons": (Reason("In no article", f"{reason} (rule {rule})"),),
                "details": (("Text", text[:500]),),
            }
    return None
