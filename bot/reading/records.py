"""Drafts in, finished article records out: kind, form and fields, each read from the lines that may say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

from bot.edtf import is_valid
from bot.model import Article, Form, Kind, Paragraph, ParagraphRole
from bot.reading.bylines import read_names
from bot.reading.dates import (
    Around,
    dates_by_label,
    dates_in,
    find_dates,
    find_yearless,
    is_range,
    is_weekday,
    order_of_language,
    read_date_line,
    read_yearless_line,
    told_order,
)
from bot.reading.drafts import Draft
from bot.reading.furniture import split_words
from bot.reading.glued import split_glued_headlines
from bot.reading.language import guess_language
from bot.reading.line import Line
from bot.reading.lines import short_line
from bot.reading.outlets import order_of_outlet, outlet_meant
from bot.reading.publishers import Publisher, find_publisher
from bot.reading.script_bylines import read_script_byline
from bot.reading.typography import mend_drop_cap, mend_gaps
from bot.reading.writers import find_writers

# An article needs this much running text; less is a teaser (agency one-liners have about 30 words and a dateline).
_ARTICLE_WORDS, _ONE_LINER_WORDS, _SHORT_PARAGRAPHS = 60, 25, 3
# So many lines of a wall, so close behind a text so short, mean that the text is behind it.
_WALL_LINES, _WALL_REACH, _WALL_TEXT_WORDS, _WALL_PARAGRAPHS, _WALL_NEAR = 2, 14, 130, 2, 5
_DATE_REACH, _FAR_ABOVE = 12, 20  # lines of furniture above and below a record in which its date may stand
_MOST_FURNITURE = 80  # lines above, inside and below a text that may name its outlet
_LEAD = 700  # characters in which the day of the report is named
_LIVE_ENTRIES, _ROUND_UP_TOPICS = 3, 3

_CORRECTION = re.compile(
    r"\W{0,2}(?:corrections?|clarifications?|corrected|corr|berichtigung|richtigstellung|rectificatif|rectificación"
    r"|fe de erratas|errata corrige|errata|erratum|rettifica|errámos|erramos|(?:o )?\w{2,20} errou"
    r"|for the record)\b(?! facilit| officer)",
    re.IGNORECASE,
)
# In the first paragraph an agency says what it has mended.
_CORRECTED = re.compile(
    r"\(?(?:This (?:[A-Z][a-z]{2,8}\.? \d{1,2} )?(?:story|article|report) (?:has been|was|is) corrected|Corrects\b"
    r"|Refiles to correct|Removes (?:extraneous|erroneous|incorrect))"
)
# "UPDATE 2-", "(LEAD)", "(2nd LD)", "Update:"; never "Lead pipes", "Update on a trial".
_UPDATE = re.compile(
    r"\W{0,2}(?:(?:CORRECTED-)?UPDATE ?\d{0,2} ?[-–:]|Update(?: \d{1,2})? ?[-–:]|(?:UPDATED?|Updated)[:)\]]"
    r"|[(\[](?:\d(?:st|nd|rd|th) )?(?:LEAD|Lead|LD|Ld|URGENT LEAD|UPDATE\w?)\b|\d(?:st|nd|rd|th) (?:LEAD|Lead|LD|Ld)\b"
    r"|(?:LEAD|LD)[ :-]|\w{0,12} ?WRITE-?THRU|Write-?thru)"
)
_LATER_LEAD = re.compile(r"\b(?:1st|2nd|3rd|\dth) Ld\b", re.IGNORECASE)
_NUMBER_WORDS = "two|three|four|five|six|seven|eight|nine|ten|\\d{1,2}"
_ROUND_UP = re.compile(
    r"\b(?:round-?up|wrap-?up|briefing|in brief|news digest|daily digest|recap|what we know|day \d+|latest on|wrap"
    rf"|(?:{_NUMBER_WORDS}) (?:other )?(?:things|stories|takeaways)\b"
    r"|(?:week|day|month|year) in (?:review|brief|news)|in the news|news of the day|the week ahead|at a glance"
    r"|today's (?:news|headlines|top stories)|news in short|press review|revue de presse|presseschau|rassegna stampa"
    r"|kurz notiert|en breve|en bref|in kürze|forward look|week in preview|agenda for the week)\b",
    re.IGNORECASE,
)
_LIVE = re.compile(
    r"\b(?:live (?:updates?|blog|coverage|ticker|news)|live-?blog|live-?ticker|as it happened|minuto a minuto|en direct"
    r"|en directo|in diretta|ao vivo|canlı anlatım)\b|(?:^|[|:–-] )LIVE\b|\blive:",
    re.IGNORECASE,
)
# "20:16: The talks are over", "2.20pm: ...", "+++ 20.43 Uhr: ... +++", "... published at 08:39 British Summer Time".
_TIMED = re.compile(
    r"(?:\+{3} )?\d{1,2}[:.h]\d{2} ?(?:[ap]\.?m\.?|Uhr|GMT|BST|CET|CEST|ET|EST|EDT|IST)?(?: [A-Z]{2,4})? ?[:–—-] "
    r"|\d{1,2} ?[ap]\.?m\.?(?: [A-Z]{2,4})? ?[:–—-] |.{4,160}published at \d{1,2}:\d{2}\b",
    re.IGNORECASE,
)
_EMOJI = re.compile("^[\U0001f000-\U0001faff\u2600-\u27bf]")
_KEYCAP = re.compile("^\\d\ufe0f?\u20e3")  # a number as an emoji
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)]|[①-⑳])\s")


def finish(draft: Draft, url: str | None) -> list[Article]:
    """The record of a draft; a line that glues several headlines together gives several."""
    return [_finish_article(draft, url)] if draft.kind == "article" else _finish_pointer(draft)


def _finish_article(draft: Draft, url: str | None) -> Article:
    headline = next(iter(draft.texts("headline")), None)
    publisher = _find_publisher(draft, headline, url)
    published, how, updated = find_published(draft, publisher.listed if publisher else None)
    body = draft.texts("body")
    return Article(
        kind=judge_kind(draft),
        form=judge_form(draft, headline),
        start_line=draft.first,
        end_line=draft.last,
        paragraphs=_paragraphs(draft),
        headline=headline,
        kicker=next(iter(draft.texts("kicker")), None),
        dek=_read_dek(draft),
        publisher=publisher.name if publisher else None,
        publisher_how=publisher.how if publisher else None,
        bylines=find_writers(draft, publisher.listed if publisher else None),
        dateline=read_dateline(body[0]) if body else None,
        published=published,
        published_how=how,
        updated=updated,
        language=guess_language(" ".join(body[:6]) or headline or ""),
        tags=tuple(draft.texts("tag")),
    )


def _read_dek(draft: Draft) -> str | None:
    """The first lines under the headline that are a dek and no list of sections; what comes back later is none."""
    found: list[str] = []
    headline = next((line.key for line, role in draft.lines if role == "headline"), None)
    for line, role in draft.lines:
        if role == "dek" and read_script_byline(line.text):
            continue
        if role == "dek" and line.key != headline and not ("|" in line.text and line.words <= _SECTIONS_WORDS):
            found.append(line.text)
        elif found:
            break
    return " ".join(found) or None


_SECTIONS_WORDS = 8  # "World News | Press Trust of India"


def judge_kind(draft: Draft) -> Kind:
    """Article when its running text is there, teaser when too little is, paywall when offers stand in its place."""
    words, bodies = draft.words, draft.texts("body")
    offers = [line for line in (*draft.inside, *draft.below[:_WALL_REACH]) if line.kind == "wall"]
    apart = bool(bodies) and _is_signed(draft) and all(line.kind != "wall" for line in draft.below[:_WALL_NEAR])
    if not apart and len(offers) >= _WALL_LINES and words < _WALL_TEXT_WORDS and len(bodies) <= _WALL_PARAGRAPHS:
        return "paywall"
    whole = _is_signed(draft) or (len(bodies) >= _SHORT_PARAGRAPHS and bool(draft.texts("headline")))
    whole = whole or any(map(_CORRECTION.match, draft.texts("headline")))
    if bodies and (words >= _ARTICLE_WORDS or (words >= _ONE_LINER_WORDS and whole)):
        cut_off = len(bodies) <= 2 and bodies[-1].rstrip().endswith(("...", "…"))
        return "teaser" if cut_off else "article"
    if not bodies and not draft.texts("dek", "bullet") and draft.texts("headline"):
        return "headline"
    return "teaser"


def _is_signed(draft: Draft) -> bool:
    first = next((line for line, role in draft.lines if role == "body"), None)
    signs = any(role in ("byline", "date", "credit") for _, role in draft.lines)
    return signs or bool(first and first.has("dateline"))


def judge_form(draft: Draft, headline: str | None) -> Form | None:
    """Live blog by its timed entries; the others by what headline and kicker say, round-ups by their subheads, too."""
    inside = [*draft.inside, *(line for line, role in draft.lines if role in ("entry_time", "byline"))]
    entries = sum(line.has("entry_time", "time_ago") for line in inside)
    head = " ".join((*draft.texts("kicker")[:1], headline or "")).strip()
    timed = sum(bool(_TIMED.match(line.text)) for line, role in draft.lines if role in ("body", "subhead"))
    if max(entries, timed) >= _LIVE_ENTRIES or ((entries or timed) and _LIVE.search(head)):
        return "live_blog"
    if len(draft.texts("subhead")) >= _LIVE_ENTRIES and sum(map(_heads_entry, inside)) > _LIVE_ENTRIES:
        return "live_blog"
    notes = [*draft.texts("body")[:1], *draft.texts("dek", "caption", "bullet"), *(line.text for line in draft.inside)]
    if any(_CORRECTION.match(text) for text in (head, headline or "")) or any(map(_CORRECTED.match, notes)):
        return "correction"
    if any(_UPDATE.match(text) for text in (head, headline or "")) or (
        " ld" in head.lower() and _LATER_LEAD.search(head)
    ):
        return "update"
    return "round_up" if _is_round_up(draft, head) else None


def _is_round_up(draft: Draft, head: str) -> bool:
    """Several topics under subheads of their own: numbered, each with its sign, or under a name that says so."""
    subheads = [line for line, role in draft.lines if role == "subhead"]
    labels = [line for line in draft.inside if line.words <= _LABEL_WORDS]
    numbered = sum(bool(_NUMBERED.match(f"{line.marker} {line.text}".strip())) for line in (*subheads, *labels))
    signed = sum(bool(_EMOJI.match(line.text)) and line.words > 1 for line in (*subheads, *draft.inside))
    counted = sum(bool(_KEYCAP.match(line.text)) for line, _ in draft.lines)
    days = sum(
        line.words <= _DAY_WORDS and any(map(is_weekday, split_words(line.key))) for line in (*subheads, *labels)
    )
    if max(numbered, signed, counted, days) >= _ROUND_UP_TOPICS:
        return True
    named = (head, *(line.text for line in draft.above[-_NAMED_ABOVE:]), *(line.text for line in subheads))
    return len(subheads) >= _NAMED_TOPICS and any(len(text) <= _NAME_CHARS and _ROUND_UP.search(text) for text in named)


_DAY_WORDS = 5
_NAMED_ABOVE, _NAMED_TOPICS, _NAME_CHARS, _LABEL_WORDS = 4, 2, 120, 8  # lines, subheads, characters, words


def _heads_entry(line: Line) -> bool:
    """Does the line come again and again, as the writer's name and "KEY EVENT" do in a live blog?"""
    return line.has("repeated") and line.has("bare_name", "all_caps")


