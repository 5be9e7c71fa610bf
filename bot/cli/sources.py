"""Where pages come from and who is known: feeds and roster."""

from __future__ import annotations

import click

COMMANDS: tuple[click.Command, ...] = ()
