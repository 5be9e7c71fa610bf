"""What is new for a channel between two marks, as a bulletin: stories, meetings, the diary, what the archive gained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import edtf
from bot.answers import MeetingFound
from bot.bulletins import Bulletin, ChangedMeeting, NewStory
from bot.desk import Desk, health
from bot.desk.fits import Asker, Fits, leaders_of, present
from bot.desk.seen import meetings_seen
from bot.desk.stories import at_headlines, by_story, coverage_of, story_of, told_of
from bot.model import Digest, Follow, Meeting, Viewer
from bot.text import fold
from store import digests as rows
from store import follows as follow_rows
from store.database import Connection
from store.digests import Mark, MeetingStep, NewArticle

RECENT = timedelta(days=7)
FIRST_STORIES = 20
ARCHIVE_STORIES = 5
CITED_BY_HEADLINE = 40
"""Stories whose articles are looked into for their headline's line (0.04 ms each): more than a first message shows."""
MEETINGS_LISTED = 60
"""Enough for a summit; what changed beyond it is counted, and `/meetings` lists it."""
DIARY_SHOWN = 8
OVERDUE_SHOWN = 5
CALLED_OFF = ("cancelled", "postponed")


def make_bulletin(
    desk: Desk,
    conn: Connection,
    viewer: Viewer,
    now: datetime,
    digest: Digest | None,
    day: date,
    since: Mark,
    to: Mark,
    *,
    told_at: datetime | None,
) -> Bulletin:
    """What was first stored in (`since`, `to`] and the channel may see, for one local day of an edition (None: now).

    `told_at` is when the channel was told up to `since`; None: this is its first digest.
    """
    is_first = told_at is None
    topics = [as_follow(topic, viewer) for topic in digest.topics] if digest else []
    wanted_ids = _on_topics(desk, conn, since, to, topics) if topics else None
    fresh = rows.new_articles(conn, viewer, since.seq, to.seq, wanted_ids)
    wanted = _wanted(desk, conn, viewer, fresh)
    recent, old = _by_age(fresh, day)
    corrections, news = _set_corrections_apart(recent)
    stories = _stories(conn, viewer, news, since, to, wanted)
    corrected = _stories(conn, viewer, corrections, since, to, wanted)
    archive = _stories(conn, viewer, old, since, to, wanted)
    kept = stories[:FIRST_STORIES] if is_first else stories
    room = max(FIRST_STORIES - len(kept), 0) if is_first else ARCHIVE_STORIES
    shown = archive[: min(ARCHIVE_STORIES, room)]
    concerns = _Concerns(desk, topics)
    steps = [s for s in rows.meeting_steps(conn, viewer, since.change_seq, to.change_seq) if concerns.hold(s.meeting)]
    diary = _diary(conn, viewer, day, concerns, steps)
    told = {entry.found.meeting.id for entry in diary[:DIARY_SHOWN]}
    meetings = _changed_meetings(conn, viewer, day, [step for step in steps if step.meeting.id not in told])
    overdue = _overdue(conn, viewer, _last_told(told_at, viewer, day), day, concerns, steps)
    troubled = health.in_trouble(conn, viewer.team_id, now)
    return Bulletin(
        name=digest.name if digest else _edition_here(conn, viewer),
        day=day,
        timezone=viewer.timezone,
        made_at=now,
        since=told_at,
        topics=tuple(topic.what for topic in topics),
        diary=tuple(diary[:DIARY_SHOWN]),
        diary_more=len(diary[DIARY_SHOWN:]),
        overdue=tuple(overdue[:OVERDUE_SHOWN]),
        overdue_more=len(overdue[OVERDUE_SHOWN:]),
        stories=(*_at_headlines(conn, kept[:CITED_BY_HEADLINE]), *kept[CITED_BY_HEADLINE:]),
        meetings=tuple(meetings[:MEETINGS_LISTED]),
        meetings_more=len(meetings[MEETINGS_LISTED:]),
        corrected=(*_at_headlines(conn, corrected[:CITED_BY_HEADLINE]), *corrected[CITED_BY_HEADLINE:]),
        archive=tuple(_at_headlines(conn, shown)),
        archive_more=len(archive) - len(shown),
        over=len(stories) - len(kept),
        articles=len({article.lead_id for article in fresh}),
        silent=tuple((source.name, source.last_item_at or "") for source, what in troubled if what == "silent"),
        failing=tuple(source.name for source, what in troubled if what != "silent"),
    )


def _at_headlines(conn: Connection, stories: Sequence[NewStory]) -> list[NewStory]:
    found = at_headlines(conn, [one.story for one in stories])
    return [replace(one, story=story) for one, story in zip(stories, found, strict=True)]


