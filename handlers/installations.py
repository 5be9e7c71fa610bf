"""A workspace removes the app or takes its token back: the token is forgotten, and its posts wait from then on."""

from __future__ import annotations

from bot.desk import Desk
from handlers.requests import Happening


async def left(desk: Desk, happening: Happening) -> None:
    """app_uninstalled, and tokens_revoked where the bot's own token is among them."""
    from bot.desk import installations

    revoked = happening.body.get("tokens") or {}
    if happening.kind == "tokens_revoked" and not revoked.get("bot"):
        return
    await desk.run(installations.forget, desk, happening.team_id, happening.kind, happening.at)
