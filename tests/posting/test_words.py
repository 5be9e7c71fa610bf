"""Whatever a page says, a digest and an alert keep Slack's limits and say it as text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers import ArticleFound, Citation, MeetingFound, StoryFound
from bot.bulletins import Alarm, Bulletin, ChangedMeeting, NewStory
from bot.messages.alerts import word_alarm, word_reply, word_roll_up
from bot.messages.digest import word_digest
from bot.messages.faults import validate_message
from bot.messages.plain import plain
from bot.model import Message
from tests.posting.newsroom import a_meeting

NASTY = st.sampled_from(
    ["<!channel>", "<@U012AB3CD>", "<#C012AB3CD>", "<https://evil.example|here>", "&lt;!here&gt;", "a" * 4_000, "*_~`",
     "\u202egnp.exe", "\x00\ud800", "|>", "]]>", "<!date^0^{date}|x>", "Ж" * 500]
)  # fmt: skip
TEXT = st.one_of(st.text(max_size=300), NASTY, st.tuples(NASTY, st.text(max_size=40)).map(" ".join))
MAYBE = st.one_of(st.none(), TEXT)
URL = st.one_of(
    st.none(), st.sampled_from(["https://a.example/1", "javascript:alert(1)", "http://u:p@x.example/"]), TEXT
)


@st.composite
def articles(draw: st.DrawFn) -> ArticleFound:
    source = Citation(
        "a1", draw(MAYBE), draw(st.sampled_from([None, "2026-03", "9999", "x"])), draw(TEXT), 7, draw(URL), draw(TEXT)
    )
    kind = draw(st.sampled_from(["article", "teaser"]))
    return ArticleFound("a1", kind, draw(st.sampled_from([None, "correction"])), draw(MAYBE), "s1", source)


@st.composite
def stories(draw: st.DrawFn) -> NewStory:
    told = tuple(draw(st.lists(articles(), min_size=1, max_size=5)))
    outlets = tuple(draw(st.lists(TEXT, max_size=4)))
    story = StoryFound("s1", told, outlets, len(told) + draw(st.integers(0, 9)), 1)
    return NewStory(story, draw(st.booleans()), tuple(draw(st.lists(TEXT, max_size=3))))


@st.composite
def meetings(draw: st.DrawFn) -> ChangedMeeting:
    meeting = a_meeting("m1", "postponed", article="a1", date="2026-04-02", leaders=("xi-jinping",))
    source = Citation("a1", draw(MAYBE), "2026-03-04", draw(TEXT), 3, draw(URL), draw(TEXT))
    return ChangedMeeting(MeetingFound(meeting, "postponed", (source,)), "announced")


# What Slack would act on: mentions, and links to anything but the addresses we allow.
LIVE = re.compile(r"<(?!https?://a\.example/1[|>]|!date\^\d+\^\{date_short_pretty\})[!@#a-z]", re.I)


def judge(*messages: Message) -> None:
    for message in messages:
        assert validate_message(message) == []
        for text in [message.text, *_texts(message.blocks)]:
            for found in LIVE.finditer(text):
                assert re.match(r"<https?://[^\s|<>@]+[|>]", text[found.start() :]), text[
                    found.start() : found.start() + 80
                ]
        assert isinstance(plain(message), str)


def _texts(node: object) -> list[str]:
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            return [str(node["text"])]
        return [text for value in node.values() for text in _texts(value)]
    return [text for item in node for text in _texts(item)] if isinstance(node, list | tuple) else []


@settings(max_examples=20, deadline=None)
@given(
    st.lists(stories(), max_size=25), st.lists(meetings(), max_size=6), st.lists(TEXT, max_size=3), st.integers(0, 9)
)
def test_a_digest_of_anything_keeps_the_limits(
    told: list[NewStory], changed: list[ChangedMeeting], topics: list[str], over: int
) -> None:
    bulletin = Bulletin(
        name="main",
        day=date(2026, 3, 4),
        timezone="Europe/London",
        made_at=datetime(2026, 3, 4, tzinfo=UTC),
        since=None,
        topics=tuple(topics),
        diary=tuple(changed),
        diary_more=over,
        stories=tuple(told),
        meetings=tuple(changed),
        corrected=tuple(told[:2]),
        archive=tuple(told[:5]),
        archive_more=over,
        over=over,
        articles=len(told),
        missed=(date(2026, 3, 3),) * over,
        silent=tuple((topic, "") for topic in topics),
        overdue=tuple(one.found for one in changed),
        overdue_more=over,
    )
    judge(*word_digest(bulletin))


@settings(max_examples=20, deadline=None)
@given(stories(), meetings(), st.lists(TEXT, min_size=1, max_size=4))
def test_an_alert_on_anything_keeps_the_limits(story: NewStory, changed: ChangedMeeting, names: list[str]) -> None:
    ids = tuple(f"f{n}" for n in range(len(names)))
    one, other = Alarm(tuple(names), ids, story=story), Alarm(tuple(names), ids, meeting=changed)
    judge(
        word_alarm(one),
        word_alarm(other),
        *word_roll_up([one, other] * 40, 90),
        word_alarm(other, one),
        word_reply(story, copies_only=False),
    )
