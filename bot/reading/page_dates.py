"""Dates that a record does not print but its page gives away: records of one page in, the same with more dates, out.

Each inference is one rule with one printed fact behind it, and the record says "inferred" or "printed_in_teaser".
Nothing is guessed from what happened in the world.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import fsum, log

from bot.model import Article
from bot.reading.dates import find_dates, find_yearless
from bot.text import words

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_LEAST_HEADLINE = 5  # words that two printings of one headline must share
_YEARS_AFTER = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten) years? (?:after|since|into)\b"
    r"[^.]{0,80}?\b((?:19|20)\d\d)\b"
)
_NUMBERS = dict(
    zip(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], range(1, 11), strict=True)
)
_WEEKDAY_BESIDE = re.compile(r"\b((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day),? (?:the )?$")
_YEAR_SPOKEN_OF = re.compile(
    r"(?<!since )(?<!until )(?<!before )(?<!after )(?<!from )(?<!by )(?<!to )\b(?:19[5-9]\d|20\d\d)\b"
)

Rule = Callable[[Article, Sequence[Article]], str | None]


def complete_dates(articles: Sequence[Article]) -> list[Article]:
    """The same records; where one has no date, the first rule that finds one gives it."""
    twins = _dated_teasers(articles)
    completed: list[Article] = []
    for i, article in enumerate(articles):
        if article.kind != "article" or article.published:
            completed.append(article)
            continue
        twin = _twin(article, twins)
        if twin:
            completed.append(replace(article, published=twin, published_how="printed_in_teaser"))
            continue
        page = articles[max(0, i - _PAGE) : i + _PAGE]
        found = next((day for rule in _RULES if (day := rule(article, page))), None)
        completed.append(replace(article, published=found, published_how="inferred") if found else article)
    return [flag_dates(article) for article in date_by_neighbours(completed)]


def flag_dates(article: Article) -> Article:
    """The article; where its dateline's day is far from the day that the page prints, it says so and keeps both."""
    head = _head_of_lead(article)
    told = find_yearless(head) if article.dateline else []
    if not told or article.published_how != "printed" or len(article.published or "") != _DAY_CHARS:
        return article
    printed = date.fromisoformat(article.published or "")
    days = [_checked_day(printed.year + years, told[0].month, told[0].day) for years in (-1, 0, 1)]
    apart = min((abs((date.fromisoformat(day) - printed).days) for day in days if day), default=0)
    if apart <= _DAYS_APART:
        return article
    said = head[told[0].start : told[0].end]
    return replace(article, flags=(*article.flags, f"the dateline says {said}, the page {article.published}"))


def _head_of_lead(article: Article) -> str:
    """Where a dateline stands, if there is one."""
    return next((p.text for p in article.paragraphs if p.role == "body"), "")[:_DATELINE_CHARS]


_DATELINE_CHARS, _DAY_CHARS = 60, len("2019-05-04")
_DAYS_APART = 14  # a report may be printed again days after it was filed


def _dated_teasers(articles: Sequence[Article]) -> dict[tuple[str, ...], list[tuple[list[str], str]]]:
    """Dated teasers by the first words of their headlines."""
    found: dict[tuple[str, ...], list[tuple[list[str], str]]] = {}
    for other in articles:
        own = words(other.headline or "") if other.kind == "teaser" and other.published else []
        if len(own) >= _LEAST_HEADLINE and other.published:
            found.setdefault(tuple(own[:_LEAST_HEADLINE]), []).append((own, other.published))
    return found


def _twin(article: Article, twins: dict[tuple[str, ...], list[tuple[list[str], str]]]) -> str | None:
    """The date of a teaser on the same page that carries the article's headline, cut or not."""
    own = words(article.headline or "")
    for theirs, published in twins.get(tuple(own[:_LEAST_HEADLINE]), ()):
        shared = min(len(own), len(theirs))
        if own[:shared] == theirs[:shared]:
            return published
    return None


def _text(article: Article) -> str:
    return article.body


def headline_day(article: Article, articles: Sequence[Article]) -> str | None:
    """A day in the headline ("... (March 20)") with the year in which the page prints that very day in full."""
    days = find_yearless(article.headline or "")
    if len(days) != 1:
        return None
    ending = f"-{days[0].month:02d}-{days[0].day:02d}"
    years = Counter(found for other in articles for found in _full_days(other) if found.endswith(ending))
    return years.most_common(1)[0][0] if years else None


def full_dateline_day(article: Article, articles: Sequence[Article]) -> str | None:
    """The day that a dateline gives in full ("BOGOTA, Nov 22, 2016 (AFP)"): when the report was filed."""
    days = [found.edtf for found in find_dates(_head_of_lead(article)) if found.is_day] if article.dateline else []
    return days[0] if len(days) == 1 else None


def dateline_day(article: Article, articles: Sequence[Article]) -> str | None:
    """A day in the dateline ("SEOUL, Oct. 12 (Yonhap)") with the only year of its captions and text."""
    days = find_yearless(_head_of_lead(article))
    if not days:
        return None
    years = {found.edtf[:4] for p in article.paragraphs for found in find_dates(p.text) if found.is_day}
    if len(years) != 1:
        return None
    return _checked_day(int(years.pop()), days[0].month, days[0].day)


