"""Alerts and follows in, messages out: why it came, what it says with its sentence and source, and how to stop it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answers import ArticleFound, StoryFound
from bot.bulletins import Alarm, ChangedMeeting, FollowChoice, FollowMade, NewStory
from bot.messages import wording
from bot.messages.blocks import (
    Block,
    Markup,
    actions,
    bold,
    button,
    context,
    cut,
    join,
    link,
    markup,
    message,
    quoted,
    section,
)
from bot.messages.fitting import fit, split
from bot.model import Follow, Message

MUTE = "follow.mute"
UNFOLLOW = "follow.remove"
UNMUTE = "follow.unmute"
CHOOSE = "follow.choose"
SURE = "follow.sure"

MUTE_HOURS = 24
SHOWN_IN_REPLY = 5


# Alerts


def word_alarm(*alarms: Alarm) -> Message:
    """The root message of an alert, said again, with its counts, when the thread grows.

    Several alarms are one event: meetings whose status changed, and the story that says so.
    """
    why = wording.listing(list(dict.fromkeys(name for alarm in alarms for name in alarm.follows))) or "a follow"
    sections = [section(words) for alarm in alarms if (words := _alarm_words(alarm))]
    return message(_alarm_text(alarms[0], why), [*sections, *_foot(alarms, why)])


def _alarm_words(alarm: Alarm) -> Markup:
    if alarm.meeting is not None:
        return join([bold(change_word(alarm.meeting)), meeting_words(alarm.meeting)], "\n")
    if alarm.story is None or not alarm.story.story.articles:
        return Markup("")
    story = alarm.story.story
    corrected = f"{wording.count(alarm.corrections, 'correction')} in the thread" if alarm.corrections else ""
    return join([article_words(story.articles[0]), join([wording.coverage(story), bold(corrected)])], "\n")


def _alarm_text(alarm: Alarm, why: str) -> str:
    if alarm.meeting is not None:
        return f"{_meeting_text(alarm.meeting)} ({why})"
    if alarm.story is None or not alarm.story.story.articles:
        return f"{why}: the article was taken out of the archive"
    best = alarm.story.story.articles[0]
    return f"{why}: {best.headline or 'a new article'}{_by(best)}"


def _foot(alarms: Sequence[Alarm], why: str) -> list[Block]:
    """Why it came, and the buttons that stop it; of several follows the buttons name the first."""
    reason = context(markup("Because this channel follows {why}", why=why))
    named = list(dict.fromkeys(pair for a in alarms for pair in zip(a.follows, a.follow_ids, strict=True)))
    if not named:
        return [reason]
    name, value = named[0][0], f"v1|{named[0][1]}"
    of_several = f" {cut(name, 40)}" if len(named) > 1 else ""
    return [
        reason,
        actions(
            _mute(f"Mute{of_several} {MUTE_HOURS} h", name, value),
            button(f"Unfollow{of_several}", UNFOLLOW, value, label=f"Unfollow {cut(name, 50)}"),
        ),
    ]


def _mute(text: str, what: str, value: str) -> Block:
    return button(text, MUTE, value, label=text if cut(what, 40) in text else f"{text}: {what}")


def word_roll_up(alarms: Sequence[Alarm], total: int) -> list[Message]:
    """Many alerts as one message, a line each; what does not fit, as messages for its thread.

    Of `total` alerts those without an alarm are only counted.
    """
    items = [[section(_one_line(alarm))] for alarm in alarms]
    counted = wording.count(total, "alert")
    # The note with the widest number is weighed, whichever is then said.
    blocks, shown = fit([section(bold(f"{counted} for this channel"))], items, [_gathered(9_999_999)])
    blocks[-1] = _gathered(total - shown)
    named = [name for alarm in alarms for name in alarm.follows]
    first = message(f"{counted}: {wording.outlets(dict.fromkeys(named))}", blocks)
    rest = [block for item in items[shown:] for block in item]
    if total > len(alarms):
        rest.append(context(f"and {wording.count(total - len(alarms), 'more alert')}: `/news` finds what they tell"))
    return [first, *(split(message(f"{counted}, continued", rest)) if rest else [])]


def _gathered(more: int) -> Block:
    note = "Gathered because many came at once, or in quiet hours."
    return context(f"{wording.count(more, 'more alert')} in the thread", note) if more else context(note)


def _one_line(alarm: Alarm) -> Markup:
    """What, where it stands, who else tells it, why it came."""
    why = markup("_{why}_", why=join(alarm.follows, ", "))
    if alarm.meeting is not None:
        place = wording.place(alarm.meeting.found.meeting.place)
        source = wording.source(best_source(alarm.meeting))
        return join([bold(_meeting_text(alarm.meeting)), place, source, why])
    assert alarm.story is not None
    story = alarm.story.story
    if not story.articles:
        return join(["An article was taken out of the archive", why])
    best = story.articles[0]
    title = link(best.source.url, cut(best.headline or "(no headline)", 120))
    source = wording.source(best.source, with_link=not best.source.url)
    return join([title if best.source.url else bold(title), source, wording.coverage(story), why])


def word_reply(more: NewStory, *, copies_only: bool) -> Message:
    """What joins an alert's thread: further articles of its story, or copies of what it told."""
    story = more.story
    shown = story.articles[:SHOWN_IN_REPLY]
    rest = len(story.articles) - len(shown)
    lines = [article_words(article, with_quote=False) for article in shown]
    if rest:
        lines.append(join([f"and {wording.count(rest, 'more article')}"]))
    title = _reply_title(story, copies_only=copies_only)
    outlets = [article.source.outlet for article in shown if article.source.outlet]
    by = f" by {wording.outlets(dict.fromkeys(outlets))}" if outlets else ""
    facts = wording.coverage(story)
    blocks = [section(join([bold(title), *lines], "\n"))]
    return message(f"{title}{by}", [*blocks, context(facts)] if facts else blocks)


