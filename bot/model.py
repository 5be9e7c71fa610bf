"""The glossary: every record that passes between the stages, frozen, with `None` for what is unknown.

Dates are EDTF strings (ISO 8601-2 level 1): "2023-09-13", "2022-11", "2023-03-20/2023-03-22", "2023~".
Line numbers are 1-based and counted by splitting on "\\n" only. Countries are ISO 3166-1 alpha-3 codes;
bodies that are no country have the codes of `bot/leaders/data/bodies.tsv` ("EU", "UN", "NATO").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, Literal

Kind = Literal["article", "teaser", "headline", "paywall"]
Form = Literal["live_blog", "round_up", "correction", "update"]
ParagraphRole = Literal[
    "kicker", "headline", "dek", "byline", "date", "body", "subhead", "bullet", "caption", "credit", "tag", "entry_time"
]
LIGHTEST = 1e-6  # weight of a term that is still in the centre of a story
BODY_ROLES: frozenset[str] = frozenset({"body", "subhead"})


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed or one item of an agency. Times are as given, ISO 8601; `paragraphs` plain text."""

    headline: str | None = None
    paragraphs: tuple[str, ...] = ()
    url: str | None = None
    published: str | None = None
    updated: str | None = None
    publisher: str | None = None
    bylines: tuple[str, ...] = ()
    dateline: str | None = None
    dek: str | None = None
    captions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    is_summary: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One source unit as text: a pasted file, a web page, a feed, a Slack message.

    `name` is the path relative to the folder loaded, a URL, or "slack:TEAM/CHANNEL/TS"; `sha256` is of the bytes.
    `text` is what line numbers count: the file's own, or what its format is laid out as. `markup` is a web page's
    HTML, `items` what a feed or an agency's file holds.
    """

    name: str
    sha256: str
    text: str
    format: str = "dump"
    url: str | None = None
    encoding: str | None = None
    markup: str | None = None
    items: tuple[Item, ...] = ()

    @property
    def head(self) -> PageHead:
        """What the archive keeps of it beside its records."""
        return PageHead(self.name, self.sha256, self.format, self.url, self.text.count("\n") + 1)


@dataclass(frozen=True, slots=True)
class PageHead:
    """A page without its text: what the archive keeps of it, and what a worker process sends back."""

    name: str
    sha256: str
    format: str
    url: str | None
    lines: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of an article as printed. `breaks` are the offsets in `text` where its 2nd, 3rd ... line begins."""

    role: ParagraphRole
    text: str
    start_line: int
    end_line: int
    breaks: tuple[int, ...] = ()

    def line_at(self, offset: int) -> int:
        """The page line that holds the character at `offset` of `text`."""
        return self.start_line + sum(offset >= start for start in self.breaks)


@dataclass(frozen=True, slots=True)
class Article:
    """An article record as read off one page, before the archive has judged it.

    `published_how`: printed | printed_in_teaser | metadata | inferred | feed | None.
    `publisher_how`: printed | inferred | feed | None.
    `flags`: short sentences on what contradicts itself ("the month in the text contradicts the page date").
    """

    kind: Kind
    start_line: int
    end_line: int
    paragraphs: tuple[Paragraph, ...]
    form: Form | None = None
    headline: str | None = None
    kicker: str | None = None
    dek: str | None = None
    publisher: str | None = None
    publisher_how: str | None = None
    bylines: tuple[str, ...] = ()
    dateline: str | None = None
    published: str | None = None
    published_how: str | None = None
    updated: str | None = None
    language: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """Paragraphs and subheads, separated by newlines; for a teaser, its text."""
        return "\n".join(p.text for p in self.paragraphs if p.role in BODY_ROLES)

    @property
    def body_lines(self) -> tuple[tuple[int, int], ...]:
        """Line ranges of the body: neighbours joined when only blank lines can lie between them (gap <= 2)."""
        ranges: list[tuple[int, int]] = []
        for p in self.paragraphs:
            if p.role not in BODY_ROLES:
                continue
            if ranges and p.start_line - ranges[-1][1] <= 2:
                ranges[-1] = (ranges[-1][0], p.end_line)
            else:
                ranges.append((p.start_line, p.end_line))
        return tuple(ranges)

    @property
    def captions(self) -> tuple[str, ...]:
        return tuple(p.text for p in self.paragraphs if p.role == "caption")


