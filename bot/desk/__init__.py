"""The desk: what the newsroom can do, one module a verb, plain functions that take the desk first.

`Desk` joins the store, the settings, the clock, the roster and the words (`render`, handed in by `bot/app.py`).
Desk functions are ordinary blocking Python; asynchronous code reaches them by `await desk.run(function, desk, ...)`,
which works on a thread, so that the event loop never waits for SQLite.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from bot.errors import NotAllowed
from bot.settings import Settings
from store.database import Connection, Store

if TYPE_CHECKING:
    from bot.desk.ledger import Ledger
    from bot.desk.talks import Talks
    from bot.leaders.roster import Roster, RosterEdit

P = ParamSpec("P")
T = TypeVar("T")

EVERYONE = ""
"""The `team_id` of the archive that every workspace sees: the operator's seeds, feeds and roster."""

LOCAL = "local"
"""The `team_id` of the terminal."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """A moment as the store keeps it: ISO 8601 in UTC, whole seconds, sortable as text."""
    return f"{moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def exact_stamp(moment: datetime) -> str:
    """A moment to the microsecond, ISO 8601 in UTC: two decisions in one second keep their order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(slots=True)
class Desk:
    """Everything a desk function needs. `clock` gives aware UTC datetimes; tests hand in their own.

    `render` is the module `bot.messages` (or a stand-in): posts are worded before the transaction that plans them ends.
    """

    store: Store
    settings: Settings
    clock: Callable[[], datetime] = utc_now
    render: Any = None
    _roster: Roster | None = field(default=None, repr=False)
    _ledger: Ledger | None = field(default=None, repr=False)
    _talks: Talks | None = field(default=None, repr=False)

    @property
    def roster(self) -> Roster:
        """The roster with the edits people made; loaded at first use."""
        if self._roster is None:
            from bot.leaders.roster import load_roster

            self._roster = load_roster(self.roster_edits())
        return self._roster

    def roster_edits(self) -> tuple[RosterEdit, ...]:
        """What people changed of the roster, oldest first: with it any process makes the same roster."""
        import json

        from bot.leaders.roster import RosterEdit
        from store.leaders import roster_edits

        with self.store.read() as conn:
            return tuple(RosterEdit(**json.loads(row["value"])) for row in roster_edits(conn, EVERYONE))

    @property
    def ledger(self) -> Ledger:
        """The part of the ledger of meetings that is in memory; for the writer alone."""
        if self._ledger is None:
            from bot.desk.ledger import Ledger

            self._ledger = Ledger()
        return self._ledger

    @property
    def talks(self) -> Talks:
        """What the conversations with the bot are about just now."""
        if self._talks is None:
            from bot.desk.talks import Talks

            self._talks = Talks()
        return self._talks

    def forget_roster(self) -> None:
        """Load the roster anew at the next use: an edit was made."""
        self._roster = None

    def must_be_own(self, team_id: str, *owners: str) -> None:
        """Where several workspaces share the archive, one may change what is its own; the terminal all of it.

        Raises:
            NotAllowed: one of the `owners` (workspaces of records or sources) is not `team_id`.
        """
        if self.settings.serves_many and team_id not in (LOCAL, EVERYONE) and any(owner != team_id for owner in owners):
            raise NotAllowed(
                "Several workspaces share this, so only whoever runs Readout may change it, at its terminal. Admins "
                "here can change what this workspace read or added itself."
            )

    def note_act(
        self, conn: Connection, team_id: str, by: str, action: str, detail: object, *, outcome: str = "done"
    ) -> None:
        """Write into the audit who does what now, in the caller's transaction; `detail` as `AuditEntry`'s."""
        from store.audit import add_entry  # not at a terminal command's start, which only reads

        add_entry(
            conn, team_id=team_id, at=stamp(self.clock()), user_id=by, action=action, detail=detail, outcome=outcome
        )

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(*args)` on a thread."""
        import asyncio  # half of a terminal command's start, which never needs it

        return await asyncio.get_running_loop().run_in_executor(None, partial(work, *args, **kwargs))
