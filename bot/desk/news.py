"""/news: words, filters and a viewer in, articles grouped by story out, best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice

from bot.answers import Filters, NewsAnswer, StoryFound
from bot.desk import Desk
from bot.desk.asked import PAGE, article_of, asked_text, shared_facts
from bot.desk.namesakes import MOST_CHOICES
from bot.desk.query import Query, read_query
from bot.desk.search import WordSearch, read_search, replace_word
from bot.desk.seen import today_of
from bot.desk.stories import copies_of, coverage_of, story_found
from bot.desk.timewords import must_hold_a_day
from bot.desk.vocabulary import SHORTEST_GUESSED, match_outlet, nearest, vocabulary_of
from bot.errors import BadQuery
from bot.model import Viewer
from bot.text import fold, sentences, words
from store import lookups as rows
from store.database import Connection
from store.words import words_beginning, words_unknown

MOST_MISSPELT = 3


MOST_SPELLINGS = 3


def news(desk: Desk, query: str, viewer: Viewer, now: datetime, *, offset: int = 0, most: int = PAGE) -> NewsAnswer:
    """Articles whose words fit, grouped by story, best first.

    Raises:
        BadQuery: no word to look for, or days that exclude each other.
    """
    asked = asked_text(query, "Say what to look for.")
    today = today_of(viewer, now)
    wanted = read_search(asked, today)
    if wanted.match is None:
        raise BadQuery("Give at least one word to look for; -word and filters only narrow a search.")
    must_hold_a_day(wanted.first_day, wanted.last_day)
    with desk.store.read() as conn:
        wanted, found = _or_with_spoken_time(conn, wanted, asked, viewer, today)
        shared = shared_facts(conn, asked, viewer, now)
        outlets, near, unknown = _outlets_of(conn, wanted, viewer)
        shared |= {"unknown": (*wanted.not_understood, *unknown), "did_you_mean": near}
        if unknown:
            return NewsAnswer(**shared)
        matches, capped = found or _search(conn, wanted, viewer, outlets)
        if not matches:
            shared["did_you_mean"] = _spelled_otherwise(conn, asked, wanted, viewer, today)
        shared["filters"] = Filters(
            outlets=outlets,
            first_day=wanted.first_day.isoformat() if wanted.first_day else None,
            last_day=wanted.last_day.isoformat() if wanted.last_day else None,
        )
        groups = _whole_first(matches)
        page = dict(list(groups.items())[offset : offset + most])
        named = read_query(asked, vocabulary_of(desk.roster), today) if not groups else Query()
        return NewsAnswer(
            **shared,
            stories=tuple(_stories(conn, page, wanted, viewer)),
            named=named.leaders if not named.unknown else (),
            spoken=wanted.spoken,
            articles_matched=len({match.lead_id for match in matches}),
            offset=offset,
            total=len(groups),
            capped=capped,
        )


_Matches = tuple[list[rows.Match], bool]
"""What a search found, and whether there may be more."""


def _search(conn: Connection, wanted: WordSearch, viewer: Viewer, outlets: tuple[str, ...] = ()) -> _Matches:
    return rows.search(
        conn,
        viewer,
        wanted.match or "",
        first_day=wanted.first_day.isoformat() if wanted.first_day else None,
        last_day=wanted.last_day.isoformat() if wanted.last_day else None,
        outlets=outlets,
    )


def _or_with_spoken_time(
    conn: Connection, wanted: WordSearch, asked: str, viewer: Viewer, today: date
) -> tuple[WordSearch, _Matches | None]:
    """The search with "last week" at its end read as a time, where no article has these words and one of then fits;
    with what it found, where it was done."""
    if wanted.outlet_names or wanted.spoken:
        return wanted, None
    timed = read_search(asked, today, spoken_times=True)
    if not timed.spoken or timed.match is None:
        return wanted, None
    as_typed = _search(conn, wanted, viewer)
    if as_typed[0]:
        return wanted, as_typed
    of_then = _search(conn, timed, viewer)
    return (timed, of_then) if of_then[0] else (wanted, as_typed)


def _spelled_otherwise(
    conn: Connection, asked: str, wanted: WordSearch, viewer: Viewer, today: date
) -> tuple[str, ...]:
    """The query with words that no article has as words like them that some have; only what then finds something."""
    single = [term[0] for term in wanted.terms if len(term) == 1]
    unknown = [word for word in words_unknown(conn, single) if len(word) >= SHORTEST_GUESSED]
    if not unknown or len(unknown) > MOST_MISSPELT:
        return ()
    options = {word: _words_like(conn, word) for word in unknown}
    tried = []
    for rank in range(MOST_SPELLINGS):
        text = asked
        for word, others in options.items():
            if not others:
                return ()
            text = replace_word(text, word, others[min(rank, len(others) - 1)])
        tried.append(text)
    found = (text for text in dict.fromkeys(tried) if _search(conn, read_search(text, today), viewer)[0])
    return tuple(islice(found, MOST_CHOICES))


def _words_like(conn: Connection, word: str) -> list[str]:
    """Words of the index that `word` may have been meant as, nearest first; the first letter may be out of place."""
    for start in (word[:2], word[1] + word[0], word[:1]):
        known = words_beginning(conn, start)
        near = nearest(word, [one for one, number in known.items() if abs(len(one) - len(word)) <= 2 and number])
        if near:
            return near
    return []


def _whole_first(matches: Sequence[rows.Match]) -> dict[str, list[rows.Match]]:
    """The matches by story, best first; what only a teaser or a link tells comes after what a text tells, among the
    stories and within each: a headline of five words outweighs any text by its length alone."""
    groups: dict[str, list[rows.Match]] = {}
    for match in sorted(matches, key=lambda match: not match.is_whole):
        groups.setdefault(match.story_id or match.lead_id, []).append(match)
    return groups


def _outlets_of(
    conn: Connection, wanted: WordSearch, viewer: Viewer
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Outlets of the archive that were named, whole queries that may have been meant, and names that are unknown."""
    if not wanted.outlet_names:
        return (), (), ()
    known = {fold(name): name for name in rows.outlets(conn, viewer)}
    found = {typed: match_outlet(typed, known) for typed in wanted.outlet_names}
    unknown = tuple(typed for typed, outlet in found.items() if outlet is None)
    near = [name for typed in unknown for name in nearest(typed, known.values())]
    terms = " ".join(_as_typed(term) for term in wanted.terms)
    return (
        tuple(outlet for outlet in found.values() if outlet),
        tuple(f'{terms} outlet:"{name}"' for name in near[:3]),
        tuple(f"outlet:{typed}" for typed in unknown),
    )


