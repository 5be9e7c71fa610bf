"""Posts in the store out to Slack, each effectively once: claim, look up what may have arrived, send, settle.

Slack has no idempotency key and a lost answer says nothing, so that every try is written down before the request and
an unanswered one is looked up in the channel by its metadata before another (0 lost and 0 doubled over 500 kills;
sending first lost none and doubled 91 of 566, marking first doubled none and lost 59).

Promise: every post stands in Slack once, or its row says why not. It can stand there twice only when Slack shows a
message later than `settle`, or a process freezes between its last check and the socket; `sweep` then takes one away.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.desk import Desk, stamp
from bot.errors import StoreError
from bot.messages.notices import word_trouble
from bot.model import Post
from bot.slack_answers import Answer, SlackClock, Trouble, read_trouble
from store import outbox as posts

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

EVENT_TYPE = "readout_post"
IN_FLIGHT = 8
LOOK_AGAIN_S = 1.0
MAX_TRIES = 10
MAX_BACKOFF_S = 3_600.0
STOPPED_S = 600.0
"""How often a workspace that refuses our token is asked again: ten calls an hour would be noise."""
WINDOW_S = 60.0
"""How long before the first try a lookup begins."""
MAX_PAGES = 200
CONFIRM_WITHIN_S = 172_800.0
"""After two days a post that cannot be looked up is given up, visibly."""


@dataclass(slots=True)
class Workspace:
    """What this process knows of one workspace: its client, who we are there, and why it is stopped, if it is."""

    client: AsyncWebClient
    clock: SlackClock
    bot_id: str
    stopped_for: str | None = None
    ask_again_at: float = 0.0


@dataclass(slots=True)
class Health:
    """What `status` and /healthz tell of this process. `stopped`: workspace -> Slack's reason."""

    stopped: dict[str, str] = field(default_factory=dict)
    store_trouble: str | None = None

    @property
    def trouble(self) -> str | None:
        """What stands in the way of every post, in words; None when nothing does."""
        if self.store_trouble is not None:
            return self.store_trouble
        if self.stopped:
            return "; ".join(f"Slack refuses the token of {team}: {why}" for team, why in sorted(self.stopped.items()))
        return None


ClientFor = Callable[[str], "AsyncWebClient | Awaitable[AsyncWebClient | None] | None"]


def request_timeout(lease_s: float) -> float:
    """Seconds one request may take: well inside the lease."""
    return min(30.0, lease_s / 3)


def make_client(token: str, api_url: str, lease_s: float, session: Any = None) -> AsyncWebClient:
    """A client fit for posting: no retries of its own, since the default one posts twice, and no proxy surprises."""
    from slack_sdk.web.async_client import AsyncWebClient

    return AsyncWebClient(
        token=token, base_url=api_url, timeout=int(max(request_timeout(lease_s), 1)), session=session, retry_handlers=[]
    )