def _edition_here(conn: Connection, viewer: Viewer) -> str:
    """The channel's edition that a digest asked for now stands beside; "" where none is on."""
    return next((e.name for e in rows.editions(conn, viewer.team_id, viewer.channel_id) if e.state == "on"), "")


def _by_age(fresh: Sequence[NewArticle], day: date) -> tuple[dict[str, list[NewArticle]], dict[str, list[NewArticle]]]:
    """Stories with something new that was published within a week of the slot, or is undated; and those without."""
    oldest = (day - RECENT).isoformat()
    stories = by_story(fresh)
    recent = {s: of for s, of in stories.items() if any(a.published_to is None or a.published_to >= oldest for a in of)}
    return recent, {story_id: articles for story_id, articles in stories.items() if story_id not in recent}


def _set_corrections_apart(
    stories: dict[str, list[NewArticle]],
) -> tuple[dict[str, list[NewArticle]], dict[str, list[NewArticle]]]:
    """The corrections of each story, and what else is new in it: each article in one of the two."""
    everything = [article for articles in stories.values() for article in articles]
    corrections = by_story(article for article in everything if article.form == "correction")
    return corrections, by_story(article for article in everything if article.form != "correction")


def _stories(
    conn: Connection,
    viewer: Viewer,
    fresh: dict[str, list[NewArticle]],
    since: Mark,
    to: Mark,
    wanted: dict[str, list[str]],
) -> list[NewStory]:
    """The weightiest first: what the channel follows, full texts, independent sources, outlets, newness."""
    everything = told_of(conn, viewer, fresh, to.seq)
    covered = coverage_of(conn, viewer, fresh, to.seq)
    found: list[tuple[tuple[Any, ...], NewStory]] = []
    for story_id, articles in fresh.items():
        story = story_of(story_id, articles, covered[story_id])
        labels = tuple(dict.fromkeys(label for article in articles for label in wanted.get(article.id, ())))
        goes_on = any(member.seq <= since.seq for member in everything.get(story_id, ()))
        newest = max((article.published_to or "" for article in articles), default="")
        is_teased = all(article.kind != "article" for article in articles)
        weight = (not labels, is_teased, -story.independent, -len(story.outlets), _descending(newest), articles[0].seq)
        found.append((weight, NewStory(story, goes_on, labels)))
    return [story for _, story in sorted(found, key=lambda pair: pair[0])]


def _descending(day: str) -> int:
    return -int(day.replace("-", "") or 0)


def _wanted(desk: Desk, conn: Connection, viewer: Viewer, fresh: Sequence[NewArticle]) -> dict[str, list[str]]:
    """For each article the follows of the channel that it fits, in words."""
    follows = follow_rows.of_channel(conn, viewer.team_id, viewer.channel_id or "")
    if not follows or not fresh:
        return {}
    fits = Fits(conn, {article.seq: article.id for article in fresh})
    asker = Asker(desk)
    labels: dict[str, list[str]] = {}
    for follow in follows:
        for article_id in fits.hits(asker.ask_for(follow)):
            labels.setdefault(article_id, []).append(follow.what)
    return labels


def as_follow(topic: str, viewer: Viewer) -> Follow:
    """A topic as the store keeps it ("leader|Xi Jinping|xi-jinping") as a wish of the channel."""
    kind, what, *terms = topic.split("|")
    return Follow(
        id=topic,
        team_id=viewer.team_id,
        channel_id=viewer.channel_id or "",
        user_id="",
        what=what,
        kind=kind,  # type: ignore[arg-type]
        terms=tuple(terms),
        created_at="",
    )


def _on_topics(desk: Desk, conn: Connection, since: Mark, to: Mark, topics: Sequence[Follow]) -> set[str]:
    """Of what was stored in between, what fits any of the topics."""
    stored = rows.stored_between(conn, since.seq, to.seq)
    fits = Fits(conn, {seq: article_id for seq, article_id, _ in stored})
    asker = Asker(desk)
    ids: set[str] = set()
    for topic in topics:
        if topic.kind == "outlet":
            ids |= {article_id for _, article_id, publisher in stored if fold(publisher or "") in topic.terms}
        else:
            ids |= fits.hits(asker.ask_for(topic)).keys()
    return ids


def _diary(
    conn: Connection, viewer: Viewer, day: date, concerns: _Concerns, steps: Sequence[MeetingStep]
) -> list[ChangedMeeting]:
    """What is to take place on the day, and what was to until it was moved or called off; what changed stands first."""
    by_id = {step.meeting.id: step for step in steps}
    on_day = [m for m in rows.meetings_on(conn, viewer, day.isoformat(), day.isoformat()) if concerns.hold(m)]
    ids = dict.fromkeys([m.id for m in on_day] + [step.meeting.id for step in steps if _left(step, day)])
    entries = [_changed(found, by_id.get(found.meeting.id)) for found in meetings_seen(conn, list(ids), viewer, day)]
    # A meeting that was called off is no appointment; that it was is news once.
    kept = [entry for entry in entries if entry.is_changed or entry.found.meeting.status not in CALLED_OFF]
    return sorted(kept, key=lambda entry: not entry.is_changed)


