"""An article in, a sketch of its event out: weighted words, days, and where it takes place. Pure.

The words of the headline count double, then those of the first `LEAD_WORDS` of the text; names count half as much
again. Words for a country and its people are one word. What a text does not say stays empty.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files

from bot import edtf, text
from bot.duplicates.fingerprint import content_word
from bot.model import Article

LEAD_WORDS = 120  # of 60, 120 and 300 the best on three public sets
TITLE_WEIGHT = 2.0
NAME_WEIGHT = 1.5
SEEN_CHARS = 1600
PLACE_WORDS, CALL_WORDS = 110, 80
COUNTRY, CITY = 0.03, 0.01  # of news articles name one; these and the listed words begin the archive's own counts
EXACT_DAYS = 3  # a wider date tells no day
COARSE_DAYS = 62  # and one wider than this nothing about an event

TextDay = tuple[int | None, int, int]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the story stage sees of an article.

    `day` is the ordinal of its publication day, None when undated; `between` are the first and last day of a coarse
    date ("2024-04"), which counts as undated; `until` is the last day that its forecast may mean;
    `text_days` are dates printed in it (year or None, month, day). `places` are where people are said to go or meet;
    `is_call` when they speak from afar. `length` counts words. `passage` is what was looked at.
    """

    terms: Mapping[str, float]
    day: int | None
    between: tuple[int, int] | None
    until: int | None
    text_days: frozenset[TextDay]
    length: int
    places: frozenset[str]
    is_call: bool
    is_round_up: bool
    passage: str = ""


def sketch(article: Article, published: str | None = None) -> Sketch:
    """The sketch of an article; `published` overrides its own date (EDTF; a day or month counts, a year does not)."""
    headline, body = article.headline or "", article.body
    round_up = article.form in ("round_up", "live_blog")
    return sketch_of(headline, _head(body) if round_up else body, published or article.published, round_up)


def sketch_of(headline: str, body: str, published: str | None, is_round_up: bool = False) -> Sketch:
    """The same from parts."""
    seen = f"{headline}. {body[:SEEN_CHARS]}"
    words = body.split()
    span = edtf.bounds(published)
    days = (span[0].toordinal(), span[1].toordinal()) if span else None
    day = days[0] if days and days[1] - days[0] <= EXACT_DAYS else None
    return Sketch(
        terms=_terms(headline, body),
        day=day,
        between=days if days and day is None and days[1] - days[0] <= COARSE_DAYS else None,
        until=day + horizon if day is not None and (horizon := _horizon(seen)) else None,
        text_days=text_days(seen),
        length=len(headline.split()) + len(words),
        places=_places(f"{headline}. {' '.join(words[:PLACE_WORDS])}"),
        is_call=_is_call(f"{headline}. {' '.join(words[:CALL_WORDS])}"),
        is_round_up=is_round_up,
        passage=seen,
    )


def _head(body: str) -> str:
    """A list of many topics is placed by its beginning."""
    return " ".join(body.split()[:60])


# -- words ---------------------------------------------------------------------------------------------------------

_INITIALS = re.compile(r"\b(?:[A-Z]\.\s?){2,4}")
_TWO_INITIALS = re.compile(r"[A-Z]\.\s?[A-Z]\.")  # a quick look, since few passages have such


def _terms(headline: str, body: str) -> dict[str, float]:
    """Words and headline bigrams with their counts, logarithmic."""
    counts: dict[str, float] = defaultdict(float)
    title = _words(headline)
    names_tell = sum(is_name for _, is_name in title) <= 0.7 * len(title)  # not in Headlines Like This One
    for word, is_name in title:
        counts[word] += TITLE_WEIGHT * (NAME_WEIGHT if is_name and names_tell else 1)
    for (one, _), (two, _) in itertools.pairwise(title):
        counts[f"{one} {two}"] += 1
    for word, is_name in _words(body[: LEAD_WORDS * 14])[:LEAD_WORDS]:
        counts[word] += NAME_WEIGHT if is_name else 1
    return {word: 1 + math.log(count) if count > 1 else count for word, count in counts.items()}


def _words(passage: str) -> list[tuple[str, bool]]:
    """Content words, folded and without endings, each with whether it is written as a name."""
    if _TWO_INITIALS.search(passage):
        passage = _INITIALS.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", passage)
    return list(filter(None, map(_read, text.printed_words(passage))))


def as_printed(passage: str, terms: Collection[str]) -> dict[str, str]:
    """Terms -> the words of the passage that they stand for, as it prints them, a name as a name: "hama" -> "Hamas"."""
    found: dict[str, str] = {}
    for raw in text.printed_words(passage):
        term, is_name = _read(raw) or ("", False)
        if term in terms and (term not in found or (is_name and found[term][0].islower())):
            found[term] = raw.removesuffix("'s").removesuffix("’s")
    return found


