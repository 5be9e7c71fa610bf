"""/news: stories with the words that were searched for, and who else tells them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers import Filters, NewsAnswer, StoryFound
from bot.messages import wording
from bot.messages.blocks import LIMITS, Block, Markup, actions, context, cut, header, join, link, message, section
from bot.messages.fitting import fit
from bot.messages.lines import article_line, searched_line
from bot.messages.openers import answer_buttons, meant_by, not_understood, openings, page_note, suggestions
from bot.model import Leader, Message


def news(found: NewsAnswer, *, private: bool = True) -> Message:
    if found.unknown:
        return not_understood(found, "news") if found.did_you_mean else _unknown_filter(found)
    head: list[Block] = [header(cut(f"News: {found.query}", LIMITS["header.text"]))]
    if not found.stories:
        text = f"No article found for “{cut(found.query, 100)}”. {wording.searched(found.searched, found.today)}."
        said = f"No article has these words{_where(found.filters)}."
        blocks = [*head, section(join([said]))]
        if found.did_you_mean:
            text = f"{text} {meant_by(found.did_you_mean)}"
            blocks += suggestions(found.did_you_mean, "news")
        if found.named:
            blocks.append(actions(*_cards(found.named)))
        blocks.append(searched_line(found))
        if found.offset:
            blocks += answer_buttons(found, "news", 0, private=private)
        return message(text, blocks)
    if found.instead_of:
        head.append(context("The ledger has who met whom, when and where. For the rest of the question I searched the"
                            " articles."))  # fmt: skip
    if found.spoken:
        head.append(context(f"“{cut(found.spoken, 60)}” read as a time: articles{_where(found.filters)}."))
    items = [story_blocks(story) for story in found.stories]
    blocks, shown = fit(head, items, _news_tail(found, len(items), private=private))
    if shown < len(items):
        blocks, _ = fit(head, items[:shown], _news_tail(found, shown, private=private))
    best = found.stories[0].articles[0]
    text = (
        f"{wording.count(found.total, 'story', 'stories', capped=found.capped)} for “{cut(found.query, 100)}”. "
        f"Best: {best.headline or '(no headline)'} ({best.source.outlet or 'outlet unknown'})."
    )
    return message(text, blocks)


def _cards(people: Sequence[Leader]) -> list[Block]:
    names = [cut(person.name, wording.NAME) for person in people[:3]]
    return openings("leader", [(f"About {name}", name) for name in names])


def _news_tail(found: NewsAnswer, shown: int, *, private: bool) -> list[Block]:
    note = page_note(found, shown, "story", "stories")
    return [searched_line(found, note), *answer_buttons(found, "news", shown, private=private)]


def _where(filters: Filters) -> str:
    days = wording.span(filters.first_day, filters.last_day)
    by = f"in {wording.listing(filters.outlets, 'or')}" if filters.outlets else ""
    return "".join(f" {part}" for part in (by, f"published {days}" if days else "") if part)


def _unknown_filter(found: NewsAnswer) -> Message:
    words = wording.listing([f"“{cut(word, 60)}”" for word in found.unknown[:5]])
    text = f"Nothing was searched: {words} names no outlet or day that the archive knows."
    return message(text, [section(join([text])), searched_line(found)])


def story_blocks(story: StoryFound) -> list[Block]:
    """The matching articles of one story, and who else tells it."""
    blocks = [section(article_line(story.articles[0]))]
    others = story.articles[1:]
    facts: list[Markup | str] = [said] if (said := wording.coverage(story)) else []
    facts += [
        join([link(a.source.url, a.headline or "article", 80) if a.source.url else cut(a.headline or "article", 80),
              wording.source(a.source, with_link=not a.source.url)], ", ")
        for a in others
    ]  # fmt: skip
    if facts:
        blocks.append(context(join(facts, "\n")))
    return blocks
