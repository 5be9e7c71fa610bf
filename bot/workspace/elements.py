"""Interactive elements: what a person chose in one, in the form Slack gives it to the app."""

from __future__ import annotations

import copy
import secrets
import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.workspace.block_kit import walk_elements
from bot.workspace.records import Json

# Where the state of each element type keeps the choice, and where its blocks keep the first choice.
STATE_FIELD: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "radio_buttons": ("selected_option", "initial_option"),
    "file_input": ("files", ""),
}
_OPTION_FIELDS = ("selected_option", "selected_options")


class UnknownChoice(ValueError):
    """A choice that the element does not offer."""


def with_ids(blocks: Iterable[Mapping[str, Any]]) -> list[Json]:
    """A copy of the blocks in which every block has a `block_id` and every interactive element an `action_id`."""
    copied = [copy.deepcopy(dict(block)) for block in blocks]
    for block in copied:
        block.setdefault("block_id", _made_up_id())
    for _, element in walk_elements(copied):
        if is_interactive(element):
            element.setdefault("action_id", _made_up_id())  # type: ignore[attr-defined]
    return copied


def _made_up_id() -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(5))


def is_interactive(element: Mapping[str, Any]) -> bool:
    return element.get("type") in STATE_FIELD or element.get("type") in ("button", "overflow", "workflow_button")


def find_element(
    blocks: Iterable[Mapping[str, Any]], action_id: str, block_id: str | None = None
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The (block, element) with this action id; LookupError when the person cannot see such an element."""
    for block, element in walk_elements(blocks):
        if element.get("action_id") == action_id and block_id in (None, block.get("block_id")):
            return block, element
    offered = sorted({str(e.get("action_id")) for _, e in walk_elements(blocks) if is_interactive(e)})
    raise LookupError(
        f"no element with the action_id {action_id!r} is shown; shown are: {', '.join(offered) or 'none'}"
    )


def first_values(blocks: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Json]]:
    """`state.values` before the person has touched anything."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in walk_elements(blocks):
        kind = element.get("type", "")
        if kind in STATE_FIELD:
            name, initial = STATE_FIELD[kind]
            empty: Any = [] if name in ("selected_options", "files") or name.endswith("s") else None
            values.setdefault(block["block_id"], {})[element["action_id"]] = {
                "type": kind,
                name: element.get(initial, empty),
            }
    return values


def choose(element: Mapping[str, Any], value: Any, suggested: Sequence[Mapping[str, Any]] = ()) -> Json:
    """The state of an element after a person chose `value`.

    `value` is what a person sees or types: text, a date ("2024-05-01"), an id, an option's value, or a list of
    these; None clears. `suggested` are the options an app offered for an external select.
    """
    kind = element["type"]
    name = STATE_FIELD[kind][0]
    if name in _OPTION_FIELDS:
        options = [*_static_options(element), *suggested]
        if value is None:
            return {"type": kind, name: [] if name == "selected_options" else None}
        if name == "selected_options":
            return {"type": kind, name: [_pick(options, one) for one in _as_list(value)]}
        return {"type": kind, name: _pick(options, value)}
    if name.endswith("s") and name != "files":
        return {"type": kind, name: _as_list(value or [])}
    return {"type": kind, name: value}


def action_of(block: Mapping[str, Any], element: Mapping[str, Any], chosen: Json | None, action_ts: str) -> Json:
    """The entry of a block_actions payload's `actions`."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    if element["type"] in ("button", "workflow_button"):
        return action | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    return action | {name: part for name, part in (chosen or {}).items() if name != "type"}


def pick_overflow(element: Mapping[str, Any], value: Any) -> Json:
    return {"type": "overflow", "selected_option": _pick(_static_options(element), value)}


def complaint_about(block: Mapping[str, Any], element: Mapping[str, Any], state: Mapping[str, Any]) -> str | None:
    """What Slack's client tells the person before it submits a modal with this input; None when it is content."""
    chosen = state.get(STATE_FIELD[element["type"]][0])
    if chosen in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    if element["type"] == "plain_text_input" and isinstance(chosen, str):
        least, most = element.get("min_length"), element.get("max_length", 3000)
        if least and len(chosen) < least:
            return f"Please enter at least {least} characters."
        if len(chosen) > most:
            return f"Please enter at most {most} characters."
    if element["type"] == "number_input":
        return _complaint_about_number(element, str(chosen))
    if element["type"] == "url_text_input" and not str(chosen).startswith(("http://", "https://")):
        return "Please enter a valid URL."
    if element["type"] == "email_text_input" and "@" not in str(chosen):
        return "Please enter a valid email address."
    return None


def _complaint_about_number(element: Mapping[str, Any], chosen: str) -> str | None:
    try:
        number = float(chosen) if element.get("is_decimal_allowed") else int(chosen)
    except ValueError:
        return "Please enter a number." if element.get("is_decimal_allowed") else "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _static_options(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    grouped = [option for group in element.get("option_groups") or () for option in group["options"]]
    initial = element.get("initial_options") or [element.get("initial_option")]
    return [*(element.get("options") or ()), *grouped, *(option for option in initial if option)]


def _pick(options: Iterable[Mapping[str, Any]], value: Any) -> Json:
    wanted = value.get("value") if isinstance(value, Mapping) else value
    for option in options:
        if wanted in (option.get("value"), option["text"]["text"]):
            return {name: part for name, part in option.items() if name != "url"}
    raise UnknownChoice(f"the element does not offer {wanted!r}")


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
