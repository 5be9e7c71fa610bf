"""oauth.*: what an app gets for the code with which a person comes back from "Add to Slack"."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from bot.workspace.methods.call import Call, Method
from bot.workspace.place import Place
from bot.workspace.records import Json, SlackError


def access(place: Place, call: Call) -> Json:
    """oauth.v2.access: a code, good once within ten minutes and for one redirect_uri, against the bot token."""
    client_id, client_secret = _client(call)
    if client_id != place.client_id:
        raise SlackError("invalid_client_id")
    if client_secret != place.client_secret:
        raise SlackError("bad_client_secret")
    grant = place.tickets.use_code(call.need("code"))
    if call.text("redirect_uri") != grant.redirect_uri:
        raise SlackError("bad_redirect_uri")
    return {
        "app_id": place.app_id,
        "authed_user": {"id": grant.user},
        "scope": ",".join(sorted(place.registration.scopes or ())),
        "token_type": "bot",
        "access_token": place.bot_token,
        "bot_user_id": place.bot_user,
        "team": {"id": place.team_id, "name": place.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _client(call: Call) -> tuple[str, str]:
    """The app's id and secret: as arguments, or as the name and password of HTTP Basic."""
    if call.text("client_id"):
        return call.text("client_id"), call.text("client_secret")
    kind, _, coded = call.token.partition(" ")
    if kind != "Basic":
        raise SlackError("invalid_client_id")
    try:
        name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_client_id") from None
    return name, secret


METHODS: Mapping[str, Method] = {"oauth.v2.access": Method(access, tier=4, bearer="none")}
