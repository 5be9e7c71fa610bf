"""The Home tab as a view: what I follow, this workspace's digests, the diary, corrections, the admins' panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.answers import MeetingsAnswer
from bot.bulletins import EditionState
from bot.messages import wording
from bot.messages.blocks import (
    Block,
    Markup,
    actions,
    bold,
    button,
    confirm,
    context,
    divider,
    escape,
    header,
    home,
    join,
    markup,
    moment,
    section,
)
from bot.messages.help import ADMIN_VERBS
from bot.messages.lookup import OPEN, meeting_line, opening
from bot.model import Follow

if TYPE_CHECKING:
    from store.verdicts import Verdict

UNFOLLOW = "home.unfollow"
MOST_FOLLOWS = 15
MOST_DIGESTS = 10


@dataclass(frozen=True, slots=True)
class Tab:
    """What one person's tab shows. `is_new`: the person has set up nothing yet."""

    diary: MeetingsAnswer
    follows: Sequence[Follow]
    digests: Sequence[EditionState]
    corrections: Sequence[Verdict]
    is_admin: bool
    now: datetime
    prefix: str = ""


def tab(shown: Tab) -> dict[str, Any]:
    """The view."""
    blocks: list[Block] = [
        header("Readout"),
        section(_welcome(shown)),
        actions(button("Follow something", "home.follow"), button("Set up a digest", "home.digest")),
    ]
    blocks += [divider(), header("What you follow"), *_follows(shown)]
    blocks += [divider(), header("Digests of this workspace"), *_digests(shown)]
    blocks += [divider(), header("Diary"), *_diary(shown)]
    if shown.corrections:
        blocks += [divider(), header("Lately corrected"), section(_corrections(shown.corrections))]
    if shown.is_admin:
        verbs = [markup("`{typed}`", typed=f"/{shown.prefix}readout {verb.name}") for verb in ADMIN_VERBS]
        blocks += [divider(), section(join([bold("You are an admin here"), join(verbs, "  ")], "\n"))]
    return dict(home(blocks))


def _welcome(shown: Tab) -> Markup:
    first = "Who met whom, when and where, and on whose word."
    prefix = shown.prefix
    if shown.follows:
        return join([first])
    return join(
        [
            first,
            "Three things to try in any channel:",
            Markup(f"`/{prefix}leader macron`  who, where, with whom"),
            Markup(f"`/{prefix}follow xi putin`  an alert when something is told of both"),
            Markup(f"`/{prefix}digest daily 08:30`  what is new, every morning"),
            "Or ask me in words under Messages.",
        ],
        "\n",
    )


def _where(channel_id: str) -> Markup:
    if channel_id[:1] in ("C", "G"):
        return Markup(f"<#{escape(channel_id)}>")
    return Markup("our direct messages")


def _follows(shown: Tab) -> list[Block]:
    if not shown.follows:
        return [section("Nothing yet.")]
    blocks = []
    for follow in shown.follows[:MOST_FOLLOWS]:
        muted = follow.muted_until and datetime.fromisoformat(follow.muted_until) > shown.now
        until = moment(datetime.fromisoformat(follow.muted_until)) if muted and follow.muted_until else None
        state = markup("muted until {until}", until=until) if until else ""
        stop = button(
            "Stop", UNFOLLOW, f"v1|{follow.channel_id}|{follow.id}", label=f"Stop following {follow.what}",
            confirm=confirm("Stop following?", f"{follow.what} will alert nobody there any more.", "Stop", danger=True),
        )  # fmt: skip
        line = join([bold(follow.what), join(["in", _where(follow.channel_id)], " "), state])
        blocks.append(section(line, accessory=stop))
    if len(shown.follows) > MOST_FOLLOWS:
        more = len(shown.follows) - MOST_FOLLOWS
        blocks.append(context(f"and {more} more: /{shown.prefix}follow list in their channels"))
    return blocks


def _digests(shown: Tab) -> list[Block]:
    if not shown.digests:
        return [
            section(join([Markup(f"None yet: `/{shown.prefix}digest daily 08:30` in the channel that wants one.")]))
        ]
    lines = []
    for state in shown.digests[:MOST_DIGESTS]:
        when = join(["next", moment(state.next_at)], " ") if state.next_at else state.digest.state
        lines.append(join([_where(state.digest.channel_id), f"{state.digest.at} {state.digest.timezone}", when]))
    if len(shown.digests) > MOST_DIGESTS:
        lines.append(Markup(f"and {len(shown.digests) - MOST_DIGESTS} more"))
    return [section(join(lines, "\n"))]


def _diary(shown: Tab) -> list[Block]:
    diary = shown.diary
    blocks = [section(meeting_line(found)) for found in diary.meetings]
    if not blocks:
        blocks.append(section("Nothing is expected in the days ahead, as far as the archive tells."))
    blocks.append(context(join([wording.searched(diary.searched, diary.today)])))
    if diary.total > len(diary.meetings):
        label = f"All {diary.total} upcoming meetings"
        blocks.append(actions(button(label, f"{OPEN}.diary", opening("meetings", "upcoming"))))
    return blocks


def _corrections(verdicts: Sequence[Verdict]) -> Markup:
    lines = []
    for verdict in verdicts[:5]:
        is_person = verdict.made_by[:1] in ("U", "W") and verdict.made_by.isalnum()
        who = Markup(f"<@{verdict.made_by}>") if is_person else verdict.made_by
        at = moment(datetime.fromisoformat(verdict.made_at))
        lines.append(join([verdict.kind.replace("_", " "), verdict.subject, "by", who, at], " "))
    return join(lines, "\n")
