"""What stands around a record: drafts and the lines left out in, each draft with the furniture of its own page, out.

Between two articles lie the foot of one page and the top of the next; the cut between them is put where most lines
on either side look as they should.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from bot.reading.drafts import Draft, Left
from bot.reading.furniture import whole_line_kind
from bot.reading.house_names import may_be_outlet
from bot.reading.line import Line
from bot.reading.mastheads import names_house
from bot.reading.outlets import is_agency, outlet_meant
from bot.reading.traces import firmly_named, heads_wire, speaks_of_staff

# How much a line says for the foot of a page (positive) or for the top of the next one (negative).
_FOOTNESS = {"legal": 2.0, "comments": 1.0, "related": 1.0, "most": 1.0, "bio": 1.5, "tags": 1.0, "tag": 0.7,
             "promo": 0.7, "newsletter": 0.7, "wall": 0.3, "share": 0.3, "nav": -0.6, "ad": -0.2}  # fmt: skip
_OFFER_LINES = 3
_STRAIGHT_ABOVE = 6  # lines
_SIGNED_WITHIN = 2  # lines behind a text in which its agency may sign
_QUERY_WORDS = 3
_OWN_WALL_WORDS = 150  # a longer text is no stub in front of its wall
_MENU, _MENU_WORDS, _MENU_LINES = -0.7, 3, 3
_FIRST_MENU = 14  # lines above the first text of a paste
_MENU_ROW, _MENU_BELOW, _MASTHEAD_WORDS = 6, 2, 5  # words of a line of a menu; lines of it below a masthead
_NO_MENU = ("ends_stop", "page_foot", "date_line", "byline", "query", "photo_end")
_OWN_HOUSE, _HOUSE_REACH = 2.5, 20
_POINTER, _TOP, _FOOT, _MASTHEAD, _STAFF, _QUERY = 0.6, -2.5, 2.0, -2.0, 2.0, -1.5


def surround(drafts: Sequence[Draft], left: Sequence[Left]) -> None:
    """Fill `above`, `below` and `bios` of the article drafts; `drafts` are in page order."""
    articles = [draft for draft in drafts if draft.kind == "article"]
    if not articles:
        return
    pointers = [Left(line, "pointer") for draft in drafts if draft.kind != "article" for line, _ in draft.lines]
    rest = deque(sorted((*left, *pointers), key=lambda item: item.line.number))
    for before, after in zip((None, *articles), (*articles, None), strict=True):
        gap: list[Left] = []
        starts = before.last_text if before else 0
        ends = after.first if after else None
        while rest and (ends is None or rest[0].line.number < ends):
            item = rest.popleft()
            if item.line.number > starts:
                gap.append(item)
        top = _find_masthead(gap, first=before is None) if after else None
        cut = len(gap) if after is None else 0 if before is None else _find_cut(gap, _houses_of(before))
        cut = cut if top is None else min(cut, top)
        if before:
            below = gap[: _until_offers(gap[:cut])] if before.words > _OWN_WALL_WORDS else gap[:cut]
            before.below = [item.line for item in below if _is_around(item)]
            before.bios = [item.line for item in gap[:cut] if item.rule == "bio" or speaks_of_staff(item.line.text)]
        if after:
            after.masthead = None if top is None else gap[top].line
            after.above = [item.line for item in gap[cut:] if _is_around(item)]
            if before and _is_dated(before):
                after.between = [item.line for item in gap[max(0, len(gap) - _STRAIGHT_ABOVE) : cut]]


def _is_query(item: Left) -> bool:
    """The words that were searched for stand between the pages that were found."""
    line = item.line
    echoed = item.rule == "echo" and line.words >= _QUERY_WORDS
    return line.has("query") or (echoed and line.has("repeated", "lower_start", "no_capitals"))


def _is_around(item: Left) -> bool:
    """A masthead above a menu may pass for a link to a story."""
    return item.rule != "pointer" or is_masthead(item.line)


def is_masthead(line: Line) -> bool:
    """Does a line say nothing but the name of a paper, a station or a site, be it listed or not?"""
    return line.has("outlet") or names_house(line.text)


def _is_dated(draft: Draft) -> bool:
    """Does the page of a record say above or in its text when it came out?"""
    own = (line for line, role in draft.lines if role in ("byline", "date", "kicker"))
    return any(line.has("date_line") for line in (*own, *draft.inside, *draft.above, *draft.between))


def _until_offers(gap: Sequence[Left]) -> int:
    """Where a block of subscription offers begins: after a whole article it is a page of its own."""
    for i in range(len(gap) - _OFFER_LINES + 1):
        if all(item.rule == "wall" for item in gap[i : i + _OFFER_LINES]):
            return i
    return len(gap)


def _houses_of(draft: Draft) -> frozenset[str]:
    """The outlets that the page of a record names above its text and in its closing credit."""
    own = (line for line, role in draft.lines if role in ("kicker", "byline", "credit"))
    return firmly_named(line.text for line in (*draft.above[-_HOUSE_REACH:], *draft.inside, *own))


def _find_cut(gap: Sequence[Left], houses: frozenset[str]) -> int:
    """How many of the lines belong to the page before, whose `houses` are known; without any sign, all."""
    scores = [_footness(item) for item in gap]
    for i, item in enumerate(gap if houses else ()):
        if item.rule != "pointer" and (named := firmly_named([item.line.text])):
            scores[i] += _OWN_HOUSE if named & houses else -_OWN_HOUSE
    for i, item in enumerate(gap[:_SIGNED_WITHIN]):
        if item.line.has("outlet") and is_agency(item.line.text):
            scores[i] = _FOOT
    for i in range(len(gap) - _menu_above(gap), len(gap)):
        scores[i] = min(scores[i], _MENU)
    best, cut = sum(scores), len(gap)
    total = best
    for i in range(len(gap) - 1, -1, -1):
        total -= 2 * scores[i]
        if total > best:
            best, cut = total, i
    return _cut_at_masthead(gap) if cut == len(gap) else cut


def _cut_at_masthead(gap: Sequence[Left]) -> int:
    """Without other signs, the last masthead that no foot of a page follows begins the next page."""
    for i in range(len(gap) - 1, -1, -1):
        if _footness(gap[i]) >= _FOOT:
            break
        if is_masthead(gap[i].line) and i >= _SIGNED_WITHIN:
            return i
    return len(gap)


def _find_masthead(gap: Sequence[Left], *, first: bool) -> int | None:
    """Where the page of the text below begins: at the name above its menu, or straight above its headline. `first`: the
    gap begins the paste."""
    if first and gap and len(gap) <= _FIRST_MENU and _may_be_masthead(gap[0].line):
        return 0
    top = len(gap)
    while top and _may_be_menu(gap[top - 1]):
        top -= 1
    named = [i for i in range(top, len(gap)) if _may_be_masthead(gap[i].line)]
    if not named:
        return None
    at = named[0]
    line, menu = gap[at].line, len(gap) - at - 1
    named_so = line.has("all_caps") or is_masthead(line) or outlet_meant(line.text) is not None
    return at if menu >= _MENU_BELOW or named_so else None


def _may_be_menu(item: Left) -> bool:
    return (
        item.rule in ("nav", "other", "tag", "wall", "share")
        and item.line.words <= _MENU_ROW
        and not item.line.has(*_NO_MENU)
    )


def _may_be_masthead(line: Line) -> bool:
    shaped = line.words <= _MASTHEAD_WORDS and line.text[0].isalpha() and not line.text[0].islower()
    if not shaped or line.kind is not None or line.marker or line.has("repeated", "twice", "many_digits", "ends_ask"):
        return False
    if "english" in line.key or all(map(whole_line_kind, line.key.split())):  # the other languages of a site, a menu
        return False
    return may_be_outlet(line.text) or outlet_meant(line.text) is not None


def _menu_above(gap: Sequence[Left]) -> int:
    """How many lines at the end of the gap are the menu above the next page: a row of words or two."""
    size = 0
    for item in reversed(gap):
        if item.line.words > _MENU_WORDS or item.rule in ("pointer", "legal", "comments") or item.line.has("page_foot"):
            break
        size += 1
    return size if size >= _MENU_LINES else 0


def _footness(item: Left) -> float:
    if _is_query(item):
        return _QUERY
    if item.line.has("page_top") or item.line.stamp or heads_wire(item.line.text):
        return _TOP
    if item.line.has("page_foot"):
        return _FOOT
    if item.rule != "pointer" and speaks_of_staff(item.line.text):
        return _STAFF
    if is_masthead(item.line):
        return _MASTHEAD
    return _POINTER if item.rule == "pointer" else _FOOTNESS.get(item.rule, 0.0)
