"""Slack in, Slack out. `register(app, desk)` is the index of everything the bot answers to.

To add a slash command: a listener in a module of this package, a line in COMMANDS, its help in `bot/messages/help.py`.
The manifest is made of the same tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.desk import Desk
from bot.messages import help
from handlers import (
    admin,
    alerts,
    archive,
    corrections,
    digest,
    events,
    files,
    home,
    installations,
    lookup,
    rulings,
    setup,
)
from handlers.requests import (
    Answered,
    Click,
    ClickListener,
    Command,
    CommandListener,
    Happening,
    HappeningListener,
    Submission,
    SubmissionListener,
)
from handlers.slash import Road

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp

COMMANDS: Mapping[str, CommandListener] = {
    "digest": digest.answer_digest,
    "follow": alerts.answer_follow,
    "leader": lookup.answer_leader,
    "meetings": lookup.answer_meetings,
    "news": lookup.answer_news,
    "readout": admin.answer_readout,
}

# action_id; several of one kind in a row of buttons have a further part after a dot ("answer.page.on")
CLICKS: Mapping[str, ClickListener] = {
    "answer.page": lookup.turn_page,
    "answer.open": lookup.open_answer,
    "answer.share": lookup.share,
    "answer.row": lookup.row_menu,
    "answer.save": files.save,
    "correct.fields": corrections.click,
    "correct.hide": corrections.click,
    "correct.join": corrections.click,
    "correct.person": rulings.click_person,
    "correct.split": corrections.click,
    "correct.story": corrections.click,
    "correct.takedown": corrections.click,
    "digest.off": digest.click_state,
    "digest.pause": digest.click_state,
    "digest.preview": digest.click_preview,
    "digest.resume": digest.click_state,
    "digest.skip": digest.click_skip,
    "follow.add": alerts.click_follow,
    "follow.choose": alerts.click_choice,
    "follow.mute": alerts.click_mute,
    "follow.remove": alerts.click_remove,
    "follow.sure": alerts.click_choice,
    "follow.unmute": alerts.click_unmute,
    "outbox.resume": admin.click_resume,
    "outbox.thaw": admin.click_thaw,
    "home.digest": setup.open_digest,
    "home.follow": setup.open_follow,
    "home.manage": home.manage_digest,
    "home.unfollow": home.unfollow,
    "home.verb": admin.click_verb,
}

SUBMISSIONS: Mapping[str, SubmissionListener] = {
    "archive.ask": archive.answer_modal,
    "correct.fields": corrections.sent_fields,
    "correct.join": corrections.sent_join,
    "correct.takedown": corrections.sent_takedown,
    "rulings.date": rulings.sent_date,
    "rulings.person": rulings.sent_person,
    "rulings.same": rulings.sent_same,
    "setup.digest": setup.preview_digest,
    "setup.digest_sure": setup.keep_digest,
    "setup.follow": setup.preview_follow,
    "setup.follow_sure": setup.keep_follow,
}

SHORTCUTS: Mapping[str, HappeningListener] = {
    "read_into_archive": archive.read_message,
}

EVENTS: Mapping[str, HappeningListener] = {
    "app_home_opened": home.opened,
    "app_mention": events.answer_mention,
    "app_uninstalled": installations.left,
    "member_joined_channel": events.greet,
    "message": events.answer_message,
    "tokens_revoked": installations.left,
}


def register(app: AsyncApp, desk: Desk) -> Road:
    """Hand every listener to Bolt. The `Road` that is returned knows what still runs (`await road.settle()`).

    Bolt asks its listeners one after the other whether a request is theirs, which costs as much as a tenth of an
    answer each; so it gets one a kind, and the tables here are looked up. What no table names is of another version:
    a polite answer instead of Slack's timeout.
    """
    road = Road(desk, refresh_home=home.refresh)
    anything = re.compile(r".{0,300}", re.S)
    app.command(anything)(road.commands(COMMANDS, _retired_command))
    app.action(anything)(road.clicks(CLICKS, _retired_click))
    app.view_submission(anything)(road.submissions(SUBMISSIONS, _retired_form))
    app.event(anything)(road.happenings(EVENTS))
    app.shortcut(anything)(road.happenings(SHORTCUTS, _retired_shortcut))
    app.view_closed(anything)(_acknowledge)
    app.options(anything)(_no_options)
    app.error(_log_and_acknowledge)
    return road


async def _retired_command(desk: Desk, command: Command) -> Answered:
    return help.retired("This command", desk.settings.command_prefix)


async def _retired_click(desk: Desk, click: Click) -> Answered:
    return help.retired("This button", desk.settings.command_prefix)


async def _retired_shortcut(desk: Desk, happening: Happening) -> Answered:
    return help.retired("This shortcut", desk.settings.command_prefix)


async def _retired_form(desk: Desk, sent: Submission) -> Answered:
    return help.retired("This form", desk.settings.command_prefix)


async def _acknowledge(ack: Any) -> None:
    await ack()


async def _no_options(ack: Any) -> None:
    await ack(options=[])


async def _log_and_acknowledge(error: Exception, body: Mapping[str, Any], logger: Any) -> Any:
    """What Bolt itself could not do: logged once; Slack is told that the request arrived."""
    from slack_bolt.response import BoltResponse

    logger.error("request not handled: %s", type(error).__name__, exc_info=error)
    return BoltResponse(status=200, body="")
