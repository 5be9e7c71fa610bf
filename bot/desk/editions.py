"""Editions: words that a person typed in, a digest that comes on its days out; and how those that exist stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from bot.bulletins import EditionState, FollowChoice
from bot.desk import Desk, stamp
from bot.desk.follows import read_wish
from bot.desk.slots import Slot, next_slot, slot_on
from bot.errors import BadQuery, NotFound
from bot.model import Digest
from bot.text import fold, squeeze
from store import digests as rows
from store import outbox as posts
from store.database import Connection
from store.digests import Mark

SHOWN_FIRST = 12
MAX_SHOWN_FIRST = 30
MAIN = "main"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s?(am|pm)?", re.I)
_HOUR = re.compile(r"\d{1,2}")
_ABBREVIATED = {
    "aedt": "Australia/Sydney", "aest": "Australia/Sydney", "bst": "Europe/London", "cdt": "America/Chicago",
    "cest": "Europe/Berlin", "cet": "Europe/Berlin", "cst": "America/Chicago", "edt": "America/New_York",
    "eest": "Europe/Athens", "eet": "Europe/Athens", "est": "America/New_York", "hkt": "Asia/Hong_Kong",
    "ist": "Asia/Kolkata", "jst": "Asia/Tokyo", "mdt": "America/Denver", "msk": "Europe/Moscow",
    "mst": "America/Denver", "pdt": "America/Los_Angeles", "pst": "America/Los_Angeles", "sgt": "Asia/Singapore",
}  # fmt: skip
"""Zones as people shorten them, with the one they are likely to mean: several stand for more than one, and none says
when summer time begins. So they are asked about, never taken."""
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
    tokens = _plain_days(squeeze(text).split(" "))
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


def _plain_days(tokens: list[str]) -> list[str]:
    """ "every day at 9" as "daily 9:00", "every monday" as "monday"."""
    if tokens[0].casefold() in ("every", "each") and len(tokens) > 1:
        named = tokens[1].casefold()
        tokens = [{"day": "daily", "weekday": "weekdays", "weekend": "weekend"}.get(named, tokens[1]), *tokens[2:]]
    if len(tokens) > 2 and tokens[1].casefold() == "at":
        hour = f"{tokens[2]}:00" if _HOUR.fullmatch(tokens[2]) and tokens[3:4] not in (["am"], ["pm"]) else tokens[2]
        tokens = [tokens[0], hour, *tokens[3:]]
    return tokens


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
            raise BadQuery(
                f"“{word[:40]}” is no day. Try daily, weekdays, mon-fri or mon,wed,fri, then a time; or now, preview, "
                "skip, pause, resume, off."
            )
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


_WORDS_OF_A_CITY = 3


def _read_zone(tokens: list[str], default: str) -> tuple[str, list[str]]:
    if len(tokens) > 1 and tokens[0].casefold() == "in" and zone_named(tokens[1]):
        tokens = tokens[1:]
    if not tokens:
        return default, tokens
    for length in range(min(_WORDS_OF_A_CITY, len(tokens)), 1, -1):
        if zone := zone_named(" ".join(tokens[:length])):  # "New York", "sao paulo"
            return zone, tokens[length:]
    zone = zone_named(tokens[0])
    if zone is None and (meant := _ABBREVIATED.get(tokens[0].casefold())):
        raise BadQuery(f"“{tokens[0]}” is no name of a zone that keeps summer time. Did you mean {meant}?")
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
    plain = re.sub(r"^(?:on|about|for|topics?:?)\s", "", text.strip(), flags=re.I)
    return tuple(dict.fromkeys(_topic(desk, part.strip()) for part in plain.split(",") if part.strip()))


def _topic(desk: Desk, text: str) -> str:
    outlet = re.fullmatch(r"(?:outlet|source)[:=]\s?(.{1,80})", text, re.I)
    if outlet:
        return f"outlet|{outlet[1].strip()}|{fold(outlet[1])}"
    wish = read_wish(desk.roster, text, desk.clock().date())
    if isinstance(wish, FollowChoice):
        names = ", ".join(label for label, _ in wish.choices[:3])
        raise BadQuery(f"“{text[:60]}” may be {names}. Write the full name, or words: {text[:60]}.")
    return "|".join((wish.kind, wish.what.replace("|", " "), *wish.terms))


def set_edition(
    desk: Desk, wish: EditionWish, team_id: str, channel_id: str, user_id: str, now: datetime
) -> EditionState:
    """Set the channel's edition of this name up, or change it. After today's time or slot it starts tomorrow."""
    digest = edition_of(wish, team_id, channel_id, user_id)
    with desk.store.write() as conn:
        digest = replace(digest, starts_on=_starts_on(conn, digest, now).isoformat())
        rows.save_edition(conn, digest, {"length": wish.length, "quiet": wish.quiet}, stamp(now))
        return _state(conn, digest, now)


def edition_of(wish: EditionWish, team_id: str, channel_id: str, user_id: str) -> Digest:
    """The edition that a wish of this channel asks for."""
    return Digest(
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

    'on' takes a skip back.

    Raises:
        NotFound: the channel has no such edition; `nearest` has those that it has.
    """
    with desk.store.write() as conn:
        digest = find_edition(conn, team_id, channel_id, name)
        digest = replace(digest, state=state)
        if state == "on":
            rows.unskip(conn, digest.id, stamp(now))
            digest = replace(digest, starts_on=_starts_on(conn, digest, now).isoformat())
        rows.save_edition(conn, digest, dict(rows.options_of(conn, digest.id)), stamp(now))
        return _state(conn, digest, now)


