"""What one line says for outlets: a line of furniture in, weighed traces of outlets out.

A masthead, "More from X", a staff line, a notice of copyright. An agency or paper that is only cited ("X reported")
leaves no trace here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import ahocorasick

from bot.reading.dates import dates_in, read_cutting
from bot.reading.house_names import (
    COMPANY,
    GLUED,
    begins_with_outlet,
    clean_name,
    ends_as_outlet,
    is_house,
    known_at_start,
    may_be_outlet,
    named_outlets,
    outlet_of_product,
)
from bot.reading.mastheads import (
    BARE_SITE,
    COUNTRY_BEHIND,
    FIRST_OUTLET_WORDS,
    SHORT_LINE,
    read_masthead,
    read_small_masthead,
    read_weak_masthead,
)
from bot.reading.outlets import is_agency, is_outlet_name, known_outlet, outlet_of_host, single_names
from bot.reading.sayings import FURNITURE, PROPER, SAYINGS, Saying
from bot.reading.wordlists import read_words

# How much each kind of trace is worth (publishers.py: 1.5 name an outlet). An agency's dateline alone reaches that, but
# loses against any outlet named by the page's furniture.
SUFFIX, ADDRESS, SIGNATURE, DESK = 4.0, 2.0, 2.0, 2.0
_MASTHEAD, _LIKELY_MASTHEAD, _STAFF, _WEAK, _NAMED = 3.0, 2.0, 3.0, 1.0, 0.8
_SAID_IN_LIST, _HEADED, _FROM_SOURCE = 4.0, 1.5, 1.0
_UNLISTED = 0.8  # of the weight, for a name that is on no list
# A house speaks of itself in whole sentences; a short line may name any outlet.
_NAMED_AT_LENGTH, _AT_LENGTH = 1.6, 6

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
TITLE_SUFFIX = re.compile(rf"\s(?:[|:–—]|-|·|»)\s({PROPER})\s*$")
_SUFFIX_MARK = re.compile(r" [|:–—·»-] ")
_SOURCE = re.compile(
    r"^(?i:sources?|quellen?|fuentes?|fontes?|fonti|sumber|kaynak|источник|джерело|źródło|zdroj|bron|kilde|källa|nguồn"
    r"|πηγή|منبع|المصدر|מקור|स्रोत|সূত্র|ที่มา|来源|來源|出典|提供|출처) ?[:：] ?(.{2,60})"
)
# "--SPA", "(END) Xinhua", "/Novinite": a house signs its report. "Independent 3 hours ago": a list says whose it is.
SIGNED = re.compile(
    rf"^(?:(?:--|—|–|/|\(END\)) ?({PROPER})\W{{0,3}}(?:, ?\d{{1,2}} [A-Z][a-z]{{2,8}}\.?(?: \d{{4}})?)?"
    rf"|[(\[]({PROPER})(?:, [\w .]{{3,20}})?[)\]])$",
    re.IGNORECASE,
)
# "AFP 08:31 GMT U R", "dpa 0902": above each take on an agency's terminal.
_WIRE_HEAD = re.compile(
    r"((?:[A-Z]|dpa|epd)[A-Za-z]{1,11}) {1,3}\d{1,2}[:.]?\d\d(?: {1,3}(?:GMT|[A-Z]{1,12}\b).{0,30})?$"
)
AGO = re.compile(
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
SITE = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]{1,40}\.){1,3}[a-z]{2,12})(?:[/ ›»]|$)", re.IGNORECASE)


class Trace(NamedTuple):
    """What one place of a page says for an outlet, by its listed name where there is one."""

    name: str
    weight: float
    printed: bool
    is_agency: bool


class Traces:
    """Weighed traces of outlets."""

    def __init__(self) -> None:
        self.found: list[Trace] = []

    def add(
        self, name: str, weight: float, *, printed: bool = True, must_be_known: bool = False, sure: bool = False
    ) -> None:
        """`sure`: the page's grammar says that an outlet is named, so an ordinary word may be its name."""
        bare = name.strip(" .") if known_outlet(name) else clean_name(name)  # "People's Daily" is no Daily of People
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
        self.found.append(Trace(label, weight * share, printed, known is not None and known.is_agency))

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


