"""Words for days in a sentence in ("next week", "20-22 March"), EDTF against the article's day out. Knows no meetings.

`find_dates` says where a date stands and which rule read it; `resolve` gives its EDTF value for a publication day, a
direction of tense and, for "later that year", the date it leans on. Rules follow TIMEX3's usual readings: weeks run
Monday to Sunday, a bare weekday or month is the nearest in the direction of the tense (the page day included),
"early/mid/late May" are days 1-10, 11-20, 21-end, seasons are EDTF 21-24. What cannot be a date gives None.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from bot.meetings.places import rows
from bot.text import blanked, blanks_for

Tense = Literal["past", "present", "future"]
Bound = Literal["after", "before"]
Match = re.Match[str]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip

# A printed day that lies this little in the past of a "will" is a slip of the month, not next year's date.
SLIP_DAYS = 45


class DateMention(NamedTuple):
    """A date as printed: `rule` read it, `parts` are its numbers and words, `bound`: "since"/"before" stood before."""

    start: int
    end: int
    rule: str
    parts: tuple[str, ...]
    bound: Bound | None = None
    about: bool = False


_M = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_ANY_M = f"(?:{_M}|{_M.lower()})"
_PIECES = {
    "M": _M,
    "A": _ANY_M,
    "D": r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d)",
    "Y": r"(?:19|20)\d\d(?!\d)",
    "W": r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
    "TO": r"\s?(?:-|–|—|to|until|till|through|and)\s?",
    "U": r"(?:day|week|month|year)",
    "N": r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)",
    "PART": r"(?:(early|mid|late|the beginning of|the start of|the middle of|the end of)[\s-]+)",
}


@cache
def _rules() -> tuple[tuple[str, str, frozenset[str], re.Pattern[str]], ...]:
    """(rule, gate, words of which one must be there, pattern) of `data/date_rules.tsv`, in its order."""
    return tuple(
        (rule, gate, frozenset(words.split("|")) - {"-"}, re.compile(_PIECE.sub(_piece, pattern)))
        for rule, gate, words, pattern in rows("date_rules.tsv")
    )


_PIECE = re.compile(r"<(\w+)>")


def _piece(match: Match) -> str:
    return _PIECES.get(match[1], match[0])


# "May", "March" and "August" are other words too: bare, they need one of these beside them.
_SHY_MONTHS = {"may", "march", "mar", "august"}
_MONTH_BEFORE = re.compile(
    r"(?:\b(?:in|last|next|this|early|mid|late|since|until|till|by|of|from|to|during|before|after|for|or|and|through|"
    r"around|between)|['’]s|^)[\s-]*$",
    re.IGNORECASE,
)
_SPAN_BEFORE = re.compile(
    r"\b(?:in|last|next|this|early|mid|late|since|until|by|during|before|after|for|between|or)[\s-]*$", re.I
)
_MONTH_AFTER = re.compile(
    r"\s(?:summit|talks|meeting|visit|dinner|lunch|call|trip|gathering|conference|election|vote|session|inauguration)s?\b",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:[Ii]n|[Ss]ince|of|[Uu]ntil|from|by|during|before|after|to|year|for|throughout|through|between|around)|\(|"
    r"\d{4},|\d{4} and|\d{4} or|\d(?:st|nd|rd|th),?|[A-Z][a-z]+,)\s*$"
)
_YEAR_AFTER = re.compile(r"\s(?:summit|talks|meeting|visit|trip|call|forum|conference)\b")
_BOUND_BEFORE = re.compile(
    r"\b(since|after|following|before|until|till|by|prior to|ahead of|from)\s+(?:the\s|at\sleast\s|about\s|around\s)?$",
    re.I,
)
# "their first talks in five years", "the second summit in two months"
_LOOKS_BACK = re.compile(r"\b(?:first|second|third|fourth|fifth|last|latest|only|once|twice|times)\b")
_ABOUT_BEFORE = re.compile(r"\b(?:around|about|circa|approximately|on or about)\s+(?:the\s)?$", re.I)
_UNITS = ("day", "morning", "afternoon", "evening", "night", "week", "month", "year", "decade")
# What a sentence must hold for the rules of a gate to be tried, by its words.
_GATE_WORDS: dict[str, frozenset[str]] = {
    "month": frozenset(MONTHS),
    "season": frozenset(SEASONS),
    "weekday": frozenset(WEEKDAYS),
    "week": frozenset({"weekend"}),
    "unit": frozenset(word + plural for word in _UNITS for plural in ("", "s")),
    "today": frozenset(
        ["today", "tonight", "yesterday", "tomorrow", "overnight", "this", "morning", "afternoon", "evening"]
    ),
}
_GATES_OF = {
    word: tuple(gate for gate, wanted in _GATE_WORDS.items() if word in wanted)
    for word in frozenset[str]().union(*_GATE_WORDS.values())
}
# A month with its day or year, looked for where both a month and a digit are.
_MONTH_GATES = {"month", "numbered month"}
_ANY_DIGIT = re.compile(r"[0-9]")
_GATE_DIGITS = {"digit": re.compile(r"\d{4}"), "ordinal": re.compile(r"\d(?:st|nd|rd|th)\b")}
_MONTH_SEED = re.compile(r"\b(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]ay|[Jj]u[nl]|[Aa]ug|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec)")
_SPLIT = re.compile(r"[^\W\d_]+")
_LETTERS_APART = blanks_for(lambda char: not char.isalpha())


def _words_in(low: str) -> set[str]:
    """The runs of letters in a text in lower case."""
    return set(blanked(low, _LETTERS_APART).split() if low.isascii() else _SPLIT.findall(low))


def _open_gates(text: str, words: set[str]) -> frozenset[str]:
    gates = {gate for word in _GATES_OF.keys() & words for gate in _GATES_OF[word]}
    if _ANY_DIGIT.search(text):
        if "month" in gates:
            gates.add("numbered month")
        gates.update(gate for gate, pattern in _GATE_DIGITS.items() if pattern.search(text))
    return frozenset(gates)


@cache
def _rules_behind(gates: frozenset[str]) -> tuple[tuple[str, str, frozenset[str], re.Pattern[str]], ...]:
    """The rules that gates open, in their order."""
    return tuple(each for each in _rules() if each[1] in gates)


def _around_months(text: str) -> list[tuple[int, int]]:
    """The stretches of a text in which a date with a month can stand, joined where they touch."""
    windows: list[tuple[int, int]] = []
    for match in _MONTH_SEED.finditer(text):
        first, last = max(0, match.start() - 40), match.end() + 40
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], last)
        else:
            windows.append((first, last))
    return windows


def find_dates(text: str, base: int = 0) -> tuple[DateMention, ...]:
    """Every date in a sentence, in order, none overlapping; the more exact rule wins a place.

    Offsets are those in `text` plus `base`, where the sentence begins in its paragraph.

    >>> [m.rule for m in find_dates("Both met on 3 May 2021 and may meet next week.")]
    ['day_month', 'side_unit']
    """
    words = _words_in(text.lower())
    open_gates = _open_gates(text, words)
    if not open_gates:
        return ()
    found: list[DateMention] = []
    taken = bytearray(len(text))
    windows = _around_months(text) if "month" in open_gates else []
    for rule, gate, needed, pattern in _rules_behind(open_gates):
        if needed and needed.isdisjoint(words):
            continue
        matches = (
            (m for first, last in windows for m in pattern.finditer(text, first, last))
            if gate in _MONTH_GATES
            else pattern.finditer(text)
        )
        for match in matches:
            if 1 in taken[match.start() : match.end()]:
                continue
            if rule == "bare_month" and not _is_month(text, match):
                continue
            if rule == "year" and not _is_year(text, match):
                continue
            if rule == "ahead" and _LOOKS_BACK.search(text, max(0, match.start() - 60), match.start()):
                continue
            found.append(_mention(text, rule, match))
            taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    kept = _without_weekdays_of_days(text, sorted(found, key=lambda m: m.start))
    return tuple(m._replace(start=m.start + base, end=m.end + base) for m in kept) if base else tuple(kept)


_EXACT_RULES = {"iso", "day_month", "month_day", "days_month", "month_days"}


def _without_weekdays_of_days(text: str, found: list[DateMention]) -> Iterator[DateMention]:
    """ "Tuesday, 17 October" and "Oct. 17 (Tuesday)" are one date each."""
    for k, mention in enumerate(found):
        if mention.rule == "weekday":
            after, before = found[k + 1 : k + 2], found[max(0, k - 1) : k]
            if after and after[0].rule in _EXACT_RULES and re.fullmatch(r",?\s\(?", text[mention.end : after[0].start]):
                continue
            if (
                before
                and before[0].rule in _EXACT_RULES
                and re.fullmatch(r"\s?[,(]\s?", text[before[0].end : mention.start])
            ):
                continue
        yield mention


def _is_month(text: str, match: Match) -> bool:
    word = match[1].rstrip(".").lower()
    if word not in _SHY_MONTHS:
        return len(word) > 3 or match[1].endswith(".")
    before, after = text[: match.start()], text[match.end() :]
    if _MONTH_AFTER.match(after):
        return True
    if not _MONTH_BEFORE.search(before[-14:]):
        return False
    # "March on Moscow", "in the March of folly", "and May said": a preposition alone is not enough for these
    return bool(_SPAN_BEFORE.search(before[-10:])) or bool(
        re.match(r"(?:\s?[,.;)]|$|\s(?:and|or|when|as|at)\b)", after)
    )


def _is_year(text: str, match: Match) -> bool:
    """A bare number is a year after "in", "since" ..., in a list of years, or in brackets."""
    before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 12]
    return bool(_YEAR_BEFORE.search(before) or _YEAR_AFTER.match(after))


def _mention(text: str, rule: str, match: Match) -> DateMention:
    before = text[max(0, match.start() - 20) : match.start()]
    word = _BOUND_BEFORE.search(before)
    bound: Bound | None = None
    if word:
        bound = "after" if word[1].lower() in {"since", "after", "following", "from"} else "before"
    parts = tuple((part or "").lower().rstrip(".") for part in match.groups())
    return DateMention(match.start(), match.end(), rule, parts, bound, bool(_ABOUT_BEFORE.search(before)))


def resolve(mention: DateMention, day: date | None, tense: Tense = "past", anchor: str | None = None) -> str | None:
    """The EDTF value of a date as printed; None when it needs a day that is not known or is no date at all.

    `day` is the publication day; `anchor` the date that "that year" or "two days later" leans on. `bound` is left to
    the caller: "since May" and "in May" have one value.
    """
    try:
        value = _READERS[mention.rule](mention.parts, _Ground(day, tense, anchor))
    except (ValueError, OverflowError):
        return None
    if value and mention.about and "/" not in value:
        return value + "~"
    return value


def contradicts(mention: DateMention, day: date | None) -> bool:
    """Is a date printed for something still to come just past on the page's day? A slip of the source, then."""
    if day is None or mention.rule not in {"day_month", "month_day", "days_month", "month_days"}:
        return False
    value = resolve(mention, day, "past")
    if value is None:
        return False
    last = date.fromisoformat(value.split("/")[-1][:10])
    return 0 < (day - last).days <= SLIP_DAYS


