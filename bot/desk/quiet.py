"""When a channel's alerts keep quiet: hours of the night, and a pause after each of them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.desk.slots import slot_on
from bot.errors import BadQuery
from store import follows as rows

MAX_COOLDOWN_MINUTES = 1_440


def read_quiet(text: str) -> tuple[time, time]:
    """ "22:00-07:00" as two times.

    Raises:
        BadQuery: anything else.
    """
    try:
        begin, end = (time.fromisoformat(part.strip()) for part in text.replace("–", "-").split("-"))
    except ValueError as wrong:
        raise BadQuery("Quiet hours are two times, such as 22:00-07:00.") from wrong
    if begin == end or begin.tzinfo or end.tzinfo:
        raise BadQuery("Quiet hours need a beginning and an end, such as 22:00-07:00.")
    return begin, end


def end_of_quiet(quiet: str | None, timezone: str, now: datetime) -> datetime:
    """When the quiet hours that hold at `now` are over; `now` itself when none do."""
    if not quiet:
        return now
    begin, end = read_quiet(quiet)
    zone = ZoneInfo(timezone)
    local = now.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    inside = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not inside:
        return now
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return slot_on(day, end, zone) or now


def set_quiet(desk: Desk, team_id: str, channel_id: str, quiet: str | None, timezone: str) -> None:
    """Hold alerts of this channel back between these hours ("22:00-07:00"); None: never.

    Raises:
        BadQuery: not two times.
    """
    if quiet is not None:
        begin, end = read_quiet(quiet)
        quiet = f"{begin:%H:%M}-{end:%H:%M}"
    _set_option(desk, team_id, channel_id, quiet=quiet, timezone=timezone if quiet else None)


def set_cooldown(desk: Desk, team_id: str, channel_id: str, minutes: int) -> None:
    """After an alert for a follow, gather further ones for it during so many minutes (0: do not).

    Raises:
        BadQuery: less than none or more than a day.
    """
    if not 0 <= minutes <= MAX_COOLDOWN_MINUTES:
        raise BadQuery("A cooldown is between 0 minutes and a day (1440).")
    _set_option(desk, team_id, channel_id, cooldown=str(minutes) if minutes else None)


def _set_option(desk: Desk, team_id: str, channel_id: str, **changes: str | None) -> None:
    with desk.store.write() as conn:
        options: dict[str, str | None] = dict(rows.channel_options(conn, team_id, channel_id))
        kept = {key: value for key, value in (options | changes).items() if value is not None}
        rows.set_channel_options(conn, team_id, channel_id, kept)


def options_of(desk: Desk, team_id: str, channel_id: str) -> dict[str, str]:
    """The channel's quiet hours, their zone, and its cooldown."""
    with desk.store.read() as conn:
        return rows.channel_options(conn, team_id, channel_id)
