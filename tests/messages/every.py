"""Every message and every view that the bot can make, at its largest, each field filled with what a page might hold.

`every(text)` asks `text()` anew for every field, so that one pass carries as many different texts as there are fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

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
from bot.bulletins import (
    Alarm,
    Bulletin,
    ChangedMeeting,
    EditionPreview,
    EditionState,
    FollowChoice,
    FollowMade,
    NewStory,
    Outgoing,
)
from bot.desk.admin import Status
from bot.desk.intake import PageOutcome
from bot.desk.rhythm import Poll
from bot.desk.sources import Imported
from bot.desk.visits import Polled
from bot.desk.watching import Change
from bot.messages import (
    admin,
    alerts,
    archive,
    corrections,
    digest,
    files,
    help,
    home,
    lookup,
    notices,
    roster,
    rulings,
    setup,
    sources,
)
from bot.model import (
    Article,
    Digest,
    Evidence,
    Fault,
    Follow,
    Leader,
    Meeting,
    Message,
    Paragraph,
    Participant,
    Place,
    Post,
    Source,
)
from store.audit import AuditEntry
from store.sources import Load
from store.verdicts import Verdict

Text = Callable[[], str]
View = dict[str, Any]
NOW = datetime(2024, 5, 20, 9, 30, tzinfo=UTC)
AT = NOW.isoformat()
PREFIX = "desk-" * 3
REPORT = {
    "pages": 10**6, "unchanged_pages": 1, "added": 1, "changed": 2, "unchanged": 3, "dropped": 4, "duplicates": 5,
    "rejected": 6, "missing": 7, "dry_run": False,
}  # fmt: skip


def every(text: Text, url: Text) -> Mapping[str, list[Message] | View]:
    """By "module.function" (and a word where one function has several faces): its messages, or its view."""
    made: dict[str, list[Message] | View] = {}
    for name, answer in answers(text, url).items():
        for face, said in (
            ("", lookup.answer(answer)),
            (" as an admin", lookup.answer(answer, may_correct=True)),
            (" in public", public := lookup.answer(answer, private=False)),
            (" shared", lookup.shared("U1", public)),
        ):
            made[f"lookup.answer {name}{face}"] = [said]
    return (
        made
        | _of_admins(text)
        | _of_alerts(text, url)
        | _of_digests(text, url)
        | _of_sources(text, url)
        | _rest(text, url)
    )


# Lookups


def citation(text: Text, url: Text, number: int = 0) -> Citation:
    return Citation(f"a{number}", text(), "2024-05-01", text(), 10**9, url(), text())


def meeting(text: Text, url: Text, number: int = 0, *, sources_told: int = 30) -> MeetingFound:
    people = tuple(Participant(f"p{i}", f"{text()}{i}") for i in range(12))
    evidence = Evidence("a0", text(), 3, text(), "held", "2024-05-01", text(), "2024-05-01", "a0")
    found = Meeting(
        id="m" + "0123456789abcdef" * 2 + str(number), participants=people, kind="bilateral_meeting", status="held",
        evidence=(evidence,), confidence=0.5, independent_sources=10**6, date="2024-05-01/2025-06-02",
        place=Place(text(), text(), "FRA", text()), disputes=tuple(text() for _ in range(5)),
        counterpart_not_leader=True,
    )  # fmt: skip
    cited = tuple(citation(text, url, i) for i in range(sources_told))
    return MeetingFound(found, "held", cited, tuple(text() for _ in range(9)))


def article(text: Text, url: Text, number: int = 0) -> ArticleFound:
    cited = citation(text, url, number)
    return ArticleFound(f"a{number}", "teaser", "live_blog", text(), "s", cited, "caption", text(), True, 10**6)


def story(text: Text, url: Text) -> StoryFound:
    articles = tuple(article(text, url, n) for n in range(3))
    outlets = tuple(text() for _ in range(9))
    return StoryFound("s", articles, outlets, 10**6, 10**5, ((text(), 10**4),))


def answers(text: Text, url: Text) -> Mapping[str, Any]:
    """Every answer of a lookup, full and empty."""

    def some(number: int) -> tuple[str, ...]:
        return tuple(text() for _ in range(number))

    def shared() -> dict[str, Any]:
        days = "2024-01-01", "2024-02-03"
        return {
            "query": text(), "as_of": "2024-05-20T09:30:00Z", "today": "2024-05-20",
            "searched": Searched(10**9, "2024-05-01"), "total": 10**6, "unknown": some(9),
            "filters": Filters(("state_visit",) * 9, ("held",) * 7, some(9), some(9), *days),
        }  # fmt: skip

    def person() -> Leader:
        return Leader("x" * 200, text(), ())

    meetings = tuple(meeting(text, url, n) for n in range(5))
    articles = tuple(article(text, url, n) for n in range(5))
    offices = tuple(Office(text(), "FRA", text(), "2001", None, former=bool(n)) for n in range(12))
    choices = tuple(Choice(*some(4)) for _ in range(5))
    together = Together(10**6, articles[:3], capped=True)
    people = tuple((f"{text()}{n}", n) for n in range(20))
    known: dict[str, Any] = {
        "leader": LeaderAnswer(**shared(), leader=person(), offices=offices, latest=meetings, upcoming=meetings,
                               articles=articles, offset=5),
        "leader in choices": LeaderAnswer(**shared(), choices=choices),
        "leader unknown": LeaderAnswer(**shared(), did_you_mean=some(3)),
        "leader nowhere near": LeaderAnswer(**shared()),
        "meetings": MeetingsAnswer(**shared(), leaders=(person(), person()), meetings=meetings, together=together,
                                   offset=5),
        "meetings in choices": MeetingsAnswer(**shared(), choices=choices),
        "meetings none": MeetingsAnswer(**shared(), leaders=(person(), person()), together=together),
        "meetings unclear": MeetingsAnswer(**shared(), did_you_mean=some(3)),
        "meetings of nobody": MeetingsAnswer(**(shared() | {"filters": Filters()})),
        "news": NewsAnswer(**(shared() | {"unknown": ()}), offset=5,
                           stories=tuple(story(text, url) for _ in range(5))),
        "news none": NewsAnswer(**(shared() | {"unknown": ()}), offset=5),
        "news unknown": NewsAnswer(**shared()),
        "news nearly known": NewsAnswer(**shared(), did_you_mean=some(3)),
        "why": WhyAnswer(**shared(), about="meeting", title=text(), subject_id="m1",
                         details=tuple((text(), text()) for _ in range(12)),
                         reasons=tuple(Reason(text(), text(), citation(text, url, n)) for n in range(60))),
        "why an article": WhyAnswer(**shared(), about="article", title=text(), subject_id="a1",
                                    reasons=(Reason(f"Copy of {text()}", text(), citation(text, url)),)),
        "why not": WhyAnswer(**shared()),
    }  # fmt: skip
    for asked in ("when", "where", "how_often", "next", "did", "who", "list", "unclear"):
        for verdict, held, planned, counted, met in (
            ("yes", meetings, (), 3, people), ("planned", (), meetings, 0, ()), ("not_found", (), (), 0, ()),
        ):  # fmt: skip
            known[f"ask {asked} {verdict}"] = QuestionAnswer(
                **shared(), asked=asked, verdict=verdict, leaders=(person(), person(), person()), meetings=held,
                also_planned=planned, together=together, counted=counted, people=met,
            )  # fmt: skip
    return known


# What admins are told


def _of_admins(text: Text) -> dict[str, list[Message] | View]:
    touched = [(text(), 10**4, 10**4, 10**4) for _ in range(50)]
    report = REPORT | {"refused": [(text(), text())] * 90, "empty": [text() for _ in range(90)], "touched": touched}
    entries = [AuditEntry(str(n), "T1", AT, text(), text(), {text(): text()}, "failed") for n in range(20)]
    posts = Outgoing(
        {"sent": 10**6, "pending": 10**6, "blocked": 10**6, "failed": 9, "expired": 9}, AT,
        {text(): 10**4 for _ in range(9)}, tuple(_edition(text) for _ in range(30)), frozen=text(), leader=text(),
    )  # fmt: skip
    state = replace(admin.status(_status(text)))
    state = replace(state, blocks=(*state.blocks, *notices.outgoing_blocks(posts, is_admin=True)))
    post = Post("p", "T1", "C1", "digest", {})
    return {
        "admin.not_known": [admin.not_known()],
        "admin.refused": [admin.refused(["U1", "U2"])],
        "admin.reload_begins": [admin.reload_begins(text(), dry_run=True)],
        "admin.reload_progress": [admin.reload_progress(text(), 1, 10, text(), dry_run=True)],
        "admin.reload_done": [admin.reload_done(text(), report, seconds=1.0)],
        "admin.reload_done tried": [admin.reload_done(text(), report | {"dry_run": True}, seconds=1.0)],
        "admin.reload_failed": [admin.reload_failed(text(), text())],
        "admin.status and notices.outgoing_blocks": [state],
        "admin.audit": [admin.audit(entries, 20, older=text()), admin.audit([], wanted=text())],
        "admin.backed_up": [admin.backed_up(text(), 10**12)],
        **{
            f"corrections.decided {kind}": [
                corrections.decided(kind, [text(), text()], text(), PREFIX, detail=text(), called_off=3, posted=2)
            ]
            for kind in ("correct", "merge", "takedown")
        },
        "corrections.undone": [corrections.undone("takedown", text())],
        "notices.word_trouble": [notices.word_trouble(post, "blocked", text())],
        "notices.word_resumed": [notices.word_resumed(10**6)],
        "notices.word_thawed": [notices.word_thawed(10**6)],
        "roster.listed": [roster.listed([_on_roster(text) for _ in range(roster.LISTED)], 10**4, text())],
        "roster.alias_kept": [roster.alias_kept(text(), text(), is_new=True)],
        "roster.never_kept": [roster.never_kept(text(), text(), [text()], PREFIX, is_new=True)],
        "roster.person_kept": [roster.person_kept(text(), text(), is_new=True)],
        "corrections.fields_form": corrections.fields_form(text(), text(), text(), "2024-05-01", "k" * 300),
        "corrections.join_form": corrections.join_form(text(), "k" * 300),
        "corrections.takedown_form": corrections.takedown_form(text(), 2, "k" * 300),
        "rulings.date_form": rulings.date_form(text(), "2024-05-01/2024-05-03", "k" * 300),
        "rulings.same_form": rulings.same_form(
            text(), [meeting(text, text, n, sources_told=0).meeting for n in range(120)], "k" * 300
        ),
        "rulings.person_form": rulings.person_form(
            [(f"a{n:040}", text(), f"l{n:060}", text()) for n in range(120)], "k" * 300
        ),
        "rulings.no_other": [rulings.no_other()],
        "rulings.nobody_told": [rulings.nobody_told()],
        **{
            f"rulings.ruled {kind}": [rulings.ruled(kind, [text()] * 9, text(), text(), PREFIX, anew=False)]
            for kind in ("not_a_meeting", "wrong_date", "same_meeting", "wrong_person")
        },
    }


def _status(text: Text) -> Status:
    counts = {"articles": 10**7, "stories": 10**6, "meetings": 10**6}
    loads = tuple(Load("l", text(), "seeds", AT, AT, {"added": 10**6, "refused": [text()]}, "ada") for _ in range(3))
    troubled = tuple(text() for _ in range(9))
    return Status("9.9", AT, counts, "2024-05-20", loads, True, text(), 10**4, "1", troubled=troubled)


def _on_roster(text: Text) -> tuple[Leader, tuple[Office, ...]]:
    return Leader("x" * 40, text(), ()), (Office(text(), "FRA", text(), "2001", None, former=False),)


# Digests and alerts


def _edition(text: Text) -> EditionState:
    topics = tuple(f"leader|{text().replace('|', '')}|x" for _ in range(9))
    kept = Digest("d", "T1", "C1", "main", tuple(range(7)), "08:30", "America/Argentina/ComodRivadavia", topics)
    return EditionState(kept, NOW, "2024-05-19", "posted", "failed", text())


def _of_digests(text: Text, url: Text) -> dict[str, list[Message] | View]:
    stories = tuple(NewStory(story(text, url), goes_on=True, wanted=(text(), text())) for _ in range(20))
    changed = tuple(ChangedMeeting(meeting(text, url, n), "expected", False, "2024-05-02") for n in range(8))
    whole = Bulletin(
        "main", date(2024, 5, 20), "Europe/London", NOW, NOW, tuple(text() for _ in range(9)), changed, 10**4, stories,
        changed, 10**4, stories[:3], stories[:5], 10**4, 10**4, 10**6, (date(2024, 5, 19),) * 9,
        tuple((text(), AT) for _ in range(9)), tuple(text() for _ in range(9)),
        overdue=tuple(meeting(text, url, n) for n in range(5)), overdue_more=10**4,
    )  # fmt: skip
    empty = replace(whole, stories=(), meetings=(), corrected=(), archive=(), archive_more=0, diary=())
    editions = [_edition(text) for _ in range(12)]
    return {
        "digest.word_digest": digest.word_digest(whole),
        "digest.word_digest empty": digest.word_digest(empty),
        "digest.word_state": [digest.word_state(editions[0], "Set:")],
        "digest.word_editions": [digest.word_editions(editions)],
        "digest.word_editions none": [digest.word_editions([])],
        "digest.word_nothing_new": [digest.word_nothing_new(empty)],
        "digest.word_posted": [digest.word_posted(whole)],
        "digest.word_not_here": [digest.word_not_here()],
        "digest.word_previewed": [digest.word_previewed(digest.word_digest(whole))],
        "setup.digest": setup.digest("America/Argentina/ComodRivadavia"),
        "setup.digest_preview": setup.digest_preview(
            EditionPreview(editions[0].digest, 7, 7, 10**6, tuple(text() for _ in range(3))), "k" * 2_900
        ),
    }


def _follow(text: Text) -> Follow:
    return Follow("f" * 40, "T1", "C1", "U1", text(), "words", (text(),), AT, muted_until="2030-01-01T00:00:00+00:00")


def _of_alerts(text: Text, url: Text) -> dict[str, list[Message] | View]:
    def of_story() -> Alarm:
        return Alarm(tuple(text() for _ in range(9)), ("f" * 40,) * 9, NewStory(story(text, url)), corrections=3)

    def of_meeting() -> Alarm:
        changed = ChangedMeeting(meeting(text, url), "expected", True, "2024-05-02")
        return Alarm((text(),), ("f" * 40,), meeting=changed)

    made = FollowMade(_follow(text), True, 10**4, tuple(text() for _ in range(3)))
    choice = FollowChoice(text(), tuple((text(), text()) for _ in range(5)))
    return {
        "alerts.word_alarm story": [alerts.word_alarm(of_story())],
        "alerts.word_alarm meeting": [alerts.word_alarm(of_meeting())],
        "alerts.word_alarm both": [alerts.word_alarm(of_meeting(), of_meeting(), of_story())],
        "alerts.word_roll_up": alerts.word_roll_up([of_story() if n % 2 else of_meeting() for n in range(60)], 10**6),
        "alerts.word_reply": [alerts.word_reply(NewStory(story(text, url)), copies_only=True)],
        "alerts.word_made": [alerts.word_made(made)],
        "alerts.word_made asks": [alerts.word_made(replace(made, saved=False, asks=True))],
        "alerts.word_made known": [alerts.word_made(replace(made, saved=False))],
        "alerts.word_previewed": [alerts.word_previewed(made, text())],
        "alerts.word_choice": [alerts.word_choice(choice)],
        "alerts.word_list": [
            alerts.word_list([_follow(text) for _ in range(60)],
                             {"quiet": "22:00-07:00", "timezone": "Europe/London", "cooldown": "60"}, "UTC", NOW)
        ],
        "alerts.word_removed": [alerts.word_removed(_follow(text))],
        "alerts.word_muted": [alerts.word_muted(_follow(text), NOW, "Europe/London")],
        "alerts.word_options": [alerts.word_options({"quiet": "22:00-07:00", "timezone": text(), "cooldown": "60"})],
        "setup.follow": setup.follow(),
        "setup.follow_preview": setup.follow_preview(text(), 10**6, [text() for _ in range(9)], "k" * 2_000),
    }  # fmt: skip


# Sources


def _source(text: Text, url: Text) -> Source:
    return Source(
        "s", "T1", url(), text(), "feed", "active", 900, 0.0, "U1", AT, polls=10**6, last_ok_at=AT, last_item_at=AT,
        last_error=text(), errors=9, tags=(text(), text()), region=text(),
    )  # fmt: skip


def _article(text: Text) -> Article:
    body = (Paragraph("body", text(), 1, 1),)
    return Article("article", 1, 2, body, headline=text(), publisher=text(), published="2024-05-01")


def _of_sources(text: Text, url: Text) -> dict[str, list[Message] | View]:
    one = _source(text, url)
    faults = [Fault(AT, AT, text(), 9) for _ in range(9)]
    change = Change(tuple(None if n % 7 == 0 else ("+" if n % 2 else "-", text()) for n in range(200)))
    return {
        "sources.listing": [sources.listing([_source(text, url) for _ in range(40)], PREFIX)],
        "sources.listing none": [sources.listing([], PREFIX)],
        "sources.added": [sources.added(one, [_article(text) for _ in range(5)], 10**6)],
        "sources.changed": [sources.changed(one, "pause")],
        "sources.adjusted": [sources.adjusted(one)],
        "sources.polled": [sources.polled([Polled(_source(text, url), Poll("failed"), 10**6) for _ in range(40)])],
        "sources.history": [sources.history(one, faults)],
        "sources.imported": [sources.imported(Imported((one,) * 40, 9, tuple(text() for _ in range(40))))],
        "sources.word_trouble": [sources.word_trouble(one, "failing", faults[:3])],
        "sources.word_change": [sources.word_change(one, change)],
        "sources.word_diff": sources.word_diff(one, change),
        "sources.usage": [sources.usage(PREFIX)],
    }


# The rest


def _rest(text: Text, url: Text) -> dict[str, list[Message] | View]:
    outcomes = [PageOutcome(text(), "read", added=10**6, duplicates=10**6), PageOutcome(text(), "unchanged")]
    refused = [(text(), text()) for _ in range(20)]
    # The diary shows as many meetings as a page of any answer.
    diary = replace(answers(text, url)["meetings"], offset=0)
    tab = home.Tab(
        diary=diary, follows=[_follow(text) for _ in range(40)], digests=[_edition(text) for _ in range(40)],
        corrections=[_verdict(text) for _ in range(9)], now=NOW, user_id="U1", prefix=PREFIX, status=_status(text),
    )  # fmt: skip
    return {
        "help.overview": [help.overview(PREFIX, is_admin=True, archive=text())],
        "help.usage": [help.usage("leader", PREFIX, text())],
        "help.usage verb": [help.usage("roster", PREFIX, text())],
        "help.in_a_terminal": [help.in_a_terminal(verb, PREFIX) for verb in sorted(help.IN_A_TERMINAL)],
        "help.unknown_verb": [help.unknown_verb(text(), ["reload", "roster"], PREFIX)],
        "help.unknown_verb beyond guessing": [help.unknown_verb(text(), [], PREFIX)],
        "help.retired": [help.retired("This button", PREFIX)],
        "help.working": [help.working("Making the file")],
        "help.not_in_public": [help.not_in_public(PREFIX)],
        "help.not_found": [help.not_found(text(), [text() for _ in range(3)])],
        "help.press_again": [help.press_again()],
        "help.still_looking": [help.still_looking()],
        "help.trouble": [help.trouble(text())],
        "help.apology": [help.apology("abc123")],
        "help.greeting": [help.greeting(PREFIX)],
        "help.greeted": [help.greeted(PREFIX)],
        "help.usage of a verb of everybody": [help.usage("ask", PREFIX, text()), help.usage("why", PREFIX, text())],
        "help.unknown_verb with what else to do": [help.unknown_verb(text(), [], PREFIX, query=text())],
        "archive.ask_who_may_see": archive.ask_who_may_see("k" * 30),
        "archive.reading": [archive.reading(10**6)],
        "archive.read_in": [archive.read_in(outcomes, refused, only_here=True, unopened=9)],
        "archive.nothing_to_read": [archive.nothing_to_read()],
        "archive.members_only": [archive.members_only()],
        "archive.expired": [archive.expired()],
        "files.here_is": [files.here_is(text())],
        "files.sent": [files.sent(text())],
        "files.not_sent": [files.not_sent()],
        "openers.nothing_to_save": [lookup.nothing_to_save("png")],
        "home.tab": home.tab(tab),
        "home.tab of a newcomer": home.tab(replace(tab, follows=(), digests=(), corrections=(), status=None)),
    }


def _verdict(text: Text) -> Verdict:
    return Verdict("v", "T1", text(), text(), text(), text(), AT, text())
