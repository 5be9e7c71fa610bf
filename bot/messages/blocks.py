"""Texts in, Block Kit dicts out: escaping, Slack's limits, splitting. Knows no news.

Text that people or pages wrote is a plain `str` and is escaped by every builder; text that we worded is `Markup`,
made by `markup("*{name}* in {city}", name=..., city=...)`, which escapes what it puts in. Only header, section,
context, actions, divider, image and input are used: they work in messages, modals and the Home tab of every client.
Limits: docs.slack.dev/reference/block-kit, and the measured ceiling of a whole message (bolt-js#2867, #2509).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from bot.model import Message

Block = dict[str, object]

LIMITS: Mapping[str, int] = {
    "message.blocks": 50,
    "message.text": 4_000,  # chat.update refuses more; postMessage would cut at 40,000
    "message.chars": 9_000,  # all texts of one message; 9,597 was accepted, 11,341 refused
    "message.json": 15_000,  # 15,561 was accepted, 17,694 refused
    "view.blocks": 100,
    "view.title": 24,
    "view.submit": 24,
    "view.close": 24,
    "view.private_metadata": 3_000,
    "view.json": 250_000,
    "section.text": 3_000,
    "section.fields": 10,
    "section.field": 2_000,
    "header.text": 150,
    "context.elements": 10,
    "context.text": 3_000,
    "actions.elements": 25,
    "button.text": 75,
    "button.value": 2_000,
    "button.url": 3_000,
    "button.label": 75,
    "image.alt": 2_000,
    "image.url": 3_000,
    "input.label": 2_000,
    "input.hint": 2_000,
    "option.text": 75,
    "option.value": 150,
    "option.description": 75,
    "options": 100,
    "overflow": 5,
    "placeholder": 150,
    "plain_input": 3_000,
    "confirm.title": 100,
    "confirm.text": 300,
    "confirm.button": 30,
    "id": 255,
}

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Marks that turn the reading direction or hide: what stands after them would not read as it is.
_BIDI = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_TAG = re.compile(r"<[^<>\n]{1,4000}>|&(?:amp|lt|gt);")
# `"` and the backtick would end a quoted label or open code; the rest is Slack's own syntax.
_URL_SAFE = "!#$%&'()*+,-./:;=?@[]_~"


class Markup(str):
    """Slack mrkdwn that is safe as it stands."""

    __slots__ = ()


def clean(text: str) -> str:
    """`text` without control characters, direction marks and lone surrogates; line ends as "\\n", tabs as blanks."""
    if text.isprintable():  # nothing of the kind in it, as in nearly every text
        return text
    return _BIDI.sub("", _CONTROL.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " ")))


def cut(text: str, limit: int) -> str:
    """`text`, or its beginning and "…" in at most `limit` characters, not cut inside a word when one ends nearby."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    blank = head.rfind(" ")
    if blank > limit * 0.8:
        head = head[:blank]
    return head.rstrip() + "…"


