"""A page in, everything that can be known of it without the archive out: pure, so that it may run in any process.

Reading, fingerprints, leaders and reports of meetings need no clock, no store and no network. What needs the archive
(is it a copy? which story? which meeting?) is `bot/desk/intake.py`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot import edtf
from bot.duplicates.fingerprint import fingerprint
from bot.leaders.linking import link_leaders
from bot.leaders.roster import collector_paused
from bot.meetings.extraction import extract_reports
from bot.meetings.ledger import block_key
from bot.model import Article, Fingerprint, Mention, Naming, Page, PageHead, Paragraph, Reading, Rejected, Report
from bot.reading import read_page
from bot.text import sentences, words
from store.articles import indexed_words

if TYPE_CHECKING:
    from bot.leaders.roster import Roster

ID_WORDS = 12
"""How many words of the text, beside the headline, make an article's id: a mended typo further down keeps it."""

_STANDINGS = {"subject": 0, "mentioned": 1, "caption": 2}
_HOWS = {"name": 0, "surname": 1, "role": 2, "counterpart": 3, "collective": 4}


@dataclass(frozen=True, slots=True)
class PreparedReport:
    id: str
    block: str
    report: Report


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article record with all that follows from its own words. `id` names its appearance on this page.

    `indexed` are the folded words of its headline and of all its other text, for the search index.
    """

    id: str
    article: Article
    record_sha: str
    fingerprint: Fingerprint
    indexed: tuple[str, str]
    namings: tuple[Naming, ...]
    reports: tuple[PreparedReport, ...]


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """A page's records; `unchanged` counts those that the archive was known to hold as they are."""

    page_id: str
    page: PageHead
    articles: tuple[PreparedArticle, ...]
    rejected: tuple[Rejected, ...]
    unchanged: int = 0


def short_hash(*parts: str) -> str:
    """The ids of the archive: 16 hex digits of SHA-256 over the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def page_key(team_id: str, name: str) -> str:
    return "p" + short_hash(team_id, name)


def prepare_page(
    page: Page,
    roster: Roster,
    *,
    team_id: str,
    reading: Reading | None = None,
    known: Mapping[str, str] | None = None,
) -> PreparedPage:
    """Read a page and work out each record's id, fingerprint, leaders and reports of meetings.

    `reading` is what was read of it already, in a child process. `known`, for a page that rolls on as a feed does, are
    the hashes of the records that are kept, by their ids: those that say the same on other lines are only counted.
    """
    with collector_paused():
        return _prepare(page, roster, team_id, reading or read_page(page), known)


def _prepare(
    page: Page, roster: Roster, team_id: str, reading: Reading, known: Mapping[str, str] | None
) -> PreparedPage:
    prepared, unchanged = [], 0
    for article_id, article in identified(page, reading, team_id):
        record_sha = record_hash(article, rolls_on=known is not None)
        if known is not None and known.get(article_id) == record_sha:
            unchanged += 1
        else:
            prepared.append(prepare_article(article, article_id, page.name, roster, record_sha=record_sha))
    return PreparedPage(page_key(team_id, page.name), page.head, tuple(prepared), reading.rejected, unchanged)


def identified(page: Page, reading: Reading, team_id: str) -> Iterator[tuple[str, Article]]:
    """The records of a page with their ids: made of team, page and the first words, so that a re-reading finds them."""
    seen: Counter[str] = Counter()
    for article in reading.articles:
        base = short_hash(team_id, page.name, _identity(article))
        seen[base] += 1
        yield "a" + (base if seen[base] == 1 else short_hash(base, str(seen[base]))), article


def record_hash(article: Article, *, rolls_on: bool = False) -> str:
    """The hash of all that a record says; where its page `rolls_on`, of all but where on the page it stands now."""
    return short_hash(repr(_from_line_one(article) if rolls_on else article))


def _from_line_one(article: Article) -> Article:
    above = article.start_line - 1
    paragraphs = tuple(
        replace(p, start_line=p.start_line - above, end_line=p.end_line - above) for p in article.paragraphs
    )
    return replace(article, start_line=1, end_line=article.end_line - above, paragraphs=paragraphs)


def prepare_article(
    article: Article,
    article_id: str,
    file: str,
    roster: Roster,
    *,
    as_of: str | None = None,
    record_sha: str | None = None,
) -> PreparedArticle:
    """All that an article's own words say; `article_id` names its appearance in `file`.

    `as_of` (EDTF) is the date against which its words are read; by default its own. `record_sha` is its
    `record_hash`, where that is known already.
    """
    dated = as_of or article.published
    mentions = link_leaders(article, roster, day=probable_day(dated))
    reports = extract_reports(
        article,
        mentions,
        roster.by_id(),
        article_id=article_id,
        file=file,
        day=exact_day(dated),
        outlet=article.publisher,
    )
    return PreparedArticle(
        id=article_id,
        article=article,
        record_sha=record_sha or record_hash(article),
        fingerprint=fingerprint(article),
        indexed=indexed_words(article),
        namings=_namings(article, article_id, mentions),
        reports=_with_ids(article_id, reports),
    )


def _identity(article: Article) -> str:
    return " ".join(words(article.headline or "")) + "\x1e" + " ".join(words(article.body[:400])[:ID_WORDS])


def exact_day(published: str | None) -> date | None:
    """The day of publication when it is known to the day."""
    span = edtf.bounds(published)
    return span[0] if span and span[0] == span[1] else None


def probable_day(published: str | None) -> date | None:
    """A day inside the time of publication: good enough to ask who held an office then."""
    span = edtf.bounds(published)
    if not span or date.min in span or date.max in span:
        return None
    return span[0] + (span[1] - span[0]) / 2


def _with_ids(article_id: str, reports: Iterable[Report]) -> tuple[PreparedReport, ...]:
    seen: Counter[str] = Counter()
    made = []
    for report in reports:
        people = ",".join(sorted(p.id or p.name for p in report.participants))
        base = short_hash(article_id, report.evidence.quote, people, report.kind)
        seen[base] += 1
        made.append(PreparedReport("r" + short_hash(base, str(seen[base])), block_key(report), report))
    return tuple(made)


def _namings(article: Article, article_id: str, mentions: tuple[Mention, ...]) -> tuple[Naming, ...]:
    """One row for each leader: the strongest way of naming, the best standing, the first sentence that shows it."""
    by_leader: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_leader.setdefault(mention.leader_id, []).append(mention)
    return tuple(_naming(article, article_id, found) for found in by_leader.values())


def _naming(article: Article, article_id: str, found: list[Mention]) -> Naming:
    best = min(found, key=lambda m: (_HOWS[m.how] > 2, _STANDINGS[m.standing], m.paragraph, m.start))
    line, quote = _sentence_at(article.paragraphs[best.paragraph], best.start)
    return Naming(
        leader_id=best.leader_id,
        article_id=article_id,
        standing=min((m.standing for m in found), key=_STANDINGS.__getitem__),
        how=min((m.how for m in found), key=_HOWS.__getitem__),
        count=len(found),
        line=line,
        quote=quote,
        role_at=best.role_at,
        former=best.former,
    )


def _sentence_at(paragraph: Paragraph, offset: int) -> tuple[int, str]:
    """The line and the sentence around `offset`, cut to that one line so that it can be found on the page."""
    text = paragraph.text
    start, end = next(((a, b) for a, b in sentences(text) if a <= offset < b), (0, len(text)))
    for cut in paragraph.breaks:
        if start < cut <= offset:
            start = cut
        elif offset < cut < end:
            end = cut
    return paragraph.line_at(offset), text[start:end].strip()