def _paragraphs(draft: Draft) -> tuple[Paragraph, ...]:
    paragraphs: list[Paragraph] = []
    first_body = True
    for line, role in sorted(draft.lines, key=lambda pair: pair[0].number):
        text, shown = line.text, role
        if role == "body" and first_body:
            text, first_body = mend_drop_cap(text), False
        if role in ("body", "subhead", "bullet", "dek", "headline") and not line.breaks:
            text = mend_gaps(text)
        if role == "byline" and line.has("date_line"):
            shown = "date"
        paragraphs.append(Paragraph(shown, text, line.number, line.last, line.breaks))
    return tuple(paragraphs)


_DATELINE_PLACE = re.compile(
    r"^(?:\([A-Z][\w ./-]{1,24}\) ?[—–-]+ )?([A-ZÀ-Þ][A-ZÀ-Þ'’. -]{2,30}"
    r"(?:, (?:[A-Z][a-zà-ÿ]{1,20}\.?)(?: [A-Z][a-zà-ÿ]{1,20})?)?)"
    r"(?=,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z])|, [A-Z]{2,8} ?[—–-]|\s?\(|\s?[—–-]|\s?:|\.? /)"
)


def read_dateline(lead: str) -> str | None:
    """The place before the text of a report: "SEOUL, Oct. 12 (Yonhap) --" gives "Seoul"."""
    found = _DATELINE_PLACE.match(lead[:120])
    if not found:
        return None
    city, comma, country = _without_agency(found[1].strip(" .,")).partition(", ")
    return f"{city.title() if city.isupper() else city}{comma}{country}"


