"""Records in, the words for them out: dates, kinds, statuses, places, people, sources. Shared by all messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from bot import edtf
from bot.answers import Citation, MeetingFound, Office, Searched, Shown, StoryFound
from bot.messages.blocks import Markup, cut, join, link, markup, quoted
from bot.model import BY_PEOPLE, Meeting, Place
from bot.text import words

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}

NAME = 80
"""Characters of a name, an outlet or a place that are shown: longer ones are no names."""

KINDS = {
    "bilateral_meeting": "bilateral meeting",
    "state_visit": "state visit",
    "visit": "visit",
    "phone_call": "phone call",
    "video_call": "video call",
    "summit": "summit",
    "forum": "forum",
    "multilateral": "multilateral meeting",
    "dinner": "dinner",
    "other": "contact",
}
STATUSES: dict[str, str] = {
    "expected": "expected",
    "announced": "announced",
    "ongoing": "under way when reported",
    "held": "held",
    "postponed": "postponed",
    "cancelled": "cancelled",
    "not_confirmed": "expected, not confirmed",
}


@lru_cache(maxsize=4_096)
def day(value: str | None, *, unknown: str = "date unknown") -> str:
    """An EDTF date as an editor writes it.

    >>> day("2023-03-20/2023-03-22"), day("2023-10"), day("2024~"), day("../2023-05-01")
    ('20–22 Mar 2023', 'Oct 2023', 'about 2024', 'by 1 May 2023')
    """
    if not value or not edtf.is_valid(value):
        return unknown
    if value.startswith("["):
        return " or ".join(day(part.strip()) for part in value[1:-1].split(","))
    if "/" in value:
        return _interval(*value.split("/", 1))
    plain = value.rstrip("?~%")
    doubt = {"?": "probably ", "~": "about ", "%": "probably about "}.get(value[len(plain) :], "")
    return doubt + _one_date(plain)


def _interval(left: str, right: str) -> str:
    if left in ("..", ""):
        return f"by {day(right)}"
    if right in ("..", ""):
        return f"from {day(left)}"
    if left == right:
        return day(left)
    if left.endswith("~") and right.endswith("~"):
        return f"about {_interval(left[:-1], right[:-1])}"
    if edtf.is_day(left) and edtf.is_day(right):
        a, b = date.fromisoformat(left), date.fromisoformat(right)
        if (a.year, a.month) == (b.year, b.month):
            return f"{a.day}–{b.day} {_MONTHS[b.month - 1]} {b.year}"
        if a.year == b.year:
            return f"{a.day} {_MONTHS[a.month - 1]} – {b.day} {_MONTHS[b.month - 1]} {b.year}"
    return f"{day(left)} – {day(right)}"


def _one_date(plain: str) -> str:
    parts = plain.replace("-XX", "").split("-")
    if len(parts) == 1:
        return parts[0]
    if parts[1] in _SEASONS:
        return f"{_SEASONS[parts[1]]} {parts[0]}"
    month = f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2])} {month}" if len(parts) == 3 else month


def span(first: str | None, last: str | None) -> str:
    """ISO days as in "in 2023", "in Oct 2023", "since 1 Jan 2019", "from 3 Nov 2023 to 5 Dec 2023"; empty for none."""
    if first and last:
        if first == last:
            return f"on {day(first)}"
        for coarse in (first[:4], first[:7]):
            bounds = edtf.bounds(coarse)
            if bounds and (bounds[0].isoformat(), bounds[1].isoformat()) == (first, last):
                return f"in {day(coarse)}"
        return f"from {day(first)} to {day(last)}"
    if first:
        coarse = first[:4] if first.endswith("-01-01") else first[:7] if first.endswith("-01") else first
        return f"since {day(coarse)}"
    return f"until {day(last)}" if last else ""


def count(number: int, one: str, many: str | None = None, *, capped: bool = False) -> str:
    """ "1 article", "412 articles", "more than 1,000 articles"."""
    words = one if number == 1 and not capped else (many or f"{one}s")
    return f"{'more than ' if capped else ''}{number:,} {words}"


_COUNTED = {
    "articles": ("article", "articles"),
    "digests": ("digest", "digests"),
    "duplicates": ("duplicate", "duplicates"),
    "follows": ("follow", "follows"),
    "leaders": ("leader", "leaders"),
    "meetings": ("meeting", "meetings"),
    "pages": ("page", "pages"),
    "records": ("record", "records"),
    "rejected": ("block left out", "blocks left out"),
    "stories": ("story", "stories"),
}


def counts(numbers: Mapping[str, int]) -> list[str]:
    """What there is, in words, without what there is none of: ["10 pages", "1 follow"]."""
    return [count(number, *_COUNTED.get(name, (name, name))) for name, number in numbers.items() if number]


def listing(words: Sequence[str], joiner: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def place(where: Place | None) -> str:
    """ "Moscow, Russia"; empty when unknown."""
    if where is None:
        return ""
    parts = [cut(p, NAME) for p in (where.city, where.country) if p]
    return ", ".join(dict.fromkeys(parts)) or cut(where.venue or "", NAME)


def people(meeting: Meeting, most: int = 6) -> str:
    """Participants by name, host last in a visit; the rest as a number."""
    names = [cut(p.name, NAME) for p in meeting.participants]
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return listing(names) or "unnamed participants"


@lru_cache(maxsize=4_096)
def name_words(name: str) -> frozenset[str]:
    """The folded words of a name that a sentence may call the person by: "Xi Jinping" -> xi, jinping."""
    return frozenset(word.removesuffix("'s") for word in words(name) if len(word) > 1)


def when(meeting: Meeting) -> str:
    """The day, or the visit it fell into: "during a visit of 20–22 Mar 2023"; of a plan without one, after which."""
    if meeting.date is None and meeting.visit_date:
        return f"during a visit of {day(meeting.visit_date)}"
    if meeting.status in ("expected", "announced") and meeting.date and meeting.date.endswith("/.."):
        return f"some day after {day(meeting.date.removesuffix('/..'))}"
    return day(meeting.date)


_DISPUTE = re.compile(r"(date|place|status): (.{1,400}) \(([^\n]{1,400})\)", re.S)


def disputes(told: Sequence[str]) -> list[Markup]:
    """A record's disputes ("date: 2023-03-20 (Outlet)"), one line a differing word, with all who say it.

    >>> disputes(["date: 2023-03-20 (AP)", "date: 2023-03-20 (The Times)", "place: Sochi (Tass)"])
    ['Sources differ on the date: 20 Mar 2023 by AP and The Times', 'Sources differ on the place: Sochi by Tass']
    """
    said: dict[tuple[str, str], list[str]] = {}
    for dispute in told:
        parts = _DISPUTE.fullmatch(dispute)
        what, other, who = parts.groups() if parts else ("account", dispute, "")
        said.setdefault((what, day(other, unknown=other) if what == "date" else other), []).append(who)
    return [_dispute(what, other, who) for (what, other), who in said.items()]


def disputes_date(told: Sequence[str], outlet: str) -> bool:
    """Does `outlet` name another date than the record has?"""
    parts = (_DISPUTE.fullmatch(dispute) for dispute in told)
    return any(found is not None and found[1] == "date" and found[3] == outlet for found in parts)


def _dispute(what: str, other: str, who: Sequence[str]) -> Markup:
    if list(who) == [BY_PEOPLE]:
        return join([f"Corrected by people: {cut(other, NAME)}"])
    names = [cut(name, NAME) for name in dict.fromkeys(who) if name]
    rest = [f"{len(names) - 2} more"] if len(names) > 3 else names[2:]
    by = f" by {listing([*names[:2], *rest])}" if names else ""
    return join([f"Sources differ on the {what}: {cut(other, 2 * NAME)}{by}"])


def status(found: MeetingFound) -> str:
    """ "held", "expected, not confirmed"."""
    return status_word(found.shown)


def status_word(shown: Shown | str) -> str:
    return STATUSES.get(shown, shown)


def office(held: Office) -> str:
    """ "President, France, since 14 May 2017"; "former Chancellor, Germany (2021 – 2025)"."""
    name = cut(held.title, NAME)
    title = name if held.of in held.title else f"{name}, {cut(held.of, NAME)}"
    if held.former:
        begun, ended = day(held.start, unknown="?"), day(held.end, unknown="?")
        return f"former {title} ({begun} – {ended})" if held.start or held.end else f"former {title}"
    return f"{title}, since {day(held.start)}" if held.start else title


def source(citation: Citation, *, with_link: bool = True) -> Markup:
    """ "Reuters, 3 Nov 2023 · link" or, without an address, "… · page.txt, line 112"."""
    where = f"{cut(citation.file.rsplit('/', 1)[-1], NAME)}, line {citation.line}"
    outlet = cut(citation.outlet or "outlet unknown", NAME)
    named = join([outlet, day(citation.published, unknown="undated")], ", ")
    if not with_link:
        return named
    return join([named, link(citation.url, "read") if citation.url else where])


def evidence(citation: Citation, limit: int = 300) -> Markup:
    """The sentence and, on the next line, where it stands."""
    told = markup("{quote}\n", quote=quoted(citation.quote, limit)) if citation.quote else Markup("")
    return Markup(told + source(citation))


def searched(what: Searched, today: str) -> str:
    """ "412 articles searched, newest 3 Nov 2023 (13 months old)"; says so when the archive is empty."""
    if what.articles == 0:
        return "The archive is empty: nothing has been read yet."
    age = how_old(what.newest, today)
    newest = f", newest {day(what.newest)}" if what.newest else ", none of them dated"
    return f"{count(what.articles, 'article')} searched{newest}{f' ({age})' if age else ''}"


STALE_AFTER_DAYS = 7


def how_old(newest: str | None, today: str) -> str:
    """ "12 days old", "13 months old"; "at least" where only its month or year is known; empty while fresh."""
    bounds = edtf.bounds(newest)
    if not bounds:
        return ""
    days = (date.fromisoformat(today) - bounds[1]).days
    if days <= STALE_AFTER_DAYS:
        return ""
    least = "" if bounds[0] == bounds[1] else "at least "
    if days < 60:
        return f"{least}{days} days old"
    return f"{least}{days // 30} months old" if days < 730 else f"{least}{days // 365} years old"


def told(story: StoryFound) -> str:
    """ "5 articles and 3 teasers": what only points to an article is none."""
    articles = story.total - story.teasers
    counted = [(articles, "article"), (story.teasers, "teaser")]
    return listing([count(number, one) for number, one in counted if number])


def coverage(story: StoryFound) -> str:
    """ "4 articles by Reuters, AP and 2 more, 2 independent"; empty for a single one."""
    if story.total < 2:
        return ""
    by = f" by {outlets(story.outlets)}, {corroboration(story)}" if story.outlets else ""
    return f"{told(story)}{by}"


def corroboration(story: StoryFound) -> str:
    """ "2 independent: 4 carry text by AP"."""
    said = f"{story.independent} independent"
    if not story.carried:
        return said
    source, copies = story.carried[0]
    return f"{said}: {copies} carry text by {cut(source, NAME)}"


def outlets(names: Iterable[str], most: int = 4) -> str:
    """ "Reuters, AP and 2 more"."""
    known = [cut(name, NAME) for name in names]
    if len(known) > most:
        return f"{', '.join(known[: most - 1])} and {len(known) - most + 1} more"
    return listing(known)
