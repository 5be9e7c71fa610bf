"""The headline of each text, chosen once more: lines with their states in, the states with better headlines out.

The walk over the page sees only neighbours. Once a text is found, its own words tell which of the lines above it is its
headline: captions, menus and promises of the house look like one, but the text does not take up their words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.bylines import read_signature
from bot.reading.dates import find_dates, find_yearless, is_weekday
from bot.reading.line import Line, content_words
from bot.reading.segmentation import BODY_STATES, HEAD_STATES, OUT_STATES, TEXT_STATES, role_score
from bot.reading.traces import tells_age
from bot.reading.typography import mend_drop_cap

_REACH = 30  # lines above a text in which its headline may stand
_PARAGRAPHS = 8  # of the text that are listened to
_ECHO, _EACH_WORD, _MOST_WORDS = 5.0, 0.3, 4
_TITLES = frozenset(("headline", "dek"))
_NO_SUBHEAD = ("lower_start", "no_capitals", "ends_colon", "ends_stop", "first_person", "promo_cue", "photo_end",
               "paired", "separator", "time_ago", "credit", "huddled_before", "huddled_after", "credit_start",
               "repeated", "address", "outlet", "label_colon")  # fmt: skip
_BETTER_BY, _FAR_BETTER, _NOT_FAR = 1.0, 4.0, 3.0  # a new choice must be so much better than the walk's
_STUB_REACH, _STUB_HEADS, _POINT_WORDS = 10, 3, 4
_DATED = 2.0  # what stands under a headline and its date is a caption or a dek
_LEAST_SCORE, _DATED_TITLE = 2.5, 0.5  # for a text that the walk left without a headline
_DEKS = 2  # a text of no more lines, cut off by furniture, is a dek
_NO_TITLE = ("photo_end", "photo", "visual_2", "menu_bar", "label_colon", "all_caps")
_NO_TITLE_SHAPE = (*(name for name in _NO_TITLE if name != "label_colon"), "dateline", "ends_dots", "lower_start")
# A title stands above its text twice, as the page's name and as its headline; menus do too, but no text echoes them.
_AGAIN_SHARE, _PRINTED_AGAIN, _OFTEN = 0.3, 1.0, 3.0
_TITLE_WORDS, _FIRST_OF_TWO, _TAKES_UP, _WHEN_WORDS = 5, 0.3, 2, 8
_SUBHEAD_WORDS, _ENTRY_HEAD, _ENTRIES_REACH, _AGO_WORDS = 14, 3, 12, 4
_ENTRIES_BELOW = 40  # lines
_ADDRESS_WORDS, _RESULT_WORDS, _SIGN_WORDS, _BRIEF_ECHO = 8, 8, 12, 2
_TITLE_LEAST, _TITLE_MOST = 3, 25
_TAKEN_UP = 0.4  # share of a link's words that show it to be the headline of the text below
_ENDS_PAGE = ("page_top", "query", "page_foot", "bio_start", "credit", "is_comments")
_NEVER_HEAD = ("bulleted", "numbered", "byline", "date_line", "separator", "after_label", "under_label", "entry_time",
               "bio_start", "photo_end", "file_photo", "credit_start", "address")  # fmt: skip
# What stands in brackets at the end of a line says whose picture it tells of, as a stop says that it is a sentence.
_OF_PICTURE = -1.0
_CREDITED, _CREDIT_CHARS = re.compile(r"(?:[(（]|\[)(?:[A-ZÀ-Þ]{2,20}|[^A-Za-zÀ-ÿ\d()]{2,36})(?:[)）]|\])\.?$"), 42
_SENTENCE, _SENTENCE_WORDS, _LONG_TITLE = -2.0, 12, 20  # a long line that ends in a full stop is a caption or a dek


def settle_headlines(lines: Sequence[Line], states: Sequence[str]) -> list[str]:
    """States in which each text, and each stub of key points with a credit, has the headline that it echoes most."""
    settled = list(states)
    _settle_results(lines, settled)
    _settle_teasers(lines, settled)
    _settle_briefs(lines, settled)
    states = list(settled)
    for i, state in enumerate(states):
        if state == "credit":
            _settle_stub(lines, settled, i)
    for i, state in enumerate(states):
        if state in ("body", "item", "subhead", "entry_time") and (i == 0 or states[i - 1] not in BODY_STATES):
            _settle_one(lines, settled, i)
            _resume(lines, settled, i)
            _go_on(lines, settled, i)
            _find_dek(lines, settled, i)
            _live_on(lines, settled, i)
    _settle_labels(lines, settled)
    _settle_hours(lines, settled)
    _settle_column(lines, settled)
    return settled


def _settle_hours(lines: Sequence[Line], states: list[str]) -> None:
    """A day with its hour under a headline is the page's date, unless other entries have theirs."""
    for i in range(1, len(lines)):
        if states[i] == "entry_time" and states[i - 1] == "headline" and lines[i].has("date_line"):
            rest = lines[i + 1 : i + 1 + _ENTRIES_BELOW]
            if any(line.has("entry_time") for line in rest):
                continue
            states[i] = "meta"
            if i + 1 < len(lines) and states[i + 1] == "subhead" and lines[i + 1].has("label_colon"):
                states[i + 1] = "furniture_top"


