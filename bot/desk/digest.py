"""Digests: editions set up in words, slots planned when they are due, and what is new in each of them.

A slot is planned in one transaction: its row, the frozen messages, the channel's mark moved to the article it ends
with. The words are found before, from one snapshot; when another digest moved the mark meanwhile, they are found again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from bot import edtf
from bot.bulletins import Bulletin, ChangedMeeting, EditionState, FollowChoice, NewStory
from bot.desk import LOCAL, Desk, stamp
from bot.desk import follows as wishes
from bot.desk.fresh import by_story, meetings_seen, story_of, told_of
from bot.desk.slots import Slot, due_slots, next_slot, slot_on
from bot.errors import BadQuery, NotFound
from bot.model import Digest, Follow, Message, Post, Viewer
from bot.text import fold, squeeze
from store import digests as rows
from store import follows as follow_rows
from store import outbox as posts
from store.database import Connection
from store.digests import Mark, MeetingStep, NewArticle

MAX_LATE = timedelta(hours=6)
"""A digest that is later than this is not posted but named as missed in the next one."""
RECENT = timedelta(days=7)
FIRST_LOOK_BACK = timedelta(hours=24)
FIRST_STORIES = 20
ARCHIVE_STORIES = 5
MEETINGS_SHOWN = 10
SILENT_AFTER = timedelta(days=7)
SHOWN_FIRST = 12
MAX_SHOWN_FIRST = 30
MAX_MISSED_NAMED = 31
MAIN = "main"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s?(am|pm)?", re.I)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_WORDS = {
    "daily": tuple(range(7)), "everyday": tuple(range(7)), "weekdays": tuple(range(5)), "workdays": tuple(range(5)),
    "weekends": (5, 6), "weekend": (5, 6),
}  # fmt: skip


# Setting up


@dataclass(frozen=True, slots=True)
class EditionWish:
    """What "/digest daily 08:30 Europe/London china" asks for. `topics` as the store keeps them (see `as_follow`)."""

    weekdays: tuple[int, ...]
    at: time
    timezone: str
    topics: tuple[str, ...] = ()
    name: str = MAIN
    length: int = SHOWN_FIRST
    quiet: int = 1


def read_edition(desk: Desk, text: str, default_zone: str) -> EditionWish:
    """An edition out of the words after /digest.

    Raises:
        BadQuery: the words make no edition; the text says what would.
    """
    tokens = squeeze(text).split(" ")
    weekdays = read_weekdays(tokens.pop(0))
    at, tokens = _read_time(tokens)
    zone, tokens = _read_zone(tokens, default_zone)
    options: dict[str, str] = {}
    while tokens and (option := re.fullmatch(r"(name|length|quiet)[:=](\S{1,40})", tokens[0], re.I)):
        options[option[1].lower()] = option[2].lower()
        tokens.pop(0)
    return EditionWish(
        weekdays,
        at,
        zone,
        _read_topics(desk, " ".join(tokens)),
        _read_name(options.get("name", MAIN)),
        _number(options, "length", SHOWN_FIRST, 1, MAX_SHOWN_FIRST),
        _number(options, "quiet", 1, 1, 30),
    )


def read_weekdays(word: str) -> tuple[int, ...]:
    """ "daily", "weekdays", "mon-fri", "mon,wed,fri" as numbers, Monday 0.

    Raises:
        BadQuery: something else.
    """
    plain = word.casefold()
    if plain in _DAY_WORDS:
        return _DAY_WORDS[plain]
    days: set[int] = set()
    for part in plain.split(","):
        ends = [_DAYS.index(day[:3]) for day in part.split("-") if day[:3] in _DAYS and len(day) >= 3]
        if len(ends) != len(part.split("-")) or len(ends) > 2:
            raise BadQuery(f"“{word[:40]}” is no day. Try daily, weekdays, mon-fri or mon,wed,fri, then a time.")
        first, last = ends[0], ends[-1]
        days |= {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
    return tuple(sorted(days))


def _read_time(tokens: list[str]) -> tuple[time, list[str]]:
    taken = 2 if len(tokens) > 1 and tokens[1].casefold() in ("am", "pm") else 1
    found = _TIME.fullmatch(" ".join(tokens[:taken]))
    if found and (found[2] or found[3]):
        hour, minute = int(found[1]), int(found[2] or 0)
        half = (found[3] or "").casefold()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour < 24 and minute < 60 and (not half or int(found[1]) <= 12):
            return time(hour, minute), tokens[taken:]
    raise BadQuery("A digest needs a time such as 08:30, after the days: daily 08:30 Europe/London.")


def _read_zone(tokens: list[str], default: str) -> tuple[str, list[str]]:
    if not tokens:
        return default, tokens
    zone = zone_named(tokens[0])
    if zone is None and "/" in tokens[0]:
        raise BadQuery(f"“{tokens[0][:40]}” is no time zone. They look like Europe/London or America/New_York.")
    return (zone, tokens[1:]) if zone else (default, tokens)


def zone_named(word: str) -> str | None:
    """The IANA zone of this name in any case, or of this city when one zone alone has it ("london")."""
    plain = word.casefold().replace(" ", "_")
    return _zones().get(plain)


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    names = available_timezones() - {"localtime", "Factory"}
    cities: dict[str, list[str]] = {}
    for name in names:
        if "/" in name and not name.startswith("Etc/"):
            cities.setdefault(name.rsplit("/", 1)[1].casefold(), []).append(name)
    found = {city: of[0] for city, of in cities.items() if len(of) == 1}
    return found | {name.casefold(): name for name in names if "/" in name or name in ("UTC", "GMT")}


def _read_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadQuery("A digest's name has up to 31 letters, digits and hyphens, such as name:evening.")
    return name


def _number(options: dict[str, str], key: str, default: int, low: int, high: int) -> int:
    if key not in options:
        return default
    if not options[key].isdecimal() or not low <= int(options[key]) <= high:
        raise BadQuery(f"{key} is a number from {low} to {high}.")
    return int(options[key])


def _read_topics(desk: Desk, text: str) -> tuple[str, ...]:
    plain = re.sub(r"^(?:on|about|for)\s", "", text.strip(), flags=re.I)
    return tuple(dict.fromkeys(_topic(desk, part.strip()) for part in plain.split(",") if part.strip()))


def _topic(desk: Desk, text: str) -> str:
    outlet = re.fullmatch(r"(?:outlet|source)[:=]\s?(.{1,80})", text, re.I)
    if outlet:
        return f"outlet|{outlet[1].strip()}|{fold(outlet[1])}"
    wish = wishes.read_wish(desk.roster, text)
    if isinstance(wish, FollowChoice):
        names = ", ".join(label for label, _ in wish.choices[:3])
        raise BadQuery(f"“{text[:60]}” may be {names}. Write the full name, or words: {text[:60]}.")
    return "|".join((wish.kind, wish.what.replace("|", " "), *wish.terms))


def set_edition(
    desk: Desk, wish: EditionWish, team_id: str, channel_id: str, user_id: str, now: datetime
) -> EditionState:
    """Set the channel's edition of this name up, or change it. After today's time or slot it starts tomorrow."""
    digest = Digest(
        id=posts.post_id("digest", team_id, channel_id, wish.name),
        team_id=team_id,
        channel_id=channel_id,
        name=wish.name,
        weekdays=wish.weekdays,
        at=f"{wish.at:%H:%M}",
        timezone=wish.timezone,
        topics=wish.topics,
        created_by=user_id,
    )
    with desk.store.write() as conn:
        digest = replace(digest, starts_on=_starts_on(conn, digest, now).isoformat())
        rows.save_edition(conn, digest, {"length": wish.length, "quiet": wish.quiet}, stamp(now))
        return _state(conn, digest, now)


def _starts_on(conn: Connection, digest: Digest, now: datetime) -> date:
    zone = ZoneInfo(digest.timezone)
    today = now.astimezone(zone).date()
    due_at = slot_on(today, time.fromisoformat(digest.at), zone)
    taken = rows.last_slot(conn, digest.id)
    if due_at is None or due_at <= now or (taken is not None and taken >= today.isoformat()):
        return today + timedelta(days=1)
    return today


def change_state(
    desk: Desk, team_id: str, channel_id: str, name: str, state: Literal["on", "paused", "off"], now: datetime
) -> EditionState:
    """Turn an edition 'on', 'paused' or 'off'. What was missed meanwhile is in the next one: the mark stays.

    Raises:
        NotFound: the channel has no such edition; `nearest` has those that it has.
    """
    with desk.store.write() as conn:
        digest = _edition(conn, team_id, channel_id, name)
        digest = replace(digest, state=state)
        if state == "on":
            digest = replace(digest, starts_on=_starts_on(conn, digest, now).isoformat())
        rows.save_edition(conn, digest, dict(rows.options_of(conn, digest.id)), stamp(now))
        return _state(conn, digest, now)


def skip_next(desk: Desk, team_id: str, channel_id: str, name: str, now: datetime) -> EditionState:
    """Leave the next slot of an edition out.

    Raises:
        NotFound: the channel has no such edition, or no slot is to come.
    """
    with desk.store.write() as conn:
        digest = _edition(conn, team_id, channel_id, name)
        slot = _next(conn, digest, now)
        if slot is None:
            raise NotFound("No digest is to come here: nothing was skipped.")
        _add_slot(conn, digest, slot, now, "skipped", Mark(0, 0), Mark(0, 0))
        return _state(conn, digest, now)


def _edition(conn: Connection, team_id: str, channel_id: str, name: str) -> Digest:
    """The edition of this name; without a name the only one, or the main one of several."""
    there = {one.name: one for one in rows.editions(conn, team_id, channel_id)}
    if not there:
        raise NotFound("This channel has no digest yet.")
    if not name:
        name = next(iter(there)) if len(there) == 1 else MAIN
    if name not in there:
        raise NotFound(f"No digest here is called {name[:40]}.", tuple(there))
    return there[name]


def editions(desk: Desk, team_id: str, channel_id: str, now: datetime) -> list[EditionState]:
    """The channel's editions, with when the next is due and how the last went."""
    with desk.store.read() as conn:
        return [_state(conn, digest, now) for digest in rows.editions(conn, team_id, channel_id)]


