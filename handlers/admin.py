"""/readout and its verbs: everyone's (help, status, feeds list, why), the admins', and questions in words."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from bot.desk import Desk
from bot.desk import lookup as desk_lookup
from bot.desk.vocabulary import nearest
from bot.errors import NotAllowed, NotFound, ReadoutError
from bot.messages import admin as words
from bot.messages import help, notices
from bot.model import Message
from bot.text import squeeze
from handlers import access, alerts, corrections, digest, lookup, people, roster, rulings, sources
from handlers.requests import Answered, Click, Command, CommandListener, Reply
from handlers.slash import heard
from handlers.wire import post, post_response, refusals, tell_privately

if TYPE_CHECKING:
    from bot.desk.intake import LoadReport

AUDIT_PAGE = 20
_OF_FOLLOW = {"mute": "mute", "unfollow": "remove", "unmute": "unmute"}
"""Words that people type as verbs of their own for those of /follow."""
BY_BUTTON = frozenset({"audit", "feeds", "reload", "status"})
"""Verbs that the Home tab's panel has as buttons."""
_GREETING = re.compile(
    r"(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening)|thanks|thank you|thx|cheers|ok|okay|great|ping|test)"
    r"(?: (?:there|readout|bot|all|everyone|very much|a lot))?[ !.,]{0,5}",
    re.I,
)
_ITSELF = re.compile(r"(?:what can you do|who are you|what are you|what is this|help me|commands)[ ?!.]{0,5}", re.I)
_LIKE_STATUS = frozenset({"about", "health", "info", "settings", "stats", "version"})
_LISTED = re.compile(r"(?:list|show|find|all|every)\b", re.I)
_QUESTION = re.compile(
    r"(?:and )?(?:who|whom|whose|what|when|where|which|why|how|tell)(?:'s)?\b"
    r"|(?:and )?(?:did|does|do|is|are|was|were|has|have|had|will|would|can)"
    r"(?:n't)?\b"
    r"|(?:and|but) ",
    re.I,
)
_IN_WORDS = re.compile(r"^(?:did|do|does|is|are|was|were|has|have|had|will|would|not|the|it|he|she|they)\b", re.I)
_HOW_TO = re.compile(r"^how (?:do|can|does|to)\b.{0,80}?\b(follow|digest|mute|unfollow|search|reload|undo|share)", re.I)
_DRY_RUN = re.compile(r"(?<!\S)(?:--)?dry[ _-]?run(?!\S)", re.I)
"""However it is typed: a reload in earnest is not what was asked for."""
PROGRESS_EVERY = 3.0
"""Seconds between two updates of a progress message: chat.update allows some fifty a minute."""


async def answer_readout(desk: Desk, command: Command) -> Answered:
    """The first word decides; each verb works exactly as its own command."""
    first, _, rest = command.text.partition(" ")
    verb = first.casefold()
    if not verb or verb in ("help", "hilfe", "aide"):
        return help.about(rest, desk.settings.command_prefix) or await answer_help(desk, command)
    if verb == "feeds" and rest.strip().casefold() in ("", "list"):
        return await heard(VERBS["feeds list"], desk, command.as_verb(verb, "list"))
    if verb in _OF_FOLLOW and rest:
        return await heard(VERBS["follow"], desk, command.as_verb("follow", f"{_OF_FOLLOW[verb]} {rest}"))
    if verb == "why" and _IN_WORDS.search(rest):  # "why did Xi meet Putin?", not "why ID"
        return await _in_words(desk, command)
    if verb in VERBS:
        return await heard(VERBS[verb], desk, command.as_verb(verb, rest.strip()))
    if verb in ADMIN_VERBS:
        return await _as_admin(desk, command.as_verb(verb, rest.strip()), ADMIN_VERBS[verb])
    return await _in_words(desk, command)


async def _as_admin(desk: Desk, command: Command, listener: CommandListener) -> Answered:
    """Admins only; a refusal is written into the audit, and a request that Slack repeats is done once."""
    if not await access.is_admin(desk, command):
        await _note_refusal(desk, command)
        is_listed = access.is_listed(desk, command.team_id, command.user_id)
        if is_listed and await people.person(command.client, command.team_id, command.user_id) is None:
            return words.not_known()
        return words.refused(desk.settings.admins_in(command.team_id))
    if command.trigger_id:
        from bot.desk import inbox

        if not await desk.run(inbox.is_first, desk, f"{command.name}:{command.trigger_id}"):
            return None
    try:
        return await heard(listener, desk, command)
    except NotAllowed:
        await _note_refusal(desk, command)
        raise


async def _note_refusal(desk: Desk, command: Command) -> None:
    from bot.desk import admin

    await desk.run(
        admin.record, desk, team_id=command.team_id, by=command.user_id, action=command.name, detail={},
        outcome="refused",
    )  # fmt: skip


