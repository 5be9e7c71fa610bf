"""The outbox in SQL: posts planned, claimed under a lease, and settled by whoever still holds it.

Every function takes a connection, so that a post is planned in the transaction of what it tells. A claim raises the
row's fence; each later write names owner and fence, and writes nothing when somebody else has claimed the row since.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.model import Post
from store.setting import keep_setting, setting

PACE_S = 1.0
"""Slack takes about one post a second in a channel."""

PATIENCE_S = 900.0
"""How long a post whose fate cannot be learned holds up the later ones of its channel."""

NOT_LOOKED_UP = "cannot look it up"
"""How the reason begins for which nobody knows whether a post stands in its channel."""

DEAD_ROOT = "its root was not posted"


def post_id(*parts: str) -> str:
    """The id of a post, made from what it tells: the same parts, the same post."""
    return hashlib.sha1("|".join(parts).encode(), usedforsecurity=False).hexdigest()


def plan(conn: sqlite3.Connection, post: Post) -> bool:
    """Put `post` behind the others of its channel. False, and nothing done, when its id is known already.

    While the archive is a restored backup (`suspect_until`), what is planned may have been posted before the backup
    was put back: such a post counts as tried, so that it is looked up in Slack first.
    """
    payload = json.dumps(post.payload, ensure_ascii=False, separators=(",", ":"))
    tried_at = _tried_before_restore(conn, post)
    return (
        conn.execute(
            """
            insert or ignore into outbox (
                id, team_id, channel_id, kind, method, payload, payload_sha, state, next_at, expires_at,
                first_send_at, last_send_at, parent_id, thread_ts, order_key, made_at
            )
            values (
                :id, :team_id, :channel_id, :kind, :method, :payload, :payload_sha, 'pending', :next_at, :expires_at,
                :first_send_at, :last_send_at, :parent_id, :thread_ts,
                1 + coalesce(
                    (select max(order_key) from outbox where team_id = :team_id and channel_id = :channel_id), 0
                ),
                :made_at
            )
            """,
            {
                "id": post.id,
                "team_id": post.team_id,
                "channel_id": post.channel_id,
                "kind": post.kind,
                "method": post.method,
                "payload": payload,
                "payload_sha": hashlib.sha256(payload.encode()).hexdigest(),
                "next_at": post.next_at,
                "expires_at": post.expires_at,
                "first_send_at": tried_at[0] if tried_at else None,
                "last_send_at": tried_at[1] if tried_at else None,
                "parent_id": post.parent_id,
                "thread_ts": post.thread_ts,
                "made_at": post.made_at,
            },
        ).rowcount
        == 1
    )


def plan_or_replace_update(conn: sqlite3.Connection, post: Post) -> None:
    """Plan a chat.update; one for the same root that nobody has begun to send is overwritten instead.

    An update carries the whole message, so only the newest matters.
    """
    payload = json.dumps(post.payload, ensure_ascii=False, separators=(",", ":"))
    replaced = conn.execute(
        """
        update outbox
        set payload = :payload, payload_sha = :payload_sha
        where parent_id = :parent_id
          and method = 'chat.update'
          and state = 'pending'
          and last_send_at is null
        """,
        {
            "payload": payload,
            "payload_sha": hashlib.sha256(payload.encode()).hexdigest(),
            "parent_id": post.parent_id,
        },
    ).rowcount
    if not replaced:
        plan(conn, post)


def replace_unsent(conn: sqlite3.Connection, post_id: str, payload: dict[str, object]) -> bool:
    """Say this instead, as long as nobody has begun to send the post."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return _is_ours(
        conn.execute(
            """
            update outbox
            set payload = :payload, payload_sha = :payload_sha
            where id = :id and state = 'pending' and last_send_at is null
            """,
            {"id": post_id, "payload": text, "payload_sha": hashlib.sha256(text.encode()).hexdigest()},
        )
    )


def is_untried(conn: sqlite3.Connection, post_id: str) -> bool:
    """Does the post wait, with no try begun?"""
    post = find(conn, post_id)
    return post is not None and post.state == "pending" and post.last_send_at is None


def is_dead(conn: sqlite3.Connection, post_id: str, now: float) -> bool:
    """Has the post ended without standing in its channel, as far as anybody knows?"""
    row = conn.execute("select state, expires_at, last_error from outbox where id = :id", {"id": post_id}).fetchone()
    return row is not None and ended_unsaid(row["state"], row["expires_at"], row["last_error"], now)


