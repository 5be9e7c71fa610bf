"""The roster as people change it: who is on it, new people and offices, further names, names that mean nobody.

An edit is a row of its own, so it outlives every reload and every newer roster file. What is in the archive already
keeps its links until it is read again; new pages see an edit at once.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.desk import EVERYONE, Desk, stamp
from bot.errors import BadQuery, NotFound, UnreadablePage
from bot.model import Leader
from bot.text import fold
from store import audit as audit_rows
from store import leaders as rows

if TYPE_CHECKING:
    from bot.leaders.refresh import Change, Refused
    from bot.leaders.roster import RosterEdit

MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file brought: edits newly kept, and the lines that could not be used."""

    kept: int
    refused: tuple[Refused, ...] = ()


def listed(desk: Desk, query: str = "") -> list[Leader]:
    """Everybody whose name, title or country fits every word of `query`; all for none. By name.

    Raises:
        NotFound: nobody fits.
    """
    roster = desk.roster
    wanted = query.casefold().split()
    found = []
    for leader in roster.all():
        held = [f"{term.title} {term.country} {roster.country_name(term.country)}" for term in leader.terms]
        told = " ".join((leader.id, leader.name, *leader.aliases, *held)).casefold()
        if all(word in told for word in wanted):
            found.append(leader)
    if not found:
        raise NotFound(f"Nobody on the roster fits “{query}”.", tuple(roster.nearest(query)))
    return sorted(found, key=lambda leader: leader.name)


def named(desk: Desk, who: str) -> Leader:
    """The one leader with this id or name.

    Raises:
        NotFound: there is none, or more than one; `nearest` names them.
    """
    roster = desk.roster
    found = roster.leader(who)
    if found is not None:
        return found
    several = roster.find(who)
    if len(several) == 1:
        return several[0]
    if several:
        told = ", ".join(f"{leader.name} ({leader.id})" for leader in several)
        raise NotFound(f"“{who}” may be {told}; name one by its id.", tuple(leader.id for leader in several))
    near = tuple(roster.nearest(who))
    raise NotFound(f"Nobody on the roster is called “{who}”" + (f"; near: {', '.join(near)}." if near else "."), near)


def add(desk: Desk, columns: Mapping[str, str], *, by: str) -> bool:
    """A new person with one office, or one more office of somebody known. False: known already.

    `columns` are those of an imported file: name, country, office, title, start, end, wikidata, aliases; the country
    may be named in words.

    Raises:
        BadQuery: a value is missing or cannot be used.
    """
    country = columns.get("country", "")
    columns = {**columns, "country": desk.roster.country_names.get(fold(country), country)}
    table = io.StringIO()
    writer = csv.DictWriter(table, list(columns))
    writer.writeheader()
    writer.writerow(columns)
    done = _take_in(desk, table.getvalue(), by=by)
    if done.refused:
        raise BadQuery(f"{columns.get('name', '')}: {done.refused[0].reason}.")
    return done.kept > 0


def read_csv(desk: Desk, path: Path, *, by: str) -> Imported:
    """Add the people and offices of a CSV file; a line that cannot be used is named, the others are kept.

    Raises:
        UnreadablePage: the file cannot be read. BadQuery: it has no such columns.
    """
    return _take_in(desk, _text_of(path), by=by)


def would_read(desk: Desk, path: Path) -> tuple[tuple[Change, ...], tuple[Refused, ...]]:
    """What `read_csv` of the file would change, and the lines it would refuse; nothing is kept.

    Raises:
        UnreadablePage: the file cannot be read. BadQuery: it has no such columns.
    """
    from bot.leaders.refresh import propose, read_import

    offices, refused = read_import(_text_of(path), desk.roster)
    return propose(offices, desk.roster), refused


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePage(str(path), getattr(error, "strerror", None) or "not UTF-8 text") from error


def _take_in(desk: Desk, text: str, *, by: str) -> Imported:
    from bot.leaders.refresh import propose, read_import

    offices, refused = read_import(text, desk.roster)
    kept = _keep(desk, [change.edit for change in propose(offices, desk.roster)], by=by)
    return Imported(kept, refused)


def keep_changes(desk: Desk, changes: Iterable[Change], *, by: str) -> int:
    """Keep what a refresh proposed; returns how many were not in force already."""
    return _keep(desk, [change.edit for change in changes], by=by)


def alias(desk: Desk, who: str, name: str, *, by: str) -> bool:
    """One more name for a leader. False: it was one already.

    Raises:
        NotFound: no such leader. BadQuery: no usable name.
    """
    from bot.leaders.roster import RosterEdit

    leader = named(desk, who)
    return _keep(desk, [RosterEdit("alias", leader=leader.id, alias=_usable(name))], by=by) > 0


def never(desk: Desk, name: str, who: str = "", *, by: str) -> bool:
    """From now on `name` means nobody, or not `who`. False: so it was already.

    Raises:
        NotFound: `who` is given and nobody is called so. BadQuery: no usable name.
    """
    from bot.leaders.roster import RosterEdit

    leader_id = named(desk, who).id if who else ""
    return _keep(desk, [RosterEdit("never", leader=leader_id, alias=_usable(name))], by=by) > 0


def _usable(text: str) -> str:
    name = " ".join(text.split())
    if not any(c.isalpha() for c in name) or len(name) > MAX_NAME or not name.isprintable():
        raise BadQuery(f"{name[:40]!r} is no name.")
    return name


def _keep(desk: Desk, edits: Iterable[RosterEdit], *, by: str) -> int:
    """Write edits down in one transaction; returns how many were not in force already."""
    from bot.desk.preparing import short_hash

    wanted = list(edits)
    at = stamp(desk.clock())
    kept = 0
    with desk.store.write() as conn:
        for edit in wanted:
            value = {key: text for key, text in dataclasses.asdict(edit).items() if text}
            edit_id = "e" + short_hash(EVERYONE, json.dumps(value, sort_keys=True))
            kept += rows.add_roster_edit(conn, edit_id, EVERYONE, edit.action, edit.leader or None, value, at, by)
        audit_rows.add_entry(
            conn, team_id=EVERYONE, at=at, user_id=by, action="roster", detail={"kept": kept, "asked": len(wanted)}
        )
    desk.forget_roster()
    return kept
