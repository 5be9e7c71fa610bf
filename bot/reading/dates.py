"""Printed dates: text in, EDTF days and months out, each with its place in the text.

Only what is printed is read: "March 13" without a year is a `YearlessDate`, to be completed by the page.
A purely numeric "03/04/2021" is ambiguous and gives its year only, unless one number is above 12.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache

from bot.reading.outlets import Order, is_outlet_name
from bot.reading.wordlists import read_rows, read_words


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """`edtf` is a day, a month or a year; `text[start:end]` is what was printed.

    `readings` are the two days that "03/04/2021" may be; `edtf` is then their year.
    """

    edtf: str
    start: int
    end: int
    readings: tuple[str, ...] = ()

    @property
    def is_day(self) -> bool:
        return len(self.edtf) == 10


@dataclass(frozen=True, slots=True)
class YearlessDate:
    """A month and a day whose year is not printed."""

    month: int
    day: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that says when a page came out: EDTF or `None` for each."""

    published: str | None
    updated: str | None


@cache
def _months() -> dict[str, int]:
    return {name: int(row[0]) for row in read_rows("months.tsv") for name in row[2].split("|")}


@cache
def _weekdays() -> dict[str, int]:
    """Names and short forms of weekdays, lower case, to 0 (Monday) to 6."""
    return {name: int(row[0]) - 1 for row in read_rows("weekdays.tsv") for name in row[2].split("|")}


@cache
def _words_of_date_lines() -> frozenset[str]:
    return read_words("date_words.txt") | _weekdays().keys()


