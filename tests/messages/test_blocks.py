"""Escaping, cutting, splitting and judging of Slack messages, on hostile text too."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import blocks, faults, fitting
from bot.messages.blocks import LIMITS, Markup, escape, link, markup
from bot.model import Message

HOSTILE = [
    "<!channel> <!here> <@U0ADMIN> <#C1> <!subteam^S1> <https://evil.example|click>",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "</script><script>alert(1)</script>",
    "*bold* _it_ ~no~ `code` ```block```\n> quote",
    "\u202eright to left\u202c \u200bzero \ufeffbom \x00\x1b[31m",
    "a" * 3_001,
    "&" * 3_001,
    "😀" * 2_000,
    "\ud800 lone",
    "|><|" * 500,
]
LIVE = re.compile(r"<[!@#]|<(?!https?://|!date\^)")
BROKEN = re.compile(r"&(?!(?:amp|lt|gt);)")


def assert_harmless(text: str) -> None:
    assert not LIVE.search(text), text[:200]
    assert not BROKEN.search(text), text[-50:]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\ud800-\udfff]", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is_written(text):
    for limit in (None, 10, 100, 3_000):
        escaped = escape(text, limit)
        assert_harmless(escaped)
        assert limit is None or len(escaped) <= limit
    block = blocks.section(text)
    assert_harmless(block["text"]["text"])
    assert faults.validate_message(Message("x", (block, blocks.header(text), blocks.context(text)))) == []


@given(st.text(max_size=400), st.integers(min_value=1, max_value=300))
def test_no_text_makes_a_live_mention_or_a_broken_entity(text, limit):
    escaped = escape(text, limit)
    assert_harmless(escaped)
    assert len(escaped) <= limit


def test_twenty_thousand_mixed_texts_stay_harmless():
    chooser = random.Random(20_240_520)
    parts = [
        "<!channel>",
        "<@U1>",
        "&amp;",
        "&",
        "<",
        ">",
        "|",
        "https://a.example/?x=1|2",
        "\u202e",
        "word ",
        "\n",
        "é",
    ]
    for _ in range(20_000):
        text = "".join(chooser.choices(parts, k=chooser.randint(1, 30)))
        assert_harmless(escape(text, chooser.randint(1, 120)))
        assert_harmless(link(text, text))


def test_markup_keeps_what_we_worded_and_escapes_what_we_put_in():
    said = markup("*{name}* in {place}", name="A <B>", place=link("https://a.example/x", "Rome"))
    assert said == "*A &lt;B&gt;* in <https://a.example/x|Rome>"
    assert escape(said) is said


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example/x",
        "https://user:secret@a.example/",
        "https://",
        "//a.example",
        "",
        None,
        "https://a.example/\nx",
        "http://[::1",
    ],
)
def test_an_address_that_is_not_plain_http_is_no_link(url):
    assert link(url, "label") == "label"


def test_a_link_cannot_be_ended_by_its_address_or_label():
    made = link("https://a.example/a|b>c<d e", "x|y>z\nw")
    assert made == "<https://a.example/a%7Cb%3Ec%3Cd%20e|x¦y&gt;z w>"


def test_a_text_is_cut_at_a_word_and_never_inside_an_entity_or_a_link():
    assert blocks.cut("one two three four", 16) == "one two three…"
    assert escape("a&b&c&d", 9) == "a&amp;b…"
    long = Markup("see " + link("https://a.example/" + "x" * 100, "label") + " end")
    cut = blocks.shorten(long, 60)
    assert cut == "see…"
    assert len(cut) <= 60


def test_a_long_message_is_split_within_every_budget():
    many = [blocks.section("word " * 400) for _ in range(30)]
    parts = fitting.split(Message("Long", tuple(many)))
    assert len(parts) > 1
    assert [block for part in parts for block in part.blocks] == many
    assert all(faults.validate_message(part) == [] for part in parts)
    assert parts[1].text == f"(2 of {len(parts)}) Long"


def test_items_that_do_not_fit_are_counted():
    items = [[blocks.section("word " * 500)] for _ in range(9)]
    fitted, shown = fitting.fit([blocks.header("H")], items, [blocks.context("T")])
    assert 0 < shown < 9
    assert len(fitted) == shown + 2
    assert faults.validate_message(Message("x", tuple(fitted))) == []


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ({"type": "section", "text": {"type": "mrkdwn", "text": ""}}, "text of 0"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}, "text of 3001"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "mrkdwn instead of plain_text"),
        ({"type": "context", "elements": []}, "0 elements"),
        ({"type": "table", "rows": []}, "not a block we use"),
        ({"type": "actions", "elements": [blocks.button("a", "x"), blocks.button("b", "x")]}, "action_id twice"),
        ({"type": "actions", "elements": [{**blocks.button("a", "x"), "value": "v" * 2_001}]}, "value too long"),
        ({"type": "image", "image_url": "https://a.example/i.png", "alt_text": ""}, "alt text of 0"),
    ],
)
def test_what_slack_would_refuse_is_named(block, fault):
    assert any(fault in line for line in faults.validate_message(Message("x", (block,))))


def test_a_message_over_the_measured_ceiling_is_named():
    big = tuple(blocks.section("x" * 2_999) for _ in range(4))
    assert any("characters in all" in line for line in faults.validate_message(Message("x", big)))
    assert "message: no text" in faults.validate_message(Message(" "))


def test_a_modal_with_inputs_needs_a_submit_button():
    view = blocks.modal("Title", [blocks.text_input("Name", "name")], callback_id="c")
    assert faults.validate_view(view) == ["view: inputs need a submit button"]
    assert faults.validate_view({**view, "submit": blocks.plain_text("Send", 24)}) == []


def test_an_independent_judge_agrees_on_the_limits():
    """slackblocks' own table, where it has the same limits."""
    import slackblocks

    with pytest.raises(Exception):  # noqa: B017
        slackblocks.SectionBlock("x" * (LIMITS["section.text"] + 1))
    assert slackblocks.SectionBlock("x" * LIMITS["section.text"])
    with pytest.raises(Exception):  # noqa: B017
        slackblocks.HeaderBlock("x" * (LIMITS["header.text"] + 1))
    assert slackblocks.HeaderBlock("x" * LIMITS["header.text"])
