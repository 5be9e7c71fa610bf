"""Workspaces install the app and remove it: their tokens kept and forgotten, each act with its audit row.

What a workspace set up (follows, digests, corrections) stays when it removes the app, and works again when it comes
back; meanwhile its posts wait in the outbox, which says why.
"""

from __future__ import annotations

import math
import secrets

from bot.desk import Desk
from store import installations as rows
from store import outbox as posts
from store.installations import Installation

STATE_S = 600
"""How long a person may take on Slack's page; Slack's own codes live as long."""

MOST_STATES = 1_000
"""The way to Slack's page is open to anybody: more than these are on their way at once only in an attack."""


def keep(desk: Desk, made: Installation) -> None:
    """A workspace installed the app, perhaps again: what waited for it is tried now."""
    with desk.store.write() as conn:
        rows.save(conn, made)
        posts.hurry(conn, made.team_id, desk.clock().timestamp())
        desk.note_act(conn, made.team_id, made.installed_by, "install", {"workspace": made.team_name})


def in_force(desk: Desk, team_id: str) -> Installation | None:
    """The installation of a workspace that has the app now."""
    with desk.store.read() as conn:
        found = rows.find(conn, team_id)
    return found if found is not None and found.bot_token else None


def every(desk: Desk) -> list[Installation]:
    """All workspaces that have the app or had it."""
    with desk.store.read() as conn:
        return rows.every(conn)


def forget(desk: Desk, team_id: str, why: str, happened_at: float | None = None) -> bool:
    """The workspace removed the app or took its token back; True when there was one.

    `happened_at` (epoch seconds) is when: Slack tells of it again for an hour, so that the app may be back by then.
    """
    now = desk.clock().timestamp()
    before = math.inf if happened_at is None else happened_at + 1
    with desk.store.write() as conn:
        done = rows.take_token(conn, team_id, at=now, why=why, installed_before=before)
        if done:
            desk.note_act(conn, team_id, "slack", "uninstall", {"why": why})
    return done


def hand_out_state(desk: Desk) -> str:
    """A word that a browser carries to Slack's page and back, good once."""
    state, now = secrets.token_urlsafe(24), desk.clock().timestamp()
    with desk.store.write() as conn:
        rows.add_state(conn, state, now=now, expires_at=now + STATE_S, most=MOST_STATES)
    return state


def take_state(desk: Desk, state: str) -> bool:
    """Is this a word that was handed out, not used before and not too old?"""
    with desk.store.write() as conn:
        return rows.use_state(conn, state, desk.clock().timestamp())
