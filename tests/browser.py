"""Chromium for the tests that look at a page; what it is started with, and a page as people open it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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


@asynccontextmanager
async def started_chromium() -> AsyncIterator[Any]:
    from playwright.async_api import async_playwright

    async with async_playwright() as tool:
        started = await tool.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        await started.close()


@asynccontextmanager
async def open_page(
    chromium: Any, address: str, look: str, *, patience_ms: int
) -> AsyncIterator[tuple[Any, list[str]]]:
    """A page in one of `LOOKS`, once it is ready, and the browser's errors: at the end there are none."""
    scheme = "dark" if "dark" in look else "light"
    context = await chromium.new_context(viewport=SIZES[look.split()[-1]], color_scheme=scheme, reduced_motion="reduce")
    try:
        page = await context.new_page()
        page.set_default_timeout(patience_ms)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        await page.goto(address)
        await page.wait_for_selector("body.ready")
        yield page, troubles
        assert troubles == []
    finally:
        await context.close()