@dataclass(frozen=True, slots=True)
class Appearance:
    """An article record as the archive keeps it: where it stands, what it copies, which story it tells.

    `lead_id` is its own id when it leads its near-copy cluster. `duplicate_how`: identical | near_copy | teaser_of |
    headline_of | version_of | verdict. `content_sha` is of the normalised text, `record_sha` of all that is stored.
    `seq` rises in the order of first storing and never changes. `as_of` is the date that "on Tuesday" was read
    against: the record's own, or that of the lead or a dated copy of it.
    """

    id: str
    seq: int
    page_id: str
    file: str
    team_id: str
    only_channel: str | None
    article: Article
    content_sha: str
    record_sha: str
    lead_id: str
    duplicate_how: Sameness | None
    duplicate_why: str | None
    story_id: str | None
    story_why: str | None
    live: bool
    stored_at: str
    hidden: bool = False
    as_of: str | None = None

    @property
    def leads(self) -> bool:
        return self.lead_id == self.id


@dataclass(frozen=True, slots=True)
class Story:
    """An event as the archive has it told: what a record is weighed against (`bot.duplicates.stories`).

    `centre` is the sum of its members' vectors, `members` the likest of them; keys are terms, values weights. `first`,
    `last` and `until` (the end of what forecasts look ahead to) are ordinals of days, None while nothing is dated.
    `size` counts records, `length` is in words, `places` counts the records that say so, `text_days` are (year or
    None, month, day) printed in undated ones.
    """

    id: str
    centre: Mapping[int, float]
    members: tuple[Mapping[int, float], ...]
    size: int
    first: int | None
    last: int | None
    until: int | None
    length: int
    places: Mapping[str, int]
    calls: int
    text_days: frozenset[tuple[int | None, int, int]] = frozenset()

    def without(self, entry: StoryEntry) -> Story:
        """The story without one of its records; its span, its length and the days in its texts stay as they were."""
        centre = {key: weight - entry.vector.get(key, 0.0) for key, weight in self.centre.items()}
        places = {place: count - (place in entry.places) for place, count in self.places.items()}
        return replace(
            self,
            centre={key: weight for key, weight in centre.items() if weight > LIGHTEST},
            places={place: count for place, count in places.items() if count > 0},
            size=self.size - 1,
            calls=self.calls - entry.is_call,
        )

    @staticmethod
    def sum(story_id: str, parts: Sequence[Story]) -> Story:
        """Stories as one."""
        centre = dict(parts[0].centre) if parts else {}
        places = Counter(parts[0].places if parts else ())
        for story in parts[1:]:
            places.update(story.places)
            for key, weight in story.centre.items():
                centre[key] = centre.get(key, 0.0) + weight
        return Story(
            id=story_id,
            centre=centre,
            members=tuple(member for story in parts for member in story.members),
            size=sum(story.size for story in parts),
            first=min((story.first for story in parts if story.first is not None), default=None),
            last=max((story.last for story in parts if story.last is not None), default=None),
            until=max((story.until for story in parts if story.until is not None), default=None),
            length=max((story.length for story in parts), default=0),
            places=dict(places),
            calls=sum(story.calls for story in parts),
            text_days=frozenset().union(*(story.text_days for story in parts)),
        )


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """What a record brings to its story. Without a vector it belongs, but draws no others; `keys` find it again."""

    seq: int
    vector: Mapping[int, float]
    keys: tuple[int, ...] = ()
    day: int | None = None
    between: tuple[int, int] | None = None
    until: int | None = None
    length: int = 0
    places: frozenset[str] = frozenset()
    is_call: bool = False
    is_round_up: bool = False
    text_days: frozenset[tuple[int | None, int, int]] = frozenset()

    def alone(self) -> Story:
        """The record as a story of its own."""
        return Story(
            id="",
            centre=self.vector,
            members=(self.vector,),
            size=1,
            first=self.day,
            last=self.day,
            until=self.until,
            length=self.length,
            places=dict.fromkeys(self.places, 1),
            calls=int(self.is_call),
            text_days=self.text_days,
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """A record that was told, the story that it was told in, and what it brought there."""

    id: str
    story_id: str
    entry: StoryEntry


@dataclass(frozen=True, slots=True)
class Printed:
    """One record of a story as its coverage counts it. `leads` its copies; `agency` is the one that it credits."""

    lead_id: str
    leads: bool
    kind: Kind
    publisher: str | None
    agency: str | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who tells a story (`bot.duplicates.coverage`).

    `articles` are told in full, `teasers` only pointed to; `outlets` in the order of first storing. `independent`
    counts whose reporting it is, copies and texts of one agency once; `carried` are (agency or outlet, number of
    outlets that print its reporting), two and more. `appearances` are the records by the lead of their copies.
    """

    articles: int
    teasers: int
    outlets: tuple[str, ...]
    independent: int
    carried: tuple[tuple[str, int], ...] = ()
    appearances: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A block of lines that is in no article record, with the reason in words and the rule that said so."""

    start_line: int
    end_line: int
    reason: str
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of a page: every non-blank line is in exactly one article or one rejected block."""

    articles: tuple[Article, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What finds and compares an article (`bot.duplicates`): its words, and keys that its copies share.

    `title` and `words` are folded; `numbers` as written; `keys` and `title_keys` are sorted signed integers;
    `agency` is the news agency that the text credits ("AP").
    """

    kind: Kind
    headline: str | None
    body: str
    publisher: str | None
    published: str | None
    title: tuple[str, ...]
    words: tuple[str, ...]
    numbers: frozenset[str]
    content_sha: str
    keys: tuple[int, ...]
    title_keys: tuple[int, ...]
    agency: str | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record of the archive that may be the same article: `shared` keys of `keys`, the fewer of both records'."""

    id: str
    seq: int
    lead_id: str
    kind: Kind
    headline: str | None
    body: str
    publisher: str | None
    published: str | None
    content_sha: str
    shared: int
    keys: int
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the archive has that may be the same article; `furniture` are those keys that too many articles share."""

    records: tuple[Candidate, ...]
    furniture: frozenset[int] = frozenset()


Sameness = Literal["identical", "near_copy", "teaser_of", "headline_of", "version_of", "verdict"]


@dataclass(frozen=True, slots=True)
class Member:
    """What decides which record leads a cluster of copies; `words` counts its body.

    `privacy`: 0 everyone may read it, 1 a workspace, 2 one channel of it.
    """

    id: str
    seq: int
    lead_id: str
    kind: Kind
    publisher: str | None
    published_from: str | None
    words: int
    agency: str | None
    how: Sameness | None
    why: str | None
    privacy: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """Are two records the same article? `how` is None when not; shares are 0..1 of the shorter text; `why` a sentence.

    `containment`: its word triples found in the longer text. `numbers`: its numbers. `terms`: its other content words.
    `title`: likeness of the headlines, 0..100.
    """

    how: Sameness | None
    why: str
    containment: float = 0.0
    numbers: float = 0.0
    terms: float = 0.0
    title: float = 0.0

    @property
    def same(self) -> bool:
        return self.how is not None


_PRECEDENCE = {
    office: rank
    for rank, office in enumerate(
        (
            "head_of_state", "head_of_government", "supreme_leader", "commission_president", "council_president",
            "org_head", "crown_prince", "foreign_minister", "top_diplomat", "vice_president", "deputy_head_of_state",
            "finance_minister", "defence_minister", "party_leader", "deputy_head_of_government", "security_adviser",
        )
    )
}  # fmt: skip
LEAST = 99
"""The rank of an office that stands nowhere in the order of precedence."""


@dataclass(frozen=True, slots=True)
class Term:
    """One office held for a time. `end` None: still held. `source`: "wikidata" or "editor"."""

    office: str
    title: str
    country: str
    start: str | None
    end: str | None
    is_head: bool = False
    source: str = "editor"

    @property
    def precedence(self) -> tuple[int, bool, str]:
        """Sorts the offices of one person: the highest first, at home before abroad, the older before the newer.

        Britain's king reigns elsewhere too, and France's president is a prince in Andorra.
        """
        is_abroad = (self.title == "Monarch" and self.country != "GBR") or "co-prince" in self.title.casefold()
        return _PRECEDENCE.get(self.office, LEAST), is_abroad, self.start or ""


def foremost(terms: Iterable[Term]) -> Term | None:
    """The first in precedence of some offices; None without any."""
    return min(terms, key=attrgetter("precedence"), default=None)


@dataclass(frozen=True, slots=True)
class Leader:
    """A person of the roster. `id` is a slug ("xi-jinping"); `is_official`: a spokesperson or commissioner."""

    id: str
    name: str
    terms: tuple[Term, ...]
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    is_official: bool = False
    gender: Literal["m", "f"] | None = None

    def latest_term(self) -> Term | None:
        """The first in precedence of the offices still held; else of those held last."""
        held = [term for term in self.terms if term.end is None]
        if not held and self.terms:
            last = max(term.end or "" for term in self.terms)
            held = [term for term in self.terms if term.end == last]
        return foremost(held)


Standing = Literal["subject", "mentioned", "caption"]
NamedBy = Literal["name", "surname", "role", "counterpart", "collective"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in an article where a leader is named: offsets into `paragraphs[paragraph].text`.

    `how` "collective" is "the two leaders": one Mention for each of them, over the same characters.
    `role_at` is the title held at the article's date, None when out of office then. `former`: "ex-", "then-", "late",
    "-elect" stands before it. `weak`: only an adjective or a possessor ("the Biden administration", "Xi's envoy").
    """

    leader_id: str
    paragraph: int
    start: int
    end: int
    surface: str
    line: int
    how: NamedBy = "name"
    standing: Standing = "mentioned"
    role_at: str | None = None
    former: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Naming:
    """One leader in one article: how often, how, and the first telling sentence (`quote` stands on `line`)."""

    leader_id: str
    article_id: str
    standing: str
    how: str
    count: int
    line: int
    quote: str
    role_at: str | None
    former: bool


MeetingKind = Literal[
    "bilateral_meeting",
    "state_visit",
    "visit",
    "phone_call",
    "video_call",
    "summit",
    "forum",
    "multilateral",
    "dinner",
    "other",
]
Status = Literal["expected", "announced", "ongoing", "held", "postponed", "cancelled"]
REMOTE_KINDS: frozenset[str] = frozenset({"phone_call", "video_call"})


@dataclass(frozen=True, slots=True)
class Place:
    city: str | None = None
    country: str | None = None
    country_code: str | None = None
    venue: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """Who met. `id` is the leader's, None for a named person outside the roster; `role` the title at the time."""

    id: str | None
    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence on one line of one page.

    `source_id` is whose reporting it is: the agency that the text credits, else the outlet that leads its copies; None
    where neither is known.
    """

    article_id: str
    file: str
    line: int
    quote: str
    status: Status
    date: str | None
    outlet: str | None = None
    published: str | None = None
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What one sentence says of one meeting, before reports of the same meeting are joined.

    `weight` 0..1 is how much this sentence alone is worth (extraction rules); `event` names a parent ("G20 summit").
    """

    participants: tuple[Participant, ...]
    kind: MeetingKind
    status: Status
    evidence: Evidence
    weight: float
    cameo: str | None = None
    date: str | None = None
    visit_date: str | None = None
    place: Place | None = None
    host: str | None = None
    visitor: str | None = None
    event: str | None = None
    counterpart_not_leader: bool = False
    participants_open: bool = False


BY_PEOPLE = "decided by people"
"""Whose word a date among a meeting's disputes is when it is no source's."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a report belongs in its block, and by what that was chosen, so that a block need not be in memory whole.

    `founder` is the id of the report that founded its cluster, None where it has no home; `shown` the id of that
    cluster's record, with the founder alone. It looked at the clusters of the days `lo` to `hi` (ordinals), undated
    ones, all, or `rests_on` those of these founders; `shelf` is where it is looked for (`bot/meetings/shelves.py`).
    """

    id: str
    article: str
    founder: str | None
    shown: str | None
    shelf: int
    lo: int
    hi: int
    sees_undated: bool
    sees_all: bool
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One record of the ledger: all reports of one encounter."""

    id: str
    participants: tuple[Participant, ...]
    kind: MeetingKind
    status: Status
    evidence: tuple[Evidence, ...]
    confidence: float
    independent_sources: int
    cameo: str | None = None
    date: str | None = None
    visit_date: str | None = None
    place: Place | None = None
    host: str | None = None
    visitor: str | None = None
    parent: str | None = None
    counterpart_not_leader: bool = False
    disputes: tuple[str, ...] = ()
    merged_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What one page brought: newly stored records in `seq` order, and new rows of the meetings' history."""

    team_id: str
    only_channel: str | None
    live: bool
    article_ids: tuple[str, ...] = ()
    change_seqs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: decides what of the archive may be shown. `team_id` "local" is the terminal."""

    team_id: str = "local"
    user_id: str | None = None
    channel_id: str | None = None
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Follow:
    """An alert wish of a channel or a DM. `kind` pair has two leader ids in `terms`; words has the words."""

    id: str
    team_id: str
    channel_id: str
    user_id: str
    what: str
    kind: Literal["leader", "pair", "country", "words", "meetings", "outlet"]
    terms: tuple[str, ...]
    created_at: str
    muted_until: str | None = None
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Digest:
    """An edition: at most one slot per local day. `weekdays` 0 = Monday; `at` is "HH:MM" in `timezone`."""

    id: str
    team_id: str
    channel_id: str
    name: str
    weekdays: tuple[int, ...]
    at: str
    timezone: str
    topics: tuple[str, ...] = ()
    state: Literal["on", "paused", "off"] = "on"
    starts_on: str | None = None
    created_by: str | None = None


SourceKind = Literal["feed", "page", "index", "sitemap", "folder", "mailbox"]


@dataclass(frozen=True, slots=True)
class Source:
    """What is read on a schedule: a feed, a page, an index page with its links, a sitemap, a folder, a mailbox.

    `url` is where it is asked for, `first_url` the address it was added with, which names its page in the archive.
    `next_at` is in epoch seconds; `moves` counts polls that a permanent redirect led to `moved_to`. `is_paced`: a
    person set `every_s`, it does not adapt. `region` is a CSS selector, `depth` how far links are followed, `full_text`
    whether the pages behind a feed's summaries are fetched. `watch` is the (workspace, channel) that is shown what
    changes on a page; `told` what its admins were told of its trouble; `mark` the reader's own bookmark.
    """

    id: str
    team_id: str
    url: str
    title: str | None
    kind: SourceKind
    state: Literal["active", "paused"]
    every_s: int
    next_at: float
    created_by: str
    created_at: str
    etag: str | None = None
    modified: str | None = None
    polls: int = 0
    last_ok_at: str | None = None
    last_item_at: str | None = None
    last_error: str | None = None
    errors: int = 0
    moved_to: str | None = None
    moves: int = 0
    tags: tuple[str, ...] = ()
    first_url: str | None = None
    is_paced: bool = False
    region: str | None = None
    depth: int = 0
    full_text: bool = False
    watch: tuple[str, str] | None = None
    told: str | None = None
    mark: str | None = None

    @property
    def name(self) -> str:
        """As people call it."""
        return self.title or self.url

    @property
    def page_name(self) -> str:
        """The name of its page in the archive: it outlasts a move to another address."""
        return self.first_url or self.url


PartState = Literal["waiting", "seen", "read", "left"]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a source is made of and that is read on its own: a page behind a link, a file of a folder.

    `address` is its URL or its path in the folder, `mark` tells one version of it from another, `live` whether it
    came after the source's first poll. `seen` parts may still be growing, `left` ones are not read, and `why` says so.
    """

    feed_id: str
    address: str
    state: PartState
    live: bool
    next_at: float
    found_at: str
    mark: str | None = None
    depth: int = 0
    tries: int = 0
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a source could not be read, how often in a row, from when until when (ISO)."""

    first_at: str
    last_at: str
    why: str
    times: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Parts of a source that were not read for one reason: how many, since when (ISO), the newest few of them."""

    why: str
    count: int
    last_at: str
    newest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What is said in Slack: `text` is the notification and screen-reader form, `blocks` the Block Kit form."""

    text: str
    blocks: tuple[dict[str, object], ...] = field(default=())

    def as_payload(self) -> dict[str, Any]:
        """The arguments of chat.postMessage and chat.update that say it."""
        return {"text": self.text, "blocks": list(self.blocks)} if self.blocks else {"text": self.text}


PostState = Literal["pending", "leased", "unknown", "sent", "failed", "blocked", "expired"]


@dataclass(frozen=True, slots=True)
class Post:
    """One message that the bot says on its own initiative, from the moment it was planned.

    `id` is made from content (team, channel, slot or story), so that planning twice is planning once. `payload` is
    frozen: `text`, `blocks`, for an update also `ts`. `next_at`, `expires_at` and `lease_until` are epoch seconds of
    our clock; `first_send_at` and `last_send_at` of Slack's. `kind`: digest, digest_part, alert, alert_reply,
    alert_count, notice.
    """

    id: str
    team_id: str
    channel_id: str
    kind: str
    payload: dict[str, Any]
    method: Literal["chat.postMessage", "chat.update"] = "chat.postMessage"
    state: PostState = "pending"
    next_at: float = 0.0
    expires_at: float | None = None
    parent_id: str | None = None
    thread_ts: str | None = None
    slack_ts: str | None = None
    owner: str | None = None
    fence: int = 0
    attempts: int = 0
    first_send_at: float | None = None
    last_send_at: float | None = None
    last_error: str | None = None
    made_at: str = ""
