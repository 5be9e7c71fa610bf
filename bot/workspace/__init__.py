"""A Slack workspace on this machine: Web API, Socket Mode, signed HTTP delivery, and a page in the browser.

It stands in for Slack in the tests and the demo of a Bolt app, which runs against it unchanged over the real wire:

    async with running_workspace(manifest=manifest) as ws:
        app = AsyncApp(client=AsyncWebClient(ws.bot_token, base_url=ws.api_url))

        @app.command("/echo")
        async def echo(ack, respond, command):
            await ack()
            await respond(command["text"])

        handler = AsyncSocketModeHandler(app, ws.app_token)
        await handler.connect_async()
        await ws.wait_for_app()
        reaction = await ws.slash("/echo", "hello", user="ada", channel="general")
        assert (await reaction.reply()).text == "hello"     # what Ada sees
        ws.fail_next("chat.postMessage", "drop_after_store")  # and so on: see Workspace
        await handler.close_async()

Over HTTP instead: `ws.deliver_to("http://127.0.0.1:8000/slack/events")`, signed with `ws.signing_secret`.
`ws.base_url` is the page. Clear HTTP_PROXY and HTTPS_PROXY first: slack_sdk honours them even for 127.0.0.1.
`bot.workspace.block_kit` checks blocks and views by itself, without aiohttp.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from typing import Any

    from bot.workspace.records import Channel, Message, Person, SlackError, View
    from bot.workspace.workspace import Reaction, Workspace

__all__ = ["Channel", "Message", "Person", "Reaction", "SlackError", "View", "Workspace", "running_workspace"]


def running_workspace(port: int = 0, **settings: Any) -> AbstractAsyncContextManager[Workspace]:
    """A workspace that listens on 127.0.0.1 while the context is open; port 0 takes a free one.

    The other settings are those of `Workspace`. Raises OSError when the port is taken.
    """
    from bot.workspace.server import serve
    from bot.workspace.workspace import Workspace

    return serve(Workspace(**settings), port)


def __getattr__(name: str) -> Any:
    # block_kit must stay importable without aiohttp, so the rest is loaded when asked for.
    if name in ("Reaction", "Workspace"):
        from bot.workspace import workspace

        return getattr(workspace, name)
    if name in ("Channel", "Message", "Person", "SlackError", "View"):
        from bot.workspace import records

        return getattr(records, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
