"""Who published it: the lines of a page in, the outlet's name and how it is known, out.

Every trace is weighed: a masthead, "More from X", a staff line, an agency's dateline. An agency or paper that is only
cited ("X reported") leaves no trace here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import ahocorasick

from bot.reading.dates import dates_in, read_cutting
from bot.reading.house_names import (
    COMPANY,
    DESKS,
    GLUED,
    WEAK_OUTLET_WORDS,
    begins_with_outlet,
    clean_name,
    ends_as_outlet,
    is_house,
    known_at_start,
    may_be_outlet,
    named_outlets,
    not_first_words,
    outlet_of_product,
)
from bot.reading.outlets import (
    is_agency,
    is_ordinary,
    is_outlet_name,
    known_outlet,
    outlet_of_host,
    single_names,
)
from bot.reading.own_words import named_by_itself
from bot.reading.sayings import FURNITURE, PROPER, SAYINGS, Saying
from bot.reading.site_names import names_of_sites, unlisted_host
from bot.reading.wordlists import read_words

# How much each kind of trace is worth. A printed name needs _ENOUGH; an agency's dateline alone reaches it, but loses
# against any outlet named by the page's furniture.
_MASTHEAD, _STAFF, _SUFFIX, _AGENCY_LINE, _ADDRESS, _SELF, _NAMED = 3.0, 3.0, 4.0, 1.5, 2.0, 0.6, 0.8
_LIKELY_MASTHEAD = 2.0
_TOP, _TOP_IN_CAPITALS, _TOP_LISTED = 2.0, 3.8, 3.8  # a name above the menu, be it listed or not
_BYLINE, _OWN_PICTURE = 3.0, 1.6
_WEAK, _SITE_NAME, _OWN_NEWS = 1.0, 2.5, 1.5
_UNLISTED_SITE = 2.0
_SIGNATURE, _SAID_IN_LIST, _DESK, _HEADED = 2.0, 4.0, 2.0, 1.5
_OWN = 1.5  # a line in the article's own head or foot counts so much more than one around it
_UNLISTED = 0.8  # of the weight, for a name that is on no list
# A house speaks of itself in whole sentences; a short line may name any outlet.
_NAMED_AT_LENGTH, _AT_LENGTH, _FROM_SOURCE = 1.6, 6, 1.0
_ENOUGH = 1.5

_MARKED = re.compile(r"[©.|]|[Cc]opyright")  # in so short a line, only these make a name an outlet's
_STAFF_ABROAD = re.compile(
    rf"\b(?i:corresponsal|redactora?|periodista|enviad[oa] especial|correspondante?|journaliste|envoyée? spéciale?"
    rf"|korrespondent(?:in)?|redakteur(?:in)?|corrispondente|giornalista|correspondente|repórter)"
    rf" (?i:de|del|à|au|du|pour|bei|der|von|per|da|do) ({PROPER})"
)
_STAFF_OF = re.compile(
    r"\b(?:is|was) ((?:The )?[A-Z][\w&.-]{1,24}(?: [A-Z][\w&.-]{1,24}){0,3})[’']s? (?:[\w-]{2,15} ){0,3}"
    r"(?:editor|correspondent|reporter|columnist|writer|bureau chief|producer|journalist)\b"
)
_STAFF_LINE = re.compile(
    rf"(?:[Rr]eporters?|[Cc]orrespondents?|[Ee]ditors?|bureau chief|[Ww]riters?|[Cc]olumnists?|[Rr]esearchers?"
    rf"|[Pp]roducers?|[Jj]ournalists?|[Ff]ellow"
    rf"|staff|[Pp]hotographers?|covers [\w ,]{{3,40}}|reports|writes|[Ss]ub-editor) (?:for|at|with|of) ({PROPER})"
)
_STAFF_JOBS_ABROAD = ("corresponsal", "redactor", "periodista", "enviad", "correspondant", "journaliste", "envoyé",
                      "korrespondent", "redakteur", "corrispondente", "giornalista", "correspondente",
                      "repórter")  # fmt: skip
_STAFF_JOBS = ("reporter", "correspondent", "editor", "bureau chief", "writer", "columnist", "researcher", "producer",
               "journalist", "fellow", "staff", "photographer", "covers ", "reports ", "writes ")  # fmt: skip
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
_SUFFIX_MARK = re.compile(r" [|:–—·»-] ")
_TITLE_SUFFIX = re.compile(rf"\s(?:[|:–—]|-|·|»)\s({PROPER})\s*$")
_SOURCE = re.compile(
    r"^(?i:sources?|quellen?|fuentes?|fontes?|fonti|sumber|kaynak|источник|джерело|źródło|zdroj|bron|kilde|källa|nguồn"
    r"|πηγή|منبع|المصدر|מקור|स्रोत|সূত্র|ที่มา|来源|來源|出典|提供|출처) ?[:：] ?(.{2,60})"
)
# "--SPA", "(END) Xinhua", "/Novinite": a house signs its report. "Independent 3 hours ago": a list says whose it is.
_SIGNED = re.compile(
    rf"^(?:(?:--|—|–|/|\(END\)) ?({PROPER})\W{{0,3}}(?:, ?\d{{1,2}} [A-Z][a-z]{{2,8}}\.?(?: \d{{4}})?)?"
    rf"|[(\[]({PROPER})(?:, [\w .]{{3,20}})?[)\]])$",
    re.IGNORECASE,
)
# "AFP 08:31 GMT U R", "dpa 0902": above each take on an agency's terminal.
_WIRE_HEAD = re.compile(
    r"((?:[A-Z]|dpa|epd)[A-Za-z]{1,11}) {1,3}\d{1,2}[:.]?\d\d(?: {1,3}(?:GMT|[A-Z]{1,12}\b).{0,30})?$"
)
_AGO = re.compile(
    rf"^({PROPER}?)(?<!\d) ?[-–·|•]? ?(?:\d{{1,2}}|an?) ?(?:minutes?|mins?|hours?|hrs?|h|days?|d|weeks?)( ago)?$"
)
_HOUSE_BYLINE = re.compile(
    rf"^(?i:by )?({PROPER}) (?:(?:TV |News |Web |Online )?(?i:staff|team|report|news ?desk|web desk"
    rf"|online desk|newsroom|news service|editorial(?: board| team)?)|(?i:bureau|correspondent|reporter|desk))"
    rf"(?i: writer| reporter| and agencies| agencies| [A-Z]{{2,5}})?$"
    rf"|^(?i:by )({PROPER}) with [Aa]gencies$"
)
_BY_HOUSE = re.compile(r"^(?i:by) (The [A-Z][\w'’.-]{1,20}(?: [A-Z][\w'’.-]{1,20}){0,3})$")
_DOT_IN_WORD = re.compile(r"\.[^\W_]")
_SITE = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]{1,40}\.){1,3}[a-z]{2,12})(?:[/ ›»]|$)", re.IGNORECASE)


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


class _Trace(NamedTuple):
    """What one place of a page says for an outlet, by its listed name where there is one."""

    name: str
    weight: float
    printed: bool
    is_agency: bool


class _Traces:
    """Weighed traces of outlets."""

    def __init__(self) -> None:
        self.found: list[_Trace] = []

    def add(
        self, name: str, weight: float, *, printed: bool = True, must_be_known: bool = False, sure: bool = False
    ) -> None:
        """`sure`: the page's grammar says that an outlet is named, so an ordinary word may be its name."""
        bare = clean_name(name)
        bare = bare.removeprefix("the ") if must_be_known or sure else bare
        known = known_at_start(bare, sure=sure) or outlet_of_product(bare)
        if known is None and (must_be_known or not may_be_outlet(bare)):
            return
        label = known.name if known else bare.title() if bare.isupper() and len(bare) > _SHORT_FORM else bare
        company = known is None and COMPANY.search(bare) is not None
        named = _NAMED_AFTER_PAPER.fullmatch(label) if company else None
        if named and named[1].casefold() not in read_words("outlet_words.txt"):
            company, label = False, named[1]
        share = _COMPANY_SHARE if company else 1.0 if known else _UNLISTED
        self.found.append(_Trace(label, weight * share, printed, known is not None and known.is_agency))

    def weigh_support(self, lines: Sequence[str], paragraphs: Sequence[str]) -> None:
        """Halve what speaks for an unlisted name that only one line has and that ends like no paper's name."""
        unlisted = {trace.name for trace in self.found if known_outlet(trace.name) is None}
        for name in unlisted:
            if ends_as_outlet(name):
                continue
            folded = name.casefold()
            times = sum(folded in line.casefold() for line in dict.fromkeys(lines))
            if times < _SUPPORT and not any(
                f"told {name}" in text or f"told the {name}" in text for text in paragraphs
            ):
                self.found = [
                    trace._replace(weight=trace.weight * _UNSUPPORTED) if trace.name == name else trace
                    for trace in self.found
                ]

    def best(self) -> Publisher | None:
        if not self.found:
            return None
        scores: dict[str, float] = defaultdict(float)
        for trace in self.found:
            scores[trace.name] += trace.weight
        agencies = {trace.name for trace in self.found if trace.is_agency}
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
        printed = any(trace.printed for trace in self.found if trace.name == name)
        return Publisher(name, "printed" if printed else "inferred")


