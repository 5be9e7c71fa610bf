"""Small pieces of Block Kit for the tests."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str, text: str = "Press", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(value: str, text: str = "", **more: Any) -> Json:
    return {"text": plain(text or value.title()), "value": value, **more}


def field(name: str, element: Json, **more: Any) -> Json:
    """An input block whose block and action share a name."""
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name.title()),
        "element": {"action_id": name, **element},
        **more,
    }


def text_field(name: str, **more: Any) -> Json:
    return field(name, {"type": "plain_text_input", **more})


def modal(*blocks: Json, callback_id: str = "form", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}