def _settle_labels(lines: Sequence[Line], states: list[str]) -> None:
    """A label between two paragraphs under which nothing is listed is a subhead."""
    for i in range(1, len(lines) - 1):
        if states[i] == "label_in" and states[i - 1] in TEXT_STATES and states[i + 1] in TEXT_STATES:
            line = lines[i]
            if line.kind is None and line.words <= _ADDRESS_WORDS and not line.has(*_NO_SUBHEAD) and _is_no_name(line):
                states[i] = "subhead"


def _is_no_name(line: Line) -> bool:
    return line.has("all_caps") or not line.has("bare_name")


def _settle_column(lines: Sequence[Line], states: list[str]) -> None:
    """Of "Corrections" and "Corrections column editor" beneath it, the second is the writer."""
    for at in range(1, len(lines)):
        title, writer = lines[at - 1], lines[at]
        longer = title.words > 1 and writer.key.startswith(f"{title.key} ")
        if longer and states[at] == "headline" and writer.key.rpartition(" ")[2] in _WRITERS:
            states[at - 1 : at + 1] = ["headline", "meta"]


_WRITERS = frozenset(("columnist", "correspondent", "editor", "reporter", "staff", "team", "writer"))


def _find_dek(lines: Sequence[Line], states: list[str], text_at: int) -> None:
    """A text begins where its first letter is set apart: the one paragraph above that is its dek."""
    if text_at + 1 < len(lines) and states[text_at] == states[text_at + 1] == "body":
        first, second = lines[text_at].text, lines[text_at + 1].text
        headed = text_at > 0 and states[text_at - 1] in HEAD_STATES
        if headed and mend_drop_cap(second) != second and mend_drop_cap(first) == first:
            states[text_at] = "dek"
    _find_dek_above_lead(lines, states, text_at)


def _find_dek_above_lead(lines: Sequence[Line], states: list[str], text_at: int) -> None:
    """The first paragraph is a dek where a picture, a name, a date or a dateline begins the text behind it."""
    dek = lines[text_at]
    headed = any(state == "headline" for state in states[max(0, text_at - _REACH) : text_at])
    if states[text_at] != "body" or not headed or dek.words > _DEK_WORDS or dek.has("dateline"):
        return
    if any(is_weekday(word) for word in dek.text.split()) or find_yearless(dek.text):
        return
    lead = next((j for j in range(text_at + 1, min(len(lines), text_at + _LEAD_REACH)) if states[j] == "body"), None)
    if lead is None or lead + 1 >= len(lines) or states[lead + 1] not in BODY_STATES:
        return
    between = range(text_at + 1, lead)
    signs = [j for j in between if _is_sign(lines[j]) or lines[j].has("bare_name") or read_signature(lines[j].text)]
    if any(states[j] not in _BETWEEN_DEK_AND_LEAD for j in between if j not in signs):
        return
    head = [lines[j] for j in range(_first_above(lines, states, text_at), text_at) if states[j] == "meta"]
    named = any(not line.has("date_line") for line in head)
    signed = bool(signs) and (not head or (not named and any(not lines[j].has("date_line") for j in signs)))
    signed = signed and dek.words <= _PARTED_DEK_WORDS
    pictured = any(states[j] == "caption" for j in between) and dek.words <= _PARTED_DEK_WORDS
    dated = not between and lines[lead].has("dateline")
    if lines[lead].has("dateline") and between and all(_is_credit(lines[j]) for j in between):
        states[text_at:lead] = ["caption_top"] * (lead - text_at)
        return
    told = dek.key.rstrip(".")
    later = [lines[j].key for j in range(lead, min(len(lines), lead + _RETOLD_WITHIN)) if states[j] == "body"]
    retold = dek.words >= _RETOLD_WORDS and any(told in key for key in later)
    if dated or signed or pictured or retold:
        states[text_at] = "dek"
        for j in between:
            states[j] = (
                "meta"
                if lines[j].has("byline", "bare_name", "date_line")
                else _UNDER_HEAD.get(states[j], "furniture_top")
            )


