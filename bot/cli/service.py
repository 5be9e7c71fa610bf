"""What keeps running, and what gets it running: demo, run, serve, digest, doctor, manifest."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Literal

import click

from bot.cli.common import (
    Invocation,
    as_json,
    choose_db,
    choose_now,
    environment,
    pass_invocation,
    tell_json,
)
from bot.errors import ReadoutError


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Or the next free one.")
@click.option("--pages", type=click.Path(path_type=Path), help="Read this folder instead of the samples.")
@click.option("--for", "seconds", type=click.FloatRange(min=0), metavar="SECONDS", help="Stop by itself.")
@click.option("--no-open", is_flag=True, help="Open no browser.")
@choose_db
@pass_invocation
def demo(invocation: Invocation, port: int, pages: Path | None, seconds: float | None, no_open: bool) -> None:
    """Show the bot in a Slack-like workspace in the browser: no Slack, no token, no network."""
    from bot.demo import run_demo

    start_log(quiet=True)
    run_demo(db=invocation.db, port=port, pages=pages, seconds=seconds, open_browser=not no_open)


@click.command()
@choose_db
@pass_invocation
def run(invocation: Invocation) -> None:
    """Run the bot by Socket Mode: Slack needs no way in from outside."""
    import asyncio

    from bot import app

    start_log()
    asyncio.run(app.run(invocation.settings()))


@click.command()
@choose_db
@pass_invocation
def serve(invocation: Invocation) -> None:
    """Run the same bot by HTTP on $PORT: POST /slack/events, GET /healthz, GET /metrics."""
    import asyncio

    from bot import app

    start_log()
    asyncio.run(app.serve(invocation.settings()))


def start_log(*, quiet: bool = False) -> None:
    import logging

    from bot.log import set_up

    set_up(logging.WARNING if quiet else logging.INFO)


@click.command()
@click.option("--channel", required=True, metavar="C", help="The channel's id, such as C012AB3CD.")
@click.option("--dry-run", is_flag=True, help="Print what would be posted; post nothing and move no mark.")
@choose_now
@choose_db
@pass_invocation
def digest(invocation: Invocation, channel: str, dry_run: bool) -> None:
    """What is new since a channel's last digest: printed (--dry-run), or handed to the running bot to post."""
    from bot.desk import digest as desk_digest
    from bot.messages.digest import word_nothing_new, word_posted
    from bot.messages.plain import plain

    with invocation.desk(must_exist=True) as desk:
        now = invocation.clock()
        if dry_run:
            messages = desk_digest.preview(desk, desk_digest.workspace_of(desk, channel), channel, now)
            print("\n\n".join(plain(message) for message in messages))
            return
        bulletin = desk_digest.post_now(desk, desk_digest.workspace_of(desk, channel), channel, now)
        print(plain(word_nothing_new(bulletin) if bulletin.is_empty else word_posted(bulletin)))


@click.command()
@as_json
@click.option("--allow-ephemeral-disk", is_flag=True, help="The archive may vanish at a restart.")
@choose_db
@pass_invocation
def doctor(invocation: Invocation, as_json: bool, allow_ephemeral_disk: bool) -> int:
    """Look for what stands in the bot's way, and say how to mend it. Ends with 1 when something does."""
    from bot.doctor import Finding, examine

    env = environment()
    findings: list[Finding] = []
    try:
        for finding in examine(invocation.settings(), env, ephemeral_ok=allow_ephemeral_disk):
            findings.append(finding)
            if not as_json:
                tell_finding(finding)
    except ReadoutError as error:
        findings.append(Finding("bad", "settings", str(error)))
        if not as_json:
            tell_finding(findings[-1])
    if as_json:
        tell_json([dataclasses.asdict(finding) for finding in findings])
    return 1 if any(finding.level == "bad" for finding in findings) else 0


_MARKS = {"ok": ("ok  ", "green"), "note": ("note", "yellow"), "bad": ("BAD ", "red")}


def tell_finding(finding: object) -> None:
    from bot.doctor import Finding

    assert isinstance(finding, Finding)
    mark, colour = _MARKS[finding.level]
    click.echo(f"{click.style(mark, fg=colour)}  {finding.what}: {finding.says}")
    if finding.fix and finding.level != "ok":
        click.echo(f"      {finding.fix}")


@click.command()
@click.option("--socket", is_flag=True, help="For `readout run` (the default).")
@click.option("--http", is_flag=True, help="For `readout serve`.")
@pass_invocation
def manifest(invocation: Invocation, socket: bool, http: bool) -> None:
    """Print the Slack app manifest to paste into api.slack.com/apps."""
    from bot.manifest import app_manifest

    if socket and http:
        raise click.UsageError("A manifest is for --socket or for --http, not for both.")
    by: Literal["socket", "http"] = "http" if http else "socket"
    print(json.dumps(app_manifest(invocation.settings(), by), ensure_ascii=False, indent=2))


COMMANDS: tuple[click.Command, ...] = (demo, run, serve, digest, doctor, manifest)