def _reply_title(story: StoryFound, *, copies_only: bool) -> str:
    corrections = sum(article.form == "correction" for article in story.articles)
    if corrections == len(story.articles):
        return "Correction of this story"
    if corrections:
        return "More on this story, with a correction"
    return "The same text, elsewhere" if copies_only else "More on this story"


# Parts that digests share


def article_words(article: ArticleFound, *, with_quote: bool = True) -> Markup:
    """Headline as a link, the sentence that matters, outlet and date with the place to read it."""
    source = article.source
    headline = cut(article.headline or source.quote or "(no headline)", 200)
    title = link(source.url, headline) if source.url else bold(headline)
    form = {"live_blog": "live blog", "round_up": "round-up", "correction": "correction", "update": "update"}
    label = form.get(article.form or "", "teaser" if article.kind == "teaser" else "")
    quote = quoted(source.quote, 280) if with_quote and source.quote and source.quote != article.headline else ""
    return join([join([title, label]), quote, wording.source(source, with_link=not source.url)], "\n")


def _by(article: ArticleFound) -> str:
    return f" ({article.source.outlet})" if article.source.outlet else ""


def change_word(changed: ChangedMeeting) -> str:
    """What happened to a meeting, as a desk says it: "Called off", "Confirmed", "Held" …"""
    status = changed.found.meeting.status
    if changed.was_date is not None and changed.was is None:
        return "Moved"
    if status == "announced" and changed.was == "expected":
        return "Confirmed"
    if status in ("announced", "expected") and changed.was in ("postponed", "cancelled"):
        return "On again"
    return _CHANGES.get(status, status.capitalize())


_CHANGES = {
    "announced": "Announced", "cancelled": "Called off", "expected": "Expected", "held": "Held",
    "ongoing": "Under way", "postponed": "Postponed",
}  # fmt: skip


def meeting_line(changed: ChangedMeeting, *, in_bold: bool = False) -> Markup:
    """Who meets, in which state, and what that was before: "…, cancelled (was announced)"."""
    meeting = changed.found.meeting
    before = []
    if changed.was is not None and changed.was != meeting.status:
        before.append(wording.status_word(changed.was))
    if changed.was_date is not None:
        before.append(f"on {wording.day(changed.was_date)}")
    people = wording.people(meeting)
    return markup(
        "{people} — {kind}, {status}{before}",
        people=bold(people) if in_bold else people,
        kind=wording.KINDS.get(meeting.kind, meeting.kind),
        status=wording.status(changed.found),
        before=f" (was {', '.join(before)})" if before else "",
    )


def meeting_words(changed: ChangedMeeting, *, with_quote: bool = True) -> Markup:
    """Who meets, in which state and what it was before, when and where, with the sentence that says so."""
    meeting = changed.found.meeting
    title = meeting_line(changed, in_bold=True)
    facts = join([wording.when(meeting), wording.place(meeting.place)])
    best = best_source(changed)
    told = wording.evidence(best, 240) if with_quote else wording.source(best)
    return join([title, facts, told], "\n")


def best_source(changed: ChangedMeeting):  # type: ignore[no-untyped-def]
    """The source to show: one that gives the present status, the newest, with an outlet."""
    meeting = changed.found.meeting
    states = {(e.article_id, e.line): e.status for e in meeting.evidence}
    sources = changed.found.sources
    fitting = [s for s in sources if states.get((s.article_id, s.line)) == meeting.status] or list(sources)
    return max(fitting, key=lambda source: (source.outlet is not None, source.published or ""))


def _meeting_text(changed: ChangedMeeting) -> str:
    meeting = changed.found.meeting
    kind = wording.KINDS.get(meeting.kind, meeting.kind)
    when = f", {wording.when(meeting)}" if meeting.date else ""
    return f"{change_word(changed)}: {wording.people(meeting)}, {kind}{when}"


# Follows