def _as_typed(term: tuple[str, ...]) -> str:
    return f'"{" ".join(term)}"' if len(term) > 1 else term[0]


def _stories(
    conn: Connection, page: dict[str, list[rows.Match]], wanted: WordSearch, viewer: Viewer
) -> Iterable[StoryFound]:
    told = rows.stories(conn, viewer, page)
    alone = [key for key in page if key not in told]
    told |= rows.copies(conn, viewer, alone)
    shown = {key: _one_each(matches)[:3] for key, matches in page.items()}
    found = rows.articles_numbered(conn, (match.seq for matches in shown.values() for match in matches))
    if not wanted.outlet_names:
        # A copy that matched is shown as the article it copies; who asked for an outlet gets that outlet's own.
        leads = {member.id: member for members in told.values() for member in members}
        found = {seq: leads.get(row.lead_id, row) for seq, row in found.items()}
    texts = rows.paragraphs(conn, (row.id for row in found.values()))
    covered = coverage_of(conn, viewer, shown)
    for key, matches in shown.items():
        articles = []
        for match in matches:
            row = found[match.seq]
            line, quote = _sentence_with(texts.get(row.id, []), wanted.terms, row)
            articles.append(article_of(row, copies_of(covered[key], row.lead_id), line=line, quote=quote))
        yield story_found(key, articles, covered[key])


def _one_each(matches: list[rows.Match]) -> list[rows.Match]:
    """The best match of each article; its copies say the same."""
    return list({match.lead_id: match for match in reversed(matches)}.values())[::-1]


def _sentence_with(
    paragraphs: list[tuple[str, str, int, tuple[int, ...]]], terms: tuple[tuple[str, ...], ...], row: rows.ArticleRow
) -> tuple[int, str]:
    """The line and the words of the sentence that holds most of the terms; the headline when none does."""
    best, line, quote = 0, row.start_line, ""
    for role, text, first_line, breaks in paragraphs:
        if role not in ("body", "subhead", "bullet", "dek", "caption"):
            continue
        folded = words(text)
        if not any(_holds(folded, term) for term in terms):
            continue
        for start, end in sentences(text):
            score = sum(_holds(words(text[start:end]), term) for term in terms)
            if score > best:
                best, line, quote = score, first_line + sum(start >= b for b in breaks), text[start:end]
    return line, quote


def _holds(folded: list[str], term: tuple[str, ...]) -> bool:
    if len(term) == 1:
        return term[0] in folded
    return any(tuple(folded[i : i + len(term)]) == term for i in range(len(folded) - len(term) + 1))