def _is_credit(line: Line) -> bool:
    """Does a line of few words say whose picture stands above it?"""
    return line.words <= _CREDIT_WORDS and (line.has("outlet", "photo_end", "file_photo") or line.text.isupper())


_CREDIT_WORDS = 4
_RETOLD_WITHIN, _RETOLD_WORDS = 16, 8  # a dek that is cut out of the text stands in it once more
_DEK_WORDS, _PARTED_DEK_WORDS, _LEAD_REACH = 60, 36, 8
_BETWEEN_DEK_AND_LEAD = frozenset(("caption", "meta_in", "furniture_in", "label_in", "link_in", "entry_time"))
_UNDER_HEAD = {"caption": "caption_top", "meta_in": "meta"}


def _settle_results(lines: Sequence[Line], states: list[str]) -> None:
    """A title, a web address and some text, as search engines list what they find, are a teaser."""
    for i in range(1, len(lines) - 1):
        head, address, text = lines[i - 1 : i + 2]
        if not address.has("address") or address.words > _ADDRESS_WORDS or text.words < _RESULT_WORDS:
            continue
        titled = (
            head.kind is None and _TITLE_LEAST <= head.words <= _TITLE_MOST and not head.has("separator", "address")
        )
        if titled and OUT_STATES.issuperset(states[i - 1 : i + 2]):
            states[i - 1 : i + 2] = ["teaser_head", "furniture", "teaser_text"]


def _settle_teasers(lines: Sequence[Line], states: list[str]) -> None:
    """A title, perhaps a line that says whose it is or when, and the text of a teaser belong together."""
    for i in range(1, len(lines)):
        if states[i] != "teaser_text" or states[i - 1] == "teaser_text" or lines[i].has("listed"):
            continue
        at = i - 1
        while at > 0 and i - at <= _SIGNS_OF_TEASER and _signs_teaser(lines[at]):
            at -= 1
        head = lines[at]
        titled = head.kind is None and _TITLE_LEAST < head.words <= _TITLE_MOST and not head.has(*_NO_TEASER_HEAD)
        free = states[at] in _FREE_FOR_TEASER or (states[at] == "label" and head.words >= _TITLE_WORDS)
        free = free or (states[at] == "headline" and states[at + 1] in ("meta", "label"))
        if not titled or not free or (states[at] == "teaser_head" and at == i - 1):
            continue
        states[at:i] = ["teaser_head", *["furniture"] * (i - at - 1)]


_SIGNS_OF_TEASER = 2  # lines
_NO_TEASER_HEAD = ("separator", "address", "ends_stop", "ends_colon", "date_line", "outlet", "byline", "photo_end")
_FREE_FOR_TEASER = frozenset(("furniture", "link", "teaser_head"))


def _signs_teaser(line: Line) -> bool:
    """Does a short line say when a story came out or whose it is: "Lake Courier - 2 hours ago"?"""
    return line.words <= _WHEN_WORDS and (line.has("date_line", "time_ago") or line.kind in ("share", "media") or (
        tells_age(line.text)
    ))  # fmt: skip


def _settle_briefs(lines: Sequence[Line], states: list[str]) -> None:
    """In a row of short reports each has a title, a line with its date or writer, and its text."""
    for i in range(1, len(lines) - 1):
        head, sign = lines[i - 1], lines[i]
        if states[i - 1] not in BODY_STATES or states[i] not in BODY_STATES or not _is_sign(sign):
            continue
        if i > 1 and states[i - 2] == "entry_time":  # an entry of a live blog, with its title and its writer
            continue
        text = next((j for j in range(i + 1, min(len(lines), i + 4)) if not _is_sign(lines[j])), None)
        if (
            text is None
            or lines[text].words < _RESULT_WORDS
            or not lines[text].has("ends_stop", "ends_ask", "ends_dots")
        ):
            continue
        if not _may_be_headline(head) or head.words < _TITLE_LEAST + 1 or head.has("ends_stop"):
            continue
        if len(content_words(head.key) & content_words(lines[text].key)) < _BRIEF_ECHO:
            continue
        states[i - 1] = "headline"
        states[i:text] = ["meta"] * (text - i)
        states[text] = "body"


