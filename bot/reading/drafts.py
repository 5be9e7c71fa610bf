"""Gathering: lines with their states in, drafts of records and the lines that are in none, out.

A draft holds the lines of one record, and beside them the furniture that may still speak of it: what stood above on its
page, inside the text, and below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.model import ParagraphRole, Rejected
from bot.reading.dates import find_dates
from bot.reading.furniture import REASONS
from bot.reading.line import Line
from bot.reading.parting import LEAD
from bot.reading.segmentation import HEAD_STATES, OUT_STATES, runs_of
from bot.reading.traces import tells_age

_ROLES: dict[str, ParagraphRole] = {
    "kicker": "kicker", "date_above": "byline", "caption_above": "caption", "headline": "headline", "dek": "dek",
    "meta": "byline", "caption_top": "caption", "bullet": "bullet", "body": "body", "item": "body",
    "subhead": "subhead", "caption": "caption", "entry_time": "entry_time", "meta_in": "byline", "credit": "credit",
    "tag": "tag",
}  # fmt: skip
_TRAIL_REACH = 8  # lines left out between a text and its topics or credit
_LABEL_WORDS = 4  # a headline as short as this may be the label of a row of blurbs
_OFFER_WORDS, _OFFER_REACH = 4, 6  # "Subscribe" alone is a button
_DATED_WORDS, _SENTENCE_WORDS = 6, 9
_LISTED = ("after_label", "under_label", "bulleted", "numbered", "no_capitals", "lower_start", "lowered", "is_link")
_HOUSE_KINDS, _HOUSE_WORDS = ("legal", "promo", "newsletter", "comments", "share", "ad"), 3
_TITLE_WORDS = 30
_WALLED_HEAD = 2  # lines of a title and its dek above a wall
_OFFERS = 2  # so many offers make a wall
_PARAGRAPH_WORDS = 26  # every one of several blurbs is seldom so long
_SHORT_SENTENCE = 8  # words
_REFERS_BACK = frozenset(["he", "her", "his", "it", "she", "their", "they"])

DraftKind = Literal["article", "teaser", "headline"]


@dataclass(slots=True)
class Draft:
    """Lines gathered for one record. `above`, `inside`, `below`: furniture of its page; `bios`: about its authors.
    `between`: lines straight above that look like the foot of the page before; `masthead`: the first line of its page,
    where a menu or the headline follows it."""

    kind: DraftKind
    lines: list[tuple[Line, ParagraphRole]] = field(default_factory=list)
    above: list[Line] = field(default_factory=list)
    inside: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    bios: list[Line] = field(default_factory=list)
    between: list[Line] = field(default_factory=list)
    masthead: Line | None = None

    def texts(self, *roles: ParagraphRole) -> list[str]:
        return [line.text for line, role in self.lines if role in roles]

    @property
    def words(self) -> int:
        return sum(line.words for line, role in self.lines if role in ("body", "subhead"))

    @property
    def has_text(self) -> bool:
        return any(role in ("body", "subhead") for _, role in self.lines)

    @property
    def has_points(self) -> bool:
        return self.has_text or any(role == "bullet" for _, role in self.lines)

    @property
    def first(self) -> int:
        return min(line.number for line, _ in self.lines)

    @property
    def last(self) -> int:
        return max(line.last for line, _ in self.lines)

    @property
    def last_text(self) -> int:
        """The last line of the text itself, closing credit and topics aside."""
        return max((line.last for line, role in self.lines if role not in ("credit", "tag")), default=self.last)


class Left(NamedTuple):
    """A line that is in no record, the rule that said so, and the state it had."""

    line: Line
    rule: str
    state: str = "furniture"


def settle_walls(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """Inside a block of subscription offers, what looks like a list of links or topics is a list of benefits."""
    settled = [_by_phrase(line, state) for line, state in zip(lines, states, strict=True)]
    for start, end in runs_of(settled, OUT_STATES):
        walls = [i for i in range(start, end) if settled[i] == "wall" or lines[i].kind == "wall"]
        if len(walls) < _OFFERS:
            continue
        last = walls[-1]
        while last + 1 < end and lines[last + 1].has("wall_cue", "price", "is_wall"):
            last += 1
        settled[walls[0] : last + 1] = ["wall"] * (last + 1 - walls[0])
        if _heads_a_wall(lines, walls[0]):
            settled[walls[0]] = "headline"
        else:
            _find_walled_head(lines, settled, walls[0])
    return settled


def _by_phrase(line: Line, state: str) -> str:
    """A paragraph that begins as houses speak of themselves ("This article was amended on") is none."""
    told = state in ("body", "item") and line.kind in _HOUSE_KINDS and line.phrase.count(" ") >= _HOUSE_WORDS - 1
    return "furniture_in" if told else state


def _find_walled_head(lines: Sequence[Line], states: list[str], wall: int) -> None:
    """A title alone, or a title and its dek, straight above the offers: the text is behind them."""
    if sum(line.kind == "wall" and line.words >= _OFFER_WORDS for line in lines[wall : wall + _OFFER_REACH]) < _OFFERS:
        return
    first = wall
    while first > 0 and wall - first < _WALLED_HEAD + 1 and _is_plain(lines[first - 1], states[first - 1]):
        first -= 1
    if 1 <= wall - first <= _WALLED_HEAD and not lines[first].has("after_label", "under_label", "ends_stop"):
        states[first:wall] = ["headline", *["dek"] * (wall - first - 1)]


def _is_plain(line: Line, state: str) -> bool:
    """May the line be a title or a dek rather than a menu or a label?"""
    titled = line.kind is None and 4 <= line.words <= 25 and not line.marker
    return (
        titled
        and state in OUT_STATES
        and state not in ("bio", "credit", "wall")
        and not line.has("date_line", "byline")
    )


def _heads_a_wall(lines: Sequence[Line], at: int) -> bool:
    """Is the line in front of the first offer the headline of the text behind the wall?"""
    line = lines[at]
    plain = line.kind is None and not line.has(
        "wall_cue", "price", "bulleted", "after_label", "under_label", "ends_stop"
    )
    return plain and 4 <= line.words <= 25 and at + 1 < len(lines) and lines[at + 1].kind == "wall"


class Gathering:
    """Walks over the lines once and builds the drafts in page order."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.left: list[Left] = []
        self._open: Draft | None = None
        self._trailing: Draft | None = None
        self._since = 0

    def take(self, line: Line, state: str, before: str) -> None:
        """Put one line where its state, and the state of the line before it, say."""
        if state in OUT_STATES:
            self._open = None
            self._take_outside(line, state, before)
            return
        if state == LEAD:
            self._open, state = None, "body"
        if self._open is None or (state in HEAD_STATES and self._open.has_text):
            self._open = self._trailing = Draft("article")
            self._since = 0
            self.drafts.append(self._open)
        if state in _ROLES:
            self._open.lines.append((line, _ROLES[state]))
        elif state == "link_in":
            self.drafts.insert(len(self.drafts) - 1, Draft("headline", [(line, "headline")]))
            self._open.inside.append(line)
        else:
            self.left.append(Left(line, name_rule(line, state), state))
            self._open.inside.append(line)

    def _take_outside(self, line: Line, state: str, before: str) -> None:
        self._since += 1
        if state in ("link", "teaser_head", "teaser_text") and not _is_no_pointer(line, state):
            self._take_pointer(line, state, before)
        elif state == "tag" and line.has("outlet"):  # the masthead of the next page
            self._trailing = None
            self.left.append(Left(line, name_rule(line, "furniture"), state))
        elif (
            state in ("credit", "tag") and self._trailing and self._trailing.has_points and self._since <= _TRAIL_REACH
        ):
            self._trailing.lines.append((line, _ROLES[state]))
            self._since -= 1
        else:
            if line.has("page_top"):
                self._trailing = None
            signs = line.has("address", "date_line", "time_ago") or tells_age(line.text)
            if signs and before in ("link", "teaser_head") and self.drafts:
                self.drafts[-1].inside.append(line)
            if line.kind == "wall" and before in ("link", "teaser_text"):
                self._stand_before_wall()
            self.left.append(Left(line, name_rule(line, state), state))

    def _stand_before_wall(self) -> None:
        """A headline straight in front of a subscription offer is an article whose text is behind it."""
        last = self.drafts[-1]
        if last.kind != "article" and not last.lines[0][0].has("after_label", "bulleted", "numbered"):
            last.kind = "article"

    def _take_pointer(self, line: Line, state: str, before: str) -> None:
        """A link or a list entry is a headline record, which its text turns into a teaser."""
        last = self.drafts[-1] if self.drafts else None
        if state == "teaser_text":
            takes = last and (
                (last.kind == "headline" and before in ("link", "teaser_head", "furniture"))
                or (last.kind == "teaser" and before == "teaser_text" and line.has("tight_before"))
            )
            if last and takes:
                last.kind = "teaser"
                last.lines.append((line, "body"))
            else:
                self.drafts.append(Draft("teaser", [(line, "body")]))
        elif last and last.kind == "headline" and last.lines[0][0].key == line.key:
            last.lines.append((line, "headline"))
        else:
            self.drafts.append(Draft("headline", [(line, "headline")]))


