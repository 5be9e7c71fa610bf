"""Trouble with posts in, words for the admins out: what could not be said, why, and what mends it."""

from __future__ import annotations

from datetime import datetime

from bot.bulletins import EditionState, Outgoing
from bot.messages import wording
from bot.messages.blocks import Block, Markup, actions, bold, button, context, escape, join, markup, moment, section
from bot.messages.digest import when
from bot.model import Message, Post

RESUME = "outbox.resume"
THAW = "outbox.thaw"
EDITIONS_SHOWN = 10

_THINGS = {
    "digest": "the digest",
    "digest_part": "the rest of a digest",
    "alert": "an alert",
    "alert_part": "the rest of gathered alerts",
    "alert_reply": "a follow-up to an alert",
    "alert_roll_up": "gathered alerts",
    "alert_count": "the count of an alert",
}

# Slack's word -> what happened and what to do.
_REASONS = {
    "channel_not_found": "the channel is gone, or private and I am not in it. Invite me there with `/invite`",
    "is_archived": "the channel is archived. Unarchive it, or move the digest and the follows elsewhere",
    "is_inactive": "the channel is inactive. Unarchive it, or move the digest and the follows elsewhere",
    "not_in_channel": "I am not in that channel. Invite me there with `/invite`",
    "restricted_action": "only some people may post there. Let the app post, in the channel's settings",
    "restricted_action_read_only_channel": "the channel is read-only. Let the app post, in the channel's settings",
    "restricted_action_thread_only_channel": "the channel takes replies only. Choose another channel",
    "thread_not_found": "the message it belongs to was deleted",
    "message_not_found": "the message it belongs to was deleted",
    "too late": "it would have come too late to be of use",
    "messages_tab_disabled": "the app's Messages tab is off. Turn it on in the app's settings",
}

_ENDS = {
    "blocked": "It is kept, and goes out once the channel works again.",
    "failed": "It will not be tried again.",
    "expired": "It will not be sent any more.",
}


def word_trouble(post: Post, state: str, why: str) -> Message:
    """What the admins are told of a post that ended as `state` for the reason `why` (Slack's word or ours)."""
    thing = _THINGS.get(post.kind, "a message")
    reason = _REASONS.get(why, f"Slack says `{_plain(why)}`")
    return Message(f"I could not post {thing} to {_place(post.channel_id)}: {reason}. {_ENDS.get(state, '')}".rstrip())


def _place(channel_id: str) -> str:
    if channel_id[:1] in "CG":
        return f"<#{channel_id}>"
    return f"<@{channel_id}>" if channel_id[:1] in "UW" else "a direct message"


def _plain(word: str) -> Markup:
    """A reason as literal text between backticks: none of its own may end them."""
    return escape(word.replace("`", "'"), 300)


# Status


def outgoing_blocks(found: Outgoing, *, is_admin: bool) -> list[Block]:
    """The part of the status that tells of digests and alerts; admins can set going what stands still."""
    lines: list[Markup | str] = [bold("Digests and alerts"), _queue(found)]
    if found.leader:
        lines.append(f"Planned by {found.leader}")
    if found.frozen:
        lines.append(f"Nothing goes out: {found.frozen}. An admin lets it go on, once the restored archive is right.")
    lines += [_edition(state) for state in found.editions[:EDITIONS_SHOWN]]
    if len(found.editions) > EDITIONS_SHOWN:
        lines.append(f"and {wording.count(len(found.editions) - EDITIONS_SHOWN, 'more digest')}")
    blocks: list[Block] = [section(join(lines, "\n"))]
    if found.causes:
        named = [f"{cause} ({number})" for cause, number in list(found.causes.items())[:5]]
        blocks.append(context(join(["Held up by: " + ", ".join(named)])))
    buttons = []
    if is_admin and found.states.get("blocked"):
        buttons.append(button("Try blocked posts again", RESUME, "v1|"))
    if is_admin and found.frozen:
        buttons.append(button("Let posts go out again", THAW, "v1|", style="primary"))
    return [*blocks, *([actions(*buttons)] if buttons else [])]


def _queue(found: Outgoing) -> Markup:
    waiting = sum(found.states.get(state, 0) for state in ("pending", "leased", "unknown"))
    parts: list[Markup | str] = [f"{found.states.get('sent', 0):,} posted", f"{waiting:,} waiting"]
    parts += [
        f"{found.states[state]:,} {state}" for state in ("blocked", "failed", "expired") if found.states.get(state)
    ]
    if waiting and found.oldest_made_at:
        parts.append(join(["the oldest since ", moment(datetime.fromisoformat(found.oldest_made_at))], ""))
    return join(parts)


def _edition(state: EditionState) -> Markup:
    place = Markup(_place(state.digest.channel_id))
    told = state.digest.state if state.digest.state != "on" else ""
    upcoming = join([Markup("next "), moment(state.next_at)], "") if state.next_at else Markup("")
    last = ""
    if state.last_day:
        ended = state.last_post or {"empty": "nothing new"}.get(state.last_slot or "", state.last_slot)
        last = f"last {state.last_day}, {ended}"
    return join([place, markup("{when}", when=when(state.digest)), told, upcoming, last])


def word_resumed(count: int) -> Message:
    return Message(f"{wording.count(count, 'blocked post')} will be tried again.")


def word_thawed(count: int) -> Message:
    waiting = wording.count(count, "post")
    return Message(
        f"Posts go out again. {waiting} that waited, and those of the next two days, are looked up in Slack first, "
        "so that nothing is said twice."
    )
