"""A pasted page, or ten pasted pages, in; article records and the ledger of what is in none, out.

Three steps: every line gets its state (`segmentation`), the states are gathered into drafts, and each draft becomes a
record with its fields. Every line that is not blank ends up in exactly one record or one block of the ledger; only a
line that glues several headlines together gives several records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.model import Article, Kind, Paragraph, ParagraphRole, Reading, Rejected
from bot.reading.bylines import read_bio_name, read_credit, read_names
from bot.reading.dates import dates_by_label, find_dates, read_date_line
from bot.reading.furniture import REASONS
from bot.reading.glued import split_glued_headlines
from bot.reading.language import guess_language
from bot.reading.lines import Line, split_lines
from bot.reading.publishers import Publisher, find_publisher
from bot.reading.segmentation import PARTS, cut
from bot.reading.typography import mend_drop_cap, mend_gaps

_ROLES: dict[str, ParagraphRole] = {
    "kicker": "kicker", "date_above": "date", "caption_above": "caption", "headline": "headline", "dek": "dek",
    "meta": "byline", "caption_top": "caption", "bullet": "bullet", "body": "body", "item": "body",
    "subhead": "subhead", "caption": "caption", "entry_time": "entry_time", "meta_in": "byline", "credit": "credit",
    "tag": "tag",
}  # fmt: skip
_OUT, _ABOVE = frozenset(PARTS["OUT"]), frozenset(PARTS["PRE"])
_HEADS = frozenset((*PARTS["PRE"], *PARTS["HEAD"]))
# An article needs this much running text; less is a teaser (agency one-liners have about 30 words and a dateline).
_ARTICLE_WORDS, _ONE_LINER_WORDS = 60, 25
# So many lines of a wall, so close behind a text so short, mean that the text is behind it.
_WALL_LINES, _WALL_REACH, _WALL_TEXT_WORDS, _WALL_PARAGRAPHS = 2, 6, 130, 2
_TRAIL_REACH = 8  # lines left out between a text and its topics or credit
_FIELD_REACH = 10  # lines of furniture above and below a record that may still speak of it

DraftKind = Literal["article", "teaser", "headline"]


@dataclass(slots=True)
class Draft:
    """Lines gathered for one record, with the furniture around and inside that speaks for it."""

    kind: DraftKind
    lines: list[tuple[Line, ParagraphRole]] = field(default_factory=list)
    around: list[Line] = field(default_factory=list)
    above: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    bios: list[Line] = field(default_factory=list)
    walls: int = 0

    def texts(self, *roles: ParagraphRole) -> list[str]:
        return [line.text for line, role in self.lines if role in roles]

    @property
    def words(self) -> int:
        return sum(line.words for line, role in self.lines if role in ("body", "subhead"))


@dataclass(slots=True)
class _Left:
    """A line left out, with the rule that said so."""

    line: Line
    rule: str


def read_dump(text: str, *, url: str | None = None) -> Reading:
    """Records and ledger of one pasted page. Never raises, whatever the text."""
    lines = split_lines(text)
    states = settle_walls(lines, cut(lines))
    drafts, left = gather(lines, states)
    articles: list[Article] = []
    for draft in drafts:
        articles.extend(_finish(draft, url))
    return Reading(tuple(articles), tuple(_ledger(left)))


def settle_walls(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """Inside a block of subscription offers, what looks like a list of links is a list of benefits."""
    settled = list(states)
    start = 0
    while start < len(settled):
        if settled[start] not in _OUT:
            start += 1
            continue
        end = start
        while end < len(settled) and settled[end] in _OUT:
            end += 1
        walls = [i for i in range(start, end) if settled[i] == "wall"]
        if len(walls) >= 2:
            for i in range(walls[0], _last_offer(lines, settled, walls[-1], end) + 1):
                settled[i] = "wall"
        start = end
    return settled


def _last_offer(lines: Sequence[Line], states: Sequence[str], last: int, end: int) -> int:
    while last + 1 < end and (states[last + 1] == "wall" or lines[last + 1].has("wall_cue", "price", "is_wall")):
        last += 1
    return last


def gather(lines: Sequence[Line], states: Sequence[str]) -> tuple[list[Draft], list[_Left]]:
    """Drafts in page order, and the lines that are in none."""
    drafts: list[Draft] = []
    left: list[_Left] = []
    pending: list[Line] = []
    current: Draft | None = None
    for i, (line, state) in enumerate(zip(lines, states, strict=True)):
        before = states[i - 1] if i else "furniture"
        if state in _OUT:
            current_or_last = current or _last_article(drafts)
            if state in ("link", "teaser_head", "teaser_text"):
                _add_pointer(drafts, left, line, state, before)
            elif state in ("credit", "tag") and current_or_last and _may_trail(current_or_last, line):
                current_or_last.lines.append((line, _ROLES[state]))
            else:
                _leave(left, line, state)
                if current_or_last:
                    _note_below(current_or_last, line, state)
            pending.append(line)
            continue
        starts = state in _HEADS and (current is None or before in _OUT or _has_text(current))
        if current is None or before in _OUT or starts:
            current = Draft("article", above=pending[-_FIELD_REACH:])
            drafts.append(current)
            pending = []
        if state in _ROLES:
            current.lines.append((line, _ROLES[state]))
        elif state == "link_in":
            drafts.insert(len(drafts) - 1, Draft("headline", [(line, "headline")]))
            current.around.append(line)
        else:
            _leave(left, line, state)
            current.around.append(line)
            if line.kind == "wall" and not _has_text(current):
                current.walls += 1
    _drop_empty(drafts, left)
    return drafts, left


def _last_article(drafts: Sequence[Draft]) -> Draft | None:
    return next((d for d in reversed(drafts) if d.kind == "article"), None)


def _has_text(draft: Draft) -> bool:
    return any(role in ("body", "subhead") for _, role in draft.lines)


def _may_trail(draft: Draft, line: Line) -> bool:
    """Credits and topics belong to the article they closely follow, with none of the next page's menus between."""
    near = bool(draft.lines) and len(draft.below) <= _TRAIL_REACH and draft.lines[-1][1] != "headline"
    return near and not any(below.has("page_edge") for below in draft.below)


