"""Record -> Message(text, blocks): every word the bot says in Slack.

The desk receives this package as `desk.render`; its modules are loaded when first used.
"""

from __future__ import annotations

from types import ModuleType

_RENDERING = ("alerts", "digest", "sources")


def __getattr__(name: str) -> ModuleType:
    if name not in _RENDERING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return import_module(f"{__name__}.{name}")