def month_span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def interval(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a date is read against."""

    day: date | None
    tense: Tense
    anchor: str | None

    @property
    def today(self) -> date:
        if self.day is None:
            raise ValueError("the page has no day")
        return self.day

    @property
    def leaning_on(self) -> str:
        if self.anchor is None:
            raise ValueError("nothing to lean on")
        return self.anchor


Reader = Callable[[tuple[str, ...], _Ground], str | None]


def _day(part: str) -> int:
    return int(re.match(r"\d+", part)[0])  # type: ignore[index]


def _count(word: str) -> int:
    return NUMBERS.get(word) or int(word)


def _in_direction(make: Callable[[int], tuple[date, date]], ground: _Ground) -> tuple[date, date]:
    """The yearly returning span nearest to the page's day in the direction of the tense."""
    today = ground.today
    spans = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            spans.append(make(year))
        except ValueError:  # 29 February
            continue
    if not spans:
        raise ValueError("no such day in any year")
    if ground.tense == "past":
        # a day ahead of the page is read as past too: pages are dated in another zone than the event
        fitting = [s for s in spans if s[0] <= today + timedelta(days=1)]
        return fitting[-1] if fitting else spans[0]
    if ground.tense == "future":
        fitting = [s for s in spans if s[1] >= today]
        return fitting[0] if fitting else spans[-1]
    return min(spans, key=lambda s: abs((s[0] - today).days))


def _of_side_year(phrase: str, ground: _Ground) -> int:
    return ground.today.year + {"this": 0, "last": -1, "next": 1}[phrase.split()[0]]


def _days(day1: str, month1: str, day2: str, month2: str, year: str, ground: _Ground, side: str = "") -> str:
    def make(in_year: int) -> tuple[date, date]:
        first = date(in_year, MONTHS[month1], _day(day1))
        last = date(in_year, MONTHS[month2], _day(day2))
        return (first, last) if first <= last else (first, last.replace(year=in_year + 1))

    if year:
        return interval(*make(int(year)))
    if side:
        return interval(*make(_of_side_year(side, ground)))
    return interval(*_in_direction(make, ground))


def _month(month: str, ground: _Ground) -> tuple[int, int]:
    """Year and month of a bare month name."""
    first, _ = _in_direction(lambda year: month_span(year, MONTHS[month]), ground)
    return first.year, first.month


def _third(part: str, first: date, last: date) -> tuple[date, date]:
    """The early, middle or late third of a span; months are cut at the 10th and the 20th."""
    length = (last - first).days + 1
    one, two = (10, 20) if 28 <= length <= 31 else (length // 3, 2 * length // 3)
    if part in {"early", "the beginning of", "the start of"}:
        return first, first + timedelta(days=one - 1)
    if part in {"mid", "the middle of"}:
        return first + timedelta(days=one), first + timedelta(days=two - 1)
    return first + timedelta(days=two), last


def _read_part_month_year(parts: tuple[str, ...], ground: _Ground) -> str:
    part, month, year = parts
    first, last = month_span(int(year), MONTHS[month])
    return interval(*_third(part, first, last)) if part else f"{first.year}-{first.month:02d}"


def _read_part_month(parts: tuple[str, ...], ground: _Ground) -> str:
    part, month, side = parts
    year, number = (_of_side_year(side, ground), MONTHS[month]) if side else _month(month, ground)
    return interval(*_third(part, *month_span(year, number)))


def _read_side_month(parts: tuple[str, ...], ground: _Ground) -> str:
    side, month = parts
    tense: Tense = {"last": "past", "next": "future", "this": ground.tense}[side]  # type: ignore[assignment]
    today = ground.today
    year, number = _month(month, _Ground(today, tense, None))
    if side == "this":
        year = today.year
    elif side == "last" and (year, number) == (today.year, today.month):
        year -= 1
    elif side == "next" and (year, number) == (today.year, today.month):
        year += 1
    return f"{year}-{number:02d}"


def _read_season(parts: tuple[str, ...], ground: _Ground) -> str:
    side, season = parts
    today = ground.today
    year = today.year
    first_month = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[season]
    if side == "last":
        year -= today.month < first_month + 3 or season == "winter"
    elif side == "next":
        year += today.month >= first_month
    elif side in {"in the", "by the"} and ground.tense == "past" and today.month < first_month:
        year -= 1
    elif side in {"in the", "by the"} and ground.tense == "future" and today.month > first_month + 2:
        year += 1
    return f"{year}-{SEASONS[season]}"


def _read_part_year(parts: tuple[str, ...], ground: _Ground) -> str:
    part, year = parts
    if part in {"mid", "the middle of"}:
        return f"{year}-05/{year}-08"
    return f"{year}-01/{year}-04" if part in {"early", "the beginning of", "the start of"} else f"{year}-09/{year}-12"


def _read_side_weekday(parts: tuple[str, ...], ground: _Ground) -> str | None:
    side, name = parts
    today, number = ground.today, WEEKDAYS[name]
    ahead = (number - today.weekday()) % 7 or 7
    if side in {"last", "this past"}:
        return (today - timedelta(days=(today.weekday() - number) % 7 or 7)).isoformat()
    if side == "next":
        coming, later = today + timedelta(days=ahead), today + timedelta(days=ahead + 7)
        # said before that day of the same week, "next Friday" is read both ways
        in_this_week = coming <= week_of(today)[1]
        return f"[{coming.isoformat()},{later.isoformat()}]" if in_this_week else coming.isoformat()
    if side == "the following":
        return None
    if ground.tense == "past" and side == "this":
        return _read_weekday((name,), ground)
    return (today + timedelta(days=ahead if side == "this coming" else (number - today.weekday()) % 7)).isoformat()


def _read_weekday(parts: tuple[str, ...], ground: _Ground) -> str:
    today, number = ground.today, WEEKDAYS[parts[0]]
    back = timedelta(days=(today.weekday() - number) % 7)
    ahead = timedelta(days=(number - today.weekday()) % 7)
    if ground.tense == "past" or (ground.tense == "present" and back <= ahead):
        return (today - back).isoformat()
    return (today + ahead).isoformat()


def _read_weekday_of_week(parts: tuple[str, ...], ground: _Ground) -> str:
    monday = week_of(ground.today)[0] + timedelta(weeks={"last": -1, "this": 0, "next": 1}[parts[1]])
    return (monday + timedelta(days=WEEKDAYS[parts[0]])).isoformat()


def _read_weekend(parts: tuple[str, ...], ground: _Ground) -> str:
    monday, sunday = week_of(ground.today)
    side = parts[0]
    if side in {"the", "over the", "at the"}:
        side = "next" if ground.tense == "future" and ground.today > sunday else "this"
        if ground.tense == "past" and ground.today.weekday() < 5:
            side = "last"
    if side == "last":
        sunday = monday - timedelta(days=1)
    elif side == "next":
        sunday += timedelta(days=7)
    return interval(sunday - timedelta(days=1), sunday)


def _read_part_side_unit(parts: tuple[str, ...], ground: _Ground) -> str:
    part, side, unit = parts
    today = ground.today
    first, last = _unit_span(unit, {"this": 0, "last": -1, "next": 1}[side], today)
    if side == "this" and part == "earlier":
        return interval(first, today)
    if side == "this" and part == "later":
        return interval(today, last)
    if unit == "week":
        return interval(first, first + timedelta(days=2)) if part in {"early", "earlier"} else interval(first, last)
    first, last = _third({"earlier": "early", "later": "late"}.get(part, part), first, last)
    if unit == "year":
        return f"{first.year}-{first.month:02d}/{last.year}-{last.month:02d}"
    return interval(first, last)


def _unit_span(unit: str, offset: int, today: date) -> tuple[date, date]:
    if unit == "day":
        there = today + timedelta(days=offset)
        return there, there
    if unit == "week":
        return week_of(today + timedelta(weeks=offset))
    if unit == "month":
        index = today.year * 12 + today.month - 1 + offset
        return month_span(index // 12, index % 12 + 1)
    return date(today.year + offset, 1, 1), date(today.year + offset, 12, 31)


def _in_words(unit: str, first: date, last: date) -> str:
    if unit == "month":
        return f"{first.year}-{first.month:02d}"
    return str(first.year) if unit == "year" else interval(first, last)


def _read_side_unit(parts: tuple[str, ...], ground: _Ground) -> str:
    side, unit = parts
    if side in {"the past", "past"}:
        return _past(1, unit, ground.today)
    offset = {"this": 0, "last": -1, "next": 1, "coming": 1, "the coming": 1, "following": 1}[side]
    return _in_words(unit, *_unit_span(unit, offset, ground.today))


def _past(count: int, unit: str, today: date) -> str:
    days = {"day": 1, "week": 7, "month": 31, "year": 366}[unit.rstrip("s")]
    return interval(today - timedelta(days=count * days), today)


def _read_ago(parts: tuple[str, ...], ground: _Ground) -> str:
    count, unit = _count(parts[0]), parts[1]
    today = ground.today
    if unit == "day":
        return (today - timedelta(days=count)).isoformat()
    if unit == "week":
        there = today - timedelta(weeks=count)
        return interval(there - timedelta(days=3), there + timedelta(days=3))
    return _in_words(unit, *_unit_span(unit, -count, today))


def _read_ahead(parts: tuple[str, ...], ground: _Ground) -> str | None:
    if ground.tense == "past":
        return None
    count, unit = _count(parts[0]), parts[1]
    if unit == "day":
        return (ground.today + timedelta(days=count)).isoformat()
    if unit == "week":
        there = ground.today + timedelta(weeks=count)
        return interval(there - timedelta(days=3), there + timedelta(days=3))
    return _in_words(unit, *_unit_span(unit, count, ground.today))


def _read_vague_ago(parts: tuple[str, ...], ground: _Ground) -> str:
    return f"../{ground.today.isoformat()}" if parts[0] != "days" else interval(
        ground.today - timedelta(days=7), ground.today
    )  # fmt: skip


def _read_today(parts: tuple[str, ...], ground: _Ground) -> str:
    word = parts[0]
    if word == "overnight":
        return interval(ground.today - timedelta(days=1), ground.today)
    return (ground.today + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(word, 0))).isoformat()


def _anchor_days(anchor: str) -> tuple[int, int | None, int | None]:
    numbers = [int(piece) for piece in re.findall(r"\d+", anchor.split("/")[0])]
    return numbers[0], numbers[1] if len(numbers) > 1 else None, numbers[2] if len(numbers) > 2 else None


def _anchor_date(anchor: str) -> date:
    year, month, day = _anchor_days(anchor)
    if month is None or day is None or month > 12:
        raise ValueError("not an exact day")
    return date(year, month, day)


def _read_anchored(parts: tuple[str, ...], ground: _Ground) -> str:
    unit = parts[0]
    year, month, _ = _anchor_days(ground.leaning_on)
    if unit == "year":
        return str(year)
    if unit == "month":
        if month is None:
            raise ValueError("no month to lean on")
        return f"{year}-{month:02d}"
    if unit == "week":
        return interval(*week_of(_anchor_date(ground.leaning_on)))
    return _anchor_date(ground.leaning_on).isoformat()


def _read_anchored_later(parts: tuple[str, ...], ground: _Ground) -> str:
    side, unit = parts
    year, month, _ = _anchor_days(ground.leaning_on)
    if unit == "year":
        month = month if month and month <= 12 else 1 if side == "later" else 12
        return f"{year}-{month:02d}/{year}-12" if side == "later" else f"{year}-01/{year}-{month:02d}"
    there = _anchor_date(ground.leaning_on)
    first, last = week_of(there) if unit == "week" else month_span(there.year, there.month)
    return interval(there, last) if side == "later" else interval(first, there)


def _unit_of(word: str) -> str:
    """The unit by which "the previous evening" goes back."""
    return word if word in {"week", "month", "year"} else "day"


def shifted(anchor: str, unit: str, count: int) -> str:
    """A date so many days, weeks, months or years later, as exact as it was.

    >>> shifted("2023-07", "month", 9)
    '2024-04'
    """
    year, month, _ = _anchor_days(anchor)
    if unit == "year":
        return str(year + count)
    if unit == "month":
        if month is None:
            raise ValueError("no month to lean on")
        index = year * 12 + month - 1 + count
        return f"{index // 12}-{index % 12 + 1:02d}"
    there = _anchor_date(anchor)
    if unit == "week":
        return interval(*week_of(there + timedelta(weeks=count)))
    return (there + timedelta(days=count)).isoformat()


def _read_anchored_count(parts: tuple[str, ...], ground: _Ground) -> str:
    sign = 1 if parts[2] in {"later", "after that"} else -1
    if ground.anchor is None and parts[2] == "earlier":
        return _read_ago(parts[:2], ground)
    return shifted(ground.leaning_on, parts[1], sign * _count(parts[0]))


def _read_day_only(first_day: str, last_day: str, ground: _Ground) -> str:
    """ "the 3rd to 9th": a month not printed is the page's, or the neighbour in the direction of the tense."""
    today = ground.today
    first, last = today.replace(day=int(first_day)), today.replace(day=int(last_day))
    if ground.tense == "future" and last < today:
        first, last = (_next_month(first), _next_month(last))
    if ground.tense == "past" and first > today:
        first, last = (_previous_month(first), _previous_month(last))
    return interval(first, last)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, day.day)


def _previous_month(day: date) -> date:
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, day.day)