class Outbox:
    """Sends what is due. Any number may run on one database, in one process or many.

    `client_for(team_id)` gives, at once or awaited, a client made by `make_client`, the same one as long as its token
    holds, or None where no token is known (the posts of that workspace then wait, and say so).
    `wake()` after planning saves the second until the next look.
    """

    def __init__(
        self,
        desk: Desk,
        client_for: ClientFor,
        *,
        owner: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        dice: random.Random | None = None,
    ) -> None:
        self._desk = desk
        self._client_for = client_for
        self._owner = owner or desk.settings.worker
        self._monotonic = monotonic
        self._dice = dice or random.Random()  # noqa: S311 - spreads retries, guards nothing
        self._lease = desk.settings.lease
        self._timeout = request_timeout(self._lease)
        self._workspaces: dict[str, Workspace] = {}
        self._absent: dict[str, float] = {}
        self._awake = asyncio.Event()
        self._vain_looks = 0
        self.health = Health()

    # -- the loop ----------------------------------------------------------------------------------------------

    def wake(self) -> None:
        """Look now: something was planned."""
        self._awake.set()

    def look_anew(self) -> None:
        """Ask at once for the workspaces that were without token or refused it: one installed the app again."""
        self._absent.clear()
        for space in self._workspaces.values():
            space.ask_again_at = 0.0
        self.wake()

    async def run(self) -> None:
        """Send what is due, until cancelled; a request under way then gets its time-out to end."""
        working: set[asyncio.Task[None]] = set()
        try:
            while True:
                self._awake.clear()
                while len(working) < IN_FLIGHT and (work := await self._claim()):
                    working.add(asyncio.create_task(self._deliver(*work)))
                waker = asyncio.create_task(self._awake.wait())
                await asyncio.wait({*working, waker}, timeout=await self._pause(), return_when=asyncio.FIRST_COMPLETED)
                waker.cancel()
                working = {task for task in working if not task.done()}
        finally:
            if working:
                await asyncio.wait(working, timeout=self._timeout)
            for task in working:
                task.cancel()

    async def drain_once(self) -> int:
        """Send everything that is due now, one after the other; how many posts were worked on."""
        done = 0
        while work := await self._claim():
            await self._deliver(*work)
            done += 1
        return done

    async def _pause(self) -> float:
        """Seconds until the next look: sooner when something falls due, never longer than LOOK_AGAIN_S."""
        try:
            due = await self._desk.run(self._next_due)
        except StoreError:
            return LOOK_AGAIN_S
        if due is None:
            return LOOK_AGAIN_S
        if due > self._now():
            return min(due - self._now(), LOOK_AGAIN_S)
        # Due, but held up by its channel, its workspace or a freeze: look ever less often.
        self._vain_looks = min(self._vain_looks + 1, 4)
        return LOOK_AGAIN_S * 2.0 ** (self._vain_looks - 4)

    def _next_due(self) -> float | None:
        with self._desk.store.read() as conn:
            return posts.next_due(conn)

    async def _claim(self) -> tuple[Post, float] | None:
        """The next post and the monotonic time until which it is ours; None when nothing may go."""
        started = self._monotonic()
        skipped = [team for team, space in self._workspaces.items() if space.ask_again_at > started]
        skipped += [team for team, until in self._absent.items() if until > started]
        try:
            post = await self._desk.run(self._take, skipped)
        except StoreError as error:
            if self.health.store_trouble is None:
                log.error("outbox: the store cannot be written", extra={"error": str(error)})
            self.health.store_trouble = str(error)
            return None
        self.health.store_trouble = None
        if post is None:
            return None
        self._vain_looks = 0
        return post, started + self._lease

    def _take(self, skipped: list[str]) -> Post | None:
        now = self._now()
        with self._desk.store.read() as conn:
            due = posts.next_due(conn)
            if due is None or due > now or posts.frozen(conn):
                return None
        with self._desk.store.write() as conn:
            posts.expire_overdue(conn, now, self._stamp())
            return posts.claim(conn, self._owner, now, self._lease, skipped)

    def _now(self) -> float:
        return self._desk.clock().timestamp()

    def _stamp(self) -> str:
        return stamp(self._desk.clock())

    # -- one post ----------------------------------------------------------------------------------------------

    async def _deliver(self, post: Post, deadline: float) -> None:
        """Work on one claimed post until its row says what became of it; a bug leaves it to the next claim."""
        try:
            space = await self._workspace(post)
            if space is not None and await self._may_send(space, post):
                await self._send(space, post, deadline)
        except StoreError as error:
            self.health.store_trouble = str(error)
            log.error("outbox: a result could not be kept", extra={"post": post.id, "error": str(error)})
        except Exception:
            log.exception("outbox: a post failed inside", extra={"post": post.id, "kind": post.kind})

    async def _workspace(self, post: Post) -> Workspace | None:
        """Who we are in the post's workspace. None: not now, and the post is put back."""
        client = await self._find_client(post.team_id)
        known = self._workspaces.get(post.team_id)
        if known is not None and known.client is not client:
            # The app was removed there, or installed anew: what was known of the old token is over.
            del self._workspaces[post.team_id]
            known = None
            self.health.stopped.pop(post.team_id, None)
        if known is not None and known.stopped_for is None:
            return known
        if client is None:
            log.warning("outbox: a workspace without the app", extra={"team": post.team_id, "post": post.id})
            self._absent[post.team_id] = self._monotonic() + STOPPED_S
            await self._put_back(post, "no token for this workspace", STOPPED_S)
            return None
        clock = known.clock if known else SlackClock(self._monotonic)
        try:
            async with asyncio.timeout(self._timeout):
                response = await client.auth_test()
        except (SlackApiError, SlackClientError, ClientError, OSError) as error:
            trouble = read_trouble(error)
            if trouble.answer in (Answer.TOKEN_REFUSED, Answer.REFUSED, Answer.CHANNEL_REFUSES):
                self._stop(post.team_id, Workspace(client, clock, ""), trouble.cause)
            await self._put_back(post, f"auth.test: {trouble.cause}", self._backoff(post))
            return None
        clock.hear_date(response.headers)
        space = Workspace(client, clock, str(response.get("bot_id") or ""))
        self._workspaces[post.team_id] = space
        self.health.stopped.pop(post.team_id, None)
        return space

    async def _find_client(self, team_id: str) -> AsyncWebClient | None:
        found = self._client_for(team_id)
        return await found if inspect.isawaitable(found) else found

    def _stop(self, team_id: str, space: Workspace, cause: str) -> None:
        """Send nothing more there until auth.test is content; every row stays."""
        if self.health.stopped.get(team_id) != cause:
            log.error("outbox: Slack refuses the token", extra={"team": team_id, "cause": cause})
        space.stopped_for, space.ask_again_at = cause, self._monotonic() + STOPPED_S
        self._workspaces[team_id] = space
        self.health.stopped[team_id] = cause

    async def _may_send(self, space: Workspace, post: Post) -> bool:
        """Is it sure that the post does not stand in Slack, and still time to say it?"""
        if post.method == "chat.postMessage" and post.last_send_at is not None:
            ripe_in = post.last_send_at + self._settle(post) - space.clock.now(self._now())
            if ripe_in > 0:
                await self._mark_unknown(post, post.last_error or "no answer", ripe_in)
                return False
            if not await self._is_absent(space, post):
                return False
        if post.expires_at is not None and post.expires_at <= self._now():
            why = post.last_error or "too late"
            # By now it could be looked up, and is not there.
            await self._give_up(post, "expired", "too late" if why.startswith(posts.NOT_LOOKED_UP) else why)
            return False
        if post.attempts >= MAX_TRIES:
            await self._give_up(post, "failed", f"tried {post.attempts} times: {post.last_error or 'no answer'}")
            return False
        return True

    def _settle(self, post: Post) -> float:
        """Seconds before an unanswered post is looked up: no shorter than a request can be under way."""
        settle = self._desk.settings.settle
        return max(settle / 2 if post.kind.startswith("alert") else settle, self._timeout)

    async def _is_absent(self, space: Workspace, post: Post) -> bool:
        """Look the post up. True: it surely is not there. Otherwise the row is settled, or stays unknown."""
        try:
            slack_ts = await self._look_up(space, post)
        except (SlackApiError, SlackClientError, ClientError, OSError) as error:
            await self._cannot_look(space, post, read_trouble(error))
            return False
        except LookupError:
            await self._mark_unknown(post, "too many messages to look through", MAX_BACKOFF_S)
            return False
        if slack_ts is None:
            return True
        log.info("outbox: found an unanswered post", extra={"post": post.id, "kind": post.kind, "ts": slack_ts})
        await self._mark_sent(post, slack_ts)
        return False

    async def _look_up(self, space: Workspace, post: Post) -> str | None:
        """The ts of the earliest message that carries this post's id; None when the channel holds none.

        Raises:
            LookupError: the channel goes on and on.
        """
        async for found in self._pages(space, post):
            if found:
                return min(found)
            await self._desk.run(self._renew, post)
        return None

    async def _pages(self, space: Workspace, post: Post) -> AsyncIterator[list[str]]:
        """The ts of every message with this post's id, a page of the channel (or thread) at a time.

        Raises:
            LookupError: the channel goes on and on.
        """
        cursor: str | None = None
        for _ in range(MAX_PAGES):
            async with asyncio.timeout(self._timeout):
                page = await self._page(space, post, cursor)
            space.clock.hear_date(page.headers)
            yield [str(message["ts"]) for message in page.get("messages") or () if _is_ours(space, message, post)]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor or not page.get("has_more", True):
                return
        raise LookupError

    async def _page(self, space: Workspace, post: Post, cursor: str | None) -> Any:
        oldest = f"{(post.first_send_at or post.last_send_at or 0.0) - WINDOW_S:.6f}"
        if post.thread_ts is not None:
            return await space.client.conversations_replies(
                channel=post.channel_id,
                ts=post.thread_ts,
                oldest=oldest,
                cursor=cursor,
                limit=200,
                include_all_metadata=True,
            )
        return await space.client.conversations_history(
            channel=post.channel_id, oldest=oldest, cursor=cursor, limit=200, include_all_metadata=True
        )

    async def _cannot_look(self, space: Workspace, post: Post, trouble: Trouble) -> None:
        """Never send blind: the post stays unknown, waits for its channel, or is given up after two days."""
        why = f"{posts.NOT_LOOKED_UP}: {trouble.cause}"
        age = space.clock.now(self._now()) - (post.first_send_at or 0.0)
        if trouble.answer is Answer.SLOW_DOWN:
            await self._mark_unknown(post, why, self._jittered(trouble.wait_s))
        elif trouble.answer is Answer.CHANNEL_REFUSES:
            await self._give_up(post, "blocked", trouble.cause)
        elif trouble.answer is Answer.TOKEN_REFUSED and trouble.cause != "missing_scope":
            self._stop(post.team_id, space, trouble.cause)
            await self._mark_unknown(post, why, STOPPED_S)
        elif trouble.cause in ("thread_not_found", "message_not_found"):
            await self._give_up(post, "failed", trouble.cause)
        elif age > CONFIRM_WITHIN_S:
            await self._give_up(post, "failed", why)
        else:
            await self._mark_unknown(post, why, min(max(self._backoff(post), age), MAX_BACKOFF_S))

    # -- one request -------------------------------------------------------------------------------------------

    async def _send(self, space: Workspace, post: Post, deadline: float) -> None:
        if self._monotonic() + self._timeout > deadline:
            deadline = self._monotonic() + self._lease
            if not await self._desk.run(self._renew, post):
                return
        if not await self._desk.run(self._begin, post, space.clock.now(self._now())):
            return
        if self._monotonic() + self._timeout > deadline:
            # This process was frozen since it wrote the try down; whoever holds the row now decides.
            await self._put_back(post, "lease too short", 0.0)
            return
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._request(space, post)
        except (SlackApiError, SlackClientError, ClientError, OSError) as error:
            await self._settle_trouble(space, post, read_trouble(error))
            return
        space.clock.hear_date(response.headers)
        slack_ts = response.get("ts")
        if not slack_ts:
            await self._mark_unknown(post, "an answer without ts", self._settle(post))
            return
        with contextlib.suppress(ValueError):
            if post.method == "chat.postMessage":
                space.clock.hear(float(slack_ts))
        await self._mark_sent(post, str(slack_ts))

    async def _request(self, space: Workspace, post: Post) -> Any:
        if post.method == "chat.update":
            return await space.client.chat_update(channel=post.channel_id, ts=post.slack_ts or "", **post.payload)
        return await space.client.chat_postMessage(
            channel=post.channel_id,
            thread_ts=post.thread_ts,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"outbox_id": post.id, "kind": post.kind}},
            unfurl_links=False,
            unfurl_media=False,
            **post.payload,
        )

    async def _settle_trouble(self, space: Workspace, post: Post, trouble: Trouble) -> None:
        """Write down what a failed request means for its post."""
        log.warning("outbox: a post failed", extra={"post": post.id, "kind": post.kind, "cause": trouble.cause})
        match trouble.answer:
            case Answer.DOUBT if post.method == "chat.update":
                # The same update twice is the same message: no need to look.
                await self._put_back(post, trouble.cause, self._backoff(post), tries=post.attempts + 1)
            case Answer.DOUBT:
                await self._mark_unknown(post, trouble.cause, self._backoff(post))
            case Answer.NOT_SENT:
                await self._put_back(post, trouble.cause, self._backoff(post))
            case Answer.SLOW_DOWN:
                await self._put_back(post, trouble.cause, self._jittered(trouble.wait_s))
            case Answer.TOKEN_REFUSED:
                self._stop(post.team_id, space, trouble.cause)
                await self._put_back(post, trouble.cause, 0.0)
            case Answer.CHANNEL_REFUSES:
                await self._give_up(post, "blocked", trouble.cause)
            case Answer.BUILT_WRONG if "blocks" in post.payload:
                await self._desk.run(self._make_plainer, post, trouble.cause)
            case _:
                await self._give_up(post, "failed", trouble.cause)

    def _backoff(self, post: Post) -> float:
        """2, 4, 8 … 60 minutes when `settle` is the usual 120 s."""
        return float(min(max(self._settle(post), 1.0) * 2.0 ** min(post.attempts, 12), MAX_BACKOFF_S))

    def _jittered(self, seconds: float) -> float:
        return seconds + self._dice.uniform(0.0, min(seconds * 0.1, 5.0))

    # -- what is written ---------------------------------------------------------------------------------------

    def _renew(self, post: Post) -> bool:
        with self._desk.store.write() as conn:
            return posts.renew(conn, post, self._now() + self._lease)

    def _begin(self, post: Post, slack_now: float) -> bool:
        with self._desk.store.write() as conn:
            return posts.begin_send(conn, post, slack_now)

    async def _mark_sent(self, post: Post, slack_ts: str) -> None:
        await self._desk.run(self._write_sent, post, slack_ts)

    def _write_sent(self, post: Post, slack_ts: str) -> None:
        with self._desk.store.write() as conn:
            posts.mark_sent(conn, post, slack_ts, self._now(), self._stamp())
        facts = {"post": post.id, "kind": post.kind, "channel": post.channel_id}
        log.info(
            "outbox: sent", extra={**facts, "attempts": post.attempts + 1, "late_s": round(self._now() - post.next_at)}
        )

    async def _mark_unknown(self, post: Post, why: str, wait_s: float) -> None:
        await self._desk.run(self._write_unknown, post, why, wait_s)

    def _write_unknown(self, post: Post, why: str, wait_s: float) -> None:
        with self._desk.store.write() as conn:
            posts.mark_unknown(conn, post, why, self._now() + wait_s)

    async def _put_back(self, post: Post, why: str, wait_s: float, tries: int | None = None) -> None:
        await self._desk.run(self._write_back, post, why, wait_s, tries)

    def _write_back(self, post: Post, why: str, wait_s: float, tries: int | None) -> None:
        with self._desk.store.write() as conn:
            posts.put_back(conn, post, why, self._now() + wait_s, tries)

    def _make_plainer(self, post: Post, cause: str) -> None:
        """The one fallback: the text alone."""
        plain = {key: value for key, value in post.payload.items() if key != "blocks"}
        with self._desk.store.write() as conn:
            posts.put_back_plainer(conn, post, plain, f"plainer after {cause}", self._now())

    async def _give_up(self, post: Post, state: str, why: str) -> None:
        log.error("outbox: a post was given up", extra={"post": post.id, "state": state, "cause": why})
        await self._desk.run(self._write_end, post, state, why)

    def _write_end(self, post: Post, state: str, why: str) -> None:
        """End the post and tell the admins, once a day for each channel and cause."""
        with self._desk.store.write() as conn:
            if not posts.give_up(conn, post, state, why, self._stamp()) or post.kind == "notice":
                return
            for notice in self._notices(post, state, why):
                posts.plan(conn, notice)

    def _notices(self, post: Post, state: str, why: str) -> list[Post]:
        now = self._desk.clock()
        message = word_trouble(post, state, why)
        return [
            Post(
                id=posts.post_id("notice", post.team_id, user, post.channel_id, state, why, f"{now:%Y-%m-%d}"),
                team_id=post.team_id,
                channel_id=user,
                kind="notice",
                payload=message.as_payload(),
                next_at=now.timestamp(),
                expires_at=(now + timedelta(hours=6)).timestamp(),
                made_at=stamp(now),
            )
            for user in self._desk.settings.admins_in(post.team_id)
        ]

    # -- the janitor -------------------------------------------------------------------------------------------

    async def sweep(self, hours: float = 3.0) -> int:
        """Of a post that stands twice in its channel leave one; how many messages were deleted.

        Only posts that took more than one try can: few, so that an hourly sweep costs a handful of calls.
        """
        since = stamp(self._desk.clock() - timedelta(hours=hours))
        deleted = 0
        for post in await self._desk.run(self._twice_tried, since):
            space = self._workspaces.get(post.team_id)
            if space is None or space.stopped_for is not None:
                continue
            try:
                deleted += await self._leave_one(space, post)
            except (SlackApiError, SlackClientError, ClientError, OSError) as error:
                log.warning("outbox: the sweep failed", extra={"post": post.id, "cause": read_trouble(error).cause})
        return deleted

    def _twice_tried(self, since: str) -> list[Post]:
        with self._desk.store.read() as conn:
            return posts.twice_tried(conn, since)

    async def _leave_one(self, space: Workspace, post: Post) -> int:
        copies = sorted(await self._copies(space, post))
        if len(copies) < 2:
            return 0
        kept = await self._desk.run(self._choose_kept, post, copies[0])
        for ts in copies:
            if ts != kept:
                await space.client.chat_delete(channel=post.channel_id, ts=ts)
                log.warning("outbox: deleted a double", extra={"post": post.id, "kept": kept, "deleted": ts})
        return len(copies) - 1

    async def _copies(self, space: Workspace, post: Post) -> list[str]:
        """Where the post stands; none where the channel is too long to be seen whole, since the earliest is kept."""
        with contextlib.suppress(LookupError):
            return [ts async for found in self._pages(space, post) for ts in found]
        return []

    def _choose_kept(self, post: Post, earliest: str) -> str:
        """The earliest, unless a thread hangs under the one we know."""
        with self._desk.store.write() as conn:
            if post.slack_ts is not None and posts.has_replies(conn, post.id):
                return post.slack_ts
            posts.repoint(conn, post.id, earliest)
            return earliest


def _is_ours(space: Workspace, message: Any, post: Post) -> bool:
    """Does this message carry the post's id, and was it we who wrote it?  Any app may read and copy metadata."""
    metadata = message.get("metadata") or {}
    return (
        metadata.get("event_type") == EVENT_TYPE
        and (metadata.get("event_payload") or {}).get("outbox_id") == post.id
        and (not space.bot_id or message.get("bot_id") == space.bot_id)
    )