# Vowel signs of Hindi and Thai are no letters to `\w`.
_WORD = r"[^\W\d_][^\s\d!-/:-@\[-`{-~]{2,12}"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?,?[ /-]{{0,2}}(?:de |of |d')?({_WORD})\.?,?[ ,/-]{{1,2}}"
    rf"(?:de |del )?(\d{{4}})(?!\d)"
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W_])({_WORD})\.?,?(?: - |[ /-])(\d{{1,2}})(?:st|nd|rd|th)?[ ,./-]{{1,3}}(?:at )?(\d{{4}})(?!\d)"
)
_SHORT_YEAR = re.compile(rf"(?<!\d)(\d{{1,2}})([-/])({_WORD})\2(\d\d)(?!\d)")
_YEAR_FIRST = re.compile(rf"(?<!\d)((?:19|20)\d\d)(?:\.| m\.|,)? ({_WORD}),? (\d{{1,2}})(?:\.|,| |$)")
_ISO = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-])")
_IRANIAN_MONTHS = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
_IRANIAN = re.compile(
    r"(?<![\d/.-])(1[34]\d\d)[/-](\d{1,2})[/-](\d{1,2})(?![\d/-])"
    rf"|(?<!\d)(\d{{1,2}}) ({'|'.join(_IRANIAN_MONTHS)}) (1[34]\d\d)(?!\d)"
)
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d/-])")
# Zones of the United States: there, 3/4 is the fourth of March.
_MONTH_FIRST_ZONE = re.compile(r"\b(?:[ECMP][SD]?T)\b")
_EASTERN = re.compile(r"(令和|平成|昭和)?(\d{1,4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")
_ERA_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925}  # years of the emperors of Japan
_MONTH_ONLY = re.compile(rf"(?<![^\W_])({_WORD})\.?,? ((?:19|20)\d\d)(?!\d)")
_YEARLESS_MONTH_FIRST = re.compile(rf"(?<![^\W_])({_WORD})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?![\w])(?![:.]\d)")
_YEARLESS_DAY_FIRST = re.compile(rf"(?<![^\W_])(\d{{1,2}})(?:st|nd|rd|th|\.)? (?:de )?({_WORD})(?![^\W_])")
# A digit first: the search then leaps from digit to digit.
_HAS_YEAR = re.compile(
    r"\d(?:(?<=1)[349]\d\d|(?<=2)[05]\d\d|[/.-]\d{1,2}[/.-]\d\d\b|[-/][^\W\d_]{3,12}[-/]\d\d\b|\d? ?年)"
)
_HAS_NUMERIC = re.compile(r"\d[/.-]\d")
_YEAR_OR_NUMERIC = re.compile(r"\d(?:\d{3}|[/.-]\d|[-/][^\W\d_])")
_NUMBER = re.compile(r"\d{1,20}")
_OTHER_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]")
_AS_LATIN_DIGIT = {
    zero + digit: str(digit) for zero in (0x660, 0x6F0, 0x966, 0xFF10) for digit in range(10)
}  # Arabic, Persian, Hindi, wide
# No date is longer, and none goes on further behind its first four digits: beyond, a long text is not looked at.
_BEFORE_NUMBER, _BEHIND_NUMBER = 40, 24
_LONG_TEXT = 120
_CLOCK = re.compile(
    r"\d{1,2} ?[時시时点] ?\d{1,2} ?[分분]"
    r"|\d{1,2}[:.hH]\d{2}(?::\d{2})?(?: ?min)?|\bT\d\d\b|[+-]\d{2}:?\d{2}\b|\b\d{1,2} ?[ap]\.? ?m\b\.?|\b[ap]\. ?m\.",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"(?<![^\W\d_])(?:last )?(?:updated|modified|edited|aktualisiert|stand|mis à jour|modifié"
    r"|actualizad[oa]|atualizad[oa]|aggiornato"
    r"|bijgewerkt|aktualizacja|обновлено|оновлено|güncelleme)\b|更新|수정",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[|,]")
_TOKEN = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*|\d+")


def _day(year: str, month: int, day: str) -> str | None:
    try:
        return date(_common_era(int(year)), month, int(day)).isoformat()
    except ValueError:
        return None


def _common_era(year: int) -> int:
    """Thailand counts from the death of the Buddha."""
    return year - _BUDDHIST_ERA if year > _BUDDHIST_ERA + 1900 else year


_BUDDHIST_ERA = 543


def _short_year(year: str) -> str:
    return year if len(year) == 4 else f"20{year}" if year < "70" else f"19{year}"


def _numeric(match: re.Match[str], text: str) -> str | None:
    first, second, year = int(match[1]), int(match[3]), _short_year(match[4])
    if second <= 12 and match[2] == ".":
        return _day(year, second, match[1])
    if first <= 12 and _MONTH_FIRST_ZONE.search(text):
        return _day(year, first, match[3])
    if first > 12 or first == second:
        return _day(year, second, str(first)) if second <= 12 else None
    if second > 12:
        return _day(year, first, str(second))
    return year


def _both_readings(match: re.Match[str]) -> tuple[str, ...]:
    """The two days that an ambiguous date may be, day first and month first."""
    year, first, second = _short_year(match[4]), match[1], match[3]
    days = (_day(year, int(second), first), _day(year, int(first), second))
    return tuple(day for day in days if day)


@dataclass(frozen=True, slots=True)
class Around:
    """What the surroundings of a line tell about its "03/04/2021".

    `lead`: the text below; `days`: days (EDTF) on which the page may have come out, or the day before; `order`: which
    number comes first.
    """

    lead: str = ""
    days: frozenset[str] = frozenset()
    order: Order | None = None


_NOTHING_AROUND = Around()


def settle_readings(text: str, dates: Sequence[PrintedDate], around: Around) -> list[PrintedDate]:
    """Ambiguous dates of a line made days where something agrees with one reading only.

    In turn: another date of the line, a weekday in the line, the days around, a weekday that the lead names, the order.
    """
    if not any(found.readings for found in dates):
        return list(dates)
    sure = {found.edtf for found in dates if found.is_day}
    beside = _weekdays_in(text)
    named = _weekdays_in(around.lead)
    tests: tuple[Callable[[str], bool], ...] = (
        lambda day: day in sure,
        lambda day: date.fromisoformat(day).weekday() in beside,
        lambda day: not around.days.isdisjoint((day, _day_before(day))),
        # A page comes out on the day that its lead names, or the day after.
        lambda day: (
            not named.isdisjoint((date.fromisoformat(day).weekday(), (date.fromisoformat(day).weekday() - 1) % 7))
        ),
    )
    return [replace(found, edtf=day, readings=()) if (day := _settle(found, tests, around.order)) else found
            for found in dates]  # fmt: skip


def _settle(found: PrintedDate, tests: Sequence[Callable[[str], bool]], order: Order | None) -> str | None:
    for agrees in tests if found.readings else ():
        agreeing = {day for day in found.readings if agrees(day)}
        if len(agreeing) == 1:
            return agreeing.pop()
    if len(found.readings) == 2 and order:
        return found.readings[order == "month_first"]
    return None


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _weekdays_in(text: str) -> set[int]:
    known = _weekdays()
    return {known[word] for word in _TOKEN.findall(text.lower()) if word in known} if text else set()


def told_order(texts: Iterable[str]) -> Order | None:
    """Which number stands first where a page's numeric dates leave no doubt; `None` where they differ or are none."""
    orders: set[Order] = set()
    for text in texts:
        for match in _NUMERIC.finditer(text) if _HAS_NUMERIC.search(text) else ():
            first, second = int(match[1]), int(match[3])
            if 12 < first <= 31 and second <= 12:
                orders.add("day_first")
            elif first <= 12 < second <= 31:
                orders.add("month_first")
    return orders.pop() if len(orders) == 1 else None


def order_of_language(language: str | None) -> Order | None:
    """Everywhere but in English, and where the year comes first, the day stands before the month."""
    return "day_first" if language and language not in _NO_ONE_ORDER else None


_NO_ONE_ORDER = frozenset(("en", "zh", "ja", "ko", "hu", "lt"))


def is_month(word: str) -> bool:
    """Is it a month's name, or a usual short form of one, in any listed language?"""
    return word.lower() in _months()


def is_weekday(word: str) -> bool:
    """Is it a weekday's name, or a usual short form of one, in any listed language?"""
    return word.lower() in _weekdays()


def find_dates(text: str) -> list[PrintedDate]:
    """Dates with a year, in the order printed, none overlapping.

    >>> [d.edtf for d in find_dates("Published Oct. 16, 2023 Updated 18 Oct 2023, 9am")]
    ['2023-10-16', '2023-10-18']
    """
    return list(dates_in(text))


@lru_cache(maxsize=4096)  # several rules ask the same line
def dates_in(text: str) -> tuple[PrintedDate, ...]:
    """What `find_dates` finds, remembered."""
    if not text.isascii() and _OTHER_DIGITS.search(text):
        text = text.translate(_AS_LATIN_DIGIT)
    if not _HAS_YEAR.search(text):
        return ()
    months = _months()
    found: list[PrintedDate] = []

    def add(edtf: str | None, match: re.Match[str], readings: tuple[str, ...] = ()) -> None:
        if edtf and not any(d.start < match.end() and match.start() < d.end for d in found):
            found.append(PrintedDate(edtf, match.start(), match.end(), readings if len(edtf) == 4 else ()))

    around = _around(text, _YEAR_OR_NUMERIC)
    for match in _matches(_DAY_FIRST, text, around):
        month = months.get(match[2].lower())
        add(_day(match[3], month, match[1]) if month else None, match)
    for match in _matches(_MONTH_FIRST, text, around):
        month = months.get(match[1].lower())
        add(_day(match[3], month, match[2]) if month else None, match)
    for match in _matches(_YEAR_FIRST, text, around):
        month = months.get(match[2].lower())
        add(_day(match[1], month, match[3]) if month else None, match)
    for match in _matches(_SHORT_YEAR, text, around) if "-" in text or "/" in text else ():
        month = months.get(match[3].lower())
        add(_day(_short_year(match[4]), month, match[1]) if month else None, match)
    numeric = _HAS_NUMERIC.search(text) is not None
    for match in _matches(_IRANIAN, text, around) if numeric or not text.isascii() else ():
        add(_iranian_day(match), match)
    for match in _matches(_ISO, text, around) if numeric else ():
        add(_day(match[1], int(match[3]), match[4]) if 1 <= int(match[3]) <= 12 else None, match)
    for match in _EASTERN.finditer(text) if not text.isascii() else ():
        add(_eastern_day(match), match)
    for match in _matches(_NUMERIC, text, around) if numeric else ():
        add(_numeric(match, text), match, _both_readings(match))
    for match in _matches(_MONTH_ONLY, text, around):
        month = months.get(match[1].lower())
        add(f"{match[2]}-{month:02d}" if month else None, match)
    return tuple(sorted(found, key=lambda d: d.start))


def _eastern_day(match: re.Match[str]) -> str | None:
    year = int(match[2]) + _ERA_BEFORE.get(match[1], 0)
    return _day(str(year), int(match[3]), match[4]) if year > 1000 and 1 <= int(match[3]) <= 12 else None


def _iranian_day(match: re.Match[str]) -> str | None:
    """1403/01/29 of the Iranian calendar is 17 April 2024: its years begin on 20 or 21 March, 8 in 33 are leap."""
    if match[1]:
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    else:
        year, month, day = int(match[6]), _IRANIAN_MONTHS.index(match[5]) + 1, int(match[4])
    if not (_FIRST_IRANIAN <= year <= _LAST_IRANIAN and 1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        return None
    since = _iranian_days(year) - _iranian_days(_KNOWN_YEAR[0])
    within = (month - 1) * 31 - max(0, month - 7) + day - 1
    return (_KNOWN_YEAR[1] + timedelta(days=since + within)).isoformat()


def _iranian_days(year: int) -> int:
    """Days before the first of a year, from a fixed day on."""
    year += _CYCLES_BEGIN
    return 365 * year + year // 33 * 8 + (year % 33 + 3) // 4


# Later years in this form are Hijri, which begin on the sight of the moon and are not read.
_FIRST_IRANIAN, _LAST_IRANIAN = 1370, 1415
_KNOWN_YEAR = (1403, date(2024, 3, 20))
_CYCLES_BEGIN = 1595  # years added, so that the cycles of 33 fall right


def _around(text: str, number: re.Pattern[str]) -> list[tuple[int, int]]:
    """The stretches of a text in which a date can stand: around its numbers, joined where they touch."""
    if len(text) <= _LONG_TEXT:
        return [(0, len(text))]
    stretches: list[tuple[int, int]] = []
    for found in number.finditer(text):
        first, last = max(0, found.start() - _BEFORE_NUMBER), found.end() + _BEHIND_NUMBER
        if stretches and first <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], last)
        else:
            stretches.append((first, last))
    return stretches


