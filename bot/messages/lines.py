"""What several answers show alike: a record of the ledger, an article, what was searched, what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers import Answer, ArticleFound, Citation, MeetingFound, QuestionAnswer, Together
from bot.messages import rulings, wording
from bot.messages.blocks import (
    LIMITS,
    Block,
    Markup,
    bold,
    context,
    cut,
    join,
    link,
    markup,
    option,
    overflow,
    quoted,
    section,
)
from bot.model import Leader
from bot.text import fold, words

ROW = "answer.row"


def meeting_block(found: MeetingFound, asked_words: Sequence[str] = (), *, may_correct: bool = False) -> Block:
    """One ledger record with its best sentence and a menu of its own."""
    return section(meeting_line(found, asked_words), accessory=menu(found.meeting.id, may_correct=may_correct))


def menu(meeting_id: str, *, may_correct: bool) -> Block:
    """Where it comes from; for who may correct, what may be wrong with it (a menu has five lines at most)."""
    why = option("Why is this here?", f"v1|why|{meeting_id}")
    more = rulings.menu_options(meeting_id) if may_correct else []
    sources = [] if may_correct else [option("All sources", f"v1|sources|{meeting_id}")]
    return overflow(f"{ROW}.{meeting_id}"[: LIMITS["id"]], *sources, why, *more)


def meeting_line(found: MeetingFound, asked_words: Sequence[str] = ()) -> Markup:
    meeting = found.meeting
    title = markup(
        "{people} — {kind}, {status}",
        people=bold(wording.people(meeting)),
        kind=wording.KINDS.get(meeting.kind, meeting.kind),
        status=wording.status(found),
    )
    where = wording.place(meeting.place)
    facts = join([wording.when(meeting), where, _corroboration(found)])
    lines = [title, facts]
    if meeting.counterpart_not_leader:
        lines.append(Markup("_With a person who is not on the roster of leaders_"))
    lines += wording.disputes(meeting.disputes)[:3]
    if found.sources:
        lines.append(wording.evidence(best_citation(found, asked_words)))
    return join(lines, "\n")


def best_citation(found: MeetingFound, asked_words: Sequence[str] = ()) -> Citation:
    """The sentence to show: one that holds the words asked for, gives the record's status, names who met, gives the
    day, is of a named outlet and long enough to tell."""
    if len(found.sources) == 1:
        return found.sources[0]
    asked = {term for word in asked_words for term in words(word)}
    told = {(e.article_id, e.line): e for e in found.meeting.evidence}
    names = [wording.name_words(person.name) for person in found.meeting.participants[:4]]

    def worth(source: Citation) -> tuple[bool, bool, int, bool, bool, bool, bool, str, int]:
        said = told.get((source.article_id, source.line))
        here = {word.removesuffix("'s") for word in words(source.quote)}
        return (
            asked <= here,
            said is not None and said.status == found.meeting.status,
            sum(bool(here & name) for name in names),
            said is not None and said.date is not None and said.date == found.meeting.date,
            said is not None and said.source_id == fold(source.outlet or "-"),  # the agency before its reprints
            source.outlet is not None,
            60 <= len(source.quote) <= 300,
            source.published or "",
            min(len(source.quote), 300),  # a sentence tells more than the headline above it
        )

    return max(found.sources, key=worth)


def _corroboration(found: MeetingFound) -> str:
    number = max(found.meeting.independent_sources, 1)
    if len(found.outlets) > 1:
        return f"{wording.count(number, 'independent source')}, {wording.count(len(found.outlets), 'outlet')}"
    return wording.count(number, "source" if number == 1 else "independent source")


def article_line(article: ArticleFound, *, office_now: str | None = None) -> Markup:
    """An article with its sentence and source; an office held then is said when it is another than `office_now`."""
    headline = article.headline or "(no headline)"
    label = {"teaser": "teaser", "headline": "headline only", "paywall": "paywalled"}.get(article.kind, "")
    form = {"live_blog": "live blog", "round_up": "round-up", "correction": "correction", "update": "update"}.get(
        article.form or "", ""
    )
    title = join([link(article.source.url, headline) if article.source.url else bold(cut(headline, 200)), label, form])
    lines = [title]
    if article.source.quote and article.source.quote not in headline:
        lines.append(quoted(article.source.quote, 240))
    facts = [wording.source(article.source, with_link=not article.source.url)]
    if article.former:
        facts.append(Markup("_out of office by then_"))
    elif article.role_at and article.role_at != office_now:
        facts.append(join([f"then {cut(article.role_at, wording.NAME)}"]))
    if article.standing == "caption":
        facts.append(Markup("in a caption"))
    if article.copies:
        facts.append(Markup(f"also in {wording.count(article.copies, 'copy', 'copies')}"))
    return join([*lines, join(facts)], "\n")


def searched_line(found: Answer, *notes: str) -> Block:
    return context(join([wording.searched(found.searched, found.today), *notes]))


def left_out(found: Answer) -> list[Block]:
    """How the query was read where that is not plain."""
    notes = [
        f"“{cut(typed, 60)}” read as {cut(person.name, wording.NAME)}, the only one of that name in the archive"
        for typed, person in found.assumed[:3]
    ]
    if isinstance(found, QuestionAnswer) and found.is_carried:
        names = wording.listing([cut(person.name, wording.NAME) for person in found.leaders])
        notes.append(f"Taking this as about {names}, as the question before")
    if found.unknown:
        words = wording.listing([f"“{cut(word, 60)}”" for word in found.unknown[:5]])
        notes.append(f"Not understood and left out: {words}")
    return [context(join(notes))] if notes else []


def together_blocks(together: Together | None, leaders: Sequence[Leader]) -> list[Block]:
    """Articles that name all, kept apart from the meetings."""
    if together is None or not together.total:
        return []
    both = "both" if len(leaders) == 2 else "all of them"
    number = wording.count(together.total, "article", capped=together.capped)
    verb = "names" if together.total == 1 and not together.capped else "name"
    lines = [join([bold("Mentioned together, no meeting told"), f"— {number} {verb} {both}"], " ")]
    for article in together.newest:
        title = article.headline or "(no headline)"
        named = link(article.source.url, title) if article.source.url else join([cut(title, 200)])
        lines.append(join(["•", named, "—", wording.source(article.source, with_link=not article.source.url)], " "))
    return [section(join(lines, "\n"))]
