"""One call of a Web API method: its arguments, whatever the wire form they came in, and the token."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.workspace.place import Place
from bot.workspace.records import Json, SlackError
from bot.workspace.registration import Registration

# Arguments that are JSON inside a form or a query.
NESTED = frozenset({"attachments", "blocks", "channels", "event_payload", "files", "metadata", "users", "view"})


@dataclass(slots=True)
class Call:
    """The arguments of a call. A getter raises `invalid_arguments` for a value of the wrong sort."""

    name: str
    arguments: Mapping[str, Any]
    token: str
    registration: Registration
    warnings: list[str] = field(default_factory=list)

    def get(self, name: str) -> Any:
        """The argument as it came; nested JSON in a string is decoded."""
        value = self.arguments.get(name)
        if name in NESTED and isinstance(value, str) and value[:1] in ("{", "["):
            try:
                return json.loads(value)
            except json.JSONDecodeError:
                raise self.bad(name, "must be valid JSON") from None
        return value

    def text(self, name: str, default: str = "") -> str:
        value = self.get(name)
        if value is None:
            return default
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        raise self.bad(name, "must provide a string")

    def need(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if not value:
            raise SlackError(
                "invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]}
            )
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.get(name)
        if value is None:
            return default
        return value is True or str(value).lower() in ("true", "1")

    def number(self, name: str, default: int, *, least: int = 1, most: int = 999) -> int:
        value = self.get(name)
        if value in (None, ""):
            return default
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise self.bad(name, "must provide an integer") from None
        if not least <= number <= most:
            raise self.bad(name, f"must be between {least} and {most}")
        return number

    def need_scope(self, *scopes: str) -> None:
        """Raise `missing_scope` unless the app was granted one of these."""
        if not self.registration.may(*scopes):
            provided = ",".join(sorted(self.registration.scopes or ()))
            raise SlackError("missing_scope", needed=",".join(scopes), provided=provided)

    def bad(self, name: str, what: str) -> SlackError:
        return SlackError(
            "invalid_arguments", response_metadata={"messages": [f"[ERROR] {what} [json-pointer:/{name}]"]}
        )


@dataclass(frozen=True, slots=True)
class Method:
    """How a method runs, the scopes of which one is needed, its rate tier, and who bears the token it takes."""

    run: Callable[[Place, Call], Json]
    scopes: tuple[str, ...] = ()
    tier: int | None = 3
    bearer: Literal["bot", "app", "none"] = "bot"
