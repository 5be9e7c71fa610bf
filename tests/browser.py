"""Chromium for the tests that look at a page; what it is started with, and a page as people open it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
LOOKS = ("desktop", "phone", "dark desktop", "dark phone")


@dataclass(slots=True)
class Windows:
    """A browser, and its window of each look: opened once, since that takes as long as many a test."""

    browser: Any
    opened: dict[str, Any] = field(default_factory=dict)

    async def of_look(self, look: str) -> Any:
        if look not in self.opened:
            scheme = "dark" if "dark" in look else "light"
            size = SIZES[look.split()[-1]]
            context = await self.browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
            self.opened[look] = await context.new_page()
        return self.opened[look]

    async def close(self, look: str) -> None:
        await self.opened.pop(look).context.close()


@asynccontextmanager
async def started_chromium() -> AsyncIterator[Windows]:
    from playwright.async_api import async_playwright

    async with async_playwright() as tool:
        started = await tool.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield Windows(started)
        await started.close()


@asynccontextmanager
async def open_page(
    windows: Windows, address: str, look: str, *, patience_ms: int
) -> AsyncIterator[tuple[Any, list[str]]]:
    """A page in one of `LOOKS`, once it is ready, and the browser's errors: at the end there are none.

    The address has a port of its own, so that nothing another test left in the browser is seen there.
    """
    troubles: list[str] = []
    hears = {
        "pageerror": lambda error: troubles.append(str(error)),
        "console": lambda line: troubles.append(line.text) if line.type == "error" else None,
        "dialog": lambda dialog: troubles.append(f"dialog: {dialog.message}"),
    }
    page = await windows.of_look(look)
    page.set_default_timeout(patience_ms)
    for event, listener in hears.items():
        page.on(event, listener)
    try:
        await page.goto(address)
        await page.wait_for_selector("body.ready")
        yield page, troubles
        assert troubles == []
    except BaseException:
        await windows.close(look)
        raise
    for event, listener in hears.items():
        page.remove_listener(event, listener)
    await page.goto("about:blank")
