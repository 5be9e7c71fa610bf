"""Slack's Block Kit rules: a message's or a view's JSON in, a list of Slack-like complaints out (empty: fine).

Everything is read off one table of shapes below, written from Slack's reference pages and independent of any
message builder. The complaints follow Slack's wording, each with the JSON pointer of the culprit, for example
"must be less than 3001 characters [json-pointer:/blocks/0/text/text]".
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]

MAX_BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MAX_ATTACHMENTS = 100
MAX_VIEW_BYTES = 250_000
MAX_MARKDOWN_CHARS = 12_000
MAX_DATA_TABLE_CHARS = 20_000

# Slack publishes no total, yet refuses long messages with `msg_blocks_too_long`. Reported: 9,597 characters of
# text in 15,561 of JSON accepted, 11,341 in 17,694 refused (slackapi/bolt-js issues 2867 and 2509).
MAX_MESSAGE_TEXT_CHARS = 10_000
MAX_MESSAGE_JSON_CHARS = 16_000

# The size Slack allows is not published; this is what it is known to carry with room to spare.
MAX_METADATA_CHARS = 8_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Slack's error code for a payload, and the complaints that belong to it."""

    code: str
    complaints: tuple[str, ...] = ()


# --- what a value may be -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Str:
    """A string of `least` to `most` characters, of some form or out of some choices."""

    most: int | None = None
    least: int = 1
    choices: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class Num:
    """A whole number, or with `fraction` any number, within bounds."""

    least: float | None = None
    most: float | None = None
    fraction: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Anything:
    """A part of the payload that this table does not describe."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text object: plain_text or mrkdwn."""

    most: int = 3000
    kinds: tuple[str, ...] = ("plain_text",)
    least: int = 1


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of `least` to `most` items of one kind."""

    item: Rule
    least: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` picks its shape, out of those allowed here."""

    types: frozenset[str]
    text_kinds: tuple[str, ...] = ()
    """Text objects allowed beside (the elements of a context)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: fields it must have, fields it may have, and groups of which exactly one or at least one is needed."""

    must: Mapping[str, Rule] = field(default_factory=dict)
    may: Mapping[str, Rule] = field(default_factory=dict)
    exactly_one: tuple[tuple[str, ...], ...] = ()
    at_least_one: tuple[tuple[str, ...], ...] = ()


Rule = Str | Num | Flag | Anything | Text | ListOf | Typed | Shape


def _choices(*words: str) -> Str:
    return Str(choices=frozenset(words))


def _types(*names: str) -> Typed:
    return Typed(frozenset(names))


HTTP_URL = re.compile(r"\Ahttps?://[^\s]{1,2990}\Z", re.IGNORECASE)
ANY_URL = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\s]{1,2990}\Z")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z")

MRKDWN_TOO = ("plain_text", "mrkdwn")
ID = Str(255)
PLACEHOLDER = Text(150)
PICTURE_URL = Str(3000, pattern=HTTP_URL, form="URL")
LINK_URL = Str(3000, pattern=ANY_URL, form="URL")
PICTURE_FILE = Shape(may={"id": Str(), "url": Str()}, exactly_one=(("id", "url"),))

