"""What the commands share: the settings with `--db` on top, the desk, `--now`, and how output is told."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.desk import LOCAL, Desk, utc_now
from bot.errors import NotFound
from bot.model import Viewer
from bot.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(slots=True)
class Invocation:
    """One call of the command line: which database it names, and from when it looks."""

    db: Path | None = None
    now: datetime | None = None

    def settings(self) -> Settings:
        """Settings of the environment and `.env`; `--db` wins."""
        settings = Settings.from_env(environment())
        return dataclasses.replace(settings, db=self.db) if self.db else settings

    @contextlib.contextmanager
    def desk(self, *, must_exist: bool = False) -> Iterator[Desk]:
        """The desk on the archive; closed at the end.

        Raises:
            NotFound: a question is asked of an archive that nobody has made yet (`must_exist`).
        """
        from bot import messages
        from store.database import Store

        settings = self.settings()
        if must_exist and not settings.db.exists():
            raise NotFound(f"There is no archive at {settings.db} yet; `readout load FOLDER` makes one.")
        with Store(settings.db) as store:
            yield Desk(store, settings, clock=self.clock, render=messages)

    def clock(self) -> datetime:
        return self.now or utc_now()

    def viewer(self) -> Viewer:
        return Viewer(team_id=LOCAL, timezone=self.settings().timezone)


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)


def environment() -> Mapping[str, str]:
    """The environment over the `.env` file of this folder."""
    if not Path(".env").is_file():
        return os.environ
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(".env").items() if value is not None} | dict(os.environ)


def choose_db(command: Command) -> Command:
    """`--db PATH`, before or after the command word."""

    def keep(context: click.Context, _: click.Parameter, path: Path | None) -> None:
        if path is not None:
            context.ensure_object(Invocation).db = path

    option = click.option(
        "--db",
        type=click.Path(path_type=Path),
        callback=keep,
        expose_value=False,
        metavar="PATH",
        help="The database (READOUT_DB, else readout.db).",
    )
    return option(command)


def choose_now(command: Command) -> Command:
    """`--now DATE`: answer as of that day (noon, UTC)."""

    def keep(context: click.Context, _: click.Parameter, text: str | None) -> None:
        if text is None:
            return
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise click.BadParameter(f"{text!r} is no date such as 2023-10-18.") from None
        if len(text) == len("2023-10-18"):
            moment = moment.replace(hour=12)
        context.ensure_object(Invocation).now = moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    option = click.option(
        "--now", callback=keep, expose_value=False, metavar="DATE", help="Answer as of this day (2023-10-18)."
    )
    return option(command)


as_json = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


def tell_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))
