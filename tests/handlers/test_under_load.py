"""Commands while pages are read all the time: each is acknowledged long before Slack gives up."""

import asyncio
import time

from aiohttp import ClientSession

import handlers
from bot.desk import admin
from tests.handlers.conftest import TEAM, newsroom, signed

COMMANDS, A_SECOND = 200, 40
P99_S = 1.0
"""Slack gives up after 3 s. Measured 0.2 to 0.6 s with eleven other processes at work on two cores."""

PAGE = """The Harbour Gazette

Meloni receives Macron in Rome, round {n}

By Ines Corrado

12 March 2024

Italian Prime Minister Giorgia Meloni received French President Emmanuel Macron in Rome on Tuesday, for talk {n}.

The two leaders spoke for an hour about farm prices and the rail tunnel under the Alps, and {words}.
"""


async def test_commands_are_acknowledged_while_pages_are_read(tmp_path):
    slowest = await p99(tmp_path, COMMANDS)
    if slowest > P99_S:  # a second look, since whatever else the machine does counts too
        (tmp_path / "again").mkdir()
        slowest = await p99(tmp_path / "again", COMMANDS)
    assert slowest <= P99_S, f"p99 {slowest:.2f} s"


async def test_a_listener_that_holds_up_the_others_would_be_noticed(tmp_path, monkeypatch):
    async def holds_up(desk, command):
        time.sleep(0.3)  # noqa: ASYNC251  (the fault that is planted here)
        return

    monkeypatch.setitem(handlers.COMMANDS, "leader", holds_up)
    assert await p99(tmp_path, 40) > P99_S


async def p99(folder, commands) -> float:
    """Seconds until all but one in a hundred of so many commands were acknowledged, with pages read all the time."""
    seeds = folder / "seeds"
    seeds.mkdir()
    async with newsroom(folder, "http", seeds=seeds) as room, ClientSession() as session:
        # Once before: the matchers of names and sentences are built at the first page, half a second on one thread.
        await read_once(room, seeds, "first")
        stop = asyncio.Event()
        reader = asyncio.create_task(read_all_the_time(room, seeds, stop))
        secret, begun = room.ws.signing_secret, time.perf_counter()
        asked = [asyncio.create_task(ask(session, room.url, secret, begun + n / A_SECOND, n)) for n in range(commands)]
        times = sorted(await asyncio.gather(*asked))
        stop.set()
        assert await reader >= 1, "nothing was read meanwhile"
    return times[int(commands * 0.99)]


async def read_all_the_time(room, seeds, stop) -> int:
    """Change every page and reload, again and again; how many times."""
    loads = 0
    while not stop.is_set():
        await read_once(room, seeds, str(loads))
        loads += 1
    return loads


async def read_once(room, seeds, which) -> None:
    for n in range(10):
        words = " ".join(f"word{which}x{n}y{i}" for i in range(120))
        (seeds / f"{n}.txt").write_text(PAGE.format(n=f"{which}-{n}", words=words), encoding="utf-8")
    report = await room.desk.run(admin.reload, room.desk, by="test")
    assert not report.refused


async def ask(session, url, secret, at, n) -> float:
    """Send one command at its moment; seconds until it was acknowledged."""
    await asyncio.sleep(max(0.0, at - time.perf_counter()))
    command, text = (("leader", "macron"), ("meetings", "upcoming"), ("news", "tunnel"), ("readout", "status"))[n % 4]
    body = f"command=%2F{command}&text={text}&team_id={TEAM}&user_id=U0ADA000001&channel_id=C0GENERAL01"
    headers = {"content-type": "application/x-www-form-urlencoded"} | signed(secret, body)
    begun = time.perf_counter()
    async with session.post(url, data=body, headers=headers) as answer:
        assert answer.status == 200
        assert "wrong on my side" not in await answer.text()
    return time.perf_counter() - begun