def _is_no_pointer(line: Line, state: str) -> bool:
    """Is it a date, the words searched for, or a sentence of the house that no label, number or dot puts in a list?"""
    if _says_only_when(line) or line.has("query"):
        return True
    if state != "link" or line.has(*_LISTED):
        return False
    return "newsletter" in line.key or (line.words >= _SENTENCE_WORDS and line.has("ends_stop"))


def _says_only_when(line: Line) -> bool:
    """A date with a section's or a writer's name is no title."""
    dated = line.has("dated_start", "date_line", "time_ago") or any(find_dates(line.text))
    return line.words <= _DATED_WORDS and dated and not line.marker


def gather(lines: Sequence[Line], states: Sequence[str]) -> tuple[list[Draft], list[Left]]:
    """Drafts in page order, and the lines that are in none."""
    gathering = Gathering()
    before = "furniture"
    for line, state in zip(lines, states, strict=True):
        gathering.take(line, state, before)
        before = state
    drafts: list[Draft] = []
    left = gathering.left
    for draft in gathering.drafts:
        if draft.kind == "article" and not draft.texts("headline", "body"):
            left.extend(Left(line, "other") for line, _ in draft.lines)
        elif are_titles(draft):
            titles = [(line, role) for line, role in draft.lines if role in ("headline", "body")]
            drafts.extend(Draft("headline", [(line, "headline")]) for line, _ in titles)
            left.extend(Left(line, "other") for line, role in draft.lines if (line, role) not in titles)
        elif are_blurbs(draft):
            drafts.extend(Draft("teaser", [pair]) for pair in draft.lines if pair[1] == "body")
            left.extend(Left(line, name_rule(line, "label")) for line, role in draft.lines if role == "headline")
        else:
            drafts.append(draft)
    return drafts, sorted(left, key=lambda item: item.line.number)