def _without_agency(place: str) -> str:
    """ "ASTANA. KAZINFORM" is at Astana."""
    before, stop, after = place.rpartition(". ")
    return before if stop and outlet_meant(after) else place


def find_published(draft: Draft, publisher: str | None = None) -> tuple[str | None, str | None, str | None]:
    """(published, how, updated), as printed: in the record's own head first, then around it, then above and below.

    `publisher` tells by its country in which order "03/04/2021" is meant.
    """
    updated: str | None = None
    coarse: str | None = None  # a month or a year, unless a day is printed elsewhere
    texts = list(_dated_texts(draft))
    near = (*(line for line, _ in draft.lines), *reversed(draft.above))
    stamped = next((line.stamp for line in near if line.stamp), None)
    around = _look_around(draft, texts, publisher, stamped)
    for text in texts:
        if is_range(text):
            continue
        found = read_date_line(text, around) or dates_by_label(text, find_dates(text), around)
        updated = updated or found.updated
        if found.published and len(found.published) == _DAY_LENGTH:
            return found.published, "printed", updated
        coarse = coarse or found.published
    known = updated or coarse
    if known and not (stamped and stamped.startswith(known)):
        return known, "printed", updated
    day = _day_near(stamped, draft) if stamped else _complete_yearless(draft)
    if day:
        return day, "inferred", updated
    return (stamped, "metadata", updated) if stamped and is_valid(stamped) else (None, None, None)


