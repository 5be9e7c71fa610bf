"""`python -m bot.workspace`: a workspace for an app in another process."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM ends a process at once there")
async def test_it_prints_what_an_app_needs_and_ends_in_order(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"features": {"bot_user": {"display_name": "Echo"}}}))
    command = [sys.executable, "-m", "bot.workspace", "--manifest", str(manifest)]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    lines = [(await asyncio.wait_for(process.stdout.readline(), 10)).decode().strip() for _ in range(6)]
    told = dict(line.split("=", 1) for line in lines)
    async with ClientSession() as session:
        headers = {"Authorization": f"Bearer {told['SLACK_BOT_TOKEN']}"}
        async with session.post(told["SLACK_API_URL"] + "auth.test", headers=headers) as response:
            assert (await response.json())["user"] == "echo"
        headers = {"X-Workspace-Token": told["WORKSPACE_TOKEN"]}
        async with session.post(told["WORKSPACE_URL"] + "control/state", json={}, headers=headers) as response:
            assert (await response.json())["ok"] is True
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 5) == 0


@pytest.mark.parametrize("text", ["{", "[1, 2", "[1]", "5"])
def test_a_bad_manifest_is_one_line(tmp_path: Path, text: str) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(text)
    ran = subprocess.run(
        [sys.executable, "-m", "bot.workspace", "--manifest", str(manifest)], capture_output=True, text=True
    )
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)


def test_a_taken_port_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = subprocess.run([sys.executable, "-m", "bot.workspace", "--port", port], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert ran.stderr.startswith("The workspace cannot start: ")