@lru_cache(maxsize=65_536)
def _read(raw: str) -> tuple[str, bool] | None:
    """A word as printed -> its term and whether it is written as a name; None for one that says nothing."""
    term = _term(raw)
    return (term, raw[0].isupper()) if term else None


def _term(raw: str) -> str:
    """A word as printed -> its term; empty for function words and for the pronoun "us" ("US" is the country)."""
    if raw == "us":
        return ""
    plain = content_word(text.fold(raw))
    if not plain:
        return ""
    term = stem(plain)
    return _same_words().get(term, term)


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """A folded word without its plural or possessive; a people is its country: "Chinese" -> "china"."""
    if word.endswith("'s"):
        word = word[:-2]
    peoples = _peoples()
    if word in peoples:
        return peoples[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return peoples.get(word[:-1], word[:-1])
    return word


def term_key(term: str) -> int:
    """A term as the store keeps it: a signed 32-bit number."""
    return _key(term) if " " in term else _word_key(term)  # pairs of words hardly ever come again


def _key(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=4).digest(), "big", signed=True)


_word_key = lru_cache(maxsize=32_768)(_key)


@lru_cache(maxsize=1)
def usual_shares() -> dict[str, float]:
    """How large a share of news articles has a common word, before the archive has counted its own."""
    shares: dict[str, float] = {}
    for country, _, cities in _places_table():
        shares |= {stem(city): CITY for city in cities} | {stem(country): COUNTRY}
    for line in _lines("common_words.tsv"):
        word, share = line.split("\t")
        shares[stem(word)] = max(float(share), shares.get(stem(word), 0.0))
    return shares


# -- days ----------------------------------------------------------------------------------------------------------

_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6}
_MONTHS |= {"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{{1,2}})?\s{_MONTH},?(?:\s(?P<year>\d{{4}})\b)?", re.I
)
_MONTH_FIRST = re.compile(
    rf"\b{_MONTH},?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:\s?[-–]\s?\d{{1,2}}\b)?(?:,?\s(?P<year>\d{{4}})\b)?", re.I
)
_NUMBER = re.compile(r"\d+")
_MONTH_BEFORE = re.compile(rf"\b{_MONTH},?\s$", re.I)
# What a forecast may mean, in days after the day it was printed.
_HORIZONS = (  # a cheap look for one of the phrases comes before each pattern
    (
        120,
        ("coming months", "spring", "summer", "autumn", "winter"),
        re.compile(r"\b(?:in the coming months|(?:this|in|in the) (?:spring|summer|autumn|winter))\b"),
    ),
    (
        60,
        ("next month", "this month", "coming weeks"),
        re.compile(r"\b(?:next month|later this month|in (?:the )?coming weeks)\b"),
    ),
    (14, ("next week",), re.compile(r"\bnext week\b")),
    (
        7,
        ("this week", "coming days", "next few days"),
        re.compile(r"\b(?:this week|later this week|in the (?:coming|next few) days)\b"),
    ),
)


def text_days(passage: str) -> frozenset[TextDay]:
    """Days printed in a text: "20-22 March" -> {(None, 3, 20)}, "Nov. 15, 2023" -> {(2023, 11, 15)}."""
    found = set()
    for match in _days_and_months(passage):
        day, year = int(match["day"]), int(match["year"]) if match["year"] else None
        if 1 <= day <= 31 and (year is None or 1900 < year < 2200):
            found.add((year, _MONTHS[match["month"][:3].lower()], day))
    return frozenset(found)


def _days_and_months(passage: str) -> Iterator[re.Match[str]]:
    """Each "15 November" and "Nov. 15, 2023": numbers are sought, and a month behind and before them, since most words
    begin no month."""
    told = 0
    for number in _NUMBER.finditer(passage):
        start, end = number.span()
        if start >= told and (match := _DAY_FIRST.match(passage, start)):
            told = match.end()
            yield match
        if end - start < 3 and passage[start - 1 : start].isspace():
            month = _MONTH_BEFORE.search(passage, max(0, start - 12), start)
            if month and (match := _MONTH_FIRST.match(passage, month.start())):
                yield match


def _horizon(passage: str) -> int:
    low = passage.lower()
    return next((days for days, phrases, pattern in _HORIZONS if _any_in(phrases, low) and pattern.search(low)), 0)


def _any_in(phrases: Iterable[str], low: str) -> bool:
    return any(phrase in low for phrase in phrases)


def is_near(days: frozenset[TextDay], first: int, last: int, slack: int = 3) -> bool:
    """Does one of the printed days fall between two ordinals, give or take `slack`?"""
    years = {date.fromordinal(first).year, date.fromordinal(last).year}
    for year, month, day in days:
        for tried in (year,) if year else years:
            try:
                ordinal = date(tried, month, day).toordinal()
            except ValueError:
                continue
            if first - slack <= ordinal <= last + slack:
                return True
    return False


