"""auth.*, apps.*, users.*, bots.*, team.*: who is who, and the way into Socket Mode."""

from __future__ import annotations

from collections.abc import Mapping

from bot.workspace.methods.call import Call, Method
from bot.workspace.methods.conversations import page_of
from bot.workspace.place import Place
from bot.workspace.records import Json, Person, SlackError


def api_test(_: Place, call: Call) -> Json:
    arguments = {name: value for name, value in call.arguments.items() if name != "token"}
    if error := call.text("error"):
        raise SlackError(error, args=arguments)
    return {"args": arguments}


def auth_test(place: Place, _: Call) -> Json:
    bot = place.person(place.bot_user)
    return {
        "url": place.base_url,
        "team": place.name,
        "user": bot.name,
        "team_id": place.team_id,
        "user_id": bot.id,
        "bot_id": place.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(place: Place, _: Call) -> Json:
    address = place.base_url.replace("http://", "ws://", 1)
    return {"url": f"{address}link/?ticket={place.courier.new_ticket()}&app_id={place.app_id}"}


def user_info(place: Place, call: Call) -> Json:
    return {"user": _find_user(place, call.need("user")).as_slack(place.clock.now())}


def _find_user(place: Place, user: str) -> Person:
    try:
        person = place.person(user)
    except LookupError:
        raise SlackError("user_not_found") from None
    if person.id != user:
        raise SlackError("user_not_found")
    return person


def user_list(place: Place, call: Call) -> Json:
    everybody = [*place.people, place.person(place.bot_user)]
    page, cursor = page_of(everybody, call)
    now = place.clock.now()
    return {
        "members": [person.as_slack(now) for person in page],
        "cache_ts": int(now),
        "response_metadata": {"next_cursor": cursor},
    }


def bot_info(place: Place, call: Call) -> Json:
    if call.text("bot", place.bot_id) != place.bot_id:
        raise SlackError("bot_not_found")
    bot = place.person(place.bot_user)
    shown = {"id": place.bot_id, "deleted": False, "name": bot.real_name, "app_id": place.app_id, "user_id": bot.id}
    return {"bot": shown | {"updated": 0, "icons": {}}}


def team_info(place: Place, _: Call) -> Json:
    return {"team": {"id": place.team_id, "name": place.name, "domain": "local", "url": place.base_url, "icon": {}}}


METHODS: Mapping[str, Method] = {
    "api.test": Method(api_test, tier=4, bearer="none"),
    "auth.test": Method(auth_test, tier=None),
    "apps.connections.open": Method(open_connection, bearer="app"),
    "users.info": Method(user_info, ("users:read",), tier=4),
    "users.list": Method(user_list, ("users:read",), tier=2),
    "bots.info": Method(bot_info, ("users:read",)),
    "team.info": Method(team_info, ("team:read",)),
}
