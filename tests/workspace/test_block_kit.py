"""The validator against the limits Slack publishes, one complaint a rule; and its independence of the web stack."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slackblocks import _limits as published

from bot.workspace import block_kit
from bot.workspace.block_kit import validate_blocks, validate_message, validate_view
from tests.workspace.shapes import actions, button, field, home, modal, mrkdwn, option, plain, section, text_field

Json = dict[str, Any]


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option("a")], **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A", **more}


CONFIRM = {"title": plain("Sure?"), "text": mrkdwn("It goes."), "confirm": plain("Yes"), "deny": plain("No")}

FINE: list[Json] = [
    section("x" * 3000),
    {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
    section(
        "with",
        accessory=button("b", "x" * 75, value="v" * 2000, url="https://example.org", style="danger", confirm=CONFIRM),
    ),
    section("with", accessory={"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(5)]}),
    section("with", accessory=image()),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "context", "elements": [mrkdwn("x")] * 9 + [image()]},
    actions(*[button(f"b{n}") for n in range(25)]),
    actions(
        {"type": "static_select", "action_id": "p", "option_groups": [{"label": plain("g"), "options": [option("a")]}]}
    ),
    actions({"type": "datepicker", "action_id": "d", "initial_date": "2024-02-29"}),
    actions({"type": "timepicker", "action_id": "t", "initial_time": "23:59"}),
    actions({"type": "checkboxes", "action_id": "c", "options": [{"text": mrkdwn("*x*"), "value": "1"}] * 10}),
    {"type": "divider"},
    image(title=plain("x")),
    {"type": "markdown", "text": "x" * 12_000},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 20] * 100},
    text_field("a", multiline=True, max_length=3000),
]

WRONG: list[tuple[str, Json, str, str]] = [
    ("long section", section("x" * 3001), "must be less than 3001 characters", "/text/text"),
    ("empty text", section(""), "must be more than 0 characters", "/text/text"),
    ("nothing in it", {"type": "section"}, "must define either `text` or `fields`", ""),
    (
        "long field",
        {"type": "section", "fields": [mrkdwn("x" * 2001)]},
        "must be less than 2001 characters",
        "/fields/0/text",
    ),
    ("eleven fields", {"type": "section", "fields": [mrkdwn("x")] * 11}, "no more than 10 items allowed", "/fields"),
    ("long header", {"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters", "/text/text"),
    ("mrkdwn header", {"type": "header", "text": mrkdwn("x")}, "unsupported type: mrkdwn", "/text/type"),
    (
        "long context",
        {"type": "context", "elements": [mrkdwn("x" * 3001)]},
        "must be less than 3001 characters",
        "/elements/0/text",
    ),
    (
        "eleven in context",
        {"type": "context", "elements": [mrkdwn("x")] * 11},
        "no more than 10 items allowed",
        "/elements",
    ),
    (
        "button in context",
        {"type": "context", "elements": [button("b")]},
        "unsupported type: button",
        "/elements/0/type",
    ),
    ("26 actions", actions(*[button(f"b{n}") for n in range(26)]), "no more than 25 items allowed", "/elements"),
    ("no actions", actions(), "no fewer than 1 items allowed", "/elements"),
    ("long button", actions(button("b", "x" * 76)), "must be less than 76 characters", "/elements/0/text/text"),
    ("long value", actions(button("b", value="x" * 2001)), "must be less than 2001 characters", "/elements/0/value"),
    (
        "long url",
        actions(button("b", url="https://e.org/" + "x" * 3000)),
        "must be less than 3001 characters",
        "/elements/0/url",
    ),
    ("no url", actions(button("b", url="not a url")), "must be a valid URL", "/elements/0/url"),
    ("bad style", actions(button("b", style="loud")), "must be a valid enum value", "/elements/0/style"),
    (
        "long label",
        actions(button("b", accessibility_label="x" * 76)),
        "must be less than 76 characters",
        "/elements/0/accessibility_label",
    ),
    ("long action id", actions(button("b" * 256)), "must be less than 256 characters", "/elements/0/action_id"),
    ("long block id", section("x", block_id="b" * 256), "must be less than 256 characters", "/block_id"),
    ("same action id", actions(button("b"), button("b")), "`action_id` already exists: b", ""),
    (
        "101 options",
        actions(select(options=[option(str(n)) for n in range(101)])),
        "no more than 100 items allowed",
        "/elements/0/options",
    ),
    (
        "options and groups",
        actions(select(option_groups=[{"label": plain("g"), "options": [option("a")]}])),
        "must define either `options` or `option_groups`",
        "/elements/0",
    ),
    (
        "long option",
        actions(select(options=[option("a", "x" * 76)])),
        "must be less than 76 characters",
        "/elements/0/options/0/text/text",
    ),
    (
        "long option value",
        actions(select(options=[option("x" * 151, "a")])),
        "must be less than 151 characters",
        "/elements/0/options/0/value",
    ),
    (
        "type in option",
        actions(select(options=[option("a", type="option")])),
        "invalid additional property: type",
        "/elements/0/options/0",
    ),
    (
        "mrkdwn option",
        actions(select(options=[{"text": mrkdwn("a"), "value": "a"}])),
        "unsupported type: mrkdwn",
        "/elements/0/options/0/text/type",
    ),
    (
        "six in overflow",
        actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]}),
        "no more than 5 items allowed",
        "/elements/0/options",
    ),
    (
        "eleven boxes",
        actions({"type": "checkboxes", "action_id": "c", "options": [option(str(n)) for n in range(11)]}),
        "no more than 10 items allowed",
        "/elements/0/options",
    ),
    (
        "long placeholder",
        actions(select(placeholder=plain("x" * 151))),
        "must be less than 151 characters",
        "/elements/0/placeholder/text",
    ),
    (
        "long confirm title",
        actions(button("b", confirm=CONFIRM | {"title": plain("x" * 101)})),
        "must be less than 101 characters",
        "/elements/0/confirm/title/text",
    ),
    (
        "long confirm text",
        actions(button("b", confirm=CONFIRM | {"text": plain("x" * 301)})),
        "must be less than 301 characters",
        "/elements/0/confirm/text/text",
    ),
    (
        "long deny",
        actions(button("b", confirm=CONFIRM | {"deny": plain("x" * 31)})),
        "must be less than 31 characters",
        "/elements/0/confirm/deny/text",
    ),
    (
        "bad date",
        actions({"type": "datepicker", "action_id": "d", "initial_date": "1 May"}),
        "must be a valid date (YYYY-MM-DD)",
        "/elements/0/initial_date",
    ),
    ("no alt text", {"type": "image", "image_url": "https://e.org/a.png"}, "missing required field: alt_text", ""),
    ("long alt text", image(alt_text="x" * 2001), "must be less than 2001 characters", "/alt_text"),
    ("picture by data", image(image_url="data:image/png;base64,AA"), "must be a valid URL", "/image_url"),
    ("unknown block", {"type": "sparkline"}, "unsupported type: sparkline", "/type"),
    ("no type", {"text": plain("x")}, "missing required field: type", ""),
    ("unknown field", section("x", colour="red"), "invalid additional property: colour", ""),
    (
        "number as text",
        {"type": "section", "text": {"type": "mrkdwn", "text": 5}},
        "must provide a string",
        "/text/text",
    ),
    ("not an object", section("x") | {"text": "x"}, "must provide an object", "/text"),
    ("alert on a message", {"type": "alert", "text": plain("x")}, "unsupported type: alert", "/type"),
    ("long markdown", {"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters", "/text"),
    (
        "101 rows",
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101},
        "no more than 100 items allowed",
        "/rows",
    ),
    (
        "21 cells",
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]},
        "no more than 20 items allowed",
        "/rows/0",
    ),
    ("long label", text_field("a") | {"label": plain("x" * 2001)}, "must be less than 2001 characters", "/label/text"),
    (
        "long hint",
        text_field(
            "a",
        )
        | {"hint": plain("x" * 2001)},
        "must be less than 2001 characters",
        "/hint/text",
    ),
    ("button as input", field("a", button("b")), "unsupported type: button", "/element/type"),
    (
        "large max_length",
        field("a", {"type": "plain_text_input", "max_length": 3001}),
        "must be less than or equal to 3000",
        "/element/max_length",
    ),
]


@pytest.mark.parametrize("block", FINE, ids=lambda block: block["type"])
def test_a_block_at_its_limits_is_fine(block: Json) -> None:
    assert validate_blocks([block]) == []


@pytest.mark.parametrize(("block", "what", "at"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_a_block_beyond_a_limit_is_named(block: Json, what: str, at: str) -> None:
    assert validate_blocks([block]) == [f"{what} [json-pointer:/blocks/0{at}]"]


def test_limits_over_the_whole_list() -> None:
    assert validate_blocks([section("x")] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert validate_blocks([section("x")] * 100, "home") == []
    assert validate_blocks([section("x")] * 101, "modal") == ["no more than 100 items allowed [json-pointer:/blocks]"]
    twice = [section("x", block_id="b"), section("y", block_id="b")]
    assert validate_blocks(twice) == ["`block_id` already exists: b [json-pointer:/blocks/1/block_id]"]
    tables = [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2
    assert validate_blocks(tables) == ["only_one_table_allowed [json-pointer:/blocks]"]
    markdown = [{"type": "markdown", "text": "x" * 7000}] * 2
    assert validate_blocks(markdown) == ["must be less than 12001 characters [json-pointer:/blocks]"]
    assert validate_blocks("x") == ["must provide an array [json-pointer:/blocks]"]


def test_views_have_limits_of_their_own() -> None:
    assert validate_view(modal(text_field("a"))) == []
    assert validate_view(home(section("x"), private_metadata="x" * 3000)) == []
    assert validate_view(modal(section("x"), title=plain("x" * 25))) == [
        "must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert validate_view(modal(section("x"), private_metadata="x" * 3001)) == [
        "must be less than 3001 characters [json-pointer:/view/private_metadata]"
    ]
    without = {name: part for name, part in modal(text_field("a")).items() if name != "submit"}
    assert validate_view(without) == ["missing required field: submit [json-pointer:/view]"]
    assert validate_view({"type": "drawer"}) == ["unsupported type: drawer [json-pointer:/view/type]"]
    assert validate_view([]) == ["must provide an object [json-pointer:/view]"]
    markdown = modal({"type": "markdown", "text": "x"})
    assert validate_view(markdown) == ["unsupported type: markdown [json-pointer:/view/blocks/0/type]"]
    two = modal(*(field(n, {"type": "plain_text_input", "focus_on_load": True}) for n in "ab"))
    assert validate_view(two) == ["only one element may have focus_on_load [json-pointer:/view/blocks]"]


def test_a_message_is_measured_as_a_whole() -> None:
    assert validate_message({"text": "x"}) == []
    assert validate_message({"text": ""}) == ["no_text"]
    fits = [section("x" * 2500)] * 3 + [section("x" * 2097)]
    assert validate_message({"text": "x", "blocks": fits}) == []
    assert validate_message({"text": "x", "blocks": [section("x" * 2800)] * 4}) == ["msg_blocks_too_long"]
    nested = {"text": "x", "attachments": [{"blocks": [section("")]}]}
    assert validate_message(nested) == [
        "must be more than 0 characters [json-pointer:/attachments/0/blocks/0/text/text]"
    ]


LIMITS = [
    (block_kit.BLOCKS["section"].may["text"].most, published.SECTION_TEXT_MAX_LENGTH),
    (block_kit.BLOCKS["section"].may["fields"].most, published.SECTION_FIELDS_MAX_ITEMS),
    (block_kit.BLOCKS["section"].may["fields"].item.most, published.SECTION_FIELDS_ITEM_MAX_LENGTH),
    (block_kit.BLOCKS["header"].must["text"].most, published.HEADER_TEXT_MAX_LENGTH),
    (block_kit.BLOCKS["context"].must["elements"].most, published.CONTEXT_ELEMENTS_MAX_ITEMS),
    (block_kit.BLOCKS["actions"].must["elements"].most, published.ACTIONS_ELEMENTS_MAX_ITEMS),
    (block_kit.BLOCKS["image"].must["alt_text"].most, published.IMAGE_ALT_TEXT_MAX_LENGTH),
    (block_kit.BLOCKS["image"].may["image_url"].most, published.IMAGE_IMAGE_URL_MAX_LENGTH),
    (block_kit.BLOCKS["image"].may["title"].most, published.IMAGE_TITLE_MAX_LENGTH),
    (block_kit.BLOCKS["input"].must["label"].most, published.INPUT_LABEL_MAX_LENGTH),
    (block_kit.BLOCKS["input"].may["hint"].most, published.INPUT_HINT_MAX_LENGTH),
    (block_kit.BLOCKS["table"].must["rows"].most, published.TABLE_ROWS_MAX_ITEMS),
    (block_kit.BLOCKS["table"].must["rows"].item.most, published.TABLE_COLUMNS_MAX_ITEMS),
    (block_kit.BLOCKS["alert"].must["text"].most, published.ALERT_TEXT_MAX_LENGTH),
    (block_kit.BLOCKS["card"].may["title"].most, published.CARD_TITLE_MAX_LENGTH),
    (block_kit.BLOCKS["card"].may["body"].most, published.CARD_BODY_MAX_LENGTH),
    (block_kit.BLOCKS["card"].may["actions"].most, published.CARD_ACTIONS_MAX_ITEMS),
    (block_kit.BLOCKS["carousel"].must["elements"].most, published.CAROUSEL_ELEMENTS_MAX_ITEMS),
    (block_kit.BLOCKS["container"].must["child_blocks"].most, published.CONTAINER_CHILD_BLOCKS_MAX_ITEMS),
    (block_kit.BLOCKS["context_actions"].must["elements"].most, published.CONTEXT_ACTIONS_ELEMENTS_MAX_ITEMS),
    (block_kit.BLOCKS["video"].must["title"].most, published.VIDEO_TITLE_MAX_LENGTH),
    (block_kit.ELEMENTS["button"].must["text"].most, published.BUTTON_TEXT_MAX_LENGTH),
    (block_kit.ELEMENTS["button"].may["value"].most, published.BUTTON_VALUE_MAX_LENGTH),
    (block_kit.ELEMENTS["button"].may["url"].most, published.BUTTON_URL_MAX_LENGTH),
    (block_kit.ELEMENTS["overflow"].must["options"].most, published.OVERFLOW_OPTIONS_MAX_ITEMS),
    (block_kit.ELEMENTS["checkboxes"].must["options"].most, published.CHECKBOXES_OPTIONS_MAX_ITEMS),
    (block_kit.ELEMENTS["radio_buttons"].must["options"].most, published.RADIO_BUTTONS_OPTIONS_MAX_ITEMS),
    (block_kit.ELEMENTS["static_select"].may["options"].most, published.SELECT_OPTIONS_MAX_ITEMS),
    (block_kit.ELEMENTS["static_select"].may["option_groups"].most, published.SELECT_OPTION_GROUPS_MAX_ITEMS),
    (block_kit.ELEMENTS["static_select"].may["placeholder"].most, published.SELECT_PLACEHOLDER_MAX_LENGTH),
    (block_kit.ELEMENTS["plain_text_input"].may["max_length"].most, published.PLAIN_TEXT_INPUT_MAX_LENGTH_MAX),
    (block_kit.OPTION.must["text"].most, published.OPTION_TEXT_MAX_LENGTH),
    (block_kit.OPTION.must["value"].most, published.OPTION_VALUE_MAX_LENGTH),
    (block_kit.OPTION.may["description"].most, published.OPTION_DESCRIPTION_MAX_LENGTH),
    (block_kit.CONFIRM.must["title"].most, published.CONFIRMATION_TITLE_MAX_LENGTH),
    (block_kit.CONFIRM.must["text"].most, published.CONFIRMATION_TEXT_MAX_LENGTH),
    (block_kit.CONFIRM.must["confirm"].most, published.CONFIRMATION_CONFIRM_MAX_LENGTH),
    (block_kit.VIEWS["modal"].must["title"].most, published.VIEW_TITLE_MAX_LENGTH),
    (block_kit.VIEWS["modal"].may["private_metadata"].most, published.VIEW_PRIVATE_METADATA_MAX_LENGTH),
    (block_kit.VIEWS["modal"].may["callback_id"].most, published.VIEW_CALLBACK_ID_MAX_LENGTH),
    (block_kit.MAX_BLOCKS["message"], published.MESSAGE_BLOCKS_MAX_ITEMS),
    (block_kit.MAX_BLOCKS["modal"], published.VIEW_BLOCKS_MAX_ITEMS),
    (block_kit.MAX_ATTACHMENTS, published.MESSAGE_ATTACHMENTS_MAX_ITEMS),
    (block_kit.MAX_MARKDOWN_CHARS, published.MARKDOWN_TOTAL_TEXT_MAX_LENGTH),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs"), LIMITS)
def test_the_table_agrees_with_another_reading_of_slacks_pages(ours: object, theirs: object) -> None:
    assert ours == theirs


def test_the_surfaces_agree_with_another_reading_of_slacks_pages() -> None:
    from slackblocks import _surfaces

    for surface, types in block_kit.SURFACES.items():
        assert types == _surfaces._BLOCK_TYPES_BY_SURFACE[surface], surface


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["section", "button", "mrkdwn"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "accessory", "rows", "options", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(JUNK)
def test_junk_is_refused_and_never_crashes(junk: object) -> None:
    for surface in ("message", "modal", "home"):
        assert isinstance(validate_blocks(junk, surface), list)
    assert isinstance(validate_view(junk), list)
    message = junk if isinstance(junk, dict) else {"blocks": junk}
    assert isinstance(validate_message(message), list)


def test_the_validator_needs_no_web_stack() -> None:
    code = "import sys, bot.workspace.block_kit; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"aiohttp", "slack_sdk", "slack_bolt"} & set(ran.stdout.split())