def escape(text: str, limit: int | None = None) -> Markup:
    """`text` as literal mrkdwn: cleaned, cut so that the escaped form has at most `limit` characters, then escaped.

    Only & < > are escaped: Slack knows no other entity, and they are all that opens a mention or a link.
    """
    if isinstance(text, Markup):
        return text
    plain = text if text.isprintable() else clean(text)
    if "&" not in plain and "<" not in plain and ">" not in plain:  # as in nearly every text
        return Markup(plain if limit is None or len(plain) <= limit else cut(plain, limit))
    escaped = html.escape(plain, quote=False)
    if limit is None or len(escaped) <= limit:
        return Markup(escaped)
    plain = cut(plain, limit)
    while len(escaped := html.escape(plain, quote=False)) > limit:
        plain = cut(plain, len(plain) - max((len(escaped) - limit) // 5, 1))
    return Markup(escaped)


def unescape(text: str) -> str:
    """What a person typed: Slack escapes & < > once on the way in."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def markup(template: str, **values: object) -> Markup:
    """`template` with `values` put in escaped; values that are `Markup` go in as they are."""
    return Markup(template.format_map({name: _safe(value) for name, value in values.items()}))


def _safe(value: object) -> str:
    return value if isinstance(value, Markup) else escape(str(value))


def join(parts: Iterable[str], between: str = " · ") -> Markup:
    """The parts that are not empty, escaped where they need it."""
    return Markup(between.join([part if isinstance(part, Markup) else escape(part) for part in parts if part]))


def bold(text: str) -> Markup:
    """`text` in bold; asterisks inside would end it."""
    inner = text.replace("*", "∗") if not isinstance(text, Markup) else text
    return Markup(f"*{escape(inner)}*") if inner else Markup("")


def quoted(text: str, limit: int = 300) -> Markup:
    """A sentence of a page in quotation marks, on one line that is set off as another's words."""
    line = " ".join(clean(text).split())
    return Markup(f"> “{escape(line, limit)}”")


def safe_url(url: str | None) -> str | None:
    """`url` as it may stand in a link, or None: http(s) only, no user and password, nothing that ends the link."""
    if not url:
        return None
    plain = clean(url).strip()
    try:
        parts = urlsplit(plain)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc or "\n" in plain:
        return None
    address = quote(plain, safe=_URL_SAFE)
    return address if len(address) <= LIMITS["button.url"] else None


def link(url: str | None, label: str, limit: int = 200) -> Markup:
    """`label` as a link to `url`; the label alone when the address cannot be trusted."""
    words = escape(" ".join(clean(label).replace("|", "¦").split()) or "link", limit)
    address = safe_url(url)
    return Markup(f"<{html.escape(address, quote=False)}|{words}>") if address else words


def moment(instant: datetime, form: str = "{date_short_pretty} at {time}") -> Markup:
    """An aware instant in the reader's own zone, with UTC for clients that cannot."""
    fallback = instant.strftime("%d %b %Y %H:%M UTC").lstrip("0")
    return Markup(f"<!date^{int(instant.timestamp())}^{form}|{fallback}>")


# Builders


def plain_text(text: str, limit: int) -> Block:
    words = _one_line(unescape(text) if isinstance(text, Markup) else text)
    return {"type": "plain_text", "text": cut(words, limit) or "–", "emoji": False}


@lru_cache(maxsize=512)
def _one_line(text: str) -> str:
    """Kept, since nearly all are the labels of the same few buttons."""
    return " ".join(clean(text).split())


def mrkdwn(text: str, limit: int) -> Block:
    # verbatim: Slack then makes no link of an address or a channel name that a page merely prints.
    safe = shorten(text, limit) if isinstance(text, Markup) else escape(text, limit)
    return {"type": "mrkdwn", "text": safe or "–", "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, LIMITS["header.text"])}


def section(text: str, *, accessory: Block | None = None, block_id: str | None = None) -> Block:
    block: Block = {"type": "section", "text": mrkdwn(text, LIMITS["section.text"])}
    if accessory is not None:
        block["accessory"] = accessory
    if block_id is not None:
        block["block_id"] = block_id
    return block


def context(*texts: str) -> Block:
    return {
        "type": "context",
        "elements": [mrkdwn(text, LIMITS["context.text"]) for text in texts[: LIMITS["context.elements"]] if text],
    }


def divider() -> Block:
    return {"type": "divider"}


def button(
    text: str,
    action_id: str,
    value: str = "",
    *,
    style: str | None = None,
    confirm: Block | None = None,
    label: str | None = None,
) -> Block:
    """A button; `label` is what a screen reader says where `text` repeats. Values over 2,000 characters are a bug."""
    if len(value) > LIMITS["button.value"]:
        raise ValueError(f"the value of {action_id} is too long")
    block: Block = {"type": "button", "text": plain_text(text, LIMITS["button.text"]), "action_id": action_id}
    if value:
        block["value"] = value
    if style:
        block["style"] = style
    if confirm:
        block["confirm"] = confirm
    if label:
        block["accessibility_label"] = cut(clean(label), LIMITS["button.label"])
    return block


def actions(*elements: Block | None, block_id: str | None = None) -> Block:
    block: Block = {"type": "actions", "elements": [e for e in elements if e][: LIMITS["actions.elements"]]}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def confirm(title: str, text: str, yes: str, no: str = "Cancel", *, danger: bool = False) -> Block:
    """The question Slack asks before a click counts."""
    block: Block = {
        "title": plain_text(title, LIMITS["confirm.title"]),
        "text": plain_text(text, LIMITS["confirm.text"]),
        "confirm": plain_text(yes, LIMITS["confirm.button"]),
        "deny": plain_text(no, LIMITS["confirm.button"]),
    }
    if danger:
        block["style"] = "danger"
    return block


def option(text: str, value: str, description: str | None = None) -> Block:
    block: Block = {"text": plain_text(text, LIMITS["option.text"]), "value": value}
    if description:
        block["description"] = plain_text(description, LIMITS["option.description"])
    return block


def overflow(action_id: str, *options: Block) -> Block:
    return {"type": "overflow", "action_id": action_id, "options": list(options[: LIMITS["overflow"]])}


def text_input(
    label: str,
    action_id: str,
    *,
    block_id: str | None = None,
    initial: str = "",
    hint: str | None = None,
    placeholder: str | None = None,
    optional: bool = False,
    multiline: bool = False,
) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": action_id, "max_length": LIMITS["plain_input"]}
    if multiline:
        element["multiline"] = True
    if initial:
        element["initial_value"] = cut(clean(initial), LIMITS["plain_input"])
    if placeholder:
        element["placeholder"] = plain_text(placeholder, LIMITS["placeholder"])
    return _input(label, element, block_id or action_id, hint, optional)


def select_input(
    label: str,
    action_id: str,
    options: Sequence[Block],
    *,
    block_id: str | None = None,
    initial: Block | None = None,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    element: Block = {"type": "static_select", "action_id": action_id, "options": list(options[: LIMITS["options"]])}
    if initial is not None:
        element["initial_option"] = initial
    return _input(label, element, block_id or action_id, hint, optional)


def conversation_input(
    label: str, action_id: str, *, block_id: str | None = None, hint: str | None = None, optional: bool = False
) -> Block:
    """Any conversation the person is in; the one they come from is chosen already."""
    element: Block = {
        "type": "conversations_select",
        "action_id": action_id,
        "default_to_current_conversation": True,
    }
    return _input(label, element, block_id or action_id, hint, optional)


def _input(label: str, element: Block, block_id: str, hint: str | None, optional: bool) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, LIMITS["input.label"]),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain_text(hint, LIMITS["input.hint"])
    return block


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    submit: str | None = None,
    close: str = "Close",
    private_metadata: str = "",
) -> Block:
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, LIMITS["view.title"]),
        "close": plain_text(close, LIMITS["view.close"]),
        "blocks": list(blocks[: LIMITS["view.blocks"]]),
    }
    if submit:
        view["submit"] = plain_text(submit, LIMITS["view.submit"])
    if private_metadata:
        view["private_metadata"] = private_metadata
    return view


