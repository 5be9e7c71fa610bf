"""Rows of the archive as stories: their new articles, who else tells them, and the sentence to show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.answers import ArticleFound, Citation, StoryFound
from bot.duplicates.coverage import coverage
from bot.model import Article, Coverage, Viewer
from bot.text import sentences, words
from store import articles as article_rows
from store import coverage as coverage_rows
from store import digests as digest_rows
from store.database import Connection
from store.digests import NewArticle


def by_story(articles: Iterable[NewArticle]) -> dict[str, list[NewArticle]]:
    """The articles of each story, stories and articles in the order given."""
    stories: dict[str, list[NewArticle]] = defaultdict(list)
    for article in articles:
        stories[article.story_id].append(article)
    return dict(stories)


def coverage_of(
    conn: Connection, viewer: Viewer | None, story_ids: Collection[str], to_seq: int = coverage_rows.EVERY_SEQ
) -> dict[str, Coverage]:
    """Who tells each of these stories, as far as `viewer` may see (None: whatever may stand in a file) and as it stood
    at `to_seq`."""
    printed = coverage_rows.printed(conn, viewer, story_ids, to_seq)
    return {story_id: coverage(printed.get(story_id, ())) for story_id in story_ids}


def story_of(
    story_id: str,
    fresh: Sequence[NewArticle],
    covered: Coverage,
    told: Mapping[str, tuple[int, str]] | None = None,
) -> StoryFound:
    """The story with its new articles, one of each cluster of copies, the most telling first.

    `told` is the (line, sentence) to show for an article.
    """
    best: dict[str, NewArticle] = {}
    for article in sorted(fresh, key=_weight):
        best.setdefault(article.lead_id, article)
    articles = (
        article_found(article, copies_of(covered, lead_id), (told or {}).get(article.id))
        for lead_id, article in best.items()
    )
    return story_found(story_id, articles, covered)


def story_found(story_id: str, articles: Iterable[ArticleFound], covered: Coverage) -> StoryFound:
    """A story as answers show it: the articles to show, and who else tells it."""
    return StoryFound(
        id=story_id,
        articles=tuple(articles),
        outlets=covered.outlets,
        total=covered.articles + covered.teasers,
        teasers=covered.teasers,
        independent=covered.independent,
        carried=covered.carried,
    )


def copies_of(covered: Coverage, lead_id: str) -> int:
    """The other appearances of an article of the story."""
    return max(covered.appearances.get(lead_id, 1) - 1, 0)


def _weight(article: NewArticle) -> tuple[bool, bool, bool, bool, int]:
    """Full texts before teasers, with headline and outlet before those without, the lead of its copies, the oldest."""
    return (
        article.kind != "article",
        article.headline is None,
        article.publisher is None,
        article.id != article.lead_id,
        article.seq,
    )


def article_found(article: NewArticle, copies: int = 0, told: tuple[int, str] | None = None) -> ArticleFound:
    """The record of an answer; `told` is the line and the sentence to show."""
    line, quote = told or (article.line, "")
    return ArticleFound(
        article_id=article.id,
        kind=article.kind,
        form=article.form,
        headline=article.headline,
        story_id=article.story_id,
        source=Citation(article.id, article.publisher, article.published, article.file, line, article.url, quote),
        copies=max(copies, 0),
    )


def at_headlines(conn: Connection, stories: Sequence[StoryFound]) -> list[StoryFound]:
    """The stories, each article cited by the line of its headline: a record begins with what its house prints above."""
    lines = digest_rows.headline_lines(conn, (one.article_id for story in stories for one in story.articles))
    return [
        replace(story, articles=tuple(_cited_at(one, lines.get(one.article_id)) for one in story.articles))
        for story in stories
    ]


def _cited_at(article: ArticleFound, line: int | None) -> ArticleFound:
    if line is None or article.source.quote:
        return article
    return replace(article, source=replace(article.source, line=line))


def sentence_with(conn: Connection, article_id: str, phrases: Sequence[str]) -> tuple[int, str] | None:
    """(line, sentence) of the first sentence that holds one of these folded phrases, the headline last."""
    found = article_rows.article_by_id(conn, article_id)
    return _sentence(found.article, phrases) if found else None


def _sentence(article: Article, phrases: Sequence[str]) -> tuple[int, str] | None:
    for paragraph in sorted(article.paragraphs, key=lambda p: p.role == "headline"):
        for start, end in sentences(paragraph.text):
            sentence = paragraph.text[start:end]
            if holds_phrase(sentence, phrases):
                return paragraph.line_at(start), sentence
    return None


def holds_phrase(text: str, phrases: Iterable[str]) -> bool:
    """Does `text` hold one of these folded phrases as whole words?"""
    folded = f" {' '.join(words(text))} ".replace("'", " ")
    return any(f" {phrase} " in folded for phrase in phrases)


def told_of(conn: Connection, viewer: Viewer, story_ids: Iterable[str], to_seq: int) -> dict[str, list[NewArticle]]:
    """Everything that these stories hold, by story."""
    return by_story(digest_rows.told_of(conn, viewer, story_ids, to_seq))
