"""A bulletin in, the messages of a digest out: the first as a page of news, what does not fit in its thread.

Every line names its source: outlet, date, and a link or the file and line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.answers import MeetingFound
from bot.bulletins import Bulletin, ChangedMeeting, EditionState, NewStory
from bot.messages import wording
from bot.messages.alerts import (
    article_words,
    best_source,
    change_word,
    meeting_line,
    meeting_words,
)
from bot.messages.blocks import (
    LIMITS,
    Block,
    Markup,
    actions,
    bold,
    button,
    confirm,
    context,
    cut,
    divider,
    header,
    join,
    link,
    markup,
    message,
    moment,
    section,
)
from bot.messages.fitting import fit, split
from bot.messages.lines import best_citation
from bot.model import Digest, Message

PAUSE = "digest.pause"
RESUME = "digest.resume"
OFF = "digest.off"
SKIP = "digest.skip"
PREVIEW = "digest.preview"

_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LINES_IN_SECTION = 2_900
MEETINGS_SHOWN = 10
"""In the first message; the others go into the thread, a line each."""


def word_digest(bulletin: Bulletin) -> list[Message]:
    """The messages of one digest, each within Slack's limits: the first for the channel, the rest for its thread."""
    title = f"Digest, {_day(bulletin.day)}"
    if bulletin.topics:
        title = f"Digest on {wording.outlets(bulletin.topics, most=3)}, {_day(bulletin.day)}"
    if bulletin.is_empty:
        return [message(f"{title}: nothing new", _empty(bulletin, title))]
    head = [header(title), context(_summary(bulletin))]
    items, of_stories = _items(bulletin)
    tail = _tail(bulletin)
    # A line that says what the thread holds must fit whatever the count.
    blocks, shown = fit(head, items, [*tail, context("9,999,999 more stories in the thread")])
    blocks = blocks[:-1]
    rest = [story for number, story in enumerate(bulletin.stories) if of_stories.get(number, shown) >= shown]
    late = [item for number, item in enumerate(items[shown:], shown) if number not in of_stories.values()]
    meetings = bulletin.meetings[MEETINGS_SHOWN:]
    if rest or late or meetings:
        blocks.insert(len(blocks) - len(tail), context(_continues(rest, meetings)))
    first = message(_notification(bulletin, title), blocks)
    return [first, *_thread(rest, meetings, late, title)]


def _items(bulletin: Bulletin) -> tuple[list[list[Block]], dict[int, int]]:
    """The parts of the first message in order, and for each story shown there the number of its part."""
    items: list[list[Block]] = []
    of_stories: dict[int, int] = {}
    if bulletin.diary:
        items.append([section(join(_diary(bulletin), "\n"))])
    if bulletin.overdue:
        items.append([section(join(_overdue(bulletin), "\n"))])
    for number, story in enumerate(bulletin.stories[: bulletin.shown_first]):
        of_stories[number] = len(items)
        blocks = [section(_story(story))]
        items.append([divider(), section(bold("Top stories")), *blocks] if number == 0 else blocks)
    meetings = [section(meeting_words(one)) for one in bulletin.meetings[:MEETINGS_SHOWN]]
    items += _titled(_meetings_title(bulletin.meetings), meetings)
    if bulletin.meetings_more:
        items.append(
            [context(f"and {wording.count(bulletin.meetings_more, 'more meeting')} that changed: `/meetings`")]
        )
    items += _titled("Corrected", [section(_story(one)) for one in bulletin.corrected])
    items += _archive(bulletin)
    return items, of_stories


def _titled(title: str, blocks: Sequence[Block]) -> list[list[Block]]:
    return [[divider(), section(bold(title)), block] if n == 0 else [block] for n, block in enumerate(blocks)]


def _archive(bulletin: Bulletin) -> list[list[Block]]:
    if not bulletin.archive and not bulletin.archive_more:
        return []
    lines = [bold("Added to the archive"), *(_compact(story) for story in bulletin.archive)]
    if bulletin.archive_more:
        lines.append(join([f"and {wording.count(bulletin.archive_more, 'more older story', 'more older stories')}"]))
    return [[divider(), section(join(lines, "\n"))]]


