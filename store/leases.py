"""Named leases: who does something that one process alone should do, until when."""

from __future__ import annotations

import sqlite3


def hold(
    conn: sqlite3.Connection,
    name: str,
    *,
    owner: str,
    boot_id: str,
    now: float,
    until: float,
    details: str,
    takes_over_same_details: bool = False,
) -> bool:
    """Take the lease or keep it; False when another boot holds it.

    With `takes_over_same_details` a lease with equal `details` counts as let go: the caller knows its holder is dead.
    A lease that ends more than twice its length from now was made by a clock that has jumped, and counts for nothing.
    """
    return (
        conn.execute(
            """
            insert into lease (name, owner, boot_id, until_at, details)
            values (:name, :owner, :boot_id, :until, :details)
            on conflict (name) do update
            set owner = excluded.owner, boot_id = excluded.boot_id, until_at = excluded.until_at,
                details = excluded.details
            where lease.boot_id = excluded.boot_id
               or lease.until_at <= :now
               or lease.until_at > :now + 2 * (:until - :now)
               or (:takes_over and lease.details = excluded.details)
            """,
            {
                "name": name,
                "owner": owner,
                "boot_id": boot_id,
                "now": now,
                "until": until,
                "details": details,
                "takes_over": takes_over_same_details,
            },
        ).rowcount
        == 1
    )


def release(conn: sqlite3.Connection, name: str, boot_id: str) -> None:
    """Let go of the lease, if this boot holds it."""
    conn.execute("delete from lease where name = :name and boot_id = :boot_id", {"name": name, "boot_id": boot_id})


def holder(conn: sqlite3.Connection, name: str) -> tuple[str, float] | None:
    """Who holds the lease, and until when (epoch seconds)."""
    row = conn.execute("select owner, until_at from lease where name = :name", {"name": name}).fetchone()
    return (row["owner"], row["until_at"]) if row else None