def every_edition(desk: Desk, now: datetime) -> list[EditionState]:
    """All editions, for `status`."""
    with desk.store.read() as conn:
        return [_state(conn, digest, now) for digest in rows.editions(conn)]


def _state(conn: Connection, digest: Digest, now: datetime) -> EditionState:
    slot = _next(conn, digest, now) if digest.state == "on" else None
    last = rows.latest_slot(conn, digest.id)
    post = posts.find(conn, last.id) if last else None
    return EditionState(
        digest,
        slot.due_at if slot else None,
        last.local_date if last else None,
        last.state if last else None,
        post.state if post else None,
        post.last_error if post else None,
    )


def _next(conn: Connection, digest: Digest, now: datetime) -> Slot | None:
    return next_slot(
        digest.weekdays, time.fromisoformat(digest.at), ZoneInfo(digest.timezone), _told_until(conn, digest), now
    )


def _told_until(conn: Connection, digest: Digest) -> date:
    """The last local day on which the edition needs no slot any more."""
    before_start = date.fromisoformat(digest.starts_on or "0001-01-02") - timedelta(days=1)
    taken = rows.last_slot(conn, digest.id)
    return max(before_start, date.fromisoformat(taken)) if taken else before_start


# Planning


def plan_due(desk: Desk, now: datetime) -> int:
    """Plan every slot that has come; how many posts that made. Safe to call again, and by several processes."""
    planned = 0
    for digest, slots in _due(desk, now):
        planned += _plan_slot(desk, digest, slots, now)
    return planned


