"""Trouble with a post in, a message for the admins out: what could not be said, why, and what mends it."""

from __future__ import annotations

from bot.model import Message, Post

_THINGS = {
    "digest": "the digest",
    "digest_part": "the rest of a digest",
    "alert": "an alert",
    "alert_reply": "a follow-up to an alert",
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


def _plain(word: str) -> str:
    """A reason as literal text: no mark of Slack's, no backtick."""
    return word.translate({ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("`"): "'"})[:300]
