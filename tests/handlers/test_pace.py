"""A lookup over signed HTTP against a command that does nothing, in one run: how many times as long at the median."""

import time
from contextlib import AsyncExitStack
from statistics import median

from aiohttp import ClientSession, web
from slack_bolt.async_app import AsyncApp

from tests.handlers.conftest import TEAM, newsroom, signed

TIMES = 5.0
"""Measured 2.4 on a quiet machine: the thread that reads SQLite, the query, the cards and their JSON."""
COMMANDS = 60
SLOWEST_S = 1.0


async def timed(session, url, secret, command, text):
    body = f"command=%2F{command}&text={text}&team_id={TEAM}&user_id=U0ADA000001&channel_id=C0GENERAL01&api_app_id=A1"
    headers = {"content-type": "application/x-www-form-urlencoded"} | signed(secret, body)
    begun = time.perf_counter()
    async with session.post(url, data=body, headers=headers) as answer:
        assert answer.status == 200
        await answer.read()
    return time.perf_counter() - begun


async def test_a_lookup_takes_at_most_five_times_as_long_as_nothing(tmp_path):
    async with newsroom(tmp_path, "http") as room, AsyncExitStack() as stack:
        for n in range(40):
            one = room.archive.article(
                f"They met {n}", ["Macron met Meloni."], about=["emmanuel-macron", "giorgia-meloni"]
            )
            room.archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one], date=f"2024-04-{n % 28 + 1:02d}")
        app = AsyncApp(client=room.app.client, signing_secret=room.ws.signing_secret, process_before_response=True)

        @app.command("/noop")
        async def nothing(ack):
            await ack("Nothing.")

        runner = web.AppRunner(app.web_app("/slack/events"))
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        noop_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        session = await stack.enter_async_context(ClientSession())
        secret = room.ws.signing_secret
        lookups, nothings = [], []
        for n in range(COMMANDS + 10):
            query = ("macron", "macron+meloni", "upcoming")[n % 3]
            command = "leader" if n % 3 == 0 else "meetings"
            # One after the other in one run: whatever else the machine does meets both.
            nothings.append(await timed(session, noop_url, secret, "noop", ""))
            lookups.append(await timed(session, room.url, secret, command, query))
        times = median(lookups[10:]) / median(nothings[10:])
        print(f"lookup p50 {median(lookups[10:]) * 1000:.1f} ms, {times:.1f} times a command that does nothing")
        assert times <= TIMES
        assert sorted(lookups[10:])[-2] < SLOWEST_S