def _note_below(draft: Draft, line: Line, state: str) -> None:
    if state == "bio":
        draft.bios.append(line)
    elif line.kind == "wall" and len(draft.below) <= _WALL_REACH:
        draft.walls += 1
    draft.below.append(line)


def _add_pointer(drafts: list[Draft], left: list[_Left], line: Line, state: str, before: str) -> None:
    """A link or a list entry: a headline record, which its text turns into a teaser."""
    last = drafts[-1] if drafts else None
    if state == "teaser_text":
        follows = before in ("link", "teaser_head", "furniture") and last and last.kind == "headline"
        if last and last.kind != "article" and (follows or before == "teaser_text"):
            last.kind = "teaser"
            last.lines.append((line, "body"))
            return
        drafts.append(Draft("teaser", [(line, "body")]))
        return
    if last and last.kind == "headline" and last.lines[0][0].key == line.key:
        last.lines.append((line, "headline"))
        return
    drafts.append(Draft("headline", [(line, "headline")]))


def _leave(left: list[_Left], line: Line, state: str) -> None:
    rule = line.kind or {"bio": "bio", "tag": "tag", "wall": "wall"}.get(state, "other")
    if state == "wall":
        rule = "wall"
    elif line.kind is None and line.has("repeated"):
        rule = "echo"
    left.append(_Left(line, rule))


def _drop_empty(drafts: list[Draft], left: list[_Left]) -> None:
    for draft in [d for d in drafts if d.kind == "article" and not any(r in ("headline", "body") for _, r in d.lines)]:
        left.extend(_Left(line, "other") for line, _ in draft.lines)
        drafts.remove(draft)
    left.sort(key=lambda item: item.line.number)


def _ledger(left: Iterable[_Left]) -> Iterable[Rejected]:
    """Neighbouring lines left out for the same reason as one block."""
    block: list[_Left] = []
    for item in left:
        if block and (block[-1].rule != item.rule or item.line.number - block[-1].line.number > 2):
            yield _reject(block)
            block = []
        block.append(item)
    if block:
        yield _reject(block)


def _reject(block: Sequence[_Left]) -> Rejected:
    rule = block[0].rule
    text = "\n".join(item.line.text for item in block)
    return Rejected(block[0].line.number, block[-1].line.last, REASONS[rule], rule, text)


def _finish(draft: Draft, url: str | None) -> list[Article]:
    if draft.kind != "article":
        return _finish_pointer(draft)
    kind = _judge_kind(draft)
    headline = next(iter(draft.texts("headline")), None)
    published, how, updated = _find_published(draft)
    publisher = _find_publisher(draft, headline, url)
    lines = [line for line, _ in draft.lines]
    body = draft.texts("body")
    return [
        Article(
            kind=kind,
            start_line=min(line.number for line in lines),
            end_line=max(line.last for line in lines),
            paragraphs=_paragraphs(draft),
            headline=headline,
            kicker=next(iter(draft.texts("kicker")), None),
            dek=" ".join(draft.texts("dek")) or None,
            publisher=publisher.name if publisher else None,
            publisher_how=publisher.how if publisher else None,
            bylines=_find_bylines(draft),
            published=published,
            published_how=how,
            updated=updated,
            language=guess_language(" ".join(body[:6]) or headline or ""),
            tags=tuple(draft.texts("tag")),
        )
    ]


def _judge_kind(draft: Draft) -> Kind:
    words, has_head = draft.words, bool(draft.texts("headline"))
    bodies = draft.texts("body")
    if draft.walls >= _WALL_LINES and words < _WALL_TEXT_WORDS and len(bodies) <= _WALL_PARAGRAPHS:
        return "paywall"
    if bodies and (words >= _ARTICLE_WORDS or (words >= _ONE_LINER_WORDS and _is_wire(draft))):
        cut_off = len(bodies) <= 2 and bodies[-1].rstrip().endswith(("...", "…"))
        return "teaser" if cut_off else "article"
    if not bodies and not draft.texts("dek", "bullet"):
        return "headline" if has_head else "teaser"
    return "teaser"