CONFIRM = Shape(
    must={"title": Text(100), "text": Text(300, MRKDWN_TOO), "confirm": Text(30), "deny": Text(30)},
    may={"style": _choices("primary", "danger")},
)
OPTION = Shape(
    must={"text": Text(75), "value": Str(150)},
    may={"description": Text(75), "url": LINK_URL},
)
RICH_OPTION = Shape(
    must={"text": Text(75, MRKDWN_TOO), "value": Str(150)},
    may={"description": Text(75, MRKDWN_TOO)},
)
OPTION_GROUP = Shape(must={"label": Text(75), "options": ListOf(OPTION, most=100)})
FILTER = Shape(
    may={
        "include": ListOf(_choices("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    at_least_one=(("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)
DISPATCH = Shape(
    must={"trigger_actions_on": ListOf(_choices("on_enter_pressed", "on_character_entered"), most=2)},
)

_ELEMENT: dict[str, Rule] = {"action_id": ID}
_FOCUSED: dict[str, Rule] = _ELEMENT | {"focus_on_load": Flag()}
_CONFIRMED: dict[str, Rule] = _FOCUSED | {"confirm": CONFIRM}
_SELECT: dict[str, Rule] = _CONFIRMED | {"placeholder": PLACEHOLDER}
_MULTI: dict[str, Rule] = _SELECT | {"max_selected_items": Num(1)}
_STATIC: dict[str, Rule] = {"options": ListOf(OPTION, most=100), "option_groups": ListOf(OPTION_GROUP, most=100)}
_ONE_STATIC = (("options", "option_groups"),)
_CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": Flag(), "filter": FILTER}
_INPUT: dict[str, Rule] = _FOCUSED | {"dispatch_action_config": DISPATCH, "placeholder": PLACEHOLDER}

ELEMENTS: Mapping[str, Shape] = {
    "button": Shape(
        must={"text": Text(75)},
        may=_ELEMENT
        | {
            "url": LINK_URL,
            "value": Str(2000),
            "style": _choices("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": Str(75),
        },
    ),
    "checkboxes": Shape(
        must={"options": ListOf(RICH_OPTION, most=10)},
        may=_CONFIRMED | {"initial_options": ListOf(RICH_OPTION, most=10)},
    ),
    "radio_buttons": Shape(
        must={"options": ListOf(RICH_OPTION, most=10)}, may=_CONFIRMED | {"initial_option": RICH_OPTION}
    ),
    "overflow": Shape(must={"options": ListOf(OPTION, most=5)}, may=_ELEMENT | {"confirm": CONFIRM}),
    "static_select": Shape(may=_SELECT | _STATIC | {"initial_option": OPTION}, exactly_one=_ONE_STATIC),
    "multi_static_select": Shape(
        may=_MULTI | _STATIC | {"initial_options": ListOf(OPTION, most=100)}, exactly_one=_ONE_STATIC
    ),
    "external_select": Shape(may=_SELECT | {"initial_option": OPTION, "min_query_length": Num(0)}),
    "multi_external_select": Shape(
        may=_MULTI | {"initial_options": ListOf(OPTION, most=100), "min_query_length": Num(0)}
    ),
    "users_select": Shape(may=_SELECT | {"initial_user": Str()}),
    "multi_users_select": Shape(may=_MULTI | {"initial_users": ListOf(Str())}),
    "conversations_select": Shape(
        may=_SELECT | _CONVERSATIONS | {"initial_conversation": Str(), "response_url_enabled": Flag()}
    ),
    "multi_conversations_select": Shape(may=_MULTI | _CONVERSATIONS | {"initial_conversations": ListOf(Str())}),
    "channels_select": Shape(may=_SELECT | {"initial_channel": Str(), "response_url_enabled": Flag()}),
    "multi_channels_select": Shape(may=_MULTI | {"initial_channels": ListOf(Str())}),
    "datepicker": Shape(may=_SELECT | {"initial_date": Str(pattern=DATE, form="date (YYYY-MM-DD)")}),
    "timepicker": Shape(
        may=_SELECT | {"initial_time": Str(pattern=TIME, form="time (HH:mm)"), "timezone": Str()},
    ),
    "datetimepicker": Shape(may=_CONFIRMED | {"initial_date_time": Num(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": Shape(
        may=_INPUT
        | {
            "initial_value": Str(least=0),
            "multiline": Flag(),
            "min_length": Num(0, 3000),
            "max_length": Num(1, 3000),
        }
    ),
    "number_input": Shape(
        must={"is_decimal_allowed": Flag()},
        may=_INPUT | {"initial_value": Str(), "min_value": Str(), "max_value": Str()},
    ),
    "email_text_input": Shape(may=_INPUT | {"initial_value": Str(least=0)}),
    "url_text_input": Shape(may=_INPUT | {"initial_value": Str(least=0)}),
    "rich_text_input": Shape(may=_INPUT | {"initial_value": Anything()}),
    "file_input": Shape(may=_ELEMENT | {"filetypes": ListOf(Str()), "max_files": Num(1, 10)}),
    "image": Shape(
        must={"alt_text": Str(2000)},
        may={"image_url": PICTURE_URL, "slack_file": PICTURE_FILE},
        exactly_one=(("image_url", "slack_file"),),
    ),
    "workflow_button": Shape(
        must={"text": Text(75), "workflow": Anything()},
        may=_ELEMENT | {"style": _choices("primary", "danger"), "accessibility_label": Str(75)},
    ),
    "feedback_buttons": Shape(
        must={"positive_button": Anything(), "negative_button": Anything()},
        may=_ELEMENT,
    ),
    "icon_button": Shape(
        must={"icon": Str(), "text": Text(75)},
        may=_ELEMENT
        | {
            "value": Str(2000),
            "confirm": CONFIRM,
            "accessibility_label": Str(75),
            "visible_to_user_ids": ListOf(Str(), most=10),
        },
    ),
    "rich_text_section": Shape(must={"elements": ListOf(Anything(), least=0)}),
    "rich_text_list": Shape(
        must={"style": _choices("bullet", "ordered"), "elements": ListOf(Anything())},
        may={"indent": Num(0, 8), "offset": Num(0), "border": Num(0, 1)},
    ),
    "rich_text_preformatted": Shape(
        must={"elements": ListOf(Anything())}, may={"border": Num(0, 1), "language": Str()}
    ),
    "rich_text_quote": Shape(must={"elements": ListOf(Anything())}, may={"border": Num(0, 1)}),
}

_SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
_SINGLE_SELECTS = tuple(name for name in _SELECTS if not name.startswith("multi_"))
_PICKERS = ("checkboxes", "radio_buttons", "datepicker", "timepicker")
_WRITTEN = ("plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input")

SECTION_ACCESSORY = _types("button", "image", "overflow", "workflow_button", *_SELECTS, *_PICKERS)
ACTIONS_ELEMENT = _types(
    "button", "overflow", "workflow_button", "datetimepicker", "rich_text_input", *_SINGLE_SELECTS, *_PICKERS,
    *(name for name in _SELECTS if name.startswith("multi_")),
)  # fmt: skip
INPUT_ELEMENT = _types("datetimepicker", *_SELECTS, *_PICKERS, *_WRITTEN)

_BLOCK: dict[str, Rule] = {"block_id": ID}
_CELL_TYPES = _types("raw_text", "raw_number", "rich_text")
_ROWS = ListOf(ListOf(_CELL_TYPES, most=20), most=100)

BLOCKS: Mapping[str, Shape] = {
    "section": Shape(
        may=_BLOCK
        | {
            "text": Text(3000, MRKDWN_TOO),
            "fields": ListOf(Text(2000, MRKDWN_TOO), most=10),
            "accessory": SECTION_ACCESSORY,
            "expand": Flag(),
        },
        at_least_one=(("text", "fields"),),
    ),
    "header": Shape(must={"text": Text(150)}, may=_BLOCK | {"level": Num(1, 4)}),
    "context": Shape(
        must={"elements": ListOf(Typed(frozenset({"image"}), text_kinds=MRKDWN_TOO), most=10)}, may=_BLOCK
    ),
    "actions": Shape(must={"elements": ListOf(ACTIONS_ELEMENT, most=25)}, may=_BLOCK),
    "divider": Shape(may=_BLOCK),
    "image": Shape(
        must={"alt_text": Str(2000)},
        may=_BLOCK | {"image_url": PICTURE_URL, "slack_file": PICTURE_FILE, "title": Text(2000)},
        exactly_one=(("image_url", "slack_file"),),
    ),
    "input": Shape(
        must={"label": Text(2000), "element": INPUT_ELEMENT},
        may=_BLOCK | {"hint": Text(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "markdown": Shape(must={"text": Str(MAX_MARKDOWN_CHARS)}, may=_BLOCK),
    "rich_text": Shape(
        must={
            "elements": ListOf(
                _types("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
            )
        },
        may=_BLOCK,
    ),
    "file": Shape(must={"external_id": Str(), "source": _choices("remote")}, may=_BLOCK),
    "video": Shape(
        must={"alt_text": Str(2000), "title": Text(200), "thumbnail_url": PICTURE_URL, "video_url": PICTURE_URL},
        may=_BLOCK
        | {
            "author_name": Str(50),
            "description": Text(200),
            "provider_name": Str(50),
            "provider_icon_url": PICTURE_URL,
            "title_url": PICTURE_URL,
        },
    ),
    "table": Shape(
        must={"rows": _ROWS}, may=_BLOCK | {"column_settings": ListOf(Anything(), least=0, most=20)}
    ),
    "data_table": Shape(
        must={"caption": Anything(), "rows": ListOf(ListOf(_CELL_TYPES, most=20), least=2, most=101)},
        may=_BLOCK | {"page_size": Num(1, 100), "row_header_column_index": Num(0, 19)},
    ),
    "data_visualization": Shape(
        must={"title": Anything()}, may=_BLOCK | {"chart": Anything(), "description": Anything()}
    ),
    "alert": Shape(
        must={"text": Text(200, MRKDWN_TOO)},
        may=_BLOCK | {"level": _choices("default", "info", "warning", "error", "success")},
    ),
    "card": Shape(
        may=_BLOCK
        | {
            "title": Text(150, MRKDWN_TOO),
            "subtitle": Text(150, MRKDWN_TOO),
            "body": Text(200, MRKDWN_TOO),
            "subtext": Text(200, MRKDWN_TOO),
            "hero_image": Anything(),
            "icon": Anything(),
            "actions": ListOf(_types("button"), most=3),
        },
        at_least_one=(("title", "body", "actions", "hero_image"),),
    ),
    "carousel": Shape(must={"elements": ListOf(_types("card"), most=10)}, may=_BLOCK),
    "container": Shape(
        must={"title": Text(150), "child_blocks": ListOf(Anything(), most=10)},
        may=_BLOCK | {"subtitle": Text(150, MRKDWN_TOO), "icon": Anything(), "is_collapsible": Flag(),
                      "default_collapsed": Flag(), "width": Str()},
    ),
    "context_actions": Shape(
        must={"elements": ListOf(_types("feedback_buttons", "icon_button"), most=5)}, may=_BLOCK
    ),
    "task_card": Shape(
        must={"task_id": Str(), "title": Str()},
        may=_BLOCK
        | {
            "status": _choices("pending", "in_progress", "complete", "error"),
            "details": Anything(),
            "output": Anything(),
            "sources": ListOf(Anything(), least=0),
        },
    ),
    "plan": Shape(must={"title": Str()}, may=_BLOCK | {"tasks": ListOf(Anything(), least=0, most=50)}),
}  # fmt: skip

_CELLS: Mapping[str, Shape] = {
    "raw_text": Shape(must={"text": Str()}),
    "raw_number": Shape(must={"value": Num(fraction=True)}, may={"text": Str()}),
    "rich_text": BLOCKS["rich_text"],
}

_ON_ALL = {"actions", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
_ON_PAGES = _ON_ALL | {"carousel", "container", "data_table", "data_visualization", "table"}
SURFACES: Mapping[Surface, frozenset[str]] = {
    "message": frozenset(_ON_PAGES | {"context_actions", "file", "markdown", "plan", "task_card"}),
    "modal": frozenset(_ON_ALL | {"alert"}),
    "home": frozenset(_ON_PAGES),
}

_VIEW_IDS: dict[str, Rule] = {
    "private_metadata": Str(3000, least=0),
    "callback_id": Str(255, least=0),
    "external_id": Str(255, least=0),
}
VIEWS: Mapping[str, Shape] = {
    "modal": Shape(
        must={"title": Text(24), "blocks": Anything()},
        may=_VIEW_IDS
        | {
            "submit": Text(24),
            "close": Text(24),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
            "submit_disabled": Flag(),
        },
    ),
    "home": Shape(must={"blocks": Anything()}, may=_VIEW_IDS),
}


# --- the questions ---------------------------------------------------------------------------------------------


def validate_blocks(blocks: object, surface: Surface = "message", at: str = "/blocks") -> list[str]:
    """Complaints about a list of blocks shown on one surface; `at` is the JSON pointer of the list."""
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        return [_complaint("must provide an array", at)]
    complaints: list[str] = []
    if len(blocks) > MAX_BLOCKS[surface]:
        complaints.append(_complaint(f"no more than {MAX_BLOCKS[surface]} items allowed", at))
    for number, block in enumerate(blocks):
        complaints += _check_typed(block, Typed(SURFACES[surface]), BLOCKS, f"{at}/{number}")
    if complaints:
        return complaints
    complaints += _check_ids(blocks, at)
    complaints += _check_totals(blocks, at)
    if surface == "modal":
        complaints += _check_focus(blocks, at)
    return complaints


def validate_view(view: object) -> list[str]:
    """Complaints about a modal or a Home tab, as views.open, views.update, views.push and views.publish take it."""
    if not isinstance(view, Mapping):
        return [_complaint("must provide an object", "/view")]
    kind: Surface = "home" if view.get("type") == "home" else "modal"
    if view.get("type") not in tuple(VIEWS):
        return [_complaint(f"unsupported type: {view.get('type')}", "/view/type")]
    body = {name: value for name, value in view.items() if name != "type" and value is not None}
    complaints = list(_check_shape(body, VIEWS[kind], "/view"))
    blocks = view.get("blocks")
    complaints += validate_blocks(blocks if blocks is not None else [], kind, "/view/blocks")
    has_input = isinstance(blocks, list) and any(isinstance(b, Mapping) and b.get("type") == "input" for b in blocks)
    if kind == "modal" and has_input and not view.get("submit"):
        complaints.append(_complaint("missing required field: submit", "/view"))
    return complaints


def check_view(view: object) -> Refusal | None:
    """What Slack would answer to a views.* call with this view; None when it would take it."""
    if complaints := validate_view(view):
        return Refusal("invalid_arguments", tuple(complaints))
    if len(json.dumps(view, ensure_ascii=False).encode()) > MAX_VIEW_BYTES:
        return Refusal("view_too_large")
    return None


def validate_message(payload: Mapping[str, Any]) -> list[str]:
    """Complaints about a message's `text`, `blocks`, `attachments` and `metadata`, as chat.postMessage has them."""
    refusal = check_message(payload)
    if refusal is None:
        return []
    return list(refusal.complaints) or [refusal.code]


def check_message(payload: Mapping[str, Any]) -> Refusal | None:
    """What Slack would answer to this message, whatever its channel; None when it would take it."""
    blocks = payload.get("blocks")
    attachments = payload.get("attachments")
    markdown = payload.get("markdown_text")
    if blocks is not None and not _is_list_of_objects(blocks):
        return Refusal("invalid_blocks_format")
    if attachments is not None and not _is_list_of_objects(attachments):
        return Refusal("invalid_attachments")
    if markdown and (blocks or payload.get("text")):
        return Refusal("markdown_text_conflict")
    if attachments and len(attachments) > MAX_ATTACHMENTS:
        return Refusal("too_many_attachments")
    if not blocks and not attachments and not markdown and not payload.get("text"):
        return Refusal("no_text")
    if blocks and (complaints := validate_blocks(blocks, "message")):
        return Refusal("invalid_blocks", tuple(complaints))
    for number, attachment in enumerate(attachments or ()):
        nested = attachment.get("blocks")
        if nested and (complaints := validate_blocks(nested, "message", f"/attachments/{number}/blocks")):
            return Refusal("invalid_blocks", tuple(complaints))
    if blocks and _is_over_budget(blocks):
        return Refusal("msg_blocks_too_long")
    return check_metadata(payload.get("metadata"))


def check_metadata(metadata: object) -> Refusal | None:
    """What Slack would answer to this message metadata: an `event_type` and a flat `event_payload`."""
    if metadata is None or metadata == {}:
        return None
    if not isinstance(metadata, Mapping):
        return Refusal("invalid_metadata_format")
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not event_type or not isinstance(payload, Mapping):
        return Refusal("invalid_metadata_schema")
    if not all(_is_flat(value) for value in payload.values()):
        return Refusal("invalid_metadata_schema")
    if len(json.dumps(metadata, ensure_ascii=False)) > MAX_METADATA_CHARS:
        return Refusal("metadata_too_large")
    return None


def message_size(blocks: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Characters of shown text, and characters of compact JSON, of a message's blocks."""
    text = sum(len(value) for name, value in _strings(blocks) if name in ("text", "alt_text"))
    return text, len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def walk_elements(blocks: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Every (block, interactive element) pair, in reading order."""
    for block in blocks:
        for name in ("accessory", "element"):
            if isinstance(block.get(name), Mapping):
                yield block, block[name]
        for name in ("elements", "actions"):
            for element in block.get(name) or ():
                if not isinstance(element, Mapping):
                    continue
                if element.get("type") == "card":
                    yield from walk_elements([element])
                else:
                    yield block, element
        yield from walk_elements(child for child in block.get("child_blocks") or () if isinstance(child, Mapping))


# --- checking a value against a rule ---------------------------------------------------------------------------


def _complaint(what: str, at: str) -> str:
    return f"{what} [json-pointer:{at}]"


def _check(value: object, rule: Rule, at: str) -> Iterator[str]:
    match rule:
        case Str():
            yield from _check_string(value, rule, at)
        case Num():
            yield from _check_number(value, rule, at)
        case Flag():
            if not isinstance(value, bool):
                yield _complaint("must provide a boolean", at)
        case Text():
            yield from _check_text(value, rule, at)
        case ListOf():
            yield from _check_list(value, rule, at)
        case Typed():
            table = _CELLS if rule is _CELL_TYPES else BLOCKS if rule.types <= {"card"} else ELEMENTS
            yield from _check_typed(value, rule, table, at)
        case Shape():
            yield from _check_shape(value, rule, at)
        case Anything():
            return


def _check_string(value: object, rule: Str, at: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield _complaint("must provide a string", at)
    elif rule.choices:
        if value not in rule.choices:
            yield _complaint("must be a valid enum value", at)
    elif len(value) < rule.least:
        yield _complaint(f"must be more than {rule.least - 1} characters", at)
    elif rule.most is not None and len(value) > rule.most:
        yield _complaint(f"must be less than {rule.most + 1} characters", at)
    elif rule.pattern and not rule.pattern.match(value):
        yield _complaint(f"must be a valid {rule.form}", at)


def _check_number(value: object, rule: Num, at: str) -> Iterator[str]:
    wanted: tuple[type, ...] = (int, float) if rule.fraction else (int,)
    if isinstance(value, bool) or not isinstance(value, wanted):
        yield _complaint("must provide a number" if rule.fraction else "must provide an integer", at)
        return
    assert isinstance(value, int | float)
    if rule.least is not None and value < rule.least:
        yield _complaint(f"must be greater than or equal to {rule.least}", at)
    if rule.most is not None and value > rule.most:
        yield _complaint(f"must be less than or equal to {rule.most}", at)


def _check_text(value: object, rule: Text, at: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield _complaint("must provide an object", at)
        return
    kind = value.get("type")
    if kind not in rule.kinds:
        yield _complaint(f"unsupported type: {kind}", f"{at}/type")
        return
    shape = Shape(
        must={"text": Str(rule.most, least=rule.least)},
        may={"emoji": Flag()} if kind == "plain_text" else {"verbatim": Flag()},
    )
    yield from _check_shape(_without_type(value), shape, at)


def _check_list(value: object, rule: ListOf, at: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield _complaint("must provide an array", at)
        return
    if len(value) < rule.least:
        yield _complaint(f"no fewer than {rule.least} items allowed", at)
    if rule.most is not None and len(value) > rule.most:
        yield _complaint(f"no more than {rule.most} items allowed", at)
    for number, item in enumerate(value):
        yield from _check(item, rule.item, f"{at}/{number}")


def _check_typed(value: object, rule: Typed, table: Mapping[str, Shape], at: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield _complaint("must provide an object", at)
        return
    kind = value.get("type")
    if kind in rule.text_kinds:
        yield from _check_text(value, Text(3000, rule.text_kinds), at)
    elif kind is None:
        yield _complaint("missing required field: type", at)
    elif not isinstance(kind, str):
        yield _complaint("must provide a string", f"{at}/type")
    elif kind not in rule.types or kind not in table:
        yield _complaint(f"unsupported type: {kind}", f"{at}/type")
    else:
        yield from _check_shape(_without_type(value), table[kind], at)


def _check_shape(value: object, shape: Shape, at: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield _complaint("must provide an object", at)
        return
    for name, part in value.items():
        rule = shape.must.get(name) or shape.may.get(name)
        if rule is None:
            yield _complaint(f"invalid additional property: {name}", at)
        else:
            yield from _check(part, rule, f"{at}/{name}")
    for name in shape.must:
        if name not in value:
            yield _complaint(f"missing required field: {name}", at)
    for names in shape.exactly_one:
        if sum(name in value for name in names) != 1:
            yield _complaint("must define either " + " or ".join(f"`{name}`" for name in names), at)
    for names in shape.at_least_one:
        if not any(name in value for name in names):
            yield _complaint("must define either " + " or ".join(f"`{name}`" for name in names), at)


def _without_type(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in value.items() if name != "type"}


# --- rules over the whole payload ------------------------------------------------------------------------------


def _check_ids(blocks: Sequence[Mapping[str, Any]], at: str) -> Iterator[str]:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            yield _complaint(f"`block_id` already exists: {block_id}", f"{at}/{number}/block_id")
        seen.add(block_id or "")
        actions = Counter(e["action_id"] for _, e in walk_elements([block]) if e.get("action_id"))
        for action_id, count in actions.items():
            if count > 1:
                yield _complaint(f"`action_id` already exists: {action_id}", f"{at}/{number}")


def _check_totals(blocks: Sequence[Mapping[str, Any]], at: str) -> Iterator[str]:
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MAX_MARKDOWN_CHARS:
        yield _complaint(f"must be less than {MAX_MARKDOWN_CHARS + 1} characters", at)
    if sum(block["type"] in ("table", "data_table") for block in blocks) > 1:
        yield _complaint("only_one_table_allowed", at)
    for number, block in enumerate(blocks):
        if block["type"] == "data_table":
            size = sum(len(value) for name, value in _strings(block["rows"]) if name == "text")
            if size > MAX_DATA_TABLE_CHARS:
                yield _complaint(f"must be less than {MAX_DATA_TABLE_CHARS + 1} characters", f"{at}/{number}/rows")


def _check_focus(blocks: Sequence[Mapping[str, Any]], at: str) -> Iterator[str]:
    if sum(bool(element.get("focus_on_load")) for _, element in walk_elements(blocks)) > 1:
        yield _complaint("only one element may have focus_on_load", at)


def _is_over_budget(blocks: Sequence[Mapping[str, Any]]) -> bool:
    text, whole = message_size(blocks)
    return text > MAX_MESSAGE_TEXT_CHARS or whole > MAX_MESSAGE_JSON_CHARS


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, Mapping) for item in value)


def _is_flat(value: object) -> bool:
    plain: Callable[[object], bool] = lambda v: isinstance(v, str | int | float | bool)  # noqa: E731
    if isinstance(value, Mapping):
        return all(plain(inner) for inner in value.values())
    if isinstance(value, list):
        return all(plain(inner) for inner in value)
    return plain(value)


def _strings(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _strings(part, key)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part, name)