# -- places --------------------------------------------------------------------------------------------------------

_CALL = re.compile(
    r"\b(?:phone|telephone|video) call\b|\bby (?:phone|telephone|video)\b|\b(?:held|hold|holds) a call\b"
    r"|\bcall (?:with|between)\b|\bfirst call\b|\bspoke\b.{0,20}\bphone\b",
    re.I,
)


def _is_call(seen: str) -> bool:
    return _any_in(("call", "phone", "video"), seen.lower()) and _CALL.search(seen) is not None


def _places(seen: str) -> frozenset[str]:
    """Countries that people visit, travel to or meet in, by the headline and the lead."""
    low = seen.lower()
    goes, hosts = _any_in(_GOES, low), _any_in(_RECEIVES, low)
    if not (goes or hosts):
        return frozenset()
    place, countries, cities = _gazetteer()
    found = set()
    for cue in _GOING.finditer(seen) if goes else ():
        where = place.match(seen, cue.end())
        if where and not _ADJECTIVE.match(seen, cue.end()):
            found.add(countries[where[1].lower()])
    for cue in (*(_WENT.finditer(seen) if goes else ()), *(_HOSTS.finditer(seen) if hosts else ())):
        before = seen[max(0, cue.start() - 24) : cue.start()].lower().removesuffix("'s").removesuffix("’s").split()
        name = next((" ".join(before[-n:]) for n in (2, 1) if " ".join(before[-n:]) in countries), None)
        if name and (name in cities or not _is_named_for_guests(cue[0])):
            found.add(countries[name])
    return frozenset(found)


def _is_named_for_guests(event: str) -> bool:
    """The Geneva talks are held in Geneva, the Iran talks with Iran."""
    return event.strip().lower() in ("talks", "summit")


# Without one of these the patterns find nothing.
_GOES = ("visit", "trip", "arriv", "travel", "head", "fl", "kremlin", "meet", "met ", "talks", "summit", "forum")
_RECEIVES = ("expect", "await", "anticipat", "host", "receiv", "welcom")
_GOING = re.compile(
    r"\b(?:visit(?:s|ed|ing)?(?: to| in)?|trip to|arriv(?:e|es|ed|al|ing) (?:in|at)|(?:travel|head|fl)\w{0,5} to"
    r"|(?:meet|met|meets|meeting|talks|summit|forum)\s(?:[\w.’'-]{1,30}\s){0,4}?in|to(?= the kremlin))\s(?:the\s)?",
    re.I,
)
_WENT = re.compile(r"\s(?:visit|trip|talks|summit)\b", re.I)
# "Russia expects a visit from", "Japan to host the prime minister": the country before it is the host.
_HOSTS = re.compile(
    r"\s(?:is |are )?(?:to )?(?:expect(?:s|ed|ing)?|await(?:s|ed|ing)?|anticipat(?:es|ed|ing)) (?:a|the)"
    r"\s(?:[\w-]{1,20}\s){0,2}visit\b"
    r"|\s(?:(?:will|to) (?:host|receive|welcome)|hosts|hosted|receives|received|welcomes|welcomed)\b",
    re.I,
)
# "visiting US executives", "met UK officials": short names that are adjectives too name no place before another word.
_ADJECTIVE = re.compile(r"(?:us|u\.s\.|uk)\s[a-z]", re.I)


@lru_cache(maxsize=1)
def _gazetteer() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    """A pattern for names of countries and of cities that stand for one, the country of each name, and the cities."""
    countries = {name: country for country, _, cities in _places_table() for name in (country, *cities)}
    countries |= {"us": "united states", "u.s.": "united states", "uk": "united kingdom", "britain": "united kingdom"}
    names = "|".join(re.escape(name) for name in sorted(countries, key=len, reverse=True))
    cities = frozenset(city for _, _, own in _places_table() for city in own)
    return re.compile(rf"({names})(?!\w)", re.I), countries, cities


@lru_cache(maxsize=1)
def _peoples() -> dict[str, str]:
    """A word for a people, or a short name -> the country's word; only one-word names can be a term."""
    return {name: country for country, names, _ in _places_table() for name in names if " " not in name}


@lru_cache(maxsize=1)
def _same_words() -> dict[str, str]:
    """A headline's word -> the plain word for the same."""
    return dict(line.split("\t") for line in _lines("same_words.tsv"))


@lru_cache(maxsize=1)
def _places_table() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    rows = []
    for line in _lines("places.tsv"):
        country, names, cities = (*line.split("\t"), "", "")[:3]
        rows.append((country, tuple(filter(None, names.split(", "))), tuple(filter(None, cities.split(", ")))))
    return tuple(rows)


def _lines(name: str) -> list[str]:
    lines = files("bot.duplicates").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]