async def _in_words(desk: Desk, command: Command) -> Answered:
    """Another first word: a question when it reads as one or names a leader, else did-you-mean.

    What reads as a search of the ledger ("upcoming", "meetings in paris") is one; of the rest the articles may know.
    """
    prefix, text = desk.settings.command_prefix, command.text
    if _GREETING.fullmatch(text):
        return help.greeted(prefix)
    if _ITSELF.fullmatch(text):
        return await answer_help(desk, command)
    if bool(_LISTED.match(text)) and await desk.run(desk_lookup.is_for_ledger, desk, text, command.viewer):
        return await heard(VERBS["meetings"], desk, command.as_verb("meetings", text))
    if topic := _HOW_TO.search(text):
        return help.about(topic[1], prefix) or await answer_help(desk, command)
    if text.endswith("?") or _QUESTION.match(text) or await desk.run(desk_lookup.names_a_leader, desk, text):
        return await lookup.answer_ask(desk, command.as_verb("ask", text))
    first = text.split(" ", 1)[0]
    if (verb := first.casefold()) in help.IN_A_TERMINAL:
        return help.in_a_terminal(verb, prefix)
    near = ["status"] if verb in _LIKE_STATUS else nearest(first, [*VERBS, *ADMIN_VERBS, "help"]) or _shuffled(first)
    if not near and await desk.run(desk_lookup.is_for_ledger, desk, text, command.viewer):
        return await heard(VERBS["meetings"], desk, command.as_verb("meetings", text))
    return help.unknown_verb(first, near, prefix, query=text)


def _shuffled(typed: str) -> list[str]:
    """Verbs with just the letters that were typed: "hepl", "sawt"."""
    return [verb for verb in (*VERBS, *ADMIN_VERBS, "help") if sorted(verb) == sorted(typed.casefold())]


async def answer_help(desk: Desk, command: Command) -> Message:
    """Every command; the admins' verbs only for admins."""
    listed = access.is_listed(desk, command.team_id, command.user_id)
    is_admin = listed and await access.is_admin(desk, command)
    return help.overview(
        desk.settings.command_prefix, is_admin=is_admin, without=help.FOR_ALL if desk.settings.serves_many else ()
    )


async def answer_status(desk: Desk, command: Command) -> Message:
    from bot.desk import admin, outgoing

    found = words.status(await desk.run(admin.status, desk, command.team_id))
    posts = await desk.run(outgoing.outgoing, desk, command.team_id, desk.clock())
    more = notices.outgoing_blocks(posts, is_admin=await access.is_admin(desk, command))
    return replace(found, blocks=(*found.blocks, *more))


async def click_resume(desk: Desk, click: Click) -> Reply:
    """Try blocked posts again."""
    from bot.desk import outgoing

    await access.must_be_admin(desk, click)
    count = await desk.run(outgoing.resume, desk, click.team_id, desk.clock())
    await _note(desk, click, "resume posts", count)
    return Reply(notices.word_resumed(count))


async def click_thaw(desk: Desk, click: Click) -> Reply:
    """Let a restored archive post again."""
    from bot.desk import outgoing

    await access.must_be_admin(desk, click)
    count = await desk.run(outgoing.thaw, desk, desk.clock())
    await _note(desk, click, "let posts out", count)
    return Reply(notices.word_thawed(count))


async def _note(desk: Desk, click: Click, action: str, count: int) -> None:
    from bot.desk import admin

    await desk.run(admin.record, desk, team_id=click.team_id, by=click.user_id, action=action, detail={"posts": count})


async def click_verb(desk: Desk, click: Click) -> Answered:
    """A button of the Home tab's panel: the verb as if it were typed, its answer in the direct messages."""
    parts = click.parts()
    if not parts or parts[0] not in BY_BUTTON:
        return Reply(help.retired("This button", desk.settings.command_prefix))
    command = Command(
        "readout", " ".join(parts), click.viewer, click.team_id, click.user_id, click.channel_id,
        trigger_id=click.trigger_id, client=click.client,
    )  # fmt: skip
    return await answer_readout(desk, command)


# Admins


async def answer_reload(desk: Desk, command: Command) -> Reply:
    """Read the seeds again: the reply comes at once, progress and result as direct messages to the admin."""
    access.must_be_alone(desk)
    name, times = _DRY_RUN.subn(" ", command.text)
    name, dry_run = squeeze(name) or "seeds", bool(times)
    return Reply(words.reload_begins(name, dry_run=dry_run), then=_reload(desk, command, name, dry_run=dry_run))


async def _reload(desk: Desk, command: Command, name: str, *, dry_run: bool) -> None:
    from bot.desk import admin

    board = ProgressBoard(command, name, dry_run=dry_run)
    begun = time.monotonic()
    try:
        work = desk.run(
            admin.reload, desk, name, by=command.user_id, team_id=command.team_id, dry_run=dry_run,
            progress=board.note,
        )  # fmt: skip
        report: LoadReport = await board.watch(work)
        said = words.reload_done(name, asdict(report), seconds=time.monotonic() - begun)
    except NotFound as absent:
        said = help.not_found(str(absent), absent.nearest)
    except ReadoutError as trouble:
        said = words.reload_failed(name, str(trouble))
    await board.finish(said)