def _dated_texts(draft: Draft) -> Iterator[str]:
    """Lines that may say when a record came out, the likeliest first."""
    head = next((line.order for line, role in draft.lines if role == "headline"), 0)
    own = [line for line, role in draft.lines if role in ("byline", "date", "kicker")]
    # above a headline may stand the day on which the page was printed out
    yield from (line.text for line in sorted(own, key=lambda line: line.order < head))
    yield from (line.text for line in draft.inside if line.has("date_line", "dated_start"))
    yield from (line.text for line in reversed(draft.above[-_DATE_REACH:]) if line.has("date_line", "dated_start"))
    yield from (line.text for line in reversed(draft.above[-_FAR_ABOVE:-_DATE_REACH]) if line.has("date_line"))
    yield from (line.text for line in draft.above[:2] if line.has("date_line"))
    # a day alone with its hour, or with a dot before it, passes for an entry of a live blog or for a point
    timed = (line for line, role in draft.lines if role in ("entry_time", "bullet") and line.has("date_line"))
    yield from (line.text for line in islice(timed, 1))
    yield from (
        line.text for line in draft.below[:_DATE_REACH] if line.has("date_line") and _is_labelled_date(line.text)
    )
    yield from (line.text for line in reversed(draft.between) if line.has("date_line") and _begins_with_date(line.text))


