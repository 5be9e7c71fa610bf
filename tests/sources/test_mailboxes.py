"""A mailbox of newsletters: read and left as it was, its password in the environment alone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.desk import sources
from bot.errors import BadQuery
from bot.fetch import FetchFailed, FetchRefused
from bot.polling import mailboxes
from bot.settings import Settings
from tests.sources.site import SENTENCES, Room, a_room

PASSWORD = "harbour-lantern-9"  # what no log and no row may hold


def letter(number: int, subject: str) -> bytes:
    text = "\r\n\r\n".join(sentence.format(what=subject) for sentence in SENTENCES)
    head = (
        f"Return-Path: <news@quay.example>\r\nFrom: Quay Paper <news@quay.example>\r\nTo: desk@paper.example\r\n"
        f"Subject: {subject}\r\nDate: Thu, 14 Mar 2024 08:00:00 +0000\r\nMessage-ID: <n{number}@quay.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    return (head + subject + "\r\n\r\n" + text + "\r\n").encode()


@dataclass
class Post:
    """An IMAP server with one mailbox: UID -> letter. `said` is every line that a client sent."""

    letters: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    said: list[str] = field(default_factory=list)
    announces: int | None = None
    is_mute: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK IMAP4rev1 ready\r\n")
        with contextlib.suppress(ConnectionError):
            while line := (await reader.readline()).decode().strip():
                self.said.append(line)
                tag, _, command = line.partition(" ")
                if self.is_mute:
                    await reader.read()  # until the other side hangs up
                    break
                for part in self._answer(command):
                    writer.write(part)
                state = "NO" if command.startswith("LOGIN") and PASSWORD not in command else "OK"
                writer.write(f"{tag} {state} {command} done\r\n".encode())
                await writer.drain()
                if command == "LOGOUT":
                    break
        writer.close()

    def _answer(self, command: str) -> Iterator[bytes]:
        if command == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif command.startswith("EXAMINE"):
            yield f"* {len(self.letters)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] valid\r\n".encode()
        elif command.startswith("UID SEARCH"):
            above = re.search(r"UID (\d+):\*", command)
            uids = [uid for uid in self.letters if above is None or uid >= int(above[1])]
            uids = uids or [max(self.letters)] if self.letters else []
            yield f"* SEARCH {' '.join(map(str, uids))}\r\n".encode()
        elif "RFC822.SIZE" in command:
            for uid in map(int, command.split()[2].split(",")):
                yield f"* 1 FETCH (UID {uid} RFC822.SIZE {len(self.letters[uid])})\r\n".encode()
        elif "BODY.PEEK[]" in command:
            data = self.letters[int(command.split()[2])]
            yield f"* 1 FETCH (UID 1 BODY[] {{{self.announces or len(data)}}}\r\n".encode() + data + b")\r\n"
        elif command == "LOGOUT":
            yield b"* BYE\r\n"


@dataclass
class Mail:
    room: Room
    post: Post
    url: str


@pytest.fixture
async def mail(tmp_path: Path) -> AsyncIterator[Mail]:
    post = Post({n: letter(n, f"Sea wall letter {n}") for n in (3, 4)})
    server = await asyncio.start_server(post.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = {
        "allow_hosts": (f"127.0.0.1:{port}",),
        "mail_passwords": {"READOUT_MAIL_PASSWORD_DESK": PASSWORD, "READOUT_MAIL_PASSWORD": "another"},
    }
    url = f"imap://desk%40paper.example@127.0.0.1:{port}/News%20letters?password=READOUT_MAIL_PASSWORD_DESK"
    async with server, a_room(tmp_path, **settings) as room:
        yield Mail(room, post, url)


async def test_letters_are_backfill_at_first_then_live_each_read_once(mail: Mail) -> None:
    source = await mail.room.add(mail.url, at_terminal=True)
    assert (source.kind, source.title) == ("mailbox", "News letters of desk@paper.example")
    await mail.room.poll()
    mail.post.letters[9] = letter(9, "Ferry letter")
    for _ in range(3):
        await mail.room.poll()
    assert mail.room.headlines() == [("Ferry letter", True), ("Sea wall letter 3", False), ("Sea wall letter 4", False)]
    fetched = [line.split()[3] for line in mail.post.said if "BODY.PEEK" in line]
    assert fetched == ["3", "4", "3", "4", "9"]  # the first two for the preview


async def test_nothing_in_the_mailbox_is_changed(mail: Mail) -> None:
    await mail.room.add(mail.url, at_terminal=True)
    await mail.room.poll()
    verbs = {line.split()[1] for line in mail.post.said}
    assert verbs == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert not [line for line in mail.post.said if "UID FETCH" in line and "BODY[" in line]


async def test_a_mailbox_that_was_made_anew_is_read_anew_and_doubles_nothing(mail: Mail) -> None:
    await mail.room.add(mail.url, at_terminal=True)
    await mail.room.poll()
    mail.post.validity = 8
    mail.post.letters = {1: letter(3, "Sea wall letter 3"), 2: letter(5, "Fifth letter")}
    await mail.room.poll()
    assert [headline for headline, _ in mail.room.headlines()] == [
        "Fifth letter", "Sea wall letter 3", "Sea wall letter 4",
    ]  # fmt: skip


async def test_the_password_is_in_no_row_log_or_repr(mail: Mail, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await mail.room.add(mail.url, at_terminal=True)
    await mail.room.poll()
    with contextlib.closing(sqlite3.connect(mail.room.desk.store.path)) as conn:
        dumped = "\n".join(conn.iterdump())
    assert "READOUT_MAIL_PASSWORD_DESK" in dumped
    assert PASSWORD not in dumped + caplog.text + repr(mail.room.desk.settings)


async def test_a_refused_login_names_the_setting_and_not_the_password(mail: Mail) -> None:
    with pytest.raises(FetchFailed, match=r"check READOUT_MAIL_PASSWORD\.") as refused:
        await mail.room.add(mail.url.partition("?")[0], at_terminal=True)
    assert "another" not in str(refused.value)


async def test_a_setting_that_is_missing_is_named(mail: Mail) -> None:
    with pytest.raises(BadQuery, match="READOUT_MAIL_PASSWORD_X is not set"):
        await mail.room.add(mail.url.replace("_DESK", "_X"), at_terminal=True)


@pytest.mark.parametrize(
    "url",
    ["imaps://u@h.example/I?password=SLACK_BOT_TOKEN", "imaps://u@h.example/I?password=READOUT_MAIL_PASSWORDS",
     "imaps://u:secret@h.example/I", "imaps://h.example/I", "imaps:///", "imaps://u@h.example/N%C3%A9", "imap://[::1/"],
)  # fmt: skip
def test_an_address_that_names_another_secret_or_holds_one_is_refused(url: str) -> None:
    with pytest.raises(BadQuery) as refused:
        mailboxes.read_address(url)
    assert "secret" not in str(refused.value).replace("another secret", "")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "10.0.0.1"])
async def test_no_mail_server_inside_is_spoken_to(tmp_path: Path, host: str) -> None:
    async with a_room(tmp_path, mail_passwords={"READOUT_MAIL_PASSWORD": PASSWORD}, allow_hosts=()) as room:
        with pytest.raises(FetchRefused, match="not a public address"):
            await room.add(f"imaps://u@{host}/INBOX", at_terminal=True)
        with pytest.raises(FetchRefused, match="in the clear"):
            await room.add(f"imap://u@{host}/INBOX", at_terminal=True)


async def test_a_letter_without_end_is_a_fault(mail: Mail) -> None:
    mail.post.announces = 2**40
    with pytest.raises(FetchFailed, match="did not answer properly"):
        await mail.room.add(mail.url, at_terminal=True)


async def test_a_server_that_says_nothing_is_left_in_time(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "TOTAL_S", 0.5)
    mail.post.is_mute = True
    with pytest.raises(FetchFailed, match="longer than"):
        await mail.room.add(mail.url, at_terminal=True)


def test_passwords_come_from_the_environment_by_their_names() -> None:
    env = {"READOUT_MAIL_PASSWORD": "a", "READOUT_MAIL_PASSWORD_DESK": "b", "READOUT_MAIL_PASSWORDS": "c", "OTHER": "d"}
    assert Settings.from_env(env).mail_passwords == {"READOUT_MAIL_PASSWORD": "a", "READOUT_MAIL_PASSWORD_DESK": "b"}


async def test_letters_without_text_or_too_long_are_no_fault_and_named_in_the_history(mail: Mail) -> None:
    mail.post.letters[5] = b"From: a@b.example\r\nMIME-Version: 1.0\r\nMessage-ID: <x@y>\r\nSubject: \r\n\r\n"
    mail.post.letters[6] = letter(6, "A letter with its annexes") + b"=" * mailboxes.LARGEST_LETTER
    source = await mail.room.add(mail.url, at_terminal=True)
    done = await mail.room.poll()
    assert (done.source.errors, done.source.mark) == (0, "7:6")
    _, faults, left_out = sources.history(mail.room.desk, source.id, "")
    assert not faults
    assert {left.newest: left.why for left in left_out} == {
        ("letter with UID 5 (UIDVALIDITY 7)",): "There is no text in it.",
        ("letter with UID 6 (UIDVALIDITY 7)",): "larger than 10 MB",
    }
