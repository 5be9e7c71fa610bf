"""What the log may hold: facts on one line, no secrets."""

import io
import json
import logging

import pytest

from bot.log import FIELD_BYTES, JsonLines, clean


def logged(message: str, *args: object, error: bool = False, **extra: object) -> tuple[str, dict[str, object]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.Logger("desk")
    logger.addHandler(handler)
    if error:
        try:
            raise ValueError("bad token xoxb-1-2-abc\nsecond line")
        except ValueError:
            logger.exception(message, *args, extra=extra)
    else:
        logger.info(message, *args, extra=extra)
    return stream.getvalue(), json.loads(stream.getvalue())


@pytest.mark.parametrize(
    ("told", "secret"),
    [
        ("token xoxb-123-456-AbCdEf", "123-456-AbCdEf"),
        ("token xoxe.xoxp-1-Mi0yLTk", "1-Mi0yLTk"),
        ("app xapp-1-A0B-77-deadbeef", "deadbeef"),
        ("headers {'Authorization': 'Bearer abc.def'}", "abc.def"),
        ("authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("GET https://desk:hunter2@feeds.example/rss", "hunter2"),
        ("wss://wss.slack.example/link?ticket=5fd2a9&app_id=1", "5fd2a9"),
        ("POST https://hooks.slack.com/commands/T1/99/Zx", "T1/99/Zx"),
        ("client_secret=0ddba11", "0ddba11"),
    ],
)
def test_a_secret_is_blotted_out(told: str, secret: str) -> None:
    assert secret in told
    assert secret not in clean(told)


def test_a_secret_in_an_extra_field_or_an_exception_is_blotted_out() -> None:
    raw, line = logged("start failed", error=True, url="https://a:b@c.example/")
    assert "xoxb-1" not in raw
    assert "a:b@" not in raw
    assert str(line["error"]).startswith("ValueError: bad token xoxb-…")
    assert "second line" in str(line["trace"])


def test_a_record_is_one_line_whatever_a_page_says() -> None:
    raw, line = logged("headline %s", "A\nB\r\x1b[31mred\x1b[0m\u2028C\x07", articles=3, live=True)
    assert raw.count("\n") == 1
    assert line["event"] == "headline A B red C "
    assert line["articles"] == 3
    assert line["live"] is True


def test_a_field_has_an_end() -> None:
    _, line = logged("é" * 9000, page="x" * 100_000)
    assert len(str(line["event"]).encode()) <= FIELD_BYTES
    assert len(str(line["page"]).encode()) <= FIELD_BYTES


def test_a_lone_surrogate_does_not_stop_the_log() -> None:
    _, line = logged("page \udcff.txt")
    assert line["event"] == "page ?.txt"