def _read_half(parts: tuple[str, ...], ground: _Ground) -> str:
    return f"{parts[1]}-01/{parts[1]}-06" if parts[0] == "first" else f"{parts[1]}-07/{parts[1]}-12"


def _read_past_units(parts: tuple[str, ...], ground: _Ground) -> str:
    count = _count(parts[0].strip()) if parts[0] else 1 if not parts[1].endswith("s") else 4
    return _past(count, parts[1], ground.today)


_READERS: dict[str, Reader] = {
    "iso": lambda p, g: date(int(p[0]), int(p[1]), int(p[2])).isoformat(),
    "days_month_days": lambda p, g: _days(p[0], p[1], p[2], p[3], p[4], g),
    "month_days_month": lambda p, g: _days(p[1], p[0], p[3], p[2], p[4], g),
    "days_month": lambda p, g: _days(p[0], p[2], p[1], p[2], p[3], g),
    "month_days": lambda p, g: _days(p[1], p[0], p[2], p[0], p[3], g),
    "day_month": lambda p, g: _days(p[0], p[1], p[0], p[1], p[2], g, p[3]),
    "month_day": lambda p, g: _days(p[1], p[0], p[1], p[0], p[2], g, p[3]),
    "part_month_year": _read_part_month_year,
    "part_month": _read_part_month,
    "month_of_year": lambda p, g: f"{_of_side_year(p[1], g)}-{MONTHS[p[0]]:02d}",
    "side_month": _read_side_month,
    "bare_month": lambda p, g: "{}-{:02d}".format(*_month(p[0], g)),
    "season_year": lambda p, g: f"{p[1]}-{SEASONS[p[0]]}",
    "season": _read_season,
    "half": _read_half,
    "part_year": _read_part_year,
    "year": lambda p, g: p[0],
    "side_weekday": _read_side_weekday,
    "weekday": _read_weekday,
    "weekday_of_week": _read_weekday_of_week,
    "weekend": _read_weekend,
    "part_side_unit": _read_part_side_unit,
    "anchored_later": _read_anchored_later,
    "anchored": _read_anchored,
    "anchored_month": lambda p, g: f"{_anchor_days(g.leaning_on)[0]}-{MONTHS[p[0]]:02d}",
    "anchored_next": lambda p, g: shifted(g.leaning_on, p[0], 1),
    "anchored_previous": lambda p, g: shifted(g.leaning_on, _unit_of(p[0]), -1),
    "anchored_side": lambda p, g: shifted(g.leaning_on, "day", 1 if p[0] == "after" else -1),
    "anchored_count": _read_anchored_count,
    "ago": _read_ago,
    "vague_ago": _read_vague_ago,
    "ahead": _read_ahead,
    "coming": lambda p, g: f"{g.today.isoformat()}/..",
    "past_units": _read_past_units,
    "side_unit": _read_side_unit,
    "before_yesterday": lambda p, g: (g.today - timedelta(days=2)).isoformat(),
    "today": _read_today,
    "day_only_span": lambda p, g: _read_day_only(p[0], p[1], g),
    "day_only": lambda p, g: _read_day_only(p[0], p[0], g),
}