_SHORT_FORM = 4  # letters: longer names in capitals are shown in small letters
_SUPPORT, _UNSUPPORTED = 2, 0.5
_COMPANY_SHARE = 0.2  # the company that owns a paper is not the paper
# but one that is called after a single name is called after its paper
_NAMED_AFTER_PAPER = re.compile(r"(?:The )?([A-Z][\w-]{4,20}) (?:Corporation|Company|Newspapers?)")


def tells_age(text: str) -> bool:
    """Does a short line of a list say whose a story is and how old: "Lake Courier8h"?"""
    if len(text) > SHORT_LINE or text[-1:] not in _ENDS_OF_AGE:
        return False
    return AGO.match(text) is not None or _named_with_age(text) is not None


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
    found = _WIRE_HEAD.match(text) if text[:3].isalpha() and len(text) <= SHORT_LINE else None
    return found is not None and is_agency(found[1])


def speaks_of_staff(text: str) -> bool:
    """Does a line tell that somebody works for an outlet?"""
    employed = any(map(text.__contains__, _STAFF_PREPOSITIONS)) and any(map(text.casefold().__contains__, _STAFF_JOBS))
    return employed and len(text) <= _STAFF_CHARS and _STAFF_LINE.search(text) is not None


_STAFF_PREPOSITIONS, _STAFF_CHARS = (" for ", " at ", " with ", " of "), 400


def firmly_named(lines: Iterable[str]) -> frozenset[str]:
    """The outlets, agencies aside, that lines of furniture name as their house."""
    traces = (trace for line in lines for trace in traces_in(line))
    return frozenset(trace.name for trace in traces if trace.weight >= _NAMED_FIRMLY and not trace.is_agency)


_NAMED_FIRMLY = 1.6
_MASTHEAD_SIGN, _STAFF_SIGN = -1, -2


@cache
def _signs() -> ahocorasick.Automaton:
    """Pieces of lower-cased lines, each to what is then worth a look: numbers in `SAYINGS`, or one of the signs."""
    meant: dict[str, set[int]] = defaultdict(set)
    for number, saying in enumerate(SAYINGS):
        for mark in saying.marks:
            meant[mark].add(number)
    for word in (*read_words("outlet_words.txt"), *FIRST_OUTLET_WORDS):
        meant[word].add(_MASTHEAD_SIGN)
    for job in (*_STAFF_JOBS, *_STAFF_JOBS_ABROAD):
        meant[job].add(_STAFF_SIGN)
    finder = ahocorasick.Automaton()
    for piece, looks in meant.items():
        finder.add_word(piece, looks)
    finder.make_automaton()
    return finder


@lru_cache(maxsize=8192)  # one house prints the same furniture on every page
def traces_in(line: str) -> tuple[Trace, ...]:
    """What a line of furniture says for outlets, remembered."""
    traces = Traces()
    _trace_furniture(line, traces)
    most: dict[str, Trace] = {}
    for trace in traces.found:  # one line speaks once for a name
        if trace.name not in most or trace.weight > most[trace.name].weight:
            most[trace.name] = trace
    return tuple(most.values())


def _trace_furniture(line: str, traces: Traces) -> None:
    if len(line) > 400:
        return
    text = _once(line.replace("’", "'"))
    if is_outlet_name(bare := COUNTRY_BEHIND.sub("", text)):
        traces.add(bare, _MASTHEAD)
        return
    if text.islower() and len(text) <= SHORT_LINE and (name := read_small_masthead(text)):
        traces.add(name, _LIKELY_MASTHEAD if " " in name else _WEAK, sure=True)
        return
    looks: set[int] = set().union(*[found for _, found in _signs().iter(text.casefold())])
    if _MASTHEAD_SIGN in looks and (name := read_masthead(text)):
        traces.add(name, _LIKELY_MASTHEAD, printed=True)
    elif len(text) <= SHORT_LINE and (name := read_weak_masthead(text)):
        traces.add(name, _WEAK)
    if source := _SOURCE.match(text):
        # "Source: X and agencies" is the house's own line; "Source: X" alone may be whence another house took it
        weight = FURNITURE if _OWN_SOURCE.search(source[1]) else _FROM_SOURCE
        for part in _SOURCE_PARTS.split(source[1]):
            own = weight == FURNITURE and _BARE_NAME.fullmatch(part.strip()) is not None
            traces.add(part, weight, must_be_known=not own, sure=True)
        return
    if len(text) <= SHORT_LINE:
        _trace_short_line(text, traces)
    if text.count(" ") < 2 and text.isascii() and not _MARKED.search(text):
        return
    for number in sorted(look for look in looks if look >= 0):
        _trace_saying(SAYINGS[number], text, traces)
    if _STAFF_SIGN in looks:
        trace_staff(text, traces)
    for name in set(named_outlets(line)):
        at_length = text.count(" ") >= _AT_LENGTH and not is_agency(name)
        traces.add(name, _NAMED_AT_LENGTH if at_length else _NAMED)
    for site in SITE.finditer(text[:200]) if _DOT_IN_WORD.search(text) else ():
        outlet = outlet_of_host(site[1])
        if outlet:
            traces.add(outlet.name, ADDRESS, sure=True)
    if _SUFFIX_MARK.search(text) and (suffix := TITLE_SUFFIX.search(text)):
        is_site = BARE_SITE.fullmatch(suffix[1]) is not None
        traces.add(suffix[1], FURNITURE if is_agency(suffix[1]) else SUFFIX, must_be_known=not is_site, sure=is_site)