def caption_day(article: Article, articles: Sequence[Article]) -> str | None:
    """A caption's day, when the lead speaks of that weekday without a date: both tell of the same day."""
    lead = " ".join(p.text for p in article.paragraphs if p.role == "body")[:700]
    named = {match[0].lower() for match in _WEEKDAY.finditer(lead)}
    if not named:
        return None
    days = Counter(
        found.edtf
        for p in article.paragraphs
        if p.role == "caption" and not p.text.upper().startswith("FILE")
        for found in find_dates(p.text)
        if found.is_day and _weekday(found.edtf) in named
    )
    return days.most_common(1)[0][0] if days else None


def reported_day(article: Article, articles: Sequence[Article]) -> str | None:
    """The lead's weekday, on or after the last day that the text dates in the one year it speaks of again and again.

    "Since 2014" is no such year; a weekday printed beside a day must be that day's in it.
    """
    text = _text(article)
    match = _WEEKDAY.search(text[:500])
    days = [day for day in find_yearless(text) if not _DEADLINE.search(text[: day.start])] if match else []
    if not match or not days or find_dates(text):
        return None
    captions = [p.text for p in article.paragraphs if p.role == "caption" and not p.text.upper().startswith("FILE")]
    # what a caption dates lies no further back than its report
    years = [int(found[0]) for each in (text, *captions * 2) for found in _YEAR_SPOKEN_OF.finditer(each)]
    if len(set(years)) != 1 or len(years) < _SPOKEN_OF_AGAIN or max(years) < _FIRST_NEWS_SITES:
        return None
    dated = [(day, _checked_day(max(years), day.month, day.day)) for day in days]
    if any(iso and _contradicts(text[max(0, day.start - 14) : day.start], iso) for day, iso in dated):
        return None
    last = max((iso for _, iso in dated if iso), default=None)
    if last is None:
        return None
    after = date.fromisoformat(last)
    ahead = (_WEEKDAYS.index(match[0].lower()) - after.weekday()) % 7
    return (after + timedelta(days=ahead)).isoformat()


_DEADLINE = re.compile(r"\b(?:by|than|through|till|to|until) $")
_SPOKEN_OF_AGAIN = 2  # a year named once, or one of several, is as often another's: 6 of 7 were wrong on real pages
_FIRST_NEWS_SITES = 1994  # an older year alone is what the text looks back to


def _contradicts(before: str, iso: str) -> bool:
    """Is another weekday printed right before a day?"""
    beside = _WEEKDAY_BESIDE.search(before)
    return beside is not None and beside[1].lower() != _weekday(iso)


def counted_year(article: Article, articles: Sequence[Article]) -> str | None:
    """The year that the text counts to: "two years after invading in February 2022" was written in 2024."""
    years = [int(match[2]) + _NUMBERS[match[1]] for match in _YEARS_AFTER.finditer(_text(article))]
    return str(max(years)) if years else None


def date_by_neighbours(articles: Sequence[Article]) -> list[Article]:
    """Articles still without a date get the month, or year, of the dated ones that tell of the same event.

    The same event: names that few articles of the page have are shared. All such neighbours must agree.
    """
    full = [i for i, article in enumerate(articles) if article.kind == "article"]
    if all(articles[i].published for i in full):
        return list(articles)
    names = {i: _names(articles[i]) for i in full}
    spread = Counter(name for found in names.values() for name in found)
    rarity = {name: log((len(full) + 1) / count) for name, count in spread.items()}
    weights = {i: _weigh(found, rarity) for i, found in names.items()}
    dated = [i for i in full if articles[i].published]
    completed = list(articles)
    for i in full:
        if articles[i].published:
            continue
        at = bisect(dated, i)
        around = dated[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]
        likeness = {
            j: _weigh(names[i] & names[j], rarity) / least if (least := min(weights[i], weights[j])) else 0.0
            for j in around
        }
        least = max(_SAME_EVENT, _NEARLY_BEST * max(likeness.values(), default=0.0))
        near = [j for j in around if likeness[j] >= least]
        found = _common_date([articles[j].published or "" for j in near])
        if found:
            completed[i] = replace(articles[i], published=found, published_how="inferred")
    return completed


def _weigh(names: frozenset[str], rarity: Mapping[str, float]) -> float:
    """A name weighs more the fewer articles of the page have it. Likeness is shared names over the shorter list."""
    return fsum([rarity[name] for name in names])  # exact: the order of a set must not tip a scale


def _common_date(dates: Sequence[str]) -> str | None:
    """The month that all are in, else the year, else nothing."""
    for size in (7, 4):
        parts = {day[:size] for day in dates}
        if len(parts) == 1 and len(min(parts)) == size:
            return parts.pop()
    return None


_PAGE = 150  # records before and after that count as one page
_NEIGHBOURS = 12  # dated articles before and after that are compared
_SAME_EVENT, _NEARLY_BEST = 0.2, 0.7  # other events of the same people share up to 0.2 of their names
# The capital comes first and is looked at from behind, so that the search leaps from capital to capital.
_NAME = re.compile(r"[A-Z](?<!\w.)(?<![.!?] .)[\w’'-]{2,}\b")


def _names(article: Article) -> frozenset[str]:
    return frozenset(_NAME.findall(f"{article.headline} {_text(article)[:4000]}"))


def _full_days(article: Article) -> list[str]:
    days = [article.published] if article.published and len(article.published) == 10 else []
    return days + [found.edtf for p in article.paragraphs for found in find_dates(p.text) if found.is_day]


def _weekday(day: str) -> str:
    return _WEEKDAYS[date.fromisoformat(day).weekday()]


def _checked_day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


_RULES: tuple[Rule, ...] = (full_dateline_day, headline_day, dateline_day, caption_day, reported_day, counted_year)
