"""The app in several workspaces: slack_sdk's stores over our own tables, the way to Slack's page and back, clients.

slack_bolt's flow does the exchange; here stands what it keeps, and what people are shown on the way.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.desk import Desk, installations
from bot.errors import StoreError
from bot.messages import installing as words
from bot.outbox import make_client
from bot.settings import Settings
from store.installations import Installation

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger("readout.installations")
flow_log = logging.getLogger("readout.installations.flow")

PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""The address of these pages holds a code: no other site hears of it, and nothing of one is loaded."""


class _WithoutCode(logging.Filter):
    """slack_bolt names the code that Slack refused; where the secret was wrong, it is good for ten minutes more."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _CODE.sub(r"\1…", record.getMessage()), None
        return True


_CODE = re.compile(r"(with code: )\S{1,500}")
_NO_CODES = _WithoutCode()


class Installations(AsyncInstallationStore):
    """slack_sdk's interface over the desk: bot tokens only, one a workspace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: SlackInstallation) -> None:
        """Raises BoltError where it is no workspace's bot, or the database cannot be written."""
        if installation.is_enterprise_install or not installation.team_id or not installation.bot_token:
            raise BoltError("only single workspaces can install this app")
        made = Installation(
            team_id=installation.team_id,
            team_name=installation.team_name or installation.team_id,
            installed_by=installation.user_id or "unknown",
            installed_at=self._desk.clock().timestamp(),
            bot_token=installation.bot_token,
            bot_id=installation.bot_id,
            bot_user_id=installation.bot_user_id,
            app_id=installation.app_id,
            enterprise_id=installation.enterprise_id,
            scopes=",".join(installation.bot_scopes or ()),
        )
        try:
            await self._desk.run(installations.keep, self._desk, made)
        except StoreError as trouble:
            raise BoltError(str(trouble)) from trouble
        log.info("installed", extra={"team": made.team_id, "by": made.installed_by})

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        # On the loop itself: one row by its key, at every request; a change of thread and back costs more.
        found = installations.in_force(self._desk, team_id or "")
        if found is None:
            return None
        return Bot(
            app_id=found.app_id,
            enterprise_id=found.enterprise_id,
            team_id=found.team_id,
            team_name=found.team_name,
            bot_token=found.bot_token or "",
            bot_id=found.bot_id or "",
            bot_user_id=found.bot_user_id or "",
            bot_scopes=found.scopes,
            installed_at=found.installed_at,
        )

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self._desk.run(installations.forget, self._desk, team_id or "", "deleted")

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)


class States(AsyncOAuthStateStore):
    """slack_sdk's interface over the desk: each state is good once, for ten minutes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        return await self._desk.run(installations.hand_out_state, self._desk)

    async def async_consume(self, state: str) -> bool:
        return await self._desk.run(installations.take_state, self._desk, state)


class Flow(AsyncOAuthFlow):
    """slack_bolt's flow with our own pages."""

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        return words.install_page(url)

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        return _as_page(await super().handle_installation(request))

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        return _as_page(await super().handle_callback(request))


def _as_page(response: BoltResponse) -> BoltResponse:
    for name, value in PAGE_HEADERS.items():
        response.headers[name.lower()] = [value]
    return response


def make_flow(settings: Settings, desk: Desk, client: AsyncWebClient, scopes: list[str]) -> Flow:
    """The way to Slack's page and back for the app that `settings` name, asking for these scopes."""
    options = AsyncCallbackOptions(success=_installed, failure=_not_installed)
    oauth = AsyncOAuthSettings(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=scopes,
        user_scopes=[],
        authorization_url=settings.api_url.removesuffix("api/") + "oauth/v2/authorize",
        installation_store=Installations(desk),
        installation_store_bot_only=True,
        state_store=States(desk),
        state_expiration_seconds=installations.STATE_S,
        callback_options=options,
        logger=flow_log,
    )
    flow_log.addFilter(_NO_CODES)
    # Else every command waits for an auth.test. A token that is gone is no longer found, so never asked of the cache.
    oauth.authorize.cache_enabled = True  # type: ignore[attr-defined]
    return Flow(client=client, logger=flow_log, settings=oauth)


async def _installed(args: AsyncSuccessArgs) -> BoltResponse:
    team = args.installation.team_name or args.installation.team_id or ""
    return _page(args, 200, words.installed_page(team, args.installation.team_id or ""))


async def _not_installed(args: AsyncFailureArgs) -> BoltResponse:
    log.warning("not installed", extra={"reason": args.reason[:100]})
    return _page(args, args.suggested_status_code, words.not_installed_page(args.reason))


def _page(args: AsyncSuccessArgs | AsyncFailureArgs, status: int, html: str) -> BoltResponse:
    cookie = args.settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(status=status, body=html, headers={"Set-Cookie": cookie})


def client_of_each(settings: Settings, desk: Desk, session: Any) -> Callable[[str], AsyncWebClient | None]:
    """For the outbox: the client of a workspace, the same as long as its token is; None where the app is not."""
    made: dict[str, AsyncWebClient] = {}

    def client_for(team_id: str) -> AsyncWebClient | None:
        found = installations.in_force(desk, team_id)
        if found is None or found.bot_token is None:
            made.pop(team_id, None)
            return None
        known = made.get(team_id)
        if known is None or known.token != found.bot_token:
            known = made[team_id] = make_client(found.bot_token, settings.api_url, settings.lease, session)
        return known

    return client_for
