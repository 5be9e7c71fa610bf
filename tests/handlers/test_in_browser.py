"""The bot in the local workspace in a real browser: each surface, wide and narrow, light and dark, read by axe-core."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import bot.messages
from bot.desk import digest
from tests.browser import CHROMIUM, LOOKS, open_page, started_chromium
from tests.handlers.conftest import Newsroom, newsroom

pytest.importorskip("playwright.async_api", reason="Playwright is not installed (group: browser)")
from tests.workspace.test_page import AXE, axe, scan

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]
HAS_AXE = Path(AXE).is_file()


@dataclass(slots=True)
class Desk:
    """A newsroom and the page on which Ada sees it."""

    room: Newsroom
    page: Any
    is_phone: bool

    async def type(self, command: str) -> None:
        box = self.page.locator(".main .composer-field")
        await box.fill(command)
        await box.press("Escape")
        await box.press("Enter")

    async def go_to(self, place: str) -> None:
        if self.is_phone:
            await self.page.get_by_role("button", name="Channels").click()
        await self.page.locator(".sidebar button", has_text=place).click()

    async def sees(self, text: str) -> Any:
        found = self.page.locator(".main").get_by_text(text).last
        await found.wait_for()
        return found

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name).last.click()

    async def is_fit_to_read(self) -> None:
        """No sideways scrolling, and nothing serious that axe-core finds."""
        assert await self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if HAS_AXE:
            await scan(self.page, axe())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Any]:
    async with started_chromium() as started:
        yield started


@pytest_asyncio.fixture(params=LOOKS, loop_scope="module")
async def desk(request: pytest.FixtureRequest, chromium: Any, tmp_path: Path) -> AsyncIterator[Desk]:
    async with newsroom(tmp_path, "http") as room:
        room.desk.render = bot.messages
        tell(room)
        async with open_page(chromium, room.ws.base_url, request.param, patience_ms=8000) as (page, _):
            yield Desk(room, page, "phone" in request.param)


def tell(room: Newsroom) -> None:
    """Twelve articles, four meetings, one of them ahead."""
    pair = ("emmanuel-macron", "giorgia-meloni")
    for n in range(12):
        one = room.archive.article(
            f"Rail talk {n}", ["Macron met Meloni."], about=pair, url=f"https://news.example/{n}"
        )
        if n < 3:
            room.archive.meeting(*pair, told_by=[one], date=f"2024-04-{n + 10}", city="Rome", country="Italy")
    soon = room.archive.article("Soon", ["Macron will call Meloni."], about=pair, published="2024-05-18")
    room.archive.meeting(*pair, told_by=[soon], status="expected", kind="phone_call", date="2024-05-30")


async def test_answers_pages_menus_and_suggestions(desk: Desk) -> None:
    await desk.type("/leader macron")
    await desk.sees("Next")
    await desk.sees("1–5 of 13 articles")
    await desk.is_fit_to_read()
    await desk.press("Next")
    await desk.sees("6–10 of 13 articles")
    await desk.type("/meetings macron meloni")
    await desk.sees("Meetings: Emmanuel Macron and Giorgia Meloni")
    await desk.page.get_by_role("button", name="More").last.click()
    await desk.page.get_by_role("menuitem", name="Why is this here?").click()
    await desk.sees("Why: ")
    await desk.is_fit_to_read()
    await desk.type("/leader macrn")
    await desk.press("Emmanuel Macron")
    await desk.sees("President, France")
    await desk.type("/news rail")
    await desk.sees("News: rail")
    await desk.type("/readout help")
    await desk.sees("For admins")
    await desk.type("/readout status")
    await desk.sees("Readout status")
    await desk.is_fit_to_read()


async def test_home_its_forms_and_the_thread_of_a_mention(desk: Desk) -> None:
    await desk.go_to("Readout")
    await desk.sees("For admins")
    await desk.sees("Emmanuel Macron and Giorgia Meloni")
    await desk.is_fit_to_read()
    await desk.press("Follow something")
    await desk.page.locator("dialog.modal[open]").wait_for()
    await desk.page.get_by_label("What to follow").fill("macron")
    await desk.is_fit_to_read()
    await desk.page.keyboard.press("Escape")
    await desk.page.locator("dialog.modal[open]").wait_for(state="hidden")
    await desk.go_to("general")
    assert not await desk.page.get_by_role("heading", name="What you follow").is_visible()
    await desk.type("@Readout when did Macron last meet Meloni?")
    await desk.page.get_by_role("button", name="1 reply").click()
    await desk.page.locator(".thread, .pane").get_by_text("12 Apr 2024").first.wait_for()
    await desk.is_fit_to_read()


async def test_a_digest_is_read_in_its_channel(desk: Desk) -> None:
    desk.room.archive.article("Fresh today", ["Macron spoke."], about=["emmanuel-macron"], published="2024-05-20",
                              stored_at="2024-05-20T08:00:00Z")  # fmt: skip
    room = desk.room
    parts = await room.desk.run(digest.preview, room.desk, room.ws.team_id, "C0GENERAL01", room.desk.clock())
    for part in parts:
        await room.app.client.chat_postMessage(channel="C0GENERAL01", text=part.text, blocks=list(part.blocks))
    await desk.sees("Digest, Mon 20 May 2024")
    await desk.sees("Fresh today")
    await desk.is_fit_to_read()
    await desk.type("/digest now")
    await desk.sees("The digest is on its way")
