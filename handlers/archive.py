"""The message shortcut "Read into the archive": a message's text, links and attached files become pages.

What was said in a private channel or direct message stays visible only there unless the reader says otherwise: a
modal asks first, and the confirmation says it.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.desk import Desk
from bot.errors import ReadoutError
from bot.messages import archive as words
from handlers import attachments, people
from handlers.requests import Happening, Reply, Submission
from handlers.wire import refusals, tell_privately

if TYPE_CHECKING:
    from bot.desk.intake import PageOutcome

log = logging.getLogger(__name__)

WAIT_SECONDS = 1_800
"""How long a message waits for the answer of the modal: as long as Slack's response address lives."""
MOST_WAITING = 500


@dataclass(frozen=True, slots=True)
class _Waiting:
    happening: Happening
    until: float


_waiting: dict[str, _Waiting] = {}


async def read_message(desk: Desk, happening: Happening) -> Reply:
    """Read a public message at once; ask first who may see a private one."""
    who = await people.person(happening.client, happening.team_id, happening.user_id)
    if who is None or who.is_outsider:
        return Reply(words.members_only())
    if await _is_public(happening):
        return Reply(
            words.reading(attachments.count(_message(happening))), then=_read(desk, happening, only_here=False)
        )
    return Reply(opens=words.ask_who_may_see(_keep(happening)))


async def answer_modal(desk: Desk, submission: Submission) -> Reply:
    """Who may see it was answered: read it now."""
    waiting = _waiting.pop(submission.private_metadata, None)
    if waiting is None or waiting.until < time.monotonic() or not _is_same_person(waiting, submission):
        return Reply(words.expired())
    only_here = submission.values.get(words.SEEN_BY) != words.EVERYBODY
    return Reply(then=_read(desk, waiting.happening, only_here=only_here))


def _is_same_person(waiting: _Waiting, submission: Submission) -> bool:
    asked = waiting.happening
    return (asked.team_id, asked.user_id) == (submission.team_id, submission.user_id)


def _keep(happening: Happening) -> str:
    now = time.monotonic()
    for key in [key for key, kept in _waiting.items() if kept.until < now]:
        del _waiting[key]
    if len(_waiting) >= MOST_WAITING:
        _waiting.pop(next(iter(_waiting)))
    key = secrets.token_urlsafe(16)
    _waiting[key] = _Waiting(happening, now + WAIT_SECONDS)
    return key


async def _is_public(happening: Happening) -> bool:
    """Only when Slack says so: what cannot be looked up counts as private."""
    if happening.client is None or not happening.channel_id.startswith("C"):
        return False

    try:
        answer = await happening.client.conversations_info(channel=happening.channel_id)
    except refusals() as refused:
        log.info("channel not looked up", extra={"why": type(refused).__name__})
        return False
    channel = answer.get("channel") or {}
    return not any(channel.get(flag, False) for flag in ("is_private", "is_im", "is_mpim", "is_group"))


def _message(happening: Happening) -> Mapping[str, Any]:
    return happening.body.get("message") or {}


async def _read(desk: Desk, happening: Happening, *, only_here: bool) -> None:
    from bot.desk import admin, intake

    name = f"slack:{happening.team_id}/{happening.channel_id}/{_message(happening).get('ts') or 'unknown'}"
    found = await attachments.gather(desk, happening.client, _message(happening), name)
    if not found.pages and not found.refused:
        await tell_privately(happening.client, happening.user_id, happening.response_url, words.nothing_to_read())
        return
    channel = happening.channel_id if only_here else None
    origin = intake.Origin("slack", live=True, team_id=happening.team_id, only_channel=channel)
    outcomes: list[PageOutcome] = []
    for page in found.pages:
        try:
            outcomes.append(await desk.run(intake.read_in, desk, page, origin))
        except ReadoutError as trouble:
            found.refused.append((page.name.rsplit("/", 1)[-1], str(trouble)))
    detail = {"channel": happening.channel_id, "added": sum(o.added for o in outcomes), "only_here": only_here}
    await desk.run(
        admin.record, desk, team_id=happening.team_id, by=happening.user_id, action="read message", detail=detail
    )
    said = words.read_in(outcomes, found.refused, only_here=only_here, unopened=found.unopened)
    await tell_privately(happening.client, happening.user_id, happening.response_url, said)