def _story(story: NewStory) -> Markup:
    """Headline, source, who else tells it, further new articles of it, why it stands first."""
    best, *others = story.story.articles
    lines: list[Markup | str] = [article_words(best, with_quote=False)]
    more = [link(a.source.url, cut(a.headline or "article", 90)) for a in others[:2]]
    lines += [
        join([title, wording.source(a.source, with_link=not a.source.url)])
        for title, a in zip(more, others, strict=False)
    ]
    if len(others) > 2:
        lines.append(f"and {wording.count(len(others) - 2, 'more new article')}")
    notes = join([wording.coverage(story.story), "goes on from before" if story.goes_on else "", _wanted(story)])
    return join([*lines, notes], "\n")


def _wanted(story: NewStory) -> Markup:
    return markup("_you follow {names}_", names=wording.outlets(story.wanted, most=3)) if story.wanted else Markup("")


def _compact(story: NewStory) -> Markup:
    """One line: headline, outlet and date, link or file and line, how many tell it."""
    best = story.story.articles[0]
    title = link(best.source.url, cut(best.headline or "(no headline)", 120))
    where = wording.source(best.source, with_link=not best.source.url)
    return join([markup("• {title}", title=title), where, wording.coverage(story.story)])


def _diary(bulletin: Bulletin) -> list[Markup | str]:
    """The day's appointments, what changed in them since the last digest first."""
    lines: list[Markup | str] = [bold("Today's diary"), *map(_diary_line, bulletin.diary)]
    if bulletin.diary_more:
        lines.append(join([f"and {bulletin.diary_more} more: `/meetings today`"]))
    return lines


def _diary_line(entry: ChangedMeeting) -> Markup:
    what = markup("• {what}", what=meeting_line(entry))
    place = wording.place(entry.found.meeting.place)
    return join([what, place, markup("_new_") if entry.is_new else "", wording.source(best_source(entry))])


def _overdue(bulletin: Bulletin) -> list[Markup | str]:
    """What a desk may want to ask about: it was to happen, and nobody has said that it did."""
    lines: list[Markup | str] = [bold("Expected, no report yet"), *map(_overdue_line, bulletin.overdue)]
    if bulletin.overdue_more:
        lines.append(join([f"and {bulletin.overdue_more} more: `/meetings not confirmed`"]))
    return lines


def _overdue_line(found: MeetingFound) -> Markup:
    kind = wording.KINDS.get(found.meeting.kind, found.meeting.kind)
    what = markup("• {people} — {kind}", people=wording.people(found.meeting), kind=kind)
    source = wording.source(best_citation(found)) if found.sources else ""
    return join([what, wording.when(found.meeting), wording.place(found.meeting.place), source])


def _meetings_title(changed: Sequence[ChangedMeeting]) -> str:
    """ "Meetings: 1 called off, 2 held, 5 announced"."""
    counts = Counter(change_word(one).lower() for one in changed)
    return "Meetings: " + ", ".join(f"{number} {word}" for word, number in counts.items())


def _counted(bulletin: Bulletin) -> str:
    """All that is new, told or only counted: "18 new articles in 16 stories"."""
    told = {one.story.id for one in (*bulletin.stories, *bulletin.corrected, *bulletin.archive)}
    stories = len(told) + bulletin.archive_more + bulletin.over
    return f"{wording.count(bulletin.articles, 'new article')} in {wording.count(stories, 'story', 'stories')}"


def _summary(bulletin: Bulletin) -> Markup:
    counted = _counted(bulletin)
    since = "in the last 24 hours: the first digest here"
    if bulletin.since is not None:
        since = f"since {_clock(bulletin.since, bulletin.timezone)}"
    return join([f"{counted} {since}" if bulletin.articles else f"News of meetings {since}", *_missed(bulletin)])


def _missed(bulletin: Bulletin) -> list[str]:
    if not bulletin.missed:
        return []
    days = wording.outlets([_day(day, short=True) for day in bulletin.missed], most=5)
    return [f"no digest came on {days}; what was new then is in this one"]


def _tail(bulletin: Bulletin) -> list[Block]:
    notes: list[str] = []
    if bulletin.over:
        notes.append(
            f"{wording.count(bulletin.over, 'more story', 'more stories')} of the last day: `/news` finds them"
        )
    notes += _trouble(bulletin)
    blocks: list[Block] = [context(*notes)] if notes else []
    return [*blocks, *_buttons(bulletin)]


