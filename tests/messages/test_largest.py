"""Every message the bot can make, with the longest and most hostile text in every field, keeps Slack's limits."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.answers import (
    ArticleFound,
    Choice,
    Citation,
    Filters,
    LeaderAnswer,
    MeetingFound,
    MeetingsAnswer,
    NewsAnswer,
    Office,
    QuestionAnswer,
    Reason,
    Searched,
    StoryFound,
    Together,
    WhyAnswer,
)
from bot.messages import admin, archive, help, home, lookup, setup
from bot.messages.blocks import split, validate_message, validate_view
from bot.model import Leader, Meeting, Participant, Place
from bot.workspace.block_kit import check_message, check_view

EVIL = "<!channel> <@U1> *b* `c` \u202e & | > " * 200
URL = "https://news.example/" + "a" * 2_500 + "?q=<!here>|x"
LIVE = re.compile(r"<[!@#](?!date\^)")


def mrkdwn_of(node):
    """Every text that Slack would read as markup."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for value in node.values():
            yield from mrkdwn_of(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from mrkdwn_of(item)


def citation(n=0):
    return Citation(f"a{n}", EVIL, "2024-05-01", EVIL, 10**9, URL, EVIL)


def meeting(n=0):
    people = tuple(Participant(f"p{i}", f"{EVIL}{i}") for i in range(40))
    found = Meeting(
        id="m" + "0123456789abcdef" * 2 + str(n), participants=people, kind="bilateral_meeting", status="held",
        evidence=(), confidence=0.5, independent_sources=10**6, date="2024-05-01/2025-06-02",
        place=Place(EVIL, EVIL, "FRA", EVIL), disputes=(EVIL,) * 10, counterpart_not_leader=True,
    )  # fmt: skip
    return MeetingFound(found, "held", tuple(citation(i) for i in range(30)), (EVIL,) * 30)


def article(n=0):
    return ArticleFound(f"a{n}", "teaser", "live_blog", EVIL, "s", citation(n), "caption", EVIL, True, 10**6)


SHARED = {
    "query": EVIL,
    "as_of": "2024-05-20T09:30:00Z",
    "today": "2024-05-20",
    "searched": Searched(10**9, "2024-05-01"),
    "total": 10**6,
    "unknown": (EVIL,) * 20,
    "filters": Filters(("state_visit",) * 9, ("held",) * 7, (EVIL,) * 9, (EVIL,) * 9, "2024-01-01", "2024-02-03"),
}
PERSON = Leader("x" * 200, EVIL, ())
OFFICES = tuple(Office(EVIL, "FRA", EVIL, "2001", None, former=bool(n)) for n in range(12))
MEETINGS = tuple(meeting(n) for n in range(5))
ARTICLES = tuple(article(n) for n in range(5))
CHOICES = tuple(Choice(EVIL, EVIL, EVIL, EVIL) for _ in range(5))
TOGETHER = Together(10**6, ARTICLES[:3], capped=True)
PEOPLE = tuple((EVIL + str(n), n) for n in range(200))

ANSWERS = {
    "leader": LeaderAnswer(**SHARED, leader=PERSON, offices=OFFICES, latest=MEETINGS, upcoming=MEETINGS,
                           articles=ARTICLES, offset=5),
    "leader in choices": LeaderAnswer(**SHARED, choices=CHOICES),
    "leader unknown": LeaderAnswer(**SHARED, did_you_mean=(EVIL,) * 3),
    "leader nowhere near": LeaderAnswer(**SHARED),
    "meetings": MeetingsAnswer(**SHARED, leaders=(PERSON, PERSON), meetings=MEETINGS, together=TOGETHER, offset=5),
    "meetings none": MeetingsAnswer(**SHARED, leaders=(PERSON, PERSON), together=TOGETHER),
    "meetings unclear": MeetingsAnswer(**SHARED, did_you_mean=(EVIL,) * 3),
    "news": NewsAnswer(**(SHARED | {"unknown": ()}), offset=5,
                       stories=tuple(StoryFound("s", ARTICLES[:3], (EVIL,) * 30, 10**6, 10**5) for _ in range(5))),
    "news none": NewsAnswer(**(SHARED | {"unknown": ()})),
    "news unknown": NewsAnswer(**SHARED),
    "why": WhyAnswer(**SHARED, about="meeting", title=EVIL, subject_id="m1", details=((EVIL, EVIL),) * 12,
                     reasons=tuple(Reason(EVIL, EVIL, citation(n)) for n in range(60))),
    "why not": WhyAnswer(**SHARED),
} | {
    f"ask {asked} {verdict}": QuestionAnswer(
        **SHARED, asked=asked, verdict=verdict, leaders=(PERSON,) * 3, meetings=meetings, also_planned=planned,
        together=TOGETHER, counted=counted, people=people,
    )
    for asked in ("when", "where", "how_often", "next", "did", "who", "list", "unclear")
    for verdict, meetings, planned, counted, people in (
        ("yes", MEETINGS, (), 3, PEOPLE), ("planned", (), MEETINGS, 0, ()), ("not_found", (), (), 0, ()),
    )
}  # fmt: skip

REPORT = {
    "pages": 10**6, "unchanged_pages": 1, "added": 1, "changed": 2, "unchanged": 3, "dropped": 4, "duplicates": 5,
    "rejected": 6, "missing": 7, "dry_run": False, "refused": [(EVIL, EVIL)] * 900, "empty": [EVIL] * 900,
}  # fmt: skip
OTHERS = {
    "help": help.overview("desk-" * 4, is_admin=True),
    "usage": help.usage("leader", "desk-", EVIL),
    "unknown verb": help.unknown_verb(EVIL, ["reload", "roster"], "desk-"),
    "trouble": help.trouble(EVIL),
    "not found": help.not_found(EVIL, (EVIL,) * 3),
    "apology": help.apology("abc123"),
    "greeting": help.greeting("desk-"),
    "progress": admin.reload_progress(EVIL, 1, 10, EVIL, dry_run=True),
    "reloaded": admin.reload_done(EVIL, REPORT, seconds=1.0),
    "tried": admin.reload_done(EVIL, {**REPORT, "dry_run": True}, seconds=1.0),
    "reload failed": admin.reload_failed(EVIL, EVIL),
    "refused": admin.refused(["U1", "U2"]),
    "decided": admin.decided("merge", [EVIL, EVIL], "v1", "desk-"),
    "undone": admin.undone(EVIL, EVIL),
    "read in": archive.read_in((), [(EVIL, EVIL)] * 20, only_here=True, unopened=9),
}
MESSAGES = (
    {name: lookup.answer(answer) for name, answer in ANSWERS.items()}
    | {f"{name}, public": lookup.answer(answer, private=False) for name, answer in ANSWERS.items()}
    | {f"{name}, shared": lookup.shared("U1", lookup.answer(answer, private=False)) for name, answer in ANSWERS.items()}
    | OTHERS
)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_at_its_largest_keeps_every_limit(name):
    for part in split(MESSAGES[name]):
        assert validate_message(part) == []
        assert check_message({"text": part.text, "blocks": list(part.blocks)}) is None
        for shown in (part.text, *mrkdwn_of(part.blocks)):
            ours = shown.replace("<@U1>", "").replace("<@U2>", "") if "shared" in name or name == "refused" else shown
            assert not LIVE.search(ours), LIVE.search(ours)


@pytest.mark.parametrize("name", [name for name in ANSWERS if "choices" not in name])
def test_an_answer_is_one_message(name):
    assert len(split(MESSAGES[name])) == 1


def test_the_home_tab_and_the_modal_keep_every_limit():
    from bot.bulletins import EditionState
    from bot.desk.admin import Status
    from bot.model import Digest, Follow
    from store.sources import Load

    now = datetime(2024, 5, 20, tzinfo=UTC)
    follow = Follow("f" * 40, "T1", "C1", "U1", EVIL, "words", (EVIL,), "2024-05-20T00:00:00Z",
                    muted_until="2030-01-01T00:00:00+00:00")  # fmt: skip
    counts = {"articles": 10**7, "stories": 10**6, "meetings": 10**6}
    load = Load("l", EVIL, "seeds", now.isoformat(), now.isoformat(), {"added": 10**6, "refused": [EVIL] * 9}, "ada")
    status = Status("9.9", now.isoformat(), counts, "2024-05-20", (load,), True, EVIL, 10**4, "1")
    digest = Digest("d", "T1", "C1", "main", tuple(range(7)), "08:30", "Europe/London")
    shown = home.Tab(
        diary=replace(ANSWERS["meetings"], offset=0), follows=[follow] * 40, digests=[EditionState(digest, now)] * 40,
        corrections=(), now=now, prefix="desk-", status=status,
    )  # fmt: skip
    for view in (
        home.tab(shown),
        archive.ask_who_may_see("k" * 30),
        setup.follow(),
        setup.follow_preview(EVIL[:500], 10**6, [EVIL] * 9, "k" * 2_000),
        setup.digest("America/Argentina/ComodRivadavia"),
    ):
        assert validate_view(view) == []
        assert check_view(view) is None


def test_slackblocks_takes_what_we_make():
    """An independent judge of single blocks: rebuild each with slackblocks, whose own limits then apply."""
    import slackblocks

    def text_of(node):
        kind = slackblocks.TextType.PLAINTEXT if node["type"] == "plain_text" else slackblocks.TextType.MARKDOWN
        return slackblocks.Text(node["text"], type_=kind)

    count = 0
    for said in MESSAGES.values():
        for block in said.blocks:
            if block["type"] == "section" and "text" in block:
                slackblocks.SectionBlock(text_of(block["text"]))
            elif block["type"] == "header":
                slackblocks.HeaderBlock(text_of(block["text"]))
            elif block["type"] == "context":
                slackblocks.ContextBlock([text_of(element) for element in block["elements"]])
            elif block["type"] == "actions":
                slackblocks.ActionsBlock(
                    [slackblocks.Button(element["text"]["text"], element["action_id"], value=element.get("value"))
                     for element in block["elements"]]
                )  # fmt: skip
            count += 1
    assert count > 300