def _is_wire(draft: Draft) -> bool:
    first = next((line for line, role in draft.lines if role == "body"), None)
    return bool(first and first.has("dateline")) or any(role == "byline" for _, role in draft.lines)


def _paragraphs(draft: Draft) -> tuple[Paragraph, ...]:
    paragraphs: list[Paragraph] = []
    first_body = True
    for line, role in sorted(draft.lines, key=lambda pair: pair[0].number):
        text = line.text
        if role in ("body", "subhead", "bullet", "dek"):
            if role == "body" and first_body:
                text, first_body = mend_drop_cap(text), False
            text = text if line.breaks else mend_gaps(text)
        if role == "byline" and line.has("date_line"):
            role = "date"
        paragraphs.append(Paragraph(role, text, line.number, line.last, line.breaks))
    return tuple(paragraphs)


def _finish_pointer(draft: Draft) -> list[Article]:
    lines = [line for line, _ in draft.lines]
    heads = [line for line, role in draft.lines if role == "headline"]
    texts = [line for line, role in draft.lines if role == "body"]
    headline = _pointer_headline(heads[0]) if heads else None
    glued = split_glued_headlines(headline) if headline and not texts else ()
    if len(glued) > 1:
        return [_pointer("headline", lines, part, ()) for part in glued]
    return [_pointer("teaser" if texts else "headline", lines, headline, texts)]


def _pointer(kind: Kind, lines: Sequence[Line], headline: str | None, texts: Sequence[Line]) -> Article:
    published, how = None, None
    publisher: Publisher | None = None
    names: tuple[str, ...] = ()
    text = " ".join(line.text for line in texts)
    if texts:
        published, how, names = _teaser_fields(text)
        publisher = find_publisher(headline, [text], [], [])
    if headline and publisher is None:
        publisher = find_publisher(headline, [], [], [])
    roles: dict[int, ParagraphRole] = {id(line): "body" for line in texts}
    paragraphs = tuple(
        Paragraph(
            roles.get(id(line), "headline"),
            line.text if id(line) in roles else (headline or line.text),
            line.number,
            line.last,
            line.breaks if id(line) in roles else (),
        )
        for line in lines
    )
    return Article(
        kind=kind,
        start_line=lines[0].number,
        end_line=lines[-1].last,
        paragraphs=paragraphs,
        headline=headline,
        publisher=publisher.name if publisher else None,
        publisher_how=publisher.how if publisher else None,
        bylines=names,
        published=published,
        published_how=how,
        language=guess_language(text or headline or ""),
    )


def _pointer_headline(line: Line) -> str:
    """Without "Read more:"; the list number is gone already."""
    text = line.text
    if line.kind == "link" and line.phrase and len(text) > len(line.phrase):
        text = text[len(line.phrase) :].lstrip(" :|–—-")
    return text or line.text


def _teaser_fields(text: str) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Date and writers that a search snippet prints before its text."""
    head = text[:120]
    dates = [d for d in find_dates(head) if d.is_day]
    names: tuple[str, ...] = ()
    if " By " in f" {head}":
        after = f" {head}".split(" By ", 1)[1]
        names = read_names("By " + after.split(".", 1)[0])
    if dates and (dates[0].start <= 4 or _says_published(head[: dates[0].start])):
        found = dates_by_label(head, dates)
        if found.published:
            return found.published, "printed_in_teaser", names
    return None, None, names


def _says_published(text: str) -> bool:
    return any(
        word in text.lower() for word in ("published", "updated", "posted", "publié", "publicado", "veröffentlicht")
    )


def _find_published(draft: Draft) -> tuple[str | None, str | None, str | None]:
    """Printed dates: in the record's own head first, then in the furniture above, then below."""
    updated: str | None = None
    own = [line.text for line, role in draft.lines if role in ("byline", "date", "kicker")]
    near = [line.text for line in reversed(draft.above) if line.has("date_line")]
    inside = [line.text for line in draft.around if line.has("date_line", "dated_start")]
    after = [line.text for line in draft.below[:_FIELD_REACH] if line.has("date_line") and _says_published(line.text)]
    for text in (*own, *inside, *near, *after):
        found = read_date_line(text) or dates_by_label(text, find_dates(text))
        updated = updated or found.updated
        if found.published:
            return found.published, "printed", updated
    return (updated, "printed", updated) if updated else (None, None, None)


def _find_bylines(draft: Draft) -> tuple[str, ...]:
    for line, role in draft.lines:
        if role == "byline" and (names := read_names(line.text)):
            return names
    for text in draft.texts("credit"):
        if names := read_credit(text):
            return names
    return tuple(dict.fromkeys(name for line in draft.bios if (name := read_bio_name(line.text))))


def _find_publisher(draft: Draft, headline: str | None, url: str | None) -> Publisher | None:
    own = [line.text for line, role in draft.lines if role in ("kicker", "byline", "credit")]
    furniture = [line.text for line in (*draft.above[-_FIELD_REACH:], *draft.around, *draft.below)]
    return find_publisher(headline, draft.texts("body"), [*own, *furniture], [line.text for line in draft.bios], url)