def _trouble(bulletin: Bulletin) -> list[str]:
    """Sources that do not bring what they should."""
    notes = []
    if bulletin.failing:
        notes.append(f"Cannot be read: {wording.outlets([cut(name, 60) for name in bulletin.failing], most=5)}")
    if bulletin.silent:
        names = wording.outlets([cut(name, 60) for name, _ in bulletin.silent], most=5)
        notes.append(f"Nothing has come for a week or longer from {names}")
    return notes


def _buttons(bulletin: Bulletin) -> list[Block]:
    """Nothing to pause where a digest was only asked for."""
    return [actions(button("Pause this digest", PAUSE, f"v1|{bulletin.name}"))] if bulletin.name else []


def _continues(rest: Sequence[NewStory], meetings: Sequence[ChangedMeeting]) -> str:
    more = []
    if rest:
        more.append(wording.count(len(rest), "more story", "more stories"))
    if meetings:
        more.append(wording.count(len(meetings), "more meeting"))
    return f"{wording.listing(more)} in the thread" if more else "This digest continues in the thread"


def _notification(bulletin: Bulletin, title: str) -> str:
    """What a notification and a screen reader say: the counts and the first headlines."""
    headlines = [a.headline for story in bulletin.stories[:3] for a in story.story.articles[:1] if a.headline]
    counted = wording.count(bulletin.articles, "new article")
    changed = len(bulletin.meetings) + bulletin.meetings_more
    meetings = f", {wording.count(changed, 'meeting')} changed" if changed else ""
    return f"{title}: {counted}{meetings}. {'; '.join(cut(h, 120) for h in headlines)}".rstrip(". ") + "."


def _empty(bulletin: Bulletin, title: str) -> list[Block]:
    since = f" since {_clock(bulletin.since, bulletin.timezone)}" if bulletin.since else " in the last 24 hours"
    lines: list[Markup | str] = [bold(title), f"Nothing new{since}."]
    if bulletin.diary:
        lines += _diary(bulletin)
    notes = [*_missed(bulletin), *_trouble(bulletin)]
    return [section(join(lines, "\n")), *([context(*notes)] if notes else []), *_buttons(bulletin)]


def _thread(
    rest: Sequence[NewStory], meetings: Sequence[ChangedMeeting], late: Sequence[Sequence[Block]], title: str
) -> list[Message]:
    """What did not fit: the parts after the stories as they are, meetings and stories a line each."""
    blocks: list[Block] = [block for item in late for block in item]
    blocks += _sections([_meeting_compact(one) for one in meetings])
    blocks += _sections([_compact(story) for story in rest])
    return split(message(f"{title}, continued", blocks)) if blocks else []


def _meeting_compact(changed: ChangedMeeting) -> Markup:
    meeting = changed.found.meeting
    what = markup("• {what}", what=meeting_line(changed))
    when, place = wording.day(meeting.date), wording.place(meeting.place)
    return join([what, when, place, wording.source(best_source(changed))])


def _sections(every: Sequence[Markup]) -> list[Block]:
    """Lines in as few sections as hold them."""
    blocks: list[Block] = []
    lines: list[Markup] = []
    for line in every:
        if lines and sum(map(len, lines)) + len(lines) + len(line) > LINES_IN_SECTION:
            blocks.append(section(join(lines, "\n")))
            lines = []
        lines.append(line)
    if lines:
        blocks.append(section(join(lines, "\n")))
    return blocks


# Setting up


def word_state(state: EditionState, done: str = "") -> Message:
    """One edition: when it comes, on what, how it went last, and its buttons."""
    text = f"{done} {when(state.digest)}".strip()
    return message(text, _edition(state, done))


def word_editions(states: Sequence[EditionState]) -> Message:
    """The digests of a channel."""
    if not states:
        text = "This channel has no digest yet."
        example = (
            "Try `/digest daily 08:30 Europe/London`, `/digest mon-fri 18:00 china, “nuclear deal”`, or `/digest now`."
        )
        return message(text, [section(join([text, Markup(example)], "\n"))])
    blocks = [block for state in states for block in _edition(state)]
    return message(f"This channel has {wording.count(len(states), 'digest')}.", blocks)