_SHORT_FORM = 4  # letters: longer names in capitals are shown in small letters
_SUPPORT, _UNSUPPORTED = 2, 0.5


_COMPANY_SHARE = 0.2  # the company that owns a paper is not the paper
# but one that is called after a single name is called after its paper
_NAMED_AFTER_PAPER = re.compile(r"(?:The )?([A-Z][\w-]{4,20}) (?:Corporation|Company|Newspapers?)")


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
    traces = _Traces()
    if url and (found := _SITE.match(url)) and (outlet := outlet_of_host(found[1])):
        traces.add(outlet.name, _SUFFIX, sure=True)
    if masthead:
        bare = _without_dates(masthead)
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
    return traces.best()


def _trace_title(headline: str, lines: Sequence[str], traces: _Traces) -> None:
    if suffix := _TITLE_SUFFIX.search(headline):
        traces.add(suffix[1], _SUFFIX, must_be_known=True)
    if tail := _title_tail(headline, lines):
        traces.add(tail, _SUFFIX, sure=True)


def _trace_captions(captions: Iterable[str], traces: _Traces) -> None:
    """An outlet credits its own photographers; an agency's pictures are everywhere."""
    for line in captions:
        if (photo := _PHOTO_OF.search(line[-80:])) and (house := known_outlet(photo[1])) and not house.is_agency:
            traces.add(house.name, _OWN_PICTURE)
        elif photo and read_masthead(photo[1]):
            traces.add(photo[1], _OWN_PICTURE)