def _begins_with_date(text: str) -> bool:
    """A label in front of a date ("Publication date:") closes the page before."""
    dates = dates_in(text)
    return bool(dates) and text[: dates[0].start].strip().count(" ") < 1


def _look_around(draft: Draft, texts: Sequence[str], publisher: str | None, stamped: str | None) -> Around:
    """What settles an ambiguous date, gathered only where there is one."""
    lead = " ".join(draft.texts("body"))[:_LEAD]
    readings = [day for text in texts for found in dates_in(text) for day in found.readings]
    if not readings:
        return Around(lead)
    told = {found.edtf for found in dates_in(lead) if found.is_day} | {stamped or ""}
    for found in find_yearless(lead):
        told |= {day for day in readings if day.endswith(f"-{found.month:02d}-{found.day:02d}")}
    page = (line.text for line in (*(line for line, _ in draft.lines), *draft.above, *draft.inside, *draft.below))
    order = told_order(page) or order_of_outlet(publisher) or order_of_language(guess_language(lead))
    return Around(lead, frozenset(told), order)


def _day_near(stamped: str, draft: Draft) -> str | None:
    """The day of the dateline ("MOSCOW, Feb 9"), where the crawler came on it or a few days later."""
    lead = next(iter(draft.texts("body")), "")[:_DATELINE_CHARS]
    days = find_yearless(lead)
    if len(days) != 1 or len(stamped) != _DAY_LENGTH:
        return None
    then = date.fromisoformat(stamped)
    near = (then - timedelta(days=ago) for ago in range(_CRAWLED_WITHIN))
    return next((day.isoformat() for day in near if (day.month, day.day) == (days[0].month, days[0].day)), None)


_DATELINE_CHARS, _CRAWLED_WITHIN = 60, 4


def _complete_yearless(draft: Draft) -> str | None:
    """The day of a date line without a year, in the only year of the page in which its weekday is right."""
    own = [line for line, role in draft.lines if role in ("byline", "date", "caption")]
    said = next(
        filter(None, (read_yearless_line(line.text) for line in (*own, *draft.inside) if line.words <= 12)), None
    )
    if said is None:
        return None
    around = (*(line for line, _ in draft.lines), *draft.above, *draft.inside, *draft.below)
    for signed in (True, False):  # a notice of copyright says more than any year
        years = {
            int(year[0])
            for line in around
            if not signed or "©" in line.text or "copyright" in line.key
            for year in _YEAR.finditer(line.text)
        }
        days = {day for year in years if (day := said.in_year(year))}
        if len(days) == 1:
            return days.pop()
    return None


_YEAR = re.compile(r"\b(?:19[5-9]|20[0-4])\d\b")
_DAY_LENGTH = len("2019-05-04")
_PUBLISHED_WORDS = ("published", "updated", "posted", "publié", "publicado", "veröffentlicht")


def says_published(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in _PUBLISHED_WORDS)


_DATE_LABEL = re.compile(r"(?:date|datum|fecha|data|sent|on)\b\W{0,3}", re.IGNORECASE)


def _is_labelled_date(text: str) -> bool:
    return says_published(text) or _DATE_LABEL.match(text) is not None


def _find_publisher(draft: Draft, headline: str | None, url: str | None) -> Publisher | None:
    own = [line.text for line, role in draft.lines if role in ("kicker", "byline", "date", "entry_time", "credit")]
    furniture = [line.text for line in (*draft.above[-_MOST_FURNITURE:], *draft.below[:_MOST_FURNITURE])]
    return find_publisher(
        headline,
        draft.texts("dek", "body"),
        furniture,
        [line.text for line in draft.bios],
        url,
        signs=own,
        own=[*own, *(line.text for line in draft.inside[:_MOST_FURNITURE])],
        bylines=[line.text for line, role in draft.lines if role == "byline" and line.has("byline", "bare_name")],
        captions=draft.texts("caption"),
        masthead=draft.masthead.text if draft.masthead else None,
    )


