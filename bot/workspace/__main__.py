"""A workspace for an app in another process or language: `python -m bot.workspace [--manifest FILE] [--port N]`.

Prints what the app needs as environment variables, one `NAME=value` a line, then serves until Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.workspace import Workspace, running_workspace


def main(arguments: Sequence[str] | None = None) -> int:
    """0 after an orderly end, 1 with one line on stderr when the manifest or the port cannot be used."""
    options = _read_options(arguments)
    try:
        manifest = json.loads(options.manifest.read_text("utf-8")) if options.manifest else None
        asyncio.run(_serve(options.port, options.request_url, manifest=manifest, name=options.name))
    except (OSError, ValueError) as error:
        print(f"The workspace cannot start: {error}", file=sys.stderr)
        return 1
    return 0


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.workspace", description="A Slack workspace on this machine.")
    parser.add_argument("--manifest", type=Path, help="the app's manifest as JSON")
    parser.add_argument("--port", type=int, default=0, help="a free one when left out")
    parser.add_argument("--name", default="Local workspace", help="shown in the page")
    parser.add_argument("--request-url", default="", help="send to this address over HTTP instead of by Socket Mode")
    return parser.parse_args(arguments)


async def _serve(port: int, request_url: str, **settings: Any) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt
            loop.add_signal_handler(name, ended.set)
    async with running_workspace(port, **settings) as workspace:
        if request_url:
            workspace.deliver_to(request_url)
        for line in _environment(workspace):
            print(line, flush=True)
        await ended.wait()


def _environment(workspace: Workspace) -> list[str]:
    return [
        f"SLACK_API_URL={workspace.api_url}",
        f"SLACK_BOT_TOKEN={workspace.bot_token}",
        f"SLACK_APP_TOKEN={workspace.app_token}",
        f"SLACK_SIGNING_SECRET={workspace.signing_secret}",
        f"WORKSPACE_URL={workspace.base_url}",
        f"WORKSPACE_TOKEN={workspace.control_token}",
    ]


if __name__ == "__main__":
    sys.exit(main())
