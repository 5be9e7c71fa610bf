"""Who wrote a record: its draft in, the names of its writers, out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.reading.bylines import (
    are_names,
    is_marked,
    read_bio_name,
    read_credit,
    read_names,
    read_signature,
    read_two_writers,
)
from bot.reading.drafts import Draft
from bot.reading.house_names import DESKS
from bot.reading.line import Line
from bot.reading.mastheads import read_masthead
from bot.reading.outlets import is_agency, known_outlet
from bot.reading.people import is_person, may_hold_person
from bot.reading.script_bylines import may_be_name, read_script_byline

_LIVE_ENTRIES = 3  # so many entries with their hour make a live blog


def find_writers(draft: Draft, publisher: str | None = None) -> tuple[str, ...]:
    """Names of a printed byline, else of a signature above the text, of the closing credit, or of the notes on authors.

    The outlet itself is no writer of its own report.
    """
    for names in (_read_marked(draft, publisher), _read_people(draft), _read_head(draft, publisher)):
        if names:
            return names
    if names := _read_under(draft, publisher):
        return names
    if name := _name_beside_date(draft, publisher):
        return (name,)
    for text in draft.texts("credit"):
        if names := read_credit(text):
            return names
    if names := _read_above(draft):
        return names
    if names := _read_end(draft):
        return names
    if agencies := _read_agencies(draft, publisher):
        return agencies
    both = next(filter(None, (read_two_writers(line.text) for line in draft.bios)), ())
    return both or tuple(dict.fromkeys(name for line in draft.bios if (name := read_bio_name(line.text))))


def _head_lines(draft: Draft) -> list[Line]:
    """Lines between headline and text, and the few above it, that may name a writer; a live blog's entries are none."""
    hours = [line.order for line, role in draft.lines if role == "entry_time"]
    starts = _start_of_text(draft)
    starts = min(starts, hours[0]) if len(hours) >= _LIVE_ENTRIES else starts
    own = [line for line, role in draft.lines if role in ("byline", "kicker", "entry_time", "subhead")]
    own += [line for line, role in draft.lines if role in ("dek", "caption") and read_script_byline(line.text)]
    return sorted(
        {id(line): line for line in (*own, *draft.inside) if line.order < starts}.values(), key=lambda line: line.order
    )


def _start_of_text(draft: Draft) -> int:
    """Where the running text begins: one sentence alone above names and dates is a dek."""
    bodies = [line.order for line, role in draft.lines if role == "body"]
    if not bodies:
        return draft.lines[-1][0].order + 1
    dates = [line.order for line, role in draft.lines if role == "byline" and line.has("date_line")]
    dek = len(bodies) > 2 and any(bodies[0] < date < bodies[1] for date in dates)
    return bodies[1] if dek else bodies[0]


def _read_marked(draft: Draft, publisher: str | None) -> tuple[str, ...]:
    """The names behind "By" and its like, on the same line or the next."""
    head = _head_lines(draft)
    for i, line in enumerate(head):
        names: tuple[str, ...] = ()
        if line.key.strip(" :") in _BY_ALONE:
            names = _names_from(head[i + 1 :], line.order, draft)
        elif is_marked(line.text) and line.words <= _MARKED_WORDS:
            names = tuple(name for name in read_names(line.text) if not _is_house(name, publisher))
            if names and line.has("bare_name"):
                names = _with_next(head, line, names)
        if people := tuple(name for name in names if not is_agency(name)):
            return people
    return ()


def _read_agencies(draft: Draft, publisher: str | None) -> tuple[str, ...]:
    """An agency, where "By" stands in front of it and no person is named."""
    for line in _head_lines(draft):
        if is_marked(line.text) and line.words <= _MARKED_WORDS:
            names = tuple(name for name in read_names(line.text) if is_agency(name) and not _is_house(name, publisher))
            if names:
                return names
    return ()


_BY_ALONE = frozenset(("by", "von", "par", "por", "di", "af", "av", "door", "autor", "author", "written by", "автор"))