def word_made(made: FollowMade) -> Message:
    """What became of `/follow WHAT`."""
    what = made.follow.what
    busy = _would_have(made.would_have_posted)
    examples = [markup("• {headline}", headline=cut(headline, 150)) for headline in made.examples]
    if made.asks:
        text = f"{what} is busy: {busy}. Follow it all the same?"
        typed = f"urgent {what}" if made.follow.is_urgent else what
        keep = button("Follow it all the same", SURE, f"v1|{cut(typed, 1_900)}", style="primary")
        return message(text, [section(join([text, *examples], "\n")), actions(keep)])
    if not made.saved:
        text = f"This channel follows {what} already."
        return message(text, [section(join([text])), *_follow_buttons(made.follow)])
    text = f"This channel now follows {what}. {busy[:1].upper()}{busy[1:]}."
    urgent = "It is urgent: quiet hours and roll-ups do not hold it back." if made.follow.is_urgent else ""
    return message(text, [section(join([text, urgent, *examples], "\n")), *_follow_buttons(made.follow)])


def word_previewed(found: FollowMade, typed: str) -> Message:
    """What `/follow preview WHAT` would have brought; nothing is kept until its button is pressed."""
    examples = [markup("• {headline}", headline=cut(headline, 150)) for headline in found.examples]
    text = f"{found.follow.what}: {_would_have(found.would_have_posted)}. Nothing is followed yet."
    keep = button("Follow it", SURE, f"v1|{cut(typed, 1_900)}", style="primary")
    return message(text, [section(join([text, *examples], "\n")), actions(keep)])


def _would_have(times: int) -> str:
    if times == 0:
        return "in the last 7 days it would have posted nothing"
    return f"in the last 7 days it would have posted {wording.count(times, 'alert')}"


def _follow_buttons(follow: Follow) -> list[Block]:
    stop = button("Unfollow", UNFOLLOW, f"v1|{follow.id}", label=f"Unfollow {cut(follow.what, 50)}")
    if follow.muted_until:
        return [actions(button("Unmute", UNMUTE, f"v1|{follow.id}", label=f"Unmute {cut(follow.what, 50)}"), stop)]
    mute = _mute(f"Mute {MUTE_HOURS} h", follow.what, f"v1|{follow.id}")
    return [actions(mute, stop)]


def word_choice(choice: FollowChoice) -> Message:
    """What was typed may mean several things."""
    text = f"“{cut(choice.query, 80)}” may mean several things. Which one?"
    picks = [
        button(cut(label, 75), f"{CHOOSE}.{number}", f"v1|{cut(words, 1_900)}")
        for number, (label, words) in enumerate(choice.choices[:5])
    ]
    return message(text, [section(join([text])), *([actions(*picks)] if picks else [])])


def word_list(follows: Sequence[Follow], options: dict[str, str], timezone: str, now: datetime) -> Message:
    """What the channel follows, each with its buttons, and how alerts behave here."""
    if not follows:
        text = "This channel follows nothing yet. Try /follow with a leader, two leaders, a country, or words."
        return message(text, [section(join([text])), *_options(options)])
    items = [
        [section(join([bold(f"{number}. {follow.what}"), _state(follow, timezone, now)])), *_follow_buttons(follow)]
        for number, follow in enumerate(follows, 1)
    ]
    text = f"This channel follows {wording.count(len(follows), 'thing')}."
    blocks, shown = fit([section(join([text]))], items, _options(options))
    if shown < len(items):
        blocks.append(context(f"and {len(items) - shown} more: /follow remove NUMBER stops one"))
    names = wording.outlets([follow.what for follow in follows], most=8)
    return message(f"{text} {names}", blocks)


_KINDS = {"leader": "leader", "pair": "both together", "country": "country", "words": "words", "meetings": "meetings"}


def _state(follow: Follow, timezone: str, now: datetime) -> Markup:
    muted = ""
    if follow.muted_until and (until := datetime.fromisoformat(follow.muted_until)) > now:
        muted = f"muted until {_clock(until, timezone)}"
    return join([_KINDS[follow.kind], "urgent" if follow.is_urgent else "", muted])


def _clock(moment: datetime, timezone: str) -> str:
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local.day} {local:%b %H:%M}"


def _options(options: dict[str, str]) -> list[Block]:
    said = []
    if options.get("quiet"):
        said.append(f"Quiet hours {options['quiet']} {options.get('timezone', '')}".rstrip())
    if options.get("cooldown"):
        said.append(f"One alert for a follow in {options['cooldown']} minutes, the rest gathered")
    return [context(join(said))] if said else []


def word_removed(follow: Follow) -> Message:
    return message(f"This channel no longer follows {follow.what}.")


def word_muted(follow: Follow, until: datetime | None, timezone: str) -> Message:
    if until is None:
        return message(f"{follow.what} speaks again.")
    return message(f"{follow.what} is silent until {_clock(until, timezone)}.")


def word_options(options: dict[str, str]) -> Message:
    """How alerts behave in the channel from now on."""
    said = _options(options)
    text = "Alerts here come at any hour, one by one." if not said else "Alerts in this channel:"
    return message(text, [section(join([text])), *said])
