"""How the bot stands for one workspace: the archive, what waits to be posted, the digests that are due next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.desk import Desk

if TYPE_CHECKING:
    from bot.bulletins import EditionState
    from bot.desk.admin import Status
    from store.outbox import Queue


@dataclass(frozen=True, slots=True)
class Health:
    """`frozen` is the reason why nothing is posted, None when posts go out."""

    status: Status
    queue: Queue
    editions: tuple[EditionState, ...]
    frozen: str | None


def health(desk: Desk, team_id: str) -> Health:
    """Everything that `status` names for this workspace."""
    from bot.desk import admin, digest
    from store import outbox

    status = admin.status(desk)
    editions = [state for state in digest.every_edition(desk, desk.clock()) if state.digest.team_id == team_id]
    with desk.store.read() as conn:
        return Health(status, outbox.queue(conn, team_id), tuple(editions), outbox.frozen(conn))