def _due(desk: Desk, now: datetime) -> list[tuple[Digest, list[Slot]]]:
    due = []
    with desk.store.read() as conn:
        for digest in rows.editions(conn):
            if digest.state != "on" or digest.team_id == LOCAL:
                continue
            zone, at = ZoneInfo(digest.timezone), time.fromisoformat(digest.at)
            if slots := due_slots(digest.weekdays, at, zone, _told_until(conn, digest), now):
                due.append((digest, slots))
    return due


def _plan_slot(desk: Desk, digest: Digest, slots: Sequence[Slot], now: datetime) -> int:
    """Plan the newest of the due slots; the older ones, and a newest that is too late, are missed and named later."""
    slot = slots[-1]
    missed = [*slots[:-1], slot] if now - slot.due_at > MAX_LATE else slots[:-1]
    missed = missed[-MAX_MISSED_NAMED:]
    if slot in missed:
        with desk.store.write() as conn:
            for one in missed:
                _add_slot(conn, digest, one, now, "missed", Mark(0, 0), Mark(0, 0))
        return 0
    viewer = Viewer(digest.team_id, None, digest.channel_id, digest.timezone)
    draft = _draft(desk, viewer, now, digest=digest, day=slot.local_date, missed=[one.local_date for one in missed])
    while True:
        with desk.store.write() as conn:
            if _mark(conn, viewer, digest) == draft.mark:
                for one in missed:
                    _add_slot(conn, digest, one, now, "missed", Mark(0, 0), Mark(0, 0))
                return _keep(conn, draft, digest, slot, now)
        draft = _draft(desk, viewer, now, digest=digest, day=slot.local_date, missed=[one.local_date for one in missed])