def _finish_pointer(draft: Draft) -> list[Article]:
    heads = [line for line, role in draft.lines if role == "headline"]
    texts = [line for line, role in draft.lines if role == "body"]
    headline = pointer_headline(heads[0]) if heads else None
    glued = split_glued_headlines(headline) if headline and not texts else ()
    if len(glued) > 1:
        return [_pointer("headline", heads, part, (), ()) for part in glued]
    kind: Kind = "teaser" if texts else "headline"
    return [_pointer(kind, [line for line, _ in draft.lines], headline, texts, [line.text for line in draft.inside])]


def pointer_headline(line: Line) -> str:
    """Without "Read more:"; the list number is gone already."""
    text = line.text
    if line.kind == "link" and len(text) > len(line.phrase):
        text = text[len(line.phrase) :].lstrip(" :|–—-")
    label = _LINK_LABEL.match(text) if line.kind == "link" and line.phrase in ("also on", "read on") else None
    return (text[label.end() :] if label else text) or line.text


_LINK_LABEL = re.compile(r"[\w .&'’-]{2,30}: ")


def _pointer(
    kind: Kind, lines: Sequence[Line], headline: str | None, texts: Sequence[Line], addresses: Sequence[str]
) -> Article:
    text = " ".join(line.text for line in texts)
    published, how, names = read_snippet(text) if text else (None, None, ())
    if texts and not published and (day := _day_of_teaser(addresses)):
        published, how = day, "printed_in_teaser"
    for beside in lines[0].beside:
        published, how = (published, how) if published else _day_beside(beside)
        names = names or (read_names(beside) if short_line(beside, False).has("byline") else ())
    around = [*addresses, *lines[0].beside]
    publisher = find_publisher(headline, [text] if text else [], around, [], masthead=lines[0].house)
    own = {line.number for line in texts}
    paragraphs = tuple(
        _pointer_paragraph(line, "body" if line.number in own else "headline", headline) for line in lines
    )
    return Article(
        kind=kind,
        start_line=lines[0].number,
        end_line=lines[-1].last,
        paragraphs=paragraphs,
        headline=headline,
        publisher=publisher.name if publisher else None,
        publisher_how=publisher.how if publisher else None,
        bylines=names,
        published=published,
        published_how=how,
        language=guess_language(text or headline or ""),
        url=next((address for address in addresses if _is_whole_address(address)), None),
    )


def _day_of_teaser(signs: Sequence[str]) -> str | None:
    """The day on a line of its own between the title of a teaser and its text."""
    found = (read_date_line(sign) for sign in signs)
    return next((said.published or said.updated for said in found if said), None)


def _day_beside(text: str) -> tuple[str | None, str | None]:
    """(published, how) that an entry of a list prints beside its title."""
    days = [found for found in find_dates(text) if found.is_day]
    return (days[0].edtf, "printed_in_teaser") if days else (None, None)


_WHOLE_ADDRESS = re.compile(r"https?://[\w.-]{3,100}/[^\s›…]{1,1900}")


def _is_whole_address(text: str) -> bool:
    """An address that can be opened, not one that a search engine has shortened."""
    return _WHOLE_ADDRESS.fullmatch(text) is not None


def _pointer_paragraph(line: Line, role: ParagraphRole, headline: str | None) -> Paragraph:
    if role == "headline" and headline:
        return Paragraph(role, headline, line.number, line.last)
    return Paragraph(role, line.text, line.number, line.last, line.breaks)


def read_snippet(text: str) -> tuple[str | None, str | None, tuple[str, ...]]:
    """(published, how, writers) that a search snippet prints before its text."""
    head = text[:120]
    dates = [found for found in find_dates(head) if found.is_day]
    names: tuple[str, ...] = ()
    if " By " in f" {head}":
        names = read_names("By " + f" {head}".split(" By ", 1)[1].split(".", 1)[0])
    if dates and (dates[0].start <= _SNIPPET_DATE_AT or says_published(head[: dates[0].start])):
        found = dates_by_label(head, dates)
        if found.published or found.updated:
            return found.published or found.updated, "printed_in_teaser", names
    return None, None, names


_SNIPPET_DATE_AT = 14  # "Issued on: " may stand before it
