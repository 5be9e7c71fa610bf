"""Merge, split, one story or two, hide, correct, take down, undo: as verbs and under the why of an article.

Every click and every form is judged anew: by who sends it, and by what that person can see there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.desk import lookup as desk_lookup
from bot.errors import BadQuery, NotFound
from bot.messages import admin as admin_words
from bot.messages import corrections as words
from bot.messages import help
from bot.model import Message
from handlers import access
from handlers.requests import Click, Command, Reply, Submission

if TYPE_CHECKING:
    from bot.desk.corrections import Decided

Decision = Callable[..., "Decided"]
AT_ONCE = ("hide", "split", "story")
"""Buttons that need nothing more to be said."""


async def answer_merge(desk: Desk, command: Command) -> Message:
    from bot.desk import corrections

    return await _on_two(desk, command, corrections.merge, "merge", least=2)


async def answer_split(desk: Desk, command: Command) -> Message:
    from bot.desk import corrections

    return await _on_two(desk, command, corrections.split, "split", least=1)


async def answer_same_story(desk: Desk, command: Command) -> Message:
    from bot.desk import corrections

    return await _on_two(desk, command, corrections.same_story, "same-story", least=2)


async def answer_other_story(desk: Desk, command: Command) -> Message:
    from bot.desk import corrections

    return await _on_two(desk, command, corrections.other_story, "other-story", least=1)


async def answer_hide(desk: Desk, command: Command) -> Message:
    from bot.desk import corrections

    if len(command.text.split()) != 1:
        return help.usage("hide", desk.settings.command_prefix, "Name an article by its id.")
    return await _decide(desk, command, corrections.hide, command.text)


async def answer_correct(desk: Desk, command: Command) -> Message:
    from bot.desk import corrections

    article_id, _, rest = command.text.partition(" ")
    field, _, value = rest.partition(" ")
    if not value.strip():
        said = "Name an article by its id, a field (headline, outlet or date) and what it is."
        return help.usage("correct", desk.settings.command_prefix, said)
    return await _decide(desk, command, corrections.correct, article_id, field.casefold(), value)


async def answer_takedown(desk: Desk, command: Command) -> Message:
    from bot.desk import corrections

    article_id, _, why = command.text.partition(" ")
    if not why.strip():
        return help.usage("takedown", desk.settings.command_prefix, "Name an article by its id, and say why.")
    return await _decide(desk, command, corrections.take_down, article_id, why)


async def answer_undo(desk: Desk, command: Command) -> Message:
    from bot.desk import corrections

    verdict = await desk.run(corrections.undo, desk, command.text or None, by=command.user_id, team_id=command.team_id)
    return words.undone(verdict.kind, verdict.id)


async def _on_two(desk: Desk, command: Command, decide: Decision, verb: str, *, least: int) -> Message:
    ids = command.text.split()
    if not least <= len(ids) <= 2:
        named = "Name two articles by their ids." if least == 2 else "Name an article by its id."
        return help.usage(verb, desk.settings.command_prefix, named)
    return await _decide(desk, command, decide, *ids, seen=ids)


async def _decide(
    desk: Desk,
    request: Command | Click | Submission,
    decide: Decision,
    *about: str,
    seen: list[str] | None = None,
) -> Message:
    """Decide on what the person can see there, and say what was decided. `seen` are the ids, by default the first."""
    await desk.run(desk_lookup.must_see, desk, request.viewer, seen or about[:1])
    done = await desk.run(decide, desk, *about, by=request.user_id, team_id=request.team_id)
    return words.decided(
        done.kind,
        [record.article.headline or record.id for record in done.records],
        done.verdict_id,
        desk.settings.command_prefix,
        detail=done.detail,
        called_off=done.called_off,
        posted=done.posted,
    )


# Buttons and forms


async def click(desk: Desk, click: Click) -> Reply:
    """A button under a why-answer: done at once, or a form for what is still to be said."""
    from bot.desk import corrections

    parts = click.parts()
    verb = click.action_id.rpartition(".")[2]
    if len(parts) != 1:
        return Reply(help.retired("This button", desk.settings.command_prefix))
    if not await access.is_admin(desk, click):
        return Reply(admin_words.refused(desk.settings.admins_in(click.team_id)))
    if verb in AT_ONCE:
        decisions: dict[str, Decision] = {
            "hide": corrections.hide,
            "split": corrections.split,
            "story": corrections.other_story,
        }
        return Reply(await _decide(desk, click, decisions[verb], parts[0]))
    await desk.run(desk_lookup.must_see, desk, click.viewer, parts)
    record, copies = await desk.run(corrections.shown, desk, parts[0])
    article, title = record.article, record.article.headline or record.id
    held = {"headline": article.headline, "outlet": article.publisher, "date": article.published}
    kept = json.dumps({"article": record.id, "channel": click.channel_id, "held": held if verb == "fields" else {}})
    if verb == "fields":
        return Reply(opens=words.fields_form(title, article.headline, article.publisher, article.published, kept))
    return Reply(opens=words.join_form(title, kept) if verb == "join" else words.takedown_form(title, copies, kept))


async def sent_join(desk: Desk, sent: Submission) -> Reply:
    from bot.desk import corrections

    other = sent.values.get(words.OTHER, "").strip()
    is_story = sent.values.get(words.AS) == words.SAME_STORY
    decide = corrections.same_story if is_story else corrections.merge
    return await _sent(desk, sent, [(words.OTHER, decide, (other,))])


async def sent_takedown(desk: Desk, sent: Submission) -> Reply:
    from bot.desk import corrections

    return await _sent(desk, sent, [(words.REASON, corrections.take_down, (sent.values.get(words.REASON, ""),))])


async def sent_fields(desk: Desk, sent: Submission) -> Reply:
    from bot.desk import corrections

    kept = json.loads(sent.private_metadata or "{}")
    held = kept.get("held") or {}
    # The date first: a wrong one is refused before anything is done.
    inputs = {"date": words.DATE, "headline": words.HEADLINE, "outlet": words.OUTLET}
    typed = {field: sent.values.get(name, "").strip() for field, name in inputs.items()}
    changed = [field for field, value in typed.items() if value and value != held.get(field)]
    if not changed:
        return Reply(errors={words.HEADLINE: words.nothing_changed()})
    return await _sent(desk, sent, [(inputs[field], corrections.correct, (field, typed[field])) for field in changed])


async def _sent(desk: Desk, sent: Submission, decisions: Sequence[tuple[str, Decision, tuple[str, ...]]]) -> Reply:
    """Decide what a form says, in the conversation that it was opened from; what is amiss is said under its input."""
    kept = json.loads(sent.private_metadata or "{}")
    about, channel = str(kept.get("article") or ""), str(kept.get("channel") or "")
    if not await access.is_admin(desk, sent):
        return Reply(admin_words.refused(desk.settings.admins_in(sent.team_id)), to_channel=channel)
    there = replace(sent, viewer=replace(sent.viewer, channel_id=channel or None))
    said: Message | None = None
    for field, decide, what in decisions:
        seen = [about, *what] if field == words.OTHER else [about]
        try:
            said = await _decide(desk, there, decide, about, *what, seen=seen)
        except (BadQuery, NotFound) as amiss:
            return Reply(errors={field: str(amiss)})
    return Reply(said, to_channel=channel)
