"""What the desk answers: records with their sources, and what was searched. The same for Slack and the terminal.

Every answer says what it rests on (`Citation`: article, outlet, date, file and line, link, sentence) and what was
looked through (`Searched`), so that "nothing found" can be told apart from "nothing there to find".
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from bot.model import Leader, Meeting, Standing

Shown = Literal["expected", "announced", "ongoing", "held", "postponed", "cancelled", "not_confirmed"]
"""A meeting's status as people see it: "not_confirmed" is an expected one whose day has passed."""


@dataclass(frozen=True, slots=True)
class Searched:
    """How many article records the viewer's archive has, and the newest one's publication date (EDTF)."""

    articles: int
    newest: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a line of an answer comes from. `quote` is the sentence, or the part of it that stands on `line`."""

    article_id: str
    outlet: str | None
    published: str | None
    file: str
    line: int
    url: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class ArticleFound:
    """An article record in an answer. `copies`: its other appearances; `standing` only where a leader was asked for."""

    article_id: str
    kind: str
    form: str | None
    headline: str | None
    story_id: str | None
    source: Citation
    standing: Standing | None = None
    role_at: str | None = None
    former: bool = False
    copies: int = 0


@dataclass(frozen=True, slots=True)
class StoryFound:
    """Articles on one event, the best match first.

    `independent` counts whose reporting it is, agency copies once; `carried` are agencies or outlets whose text more
    than one outlet prints, with how many do. `total` counts the story's records, `teasers` those of them that only
    point to an article.
    """

    id: str
    articles: tuple[ArticleFound, ...]
    outlets: tuple[str, ...]
    total: int
    independent: int
    carried: tuple[tuple[str, int], ...] = ()
    teasers: int = 0


@dataclass(frozen=True, slots=True)
class MeetingFound:
    """A ledger record as the viewer may see it, with its sources."""

    meeting: Meeting
    shown: Shown
    sources: tuple[Citation, ...]
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a leader holds or held. `of` is the country or body by name; days are EDTF, None: not known."""

    title: str
    country: str
    of: str
    start: str | None
    end: str | None
    former: bool


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody whom a leader met in person, and how often among the newest of the leader's meetings."""

    id: str
    name: str
    times: int


@dataclass(frozen=True, slots=True)
class Together:
    """Articles that name all the leaders asked for and tell of none of their meetings. `capped`: there may be more."""

    total: int
    newest: tuple[ArticleFound, ...]
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading of a shared name: as typed, who it may be (with an office to tell namesakes apart), and the whole
    query with the full name in it."""

    typed: str
    name: str
    office: str
    query: str


@dataclass(frozen=True, slots=True)
class Filters:
    """How the words of a query were read. Countries and cities by name; days are ISO dates, inclusive. `worded` are
    words with no meaning of their own here that the sentences of the sources hold ("g20")."""

    kinds: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    first_day: str | None = None
    last_day: str | None = None
    upcoming: bool = False
    latest: bool = False
    every: bool = False
    without: tuple[str, ...] = ()
    worded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What all answers share.

    `filters` says how the query was read; `unknown` holds words that were not understood. `choices` are readings of a
    name that several share, between which the asker must choose; `assumed` are such names that were read as the only
    one of them in the archive. `total` counts the records, of which `offset` and more are shown; `today` is the day
    (in the asker's zone) that the answer is for.
    """

    query: str
    as_of: str
    today: str
    searched: Searched
    did_you_mean: tuple[str, ...] = ()
    filters: Filters = Filters()
    unknown: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    assumed: tuple[tuple[str, Leader], ...] = ()
    offset: int = 0
    total: int = 0
    capped: bool = False

    @property
    def kind(self) -> str:
        return {"LeaderAnswer": "leader", "MeetingsAnswer": "meetings", "NewsAnswer": "news", "WhyAnswer": "why"}.get(
            type(self).__name__, "ask"
        )

    def records(self) -> list[dict[str, Any]]:
        """The answer's records as plain data, each with its `type`."""
        return []

    def sources(self) -> list[Citation]:
        """Every source once, in the order of the records."""
        return []

    def as_json(self) -> dict[str, Any]:
        """The `--json` shape of the contract."""
        return {
            "query": self.query,
            "as_of": self.as_of,
            "answer": self.records(),
            "sources": [asdict(source) for source in _once(self.sources())],
            "searched": asdict(self.searched),
            "did_you_mean": list(self.did_you_mean),
        }