def _last_told(told_at: datetime | None, viewer: Viewer, day: date) -> date:
    """The local day of the last digest, a week ago at the earliest; yesterday, where this is the first."""
    if told_at is None:
        return day - timedelta(days=1)
    return max(told_at.astimezone(ZoneInfo(viewer.timezone)).date(), day - RECENT)


def _overdue(
    conn: Connection, viewer: Viewer, first: date, day: date, concerns: _Concerns, steps: Sequence[MeetingStep]
) -> list[MeetingFound]:
    """What was expected to be over between `first` and the day before `day`, and no source says that it was held.

    What changed is told elsewhere.
    """
    last = day - timedelta(days=1)
    if last < first:
        return []
    changed = {step.meeting.id for step in steps}
    due = rows.meetings_on(conn, viewer, first.isoformat(), last.isoformat())
    ids = [m.id for m in due if m.id not in changed and concerns.hold(m) and _ends_between(m, first, last)]
    return [found for found in meetings_seen(conn, ids, viewer, day) if found.shown == "not_confirmed"]


def _ends_between(meeting: Meeting, first: date, last: date) -> bool:
    span = edtf.bounds(meeting.date)
    return span is not None and first <= span[1] <= last


def _left(step: MeetingStep, day: date) -> bool:
    """Was the meeting to be on this very day, or within a few days around it, until it was moved?"""
    span = edtf.bounds(step.was_date) if _is_moved(step) else None
    return span is not None and span[0] <= day <= span[1] and (span[1] - span[0]).days <= rows.DIARY_DAYS


def _is_moved(step: MeetingStep) -> bool:
    """Has a meeting to come another day?  A day that is only known better ("March", "3 March") is no other."""
    was, now = edtf.bounds(step.was_date), edtf.bounds(step.meeting.date)
    if not was or not now or step.meeting.status in ("held", "ongoing", "cancelled"):
        return False
    return now[1] < was[0] or was[1] < now[0]


def _changed(found: MeetingFound, step: MeetingStep | None) -> ChangedMeeting:
    if step is None:
        return ChangedMeeting(found)
    was = step.was if step.was != found.meeting.status else None
    return ChangedMeeting(found, was, step.is_new, step.was_date if _is_moved(step) else None)


def _changed_meetings(
    conn: Connection, viewer: Viewer, day: date, steps: Sequence[MeetingStep]
) -> list[ChangedMeeting]:
    """Meetings that are new, of another status or on another day: those of the last days and to come."""
    by_id = {step.meeting.id: step for step in steps if _is_current(step, day)}
    seen = meetings_seen(conn, list(by_id), viewer, day)
    seen.sort(key=lambda found: (_ORDER.get(found.meeting.status, 9), -found.meeting.independent_sources))
    changed = [_changed(found, by_id[found.meeting.id]) for found in seen]
    return [one for one in changed if one.is_changed]


_ORDER = {"cancelled": 0, "postponed": 1, "held": 2, "ongoing": 3, "announced": 4, "expected": 5}


def _is_current(step: MeetingStep, day: date) -> bool:
    """Is its day within a week, or to come?  One without a day, or on some day after one, is judged by what was
    published of it: a plan of years ago without an end is no news."""
    span = edtf.bounds(step.meeting.date)
    if span and span[1] != date.max:
        return span[1] >= day - RECENT
    published = [bounds[1] for e in step.meeting.evidence if (bounds := edtf.bounds(e.published))]
    return not published or max(published) >= day - RECENT


class _Concerns:
    """Which meetings touch the topics of an edition: those of their leaders, in their countries, of who leads them."""

    def __init__(self, desk: Desk, topics: Sequence[Follow]) -> None:
        asker = Asker(desk)
        self._everything = not topics
        self._together = [leaders_of(topic) for topic in topics if topic.kind in ("leader", "pair", "meetings")]
        countries = [topic for topic in topics if topic.kind == "country"]
        self._places = {topic.terms[0] for topic in countries}
        self._heads = {leader for topic in countries for leader in asker.ask_for(topic).subjects}

    def hold(self, meeting: Meeting) -> bool:
        """Does the meeting touch one of the topics?  Without topics every meeting does."""
        here = present(meeting)
        return (
            self._everything
            or any(together <= here for together in self._together)
            or bool(self._heads & here)
            or (meeting.place is not None and meeting.place.country_code in self._places)
        )