def _is_sign(line: Line) -> bool:
    """Does a line of its own say who wrote it or when?"""
    return line.words <= _SIGN_WORDS and line.has("byline", "date_line") and not line.has("entry_time")


def _go_on(lines: Sequence[Line], states: list[str], text_at: int) -> None:
    """A title in the middle of a text, with no furniture before it and no name or date after it, is a subhead."""
    head = text_at - 1
    unsigned = head > 0 and states[head] == "headline" and not lines[text_at].has("dateline")
    if unsigned and states[head - 1] in BODY_STATES and lines[head].words <= _SUBHEAD_WORDS:
        states[head] = "subhead"


def _resume(lines: Sequence[Line], states: list[str], text_at: int) -> None:
    """A text under a link of a labelled list is the text above the list going on, unless the text takes the link up."""
    head = text_at - 1
    if head < 0 or states[head] != "headline" or not lines[head].has("after_label", "under_label"):
        return
    own = content_words(lines[head].key)
    if lines[text_at].has("dateline") or len(own & _text_words(lines, states, text_at)) > _TAKEN_UP * len(own):
        return
    before = head
    while before > 0 and head - before < _REACH and states[before - 1] in OUT_STATES:
        before -= 1
    gap = lines[before:head]
    if (
        before == 0
        or states[before - 1] not in ("body", "item", "caption")
        or any(line.has(*_ENDS_PAGE) for line in gap)
    ):
        return
    for j in range(before, text_at):
        inside = {"link": "link_in", "headline": "link_in", "label": "label_in"}
        states[j] = inside.get(states[j], "furniture_in")


def _settle_one(lines: Sequence[Line], states: list[str], text_at: int) -> None:
    start = _first_above(lines, states, text_at)
    current = next((j for j in range(text_at - 1, start - 1, -1) if states[j] == "headline"), None)
    echo = _text_words(lines, states, text_at)
    least_title = _LEAST_SCORE
    entry_at = _first_entry(lines, start, text_at)
    if entry_at is not None:
        current = current if current is not None and current < entry_at else None
    above = range(start, text_at if entry_at is None else entry_at)
    if current is not None and _only_says_when(lines[current]):
        states[current] = "meta"
        current = None
        least_title = _DATED_TITLE
    candidates = [j for j in above if j == current or (_may_be_headline(lines[j]) and not _only_says_when(lines[j]))]
    if entry_at is not None:
        candidates = [j for j in candidates if not lines[j].has("dated_start", "time_ago")]
    candidates = [j for j in candidates if current is None or j <= current or _may_replace(lines, current, j, echo)]
    scored = [(_score(lines[j], echo) + _DATED * _is_dated(lines, states, j), -j) for j in candidates]
    if not scored:
        return
    best_score, best = max(scored)
    if current is not None and -best > current and lines[current].key.endswith(lines[-best].key):
        best_score += _BETTER_BY
    replaces = current is not None and -best > current
    if -best - 1 in candidates and not replaces and _has_dek(lines, states, start, -best, echo):
        best_score += _BETTER_BY * (-best == current)
        best += 1
    if -best == current:
        return
    least = (
        _score(lines[current], echo) + _DATED * _is_dated(lines, states, current) + _BETTER_BY
        if current is not None
        else least_title
    )
    if best_score >= least:
        _rename(lines, states, start, -best, text_at)
        if entry_at is not None:
            _name_entry(lines, states, entry_at, text_at)


def _is_dated(lines: Sequence[Line], states: Sequence[str], at: int) -> bool:
    """Is it a headline of the walk's with its date right beneath?"""
    named = states[at : at + 2] == ["headline", "meta"] and not lines[at].has("dateline", "ends_dots", "ends_stop")
    return named and lines[at + 1].has("date_line")


def _may_replace(lines: Sequence[Line], current: int, later: int, echo: frozenset[str]) -> bool:
    """May a line below the headline of the walk be the headline?

    Below a name or a date stand pictures and deks, and so they do straight below a title that the text takes up.
    """
    if lines[later].has("photo_end", "file_photo", "photo", "paired"):
        return False
    title, line = lines[current], lines[later]
    if title.key.endswith(line.key):  # "HomeNewsMayor opens bridge": the way to the page, glued to its title
        return True
    if _looks_like_title(title) and content_words(title.key) & echo:
        return not line.has("ends_stop") and _score(line, echo) >= _score(title, echo) + _FAR_BETTER
    return not any(line.has("byline", "date_line", "time_ago") for line in lines[current + 1 : later])