@dataclass(frozen=True, slots=True)
class LeaderAnswer(Answer):
    """Who somebody is, in which office, and what the archive holds. `leader` None: nobody found; `named` are those
    whom a query names that names several. `met_most` are those met more than once, most often first."""

    leader: Leader | None = None
    named: tuple[Leader, ...] = ()
    offices: tuple[Office, ...] = ()
    latest: tuple[MeetingFound, ...] = ()
    upcoming: tuple[MeetingFound, ...] = ()
    met_most: tuple[Met, ...] = ()
    meetings_total: int = 0
    articles: tuple[ArticleFound, ...] = ()
    subject_total: int = 0

    def records(self) -> list[dict[str, Any]]:
        if self.leader is None:
            return []
        who = {
            "type": "leader",
            "id": self.leader.id,
            "name": self.leader.name,
            "wikidata": self.leader.wikidata,
            "offices": [asdict(office) for office in self.offices],
            "articles": self.total,
            "meetings": self.meetings_total,
            "met_most": [asdict(met) for met in self.met_most],
        }
        return [
            who,
            *(_meeting(found) for found in self.latest),
            *(_meeting(found) for found in self.upcoming),
            *(_article(found) for found in self.articles),
        ]

    def sources(self) -> list[Citation]:
        meetings = [source for found in (*self.latest, *self.upcoming) for source in found.sources]
        return meetings + [found.source for found in self.articles]


@dataclass(frozen=True, slots=True)
class MeetingsAnswer(Answer):
    """Meetings of the ledger that fit, newest first (upcoming ones: next first), and apart from them co-mentions.

    `meant` are the leaders of the countries that were named without one: "russia china" may be about them.
    """

    leaders: tuple[Leader, ...] = ()
    meant: tuple[Leader, ...] = ()
    meetings: tuple[MeetingFound, ...] = ()
    together: Together | None = None
    upcoming_first: bool = False

    def records(self) -> list[dict[str, Any]]:
        rows = [_meeting(found) for found in self.meetings]
        if self.together and self.together.total:
            rows.append(_together(self.together))
        return rows

    def sources(self) -> list[Citation]:
        found = [source for meeting in self.meetings for source in meeting.sources]
        return found + ([a.source for a in self.together.newest] if self.together else [])


@dataclass(frozen=True, slots=True)
class NewsAnswer(Answer):
    """Articles whose words fit, grouped by story. `total` counts stories among the newest matches.

    `named` are leaders whom the words name where nothing was found, `spoken` words that were read as a time.
    `instead_of` is the question in words that could not be answered from the ledger: it was looked for in the articles.
    """

    named: tuple[Leader, ...] = ()
    spoken: str = ""
    instead_of: str = ""
    stories: tuple[StoryFound, ...] = ()
    articles_matched: int = 0

    def records(self) -> list[dict[str, Any]]:
        return [
            {
                "type": "story",
                "id": story.id,
                "outlets": list(story.outlets),
                "articles_in_story": story.total - story.teasers,
                "teasers_in_story": story.teasers,
                "independent": story.independent,
                "articles": [_article(found) for found in story.articles],
            }
            for story in self.stories
        ]

    def sources(self) -> list[Citation]:
        return [found.source for story in self.stories for found in story.articles]


Verdict = Literal["yes", "as_asked", "otherwise", "remote", "planned", "off", "not_found"]
Asked = Literal[
    "when", "where", "where_now", "how_often", "next", "did", "who", "both", "list", "not", "whom", "unclear"
]