@dataclass(frozen=True, slots=True)
class _Draft:
    """A digest in words, from one snapshot: `mark` is what the channel had been told, `to` what it will have been."""

    bulletin: Bulletin
    messages: tuple[Message, ...]
    mark: Mark | None
    since: Mark
    to: Mark
    quiet: int = 1


def _draft(
    desk: Desk, viewer: Viewer, now: datetime, *, digest: Digest | None, day: date, missed: Iterable[date] = ()
) -> _Draft:
    with desk.store.read() as conn:
        mark = _mark(conn, viewer, digest)
        since = mark or rows.mark_at(conn, stamp(now - FIRST_LOOK_BACK))
        to = rows.newest(conn)
        options = rows.options_of(conn, digest.id) if digest else {}
        earlier = [date.fromisoformat(d) for d in rows.missed_days(conn, digest.id)] if digest else []
        bulletin = _bulletin(desk, conn, viewer, now, digest, day, since, to, is_first=mark is None)
        bulletin = replace(
            bulletin,
            missed=tuple(sorted({*earlier, *missed})),
            shown_first=min(options.get("length", SHOWN_FIRST), MAX_SHOWN_FIRST),
        )
    messages: tuple[Message, ...] = tuple(desk.render.digest.word_digest(bulletin))
    return _Draft(bulletin, messages, mark, since, to, options.get("quiet", 1))


def _mark(conn: Connection, viewer: Viewer, digest: Digest | None) -> Mark | None:
    """How far the channel has been told. An edition on some topics also counts what it told itself."""
    channel_id = viewer.channel_id or ""
    whole = rows.mark(conn, viewer.team_id, channel_id)
    own = rows.mark(conn, viewer.team_id, channel_id, digest.name) if digest and digest.topics else None
    if whole is None or own is None:
        return whole or own
    return Mark(max(whole.seq, own.seq), max(whole.change_seq, own.change_seq))