def _matches(pattern: re.Pattern[str], text: str, stretches: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for first, last in stretches:
        yield from pattern.finditer(text, first, last)


def find_yearless(text: str) -> list[YearlessDate]:
    """Month and day without a year: "(March 20)", "on 10 March"."""
    months = _months()
    full = dates_in(text)
    around = _around(text, _NUMBER)
    found: list[YearlessDate] = []
    for pattern, word, number in ((_YEARLESS_MONTH_FIRST, 1, 2), (_YEARLESS_DAY_FIRST, 2, 1)):
        for match in _matches(pattern, text, around):
            month = months.get(match[word].lower())
            if not month or not 1 <= int(match[number]) <= 31:
                continue
            spans = [(d.start, d.end) for d in full] + [(d.start, d.end) for d in found]
            if any(start < match.end() and match.start() < end for start, end in spans):
                continue
            found.append(YearlessDate(month, int(match[number]), match.start(), match.end()))
    found.sort(key=lambda d: d.start)
    return found


def read_date_line(text: str, around: Around = _NOTHING_AROUND) -> DateLine | None:
    """When the line says nothing but when (and perhaps "Updated", the outlet, a page), its dates; else `None`.

    >>> read_date_line("First published on Fri 17 Mar 2023 03.51 EDT")
    DateLine(published='2023-03-17', updated=None)
    """
    dates = dates_in(text)
    if not dates or len(text) > 200 or is_range(text):
        return None
    if _says_only_when(text, dates) or _CUTTING.fullmatch(text) or _is_labelled(text, dates):
        return dates_by_label(text, dates, around)
    return None


def is_range(text: str) -> bool:
    """From one day to another, as a search form or a calendar says: no day on which something came out."""
    days = dates_in(text)
    return len(days) == 2 and _TO.fullmatch(text[days[0].end : days[1].start]) is not None


_TO = re.compile(r" ?(?:[-–—]|to|until|till|through|bis|au|al|a|до|—) ?")


def _says_only_when(text: str, dates: Sequence[PrintedDate]) -> bool:
    rest = text
    for found in reversed(dates):
        rest = rest[: found.start] + " " + rest[found.end :]
    if "|" in rest or "," in rest:
        rest = " ".join(part for part in _PARTS.split(rest) if not is_outlet_name(part.strip()))
    rest = _CLOCK.sub(" ", rest)
    known = _words_of_date_lines()
    strange = [t for t in _TOKEN.findall(rest) if t.lower() not in known and not t.isdigit()]
    return len(strange) <= 1 and all(len(t) <= _LONG_WORD for t in strange)


_LONG_WORD = 12
# "THE OUTLET, 8 October 2014, p. B2": how cuttings name their source.
_CUTTING = re.compile(
    r"(?P<name>[^\W\d_][\w'’&. -]{1,40}), [^,()]{6,30}(?:, \d{4})?"
    r"(?:, (?:pp?\.? ?|page |pages |S\. ?|str\. ?)?[A-Z]?\d{1,3}(?:[-–]\d{1,3})?|, (?:front|back|op-ed|opinion) page)"
)


def read_cutting(text: str) -> str | None:
    """The source of a press cutting named above it with its date and page."""
    found = _CUTTING.fullmatch(text) if len(text) <= 100 and dates_in(text) else None
    return found["name"] if found else None


def _is_labelled(text: str, dates: Sequence[PrintedDate]) -> bool:
    """Does a short line begin "Published on" and a date, or set its date apart between bars or dots?"""
    if text.count(" ") > _LABELLED_WORDS or not (dates[0].is_day or dates[0].readings):
        return False
    if _LABEL.match(text) and dates[0].start <= _LABEL_CHARS:
        return True
    parts = _APART.split(text)
    return (
        len(parts) > 1
        and all(part.count(" ") < _PART_WORDS or dates_in(part) for part in parts)
        and any((own := dates_in(part)) and _says_only_when(part, own) for part in parts)
    )


_APART = re.compile(r" [|•·/–—»>-] ")
_LABEL = re.compile(
    r"(?:first |last |date |artikel )?(?:published|posted|updated|publié|publicado|publicada|pubblicato|veröffentlicht"
    r"|geschrieben|erstellt|redactado|postato|publicat|zveřejněno|objavljeno|megjelent|julkaistu|oprettet|yayınlanma"
    r"|опубликовано|опубліковано|opublikowano|publikacja|aktualizacja|gepubliceerd|publicerad|publisert|offentliggjort"
    r"|dipublikasikan|δημοσιεύτηκε|δημοσίευση)\b|(?:公開日|更新日|掲載日|最終更新|入力|등록|입력)[:：]?",
    re.IGNORECASE,
)
_LABELLED_WORDS, _LABEL_CHARS, _PART_WORDS = 18, 40, 8


def dates_by_label(text: str, dates: Sequence[PrintedDate], around: Around = _NOTHING_AROUND) -> DateLine:
    """The first date not said to be an update, and the last that is."""
    published: str | None = None
    updated: str | None = None
    before = 0
    for found in settle_readings(text, dates, around):
        label = text[before : found.start]
        if _UPDATED.search(label) and not re.search(r"published", label[-12:], re.IGNORECASE):
            updated = found.edtf
        elif published is None:
            published = found.edtf
        before = found.end
    return DateLine(published, updated)


@dataclass(frozen=True, slots=True)
class YearlessLine:
    """A line that says a day without its year: "Fri May 2, 11:32 AM ET". `weekdays`, 0 for Monday, as printed."""

    day: YearlessDate
    weekdays: frozenset[int]

    def in_year(self, year: int) -> str | None:
        """That day of a year, unless the weekday printed is another."""
        day = _day(str(year), self.day.month, str(self.day.day))
        fits = day and (not self.weekdays or date.fromisoformat(day).weekday() in self.weekdays)
        return day if fits else None


def read_yearless_line(text: str) -> YearlessLine | None:
    """A short line that says nothing but a day without its year."""
    if len(text) > _YEARLESS_CHARS or dates_in(text):
        return None
    days = find_yearless(text)
    if len(days) != 1:
        return None
    rest = _CLOCK.sub(" ", f"{text[: days[0].start]} {text[days[0].end :]}")
    known = _words_of_date_lines()
    strange = [token for token in _TOKEN.findall(rest) if token.lower() not in known]
    return None if strange else YearlessLine(days[0], frozenset(_weekdays_in(rest)))


_YEARLESS_CHARS = 60
