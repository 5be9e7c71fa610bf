"""Who published it: the lines of a page in, the outlet's name and how it is known, out.

What each line of furniture says is weighed in traces.py; here are the sums, and what the parts of an article itself
tell: its dateline, its signature, its writers, how its house speaks of itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.reading.dates import dates_in
from bot.reading.house_names import clean_name, known_at_start
from bot.reading.mastheads import SHORT_LINE, read_masthead
from bot.reading.outlets import is_ordinary, is_outlet_name, known_outlet, outlet_of_host
from bot.reading.own_words import named_by_itself
from bot.reading.sayings import PROPER
from bot.reading.site_names import names_of_sites, unlisted_host
from bot.reading.traces import (
    ADDRESS,
    AGO,
    DESK,
    SIGNATURE,
    SIGNED,
    SITE,
    SUFFIX,
    TITLE_SUFFIX,
    Trace,
    Traces,
    trace_staff,
    traces_in,
    without_dates,
)

# How much more is worth: what only a whole page or an article's own parts tell. A name needs _ENOUGH.
_TOP, _TOP_IN_CAPITALS, _TOP_LISTED = 2.0, 3.8, 3.8  # a name above the menu, be it listed or not
_BYLINE, _OWN_PICTURE, _SITE_NAME, _UNLISTED_SITE = 3.0, 1.6, 2.5, 2.0
_FILED, _SIGN_PART = 2.0, 1.6  # in a dateline; as a part of the head
_SELF, _OWN_NEWS = 0.6, 1.5
_OWN = 1.5  # a line in the article's own head or foot counts so much more than one around it
_ENOUGH = 1.5

_AGENCY_DATELINE = re.compile(
    r"\(([A-Za-z][\w. -]{1,24})\) ?\.?(?:[—–:-]{1,2}|$|[A-Z\"“])"
    r"|^[A-Z][A-Z .,'’-]{2,40}[^()/]{0,30}/([A-Z][\w. -]{1,24})/"
    r"|^[A-Z][A-Z .,'’-]{2,40}[^()]{0,30}\(([A-Z][\w. -]{1,24})\)|[—–-] ?\(?([A-Z][A-Z]{1,8})\)? ?[—–-] "
    r"|^[A-Z][A-Z .'’-]{2,30}, [A-Z][A-Za-z ]{2,24}, ([A-Z]{2,8}) ?[–—-]"
    r"|^[A-Z][\w-]{2,20}(?: [A-Z][\w-]{2,20})?\. (?:[A-Z][a-z]{2,8}\.? \d{1,2}\. |\d{1,2} [A-Z][a-z]{2,8}\. )?"
    r"([A-Z][\w-]{3,15}) ?[—–-] "
    r"|^[A-Z][\w-]{2,20}\. \d{1,2} [A-Z][a-z]{2,8}\. [A-Z][\w. ]{3,40} ?[—–-] ?([A-Z][\w.-]{1,15})[.:] "
    r"|^[A-Z][A-Z .'’-]{2,30}, [A-Z][a-z]{2,8}\.? \d{1,2}, ([A-Z][\w-]{2,15})$"
)
# "TEMPO.CO, Jakarta - ", "Jakarta, CNN Indonesia -- ": how houses of Indonesia begin.
_HOUSE_DATELINE = re.compile(
    r"([A-Z][\w-]{2,20}\.[A-Za-z]{2,3}(?:\.[A-Za-z]{2})?), ?[A-Z][\w ]{2,24} ?[-–—]"
    r"|[A-Z][\w ]{2,24}, ([A-Z][\w.]{2,20}(?: [A-Z][\w.]{2,20})?) ?[-–—]"
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """`how`: printed (named as the outlet) or inferred (only furniture or staff lines speak for it).

    `name`: as it calls itself; `listed`: as the list tells it from others of that name, "The Sun (Malaysia)".
    """

    listed: str
    how: str

    @property
    def name(self) -> str:
        return plain_name(self.listed)


def plain_name(listed: str) -> str:
    """A listed name without the country that tells it from others: "The Sun" of "The Sun (Malaysia)"."""
    return _TOLD_APART.sub("", listed)


_TOLD_APART = re.compile(r" \([^()]{2,24}\)$")


def find_publisher(
    headline: str | None,
    body: Iterable[str],
    furniture: Iterable[str],
    bios: Iterable[str],
    url: str | None = None,
    *,
    own: Iterable[str] = (),
    signs: Iterable[str] = (),
    bylines: Iterable[str] = (),
    captions: Iterable[str] = (),
    masthead: str | None = None,
) -> Publisher | None:
    """The outlet of one article.

    `body`: its paragraphs; `signs`: its kicker, byline, dates and credit; `own`: those and what stands inside;
    `furniture`: lines around it that are no text; `bios`: lines about its authors; `url`: where the page was found;
    `bylines` and `captions` as printed; `masthead`: the line at the top of its page. `None` when nothing names it.
    """
    own, furniture, bios, captions = list(own), list(furniture), list(bios), list(captions)
    furniture = list(dict.fromkeys(furniture))
    paragraphs, around = list(body), [*own, *furniture]
    traces = Traces()
    if url and (found := SITE.match(url)) and (outlet := outlet_of_host(found[1])):
        traces.add(outlet.name, SUFFIX, sure=True)
    if masthead:
        bare = without_dates(masthead)
        listed = known_at_start(clean_name(bare), sure=True) is not None
        traces.add(bare, _TOP_LISTED if listed else _TOP_IN_CAPITALS if masthead.isupper() else _TOP, sure=True)
    if headline:
        _trace_title(headline, around, traces)
    for line in own:
        # an agency named in the head of an article is where its house has it from
        named = [trace for trace in traces_in(line) if not trace.is_agency or _signs_for_agency(line)]
        traces.found += [trace._replace(weight=trace.weight * _OWN) for trace in named]
    for line in furniture:
        traces.found += traces_in(line)
    for line in bylines:
        for name in _outlets_in_byline(line):
            traces.add(name, _BYLINE, must_be_known=read_masthead(name) is None)
    for name in names_of_sites([*around, *bios]):
        traces.add(name, _SITE_NAME, sure=True)
    for line in around:
        if host := unlisted_host(line):
            traces.add(host, _UNLISTED_SITE, printed=False)
    _trace_captions(captions, traces)
    for line in bios:
        _trace_bio(line, traces)
    for line in signs:
        _trace_dateline(line, traces)
        _trace_sign(line, traces)
    if paragraphs:
        _trace_dateline(paragraphs[0], traces)
        _trace_end(paragraphs[-1], traces)
        _trace_speech(paragraphs, traces)
    traces.weigh_support([*around, *bios, *captions], paragraphs)
    return _choose(traces.found)


def _choose(found: Sequence[Trace]) -> Publisher | None:
    """The outlet for which most speaks, if enough does."""
    if not found:
        return None
    scores: dict[str, float] = defaultdict(float)
    for trace in found:
        scores[trace.name] += trace.weight
    agencies = {trace.name for trace in found if trace.is_agency}
    outlets = {n: s for n, s in scores.items() if n not in agencies}
    # of two that are named alike the first: a page begins with its house
    name, score = max(scores.items(), key=lambda item: item[1])
    if name in agencies and outlets:
        # an agency's text on somebody's page belongs to the page
        rival, rival_score = max(outlets.items(), key=lambda item: item[1])
        if rival_score >= _ENOUGH and score < 2 * rival_score:
            name, score = rival, rival_score
    if score < _ENOUGH:
        return None
    printed = any(trace.printed for trace in found if trace.name == name)
    return Publisher(name, "printed" if printed else "inferred")


def _trace_title(headline: str, lines: Sequence[str], traces: Traces) -> None:
    if suffix := TITLE_SUFFIX.search(headline):
        traces.add(suffix[1], SUFFIX, must_be_known=True)
    if tail := _title_tail(headline, lines):
        traces.add(tail, SUFFIX, sure=True)


def _trace_captions(captions: Iterable[str], traces: Traces) -> None:
    """An outlet credits its own photographers; an agency's pictures are everywhere."""
    for line in captions:
        if (photo := _PHOTO_OF.search(line[-80:])) and (house := known_outlet(photo[1])) and not house.is_agency:
            traces.add(house.name, _OWN_PICTURE)
        elif photo and read_masthead(photo[1]):
            traces.add(photo[1], _OWN_PICTURE)