def _trace_bio(line: str, traces: _Traces) -> None:
    _trace_staff(line, traces)
    for mail in _MAIL.finditer(line):
        if house := outlet_of_host(mail[1]):
            traces.add(house.name, _ADDRESS, sure=True)


def _trace_sign(line: str, traces: _Traces) -> None:
    """An outlet that is a part of a short line of the head: "Istanbul / Ada Lind / Anadolu", "By Wakat Séra"."""
    if len(line) > _SHORT_LINE:
        return
    if (by := _BY_LISTED.match(line)) and (house := known_outlet(by[1])) and not house.is_agency:
        traces.add(by[1], _DESK, must_be_known=True, sure=True)
    parts = _SIGN_PARTS.split(line)
    for part in parts if len(parts) > 1 else ():
        house = known_outlet(part.strip())
        if house and not (part.isascii() and (house.is_agency or is_ordinary(part.strip()))):
            traces.add(part.strip(), _SIGN_PART, must_be_known=True, sure=True)


_BY_LISTED = re.compile(r"(?:by|par|por|von|di|door) (.{3,40})$", re.IGNORECASE)
_SIGN_PARTS, _SIGN_PART = re.compile(r" ?[/–—|／] ?| - "), 1.6


def _trace_end(last: str, traces: _Traces) -> None:
    """Who signs behind the last sentence of a text: "... on Monday. EFE", "... he said. - SAnews.gov.za"."""
    if (found := _SIGNED_END.search(last[-_SIGNED_CHARS:])) and not is_ordinary(found[1]):
        traces.add(found[1], _SIGNATURE, must_be_known=True)


