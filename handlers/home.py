"""The Home tab: what one follows, this workspace's digests, the diary, and the admins' panel."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from bot.desk import Desk
from bot.messages import help
from handlers import access, digest, people
from handlers.requests import Click, Happening, Reply, Request
from handlers.wire import refusals

log = logging.getLogger(__name__)


async def opened(desk: Desk, happening: Happening) -> Reply | None:
    """Draw the tab anew each time it is looked at."""
    if happening.body.get("tab") == "home":
        await refresh(desk, happening)
    return None


async def refresh(desk: Desk, request: Request) -> None:
    """Publish the tab of the person who asked."""
    if request.client is None or not request.user_id:
        return
    view = await draw(desk, request)
    try:
        await request.client.views_publish(user_id=request.user_id, view=view)
    except refusals() as refused:
        log.info("home tab not drawn", extra={"why": type(refused).__name__})


async def draw(desk: Desk, request: Request) -> dict[str, Any]:
    """The view as this person may see it, in the person's own zone."""
    from bot.desk import admin, corrections, editions, follows, lookup
    from bot.messages import home as words

    who = await people.person(request.client, request.team_id, request.user_id)
    # The tab is nobody's channel: what was read in private channels stays out.
    viewer = replace(request.viewer, channel_id=None)
    if who is not None and who.zone:
        viewer = replace(viewer, timezone=who.zone)
    now = desk.clock()
    every = await desk.run(editions.every_edition, desk, now)
    shown = words.Tab(
        diary=await desk.run(lookup.diary, desk, viewer, now),
        follows=await desk.run(follows.of_person, desk, request.team_id, request.user_id),
        digests=[state for state in every if state.digest.team_id == request.team_id],
        corrections=await desk.run(corrections.decisions, desk, request.team_id, 5),
        now=now,
        user_id=request.user_id,
        status=await desk.run(admin.status, desk, request.team_id) if await access.is_admin(desk, request) else None,
        prefix=desk.settings.command_prefix,
        serves_many=desk.settings.serves_many,
    )
    return words.tab(shown)


async def unfollow(desk: Desk, click: Click) -> Reply:
    """ "Stop" beside a follow: whoever set it up, or an admin, may."""
    from bot.desk import follows
    from bot.messages import alerts as words

    parts = click.parts()
    if len(parts) != 2:
        return Reply(help.retired("This button", desk.settings.command_prefix))
    channel_id, follow_id = parts
    follow = await desk.run(follows.find, desk, follow_id, click.team_id, channel_id)
    if follow.user_id != click.user_id:
        await access.must_be_admin(desk, click)
    gone = await desk.run(follows.remove, desk, follow.id, click.team_id, channel_id)
    return Reply(words.word_removed(gone), refresh_home=True)


async def manage_digest(desk: Desk, click: Click) -> Reply:
    """The menu beside a digest: whoever set it up, or an admin, may use it from here."""
    from bot.desk import editions

    parts = click.parts()
    if len(parts) != 3 or parts[0] not in ("preview", "skip", "pause", "resume", "off"):
        return Reply(help.retired("This menu", desk.settings.command_prefix))
    verb, channel_id, name = parts
    found = await desk.run(editions.find, desk, click.team_id, channel_id, name)
    if found.created_by != click.user_id:
        await access.must_be_admin(desk, click)
    return await digest.from_menu(desk, replace(click, channel_id=channel_id), verb, name)
