"""Arrivals in, alerts out: what came in live is told once per story to every channel that follows it.

Planned inside the transaction that stores the articles: an article without its alert, or an alert without its article,
never exists. A story and the change of a meeting that it tells of are one alert. Later articles, copies and corrections
of a story go into the thread of its alert, whose root counts them. Many at once, or in quiet hours, become one roll-up.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.answers import StoryFound
from bot.bulletins import Alarm, ChangedMeeting, NewStory
from bot.desk import Desk, stamp
from bot.desk.fits import Asker, Fits, is_told
from bot.desk.quiet import end_of_quiet
from bot.desk.seen import meetings_seen
from bot.desk.stories import at_headlines, by_story, coverage_of, sentence_with, story_of, told_of
from bot.model import Follow, Message, Post, Viewer
from bot.reading.urls import url_key
from store import alerts as rows
from store import digests as digest_rows
from store import follows as follow_rows
from store import meetings as meeting_rows
from store import outbox as posts
from store.alerts import Alert
from store.coverage import EVERY_SEQ
from store.database import Connection
from store.digests import MeetingStep, NewArticle

if TYPE_CHECKING:
    from bot.model import Arrivals

log = logging.getLogger(__name__)

MAX_LATE = timedelta(minutes=60)
BURST = 5
"""More alerts than this in a channel within BURST_WINDOW become one roll-up: twenty at once are read by nobody."""
BURST_WINDOW = timedelta(minutes=10)
ROLL_UP_TOLD = 240
"""A roll-up of more names the first so many and counts the others: each costs a look at its story (0.7 ms), at every
batch that joins it, and whoever follows that much reads the digest."""
STORY_LASTS = timedelta(days=60)


def plan_alerts(desk: Desk, conn: Connection, arrivals: Arrivals, now: datetime) -> int:
    """Plan the alerts, thread replies and counts for what a live intake stored; how many posts that made.

    Works inside the intake's transaction `conn`, on what it has just stored.
    """
    if not arrivals.live:
        return 0
    follows = follow_rows.hearing(conn, arrivals.team_id, arrivals.only_channel)
    if not follows:
        return 0
    news = _News(desk, conn, arrivals, follows)
    planned = 0
    for (team_id, channel_id), group in groupby(follows, key=lambda f: (f.team_id, f.channel_id)):
        speaking = [follow for follow in group if not _is_muted(follow, now)]
        if speaking:
            planned += _Channel(desk, conn, Viewer(team_id, None, channel_id), speaking, now).tell(news)
    if planned:
        log.info("alerts: planned", extra={"posts": planned, "articles": len(news.arrived)})
    return planned


class _News:
    """What arrived, and which follow it fits: worked out once for all channels."""

    def __init__(self, desk: Desk, conn: Connection, arrivals: Arrivals, follows: Sequence[Follow]) -> None:
        self.arrived = digest_rows.articles(conn, arrivals.article_ids)
        self.change_seqs = arrivals.change_seqs
        self.first_seq = min((article.seq for article in self.arrived), default=0)
        self.last_seq = max((article.seq for article in self.arrived), default=0)
        fits = Fits(conn, {article.seq: article.id for article in self.arrived})
        asker = Asker(desk)
        self.asked = {follow.id: asker.ask_for(follow) for follow in follows}
        self.hits = {follow.id: fits.hits(self.asked[follow.id]) for follow in follows}


@dataclass(frozen=True, slots=True)
class _Root:
    """An alert to be made: a story or a meeting, for these follows. `told_by` are the articles that tell of it."""

    key: str
    follows: tuple[Follow, ...]
    articles: tuple[str, ...] = ()
    meeting_id: str | None = None
    told_by: frozenset[str] = frozenset()

    @property
    def is_urgent(self) -> bool:
        return any(follow.is_urgent for follow in self.follows)


class _Channel:
    """One channel's alerts in one intake."""

    def __init__(self, desk: Desk, conn: Connection, viewer: Viewer, follows: Sequence[Follow], now: datetime) -> None:
        assert viewer.channel_id is not None
        self.desk, self.conn, self.viewer, self.follows, self.now = desk, conn, viewer, follows, now
        self.team_id, self.channel_id = viewer.team_id, viewer.channel_id
        self.words: Any = desk.render.alerts
        self.planned = 0

    def tell(self, news: _News) -> int:
        self._news = news
        stories = by_story(news.arrived)
        known = self._really_told(rows.of_stories(self.conn, self.team_id, self.channel_id, stories))
        roots: list[_Root] = []
        if set(stories) - set(known) and any(news.hits[follow.id] for follow in self.follows):
            for root in self._stories_to_tell(known):
                if (earlier := self._told_under_another_name(root)) is not None:
                    known[root.key] = earlier
                else:
                    roots.append(root)
        for story_id, alert in known.items():
            if any(follow.id in alert.follow_ids for follow in self.follows):
                self._tell_more(alert, stories[story_id])
        roots += self._meetings_to_tell()
        self._plan_roots(roots)
        return self.planned

    def _really_told(self, known: dict[str, Alert]) -> dict[str, Alert]:
        """Without the alerts that never came through: the next article of their story is told anew."""
        return {story_id: alert for story_id, alert in known.items() if not self._never_came(alert)}

    def _never_came(self, alert: Alert) -> bool:
        if not posts.is_dead(self.conn, alert.outbox_id, self.now.timestamp()):
            return False
        rows.forget(self.conn, alert.id)
        return True

    def _stories_to_tell(self, known: dict[str, Alert]) -> list[_Root]:
        """Stories without an alert in which an article that is no copy fits a follow."""
        hit = {article_id for follow in self.follows for article_id in self._news.hits[follow.id]}
        stories = {article.story_id for article in self._news.arrived if article.id in hit} - known.keys()
        theirs = [article.id for article in self._news.arrived if article.story_id in stories]
        first, last = self._news.first_seq, self._news.last_seq
        fresh = digest_rows.new_articles(self.conn, self.viewer, first - 1, last, theirs) if theirs else []
        roots = []
        for story_id, articles in by_story(fresh).items():
            ids = {article.id for article in articles}
            fitting = tuple(follow for follow in self.follows if ids & self._news.hits[follow.id].keys())
            if fitting and story_id not in known:
                told = tuple(article.id for article in articles)
                roots.append(_Root(story_id, fitting, told, told_by=frozenset(told)))
        return roots

    def _told_under_another_name(self, root: _Root) -> Alert | None:
        """Two stories may turn out to be one: whoever was told of either was told."""
        members = told_of(self.conn, self.viewer, [root.key], EVERY_SEQ).get(root.key, [])
        others = [article.id for article in members if article.id not in root.articles]
        since = stamp(self.now - STORY_LASTS)
        earlier = rows.that_told(self.conn, self.team_id, self.channel_id, others, since) if others else None
        if earlier is None or self._never_came(earlier):
            return None
        rows.rename_story(self.conn, earlier.id, root.key)
        return replace(earlier, story_id=root.key)

    def _meetings_to_tell(self) -> list[_Root]:
        """Meetings whose status changed, for those who follow meetings."""
        listening = [follow for follow in self.follows if follow.kind == "meetings"]
        if not listening or not self._news.change_seqs:
            return []
        first, last = min(self._news.change_seqs), max(self._news.change_seqs)
        roots = []
        for step in digest_rows.meeting_steps(self.conn, self.viewer, first - 1, last):
            fitting = tuple(follow for follow in listening if is_told(follow, step))
            if fitting and self._changed(step) and not self._was_told(step):
                told_by = frozenset(evidence.article_id for evidence in step.meeting.evidence)
                key = _meeting_key(step.meeting.id, step)
                roots.append(_Root(key, fitting, (), step.meeting.id, told_by))
        return roots

    def _was_told(self, step: MeetingStep) -> bool:
        """Of this very turn, under whatever id?  A ledger that wavers between two readings tells each turn once."""
        keys = (_meeting_key(one, step) for one in meeting_rows.ids_of(self.conn, step.meeting.id))
        return rows.any_told(self.conn, (self._alert_id(key) for key in keys))

    def _changed(self, step: MeetingStep) -> ChangedMeeting | None:
        seen = meetings_seen(self.conn, [step.meeting.id], self.viewer, self.now.date())
        return ChangedMeeting(seen[0], step.was, step.is_new) if seen else None

    # -- roots -------------------------------------------------------------------------------------------------

    def _plan_roots(self, roots: Sequence[_Root]) -> None:
        """Each alert as a post of its own, or all that must wait or would be too many as one."""
        together = _together(roots)
        self._plan_each([group for group in together if any(root.is_urgent for root in group)])
        calm = [group for group in together if not any(root.is_urgent for root in group)]
        if not calm:
            return
        recent = {alert.outbox_id for alert in self._recent(BURST_WINDOW)}
        every = [root for group in calm for root in group]
        speaks_at = self._speaks_at(every)
        if speaks_at > self.now or len(recent) + len(calm) > BURST:
            self._plan_roll_up(every, speaks_at if speaks_at > self.now or not recent else self.now + BURST_WINDOW)
        else:
            self._plan_each(calm)

    def _plan_each(self, groups: Sequence[Sequence[_Root]]) -> None:
        for group in groups:
            post = self._post_id("alert", group)
            if [alert for root in group if (alert := self._add_alert(root, post))]:
                self._plan(post, "alert", self.words.word_alarm(*self._alarms_of(post)), self.now)

    def _plan_roll_up(self, roots: Sequence[_Root], at: datetime) -> None:
        """Add to the roll-up that is waiting in this channel, or start one."""
        waiting = posts.waiting_of_kind(self.conn, self.team_id, self.channel_id, "alert_roll_up")
        post = waiting or self._post_id("roll-up", roots)
        if [alert for root in roots if (alert := self._add_alert(root, post))]:
            self._say_roll_up(post, at)

    def _say_roll_up(self, post: str, at: datetime) -> None:
        """Plan the roll-up and what does not fit into it for its thread, or word anew what waits of it."""
        alerts = rows.of_post(self.conn, post)
        alarms = [self._alarm(alert) for alert in alerts[:ROLL_UP_TOLD]]
        first, *parts = self.words.word_roll_up(alarms, len(alerts))
        if not posts.replace_unsent(self.conn, post, first.as_payload()):
            self._plan(post, "alert_roll_up", first, at)
        for number, part in enumerate(parts, 1):
            part_id = posts.post_id(post, "part", str(number))
            if not posts.replace_unsent(self.conn, part_id, part.as_payload()):
                self._plan(part_id, "alert_part", part, at, parent_id=post, expires_at=None)

    def _post_id(self, kind: str, roots: Sequence[_Root]) -> str:
        """Made from what it tells; one that died tells it under another id."""
        post = posts.post_id(kind, self.team_id, self.channel_id, *(root.key for root in roots))
        while posts.is_dead(self.conn, post, self.now.timestamp()):
            post = posts.post_id(post, "again")
        return post

    def _alert_id(self, key: str) -> str:
        return posts.post_id("told", self.team_id, self.channel_id, key)

    def _add_alert(self, root: _Root, outbox_id: str) -> Alert | None:
        alert = Alert(
            id=self._alert_id(root.key),
            team_id=self.team_id,
            channel_id=self.channel_id,
            story_id=None if root.meeting_id else root.key,
            meeting_id=root.meeting_id,
            outbox_id=outbox_id,
            follow_ids=tuple(follow.id for follow in root.follows),
            article_ids=root.articles,
            made_at=stamp(self.now),
        )
        return alert if rows.add(self.conn, alert) else None

    def _plan(self, post_id: str, kind: str, message: Message, at: datetime, **more: Any) -> None:
        post = Post(
            id=post_id,
            team_id=self.team_id,
            channel_id=self.channel_id,
            kind=kind,
            payload=message.as_payload(),
            next_at=at.timestamp(),
            expires_at=(max(at, self.now) + MAX_LATE).timestamp(),
            made_at=stamp(self.now),
        )
        self.planned += posts.plan(self.conn, replace(post, **more))

    # -- when --------------------------------------------------------------------------------------------------

    def _recent(self, window: timedelta) -> list[Alert]:
        return rows.recent(self.conn, self.team_id, self.channel_id, stamp(self.now - window))

    def _speaks_at(self, roots: Sequence[_Root]) -> datetime:
        """When these may be told: after the quiet hours, and when their follows have cooled down."""
        options = follow_rows.channel_options(self.conn, self.team_id, self.channel_id)
        at = self._after_quiet(options)
        if minutes := int(options.get("cooldown") or 0):
            cooling = timedelta(minutes=minutes)
            ids = {follow.id for root in roots for follow in root.follows}
            told = [alert for alert in self._recent(cooling) if ids & set(alert.follow_ids)]
            at = max([at, *(datetime.fromisoformat(alert.made_at) + cooling for alert in told)])
        return at

    def _after_quiet(self, options: Mapping[str, str]) -> datetime:
        return end_of_quiet(options.get("quiet"), options.get("timezone") or self.desk.settings.timezone, self.now)

    # -- threads -----------------------------------------------------------------------------------------------

    def _tell_more(self, alert: Alert, articles: Sequence[NewArticle]) -> None:
        """Further articles, copies and corrections of a story that was told: into its thread, and the root's count."""
        seen = digest_rows.visible(self.conn, self.viewer, (article.id for article in articles))
        more = [article for article in articles if article.id in seen and article.id not in alert.article_ids]
        more = self._on_other_pages(alert, more)
        if not more:
            return
        told = replace(alert, article_ids=(*alert.article_ids, *(article.id for article in more)))
        rows.set_articles(self.conn, alert.id, told.article_ids)
        root = posts.find(self.conn, alert.outbox_id)
        if posts.is_untried(self.conn, alert.outbox_id):
            if root is not None and root.kind == "alert_roll_up":
                self._say_roll_up(alert.outbox_id, self.now)
            else:
                message = self.words.word_alarm(*self._alarms_of(alert.outbox_id))
                posts.replace_unsent(self.conn, alert.outbox_id, message.as_payload())
            return
        self._reply(told, len(alert.article_ids))
        if root is not None and root.kind == "alert":
            self._plan_count(told)

    def _reply(self, alert: Alert, told_before: int) -> None:
        """Say in the thread what the alert tells beyond its first `told_before` articles, with what waits there.

        A thread speaks up as loudly as a channel in a direct message, so that quiet hours hold it back as well.
        """
        starts = {self._reply_id(alert, start): start for start in range(told_before, 0, -1)}
        waiting = posts.first_untried(self.conn, tuple(starts))
        ids = set(alert.article_ids[starts[waiting] if waiting else told_before :])
        more = [article for article in self._everything(alert) if article.id in ids]
        (found,) = at_headlines(self.conn, [self._story_of(alert, more)])
        story = NewStory(found)
        copies_only = all(article.lead_id != article.id for article in more)
        reply = self.words.word_reply(story, copies_only=copies_only)
        if waiting:
            posts.replace_unsent(self.conn, waiting, reply.as_payload())
            return
        urgent = any(follow.is_urgent and follow.id in alert.follow_ids for follow in self.follows)
        options = follow_rows.channel_options(self.conn, self.team_id, self.channel_id)
        at = self.now if urgent else self._after_quiet(options)
        self._plan(self._reply_id(alert, told_before), "alert_reply", reply, at, parent_id=alert.outbox_id)

    def _reply_id(self, alert: Alert, told_before: int) -> str:
        return posts.post_id("alert_reply", alert.id, str(told_before))

    def _on_other_pages(self, alert: Alert, articles: Sequence[NewArticle]) -> list[NewArticle]:
        """Without the full text behind a summary that was told: the channel has its link."""
        if not any(article.url for article in articles):
            return list(articles)
        told = {url_key(one.url) for one in self._everything(alert) if one.id in alert.article_ids and one.url}
        return [article for article in articles if not article.url or url_key(article.url) not in told]

    def _plan_count(self, alert: Alert) -> None:
        message = self.words.word_alarm(*self._alarms_of(alert.outbox_id))
        posts.plan_or_replace_update(
            self.conn,
            Post(
                id=posts.post_id("alert_count", alert.id, *alert.article_ids),
                team_id=self.team_id,
                channel_id=self.channel_id,
                kind="alert_count",
                method="chat.update",
                payload=message.as_payload(),
                parent_id=alert.outbox_id,
                next_at=self.now.timestamp(),
                expires_at=(self.now + timedelta(days=1)).timestamp(),
                made_at=stamp(self.now),
            ),
        )

    # -- records -----------------------------------------------------------------------------------------------

    def _everything(self, alert: Alert) -> list[NewArticle]:
        return told_of(self.conn, self.viewer, [alert.story_id or ""], EVERY_SEQ).get(alert.story_id or "", [])

    def _story_of(
        self, alert: Alert, articles: Sequence[NewArticle], told: Mapping[str, tuple[int, str]] | None = None
    ) -> StoryFound:
        story_id = alert.story_id or ""
        covered = coverage_of(self.conn, self.viewer, [story_id])
        return story_of(story_id, articles, covered[story_id], told)

    def _alarms_of(self, outbox_id: str) -> list[Alarm]:
        """What one post tells, a change of a meeting before the story in which it stands."""
        alerts = rows.of_post(self.conn, outbox_id)
        return [self._alarm(alert) for alert in sorted(alerts, key=lambda alert: alert.meeting_id is None)]

    def _alarm(self, alert: Alert) -> Alarm:
        """The alert with what the archive now holds of it."""
        follows = [follow for follow in self._all_follows() if follow.id in alert.follow_ids]
        labels, ids = tuple(follow.what for follow in follows), tuple(follow.id for follow in follows)
        if alert.meeting_id is not None:
            return Alarm(labels, ids, meeting=self._meeting_of(alert))
        told = [article for article in self._everything(alert) if article.id in alert.article_ids]
        sentences = self._sentences(follows, told)
        fitting = [article for article in told if article.id in sentences] or told
        story = NewStory(self._story_of(alert, fitting, sentences))
        corrections = sum(article.form == "correction" for article in told if article not in fitting[:1])
        return Alarm(labels, ids, story=story, corrections=corrections)

    def _meeting_of(self, alert: Alert) -> ChangedMeeting | None:
        steps = digest_rows.meeting_steps(
            self.conn, self.viewer, min(self._news.change_seqs, default=1) - 1, max(self._news.change_seqs, default=0)
        )
        for step in steps:
            if step.meeting.id == alert.meeting_id:
                return self._changed(step)
        meeting = meeting_rows.meeting_by_id(self.conn, alert.meeting_id or "")
        if meeting is None:
            return None
        was = meeting_rows.status_before(self.conn, meeting.id)
        return self._changed(MeetingStep(meeting, was, was is None, frozenset(), None, True))

    def _all_follows(self) -> list[Follow]:
        return follow_rows.of_channel(self.conn, self.team_id, self.channel_id)

    def _sentences(self, follows: Sequence[Follow], articles: Sequence[NewArticle]) -> dict[str, tuple[int, str]]:
        """The sentence of each article that made it fit, where one can be shown."""
        told: dict[str, tuple[int, str]] = {}
        fits = Fits(self.conn, {article.seq: article.id for article in articles})
        asker = Asker(self.desk)
        for follow in follows:
            asked = asker.ask_for(follow)
            for article_id, hit in fits.hits(asked).items():
                if article_id in told:
                    continue
                if hit.named is not None:
                    told[article_id] = (hit.named.line, hit.named.quote)
                elif found := sentence_with(self.conn, article_id, asked.all_phrases or asked.any_phrase):
                    told[article_id] = found
        return told


def _together(roots: Sequence[_Root]) -> list[list[_Root]]:
    """Each story with the meetings of which it tells; what stands alone, alone."""
    stories = [root for root in roots if root.meeting_id is None]
    groups = {story.key: [story] for story in stories}
    alone = []
    for meeting in (root for root in roots if root.meeting_id is not None):
        telling = next((story for story in stories if story.told_by & meeting.told_by), None)
        if telling is None:
            alone.append([meeting])
        else:
            groups[telling.key].append(meeting)
    return [*groups.values(), *alone]


def _meeting_key(meeting_id: str, step: MeetingStep) -> str:
    """From which status to which, for which day: called off, on again and called off for another day are three."""
    return "|".join((meeting_id, step.was or "", step.meeting.status, step.meeting.date or ""))


def _is_muted(follow: Follow, now: datetime) -> bool:
    return follow.muted_until is not None and follow.muted_until > stamp(now)