_SIGNED_END = re.compile(
    r"[.…!?”\"»)] ?[-–—=….(/ ]{0,6}((?:[A-Z]|dpa|epd)[\w.-]{1,20}(?: [A-Z][\w.-]{1,15}){0,2})[)/.]?$"
)
_SIGNED_CHARS = 60


def _trace_speech(paragraphs: Sequence[str], traces: _Traces) -> None:
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


_MASTHEAD_LINE = re.compile(rf"({PROPER})(?: ?[|·•–-] ?.{{0,30}})?")


def read_masthead(line: str) -> str | None:
    """The name of a paper or station that nobody listed, when a line says nothing else: "The Tyneside Examiner"."""
    line = _COUNTRY_BEHIND.sub("", line)
    found = _MASTHEAD_LINE.fullmatch(line) if len(line) <= _SHORT_LINE else None
    if not found or not 2 <= len(found[1].split()) <= 5:
        return None
    own = [word.strip(".,").casefold() for word in found[1].split()]
    if not _may_name_house(own):
        return None
    return found[1] if own[-1] in read_words("outlet_words.txt") or own[0] in _FIRST_OUTLET_WORDS else None


def read_small_masthead(line: str) -> str | None:
    """The name in a masthead without capitals: "the bolton news", "bianet", "taranaki daily news"."""
    words = line.split()
    if len(words) == 1:
        found = known_outlet(line.capitalize()) or known_outlet(line.upper()) or known_outlet(line)
        return found.name if found and not is_ordinary(line.capitalize()) else None
    if not 2 <= len(words) <= 5 or not line.replace(" ", "").isalpha() or not _may_name_house(words):
        return None
    known = known_outlet(line)
    signs = sum(word in WEAK_OUTLET_WORDS or word in read_words("outlet_words.txt") for word in words)
    shaped = signs > 1 or (signs == 1 and words[0] == "the")
    return known.name if known else line.title() if shaped else None


_NO_NAME = frozenset(("in", "next", "on", "our", "sign", "to", "your"))


def _read_weak_masthead(line: str) -> str | None:
    """A name that ends as many papers' names and many sections' do: "Caspian Business Weekly", "Local News"."""
    found = _MASTHEAD_LINE.fullmatch(line) if len(line) <= _SHORT_LINE else None
    words = found[1].split() if found else []
    if found is None or not 2 <= len(words) <= 5 or words[-1].casefold() not in WEAK_OUTLET_WORDS:
        return None
    own = [word.casefold() for word in words]
    return found[1] if _may_name_house(own) else None


def _may_name_house(words: Sequence[str]) -> bool:
    """Do words (folded) that end as a house's name does begin as one, and hold none that no name holds?"""
    return _NO_NAME.isdisjoint(words) and words[0] not in DESKS and words[0] not in not_first_words()


def tells_age(text: str) -> bool:
    """Does a short line of a list say whose a story is and how old: "Lake Courier8h"?"""
    if len(text) > _SHORT_LINE or text[-1:] not in _ENDS_OF_AGE:
        return False
    return _AGO.match(text) is not None or _named_with_age(text) is not None


_ENDS_OF_AGE = frozenset("odhmnrsw")