def _keep(conn: Connection, draft: _Draft, digest: Digest, slot: Slot, now: datetime) -> int:
    """Write the slot, its posts and the mark; 0 when another process was first."""
    silent = draft.bulletin.is_empty and not _is_said(conn, digest, draft.quiet)
    state = "empty" if silent else "said_empty" if draft.bulletin.is_empty else "planned"
    slot_id = _slot_id(digest, slot.local_date)
    if not _add_slot(conn, digest, slot, now, state, draft.since, draft.to, draft.bulletin):
        return 0
    rows.move_mark(conn, digest.team_id, digest.channel_id, digest.name if digest.topics else "", draft.to, stamp(now))
    if silent:
        return 0
    late = slot.due_at + MAX_LATE
    return _plan_posts(conn, draft.messages, slot_id, digest.team_id, digest.channel_id, now, late)


def _is_said(conn: Connection, digest: Digest, quiet: int) -> bool:
    """Is an empty day said?  Every `quiet`-th in a row: silence must not look like a failure for ever."""
    states = rows.recent_slot_states(conn, digest.id, 60)
    empty_days = len(list(takewhile(lambda state: state in ("empty", "said_empty"), states)))
    return (empty_days + 1) % max(quiet, 1) == 0


def _plan_posts(
    conn: Connection,
    messages: Sequence[Message],
    slot_id: str,
    team_id: str,
    channel_id: str,
    now: datetime,
    expires_at: datetime,
) -> int:
    planned = 0
    for number, message in enumerate(messages):
        post = Post(
            id=slot_id if number == 0 else posts.post_id(slot_id, "part", str(number)),
            team_id=team_id,
            channel_id=channel_id,
            kind="digest" if number == 0 else "digest_part",
            payload=message.as_payload(),
            next_at=now.timestamp(),
            # The rest of a digest that was posted is not late news.
            expires_at=expires_at.timestamp() if number == 0 else None,
            parent_id=slot_id if number else None,
            made_at=stamp(now),
        )
        planned += posts.plan(conn, post)
    return planned


def _slot_id(digest: Digest, day: date) -> str:
    return posts.post_id("slot", digest.team_id, digest.channel_id, digest.name, day.isoformat())


def _add_slot(
    conn: Connection,
    digest: Digest,
    slot: Slot,
    now: datetime,
    state: str,
    since: Mark,
    to: Mark,
    bulletin: Bulletin | None = None,
) -> bool:
    return rows.add_slot(
        conn,
        slot_id=_slot_id(digest, slot.local_date),
        digest_id=digest.id,
        team_id=digest.team_id,
        channel_id=digest.channel_id,
        local_date=slot.local_date.isoformat(),
        due_at=stamp(slot.due_at),
        planned_at=stamp(now),
        state=state,
        from_seq=since.seq,
        to_seq=to.seq,
        summary=_summary(bulletin) if bulletin else {},
    )


def _summary(bulletin: Bulletin) -> dict[str, object]:
    return {
        "articles": bulletin.articles,
        "stories": len(bulletin.stories),
        "archive": len(bulletin.archive) + bulletin.archive_more,
        "meetings": len(bulletin.meetings) + bulletin.meetings_more,
    }


# Now and preview


def post_now(desk: Desk, team_id: str, channel_id: str, now: datetime, timezone: str | None = None) -> Bulletin:
    """Plan a digest of all that is new since the channel's last one, and move its mark. Empty: nothing is planned."""
    zone = timezone or desk.settings.timezone
    viewer = Viewer(team_id, None, channel_id, zone)
    day = now.astimezone(ZoneInfo(zone)).date()
    while True:
        draft = _draft(desk, viewer, now, digest=None, day=day)
        if draft.bulletin.is_empty:
            return draft.bulletin
        with desk.store.write() as conn:
            if rows.mark(conn, team_id, channel_id) != draft.mark:
                continue
            _keep_now(conn, draft, team_id, channel_id, day, now)
            return draft.bulletin