def _once(text: str) -> str:
    """A line that says a name twice, as a logo's text and as its link, once: "Lake Courier Lake Courier"."""
    half = len(text) // 2
    return text[:half] if len(text) % 2 and text[half] == " " and text[:half] == text[half + 1 :] else text


_OWN_SOURCE = re.compile(r"\b(?:agenc(?:y|ies)|agences|agencias|Agenturen)\b|/")
_BARE_NAME = re.compile(PROPER)
_SOURCE_PARTS = re.compile(r" and |[,/&;|]")


def _trace_saying(saying: Saying, text: str, traces: Traces) -> None:
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


def trace_staff(text: str, traces: Traces) -> None:
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


def _trace_short_line(text: str, traces: Traces) -> None:
    """Names that a short line says by its shape: a signature, a list's "X - 3 hours ago", a desk, a site, a cutting."""
    has_digit = not text.isalpha() and any(map(str.isdigit, text))
    if text[0] in "-—–/([" and (signed := SIGNED.match(text)):
        traces.add(signed[1] or signed[2], SIGNATURE, must_be_known=True, sure=bool(signed[1]))
    if has_digit and (wire := _WIRE_HEAD.match(text)):
        traces.add(wire[1], SIGNATURE, must_be_known=True, sure=True)
    if has_digit and text[-1:].isalpha() and (ago := AGO.match(text)):
        traces.add(ago[1], _SAID_IN_LIST, sure=True, must_be_known=not ago[2])
    elif has_digit and (named := _named_with_age(text)):
        traces.add(named, _SAID_IN_LIST, sure=True, must_be_known=True)
    bare = without_dates(text) if has_digit else text
    if _names_desk(bare) and (desk := _HOUSE_BYLINE.match(bare)) and is_house(desk[1] or desk[2]):
        traces.add(desk[1] or desk[2], DESK, sure=True, must_be_known=text.endswith(_NO_HOUSES_DESK))
    if text[:3] in ("By ", "by ", "BY ") and (by := _BY_HOUSE.match(text)):
        traces.add(by[1], DESK, sure=True)
    if "." in text and (site := BARE_SITE.fullmatch(text)):
        outlet = outlet_of_host(text)
        traces.add(outlet.name if outlet else site[0], _LIKELY_MASTHEAD, sure=True)
    name, comma, outlet_name = text.rpartition(", ")
    if comma and 1 <= name.count(" ") <= _SIGNING_BLANKS and name[0].isupper() and is_outlet_name(outlet_name):
        traces.add(outlet_name, SIGNATURE, must_be_known=True)
    if has_digit and (cutting := read_cutting(text)):
        traces.add(cutting, SUFFIX, sure=True)
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


def without_dates(text: str) -> str:
    dates = dates_in(text)
    return text[: dates[0].start].rstrip(" ,|-–—·•") if dates else text


_SIGNING_BLANKS = 2  # "Ada Lind, Radio Romania International"
# "Delhi Bureau" is no outlet, and the Border Report no report of the Border
_NO_HOUSES_DESK = ("ureau", "orrespondent", "eporter", " desk", " Desk", "eport", "EPORT")