def _named_with_age(text: str) -> str | None:
    """Who is named before an age: "Lake Courier8h", "41 Lake Courier / by Ada Lind / 2h", "Lake Courier on MSN 3d"."""
    age = _AGE.search(text[-_AGE_CHARS:]) if text[-1:] in _ENDS_OF_AGE else None
    if age is None:
        return None
    name = text[: len(text) - len(age[0])].rstrip(" /·•|-").partition(" / by ")[0].lstrip("0123456789 ")
    return name.removesuffix(" on MSN").removesuffix(" on Yahoo") if name[:1].isupper() else None


_AGE, _AGE_CHARS = re.compile(r"\d{1,2}(?:mon|mo|min|h|d|w|m)$"), 6


def heads_wire(text: str) -> bool:
    """Is it what an agency's terminal prints above each take: "AFP 08:31 GMT", "dpa 0902"?"""
    found = _WIRE_HEAD.match(text) if text[:3].isalpha() and len(text) <= _SHORT_LINE else None
    return found is not None and is_agency(found[1])


def speaks_of_staff(text: str) -> bool:
    """Does a line tell that somebody works for an outlet?"""
    employed = any(map(text.__contains__, _STAFF_PREPOSITIONS)) and any(map(text.casefold().__contains__, _STAFF_JOBS))
    return employed and len(text) <= _STAFF_CHARS and _STAFF_LINE.search(text) is not None


_STAFF_PREPOSITIONS, _STAFF_CHARS = (" for ", " at ", " with ", " of "), 400


def sole_house(top: Iterable[str], rest: Iterable[str]) -> str | None:
    """The one house that a page's mastheads and legal notices name, if the `top` of the page does, above all texts."""
    first = firmly_named(top)
    return next(iter(first)) if len(first) == 1 and firmly_named(rest) <= first else None


def firmly_named(lines: Iterable[str]) -> frozenset[str]:
    """The outlets, agencies aside, that lines of furniture name as their house."""
    traces = (trace for line in lines for trace in traces_in(line))
    return frozenset(trace.name for trace in traces if trace.weight >= _NAMED_FIRMLY and not trace.is_agency)


_NAMED_FIRMLY = 1.6


@lru_cache(maxsize=8192)
def names_house(text: str) -> bool:
    """Is a short line a masthead: a site's name, a listed name with its section, a name that ends as papers' do?"""
    if len(text) > _SHORT_LINE or not text[:1].isalpha():
        return False
    site = "." in text and _BARE_SITE.fullmatch(text)
    return bool(site or read_masthead(text) or begins_with_outlet(text))


_FIRST_OUTLET_WORDS = frozenset(("radio", "daily", "le", "el", "la", "il", "die", "der"))


_MASTHEAD_SIGN, _STAFF_SIGN = -1, -2


@cache
def _signs() -> ahocorasick.Automaton:
    """Pieces of lower-cased lines, each to what is then worth a look: numbers in `SAYINGS`, or one of the signs."""
    meant: dict[str, set[int]] = defaultdict(set)
    for number, saying in enumerate(SAYINGS):
        for mark in saying.marks:
            meant[mark].add(number)
    for word in (*read_words("outlet_words.txt"), *_FIRST_OUTLET_WORDS):
        meant[word].add(_MASTHEAD_SIGN)
    for job in (*_STAFF_JOBS, *_STAFF_JOBS_ABROAD):
        meant[job].add(_STAFF_SIGN)
    finder = ahocorasick.Automaton()
    for piece, looks in meant.items():
        finder.add_word(piece, looks)
    finder.make_automaton()
    return finder


@lru_cache(maxsize=8192)  # one house prints the same furniture on every page
def traces_in(line: str) -> tuple[_Trace, ...]:
    """What a line of furniture says for outlets, remembered."""
    traces = _Traces()
    _trace_furniture(line, traces)
    most: dict[str, _Trace] = {}
    for trace in traces.found:  # one line speaks once for a name
        if trace.name not in most or trace.weight > most[trace.name].weight:
            most[trace.name] = trace
    return tuple(most.values())