@dataclass(frozen=True, slots=True)
class QuestionAnswer(Answer):
    """An answer to a question in words.

    `asked` "not" asks for what did not happen, "whom" speaks of "them" without a name: neither can be answered.
    `verdict` of a did-question: "yes" (a meeting held), "as_asked" (it was cancelled, where that was asked),
    "otherwise" (held, where another status was asked), "remote" (only a call, where a meeting was asked), "planned"
    (expected, announced or not confirmed), "off" (cancelled or postponed), "not_found". `counted` has the number of
    meetings of a how-often question: those that a source reports as held, in person unless calls were asked for;
    `calls` are those beside them, `corroborated` how many of `counted` two independent sources or more tell of. And
    `people` who was met, with the number of times, most often first. With
    `is_carried` the question named nobody: its leaders are those of the question before it in the conversation.
    """

    asked: Asked = "unclear"
    leaders: tuple[Leader, ...] = ()
    meetings: tuple[MeetingFound, ...] = ()
    also_planned: tuple[MeetingFound, ...] = ()
    together: Together | None = None
    verdict: Verdict | None = None
    counted: int | None = None
    calls: int = 0
    corroborated: int = 0
    people: tuple[tuple[str, int], ...] = ()
    is_carried: bool = False

    def records(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        if self.asked not in ("not", "whom", "unclear"):
            reply: dict[str, Any] = {
                "type": "reply",
                "asked": self.asked,
                "verdict": self.verdict,
                "count": self.counted,
            }
            if self.counted is not None:
                reply |= {"calls": self.calls, "corroborated": self.corroborated}
            if self.asked in ("who", "both"):
                reply["people"] = [{"name": name, "times": times} for name, times in self.people]
            rows.append(reply)
        rows += [_meeting(found) for found in (*self.meetings, *self.also_planned)]
        if self.together and self.together.total:
            rows.append(_together(self.together))
        return rows

    def sources(self) -> list[Citation]:
        found = [source for meeting in (*self.meetings, *self.also_planned) for source in meeting.sources]
        return found + ([a.source for a in self.together.newest] if self.together else [])


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of why something is as it is: what was decided, in a sentence, and the rule or the reader's name."""

    what: str
    why: str
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class WhyAnswer(Answer):
    """Why an article stands as it does, or why a meeting is in the ledger: appearances, reasons, sentences, rules."""

    about: Literal["article", "meeting", "line", "nothing"] = "nothing"
    title: str = ""
    subject_id: str = ""
    reasons: tuple[Reason, ...] = ()
    meeting: MeetingFound | None = None
    details: tuple[tuple[str, str], ...] = field(default=())
    is_told_with_others: bool = False

    def records(self) -> list[dict[str, Any]]:
        if self.about == "nothing":
            return []
        return [
            {
                "type": self.about,
                "id": self.subject_id,
                "title": self.title,
                "details": dict(self.details),
                "reasons": [{"what": reason.what, "why": reason.why} for reason in self.reasons],
            }
        ]

    def sources(self) -> list[Citation]:
        return [reason.source for reason in self.reasons if reason.source]


def _once(sources: list[Citation]) -> list[Citation]:
    return list(dict.fromkeys(sources))


def _article(found: ArticleFound) -> dict[str, Any]:
    return {
        "type": "article",
        "id": found.article_id,
        "kind": found.kind,
        "form": found.form,
        "headline": found.headline,
        "outlet": found.source.outlet,
        "published": found.source.published,
        "story": found.story_id,
        "copies": found.copies,
        "standing": found.standing,
        "role_at": found.role_at,
        "former": found.former,
    }


def _meeting(found: MeetingFound) -> dict[str, Any]:
    meeting = found.meeting
    return {
        "type": "meeting",
        "id": meeting.id,
        "participants": [asdict(p) for p in meeting.participants],
        "kind": meeting.kind,
        "status": found.shown,
        "date": meeting.date,
        "place": asdict(meeting.place) if meeting.place else None,
        "host": meeting.host,
        "visitor": meeting.visitor,
        "parent": meeting.parent,
        "confidence": meeting.confidence,
        "independent_sources": meeting.independent_sources,
        "disputes": list(meeting.disputes),
        "article_ids": list(dict.fromkeys(source.article_id for source in found.sources)),
    }


def _together(found: Together) -> dict[str, Any]:
    return {
        "type": "mentioned_together",
        "articles": found.total,
        "at_least": found.capped,
        "article_ids": [a.article_id for a in found.newest],
    }


@dataclass(frozen=True, slots=True)
class Mark:
    """A meeting on a time line or in a calendar: its days (ISO), kind, status as shown, and people and place."""

    first_day: str
    last_day: str
    kind: str
    shown: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a picture shows. `marks` for a time line or a calendar; `months` ("2024-05", about, only mentioned) for
    coverage, one a calendar month. `hidden` counts what is dated too coarsely, or lies too far back, to be drawn."""

    form: Literal["timeline", "coverage", "calendar"]
    title: str
    marks: tuple[Mark, ...] = ()
    months: tuple[tuple[str, int, int], ...] = ()
    hidden: int = 0