def ended_unsaid(state: str | None, expires_at: float | None, last_error: str | None, now: float) -> bool:
    """Is it sure that a post of this state does not stand in the channel and never will?"""
    if state == "blocked":
        return expires_at is not None and expires_at <= now
    return state in ("failed", "expired") and not (last_error or "").startswith(NOT_LOOKED_UP)


def first_untried(conn: sqlite3.Connection, post_ids: Sequence[str]) -> str | None:
    """The first of these posts that waits with no try begun."""
    return next((post_id for post_id in post_ids if is_untried(conn, post_id)), None)


def waiting_of_kind(conn: sqlite3.Connection, team_id: str, channel_id: str, kind: str) -> str | None:
    """The id of a post of this kind that waits in the channel, with no try begun."""
    row = conn.execute(
        """
        select id
        from outbox
        where state in ('pending', 'leased', 'unknown')
          and state = 'pending'
          and last_send_at is null
          and team_id = :team_id
          and channel_id = :channel_id
          and kind = :kind
        order by order_key desc
        limit 1
        """,
        {"team_id": team_id, "channel_id": channel_id, "kind": kind},
    ).fetchone()
    return row["id"] if row else None


def claim(
    conn: sqlite3.Connection, owner: str, now: float, lease_s: float, skip_teams: Collection[str] = ()
) -> Post | None:
    """Take the next post that may go now, for `lease_s` seconds; None when nothing is due.

    Those that may have arrived go first. In a channel the order of planning is kept, one post is in flight and a
    second passes between two. A post held back on purpose (never tried, `next_at` to come) lets the others pass.
    """
    row = conn.execute(
        """
        update outbox
        set state = 'leased', owner = :owner, fence = fence + 1, lease_until = :now + :lease_s
        where id = (
            select post.id
            from outbox as post
            left join outbox as root on root.id = post.parent_id
            where post.state in ('pending', 'leased', 'unknown')
              and post.next_at <= :now
              and (post.state <> 'leased' or post.lease_until <= :now)
              and (post.parent_id is null or root.state = 'sent')
              and post.team_id not in (select value from json_each(:skip_teams))
              and not exists (
                  select 1
                  from outbox as earlier
                  left join outbox as its_root on its_root.id = earlier.parent_id
                  where earlier.team_id = post.team_id
                    and earlier.channel_id = post.channel_id
                    and earlier.state in ('pending', 'leased', 'unknown')
                    and earlier.order_key < post.order_key
                    and (earlier.next_at <= :now or earlier.last_error is not null)
                    and (earlier.first_send_at is null or earlier.first_send_at > :now - :patience_s)
                    and (earlier.parent_id is null or its_root.state = 'sent')
              )
              and not exists (
                  select 1
                  from outbox as other
                  where other.team_id = post.team_id
                    and other.channel_id = post.channel_id
                    and other.state = 'leased'
                    and other.lease_until > :now
                    and other.id <> post.id
              )
              and not exists (
                  select 1
                  from outbox as last
                  where last.team_id = post.team_id
                    and last.channel_id = post.channel_id
                    and last.state = 'sent'
                    and last.next_at > :now
                    and last.next_at <= :now + :pace_s
              )
            order by post.last_send_at is null, post.next_at, post.order_key
            limit 1
        )
        returning *
        """,
        {
            "owner": owner,
            "now": now,
            "lease_s": lease_s,
            "patience_s": PATIENCE_S,
            "pace_s": PACE_S,
            "skip_teams": json.dumps(sorted(skip_teams)),
        },
    ).fetchone()
    return _with_root_ts(conn, _post(row)) if row else None


def next_due(conn: sqlite3.Connection) -> float | None:
    """The earliest instant (epoch seconds) at which a waiting post may go, None when none waits.

    A reply whose root is not sent waits for that, not for an instant.
    """
    row = conn.execute(
        """
        select min(case when post.state = 'leased' then max(post.next_at, post.lease_until) else post.next_at end) as at
        from outbox as post
        left join outbox as root on root.id = post.parent_id
        where post.state in ('pending', 'leased', 'unknown')
          and (post.parent_id is null or root.state = 'sent')
        """
    ).fetchone()
    return None if row["at"] is None else float(row["at"])


def begin_send(conn: sqlite3.Connection, post: Post, slack_now: float) -> bool:
    """Write down, before the request, that it may arrive. False: the lease is lost, do not send."""
    return _is_ours(
        conn.execute(
            """
            update outbox
            set attempts = attempts + 1, first_send_at = coalesce(first_send_at, :at), last_send_at = :at
            where id = :id and owner = :owner and fence = :fence and state = 'leased'
            """,
            _held(post, at=slack_now),
        )
    )