def _trace_furniture(line: str, traces: _Traces) -> None:
    if len(line) > 400:
        return
    text = _once(line.replace("’", "'"))
    if is_outlet_name(bare := _COUNTRY_BEHIND.sub("", text)):
        traces.add(bare, _MASTHEAD)
        return
    if text.islower() and len(text) <= _SHORT_LINE and (name := read_small_masthead(text)):
        traces.add(name, _LIKELY_MASTHEAD if " " in name else _WEAK, sure=True)
        return
    looks: set[int] = set().union(*[found for _, found in _signs().iter(text.casefold())])
    if _MASTHEAD_SIGN in looks and (name := read_masthead(text)):
        traces.add(name, _LIKELY_MASTHEAD, printed=True)
    elif len(text) <= _SHORT_LINE and (name := _read_weak_masthead(text)):
        traces.add(name, _WEAK)
    if source := _SOURCE.match(text):
        # "Source: X and agencies" is the house's own line; "Source: X" alone may be whence another house took it
        weight = FURNITURE if _OWN_SOURCE.search(source[1]) else _FROM_SOURCE
        for part in _SOURCE_PARTS.split(source[1]):
            own = weight == FURNITURE and _BARE_NAME.fullmatch(part.strip()) is not None
            traces.add(part, weight, must_be_known=not own, sure=True)
        return
    if len(text) <= _SHORT_LINE:
        _trace_short_line(text, traces)
    if text.count(" ") < 2 and text.isascii() and not _MARKED.search(text):
        return
    for number in sorted(look for look in looks if look >= 0):
        _trace_saying(SAYINGS[number], text, traces)
    if _STAFF_SIGN in looks:
        _trace_staff(text, traces)
    for name in set(named_outlets(line)):
        at_length = text.count(" ") >= _AT_LENGTH and not is_agency(name)
        traces.add(name, _NAMED_AT_LENGTH if at_length else _NAMED)
    for site in _SITE.finditer(text[:200]) if _DOT_IN_WORD.search(text) else ():
        outlet = outlet_of_host(site[1])
        if outlet:
            traces.add(outlet.name, _ADDRESS, sure=True)
    if _SUFFIX_MARK.search(text) and (suffix := _TITLE_SUFFIX.search(text)):
        is_site = _BARE_SITE.fullmatch(suffix[1]) is not None
        traces.add(suffix[1], FURNITURE if is_agency(suffix[1]) else _SUFFIX, must_be_known=not is_site, sure=is_site)


def _once(text: str) -> str:
    """A line that says a name twice, as a logo's text and as its link, once: "Lake Courier Lake Courier"."""
    half = len(text) // 2
    return text[:half] if len(text) % 2 and text[half] == " " and text[:half] == text[half + 1 :] else text


_SHORT_LINE = 60  # characters
_COUNTRY_BEHIND = re.compile(r" \([A-ZÀ-Þ][A-Za-zÀ-ÿ ]{2,24}\)$")  # "Business Day (South Africa)"
_OWN_SOURCE = re.compile(r"\b(?:agenc(?:y|ies)|agences|agencias|Agenturen)\b|/")
_BARE_NAME = re.compile(PROPER)
_SOURCE_PARTS = re.compile(r" and |[,/&;|]")


def _trace_saying(saying: Saying, text: str, traces: _Traces) -> None:
    for found in saying.pattern.finditer(text):
        rest = text[found.end(1) :]
        if "©" in text and _PICTURE_OWNER.match(rest):
            continue
        unsure = (
            saying.sure and not _HOUSE_NOTICE.search(text) and not text.rstrip(". ").endswith(found[1].rstrip(". "))
        )
        known = known_at_start(clean_name(found[1]), sure=saying.sure) is not None
        traces.add(
            found[1],
            saying.weight if known or not saying.weak or GLUED.fullmatch(found[1]) else _WEAK,
            printed=known,
            must_be_known=saying.listed or unsure or (saying.sure and not known and _is_of_picture(text, found)),
            sure=saying.sure,
        )


