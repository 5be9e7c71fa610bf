"""The Home tab as a view: what I follow, this workspace's digests, the diary, corrections, the admins' panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.answers import MeetingsAnswer
from bot.bulletins import EditionState
from bot.messages import wording
from bot.messages.admin import load_line
from bot.messages.blocks import (
    LIMITS,
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
    option,
    overflow,
    section,
)
from bot.messages.help import ADMIN_VERBS, FOR_ALL
from bot.messages.lines import meeting_line
from bot.messages.openers import OPEN, opening
from bot.model import Digest, Follow

if TYPE_CHECKING:
    from bot.desk.admin import Status
    from store.verdicts import Verdict

UNFOLLOW = "home.unfollow"
MANAGE = "home.manage"
VERB = "home.verb"
MOST_FOLLOWS = 15
MOST_DIGESTS = 10


@dataclass(frozen=True, slots=True)
class Tab:
    """What one person's tab shows. `status`, the archive's, is for admins only."""

    diary: MeetingsAnswer
    follows: Sequence[Follow]
    digests: Sequence[EditionState]
    corrections: Sequence[Verdict]
    now: datetime
    user_id: str = ""
    status: Status | None = None
    prefix: str = ""
    serves_many: bool = False

    def may_manage(self, digest: Digest) -> bool:
        """Whoever set a digest up, and admins, manage it from here; in its channel everybody does."""
        return self.status is not None or (bool(self.user_id) and digest.created_by == self.user_id)


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
    if shown.status is not None:
        blocks += [divider(), header("For admins"), *_panel(shown, shown.status)]
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
    blocks: list[Block] = []
    for state in shown.digests[:MOST_DIGESTS]:
        when = join(["next", moment(state.next_at)], " ") if state.next_at else state.digest.state
        line = join([_where(state.digest.channel_id), f"{state.digest.at} {state.digest.timezone}", when])
        menu = digest_menu(state.digest) if shown.may_manage(state.digest) else None
        blocks.append(section(line, accessory=menu))
    if len(shown.digests) > MOST_DIGESTS:
        blocks.append(context(f"and {len(shown.digests) - MOST_DIGESTS} more"))
    return blocks


def digest_menu(digest: Digest) -> Block:
    """What may be done with a digest from the Home tab: a menu has five lines at most."""
    verbs = [("preview", "Preview")]
    verbs += [("skip", "Skip the next"), ("pause", "Pause")] if digest.state == "on" else [("resume", "Resume")]
    verbs.append(("off", "Turn off"))
    rows = [option(text, f"v1|{verb}|{digest.channel_id}|{digest.name}") for verb, text in verbs]
    return overflow(f"{MANAGE}.{digest.id}"[: LIMITS["id"]], *rows)


def _panel(shown: Tab, status: Status) -> list[Block]:
    """The state of the archive in two lines, the usual work as buttons, the rest as words to type."""
    facts = [
        join(wording.counts(status.counts)) or "The archive is empty.",
        *(load_line(load) for load in status.loads[:1]),
    ]
    verbs = [verb.name for verb in ADMIN_VERBS if not (shown.serves_many and verb.name in FOR_ALL)]
    rare = [name for name in verbs if name not in ("reload", "audit", "feeds")]
    typed = join(
        [markup("`/{prefix}readout` followed by", prefix=shown.prefix), Markup(", ".join(f"`{v}`" for v in rare))], " "
    )
    reload = confirm("Reload the seeds?", "The folder is read again; nothing that people decided is lost.", "Reload")
    buttons: list[Block | None] = [button("Status", f"{VERB}.status", "v1|status")]
    if not shown.serves_many:
        buttons += [
            button("Try a reload", f"{VERB}.dry", "v1|reload|dry-run", label="Try a reload without writing anything"),
            button("Reload the seeds", f"{VERB}.reload", "v1|reload|", confirm=reload),
        ]
    buttons += [button("Audit", f"{VERB}.audit", "v1|audit|"), button("Sources", f"{VERB}.feeds", "v1|feeds|list")]
    return [section(join(facts, "\n")), actions(*buttons), context(join(["Admins can also type", typed], " "))]


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
