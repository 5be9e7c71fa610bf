"""Slack's Web API methods: the table of all that are offered, and the road every call takes through it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.workspace.methods import chat, conversations, files, oauth, views, workspace_info
from bot.workspace.methods.call import Call, Method
from bot.workspace.place import Place
from bot.workspace.records import Json, SlackError

METHODS: Mapping[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **oauth.METHODS,
    **views.METHODS,
    **workspace_info.METHODS,
}


def find_method(name: str) -> Method:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    return method


def check_token(place: Place, method: Method, call: Call) -> None:
    """Raise Slack's error unless the token is of the sort the method takes and carries a scope it needs."""
    if method.bearer == "none":
        return
    if not call.token:
        raise SlackError("not_authed")
    kind = {place.bot_token: "bot", place.app_token: "app"}.get(call.token)
    if kind is None:
        raise SlackError("invalid_auth")
    if kind == "bot" and place.token_refused:
        raise SlackError(place.token_refused)
    if kind != method.bearer:
        raise SlackError("not_allowed_token_type")
    if kind == "bot":
        call.need_scope(*method.scopes)


def run(place: Place, method: Method, call: Call) -> Json:
    """The answer of one call, `ok` and warnings included."""
    answer: Json = {"ok": True, **method.run(place, call)}
    if call.warnings:
        metadata: Json = answer.get("response_metadata", {})
        answer["warning"] = ",".join(call.warnings)
        answer["response_metadata"] = metadata | {"warnings": list(call.warnings)}
    return answer
