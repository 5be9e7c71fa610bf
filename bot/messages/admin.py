"""What admins are told: reloads and their progress, the state of the archive, the audit, corrections, refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.messages import wording
from bot.messages.blocks import (
    Block,
    Markup,
    bold,
    context,
    cut,
    escape,
    header,
    join,
    markup,
    message,
    moment,
    section,
)
from bot.model import Message

if TYPE_CHECKING:
    from bot.desk.admin import Status
    from store.audit import AuditEntry
    from store.sources import Load

NAMED = 8
"""Files named in a report; the rest are counted."""


def refusal(admins: Sequence[str]) -> str:
    """Who can do what the asker may not. Plain text: it becomes the text of an error."""
    if not admins:
        return "Only admins can do that, and none is set: READOUT_ADMINS names them by their user ids."
    return f"Only admins can do that here. Ask {wording.listing([f'@{user}' for user in admins[:5]], 'or')}."


def refused(admins: Sequence[str]) -> Message:
    """The same for Slack, where ids become names."""
    if not admins:
        return message(refusal(admins), [section(join([refusal(admins)]))])
    people = Markup(wording.listing([f"<@{escape(user)}>" for user in admins[:5]], "or"))
    return message(refusal(admins), [section(markup("Only admins can do that here. Ask {people}.", people=people))])


def not_known() -> Message:
    """To somebody listed as admin whom Slack does not tell us about, so that a guest could be behind it."""
    text = "Slack does not tell me who you are just now, and admins must be known. Try again; I need users:read for it."
    return message(text, [section(text)])


def operator_only() -> str:
    """Why an admin of one workspace may not, where several share the archive. Plain text."""
    return (
        "Several workspaces share this archive, so what all of them see is changed only by whoever runs Readout, "
        "at its terminal (`readout load`, `roster`, `correct`, `backup`). Admins here can correct "
        "what this workspace read itself."
    )


# Reload


def reload_begins(what: str, *, dry_run: bool) -> Message:
    doing = "Trying out a reload" if dry_run else "Reloading"
    text = f"{doing} of {what}…" if dry_run else f"{doing} {what}…"
    return message(text, [section(join([text, "Progress and the result follow in our direct messages."], " "))])


def reload_progress(what: str, done: int, total: int, name: str, *, dry_run: bool) -> Message:
    share = f"{done} of {wording.count(total, 'page')}"
    text = f"{'Trying out' if dry_run else 'Reloading'} {what}: {share}"
    return message(text, [section(join([bold(text), cut(name, 200)], "\n"))])


def reload_done(what: str, report: Mapping[str, Any], *, seconds: float) -> Message:
    """The counts of a load. `report` is `intake.LoadReport` as a dict."""
    dry_run = bool(report["dry_run"])
    title = f"{'Dry run: a reload' if dry_run else 'Reload'} of {what}{' would bring' if dry_run else ' is done'}"
    changes = [f"{report[name]:,} {name}" for name in ("added", "changed", "dropped") if report[name]]
    counts = f"records: {', '.join(changes)}" if changes else "nothing has changed"
    pages = f"{wording.count(report['pages'], 'page')}, of which {report['unchanged_pages']:,} unchanged"
    lines: list[str] = [join([bold(title)])]
    if changes:
        kinds = wording.listing([wording.count(n, kind) for kind, n in sorted(report.get("kinds", {}).items())])
        lines += [
            pages,
            f"{counts[:1].upper()}{counts[1:]}{f' ({kinds})' if kinds else ''}",
            f"{wording.count(report['duplicates'], 'duplicate')}; "
            f"{wording.count(report['rejected'], 'block')} left out",
        ]
    else:
        lines.append(f"Nothing has changed in {wording.count(report['pages'], 'page')}.")
    if report["missing"]:
        lines.append(f"{wording.count(report['missing'], 'file')} read before and gone now; kept in the archive")
    blocks: list[Block] = [section(join(lines, "\n"))]
    if report["refused"]:
        blocks.append(section(_named("Refused, everything else was read", [f"{n}: {r}" for n, r in report["refused"]])))
    if changes and report["touched"] and (dry_run or report["unchanged_pages"]):
        told = [f"{name}: {_news(*news)}" for name, *news in report["touched"]]
        blocks.append(section(_named("What it would change" if dry_run else "What changed", told)))
    if report["empty"]:
        blocks.append(section(_named("Pages without an article", report["empty"])))
    note = "Nothing was written." if dry_run else "No alert is sent for reloads."
    blocks.append(context(join([note, f"{seconds:.1f} s"])))
    text = f"{title}: {counts}; {wording.count(len(report['refused']), 'file')} refused."
    return message(text, blocks)


def _news(added: int, changed: int, dropped: int) -> str:
    """ "3 added, 1 changed"."""
    counted = (("added", added), ("changed", changed), ("dropped", dropped))
    return ", ".join(f"{number:,} {what}" for what, number in counted if number)


def reload_failed(what: str, why: str) -> Message:
    text = f"The reload of {what} stopped: {why}"
    return message(text, [section(join([text]))])


def _named(title: str, names: Sequence[str]) -> Markup:
    lines = [bold(title), *(join([f"• {cut(name, 200)}"]) for name in names[:NAMED])]
    if len(names) > NAMED:
        lines.append(Markup(f"• and {len(names) - NAMED} more"))
    return join(lines, "\n")


# The archive's state


def status(found: Status) -> Message:
    """Versions, counts, the newest article, the last load."""
    facts = [
        ("Version", f"{found.version}, database schema {found.schema}, roster {found.roster_version[:8]}"),
        ("Archive", ", ".join(wording.counts(found.counts)) or "empty"),
        ("Newest article", wording.day(found.newest, unknown="none dated yet")),
        ("Roster", wording.count(found.roster_people, "person", "people")),
        ("Seeds", found.seeds or "no folder set (READOUT_SEEDS)"),
    ]
    if found.loading:
        facts.append(("Now", "a load is running; answers may be incomplete"))
    if found.troubled:
        facts.append(("Sources in trouble", wording.outlets([cut(name, 60) for name in found.troubled], most=5)))
    lines = [join([bold(name), value], ": ") for name, value in facts]
    blocks: list[Block] = [header("Readout status"), section(join(lines, "\n"))]
    blocks += [context(load_line(load)) for load in found.loads[:3]]
    text = "; ".join(f"{name}: {value}" for name, value in facts[:4])
    return message(cut(f"Readout status. {text}", 1_000), blocks)


def load_line(load: Load) -> Markup:
    """ "seeds, today at 10:00, by @ann: added 40, refused 1"."""
    numbers = {name: load.counts.get(name, 0) for name in ("added", "changed", "rejected")}
    numbers["refused"] = len(load.counts.get("refused", ()))
    counts = ", ".join(f"{name} {number}" for name, number in numbers.items() if number)
    told = (counts or "nothing changed") if load.ended_at else "running, or cut off"
    return join([load.folder, moment(datetime.fromisoformat(load.started_at)), told])


def audit(entries: Sequence[AuditEntry], offset: int = 0, older: str = "", wanted: str = "") -> Message:
    """One page of the audit; `older` is the command for the next, `wanted` the verb or person asked for."""
    if not entries:
        text = "Nothing is written in the audit yet." if not offset else "There is nothing older."
        if wanted and not offset:
            text = f"The audit has no entry of “{cut(wanted, 60)}”."
        return message(text, [section(join([text]))])
    lines = [_audit_line(entry) for entry in entries]
    return message(
        f"Audit: {wording.count(len(entries), 'entry', 'entries')}, newest first.",
        [
            header("Audit"),
            *(section(line) for line in lines),
            *([context(markup("Older: `{typed}`", typed=older))] if older else []),
        ],
    )


def _audit_line(entry: AuditEntry) -> Markup:
    at = moment(datetime.fromisoformat(entry.at))
    who = (
        Markup(f"<@{escape(entry.user_id)}>")
        if entry.user_id[:1] in "UW" and entry.user_id.isalnum()
        else entry.user_id
    )
    done = "" if entry.outcome == "done" else f"({entry.outcome})"
    return join([join([bold(entry.action), done, "by", who, at], " "), cut(_detail(entry.detail), 400)], "\n")


def _detail(detail: object) -> str:
    """The facts of an audit row as "what, name value, name value"; empty ones left out."""
    if not isinstance(detail, dict):
        return str(detail)
    kept = {name: value for name, value in detail.items() if value not in (None, "", 0, [], {}, False)}
    what = [_short(kept.pop("what"))] if "what" in kept else []
    return ", ".join([*what, *(f"{name.replace('_', ' ')} {_short(value)}" for name, value in kept.items())])


def _short(value: object) -> str:
    if isinstance(value, list):
        return f"{len(value)} items" if len(value) > 2 else " and ".join(map(str, value))
    if isinstance(value, dict):
        return " ".join(f"{k} {v}" for k, v in list(value.items())[:6])
    return str(value)


def backed_up(file: str, size: int) -> Message:
    text = f"Backup written: {file}, {size / 1_048_576:.1f} MiB, checked whole."
    return message(text, [section(join([text]))])