def _has_dek(lines: Sequence[Line], states: Sequence[str], start: int, at: int, echo: frozenset[str]) -> bool:
    """Is the best line the dek of the title straight above it?"""
    title, line = lines[at - 1], lines[at]
    if title.key.endswith(line.key) or _score(title, echo) < _score(line, echo) - _NOT_FAR:
        return False
    return _stands_before_dek(title, echo) or _is_dek(lines, states, start, at, echo)


def _only_says_when(line: Line) -> bool:
    """Is it a date with the name of a section or an edition?"""
    return line.words <= _WHEN_WORDS and any(find_dates(line.text)) and not line.has("label_colon", "ends_ask")


def _is_dek(lines: Sequence[Line], states: Sequence[str], start: int, at: int, echo: frozenset[str]) -> bool:
    """Is it the dek of the title straight above, which is not the last of a row of links?"""
    title, line = lines[at - 1], lines[at]
    above = states[at - 2] if at - 2 >= start else "furniture"
    shared = len(content_words(title.key) & echo)
    return (
        _looks_like_title(title)
        and above not in ("link", "teaser_head")
        and shared > 0
        and (shared >= _TAKES_UP or line.words > title.words or line.has("ends_stop"))
        and not title.has("after_label", "under_label", "ends_stop", "outlet")
    )


def _looks_like_title(line: Line) -> bool:
    return line.words >= _TITLE_WORDS and "|" not in line.text and not line.has(*_NO_TITLE_SHAPE)


def _first_entry(lines: Sequence[Line], start: int, text_at: int) -> int | None:
    """Where the first timed entry of a live blog begins, when the text at hand is its text."""
    near = [j for j in range(max(start, text_at - _ENTRY_HEAD), text_at + 1) if lines[j].has("entry_time", "time_ago")]
    later = [j for j in range(text_at + 1, min(len(lines), text_at + _ENTRIES_REACH)) if lines[j].has("entry_time")
             or (lines[j].has("time_ago") and lines[j].words <= _AGO_WORDS)]  # fmt: skip
    return near[0] if near and later else None


def _name_entry(lines: Sequence[Line], states: list[str], entry_at: int, text_at: int) -> None:
    """The lines of the first entry above its text: its time, and its title where it has one."""
    for j in range(entry_at, text_at):
        if lines[j].has("entry_time", "time_ago"):
            states[j] = "entry_time"
        elif j == text_at - 1 and lines[j].kind is None and lines[j].words <= _SUBHEAD_WORDS:
            states[j] = "subhead"


def _settle_stub(lines: Sequence[Line], states: list[str], credit_at: int) -> None:
    """Key points and a credit, but no text: the lines above the points are the head of a stub."""
    first = last = None
    for j in range(credit_at - 1, max(-1, credit_at - _STUB_REACH), -1):
        if states[j] in BODY_STATES or states[j] in HEAD_STATES:
            return
        if lines[j].has("bulleted") and lines[j].words >= _POINT_WORDS and lines[j].kind is None:
            first, last = j, last or j
        elif first is not None:
            break
    if first is None or last is None or last == first:
        return
    echo = frozenset().union(*(content_words(lines[j].key) for j in range(first, last + 1)))
    heads = [j for j in range(max(0, first - _STUB_HEADS), first) if states[j] == "link" and _may_be_headline(lines[j])]
    if not heads:
        return
    _, best = max((_score(lines[j], echo), -j) for j in heads)
    states[-best] = "headline"
    for j in range(1 - best, first):
        states[j] = "caption_top" if states[j] == "link" else "furniture_top"
    states[first : last + 1] = ["bullet"] * (last + 1 - first)
    states[last + 1 : credit_at] = ["furniture_top"] * (credit_at - last - 1)


def _stands_before_dek(line: Line, echo: frozenset[str]) -> bool:
    """Of two titles in a row the first is the headline and the second its dek, if the text takes up the first too."""
    own = content_words(line.key)
    return _looks_like_title(line) and len(own & echo) >= _FIRST_OF_TWO * len(own)