def _trace_bio(line: str, traces: Traces) -> None:
    trace_staff(line, traces)
    for mail in _MAIL.finditer(line):
        if house := outlet_of_host(mail[1]):
            traces.add(house.name, ADDRESS, sure=True)


def _trace_sign(line: str, traces: Traces) -> None:
    """An outlet that is a part of a short line of the head: "Istanbul / Ada Lind / Anadolu", "By Wakat Séra"."""
    if len(line) > SHORT_LINE:
        return
    if (by := _BY_LISTED.match(line)) and (house := known_outlet(by[1])) and not house.is_agency:
        traces.add(by[1], DESK, must_be_known=True, sure=True)
    parts = _SIGN_PARTS.split(line)
    for part in parts if len(parts) > 1 else ():
        house = known_outlet(part.strip())
        if house and not (part.isascii() and (house.is_agency or is_ordinary(part.strip()))):
            traces.add(part.strip(), _SIGN_PART, must_be_known=True, sure=True)


_BY_LISTED = re.compile(r"(?:by|par|por|von|di|door) (.{3,40})$", re.IGNORECASE)
_SIGN_PARTS = re.compile(r" ?[/–—|／] ?| - ")


def _trace_end(last: str, traces: Traces) -> None:
    """Who signs behind the last sentence of a text: "... on Monday. EFE", "... he said. - SAnews.gov.za"."""
    if (found := _SIGNED_END.search(last[-_SIGNED_CHARS:])) and not is_ordinary(found[1]):
        traces.add(found[1], SIGNATURE, must_be_known=True)