def renew(conn: sqlite3.Connection, post: Post, lease_until: float) -> bool:
    """Hold the row longer. False: somebody else has it."""
    return _is_ours(
        conn.execute(
            """
            update outbox
            set lease_until = :lease_until
            where id = :id and owner = :owner and fence = :fence and state = 'leased'
            """,
            _held(post, lease_until=lease_until),
        )
    )


def mark_sent(conn: sqlite3.Connection, post: Post, slack_ts: str, now: float, done_at: str) -> bool:
    """It stands in the channel as `slack_ts`; the channel is free again after PACE_S.

    The channel works, so that what was blocked there is tried again.
    """
    ours = _is_ours(
        conn.execute(
            """
            update outbox
            set state = 'sent', slack_ts = :slack_ts, done_at = :done_at, next_at = :next_at, last_error = null,
                owner = null, lease_until = null
            where id = :id and owner = :owner and fence = :fence and state = 'leased'
            """,
            _held(post, slack_ts=slack_ts, done_at=done_at, next_at=now + PACE_S),
        )
    )
    if ours:
        resume(conn, post.team_id, post.channel_id, now)
    return ours


def mark_unknown(conn: sqlite3.Connection, post: Post, why: str, next_at: float) -> bool:
    """It may have arrived: it must be looked up in Slack before anything else."""
    return _is_ours(
        conn.execute(
            """
            update outbox
            set state = 'unknown', last_error = :why, next_at = :next_at, owner = null, lease_until = null
            where id = :id and owner = :owner and fence = :fence and state = 'leased'
            """,
            _held(post, why=why, next_at=next_at),
        )
    )


def put_back(conn: sqlite3.Connection, post: Post, why: str, next_at: float, tries: int | None = None) -> bool:
    """It surely did not arrive this time: pending again, as it was when claimed (`post`), or with `tries` counted."""
    return _is_ours(
        conn.execute(
            """
            update outbox
            set state = 'pending', last_error = :why, next_at = :next_at, first_send_at = :first_send_at,
                last_send_at = :last_send_at, attempts = :attempts, owner = null, lease_until = null
            where id = :id and owner = :owner and fence = :fence and state = 'leased'
            """,
            _held(
                post,
                why=why,
                next_at=next_at,
                first_send_at=post.first_send_at,
                last_send_at=post.last_send_at,
                attempts=post.attempts if tries is None else tries,
            ),
        )
    )