def _is_of_picture(text: str, found: re.Match[str]) -> bool:
    """Does a mark of copyright without a year or rights, or behind a sentence, name a photographer or an agency?"""
    return "©" in text and (_RIGHTS_OR_YEAR.search(text) is None or len(text[: found.start()]) > _CAPTION_CHARS)


_RIGHTS_OR_YEAR, _CAPTION_CHARS = re.compile(r"\b(?:19|20)\d\d|[Rr]ights|RIGHTS|GmbH|Ltd|Inc\b|S\.?[AL]\.?\b"), 40
# "© A Name/TASS", "© Agence par A Name": whose picture it is.
_PICTURE_OWNER = re.compile(r"[\w .'’-]{0,40}/|.{0,40}\bpar\b")
# Without a year or a claim to rights, only a listed name is the house's and no photographer's.
_HOUSE_NOTICE = re.compile(r"\b(?:19|20)\d\d|[Rr]ights|RIGHTS|©")


def _trace_staff(text: str, traces: _Traces) -> None:
    for found in _STAFF_LINE.finditer(text):
        traces.add(found[1], _STAFF, must_be_known=not _names_employer(text, found), sure=True)
    for found in _STAFF_OF.finditer(text):
        traces.add(found[1], _STAFF, must_be_known=True, sure=True)
    for found in _STAFF_ABROAD.finditer(text):
        traces.add(found[1], _STAFF, sure=True)


def _names_employer(text: str, found: re.Match[str]) -> bool:
    """Is somebody now a reporter of a paper, even if nobody listed it? Fellows and editors have other houses."""
    if _FORMERLY.search(text[: found.start()][-_BEFORE_JOB:]):
        return False
    last = clean_name(found[1]).rpartition(" ")[2].casefold()
    return _REPORTS.match(found[0]) is not None or last in read_words("outlet_words.txt")


_REPORTS = re.compile(
    r"(?:reports|writes|covers|[Rr]eporters?|[Cc]orrespondents?|[Pp]hotographers?|sub-editor)\b.{0,42} (?:for|at|with) "
)
_FORMERLY = re.compile(r"\b(?:former|formerly|previously|was|were|worked|been)\b")
_BEFORE_JOB = 60


def _trace_short_line(text: str, traces: _Traces) -> None:
    """Names that a short line says by its shape: a signature, a list's "X - 3 hours ago", a desk, a site, a cutting."""
    has_digit = not text.isalpha() and any(map(str.isdigit, text))
    if text[0] in "-—–/([" and (signed := _SIGNED.match(text)):
        traces.add(signed[1] or signed[2], _SIGNATURE, must_be_known=True, sure=bool(signed[1]))
    if has_digit and (wire := _WIRE_HEAD.match(text)):
        traces.add(wire[1], _SIGNATURE, must_be_known=True, sure=True)
    if has_digit and text[-1:].isalpha() and (ago := _AGO.match(text)):
        traces.add(ago[1], _SAID_IN_LIST, sure=True, must_be_known=not ago[2])
    elif has_digit and (named := _named_with_age(text)):
        traces.add(named, _SAID_IN_LIST, sure=True, must_be_known=True)
    bare = _without_dates(text) if has_digit else text
    if _names_desk(bare) and (desk := _HOUSE_BYLINE.match(bare)) and is_house(desk[1] or desk[2]):
        traces.add(desk[1] or desk[2], _DESK, sure=True, must_be_known=text.endswith(_NO_HOUSES_DESK))
    if text[:3] in ("By ", "by ", "BY ") and (by := _BY_HOUSE.match(text)):
        traces.add(by[1], _DESK, sure=True)
    if "." in text and (site := _BARE_SITE.fullmatch(text)):
        outlet = outlet_of_host(text)
        traces.add(outlet.name if outlet else site[0], _LIKELY_MASTHEAD, sure=True)
    name, comma, outlet_name = text.rpartition(", ")
    if comma and 1 <= name.count(" ") <= _SIGNING_BLANKS and name[0].isupper() and is_outlet_name(outlet_name):
        traces.add(outlet_name, _SIGNATURE, must_be_known=True)
    if has_digit and (cutting := read_cutting(text)):
        traces.add(cutting, _SUFFIX, sure=True)
    elif headed := begins_with_outlet(text):
        traces.add(headed, _HEADED, must_be_known=True)
    elif (dated := _NAME_AND_DATE.match(text)) and dates_in(text):
        traces.add(dated[1], _HEADED, must_be_known=True)
    elif part := _listed_part(text):
        traces.add(part, _PART, must_be_known=True)