def _read_people(draft: Draft) -> tuple[str, ...]:
    """Names of people alone on lines of the head, straight one after another: nobody the text tells of."""
    head = _head_lines(draft)
    for i, line in enumerate(head):
        if not may_hold_person(line.text):
            continue
        if names := _names_from(head[i:], line.order - 1, draft):
            return names
    return _read_twice(draft)


def _read_above(draft: Draft) -> tuple[str, ...]:
    """The one "By" with people's names above a record, as where a picture or an offer parts it from its text."""
    marked = [line for line in draft.above[-_ABOVE_REACH:] if line.words <= _NAMES_WORDS and is_marked(line.text)]
    found = {names for line in marked if (names := read_names(line.text)) and all(map(is_person, names))}
    return found.pop() if len(found) == 1 else ()


_ABOVE_REACH = 30  # lines


def _names_from(lines: Sequence[Line], before: int, draft: Draft) -> tuple[str, ...]:
    """The people named alone on lines that follow the line at `before` one after another."""
    found: list[str] = []
    for line in lines:
        if line.order > before + _NEXT_WRITER or line.words > _NAMES_WORDS or not line.text[:1].isalpha():
            break
        names = list(read_names(line.text))
        if not any(map(is_person, names)) and not (found and line.has("bare_name")):
            break
        if not names or is_marked(line.text) or line.kind is not None or _is_told_of(names[0], draft):
            break
        found += [name for name in names if name not in found and not _is_told_of(name, draft)]
        before = line.order
    return tuple(found)


def _read_twice(draft: Draft) -> tuple[str, ...]:
    """Names below the first sentences, each printed twice running: as a picture's text and as a link."""
    found: list[str] = []
    for line, after in pairwise(draft.inside):
        again = line.key == after.key and after.order == line.order + 1
        if again and line.order <= draft.lines[0][0].order + _TWICE_REACH and is_person(line.text):
            found.append(line.text)
    return tuple(dict.fromkeys(found))


_TWICE_REACH = 14
_MARKED_WORDS, _NAMES_WORDS = 30, 14


def _is_told_of(name: str, draft: Draft) -> bool:
    """Is a bare name above the text no writer's but a caption: whom the headline or the text names?"""
    surname = name.rpartition(" ")[2]
    if any(_counts(surname, text) for text in draft.texts("headline", "dek")):
        return True
    return sum(_counts(surname, text) for text in draft.texts("body")[:_TOLD_PARAGRAPHS]) >= _TOLD_TIMES


def _counts(word: str, text: str) -> int:
    """How often a whole word stands in a text."""
    return len(re.findall(rf"\b{re.escape(word)}\b", text)) if word in text else 0


_TOLD_PARAGRAPHS, _TOLD_TIMES = 8, 2


def _read_end(draft: Draft) -> tuple[str, ...]:
    """Who signs under the text: "BY ADA LIND [mail]", or a bare name above the outlet's."""
    ends = [*(line for line, role in draft.lines if role in ("tag", "credit")), *draft.below[:_NEXT_WRITER]]
    ends = [line for line in ends if line.order <= draft.lines[-1][0].order + _NEXT_WRITER]
    last_text = max((line.order for line, role in draft.lines if role == "body"), default=0)
    for i, line in enumerate(ends):
        over_outlet = i + 1 < len(ends) and ends[i + 1].has("outlet") and line.has("bare_name") and not line.marker
        marked = is_marked(line.text) and (line.has("byline") or all(map(is_person, read_names(line.text))))
        if marked or (over_outlet and are_names(line.text)):
            return tuple(name for name in read_names(line.text) if not is_agency(name))
        under_text = line.order == last_text + 1
        if under_text and is_person(line.text) and not line.marker and not _is_told_of(line.text, draft):
            return (line.text,)
        name, comma, house = line.text.partition(", ")
        if comma and are_names(name) and known_outlet(house) and not is_agency(house):
            return read_names(name)
    return ()


def _is_house(name: str, publisher: str | None) -> bool:
    outlet = known_outlet(name)
    return name == publisher or (outlet is not None and outlet.name == publisher)


