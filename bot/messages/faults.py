"""What Slack would refuse of a message or a view, one line for each fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.messages.blocks import LIMITS
from bot.messages.fitting import chars_of, json_size
from bot.model import Message


def validate_message(whole: Message) -> list[str]:
    """What Slack would refuse, one line each; empty when the message is fit to send."""
    faults = list(_block_faults(whole.blocks, "message"))
    if not whole.text.strip():
        faults.append("message: no text")
    if len(whole.text) > LIMITS["message.text"]:
        faults.append(f"message: text of {len(whole.text)} characters")
    if (chars := chars_of(whole.blocks)) > LIMITS["message.chars"]:
        faults.append(f"message: {chars} characters in all")
    if whole.blocks and (size := json_size(whole.blocks)) > LIMITS["message.json"]:
        faults.append(f"message: {size} characters of JSON")
    return faults


def validate_view(view: Mapping[str, Any]) -> list[str]:
    """The same for a modal or a Home tab."""
    faults = list(_block_faults(view.get("blocks", ()), "view"))
    for part in ("title", "submit", "close"):
        if part in view:
            faults += _text_faults(view[part], LIMITS[f"view.{part}"], f"view.{part}")
    if view.get("type") == "modal" and "title" not in view:
        faults.append("view: a modal needs a title")
    inputs = any(block.get("type") == "input" for block in view.get("blocks", ()))
    if inputs and view.get("type") == "modal" and "submit" not in view:
        faults.append("view: inputs need a submit button")
    if len(str(view.get("private_metadata", ""))) > LIMITS["view.private_metadata"]:
        faults.append("view: private_metadata too long")
    if json_size(view) > LIMITS["view.json"]:
        faults.append("view: too large")
    return faults


_SURFACE_BLOCKS = {"header", "section", "context", "actions", "divider", "image", "input"}


def _block_faults(blocks: Sequence[Mapping[str, Any]], surface: str) -> Iterator[str]:
    if len(blocks) > LIMITS[f"{surface}.blocks"]:
        yield f"{surface}: {len(blocks)} blocks"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield f"{surface}: a block_id twice"
    for number, block in enumerate(blocks):
        where = f"block {number} ({block.get('type')})"
        kind = block.get("type")
        if kind not in _SURFACE_BLOCKS:
            yield f"{where}: not a block we use"
        elif kind == "header":
            yield from _text_faults(block.get("text"), LIMITS["header.text"], where, "plain_text")
        elif kind == "section":
            yield from _section_faults(block, where)
        elif kind == "context":
            yield from _context_faults(block, where)
        elif kind == "actions":
            yield from _actions_faults(block, where)
        elif kind == "image":
            yield from _image_faults(block, where)
        elif kind == "input":
            yield from _text_faults(block.get("label"), LIMITS["input.label"], f"{where}.label", "plain_text")
            yield from _element_faults(block.get("element", {}), f"{where}.element")
        if len(str(block.get("block_id", ""))) > LIMITS["id"]:
            yield f"{where}: block_id too long"


def _section_faults(block: Mapping[str, Any], where: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield f"{where}: neither text nor fields"
    if "text" in block:
        yield from _text_faults(block["text"], LIMITS["section.text"], where)
    if len(block.get("fields", ())) > LIMITS["section.fields"]:
        yield f"{where}: too many fields"
    for field in block.get("fields", ()):
        yield from _text_faults(field, LIMITS["section.field"], f"{where}.field")
    if "accessory" in block:
        yield from _element_faults(block["accessory"], f"{where}.accessory")


def _context_faults(block: Mapping[str, Any], where: str) -> Iterator[str]:
    elements = block.get("elements", ())
    if not 1 <= len(elements) <= LIMITS["context.elements"]:
        yield f"{where}: {len(elements)} elements"
    for element in elements:
        if element.get("type") == "image":
            yield from _image_faults(element, where)
        else:
            yield from _text_faults(element, LIMITS["context.text"], where)


def _actions_faults(block: Mapping[str, Any], where: str) -> Iterator[str]:
    elements = block.get("elements", ())
    if not 1 <= len(elements) <= LIMITS["actions.elements"]:
        yield f"{where}: {len(elements)} elements"
    ids = [element.get("action_id") for element in elements]
    if len(ids) != len(set(ids)):
        yield f"{where}: an action_id twice"
    for element in elements:
        yield from _element_faults(element, where)


def _image_faults(block: Mapping[str, Any], where: str) -> Iterator[str]:
    if not 1 <= len(str(block.get("alt_text", ""))) <= LIMITS["image.alt"]:
        yield f"{where}: alt text of {len(str(block.get('alt_text', '')))} characters"
    if "image_url" in block and len(str(block["image_url"])) > LIMITS["image.url"]:
        yield f"{where}: address too long"


def _element_faults(element: Mapping[str, Any], where: str) -> Iterator[str]:
    kind = element.get("type")
    if not 1 <= len(str(element.get("action_id", ""))) <= LIMITS["id"]:
        yield f"{where}: action_id of {len(str(element.get('action_id', '')))} characters"
    if kind == "button":
        yield from _text_faults(element.get("text"), LIMITS["button.text"], f"{where}.button", "plain_text")
        if len(str(element.get("value", ""))) > LIMITS["button.value"]:
            yield f"{where}.button: value too long"
        if len(str(element.get("accessibility_label", ""))) > LIMITS["button.label"]:
            yield f"{where}.button: accessibility_label too long"
    options = element.get("options", ())
    most = LIMITS["overflow"] if kind == "overflow" else LIMITS["options"]
    if kind in ("overflow", "static_select", "multi_static_select", "checkboxes", "radio_buttons") and not (
        1 <= len(options) <= most
    ):
        yield f"{where}.{kind}: {len(options)} options"
    for choice in options:
        yield from _text_faults(choice.get("text"), LIMITS["option.text"], f"{where}.option")
        if len(str(choice.get("value", ""))) > LIMITS["option.value"]:
            yield f"{where}.option: value too long"
    if "confirm" in element:
        for part in ("title", "text", "confirm", "deny"):
            limit = LIMITS.get(f"confirm.{part}", LIMITS["confirm.button"])
            yield from _text_faults(element["confirm"].get(part), limit, f"{where}.confirm.{part}")


def _text_faults(text: object, limit: int, where: str, kind: str | None = None) -> Iterator[str]:
    if not isinstance(text, Mapping) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield f"{where}: no text object"
        return
    if kind is not None and text["type"] != kind:
        yield f"{where}: {text['type']} instead of {kind}"
    length = len(str(text.get("text", "")))
    if not 1 <= length <= limit:
        yield f"{where}: text of {length} characters"