_SIGNED_END = re.compile(
    r"[.…!?”\"»)] ?[-–—=….(/ ]{0,6}((?:[A-Z]|dpa|epd)[\w.-]{1,20}(?: [A-Z][\w.-]{1,15}){0,2})[)/.]?$"
)
_SIGNED_CHARS = 60


def _trace_speech(paragraphs: Sequence[str], traces: Traces) -> None:
    """A house speaks of itself in its text: "she told the Lake Courier", "the Lake Courier has learned"."""
    for name, is_told in named_by_itself(paragraphs):
        traces.add(name, _SELF if is_told else _OWN_NEWS, must_be_known=True)


def _title_tail(headline: str, lines: Sequence[str]) -> str | None:
    """The name behind the headline in the title that the browser shows: "Ferry to run all winter | Lake Courier"."""
    for line in lines:
        if line.startswith(headline) and (tail := _TAIL.fullmatch(line[len(headline) :])):
            return tail[1]
    return None


_TAIL = re.compile(rf" ?[|–—·»:-] ?({PROPER})(?: [|–—·»-] .{{0,40}})?")
_MAIL = re.compile(r"@((?:[a-z0-9-]{1,40}\.){1,3}[a-z]{2,12})\b", re.IGNORECASE)
_PHOTO_OF = re.compile(rf"(?:/|for |\()({PROPER})[)\]. ]{{0,3}}$", re.IGNORECASE)
_BYLINE_PART = re.compile(r"\s?[,|/•·–—-]\s|,\s?|\bfor (?=[A-Z])|\bof (?=[A-Z])")


def _outlets_in_byline(line: str) -> Iterator[str]:
    """Outlets that are a part of their own in a byline: "By Rachel Dunn, CNN"."""
    parts = [part.strip(" .") for part in _BYLINE_PART.split(line[:200])]
    yield from (part for part in parts[1:] if is_outlet_name(part) or read_masthead(part))
    yield from (house.name for part in parts[1:] if "." in part and (house := outlet_of_host(part)))
    # "By Ada Lind The Garden Island": nothing stands between the two names
    words = line[:200].split()
    words = words[words[0].casefold() == "by" :] if words else words
    ends = (" ".join(words[-size:]) for size in range(min(5, len(words)), 1, -1) if len(words) - size != 1)
    if found := next((end for end in ends if is_outlet_name(end)), None):
        yield found


def _signs_for_agency(line: str) -> bool:
    """ "World - Reuters", "UPI 6 days ago", "-- BERNAMA": the line says whose the text is, not whence it was taken."""
    if dates_in(line):  # "5 May 2019 | ANI" tells whence
        return False
    return any(pattern.search(line) for pattern in (TITLE_SUFFIX, SIGNED, AGO))


_HEAD_CHARS = 40


def _trace_dateline(lead: str, traces: Traces) -> None:
    head, dash, _ = lead[:_HEAD_CHARS].partition("-" if lead[:_HEAD_CHARS].isascii() else " - ")
    if dash and (house := known_outlet(head.strip())) and (house.is_agency or not head.isascii()):
        traces.add(head.strip(), _FILED, must_be_known=True, sure=True)
    if named := _HOUSE_DATELINE.match(lead[:80]):
        traces.add(named[1] or named[2], _FILED, must_be_known=True, sure=True)
    found = _AGENCY_DATELINE.search(lead[:140])
    if found:
        traces.add(next(g for g in found.groups() if g), _FILED, must_be_known=True, sure=True)
