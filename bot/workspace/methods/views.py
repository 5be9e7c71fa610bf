"""views.*: modals and Home tabs. The functions on stacks are also used when a form's answer opens or closes one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.workspace.block_kit import check_view
from bot.workspace.elements import first_values, with_ids
from bot.workspace.methods.call import Call, Method
from bot.workspace.place import Place
from bot.workspace.records import Json, SlackError, View

MAX_STACK = 3


def check_for_slack(view: object, kind: str = "modal") -> Json:
    """The view with ids filled in; raises what Slack would answer to a bad one."""
    if isinstance(view, Mapping) and view.get("type") != kind:
        raise _bad_view([f"unsupported type: {view.get('type')} [json-pointer:/view/type]"])
    refusal = check_view(view)
    if refusal is not None:
        if refusal.complaints:
            raise _bad_view(refusal.complaints)
        raise SlackError(refusal.code)
    assert isinstance(view, Mapping)
    return {**view, "blocks": with_ids(view.get("blocks") or ())}


def _bad_view(complaints: Any) -> SlackError:
    return SlackError(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {complaint}" for complaint in complaints]}
    )


def open_modal(place: Place, user: str, body: Json) -> View:
    """A new stack with this modal on it."""
    view = _new_view(place, user, body)
    place.modals[user] = [view]
    return _shown(place, view)


def push_modal(place: Place, user: str, body: Json) -> View:
    stack = place.modals.get(user) or []
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= MAX_STACK:
        raise SlackError("push_limit_reached")
    view = _new_view(place, user, body, root_id=stack[0].root_id, previous_id=stack[-1].id)
    stack.append(view)
    return _shown(place, view)


def replace_view(place: Place, view: View, body: Json) -> View:
    """New content for an open view; what was chosen is kept where block and action ids stay."""
    first = first_values(body["blocks"])
    view.values = {
        block: {action: view.values.get(block, {}).get(action, state) for action, state in actions.items()}
        for block, actions in first.items()
    }
    _claim_external_id(place, body, view)
    view.body = body
    view.revision += 1
    return _shown(place, view)


def close_modals(place: Place, user: str, *, everything: bool = False) -> list[View]:
    """Take the top modal, or all, off a person's stack; returns them, top first."""
    stack = place.modals.get(user) or []
    closed = [stack.pop() for _ in range(len(stack) if everything else min(1, len(stack)))]
    for view in closed:
        place.views.pop(view.id, None)
    _announce_stack(place, user)
    return closed


def _new_view(
    place: Place, user: str, body: Json, *, root_id: str | None = None, previous_id: str | None = None
) -> View:
    _claim_external_id(place, body)
    view_id = place.new_id("V")
    view = View(
        view_id, user, body, place.team_id, place.app_id, place.bot_id, root_id or view_id, previous_id,
        first_values(body["blocks"]),
    )  # fmt: skip
    place.views[view_id] = view
    return view


def _claim_external_id(place: Place, body: Json, mine: View | None = None) -> None:
    wanted = body.get("external_id")
    if wanted and any(v is not mine and v.body.get("external_id") == wanted for v in place.views.values()):
        raise SlackError("duplicate_external_id")


def _shown(place: Place, view: View) -> View:
    if view.body["type"] == "home":
        place.announce({"kind": "home", "view": view.as_slack()}, person=view.user)
    else:
        _announce_stack(place, view.user)
    return view


def _announce_stack(place: Place, user: str) -> None:
    stack = [view.as_slack() for view in place.modals.get(user, ())]
    place.announce({"kind": "modals", "views": stack}, person=user)


def open_(place: Place, call: Call) -> Json:
    body = check_for_slack(call.get("view"))
    trigger = place.tickets.use_trigger(call.get("trigger_id"))
    return {"view": open_modal(place, trigger.user, body).as_slack()}


def push(place: Place, call: Call) -> Json:
    body = check_for_slack(call.get("view"))
    trigger = place.tickets.use_trigger(call.get("trigger_id"))
    if trigger.view_id is None:
        raise SlackError("invalid_trigger_id")
    return {"view": push_modal(place, trigger.user, body).as_slack()}


def update(place: Place, call: Call) -> Json:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if bool(view_id) == bool(external_id):
        raise SlackError("invalid_arguments")
    found = next(
        (
            v
            for v in place.views.values()
            if view_id == v.id or (external_id and external_id == v.body.get("external_id"))
        ),
        None,
    )
    if found is None:
        raise SlackError("not_found")
    _check_hash(found, call)
    body = check_for_slack(call.get("view"), found.body["type"])
    return {"view": replace_view(place, found, body).as_slack()}


def publish(place: Place, call: Call) -> Json:
    user = call.need("user_id")
    if user not in {person.id for person in place.people}:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] invalid user_id"]})
    if not place.registration.has_home_tab:
        raise SlackError("not_enabled")
    body = check_for_slack(call.get("view"), "home")
    known = place.homes.get(user)
    if known is None:
        if call.text("hash"):
            raise SlackError("hash_conflict")
        place.homes[user] = known = _new_view(place, user, body)
        return {"view": _shown(place, known).as_slack()}
    _check_hash(known, call)
    return {"view": replace_view(place, known, body).as_slack()}


def _check_hash(view: View, call: Call) -> None:
    given = call.text("hash")
    if given and given != view.hash:
        raise SlackError("hash_conflict")


METHODS: Mapping[str, Method] = {
    "views.open": Method(open_, tier=4),
    "views.push": Method(push, tier=4),
    "views.update": Method(update, tier=4),
    "views.publish": Method(publish, tier=4),
}
