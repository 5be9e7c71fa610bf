"""The `readout` command: words in, exit status out. 0 done, 1 something the user can mend, 2 wrong usage.

Nothing heavy is imported before a command runs, so that `readout leader putin` starts like a command-line tool.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

import click

from bot import __version__
from bot.cli import archive, corrections, feeds, lookups, service, sources
from bot.cli.common import Invocation, choose_db
from bot.errors import ReadoutError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="readout")
@choose_db
@click.pass_context
def readout(context: click.Context) -> None:
    """Readout keeps the newsroom's own readout: articles cut from pasted pages, leaders, and who met whom.

    Try `readout demo`. Settings come from the environment and from a .env file; the README lists them.
    """
    context.ensure_object(Invocation)


for module in (service, archive, corrections, lookups, feeds, sources):
    for command in module.COMMANDS:
        readout.add_command(command)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; every trouble that a person can mend is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # a test's stand-in
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        status = readout.main(args=None if words is None else list(words), prog_name="readout", standalone_mode=False)
    except click.ClickException as wrong_usage:
        wrong_usage.show()
        return wrong_usage.exit_code
    except (click.Abort, KeyboardInterrupt):
        return complain("interrupted; what was finished is kept.")
    except ReadoutError as error:
        return complain(str(error))
    except BrokenPipeError:  # `readout export … | head`: the reader had enough
        abandon_stdout()
        return 0
    except OSError as error:
        if error.strerror is None:
            raise
        abandon_stdout()
        return complain(": ".join(str(part) for part in (error.filename, error.strerror) if part))
    return status if isinstance(status, int) else 0


def abandon_stdout() -> None:
    """If what is still buffered has nowhere to go, drop it, or the interpreter would try, and complain, once more."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(line: str) -> int:
    """One line on stderr, whatever the text; then the exit status."""
    print("readout: " + " ".join(line.split()), file=sys.stderr)
    return 1