class ProgressBoard:
    """One direct message to the admin, redrawn while work goes on and replaced by its result.

    `note` is called on the worker's thread and only keeps the newest state; the loop redraws at its own pace.
    """

    def __init__(self, command: Command, name: str, *, dry_run: bool) -> None:
        self._command, self._name, self._dry_run = command, name, dry_run
        self._state: tuple[int, int, str] | None = None
        self._shown: tuple[int, int, str] | None = None
        self._post: tuple[str, str] | None = None

    def note(self, done: int, total: int, name: str) -> None:
        self._state = (done, total, name)

    async def watch(self, work: Any) -> Any:
        """The result of `work`; redraws at most every PROGRESS_EVERY seconds until it is there."""
        running = asyncio.ensure_future(work)
        while not running.done():
            await asyncio.wait({running}, timeout=PROGRESS_EVERY)
            if not running.done() and self._state and self._state != self._shown:
                self._shown = self._state
                await self._say(words.reload_progress(self._name, *self._state, dry_run=self._dry_run))
        return running.result()

    async def finish(self, said: Message) -> None:
        """The result, in the direct message and where the command was typed."""
        await self._say(said)
        command = self._command
        if command.response_url:
            payload = {"text": said.text, "blocks": list(said.blocks), "response_type": "ephemeral"}
            await post_response(command.client, command.response_url, payload)

    async def _say(self, said: Message) -> None:
        client = self._command.client
        if client is None:
            return
        try:
            if self._post:
                channel, ts = self._post
                await client.chat_update(channel=channel, ts=ts, text=said.text, blocks=list(said.blocks))
            else:
                self._post = await post(client, self._command.user_id, said)
        except refusals():
            # The result still reaches the admin where the command was typed.
            return


async def answer_backup(desk: Desk, command: Command) -> Reply:
    """A checked copy beside the database; its name carries the moment."""
    access.must_be_alone(desk)
    return Reply(help.working("Copying the database"), then=_backup(desk, command))


async def _backup(desk: Desk, command: Command) -> None:
    from bot.desk import admin

    target = desk.settings.db.with_name(f"{desk.settings.db.stem}-{desk.clock():%Y%m%d-%H%M%S}.backup.db")
    size = await desk.run(admin.backup, desk, target, by=command.user_id, team_id=command.team_id)
    await tell_privately(command.client, command.user_id, command.response_url, words.backed_up(target.name, size))


async def answer_audit(desk: Desk, command: Command) -> Message:
    """Newest first; a word filters by verb, an @name or id by person, a number pages."""
    from bot.desk import admin

    action = user = None
    offset = 0
    for word in command.text.split():
        person = re.fullmatch(r"<?@?([UW][A-Z0-9]{2,20})(?:\|[^>]{0,80})?>?", word)
        if person:
            user = person[1]
        elif word.isdecimal():
            offset = min(int(word), 1_000_000)
        else:
            action = word.casefold()
    entries = await desk.run(
        admin.audit, desk, command.team_id, action=action, user_id=user, limit=AUDIT_PAGE, offset=offset
    )
    filters = " ".join(part for part in (action, user) if part)
    older = f"/{desk.settings.command_prefix}readout audit {filters} {offset + len(entries)}".replace("  ", " ")
    return words.audit(entries, offset, older=older if len(entries) == AUDIT_PAGE else "", wanted=filters)


VERBS: Mapping[str, CommandListener] = {
    "ask": lookup.answer_ask,
    "digest": digest.answer_digest,
    "feeds list": sources.answer_feeds,
    "follow": alerts.answer_follow,
    "leader": lookup.answer_leader,
    "meetings": lookup.answer_meetings,
    "news": lookup.answer_news,
    "status": answer_status,
    "why": lookup.answer_why,
}

ADMIN_VERBS: Mapping[str, CommandListener] = {
    "audit": answer_audit,
    "backup": answer_backup,
    "feeds": sources.answer_feeds,
    "correct": corrections.answer_correct,
    "hide": corrections.answer_hide,
    "merge": corrections.answer_merge,
    "not-a-meeting": rulings.answer_not_a_meeting,
    "reload": answer_reload,
    "roster": roster.answer_roster,
    "same-meeting": rulings.answer_same_meeting,
    "same-story": corrections.answer_same_story,
    "other-story": corrections.answer_other_story,
    "split": corrections.answer_split,
    "takedown": corrections.answer_takedown,
    "undo": corrections.answer_undo,
    "wrong-date": rulings.answer_wrong_date,
    "wrong-person": rulings.answer_wrong_person,
}
