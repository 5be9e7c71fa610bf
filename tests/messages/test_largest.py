"""Every message and view the bot can make, with long and hostile text in every field, keeps Slack's limits."""

import ast
import html
import random
import re
from itertools import cycle
from pathlib import Path

import pytest
import slackblocks

from bot.messages import blocks
from bot.messages.faults import validate_message, validate_view
from bot.messages.fitting import split
from bot.model import Message
from bot.workspace.block_kit import check_message, check_view
from tests.messages.every import every
from tests.reliability.extent import reduced

EVIL = "<!channel> <@U1> *b* `c` \u202e & | > <https://evil.example|here> " * 120
URL = "https://news.example/" + "a" * 2_500 + "?q=<!here>|x"
EVERY = every(lambda: EVIL, lambda: URL)
# Two people and places that we name ourselves: who shared it, who is admin, which channel.
OURS = re.compile(r"<@U[12]>|<#C1>|<!date\^\d+\^[^<>|]*\|[^<>]*>")
LINK = re.compile(r"<([^<>|]*)\|([^<>]*)>")
ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
FUZZED = reduced(100_000, 5_000)

ROOT = Path(__file__).resolve().parent.parent.parent


def messages_of(made) -> list[Message]:
    return [part for whole in made for part in split(whole)] if isinstance(made, list) else []


def mrkdwn_of(node):
    """Every text that Slack would read as markup."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for value in node.values():
            yield from mrkdwn_of(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from mrkdwn_of(item)


SET_OFF = re.compile(r"^> (?=“)", re.M)
"""A quotation's mark, which `blocks.quoted` alone makes: a sign typed into a page is an entity by then."""


def live_parts(text: str, addresses: set[str]) -> list[str]:
    """What in a text would be a mention, a link to elsewhere, or a broken entity."""
    text = SET_OFF.sub("", OURS.sub("", text))
    found = [link[0] for link in LINK.finditer(text) if link[1] not in addresses]
    bare = LINK.sub("", text)
    return found + re.findall(r"[<>].{0,20}", bare) + ENTITY.findall(text)


def texts_read_as_markup(made):
    if isinstance(made, list):
        for said in messages_of(made):
            yield said.text
            yield from mrkdwn_of(said.blocks)
    else:
        yield from mrkdwn_of(made)


def test_at_its_largest_each_keeps_every_limit():
    for name, made in EVERY.items():
        if isinstance(made, list):
            for part in messages_of(made):
                assert validate_message(part) == [], name
                assert check_message({"text": part.text, "blocks": list(part.blocks)}) is None, name
        else:
            assert validate_view(made) == [], name
            assert check_view(made) is None, name


ADDRESSES = {html.escape(blocks.safe_url(URL), quote=False)}


def test_hostile_text_stays_text_in_each():
    for name, made in EVERY.items():
        for shown in texts_read_as_markup(made):
            assert live_parts(shown, ADDRESSES) == [], name


def test_an_answer_is_one_message():
    for name, made in EVERY.items():
        if name.startswith("lookup.answer") and "choices" not in name:
            assert len(messages_of(made)) == 1, name


def test_a_button_is_named_by_the_words_on_it():
    """WCAG 2.5.3: who speaks to a screen says what stands there, so what a screen reader says has it too."""
    for name, made in EVERY.items():
        blocks_made = (
            made["blocks"] if isinstance(made, dict) else [b for part in messages_of(made) for b in part.blocks]
        )
        for one in (one for block in blocks_made for one in block.get("elements", [block.get("accessory", {})])):
            if "accessibility_label" in one:
                words = one["text"]["text"].rstrip("…").casefold()
                assert one["accessibility_label"].casefold().startswith(words), (name, one)


def test_a_live_mention_or_link_would_be_noticed():
    for text in (
        "<!channel>",
        "<@U9>",
        "<https://evil.example|x>",
        "a < b",
        "&amp;lt &nbsp;",
        "<https://evil.example>",
    ):
        assert live_parts(text, ADDRESSES), text


# What there is