def are_titles(draft: Draft) -> bool:
    """Is the draft two links with their pictures: a title, and one more that was taken for its text?

    No text is one line without a full stop.
    """
    if draft.kind != "article" or not {role for _, role in draft.lines} <= {"headline", "body", "caption", "tag"}:
        return False
    texts = [line for line, role in draft.lines if role == "body"]
    titled = any(role == "headline" for _, role in draft.lines)
    return titled and len(texts) == 1 and texts[0].has("ends_bare") and texts[0].words <= _TITLE_WORDS


def are_blurbs(draft: Draft) -> bool:
    """Is the draft a row of blurbs for other stories rather than a text whose headline is lost?

    Blurbs have no headline or only a label, no name and no date, and nobody speaks in them.
    """
    if draft.kind != "article" or not {role for _, role in draft.lines} <= {"body", "headline"}:
        return False
    heads = [line for line, role in draft.lines if role == "headline"]
    if any(
        line.kind is None and (line.words > _LABEL_WORDS or line.has("echoes_text", "echoes_some")) for line in heads
    ):
        return False
    lines = [line for line, role in draft.lines if role == "body"]
    if not lines or lines[0].has("dateline") or any(line.has("said", "quote_start") for line in lines):
        return False
    return not _goes_on(lines)


def _goes_on(lines: Sequence[Line]) -> bool:
    """Do paragraphs as long as those of a report follow one another, or such as need the one before: a sentence of few
    words, one that speaks of whom another named?"""
    if any(line.key.split(" ", 1)[0] in _REFERS_BACK or line.words <= _SHORT_SENTENCE for line in lines[1:]):
        return True
    return len(lines) > 1 and min(line.words for line in lines) >= _PARAGRAPH_WORDS


def name_rule(line: Line, state: str) -> str:
    """The rule of the ledger for a line left out."""
    if state == "wall":
        return "wall"
    if line.kind:
        return line.kind
    if line.has("repeated"):
        return "echo"
    return state if state in ("bio", "tag") else "other"


def write_ledger(left: Iterable[Left]) -> list[Rejected]:
    """Neighbouring lines left out for one reason, as one block each."""
    blocks: list[list[Left]] = []
    for item in left:
        last = blocks[-1][-1] if blocks else None
        if last and last.rule == item.rule and item.line.order == last.line.order + 1:
            blocks[-1].append(item)
        else:
            blocks.append([item])
    return [
        Rejected(
            block[0].line.number,
            block[-1].line.last,
            REASONS[block[0].rule],
            block[0].rule,
            "\n".join(item.line.text for item in block),
        )
        for block in blocks
    ]