def _edition(state: EditionState, done: str = "") -> list[Block]:
    digest = state.digest
    name = "" if digest.name == "main" else f" ({digest.name})"
    lines: list[Markup | str] = [join([bold(f"{done} {when(digest)}{name}".strip())])]
    if state.next_at is not None:
        lines.append(join([Markup("Next: "), moment(state.next_at)], ""))
    elif digest.state != "on":
        lines.append(_stands_still(digest.state, is_said=bool(done)))
    if state.last_day:
        lines.append(f"Last: {_last(state)}")
    if digest.state != "off":
        lines.append(f"{_length(state)}; {_quiet(state)}")
    return [section(join(lines, "\n")), actions(*_edition_buttons(digest))]


def _stands_still(state: str, *, is_said: bool) -> str:
    """That it is paused or off, unless that `is_said` already; what happens to the news meanwhile."""
    if state == "off":
        return "" if is_said else "Off."
    kept = "nothing is lost: the next one tells what came meanwhile."
    return kept.capitalize() if is_said else f"Paused; {kept}"


def _length(state: EditionState) -> str:
    return f"Up to {wording.count(state.length, 'story', 'stories')} at first, the rest in the thread"


def _quiet(state: EditionState) -> str:
    if state.quiet == 1:
        return "when nothing is new it says so"
    return f"when nothing is new it says so every {state.quiet} days"


def _edition_buttons(digest: Digest) -> list[Block]:
    value = f"v1|{digest.name}"
    if digest.state != "on":
        return [button("Resume", RESUME, value, style="primary"), button("Preview", PREVIEW, value)]
    sure = confirm(
        "Turn the digest off?", "It can be set up again with /digest; what is new is kept.", "Turn off", danger=True
    )
    return [
        button("Preview", PREVIEW, value),
        button("Skip the next", SKIP, value),
        button("Pause", PAUSE, value),
        button("Off", OFF, value, confirm=sure),
    ]


def _last(state: EditionState) -> str:
    day = _day(date.fromisoformat(state.last_day or ""), short=True)
    if state.last_slot == "missed":
        return f"{day} was missed: the bot was down"
    if state.last_slot == "empty":
        return f"{day}, nothing new"
    words = {"sent": "posted", "pending": "waiting to be posted", "leased": "being posted", None: "planned"}
    word = words.get(state.last_post, f"not posted ({state.last_post}: {state.last_error or 'no reason known'})")
    return f"{day}, {word}"


def when(digest: Digest) -> str:
    """ "Digest every weekday at 08:30 Europe/London on China, Xi Jinping"."""
    topics = [topic.split("|")[1] for topic in digest.topics]
    on = f" on {wording.outlets(topics, most=6)}" if topics else ""
    return f"Digest {_weekdays(digest.weekdays)} at {digest.at} {digest.timezone}{on}"


def _weekdays(days: Sequence[int]) -> str:
    if len(days) == 7:
        return "daily"
    if tuple(days) == (0, 1, 2, 3, 4):
        return "Monday to Friday"
    return "on " + wording.listing([_DAY_NAMES[day] for day in days])


def word_nothing_new(bulletin: Bulletin) -> Message:
    """The private answer to `/digest now` when there is nothing to post."""
    since = f" since {_clock(bulletin.since, bulletin.timezone)}" if bulletin.since else " in the last 24 hours"
    return message(f"Nothing new{since}: no digest was posted.")


def word_posted(bulletin: Bulletin) -> Message:
    """The private answer to `/digest now` when the digest is on its way."""
    return message(f"The digest is on its way: {_counted(bulletin)}.")


def word_not_here() -> Message:
    """The bot is no member: how to invite it."""
    return message(
        "I am not in this channel, so I cannot post here. Invite me with `/invite @Readout`, then try again."
    )


def word_previewed(parts: Sequence[Message]) -> Message:
    """A digest as a private preview: its first message, and what its thread would hold."""
    first = parts[0]
    kept = tuple(block for block in first.blocks if block["type"] != "actions")
    rest = len(parts) - 1
    note = "Preview: nothing was posted" + (
        f"; {wording.count(rest, 'message')} would follow in the thread" if rest else ""
    )
    return Message(f"Preview: {first.text}"[: LIMITS["message.text"]], (*kept, context(note)))


def _day(day: date, *, short: bool = False) -> str:
    name = f"{_DAY_NAMES[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return name if short else f"{name} {day.year}"


def _clock(instant: datetime, timezone: str) -> str:
    local = instant.astimezone(ZoneInfo(timezone))
    return f"{_day(local.date(), short=True)} {local:%H:%M}"