def _keep_now(conn: Connection, draft: _Draft, team_id: str, channel_id: str, day: date, now: datetime) -> None:
    ends = (draft.since.seq, draft.since.change_seq, draft.to.seq, draft.to.change_seq)
    slot_id = posts.post_id("now", team_id, channel_id, *map(str, ends))
    rows.add_slot(
        conn,
        slot_id=slot_id,
        digest_id=None,
        team_id=team_id,
        channel_id=channel_id,
        local_date=day.isoformat(),
        due_at=stamp(now),
        planned_at=stamp(now),
        state="planned",
        from_seq=draft.since.seq,
        to_seq=draft.to.seq,
        summary=_summary(draft.bulletin),
    )
    rows.move_mark(conn, team_id, channel_id, "", draft.to, stamp(now))
    _plan_posts(conn, draft.messages, slot_id, team_id, channel_id, now, now + MAX_LATE)


def workspace_of(desk: Desk, channel_id: str) -> str:
    """The workspace whose channel this is, known from what was set up or posted there.

    Raises:
        NotFound: nothing was ever set up or posted in such a channel.
    """
    with desk.store.read() as conn:
        team_id = rows.team_of_channel(conn, channel_id)
    if team_id is None:
        raise NotFound(f"Nothing is known of a channel {channel_id}. Use /digest or /follow there in Slack first.")
    return team_id


def preview(
    desk: Desk, team_id: str, channel_id: str, now: datetime, *, name: str | None = None, timezone: str | None = None
) -> tuple[Message, ...]:
    """The messages of the digest that would be posted now: of an edition, or of all that is new. Changes nothing.

    Raises:
        NotFound: the channel has no such edition.
    """
    digest = None
    if name is not None:
        with desk.store.read() as conn:
            digest = _edition(conn, team_id, channel_id, name)
    zone = digest.timezone if digest else timezone or desk.settings.timezone
    viewer = Viewer(team_id, None, channel_id, zone)
    return _draft(desk, viewer, now, digest=digest, day=now.astimezone(ZoneInfo(zone)).date()).messages


# What is new


def _bulletin(
    desk: Desk,
    conn: Connection,
    viewer: Viewer,
    now: datetime,
    digest: Digest | None,
    day: date,
    since: Mark,
    to: Mark,
    *,
    is_first: bool,
) -> Bulletin:
    topics = [as_follow(topic, viewer) for topic in digest.topics] if digest else []
    fresh = rows.new_articles(conn, viewer, since.seq, to.seq)
    if topics:
        fresh = _on_topics(desk, conn, fresh, topics)
    wanted = _wanted(desk, conn, viewer, fresh)
    recent, old = _by_age(fresh, day)
    stories = _stories(conn, viewer, recent, since, to, wanted)
    archive = _stories(conn, viewer, old, since, to, wanted)
    corrected = [one for one in stories if all(a.form == "correction" for a in one.story.articles)]
    stories = [one for one in stories if one not in corrected]
    kept = stories[:FIRST_STORIES] if is_first else stories
    room = max(FIRST_STORIES - len(kept), 0) if is_first else ARCHIVE_STORIES
    shown = archive[: min(ARCHIVE_STORIES, room)]
    meetings, more = _changed_meetings(conn, viewer, since, to, day, topics)
    return Bulletin(
        name=digest.name if digest else MAIN,
        day=day,
        timezone=viewer.timezone,
        made_at=now,
        since=None if is_first else _told_at(conn, viewer, digest),
        topics=tuple(topic.what for topic in topics),
        diary=tuple(meetings_seen(conn, viewer, _diary(conn, viewer, day, topics), day)),
        stories=tuple(kept),
        meetings=tuple(meetings),
        meetings_more=more,
        corrected=tuple(corrected),
        archive=tuple(shown),
        archive_more=len(archive) - len(shown),
        over=len(stories) - len(kept),
        articles=len({article.lead_id for article in fresh}),
        silent=tuple(rows.silent_sources(conn, viewer.team_id, stamp(now - SILENT_AFTER))),
    )


def _told_at(conn: Connection, viewer: Viewer, digest: Digest | None) -> datetime | None:
    name = digest.name if digest and digest.topics else ""
    said = rows.marked_at(conn, viewer.team_id, viewer.channel_id or "", name)
    return datetime.fromisoformat(said) if said else None


