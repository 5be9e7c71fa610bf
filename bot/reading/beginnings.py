"""Where a text may begin inside a record: lines with their states in, each place and what speaks for a beginning out.

Pasted one after another, pages that left neither menu nor name between them look like one article. A beginning shows by
a title whose words only the text below takes up, by a lead that says when and where and names in full whom the text
above had named already, by another language or other words; and by the other titles of the record, since headlines
stand in rows of headlines and subheads in rows of subheads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from itertools import pairwise
from operator import or_
from statistics import median

from bot.reading.dates import find_yearless, is_weekday
from bot.reading.language import guess_language
from bot.reading.line import BIT, Line, content_words, share_of_words, topic_words
from bot.reading.outlets import is_outlet_name
from bot.reading.segmentation import TEXT_STATES, role_score

_GAP, _HEARD = 45, 4  # lines between two texts; texts above and below that are compared
_TITLE_WORDS = (3, 25)
_NEVER_TITLE = ("ends_stop", "ends_colon", "ends_dots", "photo_end", "file_photo", "photo", "byline", "date_line",
                "bulleted", "numbered", "separator", "speaker", "after_label", "entry_time", "time_ago", "address",
                "credit_start")  # fmt: skip
# Of 143 headlines of labelled pages nine in ten have seven words or more, of 43 subheads one in ten.
_NEWS_WORDS = 7
_LEAD_CHARS, _NAMED_CHARS = 260, 600
_MOST = 6  # texts, names or titles: more tell no more
_LISTED = 3  # datelines in a row, each with one paragraph, are the entries of a diary
_SIGNS = ("byline", "date_line", "bare_name", "separator", "outlet")
_LEADS_ON = frozenset(("also", "and", "both", "but", "he", "her", "his", "it", "she", "so", "still", "that", "their",
                       "then", "these", "they", "this", "those", "yet"))  # fmt: skip
_NAME = r"[A-ZÀ-ÞŁŚŽŞ][\w'’-]{1,20}"
_CREDIT_WORDS = 4
_SECTION_WORDS, _BAR = 5, re.compile(r" [-|–·›] ")
_FULL_NAME = re.compile(rf"{_NAME}(?: (?:al-|de |da |dos |von der |van der |van |von |bin |el-)?{_NAME}){{1,5}}")
_CAPITAL = re.compile(rf"(?<=[a-z,;] ){_NAME}")
_COURTESY = frozenset(("Miss", "Mr", "Mrs", "Ms"))  # before a surname: of whom the text above has told in full
_POSSESSIVE = re.compile(r"['’]s$")
_TITLED = ("title_case", "all_caps", "ends_ask", "has_quote", "label_colon", "taken_up", "told_before", "foreign",
           "twice", "repeated", "under_label", "past", "said", "many_digits", "quote_start",
           "among_titles")  # fmt: skip
_IN_GAP = ("byline", "date_line", "bare_name", "time_ago", "outlet", "separator", "photo_end", "page_top", "page_foot",
           "bio_start", "credit_start", "is_related", "is_link", "is_ad", "is_share", "is_comments", "is_newsletter",
           "is_tags", "is_promo", "is_legal", "entry_time", "paired", "address")  # fmt: skip
_LED = ("dateline", "quote_start", "lower_start", "said", "first_person", "prose", "prose_2", "speaker", "strange",
        "at_home", "has_quote")  # fmt: skip
_TITLED_BITS = tuple((f"title_{name}", BIT[name]) for name in _TITLED)
_IN_GAP_BITS = tuple((f"gap_{name}", BIT[name]) for name in _IN_GAP)
_LED_BITS = tuple((f"lead_{name}", BIT[name]) for name in _LED)
_LENGTHS = ((3, "3"), (6, "6"), (9, "9"), (14, "14"))
_LEAD_LENGTHS = ((14, "14"), (24, "24"), (45, "45"))


@dataclass(slots=True)
class Place:
    """Between two neighbouring texts: `between` is the first line behind the text above, `at` the text below."""

    between: int
    at: int
    above: tuple[int, ...]
    below: tuple[int, ...]
    title: int | None
    seen: dict[str, float] = field(default_factory=dict)


def find_places(lines: Sequence[Line], states: Sequence[str], start: int, end: int) -> list[Place]:
    """The places of a run of lines where another text may begin, and what is seen of each."""
    texts = [i for i in range(start, end) if states[i] in TEXT_STATES]
    if len(texts) < 2:
        return []
    spacing = median(lines[b].number - lines[a].last for a, b in pairwise(texts))
    places = []
    for n, (before, at) in enumerate(pairwise(texts)):
        if at - before - 1 > _GAP:
            continue
        below = tuple(texts[n + 1 : n + 1 + _HEARD])
        place = Place(before + 1, at, tuple(texts[: n + 1]), below, None)
        place.title = _find_title(lines, place)
        if place.title is not None or _may_begin_bare(lines, place):
            places.append(place)
    for place in places:
        place.seen = _look_at(lines, states, place, spacing)
    _look_at_others(lines, places)
    diary = _diary_entries(lines, texts)
    return [place for place in places if place.at not in diary]


def _diary_entries(lines: Sequence[Line], texts: Sequence[int]) -> frozenset[int]:
    """Paragraphs in a row that each begin with a place: what is expected where, in a programme of the week."""
    found: set[int] = set()
    row: list[int] = []
    for i in texts:
        row = [*row, i] if lines[i].has("dateline") else []
        if len(row) >= _LISTED:
            found.update(row)
    return frozenset(found)


def _may_begin_bare(lines: Sequence[Line], place: Place) -> bool:
    """May a text begin here without a title?"""
    gap = lines[place.between : place.at]
    return lines[place.at].has("dateline", "two_texts") or any(line.has(*_SIGNS) for line in gap)


def _find_title(lines: Sequence[Line], place: Place) -> int | None:
    """The line between the texts that looks most like the title of the text below."""
    fit = [i for i in range(place.between, place.at) if _fits(lines[i]) and not _is_credited(lines[i + 1])]
    if len(fit) < 2:
        return fit[0] if fit else None
    above = _words(lines, place.above[-_HEARD:])
    below = _words(lines, place.below)

    def newer(i: int) -> float:
        own = content_words(lines[i].key)
        return (len(own & below) - len(own & above)) / max(1, len(own)) + role_score(lines[i].features, "headline") / 9

    return max(fit, key=lambda i: (newer(i), -i))


def _fits(line: Line) -> bool:
    titled = line.kind is None and _TITLE_WORDS[0] <= line.words <= _TITLE_WORDS[1] and not line.has(*_NEVER_TITLE)
    return titled and not (line.words <= _SECTION_WORDS and _names_house(line.text))


def _is_credited(below: Line) -> bool:
    """Does an agency alone stand beneath, as it does beneath a caption?"""
    return below.words <= _CREDIT_WORDS and below.has("huddled_before") and below.has("outlet", "photo_end")


def _names_house(text: str) -> bool:
    """ "The Lake Courier | Politics": an outlet and a section of it."""
    return any(is_outlet_name(part) for part in _BAR.split(text))


def _words(lines: Sequence[Line], texts: Sequence[int]) -> frozenset[str]:
    return frozenset[str]().union(*(content_words(lines[i].key) for i in texts))


def _look_at(lines: Sequence[Line], states: Sequence[str], place: Place, spacing: float) -> dict[str, float]:
    lead, last = lines[place.at], lines[place.above[-1]]
    seen = {"always": 1.0}
    seen.update([(name, float(bool(lead.features & bit))) for name, bit in _LED_BITS])
    seen[_name("lead_words", lead.words, _LEAD_LENGTHS)] = 1.0
    seen["lead_dated"] = float(says_when(lead.text))
    seen["lead_leads_on"] = float(leads_on(lead))
    seen.update(look_at_names(lines, place.above, place.at))
    seen.update(_look_at_words(lines, place))
    seen["texts_above"] = min(_MOST, len(place.above)) / _MOST
    seen["texts_below"] = len(place.below) / _HEARD
    seen["last_short"] = float(last.words <= _LEAD_LENGTHS[0][0])
    seen["last_quote"] = float(last.text[-1] in '"”’»')
    gap = lines[place.between : place.at]
    seen[_name("gap", len(gap), ((0, "0"), (1, "1"), (3, "3")))] = 1.0
    shown = reduce(or_, [line.features for line in gap], 0)
    seen.update([(name, 1.0) for name, bit in _IN_GAP_BITS if shown & bit])
    seen["gap_furniture"] = float(any(line.kind for line in gap))
    first = lines[place.between] if gap else lead
    seen["wider"] = float(first.number - last.last > max(spacing, 1))
    seen["gap_pictured"] = float(any(states[i] in ("caption", "link_in") for i in range(place.between, place.at)))
    if place.title is not None:
        seen.update(_look_at_title(lines, states, place, place.title))
        long, fresh = lines[place.title].words >= _NEWS_WORDS, seen["lead_dated"] or seen["lead_dateline"]
        seen["long_fresh"] = float(long and bool(fresh))
        seen["long_apart"] = float(long and bool(seen["share_little"]))
    else:
        seen["bare_apart"] = float(bool(seen["share_little"]))
        seen["bare_dateline"] = seen["lead_dateline"]
        seen["bare_named_new"] = seen["named_new"]
    return seen


def _name(prefix: str, number: int, ranges: Sequence[tuple[int, str]]) -> str:
    return f"{prefix}_{next((name for most, name in ranges if number <= most), 'more')}"


def says_when(text: str) -> bool:
    """Does a lead name a weekday or a day?"""
    told = text[:_LEAD_CHARS]
    return any(is_weekday(word.strip(".,")) for word in told.split()) or bool(find_yearless(told))


def leads_on(line: Line) -> bool:
    """Does the first word of a text refer to what was told before it?"""
    return line.key.split(" ", 1)[0] in _LEADS_ON


def look_at_names(lines: Sequence[Line], above: Sequence[int], at: int) -> dict[str, float]:
    """A report names people in full where it begins, and by their surname when it goes on."""
    known: set[str] = set()
    for i in above[-2 * _HEARD :]:
        known |= full_names(lines[i].text)
    surnames = {name.rsplit(" ", 1)[-1] for name in known}
    own = full_names(lines[at].text)
    courteous = {name for name in own if name.split(" ", 1)[0] in _COURTESY and name.count(" ") == 1}
    own -= courteous
    known_by_courtesy = any(name.rsplit(" ", 1)[-1] in surnames for name in courteous)
    alone = single_names(lines[at].text)
    own_last = {name.rsplit(" ", 1)[-1] for name in own}
    return {
        "named_again": min(3, sum(name.rsplit(" ", 1)[-1] in surnames for name in own)) / 3,
        "named_new": min(3, sum(name.rsplit(" ", 1)[-1] not in surnames for name in own)) / 3,
        "by_surname": 1.0 if known_by_courtesy else min(3, len((alone & surnames) - own_last)) / 3,
        "nobody": float(not own and not alone & surnames),
    }


@lru_cache(maxsize=1024)
def full_names(text: str) -> frozenset[str]:
    """Names of two words and more in the first lines of a text."""
    return frozenset(_POSSESSIVE.sub("", name) for name in _FULL_NAME.findall(text[:_NAMED_CHARS]))


def single_names(text: str) -> frozenset[str]:
    """Words with a capital that stand inside a sentence."""
    return frozenset(_POSSESSIVE.sub("", name) for name in _CAPITAL.findall(text[:_NAMED_CHARS]))


def _look_at_words(lines: Sequence[Line], place: Place) -> dict[str, float]:
    """How many words the texts above and below share, and how many the texts above share among themselves."""
    above = [topic_words(lines[i].key) for i in place.above[-2 * _HEARD :]]
    below = [topic_words(lines[i].key) for i in place.below]
    across = share_of_words(above[-_HEARD:], below)
    usual = share_of_words(above[:-2], above[-2:]) if len(above) > 2 else across
    near = share_of_words(above[-2:], below[:2])
    seen = {"share": min(0.4, across), "share_near": min(0.4, near), "share_less": max(-0.2, min(0.2, usual - across)),
            "share_none": float(across < 0.03), "share_little": float(across < 0.06),
            "one_text": float(lines[place.at].has("one_text"))}  # fmt: skip
    if across < 0.06:
        before = " ".join(lines[i].text for i in place.above[-2:])
        after = " ".join(lines[i].text for i in place.below[:2])
        first, second = guess_language(before), guess_language(after)
        seen["language"] = float(bool(first and second and first != second))
    return seen


def _look_at_title(lines: Sequence[Line], states: Sequence[str], place: Place, at: int) -> dict[str, float]:
    title = lines[at]
    seen = {"title": 1.0, _name("title_words", title.words, _LENGTHS): 1.0}
    seen.update([(name, float(bool(title.features & bit))) for name, bit in _TITLED_BITS])
    own = content_words(title.key)
    above, below = _words(lines, place.above[-_HEARD:]), _words(lines, place.below)
    seen["echo_above"] = len(own & above) / max(1, len(own))
    seen["echo_below"] = len(own & below) / max(1, len(own))
    lead = content_words(lines[place.at].key)
    seen["echo_lead"] = len(own & lead) / max(1, len(own))
    seen["headline_like"] = (role_score(title.features, "headline") - role_score(title.features, "subhead")) / 6
    seen[f"title_is_{states[at]}"] = 1.0
    seen["title_signed"] = float(any(line.has("byline") for line in lines[at + 1 : place.at]))
    seen["title_dated"] = float(any(line.has("date_line") for line in lines[at + 1 : place.at]))
    seen["title_first"] = float(at == place.between)
    seen["title_touches"] = float(at + 1 == place.at)
    newer = seen["echo_below"] - seen["echo_above"]
    seen["newer"] = newer
    if title.words >= _NEWS_WORDS:
        seen["long_newer"] = newer
        seen["long_none_above"] = float(seen["echo_above"] < 0.1)
    return seen


def _look_at_others(lines: Sequence[Line], places: Sequence[Place]) -> None:
    """What the other titles of the record are like."""
    titled = [place for place in places if place.title is not None]
    long = [lines[place.title or 0].words >= _NEWS_WORDS for place in titled]
    fresh = [bool(place.seen["lead_dated"] or place.seen["lead_dateline"]) for place in titled]
    for place in places:
        own = next((n for n, other in enumerate(titled) if other is place), None)
        count = len(titled) - (own is not None)
        place.seen["others"] = min(_MOST, count) / _MOST
        if count:
            place.seen["others_long"] = (sum(long) - (own is not None and long[own])) / count
            place.seen["others_fresh"] = (sum(fresh) - (own is not None and fresh[own])) / count
            if own is not None and long[own]:
                place.seen["long_as_others"] = place.seen["others_long"]
        else:
            place.seen["sole"] = 1.0