def put_back_plainer(conn: sqlite3.Connection, post: Post, payload: dict[str, object], why: str, now: float) -> bool:
    """Slack refused how it is built: pending again with the plainer `payload`."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    written = conn.execute(
        """
        update outbox
        set payload = :payload, payload_sha = :payload_sha
        where id = :id and owner = :owner and fence = :fence and state = 'leased'
        """,
        _held(post, payload=text, payload_sha=hashlib.sha256(text.encode()).hexdigest()),
    )
    return _is_ours(written) and put_back(conn, post, why, now)


def give_up(conn: sqlite3.Connection, post: Post, state: str, why: str, done_at: str) -> bool:
    """End it, visibly: 'failed' (Slack refuses it), 'blocked' (the channel does), 'expired' (too late to say).

    Replies end with a root that will not come. A refused try is no try: what was known of earlier ones stays as it
    was when claimed (`post`).
    """
    ours = _is_ours(
        conn.execute(
            """
            update outbox
            set state = :state, last_error = :why, done_at = :done_at, first_send_at = :first_send_at,
                last_send_at = :last_send_at, owner = null, lease_until = null
            where id = :id and owner = :owner and fence = :fence and state = 'leased'
            """,
            _held(
                post,
                state=state,
                why=why,
                done_at=done_at,
                first_send_at=post.first_send_at,
                last_send_at=post.last_send_at,
            ),
        )
    )
    if ours and state != "blocked":
        _end_orphans(conn, done_at)
    return ours


def expire_overdue(conn: sqlite3.Connection, now: float, done_at: str) -> int:
    """End what never was sent and is too late now, and the replies whose root will not come."""
    overdue = conn.execute(
        """
        update outbox
        set state = 'expired', done_at = :done_at, last_error = coalesce(last_error, 'too late')
        where state in ('pending', 'leased', 'unknown')
          and state = 'pending'
          and last_send_at is null
          and expires_at <= :now
        """,
        {"now": now, "done_at": done_at},
    ).rowcount
    return overdue + _end_orphans(conn, done_at)


def call_off(
    conn: sqlite3.Connection, article_ids: Collection[str], words: Collection[str], why: str, done_at: str
) -> tuple[int, int]:
    """End the posts that tell of these articles, by an alert or by one of these words, and have not gone out; empty
    those that have. Returns the number of each; one that was begun may be out already and counts as gone."""
    alerts = conn.execute("select outbox_id, article_ids from alert").fetchall()
    told = {post for post, ids in alerts if not set(json.loads(ids)).isdisjoint(article_ids)}
    called = gone = 0
    rows = conn.execute("select id, state, payload, last_send_at from outbox where state not in ('failed', 'expired')")
    for post_id, state, payload, begun in rows.fetchall():
        if post_id not in told and not any(word in payload for word in (*words, *article_ids)):
            continue
        is_out = state == "sent" or begun is not None
        gone, called = gone + is_out, called + (not is_out)
        conn.execute(
            """
            update outbox
            set payload = '{}',
                payload_sha = '',
                owner = null,
                state = case state when 'sent' then 'sent' else 'expired' end,
                last_error = case state when 'sent' then last_error else :why end,
                done_at = coalesce(done_at, :at)
            where id = :id
            """,
            {"id": post_id, "why": why, "at": done_at},
        )
    return called, gone


def _end_orphans(conn: sqlite3.Connection, done_at: str) -> int:
    """End the waiting replies whose root failed or expired."""
    return conn.execute(
        """
        update outbox
        set state = 'expired', done_at = :done_at, last_error = :why
        where state in ('pending', 'leased', 'unknown')
          and state = 'pending'
          and last_send_at is null
          and exists (
              select 1
              from outbox as root
              where root.id = outbox.parent_id and root.state in ('failed', 'expired')
          )
        """,
        {"why": DEAD_ROOT, "done_at": done_at},
    ).rowcount


def resume(conn: sqlite3.Connection, team_id: str, channel_id: str | None, now: float) -> int:
    """Try blocked posts of a channel (None: of the workspace) again; those that came too late stay as they are."""
    return conn.execute(
        """
        update outbox
        set state = 'pending', next_at = :now, done_at = null
        where state = 'blocked'
          and team_id = :team_id
          and (:channel_id is null or channel_id = :channel_id)
          and (expires_at is null or expires_at > :now)
        """,
        {"team_id": team_id, "channel_id": channel_id, "now": now},
    ).rowcount


def hurry(conn: sqlite3.Connection, team_id: str, now: float) -> int:
    """Try now what a trouble put off in the workspace: its token is good again. How many posts."""
    return conn.execute(
        """
        update outbox
        set next_at = :now
        where state in ('pending', 'leased', 'unknown')
          and state in ('pending', 'unknown')
          and team_id = :team_id
          and last_error is not null
          and next_at > :now
        """,
        {"team_id": team_id, "now": now},
    ).rowcount


def find(conn: sqlite3.Connection, post_id: str) -> Post | None:
    """The post with this id."""
    row = conn.execute("select * from outbox where id = :id", {"id": post_id}).fetchone()
    return _post(row) if row else None


@dataclass(frozen=True, slots=True)
class Queue:
    """How the outbox stands: posts by state, the oldest that still waits, reasons of what waits or failed."""

    states: dict[str, int]
    oldest_made_at: str | None
    causes: dict[str, int]


def queue(conn: sqlite3.Connection, team_id: str | None = None) -> Queue:
    """The outbox of one workspace (None: of all) in counts."""
    asked = {"team_id": team_id}
    states = conn.execute(
        """
        select state, count(*) as posts
        from outbox
        where :team_id is null or team_id = :team_id
        group by state
        """,
        asked,
    ).fetchall()
    oldest = conn.execute(
        """
        select min(made_at) as made_at
        from outbox
        where state in ('pending', 'leased', 'unknown')
          and (:team_id is null or team_id = :team_id)
        """,
        asked,
    ).fetchone()
    causes = conn.execute(
        """
        select last_error, count(*) as posts
        from outbox
        where last_error is not null
          and state <> 'sent'
          and (:team_id is null or team_id = :team_id)
        group by last_error
        order by posts desc, last_error
        limit 20
        """,
        asked,
    ).fetchall()
    return Queue(
        {row["state"]: row["posts"] for row in states},
        oldest["made_at"],
        {row["last_error"]: row["posts"] for row in causes},
    )


def twice_tried(conn: sqlite3.Connection, since: str) -> list[Post]:
    """Posts sent after `since` (ISO) in more than one try: the only ones that can stand in Slack twice."""
    rows = conn.execute(
        """
        select *
        from outbox
        where done_at is not null
          and done_at >= :since
          and state = 'sent'
          and method = 'chat.postMessage'
          and attempts > 1
        """,
        {"since": since},
    ).fetchall()
    return [_with_root_ts(conn, _post(row)) for row in rows]


def has_replies(conn: sqlite3.Connection, post_id: str) -> bool:
    """Does anything hang under this post in its thread?"""
    return (
        conn.execute(
            "select 1 from outbox where parent_id = :id and method = 'chat.postMessage' and state = 'sent' limit 1",
            {"id": post_id},
        ).fetchone()
        is not None
    )


def repoint(conn: sqlite3.Connection, post_id: str, slack_ts: str) -> None:
    """The message that stays of two is this one."""
    conn.execute("update outbox set slack_ts = :ts where id = :id", {"id": post_id, "ts": slack_ts})


def freeze(conn: sqlite3.Connection, why: str) -> None:
    """Let nothing out until `thaw`: the archive was restored from a backup.

    How old it is must be kept now: a frozen archive goes on reading, and soon nobody could tell.
    """
    keep_setting(conn, "outbox_frozen", why)
    keep_setting(conn, "outbox_backup_at", last_written(conn) or "")


def frozen(conn: sqlite3.Connection) -> str | None:
    """Why nothing may go out, None when all may."""
    return setting(conn, "outbox_frozen")


def thaw(conn: sqlite3.Connection, now: float, backup_at: float) -> int:
    """Let posts out again. What waits, and what is planned in the next SUSPECT_S, is first looked up in Slack.

    `backup_at` is the age of the archive: whatever the lost days posted came after it. Returns how many wait.
    """
    keep_setting(conn, "outbox_suspect", json.dumps({"from": backup_at, "at": now, "until": now + SUSPECT_S}))
    conn.execute("delete from setting where key = 'outbox_frozen'")
    return conn.execute(
        """
        update outbox
        set first_send_at = coalesce(first_send_at, :backup_at), last_send_at = coalesce(last_send_at, :backup_at)
        where state in ('pending', 'leased', 'unknown')
        """,
        {"backup_at": backup_at},
    ).rowcount


def frozen_at(conn: sqlite3.Connection) -> str | None:
    """When (ISO) the backup ends from which the archive was restored."""
    return setting(conn, "outbox_backup_at") or None


def last_written(conn: sqlite3.Connection) -> str | None:
    """When (ISO) the archive last stored or planned something: after a restore, the age of the backup."""
    row = conn.execute(
        """
        select max(at) as at
        from (
            select max(made_at) as at from outbox
            union all
            select max(planned_at) from digest_slot
            union all
            select max(stored_at) from (select stored_at from article order by seq desc limit 1)
        )
        """
    ).fetchone()
    return row[0] if row else None


SUSPECT_S = 172_800.0
"""Two days after a restore, a planned post may be one that the lost days have posted."""


def _tried_before_restore(conn: sqlite3.Connection, post: Post) -> tuple[float, float] | None:
    kept = setting(conn, "outbox_suspect")
    if kept is None:
        return None
    suspect = json.loads(kept)
    return (suspect["from"], suspect["from"]) if post.next_at < suspect["until"] else None


def _held(post: Post, **values: object) -> dict[str, object]:
    return {"id": post.id, "owner": post.owner, "fence": post.fence, **values}


def _is_ours(written: sqlite3.Cursor) -> bool:
    return written.rowcount == 1


def _with_root_ts(conn: sqlite3.Connection, post: Post) -> Post:
    """A reply takes its thread from its root, an update its message."""
    if post.parent_id is None:
        return post
    root = conn.execute("select slack_ts, thread_ts from outbox where id = :id", {"id": post.parent_id}).fetchone()
    if post.method == "chat.update":
        return replace(post, slack_ts=root["slack_ts"])
    return replace(post, thread_ts=root["thread_ts"] or root["slack_ts"])


def _post(row: sqlite3.Row) -> Post:
    return Post(
        id=row["id"],
        team_id=row["team_id"],
        channel_id=row["channel_id"],
        kind=row["kind"],
        payload=json.loads(row["payload"]),
        method=row["method"],
        state=row["state"],
        next_at=row["next_at"],
        expires_at=row["expires_at"],
        parent_id=row["parent_id"],
        thread_ts=row["thread_ts"],
        slack_ts=row["slack_ts"],
        owner=row["owner"],
        fence=row["fence"],
        attempts=row["attempts"],
        first_send_at=row["first_send_at"],
        last_send_at=row["last_send_at"],
        last_error=row["last_error"],
        made_at=row["made_at"],
    )
