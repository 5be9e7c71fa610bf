"""The Home tab: what one follows, this workspace's digests, the diary, and the admin's panel."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from bot.desk import Desk
from handlers import access
from handlers.slash import Happening, Reply, Request

log = logging.getLogger(__name__)


async def opened(desk: Desk, happening: Happening) -> Reply | None:
    """Draw the tab anew each time it is looked at."""
    if happening.body.get("tab") == "home":
        await refresh(desk, happening)
    return None


async def refresh(desk: Desk, request: Request) -> None:
    """Publish the tab of the person who asked."""
    from slack_sdk.errors import SlackClientError

    if request.client is None or not request.user_id:
        return
    view = await draw(desk, request)
    try:
        await request.client.views_publish(user_id=request.user_id, view=view)
    except SlackClientError as refused:
        log.info("home tab not drawn", extra={"why": type(refused).__name__})


async def draw(desk: Desk, request: Request) -> dict[str, Any]:
    """The view as this person may see it, in the person's own zone."""
    from bot.desk import lookup
    from bot.messages import home as words

    who = await access.person(request.client, request.team_id, request.user_id)
    # The tab is nobody's channel: what was read in private channels stays out.
    viewer = replace(request.viewer, channel_id=None)
    if who is not None and who.zone:
        viewer = replace(viewer, timezone=who.zone)
    diary = await desk.run(lookup.diary, desk, viewer, desk.clock())
    is_admin = await access.is_admin(desk, request)
    return words.tab(diary, prefix=desk.settings.command_prefix, is_admin=is_admin)