def words_made() -> set[str]:
    """The public functions of bot/messages that make a message or a view, as "module.function"."""
    found = set()
    for path in sorted((ROOT / "bot" / "messages").glob("*.py")):
        if path.stem in ("blocks", "fitting", "pictures"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            is_public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.returns
            if is_public and ast.unparse(node.returns) in ("Message", "list[Message]", "dict[str, Any]"):
                found.add(f"{path.stem}.{node.name}")
    return found


def test_no_message_and_no_view_is_left_out():
    """A new one gets a line in tests/messages/every.py."""
    answers = {"leader.leader", "meetings.meetings", "news.news", "questions.ask", "why.why"}
    inside = {*answers, "lookup.shared", "lookup.in_direct_messages", "openers.not_understood", "openers.which"}
    named = " ".join(EVERY)
    assert {name for name in words_made() - inside if name not in named} == set()


# An independent judge of the same


def rebuilt(block):
    """The block made anew by slackblocks, whose own limits then apply; it raises what they forbid."""
    match block["type"]:
        case "section":
            accessory = element(block["accessory"]) if "accessory" in block else None
            return slackblocks.SectionBlock(text(block["text"]), accessory=accessory)
        case "header":
            return slackblocks.HeaderBlock(text(block["text"]))
        case "context":
            return slackblocks.ContextBlock([text(one) for one in block["elements"]])
        case "actions":
            return slackblocks.ActionsBlock([element(one) for one in block["elements"]])
        case "divider":
            return slackblocks.DividerBlock()
        case "input":
            hint = text(block["hint"]) if "hint" in block else None
            return slackblocks.InputBlock(text(block["label"]), element(block["element"]), hint=hint)
    raise AssertionError(f"no judge for a {block['type']} block")


def text(node):
    kind = slackblocks.TextType.PLAINTEXT if node["type"] == "plain_text" else slackblocks.TextType.MARKDOWN
    return slackblocks.Text(node["text"], type_=kind)


def element(node):
    confirm = node.get("confirm")
    asked = confirm and slackblocks.ConfirmationDialogue(
        *(text(confirm[p]) for p in ("title", "text", "confirm", "deny"))
    )
    options = [slackblocks.Option(text(one["text"]), one["value"]) for one in node.get("options", ())]
    match node["type"]:
        case "button":
            return slackblocks.Button(
                text(node["text"]), node["action_id"], value=node.get("value"), style=node.get("style"), confirm=asked,
                accessibility_label=node.get("accessibility_label"),
            )  # fmt: skip
        case "overflow":
            return slackblocks.OverflowMenu(node["action_id"], options)
        case "static_select":
            return slackblocks.StaticSelectMenu(node["action_id"], options)
        case "plain_text_input":
            return slackblocks.PlainTextInput(node["action_id"], node.get("initial_value"))
        case "conversations_select":
            return slackblocks.ConversationSelectMenu(node["action_id"])
    raise AssertionError(f"no judge for a {node['type']}")


def test_another_judge_takes_each_too():
    for made in EVERY.values():
        for part in messages_of(made):
            slackblocks.Message("C1", part.text, [rebuilt(block) for block in part.blocks])
        if not isinstance(made, list):
            judge_view(made)


def judge_view(view):
    parts = [rebuilt(block) for block in view["blocks"]]
    if view["type"] == "home":
        slackblocks.HomeTabView(parts)
    else:
        submit = text(view["submit"]) if "submit" in view else None
        slackblocks.ModalView(text(view["title"]), parts, text(view["close"]), submit, view.get("private_metadata"))


@pytest.mark.parametrize("block", [
    {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}},
    {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
    {"type": "actions", "elements": [{**blocks.button("x", "a"), "value": "x" * 2_001}]},
    {"type": "section", "text": {"type": "mrkdwn", "text": "x"},
     "accessory": {"type": "overflow", "action_id": "a", "options": [blocks.option("x", "v")] * 6}},
])  # fmt: skip
def test_the_other_judge_would_refuse_what_slack_does(block):
    with pytest.raises(slackblocks.InvalidUsageError):
        rebuilt(block)


# A hundred thousand texts

PIECES = (
    "<!channel>", "<!here|x>", "<@U9>", "<#C9>", "<!subteam^S9>", "<!date^0^{date}|x>", "<https://evil.example>",
    "<https://evil.example|news.example>", "<mailto:a@evil.example|x>", "https://evil.example/", "&lt;!channel&gt;",
    "&amp;lt;", "&", "&#60;", "&nbsp;", "<", ">", "|", "*", "_", "~", "`", "```", "\n", "\r\n", "\u2028", "\t",
    "\u202e", "\u200b", "\ufeff", "\x00", "\x1b[31m", "\ud800", "]]>", "{0}", "{name}", "%s", "word ", "é", "漢字",
    "😀", " ", "@channel", "a" * 90,
)  # fmt: skip


def test_fuzzed_texts_in_every_field_stay_text():
    """100,000 of them in full (make reliability): no live mention, no link to elsewhere, no broken entity."""
    dice, drawn = random.Random(20_240_520), [0]

    def fuzzed() -> str:
        drawn[0] += 1
        return "".join(dice.choices(PIECES, k=dice.randint(1, 14)))

    hostile = [f"https://news.example/{n}?q=<!here>|{piece}" for n, piece in enumerate(PIECES)]
    addresses = {html.escape(safe, quote=False) for url in hostile if (safe := blocks.safe_url(url))}
    urls = cycle([*hostile, "javascript:alert(1)", "https://a@evil.example/", "//evil.example", "<!channel>"])
    while drawn[0] < FUZZED:
        for name, made in every(fuzzed, lambda: next(urls)).items():
            for shown in texts_read_as_markup(made):
                assert live_parts(shown, addresses) == [], (name, shown)
