"""A person's words in, an FTS5 query of our own making out: phrases, -word, OR, outlet:, after:, before:.

A time may have several words: "after:last week", and "since monday" at the end is read like "since:monday".

Nothing typed reaches FTS5 as syntax: each term is folded to words and quoted (a raw query raised on 93.7 % of random
text; this form on none of 50,000). Anything that is no operator is a plain word. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot import edtf
from bot.desk import timewords
from bot.text import fold, words

MOST_CHARS = 256
MOST_TERMS = 16

_PIECE = re.compile(r'(?P<not>-?)(?:"(?P<phrase>[^"]{0,256})"?|(?P<word>[^\s"]{1,256}))')
_MOST_TIME_WORDS = 6
_OPENERS = frozenset({"after", "before", "since", "until", "till"})
_BARE_FILTER = re.compile(r"(?i)(?<!\S)(?:outlet|after|before|since|until):(?!\S)")
_FILTER = re.compile(r'(?i)(outlet|after|before|since|until):\s{0,3}(?:"([^"]{1,100})"|(\S{1,100}))')
_CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class WordSearch:
    """`match` is FTS5 syntax, None when there is no word to look for. `terms` are the folded words to look for.

    `outlet_names` as typed; days inclusive; `not_understood` are filters whose value makes no sense. `spoken` are words
    at the end that were read as a time.
    """

    match: str | None
    terms: tuple[tuple[str, ...], ...]
    without: tuple[tuple[str, ...], ...] = ()
    outlet_names: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    not_understood: tuple[str, ...] = ()
    spoken: str = ""


def read_search(text: str, today: date, *, spoken_times: bool = False) -> WordSearch:
    """Read what somebody typed after /news. `after:` counts from its day on, `before:` ends the day before its.

    With `spoken_times` a time at the end counts without "since" or its like: "putin last week".
    """
    plain = text[: MOST_CHARS * 4].translate(_CURLY)
    plain, spoken = _with_spoken_time(plain, today, spoken_times)
    outlets: list[str] = []
    bad: list[str] = []
    first: date | None = None
    last: date | None = None
    for found in _FILTER.finditer(plain):
        name, value = found[1].lower(), (found[2] or found[3]).strip()
        if name == "outlet":
            outlets.append(value)
            continue
        span = _days(value, today)
        if span is None:
            bad.append(found[0])
        elif name in ("after", "since"):
            first = span[0]
        else:
            last = span[1] if name == "until" else span[0] - timedelta(days=1)
    plain = _FILTER.sub(" ", plain)
    bad += _BARE_FILTER.findall(plain)
    groups, without = _terms(_BARE_FILTER.sub(" ", plain)[:MOST_CHARS])
    return WordSearch(
        match=_match(groups, without),
        terms=tuple(term for group in groups for term in group),
        without=tuple(without),
        outlet_names=tuple(outlets),
        first_day=first,
        last_day=last,
        not_understood=tuple(bad),
        spoken=spoken,
    )


def replace_word(text: str, word: str, other: str) -> str:
    """`text` with each word that folds to `word` as `other`."""
    return " ".join(other if words(piece) == [word] else piece for piece in text.split())


def _with_spoken_time(text: str, today: date, any_time: bool) -> tuple[str, str]:
    """(the text with its times as filters in quotes, the words at its end that were read as a time)."""
    before, quote, text = text.rpartition('"') if text.count('"') % 2 == 0 else ("", "", text)
    told, spoken = _with_time_at_end(text.split(), today, any_time, bool(before))
    return f"{before}{quote} {told}".strip(), spoken


def _with_time_at_end(pieces: list[str], today: date, any_time: bool, has_words: bool) -> tuple[str, str]:
    """The same of the words after the last quotation mark; `has_words`: there are some before it."""
    at = 0
    while at < len(pieces):  # "after:last week" -> after:"last week"
        name, colon, value = pieces[at].partition(":")
        if colon and value and name.lower() in _OPENERS:
            said = [fold(value), *(fold(word) for word in pieces[at + 1 : at + _MOST_TIME_WORDS])]
            timed = timewords.time_at(said, 0, today)
            if timed and timed.length > 1:
                pieces[at : at + timed.length] = [f'{name}:"{" ".join([value, *pieces[at + 1 : at + timed.length]])}"']
        at += 1
    for start in range(max(0 if has_words else 1, len(pieces) - _MOST_TIME_WORDS), len(pieces)):
        said = [fold(word) for word in pieces[start:]]
        opener = said[0] if said[0] in _OPENERS else ""
        timed = timewords.time_at(said[1:] if opener else said, 0, today) if opener or any_time else None
        if timed is None or timed.length != len(said) - bool(opener):
            continue
        days = timed.days
        if opener:
            filters = [f'{"until" if opener == "till" else opener}:"{" ".join(pieces[start + 1 :])}"']
        else:
            filters = [f"since:{days.first.isoformat()}"] if days.first else []
            filters += [f"until:{days.last.isoformat()}"] if days.last else []
        return " ".join([*pieces[:start], *filters]), " ".join(pieces[start:])
    return " ".join(pieces), ""


def _days(value: str, today: date) -> tuple[date, date] | None:
    """A date as EDTF or in words without blanks ("yesterday", "2023", "2023-10")."""
    span = edtf.bounds(value)
    if span and date.min not in span and date.max not in span:
        return span
    spoken = [w for w in re.split(r"[\s_-]+", value.lower()) if w]
    found = timewords.time_at(spoken, 0, today)
    if found and found.length == len(spoken) and found.days.first and found.days.last:
        return found.days.first, found.days.last
    return None


def _terms(text: str) -> tuple[list[list[tuple[str, ...]]], list[tuple[str, ...]]]:
    """Alternatives joined by OR stand in one group; all groups must fit, and none of `without`."""
    groups: list[list[tuple[str, ...]]] = []
    without: list[tuple[str, ...]] = []
    join_next = False
    taken = 0
    for piece in _PIECE.finditer(text):
        if piece["word"] == "OR" and not piece["not"]:
            join_next = bool(groups)
            continue
        term = tuple(words(piece["phrase"] if piece["phrase"] is not None else piece["word"]))
        if not term or taken >= MOST_TERMS:
            continue
        taken += 1
        if piece["not"]:
            without.append(term)
        elif join_next:
            groups[-1].append(term)
        else:
            groups.append([term])
        join_next = False
    return groups, without


def _match(groups: list[list[tuple[str, ...]]], without: list[tuple[str, ...]]) -> str | None:
    if not groups:
        return None
    wanted = " AND ".join("(" + " OR ".join(_quoted(term) for term in group) + ")" for group in groups)
    for term in without:
        wanted = f"({wanted}) NOT {_quoted(term)}"
    return wanted


def _quoted(term: tuple[str, ...]) -> str:
    return '"' + " ".join(term).replace('"', '""') + '"'
