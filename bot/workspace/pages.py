"""The page in the browser: a few static files under a strict policy; it talks to the control API only."""

from __future__ import annotations

import html
from importlib import resources

from aiohttp import web

from bot.workspace.workspace import Workspace

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def add_page_routes(app: web.Application, workspace: Workspace) -> None:
    folder = resources.files("bot.workspace") / "page"
    files = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(tuple(_TYPES))}
    template = (folder / "index.html").read_text("utf-8")

    async def index(_: web.Request) -> web.Response:
        text = template.replace("{{token}}", html.escape(workspace.control_token, quote=True))
        text = text.replace("{{title}}", html.escape(workspace.name))
        return _respond(text.encode(), "text/html")

    async def asset(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in files:
            raise web.HTTPNotFound(text="no such file")
        return _respond(files[name], _TYPES["." + name.rpartition(".")[2]])

    app.router.add_get("/", index)
    app.router.add_get("/archives/{channel}", index)
    app.router.add_get("/archives/{channel}/{message}", index)
    app.router.add_get("/page/{name}", asset)


def _respond(body: bytes, content_type: str) -> web.Response:
    headers = {"Content-Security-Policy": POLICY, "X-Frame-Options": "DENY"}
    return web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)