def _live_on(lines: Sequence[Line], states: list[str], text_at: int) -> None:
    """A title under the time of an entry belongs to the live blog above it."""
    head = text_at - 1
    if head < 1 or states[head] != "headline":
        return
    timed = any(lines[j].has("entry_time", "time_ago") for j in range(max(0, head - _ENTRY_HEAD), head))
    before = head
    while before > 0 and head - before < _REACH and states[before - 1] in OUT_STATES:
        before -= 1
    gap = lines[before:head]
    if not timed or before == 0 or states[before - 1] not in BODY_STATES or any(line.has(*_ENDS_PAGE) for line in gap):
        return
    for j in range(before, head):
        states[j] = "entry_time" if lines[j].has("entry_time", "time_ago") else "furniture_in"
    states[head] = "subhead"


def _first_above(lines: Sequence[Line], states: Sequence[str], text_at: int) -> int:
    """The first line that may belong to this text: on its page, below the text before it, unless that is a headline
    with a dek."""
    start = text_at
    while start > 0 and text_at - start < _REACH and states[start - 1] != "credit":
        echoed = states[start - 1] in _TITLES  # the words searched for stand beneath a headline, too
        if lines[start - 1].has("listed"):
            break
        if lines[start].has("page_top", "query") and not echoed and "headline" in states[start + 1 : start + 2]:
            break
        if states[start - 1] in BODY_STATES:
            above = next(
                (j for j in range(start - 2, max(-1, start - 2 - _DEKS), -1) if states[j] not in BODY_STATES), None
            )
            untold = above is not None and not TEXT_STATES & set(states[above + 1 : start])
            if above is None or start == text_at or states[above] not in (HEAD_STATES if untold else _TITLES):
                break
            start = above + 1
        start -= 1
    return start


def _may_be_headline(line: Line) -> bool:
    return line.kind is None and 3 <= line.words <= 30 and not line.has(*_NEVER_HEAD)


def _text_words(lines: Sequence[Line], states: Sequence[str], text_at: int) -> frozenset[str]:
    heard: set[str] = set()
    left = _PARAGRAPHS
    for j in range(text_at, len(lines)):
        if states[j] not in BODY_STATES or not left:
            break
        if states[j] in ("body", "item"):
            heard |= content_words(lines[j].key)
            left -= 1
    return frozenset(heard)


def _score(line: Line, echo: frozenset[str]) -> float:
    own = content_words(line.key)
    shared = len(own & echo)
    share = shared / len(own) if own else 0.0
    score = role_score(line.features, "headline") + _ECHO * share + _EACH_WORD * min(shared, _MOST_WORDS)
    again = line.has("repeated", "twice") and not line.has("lower_start", "no_capitals", "paired")
    if again and share >= _AGAIN_SHARE and line.words >= _TITLE_WORDS:
        score += _PRINTED_AGAIN + _OFTEN * line.has("repeated")
    if line.words > _LONG_TITLE:
        score += _SENTENCE
    elif _CREDITED.search(line.text[-_CREDIT_CHARS:]):
        score += _OF_PICTURE
    return score + _SENTENCE if line.has("ends_stop") and line.words >= _SENTENCE_WORDS else score


def _rename(lines: Sequence[Line], states: list[str], start: int, head: int, text_at: int) -> None:
    """Make `head` the headline; what stands before it is above it, what follows belongs to the head of the text."""
    told = max((j for j in range(start, head) if states[j] in TEXT_STATES), default=start)
    for j in range(told, head):
        if states[j] in HEAD_STATES:
            states[j] = _above(lines[j])
    states[head] = "headline"
    for j in range(head + 1, text_at):
        states[j] = _beneath(lines[j], states[j], j - head)


def _above(line: Line) -> str:
    return "date_above" if line.has("byline", "date_line") else "furniture"


def _beneath(line: Line, state: str, distance: int) -> str:
    if line.has("byline", "date_line"):
        return "meta"
    if state in ("meta", "bullet", "caption_top", "furniture_top", "dek"):
        return state
    if state == "body":
        return "dek"
    if line.has("photo_end", "file_photo", "visual_2", "photo") or state in ("caption_above", "caption"):
        return "caption_top"
    if distance == 1 and line.kind is None and 6 <= line.words <= 40 and state in ("headline", "link"):
        return "dek"
    return "meta" if line.has("bare_name") and state in ("credit", "tag", "meta_in") else "furniture_top"
