"""A saved or fetched web page in, its article and the ledger of everything around it out.

The visible text becomes lines. On the page of one article trafilatura says which of them are its text; an index page,
or one where it finds none, is cut like a pasted page. What the page says of itself (title, author, day, outlet,
canonical address) comes from its metadata.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import Article, Paragraph, Reading, Rejected
from bot.reading.items import edtf_day
from bot.reading.markup import lines_of, parse, visible_lines
from bot.reading.page_dump import read_dump
from bot.text import squeeze, words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ENOUGH_WORDS = 60  # of text for one article; below, the page is cut like a pasted one
SHARE_FOUND = 0.6  # of the article's paragraphs that must stand among the visible lines
SEVERAL = 3  # full texts under headings of their own: an index page


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself."""

    headline: str | None = None
    bylines: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


def text_of_html(markup: str) -> str:
    """The page as lines: what line numbers of its records count."""
    return "\n".join(visible_lines(markup))


def read_html(markup: str, *, url: str | None = None) -> Reading:
    """Records and ledger of a web page; lines are those of `text_of_html`."""
    lines = visible_lines(markup)
    listed = _listed_articles(markup, lines)
    if len(listed) >= SEVERAL:
        taken = {p.start_line for article in listed for p in article.paragraphs}
        return Reading(tuple(listed), tuple(_ledger(lines, taken)))
    found = _main_article(markup, url)
    if found is not None:
        paragraphs, metadata = found
        placed = _place(paragraphs, lines)
        if placed and len(placed) >= SHARE_FOUND * len(paragraphs):
            return _reading(placed, lines, metadata)
    return read_dump("\n".join(lines), url=url)


def _listed_articles(markup: str, lines: list[str]) -> list[Article]:
    """Each <article> of an index page that holds a text of its own, where its lines stand."""
    root = parse(markup)
    if root is None:
        return []
    full = [a for a in root.iter("article") if len(squeeze(a.text_content()).split()) >= ENOUGH_WORDS]
    outermost = [a for a in full if not any(parent in full for parent in a.iterancestors("article"))]
    articles: list[Article] = []
    start = 0
    for element in outermost:
        own = lines_of(element)
        at = next((n for n in range(start, len(lines)) if lines[n : n + len(own)] == own), None)
        if at is None:
            continue
        start = at + len(own)
        article = _listed_article(element, own, at + 1)
        if article is not None:
            articles.append(article)
    return articles


def _listed_article(element: HtmlElement, own: list[str], first_line: int) -> Article | None:
    headings = {squeeze(h.text_content()) for h in element.iter("h1", "h2", "h3", "h4")}
    texts = {squeeze(p.text_content()) for p in element.iter("p", "blockquote", "li")}
    captions = {squeeze(c.text_content()) for c in element.iter("figcaption")}
    paragraphs: list[Paragraph] = []
    for number, line in enumerate(own, first_line):
        if line in captions:
            paragraphs.append(Paragraph("caption", line, number, number))
        elif line in headings:
            is_first = not any(p.role == "headline" for p in paragraphs)
            paragraphs.append(Paragraph("headline" if is_first else "subhead", line, number, number))
        elif line in texts:
            paragraphs.append(Paragraph("body", line, number, number))
    headline = next((p.text for p in paragraphs if p.role == "headline"), None)
    if headline is None or not any(p.role == "body" for p in paragraphs):
        return None
    published = next((edtf_day(t.get("datetime")) for t in element.iter("time") if t.get("datetime")), None)
    return Article(
        kind="article",
        start_line=paragraphs[0].start_line,
        end_line=paragraphs[-1].end_line,
        paragraphs=tuple(paragraphs),
        headline=headline,
        published=published,
        published_how="metadata" if published else None,
    )


def _main_article(markup: str, url: str | None) -> tuple[list[str], Metadata] | None:
    import trafilatura  # 170 ms and 66 MiB: only where there is HTML

    found = trafilatura.bare_extraction(
        markup, url=url, with_metadata=True, include_comments=False, include_tables=False, favor_precision=True
    )
    if found is None or isinstance(found, dict):
        return None
    text = [squeeze(line) for line in (found.text or "").split("\n") if line.strip()]
    if sum(len(line.split()) for line in text) < ENOUGH_WORDS:
        return None
    return text, Metadata(
        headline=_or_none(found.title),
        bylines=tuple(name.strip() for name in (found.author or "").split(";") if name.strip()),
        publisher=_or_none(found.sitename),
        published=edtf_day(found.date),
        url=_or_none(found.url),
        language=_or_none(found.language),
        tags=tuple(str(tag) for tag in found.tags or ())[:20],
    )


def _or_none(text: str | None) -> str | None:
    return squeeze(text) or None if text else None


def _place(paragraphs: list[str], lines: list[str]) -> list[tuple[int, str]]:
    """(line number, text) of each paragraph that stands on a visible line, in order."""
    folded = [" ".join(words(line)) for line in lines]
    placed: list[tuple[int, str]] = []
    start = 0
    for paragraph in paragraphs:
        wanted = " ".join(words(paragraph))
        if not wanted:
            continue
        at = next((n for n in range(start, len(lines)) if folded[n] == wanted), None)
        if at is not None:
            placed.append((at + 1, lines[at]))
            start = at + 1
    return placed


def _reading(placed: list[tuple[int, str]], lines: list[str], metadata: Metadata) -> Reading:
    if len(placed) > 1 and words(placed[0][1]) == words(metadata.headline or ""):
        headline, placed = placed[0][0], placed[1:]  # the extraction repeats the headline as first paragraph
    else:
        headline = _headline_line(lines[: placed[0][0] - 1], metadata.headline) or 0
    body = [Paragraph("body", text, line, line) for line, text in placed]
    head = [Paragraph("headline", lines[headline - 1], headline, headline)] if headline else []
    article = Article(
        kind="article",
        start_line=(head or body)[0].start_line,
        end_line=body[-1].end_line,
        paragraphs=(*head, *body),
        headline=lines[headline - 1] if headline else metadata.headline,
        publisher=metadata.publisher,
        publisher_how="printed" if metadata.publisher else None,
        bylines=metadata.bylines,
        published=metadata.published,
        published_how="metadata" if metadata.published else None,
        language=metadata.language,
        url=metadata.url,
        tags=metadata.tags,
    )
    taken = {p.start_line for p in article.paragraphs}
    return Reading((article,), tuple(_ledger(lines, taken)))


def _headline_line(before: list[str], title: str | None) -> int | None:
    """The last line above the text that is the page's title, or its beginning without the outlet's name."""
    if not title:
        return None
    wanted = " ".join(words(title))
    for n in range(len(before), 0, -1):
        line = " ".join(words(before[n - 1]))
        if line and (line == wanted or (wanted.startswith(line) and len(line.split()) >= 4)):
            return n
    return None


def _ledger(lines: list[str], taken: set[int]) -> list[Rejected]:
    """Everything that is visible and not of the article, neighbours together."""
    blocks: list[Rejected] = []
    start: int | None = None
    for number in range(1, len(lines) + 2):
        outside = number <= len(lines) and number not in taken
        if outside and start is None:
            start = number
        elif not outside and start is not None:
            text = "\n".join(lines[start - 1 : number - 1])
            blocks.append(Rejected(start, number - 1, "outside the article's text", "html-furniture", text))
            start = None
    return blocks