def _with_next(head: Sequence[Line], line: Line, names: tuple[str, ...]) -> tuple[str, ...]:
    """Two writers on two lines, each a bare name."""
    at = next(i for i, other in enumerate(head) if other is line)
    after = head[at + 1] if at + 1 < len(head) else None
    if after is None or not after.has("bare_name") or after.order > line.order + _NEXT_WRITER:
        return names
    others = tuple(name for name in read_names(after.text) if " " in name and name not in names)
    return (*names, *others)


_NEXT_WRITER = 2  # lines: a job or a place may stand between


def _read_head(draft: Draft, publisher: str | None) -> tuple[str, ...]:
    """Names in lines of the head that look like a byline, on no list of first names."""
    hours = [line.order for line, role in draft.lines if role == "entry_time"]
    entries = hours[0] if len(hours) >= _LIVE_ENTRIES else draft.lines[-1][0].order + 1
    head = [line for line, role in draft.lines if role == "byline" and line.order < entries]
    starts = next((line.order for line, role in draft.lines if role == "headline"), 0)
    head = [line for line in head if line.order > starts or line.has("byline", "date_line")]
    for line in sorted(head, key=lambda line: not line.key.startswith("by ")):
        signed = line.has("byline") or (line.has("bare_name") and not read_masthead(line.text))
        plain = signed or (are_names(line.text) and not read_masthead(line.text))
        names = read_names(line.text) if plain else read_signature(line.text)
        others = tuple(name for name in names if not _is_house(name, publisher) and not is_agency(name))
        if line.has("bare_name") and any(map(_names_desk, others)):
            continue
        if others and (line.has("byline") or not _is_told_of(others[0], draft)):
            if signed and not line.has("byline") and not _is_beside_date(line, draft):
                continue
            return _with_next(head, line, others) if line.has("bare_name") else others
    return ()


def _names_desk(name: str) -> bool:
    """Is what looks like a name a desk's, a service's or a menu's: "Regional News"?"""
    words = name.casefold().split()
    return not is_person(name) and (len(words) > _MENU_WORDS or not DESKS.isdisjoint(words) or words[-1] == "service")


_MENU_WORDS = 3


def _name_beside_date(draft: Draft, publisher: str | None) -> str | None:
    """A few words between headline and text, in a script without capitals and right beside the date: who wrote it."""
    starts = next((line.order for line, role in draft.lines if role == "body"), 0)
    above = [line for line, role in draft.lines if role in ("byline", "date", "dek")] + draft.inside
    days = {line.order for line in above if line.has("date_line")}
    head = next((line.order for line, role in draft.lines if role == "headline"), starts)
    for line in above:
        beside = head < line.order < starts and days & {line.order - 1, line.order + 1}
        if beside and line.kind is None and may_be_name(line.text):
            return None if _is_house(line.text, publisher) else line.text
    return None


def _is_beside_date(line: Line, draft: Draft) -> bool:
    """Does a date stand next to a line on its own? A menu of three words with capitals looks like a name, too."""
    if not line.has("among_short"):
        return True
    lines = (*(other for other, _ in draft.lines), *draft.inside)
    return any(abs(other.order - line.order) <= _NEXT_WRITER and other.has("date_line", "time_ago") for other in lines)


def _read_under(draft: Draft, publisher: str | None) -> tuple[str, ...]:
    """A signature among what stands between headline and text: "Ada Lind with agency reports"."""
    starts = next((line.order for line, role in draft.lines if role == "body"), 0)
    notes = (line for line, role in draft.lines if role == "caption" and line.text.startswith("("))
    under = [*(line for line, role in draft.lines if role == "subhead"), *draft.inside, *notes]
    for i, line in enumerate(under):
        names = read_signature(line.text)
        below = under[i + 1].text if i + 1 < len(under) else ""
        if line.text.isupper() and is_agency(below) and are_names(line.text):
            names = read_names(line.text)
        if line.order < starts and names and not _is_house(names[0], publisher):
            return names
    return ()