_NAME_AND_DATE = re.compile(rf"({PROPER}) ?[-–|•·,] ?(?=\d|[A-Z][a-z]{{2,8}}\.? \d)")


def _listed_part(text: str) -> str | None:
    """A listed name at either end of a line of a few words: "Aftenposten Plus", "Om Expressen"."""
    words = text.split()
    if 2 <= len(words) <= _PART_WORDS:
        for word in (words[0], words[-1]):
            bare = word.strip(" .,:;!?|()+-–—•©")
            shown = bare.capitalize() if bare.isupper() and bare not in single_names() else bare
            if shown in single_names():
                return shown
    return None


_PART, _PART_WORDS = 0.8, 5


def _names_desk(text: str) -> bool:
    lowered = text.casefold()
    return any(map(lowered.__contains__, _DESK_WORDS))


_DESK_WORDS = (
    "staff",
    "team",
    "report",
    "desk",
    "newsroom",
    "service",
    "editorial",
    "bureau",
    "correspondent",
    "agencies",
)


def _without_dates(text: str) -> str:
    dates = dates_in(text)
    return text[: dates[0].start].rstrip(" ,|-–—·•") if dates else text


def _signs_for_agency(line: str) -> bool:
    """ "World - Reuters", "UPI 6 days ago", "-- BERNAMA": the line says whose the text is, not whence it was taken."""
    if dates_in(line):  # "5 May 2019 | ANI" tells whence
        return False
    return any(pattern.search(line) for pattern in (_TITLE_SUFFIX, _SIGNED, _AGO))


_SIGNING_BLANKS = 2  # "Ada Lind, Radio Romania International"
_BARE_SITE = re.compile(
    r"(?:[A-Z][\w-]{2,24}|[a-z][\w-]{0,12}[A-Z][\w-]{0,20})\.(?:com|net|org|info|news|co\.uk|[a-z]{2}|COM|NET|ORG|CO\.UK)"
)
# "Delhi Bureau" is no outlet, and the Border Report no report of the Border
_NO_HOUSES_DESK = ("ureau", "orrespondent", "eporter", " desk", " Desk", "eport", "EPORT")


_HEAD_CHARS = 40


def _trace_dateline(lead: str, traces: _Traces) -> None:
    head, dash, _ = lead[:_HEAD_CHARS].partition("-" if lead[:_HEAD_CHARS].isascii() else " - ")
    if dash and (house := known_outlet(head.strip())) and (house.is_agency or not head.isascii()):
        traces.add(head.strip(), _AGENCY_LINE + 0.5, must_be_known=True, sure=True)
    if named := _HOUSE_DATELINE.match(lead[:80]):
        traces.add(named[1] or named[2], _AGENCY_LINE + 0.5, must_be_known=True, sure=True)
    found = _AGENCY_DATELINE.search(lead[:140])
    if found:
        traces.add(next(g for g in found.groups() if g), _AGENCY_LINE + 0.5, must_be_known=True, sure=True)