def skip_next(desk: Desk, team_id: str, channel_id: str, name: str, now: datetime) -> EditionState:
    """Leave the next slot of an edition out.

    Raises:
        NotFound: the channel has no such edition, or no slot is to come.
    """
    with desk.store.write() as conn:
        digest = find_edition(conn, team_id, channel_id, name)
        slot = _next(conn, digest, now)
        if slot is None:
            raise NotFound("No digest is to come here: nothing was skipped.")
        write_slot(conn, digest, slot, now, "skipped", Mark(0, 0), Mark(0, 0))
        return _state(conn, digest, now)


def find_edition(conn: Connection, team_id: str, channel_id: str, name: str) -> Digest:
    """The edition of this name; without a name the only one, or the main one of several."""
    there = {one.name: one for one in rows.editions(conn, team_id, channel_id)}
    if not there:
        raise NotFound("This channel has no digest yet.")
    if not name:
        name = next(iter(there)) if len(there) == 1 else MAIN
    if name not in there:
        raise NotFound(f"No digest here is called {name[:40]}.", tuple(there))
    return there[name]


def of_channel(desk: Desk, team_id: str, channel_id: str, now: datetime) -> list[EditionState]:
    """The channel's editions, with when the next is due and how the last went."""
    with desk.store.read() as conn:
        return [_state(conn, digest, now) for digest in rows.editions(conn, team_id, channel_id)]


def find(desk: Desk, team_id: str, channel_id: str, name: str) -> Digest:
    """A channel's edition as it is set up. Raises NotFound as `find_edition`."""
    with desk.store.read() as conn:
        return find_edition(conn, team_id, channel_id, name)


def every_edition(desk: Desk, now: datetime) -> list[EditionState]:
    """All editions, for `status`."""
    with desk.store.read() as conn:
        return [_state(conn, digest, now) for digest in rows.editions(conn)]


def _state(conn: Connection, digest: Digest, now: datetime) -> EditionState:
    slot = _next(conn, digest, now) if digest.state == "on" else None
    last = rows.latest_slot(conn, digest.id)
    options = rows.options_of(conn, digest.id)
    post = posts.find(conn, last.id) if last else None
    return EditionState(
        digest,
        slot.due_at if slot else None,
        last.local_date if last else None,
        last.state if last else None,
        post.state if post else None,
        post.last_error if post else None,
        options.get("length", SHOWN_FIRST),
        options.get("quiet", 1),
        datetime.fromisoformat(last.due_at) if last else None,
    )


def _next(conn: Connection, digest: Digest, now: datetime) -> Slot | None:
    return next_slot(
        digest.weekdays, time.fromisoformat(digest.at), ZoneInfo(digest.timezone), told_until(conn, digest), now
    )


def told_until(conn: Connection, digest: Digest) -> date:
    """The last local day on which the edition needs no slot any more."""
    before_start = date.fromisoformat(digest.starts_on or "0001-01-02") - timedelta(days=1)
    taken = rows.last_slot(conn, digest.id)
    return max(before_start, date.fromisoformat(taken)) if taken else before_start


# Slots


def slot_id(digest: Digest, day: date) -> str:
    """The id of an edition's slot on a local day, and of its post."""
    return posts.post_id("slot", digest.team_id, digest.channel_id, digest.name, day.isoformat())


def write_slot(
    conn: Connection,
    digest: Digest,
    slot: Slot,
    now: datetime,
    state: str,
    since: Mark,
    to: Mark,
    summary: dict[str, object] | None = None,
) -> bool:
    """Write the slot down with what it ends with; False when it is taken already."""
    return rows.add_slot(
        conn,
        slot_id=slot_id(digest, slot.local_date),
        digest_id=digest.id,
        team_id=digest.team_id,
        channel_id=digest.channel_id,
        local_date=slot.local_date.isoformat(),
        due_at=stamp(slot.due_at),
        planned_at=stamp(now),
        state=state,
        from_seq=since.seq,
        to_seq=to.seq,
        summary=summary or {},
    )