def _by_age(fresh: Sequence[NewArticle], day: date) -> tuple[dict[str, list[NewArticle]], dict[str, list[NewArticle]]]:
    """Stories with something new that was published within a week of the slot, or is undated; and those without."""
    oldest = (day - RECENT).isoformat()
    stories = by_story(fresh)
    recent = {s: of for s, of in stories.items() if any(a.published_to is None or a.published_to >= oldest for a in of)}
    return recent, {story_id: articles for story_id, articles in stories.items() if story_id not in recent}


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
    found: list[tuple[tuple[Any, ...], NewStory]] = []
    for story_id, articles in fresh.items():
        members = everything.get(story_id, articles)
        story = story_of(story_id, articles, members)
        labels = tuple(dict.fromkeys(label for article in articles for label in wanted.get(article.id, ())))
        goes_on = any(member.seq <= since.seq for member in members)
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
    fits = wishes.Fits(conn, {article.seq: article.id for article in fresh})
    asker = wishes.Asker(desk)
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


def _on_topics(desk: Desk, conn: Connection, fresh: Sequence[NewArticle], topics: Sequence[Follow]) -> list[NewArticle]:
    """The articles that fit any of the topics."""
    fits = wishes.Fits(conn, {article.seq: article.id for article in fresh})
    asker = wishes.Asker(desk)
    ids: set[str] = set()
    for topic in topics:
        if str(topic.kind) == "outlet":
            ids |= {article.id for article in fresh if fold(article.publisher or "") in topic.terms}
        else:
            ids |= fits.hits(asker.ask_for(topic)).keys()
    return [article for article in fresh if article.id in ids]


def _diary(conn: Connection, viewer: Viewer, day: date, topics: Sequence[Follow]) -> list[Any]:
    """What is to take place on the day. A meeting that was called off is no appointment."""
    meetings = rows.meetings_on(conn, viewer, day.isoformat(), day.isoformat())
    return [m for m in meetings if m.status not in ("cancelled", "postponed") and _concerns(m, topics)]


def _changed_meetings(
    conn: Connection, viewer: Viewer, since: Mark, to: Mark, day: date, topics: Sequence[Follow]
) -> tuple[list[ChangedMeeting], int]:
    """Meetings whose status is new, those of the last days and to come; and how many more there are."""
    steps = [
        step
        for step in rows.meeting_steps(conn, viewer, since.change_seq, to.change_seq)
        if step.what & {"new", "status"} and _is_current(step, day) and _concerns(step.meeting, topics)
    ]
    by_id = {step.meeting.id: step for step in steps}
    seen = meetings_seen(conn, viewer, [step.meeting for step in steps], day)
    seen.sort(key=lambda found: (_ORDER.get(found.meeting.status, 9), -found.meeting.independent_sources))
    changed = [ChangedMeeting(f, by_id[f.meeting.id].was, by_id[f.meeting.id].is_new) for f in seen]
    return changed[:MEETINGS_SHOWN], len(changed) - len(changed[:MEETINGS_SHOWN])


_ORDER = {"cancelled": 0, "postponed": 1, "held": 2, "ongoing": 3, "announced": 4, "expected": 5}


def _is_current(step: MeetingStep, day: date) -> bool:
    """Is its day within a week, or to come?  One without a day is judged by what was published of it."""
    span = edtf.bounds(step.meeting.date)
    if span:
        return span[1] >= day - RECENT
    published = [bounds[1] for e in step.meeting.evidence if (bounds := edtf.bounds(e.published))]
    return not published or max(published) >= day - RECENT


def _concerns(meeting: Any, topics: Sequence[Follow]) -> bool:
    """Does the meeting touch one of the topics?  Without topics every meeting does."""
    if not topics:
        return True
    here = {participant.id for participant in meeting.participants if participant.id}
    country = meeting.place.country_code if meeting.place else None
    for topic in topics:
        if topic.kind in ("leader", "pair", "meetings") and set(topic.terms) <= here:
            return True
        if topic.kind == "country" and topic.terms[0] == country:
            return True
    return False