def form(title: str, blocks: Sequence[Block], callback_id: str, submit: str, kept: str = "") -> dict[str, Any]:
    """A modal that is filled in and sent, or cancelled; `kept` comes back with it as its private metadata."""
    return modal(title, blocks, callback_id=callback_id, submit=submit, close="Cancel", private_metadata=kept)


def home(blocks: Sequence[Block]) -> Block:
    return {"type": "home", "callback_id": "home", "blocks": list(blocks[: LIMITS["view.blocks"]])}


# Cutting


def shorten(text: Markup, limit: int) -> Markup:
    """`text` in at most `limit` characters, cut at a line or a blank and never inside a link or an entity."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    for tag in _TAG.finditer(text):
        if tag.start() < limit - 1 < tag.end():
            head = text[: tag.start()]
            break
    line = head.rfind("\n")
    if line > limit * 0.7:
        return Markup(head[:line].rstrip() + "\n…")
    blank = head.rfind(" ")
    # A blank inside a link's label is no place to cut.
    if blank > limit * 0.9 and head.rfind("<") <= head.rfind(">"):
        head = head[:blank]
    return Markup(head.rstrip() + "…")


def message(text: str, blocks: Sequence[Block] = ()) -> Message:
    """One message; `text` (plain words) is what notifications, screen readers and search see."""
    return Message(str(escape(text, LIMITS["message.text"])), tuple(blocks))
