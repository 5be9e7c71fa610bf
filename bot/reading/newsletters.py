"""An e-mail (`.eml`, also a page saved as MHTML) in, its text as lines out: subject, sender, day, then the letter."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from bot.errors import UnreadablePage
from bot.reading.markup import visible_lines
from bot.text import squeeze


def text_of_letter(name: str, data: bytes) -> str:
    """The letter as a person would paste it. HTML is preferred: plain parts are often cut.

    Raises:
        UnreadablePage: there is no text in it.
    """
    letter = message_from_bytes(data, policy=policy.default)
    body = _body(letter)
    if not body:
        raise UnreadablePage(name, "There is no text in this e-mail.")
    return "\n".join([*_head(letter), "", *body])


def _head(letter: EmailMessage) -> list[str]:
    sender = parseaddr(_header(letter, "From"))[0]
    date = letter["Date"]
    day = getattr(date, "datetime", None)
    lines = [sender, _header(letter, "Subject"), f"{day:%B} {day.day}, {day.year}" if day else ""]
    return [line for line in map(squeeze, lines) if line]


def _header(letter: EmailMessage, name: str) -> str:
    try:
        return str(letter[name] or "")
    except (ValueError, LookupError):  # a header that its own encoding breaks
        return ""


def _body(letter: EmailMessage) -> list[str]:
    part = letter.get_body(preferencelist=("html", "plain"))
    if part is None:
        return []
    try:
        text = part.get_content()
    except (LookupError, ValueError, AttributeError):
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if part.get_content_subtype() == "html":
        return visible_lines(text)
    return str(text).replace("\r\n", "\n").split("\n")
