"""Log records in, one JSON line each out: events with facts, never a token, a control character or an endless field.

log = logging.getLogger(__name__)
log.info("page read", extra={"file": name, "articles": 11})
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

FIELD_BYTES = 2048

_SECRETS = (
    (re.compile(r"\b(xox[a-z](?:\.[a-z]{1,8})?-|xapp-)[A-Za-z0-9-]{1,400}"), r"\1…"),
    (
        re.compile(r"(?i)\b(authorization['\"]?\s{0,4}[:=]\s{0,4}['\"]?(?:(?:bearer|basic)\s)?)[^\s'\",}]{1,2000}"),
        r"\1…",
    ),
    (re.compile(r"(?i)\b((?:client_|signing_)?secret|ticket|code|token)=[^\s&'\"]{1,2000}"), r"\1=…"),
    (re.compile(r"(://)[^\s/@:]{1,255}(?::[^\s/@]{0,255})?@"), r"\1…@"),
    # A response address lets whoever holds it speak in the channel.
    (re.compile(r"(https://hooks\.slack(?:-gov)?\.com/)[^\s'\"]{1,500}"), r"\1…"),
)
_ANSI = re.compile(r"\x1b(?:\[[0-?]{0,32}[ -/]{0,8}[@-~]|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redact(text: str) -> str:
    """`text` without Slack tokens, Authorization values, passwords in URLs and response addresses."""
    for secret, blot in _SECRETS:
        text = secret.sub(blot, text)
    return text


def clean(text: str) -> str:
    """`text` on one line: no ANSI codes or control characters, no secrets, at most FIELD_BYTES bytes of UTF-8."""
    # Cut twice: first so that no endless field is searched, then because blots and UTF-8 change the length.
    line = redact(_CONTROL.sub(" ", _ANSI.sub("", text[: 4 * FIELD_BYTES])))
    encoded = line.encode("utf-8", "replace")
    if len(encoded) <= FIELD_BYTES:
        return encoded.decode("utf-8")
    return encoded[: FIELD_BYTES - 4].decode("utf-8", "ignore") + "…"


class JsonLines(logging.Formatter):
    """`time` (UTC), `level`, `logger`, `event`, the record's extra fields, `error` and `trace` of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": clean(record.getMessage()),
        }
        for name, value in vars(record).items():
            if name not in _OWN and not name.startswith("_"):
                line[name] = value if isinstance(value, bool | int | float | None) else clean(str(value))
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = clean(f"{type(error).__name__}: {error}")
            # The end of a trace names the line that failed.
            line["trace"] = clean(self.formatException(record.exc_info)[-FIELD_BYTES:].replace("\n", " | "))
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up(level: int | str = logging.INFO, stream: TextIO | None = None) -> None:
    """Send the log of this process to `stream` (stderr) as JSON lines; called once, by the command line."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    # Their chatter at INFO is a line for every tick or request.
    for loud in ("apscheduler", "aiohttp.access", "slack_sdk", "slack_bolt"):
        logging.getLogger(loud).setLevel(logging.WARNING)
